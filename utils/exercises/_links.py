"""Chains of links, each a pair (function, derivative of its value), and what to try them on."""

import functools

import numpy as np

from utils.checker import Case
from utils.exercises._data import labels, layers
from utils.exercises._layers import layer_list
from utils.network import HIDDEN, LOSSES, OUTPUTS, chain_forward

ENDS = (
    ("softmax", "cross_entropy"),
    ("sigmoid", "binary_cross_entropy"),
    ("identity", "mean_squared_error"),
)
_KINDS = {"hidden": HIDDEN, "output": OUTPUTS, "loss": LOSSES}


@functools.cache
def pair(kind, name):
    """A link of the course as (function, derivative)."""
    link = _KINDS[kind][name]
    return link.function, link.derivative


def lists(result, L):
    """Two lists, by layer, as parts: dWs[0], dbs[0], … for the names of `result`."""
    found = {name: layer_list(values, name, L) for name, values in result.items()}
    return {f"{name}[{i}]": found[name][i] for name in found for i in range(L)}


def chains(rng):
    """Inputs, parameters and links of networks of one to four layers.

    Yields
    ------
    args, sizes, when       args: X, Y, Ws, bs, acts, hidden, output, loss
    """
    for N, widths, hidden, end, when in (
        (11, (3, 7, 5, 2), "tanh", 0, ""),
        (17, (5, 2, 3), "sigmoid", 1, ""),
        (13, (2, 7, 3), "relu", 2, ""),
        (13, (2, 3, 7, 5, 11), "tanh", 1, "there are four layers"),
        (7, (3, 5), "tanh", 0, "there is one layer only"),
        (7, (5, 5, 5, 5), "sigmoid", 0, "all layers are equally wide"),
        (1, (3, 7, 5), "tanh", 0, "there is one sample only"),
    ):
        Ws, bs = layers(rng, widths)
        X, Y = rng.normal(size=(N, widths[0])), np.eye(widths[-1])[labels(rng, N, widths[-1])]
        output, loss = ENDS[end]
        sizes = {"N": N, "D": widths[0], "C": widths[-1]}
        sizes |= {f"H{i}": width for i, width in enumerate(widths[1:-1], 1)}
        if len(set(sizes.values())) < len(sizes):
            sizes = {}
        args = {"X": X, "Y": Y, "Ws": Ws, "bs": bs}
        args["acts"] = chain_forward(X, Ws, bs, hidden, output)[1]
        args |= {"hidden": pair("hidden", hidden), "output": pair("output", output)}
        yield args | {"loss": pair("loss", loss)}, sizes, when


def chain_cases(*names):
    """The data sets of an exercise whose arguments have these names."""

    def data(rng):
        for args, sizes, when in chains(rng):
            yield Case({k: args[k] for k in names}, sizes, kind=when and "special", when=when)

    return data
