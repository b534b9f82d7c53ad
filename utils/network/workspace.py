"""What a training step is written into: every large array laid out once, every call prepared.

`chain_forward` and `chain_backward` say what a step is; a `Workspace` does the same without making
one of their arrays anew. That matters: the gradient of 266,000 parameters in float32 is a megabyte,
and a new megabyte is one which the system has to hand out and clear first. Only at the outputs,
(rows, C), small ones are still made.
"""

from collections.abc import Callable
from functools import partial

import numpy as np

from utils.network.links import HIDDEN, OUTPUTS, Link
from utils.network.losses import score_gradient
from utils.network.measuring import weighted_loss
from utils.network.parameters import restore


class Workspace:
    """One training step of a network on batches of so many rows.

    Parameters
    ----------
    params : (P,) array              all parameters, read where they are at each step
    gradient : (P,) array            of the same type; overwritten by each step
    layers : sequence of L+1 int     features, the units of each hidden layer, outputs
    rows : int                       samples in a batch
    hidden, output, loss : Link      the links of the chain
    reg : float                      λ of the penalty λ/2 Σ‖W‖²
    weighted : bool                  whether each sample has a weight

    Attributes
    ----------
    X : (rows, D) array              to be filled before a step
    Y : (rows, C) array              likewise
    weights : (rows, 1) or None      likewise: w, and the loss is the mean of w times a sample's own
    outputs : (rows, C) array        what the network gave in the last step

    Source: `chain_forward` and `chain_backward`, which the tests compare it with.
    """

    def __init__(
        self,
        params,
        gradient,
        layers,
        rows: int,
        hidden: Link,
        output: Link,
        loss: Link,
        reg=0.0,
        weighted=False,
    ):
        def table(columns):
            return np.empty((rows, columns), params.dtype)

        Ws, bs = restore(params, layers)
        dWs, dbs = restore(gradient, layers)
        self._calls: list[Callable] = []
        zs, acts = [], [table(layers[0])]
        for k, (W, b) in enumerate(zip(Ws, bs, strict=True), start=1):
            z = table(W.shape[1])
            value, calls = _activate(output if k == len(Ws) else hidden, z)
            self._calls += [partial(np.matmul, acts[-1], W, z), partial(np.add, z, b, z), *calls]
            zs.append(z)
            acts.append(value)
        self.X, self.outputs, self.Y = acts[0], acts[-1], np.empty_like(acts[-1])
        self._loss = loss.function

        dz, ones = np.empty_like(self.outputs), np.ones((1, rows), params.dtype)
        last = output, loss, zs[-1], self.outputs, self.Y
        self._calls.append(partial(_put, dz, partial(score_gradient, *last)))
        self.weights = np.empty((rows, 1), params.dtype) if weighted else None
        if weighted:
            self._calls.append(partial(np.multiply, dz, self.weights, dz))
        for k in reversed(range(len(Ws))):
            W, dW, db = Ws[k], dWs[k], dbs[k]
            self._calls.append(partial(np.matmul, acts[k].T, dz, dW))
            if reg:
                shrunk = np.empty_like(W)
                self._calls += [
                    partial(np.multiply, W, reg, shrunk),
                    partial(np.add, dW, shrunk, dW),
                ]
            self._calls.append(partial(np.matmul, ones, dz, db))  # the sum over the samples
            if k > 0:  # nothing stands before X that could learn
                below = np.empty_like(acts[k])
                self._calls.append(partial(np.matmul, dz, W.T, below))
                self._calls += _times_slope(hidden, zs[k - 1], acts[k], below)
                dz = below

    def step(self) -> float:
        """Fill ``gradient`` and ``outputs`` from X and Y; return the loss without the penalty."""
        for call in self._calls:
            call()
        if self.weights is not None:
            return weighted_loss(self._loss, self.outputs, self.Y, self.weights)
        return float(self._loss(self.outputs, self.Y))


def _activate(link: Link, z) -> tuple[np.ndarray, list[Callable]]:
    """Where the link's value will be, and the calls that put it there: in z's place if known."""
    half, one = z.dtype.type(0.5), z.dtype.type(1)
    known: dict[str, list[Callable]] = {
        "identity": [],
        # With a table of zeros: NumPy's maximum of two tables is three times as quick as that of
        # a table and a number.
        "relu": [partial(np.maximum, z, np.zeros_like(z), out=z)],
        "sigmoid": [  # (1 + tanh(z/2))/2
            partial(np.multiply, z, half, z),
            partial(np.tanh, z, z),
            partial(np.add, z, one, z),
            partial(np.multiply, z, half, z),
        ],
        "tanh": [partial(np.tanh, z, z)],
        "softmax": [partial(softmax_in_place, z, np.empty((len(z), 1), z.dtype))],
    }
    if _is_known(link):
        return z, known[link.name]
    value = np.empty_like(z)
    return value, [partial(_put, value, partial(link.function, z))]


def _put(place, function):
    place[...] = function()


def softmax_in_place(z, column) -> None:
    """Softmax along axis 1 of z, over it; column, of z's shape with 1 there, is scratch."""
    np.subtract(z, z.max(axis=1, keepdims=True, out=column), out=z)
    np.exp(z, out=z)
    np.divide(z, z.sum(axis=1, keepdims=True, out=column), out=z)


def _times_slope(link: Link, z, a, d) -> list[Callable]:
    """The calls that multiply d by the link's derivative; a may be lost."""
    zero, one, times_a = z.dtype.type(0), z.dtype.type(1), partial(np.multiply, d, a, d)
    above = np.empty(a.shape, bool)
    known: dict[str, list[Callable]] = {
        "identity": [],
        "relu": [partial(np.greater, a, zero, above), partial(np.multiply, d, above, d)],
        "sigmoid": [times_a, partial(np.subtract, one, a, a), times_a],  # a (1 - a)
        "tanh": [partial(np.square, a, a), partial(np.subtract, one, a, a), times_a],  # 1 - a²
    }
    if _is_known(link):
        return known[link.name]
    return [lambda: np.multiply(d, link.at(z, a), out=d)]


def _is_known(link: Link) -> bool:
    """Whether it is a link of this course, and not another one of that name."""
    return link in (HIDDEN.get(link.name), OUTPUTS.get(link.name))
