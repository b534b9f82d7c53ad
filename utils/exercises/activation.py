"""`activation`: tanh, sigmoid or relu, elementwise, finite for |z| up to 1000."""

import numpy as np

from utils.checker import Case, Exercise
from utils.exercises._data import activations
from utils.exercises._kinds import args_for, by_kind

exercise = Exercise(
    "activation(z, kind)",
    chapter="06",
    place=5,
    points=2,
    does=("tanh, sigmoid or relu, elementwise, finite for |z| up to 1000; must not change z."),
    parts=by_kind,
    args_for=args_for,
    hints=(
        "Three functions, chosen by kind.",
        (
            "np.tanh is stable. For the sigmoid of -1000 see chapter 01; a ReLU keeps what is "
            "positive and puts 0 elsewhere."
        ),
    ),
)


@exercise.answer
def activation(z, kind):
    if kind == "tanh":
        return np.tanh(z)
    if kind == "sigmoid":
        return 1 / (1 + np.exp(-z))
    return np.maximum(0, z)


@exercise.data_sets
def data(rng):
    """The same, and 0 itself."""
    yield from activations(rng)
    yield Case(
        {"z": np.array([0.0, -0.5, 0.5])},
        {},
        kind="exactly 0",
        when="z is exactly 0",
        ask="What does each step of your formula give there?",
    )


@exercise.right("where and textbook sigmoid")
def activation_where_and_textbook_sigmoid(z, kind):
    return {
        "tanh": np.tanh,
        "sigmoid": lambda v: 1 / (1 + np.exp(-v)),
        "relu": lambda v: np.where(v > 0, v, 0),
    }[kind](z)


@exercise.mistake(
    "clipped at 1",
    seen="right up to 1, constant 1 above.",
    ask="Is there an upper limit to what a ReLU can return?",
    leads=("cut",),
)
def ac_relu_clip1(z, kind):
    if kind == "tanh":
        return np.tanh(z)
    if kind == "sigmoid":
        return 0.5 * (1 + np.tanh(0.5 * z))
    return np.clip(z, 0, 1)


@exercise.mistake(
    "leaky slope 0.01",
    seen="the positive part of relu is right; the negative part is 0.01 * z.",
    ask="Does the definition in this exercise let anything through below zero?",
)
def ac_relu_leaky(z, kind):
    if kind == "tanh":
        return np.tanh(z)
    if kind == "sigmoid":
        return 0.5 * (1 + np.tanh(0.5 * z))
    return np.where(z > 0, z, 0.01 * z)


@exercise.mistake(
    "absolute value",
    seen="relu is positive for negative z.",
    ask="What should relu(-3) be?",
    leads=("found",),
)
def ac_relu_abs(z, kind):
    if kind == "tanh":
        return np.tanh(z)
    if kind == "sigmoid":
        return 0.5 * (1 + np.tanh(0.5 * z))
    return np.abs(z)


@exercise.mistake(
    "tanh from exponentials overflows",
    seen="right for moderate z, nan at 1000.",
    ask="What is inf divided by inf, and does numpy offer this function ready made?",
    leads=("special/nan",),
)
def ac_tanh_exp(z, kind):
    if kind == "tanh":
        return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))
    if kind == "sigmoid":
        return 0.5 * (1 + np.tanh(0.5 * z))
    return np.maximum(0, z)


@exercise.mistake(
    "sigmoid with the wrong sign",
    seen="sigmoid equals one minus ours.",
    ask="Is sigmoid rising or falling?",
    leads=("complement",),
)
def ac_sig_sign(z, kind):
    if kind == "tanh":
        return np.tanh(z)
    if kind == "sigmoid":
        return 1 / (1 + np.exp(z))
    return np.maximum(0, z)


@exercise.mistake(
    "tanh for the sigmoid",
    seen="for the sigmoid it returns tanh.",
    ask=("A sigmoid lies between 0 and 1: what is the smallest value that yours can return?"),
    leads=("found",),
)
def ac_sig_tanh(z, kind):
    if kind == "tanh":
        return np.tanh(z)
    if kind == "sigmoid":
        return np.tanh(z)
    return np.maximum(0, z)


@exercise.mistake(
    "minimum instead of maximum",
    seen="for ReLU it keeps what is negative.",
    ask="What should relu(3) be?",
    leads=("found",),
)
def ac_relu_min(z, kind):
    if kind == "tanh":
        return np.tanh(z)
    if kind == "sigmoid":
        return 1 / (1 + np.exp(-z))
    return np.minimum(0, z)


@exercise.mistake(
    "step instead of ReLU",
    seen="for ReLU it returns 0 or 1: the slope, not the value.",
    ask="What should relu(3) be?",
    leads=("sign",),
)
def ac_relu_step(z, kind):
    if kind == "tanh":
        return np.tanh(z)
    if kind == "sigmoid":
        return 1 / (1 + np.exp(-z))
    return (z > 0) * 1.0


@exercise.mistake(
    "ReLU lets everything through",
    seen="for ReLU it returns z.",
    ask="What should relu(-3) be?",
    leads=("found",),
)
def ac_relu_identity(z, kind):
    if kind == "tanh":
        return np.tanh(z)
    if kind == "sigmoid":
        return 1 / (1 + np.exp(-z))
    return z * 1.0


@exercise.mistake(
    "negative entries of z set to 0",
    seen="the values are right, but z has lost its negative entries.",
    ask="What does the caller find in z afterwards?",
    leads=("changed",),
)
def ac_relu_inplace(z, kind):
    if kind == "tanh":
        return np.tanh(z)
    if kind == "sigmoid":
        return 1 / (1 + np.exp(-z))
    z[z < 0] = 0
    return z


@exercise.mistake(
    "exp(z) / (1 + exp(z))",
    seen="right for moderate z, nan at 1000.",
    ask="What is inf divided by inf?",
    leads=("special/nan",),
)
def ac_sig_overflow(z, kind):
    if kind == "tanh":
        return np.tanh(z)
    if kind == "sigmoid":
        return np.exp(z) / (1 + np.exp(z))
    return np.maximum(0, z)


@exercise.mistake(
    "missing brackets",
    seen="for the sigmoid the brackets underneath the bar are missing.",
    ask=("Python divides before it adds: which part did you want underneath the fraction bar?"),
    leads=("inverse",),
)
def ac_sig_parens(z, kind):
    if kind == "tanh":
        return np.tanh(z)
    if kind == "sigmoid":
        return 1 / 1 + np.exp(-z)
    return np.maximum(0, z)


@exercise.mistake(
    "kind ignored",
    seen="tanh comes back whatever kind says.",
    ask="Which argument chooses the function?",
    leads=("found",),
)
def ac_kind(z, kind):
    if True:
        return np.tanh(z)
    if kind == "sigmoid":
        return 1 / (1 + np.exp(-z))
    return np.maximum(0, z)


@exercise.mistake(
    "relu forgotten",
    seen="for ReLU it returns None.",
    ask="What does your function return when kind is neither of the first two?",
    leads=("form",),
)
def ac_none(z, kind):
    if kind == "tanh":
        return np.tanh(z)
    if kind == "sigmoid":
        return 1 / (1 + np.exp(-z))


@exercise.mistake(
    "slopes returned",
    seen="the slopes come back instead of the values.",
    ask="Its value or its slope?",
    leads=("extra one",),
)
def ac_slope(z, kind):
    if kind == "tanh":
        return 1 - np.tanh(z) ** 2
    if kind == "sigmoid":
        return 1 / (1 + np.exp(-z))
    return np.maximum(0, z)


@exercise.mistake(
    "max of an array",
    seen="max compares whole arrays.",
    ask="Which function takes the larger of two numbers, entry by entry?",
    leads=("raised",),
)
def ac_scalar(z, kind):
    if kind == "tanh":
        return np.tanh(z)
    if kind == "sigmoid":
        return 1 / (1 + np.exp(-z))
    return max(0, z)
