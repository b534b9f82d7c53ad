"""Checks that cannot be fooled, for a course on any subject.

(reader's guide follows)
"""

from utils.checker.calling import Watch, fresh, listed
from utils.checker.compare import agree, close, kind_of, same, shape_in_words
from utils.checker.course import Course
from utils.checker.exercise import Case, Exercise
from utils.checker.finding import Finding
from utils.checker.observe import keyed, keys_of, one, several
from utils.checker.results import (
    Fact,
    FormError,
    PartialError,
    entries,
    given,
    number,
    plain,
    shown,
    unpack,
)
from utils.checker.terms import Terms
from utils.checker.verdict import Verdict

__all__ = [
    "Case", "Course", "Exercise", "Fact", "Finding", "FormError", "PartialError", "Terms",
    "Verdict", "Watch", "agree", "close", "entries", "fresh", "given", "keyed", "keys_of",
    "kind_of", "listed", "number", "one", "plain", "same", "several", "shape_in_words", "shown",
    "unpack",
]  # fmt: skip
