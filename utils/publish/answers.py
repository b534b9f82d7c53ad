"""Answers cut out of notebooks, with the imports and helpers that they use; nothing is run."""

import ast
import builtins
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

from utils.exercises import COURSE
from utils.publish.parsed import Unreadable, read

_MARKERS = re.compile(r"(?m)^\s*### (BEGIN|END) SOLUTION.*\n?")


class LeftOutError(Exception):
    """Why an answer cannot come along, in words."""


@dataclass
class Piece:
    """A function, class or constant of a notebook: its place, text, and the names it looks up."""

    place: int
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
        self.book = read(path.read_bytes())
        self.pieces: dict[str, list[Piece]] = {}
        self.imports: dict[str, tuple] = {}  # name -> module, name there or None
        texts = self.book.written(range(len(self.book.lines)))
        for place, (line, text) in enumerate(zip(self.book.lines, texts, strict=True)):
            if line.imports:
                self.imports |= {name: module for name, module, _ in _modules(line.node)}
            elif line.light and line.binds:
                text = ast.unparse(line.node) if isinstance(line.node, ast.Assign) else text
                piece = Piece(place, _MARKERS.sub("", text), line.uses | _foreign(line.node))
                for name in line.binds:
                    self.pieces.setdefault(name, []).append(piece)

    @property
    def checks(self) -> list[tuple]:
        """(place, exercise, its names), in the order of the last checks."""
        found = sorted((place, exercise) for exercise, place in self.book.checks.items())
        return [(place, e, COURSE.exercise(e).names) for place, e in found]

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
            pieces = [p for p in self.pieces.get(name, ()) if p.place < until]
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
                unread = ", and there is a cell that Python cannot read" * bool(self.book.broken)
                raise LeftOutError(f"no cell before its check defines `{name}`{unread}")
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


def _modules(node) -> list[tuple]:
    """(name, (module, name there or None), whether the package may use it) of an import."""
    home = getattr(node, "module", None)
    return [
        (a.asname or a.name.partition(".")[0], (home, a.name) if home else (a.name, None),
         common(home or a.name))
        for a in node.names
    ]  # fmt: skip


def _foreign(node) -> set:
    """What is imported inside and is neither Python's nor NumPy, in words after a space."""
    inside = [n for n in ast.walk(node) if isinstance(n, ast.Import | ast.ImportFrom)]
    found = {module for n in inside for _, (module, _), fine in _modules(n) if not fine}
    return {f" `{module}`, which is neither Python nor NumPy" for module in found}


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
        except (OSError, Unreadable):
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
