"""What a learner's lines may use of the course: functions that compute, and nothing else.

A learner's process has what needs NumPy alone. The rest stays in the grader, and the process gets a
stand-in: no function that opens a file or the network can be reached.
"""

import functools
import importlib
import inspect
import re
import sys
import textwrap

import numpy as np

ROOMS = ("utils.network", "utils.gradients", "utils.training", "utils.data")
#: Where these rooms read or write files, download, or train for long.
CLOSED = ("utils.network.model", "utils.network.estimators", "utils.data.download",
          "utils.data.houses", "utils.data.pictures", "utils.data.distortions",
          "utils.machine", "utils.sweep")  # fmt: skip
#: What a learner's process has of it: it needs NumPy alone.
THERE = ("utils.network", "utils.gradients", "utils.inputs")
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
def text_of(thing, name="") -> str | None:
    """A function or a class of the course with what it needs, for a learner's process.

    Parameters
    ----------
    thing : callable
    name : str          what it is to be called, if not as it is

    Returns
    -------
    str or None         None where it needs more than NumPy and what the process has
    """
    parts: dict = {}
    if not _collect(thing, parts):
        return None
    alias = f"{name} = {thing.__name__}" if name and name != thing.__name__ else ""
    return "\n\n".join(["import numpy as np", *parts.values(), alias])


@functools.cache
def code_of(thing, name):
    """`text_of` compiled; None where there is none."""
    text = text_of(thing, name)
    return text and compile(text, f"<course {name}>", "exec")


def _collect(thing, parts):
    """Whether the text of a function or a class could be put into parts, what it needs first."""
    alone = inspect.isclass(thing) and "<locals>" not in thing.__qualname__
    if not alone and (not inspect.isfunction(thing) or thing.__closure__):
        return False
    try:
        text = textwrap.dedent(inspect.getsource(thing))
    except (OSError, TypeError):
        return False
    start = re.search(r"(?m)^(def|class) ", text).start()
    if re.search(r"(?m)^@(?!exercise\b)", text[:start]):
        return False
    space = vars(sys.modules[thing.__module__])
    parts[thing.__name__] = ""
    for name in sorted(_names(compile(text[start:], "<course>", "exec")) & set(space)):
        if name not in ("np", *parts) and name[:2] != "__":
            parts[name] = _line(name, space[name])
            if not parts[name] and not _collect(space[name], parts):
                return False
    del parts[thing.__name__]
    parts[thing.__name__] = text[start:]
    return True


def _line(name, value):
    """A line after which a name has this value in a learner's process; "" if none is known."""
    home, own = getattr(value, "__module__", "") or "", getattr(value, "__name__", "")
    first = home.partition(".")[0]
    if inspect.ismodule(value) and own in (*sys.stdlib_module_names, "utils.network"):
        return f"import {own} as {name}"
    if inspect.isclass(value) and name in CLASSES:
        return f"from utils.data import {name}"
    of_course = inspect.isfunction(value) and home.startswith(THERE)
    if own and (of_course or first in sys.stdlib_module_names):
        return f"from {home} import {own} as {name}"
    return f"{name} = {value!r}" if type(value) in (int, float, str) else ""


def _names(code):
    found = set(code.co_names)
    for constant in code.co_consts:
        found |= _names(constant) if inspect.iscode(constant) else set()
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
