"""California's house prices: the real table when it is there, made-up caches otherwise."""

import re
import warnings
import zlib

import joblib
import numpy as np
import pytest
from sklearn import datasets

from utils import plots
from utils.data import houses
from utils.data.houses import CAP, CAPPED, FILE, SHAPE, load_house_prices, load_patients


def made_up(rng):
    """A cache as scikit-learn writes it, with the shape and the cap of the real one."""
    y = rng.uniform(0.15, 4.9, SHAPE[0])
    y[:CAPPED] = CAP
    # fetch_california_housing turns totals into means: columns 2 to 5 are divided by each other
    table = rng.uniform(1, 9, (SHAPE[0], 9))
    table[:, 0] = y * 100_000
    return table


def keep(folder, table):
    joblib.dump(table, folder / FILE, compress=6)
    return folder


@pytest.fixture
def said():
    return []


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("a test touched the network")

    monkeypatch.setattr("socket.socket.connect", refuse)


def test_the_real_table_is_california(said):
    table = load_house_prices(say=said.append)
    if not table.real:
        pytest.skip("California's table is not on this machine")
    assert not said
    assert table.X.shape == SHAPE
    assert table.y.shape == SHAPE[:1]
    assert np.isfinite(table.X).all()
    assert table.columns[0] == "MedInc"
    assert table.columns[6:] == ("Latitude", "Longitude")
    assert table.y.max() == CAP
    assert (table.y == CAP).sum() == CAPPED
    assert (table.y >= 5).mean() == pytest.approx(0.048, abs=5e-4)
    assert "20640 rows, 8 features" in repr(table)


def test_a_cache_of_the_right_kind_is_read_without_a_word(tmp_path, rng, said):
    table = load_house_prices(data_home=str(keep(tmp_path, made_up(rng))), say=said.append)
    assert table.real
    assert not said
    assert (table.unit, table.scale) == ("dollars", 100_000.0)


def test_without_the_file_the_patients_stand_in_and_the_network_is_left_alone(tmp_path, said):
    table = load_house_prices(data_home=str(tmp_path), say=said.append)
    assert not table.real
    assert table.X.shape == (442, 10)
    assert len(said) == 1
    assert "not on this machine" in said[0]
    assert "DOWNLOAD = True" in said[0]
    assert not list(tmp_path.iterdir())


def spoil(table, how):
    if how == "shape":
        return table[:100]
    table = table.copy()
    if how == "nan":
        table[3, 1] = np.nan
    elif how == "uncapped":
        table[:, 0] = np.minimum(table[:, 0], 400_000)
    elif how == "few":
        table[: CAPPED - 5, 0] = 100_000
    return table


@pytest.mark.parametrize(
    ("how", "words"),
    [("shape", r"shapes \(100, 8\)"), ("nan", "NaN"), ("uncapped", "reach from"), ("few", "5 of")],
)
def test_a_cache_with_another_table_in_it_gets_a_sentence(tmp_path, rng, said, how, words):
    table = load_house_prices(
        data_home=str(keep(tmp_path, spoil(made_up(rng), how))), say=said.append
    )
    assert not table.real
    assert re.search(words, said[0])
    assert f"delete or rename {FILE}" in said[0]


@pytest.mark.parametrize("how", ["truncated", "empty", "text", "zlib", "object"])
def test_a_broken_cache_gets_a_sentence_and_stays_where_it_is(tmp_path, rng, said, how):
    path = keep(tmp_path, made_up(rng)) / FILE
    whole = path.read_bytes()
    if how == "object":
        joblib.dump({"no": "table"}, path)
    else:
        path.write_bytes(
            {
                "truncated": whole[: len(whole) // 2],
                "empty": b"",
                "text": b"<html>404</html>",
                "zlib": zlib.compress(b"nothing of the kind"),
            }[how]
        )
    before = path.read_bytes()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table = load_house_prices(True, data_home=str(tmp_path), say=said.append)
    assert not table.real
    assert "cannot be read" in said[0]
    assert path.read_bytes() == before


def test_a_download_that_fails_gets_a_sentence(tmp_path, said, monkeypatch):
    def fails(**kwargs):
        raise OSError("no route")

    monkeypatch.setattr(houses.datasets, "fetch_california_housing", fails)
    table = load_house_prices(True, data_home=str(tmp_path), say=said.append)
    assert not table.real
    assert "Downloading" in said[0]
    assert "could not be fetched (OSError)" in said[1]
    assert "check the connection" in said[1]


def test_a_download_that_works_is_announced_and_used(tmp_path, rng, said, monkeypatch):
    fetch = datasets.fetch_california_housing

    def works(data_home=None, **kwargs):
        keep(tmp_path, made_up(rng))
        return fetch(data_home=data_home, download_if_missing=False)

    monkeypatch.setattr(houses.datasets, "fetch_california_housing", works)
    assert load_house_prices(True, data_home=str(tmp_path), say=said.append).real
    assert len(said) == 1


def test_a_data_folder_that_cannot_be_used_gets_a_sentence(tmp_path, said):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    assert not load_house_prices(data_home=str(tmp_path / "file" / "x"), say=said.append).real
    assert "SCIKIT_LEARN_DATA" in said[0]


def test_the_patients_are_in_their_own_units():
    patients = load_patients()
    assert patients.X.shape == (442, 10)
    assert patients.columns[2] == "bmi"
    assert 25 < patients.X[:, 2].mean() < 28
    assert (patients.y.min(), patients.y.max()) == (25, 346)
    assert "embedded patients: 442 rows" in repr(patients)


def test_a_histogram_counts_every_value_and_reads_the_fullest_bin():
    picture = plots.histogram([0, 0.1, 0.2, 1, 2], bins=4, title="five")
    np.testing.assert_array_equal(picture.data["counts"], [3, 0, 1, 1])
    assert picture.text.startswith("five: 5 values from 0 to 2; the fullest bin, 0 to 0.5, holds 3")
    for values in ([], [1, np.inf]):
        with pytest.raises(ValueError, match="nothing to count"):
            plots.histogram(values)


def test_predictions_against_the_truth_count_those_within_a_fifth():
    picture = plots.against([1.0, 2.0, 4.0, 5.0], [1.1, 3.0, 4.1, 4.9])
    assert "75% of 4 predictions are within 20 % of the truth" in picture.text
    np.testing.assert_array_equal(picture.data["predicted"], [1.1, 3.0, 4.1, 4.9])
    with pytest.raises(ValueError, match=r"\(2,\), predicted has shape \(3,\)"):
        plots.against([1, 2], [1, 2, 3])
