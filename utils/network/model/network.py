"""`NeuralNetwork`: any depth, any activation, any loss, any optimiser, as a chain of links."""

import copy
from collections.abc import Callable, Sequence
from os import PathLike
from pathlib import Path

import numpy as np

from utils.inputs import check_rules, check_table
from utils.network.chain import chain_backward, chain_forward, penalty
from utils.network.links import HIDDEN, OUTPUTS
from utils.network.losses import LOSSES, score_gradient
from utils.network.measuring import CLASSES, NUMBERS, meaning
from utils.network.model import storage
from utils.network.model.constraints import FIT, NETWORK, check_combination, named_or_own
from utils.network.model.incoming import as_targets, as_weights
from utils.network.model.learning import Training
from utils.network.model.loading import Load, state_of
from utils.network.model.predicting import Predicting
from utils.network.model.watching import Watch
from utils.network.optimisers import optimiser
from utils.network.own import hidden_link, loss_link, output_link
from utils.network.parameters import flatten, init_layers, restore

#: Rows that pass through a network at once when it predicts: bounds the memory, not the result.
ROWS = 4096


class NeuralNetwork(Predicting):
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
    random_state : int or Generator   of the weights and of the order of the samples
    learning_rate_init : float        of a named optimizer; its own default otherwise
    reg : float                       λ of the penalty λ/2 Σ‖W‖² that is added to the mean loss
    init : str or number              see `init_layers`; auto is he for relu, lecun otherwise
    dtype : float32 or float64        of the parameters and of `fit`

    Attributes
    ----------
    params : (P,) array               every parameter, W1, b1, W2, b2, …
    Ws, bs : lists of arrays          views of it, (in, out) and (1, out)
    history : dict of lists           one entry for each epoch of all fits: loss, accuracy (or r2),
                                      and with validation data validation_loss, validation_accuracy
                                      (or r2); NaN where an epoch had none
    stopped : str                     why the last `fit` ended
    best_epoch : int or None          the epoch that the early stopping of the last `fit` went back
                                      to: ``history["loss"][best_epoch - 1]`` is its loss

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

    load = Load()

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
        check_rules(
            NETWORK,
            layers=layers,
            random_state=random_state,
            learning_rate_init=learning_rate_init,
            reg=reg,
            dtype=dtype,
        )
        self.layers = [int(size) for size in layers]
        C = self.layers[-1]
        self._hidden = named_or_own(hidden_link(hidden_activation), HIDDEN)
        self._output = named_or_own(output_link(output_activation, C), OUTPUTS)
        self._loss = named_or_own(loss_link(loss, C), LOSSES)
        check_combination(self._output.name, self._loss.name, C)
        self.optimizer = optimiser(optimizer, learning_rate_init)
        self.reg, self.init, self.dtype = float(reg), init, np.dtype(dtype)
        self.kind = meaning(self._output.name, self._loss.name)
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
        self._drawn = float(self.params.sum(dtype=float))  # tells whether they were changed
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
        self.params, self._drawn = vector, None
        return self

    def loss_and_gradient(self, X, y, params=None, *, sample_weight=None, fused: bool = True):
        """The loss, penalty included, and its gradient with respect to every parameter.

        Parameters
        ----------
        X : (N, D) array
        y, sample_weight            as in `fit`
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
        X, Y = self.checked(X, y, params.dtype)
        weights = as_weights(sample_weight, len(X))
        Ws, bs = restore(params, self.layers)
        zs, acts = chain_forward(X, Ws, bs, self._hidden, self._output, validate=False)
        dz = score_gradient(self._output, self._loss, zs[-1], acts[-1], Y, fused=fused)
        if weights is not None:
            dz = dz * weights
        dz = np.asarray(dz, dtype=params.dtype)
        gradient = flatten(*chain_backward(dz, zs, acts, Ws, self._hidden, self.reg))
        return self._loss_of(acts[-1], Y, weights) + float(penalty(Ws, self.reg)), gradient

    def fit(
        self,
        X,
        y,
        batch_size: int = 32,
        epochs: int = 20,
        *,
        sample_weight=None,
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
        sample_weight : (N,) array    how much each sample counts, 0 or above: the loss is
                                      Σ w l / Σ w. Only their ratios matter; samples of weight 0
                                      are left out
        validation_data : (X, y)      watched after each epoch, never trained on
        early_stopping : bool         stop when the validation loss has not become smaller by more
                                      than tol for n_iter_no_change epochs, and go back to the best
                                      epoch; without validation_data, validation_fraction of the
                                      samples is held back for it
        schedule : function           epoch of this fit, counted from 0 -> learning rate
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
        A second `fit` goes on from there, and its epochs are added to the history. Losses in the
        history are without the penalty. Those of the training part are means over the batches as
        they were met, each before its own step; accuracy and R² count every sample once, whatever
        its weight. An interrupt (■ in Jupyter, Ctrl-C) ends the training with a warning: the
        network is as the last step left it (which may itself have been interrupted half-way), or
        as the best epoch did with early stopping; the history holds the epochs that were finished.
        """
        check_rules(
            FIT,
            batch_size=batch_size,
            epochs=epochs,
            validation_data=validation_data,
            early_stopping=early_stopping,
            validation_fraction=validation_fraction,
            n_iter_no_change=n_iter_no_change,
            tol=tol,
            schedule=schedule,
            augment=augment,
            verbose=verbose,
        )
        training = Training(
            self,
            X,
            y,
            batch_size,
            sample_weight=sample_weight,
            validation_data=validation_data,
            fraction=validation_fraction if early_stopping else None,
            watch=Watch(n_iter_no_change, tol, self.params) if early_stopping else None,
            schedule=schedule,
            augment=augment,
        )
        training.run(epochs, verbose)
        return self

    def outputs(self, X, dtype=None) -> np.ndarray:
        """What the output activation gives: (N, D) -> (N, C), in ``dtype`` or in the network's."""
        dtype = self.dtype if dtype is None else np.dtype(dtype)
        X = check_table(X, self.layers[0])
        Ws, bs = restore(self.params.astype(dtype, copy=False), self.layers)
        found = np.empty((len(X), self.layers[-1]), dtype)
        with np.errstate(over="ignore"):
            for start in range(0, len(X), ROWS):
                part = X[start : start + ROWS]
                if part.dtype != dtype:
                    part = check_table(part, self.layers[0], dtype)
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

        Raises
        ------
        ValueError            if a parameter is NaN or infinite
        FileNotFoundError     if there is no such folder

        Notes
        -----
        Functions are kept by name. Pairs from outside and an optimizer of one's own are not in
        the file: hand them to `load` again. What an optimiser remembers of past steps is not kept
        either.
        """
        return storage.write(path, state_of(self), self.params)

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

    def checked(self, X, y, dtype=None) -> tuple[np.ndarray, np.ndarray]:
        """Inputs (N, D) and targets (N, C), in ``dtype`` or in the network's."""
        dtype = self.dtype if dtype is None else dtype
        X = check_table(X, self.layers[0], dtype)
        return X, self._targets(y, len(X), dtype)

    def _targets(self, y, N, dtype) -> np.ndarray:
        """What the outputs should be, (N, C)."""
        names = self._output.name, self._loss.name
        if self.kind == NUMBERS and self.layers[-1] > 1 and not all(names):
            shape, letter = np.shape(y), np.asarray(y).dtype.kind
            if len(shape) == 1 and letter in "iub":
                self.kind = CLASSES  # functions from outside do not say it, labels do
        add_up = names == ("softmax", "cross_entropy")
        return as_targets(y, N, self.layers[-1], self.kind, dtype, add_up=add_up)
