"""Changed signs, operators, constants and names: each could make an answer right by accident.

They are never said to be the mistake. They point at a line and at what kind of thing to look at.
"""

import ast
from collections.abc import Iterator

import numpy as np

from utils.checker.repair.trees import Edit, Rules, call, name, parsed, places

_RULES = Rules("""
a comparison       | A < B -> A > B | A > B -> A < B | A <= B -> A >= B | A >= B -> A <= B
a comparison       | A == B -> A != B | A != B -> A == B
a sign             | A + B -> A - B | A - B -> A + B | -A -> A | np.exp(X) -> np.exp(-X) | A -> -A
an operator        | A * B -> A @ B; A / B; A + B; A ** B; A - B | A / B -> A * B; A - B
an operator        | A @ B -> A * B | A ** B -> A * B | A // B -> A % B; A * B | A % B -> A // B
a term too many    | A + B -> A; B | A - B -> A; B
a factor           | A * B -> A; B | A / B -> A | A @ B -> A; B
a factor           | A -> A * 2; A / 2; A * SIZE; A / SIZE
a constant         | A -> A + 1; A - 1
an index           | A[B] -> A; A[OTHER[B]] | A[B:] -> A[OTHER[B:]] | A[:B] -> A[OTHER[:B]]
an index           | A[B:C] -> A[OTHER[B:C]]
a missing argument | X -> X + UNUSED; X * UNUSED | A @ B -> A @ B + UNUSED; (A @ B) * UNUSED
a missing argument | A * B -> A * B + UNUSED; A * B * UNUSED | F(A) -> F(A) + UNUSED; F(A) * UNUSED
a function         | np.log(A) -> np.log(np.maximum(A, 1e-15)) | A ** B -> A
a function         | A - B -> (A - B) ** 2 | X -> X ** 2; 1 - X | A -> 1 - A; A ** 2
a name             | X -> OTHER | len(A) -> SIZE
""")

#: Functions that are taken for each other, and those that are forgotten.
_ALIKE = (
    "sum mean", "max min", "argmax argmin", "max argmax", "min argmin", "std var", "zeros ones",
    "log log2", "log log10", "log log1p", "exp exp2", "exp tanh", "tanh sin", "tanh tan",
    "abs square", "sqrt square", "uniform normal", "random normal", "maximum minimum", "int round",
    "floor round", "dot multiply", "tile repeat", "argsort argmax",
)  # fmt: skip
_FORGOTTEN = ("tanh", "exp", "log", "abs", "square", "sqrt", "mean", "sum")


def numbers(scope, helpers) -> Iterator[Edit]:
    """Changes of signs, operators, constants and names; `helpers` are names of functions."""
    for holder, place, node, parent in places(scope.tree):
        called = isinstance(parent, ast.Call) and parent.func is node
        if not called and isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
            for kind, key, make in _at(node, parent, scope, helpers):
                yield Edit(kind, node, [(holder, place, make)], {}, key)


def _at(node, parent, scope, helpers):
    """(kind, key, make) of what could be another sign, number or name at one node."""
    whole = isinstance(parent, (ast.Return, ast.Assign, ast.AugAssign)) and parent.value is node
    whole = whole and not isinstance(node, (ast.Tuple, ast.Dict, ast.List, ast.ListComp))
    sums = isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub))
    one = sums and any(isinstance(side, ast.Constant) for side in (node.left, node.right))
    yield from _RULES.at(node, scope, whole)
    if sums and not one:  # x * 1 for x + 1 would be right by accident
        yield "an operator", "times", lambda n: ast.BinOp(n.left, ast.Mult(), n.right)
    now = scope.called(node)
    for pair in (p.split() for p in _ALIKE):
        if now in pair:
            other = pair[1 - pair.index(now)]
            if isinstance(node.func, ast.Attribute):
                yield "a function", (now, other), lambda n, o=other: ast.Call(
                    ast.Attribute(n.func.value, o, ast.Load()), n.args, n.keywords)  # fmt: skip
            else:
                yield "a function", (now, other), lambda n, o=other: call(o, *n.args)
    if whole or scope.is_value(node):
        of = getattr(node, "id", None)
        for text in _FORGOTTEN:
            yield "a function", of and (text, of), lambda n, t=text: call(t, n)
        for text in helpers:
            yield "a function", of and (text, of), lambda n, t=text: ast.Call(name(t), [n], [])
    if isinstance(node, ast.Constant) and not isinstance(parent, ast.keyword):
        for text in _other_numbers(node.value):
            yield "a constant", (node.value, text), lambda n, t=text: parsed(t)


def _other_numbers(value):
    """Texts of other numbers that may have been meant, the nearest first."""
    if type(value) not in (int, float):
        return []
    near = {value * 2, value / 2, 1e-15} if type(value) is float else {
        value + 1, value - 1, value * 2, value / 2, 0, 1}  # fmt: skip
    near |= {-np.inf, np.inf} if value == 0 else set()
    texts = sorted(near - {value}, key=lambda other: abs(other - value))
    return [repr(t).replace("inf", "np.inf") for t in texts]
