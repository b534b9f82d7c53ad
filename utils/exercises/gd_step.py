"""`gd_step`: one gradient-descent step for every parameter (grads[k] belongs to params[k])."""

import copy

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
        "One line can do it for all four: loop over the keys.",
        "`params[k] -= ...` writes into the caller's array. Which expression makes a new one?",
    ),
)


@exercise.answer
def gd_step(params, grads, lr):
    """One step of gradient descent: a new dict, every array shaped as before."""
    new = {}
    for k in params:
        new[k] = params[k] - lr * grads[k]
    return new


@exercise.data_sets
def data(rng):
    """Parameters and their gradients."""

    def gradients(params, size=1.0):
        return {k: size * matrix(rng, *v.shape) for k, v in params.items()}

    for lr, (D, H, C) in ((0.1, (3, 7, 5)), (2.0, (5, 2, 3))):
        params = weights(rng, D, H, C)
        args = {"params": params, "grads": gradients(params), "lr": lr}
        yield Case(args, {"D": D, "H": H, "C": C})
    still = {k: np.zeros_like(v) for k, v in params.items()}
    yield Case(args | {"grads": still}, kind="zeros", when="every gradient is 0")
    yield Case(
        {"params": params, "grads": gradients(params, 1000.0), "lr": 0.3},
        kind="steep",
        when="gradients are as large as 1000",
        ask="How long is a step where the ground is steep?",
    )
    tiny = {k: 1e-6 * v for k, v in params.items()}
    yield Case(
        {"params": tiny, "grads": gradients(params, 1e-5), "lr": 0.1},
        kind="tiny",
        when="parameters and gradients are tiny",
        ask="Does a small number count less than a large one?",
    )
    params = weights(rng, 5, 5, 5)  # so that a gradient of the wrong key fits in shape
    args = {"params": params, "grads": dict(reversed(gradients(params).items())), "lr": 0.3}
    yield Case(
        args,
        kind="order of keys",
        when="grads lists its keys in another order",
        ask="How does each parameter find its own gradient?",
    )
    whole = {k: rng.integers(-3, 4, v.shape) for k, v in params.items()}
    yield Case(  # nobody promises these; an error is no mistake, numbers cut short are one
        {"params": whole, "grads": gradients(params), "lr": 0.3},
        kind="whole numbers",
        when="params holds whole numbers",
        ask="Can an array of whole numbers hold the result?",
        lenient=True,
    )


@exercise.small_inputs
def small():
    """One parameter or two, of one or two numbers."""
    for w, g in (([[2.0]], [[3.0]]), ([[1.0, 2.0]], [[3.0, -1.0]]), ([[2.0]], [[40.0]])):
        for lr in (0.5, 0.1, 2.0):
            yield {"params": {"W1": np.array(w)}, "grads": {"W1": np.array(g)}, "lr": lr}
    for lr in (0.5, 1.0):
        params = {"W1": np.array([[2.0]]), "b1": np.array([[1.0]])}
        grads = {"b1": np.array([[4.0]]), "W1": np.array([[3.0]])}
        yield {"params": params, "grads": grads, "lr": lr}
    params = {k: np.array([[v]]) for k, v in zip(("W1", "b1", "W2", "b2"), (2.0, 1.0, 3.0, 0.5))}
    yield {"params": params, "grads": {k: v + 1 for k, v in params.items()}, "lr": 0.5}


@exercise.right("in one line")
def gd_step_comprehension(params, grads, lr):
    return {k: params[k] - lr * grads[k] for k in params}


@exercise.right("in place on a deep copy")
def gd_step_in_place_on_a_deep_copy():

    def gd_step(params, grads, lr):
        new = copy.deepcopy(params)
        for k in new:
            new[k] -= lr * grads[k]
        return new

    return gd_step


@exercise.right("entry by entry, the keys written out")
def gd_step_entries(params, grads, lr):
    new = {}
    for k in ("b2", "W2", "b1", "W1"):
        new[k] = np.empty(params[k].shape)
        for i, w in np.ndenumerate(params[k]):
            new[k][i] = w + -lr * grads[k][i]
    return new


@exercise.mistake(
    "parameter multiplied by the step",
    seen="each step is multiplied by the parameter itself.",
    ask="Should a weight that is exactly 0 be able to move?",
    leads=("brackets misplaced",),
)
def gd_decay(params, grads, lr):
    return {k: params[k] * (1 - lr * grads[k]) for k in params}


@exercise.mistake(
    "step uphill",
    seen="every parameter moves the wrong way: the step is added.",
    ask="The gradient points uphill: which way do you want to walk?",
    leads=("argument sign lr",),
)
def gd_plus(params, grads, lr):
    return {k: params[k] + lr * grads[k] for k in params}


@exercise.mistake(
    "params[k] -= ... changes the caller's arrays",
    seen="the values are right, but the caller's own arrays have been changed.",
    ask="Can you still compare the weights before and after the step?",
    leads=("changed", "changes an argument", "shallow copy"),
)
def gd_inplace(params, grads, lr):
    for k in params:
        params[k] -= lr * grads[k]
    return params


@exercise.mistake(
    "only the last layer updated",
    seen="the parameters of the first layer have not moved.",
    ask="Does the hidden layer learn anything in your loop?",
    leads=("argument missing lr",),
)
def gd_w2only(params, grads, lr):
    return {k: params[k] - lr * grads[k] if k.endswith("2") else params[k] for k in params}


@exercise.mistake(
    "result written into an integer buffer",
    seen="right for floats; the steps of whole numbers are cut short.",
    ask="Can an array of whole numbers store 0.5?",
    leads=("whole numbers/rounded", "whole numbers"),
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
    leads=("argument one lr",),
)
def gd_nolr(params, grads, lr):
    return {k: params[k] - grads[k] for k in params}


@exercise.mistake(
    "divided by the learning rate",
    seen="the gradient is divided by lr.",
    ask="Should a small learning rate make small steps or large ones?",
    leads=("factor beside",),
)
def gd_divlr(params, grads, lr):
    return {k: params[k] - grads[k] / lr for k in params}


@exercise.mistake(
    "the learning rate alone subtracted",
    seen="lr is subtracted from every entry; the gradient has no influence.",
    ask="Should all weights move equally far?",
    leads=("argument one grads",),
)
def gd_lronly(params, grads, lr):
    return {k: params[k] - lr for k in params}


@exercise.mistake(
    "only the sign of the gradient",
    seen="every entry moves by lr: only the sign of its gradient counts.",
    ask="Should a steep direction count more than a flat one?",
    leads=("call too many",),
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
    seen="the biases have not moved.",
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
    leads=("form", "return in the loop"),
)
def gd_early(params, grads, lr):
    new = {}
    for k in params:
        new[k] = params[k] - lr * grads[k]
        return new


@exercise.mistake(
    "new arrays in the old dictionary",
    seen="the values are right, but the caller's dictionary has been changed.",
    ask="How many dictionaries are there: two, or one with two names?",
    leads=("changed", "alias"),
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
    leads=("points at factor",),
)
def gd_norm(params, grads, lr):
    return {k: params[k] - lr * grads[k] / (np.linalg.norm(grads[k]) + 1e-12) for k in params}


@exercise.mistake(
    "gradient minus parameter",
    seen="the parameters are subtracted from the step, not the step from the parameters.",
    ask="From what is the step subtracted?",
    leads=("negated", "order"),
)
def gd_reversed(params, grads, lr):
    return {k: lr * grads[k] - params[k] for k in params}


@exercise.mistake(
    "gradient averaged",
    seen="every entry of a parameter moves by the same amount.",
    ask="Does each weight follow its own slope?",
    leads=("call too many",),
)
def gd_mean(params, grads, lr):
    return {k: params[k] - lr * np.mean(grads[k]) for k in params}


@exercise.mistake(
    "by position instead of by name",
    seen="right while both dicts list their keys in the same order, and only then.",
    ask="How does each parameter find its own gradient?",
    leads=("order of keys/shape", "order of keys/different", "raised"),
)
def gd_zip(params, grads, lr):
    return {k: v - lr * g for (k, v), g in zip(params.items(), grads.values())}
