"""What lies in a folder of submissions: whose each file is, and what is in it."""

import hashlib
import os
import re
import stat
from dataclasses import dataclass, replace
from pathlib import Path

from utils.publish.parsed import LARGEST, Unreadable

_MOODLE = re.compile(r"^(.+?)_(\d+)_assignsubmission_\w+?_(.*)$")
_CANVAS = re.compile(r"^([^_]+?)(_LATE)?_(\d+)_\d+_(.+)$")
_KIND = ".ipynb"
#: What is handed in by mistake, by the end of its name.
_OTHERS = {
    ".zip": "a zip: unpack it",
    ".pdf": "a PDF",
    ".py": "a Python file",
    ".html": "a page of HTML",
    "/": "an empty folder",
}
_ANOTHER = "another kind of file"
#: Folders that systems and editors leave behind.
_NOBODYS = re.compile(r"\..*|__MACOSX")
_PACKAGE = "utils"
NOT_GRADED = "not graded"
#: Signs that steer, but for a tab and a new line; marks of direction; halves of a sign.
_STEERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True)
class Found:
    """One file: its path inside the folder, and whose it is."""

    path: str
    learner: str


def find(folder) -> list[Found]:
    """Every file in a folder, in order; links are not followed.

    A copy of the course's package, as in nbgrader's assignments, counts as one file, and so does a
    learner's folder without any.
    Learners are told apart by the folder that a file lies in, and by its name where there is none;
    two of one name by the number that Moodle or Canvas has for them.
    """
    folder, found = Path(folder), []
    for place, inner, files in os.walk(folder):
        inner.sort()
        if _PACKAGE in inner and _package(os.path.join(place, _PACKAGE)):
            inner.remove(_PACKAGE)
            files.append(_PACKAGE)
        links = [name for name in inner if os.path.islink(os.path.join(place, name))]
        for name in sorted([*files, *links]):
            path = os.path.relpath(os.path.join(place, name), folder)
            found.append(Found(path, owner(path)[0]))
    return _apart(found + _empty(folder, {Path(file.path).parts[0] for file in found}))


def _empty(folder, known):
    """The folders of learners in which no file was found."""
    return [
        Found(f"{place.name}/", owner(f"{place.name}/")[0])
        for place in sorted(folder.iterdir())
        if place.is_dir() and not place.is_symlink() and place.name not in known
    ]


def _apart(found):
    numbers: dict[str, set] = {}
    for file in found:
        numbers.setdefault(file.learner, set()).add(owner(file.path)[1])
    several = {name for name, some in numbers.items() if len(some) > 1}
    return [
        replace(file, learner=f"{file.learner} ({number})")
        if file.learner in several and (number := owner(file.path)[1])
        else file
        for file in found
    ]


def _package(place):
    """Whether a folder is a package of Python, without a notebook that could be graded."""
    if os.path.islink(place):
        return False
    names = {name for _, _, files in os.walk(place) for name in files}
    return "__init__.py" in names and not any(name.lower().endswith(_KIND) for name in names)


def owner(path) -> tuple[str, str]:
    """Whose a file is: a name, and the number that Moodle or Canvas has for it, or ""."""
    first, *rest = Path(path).parts
    if rest or path.endswith("/"):
        if _NOBODYS.fullmatch(first):
            return "", ""
        moodle = _MOODLE.match(first if first.endswith("_") else first + "_")
        return (moodle[1], moodle[2]) if moodle else (first, "")
    if moodle := _MOODLE.match(first):
        return moodle[1], moodle[2]
    if canvas := _CANVAS.match(first):
        return canvas[1], canvas[3]
    return first[: -len(_KIND)] if first.lower().endswith(_KIND) else "", ""


def moodles(path) -> str:
    """The folder in which Moodle expects files for whoever has handed a file in; "" if unknown."""
    first, *rest = Path(path).parts
    match = _MOODLE.match(first if not rest or first.endswith("_") else first + "_")
    if not match:
        return ""
    return first if rest or path.endswith("/") else first[: match.start(3)]


def late(path) -> bool:
    """Whether Canvas has written into a file's name that it came too late."""
    canvas = _CANVAS.match(path)
    return bool(canvas and canvas[2]) and "/" not in path


def ignored(path) -> str:
    """What a file is that is not graded; "" for a notebook."""
    if any(part.startswith(".") for part in Path(path).parts):
        return "a hidden file"
    if path.lower().endswith(_KIND):
        return ""
    return next((what for end, what in _OTHERS.items() if path.lower().endswith(end)), _ANOTHER)


def content(folder, path) -> bytes:
    """What a file holds.

    Raises
    ------
    Unreadable      if it is a link, no ordinary file, too large, or cannot be opened
    """
    try:
        opened = os.open(Path(folder) / path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)
                         | getattr(os, "O_NONBLOCK", 0))  # fmt: skip
    except OSError as error:
        link = os.path.islink(Path(folder) / path)
        raise Unreadable("a link, not a file" if link else f"{error.strerror}") from None
    with os.fdopen(opened, "rb") as file:
        kind = os.fstat(file.fileno())
        if not stat.S_ISREG(kind.st_mode):
            raise Unreadable("not an ordinary file")
        if kind.st_size > LARGEST:
            raise Unreadable(f"the file is larger than {LARGEST >> 20} MB")
        return file.read(LARGEST + 1)


def stamp(folder, path) -> str:
    """What changes when a file does."""
    try:
        kind = os.stat(Path(folder) / path, follow_symlinks=False)
    except OSError:
        return ""
    return f" {kind.st_size} {kind.st_mtime_ns}"


def digest(data) -> str:
    """A short name for what a file holds."""
    return hashlib.blake2b(data, digest_size=12).hexdigest()


def readable(text) -> str:
    """A text in which nothing steers a terminal or turns letters around, and that any file holds.

    >>> readable("a\\x1b[2J")
    'a\\\\x1b[2J'
    """
    return _STEERS.sub(lambda found: ascii(found[0])[1:-1], text)


def one_line(text) -> str:
    """`readable`, without the end of a line: a name."""
    return readable(text).replace("\n", " ")
