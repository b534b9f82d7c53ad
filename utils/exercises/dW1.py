"""The exercise `dW1` of chapter 03: the gradient of the first layer's weights."""

import numpy as np

from utils.checker import Exercise, one
from utils.exercises._derivation import line

exercise = Exercise(
    "dW1_of(X, dz1)",
    id="dW1",
    chapter="03",
    place=7,
    points=1,
    does=(
        "Gradient of the loss for W1, from X (N, D) and dz1 (N, H), which is any error: an array "
        "(D, H). Must not change its arguments."
    ),
    parts=one("dW1"),
    hints=(
        "Put $z_1 = XW_1 + b_1$ under $z_2 = a_1W_2 + b_2$. Which letter stands where `a1` stood?",
        "Your line for `dW2` knows nothing of which layer it is in. You may call `dW2_of`.",
    ),
)
line(exercise, "X", "dz1")


@exercise.answer
def dW1_of(X, dz1):
    """Gradient for W1: (N, D), (N, H) -> (D, H)."""
    return X.T @ dz1


@exercise.right("einsum, which is the index formula")
def dW1_einsum(X, dz1):
    return np.einsum("nd,nh->dh", X, dz1)


@exercise.right("one sample after the other")
def dW1_samples(X, dz1):
    total = np.zeros((X.shape[1], dz1.shape[1]))
    for x, d in zip(X, dz1):
        total += np.outer(x, d)
    return total


@exercise.mistake(
    "divided by N once more",
    seen="",
    ask="Where did the 1/N of the mean enter, and has it been lost on the way?",
    leads=("factor",),
)
def dw1_mean(X, dz1):
    return X.T @ dz1 / len(X)


@exercise.mistake(
    "(H, D) instead of (D, H)",
    seen="it is right, but transposed: (H, D) instead of (D, H).",
    ask="Which shape has W1, and which has your gradient for it?",
    leads=("shape", "transposed"),
)
def dw1_transposed(X, dz1):
    return dz1.T @ X


@exercise.mistake(
    "no transpose",
    seen="X (N, D) and dz1 (N, H) do not fit into a matrix product.",
    ask="Over which index do you want to add, and over which one does `@` add?",
    leads=("raised",),
)
def dw1_plain(X, dz1):
    return X @ dz1


@exercise.mistake(
    "reshape instead of a transpose",
    seen="the numbers of X stand in other places than in its transpose.",
    ask="reshape and .T can give the same shape: do they put the same number in row 0, column 1?",
)
def dw1_reshape(X, dz1):
    return X.reshape(X.shape[1], X.shape[0]) @ dz1
