"""The scikit-learn estimators: scikit-learn's own checks, and its pipelines and searches."""

import doctest
import importlib
import inspect
import pickle
import subprocess
import sys
import warnings

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.datasets import load_diabetes, load_iris
from sklearn.exceptions import ConvergenceWarning, NotFittedError
from sklearn.metrics import accuracy_score, r2_score
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator

import utils.network
from utils.network import Momentum, NetworkClassifier, NetworkRegressor, NeuralNetwork
from utils.network.estimators import ORDER

KINDS = [NetworkClassifier, NetworkRegressor]


@pytest.mark.parametrize("kind", KINDS)
def test_scikit_learn_s_own_checks_of_an_estimator_pass(kind):
    how = {}
    if "expected_failed_checks" in inspect.signature(check_estimator).parameters:
        how = {"expected_failed_checks": {"check_sample_weight_equivalence_on_dense_data": ORDER}}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # checks that are skipped, each with a warning
        check_estimator(kind(max_iter=60), **how)


def test_scikit_learn_is_imported_when_an_estimator_is_asked_for_and_not_before():
    code = (
        "import sys, utils.network as n; print('sklearn' in sys.modules, 'NetworkRegressor' in "
        "dir(n)); from utils.network import NetworkClassifier; print('sklearn' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["False", "True", "True"]
    with pytest.raises(AttributeError, match="no attribute 'Network'"):
        utils.network.Network  # noqa: B018


@pytest.mark.parametrize("module", ["", ".model.network", ".estimators"])
def test_the_quick_start_and_the_examples_in_the_docstrings_run(module):
    ran = doctest.testmod(importlib.import_module(f"utils.network{module}"))
    assert ran.attempted > 2
    assert ran.failed == 0


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


@pytest.mark.parametrize(
    "use",
    [
        lambda net, X, y: cross_val_score(net, X, y),
        lambda net, X, y: GridSearchCV(net, {"reg": [0, 1]}).fit(X, y),
        lambda net, X, y: cross_val_score(make_pipeline(StandardScaler(), net), X, y),
        lambda net, X, y: clone(net),
    ],
)
def test_the_class_itself_in_scikit_learn_s_tools_names_the_estimators(use):
    X, y = load_iris(return_X_y=True)
    with pytest.raises(TypeError, match="need NetworkClassifier or NetworkRegressor"):
        use(NeuralNetwork([4, 3, 3], random_state=0), X, y)


def test_the_class_the_regressor_and_scikit_learn_have_one_score_with_several_outputs_too(rng):
    X = rng.normal(size=(90, 3))
    y = np.stack([X[:, 0] ** 2, 40 * X[:, 1], np.full(90, 3.0)], axis=1)
    w = rng.uniform(0.1, 3, size=90)
    model = NetworkRegressor((8,), max_iter=5, random_state=0).fit(X, y)
    for weight in (None, w):
        theirs = r2_score(y, model.predict(X), sample_weight=weight)
        assert model.score(X, y, weight) == pytest.approx(theirs)
        assert model.network_.score(X, y, weight) == pytest.approx(theirs, rel=1e-4)
    several = (X > 0).astype(int)
    net = NeuralNetwork([3, 8, 3], "tanh", "sigmoid", "binary_cross_entropy", random_state=0)
    net.fit(X, several, epochs=20)
    assert 0 < accuracy_score(several, net.predict(X)) < 1
    theirs = accuracy_score(several, net.predict(X), sample_weight=w)
    assert net.score(X, several, w) == pytest.approx(theirs)


@pytest.mark.parametrize("kind", KINDS)
def test_a_sample_of_weight_zero_is_left_out(kind):
    X, y = load_iris(return_X_y=True)
    w = np.arange(len(X)) % 4
    how = dict(max_iter=5, random_state=0, early_stopping=True, n_iter_no_change=9)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        weighed = kind((6,), **how).fit(X, y, sample_weight=w)
        without = kind((6,), **how).fit(X[w > 0], y[w > 0], sample_weight=w[w > 0])
    assert np.array_equal(weighed.predict(X), without.predict(X))


@pytest.mark.parametrize("kind", KINDS)
def test_weights_are_repetitions_where_a_step_sees_every_sample(kind):
    X, y = load_iris(return_X_y=True)
    w = np.arange(len(X)) % 4
    how = dict(max_iter=20, random_state=0, batch_size=1000, solver="sgd", reg=0.1)
    weighed = kind((6,), **how).fit(X, y, sample_weight=w)
    repeated = kind((6,), **how).fit(X.repeat(w, axis=0), y.repeat(w))
    np.testing.assert_allclose(weighed.coefs_[0], repeated.coefs_[0], rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(weighed.loss_curve_, repeated.loss_curve_, rtol=1e-5)


def test_class_weights_are_sample_weights_and_balanced_ones_find_the_rare_class(rng):
    X = np.concatenate([rng.normal(size=(190, 2)), rng.normal(size=(10, 2)) + 1.5])
    y = np.repeat(["common", "rare"], [190, 10])
    how = dict(hidden_layer_sizes=(8,), max_iter=40, random_state=0)
    by_class = NetworkClassifier(**how, class_weight={"common": 1, "rare": 19}).fit(X, y)
    by_sample = NetworkClassifier(**how).fit(X, y, sample_weight=np.where(y == "rare", 19, 1))
    balanced = NetworkClassifier(**how, class_weight="balanced").fit(X, y)
    np.testing.assert_allclose(by_class.coefs_[0], by_sample.coefs_[0], rtol=1e-6)
    np.testing.assert_allclose(balanced.coefs_[0], by_sample.coefs_[0], rtol=1e-3, atol=1e-5)
    plain = NetworkClassifier(**how).fit(X, y)
    assert (plain.predict(X[190:]) == "rare").mean() < (balanced.predict(X[190:]) == "rare").mean()
    both = NetworkClassifier(**how, class_weight={"common": 1, "rare": 19})
    both.fit(X, y, sample_weight=np.where(y == "rare", 1 / 19, 1))
    np.testing.assert_allclose(both.coefs_[0], plain.coefs_[0], rtol=1e-3, atol=1e-5)


def test_partial_fit_does_one_epoch_and_goes_on_with_the_optimiser_s_memory():
    X, y = load_iris(return_X_y=True)
    how = dict(hidden_layer_sizes=(6,), random_state=0, max_iter=3)
    model = NetworkClassifier(**how)
    with pytest.raises(ValueError, match="classes must be passed on the first call"):
        model.partial_fit(X, y)
    for _ in range(3):
        model.partial_fit(X, y, classes=[0, 1, 2])
    assert model.n_iter_ == 3
    assert np.array_equal(
        model.predict_proba(X), NetworkClassifier(**how).fit(X, y).predict_proba(X)
    )
    assert pickle.loads(pickle.dumps(model)).partial_fit(X[:7], y[:7]).n_iter_ == 4
    with pytest.raises(ValueError, match="holds 3, which is not among the classes"):
        model.partial_fit(X, y + 1)
    numbers = NetworkRegressor(**how).partial_fit(X, y).partial_fit(X, y)
    assert numbers.partial_fit(X, y).n_iter_ == 3
    assert np.array_equal(numbers.predict(X), NetworkRegressor(**how).fit(X, y).predict(X))


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [({"early_stopping": True}, "early_stopping=False"), ({"class_weight": "balanced"}, "a dict")],
)
def test_what_a_part_of_the_samples_cannot_tell_is_refused(setting, sentence):
    with pytest.raises(ValueError, match=sentence):
        NetworkClassifier(**setting).partial_fit(*load_iris(return_X_y=True), classes=[0, 1, 2])


def test_an_early_stop_that_never_came_is_a_warning_and_one_that_came_is_none():
    X, y = load_iris(return_X_y=True)
    how = dict(hidden_layer_sizes=(6,), random_state=0, early_stopping=True)
    with pytest.warns(ConvergenceWarning, match=r"max_iter \(2\) epochs were over"):
        NetworkClassifier(**how, max_iter=2).fit(X, y)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        NetworkClassifier(**how, max_iter=50, tol=1, n_iter_no_change=2).fit(X, y)
        NetworkClassifier((6,), max_iter=2).fit(X, y)  # as many as were asked for


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_predicted_before_fit(kind):
    with pytest.raises(NotFittedError):
        kind().predict(np.ones((2, 2)))


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ({"hidden_layer_sizes": (4, 0)}, r"hidden_layer_sizes is \(4, 0\): .* such as \(64, 32\)"),
        ({"hidden_layer_sizes": 2.5}, "hidden_layer_sizes is 2.5"),
        ({"activation": "swish"}, "activation is 'swish': it must be one of identity, relu"),
        ({"activation": (np.sin, np.sin)}, "^the derivative of activation disagrees"),
        ({"solver": "lbfgs"}, "solver is 'lbfgs': it must be one of sgd"),
        ({"solver": Momentum}, "solver is .*an object with update"),
        ({"solver": Momentum(0.1), "learning_rate_init": 0.1}, "but the solver is an object"),
        ({"learning_rate_init": "auto"}, "learning_rate_init is 'auto'"),
        ({"max_iter": 0}, "max_iter is 0: it must be a whole number, 1 or above"),
        ({"batch_size": "auto"}, "batch_size is 'auto': it must be a whole number"),
        ({"reg": -1}, "reg is -1"),
        ({"tol": None}, "tol is None"),
        (
            {"validation_fraction": 1},
            "validation_fraction is 1: it must be a number above 0 and be",
        ),
        ({"early_stopping": 1}, "early_stopping is 1: it must be True or False"),
        (
            {"class_weight": "even"},
            "class_weight is 'even': .* a dict of numbers.* one of balanced",
        ),
        ({"class_weight": {0: 1, 1: -1, 2: 1}}, "class_weight is .* a dict of numbers, 0 or above"),
        ({"random_state": "a"}, "random_state is 'a'"),
        ({"verbose": "yes"}, "verbose is 'yes'"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused_under_its_own_name(setting, sentence):
    X, y = load_iris(return_X_y=True)
    model = NetworkClassifier(**{"hidden_layer_sizes": (4,), "max_iter": 2} | setting)
    with pytest.raises(ValueError, match=sentence):
        model.fit(X, y)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("weights", "sentence"),
    [
        (np.zeros(150), "zero for all of 150 samples"),
        (np.linspace(-1, 1, 150), "from -1 to 1"),
        (np.full(150, np.nan), "finite numbers"),
        (np.ones(3), r"shape \(3,\) for 150 samples"),
        (["a"] * 150, "sample_weight must hold numbers"),
    ],
)
def test_weights_that_make_no_sense_are_refused(kind, weights, sentence):
    with pytest.raises(ValueError, match=sentence):
        kind().fit(*load_iris(return_X_y=True), sample_weight=weights)
