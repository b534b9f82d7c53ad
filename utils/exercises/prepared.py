"""`prepared`: the passes of chapter 12 for two classes, all laid out before the loop."""

import numpy as np

from utils.checker import Case, Exercise
from utils.exercises import _passes
from utils.exercises._prepared import descend, half_sum, one_pass, pack, unpack
from utils.exercises._relations import related

exercise = Exercise(
    f"prepared{_passes.SIGNATURE}",
    chapter="12",
    place=3,
    points=3,
    does=_passes.DOES + " There are two classes. What tanh is taken of, and what comes back, is in "
    "float32 where X and params are.",
    parts=related(_passes.in_one_kind, lambda: prepared, _passes.relations),
    hints=(
        (
            "Begin with `first, v, m = pack(params)` and the three thoughts that were checked one "
            "by one. Only X1 and A, with their rows of ones, are laid out before the loop, and "
            "`A[1:] = np.tanh(first @ X1)` writes into A. When the numbers are right, the larger "
            "part of the gain is still to come: take one array after the other out of the loop, "
            "and fill it with `out=`."
        ),
        (
            "A pass: `np.matmul(first, X1, out=hidden)` with `hidden = A[1:]`, then tanh into the "
            "same place; `np.matmul(v, A, out=h)`, tanh, and minus (2y - 1), made before the loop. "
            "Then T = (1 - hidden²) · h in an array of its own, since hidden is still needed. "
            "`first` shrinks and moves, by `lr / N * v[1:, None] * (T @ X1.T)`; only then v does, "
            "by `lr / (2 * N) * (A @ h)`."
        ),
    ),
)


@exercise.answer
def prepared(X, y, params, lr, reg, passes):
    """The same passes for two classes, everything laid out before: params after `passes` steps."""
    first, v, m = pack(params)
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
    return unpack(first, v, m)


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
        ask=_passes.MIXED,
    )


@exercise.small_inputs
def small():
    """Networks of one or two units."""
    yield from _passes.small()


@exercise.right("the four steps with new arrays in each pass")
def prepared_plain(X, y, params, lr, reg, passes):
    first, v, m = pack(params)
    ones = np.ones((1, len(X)), X.dtype)
    X1 = np.vstack([ones, X.T])
    keep_first, keep_v = np.ones(first.shape[1], X.dtype), np.ones(len(v), X.dtype)
    keep_first[1:] = keep_v[1:] = 1 - lr * reg
    for _ in range(passes):
        a1 = np.tanh(first @ X1)
        h = np.tanh(v @ np.vstack([ones, a1])) - (2 * y - 1).astype(X.dtype)
        step = v[1:, None] * ((1 - a1 * a1) * h @ X1.T)
        v = v * keep_v - lr / (2 * len(X)) * np.vstack([ones, a1]) @ h
        first = first * keep_first - lr / len(X) * step
        m = m * keep_v
    return unpack(first, v, m)


@exercise.right("two scores, one sample in a column, no new large arrays")
def prepared_two_scores(X, y, params, lr, reg, passes):
    W1, b1, W2, b2 = (params[name].T.copy() for name in ("W1", "b1", "W2", "b2"))
    N, XT, YT = len(X), X.T.copy(), np.eye(2, dtype=X.dtype)[y].T.copy()
    a1, slope, e = (np.empty((rows, N), X.dtype) for rows in (len(b1), len(b1), 2))
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
        error = (1 / (1 + np.exp(-(a1 @ W2 + b2))) - y[:, None].astype(X.dtype)) / len(X)
        dz1 = error @ W2.T * (1 - a1**2)
        W2 = W2 - lr * (2 * a1.T @ error + reg * W2)
        b2 = b2 - lr * 2 * error.sum(axis=0, keepdims=True)
        W1, b1 = W1 - lr * (X.T @ dz1 + reg * W1), b1 - lr * dz1.sum(axis=0, keepdims=True)
    m = middle["W2"] * (1 - lr * reg) ** passes
    second = np.hstack([m - W2 / 2, m + W2 / 2])
    return {"W1": W1, "b1": b1, "W2": second, "b2": middle["b2"] + np.hstack([-b2, b2]) / 2}


@exercise.mistake(
    "the rows of ones never set, in memory from np.empty",
    seen="numbers that no line has set go into the result.",
    ask="Which row of the array that `np.empty` made does no line of yours fill?",
    leads=("unset",),
)
def prepared_unset(X, y, params, lr, reg, passes):
    return descend(
        X, y, params, lr, reg, passes, forward=lambda A: np.vstack([np.empty_like(A[:1]), A[1:]])
    )


@exercise.mistake(
    "hidden made anew, so that nothing is written into A",
    seen="A keeps the ones that it was laid out with.",
    ask="Does `hidden = ...` write into A, or does it give the name to another array?",
    leads=("no effect", "argument"),
)
def prepared_rebound(X, y, params, lr, reg, passes):
    return descend(X, y, params, lr, reg, passes, forward=np.ones_like)


@exercise.mistake(
    "the biases' column shrinks with the weights",
    seen="the biases shrink as the weights do.",
    ask="Which column of the first table are the biases, and which entry of v?",
    leads=("fact biases",),
)
def prepared_biases_shrink(X, y, params, lr, reg, passes):
    def one(first, v, steps, shrink):
        step, move = steps(first, v)
        first *= shrink
        first -= step
        v *= shrink
        v -= move

    return descend(X, y, params, lr, reg, passes, one=one)


@exercise.mistake(
    "no penalty on v",
    seen="the weights in v do not shrink.",
    ask="first[:, 1:] shrinks in each pass, and m[1:]: what of v[1:]?",
)
def prepared_v_stays(X, y, params, lr, reg, passes):
    def one(first, v, steps, shrink):
        step, move = steps(first, v)
        first[:, 1:] *= shrink
        first -= step
        v -= move

    return descend(X, y, params, lr, reg, passes, one=one)


@exercise.mistake(
    "the weights shrunk after their step",
    seen="the weights shrink after their step, and the step shrinks with them.",
    ask="Which weights does the penalty belong to: those before the step, or those after it?",
    leads=("fact late",),
)
def prepared_shrunk_late(X, y, params, lr, reg, passes):
    def one(first, v, steps, shrink):
        step, move = steps(first, v)
        first -= step
        first[:, 1:] *= shrink
        v -= move
        v[1:] *= shrink

    return descend(X, y, params, lr, reg, passes, one=one)


@exercise.mistake(
    "the weights shrunk before the pass uses them",
    seen="the weights have shrunk before the gradients are computed with them.",
    ask="At which parameters are the gradients of a pass taken: before or after the shrinking?",
    leads=("fact early",),
)
def prepared_shrunk_early(X, y, params, lr, reg, passes):
    def one(first, v, steps, shrink):
        first[:, 1:] *= shrink
        v[1:] *= shrink
        step, move = steps(first, v)
        first -= step
        v -= move

    return descend(X, y, params, lr, reg, passes, one=one)


@exercise.mistake(
    "v shrunk before first has moved",
    seen="the step of the first layer is computed with the weights of v after their shrinking.",
    ask="Which v made the scores whose error you pass back: that before or after the shrinking?",
)
def prepared_v_shrunk_early(X, y, params, lr, reg, passes):
    def one(first, v, steps, shrink):
        step, move = steps(first, v)
        v[1:] *= shrink
        first[:, 1:] *= shrink
        first -= shrink * step
        v -= move

    return descend(X, y, params, lr, reg, passes, one=one)


@exercise.mistake(
    "the penalty divided by N",
    seen="the penalty is N times too small.",
    ask="Is the penalty a mean over the samples?",
)
def prepared_small_penalty(X, y, params, lr, reg, passes):
    return descend(X, y, params, lr, reg / len(X), passes)


@exercise.mistake(
    "the step of v twice too long",
    seen="each step of W2 and b2 is twice too long.",
    ask="h is 2 (p - y), and v is half of a difference: how many halves does its gradient need?",
)
def prepared_twice(X, y, params, lr, reg, passes):
    return descend(X, y, params, lr, reg, passes, longer=(1, 2))


@exercise.mistake(
    "the step of the first layer half as long, like that of v",
    seen="each step of W1 and b1 is half as long as it should be.",
    ask=(
        "v is half of a difference, and the error is h / 2: which factor is left for the "
        "first layer?"
    ),
)
def prepared_half(X, y, params, lr, reg, passes):
    return descend(X, y, params, lr, reg, passes, longer=(0.5, 1))


@exercise.mistake(
    "y taken off in the place of 2y - 1",
    seen="the labels are taken off as 0 and 1.",
    ask="tanh h lies between -1 and 1: which two numbers stand for the two classes?",
)
def prepared_labels(X, y, params, lr, reg, passes):
    return descend(X, y, params, lr, reg, passes, sign=y)


@exercise.mistake(
    "2y taken off in the place of 2y - 1",
    seen="the labels are taken off as 0 and 2.",
    ask="tanh h lies between -1 and 1: which two numbers stand for the two classes?",
)
def prepared_two_labels(X, y, params, lr, reg, passes):
    return descend(X, y, params, lr, reg, passes, sign=2 * y)


@exercise.mistake(
    "the slopes written over the activations",
    seen="the gradient of W2 is made of the slopes, not of the activations.",
    ask="Which array still needs a1 after the line with 1 - a1²?",
)
def prepared_overwritten(X, y, params, lr, reg, passes):
    return descend(X, y, params, lr, reg, passes, late=lambda A: np.vstack([A[:1], 1 - A[1:] ** 2]))


@exercise.mistake(
    "the activations squared in their own place",
    seen="the gradient of W2 is made of the squares of the activations.",
    ask="Which array still needs a1 after the line that squares it?",
)
def prepared_squared(X, y, params, lr, reg, passes):
    return descend(X, y, params, lr, reg, passes, late=lambda A: np.vstack([A[:1], A[1:] ** 2]))


@exercise.mistake(
    "tanh over the row of ones as well",
    seen="the row of ones above a1 has gone through the tanh, or is gone.",
    ask="Which rows of A does a pass write into, and which must stay 1?",
)
def prepared_ones(X, y, params, lr, reg, passes):
    return descend(
        X, y, params, lr, reg, passes, forward=lambda A: np.vstack([np.tanh(A[:1]), A[1:]])
    )


@exercise.mistake(
    "the first layer's step without W2",
    seen="the step of the first layer lacks the weights that its error comes through.",
    ask="Which factor was to wait until after the sum over the samples?",
)
def prepared_no_v(X, y, params, lr, reg, passes):
    def one(first, v, steps, shrink):
        step, move = steps(first, v)
        step = step / v[1:, None]
        first[:, 1:] *= shrink
        first -= step
        v[1:] *= shrink
        v -= move

    return descend(X, y, params, lr, reg, passes, one=one)


@exercise.mistake(
    "the half sum left as it was",
    seen="the columns of W2 are right in their difference, but their sum has not shrunk.",
    ask="Has the sum of W2's two columns a gradient from the penalty?",
)
def prepared_middle(X, y, params, lr, reg, passes):
    return descend(X, y, params, lr, reg, passes, end=lambda *m: None)


@exercise.mistake(
    "the half sum shrunk once, not in every pass",
    seen="the columns of W2 are right in their difference, but their sum has shrunk once only.",
    ask="How often do the weights shrink?",
)
def prepared_middle_once(X, y, params, lr, reg, passes):
    return descend(X, y, params, lr, reg, passes, end=lambda m, shrink, _: half_sum(m, shrink, 1))


@exercise.mistake(
    "the half sum of the biases shrunk as well",
    seen="the sum of the two biases in b2 has shrunk as the weights do.",
    ask="m[0] belongs to the biases: which entries of m shrink?",
    leads=("offset",),
)
def prepared_middle_bias(X, y, params, lr, reg, passes):
    return descend(
        X,
        y,
        params,
        lr,
        reg,
        passes,
        end=lambda m, shrink, passes: np.multiply(m, shrink**passes, out=m),
    )


@exercise.mistake(
    "v moves before the first layer has used it",
    seen="the step of the first layer is computed with the W2 after its update.",
    ask="Which v made the scores whose error you pass back: the old or the new one?",
    leads=("fact order",),
)
def prepared_stale(X, y, params, lr, reg, passes):
    def one(first, v, steps, shrink):
        old = v.copy()
        one_pass(first.copy(), v, steps, shrink)
        step, _ = steps(first, old)
        first[:, 1:] *= shrink
        first -= step * (v[1:] / old[1:])[:, None]

    return descend(X, y, params, lr, reg, passes, one=one)


@exercise.mistake(
    "arrays laid out in float64 whatever X is",
    seen="tanh is taken of float64 numbers, where X and params hold float32.",
    ask=_passes.MIXED,
    leads=("float32/kind of numbers",),
)
def prepared_mixed(X, y, params, lr, reg, passes):
    return descend(X, y, params, lr, reg, passes, forward=lambda A: A.astype(float))
