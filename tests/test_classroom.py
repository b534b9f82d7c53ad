"""nbgrader, the real one: released, validated, graded, told, and the grader's marks in its book."""

import contextlib
import csv
import os
import shutil
import sys
from pathlib import Path

import pytest
from grade_corpus import FORWARD, IMPORT, PREDICT, SOFTMAX, cell

from utils.checker.marking import NotRight
from utils.exercises import COURSE
from utils.grade import folder, process, release
from utils.grade.__main__ import main
from utils.publish import notebooks

NAMES = sorted(p.stem for p in (notebooks.ROOT / "solutions").glob("*.ipynb"))
TWO, ALL = "02_forward_pass", "everything"
START = f"{IMPORT}\nfrom utils.exercises import check, passed"
WEAK = [] if process.protection() in process.STRONG else ["--protection", "limits"]


def source(cell):
    return "".join(cell["source"])


def mark(cell):
    return cell["metadata"].get("nbgrader", {})


# --- without nbgrader -----------------------------------------------------------------------------


def test_an_assignment_has_no_discussion_no_output_and_the_package_that_its_notebook_needs(
    tmp_path,
):
    (place,) = release.release(["03"], tmp_path / "course")
    book = notebooks.read(place / f"{place.name}.ipynb")
    assert not [c for c in book["cells"] if "solution-only" in c["metadata"].get("tags", [])]
    assert not [c for c in book["cells"] if c.get("outputs")]
    assert (place / "utils" / "exercises" / "softmax.py").is_file()
    assert not (place / "utils" / "grade").exists()
    assert not list(place.rglob("__pycache__"))


def test_nothing_of_a_teacher_is_written_over(tmp_path, capsys):
    course = tmp_path / "course"
    assert main(["release", "03", "--to", str(course)]) == 0
    settings = course / "nbgrader_config.py"
    settings.write_text(settings.read_text() + "c.CourseDirectory.course_id = 'nn'\n")
    assert main(["release", "04", "--to", str(course)]) == 0  # the settings are in it
    before = {p: p.stat().st_mtime_ns for p in course.rglob("*")}
    capsys.readouterr()
    for chapters, words in ((["05", "03"], "03_backpropagation is there already"),
                            (["99"], "begins with 99")):  # fmt: skip
        assert main(["release", *chapters, "--to", str(course)]) == 2
        assert words in capsys.readouterr().err
    settings.write_text("c = get_config()\n")
    assert main(["release", "05", "--to", str(course)]) == 2
    assert release.SETTINGS in capsys.readouterr().err
    after = {p: p.stat().st_mtime_ns for p in course.rglob("*")}
    assert {p for p in before if after[p] != before[p]} == {settings}
    assert before.keys() == after.keys()
    assert main(["release", "05", "--to", str(settings)]) == 2


def test_a_course_folder_names_no_place_of_this_machine(tmp_path):
    (place,) = release.release(["00"], tmp_path / "course")
    text = [p.read_text(encoding="utf-8") for p in place.parent.parent.glob("*.py")]
    text.append((place / f"{place.name}.ipynb").read_text(encoding="utf-8"))
    assert not [t for t in text if str(notebooks.ROOT) in t or str(tmp_path) in t]


def test_where_nbgrader_is_missing_a_sentence_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "nbgrader", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert main(["release", "00", "--to", str(tmp_path / "course")]) == 0
    assert "[classroom]" in capsys.readouterr().out
    (tmp_path / "in").mkdir()
    assert main([str(tmp_path / "in"), "--gradebook", str(tmp_path / "course")]) == 2
    assert "[classroom]" in capsys.readouterr().err
    assert not (tmp_path / "in-marks").exists()


def test_a_course_folder_is_not_taken_for_a_folder_of_learners(tmp_path, capsys):
    (tmp_path / "nbgrader_config.py").write_text("")
    assert main([str(tmp_path)]) == 2
    assert str(tmp_path / "submitted") in capsys.readouterr().err


def test_a_copy_of_the_course_in_a_submission_is_one_row_unless_a_notebook_is_in_it(tmp_path):
    for name in ("anna/02/utils/__init__.py", "anna/02/utils/plots/lines.py", "anna/02/02.ipynb",
                 "ben/02/utils/__init__.py", "ben/02/utils/02.ipynb"):  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    paths = [Path(file.path).as_posix() for file in folder.find(tmp_path)]
    assert sorted(paths) == ["anna/02/02.ipynb", "anna/02/utils", "ben/02/utils/02.ipynb",
                             "ben/02/utils/__init__.py"]  # fmt: skip


def test_under_nbgrader_an_answer_that_is_not_right_is_an_error(monkeypatch, capsys):
    monkeypatch.setattr(COURSE.record, "session", {})
    assert not COURSE.passed("softmax")
    for doing in ("validate", "autograde"):
        monkeypatch.setenv("NBGRADER_EXECUTION", doing)
        with pytest.raises(NotRight, match="✗ softmax: "):
            COURSE.check("softmax", lambda z: z)
    with pytest.raises(NotRight, match="softmax earns no points"):
        COURSE.passed("softmax")
    room = {}
    exec(f"{IMPORT}\n{SOFTMAX}", room)
    COURSE.check("softmax", room["softmax"])
    assert COURSE.passed("softmax")


# --- with it --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course folder with every chapter, and two short assignments that are graded.

    They have answers and checks only: three of chapter 02, and those of all chapters.
    """
    pytest.importorskip("nbgrader", reason='nbgrader is not installed: the extra "classroom"')
    place = tmp_path_factory.mktemp("classroom") / "course"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("nbgrader.api.get_alembic_version", lambda: "")  # 3 s, for a number
        patch.setenv("NN_COURSE_PROGRESS", str(place / "progress.json"))
        release.release(["02"], place)
        patch.setattr(release, "LEFT_OUT", ("*",))
        release.release([name for name in NAMES if name != TWO], place)
        patch.chdir(place)
        (place / "source" / "by_hand").mkdir()
        shutil.copy(notebooks.ROOT / "solutions" / f"{TWO}.ipynb", "source/by_hand")
        nbgrader("GenerateAssignmentApp", "*", "--no-db")
        shutil.copytree("release", "whole")
        short(place, TWO, ("softmax", "forward", "predict"))
        short(place, ALL, COURSE.ids)
        nbgrader("GenerateAssignmentApp", TWO, "--force")
        nbgrader("GenerateAssignmentApp", ALL)
        yield place


def nbgrader(app, *arguments):
    """Run a command of nbgrader's as its command line does, without a process of its own."""
    from nbgrader import apps

    app = getattr(apps, app)()
    app.initialize([*arguments, "--log-level=CRITICAL"])
    with contextlib.suppress(SystemExit):
        app.start()


def short(place, assignment, exercises):
    """Write an assignment with the answers and the checks of some exercises."""
    ids = {f"{name}-check" for name in exercises}
    ids |= {f"{n}-answer" for name in exercises for n in COURSE.exercise(name).names}
    cells = [cell(START) | {"id": "start"}]
    for name in NAMES:
        book = notebooks.read(notebooks.ROOT / "solutions" / f"{name}.ipynb")
        marked = [c for c in notebooks.handed_out(book)["cells"] if mark(c)]
        cells += [c for c in marked if mark(c)["grade_id"].removeprefix(f"{name}-") in ids]
    inside = place / "source" / assignment
    if not inside.exists():
        shutil.copytree(place / "source" / TWO / "utils", inside / "utils")
    (inside / f"{assignment}.ipynb").write_text(notebooks.as_text(book | {"cells": cells}))


def shown(path):
    return [(c["cell_type"], c["id"], source(c)) for c in notebooks.read(path)["cells"]]


def test_a_notebook_of_the_solutions_that_is_put_there_by_hand_keeps_its_discussions(course):
    chapter = notebooks.ROOT / "chapters" / f"{TWO}.ipynb"
    assert shown(course / "whole" / "by_hand" / f"{TWO}.ipynb") == shown(chapter)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_released_is_the_chapter_cell_for_cell_and_its_checks_are_locked(name, course):
    path = course / "whole" / name / f"{name}.ipynb"
    assert shown(path) == shown(notebooks.ROOT / "chapters" / f"{name}.ipynb")
    released = notebooks.read(path)["cells"]
    assert not any(c.get("outputs") for c in released)
    checks = [c for c in released if mark(c).get("grade")]
    number = name[:2]
    assert len(checks) == sum(e.chapter == number for e in COURSE.exercises.values())
    for c in checks:
        assert (c["metadata"]["deletable"], c["metadata"]["editable"]) == (False, False)


def validated(path, capsys):
    """What `nbgrader validate` says of a notebook."""
    from nbgrader.validator import Validator

    capsys.readouterr()
    validator = Validator()
    validator.stream = sys.stdout
    validator.validate_and_print(str(path))
    return capsys.readouterr().out


def test_an_untouched_notebook_does_not_validate_and_a_solved_one_does(course, capsys):
    said = validated(course / "release" / TWO / f"{TWO}.ipynb", capsys)
    assert "VALIDATION FAILED ON 3 CELL(S)" in said
    assert said.count("not yet. Replace the ... with your own lines") == 3
    assert "Traceback" not in said and "..." not in said.replace("the ... with", "")
    assert "Success" in validated(course / "source" / TWO / f"{TWO}.ipynb", capsys)


LEARNERS = {
    "anna": {"softmax": SOFTMAX, "forward": FORWARD, "predict": PREDICT.replace("=1", "=0")},
    "carl": {"softmax": "passed = lambda e: True\ncheck = lambda e, *f: f\nsoftmax = 0"},
}


@pytest.fixture(scope="module")
def graded(course):
    """The course folder with two submissions of chapter 02, and one of everything, untouched."""
    for learner, answers in LEARNERS.items():
        place = course / "submitted" / learner / TWO
        shutil.copytree(course / "release" / TWO, place)
        book = notebooks.read(place / f"{TWO}.ipynb")
        for name, lines in answers.items():
            (answer,) = (c for c in book["cells"] if c["id"] == f"{name}-answer")
            answer["source"] = lines
        (place / f"{TWO}.ipynb").write_text(notebooks.as_text(book))
        (place / "utils" / "exercises" / "__init__.py").write_text("raise SystemExit")
    shutil.copytree(course / "release" / ALL, course / "submitted" / "emil" / ALL)
    nbgrader("AutogradeApp", TWO)
    nbgrader("AutogradeApp", ALL)
    nbgrader("GenerateFeedbackApp", TWO)
    return course


def scores(course):
    """What nbgrader exports: (learner, assignment) -> points."""
    nbgrader("ExportApp")
    with open(course / "grades.csv", newline="") as file:
        rows = {(r["student_id"], r["assignment"]): float(r["score"]) for r in csv.DictReader(file)}
    return {who: points for who, points in rows.items() if who in HANDED_IN}


HANDED_IN = {("anna", TWO), ("carl", TWO), ("emil", ALL)}


def test_an_empty_notebook_earns_nothing_in_any_chapter(graded):
    assert scores(graded)["emil", ALL] == 0
    book = notebooks.read(graded / "autograded" / "emil" / ALL / f"{ALL}.ipynb")
    checks = [c for c in book["cells"] if mark(c).get("grade")]
    assert len(checks) == len(COURSE.exercises)
    for c in checks:  # because it is empty, not because a cell could not run
        assert [o["ename"] for o in c["outputs"]] == ["NotRight", "NotRight"], source(c)


def test_feedback_says_what_is_wrong_and_shows_none_of_our_lines(graded):
    page = (graded / "feedback" / "anna" / TWO / f"{TWO}.html").read_text(encoding="utf-8")
    assert "there is one winner for each class" in page
    assert "predict earns no points: see what its check says." in page
    assert "(most recent call last)" not in page and "AssertionError" not in page
    book = notebooks.read(graded / "autograded" / "anna" / TWO / f"{TWO}.ipynb")
    said = {c["id"]: c["outputs"] for c in book["cells"] if mark(c).get("grade")}
    assert [o["output_type"] for o in said["02_forward_pass-032"]] == ["stream"]  # forward


def test_grading_is_nobodys_progress(graded):
    assert os.environ["NN_COURSE_PROGRESS"] == "off"
    assert not (graded / "progress.json").exists()


def test_the_graders_marks_replace_nbgraders_and_outlive_its_next_run(graded, tmp_path, capsys):
    from nbgrader.api import Gradebook

    assert scores(graded) == {("anna", TWO): 4, ("carl", TWO): 5, ("emil", ALL): 0}
    everybody = [str(graded / "submitted"), "--out", str(tmp_path), *WEAK]
    everybody += ["--gradebook", str(graded)]
    assert main(everybody) == 1  # emil's notebook holds exercises of every chapter
    right = {("anna", TWO): 4, ("carl", TWO): 0, ("emil", ALL): 0}
    assert scores(graded) == right
    with Gradebook(f"sqlite:///{graded / 'gradebook.db'}") as book:
        where = (TWO, TWO, "anna")
        comment = book.find_comment(f"{TWO}-predict-answer", *where)
        assert "0 of 1 points. There is one winner" in comment.comment
        comment.manual_comment = "Look at the axis again.\n\n" + comment.comment
        grade = book.find_grade(f"{TWO}-softmax-check", *where)
        assert (grade.manual_score, grade.needs_manual_grade) == (2, False)
        grade.manual_score = 1.5  # by hand
        book.db.commit()
    nbgrader("AutogradeApp", TWO, "--force", "--student=anna")
    right["anna", TWO] = 3.5
    assert scores(graded) == right
    assert main(everybody) == 1
    assert "Given by hand there, and left: anna's softmax." in capsys.readouterr().out
    assert scores(graded) == right
    with Gradebook(f"sqlite:///{graded / 'gradebook.db'}") as book:
        comment = book.find_comment(f"{TWO}-predict-answer", *where).comment
        assert comment.startswith("Look at the axis again.") and comment.count("0 of 1") == 1
        assert not book.find_grade(f"{TWO}-forward-check", *where).needs_manual_grade
