"""Chapter 05: seven sizes, long and short training, peeking, stuck starts, two remedies."""

from functools import cache

import numpy as np

from utils.network import cross_entropy, forward, init_params
from utils.sweep import gd_many, sweep

from .kinds import Beats, Near, Share, Steadier, claim
from .tools import capacity, drawn, early_stopped, lesson, more, parts_of, stack, swept

SIZES = (1, 2, 3, 4, 5, 20, 50)
STEP = tuple((H, 0.2 if H < 3 else 0.5) for H in SIZES)
REGS = (0, 1e-3, 3e-3)


def _long(seeds):
    return swept(seeds, SIZES, 6000, STEP)


def _short(seeds):
    return swept(seeds, SIZES, 500, STEP)


def _gap(found, measure, big, small):
    """Paired difference between two sizes on the test part, (S,)."""
    values = getattr(found, measure)["test"]
    return values[SIZES.index(big)] - values[SIZES.index(small)]


@claim("05_hidden_size_sweep-007", "No loss rose", Share(0.98, 1))
def no_loss_rises(seeds):
    return (np.diff(_long(seeds).loss) <= 0).all(axis=-1).ravel()


@claim(
    "05_hidden_size_sweep-013",
    "Test accuracy is flat from 3 units up",
    Near(0, 0.005),
    "weaker",
    "one network of 3 units in twelve is stuck",
)
def accuracy_is_flat_from_3_units_up(seeds):
    return _gap(_long(seeds), "accuracy", 50, 3)


@claim(
    "05_hidden_size_sweep-013",
    "The unsteady size is 2",
    Steadier(),
    "weaker",
    "3 units are unsteady too; counted are runs far from the median",
)
def two_units_are_less_steady_than_three(seeds):
    right = swept(more(seeds, 3), (2, 3), 6000, STEP).accuracy["test"]
    far = np.abs(right - np.median(right, axis=1, keepdims=True)) > 0.02
    return far[1], far[0]


@claim(
    "05_hidden_size_sweep-013",
    "test log-loss is lowest at 3 and 4 units",
    Beats(),
    "luck",
    "of ten seeds: flat from 3 to 50",
)
def log_loss_is_lowest_at_3_and_4_units(seeds):
    found = _long(seeds).log_loss["test"]
    return found[4:].mean(axis=0) - found[2:4].mean(axis=0)


@claim(
    "05_hidden_size_sweep-013",
    "Training log-loss goes down from",
    Beats(),
    note="three times the seeds: stuck networks of 3 units scatter",
)
def training_log_loss_falls_with_width(seeds):
    three, fifty = swept(more(seeds, 3), (3, 50), 6000, STEP).log_loss["train"]
    return three - fifty


@claim("05_hidden_size_sweep-015", "After 500 passes log-loss falls with width", Beats())
def after_500_passes_log_loss_falls_with_width(seeds):
    return -_gap(_short(seeds), "log_loss", 50, 3)


@claim(
    "05_hidden_size_sweep-015",
    "Now 3 and 4 units are the unsteady ones",
    Share(0, 0.03, 90),
    "luck",
    "of ten seeds: 5 units are stuck on one seed in eight",
)
def after_500_passes_5_units_are_never_stuck(seeds):
    return swept(more(seeds, 3), (5,), 500, 0.5).accuracy["test"][0] < 0.91


@claim(
    "05_hidden_size_sweep-015",
    "the longer training made log-loss worse at every size",
    Beats(),
    "weaker",
    "at 5 units it frees stuck networks too",
)
def longer_training_harms_5_units(seeds):
    return (_long(seeds).log_loss["test"] - _short(seeds).log_loss["test"])[SIZES.index(5)]


@claim("05_hidden_size_sweep-015", "worse at every size, and matters more than width", Beats())
def longer_training_harms_50_units(seeds):
    return (_long(seeds).log_loss["test"] - _short(seeds).log_loss["test"])[SIZES.index(50)]


@claim(
    "05_hidden_size_sweep-017",
    "After 6,000 they have 0.033 ± 0.055 more than 4 units",
    Beats(),
    "luck",
    "of ten seeds: no difference on others",
)
def after_6000_passes_50_units_cost_more_than_4(seeds):
    return _gap(_long(seeds), "log_loss", 50, 4)


@claim(
    "05_hidden_size_sweep-017",
    "after 6,000 passes are below half a point",
    Near(0, 0.005),
    "weaker",
    "4 minus 3 units is a point, from stuck networks",
)
def after_6000_passes_4_units_score_as_3(seeds):
    return _gap(_long(seeds), "accuracy", 4, 3)


@claim("05_hidden_size_sweep-027", "choosing by the test set was optimistic by 0.025", Beats())
def the_best_of_70_reports_too_much(seeds):
    params, rng = _long(seeds).params, np.random.default_rng(seeds[0])
    X, y = drawn("moons", (seeds[0],), 0.2, train=100, validation=100, test=20_000)["test"]
    right = [forward(X[0], params[H])["probs"].argmax(axis=-1) == y[0] for H in SIZES]
    by_set = np.concatenate(right).reshape(7 * len(seeds), 200, 100).mean(axis=2)
    gaps = []
    for k in range(0, 200, 2):
        which = rng.choice(len(by_set), min(70, len(by_set) // 2), replace=False)
        winner = which[by_set[which, k].argmax()]
        gaps.append(by_set[winner, k] - by_set[winner, k + 1])
    return np.array(gaps)


@cache
def _starts(seeds):
    """Ten starts on each data set, 1,000 passes: a list of sweeps."""
    one = parts_of("moons", 0.2, train=100)
    return [sweep(one(s), [3, 4, 5, 20], more((s,), 10), lr=0.5, steps=1000) for s in seeds]


@claim("05_hidden_size_sweep-029", "3 units are the unsteadiest of these sizes", Beats())
def three_units_are_solved_least_often(seeds):
    solved = [(found.loss[:, :, -1] < 0.1).mean(axis=1) for found in _starts(seeds)]
    return np.array([share[3] - share[0] for share in solved])


@claim("05_hidden_size_sweep-029", "with 20 units none is", Share(0.99, 1))
def twenty_units_are_never_on_the_shelf(seeds):
    return np.concatenate([found.loss[3, :, -1] < 0.25 for found in _starts(seeds)])


@cache
def _widened(seeds, extra):
    """Which of the stuck starts are free after new units and 1,000 passes more."""
    widen, free = lesson("05", "widen").widen, []
    one = parts_of("moons", 0.2, train=100)
    for seed, found in zip(seeds, _starts(seeds), strict=True):
        low = found.loss[3, :, -1].max() + 0.1  # where 20 units come to on these points
        on_shelf = found.loss[0, :, -1] > low
        if on_shelf.any():
            start = {name: v[on_shelf] for name, v in found.params[3].items()}
            wide = widen(start, extra, np.random.default_rng(seed))
            ends = gd_many(*one(seed)["train"], wide, lr=0.5, steps=1000).losses[-1]
            free += [*(ends < low)]
    return np.array(free)


@claim(
    "05_hidden_size_sweep-031",
    "One new unit frees 10, two free all",
    Share(0.97, 1, 50),
    "weaker",
    "two free nine in ten, after 1,000 passes",
)
def two_new_units_free_all(seeds):
    return _widened(seeds, 2)


def _penalised(seeds):
    return swept(seeds, (50, 4), 6000, 0.5, REGS)


@claim("05_hidden_size_sweep-034", "at λ = 0.001 0.106, lower on all ten seeds", Beats())
def a_penalty_lowers_log_loss(seeds):
    log_loss = _penalised(seeds).log_loss["test"][0]
    return log_loss[0] - log_loss[1]


@claim(
    "05_hidden_size_sweep-034",
    "λ = 0.001 is lowest on the validation part too",
    Beats(),
    "weaker",
    "on average; before 0.003 on two data sets in three, by 2.9 errors on 100",
)
def the_validation_part_chooses_the_same_penalty(seeds):
    log_loss = _penalised(seeds).log_loss["validation"][0]
    return log_loss[2] - log_loss[1]


@cache
def _stopped(seeds):
    """50 units stopped early: test log-loss, and the pass of the lowest validation loss."""
    parts = drawn("moons", seeds, 0.2, train=100, validation=100, test=5000)
    start = stack([init_params(2, 50, 2, seed) for seed in seeds])
    best, at = early_stopped(parts, start, 0.5, 1200, 10)
    X, y = parts["test"]
    return cross_entropy(forward(X, best)["probs"], y), at


@claim("05_hidden_size_sweep-042", "Early stopping lowers log-loss on all ten seeds", Beats())
def early_stopping_lowers_log_loss(seeds):
    return _penalised(seeds).log_loss["test"][0, 0] - _stopped(seeds)[0]


@claim(
    "05_hidden_size_sweep-042",
    "is best at pass 350 and then gets slowly worse",
    Share(0.9, 1, 30),
    "hangs on a setting",
    "on the seed: many are best at the end of the 1,200 passes",
)
def the_best_pass_comes_before_the_end(seeds):
    return _stopped(seeds)[1] < 1190


@claim("05_hidden_size_sweep-042", "Either remedy brings 50 units to about 0.11", Near(0.11, 0.012))
def either_remedy_comes_to_011(seeds):
    return (_penalised(seeds).log_loss["test"][0, 1] + _stopped(seeds)[0]) / 2


@claim("05_hidden_size_sweep-042", "are the best rows of the last table", Beats())
def fifty_units_with_a_penalty_beat_four_without(seeds):
    log_loss = _penalised(seeds).log_loss["test"]
    return log_loss[1, 0] - log_loss[0, 1]


@claim(
    "05_hidden_size_sweep-042",
    "after 6,000 passes is flat from 3 units up",
    Near(0, 0.005),
    "hangs on a setting",
    "on noise 0.2: at 0.3 and 60 points 50 units score worse",
)
def at_noise_03_accuracy_is_flat_too(seeds):
    right = swept(seeds, (3, 50), 6000, 0.5, noise=0.3, train=60).accuracy["test"]
    return right[1] - right[0]


@cache
def _explorer(seeds):
    """Test log-loss in the explorer: a line, 3 units, 50 units, 50 with λ = 0.001, (4, S)."""
    nets = (0, 0), (3, 1e-4), (50, 1e-4), (50, 1e-3)
    return np.array([[capacity.log_loss("test", *net, seed) for seed in seeds] for net in nets])


@claim("05_hidden_size_sweep-044", "on this draw the sentence is right", Beats())
def with_60_noisy_points_50_units_cost_more_than_3(seeds):
    _, three, fifty, _ = _explorer(seeds)
    return fifty - three


@claim(
    "05_hidden_size_sweep-044",
    "and both are worse than a straight line",
    Beats(),
    "luck",
    "of this draw, as the text says: on others 3 units come to the line",
)
def with_60_noisy_points_3_units_cost_more_than_a_line(seeds):
    line, three, *_ = _explorer(seeds)
    return three - line


@claim("05_hidden_size_sweep-044", "With 50 units, λ = 0.001 gives 0.319", Near(0, 0.08))
def with_a_penalty_50_units_cost_about_as_a_line(seeds):
    line, *_, held = _explorer(seeds)
    return held - line


@claim("README", "it rises until 4 units and is flat from there", Near(0, 0.01))
def accuracy_is_flat_from_4_units_up(seeds):
    right = swept(seeds, (4, 20), 4000, 0.5).accuracy["test"]
    return right[1] - right[0]
