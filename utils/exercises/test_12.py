"""The hunt `test_12` of chapter 11: a choice in which the test part has a say."""

import numpy as np

from utils.checker.hunting import Hunt
from utils.data import SealedTest

exercise = Hunt(
    "test_12(choose)",
    chapter="11",
    place=12,
    points=3,
    does=(
        "A test of choose(models, X_val, y_val, sealed) -> (index, test accuracy): whether the "
        "test part has a say in the choice, is opened more or less than once, or whether another "
        "number than the test accuracy of the chosen model is reported."
    ),
    refused=(
        "Is there one clear winner on the validation part of your test, is a fresh envelope handed "
        "over each time, and do you allow for rounding?"
    ),
    missed=(
        "Which model should win if validation and test part disagree, and what should the envelope "
        "have counted?"
    ),
    hints=(
        "Build two models and data on which validation and test part disagree about which is "
        "better. Which index must come back?",
        "One model that always says 0, one that always says 1; validation labels all 0, test "
        "labels all 1. Then look at the index, at the accuracy that is reported, and at "
        "`sealed.openings`.",
    ),
)


@exercise.answer
def test_12(choose):
    """True if this version of choose breaks its promise."""
    models = [lambda X: np.zeros(len(X), dtype=int), lambda X: np.ones(len(X), dtype=int)]
    X = np.zeros((6, 1))
    sealed = SealedTest(X, np.ones(6, dtype=int))
    index, accuracy = choose(models, X, np.zeros(6, dtype=int), sealed)
    return index != 0 or accuracy != 0 or sealed.openings != 1


# ---- right versions


def _scores(models, X, y):
    return np.array([np.mean(model(X) == y) for model in models])


@exercise.right_version("one that chooses, then opens")
def then_opens(models, X_val, y_val, sealed):
    best = int(_scores(models, X_val, y_val).argmax())
    X, y = sealed.open()
    return best, float(np.mean(models[best](X) == y))


@exercise.right_version("one with a loop")
def in_a_loop(models, X_val, y_val, sealed):
    best, highest = 0, -1.0
    for k, model in enumerate(models):
        right = (model(X_val) == y_val).sum()
        if right > highest:
            best, highest = k, right
    return best, (lambda X, y: (models[best](X) == y).mean())(*sealed.open())


@exercise.right_version(
    "one that opens early, but chooses by validation",
    ask="May it open the envelope first, if what is inside has no say?",
)
def opens_early(models, X_val, y_val, sealed):
    X, y = sealed.open()
    best = max(range(len(models)), key=lambda k: _scores([models[k]], X_val, y_val)[0])
    return best, _scores(models, X, y)[best]


@exercise.right_version(
    "one whose accuracy differs in the last digit", ask="Do you allow for rounding?"
)
def rounded(models, X_val, y_val, sealed):
    best = int(_scores(models, X_val, y_val).argmax())
    X, y = sealed.open()
    return best, 1 - np.mean(models[best](X) != y)


# ---- wrong versions

REPORT = "Which number should be reported: whose accuracy, and on which part?"
COUNT = "What should the envelope have counted?"


@exercise.suspect
def choose(models, X_val, y_val, sealed):
    """Choose by validation, then open the sealed test set once: -> (index, its test accuracy)."""
    X, y = sealed.open()
    scores = [np.mean(model(X) == y) for model in models]
    best = int(np.argmax(scores))
    return best, scores[best]


@exercise.wrong_version("one that opens the envelope for every model", ask=COUNT)
def opens_often(models, X_val, y_val, sealed):
    tests = [_scores([model], *sealed.open())[0] for model in models]
    best = int(_scores(models, X_val, y_val).argmax())
    return best, tests[best]


@exercise.wrong_version("one that lets the test score weigh in")
def by_both(models, X_val, y_val, sealed):
    tests = _scores(models, *sealed.open())
    best = int((_scores(models, X_val, y_val) + 2 * tests).argmax())
    return best, tests[best]


@exercise.wrong_version("one that reads through the paper: the envelope counts no opening")
def through_the_paper(models, X_val, y_val, sealed):
    tests = _scores(models, sealed.X, sealed.y)
    best = int(tests.argmax())
    return best, tests[best]


@exercise.wrong_version("one that reads through the paper, then opens once for show")
def for_show(models, X_val, y_val, sealed):
    best = int(_scores(models, sealed.X, sealed.y).argmax())
    return best, _scores(models, *sealed.open())[best]


@exercise.wrong_version("one that opens a second time, to be sure", ask=COUNT)
def opens_twice(models, X_val, y_val, sealed):
    sealed.open()
    return then_opens(models, X_val, y_val, sealed)


@exercise.wrong_version("one that never opens, and reports the validation accuracy", ask=COUNT)
def never_opens(models, X_val, y_val, sealed):
    scores = _scores(models, X_val, y_val)
    return int(scores.argmax()), scores.max()


@exercise.wrong_version("one that takes the worst on the validation part")
def worst(models, X_val, y_val, sealed):
    best = int(_scores(models, X_val, y_val).argmin())
    return best, _scores(models, *sealed.open())[best]


@exercise.wrong_version("one that opens once, and reports the validation accuracy", ask=REPORT)
def reports_validation(models, X_val, y_val, sealed):
    scores = _scores(models, X_val, y_val)
    sealed.open()
    return int(scores.argmax()), scores.max()


@exercise.wrong_version(
    "one that chooses by validation, and reports the best test accuracy of all models", ask=REPORT
)
def reports_best(models, X_val, y_val, sealed):
    best = int(_scores(models, X_val, y_val).argmax())
    return best, _scores(models, *sealed.open()).max()


# ---- other good tests


def _coins(seed):
    rng = np.random.default_rng(seed)
    tosses = rng.integers(0, 2, size=(9, 31))
    models = [lambda X, answer=answer: answer for answer in tosses]
    y_val = tosses[4].copy()
    y_val[:3] = 1 - y_val[:3]
    return tosses, models, y_val, rng


@exercise.right("different test labels, the same index; the counter and the number as well")
def two_calls(choose):
    X, found = np.zeros((31, 1)), []
    for seed in (0, 1):
        tosses, models, y_val, _ = _coins(0)
        y = tosses[seed].copy()
        sealed = SealedTest(X, y)
        index, accuracy = choose(models, X, y_val, sealed)
        honest = np.isclose(accuracy, np.mean(tosses[index] == y)) and sealed.openings == 1
        found.append(index if honest else None)
    return None in found or found[0] != found[1] or found[0] != 4


@exercise.right("assertions on coin tosses")
def asserted(choose):
    tosses, models, y_val, _ = _coins(5)
    y, X = tosses[7], np.zeros((31, 1))
    sealed = SealedTest(X, y)
    index, accuracy = choose(models, X, y_val, sealed)
    assert index == 4
    assert sealed.openings == 1
    np.testing.assert_allclose(accuracy, np.mean(tosses[4] == y))


# ---- tests that miss something


def _disagree(choose, labels=(1, 1, 1, 1, 1, 1)):
    models = [lambda X: np.zeros(len(X), dtype=int), lambda X: np.ones(len(X), dtype=int)]
    X = np.zeros((6, 1))
    sealed = SealedTest(X, np.array(labels))
    return *choose(models, X, np.zeros(6, dtype=int), sealed), sealed.openings


@exercise.mistake(
    "models of equal validation accuracy",
    seen="",
    ask="Is there one clear winner on the validation part of your test?",
)
def equal_models(choose):
    models = [lambda X: np.zeros(len(X), dtype=int), lambda X: np.ones(len(X), dtype=int)]
    X = np.zeros((6, 1))
    sealed = SealedTest(X, np.zeros(6, dtype=int))
    index, accuracy = choose(models, X, np.array([0, 0, 0, 1, 1, 1]), sealed)
    return index != 1 or accuracy != 0 or sealed.openings != 1


@exercise.mistake(
    "the counter only",
    seen="",
    ask="The counter may be content with a choice that is not honest: "
    "which index should come back?",
    leads=("misses",),
)
def only_counter(choose):
    return _disagree(choose)[2] != 1


@exercise.mistake("the index only", seen="", ask=COUNT, leads=("misses",))
def only_index(choose):
    return _disagree(choose)[0] != 0


@exercise.mistake("index and counter, but not the number", seen="", ask=REPORT, leads=("misses",))
def no_number(choose):
    index, _, openings = _disagree(choose)
    return index != 0 or openings != 1


@exercise.mistake("index and number, but not the counter", seen="", ask=COUNT, leads=("misses",))
def no_counter(choose):
    index, accuracy, _ = _disagree(choose)
    return index != 0 or accuracy != 0


@exercise.mistake(
    "one envelope for all versions",
    seen="",
    ask="How often has your envelope been opened before the version gets it?",
    leads=("two answers",),
)
def one_envelope():
    sealed = SealedTest(np.zeros((6, 1)), np.ones(6, dtype=int))

    def test_12(choose):
        models = [lambda X: np.zeros(len(X), dtype=int), lambda X: np.ones(len(X), dtype=int)]
        index, accuracy = choose(models, np.zeros((6, 1)), np.zeros(6, dtype=int), sealed)
        return index != 0 or accuracy != 0 or sealed.openings != 1

    return test_12


@exercise.mistake("exact equality", seen="", ask="Do you allow for rounding?", leads=("refuses",))
def exact(choose):
    index, accuracy, openings = _disagree(choose, labels=(0, 1, 1, 1, 1, 0))
    return index != 0 or accuracy != 2 / 6 or openings != 1


@exercise.mistake(
    "True and False exchanged",
    seen="",
    ask="Should it say True if the test part has a say, or if all is well?",
    leads=("exchanged",),
)
def exchanged(choose):
    return not test_12(choose)


@exercise.mistake(
    "printed instead of returned",
    seen="",
    ask="Which line hands True or False back to the caller?",
    leads=("returns nothing",),
)
def printed(choose):
    print(test_12(choose))
