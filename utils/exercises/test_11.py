"""The hunt `test_11` of chapter 11: two bugs of dropout that hide each other."""

import numpy as np

from utils.checker.hunting import Hunt

exercise = Hunt(
    "test_11(dropout)",
    chapter="11",
    place=11,
    points=3,
    does=(
        "A test of dropout(a, keep, rng, training), array -> array: whether it breaks one of its "
        "two promises, the same mean in training as afterwards, and no chance afterwards."
    ),
    refused=(
        "Two conventions are right: divide by keep in training, or multiply by it afterwards. What "
        "do they have in common? And is the mean of few units steady enough?"
    ),
    missed=(
        "Two things are promised: no chance afterwards, and the same mean in training as "
        "afterwards. Do you ask for both?"
    ),
    hints=(
        "Write the two promises down. Neither says how the mean is kept, only that it is.",
        "Take many ones, `np.ones((1, 10_000))`. Two calls with `training=False` and different "
        "generators must be equal; the mean of a call with `training=True` must be near theirs.",
    ),
)


@exercise.answer
def test_11(dropout):
    """True if this version of dropout breaks its promise."""
    ones, keep = np.ones((1, 10_000)), 0.8
    train = dropout(ones, keep, np.random.default_rng(0), True)
    after = [dropout(ones, keep, np.random.default_rng(seed), False) for seed in (1, 2)]
    steady = np.array_equal(after[0], after[1])
    return not (steady and np.isclose(train.mean(), after[0].mean(), rtol=0.05))


# ---- right versions


def _mask(a, keep, rng):
    return rng.random(np.shape(a)) < keep


@exercise.right_version("one that divides by keep in training")
def divides(a, keep, rng, training):
    return a * _mask(a, keep, rng) / keep if training else a


@exercise.right_version("one that multiplies by keep afterwards")
def multiplies(a, keep, rng, training):
    return a * _mask(a, keep, rng) if training else a * keep


@exercise.right_version("one that draws 0 or 1/keep")
def draws(a, keep, rng, training):
    if not training:
        return np.array(a)
    return a * rng.choice([0, 1 / keep], size=np.shape(a), p=[1 - keep, keep])


@exercise.right_version("one that differs in the last digit", ask="Do you allow for rounding?")
def rounded(a, keep, rng, training):
    return divides(a, keep, rng, training) * (1 + 4e-16)


# ---- wrong versions

MEAN = "Is the mean in training that afterwards, for a keep that is not 1 - keep?"
CHANCE = "What may two calls after the training, with different generators, differ in?"


@exercise.suspect
def dropout(a, keep, rng, training):
    """Silence units at random in training, such that the next layer sees the same on average."""
    mask = rng.random(a.shape) < keep
    return a * mask


@exercise.wrong_version("one that is quiet afterwards, but nothing makes up for keep", ask=MEAN)
def no_makeup(a, keep, rng, training):
    return a * _mask(a, keep, rng) if training else a


@exercise.wrong_version("one that makes up for keep, but stays random afterwards", ask=CHANCE)
def stays_random(a, keep, rng, training):
    return a * _mask(a, keep, rng) / keep


@exercise.wrong_version("one that makes up for keep twice", ask=MEAN)
def both_makeups(a, keep, rng, training):
    return a * _mask(a, keep, rng) / keep if training else a * keep


@exercise.wrong_version("one that divides by keep afterwards instead of multiplying", ask=MEAN)
def divides_afterwards(a, keep, rng, training):
    return a * _mask(a, keep, rng) if training else a / keep


@exercise.wrong_version("one that divides by 1 - keep in training", ask=MEAN)
def of_the_silent(a, keep, rng, training):
    return a * _mask(a, keep, rng) / (1 - keep) if training else a


@exercise.wrong_version("one that takes keep for the share that is silenced", ask=MEAN)
def share_silenced(a, keep, rng, training):
    return a * _mask(a, 1 - keep, rng) / keep if training else a


@exercise.wrong_version("one that drops after the training, and not in it", ask=CHANCE)
def turned(a, keep, rng, training):
    return divides(a, keep, rng, not training)


@exercise.wrong_version("one that lets nothing pass in training", ask=MEAN)
def zero(a, keep, rng, training):
    return np.zeros(np.shape(a)) if training else a


@exercise.wrong_version("one that adds noise of mean 0 afterwards", ask=CHANCE)
def noise(a, keep, rng, training):
    return divides(a, keep, rng, True) if training else a + rng.normal(size=np.shape(a))


# ---- other good tests


@exercise.right("the average of many calls, entry by entry")
def many_calls(dropout):
    a = np.abs(np.random.default_rng(6).normal(size=(3, 4))) + 1
    rng = np.random.default_rng(7)
    train = np.mean([dropout(a, 0.6, rng, True) for _ in range(400)], axis=0)
    return not np.allclose(train, dropout(a, 0.6, rng, False), rtol=0.15)


@exercise.right("either convention, by name")
def either(dropout):
    a, keep = np.ones((100, 100)), 0.75
    train = dropout(a, keep, np.random.default_rng(0), True).mean()
    after = dropout(a, keep, np.random.default_rng(1), False)
    first = np.allclose(after, a) and abs(train - 1) < 0.03
    second = np.allclose(after, keep * a) and abs(train - keep) < 0.03
    return not (first or second)


@exercise.right("no generator afterwards, and assertions")
def asserted(dropout):
    a = np.full((50, 400), 2.0)
    after = dropout(a, 0.9, None, False)
    train = dropout(a, 0.9, np.random.default_rng(3), True)
    assert abs(train.mean() / after.mean() - 1) < 0.03


# ---- tests that miss something


@exercise.mistake("only whether chance is gone afterwards", seen="", ask=MEAN, leads=("misses",))
def only_steady(dropout):
    a = np.ones((1, 1000))
    after = [dropout(a, 0.8, np.random.default_rng(seed), False) for seed in (1, 2)]
    return not np.array_equal(*after)


@exercise.mistake("only the means", seen="", ask=CHANCE, leads=("misses",))
def only_means(dropout):
    a = np.ones((1, 10_000))
    train, after = (dropout(a, 0.8, np.random.default_rng(k), k == 0).mean() for k in (0, 1))
    return not np.isclose(train, after, rtol=0.05)


@exercise.mistake(
    "a itself demanded afterwards",
    seen="",
    ask="Is it right as well to multiply by keep afterwards, and does your test let that pass?",
    leads=("refuses",),
)
def a_itself(dropout):
    a = np.ones((1, 10_000))
    after = dropout(a, 0.8, np.random.default_rng(1), False)
    train = dropout(a, 0.8, np.random.default_rng(0), True)
    return not (np.allclose(after, a) and np.isclose(train.mean(), 1, rtol=0.05))


@exercise.mistake(
    "too few ones",
    seen="",
    ask="How far is the mean of so few units from its expectation, by chance alone?",
    leads=("refuses",),
)
def too_few(dropout):
    a = np.ones((1, 10))
    train = dropout(a, 0.7, np.random.default_rng(1), True)
    after = [dropout(a, 0.7, np.random.default_rng(seed), False) for seed in (1, 2)]
    return not (np.array_equal(*after) and np.isclose(train.mean(), after[0].mean(), rtol=0.05))


@exercise.mistake(
    "one seed for both calls afterwards",
    seen="",
    ask="Two generators of one seed draw the same: would you see it if chance were still there?",
    leads=("misses",),
)
def same_seed(dropout):
    a = np.ones((1, 10_000))
    train = dropout(a, 0.8, np.random.default_rng(0), True)
    after = [dropout(a, 0.8, np.random.default_rng(1), False) for _ in range(2)]
    return not (np.array_equal(*after) and np.isclose(train.mean(), after[0].mean(), rtol=0.05))


@exercise.mistake(
    "keep = 0.5",
    seen="",
    ask="Which two numbers that can be mixed up are the same if keep is 0.5?",
    leads=("misses",),
)
def one_half(dropout):
    a = np.ones((1, 10_000))
    train = dropout(a, 0.5, np.random.default_rng(0), True)
    after = [dropout(a, 0.5, np.random.default_rng(seed), False) for seed in (1, 2)]
    return not (np.array_equal(*after) and np.isclose(train.mean(), after[0].mean(), rtol=0.05))


@exercise.mistake("exact equality", seen="", ask="Do you allow for rounding?", leads=("refuses",))
def exact(dropout):
    a = np.ones((1, 10_000))
    after = dropout(a, 0.8, np.random.default_rng(1), False)
    is_a, is_less = np.array_equal(after, a), np.array_equal(after, 0.8 * a)
    return test_11(dropout) or not (is_a or is_less)


@exercise.mistake(
    "True and False exchanged",
    seen="",
    ask="Should it say True if a promise is broken, or if all is well?",
    leads=("exchanged",),
)
def exchanged(dropout):
    return not test_11(dropout)


@exercise.mistake(
    "printed instead of returned",
    seen="",
    ask="Which line hands True or False back to the caller?",
    leads=("returns nothing",),
)
def printed(dropout):
    print(test_11(dropout))
