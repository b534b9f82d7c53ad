"""The benchmark of the engine, as small as it gets: everything runs, agrees, and is written.

Nothing here looks at a time.
"""

import sys

import joblib
import numpy as np
import pytest

from utils.publish import notebooks

sys.path.insert(0, str(notebooks.ROOT / "tests" / "benchmarks"))  # as for `python speed.py`

import ladder
import speed
from race import clock, descent, minibatch, pytorch, report
from race.rungs import rungs


def test_every_part_runs_agrees_and_writes_the_table_and_both_pictures(tmp_path, capsys):
    with joblib.parallel_config(backend="threading"):  # processes take seconds to start
        speed.measure(speed.PARTS, clock.TINY, tmp_path, "as in the tests")
    printed, page = capsys.readouterr().out, (tmp_path / "speed.md").read_text(encoding="utf-8")
    names = [*descent.field(), *minibatch.field(), minibatch.PRODUCTS, "sweep, float32"]
    for text in (printed, page):
        assert "openblas" in text or "threads 1" in text
        assert all(name in text for name in names)
        assert "n_jobs=2, processes warm" in text
        assert "nan" not in text
    for picture in ("speed.png", "growth.png"):
        found = (tmp_path / picture).read_bytes()
        assert found.startswith(b"\x89PNG")
        assert 5_000 < len(found) < 150_000
        assert f"]({picture})" in page


def test_parts_can_be_chosen_and_an_unknown_one_is_named(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(speed, "QUICK", clock.TINY)
    assert speed.main(["--quick", "--only", "descent", "--out", str(tmp_path)]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["speed.md", "speed.png"]
    assert "MLPClassifier" not in capsys.readouterr().out
    with pytest.raises(SystemExit):
        speed.main(["--only", "descend"])
    assert "unknown: descend" in capsys.readouterr().err


def test_somebody_who_computes_something_else_stops_the_run_and_is_named(monkeypatch, capsys):
    def half_as_far(X, y, params, lr, reg, dtype):
        return descent.engine(X, y, params, lr / 2, reg, dtype)

    field = {**descent.FIELD, "half as far": (half_as_far, np.float64, 100)}
    monkeypatch.setattr(descent, "FIELD", field)
    assert speed.main(["--only", "descent"]) == 1
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.startswith("half as far, checked in float64, 3 hidden units, differs")
    assert "Nothing was timed" in last


def test_nan_is_a_disagreement_and_so_is_another_shape():
    right = [np.ones((2, 3))]
    clock.agree("same", [np.ones((2, 3))], right)
    for wrong in (np.full((2, 3), np.nan), np.ones((3, 2)), np.ones((2, 3)) + 1e-8):
        with pytest.raises(clock.DisagreementError, match="somebody"):
            clock.agree("somebody", [wrong], right)


def test_contestants_take_turns_and_each_round_begins_with_another():
    turns = []
    field = [clock.Contestant(n, lambda passes, n=n: turns.append((n, passes)), 40) for n in "abc"]
    took = clock.race(field, 4)
    assert turns[:3] == [("a", 2), ("b", 2), ("c", 2)]  # not counted
    assert "".join(name for name, _ in turns[3:]) == "abcbcacababc"
    assert {name: t.shape for name, t in took.items()} == {"a": (4,), "b": (4,), "c": (4,)}


def test_a_ratio_is_one_of_the_same_round():
    took = {"slow": np.array([2.0, 20.0, 4.0]), "quick": np.array([1.0, 4.0, 1.0])}
    quick = clock.compare("task", took, "slow", {"quick": 4.5}, ["quick"])[1]
    np.testing.assert_allclose(quick.ratio, [3, 4, 4.5])
    assert quick.verdict == "MISSED"
    assert quick._replace(target=4).verdict == "reached"


def test_without_pytorch_it_is_left_out_and_said_so(monkeypatch):
    monkeypatch.setattr(pytorch, "torch", None)
    monkeypatch.setattr(clock, "torch", None)
    assert not [name for name in [*descent.field(), *minibatch.field()] if "PyTorch" in name]
    assert "PyTorch not installed, left out" in clock.machine()
    rows = minibatch.run(clock.TINY)
    assert {row.against for row in rows} == {minibatch.LIBRARY, minibatch.PRODUCTS}
    assert not any(row.target for row in rows if row.against == minibatch.LIBRARY)
    assert len(report.bars(rows).ax) == 2


def test_the_run_that_is_kept_is_a_full_one():
    kept = notebooks.ROOT / "tests" / "benchmarks" / "results"
    assert "\nFull run" in (kept / "speed.md").read_text(encoding="utf-8")
    for name in ("speed.md", "speed.png", "growth.png"):
        assert (kept / name).stat().st_size < 150_000


def test_the_line_with_indices_and_the_ways_down_of_chapter_12_are_measured(capsys):
    for N in (3, 5):
        assert len(ladder.indexed(clock.TINY, N)) == 4
    found = ladder.ways_down(clock.TINY, rungs()["prepared"])
    assert [*found][:2] == ["gd_train", "prepared"]
    assert "gradients of L-BFGS" in capsys.readouterr().out
