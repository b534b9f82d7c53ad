"""Steps without new arrays are the same steps, and a training takes them one after the other."""

import copy
from itertools import pairwise

import joblib
import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from utils.data import three_arms, two_moons
from utils.machine.threads import one_thread
from utils.network import (
    HIDDEN,
    LOSSES,
    OPTIMISERS,
    OUTPUTS,
    SGD,
    Link,
    Momentum,
    NeuralNetwork,
    chain_backward,
    chain_forward,
    count_parameters,
    flatten,
    hidden_link,
    init_layers,
    loss_link,
    restore,
    score_gradient,
)
from utils.network.fitting import Fitting, quiet_threads
from utils.network.losses import PROBABILITIES
from utils.network.workspace import Workspace
from utils.training import Trained, minibatch_train

LAYERS = [3, 7, 5, 4]
OWN = hidden_link((np.sin, np.cos))
OWN_LOSS = loss_link(
    (lambda p, Y: ((p - Y) ** 4).sum() / len(p), lambda p, Y: 4 * (p - Y)[:, None] ** 3 / len(p)), 4
)
COMBINATIONS = [
    (output, loss)
    for loss in LOSSES
    for output in OUTPUTS
    if output in PROBABILITIES.get(loss, (output,))
]


@pytest.mark.parametrize("reg", [0, 0.3])
@pytest.mark.parametrize("hidden", [*HIDDEN.values(), OWN], ids=[*HIDDEN, "own"])
@pytest.mark.parametrize(("output", "loss"), COMBINATIONS)
def test_a_workspace_s_step_is_the_chain_s(hidden, output, loss, reg, rng):
    rows, C = 11, LAYERS[-1]
    links = hidden, OUTPUTS[output], LOSSES[loss]
    Ws = [rng.normal(size=size) for size in pairwise(LAYERS)]
    params = flatten(Ws, [rng.normal(size=(1, W.shape[1])) for W in Ws])
    Ws, bs = restore(params, LAYERS)
    gradient = np.full_like(params, np.nan)
    space = Workspace(params, gradient, LAYERS, rows, *links, reg)
    for _ in range(2):  # the second time everything is full of old numbers
        space.X[:], space.Y[:] = rng.normal(size=(rows, 3)), np.eye(C)[rng.integers(C, size=rows)]
        found = space.step()
        zs, acts = chain_forward(space.X, Ws, bs, hidden, OUTPUTS[output])
        dz = score_gradient(OUTPUTS[output], LOSSES[loss], zs[-1], acts[-1], space.Y)
        expected = flatten(*chain_backward(dz, zs, acts, Ws, hidden, reg))
        np.testing.assert_allclose(space.outputs, acts[-1], rtol=1e-12)
        np.testing.assert_allclose(gradient, expected, rtol=1e-10, atol=1e-13)
        assert found == pytest.approx(LOSSES[loss].function(acts[-1], space.Y), rel=1e-12)
        params += 0.1


@pytest.mark.parametrize("loss", [*LOSSES.values(), OWN_LOSS], ids=[*LOSSES, "own"])
def test_a_weighted_step_is_the_mean_of_the_samples_own_steps(loss, rng):
    rows, w = 6, np.array([[0.5], [3], [0.5], [0], [1.25], [0.75]])
    params = rng.normal(size=count_parameters(LAYERS))
    X, Y = rng.normal(size=(rows, 3)), np.eye(4)[rng.integers(4, size=rows)]
    links = HIDDEN["tanh"], OUTPUTS["sigmoid"], loss
    gradient, alone, total, expected = np.empty_like(params), np.empty_like(params), 0, 0
    space = Workspace(params, gradient, LAYERS, rows, *links, weighted=True)
    space.X[:], space.Y[:], space.weights[:] = X, Y, w
    one = Workspace(params, alone, LAYERS, 1, *links)
    for n in range(rows):
        one.X[:], one.Y[:] = X[n], Y[n]
        total += w[n, 0] * one.step() / rows
        expected += w[n, 0] * alone / rows
    assert space.step() == pytest.approx(total)
    np.testing.assert_allclose(gradient, expected, atol=1e-14)


@pytest.mark.parametrize("name", OPTIMISERS)
def test_an_update_in_place_is_the_update(name, rng):
    ours, theirs = OPTIMISERS[name](0.05), OPTIMISERS[name](0.05)
    size = 40_000  # more than one block
    w = rng.normal(size=size)
    v = w.copy()
    for _ in range(5):
        g = rng.normal(size=size)
        w = theirs.update(w, g)
        ours.update_in_place(v, g)
        np.testing.assert_allclose(v, w, rtol=1e-10, atol=1e-13)


def test_a_class_made_from_an_optimiser_is_asked_for_its_own_update():
    class Half(Momentum):
        def update(self, params, gradient):
            return super().update(params, gradient / 2)

    X, y = two_moons(40)
    own, same = (
        NeuralNetwork([2, 5, 2], optimizer=kind, random_state=0, dtype=np.float64).fit(X, y, 8, 3)
        for kind in (Half(0.2), Momentum(0.1))
    )
    np.testing.assert_allclose(own.params, same.params, rtol=1e-9)


def test_an_optimiser_from_outside_may_keep_what_it_was_given():
    class Keeps:
        def __init__(self):
            self.seen = []

        def update(self, params, gradient):
            self.seen.append((params, gradient, params.copy(), gradient.copy()))
            return params - 0.1 * gradient

    keeps = Keeps()
    NeuralNetwork([2, 5, 2], optimizer=keeps, random_state=0).fit(*two_moons(40), 8, 2)
    assert len(keeps.seen) == 10
    for params, gradient, p, g in keeps.seen:
        assert np.array_equal(params, p)
        assert np.array_equal(gradient, g)


def test_who_holds_the_parameters_of_before_a_fit_still_has_them():
    net = NeuralNetwork([2, 5, 2], random_state=0)
    before, kept = net.params, net.params.copy()
    net.fit(*two_moons(40), epochs=1)
    assert np.array_equal(before, kept)
    assert not np.array_equal(net.params, kept)


def fit(X, y, Ws, bs, lr=None, batch_size=32, epochs=20, reg=0.0, activation="tanh", *, seed=0,
        optimizer="sgd", schedule=None, dtype=np.float32):  # fmt: skip
    """A training of the class from given weights, in the order that a seed gives."""
    layers = [len(W) for W in Ws] + [Ws[-1].shape[1]]
    net = NeuralNetwork(
        layers, activation, optimizer=optimizer, learning_rate_init=lr, reg=reg, dtype=dtype
    ).set_weights(Ws, bs)
    net._rng = np.random.default_rng(seed)
    net.fit(X, y, batch_size, epochs, schedule=schedule)
    return Trained(net.Ws, net.bs, np.array(net.history["loss"]))


@pytest.mark.parametrize("activation", HIDDEN)
def test_fit_takes_the_steps_of_minibatch_train(activation):
    X, y = three_arms(53)
    start = init_layers([2, 6, 4, 3], 1, activation)
    kept = copy.deepcopy(start)
    ran = fit(X, y, *start, 0.3, 10, 4, 0.01, activation, seed=5, dtype=np.float64)
    rates = np.full(4 * 6, 0.3)  # 6 batches, the last one of 3 samples
    slow = minibatch_train(X, y, *start, rates, 10, 0.01, activation, seed=5)
    for part in ("Ws", "bs"):
        for a, b in zip(getattr(ran, part), getattr(slow, part), strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-13)
    for before, after in zip(kept, start, strict=True):
        assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))


def test_fit_learns_and_its_schedule_is_followed():
    X, y = two_moons(200)
    start = init_layers([2, 10, 2], 0)
    ran = fit(X, y, *start, batch_size=20, epochs=60, schedule=lambda t: 2 / (1 + t / 20))
    assert ran.history[-1] < 0.2 < ran.history[0]
    still = fit(X, y, *start, 5.0, epochs=2, schedule=lambda epoch: 0.0, dtype=np.float64)
    assert np.array_equal(still.Ws[0], start[0][0])


def test_the_learning_rate_of_an_optimiser_is_its_own_again_after_a_schedule():
    kind = SGD(0.5)
    fit(*two_moons(20), *init_layers([2, 3, 2], 0), optimizer=kind, schedule=lambda epoch: 0.1)
    assert kind.lr == 0.5


def test_a_loss_that_is_no_longer_finite_stops_the_training():
    with pytest.raises(FloatingPointError, match="epoch 2"):
        fit(
            *two_moons(40),
            *init_layers([2, 3, 2], 0, "relu"),
            activation="relu",
            schedule=lambda epoch: 1e30 if epoch else 0.1,
        )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"batch_size": 0}, "batch_size is 0"),
        ({"epochs": -1}, "epochs is -1"),
        ({"reg": -0.1}, "reg is -0.1"),
        ({"lr": -1}, "learning_rate_init is -1"),
        ({"activation": "gelu"}, "'gelu'; known are"),
        ({"dtype": np.int32}, "dtype is .*int32"),
        ({"X": np.zeros((3, 20, 2))}, r"X has shape \(3, 20, 2\)"),
        ({"X": np.full((20, 2), 1e39)}, "too large for float32"),
        ({"Ws": [np.ones((2, 1))], "bs": [np.zeros((1, 1))]}, "softmax of one score"),
    ],
)
def test_what_makes_no_sense_is_refused(change, sentence):
    with pytest.raises(ValueError, match=sentence):
        X, y = two_moons(20)
        Ws, bs = init_layers([2, 3, 2], 0)
        fit(**{"X": X, "y": y, "Ws": Ws, "bs": bs} | change)


@pytest.mark.parametrize("rate", [1e41, 1e300])
def test_parameters_that_overflow_in_the_last_step_are_not_handed_out(rate):
    X, y = two_moons(40)
    with pytest.raises(FloatingPointError, match="in epoch 1"):
        fit(X, y, *init_layers([2, 3, 2], 0), rate, batch_size=40, epochs=1)


def test_an_optimiser_without_a_rate_has_no_schedule():
    class Still:
        def update(self, params, gradient):
            return params

    start = init_layers([2, 3, 2], 0)
    still = Still()
    with pytest.raises(ValueError, match="this optimizer has none"):
        fit(*two_moons(20), *start, optimizer=still, schedule=lambda epoch: 0.1)
    assert not hasattr(still, "lr")
    ran = fit(*two_moons(20), *start, optimizer=still, epochs=2, dtype=np.float64)
    assert np.array_equal(ran.Ws[0], start[0][0])


@pytest.mark.parametrize("make", [np.asfortranarray, lambda X: np.repeat(X, 2, axis=1)[:, ::2]])
def test_a_table_in_another_order_in_memory_trains_the_same(make):
    X, y = two_moons(40)
    start = init_layers([2, 3, 2], 0)
    one, other = (fit(Z, y, *start, epochs=2) for Z in (X, make(X)))
    assert np.array_equal(one.Ws[0], other.Ws[0])


@pytest.mark.parametrize("name", OPTIMISERS)
def test_a_network_from_a_mapped_file_can_be_trained_on(name, tmp_path):
    X, y = two_moons(40)
    net = NeuralNetwork([2, 5, 2], optimizer=name, random_state=0).fit(X, y, epochs=2)
    joblib.dump(net, tmp_path / "net")
    mapped = joblib.load(tmp_path / "net", mmap_mode="r")
    assert np.array_equal(mapped.fit(X, y, epochs=2).params, net.fit(X, y, epochs=2).params)


def test_an_optimiser_s_memory_takes_the_type_of_the_next_network():
    kind = Momentum(0.1)
    NeuralNetwork([2, 3, 2], optimizer=kind, random_state=0).fit(*two_moons(40), epochs=1)
    net = NeuralNetwork([2, 3, 2], optimizer=kind, random_state=0, dtype=np.float64)
    assert net.fit(*two_moons(40), epochs=1).optimizer._v.dtype == np.float64
    with pytest.raises(ValueError, match="remembers 17 parameters and the network has 22"):
        NeuralNetwork([2, 4, 2], optimizer=kind).fit(*two_moons(40), epochs=1)


def test_weights_that_are_set_during_a_fit_are_the_ones_that_learn():
    X, y = two_moons(60)
    net, other = (NeuralNetwork([2, 5, 2], optimizer=SGD(0.1), random_state=0) for _ in range(2))

    def schedule(epoch):
        if epoch == 2:
            net.set_weights([np.ones_like(W) for W in net.Ws], net.bs)
        return 0.1

    net.fit(X, y, epochs=3, schedule=schedule)
    other.fit(X, y, epochs=2)
    other.set_weights([np.ones_like(W) for W in other.Ws], other.bs).fit(X, y, epochs=1)
    assert np.array_equal(net.params, other.params)


def test_a_batch_that_was_handed_to_augment_stays_as_it_was():
    seen = []

    def keep(Xb, rng):
        seen.append((Xb, Xb.copy()))
        return Xb

    NeuralNetwork([2, 3, 2], random_state=0).fit(*two_moons(40), 8, 2, augment=keep)
    assert all(np.array_equal(Xb, copy) for Xb, copy in seen)


def test_a_link_of_one_s_own_under_a_known_name_is_one_s_own():
    half = Link(lambda z: z / 2, lambda a: np.full_like(a, 0.5), "tanh")
    X, y = two_moons(40)
    named, plain = (
        NeuralNetwork([2, 3, 2], link, random_state=0, dtype=np.float64).fit(X, y, epochs=2)
        for link in (half, (half.function, half.derivative))
    )
    np.testing.assert_allclose(named.params, plain.params, rtol=1e-9)


def test_threads_that_come_and_go_in_any_order_leave_the_limit_as_it_was():
    """The first one in is the first one out."""

    def blas():
        return {p["num_threads"] for p in threadpool_info() if p["user_api"] == "blas"}

    with threadpool_limits(2, "blas"):
        before = blas()
        first, second = one_thread(), one_thread()
        first.__enter__()
        second.__enter__()
        first.__exit__(None, None, None)
        assert blas() == {1}
        second.__exit__(None, None, None)
        assert blas() == before


def test_fitting_leaves_the_last_small_batch_its_own_workspace(rng):
    X, Y = rng.normal(size=(10, 2)), np.eye(2)[rng.integers(2, size=10)]
    params = flatten(*init_layers([2, 3, 2], 0))
    links = HIDDEN["tanh"], OUTPUTS["softmax"], LOSSES["cross_entropy"]
    fitting = Fitting(params, [2, 3, 2], *links, SGD(0.1))
    assert [len(Yb) for _, _, Yb in fitting.epoch(X, Y, 4, rng)] == [4, 4, 2]


@pytest.mark.parametrize(
    ("layers", "rows", "threads"), [([784, 64, 10], 32, 1), ([784, 300], 128, 2)]
)
def test_small_steps_keep_to_one_thread_and_large_ones_may_have_more(layers, rows, threads):
    def blas():
        return {p["num_threads"] for p in threadpool_info() if p["user_api"] == "blas"}

    with threadpool_limits(2, "blas"):
        if blas() != {2}:
            pytest.skip("this BLAS has one thread")
        with quiet_threads(layers, rows):
            assert blas() == {threads}
        assert blas() == {2}
