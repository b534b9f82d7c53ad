"""Marks for other programs: Gradescope's results.json, Moodle's worksheet, Canvas's gradebook."""

import json
from dataclasses import dataclass
from pathlib import Path

from utils.exercises import COURSE
from utils.grade.folder import owner
from utils.grade.pages import file_names
from utils.grade.said import for_learner, not_written, untouched
from utils.grade.sheet import Unusable
from utils.grade.tables import best_marks, learners, to_look_at
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
        """What the learner reads about the exercises of some chapters."""
        there = {n: m for n, m in self.marks.items() if COURSE.exercise(n).chapter in chapters}
        told = [f"{name}, {round(m['points'], 2):g} of {m['of']:g}: {words(m)}"
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
    names = file_names([learner.name for learner in class_])
    for learner in class_:
        _gradescope(learner, Path(out) / "gradescope" / names[learner.name])
    chapters, told = sorted({r["chapter"] for r in results if r["marks"]}), []
    for name, table in wanted.items():
        told += [f"{name}: {sentence}" for sentence in table.fill(class_, chapters)]
        notebooks.write(Path(out) / name, table.sheet.text())
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
