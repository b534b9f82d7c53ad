"""Chapter 12: the size at which a stack of networks leaves the processor's cache."""

from functools import cache

import numpy as np

from utils.explore.board import Explorer
from utils.explore.controls import Choice, Slider
from utils.explore.scene import Box, Label, Panel, Path, Points, Scene, View
from utils.machine.clock import least, measured

STACKS, BYTES = (1, 3, 10, 30, 100, 300), {"float64": 8, "float32": 4}
STORED, HERE = "a whole pass, stored", "its light calls, here"
LEVELS = {-0.15: "2nd level", 1.35: "3rd level"}  # log10 of the megabytes that are usual
TICKS = [(np.log10(v), f"{v:g}") for v in (0.01, 0.1, 1, 10, 100)]


@cache
def cost(units: int, kind: str, stack: int, by: str) -> float:
    """Seconds for each network of a stack: from the stored measurement, or timed now, once."""
    if by == STORED:
        return measured(f"stack, {units} units, {kind}")[str(stack)][0]
    a, t = np.full((2, units, stack, 200), 0.5, kind)
    return least(lambda: (np.square(a, t), np.subtract(1, t, t), np.multiply(t, a[0], t))) / stack


def view(units: int, kind: str, stack: int, by: str) -> View:
    """What each network costs in stacks up to ``stack``; data: numbers -> times the least."""
    seen = [s for s in STACKS if s <= stack]
    costs = {k: np.array([cost(units, k, s, by) for s in seen]) for k in BYTES}
    data = {k: c / c.min() for k, c in costs.items()}
    held = {k: np.multiply(seen, each * (2 * units + 2) * 200 / 1e6) for k, each in BYTES.items()}
    ys, top = data[kind], 1.2 * max(1.6, *map(np.max, data.values()))
    marks: list = [Box((x - 0.45, x + 0.45, -top, top), "muted", 0.3) for x in LEVELS]
    marks += [Label((x, -0.07 * top), level, "middle") for x, level in LEVELS.items()]
    marks.append(Path([np.array([[-3, 1.1], [3, 1.1]])], "2", dash="dot"))
    for c, k in enumerate(BYTES):
        xy = np.stack([np.log10(held[k]), data[k]], axis=1)
        look = (2.5, "solid") if k == kind else (1.0, "dash")
        marks += [Path([xy], f"{c}", *look), Points(xy, np.full(len(xy), c), 6)]
    for s, x, y in zip(seen, np.log10(held[kind]), ys, strict=True):
        marks.append(Label((x, y + 0.08 * top), f"{s}", "middle"))
    panel = Panel((-2.4, 2.1), (-0.15 * top, top), marks, "what each costs, times the least so far",
                  "megabytes that the stack holds", "", TICKS, span=2, ratio=0.42)  # fmt: skip
    every = np.array([cost(units, kind, s, STORED) for s in STACKS])
    last = STACKS[np.flatnonzero(every <= 1.1 * every.min())[-1]]
    verdict = next(text for holds, text in (
        (by == HERE, "Timed here, once. Where do your costs turn? The goal asks for the stored."),
        (stack < last, "So far it does no harm to have more of them: go on."),
        (last == 300, "No turn so far: even 300 of these hold little. What would hold more?"),
        (stack > last, "Too many, by more than a tenth. Which stack did no harm yet?"),
        (True, "Goal reached. In the other numbers: as many networks, or as many megabytes?"),
    ) if holds)  # fmt: skip
    listed = ", ".join(f"{y:.2f} with {s}" for s, y in zip(seen, ys, strict=True))
    scene = Scene([panel], f"In {kind} a network costs, in times the least so far, {listed}.")
    said = f"In {kind}, {stack} × {units} units hold {held[kind][-1]:.2g} MB. {by.capitalize()}: "
    said += f"{1e6 * costs[kind][-1]:.3g} µs for each, {ys[-1]:.2f} times the least so far."
    return View(scene, said, verdict, verdict.startswith("Goal"), data=data)


CONTROLS = {
    "units": Choice("hidden units", [3, 50], 3),
    "kind": Choice("numbers", list(BYTES), "float64"),
    "stack": Slider("networks in the stack", STACKS, 1, play=1, interval=1500),
    "by": Choice("what is timed", [STORED, HERE], STORED),
}

#: A state in which the goal is reached.
SOLVED = {"units": 50, "kind": "float64", "stack": 30, "by": STORED}
STRIP = [SOLVED | c for c in ({"units": 3, "stack": 300}, {"stack": 10}, {"stack": 300})]

EXPLORER = Explorer("cache", view, CONTROLS, STRIP,
    "find the largest stack of 50 units in which each network costs at most a tenth more than in "
    "the best one. Predict where that is in the other kind of numbers. Then time your machine.",
    "Labels: networks in the stack. Circles: float64, triangles: float32. Green: a tenth more. "
    "Grey: usual caches, own (2nd), shared (3rd). Light calls: 1 − a², times error.")  # fmt: skip
