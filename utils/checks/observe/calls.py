"""Functions that are called once for each data set."""

import numpy as np

from utils.checks.calling import listed
from utils.checks.observe.results import FormError, entries, given, kind_of, unpack


def one(name):
    """A single array or number."""

    def observe(functions, case, watch):
        return {name: given(watch.call(functions[0], case.args))}

    return observe


def several(*names):
    """A tuple or a list of fixed length."""

    def observe(functions, case, watch):
        return unpack(watch.call(functions[0], case.args), names)

    return observe


def keyed(*names):
    """A dictionary with these keys."""

    def observe(functions, case, watch):
        return entries(watch.call(functions[0], case.args), names)

    return observe


def keys_of(argument):
    """A dictionary with the keys of one of the arguments."""

    def observe(functions, case, watch):
        return entries(watch.call(functions[0], case.args), list(case.args[argument]))

    return observe


def by_kind(functions, case, watch):
    """One call for each activation."""
    out = {}
    for kind in ("tanh", "sigmoid", "relu"):
        args = dict(case.args)
        if "delta_out" in args:
            z = args["z"]
            form = {"tanh": np.tanh, "relu": lambda z: np.maximum(0, z)}
            args["a"] = form.get(kind, lambda z: 0.5 * (1 + np.tanh(0.5 * z)))(z)
        out[kind] = given(watch.call(functions[0], args | {"kind": kind}))
    return out


def _layer_list(value, name, length):
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


def deep_forward(functions, case, watch):
    """The input and every layer's output."""
    acts = _layer_list(watch.call(functions[0], case.args), "acts", len(case.args["Ws"]) + 1)
    return {f"acts[{i}]": a for i, a in enumerate(acts)}


def deep_backward(functions, case, watch):
    """The gradients of every layer."""
    both = unpack(watch.call(functions[0], case.args), ("dWs", "dbs"))
    out, L = {}, len(case.args["Ws"])
    for name, values in both.items():
        values = _layer_list(values, name, L)
        out |= {f"{name}[{i}]": v for i, v in enumerate(values)}
    return out
