"""The first cell of every notebook says what is in the way; `versions` works from a mere folder."""

import importlib.metadata
import subprocess
import sys

import pytest

from utils import course
from utils.publish import notebooks

FIRST = next(
    "".join(cell["source"])
    for cell in notebooks.read(notebooks.ROOT / "solutions" / "00_start_here.ipynb")["cells"]
    if cell["cell_type"] == "code"
)
INSTALL = f"in the course's folder run `{sys.executable} -m pip install -r requirements.txt`"


def run(folder, *flags, path=None):
    """Return code and last line of the first cell in a Python without site-packages."""
    env = {} if path is None else {"PYTHONPATH": str(path)}
    ran = subprocess.run(
        [sys.executable, "-S", *flags, "-c", FIRST],
        capture_output=True, text=True, cwd=folder, env=env,
    )  # fmt: skip
    return ran.returncode, (ran.stdout + ran.stderr).strip().rpartition("\n")[2]


def written(folder, file, text):
    (folder / file).parent.mkdir(parents=True, exist_ok=True)
    (folder / file).write_text(text, encoding="utf-8")
    return folder / file


def test_the_first_cell_is_short_and_silent_where_the_course_is_found(tmp_path):
    assert len(FIRST.splitlines()) <= 10
    assert run(tmp_path, path=notebooks.ROOT) == (0, "")


def test_without_the_course_the_first_cell_says_how_to_install_it_for_this_kernel(tmp_path):
    assert run(tmp_path, "-I") == (
        1,
        f"ImportError: The course's `utils` is missing: {INSTALL}, then restart the kernel.",
    )


@pytest.mark.parametrize("file", ["utils.py", "utils/__init__.py"])
@pytest.mark.parametrize(
    "text",
    ["def my_helper():\n    pass\n", "def my_helper()\n", "import no_such_library\n", "1 / 0\n"],
    ids=["a helper of the learner's", "with a syntax error", "with a library missing", "broken"],
)
def test_another_utils_in_the_way_is_named_with_what_to_do(tmp_path, file, text):
    other = written(tmp_path, file, text)
    code, last = run(tmp_path, path=notebooks.ROOT)
    assert code == 1
    assert last == (
        f"ImportError: The course's `utils` is missing: move or uninstall {other}, "
        "or give the course a .venv of its own, then restart the kernel."
    )


def test_once_the_other_utils_has_another_name_the_course_is_found(tmp_path):
    written(tmp_path, "my_helpers.py", "1 / 0\n")
    written(tmp_path, "my_helpers/__init__.py", "1 / 0\n")
    assert run(tmp_path, path=notebooks.ROOT) == (0, "")


def test_another_utils_that_is_installed_is_named_too(tmp_path):
    other = written(tmp_path / "site-packages", "utils/__init__.py", "__version__ = '1.0'\n")
    code, last = run(tmp_path, path=other.parent.parent)
    assert code == 1 and f"uninstall {other}, or give the course a .venv of its own" in last


def test_a_folder_of_that_name_is_not_in_the_way(tmp_path):
    written(tmp_path, "utils/notes.txt", "mine")
    assert run(tmp_path, path=notebooks.ROOT) == (0, "")
    code, last = run(tmp_path)
    assert code == 1 and INSTALL in last


# --- versions -------------------------------------------------------------------------------------


def named():
    return [line.split()[0] for line in course.versions().splitlines()[1:]]


@pytest.fixture
def not_installed(monkeypatch):
    real = importlib.metadata.requires

    def requires(name):
        if name == "nn-from-scratch":
            raise importlib.metadata.PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr(importlib.metadata, "requires", requires)


def test_versions_needs_no_installed_course(not_installed):
    assert named() == ["Python", *(r.partition(">=")[0] for r in course._requirements())]
    assert "MISSING" not in course.versions() and ">=" in course.versions().splitlines()[2]


@pytest.mark.parametrize(
    "beside", ["", "[project]\nname = 'another'\ndependencies = ['x>=1']", "["]
)
def test_versions_asks_the_installed_course_where_its_project_file_is_not_beside_it(
    monkeypatch, tmp_path, beside
):
    written(tmp_path, "pyproject.toml", beside)
    monkeypatch.setattr(course, "__file__", str(tmp_path / "utils" / "course.py"))
    monkeypatch.setattr(
        importlib.metadata, "requires", lambda name: ["numpy>=1.26", "x; extra=='y'"]
    )
    assert named() == ["Python", "numpy"]


def test_versions_still_names_the_libraries_where_nothing_says_which_are_needed(
    not_installed, monkeypatch, tmp_path
):
    monkeypatch.setattr(course, "__file__", str(tmp_path / "utils" / "course.py"))
    assert named() == ["Python", *course.WHAT_FOR]
    assert "MISSING" not in course.versions()


def test_a_library_that_is_missing_says_what_to_type(monkeypatch):
    real = importlib.metadata.version

    def version(name):
        if name == "scipy":
            raise importlib.metadata.PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr(importlib.metadata, "version", version)
    line = next(line for line in course.versions().splitlines() if line.startswith("scipy"))
    assert "MISSING OR TOO OLD" in line and f"`{sys.executable} -m pip install" in line


def test_every_library_of_the_course_has_its_purpose():
    assert {r.partition(">=")[0] for r in course._requirements()} == set(course.WHAT_FOR)
