"""Many trainings at once are the same as one after the other."""

import itertools
import sys

import numpy as np
import pytest

from utils.data import two_moons
from utils.network import (
    NAMES,
    accuracy,
    chain_forward,
    cross_entropy,
    forward,
    init_layers,
    init_params,
)
from utils.sweep import draw_parts, gd_many, sweep, train
from utils.training import gd_train, minibatch_train


def parts(seed):
    return {"train": two_moons(60, seed=seed), "test": two_moons(90, seed=100 + seed)}


def test_a_sweep_gives_the_numbers_of_single_trainings():
    found = sweep(parts, [1, 4], [3, 5, 8], lr=0.8, steps=30, reg=0.001)
    assert found.accuracy["test"].shape == found.log_loss["train"].shape == (2, 3)
    assert found.loss.shape == (2, 3, 31)
    assert found.axes == {"hidden_size": [1, 4], "seed": [3, 5, 8]}
    assert found.finished.all()
    for k, H in enumerate((1, 4)):
        for r, seed in enumerate((3, 5, 8)):
            data = parts(seed)
            params, loss = gd_train(*data["train"], init_params(2, H, 2, seed), 0.8, 30, 0.001)
            np.testing.assert_allclose(found.loss[k, r, :-1], loss, rtol=1e-10)
            probs = forward(data["test"][0], params)["probs"]
            assert found.accuracy["test"][k, r] == accuracy(probs, data["test"][1])
            np.testing.assert_allclose(
                found.log_loss["test"][k, r], cross_entropy(probs, data["test"][1]), rtol=1e-10
            )
            for name in NAMES:
                np.testing.assert_allclose(
                    found.network(H, seed)[name], params[name], rtol=1e-8, atol=1e-12
                )


def test_the_table_has_a_row_for_each_size_and_says_plus_minus():
    text = sweep(parts, [1, 2], [0, 1], steps=3).table()
    assert len(text.splitlines()) == 3
    assert text.count("±") == 8


def arrays(found):
    """Every number of a sweep."""
    yield from found.accuracy.values()
    yield from found.log_loss.values()
    yield found.loss
    for params in found.params.values():
        yield from params.values()


def assert_same(one, other):
    for a, b in zip(arrays(one), arrays(other), strict=True):
        assert np.array_equal(a, b, equal_nan=True)


def test_every_axis_that_is_asked_for_has_its_name_and_its_place():
    """Each of 2 x 2 x 3 x 2 x 2 networks is the one that training it alone gives."""
    axes = {"hidden_size": [3, 2], "reg": [0, 0.1], "lr": [0.1, 0.5, 0.9]}
    axes |= {"data_seed": [4, 0], "seed": [7, 1]}
    found = sweep(
        parts, axes["hidden_size"], axes["seed"], steps=20, reg=axes["reg"], lr=axes["lr"],
        data_seeds=axes["data_seed"],
    )  # fmt: skip
    assert found.axes == axes
    assert [*found.axes] == [*axes]
    assert found.accuracy["test"].shape == found.finished.shape == (2, 2, 3, 2, 2)
    rows = list(found.rows())
    for row, index in zip(rows, np.ndindex(found.finished.shape), strict=True):
        where = {name: values[k] for (name, values), k in zip(axes.items(), index, strict=True)}
        assert where.items() <= row.items()
        data = parts(where["data_seed"])
        start = init_params(2, where["hidden_size"], 2, where["seed"])
        params, _ = gd_train(*data["train"], start, where["lr"], 20, where["reg"])
        mine = found.network(**where)
        np.testing.assert_allclose(mine["W1"], params["W1"], rtol=1e-10, atol=1e-10)
        probs = forward(data["test"][0], params)["probs"]
        assert row["test_accuracy"] == accuracy(probs, data["test"][1])
        assert row["test_log_loss"] == found.log_loss["test"][index]


def test_one_data_set_may_be_everybody_s_and_a_rate_may_follow_the_size():
    shared = parts(0)
    found = sweep(shared, [2, 3], [0, 1], lr=lambda size: size / 10, steps=20)
    assert [*found.axes] == ["hidden_size", "seed"]
    for H in (2, 3):
        params, _ = gd_train(*shared["train"], init_params(2, H, 2, 1), H / 10, 20)
        np.testing.assert_allclose(found.network(H, 1)["W2"], params["W2"], rtol=1e-9)


@pytest.mark.parametrize("data", [parts, parts(0)], ids=["a data set each", "one data set"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_numbers_do_not_depend_on_how_the_networks_are_stacked(data, dtype, monkeypatch):
    how = dict(lr=0.5, steps=300, dtype=dtype)
    whole = sweep(data, [1, 4], range(7), **how)
    for room in (1, 12_000, 10**9):
        monkeypatch.setattr("utils.sweep.jobs.STACK_BYTES", room)
        assert_same(sweep(data, [1, 4], range(7), **how), whole)
    few = sweep(data, [4], [2, 5], **how)
    assert np.array_equal(few.network(4, 5)["W1"], whole.network(4, 5)["W1"])


def test_two_processes_give_the_numbers_of_one():
    how = dict(lr=[0.3, 0.5], steps=50, reg=0.01)
    assert_same(sweep(parts, [1, 4], [0, 1], n_jobs=2, **how), sweep(parts, [1, 4], [0, 1], **how))


def test_a_network_that_is_no_longer_finite_is_reported_and_alone():
    with pytest.warns(RuntimeWarning, match="1 of 4 networks .* hidden_size 2, lr 1e.308, seed 0"):
        found = sweep(parts, [2], [0], lr=[0.1, 1e308, 0.2, 0.3], steps=50, reg=0.01)
    assert found.diverged.ravel().tolist() == [False, True, False, False]
    assert np.isnan(found.accuracy["test"].ravel()).tolist() == [False, True, False, False]
    calm = sweep(parts, [2], [0], lr=[0.1, 0.2, 0.3], steps=50, reg=0.01)
    for name in NAMES:
        kept = np.delete(found.params[2][name], 1, axis=0)
        assert np.array_equal(kept, calm.params[2][name])


def test_an_interrupted_sweep_hands_back_what_is_finished(monkeypatch):
    calls = []

    def interrupted(*args, **kwargs):
        calls.append(args)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return gd_many(*args, **kwargs)

    whole = sweep(parts, [4, 3, 2, 1], [0, 1], steps=20)
    monkeypatch.setattr("utils.sweep.jobs.gd_many", interrupted)
    with pytest.warns(UserWarning, match="4 of 8 networks are finished"):
        found = sweep(parts, [4, 3, 2, 1], [0, 1], steps=20)
    assert found.finished.tolist() == [[True] * 2, [True] * 2, [False] * 2, [False] * 2]
    for mine, all_of in zip(
        (found.loss, found.accuracy["test"]), (whole.loss, whole.accuracy["test"]), strict=True
    ):
        assert np.array_equal(mine[:2], all_of[:2])
        assert np.isnan(mine[2:]).all()
    assert np.array_equal(found.network(3, 1)["W1"], whole.network(3, 1)["W1"])
    with pytest.raises(ValueError, match="not finished"):
        found.network(1, 0)


def test_a_sweep_that_is_interrupted_at_once_has_nothing_and_says_so(monkeypatch):
    def interrupted(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr("utils.sweep.jobs.gd_many", interrupted)
    with pytest.warns(UserWarning, match="0 of 2 networks are finished"):
        found = sweep(parts, [2], [0, 1], steps=10)
    assert not found.finished.any()
    assert np.isnan(found.loss).all()


def test_a_dataframe_has_a_row_for_each_network():
    pandas = pytest.importorskip("pandas")
    found = sweep(parts, [1, 2], [0, 1, 2], lr=[0.1, 0.2], steps=5)
    frame = found.to_dataframe()
    assert isinstance(frame, pandas.DataFrame)
    assert len(frame) == 12
    by_size = frame.groupby("hidden_size")["test_accuracy"].mean()
    np.testing.assert_allclose(by_size, found.accuracy["test"].mean(axis=(1, 2)))


def test_without_pandas_the_sentence_names_what_does_the_same(monkeypatch):
    found = sweep(parts, [1], [0], steps=1)
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match=r"rows\(\) gives the same numbers"):
        found.to_dataframe()


def test_progress_counts_networks(capsys):
    sweep(parts, [1, 2], [0, 1, 2], steps=1, verbose=True)
    assert "6/6 networks trained" in capsys.readouterr().err


def test_a_network_is_found_by_all_its_axes_only():
    found = sweep(parts, [1, 2], [0], lr=[0.1, 0.2], steps=1)
    for where, sentence in (
        ({}, "the axes are hidden_size, lr, seed"),
        ({"lr": 0.1, "reg": 0}, "not hidden_size, seed, lr, reg"),
        ({"lr": 0.3}, r"lr 0.3 is none of \[0.1, 0.2\]"),
    ):
        with pytest.raises(ValueError, match=sentence):
            found.network(1, 0, **where)


def test_changing_an_array_of_a_result_changes_nothing_else():
    data = parts(0)
    found = sweep(data, [1, 2], [0, 1], steps=2)
    mine = found.network(2, 1)
    several = [
        *arrays(found),
        found.passes,
        *mine.values(),
        *(a for part in data.values() for a in part),
    ]
    for first, second in itertools.combinations(several, 2):
        assert not np.shares_memory(first, second)
    mine["W1"] += 1
    assert not np.array_equal(found.network(2, 1)["W1"], mine["W1"])


SIZES = {"train": 40, "validation": 30, "test": 50}


def three_parts():
    return draw_parts(two_moons, SIZES, [0, 1, 2])


RATES = np.full(6 * 4, 1.0)  # 6 epochs of 4 batches


def test_parts_of_different_seeds_and_names_share_no_point():
    drawn = three_parts()
    assert {part: X.shape for part, (X, _) in drawn.items()} == {
        part: (3, n, 2) for part, n in SIZES.items()
    }
    points = np.concatenate([X.reshape(-1, 2) for X, _ in drawn.values()])
    assert len(np.unique(points, axis=0)) == len(points)
    np.testing.assert_array_equal(drawn["validation"][0][2], two_moons(30, seed=1002)[0])


def test_parts_may_be_drawn_from_any_seed_and_no_two_of_them_from_one_number():
    asked = []

    def make(n, seed):
        asked.append(seed)
        return np.zeros((n, 2)), np.zeros(n, int)

    seeds = [0, 1, 999, 1000, 1001, 2000, 12_345]
    draw_parts(make, SIZES, seeds)
    assert asked[:3] == [0, 1, 999]
    assert asked[7:10] == [1000, 1001, 1999]  # as ever: 1000 k + seed
    assert len(set(asked)) == len(SIZES) * len(seeds)
    X, _ = draw_parts(two_moons, SIZES, [999, 1000, 4_000_000])["test"]
    assert len(np.unique(X.reshape(-1, 2), axis=0)) == 3 * SIZES["test"]


def test_a_run_is_trained_at_its_rates_and_scored_on_each_part():
    data = three_parts()
    found = train(data, [2, 4, 2], RATES, 10, "relu")
    start = init_layers([2, 4, 2], range(3), "relu")
    ran = minibatch_train(*data["train"], *start, RATES, 10, activation="relu")
    np.testing.assert_array_equal(found.history, ran.history)
    for part, score in (("validation", found.validation), ("test", found.log_loss)):
        X, y = data[part]
        probs = chain_forward(X, ran.Ws, ran.bs, "relu")[1][-1]
        np.testing.assert_array_equal(score, cross_entropy(probs, y))
    np.testing.assert_array_equal(found.accuracy, accuracy(probs, y))
    np.testing.assert_allclose(found.probability(2)(X[2]), probs[2], rtol=1e-12)
    assert found.row()[0] == "1"


def test_a_run_takes_first_weights_and_the_order_of_samples_from_any_seeds():
    data, how = three_parts(), ([2, 4, 2], RATES, 10)
    as_ever, numbered, others = (train(data, *how, seeds=s) for s in (None, [0, 1, 2], [70, 8, 1]))
    np.testing.assert_array_equal(as_ever.history, numbered.history)
    start = init_layers([2, 4, 2], [70, 8, 1])
    ran = minibatch_train(*data["train"], *start, RATES, 10, seed=70)
    np.testing.assert_array_equal(others.history, ran.history)


def test_passes_to_is_the_first_epoch_that_is_low_enough_and_infinite_without_one():
    found = train(three_parts(), [2, 4, 2], RATES, 10)
    found.trained = found.trained._replace(history=np.array([[3, 3], [2, 3], [1, 2], [2, 2.0]]))
    assert found.passes_to(2).tolist() == [1, 2]
    assert found.passes_to(1).tolist() == [2, np.inf]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: sweep(parts, [], [0]), "0 hidden sizes and 1 seeds"),
        (lambda: sweep(parts, [2], []), "1 hidden sizes and 0 seeds"),
        (lambda: sweep(parts, [3, 0], [0]), "hidden size is 0"),
        (lambda: sweep(lambda s: {"all": two_moons(9)}, [2], [0]), "no part 'train'"),
        (lambda: sweep(parts, [2], [0], lr=-1), "lr is -1"),
        (lambda: sweep(parts, [2], [0], lr=lambda size: -size), "lr is -2"),
        (lambda: sweep(parts, [2], [0], reg=[0, -1]), "reg is -1"),
        (lambda: sweep(parts, [2], [0], steps=1.5), "steps is 1.5"),
        (lambda: sweep(parts, [2], [0], every=0), "every is 0"),
        (lambda: sweep(parts, [2], [0], dtype=int), "dtype is int64"),
        (lambda: sweep(parts, [2, 2], [0]), r"hidden_size is \[2, 2\]"),
        (lambda: sweep(parts, [2], [0, 1, 0]), r"seed is \[0, 1, 0\]"),
        (lambda: sweep(parts(0), [2], [0], data_seeds=[1]), "data is a dict"),
        (lambda: sweep(three_parts(), [2], [0]), "X of train, validation, test is no table"),
        (
            lambda: sweep(lambda s: {"train": two_moons(9)} if s else parts(s), [2], [0, 1]),
            r"data\(1\) has the parts train, but data\(0\) has train, test",
        ),
        (lambda: draw_parts(two_moons, SIZES, [3, 3]), r"seeds are \[3, 3\]"),
        (lambda: draw_parts(two_moons, SIZES, [-1]), "differ and be 0 or more"),
        (lambda: train({"train": two_moons(9)}, [2, 2], [1]), "lack validation, test"),
        (lambda: train(three_parts(), [2, 2], []), "there is no rate"),
        (lambda: train(three_parts(), [2, 2], [1], seeds=[5]), "1 seeds for 3 data sets"),
    ],
)
def test_bad_input_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()
