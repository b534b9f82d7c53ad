"""Links: the functions of the chain, each with its derivative.

Two kinds are here, told apart by their derivatives; the third, losses, has a module of its own:

    hidden activation   elementwise       a slope for each number         (N, H)
    output activation   row by row        a Jacobian for each sample      (N, C, C)
    loss                one number        a gradient row for each sample  (N, 1, C)

A leading axis of a stack changes nothing: (S, N, H).
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Link:
    """One function of the chain and its derivative.

    Attributes
    ----------
    function : callable
    derivative : callable
    name : str             under which a file remembers it; "" for a pair from outside
    of_value : bool        whether the derivative is written with the function's own value a, as
                           1 - a**2 for tanh, or with its input z, as 1 - np.tanh(z)**2
    """

    function: Callable
    derivative: Callable
    name: str = ""
    of_value: bool = True

    def at(self, z: np.ndarray, a: np.ndarray) -> np.ndarray:
        """Return the derivative where the input is z and the value a."""
        return self.derivative(a if self.of_value else z)


def sigmoid(z) -> np.ndarray:
    """Logistic function 1 / (1 + exp(-z)), elementwise and without overflow.

    Parameters
    ----------
    z : array    of any shape

    Returns
    -------
    array of z's shape, between 0 and 1

    Source: sigmoid(z) = (1 + tanh(z/2)) / 2, and tanh never overflows; chapters/02_forward_pass.
    """
    return 0.5 * (1.0 + np.tanh(0.5 * np.asarray(z)))


def relu(z) -> np.ndarray:
    """Positive part max(0, z), elementwise."""
    return np.maximum(z, 0)


def identity(z) -> np.ndarray:
    """Return z itself, as a copy: no activation at all."""
    return np.array(z, dtype=float)


def softmax(z) -> np.ndarray:
    """Probabilities from scores, row by row.

    Parameters
    ----------
    z : (..., C) array    scores

    Returns
    -------
    (..., C) array        positive, each row adds up to 1

    Source: the largest score of each row is subtracted first, which changes nothing in the result
    and keeps the exponential from overflowing; derived in chapters/02_forward_pass.
    """
    z = np.asarray(z, dtype=float) if not _is_float(z) else z
    e = np.exp(z - _over_columns(np.maximum, z))
    return e / _over_columns(np.add, e)


def softmax_jacobian(p) -> np.ndarray:
    """How each probability of a sample moves with each of its scores: (N, C) -> (N, C, C).

    Entry [n, i, j] is ∂p_i/∂z_j = p_i ([i = j] - p_j), written with the softmax's own value p.
    """
    p = np.asarray(p)
    return p[:, :, None] * (np.eye(p.shape[1], dtype=p.dtype) - p[:, None, :])


def elementwise_jacobian(slope: Callable) -> Callable:
    """The Jacobian of an elementwise function, zero off its diagonal: (N, C) -> (N, C, C)."""

    def jacobian(a):
        s = np.broadcast_to(slope(a), a.shape)
        return s[:, :, None] * np.eye(a.shape[1], dtype=s.dtype)

    return jacobian


HIDDEN: dict[str, Link] = {
    "identity": Link(identity, np.ones_like, "identity"),
    "relu": Link(relu, lambda a: (a > 0).astype(a.dtype), "relu"),
    "sigmoid": Link(sigmoid, lambda a: a * (1 - a), "sigmoid"),
    "tanh": Link(np.tanh, lambda a: 1 - a**2, "tanh"),
}

OUTPUTS: dict[str, Link] = {
    "softmax": Link(softmax, softmax_jacobian, "softmax"),
    **{
        name: Link(link.function, elementwise_jacobian(link.derivative), name)
        for name, link in HIDDEN.items()
    },
}


def named(name: str | Link, table: dict[str, Link], what: str = "activation") -> Link:
    """Return the link of that name, or the link itself.

    Raises
    ------
    ValueError    if no link of the table has the name
    """
    if isinstance(name, Link):
        return name
    if name not in table:
        raise ValueError(f"{what} is {name!r}; known are {', '.join(table)}.")
    return table[name]


def _over_columns(operation: np.ufunc, table: np.ndarray) -> np.ndarray:
    """Reduce each row of (..., C) to one number, (..., 1).

    A column at a time where there are few: NumPy's reduction over a short last axis takes about
    four times as long. Up to 7 columns both add in the same order, so every bit is the same.
    """
    if table.shape[-1] > 7:
        return operation.reduce(table, axis=-1, keepdims=True)
    columns = (table[..., c : c + 1] for c in range(table.shape[-1]))
    return functools.reduce(operation, columns)


def _is_float(z) -> bool:
    return isinstance(z, np.ndarray) and np.issubdtype(z.dtype, np.floating)
