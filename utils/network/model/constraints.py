"""What every parameter of the classes may be, in three tables: they make the sentences too.

A row and `utils.inputs.check_rules` make "batch_size is 0: it must be a whole number, 1 or above."
"""

from dataclasses import replace

import numpy as np

from utils.inputs import Rule, number, whole_number
from utils.network.links import HIDDEN, Link
from utils.network.losses import PROBABILITIES
from utils.network.optimisers import OPTIMISERS

NONE = Rule(lambda v: v is None, "None")
FLAG = Rule(lambda v: isinstance(v, bool | np.bool_), "True or False")
CALLABLE = Rule(callable, "a function")
VERBOSE = FLAG | whole_number(0) | NONE
SHARE = number(zero=False, below=1)


def _is_pair(value) -> bool:
    return isinstance(value, tuple | list) and len(value) == 2


def _are_sizes(value, at_least: int) -> bool:
    try:
        sizes = list(value)
    except TypeError:
        return False
    return len(sizes) >= at_least and all(whole_number().holds(size) for size in sizes)


def _makes_generator(value) -> bool:
    try:
        np.random.default_rng(value)
    except (TypeError, ValueError):
        return False
    return True


def _is_float(value) -> bool:
    try:
        return np.dtype(value) in (np.float32, np.float64)
    except TypeError:
        return False


def _one_of(table) -> Rule:
    return Rule(lambda v: isinstance(v, str) and v in table, f"one of {', '.join(table)}")


#: of `NeuralNetwork`; its links and its optimizer are checked where they are made
NETWORK = {
    "layers": Rule(
        lambda v: _are_sizes(v, 2),
        "a list of whole numbers, 1 or above: features, hidden units, outputs, such as [2, 16, 3]",
    ),
    "random_state": Rule(
        _makes_generator, "None, a whole number from 0 on, or np.random.default_rng(seed)"
    ),
    "learning_rate_init": number() | NONE,
    "reg": number(),
    "dtype": Rule(_is_float, "float32 or float64"),
}

#: of `NeuralNetwork.fit`
FIT = {
    "batch_size": whole_number(),
    "epochs": whole_number(0),
    "validation_data": Rule(_is_pair, "a pair (X, y)") | NONE,
    "early_stopping": FLAG,
    "validation_fraction": SHARE,
    "n_iter_no_change": whole_number(),
    "tol": number(),
    "schedule": CALLABLE | NONE,
    "augment": CALLABLE | NONE,
    "verbose": VERBOSE,
}

#: of `NetworkClassifier` and `NetworkRegressor`
ESTIMATOR = {
    "hidden_layer_sizes": Rule(
        lambda v: whole_number().holds(v) or _are_sizes(v, 0),
        "whole numbers, 1 or above: the units of each hidden layer, such as (64, 32)",
    ),
    "activation": _one_of(HIDDEN)
    | Rule(lambda v: _is_pair(v) or isinstance(v, Link), "a pair (function, derivative)"),
    "solver": _one_of(OPTIMISERS)
    | Rule(
        lambda v: not isinstance(v, type) and callable(getattr(v, "update", None)),
        "an object with update(params, gradient) -> params",
    ),
    "learning_rate_init": number() | NONE,
    "reg": number(),
    "batch_size": whole_number(),
    "max_iter": whole_number(),
    "early_stopping": FLAG,
    "validation_fraction": SHARE,
    "n_iter_no_change": whole_number(),
    "tol": number(),
    "class_weight": Rule(
        lambda v: isinstance(v, dict) and all(number().holds(weight) for weight in v.values()),
        "a dict of numbers, 0 or above",
    )
    | _one_of(["balanced"])
    | NONE,
    "random_state": Rule(
        lambda v: v is None or whole_number(0).holds(v) or isinstance(v, np.random.RandomState),
        "None, a whole number from 0 on, or a np.random.RandomState",
    ),
    "verbose": VERBOSE,
}


def named_or_own(link: Link, table: dict[str, Link]) -> Link:
    """The link itself; without its name if another link is the one which that name means."""
    return link if table.get(link.name) == link else replace(link, name="")


def check_combination(output: str, loss: str, C: int) -> None:
    """Raise a ValueError if an output and a loss of these names do not belong together."""
    if output == "softmax" and C == 1:
        raise ValueError(
            "softmax of one score is always 1: use two outputs, or one with a sigmoid and "
            "binary_cross_entropy."
        )
    if output and loss in PROBABILITIES and output not in PROBABILITIES[loss]:
        raise ValueError(
            f"{loss} takes the logarithm of probabilities, and {output} gives none: use "
            f"{' or '.join(PROBABILITIES[loss])}."
        )
