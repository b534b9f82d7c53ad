"""One `fit` of a network: epochs, what is watched meanwhile, and every way in which it can end."""

import warnings

import numpy as np

from utils.inputs import number
from utils.machine.bar import Bar
from utils.network import measuring
from utils.network.fitting import Fitting, quiet_threads
from utils.network.model.incoming import as_weights, hold_back
from utils.network.model.watching import Kept, Watch, add_epoch, cut, open_history


class Training:
    """A network with checked data, about to be trained.

    Parameters
    ----------
    network : NeuralNetwork         its parameters, history, optimiser and generator are used
    X, y, batch_size, sample_weight, validation_data, schedule, augment
                                    as `NeuralNetwork.fit` takes them
    fraction : float or None        of the samples, to be held back if there is no validation_data
    watch : Watch or None           early stopping
    """

    def __init__(
        self,
        network,
        X,
        y,
        batch_size: int,
        *,
        sample_weight=None,
        validation_data=None,
        fraction: float | None = None,
        watch: Watch | None = None,
        schedule=None,
        augment=None,
    ):
        if schedule is not None and not hasattr(network.optimizer, "lr"):
            raise ValueError("a schedule sets the optimizer's lr, and this optimizer has none.")
        self.network, self.batch_size, self.watch = network, batch_size, watch
        self.schedule, self.augment = schedule, augment
        self.X, self.Y = network.checked(X, y)
        self.weights, self.held_back = as_weights(sample_weight, len(self.X)), None
        if self.weights is not None and not self.weights.all():
            self.X, self.Y, self.weights = self._rows(self.weights[:, 0] > 0)
        if validation_data is not None:
            try:
                self.held_back = *network.checked(*validation_data), None
            except ValueError as error:
                raise ValueError(f"In validation_data: {error}") from None
        elif fraction is not None:
            train, held = hold_back(len(self.X), fraction, network._rng)
            self.held_back = self._rows(held)
            self.X, self.Y, self.weights = self._rows(train)
        self._spread = measuring.spread(network.kind, self.Y)
        self._fitting: Fitting | None = None

    def _rows(self, rows) -> tuple:
        """Data and weights of some samples; these weights have a mean of 1 again."""
        w = None if self.weights is None else self.weights[rows] / self.weights[rows].mean()
        return self.X[rows], self.Y[rows], w

    def run(self, epochs: int, verbose: bool | None) -> None:
        """Train; ``stopped``, ``best_epoch`` and the history of the network say how it went."""
        network, watch, epoch = self.network, self.watch, 0
        names = ["loss", network.measure]
        names += [f"validation_{name}" for name in names if self.held_back]
        open_history(network.history, names)
        before = finished = len(network.history["loss"])
        network.stopped, network.best_epoch = f"after all {epochs} epochs", None
        rate = getattr(network.optimizer, "lr", None)
        kept = Kept(network.params, network.optimizer)
        quiet = quiet_threads(network.layers, self.batch_size)
        with Bar(epochs, verbose) as bar, quiet, np.errstate(all="ignore"):
            try:
                for epoch in range(epochs):
                    found = self._epoch(epoch, bar)
                    add_epoch(network.history, **found)
                    kept, finished = Kept(network.params, network.optimizer), before + epoch + 1
                    if watch and watch.enough(found["validation_loss"], network.params):
                        network.stopped = f"early, after {epoch + 1} epochs"
                        break
            except FloatingPointError:
                network.params = kept.give_back(network.optimizer)
                network.stopped = f"because the loss was no longer finite in epoch {epoch + 1}"
                raise FloatingPointError(self._why(epoch)) from None
            except KeyboardInterrupt:
                network.stopped = f"interrupted in epoch {epoch + 1}"
                warnings.warn(
                    f"Training was interrupted in epoch {epoch + 1} of {epochs}; the network can "
                    "be used as it is.",
                    stacklevel=3,
                )
            except BaseException as error:  # of a schedule, an augment or an optimizer
                network.stopped = f"by {type(error).__name__} in epoch {epoch + 1}"
                raise
            finally:
                cut(network.history, finished)
                if self.schedule is not None:
                    network.optimizer.lr = rate
        if watch and watch.epoch:
            network.params, network.best_epoch = watch.params, before + watch.epoch

    def _epoch(self, epoch: int, bar: Bar) -> dict[str, float]:
        """Every sample once; what the history is to hold of it."""
        network, N = self.network, len(self.X)
        if self.schedule is not None:
            network.optimizer.lr = self._rate(epoch)
        if self._fitting is None or self._fitting.params is not network.params:  # or set meanwhile
            network.params = network.params.copy()  # who holds the vector of before keeps it so
            links = network._hidden, network._output, network._loss
            weights = None if self.weights is None else self.weights.astype(network.dtype)
            self._fitting = Fitting(
                network.params, network.layers, *links, network.optimizer, network.reg, weights
            )
        change = None if self.augment is None else self._change
        seen, total, right = 0, 0.0, 0.0
        for loss, outputs, Yb in self._fitting.epoch(
            self.X, self.Y, self.batch_size, network._rng, change
        ):
            seen, total = seen + len(Yb), total + loss * len(Yb)
            right += measuring.each(network.kind, outputs, Yb).sum(axis=0)
            if bar.shown:
                measure = measuring.measured(right / seen, self._spread)
                text = f"loss {total / seen:.4f}, {network.measure} {measure:.4f}"
                bar.show(epoch + seen / N, text)
        found = {"loss": total / N, network.measure: measuring.measured(right / N, self._spread)}
        if self.held_back:
            there = network.evaluate(*self.held_back)
            found |= {f"validation_{name}": value for name, value in there.items()}
        if not np.isfinite(network.params).all():
            raise FloatingPointError
        return found

    def _rate(self, epoch: int) -> float:
        rate = self.schedule(epoch)
        if not number().holds(rate):
            raise ValueError(
                f"schedule({epoch}) is {rate!s:.60}, for epoch {epoch + 1}: a learning rate must "
                f"be {number().words}."
            )
        return float(rate)

    def _change(self, Xb):
        """How a batch is changed before it is used."""
        new = np.asarray(self.augment(Xb, self.network._rng), dtype=self.network.dtype)
        if new.shape != Xb.shape:
            raise ValueError(f"augment turned a batch of {Xb.shape} into {new.shape}.")
        return new

    def _why(self, epoch: int) -> str:
        rate = getattr(self.network.optimizer, "lr", None)
        return (
            f"The loss is no longer a finite number in epoch {epoch + 1}. Usual causes: a learning "
            "rate that is too large"
            + (f" (it is {rate:g})" if isinstance(rate, float) else "")
            + f"; inputs that are not scaled (the largest here is {np.abs(self.X).max():g}); a "
            "logarithm or a division by zero in a function of your own. The parameters are back "
            + (f"where they were after epoch {epoch}." if epoch else "where this fit began.")
        )
