"""Marks for other programs: Gradescope's results.json, Moodle's worksheet, Canvas's gradebook."""

import io
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path

from utils.exercises import COURSE
from utils.grade.folder import moodles, one_line, owner
from utils.grade.pages import file_names
from utils.grade.said import for_learner, not_written, untouched
from utils.grade.sheet import Unusable
from utils.grade.tables import best_marks, learners, points, to_look_at
from utils.grade.worksheets import Canvas, Moodle
from utils.publish import notebooks

_LOOK = "Your teacher will look at this notebook: these marks may change."


@dataclass(frozen=True)
class Learner:
    """What is exported of a learner.

    Attributes
    ----------
    name : str
    numbers : frozenset     by which Moodle or Canvas know the learner, if a file says so
    marks : dict            exercise -> the best mark
    notes : tuple           about the files, for the learner
    human : bool            whether somebody has to look at a file first
    folder : str            in which Moodle expects files for the learner, "" if unknown
    """

    name: str
    numbers: frozenset
    marks: dict
    notes: tuple
    human: bool
    folder: str

    def points(self, chapters) -> float:
        """What was earned in some chapters."""
        return sum(m["points"] for name, m in self.marks.items()
                   if COURSE.exercise(name).chapter in chapters)  # fmt: skip

    def lines(self, chapters) -> list[str]:
        """What the learner reads about the exercises of some chapters."""
        there = {n: m for n, m in self.marks.items() if COURSE.exercise(n).chapter in chapters}
        told = [f"{name}, {points(m['points'])} of {points(m['of'])}: {words(m)}"
                for name, m in there.items() if not untouched(m)]  # fmt: skip
        return told + not_written(there)


def words(mark) -> str:
    """What a learner reads about an exercise: what was found, and the question."""
    return " ".join(filter(None, [*for_learner(mark), mark["ask"]]))


def everybody(results) -> list[Learner]:
    """Those who have handed something in."""
    found = []
    for name, files in learners(results).items():
        numbers = frozenset(n for f in files if (n := owner(f["file"])[1]))
        notes = tuple(f["note"] for f in files if f["marks"] and f["note"])
        folder = next(filter(None, (moodles(f["file"]) for f in files)), "")
        found.append(Learner(name, numbers, best_marks(files), notes, to_look_at(files), folder))
    return found


def sheets(moodle="", canvas="", column="") -> dict:
    """The tables to fill in, by the name of the copy that is written.

    Raises
    ------
    Unusable    if one cannot be read, or is not what Moodle or Canvas export
    """
    if column and not canvas:
        raise Unusable(
            "--column names an assignment of Canvas: say --canvas GRADEBOOK.csv as well."
        )
    wanted: dict[str, Moodle | Canvas] = {}
    if moodle:
        wanted["moodle.csv"] = Moodle(moodle)
    if canvas:
        wanted["canvas.csv"] = Canvas(canvas, column)
    return wanted


def write(results, out, wanted) -> list[str]:
    """Write Gradescope's files, a filled-in copy of each table, and for Moodle a zip of the pages.

    Parameters
    ----------
    results : list of dict      as `work` gives them
    out : path
    wanted : dict               from `sheets`

    Returns
    -------
    list of sentences

    Raises
    ------
    Unusable    if a table does not fit the marks; the files before it are written
    """
    class_ = everybody(results)
    names = file_names([learner.name for learner in class_])
    for learner in class_:
        _gradescope(learner, Path(out) / "gradescope" / names[learner.name])
    told = _left_over(Path(out), set(names.values()))
    chapters = sorted({r["chapter"] for r in results if r["marks"]})
    for name, table in wanted.items():
        told += [f"{name}: {sentence}" for sentence in table.fill(class_, chapters)]
        notebooks.write(Path(out) / name, table.sheet.text())
    if "moodle.csv" in wanted:
        told += _pages(class_, names, Path(out))
    return told


def _left_over(out, names):
    """What lies there of learners who are not in the folder any more; it is not removed."""
    pages = [p for p in out.glob("feedback/*.html") if p.stem not in names]
    scores = [p for p in out.glob("gradescope/*") if p.name not in names]
    old = one_line(", ".join(sorted(str(p.relative_to(out)) for p in [*pages, *scores])))
    return [f"Left from an earlier run, of nobody in the folder: {old}."] if old else []


def _pages(class_, names, out):
    """The pages of feedback as Moodle takes them: in folders called like those of submissions."""
    found = {
        f"{learner.folder}/feedback.html": page
        for learner in class_
        if learner.folder and (page := out / "feedback" / f"{names[learner.name]}.html").is_file()
    }
    if not found:
        return []
    data, path = io.BytesIO(), out / "moodle-feedback.zip"
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        for name, page in found.items():
            file.writestr(name, page.read_bytes())
    notebooks.write(path, data.getvalue())
    return [f"{path.name}: pages of feedback: {len(found)}."]


def _gradescope(learner, place):
    """What an autograder hands to Gradescope: https://gradescope-autograders.readthedocs.io."""
    shown = {"output_format": "text", "visibility": "visible"}
    tests = [
        {
            "name": name,
            "score": mark["points"],
            "max_score": mark["of"],
            "status": "passed" if mark["status"] == "right" else "failed",
            "output": words(mark),
            **shown,
        }
        for name, mark in learner.marks.items()
    ]
    notes = [*learner.notes, *([_LOOK] if learner.human else [])]
    score = round(sum(test["score"] for test in tests), 2)
    text = json.dumps(
        {"score": score, "output": "\n".join(notes), **shown, "tests": tests}, indent=1
    )
    notebooks.write(place / "results.json", text + "\n")
