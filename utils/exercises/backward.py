"""The exercise `backward` of chapter 03."""

import numpy as np

from utils.checker import Case, Exercise, keyed
from utils.exercises._data import (
    SIZES,
    cache_of,
    labels,
    sized,
    weights,
    without,
)

exercise = Exercise(
    "backward(X, y, cache, params, reg)",
    chapter="03",
    place=3,
    points=3,
    does=(
        "Gradients of mean cross-entropy + reg/2*(|W1|^2+|W2|^2) for tanh hidden layer and "
        "softmax output. cache = dict(z1, a1, z2, probs), params = dict(W1 (D,H), b1 (1,H), "
        "W2 (H,C), b2 (1,C)). Bias gradients may be (n,) or (1,n). Must not change any "
        "input."
    ),
    parts=keyed("dW1", "db1", "dW2", "db2"),
    order=("dW2", "db2", "dW1", "db1"),
    flat=("db1", "db2"),
    hints=(
        (
            "Walk back in the order scores, W2 and b2, a1, z1, W1 and b1, and write down the "
            "shape of each gradient before you compute it."
        ),
        (
            "A matrix product a @ W passes the error on to a with W.T and to W with a.T. tanh "
            "multiplies it, entry by entry, by its slope. Where does reg come in?"
        ),
    ),
)


@exercise.answer
def backward(X, y, cache, params, reg):
    z1, a1, probs = cache["z1"], cache["a1"], cache["probs"]
    W1, W2 = params["W1"], params["W2"]
    Y = np.eye(probs.shape[1])[y]
    dz2 = (probs - Y) / len(y)
    dW2 = a1.T @ dz2 + reg * W2
    db2 = np.sum(dz2, axis=0, keepdims=True)
    da1 = dz2 @ W2.T
    slope = 1 - a1**2
    dz1 = da1 * slope
    dW1 = X.T @ dz1 + reg * W1
    db1 = np.sum(dz1, axis=0, keepdims=True)
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


@exercise.data_sets
def data(rng):
    """A whole forward pass to walk back over."""
    for reg, sizes in zip((0.0, 0.0, 0.3, 0.7), SIZES + SIZES, strict=True):
        N, D, H, C = sizes.values()
        X, params = rng.normal(size=(N, D)) + 0.2, weights(rng, D, H, C)
        args = {"X": X, "y": labels(rng, N, C), "cache": cache_of(X, params)}
        args |= {"params": params, "reg": reg}
        yield Case(args, sizes)
    missing = without(args["y"], C - 1, C)
    yield Case(
        args | {"y": missing},
        sizes,
        kind="a class missing",
        when="the last class does not occur in y",
        ask="Where does the number of classes come from?",
    )
    equal = sized(N=7, D=7, H=7, C=7)
    X, params = rng.normal(size=(7, 7)), weights(rng, 7, 7, 7)
    args = {"X": X, "y": labels(rng, 7, 7), "cache": cache_of(X, params)}
    yield Case(
        args | {"params": params, "reg": 0.2},
        equal,
        kind="equal sizes",
        when="all sizes are equal",
        ask="Which two arrays could have been exchanged without an error?",
    )


@exercise.right("einsum")
def backward_einsum(X, y, cache, params, reg):
    Y = np.eye(cache["probs"].shape[1])[y]
    d2 = (cache["probs"] - Y) / X.shape[0]
    d1 = np.einsum("nc,hc,nh->nh", d2, params["W2"], 1 - cache["a1"] ** 2)
    return {
        "dW1": np.einsum("nd,nh->dh", X, d1) + reg * params["W1"],
        "db1": np.einsum("nh->h", d1),
        "dW2": np.einsum("nh,nc->hc", cache["a1"], d2) + reg * params["W2"],
        "db2": np.einsum("nc->c", d2),
    }


@exercise.mistake(
    "2*reg*W although the loss has reg/2",
    seen="right at reg = 0; with reg the penalty part is twice ours.",
    ask="What is the derivative of (reg/2)*W**2?",
    leads=("argument twice reg",),
)
def bp_reg_x2(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= N
    dW2 = a1.T @ d2 + 2 * reg * W2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    dW1 = X.T @ d1 + 2 * reg * W1
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "an extra 1/N when passing to the hidden layer",
    seen="layer 2 right; dW1 and db1 are ours divided by N.",
    ask="delta2 already contains the average: does the chain rule ask for another one?",
    leads=("factor",),
)
def bp_l1_twicen(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= N
    dW2 = a1.T @ d2 + reg * W2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = (d2 @ W2.T) * (1 - a1**2) / N
    dW1 = X.T @ d1 + reg * W1
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "bias gradient not summed",
    seen="db1 has the shape (N,H) of delta.",
    ask="One bias serves all N examples: what happens to its N contributions?",
    leads=("shape",),
)
def bp_db_nosum(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= N
    dW2 = a1.T @ d2 + reg * W2
    db2 = d2
    d1 = (d2 @ W2.T) * (1 - a1**2)
    dW1 = X.T @ d1 + reg * W1
    db1 = d1
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "shape error 'repaired' with reshape instead of the transpose",
    seen="dW2 and db2 are right; the error is passed back through scrambled weights.",
    ask=("reshape and .T can give the same shape: do they put the same number in row 0, column 1?"),
)
def bp_w2_reshape(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= N
    dW2 = a1.T @ d2 + reg * W2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = (d2 @ W2.reshape(W2.shape[1], W2.shape[0])) * (1 - a1**2)
    dW1 = X.T @ d1 + reg * W1
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "1 - a1, square missing",
    seen="dW2 and db2 are right; the slope that you use is 1 - a1.",
    ask=(
        "tanh is steepest at 0 and symmetric: is your factor the same for a1 = 0.5 and a1 = -0.5?"
    ),
    leads=("slip square",),
)
def bp_tanh_nosq(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= N
    dW2 = a1.T @ d2 + reg * W2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = (d2 @ W2.T) * (1 - a1)
    dW1 = X.T @ d1 + reg * W1
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "element-wise * instead of @ when passing back",
    seen="ValueError 'operands could not be broadcast' with (N,C) and (C,H).",
    ask="Each hidden unit feeds all scores: which product adds those effects up?",
    leads=("raised",),
)
def bp_elementwise(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= N
    dW2 = a1.T @ d2 + reg * W2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = (d2 * W2.T) * (1 - a1**2)
    dW1 = X.T @ d1 + reg * W1
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "bias gradient averaged although delta is already divided by N",
    seen="dW right; db1 and db2 are ours divided by N.",
    ask=(
        "The bias reaches the loss through every example: do those contributions add up or "
        "average once more?"
    ),
    leads=("factor",),
)
def bp_db_mean(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= N
    dW2 = a1.T @ d2 + reg * W2
    db2 = d2.mean(axis=0, keepdims=True)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    dW1 = X.T @ d1 + reg * W1
    db1 = d1.mean(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "true class never subtracted",
    seen="all four gradients stay the same whatever y is.",
    ask="If the prediction were perfect, what should your gradient be?",
    leads=("slip missing",),
)
def bp_noonehot(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    d2 = cache["probs"] / N
    dW2 = a1.T @ d2 + reg * W2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    dW1 = X.T @ d1 + reg * W1
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "activation derivative forgotten",
    seen=("dW2 and db2 are right; dW1 is made of the error before it has passed through tanh."),
    ask=("Walking back from a1 to z1, which function did you pass through on the way forward?"),
    leads=("slip missing",),
)
def bp_noact(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= N
    dW2 = a1.T @ d2 + reg * W2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = d2 @ W2.T
    dW1 = X.T @ d1 + reg * W1
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "half of everything (a 1/2 from the squared error carried over)",
    seen="all four are half of ours.",
    ask="Where does your factor 2 come from: is there a square in the cross-entropy?",
    leads=("factor",),
)
def bp_half(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= 2 * N
    dW2 = a1.T @ d2 + reg * W2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    dW1 = X.T @ d1 + reg * W1
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "a1 **= 2 squares the cached activations",
    seen="all gradients right; cache['a1'] changed (all entries now positive).",
    ask="Is the cached a1 still the hidden layer's output after your function has run?",
    leads=("changed",),
)
def bp_a1_inplace(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= N
    dW2 = a1.T @ d2 + reg * W2
    db2 = d2.sum(axis=0, keepdims=True)
    a1 **= 2
    d1 = (d2 @ W2.T) * (1 - a1)
    dW1 = X.T @ d1 + reg * W1
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "matrix product with the derivative instead of entry by entry",
    seen=("dW2 and db2 are right; the slopes of different units are mixed, in the right shape."),
    ask="Does hidden unit 1 pass through the slope of hidden unit 2?",
)
def bp_dot_act(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= N
    dW2 = a1.T @ d2 + reg * W2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = np.dot(np.dot(d2, W2.T), 1 - np.dot(a1.T, a1))
    dW1 = X.T @ d1 + reg * W1
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "bias gradients miss the 1/N that dW has",
    seen="dW right; db1 and db2 are ours times N.",
    ask="Weights and biases feel the same mean loss: do they share every factor?",
    leads=("factor",),
)
def bp_db_non(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    dW2 = a1.T @ d2 / N + reg * W2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    dW1 = X.T @ d1 / N + reg * W1
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "a1.T used where X.T belongs",
    seen="layer 2 right; dW1 has shape (H,H) instead of (D,H) (with reg it raises).",
    ask="Which array was multiplied by W1 on the way forward?",
    leads=("shape",),
)
def bp_dw1_from_a1(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= N
    dW2 = a1.T @ d2 + reg * W2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    dW1 = a1.T @ d1
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "weight gradients returned transposed",
    seen="dW2 has shape (C,H): exactly the transpose of ours.",
    ask="You will subtract dW2 from W2: do the two have the same shape?",
    leads=("transposed",),
)
def bp_dw_transposed(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= N
    dW2 = d2.T @ a1 + reg * W2.T
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    dW1 = d1.T @ X + reg * W1.T
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "dW2 used where W2 belongs",
    seen="dW2 and db2 are right; the error is passed back through dW2.",
    ask=(
        "Through which numbers did a1 reach the scores on the way forward: the weights, or "
        "their gradient?"
    ),
    leads=("slip array",),
)
def bp_dw2_for_w2(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= N
    dW2 = a1.T @ d2 + reg * W2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = (d2 @ dW2.T) * (1 - a1**2)
    dW1 = X.T @ d1 + reg * W1
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "regularisation added to dW2 only",
    seen="right at reg = 0; with reg dW1 lacks its penalty part, dW2 has it.",
    ask="Does the penalty in the loss mention only one of the weight matrices?",
    leads=("argument missing reg",),
)
def bp_reg_w2only(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= N
    dW2 = a1.T @ d2 + reg * W2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    dW1 = X.T @ d1
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "gradient of the sum, loss is the mean (no 1/N anywhere)",
    seen="all four are ours times N at reg=0.",
    ask=(
        "Compare with a numerical gradient: is the ratio of the two numbers a number you "
        "recognise from your data?"
    ),
    leads=("factor",),
)
def bp_non(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    dW2 = a1.T @ d2 + reg * W2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    dW1 = X.T @ d1 + reg * W1
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "y - p: all gradients reversed",
    seen="all four are minus ours at reg=0.",
    ask="Take a tiny step along minus your gradient: does the loss go down?",
    leads=("negated",),
)
def bp_sign(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    d2 = (np.eye(cache["probs"].shape[1])[y] - cache["probs"]) / N
    dW2 = a1.T @ d2 + reg * W2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    dW1 = X.T @ d1 + reg * W1
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "1 - z1**2 instead of 1 - a1**2",
    seen="dW2 and db2 are right; the slope that you use is 1 - z1**2.",
    ask=("tanh' written with a square: the square of the input of tanh, or of its output?"),
    leads=("slip array",),
)
def bp_tanh_z(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= N
    dW2 = a1.T @ d2 + reg * W2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = (d2 @ W2.T) * (1 - z1**2)
    dW1 = X.T @ d1 + reg * W1
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "reg*W2 added before the delta is passed back (W2 gradient used as error)",
    seen="right at reg = 0; with reg even db2 is wrong.",
    ask="Does the penalty depend on the scores, or directly on the weights?",
)
def bp_reg_inside(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= N
    d2 = d2 + reg
    dW2 = a1.T @ d2 + reg * W2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    dW1 = X.T @ d1 + reg * W1
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "bias gradient summed over everything",
    seen="db is a single number (db2 about 0).",
    ask="Do all hidden units really share one bias?",
    leads=("shape",),
)
def bp_db_total(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, b1, W2, b2 = params["W1"], params["b1"], params["W2"], params["b2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= N
    dW2 = a1.T @ d2 + reg * W2
    db2 = np.sum(d2)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    dW1 = X.T @ d1 + reg * W1
    db1 = np.sum(d1)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "regularisation forgotten",
    seen="right at reg = 0; with reg both weight gradients lack reg * W.",
    ask="Does your gradient change at all when reg changes?",
    leads=("argument missing reg",),
)
def bp_noreg(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, W2 = params["W1"], params["W2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= N
    dW2 = a1.T @ d2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    dW1 = X.T @ d1
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "reg / 2 * W",
    seen="right at reg = 0; with reg the penalty part is half of ours.",
    ask="What is the derivative of (reg/2)*W**2?",
    leads=("argument half reg",),
)
def bp_reg_half(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, W2 = params["W1"], params["W2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= N
    dW2 = a1.T @ d2 + reg / 2 * W2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    dW1 = X.T @ d1 + reg / 2 * W1
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "penalty with the wrong sign",
    seen="right at reg = 0; with reg the penalty part has the wrong sign.",
    ask="Should a large weight be pulled towards 0 or pushed away from it?",
    leads=("argument sign reg",),
)
def bp_reg_minus(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, W2 = params["W1"], params["W2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= N
    dW2 = a1.T @ d2 - reg * W2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    dW1 = X.T @ d1 - reg * W1
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "regularisation added to dW1 only",
    seen="right at reg = 0; with reg dW2 lacks reg * W2.",
    ask="Does the penalty in the loss mention only one of the weight matrices?",
    leads=("argument missing reg",),
)
def bp_reg_w1only(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, W2 = params["W1"], params["W2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= N
    dW2 = a1.T @ d2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    dW1 = X.T @ d1 + reg * W1
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "biases penalised too",
    seen="right at reg = 0; with reg the bias gradients hold reg * b.",
    ask="Does the penalty in the loss mention the biases?",
)
def bp_reg_bias(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, W2 = params["W1"], params["W2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= N
    dW2 = a1.T @ d2 + reg * W2
    db2 = d2.sum(axis=0, keepdims=True) + reg * params["b2"]
    d1 = (d2 @ W2.T) * (1 - a1**2)
    dW1 = X.T @ d1 + reg * W1
    db1 = d1.sum(axis=0, keepdims=True) + reg * params["b1"]
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "penalty divided by N",
    seen="right at reg = 0; with reg the penalty part is ours divided by N.",
    ask="Does the mean over the samples include the penalty?",
    leads=("penalty factor",),
)
def bp_reg_n(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, W2 = params["W1"], params["W2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= N
    dW2 = a1.T @ d2 + reg * W2 / N
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    dW1 = X.T @ d1 + reg * W1 / N
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "reg added without W",
    seen="right at reg = 0; with reg the number reg is added to every entry.",
    ask="Does the penalty pull every weight equally hard?",
    leads=("slip missing",),
)
def bp_reg_scalar(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, W2 = params["W1"], params["W2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= N
    dW2 = a1.T @ d2 + reg
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    dW1 = X.T @ d1 + reg
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "penalty of the wrong matrix squared",
    seen="right at reg = 0; with reg the penalty part is reg * W squared.",
    ask="What is the derivative of a square?",
    leads=("penalty square",),
)
def bp_reg_cross(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, W2 = params["W1"], params["W2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= N
    dW2 = a1.T @ d2 + reg * W2**2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    dW1 = X.T @ d1 + reg * W1**2
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "slope of the sigmoid",
    seen="dW2 and db2 are right; the slope is a1 (1 - a1), that of a sigmoid.",
    ask="Which activation did the hidden layer have?",
    leads=("slip slope",),
)
def bp_slope_sig(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, W2 = params["W1"], params["W2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= N
    dW2 = a1.T @ d2 + reg * W2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = (d2 @ W2.T) * (a1 * (1 - a1))
    dW1 = X.T @ d1 + reg * W1
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "tanh applied once more in the slope",
    seen="dW2 and db2 are right; the slope is 1 - tanh(a1)**2.",
    ask="a1 has been through tanh: how often do you apply it?",
    leads=("argument tanh a1",),
)
def bp_slope_tanh2(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, W2 = params["W1"], params["W2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= N
    dW2 = a1.T @ d2 + reg * W2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = (d2 @ W2.T) * (1 - np.tanh(a1) ** 2)
    dW1 = X.T @ d1 + reg * W1
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "slope of a ReLU",
    seen="dW2 and db2 are right; the slope is that of a ReLU.",
    ask="Which activation did the hidden layer have?",
    leads=("slip slope",),
)
def bp_slope_relu(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, W2 = params["W1"], params["W2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= N
    dW2 = a1.T @ d2 + reg * W2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = (d2 @ W2.T) * (a1 > 0)
    dW1 = X.T @ d1 + reg * W1
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "1 + a1**2",
    seen="dW2 and db2 are right; the slope is 1 + a1**2, which is never below 1.",
    ask="Where is tanh flat, and what does your slope say there?",
    leads=("slip sign",),
)
def bp_slope_plus(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, W2 = params["W1"], params["W2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= N
    dW2 = a1.T @ d2 + reg * W2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = (d2 @ W2.T) * (1 + a1**2)
    dW1 = X.T @ d1 + reg * W1
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "a1**2 without the 1",
    seen="dW2 and db2 are right; the slope is a1**2.",
    ask="Where is tanh steepest, and what does your slope say there?",
    leads=("slip missing",),
)
def bp_slope_a2(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, W2 = params["W1"], params["W2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= N
    dW2 = a1.T @ d2 + reg * W2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = (d2 @ W2.T) * (a1**2)
    dW1 = X.T @ d1 + reg * W1
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "a1 instead of its slope",
    seen="dW2 and db2 are right; the error is multiplied by a1 itself.",
    ask="Do you need the value of tanh there, or its slope?",
    leads=("slip slope",),
)
def bp_slope_value(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, W2 = params["W1"], params["W2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= N
    dW2 = a1.T @ d2 + reg * W2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = (d2 @ W2.T) * a1
    dW1 = X.T @ d1 + reg * W1
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "slope applied twice",
    seen="dW2 and db2 are right; the slope comes twice.",
    ask="How many times did the signal pass through tanh?",
    leads=("slip slope",),
)
def bp_slope_twice(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, W2 = params["W1"], params["W2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= N
    dW2 = a1.T @ d2 + reg * W2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = (d2 @ W2.T) * (1 - a1**2) ** 2
    dW1 = X.T @ d1 + reg * W1
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "slope at the output layer as well",
    seen="already dW2 is wrong: the slope of a tanh is applied at the scores.",
    ask=(
        "Which activation does the output layer have, and is its slope already inside p - onehot?"
    ),
    leads=("slip slope",),
)
def bp_slope_first(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, W2 = params["W1"], params["W2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 = d2 / N * (1 - cache["probs"] ** 2)
    dW2 = a1.T @ d2 + reg * W2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    dW1 = X.T @ d1 + reg * W1
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "slope p(1-p) at the output",
    seen="already dW2 is wrong: the factor p (1 - p) is multiplied in.",
    ask=("What is left of the slope of the softmax after it meets the 1/p of the logarithm?"),
    leads=("slip slope",),
)
def bp_slope_softmax(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, W2 = params["W1"], params["W2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 = d2 / N * cache["probs"] * (1 - cache["probs"])
    dW2 = a1.T @ d2 + reg * W2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    dW1 = X.T @ d1 + reg * W1
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "z1 used for dW2",
    seen="dW2 is made of z1 instead of a1; the other three are right.",
    ask="Which array was multiplied by W2 on the way forward?",
    leads=("slip array",),
)
def bp_z1_dw2(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, W2 = params["W1"], params["W2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= N
    dW2 = z1.T @ d2 + reg * W2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    dW1 = X.T @ d1 + reg * W1
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "error not passed through W2",
    seen="the error of the scores meets tanh directly.",
    ask="Through which numbers did a1 reach the scores on the way forward?",
    leads=("raised",),
)
def bp_now2(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, W2 = params["W1"], params["W2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= N
    dW2 = a1.T @ d2 + reg * W2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = d2 * (1 - a1**2)
    dW1 = X.T @ d1 + reg * W1
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "minus sign on the way back",
    seen="dW2 and db2 are right; dW1 and db1 are minus ours.",
    ask="Does the sign change on the way back through W2?",
    leads=("negated",),
)
def bp_sign1(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, W2 = params["W1"], params["W2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= N
    dW2 = a1.T @ d2 + reg * W2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = -(d2 @ W2.T) * (1 - a1**2)
    dW1 = X.T @ d1 + reg * W1
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "plus one at the true class",
    seen="the 1 is added at the true class instead of subtracted.",
    ask="If the prediction were perfect, what should your gradient be?",
    leads=("slip sign",),
)
def bp_sign2(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, W2 = params["W1"], params["W2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] += 1
    d2 /= N
    dW2 = a1.T @ d2 + reg * W2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    dW1 = X.T @ d1 + reg * W1
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "divided by the number of classes",
    seen="all four are ours times N / C.",
    ask="Over what does the loss average: samples or classes?",
    leads=("factor",),
)
def bp_divc(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, W2 = params["W1"], params["W2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= d2.shape[1]
    dW2 = a1.T @ d2 + reg * W2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    dW1 = X.T @ d1 + reg * W1
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "divided by the number of features",
    seen="all four are ours times N / D.",
    ask="Which entry of X.shape counts the samples?",
    leads=("factor",),
)
def bp_divd(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, W2 = params["W1"], params["W2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= X.shape[1]
    dW2 = a1.T @ d2 + reg * W2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    dW1 = X.T @ d1 + reg * W1
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "a factor 2 as for squares",
    seen="all four are twice ours.",
    ask="Is there a square in the cross-entropy?",
    leads=("factor",),
)
def bp_twon(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, W2 = params["W1"], params["W2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 *= 2 / N
    dW2 = a1.T @ d2 + reg * W2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    dW1 = X.T @ d1 + reg * W1
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "divided by N twice",
    seen="all four are ours divided by N.",
    ask="How often does the average over the samples appear in the loss?",
    leads=("factor",),
)
def bp_n2(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, W2 = params["W1"], params["W2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= N * N
    dW2 = a1.T @ d2 + reg * W2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    dW1 = X.T @ d1 + reg * W1
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "weights divided by N once more",
    seen="the biases are right; dW1 and dW2 are ours divided by N.",
    ask="Weights and biases feel the same mean loss: do they share every factor?",
    leads=("factor",),
)
def bp_dwn(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, W2 = params["W1"], params["W2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= N
    dW2 = a1.T @ d2 / N + reg * W2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    dW1 = X.T @ d1 / N + reg * W1
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "probs of the cache overwritten",
    seen="the gradients are right, but the probs of the cache have changed.",
    ask="After your function has run, do the rows of probs still add up to 1?",
    leads=("changed",),
)
def bp_alias(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, W2 = params["W1"], params["W2"]
    d2 = cache["probs"]
    d2[np.arange(N), y] -= 1
    d2 /= N
    dW2 = a1.T @ d2 + reg * W2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    dW1 = X.T @ d1 + reg * W1
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "bias gradient summed over the units",
    seen="db has one entry for each sample.",
    ask="One bias serves all samples: along which direction do their contributions lie?",
    leads=("shape",),
)
def bp_db_axis(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, W2 = params["W1"], params["W2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= N
    dW2 = a1.T @ d2 + reg * W2
    db2 = d2.sum(axis=1, keepdims=True)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    dW1 = X.T @ d1 + reg * W1
    db1 = d1.sum(axis=1, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "bias gradients left at zero",
    seen="dW1 and dW2 are right; db1 and db2 are 0.",
    ask="By how much does a score change when its bias changes by 1?",
)
def bp_db_zero(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, W2 = params["W1"], params["W2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= N
    dW2 = a1.T @ d2 + reg * W2
    db2 = np.zeros((1, d2.shape[1]))
    d1 = (d2 @ W2.T) * (1 - a1**2)
    dW1 = X.T @ d1 + reg * W1
    db1 = np.zeros((1, d1.shape[1]))
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "db1 made from the hidden error before tanh",
    seen="db1 lacks the slope; the other three are right.",
    ask="Does the bias b1 stand before or after the tanh?",
    leads=("slip missing",),
)
def bp_db1_from_d2(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, W2 = params["W1"], params["W2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= N
    dW2 = a1.T @ d2 + reg * W2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    dW1 = X.T @ d1 + reg * W1
    db1 = (d2 @ W2.T).sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "gradients under exchanged names",
    seen="dW1 and dW2 have exchanged their names.",
    ask="Which gradient has the shape of W1?",
    leads=("exchanged",),
)
def bp_swap(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, W2 = params["W1"], params["W2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= N
    dW2 = a1.T @ d2 + reg * W2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    dW1 = X.T @ d1 + reg * W1
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW2, db1=db2, dW2=dW1, db2=db1)


@exercise.mistake(
    "keys without the d",
    seen="the keys are W1, b1, W2, b2.",
    ask="Which names does the contract give to the entries?",
    leads=("form",),
)
def bp_names(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, W2 = params["W1"], params["W2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= N
    dW2 = a1.T @ d2 + reg * W2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    dW1 = X.T @ d1 + reg * W1
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(W1=dW1, b1=db1, W2=dW2, b2=db2)


@exercise.mistake(
    "a tuple instead of a dictionary",
    seen="four arrays come back instead of a dictionary.",
    ask="How does the caller find each entry by its name?",
    leads=("form",),
)
def bp_tuple(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, W2 = params["W1"], params["W2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= N
    dW2 = a1.T @ d2 + reg * W2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    dW1 = X.T @ d1 + reg * W1
    db1 = d1.sum(axis=0, keepdims=True)
    return (dW1, db1, dW2, db2)


@exercise.mistake(
    "average applied to the output layer only",
    seen="dW2 and db2 are right; dW1 and db1 are ours times N.",
    ask=("delta2 already contains the average: did it get lost on the way to the hidden layer?"),
    leads=("factor",),
)
def bp_l1_non(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, W2 = params["W1"], params["W2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= N
    dW2 = a1.T @ d2 + reg * W2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = ((d2 * N) @ W2.T) * (1 - a1**2)
    dW1 = X.T @ d1 + reg * W1
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "1 subtracted in whole columns",
    seen="1 is subtracted from every column that occurs in y.",
    ask="How many entries of d2 should change: N, or N squared?",
)
def bp_onehot_cols(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, W2 = params["W1"], params["W2"]
    d2 = cache["probs"].copy()
    d2[:, y] -= 1
    d2 /= N
    dW2 = a1.T @ d2 + reg * W2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    dW1 = X.T @ d1 + reg * W1
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "penalty of W2 passed on to the hidden layer",
    seen="right at reg = 0; with reg dW1 is wrong too: the penalty of W2 is passed back.",
    ask="Does the penalty on W2 depend on the hidden layer?",
)
def bp_reg_d2(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, W2 = params["W1"], params["W2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= N
    dW2 = a1.T @ d2 + reg * W2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = ((d2 + reg * W2.sum(axis=0)) @ W2.T) * (1 - a1**2)
    dW1 = X.T @ d1 + reg * W1
    db1 = d1.sum(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)


@exercise.mistake(
    "slope only for the weights",
    seen="db1 lacks the slope of tanh.",
    ask="Does the bias b1 stand before or after the tanh?",
    leads=("no effect",),
)
def bp_slope_absent_bias(X, y, cache, params, reg):
    N, a1, z1 = len(X), cache["a1"], cache["z1"]
    W1, W2 = params["W1"], params["W2"]
    d2 = cache["probs"].copy()
    d2[np.arange(N), y] -= 1
    d2 /= N
    dW2 = a1.T @ d2 + reg * W2
    db2 = d2.sum(axis=0, keepdims=True)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    dW1 = X.T @ d1 + reg * W1
    db1 = (d2 @ W2.T).mean(axis=0, keepdims=True)
    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)
