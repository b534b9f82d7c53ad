"""Several passes of descent, written for speed: what the three rungs of chapter 12 share."""

from unittest.mock import patch

import numpy as np

from utils.checker import Case, Fact, agree, close, keys_of, shape_in_words
from utils.exercises._data import SIZES, labels, weights, without
from utils.network import NAMES, backward, forward

SIGNATURE = "(X, y, params, lr, reg, passes)"
DOES = (
    "W1, b1, W2 and b2 after so many passes of full-batch gradient descent on the mean "
    "cross-entropy + reg/2 |W|^2 of the two-layer tanh/softmax network, with the same numbers "
    "as chapter 04's loop. All updates of a pass use gradients at the same parameters. The "
    "arrays passed in stay untouched."
)


def arguments(X, y, params, lr, reg, passes):
    """The arguments of a rung by name."""
    return {"X": X, "y": y, "params": params, "lr": lr, "reg": reg, "passes": passes}


def data(rng, two=False):
    """Small data sets, with and without penalty, for one pass and for several.

    Parameters
    ----------
    rng : Generator
    two : bool      whether there are two classes in all of them
    """
    runs = ((0.0, 0.3, 1), (0.0, 0.2, 5), (0.4, 0.3, 1), (0.2, 0.3, 5))
    for (reg, lr, passes), sizes in zip(runs, (*SIZES, *SIZES[::-1]), strict=True):
        sizes = sizes | {"C": 2} if two else sizes
        N, D, H, C = sizes.values()
        H = H + 1 if H == C else H
        X, y = rng.normal(size=(N, D)) + 0.2, labels(rng, N, C)
        args = arguments(X, y, weights(rng, D, H, C), lr, reg, passes)
        yield Case(args, {"N": N, "D": D, "H": H, "C": C})
    yield Case(
        args | {"y": without(y, C - 1, C)},
        kind="a class missing",
        when="the last class does not occur in y",
        ask="Where does the number of classes come from?",
    )
    if not two:
        X, y = rng.normal(size=(13, 3)), labels(rng, 13, 2)
        yield Case(
            arguments(X, y, weights(rng, 3, 5, 2), 0.4, 0.1, 3),
            kind="two classes",
            when="there are two classes, as in the chapter",
            ask="Which size is 2 in the chapter, and which here?",
        )
    yield Case(
        args | {"passes": 60, "lr": 0.1, "reg": 0.01},
        kind="long",
        when="there are 60 passes",
        ask="Is every pass as the first one?",
    )


def small():
    """Networks of one or two units, with simple numbers, and up to two passes."""
    for N, H in ((1, 1), (2, 1), (1, 2), (2, 2)):
        params = {
            "W1": np.resize([1.0, -1.0], (1, H)),
            "b1": np.resize([0.5, 0.0], (1, H)),
            "W2": np.resize([1.0, -1.0, 2.0, 0.5], (H, 2)),
            "b2": np.array([[0.0, 0.5]]),
        }
        X, y = np.resize([1.0, 2.0], (N, 1)), np.arange(N) % 2
        for passes, reg in ((1, 0.0), (1, 1.0), (2, 0.0)):
            yield arguments(X, y, params, 0.5, reg, passes)


def right(X, y, params, lr, reg, passes):
    """The textbook's passes: `backward`, then all four updates."""
    for _ in range(passes):
        grads = backward(X, y, forward(X, params), params, reg)
        params = {name: params[name] - lr * grads["d" + name] for name in NAMES}
    return params


def relations(case, want, got, again):
    """What is wrong with the first pass: the step of the data, or that of the penalty."""
    params, lr, N = case.args["params"], case.args["lr"], len(case.args["X"])

    def step(answer, lr=lr, **options):
        new = answer(passes=1, lr=lr, **options)
        return {name: (new[name] - params[name]) / lr for name in NAMES}

    def wished(**options):
        return right(**case.args | options)

    found, wish = step(again, reg=0.0), step(wished, reg=0.0)
    ratios = {k: np.vdot(found[k], wish[k]) / np.vdot(wish[k], wish[k]) for k in NAMES}
    several = {k: r for k, r in ratios.items() if wish[k].size > 2}  # two numbers prove nothing
    long = {k: r for k, r in several.items() if agree(r * wish[k], found[k]) and not close(r, 1)}
    wrong = [k for k in NAMES if not agree(wish[k], found[k])]
    if long:
        name, ratio = next(iter(long.items()))
        say = f"without penalty the first step of {name} is {ratio:.4g} times as long as it should "
        ask = "How often does your loop divide by N, and where?"
        if not any(close(ratio, n) for n in (N, 1 / N)):
            ask = "Which factors belong to that step, and is one of them there twice, or missing?"
        yield "long", f"{say}be, and N is {N}.", ask
    elif wrong and set(wrong) <= {"W1", "b1"}:
        tiny, wish = (step(f, lr=1e-7, reg=0.0) for f in (again, wished))
        ask = "Which slope stands between the two layers, and what is it where a1 is 0.5?"
        say = "the first step of W2 and b2 is right, that of W1 and b1 is not"
        if all(np.allclose(tiny[k], wish[k], rtol=1e-4, atol=1e-6) for k in wrong):
            say += "; with a tiny lr, it is right as well"
            ask = "What has the step changed already when the error goes back through it?"
            yield "order", f"{say}.", ask
        else:
            yield "way back", f"{say}.", ask
    elif not wrong:
        yield from _penalty(case, again, found)


def _penalty(case, again, plain):
    """What the penalty takes away in the first pass, where the step of the data is right."""
    params, lr, N = case.args["params"], case.args["lr"], len(case.args["X"])
    new = again(passes=1, reg=0.5)
    taken = {k: (params[k] + lr * plain[k] - new[k]) / (lr * 0.5) for k in NAMES}
    W2 = params["W2"]
    ratio = np.vdot(taken["W2"], W2) / np.vdot(W2, W2)
    b1 = params["b1"]
    if np.any(np.abs(taken["b1"]) > 1e-6):
        if agree(np.vdot(taken["b1"], b1) / np.vdot(b1, b1) * b1, taken["b1"]):
            yield "biases", "b1 shrinks with reg.", "Which of the four are penalised?"
        else:
            say = "the first step of b1 changes with reg, although b1 does not shrink."
            yield "early", say, "At which parameters are all the gradients of a pass taken?"
    elif not close(ratio, 0) and agree(ratio * W2, taken["W2"]) and not close(ratio, 1):
        say = f"the penalty makes W2 shrink {ratio:.4g} times as much as it should, and N is {N}."
        yield "penalty", say, "Is the penalty a sum or a mean over the samples?"
    elif agree(W2 + lr * plain["W2"], taken["W2"]):
        say = "the penalty takes its share of the weights after the step, not of those before it."
        yield "late", say, "At which weights are all the gradients of a pass taken?"


#: The question for an answer that mixes kinds of numbers.
MIXED = "Which of your arrays is made without X.dtype, or of whole numbers?"


def _watched(functions, case, watch):
    """The parameters, whether only set memory was read, and what tanh was taken of.

    Memory from `np.empty` holds NaN here: where an answer reads a number that no line has set,
    that shows in the result, and each time in the same way.
    """
    taken, unset, tanh = [], [], np.tanh

    def noted(x, *args, **options):
        taken.append(np.asarray(x))
        return tanh(x, *args, **options)

    def nothing_in(make):
        def made(*args, **options):
            array = make(*args, **options)
            if array.dtype.kind == "f":
                array.fill(np.nan)
                unset.append(array.shape)
            return array

        return made

    empty, like = nothing_in(np.empty), nothing_in(np.empty_like)
    with patch.multiple(np, tanh=noted, empty=empty, empty_like=like):
        parts = keys_of("params")(functions, case, watch)
    arrays = [p for p in parts.values() if isinstance(p, np.ndarray) and p.dtype.kind == "f"]
    ok = not (unset and any(np.isnan(array).any() for array in arrays))
    say = "numbers that no line has set go into the result: `np.empty` hands out memory as it is, "
    say += "with whatever stands in it, and that changes from call to call."
    ask = "Which row of the array that `np.empty` made does no line of yours fill?"
    return parts | {"memory": Fact(ok, say, ask, kind="unset")}, taken


def in_columns(functions, case, watch):
    """Observe the parameters, and whether one sample is a column in the loop."""
    parts, taken = _watched(functions, case, watch)
    N = len(case.args["X"])
    rows = next((x.shape for x in taken if x.ndim == 2 and x.shape[-1] != N == x.shape[0]), None)
    shape = shape_in_words(rows or (), case.sizes)
    say = f"in the loop one sample is still a row: tanh is taken of a table of shape {shape}."
    ask = "Which tables have to be turned before the loop, for rows of N numbers?"
    return parts | {"columns": Fact(rows is None, say, ask, kind="rows")}


def in_one_kind(functions, case, watch):
    """Observe the parameters, and whether they and what tanh is taken of are as exact as X."""
    parts, taken = _watched(functions, case, watch)
    kind = case.args["X"].dtype
    other = next((x.dtype for x in taken if x.dtype != kind), None)
    back = [n for n, p in parts.items() if isinstance(p, np.ndarray) and p.dtype != kind]
    say = f"tanh is taken of {other} numbers, where X and params hold {kind}."
    if other is None and back:
        say = f"{back[0]} comes back in {parts[back[0]].dtype}, where X and params hold {kind}."
    return parts | {"kind": Fact(other is None and not back, say, MIXED, kind="kind of numbers")}
