"""Chapter 01: a straight line, and features made by hand."""

from functools import cache

import numpy as np
from sklearn.linear_model import LogisticRegression

from .kinds import Beats, Near, Steadier, claim
from .tools import drawn, lesson, logistic_cv, minibatch_train

FEATURES = lesson("01", "straight", "quadratic", "cubic", "even", "odd")


@cache
def _parts(seeds):
    return drawn("moons", seeds, 0.2, train=150, few=50, many=5000)


@cache
def _library(seeds):
    """Accuracy of the library's line on 50 and on 5,000 points: (2, S)."""
    parts, found = _parts(seeds), []
    for s in range(len(seeds)):
        line = logistic_cv().fit(*(v[s] for v in parts["train"]))
        scored = [[v[s] for v in parts[name]] for name in ("few", "many")]
        found.append([np.mean(line.predict(X) == y) for X, y in scored])
    return np.transpose(found)


@cache
def _by_hand(seeds, name):
    """Accuracy on 5,000 points of 3,000 steps of descent on features made by hand: (S,)."""
    features, parts = getattr(FEATURES, name), _parts(seeds)
    A, B = (np.stack([features(X) for X in parts[part][0]]) for part in ("train", "many"))
    zeros = [np.zeros((len(seeds), A.shape[-1], 2))], [np.zeros((len(seeds), 1, 2))]
    # two scores move apart twice as fast as one moves: half the rate is the text's 0.3
    rates, unwatched = np.full(3000, 0.15), lambda Ws, bs: 0.0
    (W,), (b,), _ = minibatch_train(A, parts["train"][1], *zeros, rates, watch=unwatched)
    return ((B @ W + b).argmax(axis=-1) == parts["many"][1]).mean(axis=-1)


@claim("01_logistic_regression-014", "about 87 % of two moons right", Near(0.87, 0.005))
def line_gets_87_percent(seeds):
    return _library(seeds)[1]


@claim("01_logistic_regression-014", "what scattered was mostly the small test", Steadier())
def small_test_scatters(seeds):
    return _library(seeds)[::-1]


@claim("01_logistic_regression-045", "degree 2 bought next to nothing", Near(0, 0.005))
def degree_2_buys_nothing(seeds):
    return _by_hand(seeds, "quadratic") - _by_hand(seeds, "straight")


@claim("01_logistic_regression-045", "Degree 3 bends the boundary around both tips", Beats())
def degree_3_beats_the_line(seeds):
    return _by_hand(seeds, "cubic") - _by_hand(seeds, "straight")


@claim("01_logistic_regression-048", "no better than tossing a coin", Near(0.5, 0.005))
def squares_alone_toss_a_coin(seeds):
    return _by_hand(seeds, "even")


@claim("01_logistic_regression-048", "Six odd features do as well as nine mixed ones or", Beats())
def six_odd_features_beat_nine(seeds):
    return _by_hand(seeds, "odd") - _by_hand(seeds, "cubic")


@cache
def _lines(seeds):
    """On 5,000 points: the best cut chosen on them, lines from 150 and from 20,000 others."""
    found = []
    for seed in seeds:
        parts = drawn("moons", (seed,), 0.2, train=150, many=5000, big=20_000)
        (X, y), (A, a), (B, b) = ((X[0], y[0]) for X, y in parts.values())
        best_cut = lesson("01", "best_cut", X_new=A, y_new=a).best_cut
        small, large = (LogisticRegression(C=1e12).fit(*on).score(A, a) for on in ((X, y), (B, b)))
        found.append([max(map(best_cut, range(-180, 180, 3))), small, large])
    return np.transpose(found)


@claim("01_logistic_regression-057", "can add three points in a thousand here", Near(0.003, 0.002))
def best_cut_adds_three_in_a_thousand(seeds):
    best, small, _ = _lines(seeds)
    return best - small


@claim("01_logistic_regression-057", "The limit is the straight line itself", Near(0, 0.004))
def more_data_adds_next_to_nothing(seeds):
    _, small, large = _lines(seeds)
    return large - small
