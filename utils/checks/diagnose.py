"""From a learner's function to a verdict.

The function is tried on every data set and compared with the reference. Where it differs, the
verdict is looked for in this order: an error; a result of the wrong form or shape; a mistake in
the catalogue whose results are the same; a pattern that wrong answers leave; and otherwise which
part differs, by how much, and where.
"""

import dis
from dataclasses import dataclass, replace

import numpy as np

from utils.checks import catalogue, report
from utils.checks.calling import TimeUp, quiet, time_limit
from utils.checks.exercises import EXERCISES, data_sets
from utils.checks.explain import VAGUE, Wrong, explain
from utils.checks.nearest import nearest
from utils.checks.outcome import Outcome, is_right, reference_parts, try_all


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
    wanted = reference_parts(name, seed)
    with quiet():
        try:
            with time_limit():
                outcomes = try_all(exercise, functions, data, wanted)
        except TimeUp:
            outcomes = [Outcome(time_up=True)]
        return _verdict(exercise, functions, data, wanted, outcomes, seed, known)


def unjudged(name, error):
    """A verdict for an answer so unusual that the comparison itself failed."""
    say = f"your result could not be compared with ours ({type(error).__name__})."
    ask = "What kind of thing does your function return?"
    return Verdict("wrong", report.headed("wrong", name, say, ask), patterns=("type",))


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
    wrong = Wrong(exercise, functions, data, wanted, outcomes, good, seed)
    mistakes = catalogue.mistakes(exercise.id, exercise.chapter) if known is None else known
    near = nearest(wrong, mistakes, seed)
    named = bool(near and near.whole and near.mistake.seen)
    finding = explain(replace(wrong, named=named))
    say, ask = finding.say, finding.ask
    if near and not near.whole and near.loose and finding.pattern not in VAGUE:
        near = None
    if near:
        ask = near.mistake.hint
        if named and finding.pattern in VAGUE:
            say = near.mistake.seen
        elif near.also:
            say += f" {near.also}"
    status = "raised" if finding.pattern == "raised" else "wrong"
    text = report.headed(status, exercise.id, say, ask)
    return Verdict(status, text, near.mistake.id if near else "", (finding.pattern,))


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
