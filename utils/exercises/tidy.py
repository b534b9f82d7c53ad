"""`tidy`: the training loop of 2015 in tidy NumPy, with the same numbers."""

import numpy as np

from utils.checker import Exercise, keys_of
from utils.exercises import _passes
from utils.exercises._relations import related

exercise = Exercise(
    f"tidy{_passes.SIGNATURE}",
    chapter="12",
    place=1,
    points=1,
    does=_passes.DOES,
    parts=related(keys_of("params"), lambda: tidy, _passes.relations),
    hints=(
        (
            "What is the same in every pass can be made once, before the loop: the table of "
            "zeros and ones, one-hot, is one such thing."
        ),
        (
            "`Y = np.eye(C)[y]` before the loop, with C from W2; inside it `dz2 = (e / "
            "e.sum(axis=1, keepdims=True) - Y) / N`, and `W2 -= lr * (a1.T @ dz2 + reg * W2)`. "
            "Which lines need W2 as it was?"
        ),
    ),
)


@exercise.answer
def tidy(X, y, params, lr, reg, passes):
    """The post's passes, in tidy NumPy: params after `passes` steps."""
    W1, b1, W2, b2 = (params[name].copy() for name in ("W1", "b1", "W2", "b2"))
    N, Y = len(X), np.eye(W2.shape[1])[y]  # (N, C)
    for _ in range(passes):
        a1 = np.tanh(X @ W1 + b1)  # (N, H)
        e = np.exp(a1 @ W2 + b2)  # (N, C)
        dz2 = (e / e.sum(axis=1, keepdims=True) - Y) / N
        dz1 = dz2 @ W2.T * (1 - a1 * a1)
        W2 -= lr * (a1.T @ dz2 + reg * W2)
        b2 -= lr * dz2.sum(axis=0)
        W1 -= lr * (X.T @ dz1 + reg * W1)
        b1 -= lr * dz1.sum(axis=0)
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


@exercise.data_sets
def data(rng):
    """Small networks, with and without penalty."""
    yield from _passes.data(rng)


@exercise.small_inputs
def small():
    """Networks of one or two units."""
    yield from _passes.small()


@exercise.right("the rows laid out once with arange, the sum's gradients")
def tidy_arange(X, y, params, lr, reg, passes):
    W1, b1, W2, b2 = (params[name].copy() for name in ("W1", "b1", "W2", "b2"))
    N, rows = len(X), np.arange(len(X))
    for _ in range(passes):
        a1 = np.tanh(X.dot(W1) + b1)
        p = np.exp(a1.dot(W2) + b2)
        p /= p.sum(axis=1, keepdims=True)
        p[rows, y] -= 1
        back = p.dot(W2.T) * (1 - a1**2)
        shrink = 1 - lr * reg
        W2, b2 = shrink * W2 - lr / N * a1.T.dot(p), b2 - lr / N * p.sum(axis=0)
        W1, b1 = shrink * W1 - lr / N * X.T.dot(back), b1 - lr / N * back.sum(axis=0)
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


@exercise.right("with the functions of chapter 03")
def tidy_with_functions(X, y, params, lr, reg, passes):
    return _passes.right(X, y, params, lr, reg, passes)


@exercise.right("einsum, and a softmax that is moved first")
def tidy_einsum(X, y, params, lr, reg, passes):
    W1, b1, W2, b2 = (np.array(params[name]) for name in ("W1", "b1", "W2", "b2"))
    Y = (y[:, None] == np.arange(b2.size)).astype(float)
    for _ in range(passes):
        a1 = np.tanh(np.einsum("nd,dh->nh", X, W1) + b1)
        z2 = a1 @ W2 + b2
        probs = np.exp(z2 - np.logaddexp.reduce(z2, axis=1, keepdims=True))
        dz2 = (probs - Y) / len(X)
        dz1 = (dz2 @ W2.T) * (1 - np.square(a1))
        W2 = W2 - lr * (np.einsum("nh,nc->hc", a1, dz2) + reg * W2)
        b2 = b2 - lr * np.ones((1, len(X))) @ dz2
        W1 = W1 - lr * (np.einsum("nd,nh->dh", X, dz1) + reg * W1)
        b1 = b1 - lr * np.ones((1, len(X))) @ dz1
    return {"b2": b2, "W2": W2, "b1": b1, "W1": W1}


@exercise.mistake(
    "the error of the sum, with the step of the mean",
    seen="apart from the penalty each step is N times too long.",
    ask="The post divides its step by N: where does your loop divide?",
    leads=("points at factor", "points at operand", "factor", "fact long"),
)
def tidy_sum(X, y, params, lr, reg, passes):
    W1, b1, W2, b2 = (params[name].copy() for name in ("W1", "b1", "W2", "b2"))
    N, Y = len(X), np.eye(W2.shape[1])[y]
    for _ in range(passes):
        a1 = np.tanh(X @ W1 + b1)
        e = np.exp(a1 @ W2 + b2)
        dz2 = e / e.sum(axis=1, keepdims=True) - Y
        dz1 = dz2 @ W2.T * (1 - a1 * a1)
        W2 -= lr * (a1.T @ dz2 + reg * W2)
        b2 -= lr * dz2.sum(axis=0)
        W1 -= lr * (X.T @ dz1 + reg * W1)
        b1 -= lr * dz1.sum(axis=0)
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


@exercise.mistake(
    "the post's penalty, reg * N, beside the gradient of the mean",
    seen="the penalty is N times too large.",
    ask="The post multiplies reg by N because its error is a sum: is yours one?",
    leads=("points at operand", "points at factor", "fact penalty"),
)
def tidy_long_penalty(X, y, params, lr, reg, passes):
    W1, b1, W2, b2 = (params[name].copy() for name in ("W1", "b1", "W2", "b2"))
    N, Y = len(X), np.eye(W2.shape[1])[y]
    for _ in range(passes):
        a1 = np.tanh(X @ W1 + b1)
        e = np.exp(a1 @ W2 + b2)
        dz2 = (e / e.sum(axis=1, keepdims=True) - Y) / N
        dz1 = dz2 @ W2.T * (1 - a1 * a1)
        W2 -= lr * (a1.T @ dz2 + N * reg * W2)
        b2 -= lr * dz2.sum(axis=0)
        W1 -= lr * (X.T @ dz1 + N * reg * W1)
        b1 -= lr * dz1.sum(axis=0)
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


@exercise.mistake(
    "the two lines for the penalty gone, and nothing in their place",
    seen="the penalty is missing.",
    ask="Which two lines of the post make the weights shrink, and where are they in yours?",
    leads=("argument missing reg", "points at constant"),
)
def tidy_no_penalty(X, y, params, lr, reg, passes):
    W1, b1, W2, b2 = (params[name].copy() for name in ("W1", "b1", "W2", "b2"))
    N, Y = len(X), np.eye(W2.shape[1])[y]
    for _ in range(passes):
        a1 = np.tanh(X @ W1 + b1)
        e = np.exp(a1 @ W2 + b2)
        dz2 = (e / e.sum(axis=1, keepdims=True) - Y) / N
        dz1 = dz2 @ W2.T * (1 - a1 * a1)
        W2 -= lr * (a1.T @ dz2)
        b2 -= lr * dz2.sum(axis=0)
        W1 -= lr * (X.T @ dz1)
        b1 -= lr * dz1.sum(axis=0)
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


@exercise.mistake(
    "the biases shrink with the weights",
    seen="the biases shrink as the weights do.",
    ask="Which of the four are penalised?",
    leads=("points at operand", "argument", "fact biases"),
)
def tidy_biases_shrink(X, y, params, lr, reg, passes):
    W1, b1, W2, b2 = (params[name].copy() for name in ("W1", "b1", "W2", "b2"))
    N, Y = len(X), np.eye(W2.shape[1])[y]
    for _ in range(passes):
        a1 = np.tanh(X @ W1 + b1)
        e = np.exp(a1 @ W2 + b2)
        dz2 = (e / e.sum(axis=1, keepdims=True) - Y) / N
        dz1 = dz2 @ W2.T * (1 - a1 * a1)
        W2 -= lr * (a1.T @ dz2 + reg * W2)
        b2 -= lr * (dz2.sum(axis=0) + reg * b2[0])
        W1 -= lr * (X.T @ dz1 + reg * W1)
        b1 -= lr * (dz1.sum(axis=0) + reg * b1[0])
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


@exercise.mistake(
    "W2 updated before the error has gone back through it",
    seen="the step of the first layer is computed with the W2 after its update.",
    ask="Which W2 made the scores whose error you pass back: the old or the new one?",
    leads=("order", "lines", "fact order"),
)
def tidy_stale(X, y, params, lr, reg, passes):
    W1, b1, W2, b2 = (params[name].copy() for name in ("W1", "b1", "W2", "b2"))
    N, Y = len(X), np.eye(W2.shape[1])[y]
    for _ in range(passes):
        a1 = np.tanh(X @ W1 + b1)
        e = np.exp(a1 @ W2 + b2)
        dz2 = (e / e.sum(axis=1, keepdims=True) - Y) / N
        W2 -= lr * (a1.T @ dz2 + reg * W2)
        b2 -= lr * dz2.sum(axis=0)
        dz1 = dz2 @ W2.T * (1 - a1 * a1)
        W1 -= lr * (X.T @ dz1 + reg * W1)
        b1 -= lr * dz1.sum(axis=0)
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


@exercise.mistake(
    "the biases' gradients divided by N twice",
    seen="the steps of the biases are N times too short.",
    ask="The error holds 1/N already: is the gradient of a bias its sum or its mean?",
    leads=("points at function", "points at factor", "factor", "fact long"),
)
def tidy_mean_of_mean(X, y, params, lr, reg, passes):
    W1, b1, W2, b2 = (params[name].copy() for name in ("W1", "b1", "W2", "b2"))
    N, Y = len(X), np.eye(W2.shape[1])[y]
    for _ in range(passes):
        a1 = np.tanh(X @ W1 + b1)
        e = np.exp(a1 @ W2 + b2)
        dz2 = (e / e.sum(axis=1, keepdims=True) - Y) / N
        dz1 = dz2 @ W2.T * (1 - a1 * a1)
        W2 -= lr * (a1.T @ dz2 + reg * W2)
        b2 -= lr * dz2.mean(axis=0)
        W1 -= lr * (X.T @ dz1 + reg * W1)
        b1 -= lr * dz1.mean(axis=0)
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


@exercise.mistake(
    "the slope as 1 - a1",
    seen="the slope of tanh is taken for 1 - a1.",
    ask="What stood in the bracket that became a1 * a1?",
    leads=("points at function", "fact way back"),
)
def tidy_slope(X, y, params, lr, reg, passes):
    W1, b1, W2, b2 = (params[name].copy() for name in ("W1", "b1", "W2", "b2"))
    N, Y = len(X), np.eye(W2.shape[1])[y]
    for _ in range(passes):
        a1 = np.tanh(X @ W1 + b1)
        e = np.exp(a1 @ W2 + b2)
        dz2 = (e / e.sum(axis=1, keepdims=True) - Y) / N
        dz1 = dz2 @ W2.T * (1 - a1)
        W2 -= lr * (a1.T @ dz2 + reg * W2)
        b2 -= lr * dz2.sum(axis=0)
        W1 -= lr * (X.T @ dz1 + reg * W1)
        b1 -= lr * dz1.sum(axis=0)
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


@exercise.mistake(
    "two classes written into the loop",
    seen="it stops, or goes wrong, where there are more than two classes.",
    ask="Where can the loop read how many classes there are?",
    leads=("raised",),
)
def tidy_two(X, y, params, lr, reg, passes):
    W1, b1, W2, b2 = (params[name].copy() for name in ("W1", "b1", "W2", "b2"))
    N, Y = len(X), np.eye(2)[y]
    for _ in range(passes):
        a1 = np.tanh(X @ W1 + b1)
        e = np.exp(a1 @ W2 + b2)
        dz2 = (e / e.sum(axis=1, keepdims=True) - Y) / N
        dz1 = dz2 @ W2.T * (1 - a1 * a1)
        W2 -= lr * (a1.T @ dz2 + reg * W2)
        b2 -= lr * dz2.sum(axis=0)
        W1 -= lr * (X.T @ dz1 + reg * W1)
        b1 -= lr * dz1.sum(axis=0)
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


@exercise.mistake(
    "the number of classes counted in the labels",
    seen="it goes wrong where the last class does not occur in y.",
    ask="Must every class occur in y, and where else can their number be read?",
    leads=("a class missing/raised", "raised"),
)
def tidy_labels(X, y, params, lr, reg, passes):
    W1, b1, W2, b2 = (params[name].copy() for name in ("W1", "b1", "W2", "b2"))
    N, Y = len(X), np.eye(y.max() + 1)[y]
    for _ in range(passes):
        a1 = np.tanh(X @ W1 + b1)
        e = np.exp(a1 @ W2 + b2)
        dz2 = (e / e.sum(axis=1, keepdims=True) - Y) / N
        dz1 = dz2 @ W2.T * (1 - a1 * a1)
        W2 -= lr * (a1.T @ dz2 + reg * W2)
        b2 -= lr * dz2.sum(axis=0)
        W1 -= lr * (X.T @ dz1 + reg * W1)
        b1 -= lr * dz1.sum(axis=0)
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


@exercise.mistake(
    "the caller's arrays updated in place",
    seen="the result is right, but the parameters passed in have been changed.",
    ask="Can the next version start from the same parameters?",
    leads=("changed", "changes an argument"),
)
def tidy_in_place(X, y, params, lr, reg, passes):
    W1, b1, W2, b2 = (params[name] for name in ("W1", "b1", "W2", "b2"))
    N, Y = len(X), np.eye(W2.shape[1])[y]
    for _ in range(passes):
        a1 = np.tanh(X @ W1 + b1)
        e = np.exp(a1 @ W2 + b2)
        dz2 = (e / e.sum(axis=1, keepdims=True) - Y) / N
        dz1 = dz2 @ W2.T * (1 - a1 * a1)
        W2 -= lr * (a1.T @ dz2 + reg * W2)
        b2 -= lr * dz2.sum(axis=0)
        W1 -= lr * (X.T @ dz1 + reg * W1)
        b1 -= lr * dz1.sum(axis=0)
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


@exercise.mistake(
    "the weights shrunk after their step",
    seen="the weights shrink after their step, and the step shrinks with them.",
    ask="Which weights does the penalty belong to: those before the step, or those after it?",
    leads=("order", "fact late"),
)
def tidy_shrunk_late(X, y, params, lr, reg, passes):
    W1, b1, W2, b2 = (params[name].copy() for name in ("W1", "b1", "W2", "b2"))
    N, Y = len(X), np.eye(W2.shape[1])[y]
    for _ in range(passes):
        a1 = np.tanh(X @ W1 + b1)
        e = np.exp(a1 @ W2 + b2)
        dz2 = (e / e.sum(axis=1, keepdims=True) - Y) / N
        dz1 = dz2 @ W2.T * (1 - a1 * a1)
        W2 = (W2 - lr * a1.T @ dz2) * (1 - lr * reg)
        b2 -= lr * dz2.sum(axis=0)
        W1 = (W1 - lr * X.T @ dz1) * (1 - lr * reg)
        b1 -= lr * dz1.sum(axis=0)
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
