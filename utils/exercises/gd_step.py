"""`gd_step`: one gradient-descent step for every parameter (grads[k] belongs to params[k])."""

import numpy as np

from utils.checker import Case, Exercise, keys_of
from utils.exercises._data import matrix, weights

exercise = Exercise(
    "gd_step(params, grads, lr)",
    chapter="04",
    place=2,
    points=1,
    does=(
        "One gradient-descent step for every parameter (grads[k] belongs to params[k]); "
        "params and grads hold float arrays (copying a dict deeply and then subtracting in "
        "place is right); must not change params or grads."
    ),
    parts=keys_of("params"),
    beside=(("the step", lambda case, name: case.args["params"][name]),),
    hints=(
        "The same short formula for every key of the dictionary.",
        (
            "Build a new dictionary; an expression such as a - b makes a new array, while a -= "
            "b writes into the old one."
        ),
    ),
)


@exercise.answer
def gd_step(params, grads, lr):
    new = {}
    for k in params:
        new[k] = params[k] - lr * grads[k]
    return new


@exercise.data_sets
def data(rng):
    """Parameters and their gradients."""
    for lr, (D, H, C) in ((0.1, (3, 7, 5)), (2.0, (5, 2, 3))):
        params = weights(rng, D, H, C)
        grads = {k: matrix(rng, *v.shape) for k, v in params.items()}
        yield Case({"params": params, "grads": grads, "lr": lr}, {"D": D, "H": H, "C": C})
    whole = {k: rng.integers(-3, 4, v.shape) for k, v in params.items()}
    args = {"params": whole, "grads": grads, "lr": 0.3}
    yield Case(
        args,
        {},
        kind="whole numbers",
        when="params holds whole numbers",
        ask="Can an array of whole numbers hold the result?",
    )
    still = {k: np.zeros_like(v) for k, v in params.items()}
    yield Case(
        {"params": params, "grads": still, "lr": 0.3}, {}, kind="zeros", when="every gradient is 0"
    )
    params = weights(rng, 5, 5, 5)  # so that a gradient of the wrong key fits in shape
    grads = {k: matrix(rng, *params[k].shape) for k in reversed(params)}
    args = {"params": params, "grads": grads, "lr": 0.3}
    yield Case(args, {}, kind="order of keys", when="grads lists its keys in another order")


@exercise.right("in place on a deep copy")
def gd_step_in_place_on_a_deep_copy():

    def gd_step(params, grads, lr):
        new = {k: np.array(v, dtype=float) for k, v in params.items()}
        for k in new:
            new[k] -= lr * grads[k]
        return new

    return gd_step


@exercise.mistake(
    "parameter multiplied by the step",
    seen="each change is ours times the parameter itself.",
    ask="Should a weight that is exactly 0 be able to move?",
)
def gd_decay(params, grads, lr):
    return {k: params[k] * (1 - lr * grads[k]) for k in params}


@exercise.mistake(
    "step uphill",
    seen="every change is minus ours.",
    ask="The gradient points uphill: which way do you want to walk?",
    leads=("argument sign lr",),
)
def gd_plus(params, grads, lr):
    return {k: params[k] + lr * grads[k] for k in params}


@exercise.mistake(
    "params[k] -= ... changes the caller's arrays",
    seen="the values are right; the old parameters are gone.",
    ask="Can you still compare the weights before and after the step?",
    leads=("changed",),
)
def gd_inplace(params, grads, lr):
    for k in params:
        params[k] -= lr * grads[k]
    return params


@exercise.mistake(
    "only the last layer updated",
    seen="W2 and b2 are right; W1 and b1 have not moved.",
    ask="Does the hidden layer learn anything in your loop?",
    leads=("argument missing lr",),
)
def gd_w2only(params, grads, lr):
    return {k: params[k] - lr * grads[k] if k.endswith("2") else params[k] for k in params}


@exercise.mistake(
    "result written into an integer buffer",
    seen="right for floats, truncated for integer parameters.",
    ask="Can an array of whole numbers store 0.5?",
    leads=("whole numbers/rounded",),
)
def gd_int(params, grads, lr):
    new = {}
    for k in params:
        new[k] = np.empty_like(params[k])
        new[k][...] = params[k] - lr * grads[k]
    return new


@exercise.mistake(
    "learning rate forgotten",
    seen="the step is the whole gradient.",
    ask="Which argument says how far to walk?",
    leads=("step factor",),
)
def gd_nolr(params, grads, lr):
    return {k: params[k] - grads[k] for k in params}


@exercise.mistake(
    "divided by the learning rate",
    seen="the gradient is divided by lr.",
    ask="Should a small learning rate make small steps or large ones?",
    leads=("step factor",),
)
def gd_divlr(params, grads, lr):
    return {k: params[k] - grads[k] / lr for k in params}


@exercise.mistake(
    "the learning rate alone subtracted",
    seen="lr is subtracted from every entry; the gradient has no influence.",
    ask="Should all weights move equally far?",
    leads=("slip missing",),
)
def gd_lronly(params, grads, lr):
    return {k: params[k] - lr for k in params}


@exercise.mistake(
    "only the sign of the gradient",
    seen="every entry moves by lr: only the sign of its gradient counts.",
    ask="Should a steep direction count more than a flat one?",
)
def gd_sign(params, grads, lr):
    return {k: params[k] - lr * np.sign(grads[k]) for k in params}


@exercise.mistake(
    "the steps returned, not the parameters",
    seen="the steps come back instead of the new parameters.",
    ask="Where do you arrive when you walk a step from here?",
    leads=("argument missing params",),
)
def gd_stepsonly(params, grads, lr):
    return {k: -lr * grads[k] for k in params}


@exercise.mistake(
    "biases not updated",
    seen="W1 and W2 are right; the biases have not moved.",
    ask=("How many parameters does the dictionary hold, and how many does your loop change?"),
    leads=("argument missing lr",),
)
def gd_weightsonly(params, grads, lr):
    return {k: params[k] - lr * grads[k] if k[0] == "W" else params[k] for k in params}


@exercise.mistake(
    "biases missing from the result",
    seen="the result holds W1 and W2 only.",
    ask="Which names does the caller look for?",
    leads=("form",),
)
def gd_lost(params, grads, lr):
    return {k: params[k] - lr * grads[k] for k in ("W1", "W2")}


@exercise.mistake(
    "return inside the loop",
    seen="only the first parameter comes back.",
    ask="How far does your loop get before it returns?",
    leads=("form",),
)
def gd_early(params, grads, lr):
    new = {}
    for k in params:
        new[k] = params[k] - lr * grads[k]
        return new


@exercise.mistake(
    "new arrays in the old dictionary",
    seen="the caller's dictionary now holds the new arrays.",
    ask="How many dictionaries are there: two, or one with two names?",
    leads=("changed",),
)
def gd_samedict(params, grads, lr):
    new = params
    for k in params:
        new[k] = params[k] - lr * grads[k]
    return new


@exercise.mistake(
    "gradient normalised",
    seen="every step has the length lr.",
    ask="Should a steep direction and a flat one give equally long steps?",
    leads=("step length",),
)
def gd_norm(params, grads, lr):
    return {k: params[k] - lr * grads[k] / (np.linalg.norm(grads[k]) + 1e-12) for k in params}


@exercise.mistake(
    "gradient minus parameter",
    seen="the parameters and the step have exchanged their roles.",
    ask="From what is the step subtracted?",
    leads=("negated",),
)
def gd_reversed(params, grads, lr):
    return {k: lr * grads[k] - params[k] for k in params}


@exercise.mistake(
    "gradient averaged",
    seen="every entry of a parameter moves by the same amount.",
    ask="Does each weight follow its own slope?",
)
def gd_mean(params, grads, lr):
    return {k: params[k] - lr * np.mean(grads[k]) for k in params}
