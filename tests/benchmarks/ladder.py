"""The figures of chapter 12: where the time of a pass goes, and what each step is worth.

    python tests/benchmarks/ladder.py            measures, prints, rewrites utils/measured.json
    python tests/benchmarks/ladder.py --dry-run  measures a little and prints
    python tests/benchmarks/ladder.py --only threads    measures these again, keeps the others

The versions of the loop are taken out of the notebook itself: its cells tagged "rung". PyTorch
and the extra [cluster] must be installed. One BLAS thread; leave the machine alone for the six
minutes.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from functools import partial

# Before NumPy is imported: one thread, so that CPU seconds mean the same everywhere.
os.environ["OMP_NUM_THREADS"] = "1"

import joblib
import numpy as np
from joblib.externals.loky import get_reusable_executor
from race import descent, minibatch, pytorch, sweeps
from race.clock import FULL, QUICK, Effort, machine
from race.rungs import defined, rungs
from scipy.optimize import minimize
from threadpoolctl import threadpool_limits

from utils.machine import clock
from utils.machine.clock import Contestant
from utils.network import init_layers, init_params, stack_params
from utils.sweep import gd_many, sweep
from utils.training import gd_train

STACKS = (1, 3, 10, 30, 100, 300)
LBFGS = {"method": "L-BFGS-B", "options": {"maxiter": 2000}}


def many_times(*calls):
    """A function of n that makes each of the calls n times."""

    def go(n):
        for _ in range(n):
            for call in calls:
                call()

    return go


def parts(effort: Effort, whole) -> dict:
    """Lines of the post's loop by themselves, on arrays of its shapes."""
    X, y, params, lr, reg = descent.start(3)
    N = len(X)
    z1 = X @ params["W1"] + params["b1"]
    a1 = np.tanh(z1)
    p = np.exp(a1 @ params["W2"] + params["b2"])
    back = p @ params["W2"].T

    def subtract():
        p[range(N), y] -= 1

    lines = {
        "p[range(N), y] -= 1": many_times(subtract),
        "three np.sum": many_times(
            partial(np.sum, p, axis=1, keepdims=True),
            partial(np.sum, p, axis=0, keepdims=True),
            partial(np.sum, back, axis=0),
        ),
        "five matrix products": many_times(
            partial(X.dot, params["W1"]),
            partial(a1.dot, params["W2"]),
            partial(a1.T.dot, p),
            partial(p.dot, params["W2"].T),
            partial(np.dot, X.T, back),
        ),
        "np.power(a1, 2)": many_times(partial(np.power, a1, 2)),
        "np.exp": many_times(partial(np.exp, p)),
        "np.tanh": many_times(partial(np.tanh, z1)),
    }
    field = [Contestant("the whole pass", partial(whole, X, y, params, lr, reg), 2000)]
    field += [Contestant(name, go, 2000) for name, go in lines.items()]
    return _shorter(field, effort)


def indexed(effort: Effort, N: int) -> dict:
    """What the post's line with two lists of indices pays for, at N samples."""
    p, y, rows = np.ones((N, 2)), np.arange(N) % 2, np.arange(N)
    Y = np.eye(2)[y]

    def as_posted():
        p[range(N), y] -= 1

    def rows_ready():
        p[rows, y] -= 1

    def one_hot():
        np.subtract(p, Y, out=p)

    lines = {
        "p[range(N), y] -= 1": many_times(as_posted),
        "np.array(range(N)) alone": many_times(lambda: np.array(range(N))),
        "p[rows, y] -= 1": many_times(rows_ready),
        "p -= Y": many_times(one_hot),
    }
    return _shorter([Contestant(name, go, 2000) for name, go in lines.items()], effort)


def ways_down(effort: Effort, prepared) -> dict:
    """CPU seconds to the loss of 20,000 passes, each time from another start, those stuck left out.

    The last row does not stop there: L-BFGS goes on until it finds nothing better.
    """
    X, y, _, _, reg = descent.start(3)
    ask, flat = defined()["loss_and_slope"], defined()["flat"]
    took, counts = [], []
    for seed in range(max(2, round(10 * effort.share))):
        start, passes = init_params(2, 3, 2, seed), max(2, round(20_000 * effort.share))
        slow, (end, _) = _timed(gd_train, X, y, start, 0.5, passes, reg)
        quick, _ = _timed(prepared, X, y, start, 0.5, reg, passes)
        few, count = _timed(_gradients_until, ask, flat(start), ask(flat(end))[0])
        whole, found = _timed(minimize, ask, flat(start), jac=True, **LBFGS)
        if count:
            took.append((slow, quick, few, whole))
            counts.append((count, found.nfev))
    print(f"gradients of L-BFGS, of {passes} passes: {np.median(counts, axis=0)}, {counts}")
    names = "gd_train", "prepared", "L-BFGS, textbook gradients", "the same, to its own end"
    return _summary(dict(zip(names, np.transpose(took), strict=True)))


def _timed(go, *args, **how):
    begun = time.process_time()
    found = go(*args, **how)
    return time.process_time() - begun, found


class _ReachedError(Exception):
    """L-BFGS is where it was meant to come."""


def _gradients_until(ask, theta, goal: float) -> int:
    """How many gradients L-BFGS asks for until the loss is at the goal; 0 if it never is."""
    count = 0

    def noted(theta):
        nonlocal count
        count += 1
        loss, slope = ask(theta)
        if loss <= goal:
            raise _ReachedError
        return loss, slope

    try:
        minimize(noted, theta, jac=True, **LBFGS)
    except _ReachedError:
        return count
    return 0


def ladder(effort: Effort, steps: dict, H: int) -> dict:
    """Each version of the loop, then stacks, for H hidden units."""
    X, y, params, lr, reg = descent.start(H)
    field = [Contestant(n, partial(go, X, y, params, lr, reg), 2000) for n, go in steps.items()]
    short = partial(steps["prepared"], *_in_float32(X, y, params), lr, reg)
    field.append(Contestant("prepared, float32", short, 2000))
    for dtype in ("float64", "float32"):
        stack = _stack(H, 30, dtype)
        field.append(Contestant(f"30 at once, {dtype}", stack, 2000, 30))
    return _shorter(field, effort)


def _in_float32(X, y, params):
    """The same data and parameters with seven digits."""
    return X.astype(np.float32), y, {k: v.astype(np.float32) for k, v in params.items()}


def stacks(effort: Effort, H: int, dtype: str) -> dict:
    """Cost of one network against how many are in the stack."""
    field = [Contestant(str(S), _stack(H, S, dtype), max(200, 20_000 // S), S) for S in STACKS]
    return _shorter(field, effort)


def others(effort: Effort, whole) -> dict:
    """What a learner might try instead."""
    X, y, _, lr, reg = data = descent.start(3)
    starts = stack_params([init_params(2, 3, 2, seed) for seed in range(30)])
    field = [
        Contestant("post_loop", partial(whole, *data), 2000),
        Contestant("gd_train, 30 at once", lambda k: gd_train(X, y, starts, lr, k, reg), 300, 30),
        Contestant("scikit-learn, one fit", descent.library(*data), 2000),
        Contestant("PyTorch, autograd", pytorch.moons_eager(*data, np.float32), 500),
        Contestant("PyTorch, our gradients", pytorch.moons_by_hand(*data, np.float32), 500),
    ]
    return _shorter(field, effort)


def steps(effort: Effort, layers, batch_size: int) -> dict:
    """A minibatch step at MNIST's shape."""
    X, y = minibatch.made_up(effort.rows)
    start = init_layers(layers, minibatch.SEED, "relu")
    makers = {
        "PyTorch, autograd": pytorch.steps_eager,
        "scikit-learn": minibatch.library,
        "fit": minibatch.engine,
        "its matrix products alone": minibatch.products,
    }
    arguments = X, y, *start, minibatch.LR, batch_size, minibatch.SEED, np.float32
    count = -(-len(X) // batch_size)
    field = [Contestant(name, make(*arguments), 3, count) for name, make in makers.items()]
    return _shorter(field, effort)


def threads(effort: Effort, busy: bool) -> dict:
    """Seconds on the WALL of a step's products: with a busy program on every core, or undisturbed.

    Undisturbed is the quickest of many short turns, as far as the machine is idle at some of them.
    """
    layers, rows = (784, 64, 10), 32
    X, y = minibatch.made_up(effort.rows if busy else 10 * rows)
    start = init_layers(layers, minibatch.SEED, "relu")
    go = minibatch.products(X, y, *start, minibatch.LR, rows, minibatch.SEED, np.float32)
    where = "busy" if busy else "idle"
    names = {f"{where}, one thread": 1, f"{where}, two threads": 2}
    took: dict[str, list[float]] = {name: [] for name in names}
    endless = [sys.executable, "-c", "while True: pass"]
    others = [subprocess.Popen(endless) for _ in range(busy * (os.cpu_count() or 1))]
    try:
        for _ in range(effort.rounds if busy else 20 * effort.rounds):
            for name, count in names.items():
                with threadpool_limits(count, "blas"):
                    begun = time.perf_counter()
                    go(1)
                    took[name].append((time.perf_counter() - begun) / -(-len(X) // rows))
    finally:
        for one in others:
            one.kill()
            one.wait()
    found = {name: np.array(values) for name, values in took.items()}
    return _summary(found if busy else {name: t.min(keepdims=True) for name, t in found.items()})


def cores(effort: Effort) -> dict:
    """Seconds on the WALL of chapter 05's sweep for each of its 140,000 passes, by who trains."""
    from distributed import Client, LocalCluster

    honest = partial(
        sweep, sweeps.moons, sweeps.SIZES, range(10), lr=sweeps.step_for, verbose=False
    )
    cluster = partial(LocalCluster, n_workers=2, threads_per_worker=1, dashboard_address=None)
    took: dict[str, list[float]] = {}

    def wait(name, go):
        begun = time.perf_counter()
        go()
        took.setdefault(name, []).append((time.perf_counter() - begun) / 140_000)

    with cluster() as workers, Client(workers), joblib.parallel_config(backend="dask"):
        honest()  # not counted: the workers import NumPy
        for _ in range(effort.long_rounds):
            with joblib.parallel_config(backend="loky"):
                wait("one process", partial(honest, n_jobs=1))
                wait("two processes, first call", partial(honest, n_jobs=2))
                wait("two processes, second call", partial(honest, n_jobs=2))
                get_reusable_executor().shutdown(wait=True)
            wait("two workers of a Dask cluster", honest)
    return _summary({name: np.array(values) for name, values in took.items()})


def _stack(H: int, S: int, dtype: str):
    X, y, _, lr, reg = descent.start(H)
    start = stack_params([init_params(2, H, 2, seed) for seed in range(S)])
    return lambda k: gd_many(X, y, start, lr, k, reg, every=100, dtype=dtype)


def _shorter(field, effort: Effort) -> dict:
    """Race, and what `clock.measured` gives: three digits are more than the noise leaves."""
    field = [one._replace(passes=effort.passes(one.passes)) for one in field]
    return _summary(clock.race(field, effort.rounds))


def _summary(took: dict) -> dict:
    """name -> seconds, then quartiles of the ratio of the first to it, round by round."""
    first = next(iter(took.values()))
    return {
        name: [float(f"{v:.3g}") for v in (np.median(t), *clock.quartiles(first / t))]
        for name, t in took.items()
    }


def tasks() -> dict:
    """Name -> what measures it, of everything that the chapter shows."""
    versions = rungs()
    found = {"parts of a pass": partial(parts, whole=versions["post_loop"])}
    for H in (3, 50):
        found[f"ladder, {H} units"] = partial(ladder, steps=versions, H=H)
        for dtype in ("float64", "float32"):
            found[f"stack, {H} units, {dtype}"] = partial(stacks, H=H, dtype=dtype)
    for N in (200, 2000):
        found[f"an indexed line, N = {N}"] = partial(indexed, N=N)
    for busy in (True, False):
        found[f"threads, 784-64-10, batch 32{', idle' * (not busy)}"] = partial(threads, busy=busy)
    found["ways down"] = partial(ways_down, prepared=versions["prepared"])
    found["two cores, chapter 05's sweep"] = cores
    found["other ways, 3 units"] = partial(others, whole=versions["post_loop"])
    for layers, batch_size in (((784, 64, 10), 32), ((784, 300, 100, 10), 128)):
        name = f"a step, {'-'.join(map(str, layers))}, batch {batch_size}"
        found[name] = partial(steps, layers=layers, batch_size=batch_size)
    return found


def main(arguments: list[str] | None = None) -> int:
    """Run the command line described at the top of this file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--dry-run", action="store_true")
    parser.add_argument("--only", default="", metavar="WORD", help="tasks that begin with it")
    options = parser.parse_args(arguments)
    if pytorch.torch is None:
        print("PyTorch is not installed: chapter 12 shows its times beside ours.")
        return 1
    pytorch.torch.set_num_threads(1)
    effort = QUICK if options.dry_run else FULL
    kept = json.loads(clock.MEASURED.read_text(encoding="utf-8"))["tasks"]
    found = {
        name: go(effort) if name.startswith(options.only) else kept[name]
        for name, go in tasks().items()
    }
    processor, *versions = (line.removeprefix("processor: ") for line in machine()[:5])
    told = f"{processor}, one thread; {', '.join(versions)}; python tests/benchmarks/ladder.py"
    text = json.dumps({"machine": told, "tasks": found}, indent=1) + "\n"
    print(text)
    if not options.dry_run:
        written = clock.MEASURED.with_suffix(".tmp")
        written.write_text(text, encoding="utf-8")
        written.replace(clock.MEASURED)
    return 0


if __name__ == "__main__":
    sys.exit(main())
