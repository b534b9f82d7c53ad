"""What the lines of the derivation are tried on: a random error from above, not that of a loss."""

import functools

import numpy as np

from utils.checker import Case
from utils.exercises._data import SIZES, matrix, sized


def _values(rng, N, D, H, C):
    """Every quantity of a walk back, by name; what comes from above is random."""
    z1 = 0.7 * matrix(rng, N, H)
    shapes = {"dz2": (N, C), "da1": (N, H), "dz1": (N, H)}
    return {name: matrix(rng, *shape) / N for name, shape in shapes.items()} | {
        "X": matrix(rng, N, D),
        "z1": z1,
        "a1": np.tanh(z1),
        "W2": matrix(rng, H, C),
    }


def line(exercise, *names):
    """Give an exercise the data sets and the small inputs of a line with these arguments."""
    exercise.data_sets(functools.partial(_data, names))
    exercise.small_inputs(functools.partial(_small, names))


def _data(names, rng):
    """Two networks of different sizes; then all sizes equal, one sample, errors of any size."""
    same, alone = sized(7, 7, 7, 7), sized(N=1)
    for sizes, kind, when, ask in (
        (SIZES[0], "", "", ""),
        (SIZES[1], "", "", ""),
        (same, "equal sizes", "all sizes are equal", "Is a matrix turned that should not be?"),
        (alone, "one sample", "there is one sample only", "Does your line need several rows?"),
    ):
        values = _values(rng, *sizes.values())
        yield Case({k: values[k] for k in names}, sizes, kind, when, ask)
    for factor, kind, when in (
        (1e4, "large", "the error from above is large"),
        (1e-5, "small", "the error from above is small"),
    ):
        values = _values(rng, *SIZES[0].values())
        scaled = {k: values[k] * (factor if k.startswith("d") else 1) for k in names}
        yield Case(scaled, SIZES[0], kind, when, "Does your line treat it in another way?")


def _small(names):
    """Networks of one to three units, with simple numbers."""
    for N, D, H, C in ((1, 1, 1, 1), (2, 1, 1, 1), (1, 2, 2, 2), (2, 1, 1, 2), (2, 2, 2, 3)):
        simple = {
            "X": np.resize([1.0, 2.0, -1.0], (N, D)),
            "z1": np.resize([0.5, -1.0, 2.0], (N, H)),
            "a1": np.tanh(np.resize([0.5, -1.0, 2.0], (N, H))),
            "W2": np.resize([1.0, 3.0, -1.0, 2.0], (H, C)),
            "dz2": np.resize([1.0, -2.0, 4.0], (N, C)),
            "da1": np.resize([2.0, 1.0, -1.0], (N, H)),
            "dz1": np.resize([2.0, 1.0, -1.0], (N, H)),
        }
        yield {k: simple[k] for k in names}
