"""The hunt `test_4` of chapter 11: a step that gets lost in an array of whole numbers."""

import numpy as np

from utils.checker.hunting import Hunt

exercise = Hunt(
    "test_4(step)",
    chapter="11",
    place=4,
    points=1,
    does=(
        "A test of step(w, g, lr), arrays of one shape: whether the new array loses part of the "
        "update w - lr g, whatever numbers a caller brings, or whether w itself is changed."
    ),
    refused="Is your own number w - lr g, and do you allow for rounding in the last digit?",
    missed="Which `.dtype` has w in your test, and is the right result a whole number?",
    hints=(
        "Ask each of the two starts for its `.dtype`.",
        "An array of whole numbers cuts off everything after the decimal point when something is "
        "written into it, without a word. Choose w, g and lr so that the right result is not "
        "whole.",
    ),
)


@exercise.answer
def test_4(step):
    """True if this version of step breaks its promise."""
    for w in (np.array([3, -2]), np.array([3.0, -2.0])):
        new = step(w, np.array([1.0, 2.0]), 0.1)
        if not (np.allclose(new, [2.9, -2.2]) and np.array_equal(w, [3, -2])):
            return True
    return False


# ---- right versions


@exercise.right_version("one that writes w - lr * g")
def plain(w, g, lr):
    return w - lr * g


@exercise.right_version("one that works on a float copy")
def float_copy(w, g, lr):
    new = np.array(w, dtype=float)
    new -= lr * np.asarray(g)
    return new


@exercise.right_version("one that adds the negative")
def negative_added(w, g, lr):
    return np.add(w, -lr * g)


@exercise.right_version("one that differs in the last digit", ask="Do you allow for rounding?")
def rounded(w, g, lr):
    return (w - lr * g) * (1 + 4e-16)


# ---- wrong versions

VALUES = "Which values should the new array hold?"


@exercise.suspect
def step(w, g, lr):
    """One step of gradient descent: w, g of any one shape -> new array of that shape."""
    new = w.copy()
    for index in np.ndindex(w.shape):
        new[index] = w[index] - lr * g[index]
    return new


@exercise.wrong_version("one that fills an array like w")
def like_w(w, g, lr):
    new = np.zeros_like(w)
    new[...] = w - lr * g
    return new


@exercise.wrong_version("one that turns the result into the type of w")
def as_w(w, g, lr):
    return (w - lr * g).astype(w.dtype)


@exercise.wrong_version("one that rounds where w holds whole numbers")
def to_whole(w, g, lr):
    return np.rint(w - lr * g) if w.dtype.kind == "i" else w - lr * g


@exercise.wrong_version("one that writes into w itself, whatever its type")
def into_w(w, g, lr):
    return np.subtract(w, lr * g, out=w, casting="unsafe")


@exercise.wrong_version(
    "one that writes into w where w holds floats",
    ask="What should w hold after the call, when it was an array of floats?",
)
def into_floats(w, g, lr):
    if w.dtype.kind != "f":
        return w - lr * g
    w -= lr * g
    return w


@exercise.wrong_version("one that hands back w, without a step", ask=VALUES)
def no_step(w, g, lr):
    return w.astype(float)


@exercise.wrong_version("one that says 0 for everything", ask=VALUES)
def zero(w, g, lr):
    return np.zeros(w.shape)


@exercise.wrong_version("one that climbs: w + lr * g", ask=VALUES)
def uphill(w, g, lr):
    return w + lr * g


@exercise.wrong_version("one that forgets the rate", ask=VALUES)
def no_rate(w, g, lr):
    return w - 1.0 * g


# ---- other good tests


@exercise.right("the type together with the values")
def type_and_values(step):
    g, w = np.array([0.5, 0.5, -0.5]), np.array([1.0, 2.0, 3.0])
    new, _ = step(np.array([1, 2, 3]), g, 0.5), step(w, g, 0.5)
    wrong = new.dtype.kind != "f" or not np.allclose(new, [0.75, 1.75, 3.25])
    return wrong or not np.array_equal(w, [1, 2, 3])


@exercise.right("whole and other numbers must end in the same place")
def both_kinds(step):
    g, w = np.array([[0.3, -0.7]]), np.array([[1.0, 5.0]])
    whole, other = step(np.array([[1, 5]]), g, 0.1), step(w, g, 0.1)
    same = np.allclose(whole, other) and np.allclose(other, [[0.97, 5.07]])
    return not same or other is w


@exercise.right("an assertion, one number")
def asserted(step):
    np.testing.assert_allclose(step(np.array([0]), np.array([-9.0]), 0.1), [0.9])
    w = np.array([0.0])
    step(w, np.array([-9.0]), 0.1)
    assert w[0] == 0


# ---- tests that miss something


@exercise.mistake(
    "w with a decimal point",
    seen="",
    ask="Which `.dtype` has w in your test, and is the right result a whole number?",
    leads=("misses",),
)
def floats(step):
    return not np.allclose(step(np.array([3.0, -2.0]), np.array([1.0, 2.0]), 0.1), [2.9, -2.2])


@exercise.mistake(
    "a result that is whole",
    seen="",
    ask="Which `.dtype` has w in your test, and is the right result a whole number?",
    leads=("misses",),
)
def whole_result(step):
    return not np.allclose(step(np.array([3, -2]), np.array([1.0, 2.0]), 1.0), [2, -4])


@exercise.mistake(
    "a w of whole numbers only",
    seen="",
    ask="What should w hold after the call, when it was an array of floats?",
    leads=("misses",),
)
def only_whole(step):
    new = step(np.array([3, -2]), np.array([1.0, 2.0]), 0.1)
    return not np.allclose(new, [2.9, -2.2])


@exercise.mistake(
    "the type only",
    seen="",
    ask="The result may be of the right type and hold the wrong numbers: which should it hold?",
    leads=("misses",),
)
def only_type(step):
    return step(np.array([3, -2]), np.array([1.0, 2.0]), 0.1).dtype.kind != "f"


@exercise.mistake(
    "only whether something has moved",
    seen="",
    ask="How far should each entry have moved?",
    leads=("misses",),
)
def only_moved(step):
    w = np.array([3, -2])
    return np.array_equal(step(w.copy(), np.array([1.0, 2.0]), 0.1), w)


@exercise.mistake("exact equality", seen="", ask="Do you allow for rounding?", leads=("refuses",))
def exact(step):
    new = step(np.array([3, -2]), np.array([1.0, 2.0]), 0.1)
    return not np.array_equal(new, np.array([3, -2]) - 0.1 * np.array([1.0, 2.0]))


@exercise.mistake(
    "True and False exchanged",
    seen="",
    ask="Should it say True if a bug is there, or if all is well?",
    leads=("exchanged",),
)
def exchanged(step):
    return not test_4(step)


@exercise.mistake(
    "printed instead of returned",
    seen="",
    ask="Which line hands True or False back to the caller?",
    leads=("returns nothing",),
)
def printed(step):
    print(test_4(step))
