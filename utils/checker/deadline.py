"""Stop what runs too long, wherever it runs.

There are three ways, and the first that the place allows is taken:

1. in the main thread, an alarm of the operating system (`signal.setitimer`);
2. in other threads, on Windows and in a browser, `sys.monitoring` (Python 3.12 and newer): each
   turn of a loop and each call of a function looks at the clock;
3. where neither is to be had, `sys.settrace`: each line looks at the clock, which takes longer.

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


def time_limit(seconds=None):
    """A context manager that raises TimeUp in this thread after so many seconds.

    Limits may stand inside one another: the earliest counts, and the end of an inner one leaves
    the outer one as it was.
    """
    return _Limit(SECONDS if seconds is None else seconds)


class _Limit:
    def __init__(self, seconds):
        self.seconds, self.thread = seconds, threading.get_ident()
        alarm = hasattr(signal, "setitimer") and threading.main_thread().ident == self.thread
        self.way = _Alarm() if alarm else _Monitor() if _Monitor.possible() else _Trace()

    def __enter__(self):
        self.outer = _deadlines.get(self.thread, math.inf)
        _deadlines[self.thread] = deadline = min(self.outer, monotonic() + self.seconds)
        self.way.start(deadline)

    def __exit__(self, *error):
        if self.outer < math.inf:
            _deadlines[self.thread] = self.outer
        else:
            _deadlines.pop(self.thread, None)
        self.way.stop()


_deadlines: dict[int, float] = {}  # thread -> when it should be done


def _look(code, *event):
    """Raise TimeUp if this thread should be done by now, but not inside this file."""
    deadline = _deadlines.get(threading.get_ident(), math.inf)
    if monotonic() >= deadline and code.co_filename != _HERE:
        _deadlines[threading.get_ident()] = monotonic() + AGAIN
        raise TimeUp


_HERE = _look.__code__.co_filename


class _Alarm:
    def start(self, deadline):
        self.handler = signal.signal(signal.SIGALRM, self.ring)
        self.since = monotonic()
        left = max(deadline - self.since, 1e-6)
        self.before = signal.setitimer(signal.ITIMER_REAL, left, AGAIN)

    def stop(self):
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, self.handler)
        left, again = self.before
        if left:  # an outer limit, or somebody else's alarm, goes on
            signal.setitimer(signal.ITIMER_REAL, max(left - monotonic() + self.since, 1e-6), again)

    @staticmethod
    def ring(number, frame):
        if frame is None or frame.f_code.co_filename != _HERE:
            raise TimeUp


class _Monitor:
    lock, users, tool = threading.Lock(), 0, None

    @classmethod
    def possible(cls):
        return hasattr(sys, "monitoring") and (cls.tool is not None or cls.free() is not None)

    @staticmethod
    def free():
        return next((n for n in (4, 3, 5, 2) if sys.monitoring.get_tool(n) is None), None)

    def start(self, deadline):
        look, cls = sys.monitoring, _Monitor
        with cls.lock:
            cls.users += 1
            if cls.users == 1:
                cls.tool = cls.free()
                look.use_tool_id(cls.tool, "time limit")
                for event in (look.events.JUMP, look.events.PY_START):
                    look.register_callback(cls.tool, event, _look)
                look.set_events(cls.tool, look.events.JUMP | look.events.PY_START)

    def stop(self):
        look, cls = sys.monitoring, _Monitor
        with cls.lock:
            cls.users -= 1
            if cls.users == 0:
                look.set_events(cls.tool, 0)
                look.free_tool_id(cls.tool)
                cls.tool = None


class _Trace:
    def start(self, deadline):
        self.frame = sys._getframe(2)  # that of the with statement
        self.before = sys.gettrace(), self.frame.f_trace
        self.frame.f_trace = self.trace
        sys.settrace(self.trace)

    def stop(self):
        sys.settrace(self.before[0])
        self.frame.f_trace = self.before[1]
        del self.frame

    @staticmethod
    def trace(frame, event, argument):
        _look(frame.f_code)
        return _Trace.trace
