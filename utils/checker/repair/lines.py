"""Slips in whole lines, each turned back: what is returned, loops, lines in the wrong place."""

import ast
import itertools
from collections.abc import Iterator

import numpy as np

from utils.checker.repair.trees import (
    Edit,
    blocks,
    call,
    copied,
    located,
    name,
    names_in,
    parsed,
    places,
    root,
    stored,
)  # fmt: skip


def whole_lines(scope) -> Iterator[Edit]:
    """Every change of a whole line, or of its place."""
    yield from _no_return(scope)
    yield from _written_into(scope)
    for owner, field, block in blocks(scope.tree):
        for i, line in enumerate(block):
            around = owner, field, block, i
            if isinstance(line, ast.Return) and line.value is not None:
                yield from _returned(line, scope)
            elif isinstance(line, (ast.For, ast.While)):
                yield from _returns_in(around, line, scope)
                yield from _edges(around, line)
                yield from _overwritten(around, line)
                yield from _not_fed_back(block[:i], line, scope)
            elif isinstance(line, (ast.Assign, ast.AugAssign, ast.Expr)) and len(block) > 1:
                yield _exchanged("delete", line, around, [])
            after = block[i + 1] if i + 1 < len(block) and isinstance(line, ast.If) else None
            if isinstance(after, ast.If) and after.orelse and not line.orelse:
                joined = ast.If(line.test, line.body, [after])
                yield _exchanged("elif", after, around, [joined], 2)


def _exchanged(kind, node, around, new, count=1, more=(), about=None):
    """An edit that puts other lines in the place of `count` lines of a block."""
    owner, field, block, i = around
    lines = [*block[:i], *new, *block[i + count :]] or [ast.Pass()]
    return Edit(kind, node, [*more, (owner, field, lambda old: lines)], about or {})


# --- what is returned -----------------------------------------------------------------------------


def _no_return(scope):
    """A function that ends without handing anything back."""
    tree, ends = scope.tree, (ast.Yield, ast.YieldFrom)
    if any(isinstance(n, ends) or (isinstance(n, ast.Return) and n.value) for n in ast.walk(tree)):
        return
    for owner, field, block in blocks(tree):
        for i, line in enumerate(block):
            value = getattr(line, "value", None)
            if scope.called(value) == "print" and value.args:
                new = [ast.Return(value.args[-1])]
                yield _exchanged("print", line, (owner, field, block, i), new)
    last, around = tree.body[-1], (tree, "body", tree.body, len(tree.body))
    if isinstance(last, ast.Expr):
        yield _exchanged("no return", last, around, [ast.Return(last.value)])
    target = getattr(last, "targets", [getattr(last, "target", None)])[0]
    names = [ast.unparse(target)] if isinstance(last, (ast.Assign, ast.AugAssign)) else []
    names += [*reversed(scope.locals), *scope.own]
    names += [", ".join(pair) for pair in itertools.permutations(scope.locals, 2)]
    for text in dict.fromkeys(names):
        yield _exchanged("no return", last, around, [ast.Return(parsed(text))])


_CAME_IN = "which came in as an argument; what the lines above have worked out is not handed back"


def _returned(line, scope):
    """Another variable, another order, another form."""
    value = line.value

    def instead(kind, make, **about):
        return Edit(kind, line, [(line, "value", make)], {"piece": scope.piece(value), **about})

    parts = value.elts if isinstance(value, ast.Tuple) else [value]
    for i, part in enumerate(parts):
        which = _CAME_IN if getattr(part, "id", "") in scope.own else "which is not the result"
        for other in sorted(scope.given) if isinstance(part, ast.Name) else ():
            if other != part.id:
                new = _with(i, name(other))
                yield instead("old returned", new, piece=part.id, which=which)
        for j, arg in itertools.product(range(len(parts)), scope.own):  # (w + step, v)
            steps = isinstance(scope.args.get(arg), (np.ndarray, float))
            if steps and j != i and getattr(part, "id", "") in scope.own:
                step = ast.BinOp(parts[j], ast.Sub(), name(arg))
                yield instead("not handed back", _with(i, step), piece=part.id)
    if isinstance(value, ast.Tuple):
        wanted = [ast.Constant(k) for k in scope.parts]
        if len(wanted) == len(parts):
            yield instead("returned", lambda n: ast.Dict(wanted, n.elts),
                          how="one after the other instead of in a dictionary")  # fmt: skip
        for order in list(itertools.permutations(range(len(parts))))[1:24]:
            yield instead("returned", lambda n, o=order: ast.Tuple([n.elts[k] for k in o], n.ctx),
                          how="in another order")  # fmt: skip
        if all(isinstance(e, ast.Tuple) for e in parts):
            flat = [x for e in parts for x in e.elts]
            yield instead("returned", lambda n: ast.Tuple(flat, n.ctx), how="in pairs")
    elif isinstance(value, ast.Dict):
        yield instead("returned", lambda n: ast.Tuple(n.values, ast.Load()),
                      how="in a dictionary instead of one after the other")  # fmt: skip
        for i, j in itertools.combinations(range(len(value.values)), 2):
            yield instead("returned", lambda n, x={i: j, j: i}: ast.Dict(
                n.keys, [n.values[x.get(k, k)] for k in range(len(n.values))]),
                how="under each other's names")  # fmt: skip
    elif isinstance(value, ast.List) and len(value.elts) == 1:
        yield instead("returned", lambda n: n.elts[0], how="wrapped in a list")
    else:
        for other in scope.locals:
            if other not in scope.loaded:
                for text in (f"ONE, {other}", f"{other}, ONE"):
                    yield instead("returned", lambda n, t=text: parsed(t, {"ONE": n}),
                                  how=f"without `{other}`")  # fmt: skip


def _with(i, new):
    """A result with another i-th part."""
    return lambda value: new if not isinstance(value, ast.Tuple) else ast.Tuple(
        [new if k == i else e for k, e in enumerate(value.elts)], value.ctx)  # fmt: skip


# --- loops ----------------------------------------------------------------------------------------


def _returns_in(around, loop, scope):
    """`return` inside a loop: after it, after all that came together, or after all were added."""
    body, tree = loop.body, scope.tree
    for j, line in enumerate(body):
        if not isinstance(line, ast.Return) or line.value is None:
            continue

        def inside(*new, j=j):
            lines = [*body[:j], *new, *body[j + 1 :]] or [ast.Pass()]
            return [(loop, "body", lambda old: lines)]

        kind, end = "return in the loop", (tree, "body", tree.body, len(tree.body))
        yield _exchanged(kind, line, around, [loop, line], more=inside())
        if around[0] is not tree:
            yield _exchanged(kind, line, end, [line], more=inside())
        add = ast.AugAssign(ast.Name("__all", ast.Store()), ast.Add(), line.value)
        for start, each, result in (
            ("[]", ast.Expr(call("__all.append", line.value)), call("array", name("__all"))),
            ("0", add, name("__all")),
        ):
            lines = [parsed(f"__all = {start}"), loop, ast.Return(result)]
            yield _exchanged(kind, line, around, lines, more=inside(each))


def _edges(around, loop):
    """Lines that stand inside a loop and belong outside, or the other way round."""
    owner, field, block, i = around
    lines = [*block[:i], *loop.body, *block[i + 1 :]]
    start, stop = i, i + len(loop.body)
    for shift in (-1, 1, -2, 2, -3, 3):
        for a, b in ((start, stop + shift), (start + shift, stop)):
            moved = lines[min(b, stop) : max(b, stop)] or lines[min(a, start) : max(a, start)]
            if not 0 <= a < b <= len(lines) or any(isinstance(s, ast.Return) for s in moved):
                continue
            where = "inside" if b - a < len(loop.body) else "before" if a < start else "behind"
            inner = [(loop, "body", lambda old, a=a, b=b: lines[a:b])]
            new = [*lines[:a], loop, *lines[b:]]
            yield Edit("indentation", moved[0], [*inner, (owner, field, lambda old, new=new: new)],
                       {"where": where})  # fmt: skip


def _overwritten(around, loop):
    """`=` where each round should add to what is there."""
    *_, block, i = around
    simple = {s: s.targets[0].id for s in loop.body if isinstance(s, ast.Assign)
              and len(s.targets) == 1 and isinstance(s.targets[0], ast.Name)}  # fmt: skip
    before = stored(*block[:i])
    later = set().union(*map(names_in, block[i + 1 :]))
    used = [s for s, target in simple.items() if target in later]
    for group in [[s] for s in simple] + ([used] if len(used) > 1 else []):
        names = dict.fromkeys(simple[s] for s in group)

        def adding(old, group=group):
            return [located(ast.AugAssign(s.targets[0], ast.Add(), s.value), s)
                    if s in group else s for s in old]  # fmt: skip

        zeros = [parsed(f"{n} = 0") for n in names if n not in before]
        about = {"name": "` and `".join(names)}
        yield _exchanged("assignment in the loop", group[0], around, [*zeros, loop], 1,
                         [(loop, "body", adding)], about)  # fmt: skip


def _not_fed_back(above, loop, scope):
    """Every round starts from a value that the loop never changes."""
    changed = stored(loop) - stored(getattr(loop, "target", ast.Pass()))
    written = {n.value.id for n in ast.walk(loop) if isinstance(n, ast.Subscript)
               and isinstance(n.ctx, ast.Store) and isinstance(n.value, ast.Name)}  # fmt: skip
    kept = (stored(*above) | set(scope.own)) - changed
    uses: dict = {}
    for place in (p for line in loop.body for p in places(line)):
        node = place[2]
        if scope.is_value(node) and node.id in kept and isinstance(node.ctx, ast.Load):
            uses.setdefault(node.id, []).append(place)
    made = [s for line in (*above, loop) for s in ast.walk(line) if isinstance(s, ast.Assign)]
    for start, found in uses.items():
        from_it = {root(t) for s in made if start in names_in(s.value) for t in s.targets}
        for new in sorted((changed | written) & from_it - {start}):
            swaps = [(h, p, lambda n, new=new: name(new)) for h, p, *_ in found]
            feed = located(parsed(f"{start} = {new}"), loop.body[-1])
            changes = [swaps, *([s] for s in swaps[:5])]
            changes.append([(loop, "body", lambda old, feed=feed: [*old, feed])])
            nodes = [found[0][2], *(f[2] for f in found[:5]), found[0][2]]
            for change, node in zip(changes, nodes, strict=True):
                yield Edit("not fed back", node, change, {"name": start})


# --- what belongs to the caller -------------------------------------------------------------------


def _written_into(scope):
    """Arrays of the caller that are written into: the function works on copies instead."""
    start = scope.tree, "body", scope.tree.body, 0
    for arg, value in scope.args.items():
        if isinstance(value, (np.ndarray, dict, list)):
            line = _writes(scope.tree, arg)
            own = ast.Assign([ast.Name(arg, ast.Store())], copied(name(arg)))
            does = f"writes into {_what(line, arg, value)} that"
            if line is scope.tree:  # not openly: the line that reads it first makes no copy
                line = next((n for n in scope.tree.body if arg in _read(n)), line)
                does = f"makes no copy of {arg}: what is written into later"
            does += " still belongs to the caller"
            yield _exchanged("changes an argument", line, start, [own], 0, about={"does": does})
            if isinstance(value, np.ndarray):
                own = parsed(f"{arg} = {arg}.astype(float)")
                yield _exchanged("whole numbers", line, start, [own], 0, about={"piece": arg})


def _what(line, arg, value):
    """What a line writes into: `d[k] = ...` into the dictionary, `d[k] += ...` into its array."""
    bound = [getattr(t, "value", None) for t in getattr(line, "targets", [])]
    if any(isinstance(n, ast.Name) and n.id == arg for n in bound):
        return {dict: "a dictionary", list: "a list"}.get(type(value), "an array")
    return "an array"


def _read(line):
    """The names that a line reads."""
    return {n.id for n in ast.walk(line) if isinstance(n, ast.Name)}


def _writes(tree, arg):
    """The first line that writes into an argument; the `def` line if none does so openly."""
    for line in (n for n in ast.walk(tree) if isinstance(n, ast.stmt) and not hasattr(n, "body")):
        targets = getattr(line, "targets", [getattr(line, "target", None)])
        for n in (*targets, *ast.walk(line)):
            place = isinstance(n, ast.Subscript) and isinstance(n.ctx, ast.Store)
            place = place or (isinstance(line, ast.AugAssign) and n is line.target)
            if place and root(n) == arg:
                return line
            out = isinstance(n, ast.keyword) and n.arg == "out" and root(n.value) == arg
            own = getattr(n, "func", None) if isinstance(n, ast.Call) else None
            works = getattr(own, "attr", "") in ("shuffle", "sort", "fill", "append", "pop")
            on = [getattr(own, "value", None), *getattr(n, "args", [])] if works else []
            if out or arg in (getattr(a, "id", None) for a in on):
                return line
    return tree
