"""Chapter 07: a start that gets stuck on XOR, and the one change that frees it."""

from dataclasses import replace
from functools import lru_cache, partial

import numpy as np

from utils.explore.board import Explorer
from utils.explore.controls import Choice, Slider, powers
from utils.explore.scene import Label, Panel, Path, Points, Scene, View, across, plane
from utils.machine.threads import one_thread
from utils.network import by_layer, by_name, chain_forward, init_layers
from utils.sweep import gd_many

#: A run whose cost is above FAILS after the last update has failed.
SEEDS, UPDATES, STRIDE, FAILS = range(20), 1000, 20, 0.2
#: What a start is compared with: two units, inputs 0 and 1, weights from a standard normal.
PLAIN = {"hidden": 2, "inputs": "0 and 1", "scale": 1.0}
TABLE, Y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])
CODES = {"0 and 1": (0.0, 1.0), "-1/2 and +1/2": (-0.5, 0.5), "-1 and +1": (-1.0, 1.0)}
SQUARE, LEVELS = (-1.5, 1.5), {0.0: "0", np.log(2) / 2: "½ ln 2", np.log(2): "ln 2", 1.0: "1"}


@lru_cache(maxsize=64)
def runs(hidden: int, inputs: str, scale: float) -> tuple:
    """X (4, 2), parameters of all starts after 0, 20, … updates, and their costs (51, 20) there."""
    X, params = np.array(CODES[inputs])[TABLE], by_name(*init_layers([2, hidden, 1], SEEDS, scale))
    noted: list = []
    with one_thread():
        for _ in range(0, UPDATES + 1, STRIDE):
            found = gd_many(X, Y, params, 0.3, STRIDE, every=STRIDE)
            noted, params = [*noted, (params, found.losses[0])], found.params
    return X, [start for start, _ in noted], np.array([costs for _, costs in noted])


def view(seed: int, updates: int, **setting) -> View:
    """The plane with the units' lines, the points in the hidden layer, the cost so far.

    ``setting`` is hidden, inputs and scale. data: p (4,) and a1 (4, hidden).
    """
    (X, kept, costs), now = runs(**setting), updates // STRIDE
    Ws, bs = by_layer({name: value[seed] for name, value in kept[now].items()})
    network = partial(chain_forward, Ws=Ws, bs=bs, output="sigmoid", validate=False)
    (a1, p), side = network(X)[1][1:], 0.6 * np.ptp(X)
    left = plane(lambda x: network(x)[1][2][:, 0], X, Y, margin=side, title="the units' lines")
    lines = [across(w, b, left.xlim, left.ylim) for w, b in zip(Ws[0].T, bs[0][0], strict=True)]
    marks = [*left.marks, *_points(X, side / 4)]
    for k, line in enumerate(lines):
        marks.append(Path([line], dash=("dash", "dot")[k % 2]))
        marks += [Label(tuple(line[0] * 0.92 + end * 0.08), f"{k + 1}", "middle", 9, ring=True)
                  for end in line[1:]]  # fmt: skip
    i, j = np.sort(np.argsort(-np.abs(Ws[1][:, 0]), kind="stable")[:2])
    cut = [Path([across(Ws[1][:, 0], bs[1][0, 0], SQUARE, SQUARE)])] if len(lines) == 2 else []
    folded = [*cut, *_points(a1[:, [i, j]], 0.2)]
    middle = Panel(SQUARE, SQUARE, folded, f"outputs of units {i + 1} and {j + 1}")
    curve = np.stack([np.arange(0, UPDATES + 1, STRIDE), costs[:, seed]], axis=1)
    falls = [Path([np.array([[0, v], [UPDATES, v]]) for v in [*LEVELS][1:3]], "2", dash="dash"),
             Path([curve], "muted"), Path([curve[: now + 1]], "0", 2.5),
             Points(curve[[now]], np.array([2]), 8)]  # fmt: skip
    right = Panel((0, UPDATES + 60), (0, 1), falls, "cost", "updates", yticks=[*LEVELS.items()])
    pairs = ((0, 1), (0, 2), (1, 3), (2, 3))
    gap, a, b = min((np.round(np.linalg.norm(a1[a] - a1[b]), 9), a, b) for a, b in pairs)
    near, cost = "({}, {}) and ({}, {})".format(*TABLE[a], *TABLE[b]), costs[now, seed]
    sure = ", ".join(f"{q:.2f} at ({a}, {b})" for q, (a, b) in zip(p[:, 0], TABLE, strict=True))
    alt = f"Left: p is {sure}. Middle: {near}, {gap:.2g} apart. Right: cost {cost:.3f}."
    said = f"Start {seed}: cost {cost:.3f} after {updates} updates. In the hidden layer "
    said += f"{near} lie nearest of those that differ in class, {gap:.3f} apart."
    scene = Scene([replace(left, marks=marks), middle, right], alt)
    verdict, reached = _verdict(seed, updates, setting, cost, near, gap)
    return View(scene, said, verdict, reached, {}, {"p": p[:, 0], "a1": a1})


def _points(places: np.ndarray, step: float) -> list:
    """The four points with their inputs, each at another corner: two may lie in one place."""
    corners = ((1, -1, "start"), (1, 1, "start"), (-1, -1, "end"), (-1, 1, "end"))
    return [Points(places, Y, 9)] + [
        Label((x + 0.4 * step * a, y + 0.6 * step * b), "{}{}".format(*row), side, 9)
        for (x, y), row, (a, b, side) in zip(places, TABLE, corners, strict=True)
    ]


def _verdict(seed: int, updates: int, setting, cost, near, gap) -> tuple[str, bool]:
    changed = [CONTROLS[name].label for name, value in PLAIN.items() if setting[name] != value]
    words, way = " and ".join(changed), "Still more" if setting["scale"] == 1 else "Gentler weights"
    for holds, text in (
        (updates < UPDATES, f"The goal is judged after update {UPDATES}: move on or press play."),
        (runs(**PLAIN)[2][-1, seed] <= FAILS, "This start is not stuck by itself: try another."),
        (not changed, f"Stuck: {near} share a place. Now change one thing, not the start."),
        (len(changed) > 1, f"You have changed {words}: change one thing only."),
        (cost > 0.6, "Not free: near ln 2 all four are together. Weights so small move slowly."),
        (cost > FAILS and gap > 0.1, f"Nearly free: {near} have parted, but too late: less small?"),
        (cost > FAILS, f"Not free: {near} still share a place. {way}, or another change?"),
    ):
        if holds:
            return text, False
    return f"Goal reached: this start is stuck; a change of {words} alone frees it.", True


CONTROLS = {
    "seed": Slider("start (seed)", SEEDS, 0),
    "hidden": Slider("hidden units", range(2, 5), 2),
    "inputs": Choice("inputs", list(CODES), "0 and 1"),
    "scale": Slider("first weights times", powers(-2, 0.5, 0.05), 1.0, ".3g"),
    "updates": Slider("updates", range(0, UPDATES + 1, STRIDE), UPDATES, play=0),
}

#: A state in which the goal is reached.
SOLVED = {**PLAIN, "seed": 2, "updates": UPDATES, "inputs": "-1/2 and +1/2"}
STRIP = [SOLVED | PLAIN | change for change in ({}, {"hidden": 3}, {"scale": 10.0**0.3})]

EXPLORER = Explorer(
    "xor",
    view,
    CONTROLS,
    STRIP,
    "find a start that is stuck with two units, inputs 0 and 1 and weights times 1. Then free it "
    "by changing ONE thing, not the start. How small a change of the scale is enough? Is there a "
    "start that a third unit does not free?",
    "Left: the units' lines, dashed, by number, and where p is 1/2. Middle: the outputs of two "
    "units. Points are called by their inputs.",
)
