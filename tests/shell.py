"""Cells of a notebook run in this process, in IPython's own shell: no kernel to wait for."""

import ast
import os
import symtable
import sys
from contextlib import contextmanager

from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from utils.publish.notebooks import ROOT


def run(cells):
    """Run code cells, one after the other, in the folder of the chapters.

    Parameters
    ----------
    cells : list of dict    with a "source", a text

    Returns
    -------
    list of str             what each cell prints and displays, as text

    Raises
    ------
    Exception               what a cell raises
    """
    with fresh_shell() as shell:
        return [shown_by(shell, cell["source"]) for cell in cells]


def shown_by(shell, source):
    """What a cell prints, what it displays, and the value of its last line."""
    with capture_output() as caught:
        ran = shell.run_cell(source, store_history=True)
    ran.raise_error()
    shown = [output.data.get("text/plain", "") for output in caught.outputs]
    if ran.result is not None:
        shown.append(shell.display_formatter.format(ran.result)[0]["text/plain"])
    return caught.stdout + "".join(shown)


@contextmanager
def fresh_shell():
    """A shell without names and history, gone afterwards; the folder is that of the chapters."""
    before, hook, modules = os.getcwd(), sys.displayhook, sys.modules["__main__"]
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance(history_length=0)
    shell.history_manager.enabled = False
    for writing in ("write_output_prompt", "write_format_data", "finish_displayhook"):
        setattr(shell.displayhook, writing, lambda *_: None)  # `shown_by` asks for the value
    os.chdir(ROOT / "chapters")
    try:
        yield shell
    finally:
        shell.restore_sys_module_state()
        InteractiveShell.clear_instance()
        os.chdir(before)
        sys.displayhook, sys.modules["__main__"] = hook, modules


def needed(cells, wanted):
    """The cells that are wanted, and those that make the names these read, in their order.

    Parameters
    ----------
    cells : list of dict          code cells
    wanted : function             cell -> whether it is asked for
    """
    keep, names = [], set()
    for cell in reversed(cells):
        made, read = stored_and_read(cell["source"])
        if wanted(cell) or made & names:
            keep.append(cell)
            names = (names - made) | read
    return keep[::-1]


def touched(cells, changed):
    """The cells that are changed, and those that read, by however many steps, what they make.

    Followed from statement to statement: what an import or an unconcerned line gives a new value
    is as it was. What a concerned line calls a method of, or hands over by name, may be changed.

    Parameters
    ----------
    cells : list of dict          code cells
    changed : function            cell -> whether something else stands in it
    """
    names, found, imported = set(), [], set()
    for cell in cells:
        other, read = changed(cell), stored_and_read(cell["source"])[1]
        if other or read & names:
            found.append(cell)
        for statement in ast.parse(cell["source"]).body:
            stored, taken = _names(statement)
            if _is_import(statement):
                imported |= stored
                names -= stored
                continue
            imported -= stored
            if other or taken & names:
                names |= stored | (_written_into(statement) - imported)
            else:
                names -= stored
    return found


def _is_import(statement):
    return isinstance(statement, ast.Import | ast.ImportFrom)


def _written_into(statement):
    """Names that calls in a statement may write into: of methods their own, and named arguments."""
    found = set()
    for call in ast.walk(statement):
        if isinstance(call, ast.Call):
            inner = call.func
            while isinstance(inner, ast.Subscript | ast.Attribute):
                inner = inner.value
            values = [inner] if isinstance(call.func, ast.Attribute) else []
            values += [k.value for k in call.keywords]
            found |= {v.id for v in values if isinstance(v, ast.Name)}
    return found


def stored_and_read(source):
    """The names that a cell makes or changes for those after it, and those it takes from before.

    What a line reads that a line above it in the same cell has made is not taken from before.
    """
    made, read = set(), set()
    _follow(ast.parse(source).body, set(), made, read)
    return made, read


def _follow(statements, done, made, read):
    """Go through statements in their order; `done` fills with the names that now have a value."""
    for statement in statements:
        stored, taken = _names(statement)
        made |= stored
        if isinstance(statement, ast.For | ast.With):
            first = [i.context_expr for i in getattr(statement, "items", ())]
            for expression in first or [statement.iter]:
                read |= _names(ast.Expr(expression))[1] - done
            targets = [i.optional_vars for i in getattr(statement, "items", ())]
            for target in targets or [statement.target]:
                done |= (
                    {n.id for n in ast.walk(target) if isinstance(n, ast.Name)} if target else set()
                )
            _follow(statement.body, done, made, read)
            _follow(getattr(statement, "orelse", []), done, made, read)
        elif isinstance(statement, ast.If):
            read |= _names(ast.Expr(statement.test))[1] - done
            ways = [done.copy(), done.copy()]
            _follow(statement.body, ways[0], made, read)
            _follow(statement.orelse, ways[1], made, read)
            done |= ways[0] & ways[1]
        elif isinstance(statement, ast.While | ast.Try):
            read |= taken - done
        else:
            if isinstance(statement, ast.FunctionDef | ast.ClassDef):
                taken -= {statement.name}
            read |= taken - done
            done |= stored


def _of_the_cell(statement):
    """Every node of a statement that is not inside a function, whose names are its own."""
    if not isinstance(statement, ast.FunctionDef | ast.ClassDef | ast.Lambda):
        yield statement
        for node in ast.iter_child_nodes(statement):
            yield from _of_the_cell(node)


def _names(statement):
    """The names that one statement stores or writes into, and those that it reads, of the cell."""
    statement = ast.fix_missing_locations(statement)
    top = symtable.symtable(ast.unparse(statement), "cell", "exec")
    stored = {s.get_name() for s in top.get_symbols() if s.is_assigned() or s.is_imported()}
    read, tables = set(), [top]
    while tables:
        table = tables.pop()
        tables += table.get_children()
        outer = table is top
        read |= {
            s.get_name()
            for s in table.get_symbols()
            if s.is_referenced() and (outer or s.is_global())
        }
    for node in _of_the_cell(statement):
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            read.add(node.target.id)
        elif isinstance(node, ast.Subscript | ast.Attribute) and not isinstance(node.ctx, ast.Load):
            inner = node
            while isinstance(inner, ast.Subscript | ast.Attribute):
                inner = inner.value
            if isinstance(inner, ast.Name):
                stored.add(inner.id)
    return stored, read
