"""The exercise `db1` of chapter 03: the gradient of the first layer's biases."""

import numpy as np

from utils.checker import Exercise, one
from utils.exercises._derivation import line

exercise = Exercise(
    "db1_of(dz1)",
    id="db1",
    chapter="03",
    place=8,
    points=1,
    does=(
        "Gradient of the loss for b1, from dz1 (N, H), which is any error: (1, H) or (H,). Must "
        "not change dz1."
    ),
    parts=one("db1"),
    flat=("db1",),
    hints=(
        "One hidden bias is added in N rows. Where have you met that before?",
        "The rows are added up; nothing else happens. You may call `db2_of`.",
    ),
)
line(exercise, "dz1")


@exercise.answer
def db1_of(dz1):
    """Gradient for b1: (N, H) -> (1, H)."""
    return dz1.sum(axis=0, keepdims=True)


@exercise.right("flat")
def db1_flat(dz1):
    return dz1.sum(axis=0)


@exercise.right("row after row")
def db1_rows(dz1):
    total = np.zeros((1, dz1.shape[1]))
    for row in dz1:
        total = total + row
    return total


@exercise.mistake(
    "the mean over the rows",
    seen="",
    ask="Where did the 1/N of the mean enter, and has it been lost on the way?",
    leads=("factor", "operator"),
)
def db1_mean(dz1):
    return dz1.mean(axis=0, keepdims=True)


@exercise.mistake(
    "dz1 itself",
    seen="dz1 itself comes back: N rows, one for each path.",
    ask="Which shape has b1, and what becomes of the N paths of one bias?",
    leads=("shape",),
)
def db1_itself(dz1):
    return dz1


@exercise.mistake(
    "sum over the units",
    seen="it adds along each row, over the units, instead of over the samples.",
    ask="Is a hidden bias shared by the samples, or by the units?",
    leads=("shape", "axis"),
)
def db1_axis(dz1):
    return dz1.sum(axis=1, keepdims=True)


@exercise.mistake(
    "sum of everything",
    seen="all entries are added up: one number is left.",
    ask="How many hidden biases are there, and how many numbers come back?",
    leads=("shape", "axis"),
)
def db1_all(dz1):
    return dz1.sum()
