"""Chapter 07: how often XOR fails, where, and what helps."""

from functools import cache

import numpy as np

from utils.sweep import gd_many

from .kinds import Budget, Near, Share, Steadier, claim
from .tools import lesson, more, stack

X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
Y = np.array([0, 1, 1, 0])
CODINGS = {"0 and 1": X, "centred": X - 0.5, "0 and 2": 2 * X, "-1 and +1": 2 * X - 1}
OWN = lesson("07", "init", "answers", "sigmoid")


@cache
def _starts(seeds, H, scale=1.0):
    """Forty starts a seed."""
    many = stack([OWN.init(2, H, np.random.default_rng(s)) for s in more(seeds, 40)])
    return {name: scale * value for name, value in many.items()}


@cache
def _run(seeds, H, coding="0 and 1", scale=1.0, steps=1000):
    return gd_many(CODINGS[coding], Y, _starts(seeds, H, scale), 0.3, steps)


def _fails(seeds, H, *how):
    return _run(seeds, H, *how).losses[-1] > 0.2


@claim("07_xor-037", "With two units half of all starts fail", Share(0.46, 0.55))
def two_units_fail_half_of_the_time(seeds):
    return _fails(seeds, 2)


@claim("07_xor-037", "with three one in seven", Share(0.11, 0.17))
def three_units_fail_one_time_in_seven(seeds):
    return _fails(seeds, 3)


@claim("07_xor-037", "with four one in 25", Share(0.02, 0.06))
def four_units_fail_one_time_in_25(seeds):
    return _fails(seeds, 4)


@claim("07_xor-037", "with eight none", Share(0, 0.003))
def eight_units_never_fail(seeds):
    return _fails(seeds, 8)


@claim("07_xor-037", "as many runs give a wrong answer as fail", Share(0, 0.005))
def who_fails_answers_wrongly(seeds):
    wrong = ((OWN.answers(X, _run(seeds, 2).params) > 0.5) != Y).any(axis=1)
    return wrong != _fails(seeds, 2)


def _missed(seeds):
    """Which of the four points a failed run of two units gets wrong by more than 0.25."""
    stuck = _fails(seeds, 2)
    return np.abs(OWN.answers(X, _run(seeds, 2).params)[stuck] - Y) > 0.25


@claim("07_xor-041", "Nearly always (1, 1) and one neighbour", Share(0.9, 1))
def failures_miss_11_and_a_neighbour(seeds):
    missed = _missed(seeds)
    return missed[:, 3] & (missed[:, 1] ^ missed[:, 2]) & ~missed[:, 0]


@claim("07_xor-050", "Why is (1, 1) in every failure", Share(0.995, 1))
def every_failure_misses_11(seeds):
    return _missed(seeds)[:, 3]


def _freed(seeds, H):
    """Which failed runs succeed after 9,000 updates more."""
    stuck = _fails(seeds, H)
    start = {name: v[stuck] for name, v in _run(seeds, H).params.items()}
    return gd_many(X, Y, start, 0.3, 9000).losses[-1] < 0.2


@claim(
    "07_xor-050",
    "Nine thousand updates more free none",
    Share(0, 0.005),
    "luck",
    "of 101 runs; with two units they free three in a hundred, with four one in two",
)
def nine_thousand_updates_free_none(seeds):
    return _freed(seeds, 2)


@claim("07_xor-052", "Inputs −1/+1 fail less than 0/1", Steadier())
def centred_inputs_fail_less(seeds):
    return np.array([_fails(seeds, 2, "-1 and +1"), _fails(seeds, 2)])


@claim("07_xor-052", "Shifting alone (−½/+½) does the good", Steadier())
def shifting_alone_helps(seeds):
    return np.array([_fails(seeds, 2, "centred"), _fails(seeds, 2)])


@claim("07_xor-052", "spreading alone (0/2) does harm", Steadier())
def spreading_alone_harms(seeds):
    return np.array([_fails(seeds, 2), _fails(seeds, 2, "0 and 2")])


@claim("07_xor-047", "the top shelf, four points in one place", Share(0.99, 1))
def from_a_hundredth_of_the_weights_all_fail(seeds):
    return np.concatenate([_fails(seeds, H, "0 and 1", 0.01) for H in (2, 4, 8)])


@claim(
    "07_xor-047",
    "Of these six, 0.3 is best",
    Budget(Steadier()),
    note="after ten times as many updates 0.1 is best",
)
def three_tenths_of_the_weights_fail_least(seeds):
    runs = [[_fails(seeds, 2, "0 and 1", s, n) for s in (0.3, 0.1)] for n in (500, 1000, 3000)]
    return np.array(runs)


@cache
def _slip(seeds, name):
    """Failures of four units with a slip in the error at z2, the text's own loop."""
    train_stack = lesson("07", "train_stack", "sigmoid").train_stack
    errors = {
        "right": lambda p, t: (p - t) / len(t),
        "twice": lesson("07", "twice", "sigmoid").twice,
        "p (1 - p)": lambda p, t: (p - t) * p * (1 - p) / len(t),
        "by features": lambda p, t: (p - t) / X.shape[1],
    }
    return train_stack(X, Y, _starts(seeds, 4), errors[name]) > 0.2


@claim("07_xor-057", "about nine runs in ten still learn", Share(0.85, 0.95))
def with_a_slip_nine_in_ten_still_learn(seeds):
    return ~np.concatenate([_slip(seeds, "twice"), _slip(seeds, "p (1 - p)")])


@claim("07_xor-057", "The first two learn more slowly", Steadier())
def with_a_slip_more_runs_fail(seeds):
    return np.array([_slip(seeds, "right"), _slip(seeds, "twice")])


@claim("07_xor-057", "hides in the learning rate", Near(0, 0.02))
def the_wrong_m_hides_in_the_rate(seeds):
    return _slip(seeds, "by features").astype(float) - _slip(seeds, "right")


@claim("07_xor-057", "Does a third unit free every stuck start", Share(0.7, 0.97))
def a_third_unit_frees_most_stuck_starts(seeds):
    return ~_fails(seeds, 3)[_fails(seeds, 2)]


@claim("07_xor-059", "more units, and weights neither tiny nor large help", Steadier())
def weights_three_times_as_large_fail_more(seeds):
    return np.array([_fails(seeds, 2), _fails(seeds, 2, "0 and 1", 3.0)])
