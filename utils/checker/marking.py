"""What nbgrader is told: there, a verdict that is not right is an error of the cell.

nbgrader takes a cell with a check for passed unless an error is among its outputs. In the
environment it says what it does: "validate" where a learner asks what is still wrong, "autograde"
where marks are given.
"""

import os
import textwrap

WIDTH = 80  # nbgrader cuts off what is longer


class NotRight(AssertionError):  # noqa: N818
    """What a check has found; IPython shows it without the lines that led to it."""

    def _render_traceback_(self):
        return textwrap.wrap(" ".join(str(self).split()), WIDTH, subsequent_indent="  ")


def doing() -> str:
    """What nbgrader is doing with this notebook: validate, autograde; "" where nobody marks it."""
    return os.environ.get("NBGRADER_EXECUTION", "")


def show(text):
    """Show an error below the cell, whose lines go on as if there were none.

    Raises
    ------
    NotRight        where there is no notebook to show it in
    """
    from IPython import get_ipython

    error, shell = NotRight(text), get_ipython()
    if shell is None:
        raise error
    shell.showtraceback((NotRight, error, None))
