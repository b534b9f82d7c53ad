"""A picture as plain data: what an explorer shows, before anybody draws it.

A `Scene` is drawn twice from the same numbers: by matplotlib (`still`) for paper and for pages
without a kernel, by the browser (board.js) where one runs. Colours are names, never values: "0" to
"6" (a class), "ink", "muted", "paper", "goal", "new"; each painter has its own, the browser a dark
set as well.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import contourpy
import numpy as np
from matplotlib.ticker import MaxNLocator


@dataclass(frozen=True, eq=False)
class Points:
    """Markers at xy (N, 2); ``classes`` (N,) choose colour and shape."""

    xy: np.ndarray
    classes: np.ndarray | Sequence[int]
    size: float = 5.0


@dataclass(frozen=True, eq=False)
class Path:
    """Polylines (M, 2) of one kind, broken where a number is not finite; with heads if arrows."""

    lines: Sequence[np.ndarray]
    colour: str = "ink"
    width: float = 1.5
    dash: str = "solid"
    arrow: bool = False


@dataclass(frozen=True, eq=False)
class Heat:
    """values (H, W) from 0 to 1 over ``box`` = x0, x1, y0, y1, the first row lowest.

    From surely class 0 over undecided to surely class 1; with ``ink`` from paper to ink.
    """

    values: np.ndarray
    box: tuple[float, float, float, float]
    strength: float = 0.55
    smooth: bool = True
    ink: bool = False


@dataclass(frozen=True, eq=False)
class Box:
    """A rectangle x0, x1, y0, y1: a bar, a region, a frame for a number."""

    box: tuple[float, float, float, float]
    colour: str = "0"
    strength: float = 1.0
    edge: str = ""
    width: float = 1.0
    dash: str = "solid"


@dataclass(frozen=True, eq=False)
class Label:
    """Words at a place, several lines if they hold line ends; in the middle of its height."""

    at: tuple[float, float]
    text: str
    anchor: str = "start"
    size: float = 10.0
    bold: bool = False
    mono: bool = False
    ring: bool = False


@dataclass(frozen=True, eq=False)
class Panel:
    """One pair of axes. ``span`` is its share of the width, ``ratio`` its height over its width."""

    xlim: tuple[float, float]
    ylim: tuple[float, float]
    marks: Sequence
    title: str = ""
    xlabel: str = ""
    ylabel: str = ""
    xticks: Sequence[tuple[float, str]] | None = None
    yticks: Sequence[tuple[float, str]] | None = None
    span: float = 1.0
    ratio: float = 0.94
    frame: bool = True


@dataclass(frozen=True, eq=False)
class Scene:
    """Panels side by side, and in words what is to be seen: the alternative to the picture."""

    panels: Sequence[Panel]
    alt: str


@dataclass(frozen=True, eq=False)
class View:
    """What a state looks like.

    Attributes
    ----------
    scene : Scene
    sentence : str      reads the picture
    verdict : str       how the goal stands, and which way to think next
    reached : bool      whether the goal is reached
    idle : dict         name of a control that has no effect in this state -> why
    data : dict         the numbers behind the picture, for tests and for the curious
    """

    scene: Scene
    sentence: str
    verdict: str = ""
    reached: bool = False
    idle: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, object] = field(default_factory=dict)


def number(value: float, form: str = "g") -> str:
    """The number with a real minus sign, and no minus before a zero."""
    text = format(float(value) + 0.0, form)
    return (text if any(c in "123456789" for c in text) else text.lstrip("-")).replace("-", "−")


def ticks(low: float, high: float) -> list[tuple[float, str]]:
    """Few round numbers between the ends, with their words."""
    found = MaxNLocator(5).tick_values(low, high)
    return [(float(v), number(v, ".6g")) for v in found if low <= v <= high]


def across(w, b: float, xlim, ylim) -> np.ndarray:
    """The part of the line w·x + b = 0 inside the limits: (2, 2), or (0, 2) if it is outside."""
    ends = []
    for i, (mine, other) in enumerate(((xlim, ylim), (ylim, xlim))):
        if abs(w[1 - i]) > 1e-12:
            for v in mine:
                u = -(b + w[i] * v) / w[1 - i]
                if other[0] - 1e-9 <= u <= other[1] + 1e-9:
                    ends.append((v, u) if i == 0 else (u, v))
    ends = sorted(set(ends))
    return np.array([ends[0], ends[-1]]) if len(ends) > 1 else np.zeros((0, 2))


def grid(
    xlim, ylim, columns: int = 60, rows: int = 60
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Points over a rectangle: x (columns,), y (rows,) and all pairs (rows * columns, 2)."""
    x, y = np.linspace(xlim[0], xlim[1], columns), np.linspace(ylim[0], ylim[1], rows)
    return x, y, np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)


def plane(probability, X, y, *, margin: float = 0.5, resolution: int = 60, **panel) -> Panel:
    """The panel of `utils.plots.boundary` for two classes.

    Parameters
    ----------
    probability : function    (M, 2) -> (M,), how probable class 1 is
    X, y : (N, 2), (N,)       the points to show
    **panel                   for `Panel`
    """
    low, high = X.min(axis=0) - margin, X.max(axis=0) + margin
    x1, x2, pairs = grid((low[0], high[0]), (low[1], high[1]), resolution, resolution)
    p = probability(pairs).reshape(resolution, resolution)
    edge: Any = contourpy.contour_generator(x1, x2, p).lines(0.5)
    xlim, ylim = (float(low[0]), float(high[0])), (float(low[1]), float(high[1]))
    return Panel(xlim, ylim, [Heat(p, (*xlim, *ylim)), Path(edge), Points(X, y)], **panel)


def wire(scene: Scene) -> dict:
    """Plain data for the browser: arrays as float32 or uint8 buffers, everything else as it is."""
    return {"alt": scene.alt, "panels": [_pack(panel) for panel in scene.panels]}


def _pack(thing):
    if isinstance(thing, Heat):
        values = np.rint(255 * np.clip(thing.values, 0, 1)).astype(np.uint8)
        return _fields(thing) | {"values": _pack(values), "shape": list(values.shape)}
    if isinstance(thing, Points):
        return _fields(thing) | {"classes": _pack(np.asarray(thing.classes).astype(np.uint8))}
    if isinstance(thing, np.ndarray):
        kind = np.uint8 if thing.dtype == np.uint8 else np.float32
        return memoryview(np.ascontiguousarray(thing, kind).reshape(-1).view(np.uint8))
    if isinstance(thing, Panel):
        both = {"xticks": (thing.xticks, thing.xlim), "yticks": (thing.yticks, thing.ylim)}
        found = {k: _pack(ticks(*lim) if at is None else at) for k, (at, lim) in both.items()}
        return _fields(thing) | found
    if isinstance(thing, Label):
        return _fields(thing) | {"at": [float(v) for v in thing.at]}
    if isinstance(thing, Path | Box):
        return _fields(thing)
    if isinstance(thing, list | tuple):
        return [_pack(item) for item in thing]
    return thing.item() if isinstance(thing, np.generic) else thing


def _fields(thing) -> dict:
    packed = {f.name: _pack(getattr(thing, f.name)) for f in fields(thing)}
    return {"kind": type(thing).__name__, **packed}
