"""Stop what runs too long, wherever it runs, in the first of three ways that the place allows:

1. in the main thread an alarm of the operating system, `signal.setitimer`;
2. in other threads, on Windows and in a browser `sys.monitoring` (Python 3.12 and newer): each
   turn of a loop and each call of a function looks at the clock;
3. with Python 3.11 `sys.settrace`: each call and each step of a function with a loop does.

The second and the third stop neither one long call into compiled code, such as `time.sleep`, nor
a loop in which a bare `except:` catches TimeUp as well.
"""

import math
import signal
import sys
import threading
from opcode import opmap
from time import monotonic

SECONDS = 5.0
AGAIN = 0.2  # what has swallowed TimeUp meets it again so much later


class TimeUp(BaseException):
    """The time limit of a check has passed (not an Exception, so `except Exception` lets it by)."""


class time_limit:  # noqa: N801 (used like a function)
    """Raise TimeUp in this thread after so many seconds: `with time_limit(2.0): ...`.

    Limits may stand inside one another: the earliest counts, and the end of an inner one leaves
    the outer one as it was. Once the outer one has passed, no inner one lets anything begin.
    """

    def __init__(self, seconds=None):
        self.seconds, self.thread = SECONDS if seconds is None else seconds, threading.get_ident()
        alarm = hasattr(signal, "setitimer") and threading.main_thread().ident == self.thread
        self.way = _Alarm() if alarm else _Monitor() if _Monitor.free() else _Trace()

    def __enter__(self):
        self.outer = _deadlines.get(self.thread, math.inf)
        if monotonic() >= self.outer:
            raise TimeUp
        _deadlines[self.thread] = min(self.outer, monotonic() + self.seconds)
        self.way.start()

    def __exit__(self, *error):
        _deadlines[self.thread] = self.outer
        self.way.stop()


_deadlines: dict[int, float] = {}  # thread -> when it should be done; never, if that is inf


def _late(code):
    """Whether this thread should be done by now; what is in this file always comes to its end."""
    late = monotonic() >= _deadlines.get(threading.get_ident(), math.inf)
    return late and code.co_filename not in _OURS


def _stop(code, *event):
    if _late(code):
        _deadlines[threading.get_ident()] = monotonic() + AGAIN
        raise TimeUp


_OURS = [function.__code__.co_filename for function in (_late, threading.main_thread)]


class _Alarm:
    def start(self):
        self.since, left = monotonic(), _deadlines[threading.get_ident()] - monotonic()
        self.handler = signal.signal(signal.SIGALRM, self.ring) or signal.SIG_DFL
        self.left, self.every = signal.setitimer(signal.ITIMER_REAL, max(left, 1e-3), AGAIN)

    def stop(self):
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, self.handler)
        if self.left:  # an outer limit, or somebody else's alarm, goes on
            left = self.left - monotonic() + self.since
            signal.setitimer(signal.ITIMER_REAL, max(left, 1e-3), self.every)

    def ring(self, number, frame):
        if frame is None or frame.f_code.co_filename not in _OURS:
            raise TimeUp
        if _deadlines[threading.get_ident()] < math.inf:
            signal.setitimer(signal.ITIMER_REAL, 1e-3, AGAIN)


class _Monitor:
    lock, users, tool = threading.Lock(), 0, None

    @classmethod
    def free(cls):
        """An id that no other tool has, or the one that is ours already; None if there is none."""
        ids = (4, 3, 5, 2, 1) if cls.tool is None and hasattr(sys, "monitoring") else ()
        return next((n for n in ids if sys.monitoring.get_tool(n) is None), cls.tool)

    def start(self, change=1):
        cls, look, events = _Monitor, sys.monitoring, sys.monitoring.events
        jump, call, step = events.JUMP, events.PY_START, events.INSTRUCTION
        with self.lock:
            cls.users += change
            if self.tool is None:
                cls.tool = self.free()
                look.use_tool_id(self.tool, "time limit")
                for event, does in ((jump, self.jump), (call, _stop), (step, _stop)):
                    look.register_callback(self.tool, event, does)
            look.set_events(self.tool, jump | call if self.users else 0)
            if not self.users:
                look.free_tool_id(self.tool)
                cls.tool = None

    def stop(self):
        self.start(-1)

    @classmethod
    def jump(cls, code, *event):
        """Let the next step raise: where a jump raises, Python takes the wrong handler."""
        if _late(code):
            sys.monitoring.set_events(cls.tool, sys.monitoring.events.INSTRUCTION)


class _Trace:
    def start(self):
        self.before = sys.gettrace()
        sys.settrace(self.trace)

    def stop(self):
        sys.settrace(self.before)

    def trace(self, frame, *event):
        code = frame.f_code
        _stop(code)
        if _BACK.isdisjoint(code.co_code[::2]):
            return None  # no loop
        frame.f_trace_lines, frame.f_trace_opcodes = False, True  # a loop may be one step long
        return self.step

    def step(self, frame, *event):
        _stop(frame.f_code)
        return self.step


_BACK = {number for name, number in opmap.items() if "JUMP_BACKWARD" in name}
