"""The training program of the last hunt of chapter 11, WRONG ON PURPOSE in three places.

What each function should do, its docstring says. The chapter shows these lines as they stand
here. `PROGRAM` holds the functions that a repair may exchange; `run` trains with them.
"""

import numpy as np

from utils import network


def split(X, y, rng, share=0.25):
    """Shuffle; X, y to train on, then X, y of a share to validate with. No row is in both."""
    order, n = rng.permutation(len(X)), round(share * len(X))
    return X[order[n:]], y[order[n:]], X[order[-n:]], y[order[-n:]]


def scaler(X):
    """A function that moves rows as it moves X to mean 0 and standard deviation (np.std) 1."""
    middle, spread = X.mean(axis=0), np.sqrt((X**2).mean(axis=0))
    return lambda rows: (rows - middle) / spread


def start(D, H, C, rng):
    """First weights and biases of a tanh network with H hidden units, as a dict."""
    W1, W2 = rng.normal(size=(D, H)) / np.sqrt(D), rng.normal(size=(H, C)) / np.sqrt(H)
    return {"W1": W1, "b1": np.zeros((1, H)), "W2": W2, "b2": np.zeros((1, C))}


def forward(X, p):
    """Hidden values (N, H) and probabilities (N, C)."""
    a1 = np.tanh(X @ p["W1"] + p["b1"])
    return a1, network.softmax(a1 @ p["W2"] + p["b2"])


def cost(X, y, p, reg):
    """Mean cross-entropy, plus reg / 2 times the sum of all squared weights."""
    penalty = reg / 2 * sum((p[k] ** 2).sum() for k in ("W1", "W2"))
    return network.cross_entropy(forward(X, p)[1], y) + penalty


def gradients(X, y, p, reg):
    """The gradient of the cost for each entry of p."""
    a1, probs = forward(X, p)
    dz2 = network.dscores(probs, y)
    dz1 = dz2 @ p["W2"].T * (1 - a1**2)
    d = {"W1": X.T @ dz1, "b1": dz1.sum(axis=0, keepdims=True)}
    d |= {"W2": a1.T @ dz2, "b2": dz2.sum(axis=0, keepdims=True)}
    for k in ("W1", "W2"):
        d[k] += reg * d[k]
    return d


def update(p, v, d, lr=0.3, mu=0.9):
    """One step with momentum: the new p, and the new speed v."""
    v = {k: mu * v[k] - lr * d[k] for k in p}
    return {k: p[k] + v[k] for k in p}, v


def run(program, moons, new, seed, reg=0.01, passes=500):
    """Train on moons; log-loss and accuracy on training part, validation part, new: (3, 2)."""
    rng, (X, y) = np.random.default_rng(seed), moons
    X_train, y_train, X_val, y_val = program["split"](X, y, rng)
    scale = program["scaler"](X_train)
    p = program["start"](2, 30, 2, rng)
    v = {k: 0 * p[k] for k in p}
    for _ in range(passes):
        d = program["gradients"](scale(X_train), y_train, p, reg)
        p, v = program["update"](p, v, d)
    told = []
    for X, y in ((X_train, y_train), (X_val, y_val), new):
        probs = program["forward"](scale(X), p)[1]
        told.append((network.cross_entropy(probs, y), network.accuracy(probs, y)))
    return told


PROGRAM = {f.__name__: f for f in (split, scaler, start, forward, gradients, update)}
