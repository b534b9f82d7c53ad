"""A progress bar that nobody has to switch off: it shows itself only where somebody watches."""

import sys
import time

from utils.text import Text

WIDTH = 24


class Bar:
    """One line that is redrawn in place, and gone when the work is done.

    Parameters
    ----------
    total : int        how many steps there are
    verbose : bool     None: only in a terminal, or in a notebook that somebody sits in front of.
                       A notebook that is executed by a program (nbval, nbclient, nbgrader) cannot
                       answer questions: its front end says so with each cell, and no line is drawn.
                       True, False: always, never.

    Notes
    -----
    Used as a context: ``with Bar(epochs) as bar: bar.show(3, "loss 0.412")``.
    """

    def __init__(self, total: int, verbose: bool | None = None, *, stream=None, every=0.1):
        self.total, self.every = total, every
        self._stream = sys.stderr if stream is None else stream
        self._kernel = kernel()
        self.shown = watched(self._kernel, self._stream) if verbose is None else bool(verbose)
        self._handle, self._last, self._length = None, -float("inf"), 0

    def show(self, done: float, text: str = "") -> None:
        """Draw the line with ``done`` of all steps, at most ten times a second."""
        now = time.monotonic()
        if not self.shown or (now - self._last < self.every and done < self.total):
            return
        self._last = now
        full = int(WIDTH * min(done / self.total, 1)) if self.total else WIDTH
        self._draw(f"[{'=' * full}{' ' * (WIDTH - full)}] {int(done)}/{self.total} {text}")

    def __enter__(self) -> "Bar":
        return self

    def __exit__(self, *exception) -> None:
        """Wipe the line away: the history holds what it said."""
        if self._length:
            self._draw("")

    def _draw(self, line: str) -> None:
        if self._kernel is None:
            self._stream.write("\r" + line.ljust(self._length) + ("" if line else "\r"))
            self._stream.flush()
        elif self._handle is None:
            from IPython.display import display  # a notebook has it already

            self._handle = display(Text(line), display_id=True)
        else:
            self._handle.update(Text(line))
        self._length = max(len(line), self._length)


def kernel():
    """The kernel of the notebook that this runs in, or None elsewhere."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return getattr(shell, "kernel", None)


def watched(kernel, stream) -> bool:
    """Whether there is a person to see the bar."""
    if kernel is not None:
        return bool(getattr(kernel, "_allow_stdin", False))
    try:
        return bool(stream.isatty())
    except (AttributeError, ValueError):
        return False
