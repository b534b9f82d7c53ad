"""A Scene on paper: drawn by matplotlib, for pages where no kernel runs."""

import io
from collections.abc import Callable, Sequence

import matplotlib.image
import numpy as np
from matplotlib.figure import Figure

from utils import plots
from utils.explore.scene import Box, Heat, Label, Path, Points, Scene, ticks

WIDTH = 3.2  # inches of a panel of span 1
DASHES = {"solid": "-", "dash": (0, (7, 4)), "dot": (0, (2, 4))}
SIDES = {"start": "left", "middle": "center", "end": "right"}
PAINT = dict(zip("0123456", plots.COLOURS, strict=True)) | {
    "ink": "#000000",
    "muted": "#bbbbbb",
    "paper": "#ffffff",
    "goal": plots.COLOURS[2],
    "new": "#ffe08a",
}


def figure(scene: Scene) -> Figure:
    """The scene as a matplotlib figure."""
    spans = [panel.span for panel in scene.panels]
    height = WIDTH * max(panel.span * panel.ratio for panel in scene.panels)
    mean = sum(spans) / len(spans)
    fig, axes = plots.panels(
        1, len(spans), width=WIDTH * mean, height=height, width_ratios=spans, squeeze=False
    )
    for panel, ax in zip(scene.panels, axes[0], strict=True):
        for z, mark in enumerate(panel.marks):
            _DRAW[type(mark)](ax, mark, z + 1)
        ax.set(xlim=panel.xlim, ylim=panel.ylim, xlabel=panel.xlabel, ylabel=panel.ylabel)
        ax.set_title(panel.title, fontsize=12)
        sides = ((ax.xaxis, panel.xticks, panel.xlim), (ax.yaxis, panel.yticks, panel.ylim))
        for axis, given, lim in sides:
            pairs = ticks(*lim) if given is None else given
            axis.set_ticks([at for at, _ in pairs], [words for _, words in pairs])
        if not panel.frame:
            ax.set_axis_off()
    return fig


def strip(scenes: Sequence[Scene], width: int = 1300) -> bytes:
    """A PNG with several scenes of one size, as many in a row as fit into ``width`` pixels."""
    images = [matplotlib.image.imread(io.BytesIO(plots.png(figure(s))))[..., :3] for s in scenes]
    columns = min(len(images), max(1, width // images[0].shape[1]))
    images += [np.ones_like(images[0])] * (-len(images) % columns)  # white in the last row's rest
    rows = [np.concatenate(images[k : k + columns], axis=1) for k in range(0, len(images), columns)]
    buffer = io.BytesIO()
    # None leaves an entry out, as matplotlib documents for savefig; its types allow words alone.
    named = {"Software": None}
    matplotlib.image.imsave(buffer, np.concatenate(rows), metadata=named)  # type: ignore[arg-type]
    return buffer.getvalue()


def _points(ax, mark: Points, z):
    classes = np.asarray(mark.classes, int)
    for c in np.unique(classes):
        ax.plot(*mark.xy[classes == c].T, linestyle="", marker=plots.MARKERS[c],
                color=plots.COLOURS[c], markersize=mark.size, markeredgecolor="black",
                markeredgewidth=0.5, zorder=z)  # fmt: skip


def _path(ax, mark: Path, z):
    for line in mark.lines:
        ax.plot(*np.reshape(line, (-1, 2)).T, linestyle=DASHES[mark.dash], color=PAINT[mark.colour],
                linewidth=mark.width, zorder=z)  # fmt: skip
        if mark.arrow and len(line) > 1:
            ax.annotate("", line[-1], line[-2], zorder=z, annotation_clip=True, arrowprops={
                "arrowstyle": "->", "linewidth": mark.width, "color": PAINT[mark.colour],
            })  # fmt: skip


def _heat(ax, mark: Heat, z):
    ax.imshow(mark.values, origin="lower", extent=mark.box, aspect="auto", vmin=0, vmax=1,
              cmap="gray_r" if mark.ink else plots.SHADES, alpha=mark.strength, zorder=z,
              interpolation="bilinear" if mark.smooth else "nearest")  # fmt: skip


def _box(ax, mark: Box, z):
    x0, x1, y0, y1 = mark.box
    ax.fill_between((x0, x1), y0, y1, color=PAINT[mark.colour], alpha=mark.strength, linewidth=0,
                    zorder=z)  # fmt: skip
    if mark.edge:
        ax.plot([x0, x1, x1, x0, x0], [y0, y0, y1, y1, y0], color=PAINT[mark.edge],
                linewidth=mark.width, linestyle=DASHES[mark.dash], zorder=z)  # fmt: skip


def _label(ax, mark: Label, z):
    ring = {"boxstyle": "circle,pad=0.15", "facecolor": "white", "edgecolor": "black"}
    ax.text(*mark.at, mark.text, fontsize=mark.size, va="center", ha=SIDES[mark.anchor], zorder=z,
            clip_on=True, weight="bold" if mark.bold else "normal",
            family="monospace" if mark.mono else None,
            bbox=ring if mark.ring else None)  # fmt: skip


_DRAW: dict[type, Callable] = {Points: _points, Path: _path, Heat: _heat, Box: _box, Label: _label}
