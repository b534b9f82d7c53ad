"""The exercise `cross_validate` of chapter 09."""

import numpy as np

from utils.checker import Case, Exercise, one
from utils.exercises._data import labels
from utils.exercises._relations import related
from utils.network import softmax
from utils.training.answered import cross_validate


def relations(case, want, got, again):
    """Which rows the models have seen, and whose answer each row of the table is."""
    X, y, parts = (case.args[name] for name in ("X", "y", "parts"))
    got = got["probs"]
    fitted = []

    def fit(Xs, ys):
        rows = np.array([np.flatnonzero((X == row).all(axis=1))[0] for row in Xs])
        fitted.append((rows, np.array_equal(y[rows], ys), case.args["fit"](Xs, ys)))
        return fitted[-1][-1]

    again(fit=fit)
    if not all(own for _, own, _ in fitted):
        say = "fit gets rows with labels that are not theirs."
        yield "labels", say, "Does each row that a model learns from come with its own label?"
        return
    said = [model.predict_proba(X) for *_, model in fitted]
    whose = np.array([np.isclose(got, probs).all(axis=1) for probs in said])  # (models, N)
    seen = np.array([np.isin(np.arange(len(X)), rows) for rows, *_ in fitted])
    few = len(X) - max(map(len, parts))
    if not got.any():
        return
    if not whose.any():
        say = "no row of the table is what one of your models says of that row."
        yield "nobody's", say, "How many of your models may answer for row 0?"
    elif min(len(rows) for rows, *_ in fitted) < few:
        say = f"a model is trained on {min(len(rows) for rows, *_ in fitted)} rows; at least "
        say += f"{few} of {len(X)} are outside a part."
        yield "few", say, "Which is larger: what a model learns from, or what it answers for?"
    elif (whose & seen).any() and (~whose | seen).all(axis=0).mean() > 0.5 / len(parts):
        n = np.flatnonzero((whose & seen).any(axis=0))[0]
        say = f"the model that answers for row {n} has been trained on that row."
        yield "seen", say, "Which rows has a model not seen, and which row of the table is whose?"


exercise = Exercise(
    "cross_validate(fit, X, y, parts)",
    chapter="09",
    place=1,
    points=2,
    does=(
        "X (N, D), y (N,) with classes 0 .. C - 1, which all occur. parts is a list of arrays of "
        "row numbers; each row stands in one of them, in any order. fit(X, y) trains a new model "
        "on these rows and returns it; model.predict_proba(X) is (n, C). Return (N, C): row n is "
        "what a model says of row n of X that was trained on all rows outside the part of n."
    ),
    parts=related(one("probs"), lambda: cross_validate, relations),
    keeps=("X", "y"),
    hints=(
        "How many models do you train, and which rows does each one not see? Where in the (N, C) "
        "table do the answers for the rows of one part belong?",
        "`np.setdiff1d(np.arange(len(X)), part)` are the other row numbers. An array of row "
        "numbers can stand on the left of the equals sign, too: `probs[part] = ...`.",
    ),
)
exercise.answer(cross_validate)


class _Means:
    """A model: the nearer to the mean of a class, the more probable that class."""

    def __init__(self, X, y):
        self.means = np.array([X[y == c].mean(axis=0) for c in range(y.max() + 1)])

    def predict_proba(self, X):
        """Probabilities (n, C)."""
        return softmax(-np.square(X[:, None] - self.means).sum(axis=2))

    def predict(self, X):
        """The most probable class of each row, (n,)."""
        return self.predict_proba(X).argmax(axis=1)

    def score(self, X, y):
        """The share of rows whose answer is right."""
        return np.mean(self.predict(X) == y)


def _fit(X, y):
    return _Means(np.asarray(X, dtype=float), np.asarray(y))


_fit.__name__ = "fit"


@exercise.data_sets
def data(rng):
    """Parts of equal and of different sizes, in the order of the rows and mixed."""
    for N, D, C, K in ((31, 2, 3, 5), (43, 3, 4, 3), (29, 5, 2, 7)):
        y = labels(rng, N, C)
        X = rng.normal(size=(N, D)) + y[:, None]
        parts = np.array_split(rng.permutation(N), K)
        sizes = {"N": N, "D": D, "C": C, "K": K}
        yield Case({"fit": _fit, "X": X, "y": y, "parts": parts}, sizes)
    N = 23
    y = np.arange(N) % 3
    X = rng.normal(size=(N, 2)) + y[:, None]
    order = rng.permutation(N)
    for parts, kind, when in (
        (np.array_split(np.arange(N), 4), "blocks", "the parts are blocks of neighbours"),
        ([order[:3], order[3:14], order[14:]], "uneven", "the parts differ much in size"),
        ([order[:11], order[11:]], "two parts", "there are two parts"),
    ):
        args = {"fit": _fit, "X": X, "y": y, "parts": parts}
        ask = "Which rows does the model of the last part see?"
        yield Case(args, {"N": N, "D": 2, "C": 3}, kind=kind, when=when, ask=ask)


@exercise.small_inputs
def small():
    """Four to six rows of one column."""
    for X, y, parts in (
        ([0.0, 1.0, 0.0, 2.0], [0, 1, 0, 1], [[0, 1], [2, 3]]),
        ([0.0, 1.0, 1.0, 2.0], [0, 1, 0, 1], [[3, 0], [1, 2]]),
        ([0.0, 1.0, 0.0, 2.0, 1.0, 1.0], [0, 1, 0, 1, 0, 1], [[5, 0], [4, 1], [2, 3]]),
    ):
        parts = [np.array(part) for part in parts]
        yield {"fit": _fit, "X": np.array(X)[:, None], "y": np.array(y), "parts": parts}


@exercise.right("a mask for each part")
def by_mask(fit, X, y, parts):
    probs = None
    for part in parts:
        held = np.zeros(len(X), bool)
        held[part] = True
        found = fit(X[~held], y[~held]).predict_proba(X[held])
        if probs is None:
            probs = np.zeros((len(X), found.shape[1]))
        probs[held] = found
    return probs


@exercise.right("collected, then sorted back")
def by_sorting(fit, X, y, parts):
    rows, found = [], []
    for k, part in enumerate(parts):
        rest = np.concatenate([p for j, p in enumerate(parts) if j != k])
        rows.extend(part)
        found.append(fit(X[rest], y[rest]).predict_proba(X[part]))
    return np.concatenate(found)[np.argsort(rows)]


@exercise.right("np.delete, and row by row")
def by_delete(fit, X, y, parts):
    said = {}
    for part in parts:
        model = fit(np.delete(X, part, axis=0), np.delete(y, part))
        for n, row in zip(part, model.predict_proba(X[part])):
            said[n] = row
    return np.array([said[n] for n in range(len(X))])


@exercise.mistake(
    "trained on all rows",
    seen="every model is trained on all rows, also on those that it answers for.",
    ask="Has the model that answers for a row seen that row before?",
    leads=("fact seen",),
)
def cv_all(fit, X, y, parts):
    probs = np.zeros((len(X), y.max() + 1))
    for part in parts:
        probs[part] = fit(X, y).predict_proba(X[part])
    return probs


@exercise.mistake(
    "the answers in the order of the parts",
    seen="the answers stand in the order of the parts, not in that of the rows of X.",
    ask="Which row of X is the first row of the first part?",
    leads=("moved",),
)
def cv_order(fit, X, y, parts):
    found = []
    for part in parts:
        rest = np.setdiff1d(np.arange(len(X)), part)
        found.append(fit(X[rest], y[rest]).predict_proba(X[part]))
    return np.concatenate(found)


@exercise.mistake(
    "trained on the part and asked about the rest",
    seen="each model is trained on one part and answers for all the others.",
    ask="Which is larger, the rows that a model learns from or those that it answers for?",
    leads=("fact few",),
)
def cv_swapped(fit, X, y, parts):
    probs = np.zeros((len(X), y.max() + 1))
    for part in parts:
        rest = np.setdiff1d(np.arange(len(X)), part)
        probs[rest] = fit(X[part], y[part]).predict_proba(X[rest])
    return probs


@exercise.mistake(
    "one model for all parts",
    seen="one model answers for all parts: it is trained on all but the first.",
    ask="Which rows has the model seen that answers for the second part?",
    leads=("fact seen",),
)
def cv_one(fit, X, y, parts):
    rest = np.concatenate(parts[1:])
    return fit(X[rest], y[rest]).predict_proba(X)


@exercise.mistake(
    "the last model answers for all",
    seen="every row is answered by the model of the last part.",
    ask="What is left of the first model's answers when the loop has ended?",
    leads=("fact seen",),
)
def cv_last(fit, X, y, parts):
    for part in parts:
        rest = np.setdiff1d(np.arange(len(X)), part)
        probs = fit(X[rest], y[rest]).predict_proba(X)
    return probs


@exercise.mistake(
    "the mean of all models",
    seen="each row is answered by the mean of all models, and all but one have seen it.",
    ask="How many of your models have not seen row 0?",
    leads=("fact nobody's",),
)
def cv_mean(fit, X, y, parts):
    probs = np.zeros((len(X), y.max() + 1))
    for part in parts:
        rest = np.setdiff1d(np.arange(len(X)), part)
        probs += fit(X[rest], y[rest]).predict_proba(X) / len(parts)
    return probs


@exercise.mistake(
    "labels of other rows",
    seen="the models are trained with the labels of the first rows, whichever rows they are given.",
    ask="Does each row of X[rest] come with its own label?",
    leads=("points at index", "fact labels"),
)
def cv_labels(fit, X, y, parts):
    probs = np.zeros((len(X), y.max() + 1))
    for part in parts:
        rest = np.setdiff1d(np.arange(len(X)), part)
        probs[part] = fit(X[rest], y[: len(rest)]).predict_proba(X[part])
    return probs


@exercise.mistake(
    "the last part left out",
    seen="the rows of the last part stay 0.",
    ask="How many parts does your loop go through?",
)
def cv_short(fit, X, y, parts):
    probs = np.zeros((len(X), y.max() + 1))
    for k in range(len(parts) - 1):
        rest = np.setdiff1d(np.arange(len(X)), parts[k])
        probs[parts[k]] = fit(X[rest], y[rest]).predict_proba(X[parts[k]])
    return probs


@exercise.mistake(
    "blocks instead of the parts",
    seen="X is cut into blocks of neighbours, whatever rows the parts name.",
    ask="Where do you use the row numbers that stand in parts?",
    leads=("no effect parts",),
)
def cv_blocks(fit, X, y, parts):
    probs = np.zeros((len(X), y.max() + 1))
    for part in np.array_split(np.arange(len(X)), len(parts)):
        rest = np.setdiff1d(np.arange(len(X)), part)
        probs[part] = fit(X[rest], y[rest]).predict_proba(X[part])
    return probs


@exercise.mistake(
    "an accuracy of each part",
    seen="one accuracy for each part comes back.",
    ask="What do you want to look at later: one number a part, or what was said of each picture?",
    leads=("shape", "type"),
)
def cv_scores(fit, X, y, parts):
    scores = []
    for part in parts:
        rest = np.setdiff1d(np.arange(len(X)), part)
        scores.append(fit(X[rest], y[rest]).score(X[part], y[part]))
    return np.array(scores)


@exercise.mistake(
    "classes instead of probabilities",
    seen="the most probable class of each row comes back.",
    ask="What does a model know beyond its first choice?",
    leads=("shape", "type"),
)
def cv_classes(fit, X, y, parts):
    found = np.zeros(len(X), int)
    for part in parts:
        rest = np.setdiff1d(np.arange(len(X)), part)
        found[part] = fit(X[rest], y[rest]).predict_proba(X[part]).argmax(axis=1)
    return found


@exercise.mistake(
    "a table of whole numbers",
    seen="the table holds whole numbers: every probability below 1 has become 0.",
    ask="Which numbers can an array hold that was made with dtype int?",
    leads=("zero",),
)
def cv_whole(fit, X, y, parts):
    probs = np.zeros((len(X), y.max() + 1), int)
    for part in parts:
        rest = np.setdiff1d(np.arange(len(X)), part)
        probs[part] = fit(X[rest], y[rest]).predict_proba(X[part])
    return probs


@exercise.mistake(
    "trained on the part itself",
    seen="each model is trained on the very rows that it answers for, and on no others.",
    ask="Which rows should the model of a part not see, and which should it?",
    leads=("fact seen", "fact few"),
)
def cv_itself(fit, X, y, parts):
    probs = np.zeros((len(X), y.max() + 1))
    for part in parts:
        probs[part] = fit(X[part], y[part]).predict_proba(X[part])
    return probs


@exercise.mistake(
    "a minus sign before the row numbers",
    seen="X[-part] is not all rows but those of part: a negative number counts from the end.",
    ask="How many rows has X[-part], and how many should a model be trained on?",
    leads=("nan", "fact few"),
)
def cv_minus(fit, X, y, parts):
    probs = np.zeros((len(X), y.max() + 1))
    for part in parts:
        probs[part] = fit(X[-part], y[-part]).predict_proba(X[part])
    return probs


@exercise.mistake(
    "~ before row numbers",
    seen="~part is not all rows but those of part: part holds numbers, not True and False, and ~3 "
    "is -4.",
    ask="How many rows has X[~part], and how many should a model be trained on?",
    leads=("raised",),
)
def cv_tilde(fit, X, y, parts):
    probs = np.zeros((len(X), y.max() + 1))
    for part in parts:
        probs[part] = fit(X[~part], y[~part]).predict_proba(X[part])
    return probs
