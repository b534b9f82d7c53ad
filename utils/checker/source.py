"""Reading a learner's function: its text, whether it is written yet, and whose it is."""

import ast
import dis
import functools
import inspect
import textwrap
import types

_NOTHING = {
    "RESUME", "NOP", "POP_TOP", "LOAD_CONST", "RETURN_CONST", "RETURN_VALUE", "COPY_FREE_VARS",
    "LOAD_SMALL_INT", "NOT_TAKEN",
}  # fmt: skip


def is_stub(function) -> bool:
    """Whether the body is only `...`, `pass` or a docstring, perhaps with `return ...`."""
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


def definition(function) -> ast.FunctionDef | None:
    """The function's own `def`, parsed, its first line numbered 1; None where there is no text."""
    if not isinstance(function, types.FunctionType):
        return None
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, SyntaxError, TypeError, ValueError, RecursionError):
        return None
    node = tree.body[0] if tree.body else None
    if not isinstance(node, ast.FunctionDef) or node.name != function.__name__:
        return None
    return ast.increment_lineno(node, 1 - node.lineno)


def lines(function) -> list[str]:
    """The lines of the function's own text, decorators left out; [] where there is none."""
    try:
        text = textwrap.dedent(inspect.getsource(function)).splitlines()
    except (OSError, TypeError):
        return []
    start = next((i for i, line in enumerate(text) if line.startswith("def ")), 0)
    return text[start:]


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


def comes_from(function, package) -> bool:
    """Whether a function, or what it wraps, was defined in a package."""
    module = getattr(innermost(function), "__module__", None) or ""
    return module.partition(".")[0] == package


def hands_over(function, name, package) -> bool:
    """Whether a function does nothing but call a package's own function of that name."""
    node = definition(function)
    if node is None:
        code, names = getattr(function, "__code__", None), ()
        names = code.co_names if code and function.__name__ == "<lambda>" else ()
    else:
        body = [s for s in node.body if not isinstance(s, (ast.Expr, ast.Import, ast.ImportFrom))]
        called = body[-1].value if body and isinstance(body[-1], ast.Return) else None
        if len(body) != 1 or not isinstance(called, ast.Call):
            return False
        names = [n.id for n in ast.walk(called.func) if isinstance(n, ast.Name)]
        names += [n.attr for n in ast.walk(called.func) if isinstance(n, ast.Attribute)]
    if name not in names:
        return False
    for holder in (function.__globals__.get(n) for n in names):
        target = getattr(holder, name, None) if inspect.ismodule(holder) else holder
        if callable(target) and comes_from(target, package):
            return True
    return False
