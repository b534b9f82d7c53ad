"""`update`: one step for all four parameters, into a new dict."""

import copy

import numpy as np

from utils.checker import Case, Exercise
from utils.exercises._data import matrix, weights
from utils.exercises.init import only


def observe(functions, case, watch):
    """The new parameters, by name."""
    return only(watch.call(functions[0], case.args))


exercise = Exercise(
    "update(params, grads, lr)",
    chapter="07",
    place=5,
    points=1,
    does=(
        "One step of gradient descent: a new dict with the names of params; grads['dW1'] belongs "
        "to params['W1'], and so on. Must not change params or grads, nor the arrays in them. A "
        "bias gradient may be (n,) or (1, n)."
    ),
    parts=observe,
    beside=(("the step", lambda case, name: case.args["params"][name]),),
    hints=(
        'The same short formula for every name. The gradient of `params[k]` is `grads["d" + k]`.',
        (
            "`a - b` makes a new array; `a -= b` writes into the old one, which still belongs to "
            "the caller, and so does the dict: `params[k] = ...` writes into it. Put the new "
            "arrays into a new dict, and return it."
        ),
    ),
)


@exercise.answer
def update(params, grads, lr):
    """One step for all four parameters: a new dict."""
    new = {}
    for k in params:
        new[k] = params[k] - lr * grads["d" + k]
    return new


@exercise.data_sets
def data(rng):
    """Parameters and their gradients."""

    def step(D, H, lr):
        params = weights(rng, D, H, 1)
        grads = {"d" + k: matrix(rng, *v.shape) for k, v in params.items()}
        return {"params": params, "grads": grads, "lr": lr}

    for D, H, lr in ((3, 7, 0.1), (5, 2, 2.0)):
        yield Case(step(D, H, lr), {"D": D, "H": H})
    args = step(3, 7, 0.3)
    other = {k: args["grads"][k] for k in ("db2", "dW2", "db1", "dW1")}
    yield Case(
        args | {"grads": other},
        {"D": 3, "H": 7},
        kind="order of names",
        when="grads lists its names in another order",
        ask="How does each parameter find its own gradient?",
    )
    flat = {k: v[0] if k.startswith("db") else v for k, v in args["grads"].items()}
    yield Case(
        args | {"grads": flat},
        {"D": 3, "H": 7},
        kind="flat biases",
        when="the bias gradients have one axis, (H,) and (1,)",
        ask="Which shape has a row minus numbers of one axis?",
    )
    tiny = {which: {k: 1e-5 * v for k, v in args[which].items()} for which in ("params", "grads")}
    yield Case(
        args | tiny,
        {"D": 3, "H": 7},
        kind="tiny",
        when="parameters and gradients are tiny",
        ask="Does a small number count less than a large one?",
    )
    steep = {k: 1000 * v for k, v in args["grads"].items()}
    yield Case(
        args | {"grads": steep},
        {"D": 3, "H": 7},
        kind="steep",
        when="gradients are as large as 1000",
        ask="How long is a step where the ground is steep?",
    )
    still = {k: np.zeros_like(v) for k, v in args["grads"].items()}
    yield Case(args | {"grads": still}, {"D": 3, "H": 7}, kind="zeros", when="every gradient is 0")


@exercise.small_inputs
def small():
    """One input and one unit."""
    for W, g, lr in ((1, 1, 0.1), (0, 1, 0.5), (1, 0, 0.5)):
        params = {k: np.array([[float(W)]]) for k in ("W1", "b1", "W2", "b2")}
        yield {"params": params, "grads": {"d" + k: g + 0 * v for k, v in params.items()}, "lr": lr}


@exercise.right("in one line")
def update_one_line(params, grads, lr):
    return {k: params[k] - lr * grads["d" + k] for k in params}


@exercise.right("four written-out lines")
def update_four_lines(params, grads, lr):
    W1 = params["W1"] - lr * grads["dW1"]
    b1 = params["b1"] - lr * grads["db1"]
    W2 = params["W2"] - lr * grads["dW2"]
    return {"W1": W1, "b1": b1, "W2": W2, "b2": params["b2"] - lr * grads["db2"]}


@exercise.right("in place on a deep copy")
def update_deep_copy(params, grads, lr):
    new = copy.deepcopy(params)
    for name in new:
        new[name] -= lr * grads[f"d{name}"]
    return new


#: True of three mistakes that leave the same behind.
_GONE = "the values are right, but the caller's params hold them as well: the old ones are gone."


@exercise.mistake(
    "in place, nothing returned",
    seen="nothing comes back; the caller's parameters have been changed instead.",
    ask="What should be left of the old parameters, and what does the caller get?",
    leads=("form",),
)
def up_nothing(params, grads, lr):
    for k in params:
        params[k] -= lr * grads["d" + k]


@exercise.mistake(
    "in place, the caller's dict returned",
    seen=_GONE,
    ask="Into whose dict does your line write, and into whose arrays?",
    leads=("changed",),
)
def up_inplace(params, grads, lr):
    for k in params:
        params[k] -= lr * grads["d" + k]
    return params


@exercise.mistake(
    "new arrays in the caller's dict",
    seen=_GONE,
    ask="How many dicts are there: two, or one with two names?",
    leads=("changed",),
)
def up_same_dict(params, grads, lr):
    new = params
    for k in list(params):
        new[k] = params[k] - lr * grads["d" + k]
    return new


@exercise.mistake(
    "in place on a copy of the dict, not of the arrays",
    seen=_GONE,
    ask="What does params.copy() copy: the names, or the arrays as well?",
    leads=("changed",),
)
def up_shallow(params, grads, lr):
    new = params.copy()
    for k in new:
        new[k] -= lr * grads["d" + k]
    return new


@exercise.mistake(
    "step uphill",
    seen="every step has the opposite sign: it goes uphill.",
    ask="The gradient points uphill: which way do you want to walk?",
    leads=("argument sign lr",),
)
def up_plus(params, grads, lr):
    return {k: params[k] + lr * grads["d" + k] for k in params}


@exercise.mistake(
    "learning rate forgotten",
    seen="the step is the whole gradient.",
    ask="Which argument says how far to walk?",
    leads=("argument one lr",),
)
def up_no_lr(params, grads, lr):
    return {k: params[k] - grads["d" + k] for k in params}


@exercise.mistake(
    "divided by the learning rate",
    seen="the gradient is divided by lr, not multiplied with it.",
    ask="Should a small learning rate make small steps or large ones?",
    leads=("factor beside",),
)
def up_divided(params, grads, lr):
    return {k: params[k] - grads["d" + k] / lr for k in params}


@exercise.mistake(
    "the name of the parameter looked up among the gradients",
    seen="grads has no 'W1': its names begin with d.",
    ask="Under which name do the gradients hold that of W1?",
    leads=("raised",),
)
def up_key(params, grads, lr):
    return {k: params[k] - lr * grads[k] for k in params}


@exercise.mistake(
    "results under the names of the gradients",
    seen="the new parameters come back as dW1, db1, dW2 and db2.",
    ask="Under which name will xor_forward look for the new W1?",
    leads=("form",),
)
def up_names(params, grads, lr):
    return {"d" + k: params[k] - lr * grads["d" + k] for k in params}


@exercise.mistake(
    "by position instead of by name",
    seen="right while both dicts list their names in the same order, and only then.",
    ask="How does each parameter find its own gradient?",
    leads=("order of names/shape", "order of names/different", "raised"),
)
def up_zip(params, grads, lr):
    return {k: v - lr * g for (k, v), g in zip(params.items(), grads.values())}


@exercise.mistake(
    "biases not updated",
    seen="the biases have not moved.",
    ask="How many parameters does the dict hold, and how many does your line change?",
    leads=("argument missing lr",),
)
def up_weights_only(params, grads, lr):
    return {k: v - lr * grads["d" + k] if k[0] == "W" else v for k, v in params.items()}


@exercise.mistake(
    "biases left out",
    seen="the new dict holds W1 and W2 only.",
    ask="Which names does the next forward pass look for?",
    leads=("form",),
)
def up_lost(params, grads, lr):
    return {k: params[k] - lr * grads["d" + k] for k in ("W1", "W2")}


@exercise.mistake(
    "return inside the loop",
    seen="only the first parameter comes back.",
    ask="How far does your loop get before it returns?",
    leads=("form",),
)
def up_early(params, grads, lr):
    new = {}
    for k in params:
        new[k] = params[k] - lr * grads["d" + k]
        return new


@exercise.mistake(
    "a new dict in each round",
    seen="only the last parameter comes back: each round of the loop begins a new dict.",
    ask="Where should the new dict be made, and what should a round add to it?",
    leads=("form",),
)
def up_anew(params, grads, lr):
    for k in params:
        new = {k: params[k] - lr * grads["d" + k]}
    return new


@exercise.mistake(
    "the steps returned, not the parameters",
    seen="the steps come back, not the parameters after them.",
    ask="Where do you arrive when you walk a step from here?",
    leads=("argument missing params",),
)
def up_steps_only(params, grads, lr):
    return {k: -lr * grads["d" + k] for k in params}


@exercise.mistake(
    "the rate alone subtracted",
    seen="lr is subtracted from every entry; the gradient has no influence.",
    ask="Should all weights move equally far?",
    leads=("argument one grads",),
)
def up_lr_only(params, grads, lr):
    return {k: params[k] - lr for k in params}
