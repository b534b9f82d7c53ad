"""A network in a file: NumPy's .npz without pickle, written whole or not at all, read with care.

The file is a zip archive of four uncompressed arrays:

    format      the text "nn-from-scratch network"
    version     a whole number, 1
    settings    a text in JSON: layers, names of the functions, optimizer, history
    params      (P,) float32 or float64

A file may come from anywhere, so nothing in it is believed before it is checked: which members
there are, that they are not compressed (so none is larger than the file itself), their types and
shapes, and every setting. No object is ever unpickled and no name in the archive becomes a path.
"""

import json
import math
import os
import uuid
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from utils.network.links import HIDDEN, OUTPUTS
from utils.network.losses import LOSSES
from utils.network.measuring import ANSWERS, CLASSES, NUMBERS
from utils.network.parameters import count_parameters

FORMAT = "nn-from-scratch network"
VERSION = 1
MEMBERS = ("format", "version", "settings", "params")

#: The largest number there is; a whole number in JSON can be larger.
MAX = float(np.finfo(float).max)


def write(path, state: dict, params: np.ndarray) -> Path:
    """Write settings and parameters; an older file stays whole until the new one is complete.

    Parameters
    ----------
    path : str or Path    .npz is added where it is missing
    state : dict          what JSON can hold
    params : (P,) array

    Returns
    -------
    Path                  of the file

    Raises
    ------
    ValueError            if `read` would refuse it: a parameter is not finite, a setting is odd
    FileNotFoundError     if there is no such folder; other errors of the system name the file too
    """
    path = with_suffix(path)
    if not path.parent.is_dir():
        raise FileNotFoundError(f"There is no folder {path.parent} to save {path.name} in.")
    _check_finite(params, f"{path.name} was not written: the network")
    settings = json.dumps(state)
    try:
        _state(settings)
    except _ForeignError as error:
        raise ValueError(f"{path.name} was not written: {error}.") from None
    arrays: dict[str, Any] = dict(zip(MEMBERS, (FORMAT, VERSION, settings, params), strict=True))
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        with open(temporary, "xb") as file:
            np.savez(file, **arrays)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException as error:
        temporary.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno:  # says where, but not the temporary name
            raise OSError(error.errno, error.strerror, str(path)) from None
        raise
    return path


def read(path) -> tuple[dict, np.ndarray]:
    """Read settings and parameters, checked.

    Parameters
    ----------
    path : str or Path     .npz is added where it is missing

    Returns
    -------
    state : dict
    params : (P,) array    float32 or float64, finite

    Raises
    ------
    FileNotFoundError      if there is no such file
    PermissionError        if it may not be read
    ValueError             if it is truncated, foreign, newer, or contradicts itself
    """
    path = with_suffix(path)
    if not path.is_file():
        raise FileNotFoundError(f"There is no file {path.name} in {path.parent}.")
    try:
        with zipfile.ZipFile(path) as archive:
            members = _members(path.name, archive, path.stat().st_size)
            if str(_array(archive, members["format"], "U")) != FORMAT:
                raise _ForeignError("it does not say that it is one")
            version = int(_array(archive, members["version"], "iu"))
            if version != VERSION:
                raise ValueError(
                    f"{path.name} was written in version {version} of the format, this course "
                    f"reads version {VERSION}: "
                    + ("use a newer course." if version > VERSION else "save it anew.")
                )
            state = _state(str(_array(archive, members["settings"], "U")))
            count = count_parameters(state["layers"])
            params = _array(archive, members["params"], "f", shape=(count,))
    except _ForeignError as error:
        raise ValueError(f"{path.name} is no network of this course: {error}.") from None
    except PermissionError:
        raise
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise ValueError(
            f"{path.name} is damaged or no network at all ({error}): was the copy complete?"
        ) from None
    _check_finite(params, path.name)
    return state, params


def with_suffix(path) -> Path:
    """The path with .npz at its end, as NumPy adds it."""
    path = Path(path)
    return path if path.suffix == ".npz" else path.with_name(path.name + ".npz")


def _check_finite(params: np.ndarray, who: str) -> None:
    if wrong := int((~np.isfinite(params)).sum()):
        raise ValueError(f"{who} holds {wrong} parameters that are NaN or infinite.")


class _ForeignError(Exception):
    """What is wrong with a file, to be said in one sentence."""


def _members(name: str, archive: zipfile.ZipFile, size: int) -> dict[str, zipfile.ZipInfo]:
    """The four members; none compressed, so that none can be larger than the file."""
    infos = archive.infolist()
    if sorted(info.filename for info in infos) != sorted(f"{m}.npy" for m in MEMBERS):
        shown = ", ".join(repr(info.filename[:40]) for info in infos[:5])
        raise _ForeignError(f"it holds {len(infos)} parts ({shown})")
    for info in infos:
        if info.compress_type != zipfile.ZIP_STORED or info.flag_bits & 1:
            raise _ForeignError(f"its part {info.filename} is compressed or encrypted")
        if info.file_size > size:
            raise _ForeignError(f"its part {info.filename} claims {info.file_size} bytes of {size}")
    return {info.filename.removesuffix(".npy"): info for info in infos}


def _array(archive, info, kinds: str, shape: tuple = ()) -> np.ndarray:
    """One array, whose type and shape are known before its data is read."""
    with archive.open(info) as file:
        try:
            version = np.lib.format.read_magic(file)
            reader = {
                (1, 0): np.lib.format.read_array_header_1_0,
                (2, 0): np.lib.format.read_array_header_2_0,
            }[version]
            found, _, dtype = reader(file, max_header_size=10_000)
        except (KeyError, ValueError, TypeError, SyntaxError) as error:
            raise _ForeignError(
                f"its part {info.filename} is no array ({type(error).__name__})"
            ) from None
        if dtype.hasobject or dtype.kind not in kinds:
            raise _ForeignError(f"its part {info.filename} holds values of type {dtype.str[:20]}")
        if found != shape:
            raise _ForeignError(f"its part {info.filename} has shape {found} where {shape} belongs")
        if dtype.kind == "f" and dtype not in (np.float32, np.float64):
            raise _ForeignError(f"its part {info.filename} holds {dtype}, not float32 or float64")
        data = file.read()  # as much as the archive holds of it, and its checksum is compared
    if len(data) != math.prod(shape) * dtype.itemsize:
        raise _ForeignError(f"its part {info.filename} has {len(data)} bytes too few or too many")
    return np.frombuffer(data, dtype=dtype).reshape(shape).astype(dtype.newbyteorder("="))


def _state(text: str) -> dict:
    """The settings, each of them checked."""
    try:
        state = json.loads(text)
    except (ValueError, RecursionError):
        raise _ForeignError("its settings cannot be read") from None
    rules = {
        "layers": _is_layers,
        "hidden_activation": lambda v: v == "" or (isinstance(v, str) and v in HIDDEN),
        "output_activation": lambda v: v == "" or (isinstance(v, str) and v in OUTPUTS),
        "loss": lambda v: v == "" or (isinstance(v, str) and v in LOSSES),
        "optimizer": lambda v: v is None or _is_optimizer(v),
        "reg": lambda v: _is_number(v) and v >= 0,
        "init": lambda v: _is_text(v) or (_is_number(v) and v >= 0),
        "kind": lambda v: v in (CLASSES, ANSWERS, NUMBERS),
        "random_state": lambda v: v is None or (type(v) is int and v >= 0),
        "history": _is_history,
        "stopped": _is_text,
        "best_epoch": lambda v: v is None or (type(v) is int and v >= 1),
    }
    if not isinstance(state, dict) or set(state) != set(rules):
        raise _ForeignError("its settings are not those of a network")
    for key, good in rules.items():
        if not good(state[key]):
            raise _ForeignError(f"its {key} is {str(state[key])[:60]!r}")
    epochs = len(state["history"].get("loss", ()))
    if (state["best_epoch"] or 0) > epochs:
        raise _ForeignError(f"its best_epoch is {state['best_epoch']} of {epochs}")
    return state


def _is_layers(value) -> bool:
    return (
        isinstance(value, list)
        and 2 <= len(value) <= 1000
        and all(type(size) is int and 0 < size < 2**31 for size in value)
    )


def _is_history(value) -> bool:
    """Lists of one length; null for the NaN of an epoch that had no such number."""
    return (
        isinstance(value, dict)
        and all(name.removeprefix("validation_") in ("loss", "accuracy", "r2") for name in value)
        and all(isinstance(values, list) for values in value.values())
        and len({len(values) for values in value.values()}) <= 1
        and all(v is None or _is_number(v) for values in value.values() for v in values)
    )


def _is_optimizer(value) -> bool:
    return (
        isinstance(value, dict)
        and _is_text(value.get("name"))
        and all(_is_text(key) for key in value)
        and all(_is_number(number) for key, number in value.items() if key != "name")
    )


def _is_text(value) -> bool:
    """Short, and without the control characters that a terminal obeys."""
    return isinstance(value, str) and len(value) < 200 and value.isprintable()


def _is_number(value) -> bool:
    return type(value) in (int, float) and abs(value) <= MAX  # which NaN is not
