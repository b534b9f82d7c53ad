"""One network, full batch: two moons with 200 points, 3 and 50 hidden units."""

import warnings
from functools import partial

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from race import pytorch
from race.clock import Contestant, Effort, Row, agree, compare, race
from race.rungs import rungs
from utils.network import NAMES, backward, forward, init_params
from utils.sweep import gd_many
from utils.training import gd_train, post_recipe

POST = "the post's loop"
SIZES = (3, 50)
#: Steps after which everybody must have the same parameters.
FEW = 20
#: Passes between two notes of the engine's loss: what it does by itself in 20,000 passes.
NOTED = 100


def post_loop(X, y, params, lr, reg, dtype=np.float64):
    """The 2015 post's loop as chapter 12 has it."""
    return partial(rungs()["post_loop"], X, y, params, lr, reg)


def textbook(X, y, params, lr, reg, dtype=np.float64):
    """`gd_train`, the loop of chapter 04."""
    return lambda passes: gd_train(X, y, params, lr, passes, reg)[0]


def engine(X, y, params, lr, reg, dtype):
    """`gd_many`, for one network or a stack."""
    return lambda passes: gd_many(X, y, params, lr, passes, reg, every=NOTED, dtype=dtype).params


def library(X, y, params, lr, reg, dtype=np.float64):
    """scikit-learn's `MLPClassifier`, one `fit` for all passes."""

    def go(passes):
        model = _filled(X, y, params, lr, reg)
        model.set_params(max_iter=passes, warm_start=True, tol=0, n_iter_no_change=passes)
        with warnings.catch_warnings():  # it would go on: these passes are all that is asked
            warnings.simplefilter("ignore", ConvergenceWarning)
            return _emptied(model.fit(X, y))

    return go


def library_by_pass(X, y, params, lr, reg, dtype=np.float64):
    """scikit-learn's `MLPClassifier`, a `partial_fit` for each pass: it checks X and y anew."""

    def go(passes):
        model = _filled(X, y, params, lr, reg)
        for _ in range(passes):
            model.partial_fit(X, y)
        return _emptied(model)

    return go


def _filled(X, y, params, lr, reg):
    """A classifier that has our parameters; a first pass lays out its arrays."""
    model = MLPClassifier(
        params["W1"].shape[1], activation="tanh", solver="sgd", alpha=reg * len(X),
        batch_size=len(X), learning_rate_init=lr, momentum=0, shuffle=False,
    )  # fmt: skip
    model.partial_fit(X, y, classes=[0, 1])
    one = one_score(params)
    for layer in (0, 1):
        model.coefs_[layer][:] = one[f"W{layer + 1}"]
        model.intercepts_[layer][:] = one[f"b{layer + 1}"][0]
    return model


def _emptied(model):
    (W1, W2), (b1, b2) = model.coefs_, model.intercepts_
    return {"W1": W1, "b1": b1[None], "W2": W2, "b2": b2[None]}


def one_score(params):
    """The same network with one sigmoid output: the score of class 1 above that of class 0."""
    W2, b2 = (params[name][:, 1:] - params[name][:, :1] for name in ("W2", "b2"))
    return {**params, "W2": W2, "b2": b2}


def one_score_textbook(X, y, params, lr, steps, reg):
    """Chapter 04's loop with one score: two, of which the first is held at 0."""
    one = one_score(params)
    held = {name: np.hstack([0 * one[name], one[name]]) for name in ("W2", "b2")}
    params = {**one, **held}
    for _ in range(steps):
        grads = backward(X, y, forward(X, params), params, reg)
        params = {name: params[name] - lr * grads["d" + name] for name in NAMES}
        params["W2"][:, 0] = params["b2"][:, 0] = 0
    return {**params, "W2": params["W2"][:, 1:], "b2": params["b2"][:, 1:]}


#: name -> who, in which type, passes in a round of the full run.
FIELD = {
    POST: (post_loop, np.float64, 2000),
    "gd_train, the textbook": (textbook, np.float64, 2000),
    "gd_many, float64": (engine, np.float64, 20_000),
    "gd_many, float32": (engine, np.float32, 20_000),
    "scikit-learn, fit": (library, np.float64, 2000),
    "scikit-learn, partial_fit": (library_by_pass, np.float64, 200),
    "PyTorch, autograd": (pytorch.moons_eager, np.float32, 500),
    "PyTorch, by hand": (pytorch.moons_by_hand, np.float32, 1000),
}
TARGETS = {3: {"gd_many, float32": 5}, 50: {"gd_many, float32": 4}}


def start(H: int):
    """The post's data, step and penalty, and first weights for H units (for 3: the post's)."""
    X, y, params, lr, reg = post_recipe()
    return X, y, params if H == 3 else init_params(2, H, 2, seed=0), lr, reg


def field() -> dict:
    """Those of `FIELD` that are installed here."""
    return {k: v for k, v in FIELD.items() if pytorch.torch or not k.startswith("PyTorch")}


def check(H: int) -> None:
    """Everybody's parameters after a few steps, in both types, beside the textbook's."""
    X, y, params, lr, reg = start(H)
    expected = gd_train(X, y, params, lr, FEW, reg)[0]
    for name, (make, *_) in field().items():
        if name.startswith("scikit-learn"):
            right = one_score_textbook(X, y, params, lr, FEW, reg)
        else:
            right = expected
        both = make is engine or name.startswith("PyTorch")
        for dtype in (np.float64, np.float32) if both else (np.float64,):
            found = make(X, y, params, lr, reg, dtype)(FEW)
            who = f"{name}, checked in {dtype.__name__}, {H} hidden units,"
            agree(who, [found[k] for k in NAMES], [right[k] for k in NAMES], dtype)


def run(effort: Effort) -> list[Row]:
    """Rows for one network of 3 and of 50 hidden units."""
    rows = []
    for H in SIZES:
        check(H)
        contestants = [
            Contestant(name, make(*start(H), dtype), effort.passes(passes))
            for name, (make, dtype, passes) in field().items()
        ]
        took = race(contestants, effort.rounds)
        ours = [name for name in took if name.startswith("gd_many")]
        rows += compare(f"one network, 2-{H}-2", took, POST, TARGETS[H], ours)
    return rows
