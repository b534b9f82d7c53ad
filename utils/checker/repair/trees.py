"""A function as a tree: its places, changes that can be taken back, and patterns.

A pattern is written as Python. In it A, B and C stand for any expression, X for a variable that
holds data, N for what is certainly a whole number, F and G for any function or method with what it
works on (`F(A)` is `np.log(a)` as well as `a.mean(axis=0)`), and `np` for NumPy under whatever name
it was imported. What is tried instead may hold SIZE, OTHER and UNUSED: a size that the arguments
give, another variable, and an argument that is never read.
"""

import ast
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

#: Names under which a changed function finds what it needs, whatever the learner's names are.
NUMPY, COPY = "__numpy", "__copy"
_FILLED = ("SIZE", "OTHER", "UNUSED")
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
    key : object        equal for changes that were made alike in several places; None for none
    """

    kind: str
    node: ast.AST
    swaps: list
    about: dict = field(default_factory=dict)
    key: object = None

    def apply(self) -> Callable[[], None]:
        """Change the tree, and hand back a function that takes the change back."""
        before: list = []

        def undo():
            for holder, place, old in reversed(before):
                _put(holder, place, old)

        try:
            for holder, place, make in self.swaps:
                old = holder[place] if isinstance(holder, list) else getattr(holder, place)
                new = make(old)
                for node in new if isinstance(new, list) else [new]:
                    located(node, old if isinstance(old, ast.AST) else self.node)
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
    if hasattr(new, "lineno"):
        return new
    return ast.fix_missing_locations(ast.copy_location(new, old))


def everywhere(edits) -> list:
    """Each change, and after the single ones those that were made alike, all at once."""
    edits = list(edits)
    groups: dict[tuple, list[Edit]] = {}
    for edit in edits:
        if edit.key is not None:
            groups.setdefault((edit.kind, edit.key), []).append(edit)
    several = [g for g in groups.values() if 2 <= len(g) <= 9]
    return [*edits, *(Edit(g[0].kind, g[0].node, [s for e in g for s in e.swaps], g[0].about)
                      for g in several)]  # fmt: skip


# --- looking around -----------------------------------------------------------------------------


def places(tree) -> Iterator[tuple]:
    """(holder, place, node, parent) of everything below a node, the inner ones first."""
    for where, value in ast.iter_fields(tree):
        listed = isinstance(value, list)
        for place, item in enumerate(value) if listed else ((where, value),):
            if isinstance(item, ast.AST) and not isinstance(item, ast.expr_context):
                yield from places(item)
                yield (value if listed else tree), place, item, tree


def blocks(tree) -> Iterator[tuple]:
    """(owner, field, statements) of every block below a node."""
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            if isinstance(getattr(node, name, None), list) and getattr(node, name):
                yield node, name, getattr(node, name)


def stored(*trees) -> set:
    """Every name that something gives a value to."""
    return {n.id for tree in trees for n in ast.walk(tree)
            if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}  # fmt: skip


def names_in(tree) -> set:
    """Every name below a node."""
    return {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}


def root(node) -> str:
    """The name of the variable that a place belongs to: "a" for `a[0]["k"]`; or ""."""
    while isinstance(node, (ast.Subscript, ast.Attribute)):
        node = node.value
    return getattr(node, "id", "")


def loaded(tree) -> list:
    """Every name that is read below a node, in the order of the text."""
    names = [n for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)]
    return [n.id for n in sorted(names, key=lambda n: (n.lineno, n.col_offset))]


# --- making nodes ---------------------------------------------------------------------------------


def name(text):
    """A variable that is read."""
    return ast.Name(text, ast.Load())


def call(function, *args, **keywords):
    """A call: of one of NumPy's functions, or of `module.function`."""
    module, _, attribute = function.rpartition(".")
    function = ast.Attribute(name(module or NUMPY), attribute, ast.Load())
    named = [ast.keyword(k, ast.Constant(v)) for k, v in keywords.items() if v is not None]
    return ast.Call(function, list(args), named)


def copied(node):
    """A copy of what a node gives, down to its arrays."""
    return call(f"{COPY}.deepcopy", node)


def parsed(text, fill=None):
    """An expression or a line from its text, with its blanks filled."""
    line = ast.parse(text).body[0]
    return _filled(line.value if isinstance(line, ast.Expr) else line, fill or {}, None)


def _filled(pattern, bound, scope):
    """The pattern with its blanks filled, and without places of its own."""
    if isinstance(pattern, list):
        return [_filled(p, bound, scope) for p in pattern]
    if isinstance(pattern, ast.Call) and getattr(pattern.func, "id", None) in bound:
        return scope.with_operand(bound[pattern.func.id], _filled(pattern.args[0], bound, scope))
    if isinstance(pattern, ast.Name):
        module = {"np": NUMPY, "copy": COPY}.get(pattern.id, pattern.id)
        return bound.get(pattern.id) or ast.Name(module, pattern.ctx)
    if not isinstance(pattern, ast.AST):
        return pattern
    return type(pattern)(**{k: _filled(v, bound, scope) for k, v in ast.iter_fields(pattern)})


# --- patterns -------------------------------------------------------------------------------------


def _matches(pattern, node, bound, scope):
    if isinstance(pattern, ast.Name):
        blank = pattern.id
        if blank == "np":
            return scope.is_numpy(node)
        if blank in "ABCXN":
            unfit = isinstance(node, (ast.Starred, ast.Slice)) or not isinstance(node, ast.expr)
            if unfit or (blank == "X" and not scope.is_value(node)):
                return False
            if blank == "N" and not scope.is_whole(node):
                return False
            before = bound.setdefault(blank, node)
            return before is node or ast.dump(before) == ast.dump(node)
    if isinstance(pattern, ast.Call) and getattr(pattern.func, "id", "-") in "FG":
        inner = scope.operand(node)
        if inner is None or scope.called(node) in _NO_STEPS:
            return False
        bound[pattern.func.id] = node
        return _matches(pattern.args[0], inner, bound, scope)
    if type(pattern) is not type(node):
        return False
    if isinstance(pattern, list):
        pairs = zip(pattern, node, strict=False)
        return len(pattern) == len(node) and all(_matches(p, n, bound, scope) for p, n in pairs)
    if not isinstance(pattern, ast.AST):
        return pattern == node
    return all(_matches(getattr(pattern, f), getattr(node, f, None), bound, scope)
               for f in pattern._fields if f not in _UNSEEN)  # fmt: skip


#: Calls that are not steps of a computation.
_NO_STEPS = {"range", "len", "zip", "enumerate", "isinstance", "print", "startswith", "endswith",
             "where"}  # fmt: skip


class Rules:
    """Patterns and what to try in their place, from lines `kind | old -> new; new | old -> new`."""

    def __init__(self, text):
        self._by_type: dict = {}
        for line in text.strip().splitlines():
            kind, *rules = (part.strip() for part in line.split("|"))
            for old, _, news in (rule.partition(" -> ") for rule in rules):
                for new in news.split("; "):
                    pattern, result = (ast.parse(t.strip()).body[0] for t in (old, new))
                    if isinstance(pattern, ast.Expr):
                        pattern, result = pattern.value, result.value
                    blanks = [blank for blank in _FILLED if blank in new]
                    row = kind, pattern, result, f"{old} -> {new}", blanks
                    self._by_type.setdefault(None if old == "A" else type(pattern), []).append(row)

    def at(self, node, scope, whole=False) -> Iterator[tuple]:
        """(kind, key, make) of every rule that fits a node; `make` fits it once more.

        Rules for `A` alone count where `whole` says that the node is all that a line computes.
        """
        rows = [*self._by_type.get(type(node), ()), *(self._by_type.get(None, ()) if whole else ())]
        for kind, pattern, result, text, blanks in rows:
            if not _matches(pattern, node, {}, scope):
                continue
            for texts in itertools.product(*(scope.choices(b) for b in blanks)):
                fill = dict(zip(blanks, texts, strict=True))
                of = node.id if isinstance(node, ast.Name) else None
                if of is None or of not in texts:
                    key = (text, texts, of)
                    yield kind, key, _maker(pattern, result, fill, scope)


def _maker(pattern, result, fill, scope):
    def make(node):
        bound: dict = {}
        if not _matches(pattern, node, bound, scope):
            return node
        new = _filled(result, bound | {b: parsed(t) for b, t in fill.items()}, scope)
        if isinstance(node, ast.stmt):  # once more, so that what is written and read are told apart
            return parsed(ast.unparse(ast.fix_missing_locations(new)))
        if hasattr(node, "ctx") and hasattr(new, "ctx"):
            new.ctx = node.ctx
        return new

    return make
