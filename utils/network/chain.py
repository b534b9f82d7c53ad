"""The network as a chain of functions, each with its derivative.

A `Link` is one function of the chain. Three kinds stand in it, told apart by their derivatives:

    hidden activation   elementwise       a slope for each number         (N, H)
    output activation   row by row        a Jacobian for each sample      (N, C, C)
    loss                one number        a gradient row for each sample  (N, 1, C)

Whoever brings a function from outside gives a pair (function, derivative). It is compared with
central differences before it is used: a wrong derivative is found here and not after a day of
training.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from utils.inputs import check_positive
from utils.network.functions import ACTIVATIONS, softmax


@dataclass(frozen=True)
class Link:
    """One function of the chain and its derivative.

    Attributes
    ----------
    function : callable
    derivative : callable
    name : str             under which a file remembers it; "" for a pair from outside
    of_value : bool        whether the derivative is written with the function's own value a, as
                           1 - a**2 for tanh, or with its input z, as 1 - np.tanh(z)**2
    """

    function: Callable
    derivative: Callable
    name: str = ""
    of_value: bool = True

    def at(self, z: np.ndarray, a: np.ndarray) -> np.ndarray:
        """Return the derivative where the input is z and the value a."""
        return self.derivative(a if self.of_value else z)


def softmax_jacobian(p) -> np.ndarray:
    """How each probability of a sample moves with each of its scores: (N, C) -> (N, C, C).

    Entry [n, i, j] is ∂p_i/∂z_j = p_i ([i = j] - p_j), written with the softmax's own value p.
    """
    p = np.asarray(p)
    return p[:, :, None] * (np.eye(p.shape[1], dtype=p.dtype) - p[:, None, :])


def elementwise_jacobian(slope: Callable) -> Callable:
    """The Jacobian of an elementwise function, zero off its diagonal: (N, C) -> (N, C, C)."""

    def jacobian(a):
        s = np.broadcast_to(slope(a), a.shape)
        return s[:, :, None] * np.eye(a.shape[1], dtype=s.dtype)

    return jacobian


def cross_entropy_loss(probs, Y) -> float:
    """Mean over the samples of -Σ Y log(probs), in nats: (N, C), (N, C) -> number."""
    return float(-(Y * np.log(_above_zero(probs))).sum() / len(probs))


def cross_entropy_slope(probs, Y) -> np.ndarray:
    """Gradient of `cross_entropy_loss`, one row a sample: (N, C), (N, C) -> (N, 1, C)."""
    return (-Y / _above_zero(probs) / len(probs))[:, None, :]


def mean_squared_error(predicted, Y) -> float:
    """Mean over all N C entries of (predicted - Y)²: (N, C), (N, C) -> number."""
    return float(np.square(predicted - Y).mean())


def mean_squared_error_slope(predicted, Y) -> np.ndarray:
    """Gradient of `mean_squared_error`, one row a sample: (N, C), (N, C) -> (N, 1, C)."""
    return (2 * (predicted - Y) / predicted.size)[:, None, :]


def binary_cross_entropy(p, Y) -> float:
    """Mean over all N C yes-or-no answers of -Y log(p) - (1 - Y) log(1 - p): -> number."""
    yes, no = np.log(_above_zero(p)), np.log(_above_zero(1 - p))
    return float(-(Y * yes + (1 - Y) * no).mean())


def binary_cross_entropy_slope(p, Y) -> np.ndarray:
    """Gradient of `binary_cross_entropy`, one row a sample: (N, C), (N, C) -> (N, 1, C)."""
    return ((-Y / _above_zero(p) + (1 - Y) / _above_zero(1 - p)) / p.size)[:, None, :]


HIDDEN: dict[str, Link] = {name: Link(*pair, name) for name, pair in ACTIVATIONS.items()}

OUTPUTS: dict[str, Link] = {
    "softmax": Link(softmax, softmax_jacobian, "softmax"),
    **{
        name: Link(pair.function, elementwise_jacobian(pair.derivative), name)
        for name, pair in ACTIVATIONS.items()
    },
}

LOSSES: dict[str, Link] = {
    "cross_entropy": Link(cross_entropy_loss, cross_entropy_slope, "cross_entropy"),
    "mean_squared_error": Link(mean_squared_error, mean_squared_error_slope, "mean_squared_error"),
    "binary_cross_entropy": Link(
        binary_cross_entropy, binary_cross_entropy_slope, "binary_cross_entropy"
    ),
}

#: Where output and loss cancel: the gradient with respect to the SCORES without any Jacobian.
#: (output, loss) -> function of (outputs, Y), each (N, C) -> (N, C).
FUSED: dict[tuple[str, str], Callable] = {
    ("softmax", "cross_entropy"): lambda p, Y: (p - Y) / len(p),
    ("sigmoid", "binary_cross_entropy"): lambda p, Y: (p - Y) / p.size,
    ("identity", "mean_squared_error"): lambda p, Y: 2 * (p - Y) / p.size,
}

#: Losses that take logarithms, and the outputs that keep these finite.
PROBABILITIES = {"cross_entropy": ("softmax", "sigmoid"), "binary_cross_entropy": ("sigmoid",)}


def score_gradient(output: Link, loss: Link, z, a, Y, *, fused: bool = True) -> np.ndarray:
    """Gradient of the loss with respect to the scores, fused where that is known.

    Parameters
    ----------
    output, loss : Link    the last two links of the chain
    z, a : (N, C) arrays   scores, and what the output activation made of them
    Y : (N, C) array       what it should have made of them
    fused : bool           False goes through the Jacobians: (N, 1, C) @ (N, C, C)

    Returns
    -------
    (N, C) array           dz of the last layer

    Source: derived in chapters/08_network_class.
    """
    short = FUSED.get((output.name, loss.name)) if fused else None
    if short is not None:
        return short(a, Y)
    return (loss.derivative(a, Y) @ output.at(z, a))[:, 0, :]


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


def initial_weights(layers: Sequence[int], rng: np.random.Generator, init) -> list[np.ndarray]:
    """Random weight matrices, one for each layer.

    Parameters
    ----------
    layers : sequence of L+1 int    features, the units of each hidden layer, outputs
    rng : np.random.Generator
    init : str or number            "xavier": standard deviation sqrt(2/(in + out));
                                    "he": sqrt(2/in); "lecun": sqrt(1/in), as `init_deep`;
                                    a number: that standard deviation for all of them

    Returns
    -------
    list of L arrays (in, out)

    Raises
    ------
    ValueError                      if init is neither of these

    Source: Glorot and Bengio (2010), He et al. (2015), LeCun et al. (1998).
    """
    rules = {
        "xavier": lambda fan_in, fan_out: np.sqrt(2 / (fan_in + fan_out)),
        "he": lambda fan_in, fan_out: np.sqrt(2 / fan_in),
        "lecun": lambda fan_in, fan_out: np.sqrt(1 / fan_in),
    }
    if isinstance(init, str):
        if init not in rules:
            raise ValueError(f"init is {init!r}; known are auto, {', '.join(rules)}, or a number.")
        deviation = rules[init]
    else:
        check_positive("init", init, zero=True)

        def deviation(fan_in, fan_out):
            return init

    return [rng.normal(size=size) * deviation(*size) for size in pairwise(layers)]


def flatten_layers(Ws, bs) -> np.ndarray:
    """All parameters of a network of any depth in one vector: W1, b1, W2, b2, … row by row."""
    return np.concatenate([np.ravel(p) for pair in zip(Ws, bs, strict=True) for p in pair])


def restore_layers(vector: np.ndarray, layers: Sequence[int]):
    """The inverse of `flatten_layers`: matrices that are VIEWS of the vector, nothing is copied.

    Parameters
    ----------
    vector : (P,) array
    layers : sequence of L+1 int    features, the units of each hidden layer, outputs

    Returns
    -------
    Ws, bs : two lists of L arrays  W (in, out) and b (1, out); changing them changes the vector

    Raises
    ------
    ValueError                      if the vector has not as many entries as the layers need
    """
    if vector.size != count_parameters(layers):
        raise ValueError(
            f"a vector of {vector.size} entries does not fill the {count_parameters(layers)} "
            f"parameters of layers {list(layers)}."
        )
    Ws, bs, start = [], [], 0
    for n_in, n_out in pairwise(layers):
        middle = start + n_in * n_out
        Ws.append(vector[start:middle].reshape(n_in, n_out))
        bs.append(vector[middle : middle + n_out].reshape(1, n_out))
        start = middle + n_out
    return Ws, bs


def count_parameters(layers: Sequence[int]) -> int:
    """Number of weights and biases of a network: [2, 3, 2] has 2·3 + 3 + 3·2 + 2 = 17."""
    return sum(n_in * n_out + n_out for n_in, n_out in pairwise(layers))


def _above_zero(p) -> np.ndarray:
    """Probabilities whose logarithm and reciprocal are finite, in float32 too."""
    return np.maximum(p, np.finfo(np.asarray(p).dtype).tiny)


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
