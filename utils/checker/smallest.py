"""The smallest input on which an answer goes wrong, in one line with both values."""

import functools
import itertools
import time

import numpy as np

from utils.checker.exercise import Case
from utils.checker.report import WIDTH
from utils.checker.results import Fact
from utils.checker.trying.calling import TimeUp, time_limit
from utils.checker.trying.outcome import expected, is_right, part_is_right, try_one

SECONDS = 1.0
HITS = 4


def smallest(attempt) -> str:
    """A line such as `softmax([[0, 1]]) gives [[0, 1]]; right is [[0.269, 0.731]].`, or ""."""
    if attempt.exercise.small is None or len(attempt.functions) > 1:
        return ""
    start = time.process_time()
    lines: list[str] = []
    for case, want in _inputs(attempt.exercise):
        if time.process_time() - start > SECONDS or len(lines) == HITS:
            break
        try:
            with time_limit(SECONDS):
                out = try_one(attempt.exercise, attempt.functions, case, want)
        except TimeUp:
            break
        if not is_right(case, want, out):
            lines.append(_line(attempt, case, want, out))
    return min((line for line in lines if 0 < len(line) < WIDTH), key=len, default="")


@functools.lru_cache(maxsize=64)
def _inputs(exercise):
    """The small inputs of an exercise with the right answer on each."""
    cases = [Case(args) for args in exercise.small()]
    wanted = [expected(exercise, case) for case in cases]
    return [(c, w) for c, w in zip(cases, wanted, strict=True) if w is not None]


def _line(attempt, case, want, out):
    """One line about one part that is wrong; "" where it cannot be said in one line."""
    names = [k for k in want if not part_is_right(case, want, out, k)]
    name = names[0] if names else next(iter(want))
    if isinstance(want[name], Fact) or out.form:
        return ""
    exercise = attempt.exercise
    args = exercise.args_for(case, name) if exercise.args_for else case.args
    call = f"{exercise.id}({', '.join(shown(v, 6) for v in args.values())})"
    which = "" if attempt.single or exercise.args_for else f" {name} ="
    if out.error:
        return f"{call} raises {out.error.kind}; right is{which} {shown(want[name])}."
    got = out.parts.get(name, out.raw.get(name))
    if got is None:
        return ""
    for digits in (3, 4, 6):
        mine, ours = shown(got, digits), shown(want[name], digits)
        if mine != ours:
            return f"{call} gives{which} {mine}; right is {ours}."
    return ""


def shown(value, digits=3) -> str:
    """A value as a sentence shows it: few digits, no "-0", a function by its name.

    Parameters
    ----------
    value : number, array, list, dict, text or function
    digits : int            significant digits of each number
    """
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {shown(v, digits)}" for k, v in value.items()) + "}"
    if isinstance(value, str):
        return f'"{value}"'
    if callable(value):
        return getattr(value, "__name__", "f")
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(shown(v, digits) for v in value) + "]"
    array = np.asarray(value)
    if array.ndim:
        few = [shown(v, digits) for v in itertools.islice(array, 12)]
        return "[" + ", ".join(few) + (", …]" if len(array) > 12 else "]")
    if array.dtype.kind not in "biuf":
        return str(value)
    if array.dtype.kind == "b":
        return str(bool(array))
    value = float(array) + 0.0
    whole = abs(value) < 1e6 and value == int(value)
    return str(int(value)) if whole else f"{value:.{digits}g}"
