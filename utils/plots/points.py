"""Points of two features, and what a network makes of the plane around them."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb

from utils.network import Params, forward, sigmoid
from utils.plots.base import (
    COLOUR_NAMES,
    COLOURS,
    LINES,
    MARKERS,
    SHADES,
    Picture,
    axes_of,
    finish,
    panels,
    sentence,
)


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
    fig, ax = axes_of(ax)
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
    finish(ax, title, *labels)
    ax.legend(loc="best", framealpha=0.85, fontsize=8, handletextpad=0.2)
    counts = " and ".join(
        f"{(y == c).sum()} of class {c} ({COLOUR_NAMES[c % len(COLOURS)]})" for c in np.unique(y)
    )
    return Picture(fig, ax, {"X": X, "y": y}, sentence(title, f"{len(X)} points, {counts}."))


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
    fig, ax = axes_of(ax)
    scatter(X, y, ax, title=title)
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
    text = sentence(
        title,
        f"{round(right * len(X))} of {len(X)} points lie on the correct side of the black line, "
        "where the background has the colour of their class; the darker the shade, the surer the "
        "model.",
    )
    return Picture(fig, ax, {"x1": x1, "x2": x2, "probs": probs, "accuracy": right}, text)


def boundaries(
    networks: Mapping[str, Params | Callable],
    X,
    y,
    axes: Sequence[Axes] | np.ndarray | None = None,
    *,
    width: float = 3.0,
) -> Picture:
    """The decision boundaries of several networks on one data set, side by side.

    Parameters
    ----------
    networks : dict           title -> parameters W1 (2, H), b1 (1, H), W2 (H, C), b2 (1, C), or a
                              function as `boundary` takes it
    X : (N, 2) array
    y : (N,) int array
    axes : (K,) sequence, optional    one for each network; a new row of panels otherwise, with
                              the classes named below it
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
    new = axes is None
    if new:
        row = {"width": width, "height": width, "sharey": True, "squeeze": False}
        axes = panels(1, len(networks), **row)[1][0]
    axes = np.asarray(axes)
    if len(axes) != len(networks):
        raise ValueError(f"{len(networks)} networks do not fit {len(axes)} axes.")

    def probability(of):
        return of if callable(of) else lambda points: forward(points, of)["probs"]

    drawn = {}
    for ax, (title, network) in zip(axes, networks.items(), strict=True):
        drawn[title] = boundary(probability(network), X, y, ax, title=title)
        if ax is not axes[0]:
            ax.get_legend().remove()  # one is enough
            ax.set_ylabel("")
    if new:  # inside, the legend would hide a piece of a boundary
        axes[0].get_legend().remove()
        named = axes[0].get_legend_handles_labels()
        axes[0].figure.legend(*named, loc="outside lower center", ncols=len(named[0]), fontsize=8)
    seen = ", ".join(f"{t}: {round(p.data['accuracy'] * len(y))}" for t, p in drawn.items())
    text = f"How many of {len(y)} points lie on the correct side of the black line: {seen}."
    data = {title: picture.data for title, picture in drawn.items()}
    return Picture(axes_of(axes[0])[0], axes, data, text)


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
    return Picture(axes_of(ax)[0], ax, {"foot": foot, "along": along}, sentence(label, text))


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
    finish(plane, title or "the units' lines", "x1", "x2")
    finish(square, f"outputs of units {i + 1} and {j + 1}", f"n{i + 1}", f"n{j + 1}")
    seen = ", ".join(
        f"{name} lies at ({n[i]:.2f}, {n[j]:.2f}) in the hidden layer, p {q:.3f}"
        for name, n, q in zip(names, a1, p, strict=True)
    ).replace("-0.00", "0.00")
    return Picture(axes_of(plane)[0], np.array([plane, square]), {"p": p, "a1": a1},
                   sentence(title, seen + "."))  # fmt: skip


def _as_classes(probability) -> np.ndarray:
    """(M, C) from (M, C), or from the (M,) probabilities of class 1."""
    probability = np.asarray(probability)
    if probability.ndim == 1 or probability.shape[-1] == 1:
        p = probability.reshape(-1)
        return np.stack([1 - p, p], axis=1)
    return probability
