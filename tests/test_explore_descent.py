"""What is particular to the explorers of chapters 01, 04, 06 and 08."""

import numpy as np
import pytest

from utils.explore import learning_rate, line, race, valley
from utils.explore.scene import wire
from utils.training import logistic_cv


def test_the_goal_of_the_line_is_the_librarys_loss():
    p = logistic_cv().fit(line.X, line.Y).predict_proba(line.X)
    assert -np.log(p[np.arange(150), line.Y]).mean() == pytest.approx(line.TARGET, abs=1e-4)


def test_no_move_of_one_step_betters_the_solved_line():
    best = line.view(**line.SOLVED).data["loss"]
    for name, control in line.CONTROLS.items():
        k = control.index(line.SOLVED[name])
        for value in (control.values[k - 1], control.values[k + 1]):
            assert line.view(**line.SOLVED | {name: value}).data["loss"] >= best


@pytest.mark.parametrize("seed", range(5))
def test_whoever_follows_the_advice_brings_the_line_to_its_goal(seed):
    rng = np.random.default_rng(seed)
    at = {name: int(rng.integers(len(c.values))) for name, c in line.CONTROLS.items()}
    step = {"counter-clockwise": ("angle", 1), "clockwise": ("angle", -1), "more": ("shift", 1)}
    step |= {"less": ("shift", -1), "steeper": ("steepness", 1), "gentler": ("steepness", -1)}
    for _ in range(600):
        view = line.view(**{name: c.at(at[name]) for name, c in line.CONTROLS.items()})
        if view.reached:
            return
        words = view.verdict.split("try ")[1].strip(".").split()
        name, way = next(step[w] for w in words if w in step)
        at[name] = (at[name] + way) % (len(line.CONTROLS[name].values))
    pytest.fail(view.verdict)


@pytest.mark.parametrize("seed", range(5))
def test_the_rate_that_the_advice_leads_to_serves_every_start(seed):
    control = learning_rate.CONTROLS["rate"]
    near = [v for v in control.values if 0.8 < v / learning_rate.GOOD < 1.4]
    assert near
    for rate in near:
        assert learning_rate.view(rate, learning_rate.PASSES, seed).reached
    assert "larger" in learning_rate.view(control.values[0], learning_rate.PASSES, seed).verdict
    assert "smaller" in learning_rate.view(control.values[-1], learning_rate.PASSES, seed).verdict


def test_the_learning_rate_is_judged_after_the_last_pass_only():
    view = learning_rate.view(**learning_rate.SOLVED | {"step": learning_rate.PASSES - 10})
    assert view.data["highest"] < learning_rate.TARGET
    assert not view.reached
    assert "judged after pass 400" in view.verdict


def test_a_run_that_jumps_about_is_told_without_digits():
    view = learning_rate.view(**learning_rate.STRIP[-1])
    for words in (view.sentence, view.verdict, view.scene.alt):
        assert "the loss is" not in words


def shown(view):
    """What the browser is told, buffers as bytes."""

    def thaw(x):
        if isinstance(x, dict):
            return {k: thaw(v) for k, v in x.items()}
        return (
            [thaw(v) for v in x]
            if isinstance(x, list)
            else bytes(x)
            if isinstance(x, memoryview)
            else x
        )

    return thaw(wire(view.scene)), view.sentence, view.verdict


def valley_states():
    """A lattice over the whole explorer, as its view."""
    rates = valley.CONTROLS["rate"].values
    for optimiser in valley.OPTIMISERS:
        for k in range(1, len(rates) - 1):
            for memory in (0.5, 0.8, 0.9) if optimiser in valley.MEMORY else (0.9,):
                yield optimiser, k, memory, valley.view(optimiser, rates[k], memory, valley.STEPS)


def end(optimiser, rate, memory):
    return np.linalg.norm(valley.walk(optimiser, rate, memory)[-1])


def test_the_valleys_advice_nearly_always_helps_if_it_is_followed_far_enough():
    rates, helped = valley.CONTROLS["rate"].values, []
    for optimiser, k, memory, view in valley_states():
        if view.reached or "try" not in view.verdict:
            continue
        longer = "longer" in view.verdict
        other = rates[k + 1 :] if longer else rates[:k]
        found = [end(optimiser, rate, memory) for rate in other]
        if "memory" in view.verdict:
            memories = valley.CONTROLS["memory"].values
            memories = [m for m in memories if (m > memory) == longer and m != memory]
            found += [end(optimiser, rates[k], m) for m in memories]
        helped.append(np.nanmin(found) < view.data["distance"][-1])
    assert len(helped) > 100
    assert np.mean(helped) > 0.95


def test_no_rate_brings_an_optimiser_without_memory_to_the_star():
    for optimiser in ("sgd", "adagrad"):
        for rate in valley.CONTROLS["rate"].values:
            assert not valley.view(optimiser, rate, 0.9, valley.STEPS).reached


def test_memory_is_idle_where_moving_it_changes_nothing_and_only_there():
    for optimiser in valley.OPTIMISERS:
        a, b = (valley.view(optimiser, 0.1, memory, valley.STEPS) for memory in (0.5, 0.9))
        same = shown(a) == shown(b)
        assert same == ("memory" in a.idle)


@pytest.mark.parametrize("seed", range(5))
def test_whoever_follows_the_advice_wins_the_race_from_every_start(seed):
    at = {"rate_a": 5, "rate_b": 5}  # of 21 rates: where it opens
    for plan in ("1/t", "step"):
        for _ in range(20):
            rates = {name: race.CONTROLS[name].at(k) for name, k in at.items()}
            view = race.view(**race.EXPLORER.start | rates | {"plan_b": plan, "seed": seed})
            if view.reached:
                break
            name = "rate_a" if "for A" in view.verdict else "rate_b"
            at[name] += 1 if "larger" in view.verdict or "hotter" in view.verdict else -1
        assert view.reached, view.verdict
        assert rates["rate_b"] > 2 * rates["rate_a"]


def test_annealing_loses_where_it_begins_at_the_rate_that_suits_the_constant_run():
    for seed in range(5):
        state = race.SOLVED | {"rate_b": race.SOLVED["rate_a"], "plan_b": "1/t", "seed": seed}
        assert "B cools before it has arrived" in race.view(**state).verdict


@pytest.mark.parametrize("change", [{"plan_a": "1/t"}, {"plan_b": "constant"}, {"epoch": 39}])
def test_the_race_is_won_by_annealing_against_a_constant_rate_at_the_end_only(change):
    assert race.view(**race.SOLVED).reached
    assert not race.view(**race.SOLVED | change).reached
