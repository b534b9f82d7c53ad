"""House prices: California's 20,640 blocks, or a made-up coast that stands in for them.

They, and a table of patients, are for regression: a number to predict instead of a class.
"""

import io
import tarfile
import zlib
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from sklearn import datasets

from utils.data.download import NoData, Source, checked
from utils.text import Text

SHAPE = (20_640, 8)
CHECKSUM = "5a6e1850914c2dc94eba36c5f025d01a90c49c13269281ea222a3c38a957ab60"  # of `_table`
COLUMNS = (
    *("MedInc", "HouseAge", "AveRooms", "AveBedrms", "Population", "AveOccup"),
    *("Latitude", "Longitude"),
)


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


def made_up_houses(n: int = 6000, seed: int = 2) -> Houses:
    """Districts along a coast that does not exist, in the columns and units of California's.

    They lie in 90 small towns, each dearer or cheaper than the next, which nothing but the place
    tells: in a town that was not seen there is no knowing. What costs more than 500,000 dollars is
    written down as 500,001, as in the real table.

    Parameters
    ----------
    n : int       number of districts
    seed : int    the same seed gives the same coast

    Returns
    -------
    Houses        X (n, 8), y (n,) in units of 100,000 dollars
    """
    rng = np.random.default_rng(seed)
    towns = 90
    along, near = rng.uniform(0, 8, towns), rng.random(towns) < 0.4  # degrees; at the sea
    inland = 0.1 + rng.exponential(0.9, towns) * ~near
    level, town = rng.normal(size=towns), rng.integers(0, towns, n)
    north, east = (x[town] + 0.1 * rng.normal(size=n) for x in (along, inland))
    east = np.abs(east)  # the shore is at 0, and nobody lives in the sea
    apart = (north[:, None] - along) ** 2 + (east[:, None] - inland) ** 2
    near_town = np.exp(-apart / 0.04)
    land = np.exp(-2 * east) + 0.45 * near_town @ level / (near_town.sum(axis=1) + 0.05)
    rooms, bedrooms, people, household = np.exp(
        rng.normal((1.65, 0.06, 7.0, 1.05), (0.25, 0.1, 0.7, 0.25), (n, 4))
    ).T
    noise, age = 0.32 * rng.normal(size=n), np.clip(rng.normal(28, 12, n).round(), 1, 52)
    income = np.exp(1.05 + 0.2 * land + 0.5 * (np.log(rooms) - 1.65) + noise)
    log_price = -0.15 + 0.75 * land + 0.55 * np.log(income) + 0.14 * rng.normal(size=n)
    log_price -= 0.45 * np.clip(np.log(household) - 1.05, -1, 1)
    log_price += 0.2 * np.clip(np.log(rooms / bedrooms) - 1.6, -0.5, 0.5)
    for column in (rooms, bedrooms, household):  # a few holiday camps and barracks
        column[rng.random(n) < 0.002] *= rng.uniform(5, 150)
    y = np.exp(log_price).round(3).clip(0.15)
    place = (33 + north).round(2), (-116.5 - 0.85 * north + east).round(2)
    X = np.stack([income, age, rooms, bedrooms, people, household, *place], axis=1)
    return Houses(X, np.where(y > 5, 5.00001, y), COLUMNS, "a made-up coast", "dollars", 100_000.0)


def load_house_prices(
    download: bool = False, *, data_home=None, say: Callable[[str], object] = print
) -> Houses:
    """California housing of the census of 1990; without it `made_up_houses`, and a sentence.

    Looked for in scikit-learn's data folder as ``cal_housing.tgz``, the archive as it was
    published, and as ``cal_housing_py3.pkz``, which scikit-learn makes of it. Fetched from where
    scikit-learn has it if neither is there and ``download`` is true, and kept under the first name.

    Parameters
    ----------
    download : bool            False: the network is not touched
    data_home : str, optional  another folder than that of `utils.data.download`
    say : function             gets a sentence before a download starts, if the file cannot be
                               kept, and where the made-up coast stands in

    Returns
    -------
    Houses                     float64

    Notes
    -----
    scikit-learn's file is a *pickle*: reading it as one can run code that somebody put into it. It
    is not read as one: the numbers stand in it as they are, and their checksum is compared.

    Source: Pace and Barry (1997); `sklearn.datasets.fetch_california_housing`.
    """
    try:
        return CALIFORNIA.load(download, data_home, say)
    except NoData as error:
        say(str(error))
        return made_up_houses()


def _read(content: bytes) -> Houses:
    table = _table(content)
    y, X = table[:, 0] / 100_000, table[:, 1:]
    X[:, 2:4] /= X[:, 5:6]  # rooms and bedrooms of a district -> of a household
    X[:, 5] = X[:, 4] / X[:, 5]  # people
    return Houses(X, y, COLUMNS, "California housing", "dollars", 100_000.0)


def _table(content: bytes) -> np.ndarray:
    """Price, then totals of a district: (20640, 9), checked, column by column in memory."""
    rows, columns = SHAPE[0], SHAPE[1] + 1
    if content.startswith(b"\x1f\x8b"):
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            found = archive.extractfile("CaliforniaHousing/cal_housing.data")
            assert found is not None, "a folder"
            table = np.loadtxt(found, delimiter=",", usecols=(8, 7, 2, 3, 4, 5, 6, 1, 0)).T
    else:  # zlib around a pickle: what the array is, its numbers column by column, one byte
        size = rows * columns * 8
        pickled = zlib.decompressobj().decompress(content, 2 * size)
        table = np.frombuffer(pickled[-size - 1 : -1], "<f8").reshape(columns, -1)
    if table.shape != (columns, rows):
        raise NoData(f"the table has shape {table.T.shape}, not {(rows, columns)}")
    checked(table.astype("<f8"), CHECKSUM, "the table")
    return np.array(table, float, order="C").T


CALIFORNIA = Source(
    "California housing",
    "cal_housing.tgz",
    "https://ndownloader.figshare.com/files/5976036",
    441_963,
    "aaa5c9a6afe2225cc2aed2723682ae403280c4a3695a2ddda4ffb5d8215ea681",
    _read,
    "6,000 made-up districts",
    also=("cal_housing_py3.pkz",),
)
