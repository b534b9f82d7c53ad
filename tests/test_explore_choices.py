"""What is particular to the explorers of chapters 05, 09, 10 and 11: goals, seals, verdicts."""

import numpy as np
import pytest

from utils.bugs import program
from utils.data import coast, two_moons
from utils.data.pictures import ink_and_middle, load_digits
from utils.data.sets import TOWNS
from utils.explore import capacity, digits, hunt, prices
from utils.explore.scene import wire
from utils.network import by_name, init_layers, init_params
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


# --- prices ---------------------------------------------------------------------------------------


def every_price():
    """All settings of the prices explorer."""
    controls = prices.CONTROLS
    return [(w, p) for w in controls["waves"].values for p in controls["penalty"].values]


def test_the_coast_comes_back_for_the_same_seed_and_its_towns_are_dear():
    x, y = coast(500, seed=1)
    np.testing.assert_array_equal(y, coast(500, seed=1)[1])
    assert (np.diff(x) >= 0).all() and x[0] >= 0 and x[-1] <= 8
    for town in (0.7, 2.3, 3.3, 4.4, 5.7, 7.1):
        assert y[np.abs(x - town) < 0.15].mean() > y[np.abs(x - 1.5) < 0.2].mean() + 0.5


def test_every_house_is_in_one_part_and_a_sealed_one_is_not_drawn():
    for kind, panel in zip(prices.PARTS, prices.view(3, 0.1).scene.panels, strict=True):
        part = prices.PARTS[kind]
        assert set(part) == {0, 1, 2}
        assert panel.marks[0].classes.max() == 1 and len(panel.marks[0].xy) == (part < 2).sum()
    opened = prices.view(3, 0.1, {"waves": 3, "penalty": 0.1}).scene.panels
    assert all(len(panel.marks[0].xy) == 240 for panel in opened)


def test_a_setting_that_validation_likes_beats_the_line_in_unseen_regions_with_a_town():
    good, line = [], prices.fit("region", 0, 1.0)[1]
    for ends in zip(prices.ENDS[::2], prices.ENDS[1::2], strict=True):
        assert any(ends[0] < at < ends[1] for at, *_ in TOWNS)
    for waves, penalty in every_price():
        view = prices.view(waves, penalty, {"waves": waves, "penalty": penalty})
        (_, _, rows, rows_before), (_, _, region, before) = view.data.values()
        chosen = rows_before <= prices.AIM["rows"] and before <= prices.AIM["region"]
        assert view.reached == (chosen and region < line[2])
        if chosen:
            good.append(region < line[2])
            assert abs(rows - rows_before) < 0.12
    assert len(good) >= 20 and np.mean(good) >= 0.85
    assert prices.EXPLORER and prices.view(**prices.SOLVED).reached


def test_without_waves_the_penalty_changes_nothing():
    assert list(prices.view(0, 0.1).idle) == ["penalty"]
    first, *others = (prices.view(0, p) for p in prices.CONTROLS["penalty"].values)
    for other in others:
        assert wire(other.scene) == wire(first.scene)
        assert (other.sentence, other.verdict) == (first.sentence, first.verdict)
    assert not prices.view(1, 0.1).idle


def test_too_stiff_means_that_more_waves_or_less_penalty_help():
    for waves, penalty in every_price():
        if "too stiff" in prices.view(waves, penalty).verdict:
            rows = prices.fit("rows", waves, penalty)[1][1]
            freer = [
                prices.fit("rows", w, p)[1][1] for w, p in ((waves + 6, penalty), (waves, 10**-1.5))
            ]
            assert min(freer) < rows, (waves, penalty)


# --- digits ---------------------------------------------------------------------------------------

BLANK, STROKE = np.zeros((8, 8)), np.zeros((8, 8))
STROKE[:, 5:7] = 0.9


def shown(view):
    """All that a learner sees and reads."""
    return wire(view.scene), view.sentence, view.verdict, view.reached


def own(drawing, digit=3, move=(0.0, 0.0, 0)):
    """The view of a drawing."""
    return digits.view(digits.OWN, digit, drawing, *move)


def test_ink_and_its_middle():
    X = np.zeros((3, 16))
    X[0, 5] = 1.0
    X[1, [0, 15]] = 0.5, 1.5
    np.testing.assert_allclose(ink_and_middle(X), [[1, 1, 1], [2, 2.25, 2.25], [0, 0, 0]])


def test_the_canvas_is_idle_with_a_test_picture_and_the_digit_with_a_drawing():
    views = [digits.view(digits.TEST, 5, page, 0.5, 0.0, 5) for page in (BLANK, STROKE)]
    assert all(list(view.idle) == ["drawing"] for view in views)
    assert shown(views[0]) == shown(views[1])
    views = [own(STROKE, digit) for digit in (0, 7)]
    assert all(list(view.idle) == ["digit"] for view in views)
    assert shown(views[0]) == shown(views[1])
    assert shown(own(STROKE, move=(0.5, 0.0, 0))) != shown(views[0])


def test_an_empty_page_cannot_be_moved():
    views = [own(BLANK, move=move) for move in ((0.0, 0.0, 0), (1.0, -2.0, 25))]
    assert all(set(view.idle) == {"digit", "down", "right", "turn"} for view in views)
    assert shown(views[0]) == shown(views[1])


def test_a_drawing_that_is_unlike_the_training_pictures_is_told_so_until_it_is_moved():
    assert "lies right" in own(STROKE).verdict
    assert "lies right" not in own(STROKE, move=(0.0, -2.0, 0)).verdict
    assert "much ink" in own(np.ones((8, 8))).verdict
    X = load_digits().X_train
    said = [own(row.reshape(8, 8)).verdict for row in X[:100]]
    assert sum("lies and weighs like" in words for words in said) > 85


def test_the_goal_asks_for_a_small_move_of_the_3_and_sees_the_second_network():
    moves = [(d, r, t) for d in (-1.25, -1.0, 0.0, 0.75, 1.0) for r in (0.0, 0.25, 1.0, 1.25)
             for t in (0, 5, 15)]  # fmt: skip
    found = {}
    for move in moves:
        view = digits.view(digits.TEST, 3, BLANK, *move)
        plain, distorted = view.data.values()
        small = abs(move[0]) <= 1 and move[1] <= 1 and move[2] <= 10
        fooled = plain.argmax() != 3 and plain.max() >= digits.SURE
        assert view.reached == (small and fooled and distorted.argmax() == 3)
        found[view.reached, fooled] = True
    assert (True, True) in found and (False, True) in found
    assert not digits.view(digits.TEST, 2, BLANK, 0.75, 0.25, 5).reached


# --- hunt -----------------------------------------------------------------------------------------


def noticed(bug):
    """Names of the tools that notice a bug."""
    found = program.examine(bug).noticed
    return {name.split(":")[0] for (name, *_), hit in zip(program.TOOLS, found, strict=True) if hit}


def test_without_a_bug_the_program_trains_as_the_course_does_and_no_tool_notices():
    X, y = two_moons(50, seed=1)
    start = by_name(*init_layers([2, 4, 2], 1, "relu"))
    p, losses = program.descend("none", start, X, y, 0.3, 30, 0.01)
    ours, expected = gd_train(X, y, start, 0.3, 30, 0.01, "relu")
    np.testing.assert_allclose(losses, expected, rtol=1e-12)
    np.testing.assert_allclose(p["W1"], ours["W1"], rtol=1e-9)
    assert not noticed("none")


def test_what_each_tool_notices():
    by = {bug: noticed(bug) for bug in program.BUGS}
    wrong_gradient = {"gate never closes", "gradient of the sum", "penalty without gradient"}
    assert {bug for bug in by if "gradient check" in by[bug]} == wrong_gradient
    assert by["penalty without gradient"] == {"gradient check"}
    assert by["softmax twice"] == {"five points"}
    assert "untrained" in by["sums, not means"] and "loss curve" in by["labels torn off"]
    assert "dead units" in by["weights start at 0"] and "held out" in by["gate never closes"]
    assert not by["test part leaks"] and not by["softmax overflows"]


@pytest.mark.parametrize("a", program.BUGS)
def test_the_hunt_is_won_by_what_both_programs_are_noticed_by(a):
    for b in program.BUGS:
        view = hunt.view(a, b)
        first = "gradient check" in noticed(a) and "loss curve" not in noticed(a)
        second = noticed(b) and not {"gradient check", "loss curve"} & noticed(b)
        assert view.reached == bool(first and second), (a, b)
        assert view.verdict.startswith("A is found") == (first and not view.reached)
