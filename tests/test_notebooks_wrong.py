"""Every chapter solved wrongly, one catalogued mistake an exercise, runs from top to bottom."""

import re

import build
import pytest
from answers import as_text
from test_notebooks_solved import NAMES, said

from utils.exercises import COURSE


def wrong_answer(exercise, source):
    """An answer cell with the exercise's first catalogued mistake."""
    exercise = COURSE.exercise(exercise)
    before, after = source.partition("def ")[0], source.rpartition("### END SOLUTION")[2]
    code = as_text(exercise.mistakes[0].functions, exercise.names)
    return f"import numpy as np\n\n{before}\n{code or as_its_own(exercise)}\n{after}"


def as_its_own(exercise, which="mistakes[0]"):
    """Code that takes an answer out of the exercise's file and signs it as the notebook's."""
    lines = [f"_made = _course.exercise({exercise.id!r}).{which}.functions"]
    for number, name in enumerate(exercise.names):
        lines += [f"{name} = _made[{number}]", f"{name}.__module__ = __name__"]
    return "from utils.exercises import COURSE as _course\n\n" + "\n".join(lines)


@pytest.mark.parametrize("name", NAMES)
def test_a_chapter_solved_wrongly_runs_to_its_end_and_names_what_is_wrong(name):
    chapter = build.read(build.ROOT / "solutions" / f"{name}.ipynb")
    chapter["cells"] = [
        c for c in chapter["cells"] if "solution-only" not in c["metadata"].get("tags", [])
    ]
    asked = []
    for answer, check in zip(chapter["cells"], chapter["cells"][1:], strict=False):
        if answer["id"].endswith("-answer"):
            source = "".join(check["source"])
            asked.append(build.CHECK.search(source)[1])
            answer["source"] = wrong_answer(asked[-1], "".join(answer["source"]))
            check["source"] = build.HIDDEN_TESTS.sub("", source)
    ran = build.execute(chapter, build.ROOT / "chapters")
    checks = [c for c in ran["cells"] if c["metadata"].get("nbgrader", {}).get("grade")]
    assert len(checks) == len(asked)
    for cell in checks:
        assert said(cell)[0] in "✗!", said(cell)
    end = said([c for c in ran["cells"] if c["cell_type"] == "code"][-1])
    named = set(re.findall(r"\w+", end))
    assert set(asked) <= named, f"the progress cell does not name {set(asked) - named}"
