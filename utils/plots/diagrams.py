"""Boxes and arrows: a computation as a graph, the course as a path."""

import textwrap
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from utils.plots.base import COLOURS, Picture, axes_of, sentence


class Node(NamedTuple):
    """One quantity in the picture of a computation.

    Attributes
    ----------
    name : str          such as "a"
    value : float
    gradient : float    of the last node with respect to this one
    inputs : dict       name of each node it is computed from -> local derivative, ∂this/∂that
    formula : str       how it is computed, such as "tanh z"; "" for an input
    """

    name: str
    value: float
    gradient: float
    inputs: Mapping[str, float] = {}
    formula: str = ""


def computation(
    nodes: Sequence[Node], ax: Axes | None = None, *, title: str = "", digits: int = 3
) -> Picture:
    """A computation from left to right: each value above its box, each gradient below it.

    Parameters
    ----------
    nodes : sequence of Node    every node after those it is computed from, the result last
    ax : Axes, optional
    title : str
    digits : int                after the decimal point

    Returns
    -------
    Picture    data: value, gradient (node -> number), local ((from, to) -> number)

    Raises
    ------
    ValueError    if a name stands twice or a node comes before one of its inputs
    """
    at = _columns_and_rows(nodes)
    columns = 1 + max(x for x, _ in at.values())
    rows = [y for _, y in at.values()]
    height = 1.25 + 1.2 * (max(rows) - min(rows))
    fig, ax = axes_of(ax, width=1.55 * columns, height=height)

    def number(value: float) -> str:
        return f"{value:.{digits}f}".replace("-", "\N{MINUS SIGN}")

    labels = {n.name: f"{n.name} = {n.formula}" if n.formula else n.name for n in nodes}
    half = {name: 0.1 + 0.03 * len(label) for name, label in labels.items()}  # of a box's width
    local, seen = {}, []
    for node in nodes:
        x, y = at[node.name]
        for name, slope in node.inputs.items():
            x0, y0 = at[name]
            local[name, node.name] = slope
            start, end = x0 + half[name], x - half[node.name]
            ax.annotate("", (end, y), (start, y0),
                        arrowprops={"arrowstyle": "-|>", "color": "#555555"})  # fmt: skip
            white = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
            ax.text((start + end) / 2, (y + y0) / 2 + 0.12 * (y == y0), f"×{number(slope)}",
                    fontsize=9, ha="center", va="center", bbox=white)  # fmt: skip
        label = labels[node.name]
        box = {"boxstyle": "round,pad=0.45", "facecolor": "white" if node.formula else "#e6e6e6"}
        ax.text(x, y, label, fontsize=10, ha="center", va="center", bbox=box, zorder=3)
        ax.text(x, y + 0.2, number(node.value), fontsize=10, ha="center", va="bottom",
                color=COLOURS[0], weight="bold")  # fmt: skip
        ax.text(x, y - 0.2, f"∂ {number(node.gradient)}", fontsize=10, ha="center", va="top",
                color="#B34700", style="italic")  # fmt: skip
        seen.append(f"{label}: {number(node.value)}, ∂ {number(node.gradient)}")
    ax.set_xlim(-0.55, columns - 0.45)
    ax.set_ylim(min(rows) - 0.5, max(rows) + 0.5)
    ax.set_axis_off()
    if title:
        ax.set_title(title, fontsize=10)
    data = {
        "value": {node.name: node.value for node in nodes},
        "gradient": {node.name: node.gradient for node in nodes},
        "local": local,
    }
    told = (
        f"values (bold, above) go from left to right, gradients of {nodes[-1].name} (∂, below) "
        "from right to left, each multiplied by the number on the arrow. " + "; ".join(seen) + "."
    )
    return Picture(fig, ax, data, sentence(title, told))


def _columns_and_rows(nodes: Sequence[Node]) -> dict[str, tuple[int, float]]:
    """Where each node stands: as far left as its inputs allow, inputs beside their first user."""
    column: dict[str, int] = {}
    for node in nodes:
        missing = [name for name in node.inputs if name not in column]
        if missing or node.name in column:
            wrong = f"needs {missing[0]} before it" if missing else "stands there twice"
            raise ValueError(f"node {node.name} {wrong}.")
        column[node.name] = 1 + max((column[name] for name in node.inputs), default=-1)
    for node in nodes:
        if not node.inputs:
            users = [column[user.name] for user in nodes if node.name in user.inputs]
            column[node.name] = max(0, min(users, default=1) - 1)
    at = {}
    for x in set(column.values()):
        members = [name for name in column if column[name] == x]
        for k, name in enumerate(members):
            at[name] = (x, (len(members) - 1) / 2 - k)
    return at


def course_map(chapters, ax: Axes | None = None, *, columns: int = 3) -> Picture:
    """The chapters as stations of one path, each with the question it answers.

    Parameters
    ----------
    chapters : sequence of `utils.course.Chapter`
    ax : Axes, optional
    columns : int    stations in a row; every row is read from left to right
    """
    rows = -(-len(chapters) // columns)
    fig, ax = axes_of(ax, width=3.4 * columns, height=1.35 * rows)
    places = np.array([(k % columns, -(k // columns)) for k in range(len(chapters))], dtype=float)
    half = np.array([0.4, 0.36])  # of a station
    side, up = half * (1, 0), half * (0, 1)
    look = {
        "fc": "#eef5fa",
        "ec": COLOURS[0],
        "lw": 1.4,
        "boxstyle": "round,pad=0,rounding_size=0.04",
    }
    for place, chapter in zip(places, chapters, strict=True):
        ax.add_patch(FancyBboxPatch(place - half, *(2 * half), **look))
        said = f"{chapter.number}  {chapter.title}\n" + textwrap.fill(chapter.question, 30)
        ax.text(*place, f"{said}\n{chapter.minutes} minutes", ha="center", va="center",
                fontsize=9, linespacing=1.4)  # fmt: skip
    line = {"color": COLOURS[1], "linewidth": 2.5, "zorder": 0}
    for here, there in pairwise(places):
        start, end = here + side, there - side
        if there[1] < here[1]:  # on to the next row: down, back to the left, down
            start, end, lane = here - up, there + up, here[1] - 0.5
            bends = np.array([start, (start[0], lane), (end[0], lane)])
            ax.plot(*bends.T, solid_joinstyle="round", **line)
            start = bends[-1]
        ax.annotate(
            "", end, start, arrowprops={"arrowstyle": "-|>", "shrinkA": 0, "shrinkB": 0} | line
        )
    ax.set_xlim(-0.55, columns - 0.45)
    ax.set_ylim(-rows + 0.45, 0.55)
    ax.axis("off")
    text = (
        "the course as one path, row by row from left to right: "
        + "; ".join(f"{c.number} {c.title}" for c in chapters)
        + "."
    )
    return Picture(fig, ax, {"places": places}, text)
