"""The exercise `dW2` of chapter 03: the gradient of the second layer's weights."""

import numpy as np

from utils.checker import Exercise, one
from utils.exercises._derivation import line

exercise = Exercise(
    "dW2_of(a1, dz2)",
    id="dW2",
    chapter="03",
    place=3,
    points=2,
    does=(
        "Gradient of the loss for W2, from a1 (N, H) and dz2 (N, C), which is any error: an array "
        "(H, C). Must not change its arguments."
    ),
    parts=one("dW2"),
    hints=(
        "A matrix product `A @ B` adds over the last index of A and the first of B. Over which "
        "index do you add, and where does it stand in `a1` and in `dz2`?",
        "Write the shapes under the factors: (H, C) comes from (H, N)(N, C). Which of the two "
        "arrays has to be transposed for that?",
    ),
)
line(exercise, "a1", "dz2")


@exercise.answer
def dW2_of(a1, dz2):
    """Gradient for W2: (N, H), (N, C) -> (H, C)."""
    return a1.T @ dz2


@exercise.right("the sum over paths, one sample after the other")
def dW2_samples(a1, dz2):
    total = np.zeros((a1.shape[1], dz2.shape[1]))
    for n in range(len(a1)):
        total += np.outer(a1[n], dz2[n])
    return total


@exercise.right("einsum, which is the index formula")
def dW2_einsum(a1, dz2):
    return np.einsum("nh,nc->hc", a1, dz2)


@exercise.right("the other product, transposed")
def dW2_turned(a1, dz2):
    return (dz2.T @ a1).T


@exercise.mistake(
    "divided by N once more",
    seen="",
    ask="dz2 holds 1/N already: does the sum over paths ask for another one?",
    leads=("factor",),
)
def dw2_mean(a1, dz2):
    return a1.T @ dz2 / len(a1)


@exercise.mistake(
    "(C, H) instead of (H, C)",
    seen="it is right, but transposed: (C, H) instead of (H, C).",
    ask="Which shape has W2, and which has your gradient for it?",
    leads=("shape", "transposed"),
)
def dw2_transposed(a1, dz2):
    return dz2.T @ a1


@exercise.mistake(
    "no transpose",
    seen="a1 (N, H) and dz2 (N, C) do not fit into a matrix product.",
    ask="Over which index do you want to add, and over which one does `@` add?",
    leads=("raised",),
)
def dw2_plain(a1, dz2):
    return a1 @ dz2


@exercise.mistake(
    "the wrong factor transposed",
    seen="a1 (N, H) and dz2.T (C, N) do not fit into a matrix product.",
    ask="The index n has to meet the index n: where does it stand in each of the two factors?",
    leads=("raised",),
)
def dw2_wrong_turn(a1, dz2):
    return a1 @ dz2.T


@exercise.mistake(
    "entry by entry",
    seen="`*` multiplies entry by entry, and (H, N) does not fit (N, C).",
    ask="Which product adds over an index: `*` or `@`?",
    leads=("raised", "points at operator"),
)
def dw2_star(a1, dz2):
    return a1.T * dz2


@exercise.mistake(
    "reshape instead of a transpose",
    seen="the numbers of a1 stand in other places than in its transpose.",
    ask="reshape and .T can give the same shape: do they put the same number in row 0, column 1?",
)
def dw2_reshape(a1, dz2):
    return a1.reshape(a1.shape[1], a1.shape[0]) @ dz2


@exercise.mistake(
    "one sample only",
    seen="only the last sample's path is there.",
    ask="One weight serves every sample: what becomes of the paths of the others?",
    leads=("indentation", "operator"),
)
def dw2_last(a1, dz2):
    for n in range(len(a1)):
        total = np.outer(a1[n], dz2[n])
    return total


@exercise.mistake(
    "the slope of tanh already",
    seen="the slope of tanh stands in it, which comes two lines later.",
    ask="With which slope does W2[h, c] enter the score z2[n, c]?",
    leads=("found",),
)
def dw2_slope(a1, dz2):
    return (1 - a1**2).T @ dz2
