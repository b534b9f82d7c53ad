"""The exercise `mse_grad` of chapter 10."""

import numpy as np

from utils.checker import Case, Exercise, one
from utils.exercises._data import matrix

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
        "Each prediction appears in one term of the mean: differentiate that term.",
        (
            "A square leaves a factor 2, the mean leaves 1/N, and the result keeps the shape of "
            "pred."
        ),
    ),
)


@exercise.answer
def mse_grad(pred, y):
    d = pred - y[:, None]
    return 2 * d / len(y)


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


@exercise.right("flat result")
def mse_grad_flat_result(pred, y):
    return (pred.ravel() - y) * (2.0 / y.size)


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
    leads=("negated",),
)
def mg_sign(pred, y):
    return 2 * (y.reshape(-1, 1) - pred) / len(y)


@exercise.mistake(
    "(N,1) minus (N,)",
    seen="every prediction meets every target: a table of N by N.",
    ask="What is the shape of pred - y?",
    leads=("shape",),
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
)
def mg_square(pred, y):
    return (pred - y.reshape(-1, 1)) ** 2 / len(y)


@exercise.mistake(
    "pred overwritten",
    seen="the values are right, but pred has changed.",
    ask="What does the caller find in pred afterwards?",
    leads=("changed",),
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
