"""The passes of `prepared` in readable form, with a place for each slip: for its mistakes."""

import numpy as np


def pack(params):
    """[b1 W1] (H, 1+D), and half the difference and half the sum of [b2 W2]'s columns, (1+H,)."""
    first = np.vstack([params["b1"], params["W1"]]).T
    second = np.vstack([params["b2"], params["W2"]])
    return first, (second[:, 1] - second[:, 0]) / 2, second.sum(axis=1) / 2


def unpack(first, v, m):
    """The parameters of `pack`'s tables."""
    second = np.stack([m - v, m + v], axis=1)
    return {"W1": first.T[1:], "b1": first.T[:1], "W2": second[1:], "b2": second[:1]}


def one_pass(first, v, steps, shrink):
    """Both steps at the same parameters; each weight shrinks before its own."""
    step, move = steps(first, v)
    first[:, 1:] *= shrink
    first -= step
    v[1:] *= shrink
    v -= move


def half_sum(m, shrink, passes):
    """What has become of m: its weights shrink in every pass."""
    m[1:] *= shrink**passes


def descend(
    X, y, params, lr, reg, passes, *, sign=None, forward=None, late=None, longer=(1, 1),
    one=one_pass, end=half_sum,
):  # fmt: skip
    """The parameters after `passes` passes, right unless one of the last arguments is given.

    Parameters
    ----------
    sign : (N,)             what is taken from tanh h; 2y - 1 if None
    forward : function      what the scores are made of, from A (1+H, N)
    late : function         what stands in A when v is moved
    longer : two factors    of the steps of `first` and of v
    one, end : function     instead of `one_pass` and `half_sum`
    """
    first, v, m = pack(params)
    N, shrink = len(X), 1 - lr * reg
    ones = np.ones((1, N), X.dtype)
    X1 = np.vstack([ones, X.T])
    sign = (2 * y - 1 if sign is None else sign).astype(X.dtype)

    def steps(first, v):
        hidden = np.tanh(first @ X1)
        A = np.vstack([ones, hidden])
        A = forward(A) if forward else A
        h = np.tanh(v @ A) - sign
        back = v[1:, None] * ((1 - hidden * hidden) * h @ X1.T)
        A = late(A) if late else A
        return longer[0] * lr / N * back, longer[1] * lr / (2 * N) * (A @ h)

    for _ in range(passes):
        one(first, v, steps, shrink)
    end(m, shrink, passes)
    return unpack(first, v, m)
