"""The exercise `predict` of chapter 02."""

import numpy as np

from utils.checker import Case, Exercise, one
from utils.exercises._data import probabilities

exercise = Exercise(
    "predict(probs)",
    chapter="02",
    place=4,
    points=1,
    does=(
        "Index of the most probable class per row, for any number of classes, exact "
        "probabilities (no rounding), the first on ties; one answer a row."
    ),
    parts=one("classes"),
    hints=(
        "For each row you want a position, not a value.",
        "np.argmax has an axis: along which direction do the classes of one sample lie?",
    ),
)


@exercise.answer
def predict(probs):
    return np.argmax(probs, axis=1)


@exercise.data_sets
def data(rng):
    """Probabilities with a clear winner."""
    for N, C in ((11, 5), (17, 3), (13, 2)):
        yield Case({"probs": probabilities(rng, N, C)}, {"N": N, "C": C})
    even = np.array([[0.34, 0.33, 0.33], [0.3, 0.3, 0.4], [0.2, 0.41, 0.39]])
    yield Case(
        {"probs": even},
        {},
        kind="no majority",
        when="the winner has less than one half",
        ask="Does a winner need more than half of the votes?",
    )
    yield Case(
        {"probs": np.array([[0.1, 0.2, 0.7]])},
        {"N": 1, "C": 3},
        kind="one row",
        when="there is one row",
        ask="Does your code rely on there being several rows?",
    )


@exercise.right("loop")
def predict_loop(probs):
    return np.array([max(range(len(p)), key=lambda k: p[k]) for p in probs])


@exercise.mistake(
    "least probable class",
    seen="each row gets its least probable class.",
    ask="Which end of the ranking should win?",
    leads=("slip average",),
)
def pd_argmin(probs):
    return probs.argmin(axis=1)


@exercise.mistake(
    "max instead of argmax",
    seen="the winning probabilities come back instead of the winners.",
    ask="Do you want to know how big the largest entry is, or where it stands?",
    leads=("slip average",),
)
def pd_max(probs):
    return probs.max(axis=1)


@exercise.mistake(
    "argmax without an axis",
    seen="a single number: the position in the flattened table.",
    ask="What does np.argmax look at when you give it no axis?",
    leads=("shape",),
)
def pd_flat(probs):
    return np.argmax(probs)


@exercise.mistake(
    "rounded probabilities",
    seen="a table with one row per example instead of labels.",
    ask="What should one entry of the result be: a probability or the name of a class?",
    leads=("shape",),
)
def pd_round(probs):
    return np.round(probs)


@exercise.mistake(
    "winner of each column",
    seen="there is one winner for each class.",
    ask="How many samples are there, and how many predictions?",
    leads=("shape",),
)
def pd_axis0(probs):
    return probs.argmax(axis=0)


@exercise.mistake(
    "second column above one half",
    seen="your answer is right for two classes only.",
    ask="What should it say when there are five classes?",
)
def pd_half(probs):
    return (probs[:, 1] > 0.5).astype(int)


@exercise.mistake(
    "classes counted from 1",
    seen="every class is one too large.",
    ask="What is the number of the first class?",
    leads=("offset",),
)
def pd_plus(probs):
    return probs.argmax(axis=1) + 1


@exercise.mistake(
    "one-hot table",
    seen="a table with a 1 for the winner comes back.",
    ask="How many numbers should one row give?",
    leads=("shape",),
)
def pd_onehot(probs):
    return (probs == probs.max(axis=1, keepdims=True)).astype(int)


@exercise.mistake(
    "a winner needs more than one half",
    seen="right where the winner has more than one half.",
    ask="What if three classes have 0.4, 0.35 and 0.25?",
    leads=("special/zero",),
)
def pd_half_any(probs):
    return (probs > 0.5).argmax(axis=1)


@exercise.mistake(
    "argsort without picking one",
    seen="the order of all classes comes back.",
    ask="argsort ranks all the classes: which place of the ranking do you want?",
    leads=("shape",),
)
def pd_sort(probs):
    return probs.argsort(axis=1)


@exercise.mistake(
    "the runner-up",
    seen="each row gets its second most probable class.",
    ask="At which end of the sorted classes does the winner stand?",
)
def pd_second(probs):
    return probs.argsort(axis=1)[:, -2]


@exercise.mistake(
    "column returned",
    seen="the values are right, in the shape (N, 1).",
    ask="Compare your result with y: what shape has the comparison?",
    leads=("shape",),
)
def pd_keep(probs):
    return probs.argmax(axis=1)[:, None]
