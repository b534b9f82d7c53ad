"""Static pictures. Every helper takes data and an optional ``ax``, sets no global state, and
returns a `Picture`: the figure, the axes, the data it drew and a description in words."""

import base64
import io
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from IPython.display import display
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.figure import Figure

from utils.text import Text

#: One colour, marker and line style a class or a curve: Okabe and Ito's palette, safe for
#: colour-blind readers; markers and line styles differ too, so that a grey print can be read.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
MARKERS = ("o", "^", "s", "D", "v", "P", "X")
LINES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 3)), (0, (8, 3)))

DPI = 100


@dataclass
class Picture:
    """What a plot helper drew.

    Attributes
    ----------
    fig, ax : the matplotlib figure and the axes (one, or an array of them)
    data : dict of arrays, what was drawn
    text : str, what is to be seen, in words
    """

    fig: Figure
    ax: Axes
    data: dict = field(repr=False)
    text: str = ""


def panels(rows: int = 1, columns: int = 1, *, width: float = 4.0, height: float = 3.4, **kwargs):
    """A new figure with rows x columns axes, independent of pyplot.

    Parameters
    ----------
    rows, columns : int
    width, height : float    of one panel, in inches
    **kwargs                 for `matplotlib.figure.Figure.subplots`, such as sharey=True

    Returns
    -------
    fig, axes                axes is one Axes for a single panel, else an array of them
    """
    fig = Figure(figsize=(width * columns, height * rows), dpi=DPI, layout="constrained")
    FigureCanvasAgg(fig)
    return fig, fig.subplots(rows, columns, **kwargs)


def png(fig: Figure) -> bytes:
    """The figure as a PNG, without date or version in it."""
    buffer = io.BytesIO()
    fig.savefig(buffer, format="png", dpi=fig.dpi, metadata={"Software": None})
    return buffer.getvalue()


def show(*pictures: Picture, text: str | None = None) -> None:
    """Show one figure in the notebook, and under it in words what is to be seen.

    Parameters
    ----------
    *pictures : Picture    the panels of ONE figure
    text : str, optional   description of the whole, instead of those of the panels

    Raises
    ------
    ValueError             if the pictures are not all on the same figure
    """
    if len({id(picture.fig) for picture in pictures}) != 1:
        raise ValueError(f"show takes the panels of one figure; these {len(pictures)} are not.")
    description = text or " ".join(picture.text for picture in pictures)
    image = base64.b64encode(png(pictures[0].fig)).decode()
    display(
        {"image/png": image, "text/plain": f"<figure: {description}>"},
        metadata={"image/png": {"alt": description}},
        raw=True,
    )
    display(Text(textwrap.fill("Figure: " + description, 100)))


def scatter(X, y, ax: Axes | None = None, *, title: str = "", labels=("x1", "x2")) -> Picture:
    """Points in the plane, one colour and one marker a class.

    Parameters
    ----------
    X : (N, 2) array    coordinates
    y : (N,) int array  classes
    ax : Axes, optional where to draw; a new figure otherwise
    title : str
    labels : two str    of the axes
    """
    X, y = np.asarray(X), np.asarray(y)
    fig, ax = _axes(ax)
    for c in np.unique(y):
        ax.plot(
            *X[y == c].T,
            MARKERS[c % len(MARKERS)],
            color=COLOURS[c % len(COLOURS)],
            markersize=6 if MARKERS[c % len(MARKERS)] == "^" else 5,
            markeredgecolor="white",
            markeredgewidth=0.5,
            label=f"class {c}",
            zorder=3,
        )
    _finish(ax, title, *labels)
    ax.legend(loc="best", framealpha=0.85, fontsize=8, handletextpad=0.2)
    counts = " and ".join(
        f"{(y == c).sum()} of class {c} ({_NAMES[c % len(_NAMES)]})" for c in np.unique(y)
    )
    return Picture(fig, ax, {"X": X, "y": y}, _sentence(title, f"{len(X)} points, {counts}."))


def boundary(
    probability: Callable[[np.ndarray], np.ndarray],
    X,
    y,
    ax: Axes | None = None,
    *,
    title: str = "",
    margin: float = 0.5,
    resolution: int = 120,
) -> Picture:
    """The points, the decision boundary, and how sure the model is everywhere around.

    Parameters
    ----------
    probability : function    takes (M, 2) points; returns (M, C) probabilities of the classes, or
                              (M,) probabilities of class 1
    X : (N, 2) array
    y : (N,) int array
    ax : Axes, optional
    title : str
    margin : float            how far the picture reaches beyond the points
    resolution : int          grid points in each direction

    Returns
    -------
    Picture    data: x1, x2 (the grid's axes), probs (resolution, resolution, C), accuracy on X, y
    """
    X, y = np.asarray(X), np.asarray(y)
    low, high = X.min(axis=0) - margin, X.max(axis=0) + margin
    x1, x2 = (np.linspace(low[j], high[j], resolution) for j in (0, 1))
    grid = np.stack(np.meshgrid(x1, x2), axis=-1)
    probs = _as_classes(probability(grid.reshape(-1, 2)))
    C = probs.shape[-1]
    probs = probs.reshape(resolution, resolution, C)
    picture = scatter(X, y, ax, title=title)
    ax = picture.ax
    extent = (x1[0], x1[-1], x2[0], x2[-1])
    if C == 2:
        shades = LinearSegmentedColormap.from_list("two", (COLOURS[0], "#ffffff", COLOURS[1]))
        ax.imshow(probs[..., 1], origin="lower", extent=extent, aspect="auto", cmap=shades,
                  vmin=0, vmax=1, alpha=0.55, interpolation="bilinear")  # fmt: skip
    else:
        colours = np.array([to_rgb(colour) for colour in COLOURS[:C]])
        sure = (probs.max(axis=-1, keepdims=True) - 1 / C) / (1 - 1 / C)
        image = 1 - (1 - colours[probs.argmax(axis=-1)]) * (0.15 + 0.45 * sure)
        ax.imshow(image, origin="lower", extent=extent, aspect="auto")
    for c in range(1, C) if C == 2 else range(C):
        lead = probs[..., c] - np.delete(probs, c, axis=-1).max(axis=-1)
        if lead.min() < 0 < lead.max():
            ax.contour(x1, x2, lead, levels=[0], colors="black", linewidths=1.5)
    ax.set_xlim(x1[0], x1[-1])
    ax.set_ylim(x2[0], x2[-1])
    right = float(np.mean(_as_classes(probability(X)).argmax(axis=1) == y))
    text = _sentence(
        title,
        f"{round(right * len(X))} of {len(X)} points lie on their own class's side of the black "
        "line; the darker the shade, the surer the model.",
    )
    return Picture(picture.fig, ax, {"x1": x1, "x2": x2, "probs": probs, "accuracy": right}, text)


def curves(
    series: Mapping[str, Sequence[float]],
    x: Sequence[float] | None = None,
    ax: Axes | None = None,
    *,
    title: str = "",
    labels=("pass", "loss"),
    log: str = "",
    text: str = "",
) -> Picture:
    """One or several curves, told apart by colour, line style and a label at their end.

    Parameters
    ----------
    series : dict      name -> values
    x : sequence       shared by all; 0, 1, 2, … otherwise
    ax : Axes, optional
    title : str
    labels : two str   of the axes
    log : str          "x", "y" or "xy" for logarithmic axes
    text : str         what is to be seen; otherwise where each curve starts and ends
    """
    fig, ax = _axes(ax)
    data = {}
    for k, (name, values) in enumerate(series.items()):
        values = np.asarray(values, dtype=float)
        at = np.arange(len(values)) if x is None else np.asarray(x, dtype=float)
        ax.plot(at, values, linestyle=LINES[k % len(LINES)], color=COLOURS[k % len(COLOURS)],
                linewidth=1.8, label=name)  # fmt: skip
        data[name] = values
    _scales(ax, log)
    _finish(ax, title, *labels)
    if len(series) > 1:
        ax.legend(fontsize=8, framealpha=0.85)
    seen = text or "; ".join(f"{name} from {v[0]:.3g} to {v[-1]:.3g}" for name, v in data.items())
    return Picture(fig, ax, data, _sentence(title, seen.rstrip(".") + "."))


def errorbars(
    x: Sequence[float],
    series: Mapping[str, np.ndarray],
    ax: Axes | None = None,
    *,
    title: str = "",
    labels=("hidden units", "accuracy"),
    log: str = "",
    baseline: tuple[str, float] | None = None,
) -> Picture:
    """Mean and standard deviation over repetitions, with every single repetition as a dot.

    Parameters
    ----------
    x : (K,) sequence
    series : dict      name -> (K, R) array of R repetitions at each x
    ax : Axes, optional
    title : str
    labels : two str   of the axes
    log : str          "x", "y" or "xy" for logarithmic axes
    baseline : (name, value), optional    drawn as a horizontal line
    """
    fig, ax = _axes(ax)
    at, data, seen = np.asarray(x, dtype=float), {}, []
    for k, (name, values) in enumerate(series.items()):
        values = np.asarray(values, dtype=float)
        mean, deviation = values.mean(axis=1), values.std(axis=1, ddof=1)
        colour, marker = COLOURS[k % len(COLOURS)], MARKERS[k % len(MARKERS)]
        beside = at * 1.04**k if "x" in log else at + 0.01 * k * np.ptp(at)
        ax.plot(beside, values, marker, color=colour, alpha=0.2, markersize=3)
        ax.errorbar(beside, mean, deviation, fmt=marker, linestyle=LINES[k % len(LINES)],
                    color=colour, capsize=3, markersize=5, label=name)  # fmt: skip
        data[name] = {"mean": mean, "std": deviation}
        listed = ", ".join(
            f"{v:g}: {m:.3f} ± {d:.3f}" for v, m, d in zip(at, mean, deviation, strict=True)
        )
        seen.append(f"{name} at {labels[0]} {listed}")
    if baseline is not None:
        ax.axhline(baseline[1], color="black", linestyle=":", linewidth=1.2, label=baseline[0])
        seen.append(f"{baseline[0]} at {baseline[1]:.3f}")
    _scales(ax, log)
    if "x" in log:
        ax.set_xticks(at, [f"{v:g}" for v in at])
        ax.minorticks_off()
    _finish(ax, title, *labels)
    ax.legend(fontsize=8, framealpha=0.85)
    return Picture(fig, ax, data, _sentence(title, "; ".join(seen) + "."))


_NAMES = (
    "blue circles",
    "orange triangles",
    "green squares",
    "pink diamonds",
    "yellow triangles",
    "light blue crosses",
    "black crosses",
)


def _axes(ax: Axes | None):
    if ax is None:
        return panels()
    return ax.figure, ax


def _scales(ax: Axes, log: str) -> None:
    if "x" in log:
        ax.set_xscale("log")
    if "y" in log:
        ax.set_yscale("log")


def _finish(ax: Axes, title: str, xlabel: str, ylabel: str) -> None:
    ax.set_title(title, fontsize=10)
    ax.set_xlabel(xlabel, fontsize=9)
    ax.set_ylabel(ylabel, fontsize=9)
    ax.tick_params(labelsize=8)
    ax.spines[["top", "right"]].set_visible(False)


def _sentence(title: str, text: str) -> str:
    return f"{title}: {text}" if title else text


def _as_classes(probability) -> np.ndarray:
    """(M, C) from (M, C), or from the (M,) probabilities of class 1."""
    probability = np.asarray(probability)
    if probability.ndim == 1 or probability.shape[-1] == 1:
        p = probability.reshape(-1)
        return np.stack([1 - p, p], axis=1)
    return probability
