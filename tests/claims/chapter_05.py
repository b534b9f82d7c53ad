"""Chapter 05: sizes on thirty data sets, peeking, two ways to help, few noisy points, starts."""

from functools import cache, partial

import numpy as np

from utils.network import forward
from utils.sweep import sweep

from .kinds import Beats, Near, Share, claim
from .tools import capacity, drawn, lesson, more, parts_of, restricted, swept

SIZES, LAMBDAS, PASSES = [1, 2, 3, 4, 5, 20, 50], [0, 0.001, 0.003, 0.01], 2000
GIVEN = {"SIZES": SIZES, "LAMBDAS": LAMBDAS, "PASSES": PASSES}
WAYS = {"no help": "no_help", "best λ": "best_penalty", "stopped early": "stopped_early"}
OWN = lesson("05", "draw", "train", *WAYS.values(), "trial", PARTS=("validation", "test"), **GIVEN)


@cache
def _parts(seeds, n, noise):
    return OWN.draw(n, noise, seeds)


@cache
def _trained(seeds, size, reg=0, n=100, noise=0.2):
    """The chapter's `train`: parameters, and part -> log-losses (notes, S)."""
    every = PASSES if reg else 100
    return OWN.train(_parts(seeds, n, noise), size, reg, seeds, every)


def _wide_minus_narrow(seeds, way, n=100, noise=0.2):
    """The chapter's trial: test log-loss of 50 units minus that of 3, (S,)."""
    return _helped(seeds, 50, way, n, noise) - _helped(seeds, 3, way, n, noise)


def _helped(seeds, size, way, n=100, noise=0.2):
    """Test log-loss of one size in the chapter's trial, (S,)."""
    regs = LAMBDAS if way == "best λ" else [0]
    found = {(size, reg): _trained(seeds, size, reg, n, noise)[1] for reg in regs}
    return OWN.trial(partial(getattr(OWN, WAYS[way]), found), [size])[size]


def _test(seeds, size, t, n=100, noise=0.2):
    return _trained(seeds, size, 0, n, noise)[1]["test"][t // 100]


@claim("05_hidden_size_sweep-013", "training log-loss is 0.068 at 3 units", Beats())
def training_log_loss_falls_with_width(seeds):
    three, fifty = (_trained(more(seeds, 3), H)[1]["train"][-1] for H in (3, 50))
    return three - fifty


@claim("05_hidden_size_sweep-013", "Test log-loss lies far above training", Beats())
def test_log_loss_lies_above_training(seeds):
    history = _trained(seeds, 50)[1]
    return history["test"][-1] - history["train"][-1]


@claim("05_hidden_size_sweep-015", "After 500 passes wider is better", Beats())
def after_500_passes_log_loss_falls_with_width(seeds):
    return _test(seeds, 3, 500) - _test(seeds, 50, 500)


@claim("05_hidden_size_sweep-015", "50 units went from 0.106 to 0.134", Beats())
def longer_training_harms_50_units(seeds):
    return _test(seeds, 50, PASSES) - _test(seeds, 50, 500)


@claim(
    "05_hidden_size_sweep-017", "The claim asks for higher, and no row says so", Share(0, 0.67, 30)
)
def after_2000_passes_50_units_are_not_higher_than_3(seeds):
    return _test(seeds, 50, PASSES) > _test(seeds, 3, PASSES)


@cache
def _peeked(seeds, n):
    """Of the best of 70 networks on n points: the score that chose it minus that on n others."""
    X, y = drawn("moons", (seeds[0],), 0.2, train=100_000)["train"]
    hits = []
    for H in SIZES:
        stack = _trained(restricted(seeds, 10), H)[0]
        for s in range(len(stack["b2"])):
            one = {name: value[s] for name, value in stack.items()}
            hits.append(forward(X[0].astype(np.float32), one)["probs"].argmax(axis=1) == y[0])
    scores = np.array(hits).reshape(len(hits), -1, n).mean(axis=2)
    chosen_on, fresh = scores[:, 0::2], scores[:, 1::2]
    winner, pairs = chosen_on.argmax(axis=0), np.arange(chosen_on.shape[1])
    return chosen_on[winner, pairs] - fresh[winner, pairs]


@claim("05_hidden_size_sweep-027", "about 0.02 on other draws", Near(0.02, 0.006))
def the_best_of_70_reports_too_much(seeds):
    return _peeked(seeds, 100)


@claim("05_hidden_size_sweep-027", "With 5,000 it adds 0.001", Near(0.001, 0.004))
def with_5000_points_peeking_costs_next_to_nothing(seeds):
    return _peeked(seeds, 5000)


@claim("05_hidden_size_sweep-041", "no single number of passes suits all", Share(0.3, 0.9, 90))
def the_best_pass_is_far_from_the_median_on_many_data_sets(seeds):
    low = _trained(more(seeds, 3), 50)[1]["validation"].argmin(axis=0)
    return np.abs(low - np.median(low)) >= 2


@claim(
    "05_hidden_size_sweep-041", "Over the thirty data sets the median is pass 700", Near(700, 350)
)
def fifty_units_validate_best_near_pass_700(seeds):
    low = _trained(more(seeds, 3), 50)[1]["validation"].argmin(axis=0)
    return 100 * np.median(low.reshape(-1, 9), axis=1)


@claim("05_hidden_size_sweep-057", "50 units go from 0.134 to 0.109 with λ", Beats())
def a_penalty_lowers_log_loss(seeds):
    return _test(seeds, 50, PASSES) - _helped(seeds, 50, "best λ")


@claim("05_hidden_size_sweep-057", "and 0.108 stopped early", Beats())
def early_stopping_lowers_log_loss(seeds):
    return _test(seeds, 50, PASSES) - _helped(seeds, 50, "stopped early")


@claim("05_hidden_size_sweep-057", "3 units from 0.137 to 0.119", Beats(agree=0.5))
def a_penalty_lowers_log_loss_of_3_units_too(seeds):
    return _test(seeds, 3, PASSES) - _helped(seeds, 3, "best λ")


@claim(
    "05_hidden_size_sweep-057", "thirty data sets do not tell 50 units from 3", Share(0, 0.67, 30)
)
def with_a_penalty_50_units_are_not_higher_than_3(seeds):
    return _wide_minus_narrow(seeds, "best λ") > 0


@claim("05_hidden_size_sweep-060", "50 units are higher by 0.112 ± 0.018", Beats())
def with_few_noisy_points_50_units_cost_more_than_3(seeds):
    return _wide_minus_narrow(seeds, "no help", 60, 0.3)


@claim("05_hidden_size_sweep-060", "50 units are lower, by 0.036", Beats())
def with_a_penalty_few_noisy_points_favour_50_units(seeds):
    return -_wide_minus_narrow(seeds, "best λ", 60, 0.3)


@claim("05_hidden_size_sweep-060", "by 0.036 and 0.032", Beats())
def stopped_early_few_noisy_points_favour_50_units(seeds):
    return -_wide_minus_narrow(seeds, "stopped early", 60, 0.3)


@claim("05_hidden_size_sweep-060", "far above the 0.357 of a single unit", Beats())
def with_few_noisy_points_50_units_cost_more_than_1(seeds):
    return _test(seeds, 50, PASSES, 60, 0.3) - _test(seeds, 1, PASSES, 60, 0.3)


@claim("05_hidden_size_sweep-062", "Noise decides", Beats())
def with_60_points_more_noise_widens_the_gap(seeds):
    gaps = [_wide_minus_narrow(seeds, "no help", 60, noise) for noise in (0.2, 0.3)]
    return gaps[1] - gaps[0]


@claim("05_hidden_size_sweep-062", "With noise 0.2 both rows are open", Share(0, 0.67, 60))
def with_little_noise_50_units_are_not_higher_than_3(seeds):
    return np.concatenate([_wide_minus_narrow(seeds, "no help", n, 0.2) > 0 for n in (30, 60)])


@claim("05_hidden_size_sweep-062", "a wide network can fit them too", Beats())
def with_30_noisy_points_50_units_train_lower_than_3(seeds):
    three, fifty = (_trained(seeds, H, 0, 30, 0.3)[1]["train"][-1] for H in (3, 50))
    return three - fifty


@claim("05_hidden_size_sweep-062", "on thirty other draws 120 points were a verdict", Beats())
def with_120_noisy_points_50_units_cost_more_than_3(seeds):
    return _wide_minus_narrow(seeds, "no help", 120, 0.3)


@claim("05_hidden_size_sweep-062", "400 units were higher than 50 on 9 of 10 data sets", Beats())
def four_hundred_units_cost_more_than_50(seeds):
    most = restricted(seeds, 10)
    return _test(most, 400, PASSES, 30, 0.3) - _test(most, 50, PASSES, 30, 0.3)


@claim("05_hidden_size_sweep-062", "The gap between the sizes goes from 0.192", Beats())
def more_points_close_the_gap_between_the_sizes(seeds):
    gaps = [_wide_minus_narrow(seeds, "no help", n, 0.3) for n in (30, 120)]
    return gaps[0] - gaps[1]


@claim("05_hidden_size_sweep-062", "As points are added, test falls", Beats())
def more_points_lower_the_test_log_loss_of_3_units(seeds):
    return _test(seeds, 3, PASSES, 30, 0.3) - _test(seeds, 3, PASSES, 120, 0.3)


@cache
def _starts(seeds):
    """Ten starts on each data set, 1,000 passes: a list of sweeps."""
    one = parts_of("moons", 0.2, train=100)
    return [sweep(one(s), [3, 20], more((s,), 10), lr=0.5, steps=1000) for s in seeds]


@claim("05_hidden_size_sweep-065", "Of 3 units 19 of 30", Beats())
def three_units_are_solved_least_often(seeds):
    solved = [(found.loss[:, :, -1] < 0.1).mean(axis=1) for found in _starts(seeds)]
    return np.array([share[1] - share[0] for share in solved])


@claim("05_hidden_size_sweep-065", "one more direction in which the loss can fall", Share(0.99, 1))
def twenty_units_are_never_on_the_shelf(seeds):
    return np.concatenate([found.loss[1, :, -1] < 0.25 for found in _starts(seeds)])


@claim("05_hidden_size_sweep-062", "50 units are still the lower ones", Beats(agree=0.5))
def after_500_passes_few_noisy_points_favour_50_units(seeds):
    return _test(seeds, 3, 500, 60, 0.3) - _test(seeds, 50, 500, 60, 0.3)


@cache
def _explorer(seeds):
    """Validation log-loss in the explorer: 3 and 50 units, λ from 0.0001 to 0.1, (2, 7, S)."""
    grid = capacity.powers(-4, -1, 0.5)
    each = [
        [[capacity.log_loss("validation", H, r, s) for s in seeds] for r in grid] for H in (3, 50)
    ]
    return np.array(each)


@claim("05_hidden_size_sweep-044", "3 units validate better on 8 of the 10", Beats())
def in_the_explorer_50_units_cost_more_than_3(seeds):
    three, fifty = _explorer(seeds)[:, 0]
    return fifty - three


@claim("05_hidden_size_sweep-044", "50 units validate better on all 10", Beats())
def in_the_explorer_50_units_at_their_best_beat_3(seeds):
    three, fifty = _explorer(seeds).min(axis=1)
    return three - fifty


@claim("README", "it rises until 4 units and is flat from there", Near(0, 0.01))
def accuracy_is_flat_from_4_units_up(seeds):
    right = swept(seeds, (4, 20), 4000, 0.5).accuracy["test"]
    return right[1] - right[0]
