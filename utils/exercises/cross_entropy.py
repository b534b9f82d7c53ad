"""`cross_entropy`: mean of -log(probability of the true class)."""

import numpy as np

from utils.checker import Case, Exercise, one
from utils.exercises._data import probs_and_labels

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
        "Pick from each row the probability of its own class; you need N numbers.",
        (
            "probs[np.arange(N), y] picks them. Keep them away from exactly 0 before the "
            "logarithm, and think of the sign."
        ),
    ),
)


@exercise.answer
def cross_entropy(probs, y):
    p = probs[np.arange(len(y)), y]
    p = np.maximum(p, 1e-15)
    return -np.mean(np.log(p))


@exercise.data_sets
def data(rng):
    """As above, and probabilities that are exactly 0 or 1."""
    yield from probs_and_labels(rng)
    probs = np.array([[0.0, 0.25, 0.75], [0.5, 0.25, 0.25], [1.0, 0.0, 0.0], [0.0, 0.4, 0.6]])
    yield Case(
        {"probs": probs, "y": np.array([0, 0, 0, 1])},
        {"N": 4, "C": 3},
        kind="exactly 0",
        when="the probability of a true class is exactly 0",
        ask="What does each step of your formula give there?",
        accepts={"loss": lambda got: 4 * got > 9 and np.isfinite(got)},
    )
    yield Case(
        {"probs": probs, "y": np.array([2, 0, 0, 2])},
        {"N": 4, "C": 3},
        kind="exactly 0",
        when="the probability of a wrong class is exactly 0",
        ask="What does each step of your formula give there?",
    )


@exercise.right("one-hot product")
def cross_entropy_one_hot_product(probs, y):
    Y = np.eye(probs.shape[1])[y]
    return -np.sum(Y * np.log(probs + 1e-15)) / len(y)


@exercise.mistake(
    "label index multiplied with the log instead of a one-hot row",
    seen="ValueError: (N,) does not broadcast with (N,C).",
    ask=("y holds class numbers: does multiplying by class number 2 select the third column?"),
    leads=("raised",),
)
def ce_labels(probs, y):
    return -np.sum(y * np.log(probs)) / len(y)


@exercise.mistake(
    "minus sign forgotten",
    seen="your loss equals minus ours.",
    ask="Is your loss positive, and does it shrink when the model gets better?",
    leads=("negated",),
)
def ce_nominus(probs, y):
    return np.log(np.maximum(probs[np.arange(len(y)), y], 1e-12)).mean()


@exercise.mistake(
    "log of the mean probability",
    seen="your result is -log of the mean probability, which is never more than ours.",
    ask="Does it matter whether you average before or after taking the logarithm?",
    leads=("slip order",),
)
def ce_logmean(probs, y):
    return -np.log(probs[np.arange(len(y)), y].mean() + 1e-12)


@exercise.mistake(
    "1 - p instead of -log p",
    seen="your result is the mean of 1 - p, which is never above 1.",
    ask="What is the worst loss a single example can cause in your formula?",
)
def ce_nolog(probs, y):
    return (1 - probs[np.arange(len(y)), y]).mean()


@exercise.mistake(
    "probs[:, y] makes an N x N table",
    seen="your result is the mean over the whole table probs[:, y].",
    ask="How many numbers should you pick out of probs in total: N, or N squared?",
)
def ce_cols(probs, y):
    return -np.log(np.maximum(probs[:, y], 1e-12)).mean()


@exercise.mistake(
    "log(0) not prevented",
    seen="right normally, inf when one probability is exactly 0.",
    ask="What happens to the mean when one single example has probability exactly 0?",
    leads=("special/nan",),
)
def ce_noclip(probs, y):
    return -np.log(probs[np.arange(len(y)), y]).mean()


@exercise.mistake(
    "base-10 logarithm",
    seen="it is ours divided by ln 10 (times 0.4343).",
    ask=(
        "For two equally likely classes we expect about 0.693: what do you get, and which "
        "logarithm gives that?"
    ),
    leads=("factor",),
)
def ce_log10(probs, y):
    return -np.log10(np.maximum(probs[np.arange(len(y)), y], 1e-12)).mean()


@exercise.mistake(
    "summed over the samples",
    seen="your loss is ours times N.",
    ask="If you duplicated every example, should the loss double?",
    leads=("factor",),
)
def ce_sum(probs, y):
    return -np.log(np.maximum(probs[np.arange(len(y)), y], 1e-12)).sum()


@exercise.mistake(
    "averaged over all entries of the table",
    seen="your loss is ours divided by C: the zeros of the table are averaged as well.",
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
    leads=("slip array",),
)
def ce_allclasses(probs, y):
    return -np.mean(np.log(np.maximum(probs, 1e-12)))


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
    seen="your result is the entropy of the rows; y has no influence.",
    ask="Where do the labels enter?",
    leads=("no effect",),
)
def ce_entropy(probs, y):
    return -np.mean(np.sum(probs * np.log(np.maximum(probs, 1e-12)), axis=1))


@exercise.mistake(
    "the wrong classes pay as well",
    seen="the terms log(1 - p) of the other classes are added.",
    ask="Which single entry of each row does the loss look at?",
)
def ce_binary(probs, y):
    Y = np.eye(probs.shape[1])[y]
    p = np.clip(probs, 1e-12, 1 - 1e-12)
    return -np.mean(np.sum(Y * np.log(p) + (1 - Y) * np.log(1 - p), axis=1))


@exercise.mistake(
    "large epsilon inside the logarithm",
    seen="it is a little below ours: something is added to every probability.",
    ask="What should the loss be for perfect predictions, and what does yours return?",
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
    return -np.log(np.maximum(probs[np.arange(len(y)), y], 1e-12))


@exercise.mistake(
    "softmax applied once more",
    seen="the probabilities go through a softmax again.",
    ask="probs has been through the softmax: how often do you apply it?",
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
)
def ce_shift(probs, y):
    return -np.mean(np.log(np.maximum(probs[np.arange(len(y)), y - 1], 1e-12)))


@exercise.mistake(
    "squared distance",
    seen="your result is the squared distance to the one-hot table.",
    ask="What is the worst loss a single example can cause in your formula?",
)
def ce_square(probs, y):
    Y = np.eye(probs.shape[1])[y]
    return np.mean(np.sum((probs - Y) ** 2, axis=1))
