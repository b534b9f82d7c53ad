"""The exercise `dropout` of chapter 08: which numbers are silenced is up to the generator."""

import numpy as np

from utils.checker import Case, Exercise, Fact, FormError, close, kind_of, number, unpack


def observe(functions, case, watch):
    """What holds of out and slope, whatever the order in which the generator is asked."""
    a, p = case.args["a"], case.args["p"]
    out, slope = _two(watch.call(functions[0], case.args), a)
    again, _ = _two(watch.call(functions[0], case.args), a)
    other = case.args | {"rng": np.random.default_rng(1)}
    _, elsewhere = _two(watch.call(functions[0], other), a)
    facts = _values(slope, p) | _share(slope, p) | _product(out, slope, a)
    facts |= {
        "same seed": Fact(
            np.array_equal(out, again),
            "two generators in the same state silence different numbers.",
            "From which generator are the random numbers drawn?",
        ),
        "generator": Fact(
            p == 0 or a.size < 50 or not np.array_equal(slope, elsewhere),
            "the same numbers are silenced, whatever generator is handed over.",
            "Where does the argument rng enter?",
        ),
    }
    return facts


def _two(result, a):
    found = unpack(result, ("out", "slope"))
    for name, value in found.items():
        if type(value) is not np.ndarray or value.dtype.kind not in "biuf":
            raise FormError(
                f"{name} is {kind_of(value)}; an array shaped as a is wanted.",
                "What does the next line compute with it?",
                (name, type(value).__name__),
            )
        if value.shape != a.shape:
            raise FormError(
                f"{name} has the shape {value.shape}; a has {a.shape}.",
                "Does every number get a throw of its own?",
                (name, value.ndim),
            )
    return found.values()


def _values(slope, p):
    """Whether slope holds 0 and 1/(1 - p), and nothing else."""
    passed = 1 / (1 - p)
    found = np.unique(slope.astype(float))
    good = all(close(v, 0.0) or close(v, passed) for v in found)
    if len(found) <= 3:
        told = "slope holds " + " and ".join(number(v) for v in found)
    else:
        told = f"slope holds {len(found)} different numbers"
    say = f"{told}; with p = {number(p)} it should hold 0 and {number(passed)}."
    ask = "By what is a number multiplied that is silenced, and by what one that passes?"
    return {"slope": Fact(bool(good), say, ask, tuple(number(v) for v in found[:3]))}


def _share(slope, p):
    """Whether about p of the numbers are silenced, each by a throw of its own."""
    silent = slope == 0
    share, n = silent.mean(), slope.size
    room = 5 * np.sqrt(p * (1 - p) / n) + 1e-12
    say = f"{number(100 * share)} % of {n} numbers are silenced; p is {number(p)}."
    ask = "Is p the share that is silenced, or the share that passes?"
    if share in (0, 1) and n > 1000:
        ask = "How many throws does a table with N rows and H columns need?"
    facts = {"share": Fact(bool(abs(share - p) <= room), say, ask, round(float(share), 1))}
    if slope.ndim == 2 and n > 1000:
        for axis, what in ((0, "column"), (1, "row")):
            alike = bool(np.all(silent == silent.take([0], axis)))
            say = f"all numbers of a {what} are silenced together, or none."
            ask = "How many throws does a table with N rows and H columns need?"
            facts[f"each {what}"] = Fact(not alike or not silent.any(), say, ask)
    return facts


def _product(out, slope, a):
    say = "out is not a * slope: the slope that comes back is not that of what was done to a."
    ask = "What is the derivative of a number times c, and which c did each number meet?"
    same = np.allclose(out.astype(float), a * slope.astype(float), rtol=1e-5, atol=1e-12)
    return {"out": Fact(bool(same), say, ask)}


exercise = Exercise(
    "dropout(a, p, rng)",
    chapter="08",
    place=24,
    points=2,
    does=(
        "Silence each number of a with probability p (0 <= p < 1), each by a draw of its own from "
        "rng, and multiply those that pass by 1 / (1 - p). Return out, and slope, both shaped as "
        "a: slope holds 0 or 1 / (1 - p), and out is a * slope. Leave a as it is."
    ),
    parts=observe,
    steady=False,
    keeps=("a",),
    hints=(
        "`rng.random(a.shape)` gives every number of `a` a random number between 0 and 1. What "
        "share of those lies below p?",
        "A comparison makes a table of True and False. Divided by `1 - p` it becomes a table of "
        "1 / (1 - p) and 0: is that slope, and what is out?",
    ),
)


@exercise.answer
def dropout(a, p, rng):
    """Silence each number with probability p: out and slope, both shaped as a."""
    slope = (rng.random(a.shape) >= p) / (1 - p)
    return a * slope, slope


@exercise.data_sets
def data(rng):
    """Large tables, so that shares can be counted; zeros, whole numbers, nothing silenced."""
    for shape, p, seed in (((53, 61), 0.2, 4), ((47, 71), 0.7, 5)):
        yield Case({"a": np.tanh(rng.normal(size=shape)), "p": p, "rng": _rng(seed)}, {})
    a = rng.normal(size=(43, 59))
    gated, ask = np.maximum(a, 0), "Which numbers pass a ReLU as 0, and were they silenced?"
    args = {"a": gated, "p": 0.4, "rng": _rng(6)}
    yield Case(args, {}, kind="zeros", when="many numbers of a are 0 themselves", ask=ask)
    args = {"a": a, "p": 0.0, "rng": _rng(7)}
    yield Case(args, {}, kind="p is 0", when="p is 0", ask="What is silenced when p is 0?")
    whole = rng.integers(1, 9, size=(37, 41))
    ask = "Can an array of whole numbers hold the result?"
    args = {"a": whole, "p": 0.6, "rng": _rng(8)}
    yield Case(args, {}, kind="whole numbers", when="a holds whole numbers", ask=ask)
    args = {"a": rng.normal(size=(3, 17, 29)), "p": 0.3, "rng": _rng(9)}
    ask = "Which argument says how many random numbers are needed?"
    yield Case(args, {}, kind="a stack", when="a has three axes", ask=ask)


def _rng(seed):
    return np.random.default_rng(seed)


@exercise.right("where")
def dr_where(a, p, rng):
    slope = np.where(rng.random(size=a.shape) < p, 0.0, 1 / (1 - p))
    return slope * a, slope


@exercise.right("one minus p below the number that passes")
def dr_keep(a, p, rng):
    keep = 1 - p
    passes = rng.uniform(size=a.shape) < keep
    slope = passes.astype(float) / keep
    return a * passes / keep, slope


@exercise.right("a coin for each number")
def dr_binomial(a, p, rng):
    slope = rng.binomial(1, 1 - p, size=a.shape) / (1 - p)
    return a * slope, slope


@exercise.right("chosen from the two slopes")
def dr_choice(a, p, rng):
    slope = rng.choice([0.0, 1 / (1 - p)], size=a.shape, p=[p, 1 - p])
    return a * slope, slope


@exercise.mistake(
    "p taken for the share that passes",
    seen="p is taken for the share that passes: of all numbers 1 - p are silenced.",
    ask="Is p the share that is silenced, or the share that passes?",
    leads=("fact share",),
)
def dr_keep_p(a, p, rng):
    slope = (rng.random(a.shape) < p) / (1 - p)
    return a * slope, slope


@exercise.mistake(
    "p is what passes, in the scale too",
    seen="p is taken for the share that passes, in the draw and in the scale.",
    ask="Is p the share that is silenced, or the share that passes?",
    leads=("fact",),
)
def dr_all_p(a, p, rng):
    slope = (rng.random(a.shape) < p) / p if p else np.zeros(a.shape)
    return a * slope, slope


@exercise.mistake(
    "not scaled",
    seen="what passes is not made larger: slope holds 0 and 1.",
    ask="What is the expected value of out, if a number a passes with probability 1 - p?",
    leads=("fact slope",),
)
def dr_unscaled(a, p, rng):
    slope = (rng.random(a.shape) >= p) * 1.0
    return a * slope, slope


@exercise.mistake(
    "made smaller",
    seen="what passes is multiplied by 1 - p, which makes it smaller still.",
    ask="Some numbers are lost: must the others be louder or quieter to make up for them?",
    leads=("fact slope",),
)
def dr_smaller(a, p, rng):
    slope = (rng.random(a.shape) >= p) * (1 - p)
    return a * slope, slope


@exercise.mistake(
    "slope without the factor",
    seen="out is scaled, slope is not: it holds 0 and 1.",
    ask="By what is a number multiplied that passes, and what is the derivative of that?",
    leads=("fact slope",),
)
def dr_mask(a, p, rng):
    passes = rng.random(a.shape) >= p
    return a * passes / (1 - p), passes * 1.0


@exercise.mistake(
    "two draws",
    seen="out and slope come from two different draws.",
    ask="How often do you ask rng, and do both results use the same answer?",
    leads=("fact out",),
)
def dr_twice(a, p, rng):
    out = a * (rng.random(a.shape) >= p) / (1 - p)
    return out, (rng.random(a.shape) >= p) / (1 - p)


@exercise.mistake(
    "slope read off the result",
    seen="where a is 0 itself, slope is 0, as if the number were silenced.",
    ask="Does a number that is 0 tell you whether it was silenced?",
    leads=("zeros/fact share",),
)
def dr_from_out(a, p, rng):
    out = a * (rng.random(a.shape) >= p) / (1 - p)
    return out, (out != 0) / (1 - p)


@exercise.mistake(
    "one draw for each column",
    seen="all numbers of a column are silenced together, or none.",
    ask="How many throws does a table with N rows and H columns need?",
    leads=("fact each", "fact share"),
)
def dr_columns(a, p, rng):
    slope = np.ones(a.shape) * (rng.random(a.shape[-1]) >= p) / (1 - p)
    return a * slope, slope


@exercise.mistake(
    "one draw for each row",
    seen="all numbers of a row are silenced together, or none.",
    ask="How many throws does a table with N rows and H columns need?",
    leads=("fact each", "fact share"),
)
def dr_rows(a, p, rng):
    slope = np.ones(a.shape) * (rng.random((len(a), *[1] * (a.ndim - 1))) >= p) / (1 - p)
    return a * slope, slope


@exercise.mistake(
    "a generator of its own",
    seen="the same numbers are silenced, whatever generator is handed over.",
    ask="Where does the argument rng enter?",
    leads=("fact generator",),
)
def dr_own(a, p, rng):
    slope = (np.random.default_rng(0).random(a.shape) >= p) / (1 - p)
    return a * slope, slope


@exercise.mistake(
    "a changed in place",
    seen="the values are right, but the a of the caller has changed.",
    ask="Which operator writes into the array that it finds on its left?",
    leads=("changed",),
)
def dr_inplace(a, p, rng):
    slope = (rng.random(a.shape) >= p) / (1 - p)
    a[slope == 0] = 0
    return a * slope, slope


@exercise.mistake(
    "slope not returned",
    seen="one result comes back instead of two.",
    ask="What does the way back need to know of what you did?",
    leads=("form",),
)
def dr_only_out(a, p, rng):
    return a * (rng.random(a.shape) >= p) / (1 - p)


@exercise.mistake(
    "results exchanged",
    seen="slope comes first, and out second.",
    ask="In which order does the caller unpack the two?",
    leads=("fact slope",),
)
def dr_order(a, p, rng):
    slope = (rng.random(a.shape) >= p) / (1 - p)
    return slope, a * slope


@exercise.mistake(
    "one throw for the whole table",
    seen="one throw decides for all numbers: all are silenced together, or none.",
    ask="How many throws does a table with N rows and H columns need?",
    leads=("fact share",),
)
def dr_one(a, p, rng):
    slope = np.ones(a.shape) * (rng.random() >= p) / (1 - p)
    return a * slope, slope
