"""The exercise `save_load` of chapter 08: a pair."""

import contextlib
import importlib
import io
import os
import pickletools
import shutil
import tempfile
import zipfile

import numpy as np

from utils.checker import Case, Exercise, Fact, FormError, given, kind_of, same

_MOST, _DEEPEST = 1 << 24, 4
HARM = "loading a pickle can run any code that its author put in"


def observe(functions, case, watch):
    """A round trip through a file, and another, one by a copy, and one with the file gone."""
    save, load = functions
    params, name = case.args["params"], case.args["name"]
    here = os.getcwd()
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as away:
        path, copy = os.path.join(folder, name), os.path.join(away, "copy")
        try:
            return _round_trips(save, load, params, path, copy, watch)
        finally:
            os.chdir(here)


def _round_trips(save, load, params, path, copy, watch):
    folder = os.path.dirname(path)
    mine = {k: v.copy() for k, v in params.items()}
    save(mine, path)
    watch.note({"params": params}, {"params": mine})
    got = _loaded(load, path, folder)
    facts = _same_params(got, params)
    _overwrite(mine)
    second = load(path)
    shared = isinstance(second, dict) and _same_params(second, mine)["values"].ok
    shared |= any(np.shares_memory(v, w) for v in got.values() for w in mine.values())
    writable = all(v.flags.writeable for v in got.values())
    if facts["values"].ok and writable:
        _overwrite(got)
        shared |= not _same_params(second, params)["values"].ok
    facts["own"] = Fact(
        not shared,
        "changing the arrays afterwards also changes what load returns.",
        "Restart the kernel: are the weights still there?",
    )
    facts["writable"] = Fact(
        writable, "the loaded arrays cannot be changed.", "Could you go on training with them?"
    )
    shutil.copytree(folder, copy)
    other = {"W1": np.array([[0.25, -3.5]])}
    save({k: v.copy() for k, v in other.items()}, path)
    newest = load(path)
    facts["overwrite"] = Fact(
        isinstance(newest, dict) and set(newest) == {"W1"} and same(newest["W1"], other["W1"]),
        "after a second save to the same path, load does not return the newer parameters.",
        "What should be left of the old file?",
    )
    elsewhere = os.path.join(folder, "second" + os.path.splitext(path)[1])
    save({"b9": np.array([1.5])}, elsewhere)
    newest = load(path)
    facts["apart"] = Fact(
        isinstance(newest, dict) and set(newest) == {"W1"},
        "two different paths share one file.",
        "Where does the argument path enter?",
    )
    facts["a copy"] = Fact(
        not facts["values"].ok or _gives(load, os.path.join(copy, os.path.basename(path)), params),
        "a copy of the file in another folder does not give the parameters back: the file alone "
        "does not hold them."
        if _files(copy)
        else "save has written no file into the folder that path names.",
        "Send the file to somebody else: can they load the weights?",
    )
    for file in _files(folder):
        with contextlib.suppress(OSError):
            os.remove(file)
    try:
        left = load(path)
        found = isinstance(left, dict) and bool(left)
    except Exception:
        found = False
    facts["a file"] = Fact(
        not found,
        "with every file deleted, load still returns the parameters.",
        "Restart the kernel: are the weights still there?",
    )
    return facts


def _gives(load, path, params):
    """Whether load finds these parameters at the path."""
    try:
        found = load(path)
        return isinstance(found, dict) and _same_params(found, params)["values"].ok
    except Exception:
        return False


def _overwrite(arrays):
    for value in arrays.values():
        value[...] = value == 0


def _loaded(load, path, folder):
    """What load returns, if that is a dict of arrays and the file holds nothing but numbers."""
    pickled = next(filter(None, map(_pickle_in, map(_content, _files(folder)))), "")
    try:
        got, refused = load(path), ""
    except Exception as error:
        if not pickled:
            raise
        got, refused = None, f" load stops with {type(error).__name__}."
    if pickled:
        what, ask = _PICKLED[pickled]
        raise FormError(f"the file holds {what}: {HARM}.{refused}", ask, (pickled, bool(refused)))
    given(got)
    if not isinstance(got, dict):
        raise FormError(
            f"load returns {kind_of(got)} instead of a dictionary of arrays.",
            "Could you go on training with what load returned?",
            type(got).__name__,
        )
    for key, value in got.items():
        if type(value) not in (np.ndarray, np.memmap):
            raise FormError(
                f"load returns {kind_of(value)} under the name {key!r} instead of an array.",
                "Could you multiply with what load returned?",
                type(value).__name__,
            )
    return got


_PICKLED = {
    "object": (
        "an array of objects, which NumPy can keep by pickle only",
        "How does np.savez get the arrays one by one, each under its name?",
    ),
    "pickle": (
        "a pickle, not numbers only",
        "Which function of NumPy stores arrays under their names, and nothing but numbers?",
    ),
}


def _files(folder):
    return [os.path.join(root, file) for root, _, files in os.walk(folder) for file in files]


def _content(file):
    with open(file, "rb") as opened:
        return opened.read()


def _parts(data):
    """What a compressed file holds: not all of it, for a small one may hold more than memory."""
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist()[:100]:
                with archive.open(name) as part:
                    yield part.read(_MOST)
    for start, module in ((b"\x1f\x8b", "gzip"), (b"BZh", "bz2"), (b"\xfd7zXZ", "lzma")):
        if data.startswith(start):
            yield importlib.import_module(module).open(io.BytesIO(data)).read(_MOST)


def _pickle_in(data, deep=0):
    """What in a file's bytes needs pickle to be read: "object", "pickle" or ""; nothing is run."""
    with contextlib.suppress(Exception):  # a broken file; not every Python has all three
        for part in _parts(data) if deep < _DEEPEST else ():
            found = _pickle_in(part, deep + 1)
            if found:
                return found
    if data.startswith(b"\x93NUMPY"):
        stream = io.BytesIO(data)
        try:
            while stream.tell() < len(data):
                np.load(stream, allow_pickle=False)
        except (ValueError, MemoryError) as error:
            return "object" if "bject arrays" in str(error) else ""
        return ""
    return "pickle" if _is_pickle(data) else ""


def _is_pickle(data):
    if b"_reconstruct" in data or b"_frombuffer" in data:  # NumPy's arrays, as pickle keeps them
        return True
    try:
        *_, last = pickletools.genops(data)
    except Exception:  # any other format
        return False
    return last[2] == len(data) - 1 > 0


def _same_params(got, params):
    keys = sorted(map(str, got)) == sorted(params)
    arrays = {k: np.asarray(got[k]) for k in params if k in got}
    shapes = keys and all(arrays[k].shape == params[k].shape for k in params)
    types = keys and all(arrays[k].dtype == params[k].dtype for k in params)
    values = shapes and all(_exact(arrays[k], params[k]) for k in params)
    gap = max((_gap(arrays[k], params[k]) for k in params), default=0) if shapes else 0.0
    changed = [
        f"{params[k].dtype} comes back as {arrays[k].dtype}"
        for k in arrays
        if arrays[k].dtype != params[k].dtype
    ]
    return {
        "keys": Fact(
            keys,
            f"the keys are {', '.join(sorted(params))}, and load returns "
            f"{', '.join(sorted(map(str, got))) or 'none'}.",
            "Does every array find its name again?",
            tuple(sorted(map(str, got))),
        ),
        "shapes": Fact(
            shapes, "an array comes back in another shape.", "What was lost on the way?"
        ),
        "values": Fact(
            values,
            f"the values that come back are off by up to {gap:.0e}."
            if 0 < gap < 0.1
            else "the values that come back are not those that were saved.",
            "Are the loaded weights exactly equal to the saved ones?",
            None if gap == 0 else int(np.floor(np.log10(gap))) if np.isfinite(gap) else "nan",
        ),
        "types": Fact(
            types,
            f"the values are right, but {changed[0] if changed else 'a dtype changed'}.",
            "Which kind of numbers went in, and which came out?",
            tuple(changed),
        ),
    }


def _exact(a, b):
    try:
        return bool(np.array_equal(a, b))
    except (TypeError, ValueError):
        return False


def _gap(a, b):
    try:
        return float(np.max(np.abs(np.asarray(a, float) - np.asarray(b, float)), initial=0.0))
    except (TypeError, ValueError):
        return float("inf")


exercise = Exercise(
    "save(params, path); load(path)",
    id="save_load",
    chapter="08",
    place=30,
    points=2,
    does=(
        "Round trip through a file: same keys, shapes, dtypes and exact values; the loaded "
        "arrays are independent of the saved ones; path may or may not end in .npz; the "
        "file holds numbers only: loading needs no pickle, and a check says so where an "
        "answer pickles."
    ),
    parts=observe,
    steady=False,
    keeps=("params",),
    hints=(
        (
            "`np.savez(file, **params)` hands over each entry of a dict under its key. What "
            "`np.load` opens has a list of names, `.files`, and is asked like a dict."
        ),
        (
            "Given a name without .npz, `np.savez` adds it, and `load` then looks in the wrong "
            'place. An open file, `open(path, "wb")`, is written exactly where it is.'
        ),
    ),
)


@exercise.answer
def save(params, path):
    """Write the arrays to exactly the file that was named."""
    with open(path, "wb") as file:
        np.savez(file, **params)


@exercise.answer
def load(path):
    """Read them back."""
    with np.load(path) as file:
        return {k: file[k] for k in file.files}


@exercise.data_sets
def data(rng):
    """Parameters of several kinds, and names of files."""
    floats = {"W1": rng.normal(size=(3, 5)), "b1": rng.normal(size=(1, 5)) * 1e-7}
    floats |= {"W2": rng.normal(size=(5, 2)), "b2": rng.normal(size=(1, 2))}
    yield Case({"params": floats, "name": "model.npz"})
    yield Case(
        {"params": floats, "name": "weights"},
        kind="no ending",
        when="the path does not end in .npz",
        ask="Look into the folder: under which name was the file really written?",
    )
    mixed = {"W1": floats["W1"], "steps": np.array([3, 1, 2]), "on": np.array([True, False])}
    mixed |= {"small": rng.normal(size=4).astype(np.float32), "one": np.array([[0.1]])}
    yield Case(
        {"params": mixed, "name": "mixed.npz"},
        kind="several types",
        when="the arrays hold whole numbers, truth values and float32 as well",
    )


@exercise.right("the ending added in both")
def save_load_ending():
    def save(params, path):
        np.savez(path if path.endswith(".npz") else path + ".npz", **params)

    def load(path):
        with np.load(path if path.endswith(".npz") else path + ".npz") as archive:
            return dict(archive)

    return save, load


@exercise.right("JSON with types and exact numbers")
def save_load_json():
    import json

    def save(params, path):
        content = {k: {"type": str(v.dtype), "rows": v.tolist()} for k, v in params.items()}
        with open(path, "w") as file:
            json.dump(content, file)

    def load(path):
        with open(path) as file:
            content = json.load(file)
        return {k: np.array(v["rows"], dtype=v["type"]) for k, v in content.items()}

    return save, load


@exercise.mistake(
    "pickle",
    seen=f"the values come back, but the file is a pickle: {HARM}.",
    ask="Which function of NumPy stores arrays under their names, and nothing but numbers?",
    leads=("form",),
)
def sl_pickle():
    import pickle

    def save(params, path):
        with open(path, "wb") as fh:
            pickle.dump({k: np.array(v) for k, v in params.items()}, fh)

    def load(path):
        with open(path, "rb") as fh:
            return pickle.load(fh)

    return save, load


@exercise.mistake(
    "the dict as one object, np.load with allow_pickle",
    seen=(
        "the values come back, but the file holds the dict as one object, which NumPy can keep by "
        f"pickle only: {HARM}."
    ),
    ask="How does np.savez get the arrays one by one, each under its name?",
    leads=("form",),
)
def sl_allow():
    def save(params, path):
        with open(path, "wb") as fh:
            np.save(fh, params)

    def load(path):
        return np.load(path, allow_pickle=True).item()

    return save, load


@exercise.mistake(
    "converted to int",
    seen="only whole numbers come back.",
    ask="What is left of a weight of 0.3?",
    leads=("fact values",),
)
def sl_int():
    def save(params, path):
        with open(path, "wb") as fh:
            np.savez(fh, **{k: v.astype(int) for k, v in params.items()})

    def load(path):
        return dict(np.load(path).items())

    return save, load


@exercise.mistake(
    "kept in a global variable instead of the file",
    seen="the values come back, but from memory: nothing survives a restart of the kernel.",
    ask="Restart the kernel: are the weights still there?",
    leads=("fact own",),
)
def sl_memory():
    _STORE = {}

    def save(params, path):
        _STORE[path] = params

    def load(path):
        return _STORE[path]

    return save, load


@exercise.mistake(
    "np.save of a dict, np.load without allow_pickle",
    seen=(
        "the file holds the dict as one object, by pickle, and np.load refuses it with a "
        f"ValueError: {HARM}."
    ),
    ask="How does np.savez get the arrays one by one, each under its name?",
    leads=("form",),
)
def sl_object():
    def save(params, path):
        with open(path, "wb") as fh:
            np.save(fh, params)

    def load(path):
        return np.load(path).item()

    return save, load


@exercise.mistake(
    "np.savez adds .npz to the name, load does not",
    seen="right for 'model.npz'; for 'weights' load raises FileNotFoundError.",
    ask="Look into the folder: under which name was the file really written?",
    leads=("raised",),
)
def sl_ext():
    def save(params, path):
        np.savez(path, **params)

    def load(path):
        return dict(np.load(path).items())

    return save, load


@exercise.mistake(
    "text with few digits",
    seen="the values are rounded to 3 digits: small weights become 0.",
    ask="Are the loaded weights exactly equal to the saved ones?",
    leads=("fact values",),
)
def sl_savetxt():
    import json

    def save(params, path):
        with open(path, "w") as fh:
            json.dump({k: np.round(v, 3).tolist() for k, v in params.items()}, fh)

    def load(path):
        with open(path) as fh:
            return {k: np.array(v) for k, v in json.load(fh).items()}

    return save, load


@exercise.mistake(
    "converted to float32",
    seen="the values agree to 7 digits only, and their type is float32.",
    ask="How many digits did your weights have before, and how many after?",
    leads=("fact values",),
)
def sl_float32():
    def save(params, path):
        with open(path, "wb") as fh:
            np.savez(fh, **{k: v.astype(np.float32) for k, v in params.items()})

    def load(path):
        return dict(np.load(path).items())

    return save, load


@exercise.mistake(
    "open file returned",
    seen="load returns the open archive, not a dictionary.",
    ask="Could you go on training with what load returned?",
    leads=("form",),
)
def sl_npz():
    def save(params, path):
        with open(path, "wb") as fh:
            np.savez(fh, **params)

    def load(path):
        return np.load(path)

    return save, load


@exercise.mistake(
    "arrays saved without names",
    seen="the arrays come back as arr_0, arr_1 and so on.",
    ask="How does np.savez learn the names of the arrays?",
    leads=("fact keys",),
)
def sl_positional():
    def save(params, path):
        with open(path, "wb") as fh:
            np.savez(fh, *params.values())

    def load(path):
        with np.load(path) as f:
            return {k: f[k] for k in f.files}

    return save, load


@exercise.mistake(
    "file name hard-coded",
    seen="every path writes the same file.",
    ask="Where does the argument path enter?",
    leads=("fact apart",),
)
def sl_fixedname():
    def save(params, path):
        with open(
            __import__("os").path.join(__import__("os").path.dirname(path), "model"), "wb"
        ) as fh:
            np.savez(fh, **params)

    def load(path):
        with np.load(__import__("os").path.join(__import__("os").path.dirname(path), "model")) as f:
            return {k: f[k] for k in f.files}

    return save, load


@exercise.mistake(
    "first array only",
    seen="only the first array comes back.",
    ask="How many arrays were saved, and how many come back?",
    leads=("fact keys",),
)
def sl_first():
    def save(params, path):
        with open(path, "wb") as fh:
            np.savez(fh, **params)

    def load(path):
        with np.load(path) as f:
            return {k: f[k] for k in f.files[:1]}

    return save, load


@exercise.mistake(
    "arrays flattened",
    seen="the arrays come back flat.",
    ask="Which shape had W1 before?",
    leads=("fact shapes",),
)
def sl_flat():
    def save(params, path):
        with open(path, "wb") as fh:
            np.savez(fh, **{k: v.ravel() for k, v in params.items()})

    def load(path):
        with np.load(path) as f:
            return {k: f[k] for k in f.files}

    return save, load


@exercise.mistake(
    "lists instead of arrays",
    seen="the entries come back as lists, not as arrays.",
    ask="Could you multiply with what load returned?",
    leads=("form",),
)
def sl_list():
    def save(params, path):
        with open(path, "wb") as fh:
            np.savez(fh, **params)

    def load(path):
        with np.load(path) as f:
            return {k: f[k].tolist() for k in f.files}

    return save, load


@exercise.mistake(
    "all turned into float64",
    seen="the values are right, but whole numbers and float32 come back as float64.",
    ask="Which kind of numbers went in, and which came out?",
    leads=("several types/fact types",),
)
def sl_float64():
    def save(params, path):
        with open(path, "wb") as fh:
            np.savez(fh, **params)

    def load(path):
        with np.load(path) as f:
            return {k: f[k].astype(float) for k in f.files}

    return save, load


@exercise.mistake(
    "old file kept",
    seen="a second save to the same path is ignored.",
    ask="What should be left of the old file?",
    leads=("fact overwrite",),
)
def sl_ifmissing():
    def save(params, path):
        if __import__("os").path.exists(path):
            return
        with open(path, "wb") as fh:
            np.savez(fh, **params)

    def load(path):
        with np.load(path) as f:
            return {k: f[k] for k in f.files}

    return save, load


@exercise.mistake(
    "load returns nothing",
    seen="load returns None.",
    ask="Is there a return line?",
    leads=("form",),
)
def sl_noreturn():
    def save(params, path):
        with open(path, "wb") as fh:
            np.savez(fh, **params)

    def load(path):
        with np.load(path) as f:
            out = {k: f[k] for k in f.files}

    return save, load


@exercise.mistake(
    "values rounded",
    seen="the values agree to six digits only.",
    ask="Are the loaded weights exactly equal to the saved ones?",
    leads=("fact values",),
)
def sl_round6():
    def save(params, path):
        with open(path, "wb") as fh:
            np.savez(fh, **{k: np.round(v, 6) for k, v in params.items()})

    def load(path):
        with np.load(path) as f:
            return {k: f[k] for k in f.files}

    return save, load


@exercise.mistake(
    "names changed",
    seen="every name comes back with something added.",
    ask="Does every array find its name again?",
    leads=("fact keys",),
)
def sl_keys():
    def save(params, path):
        with open(path, "wb") as fh:
            np.savez(fh, **params)

    def load(path):
        with np.load(path) as f:
            return {k + "_saved": f[k] for k in f.files}

    return save, load


@exercise.mistake(
    "archive read after it was closed",
    seen="load reads from the archive after the with block has closed it.",
    ask="When does a with block close its file?",
    leads=("raised",),
)
def sl_closed():
    def save(params, path):
        with open(path, "wb") as fh:
            np.savez(fh, **params)

    def load(path):
        with np.load(path) as f:
            archive = f
        return {k: archive[k] for k in archive.files}

    return save, load
