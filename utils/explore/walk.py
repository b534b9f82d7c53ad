"""Chapter 03: walk through the forward and the backward pass of a tiny network, step by step."""

from functools import lru_cache
from typing import NamedTuple

import ipywidgets
import numpy as np
from matplotlib.patches import Rectangle

from utils.explore.live import Explorer
from utils.network import backward, cross_entropy, dscores, forward
from utils.plots import Picture, panels

N = D = H = C = 2
SEEDS = 40
SATURATED, VANISHED, UPSTREAM = 0.98, 0.01, 0.1


class Step(NamedTuple):
    """One quantity of the walk: what it is called, how it is computed, what to predict before."""

    name: str
    formula: str
    sizes: str
    inputs: tuple[str, ...]
    ask: str


STEPS = (
    Step("X", "X, the samples, one a row", "(N, D)", (),
         "Which signs will z1 have?"),
    Step("z1", "z1 = X W1 + b1", "(N, D)(D, H) + (1, H) = (N, H)", ("X", "W1", "b1"),
         "Which entries of a1 will lie near −1 or 1?"),
    Step("a1", "a1 = tanh(z1)", "(N, H)", ("z1",),
         "1 − a1² is the slope of tanh. Which column of dW1 will be small?"),
    Step("z2", "z2 = a1 W2 + b2", "(N, H)(H, C) + (1, C) = (N, C)", ("a1", "W2", "b2"),
         "Which class gets the larger share in each row?"),
    Step("probs", "probs = softmax(z2), row by row", "(N, C)", ("z2",),
         "For which sample will the loss be larger?"),
    Step("L", "L = mean of −log(probability of the true class)", "one number", ("probs", "y"),
         "Which entries of dz2 will be negative?"),
    Step("dz2", "dz2 = (probs − Y) / N", "(N, C)", ("probs", "y"),
         "Which row of dW2, which hidden unit, will have the larger numbers?"),
    Step("dW2", "dW2 = a1ᵀ dz2", "(H, N)(N, C) = (H, C)", ("a1", "dz2"),
         "What will the two entries of db2 add up to?"),
    Step("db2", "db2 = sum of the rows of dz2", "(1, C)", ("dz2",),
         "A sample that is surely right has small dz2. Which row of da1 will be smaller?"),
    Step("da1", "da1 = dz2 W2ᵀ", "(N, C)(C, H) = (N, H)", ("dz2", "W2"),
         "Which entries will the slope of tanh nearly remove?"),
    Step("dz1", "dz1 = da1 * (1 − a1²), entry by entry", "(N, H)", ("da1", "a1"),
         "Which column of dW1 will be the smaller one?"),
    Step("dW1", "dW1 = Xᵀ dz1", "(D, N)(N, H) = (D, H)", ("X", "dz1"),
         "What will db1 be?"),
    Step("db1", "db1 = sum of the rows of dz1", "(1, H)", ("dz1",),
         "Which of these numbers change when you change the true class?"),
)  # fmt: skip

#: Where each box stands: (column, row). A gradient stands below the value it belongs to.
PLACES = {
    "X": (0, 0), "W1": (1, 0), "b1": (2, 0), "z1": (3, 0), "a1": (4, 0),
    "dW1": (1, 1), "db1": (2, 1), "dz1": (3, 1), "da1": (4, 1),
    "y": (0, 2), "W2": (1, 2), "b2": (2, 2), "z2": (3, 2), "probs": (4, 2),
    "dW2": (1, 3), "db2": (2, 3), "dz2": (3, 3), "L": (4, 3),
}  # fmt: skip
GIVEN = ("W1", "b1", "W2", "b2", "y")
SHAPES = {
    **dict.fromkeys(("z1", "a1", "dz1", "da1"), "(N, H)"),
    **dict.fromkeys(("z2", "probs", "dz2"), "(N, C)"),
    **dict.fromkeys(("W1", "dW1"), "(D, H)"),
    **dict.fromkeys(("W2", "dW2"), "(H, C)"),
    **dict.fromkeys(("b1", "db1"), "(1, H)"),
    **dict.fromkeys(("b2", "db2"), "(1, C)"),
    **{"X": "(N, D)", "y": "(N,)", "L": "scalar"},
}


@lru_cache(maxsize=2 * SEEDS)
def quantities(seed: int, flip: bool) -> dict[str, np.ndarray]:
    """Every quantity of one forward and one backward pass of a random 2-2-2 network.

    Parameters
    ----------
    seed : int     of samples and parameters, biases included
    flip : bool    whether sample 0 has class 1 instead of class 0; sample 1 has class 1

    Returns
    -------
    dict    X (2, 2), y (2,), W1, b1, W2, b2, z1, a1, z2, probs, L and the gradient of each
    """
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(N, D))
    params = {
        "W1": 1.6 * rng.normal(size=(D, H)),
        "b1": rng.normal(size=(1, H)),
        "W2": rng.normal(size=(H, C)),
        "b2": 0.5 * rng.normal(size=(1, C)),
    }
    y = np.array([int(flip), 1])
    cache = forward(X, params)
    grads = backward(X, y, cache, params)
    dz2 = dscores(cache["probs"], y)
    da1 = dz2 @ params["W2"].T
    loss = cross_entropy(cache["probs"], y)
    more = {"L": np.array(loss), "dz2": dz2, "da1": da1, "dz1": da1 * (1 - cache["a1"] ** 2)}
    return {"X": X, "y": y, **params, **cache, **grads, **more}


def draw(step: int = 0, seed: int = 0, flip: bool = False) -> Picture:
    """Draw everything that is known after ``step``, the newest quantity highlighted.

    Parameters
    ----------
    step : int     0 (the samples) to 12 (the last gradient)
    seed : int     of the network and its two samples
    flip : bool    whether sample 0 has class 1 instead of class 0
    """
    values = quantities(int(seed), bool(flip))
    now = STEPS[step]
    known = {*GIVEN, *(s.name for s in STEPS[: step + 1])}
    fig, ax = panels(width=6.4, height=3.7)
    fig.set_layout_engine("none")  # nothing to arrange: one axes over all of the figure
    ax.set_position((0, 0, 1, 1))
    ax.set_axis_off()
    ax.set_xlim(-0.55, 4.55)
    ax.set_ylim(3.55, -1.05)
    side = "forward" if step <= 5 else "backward"
    ax.text(-0.48, -0.95, f"step {step} of {len(STEPS) - 1}, {side}:  {now.formula}",
            fontsize=11, weight="bold", va="top")  # fmt: skip
    ax.text(-0.48, -0.62, now.sizes, fontsize=9, va="top")
    for name, (x, y) in PLACES.items():
        new, used = name == now.name, name in now.inputs
        ax.add_artist(Rectangle(
            (x - 0.47, y - 0.32), 0.94, 0.8,
            facecolor="#ffe08a" if new else "#ffffff" if name in known else "#eeeeee",
            edgecolor="black" if new or used else "#b0b0b0",
            linewidth=2.4 if new else 1.4 if used else 0.7, linestyle="--" if used else "-",
        ))  # fmt: skip
        ax.text(x - 0.43, y - 0.26, f"{name} {SHAPES[name]}", fontsize=7.5, va="top",
                weight="bold" if new else "normal")  # fmt: skip
        if name in known:
            ax.text(x, y + 0.19, _matrix(name, values[name]), fontsize=9, va="center", ha="center",
                    family="monospace", linespacing=1.05)  # fmt: skip
    shown = {name: values[name] for name in PLACES if name in known}
    reached, distance = _goal(values, step)
    text = (
        f"Step {step} of {len(STEPS) - 1}, {side}: {now.formula}. Shape: {now.sizes}. "
        f"{now.name} = {_inline(now.name, values[now.name])}.{_reading(now.name, values)} "
        f"Predict: {now.ask} {distance}"
    )
    return Picture(fig, ax, {**shown, "reached": reached}, text)


def _goal(values: dict[str, np.ndarray], step: int) -> tuple[bool, str]:
    """How far the goal is, said only with what the walk has shown so far."""
    if step < 2:
        return False, "Goal: look at a1 first (step 2)."
    flat = np.abs(values["a1"]).min(axis=0)
    h = int(flat.argmax())
    unit = f"unit {h} has |a1| of at least {np.floor(flat[h] * 1000) / 1000:.3f} for both samples"
    if flat[h] < SATURATED:
        return False, f"Goal: not here, {unit} and {SATURATED} is wanted; try another seed."
    if step < 9:
        return False, f"Goal: {unit}: saturated. Walk on to step 9: is there an error to pass back?"
    upstream = np.abs(values["da1"]).max(axis=0)[h]
    if upstream < UPSTREAM:
        return False, (
            f"Goal: not here, {unit}, but its da1 is at most {upstream:.3f} and {UPSTREAM} is "
            "wanted; change the true class or the seed."
        )
    if step < 11:
        return False, f"Goal: {unit} and da1 reaches {upstream:.3f}. Walk on to dW1."
    left = np.abs(values["dW1"]).max(axis=0)[h]
    if left >= VANISHED:
        return False, f"Goal: not here, {unit}, but dW1 reaches {left:.3f}: the tanh is not flat."
    return True, (
        f"Goal reached: {unit}; da1 reaches {upstream:.3f}, and of that only {left:.4f} arrives "
        f"in column {h} of dW1. This unit hardly learns although the network is wrong."
    )


def _reading(name: str, values: dict[str, np.ndarray]) -> str:
    """A blank and one sentence that answers what was to be predicted, or nothing."""
    value = values[name]
    if name in ("z1", "dz2"):
        return f" Negative: {_places(value < 0)}."
    if name == "a1":
        return f" Beyond 0.95 in size: {_places(np.abs(value) > 0.95)}."
    if name == "probs":
        first, second = value.argmax(axis=1)
        return f" Larger share: class {first} in row 0, class {second} in row 1."
    if name == "L":
        each = [cross_entropy(values["probs"][n : n + 1], values["y"][n : n + 1]) for n in range(N)]
        return f" The samples have {each[0]:.3f} and {each[1]:.3f}."
    if name in ("db1", "db2"):
        return f" Its entries add up to {np.round(value.sum(), 3) + 0.0:.3f}."
    if name in ("X", "z2"):
        return ""
    if name == "dW2":
        larger = np.round(np.abs(value).max(axis=1), 6).argmax()
        return f" Row {larger} is the larger one, and the columns are each other's opposite."
    i, j = np.unravel_index(np.round(np.abs(value), 6).argmax(), value.shape)
    return f" Largest in size: [{i}, {j}]."


def _places(mask: np.ndarray) -> str:
    return ", ".join(f"[{i}, {j}]" for i, j in np.argwhere(mask)) or "none"


def _matrix(name: str, value: np.ndarray) -> str:
    """One line a row, numbers in columns."""
    if name == "y":
        return "\n".join(str(label) for label in value)
    rows = np.atleast_2d(np.round(value, _digits(name)) + 0.0)  # + 0.0: no negative zero
    width = 6 if _digits(name) == 3 else 5
    return "\n".join(
        " ".join(f"{entry:{width}.{_digits(name)}f}" for entry in row) for row in rows
    ).replace("-", "\N{MINUS SIGN}")


def _inline(name: str, value: np.ndarray) -> str:
    rows = _matrix(name, value).split("\n")
    return "; ".join(", ".join(row.split()) for row in rows)


def _digits(name: str) -> int:
    return 3 if name.startswith("d") or name == "L" else 2


def controls() -> dict[str, ipywidgets.Widget]:
    """The step, the seed of the network and its samples, the true class of sample 0."""
    return {
        "step": ipywidgets.IntSlider(0, 0, len(STEPS) - 1),
        "seed": ipywidgets.IntSlider(0, 0, SEEDS - 1),
        "flip": ipywidgets.Checkbox(False, description="sample 0 is of class 1"),
    }


SOLVED = {"step": 11, "seed": 17, "flip": True}

EXPLORER = Explorer(
    draw,
    controls,
    strip=[
        {"step": 2, "seed": 17, "flip": False},
        {"step": 9, "seed": 17, "flip": False},
        {"step": 11, "seed": 17, "flip": False},
    ],
    goal=(
        "find a network in which one hidden unit learns almost nothing although the network is "
        "wrong: every |a1| of that unit above 0.98, its da1 above 0.1 somewhere, and its column of "
        "dW1 below 0.01. Choose the seed at step 2, where only a1 is known, predict the column, "
        "then walk to step 11."
    ),
    play="step",
)
