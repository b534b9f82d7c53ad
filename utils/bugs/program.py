"""A small network with ONE bug built in, and six tools that look at it: what does each notice?"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from utils import bugs
from utils.data import two_moons
from utils.gradients import numgrad, relative_error
from utils.network import (
    Params,
    by_name,
    cross_entropy,
    dscores,
    flatten,
    init_layers,
    penalty,
    restore,
    softmax,
)
from utils.training import best_line

#: What may be wrong with it, of chapter 11 and beside it.
BUGS = (
    "none",
    "gate never closes",
    "gradient of the sum",
    "penalty without gradient",
    "softmax twice",
    "sums, not means",
    "labels torn off",
    "weights start at 0",
    "test part leaks",
    "softmax overflows",
)

#: Each tool with its number, and between which bounds it is silent.
TOOLS = (
    ("gradient check: error", 0, 1e-6),
    ("untrained: loss", 0.64, 0.74),
    ("five points: loss", 0, 0.1),
    ("loss curve: end / start", 0, 0.75),
    ("dead units: share", 0, 0.49),
    ("held out: over a line", 0.02, 1),
)

SEED, HIDDEN, REG = 6, 8, 0.001


class Step(NamedTuple):
    """One pass: loss, gradients by name, hidden values (N, H) and probabilities (N, 2)."""

    loss: float
    grads: Params
    a1: np.ndarray
    probs: np.ndarray


class Seen(NamedTuple):
    """What the tools say of a program: their numbers, who notices (6,), the loss of each pass."""

    numbers: np.ndarray
    noticed: np.ndarray
    losses: np.ndarray


def step(bug: str, p: Params, X, y, reg: float) -> Step:
    """One pass of a ReLU network forward and back, with the bug in it."""
    z1 = X @ p["W1"] + p["b1"]
    a1 = np.maximum(z1, 0)
    scores = a1 @ p["W2"] + p["b2"]
    probs = (bugs.softmax if bug == "softmax overflows" else softmax)(scores)
    loss, dz2 = cross_entropy(probs, y, validate=False), dscores(probs, y, validate=False)
    if bug == "softmax twice":
        loss, upstream = bugs.loss(scores, y), dscores(softmax(probs), y, validate=False)
        dz2 = probs * (upstream - (upstream * probs).sum(axis=1, keepdims=True))
    elif bug in ("gradient of the sum", "sums, not means"):
        loss, dz2 = loss * (len(y) if bug == "sums, not means" else 1), bugs.dscores(probs, y)
    da1 = dz2 @ p["W2"].T
    dz1 = bugs.relu_back(da1, z1) if bug == "gate never closes" else da1 * (z1 > 0)
    grads = by_name([X.T @ dz1, a1.T @ dz2], [d.sum(axis=0, keepdims=True) for d in (dz1, dz2)])
    for name in ("W1", "W2") if bug != "penalty without gradient" else ():
        grads[name] += reg * p[name]
    return Step(loss + penalty((p["W1"], p["W2"]), reg, validate=False), grads, a1, probs)


def descend(bug: str, p: Params, X, y, lr: float, passes: int, reg: float):
    """Full-batch descent: the parameters, and the loss of each pass as the program sees it."""
    rng, losses = np.random.default_rng(0), []
    for _ in range(passes):
        Xb, yb = next(bugs.batches(X, y, len(X), rng)) if bug == "labels torn off" else (X, y)
        seen = step(bug, p, Xb, yb, reg)
        losses.append(seen.loss)
        p = {name: p[name] - lr * seen.grads[name] for name in p}
    return p, np.array(losses)


@lru_cache(maxsize=len(BUGS))
def examine(bug: str) -> Seen:
    """Put the bug in, and use all tools.

    Parameters
    ----------
    bug : str    one of `BUGS`

    Returns
    -------
    Seen         for the tools in the order of `TOOLS`; a number that is none is noticed

    Notes
    -----
    100 moons scaled, 8 hidden units, 120 passes; 5 of the moons without penalty for 60. The
    gradient is checked with a large penalty, on 11 points.
    """
    X, y, X_test, y_test, line = _data()
    mean, std = X.mean(axis=0), X.std(axis=0)
    leaked = bug == "test part leaks"
    X, X_test = bugs.scale(X, X_test) if leaked else ((X - mean) / std, (X_test - mean) / std)
    p = by_name(*init_layers([2, HIDDEN, 2], SEED, "relu"))
    if bug == "weights start at 0":
        p = {name: np.zeros_like(value) for name, value in p.items()}

    def loss(w):
        return step(bug, restore(w, p), X[:11], y[:11], 0.1).loss

    with np.errstate(all="ignore"):
        grads = step(bug, p, X[:11], y[:11], 0.1).grads
        small = {name: 0.01 * value for name, value in p.items()}
        trained, losses = descend(bug, p, X, y, 0.5, 120, REG)
        numbers = np.array([
            relative_error(flatten(grads), numgrad(loss, flatten(p))),
            step(bug, small, X, y, 0.0).loss,
            descend(bug, p, X[:5], y[:5], 1.0, 60, 0.0)[1][-1],
            losses[-9:].mean() / losses[0],
            (step(bug, trained, X, y, 0.0).a1 <= 0).all(axis=0).mean(),
            (step(bug, trained, X_test, y_test, 0.0).probs.argmax(axis=1) == y_test).mean() - line,
        ])  # fmt: skip
    low, high = np.array([bounds for _, *bounds in TOOLS]).T
    return Seen(numbers, ~((numbers >= low) & (numbers <= high)), losses)


@lru_cache(maxsize=1)
def _data():
    """100 moons to train on, 500 to test with, and how many of these the best line has right."""
    (X, y), (X_test, y_test) = two_moons(100, seed=SEED), two_moons(500, seed=1000 + SEED)
    line = best_line(X, y)
    return X, y, X_test, y_test, np.mean((X_test @ line.w + line.b > 0) == y_test)
