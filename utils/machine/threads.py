"""One BLAS thread for small work, also when several Python threads work at the same time."""

import sys
import threading
from contextlib import contextmanager

from threadpoolctl import threadpool_limits

_lock = threading.Lock()
_inside = 0
_limits: threadpool_limits | None = None


@contextmanager
def one_thread():
    """Within this context BLAS keeps to one thread; afterwards it has as many as before.

    Threads on a small matrix product wait for one another longer than they work, above all where
    other programs use the cores: chapter 12 has figures. The limit holds for the whole
    process, so the first to come in sets it and the last to go out takes it back.
    """
    global _inside, _limits
    if sys.platform == "emscripten":  # a browser has one; asking each library takes seconds there
        yield
        return
    with _lock:
        if _inside == 0:
            _limits = threadpool_limits(1, "blas")
        _inside += 1
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if _inside == 0:
                _limits.restore_original_limits()
