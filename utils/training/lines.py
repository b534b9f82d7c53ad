"""The best that a straight line can do: what every network of two layers is measured against."""

from typing import NamedTuple

import numpy as np

from utils.inputs import check_X, check_y

#: Directions in which `best_line` looks, over half a turn.
DIRECTIONS = 180

#: A gap between two points that is narrower than this, in units of the spread of all points, is
#: rounding: no line is drawn through it.
NARROW = 1e-6


class Line(NamedTuple):
    """A straight line w·n + b = 0 that calls its positive side class 1."""

    w: np.ndarray
    b: float
    right: int


def best_line(points, y) -> Line:
    """The straight line in the plane with the most points on the correct side.

    Parameters
    ----------
    points : (N, 2) array
    y : (N,) int array    classes 0 and 1

    Returns
    -------
    Line                  w (2,), b, and how many of the N points are right; w is 0 where no line
                          does better than one answer for all points

    Raises
    ------
    ValueError            if points is not (N, 2) or y holds another class

    Notes
    -----
    Exhaustive: the points are made round (whitened), then for each of 180 directions every place
    between two neighbouring points is tried. Of equally good lines the one with the widest empty
    gap wins. Every straight line in X W + b is a straight line in X, so that no invertible W
    helps it, but for the 1 degree from one direction to the next.
    """
    points, y = check_X(points, D=2), check_y(y, N=len(points), C=2)
    N, ones = len(y), int(y.sum())
    same_for_all = Line(np.zeros(2), 1.0 if 2 * ones > N else -1.0, max(ones, N - ones))
    centre = points.mean(axis=0)
    _, spread, axes = np.linalg.svd(points - centre, full_matrices=False)
    if spread[0] < 1e-9:
        return same_for_all
    whiten = axes.T * np.where(spread > 1e-9 * spread[0], 1 / np.maximum(spread, 1e-12), 0)

    angle = np.arange(DIRECTIONS) * np.pi / DIRECTIONS
    directions = whiten @ np.stack([np.cos(angle), np.sin(angle)])  # (2, 180)
    position = (points - centre) @ directions  # (N, 180)
    order = position.argsort(axis=0)
    position = np.take_along_axis(position, order, axis=0)
    gap = np.diff(position, axis=0)  # (N - 1, 180): a line fits between two neighbours
    ones_below = np.cumsum(y[order], axis=0)[:-1]
    right = np.arange(1, N)[:, None] - ones_below + (ones - ones_below)  # class 1 lies above
    flipped = N - right > right
    right = np.where(gap > NARROW, np.maximum(right, N - right), 0)
    most = right.max(initial=0)
    if most <= same_for_all.right:
        return same_for_all
    place, k = np.unravel_index(np.argmax(np.where(right == most, gap, -1)), gap.shape)
    sign = -1.0 if flipped[place, k] else 1.0
    threshold = position[place : place + 2, k].mean()
    w = sign * directions[:, k]
    return Line(w, float(-w @ centre - sign * threshold), int(most))
