"""Many trainings at once: sizes x seeds, the seeds of one size as one stack of networks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from utils.data import check_positive
from utils.network import (
    Params,
    accuracy,
    cross_entropy,
    deep_forward,
    forward,
    init_deep,
    init_params,
    stack_params,
)
from utils.text import Text, plus_minus, table
from utils.training import Trained, gd_train, minibatch_train

#: The parts of a data set by name: {"train": (X, y), "validation": (X, y), …}.
Parts = Mapping[str, tuple[np.ndarray, np.ndarray]]


@dataclass
class SweepResult:
    """What a sweep found: arrays whose axes are (hidden size, seed).

    Attributes
    ----------
    hidden_sizes : (K,) list of int
    seeds : (R,) list of int
    accuracy : dict     part of the data -> (K, R) array
    log_loss : dict     part of the data -> (K, R) array, mean cross-entropy in nats
    loss : (K, R, steps) array    total training loss before each update
    params : dict       hidden size -> stack of R networks
    """

    hidden_sizes: list[int]
    seeds: list[int]
    accuracy: dict[str, np.ndarray]
    log_loss: dict[str, np.ndarray]
    loss: np.ndarray = field(repr=False)
    params: dict[int, Params] = field(repr=False)

    def network(self, hidden_size: int, seed: int) -> Params:
        """Return the parameters of one trained network."""
        r = self.seeds.index(seed)
        return {name: stack[r] for name, stack in self.params[hidden_size].items()}

    def table(self, digits: int = 3) -> Text:
        """One row a size, mean ± standard deviation over the seeds for each part and measure."""
        measures = [("accuracy", self.accuracy), ("log-loss", self.log_loss)]
        header = ["hidden units"] + [f"{part} {m}" for m, parts in measures for part in parts]
        columns = [values for _, parts in measures for values in parts.values()]
        ddof = min(1, len(self.seeds) - 1)
        return table(
            header,
            [
                [str(size)]
                + [f"{v[k].mean():.{digits}f} ± {v[k].std(ddof=ddof):.{digits}f}" for v in columns]
                for k, size in enumerate(self.hidden_sizes)
            ],
        )


def sweep(
    data: Callable[[int], Parts],
    hidden_sizes: Sequence[int],
    seeds: Sequence[int],
    *,
    lr: float = 1.0,
    steps: int = 2000,
    reg: float = 0.0,
) -> SweepResult:
    """Train a two-layer tanh network for every hidden size and every seed.

    Parameters
    ----------
    data : function        data(seed) returns the parts of that seed's data set, as a dict of
                           (X, y); the part "train" is trained on, every part is scored. Parts of
                           one name have one size for all seeds.
    hidden_sizes : (K,) sequence of int
    seeds : (R,) sequence of int     each draws its data and its first weights
    lr, steps, reg         as in `utils.training.gd_train`

    Returns
    -------
    SweepResult            the same numbers as training one network after the other

    Raises
    ------
    ValueError             if there is no size, no seed, no part "train", or a size is below 1
    """
    hidden_sizes, seeds = [*hidden_sizes], [*seeds]
    if not hidden_sizes or not seeds:
        raise ValueError(
            f"{len(hidden_sizes)} sizes and {len(seeds)} seeds: a sweep needs one of each."
        )
    for size in hidden_sizes:
        check_positive("hidden size", size, whole=True)
    parts = [data(seed) for seed in seeds]
    if "train" not in parts[0]:
        raise ValueError(f"data has the parts {', '.join(parts[0])}, but no part 'train'.")
    stacked = {
        name: (np.stack([p[name][0] for p in parts]), np.stack([p[name][1] for p in parts]))
        for name in parts[0]
    }
    X, y = stacked["train"]
    D, C = X.shape[-1], max(int(labels.max()) for _, labels in stacked.values()) + 1
    found: dict[str, dict[str, list]] = {m: {p: [] for p in stacked} for m in ("acc", "log")}
    losses, params = [], {}
    for H in hidden_sizes:
        start = stack_params([init_params(D, H, C, seed) for seed in seeds])
        params[H], loss = gd_train(X, y, start, lr, steps, reg)
        losses.append(loss.T)
        for name, (X_part, y_part) in stacked.items():
            probs = forward(X_part, params[H])["probs"]
            found["acc"][name].append(accuracy(probs, y_part))
            found["log"][name].append(cross_entropy(probs, y_part))
    measured = [{p: np.array(v) for p, v in found[m].items()} for m in ("acc", "log")]
    return SweepResult(hidden_sizes, seeds, *measured, loss=np.array(losses), params=params)


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
    seeds : (S,) sequence of int, each below 1000

    Returns
    -------
    dict               part -> stack of X (S, n, D), y (S, n)

    Raises
    ------
    ValueError         if a seed is below 0 or above 999, or two are equal
    """
    if len(set(seeds)) < len(seeds) or not all(0 <= seed < 1000 for seed in seeds):
        raise ValueError(f"seeds are {[*seeds]}: they must differ and be between 0 and 999.")
    parts = {}
    for k, (part, n) in enumerate(sizes.items()):
        many = [make(n, seed=1000 * k + seed) for seed in seeds]
        parts[part] = np.stack([X for X, _ in many]), np.stack([y for _, y in many])
    return parts


@dataclass
class Tuned:
    """Networks trained with the learning rate that did best on the validation part.

    Attributes
    ----------
    lr : float                of the networks that were kept
    validation : dict         learning rate -> log-loss (S,) on the validation part
    trained : Trained         the stack of S networks, and the history of their training loss
    activation : str
    accuracy, log_loss : (S,) arrays    on the test part
    """

    lr: float
    validation: dict[float, np.ndarray] = field(repr=False)
    trained: Trained = field(repr=False)
    activation: str
    accuracy: np.ndarray = field(repr=False)
    log_loss: np.ndarray = field(repr=False)

    @property
    def history(self) -> np.ndarray:
        """Training loss before each epoch and after the last, (epochs + 1, S)."""
        return self.trained.history

    def probability(self, s: int = 0) -> Callable[[np.ndarray], np.ndarray]:
        """Return what network s makes of (M, D) points: a function to (M, C) probabilities."""
        Ws, bs = ([v[s] for v in values] for values in (self.trained.Ws, self.trained.bs))
        return lambda points: deep_forward(points, Ws, bs, self.activation)[-1]

    def passes_to(self, loss: float) -> np.ndarray:
        """Return for each seed the first epoch with a training loss this low, or infinity."""
        below = self.history <= loss
        return np.where(below.any(axis=0), below.argmax(axis=0), np.inf)

    def row(self) -> list[str]:
        """Return learning rate, test accuracy ± and test log-loss ±, for a table."""
        return [f"{self.lr:g}", plus_minus(self.accuracy), plus_minus(self.log_loss)]


def tune(
    parts: Parts,
    layers: Sequence[int],
    schedule: Callable[[float], np.ndarray],
    rates: Sequence[float],
    batch_size: int | None = None,
    activation: str = "tanh",
) -> Tuned:
    """Train the same networks at several learning rates, keep the rate that validates best.

    Parameters
    ----------
    parts : dict          "train", "validation" and "test" -> stacks, from `draw_parts`
    layers, activation    of the networks, as in `utils.network.init_deep`, seeds 0 .. S-1
    schedule : function   schedule(lr) returns the rate of every update,
                          see `utils.training.minibatch_train`
    rates : sequence      the learning rates to try; a single one is not tuned
    batch_size : int      all samples otherwise

    Returns
    -------
    Tuned                 scored on the test part, which had no say in the choice

    Raises
    ------
    ValueError            if there is no rate, a part is missing, or training refuses
    """
    missing = [part for part in ("train", "validation", "test") if part not in parts]
    if missing or not len(rates):
        lacks = f"parts lack {', '.join(missing)}" if missing else "there is no rate to try"
        raise ValueError(f"{lacks}: tune needs train, validation and test data and a rate.")
    start = init_deep(layers, range(len(parts["train"][0])), activation)

    def scores(trained, part):
        X, y = parts[part]
        probs = deep_forward(X, trained.Ws, trained.bs, activation)[-1]
        return accuracy(probs, y), cross_entropy(probs, y)

    runs = {
        lr: minibatch_train(
            *parts["train"], *start, schedule(lr), batch_size, activation=activation
        )
        for lr in rates
    }
    validation = {lr: scores(ran, "validation")[1] for lr, ran in runs.items()}
    lr = min(validation, key=lambda lr: validation[lr].mean())
    return Tuned(lr, validation, runs[lr], activation, *scores(runs[lr], "test"))
