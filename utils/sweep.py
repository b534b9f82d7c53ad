"""Many trainings at once: sizes x seeds and whatever else is asked, in stacks, on every core."""

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import NamedTuple

import numpy as np
from joblib import Parallel, delayed

from utils.data import check_float, check_positive, check_X, check_y
from utils.network import (
    Params,
    accuracy,
    cross_entropy,
    deep_forward,
    forward,
    init_deep,
    init_params,
    stack_params,
)
from utils.network.bar import Bar
from utils.text import Text, plus_minus, table
from utils.training import Many, Trained, gd_many, minibatch_train
from utils.training.stacks import notes

#: The parts of a data set by name: {"train": (X, y), "validation": (X, y), …}.
Parts = Mapping[str, tuple[np.ndarray, np.ndarray]]

#: What the activations of one stack may take, with what travels back through them: half of a
#: usual second-level cache. Larger stacks wait for memory, smaller ones pay more for each call.
STACK_BYTES = 512 * 1024


@dataclass
class SweepResult:
    """What a sweep found: arrays with one axis for each entry of ``axes``, in its order.

    Attributes
    ----------
    axes : dict             name -> values: hidden_size, then those that were asked for of reg,
                            lr and data_seed, then seed
    accuracy : dict         part of the data -> array
    log_loss : dict         part of the data -> array, mean cross-entropy in nats
    passes : (K,) array     the passes before which the loss was noted, and the number of them all
    loss : (…, K) array     total training loss at those passes
    params : dict           hidden size -> stack of its networks, W1 (…, D, H) and so on, the
                            axes without hidden_size in front
    finished : bool array   False where an interrupt came first; the numbers there are nan
    diverged : bool array   True where the parameters are no longer finite; the scores are nan
    """

    axes: dict[str, list]
    accuracy: dict[str, np.ndarray]
    log_loss: dict[str, np.ndarray]
    passes: np.ndarray
    loss: np.ndarray = field(repr=False)
    params: dict[int, Params] = field(repr=False)
    finished: np.ndarray = field(repr=False)
    diverged: np.ndarray = field(repr=False)

    @property
    def hidden_sizes(self) -> list[int]:
        """The values of the first axis."""
        return self.axes["hidden_size"]

    @property
    def seeds(self) -> list[int]:
        """The values of the last axis."""
        return self.axes["seed"]

    def network(self, hidden_size: int, seed: int, **where) -> Params:
        """Return the parameters of one trained network.

        Parameters
        ----------
        hidden_size, seed : int
        **where               a value for each other axis: reg=0.01, lr=0.5, data_seed=3

        Raises
        ------
        ValueError            if an axis is missing, unknown, or has no such value, or the sweep
                              was interrupted before this network was finished
        """
        where = {"hidden_size": hidden_size, "seed": seed, **where}
        if where.keys() != self.axes.keys():
            raise ValueError(f"the axes are {', '.join(self.axes)}, not {', '.join(where)}.")
        for name, value in where.items():
            if value not in self.axes[name]:
                raise ValueError(f"{name} {value} is none of {self.axes[name]}.")
        index = tuple(values.index(where[name]) for name, values in self.axes.items())
        if not self.finished[index]:
            raise ValueError("this network was not finished when the sweep was interrupted.")
        return {name: stack[index[1:]].copy() for name, stack in self.params[hidden_size].items()}

    def rows(self) -> Iterator[dict]:
        """One dict for each network: where it stands on the axes, and its scores."""
        shape = self.finished.shape
        for index in np.ndindex(shape):
            row = {
                name: values[k] for k, (name, values) in zip(index, self.axes.items(), strict=True)
            }
            for measure in ("accuracy", "log_loss"):
                for part, values in getattr(self, measure).items():
                    row[f"{part}_{measure}"] = values[index]
            yield row | {"finished": self.finished[index], "diverged": self.diverged[index]}

    def to_dataframe(self):
        """The `rows` as a pandas DataFrame.

        Raises
        ------
        ImportError    if pandas is not installed: nothing else in this course needs it
        """
        try:
            import pandas
        except ImportError:
            raise ImportError(
                "to_dataframe needs pandas, which is not installed; rows() gives the same numbers."
            ) from None
        return pandas.DataFrame(list(self.rows()))

    def table(self, digits: int = 3) -> Text:
        """One row a size (and reg, and lr), mean ± standard deviation over all seeds."""
        measures = [("accuracy", self.accuracy), ("log-loss", self.log_loss)]
        seeds = [k for k, name in enumerate(self.axes) if name.endswith("seed")]
        shown = [name.replace("hidden_size", "hidden units") for name in self.axes]
        header = shown[: -len(seeds)] + [f"{part} {m}" for m, parts in measures for part in parts]
        columns = [values for _, parts in measures for values in parts.values()]
        ddof = min(1, int(np.prod([self.finished.shape[k] for k in seeds])) - 1)
        means = [(v.mean(tuple(seeds)), v.std(tuple(seeds), ddof=ddof)) for v in columns]
        values = list(self.axes.values())[: -len(seeds)]
        return table(
            header,
            [
                [f"{v[k]:g}" for v, k in zip(values, index, strict=True)]
                + [f"{m[index]:.{digits}f} ± {s[index]:.{digits}f}" for m, s in means]
                for index in np.ndindex(*map(len, values))
            ],
        )


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
    axes = {"hidden_size": [*hidden_sizes]}
    axes |= {name: [*v] for name, v in (("reg", reg), ("lr", lr)) if np.ndim(v)}
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
    passes, dtype = notes(steps, every), check_float(dtype)
    drawn = _draw(data, axes.get("data_seed", axes["seed"]), data_seeds is not None)
    networks = [
        dict(zip([*axes][1:], values, strict=True)) for values in product(*[*axes.values()][1:])
    ]
    jobs = []
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
    loss, params = np.full((*grid, len(passes)), np.nan), {}
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
            H: {name: shaped(v, shape[1:]) for name, v in kept.items()}
            for H in axes["hidden_size"]
            if (kept := params.get(H))
        },
        finished=shaped(finished),
        diverged=shaped(diverged),
    )


def draw_parts(
    make: Callable[..., tuple[np.ndarray, np.ndarray]],
    sizes: Mapping[str, int],
    seeds: Sequence[int],
) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Training, validation and test data for several seeds, no two of them the same points.

    Parameters
    ----------
    make : function    make(n, seed=…) returns X (n, D), y (n,), such as `utils.data.two_moons`
    sizes : dict       part of the data -> number of samples, such as {"train": 200, "test": 5000}
    seeds : (S,) sequence of int, each below 1000

    Returns
    -------
    dict               part -> stack of X (S, n, D), y (S, n)

    Raises
    ------
    ValueError         if a seed is below 0 or above 999, or two are equal
    """
    if len(set(seeds)) < len(seeds) or not all(0 <= seed < 1000 for seed in seeds):
        raise ValueError(f"seeds are {[*seeds]}: they must differ and be between 0 and 999.")
    parts = {}
    for k, (part, n) in enumerate(sizes.items()):
        many = [make(n, seed=1000 * k + seed) for seed in seeds]
        parts[part] = np.stack([X for X, _ in many]), np.stack([y for _, y in many])
    return parts


@dataclass
class Tuned:
    """Networks trained with the learning rate that did best on the validation part.

    Attributes
    ----------
    lr : float                of the networks that were kept
    validation : dict         learning rate -> log-loss (S,) on the validation part
    trained : Trained         the stack of S networks, and the history of their training loss
    activation : str
    accuracy, log_loss : (S,) arrays    on the test part
    """

    lr: float
    validation: dict[float, np.ndarray] = field(repr=False)
    trained: Trained = field(repr=False)
    activation: str
    accuracy: np.ndarray = field(repr=False)
    log_loss: np.ndarray = field(repr=False)

    @property
    def history(self) -> np.ndarray:
        """Training loss before each epoch and after the last, (epochs + 1, S)."""
        return self.trained.history

    def probability(self, s: int = 0) -> Callable[[np.ndarray], np.ndarray]:
        """Return what network s makes of (M, D) points: a function to (M, C) probabilities."""
        Ws, bs = ([v[s] for v in values] for values in (self.trained.Ws, self.trained.bs))
        return lambda points: deep_forward(points, Ws, bs, self.activation)[-1]

    def passes_to(self, loss: float) -> np.ndarray:
        """Return for each seed the first epoch with a training loss this low, or infinity."""
        below = self.history <= loss
        return np.where(below.any(axis=0), below.argmax(axis=0), np.inf)

    def row(self) -> list[str]:
        """Return learning rate, test accuracy ± and test log-loss ±, for a table."""
        return [f"{self.lr:g}", plus_minus(self.accuracy), plus_minus(self.log_loss)]


def tune(
    parts: Parts,
    layers: Sequence[int],
    schedule: Callable[[float], np.ndarray],
    rates: Sequence[float],
    batch_size: int | None = None,
    activation: str = "tanh",
) -> Tuned:
    """Train the same networks at several learning rates, keep the rate that validates best.

    Parameters
    ----------
    parts : dict          "train", "validation" and "test" -> stacks, from `draw_parts`
    layers, activation    of the networks, as in `utils.network.init_deep`, seeds 0 .. S-1
    schedule : function   schedule(lr) returns the rate of every update,
                          see `utils.training.minibatch_train`
    rates : sequence      the learning rates to try; a single one is not tuned
    batch_size : int      all samples otherwise

    Returns
    -------
    Tuned                 scored on the test part, which had no say in the choice

    Raises
    ------
    ValueError            if there is no rate, a part is missing, or training refuses
    """
    missing = [part for part in ("train", "validation", "test") if part not in parts]
    if missing or not len(rates):
        lacks = f"parts lack {', '.join(missing)}" if missing else "there is no rate to try"
        raise ValueError(f"{lacks}: tune needs train, validation and test data and a rate.")
    start = init_deep(layers, range(len(parts["train"][0])), activation)

    def scores(trained, part):
        X, y = parts[part]
        probs = deep_forward(X, trained.Ws, trained.bs, activation)[-1]
        return accuracy(probs, y), cross_entropy(probs, y)

    runs = {
        lr: minibatch_train(
            *parts["train"], *start, schedule(lr), batch_size, activation=activation
        )
        for lr in rates
    }
    validation = {lr: scores(ran, "validation")[1] for lr, ran in runs.items()}
    lr = min(validation, key=lambda lr: validation[lr].mean())
    return Tuned(lr, validation, runs[lr], activation, *scores(runs[lr], "test"))
