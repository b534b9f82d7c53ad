"""Grade a folder of notebooks: `python -m utils.grade FOLDER`."""

import argparse
import os
import sys
from pathlib import Path

from utils.grade import feedback, folder, report_page, tables
from utils.grade.journal import Journal
from utils.grade.process import STRONG, protection
from utils.grade.run import run
from utils.grade.work import Task

_WEAK = (
    "This system has neither bubblewrap nor Landlock: nothing would keep a notebook from reading "
    "your files or using your network. Install bubblewrap (Debian, Ubuntu: apt install "
    "bubblewrap), or, if you trust everybody, say --protection limits."
)


def main(arguments=None) -> int:
    """Grade a folder.

    Returns
    -------
    int         0 all is graded; 1 somebody has to look at a file; 2 nothing could be done
    """
    options = _options(arguments)
    place = Path(options.folder)
    if not place.is_dir():
        print(f"{place} is not a folder.", file=sys.stderr)
        return 2
    without = {"best": (), "landlock": ("bubblewrap",), "limits": ("bubblewrap", "Landlock")}
    has = protection(without[options.protection])
    if has not in STRONG and options.protection != "limits":
        print(_WEAK, file=sys.stderr)
        return 2
    print(f"Protection: {has}.")
    os.environ["NN_COURSE_PROGRESS"] = "off"  # nobody's progress
    out = Path(options.out or f"{place.resolve()}-marks")
    settings = {"seed": options.seed, "chapter": options.chapter, "partial": options.partial}
    found = folder.find(place)
    how = (has, options.chapter, options.seed, options.seconds, options.partial)
    tasks = [Task(str(place), f.path, f.learner, *how, folder.stamp(place, f.path)) for f in found]
    journal = Journal(out / "journal.jsonl", settings)
    results = run(tasks, journal, options.jobs, _tell)
    journal.close()
    paths = tables.write(results, out, {"protection": has, **settings})
    feedback.write(results, out)
    report_page.write(results, out, options.names)
    human = [r for r in results if r["human"]]
    print(f"{len(results)} files; {len(human)} for somebody to look at. {paths[0]}")
    return 1 if human else 0


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
    parser.add_argument("--no-names", dest="names", action="store_false",
                        help="no learner is named in the report")  # fmt: skip
    parser.add_argument("--protection", choices=("best", "landlock", "limits"), default="best",
                        help="the least that is accepted")  # fmt: skip
    return parser.parse_args(arguments)


def _tell(result):
    mark = "?" if result["human"] else " "
    print(f"{mark} {result['points']:5g} of {result['of']:3g}  {result['file']}  {result['note']}",
          flush=True)  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
