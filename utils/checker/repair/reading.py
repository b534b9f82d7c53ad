"""What is wrong for certain by reading and running, even where no repair of it is found."""

import ast

import numpy as np

from utils.checker.calling import unchanged
from utils.checker.outcome import same_outcome
from utils.checker.repair.form import notebook_names
from utils.checker.repair.trees import Edit
from utils.checker.repair.words import finding


def seen_by_reading(bench):
    """(finding, attempt) of what is certain by itself; None if there is nothing, or it was said.

    Names of the notebook that change the result; a `return` that every first round of a loop comes
    to; an argument that is handed back as it came in.
    """
    for look in (_notebook, _first_round, _came_back):
        edit = look(bench)
        if edit is not None and edit.kind not in bench.said:
            return finding(edit, bench.scope), bench.unchanged(edit.kind)
    return None


def _notebook(bench):
    edit = next(notebook_names(bench.scope, 1), None)
    if edit is None or edit.kind != "notebook name":
        return None
    for free in bench.scope.free:
        other = _another(bench.scope.space.get(free))
        if other is not None:
            now = bench.outcome_with({free: other})
            if not same_outcome(now, bench.attempt.outcomes[bench.first]):
                return edit
    return None


def _another(value):
    """Another value of the same kind; None where there is none to think of."""
    if isinstance(value, np.ndarray):
        several = value.ndim and len(value) > 1
        return 2 * value[:-1] + 1 if several else 2 * value + 1
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return 2 * value + 1
    return None


def _first_round(bench):
    """A loop whose body always comes to a `return`."""
    if bench.first not in bench.plain:
        return None
    for loop in ast.walk(bench.tree):
        if isinstance(loop, (ast.For, ast.While)) and isinstance(loop.body[-1], ast.Return):
            leaves = [n for line in loop.body for n in ast.walk(line)
                      if isinstance(n, (ast.Continue, ast.Break, ast.Return))]  # fmt: skip
            if leaves == [loop.body[-1]]:
                return Edit("return in the loop", loop.body[-1], [])
    return None


def _came_back(bench):
    """A function that only ever returns one of its arguments, as it was."""
    returns = [n for n in ast.walk(bench.tree) if isinstance(n, ast.Return) and n.value]
    names = {getattr(r.value, "id", None) for r in returns}
    if len(names) != 1 or not names <= set(bench.scope.own) or bench.first not in bench.plain:
        return None
    arg = names.pop()
    calls = bench.calls()
    if calls and all(_same(given.get(arg), result) for given, result in calls):
        return Edit("came back", returns[-1], [], {"piece": arg})
    return None


def _same(given, result):
    return given is not None and type(given) is type(result) and unchanged(given, result)
