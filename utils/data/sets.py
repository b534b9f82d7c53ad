"""Data sets that are drawn from a seed: two moons, a band, three arms, a coast."""

import numpy as np


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
    from sklearn.datasets import make_moons  # here: the other data sets do without it

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


#: Towns of `coast`: where, how wide, how much dearer.
TOWNS = (
    *((0.7, 0.25, 1.6), (2.3, 0.3, 2.0), (3.3, 0.25, 1.5)),
    *((4.4, 0.3, 1.8), (5.7, 0.3, 1.6), (7.1, 0.3, 1.5)),
)


def coast(n: int = 240, noise: float = 0.3, seed: int = 10) -> tuple[np.ndarray, np.ndarray]:
    """Houses along a made-up coast of 8 degrees: a wide bay is dear, and six towns are dearer.

    Parameters
    ----------
    n : int              number of houses
    noise : float        standard deviation of what is added to a price
    seed : int           the same seed gives the same houses

    Returns
    -------
    x : (n,) array       places, from 0 to 8, in order
    y : (n,) array       prices
    """
    rng = np.random.default_rng(seed)
    x = np.sort(rng.uniform(0, 8, n))
    y = 1.0 + 0.1 * x + np.sin(np.pi * x / 8) ** 2
    for at, wide, high in TOWNS:
        y += high * np.exp(-(((x - at) / wide) ** 2))
    return x, y + rng.normal(scale=noise, size=n)
