"""The exercise `loss_rows` of chapter 08."""

import numpy as np

from utils.checker import Case, Exercise, one
from utils.exercises._data import labels, probabilities

exercise = Exercise(
    "loss_rows(p, Y)",
    chapter="08",
    place=3,
    points=1,
    does=(
        "Gradient of the mean cross-entropy with respect to the probabilities, one row for each "
        "sample: p (N, C), Y (N, C) -> (N, 1, C), -Y / (N p). Finite also where p is 0: 0 where Y "
        "is 0, and something far below 0 where Y is 1."
    ),
    parts=one("the rows"),
    hints=(
        "Differentiate one summand, -Y log(p) / N, with respect to p. How does an array (N, C) "
        "become (N, 1, C)?",
        "`[:, None, :]` puts an axis of length 1 in the middle. Below the fraction, "
        "`np.maximum(p, np.finfo(float).tiny)` is p, and a tiny number where p is 0.",
    ),
)


@exercise.answer
def loss_rows(p, Y):
    """Gradient of the mean cross-entropy, one row a sample: (N, C), (N, C) -> (N, 1, C)."""
    p = np.maximum(p, np.finfo(float).tiny)
    return (-Y / p / len(p))[:, None, :]


def _finite(got):
    """Whether the rows of two samples that are wrong and right for sure can be multiplied on."""
    return bool(np.isfinite(got).all() and got[0, 0, 0] == 0 and got[0, 0, 1] < -1e4
                and np.allclose(got[1], [[0.0, -0.5]]))  # fmt: skip


@exercise.data_sets
def data(rng):
    """Probabilities and one-hot rows; one sample; labels shared out; a probability of 0."""
    for N, C in ((11, 5), (17, 3)):
        Y = np.eye(C)[labels(rng, N, C)]
        yield Case({"p": probabilities(rng, N, C), "Y": Y}, {"N": N, "C": C})
    Y = np.eye(3)[[2]]
    ask = "Does your code rely on there being several rows?"
    one_row = {"p": probabilities(rng, 1, 3), "Y": Y}
    yield Case(one_row, kind="one sample", when="there is one sample only", ask=ask)
    shared = {"p": probabilities(rng, 7, 3), "Y": probabilities(rng, 7, 3)}
    ask = "Does your formula use how much Y holds, or only where it is largest?"
    yield Case(shared, kind="shared", when="Y shares a sample out among the classes", ask=ask)
    sure = {"p": np.array([[1.0, 0.0], [0.0, 1.0]]), "Y": np.array([[0.0, 1.0], [0.0, 1.0]])}
    yield Case(
        sure,
        kind="p is 0",
        when="a probability is 0",
        ask="What is 1 / 0, and what is 0 / 0? What could stand below the fraction instead of 0?",
        accepts={"the rows": _finite},
    )


@exercise.small_inputs
def small():
    """One sample or two."""
    yield {"p": np.array([[0.5, 0.5]]), "Y": np.array([[1.0, 0.0]])}
    yield {"p": np.array([[0.25, 0.75]]), "Y": np.array([[1.0, 0.0]])}
    yield {"p": np.array([[0.5, 0.5], [0.25, 0.75]]), "Y": np.array([[1.0, 0.0], [0.0, 1.0]])}


@exercise.right("reshaped, clipped")
def loss_rows_reshaped(p, Y):
    N, C = p.shape
    return -(Y / np.clip(p, 1e-12, None)).reshape(N, 1, C) / N


@exercise.right("row by row")
def loss_rows_listed(p, Y):
    rows = [[-y / max(q, 1e-300) / len(p) for q, y in zip(a, b)] for a, b in zip(p, Y)]
    return np.array(rows)[:, np.newaxis]


@exercise.right("where Y is not 0")
def loss_rows_where(p, Y):
    found = np.zeros(Y.shape)
    np.divide(-Y, np.maximum(p, 1e-100) * len(Y), out=found, where=Y > 0)
    return np.expand_dims(found, 1)


@exercise.mistake(
    "no 1/N",
    seen="every row is N times too large.",
    ask="Is the loss a sum over the samples or a mean?",
    leads=("factor",),
)
def lr_sum(p, Y):
    return loss_rows(p, Y) * len(p)


@exercise.mistake(
    "sign",
    seen="the sign is wrong.",
    ask="When the probability of the true class grows, does the loss grow?",
    leads=("negated",),
)
def lr_sign(p, Y):
    return -loss_rows(p, Y)


@exercise.mistake(
    "two axes only",
    seen="the numbers are right, but the shape is (N, C): the axis in the middle is missing.",
    ask="What shape must a row have so that `row @ J` is a row, for every sample at once?",
    leads=("shape",),
)
def lr_two(p, Y):
    return loss_rows(p, Y)[:, 0]


@exercise.mistake(
    "columns",
    seen="each sample has a column, (N, C, 1), instead of a row.",
    ask="From which side does the row meet its table: row @ J, or J @ column?",
    leads=("shape",),
)
def lr_column(p, Y):
    return loss_rows(p, Y)[:, 0, :, None]


@exercise.mistake(
    "Y left out",
    seen="every class counts, not the true one alone.",
    ask="Which of the C logarithms of a sample does the loss contain?",
    leads=("no effect Y", "argument one Y"),
)
def lr_no_y(p, Y):
    return (-1 / np.maximum(p, 1e-300) / len(p))[:, None, :]


@exercise.mistake(
    "the loss itself",
    seen="it holds -Y log(p) / N, the summands of the loss, not their slopes.",
    ask="What is the derivative of log(p)?",
)
def lr_log(p, Y):
    return (-Y * np.log(np.maximum(p, 1e-300)) / len(p))[:, None, :]


@exercise.mistake(
    "the fused gradient",
    seen="it holds (p - Y) / N: that is the slope with respect to the scores.",
    ask="With respect to what is this slope taken: the scores, or the probabilities?",
)
def lr_fused(p, Y):
    return ((p - Y) / len(p))[:, None, :]


@exercise.mistake(
    "divided by C as well",
    seen="every row is divided by C as well.",
    ask="Over what does the mean go: over samples, or over all entries?",
    leads=("factor",),
)
def lr_c(p, Y):
    return loss_rows(p, Y) / p.shape[1]


@exercise.mistake(
    "the other classes too",
    seen="the classes that are not true count as well, by (1 - Y) / (1 - p).",
    ask="Does this loss contain log(1 - p)?",
)
def lr_binary(p, Y):
    p = p.clip(1e-9, 1 - 1e-9)
    return ((-Y / p + (1 - Y) / (1 - p)) / len(p))[:, None, :]


@exercise.mistake(
    "divided by 0",
    seen="where a probability is 0 it is infinite, or nan.",
    ask="What is 1 / 0, and what is 0 / 0? What could stand below the fraction instead of 0?",
    leads=("p is 0/nan", "nan"),
)
def lr_zero(p, Y):
    return (-Y / p / len(p))[:, None, :]
