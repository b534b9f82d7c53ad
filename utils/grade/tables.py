"""Results as tables: one row a learner, one row a file, everything as JSON."""

import csv
import io
import json
import unicodedata
from pathlib import Path

from utils.exercises import COURSE
from utils.grade.folder import NOT_GRADED, late
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
    """Each learner's files, learners by their names; what lies beside the notebooks is nobody's."""
    found: dict[str, list[dict]] = {}
    for result in results:
        if result["learner"]:
            found.setdefault(result["learner"], []).append(result)
    return {name: found[name] for name in sorted(found, key=alphabetical)}


def alphabetical(name) -> tuple[str, str]:
    """Where a name stands among others: without regard to case and accents."""
    letters = unicodedata.normalize("NFKD", name)
    return "".join(c for c in letters if not unicodedata.combining(c)).casefold(), name


def looked_through(results) -> list[dict]:
    """The results, with a learner's files for somebody to look at where none is a notebook.

    Whoever counts what there is to look at counts `human` of these.
    """
    without = {
        name
        for name, files in learners(results).items()
        if not any(file["marks"] or file["human"] for file in files)
    }
    return [_without(result) if result["learner"] in without else result for result in results]


def _without(result):
    note = result["note"].replace(f"{NOT_GRADED}: ", "no notebook, but ")
    return result | {"human": True, "note": note or "nothing that could be graded"}


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
    """Whether somebody has to look at a learner's files."""
    return any(f["human"] for f in files)


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
        notes = [f["note"] for f in files if f["note"] and not f["note"].startswith(NOT_GRADED)]
        same = len(graded) - len({f["chapter"] for f in graded})
        notes += ["several files of a chapter: the better mark counts"] * bool(same)
        marks = [earned.get(name, "") for name in columns]
        rows.append([learner, total, of, *marks, _yes(to_look_at(files)), "; ".join(notes)])
    return ["learner", "points", "of", *columns, "look at it", "note"], rows


def by_file(results):
    """Column names and rows: every file that came in."""
    names = ["file", "learner", "chapter", "points", "of", "look at it", "note"]
    rows, same = [], _same(results)
    for r in results:
        notes = [r["note"], *(f"{m['exercise']}: {m['note']}" for m in r["marks"] if m["note"])]
        notes += [same.get(r["file"], ""), "late, says Canvas" * late(r["file"])]
        row = [r["file"], r["learner"], r["chapter"], r["points"], r["of"], _yes(r["human"])]
        rows.append([*row, "; ".join(filter(None, notes))])
    return names, rows


def _yes(human):
    return "yes" if human else ""


def _same(results):
    """File -> which others are the same, byte for byte; for the teacher only."""
    groups: dict[str, list[str]] = {}
    for result in results:
        if result["marks"]:
            groups.setdefault(result.get("digest") or result["file"], []).append(result["file"])
    told = {}
    for group in groups.values():
        for file in group if len(group) > 1 else ():
            first, *more = [other for other in group if other != file]
            told[file] = f"the same file as {first}" + f" and {len(more)} more" * bool(more)
    return told


def _csv(path, names, rows):
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(names)
    writer.writerows([_plain(value) for value in row] for row in rows)
    notebooks.write(path, "\ufeff" + text.getvalue())


def _plain(value):
    """A value that no spreadsheet takes for a formula."""
    if isinstance(value, float):
        return points(value)
    if isinstance(value, str):
        value = value.encode("utf-8", "replace").decode().replace("\r", " ").replace("\n", " ")
        return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t") else value
    return value
