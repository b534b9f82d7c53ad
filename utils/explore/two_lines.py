"""Chapter 02: turn the two lines of a two-unit network, and watch what they do to the points.

The question is whether ONE straight line can separate the classes in (n1, n2), the outputs of the
two hidden units. With the identity it cannot, wherever the two lines are.
"""

from functools import lru_cache

import numpy as np

from utils.data import band
from utils.explore.board import Explorer
from utils.explore.controls import Choice, Slider, steps
from utils.explore.scene import Heat, Label, Panel, Path, Points, Scene, View, across, grid
from utils.network import HIDDEN
from utils.training import Line, best_line

#: Length of both weight vectors: how steep the activation is across its line.
STEEPNESS = 3.0

SIDE = (-2.2, 2.2)

#: Where weights point that are at right angles to the edges of the band.
ALONG = np.pi / 4


def view(activation: str, angle1: int, offset1: float, angle2: int, offset2: float) -> View:
    """The band with two lines in it, and beside it the same points in (n1, n2).

    Parameters
    ----------
    activation : str             identity, relu or tanh
    angle1, angle2 : int         where the weights of a unit point, degrees from the x1 axis
    offset1, offset2 : float     distance of the line from the origin in that direction

    Returns
    -------
    View    data: n (200, 2), the best line's w (2,) and b there, right (of 200 points)
    """
    X, y, best_in_x = _data()
    angles = np.deg2rad([angle1, angle2])
    directions = np.stack([np.cos(angles), np.sin(angles)])  # (2, 2): one column a unit
    offsets = np.array([offset1, offset2])

    def hidden(x):
        return HIDDEN[activation].function(STEEPNESS * (x @ directions - offsets))

    n = hidden(X)
    line = best_line(n, y)
    shade = (hidden(grid(SIDE, SIDE, 45, 45)[2]) @ line.w + line.b > 0).reshape(45, 45)
    marks = [Heat(shade, (*SIDE, *SIDE), 0.35, smooth=False), Points(X, y)]
    for unit, dash in ((0, "solid"), (1, "dash")):
        d, foot = directions[:, unit], offsets[unit] * directions[:, unit]
        marks += [
            Path([across(d, -offsets[unit], SIDE, SIDE)], dash=dash),
            Path([np.array([foot, foot + 0.6 * d])], arrow=True),
            Label(tuple(foot + 0.75 * d), str(unit + 1), "middle", ring=True),
        ]
    left = Panel(SIDE, SIDE, marks, "the plane of x", "x1", "x2")
    pad = 0.08 * np.ptp(n, axis=0) + 0.15
    xlim, ylim = zip(n.min(axis=0) - pad, n.max(axis=0) + pad, strict=True)
    cut = [Path([across(line.w, line.b, xlim, ylim)])] if line.w.any() else []
    right = Panel(xlim, ylim, [Points(n, y), *cut], f"(n1, n2), {activation}", "n1", "n2")
    alt = (
        f"Left: 200 points and two lines, line 1 at {angle1} degrees and {offset1:g} from the "
        f"origin, line 2 at {angle2} degrees and {offset2:g}. Right: the same points in (n1, n2) "
        f"with {activation}; the best straight line has {line.right} of 200 right."
    )
    return View(
        Scene([left, right], alt),
        _sentence(line, len(y)),
        _verdict(activation, line, len(y), best_in_x, angles, offsets),
        line.right == len(y),
        data={"n": n, "w": line.w, "b": line.b, "right": line.right},
    )


def _sentence(line: Line, N: int) -> str:
    rate = f"{line.right} of {N} points ({line.right / N:.3f})"
    if line.w.any():
        return f"The best straight line in (n1, n2) has {rate} on the correct side."
    return f"No straight line in (n1, n2) beats one answer for all: {rate} are right."


def _verdict(activation: str, line: Line, N: int, best_in_x: Line, angles, offsets) -> str:
    if activation == "identity":
        return (
            "With identity the goal is out of reach: a straight line in (n1, n2) is a straight "
            f"line in the plane of x too, and the best one there has {best_in_x.right}. Choose "
            "another activation."
        )
    if line.right == N:
        return "Goal reached: the classes are separable in (n1, n2)."
    lacking = f"{N - line.right} points to go."
    turned = np.cos(angles - ALONG)
    if (np.abs(turned) < 0.97).any():
        one = 1 + int(np.abs(turned).argmin())
        return f"{lacking} Each edge of the band needs a line along it: line {one} cuts across."
    places = np.sign(turned) * offsets  # on a ruler across the band, whose edges are at -0.5, 0.5
    if places.prod() > 0:
        return f"{lacking} Both lines are well turned, and lie on the same side of the band."
    far = int(np.abs(np.abs(places) - 0.5).argmax())
    where = "too far out" if abs(places[far]) > 0.5 else "too far inside"
    return f"{lacking} Both lines are well turned; line {far + 1} lies {where}."


@lru_cache(maxsize=1)
def _data():
    """The points, their classes and the best straight line among them."""
    X, y = band(200, seed=0)
    return X, y, best_line(X, y)


CONTROLS = {
    "activation": Choice("activation", ["identity", "relu", "tanh"], "identity"),
    "angle1": Slider("angle of line 1", range(-180, 181, 5), 0, "g °"),
    "offset1": Slider("offset of line 1", steps(-2, 2, 0.1), 1.0, ".1f"),
    "angle2": Slider("angle of line 2", range(-180, 181, 5), 90, "g °"),
    "offset2": Slider("offset of line 2", steps(-2, 2, 0.1), 0.0, ".1f"),
}

STRIP = [
    {"activation": "identity", "angle1": 45, "offset1": 0.5, "angle2": -135, "offset2": 0.5},
    {"activation": "tanh", "angle1": 20, "offset1": 0.5, "angle2": -110, "offset2": 0.5},
    {"activation": "tanh", "angle1": 45, "offset1": 0.5, "angle2": -100, "offset2": 0.5},
]

#: A state in which the goal is reached.
SOLVED = {**STRIP[0], "activation": "tanh"}

EXPLORER = Explorer(
    "two_lines",
    view,
    CONTROLS,
    STRIP,
    "place the two lines so that ONE straight line separates the classes in (n1, n2), all 200 "
    "points right. Then try to do it with identity.",
    "Left: the points, unit 1's line solid, unit 2's dashed, arrows to the positive sides; orange "
    "is what the best line of the right-hand picture calls class 1.",
)
