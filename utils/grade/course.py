"""What a learner's lines may use of the course: functions that compute, and nothing else.

A learner's process has what needs NumPy alone. The rest stays in the grader, and the process gets a
stand-in: no function that opens a file or the network can be reached.
"""

import functools
import importlib
import inspect
import re
import textwrap

import numpy as np

ROOMS = ("utils.network", "utils.gradients", "utils.training", "utils.data")
#: Where these rooms read or write files, download, or train for long.
CLOSED = ("utils.network.model", "utils.network.estimators", "utils.data.download",
          "utils.data.houses", "utils.data.pictures", "utils.data.distortions",
          "utils.machine", "utils.sweep")  # fmt: skip
#: Classes that hold data and do nothing else.
CLASSES = ("SealedTest",)
_RANDOM = (np.random.Generator, np.random.RandomState)


def look_up(module, name):
    """What a module of the course has under a name; () for a module.

    Raises
    ------
    AttributeError      if it has nothing there that a learner's lines may use
    """
    whole = f"{module}.{name}"
    if whole in ROOMS:
        return ()
    if module in ROOMS and str(name).isidentifier() and not name.startswith("_"):
        found = getattr(importlib.import_module(module), name, None)
        home = getattr(found, "__module__", "") or ""
        if inspect.isfunction(found) and home.startswith(ROOMS) and not home.startswith(CLOSED):
            return found
        if inspect.isclass(found) and name in CLASSES:
            return found
        if type(found) in (int, float, str, tuple):
            return found
    raise AttributeError(f"module {module!r} has no attribute {name!r} here")


@functools.cache
def text_of(function, name="") -> str | None:
    """A function of the course with what it needs, to be sent to a learner's process.

    Parameters
    ----------
    function : callable
    name : str          what it is to be called, if not as it is

    Returns
    -------
    str or None         None where it needs more than NumPy and what the process has
    """
    parts: dict = {}
    if not _collect(function, parts):
        return None
    alias = f"{name} = {function.__name__}" if name and name != function.__name__ else ""
    return "\n\n".join(["import numpy as np", *parts.values(), alias])


@functools.cache
def code_of(function, name):
    """`text_of` compiled; None where there is none."""
    text = text_of(function, name)
    return text and compile(text, f"<course {name}>", "exec")


def _collect(function, parts):
    if not inspect.isfunction(function) or function.__closure__:
        return False
    parts[function.__name__] = ""
    try:
        text = textwrap.dedent(inspect.getsource(function))
    except (OSError, TypeError):
        return False
    for name in sorted(_globals(function.__code__) & set(function.__globals__)):
        value = function.__globals__[name]
        home = getattr(value, "__module__", "") or ""
        if name in ("np", *parts):
            continue
        if inspect.ismodule(value) and value.__name__ == "utils.network":
            parts[name] = f"from utils import network as {name}"
        elif inspect.isfunction(value) and home.startswith(("utils.network", "utils.gradients")):
            parts[name] = f"from {home} import {value.__name__} as {name}"
        elif inspect.isclass(value) and name in CLASSES:
            parts[name] = f"from utils.data import {name}"
        elif type(value) in (int, float, str):
            parts[name] = f"{name} = {value!r}"
        elif not (inspect.isfunction(value) and value.__name__ == name and _collect(value, parts)):
            return False
    parts[function.__name__] = text[re.search(r"(?m)^(def|lambda) ", text).start() :]
    return True


def _globals(code):
    found = set(code.co_names)
    for constant in code.co_consts:
        found |= _globals(constant) if inspect.iscode(constant) else set()
    return found


def attribute(thing, name):
    """A public attribute of an object of the course's own, or of a random generator.

    Whatever is not known to be harmless has none: by the frame of a generator, to name one, a
    learner's process would reach every name of the grader.

    Raises
    ------
    AttributeError
    """
    home = type(thing).__module__
    known = home.startswith("utils.") and not home.startswith("utils.grade")
    if not (known or type(thing) in _RANDOM) or str(name).startswith("_"):
        raise AttributeError(name)
    found = getattr(thing, name)
    if inspect.ismodule(found) or inspect.isclass(found):
        raise AttributeError(name)
    return found
