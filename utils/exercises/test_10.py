"""The hunt `test_10` of chapter 11: a loss with a floor."""

import numpy as np

from utils import network
from utils.checker.hunting import Hunt

exercise = Hunt(
    "test_10(loss)",
    chapter="11",
    place=10,
    points=3,
    does=(
        "A test of loss(scores, y), (N, C), (N,) -> number, the mean cross-entropy: whether it "
        "stays away from 0 when the scores are sure and right, or is 0 whatever comes."
    ),
    refused="How sure are your scores, and how near to 0 must the loss come?",
    missed="What should the loss be when the scores are sure and right, and what if all are equal?",
    hints=(
        "Training is not needed. Which scores would a perfectly sure and perfectly right model "
        "give, and which one that knows nothing?",
        "`100 * np.eye(3)` are sure scores for the classes 0, 1, 2: a softmax of them is as good "
        "as one-hot. `np.zeros((3, 3))` know nothing. What does the loss say of each?",
    ),
)


@exercise.answer
def test_10(loss):
    """True if this version of loss breaks its promise."""
    y = np.arange(3)
    sure, ignorant = loss(100 * np.eye(3), y), loss(np.zeros((3, 3)), y)
    return sure > 0.001 or ignorant < 1


# ---- right versions


@exercise.right_version("the course's own")
def ours(scores, y):
    return network.cross_entropy(network.softmax(scores), y)


@exercise.right_version("one that subtracts logarithms")
def by_logarithms(scores, y):
    top = scores.max(axis=1, keepdims=True)
    logs = scores - top - np.log(np.exp(scores - top).sum(axis=1, keepdims=True))
    return -np.mean(logs[np.arange(len(y)), y])


@exercise.right_version("one with a loop")
def loop(scores, y):
    ps = [network.softmax(row[None])[0, c] for row, c in zip(scores, y, strict=True)]
    return sum(-np.log(max(p, 1e-300)) for p in ps) / len(y)


@exercise.right_version("one that differs in the last digit", ask="Do you allow for rounding?")
def rounded(scores, y):
    return ours(scores, y) * (1 + 4e-16) + 3e-16


# ---- wrong versions

SURE = "What should the loss be when the scores are sure, and right?"


@exercise.suspect
def loss(scores, y):
    """Mean cross-entropy of the softmax of the scores: (N, C), (N,) -> number."""
    outputs = network.softmax(scores)
    probs = network.softmax(outputs)
    return -np.mean(np.log(probs[np.arange(len(y)), y]))


def _of(probs, y):
    return -np.mean(np.log(np.maximum(probs[np.arange(len(y)), y], 1e-300)))


@exercise.wrong_version("one that sends the probabilities through a sigmoid", ask=SURE)
def through_sigmoid(scores, y):
    return _of(network.sigmoid(network.softmax(scores)), y)


@exercise.wrong_version("one that cuts probabilities off at 0.95", ask=SURE)
def cut_off(scores, y):
    return _of(np.clip(network.softmax(scores), 0.05, 0.95), y)


@exercise.wrong_version("one that mixes a tenth of the other classes into the label", ask=SURE)
def smoothed(scores, y):
    p, C = network.softmax(scores), scores.shape[1]
    Y = 0.9 * np.eye(C)[y] + 0.1 / C
    return -np.mean((Y * np.log(np.maximum(p, 1e-300))).sum(axis=1))


@exercise.wrong_version("one that adds a tenth to every probability, and divides again", ask=SURE)
def tenth(scores, y):
    p = network.softmax(scores) + 0.1
    return _of(p / p.sum(axis=1, keepdims=True), y)


@exercise.wrong_version("one that sends the scores through tanh first", ask=SURE)
def through_tanh(scores, y):
    return _of(network.softmax(np.tanh(scores)), y)


@exercise.wrong_version("one that divides the scores by their largest size", ask=SURE)
def divided(scores, y):
    return _of(network.softmax(scores / max(np.abs(scores).max(), 1)), y)


@exercise.wrong_version("one that adds a constant 0.1", ask=SURE)
def constant(scores, y):
    return ours(scores, y) + 0.1


@exercise.wrong_version("one that reports the share of right answers instead", ask=SURE)
def share(scores, y):
    return np.mean(scores.argmax(axis=1) == y)


@exercise.wrong_version(
    "one that says 0, whatever comes", ask="What should the loss of a model be that knows nothing?"
)
def zero(scores, y):
    return 0.0


# ---- other good tests


@exercise.right("a cross-entropy of one's own, on random scores, some of them large")
def random_scores(loss):
    rng = np.random.default_rng(0)
    for size in (1, 30):
        z, y = size * rng.normal(size=(6, 4)), rng.integers(0, 4, size=6)
        e = np.exp(z - z.max(axis=1, keepdims=True))
        p = e / e.sum(axis=1, keepdims=True)
        if not np.isclose(loss(z, y), -np.log(p[np.arange(6), y]).mean()):
            return True
    return False


@exercise.right("sure scores, and log C")
def log_c(loss):
    y = np.array([1, 0, 3, 3, 2])
    right = loss(50 * np.eye(4)[y], y) < 1e-6 and np.isclose(loss(np.zeros((5, 4)), y), np.log(4))
    return not right


@exercise.right("assertions: sure and right, sure and wrong")
def asserted(loss):
    assert loss(np.array([[200.0, 0.0], [0.0, 200.0]]), np.array([0, 1])) < 1e-9
    assert loss(np.array([[200.0, 0.0], [0.0, 200.0]]), np.array([1, 0])) > 100


# ---- tests that miss something


@exercise.mistake(
    "scores of 0 only",
    seen="",
    ask="Equal scores give log C with a floor as well: which do not?",
    leads=("misses",),
)
def only_zeros(loss):
    return not np.isclose(loss(np.zeros((4, 3)), np.zeros(4, dtype=int)), np.log(3))


@exercise.mistake(
    "sure and right scores only",
    seen="",
    ask="A function that always says 0 has no floor: what should it say of a model that knows "
    "nothing?",
    leads=("misses",),
)
def only_sure(loss):
    return loss(100 * np.eye(3), np.arange(3)) > 0.001


@exercise.mistake(
    "scores that are hardly sure",
    seen="",
    ask="What is the softmax of the scores 1, 0 and 0: is that sure?",
    leads=("always True",),
)
def hardly_sure(loss):
    return loss(np.eye(3), np.arange(3)) > 0.001 or loss(np.zeros((3, 3)), np.arange(3)) < 1


@exercise.mistake(
    "only whether sure scores cost less",
    seen="",
    ask="How low should the loss come, in the end?",
    leads=("misses",),
)
def only_less(loss):
    y = np.arange(3)
    return loss(100 * np.eye(3), y) >= loss(np.zeros((3, 3)), y)


@exercise.mistake(
    "a wide tolerance",
    seen="",
    ask="How near to 0 does a right loss come, and how near must it?",
    leads=("misses",),
)
def too_wide(loss):
    y = np.arange(3)
    return loss(100 * np.eye(3), y) > 0.5 or loss(np.zeros((3, 3)), y) < 1


@exercise.mistake("exact equality", seen="", ask="Do you allow for rounding?", leads=("refuses",))
def exact(loss):
    y = np.arange(3)
    return loss(100 * np.eye(3), y) != 0 or loss(np.zeros((3, 3)), y) < 1


@exercise.mistake(
    "True and False exchanged",
    seen="",
    ask="Should it say True if a bug is there, or if all is well?",
    leads=("exchanged",),
)
def exchanged(loss):
    return not test_10(loss)


@exercise.mistake(
    "printed instead of returned",
    seen="",
    ask="Which line hands True or False back to the caller?",
    leads=("returns nothing",),
)
def printed(loss):
    print(test_10(loss))
