"""Many networks: stacks of 2-3-2, the post's seven sizes with 30 seeds, chapter 05's sweep.

The post trains one network after the other and every pass of its loop costs the same. So its
loop is timed on fewer passes; ratios are of the time for one pass of one network.
"""

import time
from functools import partial
from typing import NamedTuple

import numpy as np
from joblib.externals.loky import get_reusable_executor

from race.clock import Contestant, Effort, Row, agree, compare, quartiles, race
from race.descent import NOTED, POST, engine, post_loop, start
from utils.data import two_moons
from utils.network import NAMES, init_params, stack_params
from utils.sweep import sweep
from utils.training import gd_train

DTYPES = {"float64": np.float64, "float32": np.float32}
SIZES = [1, 2, 3, 4, 5, 20, 50]
STACKS, SEEDS = (10, 30, 100), 30
PASSES, POST_PASSES = 20_000, 2000
#: Passes of the stacks of 2-3-2 in a round, times the networks in them.
STACK_PASSES = 200_000
TARGETS = {
    (100, "float64"): 18,
    (100, "float32"): 38,
    "sweep, float32": 14,
}
FEW = 20


class Wall(NamedTuple):
    """Seconds of the clock on the wall: what somebody waits for.

    Attributes
    ----------
    task, name : str
    seconds : (3,) array      quartiles
    target : float or None    what the median should stay below
    """

    task: str
    name: str
    seconds: np.ndarray
    target: float | None = None

    @property
    def verdict(self) -> str:
        """Empty without a target."""
        if self.target is None:
            return ""
        return "reached" if self.seconds[1] < self.target else "MISSED"


def swept(size: int, dtype, passes: int, seeds=range(SEEDS)):
    """The post's data, step and penalty; one size, all seeds, through `sweep`."""
    X, y, _, lr, reg = start(size)
    return sweep(
        {"train": (X, y)}, [size], seeds, lr=lr, reg=reg, steps=passes, every=NOTED, dtype=dtype
    )


def check() -> None:
    """Single networks of stacks and sweeps beside the textbook."""
    for size in SIZES:
        X, y, _, lr, reg = start(size)
        for name, dtype in DTYPES.items():
            found = swept(size, dtype, FEW)
            for seed in (0, SEEDS - 1):
                params = init_params(2, size, 2, seed)
                right = gd_train(X, y, params, lr, FEW, reg)[0]
                mine = found.network(size, seed)
                who = f"sweep in {name}, {size} hidden units, seed {seed},"
                agree(who, [mine[k] for k in NAMES], [right[k] for k in NAMES], dtype)


def stacks(effort: Effort) -> list[Row]:
    """Rows for 10, 30 and 100 networks of 3 hidden units, all in one `gd_many`."""
    X, y, params, lr, reg = start(3)
    contestants = [Contestant(POST, post_loop(X, y, params, lr, reg), effort.passes(POST_PASSES))]
    targets = {}
    for S in STACKS:
        many = stack_params([init_params(2, 3, 2, seed) for seed in range(S)])
        right = stack_params(
            [gd_train(X, y, {k: v[s] for k, v in many.items()}, lr, FEW, reg)[0] for s in range(S)]
        )
        for name, dtype in DTYPES.items():
            go = engine(X, y, many, lr, reg, dtype)
            found, who = go(FEW), f"gd_many, {S} networks, {name}"
            agree(who, [found[k] for k in NAMES], [right[k] for k in NAMES], dtype)
            contestants.append(Contestant(who, go, effort.passes(STACK_PASSES // S), S))
            targets[who] = TARGETS.get((S, name))
    took = race(contestants, effort.rounds)
    return compare("many networks, 2-3-2", took, POST, targets, [*targets])


def seven_sizes(effort: Effort) -> list[Row]:
    """Rows for all sizes together, and for the mean of the sizes' own ratios."""
    passes, per_size = effort.passes(PASSES), []
    for size in SIZES:
        contestants = [Contestant(POST, post_loop(*start(size)), effort.passes(POST_PASSES))]
        contestants += [
            Contestant(f"sweep, {name}", partial(swept, size, dtype), passes, SEEDS)
            for name, dtype in DTYPES.items()
        ]
        per_size.append(race(contestants, effort.long_rounds))
    task = "sizes " + ", ".join(map(str, SIZES)) + f"; {SEEDS} seeds each"
    together = {name: np.mean([took[name] for took in per_size], axis=0) for name in per_size[0]}
    ours = [name for name in together if name != POST]
    rows = compare(task, together, POST, TARGETS, ours)
    for name in ours:
        ratios = np.mean([took[POST] / took[name] for took in per_size], axis=0)
        cost = float(np.median(together[name]))
        what = f"{name}, mean of seven ratios"
        rows.append(Row(task, what, cost, quartiles(ratios), POST, ours=True))
    return rows


def moons(seed):
    """Chapter 05's data: 100 points to train on, 100 to choose by, 5,000 to judge by."""
    return {
        "train": two_moons(100, 0.2, seed),
        "validation": two_moons(100, 0.2, 100 + seed),
        "test": two_moons(5000, 0.2, 1000 + seed),
    }


def step_for(size):
    """Chapter 05's learning rates."""
    return 0.2 if size < 3 else 0.5


def chapter_05(effort: Effort) -> list[Wall]:
    """Seconds that a learner waits for seven sizes on ten data sets, 2,000 passes."""
    honest = partial(
        sweep, moons, SIZES, range(10), lr=step_for, steps=effort.passes(2000), verbose=False
    )
    waits: dict[str, list[float]] = {}
    results = {}

    def wait(name, n_jobs):
        before = time.perf_counter()
        results[name] = honest(n_jobs=n_jobs)
        waits.setdefault(name, []).append(time.perf_counter() - before)

    names = "n_jobs=1", "n_jobs=2, processes warm", "n_jobs=2, processes start first"
    honest(n_jobs=1)  # not counted
    for _ in range(effort.long_rounds):
        wait(names[0], 1)
        wait(names[2], 2)
        wait(names[1], 2)
        get_reusable_executor().shutdown(wait=True)
    for name in names[1:]:
        losses = [results[which].log_loss["test"] for which in (name, names[0])]
        agree(f"chapter 05's sweep, {name},", losses[:1], losses[1:])
    task = "chapter 05: 7 sizes, 10 data sets, 2,000 passes, 5,000 test points"
    return [
        Wall(task, name, quartiles(waits[name]), None if name == names[0] else 3) for name in names
    ]


def run(effort: Effort) -> list[Row]:
    """Rows for the stacks and for the seven sizes."""
    check()
    return stacks(effort) + seven_sizes(effort)
