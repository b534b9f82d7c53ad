"""Answers that nobody has thought of: the course's own, with one random change in their code."""

import ast
import copy
import inspect
import textwrap
from dataclasses import replace

import numpy as np
import pytest
from answers import written
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from utils.checker.report import MARKS
from utils.checker.trying.attempt import probes
from utils.checker.trying.calling import TimeUp, quiet, time_limit
from utils.checker.trying.outcome import expected, is_right, try_one
from utils.exercises import COURSE, check

IDS = [name for name in COURSE.ids if len(COURSE.exercise(name).names) == 1]
OTHER = {
    ast.Add: [ast.Sub, ast.Mult], ast.Sub: [ast.Add, ast.Mult], ast.Mult: [ast.Add, ast.Div],
    ast.Div: [ast.Mult, ast.FloorDiv], ast.MatMult: [ast.Mult], ast.Pow: [ast.Mult],
    ast.FloorDiv: [ast.Div, ast.Mod], ast.Gt: [ast.GtE, ast.Lt], ast.Lt: [ast.LtE, ast.Gt],
    ast.Eq: [ast.NotEq], ast.GtE: [ast.Gt], ast.LtE: [ast.Lt],
}  # fmt: skip


def changes(tree):
    """Every single change of a function: a list of functions that make it and unmake nothing."""
    names = sorted({n.id for n in ast.walk(tree) if isinstance(n, ast.Name)} | {"np"})
    found = []
    for number, node in enumerate(ast.walk(tree)):
        if isinstance(node, ast.BinOp):
            found += [(number, "op", o) for o in OTHER.get(type(node.op), ())]
            found += [(number, "swap", None), (number, "left", None), (number, "right", None)]
        elif isinstance(node, ast.Compare):
            found += [(number, "ops", o) for o in OTHER.get(type(node.ops[0]), ())]
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            found += [(number, "id", other) for other in names if other != node.id]
        elif isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
            found += [(number, "value", node.value + d) for d in (1, -1)]
        elif isinstance(node, ast.Call) and node.keywords:
            found.append((number, "keywords", []))
        elif isinstance(node, ast.FunctionDef) and len(node.body) > 1:
            found += [(number, "body", k) for k in range(len(node.body))]
    return found


def changed(tree, change):
    """A copy of the tree with one change made."""
    tree = copy.deepcopy(tree)
    number, what, new = change
    node = list(ast.walk(tree))[number]
    if what == "op":
        node.op = new()
    elif what == "ops":
        node.ops = [new()]
    elif what == "swap":
        node.left, node.right = node.right, node.left
    elif what in ("left", "right"):
        node.op, one = ast.Mult(), ast.Constant(1)
        node.left, node.right = getattr(node, what), one
    elif what == "body":
        del node.body[new]
    else:
        setattr(node, what, new)
    return tree


def tiled(value, N, times):
    """An argument for `times` as many samples: its rows repeated."""
    if isinstance(value, dict):
        return {k: tiled(v, N, times) for k, v in value.items()}
    if isinstance(value, np.ndarray) and value.ndim and len(value) == N:
        return np.concatenate([value] * times)
    return value


def fresh_cases(exercise, seed):
    """Data sets that the checker has not used: another draw, and the plain ones with more rows."""
    data, wanted = probes(exercise, 1000 + seed)
    yield from zip(data, wanted, strict=True)
    for case in data:
        N = case.sizes.get("N") if "parts" not in case.args else None  # row numbers do not tile
        if case.plain and N and exercise.steady and list(case.sizes.values()).count(N) == 1:
            args = {k: tiled(v, N, 7) for k, v in case.args.items()}
            large = replace(case, args=args, sizes=case.sizes | {"N": 7 * N})
            want = expected(exercise, large)
            if want is not None:
                yield large, want


@pytest.mark.parametrize("name", IDS)
@settings(max_examples=5, deadline=None, derandomize=True, database=None,
          suppress_health_check=list(HealthCheck))  # fmt: skip
@given(choice=st.data())
def test_one_random_change_never_breaks_a_check_and_passes_only_if_it_is_right(name, choice):
    exercise = COURSE.exercise(name)
    function = exercise.answers[0]
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    tree.body[0].decorator_list = []
    change = choice.draw(st.sampled_from(changes(tree)))
    code = ast.unparse(ast.fix_missing_locations(changed(tree, change)))
    try:
        (mine,) = written(code, exercise.names[0], **_namespace(function))
    except Exception:  # it does not even define a function
        return
    verdict = COURSE.verdict(exercise, (mine,))
    assert verdict.text[:1] in MARKS.values()
    assert "could not be compared" not in verdict.text, code
    if verdict.status != "right":
        return
    with quiet():
        for case, want in fresh_cases(exercise, 7):
            try:
                with time_limit(5):
                    out = try_one(exercise, (mine,), case, want)
            except TimeUp:
                pytest.fail(f"it does not end:\n{code}")
            assert is_right(case, want, out), code


def _namespace(function):
    """The names that an answer finds in its module, as a notebook would have them."""
    names = function.__code__.co_names
    return {k: v for k, v in function.__globals__.items() if k in names}


def test_a_check_prints_one_verdict_and_hands_back_a_function(capsys, monkeypatch):
    monkeypatch.setenv(COURSE.record.setting, "off")
    assert callable(check("softmax", lambda z: z))
    assert capsys.readouterr().out.startswith("✗ softmax: ")
