"""What a network is asked once it has learned: predictions, probabilities, a score, a summary."""

import warnings
from typing import TYPE_CHECKING

import numpy as np

from utils.network import measuring
from utils.network.links import Link
from utils.network.measuring import ANSWERS, CLASSES, NUMBERS
from utils.network.model.incoming import as_weights
from utils.network.parameters import count_parameters
from utils.text import Text, table


class Predicting:
    """The part of `NeuralNetwork` that reads parameters and changes nothing."""

    layers: list[int]
    kind: str
    dtype: np.dtype
    params: np.ndarray
    history: dict[str, list[float]]
    _hidden: Link
    _output: Link
    _loss: Link
    _drawn: float | None

    if TYPE_CHECKING:

        def outputs(self, X, dtype=None) -> np.ndarray: ...
        def _targets(self, y, N, dtype) -> np.ndarray: ...

    def predict(self, X) -> np.ndarray:
        """Classes (N,); answers 0 or 1, or numbers, (N,) for one output and else (N, C).

        Raises
        ------
        ValueError    if X is no table of finite numbers with D columns

        Notes
        -----
        A network that was neither trained nor given weights warns: its answers are those of its
        random first weights. So do `predict_proba` and `score`.
        """
        outputs = self.outputs(X)
        self._warn_if_untrained()
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
        self._warn_if_untrained()
        return np.hstack([1 - p, p]) if p.shape[1] == 1 else p

    def score(self, X, y, sample_weight=None) -> float:
        """Accuracy for classes and answers, R² for numbers, as scikit-learn's ``score``.

        A sample with several answers is right if all of them are. R² is 1 - (squared error) /
        (squared error of the mean of y); of several outputs it is the mean of theirs.
        """
        outputs = self.outputs(X)
        Y = self._targets(y, len(outputs), self.dtype)
        weights = as_weights(sample_weight, len(outputs))
        self._warn_if_untrained()
        return measuring.score(self.kind, outputs, Y, weights)

    def summary(self) -> Text:
        """A table of the layers: what goes in and out, their activation, and their parameters."""
        last = len(self.layers) - 1
        rows = [
            (
                layer,
                f"{self.layers[layer - 1]} -> {self.layers[layer]}",
                (self._output if layer == last else self._hidden).name or "your own",
                count_parameters(self.layers[layer - 1 : layer + 1]),
            )
            for layer in range(1, last + 1)
        ]
        total = ("total", "", "", self.params.size)
        return table(("layer", "in -> out", "activation", "parameters"), [*rows, total])

    @property
    def measure(self) -> str:
        """What stands beside the loss in the history: accuracy or r2."""
        return "r2" if self.kind == NUMBERS else "accuracy"

    def evaluate(self, X, Y, weights=None) -> dict[str, float]:
        """Loss without penalty, and accuracy or R², for checked data."""
        outputs = self.outputs(X)
        measure = measuring.score(self.kind, outputs, Y)
        return {"loss": self._loss_of(outputs, Y, weights), self.measure: measure}

    def _loss_of(self, outputs, Y, weights=None) -> float:
        function = self._loss.function
        if weights is None:
            return float(function(outputs, Y))
        return measuring.weighted_loss(function, outputs, Y, weights)

    def _warn_if_untrained(self) -> None:
        if not self.history.get("loss") and self._drawn == float(self.params.sum(dtype=float)):
            warnings.warn(
                "This network has not been trained: its answers come from random first weights. "
                "Call fit first.",
                stacklevel=3,
            )

    def get_params(self, *args, **kwargs):
        """Say what scikit-learn's pipelines and searches take instead, as they ask for this."""
        raise TypeError(
            "scikit-learn's pipelines and searches need NetworkClassifier or NetworkRegressor of "
            "utils.network, which train a NeuralNetwork: NetworkClassifier((16,)) for classes."
        )

    set_params = __sklearn_tags__ = __sklearn_clone__ = get_params
