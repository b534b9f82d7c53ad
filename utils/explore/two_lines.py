"""Chapter 02: turn the two lines of a two-unit network, and watch what they do to the points.

The question is whether ONE straight line can separate the classes in (n1, n2), the outputs of the
two hidden units. With the identity it cannot, wherever the two lines are.
"""

from functools import lru_cache
from typing import NamedTuple

import ipywidgets
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap

from utils.data import band
from utils.explore.live import Explorer
from utils.inputs import check_X, check_y
from utils.network import HIDDEN
from utils.plots import COLOURS, Picture, panels, scatter, straight_line

#: Length of both weight vectors: how steep the activation is across its line.
STEEPNESS = 3.0

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
    """The straight line in the plane with the most points on their own class's side.

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


def draw(activation: str, angle1: int, offset1: float, angle2: int, offset2: float) -> Picture:
    """The band with two lines in it, and beside it the same points in (n1, n2).

    Parameters
    ----------
    activation : str             identity, relu or tanh
    angle1, angle2 : int         where the weights of a unit point, degrees from the x1 axis
    offset1, offset2 : float     distance of the line from the origin in that direction

    Returns
    -------
    Picture    data: n (200, 2), the best line's w (2,) and b there, right (of 200 points)
    """
    X, y, best_in_x = _data()
    angles = np.deg2rad([angle1, angle2])
    directions = np.stack([np.cos(angles), np.sin(angles)])  # (2, 2): one column a unit
    offsets = np.array([offset1, offset2])

    def hidden(x):
        return HIDDEN[activation].function(STEEPNESS * (x @ directions - offsets))

    n = hidden(X)
    line = best_line(n, y)
    fig, (left, right) = panels(1, 2, width=3.3, height=3.3)
    fig.set_layout_engine(None)  # fixed margins: half the time of a computed layout
    fig.subplots_adjust(left=0.09, right=0.985, bottom=0.16, top=0.91, wspace=0.3)

    scatter(X, y, left, title="the plane of x")
    side = np.linspace(-2.2, 2.2, 45)
    grid = hidden(np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2))
    shade = (grid @ line.w + line.b > 0).reshape(45, 45)
    left.imshow(shade, origin="lower", extent=(-2.2, 2.2, -2.2, 2.2), aspect="auto",
                cmap=_SHADES, vmin=0, vmax=1, alpha=0.25)  # fmt: skip
    left.set_xlim(-2.2, 2.2)
    left.set_ylim(-2.2, 2.2)
    for unit, style in ((0, "-"), (1, "--")):
        _draw_line(left, directions[:, unit], offsets[unit], style, f"{unit + 1}")

    scatter(n, y, right, title=f"(n1, n2), {activation}", labels=("n1", "n2"))
    low, high = n.min(axis=0), n.max(axis=0)
    pad = 0.08 * (high - low) + 0.15
    right.set_xlim(low[0] - pad[0], high[0] + pad[0])
    right.set_ylim(low[1] - pad[1], high[1] + pad[1])
    if line.w.any():
        straight_line(line.w, line.b, right)
    for ax in (left, right):  # large letters: without a kernel the picture is shown at half size
        ax.legend_.remove()
        ax.title.set_fontsize(13)
        ax.xaxis.label.set_fontsize(12)
        ax.yaxis.label.set_fontsize(12)
        ax.tick_params(labelsize=11)
        ax.locator_params(nbins=5)
    data = {"n": n, "w": line.w, "b": line.b, "right": line.right}
    return Picture(fig, np.array([left, right]), data, _text(activation, line, y, best_in_x))


def controls() -> dict[str, ipywidgets.Widget]:
    """The activation, and an angle and an offset for each of the two lines."""
    return {
        "activation": ipywidgets.Dropdown(options=["identity", "relu", "tanh"], value="identity"),
        "angle1": ipywidgets.IntSlider(0, -180, 180, 5, description="angle of line 1"),
        "offset1": ipywidgets.FloatSlider(
            1.0, min=-2, max=2, step=0.1, description="offset of line 1"
        ),
        "angle2": ipywidgets.IntSlider(90, -180, 180, 5, description="angle of line 2"),
        "offset2": ipywidgets.FloatSlider(
            0.0, min=-2, max=2, step=0.1, description="offset of line 2"
        ),
    }


def _text(activation: str, line: Line, y: np.ndarray, best_in_x: Line) -> str:
    N = len(y)
    rate = f"{line.right} of {N} points ({line.right / N:.3f})"
    if line.w.any():
        seen = f"The best straight line in (n1, n2) has {rate} on their own class's side."
    else:
        seen = f"No straight line in (n1, n2) beats one answer for all: {rate} are right."
    if activation == "identity":
        return (
            f"{seen} With identity the goal is out of reach: a straight line in (n1, n2) is "
            f"a straight line in the plane of x too, and the best one there has "
            f"{best_in_x.right}. Choose another activation."
        )
    if line.right == N:
        return f"{seen} Goal reached: the classes are separable in (n1, n2)."
    return f"{seen} Goal: {N} of {N}, {N - line.right} to go."


def _draw_line(ax: Axes, direction: np.ndarray, offset: float, style: str, name: str) -> None:
    """A line with an arrow to its positive side and its number at the foot of the arrow."""
    foot = offset * direction
    straight_line(direction, -offset, ax, style=style)
    ax.annotate(
        name,
        xy=tuple(foot),
        xytext=tuple(foot + 0.75 * direction),
        arrowprops={"arrowstyle": "<-", "linewidth": 1.5},
        bbox={"boxstyle": "circle,pad=0.15", "facecolor": "white", "edgecolor": "black"},
        fontsize=10,
        ha="center",
        va="center",
        zorder=5,
        annotation_clip=True,
        clip_on=True,
    )


@lru_cache(maxsize=1)
def _data():
    """The points, their classes and the best straight line among them."""
    X, y = band(200, seed=0)
    return X, y, best_line(X, y)


_SHADES = ListedColormap([COLOURS[0], COLOURS[1]])

STRIP = [
    {"activation": "identity", "angle1": 45, "offset1": 0.5, "angle2": -135, "offset2": 0.5},
    {"activation": "tanh", "angle1": 20, "offset1": 0.5, "angle2": -110, "offset2": 0.5},
    {"activation": "tanh", "angle1": 45, "offset1": 0.5, "angle2": -100, "offset2": 0.5},
]

#: A state in which the goal is reached.
SOLVED = {**STRIP[0], "activation": "tanh"}

EXPLORER = Explorer(
    draw,
    controls,
    STRIP,
    "place the two lines so that ONE straight line separates the classes in (n1, n2), all 200 "
    "points right. Then try to do it with identity. (Left: the points, unit 1's line solid, unit "
    "2's dashed; orange is what the best line of the right-hand picture calls class 1.)",
)
