"""Every data set of the course, how it is split, and what counts as good input."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from sklearn.datasets import make_moons

from utils.text import Text


def two_moons(n: int = 200, noise: float = 0.2, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Two half circles that reach into each other, one class each.

    Parameters
    ----------
    n : int             number of points, half of them in each class
    noise : float       standard deviation of the normal noise added to both coordinates
    seed : int          the same seed gives the same points

    Returns
    -------
    X : (n, 2) array    coordinates, in units of the radius of a moon
    y : (n,) int array  class 0 (upper moon) or 1 (lower moon)

    Raises
    ------
    ValueError          if n is below 2 or the noise negative

    Source: `sklearn.datasets.make_moons`.
    """
    if n < 2:
        raise ValueError(f"n is {n}: two moons need at least 2 points.")
    if noise < 0:
        raise ValueError(f"noise is {noise}: a standard deviation cannot be negative.")
    X, y = make_moons(n, noise=noise, random_state=seed)
    return X, y.astype(int)


def band(n: int = 200, width: float = 1.0, gap: float = 0.25, seed: int = 0):
    """A data set that needs two lines: class 1 in a diagonal band, class 0 on both sides of it.

    Parameters
    ----------
    n : int             number of points
    width : float       width of the band, in units of the axes
    gap : float         empty margin on each side of both edges
    seed : int          the same seed gives the same points

    Returns
    -------
    X : (n, 2) array    coordinates between -2 and 2
    y : (n,) int array  1 inside the band, 0 outside

    Raises
    ------
    ValueError          if n is below 3, or width or gap is not positive
    """
    if n < 3:
        raise ValueError(f"n is {n}: a band and its two sides need at least 3 points.")
    if width <= 0 or gap <= 0:
        raise ValueError(f"width {width} and gap {gap} must both be above 0.")
    rng = np.random.default_rng(seed)
    points: list[np.ndarray] = []
    while len(points) < n:
        candidate = rng.uniform(-2, 2, size=2)
        distance = abs(candidate.sum()) / np.sqrt(2)  # from the diagonal x1 + x2 = 0
        if abs(distance - width / 2) >= gap / 2:  # not in the margin around an edge
            points.append(candidate)
    X = np.array(points)
    y = (np.abs(X.sum(axis=1)) / np.sqrt(2) < width / 2).astype(int)
    return X, y


def three_arms(n: int = 300, bend: float = 2.5, noise: float = 0.15, seed: int = 0):
    """Three arms that curl out of a common middle, one class each; no line separates them.

    Parameters
    ----------
    n : int             number of points, a third of them (as near as can be) in each class
    bend : float        how far an arm turns per unit of length, in radians; 0 gives three rays
    noise : float       standard deviation of the normal noise added to both coordinates
    seed : int          the same seed gives the same points

    Returns
    -------
    X : (n, 2) array    coordinates; an arm reaches from 0.3 to 2 from the origin
    y : (n,) int array  class 0, 1 or 2; the classes come in random order

    Raises
    ------
    ValueError          if n is below 3 or the noise negative
    """
    if n < 3:
        raise ValueError(f"n is {n}: three arms need at least 3 points.")
    if noise < 0:
        raise ValueError(f"noise is {noise}: a standard deviation cannot be negative.")
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.arange(n) % 3)
    r = rng.uniform(0.3, 2, size=n)
    angle = 2 * np.pi * y / 3 + bend * r
    X = r[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return X + rng.normal(scale=noise, size=(n, 2)), y


def split(X, y, frac: float, rng: np.random.Generator):
    """Split at random into a training part and a test part.

    Parameters
    ----------
    X : (N, D) array
    y : (N,) array
    frac : float                 the test part has round(frac * N) samples
    rng : np.random.Generator    where the order comes from

    Returns
    -------
    X_train, y_train, X_test, y_test    copies; every sample is in exactly one part

    Raises
    ------
    ValueError                   if X and y differ in length or one of the parts would be empty
    """
    X, y = np.asarray(X), np.asarray(y)
    if len(X) != len(y):
        raise ValueError(f"X has {len(X)} rows but y has {len(y)} entries: one label per sample.")
    n_test = round(frac * len(X))
    if not 0 < n_test < len(X):
        raise ValueError(
            f"frac {frac} of {len(X)} samples puts {n_test} into the test part and "
            f"{len(X) - n_test} into the training part: neither may be empty."
        )
    order = rng.permutation(len(X))
    test, train = order[:n_test], order[n_test:]
    return X[train], y[train], X[test], y[test]


def minibatches(X, y, batch_size: int, rng: np.random.Generator) -> Iterator[tuple]:
    """One epoch: every sample once, in a new random order, in batches.

    Parameters
    ----------
    X : (N, D) or (S, N, D) array
    y : (N,) or (S, N) int array    a stack's data sets are shuffled alike
    batch_size : int                the last batch may be smaller
    rng : np.random.Generator       where the order comes from

    Yields
    ------
    Xb, yb                          copies of the rows of one batch

    Raises
    ------
    ValueError                      if batch_size is below 1, or X and y differ in length

    Source: Robbins and Monro (1951); chapters/06_exercises.
    """
    X, y = np.asarray(X), np.asarray(y)
    check_positive("batch_size", batch_size, whole=True)
    N = X.shape[-2]
    if y.shape[-1] != N:
        raise ValueError(f"X has {N} rows but y has {y.shape[-1]} entries: one label per sample.")
    order = rng.permutation(N)
    for start in range(0, N, batch_size):
        part = order[start : start + batch_size]
        yield X[..., part, :], y[..., part]


@dataclass
class SealedTest:
    """A test set in an envelope: it counts how often it was opened.

    A test score is honest once. Whoever looks, changes something and looks again has begun to
    train on the test set.

    Parameters
    ----------
    X : (N, D) array
    y : (N,) int array
    """

    X: np.ndarray = field(repr=False)
    y: np.ndarray = field(repr=False)
    openings: int = 0

    def open(self) -> tuple[np.ndarray, np.ndarray]:
        """Return copies of X and y, and count this opening."""
        self.openings += 1
        return self.X.copy(), self.y.copy()

    def __repr__(self) -> str:
        times = {0: "still sealed", 1: "opened once"}.get(
            self.openings, f"opened {self.openings} times: its score is no longer an honest one"
        )
        return f"SealedTest of {len(self.X)} samples, {times}"


def describe(X, y) -> Text:
    """Say in one sentence what is in a data set: samples, features, classes and ranges."""
    X, y = check_X(X), check_y(y)
    if len(X) != len(y):
        raise ValueError(f"X has {len(X)} rows but y has {len(y)} entries: one label per sample.")
    classes, counts = np.unique(y, return_counts=True)
    members = ", ".join(f"{n} of class {c}" for c, n in zip(classes, counts, strict=True))
    ranges = ", ".join(
        f"x{j + 1} from {low:.2f} to {high:.2f}"
        for j, (low, high) in enumerate(zip(X.min(axis=0), X.max(axis=0), strict=True))
    )
    return Text(f"{len(X)} samples with {X.shape[1]} features: {members}; {ranges}.")


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
    try:
        X = np.asarray(X)
        X = X if np.issubdtype(X.dtype, np.floating) else X.astype(float)
    except (TypeError, ValueError) as error:
        raise ValueError(f"X must hold numbers only: {error}.") from None
    if X.ndim not in (2, 3):
        raise ValueError(
            f"X has shape {X.shape}: one row a sample and one column a feature, (N, D)."
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
    y = np.asarray(y)
    if y.ndim not in (1, 2) or y.size == 0:
        raise ValueError(f"y has shape {y.shape}: one class per sample, (N,), and at least one.")
    if not (np.issubdtype(y.dtype, np.integer) or y.dtype == bool):
        raise ValueError(
            f"y holds {y.dtype} values such as {y.flat[0]!s}: classes must be integers, 0 .. C-1."
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
    X = np.asarray(X)
    if dtype is not None and X.dtype.kind in "iub":
        X = X.astype(dtype)  # at once, without a float64 copy on the way
    X = check_X(X, D=D)
    if X.ndim != 2:
        raise ValueError(f"X has shape {X.shape}: one row a sample, (N, {D}).")
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
    if whole and not (isinstance(value, int | np.integer) and not isinstance(value, bool)):
        raise ValueError(f"{name} is {value!r}: it must be a whole number.")
    good = np.isfinite(value) and (value >= 0 if zero else value > 0)
    if not good:
        raise ValueError(f"{name} is {value}: it must be {'0 or above' if zero else 'above 0'}.")


def check_float(dtype) -> np.dtype:
    """Return ``dtype`` as NumPy's, or raise a ValueError unless it is float32 or float64."""
    dtype = np.dtype(dtype)
    if dtype not in (np.float32, np.float64):
        raise ValueError(f"dtype is {dtype}: it must be float32 or float64.")
    return dtype
