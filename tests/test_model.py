"""`NeuralNetwork`: the chain, its gradients, training, early stopping, interruption, NaN."""

import copy
import pickle
import warnings

import numpy as np
import pytest
from scipy.sparse import csr_array
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier, MLPRegressor

from utils.data import three_arms, two_moons
from utils.gradients import numgrad, relative_error
from utils.machine.bar import Bar
from utils.network import (
    HIDDEN,
    LOSSES,
    OUTPUTS,
    SGD,
    NeuralNetwork,
    backward,
    chain_backward,
    chain_forward,
    dscores,
    flatten,
    forward,
    init_layers,
    init_params,
    one_hot,
    restore,
    score_gradient,
    softmax,
    softmax_jacobian,
    total_loss,
)
from utils.training import minibatch_train

N, D, H1, H2, C = 11, 3, 7, 6, 5
SIZES = [D, H1, H2, C]


@pytest.fixture
def data(rng):
    return rng.normal(size=(N, D)), rng.integers(C, size=N)


def network(*args, layers=SIZES, **kwargs):
    kwargs = {"random_state": 1, "dtype": np.float64} | kwargs
    return NeuralNetwork(layers, *args, **kwargs)


def gradient_error(net, X, y, **how):
    """Against central differences, with biases that are not 0."""
    net.params = np.random.default_rng(4).normal(size=net.params.size) / 2
    gradient = net.loss_and_gradient(X, y, **how)[1]
    return relative_error(
        gradient, numgrad(lambda v: net.loss_and_gradient(X, y, v, **how)[0], net.params)
    )


# ---- links


@pytest.mark.parametrize("name", HIDDEN)
def test_the_slope_of_a_hidden_activation_agrees_with_central_differences(name, rng):
    link, z = HIDDEN[name], rng.normal(size=(N, H1))
    numeric = numgrad(lambda z: link.function(z).sum(), z)
    assert relative_error(link.at(z, link.function(z)), numeric) < 1e-8


@pytest.mark.parametrize("name", OUTPUTS)
def test_the_jacobian_of_an_output_agrees_with_central_differences(name, rng):
    link, z = OUTPUTS[name], rng.normal(size=(N, C))
    upstream = rng.normal(size=(N, 1, C))
    numeric = numgrad(lambda z: (upstream[:, 0] * link.function(z)).sum(), z)
    J = link.at(z, link.function(z))
    assert J.shape == (N, C, C)
    assert relative_error((upstream @ J)[:, 0], numeric) < 1e-8


@pytest.mark.parametrize("name", LOSSES)
def test_the_gradient_row_of_a_loss_agrees_with_central_differences(name, rng):
    link = LOSSES[name]
    p, Y = softmax(rng.normal(size=(N, C))), one_hot(rng.integers(C, size=N), C)
    numeric = numgrad(lambda p: link.function(p, Y), p, eps=1e-6)
    found = link.derivative(p, Y)
    assert found.shape == (N, 1, C)
    assert relative_error(found[:, 0], numeric) < 1e-6


def test_rows_of_the_softmax_jacobian_add_up_to_zero(rng):
    J = softmax_jacobian(softmax(rng.normal(size=(N, C))))
    np.testing.assert_allclose(J.sum(axis=1), 0, atol=1e-15)
    np.testing.assert_allclose(J, J.swapaxes(1, 2), atol=0)


def test_the_fused_gradient_equals_the_way_through_the_jacobians(rng):
    for output, loss in (
        ("softmax", "cross_entropy"),
        ("sigmoid", "binary_cross_entropy"),
        ("identity", "mean_squared_error"),
    ):
        z, Y = 3 * rng.normal(size=(N, C)), one_hot(rng.integers(C, size=N), C)
        links, a = (OUTPUTS[output], LOSSES[loss]), OUTPUTS[output].function(z)
        fused = score_gradient(*links, z, a, Y)
        np.testing.assert_allclose(score_gradient(*links, z, a, Y, fused=False), fused, atol=1e-14)


def test_only_the_fused_gradient_survives_a_probability_that_is_rounded_to_zero():
    z, Y = np.array([[800.0, 0.0]]), np.array([[0.0, 1.0]])
    links, p = (OUTPUTS["softmax"], LOSSES["cross_entropy"]), softmax(z)
    np.testing.assert_allclose(score_gradient(*links, z, p, Y), [[1, -1]])
    np.testing.assert_allclose(score_gradient(*links, z, p, Y, fused=False), [[0, 0]])


# ---- the whole chain


@pytest.mark.parametrize("fused", [True, False])
@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize(
    ("output", "loss"),
    [
        ("softmax", "cross_entropy"),
        ("sigmoid", "binary_cross_entropy"),
        ("sigmoid", "cross_entropy"),
        ("identity", "mean_squared_error"),
        ("softmax", "mean_squared_error"),
        ("tanh", "mean_squared_error"),
    ],
)
def test_the_gradient_of_every_combination_agrees_with_central_differences(
    hidden, output, loss, fused, data
):
    X, y = data
    net = network(hidden, output, loss, reg=0.1)
    assert gradient_error(net, X, one_hot(y, C), fused=fused) < 1e-6


def test_a_network_of_two_layers_is_the_one_of_chapter_03(data):
    X, y = data
    params = init_params(D, H1, C, seed=4)
    net = network(layers=[D, H1, C], reg=0.1)
    net.set_weights([params["W1"], params["W2"]], [params["b1"], params["b2"]])
    cache = forward(X, params)
    grads = backward(X, y, cache, params, 0.1)
    loss, gradient = net.loss_and_gradient(X, y)
    assert loss == pytest.approx(total_loss(cache["probs"], y, params["W1"], params["W2"], 0.1))
    there = np.concatenate([grads[k].ravel() for k in ("dW1", "db1", "dW2", "db2")])
    np.testing.assert_allclose(gradient, there, atol=1e-14)


def test_a_deep_network_is_the_one_of_chapter_06(data):
    X, y = data
    Ws, bs = init_layers(SIZES, 3, "relu")
    net = network("relu", reg=0.1).set_weights(Ws, bs)
    zs, acts = chain_forward(X, Ws, bs, "relu")
    dWs, dbs = chain_backward(dscores(acts[-1], y), zs, acts, Ws, "relu", 0.1)
    np.testing.assert_allclose(net.predict_proba(X), acts[-1], atol=1e-15)
    np.testing.assert_allclose(net.loss_and_gradient(X, y)[1], flatten(dWs, dbs), atol=1e-14)


def test_plain_minibatch_training_takes_the_steps_of_chapter_06(data):
    X, y = data
    net = network(optimizer=SGD(0.3))
    Ws, bs = net.Ws, net.bs
    net._rng = np.random.default_rng(9)
    net.fit(X, y, batch_size=4, epochs=5)
    trained = minibatch_train(X, y, Ws, bs, np.full(15, 0.3), 4, seed=9)
    np.testing.assert_allclose(net.params, flatten(trained.Ws, trained.bs), atol=1e-12)


def test_scikit_learn_s_network_with_these_weights_gives_these_probabilities(data):
    X, _ = data
    theirs = MLPClassifier((H1, H2), "relu", max_iter=3, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it has not converged
        theirs.fit(np.vstack([X, X]), np.arange(2 * N) % C)
    ours = network("relu").set_weights(theirs.coefs_, theirs.intercepts_)
    np.testing.assert_allclose(ours.predict_proba(X), theirs.predict_proba(X), atol=1e-12)
    numbers = MLPRegressor(hidden_layer_sizes=(H1,), activation="tanh", max_iter=3, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        numbers.fit(X, X[:, 0])
    ours = network("tanh", "identity", "mean_squared_error", layers=[D, H1, 1])
    ours.set_weights(numbers.coefs_, numbers.intercepts_)
    np.testing.assert_allclose(ours.predict(X), numbers.predict(X), atol=1e-12)


def test_torch_with_these_weights_gives_these_probabilities_and_gradients(data):
    torch = pytest.importorskip("torch")
    X, y = data
    net = network("relu")
    tensors = [torch.tensor(p, requires_grad=True) for p in [*net.Ws, *net.bs]]
    a, L = torch.tensor(X), len(net.Ws)
    for k in range(L):
        a = a @ tensors[k] + tensors[L + k]
        a = torch.relu(a) if k < L - 1 else a
    loss = torch.nn.functional.cross_entropy(a, torch.tensor(y))
    loss.backward()
    grads = [t.grad.numpy() for t in tensors]
    theirs = flatten(grads[:L], grads[L:])
    ours, gradient = net.loss_and_gradient(X, y)
    assert ours == pytest.approx(float(loss.detach()))
    np.testing.assert_allclose(gradient, theirs, atol=1e-12)


def test_flatten_and_restore_are_inverse_and_restore_gives_views(rng):
    Ws, bs = init_layers(SIZES, 0)
    vector = flatten(Ws, [b + 1 for b in bs])
    again, biases = restore(vector, SIZES)
    assert all(np.array_equal(W, V) for W, V in zip(Ws, again, strict=True))
    again[1][0, 0] = 42
    assert (vector == 42).sum() == 1
    assert biases[2].shape == (1, C)


def test_a_vector_of_another_length_is_refused_with_the_numbers_in_the_sentence():
    with pytest.raises(ValueError, match="16 entries does not fill the 17 parameters"):
        restore(np.zeros(16), [2, 3, 2])


# ---- pairs from outside


def softplus(z):
    return np.logaddexp(0, z)


@pytest.mark.parametrize(
    "pair",
    [
        (softplus, lambda a: 1 - np.exp(-a)),
        (softplus, lambda z: 1 / (1 + np.exp(-z))),
        (np.sin, np.cos),
        (lambda z: np.maximum(z, 0.1 * z), lambda z: np.where(z > 0, 1, 0.1)),
        (lambda z: 1 * z, lambda z: 1.0),
    ],
)
def test_a_hidden_activation_from_outside_may_write_its_slope_with_value_or_input(pair, data):
    X, y = data
    net = network(pair)
    assert gradient_error(net, X, y) < 1e-6
    net = NeuralNetwork(SIZES, pair, random_state=0).fit(X, y, epochs=2)
    assert net.params.dtype == np.float32


def test_output_and_loss_from_outside_equal_those_of_the_house(data):
    X, y = data

    def loss(p, Y):
        return -(Y * np.log(p)).sum() / len(p)

    def slope(p, Y):
        return (-Y / p / len(p))[:, None, :]

    ours = network(reg=0.1).fit(X, y, epochs=3)
    given = network("tanh", (softmax, softmax_jacobian), (loss, slope), reg=0.1)
    given.fit(X, y, epochs=3)
    np.testing.assert_allclose(given.params, ours.params, atol=1e-12)
    assert given.score(X, y) == ours.score(X, y)
    assert np.array_equal(given.predict(X), ours.predict(X))


def test_an_absolute_error_from_outside_trains_a_regression(rng):
    X = rng.normal(size=(60, D))
    pair = (lambda p, Y: np.abs(p - Y).mean(), lambda p, Y: np.sign(p - Y)[:, None] / p.size)
    net = network("tanh", "identity", pair, layers=[D, 8, 1], learning_rate_init=0.01)
    net.fit(X, X[:, 0], epochs=60)
    assert net.score(X, X[:, 0]) > 0.9


def bad_pairs():
    def in_place(z):
        z *= 2
        return z

    mean = LOSSES["mean_squared_error"]
    yield {"hidden_activation": (np.tanh, lambda a: 1 + a**2)}, "disagrees with central diff"
    yield {"hidden_activation": (softmax, lambda a: a)}, "not elementwise"
    yield {"hidden_activation": (in_place, lambda a: 2)}, "changes the array it is given"
    yield {"hidden_activation": "swish"}, "known are identity, relu, sigmoid, tanh"
    yield {"hidden_activation": np.tanh}, "a name or a pair"
    yield {"output_activation": (softmax, lambda p: p * (1 - p))}, "disagrees with central"
    yield {"output_activation": (lambda z: z - z.mean(axis=0), np.ones_like)}, "on other rows"
    yield {"output_activation": "sigmod"}, "'sigmod'; known are softmax"
    yield {"loss": (mean.function, lambda p, Y: 2 * (p - Y)[:, None] / p.shape[1])}, "A mean, or"
    yield {"loss": (lambda p, Y: (p - Y) ** 2, mean.derivative)}, "one number, their mean"
    yield {"loss": (mean.function, lambda p, Y: np.ones(3))}, r"\(5, 1, 5\), one row a sample"
    yield {"loss": "hinge"}, "known are cross_entropy, mean_squared_error"
    yield {"output_activation": "identity"}, "takes the logarithm of probabilities"
    yield {"output_activation": "softmax", "loss": "binary_cross_entropy"}, "use sigmoid"
    yield {"layers": [3, 1]}, "softmax of one score is always 1"
    yield {"layers": [3]}, r"layers is \[3\]: it must be a list of whole numbers"
    yield {"layers": 4}, "layers is 4: it must be .* such as"
    yield {"layers": "22"}, "layers is '22'"
    yield {"layers": [2, True]}, "whole numbers"
    yield {"layers": [3, 0, 2]}, r"layers is \[3, 0, 2\]: .* 1 or above"
    yield {"layers": [3, 2.5, 2]}, "whole number"
    yield {"optimizer": "newton"}, "known are sgd, momentum"
    yield {"optimizer": SGD}, "an object with update"
    yield {"optimizer": SGD(0.1), "learning_rate_init": 0.1}, "it has its own rate"
    yield {"learning_rate_init": -1}, "learning_rate_init is -1: it must be a number, 0 or above"
    yield {"learning_rate_init": "auto"}, "learning_rate_init is 'auto': it must be a number"
    yield {"random_state": "a"}, "random_state is 'a': it must be None, a whole number"
    yield {"random_state": -1}, "random_state is -1"
    yield {"reg": True}, "reg is True: it must be a number"
    yield {"init": [1]}, r"init is \[1\]: it must be a number"
    yield {"dtype": "half a float"}, "float32 or float64"
    yield {"reg": -0.1}, "reg is -0.1"
    yield {"init": "big"}, "known are auto, lecun, xavier, he"
    yield {"dtype": np.float16}, "float32 or float64"


@pytest.mark.parametrize(("arguments", "sentence"), [*bad_pairs()])
def test_a_network_that_makes_no_sense_is_refused_with_a_sentence(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        NeuralNetwork(**({"layers": SIZES} | arguments))


# ---- first weights


@pytest.mark.parametrize(
    ("init", "deviation"),
    [("xavier", np.sqrt(2 / 900)), ("he", np.sqrt(2 / 400)), ("lecun", 0.05), (0.3, 0.3)],
)
def test_first_weights_have_the_standard_deviation_of_their_rule(init, deviation, rng):
    (W,), _ = init_layers([400, 500], rng, init)
    assert W.std() == pytest.approx(deviation, rel=0.01)
    assert abs(W.mean()) < 4 * deviation / np.sqrt(W.size)


def test_auto_is_he_for_relu_and_lecun_for_the_others():
    for activation, rule in (("relu", "he"), ("tanh", "lecun"), ("sigmoid", "lecun")):
        auto = network(activation)
        assert np.array_equal(auto.params, network(activation, init=rule).params)


def test_the_rule_of_chapter_04_is_called_lecun():
    Ws, _ = init_layers(SIZES, 1)
    ours = network(init="lecun")
    for W, V in zip(Ws, ours.Ws, strict=True):
        np.testing.assert_allclose(W, V, rtol=1e-15)


@pytest.mark.parametrize(("activation", "init"), [("tanh", "xavier"), ("relu", "he")])
def test_ten_layers_keep_the_size_of_their_signal_with_the_right_rule_only(activation, init, rng):
    layers, X = [100] * 11 + [2], rng.normal(size=(200, 100))

    def last(init):
        net = network(activation, layers=layers, init=init)
        return chain_forward(X, net.Ws, net.bs, activation)[1][-2].std()

    assert 0.1 < last(init) < 2
    assert last(0.01) < 1e-6


# ---- training


def test_it_learns_two_moons_and_writes_its_history():
    X, y = two_moons(200)
    X_new, y_new = two_moons(500, seed=7)
    net = NeuralNetwork([2, 16, 2], random_state=0, learning_rate_init=0.02)
    assert net.fit(X, y, epochs=60, validation_data=(X_new, y_new)) is net
    assert net.score(X_new, y_new) > 0.95
    assert set(net.history) == {"loss", "accuracy", "validation_loss", "validation_accuracy"}
    assert {len(values) for values in net.history.values()} == {60}
    assert net.history["validation_accuracy"][-1] == net.score(X_new, y_new)
    assert net.history["loss"][-1] < 0.2 < net.history["loss"][0]
    assert net.stopped == "after all 60 epochs"
    assert net.params.dtype == np.float32


def test_without_a_hidden_layer_it_is_logistic_regression(rng):
    X, y = two_moons(200)
    theirs = LogisticRegression(C=1 / (200 * 0.01), tol=1e-8).fit(X, y)
    net = network("tanh", "sigmoid", "binary_cross_entropy", SGD(1.0), layers=[2, 1], reg=0.01)
    net.fit(X, y, batch_size=200, epochs=2000)
    np.testing.assert_allclose(net.Ws[0][:, 0], theirs.coef_[0], atol=1e-4)
    np.testing.assert_allclose(net.predict_proba(X), theirs.predict_proba(X), atol=1e-4)


@pytest.mark.parametrize("kind", ["one", "several"])
def test_it_learns_numbers(kind, rng):
    X = rng.normal(size=(300, 2))
    y = np.sin(X[:, 0]) if kind == "one" else np.stack([np.sin(X[:, 0]), X[:, 1]], axis=1)
    net = NeuralNetwork(
        [2, 20, 1 if kind == "one" else 2],
        output_activation="identity",
        loss="mean_squared_error",
        random_state=0,
        learning_rate_init=0.01,
    )
    net.fit(X, y, epochs=60, validation_data=(X, y))
    assert net.predict(X).shape == y.shape
    assert net.score(X, y) > 0.95
    assert net.history["validation_r2"][-1] == pytest.approx(net.score(X, y), abs=1e-5)
    with pytest.raises(ValueError, match="predicts numbers"):
        net.predict_proba(X)


def test_yes_or_no_answers_come_one_or_many_at_a_time(rng):
    X = rng.normal(size=(200, 2))
    Y = (X > 0).astype(int)
    many = NeuralNetwork([2, 8, 2], "tanh", "sigmoid", "binary_cross_entropy", random_state=0)
    many.fit(X, Y, epochs=120)
    assert many.predict(X).shape == (200, 2)
    assert many.score(X, Y) > 0.9
    one = NeuralNetwork([2, 8, 1], "tanh", "sigmoid", "binary_cross_entropy", random_state=0)
    one.fit(X, Y[:, 0], epochs=60)
    assert one.predict(X).shape == (200,)
    assert one.predict_proba(X).shape == (200, 2)
    assert one.score(X, Y[:, 0]) == (one.predict(X) == Y[:, 0]).mean()


def test_the_same_seed_gives_the_same_network_and_another_seed_another():
    X, y = two_moons(60)
    first, again, other = (
        NeuralNetwork([2, 4, 2], random_state=s).fit(X, y, epochs=3).params for s in (5, 5, 6)
    )
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_fitting_again_goes_on_where_it_was():
    X, y = two_moons(60)
    once = NeuralNetwork([2, 4, 2], random_state=5).fit(X, y, epochs=6)
    twice = NeuralNetwork([2, 4, 2], random_state=5).fit(X, y, epochs=2).fit(X, y, epochs=4)
    assert np.array_equal(once.params, twice.params)
    assert once.history == twice.history


def test_two_fits_in_a_row_keep_one_history_and_count_their_epochs_in_it():
    X, y = two_moons(60, noise=0.4)
    held_back = two_moons(60, noise=0.4, seed=1)
    net = NeuralNetwork([2, 30, 2], random_state=0, learning_rate_init=0.05).fit(X, y, epochs=3)
    assert net.best_epoch is None
    stop = dict(validation_data=held_back, early_stopping=True, n_iter_no_change=4, tol=0)
    for before in (3, None):
        before = before or len(net.history["loss"])
        net.fit(X, y, epochs=100, **stop)
        assert {len(values) for values in net.history.values()} == {len(net.history["loss"])}
        watched = net.history["validation_loss"]
        assert net.best_epoch == before + 1 + int(np.argmin(watched[before:]))
        loss = net.loss_and_gradient(*held_back)[0]
        assert loss == pytest.approx(watched[net.best_epoch - 1], rel=1e-5)
    assert np.isnan(net.history["validation_accuracy"][:3]).all()
    net.fit(X, y, epochs=2)
    assert net.best_epoch is None
    assert np.isnan(net.history["validation_loss"][-2:]).all()
    assert {len(values) for values in net.history.values()} == {len(net.history["loss"])}


def test_a_history_has_its_lists_before_the_first_epoch_is_over():
    X, y = two_moons(60)
    net = NeuralNetwork([2, 4, 2], optimizer=Interrupts(1), random_state=0)
    with pytest.warns(UserWarning, match="interrupted in epoch 1"):
        net.fit(X, y, validation_data=(X, y))
    empty = {"loss": [], "accuracy": [], "validation_loss": [], "validation_accuracy": []}
    assert net.history == empty
    assert NeuralNetwork([2, 4, 2]).fit(X, y, epochs=0).history == {"loss": [], "accuracy": []}


@pytest.mark.parametrize("rate", [-0.1, np.nan, np.inf, "fast", None])
def test_a_schedule_that_gives_no_learning_rate_is_refused_with_the_epoch(rate):
    X, y = two_moons(60)
    net = NeuralNetwork([2, 4, 2], optimizer=SGD(0.5), random_state=0)
    sentence = (
        rf"schedule\(2\) is {rate}, for epoch 3: a learning rate must be a number, 0 or above"
    )
    with pytest.raises(ValueError, match=sentence):
        net.fit(X, y, schedule=lambda epoch: 0.1 if epoch < 2 else rate)
    assert net.optimizer.lr == 0.5
    assert len(net.history["loss"]) == 2
    assert net.stopped == "by ValueError in epoch 3"


def test_a_network_that_was_never_trained_says_so_and_one_with_weights_does_not():
    X, y = two_moons(20)
    net = NeuralNetwork([2, 4, 2], random_state=0)
    for use in (lambda: net.predict(X), lambda: net.predict_proba(X), lambda: net.score(X, y)):
        with pytest.warns(UserWarning, match="random first weights") as said:
            use()
        assert said[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        net.loss_and_gradient(X, y)
        net.copy().set_weights(net.Ws, net.bs).predict(X)
        net.params -= 0.1 * net.loss_and_gradient(X, y)[1]
        net.predict(X)
        NeuralNetwork([2, 4, 2]).fit(X, y, epochs=1, validation_data=(X, y)).predict(X)


def test_a_summary_shows_each_layer_and_all_parameters():
    net = NeuralNetwork([3, 7, 5], (np.sin, np.cos), random_state=0)
    assert repr(net.summary()).splitlines() == [
        "layer   in -> out   activation   parameters",
        "1       3 -> 7      your own             28",
        "2       7 -> 5      softmax              40",
        "total                                    68",
    ]
    assert net.params.size == 68


# ---- sample weights


@pytest.mark.parametrize("fused", [True, False])
@pytest.mark.parametrize(
    ("output", "loss"),
    [
        ("softmax", "cross_entropy"),
        ("sigmoid", "binary_cross_entropy"),
        ("identity", "mean_squared_error"),
    ],
)
def test_the_weighted_gradient_agrees_with_central_differences(output, loss, fused, data, rng):
    X, y = data
    net = network("tanh", output, loss, reg=0.1)
    w = rng.integers(4, size=N)
    how = dict(sample_weight=w, fused=fused)
    Y = one_hot(y, C)
    assert gradient_error(net, X, Y, **how) < 1e-6
    repeated = net.loss_and_gradient(X.repeat(w, axis=0), Y.repeat(w, axis=0))
    weighed = net.loss_and_gradient(X, Y, **how)
    assert weighed[0] == pytest.approx(repeated[0])
    np.testing.assert_allclose(weighed[1], repeated[1], atol=1e-12)


def test_a_weighted_step_is_one_along_the_weighted_gradient(data, rng):
    X, y = data
    w = rng.uniform(0.1, 5, size=N)
    net = network(optimizer=SGD(0.3), reg=0.1)
    loss, gradient = net.loss_and_gradient(X, y, sample_weight=w)
    expected = net.params - 0.3 * gradient
    penalty = 0.05 * sum((W**2).sum() for W in net.Ws)
    net.fit(X, y, batch_size=N, epochs=1, sample_weight=w)
    np.testing.assert_allclose(net.params, expected, atol=1e-13)
    assert net.history["loss"] == [pytest.approx(loss - penalty)]


def test_equal_weights_are_none_whatever_their_size():
    X, y = two_moons(60)
    nets = [
        NeuralNetwork([2, 4, 2], random_state=5, dtype=np.float64).fit(
            X, y, epochs=3, sample_weight=w, early_stopping=True
        )
        for w in (None, np.full(60, 7.0), [1e-9] * 60)
    ]
    for net in nets[1:]:
        np.testing.assert_allclose(net.params, nets[0].params, rtol=1e-9)
        for name, values in nets[0].history.items():
            np.testing.assert_allclose(net.history[name], values, rtol=1e-9)


def test_the_data_and_the_weights_handed_over_stay_as_they_were():
    X, y = two_moons(60)
    kept = X.copy(), y.copy()
    net = network(layers=[2, 4, 2])
    Ws, bs = [W.copy() for W in net.Ws], net.bs
    before = [W.copy() for W in Ws]
    net.set_weights(Ws, bs).fit(X, y, epochs=2).predict(X)
    assert np.array_equal(X, kept[0])
    assert np.array_equal(y, kept[1])
    assert all(np.array_equal(W, V) for W, V in zip(Ws, before, strict=True))


def test_integer_pixels_are_data_too(rng):
    X = rng.integers(0, 256, size=(50, 4)).astype(np.uint8)
    net = NeuralNetwork([4, 3, 2], random_state=0).fit(X, (X[:, 0] > 100).astype(int), epochs=1)
    assert net.predict(X).shape == (50,)


def test_early_stopping_goes_back_to_the_best_epoch(rng):
    X, y = two_moons(40, noise=0.4)
    held_back = two_moons(300, noise=0.4, seed=1)
    net = NeuralNetwork([2, 50, 2], random_state=0, learning_rate_init=0.05)
    net.fit(X, y, 8, 300, validation_data=held_back, early_stopping=True, n_iter_no_change=5, tol=0)
    losses = net.history["validation_loss"]
    assert len(losses) < 300
    assert net.stopped == f"early, after {len(losses)} epochs"
    assert net.best_epoch == 1 + int(np.argmin(losses)) == len(losses) - 5
    probs = net.predict_proba(held_back[0])
    best = -np.log(probs[np.arange(300), held_back[1]]).mean()
    assert best == pytest.approx(min(losses), rel=1e-5)


def test_early_stopping_holds_samples_back_by_itself():
    X, y = two_moons(200)
    seen = []
    net = NeuralNetwork([2, 4, 2], random_state=0)
    net.fit(X, y, 32, 1, early_stopping=True, augment=lambda Xb, _: seen.append(len(Xb)) or Xb)
    assert sum(seen) == 180
    assert len(net.history["validation_loss"]) == 1


def test_a_schedule_sets_the_learning_rate_of_each_epoch_and_gives_it_back():
    X, y = two_moons(60)
    used = []

    class Noted(SGD):
        def update(self, params, gradient):
            used.append(self.lr)
            return super().update(params, gradient)

    net = NeuralNetwork([2, 4, 2], optimizer=Noted(0.5), random_state=0)
    net.fit(X, y, batch_size=30, epochs=3, schedule=lambda epoch: 0.4 / (1 + epoch))
    assert used == [0.4, 0.4, 0.2, 0.2, 0.4 / 3, 0.4 / 3]
    assert net.optimizer.lr == 0.5


def test_any_object_with_update_is_an_optimiser_and_gets_one_flat_vector():
    X, y = two_moons(60)
    shapes = []

    class Signs:
        def update(self, params, gradient):
            shapes.append((params.shape, gradient.shape, params.dtype))
            return params - 0.01 * np.sign(gradient).astype(float)

    net = NeuralNetwork([2, 4, 2], optimizer=Signs(), random_state=0).fit(X, y, 30, 1)
    assert shapes == [((22,), (22,), np.float32)] * 2
    with pytest.raises(ValueError, match="schedule sets the optimizer's lr"):
        net.fit(X, y, schedule=lambda epoch: 0.1)

    class Forgetful:
        def update(self, params, gradient):
            params -= gradient

    with pytest.raises((ValueError, TypeError)):
        NeuralNetwork([2, 4, 2], optimizer=Forgetful(), random_state=0).fit(X, y)


def test_augmentation_changes_what_is_trained_on_and_is_asked_for_every_batch():
    X, y = two_moons(60)
    net = NeuralNetwork([2, 4, 2], random_state=0)
    net.fit(X, y, 20, 2, augment=lambda Xb, rng: Xb + rng.normal(size=Xb.shape))
    assert not np.array_equal(net.params, NeuralNetwork([2, 4, 2], random_state=0).params)
    with pytest.raises(ValueError, match=r"a batch of \(20, 2\) into \(5, 2\)"):
        net.fit(X, y, 20, 1, augment=lambda Xb, rng: Xb[:5])


# ---- interruption and NaN


class Interrupts(SGD):
    """An optimiser whose user presses stop."""

    def __init__(self, after):
        super().__init__(0.1)
        self.left = after

    def update(self, params, gradient):
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt
        return super().update(params, gradient)


def test_an_interrupted_network_is_usable_and_keeps_its_history_so_far():
    X, y = two_moons(60)
    net = NeuralNetwork([2, 4, 2], optimizer=Interrupts(7), random_state=0)
    with pytest.warns(UserWarning, match="interrupted in epoch 4 of 10"):
        net.fit(X, y, batch_size=30, epochs=10, validation_data=(X, y))
    assert net.stopped == "interrupted in epoch 4"
    assert {len(values) for values in net.history.values()} == {3}
    assert np.isfinite(net.predict_proba(X)).all()
    steps = NeuralNetwork([2, 4, 2], optimizer=SGD(0.1), random_state=0)
    steps.fit(X, y, batch_size=30, epochs=3)
    assert net.history["loss"] == steps.history["loss"]
    assert not np.array_equal(net.params, steps.params)  # the seventh step counts
    net.optimizer = SGD(0.1)
    assert len(net.fit(X, y, epochs=2).history["loss"]) == 5


def test_an_interrupt_with_early_stopping_goes_back_to_the_best_epoch_so_far():
    X, y = two_moons(60)
    net = NeuralNetwork([2, 4, 2], optimizer=Interrupts(7), random_state=0)
    with pytest.warns(UserWarning, match="interrupted"):
        net.fit(X, y, 30, 10, validation_data=(X, y), early_stopping=True)
    assert net.best_epoch == 1 + int(np.argmin(net.history["validation_loss"]))


def test_a_loss_that_is_no_longer_finite_stops_with_the_epoch_and_the_usual_causes():
    X, y = two_moons(60)
    net = NeuralNetwork(
        [2, 4, 1],
        "relu",
        "identity",
        "mean_squared_error",
        SGD(1e4),
        random_state=0,
    )
    start = net.params.copy()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(FloatingPointError) as stopped:
            net.fit(X * 255, y, epochs=50)
    sentence = str(stopped.value)
    assert "in epoch 1." in sentence
    assert "learning rate that is too large (it is 10000)" in sentence
    assert "not scaled (the largest here is " in sentence
    assert np.array_equal(net.params, start)
    assert net.history == {"loss": [], "r2": []}
    with pytest.warns(UserWarning, match="has not been trained"):
        assert np.isfinite(net.predict(X)).all()


def test_parameters_that_blow_up_later_go_back_to_the_last_good_epoch():
    X, y = two_moons(60)

    class LaterNan(Interrupts):
        def update(self, params, gradient):
            self.left -= 1
            return params * np.nan if self.left < 0 else params - 0.1 * gradient

    net = NeuralNetwork([2, 4, 2], optimizer=LaterNan(5), random_state=0)
    with pytest.raises(FloatingPointError, match="in epoch 3"):
        net.fit(X, y, batch_size=30, epochs=10)
    assert len(net.history["loss"]) == 2
    assert np.isfinite(net.params).all()


@pytest.mark.parametrize("name", ["momentum", "nesterov", "adagrad", "rmsprop", "adam"])
def test_a_loss_that_was_not_finite_leaves_no_trace_in_the_optimiser(name):
    X, y = two_moons(60)
    start = dict(optimizer=name, learning_rate_init=0.05, random_state=0, dtype=np.float64)
    net = NeuralNetwork([2, 8, 2], **start).fit(X, y, epochs=2)
    before, memory = net.params.copy(), copy.deepcopy(vars(net.optimizer))
    with pytest.raises(FloatingPointError, match="in epoch 1"):
        net.fit(X, y, 1, 5, schedule=lambda epoch: 1e308)
    assert np.array_equal(net.params, before)
    assert all(np.array_equal(memory[k], v) for k, v in vars(net.optimizer).items())
    assert len(net.history["loss"]) == 2
    assert net.fit(X, y, 8, 60).score(X, y) > 0.8


def test_an_optimiser_may_write_into_the_vector_it_is_given():
    X, y = two_moons(60)

    class InPlace:
        def update(self, params, gradient):
            params -= 0.1 * gradient
            return params

    ours = NeuralNetwork([2, 4, 2], optimizer=SGD(0.1), random_state=0).fit(X, y, epochs=3)
    theirs = NeuralNetwork([2, 4, 2], optimizer=InPlace(), random_state=0).fit(X, y, epochs=3)
    np.testing.assert_allclose(theirs.params, ours.params, rtol=1e-5)


# ---- what comes in


def bad_data():
    X, y = two_moons(20)
    yield X[:, :1], y, "1 columns"
    yield X[:0], y[:0], "empty"
    yield X * np.nan, y, "NaN or infinite"
    yield X * 1e300, y, "too large for float32"
    yield X[None], y, r"one row a sample, \(N, 2\)\. Pictures become rows with X\.reshape"
    yield X[:, 0], y, r"X has shape \(20,\): one row a sample.* A single sample is X\[None, :\]"
    yield [[1, 2], [3]], [0, 1], "X is no table: its rows are not equally long"
    yield X, y / 2, r"such as .* np\.unique\(y, return_inverse=True\) numbers labels"
    yield X + 1j, y, "X holds complex numbers"
    yield np.ma.masked_greater(X, 1), y, "X is masked in .* X.filled"
    yield csr_array(X), y, r"X is sparse, \(20, 2\): .* X.toarray\(\)"
    yield X, y[:, None], r"y has shape \(20, 1\) .*labels \(N,\) .*with y.ravel\(\)"
    yield X, y + 1j, "y holds complex numbers"
    yield X, np.ma.masked_equal(y, 1), "y is masked in 10 places"
    yield X, 0.7 * np.eye(2)[y], "row 0 of y adds up to 0.7: with softmax"
    yield X, y + 1, "label 2 but there are 2 classes"
    yield X, y - 1, "label -1"
    yield X, y[:-1], "20 rows but y has 19"
    yield X, y + 0.5, "classes must be integers"
    yield X, np.array(["a"] * 20), "classes must be integers"
    yield X, np.eye(3)[y], r"y has shape \(20, 3\) for 20 samples"
    yield X, 2 * np.eye(2)[y], "are between 0 and 1"


@pytest.mark.parametrize(("X", "y", "sentence"), [*bad_data()])
def test_bad_data_is_refused_with_a_sentence_and_changes_nothing(X, y, sentence):
    net = NeuralNetwork([2, 4, 2], random_state=0)
    before = net.params.copy()
    for use in (net.fit, net.score):
        with pytest.raises(ValueError, match=sentence):
            use(X, y)
    assert np.array_equal(net.params, before)
    assert net.history == {}


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        (
            {"validation_fraction": 2},
            "validation_fraction is 2: it must be a number above 0 and below 1",
        ),
        ({"early_stopping": "yes"}, "early_stopping is 'yes': it must be True or False"),
        ({"validation_data": np.ones(3)}, r"validation_data is .*: it must be a pair \(X, y\)"),
        ({"validation_data": (np.ones((3, 5)), [0, 1, 1])}, "^In validation_data: X has 5 columns"),
        ({"schedule": 0.1}, "schedule is 0.1: it must be a function"),
        ({"augment": "shift"}, "augment is 'shift'"),
        ({"verbose": "no"}, "verbose is 'no'"),
        ({"sample_weight": [1, 2]}, r"sample_weight has shape \(2,\) for 20 samples"),
        ({"batch_size": 0}, "batch_size is 0"),
        ({"epochs": -1}, "epochs is -1"),
        ({"epochs": 1.5}, "whole number"),
        ({"n_iter_no_change": 0}, "n_iter_no_change is 0"),
        ({"tol": -1}, "tol is -1"),
        (
            {"early_stopping": True, "validation_fraction": 0.001},
            "validation_fraction 0.001 of 20 samples",
        ),
    ],
)
def test_a_setting_of_fit_that_makes_no_sense_is_refused(setting, sentence):
    with pytest.raises(ValueError, match=sentence):
        NeuralNetwork([2, 4, 2]).fit(*two_moons(20), **setting)


def test_numbers_for_answers_and_answers_for_numbers_are_refused():
    X, _ = two_moons(20)
    answers = NeuralNetwork([2, 1], "tanh", "sigmoid", "binary_cross_entropy")
    with pytest.raises(ValueError, match="y reaches from 0 to 3"):
        answers.fit(X, np.arange(20) % 4)
    numbers = NeuralNetwork([2, 1], "tanh", "identity", "mean_squared_error")
    with pytest.raises(ValueError, match="1 values that are NaN or infinite"):
        numbers.fit(X, np.where(np.arange(20) == 3, np.inf, 1.0))


# ---- copies, memory, the bar


def test_a_copy_is_independent_and_a_pickled_network_the_same():
    X, y = two_moons(60)
    net = NeuralNetwork([2, 4, 2], "relu", random_state=0).fit(X, y, epochs=2)
    other, sent = net.copy(), pickle.loads(pickle.dumps(net))
    net.fit(X, y, epochs=2)
    assert len(other.history["loss"]) == 2
    other.fit(X, y, epochs=2)
    sent.fit(X, y, epochs=2)
    assert np.array_equal(other.params, net.params)
    assert np.array_equal(sent.params, net.params)


def test_float32_data_is_not_copied_as_a_whole(rng):
    import tracemalloc

    X = rng.normal(size=(20_000, 100)).astype(np.float32)
    y = (X[:, 0] > 0).astype(int)
    net = NeuralNetwork([100, 8, 2], random_state=0)
    tracemalloc.start()
    net.fit(X, y, 128, 1, validation_data=(X, y))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < X.nbytes


def test_three_classes_and_three_layers_reach_what_chapter_06_reaches():
    X, y = three_arms(300)
    net = NeuralNetwork([2, 16, 16, 3], random_state=0, learning_rate_init=0.02)
    net.fit(X, y, epochs=100)
    assert net.score(*three_arms(600, seed=1)) > 0.9


class Terminal:
    def __init__(self, tty):
        self.tty, self.text = tty, ""

    def isatty(self):
        return self.tty

    def write(self, text):
        self.text += text

    def flush(self):
        pass


def test_the_bar_is_silent_without_a_terminal_and_wipes_itself_away_in_one(capfd):
    X, y = two_moons(60)
    NeuralNetwork([2, 4, 2], random_state=0).fit(X, y, epochs=2)
    assert capfd.readouterr() == ("", "")
    terminal = Terminal(True)
    with Bar(2, stream=terminal, every=0) as bar:
        bar.show(1, "loss 0.5")
        bar.show(2, "loss 0.25, accuracy 0.9")
    first, second, wiped = terminal.text.split("\r")[1:4]
    assert first == f"[{'=' * 12}{' ' * 12}] 1/2 loss 0.5"
    assert second == f"[{'=' * 24}] 2/2 loss 0.25, accuracy 0.9"
    assert wiped == " " * len(second)
    with Bar(2, stream=(silent := Terminal(False))) as bar:
        bar.show(1)
    assert silent.text == ""


def test_a_bar_that_is_asked_for_shows_loss_and_accuracy(capfd):
    X, y = two_moons(60)
    NeuralNetwork([2, 4, 2], random_state=0).fit(X, y, epochs=2, verbose=True)
    shown = capfd.readouterr().err
    assert "loss 0." in shown
    assert "accuracy 0." in shown


def test_a_notebook_shows_the_bar_to_a_person_and_not_to_a_program():
    """nbval, nbclient and nbgrader say with each cell that nobody can answer, JupyterLab never."""
    from jupyter_client.manager import start_new_kernel

    fit = (
        "from utils.data import two_moons\n"
        "from utils.network import NeuralNetwork\n"
        "_ = NeuralNetwork([2, 4, 2], random_state=0).fit(*two_moons(60), epochs=2)"
    )
    manager, client = start_new_kernel(kernel_name="python3")
    seen = {}
    try:
        for person in (False, True):
            seen[person] = []
            client.execute_interactive(
                fit, allow_stdin=person, output_hook=seen[person].append, timeout=60
            )
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    drawn = {
        person: [m["content"] for m in messages if "data" in m["content"]]
        for person, messages in seen.items()
    }
    assert drawn[False] == []
    first, *_, last = (content["data"]["text/plain"] for content in drawn[True])
    assert first.startswith("[")
    assert "loss 0." in first
    assert last == ""
