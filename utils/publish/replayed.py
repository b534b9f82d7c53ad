"""Every answer is called as it was when it was found right, and has to say the same again.

`python -m utils.publish mine` copies this file into the package that it writes. It needs NumPy
and pytest; of the course it needs nothing. What was called, with what, and what came back stands
in `recorded.json`, in the order of the calls.
"""

import importlib
import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np

_FILE = Path(__file__).with_name("recorded.json")
RECORDED = json.loads(_FILE.read_text(encoding="utf-8")) if _FILE.exists() else {}


class Replay:
    """One recorded run: its steps, made again in a folder for the files that it writes."""

    def __init__(self, package, folder):
        self.package, self.folder, self.objects = package, folder, []

    def made(self, what):
        """The value that stands behind its text."""
        if isinstance(what, list):
            return [self.made(one) for one in what]
        if not isinstance(what, dict):
            return what
        kind, inside = next(iter(what.items()))
        if kind == "array":
            return np.array(inside, dtype=what["dtype"]).reshape(what["shape"])
        if kind == "tuple":
            return tuple(self.made(one) for one in inside)
        if kind == "dict":
            return {self.made(key): self.made(one) for key, one in inside}
        if kind == "path":
            return str(Path(self.folder) / inside)
        if kind == "generator":
            rng = np.random.default_rng()
            rng.bit_generator.state = inside
            return rng
        if kind == "itself":
            return self.objects[inside]
        if kind == "calls":
            return self._answering(inside)
        return SimpleNamespace(**{name: self._answering(calls) for name, calls in inside.items()})

    def _answering(self, calls):
        """A function that says to the same arguments what was recorded: the next time, the next."""
        left = list(calls)

        def function(*args):
            for k, (wanted, result) in enumerate(left):
                if same(list(args), self.made(wanted)):
                    left.append(left.pop(k))
                    return self.made(result)
            raise AssertionError("a function is called with other arguments than before")

        return function

    def step(self, step):
        """Make one call; whether it says what it said."""
        owner = self.package if step["on"] is None else self.objects[step["on"]]
        args = self.made(step["args"])
        for name, value in step.get("state", {}).items():
            setattr(owner, name, self.made(value))
        result = getattr(owner, step["call"])(*args)
        if step["new"]:
            self.objects.append(result)
            return True
        return self.agrees(result, step["result"])

    def agrees(self, result, what):
        """Whether a result is what was recorded; a function is asked what it was asked then."""
        kind, inside = next(iter(what.items())) if isinstance(what, dict) else ("", what)
        if kind == "calls":
            return all(self.agrees(result(*self.made(args)), said) for args, said in inside)
        if kind == "tuple" or isinstance(what, list):
            return len(result) == len(inside) and all(map(self.agrees, result, inside))
        return same(result, self.made(what))


def same(a, b):
    """Whether two results are alike: arrays and numbers to nine digits."""
    if isinstance(b, dict):
        return isinstance(a, dict) and list(a) == list(b) and all(same(a[k], b[k]) for k in b)
    if isinstance(b, list | tuple):
        alike = isinstance(a, list | tuple) and len(a) == len(b)
        return alike and all(map(same, a, b))
    if isinstance(b, np.ndarray | float | int):
        if not isinstance(a, np.ndarray | np.generic | float | int) or np.shape(a) != np.shape(b):
            return False
        return bool(np.allclose(a, b, rtol=1e-9, atol=1e-12, equal_nan=True))
    return bool(a is b or a == b)


def pytest_generate_tests(metafunc):
    """One test for each answer of which calls are recorded."""
    if "name" in metafunc.fixturenames:
        metafunc.parametrize("name", list(RECORDED))


def test_an_answer_says_what_it_said_when_it_was_found_right(name, tmp_path):
    """Its calls, in their order; a step that says something else is named."""
    for run in RECORDED[name]:
        replay = Replay(importlib.import_module(__package__), tmp_path)
        for step in run:
            assert replay.step(step), f"{step['call']}{tuple(replay.made(step['args']))}"
