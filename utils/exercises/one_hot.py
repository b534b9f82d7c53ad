"""`one_hot`: row i has a 1 in column y[i] and 0 elsewhere."""

import numpy as np

from utils.checker import Case, Exercise, one
from utils.exercises._data import labels, without
from utils.network import one_hot

exercise = Exercise(
    "one_hot(y, C)",
    chapter="02",
    place=5,
    points=1,
    does="Row i has a 1 in column y[i] and 0 elsewhere.",
    parts=one("table"),
    no_bools=True,
    hints=(
        "Start from a table of zeros, `np.zeros`, with one row for each label. Which N entries "
        "must change?",
        "Two index arrays pick one entry per row: row numbers, `np.arange(len(y))`, and column "
        "numbers. Or: what are the rows of `np.eye(C)`?",
    ),
)


exercise.answer(one_hot)


@exercise.data_sets
def data(rng):
    """Labels, with and without every class."""
    for N, C in ((11, 5), (7, 3)):
        yield Case({"y": labels(rng, N, C), "C": C}, {"N": N, "C": C})
    y = labels(rng, 11, 5)
    for missing, which in ((4, "the last class"), (2, "a class")):
        yield Case(
            {"y": without(y, missing, 5), "C": 5},
            {"N": 11, "C": 5},
            kind="a class missing",
            when=f"{which} does not occur in y",
            ask="Where does the number of classes come from?",
        )
    yield Case(
        {"y": np.full(7, 2), "C": 5},
        {"N": 7, "C": 5},
        kind="one class only",
        when="every label is 2",
        ask="Where does the number of classes come from?",
    )
    yield Case(
        {"y": np.array([1]), "C": 3},
        {"N": 1, "C": 3},
        kind="one label",
        when="there is one label only",
        ask="Does your code rely on there being several rows?",
    )
    yield Case(
        {"y": np.array([0, 2, 1, 3]), "C": 4},
        kind="N is C",
        when="there are as many labels as classes",
        ask="Which of the two numbers counts the rows, and which the columns?",
    )
    yield Case(
        {"y": np.array([5, 0]), "C": 7},
        {"N": 2, "C": 7},
        kind="few labels",
        when="there are fewer labels than classes",
        ask="Which of the two numbers counts the rows, and which the columns?",
    )


@exercise.small_inputs
def small():
    """One label among two classes first, three labels last."""
    runs = (
        ([1], 2), ([0], 2), ([0, 1], 2), ([1, 1], 2), ([0, 0], 2), ([1, 0, 1], 2), ([2], 3),
        ([1], 3), ([0], 3), ([2, 0], 3), ([1, 2], 3), ([0, 1, 0], 3), ([2, 0, 1], 3),
    )  # fmt: skip
    for y, C in runs:
        yield {"y": np.array(y), "C": C}


@exercise.right("eye indexing")
def one_hot_eye_indexing(y, C):
    return np.eye(C)[y]


@exercise.right("zeros, filled by two index arrays")
def one_hot_zeros(y, C):
    Y = np.zeros((len(y), C))
    Y[np.arange(len(y)), y] = 1
    return Y


@exercise.right("comparison, in single precision")
def one_hot_comparison(y, C):
    return (y[:, None] == np.arange(C)).astype(np.float32)


@exercise.mistake(
    "out[y] = 1 fills whole rows",
    seen="whole rows are filled with ones: those whose numbers occur in y.",
    ask="Indexing with one array picks rows: where do you say which column goes with which row?",
    leads=("rows", "row sums"),
)
def oh_rows(y, C):
    out = np.zeros((len(y), C))
    out[y] = 1
    return out


@exercise.mistake(
    "C ignored, width taken from y.max()+1",
    seen="right when the last class occurs; too narrow when it does not.",
    ask="What if these labels happen to contain no sample of the last class?",
    leads=("a class missing/shape",),
)
def oh_infer(y, C):
    return np.eye(y.max() + 1)[y]


@exercise.mistake(
    "classes in rows",
    seen="the shape is (C, N), and the table is the transpose of ours.",
    ask="In this course one sample is one row: how many rows should the table have?",
    leads=("transposed",),
)
def oh_transposed(y, C):
    return np.eye(C)[:, y]


@exercise.mistake(
    "labels treated as starting at 1",
    seen="every 1 stands one column too far left (class 0 in the last column).",
    ask="In which column does the 1 for class 0 belong?",
    leads=("shifted", "off by one", "index"),
)
def oh_offbyone(y, C):
    out = np.zeros((len(y), C))
    out[np.arange(len(y)), y - 1] = 1
    return out


@exercise.mistake(
    "whole columns filled",
    seen="every column whose class occurs is filled with ones.",
    ask="How many ones should one row have?",
    leads=("columns", "rows", "row sums"),
)
def oh_loopcol(y, C):
    out = np.zeros((len(y), C))
    out[:, y] = 1
    return out


@exercise.mistake(
    "len(y) columns",
    seen="the table has one column for each label instead of one for each class.",
    ask="How many columns does the table need: one a sample, or one a class?",
    leads=("shape", "another size"),
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
    leads=("row factor", "row sums"),
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
    seen="every 1 stands one column too far right.",
    ask="In which column does the 1 for class 0 belong?",
    leads=("shifted", "off by one", "index"),
)
def oh_plus(y, C):
    return np.eye(C)[(y + 1) % C]


@exercise.mistake(
    "width taken from the classes that occur",
    seen="right when every class occurs; too narrow when one does not.",
    ask="What if these labels have no sample of some class?",
    leads=("a class missing/shape",),
)
def oh_unique(y, C):
    classes = np.unique(y)
    return (y[:, None] == classes).astype(float)


@exercise.mistake(
    "all classes up to y marked",
    seen="all columns up to the class are 1.",
    ask="How many ones should one row have?",
    leads=("row sums",),
)
def oh_cumulative(y, C):
    return (np.arange(C) <= y[:, None]).astype(float)


@exercise.mistake(
    "y returned as it came",
    seen="y itself comes back, unchanged.",
    ask="What did you do with the table that you made?",
    leads=("shape",),
)
def oh_input(y, C):
    return y


@exercise.mistake(
    "one row for all labels",
    seen="a single row comes back, with a 1 for each class that occurs.",
    ask="How many rows should the table have, and which of them gets which 1?",
    leads=("shape",),
)
def oh_one_row(y, C):
    out = np.zeros(C)
    out[y] = 1
    return out
