"""From a notebook to marks: every exercise of its chapter, by the checkers as they are."""

import ast
import os
import tempfile
from dataclasses import asdict, dataclass, field

from utils.checker import Fact
from utils.checker.trying.attempt import probes
from utils.checker.trying.calling import TimeUp, quiet, time_limit
from utils.exercises import COURSE
from utils.grade import loans, said
from utils.grade.answers import Answer, Learner
from utils.grade.folder import readable
from utils.grade.inside.values import Broken
from utils.publish.parsed import DEFINES

LOADING = 10.0
LIMITS = (5.0, 20.0)
#: An answer that asks the grader so often is slower here than in a notebook, and gets more time; so
#: does any answer that seems endless while the machine has more to do than it has processors.
MANY, PATIENCE, BUSY = 10, (60.0, 60.0), (20.0, 60.0)
#: So many marks are kept for notebooks with the same lines; and which: not what time has decided.
KNOWN, _CERTAIN = 1000, ("right", "partly", "wrong", "not yet")
_known: dict = {}
_ANSWERS = {
    n: f for e in COURSE.exercises.values() for n, f in zip(e.names, e.answers, strict=True)
}


@dataclass(frozen=True)
class Mark:
    """The mark of one exercise.

    Attributes
    ----------
    exercise : str      its id
    points, of : float  what it earns, and what there is to earn
    status : str        right, partly, wrong, raised, borrowed, not yet, missing, unmarked
    text : str          what the learner would have read in the notebook
    parts : dict        part -> whether it is right
    mistake : str       id of the catalogued mistake, or ""
    certainty : str     of the first finding
    kinds : list        what was found, in a word each
    note : str          for the teacher
    human : bool        whether somebody has to look at it
    said : list         the sentences of `text` that are for the learner: no number that was wanted
    ask : str           the question that goes with them
    code : list         the learner's lines for it, where it is not right, statement by statement
    """

    exercise: str
    points: float
    of: float
    status: str
    text: str = ""
    parts: dict = field(default_factory=dict)
    mistake: str = ""
    certainty: str = ""
    kinds: list = field(default_factory=list)
    note: str = ""
    human: bool = False
    said: list = field(default_factory=list)
    ask: str = ""
    code: list = field(default_factory=list)

    def data(self) -> dict:
        return asdict(self) | {"text": readable(self.text), "note": readable(self.note)}


def chapter_of(book, name="") -> str:
    """The chapter whose exercises a notebook holds.

    By what it defines and checks; then by what it imports, which is perhaps an answer of an earlier
    chapter; then by its name.

    Returns
    -------
    str         two digits; "" if it is none
    """
    counts: dict = {}
    own = {n for line in book.lines if not line.imports for n in line.binds}
    for exercise in COURSE.exercises.values():
        defined = sum(n in own for n in exercise.names)
        checked = 2 * (exercise.id in book.checks)
        marked = 2 * any(f"-{exercise.id}-check" in mark for mark in book.marks)
        imported = sum(n in book.binders for n in exercise.names) - defined
        count, before = counts.get(exercise.chapter, (0, 0))
        counts[exercise.chapter] = count + defined + checked + marked, before + imported
    most = max(counts.values())
    best = [chapter for chapter, count in counts.items() if count == most and any(most)]
    named = [chapter for chapter in counts if chapter in name]
    return next((c for c in best if c in named), best[0] if best else named[0] if named else "")


def others(book, chapter) -> list[str]:
    """The other chapters whose exercises a notebook checks."""
    return sorted({COURSE.exercise(name).chapter for name in book.checks} - {chapter})


def grade(book, chapter, waiting, *, seed=0, seconds=120.0, partial=True) -> list[Mark]:
    """The marks of a notebook.

    Parameters
    ----------
    book : Notebook
    chapter : str           two digits
    waiting : Waiting       makes the process in which the learner's functions run
    seed : int              of the data that they are tried on
    seconds : float         for all exercises together
    partial : bool          whether a part that is right earns its share
    """
    marks: list[Mark] = []
    wrong: dict = {}
    _freeze(chapter, seed)
    with Learner(waiting, book, seconds) as learner:
        for exercise in COURSE.exercises.values():
            if exercise.chapter == chapter:
                one = _Exercise(exercise, learner, wrong, seed, partial)
                try:
                    mark = one.mark()
                except Exception as error:  # the run goes on, and somebody looks
                    learner.end()
                    mark = one.plain("unmarked", f"{type(error).__name__}: {error}", human=True)
                marks.append(mark)
                if mark.status != "right" or not learner.book.binders.keys() >= {*exercise.names}:
                    wrong |= dict(zip(exercise.names, exercise.answers, strict=True))
    return marks


def _freeze(chapter, seed):
    """Make the data sets, which serve everybody, safe from being written into."""
    for exercise in COURSE.exercises.values():
        if exercise.chapter == chapter:
            for case in probes(exercise, seed)[0]:
                _lock(case.args)


def _lock(value):
    for inner in value.values() if isinstance(value, dict) else value:
        if isinstance(inner, dict | list | tuple):
            _lock(inner)
        elif hasattr(inner, "flags") and hasattr(inner, "setflags"):
            inner.setflags(write=False)


def judged(exercise, functions, learner, seed=0):
    """The verdict on functions that run in a learner's process."""
    learner.questions = 0
    verdict = COURSE.judge(exercise.id, *functions, seed=seed, limits=LIMITS)
    if "endless" in [f.kind for f in verdict.findings]:
        busy = os.getloadavg()[0] > (os.cpu_count() or 1)
        limits = PATIENCE if learner.questions > MANY else BUSY if busy else None
        if limits:
            verdict = COURSE.judge(exercise.id, *functions, seed=seed, limits=limits)
    return verdict


class _Exercise:
    """One exercise of one learner."""

    def __init__(self, exercise, learner, wrong, seed, partial):
        self.exercise, self.learner, self.wrong = exercise, learner, wrong
        self.seed, self.partial, self.note, self.human = seed, partial, "", False
        self.book, self.code, self.foreign = learner.book, [], []

    def mark(self):
        """The mark; the same lines in another notebook have the mark that they had there."""
        if self.learner.out_of_time:
            return self.plain("unmarked", "the time for this notebook was used up", human=True)
        places = self._places()
        if places is None:
            return self._absent()
        key = self._key(places)
        if key in _known:
            return _known[key]
        mark = self._fresh(places)
        if mark.status in _CERTAIN and not mark.note and "endless" not in mark.kinds:
            _known[key] = mark
            if len(_known) > KNOWN:
                del _known[next(iter(_known))]
        return mark

    def _absent(self):
        """The mark where nothing that can be read gives a name its value."""
        name, *_ = missing = self._missing()
        if name in self.book.unread:
            told, source = self.book.unread[name]
            self.code = said.shortened([source])
            return self.plain("raised", f"Python cannot read the cell of {name} ({told})")
        nearly = [n for n in self.book.binders if n.casefold() == name.casefold()]
        told = f"; there is {nearly[0]}, which is another name" if nearly else ""
        return self.plain("missing", f"no {' or '.join(missing)} in the notebook{told}")

    def _key(self, places):
        """All that a mark depends on: the lines, where they stand in their cells, who helps."""
        lines = self.book.lines
        numbers = tuple(lines[p].node.lineno for p in places)
        texts = (*self.book.written(places), *said.doubled(self.book, self.exercise.names))
        return self.exercise.id, self.seed, self.partial, texts, numbers, (*self._given(places),)

    def _fresh(self, places):
        self.learner.starts = 0
        self.code = said.shortened(self.book.written(filter(self._own, places)))
        try:
            room, (found, errors) = self._loaded(places)
            ends = self._ends(found)
            if ends:
                places = self._places(ends)
                room, (found, errors) = self._loaded(places)
        except TimeUp:
            return self.plain("wrong", "the lines that define it do not come to an end")
        except Broken as error:
            return self.plain("raised", f"the lines that define it end the process: {error}")
        self.foreign = [e for e in errors if "No module named" in e]
        absent = [n for n in self.exercise.names if n not in found]
        if absent:
            told = f" ({errors[0]})" if errors else ""
            return self.plain("missing", f"the lines that define {absent[0]} fail{told}")
        functions = tuple(
            Answer(self.learner, room, n) if callable(found[n]) else found[n]
            for n in self.exercise.names
        )
        return self._judged(functions, places)

    def _loaded(self, places):
        """A room and what is in it.

        Once more where an earlier exercise has left the line spoilt, and with what takes no time
        where lines beside the answer do not come to an end.
        """
        room = self._room(places)
        try:
            with time_limit(LOADING):
                return room, self.learner.load(room)
        except TimeUp:
            room = self._room([p for p in places if self.book.lines[p].light])
        except Broken:
            pass
        with time_limit(LOADING):
            return room, self.learner.load(room)

    def _own(self, place):
        """Whether a line belongs to this exercise: no import, no answer to another one."""
        line = self.book.lines[place]
        binds = line.binds
        return bool(binds & set(self.exercise.names)) or not (
            line.imports or binds & _ANSWERS.keys()
        )

    def _missing(self):
        return [n for n in self.exercise.names if n not in self.book.binders]

    def _ends(self, found):
        """Where a function was defined whose name a later line gives to a result of it.

        Returns
        -------
        dict        name -> the place after its last `def`
        """
        ends = {}
        for name in self.exercise.names:
            places = self.book.binders.get(name, ())
            defined = [p for p in places if isinstance(self.book.lines[p].node, DEFINES)]
            if defined and name in found and not callable(found[name]):
                ends[name] = defined[-1] + 1
        return ends

    def _places(self, ends=None):
        """The lines that the answer needs; None where there is no answer.

        Parameters
        ----------
        ends : dict     as `_ends` gives it
        """
        names, book, ends = self.exercise.names, self.book, ends or {}
        places = [p for n in names for p in book.binders.get(n, ()) if p < ends.get(n, p + 1)]
        until = book.checks.get(self.exercise.id)
        if until is not None and until <= max(places, default=-1):
            until = None
        places = book.needed(names, until, set(self.wrong) - set(names), ends)
        if self._missing():
            hidden = [i for i, line in enumerate(book.lines) if loans.hides(line.node)]
            if not hidden:
                return None
            self.human, self.note = True, "defined in a way that cannot be read: look at it"
            places = sorted({*places, *hidden})
        return places

    def _given(self, places):
        """The course's functions for wrong earlier answers, and for those of the package `mine`."""
        lines, own = [self.book.lines[p] for p in places], set(self.exercise.names)
        uses = set().union(*(line.uses for line in lines)) - own
        given = {n: f for n, f in self.wrong.items() if n in uses}
        for node in (line.node for line in lines):
            if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "mine":
                taken = {a.asname or a.name: _ANSWERS.get(a.name) for a in node.names}
                given |= {n: f for n, f in taken.items() if f and n not in own}
        return given

    def _room(self, places, withheld=()):
        given = self._given(places)
        return self.learner.room(places, self.exercise.names, given, withheld)

    def _judged(self, functions, places):
        before, tempfile.tempdir = tempfile.tempdir, self.learner.folder
        try:
            verdict = judged(self.exercise, functions, self.learner, self.seed)
            status = verdict.status
            borrowed = status == "right" and self._borrowed(places)
            if borrowed:
                status, self.note = "borrowed", "the course's own function does the work"
            elif borrowed is None:
                self.human, self.note = True, "too slow to tell whether it is borrowed: look at it"
        except TimeUp:
            return self.plain("unmarked", "the time for this exercise was used up", human=True)
        finally:
            tempfile.tempdir = before
        doubled = [] if status == "right" else said.doubled(self.book, self.exercise.names)
        self.note = self.note or "".join(doubled).rstrip(".")
        good, parts = self._parts(verdict, status)
        points = float(self.exercise.points) if status == "right" else self._share(good, parts)
        return Mark(
            self.exercise.id,
            points,
            float(self.exercise.points),
            "partly" if status in ("wrong", "raised") and points else status,
            verdict.text if status != "borrowed" else "",
            {k: bool(v) for k, v in verdict.parts.items()},
            verdict.mistake,
            verdict.certainty,
            [f.kind for f in verdict.findings],
            self.note,
            self.human,
            [
                *doubled,
                *self._imports(status),
                *said.sentences(verdict, good if len(good) < len(parts) else ()),
            ],
            verdict.finding.ask if verdict.finding else "",
            [] if status == "right" else self.code,
        )

    def _imports(self, status):
        """What is said of a library that the grader does not have, where an answer may want it."""
        if status == "raised" and self.foreign:
            missing = self.foreign[0].partition(": ")[2]
            yield f"{missing}: NumPy is enough for every exercise."

    def _parts(self, verdict, status):
        """The parts of a wrong answer that are right, and all: numbers only."""
        if status != "wrong":
            return [], []
        wanted = probes(self.exercise, self.seed)[1][0]
        parts = [k for k in verdict.parts if k in wanted and not isinstance(wanted[k], Fact)]
        return [k for k in parts if verdict.parts[k]], parts

    def _share(self, good, parts):
        """What the parts earn that are right: never all of it."""
        if not self.partial or len(parts) < 2 or not good:
            return 0.0
        return round(self.exercise.points * min(len(good), len(parts) - 1) / len(parts), 2)

    def _borrowed(self, places):
        """Whether it is no longer right where the course's own functions for it are missing.

        None where it took too long to tell.
        """
        if not any(loans.reaches_out(self.book.lines[p].node) for p in places):
            return False
        self.learner.end()
        room = self._room(places, (*self.exercise.names, *loans.SAME.get(self.exercise.id, ())))
        functions = tuple(Answer(self.learner, room, n) for n in self.exercise.names)
        try:
            with quiet(), time_limit(LOADING):
                found, _ = self.learner.load(room)
            if any(n not in found for n in self.exercise.names):
                return True
            tempfile.tempdir = self.learner.folder
            verdict = judged(self.exercise, functions, self.learner, self.seed)
            slow = "endless" in [f.kind for f in verdict.findings]
            return None if slow or self.learner.out_of_time else verdict.status != "right"
        except TimeUp:
            return None
        except Broken:
            return None if self.learner.out_of_time else True
        finally:
            self.learner.end()

    def plain(self, status, note, human=False):
        """A mark that earns nothing."""
        return Mark(self.exercise.id, 0.0, float(self.exercise.points), status, note=note,
                    human=human or self.human, code=self.code)  # fmt: skip
