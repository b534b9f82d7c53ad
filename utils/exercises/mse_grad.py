"""The exercise `mse_grad` of chapter 10."""

import numpy as np

from utils.checker import Exercise, one
from utils.exercises._data import small_predictions
from utils.exercises.mse import data

exercise = Exercise(
    "mse_grad(pred, y)",
    chapter="10",
    place=3,
    points=2,
    does=(
        "Gradient of mse(pred, y) with respect to pred, of pred's shape (N,1): (N,) is the "
        "mistake that this exercise is about."
    ),
    parts=one("gradient"),
    hints=(
        "The trap of `mse` is here, too, and here it changes the shape of what comes out.",
        "`y[:, None]` has the shape of `pred`. Then it is one line: a square leaves a factor 2, "
        "the mean a division by `len(y)`.",
    ),
)


@exercise.answer
def mse_grad(pred, y):
    """Gradient of mse(pred, y) with respect to pred: (N, 1), (N,) -> (N, 1)."""
    d = pred - y[:, None]
    return 2 * d / len(y)


exercise.data_sets(data)
exercise.small_inputs(small_predictions)


@exercise.right("y reshaped like pred")
def mse_grad_reshaped(pred, y):
    return (2 / pred.size) * (pred - y.reshape(pred.shape))


@exercise.right("one example after the other")
def mse_grad_loop(pred, y):
    out = np.zeros_like(pred)
    for n in range(len(y)):
        out[n, 0] = 2 * (pred[n, 0] - y[n]) / len(y)
    return out


@exercise.mistake(
    "flat result",
    seen="the numbers are right, but the result has the shape (N,) instead of (N, 1).",
    ask="With which shape can the layer below go on: that of pred, or that of y?",
    leads=("shape",),
)
def mg_flat(pred, y):
    return 2 * (pred[:, 0] - y) / len(y)


@exercise.mistake(
    "factor 2 missing",
    seen="it is half of ours.",
    ask="What is the derivative of a square?",
    leads=("factor",),
)
def mg_no2(pred, y):
    d = pred - y.reshape(-1, 1)
    return d / len(y)


@exercise.mistake(
    "1/N missing",
    seen="it is ours times N.",
    ask="The loss is a mean: where is that in your gradient?",
    leads=("factor",),
)
def mg_non(pred, y):
    d = pred - y.reshape(-1, 1)
    return 2 * d


@exercise.mistake(
    "divided by N twice",
    seen="it is ours divided by N.",
    ask="How many times do you divide by N?",
    leads=("factor",),
)
def mg_twicen(pred, y):
    d = pred - y.reshape(-1, 1)
    return 2 * d / len(y) ** 2


@exercise.mistake(
    "sign of the error",
    seen="all entries have the same size.",
    ask="Should a big error pull harder than a small one?",
)
def mg_signonly(pred, y):
    d = pred - y.reshape(-1, 1)
    return np.sign(d) / len(y)


@exercise.mistake(
    "target minus prediction",
    seen="it is minus ours.",
    ask=(
        "If the prediction is too high, which way must it move, and what sign has its derivative?"
    ),
    leads=("order", "negated"),
)
def mg_sign(pred, y):
    return 2 * (y.reshape(-1, 1) - pred) / len(y)


@exercise.mistake(
    "(N,1) minus (N,)",
    seen="every prediction meets every target: a table of N by N.",
    ask="What is the shape of pred - y?",
    leads=("column and row", "shape"),
)
def mg_broadcast(pred, y):
    return 2 * (pred - y) / len(y)


@exercise.mistake(
    "summed",
    seen="one number comes back instead of one for each prediction.",
    ask="How many predictions are there, and how many slopes?",
    leads=("shape",),
)
def mg_summed(pred, y):
    return np.sum(2 * (pred - y.reshape(-1, 1)) / len(y))


@exercise.mistake(
    "square kept",
    seen="the squared errors come back, divided by N.",
    ask="What is the derivative of a square?",
    leads=("points at operator",),
)
def mg_square(pred, y):
    return (pred - y.reshape(-1, 1)) ** 2 / len(y)


@exercise.mistake(
    "pred overwritten",
    seen="the values are right, but pred has changed.",
    ask="What does the caller find in pred afterwards?",
    leads=("in place", "changed"),
)
def mg_inplace(pred, y):
    pred -= y.reshape(-1, 1)
    return 2 * pred / len(y)


@exercise.mistake(
    "factor 4",
    seen="it is twice ours.",
    ask="How often does the factor 2 appear?",
    leads=("factor",),
)
def mg_two2(pred, y):
    return 4 * (pred - y.reshape(-1, 1)) / len(y)


@exercise.mistake(
    "one half",
    seen="it is a quarter of ours: the 2 went underneath the bar.",
    ask="Is the factor 2 above or underneath the fraction bar?",
    leads=("factor",),
)
def mg_half(pred, y):
    return (pred - y.reshape(-1, 1)) / (2 * len(y))


@exercise.mistake(
    "neither 2 nor 1/N",
    seen="the errors themselves come back.",
    ask="Which two factors does the derivative of a mean of squares have?",
    leads=("factor",),
)
def mg_raw(pred, y):
    return pred - y.reshape(-1, 1)


@exercise.mistake(
    "division before the subtraction",
    seen="only y is divided by N.",
    ask="Python divides before it subtracts: what should stand above the bar?",
    leads=("brackets missing",),
)
def mg_brackets(pred, y):
    return 2 * (pred - y.reshape(-1, 1) / len(y))


@exercise.mistake(
    "multiplied by pred",
    seen="the errors are multiplied by pred.",
    ask="Does the slope of a square at 0 depend on how large the prediction is?",
    leads=("found",),
)
def mg_timespred(pred, y):
    return 2 * pred * (pred - y.reshape(-1, 1)) / len(y)


@exercise.mistake(
    "large slopes cut off",
    seen="right for small errors; slopes beyond 1 are cut off.",
    ask="Should an error of 300 pull harder than an error of 30?",
    leads=("large errors/sign",),
)
def mg_clip(pred, y):
    return np.clip(2 * (pred - y.reshape(-1, 1)) / len(y), -1, 1)
