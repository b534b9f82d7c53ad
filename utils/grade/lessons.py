"""What the course tells a teacher of an exercise: where it stands, what to ask, in what words."""

import functools
import json
import re
import tomllib
from pathlib import Path
from typing import NamedTuple

from utils.checker.trying.attempt import probes
from utils.course import CHAPTERS
from utils.exercises import COURSE

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
_TITLE = re.compile(r"(?m)^# (.+)")
_HEADING = re.compile(r"(?m)^## (\d+\.\d+ .+)|^### Exercise (\d+\.\d+) · `(\w+)`")


class Passage(NamedTuple):
    """Where an exercise stands.

    Attributes
    ----------
    chapter : str       as in "03 backpropagation"
    section : str       as in "3.6 Back through the hidden layer"; "" if the chapters are not here
    number : str        of the exercise, as in "3.5"
    """

    chapter: str
    section: str
    number: str

    def __str__(self):
        return f"chapter {self.chapter}" + (f", section {self.section}" if self.section else "")


def passage(exercise) -> Passage:
    """The passage of the course in which an exercise stands."""
    title, places = _chapter(exercise.chapter)
    return Passage(title, *places.get(exercise.id, ("", "")))


def title(chapter) -> str:
    """What a chapter is called, from its number."""
    return _chapter(chapter)[0]


@functools.cache
def _chapter(number):
    """A chapter's title, and each exercise's section and number, from its notebook."""
    chapter = next(c for c in CHAPTERS if c.number == number)
    title, section, places = f"{number} {chapter.title}", "", {}
    path = ROOT / "chapters" / f"{chapter.file}.ipynb"
    if path.exists():
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        texts = ["".join(c["source"]) for c in cells if c["cell_type"] == "markdown"]
        title = _TITLE.search(texts[0])[1]
        for match in _HEADING.finditer("\n".join(texts)):
            section = match[1] or section
            if match[3]:
                places[match[3]] = section.strip(), match[2]
    return title, places


def openers(exercise) -> list[str]:
    """Two questions that open a lesson on an exercise's idea."""
    return _table("questions")[exercise.id]


def in_words(exercise, kind) -> str:
    """A kind of finding as the end of a sentence for a teacher."""
    special, _, inner = kind.partition("/")
    if inner:
        cases = probes(exercise)[0]
        when = next((case.when for case in cases if case.kind == special and case.when), "")
        if when:
            return f"all is right on ordinary data, but not when {when}"
        kind = inner
    words, rest = _table("kinds"), ""
    known = kind
    while known and known not in words:
        known, _, last = known.rpartition(" ")
        rest = f"{last} {rest}".strip()
    said = words.get(known, "something goes wrong that no catalogue names")
    return said.replace(" ({})", f" ({rest})" if rest else "").replace("{}", rest or "an argument")


@functools.cache
def _table(name):
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))


def mistake_of(name, mistake):
    """A catalogued mistake of an exercise; None if there is none of that id."""
    return next((m for m in COURSE.exercise(name).mistakes if m.id == mistake), None)
