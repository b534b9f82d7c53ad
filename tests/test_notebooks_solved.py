"""Every chapter untouched and with its solutions put in runs from top to bottom."""

import build
import pytest

from utils.exercises import COURSE

NAMES = sorted(p.stem for p in (build.ROOT / "solutions").glob("*.ipynb"))
#: Numbers of the chapters with something to hand in.
WITH_EXERCISES = {exercise.chapter for exercise in COURSE.exercises.values()}


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
    assert bool(checks) == (name[:2] in WITH_EXERCISES)
    for cell in checks:
        assert said(cell).startswith("✓"), said(cell)


@pytest.mark.parametrize("name", NAMES)
def test_an_untouched_chapter_says_not_yet_at_every_check_and_runs_on(name):
    chapter = build.read(build.ROOT / "chapters" / f"{name}.ipynb")
    checks = [c for c in chapter["cells"] if c["metadata"].get("nbgrader", {}).get("grade")]
    assert bool(checks) == (name[:2] in WITH_EXERCISES)
    for cell in checks:
        assert said(cell).startswith("○"), said(cell)
        assert "not yet" in said(cell)
