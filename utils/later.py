"""Names of a package that are imported when they are first asked for.

A chapter loads what it uses: the straight line of chapter 01 needs no optimiser.
"""

import sys
from collections.abc import Callable, Mapping
from importlib import import_module


def later(package: str, names: Mapping[str, str]) -> tuple[Callable, Callable]:
    """The ``__getattr__`` and ``__dir__`` of a package (PEP 562).

    Parameters
    ----------
    package : str    its ``__name__``
    names : dict     name -> module of the package in which it stands
    """

    def get(name: str):
        if name not in names:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        found = getattr(import_module(f"{package}.{names[name]}"), name)
        setattr(sys.modules[package], name, found)
        return found

    def listed() -> list[str]:
        return sorted({*vars(sys.modules[package]), *names})

    return get, listed
