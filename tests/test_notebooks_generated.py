"""chapters/ is what solutions/ generates, and the generator does what it says."""

import json

import pytest

from utils.exercises import COURSE
from utils.publish import notebooks, running

NAMES = sorted(p.stem for p in (notebooks.ROOT / "solutions").glob("*.ipynb"))


@pytest.mark.parametrize("name", NAMES)
def test_the_chapter_is_exactly_what_its_solution_generates(name):
    drifted = [
        str(p.relative_to(notebooks.ROOT))
        for p in running.drifted(notebooks.ROOT / "solutions" / f"{name}.ipynb")
    ]
    assert not drifted, f"run `python -m utils.publish build {name[:2]}`"


def test_there_is_a_chapter_for_each_solution_and_no_other():
    assert [p.stem for p in sorted((notebooks.ROOT / "chapters").glob("*.ipynb"))] == NAMES


def cell(kind, source, **metadata):
    code = {"outputs": [], "execution_count": None} if kind == "code" else {}
    return {"cell_type": kind, "source": source, "metadata": metadata, **code}


@pytest.fixture
def solved():
    return notebooks.normalise(
        {
            "cells": [
                cell(
                    "markdown", "# 99 Toy\n\n### Exercise 99.1 · `double` · ●●○ · about 2 minutes"
                ),
                cell(
                    "code",
                    'def double(x):\n    """Twice x."""\n    ### BEGIN SOLUTION\n    return 2 * x\n'
                    "    ### END SOLUTION",
                ),
                cell(
                    "code",
                    'double = check("double", double)\n### BEGIN HIDDEN TESTS\n'
                    'assert passed("double")\n### END HIDDEN TESTS',
                ),
                cell("markdown", "Another way …", tags=["solution-only"]),
            ],
        },
        "99_toy",
    )


def test_a_solution_becomes_a_stub_and_its_discussion_stays_behind(solved):
    chapter = notebooks.chapter_from(solved)
    assert ["".join(c["source"]) for c in chapter["cells"][1:]] == [
        'def double(x):\n    """Twice x."""\n    ...',
        'double = check("double", double)',
    ]


def test_exercises_carry_the_metadata_that_nbgrader_wants(solved):
    for notebook in (solved, notebooks.normalise(notebooks.chapter_from(solved), "99_toy")):
        answer, check = (c["metadata"]["nbgrader"] for c in notebook["cells"][1:3])
        assert answer == {
            "schema_version": 3,
            "grade_id": "99_toy-double-answer",
            "grade": False,
            "solution": True,
            "locked": False,
            "task": False,
        }
        assert check == {
            "schema_version": 3,
            "grade_id": "99_toy-double-check",
            "grade": True,
            "solution": False,
            "locked": True,
            "task": False,
            "points": 1,
        }


def test_normalising_twice_changes_nothing_more(solved):
    again = notebooks.normalise(json.loads(notebooks.as_text(solved)), "99_toy")
    assert notebooks.as_text(again) == notebooks.as_text(solved)


def test_an_edited_chapter_is_found(solved, tmp_path, monkeypatch):
    monkeypatch.setattr(running, "ROOT", tmp_path)
    for folder in ("solutions", "chapters"):
        (tmp_path / folder).mkdir()
    source, target = (tmp_path / d / "99_toy.ipynb" for d in ("solutions", "chapters"))
    running.write(source, notebooks.as_text(solved))
    chapter = notebooks.normalise(notebooks.chapter_from(solved), "99_toy")
    assert running.drifted(source) == [target]
    running.write(target, notebooks.as_text(chapter))
    assert running.drifted(source) == []
    chapter["cells"][0]["source"] = ["# 99 Edited by hand\n"]
    running.write(target, notebooks.as_text(chapter))
    assert running.drifted(source) == [target]


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ({"output_type": "stream", "name": "stderr", "text": "Warning"}, "stderr: Warning"),
        (
            {"output_type": "stream", "name": "stdout", "text": "<f at 0x7f12ab34cd56>"},
            "memory address",
        ),
    ],
)
def test_an_output_that_no_second_run_would_repeat_is_refused(solved, output, words):
    solved["cells"][2]["outputs"] = [output]
    with pytest.raises(ValueError, match=words):
        notebooks.normalise(solved, "99_toy")


def test_two_answers_of_one_name_are_refused(solved):
    solved["cells"].append(dict(solved["cells"][1]))
    solved["cells"][-1]["source"] = "def double(x):\n    ### BEGIN SOLUTION\n    ### END SOLUTION"
    with pytest.raises(ValueError, match="two cells have the id double-answer"):
        notebooks.normalise(solved, "99_toy")


def test_an_answer_may_be_a_class_each_of_its_methods_a_stub():
    lines = ["class Double:", "    def of(self, x):  # twice x", "        ### BEGIN SOLUTION"]
    lines += ["        return 2 * x", "        ### END SOLUTION"]
    notebook = notebooks.normalise({"cells": [cell("code", "\n".join(lines))]}, "99_toy")
    assert notebook["cells"][0]["id"] == "Double-answer"
    (stub,) = notebooks.chapter_from(notebook)["cells"]
    assert "".join(stub["source"]).splitlines() == [*lines[:2], "        ..."]


def test_the_folds_of_a_heading_and_the_points_come_from_the_exercise():
    heading = "### Exercise 99.1 · `softmax` · ●●○ · about 2 minutes\n\n"
    fold = "<details><summary>Hint {}</summary>old</details>\n"
    cells = [
        cell("markdown", heading + fold.format(1) + fold.format(2)),
        cell("code", 'softmax = check("softmax", softmax)'),
    ]
    done = notebooks.normalise({"cells": cells}, "99_toy")["cells"]
    exercise = COURSE.exercise("softmax")
    text = "".join(done[0]["source"])
    assert "old" not in text and text.count("<details>") == 2
    for hint in exercise.hints:
        words = hint.partition("`")[0].partition("&")[0].partition("<")[0]
        assert words in text
    assert done[1]["metadata"]["nbgrader"]["points"] == exercise.points


def test_a_hint_keeps_its_formulas_and_its_code():
    assert notebooks._as_html("is `a < b` so? $x < y$ & z") == (
        "is <code>a &lt; b</code> so? $x < y$ &amp; z"
    )


def test_a_failing_notebook_leaves_both_files_as_they_were(tmp_path, monkeypatch):
    monkeypatch.setattr(running, "ROOT", tmp_path)
    for folder in ("solutions", "chapters"):
        (tmp_path / folder).mkdir()
    broken = notebooks.normalise({"cells": [cell("code", "1 / 0")]}, "99_toy")
    source = tmp_path / "solutions" / "99_toy.ipynb"
    running.write(source, notebooks.as_text(broken))
    before = source.read_text(encoding="utf-8")
    with pytest.raises(Exception, match="ZeroDivisionError"):
        running.build(source)
    assert source.read_text(encoding="utf-8") == before
    assert not list((tmp_path / "chapters").iterdir())
