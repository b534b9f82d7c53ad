"""Chapter 06: minibatches, annealing, activations, three classes, depth."""

from functools import cache

import numpy as np

from utils.network import init_params
from utils.sweep import gd_many, train

from .kinds import AtBest, Beats, Near, Share, Tuned, claim
from .tools import (
    chain_backward,
    chain_forward,
    drawn,
    dscores,
    init_layers,
    lesson,
    more,
    stack,
)

RATES = (0.3, 1.0, 3.0)
FINE = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
PLANS = {"constant": "constant", "1/t": "one_over_t", "step": "staircase", "line": "straight_down"}
OWN = lesson("06", "tune", "lr_schedule", "step_decay", *PLANS.values())


@cache
def _moons(seeds):
    return drawn("moons", seeds, 0.2, train=200, validation=1000, test=5000)


@cache
def _run(seeds, batch, lr, epochs=60, plan="constant", activation="tanh", units=10):
    """Networks of one hidden layer on 200 moons, trained at one rate."""
    if plan == "constant":
        rates = np.full(epochs * 200 // batch, lr)
    else:
        rates = getattr(OWN, PLANS[plan])(lr)[:: batch // 20]
    return train(_moons(seeds), [2, units, 2], rates, batch, activation, seeds)


def _best(seeds, batch, rates, **how):
    """The run that the chapter's `tune` chooses, and (its rate, all rates)."""
    lr, runs = OWN.tune(lambda lr: _run(seeds, batch, lr, **how), rates)
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
    "a batch four times as large divides the error by about 1.6 only",
    Near(1.6, 0.2),
)
def four_times_the_batch_helps_less_when_trained(seeds):
    return np.sqrt(_off(seeds, 4, 2000) / _off(seeds, 64, 2000))


@claim("06_exercises-015", "The rough steps win", Beats())
def forty_epochs_of_rough_steps_beat_exact_ones(seeds):
    exact, rough = (_run(seeds, B, 1.0, 40).history[-1] for B in (200, 20))
    return exact - rough


@claim("06_exercises-017", "What matters here is the rate divided by the batch size", Near(0, 0.04))
def rate_over_batch_size_decides(seeds):
    few, all_at_once = (_run(seeds, B, lr).validation for B, lr in ((5, 0.03), (200, 1.0)))
    return few - all_at_once


@claim(
    "06_exercises-017",
    "from the top to the bottom it moves to the right",
    Beats(),
    note="batches of 200 and of 5, each data set at its own best rate",
)
def the_rate_that_suits_grows_with_the_batch(seeds):
    best = [
        np.log(rates)[np.argmin([_run(seeds, B, lr).validation for lr in rates], axis=0)]
        for B, rates in ((5, (0.1, 0.2, 0.4, 0.8)), (200, (1.0, 2.0, 4.0, 8.0)))
    ]
    return best[1] - best[0]


@claim("06_exercises-019", "At equal passes minibatches win", Tuned(Beats()))
def at_equal_passes_minibatches_win(seeds):
    (small, a), (large, b) = (_best(seeds, B, FINE) for B in (20, 200))
    return AtBest(large.log_loss - small.log_loss, {"20": a, "200": b})


@claim("06_exercises-019", "nothing here shows it", Beats())
def with_as_many_updates_exact_steps_are_no_worse(seeds):
    rough, exact = _run(seeds, 20, 1.0), _run(seeds, 200, 1.0, 600)
    return rough.log_loss - exact.log_loss


def _plans(seeds, batch, lr, *plans):
    """One run for each plan, at the same first rate."""
    return (_run(seeds, batch, lr, plan=plan) for plan in plans)


@claim(
    "06_exercises-029",
    "Annealing has repaired a rate that was too high, for most networks",
    Share(0.75, 1),
)
def annealing_repairs_a_rate_of_3(seeds):
    plain, cooled = _plans(more(seeds, 4), 20, 3.0, "constant", "1/t")
    return cooled.log_loss < plain.log_loss


@claim("06_exercises-031", "at 0.3 it harms, 0.25 against 0.13", Beats())
def annealing_harms_at_a_rate_of_03(seeds):
    plain, cooled = _plans(seeds, 20, 0.3, "constant", "1/t")
    return cooled.validation - plain.validation


@claim("06_exercises-031", "At 1 the two are close", Near(0, 0.04))
def annealing_makes_little_difference_at_1(seeds):
    plain, cooled = _plans(seeds, 20, 1.0, "constant", "1/t")
    return cooled.validation - plain.validation


@claim("06_exercises-031", "up to a rate of 3 annealing harms it", Beats())
def annealing_harms_batches_of_200(seeds):
    plain, cooled = _plans(seeds, 200, 3.0, "constant", "1/t")
    return cooled.validation - plain.validation


def _duel(a, b):
    """The test log-loss of a minus that of b, each as `_best` gives it."""
    (one, rates), (other, others) = a, b
    return AtBest(one.log_loss - other.log_loss, {"a": rates, "b": others})


@claim(
    "06_exercises-115",
    "With each first rate chosen well, the mean gain is small",
    Tuned(Near(0, 0.02)),
)
def annealing_gains_little_at_well_chosen_rates(seeds):
    return _duel(_best(seeds, 20, FINE[:4]), _best(seeds, 20, FINE[1:], plan="1/t"))


def _frozen(seeds, lr, plan):
    """Which of four networks a seed are still on the shelf after 60 epochs, batches of 20."""
    return _run(more(seeds, 4), 20, lr, plan=plan).history[-1] > 0.2


@claim("06_exercises-115", "the staircase froze about one network in twelve", Share(0.03, 0.16))
def the_staircase_freezes_one_in_twelve(seeds):
    return _frozen(seeds, 2.0, "step")


@claim("06_exercises-115", "and 1/t about one in fifty", Share(0.005, 0.06))
def one_over_t_freezes_one_in_fifty(seeds):
    return _frozen(seeds, 2.0, "1/t")


@claim("06_exercises-115", "a constant 0.5 froze none", Share(0, 0.01))
def a_constant_half_freezes_none(seeds):
    return _frozen(seeds, 0.5, "constant")


@claim("06_exercises-117", "On thirty others it was a verdict, by as much", Tuned(Beats()))
def a_straight_line_towards_0_beats_a_constant_rate(seeds):
    return _duel(_best(seeds, 20, FINE[:4]), _best(seeds, 20, FINE[:5], plan="line"))


@claim("06_exercises-117", "Batches of 5: a verdict for them", Tuned(Beats()))
def at_equal_passes_batches_of_5_beat_50(seeds):
    return _duel(_best(seeds, 50, FINE), _best(seeds, 5, (0.1, 0.2, 0.4, 0.8)))


@claim("06_exercises-117", "1/t against twice the epochs: open", Tuned(Near(0, 0.02)))
def annealing_is_near_twice_the_epochs(seeds):
    return _duel(_best(seeds, 20, FINE[1:], plan="1/t"), _best(seeds, 20, FINE[:4], epochs=120))


@claim("06_exercises-117", "20 units: lower on 18, open here", Tuned(Near(0, 0.02)))
def twenty_units_are_near_ten(seeds):
    return _duel(_best(seeds, 20, FINE[:4]), _best(seeds, 20, FINE[:4], units=20))


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
    rates = OWN.lr_schedule(100, 15, lr, 0.1) if cooling else np.full(1500, lr)
    return train(_arms(seeds), layers, rates, 20, seeds=seeds)


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
        lr, runs = OWN.tune(lambda lr, shape=shape: _arms_run(seeds, shape, lr, True), rates)
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
