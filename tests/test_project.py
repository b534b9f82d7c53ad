"""The project around the notebooks: README, requirements, style, imports that run one way."""

import ast
import importlib
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import utils
import utils.network
from utils.course import CHAPTERS, versions
from utils.publish.notebooks import ROOT, read

README = (ROOT / "README.md").read_text(encoding="utf-8")
ENGINE = ROOT / "utils" / "checker"


def drawn(package):
    """The rooms or modules that a package's docstring lists, top to bottom."""
    return re.findall(r"(?m)^    (\w+)/? {2,}\S", package.__doc__)


def bounds(lines):
    return {r.name: str(r.specifier) for r in map(Requirement, lines)}


def test_utils_is_the_package_of_this_course():
    assert utils.COURSE == "nn-from-scratch"
    assert type(ROOT)(utils.__file__).resolve() == ROOT / "utils" / "__init__.py"


def imported(path):
    """The modules that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


@pytest.mark.parametrize("package", [utils, utils.network], ids=["utils", "utils.network"])
def test_the_tree_in_a_docstring_is_whole_and_imports_run_down_it(package):
    rooms, folder = drawn(package), Path(package.__file__).parent
    there = {p.name.removesuffix(".py") for p in folder.iterdir() if p.suffix in ("", ".py")}
    assert sorted(rooms) == sorted(there - {"__init__", "__pycache__"})
    for path in folder.rglob("*.py"):
        room = path.relative_to(folder).parts[0].removesuffix(".py")
        for module in imported(path) if room != "__init__" else ():
            other = module.removeprefix(package.__name__ + ".").partition(".")[0]
            if module.startswith(package.__name__ + ".") and other in rooms and other != room:
                assert rooms.index(other) > rooms.index(room), f"{room} imports {other}"


def test_requirements_and_package_name_the_same_lower_bounds():
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    listed = [line for line in lines if line and not line.startswith(("#", "-e"))]
    assert "-e ." in lines
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    package, learner = bounds(project["dependencies"]), bounds(listed)
    assert {"numpy", "matplotlib", "scikit-learn", "jupyter", "nbval", "ipywidgets"} <= set(learner)
    for name in package.keys() & learner.keys():
        assert package[name] == learner[name], name
    for name, specifier in {**package, **learner}.items():
        assert specifier.startswith(">="), f"{name}{specifier} is no lower bound"


def test_this_machine_has_what_the_course_needs():
    assert "MISSING" not in versions()


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]])
def test_the_code_is_clean_notebooks_included(command):
    ran = subprocess.run(
        [sys.executable, "-m", "ruff", *command, "."],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_syllabus_in_the_readme_is_the_one_of_the_course():
    rows = re.findall(r"(?m)^\| \[(\w+)\]\(chapters/\w+\.ipynb\) \| (.+?) \| (\d+) \|", README)
    assert rows == [(c.file, c.question, str(c.minutes)) for c in CHAPTERS]
    files = sorted(path.stem for path in (ROOT / "chapters").glob("*.ipynb"))
    assert files == [c.file for c in CHAPTERS]


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda c: c.number)
def test_a_chapter_promises_the_minutes_of_the_syllabus(chapter):
    first = read(ROOT / "chapters" / f"{chapter.file}.ipynb")["cells"][0]["source"]
    assert f"**About {chapter.minutes} minutes" in "".join(first)


def test_links_in_the_readme_resolve():
    for target in re.findall(r"\]\(([^)\s]+)\)", README):
        if not re.match(r"https?://|#", target):
            assert (ROOT / target).exists(), target


def test_every_bold_word_of_the_glossary_is_bold_where_a_chapter_explains_it():
    """And each word is listed once."""
    start = read(ROOT / "chapters" / "00_start_here.ipynb")
    text = "".join("".join(c["source"]) for c in start["cells"])
    folds = re.findall(r"(?s)<summary>(\d\d) [^<]*</summary>(.*?)</details>", text)
    words = [(w, n) for n, rows in folds for w in re.findall(r"(?m)^\| \*\*(.+?)\*\* \|", rows)]
    assert len(words) >= 30
    assert len({word for word, _ in words}) == len(words)
    for word, number in words:
        path = next((ROOT / "chapters").glob(f"{number}_*.ipynb"))
        said = "".join("".join(c["source"]) for c in read(path)["cells"])
        assert re.search(rf"\*\*{re.escape(word)}(s|es)?\*\*", said, re.I), f"{word} in {number}"
    index = ", ".join(f"{w} {n}" for w, n in sorted(words, key=lambda word: word[0].lower()))
    assert f"{index}." in text


def test_public_functions_have_a_docstring():
    for path in (ROOT / "utils").rglob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                if re.search(r"exercise\.(mistake|right|wrong)", " ".join(decorators(node))):
                    continue  # what learners write
                assert ast.get_docstring(node), f"{path.name}: {node.name}"


def decorators(node):
    return [ast.unparse(d) for d in node.decorator_list]


# --- the engine of the checkers -------------------------------------------------------------------


def test_the_engine_imports_nothing_of_the_course():
    for file in ENGINE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            for name in names:
                if name.partition(".")[0] == "utils":
                    assert name.startswith("utils.checker"), f"{file.name} imports {name}"


def test_the_engine_works_where_the_rest_of_the_course_cannot_be_imported():
    code = (
        "import sys, importlib.abc\n"
        "class Wall(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path, target=None):\n"
        "        if name.startswith('utils.') and not name.startswith('utils.checker'):\n"
        "            raise ImportError(name)\n"
        "        if name.partition('.')[0] in ('sklearn', 'matplotlib', 'scipy'):\n"
        "            raise ImportError(name)\n"
        "sys.meta_path.insert(0, Wall())\n"
        "from statistics_course import judge\n"
        "import numpy as np\n"
        "print(judge('middle', lambda x: np.median(x)).status, judge('spread', np.var).status)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=ROOT / "tests",
        env={"PYTHONPATH": str(ROOT), "PATH": "", "STATISTICS_PROGRESS": "off"},
    )
    assert ran.stdout.split() == ["right", "wrong"], ran.stderr


def test_no_module_of_the_engine_is_longer_than_400_lines_and_all_together_than_5500():
    lengths = {
        file.name: len(file.read_text(encoding="utf-8").splitlines())
        for file in ENGINE.rglob("*.py")
    }
    assert max(lengths.values()) <= 400, lengths
    assert sum(lengths.values()) <= 5500, sum(lengths.values())


# --- what a chapter loads -------------------------------------------------------------------------


def loaded_by(code):
    """The modules that a Python without anything else holds after some code."""
    ran = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nprint(*sys.modules)"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    return set(ran.stdout.split())


def test_networks_are_there_without_scikit_learn_and_a_class_only_when_it_is_asked_for():
    light = loaded_by("import utils.network")
    assert not light & {"sklearn", "scipy", "IPython", "matplotlib"}
    assert not {m for m in light if m.startswith("utils.network.model")}
    assert "utils.network.estimators" in loaded_by("from utils.network import NetworkClassifier")


@pytest.mark.parametrize("package", ["utils.network", "utils.plots", "utils.training"])
def test_every_name_of_a_package_can_be_asked_for_and_no_other(package):
    module = importlib.import_module(package)
    for name in module.__all__:
        assert getattr(module, name) is not None
        assert name in dir(module)
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = module.nothing
