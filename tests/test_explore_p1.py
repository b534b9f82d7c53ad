"""What is particular to the explorers of chapters 01, 04, 06 and 08."""

import numpy as np
import pytest

from utils.explore import line
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
