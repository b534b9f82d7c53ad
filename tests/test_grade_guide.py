"""The teacher's guide: its numbers are those of the course, and its commands do what it says."""

import json
import re
import shlex
import shutil
import subprocess
import sys

import pytest

from utils.course import CHAPTERS
from utils.exercises import COURSE
from utils.grade import folder, process, tables
from utils.grade.__main__ import main
from utils.grade.marks import Mark
from utils.publish.notebooks import ROOT

PAGE = ROOT / "solutions" / "README.md"
GUIDE = PAGE.read_text(encoding="utf-8")
MINUTES = {c.number: c.minutes for c in CHAPTERS}
COMMANDS = [line for fence in re.findall(r"(?s)```bash\n(.*?)```", GUIDE)
            for line in fence.splitlines()]  # fmt: skip


def section(title):
    """The text under a heading, up to the next one of its kind."""
    return re.split(r"(?m)^## ", GUIDE.partition(f"\n## {title}\n")[2])[0]


def rows(text):
    lines = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line] for line in lines if "---" not in line[0]][1:]


# --- numbers --------------------------------------------------------------------------------------


def test_minutes_and_points_of_chapters_are_those_of_the_course():
    points = dict.fromkeys(MINUTES, 0)
    for exercise in COURSE.exercises.values():
        points[exercise.chapter] += exercise.points
    found = {r[0]: (int(r[2]), int(r[3])) for r in rows(section("The chapters"))}
    assert found == {number: (MINUTES[number], points[number]) for number in MINUTES}


def test_every_chapter_has_its_aim_its_mistakes_and_its_questions():
    parts = re.split(r"(?m)^### ", section("The chapters"))[1:]
    titles = [p.splitlines()[0].lower().replace("-", " ") for p in parts]
    assert titles == [f"{c.number} {c.title}" for c in CHAPTERS]
    for part in parts:
        for name in ("Aim.", "Where learners stumble.", "To discuss."):
            assert f"**{name}**" in part
        assert 2 <= part.partition("**To discuss.**")[2].count("?") <= 3, part


@pytest.mark.parametrize("column, weeks", [(1, 6), (2, 10), (3, 14)])
def test_a_plan_adds_up(column, weeks):
    *plan, last = [row[column] for row in rows(section("Plans for 6, 10 and 14 weeks"))]
    cells = [cell for cell in plan if cell]
    assert len(cells) == weeks
    spent: dict = {}
    for cell in cells:
        what, _, minutes = cell.partition(": ")
        numbers = tuple(re.findall(r"\b\d\d\b(?!\.)", what))
        spent[numbers] = spent.get(numbers, 0) + int(minutes)
        assert int(minutes) <= 200
    assert spent == {numbers: sum(MINUTES[n] for n in numbers) for numbers in spent}
    assert sum(spent.values()) == int(last)


def test_what_is_asked_in_italics_is_what_a_check_asks():
    asked = {m.ask for e in COURSE.exercises.values() for m in e.mistakes}
    quoted = re.findall(r'\*"(.+?)"\*', GUIDE)
    assert len(quoted) >= 35
    assert set(quoted) <= asked, set(quoted) - asked


def test_words_of_the_grader_are_the_guides():
    listed = re.search(r"status : str +(.*)", Mark.__doc__ or "")
    assert listed and [r[0] for r in rows(section("Marks"))] == listed[1].split(", ")
    said = [r[0] for r in rows(section("What protects you, and what does not"))]
    assert said == [f"Protection: {p}." for p in (*process.STRONG, "limits only")]


def test_notes_on_files_are_in_the_guide():
    for file in ("a.zip", "a.pdf", "a.py", "a/"):
        assert folder.ignored(file) in GUIDE
    note = f"{folder.NOT_GRADED}: {folder.ignored('a.zip')}"
    alone = {"learner": "a", "note": note, "marks": [], "human": False}
    (ours,) = tables.looked_through([alone])
    assert f"*{ours['note']}*" in GUIDE and f"*{folder.NOT_GRADED}*" in GUIDE


def test_links_in_the_guide_lead_somewhere():
    headings = {re.sub(r"[^\w -]", "", h.lower()).replace(" ", "-")
                for h in re.findall(r"(?m)^#+ (.*)", GUIDE)}  # fmt: skip
    for target in re.findall(r"\]\(([^)\s]+)\)", GUIDE):
        if target.startswith("#"):
            assert target[1:] in headings, target
        elif not target.startswith("https://"):
            assert (PAGE.parent / target.partition("#")[0]).exists(), target


# --- commands -------------------------------------------------------------------------------------


def test_options_files_and_extras_of_every_command_are_there(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    known = set(re.findall(r"--[\w-]+", capsys.readouterr().out))
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert len(COMMANDS) >= 20
    for command in COMMANDS:
        words = shlex.split(command)
        if words[:3] == ["python", "-m", "utils.grade"]:
            assert {w for w in words if w.startswith("--") and "release" not in words} <= known
        for extra in re.findall(r"\.\[(\w+)\]", command):
            assert f"\n{extra} = [" in project
        for word in words:
            assert not word.endswith((".py", ".txt")) or (ROOT / word).exists(), command
    assert set(re.findall(r"`(--[\w-]+)", GUIDE)) <= known


@pytest.fixture
def class_(tmp_path, monkeypatch):
    """A folder with what the commands of the guide name in it."""
    monkeypatch.chdir(tmp_path)
    for learner in ("anna", "ben"):
        place = tmp_path / "handed-in" / learner
        place.mkdir(parents=True)
        shutil.copy(ROOT / "solutions" / "00_start_here.ipynb", place)
    (tmp_path / "worksheet.csv").write_text(
        'Identifier,"Full name",Status,Grade,"Maximum Grade"\nParticipant 1,Anna,-,,1\n'
        "Participant 2,Ben,-,,1\n"
    )
    (tmp_path / "gradebook.csv").write_text(
        "Student,ID,SIS Login ID,Section,00 (1),Homework 2 (2)\n"
        'Points Possible,,,,1,10\n"B, Anna",1,anna,A,,\n"C, Ben",2,ben,A,,\n'
    )
    return tmp_path


def test_the_commands_that_grade_run_and_write_what_the_guide_lists(class_, capsys):
    weak = [] if process.protection() in process.STRONG else ["--protection", "limits"]
    for command in COMMANDS:
        words = shlex.split(command)
        if words[:4] == ["python", "-m", "utils.grade", "handed-in"]:
            assert main([*words[3:], *weak]) == 0, command
    out = class_ / "handed-in-marks"
    assert (
        out.joinpath("moodle.csv")
        .read_text()
        .endswith("Participant 1,Anna,-,1,1\nParticipant 2,Ben,-,1,1\n")
    )
    assert out.joinpath("canvas.csv").read_text().endswith(',A,,10\n"C, Ben",2,ben,A,,10\n')
    listed = [name for row in rows(section("A graded class")) for name in
              re.findall(r"`([\w/]+\.\w+)`", row[0])]  # fmt: skip
    assert len(listed) >= 7
    for name in listed:
        if not name.startswith("handed-in"):
            assert (out / name.replace("LEARNER", "anna")).is_file(), name


def test_the_autograder_for_classroom_50_writes_its_result(tmp_path, monkeypatch):
    (lines,) = re.findall(r"(?s)```python\n(.*?)```", GUIDE)
    weak = [] if process.protection() in process.STRONG else ["--protection", "limits"]

    def here(command):
        assert command[:4] == [sys.executable, "-P", "-m", "utils.grade"]
        main([*command[4:], *weak])

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(subprocess, "run", here)  # a new Python would take seconds to start
    for name in ("CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL"):
        monkeypatch.setenv(name, name.lower())
    monkeypatch.delenv("REVIEW_URL", raising=False)
    shutil.copy(ROOT / "solutions" / "00_start_here.ipynb", tmp_path)
    exec(lines, {})
    result = json.loads((tmp_path / "result.json").read_text())
    assert result["schema"] == "classroom50/result/v1"
    assert (result["score"], result["max-score"], result["review"]) == (1, 1, "commit_url")
    assert result["tests"] == [
        {"test-name": "mean_square", "passed": True, "score": 1, "max-score": 1}
    ]
