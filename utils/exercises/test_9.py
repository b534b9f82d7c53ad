"""The hunt `test_9` of chapter 11: a gradient check that accepts nonsense."""

import numpy as np

from utils import network
from utils.checker.hunting import Hunt
from utils.gradients import numgrad

exercise = Hunt(
    "test_9(agrees)",
    chapter="11",
    place=9,
    points=2,
    does=(
        "A test of a gradient check agrees(layer, back, z) -> True or False: whether it accepts a "
        "mistake that the test plants in the way back."
    ),
    refused="Is the mistake that you plant really one, for the layer that you hand over?",
    missed=(
        "For which layer is the right answer 0 for an upstream of ones, and does your planted way "
        "back say 0 there, too?"
    ),
    hints=(
        "Add up the softmax of a row. How does that sum change when a score changes? Which "
        "upstream gradient asks for nothing but that sum?",
        "Hand `agrees` the softmax together with a way back that is plainly wrong, such as one "
        "that always returns 0. If it says True, it is blind.",
    ),
)


@exercise.answer
def test_9(agrees):
    """True if this version of agrees breaks its promise."""
    z = np.random.default_rng(0).normal(size=(3, 5))
    return agrees(network.softmax, lambda G, z: 0 * z, z)


# ---- right versions


def _numeric(layer, z, G):
    return numgrad(lambda z: (G * layer(z)).sum(), z)


def _random(z):
    return np.random.default_rng(0).normal(size=z.shape)


def _compare(layer, back, z, G, atol=1e-6):
    return bool(np.allclose(back(G, z), _numeric(layer, z, G), atol=atol))


@exercise.right_version("one with a random upstream gradient")
def random_upstream(layer, back, z):
    return _compare(layer, back, z, _random(z))


@exercise.right_version("one with upstream 0, 1, 2, …")
def counting(layer, back, z):
    return _compare(layer, back, z, np.arange(z.size).reshape(z.shape) / z.size)


@exercise.right_version("one that tries every entry: upstream 1 in one place and 0 elsewhere")
def entry_by_entry(layer, back, z):
    for index in np.ndindex(z.shape):
        G = np.zeros(z.shape)
        G[index] = 1
        if not _compare(layer, back, z, G):
            return False
    return True


@exercise.right_version("one whose numerical gradient differs in the last digits")
def other_step(layer, back, z):
    G = _random(z)
    numeric = numgrad(lambda z: (G * layer(z)).sum(), z, eps=1e-4)
    return bool(np.abs(back(G, z) - numeric).max() < 1e-6)


# ---- wrong versions


@exercise.suspect
def agrees(layer, back, z):
    """Whether back(G, z) is the gradient of sum(G * layer(z)) for any G: z (N, C) -> bool."""
    G = np.ones_like(z)
    numeric = numgrad(lambda z: (G * layer(z)).sum(), z)
    return np.allclose(back(G, z), numeric, atol=1e-6)


@exercise.wrong_version("one that draws one random number for each row")
def one_a_row(layer, back, z):
    return _compare(layer, back, z, _random(z)[:, :1] * np.ones_like(z))


@exercise.wrong_version("one with an upstream of 3 everywhere")
def threes(layer, back, z):
    return _compare(layer, back, z, np.full(z.shape, 3.0))


@exercise.wrong_version("one with an upstream of 0")
def zeros(layer, back, z):
    return _compare(layer, back, z, np.zeros(z.shape))


@exercise.wrong_version("one that calls a difference of 10 small")
def generous(layer, back, z):
    return _compare(layer, back, z, _random(z), atol=10)


@exercise.wrong_version("one that compares shapes")
def shapes(layer, back, z):
    return np.shape(back(_random(z), z)) == np.shape(z)


@exercise.wrong_version("one that compares the sums of the rows")
def row_sums(layer, back, z):
    G = _random(z)
    found, numeric = back(G, z).sum(axis=1), _numeric(layer, z, G).sum(axis=1)
    return bool(np.allclose(found, numeric, atol=1e-6))


@exercise.wrong_version("one that compares the way back with itself")
def with_itself(layer, back, z):
    G = _random(z)
    return bool(np.allclose(back(G, z), back(G, z)))


@exercise.wrong_version("one that agrees to everything")
def always(layer, back, z):
    return True


# ---- other good tests


def _softmax_back(G, z):
    p = network.softmax(z)
    return p * (G - (G * p).sum(axis=1, keepdims=True))


@exercise.right("several mistakes, one of them accepted")
def several(agrees):
    z = np.random.default_rng(1).normal(size=(4, 3))
    return any(
        agrees(network.softmax, lambda G, z, f=f: f * _softmax_back(G, z), z) for f in (0, 2, -1)
    )


@exercise.right("twice as long; the right way must be accepted")
def twice_as_long(agrees):
    z = np.random.default_rng(2).normal(size=(2, 4))
    wrong = agrees(network.softmax, lambda G, z: 2 * _softmax_back(G, z), z)
    return wrong or not agrees(network.softmax, _softmax_back, z)


@exercise.right("an assertion: the sign turned")
def asserted(agrees):
    z = np.array([[0.0, 1.0, 2.0], [3.0, -1.0, 0.5]])
    assert not agrees(network.softmax, lambda G, z: -_softmax_back(G, z), z)


# ---- tests that miss something


@exercise.mistake(
    "planted in tanh",
    seen="",
    ask="For which layer is the right answer 0 for an upstream of ones, and does your planted way "
    "back say 0 there, too?",
    leads=("misses",),
)
def in_tanh(agrees):
    z = np.random.default_rng(0).normal(size=(3, 5))
    return agrees(np.tanh, lambda G, z: 2 * G * (1 - np.tanh(z) ** 2), z)


@exercise.mistake(
    "a planted mistake that is right",
    seen="",
    ask="Is what you plant really a mistake, and large enough to be seen?",
    leads=("always True",),
)
def nothing_planted(agrees):
    z = np.random.default_rng(0).normal(size=(3, 5))
    return agrees(network.softmax, _softmax_back, z)


@exercise.mistake(
    "the transposed Jacobian of the softmax",
    seen="",
    ask="Is what you plant really a mistake, and large enough to be seen?",
)
def transposed(agrees):
    def back(G, z):
        p = network.softmax(z)
        return np.stack([g @ (np.diag(q) - np.outer(q, q)).T for g, q in zip(G, p, strict=True)])

    return agrees(network.softmax, back, np.random.default_rng(0).normal(size=(3, 5)))


@exercise.mistake(
    "only whether the right way is accepted",
    seen="",
    ask="What should such a check say of a way back that is wrong?",
    leads=("misses all",),
)
def only_the_right_way(agrees):
    z = np.random.default_rng(0).normal(size=(3, 5))
    return not agrees(network.softmax, _softmax_back, z)


@exercise.mistake(
    "a way back of another shape",
    seen="",
    ask="Which mistake has the right shape, and the wrong numbers?",
    leads=("misses",),
)
def other_shape(agrees):
    z = np.random.default_rng(0).normal(size=(3, 5))
    try:
        return bool(agrees(network.softmax, lambda G, z: np.zeros((2, 7)), z))
    except ValueError:
        return False


@exercise.mistake(
    "True and False exchanged",
    seen="",
    ask="Should it say True if the check is blind, or if all is well?",
    leads=("exchanged",),
)
def exchanged(agrees):
    return not test_9(agrees)


@exercise.mistake(
    "printed instead of returned",
    seen="",
    ask="Which line hands True or False back to the caller?",
    leads=("returns nothing",),
)
def printed(agrees):
    print(test_9(agrees))
