"""The hunt `test_5` of chapter 11: a gradient of a mean that is that of a sum."""

import functools

import numpy as np

from utils import network
from utils.checker.hunting import Hunt
from utils.gradients import numgrad, relative_error

exercise = Hunt(
    "test_5(dscores)",
    chapter="11",
    place=5,
    points=2,
    does=(
        "A test of dscores(probs, y), (N, C), (N,) -> (N, C): whether it is not the gradient of "
        "the mean cross-entropy with respect to the scores."
    ),
    refused=(
        "Do you hand over probabilities, the softmax of the scores whose gradient you know, and "
        "does your tolerance leave room for the error of `numgrad`, about 1e-9?"
    ),
    missed="Are N and C different in your test, and do you compare every entry?",
    hints=(
        "The loss is a function of the scores: `network.cross_entropy(network.softmax(z), y)`. Who "
        "knows its gradient without any formula?",
        "Compare with `numgrad`. If N and C are equal in your test, a division by the wrong one of "
        "them looks right.",
    ),
)


@exercise.answer
def test_5(dscores):
    """True if this version of dscores breaks its promise."""
    rng = np.random.default_rng(0)
    z, y = rng.normal(size=(7, 3)), rng.integers(0, 3, size=7)
    numeric = numgrad(lambda z: network.cross_entropy(network.softmax(z), y), z)
    return relative_error(dscores(network.softmax(z), y), numeric) > 1e-6


# ---- right versions

exercise.right_version("one that copies and subtracts")(network.dscores)


@exercise.right_version("one with a one-hot table")
def one_hot(probs, y):
    return (probs - np.eye(probs.shape[1])[y]) / len(y)


@exercise.right_version("one with two loops")
def loops(probs, y):
    d = np.zeros(probs.shape)
    for n, row in enumerate(probs):
        for c, p in enumerate(row):
            d[n, c] = (p - (c == y[n])) / len(y)
    return d


@exercise.right_version("one that differs in the last digit", ask="Do you allow for rounding?")
def rounded(probs, y):
    return one_hot(probs, y) * (1 + 4e-16)


# ---- wrong versions


@exercise.suspect
def dscores(probs, y):
    """Gradient of the mean cross-entropy with respect to the scores: (N, C), (N,) -> (N, C)."""
    dz2 = probs.copy()
    dz2[np.arange(len(y)), y] -= 1
    return dz2


@exercise.wrong_version("one that divides by the number of classes")
def over_classes(probs, y):
    return dscores(probs, y) / probs.shape[1]


@exercise.wrong_version("one that divides by the number of entries")
def over_entries(probs, y):
    return dscores(probs, y) / probs.size


@exercise.wrong_version("one that divides by 200, whatever N is")
def over_200(probs, y):
    return dscores(probs, y) / 200


@exercise.wrong_version("one that says 0 for everything")
def zero(probs, y):
    return np.zeros(probs.shape)


@exercise.wrong_version("one that hands the probabilities on, divided by N")
def no_label(probs, y):
    return probs / len(y)


@exercise.wrong_version("one whose sign is turned")
def turned(probs, y):
    return -one_hot(probs, y)


@exercise.wrong_version("one that makes every gradient 1 long")
def unit(probs, y):
    return dscores(probs, y) / np.linalg.norm(dscores(probs, y))


@exercise.wrong_version("one that goes through the softmax a second time")
def twice(probs, y):
    d = one_hot(probs, y)
    return probs * (d - (d * probs).sum(axis=1, keepdims=True))


@exercise.wrong_version("one that leaves out what the true class gets")
def other_classes(probs, y):
    return probs * (np.eye(probs.shape[1])[y] == 0) / len(y)


@exercise.wrong_version("one that hands back no row at all")
def no_row(probs, y):
    return one_hot(probs, y)[:0]


# ---- other good tests


@exercise.right("the formula, entry by entry")
def by_formula(dscores):
    rng = np.random.default_rng(1)
    probs, y = network.softmax(rng.normal(size=(5, 4))), np.array([0, 3, 1, 1, 2])
    right = np.array(
        [[(p - (c == k)) / 5 for c, p in enumerate(r)] for r, k in zip(probs, y, strict=True)]
    )
    return not np.allclose(dscores(probs, y), right)


@exercise.right("every sample twice, and a number by hand")
def doubled(dscores):
    probs, y = np.array([[0.2, 0.5, 0.3], [0.6, 0.1, 0.3]]), np.array([1, 2])
    once, twice = dscores(probs, y), dscores(np.vstack([probs, probs]), np.tile(y, 2))
    known = [[0.1, -0.25, 0.15], [0.3, 0.05, -0.35]]
    return not (np.allclose(twice[:2], once / 2) and np.allclose(once, known))


@exercise.right("an assertion")
def asserted(dscores):
    rng = np.random.default_rng(2)
    z, y = rng.normal(size=(3, 5)), np.array([4, 0, 2])
    numeric = numgrad(lambda z: network.cross_entropy(network.softmax(z), y), z)
    np.testing.assert_allclose(dscores(network.softmax(z), y), numeric, atol=1e-8)


# ---- tests that miss something


@functools.cache
def _known():
    """Scores, labels, and the numerical gradient of the loss."""
    rng = np.random.default_rng(0)
    z, y = rng.normal(size=(7, 3)), rng.integers(0, 3, size=7)
    return z, y, numgrad(lambda z: network.cross_entropy(network.softmax(z), y), z)


@exercise.mistake(
    "as many samples as classes",
    seen="",
    ask="Are two of the sizes equal in your test?",
    leads=("misses",),
)
def as_many(dscores):
    probs, y = np.full((3, 3), 1 / 3), np.arange(3)
    return not np.allclose(dscores(probs, y), (probs - np.eye(3)) / 3)


@exercise.mistake(
    "directions only",
    seen="",
    ask="A factor changes no direction: what do you compare besides?",
    leads=("misses",),
)
def only_direction(dscores):
    z, y, numeric = _known()
    d = dscores(network.softmax(z), y)
    return not np.allclose(d / np.linalg.norm(d), numeric / np.linalg.norm(numeric), atol=1e-6)


@exercise.mistake(
    "every sample twice, and nothing else",
    seen="",
    ask="Which wrong factor is halved as well when there are twice as many samples?",
    leads=("misses",),
)
def only_doubled(dscores):
    rng = np.random.default_rng(0)
    probs, y = network.softmax(rng.normal(size=(7, 3))), rng.integers(0, 3, size=7)
    once, twice = dscores(probs, y), dscores(np.vstack([probs, probs]), np.tile(y, 2))
    return not np.allclose(twice[:7], once / 2)


@exercise.mistake(
    "only whether each row adds up to 0",
    seen="",
    ask="Does a factor change a sum of 0?",
    leads=("misses",),
)
def only_sums(dscores):
    rng = np.random.default_rng(0)
    probs, y = network.softmax(rng.normal(size=(7, 3))), rng.integers(0, 3, size=7)
    return not np.allclose(dscores(probs, y).sum(axis=1), 0)


@exercise.mistake(
    "a tolerance as wide as a factor",
    seen="",
    ask="How large are the entries of a right gradient, and how wide is your tolerance?",
    leads=("misses",),
)
def too_wide(dscores):
    z, y, numeric = _known()
    return not np.allclose(dscores(network.softmax(z), y), numeric, atol=0.1)


@exercise.mistake(
    "a tolerance of 1e-12 for a numerical gradient",
    seen="",
    ask="Is what you compare with the gradient of the mean, as a function of the scores, and does "
    "your tolerance leave room for the error of a numerical gradient, about 1e-9?",
    leads=("always True",),
)
def too_exact(dscores):
    z, y, numeric = _known()
    return relative_error(dscores(network.softmax(z), y), numeric) > 1e-12


@exercise.mistake("exact equality", seen="", ask="Do you allow for rounding?", leads=("refuses",))
def exact(dscores):
    rng = np.random.default_rng(0)
    probs, y = network.softmax(rng.normal(size=(7, 3))), rng.integers(0, 3, size=7)
    return not np.array_equal(dscores(probs, y), one_hot(probs, y))


@exercise.mistake(
    "True and False exchanged",
    seen="",
    ask="Should it say True if a bug is there, or if all is well?",
    leads=("exchanged",),
)
def exchanged(dscores):
    return not by_formula(dscores)


@exercise.mistake(
    "printed instead of returned",
    seen="",
    ask="Which line hands True or False back to the caller?",
    leads=("returns nothing",),
)
def printed(dscores):
    print(by_formula(dscores))
