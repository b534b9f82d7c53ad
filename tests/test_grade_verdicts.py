"""The grader says what the notebook says: status, text and mistake, word for word.

    python tests/test_grade_verdicts.py              the whole catalogue, with what differs
    python tests/test_grade_verdicts.py FILE.json    answers that learners wrote as well

A list of {"exercise", "code"} is such a file. In a test run it is a sample of the catalogue:
answers that are judged quickly, since on the others it depends on the machine how far the search
for a repair gets.
"""

import ast
import inspect
import json
import re
import sys
import tempfile
import time
from pathlib import Path
from textwrap import indent

import pytest
from answers import notebook_names, written
from grade_corpus import notebook

from utils.exercises import COURSE
from utils.grade import course
from utils.grade.answers import Answer, Learner
from utils.grade.marks import judged
from utils.grade.process import Waiting, protection
from utils.publish.parsed import read

EACH, QUICK, SLOW = 36, 0.12, 1.0
#: Classes, and what a checker sees of NumPy's functions that an answer calls.
MORE = ("chain_class: links kept together, a property for the weights", "chain_class: cc_no_self",
        "classifier_class: ca_load", "prepared: prepared_mixed", "turned: answer")  # fmt: skip


def as_text(functions, names, maker=None):
    """An answer with all that it needs, or the function that makes it; None where both need more.

    What makes it stands in a function of its own, so that no name of it is a name of the answer.
    """
    parts = [course.text_of(f, name) for f, name in zip(functions, names, strict=True)]
    if all(parts):
        own = [f.__name__ for f in functions]
        calls = [n for n in set(names) - set(own) if re.search(rf"\b{n}\(", "".join(parts))]
        if not calls:
            return "\n\n".join(parts)
        text, value = "\n\n".join(map(course.text_of, functions)), ", ".join(own)
    else:
        text, value = maker and course.text_of(maker), maker and f"{maker.__name__}()"
    made = text and f"{text}\n\nreturn {value}"
    return made and f"def made():\n{indent(made, ' ' * 4)}\n\n{', '.join(names)} = made()"


def makers(exercise):
    """What a right answer's name or a mistake stands beside -> the function that is decorated."""
    module = sys.modules[f"{COURSE.package}.{exercise.id}"]
    found = {}
    for node in ast.parse(inspect.getsource(module)).body:
        for how in getattr(node, "decorator_list", ()):
            if isinstance(how, ast.Call) and how.args:
                found[how.args[0].value] = getattr(module, node.name)
    return found


def catalogue():
    """(name, exercise, text, names beside it) of every answer, right or wrong.

    Where there is no text, the answer stands beside a function that calls it.
    """
    for exercise in COURSE.exercises.values():
        made, names = makers(exercise), exercise.names
        for name, functions, maker in (
            ("answer", exercise.answers, None),
            *((r.name, r.functions, made.get(r.name)) for r in exercise.rights),
            *((m.id, m.functions, made.get(m.mistake)) for m in exercise.mistakes),
        ):
            text, beside = as_text(functions, names, maker), {}
            if not text:
                beside = {f"its_{n}": f for n, f in zip(names, functions, strict=True)}
                text = "\n\n".join(f"def {n}(*args):\n    return its_{n}(*args)" for n in names)
            yield f"{exercise.id}: {name}", exercise, text, beside


ANSWERS = {name: rest for name, *rest in catalogue()}


def here(exercise, text, **space):
    """The verdict as in a notebook."""
    return COURSE.judge(exercise.id, *written(text, *exercise.names, **space))


def there(waiting, exercise, text, **space):
    """The verdict in the grader; `space` holds the names of the notebook."""
    given = {n: v for n, v in space.items() if n not in exercise.names}
    modules = [n for n, v in given.items() if inspect.ismodule(v)]
    first = "\n".join(f"from utils import {name}" for name in modules)
    with Learner(waiting, read(notebook(first, text))) as learner:
        places = range(len(learner.book.lines))
        functions = {n: f for n, f in given.items() if inspect.isfunction(f)}
        room = learner.room(places, exercise.names, functions)
        room["given"] |= {n: v for n, v in given.items() if not callable(v) and n not in modules}
        learner.begin()
        tempfile.tempdir = learner.folder
        try:
            functions = tuple(Answer(learner, room, n) for n in exercise.names)
            return judged(exercise, functions, learner)
        finally:
            tempfile.tempdir = None


def said(verdict):
    return verdict.status, verdict.text, verdict.mistake, verdict.certainty, verdict.parts


@pytest.fixture(scope="module")
def waiting():
    made = Waiting(protection())
    yield made
    made.close()


@pytest.mark.parametrize("name", [*list(ANSWERS)[::EACH], *MORE])
def test_a_verdict_is_the_one_in_the_notebook(name, waiting):
    exercise, text, beside = ANSWERS[name]
    here(exercise, text, **beside)  # once for what is worked out only once
    began = time.process_time()
    wanted = here(exercise, text, **beside)
    if time.process_time() - began > QUICK:
        pytest.skip("how far the search for a repair gets depends on the machine")
    began = time.perf_counter()
    found = there(waiting, exercise, text, **beside)
    if time.perf_counter() - began < SLOW:
        assert said(found) == said(wanted)
    assert (found.status, found.parts) == (wanted.status, wanted.parts)


def test_nearly_the_whole_catalogue_can_be_sent():
    number = sum(1 + len(e.rights) + len(e.mistakes) for e in COURSE.exercises.values())
    assert len(ANSWERS) == number
    assert sum(not beside for *_, beside in ANSWERS.values()) > 0.95 * number


def main(files):
    """Compare everything, and print what differs."""
    todo = [(name, *rest) for name, rest in ANSWERS.items()]
    space = notebook_names()
    for file in files:
        rows = json.loads(Path(file).read_text(encoding="utf-8"))
        todo += [(f"{file} {i}", COURSE.exercise(r["exercise"]), r["code"], space)
                 for i, r in enumerate(rows)]  # fmt: skip
    waiting, status, text = Waiting(protection()), 0, 0
    for name, exercise, code, names in todo:
        first = here(exercise, code, **names)
        second = there(waiting, exercise, code, **names)
        status += first.status != second.status
        if said(first) != said(second):
            text += 1
            print(f"### {name}\n{first.text}\n---\n{second.text}\n", flush=True)
    waiting.close()
    print(f"{len(todo)} answers; another status: {status}; another text: {text}")


if __name__ == "__main__":
    main(sys.argv[1:])
