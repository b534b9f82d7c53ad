"""`save_load`: round trip through a file: same keys, shapes, dtypes and exact values."""

import contextlib
import os
import tempfile

import numpy as np

from utils.checker import (
    Case,
    Exercise,
    Fact,
    FormError,
    given,
    kind_of,
    same,
)


def observe(functions, case, watch):
    """A round trip through a file, and another, and one with the file gone."""
    save, load = functions
    params, name = case.args["params"], case.args["name"]
    here = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, name)
        try:
            return _round_trips(save, load, params, path, folder, watch)
        finally:
            os.chdir(here)


def _round_trips(save, load, params, path, folder, watch):
    mine = {k: v.copy() for k, v in params.items()}
    save(mine, path)
    watch.note({"params": params}, {"params": mine})
    got = load(path)
    given(got)
    if not isinstance(got, dict):
        raise FormError(
            f"load returns {kind_of(got)} instead of a dictionary of arrays.",
            "Could you go on training with what load returned?",
            type(got).__name__,
        )
    facts = _same_params(got, params)
    for value in mine.values():
        value += 1
    second = load(path)
    shared = isinstance(second, dict) and _same_params(second, mine)["values"].ok
    shared |= any(
        isinstance(v, np.ndarray) and any(np.shares_memory(v, w) for w in mine.values())
        for v in got.values()
    )
    arrays = all(isinstance(v, (np.ndarray, np.generic)) for v in got.values())
    if not arrays:
        odd = next(k for k, v in got.items() if not isinstance(v, (np.ndarray, np.generic)))
        raise FormError(
            f"load returns {kind_of(got[odd])} under the name {odd!r} instead of an array.",
            "Could you multiply with what load returned?",
        )
    writable = all(getattr(v, "flags", None) is None or v.flags.writeable for v in got.values())
    if facts["values"].ok and writable:
        for value in got.values():
            value += 1
        shared |= not _same_params(second, params)["values"].ok
    facts["own"] = Fact(
        not shared,
        "changing the arrays afterwards also changes what load returns.",
        "Restart the kernel: are the weights still there?",
    )
    facts["writable"] = Fact(
        writable, "the loaded arrays cannot be changed.", "Could you go on training with them?"
    )
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
    for root, _, files in os.walk(folder):
        for file in files:
            with contextlib.suppress(OSError):
                os.remove(os.path.join(root, file))
    try:
        load(path)
        found = True
    except Exception:
        found = False
    facts["a file"] = Fact(
        not found,
        "with every file deleted, load still returns the parameters.",
        "Restart the kernel: are the weights still there?",
    )
    return facts


def _same_params(got, params):
    keys = sorted(map(str, got)) == sorted(params)
    arrays = {k: np.asarray(got[k]) for k in params if k in got}
    shapes = keys and all(arrays[k].shape == params[k].shape for k in params)
    types = keys and all(arrays[k].dtype == params[k].dtype for k in params)
    values = shapes and all(_exact(arrays[k], params[k]) for k in params)
    gap = max((_gap(arrays[k], params[k]) for k in params), default=0) if shapes else 0.0
    changed = [f"{params[k].dtype} comes back as {arrays[k].dtype}" for k in arrays
               if arrays[k].dtype != params[k].dtype]  # fmt: skip
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
    place=2,
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
        ("np.savez stores named arrays in one file. Which names do they have when they come back?"),
        (
            "Given a name without .npz, np.savez adds it. An open file is written exactly where "
            "you opened it; open(path, 'wb')."
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
    mixed = {"W1": rng.normal(size=(3, 5)), "b1": rng.normal(size=(1, 5)) * 1e-7}
    mixed |= {"steps": np.array([3, 1, 2]), "small": rng.normal(size=4).astype(np.float32)}
    floats = {k: v for k, v in mixed.items() if k in ("W1", "b1")}
    for name, params in (("model.npz", floats), ("weights", floats), ("mixed", mixed)):
        yield Case({"params": params, "name": name})


@exercise.right("pickle")
def save_load_pickle():
    import pickle

    def save(params, path):
        with open(path, "wb") as fh:
            pickle.dump({k: np.array(v) for k, v in params.items()}, fh)

    def load(path):
        with open(path, "rb") as fh:
            return pickle.load(fh)

    return save, load


@exercise.mistake(
    "converted to int",
    seen="only whole numbers come back.",
    ask="What is left of a weight of 0.3?",
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
    seen="right values, but the same arrays: nothing survives a kernel restart.",
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
    seen="ValueError: object arrays cannot be loaded.",
    ask=(
        "What kind of array does numpy make out of a dictionary, and does it like to read it back?"
    ),
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
    seen="works for 'model.npz', FileNotFoundError for 'weights'.",
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
    seen="values rounded to 3 digits (small weights become 0).",
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
    seen="values agree to 7 digits only; dtype float32.",
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
    seen="the arrays come back as arr_0, arr_1.",
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
    seen="the entries come back as lists.",
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
    leads=("fact types",),
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
