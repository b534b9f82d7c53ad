"""How good outputs are: accuracy or R², the one definition of every ``score``; sample weights."""

import numpy as np

#: What the columns of the output mean: classes that exclude each other, yes-or-no answers, or
#: numbers of any size.
CLASSES, ANSWERS, NUMBERS = "classes", "yes-or-no answers", "numbers"


def meaning(output: str, loss: str) -> str:
    """What an output activation and a loss of these names make of the columns."""
    if output == "softmax" or loss == "cross_entropy":
        return CLASSES
    if output == "sigmoid" or loss == "binary_cross_entropy":
        return ANSWERS
    return NUMBERS


def each(kind: str, outputs, Y) -> np.ndarray:
    """Whether a sample is right in all it says, (N,); for numbers the squared errors, (N, C)."""
    if kind == CLASSES:
        return outputs.argmax(axis=1) == Y.argmax(axis=1)
    if kind == ANSWERS:
        return ((outputs > 0.5) == (Y > 0.5)).all(axis=1)
    return np.square(outputs - Y, dtype=float)


def spread(kind: str, Y, weights=None) -> np.ndarray | None:
    """For numbers each column's mean squared distance to its mean, (C,)."""
    if kind != NUMBERS:
        return None
    Y = Y.astype(float)
    w = None if weights is None else weights[:, 0]
    return np.average(np.square(Y - np.average(Y, axis=0, weights=w)), axis=0, weights=w)


def measured(mean, spread) -> float:
    """Accuracy, or R², from the mean over the samples of `each`.

    R² of a column is 1 - error/spread; of several columns it is their mean. Where all of a column
    is one number, it is 1 if that is met and 0 otherwise: as in scikit-learn.
    """
    if spread is None:
        return float(mean)
    r2 = 1 - mean / np.where(spread > 0, spread, 1)
    return float(np.mean(np.where(spread > 0, r2, mean == 0)))


def score(kind: str, outputs, Y, weights=None) -> float:
    """Accuracy or R² of outputs (N, C), each sample counted as often as its weight (N, 1) says."""
    w = None if weights is None else weights[:, 0]
    mean = np.average(each(kind, outputs, Y), axis=0, weights=w)
    return measured(mean, spread(kind, Y, weights))


def weighted_loss(function, outputs, Y, weights) -> float:
    """Mean over the samples of weight times loss, for any loss that is a mean over samples.

    Samples of one weight are handed over together: three class weights make three calls.
    """
    order = np.argsort(weights[:, 0], kind="stable")
    parts = np.split(order, 1 + np.flatnonzero(np.diff(weights[order, 0])))
    return sum(float(weights[p[0], 0]) * len(p) * function(outputs[p], Y[p]) for p in parts) / len(
        Y
    )
