"""The exercise `fused` of chapter 08."""

import numpy as np

from utils.checker import Case, Exercise, one
from utils.exercises._data import labels, probabilities

exercise = Exercise(
    "fused(p, Y)",
    chapter="08",
    place=7,
    points=1,
    does=(
        "Softmax and mean cross-entropy as one link: the gradient with respect to the scores, "
        "(p - Y) / N, for p (N, C) and Y (N, C) whose rows add up to 1. p and Y stay untouched."
    ),
    parts=one("dz"),
    hints=(
        "Put the two formulas into each other on paper, for one sample: which factor stands once "
        "above and once below a fraction? What does a row of Y add up to?",
        "Nothing is left of the division, nor of the table: only $\\hat y_j$, $Y_j$ and $N$.",
    ),
)


@exercise.answer
def fused(p, Y):
    """Gradient of the mean cross-entropy with respect to the scores: (N, C), (N, C) -> (N, C)."""
    return (p - Y) / len(p)


@exercise.data_sets
def data(rng):
    """Probabilities and rows of labels; one sample; labels shared out; a probability of 0."""
    for N, C in ((11, 5), (17, 3)):
        Y = np.eye(C)[labels(rng, N, C)]
        yield Case({"p": probabilities(rng, N, C), "Y": Y}, {"N": N, "C": C})
    ask = "Does your code rely on there being several rows?"
    row = {"p": probabilities(rng, 1, 3), "Y": np.eye(3)[[2]]}
    yield Case(row, kind="one sample", when="there is one sample only", ask=ask)
    shared = {"p": probabilities(rng, 7, 3), "Y": probabilities(rng, 7, 3)}
    ask = "Does your formula use how much Y holds, or only where it is largest?"
    yield Case(shared, kind="shared", when="Y shares a sample out among the classes", ask=ask)
    sure = {"p": np.array([[1.0, 0.0], [0.0, 1.0]]), "Y": np.array([[0.0, 1.0], [0.0, 1.0]])}
    ask = "Is there a division by a probability left in your formula?"
    yield Case(sure, kind="p is 0", when="a probability is 0", ask=ask)


@exercise.small_inputs
def small():
    """One sample or two."""
    yield {"p": np.array([[0.5, 0.5]]), "Y": np.array([[1.0, 0.0]])}
    yield {"p": np.array([[0.5, 0.5], [0.25, 0.75]]), "Y": np.array([[1.0, 0.0], [0.0, 1.0]])}


@exercise.right("two means")
def fused_apart(p, Y):
    N = p.shape[0]
    return p / N - Y / N


@exercise.right("subtracted in place, in a copy")
def fused_copy(p, Y):
    dz = p.copy()
    dz -= Y
    dz *= 1 / len(dz)
    return dz


@exercise.right("each row by itself")
def fused_rows(p, Y):
    return np.array([(a - b) / len(p) for a, b in zip(p, Y)])


@exercise.mistake(
    "no 1/N",
    seen="it is N times too large.",
    ask="Is the loss a sum over the samples or a mean?",
    leads=("factor",),
)
def fu_sum(p, Y):
    return p - Y


@exercise.mistake(
    "sign",
    seen="the sign is wrong everywhere.",
    ask="When the score of the true class grows, does the loss grow?",
    leads=("negated",),
)
def fu_sign(p, Y):
    return (Y - p) / len(p)


@exercise.mistake(
    "divided by N and C",
    seen="it is divided by C as well.",
    ask="Over what does the mean go: over samples, or over all entries?",
    leads=("factor",),
)
def fu_size(p, Y):
    return (p - Y) / p.size


@exercise.mistake(
    "three axes",
    seen="there is an axis too many: (N, 1, C).",
    ask="What shape do the scores have, whose gradient this is?",
    leads=("shape",),
)
def fu_three(p, Y):
    return ((p - Y) / len(p))[:, None]


@exercise.mistake(
    "p overwritten",
    seen="the numbers are right, but the caller's p has changed.",
    ask="Which operator writes into the array that it finds on its left?",
    leads=("changed", "alias"),
)
def fu_changed(p, Y):
    p -= Y
    return p / len(p)


@exercise.mistake(
    "the slope of a sigmoid left in",
    seen="the diagonal of the table is still there: it is multiplied by p (1 - p).",
    ask="The table is inside of p - Y already: what does it still do in your line?",
    leads=("found",),
)
def fu_slope(p, Y):
    return (p - Y) * p * (1 - p) / len(p)


@exercise.mistake(
    "the loss rows",
    seen="these are the slopes with respect to the probabilities, -Y / (N p).",
    ask="Which two links are to be passed in one step, and how many has your line passed?",
)
def fu_rows(p, Y):
    return -Y / np.maximum(p, 1e-300) / len(p)


@exercise.mistake(
    "labels by their largest",
    seen="right for one-hot rows only: Y is replaced by its largest class.",
    ask="Does the sum over the classes in the loss need the rows of Y to be one-hot?",
    leads=("shared/differ", "shared/different"),
)
def fu_argmax(p, Y):
    return (p - np.eye(p.shape[1])[Y.argmax(axis=1)]) / len(p)


@exercise.mistake(
    "only i = j of the sum",
    seen="it holds the summand with i = j only, -Y (1 - p) / N.",
    ask="What do the summands with i ≠ j add for class j?",
)
def fu_diagonal(p, Y):
    return -Y * (1 - p) / len(p)
