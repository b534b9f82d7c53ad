"""The catalogued mistake whose results are the learner's, or come nearest to them."""

import functools
from dataclasses import dataclass

from utils.checker.exercise import Mistake
from utils.checker.trying.attempt import probes
from utils.checker.trying.outcome import is_right, part_is_right, same_outcome, same_part, try_one


@dataclass(frozen=True)
class Near:
    """A catalogued mistake and how near it comes.

    Attributes
    ----------
    mistake : Mistake
    reach : str         all: the same on every data set; plain: on every ordinary one and the first
                        special one that goes wrong; part: in one part only
    part : str          the part, where it is only one
    """

    mistake: Mistake
    reach: str
    part: str = ""

    @property
    def whole(self):
        """Whether it explains everything that was seen on ordinary data."""
        return self.reach in ("all", "plain")


def nearest(attempt, mistakes):
    """The best match among the mistakes, or None."""
    theirs = {m.id: _mistaken(attempt.exercise, m, attempt.seed) for m in mistakes}
    mine = attempt.outcomes
    everywhere = range(len(mine))

    def same_on(mistake, indices):
        return all(same_outcome(mine[i], theirs[mistake.id](i)) for i in indices)

    for mistake in mistakes:
        if same_on(mistake, everywhere):
            return Near(mistake, "all")
    plain = [i for i in everywhere if attempt.data[i].plain]
    bad = [i for i in plain if not attempt.good[i]]
    if not bad:  # right on ordinary data: the first special data set that goes wrong decides
        plain = [*plain, attempt.good.index(False)]
    decides = (bad or plain)[-1]
    for mistake in mistakes:
        if same_on(mistake, plain) and not _right(attempt, theirs[mistake.id](decides), decides):
            return Near(mistake, "plain")
    if not bad:
        return None
    if any(mine[i].error or mine[i].form for i in bad):
        found = (m for m in mistakes if same_on(m, bad))
        return next((Near(m, "plain") for m in found), None)
    return _in_one_part(attempt, mistakes, theirs, plain)


def _right(attempt, outcome, i):
    return is_right(attempt.data[i], attempt.wanted[i], outcome)


@functools.lru_cache(maxsize=2048)
def _mistaken(exercise, mistake, seed):
    """A catalogued mistake's outcome on the i-th data set, worked out when it is asked for."""
    data, wanted = probes(exercise, seed)

    @functools.cache
    def outcome(i):
        return try_one(exercise, mistake.functions, data[i], wanted[i])

    return outcome


def _in_one_part(attempt, mistakes, theirs, plain):
    names = attempt.wrong_parts(attempt.rows(plain=True))
    if not names or not attempt.exercise.steady:
        return None
    for mistake in mistakes:
        if _equal_part(attempt, theirs[mistake.id], plain, names[0]):
            return Near(mistake, "part", names[0])
    return None


def _equal_part(attempt, outcome, plain, name):
    """Whether a part is wrong in the same way on every ordinary data set."""
    if any(name not in attempt.outcomes[i].parts for i in plain):
        return False
    somewhere = False
    for i in plain:
        other = outcome(i)
        if other.error or other.form or name not in other.parts:
            return False
        if not same_part(attempt.outcomes[i].parts[name], other.parts[name]):
            return False
        somewhere |= not part_is_right(attempt.data[i], attempt.wanted[i], other, name)
    return somewhere
