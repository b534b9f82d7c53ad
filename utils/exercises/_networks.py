"""Networks as objects: how they are made, asked, and what they are tried on."""

import numpy as np

from utils.checker import Case, FormError, PartialError, is_stub, kind_of
from utils.exercises._data import labels
from utils.exercises._links import ENDS, pair
from utils.network import count_parameters


class Descent:
    """An optimiser that remembers the gradients that it was handed.

    Attributes
    ----------
    seen : list of (P,) arrays
    """

    def __init__(self, lr=0.3):
        self.lr, self.seen = lr, []

    def update(self, params, gradient):
        """Return the parameters after one step: (P,), (P,) -> (P,)."""
        self.seen.append(np.array(gradient, float))
        return params - self.lr * gradient


def held(network, name):
    """An attribute of a network, or a method.

    Raises
    ------
    FormError       if it has none of that name
    PartialError    if it is a method that is still to be written
    """
    if not hasattr(network, name):
        raise FormError(
            f"a new network has no {name}.",
            "Under which names does the contract ask a network to keep things?",
            ("lacks", name),
        )
    found = getattr(network, name)
    if is_stub(found):
        raise PartialError
    return found


def vector_of(network):
    """Its parameters, one vector of numbers (P,).

    Raises
    ------
    FormError    if they are something else
    """
    params = held(network, "params")
    if type(params) is not np.ndarray or params.ndim != 1:
        raise FormError(
            f"params is {kind_of(params)}; one vector (P,) is wanted.",
            "Which of your functions lays all weights and biases into one vector?",
            ("params", type(params).__name__, np.ndim(params)),
        )
    return params


def asked(watch, network, name, args):
    """What a method gives; None is of the wrong form.

    Raises
    ------
    FormError    if there is no such method, or it gives None
    """
    found = watch.call(held(network, name), args)
    if found is None:
        raise FormError(f"{name} returns None.", "Is there a return line?", ("None", name))
    return found


def networks(rng, *names):
    """Data sets: layers, links, a seed, samples and classes; special sizes."""
    for layers, N, size, hidden, end, when in (
        ([3, 7, 5, 2], 17, 5, "tanh", 0, ""),
        ([5, 2, 3], 11, 4, "sigmoid", 1, ""),
        ([2, 7, 3], 13, 5, "relu", 2, ""),
        ([3, 5], 11, 3, "tanh", 0, "there is one layer only"),
        ([5, 5, 5], 11, 11, "tanh", 0, "all samples are in one batch"),
    ):
        output, loss = ENDS[end]
        y = labels(rng, N, layers[-1])
        args = {"layers": layers, "hidden": pair("hidden", hidden)}
        args |= {"output": pair("output", output), "loss": pair("loss", loss)}
        args |= {"seed": int(rng.integers(1000)), "batch_size": size}
        args |= {"X": rng.normal(size=(N, layers[0])), "y": y, "Y": np.eye(layers[-1])[y]}
        args |= {"params": rng.normal(size=count_parameters(layers))}
        kind = "special" if when else ""
        yield Case({k: args[k] for k in names}, {"N": N}, kind=kind, when=when)
