"""What the course consists of: chapters, their questions and minutes; and the machine it needs."""

import importlib.metadata
import platform
import sys
import tomllib
from pathlib import Path
from typing import NamedTuple

from packaging.requirements import Requirement

from utils.text import Text, table

PYTHON = ">=3.11"

#: What a learner needs each library for.
WHAT_FOR = {
    "numpy": "holds every array and does all the arithmetic",
    "matplotlib": "draws every picture",
    "scikit-learn": "gives data sets, and an independent answer to compare with",
    "ipywidgets": "carries moves from the page to Python",
    "anywidget": "draws the explorers in the page",
    "contourpy": "finds where a network is undecided",
    "ipython": "shows pictures and tables in a notebook",
    "filelock": "keeps your progress whole when two notebooks are open",
    "joblib": "trains stacks of networks on every core, or on a cluster",
    "packaging": "compares the numbers in this table",
    "pooch": "downloads data, if you ask for it",
    "scipy": "turns and shifts pictures of digits",
    "threadpoolctl": "keeps small sums on one processor core",
}


class Chapter(NamedTuple):
    """One notebook: its number and topic, the question it answers, how long it takes."""

    file: str
    question: str
    minutes: int

    @property
    def number(self) -> str:
        return self.file[:2]

    @property
    def title(self) -> str:
        return self.file[3:].replace("_", " ")


CHAPTERS = (
    Chapter("00_start_here", "Does my machine work, and how do these notebooks work?", 30),
    Chapter("01_logistic_regression", "How far does a straight line get on two moons?", 150),
    Chapter("02_forward_pass", "What does a hidden layer compute?", 140),
    Chapter("03_backpropagation", "Where does every gradient come from?", 165),
    Chapter("04_gradient_descent", "How does it learn, and when does it fail to?", 165),
    Chapter("05_hidden_size_sweep", "How many hidden units?", 145),
    Chapter("06_exercises", "Can you take it further yourself?", 330),
    Chapter("07_xor", "Can you build one from a blank page?", 120),
    Chapter("08_network_class", "What does a library look like inside?", 430),
    Chapter("09_digits", "Does it work on real pictures?", 170),
    Chapter("10_house_prices", "And for numbers instead of classes?", 150),
    Chapter("11_bug_hunt", "How would you have noticed?", 360),
    Chapter("12_making_it_fast", "Where does the time go, and how much of it can you save?", 180),
)


def versions() -> Text:
    """Python and each library the course uses: what is installed, what is needed, what for.

    Returns
    -------
    Text    one line each, ending in a sentence; a library that is missing or too old says so
    """
    needed = {"Python": Requirement(f"python{PYTHON}")}
    for requirement in map(Requirement, _requirements()):
        if requirement.marker is None:  # not one of an extra
            needed[requirement.name] = requirement
    return table(
        ("", "installed", "needed", "what it does here"),
        [
            (name, has := _installed(name), requirement.specifier, _verdict(name, has, requirement))
            for name, requirement in needed.items()
        ],
    )


def _requirements() -> list[str]:
    """What the package asks for: in the file beside it, or else as it was installed."""
    try:
        project = Path(__file__).resolve().parent.parent / "pyproject.toml"
        project = tomllib.loads(project.read_text("utf-8"))["project"]
        if project["name"] == "nn-from-scratch":
            return project["dependencies"]
    except (OSError, KeyError, ValueError):
        pass
    try:
        return importlib.metadata.requires("nn-from-scratch") or []
    except importlib.metadata.PackageNotFoundError:
        return list(WHAT_FOR)


def _installed(name: str) -> str:
    if name == "Python":
        return platform.python_version()
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "no"


def _verdict(name: str, installed: str, requirement: Requirement) -> str:
    does = WHAT_FOR.get(name, "runs these notebooks")
    if installed == "no" or not requirement.specifier.contains(installed, prereleases=True):
        pip = f"{sys.executable} -m pip install -r requirements.txt"
        return f"MISSING OR TOO OLD: it {does}. In the course's folder run `{pip}`."
    return does
