"""From a learner's function to a verdict.

The function is tried on every data set and compared with the reference. Where it differs, the
verdict is looked for in this order: an error; a result of the wrong form or shape; a mistake in
the catalogue whose results are the same; a pattern that wrong answers leave; and otherwise which
part differs, by how much, and where.
"""

import dis
import functools
from dataclasses import dataclass, field

import numpy as np

from utils.checks import catalogue, report
from utils.checks.calling import TimeUp, Watch, quiet, time_limit
from utils.checks.compare import Finding, Unfit, agree, numbers
from utils.checks.exercises import EXERCISES, data_sets
from utils.checks.observe import Fact, Form, Partial
from utils.checks.raised import Raised, describe, is_unfinished


@dataclass(frozen=True)
class Verdict:
    """What a check found.

    Attributes
    ----------
    status : str            not yet, right, wrong or raised
    text : str              as it is printed
    mistake : str           id of the catalogued mistake that gives the same results, or ""
    patterns : tuple        names of the general patterns that were found
    """

    status: str
    text: str
    mistake: str = ""
    patterns: tuple = ()

    def __str__(self):
        return self.text


@dataclass
class Outcome:
    """What a function did on one data set."""

    parts: dict = field(default_factory=dict)
    unfit: dict = field(default_factory=dict)
    form: Form | None = None
    error: Raised | None = None
    changed: list = field(default_factory=list)
    unfinished: bool = False
    time_up: bool = False


def judge(name, *functions, seed=0, known=None):
    """A verdict on a learner's answer; prints nothing.

    Parameters
    ----------
    name : str              id of the exercise
    functions : callables   the learner's function, or the pair of them
    seed : int              of the data sets
    known : tuple           the catalogued mistakes to compare with; all of them if None

    Returns
    -------
    Verdict

    Raises
    ------
    ValueError              if there is no such exercise
    """
    exercise = EXERCISES[name]
    trouble = _not_functions(exercise, functions)
    if trouble:
        return trouble
    if any(_is_stub(f) for f in functions):
        return _not_yet(exercise, functions)
    data = data_sets(exercise, seed)
    wanted = _wanted(name, seed)
    with quiet():
        try:
            with time_limit():
                outcomes = try_all(exercise, functions, data, wanted)
        except TimeUp:
            outcomes = [Outcome(time_up=True)]
        return _verdict(exercise, functions, data, wanted, outcomes, seed, known)


def _not_functions(exercise, functions):
    names = exercise.names
    if len(functions) != len(names):
        call = ", ".join(names)
        say = f'it takes {len(names)} function(s) to check: check("{exercise.id}", {call}).'
        return Verdict("wrong", report.headed("wrong", exercise.id, say), patterns=("type",))
    for name, function in zip(names, functions, strict=True):
        if function is Ellipsis:
            return _not_yet(exercise, functions)
        if not callable(function):
            say = f"{name} is {type(function).__name__}, not a function."
            ask = "Is there a later line that gives the same name to something else?"
            text = report.headed("wrong", exercise.id, say, ask)
            return Verdict("wrong", text, patterns=("type",))
    return None


def _not_yet(exercise, functions, what="Replace the ... with your own lines"):
    say = f"not yet. {what}; the chapter goes on with ours meanwhile."
    return Verdict("not yet", report.headed("not yet", exercise.id, say))


_NOTHING = {
    "RESUME",
    "NOP",
    "POP_TOP",
    "LOAD_CONST",
    "RETURN_CONST",
    "RETURN_VALUE",
    "COPY_FREE_VARS",
    "LOAD_SMALL_INT",
    "NOT_TAKEN",
}


def _is_stub(function):
    """Whether the body is only `...`, `pass` or a docstring, perhaps with `return ...`."""
    code = getattr(function, "__code__", None)
    if code is None:
        return False
    last = None
    for step in dis.get_instructions(code):
        if step.opname not in _NOTHING:
            return False
        if "CONST" in step.opname or step.opname == "LOAD_SMALL_INT":
            last = step.argval
    return last is None or last is Ellipsis


@functools.lru_cache(maxsize=256)
def _wanted(name, seed):
    """The reference's parts on each data set."""
    exercise = EXERCISES[name]
    out = []
    with quiet():
        for case in data_sets(exercise, seed):
            parts = exercise.observe(exercise.reference, case, Watch())
            out.append(
                {
                    k: v if isinstance(v, Fact) else np.asarray(v, dtype=float)
                    for k, v in parts.items()
                }
            )
    return out


def try_all(exercise, functions, data, wanted):
    """The outcome on every data set."""
    return [try_one(exercise, functions, c, w) for c, w in zip(data, wanted, strict=True)]


def try_one(exercise, functions, case, want):
    """The outcome on one data set; whatever the function raises ends up in it."""
    watch, out = Watch(exercise.rounding), Outcome()
    out.changed = watch.changed
    try:
        parts = exercise.observe(functions, case, watch)
        for name, wish in want.items():
            part = parts.get(name, Fact(True))
            if isinstance(part, Fact) or isinstance(wish, Fact):
                out.parts[name] = part
                continue
            if part is Ellipsis:
                out.unfinished = True
                continue
            try:
                out.parts[name] = numbers(name, wish, part, case.sizes, name in exercise.flat)
            except Unfit as unfit:
                out.unfit[name] = unfit.finding
        for name, part in parts.items():
            if isinstance(part, Fact):
                out.parts.setdefault(name, part)
    except Partial:
        out.unfinished = True
    except Form as form:
        out.form = form
    except (TimeUp, KeyboardInterrupt):
        raise
    except BaseException as error:
        if is_unfinished(error):
            out.unfinished = True
        else:
            out.error = describe(error, functions, exercise.signature)
    return out


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
        return a.form.mark == b.form.mark and a.form.say == b.form.say
    if a.changed != b.changed or a.unfit != b.unfit or a.parts.keys() != b.parts.keys():
        return False
    return all(same_part(a.parts[k], b.parts[k]) for k in a.parts)


def same_part(a, b):
    """Whether two parts are the same."""
    if isinstance(a, Fact) or isinstance(b, Fact):
        return isinstance(a, Fact) and isinstance(b, Fact) and (a.ok, a.mark) == (b.ok, b.mark)
    return agree(b, a)


def _verdict(exercise, functions, data, wanted, outcomes, seed, known):
    if outcomes[-1].time_up:
        say = "it was still running after 5 seconds, and was stopped."
        text = report.headed("wrong", exercise.id, say, "What makes the loop come to its end?")
        return Verdict("wrong", text, patterns=("endless",))
    if any(o.unfinished for o in outcomes):
        return _not_yet(exercise, functions, "Some of it is still ... : replace that as well")
    good = [is_right(c, w, o) for c, w, o in zip(data, wanted, outcomes, strict=True)]
    if all(good):
        return _right(exercise, data)
    finding = _first_finding(exercise, data, wanted, outcomes, good)
    mistake = _catalogued(exercise, data, wanted, outcomes, seed, known)
    ask = mistake.hint if mistake else finding.ask
    status = "raised" if finding.pattern == "raised" else "wrong"
    text = report.headed(status, exercise.id, finding.say, ask)
    return Verdict(status, text, mistake.id if mistake else "", (finding.pattern,))


def _right(exercise, data):
    kept = exercise.keeps or [
        k
        for k, v in data[0].args.items()
        if isinstance(v, (np.ndarray, dict)) or (isinstance(v, list) and exercise.id[:4] == "deep")
    ]
    if exercise.id in ("keep_best", "save_load"):
        kept = ["params"] if exercise.id == "save_load" else []
    more = f" It also left {report.joined(kept)} untouched." if kept else ""
    say = f"right, on {len(data)} data sets.{more}"
    return Verdict("right", report.headed("right", exercise.id, say))


def _first_finding(exercise, data, wanted, outcomes, good):
    """A thin first version: the first thing that differs."""
    for case, want, out, ok in zip(data, wanted, outcomes, good, strict=True):
        if ok:
            continue
        when = "" if case.plain else f"when {case.when}, "
        if out.error:
            e = out.error
            say = f"{when}raised {e.kind}"
            say += f" in the line `{e.line}`" if e.line else ""
            say += f": {e.message}" if e.message else ""
            return Finding("raised", say, e.ask)
        if out.form:
            return Finding("form", when + out.form.say, out.form.ask)
        for finding in out.unfit.values():
            return Finding(finding.pattern, when + finding.say, finding.ask)
        for name in {**want, **out.parts}:
            if part_is_right(case, want, out, name):
                continue
            part = out.parts[name]
            if isinstance(part, Fact):
                return Finding(f"fact {name}", when + part.say, part.ask)
            return Finding("different", f"{when}{name} differs from ours.", "Which line makes it?")
        if out.changed:
            names = report.joined(out.changed)
            say = f"{when}the values are right, but it changed the caller's {names}."
            return Finding("changed", say, "Which line writes into an array that it was given?")
    raise AssertionError("a wrong outcome without a finding")


def _catalogued(exercise, data, wanted, outcomes, seed, known):
    mistakes = catalogue.mistakes(exercise.id, exercise.chapter) if known is None else known
    for mistake in mistakes:
        theirs = _mistaken(exercise.id, mistake.code, seed)
        if all(same_outcome(o, theirs(i)) for i, o in enumerate(outcomes)):
            return mistake
    return None


@functools.lru_cache(maxsize=2048)
def _mistaken(name, code, seed):
    """A catalogued mistake's outcome on the i-th data set, worked out when it is asked for."""
    exercise = EXERCISES[name]
    functions = catalogue.functions(code, exercise.names)
    data, wanted = data_sets(exercise, seed), _wanted(name, seed)

    @functools.cache
    def outcome(i):
        return try_one(exercise, functions, data[i], wanted[i])

    return outcome
