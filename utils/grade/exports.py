"""Marks for other programs: Gradescope's results.json, Moodle's worksheet, Canvas's gradebook."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from utils.exercises import COURSE
from utils.grade.folder import owner
from utils.grade.sheet import Unusable
from utils.grade.tables import best_marks, learners, to_look_at, write_whole
from utils.grade.worksheets import Canvas, Moodle

#: What a learner reads where no verdict was written.
_SAID = {
    "missing": "This function was not found in the notebook.",
    "borrowed": "The course's own function does the work here. Write yours.",
    "unmarked": "Not marked yet: your teacher will look at it.",
    "wrong": "The lines that define it do not come to an end.",
    "raised": "The lines that define it end with an error.",
}
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
    """

    name: str
    numbers: frozenset
    marks: dict
    notes: tuple
    human: bool

    def points(self, chapters) -> float:
        """What was earned in some chapters."""
        return sum(m["points"] for name, m in self.marks.items()
                   if COURSE.exercise(name).chapter in chapters)  # fmt: skip

    def lines(self, chapters) -> list[str]:
        """What the learner reads about each exercise of some chapters."""
        return [f"{name}, {round(m['points'], 2):g} of {m['of']:g}: {said(m)}"
                for name, m in self.marks.items()
                if COURSE.exercise(name).chapter in chapters]  # fmt: skip


def said(mark) -> str:
    """What a learner reads about an exercise: the verdict, or why there is none."""
    return mark["text"] or _SAID.get(mark["status"], mark["status"])


def everybody(results) -> list[Learner]:
    """Those who have handed something in."""
    found = []
    for name, files in learners(results).items():
        numbers = frozenset(n for f in files if (n := owner(f["file"])[1]))
        notes = tuple(f["note"] for f in files if f["marks"] and f["note"])
        found.append(Learner(name, numbers, best_marks(files), notes, to_look_at(files)))
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
    """Write Gradescope's files, and a filled-in copy of each table.

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
    for learner in class_:
        inside = re.sub(r"^\.+", "_", learner.name)  # a file may be called "...ipynb"
        _gradescope(learner, Path(out) / "gradescope" / inside)
    chapters, told = sorted({r["chapter"] for r in results if r["marks"]}), []
    for name, table in wanted.items():
        told += [f"{name}: {sentence}" for sentence in table.fill(class_, chapters)]
        write_whole(Path(out) / name, table.sheet.text())
    return told


def _gradescope(learner, place):
    """What an autograder hands to Gradescope: https://gradescope-autograders.readthedocs.io."""
    shown = {"output_format": "text", "visibility": "visible"}
    tests = [
        {
            "name": name,
            "score": mark["points"],
            "max_score": mark["of"],
            "status": "passed" if mark["status"] == "right" else "failed",
            "output": said(mark),
            **shown,
        }
        for name, mark in learner.marks.items()
    ]
    notes = [*learner.notes, *([_LOOK] if learner.human else [])]
    score = round(sum(test["score"] for test in tests), 2)
    place.mkdir(parents=True, exist_ok=True)
    text = json.dumps(
        {"score": score, "output": "\n".join(notes), **shown, "tests": tests}, indent=1
    )
    write_whole(place / "results.json", text + "\n")
