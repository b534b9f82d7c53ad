"""`split`: a random split into a training part and a test part."""

import numpy as np

from utils.checker import Case, Exercise, Fact, FormError, kind_of, unpack
from utils.data import split
from utils.exercises._data import labels
from utils.exercises._rows import row_numbers

NAMES = ("X_train", "y_train", "X_test", "y_test")
ORDINARY, MANY = 4, 120


def observe(functions, case, watch):
    """Facts about the four parts of one draw, and about who comes into the test part in many."""
    X, y, frac = (case.args[k] for k in ("X", "y", "frac"))
    N, n_test = len(X), round(frac * len(X))

    def draw(seed):
        rng = np.random.default_rng(seed)  # a new one each time: it needs no copy
        result = watch.call(lambda *args: functions[0](*args, rng), {"X": X, "y": y, "frac": frac})
        return _of_the_right_form(unpack(result, NAMES))

    def tested(seed):
        rows = row_numbers(draw(seed)["X_test"], X)
        return np.bincount(rows[rows >= 0], minlength=N) > 0

    first = draw(1)
    if case.kind == "equal rows":
        return _counted(first, X, y, n_test)
    rows = {k: row_numbers(first[k], X) for k in ("X_train", "X_test")}
    every = np.concatenate(list(rows.values()))
    counts = np.bincount(every[every >= 0], minlength=N)
    sizes = (len(first["X_train"]), len(first["X_test"]))
    together = all(
        len(first["y" + k[1:]]) == len(r) and np.array_equal(first["y" + k[1:]], y[r])
        for k, r in rows.items()
    )
    many = case.kind == "many draws"
    drawn = np.array([tested(seed) for seed in range(2, 2 + (MANY if many else ORDINARY))])
    facts = {
        "rows": Fact(
            bool(np.all(every >= 0)),
            "some rows that come back are not rows of X.",
            "Does every row keep all of its numbers?",
        ),
        "sizes": Fact(
            sizes == (N - n_test, n_test),
            f"with N = {N} and frac = {frac} the training part has {sizes[0]} samples and the "
            f"test part {sizes[1]}; they should have {N - n_test} and {n_test}.",
            _about_sizes(sizes, N, n_test, frac),
            (sizes[0] - (N - n_test), sizes[1] - n_test),
        ),
        "once": Fact(
            bool(np.all(counts == 1)),
            f"{np.sum(counts > 1)} samples occur more than once and {np.sum(counts == 0)} are in "
            "neither part.",
            "Is each sample in exactly one of the two parts?",
            (bool(np.any(counts > 1)), bool(np.any(counts == 0))),
        ),
        "together": Fact(
            bool(together),
            "the labels no longer belong to their rows.",
            "When a row moves, what has to move with it?",
            _a_stretch(first["y_test"], y),
        ),
        "random": Fact(
            bool(np.any(drawn != drawn[0])),
            "the same samples are the test part, whichever generator is given.",
            "If the file is sorted by class, which classes does your test part contain?",
            bool(np.all(_stretches(drawn))),
        ),
        "uses rng": Fact(
            bool(np.array_equal(tested(1), np.bincount(rows["X_test"], minlength=N) > 0)),
            "two generators with the same seed give two different splits.",
            "Where does the argument rng enter?",
        ),
    }
    return facts | (_membership(drawn) if many else {})


def _examples(parts):
    """The rows with their labels, in the order of their numbers."""
    both = [np.column_stack([parts[k], parts["y" + k[1:]]]) for k in parts if k.startswith("X")]
    return sorted(map(tuple, np.concatenate(both).astype(float).tolist()))


def _counted(parts, X, y, n_test):
    """Whether every example is there once, where some examples have equal rows."""
    sizes = len(parts["X_train"]), len(parts["X_test"])
    fits = all(len(parts[f"X_{n}"]) == len(parts[f"y_{n}"]) for n in ("train", "test"))
    fits = fits and parts["X_train"].shape[1] == parts["X_test"].shape[1] == X.shape[1]
    N, ask = len(X), "Does your code tell the examples apart by their numbers or by their places?"
    return {
        "sizes": Fact(
            sizes == (N - n_test, n_test),
            f"the training part has {sizes[0]} samples and the test part {sizes[1]}; they should "
            f"have {N - n_test} and {n_test}.",
            ask,
            (sizes[0] - (N - n_test), sizes[1] - n_test),
        ),
        "once": Fact(
            fits and _examples(parts) == _examples({"X_all": X, "y_all": y}),
            "the examples of the two parts together are not those that went in.",
            ask,
        ),
    }


def _membership(drawn):
    """What many draws (draws, N) say of the test part: whether any choice of rows can be it."""
    pairs = drawn.T.astype(int) @ drawn
    often, apart = np.diag(pairs), pairs[~np.eye(len(pairs), dtype=bool)]
    return {
        "scattered": Fact(
            not np.all(_stretches(drawn)),
            "the test part is always one unbroken stretch of the rows (going on at the first after "
            "the last).",
            "If the file is sorted by class, which classes does your test part contain?",
        ),
        "everyone": Fact(
            bool(np.all((often > 0) & (often < len(drawn)))),
            f"over {len(drawn)} draws some samples were always in the same part.",
            "Can every sample come into the test part, and can every sample stay out of it?",
        ),
        "pairs": Fact(
            bool(np.all(apart > 0) and np.all(apart < 0.75 * often.max())),
            f"over {len(drawn)} draws some samples came into the test part always together, or "
            "never together.",
            "Can every choice of rows become the test part, or only some of them?",
        ),
    }


def _of_the_right_form(parts):
    """The parts, if they are arrays of the wanted kinds in the wanted order."""
    for name, part in parts.items():
        if type(part) is not np.ndarray or part.dtype.kind not in "biuf":
            raise FormError(
                f"{name} is {kind_of(part)}; an array of numbers is wanted.",
                "What would the next line compute with it?",
            )
    axes = [part.ndim for part in parts.values()]
    if axes == [2, 2, 1, 1]:
        raise FormError(
            "the four results come in the order X, X, y, y.",
            "In which order does the contract name the four parts?",
        )
    if axes != [2, 1, 2, 1]:
        shown = ", ".join(f"{k} {v.shape}" for k, v in parts.items())
        raise FormError(
            f"the parts have the shapes {shown}.",
            "Which parts are tables with D columns, and which are lists of labels?",
        )
    if any(parts[name].dtype.kind not in "iu" for name in ("y_train", "y_test")):
        raise FormError(
            "the labels come back with a decimal point, 1.0 for 1: they are no class numbers now.",
            "Which step put labels and features into one array?",
        )
    return parts


def _a_stretch(part, whole):
    """Whether the part is the beginning or the end of the whole."""
    n = len(part)
    return bool(np.array_equal(part, whole[:n]) or np.array_equal(part, whole[len(whole) - n :]))


def _stretches(drawn):
    """Which draws (draws, N) are one unbroken stretch, the last row followed by the first."""
    return np.sum(drawn != np.roll(drawn, 1, axis=1), axis=1) <= 2


def _about_sizes(sizes, N, n_test, frac):
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
        "Shuffling `X` and `y` separately would tear the pairs apart. What single list of numbers "
        "could put both into the same new order?",
        "`order = rng.permutation(len(X))` holds every row number once. Its first "
        "`round(frac * len(X))` entries can be the test rows.",
    ),
)


exercise.answer(split)


@exercise.data_sets
def data(rng):
    """Data whose rows can be told apart."""
    for N, frac in ((11, 0.3), (13, 0.2), (17, 0.25), (10, 0.5)):
        X = rng.normal(size=(N, 3))
        yield Case({"X": X, "y": labels(rng, N, 3), "frac": frac, "rng": None}, {"N": N, "D": 3})
    few = np.array([[1.0, 2.0], [2.0, 1.0], [1.0, 1.0]])
    yield Case(
        {"X": np.tile(few, (4, 1)), "y": labels(rng, 12, 3), "frac": 0.25, "rng": None},
        {"N": 12, "D": 2},
        kind="equal rows",
        when="several examples have equal rows",
        ask="Does your code tell the examples apart by their numbers or by their places?",
    )
    yield Case(
        {"X": rng.normal(size=(20, 2)), "y": labels(rng, 20, 2), "frac": 0.4, "rng": None},
        {"N": 20, "D": 2},
        kind="many draws",
        when=f"it splits the same data {MANY} times",
        ask="Can every choice of rows become the test part, or only some of them?",
    )


@exercise.right("boolean mask")
def split_boolean_mask(X, y, frac, rng):
    test = np.zeros(len(y), bool)
    test[rng.choice(len(y), int(round(frac * len(y))), replace=False)] = True
    return X[~test], y[~test], X[test], y[test]


@exercise.right("one permutation, the test rows from its end")
def split_from_the_end(X, y, frac, rng):
    n = round(frac * len(X))
    order = rng.permutation(len(X))
    return [X[order[:-n]], y[order[:-n]], X[order[-n:]], y[order[-n:]]]


@exercise.right("one random number for each row, sorted")
def split_sorted_numbers(X, y, frac, rng):
    test = np.sort(np.argsort(rng.random(len(X)))[: round(frac * len(X))])
    train = np.setdiff1d(np.arange(len(X)), test)
    return X[train], y[train], X[test], y[test]


def _size_and_order(X, frac, rng):
    return round(frac * len(X)), rng.permutation(len(X))


def _parts(X, y, train, test):
    return X[train], y[train], X[test], y[test]


@exercise.mistake(
    "training set still contains the test samples",
    seen="the training part has all N samples; the test samples occur in it.",
    ask="Do the sizes of your two parts add up to N?",
    leads=("fact sizes",),
)
def sp_overlap(X, y, frac, rng):
    k, o = _size_and_order(X, frac, rng)
    return _parts(X, y, o, o[:k])


@exercise.mistake(
    "test samples drawn with replacement",
    seen="no sample is in both parts, but some occur twice in the test part: the sizes do not fit.",
    ask="Can the same sample be in your test part twice?",
    leads=("fact sizes",),
)
def sp_replacement(X, y, frac, rng):
    te = rng.choice(len(X), round(frac * len(X)))
    tr = np.setdiff1d(np.arange(len(X)), te)
    return _parts(X, y, tr, te)


@exercise.mistake(
    "parts exchanged",
    seen="the training part has round(frac * N) samples, the test part all others.",
    ask="Which part should be the larger one?",
    leads=("fact sizes",),
)
def sp_swapped(X, y, frac, rng):
    k, o = _size_and_order(X, frac, rng)
    return X[o[:k]], y[o[:k]], X[o[k:]], y[o[k:]]


@exercise.mistake(
    "first part of the file becomes the test set",
    seen="the test part is one unbroken stretch of the rows, whichever generator is given.",
    ask="If the file is sorted by class, which classes does your test part contain?",
    leads=("fact random",),
)
def sp_noshuffle(X, y, frac, rng):
    k = round(frac * len(X))
    return X[k:], y[k:], X[:k], y[:k]


@exercise.mistake(
    "an unbroken stretch from a random start, by rotating the rows",
    seen="the test part is always one unbroken stretch of the rows; only its start is drawn.",
    ask="If the file is sorted by class, which classes does your test part contain?",
    leads=("many draws/fact scattered",),
)
def sp_rotated(X, y, frac, rng):
    k = round(frac * len(X))
    o = np.roll(np.arange(len(X)), rng.integers(len(X)))
    return _parts(X, y, o[k:], o[:k])


@exercise.mistake(
    "size rounded down",
    seen="the test part is one short where frac * N is nearer to the next whole number.",
    ask="What does int do to 2.6, and what does round do?",
    leads=("fact sizes",),
)
def sp_floor(X, y, frac, rng):
    k, o = int(frac * len(X)), rng.permutation(len(X))
    return _parts(X, y, o[k:], o[:k])


@exercise.mistake(
    "results in another order",
    seen="the parts come in the order X, X, y, y.",
    ask="In which order does the caller unpack the four parts?",
    leads=("form", "returned"),
)
def sp_order(X, y, frac, rng):
    k, o = _size_and_order(X, frac, rng)
    return X[o[k:]], X[o[:k]], y[o[k:]], y[o[:k]]


@exercise.mistake(
    "lists instead of arrays",
    seen="the parts are lists; arrays are wanted.",
    ask="Which function of NumPy turns a list into an array?",
    leads=("form",),
)
def sp_lists(X, y, frac, rng):
    k, o = _size_and_order(X, frac, rng)
    return tuple(map(list, _parts(X, y, o[k:], o[:k])))


@exercise.mistake(
    "labels glued to the features, and taken off again",
    seen="the labels come back with a decimal point, 1.0 for 1: they are no class numbers now.",
    ask="What becomes of a whole number in an array whose other columns have a decimal point?",
    leads=("form",),
)
def sp_float_labels(X, y, frac, rng):
    k, o = _size_and_order(X, frac, rng)
    both = np.column_stack([X, y])[o]
    return both[k:, :-1], both[k:, -1], both[:k, :-1], both[:k, -1]


@exercise.mistake(
    "X and y permuted separately",
    seen="rows and labels no longer belong together.",
    ask="Does the third row of your test part still carry its own label?",
    leads=("fact together",),
)
def sp_apart(X, y, frac, rng):
    k, o = _size_and_order(X, frac, rng)
    q = rng.permutation(len(X))
    return X[o[k:]], y[q[k:]], X[o[:k]], y[q[:k]]


@exercise.mistake(
    "only X shuffled",
    seen="X is shuffled, y stands in its old order.",
    ask="You shuffled the rows: what happened to their labels?",
    leads=("fact together",),
)
def sp_onlyx(X, y, frac, rng):
    k, o = _size_and_order(X, frac, rng)
    return X[o[k:]], y[k:], X[o[:k]], y[:k]


@exercise.mistake(
    "rng.shuffle on the data themselves",
    seen="the caller's X and y are in another order afterwards.",
    ask="What does the caller find in X after your function has run?",
    leads=("changed",),
)
def sp_inplace(X, y, frac, rng):
    k, o = _size_and_order(X, frac, rng)
    X[:] = X[o]
    y[:] = y[o]
    return X[k:], y[k:], X[:k], y[:k]


@exercise.mistake(
    "a generator of its own with a fixed seed",
    seen="the test part is the same, whichever generator is given.",
    ask="Where does the argument rng enter?",
    leads=("fact random", "random"),
)
def sp_ownseed(X, y, frac, rng):
    k, o = _size_and_order(X, frac, np.random.default_rng(0))
    return _parts(X, y, o[k:], o[:k])


@exercise.mistake(
    "np.random instead of rng",
    seen="two generators with the same seed give two different splits.",
    ask="Which generator does your random order come from, and where does rng enter?",
    leads=("fact uses rng",),
)
def sp_global(X, y, frac, rng):
    k, o = _size_and_order(X, frac, np.random)
    return _parts(X, y, o[k:], o[:k])


@exercise.mistake(
    "a coin for each sample",
    seen="the sizes of the parts change from draw to draw.",
    ask="How many samples has your test part, exactly?",
    leads=("fact sizes",),
)
def sp_coin(X, y, frac, rng):
    t = rng.random(len(X)) < frac
    return _parts(X, y, ~t, t)


@exercise.mistake(
    "one sample falls between the parts",
    seen="one sample is in neither part.",
    ask="Where does the test part end, and where does the training part begin?",
    leads=("fact sizes", "range"),
)
def sp_lost(X, y, frac, rng):
    k, o = _size_and_order(X, frac, rng)
    return _parts(X, y, o[k + 1 :], o[:k])
