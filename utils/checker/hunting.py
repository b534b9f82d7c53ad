"""Exercises whose answer is a test: a function that finds out whether another function is wrong.

A test takes one version of a function and returns True if it has caught a bug in it, False if all
is well. It is tried on right versions, each written another way, and on wrong ones: a good test
lets all of the first pass, and none of the others. An AssertionError counts as True, no answer as
False, and a wrong version on which a test breaks down is caught.
"""

import html
import sys
from dataclasses import dataclass

import numpy as np

from utils.checker import report
from utils.checker.compare import kind_of
from utils.checker.exercise import Case, Exercise
from utils.checker.results import Fact, PartialError
from utils.checker.trying import source
from utils.checker.trying.calling import quiet

#: What many tests have in common that have nothing else in common: it names no mistake.
COMMON = ("misses all", "always True", "exchanged", "returns nothing", "not called")


@dataclass(frozen=True)
class Version:
    """A version of the tested function; `ask` is for a test that takes it for the opposite."""

    label: str
    function: object
    right: bool
    ask: str = ""


@dataclass(frozen=True)
class Said:
    """What a test said: `how` is True, False, "nothing", "assertion", "error", "both" where two
    calls differ, or "other" for what is neither True nor False: then `what` says what it is."""

    version: Version
    called: bool
    how: object
    what: str = ""

    @property
    def caught(self):
        return self.how in (True, "assertion", "error")

    @property
    def good(self):
        return self.caught is not self.version.right and self.how not in ("other", "both")


class Hunt(Exercise):
    """An exercise whose answer is a test of a function.

        @exercise.suspect                             the wrong version that the learner knows
        @exercise.right_version("one that ...")       a right version
        @exercise.wrong_version("one that ...")       another wrong one: the label says what it does

    Parameters
    ----------
    refused, missed : str    questions where a right version is refused, where a wrong one is missed
    signature, more          as for `Exercise`; `answer`, `right` and `mistake` decorate tests
    """

    def __init__(self, signature, *, refused, missed, **more):
        super().__init__(signature, parts=self.observe, keeps=(), mended=False, **more)
        self.steady, self.praise, self.after = False, self._praise, self.reveal
        self.data = lambda rng: iter([Case({})])
        self.refused, self.missed = refused, missed
        self.versions: list[Version] = []

    def suspect(self, function):
        return self.wrong_version("the suspect itself")(function)

    def right_version(self, label, ask="", right=True):
        ask = ask or (self.refused if right else self.missed)

        def keep(function):
            self.versions.append(Version(label, function, right, ask))
            return function

        return keep

    def wrong_version(self, label, ask=""):
        return self.right_version(label, ask, right=False)

    def observe(self, functions, case, watch) -> dict:
        """For each version, by its label, whether the test says of it what it should."""
        said = [_ask(functions[0], v) for v in sorted(self.versions, key=lambda v: not v.right)]
        good = all(s.good for s in said)
        kind, say, ask = ("", "", "") if good else _form(said) or _finding(said)
        only = functions[0] if kind in COMMON else None
        return {
            s.version.label: Fact(s.good, say, ask, mark=(kind, s.how, s.what, only), kind=kind)
            for s in said
        }

    def _praise(self, attempt):
        n, m = (sum(v.right is right for v in self.versions) for right in (True, False))
        return f"your test lets {n} right versions pass and catches all {m} wrong ones."

    def reveal(self) -> None:
        """Show the suspect's lines: folded in a notebook, as they are elsewhere."""
        suspect = next(v.function for v in self.versions if not v.right)
        text = "\n".join(source.lines(suspect))
        title = f"The function with the bug, from {suspect.__module__.replace('.', '/')}.py"
        if getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)() is None:
            return report.say(f"{title}:\n\n{text}")
        page = f"<details><summary>{title}</summary><pre>{html.escape(text)}</pre></details>"
        shown = {"text/html": page, "text/plain": text}
        return sys.modules["IPython.display"].display(shown, raw=True)


def alarm(test, function) -> bool:
    """Whether a test objects to a function, silently; where it stops with an error, it does."""
    with quiet():
        return _once(test, Version("", function, True))[0].caught


def _ask(test, version) -> Said:
    """What a test says of a version, asked twice; an error on a right version is raised again."""
    (first, error), (second, _) = _once(test, version), _once(test, version)
    if error is not None and version.right:
        error.add_note(f"on a right version: {version.label}")
        raise error
    return first if first == second else Said(version, first.called, "both")


def _once(test, version):
    """What a test says of a version, and the error that it raised, if any."""
    calls, changed, error = [], [], None
    try:
        how, what = _read(test(_watched(version.function, calls, changed)))
    except AssertionError:
        how, what = "assertion", ""
    except (Exception, SystemExit) as raised:
        how, what, error = "error", "", raised
    finally:
        for array, before in reversed(changed):  # it may be one that the learner still needs
            if array.flags.writeable:
                np.copyto(array, before)
    if how is Ellipsis:
        raise PartialError
    return Said(version, bool(calls), how, what), error


def _read(answer):
    """An answer as `Said` has it: `how`, `what`."""
    if answer is None or answer is Ellipsis:
        return answer or "nothing", ""
    number = isinstance(answer, (bool, np.bool_)) or (type(answer) is int and answer in (0, 1))
    if number or (type(answer) is np.ndarray and answer.shape == () and answer.dtype == bool):
        return bool(answer), ""
    return "other", kind_of(answer)


def _watched(function, calls, changed):
    """The function, noting that it was called, and which of the caller's arrays it changed."""

    def watched(*args, **kwargs):
        calls.append(True)
        given = (v for a in args for v in (a.values() if isinstance(a, dict) else [a]))
        before = [(a, a.copy()) for a in given if isinstance(a, np.ndarray) and a.flags.writeable]
        try:
            return function(*args, **kwargs)
        finally:
            changed.extend((a, b) for a, b in before if not np.array_equal(a, b))

    return watched


def _form(said):
    """What is wrong with the answers whatever they say: kind, sentence, question; or None."""
    odd, both = ([s for s in said if s.how == how] for how in ("other", "both"))
    hows = {s.how for s in said} - {"error"}
    if odd:
        which = "" if len(odd) == len(said) else f"for {odd[0].version.label}, "
        ask = "Which one answer should the caller get: True if a bug is there, False if not?"
        if "an array" in odd[0].what:
            ask = ".any() or .all(): is one wrong entry enough, or must all be wrong?"
        return "no answer", f"{which}it returns {odd[0].what}, not True or False.", ask
    if both:
        say = f"asked twice about {both[0].version.label}, it gives two answers."
        return "two answers", say, "Does it draw without a seed, or keep something between calls?"
    if hows == {"nothing"}:
        say = "it returns nothing, whatever it is given; if it prints, the caller cannot see it."
        return "returns nothing", say, "Which line hands True or False back to the caller?"
    if len(hows) == 1 and not any(s.called for s in said):
        say = f"it says {said[0].caught} of every version, and calls none of them."
        return "not called", say, "Which name does your first line give to the version?"
    return None


def _finding(said):
    """What a test takes for the opposite: kind, sentence, question."""
    rights, wrongs = ([s for s in said if s.version.right is which] for which in (True, False))
    refused, missed = [s for s in rights if s.caught], [s for s in wrongs if not s.caught]
    caught = _of([s for s in wrongs if s.caught], wrongs)
    first = (refused or missed)[0].version
    if 2 * len(refused) > len(rights) and 2 * len(missed) > len(wrongs):
        say = f"the other way round: it says True for {_of(refused, rights)} right versions, and "
        say += f"False for {_of(missed, wrongs)} wrong ones."
        return "exchanged", say, "Should True mean that a bug is there, or that all is well?"
    if len(refused) == len(rights) and not missed:
        say = f"it says True of every version, of the {len(rights)} right ones as well."
        return "always True", say, first.ask
    if refused:
        which = f"{_of(refused, rights)} right versions ({'such as ' if refused[1:] else ''}"
        say = f"it refuses {which}{first.label}) and catches {caught} wrong ones."
        return "refuses", say, first.ask
    say = f"it catches {caught} wrong versions. The first that it misses: {first.label}."
    some = any(s.how in (True, "assertion") for s in wrongs)
    return "misses" if some else "misses all", say, first.ask


def _of(some, of):
    return f"{'all' if len(some) == len(of) else f'{len(some)} of'} {len(of)}"
