"""Pictures of handwritten digits: the embedded set, MNIST, and small random distortions.

A picture of side x side pixels is one row of side² brightnesses from 0 (paper) to 1 (ink).
"""

import contextlib
import hashlib
import os
import socket
import tempfile
import warnings
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sklearn import datasets

from utils.data import split
from utils.text import Text

FILE = "mnist.npz"

#: What MNIST is: shape of the pictures, SHA-256 of the labels (as bytes, in order), and how many
#: there are of each digit.
PARTS = {
    "train": (
        (60_000, 28, 28),
        "1feba77c54802fa5339a11837ea4b2866434b83314ec45192930f1df69120c13",
        (5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949),
    ),
    "test": (
        (10_000, 28, 28),
        "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5",
        (980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009),
    ),
}

FETCHED = (70_000, 10_000)  # pictures from openml.org; of these for testing, at the end

SECONDS = 30  # that a server may be silent before we give up


class NoMNIST(Exception):  # noqa: N818 - it is an answer, not a failure of the program
    """MNIST cannot be used; the text says in one sentence why, and what to do."""


class Digits(NamedTuple):
    """Pictures of digits in two parts.

    Attributes
    ----------
    X_train, X_test : (N, side²) arrays    brightness from 0 (paper) to 1 (ink), row by row
    y_train, y_test : (N,) int arrays      the digit, 0 .. 9
    name : str
    """

    X_train: np.ndarray
    y_train: np.ndarray
    X_test: np.ndarray
    y_test: np.ndarray
    name: str

    @property
    def side(self) -> int:
        """Pixels in a row of a picture, and rows in it."""
        return round(self.X_train.shape[1] ** 0.5)

    def describe(self) -> Text:
        """Say in two sentences what is in it."""
        counts = np.bincount(np.concatenate([self.y_train, self.y_test]), minlength=10)
        return Text(
            f"{self.name}: {len(self.X_train)} pictures to train with and {len(self.X_test)} to "
            f"test with, {self.side} x {self.side} pixels each, brightness from "
            f"{self.X_train.min():g} to {self.X_train.max():g}.\n"
            f"Each digit occurs {counts.min()} to {counts.max()} times."
        )

    def __repr__(self) -> str:
        return str(self.describe())


def load_digits(frac: float = 0.2, seed: int = 0) -> Digits:
    """The 1,797 digits that come with scikit-learn: 8 x 8 pixels, nothing to download.

    Parameters
    ----------
    frac : float    part that is held out for testing, drawn at random
    seed : int      of the drawing; seed 0 gives the course's own test part

    Returns
    -------
    Digits          float64; the brightness, 0 .. 16 in the source, is divided by 16

    Raises
    ------
    ValueError      if one of the parts would be empty

    Source: Alpaydin and Kaynak (1998), UCI repository, its test part; `sklearn.datasets`.
    """
    X, y = datasets.load_digits(return_X_y=True)
    return Digits(*split(X / 16, y, frac, np.random.default_rng(seed)), "embedded digits")


def load_mnist(
    download: bool = False, *, data_home=None, say: Callable[[str], object] = print
) -> Digits:
    """MNIST: 60,000 pictures to train with and 10,000 to test with, 28 x 28 pixels.

    Looked for as ``mnist.npz`` (arrays x_train, y_train, x_test, y_test) in scikit-learn's data
    folder. Fetched from openml.org if it is not there and ``download`` is true, and then kept
    under that name.

    Parameters
    ----------
    download : bool            False: the network is not touched
    data_home : str, optional  another folder than `sklearn.datasets.get_data_home()`
    say : function             gets a sentence before a download starts, and if the file cannot be
                               kept

    Returns
    -------
    Digits                     float32; the brightness, 0 .. 255 in the source, is divided by 255

    Raises
    ------
    NoMNIST                    if it is not there, cannot be fetched, or is something else; the
                               text says what to do. A file that was there is left as it is

    Source: LeCun, Cortes and Burges (1998); openml.org, data set mnist_784.
    """
    try:
        folder = Path(datasets.get_data_home(data_home))
    except OSError as error:
        raise NoMNIST(
            f"scikit-learn's data folder cannot be used ({error.strerror}): name another folder in "
            "the environment variable SCIKIT_LEARN_DATA, then restart the kernel."
        ) from None
    file = folder / FILE
    if file.exists():
        arrays = _read(file)
    elif download:
        say(
            "Downloading MNIST from openml.org: some 15 MB and about a minute, once. "
            "The next run finds it on this machine."
        )
        arrays = _fetch()
        _keep(file, arrays, say)
    else:
        raise NoMNIST(
            "MNIST is not on this machine: to fetch it, set DOWNLOAD = True (download=True) and "
            "run this again; until then the embedded digits stand in for it."
        )
    return Digits(
        *_scaled(arrays["x_train"], arrays["y_train"]),
        *_scaled(arrays["x_test"], arrays["y_test"]),
        "MNIST",
    )


def _read(file: Path) -> dict[str, np.ndarray]:
    try:
        with np.load(file, allow_pickle=False) as kept:
            arrays = {name: kept[name] for name in ("x_train", "y_train", "x_test", "y_test")}
    except (
        AttributeError,  # one array, not a collection of them
        EOFError,
        KeyError,
        MemoryError,  # a header that promises more than there is
        NotImplementedError,
        OSError,
        RuntimeError,
        TypeError,
        ValueError,
        SyntaxError,
        zipfile.BadZipFile,
        zlib.error,
    ):
        trouble = "it cannot be read as the four arrays x_train, y_train, x_test, y_test"
    else:
        trouble = _trouble(arrays)
    if trouble:
        raise NoMNIST(
            f"{FILE} in scikit-learn's data folder is not the whole of MNIST ({trouble}): delete "
            "or rename it, then set DOWNLOAD = True (download=True) and run this again; until "
            "then the embedded digits stand in for it."
        )
    return arrays


def _fetch() -> dict[str, np.ndarray]:
    patience = socket.getdefaulttimeout()
    socket.setdefaulttimeout(SECONDS)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about retries; what counts is the result
            found = datasets.fetch_openml("mnist_784", parser="liac-arff", as_frame=False)
        pixels, labels = np.asarray(found.data), np.asarray(found.target).astype(int)
        total, n_test = FETCHED
        if pixels.shape != (total, 784):
            trouble = f"its pictures have shape {pixels.shape}, not ({total}, 784)"
        else:
            N = total - n_test
            X = pixels.astype(np.uint8).reshape(-1, 28, 28)
            y = labels.astype(np.uint8)
            arrays = {"x_train": X[:N], "y_train": y[:N], "x_test": X[N:], "y_test": y[N:]}
            same = np.array_equal(pixels, pixels.astype(np.uint8))
            trouble = _trouble(arrays) if same else "its pixels are not whole numbers, 0 to 255"
    except Exception as error:  # network, server, archive, parser: one advice fits all of them
        raise NoMNIST(
            f"MNIST could not be fetched ({type(error).__name__}): check the connection and run "
            f"this again, or put a {FILE} into scikit-learn's data folder; until then the embedded "
            "digits stand in for it."
        ) from error
    finally:
        socket.setdefaulttimeout(patience)
    if trouble:
        raise NoMNIST(
            f"what openml.org sent is not MNIST ({trouble}): try again later, or put a {FILE} into "
            "scikit-learn's data folder; until then the embedded digits stand in for it."
        )
    return arrays


def _keep(file: Path, arrays, say) -> None:
    """Write the file whole or not at all: under another name first, then renamed."""
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(prefix=FILE, suffix=".part", dir=file.parent)
        with os.fdopen(handle, "wb") as target:
            np.savez_compressed(target, **arrays)
        os.replace(temporary, file)
    except OSError as error:
        say(
            f"MNIST is here, but it cannot be kept for the next time ({error.strerror}): "
            "make room in scikit-learn's data folder, or name another in SCIKIT_LEARN_DATA."
        )
    finally:
        if temporary:
            with contextlib.suppress(OSError):
                os.remove(temporary)


def _trouble(arrays) -> str:
    """What is wrong with the four arrays; "" if they are MNIST."""
    for part, (shape, checksum, counts) in PARTS.items():
        X, y = arrays[f"x_{part}"], arrays[f"y_{part}"]
        if X.shape != shape:
            return f"x_{part} has shape {X.shape}, not {shape}"
        if y.shape != shape[:1]:
            return f"y_{part} has shape {y.shape}, not {shape[:1]}"
        if X.dtype != np.uint8:
            return f"x_{part} holds {X.dtype}, not uint8"
        if not np.issubdtype(y.dtype, np.integer) or y.min() < 0 or y.max() > 9:
            return f"y_{part} holds more than the digits 0 to 9"
        found = np.bincount(y.astype(int), minlength=10)
        for digit, (n, right) in enumerate(zip(found, counts, strict=True)):
            if n != right:
                return f"y_{part} holds the digit {digit} {n} times, not {right} times"
        if hashlib.sha256(y.astype(np.uint8).tobytes()).hexdigest() != checksum:
            return f"the labels in y_{part} are in another order"
        blank = int((X.reshape(len(X), -1).max(axis=1) == 0).sum())
        if blank:
            return f"{blank} pictures in x_{part} are blank"
    return ""


def _scaled(X, y):
    """(N, 28, 28) bytes -> (N, 784) float32 from 0 to 1, in one array and no copy of it."""
    new = X.reshape(len(X), -1).astype(np.float32)
    new /= 255
    return new, y.astype(int)
