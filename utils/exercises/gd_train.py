"""`gd_train`: full-batch gradient descent on the two-layer tanh/softmax network."""

import copy

import numpy as np

from utils.checker import (
    Case,
    Exercise,
    FormError,
    entries,
    kind_of,
    listed,
    unpack,
)
from utils.exercises._data import SIZES, labels, weights, without


def observe(functions, case, watch):
    """The recorded losses and the trained parameters."""
    both = unpack(watch.call(functions[0], case.args), ("params", "losses"))
    losses = listed(both["losses"])
    if np.ndim(losses) != 1:
        raise FormError(
            f"losses is {kind_of(losses)} instead of a list with one loss a step.",
            "How many losses does a training of that many steps record?",
        )
    steps = case.args["steps"]
    if len(losses) != steps:
        raise FormError(
            f"losses has {len(losses)} entries after {steps} step{'s' * (steps != 1)}.",
            "How often does your loop run, and how often does it record the loss?",
            ("length", len(losses) - steps),
        )
    out = {"the list of losses": np.asarray(losses, float)}
    return out | entries(both["params"], list(case.args["params"]), "it")


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
        "In each round: forward pass, loss, gradients, update; in that order.",
        (
            "Compute all four gradients before you change any parameter, and record the loss "
            "before the update. You have written every piece already."
        ),
    ),
)


@exercise.answer
def gd_train(X, y, params, lr, steps, reg):
    W1, b1, W2, b2 = (params[k].copy() for k in ("W1", "b1", "W2", "b2"))
    losses = []
    Y = np.eye(W2.shape[1])[y]
    for step in range(steps):
        z1 = X @ W1 + b1
        a1 = np.tanh(z1)
        z2 = a1 @ W2 + b2
        e = np.exp(z2)
        probs = e / np.sum(e, axis=1, keepdims=True)
        data = -np.sum(Y * np.log(probs)) / len(y)
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


@exercise.data_sets
def data(rng):
    """Small data sets to train on."""
    runs = ((0.0, 0.3, 1), (0.0, 0.2, 7), (0.4, 0.3, 1), (0.2, 0.3, 7))
    for (reg, lr, steps), sizes in zip(runs, (SIZES[0], SIZES[1], SIZES[1], SIZES[0]), strict=True):
        N, D, H, C = sizes.values()
        args = {"X": rng.normal(size=(N, D)) + 0.2, "y": labels(rng, N, C)}
        args |= {"params": weights(rng, D, H, C), "lr": lr, "steps": steps, "reg": reg}
        yield Case(args, sizes | {"steps": steps} if steps > 1 else sizes)
    missing = without(args["y"], C - 1, C)
    yield Case(
        args | {"y": missing},
        sizes,
        kind="a class missing",
        when="the last class does not occur in y",
        ask="Where does the number of classes come from?",
    )


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


@exercise.mistake(
    "forward pass done once, before the loop",
    seen="the first step is right; at reg = 0 the loss never changes.",
    ask=("The weights change in every round: do the predictions you compute the error from?"),
)
def tr_forward_outside(X, y, params, lr, steps, reg):
    p = {k: v.copy() for k, v in params.items()}
    losses = []
    a = np.tanh(X @ p["W1"] + p["b1"])
    z = a @ p["W2"] + p["b2"]
    e = np.exp(z - z.max(axis=1, keepdims=True))
    q = e / e.sum(axis=1, keepdims=True)
    for _ in range(steps):
        losses.append(
            -np.log(q[np.arange(len(y)), y]).mean()
            + reg / 2 * ((p["W1"] ** 2).sum() + (p["W2"] ** 2).sum())
        )
        d2 = q.copy()
        d2[np.arange(len(y)), y] -= 1
        d2 /= len(y)
        d1 = (d2 @ p["W2"].T) * (1 - a**2)
        g = dict(
            W1=X.T @ d1 + reg * p["W1"],
            b1=d1.sum(0, keepdims=True),
            W2=a.T @ d2 + reg * p["W2"],
            b2=d2.sum(0, keepdims=True),
        )
        for k in p:
            p[k] = p[k] - lr * g[k]
    return p, losses


@exercise.mistake(
    "every step starts from the initial parameters",
    seen=("the first step is right; every later one starts from the initial parameters again."),
    ask="Where does step 2 start from?",
)
def tr_restart(X, y, params, lr, steps, reg):
    p = {k: v.copy() for k, v in params.items()}
    losses = []
    for _ in range(steps):
        a = np.tanh(X @ p["W1"] + p["b1"])
        z = a @ p["W2"] + p["b2"]
        e = np.exp(z - z.max(axis=1, keepdims=True))
        q = e / e.sum(axis=1, keepdims=True)
        losses.append(
            -np.log(q[np.arange(len(y)), y]).mean()
            + reg / 2 * ((p["W1"] ** 2).sum() + (p["W2"] ** 2).sum())
        )
        d2 = q.copy()
        d2[np.arange(len(y)), y] -= 1
        d2 /= len(y)
        d1 = (d2 @ p["W2"].T) * (1 - a**2)
        g = dict(
            W1=X.T @ d1 + reg * p["W1"],
            b1=d1.sum(0, keepdims=True),
            W2=a.T @ d2 + reg * p["W2"],
            b2=d2.sum(0, keepdims=True),
        )
        for k in p:
            p[k] = params[k] - lr * g[k]
    return p, losses


@exercise.mistake(
    "recorded loss lacks the penalty",
    seen="the parameters are right; the losses lack the penalty.",
    ask="Is the number you plot the same function whose gradient you follow?",
    leads=("argument missing reg",),
)
def tr_loss_noreg(X, y, params, lr, steps, reg):
    p = {k: v.copy() for k, v in params.items()}
    losses = []
    for _ in range(steps):
        a = np.tanh(X @ p["W1"] + p["b1"])
        z = a @ p["W2"] + p["b2"]
        e = np.exp(z - z.max(axis=1, keepdims=True))
        q = e / e.sum(axis=1, keepdims=True)
        losses.append(-np.log(q[np.arange(len(y)), y]).mean())
        d2 = q.copy()
        d2[np.arange(len(y)), y] -= 1
        d2 /= len(y)
        d1 = (d2 @ p["W2"].T) * (1 - a**2)
        g = dict(
            W1=X.T @ d1 + reg * p["W1"],
            b1=d1.sum(0, keepdims=True),
            W2=a.T @ d2 + reg * p["W2"],
            b2=d2.sum(0, keepdims=True),
        )
        for k in p:
            p[k] = p[k] - lr * g[k]
    return p, losses


@exercise.mistake(
    "biases never updated",
    seen="after one step the weights are right, and the biases have not moved.",
    ask="Print b1 before and after training: has it moved?",
    leads=("argument missing lr",),
)
def tr_nobias(X, y, params, lr, steps, reg):
    p = {k: v.copy() for k, v in params.items()}
    losses = []
    for _ in range(steps):
        a = np.tanh(X @ p["W1"] + p["b1"])
        z = a @ p["W2"] + p["b2"]
        e = np.exp(z - z.max(axis=1, keepdims=True))
        q = e / e.sum(axis=1, keepdims=True)
        losses.append(
            -np.log(q[np.arange(len(y)), y]).mean()
            + reg / 2 * ((p["W1"] ** 2).sum() + (p["W2"] ** 2).sum())
        )
        d2 = q.copy()
        d2[np.arange(len(y)), y] -= 1
        d2 /= len(y)
        d1 = (d2 @ p["W2"].T) * (1 - a**2)
        g = dict(
            W1=X.T @ d1 + reg * p["W1"],
            b1=d1.sum(0, keepdims=True),
            W2=a.T @ d2 + reg * p["W2"],
            b2=d2.sum(0, keepdims=True),
        )
        for k in ("W1", "W2"):
            p[k] = p[k] - lr * g[k]
    return p, losses


@exercise.mistake(
    "W2 updated before the hidden delta is computed",
    seen=("after one step W2 and b2 are right; the step of W1 was computed with the new W2."),
    ask=("Which W2 produced the scores whose error you are passing back: the old or the new one?"),
)
def tr_stale_w2(X, y, params, lr, steps, reg):
    p = {k: v.copy() for k, v in params.items()}
    losses = []
    for _ in range(steps):
        a = np.tanh(X @ p["W1"] + p["b1"])
        z = a @ p["W2"] + p["b2"]
        e = np.exp(z - z.max(axis=1, keepdims=True))
        q = e / e.sum(axis=1, keepdims=True)
        losses.append(
            -np.log(q[np.arange(len(y)), y]).mean()
            + reg / 2 * ((p["W1"] ** 2).sum() + (p["W2"] ** 2).sum())
        )
        d2 = q.copy()
        d2[np.arange(len(y)), y] -= 1
        d2 /= len(y)
        p["W2"] = p["W2"] - lr * (a.T @ d2 + reg * p["W2"])
        p["b2"] = p["b2"] - lr * d2.sum(0, keepdims=True)
        d1 = (d2 @ p["W2"].T) * (1 - a**2)
        p["W1"] = p["W1"] - lr * (X.T @ d1 + reg * p["W1"])
        p["b1"] = p["b1"] - lr * d1.sum(0, keepdims=True)
    return p, losses


@exercise.mistake(
    "returns the parameters passed in",
    seen="the losses are right; the parameters are those that went in.",
    ask="Which dictionary holds the trained weights, and which one do you return?",
    leads=("argument missing lr",),
)
def tr_returns_start(X, y, params, lr, steps, reg):
    p = {k: v.copy() for k, v in params.items()}
    losses = []
    for _ in range(steps):
        a = np.tanh(X @ p["W1"] + p["b1"])
        z = a @ p["W2"] + p["b2"]
        e = np.exp(z - z.max(axis=1, keepdims=True))
        q = e / e.sum(axis=1, keepdims=True)
        losses.append(
            -np.log(q[np.arange(len(y)), y]).mean()
            + reg / 2 * ((p["W1"] ** 2).sum() + (p["W2"] ** 2).sum())
        )
        d2 = q.copy()
        d2[np.arange(len(y)), y] -= 1
        d2 /= len(y)
        d1 = (d2 @ p["W2"].T) * (1 - a**2)
        g = dict(
            W1=X.T @ d1 + reg * p["W1"],
            b1=d1.sum(0, keepdims=True),
            W2=a.T @ d2 + reg * p["W2"],
            b2=d2.sum(0, keepdims=True),
        )
        for k in p:
            p[k] = p[k] - lr * g[k]
    return params, losses


@exercise.mistake(
    "one step too few",
    seen="steps=1 changes nothing; len(losses) is steps-1.",
    ask="How many times does range(1, 10) run?",
    leads=("form",),
)
def tr_fewer(X, y, params, lr, steps, reg):
    p = {k: v.copy() for k, v in params.items()}
    losses = []
    for _ in range(1, steps):
        a = np.tanh(X @ p["W1"] + p["b1"])
        z = a @ p["W2"] + p["b2"]
        e = np.exp(z - z.max(axis=1, keepdims=True))
        q = e / e.sum(axis=1, keepdims=True)
        losses.append(
            -np.log(q[np.arange(len(y)), y]).mean()
            + reg / 2 * ((p["W1"] ** 2).sum() + (p["W2"] ** 2).sum())
        )
        d2 = q.copy()
        d2[np.arange(len(y)), y] -= 1
        d2 /= len(y)
        d1 = (d2 @ p["W2"].T) * (1 - a**2)
        g = dict(
            W1=X.T @ d1 + reg * p["W1"],
            b1=d1.sum(0, keepdims=True),
            W2=a.T @ d2 + reg * p["W2"],
            b2=d2.sum(0, keepdims=True),
        )
        for k in p:
            p[k] = p[k] - lr * g[k]
    return p, losses


@exercise.mistake(
    "gradient of the sum",
    seen="the parameters move N times too far; the first loss is right.",
    ask="Is the loss a sum over the samples or a mean?",
    leads=("step factor",),
)
def tr_non(X, y, params, lr, steps, reg):
    p = {k: v.copy() for k, v in params.items()}
    N, losses = len(y), []
    for _ in range(steps):
        a = np.tanh(X @ p["W1"] + p["b1"])
        z = a @ p["W2"] + p["b2"]
        e = np.exp(z - z.max(axis=1, keepdims=True))
        q = e / e.sum(axis=1, keepdims=True)
        penalty = reg / 2 * ((p["W1"] ** 2).sum() + (p["W2"] ** 2).sum())
        losses.append(-np.log(q[np.arange(N), y]).mean() + penalty)
        d2 = q.copy()
        d2[np.arange(N), y] -= 1
        d1 = (d2 @ p["W2"].T) * (1 - a**2)
        g = dict(
            W1=X.T @ d1 + reg * p["W1"],
            b1=d1.sum(0, keepdims=True),
            W2=a.T @ d2 + reg * p["W2"],
            b2=d2.sum(0, keepdims=True),
        )
        for k in p:
            p[k] = p[k] - lr * g[k]
    return p, losses


@exercise.mistake(
    "step uphill",
    seen="the parameters move the wrong way; the first loss is right.",
    ask="The gradient points uphill: which way do you want to walk?",
    leads=("argument sign lr",),
)
def tr_uphill(X, y, params, lr, steps, reg):
    p = {k: v.copy() for k, v in params.items()}
    N, losses = len(y), []
    for _ in range(steps):
        a = np.tanh(X @ p["W1"] + p["b1"])
        z = a @ p["W2"] + p["b2"]
        e = np.exp(z - z.max(axis=1, keepdims=True))
        q = e / e.sum(axis=1, keepdims=True)
        penalty = reg / 2 * ((p["W1"] ** 2).sum() + (p["W2"] ** 2).sum())
        losses.append(-np.log(q[np.arange(N), y]).mean() + penalty)
        d2 = q.copy()
        d2[np.arange(N), y] -= 1
        d2 /= N
        d1 = (d2 @ p["W2"].T) * (1 - a**2)
        g = dict(
            W1=X.T @ d1 + reg * p["W1"],
            b1=d1.sum(0, keepdims=True),
            W2=a.T @ d2 + reg * p["W2"],
            b2=d2.sum(0, keepdims=True),
        )
        for k in p:
            p[k] = p[k] + lr * g[k]
    return p, losses


@exercise.mistake(
    "the caller's arrays updated",
    seen="the result is right, but the parameters passed in have been trained too.",
    ask="Can you start a second training from the same parameters?",
    leads=("changed",),
)
def tr_inplace(X, y, params, lr, steps, reg):
    p = dict(params)
    N, losses = len(y), []
    for _ in range(steps):
        a = np.tanh(X @ p["W1"] + p["b1"])
        z = a @ p["W2"] + p["b2"]
        e = np.exp(z - z.max(axis=1, keepdims=True))
        q = e / e.sum(axis=1, keepdims=True)
        penalty = reg / 2 * ((p["W1"] ** 2).sum() + (p["W2"] ** 2).sum())
        losses.append(-np.log(q[np.arange(N), y]).mean() + penalty)
        d2 = q.copy()
        d2[np.arange(N), y] -= 1
        d2 /= N
        d1 = (d2 @ p["W2"].T) * (1 - a**2)
        g = dict(
            W1=X.T @ d1 + reg * p["W1"],
            b1=d1.sum(0, keepdims=True),
            W2=a.T @ d2 + reg * p["W2"],
            b2=d2.sum(0, keepdims=True),
        )
        for k in p:
            p[k] -= lr * g[k]
    return p, losses


@exercise.mistake(
    "penalty in the loss but not in the gradient",
    seen="right at reg = 0; with reg the gradients lack reg * W.",
    ask="Is the function whose gradient you follow the one that you record?",
    leads=("argument missing reg",),
)
def tr_noreggrad(X, y, params, lr, steps, reg):
    p = {k: v.copy() for k, v in params.items()}
    N, losses = len(y), []
    for _ in range(steps):
        a = np.tanh(X @ p["W1"] + p["b1"])
        z = a @ p["W2"] + p["b2"]
        e = np.exp(z - z.max(axis=1, keepdims=True))
        q = e / e.sum(axis=1, keepdims=True)
        penalty = reg / 2 * ((p["W1"] ** 2).sum() + (p["W2"] ** 2).sum())
        losses.append(-np.log(q[np.arange(N), y]).mean() + penalty)
        d2 = q.copy()
        d2[np.arange(N), y] -= 1
        d2 /= N
        d1 = (d2 @ p["W2"].T) * (1 - a**2)
        g = dict(W1=X.T @ d1, b1=d1.sum(0, keepdims=True), W2=a.T @ d2, b2=d2.sum(0, keepdims=True))
        for k in p:
            p[k] = p[k] - lr * g[k]
    return p, losses


@exercise.mistake(
    "2 * reg * W in the gradient",
    seen="right at reg = 0; with reg the penalty part of the step is twice ours.",
    ask="What is the derivative of (reg/2)*W**2?",
    leads=("argument twice reg",),
)
def tr_regtwice(X, y, params, lr, steps, reg):
    p = {k: v.copy() for k, v in params.items()}
    N, losses = len(y), []
    for _ in range(steps):
        a = np.tanh(X @ p["W1"] + p["b1"])
        z = a @ p["W2"] + p["b2"]
        e = np.exp(z - z.max(axis=1, keepdims=True))
        q = e / e.sum(axis=1, keepdims=True)
        penalty = reg / 2 * ((p["W1"] ** 2).sum() + (p["W2"] ** 2).sum())
        losses.append(-np.log(q[np.arange(N), y]).mean() + penalty)
        d2 = q.copy()
        d2[np.arange(N), y] -= 1
        d2 /= N
        d1 = (d2 @ p["W2"].T) * (1 - a**2)
        g = dict(
            W1=X.T @ d1 + 2 * reg * p["W1"],
            b1=d1.sum(0, keepdims=True),
            W2=a.T @ d2 + 2 * reg * p["W2"],
            b2=d2.sum(0, keepdims=True),
        )
        for k in p:
            p[k] = p[k] - lr * g[k]
    return p, losses


@exercise.mistake(
    "loss recorded after the update",
    seen="the parameters are right; each loss is the one after its update.",
    ask="Which parameters does the first entry of the losses belong to?",
)
def tr_lossafter(X, y, params, lr, steps, reg):
    p = {k: v.copy() for k, v in params.items()}
    N, losses = len(y), []
    for _ in range(steps):
        a = np.tanh(X @ p["W1"] + p["b1"])
        z = a @ p["W2"] + p["b2"]
        e = np.exp(z - z.max(axis=1, keepdims=True))
        q = e / e.sum(axis=1, keepdims=True)
        d2 = q.copy()
        d2[np.arange(N), y] -= 1
        d2 /= N
        d1 = (d2 @ p["W2"].T) * (1 - a**2)
        g = dict(
            W1=X.T @ d1 + reg * p["W1"],
            b1=d1.sum(0, keepdims=True),
            W2=a.T @ d2 + reg * p["W2"],
            b2=d2.sum(0, keepdims=True),
        )
        for k in p:
            p[k] = p[k] - lr * g[k]
        a = np.tanh(X @ p["W1"] + p["b1"])
        z = a @ p["W2"] + p["b2"]
        e = np.exp(z - z.max(axis=1, keepdims=True))
        q = e / e.sum(axis=1, keepdims=True)
        penalty = reg / 2 * ((p["W1"] ** 2).sum() + (p["W2"] ** 2).sum())
        losses.append(-np.log(q[np.arange(N), y]).mean() + penalty)
    return p, losses


@exercise.mistake(
    "one step too many",
    seen="one loss too many is recorded.",
    ask="How many times does your loop run?",
    leads=("form",),
)
def tr_one_more(X, y, params, lr, steps, reg):
    p = {k: v.copy() for k, v in params.items()}
    N, losses = len(y), []
    for _ in range(steps + 1):
        a = np.tanh(X @ p["W1"] + p["b1"])
        z = a @ p["W2"] + p["b2"]
        e = np.exp(z - z.max(axis=1, keepdims=True))
        q = e / e.sum(axis=1, keepdims=True)
        penalty = reg / 2 * ((p["W1"] ** 2).sum() + (p["W2"] ** 2).sum())
        losses.append(-np.log(q[np.arange(N), y]).mean() + penalty)
        d2 = q.copy()
        d2[np.arange(N), y] -= 1
        d2 /= N
        d1 = (d2 @ p["W2"].T) * (1 - a**2)
        g = dict(
            W1=X.T @ d1 + reg * p["W1"],
            b1=d1.sum(0, keepdims=True),
            W2=a.T @ d2 + reg * p["W2"],
            b2=d2.sum(0, keepdims=True),
        )
        for k in p:
            p[k] = p[k] - lr * g[k]
    return p, losses


@exercise.mistake(
    "last loss only",
    seen="one loss comes back instead of one a step.",
    ask="How many losses does a training of that many steps record?",
    leads=("form",),
)
def tr_onlylast(X, y, params, lr, steps, reg):
    p = {k: v.copy() for k, v in params.items()}
    N, losses = len(y), []
    for _ in range(steps):
        a = np.tanh(X @ p["W1"] + p["b1"])
        z = a @ p["W2"] + p["b2"]
        e = np.exp(z - z.max(axis=1, keepdims=True))
        q = e / e.sum(axis=1, keepdims=True)
        penalty = reg / 2 * ((p["W1"] ** 2).sum() + (p["W2"] ** 2).sum())
        losses.append(-np.log(q[np.arange(N), y]).mean() + penalty)
        d2 = q.copy()
        d2[np.arange(N), y] -= 1
        d2 /= N
        d1 = (d2 @ p["W2"].T) * (1 - a**2)
        g = dict(
            W1=X.T @ d1 + reg * p["W1"],
            b1=d1.sum(0, keepdims=True),
            W2=a.T @ d2 + reg * p["W2"],
            b2=d2.sum(0, keepdims=True),
        )
        for k in p:
            p[k] = p[k] - lr * g[k]
    return p, losses[-1]


@exercise.mistake(
    "results exchanged",
    seen="losses and params come in the other order.",
    ask="In which order does the caller unpack the two?",
    leads=("form",),
)
def tr_swapped(X, y, params, lr, steps, reg):
    p = {k: v.copy() for k, v in params.items()}
    N, losses = len(y), []
    for _ in range(steps):
        a = np.tanh(X @ p["W1"] + p["b1"])
        z = a @ p["W2"] + p["b2"]
        e = np.exp(z - z.max(axis=1, keepdims=True))
        q = e / e.sum(axis=1, keepdims=True)
        penalty = reg / 2 * ((p["W1"] ** 2).sum() + (p["W2"] ** 2).sum())
        losses.append(-np.log(q[np.arange(N), y]).mean() + penalty)
        d2 = q.copy()
        d2[np.arange(N), y] -= 1
        d2 /= N
        d1 = (d2 @ p["W2"].T) * (1 - a**2)
        g = dict(
            W1=X.T @ d1 + reg * p["W1"],
            b1=d1.sum(0, keepdims=True),
            W2=a.T @ d2 + reg * p["W2"],
            b2=d2.sum(0, keepdims=True),
        )
        for k in p:
            p[k] = p[k] - lr * g[k]
    return losses, p


@exercise.mistake(
    "hidden layer not trained",
    seen="W2 and b2 move, W1 and b1 do not.",
    ask="Does the hidden layer learn anything in your loop?",
    leads=("argument missing lr",),
)
def tr_onlyw2(X, y, params, lr, steps, reg):
    p = {k: v.copy() for k, v in params.items()}
    N, losses = len(y), []
    for _ in range(steps):
        a = np.tanh(X @ p["W1"] + p["b1"])
        z = a @ p["W2"] + p["b2"]
        e = np.exp(z - z.max(axis=1, keepdims=True))
        q = e / e.sum(axis=1, keepdims=True)
        penalty = reg / 2 * ((p["W1"] ** 2).sum() + (p["W2"] ** 2).sum())
        losses.append(-np.log(q[np.arange(N), y]).mean() + penalty)
        d2 = q.copy()
        d2[np.arange(N), y] -= 1
        d2 /= N
        d1 = (d2 @ p["W2"].T) * (1 - a**2)
        g = dict(
            W1=X.T @ d1 + reg * p["W1"],
            b1=d1.sum(0, keepdims=True),
            W2=a.T @ d2 + reg * p["W2"],
            b2=d2.sum(0, keepdims=True),
        )
        for k in ("W2", "b2"):
            p[k] = p[k] - lr * g[k]
    return p, losses


@exercise.mistake(
    "slope of tanh missing",
    seen="W2 and b2 are right after one step; the hidden error misses the slope of tanh.",
    ask=("Walking back from a1 to z1, which function did you pass through on the way forward?"),
    leads=("slip missing",),
)
def tr_noslope(X, y, params, lr, steps, reg):
    p = {k: v.copy() for k, v in params.items()}
    N, losses = len(y), []
    for _ in range(steps):
        a = np.tanh(X @ p["W1"] + p["b1"])
        z = a @ p["W2"] + p["b2"]
        e = np.exp(z - z.max(axis=1, keepdims=True))
        q = e / e.sum(axis=1, keepdims=True)
        penalty = reg / 2 * ((p["W1"] ** 2).sum() + (p["W2"] ** 2).sum())
        losses.append(-np.log(q[np.arange(N), y]).mean() + penalty)
        d2 = q.copy()
        d2[np.arange(N), y] -= 1
        d2 /= N
        d1 = d2 @ p["W2"].T
        g = dict(
            W1=X.T @ d1 + reg * p["W1"],
            b1=d1.sum(0, keepdims=True),
            W2=a.T @ d2 + reg * p["W2"],
            b2=d2.sum(0, keepdims=True),
        )
        for k in p:
            p[k] = p[k] - lr * g[k]
    return p, losses


@exercise.mistake(
    "losses summed over the samples",
    seen="the parameters are right; the data part of each loss is ours times N.",
    ask="Is the loss a sum over the samples or a mean?",
    leads=("slip missing",),
)
def tr_losssum(X, y, params, lr, steps, reg):
    p = {k: v.copy() for k, v in params.items()}
    N, losses = len(y), []
    for _ in range(steps):
        a = np.tanh(X @ p["W1"] + p["b1"])
        z = a @ p["W2"] + p["b2"]
        e = np.exp(z - z.max(axis=1, keepdims=True))
        q = e / e.sum(axis=1, keepdims=True)
        penalty = reg / 2 * ((p["W1"] ** 2).sum() + (p["W2"] ** 2).sum())
        losses.append(-np.log(q[np.arange(N), y]).sum() + penalty)
        d2 = q.copy()
        d2[np.arange(N), y] -= 1
        d2 /= N
        d1 = (d2 @ p["W2"].T) * (1 - a**2)
        g = dict(
            W1=X.T @ d1 + reg * p["W1"],
            b1=d1.sum(0, keepdims=True),
            W2=a.T @ d2 + reg * p["W2"],
            b2=d2.sum(0, keepdims=True),
        )
        for k in p:
            p[k] = p[k] - lr * g[k]
    return p, losses


@exercise.mistake(
    "penalty without the half",
    seen="the parameters are right; the penalty in the losses is twice ours.",
    ask="Which factor stands in front of the squares?",
    leads=("argument twice reg",),
)
def tr_losshalf(X, y, params, lr, steps, reg):
    p = {k: v.copy() for k, v in params.items()}
    N, losses = len(y), []
    for _ in range(steps):
        a = np.tanh(X @ p["W1"] + p["b1"])
        z = a @ p["W2"] + p["b2"]
        e = np.exp(z - z.max(axis=1, keepdims=True))
        q = e / e.sum(axis=1, keepdims=True)
        penalty = reg * ((p["W1"] ** 2).sum() + (p["W2"] ** 2).sum())
        losses.append(-np.log(q[np.arange(N), y]).mean() + penalty)
        d2 = q.copy()
        d2[np.arange(N), y] -= 1
        d2 /= N
        d1 = (d2 @ p["W2"].T) * (1 - a**2)
        g = dict(
            W1=X.T @ d1 + reg * p["W1"],
            b1=d1.sum(0, keepdims=True),
            W2=a.T @ d2 + reg * p["W2"],
            b2=d2.sum(0, keepdims=True),
        )
        for k in p:
            p[k] = p[k] - lr * g[k]
    return p, losses


@exercise.mistake(
    "return inside the loop",
    seen="the training ends after one step.",
    ask="How far does your loop get before it returns?",
    leads=("form",),
)
def tr_earlystop(X, y, params, lr, steps, reg):
    p = {k: v.copy() for k, v in params.items()}
    N, losses = len(y), []
    for _ in range(steps):
        a = np.tanh(X @ p["W1"] + p["b1"])
        z = a @ p["W2"] + p["b2"]
        e = np.exp(z - z.max(axis=1, keepdims=True))
        q = e / e.sum(axis=1, keepdims=True)
        penalty = reg / 2 * ((p["W1"] ** 2).sum() + (p["W2"] ** 2).sum())
        losses.append(-np.log(q[np.arange(N), y]).mean() + penalty)
        d2 = q.copy()
        d2[np.arange(N), y] -= 1
        d2 /= N
        d1 = (d2 @ p["W2"].T) * (1 - a**2)
        g = dict(
            W1=X.T @ d1 + reg * p["W1"],
            b1=d1.sum(0, keepdims=True),
            W2=a.T @ d2 + reg * p["W2"],
            b2=d2.sum(0, keepdims=True),
        )
        for k in p:
            p[k] = p[k] - lr * g[k]
        return p, losses


@exercise.mistake(
    "learning rate shrinks",
    seen="the first step is right, later ones are shorter.",
    ask="Does the exercise let the learning rate change?",
)
def tr_decay(X, y, params, lr, steps, reg):
    p = {k: v.copy() for k, v in params.items()}
    N, losses = len(y), []
    for _ in range(steps):
        a = np.tanh(X @ p["W1"] + p["b1"])
        z = a @ p["W2"] + p["b2"]
        e = np.exp(z - z.max(axis=1, keepdims=True))
        q = e / e.sum(axis=1, keepdims=True)
        penalty = reg / 2 * ((p["W1"] ** 2).sum() + (p["W2"] ** 2).sum())
        losses.append(-np.log(q[np.arange(N), y]).mean() + penalty)
        d2 = q.copy()
        d2[np.arange(N), y] -= 1
        d2 /= N
        d1 = (d2 @ p["W2"].T) * (1 - a**2)
        g = dict(
            W1=X.T @ d1 + reg * p["W1"],
            b1=d1.sum(0, keepdims=True),
            W2=a.T @ d2 + reg * p["W2"],
            b2=d2.sum(0, keepdims=True),
        )
        lr = lr * 0.9
        for k in p:
            p[k] = p[k] - lr * g[k]
    return p, losses


@exercise.mistake(
    "learning rate forgotten",
    seen="each step is the whole gradient.",
    ask="Which argument says how far to walk?",
    leads=("step factor",),
)
def tr_nolr(X, y, params, lr, steps, reg):
    p = {k: v.copy() for k, v in params.items()}
    N, losses = len(y), []
    for _ in range(steps):
        a = np.tanh(X @ p["W1"] + p["b1"])
        z = a @ p["W2"] + p["b2"]
        e = np.exp(z - z.max(axis=1, keepdims=True))
        q = e / e.sum(axis=1, keepdims=True)
        penalty = reg / 2 * ((p["W1"] ** 2).sum() + (p["W2"] ** 2).sum())
        losses.append(-np.log(q[np.arange(N), y]).mean() + penalty)
        d2 = q.copy()
        d2[np.arange(N), y] -= 1
        d2 /= N
        d1 = (d2 @ p["W2"].T) * (1 - a**2)
        g = dict(
            W1=X.T @ d1 + reg * p["W1"],
            b1=d1.sum(0, keepdims=True),
            W2=a.T @ d2 + reg * p["W2"],
            b2=d2.sum(0, keepdims=True),
        )
        for k in p:
            p[k] = p[k] - g[k]
    return p, losses


@exercise.mistake(
    "ReLU instead of tanh",
    seen="the hidden layer uses a ReLU.",
    ask="Which activation does the hidden layer of this network have?",
)
def tr_relu(X, y, params, lr, steps, reg):
    p = {k: v.copy() for k, v in params.items()}
    N, losses = len(y), []
    for _ in range(steps):
        a = np.maximum(0, X @ p["W1"] + p["b1"])
        z = a @ p["W2"] + p["b2"]
        e = np.exp(z - z.max(axis=1, keepdims=True))
        q = e / e.sum(axis=1, keepdims=True)
        penalty = reg / 2 * ((p["W1"] ** 2).sum() + (p["W2"] ** 2).sum())
        losses.append(-np.log(q[np.arange(N), y]).mean() + penalty)
        d2 = q.copy()
        d2[np.arange(N), y] -= 1
        d2 /= N
        d1 = (d2 @ p["W2"].T) * (a > 0)
        g = dict(
            W1=X.T @ d1 + reg * p["W1"],
            b1=d1.sum(0, keepdims=True),
            W2=a.T @ d2 + reg * p["W2"],
            b2=d2.sum(0, keepdims=True),
        )
        for k in p:
            p[k] = p[k] - lr * g[k]
    return p, losses


@exercise.mistake(
    "biases penalised too",
    seen="right at reg = 0; with reg the biases are pulled towards 0 as well.",
    ask="Does the penalty in the loss mention the biases?",
)
def tr_regbias(X, y, params, lr, steps, reg):
    p = {k: v.copy() for k, v in params.items()}
    N, losses = len(y), []
    for _ in range(steps):
        a = np.tanh(X @ p["W1"] + p["b1"])
        z = a @ p["W2"] + p["b2"]
        e = np.exp(z - z.max(axis=1, keepdims=True))
        q = e / e.sum(axis=1, keepdims=True)
        penalty = reg / 2 * ((p["W1"] ** 2).sum() + (p["W2"] ** 2).sum())
        losses.append(-np.log(q[np.arange(N), y]).mean() + penalty)
        d2 = q.copy()
        d2[np.arange(N), y] -= 1
        d2 /= N
        d1 = (d2 @ p["W2"].T) * (1 - a**2)
        g = dict(
            W1=X.T @ d1 + reg * p["W1"],
            b1=d1.sum(0, keepdims=True) + reg * p["b1"],
            W2=a.T @ d2 + reg * p["W2"],
            b2=d2.sum(0, keepdims=True) + reg * p["b2"],
        )
        for k in p:
            p[k] = p[k] - lr * g[k]
    return p, losses
