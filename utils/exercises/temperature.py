"""The exercise `temperature` of chapter 09."""

import numpy as np

from utils.checker import Case, Exercise, close, several
from utils.exercises._data import labels, matrix
from utils.exercises._relations import related
from utils.network import softmax
from utils.training.answered import temperature


def relations(case, want, got, again):
    """At which temperature the loss is, and how T and z enter its slope."""
    T, z, y = case.args.values()
    if not close(got["loss"], want["loss"]):
        if close(got["loss"], temperature(1 / T, z, y)[0]):
            say = "loss is that of the scores multiplied by T."
            yield "loss", say, "Does a longer score make the network less sure, or more?"
        return
    for k, words in ((-2, "1 / T²"), (-1, "1 / T"), (1, "T"), (2, "T²"), (3, "T³")):
        if T != 1 and close(abs(got["dT"] / want["dT"]), T**k):
            minus = "minus " if got["dT"] * want["dT"] < 0 else ""
            say = f"loss is right; dT is {minus}{words} times what it should be."
            yield "power", say, "Which power of T has the derivative of 1 / T?"
            return
    hot = [again(T=1e5, z=factor * z)["dT"] for factor in (1, 2)]
    if close(hot[1] / hot[0], 1):
        say = "where T is so high that all probabilities are equal, dT does not change when the "
        say += "scores become twice as large."
        ask = "By how much does a score of 10 change when T does, and by how much a score of 0?"
        yield "scores", say, ask
    elif any(close(again(T=2 * T)["dT"] / got["dT"], 2.0**k) for k in (-3, -2, -1, 0, 1)):
        say = "T enters dT as a factor only: the probabilities in it do not change with T."
        yield "probabilities", say, "At which T are your probabilities taken?"


exercise = Exercise(
    "temperature(T, z, y)",
    chapter="09",
    place=5,
    points=2,
    does=(
        "T is a number above 0, z (N, C) are scores and y (N,) the true classes. The probabilities "
        "are softmax(z / T). Return two numbers: their mean cross-entropy L, and dT = dL/dT, its "
        "slope in T. z stays as it was."
    ),
    parts=related(several("loss", "dT"), lambda: temperature, relations),
    order=("loss", "dT"),
    keeps=("z", "y"),
    hints=(
        "The loss knows the divided scores u = z / T, and these know T: the chain rule has two "
        "links. You know dL/du from chapter 03: `(probs - Y) / N`. What is du/dT, entry by entry?",
        "du/dT = -z / T². T moves all N times C scores at once, so dL/dT is the sum over all "
        "entries of `du * (-z / T**2)`, where `du` is (N, C).",
    ),
)
exercise.answer(temperature)


@exercise.data_sets
def data(rng):
    """Scores of ordinary and of large size, T below and above 1, and exactly 1."""
    for N, C, T in ((11, 5, 1.7), (17, 3, 0.6), (7, 2, 2.3), (13, 7, 1.0)):
        yield Case({"T": T, "z": 2 * matrix(rng, N, C), "y": labels(rng, N, C)}, {"N": N, "C": C})
    z, y = matrix(rng, 11, 3), labels(rng, 11, 3)
    yield Case(
        {"T": 1.5, "z": z + 2000, "y": y},
        {"N": 11, "C": 3},
        kind="large",
        when="the scores are as large as 2,000",
        ask="Which exponential becomes too large to be held?",
    )
    yield Case(
        {"T": 1.3, "z": np.array([[0.5, 2.0, -1.0]]), "y": np.array([1])},
        {"N": 1, "C": 3},
        kind="one sample",
        when="there is one sample only",
        ask="Does your code rely on there being several rows?",
    )


@exercise.small_inputs
def small():
    """One or two rows."""
    for T in (1.0, 2.0, 0.5):
        for z, y in (([[1.0, 0.0]], [0]), ([[1.0, 0.0]], [1]), ([[2.0, 0.0], [0.0, 1.0]], [0, 0])):
            yield {"T": T, "z": np.array(z), "y": np.array(y)}


def _loss(T, z, y):
    u = z / T
    u = u - u.max(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(u).sum(axis=1)) - u[np.arange(len(y)), y])


@exercise.right("the mean score that is expected, minus that of the true class")
def by_expectation(T, z, y):
    probs = softmax(z / T)
    true = z[np.arange(len(y)), y]
    return _loss(T, z, y), np.mean(true - np.sum(probs * z, axis=1)) / T**2


@exercise.right("central differences")
def by_differences(T, z, y):
    eps = 1e-5
    return _loss(T, z, y), (_loss(T + eps, z, y) - _loss(T - eps, z, y)) / (2 * eps)


@exercise.right("sample by sample")
def by_loop(T, z, y):
    loss = dT = 0.0
    for row, k in zip(z, y):
        u = row / T - max(row) / T
        p = np.exp(u) / sum(np.exp(u))
        loss += np.log(sum(np.exp(u))) - u[k]
        for c in range(len(row)):
            dT += (p[c] - (c == k)) * -row[c] / T**2
    return loss / len(y), dT / len(y)


@exercise.right("one-hot, and the slope in 1 / T first")
def by_inverse(T, z, y):
    Y = np.eye(z.shape[1])[y]
    probs = softmax(z / T)
    d_inverse = np.sum((probs - Y) * z) / len(z)
    return _loss(T, z, y), -d_inverse / T**2


def _du(T, z, y):
    return (softmax(z / T) - np.eye(z.shape[1])[y]) / len(y)


@exercise.mistake(
    "the minus forgotten",
    seen="dT has the wrong sign.",
    ask="Does z / T grow or shrink when T grows, for a score above 0?",
    leads=("negated",),
)
def te_sign(T, z, y):
    return _loss(T, z, y), np.sum(_du(T, z, y) * z) / T**2


@exercise.mistake(
    "divided by T instead of its square",
    seen="dT is ours times T.",
    ask="What is the derivative of 1 / T?",
    leads=("fact power", "points at function"),
)
def te_once(T, z, y):
    return _loss(T, z, y), np.sum(_du(T, z, y) * -z) / T


@exercise.mistake(
    "1 / T not differentiated",
    seen="dT is the slope in 1 / T.",
    ask="Which number does dT change: T, or the factor 1 / T before the scores?",
    leads=("fact power",),
)
def te_inverse(T, z, y):
    return _loss(T, z, y), np.sum(_du(T, z, y) * z)


@exercise.mistake(
    "du/dT = 1 / T",
    seen="the scores are missing from dT.",
    ask="By how much does a score of 10 change when T does, and by how much a score of 0?",
    leads=("fact scores",),
)
def te_scores(T, z, y):
    return _loss(T, z, y), np.sum(_du(T, z, y)[np.arange(len(y)), y]) / T


@exercise.mistake(
    "the sum over the samples",
    seen="dT is a sum over the samples where the loss is a mean.",
    ask="Is your loss a sum over the samples or a mean, and is its slope the same?",
    leads=("factor",),
)
def te_sum(T, z, y):
    return _loss(T, z, y), np.sum(len(y) * _du(T, z, y) * -z) / T**2


@exercise.mistake(
    "the mean over all entries",
    seen="dT is divided by the number of entries once more.",
    ask="T moves all N times C scores: are their effects on the loss added, or averaged?",
    leads=("factor",),
)
def te_mean(T, z, y):
    return _loss(T, z, y), np.mean(_du(T, z, y) * -z / T**2)


@exercise.mistake(
    "softmax of the undivided scores",
    seen="dT is computed with softmax(z), the loss with softmax(z / T).",
    ask="At which T are your probabilities taken?",
    leads=("fact probabilities",),
)
def te_undivided(T, z, y):
    du = (softmax(z) - np.eye(z.shape[1])[y]) / len(y)
    return _loss(T, z, y), np.sum(du * -z) / T**2


@exercise.mistake(
    "multiplied by T",
    seen="the scores are multiplied by T.",
    ask="A high temperature is to make the network less sure: does a longer score do that?",
    leads=("fact loss",),
)
def te_times(T, z, y):
    return _loss(1 / T, z, y), np.sum(_du(1 / T, z, y) * z)


@exercise.mistake(
    "the probabilities divided by T",
    seen="the probabilities are divided by T, not the scores.",
    ask="Do your probabilities still add up to 1?",
)
def te_probs(T, z, y):
    probs = softmax(z) / T
    return -np.mean(np.log(probs[np.arange(len(y)), y])), 1 / T


@exercise.mistake(
    "only the true class",
    seen="only the score of the true class enters dT.",
    ask="Which of the C scores of a row does T divide?",
    leads=("points at index",),
)
def te_true(T, z, y):
    rows = np.arange(len(y))
    return _loss(T, z, y), np.sum(_du(T, z, y)[rows, y] * -z[rows, y]) / T**2


@exercise.mistake(
    "z kept divided",
    seen="dT is ours divided by T: the scores are divided twice.",
    ask="In du/dT = -z / T², is z the score before or after the division?",
    leads=("fact power",),
)
def te_twice(T, z, y):
    u = z / T
    return _loss(T, z, y), np.sum(_du(T, z, y) * -u) / T**2


@exercise.mistake(
    "one slope for each score",
    seen="a table of slopes comes back: their sum is missing.",
    ask="How many numbers is T, and how many is dT?",
    leads=("shape", "type"),
)
def te_table(T, z, y):
    return _loss(T, z, y), _du(T, z, y) * -z / T**2
