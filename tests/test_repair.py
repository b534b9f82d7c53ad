"""Diagnosis by repair, on exercises of no course: each slip of form is named, with its line."""

import copy
import functools
import itertools
import linecache

import numpy as np
import pytest

from utils.checker import Case, Exercise, Terms, keyed, one, repair, several
from utils.checker.finding import CERTAIN, PATTERN
from utils.checker.repair import mend, point_at, trial
from utils.checker.repair.words import FORM, POINTS
from utils.checker.trying.attempt import Attempt
from utils.checker.trying.calling import quiet

COUNT = iter(range(10**6))


@pytest.fixture(autouse=True)
def patience(request, monkeypatch):
    """More time than a learner would wait, so that a slow machine finds the same."""
    if "short_time_allows" not in request.node.name:
        monkeypatch.setattr(repair, "FORM_SECONDS", 5.0)
        monkeypatch.setattr(repair, "NUMBER_SECONDS", 5.0)


def learner(code, name=None, **notebook):
    """A function as a cell defines it, in a notebook that holds other names as well."""
    file = f"<repair-{next(COUNT)}>"
    linecache.cache[file] = (len(code), None, code.splitlines(True), file)
    space = {"np": np, "__name__": "__main__", **notebook}
    exec(compile(code, file, "exec"), space)
    return space[name or code.split("def ")[-1].partition("(")[0]]


def exercise(answer, signature, cases, parts=None, **more):
    """A small exercise of a course on nothing."""
    made = Exercise(signature, chapter="01", does="", hints=("", ""), **more,
                    parts=parts or one("result"))  # fmt: skip
    made.answer(answer)
    made.data_sets(lambda rng: (c if isinstance(c, Case) else Case(*c) for c in cases(rng)))
    return made


def tried(made, *functions, helpers=None):
    with quiet():
        return Attempt.of(made, functions, Terms(helpers=helpers or {}))


def tables(rng):
    for n, c in ((5, 3), (4, 6)):
        yield {"t": rng.normal(size=(n, c)) + 3.0}, {"N": n, "C": c}


def vectors(rng):
    for n in (5, 7):
        yield {"x": rng.normal(size=n)}, {"N": n}


def whole(rng):
    yield from vectors(rng)
    yield Case({"x": rng.integers(1, 9, 4)}, {"N": 4}, kind="whole numbers",
               when="x holds whole numbers")  # fmt: skip


def layers(rng):
    for n, d, h in ((5, 3, 2), (6, 4, 5)):
        yield ({"X": rng.normal(size=(n, d)), "W": rng.normal(size=(d, h)),
                "b": rng.normal(size=(1, h))}, {"N": n, "D": d, "H": h})  # fmt: skip


def picks(rng):
    for n, c in ((5, 3), (7, 4)):
        yield {"t": rng.normal(size=(n, c)), "k": rng.integers(0, c, n)}, {"N": n, "C": c}


def labels(rng):
    for n, c in ((5, 3), (6, 4)):
        yield {"k": rng.integers(0, c, n), "C": c}, {"N": n, "C": c}


def walks(rng):
    for steps in (3, 5):
        yield {"w": rng.normal(size=3), "rate": 0.1 * steps, "steps": steps}, {}


def draws(rng):
    for n, seed in ((4, 1), (6, 2)):
        yield {"n": n, "rng": np.random.default_rng(seed)}, {"N": n}


def columns(rng):
    for n in (5, 7):
        yield {"p": rng.normal(size=(n, 1)), "y": rng.normal(size=n)}, {"N": n}


def dicts(rng):
    for n in (3, 4):
        values = {"a": rng.normal(size=n), "b": rng.normal(size=2)}
        yield {"params": values, "rate": 0.1 * n}, {}


def limits(rng):
    yield {"x": rng.normal(size=6), "limit": 0.3}, {}
    yield Case({"x": np.array([0.0, 0.5, 1.0]), "limit": 0.5}, kind="ties", when="x is the limit")


def scalars(rng):
    for n in (3, 8):
        yield {"n": n, "rate": 0.1 * n, "block": 2 + n % 2}, {}


def velocities(rng):
    for mu in (0.5, 0.7):
        yield {"w": rng.normal(size=3), "v": rng.normal(size=3), "mu": mu}, {}


def derivative(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)


def curves(rng):
    for h in (0.1, 0.3):
        yield {"f": np.exp, "x": float(rng.normal()), "h": h}, {}


def step_all(params, rate):
    return {k: params[k] - rate for k in params}


def walk(w, rate, steps):
    for _ in range(steps):
        w = w - rate * w
    return w


SQUARES = exercise(lambda x: np.mean(x**2), "squares(x)", whole)
PLAIN_SQUARES = exercise(lambda x: np.mean(x**2), "squares(x)", vectors)
ROOTS = exercise(lambda x: np.exp(-(x**2)), "bell(x)", whole)
SHARES = exercise(lambda t: t / t.sum(axis=1, keepdims=True), "shares(t)", tables)
LOGS = exercise(lambda t: np.mean(np.log(np.maximum(t, 0.5))), "logs(t)", tables)
LAYER = exercise(lambda X, W, b: np.tanh(X @ W + b), "layer(X, W, b)", layers)
PICK = exercise(lambda t, k: t[np.arange(len(k)), k], "pick(t, k)", picks)
WALK = exercise(walk, "walk(w, rate, steps)", walks)
DRAW = exercise(lambda n, rng: rng.permutation(n) + rng.random(n), "draw(n, rng)", draws)
GAPS = exercise(lambda p, y: np.mean((p[:, 0] - y) ** 2), "gaps(p, y)", columns)
STEP = exercise(step_all, "step(params, rate)", dicts, lambda functions, case, watch: dict(
    watch.call(functions[0], case.args)))  # fmt: skip
ABOVE = exercise(lambda x, limit: (x > limit) * 1.0, "above(x, limit)", limits)
SCHEDULE = exercise(lambda n, rate, block: rate / (1 + n // block), "rate_at(n, rate, block)",
                    scalars)  # fmt: skip
POWERS = exercise(lambda n, rate, block: n**block, "power(n, rate, block)", scalars)
ENDS = exercise(lambda x: (x.min(), x.max()), "ends(x)", vectors, several("low", "high"))
NAMED = exercise(lambda x: {"low": x.min(), "high": x.max()}, "ends(x)", vectors,
                 keyed("low", "high"))  # fmt: skip
PUSH = exercise(lambda w, v, mu: (w + mu * v, mu * v), "push(w, v, mu)", velocities,
                several("w", "v"))  # fmt: skip
SLOPE = exercise(derivative, "slope(f, x, h)", curves)
KINDS = exercise(
    lambda x, kind: {"up": np.exp(x), "down": np.exp(-x)}.get(kind, 0 * x),
    "curve(x, kind)",
    lambda rng: (({"x": rng.normal(size=4), "kind": k}, {}) for k in ("up", "down", "flat")),
)
BACK = exercise(lambda x: x[::-1] * 2.0, "back(x)", vectors)
ONE_HOT = exercise(lambda k, C: np.eye(C)[k], "one_hot(k, C)", labels)
CACHED = exercise(
    lambda cache, rate: cache["a"] * rate, "scaled(cache, rate)",
    lambda rng: (({"cache": {"a": rng.normal(size=n), "z": rng.normal(size=n)}, "rate": 0.2 * n},
                  {}) for n in (3, 4)))  # fmt: skip
FIT = exercise(
    lambda fit, pair: fit(*pair), "fitted(fit, pair)",
    lambda rng: (({"fit": derivative_of_pair, "pair": (rng.normal(size=3), rng.normal(size=3))},
                  {}) for _ in range(2)))  # fmt: skip
BEST = exercise(
    lambda items: best_of(items), "best_of(items)",
    lambda rng: (({"losses": losses}, {}) for losses in ([3.0, 1.0, 2.0], [2.0, 4.0, 0.5, 3.0])),
    parts=lambda functions, case, watch: seen_best(functions, case))  # fmt: skip


def derivative_of_pair(a, b):
    return 2 * a - b


def best_of(items):
    best, kept = np.inf, None
    for loss, values in items:
        if loss < best:
            best, kept = loss, values.copy()
    return best, kept


def seen_best(functions, case):
    values = np.zeros(2)

    def items():
        for loss in case.args["losses"]:
            values[:] = loss + 1
            yield loss, values

    loss, kept = functions[0](items())
    return {"loss": loss, "kept": kept}


# kind, line, exercise, the learner's code, and what the notebook holds besides
SLIPS = [
    ("return in the loop", 5, PLAIN_SQUARES, """
def squares(x):
    total = 0
    for e in x:
        total += e**2
        return total / len(x)
"""),
    ("return in the loop", 4, SHARES, """
def shares(t):
    for row in t:
        s = row.sum()
        return row / s
"""),
    ("print", 2, PLAIN_SQUARES, """
def squares(x):
    print(np.mean(x**2))
"""),
    ("no return", 2, PLAIN_SQUARES, """
def squares(x):
    result = np.mean(x**2)
"""),
    ("power sign", 2, POWERS, """
def power(n, rate, block):
    return n ^ block
"""),
    ("shape", 2, exercise(lambda n, rate, block: np.zeros((n, block)), "zeros(n, rate, block)",
                          scalars), """
def zeros(n, rate, block):
    return np.zeros(n, block)
"""),
    ("method not called", 2, PLAIN_SQUARES, """
def squares(x):
    return (x**2).mean
"""),
    ("notebook name", 2, PLAIN_SQUARES, """
def squares(x):
    return np.sum(x**2) / N
""", {"N": 200}),
    ("notebook name", 2, LAYER, """
def layer(inputs, weights, bias):
    return np.tanh(X @ W + b)
""", {"X": np.ones((200, 2)), "W": np.ones((2, 3)), "b": np.zeros((1, 3))}),
    ("unknown name", 3, PLAIN_SQUARES, """
def squares(x):
    squared = x**2
    return np.mean(sqared)
"""),
    ("fixed size", 2, PLAIN_SQUARES, """
def squares(x):
    return np.sum(x**2) / 200
"""),
    ("fixed number", 2, SLOPE, """
def slope(f, x, h):
    return (f(x + 1e-4) - f(x - 1e-4)) / 2e-4
"""),
    ("=+", 4, PLAIN_SQUARES, """
def squares(x):
    total = 0
    for e in x:
        total =+ e**2 / len(x)
    return total
"""),
    ("assignment in the loop", 3, PLAIN_SQUARES, """
def squares(x):
    for e in x:
        total = e**2 / len(x)
    return total
"""),
    ("not fed back", 4, WALK, """
def walk(w, rate, steps):
    start = w
    for _ in range(steps):
        w = start - rate * start
    return w
"""),
    ("not fed back", 4, WALK, """
def walk(w, rate, steps):
    new = w
    for _ in range(steps):
        new = new - rate * w
    return new
"""),
    ("unpacking", 2, ENDS, """
def ends(x):
    high, low = x.min(), x.max()
    return low, high
"""),
    ("star", 2, FIT, """
def fitted(fit, pair):
    return fit(pair)
"""),
    ("indentation", 5, PLAIN_SQUARES, """
def squares(x):
    total = 0
    for e in x:
        total += e**2
        total /= len(x)
    return total
"""),
    ("indentation", 4, WALK, """
def walk(w, rate, steps):
    for _ in range(steps):
        change = rate * w
    w = w - change
    return w
"""),
    ("elif", 3, KINDS, """
def curve(x, kind):
    if kind == "up": out = np.exp(x)
    if kind == "down": out = np.exp(-x)
    else: out = 0 * x
    return out
"""),
    ("shallow copy", 2, STEP, """
def step(params, rate):
    new = params.copy()
    for k in new:
        new[k] -= rate
    return new
"""),
    ("in place", 2, PLAIN_SQUARES, """
def squares(x):
    x *= x
    return x.mean()
"""),
    ("alias", 5, BEST, """
def best_of(items):
    best, kept = np.inf, None
    for loss, values in items:
        if loss < best:
            best, kept = loss, values
    return best, kept
"""),
    ("alias", 2, exercise(lambda x: 2 * np.maximum(x, 0), "doubled(x)", vectors), """
def doubled(x):
    y = x
    y[y < 0] = 0
    return 2 * y
"""),
    ("changes an argument", 2, exercise(lambda x: 2 * np.maximum(x, 0), "doubled(x)", vectors), """
def doubled(x):
    x[x < 0] = 0
    return 2 * x
"""),
    ("changes an argument", 2, exercise(lambda x: 2 * np.maximum(x, 0), "doubled(x)", vectors), """
def doubled(x):
    np.maximum(x, 0, out=x)
    return 2 * x
"""),
    ("whole numbers", 2, ROOTS, """
def bell(x):
    out = np.zeros_like(x)
    for i in range(len(x)):
        out[i] = np.exp(-(x[i] ** 2))
    return out
"""),
    ("random", 2, DRAW, """
def draw(n, rng):
    return np.random.permutation(n) + np.random.rand(n)
"""),
    ("old returned", 4, WALK, """
def walk(w, rate, steps):
    new = w
    for _ in range(steps): new = new - rate * new
    return w
"""),
    ("old returned", 6, WALK, """
def walk(w, rate, steps):
    best = w
    for _ in range(steps):
        if abs(w).sum() <= abs(best).sum(): best = w
        w = w - rate * w
    return best
"""),
    ("came back", 3, SHARES, """
def shares(t):
    t.sum(axis=1)
    return t
"""),
    ("not handed back", 2, PUSH, """
def push(w, v, mu):
    return w + mu * v, v
"""),
    ("returned", 2, ENDS, """
def ends(x):
    return x.max(), x.min()
"""),
    ("returned", 2, ENDS, """
def ends(x):
    return {"low": x.min(), "high": x.max()}
"""),
    ("returned", 2, NAMED, """
def ends(x):
    return x.min(), x.max()
"""),
    ("returned", 2, NAMED, """
def ends(x):
    return {"low": x.max(), "high": x.min()}
"""),
    ("returned", 4, ENDS, """
def ends(x):
    low = x.min()
    high = x.max()
    return low
"""),
    ("returned", 2, PLAIN_SQUARES, """
def squares(x):
    return [np.mean(x**2)]
"""),
    ("entrywise", 2, exercise(lambda x: np.maximum(x, 0), "positive(x)", vectors), """
def positive(x):
    return max(x, 0)
"""),
    ("the other limit", 2, exercise(lambda x: np.maximum(x, 0), "positive(x)", vectors), """
def positive(x):
    return np.minimum(x, 0)
"""),
    ("keepdims", 2, SHARES, """
def shares(t):
    return t / t.sum(axis=1)
"""),
    ("axis", 2, SHARES, """
def shares(t):
    return t / t.sum(axis=0, keepdims=True)
"""),
    ("axis", 2, SHARES, """
def shares(t):
    return t / np.sum(t)
"""),
    ("one axis", 2, LOGS, """
def logs(t):
    return np.mean(np.log(np.maximum(t, 0.5)), axis=0)
"""),
    ("column and row", 2, GAPS, """
def gaps(p, y):
    return np.mean((p - y) ** 2)
"""),
    ("brackets missing", 2, SCHEDULE, """
def rate_at(n, rate, block):
    return rate / 1 + n // block
"""),
    ("brackets misplaced", 2, LAYER, """
def layer(X, W, b):
    return np.tanh(X @ W) + b
"""),
    ("brackets misplaced", 2, LAYER, """
def layer(X, W, b):
    return np.tanh(X @ (W + b))
"""),
    ("order of steps", 2, LOGS, """
def logs(t):
    return np.log(np.mean(np.maximum(t, 0.5)))
"""),
    ("order of steps", 2, PLAIN_SQUARES, """
def squares(x):
    return np.mean(x) ** 2
"""),
    ("order", 2, exercise(lambda p, y: p[:, 0] - y, "gap(p, y)", columns), """
def gap(p, y):
    return y - p[:, 0]
"""),
    ("transpose", 2, exercise(lambda X, W, b: X @ W + b, "line(X, W, b)", layers), """
def line(X, W, b):
    return X @ W.T + b
"""),
    ("whole division", 2, PLAIN_SQUARES, """
def squares(x):
    return np.sum(x**2) // len(x)
"""),
    ("tie", 2, ABOVE, """
def above(x, limit):
    return (x >= limit) * 1.0
"""),
    ("range", 3, PLAIN_SQUARES, """
def squares(x):
    total = 0
    for i in range(1, len(x)): total += x[i] ** 2
    return total / len(x)
"""),
    ("reversed", 2, BACK, """
def back(x):
    return x[::-1][::-1] * 2.0
"""),
    ("rows", 2, PICK, """
def pick(t, k):
    return t[k]
"""),
    ("columns", 2, PICK, """
def pick(t, k):
    return t[:, k]
"""),
    ("off by one", 3, ONE_HOT, """
def one_hot(k, C):
    out = np.zeros((len(k), C))
    out[np.arange(len(k)), k - 1] = 1
    return out
"""),
    ("index", 4, exercise(lambda x: x[1:], "tail(x)", vectors), """
def tail(x):
    out = np.zeros(len(x) - 1)
    for i in range(len(out)):
        out[i] = x[i]
    return out
"""),
    ("another size", 2, exercise(lambda t: t.sum() / len(t), "row_mean(t)", tables), """
def row_mean(t):
    return t.sum() / t.shape[1]
"""),
    ("key", 2, CACHED, """
def scaled(cache, rate):
    return cache["z"] * rate
"""),
    ("argument order", 2, exercise(lambda x: power(x, 3), "cubed(x)", vectors), """
def cubed(x):
    return power(3, x)
""", {"power": lambda a, n: a**n}),
    ("keys compared", 3, exercise(lambda x: int(np.argmax(x)), "highest(x)", vectors), """
def highest(x):
    found = dict(enumerate(x))
    return max(found)
"""),
    ("call too many", 2, PLAIN_SQUARES, """
def squares(x):
    return np.sqrt(np.mean(x**2))
"""),
    ("delete", 3, PLAIN_SQUARES, """
def squares(x):
    s = x**2
    s = s - s.min()
    return s.mean()
"""),
]  # fmt: skip


def power(a, n):
    return a**n


@pytest.mark.parametrize("slip", SLIPS, ids=[f"{s[0]}-{i}" for i, s in enumerate(SLIPS)])
def test_a_slip_of_form_is_named_with_its_line(slip):
    kind, line, made, code, *notebook = slip
    function = learner(code.lstrip("\n"), **(notebook[0] if notebook else {}))
    mended = mend(tried(made, function))
    assert mended is not None
    found = mended.finding
    assert (found.kind, found.line, found.certainty) == (kind, line, CERTAIN)
    assert f"line {line}" in found.say
    assert found.ask.endswith("?")
    assert mended.attempt.right or kind == "came back"


def test_every_kind_of_slip_has_an_example():
    assert {slip[0] for slip in SLIPS} == set(FORM)


def test_the_sentence_quotes_the_learners_own_text():
    function = learner("def squares(x):\n    return  np.mean( x ) **2\n")
    found = mend(tried(PLAIN_SQUARES, function)).finding
    assert "`np.mean( x ) **2`" in found.say


def test_a_long_piece_is_cut_short():
    code = f"def squares(x):\n    return np.mean(x{' * 1.0' * 9}) ** 2\n"
    found = mend(tried(PLAIN_SQUARES, learner(code))).finding
    assert len(found.say) < 130
    assert "…`" in found.say


# --- how much a repair mends ----------------------------------------------------------------------


def test_two_slips_are_named_one_after_the_other_each_with_its_part():
    code = """def sums(t):
    rows = t.sum(axis=0)
    spread = np.mean(t) ** 2
    return rows, spread
"""
    both = exercise(lambda t: (t.sum(axis=1), np.mean(t**2)), "sums(t)", tables,
                    several("rows", "spread"))  # fmt: skip
    first = mend(tried(both, learner(code)))
    assert (first.finding.kind, first.finding.line) == ("axis", 2)
    assert first.finding.parts == ("rows",)
    assert not first.attempt.right
    second = mend(first.attempt)
    assert (second.finding.kind, second.finding.line) == ("order of steps", 3)
    assert second.attempt.right


def test_after_an_error_a_part_that_comes_right_by_the_way_is_no_diagnosis():
    code = """def ends(x):
    low = x.min()
    high = x.nothing + x[99]
    return low, high
"""
    assert mend(tried(ENDS, learner(code))) is None


def test_what_goes_wrong_on_special_data_only_begins_with_that():
    code = "def above(x, limit):\n    return (x >= limit) * 1.0\n"
    say = mend(tried(ABOVE, learner(code))).finding.say
    assert say.startswith("right on ordinary data; but when x is the limit, it goes wrong: in line")


def test_a_constant_of_the_notebook_that_changes_nothing_is_not_named():
    code = "def squares(x):\n    return np.sum(x**2 + EPS) // len(x)\n"
    found = mend(tried(PLAIN_SQUARES, learner(code, EPS=1e-300))).finding
    assert found.kind == "whole division"


def test_a_name_of_the_notebook_is_named_even_where_no_repair_is_found():
    code = "def squares(x):\n    return np.sum(x**2) / (3 * M) + 1\n"
    mended = mend(tried(PLAIN_SQUARES, learner(code, M=200)))
    assert mended.finding.kind == "notebook name"
    assert "`M`" in mended.finding.say
    again = mend(mended.attempt)
    assert again is None or again.finding.kind != "notebook name"


def test_a_loop_that_always_ends_in_its_first_round_is_named_without_a_repair():
    code = """def squares(x):
    total = 7
    for e in x:
        total += 3 * e
        return total
"""
    found = mend(tried(PLAIN_SQUARES, learner(code))).finding
    assert (found.kind, found.line) == ("return in the loop", 5)


def test_arguments_are_told_by_their_place_and_not_by_their_name():
    code = "def layer(a, b, c):\n    return np.tanh(a @ b) + c\n"
    assert mend(tried(LAYER, learner(code))).finding.kind == "brackets misplaced"


def test_each_function_of_a_pair_is_looked_at():
    def observe(functions, case, watch):
        box: list = []
        functions[0](case.args["x"], box)
        return {"result": functions[1](box)}

    pair = exercise(lambda x, box: box.append(2 * x), "put(x, box); get(box)", vectors, observe)
    pair.answer(lambda box: box[0])
    put = learner("def put(x, box):\n    box.append(2 * x)\n")
    get = learner("def get(box):\n    result = box[0]\n")
    mended = mend(tried(pair, put, get))
    assert (mended.finding.kind, mended.finding.line) == ("no return", 2)
    assert mended.attempt.right


def test_closures_and_defaults_are_kept():
    code = """def outer():
    weight = np.array([2.0])
    def squares(x, *, power=2):
        total = 0
        for e in x:
            total += weight[0] * e**power / 2
            return total / len(x)
    return squares
squares = outer()
"""
    mended = mend(tried(PLAIN_SQUARES, learner(code, "squares")))
    assert (mended.finding.kind, mended.finding.line) == ("return in the loop", 5)
    assert mended.attempt.right


def test_a_decorated_function_is_counted_from_its_def():
    code = """import functools
def noted(f):
    @functools.wraps(f)
    def inside(*args):
        return f(*args)
    return inside

@noted
@noted
def squares(x):
    return np.sum(x**2) // len(x)
"""
    found = mend(tried(PLAIN_SQUARES, learner(code, "squares"))).finding
    assert (found.kind, found.line) == ("whole division", 2)


# --- nothing else happens -----------------------------------------------------------------------


def test_the_notebook_and_the_arguments_stay_as_they_are():
    table, kept, numbers = np.arange(6.0), {"a": np.ones(2)}, [1, 2]
    generator = np.random.default_rng(3)
    code = """def squares(x, log=[]):
    global counter
    counter = counter + 1
    log.append(1)
    table[:] = table + 1
    kept["a"] += 1
    numbers.append(3)
    generator.normal()
    return np.sum(x**2) // len(x)
"""
    names = dict(table=table, kept=kept, numbers=numbers, generator=generator, counter=0)
    function = learner(code, **names)
    attempt = tried(PLAIN_SQUARES, function)
    before = copy.deepcopy((table, kept, numbers, generator.bit_generator.state))
    count, log = function.__globals__["counter"], list(function.__defaults__[0])
    data = copy.deepcopy([case.args for case in attempt.data])
    attributes = dict(vars(function))
    mended = mend(attempt)
    assert mended.finding.kind == "whole division"
    point_at(attempt)
    np.testing.assert_equal((table, kept, numbers, generator.bit_generator.state), before)
    assert (function.__globals__["counter"], function.__defaults__[0]) == (count, log)
    np.testing.assert_equal([case.args for case in attempt.data], data)
    assert vars(function) == attributes
    assert not any(n.startswith("__numpy") or n.startswith("__copy") for n in function.__globals__)


def test_a_large_table_of_the_notebook_is_not_copied_and_not_changed():
    table = np.zeros((1000, 1000))
    code = "def squares(x):\n    table[0, 0] += 1\n    return np.sum(x**2) // len(x)\n"
    attempt = tried(PLAIN_SQUARES, learner(code, table=table))
    before = table[0, 0]
    mend(attempt)
    assert table[0, 0] == before


@pytest.mark.parametrize("function", [
    lambda x: x, np.sum, len, functools.partial(np.sum, axis=0), np.vectorize(lambda e: e),
])  # fmt: skip
def test_what_has_no_text_of_its_own_gives_nothing(function):
    attempt = tried(PLAIN_SQUARES, function)
    assert mend(attempt) is None
    assert point_at(attempt) is None


def test_an_endless_candidate_is_stopped(monkeypatch):
    monkeypatch.setattr(trial, "_SHORTEST", 0.05)
    outcome, stopped = trial.Bench.outcome, []

    def seen(self, functions, i):
        found = outcome(self, functions, i)
        stopped.append(found.time_up)
        return found

    monkeypatch.setattr(trial.Bench, "outcome", seen)
    code = """def squares(x):
    i = len(x)
    total = 0
    while i != 0:
        i -= 1
        total += x[i] ** 3
    return total / len(x)
"""
    attempt = tried(PLAIN_SQUARES, learner(code))
    mend(attempt)
    point_at(attempt)
    assert any(stopped) and not all(stopped)


ODDITIES = [
    "async def squares(x):\n    return x\n",
    "def squares(x):\n    yield from x\n",
    "def squares(x, /, *rest, y: 'no such type' = 1, **more) -> 'nothing':\n    return x @ x\n",
    "def squares(x):\n    match len(x):\n        case 1: return 0\n        case _: return 1\n",
    "def squares(x):\n    try: return x[99]\n    except IndexError: pass\n    return 0\n",
    "def squares(x):\n    try: print(x)\n    except* IndexError: pass\n    return 0\n",
    "def squares(x):\n    return (y := x * 2).sum() + (lambda a, *b: a)(1, 2)\n",
    "def squares(x):\n    class A:\n        v: int = 3\n    return A.v\n",
    "def squares(x):\n    with np.errstate() as e: pass\n    return {**{}, 'a': 1}\n",
    """def outer():
    n = 0
    def squares(x):
        nonlocal n
        n += 1
        return x
    return squares
squares = outer()
""",
    "def squares(x):\n    return f'{x!r:>{len(x)}}'\n",
    "def squares(x): return x; print(x)\n",
    "def squares(x):\n    del x\n    return x\n",
    "def squares(x):\n    import numpy as other\n    return other.sum(x)\n",
    "def squares(x):\n    raise KeyboardInterrupt\n",
    "def squares(x):\n    return squares(x)\n",
    "def squares(x):\n    '''Only a text.'''\n    for _ in x: pass\n    else: return 1\n",
]


@pytest.mark.parametrize("code", ODDITIES)
def test_no_oddity_of_the_language_raises(code):
    try:
        attempt = tried(PLAIN_SQUARES, learner(code, "squares"))
    except KeyboardInterrupt:
        attempt = tried(PLAIN_SQUARES, lambda x: x)
    for look in (mend, point_at):
        found = look(attempt)
        assert found is None or found


def test_a_right_answer_has_nothing_to_mend():
    function = learner("def squares(x):\n    return np.mean(x**2)\n")
    assert mend(tried(PLAIN_SQUARES, function)) is None


def test_of_a_long_function_as_much_is_tried_as_a_short_time_allows(monkeypatch):
    """Here every look at the clock takes a hundredth of a second."""
    clock, asked = itertools.count(), []
    attempted = trial.Bench.attempted
    monkeypatch.setattr(trial.time, "process_time", lambda: 0.01 * next(clock))
    monkeypatch.setattr(
        trial.Bench, "attempted", lambda *a, **kw: asked.append(a) or attempted(*a, **kw)
    )
    lines = [f"    s{i} = x[{i % 3}] * {i} + s{i - 1}" for i in range(1, 200)]
    code = "\n".join(["def squares(x):", "    s0 = 0", *lines, "    return s199", ""])
    attempt = tried(PLAIN_SQUARES, learner(code))
    mend(attempt)
    assert 10 < len(asked) < 100 * repair.FORM_SECONDS


# --- pointing -----------------------------------------------------------------------------------

POINTED = [
    ("points at sign", 2, PLAIN_SQUARES, "def squares(x):\n    return -np.mean(x**2)\n"),
    ("points at factor", 2, PLAIN_SQUARES, "def squares(x):\n    return np.mean(x**2) / len(x)\n"),
    ("points at operator", 2, WALK,
     "def walk(w, rate, steps):\n    return w / (1 - rate) ** steps\n"),
    ("points at constant", 2, PLAIN_SQUARES, "def squares(x):\n    return np.mean(x**3)\n"),
    ("points at function", 3, LOGS,
     "def logs(t):\n    t = np.maximum(t, 0.5)\n    return np.mean(np.log2(t))\n"),
    ("points at name", 3, ENDS,
     "def ends(x):\n    low, high = x.min(), x.max()\n    return low, low\n"),
    ("points at missing argument", 2, LAYER, "def layer(X, W, b):\n    return np.tanh(X @ W)\n"),
    ("points at comparison", 2, ABOVE, "def above(x, limit):\n    return (x < limit) * 1.0\n"),
    ("points at term too many", 2, LAYER,
     "def layer(X, W, b):\n    return np.tanh(X @ W + b + np.sin(b))\n"),
    ("points at index", 3, PICK,
     "def pick(t, k):\n    n = np.arange(len(k))\n    return t[n, k][k]\n"),
]  # fmt: skip


@pytest.mark.parametrize("row", POINTED, ids=[row[0] for row in POINTED])
def test_a_changed_number_or_sign_points_at_its_line(row):
    kind, line, made, code = row
    found = point_at(tried(made, learner(code)))
    assert (found.kind, found.line, found.certainty) == (kind, line, PATTERN)
    assert found.say.startswith(f"one change in line {line} makes it right")
    assert found.ask.endswith("?")


def test_every_family_of_changes_has_an_example():
    families = {row[0].removeprefix("points at ") for row in POINTED}
    assert families == {family.partition(" ")[2] for family in POINTS}


def test_the_helpers_of_a_course_are_used_but_not_named():
    code = "def layer(X, W, b):\n    return X @ W + b\n"
    swell = exercise(lambda X, W, b: _swell(X @ W + b), "layer(X, W, b)", layers)
    found = point_at(tried(swell, learner(code), helpers={"swell": _swell}))
    assert found.kind == "points at function"
    assert "swell" not in found.say


def _swell(z):
    return z * np.abs(z) + np.cos(z)


def test_changes_in_several_lines_point_nowhere():
    code = "def layer(X, W, b):\n    z = X @ W\n    z = z - b\n    return np.tanh(z) * 3\n"
    assert point_at(tried(LAYER, learner(code))) is None


def test_no_sentence_shows_what_has_been_put_in_its_place():
    for kind, _, made, code, *notebook in SLIPS:
        say = mend(tried(made, learner(code.lstrip("\n"), **(notebook or [{}])[0]))).finding.say
        assert "__" not in say, kind
