"""Whatever a check accepts, the chapter runs to its end with it: other right answers put in."""

import build
import pytest
from answers import as_text
from test_notebooks_solved import NAMES, said
from test_notebooks_wrong import as_its_own

from utils.exercises import COURSE

#: How many of an exercise's right answers are put in, one after the other; fewer where a chapter
#: takes long to run.
ROUNDS = {"05": 2, "06": 2, "07": 2, "10": 1, "11": 2}


def chosen(exercise, number):
    """The code of the exercise's right answer of that number, going round."""
    if not exercise.rights:
        return None
    answer = exercise.rights[number % len(exercise.rights)]
    return as_text(answer.functions, exercise.names) or as_its_own(
        exercise, f"rights[{number % len(exercise.rights)}]"
    )


def runs():
    for name in NAMES:
        ids = [e for e in COURSE.exercises.values() if e.chapter == name[:2]]
        most = max((len(e.rights) for e in ids), default=0)
        for number in range(min(most, ROUNDS.get(name[:2], 3))):
            yield name, number


@pytest.mark.parametrize(("name", "number"), runs())
def test_a_chapter_runs_to_its_end_with_other_right_answers(name, number):
    chapter = build.chapter_from(build.read(build.ROOT / "solutions" / f"{name}.ipynb"))
    for answer, check in zip(chapter["cells"], chapter["cells"][1:], strict=False):
        if answer["id"].endswith("-answer"):
            exercise = COURSE.exercise(build.CHECK.search("".join(check["source"]))[1])
            code = chosen(exercise, number)
            if code is not None:
                after = "".join(answer["source"]).rpartition("...")[2]
                answer["source"] = f"import numpy as np\n\n\n{code}\n{after}"
    ran = build.execute(chapter, build.ROOT / "chapters")
    for cell in ran["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade"):
            assert said(cell).startswith("✓"), said(cell)
