"""The exercise `hidden_delta` of chapter 06."""

import itertools

import numpy as np

from utils.checker import Case, Exercise
from utils.exercises._data import matrix
from utils.exercises._kinds import args_for, by_kind, near_zero

exercise = Exercise(
    "hidden_delta(delta_out, W_out, z, a, kind)",
    chapter="06",
    place=9,
    points=2,
    does=(
        "Error signal of a hidden layer: (delta_out @ W_out.T) * g'(z), where a = g(z) (z "
        "is enough, a saves computing it again) and "
        "kind is 'tanh', 'sigmoid' or 'relu'. At z = 0 any ReLU slope in [0,1] is accepted."
    ),
    parts=by_kind,
    args_for=args_for,
    hints=(
        "Two steps back: through the weights, then through the activation.",
        (
            "A matrix product with the transpose passes the error back; then every entry is "
            "multiplied by the slope at its own `z`. You have `activation_grad` already."
        ),
    ),
)


@exercise.answer
def hidden_delta(delta_out, W_out, z, a, kind):
    """Error signal of a hidden layer: (N, C), (H, C), (N, H), (N, H) -> (N, H)."""
    back = delta_out @ W_out.T
    if kind == "tanh":
        return back * (1 - a**2)
    if kind == "sigmoid":
        return back * a * (1 - a)
    return back * (z > 0)


@exercise.data_sets
def data(rng):
    """An error signal from above, on its way through one layer."""
    for N, H, C in ((11, 7, 5), (17, 2, 3)):
        yield Case(_layer(rng, N, H, C), {"N": N, "H": H, "C": C})
    ask = "Which two arrays could have been exchanged without an error?"
    yield Case(_layer(rng, 5, 5, 5), kind="equal sizes", when="all sizes are equal", ask=ask)
    large = _layer(rng, 3, 4, 2) | {"z": np.resize([1000.0, -1000.0, 40.0, -40.0, 800.0], (3, 4))}
    ask = "Which exponential becomes too large or too small to be held?"
    yield Case(large, kind="large", when="some z are as large as 1000", ask=ask)
    args = _layer(rng, 5, 2, 3) | {"z": np.zeros((5, 2))}
    back = args["delta_out"] @ args["W_out"].T

    def between(got):
        low, high = np.minimum(back, 0) - 1e-6, np.maximum(back, 0) + 1e-6
        return got.shape == back.shape and np.all((got >= low) & (got <= high))

    ask, accepts = "What does each step of your formula give there?", {"relu": between}
    yield Case(args, kind="exactly 0", when="z is exactly 0", ask=ask, accepts=accepts)
    yield from near_zero(delta_out=matrix(rng, 2, 5), W_out=matrix(rng, 3, 5))


def _layer(rng, N, H, C):
    return {"delta_out": matrix(rng, N, C), "W_out": matrix(rng, H, C), "z": matrix(rng, N, H)}


@exercise.small_inputs
def small():
    """Few numbers, the fewest first."""
    sizes = (1, 1, 1), (1, 2, 1), (1, 1, 2), (2, 1, 1), (2, 2, 2)
    for (N, H, C), z in itertools.product(sizes, (1.0, -1.0, 0.5, -800.0)):
        signal, weights = np.resize([1.0, 2.0, -1.0], (N, C)), np.resize([2.0, 1.0, 3.0], (H, C))
        yield {"delta_out": signal, "W_out": weights, "z": np.resize([z, -2.0 * z], (N, H))}


@exercise.right("relu by a > 0, others from z")
def hidden_delta_relu_by_a_0_others_from_z(delta_out, W_out, z, a, kind):
    s = 1 / (1 + np.exp(-z))
    slope = {
        "tanh": 1 / np.cosh(z) ** 2,
        "sigmoid": s * (1 - s),
        "relu": np.where(a > 0, 1.0, 0.0),
    }[kind]
    return np.einsum("nc,hc->nh", delta_out, W_out) * slope


@exercise.right("one sample after the other, relu slope 1 at 0")
def hidden_delta_loop(delta_out, W_out, z, a, kind):
    slopes = {"tanh": lambda a: 1 - a * a, "sigmoid": lambda a: a - a * a, "relu": lambda a: a >= 0}
    out = np.zeros(z.shape)
    for n, signal in enumerate(delta_out):
        out[n] = (W_out @ signal) * slopes[kind](z[n] if kind == "relu" else a[n])
    return out


def _with(**others):
    """The right answer with another factor f(back, z, a) for some kinds."""
    usual = {
        "tanh": lambda back, z, a: back * (1 - a**2),
        "sigmoid": lambda back, z, a: back * a * (1 - a),
        "relu": lambda back, z, a: back * (z > 0),
    }
    through = usual | others
    return lambda delta_out, W_out, z, a, kind: through[kind](delta_out @ W_out.T, z, a)


@exercise.mistake(
    "g' evaluated at a instead of z",
    seen="tanh and sigmoid have their slope taken at a.",
    ask="At which point do you need the slope: before or after the activation?",
    leads=("argument tanh z",),
)
def hd_a_for_z():
    def slope(x):
        return 1 / (1 + np.exp(-x)) * (1 - 1 / (1 + np.exp(-x)))

    return _with(
        tanh=lambda back, z, a: back * (1 - np.tanh(a) ** 2),
        sigmoid=lambda back, z, a: back * slope(a),
    )


@exercise.mistake(
    "multiplied by relu(z) instead of its slope",
    seen="relu has the error multiplied by a.",
    ask="What is the slope of ReLU at z = 3: is it 3?",
    leads=("found",),
)
def hd_relu_value():
    return _with(relu=lambda back, z, a: back * a)


@exercise.mistake(
    "multiplied by a for every kind",
    seen="the error is multiplied by a instead of the slope.",
    ask="Is it the value of the activation that is asked for, or its slope?",
    leads=("found",),
)
def hd_times_a(delta_out, W_out, z, a, kind):
    return (delta_out @ W_out.T) * a


@exercise.mistake(
    "ReLU mask inverted",
    seen="relu keeps exactly the entries that ours drops.",
    ask="Which units were silent on the way forward, and should an error reach them?",
    leads=("argument sign z",),
)
def hd_relu_inverted():
    return _with(relu=lambda back, z, a: back * (z <= 0))


@exercise.mistake(
    "ReLU's slope forgotten",
    seen="relu lets every error through.",
    ask="Which units were silent on the way forward, and should an error reach them?",
    leads=("argument one z",),
)
def hd_relu_one():
    return _with(relu=lambda back, z, a: back)


@exercise.mistake(
    "z*(1-z) for sigmoid",
    seen="sigmoid has the slope z * (1 - z), which can be negative.",
    ask="A sigmoid always rises: can its slope be negative?",
)
def hd_sigmoid_z():
    return _with(sigmoid=lambda back, z, a: back * z * (1 - z))


@exercise.mistake(
    "a * (a - 1) for the sigmoid",
    seen="sigmoid has the slope a * (a - 1): it is negative.",
    ask="A sigmoid always rises: can its slope be negative?",
    leads=("negated",),
)
def hd_sig_falls():
    return _with(sigmoid=lambda back, z, a: back * a * (a - 1))


@exercise.mistake(
    "slope forgotten",
    seen="the error is passed back through the weights only.",
    ask="What else besides the weights does a signal pass on its way back?",
    leads=("found",),
)
def hd_noslope(delta_out, W_out, z, a, kind):
    return delta_out @ W_out.T


@exercise.mistake(
    "transpose forgotten",
    seen="the shapes do not fit: the weights are not turned round.",
    ask="delta_out is (N, C): which shape of W_out can it meet?",
    leads=("transpose", "raised"),
)
def hd_notrans(delta_out, W_out, z, a, kind):
    return hidden_delta(delta_out, W_out.T, z, a, kind)


@exercise.mistake(
    "square missing",
    seen="tanh has the slope 1 - a.",
    ask="tanh is steepest at 0 and symmetric: is your factor the same for a = 0.5 and a = -0.5?",
)
def hd_tanh_nosq():
    return _with(tanh=lambda back, z, a: back * (1 - a))


@exercise.mistake(
    "slope of the sigmoid taken twice",
    seen="sigmoid has its slope taken at a.",
    ask="a has been through the sigmoid: how often do you apply it?",
)
def hd_sig_z():
    return _with(sigmoid=lambda back, z, a: back / (1 + np.exp(-a)) * (1 - 1 / (1 + np.exp(-a))))


@exercise.mistake(
    "factor 1 - a missing",
    seen="sigmoid lacks the factor 1 - a.",
    ask="For large z the sigmoid is flat: what does your slope say there?",
    leads=("found",),
)
def hd_sig_half():
    return _with(sigmoid=lambda back, z, a: back * a)


@exercise.mistake(
    "1 - z**2",
    seen="tanh has the slope 1 - z**2.",
    ask="tanh' written with a square: the square of its input, or of its output?",
)
def hd_tanh_z():
    return _with(tanh=lambda back, z, a: back * (1 - z**2))


@exercise.mistake(
    "tanh slope for every kind",
    seen="the slope of tanh is used for every kind.",
    ask="Which argument chooses the slope?",
)
def hd_sametanh(delta_out, W_out, z, a, kind):
    return (delta_out @ W_out.T) * (1 - a**2)


@exercise.mistake(
    "divided by N",
    seen="the error is divided by the number of samples.",
    ask="Does the loss's 1/N stand in delta_out already?",
    leads=("factor",),
)
def hd_meann(delta_out, W_out, z, a, kind):
    return hidden_delta(delta_out, W_out, z, a, kind) / len(z)


@exercise.mistake(
    "z overwritten with its slope",
    seen="the values are right, but z has been overwritten.",
    ask="What does the caller find in z afterwards?",
    leads=("changed", "changes an argument"),
)
def hd_w_inplace(delta_out, W_out, z, a, kind):
    z[:] = {"tanh": 1 - a**2, "sigmoid": a * (1 - a), "relu": z > 0}[kind]
    return (delta_out @ W_out.T) * z


@exercise.mistake(
    "slope added",
    seen="tanh has the slope added instead of multiplied.",
    ask="If a unit is flat, how much of the error should get through?",
)
def hd_addslope():
    return _with(tanh=lambda back, z, a: back + (1 - a**2))


@exercise.mistake(
    "slope of the sigmoid from exponentials of z",
    seen="right for moderate z, nan at -1000.",
    ask="What is inf divided by inf?",
    leads=("large/nan",),
)
def hd_overflow():
    return _with(sigmoid=lambda back, z, a: back * np.exp(-z) / (1 + np.exp(-z)) ** 2)
