"""Many trainings at once are the same as one after the other."""

import numpy as np
import pytest

from utils.data import two_moons
from utils.network import NAMES, accuracy, cross_entropy, forward, init_params
from utils.sweep import sweep
from utils.training import gd_train


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


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: sweep(parts, [], [0]), "0 sizes and 1 seeds"),
        (lambda: sweep(parts, [2], []), "1 sizes and 0 seeds"),
        (lambda: sweep(parts, [3, 0], [0]), "hidden size is 0"),
        (lambda: sweep(lambda s: {"all": two_moons(9)}, [2], [0]), "no part 'train'"),
        (lambda: sweep(parts, [2], [0], lr=-1), "lr is -1"),
    ],
)
def test_bad_input_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()
