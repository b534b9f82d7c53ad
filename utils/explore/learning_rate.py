"""Explorer of chapter 04: one learning rate, one start, play the training forth and back."""

from functools import lru_cache

import ipywidgets
import numpy as np

from utils import plots
from utils.data import two_moons
from utils.explore.live import Explorer
from utils.inputs import check_positive
from utils.network import Params, forward, init_params
from utils.plots import Picture
from utils.training import gd_train

PASSES = 400
LAST = 20
TARGET = 0.10
SEEDS = 5
X, Y = two_moons(200, noise=0.2, seed=0)


@lru_cache(maxsize=128)
def path(rate: float, seed: int):
    """One training of a 2-3-2 network on 200 moons, every pass kept.

    Parameters
    ----------
    rate : float    learning rate, for the gradient of the mean loss
    seed : int      of the first weights

    Returns
    -------
    params : list of PASSES + 1 dicts    before pass 0, 1, …, and after the last
    losses : (PASSES + 1,) array         the loss of each of them; not to be written to
    """
    params: list[Params] = []
    _, losses = gd_train(X, Y, init_params(2, 3, 2, seed), rate, PASSES + 1, path=params)
    losses.flags.writeable = False
    return params[: PASSES + 1], losses


def draw(rate: float = 0.1, step: int = PASSES, seed: int = 0) -> Picture:
    """The boundary after some passes, and the loss on the way there.

    Parameters
    ----------
    rate : float    learning rate, above 0
    step : int      how many passes have been made, 0 .. PASSES
    seed : int      of the first weights

    Returns
    -------
    Picture         data: losses (PASSES + 1,), accuracy on the 200 points at this pass, highest
                    loss of the last LAST passes, reached

    Raises
    ------
    ValueError      if the rate is not above 0 or the pass is outside 0 .. PASSES
    """
    check_positive("rate", rate)
    if not 0 <= step <= PASSES:
        raise ValueError(f"step is {step}: {PASSES} passes were recorded, 0 .. {PASSES}.")
    params, losses = path(float(rate), int(seed))
    last = losses[max(0, step - LAST) : step + 1]
    highest = float(last.max())
    reached = step == PASSES and highest < TARGET
    fig, (left, right) = plots.panels(1, 2, width=3.2, height=3.0)
    fig.set_layout_engine("none")  # fixed places: quicker, and nothing moves while it plays
    left.set_position((0.07, 0.15, 0.41, 0.75))
    right.set_position((0.56, 0.15, 0.42, 0.75))
    shown = plots.boundary(
        lambda points: forward(points, params[step], validate=False)["probs"],
        X, Y, left, title=f"after {step} passes, rate {rate:.3g}", resolution=60,
    )  # fmt: skip
    left.get_legend().remove()
    left.set(xticks=(-1, 0, 1, 2), yticks=(-1, 0, 1), xlabel="", ylabel="")
    _curve(right, losses, step)
    text = _words(rate, step, seed, losses[step], highest, shown.data["accuracy"], reached)
    data = {"losses": losses, "accuracy": shown.data["accuracy"], "highest": highest}
    return Picture(fig, np.array([left, right]), data | {"reached": reached}, text)


def _curve(ax, losses, step) -> None:
    """The loss on a scale of powers of ten; a linear axis with its own ticks draws quicker."""
    height, goal = np.log10(losses), np.log10(TARGET)
    begin = PASSES - LAST
    ax.fill_between((begin, PASSES), -1.4, goal, color=plots.COLOURS[2], alpha=0.35, linewidth=0)
    ax.axhline(goal, color=plots.COLOURS[2], linestyle="--", linewidth=1)
    ax.plot(height, color="#bbbbbb", linewidth=0.9)
    ax.plot(height[: step + 1], color=plots.COLOURS[0], linewidth=1.4)
    ax.plot(step, height[step], "o", color=plots.COLOURS[1], markersize=8, markeredgecolor="black")
    ax.set(xlim=(-8, PASSES + 10), ylim=(-1.4, 1.8), xticks=range(0, PASSES + 1, 100))
    ax.set_yticks([-1, 0, 1], ["0.1", "1", "10"])
    ax.set_title("loss at each pass", fontsize=10)
    ax.text(0, goal - 0.05, "goal: end in the green box", fontsize=9, va="top")
    ax.tick_params(labelsize=9)
    ax.spines[["top", "right"]].set_visible(False)


def _words(rate, step, seed, loss, highest, accuracy, reached) -> str:
    """What is to be seen. A run that jumps about gets no digits: they differ between machines."""
    where = f"After {step} of {PASSES} passes at rate {rate:.3g} from start {seed}"
    if highest > 1 and step > LAST:
        return (
            f"{where} the loss jumps about, above 1 within the last {LAST} passes: too large, "
            f"it does not settle. The goal is a highest loss below {TARGET:.2f} there."
        )
    right = round(accuracy * len(Y))
    state = f"{where} the loss is {loss:.2f} and {right} of {len(Y)} points are on their side."
    if step < PASSES:
        return f"{state} The goal is judged after pass {PASSES}: move on or press play."
    if reached:
        return f"{state} Highest loss of the last {LAST} passes {highest:.2f}: reached."
    return (
        f"{state} Highest loss of the last {LAST} passes {highest:.2f}: it must come down "
        f"by another {highest - TARGET:.2f} for the goal."
    )


def controls() -> dict[str, ipywidgets.Widget]:
    """A rate on a logarithmic scale, the passes (with play), the start."""
    return {
        "rate": ipywidgets.FloatLogSlider(
            value=0.1, base=10, min=-2, max=1.5, step=0.1, description="learning rate"
        ),
        "step": ipywidgets.IntSlider(
            value=PASSES, min=0, max=PASSES, step=10, description="passes"
        ),
        "seed": ipywidgets.IntSlider(value=0, min=0, max=SEEDS - 1, description="start (seed)"),
    }


SOLVED = {"rate": 10**0.5, "step": PASSES, "seed": 0}

EXPLORER = Explorer(
    draw,
    controls,
    strip=[
        {"rate": 0.03, "step": PASSES, "seed": 0},
        {"rate": 10**-0.5, "step": PASSES, "seed": 0},
        {"rate": 10**1.5, "step": PASSES, "seed": 0},
    ],
    goal=(
        f"find a learning rate whose loss stays below {TARGET:.2f} through the last {LAST} of "
        f"{PASSES} passes; then try the same rate from the other starts."
    ),
    play="step",
)
