"""`predict`: index of the most probable class per row."""

import numpy as np

from utils.checker import Case, Exercise, one
from utils.exercises._data import probabilities

exercise = Exercise(
    "predict(probs)",
    chapter="02",
    place=3,
    points=1,
    does=(
        "Index of the most probable class per row, for any number of classes, exact "
        "probabilities (no rounding), the first on ties; one answer a row."
    ),
    parts=one("classes"),
    hints=(
        "Where does the largest entry of a row stand? You want its position, not its value.",
        "See `np.argmax` and its `axis`: along which direction do the classes of one sample lie?",
    ),
)


@exercise.answer
def predict(probs):
    """Index of the most probable class of each row: (N, C) -> (N,)."""
    return np.argmax(probs, axis=1)


@exercise.data_sets
def data(rng):
    """Probabilities with a clear winner, with a narrow one, and with ties."""
    for N, C in ((11, 5), (17, 3), (13, 2)):
        yield Case({"probs": probabilities(rng, N, C)}, {"N": N, "C": C})
    yield Case(
        {"probs": np.array([[0.34, 0.33, 0.33], [0.3, 0.3, 0.4], [0.2, 0.41, 0.39]])},
        {"N": 3, "C": 3},
        kind="no majority",
        when="the winner has less than one half",
        ask="Does a winner need more than half of the votes?",
    )
    close = np.array([[1, 2, 0, 0], [1, 0, 0, 2], [0, 1, 2, 1], [2, 1, 0, 1], [0, 0, 2, 1]])
    yield Case(
        {"probs": 0.25 + 1e-9 * (close - close.mean(axis=1, keepdims=True))},
        {"N": 5, "C": 4},
        kind="near ties",
        when="the probabilities of a row differ by 0.000000001",
        ask="Are the probabilities rounded, or compared with some tolerance?",
    )
    yield Case(
        {"probs": 0.25 + 2.0**-50 * (close - 1)},
        {"N": 5, "C": 4},
        kind="near ties",
        when="the probabilities of a row differ in their last digits only",
        ask="Are the probabilities rounded, or compared with some tolerance?",
    )
    ties = [[0.4, 0.4, 0.2], [0.25, 0.25, 0.5], [0.2, 0.4, 0.4], [0.4, 0.2, 0.4]]
    yield Case(
        {"probs": np.array(ties)},
        {"N": 4, "C": 3},
        kind="ties",
        when="two classes of a row are equally probable",
        ask="Of two that are equal, which should win; and how many answers does the row get?",
    )
    yield Case(
        {"probs": np.array([[0.5, 0.5], [0.2, 0.8], [0.7, 0.3]])},
        {"N": 3, "C": 2},
        kind="ties",
        when="two classes have one half each",
        ask="Of two that are equal, which should win?",
    )
    many = rng.integers(1, 4, (101, 41)).astype(float)
    yield Case(
        {"probs": many / many.sum(axis=1, keepdims=True)},
        {"N": 101, "C": 41},
        kind="many ties",
        when="there are 41 classes, and several of a row are equally probable",
        ask="In which order does a sort leave those that are equal?",
    )
    yield Case(
        {"probs": np.array([[0.1, 0.2, 0.7]])},
        {"N": 1, "C": 3},
        kind="one row",
        when="there is one row",
        ask="Does your code rely on there being several rows?",
    )


@exercise.small_inputs
def small():
    """Two classes, three, and several rows; ties last."""
    for probs in (
        [[0.1, 0.9]], [[0.8, 0.2]], [[0.1, 0.2, 0.7]], [[0.2, 0.5, 0.3]], [[0.4, 0.3, 0.3]],
        [[0.9, 0.1], [0.2, 0.8]], [[0.3, 0.7], [0.6, 0.4]], [[0.1, 0.2, 0.7], [0.5, 0.3, 0.2]],
        [[0.4, 0.3, 0.3], [0.2, 0.5, 0.3]], [[0.1, 0.3, 0.3, 0.3 + 1e-3]], [[0.5, 0.5]],
        [[0.2, 0.4, 0.4]], [[0.4, 0.2, 0.4]],
    ):  # fmt: skip
        yield {"probs": np.array(probs)}


@exercise.right("loop")
def predict_loop(probs):
    return np.array([max(range(len(p)), key=lambda k: p[k]) for p in probs])


@exercise.right("the last axis")
def predict_last_axis(probs):
    return probs.argmax(axis=-1)


@exercise.right("class numbers with a decimal point")
def predict_floats(probs):
    out = np.zeros(len(probs))
    for n, row in enumerate(probs):
        out[n] = np.argmax(row)
    return out


@exercise.mistake(
    "least probable class",
    seen="each row gets its least probable class.",
    ask="Which end of the ranking should win?",
    leads=("argument sign probs",),
)
def pd_argmin(probs):
    return probs.argmin(axis=1)


@exercise.mistake(
    "max instead of argmax",
    seen="the winning probabilities come back instead of the winners.",
    ask="Do you want to know how big the largest entry is, or where it stands?",
    leads=("points at function",),
)
def pd_max(probs):
    return probs.max(axis=1)


@exercise.mistake(
    "argmax without an axis",
    seen="a single number comes back: the position in the flattened table.",
    ask="What does np.argmax look at when you give it no axis?",
    leads=("shape", "axis"),
)
def pd_flat(probs):
    return np.argmax(probs)


@exercise.mistake(
    "rounded probabilities",
    seen="a table comes back, the probabilities rounded to 0 and 1.",
    ask="What should one entry of the result be: a probability or the number of a class?",
    leads=("shape",),
)
def pd_round(probs):
    return np.round(probs)


@exercise.mistake(
    "winner of each column",
    seen="there is one winner for each class: a row number.",
    ask="How many samples are there, and how many predictions?",
    leads=("shape", "axis"),
)
def pd_axis0(probs):
    return probs.argmax(axis=0)


@exercise.mistake(
    "second column above one half",
    seen="your answer is 1 where the second column is above one half: right for two classes only.",
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
    seen="right where the winner has more than one half; elsewhere your answer is 0.",
    ask="What if three classes have 0.25, 0.35 and 0.4?",
    leads=("no majority/zero",),
)
def pd_half_any(probs):
    return (probs > 0.5).argmax(axis=1)


@exercise.mistake(
    "argsort without picking one",
    seen="the order of all classes comes back, row by row.",
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
    return probs.argsort(axis=1, kind="stable")[:, -2]


@exercise.mistake(
    "column returned",
    seen="the values are right, in the shape (N, 1).",
    ask="Compare your result with y: what shape has the comparison?",
    leads=("shape",),
)
def pd_keep(probs):
    return probs.argmax(axis=1)[:, None]


@exercise.mistake(
    "last class left out of the search",
    seen="the last class never wins.",
    ask="At which column does your search end?",
    leads=("points at index", "range"),
)
def pd_without_last(probs):
    return probs[:, :-1].argmax(axis=1)


@exercise.mistake(
    "probabilities rounded before the search",
    seen="right where the winner is clear; the first wins among those that differ by very little.",
    ask="What is left of a difference of 0.000000001 when the probabilities are rounded?",
    leads=("near ties/different", "near ties"),
)
def pd_rounded(probs):
    return np.round(probs, 3).argmax(axis=1)


@exercise.mistake(
    "the last of equals",
    seen="right without ties; of classes that are equally probable the last wins.",
    ask="Which of two equal entries does your search end with?",
    leads=("ties/different",),
)
def pd_last(probs):
    return probs.shape[1] - 1 - probs[:, ::-1].argmax(axis=1)


@exercise.mistake(
    "all of equals, one after the other",
    seen="right without ties; where two classes are equally probable the row gets two answers.",
    ask="How many answers does a row get when two of its entries are the largest?",
    leads=("ties/shape",),
)
def pd_where(probs):
    return np.where(probs == probs.max(axis=1, keepdims=True))[1]
