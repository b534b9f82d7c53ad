"""Calls of an answer written down while its exercise tries it: what `replayed` makes again."""

import contextlib
import functools
import inspect
import json
import os
import tempfile

import numpy as np

from utils.checker import Watch
from utils.checker.trying.attempt import probes
from utils.checker.trying.calling import TimeUp, quiet, time_limit
from utils.publish.replayed import Replay

#: How many runs of an answer are kept; how many characters one may take, or one alone.
RUNS, MOST, ALONE = 3, 20_000, 500_000


class _NotTextError(Exception):
    """A value that cannot be written down."""


class Recorder:
    """The steps of one run; `traced` functions and classes put their calls into it."""

    def __init__(self):
        self.steps, self.objects, self.states, self.depth = [], [], [], 0

    def text(self, value):
        """A value as JSON can hold it.

        Raises
        ------
        _NotTextError    if it cannot
        """
        for k, known in enumerate(self.objects):
            if value is known:
                return {"itself": k}
        if isinstance(value, np.generic):
            value = value.item()
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, os.PathLike):
            value = os.fspath(value)
        if isinstance(value, str):
            away = os.path.realpath(value).startswith(os.path.realpath(tempfile.gettempdir()))
            return {"path": os.path.basename(value)} if os.path.isabs(value) and away else value
        if isinstance(value, np.ndarray) and value.dtype.kind in "biuf":
            flat = value.ravel().tolist()
            return {"array": flat, "dtype": str(value.dtype), "shape": list(value.shape)}
        if isinstance(value, list):
            return [self.text(one) for one in value]
        if isinstance(value, tuple):
            return {"tuple": [self.text(one) for one in value]}
        if isinstance(value, dict):
            return {"dict": [[self.text(key), self.text(one)] for key, one in value.items()]}
        if isinstance(value, np.random.Generator):
            return {"generator": value.bit_generator.state}
        if isinstance(value, _Listened):
            return {"calls": value.calls}
        if hasattr(value, "_listened"):
            return {"object": value._listened}
        raise _NotTextError(type(value).__name__)

    def heard(self, value, objects=True):
        """The same value, but functions and objects in it write down how they are called."""
        if type(value) in (list, tuple):
            return type(value)(self.heard(one, objects) for one in value)
        if type(value) is dict:
            return {key: self.heard(one, objects) for key, one in value.items()}
        if callable(value) and not inspect.isclass(value):
            return _Listened(self, value)
        if (
            objects
            and type(value).__module__ not in ("builtins", "numpy")
            and hasattr(value, "__dict__")
        ):
            methods = {
                name: _Listened(self, method)
                for name, method in inspect.getmembers(value, inspect.ismethod)
                if not name.startswith("_")
            }
            vars(value).update(methods)
            value._listened = {name: heard.calls for name, heard in methods.items()}
        return value

    def called(self, function, args, *, name, on=None, new=False):
        """Call it and write the call down, unless another call of the answer makes it."""
        if self.depth:
            return function(*args)
        args = [self.heard(one) for one in args]
        step = {"call": name, "on": on, "new": new, "args": [self.text(one) for one in args]}
        if on is not None and (state := self._state(on)) != self.states[on]:
            step["state"] = state  # somebody has changed the object meanwhile
        self.depth += 1
        try:
            result = function(*args)
        finally:
            self.depth -= 1
        result = self.heard(result, objects=False)
        self.steps.append(step | {"result": None if new else self.text(result)})
        if on is not None:
            self.states[on] = self._state(on)
        return result

    def _state(self, k):
        """The arrays that an object holds."""
        held = vars(self.objects[k]).items()
        return {name: self.text(v.copy()) for name, v in held if isinstance(v, np.ndarray)}

    def traced(self, answer, called):
        """A function or class that does the same, and writes its calls down under a name."""
        if not inspect.isclass(answer):
            return functools.wraps(answer)(lambda *args: self.called(answer, args, name=called))
        recorder = self

        class Traced(answer):
            def __init__(self, *args):
                def begin(*args):
                    answer.__init__(self, *args)

                recorder.called(begin, args, name=called, new=True)
                recorder.objects.append(self)
                recorder.states.append(recorder._state(-1))

            def __getattribute__(self, name):
                found = super().__getattribute__(name)
                outside = not recorder.depth and inspect.ismethod(found) and name[0] != "_"
                at = [k for k, one in enumerate(recorder.objects) if one is self]
                if not outside or not at:
                    return found
                return lambda *args: recorder.called(found, args, name=name, on=at[0])

        return Traced


class _Listened:
    """A function that writes down what it is called with and what it says."""

    def __init__(self, recorder, function):
        self.recorder, self.function, self.calls = recorder, function, []
        functools.update_wrapper(self, function)

    def __call__(self, *args):
        given = [self.recorder.text(one) for one in args]
        result = self.function(*args)
        self.calls.append([given, self.recorder.text(result)])
        return result


def recorded(exercise, names, package) -> list:
    """Runs of a right answer that come out the same when they are made again.

    Parameters
    ----------
    exercise : Exercise
    names : tuple of str    of its functions or classes
    package : object        that has them under these names

    Returns
    -------
    list of runs                    each a list of steps; [] if no call can be written down
    """
    runs: list = []
    large: list = []
    for case in probes(exercise)[0]:
        recorder = Recorder()
        with contextlib.suppress(TimeUp), quiet(), time_limit():
            with contextlib.suppress(Exception):  # what was written down until then is as good
                answers = tuple(recorder.traced(getattr(package, n), n) for n in names)
                exercise.parts(answers, case, Watch())
            try:
                run = _repeated(json.loads(json.dumps(recorder.steps)), package)
            except Exception:
                continue
        for kept, most in ((runs, MOST), (large, ALONE)):
            size = 0
            sizes = [size := size + len(json.dumps(step)) for step in run]
            short = run[: sum(one < most for one in sizes)]
            if not all(step["new"] for step in short):
                kept.append(short)
        if len(runs) == RUNS:
            break
    return runs or large[:1]


def _repeated(steps, package) -> list:
    """The steps up to the first that does not come out the same."""
    with tempfile.TemporaryDirectory() as folder:
        replay = Replay(package, folder)
        for k, step in enumerate(steps):
            try:
                good = replay.step(step)
            except Exception:
                good = False
            if not good:
                return steps[:k]
    return steps
