"""A function's `def`, parsed, as JSON: changed on one side, compiled on the other."""

import ast

from . import values

PLACES = ("lineno", "col_offset", "end_lineno", "end_col_offset")


def to_data(node):
    """A node of a tree as JSON can hold it."""
    if isinstance(node, ast.AST):
        places = [getattr(node, name, None) for name in PLACES]
        return [type(node).__name__, places, {k: to_data(v) for k, v in ast.iter_fields(node)}]
    if isinstance(node, list):
        return {"list": [to_data(n) for n in node]}
    return {"value": values.simple(node)}


def from_data(data):
    """A node of a tree from JSON."""
    if isinstance(data, dict) and "list" in data:
        return [from_data(n) for n in data["list"]]
    if isinstance(data, dict):
        value = data["value"]
        return values.from_simple(value[0], value[1:]) if isinstance(value, list) else value
    kind, places, fields = data
    node = getattr(ast, kind)(**{k: from_data(v) for k, v in fields.items()})
    for name, place in zip(PLACES, places, strict=True):
        if place is not None:
            setattr(node, name, place)
    return node
