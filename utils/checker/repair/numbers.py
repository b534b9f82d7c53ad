"""Changed signs, operators, constants and names: each could make an answer right by accident.

They are never said to be the mistake. They point at a line and at what kind of thing to look at.
"""

import ast
from collections.abc import Iterator

import numpy as np

from utils.checker.repair.trees import Edit, Rules, call, everywhere, expression, name, places

_RULES = Rules("""
a sign          | A + B -> A - B | A - B -> A + B | -A -> A | np.exp(A) -> np.exp(-A)
an operator     | A * B -> A @ B; A / B; A + B; A ** B; A - B | A / B -> A * B; A - B
an operator     | A @ B -> A * B | A ** B -> A * B | A + B -> A * B | A // B -> A % B
an operator     | A % B -> A // B | A ** B -> A // B | A // B -> A * B
a comparison    | A < B -> A > B | A > B -> A < B | A <= B -> A >= B | A >= B -> A <= B
a comparison    | A == B -> A != B | A != B -> A == B
a term too many | A + B -> A; B | A - B -> A; B
a factor        | A * B -> A; B | A / B -> A | A @ B -> A; B
a function      | A ** B -> A | A - B -> (A - B) ** 2 | X -> X ** 2 | X -> 1 - X
""")

#: Functions that are taken for each other.
_ALIKE = (
    ("sum", "mean"), ("max", "min"), ("argmax", "argmin"), ("max", "argmax"), ("min", "argmin"),
    ("std", "var"), ("zeros", "ones"), ("log", "log2"), ("log", "log10"), ("log", "log1p"),
    ("exp", "exp2"), ("exp", "tanh"), ("tanh", "sin"), ("tanh", "tan"), ("abs", "square"),
    ("sqrt", "square"), ("uniform", "normal"), ("random", "normal"), ("maximum", "minimum"),
    ("int", "round"), ("floor", "round"), ("dot", "multiply"), ("tile", "repeat"),
    ("argsort", "argmax"),
)  # fmt: skip
_WRAPS = ("tanh", "exp", "log", "abs", "square", "sqrt", "mean", "sum")
_TINY = 1e-15


def number_edits(scope, helpers) -> list:
    """Changes of signs, operators, functions, constants and names; `helpers` are functions."""
    single = []
    for holder, place, node, parent in places(scope.tree):
        for kind, key, make in _at(node, parent, scope, helpers):
            single.append(Edit(kind, node, [(holder, place, make)], {}, key))
    order = list(_COST)
    return sorted(everywhere(single), key=lambda edit: order.index(edit.kind))


#: Families, the one with most repairs for each trial first.
_COST = dict.fromkeys((
    "a comparison", "a sign", "an operator", "a constant", "a term too many", "a factor",
    "an index", "a missing argument", "a function", "a name",
))  # fmt: skip


def _at(node, parent, scope, helpers) -> Iterator[tuple]:
    """(kind, key, make) of what could be another sign, number or name at one node."""
    called = isinstance(parent, ast.Call) and parent.func is node
    if called or not isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
        return
    number = isinstance(node, ast.BinOp) and any(
        isinstance(side, ast.Constant) for side in (node.left, node.right)
    )
    for kind, key, make in _RULES.at(node, scope):
        if kind == "an operator" and number and key[2] in "+-":
            continue  # x * 1 for x + 1 would be right by accident
        yield kind, key, make
    if isinstance(node, ast.Call):
        yield from _other_function(node, scope)
    elif isinstance(node, ast.Constant):
        yield from _other_constant(node, parent)
    elif isinstance(node, ast.Name) and scope.is_value(node):
        yield from _other_name(node, scope)
        for text, wrap in _wraps(helpers):
            yield "a function", (text, node.id), wrap
    if isinstance(node, (ast.Call, ast.BinOp)):
        yield from _missing(node, scope)
    whole = isinstance(parent, (ast.Return, ast.Assign, ast.AugAssign)) and parent.value is node
    if whole and not isinstance(node, (ast.Tuple, ast.Dict, ast.List)):
        yield from _of_value(scope, helpers)
    if isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Tuple):
        yield "an index", None, lambda n: n.value
        for other in scope.locals:
            inside = ast.Subscript(name(other), node.slice, ast.Load())
            yield "an index", other, lambda n, i=inside: ast.Subscript(n.value, i, n.ctx)


def _other_function(node, scope):
    now = scope.called(node)
    for pair in _ALIKE:
        if now in pair:
            other = pair[1 - pair.index(now)]
            if isinstance(node.func, ast.Attribute):
                yield ("a function", (now, other), lambda n, o=other: ast.Call(
                    ast.Attribute(n.func.value, o, ast.Load()), n.args, n.keywords))  # fmt: skip
            else:
                yield "a function", (now, other), lambda n, o=other: call(o, *n.args)
    if scope.in_module(node.func) and now in ("log", "exp"):
        low = call("maximum", node.args[0], ast.Constant(_TINY)) if node.args else None
        if low and now == "log":
            yield "a function", "guard", lambda n: call("log", low)


def _other_constant(node, parent):
    value = node.value
    if type(value) not in (int, float) or isinstance(parent, ast.keyword):
        return
    near = {value + 1, value - 1, value * 2, value / 2, 0, 1} if type(value) is int else {
        value * 2, value / 2, _TINY}  # fmt: skip
    if value == 0:
        near |= {-np.inf, np.inf}
    for other in sorted(near - {value}, key=lambda o: abs(o - value)):
        text = repr(other).replace("inf", "__numpy.inf")
        yield "a constant", (value, other), lambda n, t=text: expression(t)


def _other_name(node, scope):
    for other in (*scope.own, *scope.locals):
        if other != node.id and not callable(scope.args.get(other)):
            yield "a name", (node.id, other), lambda n, o=other: name(o)
    for text in scope.entries.values():
        yield "a name", (node.id, text), lambda n, t=text: expression(t)
    for unused in scope.unused:
        for sign in (ast.Mult(), ast.Add()):
            yield ("a missing argument", None,
                   lambda n, s=sign, u=unused: ast.BinOp(n, s, name(u)))  # fmt: skip


def _missing(node, scope):
    for unused in scope.unused:
        for sign in (ast.Add(), ast.Mult(), ast.Div()):
            yield ("a missing argument", None,
                   lambda n, s=sign, u=unused: ast.BinOp(n, s, name(u)))  # fmt: skip
    for text in scope.sizes() if scope.called(node) == "len" else ():
        yield "a name", (scope.called(node), text), lambda n, t=text: expression(t)


def _of_value(scope, helpers):
    """What could be done once more to a whole value."""
    for factor in ("2", *scope.sizes()):
        yield "a factor", ("/", factor), lambda n, f=factor: ast.BinOp(n, ast.Div(), expression(f))
        yield "a factor", ("*", factor), lambda n, f=factor: ast.BinOp(n, ast.Mult(), expression(f))
    yield "a sign", None, lambda n: ast.UnaryOp(ast.USub(), n)
    for step in (ast.Add(), ast.Sub()):
        yield "a constant", None, lambda n, s=step: ast.BinOp(n, s, ast.Constant(1))
    for text, wrap in _wraps(helpers):
        yield "a function", (text, "value"), wrap


def _wraps(helpers):
    for function in _WRAPS:
        yield function, lambda n, f=function: call(f, n)
    for helper in helpers:
        yield helper, lambda n, h=helper: ast.Call(name(h), [n], [])
