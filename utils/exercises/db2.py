"""The exercise `db2` of chapter 03: the gradient of the second layer's biases."""

import numpy as np

from utils.checker import Exercise, one
from utils.exercises._derivation import line

exercise = Exercise(
    "db2_of(dz2)",
    id="db2",
    chapter="03",
    place=4,
    points=1,
    does=(
        "Gradient of the loss for b2, from dz2 (N, C), which is any error: (1, C) or (C,). Must "
        "not change dz2."
    ),
    parts=one("db2"),
    flat=("db2",),
    hints=(
        "One bias, N rows that it is added to, each time with slope 1. Multiply along, add over: "
        "what is left of the product?",
        "`dz2.sum(axis=0)` adds over the rows; `keepdims=True` keeps the axis, so that the result "
        "has the shape of `b2`.",
    ),
)
line(exercise, "dz2")


@exercise.answer
def db2_of(dz2):
    """Gradient for b2: (N, C) -> (1, C)."""
    return dz2.sum(axis=0, keepdims=True)


@exercise.right("flat")
def db2_flat(dz2):
    return dz2.sum(axis=0)


@exercise.right("a product with a row of ones")
def db2_ones(dz2):
    return np.ones((1, len(dz2))) @ dz2


@exercise.mistake(
    "the mean over the rows",
    seen="",
    ask="dz2 holds 1/N already: a sum finishes the mean, so what does another mean do?",
    leads=("factor", "operator"),
)
def db2_mean(dz2):
    return dz2.mean(axis=0, keepdims=True)


@exercise.mistake(
    "dz2 itself",
    seen="dz2 itself comes back: N rows, one for each path.",
    ask="Which shape has b2, and what becomes of the N paths of one bias?",
    leads=("shape",),
)
def db2_itself(dz2):
    return dz2


@exercise.mistake(
    "sum over the classes",
    seen="it adds along each row, over the classes, instead of over the samples.",
    ask="Is a bias shared by the samples, or by the classes?",
    leads=("shape", "axis"),
)
def db2_axis(dz2):
    return dz2.sum(axis=1, keepdims=True)


@exercise.mistake(
    "sum of everything",
    seen="all entries are added up: one number is left.",
    ask="How many biases are there, and how many numbers come back?",
    leads=("shape", "axis"),
)
def db2_all(dz2):
    return dz2.sum()


@exercise.mistake(
    "one row only",
    seen="only the first sample's row comes back.",
    ask="What becomes of the paths through the other samples?",
    leads=("shape", "part"),
)
def db2_first(dz2):
    return dz2[:1]
