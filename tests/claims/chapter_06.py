"""Chapter 06: minibatches, annealing, activations, three classes, depth."""

from functools import cache

import numpy as np

from utils.network import init_params
from utils.sweep import gd_many, tune

from .kinds import AtBest, Beats, Near, Share, Steadier, Tuned, claim
from .tools import (
    chain_backward,
    chain_forward,
    drawn,
    dscores,
    init_layers,
    lesson,
    stack,
)

RATES = (0.3, 1.0, 3.0)
FINE = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
SCHEDULES = lesson("06", "lr_schedule", "step_decay", "constant")


@cache
def _moons(seeds):
    return drawn("moons", seeds, 0.2, train=200, validation=1000, test=5000)


@cache
def _run(seeds, batch, lr, epochs=60, schedule="constant", activation="tanh"):
    """`tune` at one rate: ten hidden units on 200 moons."""
    n = -(-200 // batch)
    if schedule == "constant":
        rates = np.full(epochs * n, lr)
    else:
        rates = SCHEDULES.lr_schedule(epochs, n, lr, 0.1)
    how = ([2, 10, 2], lambda _: rates, [lr], batch, activation)
    return tune(_moons(seeds), *how, seeds=seeds)


def _best(seeds, batch, rates, **how):
    """The run with the lowest mean validation log-loss, and (its rate, all rates)."""
    runs = {lr: _run(seeds, batch, lr, **how) for lr in rates}
    lr = min(runs, key=lambda lr: runs[lr].validation[lr].mean())
    return runs[lr], (lr, [*rates])


@cache
def _off(seeds, batch, passes):
    """How far a batch's gradient lies from the full one, in units of that one's length: (S,)."""
    found, parts = [], _moons(seeds)
    for s, seed in enumerate(seeds):
        (X, y), start = (v[s] for v in parts["train"]), init_params(2, 10, 2, seed)
        start = gd_many(X, y, start, 1.0, passes).params
        rng = np.random.default_rng(seed)
        picks = np.array([rng.choice(200, batch, replace=False) for _ in range(100)])
        many = stack([start] * 100)
        near = gd_many(X[picks], y[picks], many, 1.0, 1).params  # one step of 1: minus the gradient
        full = gd_many(X, y, start, 1.0, 1).params
        off = sum(((near[k] - full[k]) ** 2).sum(axis=(1, 2)) for k in full)
        length = sum(((start[k] - full[k]) ** 2).sum() for k in full)
        found.append(np.sqrt(off / length).mean())
    return np.array(found)


@claim(
    "06_exercises-005", "Each time the batch grows fourfold, the error about halves", Near(2, 0.3)
)
def four_times_the_batch_halves_the_error_at_the_start(seeds):
    return np.sqrt(_off(seeds, 4, 0) / _off(seeds, 64, 0))


@claim(
    "06_exercises-005",
    "Each time the batch grows fourfold, the error about halves",
    Near(2, 0.3),
    "hangs on a setting",
    "on untrained weights: trained, few points carry the gradient",
)
def four_times_the_batch_halves_the_error_when_trained(seeds):
    return np.sqrt(_off(seeds, 4, 2000) / _off(seeds, 64, 2000))


@claim("06_exercises-015", "The rough steps win", Beats())
def forty_epochs_of_rough_steps_beat_exact_ones(seeds):
    exact, rough = (_run(seeds, B, 1.0, 40).history[-1] for B in (200, 20))
    return exact - rough


@claim("06_exercises-017", "What matters here is the rate divided by the batch size", Near(0, 0.04))
def rate_over_batch_size_decides(seeds):
    few, all_at_once = (_run(seeds, B, lr).validation[lr] for B, lr in ((5, 0.03), (200, 1.0)))
    return few - all_at_once


@claim("06_exercises-019", "At equal passes minibatches win", Tuned(Beats()))
def at_equal_passes_minibatches_win(seeds):
    (small, a), (large, b) = (_best(seeds, B, FINE) for B in (20, 200))
    return AtBest(large.log_loss - small.log_loss, {"20": a, "200": b})


@claim(
    "06_exercises-019",
    "Batches of 2 to 50 differ by less than their ±",
    Tuned(Near(0, 0.005)),
    "weaker",
    "paired, 5 beats 50 by 0.01 at equal passes",
)
def batches_of_5_and_50_score_alike(seeds):
    (small, a), (large, b) = _best(seeds, 5, (0.1, 0.2, 0.4, 0.8)), _best(seeds, 50, FINE)
    return AtBest(large.log_loss - small.log_loss, {"5": a, "50": b})


@claim("06_exercises-019", "nothing here shows it", Beats())
def with_as_many_updates_exact_steps_are_no_worse(seeds):
    rough, exact = _run(seeds, 20, 1.0), _run(seeds, 200, 1.0, 600)
    return rough.log_loss - exact.log_loss


@claim(
    "06_exercises-029",
    "Annealing has repaired a rate that was too high",
    Beats(),
    "weaker",
    "on the test log-loss it has; on the training loss shown here the seeds disagree",
)
def annealing_repairs_a_rate_of_3(seeds):
    constant, annealed = (_run(seeds, 20, 3.0, schedule=s) for s in ("constant", "1/t"))
    return constant.history[-1] - annealed.history[-1]


def _annealed(seeds):
    """Batches of 20, each schedule at its own first rate: constant and 1/t."""
    plain = _best(seeds, 20, FINE[:4])
    return plain, _best(seeds, 20, FINE[1:], schedule="1/t")


@claim(
    "06_exercises-031",
    "with each first rate chosen well, the gain is small",
    Tuned(Near(0, 0.02)),
)
def annealing_gains_little_at_well_chosen_rates(seeds):
    (plain, a), (cooled, b) = _annealed(seeds)
    return AtBest(plain.log_loss - cooled.log_loss, {"constant": a, "1/t": b})


@claim(
    "06_exercises-031",
    "and the ten networks agree better",
    Tuned(Steadier()),
    "luck",
    "of ten seeds: the standard deviations are those of the outliers",
)
def annealed_networks_agree_better(seeds):
    (plain, a), (cooled, b) = _annealed(seeds)
    return AtBest(np.array([cooled.log_loss, plain.log_loss]), {"constant": a, "1/t": b})


@claim("06_exercises-031", "at 0.3 it harms, 0.25 against 0.13", Beats())
def annealing_harms_at_a_rate_of_03(seeds):
    plain, cooled = (_run(seeds, 20, 0.3, schedule=s) for s in ("constant", "1/t"))
    return cooled.validation[0.3] - plain.validation[0.3]


@claim("06_exercises-031", "up to a rate of 3 annealing harms it", Beats())
def annealing_harms_batches_of_200(seeds):
    plain, cooled = (_run(seeds, 200, 3.0, schedule=s) for s in ("constant", "1/t"))
    return cooled.validation[3.0] - plain.validation[3.0]


@cache
def _signal(seeds, kind, rule, times=1.0):
    """How much of the spread of layer 1 is left in layer 10: (S,)."""
    left = []
    for seed in seeds:
        signal = np.random.default_rng(seed).normal(size=(500, 100))
        Ws, bs = init_layers([100] * 11 + [2], seed, rule)
        acts = chain_forward(signal, [times * W for W in Ws], bs, kind)[1]
        left.append(acts[10].std(axis=0).mean() / acts[1].std(axis=0).mean())
    return np.array(left)


@claim(
    "06_exercises-046",
    "weights four times as large would keep its signal",
    Near(1, 0.5),
    "false",
    "a hundredth of it is left in layer 10",
)
def four_times_the_weights_keep_the_sigmoids_signal(seeds):
    return _signal(seeds, "sigmoid", "tanh", 4.0)


@claim(
    "06_exercises-048",
    "tanh with Xavier and ReLU with He have lost about two thirds",
    Near(1 / 3, 0.05),
)
def tanh_and_relu_lose_two_thirds(seeds):
    return (_signal(seeds, "tanh", "tanh") + _signal(seeds, "relu", "relu")) / 2


@claim("06_exercises-048", "The sigmoid falls to 0.0000", Near(0, 0.001))
def the_sigmoid_loses_its_signal(seeds):
    return _signal(seeds, "sigmoid", "tanh")


def _passes(run):
    """Passes to a training loss of 0.15, 101 where it is not reached."""
    return np.minimum(run.passes_to(0.15), 101)


@claim(
    "06_exercises-051", "ReLU needs 12 passes to a loss of 0.15, tanh 17, the sigmoid 93", Beats()
)
def at_the_shared_rate_the_sigmoid_is_slow(seeds):
    tanh, sigmoid = (_run(seeds, 20, 1.0, 100, activation=k) for k in ("tanh", "sigmoid"))
    return _passes(sigmoid) - _passes(tanh)


@claim("06_exercises-051", "with medians of 40 to 46 passes", Near(43, 12))
def at_its_best_rate_the_sigmoid_needs_43_passes(seeds):
    return _passes(_best(seeds, 20, RATES, epochs=100, activation="sigmoid")[0])


@claim(
    "06_exercises-051",
    "a rate of 3 makes up for the sigmoid's slope",
    Tuned(Near(0, 4), by="passes to a loss of 0.15"),
    "hangs on a setting",
    "on rates chosen by validation log-loss: chosen for speed, ReLU is the quicker",
)
def at_their_quickest_rates_sigmoid_and_relu_need_as_many_passes(seeds):
    best = {}
    for kind, rates in (("relu", FINE[:5]), ("sigmoid", (1.0, 2.0, 4.0, 8.0, 16.0))):
        runs = {lr: _passes(_run(seeds, 20, lr, 100, activation=kind)) for lr in rates}
        lr = min(runs, key=lambda lr: np.median(runs[lr]))
        best[kind] = runs[lr], (lr, [*rates])
    (relu, a), (sigmoid, b) = best.values()
    return AtBest(sigmoid - relu, {"ReLU": a, "sigmoid": b})


@claim("06_exercises-053", "The scores do not: 0.962, 0.961 and 0.964", Near(0, 0.008))
def relu_and_tanh_score_alike(seeds):
    tanh, relu = (_best(seeds, 20, RATES, epochs=100, activation=k)[0] for k in ("tanh", "relu"))
    return relu.accuracy - tanh.accuracy


@cache
def _arms(seeds):
    return drawn("arms", seeds, train=300, validation=1000, test=5000)


@cache
def _arms_run(seeds, layers, lr, cooling):
    """100 epochs of batches of 20 on three arms, at one rate."""
    rates = SCHEDULES.lr_schedule(100, 15, lr, 0.1) if cooling else np.full(1500, lr)
    return tune(_arms(seeds), layers, lambda _: rates, [lr], 20, seeds=seeds)


@claim("06_exercises-063", "Straight lines get half of the points right", Near(0.5, 0.015))
def straight_lines_get_half_of_the_arms(seeds):
    return _arms_run(seeds, (2, 3), 0.1, False).accuracy


@claim("06_exercises-063", "With 20 hidden units it is 0.974 ± 0.005", Near(0.974, 0.008))
def twenty_units_get_097_of_the_arms(seeds):
    return _arms_run(seeds, (2, 20, 3), 1.0, False).accuracy


WIDE, DEEP, DEEPER = (2, 55, 3), (2, 15, 15, 3), (2, 11, 11, 11, 3)


@claim(
    "06_exercises-074",
    "two hidden layers are ahead in all ten data sets",
    Share(0.95, 1, 30),
    "weaker",
    "in nearly nine of ten",
)
def at_the_shared_rate_two_layers_are_always_ahead(seeds):
    wide, deep = (_arms_run(seeds, shape, 1.0, True).accuracy for shape in (WIDE, DEEP))
    return deep > wide


@claim("06_exercises-074", "At a shared first rate of 1 depth wins", Beats())
def at_the_shared_rate_depth_wins(seeds):
    wide, deep = (_arms_run(seeds, shape, 1.0, True).accuracy for shape in (WIDE, DEEP))
    return deep - wide


@claim(
    "06_exercises-074",
    "and the lead has gone",
    Tuned(Near(0, 0.005)),
    note="the wide network's best rate is narrow: on a grid of 1, 2, 4 depth leads by 0.008",
)
def at_their_own_rates_depth_gains_nothing(seeds):
    best = {}
    for shape, rates in ((WIDE, (1.5, 3.0, 6.0)), (DEEP, (0.5, 1.0, 2.0))):
        runs = {lr: _arms_run(seeds, shape, lr, True) for lr in rates}
        lr = min(runs, key=lambda lr: runs[lr].validation[lr].mean())
        best[shape] = runs[lr], (lr, [*rates])
    (wide, a), (deep, b) = best.values()
    return AtBest(deep.accuracy - wide.accuracy, {"1 layer": a, "2 layers": b})


@claim("06_exercises-077", "and end lower on the training points", Beats())
def at_the_shared_rate_depth_ends_lower_in_training(seeds):
    wide, deeper = (_arms_run(seeds, shape, 1.0, True).history[-1] for shape in (WIDE, DEEPER))
    return wide - deeper


@cache
def _gradients(seeds, kind):
    """Size of dW in each of eight untrained layers: (8, S)."""
    Ws, bs = init_layers([2] + [15] * 7 + [3], seeds, kind)
    X, y = _arms(seeds)["train"]
    zs, acts = chain_forward(X, Ws, bs, kind)
    dWs, _ = chain_backward(dscores(acts[-1], y), zs, acts, Ws, kind)
    return np.array([np.sqrt((dW**2).mean(axis=(1, 2))) for dW in dWs])


@claim("06_exercises-077", "shrinks from 0.067 to two millionths", Near(np.log10(35_000), 0.25))
def the_sigmoids_gradient_shrinks_by_35_000(seeds):
    sizes = _gradients(seeds, "sigmoid")
    return np.log10(sizes[7] / sizes[0])


@claim(
    "06_exercises-077",
    "it stays within a factor of three",
    Share(0.9, 1, 60),
    "weaker",
    "the means of ten do, half of the single networks do not",
)
def tanh_and_relu_gradients_stay_within_three(seeds):
    sizes = np.concatenate([_gradients(seeds, kind) for kind in ("tanh", "relu")], axis=1)
    return sizes.max(axis=0) / sizes.min(axis=0) < 3
