"""`cross_entropy`: mean of -log(probability of the true class)."""

import numpy as np

from utils.checker import Case, Exercise, one
from utils.exercises._data import (
    FAINT,
    MANY,
    RARE,
    VERY_FAINT,
    labels,
    near,
    probabilities,
    probs_and_labels,
)

exercise = Exercise(
    "cross_entropy(probs, y)",
    chapter="02",
    place=6,
    points=2,
    does=(
        "Mean of -log(probability of the true class); y are class indices; finite when a "
        "probability is exactly 0, for any N."
    ),
    parts=one("loss"),
    hints=(
        "Do you need N numbers out of `probs`, or N × N? Exercise 2.5 picked one per row.",
        "Raise zeros to a tiny number such as 1e-300 with `np.maximum` before the logarithm, and "
        "think of the sign.",
    ),
)


@exercise.answer
def cross_entropy(probs, y):
    """Mean of -log(probability of the true class): (N, C), (N,) -> float."""
    p = probs[np.arange(len(y)), y]
    p = np.maximum(p, 1e-15)
    return -np.mean(np.log(p))


@exercise.data_sets
def data(rng):
    """Probabilities and labels; then tiny probabilities, exact zeros, and many samples."""
    yield from probs_and_labels(rng)
    probs = np.array([[RARE, 0.25, 0.75 - RARE], [0.5, 0.25, 0.25], [0.25, 0.75 - RARE, RARE]])
    yield Case(
        {"probs": probs, "y": np.array([0, 0, 2])},
        {"N": 3, "C": 3},
        kind="nearly 0",
        when="the probability of a true class is one in a million",
        ask="How small may a probability be before your code changes it?",
    )
    faint = np.array([[FAINT, 0.25, 0.75 - FAINT], [0.5, 0.25, 0.25]])
    yield Case(  # 1e-10 added to a probability may show
        {"probs": faint, "y": np.array([0, 0])},
        {"N": 2, "C": 3},
        accepts={"loss": near(-np.log([FAINT, 0.5]).mean(), 0.15 / 2)},
        **VERY_FAINT,
    )
    many = {"probs": probabilities(rng, 5000, 3), "y": labels(rng, 5000, 3)}
    yield Case(many, {"N": 5000, "C": 3}, **MANY)
    probs = np.array([[0.0, 0.25, 0.75], [0.5, 0.25, 0.25], [1.0, 0.0, 0.0], [0.0, 0.4, 0.6]])
    yield Case(
        {"probs": probs, "y": np.array([2, 0, 0, 2])},
        {"N": 4, "C": 3},
        kind="exactly 0",
        when="the probability of a wrong class is exactly 0",
        ask="What does each step of your formula give there?",
    )
    yield Case(
        {"probs": probs, "y": np.array([0, 0, 1, 0])},
        {"N": 4, "C": 3},
        kind="exactly 0",
        when="the probabilities of some true classes are exactly 0",
        ask="What does each step of your formula give there?",
        accepts={"loss": lambda got: 9 < got * 4 / 3 < 1000},
    )


@exercise.small_inputs
def small():
    """One row, two, three; exactly 0 last, where it belongs to a wrong class."""
    two, three = [[0.9, 0.1], [0.2, 0.8]], [[0.1, 0.2, 0.7], [0.5, 0.3, 0.2]]
    runs = (
        ([[0.5, 0.5]], [0]), ([[0.9, 0.1]], [0]), ([[0.9, 0.1]], [1]), ([[0.1, 0.2, 0.7]], [2]),
        ([[0.1, 0.2, 0.7]], [1]), (two, [0, 1]), (two, [0, 0]), (two, [1, 0]), (two, [1, 1]),
        (three, [2, 0]), (three, [0, 1]), (three, [1, 1]), ([*two, [0.5, 0.5]], [0, 1, 1]),
        ([[0.001, 0.999]], [0]), ([[1e-9, 1 - 1e-9]], [0]), ([[1.0, 0.0]], [0]),
        ([[0.0, 1.0], [0.5, 0.5]], [1, 0]),
    )  # fmt: skip
    for probs, y in runs:
        yield {"probs": np.array(probs), "y": np.array(y)}


@exercise.right("one-hot product")
def cross_entropy_one_hot_product(probs, y):
    Y = np.eye(probs.shape[1])[y]
    return -np.sum(Y * np.log(probs + 1e-15)) / len(y)


@exercise.right("floor of 1e-300, as a Python float")
def cross_entropy_floor(probs, y):
    p_true = probs[np.arange(len(y)), y]
    return float(-np.log(np.maximum(p_true, 1e-300)).mean())


@exercise.right("take_along_axis and clip")
def cross_entropy_take_along_axis(probs, y):
    p = np.take_along_axis(probs, y[:, None], axis=1)
    return -np.log(np.clip(p, 1e-12, 1)).mean()


@exercise.right("a loop that adds the logarithms")
def cross_entropy_loop(probs, y):
    return -sum(np.log(max(row[c], 1e-300)) for row, c in zip(probs, y)) / len(y)


def _true(probs, y):
    return np.maximum(probs[np.arange(len(y)), y], 1e-12)


@exercise.mistake(
    "label index multiplied with the log instead of a one-hot row",
    seen="",
    ask="y holds class numbers: does multiplying by class number 2 select the third column?",
    leads=("raised",),
)
def ce_labels(probs, y):
    return -np.sum(y * np.log(probs)) / len(y)


@exercise.mistake(
    "minus sign forgotten",
    seen="your loss equals minus ours.",
    ask="Is your loss positive, and does it shrink when the model gets better?",
    leads=("factor", "negated"),
)
def ce_nominus(probs, y):
    return np.log(_true(probs, y)).mean()


@exercise.mistake(
    "log of the mean probability",
    seen="your result is −log of the mean probability, which is never more than ours.",
    ask="Does it matter whether you average before or after taking the logarithm?",
    leads=("order of steps",),
)
def ce_logmean(probs, y):
    return -np.log(np.mean(probs[np.arange(len(y)), y]))


@exercise.mistake(
    "1 - p instead of -log p",
    seen="your result is the mean of 1 − p, which is never above 1.",
    ask="What is the worst loss a single sample can cause in your formula?",
)
def ce_nolog(probs, y):
    return (1 - probs[np.arange(len(y)), y]).mean()


@exercise.mistake(
    "probs[:, y] makes an N x N table",
    seen="your result is the mean over the whole table probs[:, y].",
    ask="How many numbers should you pick out of probs in total: N, or N squared?",
    leads=("columns", "rows"),
)
def ce_cols(probs, y):
    return -np.log(np.maximum(probs[:, y], 1e-12)).mean()


@exercise.mistake(
    "probs[y] picks whole rows",
    seen="your result is the mean over the table probs[y]: the rows whose numbers stand in y.",
    ask="Indexing with one array picks rows: where do you say which column goes with which row?",
    leads=("rows",),
)
def ce_rows(probs, y):
    return -np.mean(np.log(np.maximum(probs[y], 1e-12)))


@exercise.mistake(
    "log(0) not prevented",
    seen="right normally, infinite when the probabilities of true classes are exactly 0.",
    ask="What is the logarithm of 0, and what does the mean make of it?",
    leads=("exactly 0/nan", "points at function"),
)
def ce_noclip(probs, y):
    return -np.log(probs[np.arange(len(y)), y]).mean()


@exercise.mistake(
    "logarithm of the product",
    seen="right for a few samples; for 5,000 it is infinite.",
    ask="0.5 multiplied 5,000 times by itself: what is left of it in a float?",
    leads=("many samples/nan",),
)
def ce_product(probs, y):
    return -np.log(np.prod(_true(probs, y))) / len(y)


@exercise.mistake(
    "floor outside the logarithm",
    seen="your loss is 0, whatever probs and y are.",
    ask="Logarithms of probabilities are negative: which is larger, they or a tiny floor?",
    leads=("order of steps",),
)
def ce_floor(probs, y):
    return -np.mean(np.maximum(np.log(probs[np.arange(len(y)), y]), 1e-300))


@exercise.mistake(
    "base-10 logarithm",
    seen="it is ours divided by ln 10 (times 0.4343).",
    ask="Two equally likely classes should cost 0.693: what do you get, and by which logarithm?",
    leads=("factor",),
)
def ce_log10(probs, y):
    return -np.log10(_true(probs, y)).mean()


@exercise.mistake(
    "summed over the samples",
    seen="your loss is ours times N.",
    ask="If you duplicated every sample, should the loss double?",
    leads=("factor",),
)
def ce_sum(probs, y):
    return -np.log(_true(probs, y)).sum()


@exercise.mistake(
    "averaged over all entries of the table",
    seen="your loss is ours divided by C.",
    ask="How many numbers do you average: N, or N times C?",
    leads=("factor",),
)
def ce_divall(probs, y):
    Y = np.eye(probs.shape[1])[y]
    return -np.mean(Y * np.log(np.maximum(probs, 1e-12)))


@exercise.mistake(
    "all classes pay",
    seen="the logarithms of all entries are averaged; y has no influence.",
    ask="Which single entry of each row does the loss look at?",
    leads=("no effect",),
)
def ce_allclasses(probs, y):
    return -np.mean(np.log(np.maximum(probs, 1e-12)))


@exercise.mistake(
    "all classes pay, and their shares are added up",
    seen="the logarithms of all entries of a row are added up; y has no influence.",
    ask="Which single entry of each row does the loss look at?",
    leads=("no effect",),
)
def ce_rowsums(probs, y):
    return -np.mean(np.log(np.maximum(probs, 1e-12)).sum(axis=1))


@exercise.mistake(
    "the winner instead of the true class",
    seen="the largest probability of each row is used, whatever the label.",
    ask="Should a confident wrong answer be cheap?",
    leads=("no effect",),
)
def ce_max(probs, y):
    return -np.mean(np.log(np.maximum(probs.max(axis=1), 1e-12)))


@exercise.mistake(
    "entropy of the predictions",
    seen="your result is the mean of −Σ p log p over the rows; y has no influence.",
    ask="Where do the labels enter?",
    leads=("no effect",),
)
def ce_entropy(probs, y):
    return -np.mean(np.sum(probs * np.log(np.maximum(probs, 1e-12)), axis=1))


@exercise.mistake(
    "the wrong classes pay as well",
    seen="the terms log(1 − p) of the other classes are added.",
    ask="Which single entry of each row does the loss look at?",
)
def ce_binary(probs, y):
    Y = np.eye(probs.shape[1])[y]
    p = np.clip(probs, 1e-12, 1 - 1e-12)
    return -np.mean(np.sum(Y * np.log(p) + (1 - Y) * np.log(1 - p), axis=1))


@exercise.mistake(
    "large epsilon inside the logarithm",
    seen="your loss is that of the probabilities plus 0.01: a little below ours.",
    ask="What should the loss be for perfect predictions, and what does yours return?",
    leads=("points at constant",),
)
def ce_bigeps(probs, y):
    return -np.mean(np.log(probs[np.arange(len(y)), y] + 0.01))


@exercise.mistake(
    "not averaged",
    seen="one loss for each sample comes back.",
    ask="How many numbers should a loss be?",
    leads=("shape",),
)
def ce_vector(probs, y):
    return -np.log(_true(probs, y))


@exercise.mistake(
    "softmax applied once more",
    seen="the probabilities go through a softmax again.",
    ask="probs has been through the softmax: how often do you apply it?",
    leads=("call too many",),
)
def ce_softmax(probs, y):
    e = np.exp(probs)
    q = e / e.sum(axis=1, keepdims=True)
    return -np.mean(np.log(q[np.arange(len(y)), y]))


@exercise.mistake(
    "first column for every sample",
    seen="the first column is used, whatever the label.",
    ask="Where do the labels enter?",
    leads=("no effect",),
)
def ce_first(probs, y):
    return -np.mean(np.log(np.maximum(probs[:, 0], 1e-12)))


@exercise.mistake(
    "labels counted from 1",
    seen="the column before the true one is used.",
    ask="In which column does the probability of class 0 stand?",
    leads=("off by one", "index"),
)
def ce_shift(probs, y):
    return -np.mean(np.log(_true(probs, y - 1)))


@exercise.mistake(
    "squared distance",
    seen="your result is the mean squared distance of a row from its one-hot row.",
    ask="What is the worst loss a single sample can cause in your formula?",
)
def ce_square(probs, y):
    Y = np.eye(probs.shape[1])[y]
    return np.mean(np.sum((probs - Y) ** 2, axis=1))


@exercise.mistake(
    "the one-hot sum without a floor under the logarithm",
    seen=(
        "right normally; where any probability is exactly 0, also that of another class, the "
        "result is nan, since 0 times log 0 is."
    ),
    ask="What could stand inside the logarithm, so that it is never asked for 0?",
    leads=("points at function",),
)
def ce_table_nan(probs, y):
    return -np.sum(np.eye(probs.shape[1])[y] * np.log(probs)) / len(y)


@exercise.mistake(
    "the formula for two classes",
    seen="your result is that of the formula for two classes, with the second column alone.",
    ask="There may be more than two classes: which column of row n does its label name?",
)
def ce_two_classes(probs, y):
    p = probs[:, 1]
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


@exercise.mistake(
    "the formula for two classes, with a floor",
    seen="your result is that of the formula for two classes, with the second column alone.",
    ask="There may be more than two classes: which column of row n does its label name?",
)
def ce_two_classes_floored(probs, y):
    p = np.clip(probs[:, 1], 1e-15, 1 - 1e-15)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


@exercise.mistake(
    "the smaller of probability and floor",
    seen="every probability is replaced by the floor: the smaller of the two is kept.",
    ask="You want the larger of a probability and the floor: which function picks that?",
)
def ce_minimum(probs, y):
    return -np.mean(np.log(np.minimum(_true(probs, y), 1e-300)))
