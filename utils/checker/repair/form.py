"""Slips of form inside a line, each turned back: brackets, axes, order, copies, fixed sizes."""

import ast
import itertools
from collections.abc import Iterator

import numpy as np

from utils.checker.repair.trees import Edit, Rules, call, copied, name, parsed, places, root

_RULES = Rules("""
power sign         | A ^ B -> A ** B
whole division     | A // B -> A / B
transpose          | A @ B -> A.T @ B; A @ B.T; B.T @ A; B @ A.T; (A @ B).T | A.T -> A
order              | A - B -> B - A | A @ B -> B @ A
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
entrywise          | max(A, B) -> np.maximum(A, B) | np.max(A, B) -> np.maximum(A, B)
entrywise          | min(A, B) -> np.minimum(A, B) | np.min(A, B) -> np.minimum(A, B)
the other limit    | np.minimum(A, B) -> np.maximum(A, B) | np.maximum(A, B) -> np.minimum(A, B)
shallow copy       | dict(A) -> copy.deepcopy(A) | A.copy() -> copy.deepcopy(A)
shallow copy       | list(A) -> [copy.deepcopy(__one) for __one in A]
shallow copy       | [A] * B -> [A for __one in range(B)]
shallow copy       | {A: X for B in C} -> copy.deepcopy({A: X for B in C})
in place           | A += B -> A = A + B | A -= B -> A = A - B | A *= B -> A = A * B
in place           | A /= B -> A = A / B | A **= B -> A = A ** B | A //= B -> A = A // B
another size       | A.shape[N] -> SIZE | len(A) -> SIZE | A.size -> SIZE
keys compared      | max(A) -> max(A, key=A.get) | min(A) -> min(A, key=A.get)
call too many      | F(A) -> A
""")

_REDUCES = {"sum", "mean", "max", "min", "argmax", "argmin", "std", "var", "prod", "amax", "amin",
            "median", "any", "all", "argsort", "cumsum"}  # fmt: skip
_METHODS = _REDUCES | {"copy", "ravel", "flatten", "tolist", "items", "keys", "values", "transpose"}
_SHAPED = {"zeros", "ones", "empty", "full", "random", "standard_normal"}
_DRAWN = {"rand": "random", "randn": "standard_normal", "random_sample": "random",
          "randint": "integers", "ranf": "random"}  # fmt: skip
_TESTS = (ast.If, ast.IfExp, ast.While, ast.BoolOp, ast.comprehension, ast.Expr)


def inside_lines(scope) -> Iterator[Edit]:
    """Every single change inside a line."""
    for holder, place, node, parent in places(scope.tree):
        for kind, key, make, *about in _at(node, parent, scope):
            yield Edit(kind, node, [(holder, place, make)], about[0] if about else {}, key)


def _at(node, parent, scope):
    """(kind, key, make), perhaps with words, of what may have slipped at one node."""
    for kind, key, make in _RULES.at(node, scope):
        if kind == "call too many":
            if not isinstance(parent, _TESTS):
                step = scope.called(node) if scope.is_method(node) else scope.piece(node.func)
                yield kind, scope.called(node), make, {"name": step}
        elif kind == "in place":
            mine = "is still needed as it was", "still belongs to the caller"
            yield (
                kind,
                None,
                make,
                {"what": "an array", "whose": mine[root(node.target) in scope.own]},
            )
        elif not _by_accident(kind, key, node, parent, scope):
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
    elif isinstance(node, ast.Assign):
        yield from _of_assignment(node, scope)


def _by_accident(kind, key, node, parent, scope):
    """Whether a change is unlikely to be what was meant, even if it makes the answer right."""
    if kind == "order":  # positions, and 1 - x
        sides = isinstance(node.left, ast.Constant) or isinstance(node.right, ast.Constant)
        return sides or scope.is_whole(node)
    if kind == "column and row":
        return not {1, 2} <= {v.ndim for v in scope.args.values() if isinstance(v, np.ndarray)}
    if kind == "index":
        return getattr(node.value, "attr", "") == "shape"
    if kind == "another size":  # n // n
        return isinstance(parent, ast.BinOp) and ast.unparse(parent.right) in key[1]
    # a mask does not need to be multiplied twice: y * a + (1 - y) * b
    product = kind == "brackets missing" and isinstance(getattr(node, "left", None), ast.BinOp)
    return product and ast.unparse(node.left.left) in ast.unparse(node.right)


def _of_call(node, scope):
    called, operand = scope.called(node), scope.operand(node)
    if called in _REDUCES and operand is not None:
        yield from _along(node, called, 0 if scope.is_method(node) else 1)
    if called in ("max", "min", "argmax", "argmin") and scope.is_whole(node):
        for step in (ast.Add(), ast.Sub()):
            yield "off by one", None, lambda n, s=step: ast.BinOp(n, s, ast.Constant(1))
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
    if called not in _SHAPED | {"range", "zip", "isinstance", "print"}:
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
            wanted = call("sum", axis=new[0], keepdims=new[1]).keywords
            return ast.Call(n.func, n.args[:position], keywords + wanted)

        kind = "keepdims" if axis == now[0] else "one axis" if axis is None else "axis"
        yield kind, (axis, kept, now), along, {"how": how}


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
    numpy = ast.unparse(node.func).startswith(tuple(scope.numpy))
    if numpy or count > 6 or any(isinstance(a, ast.Starred) for a in node.args):
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
    digits = scope.called(parent) in ("round", "around")
    if type(value) is int and value > 1 and not digits:
        for text in scope.sizes():
            yield "fixed size", (value, text), lambda n, t=text: parsed(t)
    if type(value) not in (int, float) or value in (1, 2) or isinstance(parent, ast.keyword):
        return
    for given in (a for a in scope.unused if isinstance(scope.args.get(a), float)):
        # a step h stands there as h and as 2 h, and all of them have to be exchanged
        for key, text in ((value, given), (value / 2, f"(2 * {given})")):
            yield "fixed number", (given, key), lambda n, t=text: parsed(t), {"name": given}


def _of_assignment(node, scope):
    """A line that makes no copy, so that one array has two names; a line with `=+`."""
    value = node.value
    if isinstance(value, (ast.Name, ast.Subscript)) or scope.called(value) == "next":
        yield "alias", "copy", lambda n: ast.Assign(n.targets, copied(n.value))
    elif isinstance(value, ast.Tuple) and all(scope.is_value(e) for e in value.elts):
        yield ("alias", "copy", lambda n: ast.Assign(
            n.targets, ast.Tuple([copied(e) for e in n.value.elts], ast.Load())))  # fmt: skip
    while isinstance(value, ast.BinOp):
        value = value.left
    if isinstance(getattr(value, "op", None), ast.UAdd):
        yield "=+", None, lambda n: ast.AugAssign(n.targets[0], ast.Add(), n.value)
