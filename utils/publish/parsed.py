"""A notebook as it came back: its lines of Python, and those that a function needs.

Nothing is run here. A cell that does not parse loses the lines that do not; a cell that has moved,
or lost what nbgrader knows it by, is as good as any other.
"""

import ast
import codecs
import dis
import functools
import json
import re
from dataclasses import dataclass, field

from utils.exercises import COURSE

LARGEST = 100 << 20
_DEEPEST = 200
_LINES = 20_000
_BEGINS = re.compile(r"(?m)^(?:async +)?(?:def|class) +(\w+)")


class Unreadable(Exception):  # noqa: N818
    """The file is no notebook that can be read; the message says why."""


@dataclass
class Line:
    """One statement at the left margin of a cell."""

    cell: int
    node: ast.stmt

    @functools.cached_property
    def binds(self) -> set:
        """Names to which it gives a value."""
        return set(_bound(self.node))

    @functools.cached_property
    def code(self) -> list:
        """It compiled; an import of several names in several pieces: each may fail by itself."""
        nodes = [self.node]
        if isinstance(self.node, ast.Import | ast.ImportFrom):
            more = {k: v for k, v in ast.iter_fields(self.node) if k != "names"}
            nodes = [type(self.node)(names=[name], **more) for name in self.node.names]
        try:
            return [compile(ast.Module([ast.copy_location(n, self.node)], []), name_of(self.cell),
                            "exec") for n in nodes]  # fmt: skip
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return []

    @functools.cached_property
    def uses(self) -> set:
        """Names of the notebook that it reads, in the functions that it defines as well."""
        return set().union(*map(_read, self.code))

    @property
    def imports(self) -> bool:
        return isinstance(self.node, ast.Import | ast.ImportFrom)

    @property
    def light(self) -> bool:
        """Whether it takes no time: a definition, an import, a constant."""
        if isinstance(self.node, ast.Assign):
            return not _works(self.node)
        return self.imports or isinstance(self.node, DEFINES)

    @property
    def whole(self) -> bool:
        """Whether what a name was before does not matter after it."""
        node = self.node
        plain = isinstance(node, ast.Assign) and all(isinstance(t, ast.Name) for t in node.targets)
        return plain or self.imports or isinstance(node, DEFINES)


DEFINES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass
class Notebook:
    """What a learner has handed in.

    Attributes
    ----------
    cells : list of str         each as it can be parsed, its lines where they were
    lines : list of Line        the statements of all cells, in their order
    checks : dict               exercise -> place of the last line that checks it
    marks : set                 what nbgrader knows cells by, where that is left
    broken : int                cells that do not parse
    unread : dict               name -> (what Python says, the cell) where its definition is lost
    """

    cells: list = field(default_factory=list)
    lines: list = field(default_factory=list)
    checks: dict = field(default_factory=dict)
    marks: set = field(default_factory=set)
    broken: int = 0
    unread: dict = field(default_factory=dict)

    @functools.cached_property
    def binders(self) -> dict:
        """Name -> places of the lines that give it a value."""
        found: dict = {}
        for place, line in enumerate(self.lines):
            for name in line.binds:
                found.setdefault(name, []).append(place)
        return found

    def needed(self, names, until, given=(), ends=None) -> list[int]:
        """Places of the lines that names need: definitions, helpers, constants.

        What `from numpy import *` and the like bring is needed by all, and comes first: it takes no
        name from anybody.

        Parameters
        ----------
        names : tuple           what is asked for: the last definition of each counts
        until : int or None     other names are read as they were at this place, where they were
                                anything by then
        given : collection      names that somebody else gives a value to
        ends : dict             name -> place before which its last definition stands, if not any
        """
        todo = [(n, (ends or {}).get(n)) for n in names]
        chosen, seen = set(), set(names) | set(given)
        while todo:
            name, before = todo.pop()
            places = self.binders.get(name, [])
            places = [p for p in places if before is None or p < before] or places
            for place in reversed(places):
                line = self.lines[place]
                if place not in chosen:
                    chosen.add(place)
                    fresh = line.uses - seen
                    seen |= fresh
                    todo += [(n, until) for n in fresh]
                if line.whole and name not in line.uses:
                    break
        everything = self.binders.get("*", [])
        return [*everything, *sorted(chosen - set(everything))]

    def written(self, places):
        """The text of some lines, one after the other, each as it stands in its cell."""
        split: dict = {}
        for line in map(self.lines.__getitem__, places):
            if line.cell not in split:
                split[line.cell] = self.cells[line.cell].split("\n")
            above = [d.lineno for d in getattr(line.node, "decorator_list", ())]
            first = min([line.node.lineno, *above])
            yield "\n".join(split[line.cell][first - 1 : line.node.end_lineno])


def name_of(cell) -> str:
    """What a cell is called in an error."""
    return f"<cell {cell}>"


def read(data: bytes) -> Notebook:
    """A notebook from the content of its file.

    Raises
    ------
    Unreadable
    """
    content = _content(data)
    book = Notebook()
    for source, marks in _code_cells(content):
        book.marks |= marks
        text, body, whole = _parsed(_without_magics(source))
        cell = len(book.cells)
        book.cells.append(text)
        for node in body:
            _add(book, Line(cell, node))
        if not whole:
            book.broken += 1
            book.unread |= dict.fromkeys(_BEGINS.findall(source), (_complaint(source), source))
    return book


def _complaint(source):
    """What Python says of a cell that does not parse."""
    try:
        ast.parse(_without_magics(source))
    except SyntaxError as error:
        return f"line {error.lineno}: {error.msg}"
    except (ValueError, RecursionError, MemoryError):
        pass
    return "it is nested too deeply, or holds a sign that no program has"


def _add(book, line):
    """Keep a line; one that checks an answer only tells which answer it checks."""
    node = line.node
    called = getattr(node, "value", None)
    if not (isinstance(called, ast.Call) and getattr(called.func, "id", "") in ("check", "judge")):
        book.lines.append(line)
        return
    asked, *answers = called.args or [None]
    exercise = asked.value if isinstance(asked, ast.Constant) else None
    if exercise in COURSE.ids:
        _answer_in(book, line, COURSE.exercise(exercise).names, answers)
        book.checks[exercise] = len(book.lines)


def _answer_in(book, line, names, answers):
    """An answer that is written into a check, or has another name there, gets its own."""
    if len(names) != len(answers) or any(isinstance(a, ast.Starred) for a in answers):
        return
    value, own = _together(answers), _together([ast.Name(n, ast.Store()) for n in names])
    targets = line.node.targets if isinstance(line.node, ast.Assign) else []
    if not any(set(names) & other.binds for other in book.lines):
        targets = [*targets, own]  # `mine = check("softmax", mine)`
    if {ast.unparse(t) for t in targets} - {ast.unparse(value)}:
        node = ast.copy_location(ast.Assign(targets, value), line.node)
        book.lines.append(Line(line.cell, ast.fix_missing_locations(node)))


def _together(nodes):
    return nodes[0] if len(nodes) == 1 else ast.Tuple(nodes, getattr(nodes[0], "ctx", ast.Load()))


def _content(data):
    if len(data) > LARGEST:
        raise Unreadable(f"the file is larger than {LARGEST >> 20} MB")
    if not data.strip():
        raise Unreadable("the file is empty")
    try:
        content = json.loads(_text(data))
    except (ValueError, RecursionError):
        raise Unreadable("the file is not JSON, and so no notebook") from None
    if not isinstance(content, dict):
        raise Unreadable("there are no cells in it")
    return content


def _text(data):
    marks = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"),
             (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip
    known = next((name for mark, name in marks if data.startswith(mark)), "utf-8")
    try:
        return data.decode(known)
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _code_cells(content):
    """(source, what nbgrader knows it by) of each cell with code, in the formats 3 and 4."""
    sheets = content.get("worksheets")
    cells = content.get("cells")
    if not isinstance(cells, list) and isinstance(sheets, list):
        cells = [c for s in sheets if isinstance(s, dict) for c in s.get("cells") or ()]
    if not isinstance(cells, list):
        raise Unreadable("there are no cells in it")
    for cell in cells:
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        source = cell.get("source", cell.get("input", ""))
        if isinstance(source, list):
            source = "".join(s for s in source if isinstance(s, str))
        meta = cell.get("metadata")
        marks = meta.get("nbgrader") if isinstance(meta, dict) else None
        mark = marks.get("grade_id") if isinstance(marks, dict) else None
        yield source if isinstance(source, str) else "", {mark} if isinstance(mark, str) else set()


def _without_magics(source):
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(re.sub(r"^(\s*)[%!?].*", r"\1pass", line) for line in lines)


def _parsed(text):
    """(text, statements, whether all of it parses); what does not parse becomes empty lines."""
    body = _body(text)
    if body is not None:
        return text, body, True
    lines = text.split("\n")[:_LINES]
    starts = [i for i, line in enumerate(lines) if line[:1].strip() and line[0] not in ")]}#"]
    kept, at = [""] * len(lines), 0
    while at < len(starts):
        ends = [*starts[at + 1 : at + 8], len(lines)]
        for end in ends:
            piece = lines[starts[at] : end]
            if _body("\n".join(piece)) is not None:
                kept[starts[at] : end] = piece
                break
        else:
            end = ends[0]
        at = next((i for i, s in enumerate(starts) if s >= end), len(starts))
    text = "\n".join(kept)
    return text, _body(text) or [], False


def _body(text):
    """The statements of a text; None where it does not parse."""
    if "\0" in text or _depth(text) > _DEEPEST:
        return None
    try:
        return ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _depth(text):
    """How deeply brackets are nested, and how long a chain of signs is: both cost stack."""
    deep = most = 0
    for sign in re.findall(r"[\[({\])}]", text):
        deep += 1 if sign in "[({" else -1
        most = max(most, deep)
    chain = max((len(m) for m in re.findall(r"[-+~ ]{9,}|(?:not ){9,}", text)), default=0)
    return max(most, chain if chain > 1000 else 0)


def _bound(node):
    if isinstance(node, DEFINES):
        yield node.name
        return
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield from ((a.asname or a.name).partition(".")[0] for a in node.names)
        return
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        yield from (n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name))
        return
    for inner in ast.iter_child_nodes(node):
        if isinstance(inner, ast.stmt | ast.ExceptHandler | ast.match_case):
            yield from _bound(inner)
        elif isinstance(inner, ast.NamedExpr) or isinstance(getattr(inner, "ctx", 0), ast.Store):
            yield from (n.id for n in ast.walk(inner) if isinstance(n, ast.Name))


def _read(code):
    """Names that it looks up where it stands, and that are not its own."""
    found, stored = set(), {"__module__", "__name__", "__qualname__"}
    for step in dis.get_instructions(code):
        if step.opname == "STORE_NAME":
            stored.add(step.argval)
        elif step.opname in ("LOAD_GLOBAL", "LOAD_NAME") and step.argval not in stored:
            found.add(step.argval)
    return found.union(*(_read(c) for c in code.co_consts if hasattr(c, "co_code")))


def _works(node):
    """Whether a value is worked out, and not only written down."""
    if isinstance(node, ast.Lambda):
        return False
    return isinstance(node, ast.Call | ast.comprehension) or any(
        map(_works, ast.iter_child_nodes(node))
    )
