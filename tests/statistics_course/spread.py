"""`spread`: variance and standard deviation."""

import numpy as np

from utils.checker import Case, Exercise, keyed

exercise = Exercise(
    "spread(x)",
    chapter="01",
    place=2,
    points=2,
    does="A dict of the variance and the standard deviation of x (n,), both divided by n.",
    parts=keyed("variance", "deviation"),
    hints=("How far is each number from the mean?", "The deviation is the root of the variance."),
    order=("variance", "deviation"),
)


@exercise.answer
def spread(x):
    distance = x - np.mean(x)
    variance = np.mean(distance**2)
    return {"variance": variance, "deviation": np.sqrt(variance)}


@exercise.data_sets
def data(rng):
    """Numbers around other places."""
    for n in (5, 11, 17):
        yield Case({"x": rng.normal(2, 3, size=n)}, {"n": n})
    yield Case({"x": np.full(3, 2.0)}, {"n": 3}, kind="all equal", when="all numbers are equal")


@exercise.small_inputs
def small():
    """Two or three numbers."""
    for x in ([1.0, 3.0], [0.0, 1.0, 5.0]):
        yield {"x": np.array(x)}


@exercise.right("the library's own")
def library(x):
    return {"variance": np.var(x), "deviation": np.std(x)}


@exercise.mistake(
    "divided by n - 1",
    seen="",
    ask="By how many is the sum of the squares divided?",
    leads=("factor",),
)
def sample(x):
    return {"variance": np.var(x, ddof=1), "deviation": np.std(x, ddof=1)}
