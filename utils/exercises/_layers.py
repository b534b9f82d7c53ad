"""Networks of any depth: lists with one entry for each layer, and what to try them on."""

import itertools

import numpy as np

from utils.checker import Case, FormError, given, kind_of
from utils.exercises._data import labels, layers
from utils.network import chain_forward


def layer_list(value, name, length, first=None):
    """The value, if it is a list or can be indexed like one, and has the right length.

    Where the length is wrong, `first` tells a list that begins as it should from one that does not.

    Raises
    ------
    FormError, PartialError
    """
    given(value)
    like_a_list = hasattr(value, "__len__") and hasattr(value, "__getitem__")
    if not like_a_list or isinstance(value, (str, bytes, dict, np.ndarray)):
        ask = "Can a caller ask for its last entry, and how many there are?"
        if isinstance(value, np.ndarray):
            ask = "How many layers are there, and may they differ in width?"
        raise FormError(f"{name} is {kind_of(value)}; a list is wanted.", ask, type(value).__name__)
    if len(value) != length:
        layers = length - (name == "acts")
        raise FormError(
            f"the list {name} has {_many(len(value), 'entr', 'y', 'ies')}; with "
            f"{_many(layers, 'layer', '', 's')} it should have {length}.",
            "Which entries does the contract name, from the first to the last?",
            ("length", len(value) - length, len(value) > 0 and np.array_equal(value[0], first)),
        )
    return value


def _many(count, word, one, more):
    return f"{count} {word}{one if count == 1 else more}"


def small_networks(*sizes):
    """Inputs, weights and biases of small networks: two for each (N, widths)."""
    for (N, widths), x in itertools.product(sizes, (1.0, 2.0)):
        X = np.resize([x, -1.0], (N, widths[0]))
        Ws = [np.resize([1.0, 3.0], shape) for shape in itertools.pairwise(widths)]
        yield X, Ws, [np.resize([1.0, 0.0], (1, width)) for width in widths[1:]]


def runs(rng):
    """Inputs, weights and biases of networks of one to four layers, with their sizes.

    Yields
    ------
    (X, Ws, bs), sizes, when        `when` says what is special about them, or is ""
    """
    for N, widths, when in (
        (11, (3, 7, 5, 2), ""),
        (17, (5, 2, 3), ""),
        (13, (2, 3, 7, 5, 11), "there are four layers"),
        (7, (3, 5), "there is one layer only"),
        (7, (5, 5, 5, 5), "all layers are equally wide"),
    ):
        names = {"N": N, "D": widths[0], "C": widths[-1]}
        names |= {f"H{i}": width for i, width in enumerate(widths[1:-1], 1)}
        once = len(set(names.values())) == len(names)
        yield (rng.normal(size=(N, widths[0])), *layers(rng, widths)), names if once else {}, when


def errors(rng):
    """Outputs of networks to walk back over, without and with a penalty; special errors."""
    for reg in (0.0, 0.3):
        for (X, Ws, bs), names, when in runs(rng):
            if when and not reg:
                continue
            y = labels(rng, len(X), bs[-1].size)
            args = {"acts": chain_forward(X, Ws, bs)[1], "y": y, "Ws": Ws, "reg": reg}
            yield Case(args, names, kind=when and "special", when=when)
    (W1, W2), bs = layers(rng, (3, 7, 5))
    X, a1, probs = chain_forward(rng.normal(size=(11, 3)), [W1, W2], bs)[1]
    y = labels(rng, 11, 5)
    sure = np.abs(np.eye(5)[y] - 1e-5 * rng.uniform(0.1, 1, (11, 1)) * [1, 2, 1, 3, 1])
    does = "What does the formula do when the gradient is"
    for acts, labels_of, Ws, kind, when, ask in (
        ((X, a1, probs), y % 4, (W1, W2), "a class missing", "the last class does not occur in y",
         "Where does the number of classes come from?"),
        ((X[:1], a1[:1], probs[:1]), y[:1], (W1, W2), "one sample", "there is one sample only",
         "Does your code rely on there being several rows?"),
        ((90 * X, a1, probs), y, (W1, 30 * W2), "large", "the gradients are large",
         f"{does} large?"),
        ((X, a1, sure), y, (W1, W2), "small", "the gradients are small", f"{does} small?"),
    ):  # fmt: skip
        args = {"acts": list(acts), "y": labels_of, "Ws": list(Ws), "reg": 0.0}
        yield Case(args, kind=kind, when=when, ask=ask)
