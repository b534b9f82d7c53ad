"""Explorer of chapter 01: turn, shift and steepen a line by hand until its loss beats a library."""

from functools import lru_cache

import ipywidgets
import numpy as np

from utils.data import split, two_moons
from utils.explore.live import Explorer
from utils.inputs import check_positive
from utils.network import sigmoid
from utils.plots import COLOURS, MARKERS, SHADES, Picture, panels
from utils.training import logistic_cv

CENTRE = np.array([0.5, 0.25])  # the point that a half turn of the two moons leaves where it is
LOW, HIGH = np.array([-1.7, -1.3]), np.array([2.7, 1.8])
TOP = 4.0  # the right-hand panel ends here; what costs more is drawn at its edge


@lru_cache(maxsize=1)
def _data() -> tuple[np.ndarray, np.ndarray, float]:
    """The training part of chapter 01, X (150, 2) and y (150,), and the library's loss on it."""
    X, y, _, _ = split(*two_moons(200, noise=0.2, seed=0), 0.25, np.random.default_rng(0))
    p = logistic_cv().fit(X, y).predict_proba(X)
    return X, y, float(-np.log(p[np.arange(len(y)), y]).mean())


@lru_cache(maxsize=1)
def _grid() -> np.ndarray:
    """A coarse grid over the picture, (48, 64, 2): the shades are smooth between its points."""
    return np.stack(
        np.meshgrid(np.linspace(LOW[0], HIGH[0], 64), np.linspace(LOW[1], HIGH[1], 48)), axis=-1
    )


def draw(angle: float, shift: float, steepness: float) -> Picture:
    """The line, its shades, and what every training point costs.

    Parameters
    ----------
    angle : float        direction in which class 1 becomes more probable, in degrees from the
                         x1 axis, counter-clockwise; the line is at right angles to it
    shift : float        how far the line is moved that way from the middle of the moons
    steepness : float    length of w: how fast the probability changes across the line, above 0

    Returns
    -------
    Picture              data: w (2,), b, loss, accuracy, target (the library's loss), reached

    Raises
    ------
    ValueError           if steepness is not above 0
    """
    check_positive("steepness", steepness)
    X, y, target = _data()
    direction = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
    w = steepness * direction
    b = float(-w @ (CENTRE + shift * direction))
    z = X @ w + b
    cost = np.logaddexp(0, np.where(y == 1, -z, z))  # -log of the probability of the true class
    loss, right = float(cost.mean()), int(np.sum((z > 0) == (y == 1)))
    reached = loss < target

    fig, (left, cheap) = panels(1, 2, width=3.3, height=3.3)
    fig.set_layout_engine("none")  # fixed margins: a third of the time, and nothing jumps
    left.set_position([0.08, 0.15, 0.41, 0.76])
    cheap.set_position([0.57, 0.15, 0.41, 0.76])
    left.imshow(sigmoid(_grid() @ w + b), origin="lower", aspect="auto", vmin=0, vmax=1,
                extent=(LOW[0], HIGH[0], LOW[1], HIGH[1]), cmap=SHADES, alpha=0.55,
                interpolation="bilinear")  # fmt: skip
    foot, along = CENTRE + shift * direction, np.array([-direction[1], direction[0]])
    left.plot(*np.stack([foot - 9 * along, foot + 9 * along]).T, color="black", linewidth=2)
    at = np.linspace(-TOP, TOP, 33)
    for c in (0, 1):
        style = {"color": COLOURS[c], "markeredgecolor": "white", "markeredgewidth": 0.4}
        left.plot(*X[y == c].T, MARKERS[c], markersize=5, **style)
        cheap.plot(at, np.logaddexp(0, at if c == 0 else -at), color=COLOURS[c], linewidth=1)
        cheap.plot(z[y == c].clip(-TOP, TOP), cost[y == c].clip(max=TOP), MARKERS[c],
                   markersize=5, alpha=0.7, clip_on=False, **style)  # fmt: skip
    cheap.axhline(min(loss, TOP), color="black", linewidth=2)
    cheap.axhline(target, color="black", linewidth=2, linestyle=":")
    cheap.text(-TOP + 0.1, min(loss, TOP - 0.4) + 0.06, "your mean", fontsize=10)
    left.set(
        xlim=(LOW[0], HIGH[0]), ylim=(LOW[1], HIGH[1]), xticks=(-1, 0, 1, 2), yticks=(-1, 0, 1)
    )
    cheap.set(xlim=(-TOP, TOP), ylim=(0, TOP), xticks=(-4, -2, 0, 2, 4), yticks=(0, 1, 2, 3, 4))
    left.set_title(f"{right} of {len(y)} right", fontsize=12)
    cheap.set_title(f"loss {loss:.3f} (goal {target:.3f})", fontsize=12)
    left.set_xlabel("x1", fontsize=10)
    left.set_ylabel("x2", fontsize=10)
    cheap.set_xlabel("score z", fontsize=10)
    cheap.set_ylabel("what a point costs", fontsize=10)

    text = (
        f"w = ({w[0]:.2f}, {w[1]:.2f}), b = {b:.2f}: {right} of {len(y)} training points on their "
        f"own side, mean cross-entropy {loss:.3f} (solid line), scikit-learn's {target:.3f} "
        f"(dotted). {_verdict(loss, target)} The most expensive point costs {cost.max():.1f}."
    )
    found = {"w": w, "b": b, "loss": loss, "accuracy": right / len(y), "target": target}
    return Picture(fig, np.array([left, cheap]), {**found, "reached": reached}, text)


def _verdict(loss: float, target: float) -> str:
    if loss < target:
        return f"Goal reached: {target - loss:.4f} below."
    return f"Still {loss - target:.4f} too much."


def controls() -> dict[str, ipywidgets.Widget]:
    """The three sliders, in a bad position."""
    return {
        "angle": ipywidgets.IntSlider(35, min=-180, max=180, step=1, description="turn (degrees)"),
        "shift": ipywidgets.FloatSlider(-0.6, min=-1.5, max=1.5, step=0.02, description="shift"),
        "steepness": ipywidgets.FloatSlider(
            2.0, min=0.1, max=12.0, step=0.1, description="steepness |w|"
        ),
    }


SOLVED = {"angle": -77, "shift": 0.0, "steepness": 4.8}

EXPLORER = Explorer(
    draw,
    controls,
    strip=[
        {"angle": 35, "shift": -0.6, "steepness": 2.0},
        {"angle": -77, "shift": 0.0, "steepness": 12.0},
        {"angle": -40, "shift": 0.0, "steepness": 2.0},
    ],
    goal="bring the mean cross-entropy below that of scikit-learn's LogisticRegressionCV.",
)
