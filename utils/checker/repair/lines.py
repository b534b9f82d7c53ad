"""Slips in whole lines, each turned back: what is returned, loops, lines in the wrong place."""

import ast
import itertools
from collections.abc import Iterator

import numpy as np

from utils.checker.repair.trees import (
    COPY, Edit, blocks, call, expression, located, name, places, read, statement, stored,
)  # fmt: skip

_LOOPS = (ast.For, ast.While)


def line_edits(scope) -> Iterator[Edit]:
    """Every change of a whole line, or of its place."""
    yield from _no_return(scope)
    yield from _written_into(scope)
    for owner, field, block in blocks(scope.tree):
        for i, line in enumerate(block):
            if isinstance(line, ast.Return) and line.value is not None:
                yield from _returned(line, scope)
            if isinstance(line, _LOOPS):
                yield from _returns_in(owner, field, i, line, scope)
                yield from _loop_edges(owner, field, i, line)
                yield from _overwritten(owner, field, i, line)
                yield from _not_fed_back(block[:i], line, scope)
            elif isinstance(line, (ast.Assign, ast.AugAssign, ast.Expr)) and len(block) > 1:
                yield _block("delete", line, owner, field, [*block[:i], *block[i + 1 :]])
            if isinstance(line, ast.If) and i + 1 < len(block):
                after = block[i + 1]
                if isinstance(after, ast.If) and after.orelse and not line.orelse:
                    joined = ast.If(line.test, line.body, [after])
                    yield _block("elif", after, owner, field,
                                 [*block[:i], joined, *block[i + 2 :]])  # fmt: skip


def _block(kind, node, owner, field, new, about=None, more=()):
    """An edit that gives a block other lines."""
    for line in new:
        located(line, node)
    about = {"piece": None} | (about or {})
    return Edit(kind, node, [*more, (owner, field, lambda old: new or [ast.Pass(lineno=1)])], about)


# --- what is returned -----------------------------------------------------------------------------


def _no_return(scope):
    """A function that ends without handing anything back."""
    tree = scope.tree
    if any(isinstance(n, ast.Return) and n.value is not None for n in ast.walk(tree)):
        return
    if any(isinstance(n, (ast.Yield, ast.YieldFrom)) for n in ast.walk(tree)):
        return
    shown = [n for n in ast.walk(tree) if isinstance(n, ast.Expr)
             and scope.called(n.value) == "print" and n.value.args]  # fmt: skip
    for owner, field, block in blocks(tree):
        for i, line in enumerate(block):
            if line in shown:
                new = ast.Return(line.value.args[-1])
                yield _block("print", line, owner, field, [*block[:i], new, *block[i + 1 :]])
    last = tree.body[-1]
    if isinstance(last, ast.Expr) and last not in shown:
        new = ast.Return(last.value)
        yield _block("no return", last, tree, "body", [*tree.body[:-1], new])
    names = [*reversed(scope.locals), *scope.own]
    if isinstance(last, (ast.Assign, ast.AugAssign)):
        target = last.targets[0] if isinstance(last, ast.Assign) else last.target
        names = list(dict.fromkeys([ast.unparse(target), *names]))
    for text in names:
        new = ast.Return(expression(text))
        yield _block("no return", last, tree, "body", [*tree.body, new])
    for pair in itertools.permutations(scope.locals, 2):
        new = ast.Return(expression(", ".join(pair)))
        yield _block("no return", last, tree, "body", [*tree.body, new])


def _returned(line, scope):
    """Another variable, another order, another form."""
    value = line.value

    def instead(kind, make, **about):
        return Edit(kind, line, [(line, "value", make)], {"piece": scope.piece(value)} | about)

    came_in = ("which came in as an argument; what the lines above have worked out is not handed "
               "back")  # fmt: skip
    for i, part in enumerate(value.elts if isinstance(value, ast.Tuple) else [value]):
        if not isinstance(part, ast.Name):
            continue
        which = came_in if part.id in scope.own else "and the result is under another name"
        for other in scope.locals:
            if other != part.id:
                make = _with_part(i, name(other))
                yield instead("old returned", make, piece=part.id, which=which)
        if isinstance(value, ast.Tuple) and part.id in scope.own:
            yield from _lost(value, i, part, scope, instead)
    if isinstance(value, ast.Tuple):
        order = "in another order"
        for new in list(itertools.permutations(range(len(value.elts))))[1:24]:
            yield instead("returned", lambda n, new=new: ast.Tuple(
                [n.elts[k] for k in new], ast.Load()), how=order)  # fmt: skip
        if all(isinstance(e, ast.Tuple) for e in value.elts):
            yield instead("returned", lambda n: ast.Tuple(
                [x for e in n.elts for x in e.elts], ast.Load()), how="in pairs")  # fmt: skip
        wanted = [k for k in scope.parts if isinstance(k, str)]
        if len(wanted) == len(value.elts):
            keys = [ast.Constant(k) for k in wanted]
            yield instead("returned", lambda n: ast.Dict(keys, n.elts),
                          how="one after the other instead of in a dictionary")  # fmt: skip
    elif isinstance(value, ast.Dict):
        yield instead("returned", lambda n: ast.Tuple(n.values, ast.Load()),
                      how="in a dictionary instead of one after the other")  # fmt: skip
        for i, j in itertools.combinations(range(len(value.values)), 2):
            yield instead("returned", lambda n, i=i, j=j: ast.Dict(n.keys, [
                n.values[{i: j, j: i}.get(k, k)] for k in range(len(n.values))]),
                how="under each other's names")  # fmt: skip
    elif isinstance(value, ast.List) and len(value.elts) == 1:
        yield instead("returned", lambda n: n.elts[0], how="wrapped in a list")
    elif isinstance(value, (ast.Name, ast.BinOp, ast.Call)):
        for other in scope.locals:
            if other != getattr(value, "id", None) and other not in scope.loaded:
                for first in (True, False):
                    yield instead("returned", _joined(name(other), first),
                                  how=f"without `{other}`")  # fmt: skip


def _joined(other, first):
    return lambda n: ast.Tuple([n, other] if first else [other, n], ast.Load())


def _with_part(i, new):
    def make(value):
        if not isinstance(value, ast.Tuple):
            return new
        return ast.Tuple([new if k == i else e for k, e in enumerate(value.elts)], ast.Load())

    return make


def _lost(value, i, part, scope, instead):
    """(w + step, v) where the new v is the step."""
    for j, other in enumerate(value.elts):
        for arg in scope.own if j != i else ():
            if isinstance(scope.args.get(arg), (np.ndarray, float)):
                step = ast.BinOp(other, ast.Sub(), name(arg))
                yield instead("not handed back", _with_part(i, step), piece=part.id)


# --- loops ----------------------------------------------------------------------------------------


def _returns_in(owner, field, i, loop, scope):
    """`return` inside a loop: after it, after all that came together, or after all were added."""
    for j, line in enumerate(loop.body):
        if not isinstance(line, ast.Return) or line.value is None:
            continue
        inner = [*loop.body[:j], *loop.body[j + 1 :]] or [ast.Pass()]
        rest = getattr(owner, field)
        take = (loop, "body", lambda old, inner=inner: inner)
        yield _block("return in the loop", line, owner, field,
                     [*rest[: i + 1], line, *rest[i + 1 :]], more=[take])  # fmt: skip
        if owner is not scope.tree:
            outer = scope.tree.body
            yield _block(
                "return in the loop", line, scope.tree, "body", [*outer, line], more=[take]
            )
        collected = [
            ([statement("__all = []")],
             ast.Expr(call("__all.append", line.value)),
             ast.Return(call("array", name("__all")))),
            ([statement("__all = 0")],
             ast.AugAssign(ast.Name("__all", ast.Store()), ast.Add(), line.value),
             ast.Return(name("__all"))),
        ]  # fmt: skip
        for before, each, after in collected:
            body = [*loop.body[:j], located(each, line), *loop.body[j + 1 :]]
            put = (loop, "body", lambda old, body=body: body)
            yield _block("return in the loop", line, owner, field,
                         [*rest[:i], *before, loop, after, *rest[i + 1 :]], more=[put])  # fmt: skip


def _loop_edges(owner, field, i, loop):
    """Lines that stand inside a loop and belong outside, or the other way round."""
    inner, rest = loop.body, getattr(owner, field)
    where = {"where": "inside"}
    for count in range(1, min(len(inner), 4)):
        kept, moved = inner[:-count], inner[-count:]
        if not any(isinstance(s, ast.Return) for s in moved):
            yield _block("indentation", moved[0], owner, field,
                         [*rest[: i + 1], *moved, *rest[i + 1 :]], where,
                         [(loop, "body", lambda old, kept=kept: kept)])  # fmt: skip
        kept, moved = inner[count:], inner[:count]
        yield _block("indentation", moved[0], owner, field, [*rest[:i], *moved, *rest[i:]], where,
                     [(loop, "body", lambda old, kept=kept: kept)])  # fmt: skip
    outside = {"where": "behind"}
    for count in range(1, min(len(rest) - i, 4)):
        moved = rest[i + 1 : i + 1 + count]
        if not any(isinstance(s, ast.Return) for s in moved):
            yield _block("indentation", moved[0], owner, field,
                         [*rest[: i + 1], *rest[i + 1 + count :]], outside,
                         [(loop, "body", lambda old, moved=moved: [*old, *moved])])  # fmt: skip
    for k in range(i):
        moved = rest[k:i]
        for some in [moved] if len(moved) < 4 else []:
            yield _block("indentation", some[0], owner, field, [*rest[:k], *rest[i:]],
                         {"where": "before"},
                         [(loop, "body", lambda old, some=some: [*some, *old])])  # fmt: skip
        if len(moved) > 1:
            yield _block("indentation", rest[k], owner, field, [*rest[:k], *rest[k + 1 :]],
                         {"where": "before"},
                         [(loop, "body", lambda old, one=rest[k]: [one, *old])])  # fmt: skip


def _overwritten(owner, field, i, loop):
    """`=` where each round should add to what is there; also `=+`."""
    rest = getattr(owner, field)
    simple = [s for s in loop.body if isinstance(s, ast.Assign) and len(s.targets) == 1
              and isinstance(s.targets[0], ast.Name)]  # fmt: skip
    before = {n for s in rest[:i] for n in stored(s)}
    after = {n.id for s in rest[i + 1 :] for n in ast.walk(s) if isinstance(n, ast.Name)}
    used = [s for s in simple if s.targets[0].id in after]
    for group in [[s] for s in simple] + ([used] if len(used) > 1 else []):
        plus = all(isinstance(s.value, ast.UnaryOp) and isinstance(s.value.op, ast.UAdd)
                   for s in group)  # fmt: skip

        def adding(old, group=group):
            return [located(ast.AugAssign(s.targets[0], ast.Add(), s.value), s)
                    if s in group else s for s in old]  # fmt: skip

        zeros = [statement(f"{s.targets[0].id} = 0") for s in group
                 if s.targets[0].id not in before]  # fmt: skip
        about = {"name": "` and `".join(s.targets[0].id for s in group)}
        yield _block("=+" if plus else "assignment in the loop", group[0], owner, field,
                     [*rest[:i], *zeros, *rest[i:]], about, [(loop, "body", adding)])  # fmt: skip


def _not_fed_back(above, loop, scope):
    """Every round starts from a value that the loop never changes."""
    changed = sorted(stored(loop) - stored(getattr(loop, "target", ast.Pass())))
    written = {n.value.id for n in ast.walk(loop) if isinstance(n, ast.Subscript)
               and isinstance(n.ctx, ast.Store) and isinstance(n.value, ast.Name)}  # fmt: skip
    kept = {n for s in above for n in stored(s)} | set(scope.own)
    uses: dict = {}
    for place in (p for line in loop.body for p in places(line)):
        node = place[2]
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in kept:
            uses.setdefault(node.id, []).append(place)
    for start, found in uses.items():
        if start in changed or callable(scope.args.get(start)):
            continue
        for new in sorted({*changed, *written} - {start}):
            swaps = [(h, p, lambda n, new=new: name(new)) for h, p, *_ in found]
            about = {"name": start}
            for some in [swaps] + ([[s] for s in swaps] if 1 < len(swaps) < 6 else []):
                yield Edit("not fed back", found[swaps.index(some[0])][2], some, about)
            if start in scope.own or start in kept:
                feed = located(statement(f"{start} = {new}"), loop.body[-1])
                yield Edit("not fed back", found[0][2],
                           [(loop, "body", lambda old, feed=feed: [*old, feed])], about)  # fmt: skip


# --- what belongs to the caller -------------------------------------------------------------------


def _written_into(scope):
    """Arrays of the caller that a line writes into: that line on a copy, or all on copies."""
    deep = ast.Attribute(name(COPY), "deepcopy", ast.Load())
    for owner, field, block in blocks(scope.tree):
        for i, line in enumerate(block):
            if isinstance(line, ast.AugAssign) and isinstance(
                line.target, (ast.Name, ast.Subscript)
            ):
                target = line.target
                value = ast.BinOp(read(target), line.op, line.value)
                new = ast.Assign([target], value)
                yield _block("in place", line, owner, field,
                             [*block[:i], new, *block[i + 1 :]], {"whose": _whose(target, scope)})  # fmt: skip
    for arg, value in scope.args.items():
        if not isinstance(value, (np.ndarray, dict, list)):
            continue
        line = _writes(scope.tree, arg)
        own = ast.Assign([ast.Name(arg, ast.Store())], ast.Call(deep, [name(arg)], []))
        yield _block("changes an argument", line, scope.tree, "body", [own, *scope.tree.body],
                     {"whose": "still belongs to the caller"})  # fmt: skip
        if isinstance(value, np.ndarray):
            own = statement(f"{arg} = {arg}.astype(float)")
            yield _block("whole numbers", line, scope.tree, "body", [own, *scope.tree.body],
                         {"piece": arg})  # fmt: skip


def _whose(target, scope):
    root = target
    while isinstance(root, (ast.Subscript, ast.Attribute)):
        root = root.value
    if getattr(root, "id", "") in scope.own:
        return "still belongs to the caller"
    return "is still needed as it was"


def _writes(tree, arg):
    """The first line that writes into an argument; the `def` line if none does so openly."""
    for line in (n for n in ast.walk(tree) if isinstance(n, ast.stmt) and n is not tree):
        targets = getattr(line, "targets", None) or [getattr(line, "target", None)]
        for target in targets:
            inside = isinstance(target, ast.Subscript) or isinstance(line, ast.AugAssign)
            root = target
            while isinstance(root, ast.Subscript):
                root = root.value
            if inside and getattr(root, "id", "") == arg:
                return line
        value = getattr(line, "value", None)
        for n in ast.walk(value) if isinstance(value, ast.AST) else ():
            out = (
                isinstance(n, ast.keyword) and n.arg == "out" and getattr(n.value, "id", "") == arg
            )
            named = isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)
            if (
                out
                or named
                and n.func.attr in ("shuffle", "sort", "fill", "append", "pop")
                and (
                    getattr(n.func.value, "id", "") == arg
                    or any(getattr(a, "id", "") == arg for a in n.args)
                )
            ):
                return line
    return tree
