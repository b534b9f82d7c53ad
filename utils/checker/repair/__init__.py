"""Diagnosis by repair: a mistake is certain when undoing it makes the answer right.

The learner's function is parsed; each natural slip is turned back in one place, or in every place
where it was made alike, and the changed function is tried on the data sets. Slips of *form* (a
`return` inside the loop, a name of the notebook, brackets) that were undone in this way are
certain. Changed numbers, signs and names could be right by accident: they only point at a line.
"""

from dataclasses import dataclass

from utils.checker.attempt import Attempt
from utils.checker.calling import quiet
from utils.checker.finding import Finding
from utils.checker.repair.form import form_edits
from utils.checker.repair.numbers import number_edits
from utils.checker.repair.reading import seen_by_reading
from utils.checker.repair.trial import EVERYWHERE, Bench
from utils.checker.repair.words import finding, pointer

FORM_SECONDS, NUMBER_SECONDS = 0.25, 0.2
SOME = 8


@dataclass(frozen=True)
class Mended:
    """What was found by a repair, and the attempt that the repair has made of the answer."""

    finding: Finding
    attempt: Attempt


def mend(attempt) -> Mended | None:
    """The repair of the answer's form that makes it right, or some of it.

    Parameters
    ----------
    attempt : Attempt       a wrong answer

    Returns
    -------
    Mended or None          a repair that makes it right everywhere comes before one that mends
                            ordinary data, and that before one that mends some of the parts
    """
    try:
        with quiet():
            return _mended(attempt)
    except Exception:  # whatever a learner has written, the other ways of looking go on
        return None


def point_at(attempt) -> Finding | None:
    """Where one changed number, sign or name would make the answer right everywhere.

    Returns
    -------
    Finding or None         the line and what kind of thing to look at; None as well where changes
                            in several lines would do
    """
    try:
        with quiet():
            return _pointed(attempt)
    except Exception:
        return None


def _mended(attempt):
    benches = list(_benches(attempt, FORM_SECONDS))
    best, found = None, 0
    for bench in benches:
        for edit in form_edits(bench.scope):
            if not bench.time_left:
                break
            trial = bench.attempted(edit, partly=found < SOME)
            if trial is None:
                continue
            found += 1
            rank = trial.strength, -len(trial.parts)
            if best is None or rank < best[0]:
                best = rank, bench, edit, trial
            if trial.strength == EVERYWHERE:
                return _said(attempt, *best[1:])
    for bench in benches:
        seen = seen_by_reading(bench)
        if seen and (best is None or best[2].kind != seen[0].kind):
            return Mended(*seen)
    return _said(attempt, *best[1:]) if best else None


def _said(attempt, bench, edit, trial):
    some = tuple(n for n in trial.parts if n in attempt.wanted[0])
    partly = len(some) < len(attempt.wanted[0])
    said = finding(edit, bench.scope, some if partly else (), _before(attempt))
    return Mended(said, bench.better(trial))


def _before(attempt):
    """What is said first where ordinary data comes out right."""
    if attempt.rows(plain=True, good=False):
        return ""
    case = attempt.rows(good=False)[0][0]
    return f"right on ordinary data; but when {case.when}, it goes wrong: "


def _pointed(attempt):
    found = []
    for bench in _benches(attempt, NUMBER_SECONDS):
        helpers = bench.lend(attempt.terms.helpers)
        for edit in number_edits(bench.scope, helpers):
            if not bench.time_left:
                break
            if bench.attempted(edit, partly=False):
                found.append((edit, bench))
    if len({edit.node.lineno for edit, _ in found}) != 1:
        return None
    edit, bench = found[0]
    return pointer(edit, bench.scope)


def _benches(attempt, seconds):
    """Each function of the answer, as far as it has a text to change."""
    benches = []
    for index in range(len(attempt.functions)):
        try:
            benches.append(Bench(attempt, index, seconds / len(attempt.functions)))
        except LookupError:
            continue
    return benches
