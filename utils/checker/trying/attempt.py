"""One answer, tried on every data set of its exercise, beside the right answer."""

import functools
from dataclasses import dataclass, field

import numpy as np

from utils.checker.exercise import Exercise
from utils.checker.results import Fact
from utils.checker.terms import Terms
from utils.checker.trying.calling import quiet
from utils.checker.trying.outcome import expected, is_right, part_is_right, try_one


def probes(exercise, seed=0):
    """The data sets of an exercise and the right parts on each; nobody may change them.

    Returns
    -------
    tuple of Case, tuple of dict        the same for the same seed

    Raises
    ------
    ValueError                          if the answer itself fails on one of them
    """
    return _probes(exercise, seed)


@functools.lru_cache(maxsize=256)
def _probes(exercise, seed):
    data = tuple(exercise.data(np.random.default_rng(seed)))
    with quiet():
        wanted = tuple(expected(exercise, case) for case in data)
    if any(w is None for w in wanted):
        number = [w is None for w in wanted].index(True) + 1
        raise ValueError(f"{exercise.id}: the answer itself fails on data set {number}.")
    return data, wanted


@dataclass(frozen=True)
class Attempt:
    """An answer and everything that was seen of it.

    Attributes
    ----------
    exercise : Exercise
    functions : tuple       the learner's function, or the pair of them
    terms : Terms           the words of the course
    seed : int              of the data sets
    outcomes : tuple        what it did on each data set
    data, wanted : tuple    the data sets, and the right parts on each
    """

    exercise: Exercise
    functions: tuple
    terms: Terms = field(default_factory=Terms)
    seed: int = 0
    outcomes: tuple = ()

    @classmethod
    def of(cls, exercise, functions, terms, seed=0):
        """Try an answer on every data set; to be called inside `quiet` and a time limit."""
        data, wanted = probes(exercise, seed)
        seen = tuple(try_one(exercise, functions, c, w) for c, w in zip(data, wanted, strict=True))
        return cls(exercise, functions, terms, seed, seen)

    @property
    def data(self):
        return probes(self.exercise, self.seed)[0]

    @property
    def wanted(self):
        return probes(self.exercise, self.seed)[1]

    @functools.cached_property
    def good(self) -> tuple:
        """Whether it is right, data set by data set."""
        rows = zip(self.data, self.wanted, self.outcomes, strict=True)
        return tuple(is_right(c, w, o) for c, w, o in rows)

    @property
    def right(self) -> bool:
        """Whether it is right on every data set."""
        return all(self.good)

    @property
    def single(self) -> bool:
        """Whether the result is one array or number, which needs no name."""
        return sum(not isinstance(want, Fact) for want in self.wanted[0].values()) == 1

    @property
    def only_special(self) -> bool:
        """Whether it is right wherever nothing is special."""
        return all(good for case, good in zip(self.data, self.good, strict=True) if case.plain)

    def rows(self, plain=None, good=None):
        """(case, want, outcome, good): all, only the plain or special, only the good or bad."""
        together = zip(self.data, self.wanted, self.outcomes, self.good, strict=True)
        return [
            row
            for row in together
            if (plain is None or row[0].plain is plain) and (good is None or row[3] is good)
        ]

    def parts(self, rows=None) -> dict:
        """Part -> whether it is right on all of these rows, in the order in which errors travel."""
        found: dict[str, bool] = {}
        for case, want, out, _ in self.rows() if rows is None else rows:
            for name in {**want, **out.parts}:
                right = part_is_right(case, want, out, name)
                found[name] = found.get(name, True) and right
        order = self.exercise.order
        names = sorted(found, key=lambda n: order.index(n) if n in order else -1)
        return {name: found[name] for name in names}

    def wrong_parts(self, rows=None) -> list:
        """Names of the parts that differ somewhere."""
        return [name for name, right in self.parts(rows).items() if not right]

    def triples(self, name, rows):
        """(case, want, got) of one part wherever there are numbers to compare."""
        return [
            (case, want[name], out.parts[name])
            for case, want, out, _ in rows
            if name in out.parts and name in want and not isinstance(out.parts[name], Fact)
        ]
