"""A course folder for nbgrader: `python -m utils.grade release 03 05 --to COURSE_FOLDER`.

    COURSE_FOLDER/nbgrader_config.py            how nbgrader has to go about it
    COURSE_FOLDER/source/03_backpropagation/    an assignment: its notebook, solved, and `utils`

From it `nbgrader generate_assignment` makes what learners get: cell for cell a notebook of
chapters/, its checks locked. The discussions of answers are left out here already, so that no
setting can hand them out, and so are outputs. `utils` is the course's package: whoever has the
libraries of requirements.txt can work and be graded without a network. Left out of it is `grade/`,
which learners do not need. It holds the course's own answers, as the repository does: a check hands
one back where a learner's is wrong.
"""

import argparse
import importlib.util
import shutil
from pathlib import Path

from utils.grade.gradebook import MISSING
from utils.grade.sheet import Unusable
from utils.publish.notebooks import ROOT, as_text, handed_out, read, write

SETTINGS = """\
# Neural networks from scratch: what nbgrader has to know of the course. Lines of yours go below.
import os

c = get_config()
os.environ["NN_COURSE_PROGRESS"] = "off"  # what is graded is nobody's progress
c.Execute.timeout = 120  # seconds for a cell
c.ClearSolutions.code_stub = {"python": "..."}
# A notebook of solutions/ that is put into source/ by hand: its discussions are not handed out.
c.GenerateAssignment.preprocessors.insert(0, "nbconvert.preprocessors.TagRemovePreprocessor")
c.TagRemovePreprocessor.enabled = True
c.TagRemovePreprocessor.remove_cell_tags = {"solution-only"}
"""
CONFIG, SOURCE = "nbgrader_config.py", "source"
LEFT_OUT = ("grade", "__pycache__", "*.pyc")


def main(arguments=None) -> int:
    """Run the command `release`; 0.

    Raises
    ------
    Unusable        if nothing was written
    """
    parser = argparse.ArgumentParser(
        prog="python -m utils.grade release",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("chapters", nargs="+", help="beginnings of notebook names, such as 03")
    parser.add_argument("--to", type=Path, required=True, metavar="COURSE_FOLDER")
    options = parser.parse_args(arguments)
    written = release(options.chapters, options.to)
    for place in written:
        print(f"{place} is written.")
    if importlib.util.find_spec("nbgrader") is None:
        print(MISSING)
    print(f"Next, in {options.to}: nbgrader generate_assignment {written[0].name}")
    return 0


def release(chapters, course) -> list[Path]:
    """Write assignments into a course folder; what is there already is left as it is.

    Parameters
    ----------
    chapters : list of str      beginnings of notebook names
    course : path               it is made where there is none

    Returns
    -------
    list of paths               the folders of the assignments

    Raises
    ------
    Unusable                    if a notebook is unknown, or something is in the way
    """
    course, solutions = Path(course), _solutions(chapters)
    if course.exists() and not course.is_dir():
        raise Unusable(f"{course} is a file, not a folder.")
    places = [course / SOURCE / path.stem for path in solutions]
    taken = [str(place) for place in places if place.exists()]
    if taken:
        raise Unusable(f"{' and '.join(taken)} is there already; nothing was written. To have it "
                       "written anew, remove it or give it another name.")  # fmt: skip
    _settings(course / CONFIG)
    for path, place in zip(solutions, places, strict=True):
        _assignment(path, place)
    return places


def _solutions(chapters):
    found = []
    for name in chapters:
        paths = sorted((ROOT / "solutions").glob(f"{name}*.ipynb"))
        if not paths:
            raise Unusable(f"No notebook in {ROOT / 'solutions'} begins with {name}.")
        found += [path for path in paths if path not in found]
    return found


def _settings(path):
    """Write nbgrader's settings; a teacher's own file serves if it holds them."""
    if path.exists():
        if SETTINGS not in path.read_text(encoding="utf-8").replace("\r\n", "\n"):
            raise Unusable(f"{path} is there already, without the settings of this course; nothing "
                           f"was written. Put these lines at its top:\n\n{SETTINGS}")  # fmt: skip
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    write(path, SETTINGS)


def _assignment(solution, place):
    """Write the folder of an assignment under another name, then rename it."""
    new = place.with_name(f".{place.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    shutil.copytree(ROOT / "utils", new / "utils", ignore=shutil.ignore_patterns(*LEFT_OUT))
    write(new / solution.name, as_text(handed_out(read(solution))))
    new.rename(place)
