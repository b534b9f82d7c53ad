"""`softmax`: probabilities from scores, row by row."""

import numpy as np

from utils.checker import Case, Exercise, one
from utils.exercises._data import matrix

exercise = Exercise(
    "softmax(z)",
    chapter="02",
    place=1,
    points=2,
    does=(
        "Row-wise softmax, stable for scores up to +-1000 and for rows of very different "
        "size; must not change z."
    ),
    parts=one("probs"),
    hints=(
        "Each row needs its own maximum and its own sum. Which axis runs along a row? Which shape "
        "can be subtracted from (N, C)?",
        "`z.max(axis=1, keepdims=True)` has shape (N, 1). Subtract, take `np.exp`, divide by a sum "
        "made the same way.",
    ),
)


@exercise.answer
def softmax(z):
    """Probabilities from scores, row by row, without overflow: (N, C) -> (N, C)."""
    shifted = z - np.max(z, axis=1, keepdims=True)
    e = np.exp(shifted)
    return e / np.sum(e, axis=1, keepdims=True)


@exercise.data_sets
def data(rng):
    """Scores, ordinary, far apart, huge, equal, and whole."""
    apart = np.array([[0.5, 21.0, -4.0], [-30.0, 1.0, -20.0]])
    held = "Which exponential becomes too large or too small to be held?"
    yield Case({"z": matrix(rng, 11, 5)}, {"N": 11, "C": 5})
    yield Case({"z": matrix(rng, 7, 3)}, {"N": 7, "C": 3})
    yield Case(
        {"z": apart},
        {"N": 2, "C": 3},
        kind="far apart",
        when="one score of each row is 20 above the others",
        ask="Are scores or probabilities cut off anywhere?",
        accepts={
            "probs": lambda got: np.allclose(
                got, np.exp(apart - apart[:, [1]]), rtol=1e-4, atol=2e-12
            )
        },
    )
    yield Case(
        {"z": np.array([[1000.0, 999.0, -1000.0, -999.0, 1.0], [1000.0, *[-1000.0] * 4]])},
        {"N": 2, "C": 5},
        kind="large",
        when="some scores are as large as 1000",
        ask=held,
    )
    yield Case(
        {"z": np.array([[-1000.0, -1001.0, -999.0], [-1000.0, -998.5, -999.0]])},
        {"N": 2, "C": 3},
        kind="far below 0",
        when="all scores are near −1000",
        ask=held,
    )
    yield Case(
        {"z": np.array([[1000.0, 999.0, -1000.0], [0.5, 0.1, -0.2], [-1000.0, -1001.0, -999.0]])},
        {"N": 3, "C": 3},
        kind="different rows",
        when="one row is near 1000 and another near −1000",
        ask="What do the scores of one row do to the other rows?",
    )
    yield Case(
        {"z": np.array([[0.0, 0.0, 0.0], [2.0, 2.0, 2.0]])},
        {"N": 2, "C": 3},
        kind="equal scores",
        when="all scores of a row are equal",
        ask="How should equal scores share the probability?",
    )
    yield Case(
        {"z": rng.integers(-3, 4, (5, 3))},
        {"N": 5, "C": 3},
        kind="whole numbers",
        when="z holds whole numbers",
        ask="Can an array of whole numbers hold the result?",
    )
    yield Case(
        {"z": matrix(rng, 1, 3)},
        {"N": 1, "C": 3},
        kind="one sample",
        when="there is one sample only",
        ask="Does your code rely on there being several rows?",
    )


@exercise.small_inputs
def small():
    """Two scores first, then three, then several rows; large ones and whole numbers last."""
    for z in (
        [[1, 0]], [[0, 2]], [[-1, 1]], [[0, 0]], [[1, 0, 2]], [[0, -1, 1]], [[3, 1, 0]],
        [[1, 0], [0, 2]], [[2, 1], [-1, 0]], [[0, 0], [1, 3]], [[1, 0, 2], [0, 2, -1]],
    ):  # fmt: skip
        yield {"z": np.array(z, float)}
    for z in ([[1, 0]], [[0, 2], [1, 1]]):
        yield {"z": np.array(z)}
    for z in ([[1000, 999]], [[1000, 0]], [[-1000, -999]], [[1000, 1000], [-1000, -999]]):
        yield {"z": np.array(z, float)}


@exercise.right("transpose trick")
def softmax_transpose_trick(z):
    e = np.exp(z.T - z.max(axis=1))
    return (e / e.sum(axis=0)).T


@exercise.right("row by row")
def softmax_row_by_row(z):
    rows = []
    for row in z:
        e = np.exp(row - row.max())
        rows.append(e / e.sum())
    return np.array(rows)


@exercise.right("exponential of the logarithm")
def softmax_log(z):
    return np.exp(z - np.logaddexp.reduce(z, axis=1, keepdims=True))


@exercise.right("single precision")
def softmax_single(z):
    z = z.astype(np.float32)
    e = np.exp(z - z.max(axis=1)[:, None])
    return e / e.sum(axis=1)[:, None]


def _shifted(z, shift):
    e = np.exp(z - shift)
    return e / e.sum(axis=1, keepdims=True)


@exercise.mistake(
    "exponentials shifted but not divided by their sum",
    seen="the largest entry of each row is exactly 1, and the rows sum to more than 1.",
    ask="What must the probabilities of one sample add up to?",
    leads=("found", "row factor", "row sums"),
)
def sm_nonorm(z):
    return np.exp(z - z.max(axis=1, keepdims=True))


@exercise.mistake(
    "plain normalisation z / sum(z)",
    seen="the rows sum to 1, but some entries are negative: it is z divided by its row sums.",
    ask="Can a probability be negative, and what in the formula prevents it?",
    leads=("negative",),
)
def sm_noexp(z):
    return z / z.sum(axis=1, keepdims=True)


@exercise.mistake(
    "mean subtracted instead of the maximum",
    seen="right for small scores, nan when one score is 1000 above the mean of its row.",
    ask="After your shift, what is the largest number that can still reach exp?",
    leads=("large/nan",),
)
def sm_mean(z):
    return _shifted(z, z.mean(axis=1, keepdims=True))


@exercise.mistake(
    "minimum subtracted instead of the maximum",
    seen="right for small scores, nan when one score is 1000 above the lowest of its row.",
    ask="After your shift, what is the largest number that can still reach exp?",
    leads=("large/nan", "points at function"),
)
def sm_min(z):
    return _shifted(z, z.min(axis=1, keepdims=True))


@exercise.mistake(
    "scores divided by the maximum",
    seen="your output is the softmax of z divided by the maximum of its row.",
    ask="A shift changes no probability; does a division of the scores change some?",
    leads=("points at operator",),
)
def sm_divmax(z):
    return _shifted(z / z.max(axis=1, keepdims=True), 0)


@exercise.mistake(
    "division inside the exponential",
    seen="it equals exp(z / row sum of exp(z)): the rows do not sum to 1.",
    ask="Do you divide before or after taking the exponential?",
    leads=("row sums", "brackets misplaced"),
)
def sm_parens(z):
    return np.exp(z / np.sum(np.exp(z), axis=1, keepdims=True))


@exercise.mistake(
    "exp(-z)",
    seen="your output is the softmax of −z: the lowest score gets the highest probability.",
    ask="Which class should get the highest probability: that with the highest score, or lowest?",
    leads=("argument sign z", "order"),
)
def sm_negexp(z):
    e = np.exp(z.min(axis=1, keepdims=True) - z)
    return e / e.sum(axis=1, keepdims=True)


@exercise.mistake(
    "normalised over axis 0 (also: Python's built-in sum, which adds rows)",
    seen="the columns sum to 1 instead of the rows.",
    ask="One row is one sample: along which direction should its probabilities add up to 1?",
    leads=("column sums", "axis"),
)
def sm_axis0(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / sum(e)


@exercise.mistake(
    "divided by the sum of the whole array",
    seen="the whole array sums to 1, each row to much less.",
    ask="Should the prediction for the first sample depend on the other samples in the table?",
    leads=("whole sum", "row factor", "axis"),
)
def sm_global(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum()


@exercise.mistake(
    "maximum of the whole array subtracted",
    seen="right unless two rows differ by more than about 700; then the lower row is nan.",
    ask="If one sample has huge scores, what is left of exp in the other rows?",
    leads=("different rows/nan", "axis"),
)
def sm_globalmax(z):
    return _shifted(z, z.max())


@exercise.mistake(
    "no shift",
    seen="right for small scores, nan at 1000 and at −1000.",
    ask="What is inf divided by inf, and 0 divided by 0?",
    leads=("large/nan",),
)
def sm_naive(z):
    return _shifted(z, 0)


@exercise.mistake(
    "maximum and sum over axis 0",
    seen="the columns sum to 1 instead of the rows.",
    ask="One row is one sample: along which direction should its probabilities add up to 1?",
    leads=("column sums", "axis"),
)
def sm_axis0both(z):
    e = np.exp(z - z.max(axis=0, keepdims=True))
    return e / e.sum(axis=0, keepdims=True)


@exercise.mistake(
    "maximum over axis 0, sum over axis 1",
    seen="the rows sum to 1, but each column has been shifted by its own maximum.",
    ask="One row is one sample: along which direction do you look for the largest score?",
    leads=("axis",),
)
def sm_axis0max(z):
    return _shifted(z, z.max(axis=0))


@exercise.mistake(
    "keepdims forgotten",
    seen="",
    ask="Which shape has the sum of each row, and which shape would line up with z?",
    leads=("raised", "keepdims"),
)
def sm_nokeep(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1)


@exercise.mistake(
    "z -= max",
    seen="the values are right, but the scores of the caller have been changed.",
    ask="Which operator writes into the array that it finds on its left?",
    leads=("changed", "in place", "changes an argument"),
)
def sm_inplace(z):
    z -= z.max(axis=1, keepdims=True)
    return _shifted(z, 0)


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
    seen="your probabilities are made of powers of 2: they are too even.",
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
    seen="right for small scores, nan for rows near −1000.",
    ask="After your shift, what is the largest exponent in a row near −1000?",
    leads=("far below 0/nan", "call too many"),
)
def sm_abs(z):
    return _shifted(z, np.abs(z).max(axis=1, keepdims=True))


@exercise.mistake(
    "scores clipped",
    seen="right for moderate scores; large ones are cut off.",
    ask="Do two scores of 999 and 1000 still differ after your clipping?",
    leads=("large/sharpness",),
)
def sm_clip(z):
    return _shifted(np.clip(z, -500, 500), 0)


@exercise.mistake(
    "shift added instead of subtracted",
    seen="right for small scores, nan at 1000 and at −1000: the shift makes it worse.",
    ask="After your shift, what is the largest number that can still reach exp?",
    leads=("large/nan", "points at sign"),
)
def sm_mul(z):
    return _shifted(z, -z.max(axis=1, keepdims=True))


@exercise.mistake(
    "epsilon added to the sum",
    seen="the rows sum to less than 1.",
    ask="What is the sum of one row, to six digits?",
    leads=("row sums", "points at constant"),
)
def sm_eps(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / (e.sum(axis=1, keepdims=True) + 0.01)


@exercise.mistake(
    "z returned as it came",
    seen="the scores themselves come back, unchanged.",
    ask="What did you do with the exponentials?",
    leads=("found",),
)
def sm_input(z):
    return z


@exercise.mistake(
    "result written into zeros_like(z)",
    seen="right for scores with a decimal point; for whole numbers only 0 and 1 are left.",
    ask="What kind of array is your result when z holds whole numbers?",
    leads=("whole numbers",),
)
def sm_intbuffer(z):
    out = np.zeros_like(z)
    out[:] = _shifted(z, z.max(axis=1, keepdims=True))
    return out


@exercise.mistake(
    "the maximum taken off after the exponential",
    seen="the largest exponential of each row is taken off the exponentials, not off the scores.",
    ask="What has to become smaller so that nothing overflows: the scores, or their exponentials?",
)
def sm_max_after(z):
    e = np.exp(z)
    e = e - e.max(axis=1, keepdims=True)
    return e / e.sum(axis=1, keepdims=True)


@exercise.mistake(
    "shifted above the fraction bar only",
    seen="the maximum is taken off above the fraction bar and not below it.",
    ask="Which numbers have to add up to 1, and were they all shifted alike?",
    leads=("row sums",),
)
def sm_above_only(z):
    return np.exp(z - z.max(axis=1, keepdims=True)) / np.exp(z).sum(axis=1, keepdims=True)
