"""The exercise `update_ratio` of chapter 06."""

import numpy as np

from utils.checker import Case, Exercise, one
from utils.exercises._data import matrix

exercise = Exercise(
    "update_ratio(W, dW, lr)",
    chapter="06",
    place=13,
    points=1,
    does=(
        "How far one update moves a weight matrix, in units of its own length: the length of "
        "lr * dW divided by the length of W, a number. The length of a matrix is the root of the "
        "sum of its squared entries. W and dW stay as they were."
    ),
    parts=one("update_ratio"),
    hints=(
        "Which array is subtracted from W in one step of gradient descent?",
        "`np.linalg.norm(W)`, without a second argument, is the root of the sum of the squares.",
    ),
)


@exercise.answer
def update_ratio(W, dW, lr):
    """Length of the update lr * dW over the length of W: (n, m), (n, m), number -> number."""
    return lr * np.linalg.norm(dW) / np.linalg.norm(W)


@exercise.data_sets
def data(rng):
    """Weights and gradients of one layer."""
    for n, m, lr in ((5, 3, 0.3), (7, 11, 0.05), (2, 13, 2.0)):
        W, dW = matrix(rng, n, m) + 0.2, 0.3 * matrix(rng, n, m) - 0.05
        yield Case({"W": W, "dW": dW, "lr": lr}, {"inputs": n, "units": m})
    W, dW = matrix(rng, 3, 7), matrix(rng, 3, 7)
    W[1, 2:5] = 0.0
    ask = "What becomes of your result when a single weight is 0?"
    yield Case({"W": W, "dW": dW, "lr": 0.1}, kind="zeros", when="some weights are 0", ask=ask)
    ask = "If the gradient is 0, how far does the update move W?"
    nothing = {"W": matrix(rng, 3, 5), "dW": np.zeros((3, 5)), "lr": 0.7}
    yield Case(nothing, kind="no gradient", when="dW is 0", ask=ask)
    small = {"W": matrix(rng, 5, 2), "dW": 1e-6 * matrix(rng, 5, 2), "lr": 0.3}
    ask = "Is anything rounded, or left out because it is small?"
    yield Case(small, kind="small", when="every entry of dW is as small as 0.000001", ask=ask)
    alone = {"W": np.array([[-2.0]]), "dW": np.array([[0.5]]), "lr": 0.4}
    yield Case(alone, kind="one weight", when="there is one weight", ask="Can a length be below 0?")


@exercise.small_inputs
def small():
    """Few weights, the fewest first."""
    for W, dW in (
        ([[2.0]], [[1.0]]),
        ([[-2.0]], [[1.0]]),
        ([[3.0, 4.0]], [[1.0, 0.0]]),
        ([[3.0, -4.0]], [[1.0, 2.0]]),
        ([[3.0], [4.0]], [[0.0], [-2.0]]),
        ([[1.0, 2.0], [3.0, 4.0]], [[1.0, 0.0], [0.0, 1.0]]),
    ):
        for lr in (1.0, 0.5):
            yield {"W": np.array(W), "dW": np.array(dW), "lr": lr}


@exercise.right("roots of sums of squares")
def by_sums(W, dW, lr):
    return np.sqrt(np.sum((lr * dW) ** 2) / np.sum(W**2))


@exercise.right("root mean squares: both are divided by the same number of entries")
def by_means(W, dW, lr):
    return float(((lr * dW) ** 2).mean() ** 0.5 / (W**2).mean() ** 0.5)


@exercise.right("both in one row")
def by_rows(W, dW, lr):
    update, weights = lr * dW.ravel(), W.ravel()
    return (update @ update) ** 0.5 / (weights @ weights) ** 0.5


@exercise.mistake(
    "learning rate forgotten",
    seen="the learning rate has no influence.",
    ask="By how much does W change in one step: by dW?",
    leads=("no effect lr", "factor"),
)
def ur_no_lr(W, dW, lr):
    return np.linalg.norm(dW) / np.linalg.norm(W)


@exercise.mistake(
    "upside down",
    seen="it is the weights in units of the update.",
    ask="Should the number grow or shrink when the learning rate grows?",
    leads=("inverse",),
)
def ur_inverse(W, dW, lr):
    return np.linalg.norm(W) / (lr * np.linalg.norm(dW))


@exercise.mistake(
    "mean of the entries' ratios",
    seen="each entry is divided by its own weight: one weight near 0 decides the mean.",
    ask="What becomes of your result when a single weight is 0?",
)
def ur_entries(W, dW, lr):
    return np.mean(np.abs(lr * dW / W))


@exercise.mistake(
    "sums of absolute values",
    seen="the sizes of the entries are added, not their squares.",
    ask="How long is the arrow (3, 4): 7 or 5?",
)
def ur_absolute(W, dW, lr):
    return lr * np.abs(dW).sum() / np.abs(W).sum()


@exercise.mistake(
    "sums with their signs",
    seen="entries of opposite sign cancel.",
    ask="Has a matrix with the entries 1 and -1 the length 0?",
)
def ur_signs(W, dW, lr):
    return lr * dW.sum() / W.sum()


@exercise.mistake(
    "root forgotten",
    seen="it is the square of the ratio.",
    ask="How does your number change if the learning rate is doubled?",
    leads=("square",),
)
def ur_squares(W, dW, lr):
    return np.sum((lr * dW) ** 2) / np.sum(W**2)


@exercise.mistake(
    "the matrix norm with a 2",
    seen="`np.linalg.norm(W, 2)` is the largest stretch of a matrix, not the root of the squares.",
    ask="What does `np.linalg.norm(np.eye(3), 2)` give, and which squares are summed?",
)
def ur_spectral(W, dW, lr):
    return lr * np.linalg.norm(dW, 2) / np.linalg.norm(W, 2)


@exercise.mistake(
    "standard deviations",
    seen="a standard deviation takes the mean off first.",
    ask="All entries of dW are 1: does W move?",
)
def ur_std(W, dW, lr):
    return lr * dW.std() / W.std()


@exercise.mistake(
    "the weights after the step",
    seen="it is divided by the length of the new weights.",
    ask="In units of which W is the step measured: before it, or after?",
    leads=("points at term too many",),
)
def ur_after(W, dW, lr):
    return lr * np.linalg.norm(dW) / np.linalg.norm(W - lr * dW)


@exercise.mistake(
    "a negative length",
    seen="it is negative.",
    ask="Can a length be below 0?",
    leads=("negated",),
)
def ur_negative(W, dW, lr):
    return -lr * np.linalg.norm(dW) / np.linalg.norm(W)


@exercise.mistake(
    "one ratio for each unit",
    seen="there is one ratio for each column.",
    ask="How many numbers does the caller want for one layer?",
    leads=("shape",),
)
def ur_columns(W, dW, lr):
    return lr * np.linalg.norm(dW, axis=0) / np.linalg.norm(W, axis=0)


@exercise.mistake(
    "largest entries only",
    seen="it is the largest entry of the update over the largest weight.",
    ask="Do the other entries count too?",
)
def ur_largest(W, dW, lr):
    return lr * np.abs(dW).max() / np.abs(W).max()


@exercise.mistake(
    "its power of ten",
    seen="it is the logarithm of the ratio.",
    ask="Which number does the caller want for an update a thousandth as long as W: 0.001 or -3?",
)
def ur_log(W, dW, lr):
    with np.errstate(divide="ignore"):
        return np.log10(lr * np.linalg.norm(dW) / np.linalg.norm(W))


@exercise.mistake(
    "W moved",
    seen="the value is right, but W has been changed.",
    ask="What does the caller find in W afterwards?",
    leads=("changed", "changes an argument"),
)
def ur_in_place(W, dW, lr):
    before = np.linalg.norm(W)
    W -= lr * dW
    return lr * np.linalg.norm(dW) / before


@exercise.mistake(
    "len for the length",
    seen="len counts the rows: those of the update over those of W are always 1.",
    ask="How long is a matrix when its length is the root of the sum of its squared entries?",
)
def ur_len(W, dW, lr):
    return len(lr * dW) / len(W)


@exercise.mistake(
    "the new weights over the old",
    seen="it is the length of the new weights over that of the old ones.",
    ask="Which array is the update: what W becomes, or what is subtracted from it?",
    leads=("points at term too many",),
)
def ur_new(W, dW, lr):
    return np.linalg.norm(W - lr * dW) / np.linalg.norm(W)
