"""Numerical gradients, the ledger and the curvature, against what is known exactly."""

import numpy as np
import pytest

from utils.gradients import Ledger, numgrad, relative_error
from utils.network import backward, forward, init_params, loss_of, one_hot


def test_numgrad_of_a_quadratic_is_exact_and_leaves_its_argument(rng):
    A, w = rng.normal(size=(5, 5)), rng.normal(size=5)
    before = w.copy()
    np.testing.assert_allclose(numgrad(lambda w: w @ A @ w, w), (A + A.T) @ w, rtol=1e-8)
    np.testing.assert_array_equal(w, before)


@pytest.mark.parametrize("shape", [(), (4,), (2, 3), (2, 1, 3)])
def test_numgrad_takes_any_shape_and_whole_numbers(shape):
    w = np.full(shape, 3)
    assert numgrad(lambda w: np.sum(w**2), w).shape == shape
    np.testing.assert_allclose(numgrad(lambda w: np.sum(w**2), w), 6.0, rtol=1e-8)


def test_numgrad_refuses_a_distance_of_zero():
    with pytest.raises(ValueError, match="eps is 0"):
        numgrad(np.sum, np.ones(2), eps=0)


def test_relative_error_counts_in_units_of_the_largest_entry():
    assert relative_error([1.0, 11.0], [1.0, 10.0]) == pytest.approx(0.1)
    assert relative_error([0.0], [0.0]) == 0
    assert relative_error([1.0], [0.0]) == np.inf
    with pytest.raises(ValueError, match=r"shape \(2,\) .* shape \(3,\)"):
        relative_error(np.ones(2), np.ones(3))


@pytest.fixture
def ledger_and_grads(rng):
    N, D, H, C = 11, 3, 7, 5
    X, y = rng.normal(size=(N, D)), rng.integers(0, C, N)
    params = init_params(D, H, C, seed=1)
    cache = forward(X, params)
    ledger = Ledger(*loss_of(X, y, params, 0.1), {"N": N, "D": D, "H": H, "C": C})
    grads = backward(X, y, cache, params, 0.1)
    grads["dz2"] = (cache["probs"] - one_hot(y, C)) / N
    return ledger, grads


def test_the_ledger_agrees_with_right_gradients(ledger_and_grads):
    ledger, grads = ledger_and_grads
    for name, value in grads.items():
        ledger.add(name, "right", value, wrt=name[1:])
    assert {row.verdict for row in ledger.rows} == {"agrees"}
    assert ledger.first_wrong() is None
    assert len(ledger.show().splitlines()) == 1 + len(grads)


def test_the_ledger_takes_a_flat_bias_gradient(ledger_and_grads):
    ledger, grads = ledger_and_grads
    ledger.add("db1", "flat", grads["db1"][0], wrt="b1")
    assert ledger.rows[0].verdict == "agrees"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda g: 11 * g, "yours is 11 times the numerical one; N is 11"),
        (lambda g: g / 5, "yours is 1/5 of the numerical one; C is 5"),
        (lambda g: -g, "the sign is turned round"),
        (lambda g: 2.5 * g, "2.5 times"),
        (lambda g: g.T, r"shape (5, 11) where (11, 5) belongs"),
        (lambda g: g + 0.1, "differs"),
        (lambda g: g * np.nan, "holds NaN or infinity"),
    ],
)
def test_the_ledger_says_what_is_wrong(ledger_and_grads, wrong, words):
    ledger, grads = ledger_and_grads
    ledger.add("dz2", "wrong", wrong(grads["dz2"]), wrt="z2")
    assert ledger.rows[0].verdict == words or words in ledger.rows[0].verdict
    assert ledger.first_wrong() == "dz2"


def test_the_ledger_replaces_a_line_of_the_same_name(ledger_and_grads):
    ledger, grads = ledger_and_grads
    ledger.add("dz2", "wrong", -grads["dz2"], wrt="z2")
    ledger.add("dz2", "right", grads["dz2"], wrt="z2")
    assert [row.verdict for row in ledger.rows] == ["agrees"]


def test_the_ledger_names_the_variables_it_knows(ledger_and_grads):
    with pytest.raises(ValueError, match=r"z2, W2, b2.*not 'W3'"):
        ledger_and_grads[0].add("dW3", "", np.ones(2), wrt="W3")
