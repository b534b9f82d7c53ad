"""The parameters of a network: drawn, counted, checked, in one vector, by layer or by name."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from utils.inputs import check_positive
from utils.network.links import HIDDEN

#: A two-layer network's, by the names of the derivation.
Params = dict[str, np.ndarray]

#: Order of the parameters wherever they stand in one vector.
NAMES = ("W1", "b1", "W2", "b2")


def init_layers(layers: Sequence[int], seed, init: str | float = "tanh") -> tuple[list, list]:
    """Random weights for a network of any depth, zero biases.

    Parameters
    ----------
    layers : sequence of L+1 int     features, the units of each hidden layer, outputs
    seed : int, Generator, or sequence of S    the same seed gives the same weights; several seeds
                                     give a stack of S networks
    init : str or number             a rule: "lecun", standard deviation sqrt(1/in); "xavier",
                                     sqrt(2/(in + out)); "he", sqrt(2/in); a hidden activation: he
                                     for relu, which silences half of the values, else lecun; or a
                                     number, the standard deviation of all layers

    Returns
    -------
    Ws, bs : two lists of L arrays   W (in, out) and b (1, out); a stack's with S in front

    Raises
    ------
    ValueError                       if there are fewer than two sizes, one is below 1, or no rule
                                     has the name

    Source: LeCun et al. (1998), Glorot and Bengio (2010), He et al. (2015); chapters 04 and 08.
    """
    if len(layers) < 2:
        raise ValueError(f"layers has {len(layers)} entries: it needs features and classes.")
    for size in layers:
        check_positive("layer size", size, whole=True)
    sizes = list(pairwise(layers))
    scales = [_scale(init, *size) for size in sizes]
    if np.ndim(seed):
        many = [init_layers(layers, one, init) for one in seed]
        Ws, bs = (
            [np.stack(of) for of in zip(*part, strict=True)] for part in zip(*many, strict=True)
        )
        return Ws, bs
    rng = np.random.default_rng(seed)
    Ws = [rng.normal(size=size) / by for size, by in zip(sizes, scales, strict=True)]
    return Ws, [np.zeros((1, n)) for _, n in sizes]


def _scale(init, fan_in: int, fan_out: int) -> float:
    """What numbers from a standard normal are divided by."""
    if not isinstance(init, str):
        check_positive("init", init, zero=True)
        return 1 / init if init else np.inf
    rules = {"lecun": fan_in, "xavier": (fan_in + fan_out) / 2, "he": fan_in / 2}
    if init in HIDDEN:
        init = "he" if init == "relu" else "lecun"
    if init not in rules:
        raise ValueError(
            f"init is {init!r}; known are auto, {', '.join(rules)}, a number, or an activation."
        )
    return np.sqrt(rules[init])


def flatten(params, bs=None) -> np.ndarray:
    """All parameters in one vector (P,): W1, b1, W2, b2, … row by row.

    Parameters
    ----------
    params, bs    two sequences of L arrays, weights and biases; or a dict alone, with W1, b1, W2,
                  b2 or dW1, db1, dW2, db2
    """
    Ws, bs = by_layer(params) if isinstance(params, Mapping) else (params, bs)
    return np.concatenate([np.ravel(p) for pair in zip(Ws, bs, strict=True) for p in pair])


def restore(vector: np.ndarray, like):
    """The inverse of `flatten`: arrays that are VIEWS of the vector, nothing is copied.

    Parameters
    ----------
    vector : (P,) array
    like : sequence of L+1 int, or dict    features, the units of each hidden layer, outputs; or
                                           parameters whose shapes these shall have

    Returns
    -------
    Ws, bs : two lists of L arrays         W (in, out) and b (1, out); changing them changes the
                                           vector; or a dict, W1, b1, W2, b2

    Raises
    ------
    ValueError                             if the vector has another number of entries
    """
    if isinstance(like, Mapping):
        layers = [like["W1"].shape[0], *(like[name].shape[1] for name in ("W1", "W2"))]
        return by_name(*restore(vector, layers))
    if vector.size != count_parameters(like):
        raise ValueError(
            f"a vector of {vector.size} entries does not fill the {count_parameters(like)} "
            f"parameters of layers {list(like)}."
        )
    Ws, bs, start = [], [], 0
    for n_in, n_out in pairwise(like):
        middle = start + n_in * n_out
        Ws.append(vector[start:middle].reshape(n_in, n_out))
        bs.append(vector[middle : middle + n_out].reshape(1, n_out))
        start = middle + n_out
    return Ws, bs


def count_parameters(layers: Sequence[int]) -> int:
    """Number of weights and biases of a network: [2, 3, 2] has 2·3 + 3 + 3·2 + 2 = 17."""
    return sum(n_in * n_out + n_out for n_in, n_out in pairwise(layers))


def by_name(Ws, bs, prefix: str = "") -> Params:
    """Two layers as a dict: W1, b1, W2, b2, or dW1, … with a prefix."""
    (W1, W2), (b1, b2) = Ws, bs
    return {prefix + name: p for name, p in zip(NAMES, (W1, b1, W2, b2), strict=True)}


def by_layer(params: Mapping[str, np.ndarray]) -> tuple[list, list]:
    """The inverse of `by_name`: weights and biases, layer by layer."""
    prefix = "" if "W1" in params else "d"
    W1, b1, W2, b2 = (params[prefix + name] for name in NAMES)
    return [W1, W2], [b1, b2]


def stack_params(many: Sequence[Params]) -> Params:
    """One stack (S, …) from the parameters of S networks of the same sizes."""
    return {name: np.stack([params[name] for params in many]) for name in many[0]}


def check_layers(Ws, bs, names=("Ws[{}]", "bs[{}]"), first: int = 0) -> None:
    """Raise a ValueError that names the first layer whose shapes do not fit those beside it.

    Parameters
    ----------
    Ws, bs : sequences of L arrays
    names : pair of str               what a weight and a bias are called, with {} for the layer
    first : int                       the number of the first layer in these names
    """
    if len(Ws) == 0 or len(Ws) != len(bs):
        raise ValueError(
            f"{len(Ws)} weight matrices and {len(bs)} biases: a network needs as many of each, "
            "and at least one."
        )
    before, n_before = "", 0
    for k, (W, b) in enumerate(zip(map(np.shape, Ws), map(np.shape, bs), strict=True), first):
        weight, bias = (name.format(k) for name in names)
        if len(W) not in (2, 3) or W[-1] == 0:
            raise ValueError(f"{weight} has shape {W}: (in, out), and out at least 1.")
        if b[-2:] != (1, W[-1]):
            raise ValueError(
                f"{bias} has shape {b} but {weight} has {W[-1]} columns: (1, {W[-1]})."
            )
        if before and W[-2] != n_before:
            raise ValueError(
                f"{before} has {n_before} columns but {weight} has {W[-2]} rows: both count the "
                "units of the layer between them."
            )
        before, n_before = weight, W[-1]


def check_params(params: Params) -> None:
    """Raise a ValueError that names the first two parameters whose shapes do not fit."""
    missing = [name for name in NAMES if name not in params]
    if missing:
        raise ValueError(f"params lacks {', '.join(missing)}: it needs W1, b1, W2 and b2.")
    check_layers(*by_layer(params), names=("W{}", "b{}"), first=1)
