"""`NeuralNetwork` as scikit-learn's estimators: for Pipeline, cross_val_score and GridSearchCV."""

import copy

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.utils import check_random_state
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, column_or_1d

from utils.network.model import NeuralNetwork

try:
    from sklearn.utils.validation import validate_data
except ImportError:  # before scikit-learn 1.6

    def validate_data(estimator, *args, **kwargs):
        """Check X and y as scikit-learn's own estimators do."""
        return estimator._validate_data(*args, **kwargs)


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
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.solver = solver
        self.learning_rate_init = learning_rate_init
        self.reg = reg
        self.batch_size = batch_size
        self.max_iter = max_iter
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.n_iter_no_change = n_iter_no_change
        self.tol = tol
        self.random_state = random_state
        self.verbose = verbose

    def _train(self, X, y, C):
        """A new network on checked data; an interrupt goes on to whoever called `fit`."""
        seed = check_random_state(self.random_state).randint(2**31 - 1)
        self.network_ = NeuralNetwork(
            [X.shape[1], *np.atleast_1d(self.hidden_layer_sizes).tolist(), C],
            self.activation,
            self._output,
            self._loss,
            copy.deepcopy(self.solver),  # an optimiser remembers: each fit starts with a fresh one
            seed,
            learning_rate_init=self.learning_rate_init,
            reg=self.reg,
        )
        self.network_.fit(
            X,
            y,
            min(self.batch_size, len(X)),
            self.max_iter,
            early_stopping=self.early_stopping,
            validation_fraction=self.validation_fraction,
            n_iter_no_change=self.n_iter_no_change,
            tol=self.tol,
            verbose=self.verbose,
        )
        self.loss_curve_ = self.network_.history.get("loss", [])
        self.n_iter_ = len(self.loss_curve_)
        self.coefs_ = self.network_.Ws
        self.intercepts_ = [b[0] for b in self.network_.bs]
        self.n_layers_, self.n_outputs_ = len(self.coefs_) + 1, C
        self.out_activation_ = self._output
        if self.network_.stopped.startswith("interrupted"):
            raise KeyboardInterrupt  # a search must not take half a training for a whole one
        return self

    def _outputs(self, X):
        check_is_fitted(self)
        X = validate_data(self, X, reset=False, dtype=[np.float64, np.float32])
        return self.network_.outputs(X, np.float64)


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
    batch_size, max_iter : int              samples in a step; epochs
    early_stopping, validation_fraction, n_iter_no_change, tol    see `NeuralNetwork.fit`
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

    def fit(self, X, y):
        """Train on X (N, D) and labels y (N,) of any type; returns itself."""
        X, y = validate_data(self, X, y, dtype=[np.float64, np.float32])
        check_classification_targets(y)
        self.classes_, numbers = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError(f"y holds 1 class, {self.classes_[0]!s}: there is nothing to learn.")
        return self._train(X, numbers.reshape(-1), len(self.classes_))

    def predict_proba(self, X):
        """Probability of each of ``classes_``: (N, D) -> (N, C)."""
        return self._outputs(X)

    def predict_log_proba(self, X):
        """Logarithm of `predict_proba`."""
        return np.log(self.predict_proba(X))

    def predict(self, X):
        """The most probable class of each sample: (N, D) -> (N,)."""
        best = self._outputs(X).argmax(axis=1)
        return self.classes_[best]


class NetworkRegressor(RegressorMixin, _Network):
    """A `NeuralNetwork` with identity output and mean squared error as a scikit-learn regressor.

    The parameters are those of `NetworkClassifier`. Scale the target as well as the inputs: a
    network starts near 0, and house prices do not.
    """

    _output, _loss = "identity", "mean_squared_error"

    def fit(self, X, y):
        """Train on X (N, D) and numbers y (N,) or (N, C); returns itself."""
        X, y = validate_data(
            self, X, y, dtype=[np.float64, np.float32], multi_output=True, y_numeric=True
        )
        if y.ndim == 2 and y.shape[1] == 1:
            y = column_or_1d(y, warn=True)
        self._one = y.ndim == 1
        return self._train(X, y, 1 if self._one else y.shape[1])

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
