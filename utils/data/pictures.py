"""Pictures of handwritten digits: the embedded set and MNIST.

A picture of side x side pixels is one row of side² brightnesses from 0 (paper) to 1 (ink).
"""

import io
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from sklearn import datasets

from utils.data import split
from utils.data.download import NoData, Source, checked
from utils.text import Text

#: What MNIST is: of each array the shape and the SHA-256 (as bytes, in order).
ARRAYS = {
    "x_train": (
        (60_000, 28, 28),
        "741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757",
    ),
    "y_train": ((60_000,), "1feba77c54802fa5339a11837ea4b2866434b83314ec45192930f1df69120c13"),
    "x_test": (
        (10_000, 28, 28),
        "6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161",
    ),
    "y_test": ((10_000,), "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5"),
}

NoMNIST = NoData  #: what `load_mnist` raises


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


def ink_and_middle(X) -> np.ndarray:
    """How much ink each picture has, and where its middle is.

    Parameters
    ----------
    X : (N, side²) array    brightness from 0 (paper) to 1 (ink)

    Returns
    -------
    (N, 3) array            sum of the brightness; row and column of the centre of mass, from 0, and
                            0 where there is no ink
    """
    ink, side = X.sum(axis=1), round(X.shape[1] ** 0.5)
    middle = [X @ at / np.maximum(ink, 1e-9) for at in np.divmod(np.arange(side**2), side)]
    return np.stack([ink, *middle], axis=1)


def load_mnist(
    download: bool = False, *, data_home=None, say: Callable[[str], object] = print
) -> Digits:
    """MNIST: 60,000 pictures to train with and 10,000 to test with, 28 x 28 pixels.

    Looked for as ``mnist.npz`` (arrays x_train, y_train, x_test, y_test) in scikit-learn's data
    folder. Fetched from where Keras has it if it is not there and ``download`` is true, and then
    kept under that name.

    Parameters
    ----------
    download : bool            False: the network is not touched
    data_home : str, optional  another folder than that of `utils.data.download`
    say : function             gets a sentence before a download starts, and if the file cannot be
                               kept

    Returns
    -------
    Digits                     float32; the brightness, 0 .. 255 in the source, is divided by 255

    Raises
    ------
    NoMNIST                    if it is not there, cannot be fetched, or is something else; the
                               text says what to do. A file that was there is left as it is

    Source: LeCun, Cortes and Burges (1998).
    """
    return MNIST.load(download, data_home, say)


def _read(content: bytes) -> Digits:
    with np.load(io.BytesIO(content), allow_pickle=False) as kept:
        arrays = {name: kept[name] for name in ARRAYS}
    for name, (shape, checksum) in ARRAYS.items():
        found = arrays[name]
        if found.shape != shape:
            raise NoData(f"{name} has shape {found.shape}, not {shape}")
        if found.dtype.kind not in "iu":
            raise NoData(f"{name} holds {found.dtype}, not whole numbers")
        arrays[name] = found.astype(np.uint8, copy=False)
        checked(arrays[name], checksum, name)
    return Digits(
        *_scaled(arrays["x_train"], arrays["y_train"]),
        *_scaled(arrays["x_test"], arrays["y_test"]),
        "MNIST",
    )


def _scaled(X, y) -> tuple[np.ndarray, np.ndarray]:
    """(N, 28, 28) bytes -> (N, 784) float32 from 0 to 1, in one array and no copy of it."""
    new = X.reshape(len(X), -1).astype(np.float32)
    new /= 255
    return new, y.astype(int)


MNIST = Source(
    "MNIST",
    "mnist.npz",
    "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz",
    11_490_434,
    "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1",
    _read,
    "numbers of an earlier run",
)
