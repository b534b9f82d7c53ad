"""Explorer of chapter 05: hidden size, regularisation and data seed, trained at every move."""

from functools import lru_cache

import ipywidgets
import numpy as np
from sklearn.linear_model import LogisticRegression

from utils import plots
from utils.data import two_moons
from utils.explore.live import Explorer
from utils.network import Params, backward, cross_entropy, forward, init_params
from utils.plots import COLOURS, Picture

SIZES = (1, 2, 3, 4, 5, 20, 50)
N_TRAIN, N_TEST, NOISE = 60, 2000, 0.3
LR, MOMENTUM, PASSES = 0.3, 0.9, 400
FARTHEST = 0.7  # the log-loss at the right end of the picture
GOAL_SIZE, GOAL_SEED, GOAL_LOSS = 50, 0, 0.26
GOAL = (
    f"{GOAL_SIZE} hidden units on data seed {GOAL_SEED} with a test log-loss below {GOAL_LOSS}: "
    "which λ gets there? Then keep that λ and change the seed."
)

#: The values of λ on the slider, as powers of ten.
LOG_REGS = (-4.0, -1.0, 0.25)


@lru_cache(maxsize=16)
def _data(seed: int):
    """Training and test part of one seed, and the test log-loss of a straight line."""
    X, y = two_moons(N_TRAIN, NOISE, seed)
    X_test, y_test = two_moons(N_TEST, NOISE, 1000 + seed)
    line = LogisticRegression().fit(X, y)
    return X, y, X_test, y_test, float(cross_entropy(line.predict_proba(X_test), y_test))


@lru_cache(maxsize=256)
def train(hidden_size: int, reg: float, seed: int) -> Params:
    """Train one network on the moons of one seed by gradient descent with momentum.

    Parameters
    ----------
    hidden_size : int    H, hidden units
    reg : float          λ
    seed : int           of the 60 training points and of the first weights

    Returns
    -------
    dict                 W1 (2, H), b1 (1, H), W2 (H, 2), b2 (1, 2)

    Notes
    -----
    Each step adds 0.9 times the step before it, about ten times as quick here as without. A
    run from first weights that differ in the last digit ends at the same loss, which a line
    search does not promise.

    Source: Polyak (1964); chapters/08_network_class.
    """
    X, y, *_ = _data(seed)
    params = init_params(2, hidden_size, 2, seed)
    step = {name: np.zeros_like(value) for name, value in params.items()}
    for _ in range(PASSES):
        grads = backward(X, y, forward(X, params, validate=False), params, reg, validate=False)
        for name in params:
            step[name] = MOMENTUM * step[name] - LR * grads["d" + name]
            params[name] = params[name] + step[name]
    return params


def draw(hidden_size: int = 50, reg: float = 1e-4, seed: int = 0) -> Picture:
    """The boundary of a network trained now, and its log-loss on training and test points.

    Parameters
    ----------
    hidden_size : int    hidden units
    reg : float          λ
    seed : int           of data and first weights

    Returns
    -------
    Picture    data: train_loss, test_loss, line_loss, test_accuracy, reached
    """
    seed = int(seed)
    X, y, X_test, y_test, line = _data(seed)
    params = train(int(hidden_size), float(reg), seed)
    on_train = float(cross_entropy(forward(X, params)["probs"], y))
    probs = forward(X_test, params)["probs"]
    on_test = float(cross_entropy(probs, y_test))
    right = float(np.mean(probs.argmax(axis=1) == y_test))
    fig, axes = plots.panels(1, 2, width=3.0, height=2.7, width_ratios=(1.2, 1))
    fig.set_layout_engine(None)  # fixed margins: quicker than measuring them at every move
    fig.subplots_adjust(left=0.09, right=0.97, bottom=0.17, top=0.9, wspace=0.1)
    units = f"{hidden_size} hidden unit" + "s" * (hidden_size > 1)
    shown = plots.boundary(
        lambda points: forward(points, params, validate=False)["probs"],
        X,
        y,
        axes[0],
        title=f"{units}, λ = {reg:.1e}",
        resolution=60,
    )
    axes[0].get_legend().remove()
    axes[0].set_xticks([-1, 0, 1, 2])  # few ticks: they cost more time than the shades
    axes[0].set_yticks([-1, 0, 1])
    _losses(axes[1], on_train, on_test, line)
    counts = (hidden_size, seed) == (GOAL_SIZE, GOAL_SEED)
    reached = counts and on_test < GOAL_LOSS
    if reached:
        goal = f"Goal reached: {on_test:.3f} is below {GOAL_LOSS}."
    elif counts:
        goal = f"Goal: {on_test - GOAL_LOSS:.3f} of log-loss still to lose."
    else:
        goal = f"The goal counts with {GOAL_SIZE} units and seed {GOAL_SEED}."
    text = (
        f"{units}, λ {reg:.1e}, seed {seed}: log-loss {on_train:.3f} on the {N_TRAIN} training "
        f"points and {on_test:.3f} on {N_TEST} test points (a straight line: {line:.3f}); "
        f"{round(shown.data['accuracy'] * N_TRAIN)} of {N_TRAIN} training points and "
        f"{100 * right:.1f}% of the test points are on the right side. {goal}"
    )
    data = {
        "train_loss": on_train,
        "test_loss": on_test,
        "line_loss": line,
        "test_accuracy": right,
        "reached": reached,
    }
    return Picture(fig, axes, data, text)


def _losses(ax, on_train: float, on_test: float, line: float) -> None:
    """Two bars from 0, how far each log-loss goes; the straight line's and the goal's in black."""
    for height, (name, value) in enumerate((("train", on_train), ("test", on_test))):
        at = min(value, FARTHEST)
        ax.barh(height, at, 0.3, color=COLOURS[height])
        ax.text(0.03, height + 0.26, f"{name} {value:.3f}", fontsize=12, backgroundcolor="white")
    for value, name, style in ((line, "straight line", ":"), (GOAL_LOSS, "goal", "--")):
        ax.axvline(value, color="black", linestyle=style, linewidth=1.3, label=name)
    ax.set_xlim(0, FARTHEST)
    ax.set_ylim(-0.3, 2.0)
    ax.set_yticks([])
    ax.set_xticks([0, 0.2, 0.4, 0.6])
    ax.tick_params(labelsize=9)
    ax.set_xlabel("log-loss", fontsize=9)
    ax.set_title("log-loss: shorter is better", fontsize=10)
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(loc="upper right", fontsize=9, framealpha=0.85, ncols=2)


def controls() -> dict[str, ipywidgets.Widget]:
    """Hidden size, λ and seed."""
    low, high, step = LOG_REGS
    return {
        "hidden_size": ipywidgets.SelectionSlider(
            options=SIZES, value=50, description="hidden units"
        ),
        "reg": ipywidgets.FloatLogSlider(
            value=1e-4, base=10, min=low, max=high, step=step, readout_format=".1e", description="λ"
        ),
        "seed": ipywidgets.IntSlider(value=0, min=0, max=9, description="data seed"),
    }


SOLVED = {"hidden_size": 50, "reg": 10**-2.25, "seed": 0}

STRIP = [
    {"hidden_size": 3, "reg": 1e-4, "seed": 0},
    {"hidden_size": 50, "reg": 1e-4, "seed": 0},
    {"hidden_size": 50, "reg": 1e-3, "seed": 0},
    {"hidden_size": 50, "reg": 1e-1, "seed": 0},
]

EXPLORER = Explorer(draw, controls, STRIP, GOAL)
