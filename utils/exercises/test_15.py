"""The hunt `test_15` of chapter 11: a spread that is measured from 0 and not from the mean."""

import numpy as np

from utils.checker.hunting import Hunt
from utils.exercises._finale import scaler as suspect

exercise = Hunt(
    "test_15(part)",
    chapter="11",
    place=15,
    points=2,
    does=(
        "A test of scaler(X) -> a function of rows, X (N, D): whether that function does not move "
        "X itself to mean 0 and standard deviation 1 in each column, and other rows in the same "
        "way."
    ),
    refused="Which standard deviation do you expect, and do you allow for rounding?",
    missed="Are the columns of your test far from 0, and unlike each other?",
    hints=(
        "Its promise holds two numbers that you can ask for. "
        "For which X does the version that you found keep it, and for which not?",
        "Take columns far from 0 with different spreads, such as `rng.normal((20, -3), (2, 5), "
        "size=(50, 2))`. Ask for the mean and the standard deviation of `part(X)(X)`; then for "
        "what `part(X)` makes of rows that are not in X.",
    ),
)


@exercise.answer
def test_15(part):
    """True if this version of scaler breaks its promise."""
    rng = np.random.default_rng(0)
    X = rng.normal((20, -3), (2, 5), size=(50, 2))
    right = (X[:3] + 1 - X.mean(axis=0)) / X.std(axis=0)
    return not np.allclose(part(X)(X[:3] + 1), right)


# ---- right versions


@exercise.right_version("one with X.std")
def plain(X):
    middle, spread = X.mean(axis=0), X.std(axis=0)
    return lambda rows: (rows - middle) / spread


@exercise.right_version("one that works the spread out from the centred columns")
def centred(X):
    middle = X.sum(axis=0) / len(X)
    spread = np.sqrt(((X - middle) ** 2).mean(axis=0))
    return lambda rows: (rows - middle) / spread


@exercise.right_version("one that multiplies and shifts")
def multiplied(X):
    slope = 1 / np.sqrt(X.var(axis=0))
    return lambda rows: rows * slope - X.mean(axis=0) * slope


@exercise.right_version("one that differs in the last digit", ask="Do you allow for rounding?")
def rounded(X):
    return lambda rows: plain(X)(rows) * (1 + 4e-16)


# ---- wrong versions

FAR = "Are the columns of your test far from 0?"
OTHER = "What should become of rows that are not in X, and do you ask for it?"

exercise.wrong_version("the suspect itself", ask=FAR)(suspect)


@exercise.wrong_version("one that divides by the variance")
def by_variance(X):
    return lambda rows: (rows - X.mean(axis=0)) / X.var(axis=0)


@exercise.wrong_version("one that divides by the largest entry", ask=FAR)
def by_largest(X):
    return lambda rows: (rows - X.mean(axis=0)) / np.abs(X).max(axis=0)


@exercise.wrong_version("one that moves everything between 0 and 1")
def between(X):
    low, high = X.min(axis=0), X.max(axis=0)
    return lambda rows: (rows - low) / (high - low)


@exercise.wrong_version("one that shifts, and leaves the spread as it was")
def only_shifts(X):
    return lambda rows: rows - X.mean(axis=0)


@exercise.wrong_version("one that divides, and leaves the mean where it was", ask=FAR)
def only_divides(X):
    return lambda rows: rows / X.std(axis=0)


@exercise.wrong_version("one that divides first, and then shifts by the mean", ask=FAR)
def other_order(X):
    return lambda rows: rows / X.std(axis=0) - X.mean(axis=0)


@exercise.wrong_version("one that takes one spread for all columns")
def one_spread(X):
    return lambda rows: (rows - X.mean(axis=0)) / (X - X.mean(axis=0)).std()


@exercise.wrong_version("one that takes one mean for all columns")
def one_mean(X):
    return lambda rows: (rows - X.mean()) / X.std(axis=0)


@exercise.wrong_version("one that moves other rows by their own mean and spread", ask=OTHER)
def own_numbers(X):
    return lambda rows: plain(rows)(rows)


@exercise.wrong_version("one that moves other rows by their own mean", ask=OTHER)
def own_mean(X):
    return lambda rows: (rows - rows.mean(axis=0)) / X.std(axis=0)


@exercise.wrong_version("one that says 0 for everything")
def zero(X):
    return lambda rows: 0.0 * rows


# ---- other good tests


def _far(seed=0):
    return np.random.default_rng(seed).normal((7, -40, 300), (1, 3, 20), size=(30, 3))


@exercise.right("mean and standard deviation of X, and a shift of the other rows")
def two_numbers(part):
    X = _far()
    moved = part(X)
    kept = np.allclose(moved(X).mean(axis=0), 0) and np.allclose(moved(X).std(axis=0), 1)
    return not (kept and np.allclose(moved(X[:4] + X.std(axis=0)), moved(X)[:4] + 1))


@exercise.right("four numbers by hand")
def by_hand(part):
    X = np.array([[9.0, 100.0], [11.0, 104.0]])  # means 10 and 102, spreads 1 and 2
    return not np.allclose(part(X)(np.array([[12.0, 100.0], [10.0, 110.0]])), [[2, -1], [0, 4]])


@exercise.right("X and its rows one by one, and an assertion")
def asserted(part):
    X = _far(1)
    moved = part(X)
    np.testing.assert_allclose(moved(X).std(axis=0), 1)
    np.testing.assert_allclose(np.concatenate([moved(row[None]) for row in X]), moved(X))
    np.testing.assert_allclose(moved(X).mean(axis=0), 0, atol=1e-9)


# ---- tests that miss something


@exercise.mistake("columns around 0", seen="", ask=FAR, leads=("misses",))
def around_0(part):
    X = np.array([[1.0, -2.0], [-1.0, 2.0], [3.0, 4.0], [-3.0, -4.0]])
    return not np.allclose(part(X)(X + 1), (X + 1) / X.std(axis=0))


@exercise.mistake("the mean only", seen="", ask="What else is promised?", leads=("misses",))
def only_mean(part):
    X = _far()
    return not np.allclose(part(X)(X).mean(axis=0), 0)


@exercise.mistake("the spread only", seen="", ask="What else is promised of X?", leads=("misses",))
def only_spread(part):
    X = _far()
    return not np.allclose(part(X)(X).std(axis=0), 1)


@exercise.mistake("X itself only", seen="", ask=OTHER, leads=("misses",))
def only_x(part):
    X = _far()
    found = part(X)(X)
    return not (np.allclose(found.mean(axis=0), 0) and np.allclose(found.std(axis=0), 1))


@exercise.mistake(
    "one column",
    seen="",
    ask="How would you notice that one number is taken for all columns?",
    leads=("misses",),
)
def one_column(part):
    X = np.array([[20.0], [22.0], [27.0]])
    return not np.allclose(part(X)(X + 1), (X + 1 - X.mean()) / X.std())


@exercise.mistake(
    "the standard deviation with N - 1",
    seen="",
    ask="Which standard deviation does np.std give, and which does your test expect?",
    leads=("refuses", "always True"),
)
def other_spread(part):
    X = _far()
    return not np.allclose(part(X)(X[:3]), (X[:3] - X.mean(axis=0)) / X.std(axis=0, ddof=1))


@exercise.mistake("exact equality", seen="", ask="Do you allow for rounding?", leads=("refuses",))
def exact(part):
    X = _far()
    return not np.array_equal(part(X)(X[:3]), (X[:3] - X.mean(axis=0)) / X.std(axis=0))


@exercise.mistake(
    "True and False exchanged",
    seen="",
    ask="Should it say True if a promise is broken, or if all is well?",
    leads=("exchanged",),
)
def exchanged(part):
    return not test_15(part)


@exercise.mistake(
    "printed instead of returned",
    seen="",
    ask="Which line hands True or False back to the caller?",
    leads=("returns nothing",),
)
def printed(part):
    print(test_15(part))
