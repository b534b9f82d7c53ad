"""The clock: turns, ratios, what is shown where somebody watches, and the figures of chapter 12."""

import itertools
import json

import nbformat
import numpy as np
import pytest

from utils.machine import clock
from utils.machine.clock import Contestant
from utils.publish.notebooks import ROOT


@pytest.fixture
def by_hand(monkeypatch):
    """A clock that each contestant moves on by itself."""
    now = [0.0]
    monkeypatch.setattr("utils.machine.clock.time.process_time", lambda: now[0])

    def contestant(name, cost, passes=10, each=1):
        def go(n):
            now[0] += n * cost

        return Contestant(name, go, passes, each)

    return contestant


def test_a_race_gives_seconds_for_one_pass_of_one_network(by_hand):
    took = clock.race([by_hand("slow", 6.0), by_hand("stack", 3.0, 100, each=30)], rounds=3)
    np.testing.assert_allclose(took["slow"], [6, 6, 6])
    np.testing.assert_allclose(took["stack"], [0.1, 0.1, 0.1])


def test_everybody_is_first_in_some_round_and_warms_up_before(by_hand):
    order = []

    def contestant(name):
        one = by_hand(name, 1.0, 20)
        return one._replace(go=lambda n: (order.append((name, n)), one.go(n)))

    clock.race([contestant(name) for name in "abc"], rounds=3)
    assert order[:3] == [("a", 1), ("b", 1), ("c", 1)]
    rounds = [tuple(name for name, _ in order[k : k + 3]) for k in (3, 6, 9)]
    assert rounds == [("a", "b", "c"), ("b", "c", "a"), ("c", "a", "b")]


def test_a_turn_too_short_for_the_clock_is_made_longer(by_hand, monkeypatch):
    monkeypatch.setattr("utils.machine.clock.watched", lambda *where: True)
    passes = []
    one = by_hand("short", clock.TURN / 35, 10)
    clock.here([one._replace(go=lambda n: (passes.append(n), one.go(n)))], rounds=2)
    assert passes == [10, 20, 40, 2, 40, 40]


def test_a_contestant_needs_a_name_of_its_own(by_hand):
    for field in ([], [by_hand("a", 1.0), by_hand("a", 2.0)]):
        with pytest.raises(ValueError, match="each needs a name"):
            clock.race(field)


def test_the_least_of_several_calls_counts_and_the_first_does_not(monkeypatch):
    costs = iter([1.0, 9.0, 3.0, 5.0, 5.0])
    now = [0.0]

    def go():
        now[0] += next(costs)

    monkeypatch.setattr("utils.machine.clock.time.perf_counter", lambda: now[0])
    assert clock.least(go, seconds=15) == 3
    assert next(costs) == 5.0  # two calls were needed, and a third to fill the time
    costs = iter([9.0, 2.0, 4.0])
    assert clock.least(go, seconds=0) == 2


def test_no_time_is_shown_where_nobody_watches():
    went = []
    said = clock.here([Contestant("one", went.append, 1000)])
    assert went == [2]
    assert not any(letter.isdigit() for letter in said)


def test_ratios_are_shown_where_somebody_watches(by_hand, monkeypatch):
    monkeypatch.setattr("utils.machine.clock.watched", lambda *where: True)
    said = clock.here([by_hand("slow", 6e-6), by_hand("quick", 1.5e-6)])
    rows = [line.split() for line in said.splitlines()]
    assert rows[1][:3] == ["slow", "6", "1"]
    assert rows[2] == ["quick", "1.5", "4", "4", "to", "4"]


@pytest.mark.parametrize(
    ("costs", "word"),
    [
        ((6e-6, 3e-6, 2e-6), "a rung."),
        ((6e-6, 2e-6, 3e-6), "slower"),
        ((6e-6, 2e-6, 2e-6), "close"),
        ((6e-6, 2.04e-6, 2e-6), "close"),
        ((6e-6, 2e-6, 2.04e-6), "close"),
    ],
)
def test_the_last_version_is_a_rung_where_it_is_quicker_than_the_one_before(
    by_hand, monkeypatch, costs, word
):
    monkeypatch.setattr("utils.machine.clock.watched", lambda *where: True)
    said = clock.rung([by_hand(name, cost) for name, cost in zip("abc", costs, strict=True)])
    said = said.partition("\nc is ")[2]
    assert " times as quick as b here" in said
    assert word in said


def test_no_rung_is_judged_where_nobody_watches():
    assert clock.rung([Contestant("one", lambda passes: None, 10)]) == clock.UNSEEN


def test_what_was_measured_names_its_machine_and_its_first_ratio_is_one():
    kept = json.loads(clock.MEASURED.read_text(encoding="utf-8"))
    for part in ("NumPy", "Python", "PyTorch", "one thread", "tests/benchmarks/ladder.py"):
        assert part in clock.measured_on()
    for task in kept["tasks"]:
        rows = clock.measured(task)
        assert next(iter(rows.values()))[1:] == (1, 1, 1)
        for cost, low, middle, high in rows.values():
            assert 0 < cost < 10
            assert 0 < low <= middle <= high
    with pytest.raises(ValueError, match="measured are parts of a pass, ladder"):
        clock.measured("nothing")


def test_the_whole_is_its_own_hundred_per_cent():
    lines = clock.measured_shares("parts of a pass").splitlines()
    assert lines[1].split()[-1] == "100%"
    shares = [int(line.split()[-1].rstrip("%")) for line in lines[2:]]
    assert 30 < sum(shares) < 100, "parts of a pass, and not all of them"


def test_chapter_12_shows_every_task_that_was_measured():
    notebook = nbformat.read(ROOT / "solutions" / "12_making_it_fast.ipynb", as_version=4)
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    kinds = itertools.product((3, 50), ("float64", "float32"))
    shown = {f"stack, {H} units, {kind}" for H, kind in kinds} | {"ladder, 50 units"}
    for task in json.loads(clock.MEASURED.read_text(encoding="utf-8"))["tasks"]:
        assert f'"{task}"' in code or task in shown, task
