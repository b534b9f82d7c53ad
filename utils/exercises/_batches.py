"""What can be seen of the batches of an epoch."""

import numpy as np

from utils.checker import Fact, FormError, given, kind_of, listed
from utils.exercises._rows import consecutive, row_numbers


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
    return batch_facts(first, X, y, size, N) | order_facts(
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


def order_facts(first, second, again, others, X, y, size, N):
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
