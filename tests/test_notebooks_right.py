"""Whatever a check accepts, the chapter runs to its end with it: other right answers put in."""

import pytest
from shell import needed, run, touched
from test_notebooks_wrong import NAMES, answer_cells, is_check, is_exercise, put_in, solved

from utils.exercises import COURSE

ROUNDS = 2
#: What makes the experiments of the second round short: there nothing that is shown is compared.
SHORT = {
    "01": [("steps=3000", "steps=30"), ("in range(10)", "in range(2)")],
    "05": [("PASSES = 2000", "PASSES = 500")],
    "06": [(", range(10))", ", range(3))"), ("range(100, 130)", "range(100, 104)")],
    "09": [("epochs=30", "epochs=2"), ("epochs=6", "epochs=1")],
    "10": [("epochs=20", "epochs=1")],
}
#: Cells whose numbers depend on what an answer is free to choose, and on what.
FREE = {"02_forward_pass-053": "the floor under a probability, where weights are far too large"}


def runs():
    for name in NAMES:
        rights = [len(e.rights) for e in COURSE.exercises.values() if e.chapter == name[:2]]
        for number in range(min(max(rights, default=0), ROUNDS)):
            yield name, number


def shown(cell):
    """The text that a cell shows: what it prints, then what it displays."""
    printed = "".join("".join(o.get("text", [])) for o in cell["outputs"])
    data = [o["data"].get("text/plain", "") for o in cell["outputs"] if "data" in o]
    return printed + "".join("".join(d) for d in data)


def is_compared(cell):
    """Whether a cell shows the same whichever right answers stand above it."""
    free = "nbval-ignore-output" in cell["metadata"].get("tags", []) or cell["id"] in FREE
    return not free and not is_check(cell)


def shorten(cells, exchanges):
    """Let the cells of a text repeat less; exercises stay as they are."""
    texts = [c for c in cells if not is_exercise(c)]
    for old, new in exchanges:
        found = [c for c in texts if old in c["source"]]
        assert found, f"{old} stands nowhere: is there another number that makes it long?"
        for cell in found:
            cell["source"] = cell["source"].replace(old, new)


@pytest.mark.parametrize(("name", "number"), list(runs()))
def test_a_chapter_runs_to_its_end_with_other_right_answers(name, number):
    """In the first round no answer draws other random numbers: there all that is shown is equal.

    Cells that nothing of the answers reaches are those of an untouched chapter, and left out.
    """
    chapter, changed = solved(name), set()
    for answer, exercise in answer_cells(chapter):
        if exercise.rights and (exercise.steady or number > 0):
            put_in(answer, exercise, exercise.rights[number % len(exercise.rights)])
            changed.add(answer["id"])
    code = [c for c in chapter["cells"] if c["cell_type"] == "code"]
    reached = touched(code, lambda c: c["id"] in changed)
    ours = needed(code, lambda c: c is code[0] or c in reached)
    if number > 0:
        shorten(ours, SHORT.get(name[:2], ()))
    for cell, said in zip(ours, run(ours), strict=True):
        if is_check(cell):
            assert said.startswith("✓"), said
        if number == 0 and is_compared(cell):
            assert said == shown(cell), cell["id"]
