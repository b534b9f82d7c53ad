"""The exercise `dz1` of chapter 03: the error passed back through tanh."""

import numpy as np

from utils.checker import Exercise, one
from utils.exercises._derivation import line

exercise = Exercise(
    "dz1_of(da1, z1, a1)",
    id="dz1",
    chapter="03",
    place=6,
    points=1,
    does=(
        "Gradient of the loss for z1, from da1 (N, H), which is any error, z1 (N, H) and "
        "a1 = tanh(z1): an array (N, H). Either of z1 and a1 is enough. Must not change its "
        "arguments."
    ),
    parts=one("dz1"),
    hints=(
        "How many entries of `a1` does one entry of `z1` reach? So is there anything to add up?",
        "Chapter 02 wrote the slope of tanh with its output. Which of the two arrays is that?",
    ),
)
line(exercise, "da1", "z1", "a1")


@exercise.answer
def dz1_of(da1, z1, a1):
    """Gradient for z1: (N, H) each -> (N, H)."""
    return da1 * (1 - a1**2)


@exercise.right("from z1, with another tanh")
def dz1_from_z1(da1, z1, a1):
    return da1 * (1 - np.tanh(z1) ** 2)


@exercise.right("with cosh")
def dz1_cosh(da1, z1, a1):
    return da1 / np.cosh(z1) ** 2


@exercise.mistake(
    "square missing",
    seen="the slope that you use is 1 - a1.",
    ask="tanh is symmetric about 0: is your slope the same for a1 = 1/2 and a1 = -1/2?",
)
def dz1_no_square(da1, z1, a1):
    return da1 * (1 - a1)


@exercise.mistake(
    "the square of the input",
    seen="the slope that you use is 1 - z1**2.",
    ask="The slope of tanh, written with a square: that of its input, or of its output?",
    leads=("name", "no effect a1"),
)
def dz1_input(da1, z1, a1):
    return da1 * (1 - z1**2)


@exercise.mistake(
    "tanh of tanh",
    seen="the slope that you use is 1 - tanh(a1)**2.",
    ask="a1 has been through tanh: how often do you apply it?",
    leads=("call too many", "name", "argument tanh a1"),
)
def dz1_twice(da1, z1, a1):
    return da1 * (1 - np.tanh(a1) ** 2)


@exercise.mistake(
    "the slope of a sigmoid",
    seen="the slope that you use is a1 (1 - a1), that of a sigmoid.",
    ask="Through which function does z1 go in this network?",
)
def dz1_sigmoid(da1, z1, a1):
    return da1 * a1 * (1 - a1)


@exercise.mistake(
    "no slope at all",
    seen="da1 comes back as it was.",
    ask="Between a1 and z1 stands a function: where is its slope?",
    leads=("no effect", "found", "argument missing a1"),
)
def dz1_none(da1, z1, a1):
    return da1


@exercise.mistake(
    "multiplied by tanh itself",
    seen="da1 is multiplied by tanh(z1), not by its slope.",
    ask="Going back through a function: does one multiply by its value or by its slope?",
)
def dz1_value(da1, z1, a1):
    return da1 * a1


@exercise.mistake(
    "a matrix product",
    seen="`@` mixes the units, and (N, H) does not fit (N, H).",
    ask="One entry of z1 reaches one entry of a1: is there an index to add over?",
    leads=("raised", "points at operator"),
)
def dz1_product(da1, z1, a1):
    return da1 @ (1 - a1**2)


@exercise.mistake(
    "a1 squared in place",
    seen="the values are right, but a1 itself has been changed.",
    ask="What will the line for dW2 find in a1 after yours has run?",
    leads=("changed",),
)
def dz1_inplace(da1, z1, a1):
    a1 **= 2
    return da1 * (1 - a1)
