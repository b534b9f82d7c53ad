"""From a notebook to marks: every exercise of its chapter, by the checkers as they are."""

import ast
import tempfile
from dataclasses import asdict, dataclass, field

from utils.checker import Fact
from utils.checker.trying.attempt import probes
from utils.checker.trying.calling import TimeUp, quiet, time_limit
from utils.exercises import COURSE
from utils.grade import said
from utils.grade.answers import Answer, Learner
from utils.grade.folder import readable
from utils.grade.inside.values import Broken

LOADING = 10.0
#: An answer that asks the grader so often is slower here than in a notebook, and gets more time.
MANY, LIMITS, PATIENCE = 10, (5.0, 20.0), (60.0, 60.0)
#: Names by which lines can define a function that nobody sees when reading them.
HIDDEN = {"exec", "eval", "globals", "vars", "locals", "setattr", "__import__", "importlib"}
#: Modules that lead to no others, but for the names below; whoever imports another one, or says
#: such a name, is asked whether the answer needs the course's own function.
HARMLESS = {"numpy", "math", "itertools", "functools", "collections", "random", "scipy", "sklearn"}
WAYS = {"sys", "os", "modules", "builtins", "gc", "inspect", "importlib", "warnings", "types",
        "f2py", "ctypeslib", "testing", "attrgetter"}  # fmt: skip
#: So many marks are kept for notebooks with the same lines; and which: not what time has decided.
KNOWN, _CERTAIN = 1000, ("right", "partly", "wrong", "not yet")
_known: dict = {}
_ANSWERS = {name for exercise in COURSE.exercises.values() for name in exercise.names}


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
    """The chapter whose exercises a notebook holds: by what it defines and checks, then its name.

    Returns
    -------
    str         two digits; "" if it is none
    """
    counts: dict = {}
    for exercise in COURSE.exercises.values():
        there = sum(n in book.binders for n in exercise.names)
        checked = 2 * (exercise.id in book.checks)
        marked = 2 * any(f"-{exercise.id}-check" in mark for mark in book.marks)
        counts[exercise.chapter] = counts.get(exercise.chapter, 0) + there + checked + marked
    most = max(counts.values())
    best = [chapter for chapter, count in counts.items() if count == most and most]
    named = [chapter for chapter in counts if chapter in name]
    return next((c for c in best if c in named), best[0] if best else named[0] if named else "")


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
                if mark.status != "right":
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
    if learner.questions > MANY and "endless" in [f.kind for f in verdict.findings]:
        verdict = COURSE.judge(exercise.id, *functions, seed=seed, limits=PATIENCE)
    return verdict


class _Exercise:
    """One exercise of one learner."""

    def __init__(self, exercise, learner, wrong, seed, partial):
        self.exercise, self.learner, self.wrong = exercise, learner, wrong
        self.seed, self.partial, self.note, self.hidden = seed, partial, "", False
        self.book, self.code = learner.book, []

    def mark(self):
        """The mark; the same lines in another notebook have the mark that they had there."""
        if self.learner.out_of_time:
            return self.plain("unmarked", "the time for this notebook was used up", human=True)
        places = self._places()
        if places is None:
            return self.plain("missing", f"no {' or '.join(self._missing())} in the notebook")
        key = self._key(places)
        if key in _known:
            return _known[key]
        mark = self._fresh(places)
        if mark.status in _CERTAIN and not mark.human and "endless" not in mark.kinds:
            _known[key] = mark
            if len(_known) > KNOWN:
                del _known[next(iter(_known))]
        return mark

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
        except TimeUp:
            return self.plain("wrong", "the lines that define it do not come to an end")
        except Broken as error:
            return self.plain("raised", f"the lines that define it end the process: {error}")
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
        imports = isinstance(line.node, ast.Import | ast.ImportFrom)
        return bool(binds & set(self.exercise.names)) or not (imports or binds & _ANSWERS)

    def _missing(self):
        return [n for n in self.exercise.names if n not in self.book.binders]

    def _places(self):
        """The lines that the answer needs; None where there is no answer."""
        names, book = self.exercise.names, self.book
        until = book.checks.get(self.exercise.id)
        last = max((p for n in names for p in book.binders.get(n, ())), default=-1)
        given = set(self.wrong) - set(names)
        places = book.needed(names, until if until is not None and until > last else None, given)
        if self._missing():
            hidden = [i for i, line in enumerate(book.lines) if _hides(line.node)]
            if not hidden:
                return None
            self.hidden, self.note = True, "defined in a way that cannot be read: look at it"
            places = sorted({*places, *hidden})
        return places

    def _given(self, places):
        """The course's functions in the place of earlier answers that are wrong."""
        uses = set().union(*(self.book.lines[p].uses for p in places)) - set(self.exercise.names)
        return {n: f for n, f in self.wrong.items() if n in uses}

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
                self.hidden, self.note = True, "too slow to tell whether it is borrowed: look at it"
        except TimeUp:
            return self.plain("unmarked", "the checker was stopped", human=True)
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
            self.hidden,
            doubled + said.sentences(verdict, good if len(good) < len(parts) else ()),
            verdict.finding.ask if verdict.finding else "",
            [] if status == "right" else self.code,
        )

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
        """Whether it is no longer right where the course's own function of that name is missing.

        None where it took too long to tell.
        """
        if not any(_reaches_out(self.book.lines[p].node) for p in places):
            return False
        self.learner.end()
        room = self._room(places, self.exercise.names)
        functions = tuple(Answer(self.learner, room, n) for n in self.exercise.names)
        try:
            with quiet(), time_limit(LOADING):
                found, _ = self.learner.load(room)
            if any(n not in found for n in self.exercise.names):
                return True
            tempfile.tempdir = self.learner.folder
            verdict = judged(self.exercise, functions, self.learner, self.seed)
            slow = "endless" in [f.kind for f in verdict.findings]
            return None if slow else verdict.status != "right"
        except TimeUp:
            return None
        except Broken:
            return True
        finally:
            self.learner.end()

    def plain(self, status, note, human=False):
        """A mark that earns nothing."""
        return Mark(self.exercise.id, 0.0, float(self.exercise.points), status, note=note,
                    human=human or self.hidden, code=self.code)  # fmt: skip


def _hides(node):
    return any(isinstance(n, ast.Name) and n.id in HIDDEN for n in ast.walk(node))


def _reaches_out(node):
    """Whether a line may lead to the course's own functions, on whatever way."""
    for n in ast.walk(node):
        if isinstance(n, ast.ImportFrom):
            modules = [n.module or "utils", *(a.name for a in n.names)]
        else:
            modules = [a.name for a in n.names] if isinstance(n, ast.Import) else []
        if isinstance(n, ast.Import | ast.ImportFrom):
            if modules[0].partition(".")[0] not in HARMLESS:
                return True
        elif isinstance(n, ast.Attribute):
            modules = [n.attr]
        if any(part in WAYS or part.startswith("_") for m in modules for part in m.split(".")):
            return True
    return _hides(node)
