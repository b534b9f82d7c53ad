"""The exercise `da1` of chapter 03: the error passed back through the second layer's weights."""

import numpy as np

from utils.checker import Exercise, one
from utils.exercises._derivation import line

exercise = Exercise(
    "da1_of(dz2, W2)",
    id="da1",
    chapter="03",
    place=5,
    points=2,
    does=(
        "Gradient of the loss for a1, from dz2 (N, C), which is any error, and W2 (H, C): an "
        "array (N, H). Must not change its arguments."
    ),
    parts=one("da1"),
    hints=(
        "Write the sum over paths with indices: which index of `dz2` and which of `W2` is it "
        "that you add over?",
        "That index is the last one of both. `@` wants it last on the left and first on the right.",
    ),
)
line(exercise, "dz2", "W2")


@exercise.answer
def da1_of(dz2, W2):
    """Gradient for a1: (N, C), (H, C) -> (N, H)."""
    return dz2 @ W2.T


@exercise.right("einsum, which is the index formula")
def da1_einsum(dz2, W2):
    return np.einsum("nc,hc->nh", dz2, W2)


@exercise.right("one path after the other")
def da1_paths(dz2, W2):
    total = np.zeros((dz2.shape[0], W2.shape[0]))
    for c in range(dz2.shape[1]):
        total = total + np.outer(dz2[:, c], W2[:, c])
    return total


@exercise.mistake(
    "no transpose",
    seen="dz2 (N, C) and W2 (H, C) do not fit into a matrix product.",
    ask="Over which index do you want to add, and over which one does `@` add?",
    leads=("raised",),
)
def da1_plain(dz2, W2):
    return dz2 @ W2


@exercise.mistake(
    "(H, N) instead of (N, H)",
    seen="it is right, but transposed: (H, N) instead of (N, H).",
    ask="Which shape has a1, and which has your gradient for it?",
    leads=("shape", "transposed"),
)
def da1_transposed(dz2, W2):
    return W2 @ dz2.T


@exercise.mistake(
    "reshape instead of a transpose",
    seen="the numbers of W2 stand in other places than in its transpose.",
    ask="reshape and .T can give the same shape: do they put the same number in row 0, column 1?",
)
def da1_reshape(dz2, W2):
    return dz2 @ W2.reshape(W2.shape[1], W2.shape[0])


@exercise.mistake(
    "divided by the number of paths",
    seen="it is divided by C, the number of paths: their mean instead of their sum.",
    ask="What happens with paths that lead to the same loss: are they averaged or added?",
    leads=("factor",),
)
def da1_mean(dz2, W2):
    return dz2 @ W2.T / dz2.shape[1]


@exercise.mistake(
    "divided by N once more",
    seen="it is divided by N once more.",
    ask="dz2 holds 1/N already: how many samples does one hidden value belong to?",
    leads=("factor",),
)
def da1_over_n(dz2, W2):
    return dz2 @ W2.T / len(dz2)


@exercise.mistake(
    "entry by entry",
    seen="`*` multiplies entry by entry, and (N, C) does not fit (C, H).",
    ask="Which product adds over an index: `*` or `@`?",
    leads=("raised", "points at operator"),
)
def da1_star(dz2, W2):
    return dz2 * W2.T


@exercise.mistake(
    "one path only",
    seen="only the path through the first score is there.",
    ask="Into how many scores does one hidden value go?",
)
def da1_first(dz2, W2):
    return np.outer(dz2[:, 0], W2[:, 0])
