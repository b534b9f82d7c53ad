"""Facts about minibatches, and about the steps taken on them."""

import numpy as np

from utils.checks.calling import listed
from utils.checks.observe.results import Fact, FormError, given, kind_of, number
from utils.checks.observe.rows import consecutive, row_numbers


def minibatches(functions, case, watch):
    """Facts about the batches of one epoch, over several epochs."""
    X, y, size = (case.args[k] for k in ("X", "y", "batch_size"))
    N = len(X)

    def epoch(rng):
        before = {"X": X, "y": y}
        mine = {"X": X.copy(), "y": y.copy()}
        result = listed(given(functions[0](mine["X"], mine["y"], size, rng)))
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
    numbers = [row_numbers(Xb, X) for Xb, _ in first]
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
            "Could one row be drawn for two batches, and another for none?"
            if sizes == wanted
            else "Where does each batch start, and where did the one before it end?",
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
    if 0 in sizes:
        return "Is there anything left for the last batch?"
    if len(sizes) == 1 and len(wanted) > 1:
        return "How far does your loop get before it returns?"
    if sum(sizes) < N:
        return "What happens to the examples that do not fill a whole batch?"
    if sum(sizes) > N:
        return "Where does each batch start, and where did the one before it end?"
    return "Which of the batches may be smaller than the others?"


def _order(epoch, X):
    return [int(i) for Xb, _ in epoch for i in row_numbers(Xb, X)]


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
            size >= N or size < 2 or not all(consecutive(b) for b in blocks),
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
        return given(result), calls

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
        _steps_sentence(step_sizes, calls, lr),
        _steps_question(step_sizes, calls),
        tuple(np.round(step_sizes, 4)),
    )
    if end_array is None:
        facts["end"] = Fact(
            False, f"it returns {kind_of(end)}; w has the shape {w.shape}.", "What is the new w?"
        )
    else:
        facts["end"] = Fact(
            bool(np.allclose(end_array, replayed, rtol=1e-4, atol=1e-6)),
            *_end(w, end_array, replayed, step_sizes, calls, lr),
            tuple(np.round(step_sizes, 4)),
        )
    facts["same seed"] = Fact(
        end_array is None or bool(np.allclose(end_array, np.asarray(again, float))),
        "two generators with the same seed give two different results.",
        "Where does the argument rng enter?",
    )
    return facts


def _end(w, end, replayed, step_sizes, calls, lr):
    """What to say about the weights that come back."""
    if np.allclose(end, w):
        return "the weights that come back are those that went in.", (
            "Which w does the caller train on with?"
        )
    if np.allclose(end, replayed - w):
        return "what comes back is the way from w, not the new w.", (
            "Where do you arrive when you walk those steps from w?"
        )
    if len(calls) > 1 and np.allclose(step_sizes[:-1], 1, rtol=1e-3):
        return "the weights that come back are not those after the last step.", (
            "Where does the epoch end?"
        )
    return _steps_sentence(step_sizes, calls, lr), _steps_question(step_sizes, calls)


def _steps_sentence(sizes, calls, lr):
    counts = [len(yb) for _, _, yb in calls]
    if sizes and np.allclose(sizes, counts, rtol=1e-3):
        return "each step is as many times too long as its batch has examples."
    if sizes and np.allclose(np.multiply(sizes, counts), 1, rtol=1e-3):
        return "each step is as many times too short as its batch has examples."
    if sizes and np.allclose(sizes, 1 / lr, rtol=1e-3):
        return f"each step is {number(sizes[0])} times too long, and 1 / lr is {number(1 / lr)}."
    if sizes and np.allclose(sizes, -1, rtol=1e-3):
        return "each step has the right length, and goes the wrong way."
    if sizes and np.allclose(sizes, sizes[0], rtol=1e-3):
        return f"each step is {number(sizes[0])} times lr * grad."
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
