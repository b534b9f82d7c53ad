"""Waves of the place along a made-up coast: good between neighbours, wild where nobody was seen."""

from functools import lru_cache

import ipywidgets
import numpy as np

from utils.explore.live import Explorer
from utils.plots import COLOURS, LINES, MARKERS, Picture, panels

LENGTH = 8.0  # of the coast, in degrees
REGION = (3.0, 4.2)  # held out on the right
AIM = 0.13  # for both errors


@lru_cache(maxsize=1)
def coast():
    """Places (N,) and prices (N,) of a made-up coast: a slope, two towns, noise of 0.3."""
    rng = np.random.default_rng(10)
    x = np.sort(rng.uniform(0, LENGTH, 240))
    town = np.exp(-(((x - 1.8) / 0.35) ** 2)) + 0.8 * np.exp(-(((x - 5.6) / 0.45) ** 2))
    y = 1.2 + 0.1 * x + 2 * town + rng.normal(scale=0.3, size=len(x))
    out = np.zeros(len(x), dtype=bool)
    out[rng.permutation(len(x))[: len(x) // 3]] = True
    return x, y, {"rows": out, "a region": (x >= REGION[0]) & (x < REGION[1])}


def features(x, waves: int) -> np.ndarray:
    """A constant, the place, and sines and cosines: (N,) -> (N, 2 + 2 waves)."""
    turns = 2 * np.pi * np.arange(1, waves + 1) * x[:, None] / LENGTH
    return np.hstack([np.ones((len(x), 1)), x[:, None] / LENGTH, np.sin(turns), np.cos(turns)])


def fit(x, y, waves: int, penalty: float) -> np.ndarray:
    """Weights of the smallest mean squared error plus penalty times their squares: (2 + 2 waves,).

    The constant and the place are not penalised.
    """
    A = features(x, waves)
    cost = penalty * np.diag([0.0, 0.0] + [1.0] * (2 * waves))
    return np.linalg.lstsq(A.T @ A / len(x) + cost, A.T @ y / len(x), rcond=1e-12)[0]


def draw(waves: int, penalty: float) -> Picture:
    """The same model twice: a third of the rows held out, and a whole region held out.

    Parameters
    ----------
    waves : int        number of sines, and of cosines
    penalty : float    λ on the squares of their weights

    Returns
    -------
    Picture            data: grid (M,), and for rows and region the curve and the held-out error
    """
    x, y, parts = coast()
    grid = np.linspace(0, LENGTH, 300)
    fig, axes = panels(1, 2, width=3.8, height=3.0, sharey=True)
    fig.set_layout_engine(None)  # places that do not change need not be computed at each move
    fig.subplots_adjust(left=0.07, right=0.99, bottom=0.16, top=0.91, wspace=0.05)
    data: dict[str, np.ndarray | float] = {"grid": grid}
    errors, line = {}, {}
    for ax, (name, out) in zip(axes, parts.items(), strict=True):
        w = fit(x[~out], y[~out], waves, penalty)
        curve = features(grid, waves) @ w
        errors[name] = float(np.mean((features(x[out], waves) @ w - y[out]) ** 2))
        straight = fit(x[~out], y[~out], 0, 0.0)
        line[name] = float(np.mean((features(x[out], 0) @ straight - y[out]) ** 2))
        ax.plot(x[~out], y[~out], MARKERS[0], color=COLOURS[0], markersize=3, label="training")
        ax.plot(x[out], y[out], MARKERS[1], color=COLOURS[1], markersize=4, label="held out")
        ax.plot(grid, curve, color="black", linestyle=LINES[0], linewidth=1.8)
        ax.set_title(f"{name} held out: error {_short(errors[name])}", fontsize=11)
        ax.set_xlabel("place along the coast, degrees", fontsize=9)
        ax.set(xlim=(0, LENGTH), ylim=(-0.5, 5))
        data[f"{name}: curve"], data[f"{name}: error"] = curve, errors[name]
    axes[0].set_ylabel("price", fontsize=9)
    axes[0].legend(fontsize=8, loc="lower right")
    good = max(errors.values()) <= AIM
    read = {name: _short(error) for name, error in errors.items()}
    text = (
        f"{waves} waves, penalty {penalty:.0e}. Mean squared error on held-out rows {read['rows']} "
        f"(straight line {line['rows']:.3f}), on the held-out region {read['a region']} "
        f"(straight line {line['a region']:.3f}). Goal, both at most {AIM}: "
        + ("reached." if good else "not reached.")
    )
    return Picture(fig, axes, data, text)


def _short(error: float) -> str:
    return f"{error:.3f}" if error < 100 else "above 100"


def controls() -> dict[str, ipywidgets.Widget]:
    """Number of waves, and the penalty on their weights."""
    return {
        "waves": ipywidgets.IntSlider(value=0, min=0, max=20),
        "penalty": ipywidgets.FloatLogSlider(value=1e-4, min=-4, max=0, step=0.25),
    }


SOLVED = {"waves": 8, "penalty": 1e-2}

EXPLORER = Explorer(
    draw,
    controls,
    strip=[
        {"waves": 0, "penalty": 1e-4},
        {"waves": 20, "penalty": 1e-4},
        {"waves": 14, "penalty": 1e-3},
    ],
    goal=f"one setting whose error is at most {AIM} on held-out rows AND on a held-out region.",
)
