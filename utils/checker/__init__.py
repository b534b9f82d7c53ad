"""Checks that name the mistake: the engine, for a course on any subject.

**One file for an exercise, one function for a mistake.** A course is a package. Its `__init__`
makes a `Course`; every other module whose name does not begin with "_" is an exercise and is
found by itself:

    # my_course/__init__.py
    from utils.checker import Course, Terms
    COURSE = Course(package=__name__, title="My course", setting="MY_PROGRESS",
                    default="~/.my-course/progress.json", terms=Terms(samples="n"))
    check, hint, passed, progress = COURSE.check, COURSE.hint, COURSE.passed, COURSE.progress

    # my_course/middle.py
    exercise = Exercise("middle(x)", chapter="01", points=1, does="The median of x (n,).",
                        parts=one("median"), hints=("Which number ...?", "`np.sort` ..."))

    @exercise.answer                        # a chapter goes on with it where a learner's is wrong
    def middle(x):
        return np.median(x)

    @exercise.data_sets                     # what every answer is tried on
    def data(rng):
        yield Case({"x": rng.normal(size=5)}, sizes={"n": 5})
        yield Case({"x": rng.normal(size=6)}, sizes={"n": 6}, kind="even", when="n is even",
                   ask="Which two stand in the middle?")

    @exercise.small_inputs                  # the smallest first: for examples in one line
    def small():
        yield {"x": np.array([1.0, 2.0])}

    @exercise.right("sorted by hand")       # another right answer: accepted, says a test
    def by_hand(x): ...

    @exercise.mistake("not sorted", seen="it is the number in the middle of x as it came.",
                      ask="In which order do the numbers have to stand?")
    def unsorted(x): ...

`parts` says how to look at an answer: `one`, `several`, `keyed`, `keys_of`, or a function
`(functions, case, watch) -> {part: array, number or Fact}` of your own; a `Hunt` is an exercise
whose answer is a test, judged by the wrong versions that it catches. A data set without `kind` is
ordinary. Sizes should be prime, all different, and not the same in all data sets: a mistake then
shows which size it is.

In a notebook `middle = check("middle", middle)` prints a verdict and hands back a function that
works. What it hands back is known again: checked once more it is *borrowed*, not right. A verdict
is looked for in this order: a repair of the *form* of the learner's own code that makes it right
(certain); a catalogued mistake with equal numbers on all data; a pattern in the numbers that holds
on all data; otherwise where it goes wrong, and the smallest input on which it does.
`COURSE.judge("middle", middle)` gives it as data: status, parts, findings with their certainty.

The rooms, each importing only from those below it:

    course      a learner's questions: check, hint, progress    record     what is done, in a file
    marking     what nbgrader is told
    judge       from an answer to a verdict                     verdict    its data and its text
    repair/     mistakes in the form of the code                smallest   the smallest example
    nearest     the catalogue                                   ingredients    parts of a formula
    explain     what the numbers say: patterns/, altered arguments, ingredients
    trying/     an answer tried: every data set, time limit, errors, its text
    hunting, results    how to look at an answer                compare    numbers and their kinds
    exercise, terms, finding     what a course writes           report     lines of a verdict
"""

from utils.checker.compare import agree, close, kind_of, same, shape_in_words
from utils.checker.course import Course
from utils.checker.exercise import Case, Exercise
from utils.checker.finding import Finding
from utils.checker.hunting import Hunt, alarm
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
from utils.checker.trying.calling import Watch, fresh, listed
from utils.checker.trying.observe import keyed, keys_of, one, several
from utils.checker.trying.source import is_stub
from utils.checker.verdict import Verdict

__all__ = [
    "Case", "Course", "Exercise", "Fact", "Finding", "FormError", "Hunt", "PartialError", "Terms",
    "Verdict", "Watch", "agree", "alarm", "close", "entries", "fresh", "given", "is_stub", "keyed",
    "keys_of", "kind_of", "listed", "number", "one", "plain", "same", "several",
    "shape_in_words", "shown", "unpack",
]  # fmt: skip
