"""Links that somebody brings from outside: compared with central differences before they are used.

A wrong derivative is found here, and not after a day of training.
"""

from collections.abc import Callable

import numpy as np

from utils.network.links import HIDDEN, OUTPUTS, Link, elementwise_jacobian, softmax
from utils.network.losses import LOSSES


def hidden_link(given) -> Link:
    """The hidden activation behind a name or a pair (function, derivative), checked.

    Raises
    ------
    ValueError    if the name is unknown, the function is not elementwise, or the derivative is
                  not its derivative
    """
    if (known := _known("hidden_activation", given, HIDDEN)) is not None:
        return known
    function, derivative = _pair("hidden_activation", given)
    z = np.random.default_rng(8).normal(scale=2, size=(11, 3))
    a = _call("hidden_activation", function, z)
    if a.shape != z.shape or not np.allclose(
        _call("", function, z.reshape(1, -1)), a.reshape(1, -1)
    ):
        raise ValueError(
            "hidden_activation is not elementwise: each number of its result may depend on the "
            "number in the same place only."
        )
    h = 1e-5
    above, below = (function(z + h) - a) / h, (a - function(z - h)) / h
    smooth = np.abs(above - below) < 1e-2  # no kink within h
    return _decide(
        "hidden_activation",
        function,
        derivative,
        z,
        a,
        lambda slope: np.broadcast_to(slope, z.shape)[smooth],
        ((above + below) / 2)[smooth],
    )


def output_link(given, C: int) -> Link:
    """The output activation behind a name or a pair (function, Jacobian), checked on C scores.

    Raises
    ------
    ValueError    if the name is unknown, a row depends on other rows, or the Jacobian is wrong
    """
    if (known := _known("output_activation", given, OUTPUTS)) is not None:
        return known
    function, derivative = _pair("output_activation", given)
    z = np.random.default_rng(8).normal(size=(7, C))
    a = _call("output_activation", function, z)
    rows = [_call("", function, z[n : n + 1]) for n in range(len(z))]
    if a.shape != z.shape or not np.allclose(np.concatenate(rows), a):
        raise ValueError(
            f"output_activation gives shape {a.shape} for {z.shape}, or a row of its result "
            "depends on other rows: it must work on each sample alone, (N, C) -> (N, C)."
        )
    numeric, h = np.empty((len(z), C, C)), 1e-5
    for j in range(C):
        step = h * np.eye(C)[j]
        numeric[:, :, j] = (function(z + step) - function(z - step)) / (2 * h)
    if np.ndim(derivative(a)) < 3:
        derivative = elementwise_jacobian(derivative)  # slopes: the diagonal of a Jacobian
    return _decide("output_activation", function, derivative, z, a, lambda J: J, numeric)


def loss_link(given, C: int) -> Link:
    """The loss behind a name or a pair (function, derivative), checked on C outputs.

    Raises
    ------
    ValueError    if the name is unknown, the loss is not one number, or its gradient is wrong
    """
    if (known := _known("loss", given, LOSSES)) is not None:
        return known
    function, derivative = _pair("loss", given)
    rng, N, h = np.random.default_rng(8), 5, 1e-6
    p = softmax(rng.normal(size=(N, C + 1)))[:, :C]  # between 0 and 1, whatever it means
    Y = np.eye(C + 1)[rng.integers(C + 1, size=N)][:, :C]
    value = np.asarray(_call("loss", lambda p: function(p, Y), p))
    if value.shape != ():
        raise ValueError(
            f"loss gives shape {value.shape} for {N} samples: it must be one number, their mean."
        )
    numeric = np.empty((N, 1, C))
    for n, c in np.ndindex(N, C):
        step = np.zeros((N, C))
        step[n, c] = h
        numeric[n, 0, c] = (function(p + step, Y) - function(p - step, Y)) / (2 * h)
    found = np.asarray(derivative(p, Y), dtype=float)
    if found.size != numeric.size:
        raise ValueError(
            f"the derivative of loss has shape {found.shape} for {N} samples and {C} outputs: "
            f"({N}, 1, {C}), one row a sample."
        )
    if not np.allclose(found.reshape(numeric.shape), numeric, rtol=1e-4, atol=1e-7):
        times = np.allclose(found.reshape(numeric.shape), N * numeric, rtol=1e-4, atol=1e-7)
        raise ValueError(
            "the derivative of loss disagrees with central differences of its function"
            + (f": it is {N} times too large, and N is {N}. A mean, or a sum?" if times else ".")
        )

    def rows(p, Y):
        return np.reshape(derivative(p, Y), (len(p), 1, -1))

    return Link(function, rows)


def _known(what: str, given, table) -> Link | None:
    if isinstance(given, Link):
        return given
    if not isinstance(given, str):
        return None
    if given not in table:
        raise ValueError(
            f"{what} is {given!r}; known are {', '.join(table)}, or give a pair of functions."
        )
    return table[given]


def _pair(what: str, given) -> tuple[Callable, Callable]:
    try:
        function, derivative = given
    except (TypeError, ValueError):
        function = derivative = None
    if not (callable(function) and callable(derivative)):
        raise ValueError(
            f"{what} is {given!r}: it must be a name or a pair (function, derivative)."
        )
    return function, derivative


def _call(what: str, function: Callable, z: np.ndarray) -> np.ndarray:
    """The function's value at z; it may not write into z."""
    kept = z.copy()
    value = function(z)
    if not np.array_equal(z, kept):
        raise ValueError(f"{what} changes the array it is given: return a new one.")
    return np.asarray(value)


def _decide(what, function, derivative, z, a, shown, numeric) -> Link:
    """The pair as a link, its derivative taken of the value a or of the input z, whichever fits."""
    for of_value, at in ((True, a), (False, z)):
        with np.errstate(all="ignore"):
            found = np.asarray(derivative(at.copy()), dtype=float)
        try:
            found = shown(found)
        except ValueError:
            continue
        if found.shape == numeric.shape and np.allclose(found, numeric, rtol=1e-3, atol=1e-5):
            return Link(function, derivative, of_value=of_value)
    raise ValueError(
        f"the derivative of {what} disagrees with central differences of its function, whether "
        "it is given the function's value or its input."
    )
