"""A course: a package with one file for each exercise, and what a learner may ask of it."""

import difflib
import functools
import importlib
import pkgutil

from utils.checker import marking, report, verdict
from utils.checker.exercise import Exercise
from utils.checker.finding import Finding
from utils.checker.judge import judge
from utils.checker.record import Record
from utils.checker.terms import Terms
from utils.checker.trying import source
from utils.checker.trying.attempt import probes
from utils.checker.trying.calling import quiet
from utils.checker.trying.outcome import try_one


class Course:
    """All exercises of a package, and the checks on them.

    Parameters
    ----------
    package : str       dotted name of the package; each of its modules that does not begin with
                        "_" holds one `Exercise` under the name `exercise`
    title : str         of the course, for its progress file
    setting : str       environment variable that names the progress file, or says "off"
    default : str       where that file is otherwise
    terms : Terms       the words of the course
    """

    def __init__(self, package, title, setting, default, terms=None):
        self.package, self.terms = package, terms or Terms()
        self.record = Record(title, setting, default)

    @functools.cached_property
    def ids(self) -> tuple[str, ...]:
        """The ids of all exercises: the names of the modules."""
        path = importlib.import_module(self.package).__path__
        return tuple(m.name for m in pkgutil.iter_modules(path) if m.name[0] != "_")

    def exercise(self, name) -> Exercise:
        """The exercise of that id.

        Raises
        ------
        ValueError          if there is none, with names that are near
        """
        if name not in self.ids:
            near = " or ".join(difflib.get_close_matches(str(name), self.ids, n=3))
            meant = f" Did you mean {near}?" if near else ""
            raise ValueError(f"There is no exercise called {name!r}.{meant}")
        return importlib.import_module(f"{self.package}.{name}").exercise

    @functools.cached_property
    def exercises(self) -> dict[str, Exercise]:
        """Every exercise by its id, chapter by chapter, in the order in which they are listed."""
        found = [self.exercise(name) for name in self.ids]
        return {e.id: e for e in sorted(found, key=lambda e: (e.chapter, e.place, e.id))}

    # --- what a learner asks ------------------------------------------------------------------

    def check(self, exercise, *functions):
        """Print a verdict on an answer, and hand back a function that works.

        Parameters
        ----------
        exercise : str              its id
        functions : callables       your function; where an exercise has a pair, both

        Returns
        -------
        callable or tuple           yours if it is right, otherwise the course's own

        Raises
        ------
        ValueError                  if there is no exercise of that name
        """
        exercise = self.exercise(exercise)
        found = self.verdict(exercise, functions)
        tell = marking.show if marking.doing() and found.status != "right" else report.say
        tell(found.text)
        self.record.remember(exercise.id, found.status, exercise.counted)
        if found.status == "right" and exercise.after:
            exercise.after()
        answer = functions if found.status == "right" else exercise.answers
        return answer if len(answer) > 1 else answer[0]

    def judge(self, exercise, *functions, seed=0, known=None, limits=None):
        """A verdict on an answer, whoever wrote it; prints and records nothing.

        Parameters
        ----------
        exercise : str
        functions : callables
        seed : int                  of the data sets; the same seed gives the same ones
        known : tuple               catalogued mistakes to compare with; all of them if None
        limits : (float, float)     seconds for the answer, and for the search; 5 and 6

        Returns
        -------
        Verdict

        Raises
        ------
        ValueError                  if there is no exercise of that name
        """
        exercise = self.exercise(exercise)
        try:
            return judge(exercise, functions, self.terms, seed, known, limits)
        except Exception as error:  # whatever a learner hands over, the notebook goes on
            say = f"your result could not be compared with ours ({type(error).__name__})."
            ask = "What kind of thing does your function return?"
            return verdict.plainly(exercise, "wrong", say, ask, finding=Finding("type", say, ask))

    def verdict(self, exercise, functions):
        """The verdict on a learner's own answer: `borrowed` if the course's does the work."""
        found = self.judge(exercise.id, *functions)
        if found.status == "right" and self.borrowed(exercise, functions):
            say = (
                "this is the course's own function, not yours. Run the cell with your answer first"
            )
            say += " (mend it if it shows an error), then this one. What you had done stays done."
            return verdict.plainly(exercise, "borrowed", say)
        return found

    def borrowed(self, exercise, functions) -> bool:
        """Whether the course's own function of that name does the work of a right answer."""
        own = [f for answer in exercise.rights for f in answer.functions]
        codes = source.own_code(exercise.names, (*exercise.answers, *own), self.package)
        case = probes(exercise)[0][0]
        with quiet(), source.entered(codes) as seen:
            try_one(exercise, functions, case, probes(exercise)[1][0])
        return bool(seen)

    def hint(self, exercise, step=1):
        """Print a hint: step 1 points to the place, step 2 says more.

        Raises
        ------
        ValueError                  if there is no such exercise or no such step
        """
        steps = self.exercise(exercise).hints
        if step not in range(1, len(steps) + 1):
            raise ValueError(f"{exercise} has hints 1 to {len(steps)}; there is no hint {step}.")
        report.say(report.lines(f"Hint {step} of {len(steps)}: {steps[step - 1]}"))

    def status(self, exercise) -> str:
        """The last verdict in this session: not yet, borrowed, wrong, raised or right."""
        return self.record.status(self.exercise(exercise).id)

    def passed(self, exercise) -> bool:
        """Whether the last check of an exercise in this session said right; see `status`.

        Raises
        ------
        NotRight        while nbgrader gives marks, in place of False: a sentence for its feedback
        """
        right = self.status(exercise) == "right"
        if marking.doing() == "autograde" and not right:
            raise marking.NotRight(f"{exercise} earns no points: see what its check says.")
        return right

    def progress(self, chapter):
        """Print what of a chapter is done, and a line for the whole course.

        Raises
        ------
        ValueError                  if no chapter with exercises has that number
        """
        report.say(self.summary(chapter))

    def summary(self, chapter) -> str:
        """What `progress` prints."""
        chapter = f"{chapter:02d}" if isinstance(chapter, int) else str(chapter)
        ids = [e.id for e in self.exercises.values() if e.chapter == chapter]
        if not ids:
            known = ", ".join(sorted({e.chapter for e in self.exercises.values()}))
            raise ValueError(
                f"no exercises are known for chapter {chapter!r}; there are some in {known}."
            )
        groups: dict[str, list] = {}
        for name in ids:
            groups.setdefault(self.record.status(name), []).append(name)
        out = [f"Chapter {chapter}: {len(groups.get('right', ()))} of {len(ids)} done."]
        for status, word in _WORDS.items():
            if status in groups:
                mark = report.MARKS[status]
                out.append(report.lines(f"{mark} {word}: {', '.join(groups[status])}"))
        return "\n".join([*out, *self._whole()])

    def _whole(self):
        total = {e.id for e in self.exercises.values() if e.counted}
        mine = {name for name, status in self.record.session.items() if status == "right"}
        done, trouble = self.record.add(mine & total)
        line = f"Whole course: {len(done & total)} of {len(total)} exercises done."
        if mine - total:
            line += (
                f" (The first try-out, {report.joined(sorted(mine - total))}, is not among them.)"
            )
        return [report.lines(line), report.lines(trouble)] if trouble else [report.lines(line)]


_WORDS = {
    "right": "done",
    "wrong": "wrong",
    "raised": "raised",
    "borrowed": "borrowed from the course",
    "not yet": "not yet",
}
