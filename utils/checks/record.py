"""What is done and what is still to do: for this session in memory, for the course in a file."""

import contextlib
import json
import os
import tempfile
from pathlib import Path

from utils.checks import report
from utils.checks.exercises import EXERCISES

SETTING = "NN_COURSE_PROGRESS"
DEFAULT = Path("~/.nn-from-scratch/progress.json")
_FORMAT = "neural networks from scratch: progress"
_session = {}


def forget():
    """Begin a new session: nothing has been checked."""
    _session.clear()


def remember(exercise, status):
    """Note the last verdict on an exercise, and in the file if it is right for the first time.

    Parameters
    ----------
    exercise : str
    status : str            not yet, right, wrong or raised
    """
    _session[exercise] = status
    path = _path()
    if status != "right" or path is None or not EXERCISES[exercise].counted:
        return
    done, trouble = _read(path)
    if not trouble and exercise not in done:
        _write(path, [*done, exercise])


def status(exercise):
    """The last verdict on an exercise in this session: not yet, right, wrong or raised."""
    return _session.get(exercise, "not yet")


def summary(chapter):
    """What is done, wrong, and not yet tried.

    Parameters
    ----------
    chapter : str           its two digits, as "03"

    Returns
    -------
    str                     a few lines, the last of them about the whole course

    Raises
    ------
    ValueError              if no chapter with exercises has that number
    """
    chapter = f"{chapter:02d}" if isinstance(chapter, int) else str(chapter)
    ids = [e.id for e in EXERCISES.values() if e.chapter == chapter]
    if not ids:
        known = sorted({e.chapter for e in EXERCISES.values()})
        raise ValueError(
            f"no exercises are known for chapter {chapter!r}; there are some in {', '.join(known)}."
        )
    groups = {"right": [], "wrong": [], "raised": [], "not yet": []}
    for name in ids:
        groups[_session.get(name, "not yet")].append(name)
    out = [f"Chapter {chapter}: {len(groups['right'])} of {len(ids)} done."]
    words = {"right": "done", "wrong": "wrong", "raised": "raised", "not yet": "not yet"}
    for status, names in groups.items():
        if names:
            out.append(report.lines(f"{report.MARKS[status]} {words[status]}: {', '.join(names)}"))
    return "\n".join([*out, *_course_lines()])


def _course_lines():
    total = [e.id for e in EXERCISES.values() if e.counted]
    done = {name for name, status in _session.items() if status == "right"}
    path, trouble = _path(), ""
    if path is not None:
        stored, trouble = _read(path)
        done |= set(stored)
        if not trouble and done - set(stored):
            trouble = _write(path, sorted(done & set(total)))
    number = sum(name in done for name in total)
    line = f"Whole course: {number} of {len(total)} exercises done."
    return [line, report.lines(trouble)] if trouble else [line]


def _path():
    setting = os.environ.get(SETTING, "").strip()
    tested = not setting and "PYTEST_VERSION" in os.environ  # a test run is nobody's progress
    if tested or setting.lower() == "off":
        return None
    try:
        return Path(setting).expanduser() if setting else DEFAULT.expanduser()
    except (RuntimeError, ValueError):
        return None


def _read(path):
    """The exercises that the file names, and what is the matter with it, if anything."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return [], ""
    except (OSError, ValueError):
        return [], "The progress file cannot be read; this line counts the present session only."
    try:
        content = json.loads(text)
        if content["format"] != _FORMAT:
            raise ValueError
        done = content["done"]
        if not isinstance(done, list):
            raise ValueError
        return [name for name in done if isinstance(name, str) and name in EXERCISES], ""
    except (ValueError, KeyError, TypeError, RecursionError):
        return [], (
            "The progress file is not one of this course's, or it is damaged; it stays as it is, "
            "and this line counts the present session only."
        )


def _write(path, done):
    """Write the file under another name, then rename it; what went wrong, if anything."""
    name = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=path.name, suffix=".new", dir=path.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({"format": _FORMAT, "done": sorted(set(done))}, file, indent=1)
        os.replace(name, path)
        return ""
    except (OSError, ValueError):
        if name:
            with contextlib.suppress(OSError):
                os.remove(name)
        return "The progress file cannot be written; this line counts the present session only."
