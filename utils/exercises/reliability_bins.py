"""The exercise `reliability_bins` of chapter 09."""

from itertools import pairwise

import numpy as np

from utils.checker import Case, Exercise, agree, several
from utils.exercises._data import labels, probabilities
from utils.exercises._relations import related
from utils.training.answered import reliability_bins


def relations(case, want, got, again):
    """What the counts add up to, and whether a certainty can be the one of an answer."""
    probs, _, edges = case.args.values()
    (N, C), counted = probs.shape, got["count"].sum()
    sure = got["certainty"]
    top = probs.max(axis=1)
    full = [np.any((top >= a) & (top < b)) for a, b in pairwise(edges)]
    ends = np.stack([edges[:-1], edges[1:]])[:, full]
    for share, words in ((0.0, "lower edge"), (0.5, "middle"), (1.0, "upper edge")):
        if sure.shape == ends[0].shape and agree((1 - share) * ends[0] + share * ends[1], sure):
            say = f"certainty is the {words} of each bin, whatever answers are in it."
            yield "edges", say, "Which numbers is the mean certainty of a bin a mean of?"
            return
    if counted > N:
        say = f"the counts add up to {counted:.0f}, and there are {N} answers."
        yield "sum", say, "In how many bins is one answer, and how many answers has one picture?"
    elif counted == N and len(sure) and sure.min() < 1 / C - 1e-9:
        say = f"certainty is {sure.min():.3g} in a bin; the largest of {C} probabilities is never "
        say += f"below 1/{C}."
        yield "too low", say, "Does the network know the true class when it says how sure it is?"


exercise = Exercise(
    "reliability_bins(probs, y, edges)",
    chapter="09",
    place=4,
    points=2,
    does=(
        "probs (N, C), true classes y (N,), edges (K + 1,) ascending, from 0 to 1. The certainty "
        "of an answer is the largest probability of its row. Bin k holds the answers with "
        "edges[k] <= certainty < edges[k + 1]; the last bin also those at its upper edge. Return "
        "three arrays, one entry for each bin that is not empty, in order: how many answers it "
        "holds, their mean certainty, the share of them that is right."
    ),
    parts=related(several("count", "certainty", "right"), lambda: reliability_bins, relations),
    keeps=("probs", "y"),
    hints=(
        "For each row you need two numbers: how sure, and whether right. For each bin: which rows "
        "are inside?",
        "`inside = (sure >= edges[k]) & (sure < edges[k + 1])` marks the rows of bin k; where does "
        "a certainty of exactly 1 go? `sure[inside].mean()` is a mean over these rows; skip the "
        "bin if `inside.any()` is False.",
    ),
)
exercise.answer(reliability_bins)

EDGES = np.array([0.0, 0.45, 0.6, 0.75, 0.9, 1.0])


def _table(rng, N, C, low=0.0):
    """Probabilities of every certainty from `low` to 1, and labels that are often right."""
    sure = np.linspace(max(low, 1 / C + 0.05), 0.99, N)
    probs = probabilities(rng, N, C)
    best = probs.argmax(axis=1)
    probs[np.arange(N), best] = 0
    probs *= ((1 - sure) / probs.sum(axis=1))[:, None]
    probs[np.arange(N), best] = sure
    order = rng.permutation(N)
    probs = probs[order]
    y = np.where(rng.random(N) < 0.6, probs.argmax(axis=1), labels(rng, N, C))
    return probs, y


@exercise.data_sets
def data(rng):
    """Certainties all over the bins; a bin without any; certainties on the edges, and of 1."""
    for N, C, edges in ((61, 5, EDGES), (83, 3, np.array([0.0, 0.5, 0.7, 1.0])), (47, 7, EDGES)):
        probs, y = _table(rng, N, C)
        yield Case({"probs": probs, "y": y, "edges": edges}, {"N": N, "C": C, "K": len(edges) - 1})
    probs, y = _table(rng, 29, 3, low=0.65)
    yield Case(
        {"probs": probs, "y": y, "edges": EDGES},
        {"N": 29, "C": 3, "K": 5},
        kind="empty bins",
        when="two bins are empty",
        ask="What is the mean of no number at all?",
    )
    exact = np.array([0.5, 0.75, 1.0, 0.625, 0.875, 0.75, 1.0])
    probs = np.stack([exact, 1 - exact], axis=1)
    yield Case(
        {"probs": probs, "y": np.array([0, 1, 0, 1, 0, 0, 1]),
         "edges": np.array([0.0, 0.5, 0.75, 1.0])},
        {"N": 7, "C": 2, "K": 3},
        kind="on an edge",
        when="some certainties lie on an edge, or are 1",
        ask="Into which of two bins does an answer go that lies on the edge between them?",
    )  # fmt: skip


@exercise.small_inputs
def small():
    """One to four answers."""
    edges = np.array([0.0, 0.75, 1.0])
    for sure, y in (
        ([0.6], [0]), ([0.9], [1]), ([0.6, 0.9], [0, 0]), ([0.6, 0.9], [0, 1]),
        ([0.8, 0.9, 0.6], [0, 1, 0]), ([0.8, 0.9, 0.6, 0.7], [0, 1, 0, 1]),
    ):  # fmt: skip
        probs = np.stack([sure, 1 - np.array(sure)], axis=1)
        yield {"probs": probs, "y": np.array(y), "edges": edges}


@exercise.right("a loop over the bins")
def by_bins(probs, y, edges):
    sure = np.max(probs, axis=1)
    hits = np.argmax(probs, axis=1) == y
    rows = []
    for k in range(len(edges) - 1):
        last = k == len(edges) - 2
        inside = (sure >= edges[k]) & ((sure < edges[k + 1]) | last)
        if inside.any():
            rows.append((inside.sum(), sure[inside].mean(), hits[inside].mean()))
    return tuple(np.array(column) for column in zip(*rows))


@exercise.right("a loop over the samples")
def by_samples(probs, y, edges):
    found = {}
    for row, label in zip(probs, y):
        top = max(row)
        k = min(sum(top >= edge for edge in edges), len(edges) - 1)
        n, total, hits = found.get(k, (0, 0.0, 0))
        found[k] = (n + 1, total + top, hits + (row[label] == top))
    rows = np.array([found[k] for k in sorted(found)], dtype=float)
    return rows[:, 0], rows[:, 1] / rows[:, 0], rows[:, 2] / rows[:, 0]


@exercise.right("sums with np.bincount")
def by_bincount(probs, y, edges):
    K, sure = len(edges) - 1, probs.max(axis=1)
    bins = np.minimum(np.searchsorted(edges, sure, side="right") - 1, K - 1)
    n, total = np.bincount(bins, minlength=K), np.bincount(bins, sure, K)
    hits = np.bincount(bins, (probs.argmax(axis=1) == y).astype(float), K)
    keep = n > 0
    return n[keep], total[keep] / n[keep], hits[keep] / n[keep]


def _counted(sure, right, edges, *, upper=False, closed=True, empty=True):
    rows = []
    for k in range(len(edges) - 1):
        low, high = edges[k], edges[k + 1]
        inside = (sure > low) & (sure <= high) if upper else (sure >= low) & (sure < high)
        if closed and k == len(edges) - 2:
            inside |= sure == high
        if inside.any():
            rows.append((inside.sum(), sure[inside].mean(), right[inside].mean()))
        elif not empty:
            rows.append((0, 0.0, 0.0))
    return tuple(np.array(column) for column in zip(*rows, strict=True))


@exercise.mistake(
    "the middle of the bin for its certainty",
    seen="certainty is the middle of each bin, not the mean of the answers in it.",
    ask="Where do the answers of the last bin lie: around its middle, or near 1?",
    leads=("fact edges",),
)
def rb_middle(probs, y, edges):
    sure, right = probs.max(axis=1), probs.argmax(axis=1) == y
    count, _, share = _counted(sure, right, edges)
    inside = np.unique(np.clip(np.digitize(sure, edges) - 1, 0, len(edges) - 2))
    return count, (edges[inside] + edges[inside + 1]) / 2, share


@exercise.mistake(
    "the probability of the true class",
    seen="the rows are sorted by the probability of the true class.",
    ask="Does the network know the true class when it says how sure it is?",
    leads=("fact too low",),
)
def rb_true(probs, y, edges):
    sure = probs[np.arange(len(y)), y]
    return _counted(sure, probs.argmax(axis=1) == y, edges)


@exercise.mistake(
    "right answers counted, not shared",
    seen="right is the number of right answers, not their share.",
    ask="Between which two numbers lies a share?",
    leads=("found",),
)
def rb_hits(probs, y, edges):
    count, certainty, share = _counted(probs.max(axis=1), probs.argmax(axis=1) == y, edges)
    return count, certainty, share * count


@exercise.mistake(
    "the share that is wrong",
    seen="right is the share of wrong answers.",
    ask="Is a good network near 0 or near 1?",
    leads=("complement",),
)
def rb_wrong(probs, y, edges):
    return _counted(probs.max(axis=1), probs.argmax(axis=1) != y, edges)


@exercise.mistake(
    "the answers at the upper edge left out",
    seen="an answer with certainty 1 is in no bin.",
    ask="In which bin is an answer with a certainty of exactly 1?",
    leads=("on an edge/found",),
)
def rb_open(probs, y, edges):
    sure, right = probs.max(axis=1), probs.argmax(axis=1) == y
    return _counted(sure, right, edges, closed=False)


@exercise.mistake(
    "edges counted into the lower bin",
    seen="an answer on an edge is counted into the lower of the two bins.",
    ask="Into which of two bins does an answer go that lies on the edge between them?",
    leads=("on an edge/shape",),
)
def rb_upper(probs, y, edges):
    return _counted(probs.max(axis=1), probs.argmax(axis=1) == y, edges, upper=True)


@exercise.mistake(
    "empty bins kept",
    seen="an empty bin gets an entry as well.",
    ask="What is the mean certainty of no answer at all?",
    leads=("empty bins/shape",),
)
def rb_empty(probs, y, edges):
    return _counted(probs.max(axis=1), probs.argmax(axis=1) == y, edges, empty=False)


@exercise.mistake(
    "shares of all samples",
    seen="count and right are divided by N, the number of all answers.",
    ask="By how many is the number of right answers in a bin divided?",
    leads=("factor",),
)
def rb_all(probs, y, edges):
    count, certainty, share = _counted(probs.max(axis=1), probs.argmax(axis=1) == y, edges)
    return count / len(y), certainty, share * count / len(y)


@exercise.mistake(
    "all that is above the lower edge",
    seen="a bin also holds the answers of all later bins.",
    ask="Which condition keeps an answer with certainty 0.95 out of the first bin?",
    leads=("fact sum",),
)
def rb_above(probs, y, edges):
    sure, right = probs.max(axis=1), probs.argmax(axis=1) == y
    rows = [(i.sum(), sure[i].mean(), right[i].mean()) for i in (sure >= e for e in edges[:-1])]
    return tuple(np.array(column) for column in zip(*rows))


@exercise.mistake(
    "every probability of a row counted",
    seen="all N times C probabilities are sorted into the bins, not one answer a row.",
    ask="How many answers does the network give for one picture?",
    leads=("fact sum",),
)
def rb_every(probs, y, edges):
    hit = np.eye(probs.shape[1])[y].ravel() > 0
    return _counted(probs.ravel(), hit, edges)


@exercise.mistake(
    "certainty and share exchanged",
    seen="certainty and right stand in each other's place.",
    ask="In which order does the exercise name the three arrays?",
)
def rb_order(probs, y, edges):
    count, certainty, share = _counted(probs.max(axis=1), probs.argmax(axis=1) == y, edges)
    return count, share, certainty


@exercise.mistake(
    "both edges belong to a bin",
    seen="an answer on an edge is counted twice, in the bin below and in the bin above.",
    ask="In how many bins is an answer whose certainty is exactly edges[1]?",
    leads=("on an edge/shape",),
)
def rb_both(probs, y, edges):
    sure, right = probs.max(axis=1), probs.argmax(axis=1) == y
    inside = [(sure >= a) & (sure <= b) for a, b in pairwise(edges)]
    rows = [(i.sum(), sure[i].mean(), right[i].mean()) for i in inside if i.any()]
    return tuple(np.array(column) for column in zip(*rows))
