"""In a notebook: one sentence after the NameError of a check whose answer has not been run."""

import linecache
import re
import sys

SAY = "`{}` is not there yet: run the cell with your answer first, then this one."


def install(course) -> None:
    """Let IPython say it; nothing happens elsewhere, or where somebody handles errors already.

    Parameters
    ----------
    course : Course     its exercises, and their names
    """
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if shell is None or getattr(shell, "custom_exceptions", None):
        return

    def handler(shell, kind, error, trace, tb_offset=None):
        shell.showtraceback((kind, error, trace), tb_offset=tb_offset, running_compiled_code=True)
        try:
            if awaited(course, error, trace):
                print(SAY.format(error.name))
        except Exception:  # the sentence is an extra: the traceback has said what happened
            return

    shell.set_custom_exc((NameError,), handler)


def awaited(course, error, trace) -> bool:
    """Whether the name that is missing is an answer that the failing cell wanted to check."""
    while trace.tb_next is not None:
        trace = trace.tb_next
    code = trace.tb_frame.f_code
    if code.co_name != "<module>":  # inside a function: the cell itself found all its names
        return False
    cell = "".join(linecache.getlines(code.co_filename))
    asked = set(re.findall(r"""\bcheck\(\s*["'](\w+)["']""", cell)) & set(course.ids)
    return any(error.name in (name, *course.exercise(name).names) for name in asked)
