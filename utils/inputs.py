"""What counts as good input, said with the numbers in it."""

import reprlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Rule:
    """What a parameter may be: a test, and the words that end "it must be …". Joined with ``|``."""

    holds: Callable[[Any], Any]
    words: str

    def __or__(self, other: "Rule") -> "Rule":
        return Rule(lambda v: self.holds(v) or other.holds(v), f"{self.words}, or {other.words}")


def whole_number(low: int = 1) -> Rule:
    """A whole number from ``low`` on."""
    return Rule(
        lambda v: _is(v, Integral) and v >= low,
        f"a whole number, {low} or above",
    )


def number(*, zero: bool = True, below: float = np.inf) -> Rule:
    """A finite number above 0, with zero from 0 on, and below a limit."""
    words = "a number, 0 or above" if zero else "a number above 0"
    words += f" and below {below:g}" if below < np.inf else ""
    return Rule(
        lambda v: (
            (_is(v, Real) or (isinstance(v, np.ndarray) and v.shape == ()))
            and (v >= 0 if zero else v > 0)
            and v < below
        ),
        words,
    )


def _is(value, kind: type) -> bool:
    """Whether it is a number of that kind; True and False are none."""
    return isinstance(value, kind) and not isinstance(value, bool | np.bool_)


def check_rules(rules: Mapping[str, Rule], **given) -> None:
    """Raise a ValueError with its name and value for the first that its rule does not allow."""
    for name, value in given.items():
        if not rules[name].holds(value):
            shown = str(value) if isinstance(value, np.generic) else reprlib.repr(value)
            raise ValueError(f"{name} is {shown}: it must be {rules[name].words}.")


def as_numbers(name: str, values) -> np.ndarray:
    """``values`` as an array, unless something would get lost on the way: then a ValueError."""
    if hasattr(values, "toarray"):
        raise ValueError(
            f"{name} is sparse, {values.shape}: networks multiply full tables, {name}.toarray()."
        )
    if np.ma.is_masked(values):
        raise ValueError(
            f"{name} is masked in {np.ma.count_masked(values)} places: say what stands there, "
            f"{name}.filled(value)."
        )
    try:
        values = np.asarray(values)
    except ValueError:
        raise ValueError(f"{name} is no table: its rows are not equally long.") from None
    if values.dtype.kind == "c":
        raise ValueError(
            f"{name} holds complex numbers: networks take real ones, such as {name}.real."
        )
    return values


def check_X(X, D: int | None = None) -> np.ndarray:
    """Return X as a float array, or say with numbers what is wrong with it.

    Parameters
    ----------
    X : (N, D) or (S, N, D) array    inputs; S is a stack of data sets
    D : int, optional                the number of features that is expected

    Raises
    ------
    ValueError    if X is no table of finite numbers, is empty, or has not D columns
    """
    X = as_numbers("X", X)
    try:
        X = X if np.issubdtype(X.dtype, np.floating) else X.astype(float)
    except (TypeError, ValueError) as error:
        raise ValueError(f"X must hold numbers only: {error}.") from None
    if X.ndim not in (2, 3):
        raise ValueError(
            f"X has shape {X.shape}: one row a sample and one column a feature, (N, D)."
            + (" A single sample is X[None, :]." if X.ndim == 1 else "")
        )
    if X.size == 0:
        raise ValueError(f"X is empty: its shape is {X.shape}.")
    finite = np.isfinite(X)
    if not finite.all():
        where = ", ".join(str(i) for i in np.argwhere(~finite)[0])
        raise ValueError(
            f"X holds {X.size - finite.sum()} values that are NaN or infinite, "
            f"the first at [{where}]."
        )
    if D is not None and X.shape[-1] != D:
        raise ValueError(
            f"X has {X.shape[-1]} columns but W1 has {D} rows: one weight row per feature."
        )
    return X


def check_y(y, N: int | None = None, C: int | None = None) -> np.ndarray:
    """Return y as an integer array, or say with numbers what is wrong with it.

    Parameters
    ----------
    y : (N,) or (S, N) int array    class of each sample, 0 .. C-1
    N : int, optional               the number of samples that is expected
    C : int, optional               the number of classes

    Raises
    ------
    ValueError    if labels are not integers, are out of range, or are not N
    """
    y = as_numbers("y", y)
    if y.ndim not in (1, 2) or y.size == 0:
        raise ValueError(f"y has shape {y.shape}: one class per sample, (N,), and at least one.")
    if not (np.issubdtype(y.dtype, np.integer) or y.dtype == bool):
        raise ValueError(
            f"y holds {y.dtype} values such as {y.flat[0]!s}: classes must be integers, 0 .. C-1. "
            "np.unique(y, return_inverse=True) numbers labels of any kind."
        )
    if N is not None and y.shape[-1] != N:
        raise ValueError(f"X has {N} rows but y has {y.shape[-1]} entries: one label per sample.")
    low, high = int(y.min()), int(y.max())
    if low < 0:
        raise ValueError(f"y holds the label {low}: classes are counted from 0.")
    if C is not None and high >= C:
        raise ValueError(f"y holds the label {high} but there are {C} classes, 0 .. {C - 1}.")
    return y.astype(int, copy=False)


def check_table(X, D: int, dtype=None) -> np.ndarray:
    """One table of samples, (N, D), in ``dtype`` or its own, row by row in memory.

    Raises
    ------
    ValueError    as `check_X`, if X is a stack of tables, or if a number is too large for dtype
    """
    X = as_numbers("X", X)
    if dtype is not None and X.dtype.kind in "iub":
        X = X.astype(dtype)  # at once, without a float64 copy on the way
    X = check_X(X, D=D)
    if X.ndim != 2:
        raise ValueError(
            f"X has shape {X.shape}: one row a sample, (N, {D}). Pictures become rows with "
            "X.reshape(len(X), -1)."
        )
    if dtype is None or X.dtype == dtype:
        return np.ascontiguousarray(X)
    with np.errstate(over="ignore"):
        X = X.astype(dtype, order="C")
    if not np.isfinite(X).all():
        raise ValueError(f"X holds numbers too large for {np.dtype(dtype)}: scale it first.")
    return X


def check_positive(name: str, value, *, zero: bool = False, whole: bool = False) -> None:
    """Raise a ValueError with the number in it unless ``value`` is above 0 (with zero: or 0).

    Parameters
    ----------
    name : str      what the number is called in the sentence
    value : number
    zero : bool     whether 0 is good too
    whole : bool    whether it must be an integer
    """
    rule = whole_number(0 if zero else 1) if whole else number(zero=zero)
    check_rules({name: rule}, **{name: value})


def check_float(dtype) -> np.dtype:
    """Return ``dtype`` as NumPy's, or raise a ValueError unless it is float32 or float64."""
    dtype = np.dtype(dtype)
    if dtype not in (np.float32, np.float64):
        raise ValueError(f"dtype is {dtype}: it must be float32 or float64.")
    return dtype
