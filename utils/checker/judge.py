"""From a learner's function to a verdict.

The function is tried on every data set and compared with the right answer. Where it differs, the
verdict is looked for in this order, the most certain first:

1. a small repair of the *form* of the learner's own code that makes the answer right: certain;
2. a catalogued mistake with the same numbers on every data set;
3. a pattern in the numbers that holds on every data set;
4. otherwise where it first goes wrong, and the smallest input on which it does.

A repair that mends some parts, or the ordinary data only, is said as well, and the search goes on
with what it has made of the answer: everything that is wrong is listed.
"""

from dataclasses import replace

from utils.checker import report, verdict
from utils.checker.explain import VAGUE, explain, located
from utils.checker.finding import CATALOGUED, LOCATED, ORDINARY, PATTERN, Finding
from utils.checker.nearest import nearest
from utils.checker.repair import mend, point_at
from utils.checker.smallest import smallest
from utils.checker.trying import source
from utils.checker.trying.attempt import Attempt, probes
from utils.checker.trying.calling import TimeUp, quiet, time_limit
from utils.checker.trying.outcome import is_right, try_one

ROUNDS = 3
#: Repairs that put a guess in the place of a name: what they lead to is not the learner's.
BY_READING = ("came back", "notebook name", "unknown name")
#: Repairs that can be read in more than one way.
READINGS = ("argument order", "brackets misplaced", "brackets missing", "call too many",
            "fixed size", "old returned", "order", "order of steps")  # fmt: skip
SECONDS = 5.0
DIAGNOSIS = 6.0


def judge(exercise, functions, terms, seed=0, known=None, limits=None) -> verdict.Verdict:
    """A verdict on a learner's answer; prints nothing.

    Parameters
    ----------
    exercise : Exercise
    functions : tuple       the learner's function, or the pair of them
    terms : Terms           the words of the course
    seed : int              of the data sets
    known : tuple           the catalogued mistakes to compare with; all of them if None
    limits : (float, float) seconds for the answer on all data sets, and for the search; 5 and 6

    Returns
    -------
    Verdict
    """
    seconds, search = limits or (SECONDS, DIAGNOSIS)
    trouble = _not_functions(exercise, functions)
    if trouble:
        return trouble
    if any(source.is_stub(f) for f in functions):
        return not_yet(exercise)
    with quiet():
        try:
            with time_limit(seconds):
                attempt = Attempt.of(exercise, functions, terms, seed)
        except TimeUp:
            return _endless(exercise, seconds)
        if any(o.unfinished for o in attempt.outcomes):
            return not_yet(exercise, "Some of it is still ... : replace that as well")
        if attempt.right:
            kept = _remembered(attempt)
            return (
                verdict.wrong(exercise, attempt, kept) if kept else verdict.right(exercise, attempt)
            )
        mistakes = exercise.mistakes if known is None else known
        try:
            with time_limit(search):
                findings = diagnose(attempt, mistakes)
        except TimeUp:  # a slow answer: what has been seen of it already must do
            findings = located(attempt)
        return verdict.wrong(exercise, attempt, findings)


def _remembered(attempt) -> list[Finding]:
    """What shows of a right answer when it is called again, on other numbers of the same sizes."""
    if not attempt.exercise.steady:
        return []
    ask = "What stays from one call of your function to the next?"
    data, wanted = probes(attempt.exercise, attempt.seed + 1)
    for i in [i for i, case in enumerate(data) if case.plain][:2]:
        out = try_one(attempt.exercise, attempt.functions, data[i], wanted[i])
        if not is_right(data[i], wanted[i], out):
            say = (
                "right at first; called again with other numbers of the same sizes, it goes wrong."
            )
            return [Finding("remembers", say, ask)]
        if not is_right(attempt.data[i], attempt.wanted[i], attempt.outcomes[i]):
            say = "right, but what an earlier call has handed back changes when it is called again."
            return [Finding("remembers", say, ask)]
    return []


def diagnose(attempt, mistakes) -> list[Finding]:
    """Everything that is wrong with an answer, the most certain first."""
    near = nearest(attempt, mistakes)
    same = near is not None and near.reach == "all" and bool(near.mistake.seen)
    found, current = _mended(attempt)
    found[1:] = [_once_mended(finding) for finding in found[1:]]
    if found and same and current.right:
        return [*_seen(near.mistake, found[0], attempt), *found[1:]]
    if found and not same:
        found[0] = _after_error(attempt, found[0])
        guessed = found[-1].kind in BY_READING
        more = [] if current.right or guessed else explain(current)
        return [*found, *map(_once_mended, more)]
    if near and near.whole and near.mistake.seen:
        return [_catalogued(near, attempt)]
    first, *others = explain(attempt)
    return [_with_more(first, attempt, near), *others]


def _once_mended(finding):
    """What is said of an answer that a repair has changed already."""
    say = finding.say.replace(ORDINARY, f"with that mended it is {ORDINARY}", 1)
    return replace(finding, say=say)


def _seen(mistake, finding, attempt):
    """What a catalogued mistake looks like, then where a repair has found it.

    A repair that has more than one reading gives its line only: the catalogue knows the reading.
    """
    seen = replace(finding, say=mistake.seen, ask=mistake.ask, mistake=mistake.id)
    if finding.kind in READINGS or attempt.only_special:
        finding = replace(finding, say=f"look at line {finding.line}.")
    return seen, _after_error(attempt, finding)


def _mended(attempt):
    """The findings of the repairs that helped, and the attempt that they have made of it."""
    found: list[Finding] = []
    for _ in range(ROUNDS if attempt.exercise.mended else 0):
        mended = mend(attempt)
        if mended is None:
            break
        found.append(mended.finding)
        attempt = mended.attempt
        if attempt.right:
            break
    return found, attempt


def _after_error(attempt, finding):
    """The finding behind the error that it caused, if the answer raised one."""
    error = next((out.error for *_, out, _ in attempt.rows(good=False)), None)
    if error is None:
        return finding
    say = f"raised {error.kind}{error.where}. {report.capital(finding.say)}"
    return replace(finding, say=say)


def _catalogued(near, attempt):
    mistake = near.mistake
    certainty = CATALOGUED if near.reach == "all" else PATTERN
    kind = mistake.leads[0] if mistake.leads else mistake.id
    names = tuple(attempt.wrong_parts())
    return Finding(kind, mistake.seen, mistake.ask, certainty, names, mistake=mistake.id)


def _with_more(first, attempt, near):
    """A finding with the question of a near mistake, a line to look at, and an example."""
    if near and (near.whole or near.part in first.parts):
        certainty = CATALOGUED if near.reach == "all" else first.certainty
        first = replace(first, ask=near.mistake.ask, mistake=near.mistake.id, certainty=certainty)
    error = attempt.rows(good=False)[0][2].error
    if (
        first.certainty != LOCATED
        and first.kind not in VAGUE
        and not (error and error.about_shapes)
    ):
        return first
    pointed = point_at(attempt)
    if pointed:
        say = f"{first.say} {report.capital(pointed.say)}"
        ask = first.ask if first.mistake or attempt.only_special else pointed.ask
        first = replace(pointed, say=say, ask=ask, parts=first.parts, mistake=first.mistake)
    return replace(first, example=smallest(attempt))


def not_yet(exercise, what="Replace the ... with your own lines"):
    """The verdict on an answer that is still to be written."""
    return verdict.plainly(
        exercise, "not yet", f"not yet. {what}; the chapter goes on with ours meanwhile."
    )


def _not_functions(exercise, functions):
    names = exercise.names
    if len(functions) != len(names):
        call = ", ".join(names)
        one = "one function" if len(names) == 1 else f"{len(names)} functions"
        say = f'there is {one} to check: check("{exercise.id}", {call}).'
        return verdict.plainly(exercise, "wrong", say, finding=Finding("type", say))
    for name, function in zip(names, functions, strict=True):
        if function is Ellipsis:
            return not_yet(exercise)
        if not callable(function):
            say = f"{name} is {report.a(type(function).__name__)}, not a function."
            ask = "Is there a later line that gives the same name to something else?"
            return verdict.plainly(exercise, "wrong", say, ask, finding=Finding("type", say, ask))
    return None


def _endless(exercise, seconds):
    say = f"it was still running after {seconds:.0f} seconds, and was stopped."
    found = Finding("endless", say, "What makes the loop come to its end?")
    return verdict.plainly(exercise, "wrong", say, found.ask, finding=found)
