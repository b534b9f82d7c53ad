"""`gd_train`: full-batch gradient descent on the two-layer tanh/softmax network."""

import copy

import numpy as np

from utils.checker import Case, Exercise, FormError, entries, kind_of, unpack
from utils.exercises._data import SIZES, labels, weights, without
from utils.network import backward, forward, total_loss


def observe(functions, case, watch):
    """The recorded losses and the trained parameters."""
    both = unpack(watch.call(functions[0], case.args), ("params", "losses"))
    losses, steps = both["losses"], case.args["steps"]
    if isinstance(losses, dict) and not isinstance(both["params"], dict):
        raise FormError("the two results are exchanged.", "Which comes first?", "exchanged")
    if not isinstance(losses, (list, tuple, np.ndarray)) or np.ndim(losses) == 0:
        raise FormError(
            f"losses is {kind_of(losses)} instead of a list with one loss for each step.",
            "How many losses does a training of that many steps record?",
            ("kind", kind_of(losses)),
        )
    if len(losses) != steps:
        entry = "entry" if len(losses) == 1 else "entries"
        raise FormError(
            f"losses has {len(losses)} {entry} after {steps} step{'s' * (steps != 1)}.",
            "Does anything end your loop before the last step?"
            if len(losses) < steps
            else "How often does your loop run, and how often does it record the loss?",
            ("length", len(losses) - steps),
        )
    odd = next((x for x in losses if not _is_number(x)), None)
    if odd is not None:
        raise FormError(
            f"an entry of losses is {kind_of(odd)}; a single number is wanted.",
            "What would a plot of the losses do with it?",
            ("entry", kind_of(odd)),
        )
    out = {"the list of losses": np.array([float(x) for x in losses])}
    return out | entries(both["params"], list(case.args["params"]), "it")


def _is_number(value):
    if isinstance(value, np.ndarray):
        return value.shape == () and value.dtype.kind in "fiu"
    return isinstance(value, (int, float, np.number)) and not isinstance(value, np.complexfloating)


exercise = Exercise(
    "gd_train(X, y, params, lr, steps, reg)",
    chapter="04",
    place=3,
    points=3,
    does=(
        "Full-batch gradient descent on the two-layer tanh/softmax network. losses[t] is "
        "the total loss (mean cross-entropy + reg/2 |W|^2) BEFORE update t; len(losses) == "
        "steps. All four updates of one step use gradients at the same parameters. The "
        "params passed in stay untouched."
    ),
    parts=observe,
    hints=(
        "What depends on the weights must be computed anew in every pass.",
        (
            "`backward` names its results dW1, db1, ...; `gd_step` wants them as W1, b1, ...: "
            '`{k: d["d" + k] for k in params}`. Record the loss before the update.'
        ),
    ),
)


@exercise.answer
def gd_train(X, y, params, lr, steps, reg):
    """Full-batch gradient descent: X (N, D), y (N,) -> (params, list of `steps` losses)."""
    W1, b1, W2, b2 = (params[k].copy() for k in ("W1", "b1", "W2", "b2"))
    losses = []
    Y = np.eye(W2.shape[1])[y]
    for step in range(steps):
        z1 = X @ W1 + b1
        a1 = np.tanh(z1)
        z2 = a1 @ W2 + b2
        e = np.exp(z2 - np.max(z2, axis=1, keepdims=True))
        probs = e / np.sum(e, axis=1, keepdims=True)
        data = -np.mean(np.log(np.sum(Y * probs, axis=1)))
        penalty = reg / 2 * (np.sum(W1**2) + np.sum(W2**2))
        losses.append(data + penalty)
        dz2 = (probs - Y) / len(y)
        dW2 = a1.T @ dz2 + reg * W2
        db2 = np.sum(dz2, axis=0, keepdims=True)
        da1 = dz2 @ W2.T
        slope = 1 - a1**2
        dz1 = da1 * slope
        dW1 = X.T @ dz1 + reg * W1
        db1 = np.sum(dz1, axis=0, keepdims=True)
        W1 = W1 - lr * dW1
        b1 = b1 - lr * db1
        W2 = W2 - lr * dW2
        b2 = b2 - lr * db2
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}, losses


def _arguments(X, y, params, lr, steps, reg):
    return {"X": X, "y": y, "params": params, "lr": lr, "steps": steps, "reg": reg}


@exercise.data_sets
def data(rng):
    """Small data sets to train on; then those on which a loop is tempted to do something else."""
    runs = ((0.0, 0.3, 1), (0.0, 0.2, 7), (0.4, 0.3, 1), (0.2, 0.3, 7))
    for (reg, lr, steps), sizes in zip(runs, (SIZES[0], SIZES[1], SIZES[1], SIZES[0]), strict=True):
        N, D, H, C = sizes.values()
        X, y = rng.normal(size=(N, D)) + 0.2, labels(rng, N, C)
        args = _arguments(X, y, weights(rng, D, H, C), lr, steps, reg)
        yield Case(args, sizes | {"steps": steps} if steps > 1 else sizes)
    yield Case(
        args | {"y": without(y, C - 1, C)},
        sizes,
        kind="a class missing",
        when="the last class does not occur in y",
        ask="Where does the number of classes come from?",
    )
    X, y = rng.normal(size=(8, 2)), np.arange(8) % 2
    start = weights(rng, 2, 3, 2)
    steep = start | {"W1": start["W1"] / 30, "W2": 5 * start["W2"]}
    yield Case(
        _arguments(30 * X, y, steep, 1e-4, 4, 100.0),
        kind="steep",
        when="some gradients are larger than 5",
        ask="How long is a step where the ground is steep?",
    )
    yield Case(
        _arguments(X, y, start, 1.1, 6, 2.0),  # lr * reg is above 2: the weights grow
        kind="rising",
        when="the loss rises on the way",
        ask="Does the exercise let a step depend on what the loss has done?",
    )
    flat = {k: np.zeros_like(v) for k, v in start.items()}
    yield Case(
        _arguments(X, y, flat, 0.5, 60, 0.0),
        kind="flat",
        when="the loss does not change",
        ask="How many passes are asked for, whatever the loss does?",
    )
    solved = {"W1": 2 * np.ones((2, 1)), "b1": np.ones((1, 1)), "b2": np.zeros((1, 2))}
    solved["W2"] = np.array([[-4.5, 4.5]])
    apart = rng.uniform(1, 2, (8, 2)) * (2.0 * y - 1)[:, None]
    yield Case(
        _arguments(apart, y, solved, 0.1, 9, 0.0),
        kind="solved",
        when="the loss is small from the start",
        ask="How many passes are asked for, whatever the loss does?",
    )
    yield Case(
        _arguments(X, y, start, 0.1, 80, 0.001),
        kind="long",
        when="there are 80 steps",
        ask="Is every step as the first one?",
    )


@exercise.small_inputs
def small():
    """Networks of one or two units, with simple numbers, and up to three steps."""
    for N, H in ((1, 1), (2, 1), (1, 2), (2, 2)):
        params = {
            "W1": np.resize([1.0, -1.0], (1, H)),
            "b1": np.resize([0.5, 0.0], (1, H)),
            "W2": np.resize([1.0, -1.0, 2.0, 0.5], (H, 2)),
            "b2": np.array([[0.0, 0.5]]),
        }
        X, y = np.resize([1.0, 2.0], (N, 1)), np.arange(N) % 2
        for steps, reg in ((1, 0.0), (1, 1.0), (2, 0.0), (3, 1.0)):
            yield _arguments(X, y, params, 0.5, steps, reg)


@exercise.right("one-hot, einsum, deep copy")
def gd_train_one_hot_einsum_deep_copy():

    def gd_train(X, y, params, lr, steps, reg):
        p, Y, losses = copy.deepcopy(params), np.eye(params["W2"].shape[1])[y], []
        for t in range(steps):
            a = np.tanh(np.einsum("nd,dh->nh", X, p["W1"]) + p["b1"])
            s = a.dot(p["W2"]) + p["b2"]
            logq = s - np.logaddexp.reduce(s, axis=1)[:, None]
            losses += [
                -(Y * logq).sum() / len(X)
                + 0.5 * reg * sum(np.vdot(p[k], p[k]) for k in ("W1", "W2"))
            ]
            d2 = (np.exp(logq) - Y) / len(X)
            d1 = d2.dot(p["W2"].T) * (1 - a * a)
            p["W1"] -= lr * (X.T.dot(d1) + reg * p["W1"])
            p["b1"] -= lr * d1.sum(0)
            p["W2"] -= lr * (a.T.dot(d2) + reg * p["W2"])
            p["b2"] -= lr * d2.sum(0)
        return p, np.array(losses)

    return gd_train


def _pass(X, y, p, reg):
    """The loss at p, and its gradients under the names of the parameters."""
    cache = forward(X, p)
    d = backward(X, y, cache, p, reg)
    return total_loss(cache["probs"], y, p["W1"], p["W2"], reg), {k: d["d" + k] for k in p}


@exercise.right("with the functions of chapters 02 and 03")
def gd_train_with_functions(X, y, params, lr, steps, reg):
    losses = []
    for _ in range(steps):
        loss, grads = _pass(X, y, params, reg)
        losses.append(loss)
        params = {k: params[k] - lr * grads[k] for k in params}
    return params, losses


@exercise.right("a copy at the start, updated in place, in single precision")
def gd_train_in_place(X, y, params, lr, steps, reg):
    params, losses = {k: v.astype(np.float32) for k, v in params.items()}, np.zeros(steps)
    for t in range(steps):
        losses[t], grads = _pass(X, y, params, reg)
        for k in params:
            params[k] -= np.float32(lr) * grads[k].astype(np.float32)
    return params, losses


@exercise.mistake(
    "forward pass done once, before the loop",
    seen="the error of every pass comes from the first forward pass.",
    ask="The weights change in every pass: do the predictions that you compute the error from?",
    leads=("indentation",),
)
def tr_forward_outside(X, y, params, lr, steps, reg):
    p, losses, cache = dict(params), [], forward(X, params)
    for _ in range(steps):
        losses.append(total_loss(cache["probs"], y, p["W1"], p["W2"], reg))
        d = backward(X, y, cache, p, reg)
        p = {k: p[k] - lr * d["d" + k] for k in p}
    return p, losses


@exercise.mistake(
    "every step is taken from the initial parameters",
    seen="the first step is right; every later one is taken from the initial parameters again.",
    ask="Where does step 2 start from?",
    leads=("not fed back",),
)
def tr_restart(X, y, params, lr, steps, reg):
    p, losses = dict(params), []
    for _ in range(steps):
        loss, grads = _pass(X, y, p, reg)
        losses.append(loss)
        p = {k: params[k] - lr * grads[k] for k in p}
    return p, losses


@exercise.mistake(
    "the new parameters are never used for the next pass",
    seen="every pass starts from the parameters that went in: all losses are equal.",
    ask="Which parameters does the second pass use: the new ones, or the first?",
    leads=("not fed back",),
)
def tr_notfed(X, y, params, lr, steps, reg):
    losses = []
    for _ in range(steps):
        loss, grads = _pass(X, y, params, reg)
        losses.append(loss)
        new = {k: params[k] - lr * grads[k] for k in params}
    return new, losses


@exercise.mistake(
    "the new parameters are neither used nor returned",
    seen="the parameters that come back are those that went in, and all losses are equal.",
    ask="Where does the new dictionary of each pass go?",
    leads=("argument missing lr", "not fed back"),
)
def tr_lost(X, y, params, lr, steps, reg):
    losses = []
    for _ in range(steps):
        loss, grads = _pass(X, y, params, reg)
        losses.append(loss)
        _new = {k: params[k] - lr * grads[k] for k in params}
    return params, losses


@exercise.mistake(
    "returns the parameters passed in",
    seen="the parameters that come back are those that went in.",
    ask="Which dictionary holds the trained weights, and which one do you return?",
    leads=("argument missing lr", "old returned"),
)
def tr_returns_start(X, y, params, lr, steps, reg):
    p, losses = dict(params), []
    for _ in range(steps):
        loss, grads = _pass(X, y, p, reg)
        losses.append(loss)
        p = {k: p[k] - lr * grads[k] for k in p}
    return params, losses


@exercise.mistake(
    "the best parameters instead of the last",
    seen="the parameters with the lowest loss come back, not the last ones.",
    ask="Which parameters does the exercise ask for?",
    leads=("argument missing lr", "old returned"),
)
def tr_best(X, y, params, lr, steps, reg):
    p, best, losses = dict(params), None, []
    for _ in range(steps):
        loss, grads = _pass(X, y, p, reg)
        losses.append(loss)
        if loss <= min(losses):
            best = p
        p = {k: p[k] - lr * grads[k] for k in p}
    return best, losses


@exercise.mistake(
    "one update too many, its loss left out",
    seen="the parameters have been updated once more than there are steps.",
    ask="How many times does your loop run?",
)
def tr_extra(X, y, params, lr, steps, reg):
    p, losses = dict(params), []
    for _ in range(steps + 1):
        loss, grads = _pass(X, y, p, reg)
        losses.append(loss)
        p = {k: p[k] - lr * grads[k] for k in p}
    return p, losses[:-1]


@exercise.mistake(
    "one step too few",
    seen="one pass and one loss are missing.",
    ask="How many times does range(1, 10) run?",
    leads=("form", "range"),
)
def tr_fewer(X, y, params, lr, steps, reg):
    p, losses = dict(params), []
    for _ in range(1, steps):
        loss, grads = _pass(X, y, p, reg)
        losses.append(loss)
        p = {k: p[k] - lr * grads[k] for k in p}
    return p, losses


@exercise.mistake(
    "loss recorded after the update",
    seen="each loss is the one after its update.",
    ask="Which parameters does the first entry of the losses belong to?",
)
def tr_lossafter(X, y, params, lr, steps, reg):
    p, losses = dict(params), []
    for _ in range(steps):
        _, grads = _pass(X, y, p, reg)
        p = {k: p[k] - lr * grads[k] for k in p}
        losses.append(_pass(X, y, p, reg)[0])
    return p, losses


@exercise.mistake(
    "recorded loss lacks the penalty",
    seen="the losses lack the penalty.",
    ask="Is the number you plot the same function whose gradient you follow?",
    leads=("argument missing reg",),
)
def tr_loss_noreg(X, y, params, lr, steps, reg):
    p, losses = dict(params), []
    for _ in range(steps):
        _, grads = _pass(X, y, p, reg)
        losses.append(_pass(X, y, p, 0.0)[0])
        p = {k: p[k] - lr * grads[k] for k in p}
    return p, losses


@exercise.mistake(
    "losses summed over the samples",
    seen="the losses are sums over the samples; only the penalty is as it should be.",
    ask="Is the loss a sum over the samples or a mean?",
    leads=("points at factor",),
)
def tr_losssum(X, y, params, lr, steps, reg):
    p, losses = dict(params), []
    for _ in range(steps):
        loss, grads = _pass(X, y, p, reg)
        mean = _pass(X, y, p, 0.0)[0]
        losses.append(len(y) * mean + loss - mean)
        p = {k: p[k] - lr * grads[k] for k in p}
    return p, losses


@exercise.mistake(
    "gradient of the sum",
    seen="apart from the penalty each step is N times too long.",
    ask="Is the loss a sum over the samples or a mean?",
    leads=("points at factor",),
)
def tr_non(X, y, params, lr, steps, reg):
    p, losses = dict(params), []
    for _ in range(steps):
        loss, grads = _pass(X, y, p, reg)
        losses.append(loss)
        _, free = _pass(X, y, p, 0.0)
        p = {k: p[k] - lr * (len(y) * free[k] + grads[k] - free[k]) for k in p}
    return p, losses


@exercise.mistake(
    "biases never updated",
    seen="the biases have not moved.",
    ask="Print b1 before and after training: has it moved?",
    leads=("argument missing lr",),
)
def tr_nobias(X, y, params, lr, steps, reg):
    p, losses = dict(params), []
    for _ in range(steps):
        loss, grads = _pass(X, y, p, reg)
        losses.append(loss)
        p |= {k: p[k] - lr * grads[k] for k in ("W1", "W2")}
    return p, losses


@exercise.mistake(
    "W2 updated before the hidden error is computed",
    seen="the step of the first layer is computed with the W2 after its update.",
    ask="Which W2 produced the scores whose error you are passing back: the old or the new one?",
    leads=("points at name",),
)
def tr_stale_w2(X, y, params, lr, steps, reg):
    p, losses = dict(params), []
    for _ in range(steps):
        loss, grads = _pass(X, y, p, reg)
        losses.append(loss)
        new = {k: p[k] - lr * grads[k] for k in p}
        d = backward(X, y, forward(X, p), p | {"W2": new["W2"]}, reg)
        p = new | {k: p[k] - lr * d["d" + k] for k in ("W1", "b1")}
    return p, losses


@exercise.mistake(
    "the caller's arrays updated",
    seen="the result is right, but the parameters passed in have been changed.",
    ask="Can you start a second training from the same parameters?",
    leads=("changed", "changes an argument"),
)
def tr_inplace(X, y, params, lr, steps, reg):
    losses = []
    for _ in range(steps):
        loss, grads = _pass(X, y, params, reg)
        losses.append(loss)
        for k in params:
            params[k] -= lr * grads[k]
    return params, losses


@exercise.mistake(
    "learning rate halved when the loss rises",
    seen="right while the loss falls; where it rises, the steps get shorter.",
    ask="Does the exercise let the learning rate change?",
    leads=("rising/region", "points at constant"),
)
def tr_halve(X, y, params, lr, steps, reg):
    p, losses = dict(params), []
    for _ in range(steps):
        loss, grads = _pass(X, y, p, reg)
        if losses and loss > losses[-1]:
            lr = lr / 2
        losses.append(loss)
        p = {k: p[k] - lr * grads[k] for k in p}
    return p, losses


@exercise.mistake(
    "the penalty after the update, the rest before",
    seen="each loss has the penalty of the weights after the update, and the rest before it.",
    ask="At which moment do the probabilities belong to the weights that you price?",
)
def tr_late_penalty(X, y, params, lr, steps, reg):
    p, losses = dict(params), []
    for _ in range(steps):
        probs = forward(X, p)["probs"]
        _, grads = _pass(X, y, p, reg)
        p = {k: p[k] - lr * grads[k] for k in p}
        losses.append(total_loss(probs, y, p["W1"], p["W2"], reg))
    return p, losses
