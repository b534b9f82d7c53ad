"""What is particular to the explorers of chapters 03, 07 and 12."""

import itertools

import numpy as np
import pytest

from utils.explore import cache, walk, xor
from utils.machine.clock import measured


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


@pytest.mark.parametrize("change", [{"hidden": 4}, {"inputs": "-1 and +1"}, {"scale": 10**-0.65}])
def test_a_stuck_start_is_freed_by_one_change_and_the_goal_is_not_given_for_two(change):
    stuck = {**xor.PLAIN, "seed": 2, "updates": xor.UPDATES}
    assert not xor.view(**stuck).reached
    assert xor.view(**stuck | change).reached
    assert not xor.view(**stuck | change | {"updates": xor.UPDATES - xor.STRIDE}).reached
    both = xor.view(**stuck | {"hidden": 4, "inputs": "-1 and +1"})
    assert not both.reached
    assert "hidden units and inputs" in both.verdict


def test_a_start_that_learns_anyway_is_no_goal_however_it_is_changed():
    for hidden in (2, 3, 4):
        found = xor.view(**xor.PLAIN | {"seed": 0, "updates": xor.UPDATES, "hidden": hidden})
        assert not found.reached
        assert "not stuck by itself" in found.verdict


def test_where_weights_were_too_small_somewhat_larger_ones_free_the_start():
    values = xor.CONTROLS["scale"].values
    stuck = {**xor.PLAIN, "seed": 10, "updates": xor.UPDATES}
    found = [xor.view(**stuck | {"scale": value}) for value in values[:41]]
    words = ["near ln 2", "less small", "Goal reached", "Gentler", "Now change"]
    order = [next(k for k, word in enumerate(words) if word in view.verdict) for view in found]
    assert order == sorted(order)  # each hint points towards the goal
    assert set(order) == set(range(5))


def test_the_hidden_layer_shows_the_outputs_of_the_network_that_was_trained():
    state = {**xor.PLAIN, "seed": 2, "updates": xor.UPDATES}
    found = xor.view(**state)
    ring = found.scene.panels[1].marks[1].xy
    np.testing.assert_allclose(np.sort(ring.ravel()), np.sort(found.data["a1"].ravel()))
    near = xor.TABLE[(np.linalg.norm(found.data["a1"] - found.data["a1"][1], axis=1) < 0.01)]
    assert all(f"({a}, {b})" in found.verdict for a, b in near)


def test_the_stack_that_is_asked_for_is_the_last_within_a_tenth_of_the_best_stored_one():
    for units, kind in itertools.product((3, 50), cache.BYTES):
        costs = [row[0] for row in measured(f"stack, {units} units, {kind}").values()]
        within = [s for s, c in zip(cache.STACKS, costs, strict=True) if c <= 1.1 * min(costs)]
        state = {"units": units, "kind": kind, "by": cache.STORED}
        found = {s for s in cache.STACKS if cache.view(stack=s, **state).reached}
        assert found == ({within[-1]} if within[-1] < cache.STACKS[-1] else set())


def test_in_both_kinds_of_numbers_a_stack_turns_at_the_same_megabytes_not_at_the_same_number():
    turns = {}
    for kind in cache.BYTES:
        state = {"units": 50, "kind": kind, "by": cache.STORED}
        last = next(s for s in cache.STACKS if cache.view(stack=s, **state).reached)
        after = cache.STACKS[cache.STACKS.index(last) + 1]
        turns[kind] = last, *(s * cache.BYTES[kind] * 102 * 200 / 1e6 for s in (last, after))
    (many, low, high), (more, down, up) = turns["float64"], turns["float32"]
    assert many != more
    assert max(low, down) < min(high, up)


def test_only_a_stack_that_was_seen_is_told_and_its_hint_points_towards_the_goal():
    state = {"units": 50, "kind": "float64", "by": cache.STORED}
    found = [cache.view(stack=s, **state) for s in cache.STACKS]
    assert [len(view.data["float32"]) for view in found] == [1, 2, 3, 4, 5, 6]
    assert ["go on" in v.verdict for v in found] == [True, True, True, False, False, False]
    assert ["Too many" in v.verdict for v in found] == [False] * 4 + [True] * 2
    assert "hold more" in cache.view(3, "float32", 300, cache.STORED).verdict


def test_what_is_timed_here_is_timed_once_and_never_the_goal(monkeypatch):
    cache.cost.cache_clear()
    monkeypatch.setattr(cache, "least", lambda go: (timed.append(go()), 1e-3)[1])
    timed = []
    first = cache.view(50, "float64", 30, cache.HERE)
    assert len(timed) == 2 * 4  # both kinds of numbers, stacks of 1, 3, 10 and 30
    again = cache.view(50, "float64", 30, cache.HERE)
    assert len(timed) == 8
    assert first.sentence == again.sentence
    assert not first.reached
    assert "Timed here" in first.verdict
    cache.cost.cache_clear()


def test_the_start_and_every_still_hold_only_what_was_stored():
    for state in (cache.EXPLORER.start, *cache.STRIP, cache.SOLVED):
        assert state["by"] == cache.STORED
