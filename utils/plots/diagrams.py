"""Boxes and arrows: a computation as a graph, a network as a diagram, the course as a path."""

import itertools
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyBboxPatch

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


#: Columns of the diagram: forward name and shape, and the same going back.
_COLUMNS = (
    ("X", "(N, D)", "", ""),
    ("z₁, a₁ = tanh z₁", "(N, H)", "dz₁, da₁", "(N, H)"),
    ("z₂, ŷ = softmax z₂", "(N, C)", "dz₂", "(N, C)"),
    ("L", "one number", "", ""),
)
_EDGES = (
    ("W₁ (D, H)", "b₁ (1, H)", "dW₁ (D, H)", "db₁ (1, H)"),
    ("W₂ (H, C)", "b₂ (1, C)", "dW₂ (H, C)", "db₂ (1, C)"),
)

#: Links in the diagram: between which places they stand, name, derivative and its shape.
_LINKS = (
    (2.55, 3.45, "hidden link", "a slope per number\n(N, H)"),
    (5.55, 6.45, "output link", "a table per sample\n(N, C, C)"),
    (7.55, 8.45, "loss link", "a row per sample\n(N, 1, C)"),
)


def network(
    D: int = 2, H: int = 3, C: int = 2, ax: Axes | None = None, *, back: bool = False,
    links: bool = False, title: str = "",
) -> Picture:  # fmt: skip
    """The two-layer network: a circle for each unit, a line for each weight, shapes beside them.

    Parameters
    ----------
    D, H, C : int     inputs, hidden units and classes to draw
    ax : Axes, optional
    back : bool       lit from the loss back to the weights, with the names of the gradients
    links : bool      boxes around its links, below each the shape of its derivative
    title : str

    Returns
    -------
    Picture    data: "units" (three arrays of places), "weights" (how many lines each layer has)
    """
    fig, ax = axes_of(ax, width=8.4, height=3.6 if back or links else 2.9)
    tall = max(D, H, C)
    colour = "#B34700" if back else COLOURS[0]
    units = [np.array([(3.0 * k, y - (n - 1) / 2) for y in range(n)])
             for k, n in enumerate((D, H, C))]  # fmt: skip
    loss = np.array([[8.0, 0.0]])
    for left, right in itertools.pairwise([*units, loss]):
        for start, end in itertools.product(left, right):
            along = (end - start) / np.linalg.norm(end - start)
            ends = (start + 0.33 * along, end - 0.33 * along)
            ax.annotate("", *(ends if back else ends[::-1]),
                        arrowprops={"arrowstyle": "-|>", "color": colour, "lw": 1.1})  # fmt: skip
    for k, places in enumerate([*units, loss]):
        inside = ("", "tanh", "", "L")[k]
        for x, y in places:
            ax.add_patch(Circle((x, y), 0.3, facecolor="white", edgecolor=colour, zorder=3, lw=1.5))
            ax.text(x, y, inside, ha="center", va="center", fontsize=8, zorder=4)
    for k, (name, shape, behind, its) in enumerate(_COLUMNS):
        x = 3.0 * k if k < 3 else 8.0
        ax.text(x, tall / 2 + 0.15, f"{name}\n{shape}", ha="center", va="bottom", fontsize=10)
        if back and behind:
            ax.text(x, -tall / 2 - 0.15, f"{behind}\n{its}", ha="center", va="top", fontsize=10,
                    color=colour)  # fmt: skip
    for k, (W, b, dW, db) in enumerate(_EDGES):
        for y, names, ink in ((tall / 2 - 0.1, (W, b), "black"),
                              (-tall / 2 + 0.1, (dW, db) if back else (), colour)):  # fmt: skip
            ax.text(3.0 * k + 1.5, y, "\n".join(names), ha="center", fontsize=10, color=ink,
                    va="bottom" if y > 0 else "top")  # fmt: skip
    for start, end, name, slopes in _LINKS if links else ():
        ax.add_patch(FancyBboxPatch((start, -tall / 2), end - start, tall, fc="#f4ead9", lw=1.4,
                                    ec=COLOURS[1], boxstyle="round,pad=0,rounding_size=0.1",
                                    zorder=0))  # fmt: skip
        ax.text((start + end) / 2, -tall / 2 - 0.1, f"{name}\n{slopes}", ha="center", va="top",
                fontsize=10, color="#B34700")  # fmt: skip
    ax.set_xlim(-0.9, 8.7)
    ax.set_ylim(-tall / 2 - (1.1 if links else 0.9 if back else 0), tall / 2 + 0.9)
    ax.set_aspect("equal")
    ax.set_axis_off()
    if title:
        ax.set_title(title, fontsize=11)
    told = (
        f"{D} inputs, {H} hidden units with tanh, {C} scores with softmax, one loss; a line for "
        f"each of the {D * H} weights of W1 and the {H * C} of W2. Above: X (N, D), z1 and a1 "
        "(N, H), z2 and the probabilities (N, C), W1 (D, H), b1 (1, H), W2 (H, C), b2 (1, C). "
    )
    told += (
        "The arrows go from the loss back; below each variable its gradient, of the same shape."
        if back
        else "The arrows go from the inputs to the loss."
    )
    if links:
        told += (
            " Boxes mark its links, and below each stands what its derivative is: "
            + "; ".join(f"{name}, {slopes}" for *_, name, slopes in _LINKS).replace("\n", " ")
            + "."
        )
    data = {"units": units, "weights": np.array([D * H, H * C])}
    return Picture(fig, ax, data, sentence(title, told))


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
    look: dict[str, Any] = {
        "fc": "#eef5fa",
        "ec": COLOURS[0],
        "lw": 1.4,
        "boxstyle": "round,pad=0,rounding_size=0.04",
    }
    for place, chapter in zip(places, chapters, strict=True):
        ax.add_patch(FancyBboxPatch(tuple(place - half), *(2 * half), **look))
        said = f"{chapter.number}  {chapter.title}\n" + textwrap.fill(chapter.question, 30)
        ax.text(place[0], place[1], f"{said}\n{chapter.minutes} minutes", ha="center", va="center",
                fontsize=9, linespacing=1.4)  # fmt: skip
    line: dict[str, Any] = {"color": COLOURS[1], "linewidth": 2.5, "zorder": 0}
    for here, there in itertools.pairwise(places):
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
