"""One file graded, wherever it is sent: data in, data out."""

import atexit
import contextlib
import os
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from utils.checker.trying.calling import TimeUp, time_limit
from utils.grade import folder
from utils.grade.inside.fence import resource
from utils.grade.marks import chapter_of, grade, others
from utils.grade.process import Waiting
from utils.publish.parsed import Unreadable, read

MEMORY, READING = 4 << 30, 20.0


@dataclass(frozen=True)
class Task:
    """A file to grade, and how."""

    folder: str
    path: str
    learner: str
    protection: str
    chapter: str = ""
    seed: int = 0
    seconds: float = 120.0
    partial: bool = True
    stamp: str = ""

    @property
    def key(self) -> str:
        """What the journal knows it by: a file that has changed is another one."""
        return folder.readable(self.path) + self.stamp


def work(task) -> dict:
    """The result of one file; whatever is in it, there is one.

    Returns
    -------
    dict        file, learner, chapter, marks, points, of, note, human, seconds
    """
    began = time.perf_counter()
    result = aside(task, "") | {"human": False, "chapter": ""}
    why = folder.ignored(task.path)
    if why:
        return result | {"note": f"{folder.NOT_GRADED}: {why}"}
    try:
        data = folder.content(task.folder, task.path)
        result["digest"] = folder.digest(data)  # `tables` tells which files are the same
        with time_limit(READING):
            book = read(data)
    except TimeUp:
        return result | {"note": "it takes too long to read", "human": True}
    except (Unreadable, MemoryError, RecursionError) as error:
        return result | {"note": str(error) or "too much for this machine", "human": True}
    chapter = task.chapter or chapter_of(book, os.path.basename(task.path))
    if not chapter:
        return result | {"note": "no exercise of any chapter is in it", "human": True}
    with _turn, _bounded():
        marks = grade(book, chapter, _waiting(task.protection), seed=task.seed,
                      seconds=task.seconds, partial=task.partial)  # fmt: skip
    note = f"{book.broken} cells do not parse" if book.broken else ""
    note = "a cell does not parse" if book.broken == 1 else note
    more = [] if task.chapter else others(book, chapter)
    if more:
        note = f"{note}; " * bool(note) + f"it has exercises of {' and '.join(more)} as well"
    return result | {
        "chapter": chapter,
        "marks": [mark.data() for mark in marks],
        "points": round(sum(mark.points for mark in marks), 2),
        "of": sum(mark.of for mark in marks),
        "note": note,
        "human": bool(more) or any(mark.human for mark in marks),
        "seconds": round(time.perf_counter() - began, 2),
    }


def aside(task, why) -> dict:
    """The result of a file that nobody could grade."""
    file = folder.one_line(task.path)
    whose = {"key": task.key, "file": file, "learner": folder.one_line(task.learner)}
    nothing = {"marks": [], "points": 0.0, "of": 0.0, "seconds": 0.0}
    return {**whose, "chapter": task.chapter, **nothing, "note": why, "human": True}


@contextlib.contextmanager
def _bounded():
    """No more memory than `MEMORY` beside what is used: answers make the grader compute as well."""
    if not os.path.exists("/proc/self/statm"):
        yield
        return
    used = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    before = resource.getrlimit(resource.RLIMIT_AS)
    most = [n for n in (used + MEMORY, *before) if n != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_AS, (min(most), before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


_processes: dict[str, Waiting] = {}
_turn = threading.Lock()  # where a worker has several threads, one grades at a time


def _waiting(protection):
    """The process of this worker that makes learners' processes."""
    if protection not in _processes:
        _processes[protection] = Waiting(protection)
        atexit.register(_processes[protection].close)
    return _processes[protection]
