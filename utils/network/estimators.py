"""`NeuralNetwork` as scikit-learn's estimators: for Pipeline, cross_val_score and GridSearchCV."""

import copy
import warnings

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import check_random_state
from sklearn.utils.class_weight import compute_class_weight
from sklearn.utils.multiclass import _check_partial_fit_first_call, check_classification_targets
from sklearn.utils.validation import check_is_fitted, column_or_1d

from utils.inputs import check_rules
from utils.network.model import NeuralNetwork
from utils.network.model.constraints import ESTIMATOR
from utils.network.model.incoming import as_weights

try:
    from sklearn.utils.validation import validate_data
except ImportError:  # before scikit-learn 1.6

    def validate_data(estimator, *args, **kwargs):
        """Check X and y as scikit-learn's own estimators do."""
        return estimator._validate_data(*args, **kwargs)


#: Why scikit-learn's checks of sample weights may miss by a rounding error.
ORDER = (
    "weights equal repetitions where a step sees every sample, and up to the rounding of float32; "
    "minibatches of samples in another order are others"
)


class _Network(BaseEstimator):
    """What classifier and regressor share: every setting, and the training."""

    _output, _loss = "softmax", "cross_entropy"

    def __init__(
        self,
        hidden_layer_sizes=(100,),
        activation="relu",
        *,
        solver="adam",
        learning_rate_init=None,
        reg=1e-4,
        batch_size=32,
        max_iter=100,
        early_stopping=False,
        validation_fraction=0.1,
        n_iter_no_change=10,
        tol=1e-4,
        random_state=None,
        verbose=False,
    ):
        self._take(locals())

    def _take(self, given: dict):
        """Every argument of `__init__` as an attribute of its name."""
        for name, value in given.items():
            if name not in ("self", "__class__"):
                setattr(self, name, value)

    def _start(self, X, C):
        """A new network for checked data; errors call the settings what they are called here."""
        seed = check_random_state(self.random_state).randint(2**31 - 1)
        try:
            self.network_ = NeuralNetwork(
                [X.shape[1], *np.atleast_1d(self.hidden_layer_sizes).astype(int).tolist(), C],
                self.activation,
                self._output,
                self._loss,
                copy.deepcopy(self.solver),  # an optimiser remembers: each fit starts afresh
                seed,
                learning_rate_init=self.learning_rate_init,
                reg=self.reg,
            )
        except ValueError as error:
            sentence = str(error).replace("hidden_activation", "activation")
            raise ValueError(sentence.replace("optimizer", "solver")) from None

    def _learn(self, X, y, epochs, sample_weight, **how):
        """Train on; an interrupt goes on to whoever called `fit`."""
        network = self.network_.fit(
            X,
            y,
            self.batch_size,
            epochs,
            sample_weight=sample_weight,
            verbose=self.verbose,
            **how,
        )
        self.loss_curve_ = network.history["loss"]
        self.n_iter_ = len(self.loss_curve_)
        self.coefs_ = network.Ws
        self.intercepts_ = [b[0] for b in network.bs]
        self.n_layers_, self.n_outputs_ = len(network.layers), network.layers[-1]
        self.out_activation_ = self._output
        if network.stopped.startswith("interrupted"):
            raise KeyboardInterrupt  # a search must not take half a training for a whole one
        return self

    def _fit(self, X, y, C, sample_weight):
        self._start(X, C)
        self._learn(
            X,
            y,
            self.max_iter,
            sample_weight,
            early_stopping=self.early_stopping,
            validation_fraction=self.validation_fraction,
            n_iter_no_change=self.n_iter_no_change,
            tol=self.tol,
        )
        if self.early_stopping and self.network_.stopped.startswith("after all"):
            warnings.warn(
                f"The validation loss had not stopped falling when max_iter ({self.max_iter}) "
                "epochs were over: allow more, or choose a larger learning_rate_init.",
                ConvergenceWarning,
                stacklevel=3,
            )
        return self

    def _partial_fit(self, X, y, C, sample_weight):
        if self.early_stopping:
            raise ValueError("partial_fit has no epochs to choose from: early_stopping=False.")
        if not hasattr(self, "network_"):
            self._start(X, C)
        return self._learn(X, y, 1, sample_weight)

    def _validated(self, X, y, reset=True, **how):
        mine = self.get_params(deep=False)  # a class made from this one may have more
        check_rules(ESTIMATOR, **{name: mine[name] for name in mine if name in ESTIMATOR})
        return validate_data(self, X, y, reset=reset, dtype=[np.float64, np.float32], **how)

    def _outputs(self, X):
        check_is_fitted(self)
        X = validate_data(self, X, reset=False, dtype=[np.float64, np.float32])
        return self.network_.outputs(X, np.float64)

    def __sklearn_tags__(self):  # asked for beside the other way of saying it
        return super().__sklearn_tags__()

    def _more_tags(self):  # before scikit-learn 1.6
        return {"_xfail_checks": {"check_sample_weights_invariance": ORDER}}


class NetworkClassifier(ClassifierMixin, _Network):
    """A `NeuralNetwork` with softmax and cross-entropy as a scikit-learn classifier.

    Parameters
    ----------
    hidden_layer_sizes : sequence of int    units of each hidden layer
    activation : str or pair                of the hidden layers, see `NeuralNetwork`
    solver : str or object                  the optimiser, see `NeuralNetwork`
    learning_rate_init : float, optional    of a named solver; its own default otherwise
    reg : float                             λ of λ/2 Σ‖W‖² beside the mean loss. scikit-learn's
                                            alpha is divided by the number of samples, this is not
    batch_size, max_iter : int              samples in a step; epochs, all of which are done
                                            unless early_stopping ends them sooner
    early_stopping, validation_fraction, n_iter_no_change, tol
                                            see `NeuralNetwork.fit`; a ConvergenceWarning says that
                                            early_stopping had not ended it after max_iter epochs
    class_weight : dict, "balanced" or None how much each class counts, as in scikit-learn
    random_state : int, RandomState or None
    verbose : bool                          whether to show a progress bar

    Attributes
    ----------
    network_ : NeuralNetwork
    classes_ : (C,) array
    n_features_in_, n_iter_, loss_curve_, coefs_, intercepts_    as scikit-learn's MLPClassifier

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> X, y = load_iris(return_X_y=True)
    >>> NetworkClassifier((8,), random_state=0).fit(X, y).score(X, y) > 0.9
    True
    """

    def __init__(
        self,
        hidden_layer_sizes=(100,),
        activation="relu",
        *,
        solver="adam",
        learning_rate_init=None,
        reg=1e-4,
        batch_size=32,
        max_iter=100,
        early_stopping=False,
        validation_fraction=0.1,
        n_iter_no_change=10,
        tol=1e-4,
        class_weight=None,
        random_state=None,
        verbose=False,
    ):
        self._take(locals())

    def fit(self, X, y, sample_weight=None):
        """Train on X (N, D) and labels y (N,) of any type, each as important as its weight.

        A sample of weight 0 is left out; other weights scale its part of the loss Σ w l / Σ w.
        """
        X, y = self._validated(X, y)
        check_classification_targets(y)
        self.classes_ = np.unique(y)
        if len(self.classes_) < 2:
            raise ValueError(f"y holds 1 class, {self.classes_[0]!s}: there is nothing to learn.")
        return self._fit(X, *self._targets(y, sample_weight))

    def partial_fit(self, X, y, classes=None, sample_weight=None):
        """One epoch on these samples, from where it is; the first call names all ``classes``."""
        X, y = self._validated(X, y, reset=not hasattr(self, "network_"))
        check_classification_targets(y)
        _check_partial_fit_first_call(self, classes)
        if isinstance(self.class_weight, str):
            raise ValueError(
                "partial_fit sees a part of the samples, which class_weight='balanced' would have "
                "to count: give a dict."
            )
        if strangers := sorted(set(np.unique(y).tolist()) - set(self.classes_.tolist())):
            raise ValueError(f"y holds {strangers[0]!r}, which is not among the classes.")
        return self._partial_fit(X, *self._targets(y, sample_weight))

    def _targets(self, y, sample_weight):
        """Numbers 0 .. C-1 for labels, C, and the weights of both kinds together."""
        numbers, weights = np.searchsorted(self.classes_, y), as_weights(sample_weight, len(y))
        weights = None if weights is None else weights[:, 0]
        if self.class_weight is not None:
            of_class = compute_class_weight(self.class_weight, classes=self.classes_, y=y)
            weights = of_class[numbers] * (1 if weights is None else weights)
        return numbers, len(self.classes_), weights

    def predict_proba(self, X):
        """Probability of each of ``classes_``: (N, D) -> (N, C)."""
        return self._outputs(X)

    def predict_log_proba(self, X):
        """Logarithm of `predict_proba`."""
        with np.errstate(divide="ignore"):  # a probability may be rounded to 0
            return np.log(self.predict_proba(X))

    def predict(self, X):
        """The most probable class of each sample: (N, D) -> (N,)."""
        best = self._outputs(X).argmax(axis=1)
        return self.classes_[best]


class NetworkRegressor(RegressorMixin, _Network):
    """A `NeuralNetwork` with identity output and mean squared error as a scikit-learn regressor.

    The parameters are those of `NetworkClassifier` without class_weight. Scale the target as well
    as the inputs: a network starts near 0, and house prices do not.
    """

    _output, _loss = "identity", "mean_squared_error"

    def fit(self, X, y, sample_weight=None):
        """Train on X (N, D) and numbers y (N,) or (N, C); weights as `NetworkClassifier.fit`."""
        X, y = self._validated(X, y, multi_output=True, y_numeric=True)
        return self._fit(X, *self._targets(y), sample_weight)

    def partial_fit(self, X, y, sample_weight=None):
        """One epoch on these samples, from where it is."""
        first = not hasattr(self, "network_")
        X, y = self._validated(X, y, first, multi_output=True, y_numeric=True)
        return self._partial_fit(X, *self._targets(y), sample_weight)

    def _targets(self, y):
        if y.ndim == 2 and y.shape[1] == 1:
            y = column_or_1d(y, warn=True)
        self._one = y.ndim == 1
        return y, 1 if self._one else y.shape[1]

    def predict(self, X):
        """Numbers, (N,) or (N, C) as y was."""
        outputs = self._outputs(X)
        return outputs[:, 0] if self._one else outputs

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags

    def _more_tags(self):  # before scikit-learn 1.6
        return {"multioutput": True}
