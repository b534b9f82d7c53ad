"""The update and the training loops as the chapters write them: to read, not to be quick."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from utils.data import minibatches
from utils.inputs import check_positive, check_X, check_y
from utils.network import (
    HIDDEN,
    LOSSES,
    NAMES,
    OUTPUTS,
    Momentum,
    Params,
    backward,
    chain_backward,
    chain_forward,
    check_layers,
    check_params,
    cross_entropy,
    dscores,
    flatten,
    forward,
    one_hot,
    penalty,
    restore,
    total_loss,
)
from utils.network.workspace import Workspace


def gd_step(params: Mapping[str, np.ndarray], grads: Mapping[str, np.ndarray], lr: float) -> Params:
    """One step downhill for every parameter: p - lr * gradient, as new arrays.

    Parameters
    ----------
    params : dict    of arrays
    grads : dict     grads[k] belongs to params[k]
    lr : float       learning rate, above or equal to 0

    Raises
    ------
    ValueError       if lr is negative or a parameter has no gradient
    """
    check_positive("lr", lr, zero=True)
    missing = [name for name in params if name not in grads]
    if missing:
        raise ValueError(f"grads lacks {', '.join(missing)}: every parameter needs its gradient.")
    return {name: params[name] - lr * grads[name] for name in params}


def gd_train(
    X,
    y,
    params: Params,
    lr: float,
    steps: int,
    reg: float = 0.0,
    activation: str = "tanh",
    *,
    path: list[Params] | None = None,
) -> tuple[Params, np.ndarray]:
    """Full-batch gradient descent on the two-layer network, or on a stack of them.

    Parameters
    ----------
    X : (N, D) or (S, N, D) array
    y : (N,) or (S, N) int array
    params : dict           where to start; left as it was
    lr : float              learning rate, for the gradient of the MEAN loss
    steps : int             number of updates
    reg : float             λ
    activation : str        of the hidden layer
    path : list, optional   gets the parameters before each update and those after the last

    Returns
    -------
    params : dict           after the last update
    losses : (steps,) array total loss BEFORE each update; (steps, S) for a stack

    Raises
    ------
    ValueError              if the data, the sizes, lr, steps or reg make no sense

    Source: Cauchy (1847); derived in chapters/04_gradient_descent.
    """
    check_params(params)
    X = check_X(X, D=params["W1"].shape[-2])
    y = check_y(y, N=X.shape[-2], C=params["W2"].shape[-1])
    check_positive("lr", lr, zero=True)
    check_positive("reg", reg, zero=True)
    check_positive("steps", steps, zero=True, whole=True)
    losses = []
    for _ in range(steps):
        cache = forward(X, params, activation, validate=False)
        losses.append(
            total_loss(cache["probs"], y, params["W1"], params["W2"], reg, validate=False)
        )
        grads = backward(X, y, cache, params, reg, activation, validate=False)
        if path is not None:
            path.append(params)
        params = {name: params[name] - lr * grads["d" + name] for name in NAMES}
    if path is not None:
        path.append(params)
    return params, np.array(losses)


def momentum_train(
    X, y, params: Params, lr: float, momentum: float, steps: int, reg: float = 0.0
) -> Params:
    """Full-batch descent that remembers its last step: v ← μ v - lr dw, w ← w + v.

    On the two-layer network of tanh units, and quick, since an explorer waits for it: a step
    makes no new arrays. A run from first weights that differ in the last digit ends at the same
    loss, which a line search does not promise.

    Parameters
    ----------
    X, y, params, lr, steps, reg    as in `gd_train`, one network
    momentum : float                μ, how much of a step goes into the next, in [0, 1)

    Returns
    -------
    dict                            after the last update

    Source: Polyak (1964); chapters/08_network_class.
    """
    (D, H), C = params["W1"].shape, params["W2"].shape[1]
    w, step = flatten(params), Momentum(lr, momentum)
    gradient = np.empty_like(w)
    links = HIDDEN["tanh"], OUTPUTS["softmax"], LOSSES["cross_entropy"]
    space = Workspace(w, gradient, [D, H, C], len(X), *links, reg)
    space.X[:], space.Y[:] = X, one_hot(y, C)
    for _ in range(steps):
        space.step()
        step.update_in_place(w, gradient)
    return restore(w, params)


class Trained(NamedTuple):
    """What `minibatch_train` hands back: the parameters after the last update, and the way there.

    Attributes
    ----------
    Ws, bs : lists of arrays    as `utils.network.init_layers` makes them
    history : array             what was watched: before each epoch and after the last,
                                (epochs + 1,) or (epochs + 1, S) for a stack
    """

    Ws: list[np.ndarray]
    bs: list[np.ndarray]
    history: np.ndarray


def minibatch_train(
    X,
    y,
    Ws,
    bs,
    rates,
    batch_size: int | None = None,
    reg: float = 0.0,
    activation: str = "tanh",
    *,
    seed: int = 0,
    watch: Callable | None = None,
) -> Trained:
    """Minibatch gradient descent on a network of any depth, or on a stack of them.

    Parameters
    ----------
    X : (N, D) or (S, N, D) array
    y : (N,) or (S, N) int array
    Ws, bs                      where to start, see `utils.network.init_layers`; left as they were
    rates : (U,) array          one learning rate for each update; U is a whole number of epochs
    batch_size : int, optional  samples in a batch; all of them otherwise
    reg : float                 λ
    activation : str            of the hidden layers
    seed : int                  of the order of the samples
    watch : function, optional  watch(Ws, bs) is recorded before each epoch and after the last;
                                otherwise the total loss on all of X, y

    Returns
    -------
    Trained                     Ws, bs, history

    Raises
    ------
    ValueError                  if the data, the sizes, a rate or reg make no sense, or the rates
                                do not fill whole epochs
    """
    check_layers(Ws, bs)
    X = check_X(X, D=Ws[0].shape[-2])
    N = X.shape[-2]
    y = check_y(y, N=N, C=Ws[-1].shape[-1])
    check_positive("reg", reg, zero=True)
    batch_size = N if batch_size is None else batch_size
    check_positive("batch_size", batch_size, whole=True)
    rates, n_batches = np.asarray(rates, dtype=float), -(-N // batch_size)
    if rates.ndim != 1 or len(rates) % n_batches:
        raise ValueError(
            f"rates has shape {rates.shape}: one for each update, and an epoch has {n_batches}."
        )
    for rate in rates:
        check_positive("learning rate", rate, zero=True)

    def total(Ws, bs):
        probs = chain_forward(X, Ws, bs, activation, validate=False)[1][-1]
        return cross_entropy(probs, y, validate=False) + penalty(Ws, reg, validate=False)

    watch, rng = watch or total, np.random.default_rng(seed)
    Ws, bs, history = list(Ws), list(bs), []
    for epoch_rates in rates.reshape(-1, n_batches):
        history.append(watch(Ws, bs))
        batches = minibatches(X, y, batch_size, rng)
        for rate, (Xb, yb) in zip(epoch_rates, batches, strict=True):
            zs, acts = chain_forward(Xb, Ws, bs, activation, validate=False)
            dz = dscores(acts[-1], yb, validate=False)
            dWs, dbs = chain_backward(dz, zs, acts, Ws, activation, reg)
            Ws = [W - rate * dW for W, dW in zip(Ws, dWs, strict=True)]
            bs = [b - rate * db for b, db in zip(bs, dbs, strict=True)]
    return Trained(Ws, bs, np.array([*history, watch(Ws, bs)]))
