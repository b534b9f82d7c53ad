"""Every chapter in three states, untouched, solved and solved wrongly, runs from top to bottom."""

import re

import build
import pytest

from utils.checks import EXERCISES, catalogue

NAMES = sorted(p.stem for p in (build.ROOT / "solutions").glob("*.ipynb"))
#: Chapters with nothing to hand in.
WITHOUT_EXERCISES = {"09_digits"}


def said(cell):
    return "".join("".join(output.get("text", [])) for output in cell["outputs"])


@pytest.mark.parametrize("name", NAMES)
def test_a_chapter_with_the_solutions_put_in_runs_and_every_check_says_right(name):
    chapter = build.read(build.ROOT / "chapters" / f"{name}.ipynb")
    answers = {c["id"]: c for c in build.read(build.ROOT / "solutions" / f"{name}.ipynb")["cells"]}
    for cell in chapter["cells"]:
        if cell["id"].endswith("-answer"):
            assert cell["source"] != answers[cell["id"]]["source"]
            cell["source"] = answers[cell["id"]]["source"]
    ran = build.execute(chapter, build.ROOT / "chapters")
    checks = [c for c in ran["cells"] if c["metadata"].get("nbgrader", {}).get("grade")]
    assert bool(checks) != (name in WITHOUT_EXERCISES)
    for cell in checks:
        assert said(cell).startswith("✓"), said(cell)


def wrong_answer(exercise, source):
    """An answer cell with a catalogued mistake, or a test that never rings, as its function."""
    before = source.partition("def ")[0]
    after = source.rpartition("### END SOLUTION")[2]
    if exercise in EXERCISES:
        code = catalogue.mistakes(exercise, EXERCISES[exercise].chapter)[0].code
    else:
        code = f"def {exercise}(*versions):\n    return False\n"
    return f"import numpy as np\n\n{before}\n{code}\n{after}"


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


@pytest.mark.parametrize("name", NAMES)
def test_an_untouched_chapter_says_not_yet_at_every_check_and_runs_on(name):
    chapter = build.read(build.ROOT / "chapters" / f"{name}.ipynb")
    checks = [c for c in chapter["cells"] if c["metadata"].get("nbgrader", {}).get("grade")]
    assert bool(checks) != (name in WITHOUT_EXERCISES)
    for cell in checks:
        assert said(cell).startswith("○"), said(cell)
        assert "not yet" in said(cell)
