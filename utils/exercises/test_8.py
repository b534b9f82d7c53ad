"""The hunt `test_8` of chapter 11: a scaling that has seen the test part."""

import numpy as np

from utils.checker.hunting import Hunt

exercise = Hunt(
    "test_8(scale)",
    chapter="11",
    place=8,
    points=2,
    does=(
        "A test of scale(train, test), (N, D), (M, D) -> the same: whether it uses the test part "
        "for anything but itself. Which numbers of the training part it shifts and scales with is "
        "open."
    ),
    refused=(
        "Which numbers of the training part are taken is left open: could you compare two calls "
        "instead of asking for particular values?"
    ),
    missed="If the other rows of the test part change, which rows of the two results may change?",
    hints=(
        "You cannot ask for particular values. What must stay the same when the test part changes?",
        "Call it twice with the same training part. In the second call change every test row but "
        "the first. The scaled training part, and that first test row, must come out as before.",
    ),
)


@exercise.answer
def test_8(scale):
    """True if this version of scale breaks its promise."""
    rng = np.random.default_rng(0)
    train, test = rng.normal(size=(9, 2)), rng.normal(size=(5, 2))
    other = np.vstack([test[:1], 100 * test[1:]])
    (train_1, test_1), (train_2, test_2) = scale(train, test), scale(train, other)
    return not (np.allclose(train_1, train_2) and np.allclose(test_1[0], test_2[0]))


# ---- right versions


def _scaled(train, test, shift, spread):
    return (train - shift) / spread, (test - shift) / spread


@exercise.right_version("one with mean and standard deviation")
def standard(train, test):
    return _scaled(train, test, train.mean(axis=0), train.std(axis=0))


@exercise.right_version("one that divides by N - 1")
def sample(train, test):
    return _scaled(train, test, train.mean(axis=0), train.std(axis=0, ddof=1))


@exercise.right_version("one that leaves a constant column alone")
def guarded(train, test):
    spread = train.std(axis=0)
    return _scaled(train, test, train.mean(axis=0), np.where(spread > 0, spread, 1))


@exercise.right_version("one that maps the training part to 0 … 1")
def to_unit(train, test):
    return _scaled(train, test, train.min(axis=0), np.ptp(train, axis=0))


@exercise.right_version(
    "one whose result differs in the last digit from call to call",
    ask="Do you allow for rounding?",
)
def rounded(train, test):
    last = 1 + 4e-16 * bool((np.abs(test) < 3).all())
    return tuple(part * last for part in standard(train, test))


# ---- wrong versions


@exercise.suspect
def scale(train, test):
    """Shift and scale each column by numbers of the training part: (N, D), (M, D) -> the same."""
    both = np.vstack([train, test])
    mean, std = both.mean(axis=0), both.std(axis=0)
    return (train - mean) / std, (test - mean) / std


@exercise.wrong_version("one that scales each part by itself")
def each_by_itself(train, test):
    return tuple((part - part.mean(axis=0)) / part.std(axis=0) for part in (train, test))


@exercise.wrong_version("one that takes only the spread from both")
def spread_of_both(train, test):
    return _scaled(train, test, train.mean(axis=0), np.vstack([train, test]).std(axis=0))


@exercise.wrong_version("one that takes only the mean from both")
def mean_of_both(train, test):
    return _scaled(train, test, np.vstack([train, test]).mean(axis=0), train.std(axis=0))


@exercise.wrong_version("one that takes its numbers from the test part")
def of_the_test_part(train, test):
    return _scaled(train, test, test.mean(axis=0), test.std(axis=0))


@exercise.wrong_version("one that shifts each part by its own mean")
def own_means(train, test):
    spread = train.std(axis=0)
    return (train - train.mean(axis=0)) / spread, (test - test.mean(axis=0)) / spread


@exercise.wrong_version("one that scales the training part right, and the test part by both")
def test_by_both(train, test):
    return standard(train, test)[0], scale(train, test)[1]


@exercise.wrong_version("one that scales the test part right, and the training part by both")
def train_by_both(train, test):
    return scale(train, test)[0], standard(train, test)[1]


@exercise.wrong_version("one that mixes a tenth of the test part's mean and spread in")
def tenth(train, test):
    shift = 0.9 * train.mean(axis=0) + 0.1 * test.mean(axis=0)
    return _scaled(train, test, shift, 0.9 * train.std(axis=0) + 0.1 * test.std(axis=0))


@exercise.wrong_version("one that divides by the sum of all sizes in both parts")
def over_sizes(train, test):
    return _scaled(train, test, train.mean(axis=0), np.abs(np.vstack([train, test])).sum(axis=0))


# ---- other good tests


@exercise.right("the test rows one by one, and all together")
def one_by_one(scale):
    rng = np.random.default_rng(2)
    train, test = rng.normal(3, 2, size=(8, 3)), rng.normal(5, 4, size=(4, 3))
    whole_train, whole_test = scale(train, test)
    for i, row in enumerate(test):
        train_1, test_1 = scale(train, row[None])
        if not (np.allclose(train_1, whole_train) and np.allclose(test_1[0], whole_test[i])):
            return True
    return False


@exercise.right("one mistyped number in the last row")
def mistyped(scale):
    rng = np.random.default_rng(3)
    train, test = rng.normal(size=(20, 2)), rng.normal(size=(10, 2))
    train_1, test_1 = scale(train, test)
    test = test.copy()
    test[-1] *= 1000
    train_2, test_2 = scale(train, test)
    return not (np.allclose(train_1, train_2) and np.allclose(test_1[:-1], test_2[:-1]))


@exercise.right("NaN in all test rows but the first, and an assertion")
def with_nan(scale):
    rng = np.random.default_rng(4)
    train, test = rng.normal(size=(6, 2)), rng.normal(size=(3, 2))
    other = test.copy()
    other[1:] = np.nan
    for a, b in zip(scale(train, test), scale(train, other), strict=True):
        np.testing.assert_allclose(a[0], b[0])


# ---- tests that miss something


@exercise.mistake(
    "the same part twice",
    seen="",
    ask="If both parts are the same, what can one of them give away about the other?",
)
def same_part(scale):
    train = np.random.default_rng(0).normal(size=(9, 2))
    return not np.allclose(*scale(train, train))


@exercise.mistake(
    "a training part of mean 0 demanded",
    seen="",
    ask="Which numbers of the training part are taken is left open: could you compare two calls?",
    leads=("refuses",),
)
def mean_0(scale):
    rng = np.random.default_rng(0)
    train, _ = scale(rng.normal(3, 2, size=(9, 2)), rng.normal(size=(5, 2)))
    return not np.allclose(train.mean(axis=0), 0)


@exercise.mistake(
    "the training part only",
    seen="",
    ask="May a row of the test part depend on its other rows?",
    leads=("misses",),
)
def only_train(scale):
    rng = np.random.default_rng(0)
    train, test = rng.normal(size=(9, 2)), rng.normal(size=(5, 2))
    return not np.allclose(scale(train, test)[0], scale(train, 100 * test)[0])


@exercise.mistake(
    "the test part only",
    seen="",
    ask="May the training part depend on the test part?",
    leads=("misses",),
)
def only_test(scale):
    rng = np.random.default_rng(0)
    train, test = rng.normal(size=(9, 2)), rng.normal(size=(5, 2))
    other = np.vstack([test[:1], 100 * test[1:]])
    return not np.allclose(scale(train, test)[1][0], scale(train, other)[1][0])


@exercise.mistake(
    "the test rows in another order",
    seen="",
    ask="Do a mean and a spread change when rows change places?",
)
def reordered(scale):
    rng = np.random.default_rng(0)
    train, test = rng.normal(size=(9, 2)), rng.normal(size=(5, 2))
    (train_1, test_1), (train_2, test_2) = scale(train, test), scale(train, test[::-1])
    return not (np.allclose(train_1, train_2) and np.allclose(test_1, test_2[::-1]))


@exercise.mistake("exact equality", seen="", ask="Do you allow for rounding?", leads=("refuses",))
def exact(scale):
    rng = np.random.default_rng(0)
    train, test = rng.normal(size=(9, 2)), rng.normal(size=(5, 2))
    other = np.vstack([test[:1], 100 * test[1:]])
    (train_1, test_1), (train_2, test_2) = scale(train, test), scale(train, other)
    return not (np.array_equal(train_1, train_2) and np.array_equal(test_1[0], test_2[0]))


@exercise.mistake(
    "True and False exchanged",
    seen="",
    ask="Should it say True if a bug is there, or if all is well?",
    leads=("exchanged",),
)
def exchanged(scale):
    return not test_8(scale)


@exercise.mistake(
    "printed instead of returned",
    seen="",
    ask="Which line hands True or False back to the caller?",
    leads=("returns nothing",),
)
def printed(scale):
    print(test_8(scale))
