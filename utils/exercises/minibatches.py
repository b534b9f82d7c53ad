"""The exercise `minibatches` of chapter 06."""

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
        "One epoch: every example exactly once, in an order drawn from rng anew on each "
        "call, X and y kept together; every batch has batch_size examples but the last, "
        "which holds the rest; X and y stay untouched."
    ),
    parts=observe,
    steady=False,
    keeps=("X", "y"),
    hints=(
        ("Draw one order of the row numbers, then walk through it in strides of batch_size."),
        (
            "A slice that goes beyond the end is shortened by Python, so the last batch needs "
            "no special case. Use the same slice of the order for X and for y."
        ),
    ),
)


@exercise.answer
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    starts = range(0, len(X), batch_size)
    return [(X[order[s : s + batch_size]], y[order[s : s + batch_size]]) for s in starts]


@exercise.data_sets
def data(rng):
    """Data whose rows can be told apart, cut in several ways."""
    runs = ((11, 4, ""), (17, 3, ""), (12, 4, "batch_size divides N"), (7, 7, "batch_size is N"))
    for N, batch_size, when in (*runs, (5, 8, "batch_size is larger than N")):
        args = {"X": rng.normal(size=(N, 3)), "y": labels(rng, N, 3), "batch_size": batch_size}
        yield Case(args, {"N": N, "batch_size": batch_size}, kind=when and "special", when=when)


@exercise.right("generator with array_split")
def minibatches_generator_with_array_split(X, y, batch_size, rng):
    idx = np.arange(len(y))
    rng.shuffle(idx)
    for part in np.array_split(idx, np.arange(batch_size, len(y), batch_size)):
        yield X[part], y[part]


@exercise.mistake(
    "batch_size taken as the number of batches",
    seen="4 batches of 3, 3, 2, 2 instead of batches of 4.",
    ask="Is 4 the size of a batch or the number of batches?",
    leads=("fact sizes",),
)
def mb_number(X, y, batch_size, rng):
    o = rng.permutation(len(X))
    return [(X[p], y[p]) for p in np.array_split(o, batch_size)]


@exercise.mistake(
    "random.shuffle on a numpy array",
    seen=(
        "sizes right; rows duplicated and lost although nothing was drawn with replacement; "
        "rng not used."
    ),
    ask=(
        "Count how often each row occurs after your shuffle: does Python's random module "
        "know that rows of an array are views?"
    ),
    leads=("fact once",),
)
def mb_pyshuffle():

    def minibatches(X, y, batch_size, rng):
        data = np.column_stack([X, y])
        random.seed(1)
        random.shuffle(data)
        return [
            (data[i : i + batch_size, :-1], data[i : i + batch_size, -1])
            for i in range(0, len(X), batch_size)
        ]

    return minibatches


@exercise.mistake(
    "only X shuffled",
    seen="X shuffled, y in the original order.",
    ask="You shuffled the points: what happened to their labels?",
    leads=("fact together",),
)
def mb_onlyx(X, y, batch_size, rng):
    o = rng.permutation(len(X))
    return [(X[o[i : i + batch_size]], y[i : i + batch_size]) for i in range(0, len(X), batch_size)]


@exercise.mistake(
    "never shuffled",
    seen="batches come in the original order.",
    ask="If the data is sorted by class, what does the first batch look like?",
    leads=("fact shuffled",),
)
def mb_noshuffle(X, y, batch_size, rng):
    o = np.arange(len(X))
    return [
        (X[o[i : i + batch_size]], y[o[i : i + batch_size]]) for i in range(0, len(X), batch_size)
    ]


@exercise.mistake(
    "the same first batch again and again",
    seen="sizes 4, 4, 4 but only four different examples.",
    ask="Is anything different between your first and your second batch?",
    leads=("fact sizes",),
)
def mb_firstonly(X, y, batch_size, rng):
    o = rng.permutation(len(X))
    return [(X[o[:batch_size]], y[o[:batch_size]]) for _ in range(0, len(X), batch_size)]


@exercise.mistake(
    "only the order of the batches shuffled, not the examples",
    seen="each batch is a contiguous block of the original data.",
    ask="Which examples can ever meet in the same batch?",
    leads=("fact mixed",),
)
def mb_batchorder(X, y, batch_size, rng):
    b = [(X[i : i + batch_size], y[i : i + batch_size]) for i in range(0, len(X), batch_size)]
    return [b[k] for k in rng.permutation(len(b))]


@exercise.mistake(
    "X and y shuffled with two different permutations",
    seen="X rows and labels no longer belong together; both are shuffled.",
    ask="Does the third point in your batch still carry its own label?",
    leads=("fact together",),
)
def mb_apart(X, y, batch_size, rng):
    a, b = rng.permutation(len(X)), rng.permutation(len(X))
    return [
        (X[a[i : i + batch_size]], y[b[i : i + batch_size]]) for i in range(0, len(X), batch_size)
    ]


@exercise.mistake(
    "slices overlap by one",
    seen="each batch one too long: 5, 5, 2, some examples twice.",
    ask="Where does the second batch start, and where did the first one end?",
    leads=("fact sizes",),
)
def mb_slice_long(X, y, batch_size, rng):
    o = rng.permutation(len(X))
    return [
        (X[o[i : i + batch_size + 1]], y[o[i : i + batch_size + 1]])
        for i in range(0, len(X), batch_size)
    ]


@exercise.mistake(
    "last, smaller batch dropped",
    seen="the examples that do not fill a whole batch are lost.",
    ask="What happens to the examples that do not fill a whole batch?",
    leads=("fact sizes",),
)
def mb_droplast(X, y, batch_size, rng):
    o = rng.permutation(len(X))
    return [
        (X[o[i : i + batch_size]], y[o[i : i + batch_size]])
        for i in range(0, len(X) - batch_size + 1, batch_size)
    ]


@exercise.mistake(
    "each batch drawn anew",
    seen="some examples come twice in one epoch, others never.",
    ask="Can the same example be drawn for two batches?",
    leads=("fact once",),
)
def mb_choice(X, y, batch_size, rng):
    o = rng.permutation(len(X))
    return [
        (X[j], y[j])
        for i in range(0, len(X), batch_size)
        for j in [rng.choice(len(X), min(batch_size, len(X) - i), replace=False)]
    ]


@exercise.mistake(
    "only y shuffled",
    seen="y is shuffled, X stands in its old order.",
    ask="You shuffled the labels: what happened to their points?",
    leads=("fact together",),
)
def mb_onlyy(X, y, batch_size, rng):
    o = rng.permutation(len(X))
    return [(X[i : i + batch_size], y[o[i : i + batch_size]]) for i in range(0, len(X), batch_size)]


@exercise.mistake(
    "a generator of its own with a fixed seed",
    seen="the order is the same whichever generator is given.",
    ask="Where does the argument rng enter?",
    leads=("fact random",),
)
def mb_ownseed(X, y, batch_size, rng):
    o = np.random.default_rng(0).permutation(len(X))
    return [
        (X[o[i : i + batch_size]], y[o[i : i + batch_size]]) for i in range(0, len(X), batch_size)
    ]


@exercise.mistake(
    "np.random instead of rng",
    seen="the same generator gives another order each time.",
    ask="Which generator does np.random.permutation draw from?",
    leads=("fact uses rng",),
)
def mb_global(X, y, batch_size, rng):
    o = np.random.permutation(len(X))
    return [
        (X[o[i : i + batch_size]], y[o[i : i + batch_size]]) for i in range(0, len(X), batch_size)
    ]


@exercise.mistake(
    "stride of 1",
    seen="a batch starts at every example.",
    ask="Where does the second batch start, and where did the first one end?",
    leads=("fact sizes",),
)
def mb_step1(X, y, batch_size, rng):
    o = rng.permutation(len(X))
    return [(X[o[i : i + batch_size]], y[o[i : i + batch_size]]) for i in range(len(X))]


@exercise.mistake(
    "slices one too short",
    seen="each batch is one too short.",
    ask="Does a slice include its end?",
    leads=("fact sizes",),
)
def mb_short(X, y, batch_size, rng):
    o = rng.permutation(len(X))
    return [
        (X[o[i : i + batch_size - 1]], y[o[i : i + batch_size - 1]])
        for i in range(0, len(X), batch_size)
    ]


@exercise.mistake(
    "one batch too many",
    seen="an empty batch comes last when batch_size divides N.",
    ask="Is there anything left for the last batch?",
    leads=("special/fact sizes",),
)
def mb_emptylast(X, y, batch_size, rng):
    o = rng.permutation(len(X))
    return [
        (X[o[i : i + batch_size]], y[o[i : i + batch_size]])
        for i in range(0, len(X) + 1, batch_size)
    ]


@exercise.mistake(
    "labels missing",
    seen="the batches hold X only.",
    ask="What does the gradient need besides the points?",
    leads=("form",),
)
def mb_onlyx2(X, y, batch_size, rng):
    o = rng.permutation(len(X))
    return [X[o[i : i + batch_size]] for i in range(0, len(X), batch_size)]


@exercise.mistake(
    "only the first batch",
    seen="one batch comes back instead of all.",
    ask="What does a loop over the result meet?",
    leads=("fact sizes",),
)
def mb_firstbatch(X, y, batch_size, rng):
    o = rng.permutation(len(X))
    return [(X[o[i : i + batch_size]], y[o[i : i + batch_size]]) for i in [0]]


@exercise.mistake(
    "each block shuffled within itself",
    seen="each batch holds the same examples in every epoch.",
    ask="Which examples can ever meet in the same batch?",
    leads=("fact mixed",),
)
def mb_inner(X, y, batch_size, rng):
    o = np.concatenate(
        [i + rng.permutation(min(batch_size, len(X) - i)) for i in range(0, len(X), batch_size)]
    )
    return [
        (X[o[i : i + batch_size]], y[o[i : i + batch_size]]) for i in range(0, len(X), batch_size)
    ]


@exercise.mistake(
    "y before X",
    seen="each pair holds y first.",
    ask="In which order does the caller unpack a pair?",
    leads=("form",),
)
def mb_swapped(X, y, batch_size, rng):
    o = rng.permutation(len(X))
    return [
        (y[o[i : i + batch_size]], X[o[i : i + batch_size]]) for i in range(0, len(X), batch_size)
    ]


@exercise.mistake(
    "rng.shuffle on the data themselves",
    seen="the batches are right, but the caller's X and y are in another order.",
    ask="What does the caller find in X after your function has run?",
    leads=("changed",),
)
def mb_inplace(X, y, batch_size, rng):
    o = rng.permutation(len(X))
    X[:], y[:] = X[o], y[o]
    return [
        (X[i : i + batch_size].copy(), y[i : i + batch_size].copy())
        for i in range(0, len(X), batch_size)
    ]


@exercise.mistake(
    "X and y stacked in one array",
    seen="the labels come back as floats.",
    ask="What becomes of whole numbers when they share one array with floats?",
    leads=("fact labels",),
)
def mb_stack(X, y, batch_size, rng):
    d = np.column_stack([X, y])[rng.permutation(len(X))]
    return [
        (d[i : i + batch_size, :-1], d[i : i + batch_size, -1])
        for i in range(0, len(X), batch_size)
    ]


@exercise.mistake(
    "N // batch_size equal parts",
    seen="the batches are not batch_size long.",
    ask="Which of the batches may be smaller than the others?",
    leads=("fact sizes",),
)
def mb_split(X, y, batch_size, rng):
    o = rng.permutation(len(X))
    return [(X[p], y[p]) for p in np.array_split(o, max(len(X) // batch_size, 1))]
