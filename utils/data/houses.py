"""House prices: California's 20,640 blocks, or an embedded table that stands in for them.

Both are tables for regression: one row a sample, and a number to predict instead of a class.
"""

import socket
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sklearn import datasets

from utils.text import Text

FILE = "cal_housing_py3.pkz"
SHAPE = (20_640, 8)
CAP = 5.00001  # no target is above it, in units of 100,000 dollars
CAPPED = 965  # rows at the cap; 27 more stand at 5.0 exactly
SECONDS = 30  # that a server may be silent before we give up


class Houses(NamedTuple):
    """A table for regression.

    Attributes
    ----------
    X : (N, D) array    features, in their own units
    y : (N,) array      the number to predict
    columns : tuple     D names
    name : str
    unit : str          what 1 in y stands for, such as "dollars" or "points"
    scale : float       how many of these units 1 in y is
    """

    X: np.ndarray
    y: np.ndarray
    columns: tuple[str, ...]
    name: str
    unit: str
    scale: float

    @property
    def real(self) -> bool:
        """Whether this is California, and not what stands in for it."""
        return self.X.shape == SHAPE

    def describe(self) -> Text:
        """Say in one sentence what is in it."""
        return Text(
            f"{self.name}: {len(self.X)} rows, {self.X.shape[1]} features "
            f"({', '.join(self.columns)}); the target reaches from {self.y.min():g} to "
            f"{self.y.max():g}."
        )

    def __repr__(self) -> str:
        return str(self.describe())


def load_patients() -> Houses:
    """442 patients with diabetes, embedded in scikit-learn: 10 features, and a number to predict.

    Returns
    -------
    Houses    the features in their own units; the target, 25 to 346, says how far the disease
              has gone on one year later

    Source: Efron, Hastie, Johnstone and Tibshirani (2004); `sklearn.datasets`.
    """
    found = datasets.load_diabetes(scaled=False)
    X, y = np.asarray(found.data, dtype=float), np.asarray(found.target, dtype=float)
    return Houses(X, y, tuple(found.feature_names), "embedded patients", "points", 1.0)


def load_house_prices(
    download: bool = False, *, data_home=None, say: Callable[[str], object] = print
) -> Houses:
    """California housing of the census of 1990; without it, the embedded patients, and a sentence.

    Looked for as ``cal_housing_py3.pkz`` in scikit-learn's data folder; fetched by scikit-learn if
    it is not there and ``download`` is true.

    Parameters
    ----------
    download : bool            False: the network is not touched
    data_home : str, optional  another folder than `sklearn.datasets.get_data_home()`
    say : function             gets a sentence before a download starts, and where the embedded
                               patients stand in

    Returns
    -------
    Houses                     float64

    Notes
    -----
    The file is scikit-learn's own cache, a *pickle* inside: reading it can run code that somebody
    put into it. scikit-learn wrote it from a download whose checksum it compared; do not put a
    file of other origin there. Nothing else in this course is unpickled.

    Source: Pace and Barry (1997); `sklearn.datasets.fetch_california_housing`.
    """
    try:
        there = (Path(datasets.get_data_home(data_home)) / FILE).exists()
    except OSError as error:
        return _instead(
            f"scikit-learn's data folder cannot be used ({error.strerror})",
            "name another folder in the environment variable SCIKIT_LEARN_DATA",
            say,
        )
    again = f"delete or rename {FILE} in scikit-learn's data folder, set DOWNLOAD = True"
    if not there and not download:
        return _instead("they are not on this machine", "to fetch them, set DOWNLOAD = True", say)
    try:
        found = _fetch(data_home, there, say)
        X, y = np.asarray(found.data, dtype=float), np.asarray(found.target, dtype=float)
    except Exception as error:  # a pickle that is cut off or foreign can raise anything
        if there:
            return _instead(f"{FILE} cannot be read ({type(error).__name__})", again, say)
        return _instead(
            f"they could not be fetched ({type(error).__name__})", "check the connection", say
        )
    if trouble := _trouble(X, y):
        return _instead(f"{FILE} is something else ({trouble})", again, say)
    columns = tuple(str(name) for name in found.feature_names)
    return Houses(X, y, columns, "California housing", "dollars", 100_000.0)


def _fetch(data_home, there: bool, say):
    """Read scikit-learn's cache, or let scikit-learn download it."""
    if there:
        return datasets.fetch_california_housing(data_home=data_home, download_if_missing=False)
    say("Downloading California's house prices: half a megabyte, once.")
    patience = socket.getdefaulttimeout()
    socket.setdefaulttimeout(SECONDS)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about retries; what counts is the result
            return datasets.fetch_california_housing(data_home=data_home)
    finally:
        socket.setdefaulttimeout(patience)


def _instead(trouble: str, advice: str, say) -> Houses:
    """Say in one sentence what is wrong and what to do, and hand out the embedded table."""
    say(
        f"No house prices: {trouble}. Until then 442 embedded patients stand in for them; "
        f"{advice}, and run this again."
    )
    return load_patients()


def _trouble(X, y) -> str:
    """What is wrong with the table; "" if it is California's."""
    if X.shape != SHAPE or y.shape != SHAPE[:1]:
        return f"the table has shapes {X.shape} and {y.shape}, not {SHAPE} and {SHAPE[:1]}"
    bad = X.size + y.size - int(np.isfinite(X).sum() + np.isfinite(y).sum())
    if bad:
        return f"the table holds {bad} values that are NaN or infinite"
    if y.min() <= 0 or y.max() != CAP:
        return f"its prices reach from {y.min():g} to {y.max():g}, not to {CAP}"
    capped = int(np.sum(y == CAP))
    if capped != CAPPED:
        return f"{capped} of its prices are at the cap, not {CAPPED}"
    return ""
