"""The exercise `minibatches` of chapter 06."""

import collections
import random

import numpy as np

from utils.checker import Case, Exercise
from utils.exercises._batches import minibatches as observe
from utils.exercises._data import labels

exercise = Exercise(
    "minibatches(X, y, batch_size, rng)",
    chapter="06",
    place=1,
    points=2,
    does=(
        "One epoch: every example exactly once, in an order drawn from rng anew on each call, X "
        "and y kept together; every batch has batch_size examples but the last, which holds the "
        "rest; a list or a generator of pairs (Xb, yb); X and y stay untouched."
    ),
    parts=observe,
    steady=False,
    keeps=("X", "y"),
    hints=(
        "Draw one order of the row numbers, then walk through it in strides of `batch_size`.",
        "A slice that goes beyond the end is shortened by Python, so the last batch needs no "
        "special case. Use the same slice of the order for X and for y.",
    ),
)


@exercise.answer
def minibatches(X, y, batch_size, rng):
    """One epoch: X (N, D), y (N,) -> list of (Xb (B, D), yb (B,)), in random order."""
    order = rng.permutation(len(X))
    starts = range(0, len(X), batch_size)
    return [(X[order[s : s + batch_size]], y[order[s : s + batch_size]]) for s in starts]


@exercise.data_sets
def data(rng):
    """Data whose rows can be told apart, cut in several ways; once sorted by class."""
    for N, size, when in (
        (10, 4, ""),
        (17, 5, ""),
        (12, 4, "batch_size divides N"),
        (7, 7, "batch_size is N"),
        (7, 1, "batch_size is 1"),
        (7, 11, "batch_size is larger than N"),
        (13, 4, "many epochs are drawn"),
    ):
        X, y = rng.normal(size=(N, 3)), labels(rng, N, 3)
        args = {"X": X, "y": np.sort(y) if N == 17 else y, "batch_size": size}
        kind = "many epochs" if N == 13 else when and "special"
        yield Case(args, {"N": N, "batch_size": size}, kind=kind, when=when)


@exercise.right("generator with array_split")
def minibatches_generator_with_array_split(X, y, batch_size, rng):
    order = np.arange(len(X))
    rng.shuffle(order)
    for part in np.array_split(order, np.arange(batch_size, len(X), batch_size)):
        yield X[part], y[part]


@exercise.right("a deque of pairs")
def minibatches_deque(X, y, batch_size, rng):
    order = np.argsort(rng.random(len(X)))
    parts = (order[s : s + batch_size] for s in range(0, len(X), batch_size))
    return collections.deque((X[rows], y[rows]) for rows in parts)


@exercise.right("an object to loop over")
def minibatches_object():
    class Batches:
        def __init__(self, X, y, batch_size, rng):
            self.parts = minibatches(X, y, batch_size, rng)

        def __iter__(self):
            return iter(self.parts)

    return Batches


@exercise.right("a tuple of lists of two")
def minibatches_tuple(X, y, batch_size, rng):
    order = list(range(len(X)))
    rng.shuffle(order)
    parts = (order[s : s + batch_size] for s in range(0, len(X), batch_size))
    return tuple([X[part], y[part]] for part in parts)


def _take(X, y, parts):
    return [(X[part], y[part]) for part in parts]


def _cut(X, y, order, size):
    return _take(X, y, (order[s : s + size] for s in range(0, len(order), size)))


@exercise.mistake(
    "batch_size taken as the number of batches",
    seen="there are batch_size batches, instead of batches with batch_size examples each.",
    ask="Is batch_size the size of a batch or the number of batches?",
    leads=("fact sizes",),
)
def mb_number(X, y, batch_size, rng):
    o = rng.permutation(len(X))
    return _take(X, y, np.array_split(o, batch_size))


@exercise.mistake(
    "random.shuffle on a numpy array",
    seen="the shuffle has lost some rows and doubled others, and it does not use rng.",
    ask="Does Python's own `random` know that the rows of an array are views?",
    leads=("fact once", "random"),
)
def mb_pyshuffle(X, y, batch_size, rng):
    data = np.column_stack([X, y])
    random.seed(1)
    random.shuffle(data)
    return _cut(data[:, :-1], data[:, -1], np.arange(len(X)), batch_size)


@exercise.mistake(
    "only X shuffled",
    seen="X is shuffled, y stands in its old order.",
    ask="You shuffled the points: what happened to their labels?",
    leads=("fact together",),
)
def mb_onlyx(X, y, batch_size, rng):
    return _cut(X[rng.permutation(len(X))], y, np.arange(len(X)), batch_size)


@exercise.mistake(
    "never shuffled",
    seen="the batches come in the original order.",
    ask="If the data are sorted by class, what does the first batch look like?",
    leads=("fact shuffled",),
)
def mb_noshuffle(X, y, batch_size, rng):
    return _cut(X, y, np.arange(len(X)), batch_size)


@exercise.mistake(
    "the same first batch again and again",
    seen="all batches of an epoch are the same one.",
    ask="Is anything different between your first and your second batch?",
    leads=("fact sizes",),
)
def mb_firstonly(X, y, batch_size, rng):
    o = rng.permutation(len(X))
    return _take(X, y, (o[:batch_size] for _ in range(0, len(X), batch_size)))


@exercise.mistake(
    "only the order of the batches shuffled, not the examples",
    seen="each batch is an unbroken stretch of the data; the batches alone change places.",
    ask="Which examples can ever meet in the same batch?",
    leads=("fact mixed",),
)
def mb_batchorder(X, y, batch_size, rng):
    batches = _cut(X, y, np.arange(len(X)), batch_size)
    return [batches[k] for k in rng.permutation(len(batches))]


@exercise.mistake(
    "X and y shuffled with two different permutations",
    seen="X and y are shuffled, each in an order of its own.",
    ask="Does the third point in your batch still carry its own label?",
    leads=("fact together",),
)
def mb_apart(X, y, batch_size, rng):
    X, y = X[rng.permutation(len(X))], y[rng.permutation(len(X))]
    return _cut(X, y, np.arange(len(X)), batch_size)


@exercise.mistake(
    "slices overlap by one",
    seen="each batch is one too long, and begins with the example that ends the one before.",
    ask="Where does the second batch start, and where did the first one end?",
    leads=("fact sizes", "range"),
)
def mb_slice_long(X, y, batch_size, rng):
    o = rng.permutation(len(X))
    return _take(X, y, (o[i : i + batch_size + 1] for i in range(0, len(X), batch_size)))


@exercise.mistake(
    "last, smaller batch dropped",
    seen="the examples that do not fill a whole batch are lost.",
    ask="What happens to the examples that do not fill a whole batch?",
    leads=("fact sizes",),
)
def mb_droplast(X, y, batch_size, rng):
    o = rng.permutation(len(X))[: len(X) // batch_size * batch_size]
    return _cut(X, y, o, batch_size)


@exercise.mistake(
    "the range ends one batch early",
    seen="the last batch is missing, even where it would be a full one.",
    ask="Where does the last batch start?",
    leads=("fact sizes",),
)
def mb_early(X, y, batch_size, rng):
    o = rng.permutation(len(X))
    return _take(X, y, (o[i : i + batch_size] for i in range(0, len(X) - batch_size, batch_size)))


@exercise.mistake(
    "each batch drawn anew",
    seen="each batch is drawn anew: some examples come twice in one epoch, others never.",
    ask="Can the same example be drawn for two batches?",
    leads=("fact once",),
)
def mb_choice(X, y, batch_size, rng):
    sizes = [min(batch_size, len(X) - i) for i in range(0, len(X), batch_size)]
    return _take(X, y, (rng.choice(len(X), s, replace=False) for s in sizes))


@exercise.mistake(
    "each batch drawn anew, all of them full",
    seen="each batch is drawn anew: some examples come twice in one epoch, others never.",
    ask="Can the same example be drawn for two batches?",
    leads=("fact sizes",),
)
def mb_replace(X, y, batch_size, rng):
    return _take(X, y, rng.integers(0, len(X), (-(-len(X) // batch_size), batch_size)))


@exercise.mistake(
    "only y shuffled",
    seen="y is shuffled, X stands in its old order.",
    ask="You shuffled the labels: what happened to their points?",
    leads=("fact together",),
)
def mb_onlyy(X, y, batch_size, rng):
    return _cut(X, y[rng.permutation(len(X))], np.arange(len(X)), batch_size)


@exercise.mistake(
    "a generator of its own with a fixed seed",
    seen="the order is the same whichever generator is given.",
    ask="Where does the argument rng enter?",
    leads=("fact random", "random"),
)
def mb_ownseed(X, y, batch_size, rng):
    return _cut(X, y, np.random.default_rng(0).permutation(len(X)), batch_size)


@exercise.mistake(
    "np.random or Python's random instead of rng",
    seen="two generators with the same seed give two different orders.",
    ask="Which generator does your shuffle draw from?",
    leads=("fact uses rng", "random"),
)
def mb_global(X, y, batch_size, rng):
    return _cut(X, y, np.random.permutation(len(X)), batch_size)


@exercise.mistake(
    "stride of 1",
    seen="a batch starts at every example.",
    ask="Where does the second batch start, and where did the first one end?",
    leads=("fact sizes",),
)
def mb_step1(X, y, batch_size, rng):
    o = rng.permutation(len(X))
    return _take(X, y, (o[i : i + batch_size] for i in range(len(X))))


@exercise.mistake(
    "slices one too short",
    seen="each batch is one too short.",
    ask="Does a slice include its end?",
    leads=("fact sizes", "range"),
)
def mb_short(X, y, batch_size, rng):
    o = rng.permutation(len(X))
    return _take(X, y, (o[i : i + batch_size - 1] for i in range(0, len(X), batch_size)))


@exercise.mistake(
    "one batch too many",
    seen="an empty batch comes last when batch_size divides N.",
    ask="Is there anything left for the last batch?",
    leads=("special/fact sizes", "range"),
)
def mb_emptylast(X, y, batch_size, rng):
    o = rng.permutation(len(X))
    return _take(X, y, (o[i : i + batch_size] for i in range(0, len(X) + 1, batch_size)))


@exercise.mistake(
    "labels missing",
    seen="the batches hold X only.",
    ask="What does the gradient need besides the points?",
    leads=("form",),
)
def mb_onlyx2(X, y, batch_size, rng):
    return [Xb for Xb, _ in _cut(X, y, rng.permutation(len(X)), batch_size)]


@exercise.mistake(
    "two lists instead of pairs",
    seen="it returns one list with every Xb and another with every yb, instead of pairs.",
    ask="What does a loop `for Xb, yb in ...` meet, one at a time?",
    leads=("form",),
)
def mb_twolists(X, y, batch_size, rng):
    pairs = _cut(X, y, rng.permutation(len(X)), batch_size)
    return [Xb for Xb, _ in pairs], [yb for _, yb in pairs]


@exercise.mistake(
    "only the first batch",
    seen="one batch comes back instead of all.",
    ask="What does a loop over the result meet?",
    leads=("fact sizes",),
)
def mb_firstbatch(X, y, batch_size, rng):
    return _cut(X, y, rng.permutation(len(X)), batch_size)[:1]


@exercise.mistake(
    "each block shuffled within itself",
    seen="each batch holds the same examples in every epoch.",
    ask="Which examples can ever meet in the same batch?",
    leads=("fact mixed",),
)
def mb_inner(X, y, batch_size, rng):
    starts = range(0, len(X), batch_size)
    blocks = [i + rng.permutation(min(batch_size, len(X) - i)) for i in starts]
    return _cut(X, y, np.concatenate(blocks), batch_size)


@exercise.mistake(
    "rotated instead of shuffled",
    seen="most examples come next to those that stand beside them in the data.",
    ask="Which orders can come out of your shuffle?",
    leads=("fact mixed",),
)
def mb_roll(X, y, batch_size, rng):
    return _cut(X, y, np.roll(np.arange(len(X)), rng.integers(len(X))), batch_size)


@exercise.mistake(
    "y before X",
    seen="each pair holds y before X.",
    ask="In which order does the caller unpack a pair?",
    leads=("form", "unpacking"),
)
def mb_swapped(X, y, batch_size, rng):
    return [(yb, Xb) for Xb, yb in _cut(X, y, rng.permutation(len(X)), batch_size)]


@exercise.mistake(
    "rng.shuffle on the data themselves",
    seen="the batches are right, but the caller's X and y are in another order.",
    ask="What does the caller find in X after your function has run?",
    leads=("changed",),
)
def mb_inplace(X, y, batch_size, rng):
    o = rng.permutation(len(X))
    X[:], y[:] = X[o], y[o]
    return _cut(X, y, np.arange(len(X)), batch_size)


@exercise.mistake(
    "X and y stacked in one array",
    seen="the labels come back as floats.",
    ask="What becomes of whole numbers when they share one array with floats?",
    leads=("fact labels",),
)
def mb_stack(X, y, batch_size, rng):
    d = np.column_stack([X, y])[rng.permutation(len(X))]
    return _cut(d[:, :-1], d[:, -1], np.arange(len(X)), batch_size)


@exercise.mistake(
    "N // batch_size equal parts",
    seen="the examples are dealt out evenly, and the batches are longer than batch_size.",
    ask="Which of the batches may be smaller than the others?",
    leads=("fact sizes",),
)
def mb_split(X, y, batch_size, rng):
    o = rng.permutation(len(X))
    return _take(X, y, np.array_split(o, max(len(X) // batch_size, 1)))


@exercise.mistake(
    "as many parts as there should be batches, but of equal size",
    seen="the number of batches is right, but the examples are dealt out evenly among them.",
    ask="Which of the batches may be smaller than the others?",
    leads=("fact sizes",),
)
def mb_even(X, y, batch_size, rng):
    o = rng.permutation(len(X))
    return _take(X, y, np.array_split(o, -(-len(X) // batch_size)))
