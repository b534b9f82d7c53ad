"""What one does with a classifier that works: answers held out in turn, counted, and made honest.

Each is an exercise of chapters/09_digits, and what the pictures of `utils.plots` count with.
"""

import numpy as np

from utils.network import softmax


def cross_validate(fit, X, y, parts):
    """Each part answered by a model fitted on all other rows: probabilities (N, C)."""
    probs = np.empty((len(X), y.max() + 1))
    for part in parts:
        rest = np.setdiff1d(np.arange(len(X)), part)
        probs[part] = fit(X[rest], y[rest]).predict_proba(X[part])
    return probs


def confusion_matrix(y, answers, C):
    """How often class i was answered with class j: (N,), (N,) -> (C, C) whole numbers."""
    counts = np.zeros((C, C), dtype=int)
    np.add.at(counts, (y, answers), 1)
    return counts


def reliability_bins(probs, y, edges):
    """Of each bin that holds answers: how many, how sure on average, which share is right."""
    sure, right = probs.max(axis=1), probs.argmax(axis=1) == y
    bins = np.digitize(sure, edges[1:-1])
    found = np.unique(bins)
    count = np.array([np.sum(bins == k) for k in found])
    certainty = np.array([sure[bins == k].mean() for k in found])
    share = np.array([right[bins == k].mean() for k in found])
    return count, certainty, share


def temperature(T, z, y):
    """Mean cross-entropy of softmax(z / T), and its slope in T: number, (N, C), (N,) -> two."""
    probs = softmax(z / T)
    loss = -np.mean(np.log(probs[np.arange(len(y)), y]))
    dz = probs.copy()
    dz[np.arange(len(y)), y] -= 1
    dz = dz / len(y)
    dT = np.sum(dz * (-z / T**2))
    return loss, dT
