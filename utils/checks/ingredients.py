"""What a learner may have returned instead: the intermediate results of the worked answers.

A worked answer is run on the learner's data set, and everything that it computes on the way is kept
by name. A wrong part is then compared with these, as they are and put through a common function.
"""

import ast
import functools

import numpy as np

from utils.checks import worked
from utils.checks.compare import Finding, agree


def _sigmoid(x):
    return 1 / (1 + np.exp(-x))


def _softmax(x):
    if x.ndim != 2:
        return np.full(x.shape, np.nan)
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


FUNCTIONS = (
    ("{}", lambda x: x),
    ("tanh({})", np.tanh),
    ("the sigmoid of {}", _sigmoid),
    ("exp({})", np.exp),
    ("max(0, {})", lambda x: np.maximum(0, x)),
    ("min(0, {})", lambda x: np.minimum(0, x)),
    ("the softmax of {}", _softmax),
    ("1 - {}", lambda x: 1 - x),
    ("1 - {}**2", lambda x: 1 - x * x),
    ("{0} * (1 - {0})", lambda x: x * (1 - x)),
    ("{}**2", np.square),
    ("the absolute value of {}", np.abs),
    ("log({})", lambda x: np.log(np.abs(x))),
    ("log(1 + exp({}))", lambda x: np.logaddexp(0, x)),
    ("exp(-{})", lambda x: np.exp(-x)),
    ("the sign of {}", np.sign),
    ("1 where {} is positive", lambda x: (x > 0) * 1.0),
    ("1 / {}", lambda x: 1 / x),
    ("1 - tanh({})**2", lambda x: 1 - np.tanh(x) ** 2),
    ("the slope of a sigmoid at {}", lambda x: _sigmoid(x) * (1 - _sigmoid(x))),
)


# intermediate results of the worked answers that have no name in the course
IN_WORDS = {
    "t": "tanh(z)",
    "s": "sigmoid(z)",
    "e": "the exponential of the score",
    "d": "the difference",
    "back": "the error behind the weights",
    "shifted": "the shifted score",
    "squares": "the square",
    "m": "the mean",
    "z": "the score",
}


@functools.cache
def _keeping(name):
    """The worked answer, changed so that it returns everything that it has computed."""
    code = worked.code(name)
    if code is None:
        return None
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.Return):
            node.value = ast.Call(ast.Name("locals", ast.Load()), [], [])
    space = {"np": np}
    exec(compile(ast.fix_missing_locations(tree), f"<{name}>", "exec"), space)  # our own text
    return space[name]


def ingredients(exercise, case, part):
    """Arrays by name: the arguments, and what the worked answer makes of them."""
    function = _keeping(exercise.id)
    if function is None:
        return {}
    args = dict(case.args)
    if part in ("tanh", "sigmoid", "relu"):
        args["kind"] = part
        if "delta_out" in args:
            z = args["z"]
            args["a"] = {"tanh": np.tanh(z), "relu": np.maximum(0, z)}.get(part, _sigmoid(z))
            args = {k: args[k] for k in ("delta_out", "W_out", "z", "a", "kind")}
    if "epochs" in args or "g" in args:
        return {}
    try:
        with np.errstate(all="ignore"):
            everything = function(*args.values())
    except Exception:  # an unusual data set, on which nothing can be said
        return {}
    return {
        k: np.asarray(v, float)
        for k, v in everything.items()
        if isinstance(v, np.ndarray) and v.dtype.kind in "fiu" and v.size > 1 and k != "Y"
    }


def found_among(exercise, name, triples):
    """The part is an intermediate result, or ours times one, or ours with one added."""
    bad = [t for t in triples if not agree(t[1], t[2])]
    if not bad or not exercise.steady:
        return None
    stores = [ingredients(exercise, case, name) for case, _, _ in bad]
    names = [k for k in stores[0] if all(k in s for s in stores)]
    with np.errstate(all="ignore"):
        for relation, say, ask in _RELATIONS:
            for words, function in FUNCTIONS:
                for k in names:
                    if all(
                        s[k].shape == want.shape
                        and want.size > 1
                        and np.ptp(function(s[k])) > 0
                        and np.ptp(got) > 0
                        and not agree(want, s[k])
                        and relation(want, got, function(s[k]))
                        for s, (_, want, got) in zip(stores, bad, strict=True)
                    ):
                        own = k if k in bad[0][0].args else IN_WORDS.get(k, k)
                        what = words.format(own)
                        if what == own and say.startswith("is {}"):
                            what += " itself"
                        return Finding("found", say.format(what), ask)
    return None


_RELATIONS = (
    (lambda want, got, x: agree(x, got), "is {}.",
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
