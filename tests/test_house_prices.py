"""California's house prices: the real table when it is there, made-up caches otherwise."""

import hashlib
import io
import pickle
import tarfile
import zlib

import joblib
import numpy as np
import pytest
from sklearn import datasets
from sklearn.neighbors import KNeighborsRegressor

from utils import plots
from utils.data import download, houses
from utils.data.houses import COLUMNS, SHAPE, load_house_prices, load_patients, made_up_houses
from utils.exercises.group_split import group_split

PKZ, TGZ = "cal_housing_py3.pkz", "cal_housing.tgz"


@pytest.fixture
def table(monkeypatch, rng):
    """California of 50 rows, column by column in memory as scikit-learn has it."""
    made_up = np.asfortranarray(rng.uniform(1, 9, (50, 9)).round(3))
    monkeypatch.setattr(houses, "SHAPE", (50, 8))
    checksum = hashlib.sha256(made_up.T.tobytes()).hexdigest()
    monkeypatch.setattr(houses, "CHECKSUM", checksum)
    return made_up


def archive(table):
    """The bytes of an archive as it was published."""
    text, packed = io.StringIO(), io.BytesIO()
    np.savetxt(text, table[:, [8, 7, 2, 3, 4, 5, 6, 1, 0]], fmt="%.6f", delimiter=",")
    content = text.getvalue().encode()
    with tarfile.open(fileobj=packed, mode="w:gz") as file:
        info = tarfile.TarInfo("CaliforniaHousing/cal_housing.data")
        info.size = len(content)
        file.addfile(info, io.BytesIO(content))
    return packed.getvalue()


@pytest.fixture
def said():
    return []


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("a test touched the network")

    monkeypatch.setattr("socket.socket.connect", refuse)


def test_the_real_table_is_california_bit_for_bit_as_scikit_learn_has_it(tmp_path, said):
    found = load_house_prices(say=said.append)
    if not found.real:
        pytest.skip("California's table is not on this machine")
    assert not said
    assert found.X.shape == SHAPE
    assert (found.columns[0], found.columns[6:]) == ("MedInc", ("Latitude", "Longitude"))
    assert found.y.max() == 5.00001
    assert (found.y >= 5).mean() == pytest.approx(0.048, abs=5e-4)
    assert "20640 rows, 8 features" in repr(found)
    try:
        theirs = datasets.fetch_california_housing(download_if_missing=False)
    except OSError:
        pytest.skip("scikit-learn's own file is not on this machine")
    assert tuple(theirs.feature_names) == COLUMNS
    np.testing.assert_array_equal(found.X, theirs.data)
    np.testing.assert_array_equal(found.y, theirs.target)
    assert found.X.strides == theirs.data.strides  # the order of sums is the order in memory


@pytest.mark.parametrize("name", [TGZ, PKZ])
def test_the_archive_and_scikit_learn_s_file_are_read_without_a_word(tmp_path, table, said, name):
    if name == TGZ:
        (tmp_path / TGZ).write_bytes(archive(table))
    else:
        joblib.dump(table, tmp_path / PKZ, compress=6)
    found = load_house_prices(data_home=str(tmp_path), say=said.append)
    assert found.real
    assert not said
    assert (found.unit, found.scale) == ("dollars", 100_000.0)
    price, income, age, rooms, bedrooms, people, households, *place = table.T
    right = [income, age, rooms / households, bedrooms / households, people, people / households]
    np.testing.assert_array_equal(found.X, np.stack([*right, *place], axis=1))
    np.testing.assert_array_equal(found.y, price / 100_000)
    assert found.X.strides == (8, 400)


def test_without_the_file_a_made_up_coast_stands_in_and_the_network_is_left_alone(tmp_path, said):
    found = load_house_prices(data_home=str(tmp_path), say=said.append)
    assert not found.real
    assert found.X.shape == (6000, 8) and found.columns == COLUMNS
    assert said == [
        "California housing is not on this machine: to fetch it, set DOWNLOAD = True "
        "(download=True) and run this again; until then 6,000 made-up districts stand in for it."
    ]
    assert not list(tmp_path.iterdir())


class Harm:
    """Whoever unpickles it calls a function that must not be called."""

    def __reduce__(self):
        return pytest.fail, ("a pickle was read as one",)


def test_a_pickle_is_not_read_as_one(tmp_path, table, said):
    harm = pickle.dumps(Harm()) + b" " * table.nbytes
    (tmp_path / PKZ).write_bytes(zlib.compress(harm))
    assert not load_house_prices(data_home=tmp_path, say=said.append).real
    assert "the table holds other numbers" in said[0]


OTHER = {
    "fewer rows": (lambda table: table[:40], "the table"),
    "one number": (lambda table: np.asfortranarray(table + np.eye(50, 9) / 1000), "other numbers"),
    "rows in another order": (lambda table: np.asfortranarray(table[::-1]), "another order"),
    "NaN": (lambda table: np.asfortranarray(np.where(table > 8, np.nan, table)), "other numbers"),
}


@pytest.mark.parametrize("name", [TGZ, PKZ])
@pytest.mark.parametrize(("change", "words"), OTHER.values(), ids=OTHER)
def test_another_table_gets_a_sentence(tmp_path, table, said, name, change, words):
    other = change(table)
    if name == TGZ:
        (tmp_path / TGZ).write_bytes(archive(other))
    else:
        joblib.dump(other, tmp_path / PKZ, compress=6)
    assert not load_house_prices(data_home=tmp_path, say=said.append).real
    if name == TGZ or len(other) == 50:
        assert words in said[0]
    assert f"{name} in {tmp_path} is not the whole of California housing" in said[0]
    assert "delete or rename it" in said[0]


@pytest.mark.parametrize("name", [TGZ, PKZ])
@pytest.mark.parametrize("how", ["half", "empty", "text", "zlib", "gzip"])
def test_a_broken_file_gets_a_sentence_and_stays_where_it_is(tmp_path, table, said, name, how):
    whole = archive(table) if name == TGZ else zlib.compress(table.T.tobytes() + b".")
    before = {
        "half": whole[: len(whole) // 2],
        "empty": b"",
        "text": b"<html>404</html>",
        "zlib": zlib.compress(b"nothing of the kind"),
        "gzip": b"\x1f\x8b" + whole[10:],
    }[how]
    (tmp_path / name).write_bytes(before)
    assert not load_house_prices(True, data_home=str(tmp_path), say=said.append).real
    assert "is not the whole of California housing" in said[0]
    assert len(said) == 1
    assert (tmp_path / name).read_bytes() == before


def test_a_download_is_announced_kept_as_it_came_and_used(tmp_path, table, said, monkeypatch):
    sent = archive(table)
    sha256 = hashlib.sha256(sent).hexdigest()
    monkeypatch.setattr(houses, "CALIFORNIA", houses.CALIFORNIA._replace(sha256=sha256))
    monkeypatch.setattr(download, "_fetch", lambda url, host: sent)
    for _ in range(2):
        assert load_house_prices(True, data_home=tmp_path, say=said.append).real
    assert len(said) == 1
    assert said[0].startswith("Downloading California housing from ndownloader.figshare.com, once")
    assert [file.name for file in tmp_path.iterdir()] == [TGZ]
    assert (tmp_path / TGZ).read_bytes() == sent


def test_a_download_that_fails_gets_a_sentence(tmp_path, said, monkeypatch):
    def fails(url, host):
        raise download.NoData(f"{host} answered 403 Forbidden")

    monkeypatch.setattr(download, "_fetch", fails)
    assert not load_house_prices(True, data_home=str(tmp_path), say=said.append).real
    assert "could not be fetched (ndownloader.figshare.com answered 403 Forbidden)" in said[1]
    assert f"put https://ndownloader.figshare.com/files/5976036 as {TGZ} into {tmp_path}" in said[1]


def test_the_made_up_coast_has_the_columns_the_towns_and_the_cap_of_the_real_table():
    found = made_up_houses()
    np.testing.assert_array_equal(found.X, made_up_houses().X)
    assert found.y.max() == 5.00001 and 0.03 < (found.y > 5).mean() < 0.1
    below = found.y[found.y < 5] * 1000
    np.testing.assert_allclose(below, below.round(), atol=1e-9)
    assert (found.X[:, [0, 2, 3, 4, 5]] > 0).all()
    times = found.X.max(axis=0) / np.median(found.X, axis=0)
    assert (times[2:6] > 10).all() and 30 < len(np.unique(np.floor(found.X[:, 6:]), axis=0)) < 80
    assert "a made-up coast: 6000 rows" in repr(found)


def test_on_the_coast_neighbours_tell_a_price_and_other_squares_no_more_than_the_mean_does():
    X, y = made_up_houses()[:2]
    square = 1000 * np.floor(X[:, 6]) + np.floor(X[:, 7])
    shares = []
    for seed in range(6):
        rng = np.random.default_rng(seed)
        for out in rng.random(len(y)) < 1 / 3, group_split(square, 1 / 3, rng):
            near = KNeighborsRegressor(5).fit(X[~out, 6:], y[~out])
            shares.append(np.mean((near.predict(X[out, 6:]) - y[out]) ** 2) / y[out].var())
    rows, squares = np.reshape(shares, (6, 2)).mean(axis=0)
    assert rows < 0.6 and squares > 0.9


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
