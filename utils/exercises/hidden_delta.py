"""The exercise `hidden_delta` of chapter 06."""

import numpy as np

from utils.checker import Case, Exercise
from utils.exercises._data import matrix
from utils.exercises._kinds import args_for, by_kind

exercise = Exercise(
    "hidden_delta(delta_out, W_out, z, a, kind)",
    chapter="06",
    place=7,
    points=2,
    does=(
        "Error signal of a hidden layer: (delta_out @ W_out.T) * g'(z), where a = g(z) and "
        "kind is 'tanh', 'sigmoid' or 'relu'. At z = 0 any ReLU slope in [0,1] is accepted."
    ),
    parts=by_kind,
    args_for=args_for,
    hints=(
        "Two steps back: through the weights, then through the activation.",
        (
            "A matrix product with the transpose passes the error back; then every entry is "
            "multiplied by the slope at its own z."
        ),
    ),
)


@exercise.answer
def hidden_delta(delta_out, W_out, z, a, kind):
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
        args = {"delta_out": matrix(rng, N, C), "W_out": matrix(rng, H, C), "z": matrix(rng, N, H)}
        yield Case(args, {"N": N, "H": H, "C": C})
    args = {"delta_out": matrix(rng, 5, 5), "W_out": matrix(rng, 5, 5), "z": matrix(rng, 5, 5)}
    yield Case(
        args,
        {},
        kind="equal sizes",
        when="all sizes are equal",
        ask="Which two arrays could have been exchanged without an error?",
    )
    args = {"delta_out": matrix(rng, 5, 3), "W_out": matrix(rng, 2, 3), "z": np.zeros((5, 2))}
    back = args["delta_out"] @ args["W_out"].T

    def between(got):
        low, high = np.minimum(back, 0) - 1e-6, np.maximum(back, 0) + 1e-6
        return got.shape == back.shape and np.all((got >= low) & (got <= high))

    yield Case(
        args,
        {},
        kind="exactly 0",
        when="z is exactly 0",
        ask="What does each step of your formula give there?",
        accepts={"relu": between},
    )


@exercise.right("relu by a > 0, others from z")
def hidden_delta_relu_by_a_0_others_from_z(delta_out, W_out, z, a, kind):
    s = 1 / (1 + np.exp(-z))
    slope = {
        "tanh": 1 / np.cosh(z) ** 2,
        "sigmoid": s * (1 - s),
        "relu": np.where(a > 0, 1.0, 0.0),
    }[kind]
    return np.einsum("nc,hc->nh", delta_out, W_out) * slope


@exercise.mistake(
    "g' evaluated at a instead of z",
    seen="relu is right; tanh and sigmoid use their slope at a.",
    ask="At which point do you need the slope: before or after the activation?",
    leads=("slip extra",),
)
def hd_a_for_z(delta_out, W_out, z, a, kind):
    back = delta_out @ W_out.T
    s = 1 / (1 + np.exp(-a))
    g = {"tanh": 1 - np.tanh(a) ** 2, "sigmoid": s * (1 - s), "relu": (a > 0) * 1.0}[kind]
    return back * g


@exercise.mistake(
    "multiplied by relu(z) instead of its slope",
    seen="tanh and sigmoid are right; for relu the error is multiplied by a.",
    ask="What is the slope of ReLU at z = 3: is it 3?",
    leads=("found",),
)
def hd_relu_value(delta_out, W_out, z, a, kind):
    back = delta_out @ W_out.T
    if kind == "relu":
        return back * np.maximum(0, z)
    return back * (1 - a**2) if kind == "tanh" else back * a * (1 - a)


@exercise.mistake(
    "ReLU mask inverted",
    seen="tanh and sigmoid are right; relu keeps exactly the entries that ours drops.",
    ask="Which units were silent on the way forward, and should an error reach them?",
    leads=("slip comparison",),
)
def hd_relu_inverted(delta_out, W_out, z, a, kind):
    back = delta_out @ W_out.T
    if kind == "relu":
        return back * (z <= 0)
    return back * (1 - a**2) if kind == "tanh" else back * a * (1 - a)


@exercise.mistake(
    "z*(1-z) for sigmoid",
    seen="tanh and relu are right; sigmoid uses z * (1 - z), which can be negative.",
    ask="A sigmoid always rises: can its slope be negative?",
)
def hd_sigmoid_z(delta_out, W_out, z, a, kind):
    back = delta_out @ W_out.T
    if kind == "sigmoid":
        return back * z * (1 - z)
    return back * (1 - a**2) if kind == "tanh" else back * (z > 0)


@exercise.mistake(
    "slope forgotten",
    seen="the error is passed back through the weights only.",
    ask="What else besides the weights does a signal pass on its way back?",
    leads=("found",),
)
def hd_noslope(delta_out, W_out, z, a, kind):
    back = delta_out @ W_out.T
    if kind == "relu":
        return back
    return back if kind == "tanh" else back


@exercise.mistake(
    "transpose forgotten",
    seen="the shapes do not fit: the weights are not turned round.",
    ask="delta_out is (N, C): which shape of W_out can it meet?",
    leads=("raised",),
)
def hd_notrans(delta_out, W_out, z, a, kind):
    back = delta_out @ W_out
    if kind == "relu":
        return back * (z > 0)
    return back * (1 - a**2) if kind == "tanh" else back * a * (1 - a)


@exercise.mistake(
    "square missing",
    seen="for tanh the slope is 1 - a.",
    ask=("tanh is steepest at 0 and symmetric: is your factor the same for a = 0.5 and a = -0.5?"),
    leads=("slip square",),
)
def hd_tanh_nosq(delta_out, W_out, z, a, kind):
    back = delta_out @ W_out.T
    if kind == "relu":
        return back * (z > 0)
    return back * (1 - a) if kind == "tanh" else back * a * (1 - a)


@exercise.mistake(
    "slope of the sigmoid taken twice",
    seen="for the sigmoid the slope is made of the sigmoid of a.",
    ask="a has been through the sigmoid: how often do you apply it?",
)
def hd_sig_z(delta_out, W_out, z, a, kind):
    back = delta_out @ W_out.T
    if kind == "relu":
        return back * (z > 0)
    return (
        back * (1 - a**2)
        if kind == "tanh"
        else back / (1 + np.exp(-a)) * (1 - 1 / (1 + np.exp(-a)))
    )


@exercise.mistake(
    "factor 1 - a missing",
    seen="for the sigmoid the factor 1 - a is missing.",
    ask="For large z the sigmoid is flat: what does your slope say there?",
    leads=("found",),
)
def hd_sig_half(delta_out, W_out, z, a, kind):
    back = delta_out @ W_out.T
    if kind == "relu":
        return back * (z > 0)
    return back * (1 - a**2) if kind == "tanh" else back * a


@exercise.mistake(
    "1 - z**2",
    seen="for tanh the slope is 1 - z**2.",
    ask="tanh' written with a square: the square of its input, or of its output?",
    leads=("slip array",),
)
def hd_tanh_z(delta_out, W_out, z, a, kind):
    back = delta_out @ W_out.T
    if kind == "relu":
        return back * (z > 0)
    return back * (1 - z**2) if kind == "tanh" else back * a * (1 - a)


@exercise.mistake(
    "tanh slope for every kind",
    seen="the slope of tanh is used for every kind.",
    ask="Which argument chooses the slope?",
)
def hd_sametanh(delta_out, W_out, z, a, kind):
    back = delta_out @ W_out.T
    if False:
        return back * (z > 0)
    return back * (1 - a**2) if True else back * a * (1 - a)


@exercise.mistake(
    "error array overwritten",
    seen="the values are right, but delta_out has been scaled.",
    ask="What does the caller find in delta_out afterwards?",
    leads=("changed",),
)
def hd_w_inplace(delta_out, W_out, z, a, kind):
    delta_out *= 1.0
    delta_out += 0 * delta_out
    delta_out[:] = delta_out * 2
    back = 0.5 * delta_out @ W_out.T
    if kind == "relu":
        return back * (z > 0)
    return back * (1 - a**2) if kind == "tanh" else back * a * (1 - a)


@exercise.mistake(
    "slope added",
    seen="the slope is added instead of multiplied.",
    ask="If a unit is flat, how much of the error should get through?",
    leads=("slip operation",),
)
def hd_addslope(delta_out, W_out, z, a, kind):
    back = delta_out @ W_out.T
    if kind == "relu":
        return back * (z > 0)
    return back + (1 - a**2) if kind == "tanh" else back * a * (1 - a)
