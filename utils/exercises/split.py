"""The exercise `split` of chapter 01."""

import numpy as np

from utils.checker import (
    Case,
    Exercise,
    Fact,
    FormError,
    unpack,
)
from utils.data import split
from utils.exercises._data import labels
from utils.exercises._rows import consecutive, row_numbers


def observe(functions, case, watch):
    """Facts about the four parts, over many draws."""
    X, y, frac = case.args["X"], case.args["y"], case.args["frac"]
    N = len(X)
    n_test = round(frac * N)
    names = ("X_train", "y_train", "X_test", "y_test")

    def draw(rng):
        result = unpack(watch.call(functions[0], {"X": X, "y": y, "frac": frac, "rng": rng}), names)
        parts = {k: np.asarray(v) for k, v in result.items()}
        shapes = [v.ndim for v in parts.values()]
        if shapes == [2, 2, 1, 1]:
            raise FormError(
                "the four results come in the order X, X, y, y.",
                "In which order does the contract name the four parts?",
            )
        if shapes != [2, 1, 2, 1]:
            shown = ", ".join(f"{k} {v.shape}" for k, v in parts.items())
            raise FormError(
                f"the parts have the shapes {shown}.",
                "Which parts are tables with D columns, and which are lists of labels?",
            )
        return parts

    first = draw(np.random.default_rng(1))
    rows = {k: row_numbers(first[k], X) for k in ("X_train", "X_test")}
    sizes = (len(first["X_train"]), len(first["X_test"]))
    every = np.concatenate(list(rows.values()))
    counts = np.bincount(every[every >= 0], minlength=N)
    together = len(every) == sum(len(first[k]) for k in ("y_train", "y_test")) and all(
        len(first["y" + k[1:]]) == len(r) and np.array_equal(first["y" + k[1:]], y[r])
        for k, r in rows.items()
    )
    tests = []
    for seed in range(2, 42):
        part = row_numbers(draw(np.random.default_rng(seed))["X_test"], X)
        tests.append(tuple(sorted(part)))
    again = row_numbers(draw(np.random.default_rng(1))["X_test"], X)
    drawn = np.bincount([i for t in tests for i in t if i >= 0], minlength=N)
    return {
        "rows": Fact(
            bool(np.all(every >= 0)),
            "some rows that come back are not rows of X.",
            "Does every row keep all of its numbers?",
        ),
        "sizes": Fact(
            sizes == (N - n_test, n_test),
            f"with N = {N} and frac = {frac} the training part has {sizes[0]} examples and the "
            f"test part {sizes[1]}; they should have {N - n_test} and {n_test}.",
            _split_question(sizes, N, n_test, frac, counts),
            (sizes[0] - (N - n_test), sizes[1] - n_test),
        ),
        "once": Fact(
            bool(np.all(counts == 1)),
            f"{np.sum(counts > 1)} examples occur more than once and {np.sum(counts == 0)} are in "
            "neither part.",
            "Is each example in exactly one of the two parts?",
            (bool(np.any(counts > 1)), bool(np.any(counts == 0))),
        ),
        "together": Fact(
            bool(together),
            "the labels no longer belong to their rows.",
            "When a row moves, what has to move with it?",
            _a_stretch(first["y_test"], y),
        ),
        "random": Fact(
            len(set(tests)) > 1,
            "the same examples are the test part whichever generator it is given.",
            "If the file is sorted by class, which classes does your test set contain?",
            all(consecutive(t) for t in tests),
        ),
        "uses rng": Fact(
            sorted(again) == sorted(rows["X_test"]),
            "two generators with the same seed give two different splits.",
            "Where does the argument rng enter?",
        ),
        "everyone": Fact(
            bool(np.all(drawn > 0)),
            "over 40 draws some examples were never in the test part.",
            "Can every example end up in the test part?",
        ),
        "scattered": Fact(
            not all(consecutive(t) for t in tests),
            "the test part is always one unbroken stretch of the data.",
            "If the file is sorted by class, which classes does your test set contain?",
        ),
    }


def _a_stretch(part, whole):
    """Whether the part is the beginning or the end of the whole."""
    n = len(part)
    return bool(np.array_equal(part, whole[:n]) or np.array_equal(part, whole[len(whole) - n :]))


def _split_question(sizes, N, n_test, frac, counts):
    if sizes == (n_test, N - n_test):
        return "Which of the two parts does frac describe?"
    if sum(sizes) != N:
        return "Do the sizes of your two parts add up to N?"
    return f"{frac} * {N} is {frac * N:.4g}: which whole number is nearest?"


exercise = Exercise(
    "split(X, y, frac, rng)",
    chapter="01",
    place=1,
    points=1,
    does=(
        "Random split: the test part has round(frac * N) examples, the training part the "
        "others; every example in exactly one part, X and y together; inputs stay "
        "untouched."
    ),
    parts=observe,
    steady=False,
    keeps=("X", "y"),
    hints=(
        "Draw one order of the row numbers 0 .. N-1, and use it for X and for y.",
        (
            "rng.permutation(N) gives such an order. How many of its entries belong to the test "
            "part, and which rows are left for training?"
        ),
    ),
)


exercise.answer(split)


@exercise.data_sets
def data(rng):
    """Data whose rows can be told apart."""
    for N, frac in ((11, 0.3), (13, 0.2), (17, 0.25), (10, 0.5)):
        X = rng.normal(size=(N, 3))
        yield Case({"X": X, "y": labels(rng, N, 3), "frac": frac, "rng": None}, {"N": N, "D": 3})


@exercise.right("boolean mask")
def split_boolean_mask(X, y, frac, rng):
    test = np.zeros(len(y), bool)
    test[rng.choice(len(y), int(round(frac * len(y))), replace=False)] = True
    return X[~test], y[~test], X[test], y[test]


@exercise.mistake(
    "training set still contains the test examples",
    seen="training part has N examples; test examples occur in it.",
    ask="Do the sizes of your two parts add up to N?",
    leads=("fact sizes",),
)
def sp_overlap(X, y, frac, rng):
    k = int(round(frac * len(X)))
    o = rng.permutation(len(X))
    return X[o], y[o], X[o[:k]], y[o[:k]]


@exercise.mistake(
    "test examples drawn with replacement",
    seen="disjoint, but examples occur twice in the test part, so the sizes do not fit.",
    ask="Can the same example be in your test set twice?",
    leads=("fact sizes",),
)
def sp_replacement(X, y, frac, rng):
    k = int(round(frac * len(X)))
    te = rng.choice(len(X), k)
    tr = np.setdiff1d(np.arange(len(X)), te)
    return X[tr], y[tr], X[te], y[te]


@exercise.mistake(
    "parts exchanged",
    seen="training part has frac*N examples.",
    ask="Which part should be the larger one?",
    leads=("fact sizes",),
)
def sp_swapped(X, y, frac, rng):
    k = int(round(frac * len(X)))
    o = rng.permutation(len(X))
    return X[o[:k]], y[o[:k]], X[o[k:]], y[o[k:]]


@exercise.mistake(
    "first part of the file becomes the test set",
    seen="the test set is a contiguous block.",
    ask="If the file is sorted by class, which classes does your test set contain?",
    leads=("fact random",),
)
def sp_noshuffle(X, y, frac, rng):
    k = int(round(frac * len(X)))
    return X[k:], y[k:], X[:k], y[:k]


@exercise.mistake(
    "size rounded down",
    seen="the test part is one short where frac * N is not a whole number.",
    ask="What does int do to 2.6, and what does round do?",
    leads=("fact sizes",),
)
def sp_floor(X, y, frac, rng):
    k = int(frac * len(X))
    o = rng.permutation(len(X))
    return X[o[k:]], y[o[k:]], X[o[:k]], y[o[:k]]


@exercise.mistake(
    "results in another order",
    seen="the parts come in the order X, X, y, y.",
    ask="In which order does the caller unpack the four parts?",
    leads=("form",),
)
def sp_order(X, y, frac, rng):
    k = int(round(frac * len(X)))
    o = rng.permutation(len(X))
    return X[o[k:]], X[o[:k]], y[o[k:]], y[o[:k]]


@exercise.mistake(
    "X and y permuted separately",
    seen="rows and labels no longer belong together.",
    ask="Does the third row of your test part still carry its own label?",
    leads=("fact together",),
)
def sp_apart(X, y, frac, rng):
    k = int(round(frac * len(X)))
    o, q = rng.permutation(len(X)), rng.permutation(len(X))
    return X[o[k:]], y[q[k:]], X[o[:k]], y[q[:k]]


@exercise.mistake(
    "only X shuffled",
    seen="X is shuffled, y stands in its old order.",
    ask="You shuffled the rows: what happened to their labels?",
    leads=("fact together",),
)
def sp_onlyx(X, y, frac, rng):
    k = int(round(frac * len(X)))
    o = rng.permutation(len(X))
    X = X[o]
    return X[k:], y[k:], X[:k], y[:k]


@exercise.mistake(
    "rng.shuffle on the data themselves",
    seen="the caller's X is in another order afterwards.",
    ask="What does the caller find in X after your function has run?",
    leads=("changed",),
)
def sp_inplace(X, y, frac, rng):
    k = int(round(frac * len(X)))
    o = rng.permutation(len(X))
    X[:] = X[o]
    y[:] = y[o]
    return X[k:], y[k:], X[:k], y[:k]


@exercise.mistake(
    "a generator of its own with a fixed seed",
    seen="the test part is the same whichever generator is given.",
    ask="Where does the argument rng enter?",
    leads=("fact random",),
)
def sp_ownseed(X, y, frac, rng):
    rng = np.random.default_rng(0)
    k = int(round(frac * len(X)))
    o = rng.permutation(len(X))
    return X[o[k:]], y[o[k:]], X[o[:k]], y[o[:k]]


@exercise.mistake(
    "np.random instead of rng",
    seen="the same generator gives another split each time.",
    ask="Which generator does np.random.permutation draw from?",
    leads=("fact uses rng",),
)
def sp_global(X, y, frac, rng):
    k = int(round(frac * len(X)))
    o = np.random.permutation(len(X))
    return X[o[k:]], y[o[k:]], X[o[:k]], y[o[:k]]


@exercise.mistake(
    "a coin for each example",
    seen="the sizes of the parts change from draw to draw.",
    ask="How many examples has your test part, exactly?",
)
def sp_coin(X, y, frac, rng):
    t = rng.random(len(X)) < frac
    return X[~t], y[~t], X[t], y[t]


@exercise.mistake(
    "one example falls between the parts",
    seen="one example is in neither part.",
    ask="Where does the test part end, and where does the training part begin?",
    leads=("fact sizes",),
)
def sp_lost(X, y, frac, rng):
    k = int(round(frac * len(X)))
    o = rng.permutation(len(X))
    return X[o[k + 1 :]], y[o[k + 1 :]], X[o[:k]], y[o[:k]]
