"""`mse`: mean over the examples of (pred - y)**2."""

import numpy as np

from utils.checker import Case, Exercise, one
from utils.exercises._data import matrix

exercise = Exercise(
    "mse(pred, y)",
    chapter="10",
    place=2,
    points=1,
    does=("Mean over the examples of (pred - y)**2; pred has shape (N,1), y has shape (N,)."),
    parts=one("mse"),
    hints=(
        "Bring pred and y to the same shape before you subtract.",
        "(N, 1) minus (N,) makes an N by N table. pred[:, 0] is a plain vector.",
    ),
)


@exercise.answer
def mse(pred, y):
    d = pred[:, 0] - y
    return np.mean(d**2)


@exercise.data_sets
def data(rng):
    """Predictions (N, 1) and targets (N,)."""
    for N in (11, 17):
        yield Case({"pred": matrix(rng, N, 1), "y": matrix(rng, N) + 0.5}, {"N": N})
    pred = matrix(rng, 7, 1)
    yield Case(
        {"pred": pred, "y": pred[:, 0].copy()},
        {"N": 7},
        kind="all right",
        when="every prediction is right",
    )
    whole = {"pred": matrix(rng, 7, 1), "y": rng.integers(-3, 4, 7)}
    yield Case(
        whole,
        {"N": 7},
        kind="whole numbers",
        when="y holds whole numbers",
        ask="Can an array of whole numbers hold the result?",
    )
    one = {"pred": matrix(rng, 1, 1), "y": np.array([2.5])}
    yield Case(one, {"N": 1}, kind="one sample", when="there is one example only")


@exercise.right("dot product")
def mse_dot_product(pred, y):
    d = pred[:, 0] - y
    return d @ d / d.size


@exercise.mistake(
    "square of the mean",
    seen="your result is the square of the mean difference.",
    ask="Do you square before or after averaging?",
    leads=("slip order",),
)
def mse_sqmean(pred, y):
    return np.mean(pred[:, 0] - y) ** 2


@exercise.mistake(
    "absolute error",
    seen="your result is the mean absolute error.",
    ask="How much more does an error of 10 count than an error of 1 in your formula?",
    leads=("slip square",),
)
def mse_abs(pred, y):
    return np.mean(np.abs(pred[:, 0] - y))


@exercise.mistake(
    "(N,1) minus (N,) makes an N x N table",
    seen=("your result is the mean over all N * N pairs, large even for perfect predictions."),
    ask="What is the shape of pred - y?",
)
def mse_broadcast(pred, y):
    return np.mean((pred - y) ** 2)


@exercise.mistake(
    "no square",
    seen="your result is the mean difference: positive and negative errors cancel.",
    ask="Two errors, +5 and -5: what does your formula say?",
    leads=("slip square",),
)
def mse_nosq(pred, y):
    return np.mean(pred[:, 0] - y)


@exercise.mistake(
    "summed over the examples",
    seen="your result is ours times N.",
    ask="If you duplicated every example, should the loss double?",
    leads=("factor",),
)
def mse_sum(pred, y):
    return np.sum((pred[:, 0] - y) ** 2)


@exercise.mistake(
    "one half in front",
    seen="your result is half of ours.",
    ask="Does the name of the function promise a half?",
    leads=("factor",),
)
def mse_half(pred, y):
    return np.mean((pred[:, 0] - y) ** 2) / 2


@exercise.mistake(
    "root taken as well",
    seen="your result is the root of ours.",
    ask="In which unit is the result: dollars, or dollars squared?",
    leads=("root",),
)
def mse_root(pred, y):
    return np.sqrt(np.mean((pred[:, 0] - y) ** 2))


@exercise.mistake(
    "not averaged",
    seen="the squares come back one by one.",
    ask="How many numbers should come out?",
    leads=("shape",),
)
def mse_vector(pred, y):
    return (pred[:, 0] - y) ** 2


@exercise.mistake(
    "table of all pairs, divided by N",
    seen="every prediction meets every target.",
    ask="What is the shape of pred - y?",
)
def mse_broadsum(pred, y):
    return np.sum((pred - y) ** 2) / len(y)


@exercise.mistake(
    "added instead of subtracted",
    seen="predictions and targets are added.",
    ask="What should the error be when the prediction is perfect?",
    leads=("slip sign",),
)
def mse_plus(pred, y):
    return np.mean((pred[:, 0] + y) ** 2)


@exercise.mistake(
    "difference of the squares",
    seen="the squares are subtracted from each other.",
    ask="Which comes first: subtracting or squaring?",
)
def mse_diffsq(pred, y):
    return np.mean(pred[:, 0] ** 2 - y**2)


@exercise.mistake(
    "divided by the targets",
    seen="the errors are divided by the targets.",
    ask="Should an error of 10 count more for a cheap house?",
)
def mse_relative(pred, y):
    return np.mean(((pred[:, 0] - y) / y) ** 2)


@exercise.mistake(
    "factor 2",
    seen="a factor 2 stands where the square should be.",
    ask="Two errors, +5 and -5: what does your formula say?",
    leads=("slip power",),
)
def mse_times2(pred, y):
    return np.mean((pred[:, 0] - y) * 2)


@exercise.mistake(
    "variance of the errors",
    seen="the mean of the errors is subtracted first.",
    ask="If every prediction is 3 too high, what should come out?",
)
def mse_var(pred, y):
    return np.var(pred[:, 0] - y)


@exercise.mistake(
    "median instead of mean",
    seen="the middle one of the squares comes back.",
    ask="Is it the mean of the squares that is wanted, or the middle one?",
    leads=("slip average",),
)
def mse_median(pred, y):
    return np.median((pred[:, 0] - y) ** 2)
