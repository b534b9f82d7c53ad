"""Chapter 01: turn, shift and steepen a line by hand until its loss beats a library's."""

import numpy as np

from utils.data import split, two_moons
from utils.explore.board import Explorer
from utils.explore.controls import Slider, steps
from utils.explore.scene import Label, Panel, Path, Points, Scene, View, number, plane
from utils.network import sigmoid

#: The training part of chapter 01, and the loss of scikit-learn's LogisticRegressionCV on it.
X, Y, _, _ = split(*two_moons(200, noise=0.2, seed=0), 0.25, np.random.default_rng(0))
TARGET = 0.29029
CENTRE = np.array([0.5, 0.25])  # the point that a half turn of the two moons leaves where it is
TOP, WIDE = 4.0, 4.15  # what costs more is drawn at the edge of the right-hand panel
#: What is said of a control that is right, too low, too high.
SAID = {
    "angle": ("turned well", "askew: try counter-clockwise", "askew: try clockwise"),
    "shift": ("well placed", "out of place: try more shift", "out of place: try less shift"),
    "steepness": ("steep enough", "too timid: try a steeper one", "too sure: try a gentler one"),
}


def line(angle: float, shift: float, steepness: float):
    """w (2,), b, scores (150,) and prices (150,) of a line with class 1 in that direction.

    The shift leads that way too, from the middle of the moons; w is as long as the line is steep.
    """
    along = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
    w, b = steepness * along, -steepness * float(CENTRE @ along + shift)
    return w, b, X @ w + b, np.logaddexp(0, (1 - 2 * Y) * (X @ w + b))


def view(**state: float) -> View:
    """The line with its shades, and beside it what every training point costs."""
    w, b, z, prices = line(**state)
    loss, right = float(prices.mean()), f"{np.sum((z > 0) == (Y == 1))} of {len(Y)} right"
    left = plane(lambda x: sigmoid(x @ w + b), X, Y, title=right, xlabel="x1", ylabel="x2")
    at, low, shown = np.linspace(-TOP, TOP, 33), min(loss, TOP), prices.clip(max=TOP)
    marks: list = [Path([np.c_[s * at, np.logaddexp(0, at)]], c) for s, c in ((1, "0"), (-1, "1"))]
    marks += [Points(np.c_[z.clip(-TOP, TOP), shown], Y)]
    place = ((-4, low + 0.2), "start") if low < 2 else ((0, low - 0.2), "middle")
    marks += [Label(place[0], "your mean", place[1], bold=True)]
    for height, dash in ((low, "solid"), (TARGET, "dot")):
        marks += [Path([np.array([[-WIDE, height], [WIDE, height]])], width=2, dash=dash)]
    title = f"loss {loss:.3f}, goal {TARGET:.3f}"
    paid = Panel((-WIDE, WIDE), (-0.15, WIDE), marks, title, "score z", "price of a point")
    where = f"w = ({number(w[0], '.2f')}, {number(w[1], '.2f')}), b = {number(b, '.2f')}"
    alt = (
        f"Left: two moons, the line of {where}; {right}. Right: each point at its score and price."
    )
    said = f"The mean price is {loss:.3f}, the library's {TARGET:.3f}, the top {prices.max():.1f}."
    verdict = f"{loss - TARGET:.4f} to go. The line is {_advice(state)}."
    if loss < TARGET:
        verdict = f"Goal reached: {TARGET - loss:.4f} below. Section 1.8 says how that can be."
    return View(Scene([left, paid], alt), said, verdict, loss < TARGET, data={"loss": loss})


def _advice(state) -> str:
    """A control is right if the best line with this one changed would still reach the goal."""
    alone = {k: line(**SOLVED | {k: v})[-1].mean() for k, v in state.items()}
    worst = max(alone, key=alone.__getitem__)
    off = state[worst] - SOLVED[worst]  # angles: the short way round
    high = (off + 180) % 360 > 180 if worst == "angle" else off > 0
    good = [SAID[k][0] for k, price in alone.items() if price < TARGET and k != worst]
    return " and ".join(good) + ", but " * bool(good) + SAID[worst][1 + high]


CONTROLS = {
    "angle": Slider("turn", range(-180, 181), 35, "g °"),
    "shift": Slider("shift", steps(-1.5, 1.5, 0.02), -0.6, ".2f"),
    "steepness": Slider("steepness |w|", steps(0.1, 12, 0.1), 2.0, ".1f"),
}
#: The best that these sliders can do.
SOLVED = {"angle": -77, "shift": -0.02, "steepness": 4.8}
STRIP = [
    dict(zip(SOLVED, state, strict=True)) for state in ((35, -0.6, 2), (-77, 0, 12), (-40, 0, 2))
]
GOAL = "bring the mean cross-entropy below that of scikit-learn's LogisticRegressionCV."
KEY = (
    "Left: the training points. Right: their prices; solid your mean, dotted the library's. "
    "A point beyond that picture is drawn at its edge."
)
EXPLORER = Explorer("line", view, CONTROLS, STRIP, GOAL, KEY)
