"""Numbers to try answers on, shared by several exercises.

Sizes are prime and all different, so that a transposed matrix does not fit and a missing factor
shows which size it is. No value sits on a kink, no bias is zero, and no row sums to one by chance.
"""

import itertools

import numpy as np

from utils.checker import Case
from utils.network import softmax

SIZES = ({"N": 11, "D": 3, "H": 7, "C": 5}, {"N": 17, "D": 5, "H": 2, "C": 3})


def labels(rng, N, C):
    """N classes in a random order, every class at least once where N allows it."""
    return rng.permutation(np.concatenate([np.arange(C), rng.integers(0, C, max(N - C, 0))])[:N])


def without(y, missing, C):
    """The same labels with one class replaced by its neighbours."""
    others = [c for c in range(C) if c != missing]
    out = y.copy()
    out[y == missing] = np.resize(others, np.sum(y == missing))
    return out


def matrix(rng, *shape):
    """Numbers between 0.2 and 2 in size, of either sign: none near a kink."""
    return rng.choice([-1.0, 1.0], shape) * rng.uniform(0.2, 2.0, shape)


def probabilities(rng, N, C):
    """Rows that sum to 1, no entry too small, the two largest well apart."""
    probs = softmax(rng.normal(size=(N, C)))
    probs[np.arange(N), rng.integers(0, C, N)] += 1.0 + rng.uniform(0, 1, N)
    probs = 0.04 + probs
    return probs / probs.sum(axis=1, keepdims=True)


def weights(rng, D, H, C):
    """Parameters of the two-layer network, biases not zero."""
    return {
        "W1": rng.normal(size=(D, H)) / np.sqrt(D),
        "b1": 0.5 * matrix(rng, 1, H),
        "W2": matrix(rng, H, C) / np.sqrt(H),
        "b2": 0.5 * matrix(rng, 1, C),
    }


def sized(N=11, D=3, H=7, C=5):
    """Sizes by name."""
    return {"N": N, "D": D, "H": H, "C": C}


def network(rng, *names):
    """Inputs and parameters of the network, by name."""
    for sizes in SIZES:
        N, D, H, C = sizes.values()
        everything = {"X": rng.normal(size=(N, D)) + 0.2} | weights(rng, D, H, C)
        yield Case({k: everything[k] for k in names}, sizes)


def cache_of(X, params):
    """What a forward pass leaves behind: z1, a1, z2, probs."""
    z1 = X @ params["W1"] + params["b1"]
    a1 = np.tanh(z1)
    z2 = a1 @ params["W2"] + params["b2"]
    return {"z1": z1, "a1": a1, "z2": z2, "probs": softmax(z2)}


def layers(rng, widths):
    """Weights and biases of layers of these widths, as two lists."""
    Ws = [matrix(rng, a, b) / np.sqrt(a) for a, b in itertools.pairwise(widths)]
    return Ws, [0.5 * matrix(rng, 1, b) for b in widths[1:]]


def activations(rng):
    """Pre-activations, away from 0 and extreme."""
    yield Case({"z": matrix(rng, 11)}, {"N": 11})
    yield Case({"z": matrix(rng, 7, 5) * 1.5}, {"N": 7, "H": 5})
    large = np.array([-1000.0, -400.0, -30.0, 30.0, 400.0, 1000.0])
    yield Case(
        {"z": large},
        {"N": 6},
        kind="large",
        when="some entries are as large as 1000",
        ask="Which exponential becomes too large or too small to be held?",
    )
    yield Case(
        {"z": np.array([-3, -1, 1, 2, 4])},
        {"N": 5},
        kind="whole numbers",
        when="z holds whole numbers",
        ask="Can an array of whole numbers hold the result?",
    )


def probs_and_labels(rng):
    """Probabilities and labels for a loss or its gradient."""
    for N, C in ((11, 5), (17, 3)):
        yield Case({"probs": probabilities(rng, N, C), "y": labels(rng, N, C)}, {"N": N, "C": C})
    probs, y, sizes = probabilities(rng, 11, 5), labels(rng, 11, 5), {"N": 11, "C": 5}
    last, middle = without(y, 4, 5), without(y, 2, 5)
    yield Case(
        {"probs": probs, "y": last},
        sizes,
        kind="a class missing",
        when="the last class does not occur in y",
        ask="Where does the number of classes come from?",
    )
    yield Case(
        {"probs": probs, "y": middle},
        sizes,
        kind="a class missing",
        when="a class does not occur in y",
        ask="Where does the number of classes come from?",
    )
    one = {"probs": probabilities(rng, 1, 3), "y": np.array([1])}
    yield Case(
        one,
        {"N": 1, "C": 3},
        kind="one sample",
        when="there is one sample only",
        ask="Does your code rely on there being several rows?",
    )


#: A power of two near one in a million: it, and 1 minus it, are exact in single precision too.
RARE = 2.0**-20

#: About one in a thousand million, exact in single precision; FAINTLY is the least distance from 1.
FAINT, FAINTLY = 2.0**-30, 2.0**-24

#: What is said where a probability is FAINT.
VERY_FAINT = {
    "kind": "very near 0",
    "when": "the probability of what happened is as small as 0.000000001",
    "ask": "How small may a probability be before your code changes it?",
}


def near(want, by):
    """A predicate: whether a number is no more than `by` away from the wanted one."""
    return lambda got: abs(got - want) < by


#: What is said of 5,000 samples: a product of so many probabilities is 0 for a computer.
MANY = {
    "kind": "many samples",
    "when": "there are 5,000 samples",
    "ask": "0.5 multiplied 5,000 times by itself: what is left of it in a float?",
}


def predictions(rng):
    """Predictions (N, 1) and targets (N,) of a regression: ordinary and special ones."""
    for N in (11, 17):
        yield Case({"pred": matrix(rng, N, 1), "y": matrix(rng, N) + 0.5}, {"N": N})
    pred, y = matrix(rng, 7, 1), matrix(rng, 7)
    whole = "Can an array of whole numbers hold the result?"
    rows = "Does your code rely on there being several rows?"
    size = "Does the formula treat an error of this size in another way?"
    for args, kind, when, ask in (
        ((pred, pred[:, 0].copy()), "all right", "every prediction is right", ""),
        ((300 * pred, y), "large errors", "the errors are in the hundreds", size),
        ((y[:, None] + 0.001 * pred, y), "small errors", "the errors are near 0.001", size),
        ((pred, rng.integers(-3, 4, 7)), "whole numbers", "y holds whole numbers", whole),
        ((pred[:1], y[:1]), "one sample", "there is one example only", rows),
        ((matrix(rng, 307, 1), matrix(rng, 307)), "many samples", "there are 307 examples", ""),
    ):
        yield Case(dict(zip(("pred", "y"), args)), {"N": len(args[0])}, kind, when, ask)


def small_predictions():
    """A few predictions and targets, the fewest first."""
    for pred, y in (
        ([4], [1]),
        ([1], [4]),
        ([4, 1], [1, 2]),
        ([1, 3], [4, 5]),
        ([2, 5], [2, 1]),
        ([4, 1, 0], [1, 2, 3]),
    ):
        yield {"pred": np.array(pred, float)[:, None], "y": np.array(y, float)}
