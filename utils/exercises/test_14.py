"""The hunt `test_14` of chapter 11: a split whose validation part is trained on."""

import numpy as np

from utils.checker.hunting import Hunt
from utils.exercises._finale import split as suspect

exercise = Hunt(
    "test_14(part)",
    chapter="11",
    place=14,
    points=2,
    does=(
        "A test of split(X, y, rng, share=0.25) -> X_train, y_train, X_val, y_val: whether a row "
        "is in both parts or in none, has lost its label, or the validation part has another size "
        "than round(share * N) or is not drawn."
    ),
    refused=(
        "Which rows come into which part, and in which order, is left to the generator: does your "
        "test mind?"
    ),
    missed="If every row carries its own number, what should the numbers of both parts be?",
    hints=(
        "Give each row of `X` and its label the same number: then you can ask where every single "
        "one has gone.",
        "With `y = np.arange(20)` and `X = y[:, None]`: the labels of both parts, put together and "
        "sorted, must be `y` again; each part must have its size, and its rows their own labels. "
        "Two generators must not give the same validation part.",
    ),
)


@exercise.answer
def test_14(part):
    """True if this version of split breaks its promise."""
    y, drawn = np.arange(20), []
    for seed in (0, 1):
        X_train, y_train, X_val, y_val = part(y[:, None], y, np.random.default_rng(seed))
        once = sorted([*y_train, *y_val]) == list(range(20)) and len(y_val) == 5
        if not (once and (X_train[:, 0] == y_train).all() and (X_val[:, 0] == y_val).all()):
            return True
        drawn.append(sorted(y_val))
    return drawn[0] == drawn[1]


# ---- right versions


@exercise.right_version("one that validates with the first rows of the new order")
def first(X, y, rng, share=0.25):
    order, n = rng.permutation(len(X)), round(share * len(X))
    return X[order[n:]], y[order[n:]], X[order[:n]], y[order[:n]]


@exercise.right_version("one that validates with the last rows of the new order")
def last(X, y, rng, share=0.25):
    train, val = np.split(rng.permutation(len(X)), [len(X) - round(share * len(X))])
    return X[train], y[train], X[val], y[val]


@exercise.right_version("one that keeps the old order inside each part")
def masked(X, y, rng, share=0.25):
    out = np.zeros(len(X), dtype=bool)
    out[rng.choice(len(X), round(share * len(X)), replace=False)] = True
    return X[~out], y[~out], X[out], y[out]


# ---- wrong versions

BOTH = "Could a row be in both parts, and would your test see it?"
NONE = "Could a row be in neither part, and would your test see it?"
LABELS = "Could a row of either part have the label of another, and would your test see it?"
DRAWN = "What should two generators of different seeds change?"

exercise.wrong_version("the suspect itself", ask=BOTH)(suspect)


@exercise.wrong_version("one that trains on all rows", ask=BOTH)
def all_rows(X, y, rng, share=0.25):
    return X, y, *first(X, y, rng, share)[2:]


@exercise.wrong_version("one whose parts share a single row", ask=BOTH)
def one_shared(X, y, rng, share=0.25):
    order, n = rng.permutation(len(X)), round(share * len(X))
    return X[order[n - 1 :]], y[order[n - 1 :]], X[order[:n]], y[order[:n]]


@exercise.wrong_version("one that lays some rows aside twice", ask=BOTH)
def laid_aside_twice(X, y, rng, share=0.25):
    n = round(share * len(X))
    val = np.resize(rng.permutation(len(X))[: n // 2 + 1], n)
    train = np.setdiff1d(np.arange(len(X)), val)
    return X[train], y[train], X[val], y[val]


@exercise.wrong_version("one that loses a row between the parts", ask=NONE)
def one_lost(X, y, rng, share=0.25):
    order, n = rng.permutation(len(X)), round(share * len(X))
    return X[order[n + 1 :]], y[order[n + 1 :]], X[order[:n]], y[order[:n]]


@exercise.wrong_version("one whose validation part is empty")
def nothing_laid_aside(X, y, rng, share=0.25):
    return first(X, y, rng, 0.0)


@exercise.wrong_version("one that lays aside all but the share")
def exchanged_parts(X, y, rng, share=0.25):
    X_train, y_train, X_val, y_val = first(X, y, rng, share)
    return X_val, y_val, X_train, y_train


@exercise.wrong_version("one that shuffles the inputs, and not the labels", ask=LABELS)
def inputs_only(X, y, rng, share=0.25):
    order, n = rng.permutation(len(X)), round(share * len(X))
    return X[order[n:]], y[n:], X[order[:n]], y[:n]


@exercise.wrong_version("one that sorts the labels of the validation part", ask=LABELS)
def sorted_labels(X, y, rng, share=0.25):
    X_train, y_train, X_val, y_val = first(X, y, rng, share)
    return X_train, y_train, X_val, np.sort(y_val)


@exercise.wrong_version("one that turns the labels of the training part around", ask=LABELS)
def turned_labels(X, y, rng, share=0.25):
    X_train, y_train, X_val, y_val = first(X, y, rng, share)
    return X_train, y_train[::-1], X_val, y_val


@exercise.wrong_version("one that always lays the same rows aside", ask=DRAWN)
def not_drawn(X, y, rng, share=0.25):
    n = round(share * len(X))
    return X[n:], y[n:], X[:n], y[:n]


@exercise.wrong_version("one with a generator of its own", ask=DRAWN)
def own_generator(X, y, rng, share=0.25):
    return first(X, y, np.random.default_rng(0), share)


# ---- other good tests


def _numbered(part, seed=3, N=16):
    rows = np.arange(N)
    return part(np.column_stack([rows, -rows]), 2 * rows, np.random.default_rng(seed))


@exercise.right("sets of rows, and their sizes")
def as_sets(part):
    X_train, y_train, X_val, y_val = _numbered(part)
    train, val = ({tuple(row) for row in A} for A in (X_train, X_val))
    apart = not train & val and (len(train), len(val)) == (len(X_train), len(X_val)) == (12, 4)
    paired = all(np.array_equal(2 * A[:, 0], a) for A, a in ((X_train, y_train), (X_val, y_val)))
    same = {tuple(row) for row in _numbered(part, 4)[2]} == val
    return not (apart and paired) or same


@exercise.right("each row counted")
def counted(part):
    X_train, y_train, X_val, y_val = _numbered(part, N=40)
    often = np.bincount(np.concatenate([X_train, X_val])[:, 0], minlength=40)
    labels = np.concatenate([y_train, y_val]) != 2 * np.concatenate([X_train, X_val])[:, 0]
    again = np.sort(_numbered(part, 9, N=40)[3])
    return bool((often != 1).any() or labels.any() or len(y_val) != 10) or np.array_equal(
        again, np.sort(y_val)
    )


@exercise.right("assertions")
def asserted(part):
    found = [_numbered(part, seed, N=24) for seed in (0, 1)]
    for X_train, y_train, X_val, y_val in found:
        assert sorted(np.concatenate([y_train, y_val])) == list(range(0, 48, 2))
        assert len(X_val) == len(y_val) == 6
        np.testing.assert_array_equal(2 * X_train[:, 0], y_train)
        np.testing.assert_array_equal(2 * X_val[:, 0], y_val)
    assert set(found[0][3]) != set(found[1][3])


# ---- tests that miss something


@exercise.mistake("the sizes of the parts only", seen="", ask=BOTH, leads=("misses",))
def only_sizes(part):
    X_train, _, X_val, _ = _numbered(part)
    return (len(X_train), len(X_val)) != (12, 4)


@exercise.mistake("only whether a row is in both", seen="", ask=NONE, leads=("misses",))
def only_apart(part):
    X_train, _, X_val, _ = _numbered(part)
    return bool(set(X_train[:, 0]) & set(X_val[:, 0]))


@exercise.mistake("rows, and not their labels", seen="", ask=LABELS, leads=("misses",))
def no_labels(part):
    X_train, _, X_val, _ = _numbered(part)
    return sorted([*X_train[:, 0], *X_val[:, 0]]) != list(range(16)) or len(X_val) != 4


@exercise.mistake("one generator only", seen="", ask=DRAWN, leads=("misses",))
def one_seed(part):
    X_train, y_train, X_val, y_val = _numbered(part)
    together = sorted([*y_train, *y_val]) == list(range(0, 32, 2)) and len(y_val) == 4
    return not (
        together and (2 * X_train[:, 0] == y_train).all() and (2 * X_val[:, 0] == y_val).all()
    )


@exercise.mistake(
    "a particular order expected",
    seen="",
    ask="The rows come in random order: does your test mind?",
    leads=("refuses", "always True"),
)
def in_order(part):
    return not np.array_equal(_numbered(part)[1], 2 * np.arange(4, 16))


@exercise.mistake(
    "two classes instead of a number for each row",
    seen="",
    ask="How would you notice that a row has the label of another row of the same class?",
    leads=("misses",),
)
def two_classes(part):
    y = np.arange(16) % 2
    _, y_train, _, y_val = part(y[:, None], y, np.random.default_rng(0))
    return sorted([*y_train, *y_val]) != sorted(y)


@exercise.mistake(
    "True and False exchanged",
    seen="",
    ask="Should it say True if a promise is broken, or if all is well?",
    leads=("exchanged",),
)
def exchanged(part):
    return not test_14(part)


@exercise.mistake(
    "printed instead of returned",
    seen="",
    ask="Which line hands True or False back to the caller?",
    leads=("returns nothing",),
)
def printed(part):
    print(test_14(part))
