"""Explorer of chapter 08: optimisers walk down a valley that is steep across and flat along."""

from collections.abc import Callable
from functools import lru_cache

import ipywidgets
import numpy as np

from utils import plots
from utils.explore.live import Explorer
from utils.inputs import check_positive
from utils.network import OPTIMISERS, SGD, Adagrad, Adam, Momentum, Nesterov, Optimiser, RMSprop
from utils.plots import Picture

STEPS = 60
TARGET = 0.02
START = np.array([-1.6, 1.3])
#: Curvature across and along the valley, and the direction along it: neither axis.
STEEP, FLAT, ANGLE = 20.0, 0.2, np.pi / 6
ALONG = np.array([np.cos(ANGLE), np.sin(ANGLE)])
ACROSS = np.array([-ALONG[1], ALONG[0]])
#: The height is w·CURVATURE·w / 2, so that the gradient is CURVATURE·w and the bottom is (0, 0).
CURVATURE = STEEP * np.outer(ACROSS, ACROSS) + FLAT * np.outer(ALONG, ALONG)
#: A walk that is further away than this has left the picture for good.
FAR = 1e3


@lru_cache(maxsize=256)
def walk(optimiser: str, rate: float, memory: float) -> np.ndarray:
    """The places of one walk, from the start on.

    Parameters
    ----------
    optimiser : str    a name of `utils.network.OPTIMISERS`
    rate : float       learning rate
    memory : float     momentum; RMSprop's decay, Adam's beta_1; SGD and Adagrad have none

    Returns
    -------
    (STEPS + 1, 2) array    not to be written to; NaN from where the walk is further than FAR
    """
    make: dict[str, Callable[[], Optimiser]] = {
        "sgd": lambda: SGD(rate),
        "momentum": lambda: Momentum(rate, memory),
        "nesterov": lambda: Nesterov(rate, memory),
        "adagrad": lambda: Adagrad(rate),
        "rmsprop": lambda: RMSprop(rate, memory),
        "adam": lambda: Adam(rate, memory),
    }
    if optimiser not in make:
        raise ValueError(f"optimiser is {optimiser!r}; known are {', '.join(make)}.")
    moves, places = make[optimiser](), np.full((STEPS + 1, 2), np.nan)
    w = START
    for step in range(STEPS + 1):
        if np.linalg.norm(w) > FAR:
            break
        places[step] = w
        w = moves.update(w, CURVATURE @ w)
    places.flags.writeable = False
    return places


def draw(
    optimiser: str = "sgd", rate: float = 0.03, memory: float = 0.9, step: int = STEPS
) -> Picture:
    """The way down so far, seen from above, and the distance from the bottom at each step.

    Parameters
    ----------
    optimiser : str    a name of `utils.network.OPTIMISERS`
    rate : float       learning rate, above 0
    memory : float     in [0, 1), see `walk`
    step : int         how many steps have been made, 0 .. STEPS

    Returns
    -------
    Picture            data: places (STEPS + 1, 2), distance (STEPS + 1,), reached

    Raises
    ------
    ValueError         if the rate is not above 0 or the step is outside 0 .. STEPS
    """
    check_positive("rate", rate)
    if not 0 <= step <= STEPS:
        raise ValueError(f"step is {step}: {STEPS} steps were recorded, 0 .. {STEPS}.")
    places = walk(optimiser, float(rate), float(memory))
    distance = np.linalg.norm(places, axis=1)
    reached = bool(step == STEPS and distance[-1] < TARGET)
    fig, (left, right) = plots.panels(1, 2, width=3.3, height=3.0)
    fig.set_layout_engine("none")  # fixed places: quicker, and nothing moves while it plays
    left.set_position((0.03, 0.06, 0.46, 0.83))
    right.set_position((0.58, 0.15, 0.40, 0.74))
    _valley(left, places, step, f"{optimiser}, rate {rate:.3g}")
    _curve(right, distance, step)
    text = _words(optimiser, rate, memory, step, distance, reached)
    data = {"places": places, "distance": distance, "reached": reached}
    return Picture(fig, np.array([left, right]), data, text)


def _valley(ax, places, step, title) -> None:
    """Lines of equal height are ellipses: quicker to draw than to compute from a grid."""
    turn = np.linspace(0, 2 * np.pi, 90)[:, None]
    for height in (0.02, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0):
        ring = (
            np.sqrt(2 * height / FLAT) * np.cos(turn) * ALONG
            + np.sqrt(2 * height / STEEP) * np.sin(turn) * ACROSS
        )
        ax.plot(*ring.T, color="#bbbbbb", linewidth=0.8)
    ax.plot(0, 0, "*", color=plots.COLOURS[2], markersize=13, markeredgecolor="black", zorder=4)
    ax.plot(*places[: step + 1].T, "-o", color=plots.COLOURS[0], linewidth=1, markersize=2.5)
    ax.plot(*START, "s", color="white", markeredgecolor="black", markersize=7)
    if np.isfinite(places[step]).all():
        ax.plot(*places[step], "o", color=plots.COLOURS[1], markersize=8, markeredgecolor="black")
    ax.set(xlim=(-2.2, 1.6), ylim=(-1.6, 1.8), xticks=(), yticks=())
    ax.set_title(title, fontsize=10)


def _curve(ax, distance, step) -> None:
    """The distance on a scale of powers of ten; a linear axis with its own ticks draws quicker."""
    height, goal = np.log10(np.maximum(distance, 1e-4)), np.log10(TARGET)
    ax.fill_between((STEPS - 6, STEPS + 2), -3, goal, color=plots.COLOURS[2], alpha=0.35, lw=0)
    ax.axhline(goal, color=plots.COLOURS[2], linestyle="--", linewidth=1)
    ax.plot(height, color="#bbbbbb", linewidth=0.9)
    ax.plot(height[: step + 1], color=plots.COLOURS[0], linewidth=1.4)
    if np.isfinite(height[step]):
        ax.plot(step, height[step], "o", color=plots.COLOURS[1], ms=8, markeredgecolor="black")
    ax.set(xlim=(-2, STEPS + 2), ylim=(-3, 1), xticks=range(0, STEPS + 1, 20))
    ax.set_yticks([-3, -2, -1, 0, 1], ["0.001", "0.01", "0.1", "1", "10"])
    ax.set_title("distance from the bottom", fontsize=10)
    ax.text(0, goal - 0.08, "goal: end in the green box", fontsize=9, va="top")
    ax.tick_params(labelsize=9)
    ax.spines[["top", "right"]].set_visible(False)


def _words(optimiser, rate, memory, step, distance, reached) -> str:
    remembers = "" if optimiser in ("sgd", "adagrad") else f" and memory {memory:.2f}"
    who = f"{optimiser} with rate {rate:.3g}{remembers}"
    if not np.isfinite(distance[step]) or distance[step] > 10:
        return f"{who} leaves the picture within {step} steps: its steps grow instead of shrinking."
    state = f"After {step} of {STEPS} steps {who} is {distance[step]:.3f} from the bottom."
    if step < STEPS:
        return f"{state} The goal is judged after step {STEPS}: move on or press play."
    if reached:
        return f"{state} Below {TARGET:.2f}: reached."
    return f"{state} It must come {distance[step] - TARGET:.3f} closer for the goal."


def controls() -> dict[str, ipywidgets.Widget]:
    """An optimiser, its rate on a logarithmic scale, its memory, the steps (with play)."""
    return {
        "optimiser": ipywidgets.Dropdown(options=list(OPTIMISERS), value="sgd"),
        "rate": ipywidgets.FloatLogSlider(
            value=10**-1.5, base=10, min=-2, max=0, step=0.1, description="learning rate"
        ),
        "memory": ipywidgets.FloatSlider(value=0.9, min=0, max=0.98, step=0.02),
        "step": ipywidgets.IntSlider(value=STEPS, min=0, max=STEPS, description="steps"),
    }


SOLVED = {"optimiser": "momentum", "rate": 10**-1.3, "memory": 0.8, "step": STEPS}

EXPLORER = Explorer(
    draw,
    controls,
    strip=[
        {"optimiser": "sgd", "rate": 10**-1.1, "memory": 0.9, "step": STEPS},
        {"optimiser": "momentum", "rate": 10**-1.1, "memory": 0.9, "step": STEPS},
        {"optimiser": "adam", "rate": 10**-0.1, "memory": 0.9, "step": STEPS},
    ],
    goal=(
        f"end within {TARGET:.2f} of the star after {STEPS} steps. Find out first how near plain "
        "SGD comes at its best rate."
    ),
    play="step",
)
