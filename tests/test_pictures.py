"""Pictures of digits: loaders that are never stuck, distortions, and their figures."""

import hashlib
import io
import os
from pathlib import Path

import numpy as np
import pytest

from utils import plots
from utils.data import download, pictures
from utils.data.distortions import RandomAffine, warp
from utils.data.pictures import NoMNIST, load_digits, load_mnist

HOME = os.environ.get("SCIKIT_LEARN_DATA", "")
needs_mnist = pytest.mark.skipif(
    not (HOME and (Path(HOME) / "mnist.npz").exists()), reason="no mnist.npz in SCIKIT_LEARN_DATA"
)


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("a test reached for the network")

    monkeypatch.setattr("socket.socket.connect", refuse)


@pytest.fixture
def small(monkeypatch, rng):
    """MNIST of 30 and 20 pictures: the four arrays, and a loader that expects these."""
    arrays = {}
    for part, n in (("train", 30), ("test", 20)):
        arrays[f"x_{part}"] = rng.integers(0, 256, size=(n, 28, 28)).astype(np.uint8)
        arrays[f"y_{part}"] = rng.permutation(np.arange(n) % 10).astype(np.uint8)
    expected = {
        name: (array.shape, hashlib.sha256(array.tobytes()).hexdigest())
        for name, array in arrays.items()
    }
    monkeypatch.setattr(pictures, "ARRAYS", expected)
    return arrays


@pytest.fixture
def server(small, monkeypatch):
    """What stands in for the network: it sends the four arrays."""
    buffer = io.BytesIO()
    np.savez(buffer, **small)
    sha256 = hashlib.sha256(buffer.getvalue()).hexdigest()
    monkeypatch.setattr(pictures, "MNIST", pictures.MNIST._replace(sha256=sha256))
    monkeypatch.setattr(download, "_fetch", lambda url, host: buffer.getvalue())


def test_the_embedded_digits_are_split_once_and_scaled():
    digits = load_digits()
    assert digits.X_train.shape == (1438, 64)
    assert digits.X_test.shape == (359, 64)
    assert digits.side == 8
    assert (digits.X_train.min(), digits.X_train.max()) == (0, 1)
    np.testing.assert_array_equal(digits.X_test, load_digits().X_test)
    assert not np.array_equal(digits.y_test, load_digits(seed=1).y_test)
    assert "1438 pictures to train with and 359 to test with, 8 x 8" in repr(digits)
    rows = {row.tobytes() for row in digits.X_train}
    assert sum(row.tobytes() in rows for row in digits.X_test) == 0


@needs_mnist
def test_the_real_mnist_is_recognised():
    mnist = load_mnist()
    assert mnist.X_train.shape == (60_000, 784)
    assert mnist.X_train.dtype == np.float32
    assert mnist.y_test[:5].tolist() == [7, 2, 1, 0, 4]
    assert (mnist.X_test.min(), mnist.X_test.max()) == (0, 1)


def test_without_the_file_nothing_is_fetched_and_the_sentence_says_what_to_do(tmp_path):
    with pytest.raises(NoMNIST, match=r"not on this machine.*DOWNLOAD = True.*earlier run"):
        load_mnist(data_home=tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_file_in_the_layout_of_keras_is_read(tmp_path, small):
    np.savez(tmp_path / "mnist.npz", **small)
    mnist = load_mnist(data_home=tmp_path)
    assert mnist.X_train.shape == (30, 784)
    np.testing.assert_array_equal(mnist.y_test, small["y_test"])
    np.testing.assert_allclose(mnist.X_test[3], small["x_test"][3].reshape(-1) / 255, rtol=1e-6)


def rewritten(name, change):
    def write(path, arrays):
        np.savez(path, **{**arrays, name: change(arrays[name])})

    return write


def truncated(path, arrays):
    np.savez(path, **arrays)
    path.write_bytes(path.read_bytes()[:-5000])


def flipped(path, arrays):
    np.savez(path, **arrays)
    content = bytearray(path.read_bytes())
    content[2000] ^= 255
    path.write_bytes(content)


def huge(path, arrays):
    """A header that promises more than any machine holds."""
    import io
    import zipfile

    buffer = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        buffer, {"descr": "|u1", "fortran_order": False, "shape": (10**9, 10**9)}
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name in arrays:
            archive.writestr(f"{name}.npy", buffer.getvalue())


def single(path, arrays):
    with path.open("wb") as file:
        np.save(file, arrays["x_train"])


def one_pixel(X):
    return (np.arange(X.size) == 5000).reshape(X.shape)


BAD = {
    "truncated": (truncated, "cannot be read"),
    "one bit wrong": (flipped, "cannot be read"),
    "empty": (lambda path, arrays: path.write_bytes(b""), "cannot be read"),
    "a page of HTML": (lambda path, arrays: path.write_text("<html>"), "cannot be read"),
    "one array": (single, "cannot be read"),
    "a header too large": (huge, "cannot be read"),
    "an array missing": (
        lambda path, arrays: np.savez(path, x_train=arrays["x_train"]),
        "cannot be read",
    ),
    "pickled": (rewritten("y_test", lambda y: y.astype(object)), "cannot be read"),
    "fewer pictures": (rewritten("x_train", lambda X: X[:-1]), r"\(29, 28, 28\), not \(30, 28"),
    "fewer labels": (rewritten("y_test", lambda y: y[:-1]), r"y_test has shape \(19,\)"),
    "flat pictures": (rewritten("x_test", lambda X: X.reshape(20, -1)), r"shape \(20, 784\)"),
    "scaled pictures": (rewritten("x_train", lambda X: X / 255), "x_train holds float64"),
    "float labels": (rewritten("y_train", lambda y: y + 0.5), "y_train holds float64"),
    "wrong labels": (rewritten("y_train", lambda y: y + 1), "y_train holds other numbers"),
    "labels in another order": (rewritten("y_train", np.sort), "y_train holds .* another order"),
    "blank pictures": (rewritten("x_test", lambda X: X * 0), "x_test holds other numbers"),
    "pictures in another order": (rewritten("x_train", lambda X: X[::-1]), "x_train holds other"),
    "turned pictures": (rewritten("x_train", lambda X: X.swapaxes(1, 2)), "x_train holds other"),
    "one pixel": (rewritten("x_test", lambda X: X ^ one_pixel(X)), "x_test holds other"),
}


@pytest.mark.parametrize(("write", "words"), BAD.values(), ids=BAD)
def test_a_wrong_file_gets_one_sentence_and_is_left_as_it_is(tmp_path, small, write, words):
    file = tmp_path / "mnist.npz"
    write(file, small)
    before = file.read_bytes()
    for asked in (False, True):
        with pytest.raises(NoMNIST, match=words) as caught:
            load_mnist(asked, data_home=tmp_path)
        assert "delete or rename it" in str(caught.value)
        assert f"mnist.npz in {tmp_path} is not the whole of MNIST" in str(caught.value)
    assert file.read_bytes() == before


def test_labels_of_another_whole_type_are_the_same_labels(tmp_path, small):
    np.savez(tmp_path / "mnist.npz", **{**small, "y_test": small["y_test"].astype(np.int64)})
    np.testing.assert_array_equal(load_mnist(data_home=tmp_path).y_test, small["y_test"])
    wrapped = small["y_test"].astype(np.int64) + 256  # the same bytes, if they were cut
    np.savez(tmp_path / "mnist.npz", **{**small, "y_test": wrapped})
    np.testing.assert_array_equal(load_mnist(data_home=tmp_path).y_test, small["y_test"])


def test_a_download_is_announced_kept_as_it_came_and_not_repeated(tmp_path, server):
    said = []
    first = load_mnist(True, data_home=tmp_path, say=said.append)
    assert len(said) == 1
    assert said[0].startswith("Downloading MNIST from storage.googleapis.com, once: 11.5 MB")
    assert [file.name for file in tmp_path.iterdir()] == ["mnist.npz"]
    second = load_mnist(True, data_home=tmp_path, say=said.append)
    assert len(said) == 1
    for one, other in zip(first[:4], second[:4], strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_download_that_fails_says_how_to_get_it_by_hand(tmp_path, server, monkeypatch):
    def fails(url, host):
        raise download.NoData(f"{host}: no route")

    monkeypatch.setattr(download, "_fetch", fails)
    with pytest.raises(NoMNIST, match=r"could not be fetched \(storage.googleapis.com: no route\)"):
        load_mnist(True, data_home=tmp_path, say=lambda text: None)
    assert not list(tmp_path.iterdir())


def dot(row, column, side=9):
    X = np.zeros((1, side, side))
    X[0, row, column] = 1
    return X.reshape(1, -1)


@pytest.mark.parametrize(
    ("start", "move", "end"),
    [
        ((4, 7), {}, (4, 7)),
        ((4, 7), {"turn": 90}, (1, 4)),  # from the right to the top: anticlockwise
        ((4, 7), {"turn": -90}, (7, 4)),
        ((4, 7), {"shift": (1, -2)}, (5, 5)),
        ((7, 4), {"shear": 1.0}, (7, 7)),
        ((4, 6), {"scale": (1, 1.5)}, (4, 7)),
        ((4, 4), {"turn": 31, "shear": 0.3, "scale": (0.8, 1.2)}, (4, 4)),
    ],
)
def test_a_dot_goes_where_the_move_sends_it(start, move, end):
    moved = warp(dot(*start), **move).reshape(9, 9)
    assert np.unravel_index(moved.argmax(), (9, 9)) == end


def test_a_whole_pixel_shift_moves_the_picture_and_paper_comes_in(rng):
    X = rng.random((3, 25))
    moved = warp(X, shift=(1, 0)).reshape(3, 5, 5)
    np.testing.assert_allclose(moved[:, 1:], X.reshape(3, 5, 5)[:, :-1], atol=1e-6)
    assert not moved[:, 0].any()
    np.testing.assert_allclose(warp(X), X, atol=1e-6)


def bumps(rows, columns):
    """A smooth picture that no turn or mirror leaves alone, by place; paper at its edges."""
    places = [(-7, 2, 1.0), (3, -6, 0.7), (5, 6, 0.4)]
    return sum(h * np.exp(-((rows - r) ** 2 + (columns - c) ** 2) / 50) for r, c, h in places)


MOVES = {"turn": 25, "scale": (0.8, 1.2), "shear": 0.4, "shift": (2.5, -1.5)}


def test_a_warp_is_a_scale_then_a_shear_then_a_turn_then_a_shift():
    side = 61
    grid = np.indices((side, side)).reshape(2, -1) - 30.0
    X = bumps(*grid)[None]
    cos, sin = np.cos(np.deg2rad(25)), np.sin(np.deg2rad(25))
    turn = np.array([[cos, -sin], [sin, cos]])  # rows point down: columns turn to rows above
    shear, scale = np.array([[1, 0], [0.4, 1]]), np.diag([0.8, 1.2])

    def moved(matrix):
        return bumps(*np.linalg.solve(matrix, grid - [[2.5], [-1.5]]))

    new = warp(X, **MOVES)[0]
    # between pixels a straight line: off by at most an eighth of both curvatures, 0.042 each
    assert np.abs(new - moved(turn @ shear @ scale)).max() < 0.0105
    for other in (scale @ shear @ turn, shear @ turn @ scale, turn @ scale @ shear):
        assert np.abs(new - moved(other)).max() > 0.1


def test_a_warp_of_all_moves_equals_the_moves_one_after_another():
    X = bumps(*(np.indices((61, 61)).reshape(2, -1) - 30.0))[None]
    one_by_one = X
    for name in ("scale", "shear", "turn", "shift"):
        one_by_one = warp(one_by_one, **{name: MOVES[name]})
    assert np.abs(one_by_one - warp(X, **MOVES)).max() < 4 * 0.0105
    turned = warp(warp(X, turn=25), turn=-25)
    assert np.abs(turned - X).max() < 2 * 0.0105


def test_neighbours_share_a_distortion_that_warp_makes_from_the_same_numbers(rng):
    X = rng.random((7, 64))
    new = RandomAffine(turn=9, scale=0.1, shear=0.2, shift=1.5, share=3)(
        X, np.random.default_rng(4)
    )
    drawn = np.random.default_rng(4)
    turn, scale = drawn.uniform(-9, 9, 3), drawn.uniform(0.9, 1.1, (3, 2))
    shear, shift = drawn.uniform(-0.2, 0.2, 3), drawn.uniform(-1.5, 1.5, (3, 2))
    for k in range(3):
        some = slice(3 * k, 3 * k + 3)
        each = warp(X[some], turn[k], scale[k], shear[k], shift[k])
        np.testing.assert_allclose(new[some], each, atol=1e-6)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("B", [1, 7, 8, 33])
def test_random_distortions_keep_shape_type_range_and_the_caller_s_array(rng, dtype, B):
    X = rng.random((B, 64)).astype(dtype)
    before = X.copy()
    new = RandomAffine(share=8)(X, rng)
    assert new.shape == X.shape
    assert new.dtype == dtype
    assert new.min() >= 0
    assert new.max() <= 1 + 1e-6
    assert not np.array_equal(new, before)
    np.testing.assert_array_equal(X, before)


def test_distortions_of_size_zero_change_nothing_and_seeds_repeat(rng):
    X = rng.random((10, 64))
    still = RandomAffine(turn=0, scale=0, shear=0, shift=0)
    np.testing.assert_allclose(still(X, rng), X, atol=1e-6)
    first, second = (RandomAffine(share=3)(X, np.random.default_rng(5)) for _ in range(2))
    np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: warp(np.ones((2, 10))), r"shape \(2, 10\)"),
        (lambda: warp(np.ones((2, 9)), scale=(0, 1)), "scale is 0"),
        (lambda: RandomAffine(turn=-1), "turn is -1"),
        (lambda: RandomAffine(scale=1.0), "scale is 1.0"),
        (lambda: RandomAffine(share=0), "share is 0"),
        (lambda: plots.gallery(np.ones((2, 10))), r"shape \(2, 10\)"),
        (lambda: plots.gallery(np.ones((2, 9)), ["one"]), "1 captions do not fit 2"),
        (lambda: plots.confusion([0, 1], [0]), r"\(2,\), predicted \(1,\)"),
        (lambda: plots.reliability(np.ones((3, 2)), [0, 1]), "for 2 labels"),
        (lambda: plots.reliability(np.ones((2, 2)), [0, 1], edges=(0, 0, 1)), "must ascend"),
    ],
)
def test_bad_pictures_and_settings_get_a_sentence(make, words):
    with pytest.raises(ValueError, match=words):
        make()


def test_the_confusion_matrix_counts_rows_as_truth_and_columns_as_answers():
    picture = plots.confusion([0, 0, 1, 2, 2, 2], [0, 1, 1, 2, 0, 0])
    assert picture.data["counts"].tolist() == [[1, 1, 0], [0, 1, 0], [2, 0, 1]]
    assert "3 of 6 right" in picture.text
    assert "2 for 0 2 times" in picture.text


def test_the_reliability_diagram_counts_what_it_shows():
    probs = np.repeat([[0.95, 0.05], [0.7, 0.3]], [100, 50], axis=0)
    y = np.r_[np.zeros(90, int), np.ones(10, int), np.zeros(20, int), np.ones(30, int)]
    data = plots.reliability(probs, y).data
    assert data["count"].tolist() == [50, 100]
    np.testing.assert_allclose(data["certainty"], [0.7, 0.95])
    np.testing.assert_allclose(data["right"], [0.4, 0.9])
    # Wilson (1927) for 90 of 100, as every table of it has
    np.testing.assert_allclose([data["low"][1], data["high"][1]], [0.8256, 0.9448], atol=2e-4)


def test_of_the_surest_answers_the_diagram_of_the_wrong_ones_shows_how_many_were_expected():
    probs = np.repeat([[0.999, 0.001], [0.7, 0.3]], [1000, 50], axis=0)
    y = np.r_[np.zeros(993, int), np.ones(7, int), np.zeros(50, int)]
    picture = plots.reliability(probs, y, wrong=True)
    assert "1000 answers, 1.0 expected to be wrong: 7 are" in picture.text
    assert picture.ax.get_xscale() == picture.ax.get_yscale() == "log"
    points = picture.ax.containers[0].lines[0].get_xydata()
    np.testing.assert_allclose(points[-1], [0.001, 0.007])
    assert points[0, 1] == picture.ax.get_ylim()[0], "none wrong: at the lower edge"


def test_signs_of_weights_tell_apart_in_grey():
    image = plots.gallery([[-1.0, 0.0, 0.5, 1.0]], signed=True).ax.images[0]
    grey = image.to_rgba(image.get_array())[..., :3].ravel().reshape(4, 3) @ [0.299, 0.587, 0.114]
    assert (np.diff(grey) > 0.1).all()


def test_a_gallery_shows_every_picture_and_reads_its_captions(rng):
    X = rng.random((5, 16))
    picture = plots.gallery(X, [f"it is\n{k}" for k in range(5)], columns=3)
    np.testing.assert_array_equal(picture.data["X"], X)
    assert "it is 4" in picture.text
    assert len(picture.ax.images) == 5
    signed = plots.gallery(rng.normal(size=(2, 16)), signed=True).data["X"]
    np.testing.assert_allclose(np.abs(signed).max(axis=1), 1)
