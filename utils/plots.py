"""Static pictures. Every helper takes data and an optional ``ax``, sets no global state, and
returns a `Picture`: the figure, the axes, the data it drew and a description in words."""

import base64
import io
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from IPython.display import display
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from utils.network import Params, forward, sigmoid
from utils.text import Text

#: One colour, marker and line style a class or a curve: Okabe and Ito's palette, safe for
#: colour-blind readers; markers and line styles differ too, so that a grey print can be read.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
MARKERS = ("o", "^", "s", "D", "v", "P", "X")
LINES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 3)), (0, (8, 3)))

#: From surely class 0 over undecided to surely class 1; the ends differ in grey as well.
SHADES = LinearSegmentedColormap.from_list("two", (COLOURS[0], "#ffffff", "#F09A50"))

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


def png(fig: Figure, *, quick: bool = False) -> bytes:
    """The figure as a PNG, without date or version in it; ``quick`` trades size for speed."""
    buffer = io.BytesIO()
    options = {"compress_level": 1} if quick else {}
    fig.savefig(buffer, format="png", dpi=fig.dpi, metadata={"Software": None}, pil_kwargs=options)
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
        ax.imshow(probs[..., 1], origin="lower", extent=extent, aspect="auto", cmap=SHADES,
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


def boundaries(
    networks: Mapping[str, Params], X, y, axes: Sequence[Axes] | None = None, *, width: float = 3.0
) -> Picture:
    """The decision boundaries of several two-layer networks on one data set, side by side.

    Parameters
    ----------
    networks : dict           title -> parameters W1 (2, H), b1 (1, H), W2 (H, C), b2 (1, C)
    X : (N, 2) array
    y : (N,) int array
    axes : (K,) sequence, optional    one for each network; a new row of panels otherwise
    width : float             of one panel, in inches, where the row is new

    Returns
    -------
    Picture                   data: title -> the data of its `boundary`

    Raises
    ------
    ValueError                if there is no network, or not one of the axes for each
    """
    if not networks:
        raise ValueError("networks is empty: there is no boundary to draw.")
    if axes is None:
        axes = np.atleast_1d(panels(1, len(networks), width=width, height=width)[1])
    if len(axes) != len(networks):
        raise ValueError(f"{len(networks)} networks do not fit {len(axes)} axes.")
    drawn = {}
    for ax, (title, params) in zip(axes, networks.items(), strict=True):
        drawn[title] = boundary(
            lambda points, p=params: forward(points, p)["probs"], X, y, ax, title=title
        )
        if ax is not axes[0]:
            ax.get_legend().remove()  # one is enough
            ax.set_ylabel("")
    seen = ", ".join(f"{t}: {round(p.data['accuracy'] * len(y))}" for t, p in drawn.items())
    text = f"Of {len(y)} points, right side of the black line: {seen}."
    data = {title: picture.data for title, picture in drawn.items()}
    return Picture(axes[0].figure, np.asarray(axes), data, text)


def straight_line(w, b: float, ax: Axes, *, label: str = "", style=LINES[0]) -> Picture:
    """The line w·x + b = 0 across the whole plane, in black; the limits of ``ax`` stay.

    Parameters
    ----------
    w : (2,) array    not both 0; points to the positive side
    b : float
    ax : Axes         where to draw
    label : str       for a legend
    style             a line style

    Returns
    -------
    Picture           data: foot (2,), the line's point nearest to the origin, and along (2,)

    Raises
    ------
    ValueError        if w is not two numbers or both are 0
    """
    w = np.asarray(w, dtype=float).reshape(-1)
    if w.size != 2 or not w.any():
        raise ValueError(f"w is {w.tolist()}: a line needs two weights that are not both 0.")
    foot, along = -b * w / (w @ w), np.array([w[1], -w[0]]) / np.linalg.norm(w)
    limits = ax.get_xlim(), ax.get_ylim()
    ax.axline(foot, foot + along, color="black", linewidth=1.5, linestyle=style, label=label,
              zorder=4)  # fmt: skip
    ax.set(xlim=limits[0], ylim=limits[1])
    text = f"{w[0]:.3g} x1 {w[1]:+.3g} x2 {b:+.3g} = 0."
    return Picture(ax.figure, ax, {"foot": foot, "along": along}, _sentence(label, text))


def two_views(
    params: Params,
    X,
    y,
    axes: Sequence[Axes],
    *,
    title: str = "",
    names: Sequence[str] = (),
    resolution: int = 40,
) -> Picture:
    """A network with one sigmoid output: its units' lines in the plane, its points behind them.

    Parameters
    ----------
    params : dict       W1 (2, H), b1 (1, H), W2 (H, 1), b2 (1, 1); H is 2 or more
    X : (N, 2) array    a few points
    y : (N,) int array  classes 0 and 1
    axes : two Axes     the plane with probability, boundary and the line of each hidden unit; the
                        outputs of the two units with the largest output weights, and, if there
                        are only two, the line that the output unit draws there
    title : str         of the first panel
    names : N of str    what the points are called; their coordinates otherwise
    resolution : int    grid points in each direction

    Returns
    -------
    Picture             data: p (N,), a1 (N, H)

    Raises
    ------
    ValueError          if the network has not 2 inputs, 2 or more hidden units and 1 output
    """
    X, y, W1, W2 = np.asarray(X, dtype=float), np.asarray(y), params["W1"], params["W2"]
    if W1.shape[0] != 2 or W1.shape[1] < 2 or W2.shape[1] != 1:
        raise ValueError(f"W1 {W1.shape}, W2 {W2.shape}: 2 inputs, 2 units or more, 1 output.")

    def layers(points):
        a1 = np.tanh(points @ W1 + params["b1"])
        return a1, sigmoid(a1 @ W2 + params["b2"])[:, 0]

    plane, square = axes
    a1, p = layers(X)
    low, high = X.min() - 0.6 * np.ptp(X), X.max() + 0.6 * np.ptp(X)
    side = np.linspace(low, high, resolution)
    grid = layers(np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2))[1]
    grid = grid.reshape(resolution, resolution)
    plane.imshow(grid, origin="lower", extent=(low, high, low, high), cmap=SHADES, vmin=0, vmax=1,
                 alpha=0.55, aspect="auto", interpolation="bilinear")  # fmt: skip
    plane.set(xlim=(low, high), ylim=(low, high), xticks=np.unique(X), yticks=np.unique(X))
    for k, (w, b) in enumerate(zip(W1.T, params["b1"][0], strict=True)):
        straight_line(w, float(b), plane, style=LINES[(k + 1) % len(LINES)])
    i, j = np.sort(np.argsort(-np.abs(W2[:, 0]), kind="stable")[:2])
    square.set(xlim=(-1.25, 1.6), ylim=(-1.25, 1.6), xticks=(-1, 0, 1), yticks=(-1, 0, 1))
    if W1.shape[1] == 2:
        straight_line(W2[:, 0], float(params["b2"][0, 0]), square)
    if grid.min() < 0.5 < grid.max():
        plane.contour(side, side, grid, levels=[0.5], colors="#777777", linewidths=4, zorder=2)
    names = names or [f"({x[0]:g}, {x[1]:g})" for x in X]
    for ax, places in ((plane, X), (square, a1[:, [i, j]])):
        for c in (0, 1):
            ax.plot(*places[y == c].T, MARKERS[c], color=COLOURS[c], markeredgecolor="black",
                    markersize=9 - 2 * c, zorder=5 + c)  # fmt: skip
        for k, place in enumerate(places):  # names of points at one place stand below each other
            near = sum(np.abs(place - other).max() < 0.25 for other in places[:k])
            ax.annotate(names[k], place, (6, 5 - 13 * near), textcoords="offset points",
                        fontsize=9, zorder=7)  # fmt: skip
    _finish(plane, title or "the units' lines", "x1", "x2")
    _finish(square, f"outputs of units {i + 1} and {j + 1}", f"n{i + 1}", f"n{j + 1}")
    seen = ", ".join(
        f"{name} lies at ({n[i]:.2f}, {n[j]:.2f}) in the hidden layer, p {q:.3f}"
        for name, n, q in zip(names, a1, p, strict=True)
    ).replace("-0.00", "0.00")
    return Picture(plane.figure, np.array([plane, square]), {"p": p, "a1": a1},
                   _sentence(title, seen + "."))  # fmt: skip


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


def bands(
    series: Mapping[str, np.ndarray],
    x: Sequence[float] | None = None,
    ax: Axes | None = None,
    *,
    title: str = "",
    labels=("pass", "loss"),
    log: str = "",
    at: Sequence[int] = (0, -1),
) -> Picture:
    """Curves of many repetitions: their mean, and a shade that reaches from the 2nd lowest to the
    2nd highest of them at each point.

    Parameters
    ----------
    series : dict      name -> (T, R) array, R repetitions of a curve of T points; 3 at least
    x : sequence       shared by all; 0, 1, 2, … otherwise
    ax : Axes, optional
    title : str
    labels : two str   of the axes
    log : str          "x", "y" or "xy" for logarithmic axes
    at : sequence      positions in the curves that the description reads

    Returns
    -------
    Picture            data: name -> dict of mean, low, high, each (T,)

    Raises
    ------
    ValueError         if there are fewer than 3 repetitions
    """
    arrays = {name: np.asarray(values, dtype=float) for name, values in series.items()}
    for name, values in arrays.items():
        if values.ndim != 2 or values.shape[1] < 3:
            raise ValueError(f"{name} has shape {values.shape}: (points, repetitions), 3 or more.")
    means = {name: values.mean(axis=1) for name, values in arrays.items()}
    picture = curves(means, x, ax, title=title, labels=labels, log=log)
    T = len(next(iter(means.values())))
    along, data, seen = np.arange(T) if x is None else np.asarray(x, dtype=float), {}, []
    for k, (name, values) in enumerate(arrays.items()):
        ordered = np.sort(values, axis=1)
        low, high = ordered[:, 1], ordered[:, -2]
        picture.ax.fill_between(along, low, high, color=COLOURS[k % len(COLOURS)], alpha=0.15, lw=0)
        data[name] = {"mean": means[name], "low": low, "high": high}
        listed = ", ".join(f"{along[i]:g}: {means[name][i]:.3g}" for i in at)
        seen.append(f"{name} at {labels[0]} {listed}")
    if len(arrays) == 1:
        picture.ax.legend(fontsize=8, framealpha=0.85)
    repetitions = next(iter(arrays.values())).shape[1]
    told = f"means of {repetitions} repetitions, shaded from the 2nd lowest to the 2nd highest. "
    text = _sentence(title, told + "; ".join(seen) + ".")
    return Picture(picture.fig, picture.ax, data, text)


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


def bars(
    values: Mapping[str, tuple[float, float, float]],
    ax: Axes | None = None,
    *,
    title: str = "",
    label: str = "",
) -> Picture:
    """One bar a name, from top to bottom, with its number beside it and its quartiles as a line.

    Parameters
    ----------
    values : dict       name -> lower quartile, median, upper quartile
    ax : Axes, optional
    title, label : str  of the picture, of the axis along the bars

    Returns
    -------
    Picture             data: name -> the three numbers
    """
    fig, ax = _axes(ax)
    low, middle, high = np.array(list(values.values()), dtype=float).T
    at = np.arange(len(values))
    ax.barh(at, middle, color=COLOURS[0], height=0.62)
    ax.hlines(at, low, high, color="black", linewidth=1.5)
    for k, (m, h) in enumerate(zip(middle, high, strict=True)):
        ax.text(max(m, h), k, f"  {m:.2g}", va="center")
    ax.set_yticks(at, list(values))
    ax.invert_yaxis()
    ax.margins(x=0.14)
    _finish(ax, title, label, "")
    text = ", ".join(f"{name} {m:.2g}" for name, m in zip(values, middle, strict=True))
    return Picture(fig, ax, dict(values), _sentence(title, f"{label}: {text}."))


def step_errors(
    eps: Sequence[float],
    errors: Mapping[str, np.ndarray],
    ax: Axes | None = None,
    *,
    title: str = "",
) -> Picture:
    """The error of numerical slopes against the step, both axes logarithmic, the best step marked.

    Parameters
    ----------
    eps : (K,) sequence    steps, powers of ten
    errors : dict          name -> (K,) errors, from `utils.gradients.step_errors`
    ax : Axes, optional
    title : str

    Returns
    -------
    Picture    data: the errors, and "best": name -> the step with the smallest error
    """
    eps = np.asarray(eps, dtype=float)
    best = {name: float(eps[np.argmin(values)]) for name, values in errors.items()}
    lowest = ", ".join(f"{name} at eps {step:.0e}" for name, step in best.items())
    sides = [
        f"at eps {step:.0e} " + ", ".join(f"{name} {v[k]:.1e}" for name, v in errors.items())
        for k, step in enumerate(eps)
        if step >= 0.9e-3  # further left the last digits are rounding, another on each machine
    ]
    text = f"each curve is a V. Lowest (vertical lines): {lowest}. Errors " + "; ".join(sides)
    labels = ("eps", "absolute error of the slope")
    picture = curves(errors, eps, ax, title=title, log="xy", labels=labels, text=text)
    for k, step in enumerate(best.values()):
        picture.ax.axvline(step, color=COLOURS[k % len(COLOURS)], linestyle=":", linewidth=1.2)
    picture.data["best"] = best
    return picture


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
    if ax is None:
        _, ax = panels(width=1.55 * columns, height=1.25 + 1.2 * (max(rows) - min(rows)))

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
    return Picture(ax.figure, ax, data, _sentence(title, told))


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


def gallery(
    X,
    captions: Sequence[str] | None = None,
    ax: Axes | None = None,
    *,
    columns: int = 10,
    signed: bool = False,
    title: str = "",
    text: str = "",
) -> Picture:
    """Square pictures in rows: ink on paper, or weights from blue (below 0) to orange (above).

    Parameters
    ----------
    X : (K, side²) array          one picture a row
    captions : K str, optional    one above each; may have two lines
    ax : Axes, optional
    columns : int                 pictures in a row
    signed : bool                 weights: each picture's own largest size is the full colour
    title : str
    text : str                    what is to be seen; otherwise the captions are read

    Returns
    -------
    Picture                       data: X

    Raises
    ------
    ValueError                    if X is no list of square pictures, or not one caption for each
    """
    X = np.asarray(X, dtype=float)
    K, side = len(X), round(X.shape[-1] ** 0.5)
    if X.ndim != 2 or K == 0 or side * side != X.shape[1]:
        raise ValueError(f"X has shape {X.shape}: one square picture a row, (K, side²).")
    if captions is not None and len(captions) != K:
        raise ValueError(f"{len(captions)} captions do not fit {K} pictures.")
    columns = min(columns, K)
    rows = -(-K // columns)
    lines = max((c.count("\n") + 1 for c in captions), default=0) if captions is not None else 0
    gap, step = 0.12, 1.12 + 0.24 * lines
    if ax is None:
        _, ax = panels(width=0.72 * columns, height=0.66 * rows * step + 0.3 * bool(title))
    if signed:
        X = X / np.maximum(np.abs(X).max(axis=1, keepdims=True), 1e-12)
    for k, pixels in enumerate(X.reshape(K, side, side)):
        row, column = divmod(k, columns)
        left, top = column * (1 + gap), -row * step
        ax.imshow(pixels, extent=(left, left + 1, top - 1, top), interpolation="nearest",
                  cmap=SHADES if signed else "gray_r", vmin=-int(signed), vmax=1)  # fmt: skip
        if captions is not None:
            ax.text(left + 0.5, top + 0.03, captions[k], ha="center", va="bottom", fontsize=8)
    edges = {"edgecolor": "#bbbbbb", "fill": False, "linewidth": 0.6}
    for k in range(K):
        row, column = divmod(k, columns)
        ax.add_patch(Rectangle((column * (1 + gap), -row * step - 1), 1, 1, **edges))
    ax.set(xlim=(-0.06, columns * (1 + gap) - gap + 0.06),
           ylim=(-(rows - 1) * step - 1.06, 0.06 + 0.24 * lines), aspect="equal")  # fmt: skip
    ax.set_axis_off()
    if title:
        ax.set_title(title, fontsize=10)
    read = "; ".join(c.replace("\n", " ") for c in captions) if captions is not None else ""
    seen = text or f"{K} pictures of {side} x {side} pixels" + (f": {read}" if read else "")
    return Picture(ax.figure, ax, {"X": X}, _sentence(title, seen.rstrip(".") + "."))


def confusion(y, predicted, ax: Axes | None = None, *, title: str = "") -> Picture:
    """How often each class was taken for each: rows are the true class, columns the answer.

    Parameters
    ----------
    y, predicted : (N,) int arrays    0 .. C-1
    ax : Axes, optional
    title : str

    Returns
    -------
    Picture                           data: counts (C, C)

    Raises
    ------
    ValueError                        if the two differ in length or are empty
    """
    y, predicted = np.asarray(y), np.asarray(predicted)
    if y.shape != predicted.shape or y.ndim != 1 or not len(y):
        raise ValueError(f"y has shape {y.shape}, predicted {predicted.shape}: (N,) each, N > 0.")
    C = int(max(y.max(), predicted.max())) + 1
    counts = np.zeros((C, C), dtype=int)
    np.add.at(counts, (y, predicted), 1)
    wrong = counts * (1 - np.eye(C, dtype=int))
    if ax is None:
        _, ax = panels(width=4.6, height=4.2)
    shades = LinearSegmentedColormap.from_list("wrong", ("#ffffff", COLOURS[1]))
    ax.imshow(wrong, cmap=shades, vmin=0, vmax=max(1, 1.3 * wrong.max()))
    for i, j in np.ndindex(C, C):
        if i == j:
            ax.add_patch(Rectangle((j - 0.5, i - 0.5), 1, 1, facecolor="#e6e6e6"))
        if counts[i, j]:
            ax.text(j, i, counts[i, j], ha="center", va="center", fontsize=8,
                    weight="normal" if i == j else "bold")  # fmt: skip
    ax.set(xticks=range(C), yticks=range(C))
    _finish(ax, title, "the network says", "it is")
    order = np.argsort(-wrong, axis=None, kind="stable")[:4]
    pairs = [np.unravel_index(k, wrong.shape) for k in order]
    most = ", ".join(f"{i} for {j} {wrong[i, j]} times" for i, j in pairs if wrong[i, j])
    seen = f"{np.trace(counts)} of {len(y)} right (grey diagonal), {wrong.sum()} wrong"
    text = seen + (f"; most often taken: {most}." if most else ".")
    return Picture(ax.figure, ax, {"counts": counts}, _sentence(title, text))


def reliability(
    probs,
    y,
    ax: Axes | None = None,
    *,
    edges: Sequence[float] = (0, 0.6, 0.8, 0.9, 0.97, 0.99, 1),
    title: str = "",
    digits: int = 2,
) -> Picture:
    """How often the answers that were given with some certainty are right, with error bars.

    Parameters
    ----------
    probs : (N, C) array    probabilities of the classes; the largest of a row is its certainty
    y : (N,) int array      the true classes
    ax : Axes, optional
    edges : sequence        of the bins of certainty, ascending; the last bin holds its upper edge
    title : str
    digits : int            after the decimal point in the description

    Returns
    -------
    Picture                 data, each (K,) for the bins that are not empty: count, certainty (its
                            mean), right (the share), low and high (95 % interval)

    Raises
    ------
    ValueError              if probs and y differ in length or edges do not ascend

    Source: the interval is Wilson's (1927) for a share of independent trials.
    """
    probs, y, edges = np.asarray(probs, float), np.asarray(y), np.asarray(edges, float)
    if probs.ndim != 2 or len(probs) != len(y):
        raise ValueError(f"probs has shape {probs.shape} for {len(y)} labels: (N, C).")
    if (np.diff(edges) <= 0).any():
        raise ValueError(f"edges {edges.tolist()} must ascend.")
    sure, right = probs.max(axis=1), probs.argmax(axis=1) == y
    bins = np.digitize(sure, edges[1:-1])
    found = [k for k in range(len(edges) - 1) if (bins == k).any()]
    n = np.array([(bins == k).sum() for k in found])
    x = np.array([sure[bins == k].mean() for k in found])
    share = np.array([right[bins == k].mean() for k in found])
    z = 1.96
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    low, high = middle - half, middle + half
    fig, ax = _axes(ax)
    ax.plot([0, 1], [0, 1], color="black", linestyle=":", linewidth=1.2, label="as sure as right")
    error = np.maximum([share - low, high - share], 0)
    ax.errorbar(x, share, error, fmt=MARKERS[0], color=COLOURS[0], linestyle=LINES[1], capsize=3,
                markersize=5, label="share right, 95 % interval")  # fmt: skip
    start = max(0.0, min(0.95 * x.min(), 0.95 * low.min()))
    ax.set(xlim=(start, 1.02), ylim=(start, 1.02))
    _finish(ax, title, "certainty (mean of the bin)", "share that is right")
    ax.legend(fontsize=8, loc="upper left")
    seen = "; ".join(
        f"{m} answers with certainty {c:.{digits}f}: {s:.{digits}f} right "
        f"({a:.{digits}f} to {b:.{digits}f})"
        for m, c, s, a, b in zip(n, x, share, low, high, strict=True)
    )
    data = {"count": n, "certainty": x, "right": share, "low": low, "high": high}
    return Picture(fig, ax, data, _sentence(title, seen + "."))


def histogram(
    values,
    ax: Axes | None = None,
    *,
    bins: int = 50,
    title: str = "",
    labels=("value", "samples"),
    text: str = "",
) -> Picture:
    """How often values of each size occur.

    Parameters
    ----------
    values : (N,) array
    ax : Axes, optional
    bins : int            of equal width, from the smallest value to the largest
    title : str
    labels : two str      of the axes
    text : str            what is to be seen; otherwise the range and the fullest bin

    Returns
    -------
    Picture               data: counts (bins,), edges (bins + 1,)

    Raises
    ------
    ValueError            if there is no value or one is not finite
    """
    values = np.asarray(values, dtype=float).ravel()
    if not len(values) or not np.isfinite(values).all():
        raise ValueError(f"{len(values)} values, or some not finite: there is nothing to count.")
    counts, edges = np.histogram(values, bins)
    fig, ax = panels(width=6.4, height=2.9) if ax is None else _axes(ax)
    ax.bar(edges[:-1], counts, np.diff(edges), align="edge", color=COLOURS[0], edgecolor="white",
           linewidth=0.4)  # fmt: skip
    _finish(ax, title, *labels)
    top = int(np.argmax(counts))
    seen = text or (
        f"{len(values)} values from {values.min():.3g} to {values.max():.3g}; the fullest bin, "
        f"{edges[top]:.3g} to {edges[top + 1]:.3g}, holds {counts[top]}"
    )
    data = {"counts": counts, "edges": edges}
    return Picture(fig, ax, data, _sentence(title, seen.rstrip(".") + "."))


def against(
    y,
    predicted,
    ax: Axes | None = None,
    *,
    title: str = "",
    labels=("true", "predicted"),
    text: str = "",
) -> Picture:
    """Predictions against the truth: darker where more samples lie, and the line of no error.

    Parameters
    ----------
    y, predicted : (N,) arrays
    ax : Axes, optional
    title : str
    labels : two str      of the axes
    text : str            what is to be seen; otherwise how many are within 20 % of the truth

    Returns
    -------
    Picture               data: y, predicted

    Raises
    ------
    ValueError            if the two differ in shape or are empty
    """
    y, predicted = np.asarray(y, dtype=float), np.asarray(predicted, dtype=float)
    if y.shape != predicted.shape or y.ndim != 1 or not len(y):
        raise ValueError(
            f"y has shape {y.shape}, predicted has shape {predicted.shape}: (N,), N > 0."
        )
    fig, ax = panels(width=4.8, height=4.2) if ax is None else _axes(ax)
    ends = min(y.min(), predicted.min()), max(y.max(), predicted.max())
    shades = LinearSegmentedColormap.from_list("many", ("#cfe3f1", COLOURS[0], "#00243a"))
    ax.hexbin(y, predicted, gridsize=45, bins="log", mincnt=1, cmap=shades, extent=ends * 2)
    ax.plot(ends, ends, color=COLOURS[1], linestyle=LINES[1], linewidth=1.6, label="no error")
    ax.legend(fontsize=8, loc="upper left")
    _finish(ax, title, *labels)
    near = float(np.mean(np.abs(predicted - y) <= 0.2 * np.abs(y)))
    seen = text or f"{near:.0%} of {len(y)} predictions are within 20 % of the truth"
    return Picture(
        fig, ax, {"y": y, "predicted": predicted}, _sentence(title, seen.rstrip(".") + ".")
    )


def course_map(chapters, ax: Axes | None = None, *, columns: int = 3) -> Picture:
    """The chapters as stations of one path, each with the question it answers.

    Parameters
    ----------
    chapters : sequence of `utils.course.Chapter`
    ax : Axes, optional
    columns : int    stations in a row; the path turns round at the end of each
    """
    rows = -(-len(chapters) // columns)
    fig, ax = panels(width=3.4 * columns, height=1.35 * rows) if ax is None else _axes(ax)
    places = []
    for k, chapter in enumerate(chapters):
        row, column = divmod(k, columns)
        places.append((column if row % 2 == 0 else columns - 1 - column, -row))
        ax.text(
            *places[-1],
            f"{chapter.number}  {chapter.title}\n"
            + textwrap.fill(chapter.question, 30)
            + f"\n{chapter.minutes} minutes",
            ha="center",
            va="center",
            fontsize=9,
            linespacing=1.4,
            bbox={"boxstyle": "round,pad=0.55", "fc": "#eef5fa", "ec": COLOURS[0], "lw": 1.4},
        )
    ax.plot(*np.transpose(places), color=COLOURS[1], linewidth=5, zorder=0, alpha=0.6)
    ax.set_xlim(-0.55, columns - 0.45)
    ax.set_ylim(-rows + 0.45, 0.55)
    ax.axis("off")
    text = "the course as one path: " + "; ".join(f"{c.number} {c.title}" for c in chapters) + "."
    return Picture(fig, ax, {"places": np.array(places)}, text)


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
