"""Optimisers: how a parameter vector moves when its gradient is known.

An optimiser is any object with ``update(params, gradient) -> params``, both (P,) vectors. It may
keep what it likes between the calls; the vectors it is given stay as they are. These here are
written in the order of the papers that they come from.

Those of this module can also ``update_in_place(params, gradient)``, which changes both vectors.
SGD, Momentum and Nesterov then make no new ones, Adam small ones.
"""

import inspect
from typing import Protocol

import numpy as np

from utils.inputs import check_positive


class Optimiser(Protocol):
    """What `NeuralNetwork` asks of an optimiser."""

    def update(self, params: np.ndarray, gradient: np.ndarray) -> np.ndarray:
        """Return the parameters after one step: (P,), (P,) -> (P,)."""


class _InPlace:
    """The update written into the vectors themselves; kinds that can spare new arrays do."""

    def update_in_place(self: Optimiser, params, gradient) -> None:
        """Move the parameters, (P,), by one step; the gradient, (P,), is lost."""
        params[:] = self.update(params, gradient)


class SGD(_InPlace):
    """Gradient descent: w ← w - lr g. With minibatches it is called stochastic.

    Parameters
    ----------
    lr : float    learning rate, for the gradient of the mean loss
    """

    def __init__(self, lr: float = 0.1):
        check_positive("lr", lr, zero=True)
        self.lr = float(lr)

    def update(self, params, gradient):
        """Return the parameters after one step: (P,), (P,) -> (P,)."""
        return params - self.lr * gradient

    def update_in_place(self, params, gradient):
        """Move the parameters, (P,), by one step; the gradient, (P,), is lost."""
        gradient *= self.lr
        params -= gradient


class Momentum(_InPlace):
    """Steps that remember the one before: v ← μ v - lr g, w ← w + v.

    Parameters
    ----------
    lr : float          learning rate
    momentum : float    μ, how much of the previous step goes into this one, in [0, 1)

    Source: Polyak (1964).
    """

    def __init__(self, lr: float = 0.1, momentum: float = 0.9):
        check_positive("lr", lr, zero=True)
        _check_share("momentum", momentum)
        self.lr, self.momentum, self._v = float(lr), float(momentum), None

    def update(self, params, gradient):
        """Return the parameters after one step: (P,), (P,) -> (P,)."""
        self._v = _or_zeros(self._v, gradient)
        self._v = self.momentum * self._v - self.lr * gradient
        return params + self._v

    def update_in_place(self, params, gradient):
        """Move the parameters, (P,), by one step; the gradient, (P,), is lost."""
        self._turn(gradient)
        params += self._v

    def _turn(self, gradient):
        """v ← μ v - lr g in place; the gradient becomes lr g."""
        self._v = _or_zeros(self._v, gradient)
        gradient *= self.lr
        self._v *= self.momentum
        self._v -= gradient


class Nesterov(Momentum):
    """Momentum that looks ahead: the new velocity is applied once more before the next gradient.

    Parameters
    ----------
    lr : float          learning rate
    momentum : float    μ, in [0, 1)

    Source: Nesterov (1983), in the form of Sutskever et al. (2013) as scikit-learn writes it.
    """

    def update(self, params, gradient):
        """Return the parameters after one step: (P,), (P,) -> (P,)."""
        self._v = _or_zeros(self._v, gradient)
        self._v = self.momentum * self._v - self.lr * gradient
        return params + self.momentum * self._v - self.lr * gradient

    def update_in_place(self, params, gradient):
        """Move the parameters, (P,), by one step; the gradient, (P,), is lost."""
        self._turn(gradient)
        params -= gradient
        np.multiply(self._v, self.momentum, out=gradient)
        params += gradient


class Adagrad(_InPlace):
    """A learning rate for each parameter, which shrinks with all the gradients it has seen.

    Parameters
    ----------
    lr : float         learning rate
    epsilon : float    keeps the division finite

    Source: Duchi, Hazan and Singer (2011).
    """

    def __init__(self, lr: float = 0.01, epsilon: float = 1e-10):
        check_positive("lr", lr, zero=True)
        check_positive("epsilon", epsilon)
        self.lr, self.epsilon, self._sum = float(lr), float(epsilon), None

    def update(self, params, gradient):
        """Return the parameters after one step: (P,), (P,) -> (P,)."""
        self._sum = _or_zeros(self._sum, gradient) + gradient**2
        return params - self.lr * gradient / (np.sqrt(self._sum) + self.epsilon)


class RMSprop(_InPlace):
    """As Adagrad, but the squares are averaged over the recent past instead of summed for ever.

    Parameters
    ----------
    lr : float         learning rate
    decay : float      how much of the average stays at each step, in [0, 1)
    epsilon : float    keeps the division finite

    Source: Hinton's lecture 6e (2012).
    """

    def __init__(self, lr: float = 0.01, decay: float = 0.99, epsilon: float = 1e-8):
        check_positive("lr", lr, zero=True)
        _check_share("decay", decay)
        check_positive("epsilon", epsilon)
        self.lr, self.decay, self.epsilon = float(lr), float(decay), float(epsilon)
        self._mean = None

    def update(self, params, gradient):
        """Return the parameters after one step: (P,), (P,) -> (P,)."""
        self._mean = _or_zeros(self._mean, gradient)
        self._mean = self.decay * self._mean + (1 - self.decay) * gradient**2
        return params - self.lr * gradient / (np.sqrt(self._mean) + self.epsilon)


class Adam(_InPlace):
    """Momentum and RMSprop together, both corrected for having started at zero.

    Parameters
    ----------
    lr : float         learning rate: the first step moves every parameter by about this much
    beta_1 : float     memory of the gradients' mean, in [0, 1)
    beta_2 : float     memory of the mean of their squares, in [0, 1)
    epsilon : float    keeps the division finite

    Source: Kingma and Ba (2015).
    """

    def __init__(
        self,
        lr: float = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-8,
    ):
        check_positive("lr", lr, zero=True)
        _check_share("beta_1", beta_1)
        _check_share("beta_2", beta_2)
        check_positive("epsilon", epsilon)
        self.lr, self.beta_1, self.beta_2 = float(lr), float(beta_1), float(beta_2)
        self.epsilon = float(epsilon)
        self._m, self._v, self._t = None, None, 0

    def update(self, params, gradient):
        """Return the parameters after one step: (P,), (P,) -> (P,)."""
        self._t += 1
        self._m = self.beta_1 * _or_zeros(self._m, gradient) + (1 - self.beta_1) * gradient
        self._v = self.beta_2 * _or_zeros(self._v, gradient) + (1 - self.beta_2) * gradient**2
        m = self._m / (1 - self.beta_1**self._t)
        v = self._v / (1 - self.beta_2**self._t)
        return params - self.lr * m / (np.sqrt(v) + self.epsilon)

    def update_in_place(self, params, gradient):
        """Move the parameters, (P,), by one step; the gradient, (P,), is lost."""
        self._t += 1
        self._m, self._v = _or_zeros(self._m, gradient), _or_zeros(self._v, gradient)
        for part in _blocks(len(params)):
            g, m, v = gradient[part], self._m[part], self._v[part]
            m *= self.beta_1
            v *= self.beta_2
            m += (1 - self.beta_1) * g
            np.square(g, out=g)
            g *= 1 - self.beta_2
            v += g
            np.sqrt(v, out=g)  # from here on g is the denominator
            g /= np.sqrt(1 - self.beta_2**self._t)
            g += self.epsilon
            np.divide(m, g, out=g)
            g *= self.lr / (1 - self.beta_1**self._t)
            params[part] -= g


OPTIMISERS = {
    "sgd": SGD,
    "momentum": Momentum,
    "nesterov": Nesterov,
    "adagrad": Adagrad,
    "rmsprop": RMSprop,
    "adam": Adam,
}


def optimiser(given, lr: float | None = None) -> Optimiser:
    """The optimiser behind a name, or the object itself.

    Parameters
    ----------
    given : str or object    a name from `OPTIMISERS`, or anything with update(params, gradient)
    lr : float, optional     learning rate of a named one; its own default otherwise

    Raises
    ------
    ValueError               if the name is unknown, the object cannot update, or an object and a
                             learning rate are both given
    """
    if isinstance(given, str):
        if given not in OPTIMISERS:
            raise ValueError(f"optimizer is {given!r}; known are {', '.join(OPTIMISERS)}.")
        return OPTIMISERS[given]() if lr is None else OPTIMISERS[given](lr)
    if isinstance(given, type) or not callable(getattr(given, "update", None)):
        raise ValueError(
            f"optimizer is {given!r}: it must be a name ({', '.join(OPTIMISERS)}) or an object "
            "with update(params, gradient) -> params."
        )
    if lr is not None:
        raise ValueError(
            f"learning_rate_init is {lr} but the optimizer is an object: it has its own rate."
        )
    return given


def settings(of: Optimiser) -> dict | None:
    """Name and settings of an optimiser of this module, as a file keeps them; None for others."""
    for name, kind in OPTIMISERS.items():
        if type(of) is kind:
            return {"name": name} | {
                key: float(getattr(of, key)) for key in inspect.signature(kind).parameters
            }
    return None


def from_settings(kept: dict) -> Optimiser:
    """The inverse of `settings`.

    Raises
    ------
    ValueError    if the name or a setting is not one of this module's
    """
    kept = dict(kept)
    kind = OPTIMISERS.get(kept.pop("name", None))
    if kind is None or set(kept) - set(inspect.signature(kind).parameters):
        raise ValueError(f"no optimizer of this course has the settings {kept}.")
    return kind(**{key: float(value) for key, value in kept.items()})


def _blocks(size: int, block: int = 16384):
    """Slices of a vector: a block of each array stays in the first caches from call to call."""
    return (slice(start, start + block) for start in range(0, size, block))


def _or_zeros(kept, gradient):
    """What was kept, in the gradient's type and writable (a file may be mapped); zeros at first."""
    if kept is None:
        return np.zeros_like(gradient)
    if kept.shape != gradient.shape:
        raise ValueError(
            f"this optimizer remembers {kept.size} parameters and the network has "
            f"{gradient.size}: a new network needs a new optimizer."
        )
    return kept.astype(gradient.dtype, copy=not kept.flags.writeable)


def _check_share(name: str, value) -> None:
    if not 0 <= value < 1:
        raise ValueError(f"{name} is {value}: it must be at least 0 and below 1.")
