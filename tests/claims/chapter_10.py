"""Chapter 10: houses. Slow: asked for with --slow, where the data lie; at most six splits."""

from functools import cache

import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import LinearRegression
from sklearn.neural_network import MLPRegressor

from .kinds import Beats, Near, claim
from .tools import lesson, load_house_prices, restricted, split

LONG = ["MedInc", "AveRooms", "AveBedrms", "Population", "AveOccup"]


@cache
def _own():
    """The notebook's own recipes, on the houses."""
    names = ("raw", "logs", "waves", "fit_network", "error_of", "library", "turned", "by_squares")
    parts = ("mse", "standardise")
    return lesson("10", *names, *parts, houses=load_house_prices(), LONG=LONG)


def _fit(model):
    own = _own()
    like = {"hidden_layer_sizes": (128, 64), "batch_size": 128, "learning_rate_init": 3e-3}
    models = {
        "trees": lambda seed: HistGradientBoostingRegressor(random_state=seed),
        "line": lambda seed: LinearRegression(),
        "theirs": lambda seed: MLPRegressor(**like, max_iter=20, random_state=seed),
    }
    if model == "unpenalised":
        return lambda A, y, seed: own.fit_network(A, y, seed, reg=0)
    return own.fit_network if model == "ours" else own.library(models[model])


@cache
def _errors(seeds, model, features, held_out="rows", turned=False):
    """Mean squared error on the held-out third of each split: (S,)."""
    own, found = _own(), []
    houses, fit = load_house_prices(), _fit(model)
    place = (lambda X: own.logs(X)[:, :6]) if features == "no place" else getattr(own, features)
    for seed in restricted(seeds, 6):
        if held_out == "rows":
            parts = split(houses.X, houses.y, 1 / 3, np.random.default_rng(seed))
        else:
            parts = own.by_squares(seed)
        recipe = own.turned(fit) if turned else fit
        found.append(own.error_of(recipe, place, parts, seed)[0])
    return np.array(found)


@claim("10_house_prices-042", "The waves, by far: from 0.301 to 0.177", Beats(), slow=True)
def waves_help_by_far(seeds):
    return _errors(seeds, "ours", "logs") - _errors(seeds, "ours", "waves")


@claim(
    "10_house_prices-042",
    "Logarithms and penalty change about a hundredth or less",
    Near(0, 0.012),
    "weaker",
    "the logarithms change two",
    slow=True,
)
def logarithms_change_a_hundredth_or_less(seeds):
    return _errors(seeds, "ours", "raw") - _errors(seeds, "ours", "logs")


@claim(
    "10_house_prices-046",
    "ours and the library's, are alike",
    Near(0, 0.005),
    "false",
    "ours is worse by 0.01",
    slow=True,
)
def our_network_and_the_librarys_are_alike(seeds):
    return _errors(seeds, "ours", "logs") - _errors(seeds, "theirs", "logs")


@claim("10_house_prices-046", "On the plain columns the trees win", Beats(), slow=True)
def trees_win_on_plain_columns(seeds):
    return _errors(seeds, "ours", "logs") - _errors(seeds, "trees", "raw")


@claim("10_house_prices-046", "With the waves our network is ahead", Beats(), slow=True)
def with_waves_our_network_is_ahead(seeds):
    return _errors(seeds, "trees", "waves") - _errors(seeds, "ours", "waves")


@claim("10_house_prices-050", "Turned, the trees' error rises", Beats(), slow=True)
def turning_harms_trees(seeds):
    return _errors(seeds, "trees", "logs", turned=True) - _errors(seeds, "trees", "logs")


@claim("10_house_prices-050", "while the network hardly notices", Near(0, 0.01), slow=True)
def turning_does_not_harm_the_network(seeds):
    return _errors(seeds, "ours", "logs", turned=True) - _errors(seeds, "ours", "logs")


@claim(
    "10_house_prices-050",
    "Without the place they stand at 0.390 and 0.397",
    Near(0, 0.012),
    slow=True,
)
def without_the_place_trees_lose_their_lead(seeds):
    return _errors(seeds, "trees", "no place") - _errors(seeds, "ours", "no place")


@claim(
    "10_house_prices-052",
    "does worse than our network without waves",
    Beats(),
    "weaker",
    "on most splits, not on each",
    slow=True,
)
def on_new_squares_waves_do_worse(seeds):
    waves, without = (_errors(seeds, "ours", f, "squares") for f in ("waves", "logs"))
    return waves - without


@claim("10_house_prices-052", "the others get worse", Beats(), slow=True)
def on_new_squares_trees_get_worse(seeds):
    return _errors(seeds, "trees", "raw", "squares") - _errors(seeds, "trees", "raw")
