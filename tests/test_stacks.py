"""`gd_many` gives the numbers of the textbook loop, network by network."""

import numpy as np
import pytest

from utils.data import three_arms, two_moons
from utils.gradients import numgrad, relative_error
from utils.network import NAMES, forward, init_params, sigmoid, stack_params
from utils.sweep import gd_many
from utils.sweep.stacks import notes
from utils.training import gd_train, post_recipe

SEEDS = [3, 5, 8, 9]


def data(C, shared, n=37):
    sets = [(two_moons if C == 2 else three_arms)(n, seed=seed) for seed in SEEDS]
    X, y = (np.stack(part) for part in zip(*sets, strict=True))
    return (X[0], y[0]) if shared else (X, y)


def starts(H, C, D=2):
    return stack_params([init_params(D, H, C, seed) for seed in SEEDS])


@pytest.mark.parametrize("reg", [0, 0.02])
@pytest.mark.parametrize("shared", [True, False], ids=["one data set", "a data set each"])
@pytest.mark.parametrize(("H", "C"), [(1, 2), (5, 2), (7, 3), (50, 2)])
def test_many_networks_learn_as_gd_train_teaches_them(H, C, shared, reg):
    X, y = data(C, shared)
    kept = {name: value.copy() for name, value in starts(H, C).items()}
    many = gd_many(X, y, kept, 0.4, 60, reg, every=1)
    params, losses = gd_train(X, y, starts(H, C), 0.4, 60, reg)
    np.testing.assert_allclose(many.losses[:-1], losses, rtol=1e-10)
    assert np.array_equal(many.passes, np.arange(61))
    for name in NAMES:
        assert many.params[name].shape == params[name].shape
        np.testing.assert_allclose(many.params[name], params[name], rtol=1e-10, atol=1e-10)
        assert np.array_equal(kept[name], starts(H, C)[name]), "the start must stay as it was"


def test_one_network_without_a_stack_axis_comes_back_without_one():
    X, y = two_moons(40)
    start = init_params(2, 4, 2, 0)
    many = gd_many(X, y, start, 0.5, 30, every=10)
    params, losses = gd_train(X, y, start, 0.5, 31)
    assert many.losses.shape == (4,)
    np.testing.assert_allclose(many.losses, losses[::10], rtol=1e-10)
    np.testing.assert_allclose(many.params["W1"], gd_train(X, y, start, 0.5, 30)[0]["W1"])
    assert params["W1"].shape == many.params["W1"].shape


def test_each_network_may_have_its_own_rate_and_its_own_penalty():
    X, y = data(2, shared=True)
    lr, reg = np.array([0.1, 0.2, 0.4, 0.8]), np.array([0, 0.1, 0, 0.01])
    many = gd_many(X, y, starts(5, 2), lr, 40, reg)
    for s, seed in enumerate(SEEDS):
        params, _ = gd_train(X, y, init_params(2, 5, 2, seed), lr[s], 40, reg[s])
        for name in NAMES:
            np.testing.assert_allclose(many.params[name][s], params[name], rtol=1e-10, atol=1e-12)


def test_one_sigmoid_output_descends_the_binary_cross_entropy(rng):
    """Against central differences of the loss written out: one step is -lr times the gradient."""
    X, y = rng.normal(size=(11, 3)), rng.integers(2, size=11)
    shapes = {"W1": (3, 5), "b1": (1, 5), "W2": (5, 1), "b2": (1, 1)}
    start = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    reg = 0.1

    def loss(**params):
        p = sigmoid(np.tanh(X @ params["W1"] + params["b1"]) @ params["W2"] + params["b2"])[:, 0]
        data_loss = -np.mean(np.log(np.where(y == 1, p, 1 - p)))
        return data_loss + reg / 2 * sum((params[name] ** 2).sum() for name in ("W1", "W2"))

    many = gd_many(X, y, start, 0.3, 1, reg)
    np.testing.assert_allclose(many.losses, [loss(**start), loss(**many.params)], rtol=1e-12)
    for name in shapes:
        numeric = numgrad(lambda v, name=name: loss(**start | {name: v}), start[name])
        slope = (start[name] - many.params[name]) / 0.3
        assert relative_error(slope, numeric) < 1e-7, name


def test_the_post_s_own_run_comes_out_as_from_the_textbook_loop():
    """Before the long step has shaken it: afterwards rounding decides, and no two loops agree."""
    post = post_recipe()
    many = gd_many(post.X, post.y, post.params, post.lr, 200, post.reg, every=1)
    _, losses = gd_train(post.X, post.y, post.params, post.lr, 201, post.reg)
    np.testing.assert_allclose(many.losses, losses, rtol=1e-10)


def test_float32_is_the_same_descent_with_fewer_digits():
    X, y = data(2, shared=True)
    short = gd_many(X, y, starts(5, 2), 0.4, 200, 0.001, dtype=np.float32)
    long = gd_many(X, y, starts(5, 2), 0.4, 200, 0.001)
    assert {value.dtype for value in short.params.values()} == {np.dtype(np.float32)}
    np.testing.assert_allclose(short.losses, long.losses, rtol=1e-4)


def test_a_stack_beyond_the_small_matrices_of_blas_keeps_every_digit():
    """One product of all rows would change its kernel between 33 and 34 networks here."""
    X, y = two_moons(200)
    start = stack_params([init_params(2, 50, 2, seed) for seed in range(34)])
    all_of, few = gd_many(X, y, start, 0.3, 20), {name: v[:7] for name, v in start.items()}
    few = gd_many(X, y, few, 0.3, 20)
    assert np.array_equal(few.params["W1"], all_of.params["W1"][:7])
    assert np.array_equal(few.losses, all_of.losses[:, :7])


@pytest.mark.parametrize("H", [1, 3, 5])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shared", [True, False], ids=["one data set", "a data set each"])
def test_a_network_s_digits_do_not_depend_on_its_neighbours(H, dtype, shared):
    X, y = data(2, shared)
    together = gd_many(X, y, starts(H, 2), 0.4, 300, dtype=dtype)
    for part in ([0], [1, 2], [3, 1, 0]):
        some = {name: value[part] for name, value in starts(H, 2).items()}
        here = (X, y) if shared else (X[part], y[part])
        few = gd_many(*here, some, 0.4, 300, dtype=dtype)
        for name in NAMES:
            assert np.array_equal(few.params[name], together.params[name][part]), (name, part)
        assert np.array_equal(few.losses, together.losses[:, part])


def test_a_network_that_overflows_does_not_touch_the_others():
    X, y = data(2, shared=True)
    lr = np.array([0.4, 1e308, 0.4, 0.4])
    many = gd_many(X, y, starts(5, 2), lr, 50, 0.01)
    calm = gd_many(X, y, starts(5, 2), 0.4, 50, 0.01)
    assert not np.isfinite(many.params["W1"][1]).all()
    for name in NAMES:
        assert np.array_equal(many.params[name][[0, 2, 3]], calm.params[name][[0, 2, 3]])


def test_three_classes_keep_their_loss_in_float32_when_a_probability_underflows():
    X, y = three_arms(30)
    start = {name: 60 * value for name, value in init_params(2, 5, 3, 0).items()}
    short, long = (gd_many(X, y, start, 0.1, 0, dtype=kind) for kind in (np.float32, np.float64))
    np.testing.assert_allclose(short.losses, long.losses, rtol=1e-4)


@pytest.mark.parametrize("kind", [int, np.float32])
def test_a_start_of_another_type_is_taken_as_it_is(kind, rng):
    X, y = data(2, shared=True)
    start = {name: (3 * value).astype(kind) for name, value in starts(5, 2).items()}
    many = gd_many(X, y, start, 0.1, 5)
    exact, _ = gd_train(X, y, {k: v.astype(float) for k, v in start.items()}, 0.1, 5)
    np.testing.assert_allclose(many.params["W2"], exact["W2"], rtol=1e-12)


def test_scores_beyond_every_exponential_keep_a_finite_loss():
    X, y = two_moons(40)
    start = {name: 1e4 * value for name, value in init_params(2, 5, 2, 0).items()}
    many = gd_many(X, y, start, 1e-3, 3, every=1)
    _, losses = gd_train(X, y, start, 1e-3, 4)
    np.testing.assert_allclose(many.losses, losses, rtol=1e-10)
    assert forward(X, many.params)["probs"].min() >= 0


def test_losses_are_noted_at_the_start_at_the_end_and_in_between():
    assert notes(10, 4).tolist() == [0, 4, 8, 10]
    assert notes(10, 5).tolist() == [0, 5, 10]
    assert notes(0).tolist() == [0]
    assert len(notes(20_000)) == 201


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"lr": -1}, "lr is -1"),
        ({"lr": [0.1, 0.1, np.nan, 0.1]}, "lr is nan"),
        ({"lr": [0.1, 0.2]}, "lr has 2 entries for 4 networks"),
        ({"reg": -0.5}, "reg is -0.5"),
        ({"steps": 2.5}, "steps is 2.5"),
        ({"every": 0}, "every is 0"),
        ({"dtype": np.int64}, "dtype is int64"),
        ({"X": np.zeros((37, 3))}, "3 columns"),
        ({"y": np.zeros(36, int)}, "36"),
        ({"y": np.full(37, 2)}, "label 2"),
        ({"X": np.zeros((3, 37, 2)), "y": np.zeros((3, 37), int)}, "S = 4"),
    ],
)
def test_what_makes_no_sense_is_refused(change, sentence):
    X, y = data(2, shared=True)
    arguments = {"X": X, "y": y, "params": starts(3, 2), "lr": 0.1, "steps": 3} | change
    with pytest.raises(ValueError, match=sentence):
        gd_many(**arguments)
