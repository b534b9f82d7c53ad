"""What a sweep hands back: arrays with named axes."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from utils.network import (
    Params,
)
from utils.text import Text, table


@dataclass
class SweepResult:
    """What a sweep found: arrays with one axis for each entry of ``axes``, in its order.

    Attributes
    ----------
    axes : dict             name -> values: hidden_size, then those that were asked for of reg,
                            lr and data_seed, then seed
    accuracy : dict         part of the data -> array
    log_loss : dict         part of the data -> array, mean cross-entropy in nats
    passes : (K,) array     the passes before which the loss was noted, and the number of them all
    loss : (…, K) array     total training loss at those passes
    params : dict           hidden size -> stack of its networks, W1 (…, D, H) and so on, the
                            axes without hidden_size in front
    finished : bool array   False where an interrupt came first; the numbers there are nan
    diverged : bool array   True where the parameters are no longer finite; the scores are nan
    """

    axes: dict[str, list]
    accuracy: dict[str, np.ndarray]
    log_loss: dict[str, np.ndarray]
    passes: np.ndarray
    loss: np.ndarray = field(repr=False)
    params: dict[int, Params] = field(repr=False)
    finished: np.ndarray = field(repr=False)
    diverged: np.ndarray = field(repr=False)

    @property
    def hidden_sizes(self) -> list[int]:
        """The values of the first axis."""
        return self.axes["hidden_size"]

    @property
    def seeds(self) -> list[int]:
        """The values of the last axis."""
        return self.axes["seed"]

    def network(self, hidden_size: int, seed: int, **where) -> Params:
        """Return the parameters of one trained network.

        Parameters
        ----------
        hidden_size, seed : int
        **where               a value for each other axis: reg=0.01, lr=0.5, data_seed=3

        Raises
        ------
        ValueError            if an axis is missing, unknown, or has no such value, or the sweep
                              was interrupted before this network was finished
        """
        where = {"hidden_size": hidden_size, "seed": seed, **where}
        if where.keys() != self.axes.keys():
            raise ValueError(f"the axes are {', '.join(self.axes)}, not {', '.join(where)}.")
        for name, value in where.items():
            if value not in self.axes[name]:
                raise ValueError(f"{name} {value} is none of {self.axes[name]}.")
        index = tuple(values.index(where[name]) for name, values in self.axes.items())
        if not self.finished[index]:
            raise ValueError("this network was not finished when the sweep was interrupted.")
        return {name: stack[index[1:]].copy() for name, stack in self.params[hidden_size].items()}

    def rows(self) -> Iterator[dict]:
        """One dict for each network: where it stands on the axes, and its scores."""
        shape = self.finished.shape
        for index in np.ndindex(shape):
            row = {
                name: values[k] for k, (name, values) in zip(index, self.axes.items(), strict=True)
            }
            for measure in ("accuracy", "log_loss"):
                for part, values in getattr(self, measure).items():
                    row[f"{part}_{measure}"] = values[index]
            yield row | {"finished": self.finished[index], "diverged": self.diverged[index]}

    def to_dataframe(self):
        """The `rows` as a pandas DataFrame.

        Raises
        ------
        ImportError    if pandas is not installed: nothing else in this course needs it
        """
        try:
            import pandas
        except ImportError:
            raise ImportError(
                "to_dataframe needs pandas, which is not installed; rows() gives the same numbers."
            ) from None
        return pandas.DataFrame(list(self.rows()))

    def table(self, digits: int = 3) -> Text:
        """One row a size (and reg, and lr), mean ± standard deviation over all seeds."""
        measures = [("accuracy", self.accuracy), ("log-loss", self.log_loss)]
        seeds = [k for k, name in enumerate(self.axes) if name.endswith("seed")]
        shown = [name.replace("hidden_size", "hidden units") for name in self.axes]
        header = shown[: -len(seeds)] + [f"{part} {m}" for m, parts in measures for part in parts]
        columns = [values for _, parts in measures for values in parts.values()]
        ddof = min(1, int(np.prod([self.finished.shape[k] for k in seeds])) - 1)
        means = [(v.mean(tuple(seeds)), v.std(tuple(seeds), ddof=ddof)) for v in columns]
        values = list(self.axes.values())[: -len(seeds)]
        return table(
            header,
            [
                [f"{v[k]:g}" for v, k in zip(values, index, strict=True)]
                + [f"{m[index]:.{digits}f} ± {s[index]:.{digits}f}" for m, s in means]
                for index in np.ndindex(*map(len, values))
            ],
        )
