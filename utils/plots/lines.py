"""Curves, bundles, bars: one number against another."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from utils.plots.base import (
    COLOURS,
    LINES,
    MARKERS,
    Picture,
    axes_of,
    finish,
    panels,
    scales,
    sentence,
)


def curves(
    series: Mapping[str, ArrayLike],
    x: ArrayLike | None = None,
    ax: Axes | None = None,
    *,
    title: str = "",
    labels=("pass", "loss"),
    log: str = "",
    steps: bool = False,
    text: str = "",
) -> Picture:
    """One or several curves, told apart by colour, line style and a legend.

    Parameters
    ----------
    series : dict      name -> values
    x : sequence       shared by all; 0, 1, 2, … otherwise
    ax : Axes, optional
    title : str
    labels : two str   of the axes
    log : str          "x", "y" or "xy" for logarithmic axes
    steps : bool       whether a value holds until the next one, as a learning rate does
    text : str         what is to be seen; otherwise where each curve starts and ends
    """
    fig, ax = axes_of(ax)
    data, drawn = {}, "steps-post" if steps else "default"
    for k, (name, values) in enumerate(series.items()):
        values = np.asarray(values, dtype=float)
        at = np.arange(len(values)) if x is None else np.asarray(x, dtype=float)
        ax.plot(at, values, linestyle=LINES[k % len(LINES)], color=COLOURS[k % len(COLOURS)],
                linewidth=1.8, label=name, drawstyle=drawn)  # fmt: skip
        data[name] = values
    scales(ax, log)
    finish(ax, title, *labels)
    if len(series) > 1:
        ax.legend(fontsize=8, framealpha=0.85)
    seen = text or "; ".join(f"{name} from {v[0]:.3g} to {v[-1]:.3g}" for name, v in data.items())
    return Picture(fig, ax, data, sentence(title, seen.rstrip(".") + "."))


def bundles(
    series: Mapping[str, np.ndarray],
    axes: Sequence[Axes],
    *,
    labels=("epoch", "training loss"),
    at: Sequence[int] = (0, -1),
) -> list[Picture]:
    """A panel for each series: every repetition as a thin line, their median as a thick one.

    Parameters
    ----------
    series : dict      name -> (T, R) array, R repetitions of a curve of T points
    axes : sequence    one for each series, from left to right; the loss axes are logarithmic
    labels : two str   of the axes
    at : sequence      positions in the curves that the description reads

    Returns
    -------
    list of Picture    data: name -> the median (T,)
    """
    pictures = []
    for k, ((name, values), ax) in enumerate(zip(series.items(), axes, strict=True)):
        median, ends = np.median(values, axis=1), values[-1]
        ax.plot(values, color=COLOURS[0], linewidth=0.7, alpha=0.6)
        ax.plot(median, color="black", linewidth=2)
        scales(ax, "y")
        ax.yaxis.set_major_formatter("{x:g}")
        finish(ax, name, labels[0], labels[1] if k == 0 else "")
        read = ", ".join(f"{np.arange(len(median))[i]}: {median[i]:.3g}" for i in at)
        seen = f"median at {labels[0]} {read}; the {len(ends)} end between {ends.min():.3g} and "
        text = sentence(name, f"{seen}{ends.max():.3g}.")
        pictures.append(Picture(axes_of(ax)[0], ax, {name: median}, text))
    return pictures


def errorbars(
    x: Sequence[float],
    series: Mapping[str, np.ndarray],
    ax: Axes | None = None,
    *,
    title: str = "",
    labels=("hidden units", "accuracy"),
    log: str = "",
    baseline: tuple[str, float] | None = None,
    error: bool = False,
) -> Picture:
    """Mean and standard deviation over repetitions, with every single repetition as a dot.

    With ``error`` the bars are standard errors of the mean, without dots.

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
    fig, ax = axes_of(ax)
    at, data, seen = np.asarray(x, dtype=float), {}, []
    for k, (name, values) in enumerate(series.items()):
        values = np.asarray(values, dtype=float)
        mean, deviation = values.mean(axis=1), values.std(axis=1, ddof=1)
        bar = deviation / np.sqrt(values.shape[1]) if error else deviation
        colour, marker = COLOURS[k % len(COLOURS)], MARKERS[k % len(MARKERS)]
        beside = at * 1.04**k if "x" in log else at + 0.01 * k * np.ptp(at)
        if not error:
            ax.plot(beside, values, marker, color=colour, alpha=0.2, markersize=3)
        ax.errorbar(beside, mean, bar, fmt=marker, linestyle=LINES[k % len(LINES)],
                    color=colour, capsize=3, markersize=5, label=name)  # fmt: skip
        data[name] = {"mean": mean, "std": deviation}
        listed = ", ".join(
            f"{v:g}: {m:.3f} ± {b:.3f}" for v, m, b in zip(at, mean, bar, strict=True)
        )
        seen.append(f"{name} at {labels[0]} {listed}")
    if baseline is not None:
        ax.axhline(baseline[1], color="black", linestyle=":", linewidth=1.2, label=baseline[0])
        seen.append(f"{baseline[0]} at {baseline[1]:.3f}")
    scales(ax, log)
    if "x" in log:
        ax.set_xticks(at, [f"{v:g}" for v in at])
        ax.minorticks_off()
    finish(ax, title, *labels)
    ax.legend(fontsize=8, framealpha=0.85)
    return Picture(fig, ax, data, sentence(title, "; ".join(seen) + "."))


def means(
    sides: Mapping[str, Mapping[str, np.ndarray]],
    x: Sequence[float],
    *,
    labels=("hidden units", "log-loss"),
    width: float = 3.7,
) -> Picture:
    """Panels side by side, one scale: means with standard errors, one legend beside the data.

    Parameters
    ----------
    sides : dict       title of a panel -> name -> (K, R) array of R repetitions at each x, the
                       same names in each panel
    x : (K,) sequence  drawn on a logarithmic axis
    labels : two str   of the axes
    width : float      of one panel, in inches

    Returns
    -------
    Picture            data: title -> the data of its `errorbars`; the text says of each series
                       where it begins and ends, and where it is lowest if that is in between
    """
    fig, axes = panels(1, len(sides), width=width, height=3.2, sharey=True, squeeze=False)
    data, seen = {}, []
    for ax, (title, series) in zip(axes[0], sides.items(), strict=True):
        data[title] = errorbars(x, series, ax, title=title, labels=labels, log="x", error=True).data
        ax.get_legend().remove()
        said = []
        for name, drawn in data[title].items():
            at = sorted({0, int(np.argmin(drawn["mean"])), len(x) - 1})
            said.append(f"{name} " + ", ".join(f"{drawn['mean'][k]:.3f} at {x[k]:g}" for k in at))
        seen.append(sentence(title, "; ".join(said) + "."))
        if ax is not axes[0, 0]:
            ax.set_ylabel("")
    fig.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside right upper", fontsize=8)
    return Picture(fig, axes[0], data, " ".join(seen))


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
    fig, ax = axes_of(ax)
    low, middle, high = np.array(list(values.values()), dtype=float).T
    at = np.arange(len(values))
    ax.barh(at, middle, color=COLOURS[0], height=0.62)
    ax.hlines(at, low, high, color="black", linewidth=1.5)
    for k, (m, h) in enumerate(zip(middle, high, strict=True)):
        ax.text(max(m, h), k, f"  {m:.2g}", va="center")
    ax.set_yticks(at, list(values))
    ax.invert_yaxis()
    ax.margins(x=0.14)
    finish(ax, title, label, "")
    text = ", ".join(f"{name} {m:.2g}" for name, m in zip(values, middle, strict=True))
    return Picture(fig, ax, dict(values), sentence(title, f"{label}: {text}."))


def step_errors(
    eps: ArrayLike,
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
    text = f"each curve is a V. Lowest (vertical lines): {lowest}."
    labels = ("eps", "absolute error of the slope")
    _, ax = axes_of(ax)
    picture = curves(errors, eps, ax, title=title, log="xy", labels=labels, text=text)
    for k, step in enumerate(best.values()):
        ax.axvline(step, color=COLOURS[k % len(COLOURS)], linestyle=":", linewidth=1.2)
    picture.data["best"] = best
    return picture
