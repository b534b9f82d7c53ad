"""What a training keeps as it goes on: its history, where it can go back to, its best epoch."""

import copy

import numpy as np

from utils.network.optimisers import settings


def open_history(history: dict, names) -> None:
    """Make sure that these lists are there, as long as the others: NaN for epochs before."""
    length = len(history.get("loss", ()))
    for name in names:
        history.setdefault(name, [float("nan")] * length)


def add_epoch(history: dict, **values: float) -> None:
    """One more entry for every list, NaN for those that this epoch says nothing about."""
    open_history(history, values)
    for name, numbers in history.items():
        numbers.append(float(values.get(name, "nan")))


def cut(history: dict, epochs: int) -> None:
    """Take unfinished epochs out of the history again."""
    for numbers in history.values():
        del numbers[epochs:]


def kept_settings(optimizer) -> dict | None:
    """Name and numbers of an optimiser of this course; None for one that updates in its own way."""
    return None if "update" in getattr(optimizer, "__dict__", ()) else settings(optimizer)


class Kept:
    """Parameters, and an optimiser's memory, as they were after the last good epoch."""

    def __init__(self, params, optimizer):
        self.params = params.copy()
        known = kept_settings(optimizer) is not None  # others may keep their memory as they like
        self._memory = copy.deepcopy(vars(optimizer)) if known else {}

    def give_back(self, optimizer) -> np.ndarray:
        """Put the optimiser back, and return the parameters."""
        if self._memory:
            vars(optimizer).update(self._memory)
        return self.params


class Watch:
    """Early stopping: the smallest validation loss so far, and the parameters as they were then.

    Parameters
    ----------
    patience : int    epochs without progress that are waited for
    tol : float       how much smaller a loss must be to count as progress
    params : (P,) array
    """

    def __init__(self, patience: int, tol: float, params: np.ndarray):
        self.patience, self.tol = patience, tol
        self.loss, self.params, self.epoch = np.inf, params, 0
        self._reference, self._since, self._seen = np.inf, 0, 0

    def enough(self, loss: float, params: np.ndarray) -> bool:
        """Note one epoch; whether there was no progress for long enough."""
        self._seen += 1
        if loss < self.loss:
            self.loss, self.params, self.epoch = loss, params.copy(), self._seen
        if loss < self._reference - self.tol:
            self._reference, self._since = loss, 0
        else:
            self._since += 1
        return self._since >= self.patience
