"""The exercise `backward` of chapter 03."""

import numpy as np

from utils.checker import Case, Exercise, keyed
from utils.exercises._data import SIZES, cache_of, labels, sized, weights, without
from utils.network import forward, softmax, total_loss

exercise = Exercise(
    "backward(X, y, cache, params, reg)",
    chapter="03",
    place=10,
    points=2,
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
        "The order of the ledger is the order of the lines, and each line takes what the ones "
        "before it made. `cache` and `params` hold everything else.",
        "Eight lines: `dz2` from your `dscores`, then `dW2_of`, `db2_of`, `da1_of`, `dz1_of`, "
        "`dW1_of`, `db1_of`, and a dict. The penalty adds `reg` times the weight to two of them.",
    ),
)


@exercise.answer
def backward(X, y, cache, params, reg):
    """Gradients of the mean cross-entropy + reg/2 (‖W1‖² + ‖W2‖²): dW1, db1, dW2, db2."""
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


def _arguments(X, y, params, reg):
    return {"X": X, "y": y, "cache": cache_of(X, params), "params": params, "reg": reg}


@exercise.data_sets
def data(rng):
    """A whole forward pass to walk back over."""
    for reg, sizes in zip((0.0, 0.0, 0.3, 0.7), SIZES + SIZES, strict=True):
        N, D, H, C = sizes.values()
        X, params = rng.normal(size=(N, D)) + 0.2, weights(rng, D, H, C)
        args = _arguments(X, labels(rng, N, C), params, reg)
        yield Case(args, sizes)
    yield Case(
        args | {"y": without(args["y"], C - 1, C)},
        sizes,
        kind="a class missing",
        when="the last class does not occur in y",
        ask="Where does the number of classes come from?",
    )
    params = weights(rng, 7, 7, 7)
    yield Case(
        _arguments(rng.normal(size=(7, 7)), labels(rng, 7, 7), params, 0.2),
        sized(N=7, D=7, H=7, C=7),
        kind="equal sizes",
        when="all sizes are equal",
        ask="Which two arrays could have been exchanged without an error?",
    )
    sizes, params = sized(), weights(rng, 3, 7, 5)
    steep = params | {"W1": params["W1"] / 30, "W2": 5 * params["W2"]}
    yield Case(
        _arguments(30 * rng.normal(size=(11, 3)), labels(rng, 11, 5), steep, 100.0),
        sizes,
        kind="steep",
        when="some gradients are larger than 5",
        ask="How large may an entry of the gradient be?",
    )
    X = rng.normal(size=(60, 3))
    scores = np.sort(cache_of(X, params)["z2"], axis=1)
    lead = scores[:, -1] - scores[:, -2]
    X, lead = X[np.argsort(lead)[-11:]], np.sort(lead)[-11]
    sure = params | {k: 6 / lead * params[k] for k in ("W2", "b2")}
    yield Case(
        _arguments(X, cache_of(X, sure)["z2"].argmax(axis=1), sure, 0.0),
        sizes,
        kind="sure",
        when="all gradients are small",
        ask="Does a small gradient count less than a large one?",
    )
    yield Case(
        _arguments(X[:1], np.array([2]), params, 0.3),
        sized(N=1),
        kind="one sample",
        when="there is one sample only",
        ask="Does your code rely on there being several rows?",
    )


@exercise.small_inputs
def small():
    """Networks of one or two units, with simple numbers."""
    for N, D, H in ((1, 1, 1), (2, 1, 1), (1, 2, 1), (1, 1, 2), (2, 1, 2), (3, 2, 2)):
        for shift in (0.0, 1.0):
            params = {
                "W1": np.resize([1.0, -1.0, 0.5], (D, H)) + shift,
                "b1": np.resize([0.5, 0.0], (1, H)),
                "W2": np.resize([1.0, -1.0, 2.0, 0.5], (H, 2)) + shift,
                "b2": np.array([[0.0, 0.5]]),
            }
            X = np.resize([1.0, 2.0, -1.0], (N, D))
            for reg in (0.0, 1.0):
                yield _arguments(X, np.arange(N) % 2, params, reg)


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


@exercise.right("biases of one axis, sample by sample")
def backward_samples(X, y, cache, params, reg):
    W1, W2 = params["W1"], params["W2"]
    dW1, dW2 = reg * W1, reg * W2
    db1, db2 = np.zeros(W1.shape[1]), np.zeros(W2.shape[1])
    for x, k, a, p in zip(X, y, cache["a1"], cache["probs"], strict=True):
        d2 = p / len(X)
        d2[k] -= 1 / len(X)
        d1 = W2 @ d2 * (1 - a * a)
        dW1, db1 = dW1 + np.outer(x, d1), db1 + d1
        dW2, db2 = dW2 + np.outer(a, d2), db2 + d2
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


@exercise.right("central differences of the loss")
def backward_numerical(X, y, cache, params, reg):
    def loss():
        probs = forward(X, at)["probs"]
        return total_loss(probs, y, at["W1"], at["W2"], reg)

    at, out = {k: v.copy() for k, v in params.items()}, {}
    for name, v in at.items():
        out[f"d{name}"] = np.zeros(v.shape)
        for i in np.ndindex(v.shape):
            v[i] = params[name][i] + 1e-5
            above = loss()
            v[i] = params[name][i] - 1e-5
            out[f"d{name}"][i] = (above - loss()) / 2e-5
            v[i] = params[name][i]
    return out


# The mistakes: each says only what it does otherwise. What is right in it comes from these.


def _dz2(y, cache):
    """The error at the scores."""
    return (cache["probs"] - np.eye(cache["probs"].shape[1])[y]) / len(y)


def _dz1(dz2, cache, params):
    """The error behind the tanh."""
    return (dz2 @ params["W2"].T) * (1 - cache["a1"] ** 2)


def _all_four(X, dz2, dz1, cache, params, reg):
    """The gradients that are made of these errors."""
    return {
        "dW1": X.T @ dz1 + reg * params["W1"],
        "db1": dz1.sum(axis=0, keepdims=True),
        "dW2": cache["a1"].T @ dz2 + reg * params["W2"],
        "db2": dz2.sum(axis=0, keepdims=True),
    }


def _from_scores(X, dz2, cache, params, reg):
    """All that follows from an error at the scores."""
    return _all_four(X, dz2, _dz1(dz2, cache, params), cache, params, reg)


@exercise.mistake(
    "true class never subtracted",
    seen="all four gradients stay the same whatever y is.",
    ask="If the prediction were perfect, what should your gradient be?",
    leads=("no effect y",),
)
def bp_noonehot(X, y, cache, params, reg):
    return _from_scores(X, cache["probs"] / len(y), cache, params, reg)


@exercise.mistake(
    "plus one at the true class",
    seen="the 1 is added at the true class instead of subtracted.",
    ask="If the prediction were perfect, what should your gradient be?",
    leads=("points at sign", "argument sign cache"),
)
def bp_sign2(X, y, cache, params, reg):
    dz2 = cache["probs"].copy()
    dz2[np.arange(len(y)), y] += 1
    return _from_scores(X, dz2 / len(y), cache, params, reg)


@exercise.mistake(
    "1 subtracted in whole columns",
    seen="1 is subtracted from every column that occurs in y.",
    ask="How many entries of dz2 should change: N, or N squared?",
    leads=("columns",),
)
def bp_onehot_cols(X, y, cache, params, reg):
    dz2 = cache["probs"].copy()
    dz2[:, y] -= 1
    return _from_scores(X, dz2 / len(y), cache, params, reg)


@exercise.mistake(
    "y - p: all gradients reversed",
    seen="apart from the penalty all four have the opposite sign.",
    ask="Take a tiny step along minus your gradient: does the loss go down?",
    leads=("negated", "order"),
)
def bp_sign(X, y, cache, params, reg):
    return _from_scores(X, -_dz2(y, cache), cache, params, reg)


@exercise.mistake(
    "gradient of the sum, loss is the mean (no 1/N anywhere)",
    seen="apart from the penalty all four are N times too large.",
    ask="Is the loss a sum over the samples or a mean?",
    leads=("factor",),
)
def bp_non(X, y, cache, params, reg):
    return _from_scores(X, _dz2(y, cache) * len(y), cache, params, reg)


@exercise.mistake(
    "half of everything (a 1/2 from the squared error carried over)",
    seen="apart from the penalty all four are half of what they should be.",
    ask="Where does your factor 2 come from: is there a square in the cross-entropy?",
    leads=("factor",),
)
def bp_half(X, y, cache, params, reg):
    return _from_scores(X, _dz2(y, cache) / 2, cache, params, reg)


@exercise.mistake(
    "softmax once more",
    seen="the probabilities of the cache have been through softmax once more.",
    ask="What does `cache` hold as `probs`: scores, or probabilities?",
    leads=("call too many", "key"),
)
def bp_softmax(X, y, cache, params, reg):
    dz2 = _dz2(y, cache | {"probs": softmax(cache["probs"])})
    return _from_scores(X, dz2, cache, params, reg)


@exercise.mistake(
    "slope p(1-p) at the output",
    seen="in dz2 there is p (1 - p) as a factor too many.",
    ask="What is left of the slope of the softmax after it meets the 1/p of the logarithm?",
    leads=("points at factor",),
)
def bp_slope_softmax(X, y, cache, params, reg):
    dz2 = _dz2(y, cache) * cache["probs"] * (1 - cache["probs"])
    return _from_scores(X, dz2, cache, params, reg)


@exercise.mistake(
    "activation derivative forgotten",
    seen="dW1 and db1 are made of da1, the error before it has passed through tanh.",
    ask="Walking back from a1 to z1, which function did you pass through on the way forward?",
    leads=("argument missing cache['a1']",),
)
def bp_noact(X, y, cache, params, reg):
    dz2 = _dz2(y, cache)
    return _all_four(X, dz2, dz2 @ params["W2"].T, cache, params, reg)


@exercise.mistake(
    "1 - a1, square missing",
    seen="the slope that you use is 1 - a1.",
    ask="tanh is steepest at 0 and symmetric: is your factor the same for a1 = 1/2 and a1 = -1/2?",
)
def bp_tanh_nosq(X, y, cache, params, reg):
    dz2 = _dz2(y, cache)
    dz1 = (dz2 @ params["W2"].T) * (1 - cache["a1"])
    return _all_four(X, dz2, dz1, cache, params, reg)


@exercise.mistake(
    "1 - z1**2 instead of 1 - a1**2",
    seen="the slope that you use is 1 - z1**2.",
    ask="The slope of tanh, written with a square: that of its input, or of its output?",
    leads=("key", "no effect cache['a1']"),
)
def bp_tanh_z(X, y, cache, params, reg):
    dz2 = _dz2(y, cache)
    dz1 = (dz2 @ params["W2"].T) * (1 - cache["z1"] ** 2)
    return _all_four(X, dz2, dz1, cache, params, reg)


@exercise.mistake(
    "slope of the sigmoid",
    seen="the slope that you use is a1 (1 - a1), that of a sigmoid.",
    ask="Through which function does z1 go in this network?",
)
def bp_slope_sig(X, y, cache, params, reg):
    dz2 = _dz2(y, cache)
    dz1 = (dz2 @ params["W2"].T) * (cache["a1"] * (1 - cache["a1"]))
    return _all_four(X, dz2, dz1, cache, params, reg)


@exercise.mistake(
    "tanh applied once more in the slope",
    seen="the slope that you use is 1 - tanh(a1)**2.",
    ask="a1 has been through tanh: how often do you apply it?",
    leads=("argument tanh cache['a1']", "call too many", "key"),
)
def bp_slope_tanh2(X, y, cache, params, reg):
    dz2 = _dz2(y, cache)
    dz1 = (dz2 @ params["W2"].T) * (1 - np.tanh(cache["a1"]) ** 2)
    return _all_four(X, dz2, dz1, cache, params, reg)


@exercise.mistake(
    "matrix product with the derivative instead of entry by entry",
    seen="the slopes of different units are mixed, in the right shape.",
    ask="Does hidden unit 1 pass through the slope of hidden unit 2?",
)
def bp_dot_act(X, y, cache, params, reg):
    dz2, a1 = _dz2(y, cache), cache["a1"]
    dz1 = np.dot(np.dot(dz2, params["W2"].T), 1 - np.dot(a1.T, a1))
    return _all_four(X, dz2, dz1, cache, params, reg)


@exercise.mistake(
    "an extra 1/N when passing to the hidden layer",
    seen="dW1 and db1 are N times too small, apart from the penalty.",
    ask="dz2 already contains the average: does the chain rule ask for another one?",
    leads=("factor",),
)
def bp_l1_twicen(X, y, cache, params, reg):
    dz2 = _dz2(y, cache)
    return _all_four(X, dz2, _dz1(dz2, cache, params) / len(y), cache, params, reg)


@exercise.mistake(
    "element-wise * instead of @ when passing back",
    seen="dz2 (N, C) and W2.T (C, H) cannot be multiplied entry by entry.",
    ask="Each hidden unit feeds all scores: which product adds those effects up?",
    leads=("raised", "points at operator"),
)
def bp_elementwise(X, y, cache, params, reg):
    dz2 = _dz2(y, cache)
    dz1 = (dz2 * params["W2"].T) * (1 - cache["a1"] ** 2)
    return _all_four(X, dz2, dz1, cache, params, reg)


@exercise.mistake(
    "shape error 'repaired' with reshape instead of the transpose",
    seen="the error is passed back through a W2 whose numbers stand in other places.",
    ask="reshape and .T can give the same shape: do they put the same number in row 0, column 1?",
)
def bp_w2_reshape(X, y, cache, params, reg):
    dz2, W2 = _dz2(y, cache), params["W2"]
    dz1 = (dz2 @ W2.reshape(W2.shape[1], W2.shape[0])) * (1 - cache["a1"] ** 2)
    return _all_four(X, dz2, dz1, cache, params, reg)


@exercise.mistake(
    "dW2 used where W2 belongs",
    seen="the error is passed back through dW2 instead of W2.",
    ask="Through which numbers did a1 reach the scores: the weights, or their gradient?",
    leads=("no effect params['W2']",),
)
def bp_dw2_for_w2(X, y, cache, params, reg):
    dz2 = _dz2(y, cache)
    dW2 = cache["a1"].T @ dz2 + reg * params["W2"]
    return _all_four(X, dz2, _dz1(dz2, cache, {"W2": dW2}), cache, params, reg)


@exercise.mistake(
    "a1.T used where X.T belongs",
    seen="dW1 has the shape (H, H) instead of (D, H).",
    ask="Which array was multiplied by W1 on the way forward?",
    leads=("shape",),
)
def bp_dw1_from_a1(X, y, cache, params, reg):
    dz2 = _dz2(y, cache)
    dW1 = cache["a1"].T @ _dz1(dz2, cache, params)
    return _from_scores(X, dz2, cache, params, reg) | {"dW1": dW1}


@exercise.mistake(
    "dW1 made of da1",
    seen="dW1 is made of da1, the error before it has passed through tanh.",
    ask="Does X W1 stand before or after the tanh?",
    leads=("argument missing cache['a1']",),
)
def bp_dw1_from_da1(X, y, cache, params, reg):
    dz2 = _dz2(y, cache)
    dW1 = X.T @ (dz2 @ params["W2"].T) + reg * params["W1"]
    return _from_scores(X, dz2, cache, params, reg) | {"dW1": dW1}


@exercise.mistake(
    "db1 made of da1",
    seen="db1 is made of da1, the error before it has passed through tanh.",
    ask="Does the bias b1 stand before or after the tanh?",
    leads=("argument missing cache['a1']",),
)
def bp_db1_from_d2(X, y, cache, params, reg):
    dz2 = _dz2(y, cache)
    db1 = (dz2 @ params["W2"].T).sum(axis=0)
    return _from_scores(X, dz2, cache, params, reg) | {"db1": db1}


@exercise.mistake(
    "weight gradients returned transposed",
    seen="dW1 and dW2 are the transposes of what they should be.",
    ask="You will subtract dW2 from W2: do the two have the same shape?",
    leads=("transposed", "transpose"),
)
def bp_dw_transposed(X, y, cache, params, reg):
    out = _from_scores(X, _dz2(y, cache), cache, params, reg)
    return out | {"dW1": out["dW1"].T, "dW2": out["dW2"].T}


@exercise.mistake(
    "bias gradient not summed",
    seen="the bias gradients are dz1 (N, H) and dz2 (N, C) themselves.",
    ask="One bias serves all N samples: what happens to its N contributions?",
    leads=("shape",),
)
def bp_db_nosum(X, y, cache, params, reg):
    dz2 = _dz2(y, cache)
    biases = {"db1": _dz1(dz2, cache, params), "db2": dz2}
    return _from_scores(X, dz2, cache, params, reg) | biases


@exercise.mistake(
    "bias gradient summed over everything",
    seen="each bias gradient is a single number.",
    ask="Do all hidden units really share one bias?",
    leads=("shape", "axis"),
)
def bp_db_total(X, y, cache, params, reg):
    dz2 = _dz2(y, cache)
    biases = {"db1": _dz1(dz2, cache, params).sum(), "db2": dz2.sum()}
    return _from_scores(X, dz2, cache, params, reg) | biases


@exercise.mistake(
    "bias gradient averaged although dz2 is already divided by N",
    seen="the bias gradients are N times too small.",
    ask="dz2 holds the 1/N: do the contributions of the samples add up, or average once more?",
    leads=("factor",),
)
def bp_db_mean(X, y, cache, params, reg):
    out = _from_scores(X, _dz2(y, cache), cache, params, reg)
    return out | {"db1": out["db1"] / len(y), "db2": out["db2"] / len(y)}


@exercise.mistake(
    "bias gradients miss the 1/N that dW has",
    seen="the bias gradients are N times too large.",
    ask="Weights and biases feel the same mean loss: do they share every factor?",
    leads=("factor",),
)
def bp_db_non(X, y, cache, params, reg):
    out = _from_scores(X, _dz2(y, cache), cache, params, reg)
    return out | {"db1": out["db1"] * len(y), "db2": out["db2"] * len(y)}


@exercise.mistake(
    "bias gradient from the first row",
    seen="the bias gradients are the first rows of dz1 and dz2.",
    ask="One bias serves all N samples: what happens to the contributions of the others?",
)
def bp_db_first(X, y, cache, params, reg):
    dz2 = _dz2(y, cache)
    biases = {"db1": _dz1(dz2, cache, params)[0], "db2": dz2[0]}
    return _from_scores(X, dz2, cache, params, reg) | biases


@exercise.mistake(
    "2*reg*W although the loss has reg/2",
    seen="right at reg = 0; with reg the penalty counts twice.",
    ask="What is the derivative of (reg/2)*W**2?",
    leads=("argument twice reg",),
)
def bp_reg_x2(X, y, cache, params, reg):
    return _from_scores(X, _dz2(y, cache), cache, params, 2 * reg)


@exercise.mistake(
    "regularisation added to dW2 only",
    seen="right at reg = 0; with reg dW1 lacks its penalty, and dW2 has it.",
    ask="Does the penalty in the loss mention only one of the weight matrices?",
    leads=("argument missing reg",),
)
def bp_reg_w2only(X, y, cache, params, reg):
    out = _from_scores(X, _dz2(y, cache), cache, params, reg)
    return out | {"dW1": out["dW1"] - reg * params["W1"]}


@exercise.mistake(
    "biases penalised too",
    seen="right at reg = 0; with reg the bias gradients hold reg * b.",
    ask="Does the penalty in the loss mention the biases?",
    leads=("points at term too many",),
)
def bp_reg_bias(X, y, cache, params, reg):
    out = _from_scores(X, _dz2(y, cache), cache, params, reg)
    return out | {k: out[k] + reg * params[k[1:]] for k in ("db1", "db2")}


@exercise.mistake(
    "the penalty itself added to the gradients",
    seen="right at reg = 0; with reg the penalty itself is added, a number, not its slope.",
    ask="What is the derivative of (reg/2)*W**2?",
)
def bp_penalty(X, y, cache, params, reg):
    out = _from_scores(X, _dz2(y, cache), cache, params, 0.0)
    return out | {k: out[k] + reg / 2 * np.sum(params[k[1:]] ** 2) for k in ("dW1", "dW2")}


@exercise.mistake(
    "reg added before the error is passed back",
    seen="right at reg = 0; with reg even db2 is wrong: reg is added to dz2.",
    ask="Does the penalty depend on the scores, or directly on the weights?",
    leads=("points at term too many",),
)
def bp_reg_inside(X, y, cache, params, reg):
    return _from_scores(X, _dz2(y, cache) + reg, cache, params, reg)


@exercise.mistake(
    "a1 **= 2 squares the cached activations",
    seen="the gradients are right, but cache['a1'] has been changed.",
    ask="Is the cached a1 still the hidden layer's output after your function has run?",
    leads=("changed", "changes an argument", "in place"),
)
def bp_a1_inplace(X, y, cache, params, reg):
    out = _from_scores(X, _dz2(y, cache), cache, params, reg)
    cache["a1"] **= 2
    return out


@exercise.mistake(
    "a1 squared in place before dW2 is made of it",
    seen="dW2 is made of the squares of a1, and cache['a1'] has been changed.",
    ask="Which line writes into cache['a1'], and what is computed from it after that?",
    leads=("changed", "in place", "delete"),
)
def bp_a1_early(X, y, cache, params, reg):
    dz2, a1 = _dz2(y, cache), cache["a1"]
    dz1 = _dz1(dz2, cache, params)
    a1 **= 2
    return _all_four(X, dz2, dz1, {"a1": a1}, params, reg)
