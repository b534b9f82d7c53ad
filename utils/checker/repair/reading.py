"""What is wrong for certain by reading and running, even where no repair of it is found."""

import ast
import itertools
from collections.abc import Iterator

import numpy as np

from utils.checker import report
from utils.checker.repair.trees import Edit, parsed, places
from utils.checker.repair.words import finding
from utils.checker.trying.outcome import same_outcome

_AT_MOST = 12


def seen_by_reading(bench):
    """(finding, attempt) of what is certain by itself; None if there is nothing, or it was said.

    Names of the notebook that change the result; a `return` that the first round of a loop always
    comes to; an argument that is handed back as it came in.
    """
    for look in (_notebook, _first_round, _came_back):
        edit = look(bench)
        if edit is not None and edit.kind not in bench.said:
            return finding(edit, bench.scope), bench.unchanged(edit.kind)
    return None


def notebook_names(scope) -> Iterator[Edit]:
    """Names of the notebook, all of them, exchanged for what the arguments can tell."""
    uses = [p for p in places(scope.tree) if isinstance(p[2], ast.Name) and p[2].id in scope.free]
    if not uses:
        return
    uses.sort(key=lambda p: (p[2].lineno, p[2].col_offset))
    choices = [list(enumerate(scope.instead_of(free) or [free])) for free in scope.free]
    combinations = list(itertools.islice(itertools.product(*choices), 2000))
    combinations.sort(key=lambda chosen: sum(i for i, _ in chosen))
    known = [free for free in scope.free if free in scope.space] or scope.free
    kind = "notebook name" if known[0] in scope.space else "unknown name"
    named = [node for *_, node, _ in uses if node.id in known]
    lines = list(dict.fromkeys(str(n.lineno - scope.tree.lineno + 1) for n in named))
    about = {
        "names": report.joined(dict.fromkeys(f"`{n.id}`" for n in named)),
        "are": "is a name" if len(known) == 1 else "are names",
        "where": f"line{'s' * (len(lines) > 1)} {report.joined(lines)}",
    }
    for chosen in combinations[:_AT_MOST]:
        texts = {free: text for free, (_, text) in zip(scope.free, chosen, strict=True)}
        swaps = [(h, p, lambda n, texts=texts: parsed(texts[n.id])) for h, p, *_ in uses]
        yield Edit(kind, named[0], swaps, about)


def _notebook(bench):
    edit = next(notebook_names(bench.scope), None)
    if edit is None or edit.kind != "notebook name" or bench.first not in bench.plain:
        return None  # a tiny constant, say, that only guards against a 0, is nobody's mistake
    for free in bench.scope.free:
        other = _another(bench.scope.space.get(free))
        if other is not None:
            now = bench.outcome(bench.rebuilt(**{free: other}), bench.first)
            if not same_outcome(now, bench.attempt.outcomes[bench.first]):
                return edit
    return None


def _another(value):
    """Another value of the same kind; None where there is none to think of."""
    if isinstance(value, np.ndarray):
        several = value.ndim and len(value) > 1
        return 2 * value[:-1] + 1 if several else 2 * value + 1
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return 2 * value + 1 if number else None


def _first_round(bench):
    """A loop whose body always comes to a `return`."""
    for loop in ast.walk(bench.tree) if bench.first in bench.plain else ():
        if isinstance(loop, (ast.For, ast.While)):
            leaves = [n for line in loop.body for n in ast.walk(line)
                      if isinstance(n, (ast.Continue, ast.Break, ast.Return))]  # fmt: skip
            if leaves == [loop.body[-1]] and isinstance(leaves[0], ast.Return):
                return Edit("return in the loop", leaves[0], [])
    return None


def _came_back(bench):
    """A function that only ever returns one of its arguments, as it was."""
    returns = [n for n in ast.walk(bench.tree) if isinstance(n, ast.Return) and n.value]
    names = {getattr(r.value, "id", None) for r in returns}
    now, kept = bench.attempt.outcomes[bench.first], set(bench.scope.own) - bench.scope.given
    if len(names) == 1 and names <= kept and not (now.changed or now.error):
        return Edit("came back", returns[-1], [], {"piece": names.pop()})
    return None
