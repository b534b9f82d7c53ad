"""What the names in a learner's function stand for, and what its arguments can tell."""

import ast
import builtins
import difflib
import types

import numpy as np

from utils.checker.repair.trees import loaded, stored

_LONGEST = 44
_AT_MOST = 12


class Scope:
    """The names of one function.

    Parameters
    ----------
    tree : ast.FunctionDef
    space : dict            the names of the notebook
    seen : list             (argument name -> value, size name -> number) of calls on ordinary data
    text : list             the function's own lines, its `def` line the first
    parts : tuple           what the parts of the right result are called
    """

    def __init__(self, tree, space, seen, text=(), parts=()):
        self.tree, self.space, self.seen, self.text, self.parts = tree, space, seen, text, parts
        self.own = [a.arg for a in (*tree.args.posonlyargs, *tree.args.args, *tree.args.kwonlyargs)]
        self.args = seen[0][0] if seen else {}
        self.loaded = loaded(tree)
        self.unused = [a for a in self.own if a not in self.loaded]
        nodes = list(ast.walk(tree))
        self.given = stored(tree)
        given = self.given | {n.arg for n in nodes if isinstance(n, ast.arg)}
        self.locals = sorted(given - set(self.own))
        self.entries = {k: f"{a}[{k!r}]" for a, v in self.args.items() if isinstance(v, dict)
                        for k in v}  # fmt: skip
        self._counters = _counters(nodes)
        self.numpy = [f"{n}." for n, value in space.items() if value is np]
        known = given | {getattr(n, "name", None) for n in nodes} | set(dir(builtins))
        known |= {n.asname or n.name for n in nodes if isinstance(n, ast.alias)}
        known |= {getattr(n.func, "id", "") for n in nodes if isinstance(n, ast.Call)}
        modules = {n.value.id for n in nodes if isinstance(n, ast.Attribute)
                   and isinstance(n.value, ast.Name) and n.value.id not in space}  # fmt: skip
        #: names that come from the notebook, or from nowhere, and are not functions or modules
        self.free = [n for n in dict.fromkeys(self.loaded) if n not in known | modules
                     and not isinstance(space.get(n), types.ModuleType)
                     and not callable(space.get(n))]  # fmt: skip

    # --- nodes ----------------------------------------------------------------------------------

    def is_value(self, node):
        """Whether it is a variable that holds data."""
        name = node.id if isinstance(node, ast.Name) else None
        return name in self.locals or (name in self.own and not callable(self.args.get(name)))

    def is_numpy(self, node):
        """Whether it is NumPy, under whatever name."""
        return isinstance(node, ast.Name) and self.space.get(node.id) is np

    def in_module(self, node):
        """Whether it is a name inside a module, such as `np.linalg.norm`."""
        while isinstance(node, ast.Attribute):
            node = node.value
        return isinstance(self.space.get(getattr(node, "id", None)), types.ModuleType)

    def called(self, node):
        """The last name of what is called: "sum" for `np.sum(a)` and for `a.sum()`; or ""."""
        function = getattr(node, "func", None)
        return getattr(function, "attr", None) or getattr(function, "id", "")

    def is_method(self, node):
        """Whether a call is that of a value's own method."""
        return isinstance(node.func, ast.Attribute) and not self.in_module(node.func)

    def operand(self, node):
        """What a call works on: its first argument, or what stands before the dot of a method."""
        if not isinstance(node, ast.Call):
            return None
        if self.is_method(node):
            return node.func.value
        first = node.args[0] if node.args else None
        return None if isinstance(first, ast.Starred) else first

    def with_operand(self, node, new):
        """The same call of something else."""
        if self.is_method(node):
            method = ast.Attribute(new, node.func.attr, ast.Load())
            return ast.Call(method, node.args, node.keywords)
        return ast.Call(node.func, [new, *node.args[1:]], node.keywords)

    def is_whole(self, node):
        """Whether it certainly holds whole numbers: a size, a position, a counter, labels."""
        if isinstance(node, ast.Constant):
            return type(node.value) is int
        if isinstance(node, ast.BinOp):
            whole = self.is_whole(node.left) and self.is_whole(node.right)
            return whole and not isinstance(node.op, ast.Div)
        base = self.operand(node) if isinstance(node, ast.Call) else getattr(node, "value", node)
        held = self.args.get(getattr(base, "id", None))
        whole = type(held) is int or (isinstance(held, np.ndarray) and held.dtype.kind in "iu")
        if isinstance(node, ast.Call):
            called = self.called(node)
            return called in ("len", "argmax", "argmin") or (called in ("max", "min") and whole)
        if isinstance(node, ast.Subscript):
            return whole or getattr(node.value, "attr", "") == "shape"
        return whole or getattr(node, "id", None) in self._counters

    def piece(self, node):
        """A short piece of the learner's own text."""
        try:
            line = self.text[node.lineno - self.tree.lineno].encode()
            text = line[node.col_offset : node.end_col_offset].decode()
            ast.parse(text)
        except (AttributeError, IndexError, SyntaxError, TypeError, ValueError):
            text = ast.unparse(node)
        text = text.splitlines()[0].strip()
        return text if len(text) <= _LONGEST else text[: _LONGEST - 2].rstrip() + " …"

    # --- what the arguments can tell --------------------------------------------------------------

    def choices(self, blank):
        """What a blank of a rule can be filled with, as texts."""
        if blank == "UNUSED":
            return self.unused
        others = [n for n in (*self.own, *self.locals) if not callable(self.args.get(n))]
        return self.sizes() if blank == "SIZE" else [*others, *self.entries.values()]

    def sizes(self):
        """Expressions of the arguments that give sizes, one for each size that is not always 1."""
        return [
            text for n, text in self._numbers().items() if len(set(n)) > 1 or len(n) == 1 < n[0]
        ]

    def _numbers(self):
        found: dict = {}
        for text in self._measures():
            values = tuple(_whole_number(text, args) for args, _ in self.seen)
            if values and None not in values:
                found.setdefault(values, text)
        return found

    def _measures(self):
        arrays = {a: v for a, v in self.args.items() if isinstance(v, np.ndarray) and v.ndim}
        yield from (f"len({a})" for a in arrays)
        for a, value in self.args.items():
            if type(value) is int:
                yield a
            elif a in arrays:
                yield f"{a}.shape[1]" if value.ndim > 1 else f"int({a}.max()) + 1"
            elif isinstance(value, (list, tuple)):
                yield from (f"len({a})", f"len({a}[0])", f"{a}[0].shape[1]", f"{a}[-1].shape[1]")
        for entry in self.entries.values():
            yield from (f"{entry}.shape[1]", f"{entry}.shape[0]")

    def instead_of(self, free) -> list:
        """Texts of what could stand for a name of the notebook, the likeliest first."""
        numbers, low = self._numbers(), free.lower()
        named = [{k.lower(): n for k, n in sizes.items()}.get(low) for _, sizes in self.seen]
        found = [self.entries.get(free), numbers.get(tuple(named))]
        values = [n for n in (*self.own, *self.locals) if not callable(self.args.get(n))]
        found += [v for v in values if low.startswith(v.lower()) or v.lower().startswith(low)]
        found += difflib.get_close_matches(free, values, n=2)
        held = self.space.get(free)
        if isinstance(held, np.ndarray):
            found += [a for a in self.own if np.ndim(self.args.get(a)) == held.ndim]
            found += self.entries.values()
        elif isinstance(held, (dict, float)):
            found += [a for a, v in self.args.items() if isinstance(v, type(held))]
        else:
            found += [*self.sizes(), *self.own]
        return [text for text in dict.fromkeys(found) if text][:_AT_MOST]


def _whole_number(text, args):
    try:
        value = eval(text, {"len": len, "int": int}, dict(args))
    except Exception:  # these arguments have no such size
        return None
    return int(value) if isinstance(value, (int, np.integer)) else None


def _counters(nodes):
    """Names that count: those that loops take from `range` and `enumerate`."""
    found = set()
    for loop in nodes:
        if isinstance(loop, (ast.For, ast.comprehension)):
            function = getattr(getattr(loop.iter, "func", None), "id", "")
            target = loop.target
            if function == "enumerate" and isinstance(target, ast.Tuple):
                target = target.elts[0]
            if function in ("range", "enumerate") and isinstance(target, ast.Name):
                found.add(target.id)
    return found
