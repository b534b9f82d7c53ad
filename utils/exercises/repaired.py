"""`repaired` of chapter 11: the training program of the finale without its three bugs."""

import numpy as np

from utils.checker import Case, Exercise, Fact, FormError, entries, given, kind_of
from utils.exercises._finale import PROGRAM, run, start
from utils.exercises.test_14 import exercise as of_split
from utils.exercises.test_15 import exercise as of_scaler
from utils.exercises.test_16 import exercise as of_gradients

#: The functions with a bug, in the order in which the symptoms show them: what is left while a bug
#: is in, and what to ask.
SYMPTOMS = {
    "scaler": (
        "the network still does no more than a straight line.",
        "How large are the numbers that reach its first layer, and how large should they be?",
    ),
    "split": (
        "the validation part says the same as the training part, whatever new points say.",
        "How can points that nobody has trained on be as easy as those of the training part?",
    ),
    "gradients": (
        "new points cost far more than those of the training part, and a larger reg does not "
        "change it.",
        "Is each gradient that of the cost, for a reg so large that you would notice?",
    ),
}
#: What to ask while no bug is out: it must not tell where to begin.
NEXT = "Which function keeps its docstring's promise when you call it alone, with numbers you know?"
TESTS = {"split": of_split, "scaler": of_scaler, "gradients": of_gradients}
#: A short run of the whole, and the log-loss on new points below which the right
#: program stays, and a network that is no more than a line does not.
PASSES, MOST = 100, 0.4


def observe(functions, case, watch):
    """Which of the three functions keep their promise now, and how the whole program does."""
    program = entries(given(watch.call(functions[0], {"program": dict(PROGRAM)})), list(PROGRAM))
    for name, function in program.items():
        if not callable(function):
            raise FormError(
                f"under {name!r} stands {kind_of(function)} instead of a function.",
                "What does `program | {...}` put in the place of a function?",
                ("no function", name),
            )
    if unknown := [name for name in program if name not in PROGRAM]:
        raise FormError(
            f"{unknown[0]!r} is the name of no function of the program: run never asks for it.",
            f"Which of {', '.join(PROGRAM)} should it replace?",
            ("unknown name", unknown[0]),
        )
    keeps = {name: _keeps(name, program[name]) for name in SYMPTOMS}
    left = [name for name in SYMPTOMS if not keeps[name]]
    mark = tuple((program[n] is PROGRAM[n], _said(n, program[n])) for n in left)
    loss = 0 if left else run(program, _ring(0), _ring(1), 3, passes=PASSES)[2][0]
    say, ask, kind = "", "", ""
    if left:
        say, ask = SYMPTOMS[left[0]]
        changed = [n for n in left if program[n] is not PROGRAM[n]]
        if changed:
            say = f"the function {changed[0]} that you put in breaks the promise of its docstring."
            ask = f"What does the docstring of {changed[0]} promise, word for word?"
        elif len(left) == 3:
            say, ask = "the symptoms are those of the letter.", NEXT
        number = 3 - len(left)
        say = f"{number} of the three bugs {'is' if number == 1 else 'are'} out; {say}"
        kind = "put in wrong" if changed else f"{left[0]} left"
    slow = f"all three bugs are out, but the program's log-loss on new points is {loss:.2f}."
    other = "Which of the other functions did you change?"
    return {
        "bugs": Fact(not left, say, ask, (left, mark), kind),
        "the whole": Fact(bool(loss < MOST), slow, other, round(loss, 6)),
    }


def _ring(seed):
    """80 points around 20, and which of them lie far from there."""
    X = np.random.default_rng(seed).normal(size=(80, 2))
    return X + 20, ((X**2).sum(axis=1) > 1.4).astype(int)


def _said(name, function):
    """What a function gives on one input, rounded: to tell two wrong repairs apart."""
    rng = np.random.default_rng(5)
    X, y = rng.normal(9, 2, size=(8, 2)), rng.integers(0, 3, 8)
    try:
        if name == "split":
            found = function(X, np.arange(8), rng)
        elif name == "scaler":
            found = [function(X)(X[:3])]
        else:
            found = list(function(X, y, start(2, 4, 3, rng), 0.5).values())
        return repr([np.round(np.asarray(a, dtype=float), 6).tolist() for a in found])
    except Exception as error:
        return type(error).__name__


def _keeps(name, function):
    """Whether the hunt's own test is quiet about a function."""
    return not TESTS[name].answers[0](function)


exercise = Exercise(
    "repaired(program)",
    chapter="11",
    place=13,
    points=3,
    does=(
        "The finale's program as a dict of functions without its three bugs: the validation part "
        "shares no row with the training part, the scaler gives X standard deviation 1, and the "
        "gradient is that of the cost with its penalty."
    ),
    parts=observe,
    mended=False,
    steady=False,
    praise=lambda attempt: "all three bugs are out, and the whole program learns.",
    keeps=(),
    hints=(
        "Begin with the numbers that the network gets: what do `scale = scaler(X)` and `scale(X)` "
        "give for points around 20, and which mean and standard deviation should they have? Then "
        "ask what the new symptoms say, before you look for the next.",
        "How many rows do the two parts of `split` have in common? And what does `numgrad` of "
        "`cost` say of `gradients` with `reg=1`? Each of the three docstrings is right; one line "
        "of each function is not.",
    ),
)


@exercise.answer
def repaired(program):
    """The program with its three bugs out: a dict of the same functions."""

    def split(X, y, rng, share=0.25):
        order, n = rng.permutation(len(X)), round(share * len(X))
        return X[order[n:]], y[order[n:]], X[order[:n]], y[order[:n]]

    def scaler(X):
        middle, spread = X.mean(axis=0), X.std(axis=0)
        return lambda rows: (rows - middle) / spread

    def gradients(X, y, p, reg):
        d = program["gradients"](X, y, p, 0)
        return d | {k: d[k] + reg * p[k] for k in ("W1", "W2")}

    return program | {"split": split, "scaler": scaler, "gradients": gradients}


@exercise.data_sets
def data(rng):
    """The program is always the same."""
    yield Case({"program": PROGRAM})


# ---- other right programs


@exercise.right("the last rows laid aside, the columns centred first, and a gradient of its own")
def rewritten(program):
    def split(X, y, rng, share=0.25):
        train, val = np.split(rng.permutation(len(X)), [len(X) - round(share * len(X))])
        return X[train], y[train], X[val], y[val]

    def scaler(X):
        middle = X.mean(axis=0)
        spread = np.sqrt(((X - middle) ** 2).mean(axis=0))
        return lambda rows: (rows - middle) / spread

    def gradients(X, y, p, reg):
        a1, probs = program["forward"](X, p)
        dz2 = (probs - np.eye(probs.shape[1])[y]) / len(X)
        dz1 = dz2 @ p["W2"].T * (1 - a1**2)
        d = {"W1": X.T @ dz1 + reg * p["W1"], "b1": dz1.sum(axis=0, keepdims=True)}
        return d | {"W2": a1.T @ dz2 + reg * p["W2"], "b2": dz2.sum(axis=0, keepdims=True)}

    return {**program, "split": split, "scaler": scaler, "gradients": gradients}


@exercise.right("the old functions used, and what is wrong with them undone")
def wrapped(program):
    old = dict(program)

    def split(X, y, rng, share=0.25):
        out = np.zeros(len(X), dtype=bool)
        out[rng.choice(len(X), round(share * len(X)), replace=False)] = True
        return X[~out], y[~out], X[out], y[out]

    def scaler(X):
        middle = X.mean(axis=0)
        inner = old["scaler"](X - middle)
        return lambda rows: inner(rows - middle)

    def gradients(X, y, p, reg):
        d = old["gradients"](X, y, p, reg)
        for k in ("W1", "W2"):
            d[k] = d[k] / (1 + reg) + reg * p[k]
        return d

    program["split"], program["scaler"], program["gradients"] = split, scaler, gradients
    return program


@exercise.right("functions without a name of their own")
def in_short(program):
    def split(X, y, rng, share=0.25):
        order, rest = rng.permutation(len(X)), len(X) - round(share * len(X))
        return X[order[:rest]], y[order[:rest]], X[order[rest:]], y[order[rest:]]

    old = program["gradients"]
    return program | {
        "split": split,
        "scaler": lambda X: lambda rows: (rows - X.mean(axis=0)) / X.var(axis=0) ** 0.5,
        "gradients": lambda X, y, p, reg: {
            k: d + reg * p[k] * (k[0] == "W") for k, d in old(X, y, p, 0).items()
        },
    }


# ---- programs with a bug left, or with a new one


def _but(program, **other):
    """The repaired program with other functions in some places."""
    return repaired(program) | other


@exercise.mistake(
    "nothing repaired",
    seen="0 of the three bugs are out; the symptoms are those of the letter.",
    ask=NEXT,
    leads=("fact bugs", "scaler left"),
)
def as_found(program):
    return program


@exercise.mistake(
    "only the scaler repaired",
    seen="1 of the three bugs is out; the validation part says the same as the training part.",
    ask=SYMPTOMS["split"][1],
    leads=("fact bugs", "split left"),
)
def only_the_scaler(program):
    return program | {"scaler": repaired(program)["scaler"]}


@exercise.mistake(
    "scaler and split repaired, not the gradient",
    seen="2 of the three bugs are out; new points cost far more than those of the training part.",
    ask=SYMPTOMS["gradients"][1],
    leads=("fact bugs", "gradients left"),
)
def all_but_the_gradient(program):
    return _but(program, gradients=program["gradients"])


@exercise.mistake(
    "split and gradient repaired, not the scaler",
    seen="2 of the three bugs are out; the network still does no more than a straight line.",
    ask=SYMPTOMS["scaler"][1],
    leads=("fact bugs", "scaler left"),
)
def all_but_the_scaler(program):
    return _but(program, scaler=program["scaler"])


@exercise.mistake(
    "scaler and gradient repaired, not the split",
    seen="2 of the three bugs are out; the validation part still holds rows of the training part.",
    ask=SYMPTOMS["split"][1],
    leads=("fact bugs", "split left"),
)
def all_but_the_split(program):
    return _but(program, split=program["split"])


@exercise.mistake(
    "only the changed functions handed back",
    seen="the dict holds the three functions that were changed, and not the others.",
    ask="What does `program | {...}` keep that `{...}` alone does not?",
    leads=("form",),
)
def only_what_changed(program):
    return {k: f for k, f in repaired(program).items() if f is not program[k]}


@exercise.mistake(
    "the columns divided by their largest entry",
    seen="2 of the three bugs are out; your scaler divides by the largest entry of each column.",
    ask="What does the docstring of scaler promise, word for word?",
    leads=("fact bugs", "put in wrong"),
)
def by_the_largest(program):
    def scaler(X):
        middle = X.mean(axis=0)
        return lambda rows: (rows - middle) / np.abs(X - middle).max(axis=0)

    return _but(program, scaler=scaler)


@exercise.mistake(
    "a standard deviation with N - 1",
    seen="2 of the three bugs are out; your scaler divides by a standard deviation with N - 1.",
    ask="What does the docstring of scaler promise, word for word?",
    leads=("fact bugs", "put in wrong"),
)
def with_n_minus_1(program):
    def scaler(X):
        return lambda rows: (rows - X.mean(axis=0)) / X.std(axis=0, ddof=1)

    return _but(program, scaler=scaler)


@exercise.mistake(
    "the line of the penalty taken out",
    seen="2 of the three bugs are out; your gradient is that of the cross-entropy alone.",
    ask="What does the docstring of gradients promise, and what does the cost hold?",
    leads=("fact bugs", "put in wrong"),
)
def without_penalty(program):
    return _but(program, gradients=lambda X, y, p, reg: program["gradients"](X, y, p, 0))


@exercise.mistake(
    "the biases penalised as well",
    seen="2 of the three bugs are out; your gradient holds a penalty of the biases.",
    ask="Which entries of p does the cost penalise?",
    leads=("fact bugs", "put in wrong"),
)
def biases_too(program):
    def gradients(X, y, p, reg):
        d = program["gradients"](X, y, p, 0)
        return {k: d[k] + reg * p[k] for k in p}

    return _but(program, gradients=gradients)


@exercise.mistake(
    "a row that is lost between the parts",
    seen="2 of the three bugs are out; your split loses a row between the parts.",
    ask="How many rows have both parts together?",
    leads=("fact bugs", "put in wrong"),
)
def a_row_lost(program):
    def split(X, y, rng, share=0.25):
        order, n = rng.permutation(len(X)), round(share * len(X))
        return X[order[n + 1 :]], y[order[n + 1 :]], X[order[:n]], y[order[:n]]

    return _but(program, split=split)


@exercise.mistake(
    "the rate turned down as well",
    seen="all three bugs are out, but the program hardly learns now.",
    ask="Which of the other functions did you change?",
    leads=("fact the whole",),
)
def slow(program):
    def update(p, v, d):
        return {k: p[k] - 0.001 * d[k] for k in p}, v

    return _but(program, update=update)
