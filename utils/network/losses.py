"""Losses and what is counted at the outputs: one-hot tables, cross-entropy, squares, accuracy.

Labels y are whole numbers, (..., N), or rows Y that say how much of each class, (..., N, C).
"""

from collections.abc import Callable

import numpy as np

from utils.inputs import check_positive, check_y
from utils.network.links import Link

#: The smallest probability whose logarithm is taken: log(1e-300) is -690.8, finite and enormous.
TINY = 1e-300


def one_hot(y, C: int) -> np.ndarray:
    """A table with a 1 in column y[n] of row n and 0 elsewhere: (..., N) -> (..., N, C).

    Raises
    ------
    ValueError    if a label is not an integer or not in 0 .. C-1
    """
    check_positive("C", C, whole=True)
    return np.eye(C)[check_y(y, C=C)]


def predict(probs) -> np.ndarray:
    """Index of the most probable class of each row: (..., N, C) -> (..., N)."""
    return np.argmax(probs, axis=-1)


def accuracy(probs, y):
    """Fraction of rows whose most probable class is y: a number, or (S,) for a stack.

    Raises
    ------
    ValueError    if probs and y are not of the same number of samples, or a label is no class
    """
    probs = np.asarray(probs)
    y = check_y(y, N=probs.shape[-2], C=probs.shape[-1])
    return np.mean(predict(probs) == y, axis=-1)


def cross_entropy(probs, y, *, validate: bool = True):
    """Mean of -log(probability of the true class), in nats: a number, or (S,) for a stack.

    Parameters
    ----------
    probs : (..., N, C) array    each row adds up to 1
    y : (..., N) int array       classes 0 .. C-1; or (..., N, C), how much of each class: then it
                                 is the mean of -Σ Y log(probs)

    Raises
    ------
    ValueError                   if probs and y disagree or a label is out of range
    TypeError                    if probs is no table: a dictionary or a name, say
    """
    probs = np.asarray(probs)
    if probs.ndim < 2:
        kind = type(probs[()]).__name__ if probs.ndim == 0 else f"an array of shape {probs.shape}"
        raise TypeError(
            f'probs is a table (N, C), and this is {kind}: did you pass cache["probs"]?'
        )
    if _rows(y, probs):
        return -(y * _log(probs)).sum(axis=-1).mean(axis=-1)
    if validate:
        y = check_y(y, N=probs.shape[-2], C=probs.shape[-1])
    if np.ndim(y) == 1:  # the same labels for a whole stack: quicker
        return -_log(probs[..., np.arange(len(y)), y]).mean(axis=-1)
    return -_log(np.take_along_axis(probs, y[..., None], axis=-1)[..., 0]).mean(axis=-1)


def dscores(probs, y, *, validate: bool = True) -> np.ndarray:
    """Gradient of the mean cross-entropy with respect to the scores: (probs - Y) / N.

    Parameters
    ----------
    probs : (..., N, C) array    left as it is
    y : (..., N) int array       or its rows Y (..., N, C), each adding up to 1

    Returns
    -------
    (..., N, C) array            each row adds up to 0

    Source: derived in chapters/03_backpropagation.
    """
    probs = np.asarray(probs)
    N, C = probs.shape[-2:]
    if not _rows(y, probs):
        if validate:
            y = check_y(y, N=N, C=C)
        y = np.asarray(y)[..., None] == np.arange(
            C
        )  # one-hot, True in the column of the true class
    return (probs - y) / N


def cross_entropy_slope(probs, Y) -> np.ndarray:
    """Gradient of `cross_entropy`, one row a sample: (N, C), (N, C) -> (N, 1, C)."""
    return (-Y / _above_zero(probs) / len(probs))[:, None, :]


def mean_squared_error(predicted, Y) -> float:
    """Mean over all N C entries of (predicted - Y)²: (N, C), (N, C) -> number."""
    return float(np.square(predicted - Y).mean())


def mean_squared_error_slope(predicted, Y) -> np.ndarray:
    """Gradient of `mean_squared_error`, one row a sample: (N, C), (N, C) -> (N, 1, C)."""
    return (2 * (predicted - Y) / predicted.size)[:, None, :]


def binary_cross_entropy(p, Y) -> float:
    """Mean over all N C yes-or-no answers of -Y log(p) - (1 - Y) log(1 - p): -> number."""
    return float(-(Y * _log(p) + (1 - Y) * _log(1 - p)).mean())


def binary_cross_entropy_slope(p, Y) -> np.ndarray:
    """Gradient of `binary_cross_entropy`, one row a sample: (N, C), (N, C) -> (N, 1, C)."""
    return ((-Y / _above_zero(p) + (1 - Y) / _above_zero(1 - p)) / p.size)[:, None, :]


LOSSES: dict[str, Link] = {
    "cross_entropy": Link(cross_entropy, cross_entropy_slope, "cross_entropy"),
    "mean_squared_error": Link(mean_squared_error, mean_squared_error_slope, "mean_squared_error"),
    "binary_cross_entropy": Link(
        binary_cross_entropy, binary_cross_entropy_slope, "binary_cross_entropy"
    ),
}

#: Where output and loss cancel: the gradient with respect to the SCORES without any Jacobian.
#: (output, loss) -> function of (outputs, Y), each (N, C) -> (N, C).
FUSED: dict[tuple[str, str], Callable] = {
    ("softmax", "cross_entropy"): dscores,
    ("sigmoid", "binary_cross_entropy"): lambda p, Y: (p - Y) / p.size,
    ("identity", "mean_squared_error"): lambda p, Y: 2 * (p - Y) / p.size,
}

#: Losses that take logarithms, and the outputs that keep these finite.
PROBABILITIES = {"cross_entropy": ("softmax", "sigmoid"), "binary_cross_entropy": ("sigmoid",)}


def score_gradient(output: Link, loss: Link, z, a, Y, *, fused: bool = True) -> np.ndarray:
    """Gradient of the loss with respect to the scores, fused where that is known.

    Parameters
    ----------
    output, loss : Link    the last two links of the chain
    z, a : (N, C) arrays   scores, and what the output activation made of them
    Y : (N, C) array       what it should have made of them
    fused : bool           False goes through the Jacobians: (N, 1, C) @ (N, C, C)

    Returns
    -------
    (N, C) array           dz of the last layer

    Source: derived in chapters/08_network_class.
    """
    short = FUSED.get((output.name, loss.name)) if fused else None
    if short is not None:
        return short(a, Y)
    return (loss.derivative(a, Y) @ output.at(z, a))[:, 0, :]


def _rows(y, probs) -> bool:
    """Whether y says how much of each class, instead of which."""
    return np.ndim(y) == probs.ndim and np.shape(y)[-1] == probs.shape[-1]


def _log(p) -> np.ndarray:
    """Logarithm of probabilities, the smallest raised to `TINY`; the same in float32."""
    return np.log(np.maximum(p, TINY, dtype=float))


def _above_zero(p) -> np.ndarray:
    """Probabilities whose reciprocal is finite, in float32 too."""
    return np.maximum(p, np.finfo(np.asarray(p).dtype).tiny)
