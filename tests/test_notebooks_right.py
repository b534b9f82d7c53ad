"""Whatever a check accepts, the chapter runs to its end with it: other right answers put in."""

import build
import pytest
from test_notebooks_solved import NAMES, said
from test_notebooks_wrong import answer_cells, put_in, solved

from utils.exercises import COURSE

#: How many rounds a chapter is run, if not 3: fewer where it takes long.
ROUNDS = {"01": 2, "05": 2, "06": 2, "07": 2, "09": 2, "10": 2, "11": 2}
#: Cells whose numbers depend on what an answer is free to choose, and on what.
FREE = {"02_forward_pass-053": "the floor under a probability, where weights are far too large"}


def runs():
    for name in NAMES:
        rights = [len(e.rights) for e in COURSE.exercises.values() if e.chapter == name[:2]]
        for number in range(min(max(rights, default=0), ROUNDS.get(name[:2], 2))):
            yield name, number


def shown(cell):
    """The text that a cell shows."""
    return "".join(
        "".join(o.get("text", [])) + "".join(o.get("data", {}).get("text/plain", []))
        for o in cell["outputs"]
    )


def is_compared(cell):
    """Whether a cell shows the same whichever right answers stand above it."""
    free = "nbval-ignore-output" in cell["metadata"].get("tags", []) or cell["id"] in FREE
    grade = cell["metadata"].get("nbgrader", {}).get("grade")
    return cell["cell_type"] == "code" and not free and not grade


@pytest.mark.parametrize(("name", "number"), list(runs()))
def test_a_chapter_runs_to_its_end_with_other_right_answers(name, number):
    """In the first round no answer draws other random numbers: there all that is shown is equal."""
    chapter = solved(name)
    for answer, exercise in answer_cells(chapter):
        if exercise.rights and (exercise.steady or number > 0):
            put_in(answer, exercise, exercise.rights[number % len(exercise.rights)])
    ran = build.execute(chapter, build.ROOT / "chapters")
    for cell, before in zip(ran["cells"], chapter["cells"], strict=True):
        if cell["metadata"].get("nbgrader", {}).get("grade"):
            assert said(cell).startswith("✓"), said(cell)
        if number == 0 and is_compared(cell):
            assert shown(cell) == shown(before), cell["id"]
