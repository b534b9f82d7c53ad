"""`one_hot`: row i has a 1 in column y[i] and 0 elsewhere."""

import numpy as np

from utils.checker import Case, Exercise, one
from utils.exercises._data import labels, without
from utils.network import one_hot

exercise = Exercise(
    "one_hot(y, C)",
    chapter="02",
    place=1,
    points=1,
    does="Row i has a 1 in column y[i] and 0 elsewhere.",
    parts=one("table"),
    no_bools=True,
    hints=(
        (
            "Start from a table of zeros with one row a label. Which single entry of row i "
            "becomes 1?"
        ),
        (
            "Indexing with two arrays, rows and columns, picks one entry a row. Or: what are "
            "the rows of np.eye(C)?"
        ),
    ),
)


exercise.answer(one_hot)


@exercise.data_sets
def data(rng):
    """Labels, with and without every class."""
    for N, C in ((11, 5), (7, 3)):
        yield Case({"y": labels(rng, N, C), "C": C}, {"N": N, "C": C})
    y = labels(rng, 11, 5)
    sizes = {"N": 11, "C": 5}
    yield Case(
        {"y": without(y, 4, 5), "C": 5},
        sizes,
        kind="a class missing",
        when="the last class does not occur in y",
        ask="Where does the number of classes come from?",
    )
    yield Case(
        {"y": without(y, 2, 5), "C": 5},
        sizes,
        kind="a class missing",
        when="a class does not occur in y",
        ask="Where does the number of classes come from?",
    )
    yield Case(
        {"y": np.array([1]), "C": 3},
        {"N": 1, "C": 3},
        kind="one label",
        when="there is one label only",
    )
    yield Case({"y": np.array([0, 2, 1, 3]), "C": 4}, {}, kind="N is C", when="N is C")


@exercise.right("eye indexing")
def one_hot_eye_indexing(y, C):
    return np.eye(C)[y]


@exercise.mistake(
    "out[y] = 1 fills whole rows",
    seen="rows 0..C-1 are all ones, later rows all zeros.",
    ask=("Indexing with one array picks rows: where do you say which column goes with which row?"),
    leads=("row sums",),
)
def oh_rows(y, C):
    out = np.zeros((len(y), C))
    out[y] = 1
    return out


@exercise.mistake(
    "C ignored, width taken from y.max()+1",
    seen="right when the top class occurs; one column short when it does not.",
    ask="What if this batch happens to contain no example of the last class?",
    leads=("special/shape",),
)
def oh_infer(y, C):
    return np.eye(y.max() + 1)[y]


@exercise.mistake(
    "classes in rows",
    seen="shape (C, N): exactly the transpose of ours.",
    ask="In this course one example is one row: how many rows should the table have?",
    leads=("transposed",),
)
def oh_transposed(y, C):
    return np.eye(C)[:, y]


@exercise.mistake(
    "labels treated as starting at 1",
    seen="every 1 sits one column too far left (class 0 in the last column).",
    ask="In which column does the 1 for class 0 belong?",
    leads=("shifted",),
)
def oh_offbyone(y, C):
    out = np.zeros((len(y), C))
    out[np.arange(len(y)), y - 1] = 1
    return out


@exercise.mistake(
    "whole columns filled",
    seen="every column whose class occurs is filled with ones.",
    ask="How many ones should one row have?",
)
def oh_loopcol(y, C):
    out = np.zeros((len(y), C))
    out[:, y] = 1
    return out


@exercise.mistake(
    "len(y) columns",
    seen="the table has one column for each label instead of one for each class.",
    ask="How many columns does the table need: one a sample, or one a class?",
    leads=("shape",),
)
def oh_square(y, C):
    out = np.zeros((len(y), max(len(y), C)))
    out[np.arange(len(y)), y] = 1
    return out


@exercise.mistake(
    "zeros and ones exchanged",
    seen="it is 0 for the class and 1 elsewhere.",
    ask="How many ones should one row have?",
    leads=("complement",),
)
def oh_inverse(y, C):
    return 1.0 - np.eye(C)[y]


@exercise.mistake(
    "class number written instead of 1",
    seen="the entry for class c is c.",
    ask="Which number marks the class, whatever class it is?",
)
def oh_value(y, C):
    out = np.zeros((len(y), C))
    out[np.arange(len(y)), y] = y
    return out


@exercise.mistake(
    "True and False",
    seen="the table holds True and False instead of 1 and 0.",
    ask="Can you subtract your table from another one like it?",
    leads=("type",),
)
def oh_bool(y, C):
    return y[:, None] == np.arange(C)


@exercise.mistake(
    "one column to the right",
    seen="every 1 sits one column too far right.",
    ask="In which column does the 1 for class 0 belong?",
    leads=("shifted",),
)
def oh_plus(y, C):
    return np.eye(C)[(y + 1) % C]


@exercise.mistake(
    "width taken from the classes that occur",
    seen="one column short when a class does not occur.",
    ask="What if this batch has no example of some class?",
    leads=("special/shape",),
)
def oh_unique(y, C):
    classes = np.unique(y)
    return (y[:, None] == classes).astype(float)


@exercise.mistake(
    "all classes up to y marked",
    seen="all columns up to the class are 1.",
    ask="How many ones should one row have?",
)
def oh_cumulative(y, C):
    return (np.arange(C) <= y[:, None]).astype(float)
