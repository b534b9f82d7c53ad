"""`knn_predict`: the mean price of the k nearest rows."""

import numpy as np

from utils.checker import Case, Exercise, one
from utils.exercises._relations import related


def relations(case, want, got, again):
    """Which rows of A count for a row of B: found by changing one price after the other."""
    (A, y, B, k), got = case.args.values(), got["knn_predict"]
    if len(A) > 20:
        return
    moved = np.stack([again(y=y + 0.001 * one_hot)["knn_predict"] for one_hot in np.eye(len(A))])
    counts = np.abs(moved - got).T > 1e-9  # (M, N): whether a price counts
    apart = np.linalg.norm(B[:, None] - A, axis=2)
    if counts.all() or (len(B) > 1 and (counts == counts[0]).all()):  # not a matter of distance
        return
    if len(set(counts.sum(axis=1))) == 1 and counts[0].sum() != k:
        say = f"each answer depends on {counts[0].sum()} of the prices, and k is {k}."
        yield "prices", say, "Of how many prices do you take the mean, and is it the mean?"
        return
    nearest = apart <= np.sort(apart, axis=1)[:, k - 1 : k]
    for m in np.flatnonzero((counts != nearest).any(axis=1) & (counts.sum(axis=1) == k)):
        far, near = np.max(apart[m][counts[m]]), np.min(apart[m][~counts[m]])
        say = f"for row {m} of B a row of A counts at the distance {far:.4g}, and one at the "
        say += f"distance {near:.4g} does not."
        yield "nearest", say, "How do you measure the distance, and at which end are the nearest?"
        return


exercise = Exercise(
    "knn_predict(A, y, B, k)",
    chapter="10",
    place=5,
    points=2,
    does=(
        "For each row of B (M, D) the mean of y over the k rows of A (N, D) that are nearest to "
        "it, in the ordinary (Euclidean) distance: (M,). Inputs stay untouched."
    ),
    parts=related(one("knn_predict"), lambda: knn_predict, relations),
    hints=(
        "Take one row `b` of B. How do you get its N distances to the rows of A, and which k row "
        "numbers belong to the smallest of them?",
        "`((A - b) ** 2).sum(axis=1)` holds N squared distances; a square does not change their "
        "order. What do the first k numbers of its `np.argsort` tell you about `y`?",
    ),
)


@exercise.answer
def knn_predict(A, y, B, k):
    """Mean of y over the k rows of A nearest to each row of B: (N, D), (N,), (M, D) -> (M,)."""
    found = np.zeros(len(B))
    for m, b in enumerate(B):
        apart = ((A - b) ** 2).sum(axis=1)
        found[m] = y[np.argpartition(apart, k - 1)[:k]].mean()
    return found


@exercise.data_sets
def data(rng):
    """Rows in general places: no two are equally far from a third."""
    for N, M, D, k in ((13, 5, 2, 3), (19, 7, 3, 5), (11, 2, 5, 4)):
        yield _case(rng, N, M, D, k)
    ask = "With k = 1: whose number is the answer?"
    yield _case(rng, 11, 5, 2, 1, kind="k is 1", when="k is 1", ask=ask)
    ask = "If every row of A counts, what is the answer, wherever you ask?"
    yield _case(rng, 7, 3, 2, 7, kind="k is N", when="k is N", ask=ask)
    case = _case(rng, 11, 3, 2, 3, kind="far away", when="all the places lie near 1,000")
    case.args.update(A=case.args["A"] + 1000, B=case.args["B"] + 1000)
    yield case
    ask = "Does your code rely on there being several rows?"
    yield _case(rng, 13, 1, 2, 3, kind="one row", when="B has one row only", ask=ask)
    A, y = rng.permutation(30)[:22].reshape(11, 2) ** 2, rng.integers(1, 40, 11)
    whole = {"A": A, "y": y, "B": A[[2, 7]] + np.array([1, 3]), "k": 1}
    ask = "Can an array of whole numbers hold the result?"
    when = "A, B and y hold whole numbers"
    yield Case(whole, {"N": 11, "D": 2}, "whole numbers", when, ask)
    case = _case(rng, 307, 3, 2, 11, kind="many rows", when="A has 307 rows")
    yield case


def _case(rng, N, M, D, k, kind="", when="", ask=""):
    A, B = 2 * rng.normal(size=(N, D)), rng.normal(size=(M, D))
    args = {"A": A, "y": rng.uniform(1, 9, N), "B": B, "k": k}
    more = {"kind": kind, "when": when, "ask": ask} if kind else {}
    return Case(args, {"N": N, "M": M, "D": D, "k": k}, **more)


@exercise.small_inputs
def small():
    """Few numbers, the fewest first."""
    for A, y, B, k in (
        ([[0], [3]], [2, 8], [[1]], 1),
        ([[0], [3], [9]], [2, 8, 5], [[1]], 2),
        ([[9], [3], [0]], [2, 8, 5], [[1]], 2),
        ([[0, 0], [3, 1], [5, 5]], [2, 8, 5], [[1, 1]], 2),
        ([[0, 0], [4, 4], [0, 7]], [2, 8, 5], [[1, 3]], 1),
        ([[0, 0], [3, 1], [5, 5]], [2, 8, 5], [[1, 1], [6, 4]], 2),
    ):
        yield {"A": np.array(A, float), "y": np.array(y, float), "B": np.array(B, float), "k": k}


@exercise.right("one table of all distances")
def knn_table(A, y, B, k):
    apart = np.linalg.norm(B[:, None, :] - A[None, :, :], axis=2)
    return y[np.argsort(apart, axis=1)[:, :k]].mean(axis=1)


@exercise.right("row by row, sorted pairs of a distance and a price")
def knn_pairs(A, y, B, k):
    found = []
    for b in B:
        pairs = sorted(zip(np.sqrt(((A - b) ** 2).sum(axis=1)), y))
        found.append(sum(price for _, price in pairs[:k]) / k)
    return np.array(found)


@exercise.right("the square multiplied out")
def knn_multiplied_out(A, y, B, k):
    centre = A.mean(axis=0)
    A, B = A - centre, B - centre
    apart = (B**2).sum(axis=1)[:, None] - 2 * B @ A.T + (A**2).sum(axis=1)
    return np.take(y, np.argpartition(apart, k - 1, axis=1)[:, :k]).mean(axis=1)


def _order(A, B, power=2):
    return np.argsort((np.abs(B[:, None] - A) ** power).sum(axis=2), axis=1)


@exercise.mistake(
    "the farthest rows",
    seen="the rows that count are the farthest.",
    ask="Is a small distance at the beginning or at the end of a sorted list?",
    leads=("fact nearest",),
)
def knn_farthest(A, y, B, k):
    return y[_order(A, B)[:, -k:]].mean(axis=1)


@exercise.mistake(
    "summed, not averaged",
    seen="your result is ours times k.",
    ask="If k houses cost the same, what should the answer be?",
    leads=("factor", "found"),
)
def knn_sum(A, y, B, k):
    return y[_order(A, B)[:, :k]].sum(axis=1)


@exercise.mistake(
    "the nearest row is left out",
    seen="the nearest row does not count.",
    ask="May the nearest row be a row of B itself here, or do all rows of A count?",
    leads=("points at constant", "fact nearest"),
)
def knn_without_first(A, y, B, k):
    return y[_order(A, B)[:, 1 : k + 1]].mean(axis=1)


@exercise.mistake(
    "one row too many",
    seen="one row more counts than k says.",
    ask="How many row numbers are in [: k + 1]?",
    leads=("fact prices",),
)
def knn_one_more(A, y, B, k):
    return y[_order(A, B)[:, : k + 1]].mean(axis=1)


@exercise.mistake(
    "only the nearest row",
    seen="only the nearest row counts.",
    ask="Where does k enter your formula?",
    leads=("fact prices",),
)
def knn_one(A, y, B, k):
    return y[_order(A, B)[:, 0]]


@exercise.mistake(
    "row numbers instead of prices",
    seen="the mean is one of row numbers, not of prices.",
    ask="Your sorted numbers say WHICH rows are near: what do you look up with them?",
    leads=("no effect y",),
)
def knn_numbers(A, y, B, k):
    return _order(A, B)[:, :k].mean(axis=1)


@exercise.mistake(
    "the mean distance",
    seen="the distances are averaged, not the prices.",
    ask="In which unit is your result: degrees, or dollars?",
    leads=("no effect y",),
)
def knn_distance(A, y, B, k):
    return np.sort(np.linalg.norm(B[:, None] - A, axis=2), axis=1)[:, :k].mean(axis=1)


@exercise.mistake(
    "the first column only",
    seen="the distance is that in the first column.",
    ask="Two places of the same latitude: are they near each other?",
    leads=("fact nearest",),
)
def knn_first_column(A, y, B, k):
    return y[_order(A[:, :1], B[:, :1])[:, :k]].mean(axis=1)


@exercise.mistake(
    "differences added without a square",
    seen="differences of the columns are added with their signs, and may cancel.",
    ask="One step to the north and one to the west: how far is that with your formula?",
    leads=("points at function", "fact nearest"),
)
def knn_signed(A, y, B, k):
    return y[np.argsort(np.abs((B[:, None] - A).sum(axis=2)), axis=1)[:, :k]].mean(axis=1)


@exercise.mistake(
    "differences added without a square, and sorted with their signs",
    seen="there is no square: the differences of the columns are added with their signs.",
    ask="With D = 1: which is the smallest of the differences -9, 0 and 2, and which is nearest?",
    leads=("no effect B",),
)
def knn_no_square(A, y, B, k):
    return y[np.argsort((A - B[:, None]).sum(axis=2), axis=1)[:, :k]].mean(axis=1)


@exercise.mistake(
    "squares not summed, each row sorted",
    seen="the squares are not summed over the columns: what is sorted is a table (N, D).",
    ask="How many distances does one row of B have, and which shape do yours have?",
    leads=("no effect A",),
)
def knn_no_sum(A, y, B, k):
    return np.array([y[np.argsort((A - b) ** 2)[:k]].mean() for b in B])


@exercise.mistake(
    "squares not summed, each column sorted",
    seen="the squares are not summed over the columns: each column finds its own nearest rows.",
    ask="How many distances does one row of B have, and which shape do yours have?",
)
def knn_each_column(A, y, B, k):
    return np.array([y[np.argsort((A - b) ** 2, axis=0)[:k]].mean() for b in B])


@exercise.mistake(
    "city-block distance",
    seen="the distance is the sum of the absolute differences.",
    ask="Which distance does the exercise name: along the streets, or straight?",
    leads=("fact nearest",),
)
def knn_blocks(A, y, B, k):
    return y[_order(A, B, power=1)[:, :k]].mean(axis=1)


@exercise.mistake(
    "the smallest prices",
    seen="the k cheapest rows count, wherever they are.",
    ask="What do you sort by: prices or distances?",
    leads=("no effect A",),
)
def knn_cheapest(A, y, B, k):
    return np.full(len(B), np.sort(y)[:k].mean())


@exercise.mistake(
    "the median of the k",
    seen="the middle one of the k prices comes back.",
    ask="Is it the mean that is wanted, or the middle one?",
    leads=("fact prices",),
)
def knn_median(A, y, B, k):
    return np.median(y[_order(A, B)[:, :k]], axis=1)


@exercise.mistake(
    "a column",
    seen="the numbers are right, in a column.",
    ask="Which shape does the exercise name?",
    leads=("shape",),
)
def knn_column(A, y, B, k):
    return y[_order(A, B)[:, :k]].mean(axis=1)[:, None]
