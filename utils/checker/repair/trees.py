"""A function as a tree: its places, patterns in it, and changes that can be taken back.

A pattern is written as Python. In it, A, B and C stand for any expression, X for a variable that
holds data, and `np` for NumPy under whatever name the learner has imported it. A rule such as
`A ^ B -> A ** B; A * B` offers what stands right of the arrow instead of what stands left of it.
"""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

#: Names under which a changed function finds what it needs, whatever the learner's names are.
NUMPY, COPY = "__numpy", "__copy"
_BLANKS = frozenset("ABCX")
_UNSEEN = ("ctx", "type_comment", "kind")


@dataclass
class Edit:
    """One change: what kind of slip it undoes, where, and the exchanges that make it.

    Attributes
    ----------
    kind : str          name of the slip
    node : ast.AST      where it stands: its line and its text are quoted
    swaps : list        (holder, place, make): what is at that place becomes `make(what is there)`
    about : dict        what the sentence says besides: names, a piece of the text
    key : object        equal for changes that were made alike in several places
    """

    kind: str
    node: ast.AST
    swaps: list
    about: dict = field(default_factory=dict)
    key: object = None

    def apply(self) -> Callable[[], None]:
        """Change the tree, and hand back a function that takes the change back."""
        before = []

        def undo():
            for holder, place, old in reversed(before):
                _put(holder, place, old)

        try:
            for holder, place, make in self.swaps:
                old = holder[place] if isinstance(holder, list) else getattr(holder, place)
                new = make(old)
                if isinstance(new, ast.AST) and new is not old:
                    located(new, old)
                before.append((holder, place, old))
                _put(holder, place, new)
        except Exception:
            undo()
            raise
        return undo


def _put(holder, place, value):
    if isinstance(holder, list):
        holder[place] = value
    else:
        setattr(holder, place, value)


def located(new, old):
    """What is new stands on the line of what it is put in place of."""
    if not hasattr(new, "lineno"):
        ast.copy_location(new, old)
    return ast.fix_missing_locations(new)


def places(tree) -> Iterator[tuple]:
    """(holder, place, node, parent) of everything below a node, the inner ones first."""
    for name, value in ast.iter_fields(tree):
        listed = isinstance(value, list)
        for place, item in enumerate(value) if listed else ((name, value),):
            if isinstance(item, ast.AST) and not isinstance(item, ast.expr_context):
                yield from places(item)
                yield (value if listed else tree), place, item, tree


def blocks(tree) -> Iterator[tuple]:
    """(owner, field, statements) of every block below a node."""
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list) and block:
                yield node, name, block


def stored(tree) -> set:
    """Every name that something below a node gives a value to."""
    return {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and not _loads(n)}


def loaded(tree) -> list:
    """Every name that something below a node reads, in the order of the text."""
    names = [n for n in ast.walk(tree) if isinstance(n, ast.Name) and _loads(n)]
    return [n.id for n in sorted(names, key=lambda n: (n.lineno, n.col_offset))]


def _loads(name):
    return isinstance(name.ctx, ast.Load)


def name(text):
    """A variable that is read."""
    return ast.Name(text, ast.Load())


def call(function, *args, **keywords):
    """A call of a function; a text is the name of one of NumPy's, or begins with its module."""
    if isinstance(function, str):
        module, _, attribute = function.rpartition(".")
        function = ast.Attribute(name(module or NUMPY), attribute, ast.Load())
    named = [ast.keyword(k, ast.Constant(v)) for k, v in keywords.items()]
    return ast.Call(function, list(args), named)


def expression(text):
    """An expression from its text."""
    return _filled(ast.parse(text, mode="eval").body, {})


def statement(text):
    """A line from its text."""
    return _filled(ast.parse(text).body[0], {})


def read(node):
    """The same place or variable, read instead of written."""
    bare = _filled(node, {})
    bare.ctx = ast.Load()
    return bare


def _filled(pattern, bound):
    """The pattern with its blanks filled, and without lines of its own."""
    if isinstance(pattern, list):
        return [_filled(p, bound) for p in pattern]
    if isinstance(pattern, ast.Name) and pattern.id in bound:
        return bound[pattern.id]
    if isinstance(pattern, ast.Name) and pattern.id == "np":
        return name(NUMPY)
    if not isinstance(pattern, ast.AST):
        return pattern
    return type(pattern)(**{k: _filled(v, bound) for k, v in ast.iter_fields(pattern)})


def _matches(pattern, node, bound, scope):
    if isinstance(pattern, ast.Name) and pattern.id in _BLANKS:
        if isinstance(node, (ast.Starred, ast.Slice)):
            return False
        if pattern.id == "X" and not scope.is_value(node):
            return False
        before = bound.setdefault(pattern.id, node)
        return before is node or ast.dump(before) == ast.dump(node)
    if isinstance(pattern, ast.Name) and pattern.id == "np":
        return scope.is_numpy(node)
    if type(pattern) is not type(node):
        return False
    if isinstance(pattern, list):
        same_length = len(pattern) == len(node)
        return same_length and all(
            _matches(p, n, bound, scope) for p, n in zip(pattern, node, strict=True)
        )
    if not isinstance(pattern, ast.AST):
        return pattern == node
    names = [f for f in pattern._fields if f not in _UNSEEN]
    return all(_matches(getattr(pattern, f), getattr(node, f, None), bound, scope) for f in names)


class Rules:
    """Patterns and what to try in their place, from lines `kind | old -> new; new | old -> new`."""

    def __init__(self, text):
        self._by_type: dict = {}
        for line in text.strip().splitlines():
            kind, *rules = (part.strip() for part in line.split("|"))
            for rule in rules:
                old, _, news = rule.partition(" -> ")
                pattern = ast.parse(old, mode="eval").body
                for new in news.split("; "):
                    result = ast.parse(new.strip(), mode="eval").body
                    row = kind, pattern, result, f"{old} -> {new}"
                    self._by_type.setdefault(type(pattern), []).append(row)

    def at(self, node, scope) -> Iterator[tuple]:
        """(kind, key, make) of every rule that fits a node; `make` fits it once more."""
        for kind, pattern, result, text in self._by_type.get(type(node), ()):
            if _matches(pattern, node, {}, scope):
                yield kind, text, _maker(pattern, result, scope)


def _maker(pattern, result, scope):
    def make(node):
        bound: dict = {}
        if not _matches(pattern, node, bound, scope):
            return node
        new = _filled(result, bound)
        if hasattr(node, "ctx") and hasattr(new, "ctx"):
            new.ctx = node.ctx
        return new

    return make


def everywhere(edits) -> list:
    """Each change, and after the single ones those that were made alike, all at once."""
    groups: dict = {}
    for edit in edits:
        if edit.key is not None:
            groups.setdefault((edit.kind, edit.key), []).append(edit)
    together = [
        Edit(group[0].kind, group[0].node, [s for e in group for s in e.swaps], group[0].about)
        for group in groups.values()
        if 2 <= len(group) <= 9
    ]
    return [*edits, *together]
