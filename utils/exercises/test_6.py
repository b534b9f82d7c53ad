"""The hunt `test_6` of chapter 11: batches that tear inputs and labels apart."""

import numpy as np

from utils.checker.hunting import Hunt
from utils.data import minibatches

exercise = Hunt(
    "test_6(batches)",
    chapter="11",
    place=6,
    points=2,
    does=(
        "A test of batches(X, y, batch_size, rng), which returns a list of pairs (Xb, yb) or "
        "yields them: whether it tears inputs and labels apart, loses or repeats samples, or deals "
        "them out in an order that is not drawn by rng."
    ),
    refused=(
        "The batches come in random order, as a list or one by one, and the last is smaller: does "
        "your test mind?"
    ),
    missed="How could a row of X tell you which label belongs to it?",
    hints=(
        "You may choose X and y yourself. Could each row of X tell which label belongs to it?",
        "With `y = np.arange(11)` and the first column of X equal to `10 * y`, look at the pairs "
        "of each batch, and collect the labels: none may be missing. Give every sample a label of "
        "its own: with two classes half of all wrong pairs look right. Two generators must not "
        "deal them out in the same order.",
    ),
)


@exercise.answer
def test_6(batches):
    """True if this version of batches breaks its promise."""
    y, orders = np.arange(11), []
    X = np.stack([10 * y, -y], axis=1)
    for seed in (0, 1):
        found = []
        for Xb, yb in batches(X, y, 4, np.random.default_rng(seed)):
            if not (Xb[:, 0] == 10 * yb).all():
                return True
            found.extend(yb)
        if sorted(found) != list(range(11)):
            return True
        orders.append(found)
    return orders[0] == orders[1]


# ---- right versions


def _cut(X, y, order_X, order_y, size):
    starts = range(0, len(X), size)
    return [(X[order_X[i : i + size]], y[order_y[i : i + size]]) for i in starts]


exercise.right_version("the course's own")(minibatches)


@exercise.right_version("one with one order for both")
def one_order(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    return _cut(X, y, order, order, batch_size)


@exercise.right_version("one with two generators of one seed")
def equal_seeds(X, y, batch_size, rng):
    seed = rng.integers(1 << 30)
    orders = [np.random.default_rng(seed).permutation(len(X)) for _ in range(2)]
    return _cut(X, y, *orders, batch_size)


@exercise.right_version("one that shuffles pairs, and yields its batches")
def pairs(X, y, batch_size, rng):
    together = [*zip(X, y, strict=True)]
    rng.shuffle(order := [*range(len(together))])
    for start in range(0, len(order), batch_size):
        Xb, yb = zip(*(together[i] for i in order[start : start + batch_size]), strict=True)
        yield np.array(Xb), np.array(yb)


@exercise.right_version("one that makes floats of X")
def floats(X, y, batch_size, rng):
    return one_order(X.astype(float), y, batch_size, rng)


# ---- wrong versions

ALL = "How many samples and labels should come in one epoch, and does your test count them?"
ORDER = "Two generators should deal out two orders: does your test compare them?"


@exercise.suspect
def batches(X, y, batch_size, rng):
    """One epoch in random order: X (N, D), y (N,) -> pairs Xb (B, D), yb (B,)."""
    X, y = rng.permutation(X), rng.permutation(y)
    for start in range(0, len(X), batch_size):
        yield X[start : start + batch_size], y[start : start + batch_size]


@exercise.wrong_version("one that shuffles the inputs only")
def inputs_only(X, y, batch_size, rng):
    return _cut(X, y, rng.permutation(len(X)), np.arange(len(y)), batch_size)


@exercise.wrong_version("one that shuffles the labels only")
def labels_only(X, y, batch_size, rng):
    return _cut(X, y, np.arange(len(X)), rng.permutation(len(y)), batch_size)


@exercise.wrong_version("one that shuffles together, but one place off")
def one_off(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    return _cut(X, y, order, np.roll(order, 1), batch_size)


@exercise.wrong_version("one that turns the labels of each batch around")
def turned(X, y, batch_size, rng):
    return [(Xb, yb[::-1]) for Xb, yb in one_order(X, y, batch_size, rng)]


@exercise.wrong_version("one that sorts the labels of each batch")
def sorted_labels(X, y, batch_size, rng):
    return [(Xb, np.sort(yb)) for Xb, yb in one_order(X, y, batch_size, rng)]


@exercise.wrong_version("one that gives every batch the labels of the first")
def first_labels(X, y, batch_size, rng):
    found = one_order(X, y, batch_size, rng)
    return [(Xb, found[0][1][: len(Xb)]) for Xb, _ in found]


@exercise.wrong_version("one that gives every sample the label 0")
def zero(X, y, batch_size, rng):
    return [(Xb, 0 * yb) for Xb, yb in one_order(X, y, batch_size, rng)]


@exercise.wrong_version("one that deals out no batch at all", ask=ALL)
def nothing(X, y, batch_size, rng):
    return []


@exercise.wrong_version("one that stops after the first batch", ask=ALL)
def first_only(X, y, batch_size, rng):
    return one_order(X, y, batch_size, rng)[:1]


@exercise.wrong_version(
    "one that drops the last batch where it is smaller",
    ask="Does batch_size divide the number of samples in your test?",
)
def drops_last(X, y, batch_size, rng):
    return one_order(X, y, batch_size, rng)[: len(X) // batch_size]


@exercise.wrong_version(
    "one that draws with replacement", ask="How often should each single sample come in one epoch?"
)
def with_replacement(X, y, batch_size, rng):
    order = rng.integers(len(X), size=len(X))
    return _cut(X, y, order, order, batch_size)


@exercise.wrong_version("one that does not shuffle", ask=ORDER)
def unshuffled(X, y, batch_size, rng):
    order = np.arange(len(X))
    return _cut(X, y, order, order, batch_size)


@exercise.wrong_version("one that shuffles, but alike for every generator", ask=ORDER)
def same_order(X, y, batch_size, rng):
    return one_order(X, y, batch_size, np.random.default_rng(0))


# ---- other good tests


@exercise.right("put together again, as a set of pairs")
def as_a_set(batches):
    y = np.arange(12)
    X = np.column_stack([y * 2.0, y + 0.5])
    found = []
    for seed in (3, 4):
        Xs, ys = zip(*batches(X, y, 5, np.random.default_rng(seed)), strict=True)
        found.append(list(zip(np.concatenate(Xs)[:, 0], np.concatenate(ys), strict=True)))
    as_set = set(found[0])
    return as_set != set(zip(X[:, 0], y, strict=True)) or found[0] == found[1]


@exercise.right("put into order by the labels, and compared")
def put_in_order(batches):
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(10, 3)), np.arange(10)
    parts, again = (list(batches(X, y, 3, rng)) for _ in range(2))
    if not parts:
        return True
    Xs, ys = np.concatenate([a for a, _ in parts]), np.concatenate([b for _, b in parts])
    order = np.argsort(ys, kind="stable")
    if np.array_equal(ys, np.concatenate([b for _, b in again])):
        return True
    return not (np.array_equal(ys[order], y) and np.allclose(Xs[order], X))


@exercise.right("assertions")
def asserted(batches):
    y, epochs = np.arange(20), []
    for seed in (1, 2):
        dealt = []
        for Xb, yb in batches(y[:, None] + 100, y, 6, np.random.default_rng(seed)):
            assert np.array_equal(Xb.ravel() - 100, yb)
            dealt += yb.tolist()
        assert sorted(dealt) == y.tolist()
        epochs.append(dealt)
    assert epochs[0] != epochs[1]


# ---- tests that miss something


@exercise.mistake("each batch, but not how many samples come", seen="", ask=ALL, leads=("misses",))
def each_batch(batches):
    y = np.arange(11)
    pairs = batches(np.stack([10 * y, -y], axis=1), y, 4, np.random.default_rng(0))
    return not all((Xb[:, 0] == 10 * yb).all() for Xb, yb in pairs)


@exercise.mistake(
    "rows and labels, each sorted by itself",
    seen="",
    ask="All rows came, and all labels: how do you see which came together?",
    leads=("misses",),
)
def each_sorted(batches):
    y = np.arange(11)
    parts = list(batches(10 * y[:, None], y, 4, np.random.default_rng(0)))
    rows = sorted(x for Xb, _ in parts for x in Xb[:, 0])
    labels = sorted(t for _, yb in parts for t in yb)
    return rows != [10 * t for t in range(11)] or labels != list(range(11))


@exercise.mistake("one generator only", seen="", ask=ORDER, leads=("misses",))
def one_generator(batches):
    y, found = np.arange(11), []
    for Xb, yb in batches(10 * y[:, None], y, 4, np.random.default_rng(0)):
        if not (Xb[:, 0] == 10 * yb).all():
            return True
        found.extend(yb)
    return sorted(found) != list(range(11))


@exercise.mistake(
    "a particular order expected",
    seen="",
    ask="In which order may a right version deal them out?",
    leads=("refuses",),
)
def in_order(batches):
    y = np.arange(11)
    parts = list(batches(10 * y[:, None], y, 4, np.random.default_rng(0)))
    return not np.array_equal(np.concatenate([yb for _, yb in parts]), y)


@exercise.mistake(
    "only the sizes of the batches", seen="", ask="What should stand in them?", leads=("misses",)
)
def only_sizes(batches):
    y = np.arange(11)
    parts = list(batches(10 * y[:, None], y, 4, np.random.default_rng(0)))
    return [len(yb) for _, yb in parts] != [4, 4, 3] or [len(Xb) for Xb, _ in parts] != [4, 4, 3]


@exercise.mistake(
    "two samples a class, in one batch",
    seen="",
    ask="How many batches are there in your test, and how often do wrong pairs look right in it?",
    leads=("misses",),
)
def one_batch(batches):
    y = np.array([0, 0, 1, 1])
    Xb, yb = next(iter(batches(10 * y[:, None], y, 4, np.random.default_rng(1))))
    return not np.array_equal(Xb[:, 0], 10 * yb)


@exercise.mistake(
    "the number of batches asked of a generator",
    seen="",
    ask="The batches may come one by one: how would you count them then?",
    leads=("raised",),
)
def counted(batches):
    y = np.arange(11)
    parts = batches(10 * y[:, None], y, 4, np.random.default_rng(0))
    return len(parts) != 3 or any((Xb[:, 0] != 10 * yb).any() for Xb, yb in parts)


@exercise.mistake(
    "True and False exchanged",
    seen="",
    ask="Should it say True if a bug is there, or if all is well?",
    leads=("exchanged",),
)
def exchanged(batches):
    return not test_6(batches)


@exercise.mistake(
    "printed instead of returned",
    seen="",
    ask="Which line hands True or False back to the caller?",
    leads=("returns nothing",),
)
def printed(batches):
    print(test_6(batches))
