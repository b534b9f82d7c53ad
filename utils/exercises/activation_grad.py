"""`activation_grad`: slope g'(z) of tanh, sigmoid or relu at the PRE-activation z."""

import numpy as np

from utils.checker import Case, Exercise
from utils.exercises._data import activations
from utils.exercises._kinds import args_for, by_kind

exercise = Exercise(
    "activation_grad(z, kind)",
    chapter="06",
    place=6,
    points=2,
    does=(
        "Slope g'(z) of tanh, sigmoid or relu at the PRE-activation z. At z = 0 any ReLU "
        "slope in [0,1] is accepted."
    ),
    parts=by_kind,
    args_for=args_for,
    hints=(
        "Write each slope in terms of the function's own value.",
        (
            "With t = tanh z and s = sigmoid z the slopes are made of t and of s alone. A ReLU "
            "rises with slope 1 or does not rise at all."
        ),
    ),
)


@exercise.answer
def activation_grad(z, kind):
    t = np.tanh(z)
    if kind == "tanh":
        return 1 - t**2
    s = 1 / (1 + np.exp(-z))
    if kind == "sigmoid":
        return s * (1 - s)
    return (z > 0) * 1.0


@exercise.data_sets
def data(rng):
    """The same, and 0 itself, where any ReLU slope between 0 and 1 is right."""
    yield from activations(rng)
    accept = {"relu": lambda got: got.shape == (2,) and np.all((got >= 0) & (got <= 1))}
    yield Case(
        {"z": np.zeros(2)},
        {},
        kind="exactly 0",
        when="z is exactly 0",
        ask="What does each step of your formula give there?",
        accepts=accept,
    )


@exercise.right("relu slope 1 at zero, cosh")
def activation_grad_relu_slope_1_at_zero_cosh(z, kind):
    if kind == "relu":
        return np.where(z >= 0, 1.0, 0.0)
    return 1 / np.cosh(z if kind == "tanh" else z / 2) ** 2 * (1 if kind == "tanh" else 0.25)


@exercise.mistake(
    "division by |z|: nan at exactly 0",
    seen="right away from 0, nan at z = 0.",
    ask="What does your formula compute when z is exactly 0?",
    leads=("special/nan",),
)
def ag_relu_nan0(z, kind):
    s = 1 / (1 + np.exp(-z))
    if kind == "tanh":
        return 1 - np.tanh(z) ** 2
    if kind == "sigmoid":
        return s * (1 - s)
    return (z / np.abs(z) + 1) / 2


@exercise.mistake(
    "sigmoid applied twice",
    seen=("for the sigmoid the slope is taken at sigmoid(z): it lies between 0.19 and 0.25."),
    ask="How many times has z been through the sigmoid before you multiply?",
    leads=("found",),
)
def ag_sig_twice(z, kind):
    s = 1 / (1 + np.exp(-z))
    if kind == "tanh":
        return 1 - np.tanh(z) ** 2
    if kind == "sigmoid":
        return (1 / (1 + np.exp(-s))) * (1 - 1 / (1 + np.exp(-s)))
    return (z > 0).astype(float)


@exercise.mistake(
    "tanh' written as 1 - z**2",
    seen="tanh slope equals 1 - z**2 (negative for |z|>1).",
    ask="What is your slope at z = 2, and is tanh falling there?",
    leads=("found",),
)
def ag_tanh_z(z, kind):
    s = 1 / (1 + np.exp(-z))
    if kind == "tanh":
        return 1 - z**2
    if kind == "sigmoid":
        return s * (1 - s)
    return (z > 0).astype(float)


@exercise.mistake(
    "factor (1-s) missing",
    seen="for the sigmoid the slope is the sigmoid itself.",
    ask="For large z the sigmoid is flat: what does your slope say there?",
    leads=("found",),
)
def ag_sig_noone(z, kind):
    s = 1 / (1 + np.exp(-z))
    if kind == "tanh":
        return 1 - np.tanh(z) ** 2
    if kind == "sigmoid":
        return s
    return (z > 0).astype(float)


@exercise.mistake(
    "sigmoid's slope used for tanh",
    seen="for tanh the slope is that of the sigmoid, 0.25 at 0.",
    ask="What is the slope of tanh at 0?",
    leads=("found",),
)
def ag_tanh_half(z, kind):
    s = 1 / (1 + np.exp(-z))
    if kind == "tanh":
        return s * (1 - s)
    if kind == "sigmoid":
        return s * (1 - s)
    return (z > 0).astype(float)


@exercise.mistake(
    "square missing: 1 - tanh(z)",
    seen="tanh slope equals 1 - tanh(z), up to 2.",
    ask="tanh is an odd function: should its slope differ between z = 1 and z = -1?",
    leads=("found",),
)
def ag_tanh_nosq(z, kind):
    s = 1 / (1 + np.exp(-z))
    if kind == "tanh":
        return 1 - np.tanh(z)
    if kind == "sigmoid":
        return s * (1 - s)
    return (z > 0).astype(float)


@exercise.mistake(
    "value of the ReLU",
    seen="for ReLU the value comes back instead of the slope.",
    ask="What is the slope of ReLU at z = 3: is it 3?",
    leads=("found",),
)
def ag_relu_value(z, kind):
    s = 1 / (1 + np.exp(-z))
    if kind == "tanh":
        return 1 - np.tanh(z) ** 2
    if kind == "sigmoid":
        return s * (1 - s)
    return np.maximum(0, z)


@exercise.mistake(
    "slope 1 everywhere",
    seen="for ReLU the slope is 1 everywhere.",
    ask="Where is the ReLU flat?",
)
def ag_relu_one(z, kind):
    s = 1 / (1 + np.exp(-z))
    if kind == "tanh":
        return 1 - np.tanh(z) ** 2
    if kind == "sigmoid":
        return s * (1 - s)
    return np.ones_like(z, dtype=float)


@exercise.mistake(
    "mask inverted",
    seen="for ReLU the slope is 1 where z is negative.",
    ask="Which side of the ReLU rises?",
    leads=("complement",),
)
def ag_relu_inv(z, kind):
    s = 1 / (1 + np.exp(-z))
    if kind == "tanh":
        return 1 - np.tanh(z) ** 2
    if kind == "sigmoid":
        return s * (1 - s)
    return (z < 0).astype(float)


@exercise.mistake(
    "z * (1 - z)",
    seen="for the sigmoid it is z * (1 - z).",
    ask="A sigmoid always rises: can its slope be negative?",
    leads=("found",),
)
def ag_sig_z(z, kind):
    s = 1 / (1 + np.exp(-z))
    if kind == "tanh":
        return 1 - np.tanh(z) ** 2
    if kind == "sigmoid":
        return z * (1 - z)
    return (z > 0).astype(float)


@exercise.mistake(
    "s - s squared, twice",
    seen="for the sigmoid it is 1 - s squared.",
    ask="For large z the sigmoid is flat: what does your slope say for very negative z?",
    leads=("found",),
)
def ag_sig_sq(z, kind):
    s = 1 / (1 + np.exp(-z))
    if kind == "tanh":
        return 1 - np.tanh(z) ** 2
    if kind == "sigmoid":
        return 1 - s**2
    return (z > 0).astype(float)


@exercise.mistake(
    "tanh itself",
    seen="for tanh the value comes back instead of the slope.",
    ask="What is the slope of tanh at 0?",
    leads=("found",),
)
def ag_tanh_value(z, kind):
    s = 1 / (1 + np.exp(-z))
    if kind == "tanh":
        return np.tanh(z)
    if kind == "sigmoid":
        return s * (1 - s)
    return (z > 0).astype(float)


@exercise.mistake(
    "z taken for the activated value",
    seen="the formulas for a are used with z.",
    ask="Is the argument the value before or after the activation?",
    leads=("found",),
)
def ag_at_a(z, kind):
    s = 1 / (1 + np.exp(-z))
    if kind == "tanh":
        return 1 - z**2
    if kind == "sigmoid":
        return z * (1 - z)
    return (z > 0).astype(float)


@exercise.mistake(
    "sign of z",
    seen="for ReLU it is -1 where z is negative.",
    ask="Can a ReLU fall?",
    leads=("found",),
)
def ag_relu_sign(z, kind):
    s = 1 / (1 + np.exp(-z))
    if kind == "tanh":
        return 1 - np.tanh(z) ** 2
    if kind == "sigmoid":
        return s * (1 - s)
    return np.sign(z).astype(float)


@exercise.mistake(
    "tanh applied twice",
    seen="for tanh the slope is taken at tanh(z).",
    ask="How many times has z been through tanh before you square?",
    leads=("found",),
)
def ag_tanh_twice(z, kind):
    s = 1 / (1 + np.exp(-z))
    if kind == "tanh":
        return 1 - np.tanh(np.tanh(z)) ** 2
    if kind == "sigmoid":
        return s * (1 - s)
    return (z > 0).astype(float)


@exercise.mistake(
    "cosh overflows into a product",
    seen="right for moderate z, nan at 1000.",
    ask="What is inf times 0?",
    leads=("special/nan",),
)
def ag_overflow(z, kind):
    s = 1 / (1 + np.exp(-z))
    if kind == "tanh":
        return 4 * np.exp(2.0 * z) / (np.exp(2.0 * z) + 1) ** 2
    if kind == "sigmoid":
        return s * (1 - s)
    return (z > 0).astype(float)


@exercise.mistake(
    "leaky slope",
    seen="for ReLU the slope is 0.01 where z is negative.",
    ask="Does the definition in this exercise let anything through below zero?",
)
def ag_relu_leaky(z, kind):
    s = 1 / (1 + np.exp(-z))
    if kind == "tanh":
        return 1 - np.tanh(z) ** 2
    if kind == "sigmoid":
        return s * (1 - s)
    return np.where(z > 0, 1.0, 0.01)
