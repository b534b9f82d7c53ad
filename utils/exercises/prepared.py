"""`prepared`: the passes of chapter 12 for two classes, all laid out before the loop."""

import numpy as np

from utils.checker import Case, Exercise, keys_of
from utils.exercises import _passes

exercise = Exercise(
    f"prepared{_passes.SIGNATURE}",
    chapter="12",
    place=3,
    points=3,
    does=_passes.DOES + " There are two classes. In float32 where X and params are.",
    parts=keys_of("params"),
    hints=(
        (
            "Begin with `first, v, m = pack(params)` and the three thoughts that were checked one "
            "by one, without `out=`: only X1 and A, with their rows of ones, are laid out before "
            "the loop. When the numbers are right, take one array after the other out of it."
        ),
        (
            "A pass: `np.matmul(first, X1, out=hidden)` with `hidden = A[1:]`, then tanh into the "
            "same place; `np.matmul(v, A, out=h)`, tanh, and minus (2y - 1), made before the loop. "
            "Then T = (1 - hidden²) · h in an array of its own, since hidden is still needed; "
            "`first` moves by `lr / N * v[1:, None] * (T @ X1.T)`, and only then v by "
            "`lr / (2 * N) * (A @ h)`. Before they move, weights are multiplied by 1 - lr·reg, "
            "biases are not; m[1:] is, once for every pass."
        ),
    ),
)


def _pack(params):
    """[b1 W1] (H, 1+D), and half the difference and half the sum of [b2 W2]'s columns, (1+H,)."""
    first = np.vstack([params["b1"], params["W1"]]).T
    second = np.vstack([params["b2"], params["W2"]])
    return first, (second[:, 1] - second[:, 0]) / 2, second.sum(axis=1) / 2


def _unpack(first, v, m):
    """The parameters of `_pack`'s tables."""
    second = np.stack([m - v, m + v], axis=1)
    return {"W1": first.T[1:], "b1": first.T[:1], "W2": second[1:], "b2": second[:1]}


@exercise.answer
def prepared(X, y, params, lr, reg, passes):
    """The same passes for two classes, everything laid out before: params after `passes` steps."""
    first, v, m = _pack(params)
    N, shrink = len(X), 1 - lr * reg
    X1 = np.vstack([np.ones(N, X.dtype), X.T])  # (1+D, N)
    A = np.ones((len(v), N), X.dtype)  # (1+H, N), its first row stays 1
    hidden, T, h = A[1:], np.empty_like(A[1:]), np.empty_like(A[0])
    X1T, sign = X1.T * (lr / N), (2 * y - 1).astype(X.dtype)
    for _ in range(passes):
        np.tanh(np.matmul(first, X1, out=hidden), out=hidden)
        np.tanh(np.matmul(v, A, out=h), out=h)
        h -= sign  # 2 (p - y)
        np.subtract(1, np.square(hidden, out=T), out=T)  # 1 - a1²
        np.multiply(T, h, out=T)
        first[:, 1:] *= shrink
        first -= v[1:, None] * (T @ X1T)  # only now W2
        v[1:] *= shrink
        v -= A @ h * (lr / (2 * N))
    m[1:] *= shrink**passes
    return _unpack(first, v, m)


@exercise.data_sets
def data(rng):
    """Small networks of two classes; then one in single precision."""
    for case in _passes.data(rng, two=True):
        yield case
    args = dict(case.args, passes=3)
    args["X"] = args["X"].astype(np.float32)
    args["params"] = {name: value.astype(np.float32) for name, value in args["params"].items()}
    yield Case(
        args,
        kind="float32",
        when="X and params are in float32",
        ask="Which numbers of yours need more than seven digits?",
    )


@exercise.small_inputs
def small():
    """Networks of one or two units."""
    yield from _passes.small()


@exercise.right("the four steps with new arrays in each pass")
def prepared_plain(X, y, params, lr, reg, passes):
    first, v, m = _pack(params)
    ones = np.ones((1, len(X)))
    X1 = np.vstack([ones, X.T])
    keep_first, keep_v = np.ones(first.shape[1]), np.ones(len(v))
    keep_first[1:] = keep_v[1:] = 1 - lr * reg
    for _ in range(passes):
        a1 = np.tanh(first @ X1)
        h = np.tanh(v @ np.vstack([ones, a1])) - (2 * y - 1)
        step = v[1:, None] * ((1 - a1 * a1) * h @ X1.T)
        v = v * keep_v - lr / (2 * len(X)) * np.vstack([ones, a1]) @ h
        first = first * keep_first - lr / len(X) * step
        m = m * keep_v
    return _unpack(first, v, m)


@exercise.right("two scores, one sample in a column, no new large arrays")
def prepared_two_scores(X, y, params, lr, reg, passes):
    W1, b1, W2, b2 = (params[name].T.copy() for name in ("W1", "b1", "W2", "b2"))
    N, XT, YT = len(X), X.T.copy(), np.eye(2)[y].T.copy()
    a1, slope, e = np.empty((len(b1), N)), np.empty((len(b1), N)), np.empty((2, N))
    for _ in range(passes):
        np.matmul(W1, XT, out=a1)
        a1 += b1
        np.tanh(a1, out=a1)
        np.matmul(W2, a1, out=e)
        e += b2
        np.exp(e, out=e)
        e /= e.sum(axis=0)
        e -= YT
        e /= N
        np.multiply(a1, a1, out=slope)
        np.subtract(1, slope, out=slope)
        slope *= W2.T @ e
        W2 -= lr * (e @ a1.T + reg * W2)
        b2 -= lr * e.sum(axis=1, keepdims=True)
        W1 -= lr * (slope @ XT.T + reg * W1)
        b1 -= lr * slope.sum(axis=1, keepdims=True)
    return {"W1": W1.T, "b1": b1.T, "W2": W2.T, "b2": b2.T}


@exercise.right("the difference as one sigmoid score")
def prepared_sigmoid(X, y, params, lr, reg, passes):
    W1, b1 = params["W1"], params["b1"]
    W2, b2 = (params[name][:, 1:] - params[name][:, :1] for name in ("W2", "b2"))
    middle = {name: params[name].mean(axis=1, keepdims=True) for name in ("W2", "b2")}
    for _ in range(passes):
        a1 = np.tanh(X @ W1 + b1)
        error = (1 / (1 + np.exp(-(a1 @ W2 + b2))) - y[:, None]) / len(X)
        dz1 = error @ W2.T * (1 - a1**2)
        W2 = W2 - lr * (2 * a1.T @ error + reg * W2)
        b2 = b2 - lr * 2 * error.sum(axis=0, keepdims=True)
        W1, b1 = W1 - lr * (X.T @ dz1 + reg * W1), b1 - lr * dz1.sum(axis=0, keepdims=True)
    m = middle["W2"] * (1 - lr * reg) ** passes
    second = np.hstack([m - W2 / 2, m + W2 / 2])
    return {"W1": W1, "b1": b1, "W2": second, "b2": middle["b2"] + np.hstack([-b2, b2]) / 2}


@exercise.mistake(
    "the biases' column shrinks with the weights",
    seen="the biases shrink as the weights do.",
    ask="Which column of the first table are the biases, and which entry of v?",
    leads=("points at index", "points at operand", "argument"),
)
def prepared_biases_shrink(X, y, params, lr, reg, passes):
    first, v, m = _pack(params)
    N, shrink = len(X), 1 - lr * reg
    X1 = np.vstack([np.ones(N, X.dtype), X.T])
    A = np.ones((len(v), N), X.dtype)
    hidden, T, h = A[1:], np.empty_like(A[1:]), np.empty_like(A[0])
    X1T, sign = X1.T * (lr / N), (2 * y - 1).astype(X.dtype)
    for _ in range(passes):
        np.tanh(np.matmul(first, X1, out=hidden), out=hidden)
        np.tanh(np.matmul(v, A, out=h), out=h)
        h -= sign
        np.subtract(1, np.square(hidden, out=T), out=T)
        np.multiply(T, h, out=T)
        first *= shrink
        first -= v[1:, None] * (T @ X1T)
        v *= shrink
        v -= A @ h * (lr / (2 * N))
    m[1:] *= shrink**passes
    return _unpack(first, v, m)


@exercise.mistake(
    "the step of v twice too long",
    seen="each step of W2 and b2 is twice too long.",
    ask="h is 2 (p - y), and v is half of a difference: how many halves does its gradient need?",
    leads=("points at constant", "points at factor", "factor"),
)
def prepared_twice(X, y, params, lr, reg, passes):
    first, v, m = _pack(params)
    N, shrink = len(X), 1 - lr * reg
    X1 = np.vstack([np.ones(N, X.dtype), X.T])
    A = np.ones((len(v), N), X.dtype)
    hidden, T, h = A[1:], np.empty_like(A[1:]), np.empty_like(A[0])
    X1T, sign = X1.T * (lr / N), (2 * y - 1).astype(X.dtype)
    for _ in range(passes):
        np.tanh(np.matmul(first, X1, out=hidden), out=hidden)
        np.tanh(np.matmul(v, A, out=h), out=h)
        h -= sign
        np.subtract(1, np.square(hidden, out=T), out=T)
        np.multiply(T, h, out=T)
        first[:, 1:] *= shrink
        first -= v[1:, None] * (T @ X1T)
        v[1:] *= shrink
        v -= A @ h * (lr / N)
    m[1:] *= shrink**passes
    return _unpack(first, v, m)


@exercise.mistake(
    "y taken off in the place of 2y - 1",
    seen="the labels are taken off as 0 and 1.",
    ask="tanh h lies between -1 and 1: which two numbers stand for the two classes?",
    leads=("points at operand", "points at factor", "points at constant"),
)
def prepared_labels(X, y, params, lr, reg, passes):
    first, v, m = _pack(params)
    N, shrink = len(X), 1 - lr * reg
    X1 = np.vstack([np.ones(N, X.dtype), X.T])
    A = np.ones((len(v), N), X.dtype)
    hidden, T, h = A[1:], np.empty_like(A[1:]), np.empty_like(A[0])
    X1T, sign = X1.T * (lr / N), y.astype(X.dtype)
    for _ in range(passes):
        np.tanh(np.matmul(first, X1, out=hidden), out=hidden)
        np.tanh(np.matmul(v, A, out=h), out=h)
        h -= sign
        np.subtract(1, np.square(hidden, out=T), out=T)
        np.multiply(T, h, out=T)
        first[:, 1:] *= shrink
        first -= v[1:, None] * (T @ X1T)
        v[1:] *= shrink
        v -= A @ h * (lr / (2 * N))
    m[1:] *= shrink**passes
    return _unpack(first, v, m)


@exercise.mistake(
    "the activations squared in their own place",
    seen="the gradient of W2 is made of the slopes, not of the activations.",
    ask="Which array still needs a1 after the line with 1 - a1²?",
)
def prepared_overwritten(X, y, params, lr, reg, passes):
    first, v, m = _pack(params)
    N, shrink = len(X), 1 - lr * reg
    X1 = np.vstack([np.ones(N, X.dtype), X.T])
    A = np.ones((len(v), N), X.dtype)
    hidden, T, h = A[1:], np.empty_like(A[1:]), np.empty_like(A[0])
    X1T, sign = X1.T * (lr / N), (2 * y - 1).astype(X.dtype)
    for _ in range(passes):
        np.tanh(np.matmul(first, X1, out=hidden), out=hidden)
        np.tanh(np.matmul(v, A, out=h), out=h)
        h -= sign
        np.subtract(1, np.square(hidden, out=hidden), out=hidden)
        np.multiply(hidden, h, out=T)
        first[:, 1:] *= shrink
        first -= v[1:, None] * (T @ X1T)
        v[1:] *= shrink
        v -= A @ h * (lr / (2 * N))
    m[1:] *= shrink**passes
    return _unpack(first, v, m)


@exercise.mistake(
    "the half sum left as it was",
    seen="the columns of W2 are right in their difference, but their sum has not shrunk.",
    ask="Has the sum of W2's two columns a gradient from the penalty?",
    leads=("argument missing reg", "points at"),
)
def prepared_middle(X, y, params, lr, reg, passes):
    first, v, m = _pack(params)
    N, shrink = len(X), 1 - lr * reg
    X1 = np.vstack([np.ones(N, X.dtype), X.T])
    A = np.ones((len(v), N), X.dtype)
    hidden, T, h = A[1:], np.empty_like(A[1:]), np.empty_like(A[0])
    X1T, sign = X1.T * (lr / N), (2 * y - 1).astype(X.dtype)
    for _ in range(passes):
        np.tanh(np.matmul(first, X1, out=hidden), out=hidden)
        np.tanh(np.matmul(v, A, out=h), out=h)
        h -= sign
        np.subtract(1, np.square(hidden, out=T), out=T)
        np.multiply(T, h, out=T)
        first[:, 1:] *= shrink
        first -= v[1:, None] * (T @ X1T)
        v[1:] *= shrink
        v -= A @ h * (lr / (2 * N))
    return _unpack(first, v, m)


@exercise.mistake(
    "the half sum shrunk once, not in every pass",
    seen="the columns of W2 are right in their difference, but their sum has shrunk once only.",
    ask="How often do the weights shrink?",
)
def prepared_middle_once(X, y, params, lr, reg, passes):
    first, v, m = _pack(params)
    N, shrink = len(X), 1 - lr * reg
    X1 = np.vstack([np.ones(N, X.dtype), X.T])
    A = np.ones((len(v), N), X.dtype)
    hidden, T, h = A[1:], np.empty_like(A[1:]), np.empty_like(A[0])
    X1T, sign = X1.T * (lr / N), (2 * y - 1).astype(X.dtype)
    for _ in range(passes):
        np.tanh(np.matmul(first, X1, out=hidden), out=hidden)
        np.tanh(np.matmul(v, A, out=h), out=h)
        h -= sign
        np.subtract(1, np.square(hidden, out=T), out=T)
        np.multiply(T, h, out=T)
        first[:, 1:] *= shrink
        first -= v[1:, None] * (T @ X1T)
        v[1:] *= shrink
        v -= A @ h * (lr / (2 * N))
    m[1:] *= shrink
    return _unpack(first, v, m)


@exercise.mistake(
    "v moves before the first layer has used it",
    seen="the step of the first layer is computed with the W2 after its update.",
    ask="Which v made the scores whose error you pass back: the old or the new one?",
    leads=("order", "lines"),
)
def prepared_stale(X, y, params, lr, reg, passes):
    first, v, m = _pack(params)
    N, shrink = len(X), 1 - lr * reg
    X1 = np.vstack([np.ones(N, X.dtype), X.T])
    A = np.ones((len(v), N), X.dtype)
    hidden, T, h = A[1:], np.empty_like(A[1:]), np.empty_like(A[0])
    X1T, sign = X1.T * (lr / N), (2 * y - 1).astype(X.dtype)
    for _ in range(passes):
        np.tanh(np.matmul(first, X1, out=hidden), out=hidden)
        np.tanh(np.matmul(v, A, out=h), out=h)
        h -= sign
        np.subtract(1, np.square(hidden, out=T), out=T)
        np.multiply(T, h, out=T)
        v[1:] *= shrink
        v -= A @ h * (lr / (2 * N))
        first[:, 1:] *= shrink
        first -= v[1:, None] * (T @ X1T)
    m[1:] *= shrink**passes
    return _unpack(first, v, m)


@exercise.mistake(
    "tanh over the row of ones as well",
    seen="the row of ones above a1 has gone through the tanh, or is gone.",
    ask="Which rows of A does a pass write into, and which must stay 1?",
)
def prepared_ones(X, y, params, lr, reg, passes):
    first, v, m = _pack(params)
    N, shrink = len(X), 1 - lr * reg
    X1 = np.vstack([np.ones(N, X.dtype), X.T])
    A = np.ones((len(v), N), X.dtype)
    hidden, T, h = A[1:], np.empty_like(A[1:]), np.empty_like(A[0])
    X1T, sign = X1.T * (lr / N), (2 * y - 1).astype(X.dtype)
    for _ in range(passes):
        np.matmul(first, X1, out=hidden)
        np.tanh(A, out=A)
        np.tanh(np.matmul(v, A, out=h), out=h)
        h -= sign
        np.subtract(1, np.square(hidden, out=T), out=T)
        np.multiply(T, h, out=T)
        first[:, 1:] *= shrink
        first -= v[1:, None] * (T @ X1T)
        v[1:] *= shrink
        v -= A @ h * (lr / (2 * N))
    m[1:] *= shrink**passes
    return _unpack(first, v, m)


@exercise.mistake(
    "the first layer's step without W2",
    seen="the step of the first layer lacks the weights that its error comes through.",
    ask="Which factor was to wait until after the sum over the samples?",
    leads=("points at operand", "points at"),
)
def prepared_no_v(X, y, params, lr, reg, passes):
    first, v, m = _pack(params)
    N, shrink = len(X), 1 - lr * reg
    X1 = np.vstack([np.ones(N, X.dtype), X.T])
    A = np.ones((len(v), N), X.dtype)
    hidden, T, h = A[1:], np.empty_like(A[1:]), np.empty_like(A[0])
    X1T, sign = X1.T * (lr / N), (2 * y - 1).astype(X.dtype)
    for _ in range(passes):
        np.tanh(np.matmul(first, X1, out=hidden), out=hidden)
        np.tanh(np.matmul(v, A, out=h), out=h)
        h -= sign
        np.subtract(1, np.square(hidden, out=T), out=T)
        np.multiply(T, h, out=T)
        first[:, 1:] *= shrink
        first -= T @ X1T
        v[1:] *= shrink
        v -= A @ h * (lr / (2 * N))
    m[1:] *= shrink**passes
    return _unpack(first, v, m)
