"""A list with one entry for each layer."""

import numpy as np

from utils.checker import FormError, given, kind_of, listed


def layer_list(value, name, length):
    value = listed(given(value))
    if isinstance(value, np.ndarray) and value.dtype == object:
        value = list(value)
    if not isinstance(value, (list, tuple)):
        raise FormError(
            f"{name} is {kind_of(value)} instead of a list.", "How many layers are there?"
        )
    if len(value) != length:
        raise FormError(
            f"the list {name} has {len(value)} entries; with {length - (name == 'acts')} layers it "
            f"should have {length}.",
            "Which entries does the contract name, from the first to the last?",
            ("length", len(value) - length),
        )
    return value
