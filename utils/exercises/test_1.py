"""The hunt `test_1` of chapter 11: a softmax that overflows."""

import numpy as np

from utils import network
from utils.checker.hunting import Hunt

exercise = Hunt(
    "test_1(softmax)",
    chapter="11",
    place=1,
    points=1,
    does=(
        "A test of softmax (N, C) -> (N, C), promised for scores up to ±1000: True for every "
        "version that breaks its promise."
    ),
    refused="Does True mean that a bug is there, and do you allow for rounding?",
    missed="Which probabilities do you expect, and do you ask for their values?",
    hints=(
        "What happens to the probabilities of a row when 1000 is added to each of its scores?",
        "Work out the probabilities of a few small scores `z` yourself; `softmax(z + shift)` must "
        "be the same, with another shift for each row. `np.allclose` says False as soon as one "
        "entry is NaN.",
    ),
)


@exercise.answer
def test_1(softmax):
    """True if this version of softmax breaks its promise."""
    z = np.array([[0.0, 1.0, 3.0], [2.0, -1.0, 2.0]])
    right = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    shift = np.array([[1000.0], [-1000.0]])
    return not np.allclose(softmax(z + shift), right)


# ---- right versions

exercise.right_version("one that subtracts each row's largest score")(network.softmax)


@exercise.right_version("one that subtracts logarithms")
def by_logarithms(z):
    z = z - z.max(axis=1, keepdims=True)
    return np.exp(z - np.log(np.exp(z).sum(axis=1, keepdims=True)))


@exercise.right_version("one that divides 1 by a sum of exp(difference)")
def by_differences(z):
    return 1 / np.exp(z[:, None, :] - z[:, :, None]).sum(axis=2)


@exercise.right_version("one that differs in the last digit", ask="Do you allow for rounding?")
def rounded(z):
    return network.softmax(z) * (1 + 4e-16)


# ---- wrong versions


@exercise.suspect
def softmax(z):
    """Probabilities from scores up to ±1000, row by row: (N, C) -> (N, C)."""
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)


@exercise.wrong_version("one that puts 0 where NaN was")
def without_nan(z):
    return np.nan_to_num(softmax(z))


@exercise.wrong_version("one that cuts the scores off at ±500: finite, and wrong")
def cut_off(z):
    return softmax(np.clip(z, -500, 500))


@exercise.wrong_version(
    "one that subtracts the largest score of the whole table",
    ask="What if one row is at 1000 and another at -1000?",
)
def one_shift(z):
    return softmax(z - np.max(z))


@exercise.wrong_version("one that says 0 for everything")
def zero(z):
    return np.zeros(z.shape)


@exercise.wrong_version("one that says 1/C for everything, whatever the scores")
def even(z):
    return np.full(z.shape, 1 / z.shape[1])


@exercise.wrong_version("one that hands the scores back")
def handed_back(z):
    return z.copy()


@exercise.wrong_version("one whose probabilities add up to 1 over the whole table")
def over_all(z):
    return network.softmax(z) / len(z)


@exercise.wrong_version("one that hands back no row at all")
def no_row(z):
    return network.softmax(z)[:0]


@exercise.wrong_version(
    "one that gets the first row right and says 1/C for all others",
    ask="Which probabilities do you expect in each row?",
)
def first_row(z):
    out = even(z)
    out[:1] = network.softmax(z[:1])
    return out


@exercise.wrong_version(
    "one that gets the first row right and moves the others by one column",
    ask="Which probabilities do you expect in each row?",
)
def moved_rows(z):
    out = np.roll(network.softmax(z), 1, axis=1)
    out[:1] = network.softmax(z[:1])
    return out


# ---- other good tests


@exercise.right("two rows worked out by hand")
def by_hand(softmax):
    found = softmax(np.array([[1000.0, 999.0], [-1000.0, -1001.0]]))
    return not np.allclose(found, [[0.731059, 0.268941]] * 2, atol=1e-5)


@exercise.right("an assertion")
def asserted(softmax):
    z = np.array([[3.0, 1.0], [2.0, 2.5]])
    right = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(softmax(z + np.array([[990.0], [-995.0]])), right)


@exercise.right("differences of the logarithms")
def of_logarithms(softmax):
    z = np.array([[1000.0, 998.0, 999.0], [-1000.0, -1000.0, -999.0]])
    p = softmax(z)
    sums, ratios = p.sum(axis=1), np.log(p[:, 1:] / p[:, :-1])
    return not (np.allclose(sums, 1) and np.allclose(ratios, np.diff(z)))


# ---- tests that miss something


@exercise.mistake(
    "only whether all is finite",
    seen="",
    ask="A finite answer is not yet a right one: which probabilities should come out?",
    leads=("misses",),
)
def only_finite(softmax):
    return not np.isfinite(softmax(np.array([[1000.0, 0.0], [-1000.0, 1.0]]))).all()


@exercise.mistake(
    "two calls compared, without the right probabilities",
    seen="",
    ask="A function that always returns 0 does not change either: for which scores can you work "
    "out the right probabilities?",
    leads=("misses",),
)
def only_the_shift(softmax):
    z = np.array([[0.0, 1.0, 3.0], [2.0, -1.0, 2.0]])
    return not np.allclose(softmax(z + np.array([[1000.0], [-1000.0]])), softmax(z))


@exercise.mistake(
    "one shift for all rows",
    seen="",
    ask="What if one row is at 1000 and another at -1000?",
    leads=("misses",),
)
def same_shift(softmax):
    z = np.array([[0.0, 1.0, 3.0], [2.0, -1.0, 2.0]])
    right = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    return not np.allclose(softmax(z + 1000), right)


@exercise.mistake(
    "one row of two equal scores",
    seen="",
    ask="Several of the wrong ones say one half for two equal scores, too: which scores would "
    "tell them apart?",
    leads=("misses",),
)
def two_halves(softmax):
    return not np.allclose(softmax(np.array([[1000.0, 1000.0]])), 0.5)


@exercise.mistake(
    "only whether the rows add up to 1",
    seen="",
    ask="Many numbers add up to 1: which of them are the probabilities of these scores?",
    leads=("misses",),
)
def only_sums(softmax):
    z = np.array([[1000.0, 1001.0], [-1000.0, -1001.0]])
    return not np.allclose(softmax(z).sum(axis=1), 1)


@exercise.mistake(
    "small scores", seen="", ask="For which scores can exp not be held?", leads=("misses",)
)
def small_scores(softmax):
    z = np.array([[0.0, 1.0, 3.0], [2.0, -1.0, 2.0]])
    return not np.allclose(softmax(z), np.exp(z) / np.exp(z).sum(axis=1, keepdims=True))


@exercise.mistake(
    "exact equality",
    seen="",
    ask="Do you allow for rounding?",
    leads=("always True",),
)
def exact(softmax):
    z = np.array([[0.0, 1.0, 3.0], [2.0, -1.0, 2.0]])
    right = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    return not np.array_equal(softmax(z + np.array([[1000.0], [-1000.0]])), right)


@exercise.mistake(
    "True and False exchanged",
    seen="",
    ask="Should it say True if a bug is there, or if all is well?",
    leads=("exchanged",),
)
def exchanged(softmax):
    return not test_1(softmax)


@exercise.mistake(
    "printed instead of returned",
    seen="",
    ask="Which line hands True or False back to the caller?",
    leads=("returns nothing",),
)
def printed(softmax):
    print(test_1(softmax))
