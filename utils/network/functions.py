"""The two-layer network and its deep sister: forward, loss, backward, parameters.

One sample is one row. Everything is written with ``@``, ``swapaxes(-1, -2)`` and sums over axis
-2, so the same lines serve one network and a stack of networks with a leading axis: W1 (D, H) or
(S, D, H), and X (N, D) for all of them or (S, N, D) with one data set each.

Functions check what they are given. ``validate=False`` leaves that out, for loops that have
checked their data once before they start.
"""

import functools
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from utils.inputs import check_positive, check_X, check_y

Params = dict[str, np.ndarray]

#: The smallest probability whose logarithm is taken: log(1e-300) is -690.8, finite and enormous.
TINY = 1e-300

#: Order of the parameters wherever they stand in one vector.
NAMES = ("W1", "b1", "W2", "b2")


class Activation(NamedTuple):
    """A function and its derivative, the derivative written with the function's own value a."""

    function: Callable[[np.ndarray], np.ndarray]
    derivative: Callable[[np.ndarray], np.ndarray]


def sigmoid(z) -> np.ndarray:
    """Logistic function 1 / (1 + exp(-z)), elementwise and without overflow.

    Parameters
    ----------
    z : array    of any shape

    Returns
    -------
    array of z's shape, between 0 and 1

    Source: sigmoid(z) = (1 + tanh(z/2)) / 2, and tanh never overflows; chapters/02_forward_pass.
    """
    return 0.5 * (1.0 + np.tanh(0.5 * np.asarray(z)))


def relu(z) -> np.ndarray:
    """Positive part max(0, z), elementwise."""
    return np.maximum(z, 0)


def identity(z) -> np.ndarray:
    """Return z itself, as a copy: no activation at all."""
    return np.array(z, dtype=float)


ACTIVATIONS: dict[str, Activation] = {
    "identity": Activation(identity, np.ones_like),
    "relu": Activation(relu, lambda a: (a > 0).astype(a.dtype)),
    "sigmoid": Activation(sigmoid, lambda a: a * (1 - a)),
    "tanh": Activation(np.tanh, lambda a: 1 - a**2),
}


def softmax(z) -> np.ndarray:
    """Probabilities from scores, row by row.

    Parameters
    ----------
    z : (..., C) array    scores

    Returns
    -------
    (..., C) array        positive, each row adds up to 1

    Source: the largest score of each row is subtracted first, which changes nothing in the result
    and keeps the exponential from overflowing; derived in chapters/02_forward_pass.
    """
    z = np.asarray(z, dtype=float) if not _is_float(z) else z
    e = np.exp(z - _over_columns(np.maximum, z))
    return e / _over_columns(np.add, e)


def one_hot(y, C: int) -> np.ndarray:
    """A table with a 1 in column y[n] of row n and 0 elsewhere: (..., N) -> (..., N, C).

    Raises
    ------
    ValueError    if a label is not an integer or not in 0 .. C-1
    """
    check_positive("C", C, whole=True)
    return np.eye(C)[check_y(y, C=C)]


def init_params(D: int, H: int, C: int, seed: int) -> Params:
    """Random weights of standard deviation 1/sqrt(inputs of the layer), zero biases.

    Parameters
    ----------
    D, H, C : int    features, hidden units, classes
    seed : int       the same seed gives the same weights

    Returns
    -------
    dict             W1 (D, H), b1 (1, H), W2 (H, C), b2 (1, C)

    Raises
    ------
    ValueError       if a size is not a whole number above 0

    Source: LeCun et al. (1998), Efficient BackProp; see chapters/04_gradient_descent.
    """
    for name, size in (("D", D), ("H", H), ("C", C)):
        check_positive(name, size, whole=True)
    rng = np.random.default_rng(seed)
    return {
        "W1": rng.normal(size=(D, H)) / np.sqrt(D),
        "b1": np.zeros((1, H)),
        "W2": rng.normal(size=(H, C)) / np.sqrt(H),
        "b2": np.zeros((1, C)),
    }


def forward(X, params: Params, activation: str = "tanh", *, validate: bool = True) -> Params:
    """Scores and probabilities, and everything on the way to them.

    Parameters
    ----------
    X : (N, D) or (S, N, D) array    inputs, one sample a row
    params : dict                    W1 (D, H), b1 (1, H), W2 (H, C), b2 (1, C), or stacks of them
    activation : str                 of the hidden layer: identity, relu, sigmoid or tanh
    validate : bool                  whether to check shapes and numbers first

    Returns
    -------
    dict                             z1, a1 (N, H); z2, probs (N, C); a stack's with S in front

    Raises
    ------
    ValueError                       if shapes disagree or X holds NaN or infinity

    Source: derived in chapters/02_forward_pass.
    """
    if validate:
        check_params(params)
        X = check_X(X, D=params["W1"].shape[-2])
    z1 = X @ params["W1"] + params["b1"]
    a1 = _activation(activation).function(z1)
    z2 = a1 @ params["W2"] + params["b2"]
    return {"z1": z1, "a1": a1, "z2": z2, "probs": softmax(z2)}


def predict(probs) -> np.ndarray:
    """Index of the most probable class of each row: (..., N, C) -> (..., N)."""
    return np.argmax(probs, axis=-1)


def accuracy(probs, y):
    """Fraction of rows whose most probable class is y: a number, or (S,) for a stack.

    Raises
    ------
    ValueError    if probs and y are not of the same number of samples, or a label is no class
    """
    probs = np.asarray(probs)
    y = check_y(y, N=probs.shape[-2], C=probs.shape[-1])
    return np.mean(predict(probs) == y, axis=-1)


def cross_entropy(probs, y, *, validate: bool = True):
    """Mean of -log(probability of the true class), in nats: a number, or (S,) for a stack.

    Parameters
    ----------
    probs : (..., N, C) array    each row adds up to 1
    y : (..., N) int array       classes 0 .. C-1

    Raises
    ------
    ValueError                   if probs and y disagree or a label is out of range
    """
    if validate:
        probs = np.asarray(probs)
        y = check_y(y, N=probs.shape[-2], C=probs.shape[-1])
    p_true = np.take_along_axis(probs, _columns(y, probs), axis=-1)[..., 0]
    return -np.log(np.maximum(p_true, TINY)).mean(axis=-1)


def total_loss(probs, y, W1, W2, reg: float = 0.0, *, validate: bool = True):
    """Mean cross-entropy + reg/2 (‖W1‖² + ‖W2‖²): a number, or (S,) for a stack.

    Parameters
    ----------
    probs : (..., N, C) array
    y : (..., N) int array
    W1, W2 : (..., D, H), (..., H, C) arrays
    reg : float                  λ, the strength of the penalty; biases carry none

    Raises
    ------
    ValueError                   as `cross_entropy`, or if reg is negative
    """
    return deep_loss(probs, y, (W1, W2), reg, validate=validate)


def dscores(probs, y, *, validate: bool = True) -> np.ndarray:
    """Gradient of the mean cross-entropy with respect to the scores: (probs - Y) / N.

    Parameters
    ----------
    probs : (..., N, C) array    left as it is
    y : (..., N) int array

    Returns
    -------
    (..., N, C) array            each row adds up to 0

    Source: derived in chapters/03_backpropagation.
    """
    if validate:
        probs = np.asarray(probs)
        y = check_y(y, N=probs.shape[-2], C=probs.shape[-1])
    N, C = probs.shape[-2:]
    Y = np.asarray(y)[..., None] == np.arange(C)  # one-hot, True in the column of the true class
    return (probs - Y) / N


def backward(
    X,
    y,
    cache: Params,
    params: Params,
    reg: float = 0.0,
    activation: str = "tanh",
    *,
    validate=True,
) -> Params:
    """Gradients of `total_loss`, line by line as chapter 03 derives them.

    Parameters
    ----------
    X : (N, D) array        inputs, one sample a row
    y : (N,) int array      class of each sample, 0 .. C-1
    cache : dict            z1, a1 (N, H); z2, probs (N, C), from `forward`
    params : dict           W1 (D, H), b1 (1, H), W2 (H, C), b2 (1, C)
    reg : float             λ of the penalty λ/2 (‖W1‖² + ‖W2‖²)
    activation : str        the one `forward` was called with
    validate : bool         whether to check shapes and numbers first

    Returns
    -------
    dict                    dW1, db1, dW2, db2, each shaped as its parameter

    Raises
    ------
    ValueError              if shapes disagree or a label is outside 0 .. C-1

    Source: Rumelhart, Hinton & Williams (1986); derived in chapters/03_backpropagation.
    """
    if validate:
        check_params(params)
        check_positive("reg", reg, zero=True)
        X = check_X(X, D=params["W1"].shape[-2])
        y = check_y(y, N=X.shape[-2], C=params["W2"].shape[-1])
    a1 = cache["a1"]
    dz2 = dscores(cache["probs"], y, validate=False)
    dW2 = a1.swapaxes(-1, -2) @ dz2 + reg * params["W2"]
    db2 = dz2.sum(axis=-2, keepdims=True)
    da1 = dz2 @ params["W2"].swapaxes(-1, -2)
    dz1 = da1 * _activation(activation).derivative(a1)
    dW1 = X.swapaxes(-1, -2) @ dz1 + reg * params["W1"]
    db1 = dz1.sum(axis=-2, keepdims=True)
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


def init_deep(layers: Sequence[int], seed, activation: str = "tanh"):
    """Random weights for a network of any depth, as large as its activation needs; zero biases.

    Parameters
    ----------
    layers : sequence of L+1 int    features, the units of each hidden layer, classes
    seed : int, or sequence of S    the same seed gives the same weights; several seeds give a
                                    stack of S networks
    activation : str                of the hidden layers

    Returns
    -------
    Ws, bs : two lists of L arrays  W (in, out) and b (1, out); a stack's with S in front

    Raises
    ------
    ValueError                      if there are fewer than two sizes or one is below 1

    Notes
    -----
    Standard deviation 1/sqrt(inputs of the layer), as `init_params`, which `init_deep` equals for
    two layers: the forward half of Glorot and Bengio's rule (2010), known as Xavier. For relu,
    which silences half of the values, sqrt(2/inputs): He et al. (2015).
    """
    if len(layers) < 2:
        raise ValueError(f"layers has {len(layers)} entries: it needs features and classes.")
    for size in layers:
        check_positive("layer size", size, whole=True)
    _activation(activation)
    if np.ndim(seed):
        many = [init_deep(layers, one, activation) for one in seed]
        return tuple(
            [np.stack(of) for of in zip(*part, strict=True)] for part in zip(*many, strict=True)
        )
    rng = np.random.default_rng(seed)
    gain = 2.0 if activation == "relu" else 1.0
    sizes = list(pairwise(layers))
    Ws = [rng.normal(size=size) / np.sqrt(size[0] / gain) for size in sizes]
    return Ws, [np.zeros((1, n)) for _, n in sizes]


def deep_forward(X, Ws, bs, activation: str = "tanh", *, validate: bool = True) -> list:
    """Every layer's output in a network of any depth, softmax after the last.

    Parameters
    ----------
    X : (N, D) or (S, N, D) array    inputs, one sample a row
    Ws : sequence of L arrays        weights (in, out), or stacks of them
    bs : sequence of L arrays        biases (1, out), or stacks of them
    activation : str                 of all hidden layers: identity, relu, sigmoid or tanh
    validate : bool                  whether to check shapes and numbers first

    Returns
    -------
    list of L+1 arrays               X, a1 (N, H1), a2 (N, H2), …, probs (N, C)

    Raises
    ------
    ValueError                       if shapes disagree or X holds NaN or infinity

    Source: `forward` for any number of layers; chapters/06_exercises.
    """
    if validate:
        check_layers(Ws, bs)
        X = check_X(X, D=Ws[0].shape[-2])
    g = _activation(activation).function
    acts = [X]
    for W, b in zip(Ws[:-1], bs[:-1], strict=True):
        acts.append(g(acts[-1] @ W + b))
    return [*acts, softmax(acts[-1] @ Ws[-1] + bs[-1])]


def deep_loss(probs, y, Ws, reg: float = 0.0, *, validate: bool = True):
    """Mean cross-entropy + reg/2 times the sum of all squared weights: a number, or (S,).

    Parameters
    ----------
    probs : (..., N, C) array
    y : (..., N) int array
    Ws : sequence of (..., in, out) arrays
    reg : float                  λ, the strength of the penalty; biases carry none

    Raises
    ------
    ValueError                   as `cross_entropy`, or if reg is negative
    """
    if validate:
        check_positive("reg", reg, zero=True)
    penalty = sum(np.square(W).sum(axis=(-2, -1)) for W in Ws)
    return cross_entropy(probs, y, validate=validate) + reg / 2 * penalty


def deep_backward(
    acts, y, Ws, reg: float = 0.0, activation: str = "tanh", *, validate: bool = True
):
    """Gradients of `deep_loss` for every layer, walking back from the last.

    Parameters
    ----------
    acts : list of L+1 arrays    X, a1, …, probs, from `deep_forward`
    y : (N,) int array           class of each sample, 0 .. C-1
    Ws : sequence of L arrays    weights (in, out), or stacks of them
    reg : float                  λ of the penalty λ/2 Σ‖W‖²
    activation : str             the one `deep_forward` was called with
    validate : bool              whether to check shapes and numbers first

    Returns
    -------
    dWs, dbs : two lists of L arrays, each shaped as its parameter, in the order of Ws

    Raises
    ------
    ValueError                   if shapes disagree or a label is outside 0 .. C-1

    Source: `backward` with its middle lines in a loop; chapters/06_exercises.
    """
    if validate:
        check_positive("reg", reg, zero=True)
        if len(acts) != len(Ws) + 1:
            raise ValueError(
                f"acts has {len(acts)} entries and Ws {len(Ws)}: one more, since X comes first."
            )
        for layer, (a, W) in enumerate(zip(acts[:-1], Ws, strict=True)):
            if a.shape[-1] != W.shape[-2]:
                raise ValueError(
                    f"acts[{layer}] has {a.shape[-1]} columns but Ws[{layer}] has "
                    f"{W.shape[-2]} rows: one weight row per input."
                )
        y = check_y(y, N=acts[-1].shape[-2], C=acts[-1].shape[-1])
    slope = _activation(activation).derivative
    dz = dscores(acts[-1], y, validate=False)
    dWs, dbs = [], []
    for layer in reversed(range(len(Ws))):
        dWs.append(acts[layer].swapaxes(-1, -2) @ dz + reg * Ws[layer])
        dbs.append(dz.sum(axis=-2, keepdims=True))
        if layer > 0:  # nothing stands before X that could learn
            dz = dz @ Ws[layer].swapaxes(-1, -2) * slope(acts[layer])
    return dWs[::-1], dbs[::-1]


def loss_of(X, y, params: Params, reg: float = 0.0, activation: str = "tanh"):
    """The loss as a function of each single variable of the network, for numerical gradients.

    Parameters
    ----------
    X, y, params, reg, activation    as in `backward`

    Returns
    -------
    functions : dict    for each of z2, W2, b2, a1, z1, W1, b1 a function from an array of that
                        shape to the loss, everything that comes before it held where it is
    values : dict       where each of these variables is

    Notes
    -----
    What comes *before* a variable does not change when it does; what comes after is computed
    anew. The penalty is counted with the weights only.
    """
    cache = forward(X, params, activation)
    y = check_y(y, N=len(X), C=params["W2"].shape[-1])
    g = _activation(activation).function

    def from_a1(a1, p=params):
        probs = softmax(a1 @ p["W2"] + p["b2"])
        return float(total_loss(probs, y, p["W1"], p["W2"], reg))

    def of_parameter(name):
        def loss(value):
            p = {**params, name: value}
            return from_a1(g(X @ p["W1"] + p["b1"]), p)

        return loss

    functions = {
        "z2": lambda z2: float(total_loss(softmax(z2), y, params["W1"], params["W2"], reg)),
        "W2": of_parameter("W2"),
        "b2": of_parameter("b2"),
        "a1": from_a1,
        "z1": lambda z1: from_a1(g(z1)),
        "W1": of_parameter("W1"),
        "b1": of_parameter("b1"),
    }
    everything = {**cache, **params}
    return functions, {name: everything[name] for name in functions}


def stack_params(many: Sequence[Params]) -> Params:
    """One stack (S, …) from the parameters of S networks of the same sizes."""
    return {name: np.stack([params[name] for params in many]) for name in many[0]}


def flatten(params: Mapping[str, np.ndarray]) -> np.ndarray:
    """All parameters in one vector (P,), W1 first, then b1, W2, b2 (or dW1, db1, dW2, db2)."""
    prefix = "" if "W1" in params else "d"
    return np.concatenate([params[prefix + name].ravel() for name in NAMES])


def restore(vector: np.ndarray, like: Params) -> Params:
    """The inverse of `flatten`: parameters with the shapes of ``like``.

    Raises
    ------
    ValueError    if the vector has not as many entries as ``like``
    """
    sizes = [like[name].size for name in NAMES]
    if vector.size != sum(sizes):
        raise ValueError(
            f"a vector of {vector.size} entries does not fill {sum(sizes)} parameters."
        )
    parts = np.split(vector, np.cumsum(sizes)[:-1])
    return {name: part.reshape(like[name].shape) for name, part in zip(NAMES, parts, strict=True)}


def check_params(params: Params) -> None:
    """Raise a ValueError that names the first two parameters whose shapes do not fit."""
    missing = [name for name in NAMES if name not in params]
    if missing:
        raise ValueError(f"params lacks {', '.join(missing)}: it needs W1, b1, W2 and b2.")
    W1, b1, W2, b2 = (np.shape(params[name]) for name in NAMES)
    for name, shape in zip(NAMES, (W1, b1, W2, b2), strict=True):
        if len(shape) not in (2, 3):
            raise ValueError(f"{name} has shape {shape}: a weight is (in, out), a bias (1, out).")
    if W1[-1] == 0:
        raise ValueError(f"W1 has shape {W1}: a hidden size of 0 leaves nothing to compute.")
    if W1[-1] != W2[-2]:
        raise ValueError(
            f"W1 has {W1[-1]} columns but W2 has {W2[-2]} rows: both count the hidden units."
        )
    for (bias, b), (weight, W) in ((("b1", b1), ("W1", W1)), (("b2", b2), ("W2", W2))):
        if b[-2:] != (1, W[-1]):
            raise ValueError(
                f"{bias} has shape {b} but {weight} has {W[-1]} columns: (1, {W[-1]})."
            )


def check_layers(Ws, bs) -> None:
    """Raise a ValueError that names the first layer whose shapes do not fit those beside it."""
    if len(Ws) == 0 or len(Ws) != len(bs):
        raise ValueError(
            f"{len(Ws)} weight matrices and {len(bs)} biases: a network needs as many of each, "
            "and at least one."
        )
    for k, (W, b) in enumerate(zip(map(np.shape, Ws), map(np.shape, bs), strict=True)):
        if len(W) not in (2, 3) or W[-1] == 0:
            raise ValueError(f"Ws[{k}] has shape {W}: (in, out), and out at least 1.")
        if b[-2:] != (1, W[-1]):
            raise ValueError(
                f"bs[{k}] has shape {b} but Ws[{k}] has {W[-1]} columns: (1, {W[-1]})."
            )
        if k and W[-2] != np.shape(Ws[k - 1])[-1]:
            raise ValueError(
                f"Ws[{k - 1}] has {np.shape(Ws[k - 1])[-1]} columns but Ws[{k}] has {W[-2]} rows: "
                f"both count the units of layer {k}."
            )


def _activation(name: str) -> Activation:
    if name not in ACTIVATIONS:
        raise ValueError(f"activation is {name!r}; known are {', '.join(ACTIVATIONS)}.")
    return ACTIVATIONS[name]


def _over_columns(operation: np.ufunc, table: np.ndarray) -> np.ndarray:
    """Reduce each row of (..., C) to one number, (..., 1).

    A column at a time where there are few: NumPy's reduction over a short last axis takes about
    four times as long. Up to 7 columns both add in the same order, so every bit is the same.
    """
    if table.shape[-1] > 7:
        return operation.reduce(table, axis=-1, keepdims=True)
    columns = (table[..., c : c + 1] for c in range(table.shape[-1]))
    return functools.reduce(operation, columns)


def _columns(y, probs) -> np.ndarray:
    """The labels as an index into the last axis of probs, (..., N, 1)."""
    return np.broadcast_to(y, probs.shape[:-1])[..., None]


def _is_float(z) -> bool:
    return isinstance(z, np.ndarray) and np.issubdtype(z.dtype, np.floating)
