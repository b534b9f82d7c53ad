"""Chapter 02: the fold of a hidden layer, and what an untrained network costs."""

from functools import cache

import numpy as np
from sklearn.linear_model import LogisticRegression

from .kinds import Near, claim
from .tools import best_line, drawn, lesson, more

KINDS = {"identity": lambda z: z, "ReLU": lambda z: np.maximum(z, 0), "tanh": np.tanh}
W1, B1 = np.array([[2.0, -2.0], [2.0, -2.0]]), np.array([[-1.5, -1.5]])


@cache
def _on_new_bands(seeds, kind):
    """Accuracy on 1,000 new points of a line on the hidden outputs: (S,)."""
    parts, hidden = drawn("band", seeds, train=200, test=1000), lambda X: KINDS[kind](X @ W1 + B1)
    found = []
    for (X, y), (A, a) in zip(*(zip(*part, strict=True) for part in parts.values()), strict=True):
        found.append(LogisticRegression(C=100).fit(hidden(X), y).score(hidden(A), a))
    return np.array(found)


@claim("02_forward_pass-011", "0.998 ± 0.001 with ReLU, every point with tanh", Near(1, 0.003))
def relu_separates_new_bands(seeds):
    return _on_new_bands(seeds, "ReLU")


@claim("02_forward_pass-011", 'Identity scores what "always 0" scores', Near(0, 0.005))
def identity_scores_always_0(seeds):
    _, y = drawn("band", seeds, train=200, test=1000)["test"]
    return _on_new_bands(seeds, "identity") - (y == 0).mean(axis=1)


@cache
def _pairs(seeds, kind, pairs=30):
    """Points of 200 right: mean and best random pair of lines, best single line: (3, S)."""
    found = []
    for seed, X, y in zip(seeds, *drawn("band", seeds, train=200)["train"], strict=True):
        rng = np.random.default_rng(seed)
        lines = [(2 * rng.normal(size=(2, 2)), 2 * rng.normal(size=(1, 2))) for _ in range(pairs)]
        right = [best_line(KINDS[kind](X @ V + c), y).right for V, c in lines]
        found.append([np.mean(right), max(right), best_line(X, y).right])
    return np.transpose(found)


@claim("02_forward_pass-014", "tanh 3 to 4 points of 200", Near(3.5, 1.5))
def average_tanh_pair_gains(seeds):
    mean, _, line = _pairs(seeds, "tanh")
    return mean - line


@claim("02_forward_pass-014", "ReLU none", Near(0, 2))
def average_relu_pair_gains_nothing(seeds):
    mean, _, line = _pairs(seeds, "ReLU")
    return mean - line


@cache
def _untrained(seeds, C, scale):
    """Loss of untrained networks on random labels over log C, the text's own function: (S,)."""
    forward = lesson("02", "forward", "softmax").forward
    own = lesson("02", "untrained_loss", "cross_entropy", forward=forward).untrained_loss
    return np.array([own(C, scale, seed) for seed in more(seeds, 10)]) / np.log(C)


@claim("02_forward_pass-054", "Small weights: log C to four digits", Near(1, 1e-4))
def small_weights_cost_log_c(seeds):
    return _untrained(seeds, 3, 0.01)


@claim("02_forward_pass-054", "0.76 ± 0.05 where log 2 is 0.69", Near(0.76 / np.log(2), 0.1))
def ordinary_weights_cost_a_little_more(seeds):
    return _untrained(seeds, 2, 1)


@claim("02_forward_pass-054", "Times 10: six to seven times log C", Near(6.75, 1.25))
def large_weights_cost_about_seven_times_log_c(seeds):
    return np.ravel([_untrained(seeds, C, 10) for C in (2, 3, 5, 10)])
