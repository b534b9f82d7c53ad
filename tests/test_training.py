"""The update, the loop, and the 2015 post's own run."""

import numpy as np
import pytest

from utils.data import two_moons
from utils.network import NAMES, backward, forward, init_params, stack_params, total_loss
from utils.training import gd_step, gd_train, post_recipe


def test_a_step_goes_down_by_lr_times_the_gradient_and_changes_nothing():
    params = {"W1": np.array([[1, 2]]), "b1": np.array([[0.5]])}
    grads = {"W1": np.array([[10.0, -10.0]]), "b1": np.array([[1.0]])}
    after = gd_step(params, grads, 0.1)
    np.testing.assert_allclose(after["W1"], [[0.0, 3.0]])
    np.testing.assert_array_equal(params["W1"], [[1, 2]])


def test_training_is_the_loop_that_chapter_04_writes():
    X, y = two_moons(60, seed=2)
    params = start = init_params(2, 3, 2, seed=5)
    expected = []
    for _ in range(25):
        cache = forward(X, params)
        expected.append(float(total_loss(cache["probs"], y, params["W1"], params["W2"], 0.01)))
        grads = backward(X, y, cache, params, 0.01)
        params = gd_step(params, {name: grads["d" + name] for name in NAMES}, 0.5)
    found, losses = gd_train(X, y, start, 0.5, 25, 0.01)
    np.testing.assert_allclose(losses, expected, rtol=1e-12)
    for name in NAMES:
        np.testing.assert_allclose(found[name], params[name], rtol=1e-12)


def test_a_stack_trains_as_its_networks_train_one_by_one():
    many = [two_moons(50, seed=s) for s in range(3)]
    X, y = (np.stack([d[k] for d in many]) for k in (0, 1))
    starts = [init_params(2, 4, 2, seed=s) for s in range(3)]
    stack, losses = gd_train(X, y, stack_params(starts), 1.0, 40, 0.001)
    for s in range(3):
        one, loss = gd_train(*many[s], starts[s], 1.0, 40, 0.001)
        np.testing.assert_allclose(losses[:, s], loss, rtol=1e-10)
        for name in NAMES:
            np.testing.assert_allclose(stack[name][s], one[name], rtol=1e-10)


def test_the_path_holds_the_parameters_before_each_update_and_the_last():
    X, y = two_moons(20, seed=1)
    path = []
    last, losses = gd_train(X, y, init_params(2, 3, 2, 0), 0.5, 7, path=path)
    assert len(path) == 8
    assert path[-1] is last
    probs = forward(X, path[3])["probs"]
    assert losses[3] == pytest.approx(total_loss(probs, y, path[3]["W1"], path[3]["W2"]))


def test_the_posts_printed_losses_come_back_to_every_digit():
    run = post_recipe()
    _, losses = gd_train(run.X, run.y, run.params, run.lr, 1002, run.reg)
    assert f"{losses[1]:.6f}" == "0.432387"
    assert f"{losses[1001]:.6f}" == "0.068947"


def test_the_recipe_leaves_the_legacy_generator_as_it_was():
    np.random.seed(7)
    expected = np.random.rand()
    np.random.seed(7)
    post_recipe()
    assert np.random.rand() == expected


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"lr": -0.1}, "lr is -0.1"),
        ({"lr": np.nan}, "lr is nan"),
        ({"reg": -1.0}, "reg is -1.0"),
        ({"steps": -3}, "steps is -3"),
        ({"steps": 2.5}, "steps is 2.5"),
        ({"X": np.full((20, 2), np.nan)}, "40 values that are NaN"),
        ({"y": np.zeros(20)}, "float64"),
        ({"y": np.full(20, 2)}, "label 2 but there are 2 classes"),
        ({"y": np.zeros(19, dtype=int)}, "20 rows but y has 19"),
    ],
)
def test_bad_input_is_refused_before_anything_is_trained(change, words):
    X, y = two_moons(20, seed=1)
    good = {"X": X, "y": y, "params": init_params(2, 3, 2, 0), "lr": 0.1, "steps": 5, "reg": 0.0}
    before = {name: value.copy() for name, value in good["params"].items()}
    with pytest.raises(ValueError, match=words):
        gd_train(**{**good, **change})
    for name in NAMES:
        np.testing.assert_array_equal(good["params"][name], before[name])


def test_a_step_without_its_gradient_or_with_a_negative_rate_is_refused():
    with pytest.raises(ValueError, match="grads lacks b1"):
        gd_step({"W1": np.ones(2), "b1": np.ones(1)}, {"W1": np.ones(2)}, 0.1)
    with pytest.raises(ValueError, match="lr is -1"):
        gd_step({"W1": np.ones(2)}, {"W1": np.ones(2)}, -1)
