"""Every chapter solved wrongly, one catalogued mistake an exercise, runs from top to bottom."""

import ast
import importlib
import inspect
import re
import textwrap

import pytest
from answers import as_text
from shell import needed, run

from utils.exercises import COURSE
from utils.publish import notebooks

NAMES = sorted(p.stem for p in (notebooks.ROOT / "solutions").glob("*.ipynb"))
WITH_EXERCISES = {exercise.chapter for exercise in COURSE.exercises.values()}


def as_a_cell(exercise, answer):
    """A catalogued answer as the text of a cell, with copies of the functions that it calls."""
    module = importlib.import_module(f"utils.exercises.{exercise.id}")
    whole = [inspect.isfunction(f) and f.__name__ != "<lambda>" for f in answer.functions]
    if all(whole) and all(needs(source(f), module) <= {"np"} for f in answer.functions):
        plain = as_text(answer.functions, exercise.names)
        if plain:
            return f"import numpy as np\n\n\n{plain}"
    made, texts, imported = where_made(module, answer), {}, set()
    collect(made, module, texts, imported)
    inside = [f"from {module.__name__} import {', '.join(sorted(imported))}"] if imported else []
    inside += [*texts.values(), f"return {made}"]
    text = textwrap.indent("\n\n".join(inside), "    ")
    return f"def _made():\n{text}\n\n\n{', '.join(exercise.names)} = _made()"


def where_made(module, answer):
    """The expression that makes one of the answers in an exercise's file."""
    name = getattr(answer, "id", "")
    for node in ast.parse(inspect.getsource(module)).body:
        for call in ast.walk(node):
            right = isinstance(call, ast.Call) and ast.unparse(call.func) == "exercise.right"
            if right and not name and ast.literal_eval(call.args[0]) == answer.name:
                if isinstance(node, ast.Expr):
                    return ast.unparse(node.value.args[0])
                name = node.name
    maker = getattr(module, name)
    return name if inspect.signature(maker).parameters else f"{name}()"


def collect(text, module, texts, imported):
    """The functions that some text calls, as text, and the names that come from elsewhere."""
    for name in sorted(needs(text, module) - {*texts}):
        thing = vars(module)[name]
        if inspect.isfunction(thing) and thing.__module__ == module.__name__:
            texts[name] = ""  # it is being looked at
            collect(source(thing), module, texts, imported)
            texts[name] = texts.pop(name) or source(thing)  # after those that it calls
        else:
            imported.add(name)


def source(function):
    """A function's own text, without its decorators."""
    text = textwrap.dedent(inspect.getsource(function))
    return text[re.search(r"(?m)^def ", text).start() :].rstrip()


def needs(text, module):
    """The names of a module that some text mentions."""
    found = {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
    return found & set(vars(module))


def solved(name):
    """A solved notebook as a learner's: without what only a solution holds."""
    notebook = notebooks.read(notebooks.ROOT / "solutions" / f"{name}.ipynb")
    notebook["cells"] = [
        c for c in notebook["cells"] if "solution-only" not in c["metadata"].get("tags", [])
    ]
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["source"] = notebooks.HIDDEN_TESTS.sub("", "".join(cell["source"]))
    return notebook


def answer_cells(notebook):
    """Each answer cell, with its exercise."""
    for answer, check in zip(notebook["cells"], notebook["cells"][1:], strict=False):
        if answer["id"].endswith("-answer"):
            yield answer, COURSE.exercise(notebooks.CHECK.search(check["source"])[1])


def put_in(cell, exercise, answer):
    """Write a catalogued answer where the solution stands; what follows it there stays."""
    after = cell["source"].rpartition("### END SOLUTION")[2]
    cell["source"] = f"{as_a_cell(exercise, answer)}\n{after}"


@pytest.mark.parametrize("name", [n for n in NAMES if n[:2] in WITH_EXERCISES])
def test_a_chapter_solved_wrongly_runs_to_its_end_and_names_what_is_wrong(name):
    """What follows a check goes on with the course's function, as in an untouched chapter."""
    chapter = solved(name)
    asked = []
    for answer, exercise in answer_cells(chapter):
        asked.append(exercise.id)
        put_in(answer, exercise, exercise.mistakes[0])
    code = [c for c in chapter["cells"] if c["cell_type"] == "code"]
    ours = needed(code, lambda c: c is code[0] or c is code[-1] or is_exercise(c))
    said = run(ours)
    checks = [text for cell, text in zip(ours, said, strict=True) if is_check(cell)]
    assert len(checks) == len(asked)
    for text in checks:
        assert text[0] in "✗!", text
    named = set(re.findall(r"\w+", said[-1]))
    assert set(asked) <= named, f"the progress cell does not name {set(asked) - named}"


def is_exercise(cell):
    return "nbgrader" in cell["metadata"]


def is_check(cell):
    return cell["metadata"].get("nbgrader", {}).get("grade", False)
