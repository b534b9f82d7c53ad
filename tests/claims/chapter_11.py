"""Chapter 11: what a bug does to loss and score, measured with the notebook's own loops."""

from functools import cache

import numpy as np

from utils.exercises._finale import PROGRAM, run
from utils.network import accuracy, forward, init_params
from utils.sweep import gd_many
from utils.training import best_line

from .kinds import Beats, Near, Share, claim
from .tools import SealedTest, bugs, drawn, lesson, more, stack

RELU = lesson("11", "fit_relu", "start_of")


@cache
def _parts(seeds):
    return drawn("moons", seeds, 0.2, train=200, test=2000)


def _each(seeds, parts):
    """Seed, X, y, X_test, y_test of each data set."""
    return zip(seeds, *parts["train"], *parts["test"], strict=True)


@cache
def _relu(seeds):
    """Accuracy of suspect and ours, and the share of passes with a falling loss: (3, S)."""
    found = []
    for seed, X, y, A, a in _each(seeds, _parts(seeds)):
        row, fell = [], None
        for back in (bugs.relu_back, lambda da, z: da * (z > 0)):
            p, losses = RELU.fit_relu(back, X, y, RELU.start_of(seed))
            row.append(accuracy(forward(A, p, "relu")["probs"], a))
            fell = (np.diff(losses) < 0).mean() if fell is None else fell
        found.append([*row, fell])
    return np.transpose(found)


@claim("11_bug_hunt-014", "on new points the suspect reaches 0.880 ± 0.011, ours 0.963", Beats())
def the_suspect_scores_lower(seeds):
    suspect, ours, _ = _relu(seeds)
    return ours - suspect


@claim("11_bug_hunt-014", "The suspect's loss falls in nearly every pass", Near(1, 0.02))
def the_suspects_loss_falls_in_nearly_every_pass(seeds):
    return _relu(seeds)[2]


@cache
def _summed(seeds, N):
    """200 passes at 0.001 along the SUM over N moons, which is what the suspect descends."""
    X, y = drawn("moons", seeds, 0.2, train=N)["train"]
    return gd_many(
        X, y, stack([init_params(2, 3, 2, s) for s in seeds]), 0.001 * N, 200, every=1
    ).losses


@claim("11_bug_hunt-032", "With ten times the data the same 200 passes learn more", Beats())
def with_ten_times_the_data_it_learns_more(seeds):
    return _summed(seeds, 200)[-1] - _summed(seeds, 2000)[-1]


@claim("11_bug_hunt-032", "with a hundred times as much they never come to rest", Share(0.95, 1, 5))
def with_a_hundred_times_the_data_it_never_rests(seeds):
    return (_summed(seeds[:6], 20_000)[-50:] > 1).any(axis=0)


@cache
def _shuffled(seeds, labels):
    """Accuracy of the suspect's batches with real or with permuted labels: (S,)."""
    fit_batches, found = lesson("11", "fit_batches").fit_batches, []
    for seed, X, y, A, a in _each(seeds, _parts(seeds)):
        y = y if labels == "real" else np.random.default_rng(seed).permutation(y)
        p, _ = fit_batches(bugs.batches, X, y, seed)
        found.append(accuracy(forward(A, p)["probs"], a))
    return np.array(found)


@claim("11_bug_hunt-041", "With real labels it does no better than with nonsense", Near(0, 0.12))
def the_suspects_batches_learn_nothing(seeds):
    seeds = more(seeds, 3)
    return _shuffled(seeds, "real") - _shuffled(seeds, "permuted")


@claim("11_bug_hunt-083", "the best of 500 coins claims 0.645", Near(0.645, 0.015))
def the_best_of_500_coins_claims_0645(seeds):
    reported, X = [], np.zeros((100, 1))
    for r in seeds:
        y_val, y_test = np.random.default_rng(r).integers(0, 2, size=(2, 100))
        tosses = np.random.default_rng((r, 1)).integers(0, 2, size=(500, 100))
        models = [lambda X, answer=answer: answer for answer in tosses]
        reported.append(bugs.choose(models, X, y_val, SealedTest(X, y_test))[1])
    return np.array(reported)


FINALE = lesson("11", "gauges", "repaired")


@cache
def _finale(seeds, *out):
    """Log-loss and accuracy on the three parts with some of the bugs out: (S, 3, 2)."""
    mended = FINALE.repaired(dict(PROGRAM))
    program = PROGRAM | {name: mended[name] for name in out}
    points = [(FINALE.gauges(120, s), FINALE.gauges(2000, 1000 + s), s) for s in seeds]
    return np.array([run(program, *one) for one in points])


def _new(seeds, *out):
    return _finale(seeds, *out)[:, 2, 0]


@claim("11_bug_hunt-094", "hardly more than a straight line gets", Near(0, 0.025))
def three_bugs_leave_a_straight_lines_work(seeds):
    lines = [best_line(*FINALE.gauges(120, s)) for s in seeds]
    new = [FINALE.gauges(2000, 1000 + s) for s in seeds]
    right = [np.mean((X @ f.w + f.b > 0) == y) for f, (X, y) in zip(lines, new, strict=True)]
    return _finale(seeds)[:, 2, 1] - right


@claim("11_bug_hunt-104", "the log-loss on new points gets worse", Beats())
def the_first_repair_that_shows_makes_new_points_worse(seeds):
    return _new(seeds, "scaler") - _new(seeds)


@claim("11_bug_hunt-104", "the validation part agrees, since it is trained on", Beats())
def a_validation_part_that_is_trained_on_flatters(seeds):
    found = _finale(seeds, "scaler")[:, :, 0]
    return found[:, 2] - found[:, 1]


@claim("11_bug_hunt-104", "the overfitting is plain to see", Beats())
def an_honest_validation_part_shows_the_overfitting(seeds):
    found = _finale(seeds, "scaler", "split")[:, :, 0]
    return found[:, 1] - found[:, 0]


@claim(
    "11_bug_hunt-104",
    "With the penalty in the gradient, new points cost 0.26 or 0.27",
    Near(0.27, 0.02),
)
def all_three_repairs_make_new_points_cost_027(seeds):
    return _new(seeds, "scaler", "split", "gradients")


@claim("11_bug_hunt-104", "That of `gradients` makes new points worse", Beats())
def the_penalty_alone_makes_new_points_worse(seeds):
    return _new(seeds, "gradients") - _new(seeds)


@claim("11_bug_hunt-104", "validation and new points agree within 0.05", Near(0, 0.05))
def repaired_the_validation_part_costs_what_new_points_cost(seeds):
    """Four times as many runs: on 30 of them the small validation part leaves it open."""
    found = _finale(more(seeds, 4), "scaler", "split", "gradients")[:, :, 0]
    return found[:, 2] - found[:, 1]
