"""Results as tables: one row a learner, one row a file, everything as JSON."""

import csv
import io
import json
from pathlib import Path

from utils.exercises import COURSE
from utils.publish import notebooks


def write(results, folder, about) -> list[Path]:
    """Write marks.csv, files.csv and marks.json.

    Parameters
    ----------
    results : list of dict      as `work` gives them
    folder : path
    about : dict                how it was graded, for marks.json

    Returns
    -------
    list of paths
    """
    folder = Path(folder)
    paths = [folder / name for name in ("marks.csv", "files.csv", "marks.json")]
    _csv(paths[0], *by_learner(results))
    _csv(paths[1], *by_file(results))
    text = json.dumps({**about, "results": results}, indent=1, ensure_ascii=False)
    notebooks.write(paths[2], text + "\n")
    return paths


def learners(results) -> dict[str, list[dict]]:
    """Each learner's files; what lies beside the notebooks is nobody's."""
    found: dict[str, list[dict]] = {}
    for result in results:
        if result["learner"]:
            found.setdefault(result["learner"], []).append(result)
    return found


def best_marks(files) -> dict[str, dict]:
    """A learner's best mark for each exercise, from whichever file."""
    best: dict[str, dict] = {}
    for mark in (m for file in files for m in file["marks"]):
        there = best.setdefault(mark["exercise"], mark)
        if _worth(mark) > _worth(there):
            best[mark["exercise"]] = mark
    return best


def _worth(mark):
    return mark["points"], mark["status"] not in ("missing", "not yet")


def to_look_at(files) -> bool:
    """Whether somebody has to look at a learner's files: one of them says so, or none is graded."""
    return any(f["human"] for f in files) or not any(f["marks"] for f in files)


def points(number) -> str:
    """A number of points without needless zeros."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


def by_learner(results):
    """Column names and rows: a learner's best mark for each exercise, from whichever file."""
    chapters = {r["chapter"] for r in results}
    columns = [e.id for e in COURSE.exercises.values() if e.chapter in chapters]
    rows = []
    for learner, files in learners(results).items():
        earned = {name: mark["points"] for name, mark in best_marks(files).items()}
        total = round(sum(earned.values()), 2)
        of = sum(COURSE.exercise(name).points for name in earned)
        graded = [f for f in files if f["marks"]]
        notes = [f["note"] for f in files if f["note"] and not f["note"].startswith("not graded")]
        same = len(graded) - len({f["chapter"] for f in graded})
        notes += ["several files of a chapter: the better mark counts"] * bool(same)
        human = to_look_at(files)
        if not graded and not notes:
            notes = ["no notebook"]
        marks = [earned.get(name, "") for name in columns]
        rows.append([learner, total, of, *marks, "yes" if human else "", "; ".join(notes)])
    return ["learner", "points", "of", *columns, "look at it", "note"], rows


def by_file(results):
    """Column names and rows: every file that came in."""
    names = ["file", "learner", "chapter", "points", "of", "look at it", "note"]
    rows = []
    for r in results:
        notes = [r["note"], *(f"{m['exercise']}: {m['note']}" for m in r["marks"] if m["note"])]
        human = "yes" if r["human"] else ""
        row = [r["file"], r["learner"], r["chapter"], r["points"], r["of"], human]
        rows.append([*row, "; ".join(filter(None, notes))])
    return names, rows


def _csv(path, names, rows):
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(names)
    writer.writerows([_plain(value) for value in row] for row in rows)
    notebooks.write(path, "\ufeff" + text.getvalue())


def _plain(value):
    """A value that no spreadsheet takes for a formula."""
    if isinstance(value, str):
        value = value.encode("utf-8", "replace").decode().replace("\r", " ").replace("\n", " ")
        return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t") else value
    return value
