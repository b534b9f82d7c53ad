"""What is particular to the explorers of chapters 05, 09, 10 and 11: goals, seals, verdicts."""

import numpy as np

from utils.data import two_moons
from utils.explore import capacity
from utils.network import init_params
from utils.training import gd_train, momentum_train

# --- capacity -------------------------------------------------------------------------------------

REGS = capacity.CONTROLS["reg"].values


def fifty(reg, opened=None):
    """The view with 50 units on data seed 0."""
    return capacity.view(50, reg, 0, opened and {"hidden_size": 50, "reg": opened, "seed": 0})


def test_momentum_of_0_is_plain_descent_and_0_point_9_goes_farther():
    X, y = two_moons(40, seed=3)
    start = init_params(2, 5, 2, seed=3)
    plain, losses = gd_train(X, y, start, 0.3, 50, 0.01)
    same = momentum_train(X, y, start, 0.3, 0.0, 50, 0.01)
    for name in start:
        np.testing.assert_allclose(same[name], plain[name], rtol=1e-10, atol=1e-12)
    farther = momentum_train(X, y, start, 0.3, 0.9, 50, 0.01)
    assert gd_train(X, y, farther, 0.3, 1, 0.01)[1][0] < losses[-1]


def test_three_values_of_lambda_get_below_the_bound_and_the_test_part_says_a_little_more():
    good = [reg for reg in REGS if fifty(reg).data["validation"] < capacity.BOUND]
    assert len(good) == 3
    for reg in good:
        opened = fifty(reg, reg)
        assert opened.reached
        assert 0.01 < opened.data["test"] - opened.data["validation"] < 0.05
    bad = set(REGS) - set(good)
    assert not any(fifty(reg, reg).reached for reg in bad)
    assert not any(fifty(good[0], reg).reached for reg in bad)  # opened at another, then moved


def test_no_test_number_before_the_part_is_opened_and_one_that_stays_afterwards():
    for reg in REGS:
        shut = fifty(reg)
        assert shut.data["test"] is None and "sealed" in shut.sentence
    seen = {fifty(reg, REGS[0]).data["test"] for reg in REGS}
    assert seen == {capacity.log_loss("test", 50, REGS[0], 0)}


def test_the_verdict_says_on_which_side_lambda_lies():
    low = [capacity.log_loss("validation", 50, reg, 0) < capacity.BOUND for reg in REGS]
    for k, reg in enumerate(REGS):
        if not low[k]:
            free = k < low.index(True)
            assert ("too free" in fifty(reg).verdict) == free
            assert ("too firmly" in fifty(reg).verdict) != free
