"""Chapter 03: walk through the forward and the backward pass of a tiny network, step by step."""

import re
from functools import lru_cache

import numpy as np

from utils.explore.board import Explorer
from utils.explore.controls import Choice, Slider
from utils.explore.scene import Box, Label, Panel, Scene, View, number
from utils.network import backward, cross_entropy, dscores, forward

#: Name of what is new in each step -> how it is computed, its shapes, what to predict then.
STEPS = {
    "X": ("the samples, one a row", "(N, D)", "Which signs will z1 have?"),
    "z1": ("X W1 + b1", "(N, D)(D, H) + (1, H) = (N, H)", "Which entries of a1 will lie near ±1?"),
    "a1": (
        "tanh(z1)",
        "(N, H)",
        "1 − a1² is the slope of tanh. Which column of dW1 will be small?",
    ),
    "z2": ("a1 W2 + b2", "(N, H)(H, C) + (1, C) = (N, C)", "Which class will lead in each row?"),
    "probs": ("softmax(z2), row by row", "(N, C)", "For which sample will the loss be larger?"),
    "L": ("mean of −log(probs at the true class y)", "one number", "Which of dz2 are negative?"),
    "dz2": ("(probs − Y) / N", "(N, C)", "Which row of dW2 (which unit) will have larger numbers?"),
    "dW2": ("a1ᵀ dz2", "(H, N)(N, C) = (H, C)", "What will the entries of db2 add up to?"),
    "db2": ("sum of the rows of dz2", "(1, C)", "Which row of da1 will be smaller, and why?"),
    "da1": ("dz2 W2ᵀ", "(N, C)(C, H) = (N, H)", "Which will the slope of tanh nearly remove?"),
    "dz1": ("da1 * (1 − a1²), entry by entry", "(N, H)", "Which column of dW1 is the smaller?"),
    "dW1": ("Xᵀ dz1", "(D, N)(N, H) = (D, H)", "What will db1 be?"),
    "db1": ("sum of the rows of dz1", "(1, H)", "What changes when you change the true class?"),
}

#: Row by row, "." for no box: a gradient stands below the value it belongs to.
ROWS = ("X W1 b1 z1 a1", ". dW1 db1 dz1 da1", "y W2 b2 z2 probs", ". dW2 db2 dz2 L")
PLACES = {n: (x, y) for y, row in enumerate(ROWS) for x, n in enumerate(row.split()) if n != "."}
GIVEN = {"W1": "(D, H)", "b1": "(1, H)", "W2": "(H, C)", "b2": "(1, C)", "y": "(N,)"}
SHAPES = GIVEN | {name: sizes.split(" = ")[-1] for name, (_, sizes, _) in STEPS.items()}


@lru_cache(maxsize=80)
def quantities(seed: int, flip: int) -> dict[str, np.ndarray]:
    """Both passes of a random 2-2-2 network, by name; ``flip`` is the class of sample 0 of two."""
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(2, 2)), np.array([flip, 1])
    draws = (("W1", 1.6, 2), ("b1", 1.0, 1), ("W2", 1.0, 2), ("b2", 0.5, 1))
    params = {name: scale * rng.normal(size=(rows, 2)) for name, scale, rows in draws}
    cache = forward(X, params)
    dz2 = dscores(cache["probs"], y)
    da1 = dz2 @ params["W2"].T
    more = {"dz2": dz2, "da1": da1, "dz1": da1 * (1 - cache["a1"] ** 2)}
    more["L"] = np.array(cross_entropy(cache["probs"], y))
    return {"X": X, "y": y, **params, **cache, **backward(X, y, cache, params), **more}


def view(step: int, seed: int, flip: int) -> View:
    """Everything known after ``step``, 0 (the samples) to 12 (the last gradient); in data too."""
    q, names = quantities(seed, flip), list(STEPS)
    now, known = names[step], {*GIVEN, *names[: step + 1]}
    formula, sizes, ask = STEPS[now]
    used = [n for n in re.findall(r"[A-Za-z]+\d?", formula.replace("Y", "y")) if n in PLACES]
    head = f"Step {step} of 12, {'forward' if step <= 5 else 'backward'}: {now} = {formula}"
    marks: list = [Label((-0.47, -0.82), head, size=11, bold=True), Label((-0.47, -0.52), sizes)]
    for name, (x, y) in PLACES.items():
        new, old = name == now, name in used
        fill = ("new", 1.0) if new else ("muted", 0.0 if name in known else 0.35)
        edge = ("ink", 2.4) if new else ("ink", 1.6, "dash") if old else ("muted", 0.8)
        marks.append(Box((x - 0.47, x + 0.47, y - 0.33, y + 0.5), *fill, *edge))
        marks.append(Label((x - 0.43, y - 0.17), f"{name} {SHAPES[name]}", size=9, bold=new))
        if name in known:
            marks.append(Label((x, y + 0.2), _rows(name, q[name]), "middle", 9, mono=True))
    panel = Panel((-0.52, 4.52), (3.55, -1.05), marks, "", "", "", (), (), 2, 0.55, False)
    alt = (
        f"A 2-2-2 network in boxes, seed {seed}, sample 0 of class {flip}. New is {now}, made from "
        f"{', '.join(used) or 'random numbers'}; boxes still empty: {len(PLACES) - len(known)}."
    )
    entries = "; ".join(", ".join(r.split()) for r in _rows(now, q[now]).split("\n"))
    said = f"{head}. Shape: {sizes}. {now} = {entries}. {_read(now, q)}Predict: {ask}"
    return View(Scene([panel], alt), said, *_verdict(q, step), data={n: q[n] for n in known})


def _verdict(values: dict[str, np.ndarray], step: int) -> tuple[str, bool]:
    """How the goal stands, said only with what the walk has shown so far."""
    flat, upstream, left = (np.abs(values[name]) for name in ("a1", "da1", "dW1"))
    units = zip(flat.min(axis=0), upstream.max(axis=0), left.max(axis=0), (0, 1), strict=True)
    a, d, w, h = max(units, key=lambda u: (
        u[0] >= 0.98, step >= 9 and u[1] >= 0.1, step >= 11 and u[2] < 0.01, u[0]
    ))  # fmt: skip
    unit = f"unit {h} has |a1| of at least {np.floor(a * 1000) / 1000:.3f} for both samples"
    for holds, text in (
        (step < 2, "The goal begins with a1: go to step 2."),
        (a < 0.98, f"Not here: {unit}, and 0.98 is wanted. Try another seed."),
        (step < 9, f"Saturated: {unit}. Walk on to step 9: is there an error to pass back?"),
        (d < 0.1, f"Not here: {unit}, but its da1 is at most {d:.3f}: hardly any error comes "
         "back to it. When would the network be wrong?"),
        (step < 11, f"Promising: {unit}, and da1 reaches {d:.3f}. Walk on to dW1."),
        (w >= 0.01, f"Not here: {unit}, but dW1 reaches {w:.3f}. Look for a flatter tanh."),
    ):  # fmt: skip
        if holds:
            return text, False
    return (
        f"Goal reached: {unit}; da1 reaches {d:.3f}, and of that only {w:.4f} arrives in column "
        f"{h} of dW1. This unit hardly learns although the network is wrong."
    ), True


def _read(name: str, values: dict[str, np.ndarray]) -> str:
    """What answers the prediction before, and a blank; or nothing."""
    v, own = np.atleast_2d(values[name]), -np.log(values["probs"][[0, 1], values["y"]])
    size = np.round(np.abs(v), 6)
    said = {"X": "", "z2": "", "L": f"The samples have {own[0]:.3f} and {own[1]:.3f}. "}
    said["db1"] = said["db2"] = f"Its entries add up to {number(v.sum(), '.3f')}. "
    said["probs"] = f"Larger share, row by row: class {', '.join(map(str, v.argmax(axis=1)))}. "
    said["dW2"] = f"Row {size.max(axis=1).argmax()} is the larger, the columns are opposite. "
    masks = {name: ("Negative", v < 0) for name in ("z1", "dz2")}
    masks["a1"] = "Beyond 0.95 in size", size > 0.95
    what, mask = masks.get(name, ("Largest in size", size == size.max()))
    places = ", ".join(f"[{i}, {j}]" for i, j in np.argwhere(mask)) or "none"
    return said.get(name, f"{what}: {places}. ")


def _rows(name: str, value: np.ndarray) -> str:
    """One line a row, numbers in columns; classes below each other."""
    form, width = (".3f", 6) if name[0] in "dL" else (".0f", 1) if name == "y" else (".2f", 5)
    rows = value[:, None] if name == "y" else np.atleast_2d(value)
    return "\n".join(" ".join(f"{number(v, form):>{width}}" for v in row) for row in rows)


CONTROLS = {
    "step": Slider("step", range(len(STEPS)), 0, play=0, interval=1500),
    "seed": Slider("seed", range(40), 0),
    "flip": Choice("class of sample 0", [0, 1], 0),
}

STRIP = [{"step": k, "seed": 17, "flip": 0} for k in (2, 6, 9, 11)]

#: A state in which the goal is reached.
SOLVED = {"step": 11, "seed": 17, "flip": 1}

EXPLORER = Explorer(
    "walk",
    view,
    CONTROLS,
    STRIP,
    "find a network in which one hidden unit learns almost nothing although the network is "
    "wrong: every |a1| of that unit above 0.98, its da1 above 0.1 somewhere, and its column of "
    "dW1 below 0.01. Choose the seed at step 2, where only a1 is known, predict the column, "
    "then walk to step 11.",
    "Yellow: new. Dashed: it was made from these. Grey: still to come. Each gradient stands below "
    "the value it belongs to.",
)
