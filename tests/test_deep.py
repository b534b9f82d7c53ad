"""Networks of any depth, minibatches, and the data set with three arms."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from utils.data import three_arms, two_moons
from utils.gradients import numgrad, relative_error
from utils.network import (
    HIDDEN,
    backward,
    chain_backward,
    chain_forward,
    cross_entropy,
    dscores,
    forward,
    init_layers,
    init_params,
    penalty,
    total_loss,
)
from utils.training import gd_train, minibatch_train, minibatches

#: N, then the sizes of the layers: features, hidden units, classes.
SIZES = [(11, 3, 7, 5), (13, 2, 5, 3, 7), (5, 7, 2, 3, 11, 4), (6, 3, 2), (1, 2, 3, 5, 4)]


def problem(rng, N, *layers):
    """Random data and a random network whose biases are not zero."""
    X, y = rng.normal(size=(N, layers[0])), rng.integers(0, layers[-1], N)
    Ws, bs = init_layers(layers, seed=int(rng.integers(1 << 30)))
    return X, y, Ws, [rng.normal(size=b.shape) for b in bs]


def loss_of(X, y, Ws, bs, reg=0.0, activation="tanh"):
    probs = chain_forward(X, Ws, bs, activation)[1][-1]
    return cross_entropy(probs, y) + penalty(Ws, reg)


def gradients(X, y, Ws, bs, reg=0.0, activation="tanh"):
    zs, acts = chain_forward(X, Ws, bs, activation)
    return chain_backward(dscores(acts[-1], y), zs, acts, Ws, activation, reg)


@pytest.mark.parametrize("activation", HIDDEN)
@pytest.mark.parametrize("sizes", SIZES)
def test_every_gradient_of_any_depth_agrees_with_central_differences(rng, sizes, activation):
    X, y, Ws, bs = problem(rng, *sizes)
    assert [a.shape[1] for a in chain_forward(X, Ws, bs, activation)[1]] == list(sizes[1:])
    found = gradients(X, y, Ws, bs, 0.3, activation)
    for group, (values, of_values) in enumerate(zip((Ws, bs), found, strict=True)):
        for layer, (value, gradient) in enumerate(zip(values, of_values, strict=True)):

            def loss(v, group=group, layer=layer):
                new = [list(Ws), list(bs)]
                new[group][layer] = v
                return loss_of(X, y, *new, 0.3, activation)

            assert gradient.shape == value.shape
            assert relative_error(gradient, numgrad(loss, value)) < 1e-6


@pytest.mark.parametrize("activation", HIDDEN)
def test_two_layers_are_the_network_of_the_chapters_before(rng, activation):
    X, y, (W1, W2), (b1, b2) = problem(rng, 11, 3, 7, 5)
    params = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
    cache = forward(X, params, activation)
    acts = chain_forward(X, [W1, W2], [b1, b2], activation)[1]
    np.testing.assert_array_equal(acts[1], cache["a1"])
    np.testing.assert_array_equal(acts[2], cache["probs"])
    loss = loss_of(X, y, [W1, W2], [b1, b2], 0.1, activation)
    assert loss == total_loss(cache["probs"], y, W1, W2, 0.1)
    grads = backward(X, y, cache, params, 0.1, activation)
    (dW1, dW2), (db1, db2) = gradients(X, y, [W1, W2], [b1, b2], 0.1, activation)
    for name, value in {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}.items():
        np.testing.assert_array_equal(value, grads[name])


@pytest.mark.parametrize("shared_data", [True, False])
def test_a_stack_of_deep_networks_computes_what_they_compute_one_by_one(rng, shared_data):
    problems = [problem(rng, 11, 3, 7, 2, 5) for _ in range(4)]
    X, y = (np.stack([p[k] for p in problems]) for k in (0, 1))
    Ws, bs = ([np.stack(of) for of in zip(*(p[k] for p in problems), strict=True)] for k in (2, 3))
    if shared_data:
        X, y = X[0], y[0]
    probs = chain_forward(X, Ws, bs)[1][-1]
    dWs, dbs = gradients(X, y, Ws, bs, 0.1)
    losses = loss_of(X, y, Ws, bs, 0.1)
    for s, (X_s, y_s, Ws_s, bs_s) in enumerate(problems):
        if shared_data:
            X_s, y_s = X, y
        one = X_s, y_s, Ws_s, bs_s
        np.testing.assert_allclose(probs[s], chain_forward(X_s, Ws_s, bs_s)[1][-1], rtol=1e-12)
        assert losses[s] == pytest.approx(loss_of(*one, 0.1), rel=1e-12)
        for stack, single in zip((dWs, dbs), gradients(*one, 0.1), strict=True):
            for a, b in zip(stack, single, strict=True):
                np.testing.assert_allclose(a[s], b, rtol=1e-10, atol=1e-14)


def test_init_layers_of_two_layers_is_init_params_and_several_seeds_give_a_stack():
    (W1, W2), (b1, b2) = init_layers([3, 7, 5], seed=4)
    params = init_params(3, 7, 5, seed=4)
    for name, value in {"W1": W1, "b1": b1, "W2": W2, "b2": b2}.items():
        np.testing.assert_array_equal(value, params[name])
    Ws, bs = init_layers([3, 7, 5], seed=[9, 4])
    assert [W.shape for W in Ws] == [(2, 3, 7), (2, 7, 5)]
    assert [b.shape for b in bs] == [(2, 1, 7), (2, 1, 5)]
    np.testing.assert_array_equal(Ws[1][1], W2)


@pytest.mark.parametrize(("activation", "spread"), [("tanh", 1), ("sigmoid", 1), ("relu", 2)])
def test_init_layers_has_the_spread_that_its_activation_needs(activation, spread):
    Ws, _ = init_layers([50, 200, 300], 0, activation)
    for W in Ws:
        assert W.var() * W.shape[0] == pytest.approx(spread, rel=0.03)


def test_a_signal_keeps_its_size_through_twenty_relu_layers_of_he_and_fades_otherwise(rng):
    X, layers = rng.normal(size=(50, 100)), [100] * 20 + [3]
    size = {
        init: np.abs(chain_forward(X, *init_layers(layers, 1, init), "relu")[1][-2]).mean()
        for init in ("relu", "tanh")
    }
    assert 0.1 < size["relu"] < 10
    assert size["tanh"] < 0.01


@pytest.mark.parametrize(("N", "batch_size"), [(11, 4), (12, 4), (7, 1), (5, 5), (5, 9)])
def test_minibatches_hold_every_sample_once_with_its_own_label(rng, N, batch_size):
    X, y = np.arange(2 * N).reshape(N, 2), np.arange(N)
    batches = list(minibatches(X, y, batch_size, rng))
    assert [len(Xb) for Xb, _ in batches[:-1]] == [batch_size] * (len(batches) - 1)
    assert sorted(label for _, yb in batches for label in yb) == list(range(N))
    for Xb, yb in batches:
        np.testing.assert_array_equal(Xb[:, 0], 2 * yb)
        Xb[:] = -1
    assert X.min() == 0


def test_minibatches_come_in_a_new_order_each_time(rng):
    X, y = np.zeros((40, 1)), np.arange(40)
    orders = [np.concatenate([yb for _, yb in minibatches(X, y, 8, rng)]) for _ in range(2)]
    assert not np.array_equal(*orders)


def test_one_batch_of_all_samples_is_gradient_descent():
    X, y = two_moons(60, seed=2)
    start = init_params(2, 5, 2, seed=1)
    params, losses = gd_train(X, y, start, 0.7, 30, 0.01)
    Ws, bs = [start["W1"], start["W2"]], [start["b1"], start["b2"]]
    ran = minibatch_train(X, y, Ws, bs, np.full(30, 0.7), reg=0.01)
    assert ran.history.shape == (31,)
    np.testing.assert_allclose(ran.history[:-1], losses, rtol=1e-10)
    np.testing.assert_allclose(ran.Ws[1], params["W2"], rtol=1e-9)
    np.testing.assert_array_equal(Ws[0], init_params(2, 5, 2, seed=1)["W1"])


def test_minibatch_training_is_the_loop_that_chapter_06_writes():
    X, y = three_arms(31, seed=3)
    Ws, bs = start = init_layers([2, 5, 4, 3], 1, "relu")
    rates, rng = np.linspace(0.5, 0.1, 3 * 4), np.random.default_rng(7)
    updates = iter(rates)
    for _ in range(3):
        for Xb, yb in minibatches(X, y, 9, rng):
            dWs, dbs = gradients(Xb, yb, Ws, bs, 0.02, "relu")
            rate = next(updates)
            Ws = [W - rate * dW for W, dW in zip(Ws, dWs, strict=True)]
            bs = [b - rate * db for b, db in zip(bs, dbs, strict=True)]
    ran = minibatch_train(X, y, *start, rates, 9, 0.02, "relu", seed=7)
    for found, expected in zip([*ran.Ws, *ran.bs], [*Ws, *bs], strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-12)
    assert ran.history[-1] == pytest.approx(loss_of(X, y, Ws, bs, 0.02, "relu"))


def test_a_stack_trains_with_minibatches_as_its_networks_train_one_by_one():
    many = [three_arms(50, seed=s) for s in range(3)]
    X, y = (np.stack([d[k] for d in many]) for k in (0, 1))
    rates = np.full(4 * 5, 0.5)
    stack = minibatch_train(X, y, *init_layers([2, 6, 4, 3], [5, 6, 7]), rates, 10, 0.001, seed=2)
    assert stack.history.shape == (5, 3)
    for s in range(3):
        start = init_layers([2, 6, 4, 3], 5 + s)
        one = minibatch_train(*many[s], *start, rates, 10, 0.001, seed=2)
        np.testing.assert_allclose(stack.history[:, s], one.history, rtol=1e-10)
        for a, b in zip([*stack.Ws, *stack.bs], [*one.Ws, *one.bs], strict=True):
            np.testing.assert_allclose(a[s], b, rtol=1e-9, atol=1e-13)


def test_what_is_watched_is_recorded_before_each_epoch_and_after_the_last():
    X, y = two_moons(20, seed=1)
    start = init_layers([2, 3, 2], 0)
    ran = minibatch_train(X, y, *start, np.full(8, 0.1), 5, watch=lambda Ws, bs: Ws[0][0, 0])
    assert ran.history.shape == (3,)
    assert ran.history[0] == start[0][0][0, 0]
    assert ran.history[-1] == ran.Ws[0][0, 0]


def test_three_arms_come_back_for_the_same_seed_in_equal_parts_and_in_mixed_order():
    X, y = three_arms(300, seed=3)
    assert X.shape == (300, 2)
    assert np.bincount(y).tolist() == [100, 100, 100]
    assert len(set(y[:20])) == 3
    np.testing.assert_array_equal(X, three_arms(300, seed=3)[0])
    assert not np.array_equal(X, three_arms(300, seed=4)[0])


def test_no_straight_lines_separate_the_three_arms():
    X, y = three_arms(3000, seed=0)
    assert LogisticRegression(C=1e3).fit(X, y).score(X, y) < 0.75


def bad_inputs():
    """One call, and the words of its error, for each way of getting it wrong."""
    X, y, Ws, bs = problem(np.random.default_rng(1), 11, 3, 7, 2, 5)
    probs = chain_forward(X, Ws, bs)[1][-1]
    nan, rates = np.where(X > 1, np.nan, X), np.full(6, 0.1)
    return {
        "columns": (lambda: chain_forward(X[:, :2], Ws, bs), "X has 2 columns but W1 has 3 rows"),
        "nan": (lambda: chain_forward(nan, Ws, bs), "NaN"),
        "no layer": (lambda: chain_forward(X, [], []), "0 weight matrices and 0 biases"),
        "a bias too few": (lambda: chain_forward(X, Ws, bs[:2]), "3 weight matrices and 2 biases"),
        "flat bias": (
            lambda: chain_forward(X, Ws, [b[0] for b in bs]),
            r"bs\[0\] has shape \(7,\) but Ws\[0\] has 7 columns: \(1, 7\)",
        ),
        "layers apart": (
            lambda: chain_forward(X, [Ws[0], Ws[1][:6], Ws[2]], bs),
            r"Ws\[0\] has 7 columns but Ws\[1\] has 6 rows: both count the units",
        ),
        "flat weights": (lambda: chain_forward(X, [Ws[0][0]], bs[:1]), r"Ws\[0\] has shape \(7,\)"),
        "no units": (lambda: chain_forward(X, [np.ones((3, 0))], [np.ones((1, 0))]), "at least 1"),
        "activation": (lambda: chain_forward(X, Ws, bs, "tan"), "'tan'; known are identity"),
        "floats": (lambda: dscores(probs, y * 1.0), "float64 values"),
        "label": (lambda: dscores(probs, y * 0 + 5), "label 5 but there are 5 classes"),
        "reg": (lambda: penalty(Ws, -0.1), "reg is -0.1"),
        "one size": (lambda: init_layers([3], 0), "1 entries"),
        "size 0": (lambda: init_layers([3, 0, 2], 0), "layer size is 0"),
        "init name": (lambda: init_layers([3, 2], 0, "Tanh"), "'Tanh'; known are"),
        "batch 0": (
            lambda: list(minibatches(X, y, 0, np.random.default_rng(0))),
            "batch_size is 0",
        ),
        "lengths": (
            lambda: list(minibatches(X, y[:4], 3, np.random.default_rng(0))),
            "11 rows but y has 4",
        ),
        "rates": (
            lambda: minibatch_train(X, y, Ws, bs, rates, 3),
            r"rates has shape \(6,\): one for each update, and an epoch has 4",
        ),
        "negative rate": (
            lambda: minibatch_train(X, y, Ws, bs, -rates),
            "learning rate is -0.1",
        ),
        "half a sample": (lambda: minibatch_train(X, y, Ws, bs, rates, 2.5), "batch_size is 2.5"),
        "two arms": (lambda: three_arms(2), "n is 2"),
        "noise": (lambda: three_arms(9, noise=-0.1), "noise is -0.1"),
    }


@pytest.mark.parametrize("case", bad_inputs())
def test_bad_input_gets_one_sentence_with_the_numbers_in_it(case):
    call, words = bad_inputs()[case]
    with pytest.raises(ValueError, match=words):
        call()


def test_nothing_that_is_given_is_changed(rng):
    X, y, Ws, bs = problem(rng, 11, 3, 7, 2, 5)
    zs, acts = chain_forward(X, Ws, bs)
    dz = dscores(acts[-1], y)
    for array in (X, y, *Ws, *bs, *zs, *acts, dz):
        array.flags.writeable = False  # an attempt to write raises
    chain_backward(dz, zs, acts, Ws, reg=0.1)
    minibatch_train(X, y, Ws, bs, np.full(8, 0.1), 3, 0.1)
