"""A data set in parts: split, batches, a test set in an envelope, a description."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from utils.inputs import check_positive, check_X, check_y
from utils.text import Text


def split(
    X, y, frac: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Split at random into a training part and a test part.

    Parameters
    ----------
    X : (N, D) array
    y : (N,) array
    frac : float                 the test part has round(frac * N) samples
    rng : np.random.Generator    where the order comes from

    Returns
    -------
    X_train, y_train, X_test, y_test    copies; every sample is in exactly one part

    Raises
    ------
    ValueError                   if X and y differ in length or one of the parts would be empty
    """
    X, y = np.asarray(X), np.asarray(y)
    if len(X) != len(y):
        raise ValueError(f"X has {len(X)} rows but y has {len(y)} entries: one label per sample.")
    n_test = round(frac * len(X))
    if not 0 < n_test < len(X):
        raise ValueError(
            f"frac {frac} of {len(X)} samples puts {n_test} into the test part and "
            f"{len(X) - n_test} into the training part: neither may be empty."
        )
    order = rng.permutation(len(X))
    test, train = order[:n_test], order[n_test:]
    return X[train], y[train], X[test], y[test]


def minibatches(X, y, batch_size: int, rng: np.random.Generator) -> Iterator[tuple]:
    """One epoch: every sample once, in a new random order, in batches.

    Parameters
    ----------
    X : (N, D) or (S, N, D) array
    y : (N,) or (S, N) int array    a stack's data sets are shuffled alike
    batch_size : int                the last batch may be smaller
    rng : np.random.Generator       where the order comes from

    Yields
    ------
    Xb, yb                          copies of the rows of one batch

    Raises
    ------
    ValueError                      if batch_size is below 1, or X and y differ in length

    Source: Robbins and Monro (1951); chapters/06_exercises.
    """
    X, y = np.asarray(X), np.asarray(y)
    check_positive("batch_size", batch_size, whole=True)
    N = X.shape[-2]
    if y.shape[-1] != N:
        raise ValueError(f"X has {N} rows but y has {y.shape[-1]} entries: one label per sample.")
    order = rng.permutation(N)
    for start in range(0, N, batch_size):
        part = order[start : start + batch_size]
        yield X[..., part, :], y[..., part]


@dataclass
class SealedTest:
    """A test set in an envelope: it counts how often it was opened.

    A test score is honest once. Whoever looks, changes something and looks again has begun to
    train on the test set.

    Parameters
    ----------
    X : (N, D) array
    y : (N,) int array
    """

    X: np.ndarray = field(repr=False)
    y: np.ndarray = field(repr=False)
    openings: int = 0

    def open(self) -> tuple[np.ndarray, np.ndarray]:
        """Return copies of X and y, and count this opening."""
        self.openings += 1
        return self.X.copy(), self.y.copy()

    def __repr__(self) -> str:
        times = {0: "still sealed", 1: "opened once"}.get(
            self.openings, f"opened {self.openings} times: its score is no longer an honest one"
        )
        return f"SealedTest of {len(self.X)} samples, {times}"


def describe(X, y) -> Text:
    """Say in one sentence what is in a data set: samples, features, classes and ranges."""
    X, y = check_X(X), check_y(y)
    if len(X) != len(y):
        raise ValueError(f"X has {len(X)} rows but y has {len(y)} entries: one label per sample.")
    classes, counts = np.unique(y, return_counts=True)
    members = ", ".join(f"{n} of class {c}" for c, n in zip(classes, counts, strict=True))
    ranges = ", ".join(
        f"x{j + 1} from {low:.2f} to {high:.2f}"
        for j, (low, high) in enumerate(zip(X.min(axis=0), X.max(axis=0), strict=True))
    )
    return Text(f"{len(X)} samples with {X.shape[1]} features: {members}; {ranges}.")
