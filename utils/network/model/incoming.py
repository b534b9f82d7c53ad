"""What comes in from outside: targets and sample weights, checked; the part that is held back."""

import numpy as np

from utils.data import split
from utils.inputs import as_numbers, check_y
from utils.network.losses import one_hot
from utils.network.measuring import CLASSES, NUMBERS

#: How far a row of probabilities may be from adding up to 1: what float16 leaves of it.
NEAR = 2e-3


def as_targets(y, N: int, C: int, kind: str, dtype, *, add_up: bool = False) -> np.ndarray:
    """What the outputs should be for N samples, (N, C).

    Parameters
    ----------
    y : array         labels (N,), where kind is classes; or (N, C), for one output (N,) too
    N, C : int
    kind : str        what the columns mean, see `utils.network.measuring`
    dtype : dtype
    add_up : bool     whether each row must add up to 1, as (Ŷ - Y)/N takes for granted

    Raises
    ------
    ValueError        if y has another shape, or values that are not of this kind
    """
    y = as_numbers("y", y)
    if kind == CLASSES and y.ndim == 1:
        return one_hot(check_y(y, N=N, C=C), C).astype(dtype)
    try:
        Y = y.astype(dtype)
    except (TypeError, ValueError) as error:
        raise ValueError(f"y must hold numbers: {error}.") from None
    if Y.ndim == 1 and C == 1:
        Y = Y[:, None]
    if Y.shape != (N, C):
        wanted = "(N,) or (N, 1)" if C == 1 else f"(N, {C})"
        if kind == CLASSES:
            wanted = f"labels (N,) or rows {wanted}"
        advice = " A column becomes (N,) with y.ravel()." if Y.shape == (N, 1) else ""
        raise ValueError(f"y has shape {y.shape} for {N} samples: {kind} are {wanted}.{advice}")
    if not np.isfinite(Y).all():
        raise ValueError(f"y holds {(~np.isfinite(Y)).sum()} values that are NaN or infinite.")
    if kind != NUMBERS and ((Y < 0) | (Y > 1)).any():
        raise ValueError(f"y reaches from {Y.min():g} to {Y.max():g}: {kind} are between 0 and 1.")
    if add_up and (wrong := np.abs(Y.sum(axis=1) - 1) > NEAR).any():
        row = wrong.argmax()
        raise ValueError(
            f"row {row} of y adds up to {Y[row].sum():g}: with softmax and cross-entropy it holds "
            "the probabilities of all classes, which add up to 1. For several answers at a time "
            "use sigmoid and binary_cross_entropy."
        )
    return Y


def as_weights(sample_weight, N: int) -> np.ndarray | None:
    """Weights of N samples with a mean of 1, as a column (N, 1); None stays None.

    Raises
    ------
    ValueError    if they are not N finite numbers, one is below 0, or all are 0
    """
    if sample_weight is None:
        return None
    try:
        w = as_numbers("sample_weight", sample_weight).astype(float)
    except (TypeError, ValueError) as error:
        raise ValueError(f"sample_weight must hold numbers: {error}") from None
    if w.shape != (N,):
        raise ValueError(f"sample_weight has shape {w.shape} for {N} samples: ({N},) belongs here.")
    if not np.isfinite(w).all() or (w < 0).any():
        raise ValueError(
            f"sample_weight reaches from {w.min():g} to {w.max():g}: weights are finite numbers, 0 "
            "or above."
        )
    if not w.any():
        raise ValueError(f"sample_weight is zero for all of {N} samples: none of them counts.")
    return (w / w.mean())[:, None]


def hold_back(N: int, fraction: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Which of N samples are trained on, and which are held back to watch the loss on.

    Raises
    ------
    ValueError    if one of the parts would be empty
    """
    if not 0 < round(fraction * N) < N:
        raise ValueError(
            f"validation_fraction {fraction} of {N} samples holds {round(fraction * N)} back and "
            f"leaves {N - round(fraction * N)} to train on: neither may be none."
        )
    rows = np.arange(N)
    _, train, _, held_back = split(rows, rows, fraction, rng)
    return train, held_back
