"""A network in a file: whole or not at all, and files that nobody should believe."""

import io
import json
import os
import struct
import zipfile

import numpy as np
import pytest

from utils.data import two_moons
from utils.network import (
    SGD,
    Adam,
    Link,
    Momentum,
    NeuralNetwork,
    softmax,
    softmax_jacobian,
)
from utils.network.model import storage


@pytest.fixture
def net():
    X, y = two_moons(60)
    net = NeuralNetwork([2, 4, 3, 2], "relu", optimizer=Momentum(0.2, 0.8), random_state=0)
    return net.fit(X, y, epochs=3, validation_data=(X, y))


@pytest.fixture
def file(net, tmp_path):
    return net.save(tmp_path / "moons.npz")


def parts(file):
    with np.load(file) as archive:
        return {name: archive[name] for name in archive.files}


def rewrite(file, **changed):
    np.savez(file, **{k: v for k, v in (parts(file) | changed).items() if v is not None})
    return file


def with_settings(file, **changed):
    settings = json.loads(str(parts(file)["settings"])) | changed
    return rewrite(file, settings=np.array(json.dumps(settings)))


def refused(file, sentence, **pairs):
    """Loading fails with that sentence, and a network that loads it stays as it was."""
    net = NeuralNetwork([2, 5, 2], random_state=9).fit(*two_moons(40), epochs=1)
    before, history = net.params.copy(), dict(net.history)
    for load in (NeuralNetwork.load, net.load):
        with pytest.raises(ValueError, match=sentence) as error:
            load(file, **pairs)
        assert len(str(error.value)) < 400
    assert np.array_equal(net.params, before)
    assert net.history == history
    assert net.layers == [2, 5, 2]


@pytest.mark.parametrize("name", ["moons", "moons.npz", "moons.v2"])
def test_a_network_comes_back_whole_with_and_without_the_ending(name, net, tmp_path):
    X, _ = two_moons(50, seed=3)
    written = net.save(tmp_path / name)
    assert written.name == name.removesuffix(".npz") + ".npz"
    again = NeuralNetwork.load(str(tmp_path / name))
    assert np.array_equal(again.params, net.params)
    assert again.params.dtype == net.params.dtype == np.float32
    assert np.array_equal(again.predict_proba(X), net.predict_proba(X))
    assert again.history == net.history
    assert repr(again) == repr(net)
    assert (again.optimizer.lr, again.optimizer.momentum) == (0.2, 0.8)
    assert [p.name for p in tmp_path.iterdir()] == [written.name]


@pytest.mark.parametrize(
    ("output", "loss", "dtype"),
    [
        ("softmax", "cross_entropy", np.float64),
        ("sigmoid", "binary_cross_entropy", np.float32),
        ("identity", "mean_squared_error", np.float32),
    ],
)
def test_activations_loss_and_type_are_in_the_file(output, loss, dtype, tmp_path):
    net = NeuralNetwork([3, 4, 2], "sigmoid", output, loss, "adagrad", 7, dtype=dtype, reg=0.1)
    again = NeuralNetwork.load(net.save(tmp_path / "net"))
    X, Y = np.ones((4, 3)), np.eye(2)[[0, 1, 0, 1]]
    assert np.array_equal(again.outputs(X), net.outputs(X))
    assert again.loss_and_gradient(X, Y)[0] == net.loss_and_gradient(X, Y)[0]
    assert again.params.dtype == dtype


def test_loading_on_a_network_replaces_all_of_it(net, file):
    other = NeuralNetwork([5, 2], "tanh")
    assert other.load(file) is other
    assert repr(other) == repr(net)
    other.fit(*two_moons(30), epochs=1)
    assert len(other.history["loss"]) == 4


def test_the_loaded_parameters_are_independent_of_the_saved_ones(net, file):
    again = NeuralNetwork.load(file)
    again.Ws[0][:] = 0
    assert net.Ws[0].any()


def test_functions_from_outside_are_handed_over_again(tmp_path):
    pairs = {
        "hidden_activation": (np.sin, np.cos),
        "output_activation": (softmax, softmax_jacobian),
    }
    net = NeuralNetwork([2, 4, 2], **pairs, random_state=0).fit(*two_moons(30), epochs=1)
    file = net.save(tmp_path / "net")
    refused(file, "hidden_activation of the network in net.npz was a pair of functions")
    refused(file, "output_activation .* was a pair", hidden_activation=(np.sin, np.cos))
    again = NeuralNetwork.load(file, **pairs)
    X, _ = two_moons(20)
    assert np.array_equal(again.predict(X), net.predict(X))
    with pytest.raises(TypeError, match="unexpected keyword argument 'activation'"):
        NeuralNetwork.load(file, **pairs, activation=3)


def test_an_optimiser_of_one_s_own_is_handed_over_again(tmp_path):
    class Mine(SGD):
        pass

    own_update = SGD(0.1)
    own_update.update = lambda params, gradient: params
    for optimizer in (Mine(0.1), own_update):
        file = NeuralNetwork([2, 2], optimizer=optimizer).save(tmp_path / "net")
        refused(file, r"optimizer .* was an object of your own.* load\(path, optimizer=\.\.\.\)")
        assert NeuralNetwork.load(file, optimizer=optimizer).optimizer is optimizer
        assert type(NeuralNetwork.load(file, optimizer="adam").optimizer) is Adam


def test_what_the_file_holds_is_not_replaced_without_a_word(file):
    refused(file, "hidden_activation 'relu', .* given another", hidden_activation=(np.sin, np.cos))
    refused(file, "loss 'cross_entropy'", loss="mean_squared_error")
    refused(file, "'momentum'.* set network.optimizer afterwards", optimizer=SGD(0.1))


def test_a_link_of_one_s_own_under_a_known_name_does_not_come_back_as_the_known_one(tmp_path):
    half = Link(lambda z: z / 2, lambda a: np.full_like(a, 0.5), "tanh")
    net = NeuralNetwork([2, 4, 2], half, random_state=0).fit(*two_moons(30), epochs=1)
    file = net.save(tmp_path / "net")
    refused(file, "hidden_activation of the network in net.npz was a pair")
    X, _ = two_moons(20)
    answers = NeuralNetwork.load(file, hidden_activation=half).predict_proba(X)
    assert np.array_equal(answers, net.predict_proba(X))
    assert np.array_equal(answers, net.copy().predict_proba(X))


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_weights_that_are_not_finite_are_not_saved(wrong, net, file):
    before = file.read_bytes()
    net.params[3] = wrong
    with pytest.raises(ValueError, match=r"moons.npz was not written: the network holds 1 param"):
        net.save(file)
    assert file.read_bytes() == before


def test_what_could_not_be_read_again_is_not_saved(net, file):
    net.stopped = "\x1b[2J"
    with pytest.raises(ValueError, match=r"was not written: its stopped is '\\x1b"):
        net.save(file)


def test_a_folder_that_is_missing_is_named_and_no_hidden_file(net, tmp_path):
    with pytest.raises(FileNotFoundError, match=r"There is no folder .*nowhere to save moons\.npz"):
        net.save(tmp_path / "nowhere" / "moons")
    (tmp_path / "taken.npz").mkdir()
    with pytest.raises(OSError, match=r"taken\.npz") as error:
        net.save(tmp_path / "taken")
    assert ".part" not in str(error.value)
    assert [p.name for p in tmp_path.iterdir()] == ["taken.npz"]


def test_a_history_with_epochs_that_had_no_validation_comes_back(tmp_path):
    X, y = two_moons(40)
    net = NeuralNetwork([2, 3, 2], random_state=0).fit(X, y, epochs=2)
    net.fit(X, y, epochs=1, validation_data=(X, y))
    again = NeuralNetwork.load(net.save(tmp_path / "net"))
    for name, values in net.history.items():
        np.testing.assert_array_equal(again.history[name], values)
    assert np.isnan(again.history["validation_loss"][:2]).all()


def test_no_object_is_in_the_file_and_none_is_compressed(file):
    with zipfile.ZipFile(file) as archive:
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}
    with np.load(file, allow_pickle=False) as archive:
        assert sorted(archive.files) == ["format", "params", "settings", "version"]
        assert archive["version"] == 1


def test_a_save_that_fails_leaves_the_old_file_and_no_other(net, file, monkeypatch):
    before = file.read_bytes()
    for name in ("savez", None):
        with monkeypatch.context() as patch:
            if name:
                patch.setattr(np, "savez", lambda f, **_: f.write(b"half") and 1 / 0)
            else:
                patch.setattr(os, "replace", lambda *_: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                net.save(file)
        assert file.read_bytes() == before
        assert [p.name for p in file.parent.iterdir()] == [file.name]


def test_a_new_file_has_the_usual_permissions(file, tmp_path):
    (tmp_path / "usual").write_text("")
    assert file.stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_a_file_that_is_not_there_is_not_there(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"There is no file nothing\.npz"):
        NeuralNetwork.load(tmp_path / "nothing")


@pytest.mark.parametrize("keep", [0, 1, 20, 0.25, 0.5, 0.9, 0.99])
def test_a_truncated_file_is_damaged(file, keep):
    data = file.read_bytes()
    file.write_bytes(data[: int(keep if keep in (0, 1, 20) else keep * len(data))])
    refused(file, "damaged or no network at all")


def test_a_flipped_bit_is_noticed_wherever_it_is(file):
    data = bytearray(file.read_bytes())
    where = data.find(np.float32(NeuralNetwork.load(file).params[0]).tobytes())
    data[where] ^= 1
    file.write_bytes(data)
    refused(file, "damaged")


def test_any_single_damaged_byte_gives_a_clear_error_or_the_same_network(file):
    data, params = file.read_bytes(), NeuralNetwork.load(file).params
    for where in range(0, len(data), 7):
        broken = bytearray(data)
        broken[where] ^= 0xFF
        file.write_bytes(broken)
        try:
            assert np.array_equal(NeuralNetwork.load(file).params, params), where
        except ValueError as error:
            assert str(error).startswith("moons.npz"), (where, error)


@pytest.mark.parametrize("content", [b"", b"hello", b"\x80\x04K\x01.", b"PK\x05\x06" + 18 * b"\0"])
def test_another_kind_of_file_is_no_network(file, content):
    file.write_bytes(content)
    refused(file, "damaged or no network|no network of this course")


def foreign():
    def change(**arrays):
        return lambda file: rewrite(file, **arrays)

    settings = lambda **changed: lambda file: with_settings(file, **changed)  # noqa: E731
    yield "another format", change(format=np.array("keras")), "no network of this course"
    yield "newer", change(version=np.array(2)), "version 2 .* reads version 1: use a newer course"
    yield "older", change(version=np.array(0)), "version 0 .*save it anew"
    yield "version text", change(version=np.array("1")), "holds values of type <U1"
    yield "no version", change(version=None), "holds 3 parts"
    yield "more", change(extra=np.zeros(3)), "holds 5 parts"
    yield "arrays", lambda f: np.savez(f, W1=np.zeros((2, 3))), "holds 1 parts"
    yield "object", change(params=np.array([1, "a", None], object)), "no array|type .O"
    yield "object text", change(settings=np.array({"a": 1})), "type .O"
    yield "shape", change(params=np.zeros(40, np.float32)), r"shape \(40,\) where \(35,\) belongs"
    yield "table", change(params=np.zeros((7, 5), np.float32)), "shape"
    yield "integers", change(params=np.zeros(35, int)), "holds values of type <i8"
    yield "float16", change(params=np.zeros(35, np.float16)), "not float32 or float64"
    yield "complex", change(params=np.zeros(35, complex)), "holds values of type <c16"
    yield "nan", change(params=np.full(35, np.nan)), "35 parameters that are NaN or infinite"
    yield "no json", change(settings=np.array("{")), "settings cannot be read"
    yield "deep json", change(settings=np.array("[" * 100_000)), "settings cannot be read"
    yield "json list", change(settings=np.array("[]")), "settings are not those of a network"
    yield "many texts", change(settings=np.array(["a", "b"])), "shape"
    yield "more settings", settings(command="rm"), "settings are not those of a network"
    for name, values in {
        "layers": ([], [2], [2, 0, 2], [2, -3], [2, 2.5], "22", [2, True], [2, 2**40], [2] * 2000),
        "hidden_activation": ("swish", 3, ["relu"], None),
        "output_activation": ("__import__",),
        "loss": ("hinge", {}),
        "reg": (-1, "0", float("nan"), None, True, 10**400),
        "init": (-1, None, ["he"], False, "\x1b[2J"),
        "kind": ("anything", 3, []),
        "random_state": (-1, 1.5, "a"),
        "history": (
            [],
            {"evil": [1]},
            {"loss": 3},
            {"loss": ["a"]},
            {"loss": [float("inf")]},
            {"loss": [True]},
            {"loss": [1], "accuracy": []},
        ),
        "stopped": (3, "x" * 1000, "\x1b[31mred", "two\nlines"),
        "best_epoch": (-1, 0, "a", True, 99),
        "optimizer": (
            {"name": ["sgd"]},
            {"name": "sgd", "lr": True},
            {"name": "\x1b[2J"},
            {},
            3,
            {"name": "sgd", "\x07": 1},
            {"name": "sgd", "lr": "0.1"},
        ),
    }.items():
        for value in values:
            yield f"{name} {str(value)[:20]}", settings(**{name: value}), f"its {name} is"
    yield "kind", settings(kind="numbers"), "softmax with cross_entropy gives classes"
    yield "unknown rule", settings(init="big"), "describes no network: init is 'big'"
    yield "optimizer", settings(optimizer={"name": "os.system"}), "describes no network"
    yield "its rate", settings(optimizer={"name": "sgd", "lr": -1}), "describes no network"
    yield "softmax of one", settings(layers=[34, 1]), "describes no network: softmax of one"


@pytest.mark.parametrize(("change", "sentence"), [pytest.param(*c[1:], id=c[0]) for c in foreign()])
def test_a_foreign_newer_or_hostile_file_is_refused(file, change, sentence):
    change(file)
    refused(file, sentence)


def npy(array):
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


def test_a_compressed_bomb_is_not_unpacked(file):
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["params.npy"] = npy(np.zeros(50_000_000, np.float32))
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    assert file.stat().st_size < 1_000_000
    refused(file, "is compressed")


def test_a_part_that_claims_more_bytes_than_the_file_has_is_refused(file):
    data = bytearray(file.read_bytes())
    entry = data.find(b"PK\x01\x02", data.find(b"PK\x01\x02"))
    while data[entry + 46 : entry + 56] != b"params.npy":
        entry = data.find(b"PK\x01\x02", entry + 4)
    data[entry + 20 : entry + 28] = struct.pack("<II", 2**31, 2**31)
    file.write_bytes(data)
    refused(file, "claims 2147483648 bytes")


def test_a_header_that_claims_more_than_there_is_is_refused(file):
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    text = members["settings.npy"]
    members["settings.npy"] = text[:-400]
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    refused(file, "bytes too few or too many")


@pytest.mark.parametrize("name", ["../params.npy", "/etc/passwd", "params.npy/", "PARAMS.npy"])
def test_a_name_in_the_archive_never_becomes_a_path(file, name, tmp_path):
    with zipfile.ZipFile(file) as archive:
        members = {n: archive.read(n) for n in archive.namelist()}
    members[name] = members.pop("params.npy")
    with zipfile.ZipFile(file, "w") as archive:
        for member, data in members.items():
            archive.writestr(member, data)
    before = sorted(p.name for p in tmp_path.parent.iterdir())
    refused(file, "holds 4 parts")
    assert sorted(p.name for p in tmp_path.parent.iterdir()) == before


def test_two_parts_of_one_name_are_refused(file):
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(file, "a") as archive:
        archive.writestr("params.npy", npy(np.zeros(35, np.float32)))
    refused(file, "holds 5 parts")


def test_the_file_is_small(net, file):
    assert file.stat().st_size < 8000
    assert storage.VERSION == 1
