"""What is particular to the explorers of chapters 01, 04, 06 and 08."""

import numpy as np
import pytest

from utils.explore import learning_rate, line
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
