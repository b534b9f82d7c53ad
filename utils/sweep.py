"""Many trainings at once: sizes x seeds, the seeds of one size as one stack of networks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from utils.data import check_positive
from utils.network import Params, accuracy, cross_entropy, forward, init_params, stack_params
from utils.text import Text, table
from utils.training import gd_train

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
