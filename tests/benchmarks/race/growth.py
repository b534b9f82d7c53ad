"""How the cost of a pass grows with N, D, H and S, and that of a step with depth and batch.

Beside each measured line stands the time of the matrix products alone, on arrays of the same
shapes and the same layout: with NumPy, nobody is quicker than that.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from race import descent, minibatch
from race.clock import Contestant, Effort, agree, race
from utils.network import NAMES, init_layers, init_params, stack_params
from utils.training import gd_train

DTYPE = np.float32
MEASURED, PRODUCTS = "measured", "its matrix products alone"
LR, FEW = 0.01, 3
#: One axis grows, the others stay here.
BASE = {"N": 200, "D": 2, "H": 3, "S": 1}
AXES = {
    "N": [20, 60, 200, 600, 2000, 6000, 20_000],
    "D": [2, 6, 20, 60, 200, 600, 2000],
    "H": [1, 3, 10, 30, 100, 300, 1000],
    "S": [1, 3, 10, 30, 100, 300, 1000],
}
WIDTH, DEPTH, BATCH = 64, 2, 32
DEPTHS, BATCHES = [1, 2, 3, 4, 6, 8, 12], [1, 3, 10, 32, 100, 320, 1000]
#: Multiplications in a round of the full run, and what the fixed cost of a call counts for.
WORK, CALLS = 1e9, 3e4


class Growth(NamedTuple):
    """One panel.

    Attributes
    ----------
    axis : str           what grows
    kept : str           who is measured, and what does not grow
    sizes : (K,) list
    seconds : dict       MEASURED and PRODUCTS -> (K,) medians of one pass or step
    unit : str           pass or step
    """

    axis: str
    kept: str
    sizes: list[int]
    seconds: dict[str, np.ndarray]
    unit: str


class Pair(NamedTuple):
    """Two to be timed beside each other: go(passes), and what one pass of both counts for."""

    measured: Callable[[int], object]
    products: Callable[[int], object]
    work: float
    steps: int


def run(effort: Effort) -> list[Growth]:
    """All six panels."""
    panels = []
    for axis, sizes in AXES.items():
        kept = ", ".join(f"{name} = {value}" for name, value in BASE.items() if name != axis)
        pairs = {n: full_batch(**(BASE | {axis: n})) for n in sizes[: effort.points]}
        panels.append(_panel(axis, f"gd_many: {kept}", pairs, effort, "pass"))
    kept = f"fit: layers of {WIDTH} units, batch {BATCH}"
    pairs = {n: minibatches(n, BATCH) for n in DEPTHS[: effort.points]}
    panels.append(_panel("hidden layers", kept, pairs, effort, "step"))
    kept = f"fit: {DEPTH} hidden layers of {WIDTH} units"
    pairs = {n: minibatches(DEPTH, n) for n in BATCHES[: effort.points]}
    panels.append(_panel("batch", kept, pairs, effort, "step"))
    return panels


def _panel(axis: str, kept: str, pairs: dict[int, Pair], effort: Effort, unit: str) -> Growth:
    medians: dict[str, list] = {MEASURED: [], PRODUCTS: []}
    for pair in pairs.values():
        passes = effort.passes(int(WORK / pair.work))
        both = [
            Contestant(MEASURED, pair.measured, passes, pair.steps),
            Contestant(PRODUCTS, pair.products, passes, pair.steps),
        ]
        for name, seconds in race(both, effort.long_rounds).items():
            medians[name].append(np.median(seconds))
    found = {name: np.array(values) for name, values in medians.items()}
    return Growth(axis, kept, [*pairs], found, unit)


def full_batch(N: int, D: int, H: int, S: int) -> Pair:
    """`gd_many` on made-up data of any size, after a look at its numbers; and its products."""
    rng = np.random.default_rng(N + D + H + S)
    X, y = rng.normal(size=(N, D)).astype(DTYPE), rng.integers(0, 2, N)
    params = stack_params([init_params(D, H, 2, seed) for seed in range(S)])
    go = descent.engine(X, y, params, LR, 0.0, DTYPE)
    found, right = go(FEW), gd_train(X, y, params, LR, FEW)[0]
    who = f"gd_many, N {N}, D {D}, H {H}, S {S},"
    agree(who, [found[k] for k in NAMES], [right[k] for k in NAMES], DTYPE)
    work = S * N * (2 * (1 + D) * H + 2 * (1 + H)) + CALLS
    return Pair(go, pass_products(N, D, H, S), work, 1)


def pass_products(N: int, D: int, H: int, S: int) -> Callable[[int], None]:
    """The four products of a pass, features by samples, biases among the weights, as `gd_many`."""
    rng = np.random.default_rng(0)
    X = rng.random((1 + D, N)).astype(DTYPE)
    W = rng.random((H * S, 1 + D)).astype(DTYPE)
    A = rng.random((1 + H, S, N)).astype(DTYPE)
    V = rng.random((S, 1, 1 + H)).astype(DTYPE)
    XT, scores = np.ascontiguousarray(X.T), np.empty((S, 1, N), DTYPE)
    dV, dW = np.empty_like(V), np.empty_like(W)
    units, by_network, across = A[1:].reshape(H * S, N), A.swapaxes(0, 1), A.transpose(1, 2, 0)

    def go(passes):
        for _ in range(passes):
            np.matmul(W, X, units)
            np.matmul(V, by_network, scores)
            np.matmul(scores, across, dV)
            np.matmul(units, XT, dW)

    return go


def minibatches(depth: int, batch: int) -> Pair:
    """`fit` with so many hidden layers and so many rows in a batch, after a look; its products."""
    steps = max(1, 1280 // batch)
    rng = np.random.default_rng(depth + batch)
    X = rng.normal(size=(steps * batch, WIDTH)).astype(DTYPE)
    y = rng.integers(0, 10, len(X))
    layers = [WIDTH] * (1 + depth) + [10]
    args = X, y, *init_layers(layers, 0, "relu"), LR, batch, minibatch.SEED
    found, right = minibatch.engine(*args, DTYPE)(1), minibatch.textbook(*args)(1)
    who = f"fit, {depth} hidden layers, batch {batch},"
    agree(who, [*found[0], *found[1]], [*right[0], *right[1]], DTYPE)
    multiplications = 3 * batch * WIDTH * (WIDTH * depth + 10)
    work = steps * (multiplications + depth * CALLS)
    return Pair(minibatch.engine(*args, DTYPE), minibatch.products(*args, DTYPE), work, steps)
