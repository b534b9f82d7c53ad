"""The mistakes that learners make, and unusual right answers, as data; read from the files beside.

A file holds tables of two kinds. A mistake, in five lines and its code:

    [[mistake]]
    id = "ds-noN"
    exercise = "dscores"
    mistake = "not divided by N"
    seen = "your gradient is ours times N."
    hint = "Is the loss a sum over the samples or a mean?"
    code = '''
    def dscores(probs, y):
        return probs - np.eye(probs.shape[1])[y]
    '''

and a right answer, with `exercise`, `name` and `code`. `patterns` names what the diagnosis should
find when it does not know the mistake (see `utils.checks.patterns`); only the tests read it.

The code is text that is run with `exec`. It is the course's own, shipped with the package and
never taken from anywhere else; what a learner writes is never run from text.
"""

import functools
import tomllib
from dataclasses import dataclass
from importlib import resources

import numpy as np


@dataclass(frozen=True)
class Mistake:
    """One wrong answer, what it looks like from outside, and the question it deserves."""

    id: str
    exercise: str
    mistake: str
    hint: str
    code: str
    seen: str = ""
    patterns: tuple = ()
    convention: bool = False


@dataclass(frozen=True)
class RightAnswer:
    """One right answer, written in an unusual way."""

    exercise: str
    name: str
    code: str


def functions(code, names):
    """Run a piece of the catalogue's code and take the named functions out of it."""
    space = {"np": np}
    exec(code, space)  # the catalogue's own text: see above
    return tuple(space[name] for name in names)


@functools.cache
def _chapter(chapter):
    text = resources.files(__name__).joinpath(f"chapter_{chapter}.toml").read_text("utf-8")
    return tomllib.loads(text)


@functools.cache
def mistakes(exercise, chapter):
    """The catalogued mistakes of one exercise, in the order of the file."""
    found = (m for m in _chapter(chapter).get("mistake", ()) if m["exercise"] == exercise)
    return tuple(Mistake(**m | {"patterns": tuple(m.get("patterns", ()))}) for m in found)


@functools.cache
def right_answers(exercise, chapter):
    """The unusual right answers of one exercise."""
    found = (r for r in _chapter(chapter).get("right", ()) if r["exercise"] == exercise)
    return tuple(RightAnswer(**r) for r in found)
