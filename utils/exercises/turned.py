"""`turned`: the passes of chapter 12 with one sample in a column."""

import numpy as np

from utils.checker import Exercise
from utils.exercises import _passes
from utils.exercises._relations import related

exercise = Exercise(
    f"turned{_passes.SIGNATURE}",
    chapter="12",
    place=2,
    points=2,
    does=_passes.DOES
    + " In the loop one sample is a column; the tables come back as they went in.",
    parts=related(_passes.in_columns, lambda: turned, _passes.relations),
    hints=(
        (
            "Write the shape beside every line. With samples as columns, which axis has N numbers, "
            "and over which is a sum over the classes?"
        ),
        (
            "`XT = X.T.copy()` (D, N), and each parameter as `.T.copy()`: W1 (H, D), b1 (H, 1). "
            "Then `a1 = np.tanh(W1 @ XT + b1)` is (H, N), and the data's gradient of W2 (C, H) is "
            "`dz2 @ a1.T`. A bias needs `keepdims=True` to stay a column."
        ),
    ),
)


@exercise.answer
def turned(X, y, params, lr, reg, passes):
    """The same passes with one sample in a column: params after `passes` steps."""
    W1, b1, W2, b2 = (params[name].T.copy() for name in ("W1", "b1", "W2", "b2"))
    N, XT, YT = len(X), X.T.copy(), np.eye(len(W2))[y].T.copy()  # (D, N), (C, N)
    for _ in range(passes):
        a1 = np.tanh(W1 @ XT + b1)  # (H, N)
        e = np.exp(W2 @ a1 + b2)  # (C, N)
        dz2 = (e / e.sum(axis=0) - YT) / N
        dz1 = W2.T @ dz2 * (1 - a1 * a1)
        W2 -= lr * (dz2 @ a1.T + reg * W2)
        b2 -= lr * dz2.sum(axis=1, keepdims=True)
        W1 -= lr * (dz1 @ XT.T + reg * W1)
        b1 -= lr * dz1.sum(axis=1, keepdims=True)
    return {"W1": W1.T, "b1": b1.T, "W2": W2.T, "b2": b2.T}


@exercise.data_sets
def data(rng):
    """Small networks, with and without penalty."""
    yield from _passes.data(rng)


@exercise.small_inputs
def small():
    """Networks of one or two units."""
    yield from _passes.small()


@exercise.right("views of the caller's arrays, and new ones in each pass")
def turned_views(X, y, params, lr, reg, passes):
    W1, b1, W2, b2 = (params[name].T for name in ("W1", "b1", "W2", "b2"))
    ones = np.ones((len(X), 1))
    for _ in range(passes):
        a1 = np.tanh(W1 @ X.T + b1)
        e = np.exp(W2 @ a1 + b2)
        dz2 = e / e.sum(axis=0) / len(X)
        dz2[y, np.arange(len(X))] -= 1 / len(X)
        dz1 = (W2.T @ dz2) * (1 - np.square(a1))
        W2, b2 = W2 - lr * (dz2 @ a1.T + reg * W2), b2 - lr * dz2 @ ones
        W1, b1 = W1 - lr * (dz1 @ X + reg * W1), b1 - lr * dz1 @ ones
    return {"W1": W1.T, "b1": b1.T, "W2": W2.T, "b2": b2.T}


@exercise.right("a row of ones carries the biases")
def turned_with_ones(X, y, params, lr, reg, passes):
    first = np.vstack([params["b1"], params["W1"]]).T
    second = np.vstack([params["b2"], params["W2"]]).T
    row = np.ones((1, len(X)))
    X1, Y = np.vstack([row, X.T]), np.arange(len(second))[:, None] == y
    for _ in range(passes):
        a1 = np.tanh(first @ X1)
        e = np.exp(second @ np.vstack([row, a1]))
        dz2 = (e / e.sum(axis=0) - Y) * (lr / len(X))
        dz1 = (second[:, 1:].T @ dz2) * (1 - a1 * a1)
        second[:, 1:] *= 1 - lr * reg
        first[:, 1:] *= 1 - lr * reg
        second -= dz2 @ np.vstack([row, a1]).T
        first -= dz1 @ X1.T
    return {"W1": first.T[1:], "b1": first.T[:1], "W2": second.T[1:], "b2": second.T[:1]}


@exercise.right("with einsum, over columns")
def turned_einsum(X, y, params, lr, reg, passes):
    W1, b1, W2, b2 = (np.array(params[name]) for name in ("W1", "b1", "W2", "b2"))
    Y = np.arange(b2.size)[:, None] == y  # (C, N)
    for _ in range(passes):
        a1 = np.tanh(np.einsum("dh,nd->hn", W1, X) + b1.T)
        e = np.exp(np.einsum("hc,hn->cn", W2, a1) + b2.T)
        dz2 = (e / e.sum(axis=0) - Y) / len(X)
        dz1 = (W2 @ dz2) * (1 - a1**2)
        W2, b2 = W2 - lr * (a1 @ dz2.T + reg * W2), b2 - lr * dz2.sum(axis=1)
        W1, b1 = W1 - lr * ((dz1 @ X).T + reg * W1), b1 - lr * dz1.sum(axis=1)
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


@exercise.mistake(
    "the passes of tidy, not turned",
    seen="in the loop one sample is still a row.",
    ask="Which tables have to be turned before the loop, for rows of N numbers?",
    leads=("rows",),
)
def turned_rows(X, y, params, lr, reg, passes):
    W1, b1, W2, b2 = (np.array(params[name]) for name in ("W1", "b1", "W2", "b2"))
    Y = np.eye(W2.shape[1])[y]
    for _ in range(passes):
        a1 = np.tanh(X @ W1 + b1)
        e = np.exp(a1 @ W2 + b2)
        dz2 = (e / e.sum(axis=1, keepdims=True) - Y) / len(X)
        dz1 = dz2 @ W2.T * (1 - a1 * a1)
        W2, b2 = W2 - lr * (a1.T @ dz2 + reg * W2), b2 - lr * dz2.sum(axis=0)
        W1, b1 = W1 - lr * (X.T @ dz1 + reg * W1), b1 - lr * dz1.sum(axis=0)
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


@exercise.mistake(
    "the tables not turned back",
    seen="the tables come back as they are inside the loop, not as they went in.",
    ask="Which shape has W1 for the caller, and which has yours at the end?",
    leads=("transposed", "shape", "form"),
)
def turned_not_back(X, y, params, lr, reg, passes):
    W1, b1, W2, b2 = (params[name].T.copy() for name in ("W1", "b1", "W2", "b2"))
    N, XT, YT = len(X), X.T.copy(), np.eye(len(W2))[y].T.copy()
    for _ in range(passes):
        a1 = np.tanh(W1 @ XT + b1)
        e = np.exp(W2 @ a1 + b2)
        dz2 = (e / e.sum(axis=0) - YT) / N
        dz1 = W2.T @ dz2 * (1 - a1 * a1)
        W2 -= lr * (dz2 @ a1.T + reg * W2)
        b2 -= lr * dz2.sum(axis=1, keepdims=True)
        W1 -= lr * (dz1 @ XT.T + reg * W1)
        b1 -= lr * dz1.sum(axis=1, keepdims=True)
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


@exercise.mistake(
    "views of the caller's tables, updated in place",
    seen="the result is right, but the parameters passed in have been changed.",
    ask="Is the transpose of a table a new table, or the same numbers read in another order?",
    leads=("changed", "changes an argument"),
)
def turned_view(X, y, params, lr, reg, passes):
    W1, b1, W2, b2 = (params[name].T for name in ("W1", "b1", "W2", "b2"))
    N, XT, YT = len(X), X.T.copy(), np.eye(len(W2))[y].T.copy()
    for _ in range(passes):
        a1 = np.tanh(W1 @ XT + b1)
        e = np.exp(W2 @ a1 + b2)
        dz2 = (e / e.sum(axis=0) - YT) / N
        dz1 = W2.T @ dz2 * (1 - a1 * a1)
        W2 -= lr * (dz2 @ a1.T + reg * W2)
        b2 -= lr * dz2.sum(axis=1, keepdims=True)
        W1 -= lr * (dz1 @ XT.T + reg * W1)
        b1 -= lr * dz1.sum(axis=1, keepdims=True)
    return {"W1": W1.T, "b1": b1.T, "W2": W2.T, "b2": b2.T}


@exercise.mistake(
    "N read from the turned table",
    seen="the error is divided by the number of features, not of samples.",
    ask="How long is a table: which of its two sizes does len give, now that it is turned?",
    leads=("points at factor", "factor", "points at operand", "points at constant"),
)
def turned_features(X, y, params, lr, reg, passes):
    W1, b1, W2, b2 = (params[name].T.copy() for name in ("W1", "b1", "W2", "b2"))
    XT = X.T.copy()
    N, YT = len(XT), np.eye(len(W2))[y].T.copy()
    for _ in range(passes):
        a1 = np.tanh(W1 @ XT + b1)
        e = np.exp(W2 @ a1 + b2)
        dz2 = (e / e.sum(axis=0) - YT) / N
        dz1 = W2.T @ dz2 * (1 - a1 * a1)
        W2 -= lr * (dz2 @ a1.T + reg * W2)
        b2 -= lr * dz2.sum(axis=1, keepdims=True)
        W1 -= lr * (dz1 @ XT.T + reg * W1)
        b1 -= lr * dz1.sum(axis=1, keepdims=True)
    return {"W1": W1.T, "b1": b1.T, "W2": W2.T, "b2": b2.T}


@exercise.mistake(
    "the error of the sum, with the step of the mean",
    seen="apart from the penalty each step is N times too long.",
    ask="The post divides its step by N: where does your loop divide?",
    leads=("points at factor", "points at operand", "factor", "fact long"),
)
def turned_sum(X, y, params, lr, reg, passes):
    W1, b1, W2, b2 = (params[name].T.copy() for name in ("W1", "b1", "W2", "b2"))
    N, XT, YT = len(X), X.T.copy(), np.eye(len(W2))[y].T.copy()
    for _ in range(passes):
        a1 = np.tanh(W1 @ XT + b1)
        e = np.exp(W2 @ a1 + b2)
        dz2 = e / e.sum(axis=0) - YT
        dz1 = W2.T @ dz2 * (1 - a1 * a1)
        W2 -= lr * (dz2 @ a1.T + reg * W2)
        b2 -= lr * dz2.sum(axis=1, keepdims=True)
        W1 -= lr * (dz1 @ XT.T + reg * W1)
        b1 -= lr * dz1.sum(axis=1, keepdims=True)
    return {"W1": W1.T, "b1": b1.T, "W2": W2.T, "b2": b2.T}


@exercise.mistake(
    "the softmax over the samples",
    seen="the probabilities of a class add up to 1 over the samples.",
    ask="Which axis are the classes on, now that a sample is a column?",
    leads=("points at axis", "axis", "points at constant"),
)
def turned_over_samples(X, y, params, lr, reg, passes):
    W1, b1, W2, b2 = (params[name].T.copy() for name in ("W1", "b1", "W2", "b2"))
    N, XT, YT = len(X), X.T.copy(), np.eye(len(W2))[y].T.copy()
    for _ in range(passes):
        a1 = np.tanh(W1 @ XT + b1)
        e = np.exp(W2 @ a1 + b2)
        dz2 = (e / e.sum(axis=1, keepdims=True) - YT) / N
        dz1 = W2.T @ dz2 * (1 - a1 * a1)
        W2 -= lr * (dz2 @ a1.T + reg * W2)
        b2 -= lr * dz2.sum(axis=1, keepdims=True)
        W1 -= lr * (dz1 @ XT.T + reg * W1)
        b1 -= lr * dz1.sum(axis=1, keepdims=True)
    return {"W1": W1.T, "b1": b1.T, "W2": W2.T, "b2": b2.T}


@exercise.mistake(
    "the biases' gradients along the wrong axis",
    seen="it stops, since the biases' gradients do not fit the biases.",
    ask="A bias has one number for each unit: over which axis, now, are the samples?",
    leads=("raised",),
)
def turned_over_units(X, y, params, lr, reg, passes):
    W1, b1, W2, b2 = (params[name].T.copy() for name in ("W1", "b1", "W2", "b2"))
    N, XT, YT = len(X), X.T.copy(), np.eye(len(W2))[y].T.copy()
    for _ in range(passes):
        a1 = np.tanh(W1 @ XT + b1)
        e = np.exp(W2 @ a1 + b2)
        dz2 = (e / e.sum(axis=0) - YT) / N
        dz1 = W2.T @ dz2 * (1 - a1 * a1)
        W2 -= lr * (dz2 @ a1.T + reg * W2)
        b2 -= lr * dz2.sum(axis=0, keepdims=True)
        W1 -= lr * (dz1 @ XT.T + reg * W1)
        b1 -= lr * dz1.sum(axis=0, keepdims=True)
    return {"W1": W1.T, "b1": b1.T, "W2": W2.T, "b2": b2.T}


@exercise.mistake(
    "the biases' gradients without their axis",
    seen="it stops, since a row of numbers has met the column of a bias.",
    ask="Which shape has a sum over the samples if the axis is not kept?",
    leads=("raised",),
)
def turned_flat(X, y, params, lr, reg, passes):
    W1, b1, W2, b2 = (params[name].T.copy() for name in ("W1", "b1", "W2", "b2"))
    N, XT, YT = len(X), X.T.copy(), np.eye(len(W2))[y].T.copy()
    for _ in range(passes):
        a1 = np.tanh(W1 @ XT + b1)
        e = np.exp(W2 @ a1 + b2)
        dz2 = (e / e.sum(axis=0) - YT) / N
        dz1 = W2.T @ dz2 * (1 - a1 * a1)
        W2 -= lr * (dz2 @ a1.T + reg * W2)
        b2 -= lr * dz2.sum(axis=1)
        W1 -= lr * (dz1 @ XT.T + reg * W1)
        b1 -= lr * dz1.sum(axis=1)
    return {"W1": W1.T, "b1": b1.T, "W2": W2.T, "b2": b2.T}


@exercise.mistake(
    "W2 updated before the error has gone back through it",
    seen="the step of the first layer is computed with the W2 after its update.",
    ask="Which W2 made the scores whose error you pass back: the old or the new one?",
    leads=("order", "lines", "fact order"),
)
def turned_stale(X, y, params, lr, reg, passes):
    W1, b1, W2, b2 = (params[name].T.copy() for name in ("W1", "b1", "W2", "b2"))
    N, XT, YT = len(X), X.T.copy(), np.eye(len(W2))[y].T.copy()
    for _ in range(passes):
        a1 = np.tanh(W1 @ XT + b1)
        e = np.exp(W2 @ a1 + b2)
        dz2 = (e / e.sum(axis=0) - YT) / N
        W2 -= lr * (dz2 @ a1.T + reg * W2)
        b2 -= lr * dz2.sum(axis=1, keepdims=True)
        dz1 = W2.T @ dz2 * (1 - a1 * a1)
        W1 -= lr * (dz1 @ XT.T + reg * W1)
        b1 -= lr * dz1.sum(axis=1, keepdims=True)
    return {"W1": W1.T, "b1": b1.T, "W2": W2.T, "b2": b2.T}


@exercise.mistake(
    "the penalty left out",
    seen="the penalty is missing.",
    ask="Which two lines of the post make the weights shrink, and where are they in yours?",
    leads=("argument missing reg", "points at constant"),
)
def turned_no_penalty(X, y, params, lr, reg, passes):
    W1, b1, W2, b2 = (params[name].T.copy() for name in ("W1", "b1", "W2", "b2"))
    N, XT, YT = len(X), X.T.copy(), np.eye(len(W2))[y].T.copy()
    for _ in range(passes):
        a1 = np.tanh(W1 @ XT + b1)
        e = np.exp(W2 @ a1 + b2)
        dz2 = (e / e.sum(axis=0) - YT) / N
        dz1 = W2.T @ dz2 * (1 - a1 * a1)
        W2 -= lr * (dz2 @ a1.T)
        b2 -= lr * dz2.sum(axis=1, keepdims=True)
        W1 -= lr * (dz1 @ XT.T)
        b1 -= lr * dz1.sum(axis=1, keepdims=True)
    return {"W1": W1.T, "b1": b1.T, "W2": W2.T, "b2": b2.T}


@exercise.mistake(
    "the number of classes counted in the labels",
    seen="it goes wrong where the last class does not occur in y.",
    ask="Must every class occur in y, and where else can their number be read?",
    leads=("raised",),
)
def turned_labels(X, y, params, lr, reg, passes):
    W1, b1, W2, b2 = (params[name].T.copy() for name in ("W1", "b1", "W2", "b2"))
    N, XT, YT = len(X), X.T.copy(), np.eye(y.max() + 1)[y].T.copy()
    for _ in range(passes):
        a1 = np.tanh(W1 @ XT + b1)
        e = np.exp(W2 @ a1 + b2)
        dz2 = (e / e.sum(axis=0) - YT) / N
        dz1 = W2.T @ dz2 * (1 - a1 * a1)
        W2 -= lr * (dz2 @ a1.T + reg * W2)
        b2 -= lr * dz2.sum(axis=1, keepdims=True)
        W1 -= lr * (dz1 @ XT.T + reg * W1)
        b1 -= lr * dz1.sum(axis=1, keepdims=True)
    return {"W1": W1.T, "b1": b1.T, "W2": W2.T, "b2": b2.T}
