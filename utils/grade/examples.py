"""The smallest case of an exercise, to be worked out by hand in a lesson."""

import itertools
from typing import NamedTuple

import numpy as np

from utils.checker import Case, Fact
from utils.checker.smallest import shown
from utils.checker.trying.calling import TimeUp, quiet, time_limit
from utils.checker.trying.outcome import expected, part_is_right, try_one

SECONDS, INPUTS = 2.0, 12
#: The most letters of an input, and of a result; what counts as 0.
LONGEST, RESULT, NOTHING = 90, 60, 1e-12


class Example(NamedTuple):
    """A small input, the part of the result it is about, what is right, what a mistake gives."""

    given: str
    part: str
    right: str
    mistaken: str = ""


def example(exercise, functions=()) -> Example | None:
    """A small input of an exercise; with functions, the smallest on which they go wrong.

    Returns
    -------
    Example or None     None where there is none that can be said in a line
    """
    if exercise.small is None or len(exercise.names) > 1:
        return None
    try:
        with quiet(), time_limit(SECONDS):
            found = [e for e in _examples(exercise, functions) if e]
    except TimeUp:
        return None
    found.sort(key=lambda e: len("".join(e)))
    return found[0 if functions else len(found) // 2] if found else None


def _examples(exercise, functions):
    for args in itertools.islice(exercise.small(), INPUTS):
        case = Case(args)
        want = expected(exercise, case)
        if want is None or not all(_sayable(v) for v in args.values()):
            continue
        if not functions:
            yield _told(exercise, case, want, list(want)[-1])
            continue
        out = try_one(exercise, functions, case, want)
        for part in want:
            if not out.form and not out.error and not part_is_right(case, want, out, part):
                yield _told(exercise, case, want, part, out.parts.get(part, out.raw.get(part)))
                break


def _told(exercise, case, want, part, got=None):
    """The example in words; None where that takes more than a line."""
    if isinstance(want[part], Fact) or isinstance(got, Fact):
        return None
    args = exercise.args_for(case, part) if exercise.args_for else case.args
    given = ", ".join(f"{name} = {shown(value)}" for name, value in args.items())
    named = "" if len(want) == 1 or exercise.args_for else part
    for digits in (3, 5):
        right, mistaken = _result(want[part], digits), _result(got, digits)
        if right != mistaken:
            fits = len(given) <= LONGEST and max(len(right), len(mistaken)) <= RESULT
            return Example(given, named, right, mistaken) if fits else None
    return None


def _result(value, digits):
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        value = np.where(abs(value) < NOTHING, 0.0, value)
    return "" if value is None else shown(value, digits)


def _sayable(value):
    """Whether it is numbers or text, or a dict or list of them."""
    if isinstance(value, dict | list | tuple):
        return all(map(_sayable, value.values() if isinstance(value, dict) else value))
    return isinstance(value, str | int | float | np.ndarray | np.generic)
