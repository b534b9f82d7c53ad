"""Explorer of chapter 07: a start that gets stuck on XOR, and the one change that frees it."""

from functools import lru_cache
from typing import NamedTuple

import ipywidgets
import numpy as np
from matplotlib.axes import Axes

from utils import plots
from utils.explore.live import Explorer
from utils.inputs import check_positive
from utils.network import (
    FUSED,
    Params,
    binary_cross_entropy,
    by_name,
    chain_backward,
    chain_forward,
    init_layers,
)
from utils.plots import COLOURS, Picture

UPDATES, RATE = 1000, 0.3
STRIDE = 20
SEEDS = 20
#: A run whose cost is above this after the last update has failed.
FAILS = 0.2
#: What a start is compared with: two units, inputs 0 and 1, weights from a standard normal.
PLAIN = {"hidden": 2, "inputs": "0 and 1", "scale": 1.0}
TABLE = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
Y = np.array([0, 1, 1, 0])
CODES = {"0 and 1": (0.0, 1.0), "-1/2 and +1/2": (-0.5, 0.5), "-1 and +1": (-1.0, 1.0)}


class Run(NamedTuple):
    """One training: the parameters after 0, 20, 40, … updates, and every cost on the way."""

    params: list[Params]
    costs: np.ndarray


def coded(inputs: str) -> np.ndarray:
    """The four rows of the table with other numbers for 0 and 1: (4, 2)."""
    low, high = CODES[inputs]
    return low + (high - low) * TABLE


@lru_cache(maxsize=256)
def run(seed: int, hidden: int, inputs: str, scale: float) -> Run:
    """Train one 2-hidden-1 network on XOR: tanh, one sigmoid output, mean binary cross-entropy.

    Parameters
    ----------
    seed : int       W1 (2, hidden), then W2 (hidden, 1), from a standard normal
    hidden : int     units of the hidden layer
    inputs : str     one of `CODES`: the numbers that stand for 0 and 1
    scale : float    what both weight matrices are multiplied with at the start

    Returns
    -------
    Run              params (UPDATES / STRIDE + 1 of them), costs (UPDATES + 1,), not to be changed
    """
    rng, X, target = np.random.default_rng(seed), coded(inputs), Y[:, None]
    Ws, bs = init_layers([2, hidden, 1], rng, scale)
    costs, params = [], []
    for update in range(UPDATES + 1):
        if update % STRIDE == 0:
            params.append(by_name(Ws, bs))
        zs, acts = chain_forward(X, Ws, bs, "tanh", "sigmoid", validate=False)
        costs.append(binary_cross_entropy(acts[-1], target))
        dz = FUSED["sigmoid", "binary_cross_entropy"](acts[-1], target)
        dWs, dbs = chain_backward(dz, zs, acts, Ws, "tanh")
        Ws = [W - RATE * dW for W, dW in zip(Ws, dWs, strict=True)]
        bs = [b - RATE * db for b, db in zip(bs, dbs, strict=True)]
    noted = np.array(costs)
    noted.flags.writeable = False
    return Run(params, noted)


def draw(
    seed: int = 0,
    hidden: int = 2,
    inputs: str = "0 and 1",
    scale: float = 1.0,
    updates: int = UPDATES,
) -> Picture:
    """The plane with the units' lines, the points in the hidden layer, the cost so far.

    Parameters
    ----------
    seed : int       of the first weights
    hidden : int     units of the hidden layer, 2 or more
    inputs : str     one of `CODES`
    scale : float    of the first weights, above 0
    updates : int    how many have been made, 0 .. UPDATES, shown in steps of STRIDE

    Returns
    -------
    Picture          data: p (4,), a1 (4, hidden), costs (UPDATES + 1,), reached

    Raises
    ------
    ValueError       if a number is outside its range or the inputs have no such name
    """
    check_positive("scale", scale)
    check_positive("hidden", hidden, whole=True)
    if not 0 <= updates <= UPDATES or hidden < 2:
        raise ValueError(f"{updates} updates, {hidden} units: 0 .. {UPDATES} updates, 2 units up.")
    if inputs not in CODES:
        raise ValueError(f"inputs is {inputs!r}: it must be one of {', '.join(CODES)}.")
    trained = run(int(seed), int(hidden), inputs, float(scale))
    params, X = trained.params[updates // STRIDE], coded(inputs)
    fig, (plane, square, curve) = plots.panels(1, 3, width=2.4, height=2.75)
    fig.set_layout_engine("none")  # fixed places: quicker, and nothing moves while it plays
    for ax, left in ((plane, 0.05), (square, 0.385), (curve, 0.73)):
        ax.set_position((left, 0.11, 0.255, 0.77))
    views = plots.two_views(params, X, Y, (plane, square), names=("00", "01", "10", "11"))
    a1, p = views.data["a1"], views.data["p"]
    _curve(curve, trained.costs, updates)
    for ax in (plane, square, curve):  # large letters: without a kernel at half size
        ax.set(xlabel="", ylabel="")
        ax.title.set_fontsize(12)
        ax.tick_params(labelsize=10)
    cost, changed = trained.costs[updates], _changed(hidden, inputs, scale)
    stuck_before = run(int(seed), **PLAIN).costs[-1] > FAILS
    freed = updates == UPDATES and cost <= FAILS
    reached = bool(freed and stuck_before and len(changed) == 1)
    seen = ", ".join(f"({a}, {b}): {q:.2f}" for (a, b), q in zip(TABLE.astype(int), p, strict=True))
    text = (
        f"Start {seed}, {hidden} units, inputs {inputs}, weights times {scale:.3g}, after "
        f"{updates} of {UPDATES} updates: cost {cost:.3f}. p {seen}. {_together(a1)} "
        f"{_goal(updates, stuck_before, changed, freed)}"
    )
    data = {"p": p, "a1": a1, "costs": trained.costs, "reached": reached}
    return Picture(fig, np.array([plane, square, curve]), data, text)


def controls() -> dict[str, ipywidgets.Widget]:
    """The start, the units, the numbers for 0 and 1, the scale, the updates (with play)."""
    return {
        "seed": ipywidgets.IntSlider(0, 0, SEEDS - 1, description="start (seed)"),
        "hidden": ipywidgets.IntSlider(2, 2, 4, description="hidden units"),
        "inputs": ipywidgets.Dropdown(options=list(CODES), value="0 and 1"),
        "scale": ipywidgets.FloatLogSlider(
            1.0, base=10, min=-2, max=0.5, step=0.05, description="first weights times"
        ),
        "updates": ipywidgets.IntSlider(UPDATES, 0, UPDATES, STRIDE, description="updates"),
    }


def _curve(ax: Axes, costs, updates: int) -> None:
    for level, name in ((np.log(2), "ln 2"), (np.log(2) / 2, "ln 2 / 2")):
        ax.axhline(level, color=COLOURS[2], linestyle="--", linewidth=1)
        ax.text(UPDATES, level + 0.03, name, fontsize=10, ha="right", va="bottom")
    ax.plot(costs, color="#bbbbbb", linewidth=0.9)
    ax.plot(costs[: updates + 1], color=COLOURS[0], linewidth=1.8)
    ax.plot(updates, costs[updates], "o", color=COLOURS[1], markersize=8, markeredgecolor="black",
            clip_on=False)  # fmt: skip
    ax.set(xlim=(0, UPDATES), ylim=(0, 1.0), xticks=(0, 400, 800), yticks=(0, 0.5, 1))
    ax.set_title("cost", fontsize=11)
    ax.spines[["top", "right"]].set_visible(False)


def _together(a1) -> str:
    """Which two points of different class lie nearest to each other in the hidden layer."""
    pairs = [(i, j) for i in range(4) for j in range(i) if Y[i] != Y[j]]
    gaps = [float(np.linalg.norm(a1[i] - a1[j])) for i, j in pairs]
    j, i = pairs[int(np.argmin(np.round(gaps, 9)))]
    names = [f"({a:.0f}, {b:.0f})" for a, b in TABLE]
    return f"Nearest two of different class in the hidden layer: {names[i]} and {names[j]}, " + (
        f"{min(gaps):.3f} apart."
    )


def _changed(hidden, inputs, scale) -> list[str]:
    now = {"hidden": hidden, "inputs": inputs, "scale": round(float(scale), 6)}
    names = {"hidden": "the number of units", "inputs": "the inputs", "scale": "the scale"}
    return [names[key] for key in now if now[key] != PLAIN[key]]


def _goal(updates, stuck_before, changed, freed) -> str:
    if updates < UPDATES:
        return f"The goal is judged after update {UPDATES}: move on or press play."
    if not stuck_before:
        return "This start is not stuck when nothing is changed: look for one that is."
    if not changed:
        return "This start is stuck. Now free it: change one thing, not the start."
    if len(changed) > 1:
        return f"You have changed {' and '.join(changed)}: change one thing only."
    if not freed:
        return f"A change of {changed[0]} like this does not free it: try another."
    return f"Goal reached: this start is stuck, and a change of {changed[0]} alone frees it."


#: A state in which the goal is reached.
SOLVED = {
    "seed": 2,
    "hidden": 2,
    "inputs": "-1/2 and +1/2",
    "scale": 1.0,
    "updates": UPDATES,
}

EXPLORER = Explorer(
    draw,
    controls,
    strip=[
        {**SOLVED, "inputs": "0 and 1"},
        {**SOLVED, "inputs": "0 and 1", "hidden": 3},
        {**SOLVED, "inputs": "0 and 1", "scale": 2.0},
    ],
    goal=(
        "find a start that is stuck with two units, inputs 0 and 1 and weights times 1. Then free "
        "it by changing ONE thing, not the start. How small a change of the scale is enough? Is "
        "there a start that a third unit does not free? (Left: the units' lines, dashed, and the "
        "boundary, grey; middle: outputs of two units; points are called by their inputs.)"
    ),
    play="updates",
)
