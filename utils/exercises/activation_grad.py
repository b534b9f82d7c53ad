"""`activation_grad`: slope g'(z) of tanh, sigmoid or relu at the PRE-activation z."""

import numpy as np

from utils.checker import Case, Exercise
from utils.exercises._data import activations, matrix
from utils.exercises._kinds import args_for, by_kind, near_zero, small_z, with_kinds

exercise = Exercise(
    "activation_grad(z, kind)",
    chapter="06",
    place=8,
    points=2,
    does=(
        "Slope g'(z) of tanh, sigmoid or relu at the PRE-activation z, as numbers. At z = 0 any "
        "ReLU slope in [0,1] is accepted."
    ),
    parts=by_kind,
    args_for=args_for,
    no_bools=True,
    hints=(
        "Compute `activation(z, kind)` first, once, and write each slope in terms of it.",
        (
            "With t = tanh z the slope of tanh is made of t alone. The sigmoid s = "
            "`1 / (1 + exp(-z))` has the slope s times `exp(-z) / (1 + exp(-z))`: what do s and "
            "that fraction add up to? A ReLU rises with slope 1 or not at all."
        ),
    ),
)


@exercise.answer
def activation_grad(z, kind):
    """Slope of tanh, sigmoid or relu at z: array -> array of the same shape."""
    t = np.tanh(z)
    if kind == "tanh":
        return 1 - t**2
    s = 0.5 * (1 + np.tanh(0.5 * z))
    if kind == "sigmoid":
        return s * (1 - s)
    return (z > 0) * 1.0


@exercise.data_sets
def data(rng):
    """The same as for `activation`; at 0 itself any ReLU slope between 0 and 1 is right."""
    yield from activations(rng)
    accept = {"relu": lambda got: got.shape == (2,) and np.all((got >= 0) & (got <= 1))}
    ask = "What does each step of your formula give there?"
    zero = {"z": np.zeros(2)}
    yield Case(zero, kind="exactly 0", when="z is exactly 0", ask=ask, accepts=accept)
    ask = "Does your code count on z having one or two axes?"
    stack = {"z": matrix(rng, 2, 3, 5)}
    yield Case(stack, kind="three axes", when="z has three axes", ask=ask)
    yield from near_zero()


exercise.small_inputs(lambda: (args for args in small_z() if np.all(args["z"])))


@exercise.right("relu slope 1 at zero, cosh")
def activation_grad_relu_slope_1_at_zero_cosh(z, kind):
    if kind == "relu":
        return np.where(z >= 0, 1.0, 0.0)
    return 1 / np.cosh(z if kind == "tanh" else z / 2) ** 2 * (1 if kind == "tanh" else 0.25)


@exercise.right("from the value of the activation")
def activation_grad_from_value(z, kind):
    a = np.tanh(z) if kind == "tanh" else 1 / (1 + np.exp(-z))
    if kind == "relu":
        return np.heaviside(z, 0.5)
    return 1 - a**2 if kind == "tanh" else a * (1 - a)


def _sigmoid(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


_SLOPES = {
    "tanh": lambda z: 1 - np.tanh(z) ** 2,
    "sigmoid": lambda z: _sigmoid(z) * (1 - _sigmoid(z)),
    "relu": lambda z: (z > 0).astype(float),
}


@exercise.mistake(
    "division by |z|: nan at exactly 0",
    seen="relu is right away from 0, and nan at z = 0.",
    ask="What does your formula compute when z is exactly 0?",
    leads=("exactly 0/nan",),
)
def ag_relu_nan0():
    return with_kinds(_SLOPES, relu=lambda z: (z / np.abs(z) + 1) / 2)


@exercise.mistake(
    "True and False instead of numbers",
    seen="relu is True and False instead of numbers.",
    ask="Which numbers should stand for True and for False?",
    leads=("type",),
)
def ag_relu_bool():
    return with_kinds(_SLOPES, relu=lambda z: z > 0)


@exercise.mistake(
    "sigmoid applied twice",
    seen="sigmoid has its slope taken at sigmoid(z): it lies between 0.19 and 0.25.",
    ask="How many times has z been through the sigmoid before you multiply?",
    leads=("found",),
)
def ag_sig_twice():
    return with_kinds(
        _SLOPES, sigmoid=lambda z: _sigmoid(_sigmoid(z)) * (1 - _sigmoid(_sigmoid(z)))
    )


@exercise.mistake(
    "tanh' written as 1 - z**2",
    seen="tanh has the slope 1 - z**2, which is negative for |z| above 1.",
    ask="What is your slope at z = 2, and is tanh falling there?",
    leads=("found",),
)
def ag_tanh_z():
    return with_kinds(_SLOPES, tanh=lambda z: 1 - z**2)


@exercise.mistake(
    "factor (1-s) missing",
    seen="sigmoid is its own value instead of the slope.",
    ask="For large z the sigmoid is flat: what does your slope say there?",
    leads=("found",),
)
def ag_sig_noone():
    return with_kinds(_SLOPES, sigmoid=_sigmoid)


@exercise.mistake(
    "1 - s subtracted",
    seen="sigmoid is s - (1 - s).",
    ask="Are s and 1 - s subtracted, or multiplied?",
)
def ag_sig_minus():
    return with_kinds(_SLOPES, sigmoid=lambda z: _sigmoid(z) - (1 - _sigmoid(z)))


@exercise.mistake(
    "sigmoid's slope used for tanh",
    seen="tanh has the slope of the sigmoid, 0.25 at 0.",
    ask="What is the slope of tanh at 0?",
    leads=("found",),
)
def ag_tanh_half():
    return with_kinds(_SLOPES, tanh=_SLOPES["sigmoid"])


@exercise.mistake(
    "square missing: 1 - tanh(z)",
    seen="tanh has the slope 1 - tanh(z), up to 2.",
    ask="tanh is an odd function: should its slope differ between z = 1 and z = -1?",
    leads=("found",),
)
def ag_tanh_nosq():
    return with_kinds(_SLOPES, tanh=lambda z: 1 - np.tanh(z))


@exercise.mistake(
    "value of the ReLU",
    seen="relu is the value instead of the slope.",
    ask="What is the slope of ReLU at z = 3: is it 3?",
    leads=("found",),
)
def ag_relu_value():
    return with_kinds(_SLOPES, relu=lambda z: np.maximum(0.0, z))


@exercise.mistake(
    "slope 1 everywhere",
    seen="relu is 1 everywhere.",
    ask="Where is the ReLU flat?",
    leads=("argument one z",),
)
def ag_relu_one():
    return with_kinds(_SLOPES, relu=lambda z: np.ones(z.shape))


@exercise.mistake(
    "mask inverted",
    seen="relu is 1 where z is negative.",
    ask="Which side of the ReLU rises?",
    leads=("complement",),
)
def ag_relu_inv():
    return with_kinds(_SLOPES, relu=lambda z: (z < 0) * 1.0)


@exercise.mistake(
    "z * (1 - z)",
    seen="sigmoid is z * (1 - z).",
    ask="A sigmoid always rises: can its slope be negative?",
    leads=("found",),
)
def ag_sig_z():
    return with_kinds(_SLOPES, sigmoid=lambda z: z * (1 - z))


@exercise.mistake(
    "tanh's formula for the sigmoid",
    seen="sigmoid is 1 - s**2.",
    ask="What does your slope say for very negative z, where the sigmoid is flat?",
    leads=("found",),
)
def ag_sig_sq():
    return with_kinds(_SLOPES, sigmoid=lambda z: 1 - _sigmoid(z) ** 2)


@exercise.mistake(
    "exp(-z) over the square of 1 + exp(-z)",
    seen="right for moderate z, nan at -1000.",
    ask="What is inf divided by inf?",
    leads=("large/nan",),
)
def ag_sig_overflow():
    return with_kinds(_SLOPES, sigmoid=lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2)


@exercise.mistake(
    "tanh itself",
    seen="tanh is the value instead of the slope.",
    ask="What is the slope of tanh at 0?",
    leads=("found",),
)
def ag_tanh_value():
    return with_kinds(_SLOPES, tanh=np.tanh)


@exercise.mistake(
    "z taken for the activated value",
    seen="the formulas for a are used with z.",
    ask="Is the argument the value before or after the activation?",
    leads=("found",),
)
def ag_at_a():
    return with_kinds(_SLOPES, tanh=lambda z: 1 - z**2, sigmoid=lambda z: z * (1 - z))


@exercise.mistake(
    "sign of z",
    seen="relu is -1 where z is negative.",
    ask="Can a ReLU fall?",
    leads=("found",),
)
def ag_relu_sign():
    return with_kinds(_SLOPES, relu=lambda z: np.sign(z) * 1.0)


@exercise.mistake(
    "tanh applied twice",
    seen="tanh has its slope taken at tanh(z).",
    ask="How many times has z been through tanh before you square?",
    leads=("argument tanh z",),
)
def ag_tanh_twice():
    return with_kinds(_SLOPES, tanh=lambda z: 1 - np.tanh(np.tanh(z)) ** 2)


@exercise.mistake(
    "exponentials overflow in a quotient",
    seen="right for moderate z, nan at 1000.",
    ask="What is inf divided by inf?",
    leads=("large/nan",),
)
def ag_overflow():
    return with_kinds(_SLOPES, tanh=lambda z: 4 * np.exp(2.0 * z) / (np.exp(2.0 * z) + 1) ** 2)


@exercise.mistake(
    "leaky slope",
    seen="relu is 0.01 where z is negative.",
    ask="Does the definition in this exercise let anything through below zero?",
)
def ag_relu_leaky():
    return with_kinds(_SLOPES, relu=lambda z: np.where(z > 0, 1.0, 0.01))
