"""`mse`: mean over the examples of (pred - y)**2."""

import numpy as np

from utils.checker import Case, Exercise, one
from utils.exercises._data import matrix, predictions, small_predictions

exercise = Exercise(
    "mse(pred, y)",
    chapter="10",
    place=2,
    points=1,
    does="Mean over the examples of (pred - y)**2; pred has shape (N,1), y has shape (N,).",
    parts=one("mse"),
    hints=(
        "Bring both to one shape before you subtract: (N, 1) minus (N,) makes an N by N table.",
        "`pred[:, 0]` is (N,); `y[:, None]` is (N, 1). Either will do.",
    ),
)


@exercise.answer
def mse(pred, y):
    """Mean squared error: (N, 1), (N,) -> number."""
    d = pred[:, 0] - y
    return np.mean(d**2)


@exercise.data_sets
def data(rng):
    """Predictions and targets, ordinary and special; errors beyond any price in the end."""
    yield from predictions(rng)
    ask = "Does the formula treat an error of this size in another way?"
    args = {"pred": 1e6 * matrix(rng, 7, 1), "y": matrix(rng, 7)}
    when = "the errors are near a million"
    yield Case(args, {"N": 7}, kind="large errors", when=when, ask=ask)


exercise.small_inputs(small_predictions)


@exercise.right("dot product")
def mse_dot_product(pred, y):
    d = pred[:, 0] - y
    return d @ d / d.size


@exercise.right("y as a column, summed and divided")
def mse_column(pred, y):
    return ((pred - y[:, None]) ** 2).sum() / len(y)


@exercise.right("pred flattened")
def mse_ravel(pred, y):
    return np.mean((pred.ravel() - y) ** 2)


@exercise.right("one example after the other")
def mse_loop(pred, y):
    total = 0.0
    for p, target in zip(pred.ravel(), y):
        total += (p - target) ** 2
    return float(total / len(y))


@exercise.mistake(
    "square of the mean",
    seen="your result is the square of the mean difference.",
    ask="Do you square before or after averaging?",
    leads=("order of steps",),
)
def mse_sqmean(pred, y):
    return np.mean(pred[:, 0] - y) ** 2


@exercise.mistake(
    "absolute error",
    seen="your result is the mean absolute error.",
    ask="How much more does an error of 10 count than an error of 1 in your formula?",
    leads=("points at function",),
)
def mse_abs(pred, y):
    return np.mean(np.abs(pred[:, 0] - y))


@exercise.mistake(
    "(N,1) minus (N,) makes an N x N table",
    seen="your result is the mean over all N * N pairs, large even for perfect predictions.",
    ask="What is the shape of pred - y?",
    leads=("column and row",),
)
def mse_broadcast(pred, y):
    return np.mean((pred - y) ** 2)


@exercise.mistake(
    "no square",
    seen="your result is the mean difference: positive and negative errors cancel.",
    ask="Two errors, +5 and -5: what does your formula say?",
    leads=("points at function",),
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
    leads=("column and row",),
)
def mse_broadsum(pred, y):
    return np.sum((pred - y) ** 2) / len(y)


@exercise.mistake(
    "added instead of subtracted",
    seen="predictions and targets are added.",
    ask="What should the error be when the prediction is perfect?",
    leads=("argument sign y",),
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
    leads=("points at factor",),
)
def mse_relative(pred, y):
    return np.mean(((pred[:, 0] - y) / y) ** 2)


@exercise.mistake(
    "factor 2",
    seen="a factor 2 stands where the square should be.",
    ask="Two errors, +5 and -5: what does your formula say?",
    leads=("points at operator",),
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
)
def mse_median(pred, y):
    return np.median((pred[:, 0] - y) ** 2)


@exercise.mistake(
    "large errors cut off",
    seen="right for small errors; larger ones count as 5.",
    ask="How much more does an error of 300 count than an error of 5 in your formula?",
    leads=("large errors/no effect y",),
)
def mse_clip(pred, y):
    return np.mean(np.clip(pred[:, 0] - y, -5, 5) ** 2)
