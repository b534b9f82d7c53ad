"""Functions that take the kind of an activation: one call for each."""

import numpy as np

from utils.checker import Case, given

KINDS = {
    "tanh": np.tanh,
    "sigmoid": lambda z: 0.5 * (1 + np.tanh(0.5 * z)),
    "relu": lambda z: np.maximum(0, z),
}


def args_for(case, kind):
    """The arguments of the call for one activation: its kind, and its value where one is asked."""
    args = dict(case.args)
    if "delta_out" in args:
        args["a"] = KINDS[kind](args["z"])
    return args | {"kind": kind}


def by_kind(functions, case, watch):
    """One call for each activation."""
    parts = {kind: watch.call(functions[0], args_for(case, kind)) for kind in KINDS}
    if all(part is None for part in parts.values()):
        given(None)
    return parts


def near_zero(**more):
    """Entries close to 0, on either side, and closer still; `more` are further arguments."""
    ask = "How small may a positive number be before your formula takes it for 0?"
    for size in (1e-3, 1e-9):
        z = size * np.array([[1.0, -1.0, 2.0], [-2.0, 1.0, -1.0]])
        yield Case(more | {"z": z}, kind="near 0", when=f"z is as small as {size}", ask=ask)


def small_z():
    """Small arrays of pre-activations."""
    for z in ([1.0], [2.0], [-1.0], [1.0, -2.0], [3.0, 0.5], [0.0], [800.0], [-800.0]):
        yield {"z": np.array(z)}
    for z in ([2], [1, -1], [[1, -2], [0, 3]]):
        yield {"z": np.array(z)}


def with_kinds(usual, **others):
    """A function of (z, kind) from one function of z for each kind: the usual ones, and others."""
    functions = usual | others
    return lambda z, kind: functions[kind](z)
