"""The judge of a learner's test: it must let every right version pass and catch every wrong one."""

import difflib
import dis
import html
import inspect
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import numpy as np
from IPython.display import display

from utils.bugs.versions import BUGS, Bug
from utils.checks import report
from utils.checks.calling import TimeUp, quiet, time_limit
from utils.checks.raised import describe


@dataclass(frozen=True)
class Verdict:
    """What was found about a test: status (not yet, right, wrong or raised) and its text."""

    status: str
    text: str


def judge(bug: str, test) -> Verdict:
    """A verdict on a learner's test, without printing or counting it.

    Parameters
    ----------
    bug : str          its id, as "catches_gate"
    test : callable    takes one version of the function; returns True if it has caught the bug,
                       False if not; an AssertionError counts as True, no answer as False

    Returns
    -------
    Verdict            right if every right version passes and every wrong one is caught, twice

    Raises
    ------
    ValueError         if there is no bug of that name
    """
    bug = _known(bug)
    if test is ... or _is_stub(test):
        return _verdict(bug, "not yet", f"not yet. {_OURS}")
    if not callable(test):
        say = f"this is of type {type(test).__name__}; hand over your function itself."
        return _verdict(bug, "wrong", say)
    try:
        with quiet(), time_limit():
            return _try(bug, test)
    except TimeUp:
        say = "your test was still running after 5 seconds, and was stopped."
        return _verdict(bug, "wrong", say, "Would smaller arrays do?")


def hunt(bug: str, test):
    """Print a verdict on a test; show the bug, folded, once it is caught; return a test that works.

    Parameters
    ----------
    bug, test    as in `judge`

    Returns
    -------
    callable     yours if it is right, otherwise the course's own

    Raises
    ------
    ValueError   if there is no bug of that name
    """
    verdict = judge(bug, test)
    _session[bug] = verdict.status
    report.say(verdict.text)
    if verdict.status != "right":
        return BUGS[bug].reference
    reveal(bug)
    return test


def reveal(bug: str) -> None:
    """Show the source of a buggy function, folded: for after the hunt.

    Raises
    ------
    ValueError    if there is no bug of that name
    """
    source = inspect.getsource(_known(bug).buggy).rstrip()
    folded = (
        "<details><summary>The function with the bug, from utils/bugs/suspects.py</summary>"
        f"<pre>{html.escape(source)}</pre></details>"
    )
    display({"text/html": folded, "text/plain": source}, raw=True)


def alarm(test, version) -> bool:
    """Whether a test objects to one version of a function, silently and without breaking down.

    Parameters
    ----------
    test : callable       as in `judge`
    version : callable    the function under test

    Returns
    -------
    bool                  True also where the test stops with an error
    """
    with quiet():
        try:
            return _answer(test, version) is True
        except Exception:
            return True


def passed(bug: str) -> bool:
    """Whether the last hunt of a bug in this session was successful; for graders.

    Raises
    ------
    ValueError    if there is no bug of that name
    """
    return _session.get(_known(bug).id) == "right"


def progress(chapter: str = "11") -> None:
    """Print which bugs are caught, level by level.

    Raises
    ------
    ValueError    if another chapter than 11 is asked for
    """
    if chapter != "11":
        raise ValueError(f"bugs are hunted in chapter 11, not in {chapter!r}.")
    caught = [bug for bug in BUGS if passed(bug)]
    out = [f"Chapter 11: {len(caught)} of {len(BUGS)} bugs caught."]
    for level in (1, 2, 3):
        ids = [bug.id for bug in BUGS.values() if bug.level == level]
        marks = "●" * level + "○" * (3 - level)
        states = (f"{report.MARKS[_session.get(i, 'not yet')]} {i}" for i in ids)
        out.append(report.lines(f"{marks} {'  '.join(states)}"))
    report.say("\n".join(out))


def forget() -> None:
    """Begin a new session: nothing has been hunted."""
    _session.clear()


_session: dict[str, str] = {}
_PACKAGE = str(Path(__file__).resolve().parent.parent)
_OURS = "Replace the ... with your own lines; the chapter goes on with our test meanwhile."


class _OddError(Exception):
    """A test answered with something that is neither True nor False."""


def _try(bug: Bug, test) -> Verdict:
    for label, version in bug.right.items():
        try:
            answers = [_answer(test, version) for _ in range(2)]
        except _OddError as odd:
            return _verdict(bug, "wrong", str(odd), "True if the bug is there, False if not.")
        except (TimeUp, KeyboardInterrupt):
            raise
        except BaseException as error:
            return _stopped(bug, error)
        if ... in answers:
            return _verdict(bug, "not yet", f"not yet. Some of it is still ... : {_OURS}")
        if answers[0] != answers[1]:
            say = "asked twice about the same right version, your test gives two answers."
            return _verdict(bug, "wrong", say, "Which seed would make it the same each time?")
        if answers[0]:
            say = f"it also refuses a right version: {label}."
            return _verdict(bug, "wrong", say, bug.leaves_open)
    for label, version in bug.wrong.items():
        try:
            caught = all(_answer(test, version) is True for _ in range(2))
        except _OddError as odd:
            return _verdict(bug, "wrong", str(odd), "True if the bug is there, False if not.")
        except (TimeUp, KeyboardInterrupt):
            raise
        except BaseException:  # a version on which a test breaks down has not passed it
            caught = True
        if not caught:
            say = f"it lets the bug pass: {label}."
            return _verdict(bug, "wrong", say, bug.look_at)
    say = (
        f"your test lets {len(bug.right)} right versions pass and catches {len(bug.wrong)} "
        "wrong ones."
    )
    return _verdict(bug, "right", say)


def _answer(test, version) -> bool:
    """True if the test objects to this version, False if not, ... if it is unfinished."""
    try:
        answer = test(version)
    except AssertionError:
        return True
    if answer is ...:
        return ...
    if answer is None:
        return False
    if isinstance(answer, bool | np.bool_) or (type(answer) is int and answer in (0, 1)):
        return bool(answer)
    if isinstance(answer, np.ndarray) and answer.shape == () and answer.dtype == bool:
        return bool(answer)
    if isinstance(answer, np.ndarray):
        raise _OddError(f"it returns an array of shape {answer.shape}: .any() or .all() of it?")
    raise _OddError(f"it returns a value of type {type(answer).__name__}.")


def _stopped(bug: Bug, error) -> Verdict:
    _end_in_the_test(error)
    seen = describe(error, f"{bug.id}({bug.buggy.__name__})")
    message = f": {seen.message}" if seen.message else ""
    say = f"on a right version your test stops with {seen.kind}{seen.where}{message}"
    return _verdict(bug, "raised", say.rstrip(".") + ".", seen.ask)


def _end_in_the_test(error) -> None:
    """Let the traceback end where the learner's lines do, not in a version that they called."""
    frame, last = error.__traceback__, None
    while frame is not None:
        if not frame.tb_frame.f_code.co_filename.startswith(_PACKAGE):
            last = frame
            if frame.tb_next and frame.tb_next.tb_frame.f_code.co_filename.startswith(_PACKAGE):
                break
        frame = frame.tb_next
    if last is not None:
        error.__traceback__ = TracebackType(None, last.tb_frame, last.tb_lasti, last.tb_lineno)


def _verdict(bug: Bug, status: str, *sentences: str) -> Verdict:
    return Verdict(status, report.headed(status, bug.id, *sentences))


def _stub(version):
    """A test that nobody has written yet."""
    ...


def _is_stub(test) -> bool:
    """Whether the body is a docstring and ``...`` only, perhaps with ``return ...``."""
    if not inspect.isfunction(test):
        return False
    steps, bare = [*dis.get_instructions(test)], [*dis.get_instructions(_stub)]
    if [s.opname for s in steps] != [s.opname for s in bare]:
        return False
    return all(s.argval in (None, ...) for s in steps if "CONST" in s.opname)


def _known(bug) -> Bug:
    if bug not in BUGS:
        near = difflib.get_close_matches(str(bug), BUGS, n=3)
        near = f" Did you mean {' or '.join(near)}?" if near else ""
        raise ValueError(f"There is no bug called {bug!r}.{near}")
    return BUGS[bug]
