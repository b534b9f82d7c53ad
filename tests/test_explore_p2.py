"""What is particular to the explorers of chapters 03, 07 and 12."""

import numpy as np
import pytest

from utils.explore import walk


def test_the_walk_says_its_goal_is_reached_exactly_where_a_unit_meets_all_three_conditions():
    for seed in range(40):
        for flip in (0, 1):
            found = walk.view(12, seed, flip)
            a1, da1, dW1 = (np.abs(found.data[name]) for name in ("a1", "da1", "dW1"))
            meets = (a1.min(axis=0) > 0.98) & (da1.max(axis=0) > 0.1) & (dW1.max(axis=0) < 0.01)
            assert found.reached == meets.any()
            assert not walk.view(10, seed, flip).reached  # dW1 is not known yet


@pytest.mark.parametrize("step", range(len(walk.STEPS)))
def test_the_walk_shows_and_names_nothing_that_is_still_to_come(step):
    found = walk.view(step, 17, 1)
    later = [*walk.STEPS][step + 1 :]
    assert not set(later) & set(found.data)
    if {"da1", "dW1"} & set(later):
        assert "arrives" not in found.verdict
    if "a1" in later:
        assert "|a1|" not in found.verdict


def test_every_box_that_the_walk_highlights_goes_into_the_new_one():
    used = {name: walk.view(step, 0, 0).scene.alt for step, name in enumerate(walk.STEPS)}
    assert "New is dz2, made from probs, y;" in used["dz2"]
    assert "New is dW1, made from X, dz1;" in used["dW1"]
    assert "New is z1, made from X, W1, b1;" in used["z1"]
