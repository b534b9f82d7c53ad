"""The network's mathematics, against central differences, scikit-learn and itself in a stack."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

from utils.data import two_moons
from utils.gradients import numgrad, relative_error
from utils.network import (
    HIDDEN,
    NAMES,
    accuracy,
    backward,
    binary_cross_entropy,
    cross_entropy,
    dscores,
    flatten,
    forward,
    init_params,
    loss_of,
    one_hot,
    predict,
    restore,
    sigmoid,
    softmax,
    stack_params,
    total_loss,
)

SIZES = [(11, 3, 7, 5), (13, 2, 5, 3), (5, 7, 2, 11), (1, 2, 3, 4), (17, 1, 13, 2)]  # N, D, H, C


def problem(rng, N, D, H, C):
    """Random data and a random network whose biases are not zero."""
    X, y = rng.normal(size=(N, D)), rng.integers(0, C, N)
    params = init_params(D, H, C, seed=int(rng.integers(1 << 30)))
    params["b1"], params["b2"] = rng.normal(size=(1, H)), rng.normal(size=(1, C))
    return X, y, params


def loss(X, y, params, reg, activation):
    probs = forward(X, params, activation)["probs"]
    return float(total_loss(probs, y, params["W1"], params["W2"], reg))


@pytest.mark.parametrize("activation", HIDDEN)
@pytest.mark.parametrize("sizes", SIZES)
def test_every_gradient_agrees_with_central_differences(rng, sizes, activation):
    X, y, params = problem(rng, *sizes)
    grads = backward(X, y, forward(X, params, activation), params, 0.3, activation)
    for name in NAMES:
        numerical = numgrad(
            lambda w, name=name: loss(X, y, {**params, name: w}, 0.3, activation), params[name]
        )
        assert grads["d" + name].shape == params[name].shape
        assert relative_error(grads["d" + name], numerical) < 1e-6


@pytest.mark.parametrize("sizes", SIZES)
def test_the_gradient_at_the_scores_agrees_with_central_differences(rng, sizes):
    N, _, _, C = sizes
    z, y = rng.normal(size=(N, C)), rng.integers(0, C, N)
    numerical = numgrad(lambda z: float(cross_entropy(softmax(z), y)), z)
    assert relative_error(dscores(softmax(z), y), numerical) < 1e-6


def test_a_wrong_gradient_does_not_agree(rng):
    X, y, params = problem(rng, 11, 3, 7, 5)
    grads = backward(X, y, forward(X, params), params, 0.3)
    wrong = grads["dW1"] - 0.3 * params["W1"]  # the penalty forgotten
    numerical = numgrad(lambda w: loss(X, y, {**params, "W1": w}, 0.3, "tanh"), params["W1"])
    assert relative_error(wrong, numerical) > 1e-3


@pytest.mark.parametrize("shared_data", [True, False])
def test_a_stack_computes_what_its_networks_compute_one_by_one(rng, shared_data):
    S, N, D, H, C = 4, 11, 3, 7, 5
    problems = [problem(rng, N, D, H, C) for _ in range(S)]
    if shared_data:
        problems = [(*problems[0][:2], params) for _, _, params in problems]
    X, y = (np.stack([p[k] for p in problems]) for k in (0, 1))
    params = stack_params([p[2] for p in problems])
    if shared_data:
        X, y = X[0], y[0]
    cache = forward(X, params)
    grads = backward(X, y, cache, params, 0.1)
    losses = total_loss(cache["probs"], y, params["W1"], params["W2"], 0.1)
    for s, (X_s, y_s, params_s) in enumerate(problems):
        one = forward(X_s, params_s)
        np.testing.assert_allclose(cache["probs"][s], one["probs"], rtol=1e-12)
        assert losses[s] == pytest.approx(loss(X_s, y_s, params_s, 0.1, "tanh"), rel=1e-12)
        assert accuracy(cache["probs"], y)[s] == accuracy(one["probs"], y_s)
        for name, gradient in backward(X_s, y_s, one, params_s, 0.1).items():
            np.testing.assert_allclose(grads[name][s], gradient, rtol=1e-10, atol=1e-14)


def test_loss_and_gradient_are_those_of_scikit_learns_network(rng):
    X, y, _ = problem(rng, 40, 3, 7, 3)
    ours_reg = 0.02
    theirs = MLPClassifier((7,), "tanh", alpha=ours_reg * len(X), random_state=0, max_iter=1)
    with pytest.warns(match="(?i)converge"):
        theirs.fit(X, y)
    params = {
        "W1": theirs.coefs_[0],
        "b1": theirs.intercepts_[0][None],
        "W2": theirs.coefs_[1],
        "b2": theirs.intercepts_[1][None],
    }
    probs = forward(X, params)["probs"]
    np.testing.assert_allclose(probs, theirs.predict_proba(X), rtol=1e-10)
    theirs_loss, coefficients, intercepts = _sklearn_loss_and_gradient(theirs, X, y)
    assert total_loss(probs, y, params["W1"], params["W2"], ours_reg) == pytest.approx(theirs_loss)
    grads = backward(X, y, forward(X, params), params, ours_reg)
    np.testing.assert_allclose(grads["dW1"], coefficients[0], rtol=1e-8, atol=1e-12)
    np.testing.assert_allclose(grads["dW2"], coefficients[1], rtol=1e-8, atol=1e-12)
    np.testing.assert_allclose(grads["db1"][0], intercepts[0], rtol=1e-8, atol=1e-12)
    np.testing.assert_allclose(grads["db2"][0], intercepts[1], rtol=1e-8, atol=1e-12)


def _sklearn_loss_and_gradient(model, X, y):
    """What MLPClassifier computes at its present parameters, through one step of plain descent."""
    step = 1e-3
    before = [w.copy() for w in model.coefs_ + model.intercepts_]
    again = MLPClassifier(
        model.hidden_layer_sizes,
        "tanh",
        solver="sgd",
        alpha=model.alpha,
        batch_size=len(X),
        learning_rate_init=step,
        momentum=0.0,
        max_iter=1,
        shuffle=False,
        warm_start=True,
        random_state=0,
    )
    with pytest.warns(match="(?i)converge"):
        again.fit(X, y)
        again.coefs_ = [w.copy() for w in before[:2]]
        again.intercepts_ = [w.copy() for w in before[2:]]
        again.fit(X, y)
    moved = [(b - a) / step for b, a in zip(before, again.coefs_ + again.intercepts_, strict=True)]
    return again.loss_curve_[-1], moved[:2], moved[2:]


def test_two_classes_without_a_hidden_layers_bend_are_logistic_regression():
    X, y = two_moons(300, seed=4)
    line = LogisticRegression(C=1e6).fit(X, y)
    score = X @ line.coef_.T + line.intercept_
    params = {
        "W1": np.eye(2),
        "b1": np.zeros((1, 2)),
        "W2": np.hstack([np.zeros((2, 1)), line.coef_.T]),
        "b2": np.array([[0.0, line.intercept_[0]]]),
    }
    probs = forward(X, params, "identity")["probs"]
    np.testing.assert_allclose(probs, line.predict_proba(X), rtol=1e-8)
    np.testing.assert_allclose(probs[:, 1], sigmoid(score)[:, 0], rtol=1e-8)


def test_softmax_of_huge_scores_stays_finite_and_adds_up_to_one():
    z = np.array([[1000.0, 0.0, -1000.0], [-1000.0, -1000.0, -1000.0], [1e-3, 2e-3, 3e-3]])
    with np.errstate(over="raise", invalid="raise"):
        probs = softmax(z)
    np.testing.assert_allclose(probs.sum(axis=1), 1)
    np.testing.assert_allclose(probs[0], [1, 0, 0])


def test_softmax_takes_whole_numbers_and_leaves_them_alone():
    z = np.array([[3, 1, 2]])
    before = z.copy()
    np.testing.assert_allclose(softmax(z), softmax(z.astype(float)))
    np.testing.assert_array_equal(z, before)


def test_sigmoid_is_right_and_finite_from_minus_to_plus_1000():
    z = np.array([-1000.0, -30.0, -1.0, 0.0, 1.0, 30.0, 1000.0])
    with np.errstate(over="raise"):
        a = sigmoid(z)
    np.testing.assert_allclose(a[1:], 1 / (1 + np.exp(-z[1:])), rtol=1e-3, atol=1e-16)
    assert a[0] == 0
    assert a[-1] == 1


@pytest.mark.parametrize("name", HIDDEN)
def test_each_derivative_from_its_own_value_agrees_with_differences(rng, name):
    z = rng.normal(size=(7, 5))
    z[np.abs(z) < 1e-3] = 0.5  # stay away from the kink of ReLU
    g = HIDDEN[name]
    numerical = (g.function(z + 1e-6) - g.function(z - 1e-6)) / 2e-6
    np.testing.assert_allclose(g.derivative(g.function(z)), numerical, atol=1e-8)


def test_the_loss_of_an_untrained_network_is_about_log_C(rng):
    for C in (2, 3, 10):
        X, y, params = problem(rng, 500, 3, 7, C)
        small = {name: 0.01 * value for name, value in params.items()}
        assert cross_entropy(forward(X, small)["probs"], y) == pytest.approx(np.log(C), abs=0.01)


def test_cross_entropy_of_an_impossible_truth_is_large_and_finite():
    probs = np.array([[1.0, 0.0], [0.5, 0.5]])
    assert np.isfinite(cross_entropy(probs, np.array([1, 0])))
    assert cross_entropy(probs, np.array([1, 0])) > 100


def test_predict_and_accuracy_count_the_most_probable_class():
    probs = np.array([[0.2, 0.5, 0.3], [0.6, 0.3, 0.1], [0.1, 0.2, 0.7]])
    np.testing.assert_array_equal(predict(probs), [1, 0, 2])
    assert accuracy(probs, np.array([1, 0, 0])) == pytest.approx(2 / 3)


def test_one_hot_has_a_single_one_in_the_right_column(rng):
    y = rng.integers(0, 7, 11)
    Y = one_hot(y, 7)
    assert Y.shape == (11, 7)
    np.testing.assert_array_equal(Y.sum(axis=1), 1)
    np.testing.assert_array_equal(Y.argmax(axis=1), y)


def test_initial_weights_have_the_spread_of_one_over_root_inputs_and_come_back():
    params = init_params(100, 400, 50, seed=3)
    assert params["W1"].std() == pytest.approx(0.1, rel=0.02)
    assert params["W2"].std() == pytest.approx(0.05, rel=0.02)
    assert not params["b1"].any()
    assert not params["b2"].any()
    for name, again in init_params(100, 400, 50, seed=3).items():
        np.testing.assert_array_equal(params[name], again)
    assert not np.array_equal(params["W1"], init_params(100, 400, 50, seed=4)["W1"])


def test_flatten_and_restore_are_inverse(rng):
    _, _, params = problem(rng, 11, 3, 7, 5)
    vector = flatten(params)
    assert vector.shape == (3 * 7 + 7 + 7 * 5 + 5,)
    for name, value in restore(vector, params).items():
        np.testing.assert_array_equal(value, params[name])


def test_loss_of_gives_one_function_for_each_variable(rng):
    X, y, params = problem(rng, 11, 3, 7, 5)
    functions, values = loss_of(X, y, params, 0.1)
    for name, function in functions.items():
        assert function(values[name]) == pytest.approx(loss(X, y, params, 0.1, "tanh"))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_probability_of_zero_costs_the_same_wherever_a_loss_is_taken(dtype):
    probs, y = np.array([[0, 1], [1, 0]], dtype), np.array([0, 1])
    for loss in (cross_entropy(probs, y), cross_entropy(probs, np.eye(2, dtype=dtype))):
        assert loss == pytest.approx(690.8, abs=0.05)
    assert binary_cross_entropy(probs[:, :1], 1 - probs[:, :1]) == pytest.approx(690.8, abs=0.05)


def test_rows_that_say_how_much_of_each_class_are_taken_like_labels(rng):
    probs = softmax(rng.normal(size=(3, 11, 5)))
    y = rng.integers(0, 5, (3, 11))
    np.testing.assert_allclose(cross_entropy(probs, np.eye(5)[y]), cross_entropy(probs, y))
    np.testing.assert_allclose(dscores(probs, np.eye(5)[y]), dscores(probs, y))
    Y = softmax(rng.normal(size=(11, 5)))
    z = rng.normal(size=(11, 5))
    slope = numgrad(lambda z: cross_entropy(softmax(z), Y), z)
    assert relative_error(dscores(softmax(z), Y), slope) < 1e-7


def bad_inputs():
    """One call, and the words of its error, for each way of getting it wrong."""
    rng = np.random.default_rng(1)
    X, y, params = problem(rng, 11, 3, 7, 5)
    nan, inf = X.copy(), X.copy()
    nan[2, 1], inf[4, 0] = np.nan, np.inf
    cache = forward(X, params)
    probs = cache["probs"]
    narrow = {**params, "W2": params["W2"][:6]}
    flat = {**params, "b1": params["b1"][0]}
    empty = {**params, "W1": np.ones((3, 0))}
    few = {k: params[k] for k in ("W1", "W2")}
    return {
        "columns": (lambda: forward(X[:, :2], params), "X has 2 columns but W1 has 3 rows"),
        "nan": (lambda: forward(nan, params), r"1 values .* first at \[2, 1\]"),
        "inf": (lambda: forward(inf, params), r"1 values .* first at \[4, 0\]"),
        "words": (lambda: forward([["a", "b", "c"]], params), "numbers only"),
        "flat X": (lambda: forward(X[0], params), r"shape \(3,\)"),
        "empty X": (lambda: forward(X[:0], params), "empty"),
        "units": (lambda: forward(X, narrow), "W1 has 7 columns but W2 has 6 rows"),
        "bias": (lambda: forward(X, flat), r"b1 has shape \(7,\)"),
        "no units": (lambda: forward(X, empty), "W1 has shape .3, 0.: .* at least 1"),
        "missing": (lambda: forward(X, few), "lacks b1, b2"),
        "activation": (lambda: forward(X, params, "tan"), "'tan'; known are identity"),
        "floats": (lambda: backward(X, y * 1.0, cache, params), "float64 values"),
        "range": (lambda: backward(X, y * 0 + 5, cache, params), "label 5 but there are 5 classes"),
        "negative": (lambda: cross_entropy(probs, y - 9), "label -"),
        "length": (lambda: accuracy(probs, y[:4]), "11 rows but y has 4"),
        "reg": (lambda: total_loss(probs, y, params["W1"], params["W2"], -0.1), "reg is -0.1"),
        "size 0": (lambda: init_params(3, 0, 5, seed=0), "H is 0"),
        "half": (lambda: init_params(3, 2.5, 5, seed=0), "H is 2.5"),
        "restore": (lambda: restore(np.ones(4), params), "4 entries .* 68 parameters"),
    }


@pytest.mark.parametrize("case", bad_inputs())
def test_bad_input_gets_one_sentence_with_the_numbers_in_it(case):
    call, words = bad_inputs()[case]
    with pytest.raises(ValueError, match=words):
        call()


def test_no_function_changes_what_it_is_given(rng):
    X, y, params = problem(rng, 11, 3, 7, 5)
    cache = forward(X, params)
    for array in (X, y, *params.values(), *cache.values()):
        array.flags.writeable = False  # an attempt to write raises
    grads = backward(X, y, cache, params, 0.1)
    dscores(cache["probs"], y)
    total_loss(cache["probs"], y, params["W1"], params["W2"], 0.1)
    flatten(grads)
