"""The engine of the checkers, by itself: a course on statistics is built on it."""

import functools
import sys
import time

import numpy as np
import pytest
from answers import written
from statistics_course import COURSE, judge
from statistics_course.middle import middle


def flat(text):
    return " ".join(text.split())


@pytest.fixture(autouse=True)
def _nothing_recorded(monkeypatch):
    monkeypatch.setenv("STATISTICS_PROGRESS", "off")
    COURSE.record.forget()


# --- a course of three exercises ------------------------------------------------------------------


def test_exercises_are_found_by_themselves_in_the_order_of_their_chapters():
    assert list(COURSE.exercises) == ["middle", "spread", "scores"]


@pytest.mark.parametrize("name", COURSE.ids)
def test_each_answer_and_each_right_answer_is_right(name):
    exercise = COURSE.exercise(name)
    for functions in (exercise.answers, *(r.functions for r in exercise.rights)):
        verdict = judge(name, *functions)
        assert verdict.status == "right", verdict.text
        assert all(verdict.parts.values()) and not verdict.findings


@pytest.mark.parametrize("name", COURSE.ids)
def test_each_mistake_is_named(name):
    for mistake in COURSE.exercise(name).mistakes:
        verdict = judge(name, *mistake.functions)
        assert verdict.status == "wrong"
        assert verdict.mistake == mistake.id
        assert verdict.certainty in ("certain", "catalogued")
        assert verdict.certainty == "certain" or flat(verdict.text).endswith(mistake.ask)
        assert mistake.seen in flat(verdict.text)


def test_a_verdict_says_what_is_right_first_and_everything_that_is_wrong():
    def spread(x):
        return {"variance": np.var(x), "deviation": np.var(x)}

    verdict = judge("spread", spread)
    assert verdict.parts == {"variance": True, "deviation": False}
    assert flat(verdict.text).startswith("✗ spread: variance is right. ")
    assert verdict.finding.parts == ("deviation",)


def test_two_flaws_in_two_parts_are_both_said():
    def spread(x):
        return {"variance": 3 * np.var(x), "deviation": -np.std(x)}

    text = flat(judge("spread", spread).text)
    assert "variance is 3 times too large" in text
    assert "deviation has the right size, but the opposite sign" in text


def test_a_mean_that_is_a_sum_is_named_with_the_size_and_what_is_alike():
    def spread(x):
        s = np.sum((x - x.mean()) ** 2)
        return {"variance": s, "deviation": np.sqrt(s / len(x))}

    verdict = judge("spread", spread)
    assert "5 times too large, and n is 5" in flat(verdict.text)
    assert verdict.parts == {"variance": False, "deviation": True}


def test_where_nothing_is_known_the_smallest_input_is_shown_with_both_values():
    def middle(x):
        return float(np.sort(x)[0] + 0.25 * (np.sort(x)[-1] - np.sort(x)[0]))

    verdict = judge("middle", middle, known=())
    assert verdict.certainty == "located"
    assert "middle([1, 2]) gives 1.25; right is 1.5." in verdict.text


def test_what_is_special_is_data_and_not_a_sentence():
    verdict = judge("middle", lambda x: np.sort(x)[len(x) // 2], known=())
    assert verdict.finding.kind.partition("/")[0] == "even"
    assert "right on ordinary data; but when n is even" in flat(verdict.text)
    assert verdict.text.endswith("Which two stand in the middle?")


def test_the_order_of_columns_of_a_verdict_is_the_order_in_which_an_error_travels():
    assert list(judge("spread", lambda x: {"deviation": 0.0, "variance": 0.0}).parts) == [
        "variance",
        "deviation",
    ]


def test_a_slow_wrong_answer_still_gets_its_verdict_soon(monkeypatch):
    monkeypatch.setattr("utils.checker.judge.DIAGNOSIS", 0.3)

    calls = []

    def spread(x):
        calls.append(x)
        time.sleep(0.05)
        return {"variance": np.var(x) + 1, "deviation": np.std(x) + np.sin(len(x))}

    verdict = judge("spread", spread)
    assert len(calls) < 20
    assert verdict.status == "wrong" and verdict.finding.say


# --- borrowed ---------------------------------------------------------------------------------


def wrong_middle(x):
    return x[0]


def test_the_function_that_a_check_handed_back_is_not_the_learners(capsys):
    ours = COURSE.check("middle", wrong_middle)
    assert COURSE.status("middle") == "wrong"
    again = COURSE.check("middle", ours)
    assert again is ours and COURSE.status("middle") == "wrong" and not COURSE.passed("middle")
    out = capsys.readouterr().out
    assert "the course's own function" in out and "✓" not in out


def test_an_answer_that_was_right_stays_right_after_a_borrowed_one(capsys):
    mine = COURSE.check("middle", lambda x: float(np.median(x)))
    assert COURSE.passed("middle")
    COURSE.check("middle", COURSE.exercise("middle").answers[0])
    assert COURSE.passed("middle") and mine(np.array([3.0])) == 3.0


def test_borrowing_comes_in_many_dresses():
    @functools.wraps(middle)
    def dressed(x):
        return middle(x)

    module = sys.modules["statistics_course.middle"]
    (by_module,) = written("def middle(x):\n    return m.middle(x)\n", "middle", m=module)
    by_lambda = eval("lambda x: m.middle(x)", {"m": module})
    exercise = COURSE.exercise("middle")
    for function in (middle, functools.partial(middle), dressed, by_module, by_lambda):
        assert COURSE.borrowed(exercise, (function,)), function
    assert not COURSE.borrowed(exercise, (wrong_middle,))


def test_the_first_check_of_a_borrowed_function_says_borrowed(capsys):
    COURSE.check("spread", COURSE.exercise("spread").answers[0])
    assert COURSE.status("spread") == "borrowed" and not COURSE.passed("spread")
    COURSE.progress("01")
    assert "borrowed from the course: spread" in capsys.readouterr().out
