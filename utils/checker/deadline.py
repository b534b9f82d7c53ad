"""Stop what runs too long, wherever it runs, in the first of three ways that the place allows:

1. in the main thread an alarm of the operating system, `signal.setitimer`;
2. in other threads, on Windows and in a browser `sys.monitoring` (Python 3.12 and newer): each
   turn of a loop and each call of a function looks at the clock;
3. elsewhere `sys.settrace`: each step looks at the clock, which takes longer.

The second and the third cannot stop one long call into compiled code, such as `time.sleep`.
"""

import math
import signal
import sys
import threading
from time import monotonic

SECONDS = 5.0
AGAIN = 0.2  # a loop that swallows even TimeUp meets it again so much later


class TimeUp(BaseException):
    """The time limit of a check has passed (not an Exception, so `except Exception` lets it by)."""


class time_limit:  # noqa: N801 (it is used like a function)
    """Raise TimeUp in this thread after so many seconds: `with time_limit(2.0): ...`.

    Limits may stand inside one another: the earliest counts, and the end of an inner one leaves
    the outer one as it was. Once the outer one has passed, no inner one lets anything begin.
    """

    def __init__(self, seconds=None):
        self.seconds, self.thread = SECONDS if seconds is None else seconds, threading.get_ident()
        alarm = hasattr(signal, "setitimer") and threading.main_thread().ident == self.thread
        self.way = _Alarm() if alarm else _Monitor() if _Monitor.possible() else _Trace()

    def __enter__(self):
        self.outer = _deadlines.get(self.thread, math.inf)
        if monotonic() >= self.outer:
            self.way.again()
            raise TimeUp
        _deadlines[self.thread] = min(self.outer, monotonic() + self.seconds)
        self.way.start()

    def __exit__(self, *error):
        _deadlines[self.thread] = self.outer
        if self.outer == math.inf:
            del _deadlines[self.thread]
        self.way.stop()


_deadlines: dict[int, float] = {}  # thread -> when it should be done


def _late(code):
    """Whether this thread should be done by now; what is in this file always comes to its end."""
    late = monotonic() >= _deadlines.get(threading.get_ident(), math.inf)
    return late and code.co_filename != _HERE


def _stop(code, *event):
    """Raise TimeUp if this thread should be done by now."""
    if _late(code):
        _deadlines[threading.get_ident()] = monotonic() + AGAIN
        raise TimeUp


_HERE = _late.__code__.co_filename


class _Alarm:
    def start(self):
        self.since, left = monotonic(), _deadlines[threading.get_ident()] - monotonic()
        self.handler, self.before = signal.signal(signal.SIGALRM, self.ring), self.again(left)

    def stop(self):
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, self.handler)
        if self.before[0]:  # an outer limit, or somebody else's alarm, goes on
            self.again(self.before[0] - monotonic() + self.since, self.before[1])

    @staticmethod
    def again(left=0.0, every=AGAIN):
        return signal.setitimer(signal.ITIMER_REAL, max(left, 1e-3), every)

    @classmethod
    def ring(cls, number, frame):
        if frame is None or frame.f_code.co_filename != _HERE:
            raise TimeUp
        if threading.get_ident() in _deadlines:
            cls.again()


class _Monitor:
    lock, users, tool, late = threading.Lock(), 0, None, []
    look = getattr(sys, "monitoring", None)

    @classmethod
    def possible(cls):
        """Whether there is a tool id to be had, or held already."""
        free = cls.look and (n for n in (4, 3, 5, 2) if cls.look.get_tool(n) is None)
        cls.tool = next(free or iter(()), None) if cls.tool is None else cls.tool
        return cls.tool is not None
