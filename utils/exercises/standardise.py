"""The exercise `standardise` of chapter 10."""

from functools import partial

import numpy as np

from utils.checker import Case, Exercise, agree, several

exercise = Exercise(
    "standardise(train, test)",
    chapter="10",
    place=1,
    points=2,
    does=(
        "Each column shifted and scaled with the mean and standard deviation of the "
        "TRAINING column; inputs stay untouched."
    ),
    parts=several("the training part", "the test part"),
    hints=(
        "Which of the two tables may tell you a mean? Imagine that the test part is one house "
        "that somebody asks about tomorrow.",
        "`train.mean(axis=0)` is one number for each column, shape (D,), and `train.std(axis=0)` "
        "another. Use the same two arrays for both tables.",
    ),
)


@exercise.answer
def standardise(train, test):
    """Scale both with the training columns: (N, D), (M, D) -> (N, D), (M, D)."""
    m = np.mean(train, axis=0)
    s = np.std(train, axis=0)
    a = (train - m) / s
    b = (test - m) / s
    return a, b


@exercise.data_sets
def data(rng):
    """Tables whose columns differ in place and size."""
    for N, M, D in ((11, 7, 3), (17, 5, 2)):
        train, test = _tables(rng, N, M, D)
        yield Case({"train": train, "test": test}, {"N": N, "M": M, "D": D})
    one = {"train": train, "test": test[:1]}
    ask = "Does your code rely on there being several rows?"
    yield Case(one, kind="one row", when="the test part has one row only", ask=ask)
    whole = {"train": rng.integers(0, 50, (7, 3)), "test": rng.integers(0, 50, (5, 3))}
    ask, when = "Can an array of whole numbers hold the result?", "the columns hold whole numbers"
    yield Case(whole, kind="whole numbers", when=when, ask=ask, lenient=True)
    far = {"train": np.vstack([train, 40 * train[:1]])}
    far["test"] = np.vstack([test, -300 * test[:1], 300 * test[:1]])
    ask = "What does the formula do with a value far from all the others?"
    yield Case(far, kind="outliers", when="a row lies far from all the others", ask=ask)
    train, test = _tables(rng, 3001, 7, 2)
    ask = "Which standard deviation does the exercise name?"
    many = {"train": train, "test": test}
    yield Case(many, kind="many rows", when="there are 3001 rows", ask=ask)
    train, test = 1e6 + rng.normal(size=(11, 2)), 1e6 + rng.normal(size=(7, 2))
    scaled = standardise(train, test)
    yield Case(
        {"train": train, "test": test},
        kind="far from 0",
        when="the columns lie near 1,000,000 and vary by 1",
        ask="Two nearly equal numbers are subtracted: how many digits are left of them?",
        accepts={
            part: partial(_scaled, want)
            for part, want in zip(("the training part", "the test part"), scaled, strict=True)
        },
    )


def _scaled(want, got):
    """Whether it is right; single precision keeps one digit of what varies, seven in all."""
    single = got.dtype.kind == "f" and got.dtype.itemsize < 8
    return agree(want, got) or (single and bool(np.allclose(got, want, rtol=0, atol=1)))


def _tables(rng, N, M, D):
    place, size = rng.uniform(3, 9, D), 10.0 ** np.arange(D)
    train = size * (place + rng.normal(size=(N, D)))
    return train, size * (place + 1 + 0.5 * rng.normal(size=(M, D)))


@exercise.small_inputs
def small():
    """Few numbers, the fewest first."""
    for train, test in (
        ([[0], [4]], [[6]]),
        ([[1], [3]], [[5]]),
        ([[0], [4]], [[2], [6]]),
        ([[1], [3], [8]], [[5]]),
        ([[1, 0], [3, 4]], [[5, 2]]),
        ([[1, 10], [3, 20]], [[5, 30], [2, 0]]),
        ([[1, 0], [3, 4], [8, 2]], [[5, 2]]),
    ):
        yield {"train": np.array(train, float), "test": np.array(test, float)}


@exercise.right("nested function")
def standardise_nested_function(train, test):
    m = np.sum(train, 0) / len(train)
    v = np.sum((train - m) ** 2, 0) / len(train)
    return tuple((a - m) / v**0.5 for a in (train, test))


@exercise.right("scikit-learn, fitted on the training part")
def standardise_scikit_learn(train, test):
    from sklearn.preprocessing import StandardScaler

    scaler = StandardScaler().fit(train)
    return scaler.transform(train), scaler.transform(test)


@exercise.right("column by column")
def standardise_columns(train, test):
    a, b = np.zeros(train.shape), np.zeros(test.shape)
    for j in range(train.shape[1]):
        m, s = train[:, j].mean(), train[:, j].std()
        a[:, j], b[:, j] = (train[:, j] - m) / s, (test[:, j] - m) / s
    return [a, b]


@exercise.mistake(
    "one mean for the whole table",
    seen="the columns keep their different scales.",
    ask="After scaling, do both columns have the same spread?",
    leads=("axis",),
)
def sd_global(train, test):
    m, s = train.mean(), train.std()
    return (train - m) / s, (test - m) / s


@exercise.mistake(
    "changed in place",
    seen="the values are right, but the raw data are gone.",
    ask="Can you still plot the original data?",
    leads=("in place", "changed"),
)
def sd_inplace(train, test):
    m, s = train.mean(axis=0), train.std(axis=0)
    train -= m
    train /= s
    test -= m
    test /= s
    return train, test


@exercise.mistake(
    "test set standardised with its own statistics",
    seen="the columns of the test part have the mean 0 exactly.",
    ask="Would your formula work for a single new example?",
    leads=("no effect",),
)
def sd_own(train, test):
    z = lambda a: (a - a.mean(axis=0)) / a.std(axis=0)
    return z(train), z(test)


@exercise.mistake(
    "divided by the variance",
    seen="the columns are divided by their variance.",
    ask="What is the spread of your columns afterwards: 1?",
    leads=("column factor",),
)
def sd_var(train, test):
    m, s = train.mean(axis=0), train.var(axis=0)
    return (train - m) / s, (test - m) / s


@exercise.mistake(
    "only the training part scaled",
    seen="the test part comes back as it was.",
    ask="Would a network that has seen scaled numbers understand these?",
    leads=("found",),
)
def sd_trainonly(train, test):
    m, s = train.mean(axis=0), train.std(axis=0)
    return (train - m) / s, test


@exercise.mistake(
    "statistics of both parts together",
    seen="the mean and the spread are those of both parts together.",
    ask="Which part may tell you the mean and the spread?",
)
def sd_both(train, test):
    both = np.vstack([train, test])
    m, s = both.mean(axis=0), both.std(axis=0)
    return (train - m) / s, (test - m) / s


@exercise.mistake(
    "mean and spread of the test part for both",
    seen="the mean and the spread are those of the test part.",
    ask="Which part may tell you the mean and the spread?",
    leads=("no effect train",),
)
def sd_ontest(train, test):
    m, s = test.mean(axis=0), test.std(axis=0)
    return (train - m) / s, (test - m) / s


@exercise.mistake(
    "mean not subtracted",
    seen="the columns keep their place: only the scale has changed.",
    ask="What is the mean of your columns afterwards: 0?",
)
def sd_nomean(train, test):
    m, s = train.mean(axis=0), train.std(axis=0)
    return train / s, test / s


@exercise.mistake(
    "not divided",
    seen="the columns keep their scale: only the place has changed.",
    ask="What is the spread of your columns afterwards: 1?",
    leads=("column factor",),
)
def sd_nostd(train, test):
    m, s = train.mean(axis=0), train.std(axis=0)
    return (train - m), (test - m)


@exercise.mistake(
    "over the rows",
    seen="the mean and the spread are those of the rows.",
    ask="Along which direction do the values of one feature lie?",
    leads=("axis", "raised"),
)
def sd_axis1(train, test):
    m, s = train.mean(axis=1), train.std(axis=1)
    return (train - m) / s, (test - m) / s


@exercise.mistake(
    "over the rows, with keepdims",
    seen="each row is standardised instead of each column.",
    ask="Along which direction do the values of one feature lie?",
    leads=("axis", "no effect train"),
)
def sd_rows(train, test):
    z = lambda a: (a - a.mean(axis=1, keepdims=True)) / a.std(axis=1, keepdims=True)
    return z(train), z(test)


@exercise.mistake(
    "N - 1 in the spread",
    seen="the spread is that with N - 1: a little too large.",
    ask="Which standard deviation does the exercise name, and what does ddof change?",
    leads=("factor",),
)
def sd_ddof(train, test):
    m, s = train.mean(axis=0), train.std(axis=0, ddof=1)
    return (train - m) / s, (test - m) / s


@exercise.mistake(
    "scaled to the range",
    seen="the columns are divided by their range.",
    ask="What is the spread of your columns afterwards: 1?",
    leads=("column factor",),
)
def sd_minmax(train, test):
    m, s = train.mean(axis=0), np.ptp(train, axis=0)
    return (train - m) / s, (test - m) / s


@exercise.mistake(
    "divided before subtracting",
    seen="the mean itself is not divided: it is x / s - m.",
    ask="Which comes first: shifting or scaling?",
)
def sd_order(train, test):
    m, s = train.mean(axis=0), train.std(axis=0)
    return train / s - m, test / s - m


@exercise.mistake(
    "parts exchanged",
    seen="the test part comes first.",
    ask="In which order does the caller unpack the two?",
    leads=("returned", "exchanged"),
)
def sd_swap(train, test):
    m, s = train.mean(axis=0), train.std(axis=0)
    return (test - m) / s, (train - m) / s


@exercise.mistake(
    "spread of the test part for the test part",
    seen="the test part is divided by its own spread.",
    ask="Would your formula work for a single new example?",
    leads=("column factor",),
)
def sd_teststd(train, test):
    m, s = train.mean(axis=0), train.std(axis=0)
    return (train - m) / s, (test - m) / test.std(axis=0)


@exercise.mistake(
    "mean added",
    seen="the mean is added instead of subtracted.",
    ask="What is the mean of your columns afterwards: 0?",
    leads=("argument sign train",),
)
def sd_plus(train, test):
    m, s = train.mean(axis=0), train.std(axis=0)
    return (train + m) / s, (test + m) / s


@exercise.mistake(
    "multiplied by the spread",
    seen="the columns are multiplied by their spread.",
    ask="What is the spread of your columns afterwards: 1?",
    leads=("column factor",),
)
def sd_times(train, test):
    m, s = train.mean(axis=0), train.std(axis=0)
    return (train - m) * s, (test - m) * s


@exercise.mistake(
    "clipped",
    seen="right for ordinary rows; what lies more than 5 standard deviations away is cut off.",
    ask="What does the formula do with a value far from all the others?",
    leads=("outliers/cut",),
)
def sd_clip(train, test):
    m, s = train.mean(axis=0), train.std(axis=0)
    return np.clip((train - m) / s, -5, 5), np.clip((test - m) / s, -5, 5)


@exercise.mistake(
    "variance as the mean of the squares minus the square of the mean",
    seen="right for columns near 0; far from 0 the standard deviation loses its digits.",
    ask="Two nearly equal numbers are subtracted: how many digits are left of them?",
)
def sd_squares(train, test):
    m = train.mean(axis=0)
    s = np.sqrt((train**2).mean(axis=0) - m**2)
    return (train - m) / s, (test - m) / s
