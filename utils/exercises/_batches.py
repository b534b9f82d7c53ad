"""What can be seen of the batches of an epoch."""

import itertools
from dataclasses import dataclass

import numpy as np

from utils.checker import Fact, FormError, given, kind_of
from utils.exercises._rows import consecutive, row_numbers


@dataclass(frozen=True)
class Epoch:
    """The batches of one epoch.

    Attributes
    ----------
    pairs : list        of (Xb, yb)
    rows : list         for each batch, the numbers of its rows in X; -1 for a row that is not there
    """

    pairs: list
    rows: list

    @classmethod
    def of(cls, pairs, X):
        """The epoch that consists of these pairs (Xb, yb) of arrays."""
        if not pairs:
            return cls([], [])
        every = row_numbers(np.concatenate([Xb for Xb, _ in pairs]), X).tolist()
        ends = itertools.accumulate(len(Xb) for Xb, _ in pairs)
        return cls(pairs, [every[e - len(p[0]) : e] for e, p in zip(ends, pairs, strict=True)])

    @property
    def sizes(self):
        return [len(rows) for rows in self.rows]

    @property
    def order(self):
        return [row for rows in self.rows for row in rows]


def minibatches(functions, case, watch):
    """Facts about the batches of one epoch, over several epochs."""
    X, y, size = (case.args[k] for k in ("X", "y", "batch_size"))

    def epoch(rng):
        before = {"X": X, "y": y}
        mine = {"X": X.copy(), "y": y.copy()}
        pairs = pairs_of(functions[0](mine["X"], mine["y"], size, rng), len(X))
        watch.note(before, mine)
        return Epoch.of(pairs, X)

    epochs = several_epochs(epoch, case)
    kinds = [yb.dtype for _, yb in epochs[0][0].pairs]
    labels = Fact(
        all(kind.kind in "iu" for kind in kinds),
        f"the labels come back as {kinds[0] if kinds else 'nothing'} instead of whole numbers.",
        "What becomes of the labels when they share one array with X?",
    )
    return batch_facts(epochs, X, y, size) | {"labels": labels} | order_facts(epochs, X, size)


def several_epochs(epoch, case):
    """Epochs of one generator, the first of them once more, and those of other generators.

    Where many are asked for, every example should be in the first batch of one of them.
    """
    rng = np.random.default_rng(1)
    mine = [epoch(rng) for _ in range(40 if case.kind == "many epochs" else 3)]
    return mine, epoch(np.random.default_rng(1)), [epoch(np.random.default_rng(s)) for s in (2, 3)]


def pairs_of(result, N):
    """The pairs (Xb, yb) as a loop meets them; a copy of each, since it may be written over.

    Raises
    ------
    FormError                   if they are no pairs of arrays, or do not come to an end
    """
    loop = "What does a loop `for Xb, yb in ...` meet, one at a time?"
    given(result)
    if isinstance(result, (dict, str, bytes, set, np.ndarray)) or not (
        hasattr(result, "__iter__") or hasattr(result, "__getitem__")
    ):
        raise FormError(f"it returns {kind_of(result)} instead of a list of pairs (Xb, yb).", loop)
    if _two_lists(result):
        say = "it returns one list with every Xb and another with every yb, instead of pairs."
        raise FormError(say, loop)
    pairs = []
    for item in result:
        if len(pairs) > 4 * N:
            raise FormError(f"{N} examples give more than {4 * N} batches.", "When is it over?")
        try:
            Xb, yb = () if isinstance(item, (np.ndarray, str, dict, set)) else item
        except (TypeError, ValueError):
            say = f"an entry of the result is {kind_of(item)} instead of a pair (Xb, yb)."
            raise FormError(say, loop, "no pair") from None
        pairs.append((_array("Xb", Xb).copy(), _array("yb", yb).copy()))
        shapes = tuple(part.ndim for part in pairs[-1])
        if shapes == (1, 2):
            raise FormError("each pair holds y before X.", "In which order does the loop unpack?")
        if shapes != (2, 1):
            say = f"a batch has the shapes {np.shape(Xb)} and {np.shape(yb)}; (batch, D) and "
            ask = "Does a batch keep one row for each sample?"
            raise FormError(f"{say}(batch,) would be right.", ask, ("shapes", shapes))
    return pairs


def _two_lists(result):
    if not isinstance(result, (tuple, list)) or len(result) != 2:
        return False
    return all(
        isinstance(part, (tuple, list)) and all(np.ndim(b) == axes for b in part)
        for part, axes in zip(result, (2, 1), strict=True)
    )


def _array(name, part):
    if isinstance(part, np.generic) or (type(part) is np.ndarray and part.dtype.kind in "biuf"):
        return np.asarray(part)
    say = f"{name} is {kind_of(part)}; an array of numbers is wanted."
    raise FormError(say, "What does X[rows] give, if rows is an array of row numbers?")


def batch_facts(epochs, X, y, size):
    """Sizes, completeness and pairing of the batches of one epoch."""
    first, N = epochs[0][0], len(X)
    sizes, wanted = first.sizes, [min(size, N - start) for start in range(0, N, size)]
    counts = np.bincount([row for row in first.order if row >= 0], minlength=N)
    twice, never = int(np.sum(counts > 1)), int(np.sum(counts == 0))
    how = _repeated(epochs[0])
    drawn = how == "drawn" and sum(sizes) <= N + size
    lost = f"in one epoch {_times(twice, never)}."
    two = "Could one row be drawn for two batches, and another for none?"
    shown = ", ".join(map(str, sizes[:8])) + (", and so on" if len(sizes) > 8 else "")
    say = (
        f"with N = {N} and batch_size = {size} the batches have the sizes {shown or 'none'} "
        f"instead of {', '.join(map(str, wanted))}."
    )
    labels = [yb for _, yb in first.pairs]
    together = all(
        len(yb) == len(rows) and np.array_equal(yb, y[rows])
        for yb, rows in zip(labels, first.rows, strict=True)
    )
    return {
        "sizes": Fact(
            sizes == wanted,
            lost if drawn else say,
            two if drawn else _size_question(sizes, wanted, size, how),
            (*sizes, how),
        ),
        "rows": Fact(
            -1 not in first.order,
            "some rows of the batches are not rows of X.",
            "Does every row keep all of its numbers?",
        ),
        "once": Fact(
            not (twice or never) or (drawn and sizes != wanted),  # then it has been said already
            lost,
            two,
            (bool(twice), bool(never), how),
        ),
        "together": Fact(
            together,
            "the labels in the batches no longer belong to their rows.",
            "When a row moves, what has to move with it?",
            bool(labels) and np.array_equal(np.concatenate(labels), y),
        ),
    }


def _times(twice, never):
    some = f"{twice or never} example{'s' if (twice or never) != 1 else ''}"
    if not twice:
        return f"{some} {'do' if never != 1 else 'does'} not come at all"
    words = f"{some} {'come' if twice != 1 else 'comes'} more than once"
    return f"{words} and {never} not at all" if never else words


def _repeated(epochs):
    """How examples come twice: "" if none does, "same", "slices" that overlap, or "drawn"."""
    found = {_repeats(epoch.rows, epoch.order) for epoch in epochs} - {""}
    return found.pop() if len(found) == 1 else "drawn" if found else ""


def _repeats(batches, every):
    if len(set(every)) == len(every):
        return ""
    if all(rows == batches[0] for rows in batches):
        return "same"
    return "slices" if all(_overlap(a, b) for a, b in itertools.pairwise(batches)) else "drawn"


def _overlap(a, b):
    """Whether one batch ends with what the next begins with."""
    return any(a[-k:] == b[:k] for k in range(1, min(len(a), len(b)) + 1))


def _size_question(sizes, wanted, size, how):
    N, (times, rest) = sum(wanted), divmod(len(sizes), len(wanted))
    if 0 in sizes:
        return "Is there anything left for the last batch?"
    if how == "same":
        return "Is anything different between your first and your second batch?"
    if set(sizes) == {1}:
        return "How many examples should one batch hold?"
    if times > 1 and not rest and sizes == wanted * times:
        return "When is one epoch over?"
    if len(sizes) == size and sum(sizes) == N:
        return "Is batch_size the size of a batch or the number of batches?"
    if len(sizes) == 1 and len(wanted) > 1:
        return "How far does your loop get before it returns?"
    if sum(sizes) < N and len(sizes) == len(wanted):
        return "Does a slice include its end?"
    if sum(sizes) < N:
        return "What happens to the examples that do not fill a whole batch?"
    if sum(sizes) > N:
        return "Where does each batch start, and where did the one before it end?"
    return "Which of the batches may be smaller than the others?"


def order_facts(epochs, X, size):
    """Whether the order is drawn from the generator, anew each time, and every order can come."""
    mine, again, others = epochs
    where = "Where does the argument rng enter?"
    first, *later = (e.order for e in mine)
    old = list(range(len(X)))
    moved = any(order != old for order in (first, *later, *(e.order for e in others)))
    fixed = moved and all(e.order == first for e in others)
    fresh = moved and not fixed and any(order != first for order in later)
    return {
        "shuffled": Fact(
            moved,
            "the examples come in their original order.",
            "If the data are sorted by class, what does the first batch look like?",
        ),
        "random": Fact(not fixed, "the order is the same whichever generator it is given.", where),
        "anew": Fact(
            fresh or fixed or not moved,
            "every epoch with the same generator comes in the same order.",
            "Is the order drawn anew on each call?",
        ),
        "uses rng": Fact(
            first == again.order,
            "two generators with the same seed give two different orders.",
            where,
        ),
        "mixed": _mixed([*mine, *others], len(X), size) if fresh else Fact(True),
    }


def _mixed(epochs, N, size):
    """Whether any two examples can meet, and in any order."""
    orders, sizes = [e.order for e in epochs], [sorted(e.sizes) for e in epochs]
    wanted = sorted(min(size, N - start) for start in range(0, N, size))
    whole = all(sorted(order) == list(range(N)) for order in orders)
    if not 1 < size < N or not whole or any(s != wanted for s in sizes):
        return Fact(True)
    batches = [[sorted(rows) for rows in e.rows] for e in epochs]
    steps = np.diff(orders, axis=1)
    beside = max(np.mean(np.sum(steps == way, axis=1)) for way in (1, -1))
    meet = "Which examples can ever meet in the same batch?"
    if all(b == batches[0] for b in batches):
        return Fact(False, "each batch holds the same examples in every epoch.", meet, "fixed")
    if all(consecutive(rows) for b in batches for rows in b):
        say = "each batch is an unbroken stretch of the data; the batches alone change places."
        return Fact(False, say, meet, "stretches")
    if beside > N / 2:
        say = "most examples come next to those that stand beside them in the data."
        return Fact(False, say, "Which orders can come out of your shuffle?", "neighbours")
    never = len(batches) > 40 and len({row for b in batches for row in b[0]}) < N
    say = f"in {len(batches)} epochs some examples were never in the first batch."
    return Fact(not never, say, "Can every example come into every batch?", "never first")
