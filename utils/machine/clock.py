"""Who is quicker: contestants take turns on one clock, and what came out once on one machine.

Why CPU time: other programs on the machine take none of it. Why rounds: a processor that changes
its speed in the middle meets all contestants alike, and each ratio is one of the same round.
"""

import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from threadpoolctl import threadpool_limits

from utils.machine.bar import kernel, watched
from utils.text import Text, table

#: What a full run of tests/benchmarks/ladder.py found: the figures of chapter 12.
MEASURED = Path(__file__).with_name("measured.json")


#: What stands in the place of times that would differ from run to run.
UNSEEN = "Your own times: in a notebook that you run yourself, this cell shows them."

#: How many times as quick a rung is at least: the same loop twice may differ by a few hundredths.
RUNG = 1.1

#: CPU seconds that a turn on the reader's machine lasts at least.
TURN = 0.1


class Contestant(NamedTuple):
    """Somebody who is timed.

    Attributes
    ----------
    name : str
    go : function    go(passes) does so many passes, from the start
    passes : int     in each round
    each : float     what one pass counts for: the networks of a stack, the steps of an epoch
    """

    name: str
    go: Callable[[int], object]
    passes: int
    each: float = 1


def race(contestants: Sequence[Contestant], rounds: int = 5) -> dict[str, np.ndarray]:
    """Let contestants take turns, one after the other, for several rounds, on one BLAS thread.

    Parameters
    ----------
    contestants : sequence
    rounds : int           each begins with another contestant; a short turn before is not counted

    Returns
    -------
    dict                   name -> (rounds,) CPU seconds for one pass of one network

    Raises
    ------
    ValueError             if there is no contestant, or two have one name
    """
    if not contestants or len({one.name for one in contestants}) < len(contestants):
        raise ValueError(f"contestants are {[c.name for c in contestants]}: each needs a name.")
    seconds: dict[str, list[float]] = {contestant.name: [] for contestant in contestants}
    with threadpool_limits(1):
        for contestant in contestants:
            contestant.go(max(1, contestant.passes // 20))
        for first in range(rounds):
            first %= len(contestants)
            for name, go, passes, each in [*contestants[first:], *contestants[:first]]:
                start = time.process_time()
                go(passes)
                seconds[name].append((time.process_time() - start) / (passes * each))
    return {name: np.array(values) for name, values in seconds.items()}


def _long_enough(contestant: Contestant) -> Contestant:
    """As many passes as take a while: some clocks tick only every sixty-fourth of a second."""
    for _ in range(12):
        start = time.process_time()
        contestant.go(contestant.passes)
        if time.process_time() - start >= TURN:
            break
        contestant = contestant._replace(passes=2 * contestant.passes)
    return contestant


def least(go: Callable[[], object], seconds: float = 0.004) -> float:
    """Wall seconds of the quickest of several calls: what nobody disturbed.

    Parameters
    ----------
    go : function
    seconds : float    for how long it is called again; three times at least, the first not counted
    """
    go()
    took: list[float] = []
    begun = time.perf_counter()
    while len(took) < 2 or time.perf_counter() - begun < seconds:
        start = time.perf_counter()
        go()
        took.append(time.perf_counter() - start)
    return min(took)


def quartiles(values) -> np.ndarray:
    """Lower quartile, median and upper quartile."""
    return np.percentile(values, [25, 50, 75])


def here(contestants: Sequence[Contestant], rounds: int = 5) -> Text:
    """A race on the reader's machine: µs a pass, and how many times as quick as the first.

    Where nobody watches (nbval, nbclient, nbgrader) everybody does two passes and no time is
    shown: times differ from machine to machine and from minute to minute.
    """
    took = _seen_race(contestants, rounds)
    return _ratios(_summary(took)) if took else Text(UNSEEN)


def rung(contestants: Sequence[Contestant], rounds: int = 9) -> Text:
    """`here`, and in a sentence whether the last is quicker than the one before it.

    It is where it was so by a tenth, `RUNG`, in three rounds of four: both took their turns in the
    same rounds, so that a busy machine can hide a difference but hardly make one.
    """
    took = _seen_race(contestants, rounds)
    if not took:
        return Text(UNSEEN)
    (below, theirs), (name, own) = list(took.items())[-2:]
    low, middle, high = quartiles(theirs / own)
    said = f"{name} is {_three(middle)} times as quick as {below} here"
    if low > RUNG:
        said += ": a rung."
    elif high < 1 / RUNG:
        said += ", which is slower: what does it do in each pass that the other does not?"
    else:
        said += f": too close to call, for a rung is {RUNG} times in three rounds of four at least."
        said += "\nIs the step in it? If so, run this cell again when the machine has less to do."
    return Text(f"{_ratios(_summary(took))}\n{said}")


def _seen_race(contestants: Sequence[Contestant], rounds: int) -> dict[str, np.ndarray]:
    """A race with turns that are long enough; {} where nobody watches."""
    if watched(kernel(), sys.stderr):
        return race([_long_enough(contestant) for contestant in contestants], rounds)
    for contestant in contestants:
        contestant.go(2)
    return {}


def _summary(took: Mapping[str, np.ndarray]) -> dict:
    """name -> median, then quartiles of how many times as quick as the first, round by round."""
    first = next(iter(took.values()))
    return {name: (np.median(t), *quartiles(first / t)) for name, t in took.items()}


def measured(task: str) -> dict[str, tuple[float, float, float, float]]:
    """What a task took on the machine of `measured_on`.

    Returns
    -------
    dict    name -> CPU seconds a pass, then lower quartile, median and upper quartile of how many
            times as quick as the first name

    Raises
    ------
    ValueError    if no task is called so
    """
    tasks = json.loads(MEASURED.read_text(encoding="utf-8"))["tasks"]
    if task not in tasks:
        raise ValueError(f"task is {task!r}; measured are {', '.join(tasks)}.")
    return {name: tuple(values) for name, values in tasks[task].items()}


def measured_table(*tasks: str, unit: str = "µs a pass") -> Text:
    """`measured` for one or more tasks, in one table; the unit begins with µs, ms or s."""
    rows = {name: row for task in tasks for name, row in measured(task).items()}
    return _ratios(rows, unit)


def measured_shares(task: str) -> Text:
    """What a part takes of the whole, the first name of the task: µs, and per cent."""
    rows = measured(task)
    whole = next(iter(rows.values()))[0]
    return table(
        ("", "µs", "share"),
        [(name, _three(1e6 * cost), f"{cost / whole:.0%}") for name, (cost, *_) in rows.items()],
    )


def measured_on() -> Text:
    """The machine, the libraries and the command of `measured`, in one line."""
    return Text(json.loads(MEASURED.read_text(encoding="utf-8"))["machine"])


def _ratios(rows: Mapping[str, tuple[float, float, float, float]], unit: str = "µs a pass") -> Text:
    scale = {"µs": 1e6, "ms": 1e3, "s": 1.0}[unit.split()[0]]
    return table(
        ("", unit, "times as quick", "quartiles"),
        [
            (name, _three(scale * cost), _three(middle), f"{_three(low)} to {_three(high)}")
            for name, (cost, low, middle, high) in rows.items()
        ],
    )


def _three(value: float) -> str:
    """Three digits, or all of them before the point."""
    return f"{value:.3g}" if value < 1000 else f"{value:.0f}"
