"""Several passes of descent, written for speed: what the three rungs of chapter 12 share."""

import numpy as np

from utils.checker import Case
from utils.exercises._data import SIZES, labels, weights, without
from utils.network import NAMES, backward, forward

SIGNATURE = "(X, y, params, lr, reg, passes)"
DOES = (
    "W1, b1, W2 and b2 after so many passes of full-batch gradient descent on the mean "
    "cross-entropy + reg/2 |W|^2 of the two-layer tanh/softmax network, with the same numbers "
    "as chapter 04's loop. All updates of a pass use gradients at the same parameters. The "
    "arrays passed in stay untouched."
)


def arguments(X, y, params, lr, reg, passes):
    """The arguments of a rung by name."""
    return {"X": X, "y": y, "params": params, "lr": lr, "reg": reg, "passes": passes}


def data(rng, two=False):
    """Small data sets, with and without penalty, for one pass and for several.

    Parameters
    ----------
    rng : Generator
    two : bool      whether there are two classes in all of them
    """
    runs = ((0.0, 0.3, 1), (0.0, 0.2, 5), (0.4, 0.3, 1), (0.2, 0.3, 5))
    for (reg, lr, passes), sizes in zip(runs, (*SIZES, *SIZES[::-1]), strict=True):
        sizes = sizes | {"C": 2} if two else sizes
        N, D, H, C = sizes.values()
        H = H + 1 if H == C else H
        X, y = rng.normal(size=(N, D)) + 0.2, labels(rng, N, C)
        args = arguments(X, y, weights(rng, D, H, C), lr, reg, passes)
        yield Case(args, {"N": N, "D": D, "H": H, "C": C})
    yield Case(
        args | {"y": without(y, C - 1, C)},
        kind="a class missing",
        when="the last class does not occur in y",
        ask="Where does the number of classes come from?",
    )
    if not two:
        X, y = rng.normal(size=(13, 3)), labels(rng, 13, 2)
        yield Case(
            arguments(X, y, weights(rng, 3, 5, 2), 0.4, 0.1, 3),
            kind="two classes",
            when="there are two classes, as in the chapter",
            ask="Which size is 2 in the chapter, and which here?",
        )
    yield Case(
        args | {"passes": 60, "lr": 0.1, "reg": 0.01},
        kind="long",
        when="there are 60 passes",
        ask="Is every pass as the first one?",
    )


def small():
    """Networks of one or two units, with simple numbers, and up to two passes."""
    for N, H in ((1, 1), (2, 1), (1, 2), (2, 2)):
        params = {
            "W1": np.resize([1.0, -1.0], (1, H)),
            "b1": np.resize([0.5, 0.0], (1, H)),
            "W2": np.resize([1.0, -1.0, 2.0, 0.5], (H, 2)),
            "b2": np.array([[0.0, 0.5]]),
        }
        X, y = np.resize([1.0, 2.0], (N, 1)), np.arange(N) % 2
        for passes, reg in ((1, 0.0), (1, 1.0), (2, 0.0)):
            yield arguments(X, y, params, 0.5, reg, passes)


def right(X, y, params, lr, reg, passes):
    """The textbook's passes: `backward`, then all four updates."""
    for _ in range(passes):
        grads = backward(X, y, forward(X, params), params, reg)
        params = {name: params[name] - lr * grads["d" + name] for name in NAMES}
    return params
