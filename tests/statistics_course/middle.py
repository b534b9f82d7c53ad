"""`middle`: the median."""

import numpy as np

from utils.checker import Case, Exercise, one

exercise = Exercise(
    "middle(x)",
    chapter="01",
    place=1,
    points=1,
    does="The median of the numbers x (n,); the mean of the two in the middle where n is even.",
    parts=one("median"),
    hints=(
        "Which number has as many below it as above it?",
        "`np.sort` puts them in order; which one, or which two, stand in the middle?",
    ),
)


@exercise.answer
def middle(x):
    x, n = np.sort(x), len(x)
    return (x[(n - 1) // 2] + x[n // 2]) / 2


@exercise.data_sets
def data(rng):
    """Odd and even numbers of them, in no order."""
    for n in (5, 7, 11):
        yield Case({"x": rng.normal(size=n)}, {"n": n})
    even = {"x": rng.normal(size=6)}
    yield Case(even, {"n": 6}, kind="even", when="n is even", ask="Which two stand in the middle?")
    yield Case({"x": np.array([4.0])}, {"n": 1}, kind="one number", when="there is one number only")


@exercise.small_inputs
def small():
    """A few numbers."""
    for x in ([1.0, 2.0], [3.0, 1.0, 2.0], [4.0, 1.0, 2.0, 3.0]):
        yield {"x": np.array(x)}


@exercise.right("the library's own")
def library(x):
    return np.median(x)


@exercise.mistake(
    "not sorted",
    seen="it is the number that stands in the middle of x as it came.",
    ask="In which order do the numbers have to stand?",
)
def unsorted(x):
    return (x[(len(x) - 1) // 2] + x[len(x) // 2]) / 2


@exercise.mistake(
    "the upper of the two",
    seen="where n is even it is the upper of the two in the middle.",
    ask="What is halfway between two numbers?",
)
def upper(x):
    return np.sort(x)[len(x) // 2]
