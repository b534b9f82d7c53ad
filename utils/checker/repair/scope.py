"""What the names in a learner's function stand for, and what an argument can tell."""

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
    samples : list          argument name -> value, as the function was called on ordinary data
    sizes : list            size name -> number, of the same calls
    text : list             the function's own lines, its `def` line the first
    parts : tuple           what the parts of the result are called
    """

    def __init__(self, tree, space, samples, sizes, text, parts=()):
        self.tree, self.space, self.samples, self.text = tree, space, samples, text
        self.parts = parts
        self._sizes = sizes
        a = tree.args
        self.own = [p.arg for p in (*a.posonlyargs, *a.args, *a.kwonlyargs)]
        self.args = samples[0] if samples else {}
        self.has_vectors = any(np.ndim(v) == 1 for v in self.args.values() if hasattr(v, "ndim"))
        self.loaded = reads = loaded(tree)
        self.unused = [p for p in self.own if p not in reads]
        given = stored(tree) | {n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)}
        self.locals = sorted(given - set(self.own))
        self._counting = _counters(tree)
        inner = {getattr(n, "name", None) or "" for n in ast.walk(tree)}
        inner |= {n.asname or n.name for n in ast.walk(tree) if isinstance(n, ast.alias)}
        called = {n.func.id for n in ast.walk(tree) if isinstance(n, ast.Call)
                  and isinstance(n.func, ast.Name)}  # fmt: skip
        known = given | set(self.own) | inner | called
        self.free = [
            n for n in dict.fromkeys(reads)
            if n not in known and not hasattr(builtins, n) and self._is_data(n)
        ]  # fmt: skip

    def _is_data(self, name):
        if name not in self.space:  # a module that was never imported is no data
            return not any(
                isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name)
                and n.value.id == name for n in ast.walk(self.tree)
            )  # fmt: skip
        value = self.space[name]
        return not isinstance(value, (types.ModuleType, type)) and not callable(value)

    # --- nodes ----------------------------------------------------------------------------------

    def is_value(self, node):
        """Whether it is a variable that holds data."""
        if not isinstance(node, ast.Name):
            return False
        return node.id in self.locals or (
            node.id in self.own and not callable(self.args.get(node.id))
        )

    def is_numpy(self, node):
        """Whether it is NumPy, under whatever name."""
        return isinstance(node, ast.Name) and self.space.get(node.id) is np

    def in_module(self, node):
        """Whether it is a name inside a module, such as `np.linalg.norm`."""
        while isinstance(node, ast.Attribute):
            node = node.value
            if isinstance(node, ast.Name):
                return isinstance(self.space.get(node.id), types.ModuleType)
        return False

    def called(self, node):
        """The last name of what is called: "sum" for `np.sum(a)` and `a.sum()`; "" if it has none."""
        if not isinstance(node, ast.Call):
            return ""
        return getattr(node.func, "attr", None) or getattr(node.func, "id", "")

    def operand(self, node):
        """What a call works on: its first argument, or what stands before the dot of a method."""
        if not isinstance(node, ast.Call):
            return None
        if isinstance(node.func, ast.Attribute) and not self.in_module(node.func):
            return node.func.value
        first = node.args[0] if node.args else None
        return None if isinstance(first, ast.Starred) else first

    def with_operand(self, node, new):
        """The same call of something else."""
        if isinstance(node.func, ast.Attribute) and not self.in_module(node.func):
            method = ast.Attribute(new, node.func.attr, ast.Load())
            return ast.Call(method, node.args, node.keywords)
        return ast.Call(node.func, [new, *node.args[1:]], node.keywords)

    def is_whole(self, node):
        """Whether it is certainly a whole number: a size, a position, a counter."""
        if isinstance(node, ast.Constant):
            return type(node.value) is int
        base = self.operand(node) if isinstance(node, ast.Call) else getattr(node, "value", node)
        held = self.args.get(getattr(base, "id", None))
        labels = isinstance(held, np.ndarray) and held.dtype.kind in "iu"
        if isinstance(node, ast.Name):
            return node.id in self._counting or type(held) is int or labels
        if isinstance(node, ast.BinOp) and not isinstance(node.op, ast.Div):
            return self.is_whole(node.left) and self.is_whole(node.right)
        if isinstance(node, ast.Call):
            last = self.called(node)
            return last in ("len", "argmax", "argmin") or (last in ("max", "min") and labels)
        if not isinstance(node, ast.Subscript):
            return False
        return labels or getattr(node.value, "attr", "") == "shape"

    def piece(self, node):
        """A short piece of the learner's own text."""
        first = self.tree.lineno
        try:
            if node.lineno != node.end_lineno:
                raise ValueError
            line = self.text[node.lineno - first].encode()
            text = line[node.col_offset : node.end_col_offset].decode()
            ast.parse(text)
        except (AttributeError, IndexError, SyntaxError, TypeError, ValueError):
            text = ast.unparse(node)
        text = text.splitlines()[0].strip()
        return text if len(text) <= _LONGEST else text[: _LONGEST - 2].rstrip() + " …"

    # --- what the arguments can tell --------------------------------------------------------------

    def sizes(self):
        """Expressions of the arguments that give sizes which differ from call to call, as texts."""
        numbers = self._numbers()
        return [t for n, t in numbers.items() if len(set(n)) > 1 or (len(n) == 1 and n[0] > 1)]

    def _numbers(self):
        found: dict = {}
        for text in self._measures():
            values = tuple(self._value(text, sample) for sample in self.samples)
            if values and None not in values:
                found.setdefault(values, text)
        return found

    def _value(self, text, sample):
        try:
            value = eval(text, {"len": len, "int": int}, dict(sample))
        except Exception:
            return None
        return int(value) if isinstance(value, (int, np.integer)) else None

    def _measures(self):
        for arg, value in self.args.items():
            if isinstance(value, np.ndarray) and value.ndim:
                yield f"len({arg})"
        for arg, value in self.args.items():
            if type(value) is int:
                yield arg
            elif isinstance(value, np.ndarray) and value.ndim > 1:
                yield f"{arg}.shape[1]"
            elif isinstance(value, (list, tuple)) and value:
                yield from (f"len({arg})", f"len({arg}[0])", f"{arg}[0].shape[1]")
                yield from (f"{arg}[-1].shape[1]", f"{arg}[-1].shape[0]")
            elif isinstance(value, dict):
                for k in value:
                    yield from (f"{arg}[{k!r}].shape[1]", f"{arg}[{k!r}].shape[0]")
            elif isinstance(value, np.ndarray) and value.ndim and value.dtype.kind in "iu":
                yield f"int({arg}.max()) + 1"

    @property
    def entries(self) -> dict:
        """Key -> text of the entry of the argument that holds it."""
        return {k: f"{a}[{k!r}]" for a, v in self.args.items() if isinstance(v, dict) for k in v}

    def instead_of(self, free) -> list:
        """Texts of what could stand for a name of the notebook, the likeliest first."""
        if not self.samples:
            return []
        found = [self.entries[free]] if free in self.entries else []
        numbers = self._numbers()
        wanted = tuple(_named(sizes, free) for sizes in self._sizes)
        found += [numbers[wanted]] if wanted in numbers else []
        values = [a for a in (*self.own, *self.locals) if not callable(self.args.get(a))]
        low = free.lower()
        found += [v for v in values if low.startswith(v.lower()) or v.lower().startswith(low)]
        found += difflib.get_close_matches(free, values, n=2)
        held = self.space.get(free)
        if isinstance(held, np.ndarray):
            texts = [a for a in self.own if np.ndim(self.args.get(a)) == held.ndim]
            texts += list(self.entries.values())
        elif isinstance(held, dict):
            texts = [a for a, v in self.args.items() if isinstance(v, dict)]
        elif isinstance(held, float):
            texts = [a for a, v in self.args.items() if isinstance(v, float)]
        else:
            texts = [*self.sizes(), *self.own]
        return list(dict.fromkeys([*found, *texts]))[:_AT_MOST]


def _named(sizes, wanted):
    """The size of that name, in capitals or not."""
    return next((n for k, n in sizes.items() if k.lower() == wanted.lower()), None)


def _counters(tree):
    """Names that count: those that loops take from `range` and `enumerate`."""
    loops = [n for n in ast.walk(tree) if isinstance(n, (ast.For, ast.comprehension))]
    found = set()
    for loop in loops:
        function = getattr(getattr(loop.iter, "func", None), "id", "")
        target = loop.target
        if function == "enumerate" and isinstance(target, ast.Tuple):
            target = target.elts[0]
        if function in ("range", "enumerate") and isinstance(target, ast.Name):
            found.add(target.id)
    return found
