"""What a check found, as data and as text."""

import sys
from dataclasses import dataclass, field

from utils.checker import report
from utils.checker.finding import Finding
from utils.checker.results import Fact


@dataclass(frozen=True)
class Verdict:
    """What a check found.

    Attributes
    ----------
    exercise : str          its id
    status : str            not yet, borrowed, wrong, raised or right
    text : str              as it is printed
    parts : dict            part -> whether it is right: {"dW2": True, "dW1": False}
    findings : tuple        everything that is wrong, the most certain first
    sets : int              how many data sets it was tried on
    """

    exercise: str
    status: str
    text: str
    parts: dict = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    sets: int = 0

    def __str__(self):
        return report.printable(self.text, getattr(sys.stdout, "encoding", None))

    @property
    def finding(self) -> Finding | None:
        """The first finding, if there is one."""
        return self.findings[0] if self.findings else None

    @property
    def certainty(self) -> str:
        """How certain the first finding is: certain, catalogued, pattern, located; or ""."""
        return self.finding.certainty if self.finding else ""

    @property
    def mistake(self) -> str:
        """Id of the catalogued mistake that gives the same results, or ""."""
        return next((f.mistake for f in self.findings if f.mistake), "")


def right(exercise, attempt) -> Verdict:
    """The verdict on an answer that is right everywhere."""
    say = f"right, on {len(attempt.data)} data sets."
    kept = exercise.keeps
    if kept is None:
        first = attempt.data[0].args
        kept = [k for k, v in first.items() if hasattr(v, "ndim") or isinstance(v, (dict, list))]
    if kept:
        say += f" It also left {report.joined(kept)} untouched."
    if exercise.praise:
        say = exercise.praise(attempt)
    text = report.headed("right", exercise.id, say)
    return Verdict(exercise.id, "right", text, attempt.parts(), sets=len(attempt.data))


def wrong(exercise, attempt, findings) -> Verdict:
    """The verdict on a wrong answer: what is right, everything that is wrong, one question."""
    bad = attempt.rows(good=False)
    status = "raised" if bad and bad[0][2].error else "wrong"
    parts = attempt.parts()
    want = attempt.wanted[0]
    good = [k for k, ok in parts.items() if ok and k in want and not isinstance(want[k], Fact)]
    first, *others = (f.say for f in findings)
    if good and len(good) < len(parts) and findings[0].parts:
        are = "is" if len(good) == 1 else "are"
        first = f"{report.joined(good)} {are} right. {report.capital(first)}"
    examples = [f.example for f in findings[:1] if f.example]
    sentences = [first, *map(report.capital, others), *examples, findings[0].ask]
    text = report.headed(status, exercise.id, *sentences)
    return Verdict(exercise.id, status, text, parts, tuple(findings), len(attempt.data))


def plainly(exercise, status, *sentences, finding=None) -> Verdict:
    """A verdict that needs no data set."""
    text = report.headed(status, exercise.id, *sentences)
    return Verdict(exercise.id, status, text, findings=(finding,) if finding else ())
