"""Slips of form inside a line, each turned back: brackets, axes, order, copies, fixed sizes."""

import ast
import itertools
from collections.abc import Iterator

import numpy as np

from utils.checker.repair.trees import COPY, Edit, Rules, call, copied, name, parsed, places

_RULES = Rules("""
power sign         | A ^ B -> A ** B
whole division     | A // B -> A / B
transpose          | A @ B -> A.T @ B; A @ B.T; B.T @ A; B @ A.T; (A @ B).T | A.T -> A
order              | A - B -> B - A | A / B -> B / A | A @ B -> B @ A
order of steps     | F(G(A)) -> G(F(A)) | F(A) ** B -> F(A ** B)
order of steps     | (A * B) @ C -> (A @ C) * B; A * (B @ C)
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
brackets misplaced | F(A) + B -> F(A + B) | F(A) - B -> F(A - B) | F(A) * B -> F(A * B)
brackets misplaced | F(A) / B -> F(A / B) | F(A) @ B -> F(A @ B) | F(A / B) -> F(A) / B
brackets misplaced | F(A + B) -> F(A) + B; F(A) + F(B) | F(A - B) -> F(A) - B | F(A * B) -> F(A) * B
tie                | A < B -> A <= B | A <= B -> A < B | A > B -> A >= B | A >= B -> A > B
column and row     | A - X -> A - X[:, None] | X - A -> X[:, None] - A
column and row     | A * X -> A * X[:, None] | X * A -> X[:, None] * A
column and row     | A == X -> A == X[:, None] | X == A -> X[:, None] == A
rows               | A[X] -> A[np.arange(len(X)), X]
columns            | A[:, X] -> A[np.arange(len(X)), X]
off by one         | N + 1 -> N | N - 1 -> N
reversed           | A[::-1] -> A | reversed(A) -> A | range(A) -> reversed(range(A))
range              | A[B:] -> A[:B]; A[B - 1:]; A[B + 1:] | A[:B] -> A[B:]; A[:B - 1]; A[:B + 1]
range              | A[B:C] -> A[B:C + 1]; A[B:C - 1]; A[B + 1:C]; A[B - 1:C]
range              | range(A) -> range(1, A); range(A + 1); range(A - 1)
range              | range(A, B) -> range(0, B); range(A, B + 1); range(A, B - 1); range(A + 1, B)
range              | range(A, B - C, D) -> range(A, B, D) | range(A, B // C, D) -> range(A, B, D)
range              | range(A, B, C) -> range(A, B - 1, C); range(A, B + 1, C); range(A - 1, B, C)
index              | A[N] -> A[N + 1]; A[N - 1] | A[N, B] -> A[N + 1, B]; A[N - 1, B]
index              | A[B, N] -> A[B, N + 1]; A[B, N - 1] | A[B, C] -> A[C, B]
whole numbers      | np.zeros_like(A) -> np.zeros(A.shape) | np.ones_like(A) -> np.ones(A.shape)
whole numbers      | np.empty_like(A) -> np.empty(A.shape) | A.copy() -> A.astype(float)
whole numbers      | np.array(A) -> np.array(A, dtype=float) | np.copy(A) -> A.astype(float)
another size       | A.shape[N] -> SIZE | len(A) -> SIZE | A.size -> SIZE
call too many      | F(A) -> A
""")

_REDUCES = {"sum", "mean", "max", "min", "argmax", "argmin", "std", "var", "prod", "amax", "amin",
            "median", "any", "all", "argsort", "cumsum"}  # fmt: skip
_METHODS = _REDUCES | {"copy", "ravel", "flatten", "tolist", "items", "keys", "values", "transpose"}
_SHAPED = {"zeros", "ones", "empty", "full", "random", "standard_normal"}
_DRAWN = {"rand": "random", "randn": "standard_normal", "random_sample": "random",
          "randint": "integers", "ranf": "random"}  # fmt: skip
_TESTS = (ast.If, ast.IfExp, ast.While, ast.BoolOp, ast.comprehension)


def inside_lines(scope) -> Iterator[Edit]:
    """Every single change inside a line."""
    for holder, place, node, parent in places(scope.tree):
        for kind, key, make, *about in _at(node, parent, scope):
            yield Edit(kind, node, [(holder, place, make)], *(about or [{}]), key)


def _at(node, parent, scope):
    """(kind, key, make), perhaps with words, of what may have slipped at one node."""
    vectors = any(np.ndim(v) == 1 for v in scope.args.values() if isinstance(v, np.ndarray))
    for kind, key, make in _RULES.at(node, scope):
        if kind == "call too many":
            if not isinstance(parent, _TESTS):
                step = scope.called(node) if scope.is_method(node) else scope.piece(node.func)
                yield kind, scope.called(node), make, {"name": step}
        elif not (
            (kind == "order" and scope.is_whole(node))  # positions and counters
            or (kind == "column and row" and not vectors)
            or (kind == "index" and getattr(node.value, "attr", "") == "shape")
            or (kind == "another size" and isinstance(parent, ast.BinOp)
                and ast.unparse(parent.right) in key[1])  # n // n
        ):  # fmt: skip
            yield kind, key, make
    if isinstance(node, ast.Call):
        yield from _of_call(node, scope)
    elif isinstance(node, ast.Attribute) and not scope.in_module(node):
        called = isinstance(parent, ast.Call) and parent.func is node
        if node.attr in _METHODS and isinstance(node.ctx, ast.Load) and not called:
            yield "method not called", node.attr, lambda n: ast.Call(n, [], [])
    elif isinstance(node, ast.Constant):
        yield from _of_constant(node, parent, scope)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        if isinstance(getattr(node.left, "value", None), str):  # "d" + k
            yield "key", None, lambda n: n.right
    elif isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Store) and len(node.elts) < 4:
        for order in list(itertools.permutations(range(len(node.elts))))[1:]:
            yield "unpacking", None, lambda n, o=order: ast.Tuple([n.elts[i] for i in o], n.ctx)
    yield from _of_copies(node, parent, scope)


def _of_call(node, scope):
    called, operand = scope.called(node), scope.operand(node)
    if called in _REDUCES and operand is not None:
        yield from _along(node, called, 0 if scope.is_method(node) else 1)
    if called in ("max", "min", "argmax", "argmin") and scope.is_whole(node):
        for step in (ast.Add(), ast.Sub()):
            yield "off by one", None, lambda n, s=step: ast.BinOp(n, s, ast.Constant(1))
    if called in ("max", "min") and len(node.args) == 2 and not scope.is_method(node):
        other = "maximum" if called == "max" else "minimum"
        yield "entrywise", called, lambda n: call(other, *n.args)
    named = {k.arg for k in node.keywords}
    count = len(node.args) - (called == "full")
    if called in _SHAPED and count > 1 and "size" not in named and not any(
        isinstance(a, ast.Attribute) for a in node.args[1:]
    ):  # fmt: skip
        yield ("shape", called, lambda n: ast.Call(n.func, [ast.Tuple(n.args[:count], ast.Load()),
               *n.args[count:]], n.keywords))  # fmt: skip
    if "dtype" in named:
        yield ("whole numbers", "dtype", lambda n: ast.Call(
            n.func, n.args, [k for k in n.keywords if k.arg != "dtype"]))  # fmt: skip
    yield from _drawn(node, called, scope)
    if len(node.args) > 1 and called not in _SHAPED | {"range", "zip", "isinstance", "print"}:
        yield from _arguments(node, scope)


def _along(node, called, position):
    """Other directions of a sum, a mean, a maximum; `position` is that of the axis."""
    named = {k.arg: getattr(k.value, "value", None) for k in node.keywords}
    if len(node.args) > position + 1:
        return
    axis = node.args[position] if len(node.args) > position else ast.Constant(named.get("axis"))
    now = getattr(axis, "value", None), named.get("keepdims") or None
    for axis, kept in itertools.product((0, 1, None), (None, True)):
        if (axis, kept) == now or (kept and called.startswith("arg")):
            continue
        how = "keeps the direction it goes along, as one of size 1" if now[1] else (
            "loses the direction it goes along")  # fmt: skip

        def along(n, new=(axis, kept)):
            keywords = [k for k in n.keywords if k.arg not in ("axis", "keepdims")]
            keywords += [
                ast.keyword(k, ast.Constant(v))
                for k, v in zip(("axis", "keepdims"), new, strict=True)
                if v is not None
            ]
            return ast.Call(n.func, n.args[:position], keywords)  # fmt: skip

        yield "keepdims" if axis == now[0] else "axis", (axis, kept, now), along, {"how": how}


def _drawn(node, called, scope):
    """Random numbers that do not come from the generator, or the seed, that was passed."""
    text = ast.unparse(node.func)
    for maker in (a for a, v in scope.args.items() if isinstance(v, np.random.Generator)):
        if called == "default_rng":
            yield "random", maker, lambda n, m=maker: name(m), {"name": maker}
        elif ".random." in text or text.startswith("random."):

            def from_it(n, m=maker):
                one = [ast.Tuple(n.args, ast.Load())] if called in ("rand", "randn") else n.args
                return ast.Call(call(f"{m}.{_DRAWN.get(called, called)}").func, one, n.keywords)

            yield "random", maker, from_it, {"name": maker}
    if called in ("default_rng", "seed", "RandomState"):
        for seed in (a for a in scope.unused if type(scope.args.get(a)) is int):
            make = lambda n, s=seed: ast.Call(n.func, [name(s)], [])  # noqa: E731
            yield "random", seed, make, {"name": seed}


def _arguments(node, scope):
    """Arguments in another order, or one that should be spread out."""
    count = len(node.args)
    for i, argument in enumerate(node.args):
        if isinstance(argument, ast.Name) and not scope.in_module(node.func):
            yield ("star", i, lambda n, i=i: ast.Call(n.func, [
                ast.Starred(a, ast.Load()) if a is n.args[i] else a for a in n.args], n.keywords),
                {"piece": argument.id})  # fmt: skip
    if any(isinstance(a, ast.Starred) for a in node.args):
        return
    orders = {tuple(range(count)): None}
    for i, j in itertools.permutations(range(count), 2):
        orders[tuple({i: j, j: i}.get(k, k) for k in range(count))] = None
        moved = [k for k in range(count) if k != i]
        orders[(*moved[:j], i, *moved[j:])] = None
    for order in list(orders)[1:]:
        yield ("argument order", None, lambda n, order=order: ast.Call(
            n.func, [n.args[k] for k in order], n.keywords))  # fmt: skip


def _of_constant(node, parent, scope):
    value = node.value
    if isinstance(value, str) and isinstance(parent, ast.Subscript):
        for key in scope.entries:
            if key != value and isinstance(key, str):
                about = {"piece": scope.piece(parent)}
                yield "key", (value, key), lambda n, k=key: ast.Constant(k), about
    if type(value) is int and value > 1:
        for text in scope.sizes():
            yield "fixed size", (value, text), lambda n, t=text: parsed(t)
    if type(value) not in (int, float) or value in (1, 2) or isinstance(parent, ast.keyword):
        return
    for given in (a for a in scope.unused if isinstance(scope.args.get(a), float)):
        # a step h stands there as h and as 2 h, and all of them have to be exchanged
        for key, text in ((value, given), (value / 2, f"(2 * {given})")):
            yield "fixed number", (given, key), lambda n, t=text: parsed(t), {"name": given}


def _of_copies(node, parent, scope):
    """Two names for one array, and dictionaries or lists that hold the same arrays."""
    value = getattr(parent, "value", None) is node and isinstance(
        getattr(node, "ctx", ast.Load()), ast.Load
    )
    called = scope.called(node)
    if value and isinstance(parent, ast.Assign):
        about = {"piece": scope.piece(parent)}
        if isinstance(node, (ast.Name, ast.Subscript)) or called == "next":
            yield "alias", "copy", copied, about
        elif isinstance(node, ast.Tuple) and all(scope.is_value(e) for e in node.elts):
            both = lambda n: ast.Tuple([copied(e) for e in n.elts], n.ctx)  # noqa: E731
            yield "alias", "copy", both, about
    if isinstance(node, ast.DictComp) and isinstance(node.value, ast.Name):
        yield "shallow copy", "copy", copied
    elif called in ("dict", "copy") and scope.operand(node) is not None:
        yield "shallow copy", "copy", lambda n: copied(scope.operand(n))
    elif called == "list" and node.args:
        yield (
            "shallow copy",
            "list",
            lambda n: parsed(f"[{COPY}.deepcopy(__one) for __one in ALL]", {"ALL": n.args[0]}),
        )
    elif isinstance(node, ast.BinOp) and isinstance(node.left, ast.List) and node.left.elts:
        yield (
            "shallow copy",
            "rows",
            lambda n: parsed(
                "[ONE for __one in range(COUNT)]", {"ONE": n.left.elts[0], "COUNT": n.right}
            ),
        )
