"""Reading a learner's function: its text, whether it is written yet, and whose it is."""

import ast
import contextlib
import dis
import functools
import inspect
import sys
import textwrap

_NOTHING = {
    "RESUME", "NOP", "POP_TOP", "LOAD_CONST", "RETURN_CONST", "RETURN_VALUE", "COPY_FREE_VARS",
    "LOAD_SMALL_INT", "NOT_TAKEN",
}  # fmt: skip


def is_stub(thing) -> bool:
    """Whether the body is only `...`, `pass` or a docstring, perhaps with `return ...`.

    A class is one where that is so of each of its methods.
    """
    return all(map(_is_empty, methods(thing)))


def _is_empty(function):
    code = getattr(function, "__code__", None)
    if code is None:
        return False
    last = None
    for step in dis.get_instructions(code):
        if step.opname not in _NOTHING:
            return False
        if "CONST" in step.opname or step.opname == "LOAD_SMALL_INT":
            last = step.argval
    return last is None or last is Ellipsis


def methods(thing) -> list:
    """The functions that stand in a class, wherever it runs; of anything else it alone."""
    if not inspect.isclass(thing):
        return getattr(thing, "methods", [thing])
    return [f for f in vars(thing).values() if inspect.isfunction(f)]


@functools.lru_cache(maxsize=8)
def text(function) -> tuple[list[str], int]:
    """The lines of a function as they stand in its file or cell, and the number of the first.

    Raises
    ------
    OSError, TypeError      where there is none
    """
    return getattr(function, "written", None) or inspect.getsourcelines(function)


def has_lines(function) -> bool:
    """Whether it was written in Python, whichever process it runs in."""
    return hasattr(function, "__code__") and hasattr(function, "__globals__")


def definition(function) -> ast.FunctionDef | None:
    """The function's own `def`, parsed, its first line numbered 1; None where there is no text."""
    if not has_lines(function):
        return None
    try:
        tree = ast.parse(textwrap.dedent("".join(text(function)[0])))
    except (OSError, SyntaxError, TypeError, ValueError, RecursionError):
        return None
    node = tree.body[0] if tree.body else None
    if not isinstance(node, ast.FunctionDef) or node.name != function.__name__:
        return None
    return ast.increment_lineno(node, 1 - node.lineno)


def lines(function) -> list[str]:
    """The lines of the function's own text, decorators left out; [] where there is none."""
    try:
        whole = textwrap.dedent("".join(text(function)[0])).splitlines()
    except (OSError, TypeError):
        return []
    start = next((i for i, line in enumerate(whole) if line.startswith("def ")), 0)
    return whole[start:]


def innermost(function):
    """What is behind `functools.partial` and `functools.wraps`."""
    for _ in range(20):
        inner = getattr(function, "__wrapped__", None)
        if inner is None and isinstance(function, functools.partial):
            inner = function.func
        if inner is None:
            return function
        function = inner
    return function


def own_code(names, functions, exercises) -> set:
    """Code of `functions`, and of what a course has under these names beside its exercises."""
    package = exercises.partition(".")[0]
    modules = [
        module
        for name, module in list(sys.modules.items())
        if name.partition(".")[0] == package and not name.startswith(exercises)
    ]
    found = [getattr(module, name, None) for module in modules for name in names]
    found = [f for f in found if inspect.isfunction(f) and _package(f) == package]
    found += [f for function in functions for f in methods(function)]
    return {innermost(f).__code__ for f in found if hasattr(f, "__code__")}


def _package(function):
    return (function.__module__ or "").partition(".")[0]


@contextlib.contextmanager
def entered(codes):
    """A list that fills with those of the codes that are run meanwhile, in whatever disguise."""
    seen: list = []

    def look(frame, event, _):
        if event == "call" and frame.f_code in codes:
            seen.append(frame.f_code)

    before = sys.getprofile()
    sys.setprofile(look)
    try:
        yield seen
    finally:
        sys.setprofile(before)
