"""Call a learner's function so that it cannot hang, print, ask, warn, or end the notebook."""

import builtins
import contextlib
import copy
import io
import random
import sys
import warnings
from types import GeneratorType

import numpy as np

from utils.checker.trying.deadline import TimeUp as TimeUp
from utils.checker.trying.deadline import time_limit as time_limit


class InputAskedError(Exception):
    """The function called input()."""


class _Sink(io.TextIOBase):
    """A text stream that forgets what is written to it."""

    def writable(self):
        return True

    def write(self, text):
        return len(text)


def _no_input(prompt=""):
    raise InputAskedError


@contextlib.contextmanager
def quiet():
    """Silence prints, warnings and input() while the learner's code runs."""
    ask, stdin = builtins.input, sys.stdin
    builtins.input, sys.stdin = _no_input, io.StringIO()
    legacy, python = np.random.get_state(), random.getstate()
    try:
        with (
            contextlib.redirect_stdout(_Sink()),
            contextlib.redirect_stderr(_Sink()),
            warnings.catch_warnings(),
            np.errstate(all="ignore"),
        ):
            warnings.simplefilter("ignore")
            yield
    finally:
        builtins.input, sys.stdin = ask, stdin
        np.random.set_state(legacy)
        random.setstate(python)


class Watch:
    """Calls a function on copies of its arguments and notes which of the copies it changed."""

    def __init__(self, rounding=0.0):
        self.changed = []
        self.rounding = rounding

    def call(self, function, args):
        """Call `function` on copies of the values of `args`, in their order."""
        mine = {name: fresh(value) for name, value in args.items()}
        try:
            return function(*mine.values())
        finally:
            self.note(args, mine)

    def note(self, before, after):
        """Remember each name whose value is no longer what it was."""
        for name, value in before.items():
            for what in _changed(name, value, after[name], self.rounding):
                if what not in self.changed:
                    self.changed.append(what)


def _changed(name, before, after, rounding):
    """The argument, or those of its entries, that are not what they were."""
    if unchanged(before, after, rounding):
        return []
    if isinstance(before, dict) and list(before) == list(after):
        labels = [(k, f"{name}[{k!r}]") for k in before]
    elif isinstance(before, list) and len(before) == len(after):
        labels = [(i, f"{name}[{i}]") for i in range(len(before))]
    else:
        return [name]
    return [label for k, label in labels if not unchanged(before[k], after[k], rounding)]


def fresh(value):
    """An independent copy; functions and models are passed on as they are."""
    if type(value) is np.ndarray and value.dtype.kind in "biufc":
        return value.copy(order="K")  # what deepcopy does, without asking how
    if isinstance(value, (np.ndarray, dict, list, tuple, np.random.Generator)):
        return copy.deepcopy(value)
    return value


def unchanged(before, after, rounding=0.0):
    """Whether two values are the same, entry by entry."""
    if isinstance(before, np.ndarray):
        same_kind = isinstance(after, np.ndarray) and before.shape == after.shape
        if not same_kind or before.dtype != after.dtype:
            return False
        if before.dtype.kind in "biuf" and before.tobytes() == after.tobytes():
            return True
        if rounding and before.dtype.kind == "f":
            return np.allclose(before, after, rtol=rounding, atol=rounding)
        return np.array_equal(before, after, equal_nan=before.dtype.kind == "f")
    if isinstance(before, dict):
        return list(before) == list(after) and all(
            unchanged(before[k], after[k], rounding) for k in before
        )
    if isinstance(before, (list, tuple)):
        return len(before) == len(after) and all(
            unchanged(b, a, rounding) for b, a in zip(before, after, strict=True)
        )
    return True


def listed(value, at_most=1000):
    """A generator as a list; an endless one is cut off."""
    lazy = isinstance(value, (GeneratorType, map, filter, zip, range)) or (
        hasattr(value, "__next__") and not isinstance(value, np.ndarray)
    )
    if not lazy:
        return value
    out = []
    for item in value:
        out.append(item)
        if len(out) >= at_most:
            break
    return out
