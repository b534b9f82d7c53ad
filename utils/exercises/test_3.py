"""The hunt `test_3` of chapter 11: a mean squared error over a table of differences."""

import numpy as np

from utils.checker.hunting import Hunt

exercise = Hunt(
    "test_3(mse)",
    chapter="11",
    place=3,
    points=1,
    does=(
        "A test of mse(pred, y), pred (N, 1) and y (N,): whether it is not the mean over the "
        "samples of (pred - y)²."
    ),
    refused="Is pred a column (N, 1) and y flat (N,) in your test, and is your own number right?",
    missed=(
        "For which pred do you know the mean squared error without computing it, and is it another "
        "number than 0?"
    ),
    hints=(
        "What is the shape of `perfect - y`? The first tool of the list costs one line.",
        "Choose a prediction whose error you know: everything 3 too high, say. (If all is right, "
        "the error is 0, and a function that always says 0 would pass.) One sample is not enough "
        "to see it.",
    ),
)


@exercise.answer
def test_3(mse):
    """True if this version of mse breaks its promise."""
    y = np.array([1.0, 2.0, 4.0])
    return not np.isclose(mse(y[:, None] + 3, y), 9)


# ---- right versions


@exercise.right_version("one that makes pred flat")
def flat_pred(pred, y):
    return np.mean((pred[:, 0] - y) ** 2)


@exercise.right_version("one that makes y a column")
def column_y(pred, y):
    return np.square(pred - y[:, None]).mean()


@exercise.right_version("one that turns pred into a row")
def row_pred(pred, y):
    return ((pred.T - y) ** 2).sum() / len(y)


@exercise.right_version("one that keeps the diagonal of the table")
def diagonal(pred, y):
    return np.mean(np.diag(pred - y) ** 2)


@exercise.right_version("one that differs in the last digit", ask="Do you allow for rounding?")
def rounded(pred, y):
    return flat_pred(pred, y) * (1 + 4e-16)


# ---- wrong versions

TABLE = "How many samples, and of which different targets, does it take for the table to differ?"


@exercise.suspect
def mse(pred, y):
    """Mean over the samples of (pred - y)²: pred (N, 1), y (N,) -> number."""
    return np.mean((pred - y) ** 2)


@exercise.wrong_version("one that adds up the whole table and divides by N", ask=TABLE)
def summed_table(pred, y):
    return ((pred - y) ** 2).sum() / len(y)


@exercise.wrong_version("one that says 0, whatever comes")
def zero(pred, y):
    return 0.0


@exercise.wrong_version("one that forgets the square")
def no_square(pred, y):
    return np.mean(pred[:, 0] - y)


@exercise.wrong_version("one that takes the sizes of the errors, not their squares")
def sizes(pred, y):
    return np.mean(np.abs(pred[:, 0] - y))


@exercise.wrong_version("one that takes the root as well")
def root(pred, y):
    return np.sqrt(flat_pred(pred, y))


@exercise.wrong_version("one that halves it")
def half(pred, y):
    return flat_pred(pred, y) / 2


@exercise.wrong_version("one that adds up instead of taking the mean")
def summed(pred, y):
    return np.sum((pred[:, 0] - y) ** 2)


@exercise.wrong_version("one that compares each prediction with its neighbour's target", ask=TABLE)
def neighbours(pred, y):
    return np.mean((pred[:, 0] - np.roll(y, 1)) ** 2)


@exercise.wrong_version("one that reports the variance of y, whatever the prediction")
def variance(pred, y):
    return np.var(y)


# ---- other good tests


@exercise.right("errors of 1, -2 and 3")
def different_errors(mse):
    y = np.array([0.5, 7.0, -2.0])
    return abs(mse(y[:, None] + np.array([[1.0], [-2.0], [3.0]]), y) - 14 / 3) > 1e-9


@exercise.right("a loop over random numbers")
def by_loop(mse):
    y, pred = np.random.default_rng(0).normal(size=(2, 8))
    right = sum((p - t) ** 2 for p, t in zip(pred, y, strict=True)) / 8
    return not np.isclose(mse(pred[:, None], y), right)


@exercise.right("an assertion")
def asserted(mse):
    y = np.arange(5.0)
    assert abs(mse(y[:, None] - 2, y) - 4) < 1e-9


# ---- tests that miss something


@exercise.mistake(
    "the perfect prediction only",
    seen="",
    ask="A function that always says 0 is content with a perfect prediction as well: for which "
    "other one do you know the error?",
    leads=("misses",),
)
def only_perfect(mse):
    y = np.array([1.0, 2.0, 4.0])
    return mse(y[:, None], y) > 1e-12


@exercise.mistake("one sample", seen="", ask="How large is the table if N is 1?", leads=("misses",))
def one_sample(mse):
    return not np.isclose(mse(np.array([[5.0]]), np.array([2.0])), 9)


@exercise.mistake(
    "equal targets",
    seen="",
    ask="If all targets are equal, in which entry does the table differ from the column?",
    leads=("misses",),
)
def equal_targets(mse):
    y = np.full(4, 2.0)
    return not np.isclose(mse(y[:, None] + 3, y), 9)


@exercise.mistake(
    "y as a column",
    seen="",
    ask="Which shape does the promise give to y, and which has it in your test?",
    leads=("refuses",),
)
def two_columns(mse):
    y = np.array([[1.0], [2.0], [4.0]])
    return not np.isclose(mse(y + 3, y), 9)


@exercise.mistake(
    "only whether it is a number above 0",
    seen="",
    ask="Which number above 0 should it be?",
    leads=("misses",),
)
def only_positive(mse):
    y = np.array([1.0, 2.0, 4.0])
    return np.ndim(mse(y[:, None] + 3, y)) != 0 or mse(y[:, None] + 3, y) <= 0


@exercise.mistake("exact equality", seen="", ask="Do you allow for rounding?", leads=("refuses",))
def exact(mse):
    y = np.array([1.0, 2.0, 4.0])
    return mse(y[:, None] + 3, y) != 9


@exercise.mistake(
    "True and False exchanged",
    seen="",
    ask="Should it say True if a bug is there, or if all is well?",
    leads=("exchanged",),
)
def exchanged(mse):
    return not test_3(mse)


@exercise.mistake(
    "printed instead of returned",
    seen="",
    ask="Which line hands True or False back to the caller?",
    leads=("returns nothing",),
)
def printed(mse):
    print(test_3(mse))
