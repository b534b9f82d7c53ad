"""`scores`: standard scores."""

import numpy as np

from utils.checker import Case, Exercise, one

exercise = Exercise(
    "scores(table, centre)",
    chapter="02",
    place=1,
    points=1,
    does="Each column of the table (n, k) minus its entry of centre (k,), over its deviation.",
    parts=one("scores"),
    hints=("One column at a time.", "Which axis of the table runs along a column?"),
)


@exercise.answer
def scores(table, centre):
    deviation = np.std(table, axis=0)
    return (table - centre) / deviation


@exercise.data_sets
def data(rng):
    """Tables of several sizes."""
    for n, k in ((7, 3), (11, 2)):
        table = rng.normal(size=(n, k)) * np.arange(1, k + 1)
        yield Case({"table": table, "centre": rng.normal(size=k)}, {"n": n, "k": k})


@exercise.small_inputs
def small():
    """Two rows."""
    yield {"table": np.array([[1.0], [3.0]]), "centre": np.array([0.0])}


@exercise.right("transposed and back")
def transposed(table, centre):
    return ((table.T - centre[:, None]) / table.T.std(axis=1, keepdims=True)).T


@exercise.mistake(
    "the deviation of the whole table",
    seen="all columns are divided by the same number.",
    ask="How many deviations does a table with k columns have?",
    leads=("column factor",),
)
def whole(table, centre):
    return (table - centre) / np.std(table)
