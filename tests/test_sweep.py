"""Many trainings at once are the same as one after the other."""

import numpy as np
import pytest

from utils.data import two_moons
from utils.network import (
    NAMES,
    accuracy,
    cross_entropy,
    deep_forward,
    forward,
    init_deep,
    init_params,
)
from utils.sweep import draw_parts, sweep, tune
from utils.training import gd_train, minibatch_train


def parts(seed):
    return {"train": two_moons(60, seed=seed), "test": two_moons(90, seed=100 + seed)}


def test_a_sweep_gives_the_numbers_of_single_trainings():
    found = sweep(parts, [1, 4], [3, 5, 8], lr=0.8, steps=30, reg=0.001)
    assert found.accuracy["test"].shape == found.log_loss["train"].shape == (2, 3)
    assert found.loss.shape == (2, 3, 30)
    for k, H in enumerate((1, 4)):
        for r, seed in enumerate((3, 5, 8)):
            data = parts(seed)
            params, loss = gd_train(*data["train"], init_params(2, H, 2, seed), 0.8, 30, 0.001)
            np.testing.assert_allclose(found.loss[k, r], loss, rtol=1e-10)
            probs = forward(data["test"][0], params)["probs"]
            assert found.accuracy["test"][k, r] == accuracy(probs, data["test"][1])
            np.testing.assert_allclose(
                found.log_loss["test"][k, r], cross_entropy(probs, data["test"][1]), rtol=1e-10
            )
            for name in NAMES:
                np.testing.assert_allclose(
                    found.network(H, seed)[name], params[name], rtol=1e-8, atol=1e-12
                )


def test_the_table_has_a_row_for_each_size_and_says_plus_minus():
    text = sweep(parts, [1, 2], [0, 1], steps=3).table()
    assert len(text.splitlines()) == 3
    assert text.count("±") == 8


SIZES = {"train": 40, "validation": 30, "test": 50}


def three_parts():
    return draw_parts(two_moons, SIZES, [0, 1, 2])


def constant(lr):
    return np.full(6 * 4, lr)  # 6 epochs of 4 batches


def test_parts_of_different_seeds_and_names_share_no_point():
    drawn = three_parts()
    assert {part: X.shape for part, (X, _) in drawn.items()} == {
        part: (3, n, 2) for part, n in SIZES.items()
    }
    points = np.concatenate([X.reshape(-1, 2) for X, _ in drawn.values()])
    assert len(np.unique(points, axis=0)) == len(points)
    np.testing.assert_array_equal(drawn["validation"][0][2], two_moons(30, seed=1002)[0])


def test_tune_keeps_the_rate_that_validates_best_and_scores_it_on_the_test_part():
    data = three_parts()
    found = tune(data, [2, 4, 2], constant, [0.01, 1.0, 0.1], 10, "relu")
    assert found.lr == 1.0
    assert found.validation[1.0].shape == (3,)
    assert found.validation[1.0].mean() == min(v.mean() for v in found.validation.values())
    start = init_deep([2, 4, 2], range(3), "relu")
    ran = minibatch_train(*data["train"], *start, constant(1.0), 10, activation="relu")
    np.testing.assert_array_equal(found.history, ran.history)
    X, y = data["test"]
    probs = deep_forward(X, ran.Ws, ran.bs, "relu")[-1]
    np.testing.assert_array_equal(found.accuracy, accuracy(probs, y))
    np.testing.assert_array_equal(found.log_loss, cross_entropy(probs, y))
    np.testing.assert_allclose(found.probability(2)(X[2]), probs[2], rtol=1e-12)
    assert found.row()[0] == "1"


def test_passes_to_is_the_first_epoch_that_is_low_enough_and_infinite_without_one():
    found = tune(three_parts(), [2, 4, 2], constant, [1.0], 10)
    found.trained = found.trained._replace(history=np.array([[3, 3], [2, 3], [1, 2], [2, 2.0]]))
    assert found.passes_to(2).tolist() == [1, 2]
    assert found.passes_to(1).tolist() == [2, np.inf]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: sweep(parts, [], [0]), "0 sizes and 1 seeds"),
        (lambda: sweep(parts, [2], []), "1 sizes and 0 seeds"),
        (lambda: sweep(parts, [3, 0], [0]), "hidden size is 0"),
        (lambda: sweep(lambda s: {"all": two_moons(9)}, [2], [0]), "no part 'train'"),
        (lambda: sweep(parts, [2], [0], lr=-1), "lr is -1"),
        (lambda: draw_parts(two_moons, SIZES, [3, 3]), r"seeds are \[3, 3\]"),
        (lambda: draw_parts(two_moons, SIZES, [1000]), "between 0 and 999"),
        (lambda: tune({"train": two_moons(9)}, [2, 2], np.ones, [1]), "lack validation, test"),
        (lambda: tune(three_parts(), [2, 2], np.ones, []), "no rate to try"),
    ],
)
def test_bad_input_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()
