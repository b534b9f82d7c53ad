"""A list with one entry for each layer."""

import numpy as np

from utils.checker import FormError, given, kind_of


def layer_list(value, name, length):
    """The value, if it is a list or can be indexed like one, and has the right length.

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
        raise FormError(f"{name} is {kind_of(value)}; a list is wanted.", ask, ("kind", name))
    if len(value) != length:
        layers = length - (name == "acts")
        raise FormError(
            f"the list {name} has {_many(len(value), 'entr', 'y', 'ies')}; with "
            f"{_many(layers, 'layer', '', 's')} it should have {length}.",
            "Which entries does the contract name, from the first to the last?",
            ("length", len(value) - length),
        )
    return value


def _many(count, word, one, more):
    return f"{count} {word}{one if count == 1 else more}"
