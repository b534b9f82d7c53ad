"""Checkers that name the mistake.

softmax = check("softmax", softmax)      a short verdict; a function that works either way
hint("softmax"), hint("softmax", 2)      a first and a second hint
progress("03")                           what of a chapter is done
"""

import difflib

from utils.checks import report
from utils.checks.diagnose import Verdict, judge, unjudged
from utils.checks.exercises import EXERCISES
from utils.checks.hints import HINTS
from utils.checks.record import remember, status, summary

__all__ = ["EXERCISES", "HINTS", "Verdict", "check", "hint", "judge", "passed", "progress"]


def check(exercise, *functions):
    """Print a verdict on an answer, and hand back a function that works.

    Parameters
    ----------
    exercise : str              its id, as "softmax"
    functions : callables       your function; for "save_load" the pair save, load

    Returns
    -------
    callable or tuple           yours if it is right, otherwise the course's own

    Raises
    ------
    ValueError                  if there is no exercise of that name
    """
    _known(exercise)
    try:
        verdict = judge(exercise, *functions)
    except Exception as error:  # whatever a learner hands over, the notebook goes on
        verdict = unjudged(exercise, error)
    report.say(verdict.text)
    remember(exercise, verdict.status)
    answer = functions if verdict.status == "right" else EXERCISES[exercise].reference
    return answer if len(answer) > 1 else answer[0]


def hint(exercise, step=1):
    """Print a hint: step 1 points to the place, step 2 says more.

    Parameters
    ----------
    exercise : str              its id, as "softmax"
    step : int                  1 or 2

    Raises
    ------
    ValueError                  if there is no such exercise or no such step
    """
    _known(exercise)
    steps = HINTS[exercise]
    if step not in range(1, len(steps) + 1):
        raise ValueError(f"{exercise} has hints 1 to {len(steps)}; there is no hint {step}.")
    report.say(report.lines(f"Hint {step} of {len(steps)}: {steps[step - 1]}"))


def passed(exercise):
    """Whether the last check of an exercise in this session said right; for graders.

    Parameters
    ----------
    exercise : str              its id, as "softmax"

    Raises
    ------
    ValueError                  if there is no exercise of that name
    """
    _known(exercise)
    return status(exercise) == "right"


def progress(chapter):
    """Print what of a chapter is done, wrong and not yet tried, and a line for the whole course.

    Parameters
    ----------
    chapter : str               its two digits, as "03"

    Raises
    ------
    ValueError                  if no chapter with exercises has that number
    """
    report.say(summary(chapter))


def _known(exercise):
    if exercise not in EXERCISES:
        near = difflib.get_close_matches(str(exercise), EXERCISES, n=3)
        near = f" Did you mean {' or '.join(near)}?" if near else ""
        raise ValueError(f"There is no exercise called {exercise!r}.{near}")
