"""What can be seen of a function on one data set, as named parts.

An observer calls the learner's function the way its contract says and returns a dict of parts.
A part is an array or a number, to be compared with the reference, or a `Fact`: something that is
so or not, with the sentence and the question that belong to it when it is not. Results of another
form than the contract's raise `FormError`.
"""

import contextlib
import os
import tempfile
from dataclasses import dataclass

import numpy as np

from utils.checks.calling import listed


@dataclass(frozen=True)
class Fact:
    """Whether something is so; if not, what to say and what to ask."""

    ok: bool
    say: str = ""
    ask: str = ""
    mark: object = None


class FormError(Exception):
    """The result is not of the form that the contract names."""

    def __init__(self, say, ask="", mark=None):
        super().__init__(say)
        self.say, self.ask, self.mark = say, ask, mark or say


class PartialError(Exception):
    """Some of the result is still `...`."""


def kind_of(value):
    """A value's type in words."""
    if value is None:
        return "None"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if isinstance(value, (bool, int, float, np.generic)):
        return "a single number"
    words = {tuple: "a tuple", list: "a list", dict: "a dictionary", str: "a string"}
    words |= {set: "a set", type(len): "a function", type(lambda: 0): "a function"}
    return words.get(type(value), f"a {type(value).__name__}")


def _none(value):
    if value is None:
        raise FormError("it returns None.", "Is there a return line?", "None")
    if value is Ellipsis:
        raise PartialError
    return value


# --- results of a plain call ----------------------------------------------------------------


def one(name):
    """A single array or number."""

    def observe(functions, case, watch):
        return {name: _none(watch.call(functions[0], case.args))}

    return observe


def unpack(value, names):
    """A result of several things, by name."""
    value = listed(_none(value))
    wanted = f"{len(names)} things, {', '.join(names[:-1])} and {names[-1]}"
    if not isinstance(value, (tuple, list)):
        raise FormError(
            f"it returns {kind_of(value)}; the contract asks for {wanted}.",
            "Which results does the caller unpack, and in which order?",
        )
    if len(value) != len(names):
        raise FormError(
            f"it returns {len(value)} thing{'s' * (len(value) != 1)} instead of {wanted}.",
            "Which results does the caller unpack, and in which order?",
        )
    if all(v is Ellipsis for v in value):
        raise PartialError
    return dict(zip(names, value, strict=True))


def several(*names):
    """A tuple or a list of fixed length."""

    def observe(functions, case, watch):
        return unpack(watch.call(functions[0], case.args), names)

    return observe


def entries(value, names, what="it"):
    """The named entries of a dictionary."""
    _none(value)
    if not isinstance(value, dict):
        raise FormError(
            f"{what} returns {kind_of(value)}; the contract asks for a dictionary with the keys "
            f"{', '.join(names)}.",
            "How does the caller find each entry by its name?",
        )
    lacking = [k for k in names if k not in value]
    if lacking:
        has = ", ".join(map(str, value)) or "no key at all"
        raise FormError(
            f"the dictionary that {what} returns lacks {' and '.join(lacking)}; it has {has}.",
            "Which names does the contract give to the entries?",
        )
    if all(value[k] is Ellipsis for k in names):
        raise PartialError
    return {k: value[k] for k in names}


def keyed(*names):
    """A dictionary with these keys."""

    def observe(functions, case, watch):
        return entries(watch.call(functions[0], case.args), names)

    return observe


def keys_of(argument):
    """A dictionary with the keys of one of the arguments."""

    def observe(functions, case, watch):
        return entries(watch.call(functions[0], case.args), list(case.args[argument]))

    return observe


def by_kind(functions, case, watch):
    """One call for each activation."""
    out = {}
    for kind in ("tanh", "sigmoid", "relu"):
        args = dict(case.args)
        if "delta_out" in args:
            z = args["z"]
            form = {"tanh": np.tanh, "relu": lambda z: np.maximum(0, z)}
            args["a"] = form.get(kind, lambda z: 0.5 * (1 + np.tanh(0.5 * z)))(z)
        out[kind] = _none(watch.call(functions[0], args | {"kind": kind}))
    return out


# --- lists of layers ------------------------------------------------------------------------


def _layer_list(value, name, length):
    value = listed(_none(value))
    if isinstance(value, np.ndarray) and value.dtype == object:
        value = list(value)
    if not isinstance(value, (list, tuple)):
        raise FormError(
            f"{name} is {kind_of(value)} instead of a list.", "How many layers are there?"
        )
    if len(value) != length:
        raise FormError(
            f"the list {name} has {len(value)} entries; with {length - (name == 'acts')} layers it "
            f"should have {length}.",
            "Which entries does the contract name, from the first to the last?",
            ("length", len(value) - length),
        )
    return value


def deep_forward(functions, case, watch):
    """The input and every layer's output."""
    acts = _layer_list(watch.call(functions[0], case.args), "acts", len(case.args["Ws"]) + 1)
    return {f"acts[{i}]": a for i, a in enumerate(acts)}


def deep_backward(functions, case, watch):
    """The gradients of every layer."""
    both = unpack(watch.call(functions[0], case.args), ("dWs", "dbs"))
    out, L = {}, len(case.args["Ws"])
    for name, values in both.items():
        values = _layer_list(values, name, L)
        out |= {f"{name}[{i}]": v for i, v in enumerate(values)}
    return out


# --- random parts of a data set -------------------------------------------------------------


def _row_numbers(part, X):
    """Which rows of X these are; -1 for a row that is not in X."""
    part = np.asarray(part)
    if part.ndim != 2 or part.shape[1] != X.shape[1]:
        return np.full(len(part) if part.ndim else 0, -1)
    same = np.isclose(part[:, None, :], X[None, :, :], rtol=0, atol=1e-9).all(axis=2)
    return np.where(same.any(axis=1), same.argmax(axis=1), -1) if len(X) else np.array([], int)


def _consecutive(numbers):
    numbers = np.asarray(numbers)
    return len(numbers) < 2 or bool(np.all(np.diff(numbers) == 1))


def split(functions, case, watch):
    """Facts about the four parts, over many draws."""
    X, y, frac = case.args["X"], case.args["y"], case.args["frac"]
    N = len(X)
    n_test = round(frac * N)
    names = ("X_train", "y_train", "X_test", "y_test")

    def draw(rng):
        result = unpack(watch.call(functions[0], {"X": X, "y": y, "frac": frac, "rng": rng}), names)
        parts = {k: np.asarray(v) for k, v in result.items()}
        shapes = [v.ndim for v in parts.values()]
        if shapes == [2, 2, 1, 1]:
            raise FormError(
                "the four results come in the order X, X, y, y.",
                "In which order does the contract name the four parts?",
            )
        if shapes != [2, 1, 2, 1]:
            shown = ", ".join(f"{k} {v.shape}" for k, v in parts.items())
            raise FormError(
                f"the parts have the shapes {shown}.",
                "Which parts are tables with D columns, and which are lists of labels?",
            )
        return parts

    first = draw(np.random.default_rng(1))
    rows = {k: _row_numbers(first[k], X) for k in ("X_train", "X_test")}
    sizes = (len(first["X_train"]), len(first["X_test"]))
    every = np.concatenate(list(rows.values()))
    counts = np.bincount(every[every >= 0], minlength=N)
    together = len(every) == sum(len(first[k]) for k in ("y_train", "y_test")) and all(
        len(first["y" + k[1:]]) == len(r) and np.array_equal(first["y" + k[1:]], y[r])
        for k, r in rows.items()
    )
    tests = []
    for seed in range(2, 42):
        part = _row_numbers(draw(np.random.default_rng(seed))["X_test"], X)
        tests.append(tuple(sorted(part)))
    again = _row_numbers(draw(np.random.default_rng(1))["X_test"], X)
    drawn = np.bincount([i for t in tests for i in t if i >= 0], minlength=N)
    return {
        "rows": Fact(
            bool(np.all(every >= 0)),
            "some rows that come back are not rows of X.",
            "Does every row keep all of its numbers?",
        ),
        "sizes": Fact(
            sizes == (N - n_test, n_test),
            f"with N = {N} and frac = {frac} the training part has {sizes[0]} examples and the "
            f"test part {sizes[1]}; they should have {N - n_test} and {n_test}.",
            _split_question(sizes, N, n_test, frac, counts),
            (sizes[0] - (N - n_test), sizes[1] - n_test),
        ),
        "once": Fact(
            bool(np.all(counts == 1)),
            f"{np.sum(counts > 1)} examples occur more than once and {np.sum(counts == 0)} are in "
            "neither part.",
            "Is each example in exactly one of the two parts?",
            (bool(np.any(counts > 1)), bool(np.any(counts == 0))),
        ),
        "together": Fact(
            bool(together),
            "the labels no longer belong to their rows.",
            "When a row moves, what has to move with it?",
            _a_stretch(first["y_test"], y),
        ),
        "random": Fact(
            len(set(tests)) > 1,
            "the same examples are the test part whichever generator it is given.",
            "If the file is sorted by class, which classes does your test set contain?",
            all(_consecutive(t) for t in tests),
        ),
        "uses rng": Fact(
            sorted(again) == sorted(rows["X_test"]),
            "two generators with the same seed give two different splits.",
            "Where does the argument rng enter?",
        ),
        "everyone": Fact(
            bool(np.all(drawn > 0)),
            "over 40 draws some examples were never in the test part.",
            "Can every example end up in the test part?",
        ),
        "scattered": Fact(
            not all(_consecutive(t) for t in tests),
            "the test part is always one unbroken stretch of the data.",
            "If the file is sorted by class, which classes does your test set contain?",
        ),
    }


def _a_stretch(part, whole):
    """Whether the part is the beginning or the end of the whole."""
    n = len(part)
    return bool(np.array_equal(part, whole[:n]) or np.array_equal(part, whole[len(whole) - n :]))


def _split_question(sizes, N, n_test, frac, counts):
    if sizes == (n_test, N - n_test):
        return "Which of the two parts does frac describe?"
    if sum(sizes) != N:
        return "Do the sizes of your two parts add up to N?"
    return f"{frac} * {N} is {frac * N:.4g}: which whole number is nearest?"


def minibatches(functions, case, watch):
    """Facts about the batches of one epoch, over several epochs."""
    X, y, size = (case.args[k] for k in ("X", "y", "batch_size"))
    N = len(X)

    def epoch(rng):
        before = {"X": X, "y": y}
        mine = {"X": X.copy(), "y": y.copy()}
        result = listed(_none(functions[0](mine["X"], mine["y"], size, rng)))
        watch.note(before, mine)
        if not isinstance(result, (list, tuple)):
            raise FormError(
                f"it returns {kind_of(result)} instead of a list of pairs (Xb, yb).",
                "What does a loop over the result meet, one at a time?",
            )
        pairs = []
        for item in result:
            if not isinstance(item, (list, tuple)) or len(item) != 2:
                raise FormError(
                    f"an entry of the result is {kind_of(item)} instead of a pair (Xb, yb).",
                    "What does a loop over the result meet, one at a time?",
                )
            Xb, yb = (np.asarray(part) for part in item)
            if Xb.ndim != 2 or yb.ndim != 1:
                raise FormError(
                    f"a batch has the shapes {Xb.shape} and {yb.shape}; (batch, D) and (batch,) "
                    "are wanted.",
                    "Does a batch keep one row for each sample?",
                )
            pairs.append((Xb, yb))
        return pairs

    rng = np.random.default_rng(1)
    first, second = epoch(rng), epoch(rng)
    again = epoch(np.random.default_rng(1))
    others = [epoch(np.random.default_rng(seed)) for seed in range(2, 6)]
    return batch_facts(first, X, y, size, N) | _order_facts(
        first, second, again, others, X, y, size, N
    )


def batch_facts(first, X, y, size, N):
    """Sizes, completeness and pairing of the batches of one epoch."""
    sizes = [len(Xb) for Xb, _ in first]
    wanted = [min(size, N - start) for start in range(0, N, size)]
    numbers = [_row_numbers(Xb, X) for Xb, _ in first]
    every = np.concatenate(numbers) if numbers else np.array([], int)
    counts = np.bincount(every[every >= 0], minlength=N)
    together = all(
        len(yb) == len(n) and np.array_equal(yb, y[n])
        for (_, yb), n in zip(first, numbers, strict=True)
    )
    shown = ", ".join(map(str, sizes[:8])) + (", and so on" if len(sizes) > 8 else "")
    return {
        "sizes": Fact(
            sizes == wanted,
            f"with N = {N} and batch_size = {size} the batches have the sizes {shown or 'none'}; "
            f"{', '.join(map(str, wanted))} are wanted.",
            _batch_question(sizes, wanted, size, N),
            tuple(sizes),
        ),
        "rows": Fact(
            bool(np.all(every >= 0)),
            "some rows of the batches are not rows of X.",
            "Does every row keep all of its numbers?",
        ),
        "once": Fact(
            bool(np.all(counts == 1)),
            f"in one epoch {np.sum(counts > 1)} examples come more than once and "
            f"{np.sum(counts == 0)} not at all.",
            "Where does each batch start, and where did the one before it end?",
            (bool(np.any(counts > 1)), bool(np.any(counts == 0))),
        ),
        "together": Fact(
            together,
            "the labels in the batches no longer belong to their rows.",
            "When a row moves, what has to move with it?",
            [bool(np.array_equal(np.concatenate([b for _, b in first]), y))] if first else None,
        ),
        "labels": Fact(
            all(yb.dtype.kind == y.dtype.kind or yb.dtype.kind in "iu" for _, yb in first),
            f"the labels come back as {first[0][1].dtype if first else 'nothing'} instead of whole "
            "numbers.",
            "What becomes of the labels when they share one array with X?",
        ),
    }


def _batch_question(sizes, wanted, size, N):
    if len(sizes) == size and sum(sizes) == N:
        return "Is batch_size the size of a batch or the number of batches?"
    if sum(sizes) < N:
        return "What happens to the examples that do not fill a whole batch?"
    if 0 in sizes:
        return "Is there anything left for the last batch?"
    if sum(sizes) > N:
        return "Where does each batch start, and where did the one before it end?"
    return "Which of the batches may be smaller than the others?"


def _order(epoch, X):
    return [int(i) for Xb, _ in epoch for i in _row_numbers(Xb, X)]


def _order_facts(first, second, again, others, X, y, size, N):
    orders = [_order(e, X) for e in (first, second, *others)]
    blocks = [sorted(_order([b], X)) for e in (first, second, *others) for b in e]
    return {
        "shuffled": Fact(
            any(order != list(range(N)) for order in orders),
            "the examples come in their original order.",
            "If the data are sorted by class, what does the first batch look like?",
        ),
        "random": Fact(
            len({tuple(order) for order in (orders[0], *orders[2:])}) > 1,
            "the order is the same whichever generator it is given.",
            "Where does the argument rng enter?",
        ),
        "anew": Fact(
            orders[0] != orders[1],
            "a second epoch with the same generator comes in the same order as the first.",
            "Is the order drawn anew on each call?",
        ),
        "uses rng": Fact(
            orders[0] == _order(again, X),
            "two generators with the same seed give two different orders.",
            "Where does the argument rng enter?",
        ),
        "mixed": Fact(
            size >= N or size < 2 or not all(_consecutive(b) for b in blocks),
            "each batch is an unbroken stretch of the data; the batches alone change places.",
            "Which examples can ever meet in the same batch?",
        ),
    }


def minibatch_epoch(functions, case, watch):
    """What the gradient function was asked, and where the weights ended."""
    w, X, y, size, lr = (case.args[k] for k in ("w", "X", "y", "batch_size", "lr"))
    N = len(X)

    def run(rng):
        calls = []

        def grad(at, Xb, yb):
            Xb, yb = np.asarray(Xb, float), np.asarray(yb, float)
            if len(calls) > 4 * N:
                raise FormError(
                    f"grad has been called more than {4 * N} times.", "When is an epoch over?"
                )
            if Xb.ndim != 2 or yb.shape != (len(Xb),):
                raise FormError(
                    f"grad is given arrays of the shapes {Xb.shape} and {yb.shape}.",
                    "Does each row travel with its own label?",
                )
            calls.append((np.array(at, float), Xb, yb))
            return 2 * Xb.T @ (Xb @ at - yb) / max(len(yb), 1)

        args = {"w": w, "X": X, "y": y, "batch_size": size, "lr": lr, "grad": grad, "rng": rng}
        before = {k: args[k] for k in ("w", "X", "y")}
        mine = {k: v.copy() for k, v in before.items()}
        try:
            result = functions[0](*(mine | {k: args[k] for k in list(args)[3:]}).values())
        finally:
            watch.note(before, mine)
        return _none(result), calls

    rng = np.random.default_rng(1)
    (end, calls), (_, second) = run(rng), run(rng)
    (again, same), (_, other) = run(np.random.default_rng(1)), run(np.random.default_rng(2))
    if not calls:
        say = "grad is never called."
        return {"called": Fact(False, say, "Which direction does each batch ask for?")}
    facts = batch_facts([(Xb, yb) for _, Xb, yb in calls], X, y, size, N)
    facts.pop("labels")
    if len(calls) * N == sum(len(b) for _, b, _ in calls) and size < N:
        facts["sizes"] = Fact(
            False,
            f"every call of grad gets all {N} examples, although batch_size is {size}.",
            "How many examples does each of your steps look at?",
            "all",
        )
    facts |= _order_facts(*([c[1:] for c in e] for e in (calls, second, same)), [[c[1:] for c in other]], X, y, size, N)  # fmt: skip  # noqa: E501
    replayed, stale, at_right = np.array(w, float), True, True
    step_sizes = []
    for i, (at, Xb, yb) in enumerate(calls):
        at_right &= at.shape == replayed.shape and bool(np.allclose(at, replayed, atol=1e-6))
        stale &= at.shape == w.shape and np.array_equal(at, w)
        step = lr * 2 * Xb.T @ (Xb @ at - yb) / max(len(yb), 1)
        if i + 1 < len(calls) and np.abs(step).max() > 0:
            moved = at - calls[i + 1][0]
            step_sizes.append(float(np.sum(moved * step) / np.sum(step * step)))
        replayed = at - step
    end_array = np.asarray(end, float) if np.shape(end) == w.shape else None
    if end_array is not None:
        last = calls[-1][0] - end_array
        step_sizes.append(float(np.sum(last * step) / np.sum(step * step)))
    facts["weights"] = Fact(
        not (stale and len(calls) > 1),
        "grad sees the same w in every call.",
        "Does batch 2 profit from what batch 1 has taught the network?",
    )
    facts["steps"] = Fact(
        at_right,
        _steps_sentence(step_sizes, calls, size),
        _steps_question(step_sizes, calls),
        tuple(np.round(step_sizes, 4)),
    )
    if end_array is None:
        facts["end"] = Fact(
            False, f"it returns {kind_of(end)}; w has the shape {w.shape}.", "What is the new w?"
        )
    else:
        untouched = len(calls) > 0 and np.allclose(end_array, w)
        facts["end"] = Fact(
            bool(np.allclose(end_array, replayed, rtol=1e-4, atol=1e-6)),
            "the weights that come back are those that went in."
            if untouched
            else _steps_sentence(step_sizes, calls, size),
            "Which w does the caller train on with?"
            if untouched
            else _steps_question(step_sizes, calls),
            tuple(np.round(step_sizes, 4)),
        )
    facts["same seed"] = Fact(
        end_array is None or bool(np.allclose(end_array, np.asarray(again, float))),
        "two generators with the same seed give two different results.",
        "Where does the argument rng enter?",
    )
    return facts


def _steps_sentence(sizes, calls, batch_size):
    counts = [len(yb) for _, _, yb in calls]
    if sizes and np.allclose(sizes, counts, rtol=1e-3):
        return "each step is as many times too long as its batch has examples."
    if sizes and np.allclose(sizes, sizes[0], rtol=1e-3):
        return f"each step is {_number(sizes[0])} times lr * grad."
    if sizes and abs(sizes[0] - 1) < 1e-3:
        return "the first step is right, the later ones are not lr * grad long."
    return "the steps are not lr * grad, taken at the weights that grad saw."


def _steps_question(sizes, calls):
    counts = [len(yb) for _, _, yb in calls]
    if sizes and np.allclose(sizes, counts, rtol=1e-3):
        return "grad averages over the batch already: what is left to multiply?"
    if sizes and np.allclose(sizes, -1, rtol=1e-3):
        return "The gradient points uphill: which way do you want to walk?"
    if sizes and abs(sizes[0] - 1) < 1e-3:
        return "What changes between the first batch and the next?"
    return "How far, and in which direction, does the formula move w after each batch?"


def _number(value):
    return f"{value:.4g}"


# --- training and choosing ------------------------------------------------------------------


def gd_train(functions, case, watch):
    """The recorded losses and the trained parameters."""
    both = unpack(watch.call(functions[0], case.args), ("params", "losses"))
    losses = listed(both["losses"])
    if np.ndim(losses) != 1:
        raise FormError(
            f"losses is {kind_of(losses)} instead of a list with one loss a step.",
            "How many losses does a training of that many steps record?",
        )
    steps = case.args["steps"]
    if len(losses) != steps:
        raise FormError(
            f"losses has {len(losses)} entries after {steps} steps.",
            "How often does your loop run, and how often does it record the loss?",
            ("length", len(losses) - steps),
        )
    out = {"the list of losses": losses}
    return out | entries(both["params"], list(case.args["params"]), "it")


def sweep(functions, case, watch):
    """Which sizes were fitted on what, and which won."""
    sizes, scores = case.args["sizes"], case.args["scores"]
    table = dict(zip(sizes, scores, strict=True))
    train, val = ("X_train", "y_train"), ("X_val", "y_val")
    seen = {"fit": [], "score": [], "models": []}

    def fit(size, *data):
        if len(seen["fit"]) > 100:
            raise FormError("fit has been called more than 100 times.", "How many sizes are there?")
        seen["fit"].append((size, data))
        return ("model", size, len(seen["fit"]))

    def score(model, *data):
        seen["score"].append(data)
        if not (isinstance(model, tuple) and model and model[0] == "model"):
            raise FormError(
                f"score is given {kind_of(model)} instead of a model that fit returned.",
                "What does fit hand back, and where does it go next?",
            )
        return table[model[1]] + (0.05 * abs(table[model[1]]) + 0.01) * (data != val)

    args = {"fit": fit, "score": score, "sizes": list(sizes), "train": train, "val": val}
    result = unpack(watch.call(functions[0], args), ("best_size", "scores"))
    best, found = result["best_size"], result["scores"]
    fitted = [size for size, _ in seen["fit"]]
    if isinstance(best, dict) and not isinstance(found, dict):
        raise FormError(
            "the two results are exchanged.", "Which comes first: the best size or the scores?"
        )
    if not isinstance(found, dict):
        raise FormError(
            f"scores is {kind_of(found)} instead of a dictionary from size to score.",
            "How does the caller look up the score of one size?",
        )
    wanted = sizes[int(np.argmax(scores))]
    keys = [k for k in found if k not in sizes]
    lacking = [s for s in sizes if s not in found]
    values_ok = not lacking and all(_close(found[s], table[s]) for s in sizes)
    best_is = _which(best, sizes, scores, wanted)
    return {
        "fitted": Fact(
            set(fitted) >= set(sizes),
            f"there are {len(sizes)} sizes, and fit was called for {len(set(fitted))} of them.",
            "How many different networks did you train?",
            tuple(fitted),
        ),
        "data to fit": Fact(
            all(data == train for _, data in seen["fit"]),
            "fit is not given the training data, and only them.",
            "Which of the two data sets may a network learn from?",
        ),
        "data to score": Fact(
            all(data == val for data in seen["score"]) and bool(seen["score"]),
            "score is not given the validation data, and only them.",
            "On which data does the comparison of the sizes mean something?",
        ),
        "keys": Fact(
            not keys and not lacking,
            f"scores has the keys {', '.join(map(str, found)) or 'none'}; the sizes are "
            f"{', '.join(map(str, sizes))}.",
            "How many sizes went in and how many results came out?",
            tuple(map(str, found)),
        ),
        "values": Fact(
            values_ok,
            "the entries of scores are not the validation scores of their sizes.",
            "Which network was scored for each entry?",
            tuple(_plain(found.get(s)) for s in sizes),
        ),
        "best": Fact(
            bool(best_is == "right"),
            f"best_size is {best_is}.",
            {
                "the size with the lowest score": "Which end is good: the high or the low scores?",
                "the larger of two sizes that do equally well": "Two networks do equally well: "
                "which one would you rather explain?",
                "a score, not a size": "The caller wants to build a network: which number does it "
                "need?",
            }.get(best_is, "What does the caller need in order to build the best network?"),
            best_is,
        ),
    }


def _close(a, b):
    try:
        return abs(float(a) - float(b)) < 1e-6 * max(1, abs(float(b)))
    except (TypeError, ValueError):
        return False


def _plain(value):
    try:
        return round(float(value), 6)
    except (TypeError, ValueError):
        return str(type(value))


def _which(best, sizes, scores, wanted):
    if not isinstance(best, (int, float, np.number)) or isinstance(best, bool):
        return kind_of(best)
    if best == wanted:
        return "right"
    if best in sizes:
        its = scores[sizes.index(int(best))]
        if its == max(scores):
            return "the larger of two sizes that do equally well"
        if its == min(scores):
            return "the size with the lowest score"
        return "not the size with the highest score"
    if any(_close(best, s) for s in scores):
        return "a score, not a size"
    if 0 <= best < len(sizes) and sizes[int(best)] == wanted:
        return "the position of the best size in the list, not the size"
    return "not one of the sizes"


def keep_best(functions, case, watch):
    """The lowest loss, and the parameters that belong to it."""
    losses, start = case.args["losses"], case.args["start"]
    params = {"W1": start.copy(), "b1": start[:1].copy()}

    def epochs():
        for i, loss in enumerate(losses):
            for name in params:
                params[name] += i + 1
            yield loss, params

    result = unpack(functions[0](epochs()), ("best_loss", "best_params"))
    loss, found = result["best_loss"], result["best_params"]
    if isinstance(loss, dict) and not isinstance(found, dict):
        raise FormError(
            "the two results are exchanged.", "Which comes first: the loss or the parameters?"
        )
    same_dict = found is params
    found = entries(found, ("W1", "b1"), "it")
    best = int(np.argmin(losses))
    shift = {i: (i + 1) * (i + 2) / 2 for i in range(len(losses))}
    number = np.asarray(loss, float) if np.size(loss) == 1 else None
    where = [i for i in shift if _same(found["W1"], start + shift[i])]
    biases = [i for i in shift if _same(found["b1"], start[:1] + shift[i])]
    last = len(losses) - 1
    alias = any(np.shares_memory(np.asarray(found[k]), params[k]) for k in params)
    return {
        "loss": Fact(
            number is not None and number.shape == () and _close(loss, losses[best]),
            f"the losses are {', '.join(f'{x:g}' for x in losses)}, and best_loss is "
            f"{_shown(loss)}.",
            _loss_question(loss, losses),
            "last" if _close(loss, losses[-1]) else "max" if _close(loss, max(losses)) else "",
        ),
        "params": Fact(
            best in where and best in biases,
            _params_sentence(where, biases, best, last),
            "Training goes on after the best epoch: do your kept arrays notice?"
            if last in where and last != best
            else "At which moment are the parameters put aside?",
            (last in where, alias, same_dict, tuple(w - best for w in where)),
        ),
        "own arrays": Fact(
            not alias,
            "best_params still holds the very arrays that the training updates in place.",
            "Training goes on after the best epoch: do your kept arrays notice?",
        ),
    }


def _params_sentence(where, biases, best, last):
    if best in where or best in biases:
        return f"{'W1' if best in where else 'b1'} is from the best epoch, the other is not."
    if last in where:
        return "best_params are those of the last epoch, not of the best one."
    if where:
        return f"best_params are those of epoch {where[0] + 1}; the best is epoch {best + 1}."
    return "best_params are not the parameters of any epoch."


def _loss_question(loss, losses):
    if _close(loss, losses[-1]):
        return "Is the last epoch always the best one?"
    if _close(loss, max(losses)):
        return "Is a good loss a high one or a low one?"
    return "With what is the first loss compared?"


def _shown(value):
    try:
        return f"{float(value):g}"
    except (TypeError, ValueError):
        return kind_of(value)


def _same(got, want):
    try:
        got = np.asarray(got, float)
    except (TypeError, ValueError):
        return False
    return got.shape == want.shape and bool(np.allclose(got, want, rtol=1e-6, atol=1e-9))


# --- parameters -----------------------------------------------------------------------------


def _parameter_shapes(params, D, H, C):
    wanted = {"W1": (D, H), "b1": (1, H), "W2": (H, C), "b2": (1, C)}
    out = entries(params, list(wanted))
    arrays = {}
    for name, value in out.items():
        if value is Ellipsis:
            raise PartialError
        try:
            arrays[name] = np.asarray(value)
            arrays[name].astype(float)
        except (TypeError, ValueError):
            raise FormError(f"{name} is {kind_of(value)} instead of an array.", "") from None
        if arrays[name].dtype == object:
            raise FormError(f"{name} does not hold numbers.", "What is one weight?")
    return arrays, wanted


def _shape_facts(arrays, wanted, sizes):
    from utils.checks.compare import shape_in_words

    out = {}
    for name, array in arrays.items():
        shape = wanted[name]
        flat = name.startswith("b") and array.shape == shape[1:]
        out[f"shape of {name}"] = Fact(
            array.shape == shape,
            f"{name} has the shape {shape_in_words(array.shape, sizes)}; "
            f"{shape_in_words(shape, sizes)} is wanted.",
            _shape_question(name, array.shape, shape, flat),
            (name, array.shape),
        )
    return out


def _shape_question(name, got, want, flat):
    if flat:
        return "Biases are kept as one row in this course: how many pairs of brackets has yours?"
    if got == want[::-1]:
        return f"{name} meets rows of length {want[1]}: which shape lines up with those?"
    if name == "W2" or name == "b2":
        return "What does the last layer take in, and how many numbers does it put out?"
    return "What does the first layer take in, and how many numbers does it put out?"


def init_params(functions, case, watch):
    """Shapes, spread and reproducibility of the starting weights."""
    D, H, C, seed = case.args.values()
    first = watch.call(functions[0], case.args)
    arrays, wanted = _parameter_shapes(first, D, H, C)
    facts = _shape_facts(arrays, wanted, {"D": D, "H": H, "C": C})
    if not all(f.ok for f in facts.values()):
        return facts
    if D < 100:
        again, _ = _parameter_shapes(watch.call(functions[0], case.args), D, H, C)
        other, _ = _parameter_shapes(
            watch.call(functions[0], case.args | {"seed": seed + 1}), D, H, C
        )
        same = all(np.array_equal(arrays[k], again[k]) for k in arrays)
        facts["reproducible"] = Fact(
            same,
            f"two calls with seed = {seed} give different weights.",
            "What has to start anew in each call, so that the same numbers are drawn?",
        )
        facts["seed"] = Fact(
            not np.array_equal(arrays["W1"], other["W1"]) or not np.any(arrays["W1"]),
            "different seeds give the same weights.",
            "Where does the argument seed enter?",
        )
    facts["zero biases"] = Fact(
        not (np.any(arrays["b1"]) or np.any(arrays["b2"])),
        "the biases do not start at zero.",
        "Do the biases need to break a symmetry that the weights have already broken?",
        bool(np.ptp(arrays["b1"]) == 0),
    )
    facts["numbers"] = Fact(
        all(arrays[k].dtype.kind == "f" for k in arrays),
        "an array holds whole numbers ("
        + ", ".join(k for k in arrays if arrays[k].dtype.kind != "f")
        + ").",
        "What happens to W -= 0.01 * dW if W holds whole numbers?",
        tuple(k for k in arrays if arrays[k].dtype.kind != "f"),
    )
    if D < 100:
        return facts
    for name, fan_in, fan_out in (("W1", D, H), ("W2", H, C)):
        W = arrays[name].astype(float)
        facts |= _spread_facts(name, W, fan_in, fan_out)
    W1, W2 = arrays["W1"].astype(float).ravel(), arrays["W2"].astype(float).ravel()
    n = min(len(W1), len(W2))
    linked = abs(_correlation(W1[:n], W2[:n])) > 0.5
    linked |= abs(_correlation(W1[-n:], W2[-n:])) > 0.5
    facts["independent"] = Fact(
        not linked,
        "W1 and W2 hold the same random numbers, up to their scale.",
        "Compare the first numbers of W1 and W2: are they really drawn independently?",
    )
    return facts


def _correlation(a, b):
    if a.std() == 0 or b.std() == 0:
        return 0.0
    return float(np.corrcoef(a, b)[0, 1])


def _spread_facts(name, W, fan_in, fan_out):
    std, mean = W.std(), W.mean()
    target = 1 / np.sqrt(fan_in)
    known = {
        "1 / inputs": 1 / fan_in,
        "1 / sqrt(outputs)": 1 / np.sqrt(fan_out),
        "1 / outputs": 1 / fan_out,
        "sqrt(2 / inputs)": np.sqrt(2 / fan_in),
        "sqrt(2 / (inputs + outputs))": np.sqrt(2 / (fan_in + fan_out)),
        "1 / sqrt(inputs + outputs)": 1 / np.sqrt(fan_in + fan_out),
        "sqrt(inputs)": np.sqrt(fan_in),
        "1 / sqrt(3 * inputs)": 1 / np.sqrt(3 * fan_in),
        "1": 1.0,
        "0.1": 0.1,
        "0.01": 0.01,
    }
    named = next((k for k, v in known.items() if abs(std / v - 1) < 0.02), None)
    if std == 0:
        say, ask = (
            f"every weight in {name} is {W.flat[0]:g}.",
            "If all hidden units start equal and get equal gradients, can they become different?",
        )
    else:
        say = f"the weights in {name} have a standard deviation of {_number(std)}"
        say += f", that is {named}" if named else ""
        say += f"; 1/sqrt(inputs) would be {_number(target)}."
        ask = "How many terms are added up in one unit, and how does the spread of a sum grow?"
    centred = W - mean
    kurtosis = np.mean(centred**4) / std**4 if std else 0.0
    columns = std > 0 and W.std(axis=1).max() > 0 and W.std(axis=0).max() > 0
    return {
        f"spread of {name}": Fact(abs(std / target - 1) < 0.05, say, ask, named or round(std, 2)),
        f"mean of {name}": Fact(
            abs(mean) < 6 * target / np.sqrt(W.size),
            f"the weights in {name} have the mean {_number(mean)}, not 0.",
            "Around which number should the weights scatter?",
            round(float(mean / target), 1),
        ),
        f"bell of {name}": Fact(
            2.6 < kurtosis < 3.4,
            f"the weights in {name} have the right spread but do not follow a normal distribution.",
            "Which distribution did you draw from, and which one does the exercise name?",
            round(float(kurtosis), 1),
        ),
        f"rows of {name}": Fact(
            bool(columns)
            and len(np.unique(W[:, 0])) > len(W) // 2
            and len(np.unique(W[0])) > W.shape[1] // 2,
            f"whole rows or columns of {name} are equal.",
            "Is a new number drawn for every single weight?",
        ),
    }


def make_params(functions, case, watch):
    """Shapes that fit the data, and weights that are drawn from rng."""
    X, y, H = case.args.values()
    D, C = X.shape[1], int(y.max()) + 1

    def draw(seed):
        args = case.args | {"rng": np.random.default_rng(seed)}
        return _parameter_shapes(watch.call(functions[0], args), D, H, C)

    arrays, wanted = draw(1)
    facts = _shape_facts(arrays, wanted, case.sizes)
    if not all(f.ok for f in facts.values()):
        return facts
    facts["finite"] = Fact(
        all(np.isfinite(a.astype(float)).all() for a in arrays.values()),
        "some of the parameters are nan or infinite.",
        "What is divided by what?",
    )
    facts["different"] = Fact(
        bool(np.ptp(arrays["W1"]) > 0 and np.ptp(arrays["W2"]) > 0),
        "all weights of a layer start equal.",
        "If all hidden units start equal and get equal gradients, can they become different?",
        (bool(np.ptp(arrays["W1"]) > 0), bool(np.ptp(arrays["W2"]) > 0)),
    )
    facts["numbers"] = Fact(
        all(arrays[k].dtype.kind == "f" for k in arrays),
        "an array holds whole numbers.",
        "What happens to W -= 0.01 * dW if W holds whole numbers?",
    )
    facts["random"] = Fact(
        not np.array_equal(arrays["W1"], draw(2)[0]["W1"]) or not facts["different"].ok,
        "the weights are the same whichever generator it is given.",
        "Where does the argument rng enter?",
    )
    facts["uses rng"] = Fact(
        np.array_equal(arrays["W1"], draw(1)[0]["W1"]),
        "two generators with the same seed give different weights.",
        "Where does the argument rng enter?",
    )
    return facts


# --- steps in a row, files, epochs in a row ---------------------------------------------------


def step_decay(functions, case, watch):
    """The rates of a whole run."""
    args = {k: v for k, v in case.args.items() if k != "epochs"}
    rates = []
    for epoch in range(case.args["epochs"]):
        rate = _none(watch.call(functions[0], {"epoch": epoch} | args))
        if np.shape(rate) != ():
            raise FormError(
                f"it returns {kind_of(rate)}; one number is wanted.",
                "For how many epochs is it asked?",
            )
        rates.append(rate)
    return {"rates": rates}


def momentum(functions, case, watch):
    """Where the weights are after each step; how the velocity is stored is the learner's."""
    w, lr, mu = case.args["w"], case.args["lr"], case.args["mu"]
    v, out = np.zeros_like(w), {}
    for number, g in enumerate(case.args["g"], 1):
        result = watch.call(functions[0], {"w": w, "v": v, "g": g, "lr": lr, "mu": mu})
        w, v = unpack(result, ("new w", "new v")).values()
        if np.shape(w) != np.shape(g) or np.shape(v) not in (np.shape(g), ()):
            raise FormError(
                f"new w has the shape {np.shape(w)} and new v {np.shape(v)}; w has {np.shape(g)}.",
                "What does the caller keep from one step to the next?",
            )
        w, v = np.asarray(w), np.asarray(v)
        out[f"step {number}"] = w
    return out


def save_load(functions, case, watch):
    """A round trip through a file, and another, and one with the file gone."""
    save, load = functions
    params, name = case.args["params"], case.args["name"]
    here = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, name)
        try:
            return _round_trips(save, load, params, path, folder, watch)
        finally:
            os.chdir(here)


def _round_trips(save, load, params, path, folder, watch):
    mine = {k: v.copy() for k, v in params.items()}
    save(mine, path)
    watch.note({"params": params}, {"params": mine})
    got = load(path)
    _none(got)
    if not isinstance(got, dict):
        raise FormError(
            f"load returns {kind_of(got)} instead of a dictionary of arrays.",
            "Could you go on training with what load returned?",
            type(got).__name__,
        )
    facts = _same_params(got, params)
    for value in mine.values():
        value += 1
    second = load(path)
    shared = isinstance(second, dict) and _same_params(second, mine)["values"].ok
    shared |= any(
        isinstance(v, np.ndarray) and any(np.shares_memory(v, w) for w in mine.values())
        for v in got.values()
    )
    writable = all(getattr(v, "flags", None) is None or v.flags.writeable for v in got.values())
    if facts["values"].ok and writable:
        for value in got.values():
            value += 1
        shared |= not _same_params(second, params)["values"].ok
    facts["own"] = Fact(
        not shared,
        "changing the arrays afterwards also changes what load returns.",
        "Restart the kernel: are the weights still there?",
    )
    facts["writable"] = Fact(
        writable, "the loaded arrays cannot be changed.", "Could you go on training with them?"
    )
    other = {"W1": np.array([[0.25, -3.5]])}
    save({k: v.copy() for k, v in other.items()}, path)
    newest = load(path)
    facts["overwrite"] = Fact(
        isinstance(newest, dict) and set(newest) == {"W1"} and _same(newest["W1"], other["W1"]),
        "after a second save to the same path, load does not return the newer parameters.",
        "What should be left of the old file?",
    )
    elsewhere = os.path.join(folder, "second" + os.path.splitext(path)[1])
    save({"b9": np.array([1.5])}, elsewhere)
    newest = load(path)
    facts["apart"] = Fact(
        isinstance(newest, dict) and set(newest) == {"W1"},
        "two different paths share one file.",
        "Where does the argument path enter?",
    )
    for root, _, files in os.walk(folder):
        for file in files:
            with contextlib.suppress(OSError):
                os.remove(os.path.join(root, file))
    try:
        load(path)
        found = True
    except Exception:
        found = False
    facts["a file"] = Fact(
        not found,
        "with every file deleted, load still returns the parameters.",
        "Restart the kernel: are the weights still there?",
    )
    return facts


def _same_params(got, params):
    keys = sorted(map(str, got)) == sorted(params)
    arrays = {k: np.asarray(got[k]) for k in params if k in got}
    shapes = keys and all(arrays[k].shape == params[k].shape for k in params)
    types = keys and all(arrays[k].dtype == params[k].dtype for k in params)
    values = shapes and all(_exact(arrays[k], params[k]) for k in params)
    gap = max((_gap(arrays[k], params[k]) for k in params), default=0) if shapes else 0.0
    changed = [f"{params[k].dtype} comes back as {arrays[k].dtype}" for k in arrays
               if arrays[k].dtype != params[k].dtype]  # fmt: skip
    return {
        "keys": Fact(
            keys,
            f"the keys are {', '.join(sorted(params))}, and load returns "
            f"{', '.join(sorted(map(str, got))) or 'none'}.",
            "Does every array find its name again?",
            tuple(sorted(map(str, got))),
        ),
        "shapes": Fact(
            shapes, "an array comes back in another shape.", "What was lost on the way?"
        ),
        "values": Fact(
            values,
            f"the values that come back are off by up to {gap:.0e}."
            if 0 < gap < 0.1
            else "the values that come back are not those that were saved.",
            "Are the loaded weights exactly equal to the saved ones?",
            None if gap == 0 else int(np.floor(np.log10(gap))) if np.isfinite(gap) else "nan",
        ),
        "types": Fact(
            types,
            f"the values are right, but {changed[0] if changed else 'a dtype changed'}.",
            "Which kind of numbers went in, and which came out?",
            tuple(changed),
        ),
    }


def _exact(a, b):
    try:
        return bool(np.array_equal(a, b))
    except (TypeError, ValueError):
        return False


def _gap(a, b):
    try:
        return float(np.max(np.abs(np.asarray(a, float) - np.asarray(b, float)), initial=0.0))
    except (TypeError, ValueError):
        return float("inf")
