"""The exercise `paired` of chapter 05."""

import numpy as np

from utils.checker import Case, Exercise, several

exercise = Exercise(
    "paired(a, b)",
    chapter="05",
    place=1,
    points=1,
    does=(
        "a and b (S,) are what two settings score on the same S data sets, S at least 2. Return "
        "the mean of the differences a - b, its standard error (their standard deviation with "
        "S - 1 below the line, over √S), and on how many of the S data sets a is above b."
    ),
    parts=several("mean", "error", "above"),
    hints=(
        "Which S numbers belong to the comparison, once each data set is its own pair?",
        "With `d = a - b`, `d.std(ddof=1)` is their standard deviation. What makes it the error of "
        "a mean of S numbers? And `d > 0` holds True for each data set that counts.",
    ),
)


@exercise.answer
def paired(a, b):
    """Mean of the differences a - b, its standard error, and how often a is above b."""
    d = a - b
    return d.mean(), d.std(ddof=1) / np.sqrt(len(d)), (d > 0).sum()


@exercise.data_sets
def data(rng):
    """Two settings on 7 to 31 data sets, and a few that are special."""
    for S, shift in ((7, 0.3), (11, -0.2), (31, 0.05)):
        level = rng.normal(size=S)
        yield Case(
            {"a": level + shift + 0.2 * rng.normal(size=S), "b": level + 0.2 * rng.normal(size=S)},
            sizes={"S": S},
        )
    level = 10 * rng.normal(size=13)
    yield Case(
        {"a": level + 1e-4 * (1 + rng.random(13)), "b": level},
        sizes={"S": 13},
        kind="small differences",
        when="the data sets differ far more than the two settings",
        ask="How small may a difference be that still counts?",
    )
    a, b = rng.normal(size=(2, 11))
    a[2:7] = b[2:7]
    yield Case(
        {"a": a, "b": b},
        sizes={"S": 11},
        kind="ties",
        when="the two score alike on five data sets",
        ask="Is a above b where both are equal?",
    )
    yield Case(
        {"a": np.array([0.7, 0.2]), "b": np.array([0.4, 0.5])},
        sizes={"S": 2},
        kind="two",
        when="there are two data sets only",
        ask="What stands below the line when S is 2?",
    )


@exercise.small_inputs
def small():
    """Two or three data sets."""
    for a, b in (
        ([1.0, 3.0], [0.0, 0.0]),
        ([0.0, 0.0], [1.0, 3.0]),
        ([1.0, 0.0], [0.0, 1.0]),
        ([2.0, 5.0], [1.0, 1.0]),
        ([1.0, 2.0], [1.0, 0.0]),
        ([3.0, 1.0, 2.0], [0.0, 0.0, 0.0]),
        ([5.0, 6.0, 8.0], [4.0, 6.0, 5.0]),
    ):
        yield {"a": np.array(a), "b": np.array(b)}


@exercise.right("a loop, and sums by hand")
def by_hand(a, b):
    d = [x - y for x, y in zip(a, b, strict=True)]
    mean = sum(d) / len(d)
    variance = sum((x - mean) ** 2 for x in d) / (len(d) - 1)
    return mean, (variance / len(d)) ** 0.5, len([x for x in d if x > 0])


@exercise.right("numpy's functions, and the variance")
def by_variance(a, b):
    d = np.subtract(a, b)
    return np.mean(d), np.sqrt(np.var(d, ddof=1) / d.size), int(np.sum(a > b))


@exercise.mistake(
    "the deviation instead of the error of the mean",
    seen="error is the standard deviation of the differences.",
    ask="How much does a mean of S numbers scatter, when one of them scatters this much?",
    leads=("factor",),
)
def pa_deviation(a, b):
    d = a - b
    return d.mean(), d.std(ddof=1), (d > 0).sum()


@exercise.mistake(
    "S below the line",
    seen="error is right but for S instead of S - 1 below the line.",
    ask="By what does your deviation divide the sum of squares, if nobody tells it?",
    leads=("factor",),
)
def pa_ddof(a, b):
    d = a - b
    return d.mean(), d.std() / np.sqrt(len(d)), (d > 0).sum()


@exercise.mistake(
    "not paired",
    seen="error is that of two separate samples: how the data sets differ is still in it.",
    ask="Which S numbers does your deviation look at: the scores, or the differences?",
)
def pa_unpaired(a, b):
    error = np.sqrt((a.var(ddof=1) + b.var(ddof=1)) / len(a))
    return a.mean() - b.mean(), error, (a > b).sum()


@exercise.mistake(
    "the deviations subtracted",
    seen="error is the difference of two deviations, which may be negative.",
    ask="Is the deviation of a difference the difference of the deviations?",
)
def pa_difference(a, b):
    error = (a.std(ddof=1) - b.std(ddof=1)) / np.sqrt(len(a))
    return (a - b).mean(), error, (a > b).sum()


@exercise.mistake(
    "b minus a",
    seen="it is the comparison of b with a.",
    ask="Which of the two comes first in the difference?",
)
def pa_sign(a, b):
    d = b - a
    return d.mean(), d.std(ddof=1) / np.sqrt(len(d)), (d > 0).sum()


@exercise.mistake(
    "divided by S instead of its root",
    seen="error is divided by S, not by its square root.",
    ask="By which factor does the error of a mean fall when S grows fourfold?",
    leads=("factor",),
)
def pa_root(a, b):
    d = a - b
    return d.mean(), d.std(ddof=1) / len(d), (d > 0).sum()


@exercise.mistake(
    "ties counted",
    seen="above counts the data sets on which both score alike.",
    ask="Is a above b where both are equal?",
)
def pa_ties(a, b):
    d = a - b
    return d.mean(), d.std(ddof=1) / np.sqrt(len(d)), (d >= 0).sum()


@exercise.mistake(
    "a share instead of a count",
    seen="above is a share between 0 and 1.",
    ask="What does mean make of a row of True and False, and what does sum?",
    leads=("factor",),
)
def pa_share(a, b):
    d = a - b
    return d.mean(), d.std(ddof=1) / np.sqrt(len(d)), (d > 0).mean()


@exercise.mistake(
    "the size of the differences",
    seen="the differences have lost their sign.",
    ask="What does it say about a and b that they differ, if not in which direction?",
)
def pa_size(a, b):
    d = np.abs(a - b)
    return d.mean(), d.std(ddof=1) / np.sqrt(len(d)), (a > b).sum()


@exercise.mistake(
    "the median",
    seen="mean is the median of the differences.",
    ask="What do you get when you add the differences and divide by how many they are?",
    leads=("points at function",),
)
def pa_median(a, b):
    d = a - b
    return np.median(d), d.std(ddof=1) / np.sqrt(len(d)), (d > 0).sum()


@exercise.mistake(
    "S - 1 below the line, and in the error once more",
    seen="error is divided by √(S - 1); S - 1 belongs to the deviation alone.",
    ask="Of how many numbers is the mean whose error you want?",
)
def pa_twice(a, b):
    d = a - b
    return d.mean(), d.std(ddof=1) / np.sqrt(len(d) - 1), (d > 0).sum()


@exercise.mistake(
    "the variance over the root of S",
    seen="error is the variance over √S.",
    ask="What is still to be done to a variance before it is a deviation?",
    leads=("square",),
)
def pa_variance(a, b):
    d = a - b
    return d.mean(), d.var(ddof=1) / np.sqrt(len(d)), (d > 0).sum()


@exercise.mistake(
    "the length of d > 0",
    seen="above is always S: all data sets are counted.",
    ask="How long is a row of True and False, and how many of its entries are True?",
)
def pa_all(a, b):
    d = a - b
    return d.mean(), d.std(ddof=1) / np.sqrt(len(d)), len(d > 0)
