"""Slips of form inside a line, each turned back: brackets, axes, order, copies, fixed sizes."""

import ast
import itertools
from collections.abc import Iterator

import numpy as np

from utils.checker.repair.lines import line_edits
from utils.checker.repair.trees import (
    COPY, Edit, Rules, call, everywhere, expression, name, places,
)  # fmt: skip
from utils.checker.repair.words import ORDER

_RULES = Rules("""
power sign         | A ^ B -> A ** B
whole division     | A // B -> A / B
order              | A - B -> B - A | A / B -> B / A | A @ B -> B @ A
order of steps     | (A * B) @ C -> (A @ C) * B | (A * B) @ C -> A * (B @ C)
transpose          | A @ B -> A.T @ B; A @ B.T; B.T @ A; B @ A.T; (A @ B).T | A.T -> A
brackets missing   | A / B * C -> A / (B * C) | A / B + C -> A / (B + C) | A / B - C -> A / (B - C)
brackets missing   | A - B ** C -> (A - B) ** C | A + B ** C -> (A + B) ** C
brackets missing   | A * B ** C -> (A * B) ** C | A / B ** C -> (A / B) ** C
brackets missing   | A + B / C -> (A + B) / C | A - B / C -> (A - B) / C
brackets missing   | A + B // C -> (A + B) // C | A - B // C -> (A - B) // C
brackets missing   | A + B * C -> (A + B) * C | A - B * C -> (A - B) * C
brackets missing   | A + B @ C -> (A + B) @ C | A - B @ C -> (A - B) @ C
brackets missing   | A * B + C -> A * (B + C) | A * B - C -> A * (B - C)
brackets missing   | A @ B + C -> A @ (B + C) | A @ B - C -> A @ (B - C)
brackets missing   | A - B + C -> A - (B + C) | A - B - C -> A - (B - C)
brackets missing   | -A + B -> -(A + B) | -A - B -> -(A - B) | -A * B + C -> -(A * B + C)
brackets misplaced | A * (B + C) -> A * B + C | A * (B - C) -> A * B - C
brackets misplaced | A @ (B + C) -> A @ B + C | A @ (B - C) -> A @ B - C
brackets misplaced | (A + B) / C -> A + B / C | (A - B) / C -> A - B / C
brackets misplaced | (A + B) * C -> A + B * C | (A - B) * C -> A - B * C
brackets misplaced | A / (B + C) -> A / B + C | A / (B - C) -> A / B - C
brackets misplaced | (A - B) ** C -> A - B ** C | (A + B) ** C -> A + B ** C
brackets misplaced | A - (B + C) -> A - B + C | A - (B - C) -> A - B - C | -(A + B) -> -A + B
tie                | A < B -> A <= B | A <= B -> A < B | A > B -> A >= B | A >= B -> A > B
column and row     | A - X -> A - X[:, None] | X - A -> X[:, None] - A
column and row     | A * X -> A * X[:, None] | X * A -> X[:, None] * A
column and row     | A == X -> A == X[:, None] | X == A -> X[:, None] == A
rows               | A[X] -> A[np.arange(len(X)), X] | A[:, X] -> A[np.arange(len(X)), X]
index              | A[B, C] -> A[C, B]
range              | A[B:] -> A[:B]; A[B - 1:]; A[B + 1:] | A[:B] -> A[B:]; A[:B - 1]; A[:B + 1]
range              | A[B:C] -> A[B:C + 1]; A[B:C - 1]; A[B + 1:C]; A[B - 1:C]
reversed           | A[::-1] -> A | reversed(A) -> A | range(A) -> reversed(range(A))
range              | range(A) -> range(1, A); range(A + 1); range(A - 1)
range              | range(A, B) -> range(0, B); range(A, B + 1); range(A, B - 1); range(A + 1, B)
range              | range(A, B - C, D) -> range(A, B, D) | range(A, B // C, D) -> range(A, B, D)
range              | range(A, B, C) -> range(A, B - 1, C); range(A, B + 1, C); range(A - 1, B, C)
whole numbers      | np.zeros_like(A) -> np.zeros(A.shape) | np.ones_like(A) -> np.ones(A.shape)
whole numbers      | np.empty_like(A) -> np.empty(A.shape) | A.copy() -> A.astype(float)
whole numbers      | np.array(A) -> np.array(A, dtype=float) | np.copy(A) -> A.astype(float)
""")

_REDUCES = {"sum", "mean", "max", "min", "argmax", "argmin", "std", "var", "prod", "amax", "amin",
            "median", "any", "all", "argsort", "cumsum"}  # fmt: skip
_METHODS = _REDUCES | {"copy", "ravel", "flatten", "tolist", "items", "keys", "values", "transpose"}
_SHAPED = {"zeros", "ones", "empty", "full", "random", "standard_normal"}
_DRAWN = {"rand": "random", "randn": "standard_normal", "random_sample": "random",
          "randint": "integers", "ranf": "random"}  # fmt: skip
_KEEP = {"range", "len", "zip", "enumerate", "isinstance", "print"}


def form_edits(scope) -> list:
    """Every change of form, the likeliest slip first; those made alike also all at once."""
    found = list(notebook_names(scope))
    single = []
    for holder, place, node, parent in places(scope.tree):
        for kind, key, make, about in _at(node, parent, scope):
            single.append(Edit(kind, node, [(holder, place, make)], about, key))
    found += everywhere(single)
    found += line_edits(scope)
    return sorted(found, key=lambda edit: ORDER.index(edit.kind))


def notebook_names(scope, at_most=12) -> Iterator[Edit]:
    """Names of the notebook, all of them, exchanged for what the arguments can tell."""
    if not scope.free:
        return
    choices = [scope.instead_of(free) or [free] for free in scope.free]
    uses = [p for p in places(scope.tree) if isinstance(p[2], ast.Name) and p[2].id in scope.free]
    uses.sort(key=lambda p: (p[2].lineno, p[2].col_offset))
    if not uses:
        return
    by_likelihood = sorted(
        itertools.islice(itertools.product(*map(enumerate, choices)), 2000),
        key=lambda chosen: sum(i for i, _ in chosen),
    )
    known = [free for free in scope.free if free in scope.space]
    for chosen in by_likelihood[:at_most]:
        texts = {free: text for free, (_, text) in zip(scope.free, chosen, strict=True)}
        swaps = [(h, p, lambda n, texts=texts: expression(texts[n.id])) for h, p, *_ in uses]
        kind = "notebook name" if known else "unknown name"
        node = next((u[2] for u in uses if not known or u[2].id in known), uses[0][2])
        yield Edit(kind, node, swaps, _named(scope, uses, known))


def _named(scope, uses, known):
    lines = {n: next(u[2].lineno for u in uses if u[2].id == n) for n in known or scope.free}
    numbers = sorted({line - scope.tree.lineno + 1 for line in lines.values()})
    one = len(lines) == 1
    names = [f"`{n}`" for n in lines]
    listed = names[0] if one else ", ".join(names[:-1]) + " and " + names[-1]
    shown = [str(n) for n in numbers]
    where = f"line {shown[0]}" if len(shown) == 1 else (
        f"lines {', '.join(shown[:-1])} and {shown[-1]}")  # fmt: skip
    return {"where": where, "names": listed, "are": "is" if one else "are",
            "they": "it comes" if one else "they come",
            "stand": "it stands" if one else "they stand",
            "each": f"what {listed} should be" if one else "what each should be"}  # fmt: skip


def _at(node, parent, scope):
    """(kind, key, make, about) of what may have slipped at one node."""
    called = isinstance(parent, ast.Call) and parent.func is node
    for kind, key, make in _RULES.at(node, scope):
        if kind == "column and row" and not scope.has_vectors:
            continue
        if kind == "order" and scope.is_whole(node):
            continue  # positions and counters
        about = {}
        if kind == "rows":
            about = {"what": "columns" if isinstance(node.slice, ast.Tuple) else "rows"}
        yield kind, key, make, about
    if isinstance(node, ast.Call):
        yield from _of_call(node, parent, scope)
    elif isinstance(node, ast.BinOp):
        yield from _of_operation(node, scope)
    elif isinstance(node, ast.Attribute) and not called and not scope.in_module(node):
        if node.attr in _METHODS and isinstance(node.ctx, ast.Load):
            yield "method not called", node.attr, lambda n: ast.Call(n, [], []), {}
    elif isinstance(node, ast.Constant):
        yield from _of_constant(node, parent, scope)
    elif isinstance(node, ast.Subscript):
        yield from _of_index(node, scope)
    elif isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Store) and len(node.elts) < 4:
        for order in list(itertools.permutations(range(len(node.elts))))[1:]:
            yield "unpacking", None, _reordered(order), {}
    yield from _of_copies(node, parent, scope)


def _reordered(order):
    return lambda n: ast.Tuple([n.elts[i] for i in order], n.ctx)


def _of_call(node, parent, scope):
    called, operand = scope.called(node), scope.operand(node)
    method = operand is not None and isinstance(node.func, ast.Attribute)
    method = method and operand is node.func.value
    given = {k.arg for k in node.keywords}
    if called in _REDUCES and operand is not None:
        yield from _along(node, called, method)
    if called in _SHAPED and len(node.args) > 1 and not given & {"size", "shape"}:
        count = len(node.args) - (called == "full")
        if count > 1 and not all(isinstance(a, ast.Attribute) for a in node.args[1:]):

            def shape(n, count=count):
                sizes = ast.Tuple(n.args[:count], ast.Load())
                return ast.Call(n.func, [sizes, *n.args[count:]], n.keywords)

            yield "shape", called, shape, {}
    if called in ("max", "min") and not method and len(node.args) == 2:
        other = "maximum" if called == "max" else "minimum"
        yield "entrywise", called, lambda n: call(other, *n.args), {}
    kinds = [k for k in node.keywords if k.arg == "dtype"]
    if kinds:
        yield ("whole numbers", "dtype",
               lambda n: ast.Call(n.func, n.args, [k for k in n.keywords if k.arg != "dtype"]), {})  # fmt: skip
    yield from _drawn(node, called, scope)
    if operand is not None and called not in _KEEP:
        tests = isinstance(parent, (ast.If, ast.IfExp, ast.While, ast.BoolOp, ast.comprehension))
        if not tests:
            step = f".{called}" if method else scope.piece(node.func)
            yield "call too many", called, scope.operand, {"name": step}
        inner = operand
        if isinstance(inner, ast.Call) and scope.operand(inner) is not None:

            def turned(n):
                inside = scope.operand(n)
                return scope.with_operand(inside, scope.with_operand(n, scope.operand(inside)))

            yield "order of steps", None, turned, {}
        if isinstance(inner, ast.BinOp):  # f(a + b) -> f(a) + b

            def early(n):
                inside = scope.operand(n)
                return ast.BinOp(scope.with_operand(n, inside.left), inside.op, inside.right)

            def both(n):
                inside = scope.operand(n)
                sides = [scope.with_operand(n, side) for side in (inside.left, inside.right)]
                return ast.BinOp(sides[0], inside.op, sides[1])

            yield "brackets misplaced", None, early, {}
            yield "brackets misplaced", None, both, {}
    if called in ("max", "min", "argmax", "argmin", "len") and scope.is_whole(node):
        yield "off by one", "+", lambda n: ast.BinOp(n, ast.Add(), ast.Constant(1)), {}
        yield "off by one", "-", lambda n: ast.BinOp(n, ast.Sub(), ast.Constant(1)), {}
    library = scope.in_module(node.func)
    if len(node.args) > 1 and called not in _KEEP and not (library and called in _SHAPED):
        yield from _arguments(node, library)


def _along(node, called, method):
    """Other directions of a sum, a mean, a maximum."""
    named = {k.arg: k.value for k in node.keywords}
    position = 0 if method else 1
    if len(node.args) > position + 1:
        return
    at_place = len(node.args) == position + 1
    now = node.args[position] if at_place else named.get("axis")
    now, kept = getattr(now, "value", None), bool(getattr(named.get("keepdims"), "value", False))
    for axis, keep in itertools.product((0, 1, None), (False, True)):
        if (axis, keep) == (now, kept) or (keep and called.startswith("arg")):
            continue
        kind = "axis" if axis != now else "keepdims"
        how = "keeps the direction it goes along, as one of size 1" if kept else (
            "loses the direction it goes along")  # fmt: skip

        def along(n, axis=axis, keep=keep):
            rest = [k for k in n.keywords if k.arg not in ("axis", "keepdims")]
            wanted = {"axis": axis, "keepdims": keep or None}
            new = [ast.keyword(k, ast.Constant(v)) for k, v in wanted.items() if v is not None]
            return ast.Call(n.func, n.args[:position], rest + new)

        yield kind, (axis, keep, now, kept), along, {"how": how}


def _drawn(node, called, scope):
    """Random numbers that do not come from the generator, or the seed, that was passed."""
    makers = [a for a, v in scope.args.items() if isinstance(v, np.random.Generator)]
    legacy = scope.in_module(node.func) or isinstance(node.func, ast.Name)
    drawing = ast.unparse(node.func).partition(".random")[2] or (
        "." in ast.unparse(node.func) and ast.unparse(node.func).startswith("random."))  # fmt: skip
    for maker in makers:
        about = {"name": maker}
        if called == "default_rng":
            yield "random", "rng", lambda n, m=maker: name(m), about
        elif legacy and drawing:
            attribute = _DRAWN.get(called, called)

            def from_it(n, m=maker, a=attribute):
                sizes = called in ("rand", "randn") and n.args
                args = [ast.Tuple(n.args, ast.Load())] if sizes else n.args
                return ast.Call(ast.Attribute(name(m), a, ast.Load()), args, n.keywords)

            yield "random", "rng", from_it, about
    seeds = [a for a in scope.unused if type(scope.args.get(a)) is int]
    if called in ("default_rng", "seed", "RandomState"):
        for seed in seeds:
            about = {"name": seed}
            yield "random", seed, lambda n, s=seed: ast.Call(n.func, [name(s)], []), about


def _arguments(node, library):
    for i, argument in enumerate(node.args):
        if isinstance(argument, ast.Name) and not library:

            def starred(n, i=i):
                parts = ast.Starred(n.args[i], ast.Load())
                return ast.Call(n.func, [*n.args[:i], parts, *n.args[i + 1 :]], n.keywords)

            yield "star", i, starred, {"piece": argument.id}
    if any(isinstance(a, ast.Starred) for a in node.args):
        return
    count = len(node.args)
    orders = {tuple(range(count))}
    for i, j in itertools.permutations(range(count), 2):
        moved = [k for k in range(count) if k != i]
        moved.insert(j, i)
        exchanged = [{i: j, j: i}.get(k, k) for k in range(count)]
        for order in (tuple(exchanged), tuple(moved)):
            if order not in orders:
                orders.add(order)
                yield ("argument order", None, lambda n, order=order: ast.Call(
                    n.func, [n.args[k] for k in order], n.keywords), {})  # fmt: skip


def _of_operation(node, scope):
    """f(a) + b -> f(a + b), and f(a) ** b -> f(a ** b)."""
    key = node.left if isinstance(node.left, ast.Constant) else node.right
    if (
        isinstance(node.op, ast.Add)
        and isinstance(key, ast.Constant)
        and isinstance(key.value, str)
    ):
        yield "key", "prefix", lambda n: n.right if n.left is key else n.left, {}
    inner = node.left
    if isinstance(inner, ast.Call) and scope.operand(inner) is not None:
        kind = "order of steps" if isinstance(node.op, ast.Pow) else "brackets misplaced"

        def late(n):
            inside = ast.BinOp(scope.operand(n.left), n.op, n.right)
            return scope.with_operand(n.left, inside)

        if scope.called(inner) not in _KEEP:
            yield kind, ast.dump(node.op), late, {}
    if isinstance(node.op, (ast.Add, ast.Sub)) and scope.is_whole(node.left):
        if isinstance(node.right, ast.Constant):
            yield "off by one", None, lambda n: n.left, {}


def _of_constant(node, parent, scope):
    value = node.value
    if isinstance(value, str):
        if isinstance(parent, ast.Subscript):
            for key in scope.entries:
                if key != value and isinstance(key, str):
                    about = {"piece": scope.piece(parent)}
                    yield "key", (value, key), lambda n, k=key: ast.Constant(k), about
        return
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return
    if isinstance(value, int) and value > 1:
        for text in scope.sizes():
            yield "fixed size", (value, text), lambda n, t=text: expression(t), {}
    if isinstance(parent, ast.keyword) or value in (1, 2):
        return
    for given in scope.unused:
        if isinstance(scope.args.get(given), float):
            for text in (given, f"(2 * {given})", f"({given} / 2)"):
                about = {"name": given}
                yield "fixed number", value, lambda n, t=text: expression(t), about
            half = value / 2
            yield "fixed number", (given, value), lambda n, g=given: name(g), {"name": given}
            yield ("fixed number", (given, half), lambda n, g=given: expression(f"(2 * {g})"),
                   {"name": given})  # fmt: skip


def _of_index(node, scope):
    where = node.slice
    if scope.is_whole(where) and not isinstance(node.value, ast.Attribute):
        for step in ("+ 1", "- 1"):
            yield "index", step, _shifted(step), {}
    if isinstance(where, ast.Tuple):
        for i, part in enumerate(where.elts):
            if isinstance(part, (ast.Name, ast.BinOp, ast.Subscript, ast.Constant)):
                for step in ("+ 1", "- 1"):
                    yield "index", (i, step), _shifted(step, i), {}


def _shifted(step, part=None):
    def make(n):
        where = n.slice if part is None else n.slice.elts[part]
        sign = ast.Add() if step[0] == "+" else ast.Sub()
        new = ast.BinOp(where, sign, ast.Constant(1))
        if part is not None:
            parts = [new if i == part else e for i, e in enumerate(n.slice.elts)]
            new = ast.Tuple(parts, ast.Load())
        return ast.Subscript(n.value, new, n.ctx)

    return make


def _of_copies(node, parent, scope):
    """Two names for one array, and dictionaries or lists that hold the same arrays."""
    deep = ast.Attribute(name(COPY), "deepcopy", ast.Load())
    value = getattr(parent, "value", None) is node and isinstance(
        parent, (ast.Assign, ast.DictComp)
    )

    def copied(n):
        return ast.Call(deep, [n], [])

    if value and scope.called(node) == "next":
        yield "alias", "copy", copied, {"piece": scope.piece(parent)}
    elif value and isinstance(node, (ast.Name, ast.Subscript)) and isinstance(node.ctx, ast.Load):
        kind = "alias" if isinstance(parent, ast.Assign) else "shallow copy"
        yield kind, "copy", copied, {"piece": scope.piece(parent)}
    elif value and isinstance(node, ast.Tuple) and all(scope.is_value(e) for e in node.elts):
        about = {"piece": scope.piece(parent)}
        yield "alias", "copy", lambda n: ast.Tuple([copied(e) for e in n.elts], n.ctx), about
    elif isinstance(node, ast.DictComp) and isinstance(node.value, ast.Name):
        yield "shallow copy", "dict", copied, {}
    elif isinstance(node, ast.Call) and (
        scope.called(node) in ("dict", "copy") and scope.operand(node) is not None
    ):
        yield "shallow copy", "copy", lambda n: copied(scope.operand(n)), {}
    elif isinstance(node, ast.Call) and scope.called(node) == "list" and node.args:
        rows = expression("[None for __item in ()]")
        rows.elt = copied(name("__item"))

        def each(n):
            inner = ast.comprehension(rows.generators[0].target, n.args[0], [], 0)
            return ast.ListComp(rows.elt, [inner])

        yield "shallow copy", "list", each, {}
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        if isinstance(node.left, ast.List):

            def rows_of_their_own(n):
                times = ast.Call(name("range"), [n.right], [])
                target = ast.Name("__row", ast.Store())
                inner = ast.comprehension(target, times, [], 0)
                return ast.Subscript(
                    ast.List([ast.ListComp(n.left.elts[0], [inner])], ast.Load()),
                    ast.Constant(0), ast.Load())  # fmt: skip

            yield "shallow copy", "rows", rows_of_their_own, {}
