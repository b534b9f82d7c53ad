"""Functions that are WRONG ON PURPOSE, rebuilt in this course's own words: not to be copied.

A docstring says what its function should do; what it does instead is for chapter 11 to find.
"""

import numpy as np

from utils import network
from utils.gradients import numgrad

# ---- one line, one symptom


def softmax(z):
    """Probabilities from scores up to ±1000, row by row: (N, C) -> (N, C)."""
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)


def relu_back(da, z):
    """Back through a = max(0, z): da (N, H), z (N, H) -> dz (N, H)."""
    a = np.maximum(z, 0)
    return da * (a >= 0)


def mse(pred, y):
    """Mean over the samples of (pred - y)²: pred (N, 1), y (N,) -> number."""
    return np.mean((pred - y) ** 2)


def step(w, g, lr):
    """One step of gradient descent: w, g of any one shape -> new array of that shape."""
    new = w.copy()
    for index in np.ndindex(w.shape):
        new[index] = w[index] - lr * g[index]
    return new


# ---- hidden by something


def dscores(probs, y):
    """Gradient of the mean cross-entropy with respect to the scores: (N, C), (N,) -> (N, C)."""
    dz2 = probs.copy()
    dz2[np.arange(len(y)), y] -= 1
    return dz2


def batches(X, y, batch_size, rng):
    """One epoch in random order: X (N, D), y (N,) -> pairs Xb (B, D), yb (B,)."""
    X, y = rng.permutation(X), rng.permutation(y)
    for start in range(0, len(X), batch_size):
        yield X[start : start + batch_size], y[start : start + batch_size]


def backward(X, y, cache, params):
    """Gradients dW1, db1, dW2, db2 of the mean cross-entropy of a tanh/softmax network."""
    dz2 = cache["probs"]
    dz2[np.arange(len(y)), y] -= 1
    dz2 /= len(y)
    dz1 = dz2 @ params["W2"].T * (1 - cache["a1"] ** 2)
    return {
        "dW1": X.T @ dz1,
        "db1": dz1.sum(axis=0, keepdims=True),
        "dW2": cache["a1"].T @ dz2,
        "db2": dz2.sum(axis=0, keepdims=True),
    }


def scale(train, test):
    """Shift and scale each column by numbers of the training part: (N, D), (M, D) -> the same."""
    both = np.vstack([train, test])
    mean, std = both.mean(axis=0), both.std(axis=0)
    return (train - mean) / std, (test - mean) / std


def agrees(layer, back, z):
    """Whether back(G, z) is the gradient of sum(G * layer(z)) for any G: z (N, C) -> bool."""
    G = np.ones_like(z)
    numeric = numgrad(lambda z: (G * layer(z)).sum(), z)
    return np.allclose(back(G, z), numeric, atol=1e-6)


# ---- two that hide each other, or what looks like success


def loss(scores, y):
    """Mean cross-entropy of the softmax of the scores: (N, C), (N,) -> number."""
    outputs = network.softmax(scores)
    probs = network.softmax(outputs)
    return -np.mean(np.log(probs[np.arange(len(y)), y]))


def dropout(a, keep, rng, training):
    """Silence units at random in training, such that the next layer sees the same on average."""
    mask = rng.random(a.shape) < keep
    return a * mask


def choose(models, X_val, y_val, sealed):
    """Choose by validation, then open the sealed test set once: -> (index, its test accuracy)."""
    X, y = sealed.open()
    scores = [np.mean(model(X) == y) for model in models]
    best = int(np.argmax(scores))
    return best, scores[best]
