"""Data sets, splits, and the sentences that bad data gets."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from utils.data import SealedTest, band, describe, split, two_moons
from utils.inputs import check_X, check_y


def test_two_moons_come_back_for_the_same_seed_and_differ_for_another():
    X, y = two_moons(200, seed=3)
    assert X.shape == (200, 2)
    assert np.bincount(y).tolist() == [100, 100]
    np.testing.assert_array_equal(X, two_moons(200, seed=3)[0])
    assert not np.array_equal(X, two_moons(200, seed=4)[0])


def test_no_straight_line_separates_the_band():
    X, y = band(seed=0)
    assert 0.2 < y.mean() < 0.8
    assert LogisticRegression(C=1e3).fit(X, y).score(X, y) < 0.8
    distance = np.abs(X.sum(axis=1)) / np.sqrt(2)
    assert distance[y == 1].max() < 0.5 - 0.12 < 0.5 + 0.12 < distance[y == 0].min()


@pytest.mark.parametrize(("N", "frac", "n_test"), [(10, 0.3, 3), (11, 0.5, 6), (7, 0.2, 1)])
def test_split_puts_every_sample_into_exactly_one_part(rng, N, frac, n_test):
    X, y = np.arange(2 * N).reshape(N, 2), np.arange(N)
    before = X.copy()
    X_train, y_train, X_test, y_test = split(X, y, frac, rng)
    assert len(X_test) == n_test
    assert sorted([*y_train, *y_test]) == list(range(N))
    np.testing.assert_array_equal(X_train[:, 0], 2 * y_train)
    np.testing.assert_array_equal(X_test[:, 0], 2 * y_test)
    X_train[:] = -1
    np.testing.assert_array_equal(X, before)


@pytest.mark.parametrize("frac", [0.0, 0.01, 0.99, 1.0, -0.5, 2.0])
def test_split_refuses_to_leave_a_part_empty(rng, frac):
    with pytest.raises(ValueError, match=r"of 10 samples puts .* into the test part"):
        split(np.ones((10, 2)), np.ones(10), frac, rng)


def test_split_refuses_data_and_labels_of_different_length(rng):
    with pytest.raises(ValueError, match="X has 10 rows but y has 9 entries"):
        split(np.ones((10, 2)), np.ones(9), 0.3, rng)


def test_the_sealed_test_set_counts_its_openings_and_keeps_its_data():
    sealed = SealedTest(*two_moons(10))
    assert "still sealed" in repr(sealed)
    X, _ = sealed.open()
    X[:] = 0
    assert "opened once" in repr(sealed)
    assert sealed.open()[0].any()
    assert sealed.openings == 2
    assert "no longer an honest one" in repr(sealed)


def test_describe_counts_samples_classes_and_ranges():
    X, y = np.array([[0.0, 1.0], [2.0, -1.0], [1.0, 0.0]]), np.array([0, 1, 1])
    assert describe(X, y) == (
        "3 samples with 2 features: 1 of class 0, 2 of class 1; "
        "x1 from 0.00 to 2.00, x2 from -1.00 to 1.00."
    )
    with pytest.raises(ValueError, match="3 rows but y has 2"):
        describe(X, y[:2])


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: two_moons(1), "n is 1"),
        (lambda: two_moons(10, noise=-1), "noise is -1"),
        (lambda: band(2), "n is 2"),
        (lambda: band(10, width=0), "width 0"),
        (lambda: check_X(np.ones((2, 2, 2, 2))), r"shape \(2, 2, 2, 2\)"),
        (lambda: check_X(np.ones((0, 3))), r"empty: its shape is \(0, 3\)"),
        (lambda: check_X([[1, None]]), "numbers only|NaN"),
        (lambda: check_y(np.array([])), r"shape \(0,\)"),
        (lambda: check_y(np.array([0.0, 1.0])), "float64 values such as 0.0"),
        (lambda: check_y(np.array(["a"])), "values such as a"),
        (lambda: check_y(np.array([-1, 0])), "label -1"),
        (lambda: check_y(np.array([0, 7]), C=3), "label 7 but there are 3 classes"),
    ],
)
def test_bad_data_gets_one_sentence_with_the_numbers_in_it(make, words):
    with pytest.raises(ValueError, match=words):
        make()
