"""The exercise `softmax` of chapter 02."""

import numpy as np

from utils.checker import Case, Exercise, one
from utils.exercises._data import matrix

exercise = Exercise(
    "softmax(z)",
    chapter="02",
    place=2,
    points=2,
    does=(
        "Row-wise softmax, stable for scores up to +-1000 and for rows of very different "
        "size; must not change z."
    ),
    parts=one("probs"),
    hints=(
        (
            "Exponentials first, then divide each row by its own sum; keepdims=True keeps the "
            "shapes in line."
        ),
        (
            "Subtracting the same number from all the scores of a row changes nothing. Which "
            "number of the row makes the largest exponent exactly 0?"
        ),
    ),
)


@exercise.answer
def softmax(z):
    shifted = z - np.max(z, axis=1, keepdims=True)
    e = np.exp(shifted)
    return e / np.sum(e, axis=1, keepdims=True)


@exercise.data_sets
def data(rng):
    """Scores, ordinary and extreme."""
    yield Case({"z": matrix(rng, 11, 5)}, {"N": 11, "C": 5})
    yield Case({"z": matrix(rng, 7, 3)}, {"N": 7, "C": 3})
    huge = np.array([[1000.0, 999.0, -1000.0], [0.5, 0.1, -0.2], [-1000.0, -1001.0, -999.0]])
    sizes = {"N": 3, "C": 3}
    high = np.array([[1000.0, 999.0, -1000.0, -999.0, 1.0], [1000.0, *[-1000.0] * 4]])
    yield Case(
        {"z": high},
        {"N": 2, "C": 5},
        kind="large",
        when="some scores are as large as 1000",
        ask="Which exponential becomes too large or too small to be held?",
    )
    yield Case(
        {"z": huge[[2, 2]]}, {"N": 2, "C": 3}, kind="large", when="all scores are near -1000"
    )
    yield Case(
        {"z": huge},
        sizes,
        kind="large",
        when="one row is near 1000 and another near -1000",
        ask="Does your code rely on there being several rows?",
    )
    whole = rng.integers(-3, 4, (5, 3))
    yield Case(
        {"z": whole},
        {"N": 5, "C": 3},
        kind="whole numbers",
        when="z holds whole numbers",
        ask="Can an array of whole numbers hold the result?",
        lenient=True,
    )
    yield Case(
        {"z": matrix(rng, 1, 3)},
        {"N": 1, "C": 3},
        kind="one sample",
        when="there is one sample only",
        ask="Does your code rely on there being several rows?",
    )


@exercise.right("transpose trick")
def softmax_transpose_trick(z):
    e = np.exp(z.T - z.max(axis=1))
    return (e / e.sum(axis=0)).T


@exercise.mistake(
    "exponentials shifted but not divided by their sum",
    seen="the largest entry of each row is exactly 1.",
    ask="What must the probabilities of one example add up to?",
    leads=("found",),
)
def sm_nonorm(z):
    return np.exp(z - z.max(axis=1, keepdims=True))


@exercise.mistake(
    "plain normalisation z / sum(z)",
    seen="rows sum to 1 but some entries are negative.",
    ask="Can a probability be negative, and what in the formula prevents it?",
    leads=("negative",),
)
def sm_noexp(z):
    return z / z.sum(axis=1, keepdims=True)


@exercise.mistake(
    "mean subtracted instead of the maximum",
    seen=(
        "right for small scores and for shifted rows, nan when one score is 1000 above the mean."
    ),
    ask="After your shift, what is the largest number that can still reach exp?",
    leads=("special/nan",),
)
def sm_mean(z):
    e = np.exp(z - z.mean(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@exercise.mistake(
    "division inside the exponential",
    seen="it equals exp(z / row sum): rows do not sum to 1.",
    ask="Do you divide before or after taking the exponential?",
)
def sm_parens(z):
    return np.exp(z / np.sum(np.exp(z), axis=1, keepdims=True))


@exercise.mistake(
    "exp(-z)",
    seen=("your output is the softmax of -z: the lowest score gets the highest probability."),
    ask=(
        "Which class should get the highest probability: the one with the highest or with "
        "the lowest score?"
    ),
    leads=("slip sign",),
)
def sm_negexp(z):
    e = np.exp(-(z - z.min(axis=1, keepdims=True)))
    return e / e.sum(axis=1, keepdims=True)


@exercise.mistake(
    "normalised over axis 0 (also: Python's built-in sum, which adds rows)",
    seen="columns sum to 1 instead of rows.",
    ask=("One row is one example: along which direction should its probabilities add up to 1?"),
    leads=("column sums",),
)
def sm_axis0(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / sum(e)


@exercise.mistake(
    "divided by the sum of the whole array",
    seen="the whole array sums to 1, each row to much less.",
    ask=("Should the prediction for the first example depend on the other examples in the batch?"),
    leads=("whole sum",),
)
def sm_global(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum()


@exercise.mistake(
    "maximum of the whole array subtracted",
    seen=("right unless two rows differ by more than about 700; then the small row is nan."),
    ask="If one example has huge scores, what is left of exp in the other rows?",
    leads=("special/nan",),
)
def sm_globalmax(z):
    e = np.exp(z - z.max())
    return e / e.sum(axis=1, keepdims=True)


@exercise.mistake(
    "no shift",
    seen="right for small scores, nan at 1000.",
    ask="What is inf divided by inf?",
    leads=("special/nan",),
)
def sm_naive(z):
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)


@exercise.mistake(
    "maximum and sum over axis 0",
    seen="columns sum to 1 instead of rows.",
    ask=("One row is one example: along which direction should its probabilities add up to 1?"),
    leads=("column sums",),
)
def sm_axis0both(z):
    e = np.exp(z - z.max(axis=0, keepdims=True))
    return e / e.sum(axis=0, keepdims=True)


@exercise.mistake(
    "keepdims forgotten",
    seen="the row sums do not line up with the rows.",
    ask="Which shape has the sum of each row, and which shape would line up with z?",
    leads=("raised",),
)
def sm_nokeep(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1)


@exercise.mistake(
    "z -= max",
    seen="the values are right, but the scores of the caller have been shifted.",
    ask="Which operator writes into the array that it finds on its left?",
    leads=("changed",),
)
def sm_inplace(z):
    z -= z.max(axis=1, keepdims=True)
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)


@exercise.mistake(
    "logarithm of the probabilities",
    seen="your output is the logarithm of ours.",
    ask="Are all of your entries between 0 and 1?",
    leads=("log",),
)
def sm_log(z):
    s = z - z.max(axis=1, keepdims=True)
    return s - np.log(np.exp(s).sum(axis=1, keepdims=True))


@exercise.mistake(
    "sigmoid of each score",
    seen="each entry is its own sigmoid; the rows do not sum to 1.",
    ask="Does raising one score lower the other probabilities of that row?",
    leads=("found",),
)
def sm_sigmoid(z):
    return 1 / (1 + np.exp(-np.clip(z, -500, 500)))


@exercise.mistake(
    "powers of 2",
    seen="your probabilities are too even: they are made of powers of 2.",
    ask="Which number is raised to the power of the score?",
    leads=("sharpness",),
)
def sm_base2(z):
    e = 2.0 ** (z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@exercise.mistake(
    "a 1 for the largest score",
    seen="it is 1 for the largest score and 0 elsewhere.",
    ask="What should it say when two scores are nearly equal?",
    leads=("sharpness",),
)
def sm_argmax(z):
    return (z == z.max(axis=1, keepdims=True)).astype(float)


@exercise.mistake(
    "largest size instead of largest score subtracted",
    seen=("right unless the scores are very negative: the largest absolute value is subtracted."),
    ask="After your shift, what is the largest exponent in a row near -1000?",
    leads=("special/nan",),
)
def sm_abs(z):
    e = np.exp(z - np.abs(z).max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@exercise.mistake(
    "scores clipped",
    seen="right for moderate scores; large ones are cut off.",
    ask="Do two scores of 999 and 1000 still differ after your clipping?",
    leads=("special/sharpness",),
)
def sm_clip(z):
    e = np.exp(np.clip(z, -500, 500))
    return e / e.sum(axis=1, keepdims=True)


@exercise.mistake(
    "shift added instead of subtracted",
    seen="the maximum is added: fine for small scores, nan at 1000.",
    ask="After your shift, what is the largest number that can still reach exp?",
    leads=("special/nan",),
)
def sm_mul(z):
    e = np.exp(z + z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@exercise.mistake(
    "epsilon added to the sum",
    seen="the rows sum to less than 1.",
    ask="What is the sum of one row, to six digits?",
    leads=("row sums",),
)
def sm_eps(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / (e.sum(axis=1, keepdims=True) + 0.01)
