"""The exercise `flatten` of chapter 08."""

import numpy as np

from utils.checker import Case, Exercise, one
from utils.exercises._data import layers

exercise = Exercise(
    "flatten(Ws, bs)",
    chapter="08",
    place=8,
    points=1,
    does=(
        "All parameters in one vector (P,): W1, b1, W2, b2, ..., each row by row. A new array; the "
        "lists stay untouched."
    ),
    parts=one("the vector"),
    mended=False,
    hints=(
        "`ravel()` lays a matrix into a vector, row by row. In which order do the layers come, and "
        "what stands directly behind the weights of one?",
        "Collect the pieces in a list, in a loop over `zip(Ws, bs)`, and join them with "
        "`np.concatenate`.",
    ),
)


@exercise.answer
def flatten(Ws, bs):
    """W1, b1, W2, b2, ... in one vector (P,)."""
    return np.concatenate([part.ravel() for pair in zip(Ws, bs) for part in pair])


@exercise.data_sets
def data(rng):
    """Networks of one to four layers."""
    for widths, when in (
        ((3, 7, 5, 2), ""),
        ((5, 2, 3), ""),
        ((2, 3, 7, 5, 11), "there are four layers"),
        ((3, 5), "there is one layer only"),
        ((5, 5, 5), "all layers are equally wide"),
    ):
        Ws, bs = layers(rng, widths)
        yield Case({"Ws": Ws, "bs": bs}, kind=when and "special", when=when)


@exercise.right("grown piece by piece")
def flatten_grown(Ws, bs):
    vector = np.zeros(0)
    for k in range(len(Ws)):
        vector = np.append(np.append(vector, Ws[k]), bs[k])
    return vector


@exercise.right("weights above, biases below, one table a layer")
def flatten_stacked(Ws, bs):
    return np.hstack([np.vstack([W, b]).flatten() for W, b in zip(Ws, bs)])


@exercise.right("number by number")
def flatten_numbers(Ws, bs):
    numbers = []
    for W, b in zip(Ws, bs):
        for row in W:
            numbers.extend(row)
        numbers.extend(b[0])
    return np.array(numbers)


@exercise.mistake(
    "all weights, then all biases",
    seen="the numbers are all there, but every weight comes before the first bias.",
    ask="What stands directly behind W1: b1, or W2?",
    leads=("moved",),
)
def fl_weights_first(Ws, bs):
    return np.concatenate([part.ravel() for part in [*Ws, *bs]])


@exercise.mistake(
    "column by column",
    seen="the matrices are read column by column.",
    ask="In which direction does your line read a matrix: along its rows, or down its columns?",
    leads=("moved",),
)
def fl_columns(Ws, bs):
    return np.concatenate([part.ravel(order="F") for pair in zip(Ws, bs) for part in pair])


@exercise.mistake(
    "biases before weights",
    seen="in each layer the biases come before the weights.",
    ask="Which comes first in a layer of the vector?",
    leads=("moved",),
)
def fl_biases_first(Ws, bs):
    return flatten(bs, Ws)


@exercise.mistake(
    "biases forgotten",
    seen="the vector is too short: the biases are missing.",
    ask="How many numbers does a layer have besides its weights?",
    leads=("shape",),
)
def fl_no_biases(Ws, bs):
    return np.concatenate([W.ravel() for W in Ws])


@exercise.mistake(
    "last layer first",
    seen="the layers come in the opposite order.",
    ask="Which layer does the vector begin with?",
    leads=("moved", "points at sign"),
)
def fl_backwards(Ws, bs):
    return flatten(Ws[::-1], bs[::-1])


@exercise.mistake(
    "a row instead of a vector",
    seen="the numbers are right, but it is a table with one row, (1, P).",
    ask="How many indices does an entry of a vector have?",
    leads=("shape",),
)
def fl_row(Ws, bs):
    return flatten(Ws, bs)[None]


@exercise.mistake(
    "last layer forgotten",
    seen="the vector is too short: the last layer is missing.",
    ask="Where does your loop stop?",
    leads=("shape",),
)
def fl_short(Ws, bs):
    return flatten(Ws[:-1] or Ws, bs[:-1] or bs)


@exercise.mistake(
    "a list of pieces",
    seen="a list of pieces comes back: they are not joined.",
    ask="Which function of NumPy joins vectors end to end?",
    leads=("type",),
)
def fl_pieces(Ws, bs):
    return [part.ravel() for pair in zip(Ws, bs) for part in pair]


@exercise.mistake(
    "appended, and not kept",
    seen="the vector is empty: what was appended is not kept.",
    ask="`np.append` changes nothing: it returns a longer vector. Where does yours go?",
)
def fl_empty(Ws, bs):
    return np.array([])
