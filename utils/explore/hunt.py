"""Explorer of chapter 11: put a bug into a small network, and see which of six tools notices."""

import numpy as np

from utils.bugs.program import BUGS, TOOLS, Seen, examine
from utils.explore.board import Explorer
from utils.explore.controls import Choice
from utils.explore.scene import Box, Label, Panel, Path, Scene, View, number

GRADIENT, CURVE = 0, 3  # places of the two tools that the goal names


def view(a: str, b: str) -> View:
    """What six tools say of two programs, each with one of `BUGS`, and how their losses fall."""
    seen, bugs = (examine(a), examine(b)), (a, b)
    marks: list = [Label((0.0, 5.5 - row), name) for row, (name, *_) in enumerate(TOOLS)]
    for x, name, bug, program in zip((0.61, 0.87), "AB", bugs, seen, strict=True):
        head = f"{name}: {bug.replace(' ', chr(10), 1)}"
        marks.append(Label((x, 6.6), head, "middle", bold=True))
        for row, (value, found) in enumerate(zip(program.numbers, program.noticed, strict=True)):
            if found:
                box = (x - 0.125, x + 0.125, 5.1 - row, 5.9 - row)
                marks.append(Box(box, "new", edge="ink"))
            words = number(value, ".0e" if 0 < value < 1e-3 else ".2f")
            words = words if value < 100 else "> 100"
            marks.append(Label((x, 5.5 - row), f"{'✓' if found else '·'} {words}", "middle"))
    table = Panel((0, 1), (0, 7.2), marks, frame=False, span=1.15, ratio=0.8)
    looks = ("muted", 5.0, "solid"), ("0", 2.0, "solid"), ("1", 2.0, "dash")
    curves = [
        Path([np.stack([np.arange(120), np.minimum(program.losses, 9)], axis=1)], *look)
        for program, look in zip((examine(BUGS[0]), *seen), looks, strict=True)
    ]
    fall = Panel((0, 120), (0, 1.2), curves, "loss", "pass", span=0.85, ratio=1.08)
    said = " ".join(_sentence(*one) for one in zip("AB", bugs, seen, strict=True))
    alt = f"Left: six tools, ticks where they notice. Right: losses, pass by pass. {said}"
    return View(
        Scene([table, fall], alt), said, *_verdict(*seen), data=dict(zip("ab", seen, strict=True))
    )


def _sentence(name: str, bug: str, seen: Seen) -> str:
    tools = [tool.split(":")[0] for (tool, *_), hit in zip(TOOLS, seen.noticed, strict=True) if hit]
    return f"{name}, {bug}: noticed by {', '.join(tools) or 'no tool'}."


def _verdict(a: Seen, b: Seen) -> tuple[str, bool]:
    if not a.noticed[GRADIENT]:
        return "A: here every gradient is that of the loss. Which mistake would break that?", False
    if a.noticed[CURVE]:
        return (
            "A has a wrong gradient, but one that the curve shows. Which still leads down?",
            False,
        )
    if b.noticed[GRADIENT]:
        return "A is found. B: what can be wrong while every gradient is right?", False
    if b.noticed[CURVE]:
        return "A is found. B escapes the gradient check, but its curve does not fall.", False
    if not b.noticed.any():
        return (
            "A is found. B escapes both, and all the others too: one of them shall notice.",
            False,
        )
    return (
        "Goal reached: no tool is enough; a falling loss proves little, a right gradient too.",
        True,
    )


CONTROLS = {"a": Choice("bug A", BUGS, BUGS[0]), "b": Choice("bug B", BUGS, BUGS[0])}
TRIED = (0, 0), (2, 6), (7, 8)
STRIP = [{"a": BUGS[a], "b": BUGS[b]} for a, b in TRIED]
SOLVED = {"a": "gate never closes", "b": "softmax twice"}
EXPLORER = Explorer("hunt", view, CONTROLS, STRIP,
    "as A, a bug that the gradient check notices and the loss curve does not; as B, one that "
    "escapes both, and that another tool notices.",
    "Left: ✓ in a frame, the tool notices; · it is silent. Right: A solid, B dashed, grey and "
    "thick without a bug.")  # fmt: skip
