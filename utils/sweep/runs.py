"""Networks trained on many data sets at once, and what they score on the other parts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from utils.network import (
    accuracy,
    chain_forward,
    cross_entropy,
    init_layers,
)
from utils.text import plus_minus
from utils.training import Trained, minibatch_train

#: The parts of a data set by name: {"train": (X, y), "validation": (X, y), …}.
Parts = Mapping[str, tuple[np.ndarray, np.ndarray]]


def draw_parts(
    make: Callable[..., tuple[np.ndarray, np.ndarray]],
    sizes: Mapping[str, int],
    seeds: Sequence[int],
) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Training, validation and test data for several seeds, no two of them the same points.

    Parameters
    ----------
    make : function    make(n, seed=…) returns X (n, D), y (n,), such as `utils.data.two_moons`
    sizes : dict       part of the data -> number of samples, such as {"train": 200, "test": 5000}
    seeds : (S,) sequence of int, 0 or more

    Returns
    -------
    dict               part -> stack of X (S, n, D), y (S, n)

    Raises
    ------
    ValueError         if a seed is below 0, or two are equal

    Notes
    -----
    Part k of seed s is drawn from 1000 k + s; from 1000 on, each thousand of seeds has a million
    of its own. scikit-learn's moons end at 2³²: there s may be up to four million.
    """
    if len(set(seeds)) < len(seeds) or not all(seed >= 0 for seed in seeds):
        raise ValueError(f"seeds are {[*seeds]}: they must differ and be 0 or more.")
    parts = {}
    for k, (part, n) in enumerate(sizes.items()):
        many = [make(n, seed=10**6 * (seed // 1000) + 1000 * k + seed % 1000) for seed in seeds]
        parts[part] = np.stack([X for X, _ in many]), np.stack([y for _, y in many])
    return parts


@dataclass
class Run:
    """Networks trained on the training parts of S data sets, one on each.

    Attributes
    ----------
    lr : float                 learning rate of the first update
    trained : Trained          the stack of S networks, and the history of their training loss
    activation : str
    parts : dict               what they were trained on, and what they are scored on
    validation : (S,) array    log-loss on the validation part: to choose by
    log_loss, accuracy : (S,) arrays    on the test part: of what has been chosen
    """

    lr: float
    trained: Trained = field(repr=False)
    activation: str
    parts: Parts = field(repr=False)

    @cached_property
    def validation(self) -> np.ndarray:
        return self._scores("validation")[0]

    @property
    def log_loss(self) -> np.ndarray:
        return self._test[0]

    @property
    def accuracy(self) -> np.ndarray:
        return self._test[1]

    @cached_property
    def _test(self):
        return self._scores("test")

    def _scores(self, part):
        X, y = self.parts[part]
        probs = chain_forward(X, self.trained.Ws, self.trained.bs, self.activation)[1][-1]
        return cross_entropy(probs, y), accuracy(probs, y)

    @property
    def history(self) -> np.ndarray:
        """Training loss before each epoch and after the last, (epochs + 1, S)."""
        return self.trained.history

    def probability(self, s: int = 0) -> Callable[[np.ndarray], np.ndarray]:
        """Return what network s makes of (M, D) points: a function to (M, C) probabilities."""
        Ws, bs = ([v[s] for v in values] for values in (self.trained.Ws, self.trained.bs))
        return lambda points: chain_forward(points, Ws, bs, self.activation)[1][-1]

    def passes_to(self, loss: float) -> np.ndarray:
        """Return for each seed the first epoch with a training loss this low, or infinity."""
        below = self.history <= loss
        return np.where(below.any(axis=0), below.argmax(axis=0), np.inf)

    def row(self) -> list[str]:
        """Return learning rate, test accuracy ± and test log-loss ±, for a table."""
        return [f"{self.lr:g}", plus_minus(self.accuracy), plus_minus(self.log_loss)]


def train(
    parts: Parts,
    layers: Sequence[int],
    rates: Sequence[float],
    batch_size: int | None = None,
    activation: str = "tanh",
    seeds: Sequence[int] | None = None,
) -> Run:
    """Train a network on each of several data sets, all at once.

    Parameters
    ----------
    parts : dict          "train", "validation" and "test" -> stacks, from `draw_parts`
    layers, activation    of the networks, as in `utils.network.init_layers`
    rates : (U,) array    the learning rate of every update, see `utils.training.minibatch_train`
    batch_size : int      all samples otherwise
    seeds : (S,) sequence of int, optional    of the first weights, 0 .. S-1 otherwise; the order
                          of the samples, the same for all networks, comes from the first of them

    Returns
    -------
    Run

    Raises
    ------
    ValueError            if there is no rate, a part is missing, the seeds are not as many as the
                          data sets, or training refuses
    """
    missing = [part for part in ("train", "validation", "test") if part not in parts]
    if missing or not np.size(rates):
        lacks = f"parts lack {', '.join(missing)}" if missing else "there is no rate"
        raise ValueError(f"{lacks}: a run needs train, validation and test data and a rate.")
    S = len(parts["train"][0])
    seeds = range(S) if seeds is None else seeds
    if len(seeds) != S:
        raise ValueError(f"{len(seeds)} seeds for {S} data sets: each network needs its own.")
    start = init_layers(layers, seeds, activation)
    X, y = parts["train"]
    trained = minibatch_train(X, y, *start, rates, batch_size, activation=activation, seed=seeds[0])
    return Run(float(np.ravel(rates)[0]), trained, activation, parts)
