"""`NeuralNetwork`: any depth, any activation, any loss, any optimiser, as a chain of links."""

import copy
import warnings
from collections.abc import Callable, Sequence
from os import PathLike
from pathlib import Path

import numpy as np

from utils.data import split
from utils.inputs import check_float, check_positive, check_table, check_y
from utils.machine.bar import Bar
from utils.network import storage
from utils.network.chain import chain_backward, chain_forward
from utils.network.fitting import Fitting, quiet_threads
from utils.network.links import HIDDEN, OUTPUTS
from utils.network.losses import LOSSES, PROBABILITIES, one_hot, score_gradient
from utils.network.optimisers import from_settings, optimiser, settings
from utils.network.own import hidden_link, loss_link, output_link
from utils.network.parameters import flatten, init_layers, restore

#: Rows that pass through a network at once when it predicts: bounds the memory, not the result.
ROWS = 4096

#: What the columns of the output mean: classes that exclude each other, yes-or-no answers, or
#: numbers of any size.
CLASSES, ANSWERS, NUMBERS = "classes", "yes-or-no answers", "numbers"


class _Load:
    """``NeuralNetwork.load(path)`` makes a network; ``network.load(path)`` replaces that one."""

    def __get__(self, network, kind):
        def load(path, **pairs) -> "NeuralNetwork":
            """Read a network from a file that `save` wrote.

            Parameters
            ----------
            path : str or Path      .npz is added where it is missing
            **pairs                 hidden_activation, output_activation, loss: the functions
                                    that were pairs from outside when it was saved

            Returns
            -------
            NeuralNetwork           a new one; called on a network, that one, with everything
                                    in it replaced

            Raises
            ------
            FileNotFoundError       if there is no such file
            ValueError              if the file is truncated, foreign, newer than this course,
                                    or contradicts itself; nothing is changed then
            """
            loaded = kind._from_file(path, pairs)
            if network is None:
                return loaded
            network.__dict__.update(loaded.__dict__)
            return network

        return load


class NeuralNetwork:
    """A network of any depth: classes, yes-or-no answers or numbers.

    Parameters
    ----------
    layers : sequence of int          [D, H1, …, C]: features, hidden units, outputs
    hidden_activation : str or pair   identity, relu, sigmoid, tanh; or (function, derivative),
                                      both elementwise, the derivative written with the function's
                                      value or with its input
    output_activation : str or pair   softmax, identity, sigmoid, tanh, relu; or (function,
                                      Jacobian): (N, C) -> (N, C) and (N, C) -> (N, C, C)
    loss : str or pair                cross_entropy, mean_squared_error, binary_cross_entropy; or
                                      (function, derivative): (N, C), (N, C) -> number, their mean,
                                      and -> (N, 1, C), its gradient
    optimizer : str or object         sgd, momentum, nesterov, adagrad, rmsprop, adam; or any
                                      object with update(params, gradient) -> params, (P,) vectors
    random_state : int, Generator     of the weights and of the order of the samples
    learning_rate_init : float        of a named optimizer; its own default otherwise
    reg : float                       λ of the penalty λ/2 Σ‖W‖² that is added to the mean loss
    init : str or number              see `init_layers`; auto is he for relu, lecun otherwise
    dtype : float32 or float64        of the parameters and of `fit`

    Attributes
    ----------
    params : (P,) array               every parameter, W1, b1, W2, b2, …
    Ws, bs : lists of arrays          views of it, (in, out) and (1, out)
    history : dict of lists           one entry an epoch: loss, accuracy (or r2), and with
                                      validation data validation_loss, validation_accuracy (or r2)
    stopped : str                     why the last `fit` ended
    best_epoch : int or None          the epoch that early stopping went back to, counted from 1

    Raises
    ------
    ValueError                        if sizes, names, pairs or their combination make no sense

    Examples
    --------
    >>> from utils.data import two_moons
    >>> X, y = two_moons(200)
    >>> net = NeuralNetwork([2, 8, 2], random_state=0, learning_rate_init=0.02)
    >>> net.fit(X, y, epochs=40).score(X, y) > 0.9
    True
    """

    load = _Load()

    def __init__(
        self,
        layers: Sequence[int],
        hidden_activation="tanh",
        output_activation="softmax",
        loss="cross_entropy",
        optimizer="adam",
        random_state=None,
        *,
        learning_rate_init: float | None = None,
        reg: float = 0.0,
        init="auto",
        dtype=np.float32,
    ):
        self.layers = _check_sizes(layers)
        C = self.layers[-1]
        self._hidden = hidden_link(hidden_activation)
        self._output = output_link(output_activation, C)
        self._loss = loss_link(loss, C)
        self._check_combination()
        self.optimizer = optimiser(optimizer, learning_rate_init)
        check_positive("reg", reg, zero=True)
        self.reg = float(reg)
        self.init = init
        self.dtype = check_float(dtype)
        self.kind = self._meaning()
        self.random_state = random_state
        self.reset()

    def reset(self) -> "NeuralNetwork":
        """Draw new first weights and forget the history; the optimiser keeps what it knows."""
        self._rng = np.random.default_rng(self.random_state)
        init = self.init
        if isinstance(init, str) and init == "auto":
            init = self._hidden.name or "lecun"
        Ws, bs = init_layers(self.layers, self._rng, init)
        self.params = flatten(Ws, bs).astype(self.dtype)
        self.history: dict[str, list[float]] = {}
        self.stopped, self.best_epoch = "", None
        return self

    @property
    def Ws(self) -> list[np.ndarray]:
        """The weight matrices, (in, out) each: views of ``params``."""
        return restore(self.params, self.layers)[0]

    @property
    def bs(self) -> list[np.ndarray]:
        """The biases, (1, out) each: views of ``params``."""
        return restore(self.params, self.layers)[1]

    def set_weights(self, Ws, bs) -> "NeuralNetwork":
        """Take over the parameters of another network of these layers, as copies.

        Parameters
        ----------
        Ws, bs : sequences of L arrays    (in, out), and (out,) or (1, out)

        Raises
        ------
        ValueError                        if a shape is not the one of ``layers``, or not finite
        """
        if len(Ws) != len(self.Ws) or len(bs) != len(self.bs):
            raise ValueError(f"{len(Ws)} weights and {len(bs)} biases for {len(self.Ws)} layers.")
        for k, (W, mine, b) in enumerate(zip(Ws, self.Ws, bs, strict=True)):
            if np.shape(W) != mine.shape or np.size(b) != mine.shape[1]:
                raise ValueError(
                    f"layer {k + 1} has weights {np.shape(W)} and biases {np.shape(b)}; "
                    f"{mine.shape} and (1, {mine.shape[1]}) belong there."
                )
        vector = flatten(Ws, bs).astype(self.dtype)
        if not np.isfinite(vector).all():
            raise ValueError("the weights hold NaN or infinity.")
        self.params = vector
        return self

    def loss_and_gradient(self, X, y, params=None, *, fused: bool = True):
        """The loss, penalty included, and its gradient with respect to every parameter.

        Parameters
        ----------
        X : (N, D) array
        y                           as in `fit`
        params : (P,) array         where; the network's own otherwise. Everything is computed in
                                    its type: give float64 for a gradient check
        fused : bool                False goes through the Jacobians of output and loss

        Returns
        -------
        loss : float
        gradient : (P,) array

        Raises
        ------
        ValueError                  if X or y do not fit
        """
        params = self.params if params is None else np.asarray(params)
        X = self._inputs(X, params.dtype)
        Y = self._targets(y, len(X), params.dtype)
        loss, gradient, _ = self._step(params, X, Y, fused=fused)
        return loss + self.reg / 2 * self._squares(params), gradient

    def fit(
        self,
        X,
        y,
        batch_size: int = 32,
        epochs: int = 20,
        *,
        validation_data=None,
        early_stopping: bool = False,
        validation_fraction: float = 0.1,
        n_iter_no_change: int = 10,
        tol: float = 1e-4,
        schedule: Callable[[int], float] | None = None,
        augment: Callable | None = None,
        verbose: bool | None = None,
    ) -> "NeuralNetwork":
        """Train with minibatches, starting from the parameters that are there.

        Parameters
        ----------
        X : (N, D) array
        y : array                     classes (N,), 0 .. C-1, or their rows (N, C); answers 0 or 1,
                                      (N,) for one output, else (N, C); numbers, likewise
        batch_size : int              samples in a step; the last batch of an epoch may be smaller
        epochs : int                  how often every sample is used
        validation_data : (X, y)      watched after each epoch, never trained on
        early_stopping : bool         stop when the validation loss has not become smaller by more
                                      than tol for n_iter_no_change epochs, and go back to the best
                                      epoch; without validation_data, validation_fraction of the
                                      samples is held back for it
        schedule : function           epoch, counted from 0 -> learning rate
        augment : function            (Xb (B, D), rng) -> Xb, changed anew for each batch
        verbose : bool or None        progress bar: None shows it where somebody watches

        Returns
        -------
        NeuralNetwork                 itself

        Raises
        ------
        ValueError                    if the data or a setting make no sense
        FloatingPointError            if the loss is no longer finite; the parameters are then
                                      those of the last epoch that was

        Notes
        -----
        Losses in the history are without the penalty. Those of the training part are means over
        the batches as they were met, each before its own step. An interrupt (■ in Jupyter,
        Ctrl-C) ends the training with a warning: the network is as the last step left it (which
        may itself have been interrupted half-way), or as the best epoch did with early stopping;
        the history holds the epochs that were finished.
        """
        X = self._inputs(X, self.dtype)
        Y = self._targets(y, len(X), self.dtype)
        check_positive("batch_size", batch_size, whole=True)
        check_positive("epochs", epochs, zero=True, whole=True)
        check_positive("n_iter_no_change", n_iter_no_change, whole=True)
        check_positive("tol", tol, zero=True)
        if schedule is not None and not hasattr(self.optimizer, "lr"):
            raise ValueError("a schedule sets the optimizer's lr, and this optimizer has none.")
        if early_stopping and validation_data is None:
            X, Y, *held_back = split(X, Y, validation_fraction, self._rng)
        elif validation_data is not None:
            held_back = [self._inputs(validation_data[0], self.dtype)]
            held_back.append(self._targets(validation_data[1], len(held_back[0]), self.dtype))
        else:
            held_back = None
        rate = getattr(self.optimizer, "lr", None)
        watch = _Watch(n_iter_no_change, tol, self.params) if early_stopping else None
        self.stopped, self.best_epoch = f"after all {epochs} epochs", None
        epoch, before = 0, len(self.history.get("loss", ()))
        kept, finished = self._kept(), self._lengths()
        change, spread = self._augmented(augment), self._spread(Y)
        fitting = None
        quiet = quiet_threads(self.layers, batch_size)
        with Bar(epochs, verbose) as bar, quiet, np.errstate(all="ignore"):
            try:
                for epoch in range(epochs):
                    if schedule is not None:
                        self.optimizer.lr = float(schedule(epoch))
                    if fitting is None or fitting.params is not self.params:  # or set meanwhile
                        fitting = self._fitting()
                    steps = fitting.epoch(X, Y, batch_size, self._rng, change)
                    self._run_epoch(steps, len(X), spread, epoch, bar)
                    if held_back is not None:
                        self._record("validation_", *self._evaluate(*held_back))
                    self._check_finite()
                    kept, finished = self._kept(), self._lengths()
                    if watch and watch.enough(self.history["validation_loss"][-1], self.params):
                        self.stopped = f"early, after {epoch + 1} epochs"
                        break
            except FloatingPointError:
                self.params = kept["params"]
                vars(self.optimizer).update(kept["memory"])
                self._cut(finished)
                self.stopped = f"because the loss was no longer finite in epoch {epoch + 1}"
                raise FloatingPointError(self._why(X, epoch)) from None
            except KeyboardInterrupt:
                self._cut(finished)
                self.stopped = f"interrupted in epoch {epoch + 1}"
                warnings.warn(
                    f"Training was interrupted in epoch {epoch + 1} of {epochs}; the network can "
                    "be used as it is.",
                    stacklevel=2,
                )
            finally:
                if schedule is not None:
                    self.optimizer.lr = rate
        if watch and watch.epoch:
            self.params, self.best_epoch = watch.params, before + watch.epoch
        return self

    def predict(self, X) -> np.ndarray:
        """Classes (N,); answers 0 or 1, or numbers, (N,) for one output and else (N, C).

        Raises
        ------
        ValueError    if X is no table of finite numbers with D columns
        """
        outputs = self.outputs(X)
        if self.kind == CLASSES:
            return np.argmax(outputs, axis=1)
        if self.kind == ANSWERS:
            outputs = (outputs > 0.5).astype(int)
        return outputs[:, 0] if outputs.shape[1] == 1 else outputs

    def predict_proba(self, X) -> np.ndarray:
        """Probability of each class, (N, C); for one yes-or-no answer of no and of yes, (N, 2).

        Raises
        ------
        ValueError    if X does not fit, or the network predicts numbers
        """
        if self.kind == NUMBERS:
            raise ValueError("this network predicts numbers, which have no probabilities.")
        p = self.outputs(X)
        return np.hstack([1 - p, p]) if p.shape[1] == 1 else p

    def score(self, X, y) -> float:
        """Accuracy for classes and answers, R² for numbers, as scikit-learn's ``score``.

        R² is 1 - (squared error) / (squared error of the mean of y).
        """
        X = self._inputs(X, self.dtype)
        return self._evaluate(X, self._targets(y, len(X), self.dtype))[1]

    def outputs(self, X, dtype=None) -> np.ndarray:
        """What the output activation gives: (N, D) -> (N, C), in ``dtype`` or in the network's."""
        dtype = self.dtype if dtype is None else np.dtype(dtype)
        X = self._inputs(X, None)
        Ws, bs = restore(self.params.astype(dtype, copy=False), self.layers)
        found = np.empty((len(X), self.layers[-1]), dtype)
        with np.errstate(over="ignore"):
            for start in range(0, len(X), ROWS):
                part = X[start : start + ROWS].astype(dtype, copy=False)
                found[start : start + ROWS] = chain_forward(
                    part, Ws, bs, self._hidden, self._output, validate=False
                )[1][-1]
        return found

    def save(self, path: str | PathLike) -> Path:
        """Write the whole network to a file: layers, functions, optimiser, parameters, history.

        Parameters
        ----------
        path : str or Path    .npz is added where it is missing

        Returns
        -------
        Path                  of the file, which is replaced only when the new one is complete

        Notes
        -----
        Functions are kept by name. Those that came as pairs from outside are not in the file:
        hand them to `load` again. What an optimiser remembers of past steps is not kept either.
        """
        state = {
            "layers": self.layers,
            "hidden_activation": self._hidden.name,
            "output_activation": self._output.name,
            "loss": self._loss.name,
            "optimizer": settings(self.optimizer),
            "reg": self.reg,
            "init": self.init if isinstance(self.init, str) else float(self.init),
            "kind": self.kind,
            "random_state": self.random_state if type(self.random_state) is int else None,
            "history": self.history,
            "stopped": self.stopped,
            "best_epoch": self.best_epoch,
        }
        return storage.write(path, state, self.params)

    @classmethod
    def _from_file(cls, path, pairs) -> "NeuralNetwork":
        state, params = storage.read(path)
        functions = {}
        for part in ("hidden_activation", "output_activation", "loss"):
            functions[part] = pairs.pop(part, None) or state[part]
            if not functions[part]:
                raise ValueError(
                    f"{part} of the network in {Path(path).name} was a pair of functions, which "
                    f"no file holds: hand it over again, load(path, {part}=(function, derivative))."
                )
        if pairs:
            raise ValueError(f"load does not know {', '.join(pairs)}.")
        try:
            network = cls(
                state["layers"],
                **functions,
                optimizer=from_settings(state["optimizer"]),
                random_state=state["random_state"],
                reg=state["reg"],
                init=state["init"],
                dtype=params.dtype,
            )
        except (TypeError, ValueError) as error:
            raise ValueError(f"{Path(path).name} describes no network: {error}") from None
        if network._output.name and network._loss.name and network.kind != state["kind"]:
            raise ValueError(
                f"{Path(path).name} describes no network: it says {state['kind']}, but "
                f"{network._output.name} with {network._loss.name} gives {network.kind}."
            )
        network.params, network.kind = params, state["kind"]
        for part in ("history", "stopped", "best_epoch"):
            setattr(network, part, state[part])
        return network

    def __repr__(self) -> str:
        names = [link.name or "given" for link in (self._hidden, self._output, self._loss)]
        return (
            f"NeuralNetwork({self.layers}, {names[0]}, {names[1]}, {names[2]}, "
            f"{type(self.optimizer).__name__}): {self.params.size} parameters, "
            f"{len(self.history.get('loss', ()))} epochs"
        )

    def __getstate__(self) -> dict:
        """For copy and joblib: links of this course by name; their functions cannot travel."""
        state = dict(self.__dict__)
        for part in ("_hidden", "_output", "_loss"):
            state[part] = state[part].name or state[part]
        return state

    def __setstate__(self, state: dict) -> None:
        for part, known in (("_hidden", HIDDEN), ("_output", OUTPUTS), ("_loss", LOSSES)):
            state[part] = known[state[part]] if isinstance(state[part], str) else state[part]
        self.__dict__.update(state)

    def copy(self) -> "NeuralNetwork":
        """Return an independent copy, optimiser and history included."""
        return copy.deepcopy(self)

    # ---- what `fit` is made of

    def _step(self, vector, X, Y, *, fused=True):
        """Loss without penalty, gradient with it, outputs: everything in the vector's type."""
        Ws, bs = restore(vector, self.layers)
        zs, acts = chain_forward(X, Ws, bs, self._hidden, self._output, validate=False)
        dz = score_gradient(self._output, self._loss, zs[-1], acts[-1], Y, fused=fused)
        dz = np.asarray(dz, dtype=vector.dtype)
        gradient = flatten(*chain_backward(dz, zs, acts, Ws, self._hidden, self.reg))
        return float(self._loss.function(acts[-1], Y)), gradient, acts[-1]

    def _fitting(self) -> Fitting:
        """The steps write into ``params``: who holds the vector of before keeps it as it was."""
        self.params = self.params.copy()
        links = self._hidden, self._output, self._loss
        return Fitting(self.params, self.layers, *links, self.optimizer, self.reg)

    def _augmented(self, augment):
        """How a batch is changed before it is used; None if it is not."""
        if augment is None:
            return None

        def change(Xb):
            new = np.asarray(augment(Xb, self._rng), dtype=self.dtype)
            if new.shape != Xb.shape:
                raise ValueError(f"augment turned a batch of {Xb.shape} into {new.shape}.")
            return new

        return change

    def _run_epoch(self, steps, N, spread, epoch, bar):
        """One epoch of N samples; spread as `_measured` takes it."""
        seen, total, right = 0, 0.0, 0.0
        for loss, outputs, Yb in steps:
            seen, total = seen + len(Yb), total + loss * len(Yb)
            right += self._right(outputs, Yb)
            if bar.shown:
                measure = f"{self.measure} {self._measured(right, seen, spread):.4f}"
                bar.show(epoch + seen / N, f"loss {total / seen:.4f}, {measure}")
        self._record("", total / seen, self._measured(right, seen, spread))

    @property
    def measure(self) -> str:
        """What stands beside the loss in the history: accuracy or r2."""
        return "r2" if self.kind == NUMBERS else "accuracy"

    def _right(self, outputs, Y) -> float:
        """How many samples are right; for numbers the sum of squared errors."""
        if self.kind == CLASSES:
            return float((outputs.argmax(axis=1) == Y.argmax(axis=1)).sum())
        if self.kind == ANSWERS:
            return float(((outputs > 0.5) == (Y > 0.5)).mean(axis=1).sum())
        return float(np.square(outputs - Y, dtype=float).sum())

    def _spread(self, Y) -> float:
        """For numbers: mean over the samples of the squared distance to the mean of all."""
        if self.kind != NUMBERS:
            return 0.0
        return float(np.square(Y - Y.mean(axis=0, dtype=float)).sum()) / len(Y)

    def _measured(self, right, N, spread) -> float:
        """Accuracy, or R², from what `_right` gave for N samples."""
        if self.kind != NUMBERS:
            return right / N
        if spread == 0:
            return 1.0 if right == 0 else 0.0
        return 1 - right / (spread * N)

    def _evaluate(self, X, Y) -> tuple[float, float]:
        """Loss without penalty, and accuracy or R²."""
        outputs = self.outputs(X)
        score = self._measured(self._right(outputs, Y), len(Y), self._spread(Y))
        return float(self._loss.function(outputs, Y)), score

    def _record(self, part, loss, measure):
        self.history.setdefault(f"{part}loss", []).append(float(loss))
        self.history.setdefault(f"{part}{self.measure}", []).append(float(measure))

    def _kept(self) -> dict:
        """What a loss that is no longer finite goes back to."""
        known = settings(self.optimizer) is not None  # others may keep their memory as they like
        return {
            "params": self.params.copy(),
            "memory": copy.deepcopy(vars(self.optimizer)) if known else {},
        }

    def _lengths(self) -> dict[str, int]:
        return {name: len(values) for name, values in self.history.items()}

    def _cut(self, lengths):
        """Take an unfinished epoch out of the history again."""
        self.history = {name: self.history[name][:length] for name, length in lengths.items()}

    def _check_finite(self):
        if not np.isfinite(self.params).all():
            raise FloatingPointError

    def _why(self, X, epoch) -> str:
        rate = getattr(self.optimizer, "lr", None)
        return (
            f"The loss is no longer a finite number in epoch {epoch + 1}. Usual causes: a learning "
            "rate that is too large"
            + (f" (it is {rate:g})" if isinstance(rate, float) else "")
            + f"; inputs that are not scaled (the largest here is {np.abs(X).max():g}); a "
            "logarithm or a division by zero in a function of your own. The parameters are back "
            + (f"where they were after epoch {epoch}." if epoch else "where this fit began.")
        )

    def _squares(self, vector) -> float:
        Ws, _ = restore(vector, self.layers)
        return float(sum(np.square(W).sum() for W in Ws))

    # ---- what comes in

    def _inputs(self, X, dtype) -> np.ndarray:
        return check_table(X, self.layers[0], dtype)

    def _targets(self, y, N, dtype) -> np.ndarray:
        """What the outputs should be, (N, C)."""
        C, y = self.layers[-1], np.asarray(y)
        given = not (self._output.name and self._loss.name)
        if given and self.kind == NUMBERS and C > 1 and y.ndim == 1 and y.dtype.kind in "iub":
            self.kind = CLASSES  # functions from outside do not say it, labels do
        if self.kind == CLASSES and y.ndim == 1:
            return one_hot(check_y(y, N=N, C=C), C).astype(dtype)
        try:
            Y = y.astype(dtype)
        except (TypeError, ValueError) as error:
            raise ValueError(f"y must hold numbers: {error}.") from None
        if Y.ndim == 1 and C == 1:
            Y = Y[:, None]
        if Y.shape != (N, C):
            one = "(N,) or (N, 1)" if C == 1 else f"(N, {C})"
            raise ValueError(
                f"y has shape {y.shape} for {N} samples; {one} belongs to {self.kind}."
            )
        if not np.isfinite(Y).all():
            raise ValueError(f"y holds {(~np.isfinite(Y)).sum()} values that are NaN or infinite.")
        if self.kind != NUMBERS and ((Y < 0) | (Y > 1)).any():
            raise ValueError(
                f"y reaches from {Y.min():g} to {Y.max():g}: {self.kind} are between 0 and 1."
            )
        return Y

    # ---- what it is

    def _meaning(self) -> str:
        if self._output.name == "softmax" or self._loss.name == "cross_entropy":
            return CLASSES
        if self._output.name == "sigmoid" or self._loss.name == "binary_cross_entropy":
            return ANSWERS
        return NUMBERS

    def _check_combination(self):
        output, loss = self._output.name, self._loss.name
        if output == "softmax" and self.layers[-1] == 1:
            raise ValueError(
                "softmax of one score is always 1: use two outputs, or one with a sigmoid and "
                "binary_cross_entropy."
            )
        if output and loss in PROBABILITIES and output not in PROBABILITIES[loss]:
            raise ValueError(
                f"{loss} takes the logarithm of probabilities, and {output} gives none: use "
                f"{' or '.join(PROBABILITIES[loss])}."
            )


class _Watch:
    """Early stopping: the smallest validation loss so far, and the parameters as they were then."""

    def __init__(self, patience: int, tol: float, params):
        self.patience, self.tol = patience, tol
        self.loss, self.params, self.epoch = np.inf, params, 0
        self._reference, self._since, self._seen = np.inf, 0, 0

    def enough(self, loss: float, params) -> bool:
        """Note one epoch; whether there was no progress for long enough."""
        self._seen += 1
        if loss < self.loss:
            self.loss, self.params, self.epoch = loss, params.copy(), self._seen
        if loss < self._reference - self.tol:
            self._reference, self._since = loss, 0
        else:
            self._since += 1
        return self._since >= self.patience


def _check_sizes(layers) -> list[int]:
    layers = list(layers)
    if len(layers) < 2:
        raise ValueError(f"layers has {len(layers)} entries: it needs features and outputs.")
    for size in layers:
        check_positive("layer size", size, whole=True)
    return [int(size) for size in layers]
