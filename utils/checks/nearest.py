"""The catalogued mistake whose results are the learner's, or come nearest to them."""

from dataclasses import dataclass

import numpy as np

from utils.checks import patterns
from utils.checks.catalogue import Mistake
from utils.checks.compare import agree
from utils.checks.observe import Fact
from utils.checks.outcome import mistaken, part_is_right, same_outcome, same_part


@dataclass(frozen=True)
class Near:
    """A catalogued mistake, whether it explains everything, and what there is besides.

    `loose` says that it is the same only up to a factor.
    """

    mistake: Mistake
    whole: bool
    also: str = ""
    loose: bool = False


def nearest(wrong, mistakes, seed):
    """The best match, or None; matches in one part leave a clear pattern its own question.

    In this order: the same on every data set; the same on every ordinary one; the same in the
    first wrong part; the same in that part up to a constant factor.
    """
    theirs = {m.id: mistaken(wrong.exercise.id, m.code, seed) for m in mistakes}
    numbered = range(len(wrong.data))
    for mistake in mistakes:
        if all(same_outcome(wrong.outcomes[i], theirs[mistake.id](i)) for i in numbered):
            return Near(mistake, True)
    plain = [i for i in numbered if wrong.data[i].plain]
    bad = [i for i in plain if not wrong.good[i]]
    if not bad:
        return _in_special(wrong, mistakes, theirs, plain)
    for mistake in mistakes:
        if all(same_outcome(wrong.outcomes[i], theirs[mistake.id](i)) for i in plain):
            return Near(mistake, True)
    if any(wrong.outcomes[i].error or wrong.outcomes[i].form for i in bad):
        return _same_error(wrong, mistakes, theirs, bad)
    return _in_one_part(wrong, mistakes, theirs, plain)


def _in_special(wrong, mistakes, theirs, plain):
    """Right on ordinary data, and the same on the first special data set that goes wrong."""
    first = next(i for i, ok in enumerate(wrong.good) if not ok)
    for mistake in mistakes:
        outcome = theirs[mistake.id]
        if same_outcome(wrong.outcomes[first], outcome(first)) and all(
            same_outcome(wrong.outcomes[i], outcome(i)) for i in plain
        ):
            return Near(mistake, True)
    return None


def _same_error(wrong, mistakes, theirs, bad):
    """The same kind of error with the same message on the first data set."""
    mine = wrong.outcomes[bad[0]]
    for mistake in mistakes:
        if same_outcome(mine, theirs[mistake.id](bad[0])):
            return Near(mistake, True)
    return None


def _in_one_part(wrong, mistakes, theirs, plain):
    names = wrong.wrong_parts(wrong.rows(plain=True))
    if not names or not wrong.exercise.steady:
        return None
    name = names[0]
    for mistake in mistakes:
        if _equal_part(wrong, theirs[mistake.id], plain, name, same_part):
            return Near(mistake, False)
    if len(wrong.data[0].args) < 2:
        return None
    for mistake in mistakes:
        if _equal_part(wrong, theirs[mistake.id], plain, name, _proportional):
            factor = _factor_sentence(wrong, theirs[mistake.id], plain, name)
            return Near(mistake, False, factor, loose=True)
    return None


def _equal_part(wrong, outcome, plain, name, same):
    """Whether a part is wrong in the same way on every ordinary data set."""
    if any(name not in wrong.outcomes[i].parts for i in plain):
        return False
    somewhere = False
    for i in plain:
        other = outcome(i)
        if other.error or other.form or name not in other.parts:
            return False
        if not same(wrong.outcomes[i].parts[name], other.parts[name]):
            return False
        somewhere |= not part_is_right(wrong.data[i], wrong.wanted[i], other, name)
    return somewhere


def _proportional(mine, other):
    if isinstance(mine, Fact) or isinstance(other, Fact):
        return False
    mine, other = np.asarray(mine, float), np.asarray(other, float)
    norm = float(np.sum(other * other))
    if mine.size < 2 or norm == 0 or not np.isfinite(norm) or not np.any(mine):
        return False
    return agree(float(np.sum(mine * other)) / norm * other, mine)


def _factor_sentence(wrong, outcome, plain, name):
    triples = [
        (wrong.data[i], outcome(i).parts[name], wrong.outcomes[i].parts[name]) for i in plain
    ]
    found = patterns.constant_factor(triples)
    if found is None:
        return ""
    return "A factor is off as well." if found.pattern != "negated" else "Its sign is off as well."
