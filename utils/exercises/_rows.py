"""Which rows of a table a part of it holds."""

import numpy as np


def row_numbers(part, X):
    """Which rows of X these are; -1 for a row that is not in X."""
    part = np.asarray(part)
    if part.ndim != 2 or part.shape[1] != X.shape[1]:
        return np.full(len(part) if part.ndim else 0, -1)
    if not len(part):
        return np.array([], int)
    near = 1e-9 if part.dtype.itemsize >= 8 else 1e-5
    order = np.argsort(X[:, 0])
    first = np.searchsorted(X[order, 0], part[:, 0] - near)
    rows = order[np.minimum(first, len(X) - 1)]
    return np.where(np.all(np.abs(X[rows] - part) < near, axis=1), rows, -1)


def consecutive(numbers):
    """Whether each number is one more than the number before it."""
    numbers = np.asarray(numbers)
    return len(numbers) < 2 or bool(np.all(np.diff(numbers) == 1))
