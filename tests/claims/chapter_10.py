"""Chapter 10: houses. Slow: asked for with --slow; at most six splits.

What is said of the order of models is measured on both tables, California and the made-up coast.
"""

from functools import cache, partial

import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor

from .kinds import Beats, Near, claim
from .tools import lesson, load_house_prices, made_up_houses, restricted, split

LONG = ["MedInc", "AveRooms", "AveBedrms", "Population", "AveOccup"]
PERIODS = (8, 4, 2, 1, 0.5)
TABLES = {"California": load_house_prices, "coast": made_up_houses}
MODELS = "straight_line", "our_network", "trees", "neighbours", "near_first", "turned"


@cache
def _own(table):
    """The table, and the notebook's own recipes for it."""
    houses = TABLES[table]()
    names = ("error_of", "logs", "with_waves", "standardise", "mse", "knn_predict", "waves")
    given = {"houses": houses, "LONG": LONG, "PERIODS": PERIODS}
    return houses, lesson("10", *names, *MODELS, "group_split", **given)


def _more_rounds(A, t, B, seed):
    return HistGradientBoostingRegressor(max_iter=600, random_state=seed).fit(A, t).predict(B)


@cache
def _errors(table, seeds, model, features, held_out="rows", turned=False, lr=None):
    """Mean squared error on the held-out third of each split: (S,)."""
    houses, own = _own(table)
    fit = _more_rounds if model == "600 rounds" else getattr(own, model)
    fit = partial(fit, lr=lr) if lr else fit
    fit = partial(own.turned, fit) if turned else fit
    places = {"no place": lambda X: own.logs(X)[:, :6], "map": lambda X: X[:, 6:8]}
    place = places.get(features) or getattr(own, features)
    found = []
    for seed in restricted(seeds, 6):
        rng = np.random.default_rng(seed)
        if held_out == "rows":
            parts = split(houses.X, houses.y, 1 / 3, rng)
        else:
            square = 1000 * np.floor(houses.X[:, 6]) + np.floor(houses.X[:, 7])
            out = own.group_split(square, 1 / 3, rng)
            parts = houses.X[~out], houses.y[~out], houses.X[out], houses.y[out]
        found.append(own.error_of(fit, place, parts, seed)[0])
    return np.array(found)


def _on_both(cell, quote, kind):
    """A claim for California, and one more of the same words for the coast."""

    def register(function):
        for table in TABLES:

            def measured(seeds, table=table):
                return function(partial(_errors, table, tuple(seeds)))

            measured.__name__ = f"{function.__name__}_on_{table.lower().replace(' ', '_')}"
            claim(f"10_house_prices-{cell}", quote, kind, slow=True)(measured)
        return function

    return register


@claim("10_house_prices-076", "the place says more about a price than a line", Beats(), slow=True)
def five_neighbours_on_the_map_beat_the_line(seeds):
    errors = partial(_errors, "California", tuple(seeds))
    return errors("straight_line", "logs") - errors("neighbours", "map")


@claim("10_house_prices-076", "the line is ahead of the map alone", Beats(), slow=True)
def on_the_coast_the_line_beats_five_neighbours_on_the_map(seeds):
    errors = partial(_errors, "coast", tuple(seeds))
    return errors("neighbours", "map") - errors("straight_line", "logs")


@_on_both("042", "The waves, by far", Beats())
def waves_help_by_far(errors):
    return errors("our_network", "logs") - errors("our_network", "with_waves")


@_on_both("046", "On the plain columns the trees win", Beats())
def trees_win_on_plain_columns(errors):
    return errors("our_network", "logs") - errors("trees", "logs")


@_on_both("046", "With the waves our network is ahead", Beats())
def with_waves_our_network_is_ahead(errors):
    return errors("trees", "with_waves") - errors("our_network", "with_waves")


@_on_both("050", "the trees' error rises", Beats())
def turning_harms_trees(errors):
    return errors("trees", "logs", turned=True) - errors("trees", "logs")


@_on_both("050", "while the network hardly notices", Near(0, 0.03))
def turning_does_not_harm_the_network(errors):
    return errors("our_network", "logs", turned=True) - errors("our_network", "logs")


@_on_both("050", "the trees' whole lead came from the place", Beats())
def without_the_place_trees_lose_their_lead(errors):
    return errors("trees", "no place") - errors("our_network", "no place")


@_on_both("052", "Everybody but the line gets much worse", Beats())
def on_new_squares_waves_get_worse(errors):
    return errors("our_network", "with_waves", "squares") - errors("our_network", "with_waves")


@claim("10_house_prices-042", "is behind the five neighbours", Beats(), slow=True)
def neighbours_beat_the_network_without_waves(seeds):
    errors = partial(_errors, "California", tuple(seeds), features="logs")
    return errors("our_network") - errors("near_first")


@_on_both("052", "On squares that lead is gone", Beats())
def waves_gain_less_on_new_squares(errors):
    def gain(held_out):
        return np.subtract(*(errors("our_network", f, held_out) for f in ("logs", "with_waves")))

    return gain("rows") - gain("squares")


@claim("10_house_prices-046", "most of our lead is gone", Near(0.003, 0.007), slow=True)
def more_rounds_take_most_of_our_lead(seeds):
    errors = partial(_errors, "California", tuple(seeds))
    return errors("600 rounds", "with_waves") - errors("our_network", "with_waves")
