"""Chapter 12: what does not depend on a clock: sizes alike, and L-BFGS."""

from functools import cache

import numpy as np
from scipy.optimize import minimize

from utils.network import init_params
from utils.sweep import gd_many

from .kinds import Near, Share, claim
from .tools import drawn, lesson, more, stack, swept


@claim(
    "12_making_it_fast-030",
    "From 20 units up the sizes score alike",
    Near(0, 0.005),
)
def twenty_and_fifty_units_score_alike(seeds):
    right = swept(more(seeds, 4), (5, 20, 50), 2000, 0.2).accuracy["test"]
    return right[2] - right[1]


@claim(
    "12_making_it_fast-030",
    "about one network of 5 units in ten was stuck below 0.93",
    Share(0.03, 0.2),
)
def some_networks_of_five_units_are_stuck(seeds):
    return swept(more(seeds, 4), (5, 20, 50), 2000, 0.2).accuracy["test"][0] < 0.93


@claim("12_making_it_fast-030", "and none of 20", Share(0, 0.01))
def no_network_of_twenty_units_is_stuck(seeds):
    return swept(more(seeds, 4), (5, 20, 50), 2000, 0.2).accuracy["test"][1] < 0.93


@cache
def _quick_way_down(seeds):
    """Gradients until L-BFGS reaches the loss of 20,000 passes, and how much higher it ends."""
    X, y = drawn("moons", seeds, 0.2, train=200)["train"]
    starts = [init_params(2, 3, 2, seed) for seed in seeds]
    goals = gd_many(X, y, stack(starts), 0.5, 20_000, 5e-5).losses[-1]
    counts, above = [], []
    for s, start in enumerate(starts):
        shapes = {name: value.shape for name, value in start.items()}
        own = lesson("12", "loss_and_slope", "flat", X=X[s], y=y[s], reg=5e-5, shapes=shapes)
        seen = []

        def noted(theta, own=own, seen=seen):
            loss, slope = own.loss_and_slope(theta)
            seen.append(loss)
            return loss, slope

        minimize(noted, own.flat(start), jac=True, method="L-BFGS-B", options={"maxiter": 2000})
        below = np.flatnonzero(np.array(seen) <= goals[s])
        counts.append(below[0] + 1 if len(below) else np.inf)
        above.append(min(seen) - goals[s])
    return np.array(counts), np.array(above)


@claim(
    "12_making_it_fast-042", "Nine of ten starts reach in at most 250 gradients", Share(0.75, 0.97)
)
def lbfgs_gets_there_in_250_gradients(seeds):
    return _quick_way_down(more(seeds, 4))[0] <= 250


@claim(
    "12_making_it_fast-042", "a quicker way down is not a way to a better place", Share(0.03, 0.3)
)
def lbfgs_may_end_in_a_worse_valley(seeds):
    return _quick_way_down(more(seeds, 4))[1] > 0.005
