"""`activation`: tanh, sigmoid or relu, elementwise, finite for |z| up to 1000."""

from dataclasses import replace
from functools import partial

import numpy as np

from utils.checker import Case, Exercise
from utils.exercises._data import activations, matrix
from utils.exercises._kinds import KINDS, args_for, by_kind, near_zero, small_z, with_kinds

exercise = Exercise(
    "activation(z, kind)",
    chapter="06",
    place=7,
    points=2,
    does="tanh, sigmoid or relu, elementwise, finite for |z| up to 1000; must not change z.",
    parts=by_kind,
    args_for=args_for,
    hints=(
        "Three branches on `kind`. Which of the three can overflow?",
        "The sigmoid is a tanh in disguise: try `0.5 * (1 + np.tanh(0.5 * z))` at a few points.",
    ),
)


@exercise.answer
def activation(z, kind):
    """tanh, sigmoid or relu, elementwise: array -> array of the same shape."""
    if kind == "tanh":
        return np.tanh(z)
    if kind == "sigmoid":
        return 0.5 * (1 + np.tanh(0.5 * z))
    return np.maximum(0, z)


@exercise.data_sets
def data(rng):
    """Pre-activations: ordinary, large, whole, very negative, exactly 0, and with three axes."""
    yield from activations(rng)
    zero = {"z": np.array([0.0, -0.5, 0.5])}
    ask = "What does each step of your formula give there?"
    yield Case(zero, kind="exactly 0", when="z is exactly 0", ask=ask)
    stack = {"z": matrix(rng, 2, 3, 5)}
    ask = "Does your code count on z having one or two axes?"
    yield Case(stack, kind="three axes", when="z has three axes", ask=ask)
    small = {"z": np.array([-16.0, -20.0, -25.0])}
    ask = "Is the sigmoid of -25 still smaller than that of -20?"
    when = "z lies between -25 and -16"
    yield Case(small, kind="tail", when=when, ask=ask, accepts={"sigmoid": _tail})
    for case in near_zero():
        yield replace(case, accepts={"tanh": partial(_near, np.tanh(case.args["z"]))})


def _near(want, got):
    """Whether it is right to six decimals: what single precision keeps in a sum with 1."""
    return got.shape == want.shape and np.allclose(got, want, rtol=0, atol=5e-7)


def _tail(got):
    """Whether it is exp(z), as near as the numbers of that size allow."""
    want = np.exp([-16.0, -20.0, -25.0])
    near = 2e-7 if got.dtype.itemsize < 8 else 1e-4 * want
    return got.shape == want.shape and bool(np.all(np.abs(got - want) <= near))


exercise.small_inputs(small_z)


@exercise.right("where and textbook sigmoid")
def activation_where_and_textbook_sigmoid(z, kind):
    return {
        "tanh": np.tanh,
        "sigmoid": lambda v: 1 / (1 + np.exp(-v)),
        "relu": lambda v: np.where(v > 0, v, 0),
    }[kind](z)


@exercise.right("the sigmoid by logaddexp, a product for relu")
def activation_logaddexp(z, kind):
    if kind == "tanh":
        return np.tanh(z)
    return np.exp(-np.logaddexp(0, -z)) if kind == "sigmoid" else z * (z > 0)


@exercise.right("exponent clipped where it no longer matters")
def activation_clipped(z, kind):
    if kind == "tanh":
        return 1 - 2 / (1 + np.exp(np.clip(2.0 * z, -500, 500)))
    return 1 / (1 + np.exp(-np.clip(z, -500, 500))) if kind == "sigmoid" else (z + np.abs(z)) / 2


@exercise.right("split by sign")
def activation_split(z, kind):
    e = np.exp(-np.abs(z))
    forms = {"tanh": np.tanh(z), "sigmoid": np.where(z >= 0, 1, e) / (1 + e)}
    return forms.get(kind, np.where(z < 0, 0, z))


@exercise.mistake(
    "clipped at 1",
    seen="relu is right up to 1, and constant above.",
    ask="Is there an upper limit to what a ReLU can return?",
    leads=("cut",),
)
def ac_relu_clip1():
    return with_kinds(KINDS, relu=lambda z: np.clip(z, 0, 1))


@exercise.mistake(
    "leaky slope 0.01",
    seen="relu is 0.01 * z where z is negative.",
    ask="Does the definition in this exercise let anything through below zero?",
)
def ac_relu_leaky():
    return with_kinds(KINDS, relu=lambda z: np.where(z > 0, z, 0.01 * z))


@exercise.mistake(
    "absolute value",
    seen="relu is positive for negative z.",
    ask="What should relu(-3) be?",
    leads=("argument absolute z",),
)
def ac_relu_abs():
    return with_kinds(KINDS, relu=np.abs)


@exercise.mistake(
    "tanh from exponentials overflows",
    seen="right for moderate z, nan at 1000.",
    ask="What is inf divided by inf, and does NumPy offer this function ready made?",
    leads=("large/nan",),
)
def ac_tanh_exp():
    return with_kinds(KINDS, tanh=lambda z: (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z)))


@exercise.mistake(
    "tanh from exponentials of 2 z overflows",
    seen="right for moderate z, nan at 1000.",
    ask="What is inf divided by inf, and does NumPy offer this function ready made?",
    leads=("large/nan",),
)
def ac_tanh_exp2():
    return with_kinds(KINDS, tanh=lambda z: (np.exp(2.0 * z) - 1) / (np.exp(2.0 * z) + 1))


@exercise.mistake(
    "sigmoid with the wrong sign",
    seen="sigmoid is one minus ours: it falls.",
    ask="Should the sigmoid rise or fall?",
    leads=("complement",),
)
def ac_sig_sign():
    return with_kinds(KINDS, sigmoid=lambda z: 1 / (1 + np.exp(z)))


@exercise.mistake(
    "tanh for the sigmoid",
    seen="it returns tanh for the sigmoid.",
    ask="A sigmoid lies between 0 and 1: what is the smallest value that yours can return?",
    leads=("found",),
)
def ac_sig_tanh():
    return with_kinds(KINDS, sigmoid=np.tanh)


@exercise.mistake(
    "tanh z instead of tanh z/2",
    seen="the sigmoid is too steep: tanh of z stands where tanh of z/2 belongs.",
    ask="What is your slope at 0, and what should a sigmoid's be?",
    leads=("argument twice z",),
)
def ac_sig_steep():
    return with_kinds(KINDS, sigmoid=lambda z: 0.5 * (1 + np.tanh(z)))


@exercise.mistake(
    "tan instead of tanh",
    seen="it returns tan for tanh.",
    ask="Which of tan and tanh stays between -1 and 1?",
)
def ac_tan():
    return with_kinds(KINDS, tanh=np.tan)


@exercise.mistake(
    "minimum instead of maximum",
    seen="relu keeps what is negative.",
    ask="What should relu(3) be?",
    leads=("found",),
)
def ac_relu_min():
    return with_kinds(KINDS, relu=lambda z: np.minimum(0, z))


@exercise.mistake(
    "step instead of ReLU",
    seen="relu is 0 or 1: the slope, not the value.",
    ask="What should relu(3) be?",
    leads=("sign",),
)
def ac_relu_step():
    return with_kinds(KINDS, relu=lambda z: (z > 0) * 1.0)


@exercise.mistake(
    "ReLU lets everything through",
    seen="relu lets everything through.",
    ask="What should relu(-3) be?",
    leads=("found",),
)
def ac_relu_identity():
    return with_kinds(KINDS, relu=lambda z: z * 1.0)


@exercise.mistake(
    "negative entries of z set to 0",
    seen="the values are right, but z has lost its negative entries.",
    ask="What does the caller find in z afterwards?",
    leads=("changed", "changes an argument"),
)
def ac_relu_inplace(z, kind):
    if kind == "relu":
        z[z < 0] = 0
        return z
    return activation(z, kind)


@exercise.mistake(
    "exp(z) / (1 + exp(z))",
    seen="right for moderate z, nan at 1000.",
    ask="What is inf divided by inf?",
    leads=("large/nan",),
)
def ac_sig_overflow():
    return with_kinds(KINDS, sigmoid=lambda z: np.exp(z) / (1 + np.exp(z)))


@exercise.mistake(
    "missing brackets",
    seen="sigmoid lacks the brackets underneath the bar.",
    ask="Python divides before it adds: which part did you want underneath the fraction bar?",
    leads=("inverse",),
)
def ac_sig_parens():
    return with_kinds(KINDS, sigmoid=lambda z: 1 / 1 + np.exp(-z))


@exercise.mistake(
    "exponent clipped too early",
    seen="right for moderate z; the sigmoid is cut off at -10.",
    ask="Is the sigmoid of -25 still smaller than that of -20?",
    leads=("large/nearly",),
)
def ac_sig_clip():
    return with_kinds(KINDS, sigmoid=lambda z: 1 / (1 + np.exp(-np.clip(z, -10, 10))))


@exercise.mistake(
    "kind ignored",
    seen="tanh comes back whatever kind says.",
    ask="Which argument chooses the function?",
    leads=("found",),
)
def ac_kind(z, kind):
    return np.tanh(z)


@exercise.mistake(
    "the last else belongs to the second if only",
    seen="tanh is what relu should be: the second question has overwritten the answer.",
    ask="Which `if` does the last `else` belong to?",
    leads=("elif",),
)
def ac_chain(z, kind):
    if kind == "tanh":
        out = np.tanh(z)
    if kind == "sigmoid":
        out = 0.5 * (1 + np.tanh(0.5 * z))
    else:
        out = np.maximum(0, z)
    return out


@exercise.mistake(
    "relu forgotten",
    seen="relu is None.",
    ask="What does your function return when kind is neither of the first two?",
    leads=("none",),
)
def ac_none(z, kind):
    if kind == "tanh":
        return np.tanh(z)
    if kind == "sigmoid":
        return 0.5 * (1 + np.tanh(0.5 * z))


@exercise.mistake(
    "slope of tanh returned",
    seen="tanh is the slope instead of the value.",
    ask="Its value or its slope?",
    leads=("found",),
)
def ac_slope():
    return with_kinds(KINDS, tanh=lambda z: 1 - np.tanh(z) ** 2)


@exercise.mistake(
    "max of an array",
    seen="a comparison of whole arrays is used as one yes or no.",
    ask="Which function of NumPy decides entry by entry?",
    leads=("entrywise", "raised"),
)
def ac_scalar():
    return with_kinds(KINDS, relu=lambda z: max(0, z))


@exercise.mistake(
    "np.max instead of np.maximum",
    seen="an array stands where a single whole number, such as an axis, is expected.",
    ask="Which function takes the larger of two numbers, entry by entry?",
    leads=("entrywise", "raised"),
)
def ac_axis():
    return with_kinds(KINDS, relu=lambda z: np.max(0, z))
