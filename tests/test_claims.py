"""The table of claims: what it quotes stands there, and its kinds judge as they say."""

import ast
import re

import numpy as np
import pytest
from claims import CLAIMS, __main__, tools
from claims.kinds import (
    STATUS,
    AtBest,
    Beats,
    Budget,
    Near,
    Share,
    Steadier,
    Tuned,
    claim,
)

from utils.publish.notebooks import ROOT

RNG = np.random.default_rng(0)
ABOVE = 0.02 + 0.01 * RNG.normal(size=30)
AROUND = 0.01 * RNG.normal(size=30)


@pytest.mark.parametrize("name", CLAIMS)
def test_what_a_claim_quotes_still_stands_in_its_notebook(name):
    assert CLAIMS[name].says in tools.cell_text(CLAIMS[name].cell)


def test_a_claim_that_is_not_to_stay_says_why():
    for one in CLAIMS.values():
        assert one.expected in STATUS
        assert one.note or one.expected == "holds", one.name


def test_every_chapter_with_general_claims_is_in_the_table_and_only_09_and_10_are_slow():
    chapters = {one.chapter for one in CLAIMS.values()}
    assert chapters == {f"{n:02}" for n in range(1, 13)} | {"README"}
    assert {one.chapter for one in CLAIMS.values() if one.slow} == {"09", "10"}
    assert not any(one.chapter in ("09", "10") for one in CLAIMS.values() if not one.slow)


def test_seeds_are_those_of_no_notebook_unless_asked():
    default = __main__.parser().parse_args([]).seeds
    assert default == range(1000, 1030)
    text = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "solutions").glob("*.ipynb"))
    asked = [range(*map(int, r)) for r in re.findall(r"range\((\d+), (\d+)\)", text)]
    for seeds in (range(10), *(r for r in asked if len(r) < 500)):
        assert not set(seeds) & set(default), seeds


@pytest.mark.parametrize("text", ["7", "9:9", "9:3", "-5:3"])
def test_one_seed_or_none_is_no_range(text):
    with pytest.raises(SystemExit):
        __main__.parser().parse_args([f"--seeds={text}"])


CASES = [
    (Beats(), ABOVE, True, "A mean of 0.02 with an error of 0.002."),
    (Beats(), AROUND, False, "No mean to speak of."),
    (Beats(), np.r_[np.full(15, 1.0), np.full(15, -0.01)], False, "Only half of the seeds agree."),
    (Beats(), [1.0, 1.1], None, "Two numbers are too few."),
    (Near(0.02, 0.01), ABOVE, True, "The figure, to within the margin."),
    (Near(0.04, 0.01), ABOVE, False, "Another figure."),
    (Near(0, 0.01), np.tile([-0.1, 0.1], 15), False, "A mean of 0 that nobody can be sure of."),
    (Share(0.9, 1), np.r_[np.ones(97), np.zeros(3)] > 0, True, "97 of 100."),
    (Share(0, 0.02), np.r_[np.ones(97), np.zeros(3)] > 0, False, "Not never."),
    (Share(0.9, 1), np.ones(30) > 0, None, "30 of 30 are too few trials for always."),
    (Steadier(), [AROUND, 10 * AROUND[::-1]], True, "A tenth of the middle half."),
    (Steadier(), [AROUND, AROUND[::-1]], False, "The same middle half."),
    (Steadier(), [np.arange(60) < 2, np.arange(60) < 30], True, "2 and 30 stuck runs."),
    (Steadier(), [np.arange(60) < 2, np.arange(60) < 3], False, "2 and 3 stuck runs."),
    (Tuned(Beats()), AtBest(ABOVE, {"a": (1, [0.5, 1, 2])}), True, "Best inside its grid."),
    (Tuned(Beats()), AtBest(ABOVE, {"a": (2, [0.5, 1, 2])}), False, "Best at the grid's edge."),
    (Tuned(Beats()), AtBest(ABOVE, {"a": (1, [0.1, 1, 2])}), False, "A step of ten."),
    (Tuned(Beats()), AtBest(AROUND, {"a": (1, [0.5, 1, 2])}), False, "Tuned, and no difference."),
    (Budget(Beats()), [ABOVE, ABOVE, ABOVE], True, "At all three budgets."),
    (Budget(Beats()), [-ABOVE, ABOVE, ABOVE], False, "The other way round at half the passes."),
]


@pytest.mark.parametrize(("kind", "values", "holds", "why"), CASES, ids=[c[3] for c in CASES])
def test_a_kind_judges(kind, values, holds, why):
    assert kind.judge(values).holds is holds


def test_a_budget_says_that_the_sign_turns():
    assert "the sign turns" in Budget(Beats()).judge([-ABOVE, ABOVE, ABOVE]).words
    assert "the sign turns" not in Budget(Beats()).judge([ABOVE, ABOVE, ABOVE]).words


def test_an_outlier_does_not_make_a_side_unsteady():
    wild = AROUND.copy()
    wild[3] = 50
    assert not Steadier().judge([AROUND, wild]).holds


def test_two_claims_of_one_name_are_refused():
    with pytest.raises(ValueError, match="two claims are called line_gets_87_percent"):

        @claim("01_logistic_regression-014", "about 87 %", Near(0.87))
        def line_gets_87_percent(seeds):
            return seeds


CHEAP = [
    "relu_separates_new_bands",
    "small_weights_cost_log_c",
    "at_rate_1_a_quarter_of_the_promise_is_missing",
    "one_unit_in_seven_is_dead_from_the_start",
    "the_sigmoids_gradient_loses_three_and_a_half_powers",
    "two_units_fail_half_of_the_time",
    "every_failure_misses_11",
    "he_keeps_relu_level",
    "the_suspect_scores_lower",
]


def test_cheap_claims_are_measured_in_a_moment(capsys):
    __main__.main(["--quick", *(f"--only={name}" for name in CHEAP)])
    lines = capsys.readouterr().out.splitlines()
    rows = [line for line in lines if line.startswith("| ")][2:]
    assert [row.split("|")[1].strip().replace(" ", "_") for row in rows] == CHEAP
    assert f"{len(CHEAP)} claims:" in lines[-2]


def test_a_claim_that_is_not_in_the_table_is_not_measured():
    with pytest.raises(SystemExit, match="no claim is called nothing"):
        __main__.main(["--only=nothing"])


def test_what_claims_borrow_from_a_notebook_is_defined_there():
    calls = [
        [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
        for path in (ROOT / "tests" / "claims").glob("chapter_*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "lesson"
    ]
    assert len(calls) > 10
    for chapter, *names in calls:
        assert set(names) <= set(tools.defined(chapter)), chapter


def test_functions_of_a_notebook_are_cut_out_without_running_it():
    own = tools.lesson("01", "best_cut", X_new=np.array([[0.0, 0], [1, 0]]), y_new=np.array([0, 1]))
    assert own.best_cut(0) == 1.0


def test_more_seeds_are_all_different_and_far_from_the_texts():
    seeds = tools.more(range(1000, 1030), 40)
    assert len(set(seeds)) == 1200
    assert min(seeds) >= 1000
