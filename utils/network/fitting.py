"""The inner loop of every minibatch training: gather a batch, one step, one update, in place."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from functools import partial
from itertools import pairwise

import numpy as np

from utils.machine.threads import one_thread
from utils.network.links import Link
from utils.network.optimisers import OPTIMISERS, Optimiser
from utils.network.workspace import Workspace

#: Multiplications in a step's largest matrix product from which on BLAS may use several threads.
LARGE = 2**24


def quiet_threads(layers: Sequence[int], rows: int):
    """A context in which steps on batches of so many rows use one BLAS thread, if they are small.

    Parameters
    ----------
    layers : sequence of L+1 int    features, the units of each hidden layer, outputs
    rows : int                      samples in a batch
    """
    small = rows * max(n_in * n_out for n_in, n_out in pairwise(layers)) < LARGE
    return one_thread() if small else nullcontext()


class Fitting:
    """A network being trained: its parameters, their gradient, a workspace for each batch size.

    Parameters
    ----------
    params : (P,) array              float32 or float64; changed with each step
    layers : sequence of L+1 int     features, the units of each hidden layer, outputs
    hidden, output, loss : Link      the links of the chain
    optimiser : Optimiser
    reg : float                      λ of the penalty λ/2 Σ‖W‖²
    weights : (N, 1) array, optional of the samples, with a mean of 1
    """

    def __init__(
        self,
        params: np.ndarray,
        layers: Sequence[int],
        hidden: Link,
        output: Link,
        loss: Link,
        optimiser: Optimiser,
        reg: float = 0.0,
        weights: np.ndarray | None = None,
    ):
        self.params, self.gradient, self.optimiser = params, np.empty_like(params), optimiser
        self._space_for = partial(
            Workspace, params, self.gradient, layers,
            hidden=hidden, output=output, loss=loss, reg=reg, weighted=weights is not None,
        )  # fmt: skip
        self.weights = weights
        self._spaces: dict[int, Workspace] = {}

    def epoch(
        self,
        X: np.ndarray,
        Y: np.ndarray,
        batch_size: int,
        rng: np.random.Generator,
        change: Callable | None = None,
    ) -> Iterator[tuple[float, np.ndarray, np.ndarray]]:
        """Every sample once, in a new random order: one step for each batch.

        Parameters
        ----------
        X, Y : (N, D), (N, C) arrays    of the parameters' type, row by row in memory: of others
                                        `np.take` would make a copy for each batch
        batch_size : int                the last batch may be smaller
        rng : np.random.Generator       where the order comes from
        change : function, optional     Xb -> Xb, what a batch is replaced with

        Yields
        ------
        loss, outputs, Yb               what was seen before the step, which is then done; the
                                        arrays are overwritten by the next one

        Raises
        ------
        FloatingPointError              if a loss is not finite; its step is not taken
        """
        order = rng.permutation(len(X))
        for start in range(0, len(X), batch_size):
            which = order[start : start + batch_size]
            space = self._space(len(which))
            # "clip" writes straight into the array; the numbers are all in range.
            np.take(X, which, axis=0, out=space.X, mode="clip")
            np.take(Y, which, axis=0, out=space.Y, mode="clip")
            if self.weights is not None:
                np.take(self.weights, which, axis=0, out=space.weights, mode="clip")
            if change is not None:
                space.X[:] = change(space.X.copy())  # who changes a batch may keep it
            loss = space.step()
            if not np.isfinite(loss):
                raise FloatingPointError(loss)
            self._update()
            yield loss, space.outputs, space.Y

    def _space(self, rows: int) -> Workspace:
        if rows not in self._spaces:
            self._spaces[rows] = self._space_for(rows)
        return self._spaces[rows]

    def _update(self):
        """In place by an optimiser of this course; others may keep what they get: copies."""
        known = type(self.optimiser) in OPTIMISERS.values()
        if known and "update" not in vars(self.optimiser):  # neither class nor update of one's own
            self.optimiser.update_in_place(self.params, self.gradient)
            return
        new = np.asarray(self.optimiser.update(self.params.copy(), self.gradient.copy()))
        if new.shape != self.params.shape:
            raise ValueError(
                f"the optimizer returned shape {new.shape} for {self.params.size} parameters: its "
                "update must return the new vector."
            )
        self.params[:] = new
