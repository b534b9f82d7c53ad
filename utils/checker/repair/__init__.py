"""Diagnosis by repair: a mistake is certain when undoing it makes the answer right.

The learner's function is parsed; each natural slip is turned back in one place, or in every place
where it was made alike, and the changed function is tried on the data sets. Slips of *form* (a
`return` inside the loop, a name of the notebook, brackets) that were undone in this way are
certain. Changed numbers, signs and names could be right by accident: they only point at a line.
"""

from dataclasses import dataclass, replace

from utils.checker.finding import ORDINARY, Finding
from utils.checker.repair.form import inside_lines
from utils.checker.repair.lines import whole_lines
from utils.checker.repair.numbers import numbers
from utils.checker.repair.reading import notebook_names, seen_by_reading
from utils.checker.repair.trees import everywhere
from utils.checker.repair.trial import EVERYWHERE, Bench
from utils.checker.repair.words import FORM, POINTS, finding, pointer
from utils.checker.results import Fact
from utils.checker.trying.attempt import Attempt
from utils.checker.trying.calling import TimeUp, quiet

#: Three times what any catalogued mistake needs: a pause of the machine changes no verdict.
FORM_SECONDS, NUMBER_SECONDS = 1.5, 1.5
_SOME = 8


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
    return _safely(_mended, attempt)


def point_at(attempt) -> Finding | None:
    """Where one changed number, sign or name would make the answer right everywhere.

    Returns
    -------
    Finding or None         the line and what kind of thing to look at; None as well where changes
                            in several lines would do
    """
    return _safely(_pointed, attempt)


def _safely(look, attempt):
    try:
        with quiet():
            return look(attempt)
    except (Exception, TimeUp):  # whatever a learner has written, other ways of looking are left
        return None


def _mended(attempt):
    benches, best, found = _benches(attempt, FORM_SECONDS), None, 0
    for bench in benches:
        for edit in form_edits(bench.scope) if bench.time_left else ():
            if not bench.time_left:
                break
            trial = bench.attempted(edit, partly=found < _SOME)
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


def form_edits(scope) -> list:
    """Every change of form, the likeliest slip first; those made alike also all at once."""
    found = [*notebook_names(scope), *everywhere(inside_lines(scope)), *whole_lines(scope)]
    order = list(FORM)
    return sorted(found, key=lambda edit: order.index(edit.kind))


def _said(attempt, bench, edit, trial):
    some = tuple(n for n in trial.parts if n in attempt.wanted[0])
    partly = len(some) < len(attempt.wanted[0])
    before = ""
    if not attempt.rows(plain=True, good=False):
        case = attempt.rows(good=False)[0][0]
        before = f"{ORDINARY}; but when {case.when}, it goes wrong: "
    said = finding(edit, bench.scope, some if partly else (), before)
    return Mended(said, replace(attempt, functions=trial.functions, outcomes=trial.outcomes))


def _pointed(attempt):
    if any(isinstance(part, Fact) for part in attempt.wanted[0].values()):
        return None  # what is only counted or compared comes out right for many reasons
    order, found, scope = list(POINTS), [], None
    for bench in _benches(attempt, NUMBER_SECONDS):
        helpers = bench.lend(attempt.terms.helpers)
        edits = everywhere(numbers(bench.scope, helpers)) if bench.time_left else []
        for edit in sorted(edits, key=lambda edit: order.index(edit.kind)):
            if bench.time_left and bench.attempted(edit, partly=False):
                found.append(edit)
                scope = bench.scope
                if len({edit.node.lineno for edit in found}) > 1:
                    return None
    return pointer(found, scope) if found else None


def _benches(attempt, seconds):
    """Each function of the answer, as far as it has a text to change."""
    benches = []
    for index in range(len(attempt.functions)):
        try:
            benches.append(Bench(attempt, index, seconds / len(attempt.functions)))
        except Exception:  # no text, or none that can be compiled by itself
            continue
    return benches
