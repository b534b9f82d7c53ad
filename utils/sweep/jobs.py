"""Many trainings at once: sizes x seeds and whatever else is asked, in stacks, on every core."""

import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

import numpy as np
from joblib import Parallel, delayed

from utils.inputs import check_float, check_positive, check_X, check_y
from utils.machine.bar import Bar
from utils.network import (
    Params,
    accuracy,
    cross_entropy,
    forward,
    init_params,
    stack_params,
)
from utils.sweep.result import SweepResult
from utils.sweep.runs import Parts
from utils.sweep.stacks import Many, gd_many, notes

#: What the activations of one stack may take, with what travels back through them: half of a
#: usual second-level cache. Larger stacks wait for memory, smaller ones pay more for each call.
STACK_BYTES = 512 * 1024


def sweep(
    data: Callable[[int], Parts] | Parts,
    hidden_sizes: Sequence[int],
    seeds: Sequence[int],
    *,
    lr: float | Sequence[float] | Callable[[int], float] = 1.0,
    steps: int = 2000,
    reg: float | Sequence[float] = 0.0,
    data_seeds: Sequence[int] | None = None,
    every: int | None = None,
    dtype=np.float64,
    n_jobs: int | None = None,
    verbose: bool | None = None,
) -> SweepResult:
    """Train a two-layer tanh network for every hidden size and every seed, in stacks.

    Parameters
    ----------
    data : function or dict  data(seed) returns the parts of that seed's data set, a dict of
                             (X, y); the part "train" is trained on, every part is scored. Parts of
                             one name have one size for all seeds. A dict is everybody's data
    hidden_sizes : sequence of int
    seeds : sequence of int  each draws its first weights and, without data_seeds, its data
    lr : float, sequence or function    learning rate; several make an axis; a function of the
                             hidden size does not
    steps : int              number of updates, each on all training samples
    reg : float or sequence  λ; several make an axis
    data_seeds : sequence of int, optional    an axis of their own for the data
    every, dtype             as in `utils.training.gd_many`
    n_jobs : int, optional   how many processes train stacks, -1 for one on each core; they take
                             some seconds to start and are kept for the next sweep. None: no other
                             process, or what an enclosing ``joblib.parallel_config`` says, which
                             may be a cluster
    verbose : bool or None   progress bar: None shows it where somebody watches

    Returns
    -------
    SweepResult              the same numbers as training one network after the other

    Raises
    ------
    ValueError               if there is no size, no seed, no part "train", or a number makes no
                             sense

    Notes
    -----
    An interrupt (■ in Jupyter, Ctrl-C) ends the sweep with a warning; what is finished is
    returned. A network whose numbers overflow is reported with a warning, the others go on.
    """
    axes: dict[str, list] = {"hidden_size": [*hidden_sizes]}
    axes |= {
        name: [*v]
        for name, v in (("reg", reg), ("lr", lr))
        if isinstance(v, Iterable) and np.ndim(v)
    }
    axes |= {"data_seed": [*data_seeds]} if data_seeds is not None else {}
    axes["seed"] = [*seeds]
    if not all(axes.values()):
        counts = " and ".join(
            f"{len(values)} {name.replace('_', ' ')}s" for name, values in axes.items()
        )
        raise ValueError(f"{counts}: a sweep needs one of each.")
    for name, values in axes.items():
        if len(set(values)) < len(values):
            raise ValueError(f"{name} is {values}: the values on an axis must differ.")
    for size in axes["hidden_size"]:
        check_positive("hidden size", size, whole=True)
        check_positive("lr", lr(size) if callable(lr) else 0, zero=True)
    for name, value in (("lr", 0 if callable(lr) else lr), ("reg", reg)):
        for each in np.ravel(value):
            check_positive(name, each, zero=True)
    check_positive("steps", steps, zero=True, whole=True)
    if n_jobs not in (None, 1) and sys.platform == "emscripten":
        warnings.warn(
            f"A browser starts no other processes: n_jobs={n_jobs} trains in this one, with the "
            "same numbers at the end.",
            stacklevel=2,
        )
    passes, dtype = notes(steps, every), check_float(dtype)
    drawn = _draw(data, axes.get("data_seed", axes["seed"]), data_seeds is not None)
    networks = [
        dict(zip([*axes][1:], values, strict=True)) for values in product(*[*axes.values()][1:])
    ]
    jobs: list[_Job] = []
    for H in axes["hidden_size"]:
        fixed = {"reg": reg, "lr": lr(H) if callable(lr) else lr}
        jobs += _jobs(H, [fixed | network for network in networks], drawn, dtype)
    jobs.sort(key=lambda job: -job.hidden_size * len(job.which))  # long ones last leave cores idle

    done: list[_Done] = []
    count = 0
    run = delayed(_train)
    parallel = Parallel(n_jobs=n_jobs, return_as="generator_unordered")
    with Bar(len(networks) * len(axes["hidden_size"]), verbose) as bar:
        try:
            for one in parallel(run(job, steps, every, dtype) for job in jobs):
                done.append(one)
                count += len(one.which)
                bar.show(count, "networks trained")
        except KeyboardInterrupt:
            warnings.warn(
                f"The sweep was interrupted: {count} of {bar.total} networks are finished, the "
                "numbers of the others are nan.",
                stacklevel=2,
            )
    found = _assemble(axes, [*drawn.parts], passes, done)
    if found.diverged.any():
        first = next(row for row in found.rows() if row["diverged"])
        where = ", ".join(f"{name} {first[name]}" for name in axes)
        warnings.warn(
            f"{found.diverged.sum()} of {found.diverged.size} networks are no longer finite, the "
            f"first at {where}: their scores are nan, the others are not touched.",
            RuntimeWarning,
            stacklevel=2,
        )
    return found


@dataclass(frozen=True)
class _Job:
    """A stack of networks of one size. One object, so that a cluster sends it as a whole."""

    hidden_size: int
    which: np.ndarray  # (S,) the places of these networks among all of their size
    seeds: list[int]
    lr: np.ndarray
    reg: np.ndarray
    parts: dict  # part -> X (N, D) or (S, N, D), y (N,) or (S, N)
    classes: int


@dataclass(frozen=True)
class _Done:
    """What comes back from a job."""

    hidden_size: int
    which: np.ndarray
    trained: Many
    diverged: np.ndarray
    scores: dict  # (measure, part) -> (S,)


class _Drawn(NamedTuple):
    """The data of a sweep: (X, y) of each part, stacked over the seeds unless one is for all."""

    parts: dict
    seeds: list[int] | None
    classes: int


def _draw(data, seeds, own_axis: bool) -> _Drawn:
    if isinstance(data, Mapping):
        if own_axis:
            raise ValueError("data is a dict: data_seeds need a function that draws by seed.")
        drawn, seeds = dict(data), None
        if stacked := [part for part, (X, _) in drawn.items() if np.ndim(X) != 2]:
            raise ValueError(
                f"X of {', '.join(stacked)} is no table (N, D): a dict is one data set for all "
                "networks. For one each, give a function of the seed."
            )
    else:
        many = [data(seed) for seed in seeds]
        for seed, one in zip(seeds, many, strict=True):
            if one.keys() != many[0].keys():
                raise ValueError(
                    f"data({seed}) has the parts {', '.join(one)}, but data({seeds[0]}) has "
                    f"{', '.join(many[0])}."
                )
        drawn = {
            part: [np.stack(of) for of in zip(*(one[part] for one in many), strict=True)]
            for part in many[0]
        }
    if "train" not in drawn:
        raise ValueError(f"data has the parts {', '.join(drawn)}, but no part 'train'.")
    for part, (X, y) in drawn.items():
        X = check_X(X, D=np.shape(drawn["train"][0])[-1])
        drawn[part] = X, check_y(y, N=X.shape[-2])
    return _Drawn(drawn, seeds, max(2, *(int(y.max()) + 1 for _, y in drawn.values())))


def _jobs(H: int, networks: list[dict], drawn: _Drawn, dtype) -> Iterator[_Job]:
    """The networks of one size in stacks of nearly equal length.

    A stack shares one data set, or has one for each network: never now this and now that, since
    the last digits would depend on it.
    """
    N = drawn.parts["train"][0].shape[-2]
    room = max(1, STACK_BYTES // (2 * (H + 1) * N * np.dtype(dtype).itemsize))
    shared = [each.get("data_seed") for each in networks]
    for one in dict.fromkeys(shared):
        of_one = np.flatnonzero([each == one for each in shared])
        for which in np.array_split(of_one, -(-len(of_one) // room)):
            stack = [networks[k] for k in which]
            parts = drawn.parts
            if drawn.seeds is not None:
                seeds = one if one is not None else [each["seed"] for each in stack]
                sets = np.vectorize(drawn.seeds.index, otypes=[int])(seeds)
                parts = {part: (X[sets], y[sets]) for part, (X, y) in parts.items()}
            lr, reg = np.array([(each["lr"], each["reg"]) for each in stack]).T
            yield _Job(H, which, [each["seed"] for each in stack], lr, reg, parts, drawn.classes)


def _train(job: _Job, steps: int, every: int | None, dtype) -> _Done:
    """Train and score one stack: what a core of this machine, or of another, is asked to do."""
    X, y = job.parts["train"]
    start = [init_params(X.shape[-1], job.hidden_size, job.classes, seed) for seed in job.seeds]
    trained = gd_many(X, y, stack_params(start), job.lr, steps, job.reg, every=every, dtype=dtype)
    finite = [np.isfinite(value).all(axis=(-2, -1)) for value in trained.params.values()]
    diverged = ~np.all(finite, axis=0)
    scores = {}
    for part, (X, y) in job.parts.items():
        found = []
        for s in range(len(job.seeds)):
            params = {name: value[s] for name, value in trained.params.items()}
            data = (X, y) if X.ndim == 2 else (X[s], y[s])
            found.append((np.nan, np.nan) if diverged[s] else _score(*data, params))
        scores["accuracy", part], scores["log_loss", part] = np.transpose(found)
    return _Done(job.hidden_size, job.which, trained, diverged, scores)


def _score(X, y, params):
    probs = forward(X, params, validate=False)["probs"]
    return accuracy(probs, y), cross_entropy(probs, y)


def _assemble(axes: dict[str, list], parts: list[str], passes, done: list[_Done]) -> SweepResult:
    """The jobs' numbers in arrays with named axes."""
    shape = tuple(map(len, axes.values()))
    grid = shape[0], int(np.prod(shape[1:]))
    scores = {m: {part: np.full(grid, np.nan) for part in parts} for m in ("accuracy", "log_loss")}
    loss = np.full((*grid, len(passes)), np.nan)
    params: dict[int, Params] = {}
    finished, diverged = np.zeros(grid, bool), np.zeros(grid, bool)
    for one in done:
        k = axes["hidden_size"].index(one.hidden_size), one.which
        finished[k], diverged[k], loss[k] = True, one.diverged, one.trained.losses.T
        for (measure, part), values in one.scores.items():
            scores[measure][part][k] = values
        kept = params.setdefault(one.hidden_size, {})
        for name, stack in one.trained.params.items():
            if name not in kept:
                kept[name] = np.full((grid[1], *stack.shape[1:]), np.nan, stack.dtype)
            kept[name][one.which] = stack

    def shaped(values, front=shape):
        return values.reshape(*front, *values.shape[len(grid) if front is shape else 1 :])

    return SweepResult(
        axes,
        **{m: {part: shaped(v) for part, v in found.items()} for m, found in scores.items()},
        passes=passes,
        loss=shaped(loss),
        params={
            H: {name: shaped(v, shape[1:]) for name, v in stacks.items()}
            for H in axes["hidden_size"]
            if (stacks := params.get(H))
        },
        finished=shaped(finished),
        diverged=shaped(diverged),
    )
