"""`fit`: minibatch descent for one network of any depth, quickly."""

from collections.abc import Callable

import numpy as np

from utils.inputs import check_float, check_positive, check_table, check_y
from utils.network import LOSSES, OUTPUTS, check_layers, flatten_layers, one_hot, restore_layers
from utils.network.chain import hidden_link
from utils.network.fitting import Fitting, quiet_threads
from utils.network.optimisers import optimiser
from utils.training.descent import Trained


def fit(
    X,
    y,
    Ws,
    bs,
    lr: float | None = None,
    batch_size: int = 32,
    epochs: int = 20,
    reg: float = 0.0,
    activation="tanh",
    *,
    optimizer="sgd",
    schedule: Callable[[int], float] | None = None,
    seed: int | np.random.Generator = 0,
    dtype=np.float32,
) -> Trained:
    """Train a classifier with minibatches: `minibatch_train`, but quick, and for one network.

    Parameters
    ----------
    X : (N, D) array
    y : (N,) int array
    Ws, bs                      where to start, see `utils.network.init_deep`; left as they were
    lr : float, optional        learning rate; the optimizer's own default otherwise
    batch_size : int            samples in a step; the last batch of an epoch may be smaller
    epochs : int                how often every sample is used
    reg : float                 λ of the penalty λ/2 Σ‖W‖²
    activation : str or pair    of the hidden layers, as `utils.network.NeuralNetwork` takes it
    optimizer : str or object   as `utils.network.NeuralNetwork` takes it
    schedule : function         epoch, counted from 0 -> learning rate
    seed : int or Generator     of the order of the samples
    dtype : float32 or float64  of the whole computation

    Returns
    -------
    Trained                     Ws, bs; history is (epochs,) here: the mean loss of each epoch's
                                batches, each before its step, without the penalty

    Raises
    ------
    ValueError                  if the data, the sizes, a rate or reg make no sense
    FloatingPointError          if a loss or a parameter is no longer finite

    Notes
    -----
    The steps are those of `NeuralNetwork.fit`: softmax and cross-entropy fused to (Ŷ - Y)/N, all
    arrays laid out once (`utils.network.workspace`), one vector for all parameters. An interrupt
    ends it without a result; `NeuralNetwork.fit` keeps what it has.
    """
    check_layers(Ws, bs)
    layers = [np.shape(W)[0] for W in Ws] + [np.shape(Ws[-1])[1]]
    if layers[-1] == 1:
        raise ValueError("softmax of one score is always 1: give the last layer two outputs.")
    dtype = check_float(dtype)
    X = check_table(X, layers[0], dtype)
    y = check_y(y, N=len(X), C=layers[-1])
    check_positive("batch_size", batch_size, whole=True)
    check_positive("epochs", epochs, zero=True, whole=True)
    check_positive("reg", reg, zero=True)
    kind = optimiser(optimizer, lr)
    if schedule is not None and not hasattr(kind, "lr"):
        raise ValueError("a schedule sets the optimizer's lr, and this optimizer has none.")
    params, rate = flatten_layers(Ws, bs).astype(dtype), getattr(kind, "lr", np.nan)
    links = hidden_link(activation), OUTPUTS["softmax"], LOSSES["cross_entropy"]
    fitting = Fitting(params, layers, *links, kind, float(reg))
    Y = one_hot(y, layers[-1]).astype(dtype)
    rng, history = np.random.default_rng(seed), []
    try:
        with quiet_threads(layers, batch_size), np.errstate(all="ignore"):
            for epoch in range(epochs):
                if schedule is not None:
                    kind.lr = float(schedule(epoch))
                steps = fitting.epoch(X, Y, batch_size, rng)
                history.append(sum(loss * len(Yb) for loss, _, Yb in steps) / len(X))
                if not np.isfinite(params).all():
                    raise FloatingPointError
    except FloatingPointError:
        raise FloatingPointError(
            f"Something is no longer a finite number in epoch {epoch + 1}: the usual cause is a "
            f"learning rate that is too large (it is {getattr(kind, 'lr', np.nan):g}), or inputs "
            f"that are not scaled (the largest here is {np.abs(X).max():g})."
        ) from None
    finally:
        if schedule is not None:
            kind.lr = rate
    return Trained(*restore_layers(params, layers), np.array(history))
