"""The exercise `dz2` of chapter 03: the first line of the derivation, back over softmax and log."""

import numpy as np

from utils.checker import Case, Exercise, one
from utils.exercises._data import labels, probs_and_labels
from utils.network import softmax

exercise = Exercise(
    "dz2_of(probs, Y)",
    id="dz2",
    chapter="03",
    place=2,
    points=2,
    does=(
        "Gradient of the mean cross-entropy with respect to the scores z2, from the probabilities "
        "(N, C) and the one-hot table Y (N, C): an array (N, C). Must not change probs or Y."
    ),
    parts=one("dz2"),
    hints=(
        "Write down $\\partial L_n/\\partial z_c$ for the true class and for another class. In "
        "what do the two differ, and which table holds that difference?",
        "Each $L_n$ counts as much as any other in the mean. How many of them are there, and "
        "which array tells?",
    ),
)


@exercise.answer
def dz2_of(probs, Y):
    """Gradient of the mean cross-entropy for the scores z2: (N, C), (N, C) -> (N, C)."""
    return (probs - Y) / len(Y)


@exercise.data_sets
def data(rng):
    """Probabilities and one-hot tables; at last some that are nearly 0 or 1."""
    for case in probs_and_labels(rng):
        probs, y = case.args["probs"], case.args["y"]
        args = {"probs": probs, "Y": np.eye(probs.shape[1])[y]}
        yield Case(args, case.sizes, case.kind, case.when, case.ask)
    yield Case(
        {"probs": softmax(6 * rng.normal(size=(11, 5))), "Y": np.eye(5)[labels(rng, 11, 5)]},
        {"N": 11, "C": 5},
        kind="sure",
        when="some probabilities are nearly 0 or 1",
        ask="Does a small gradient count less than a large one?",
    )


@exercise.small_inputs
def small():
    """One to three rows of simple probabilities."""
    for table in ([[0.2, 0.8]], [[0.1, 0.2, 0.7]], [[0.9, 0.1], [0.2, 0.8]], [[0.3, 0.7]] * 3):
        for first in range(len(table[0])):
            y = (first + np.arange(len(table))) % len(table[0])
            yield {"probs": np.array(table), "Y": np.eye(len(table[0]))[y]}


@exercise.right("the mean written as a product with 1/N")
def dz2_product(probs, Y):
    N = probs.shape[0]
    return 1 / N * probs - 1 / N * Y


@exercise.right("row by row")
def dz2_rows(probs, Y):
    out = np.empty(probs.shape)
    for n in range(len(Y)):
        out[n] = (probs[n] - Y[n]) / len(Y)
    return out


@exercise.right("the softmax's own Jacobian and the slope of the logarithm")
def dz2_jacobian(probs, Y):
    out = np.zeros(probs.shape)
    for n, p in enumerate(probs):
        out[n] = (np.diag(p) - np.outer(p, p)) @ (-Y[n] / p) / len(Y)
    return out


@exercise.mistake(
    "not divided by N",
    seen="",
    ask="Is the loss a sum over the samples or a mean?",
    leads=("factor",),
)
def dz2_sum(probs, Y):
    return probs - Y


@exercise.mistake(
    "true minus predicted",
    seen="every entry has the right size, but the opposite sign.",
    ask="If the true class's score grows, does the loss grow or fall?",
    leads=("negated", "order"),
)
def dz2_sign(probs, Y):
    return (Y - probs) / len(Y)


@exercise.mistake(
    "division before the subtraction",
    seen="only Y is divided by N.",
    ask="Python divides before it subtracts: what should stand above the bar?",
    leads=("brackets missing",),
)
def dz2_brackets(probs, Y):
    return probs - Y / len(Y)


@exercise.mistake(
    "divided by the number of classes",
    seen="it is divided by C, the number of classes, instead of N.",
    ask="Over what does the loss average: samples or classes?",
    leads=("factor", "another size"),
)
def dz2_classes(probs, Y):
    return (probs - Y) / probs.shape[1]


@exercise.mistake(
    "divided by the number of entries",
    seen="it is divided by N times C: averaged over all entries of the table.",
    ask="Over what does the loss average: samples, or entries of the table?",
    leads=("factor", "another size"),
)
def dz2_entries(probs, Y):
    return (probs - Y) / probs.size


@exercise.mistake(
    "the gradient for the probabilities",
    seen="it is -Y / p over N: the gradient for the probabilities, before the softmax.",
    ask="A wrong class's score lowers the true probability: does your line know that?",
)
def dz2_probs(probs, Y):
    return -Y / probs / len(Y)


@exercise.mistake(
    "only the true class kept",
    seen="right for the true class, zero for the others.",
    ask="The second term, log of the sum, holds every score: what is its derivative?",
    leads=("cut", "negative part"),
)
def dz2_true(probs, Y):
    return Y * (probs - Y) / len(Y)


@exercise.mistake(
    "the slope of a sigmoid as well",
    seen="it holds p (1 - p) as a factor too many.",
    ask="What is left of the softmax's slope after it meets the 1/p of the logarithm?",
    leads=("found",),
)
def dz2_slope(probs, Y):
    return (probs - Y) * probs * (1 - probs) / len(Y)


@exercise.mistake(
    "changed in place",
    seen="the values are right, but probs itself has been changed.",
    ask="After your line, do the rows of probs still add up to 1?",
    leads=("changed", "alias"),
)
def dz2_inplace(probs, Y):
    probs -= Y
    return probs / len(Y)


@exercise.mistake(
    "the mean taken",
    seen="the mean over the samples has been taken: one row is left.",
    ask="How many scores are there, and how many numbers should the gradient for them hold?",
    leads=("shape",),
)
def dz2_mean(probs, Y):
    return np.mean(probs - Y, axis=0)
