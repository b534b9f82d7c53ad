"""The scikit-learn estimators: scikit-learn's own checks, and its pipelines and searches."""

import warnings

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.datasets import load_diabetes, load_iris
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator

from utils.network import Momentum, NetworkClassifier, NetworkRegressor


@pytest.mark.parametrize("kind", [NetworkClassifier, NetworkRegressor])
def test_scikit_learn_s_own_checks_of_an_estimator_pass(kind):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # checks that are skipped, each with a warning
        check_estimator(kind(max_iter=60))


def test_a_pipeline_is_cross_validated():
    X, y = load_iris(return_X_y=True)
    network = NetworkClassifier((8,), learning_rate_init=0.01, max_iter=40, random_state=0)
    model = make_pipeline(StandardScaler(), network)
    assert cross_val_score(model, X, y, cv=3).mean() > 0.9


def test_a_search_finds_the_better_learning_rate():
    X, y = load_iris(return_X_y=True)
    model = make_pipeline(StandardScaler(), NetworkClassifier((8,), max_iter=20, random_state=0))
    grid = {"networkclassifier__learning_rate_init": [1e-6, 0.01]}
    search = GridSearchCV(model, grid, cv=3).fit(X, y)
    assert search.best_params_ == {"networkclassifier__learning_rate_init": 0.01}
    assert search.best_score_ > 0.9


def test_labels_may_be_words():
    X, y = load_iris(return_X_y=True)
    words = load_iris().target_names[y]
    model = NetworkClassifier((8,), random_state=0, learning_rate_init=0.01).fit(X, words)
    assert model.classes_.tolist() == ["setosa", "versicolor", "virginica"]
    assert model.score(X, words) > 0.9
    np.testing.assert_allclose(model.predict_proba(X).sum(axis=1), 1)
    np.testing.assert_allclose(np.exp(model.predict_log_proba(X)), model.predict_proba(X))


def test_one_class_is_nothing_to_learn():
    with pytest.raises(ValueError, match="1 class"):
        NetworkClassifier().fit(np.eye(3), [1, 1, 1])


def test_numbers_are_predicted_in_the_shape_they_came():
    X, y = load_diabetes(return_X_y=True)
    X, y = StandardScaler().fit_transform(X), (y - y.mean()) / y.std()
    model = NetworkRegressor((16,), learning_rate_init=0.01, max_iter=30, random_state=0)
    model.fit(X, y)
    assert model.predict(X).shape == y.shape
    assert model.score(X, y) > 0.5
    both = NetworkRegressor((16,), max_iter=3, random_state=0).fit(X, np.stack([y, -y], axis=1))
    assert both.predict(X).shape == (len(X), 2)


def test_each_fit_starts_with_a_fresh_optimiser():
    X, y = load_iris(return_X_y=True)
    model = NetworkClassifier((4,), solver=Momentum(0.01), max_iter=3, random_state=0)
    first = model.fit(X, y).predict_proba(X)
    assert np.array_equal(model.fit(X, y).predict_proba(X), first)
    assert model.solver._v is None
    assert np.array_equal(clone(model).fit(X, y).predict_proba(X), first)


def test_what_is_learned_has_scikit_learn_s_names_and_shapes():
    X, y = load_iris(return_X_y=True)
    model = NetworkClassifier((4, 5), max_iter=3, random_state=0).fit(X, y)
    assert [W.shape for W in model.coefs_] == [(4, 4), (4, 5), (5, 3)]
    assert [b.shape for b in model.intercepts_] == [(4,), (5,), (3,)]
    assert len(model.loss_curve_) == model.n_iter_ == 3
    assert model.n_features_in_ == 4
    assert model.n_layers_ == 4


def test_an_interrupt_reaches_the_search_that_runs_it():
    class Stops(Momentum):
        def update(self, params, gradient):
            raise KeyboardInterrupt

    X, y = load_iris(return_X_y=True)
    model = NetworkClassifier((4,), solver=Stops(0.1))
    with pytest.warns(UserWarning, match="interrupted"), pytest.raises(KeyboardInterrupt):
        model.fit(X, y)
