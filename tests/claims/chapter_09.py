"""Chapter 09: digits. Slow: asked for with --slow; at most eight seeds where that is enough."""

from functools import cache

import numpy as np
from sklearn import datasets
from sklearn.svm import SVC

from utils.data.distortions import shift
from utils.training.answered import cross_validate, reliability_bins, temperature

from .kinds import AtBest, Beats, Near, Share, Tuned, claim
from .tools import RandomAffine, lesson, load_digits, restricted

OWN = lesson("09", "train")
SMALL = RandomAffine(turn=10, scale=0.1, shear=0.1, shift=0.5, share=4)
RECIPES = {
    "64": {"hidden": [64]},
    "no momentum": {"hidden": [64], "momentum": 0.0},
    "line": {"hidden": [], "lr": 0.4},
    "16": {"hidden": [16], "lr": 0.025},
    "64 + 64": {"hidden": [64, 64], "lr": 0.1},
    "augmented": {"hidden": [64], "augment": SMALL, "lr": 0.05},
    "256 augmented": {"hidden": [256], "augment": SMALL, "lr": 0.1},
}


@cache
def _both(seeds, recipe, most=8, **more):
    """Accuracy and log-loss on a held-out fifth, a new split and first weights a seed: (2, S)."""
    found = []
    for seed in restricted(seeds, most):
        d = load_digits(seed=seed)
        net = OWN.train(X=d.X_train, y=d.y_train, seed=seed, **RECIPES[recipe] | more)
        p = net.predict_proba(d.X_test)
        true = p[np.arange(len(p)), d.y_test]
        found.append((np.mean(p.argmax(axis=1) == d.y_test), -np.log(true).mean()))
    return np.transpose(found)


def _score(seeds, recipe, **more):
    """Accuracy on a held-out fifth: (S,)."""
    return _both(seeds, recipe, **more)[0]


def _loss(seeds, recipe, **more):
    """Log-loss on a held-out fifth: (S,)."""
    return _both(seeds, recipe, **more)[1]


@claim("09_digits-010", "at the end more than ten times as high", Beats(), slow=True)
def validation_loss_ends_ten_times_the_training_loss(seeds):
    found = []
    for seed in restricted(seeds, 8):
        d = load_digits(seed=seed)
        net = OWN.train([64], d.X_train, d.y_train, seed, validation_data=(d.X_test, d.y_test))
        found.append(np.log10(net.history["validation_loss"][-1] / net.history["loss"][-1]) - 1)
    return np.array(found)


@claim("09_digits-012", "better than the line on 10 of 10 splits", Beats(), slow=True)
def sixty_four_units_beat_the_line(seeds):
    return _score(seeds, "64", most=24) - _score(seeds, "line", most=24)


def _file():
    X, y = datasets.load_digits(return_X_y=True)
    return X / 16, y


def _parts(seed, kind):
    """Five parts: random, or blocks of neighbours that begin somewhere."""
    rng, order = np.random.default_rng(seed), np.arange(1797)
    order = rng.permutation(order) if kind == "random" else np.roll(order, rng.integers(360))
    return np.array_split(order, 5)


@cache
def _in_turn(seeds, kind):
    """Every picture predicted by a network that has not seen it: probabilities (S, N, 10)."""
    X, y = _file()
    found = [
        cross_validate(lambda a, b, s=seed: OWN.train([64], a, b, s), X, y, _parts(seed, kind))
        for seed in restricted(seeds, 8)
    ]
    return np.array(found), y


def _right(seeds, kind):
    probs, y = _in_turn(seeds, kind)
    return probs.argmax(axis=-1) == y


@claim(
    "09_digits-014", "0.976 ± 0.007 on random parts, 0.946 ± 0.020 on blocks", Beats(), slow=True
)
def blocks_of_neighbours_are_harder(seeds):
    return (_right(seeds, "random").mean(axis=1)) - (_right(seeds, "neighbours").mean(axis=1))


@cache
def _vectors(seeds, kind):
    """Accuracy of support vectors on the same parts, all five together: (S,)."""
    (X, y), found = _file(), []
    for seed in restricted(seeds, 8):
        hits = np.empty(len(y))
        for part in _parts(seed, kind):
            rest = np.setdiff1d(np.arange(len(y)), part)
            fitted = SVC(C=10).fit(X[rest], y[rest])
            hits[part] = fitted.predict(X[part]) == y[part]
        found.append(hits.mean())
    return np.array(found)


@claim(
    "09_digits-053", "behind support vectors: by 0.008 ± 0.002 on the splits", Beats(), slow=True
)
def support_vectors_beat_the_network_on_random_parts(seeds):
    return _vectors(seeds, "random") - _right(seeds, "random").mean(axis=1)


@claim("09_digits-053", "by 0.021 ± 0.003 on blocks", Near(0.021, 0.01), slow=True)
def support_vectors_beat_the_network_on_blocks(seeds):
    return _vectors(seeds, "neighbours") - _right(seeds, "neighbours").mean(axis=1)


@claim("09_digits-061", "falls from 0.92 to between 0.37 and 0.54", Near(0.46, 0.12), slow=True)
def a_move_by_one_pixel_halves_the_accuracy(seeds):
    (X, y), found = _file(), []
    for seed in restricted(seeds, 8):
        part = _parts(seed, "neighbours")[-1]
        rest = np.setdiff1d(np.arange(len(y)), part)
        net = OWN.train([64], X[rest], y[rest], seed)
        moved = [shift(X[part], *way) for way in ((1, 0), (-1, 0), (0, 1), (0, -1))]
        found.append(np.mean([net.score(Z, y[part]) for Z in moved]))
    return np.array(found)


@claim("09_digits-020", "is no better than 0.976", Beats(), slow=True)
def the_penalty_for_looking_does_not_score_better(seeds):
    return _score(seeds, "64") - _score(seeds, "64", reg=0.003)


@claim(
    "09_digits-030",
    "losing momentum makes no difference that five splits could show",
    Tuned(Near(0, 0.01), by="held-out log-loss"),
    slow=True,
)
def losing_momentum_makes_no_difference_at_its_own_rate(seeds):
    best = {}
    for recipe, rates in (("64", (0.05, 0.1, 0.2, 0.4)), ("no momentum", (0.25, 0.5, 1.0, 2.0))):
        lr = min(rates, key=lambda lr: _loss(seeds, recipe, lr=lr).mean())
        best[recipe] = _score(seeds, recipe, lr=lr), (lr, [*rates])
    (with_it, a), (without, b) = best.values()
    return AtBest(with_it - without, {"momentum": a, "plain": b})


@claim("09_digits-030", "Losing the hidden layer costs 0.018", Near(0.01, 0.008), slow=True)
def losing_the_hidden_layer_costs_a_hundredth(seeds):
    return _score(seeds, "64") - _score(seeds, "line")


@claim("09_digits-030", "16 units are too few", Beats(), slow=True)
def sixteen_units_are_too_few(seeds):
    return _score(seeds, "64") - _score(seeds, "16")


@claim("09_digits-030", "A second layer gains nothing", Near(0, 0.01), slow=True)
def a_second_layer_makes_little_difference(seeds):
    return _score(seeds, "64 + 64") - _score(seeds, "64")


@claim("09_digits-030", "augmentation for 64 units: in accuracy", Near(0, 0.01), slow=True)
def augmentation_gains_nothing_for_64_units(seeds):
    return _score(seeds, "augmented") - _score(seeds, "64")


@claim("09_digits-030", "likely better, not proved", Beats(2.0), slow=True)
def with_256_units_augmentation_has_the_lowest_log_loss(seeds):
    return _loss(seeds, "64") - _loss(seeds, "256 augmented")


def _too_sure(seeds, kind):
    probs, _ = _in_turn(seeds, kind)
    return probs.max(axis=-1).mean(axis=1) - _right(seeds, kind).mean(axis=1)


@claim("09_digits-035", "is too sure by 0.011 ± 0.003", Near(0.011, 0.005), slow=True)
def it_is_a_little_too_sure(seeds):
    return _too_sure(seeds, "random")


@claim("09_digits-035", "on blocks of neighbours by 0.030 ± 0.005", Near(0.03, 0.008), slow=True)
def on_neighbours_it_is_three_times_as_much_too_sure(seeds):
    return _too_sure(seeds, "neighbours")


EDGES = np.array([0, 0.6, 0.8, 0.9, 0.97, 0.99, 1])


def _under(seeds, kind):
    """Whether each point of each diagram lies on the side of too sure."""
    probs, y = _in_turn(seeds, kind)
    bins = [reliability_bins(p, y, EDGES) for p in probs]
    return np.concatenate([share < certainty for _, certainty, share in bins])


@claim(
    "09_digits-035",
    "every point here lies on the side of too sure",
    Share(0.85, 1, 40),
    slow=True,
)
def on_blocks_nearly_every_point_is_too_sure(seeds):
    return _under(seeds, "neighbours")


@claim(
    "09_digits-035",
    "on other random parts some points lie on the other side",
    Share(0.6, 0.97, 40),
    slow=True,
)
def on_random_parts_some_points_are_not(seeds):
    return _under(seeds, "random")


@claim("09_digits-075", "log-loss from 0.223 to 0.166", Beats(), slow=True)
def one_temperature_lowers_the_log_loss_on_blocks(seeds):
    (probs, y), found = _in_turn(seeds, "neighbours"), []
    for seed, p in zip(restricted(seeds, 8), probs, strict=True):
        z, gain = np.log(p), 0.0
        for part in _parts(seed, "neighbours"):
            others, T = np.setdiff1d(np.arange(len(p)), part), 1.0
            for _ in range(100):
                T -= 2.0 * temperature(T, z[others], y[others])[1]
            gain += temperature(1.0, z[part], y[part])[0] - temperature(T, z[part], y[part])[0]
        found.append(gain / 5)
    return np.array(found)
