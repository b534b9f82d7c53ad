"""Chapter 04: what a step promises, plateaus, rates, the edge, symmetry, the penalty."""

from functools import cache

import numpy as np

from utils.exercises.curvature import curvature
from utils.network import backward, flatten, forward, init_params, restore
from utils.sweep import gd_many, sweep

from .kinds import Beats, Near, Share, claim
from .tools import drawn, more, parts_of, stack, swept


def _moons(seeds):
    return drawn("moons", seeds, 0.2, train=200)["train"]


def _starts(seeds):
    return stack([init_params(2, 3, 2, seed) for seed in seeds])


@claim("04_gradient_descent-015", "from other starts a quarter on average", Near(0.25, 0.05))
def at_rate_1_a_quarter_of_the_promise_is_missing(seeds):
    seeds = more(seeds, 4)
    start = _starts(seeds)
    moved = gd_many(*_moons(seeds), start, 1.0, 1, every=1)
    slope = sum(((start[k] - moved.params[k]) ** 2).sum(axis=(1, 2)) for k in start)
    return 1 - (moved.losses[0] - moved.losses[1]) / slope


@cache
def _long(seeds):
    """Every tenth loss of 4,000 passes at rate 0.5, 4 data sets a seed: (401, S)."""
    seeds = more(seeds, 4)
    return gd_many(*_moons(seeds), _starts(seeds), 0.5, 4000, every=10).losses


def _rested(seeds):
    losses = _long(seeds)
    return 10 * ((losses < 0.35) & (losses > 0.25)).sum(axis=0)


@claim("04_gradient_descent-022", "and a fifth for more than 2,000", Share(0.1, 0.3))
def one_plateau_in_five_lasts_2000_passes(seeds):
    return _rested(seeds) > 2000


@claim("04_gradient_descent-022", "half rest for 600 passes or less", Share(0.4, 0.65))
def half_of_the_plateaus_last_600_passes_or_less(seeds):
    return _rested(seeds) <= 600


@claim("04_gradient_descent-024", "nine seeds reach 0.95 to 0.97", Share(0.8, 0.97))
def nine_in_ten_networks_of_3_units_succeed(seeds):
    right = swept(more(seeds, 4), (3,), 4000, 0.5, train=200, test=2000).accuracy["test"][0]
    return (right > 0.945) & (right < 0.975)


RATES = (0.3, 1, 2, 3, 10, 30)


@cache
def _rates(seeds):
    """Restless runs, and the median final loss, of ten starts at each rate: (2, S, 6)."""
    found = []
    for seed in seeds:
        data, starts = parts_of("moons", 0.2, train=200)(seed), more((seed,), 10)
        losses = sweep(data, [3], starts, lr=RATES, steps=500, every=1).loss[0]  # (6, 10, K)
        restless = np.ptp(losses[:, :, -50:], axis=-1) > 0.1
        found.append([restless.mean(axis=1), np.median(losses[:, :, -1], axis=1)])
    return np.moveaxis(found, 1, 0)


@claim("04_gradient_descent-027", "at 10 seven of ten runs are restless", Near(0.7, 0.2))
def at_rate_10_seven_in_ten_are_restless(seeds):
    return _rates(seeds)[0][:, RATES.index(10)]


@claim("04_gradient_descent-027", "of other runs at 30, 98 in 100", Near(0.98, 0.03))
def at_rate_30_nearly_all_are_restless(seeds):
    return _rates(seeds)[0][:, RATES.index(30)]


@claim("04_gradient_descent-027", "The best rates, 2 and 3, stand at the edge", Share(0.9, 1, 30))
def best_rates_are_2_and_3(seeds):
    return np.isin(np.array(RATES)[_rates(seeds)[1].argmin(axis=1)], (2, 3))


@cache
def _ground(seeds):
    """The median curvature where four starts end at rates 0.3 and 3, equally far: (2, S)."""
    found = []
    for seed in seeds:
        X, y = parts_of("moons", 0.2, train=200)(seed)["train"]
        starts = more((seed,), 4)
        ended = [
            sweep({"train": (X, y)}, [3], starts, lr=lr, steps=round(3600 / lr)) for lr in (0.3, 3)
        ]
        found.append([[_curvature(one.network(3, k), X, y) for k in starts] for one in ended])
    return np.median(found, axis=2).T


def _curvature(params, X, y):
    def gradient(w):
        here = restore(w, like=params)
        return flatten(backward(X, y, forward(X, here), here))

    return curvature(gradient, flatten(params), np.random.default_rng(0).normal(size=17), steps=20)


@claim("04_gradient_descent-061", "these runs end in flatter ground", Beats())
def long_steps_end_in_flatter_ground(seeds):
    small, large = _ground(seeds)
    return small - large


@claim("04_gradient_descent-061", "close to their limit", Near(2, 0.25))
def runs_at_rate_3_end_close_to_their_limit(seeds):
    return 3 * _ground(seeds)[1]


@cache
def _edge(seeds):
    """The post's recipe on other data: the last ten losses of 20,000 passes, and the weights."""
    X, y = _moons(seeds)
    first = gd_many(X, y, _starts(seeds), 2.0, 19_990, 5e-5)
    last = gd_many(X, y, first.params, 2.0, 10, 5e-5, every=1)
    return last.losses, last.params


@claim("04_gradient_descent-035", "about half of the runs end in such a cycle", Share(0.4, 0.7))
def about_half_end_hopping_between_two_points(seeds):
    losses, _ = _edge(more(seeds, 4))
    again, moves = np.abs(losses[-1] - losses[-3]), np.abs(losses[-1] - losses[-2])
    return (again < 1e-6) & (moves > 1e-5)


@claim("04_gradient_descent-035", "ten passes at half the rate lower the loss", Beats())
def ten_passes_at_half_the_rate_help(seeds):
    losses, params = _edge(more(seeds, 4))
    cured = gd_many(*_moons(more(seeds, 4)), params, 1.0, 10, 5e-5).losses[-1]
    return losses[-1] - cured


@claim("04_gradient_descent-044", "differences of about 0.1 broke it", Share(0.95, 1))
def differences_of_a_tenth_break_the_symmetry(seeds):
    starts = []
    for seed in (seeds := more(seeds, 4)):
        rng = np.random.default_rng(seed)
        flat = {k: np.zeros_like(v) for k, v in init_params(2, 3, 2, seed).items()}
        flat["W1"] += 0.5
        flat["W2"] += np.array([0.5, -0.5])
        starts.append({k: v + 0.1 * rng.normal(size=v.shape) for k, v in flat.items()})
    ended = gd_many(*_moons(seeds), stack(starts), 0.5, 5000).params["W1"]
    return np.ptp(ended, axis=2).max(axis=1) > 0.5


def _penalised(seeds, steps, regs=(0, 0.003)):
    return swept(seeds, (20,), steps, 0.3, regs, noise=0.3, train=60, test=2000)


@cache
def _gains(seeds, steps):
    """By how much the penalty raises the held-out accuracy after so many passes: (S,)."""
    right = _penalised(seeds, steps).accuracy["test"][0]
    return right[1] - right[0]


@claim("04_gradient_descent-046", "A little pays", Beats())
def a_little_penalty_pays(seeds):
    return _gains(seeds, 2000)


@claim("04_gradient_descent-046", "for about four of five", Share(0.7, 0.9, 30))
def for_four_data_sets_of_five_a_little_penalty_pays(seeds):
    return _gains(seeds, 2000) > 0


@claim("04_gradient_descent-046", "After 300 passes it does harm", Beats())
def after_300_passes_the_penalty_harms(seeds):
    return -_gains(seeds, 300)


@claim("04_gradient_descent-046", "The longer you train, the more the penalty helps", Beats())
def the_penalty_helps_more_the_longer_one_trains(seeds):
    return _gains(seeds, 6000) - _gains(seeds, 2000)


@claim("04_gradient_descent-046", "and 20 units draw a line", Near(0.846, 0.01))
def ten_times_the_penalty_draws_a_line(seeds):
    return _penalised(seeds, 2000, (5e-5, 0.03)).accuracy["test"][0, 1]


@claim("04_gradient_descent-046", "is 60 times below the one that helped", Near(0, 0.01))
def the_posts_penalty_changes_next_to_nothing(seeds):
    log_loss = _penalised(seeds, 2000, (5e-5, 0.03)).log_loss["test"][0]
    return log_loss[0] - _penalised(seeds, 2000).log_loss["test"][0, 0]
