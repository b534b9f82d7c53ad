"""What a learner may have returned instead: the intermediate results of the course's answer.

The answer is run on the learner's data set, and everything that it computes on the way is kept by
name. A wrong part is then compared with these, as they are and put through a common function.
"""

import ast
import functools

import numpy as np

from utils.checker.compare import agree
from utils.checker.finding import Finding
from utils.checker.trying import source
from utils.checker.trying.calling import fresh

FUNCTIONS = (
    ("{}", lambda x: x),
    ("exp({})", np.exp),
    ("1 - {}", lambda x: 1 - x),
    ("1 - {}**2", lambda x: 1 - x * x),
    ("{0} * (1 - {0})", lambda x: x * (1 - x)),
    ("{}**2", np.square),
    ("the absolute value of {}", np.abs),
    ("log({})", lambda x: np.log(np.abs(x))),
    ("exp(-{})", lambda x: np.exp(-x)),
    ("the sign of {}", np.sign),
    ("1 where {} is positive", lambda x: (x > 0) * 1.0),
    ("1 / {}", lambda x: 1 / x),
)


@functools.cache
def _keeping(function):
    """The answer, changed so that it returns everything that it has computed."""
    node = source.definition(function)
    if node is None:
        return None
    for inner in ast.walk(node):
        if isinstance(inner, ast.Return):
            inner.value = ast.Call(ast.Name("locals", ast.Load()), [], [])
    space = dict(function.__globals__)
    tree = ast.Module([node], [])
    node.decorator_list = []
    exec(compile(ast.fix_missing_locations(tree), "<answer>", "exec"), space)  # our own text
    return space[function.__name__]


def ingredients(exercise, case, part):
    """Arrays by name: the arguments, and what the answer makes of them; nobody may change them."""
    return case.once((exercise, "ingredients", part), lambda: _ingredients(exercise, case, part))


def _ingredients(exercise, case, part):
    function = _keeping(exercise.answers[0])
    args = exercise.args_for(case, part) if exercise.args_for else case.args
    if function is None:
        return {}
    try:
        with np.errstate(all="ignore"):
            everything = function(*map(fresh, args.values()))
    except Exception:  # an unusual data set, on which nothing can be said
        return {}
    if not isinstance(everything, dict):
        return {}
    return {
        k: np.asarray(v, float)
        for k, v in everything.items()
        if isinstance(v, np.ndarray) and v.dtype.kind in "fiu" and v.size > 1
    }


def found_among(attempt, name, triples):
    """The part is an intermediate result, or ours times one, or ours with one added."""
    bad = [t for t in triples if not agree(t[1], t[2])]
    if not bad or not attempt.exercise.steady:
        return None
    if any(want.size < 2 or np.ptp(got) == 0 for _, want, got in bad):
        return None
    stores = [ingredients(attempt.exercise, case, name) for case, _, _ in bad]
    names = [k for k in stores[0] if all(k in s for s in stores)]
    with np.errstate(all="ignore"):
        for relation, say, ask in _RELATIONS:
            for words, function in (*FUNCTIONS, *(f[1:] for f in attempt.terms.functions)):
                for k in names:
                    rows = zip(stores, bad, strict=True)
                    if all(
                        _fits(relation, function, s[k], want, got) for s, (_, want, got) in rows
                    ):
                        own = k if k in bad[0][0].args else attempt.terms.words.get(k, k)
                        what = words.format(own)
                        if what == own and relation is _itself:
                            what += " itself"
                        return Finding("found", "{part} " + say.format(what), ask)
    return None


def _fits(relation, function, x, want, got):
    if x.shape != want.shape or agree(want, x):
        return False
    fx = function(x)
    return np.ptp(fx) > 0 and bool(relation(want, got, fx))


def _itself(want, got, x):
    return agree(x, got)


_RELATIONS = (
    (_itself, "is {}.",
     "Is that the quantity that is asked for, or one on the way to it?"),
    (lambda want, got, x: agree(want * x, got), "holds {} as a factor too many.",
     "Which factors belong to that step?"),
    (lambda want, got, x: np.all(x != 0) and agree(want / x, got),
     "lacks {} as a factor.", "Which factors belong to that step?"),
    (lambda want, got, x: agree(want + x, got), "is too large by {}.",
     "Which terms are added up there?"),
    (lambda want, got, x: agree(want - x, got), "is too small by {}.",
     "Which terms are added up there?"),
    (lambda want, got, x: agree(-x, got), "is {} with the opposite sign.",
     "Is that the quantity that is asked for, or one on the way to it?"),
)  # fmt: skip
