"""Grade a folder of notebooks: `python -m utils.grade FOLDER`.

`python -m utils.grade release 03 05 --to COURSE_FOLDER` writes a course folder for nbgrader.
"""

import argparse
import os
import sys
from pathlib import Path

from utils.grade import exports, feedback, folder, release, report_page, tables
from utils.grade.gradebook import Book
from utils.grade.journal import Journal
from utils.grade.process import STRONG, protection
from utils.grade.run import run
from utils.grade.sheet import Unusable
from utils.grade.work import Task

_WEAK = (
    "This system has neither bubblewrap nor Landlock: nothing would keep a notebook from reading "
    "your files or using your network. Install bubblewrap (Debian, Ubuntu: apt install "
    "bubblewrap), or, if you trust everybody, say --protection limits."
)

_WINDOWS = (
    "Notebooks cannot be graded on Windows, which lacks what closes them in. Use the Windows "
    "Subsystem for Linux (in PowerShell: wsl --install), and install bubblewrap there."
)


def main(arguments=None) -> int:
    """Grade a folder, or `release` chapters.

    Returns
    -------
    int         0 all is graded; 1 somebody has to look at a file; 2 something could not be done
    """
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        if arguments[:1] == ["release"]:
            return release.main(arguments[1:])
        return _grade(_options(arguments))
    except Unusable as error:
        print(error, file=sys.stderr)
        return 2


def _grade(options):
    place = Path(options.folder)
    if not place.is_dir():
        raise Unusable(f"{place} is not a folder.")
    if (place / release.CONFIG).exists():
        raise Unusable(f"{place} is a course folder of nbgrader: grade {place / 'submitted'}.")
    if sys.platform == "win32":
        raise Unusable(_WINDOWS)
    book = Book(options.gradebook) if options.gradebook else None
    has = _protection(options.protection)
    wanted = exports.sheets(options.moodle, options.canvas, options.column)
    print(f"Protection: {has}.")
    os.environ["NN_COURSE_PROGRESS"] = "off"  # nobody's progress
    out = Path(options.out or f"{place.resolve()}-marks")
    settings = {name: getattr(options, name) for name in ("seed", "chapter", "seconds", "partial")}
    how = (has, options.chapter, options.seed, options.seconds, options.partial)
    tasks = [Task(str(place), f.path, f.learner, *how, folder.stamp(place, f.path))
             for f in _files(place)]  # fmt: skip
    journal = Journal(out / "journal.jsonl", settings)
    results = tables.looked_through(run(tasks, journal, options.jobs, _tell))
    journal.close()
    paths = tables.write(results, out, {"protection": has, **settings})
    feedback.write(results, out)
    report_page.write(results, out, options.no_names)
    for sentence in book.write(results) if book else ():
        print(sentence)
    learners = tables.learners(results)
    human = [name for name, files in learners.items() if tables.to_look_at(files)]
    who = f": {', '.join(human)}" if human else ""
    print(f"{len(results)} files of {len(learners)} learners; {len(human)} of them for you to look "
          f"at{who}. The marks: {paths[0]}")  # fmt: skip
    for sentence in exports.write(results, out, wanted):
        print(sentence)
    return 1 if human or any(table.left for table in wanted.values()) else 0


def _protection(least):
    """The best protection there is, if it is good enough."""
    without = {"best": (), "landlock": ("bubblewrap",), "limits": ("bubblewrap", "Landlock")}
    has = protection(without[least])
    if has not in STRONG and least != "limits":
        raise Unusable(_WEAK)
    return has


def _files(place):
    """The files in a folder, if there is a notebook among them."""
    found = folder.find(place)
    if all(folder.ignored(file.path) for file in found):
        what = sorted({folder.ignored(file.path) for file in found})
        there = f" What is there: {', '.join(what)}." if what else ""
        raise Unusable(f"There is no notebook in {place}.{there}")
    return found


def _options(arguments):
    parser = argparse.ArgumentParser(prog="python -m utils.grade", description=__doc__)
    parser.add_argument("folder", help="of notebooks, or of one folder for each learner")
    parser.add_argument("--out", help="where the marks go; beside the folder if not said")
    parser.add_argument("--chapter", default="", help="such as 03; found by itself if not said")
    parser.add_argument("--seed", type=int, default=0, help="of the data that answers are tried on")
    parser.add_argument("--jobs", type=int, default=1, help="how many processes grade")
    parser.add_argument("--seconds", type=float, default=120, help="the most for a notebook")
    parser.add_argument("--whole", dest="partial", action="store_false",
                        help="no share of the points for parts that are right")  # fmt: skip
    parser.add_argument("--gradebook", metavar="COURSE_FOLDER",
                        help="write the marks into nbgrader's gradebook.db there")  # fmt: skip
    parser.add_argument("--no-names", action="store_true",
                        help="write report-no-names.html as well, for the class")  # fmt: skip
    parser.add_argument("--protection", choices=("best", "landlock", "limits"), default="best",
                        help="the least that is accepted")  # fmt: skip
    parser.add_argument("--moodle", help="the grading worksheet that Moodle exported, to fill in")
    parser.add_argument("--canvas", help="the gradebook that Canvas exported, to fill in")
    parser.add_argument("--column", default="", help="the assignment to fill in there")
    return parser.parse_args(arguments)


def _tell(result):
    mark = "?" if result["human"] else " "
    print(f"{mark} {result['points']:5g} of {result['of']:3g}  {result['file']}  {result['note']}",
          flush=True)  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
