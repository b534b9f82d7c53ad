"""What a claim can say, and when numbers bear it out.

Beats       A is above B: paired differences
Near        a figure, or "no difference": the 95 % interval lies inside a stated margin
Share       always, never, k of n: how often it is so, over enough trials
Steadier    A scatters less than B: quartiles, or the count of the runs that are stuck
Tuned       another kind, both sides at their own best rate, which is not at the grid's edge
Budget      another kind, at half, once and three times the passes
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

#: What we expect of a claim as it stands in its notebook. Only the first is to stay as it is.
STATUS = ("holds", "weaker", "luck", "hangs on a setting", "false")


class Verdict(NamedTuple):
    """An effect with its standard error from n numbers; holds is None where n is too few."""

    effect: float
    error: float
    n: int
    holds: bool | None
    words: str


def mean_and_error(values):
    """Mean and standard error of (n,) numbers, and n."""
    values = np.asarray(values, dtype=float)
    n = len(values)
    return values.mean(), values.std(ddof=1) / np.sqrt(n) if n > 1 else np.nan, n


@dataclass(frozen=True)
class Beats:
    """Values: paired differences (n,), above 0 where the claim is right."""

    errors: float = 3.0
    agree: float = 2 / 3

    def judge(self, values) -> Verdict:
        """Mean above so many standard errors, and so many of the seeds agree."""
        mean, error, n = mean_and_error(values)
        with_it = int(np.sum(np.asarray(values) > 0))
        holds = mean > self.errors * error and with_it >= self.agree * n - 1e-9
        return Verdict(mean, error, n, bool(holds) if n > 4 else None, f"{with_it} of {n}")


@dataclass(frozen=True)
class Near:
    """Values: (n,) numbers whose mean is said to be `value`, to within the margin."""

    value: float = 0.0
    margin: float = 0.01

    def judge(self, values) -> Verdict:
        """The 95 % interval of the mean lies inside value ± margin."""
        mean, error, n = mean_and_error(values)
        holds = abs(mean - self.value) + 1.96 * error <= self.margin
        words = f"{self.value:g} ± {self.margin:g}"
        return Verdict(mean, error, n, bool(holds) if n > 4 else None, words)


@dataclass(frozen=True)
class Share:
    """Values: (n,) of yes and no."""

    low: float = 0.0
    high: float = 1.0
    trials: int = 100

    def judge(self, values) -> Verdict:
        """The share of yes lies between low and high, over enough trials."""
        values = np.asarray(values, dtype=bool)
        share, n = values.mean(), len(values)
        error = np.sqrt(share * (1 - share) / n)
        holds = bool(self.low <= share <= self.high) if n >= self.trials else None
        return Verdict(share, error, n, holds, f"{self.low:g} to {self.high:g}")


@dataclass(frozen=True)
class Steadier:
    """Values: (2, n), first those that are said to be steadier; yes and no says which are stuck."""

    errors: float = 3.0

    def judge(self, values) -> Verdict:
        """More stuck runs, or the logarithm of the ratio of middle halves, by so many errors."""
        steady, other = np.asarray(values)
        n = len(steady)
        if steady.dtype == bool:
            effect, error, _ = mean_and_error(other.astype(float) - steady)
            words = f"{steady.sum()} and {other.sum()} stuck"
        else:
            again = np.random.default_rng(0).integers(n, size=(2000, n))  # pairs stay together
            ratio = np.log(_middle_half(other[again]) / _middle_half(steady[again]))
            effect, error = np.log(_middle_half(other) / _middle_half(steady)), ratio.std()
            words = f"middle half {_middle_half(steady):.3g} and {_middle_half(other):.3g}"
        holds = effect > self.errors * error
        return Verdict(effect, error, n, bool(holds) if n > 9 else None, words)


def _middle_half(values):
    low, high = np.quantile(values, [0.25, 0.75], axis=-1)
    return np.maximum(high - low, 1e-12)


class AtBest(NamedTuple):
    """What a tuned claim measures: its values, and for each side the rates tried and the best."""

    values: np.ndarray
    rates: dict[str, tuple[float, list[float]]]  # side -> best, all


@dataclass(frozen=True)
class Tuned:
    """Values: `AtBest`."""

    kind: Beats | Near | Steadier
    by: str = "validation log-loss"

    def judge(self, found: AtBest) -> Verdict:
        """As the other kind; no best rate at its grid's edge, no step above a factor of two."""
        verdict, told, fair = self.kind.judge(found.values), [], True
        for side, (best, rates) in found.rates.items():
            steps = np.divide(sorted(rates)[1:], sorted(rates)[:-1])
            inside = min(rates) < best < max(rates) and steps.max() < 2.01
            told.append(f"{side} {best:g}" + " (edge or coarse)" * (not inside))
            fair &= inside
        words = f"{verdict.words}; by {self.by}: {', '.join(told)}"
        holds = verdict.holds if fair or verdict.holds is None else False
        return verdict._replace(holds=holds, words=words)


@dataclass(frozen=True)
class Budget:
    """Values: (3, n), at half, once and three times the passes of the text."""

    kind: Beats | Near | Steadier

    def judge(self, values) -> Verdict:
        """Holds at each; the words say where the sign turns."""
        each = [self.kind.judge(one) for one in values]
        all_hold = None if None in [v.holds for v in each] else all(v.holds for v in each)
        told = ", ".join(f"{v.effect:+.2g} ± {v.error:.1g}" for v in each)
        turns = "; the sign turns" * (len({np.sign(v.effect) for v in each}) > 1)
        words = f"passes × ½, 1, 3: {told}{turns}"
        return each[1]._replace(holds=all_hold, words=words)


Kind = Beats | Near | Share | Steadier | Tuned | Budget


@dataclass(frozen=True)
class Claim:
    """One sentence of a notebook, and how to measure it."""

    name: str
    cell: str  # the id of the cell where it stands, or README
    says: str  # a piece of the sentence, without emphasis
    kind: Kind
    expected: str
    note: str
    slow: bool
    measure: Callable

    @property
    def chapter(self) -> str:
        """The two digits of its notebook, or README."""
        return self.cell if self.cell == "README" else self.cell[:2]

    def judge(self, seeds) -> Verdict:
        """Measure it on these seeds."""
        return self.kind.judge(self.measure(tuple(seeds)))


#: Every claim by its function's name, in the order of the course.
CLAIMS: dict[str, Claim] = {}


def claim(
    cell: str, says: str, kind: Kind, expected: str = "holds", note: str = "", slow: bool = False
):
    """Enter a function seeds -> values into the table; the function stays as it is."""

    def enter(measure):
        name = measure.__name__
        if name in CLAIMS:
            raise ValueError(f"two claims are called {name}.")
        CLAIMS[name] = Claim(name, cell, says, kind, expected, note, slow, measure)
        return measure

    return enter
