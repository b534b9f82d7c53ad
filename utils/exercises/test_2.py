"""The hunt `test_2` of chapter 11: the way back through a ReLU whose gate never closes."""

import numpy as np

from utils.checker.hunting import Hunt
from utils.gradients import numgrad, relative_error

exercise = Hunt(
    "test_2(relu_back)",
    chapter="11",
    place=2,
    points=1,
    does=(
        "A test of relu_back(da, z), (N, H), (N, H) -> (N, H), the way back through max(0, z): any "
        "slope from 0 to 1 is right at exactly z = 0."
    ),
    refused=(
        "Is what you compare with right for every z of your test, and does your tolerance leave "
        "room for the error of a numerical gradient, about 1e-9?"
    ),
    missed="Which z closes the gate, whatever the sign of da, and what comes through an open one?",
    hints=(
        "A ReLU is a gate: it hands `da` on where z is above 0, and hands on 0 where z is below. "
        "Give it both kinds, and `da` of both signs.",
        "`numgrad(lambda z: (da * np.maximum(z, 0)).sum(), z)` knows the right answer. Keep every "
        "z away from 0, where the ReLU has a corner.",
    ),
)


@exercise.answer
def test_2(relu_back):
    """True if this version of relu_back breaks its promise."""
    rng = np.random.default_rng(0)
    z, da = rng.normal(size=(2, 5, 3))
    numeric = numgrad(lambda z: (da * np.maximum(z, 0)).sum(), z)
    return relative_error(relu_back(da, z), numeric) > 1e-6


# ---- right versions

CORNER = (
    "Does your test ask for a particular slope at exactly z = 0, where every one from 0 to 1 is "
    "right?"
)


@exercise.right_version("one with z > 0")
def strict(da, z):
    return da * (z > 0)


@exercise.right_version("one that asks the activation, with a strict >")
def of_activation(da, z):
    return np.where(np.maximum(z, 0) > 0, da, 0.0)


@exercise.right_version("one that passes everything at exactly z = 0", ask=CORNER)
def open_corner(da, z):
    return da * (z >= 0)


@exercise.right_version("one that passes one half at exactly z = 0", ask=CORNER)
def half_corner(da, z):
    return da * np.heaviside(z, 0.5)


@exercise.right_version("one that differs in the last digit", ask="Do you allow for rounding?")
def rounded(da, z):
    return da * (z > 0) * (1 + 4e-16)


# ---- wrong versions


@exercise.suspect
def relu_back(da, z):
    """Back through a = max(0, z): da (N, H), z (N, H) -> dz (N, H)."""
    a = np.maximum(z, 0)
    return da * (a >= 0)


@exercise.wrong_version("one that hands da on as it is")
def handed_on(da, z):
    return da.copy()


@exercise.wrong_version("one that closes where da is negative")
def of_da(da, z):
    return da * (da > 0)


@exercise.wrong_version("one that takes the size of z: open on both sides")
def of_size(da, z):
    return da * (np.abs(z) > 0)


@exercise.wrong_version("one that closes where z is above 0, and opens below")
def turned(da, z):
    return da * (z < 0)


@exercise.wrong_version("one that lets nothing pass, whatever z is")
def shut(da, z):
    return np.zeros(da.shape)


@exercise.wrong_version("one that gives the slope, and forgets da")
def only_slope(da, z):
    return (z > 0) * 1.0


@exercise.wrong_version("one that hands on a hundredth where z is below 0")
def leaky(da, z):
    return da * np.where(z > 0, 1, 0.01)


@exercise.wrong_version("one that turns the sign of da")
def negative(da, z):
    return -da * (z > 0)


@exercise.wrong_version(
    "one that multiplies by the activation instead of its slope",
    ask="Is there a z above 0 in your test that is not 1, so that its size would show?",
)
def times_activation(da, z):
    return da * np.maximum(z, 0)


@exercise.wrong_version("one that halves what comes through")
def half(da, z):
    return da * (z > 0) / 2


@exercise.wrong_version("one that hands back no number at all")
def empty(da, z):
    return (da * (z > 0))[:, :0]


# ---- other good tests


@exercise.right("what must stay, and what must pass")
def both_sides(relu_back):
    z, da = np.random.default_rng(1).normal(size=(2, 6, 4))
    dz = relu_back(da, z)
    return bool(np.any(dz[z < 0] != 0)) or not np.allclose(dz[z > 0], da[z > 0])


@exercise.right("four numbers by hand")
def by_hand(relu_back):
    dz = relu_back(np.array([[2.0, -3.0], [4.0, -5.0]]), np.array([[2.0, 3.0], [-1.0, -1.0]]))
    return not np.allclose(dz, [[2, -3], [0, 0]])


@exercise.right("an assertion")
def asserted(relu_back):
    z, da = np.array([[-1.0, 2.0, -3.0, 4.0]]), np.array([[1.0, -1.0, -1.0, 3.0]])
    np.testing.assert_allclose(relu_back(da, z), [[0, -1, 0, 3]])


# ---- tests that miss something


@exercise.mistake("a slope of 0 demanded at exactly z = 0", seen="", ask=CORNER, leads=("refuses",))
def at_the_corner(relu_back):
    z, da = np.array([[-1.0, 0.0, 2.0], [1.0, -2.0, 0.0]]), np.array([[1.0, -2.0, 3.0]] * 2)
    return not np.allclose(relu_back(da, z), da * (z > 0))


@exercise.mistake(
    "an upstream of ones",
    seen="",
    ask="If da is 1 everywhere, how would you notice that it is forgotten?",
    leads=("misses",),
)
def upstream_of_ones(relu_back):
    z = np.random.default_rng(0).normal(size=(5, 3))
    return not np.allclose(relu_back(np.ones((5, 3)), z), z > 0)


@exercise.mistake("positive z only", seen="", ask="Which z closes the gate?", leads=("misses",))
def only_open(relu_back):
    da = np.array([[1.0, -2.0], [3.0, -4.0]])
    return not np.allclose(relu_back(da, np.array([[1.0, 2.0], [0.5, 3.0]])), da)


@exercise.mistake(
    "negative z only", seen="", ask="What should come through an open gate?", leads=("misses",)
)
def only_shut(relu_back):
    da = np.array([[1.0, -2.0], [3.0, -4.0]])
    return bool(np.any(relu_back(da, np.array([[-1.0, -2.0], [-0.5, -3.0]])) != 0))


@exercise.mistake(
    "the shape only", seen="", ask="Which numbers should stand in that shape?", leads=("misses",)
)
def only_shape(relu_back):
    z, da = np.random.default_rng(0).normal(size=(2, 5, 3))
    return relu_back(da, z).shape != z.shape


@exercise.mistake(
    "a tolerance of 1e-12 for a numerical gradient",
    seen="",
    ask="Is what you compare with right for a right version, and does your tolerance leave room "
    "for the error of a numerical gradient, about 1e-9?",
    leads=("always True",),
)
def too_exact(relu_back):
    z, da = np.random.default_rng(0).normal(size=(2, 5, 3))
    numeric = numgrad(lambda z: (da * np.maximum(z, 0)).sum(), z)
    return relative_error(relu_back(da, z), numeric) > 1e-12


@exercise.mistake("exact equality", seen="", ask="Do you allow for rounding?", leads=("refuses",))
def exact(relu_back):
    z, da = np.random.default_rng(0).normal(size=(2, 5, 3))
    return not np.array_equal(relu_back(da, z), np.where(z > 0, da, 0))


@exercise.mistake(
    "True and False exchanged",
    seen="",
    ask="Should it say True if a bug is there, or if all is well?",
    leads=("exchanged",),
)
def exchanged(relu_back):
    return not test_2(relu_back)


@exercise.mistake(
    "printed instead of returned",
    seen="",
    ask="Which line hands True or False back to the caller?",
    leads=("returns nothing",),
)
def printed(relu_back):
    print(test_2(relu_back))
