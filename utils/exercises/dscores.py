"""`dscores`: gradient of the mean cross-entropy with respect to the scores."""

import numpy as np

from utils.checker import Exercise, one
from utils.exercises._data import probs_and_labels

exercise = Exercise(
    "dscores(probs, y)",
    chapter="03",
    place=2,
    points=1,
    does=(
        "Gradient of the mean cross-entropy with respect to the scores; must leave probs as it is."
    ),
    parts=one("gradient"),
    hints=(
        (
            "Which single entry of each row differs from probs? Indexing with two arrays picks "
            "one entry per row."
        ),
        (
            "A whole table of zeros and ones is not needed. Could you copy probs and subtract 1 "
            "in N places?"
        ),
    ),
)


@exercise.answer
def dscores(probs, y):
    Y = np.eye(probs.shape[1])[y]
    d = probs - Y
    return d / len(y)


exercise.data_sets(probs_and_labels)


@exercise.right("one-hot difference")
def dscores_one_hot_difference(probs, y):
    return (probs - np.eye(probs.shape[1])[y]) / len(y)


@exercise.mistake(
    "only the true-class column kept",
    seen="right in the true-class column, zero elsewhere.",
    ask=(
        "What should one row of the gradient sum to, given that adding a constant to all "
        "scores changes nothing?"
    ),
    leads=("cut",),
)
def ds_trueonly(probs, y):
    d = np.zeros_like(probs)
    d[np.arange(len(y)), y] = probs[np.arange(len(y)), y] - 1
    return d / len(y)


@exercise.mistake(
    "probs - y with class numbers",
    seen="it equals (probs - y as a column)/N: rows sum to 1 - C*y.",
    ask=(
        "You subtract the class number itself: from which single entry of a row should "
        "something be subtracted?"
    ),
)
def ds_rawlabels(probs, y):
    return (probs - y[:, None]) / len(y)


@exercise.mistake(
    "derivative with respect to the probabilities, softmax forgotten",
    seen="it equals -onehot/probs/N: zero outside the true class.",
    ask=(
        "Raising the score of a wrong class lowers the true probability: does your gradient "
        "know that?"
    ),
)
def ds_dprobs(probs, y):
    return -np.eye(probs.shape[1])[y] / probs / len(y)


@exercise.mistake(
    "divided by the number of classes",
    seen="it is ours times N/C.",
    ask="Over what does the loss average: examples or classes?",
    leads=("factor",),
)
def ds_divc(probs, y):
    d = probs.copy()
    d[np.arange(len(y)), y] -= 1
    return d / probs.shape[1]


@exercise.mistake(
    "not divided by N",
    seen="it is ours times N.",
    ask="Is the loss a sum over the samples or a mean?",
    leads=("factor",),
)
def ds_non(probs, y):
    d = probs.copy()
    d[np.arange(len(y)), y] -= 1
    return d


@exercise.mistake(
    "forgot to subtract anything",
    seen="it equals probs/N: y has no influence, all entries positive.",
    ask="Where do the labels enter your gradient?",
    leads=("slip missing",),
)
def ds_noonehot(probs, y):
    return probs / len(y)


@exercise.mistake(
    "d[:, y] -= 1 subtracts in whole columns",
    seen="it equals (probs - 1)/N: all entries negative.",
    ask="What does each row of your result sum to, and what should it sum to?",
    leads=("zero sums",),
)
def ds_cols(probs, y):
    d = probs.copy()
    d[:, y] -= 1
    return d / len(y)


@exercise.mistake(
    "delta = probs is the same array, so probs is overwritten",
    seen="the values are right, but probs afterwards has entries below 0.",
    ask="After your function runs, do the rows of probs still add up to 1?",
    leads=("changed",),
)
def ds_alias(probs, y):
    delta = probs
    delta[np.arange(len(y)), y] -= 1
    return delta / len(y)


@exercise.mistake(
    "label minus prediction",
    seen="it is minus ours.",
    ask="If a wrong class has too much probability, which way must its score go?",
    leads=("negated",),
)
def ds_sign(probs, y):
    return (np.eye(probs.shape[1])[y] - probs) / len(y)


@exercise.mistake(
    "divided by the number of entries",
    seen="it is ours divided by C: averaged over all entries of the table.",
    ask="Over what does the loss average: samples, or entries of the table?",
    leads=("factor",),
)
def ds_divall(probs, y):
    return (probs - np.eye(probs.shape[1])[y]) / probs.size


@exercise.mistake(
    "a factor 2 as for squares",
    seen="it is twice ours.",
    ask="Is there a square in the cross-entropy?",
    leads=("factor",),
)
def ds_twice(probs, y):
    return 2 * (probs - np.eye(probs.shape[1])[y]) / len(y)


@exercise.mistake(
    "a slope p(1-p) as well",
    seen="the factor p(1 - p) is multiplied in.",
    ask=("What is left of the slope of the softmax after it meets the 1/p of the logarithm?"),
    leads=("found",),
)
def ds_slope(probs, y):
    return (probs - np.eye(probs.shape[1])[y]) * probs * (1 - probs) / len(y)


@exercise.mistake(
    "only the true class divided by N",
    seen="only the entries of the true classes are divided by N.",
    ask="Which entries belong to the mean?",
)
def ds_divcol(probs, y):
    d = probs.copy()
    d[np.arange(len(y)), y] = (d[np.arange(len(y)), y] - 1) / len(y)
    return d


@exercise.mistake(
    "division before the subtraction",
    seen="probs - Y / N: only the table of ones is divided.",
    ask="Python divides before it subtracts: what should stand above the bar?",
)
def ds_brackets(probs, y):
    return probs - np.eye(probs.shape[1])[y] / len(y)


@exercise.mistake(
    "1 - p everywhere",
    seen="every entry is the probability minus 1.",
    ask="From which single entry of a row should something be subtracted?",
    leads=("no effect",),
)
def ds_oneminus(probs, y):
    return (probs - 1) / len(y)


@exercise.mistake(
    "labels counted from 1",
    seen="the 1 is subtracted one column too far left.",
    ask="In which column does the probability of class 0 stand?",
    leads=("slip index",),
)
def ds_shift(probs, y):
    d = probs.copy()
    d[np.arange(len(y)), y - 1] -= 1
    return d / len(y)


@exercise.mistake(
    "one added instead of subtracted",
    seen="1 is added in the true column.",
    ask="What does each row of your result sum to, and what should it sum to?",
    leads=("slip sign",),
)
def ds_plus(probs, y):
    d = probs.copy()
    d[np.arange(len(y)), y] += 1
    return d / len(y)


@exercise.mistake(
    "losses instead of the gradient",
    seen="the losses of the samples come back.",
    ask="Which shape has the gradient with respect to the scores?",
)
def ds_loss(probs, y):
    return -np.log(probs[np.arange(len(y)), y])


@exercise.mistake(
    "subtracted at the winner",
    seen="1 is subtracted at the most probable class, whatever the label.",
    ask="Where do the labels enter your gradient?",
    leads=("no effect",),
)
def ds_argmax(probs, y):
    d = probs.copy()
    d[np.arange(len(y)), probs.argmax(axis=1)] -= 1
    return d / len(y)


@exercise.mistake(
    "decision instead of probability",
    seen="the rounded predictions take the place of the probabilities.",
    ask="Does a probability of 0.51 for the true class need no more learning?",
    leads=("slip extra",),
)
def ds_rounded(probs, y):
    return (np.round(probs) - np.eye(probs.shape[1])[y]) / len(y)
