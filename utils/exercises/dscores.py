"""The exercise `dscores` of chapter 03."""

import numpy as np

from utils.checker import Case, Exercise, one
from utils.exercises._data import labels, probs_and_labels
from utils.network import softmax

exercise = Exercise(
    "dscores(probs, y)",
    chapter="03",
    place=9,
    points=1,
    does=(
        "Gradient of the mean cross-entropy with respect to the scores; must leave probs as it is."
    ),
    parts=one("gradient"),
    hints=(
        "In each row one entry differs from `probs / N`. Which one?",
        (
            "Copy first. Then two index arrays of length N pick one entry in each row: "
            "`[np.arange(N), y]`. What do you do to those N entries, and what to the whole table?"
        ),
    ),
)


@exercise.answer
def dscores(probs, y):
    """Gradient of the mean cross-entropy with respect to the scores: (N, C), (N,) -> (N, C)."""
    Y = np.eye(probs.shape[1])[y]
    d = probs - Y
    return d / len(y)


@exercise.data_sets
def data(rng):
    """Probabilities and labels; at last some that are nearly 0 or 1."""
    yield from probs_and_labels(rng)
    yield Case(
        {"probs": softmax(6 * rng.normal(size=(11, 5))), "y": labels(rng, 11, 5)},
        {"N": 11, "C": 5},
        kind="sure",
        when="some probabilities are nearly 0 or 1",
        ask="Does a small gradient count less than a large one?",
    )


@exercise.small_inputs
def small():
    """One to three rows of simple probabilities."""
    tables = (
        [[0.2, 0.8]],
        [[0.1, 0.2, 0.7]],
        [[0.9, 0.1], [0.2, 0.8]],
        [[0.3, 0.7], [0.6, 0.4]],
        [[0.1, 0.2, 0.7], [0.5, 0.3, 0.2]],
        [[0.5, 0.3, 0.2], [0.1, 0.8, 0.1], [0.2, 0.2, 0.6]],
    )
    for table in tables:
        for first in range(len(table[0])):
            y = (first + np.arange(len(table))) % len(table[0])
            yield {"probs": np.array(table), "y": y}
            yield {"probs": np.array(table), "y": y * 0 + first}


@exercise.right("1 subtracted in N places of a copy")
def dscores_copy(probs, y):
    N = len(probs)
    dz2 = probs.copy()
    dz2[np.arange(N), y] -= 1
    return dz2 / N


@exercise.right("one-hot difference")
def dscores_one_hot_difference(probs, y):
    return (probs - np.eye(probs.shape[1])[y]) / len(y)


@exercise.right("row by row")
def dscores_rows(probs, y):
    N, C = probs.shape
    out = np.zeros((N, C))
    for n in range(N):
        for c in range(C):
            out[n, c] = (probs[n, c] - (c == y[n])) / N
    return out


@exercise.right("central differences of the loss")
def dscores_numerical(probs, y):
    def loss(z):
        return np.mean(np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(y)), y])

    z, out = np.log(probs), np.zeros(probs.shape)
    for index in np.ndindex(z.shape):
        step = np.zeros(z.shape)
        step[index] = 1e-5
        out[index] = (loss(z + step) - loss(z - step)) / 2e-5
    return out


@exercise.mistake(
    "only the true-class column kept",
    seen="right in the true-class column, zero elsewhere.",
    ask=(
        "What should one row of the gradient sum to, given that adding a constant to all "
        "scores changes nothing?"
    ),
    leads=("cut", "negative part"),
)
def ds_trueonly(probs, y):
    d = np.zeros_like(probs)
    d[np.arange(len(y)), y] = probs[np.arange(len(y)), y] - 1
    return d / len(y)


@exercise.mistake(
    "probs - y with class numbers",
    seen="the class number itself is subtracted, from every entry of its row.",
    ask=("What does class 3 mean for its row: a number to subtract, or a column to find?"),
)
def ds_rawlabels(probs, y):
    return (probs - y[:, None]) / len(y)


@exercise.mistake(
    "derivative with respect to the probabilities, softmax forgotten",
    seen="it is -1/p in the true class, over N, and 0 elsewhere: the gradient for probs.",
    ask=(
        "Raising the score of a wrong class lowers the true probability: does your gradient "
        "know that?"
    ),
)
def ds_dprobs(probs, y):
    return -np.eye(probs.shape[1])[y] / probs / len(y)


@exercise.mistake(
    "divided by the number of classes",
    seen="it is divided by C, the number of classes, instead of N.",
    ask="Over what does the loss average: samples or classes?",
    leads=("factor", "another size"),
)
def ds_divc(probs, y):
    d = probs.copy()
    d[np.arange(len(y)), y] -= 1
    return d / probs.shape[1]


@exercise.mistake(
    "not divided by N",
    seen="",
    ask="Is the loss a sum over the samples or a mean?",
    leads=("factor",),
)
def ds_non(probs, y):
    d = probs.copy()
    d[np.arange(len(y)), y] -= 1
    return d


@exercise.mistake(
    "forgot to subtract anything",
    seen="it is probs / N: y has no influence, and every entry is positive.",
    ask="Where do the labels enter your gradient?",
    leads=("no effect y",),
)
def ds_noonehot(probs, y):
    return probs / len(y)


@exercise.mistake(
    "d[:, y] -= 1 subtracts in whole columns",
    seen="1 is subtracted in whole columns, and nearly every entry is negative.",
    ask="What does each row of your result sum to, and what should it sum to?",
    leads=("zero sums", "columns"),
)
def ds_cols(probs, y):
    d = probs.copy()
    d[:, y] -= 1
    return d / len(y)


@exercise.mistake(
    "d = probs is the same array, so probs is overwritten",
    seen="the values are right, but probs itself has been changed.",
    ask="After your function runs, do the rows of probs still add up to 1?",
    leads=("changed", "alias"),
)
def ds_alias(probs, y):
    d = probs
    d[np.arange(len(y)), y] -= 1
    return d / len(y)


@exercise.mistake(
    "label minus prediction",
    seen="every entry has the right size, but the opposite sign.",
    ask="If a wrong class has too much probability, which way must its score go?",
    leads=("negated", "order"),
)
def ds_sign(probs, y):
    return (np.eye(probs.shape[1])[y] - probs) / len(y)


@exercise.mistake(
    "divided by the number of entries",
    seen="it is divided by N times C: averaged over all entries of the table.",
    ask="Over what does the loss average: samples, or entries of the table?",
    leads=("factor", "another size"),
)
def ds_divall(probs, y):
    return (probs - np.eye(probs.shape[1])[y]) / probs.size


@exercise.mistake(
    "a factor 2 as for squares",
    seen="every entry is twice as large as it should be.",
    ask="Is there a square in the cross-entropy?",
    leads=("factor",),
)
def ds_twice(probs, y):
    return 2 * (probs - np.eye(probs.shape[1])[y]) / len(y)


@exercise.mistake(
    "a slope p(1-p) as well",
    seen="it holds p (1 - p) as a factor too many.",
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
    seen="it is probs - Y / N: only the one-hot table Y is divided by N.",
    ask="Python divides before it subtracts: what should stand above the bar?",
    leads=("brackets missing",),
)
def ds_brackets(probs, y):
    return probs - np.eye(probs.shape[1])[y] / len(y)


@exercise.mistake(
    "1 - p everywhere",
    seen="every entry is (p - 1) / N: 1 is subtracted everywhere, whatever y is.",
    ask="From which single entry of a row should something be subtracted?",
    leads=("no effect",),
)
def ds_oneminus(probs, y):
    return (probs - 1) / len(y)


@exercise.mistake(
    "labels counted from 1",
    seen="the 1 is subtracted one column too far to the left.",
    ask="In which column does the probability of class 0 stand?",
    leads=("off by one",),
)
def ds_shift(probs, y):
    d = probs.copy()
    d[np.arange(len(y)), y - 1] -= 1
    return d / len(y)


@exercise.mistake(
    "one added instead of subtracted",
    seen="1 is added in the true column.",
    ask="What does each row of your result sum to, and what should it sum to?",
    leads=("points at sign",),
)
def ds_plus(probs, y):
    d = probs.copy()
    d[np.arange(len(y)), y] += 1
    return d / len(y)


@exercise.mistake(
    "losses instead of the gradient",
    seen="the losses of the samples come back, one number for each.",
    ask="Which shape has the gradient with respect to the scores?",
    leads=("shape",),
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
    leads=("call too many",),
)
def ds_rounded(probs, y):
    return (np.round(probs) - np.eye(probs.shape[1])[y]) / len(y)


@exercise.mistake(
    "softmax once more",
    seen="the probabilities have been through softmax once more.",
    ask="What is `probs` already: scores, or probabilities?",
    leads=("call too many",),
)
def ds_softmax(probs, y):
    return (softmax(probs) - np.eye(probs.shape[1])[y]) / len(y)


@exercise.mistake(
    "division in every turn of the loop",
    seen="the table is divided by N once for every sample: almost nothing is left of it.",
    ask="How often should the table be divided by N, and which lines belong to the loop?",
    leads=("indentation", "no effect probs"),
)
def ds_divloop(probs, y):
    d = probs.copy()
    for n in range(len(y)):
        d[n, y[n]] -= 1
        d /= len(y)
    return d


@exercise.mistake(
    "division before the 1 is subtracted",
    seen="only probs is divided by N: the 1 is subtracted after that.",
    ask="Of what is the mean taken: of the probabilities, or of the difference?",
    leads=("points at factor",),
)
def ds_divfirst(probs, y):
    d = probs / len(y)
    d[np.arange(len(y)), y] -= 1
    return d


@exercise.mistake(
    "the true class alone returned",
    seen="one number for each sample comes back, that of its true class.",
    ask="Do the scores of the other classes have no influence on the loss?",
    leads=("shape",),
)
def ds_picked(probs, y):
    return (probs[np.arange(len(y)), y] - 1) / len(y)


@exercise.mistake(
    "d[y] -= 1 subtracts in whole rows",
    seen="1 is subtracted from whole rows: those whose numbers occur in y.",
    ask="`d[y]` picks rows: which rows, and how many entries of each?",
    leads=("rows",),
)
def ds_rows(probs, y):
    d = probs.copy()
    d[y] -= 1
    return d / len(y)


@exercise.mistake(
    "number of classes read from y",
    seen="right while the last class occurs in y, from which the number of classes is read.",
    ask="Where else does the number of classes stand?",
    leads=("raised",),
)
def ds_maxclass(probs, y):
    return (probs - np.eye(y.max() + 1)[y]) / len(y)
