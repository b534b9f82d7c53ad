"""An answer that never ends is stopped: in every thread, with alarms and without them."""

import itertools
import signal
import sys
import threading
import time

import pytest

from utils.checker.trying.deadline import TimeUp, time_limit
from utils.exercises import judge

SECONDS = 0.1
#: Long enough for a machine that is busy with something else.
PATIENCE = 5


def forever():
    while True:
        pass


def calls():
    def step(k):
        return k + 1

    k = 0
    while True:
        k = step(k)


def generator():
    def numbers():
        while True:
            yield 1

    return sum(numbers())


def swallows():
    while True:
        try:
            len([1])
        except Exception:
            continue


def swallows_everything():
    while True:
        try:
            len([1])
        except:  # noqa: E722
            continue


def comprehension():
    return [k for k in itertools.count() if k < 0]


def for_over_a_generator():
    def numbers():
        k = 0
        while True:
            k += 1
            yield k

    for _ in numbers():
        pass


def inside_a_library_call():
    return max(map(lambda k: 0, itertools.repeat(1)))


LOOPS = [forever, calls, generator, swallows, comprehension, for_over_a_generator,
         inside_a_library_call]  # fmt: skip


def here(function):
    return function()


def in_a_thread(function):
    """The result of a function that is called in another thread, or the error that it raises."""
    out = []

    def run():
        try:
            out.append((function(), None))
        except BaseException as error:
            out.append((None, error))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(PATIENCE)
    assert out, "it was not stopped"
    result, error = out[0]
    if error is not None:
        raise error
    return result


@pytest.fixture(params=["main thread", "thread", "no alarm"])
def run(request, monkeypatch):
    """Call a function in one of the places that differ in how it can be stopped."""
    if request.param == "no alarm":  # as on Windows and in a browser
        monkeypatch.delattr(signal, "setitimer", raising=False)
    return in_a_thread if request.param == "thread" else here


@pytest.mark.parametrize("loop", LOOPS)
def test_an_endless_loop_is_stopped_wherever_it_runs(run, loop):
    def limited():
        start = time.monotonic()
        with pytest.raises(TimeUp), time_limit(SECONDS):
            loop()
        return time.monotonic() - start

    assert SECONDS <= run(limited) < PATIENCE


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="there are no alarms here")
def test_an_alarm_stops_in_the_end_also_a_loop_that_swallows_it():
    with pytest.raises(TimeUp), time_limit(SECONDS):
        swallows_everything()


def test_what_is_quick_enough_is_left_alone_also_afterwards(run):
    limit = 10 * SECONDS  # a busy machine may pause for longer than a single one

    def limited():
        with time_limit(limit):
            result = sum(k for k in range(1000))
        end = time.monotonic() + 1.2 * limit
        while time.monotonic() < end:
            pass
        return result

    assert run(limited) == 499500


def test_a_shorter_limit_inside_leaves_the_outer_one_as_it_was(run):
    def limited():
        start, stopped = time.monotonic(), 0
        with pytest.raises(TimeUp), time_limit(6 * SECONDS):
            for _ in range(2):
                with pytest.raises(TimeUp), time_limit(SECONDS):
                    forever()
                stopped += 1
            forever()
        return stopped, time.monotonic() - start

    stopped, took = run(limited)
    assert stopped == 2
    assert 6 * SECONDS - 0.001 <= took < PATIENCE  # two clocks: an alarm may ring 0.1 ms early


def test_a_longer_limit_inside_does_not_prolong_the_outer_one(run):
    def limited():
        start, begun = time.monotonic(), 0
        with pytest.raises(TimeUp), time_limit(SECONDS):
            for _ in range(1000):
                try:
                    with time_limit(PATIENCE):
                        begun += 1
                        forever()
                except TimeUp:
                    pass
            forever()
        return begun, time.monotonic() - start

    begun, took = run(limited)
    assert begun < 1000
    assert SECONDS <= took < PATIENCE


def test_only_the_thread_that_set_the_limit_is_stopped():
    def limited():
        with pytest.raises(TimeUp), time_limit(SECONDS):
            forever()
        return "stopped"

    found = []
    thread = threading.Thread(target=lambda: found.append(in_a_thread(limited)))
    thread.start()
    turns = 0
    while thread.is_alive():  # busy while the other one is stopped
        turns += 1
    assert found == ["stopped"] and turns


def test_two_threads_have_limits_of_their_own():
    def limited(seconds):
        start = time.monotonic()
        with pytest.raises(TimeUp), time_limit(seconds):
            forever()
        return time.monotonic() - start

    found = {}
    threads = [
        threading.Thread(target=lambda s=s: found.update({s: limited(s)})) for s in (0.1, 0.3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert found[0.1] < found[0.3] and found[0.3] >= 0.3


def test_alarms_traces_and_tools_are_what_they_were(run):
    def tracer(frame, event, argument):
        return None

    def tools():
        ids = range(6) if hasattr(sys, "monitoring") else ()
        return [sys.monitoring.get_tool(n) for n in ids]

    def limited():
        traced, before = sys.gettrace(), tools()
        sys.settrace(tracer)
        try:
            with pytest.raises(TimeUp), time_limit(SECONDS):
                forever()
            with time_limit(SECONDS):
                pass
            assert sys.gettrace() is tracer
        finally:
            sys.settrace(traced)
        assert tools() == before

    handler = signal.getsignal(signal.SIGALRM) if hasattr(signal, "SIGALRM") else None
    run(limited)
    if handler is not None:
        assert signal.getsignal(signal.SIGALRM) == handler
        assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="there are no alarms here")
def test_an_alarm_of_somebody_else_still_rings():
    rung = []
    before = signal.signal(signal.SIGALRM, lambda number, frame: rung.append(number))
    try:
        signal.setitimer(signal.ITIMER_REAL, 3 * SECONDS)
        with pytest.raises(TimeUp), time_limit(SECONDS):
            forever()
        end = time.monotonic() + PATIENCE
        while not rung and time.monotonic() < end:
            pass
        assert rung == [signal.SIGALRM]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_a_function_that_handles_its_own_errors_sees_the_right_one(run):
    """A one-step loop in a `try`: Python must find the handler that belongs to it."""

    def limited():
        seen = []
        with pytest.raises(TimeUp), time_limit(SECONDS):

            def careful():
                try:
                    while True:
                        pass
                except ValueError:
                    seen.append("ValueError")
                finally:
                    seen.append("finally")

            careful()
        return seen

    assert run(limited) == ["finally"]


def test_a_check_of_an_endless_answer_gives_a_verdict(run, monkeypatch):
    monkeypatch.setattr("utils.checker.judge.SECONDS", SECONDS)

    def sigmoid(z):
        while True:
            pass

    verdict = run(lambda: judge("sigmoid", sigmoid))
    assert verdict.status == "wrong" and "still running" in verdict.text


def test_a_right_answer_is_right_wherever_it_is_checked(run):
    import numpy as np

    def sigmoid(z):
        return 0.5 * (1 + np.tanh(0.5 * z))

    assert run(lambda: judge("sigmoid", sigmoid)).status == "right"
