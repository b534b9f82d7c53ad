"""What a function did on one data set, and whether that is right."""

from dataclasses import dataclass, field

import numpy as np

from utils.checker.compare import UnfitError, agree, numbers
from utils.checker.results import Fact, FormError, PartialError
from utils.checker.trying.calling import TimeUp, Watch
from utils.checker.trying.raised import Raised, by_the_checker, describe, is_unfinished


@dataclass
class Outcome:
    """What a function did on one data set."""

    parts: dict = field(default_factory=dict)
    unfit: dict = field(default_factory=dict)
    raw: dict = field(default_factory=dict)
    form: FormError | None = None
    error: Raised | None = None
    changed: list = field(default_factory=list)
    unfinished: bool = False
    time_up: bool = False


def expected(exercise, case):
    """The answer's parts on one data set; None where it cannot say."""
    try:
        parts = exercise.parts(exercise.answers, case, Watch())
    except Exception:  # an altered data set may be one that no function can take
        return None
    return {k: v if isinstance(v, Fact) else np.asarray(v, float) for k, v in parts.items()}


def try_one(exercise, functions, case, want):
    """The outcome on one data set; whatever the function raises ends up in it."""
    watch, out = Watch(exercise.rounding), Outcome()
    out.changed = watch.changed
    try:
        parts = exercise.parts(functions, case, watch)
        for name, wish in want.items():
            _take(exercise, case, out, name, wish, parts.get(name, Fact(True)))
        for name, part in parts.items():
            if isinstance(part, Fact):
                out.parts.setdefault(name, part)
    except PartialError:
        out.unfinished = True
    except FormError as form:
        out.form = form
    except (TimeUp, KeyboardInterrupt):
        raise
    except BaseException as error:
        if is_unfinished(error):
            out.unfinished = True
        elif by_the_checker(error, functions):
            say = "what it returns is of another form than the contract asks for."
            ask = "What kind of thing does the contract ask for, and what is in it?"
            out.form = FormError(say, ask, type(error).__name__)
        else:
            out.error = describe(error, exercise.signature)
    return out


def _take(exercise, case, out, name, wish, part):
    """Sort one part in: a fact, numbers to compare, or something that cannot be compared."""
    if isinstance(part, Fact) or isinstance(wish, Fact):
        out.parts[name] = part
    elif part is Ellipsis:
        out.unfinished = True
    else:
        flat = name in exercise.flat
        try:
            out.parts[name] = numbers(name, wish, part, case.sizes, flat, exercise.no_bools)
        except UnfitError as unfit:
            out.unfit[name], out.raw[name] = unfit.finding, unfit.array


def part_is_right(case, want, outcome, name):
    """Whether one part of an outcome is what it should be."""
    if name in outcome.unfit or name not in outcome.parts:
        return False
    got = outcome.parts[name]
    if isinstance(got, Fact):
        return got.ok
    accept = case.accepts.get(name)
    if accept is not None:
        return bool(accept(np.asarray(got)))
    return agree(want[name], got)


def is_right(case, want, outcome):
    """Whether an outcome is right in everything."""
    if outcome.error is not None:
        return case.lenient
    if outcome.form or outcome.unfit or outcome.changed or outcome.unfinished or outcome.time_up:
        return False
    return all(part_is_right(case, want, outcome, name) for name in {**want, **outcome.parts})


def same_outcome(a, b):
    """Whether two functions did the same thing on a data set."""
    if (a.error is None) != (b.error is None) or (a.form is None) != (b.form is None):
        return False
    if a.error is not None:
        return (a.error.kind, a.error.message) == (b.error.kind, b.error.message)
    if a.form is not None:
        return a.form.mark == b.form.mark
    if a.changed != b.changed or a.unfit != b.unfit or a.parts.keys() != b.parts.keys():
        return False
    raw = all(_same_raw(a.raw[k], b.raw[k]) for k in a.raw)
    return raw and all(same_part(a.parts[k], b.parts[k]) for k in a.parts)


def _same_raw(a, b):
    if a is None or b is None:
        return a is b
    return a.shape == b.shape and agree(b, a)


def same_part(a, b):
    """Whether two parts are the same."""
    if isinstance(a, Fact) and isinstance(b, Fact):
        return a.ok == b.ok and (a.ok or a.mark == b.mark)
    if isinstance(a, Fact) or isinstance(b, Fact):
        return False
    return agree(b, a)
