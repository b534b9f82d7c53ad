"""One exercise: its contract, its answers, the data it is tried on, its hints and mistakes.

An exercise is a Python file that makes one `Exercise` and hangs functions on it. The names of the
functions stand for themselves: the answer is called like the exercise, a mistake gets its id from
the function that makes it.
"""

import functools
import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Case:
    """One data set.

    Attributes
    ----------
    args : dict         the arguments, in the order of the signature
    sizes : dict        what each size is called
    kind : str          what is special about it, in a word ("whole numbers"); "" if nothing is
    when : str          the same as the end of a sentence ("z holds whole numbers")
    ask : str           the question for an answer that goes wrong here only
    lenient : bool      whether an error raised here is forgiven
    accepts : dict      part -> function of the result, where more than one value is right
    """

    args: dict
    sizes: dict = field(default_factory=dict)
    kind: str = ""
    when: str = ""
    ask: str = ""
    lenient: bool = False
    accepts: dict[str, Callable] = field(default_factory=dict)

    @property
    def plain(self) -> bool:
        """Whether nothing is special about this data set."""
        return not self.kind

    @functools.cached_property
    def worked_out(self) -> dict:
        """What has been worked out about it and does not depend on who answers."""
        return {}

    def once(self, key, make):
        """What `make()` gives, worked out when it is first asked for."""
        if key not in self.worked_out:
            self.worked_out[key] = make()
        return self.worked_out[key]


@dataclass(frozen=True)
class Answer:
    """A right answer that is written in another way."""

    name: str
    functions: tuple


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that learners write.

    Attributes
    ----------
    id : str            name of the function that makes it
    mistake : str       what was done, for a teacher
    seen : str          what it looks like from outside, as the learner is told; "" if a pattern in
                        the numbers says it better
    ask : str           the question that it deserves
    functions : tuple   the wrong answer
    leads : tuple       kinds of finding that lead to it when nobody has catalogued it
    """

    id: str
    mistake: str
    seen: str
    ask: str
    functions: tuple
    leads: tuple = ()


class Exercise:
    """An exercise, and everything that belongs to it.

    Parameters
    ----------
    signature : str         as in the contract: "softmax(z)"; a pair: "save(p, path); load(path)"
    chapter : str           two digits, where it stands
    does : str              the contract: what counts as right, in words
    parts : callable        (functions, case, watch) -> dict of named parts; see `observe`
    hints : two strings     the first points to the place, the second says more
    id : str                if it is not the function's name
    place : int             where it stands in its chapter
    points : int            effort: 1, 2 or 3
    order : tuple           the parts in the order in which an error travels through them
    flat : tuple            parts that may come as (n,) instead of (1, n) or (n, 1)
    steady : bool           whether the result is numbers that follow from the arguments alone
    no_bools : bool         whether True and False will not do for 1 and 0
    rounding : float        by how much arguments may change: what += and -= leave behind
    keeps : tuple           arguments that stay untouched, where that is worth saying; None: all
                            arrays, dicts and lists of the first data set
    counted : bool          whether it is one of the course's exercises, or a first try-out
    beside : tuple          (words, (case, part) -> array or None): what the result is added to, so
                            that a mistake in what is added can be seen ("the step", the weights)
    args_for : callable     (case, part) -> arguments of the call that made a part; None: case.args
    mended : bool           whether slips of form are looked for by repairing the answer's own code
    praise : callable       attempt -> what a right verdict says; None: on how many data sets
    after : callable        called without arguments when a learner's check has ended in "right"
    """

    def __init__(
        self, signature, *, chapter, does, parts, hints, id="", place=0, points=1, order=(),
        flat=(), steady=True, no_bools=False, rounding=0.0, keeps=None, counted=True, beside=(),
        args_for=None, mended=True, praise=None, after=None,
    ):  # fmt: skip
        self.signature, self.chapter, self.does = signature, chapter, does
        self.names = tuple(s.split("(")[0].strip() for s in signature.split(";"))
        self.id = id or self.names[0]
        self.parts, self.hints, self.points = parts, tuple(hints), points
        self.order, self.flat, self.steady = tuple(order), tuple(flat), steady
        self.no_bools, self.rounding, self.keeps = no_bools, rounding, keeps
        self.place = place
        self.counted, self.beside, self.args_for = counted, tuple(beside), args_for
        self.mended, self.praise, self.after = mended, praise, after
        self.answers: tuple = ()
        self.data: Callable[[np.random.Generator], Iterator[Case]] | None = None
        self.small: Callable[[], Iterator[dict]] | None = None
        self.rights: list[Answer] = []
        self.mistakes: list[Mistake] = []

    def __repr__(self):
        return f"Exercise({self.id!r})"

    @property
    def arguments(self) -> tuple:
        """Names of the arguments of the (first) function."""
        inside = self.signature.split(";")[0].partition("(")[2].rstrip(")")
        return tuple(re.split(r"\s*=\s*|\s*,\s*", a)[0] for a in re.split(r",\s*", inside))

    def answer(self, function):
        """Decorate the course's own answer; for a pair, each of the two in its order."""
        self.answers = (*self.answers, function)
        return function

    def data_sets(self, function):
        """Decorate `rng -> data sets`: what every answer is tried on."""
        self.data = function
        return function

    def small_inputs(self, function):
        """Decorate `() -> dicts of arguments`, the smallest first, for one-line examples."""
        self.small = function
        return function

    def right(self, name):
        """Decorate another right answer; `name` says in what it differs."""

        def keep(function):
            self.rights.append(Answer(name, self._made(function)))
            return function

        return keep

    def mistake(self, mistake, *, seen, ask, leads=()):
        """Decorate a wrong answer: what was done, what is seen of it, and what to ask.

        For a pair, and where a wrong answer needs more than its own lines, the decorated function
        takes no arguments and returns the wrong function, or the pair of them.
        """

        def keep(function):
            made = self._made(function)
            self.mistakes.append(Mistake(function.__name__, mistake, seen, ask, made, tuple(leads)))
            return function

        return keep

    def _made(self, function):
        """The function itself, or those that it returns where it takes no arguments."""
        if inspect.signature(function).parameters:
            return (function,)
        made = function()
        return made if isinstance(made, tuple) else (made,)
