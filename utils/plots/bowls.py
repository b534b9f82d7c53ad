"""Height lines: a loss as a landscape over two numbers, and walks across it."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from utils.plots.base import COLOURS, MARKERS, Picture, axes_of, finish, sentence


def bowl(
    height: Callable[[np.ndarray], float],
    x: Sequence[float],
    y: Sequence[float],
    ax: Axes | None = None,
    *,
    levels: Sequence[float] | int = 12,
    paths: Mapping[str, np.ndarray] | None = None,
    arrow: tuple[np.ndarray, np.ndarray] | None = None,
    title: str = "",
    labels=("w1", "w2"),
) -> Picture:
    """Height lines of a function of two numbers, with paths and an arrow on it.

    Both axes have one scale, so that a right angle in the plane is one in the picture.

    Parameters
    ----------
    height : function       takes a (2,) array, returns a number
    x, y : sequences        where the grid stands, ascending
    ax : Axes, optional
    levels : int or heights of the lines
    paths : dict            name -> (steps, 2) points, one after the other
    arrow : two (2,) arrays  where it starts, how far it goes
    title : str
    labels : two str        of the axes

    Returns
    -------
    Picture    data: x, y, height (len(y), len(x)), and each path under its name
    """
    fig, ax = axes_of(ax)
    heights = np.array([[height(np.array([a, b])) for a in x] for b in y])
    lines = ax.contour(x, y, heights, levels, colors="#777777", linewidths=0.9, linestyles="-")
    ax.clabel(lines, fontsize=7, fmt="%.2g")
    for k, (name, path) in enumerate((paths or {}).items()):
        ax.plot(*np.transpose(path), color=COLOURS[k], marker=MARKERS[k], markersize=3.5,
                linewidth=1.3, label=name)  # fmt: skip
    if arrow is not None:
        start, move = map(np.asarray, arrow)
        look = {"arrowstyle": "-|>", "color": "black", "linewidth": 1.8}
        ax.annotate("", tuple(start + move), tuple(start), arrowprops=look)
    ax.set_aspect("equal")
    ax.set(xlim=(min(x), max(x)), ylim=(min(y), max(y)))
    finish(ax, title, *labels)
    if len(paths or {}) > 1:
        ax.legend(fontsize=8, loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=2)
    seen = f"Lines of one height, from {heights.min():.3g} to {heights.max():.3g}."
    ends = (
        f" {name}: from ({p[0][0]:.2f}, {p[0][1]:.2f}) to ({p[-1][0]:.2f}, {p[-1][1]:.2f})."
        for name, p in (paths or {}).items()
    )
    data = {"x": np.asarray(x), "y": np.asarray(y), "height": heights} | dict(paths or {})
    return Picture(fig, ax, data, sentence(title, seen + "".join(ends)))
