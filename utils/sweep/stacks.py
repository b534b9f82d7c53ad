"""`gd_many`: the loop of `gd_train` for many two-layer networks at once, and quickly.

The mathematics is chapter 04's. The time goes down by what chapter 12 shows one by one:

- **Features by samples.** Activations lie as (unit, network, sample): every pass over them runs
  along memory, and a sum over samples is a row of a matrix product.
- **Biases in the matrices.** X gets a row of ones and so do the activations: one product gives
  weights and biases their gradients, no separate sums.
- **Nothing is made anew.** All arrays are laid out once and written with ``out=``.
- **Two classes need one score.** Softmax over two scores is the sigmoid of their difference, and
  sigmoid(2h) = (1 + tanh h)/2. The sum of the two columns of W2 never sees the data: it only
  shrinks with the penalty, by the same factor each pass.
- **W2 after the sum.** With one score, Σ W2 e (1 - a²) x over the samples is W2 times the sum:
  one pass over the activations less.
- **One vector.** All parameters lie in one array, so the update is two or three calls in all.
- **A stack of networks** shares each call's fixed cost; the first layer of all of them is one
  table where they see the same data.
- **float32**, if asked for: half of the memory, and a quicker tanh.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np

from utils.inputs import check_float, check_positive, check_X, check_y
from utils.machine.threads import one_thread
from utils.network import TINY, Params, check_params
from utils.network.workspace import softmax_in_place

#: The products that all networks share are done in blocks of so many rows, the last one filled up
#: with zeros. BLAS sums in another order when a matrix has another number of rows: without this a
#: network's last digits would depend on its neighbours.
ROWS = 16


class Many(NamedTuple):
    """What `gd_many` hands back.

    Attributes
    ----------
    params : dict           after the last update: W1 (S, D, H), b1 (S, 1, H), …, as they came in
    passes : (K,) array     the passes before which the loss was noted, and the number of them all
    losses : (K, S) array   total loss at those passes
    """

    params: Params
    passes: np.ndarray
    losses: np.ndarray


def gd_many(
    X,
    y,
    params: Params,
    lr,
    steps: int,
    reg=0.0,
    *,
    every: int | None = None,
    dtype=np.float64,
) -> Many:
    """Full-batch gradient descent on a stack of two-layer tanh networks: `gd_train`, but quick.

    Parameters
    ----------
    X : (N, D) or (S, N, D) array    one data set for all networks, or one for each
    y : (N,) or (S, N) int array
    params : dict                    where to start, W1 (S, D, H), b1 (S, 1, H), W2 (S, H, C),
                                     b2 (S, 1, C); or one network without S. C = 1 stands for one
                                     sigmoid output, the probability of class 1. Left as it was
    lr : float or (S,) array         learning rate, for the gradient of the MEAN loss
    steps : int                      number of updates
    reg : float or (S,) array        λ
    every : int, optional            how many passes lie between two notes of the loss; otherwise
                                     as many as give about 200 notes
    dtype : float64 or float32       of the whole computation. float64 gives `gd_train`'s numbers
                                     to 1e-10 as long as the descent is stable

    Returns
    -------
    Many                             params (float64 or float32), passes, losses

    Raises
    ------
    ValueError                       if the data, the sizes, lr, steps or reg make no sense

    Notes
    -----
    A network whose numbers overflow ends with NaN and does not touch the others: no product mixes
    two networks. From eight samples on, not even a network's last digit depends on which others
    are in the stack (as far as tried: OpenBLAS on x86; below, a network alone may differ).
    """
    one = np.ndim(params["W1"]) == 2
    if one:
        params = {name: np.asarray(value)[None] for name, value in params.items()}
    check_params(params)
    params = {name: np.asarray(value, dtype=float) for name, value in params.items()}
    S, D = params["W1"].shape[:2]
    outputs = params["W2"].shape[-1]
    X = check_X(X, D=D)
    y = check_y(y, N=X.shape[-2], C=max(outputs, 2))
    if {*X.shape[:-2], *y.shape[:-1]} - {S}:
        raise ValueError(f"X {X.shape} and y {y.shape} must have no stack axis, or one of S = {S}.")
    check_positive("steps", steps, zero=True, whole=True)
    at = notes(steps, every)
    rates = []
    for name, value in (("lr", lr), ("reg", reg)):
        for each in np.ravel(value):
            check_positive(name, each, zero=True)
        if np.ndim(value) and np.shape(value) != (S,):
            raise ValueError(f"{name} has {np.size(value)} entries for {S} networks.")
        rates.append(np.broadcast_to(np.asarray(value, dtype=float), (S,)))
    dtype = check_float(dtype)

    kind = _Pair if outputs <= 2 else _Classes
    with one_thread(), np.errstate(all="ignore"):
        stack = kind(X, y, params, rates[0], rates[1], dtype)
        noted = [stack.run(passes) for passes in np.diff(at)]
        noted.append(stack.loss())
        found = stack.params()
    losses = np.array(noted, dtype=float)
    if one:
        found, losses = {name: value[0] for name, value in found.items()}, losses[:, 0]
    return Many(found, at, losses)


def notes(steps: int, every: int | None = None) -> np.ndarray:
    """The passes at which a loss is noted: 0, every, 2 every, …, and at the end, steps.

    Raises
    ------
    ValueError    if every is not a whole number above 0
    """
    every = max(1, steps // 200) if every is None else every
    check_positive("every", every, whole=True)
    return np.array([*range(0, steps, every), steps])


class _Stack:
    """S networks with H units and K rows of scores, on N samples, in the engine's layout.

    theta : all parameters in one vector, of which these are views
        V : (S, K, 1+H)       second layer, its bias first
        W : (H, S, 1+D)       first layer, unit by unit, its bias first
    slopes : their gradients in one vector, with the views gV and gW
    A : (1+H, S, N)           activations; A[0] is 1, for the bias of V
    T : (H, S, N)             what travels back through the hidden units
    scores : (S, K, N)        later in each pass: the errors
    calls : list              everything that a pass does, one prepared NumPy call after the other

    A kind of output adds how V is made of the second layer, and what happens at the scores.
    """

    _second: Callable[[], np.ndarray]  # of each kind: the second layer, (S, 1+H, C)

    def __init__(self, X, y, params, lr, reg, dtype):
        S, D, H = params["W1"].shape
        N = X.shape[-2]
        self.lr, self.reg, self.one = lr, reg, np.ones((), dtype)
        V, share = self._second_layer(np.concatenate([params["b2"], params["W2"]], axis=1))
        first = np.concatenate([params["b1"], params["W1"]], axis=1)  # (S, 1+D, H)
        # Tables of H*S rows, with rows of zeros below: see ROWS.
        rows = -(-H * S // ROWS) * ROWS
        self.theta, self.slopes, self.rate, self.keep = (
            np.zeros(V.size + rows * (1 + D), dtype) for _ in range(4)
        )
        self.V, W_rows, self.W = self._views(self.theta, V.shape, rows, (H, S, 1 + D))
        self.V[:], self.W[:] = V, first.transpose(2, 0, 1)
        self.gV, gW_rows, self.gW = self._views(self.slopes, V.shape, rows, (H, S, 1 + D))
        V_rate, _, W_rate = self._views(self.rate, V.shape, rows, (H, S, 1 + D))
        V_rate[:], W_rate[:] = (share * lr / N)[:, None, None], (lr / N)[:, None]
        V_keep, _, W_keep = self._views(self.keep, V.shape, rows, (H, S, 1 + D))
        self.keep[:] = 1  # biases do not shrink
        V_keep[:, :, 1:] = (1 - lr * reg)[:, None, None]
        W_keep[:, :, 1:] = (1 - lr * reg)[:, None]

        A_rows, T_rows = np.ones((S + rows, N), dtype), np.zeros((rows, N), dtype)
        self.A, self.T = A_rows[: S + H * S].reshape(1 + H, S, N), T_rows[: H * S].reshape(H, S, N)
        self.scores = np.empty((S, V.shape[1], N), dtype)
        Xa = np.ones((*X.shape[:-2], 1 + D, N), dtype)
        Xa[..., 1:, :] = X.swapaxes(-1, -2)
        XaT = np.ascontiguousarray(Xa.swapaxes(-1, -2))
        if X.ndim == 2:  # one data set: the first layer of all networks is one table
            self.up = _blocks(W_rows), Xa, _blocks(A_rows[S:])
            self.down = _blocks(T_rows), XaT, _blocks(gW_rows)
        else:
            self.up = _by_network(self.W), Xa, _by_network(self.A[1:])
            self.down = _by_network(self.T), XaT, _by_network(self.gW)
        self.inner, self.across = _by_network(self.A), self.A.transpose(1, 2, 0)

    @staticmethod
    def _views(vector, V_shape, rows, W_shape):
        """V, W as a table of so many rows, and W, in a vector."""
        size, used = int(np.prod(V_shape)), W_shape[0] * W_shape[1]
        table = vector[size:].reshape(rows, -1)
        return vector[:size].reshape(V_shape), table, table[:used].reshape(W_shape)

    def run(self, passes):
        """So many updates; returns the losses (S,) before the first of them."""
        losses = self.loss()
        for _ in range(passes):
            for call in self.calls:
                call()
        self._after(passes)
        return losses

    def loss(self):
        """Total losses (S,) as the parameters are now."""
        for call in self._forward():
            call()
        # A row of numbers for each network: its sum is then the same in every stack.
        first = self.W[:, :, 1:].transpose(1, 0, 2).reshape(self.W.shape[1], -1)
        squares = np.square(first, dtype=float).sum(axis=1) + self._squares()
        return self._data_loss() + self.reg / 2 * squares

    def params(self) -> Params:
        """The parameters in the course's layout."""
        W, second = self.W.transpose(1, 2, 0), self._second()
        parts = {"W1": W[:, 1:], "b1": W[:, :1], "W2": second[:, 1:], "b2": second[:, :1]}
        return {name: part.astype(self.theta.dtype, "C") for name, part in parts.items()}

    def _forward(self):
        """A and the scores."""
        yield partial(np.matmul, *self.up)
        yield partial(np.tanh, self.A[1:], self.A[1:])
        yield partial(np.matmul, self.V, self.inner, self.scores)

    def _update(self):
        yield partial(np.multiply, self.slopes, self.rate, self.slopes)
        if self.reg.any():
            yield partial(np.multiply, self.theta, self.keep, self.theta)
        yield partial(np.subtract, self.theta, self.slopes, self.theta)


class _Pair(_Stack):
    """Two classes with one score h, half the difference of the two; or one sigmoid output.

    The probability of class 1 is p = (1 + tanh h)/2, so 2 (p - y) = tanh h - (2y - 1).
    """

    def __init__(self, X, y, params, lr, reg, dtype):
        super().__init__(X, y, params, lr, reg, dtype)
        self.sign = np.empty(self.T.shape[1:], dtype)
        self.sign[:] = 2 * y - 1
        self.e = self.scores[:, 0]
        self.weights = self.V[:, 0, 1:].T[..., None]  # (H, S, 1)
        self.calls = [*self._forward(), *self._backward(), *self._update()]

    def _second_layer(self, second):
        self.sigmoid = second.shape[-1] == 1
        self.sum = second.sum(axis=-1)  # never sees the data
        score = second[..., 0] if self.sigmoid else second[..., 1] - second[..., 0]
        return score[:, None] / 2, 1 / 4 if self.sigmoid else 1 / 2

    def _backward(self):
        e, A, T, gW = self.e, self.A[1:], self.T, self.gW
        yield partial(np.tanh, e, e)
        yield partial(np.subtract, e, self.sign, e)  # 2 (p - y)
        yield partial(np.matmul, self.scores, self.across, self.gV)
        yield partial(np.square, A, T)
        yield partial(np.subtract, self.one, T, T)
        yield partial(np.multiply, T, e, T)
        yield partial(np.matmul, *self.down)
        yield partial(np.multiply, gW, self.weights, gW)  # the same for all samples: once, here

    def _after(self, passes):
        self.sum[:, 1:] *= ((1 - self.lr * self.reg) ** passes)[:, None]

    def _data_loss(self):
        surprise = np.logaddexp(0, -2.0 * self.sign * self.e)
        return np.minimum(surprise, -np.log(TINY)).mean(axis=-1)

    def _squares(self):
        own = np.square(self.V[:, 0, 1:], dtype=float).sum(axis=-1)
        return 4 * own if self.sigmoid else 2 * own + np.square(self.sum[:, 1:]).sum(axis=-1) / 2

    def _second(self):
        V = self.V[:, 0]
        parts = [2 * V] if self.sigmoid else [self.sum / 2 - V, self.sum / 2 + V]
        return np.stack(parts, axis=-1)


class _Classes(_Stack):
    """Three classes or more: softmax over all scores."""

    def __init__(self, X, y, params, lr, reg, dtype):
        super().__init__(X, y, params, lr, reg, dtype)
        S, C, N = self.scores.shape
        self.Y = np.moveaxis(np.eye(C, dtype=dtype)[y], -1, -2)  # (C, N) or (S, C, N)
        self.column = np.empty((S, 1, N), dtype)
        self.W2 = self.V[:, :, 1:].swapaxes(-1, -2)  # (S, H, C)
        self.calls = [*self._forward(), *self._backward(), *self._update()]

    def _second_layer(self, second):
        return second.swapaxes(-1, -2), 1

    def _softmax(self):
        softmax_in_place(self.scores, self.column)

    def _backward(self):
        e, A, T = self.scores, self.A[1:], self.T
        yield self._softmax
        yield partial(np.subtract, e, self.Y, e)  # p - y
        yield partial(np.matmul, e, self.across, self.gV)
        yield partial(np.matmul, self.W2, e, _by_network(T))  # da1
        yield partial(np.square, A, A)
        yield partial(np.subtract, self.one, A, A)
        yield partial(np.multiply, T, A, T)
        yield partial(np.matmul, *self.down)

    def _after(self, passes):
        """Nothing is kept outside theta."""

    def _data_loss(self):
        z = self.scores.astype(float)  # the logarithm of a softmax that has underflowed is lost
        z -= z.max(axis=1, keepdims=True)
        surprise = np.log(np.exp(z).sum(axis=1)) - (z * self.Y).sum(axis=1)
        return np.minimum(surprise, -np.log(TINY)).mean(axis=-1)

    def _squares(self):
        second = self.V[:, :, 1:].reshape(len(self.V), -1)
        return np.square(second, dtype=float).sum(axis=1)

    def _second(self):
        return self.V.swapaxes(-1, -2)


def _blocks(table):
    """A table of k * ROWS rows as a stack of blocks (k, ROWS, n), a view."""
    return table.reshape(-1, ROWS, table.shape[-1])


def _by_network(array):
    """(H, S, n) as a stack (S, H, n), a view."""
    return array.transpose(1, 0, 2)
