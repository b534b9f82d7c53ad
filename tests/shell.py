"""Cells of a notebook run in this process, in IPython's own shell: no kernel to wait for."""

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

    Parameters
    ----------
    cells : list of dict          code cells
    changed : function            cell -> whether something else stands in it
    """
    names, found = set(), []
    for cell in cells:
        made, read = stored_and_read(cell["source"])
        if changed(cell) or read & names:
            found.append(cell)
            names |= made
        else:
            names -= made
    return found


def stored_and_read(source):
    """The names that a cell makes for those after it, and those that it takes from before."""
    top = symtable.symtable(source, "cell", "exec")
    made = {s.get_name() for s in top.get_symbols() if s.is_assigned() or s.is_imported()}
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
    return made, read
