"""Sentences and tables: a spread says how many digits it means, and refuses a single number."""

import pytest

from utils.text import Text, plus_minus


def test_a_spread_is_a_mean_and_a_standard_deviation_of_a_sample():
    assert plus_minus([1, 2, 3]) == "2.000 ± 1.000"
    assert plus_minus([0.5, 0.7], digits=2) == "0.60 ± 0.14"
    assert plus_minus(iter([-1.0, 1.0]), digits=1) == "0.0 ± 1.4"
    assert isinstance(plus_minus([1, 1]), Text)


@pytest.mark.parametrize("values", [[], [0.9]])
def test_fewer_than_two_repetitions_have_no_spread(values):
    with pytest.raises(ValueError, match=f"{len(values)} repetitions"):
        plus_minus(values)
