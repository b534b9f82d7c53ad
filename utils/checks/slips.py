"""Slips of the pen: right answers with one thing changed, to be compared with the learner's.

A slip is found by changing one operation at a time in a worked answer: a sign, a missing factor, a
sum for a mean, another axis, one array in place of another. Nobody has to have made the mistake
before; the step in which it sits and its kind are what the learner is told.
"""

import ast
import functools
from dataclasses import dataclass

import numpy as np

from utils.checks import worked
from utils.checks.compare import Finding
from utils.checks.outcome import Outcome, part_is_right, reference_parts, same_part, try_one

AT_MOST = 320


@dataclass(frozen=True)
class Slip:
    """One change: its kind, in words, a question, where it stands, and how it is made."""

    kind: str
    words: str
    ask: str
    where: str
    holder: object
    place: object
    new: ast.AST
    tree: ast.Module

    def function(self, name):
        """The changed answer; None if it does not compile."""
        old = _exchange(self.holder, self.place, self.new)
        try:
            space = {"np": np}
            ast.fix_missing_locations(ast.copy_location(self.new, old))
            code = compile(self.tree, f"<slip in {name}>", "exec")
            exec(code, space)  # our own text, changed by us
            return space[name]
        except (SyntaxError, TypeError, ValueError, RecursionError):
            return None
        finally:
            _exchange(self.holder, self.place, old)


def _exchange(holder, place, new):
    """Put a node in the place of another, which is returned."""
    if isinstance(place, int):
        old, holder[place] = holder[place], new
    else:
        old = getattr(holder, place)
        setattr(holder, place, new)
    return old


@functools.cache
def slips(name):
    """Every slip of one exercise, the likelier kinds first."""
    code, places = worked.code(name), worked.places(name)
    if code is None:
        return ()
    tree = ast.parse(code)
    found = []
    for holder, place, node in _nodes(tree):
        where = places.get(getattr(node, "lineno", 0))
        if where:
            for rank, kind, words, ask, new in _changes(node, tree):
                found.append((rank, Slip(kind, words, ask, where, holder, place, new, tree)))
    found.sort(key=lambda pair: pair[0])
    return tuple(slip for _, slip in found[:AT_MOST])


def _nodes(tree):
    """Every node with the object and the place that hold it."""
    for field, value in ast.iter_fields(tree):
        if isinstance(value, ast.AST):
            yield tree, field, value
            yield from _nodes(value)
        elif isinstance(value, list):
            for i, item in enumerate(value):
                if isinstance(item, ast.AST):
                    yield value, i, item
                    yield from _nodes(item)


_LEFT_OUT = "Which quantity should appear in that step and does not?"
_SIGN = "With which sign does each term enter there?"
_ARRAY = "Which array took part in that step on the way forward?"


def _changes(node, tree):
    """(rank, kind, words, question, new node) for each way to get this node wrong."""
    if isinstance(node, ast.Assign):
        yield from _more_factors(node, tree)
    elif isinstance(node, ast.BinOp):
        yield from _operations(node)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        if not isinstance(node.operand, ast.Constant):
            yield 0, "sign", "a minus sign were missing", _SIGN, node.operand
    elif isinstance(node, ast.Call):
        yield from _calls(node)
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        turned = {ast.Gt: ast.Lt, ast.Eq: ast.NotEq}.get(type(node.ops[0]))
        if turned and not isinstance(node.comparators[0].__dict__.get("value"), str):
            ask = "On which side of the comparison does each case belong?"
            new = ast.Compare(node.left, [turned()], node.comparators)
            yield 1, "comparison", "a comparison were turned round", ask, new
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        for other in _names(tree, node.lineno):
            if other != node.id and other not in ("np", "f"):
                words = f"{other} stood in the place of {node.id}"
                yield 6, "array", words, _ARRAY, ast.Name(other, ast.Load())
        if node.id[0].isalpha() and node.id not in ("np", "f", "len"):
            for f in ("tanh", "exp", "abs", "square", "sign", "round"):
                call = ast.Call(
                    ast.Attribute(ast.Name("np", ast.Load()), f, ast.Load()), [node], []
                )
                words = f"{f} were applied to {node.id} once more"
                ask = f"What has been done to {node.id} already when it gets there?"
                yield 7, "extra", words, ask, call
            one_minus = ast.BinOp(ast.Constant(1), ast.Sub(), node)
            words = f"1 - {node.id} stood in the place of {node.id}"
            yield 7, "array", words, _ARRAY, one_minus
            slope = ast.BinOp(node, ast.Mult(), one_minus)
            words = f"the slope of a sigmoid were multiplied in, made of {node.id}"
            ask = "Which slopes does the chain of functions have at that step?"
            yield 8, "extra", words, ask, slope
    elif isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        yield from _constants(node)
    elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Name):
        for step in (1, -1):
            index = ast.BinOp(node.slice, ast.Add(), ast.Constant(step))
            words = f"{node.slice.id} {'+' if step > 0 else '-'} 1 stood in the place of "
            words += f"{node.slice.id} as an index"
            new = ast.Subscript(node.value, index, node.ctx)
            yield 5, "index", words, "Which layer's, or which row's, turn is it there?", new
    elif isinstance(node, ast.Attribute) and node.attr == "T":
        yield 2, "transpose", "a transpose were missing", "Do rows still meet columns?", node.value


def _more_factors(node, tree):
    """The whole step with a slope, or a division, too many."""
    ask = "Which slopes does the chain of functions have at that step?"
    value = node.value
    for name in _names(tree, node.lineno):
        x, one = ast.Name(name, ast.Load()), ast.Constant(1)
        if name in ("probs", "p", "a1"):
            slope = ast.BinOp(x, ast.Mult(), ast.BinOp(one, ast.Sub(), x))
            new = ast.Assign(node.targets, ast.BinOp(value, ast.Mult(), slope))
            words = f"the slope {name} * (1 - {name}) were multiplied in as well"
            yield 4, "slope", words, ask, new
            slope = ast.BinOp(one, ast.Sub(), ast.BinOp(x, ast.Pow(), ast.Constant(2)))
            new = ast.Assign(node.targets, ast.BinOp(value, ast.Mult(), slope))
            words = f"the slope 1 - {name}**2 were multiplied in as well"
            yield 4, "slope", words, ask, new
    for target in node.targets:
        if isinstance(target, ast.Name) and target.id.startswith(("dz", "d", "back", "z")):
            for f in ("sign", "abs"):
                call = ast.Call(
                    ast.Attribute(ast.Name("np", ast.Load()), f, ast.Load()), [value], []
                )
                words = f"{f} were applied to the result"
                ask = "What has to come through unchanged there?"
                yield 6, "extra", words, ask, ast.Assign(node.targets, call)


def _operations(node):
    left, op, right = node.left, node.op, node.right

    def other(kind):
        return ast.BinOp(left, kind(), right)

    if isinstance(op, ast.Pow):
        square = isinstance(right, ast.Constant) and right.value == 2
        if square:
            yield 0, "square", "a square were missing", "Which number is squared there?", left
            ask = "Does the sign of that number matter?"
            absolute = ast.Call(
                ast.Attribute(ast.Name("np", ast.Load()), "abs", ast.Load()), [left], []
            )
            yield 1, "square", "an absolute value stood there instead of a square", ask, absolute
        else:
            yield (
                0,
                "power",
                "a power were a product",
                "Multiplied once, or once each time?",
                other(ast.Mult),
            )
            yield 1, "power", "a power were left out", _LEFT_OUT, left
        yield 2, "power", "a square were a factor 2", "x squared, or 2 times x?", other(ast.Mult)
    elif _is_slope(node):
        yield from _slopes(left, right.left)
    if isinstance(op, (ast.Add, ast.Sub)):
        turned = ast.Sub if isinstance(op, ast.Add) else ast.Add
        yield 0, "sign", "a plus and a minus were exchanged", _SIGN, other(turned)
        if isinstance(op, ast.Sub):
            ask = "Which of the two is subtracted from which?"
            new = ast.BinOp(right, ast.Sub(), left)
            yield 1, "sign", "the two sides of a minus were exchanged", ask, new
            for f in ("abs", "square", "sign"):
                call = ast.Call(
                    ast.Attribute(ast.Name("np", ast.Load()), f, ast.Load()), [node], []
                )
                words = f"{f} were applied to the difference"
                yield 5, "extra", words, "What has to come through unchanged there?", call
        yield 0, "missing", "a term were missing", _LEFT_OUT, left
        yield 1, "missing", "a term were missing", _LEFT_OUT, right
        ask = "Are the two added up or multiplied there?"
        yield 3, "operation", "a sum were a product", ask, other(ast.Mult)
    elif isinstance(op, ast.Mult):
        yield 0, "missing", "a factor were missing", _LEFT_OUT, left
        yield 0, "missing", "a factor were missing", _LEFT_OUT, right
        yield 2, "operation", "a product were a quotient", "Multiplied or divided?", other(ast.Div)
        yield 3, "operation", "a product were a sum", "Multiplied or added?", other(ast.Add)
        yield (
            3,
            "operation",
            "a product were a difference",
            "Multiplied or subtracted?",
            other(ast.Sub),
        )
        yield (
            4,
            "extra",
            "a factor came twice",
            "How often does each factor appear there?",
            (ast.BinOp(node, ast.Mult(), right)),
        )
        yield (
            4,
            "extra",
            "a factor came twice",
            "How often does each factor appear there?",
            (ast.BinOp(node, ast.Mult(), left)),
        )
        ask = "Entry by entry, or rows with columns?"
        yield 5, "operation", "a matrix product stood in the place of *", ask, other(ast.MatMult)
    elif isinstance(op, ast.Div):
        yield 0, "missing", "a division were missing", _LEFT_OUT, left
        yield 2, "operation", "a quotient were a product", "Multiplied or divided?", other(ast.Mult)
        new = ast.BinOp(right, ast.Div(), left)
        ask = "What stands above the fraction bar, and what underneath?"
        yield 2, "operation", "a fraction were upside down", ask, new
        yield (
            3,
            "extra",
            "it were divided twice",
            "How often is it divided there?",
            (ast.BinOp(node, ast.Div(), right)),
        )
        if isinstance(right, ast.BinOp) and isinstance(right.op, ast.Add):
            new = ast.BinOp(ast.BinOp(left, ast.Div(), right.left), ast.Add(), right.right)
            ask = "Python divides before it adds: what should stand underneath the bar?"
            yield 1, "brackets", "a pair of brackets were missing", ask, new
        if isinstance(left, ast.BinOp) and isinstance(left.op, (ast.Add, ast.Sub)):
            new = ast.BinOp(left.left, left.op, ast.BinOp(left.right, ast.Div(), right))
            ask = "Python divides before it subtracts: what should stand above the bar?"
            yield 1, "brackets", "a pair of brackets were missing", ask, new
    elif isinstance(op, ast.FloorDiv):
        ask = "A whole number of blocks, or what is left over?"
        yield 0, "operation", "// were %", ask, other(ast.Mod)
        yield 1, "operation", "// were /", ask, other(ast.Div)
        yield 2, "missing", "a division were missing", _LEFT_OUT, left
    elif isinstance(op, ast.MatMult):
        ask = "Entry by entry, or rows with columns?"
        yield 2, "operation", "* stood in the place of a matrix product", ask, other(ast.Mult)


def _is_slope(node):
    """Whether this is 1 - x**2, the slope of tanh."""
    right = node.right
    return (
        isinstance(node.op, ast.Sub)
        and isinstance(right, ast.BinOp)
        and isinstance(right.op, ast.Pow)
    )


def _slopes(one, x):
    ask = "Which activation did that layer have, and what is its slope?"
    sigmoid = ast.BinOp(x, ast.Mult(), ast.BinOp(one, ast.Sub(), x))
    yield 1, "slope", "the slope of a sigmoid stood there", ask, sigmoid
    relu = ast.BinOp(ast.Compare(x, [ast.Gt()], [ast.Constant(0)]), ast.Mult(), one)
    yield 1, "slope", "the slope of a ReLU stood there", ask, relu
    words = "the value of the activation stood there instead of its slope"
    yield 1, "slope", words, "Its value or its slope?", x


def _calls(node):
    function = node.func
    if not (isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name)):
        return
    name = function.attr

    def called(other, keywords=None):
        attribute = ast.Attribute(function.value, other, ast.Load())
        return ast.Call(attribute, node.args, node.keywords if keywords is None else keywords)

    if function.value.id != "np":
        return
    if name in ("tanh", "exp", "log"):
        ask = "Which function does the value go through there?"
        yield 0, "function", f"{name} were left out", ask, node.args[0]
        twice = ast.Call(function, [node], [])
        yield 3, "function", f"{name} were applied twice", "How often is it applied?", twice
    if name == "tanh":
        relu = ast.Call(ast.Attribute(function.value, "maximum", ast.Load()),
                        [ast.Constant(0), *node.args], [])  # fmt: skip
        yield 1, "function", "a ReLU stood there instead of tanh", "Which activation is it?", relu
        yield (
            2,
            "function",
            "sin stood there instead of tanh",
            "Which activation is it?",
            called("sin"),
        )
        minus = ast.UnaryOp(ast.USub(), node.args[0])
        e = ast.Call(ast.Attribute(function.value, "exp", ast.Load()), [minus], [])
        sigmoid = ast.BinOp(ast.Constant(1), ast.Div(), ast.BinOp(ast.Constant(1), ast.Add(), e))
        words = "a sigmoid stood there instead of tanh"
        yield 1, "function", words, "Which activation is it?", sigmoid
    if name == "log":
        ask = "Which logarithm has the derivative 1/p?"
        yield 1, "function", "the logarithm had another base", ask, called("log2")
        yield 1, "function", "the logarithm had another base", ask, called("log10")
    exchanged = {"sum": ("mean", "max"), "mean": ("sum", "max", "median"), "std": ("var",),
                 "max": ("mean", "min"), "argmax": ("argmin", "max")}  # fmt: skip
    for other in exchanged.get(name, ()):
        words = f"{other} stood in the place of {name}"
        yield (
            1,
            "average",
            words,
            "Which of the two is wanted there?",
            called(other),
        )
    if name in exchanged and node.args:
        inner = node.args[0]
        if isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.Pow):
            mean = ast.Call(function, [inner.left], node.keywords)
            new = ast.BinOp(mean, ast.Pow(), inner.right)
            yield 1, "order", "the square came after the average", "Which comes first there?", new
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute):
            mean = ast.Call(function, inner.args, node.keywords)
            new = ast.Call(inner.func, [mean], [])
            yield 1, "order", "two steps came in the other order", "Which comes first there?", new
    for i, keyword in enumerate(node.keywords):
        if keyword.arg == "axis" and isinstance(keyword.value, ast.Constant):
            rest = [k for j, k in enumerate(node.keywords) if j != i]
            turned = ast.keyword("axis", ast.Constant(1 - keyword.value.value))
            ask = "Along which direction do the entries of one sample lie?"
            yield 1, "axis", "it went along the other axis", ask, called(name, [turned, *rest])
            ask = "How many numbers should be left there?"
            yield 1, "axis", "it went over the whole array", ask, called(name, rest)


def _constants(node):
    value = node.value
    if isinstance(value, bool):
        return
    ask = "Which number belongs there, and where does it come from?"
    if value == 2:
        yield 1, "constant", "a 2 were a 1", ask, ast.Constant(1)
        yield 3, "constant", "a 2 were a 3", ask, ast.Constant(3)
        yield 3, "constant", "a 2 were a 4", ask, ast.Constant(4)
    elif value == 1:
        yield 2, "constant", "a 1 were a 0", ask, ast.Constant(0)
        yield 3, "constant", "a 1 were a 2", ask, ast.Constant(2)
    elif value == 0:
        yield 3, "constant", "a 0 were a 1", ask, ast.Constant(1)


def _names(tree, line):
    """Names that have a value before this line."""
    out = [a.arg for a in tree.body[0].args.args]
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.lineno < line:
            out.append(node.id)
    return list(dict.fromkeys(out))


# --- looking for the learner's slip -----------------------------------------------------------


def slipped(wrong, name, seed):
    """The slip that gives this part of the learner's result on every ordinary data set."""
    plain = [i for i, case in enumerate(wrong.data) if case.plain]
    if any(name not in wrong.outcomes[i].parts and name in wrong.wanted[i] for i in plain):
        return None
    rows = [i for i in plain if name in wrong.outcomes[i].parts]
    rows.sort(key=lambda i: wrong.good[i])
    if not rows:
        return None
    best = None
    for number in range(len(slips(wrong.exercise.id))):
        outcome = _outcome(wrong.exercise.id, number, seed)
        differs = False
        for i in rows:
            theirs = outcome(i)
            if name not in theirs.parts or theirs.error:
                break
            if not same_part(wrong.outcomes[i].parts[name], theirs.parts[name]):
                break
            differs |= not part_is_right(wrong.data[i], wrong.wanted[i], theirs, name)
        else:
            if not differs:
                continue
            whole = all(
                set(wrong.outcomes[i].parts) == set(outcome(i).parts)
                and all(
                    same_part(part, outcome(i).parts[k])
                    for k, part in wrong.outcomes[i].parts.items()
                )
                for i in rows
            )
            if whole:
                return _finding(wrong, number)
            best = best or _finding(wrong, number)
    return best


def _finding(wrong, number):
    slip = slips(wrong.exercise.id)[number]
    return Finding(f"slip {slip.kind}", f"comes out as if, {slip.where}, {slip.words}.", slip.ask)


@functools.lru_cache(maxsize=1024)
def _outcome(name, number, seed):
    from utils.checks.exercises import EXERCISES, data_sets

    exercise = EXERCISES[name]
    function = slips(name)[number].function(name)
    data, wanted = data_sets(exercise, seed), reference_parts(name, seed)

    @functools.cache
    def outcome(i):
        if function is None:
            return Outcome(time_up=True)
        return try_one(exercise, (function,), data[i], wanted[i])

    return outcome
