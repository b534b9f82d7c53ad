"""Chapter 09: digits. Slow: asked for with --slow; at most eight seeds each."""

from functools import cache
from itertools import pairwise

import numpy as np
from sklearn import datasets

from utils.network import NeuralNetwork

from .kinds import AtBest, Beats, Near, Share, Tuned, claim
from .tools import RandomAffine, lesson, load_digits, restricted

OWN = lesson("09", "train")
SMALL = RandomAffine(turn=10, scale=0.1, shear=0.1, shift=0.5, share=4)
RECIPES = {
    "64": {"hidden": [64]},
    "no momentum": {"hidden": [64], "momentum": 0.0},
    "line": {"hidden": []},
    "64 + 64": {"hidden": [64, 64]},
    "augmented": {"hidden": [64], "augment": SMALL},
    "256 augmented": {"hidden": [256], "augment": SMALL},
}


@cache
def _score(seeds, recipe, **more):
    """Accuracy on a held-out fifth, a new split and new first weights for each seed: (S,)."""
    found = []
    for seed in restricted(seeds, 8):
        d = load_digits(seed=seed)
        net = OWN.train(X=d.X_train, y=d.y_train, seed=seed, **RECIPES[recipe], **more)
        found.append(net.score(d.X_test, d.y_test))
    return np.array(found)


@claim("09_digits-010", "at the end more than ten times as high", Beats(), slow=True)
def validation_loss_ends_ten_times_the_training_loss(seeds):
    found = []
    for seed in restricted(seeds, 8):
        d = load_digits(seed=seed)
        net = OWN.train([64], d.X_train, d.y_train, seed, validation_data=(d.X_test, d.y_test))
        found.append(np.log10(net.history["validation_loss"][-1] / net.history["loss"][-1]) - 1)
    return np.array(found)


@claim("09_digits-012", "better than the line on 9 of 10 splits", Beats(), slow=True)
def sixty_four_units_beat_the_line(seeds):
    return _score(seeds, "64") - _score(seeds, "line")


@cache
def _in_turn(seeds, kind):
    """Every picture predicted by a network that has not seen it: probabilities (S, N, 10)."""
    X, y = datasets.load_digits(return_X_y=True)
    given = {"X_file": X / 16, "y_file": y, "numbers": np.arange(len(y))}
    own, found = lesson("09", "held_out_in_turn", "train", **given), []
    for seed in restricted(seeds, 8):
        rng = np.random.default_rng(seed)
        order = given["numbers"]
        order = rng.permutation(order) if kind == "random" else np.roll(order, rng.integers(360))
        found.append(own.held_out_in_turn(np.array_split(order, 5)))
    return np.array(found), y


def _right(seeds, kind):
    probs, y = _in_turn(seeds, kind)
    return probs.argmax(axis=-1) == y


@claim("09_digits-014", "0.942 ± 0.025 against 0.978 ± 0.009", Beats(), slow=True)
def blocks_of_neighbours_are_harder(seeds):
    return (_right(seeds, "random").mean(axis=1)) - (_right(seeds, "neighbours").mean(axis=1))


@claim("09_digits-016", "an 8 was called 1 six times, a 1 was called 8 once", Beats(), slow=True)
def an_8_is_called_1_more_often_than_a_1_is_called_8(seeds):
    probs, y = _in_turn(seeds, "random")
    said = probs.argmax(axis=-1)
    return ((said == 1) & (y == 8)).sum(axis=1) - ((said == 8) & (y == 1)).sum(axis=1)


@claim("09_digits-020", "is no better than 0.979", Beats(), slow=True)
def the_penalty_for_looking_does_not_score_better(seeds):
    return _score(seeds, "64") - _score(seeds, "64", reg=0.003)


@claim(
    "09_digits-024",
    "At 0 to 255 nearly all are, before the first step",
    Near(0.98, 0.02),
    slow=True,
)
def raw_bytes_saturate_nearly_all_units(seeds):
    d, found = load_digits(), []
    for seed in restricted(seeds, 8):
        net = NeuralNetwork([64, 64, 10], "tanh", random_state=seed, dtype=np.float64)
        a1 = np.tanh(255 * d.X_train @ net.Ws[0] + net.bs[0])
        found.append(np.mean(np.abs(a1) > 0.99))
    return np.array(found)


@cache
def _scaled(seeds, largest, lr):
    given, found = {}, []
    for seed in restricted(seeds, 8):
        d = load_digits(seed=seed)
        given = {"X": d.X_train, "y": d.y_train, "X_val": d.X_test, "y_val": d.y_test}
        found.append(lesson("09", "scaled_score", **given).scaled_score(largest, lr, seed))
    return np.array(found)


@claim("09_digits-026", "But no rate here makes them as good, and 0.1 fails", Beats(), slow=True)
def raw_bytes_are_worse_at_every_rate(seeds):
    return _scaled(seeds, 1, 0.1) - np.max(
        [_scaled(seeds, 255, lr) for lr in (0.01, 0.001)], axis=0
    )


@claim("09_digits-026", "at the smaller rates 0 to 16 is better than 0 to 1", Beats(), slow=True)
def at_a_small_rate_0_to_16_is_better(seeds):
    return _scaled(seeds, 16, 0.01) - _scaled(seeds, 1, 0.01)


@claim(
    "09_digits-030",
    "Losing momentum costs 0.011 ± 0.004",
    Tuned(Beats(), by="held-out accuracy"),
    "hangs on a setting",
    "on the rate 0.1: at 1, plain descent is as good",
    slow=True,
)
def losing_momentum_costs_a_hundredth(seeds):
    best = {}
    for recipe, rates in (("64", (0.05, 0.1, 0.2)), ("no momentum", (0.25, 0.5, 1.0, 2.0))):
        runs = {lr: _score(seeds, recipe, lr=lr) for lr in rates}
        lr = max(runs, key=lambda lr: runs[lr].mean())
        best[recipe] = runs[lr], (lr, [*rates])
    (with_it, a), (without, b) = best.values()
    return AtBest(with_it - without, {"momentum": a, "plain": b})


@claim("09_digits-030", "losing the hidden layer about as much", Near(0.01, 0.006), slow=True)
def losing_the_hidden_layer_costs_a_hundredth(seeds):
    return _score(seeds, "64") - _score(seeds, "line")


@claim("09_digits-030", "A second layer, a falling rate and the penalty", Near(0, 0.01), slow=True)
def a_second_layer_makes_little_difference(seeds):
    return _score(seeds, "64 + 64") - _score(seeds, "64")


@claim("09_digits-030", "Augmentation gains nothing for 64 units", Near(0, 0.01), slow=True)
def augmentation_gains_nothing_for_64_units(seeds):
    return _score(seeds, "augmented") - _score(seeds, "64")


@claim("09_digits-030", "with more width it makes the best row", Beats(), slow=True)
def with_256_units_augmentation_is_best(seeds):
    return _score(seeds, "256 augmented") - _score(seeds, "64")


@claim(
    "09_digits-030",
    "The order at the top belongs to this budget",
    Near(0, 0.004),
    "weaker",
    "20 epochs are not short enough: the same row is first",
    slow=True,
)
def after_20_epochs_the_first_row_leads_no_more(seeds):
    return _score(seeds, "256 augmented", epochs=20) - _score(seeds, "64", epochs=20)


def _too_sure(seeds, kind):
    probs, _ = _in_turn(seeds, kind)
    return probs.max(axis=-1).mean(axis=1) - _right(seeds, kind).mean(axis=1)


@claim("09_digits-035", "is too sure by 0.008 ± 0.003", Near(0.008, 0.004), slow=True)
def it_is_a_little_too_sure(seeds):
    return _too_sure(seeds, "random")


@claim("09_digits-035", "on blocks of neighbours by 0.029 ± 0.005", Near(0.029, 0.008), slow=True)
def on_neighbours_it_is_three_times_as_much_too_sure(seeds):
    return _too_sure(seeds, "neighbours")


@claim(
    "09_digits-035",
    "Below it every point lies under the diagonal",
    Share(0.95, 1, 40),
    "luck",
    "of one draw: a quarter of the points lie above",
    slow=True,
)
def every_point_lies_under_the_diagonal(seeds):
    probs, _ = _in_turn(seeds, "random")
    under, edges = [], (0.3, 0.6, 0.8, 0.9, 0.96, 0.99)
    for sure, right in zip(probs.max(axis=-1), _right(seeds, "random"), strict=True):
        for low, high in pairwise(edges):
            inside = (sure > low) & (sure <= high)
            if inside.any():
                under.append(right[inside].mean() < sure[inside].mean())
    return np.array(under)
