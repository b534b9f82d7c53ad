"""Facts about a round trip through a file."""

import contextlib
import os
import tempfile

import numpy as np

from utils.checks.observe.results import Fact, FormError, given, kind_of, same


def save_load(functions, case, watch):
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
