"""What came out: pictures, confusion, how sure, how far off."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

from utils.plots.base import (
    COLOURS,
    LINES,
    MARKERS,
    Picture,
    axes_of,
    finish,
    panels,
    sentence,
)
from utils.training.answered import confusion_matrix, reliability_bins


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
    """Square pictures in rows: ink on paper, or weights from dark blue (below 0) to yellow (above).

    Parameters
    ----------
    X : (K, side²) array          one picture a row
    captions : K str, optional    one above each; may have two lines
    ax : Axes, optional
    columns : int                 pictures in a row
    signed : bool                 weights: each picture's own largest size is the full colour, and
                                  0 a grey in the middle, so that signs tell apart in a grey print
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
    height = 0.66 * rows * step + 0.3 * bool(title)
    fig, ax = axes_of(ax, width=0.72 * columns, height=height)
    if signed:
        X = X / np.maximum(np.abs(X).max(axis=1, keepdims=True), 1e-12)
    for k, pixels in enumerate(X.reshape(K, side, side)):
        row, column = divmod(k, columns)
        left, top = column * (1 + gap), -row * step
        ax.imshow(pixels, extent=(left, left + 1, top - 1, top), interpolation="nearest",
                  cmap="cividis" if signed else "gray_r", vmin=-int(signed), vmax=1)  # fmt: skip
        if captions is not None:
            ax.text(left + 0.5, top + 0.03, captions[k], ha="center", va="bottom", fontsize=8)
    for k in range(K):
        row, column = divmod(k, columns)
        ax.add_patch(Rectangle((column * (1 + gap), -row * step - 1), 1, 1, edgecolor="#bbbbbb",
                               fill=False, linewidth=0.6))  # fmt: skip
    ax.set(xlim=(-0.06, columns * (1 + gap) - gap + 0.06),
           ylim=(-(rows - 1) * step - 1.06, 0.06 + 0.24 * lines), aspect="equal")  # fmt: skip
    ax.set_axis_off()
    if title:
        ax.set_title(title, fontsize=10)
    read = "; ".join(c.replace("\n", " ") for c in captions) if captions is not None else ""
    seen = text or f"{K} pictures of {side} x {side} pixels" + (f": {read}" if read else "")
    return Picture(fig, ax, {"X": X}, sentence(title, seen.rstrip(".") + "."))


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
    counts = confusion_matrix(y, predicted, C)
    wrong = counts * (1 - np.eye(C, dtype=int))
    fig, ax = axes_of(ax, width=4.6, height=4.2)
    shades = LinearSegmentedColormap.from_list("wrong", ["#ffffff", COLOURS[1]])
    ax.imshow(wrong, cmap=shades, vmin=0, vmax=max(1, 1.3 * wrong.max()))
    for i, j in np.ndindex(C, C):
        if i == j:
            ax.add_patch(Rectangle((j - 0.5, i - 0.5), 1, 1, facecolor="#e6e6e6"))
        if counts[i, j]:
            ax.text(j, i, str(counts[i, j]), ha="center", va="center", fontsize=8,
                    weight="normal" if i == j else "bold")  # fmt: skip
    ax.set(xticks=range(C), yticks=range(C))
    finish(ax, title, "the network says", "it is")
    order = np.argsort(-wrong, axis=None, kind="stable")[:4]
    pairs = [np.unravel_index(k, wrong.shape) for k in order]
    most = ", ".join(f"{i} for {j} {wrong[i, j]} times" for i, j in pairs if wrong[i, j])
    seen = f"{np.trace(counts)} of {len(y)} right (grey diagonal), {wrong.sum()} wrong"
    text = seen + (f"; most often taken: {most}." if most else ".")
    return Picture(fig, ax, {"counts": counts}, sentence(title, text))


def reliability(
    probs,
    y,
    ax: Axes | None = None,
    *,
    edges: ArrayLike = (0, 0.6, 0.8, 0.9, 0.97, 0.99, 1),
    title: str = "",
    digits: int = 2,
    wrong: bool = False,
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
    wrong : bool            draw the share that is wrong against the share that is to be expected,
                            both as powers of ten: there the surest answers can be told apart

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
    n, x, share = reliability_bins(probs, y, edges)
    z = 1.96
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    low, high = np.maximum(middle - half, 0), np.minimum(middle + half, 1)
    data = {"count": n, "certainty": x, "right": share, "low": low, "high": high}
    fig, ax = axes_of(ax)
    ends, labels = (0.0, 1.02), ("certainty (mean of the bin)", "share that is right")
    if wrong:
        ends, labels = (1e-4, 1.0), ("expected to be wrong: 1 - certainty", "share that is wrong")
        x, share, low, high = (np.maximum(1 - v, ends[0]) for v in (x, share, high, low))
        ax.set(xscale="log", yscale="log")
    ax.plot(ends, ends, color="black", linestyle=":", linewidth=1.2, label="as sure as right")
    error = np.maximum([share - low, high - share], 0)
    ax.errorbar(x, share, error, fmt=MARKERS[0], color=COLOURS[0], linestyle=LINES[1], capsize=3,
                markersize=5, label=f"{labels[1]}, 95 % interval")  # fmt: skip
    ax.set(xlim=ends, ylim=ends)
    finish(ax, title, *labels)
    ax.legend(fontsize=8, loc="lower right" if wrong else "upper left")
    count, sure, right = data["count"], data["certainty"], data["right"]
    if wrong:
        seen = "; ".join(
            f"{m} answers, {m * (1 - c):.1f} expected to be wrong: {m - round(m * s)} are"
            for m, c, s in zip(count, sure, right, strict=True)
        )
    else:
        seen = "; ".join(
            f"{m} answers with certainty {c:.{digits}f}: {s:.{digits}f} right "
            f"({a:.{digits}f} to {b:.{digits}f})"
            for m, c, s, a, b in zip(count, sure, right, low, high, strict=True)
        )
    return Picture(fig, ax, data, sentence(title, seen + "."))


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
    fig, ax = axes_of(ax, width=6.4, height=2.9)
    ax.bar(edges[:-1], counts, np.diff(edges), align="edge", color=COLOURS[0], edgecolor="white",
           linewidth=0.4)  # fmt: skip
    finish(ax, title, *labels)
    top = int(np.argmax(counts))
    seen = text or (
        f"{len(values)} values from {values.min():.3g} to {values.max():.3g}; the fullest bin, "
        f"{edges[top]:.3g} to {edges[top + 1]:.3g}, holds {counts[top]}"
    )
    data = {"counts": counts, "edges": edges}
    return Picture(fig, ax, data, sentence(title, seen.rstrip(".") + "."))


def ridges(
    rows: Mapping[str, ArrayLike],
    ax: Axes | None = None,
    *,
    span: tuple[float, float] | None = None,
    bins: int = 60,
    title: str = "",
    label: str = "value",
) -> Picture:
    """Histograms of several sets of values above one another, each as high as its own fullest bin.

    Parameters
    ----------
    rows : dict         name -> values of any shape, the first at the bottom
    ax : Axes, optional
    span : two numbers, optional    of the shared axis; what lies outside is counted at its ends
    bins : int          of equal width
    title, label : str  of the picture, of the axis

    Returns
    -------
    Picture             data: edges (bins + 1,), and name -> counts (bins,)

    Raises
    ------
    ValueError          if a row has no value or one is not finite
    """
    flat = {name: np.ravel(values).astype(float) for name, values in rows.items()}
    for name, values in flat.items():
        if not len(values) or not np.isfinite(values).all():
            raise ValueError(f"{name} has {len(values)} values, or some are not finite.")
    fig, ax = axes_of(ax)
    low, high = span or (min(map(np.min, flat.values())), max(map(np.max, flat.values())))
    edges = np.linspace(low, high, bins + 1)
    data, seen = {"edges": edges}, []
    for k, (name, values) in enumerate(flat.items()):
        data[name], _ = np.histogram(np.clip(values, low, high), edges)
        ax.stairs(k + 0.9 * data[name] / data[name].max(), edges, baseline=k, fill=True,
                  color=COLOURS[0])  # fmt: skip
        ax.axhline(k, color="black", linewidth=0.6)
        middle = np.quantile(values, [0.25, 0.75]) + 0.0
        seen.append(f"{name} {middle[0]:.2g} to {middle[1]:.2g}")
    ax.set_yticks(np.arange(len(rows)) + 0.4, list(rows))
    finish(ax, title, label, "")
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(0, len(rows))
    text = f"the middle half of {label}: {', '.join(seen)}."
    return Picture(fig, ax, data, sentence(title, text))


def layers(
    networks: Mapping[str, tuple], shown: Sequence[int] = (1, 4, 7), title: str = ""
) -> Picture:
    """What goes on inside deep networks: values above and gradients below, one column for each.

    Parameters
    ----------
    networks : dict      title -> (acts, dWs): values and gradients of every layer, with a leading
                         axis of networks or without
    shown : sequence     the layers to draw, as indices of acts; dWs[k - 1] makes acts[k]
    title : str          of the whole picture, such as "untrained"

    Returns
    -------
    Picture              data: title -> the data of its two `ridges`

    Notes
    -----
    Values are drawn from -1 to 1 if one is below 0, otherwise from 0 to 1, or to 2 if one is
    above 1; what lies outside is counted at the ends.
    Gradients are drawn as powers of ten; entries that are exactly 0 are left out.
    """
    fig, axes = panels(2, len(networks), width=2.1, height=2, sharey="row", squeeze=False)
    data = {}
    for (name, (acts, dWs)), (above, below) in zip(networks.items(), axes.T, strict=True):
        low = min(acts[k].min() for k in shown)
        high = max(acts[k].max() for k in shown)
        span = (-1, 1) if low < 0 else (0, 1 if high <= 1 else 2)
        values = {f"acts[{k}]": acts[k] for k in shown}
        powers = {f"dWs[{k - 1}]": np.log10(np.abs(dWs[k - 1][dWs[k - 1] != 0])) for k in shown}
        data[name] = (
            ridges(values, above, span=span, title=name).data,
            ridges(powers, below, span=(-9, 0), label="log10 |dW|").data,
        )
    text = (
        f"values of layers {', '.join(map(str, shown))} above and their gradients below, "
        f"in {len(networks)} columns: {'; '.join(networks)}."
    )
    fig.suptitle(title, fontsize=11)
    return Picture(fig, axes, data, sentence(title, text))


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
    fig, ax = axes_of(ax, width=4.8, height=4.2)
    ends = min(y.min(), predicted.min()), max(y.max(), predicted.max())
    shades = LinearSegmentedColormap.from_list("many", ("#cfe3f1", COLOURS[0], "#00243a"))
    ax.hexbin(y, predicted, gridsize=45, bins="log", mincnt=1, cmap=shades, extent=ends * 2)
    ax.plot(ends, ends, color="white", linewidth=4.5)  # a bed: the dashes are seen on dark cells
    ax.plot(ends, ends, color="black", linestyle="--", linewidth=1.8, label="no error")
    ax.legend(fontsize=8, loc="upper left")
    finish(ax, title, *labels)
    near = float(np.mean(np.abs(predicted - y) <= 0.2 * np.abs(y)))
    seen = text or f"{near:.0%} of {len(y)} predictions are within 20 % of the truth"
    return Picture(
        fig, ax, {"y": y, "predicted": predicted}, sentence(title, seen.rstrip(".") + ".")
    )
