"""Answers cut out of notebooks, with the imports and helpers that they use; nothing is run."""

import ast
import builtins
import dis
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

from utils.exercises import COURSE
from utils.publish.notebooks import read


class LeftOutError(Exception):
    """Why an answer cannot come along, in words."""


@dataclass
class Piece:
    """A function, class or constant of a notebook: its place, text, and the names it looks up."""

    place: tuple
    text: str
    needs: set


@dataclass
class Answer:
    """An answer with all that it needs: pieces and import lines by name, other exercises.

    `spaces`: a module of the course, such as `network`, by what is used of it, where the learner
    has written all of that: attribute -> module of the package.
    """

    id: str
    names: tuple
    module: str
    pieces: dict = field(default_factory=dict)
    imports: dict = field(default_factory=dict)
    spaces: dict = field(default_factory=dict)
    calls: set = field(default_factory=set)


class Notebook:
    """What a notebook defines, as text; nothing of it is run."""

    def __init__(self, path: Path):
        self.module = "chapter_" + re.sub(r"\W+", "_", path.stem)
        self.pieces: dict[str, list[Piece]] = {}
        self.imports: dict[str, tuple] = {}  # name -> module, name there or None
        self.checks: list[tuple] = []  # cell, exercise, names
        for k, cell in enumerate(read(path)["cells"]):
            if cell["cell_type"] == "code":
                self._read(k, "".join(cell["source"]))

    def _read(self, k, source):
        source = re.sub(r"(?m)^\s*### (BEGIN|END) SOLUTION.*\n?|^[%!?].*$", "", source)
        try:
            body = ast.parse(source).body
        except (SyntaxError, ValueError):
            for name in re.findall(r"(?m)^(?:def|class) (\w+)", source):
                self._add(name, Piece((k, 0), "", {" a cell that Python cannot read"}))
            return
        for node in body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
                text = "\n".join(source.split("\n")[first - 1 : node.end_lineno])
                self._add(node.name, Piece((k, first), text, _looked_up(text)))
            elif isinstance(node, ast.Import | ast.ImportFrom):
                module = getattr(node, "module", None)
                for a in node.names:
                    known = (module, a.name) if module else (a.name, None)
                    self.imports[a.asname or a.name.partition(".")[0]] = known
            elif isinstance(node, ast.Assign) and not self._check(k, node.value):
                text, name = ast.get_source_segment(source, node), node.targets[0]
                if isinstance(name, ast.Name) and not _calls(node.value):
                    self._add(name.id, Piece((k, node.lineno), text, _looked_up(text)))

    def _add(self, name, piece):
        self.pieces.setdefault(name, []).append(piece)

    def _check(self, k, call) -> bool:
        if not (isinstance(call, ast.Call) and getattr(call.func, "id", "") == "check"):
            return False
        which, *given = call.args or [call]
        names = tuple(getattr(one, "id", "") for one in given)
        exercise = getattr(which, "value", None)
        if exercise in COURSE.ids and names and all(names):
            self.checks.append((k, exercise, names))
        return True

    def answer(self, until: int, exercise: str, names: tuple, known: dict) -> Answer:
        """An answer with what it needs; `known`: name -> (module, exercise) of earlier notebooks.

        Raises
        ------
        LeftOutError    if something cannot come along
        """
        own = {name: e for _, e, many in self.checks for name in many}
        found, left = Answer(exercise, names, self.module), list(names)
        while left:
            name = left.pop()
            pieces = [p for p in self.pieces.get(name, ()) if p.place[0] <= until]
            module, there = self.imports.get(name, ("", None))
            if name in found.pieces or name in found.imports:
                continue
            if pieces:
                found.pieces[name] = pieces[-1]
                left += sorted(pieces[-1].needs)
                found.calls |= {own[name]} - {exercise} if name in own else set()
            elif module and common(module):
                found.imports[name] = _import(module, there, name)
            elif module and there in known:
                found.imports[name] = _import(f".{known[there][0]}", there, name)
                found.calls.add(known[there][1])
            elif module.partition(".")[0] == "utils" and self._own(name, there, found, known):
                continue
            elif module or name[0] == " ":
                what = f"`{name}`, which comes from `{module}`" if module else name.strip()
                raise LeftOutError(f"it uses {what}")
            elif name in names:
                raise LeftOutError(f"no cell before its check defines `{name}`")
            elif not hasattr(builtins, name) and name != "__name__":
                raise LeftOutError(f"it uses `{name}`, which is no function and no constant")
        return found

    def _own(self, name, there, found, known) -> bool:
        """Whether all that the answer uses of a module of the course is the learner's own."""
        used = set().union(*(attributes(p.text, name) for p in found.pieces.values()))
        if not used or not used <= known.keys() or there in known:
            return False
        found.spaces.setdefault(name, {}).update({attr: known[attr][0] for attr in used})
        found.calls |= {known[attr][1] for attr in used}
        return True


def attributes(text: str, name: str) -> set:
    """What a text looks up in a name: {"forward"} for network.forward; "" where it is used bare."""
    nodes = list(ast.walk(ast.parse(text)))
    dotted = [n for n in nodes if isinstance(n, ast.Attribute)]
    dotted = [n for n in dotted if isinstance(n.value, ast.Name) and n.value.id == name]
    bare = sum(isinstance(n, ast.Name) and n.id == name for n in nodes) > len(dotted)
    return {n.attr for n in dotted} | ({""} if bare else set())


def _looked_up(text: str) -> set:
    """The names that a definition looks up in the notebook, and " a module" that it imports."""
    found, left = set(), [compile(text, "<answer>", "exec", dont_inherit=True)]
    while left:
        code = left.pop()
        left += [one for one in code.co_consts if isinstance(one, type(code))]
        stored: set = set()
        for step in dis.get_instructions(code):
            if step.opname == "STORE_NAME":
                stored.add(step.argval)
            elif step.opname in ("LOAD_GLOBAL", "LOAD_NAME") and step.argval not in stored:
                found.add(step.argval)
            elif step.opname == "IMPORT_NAME" and not common(step.argval):
                found.add(f" `{step.argval}`, which is neither Python nor NumPy")
    return found - {"__module__", "__qualname__"}


def _calls(node) -> bool:
    """Whether a value is worked out by a call, and not only written down."""
    if isinstance(node, ast.Lambda):
        return False
    return isinstance(node, ast.Call) or any(map(_calls, ast.iter_child_nodes(node)))


def common(module: str) -> bool:
    """Whether a module belongs to Python or NumPy, which the package may use."""
    return module.partition(".")[0] in {"numpy", *sys.stdlib_module_names}


def _import(module, there, name) -> str:
    if there is None:
        return f"import {module}" + f" as {name}" * (name != module.partition(".")[0])
    return f"from {module} import {there}" + f" as {name}" * (name != there)


def taken(paths) -> tuple[list[Answer], dict]:
    """The answers of notebooks, in their order, and exercise -> why it is left out."""
    answers: dict[str, Answer] = {}
    left: dict[str, str] = {}
    known: dict[str, tuple] = {}
    for path in sorted(paths, key=lambda path: path.name):
        try:
            book = Notebook(path)
        except (OSError, ValueError, KeyError, TypeError):
            left[str(path)] = "it is no notebook that can be read."
            continue
        pieces: dict[str, Piece] = {}
        for k, exercise, names in book.checks:
            try:
                found = book.answer(k, exercise, names, known)
                for name, piece in found.pieces.items():
                    if pieces.setdefault(name, piece) != piece:
                        raise LeftOutError(f"it uses another `{name}` than an answer before it")
                answers[exercise] = found
            except LeftOutError as why:
                left[exercise] = f"{why}."
        known |= {n: (a.module, e) for e, a in answers.items() for n in a.names}
    return list(answers.values()), {e: why for e, why in left.items() if e not in answers}
