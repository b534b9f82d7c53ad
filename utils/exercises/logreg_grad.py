"""`logreg_grad`: gradient of the mean binary cross-entropy of logistic regression."""

import numpy as np

from utils.checker import Case, Exercise, several
from utils.exercises._data import labels, matrix

exercise = Exercise(
    "logreg_grad(w, b, X, y)",
    chapter="01",
    place=4,
    points=2,
    does="Gradient of the mean binary cross-entropy of logistic regression.",
    parts=several("dw", "db"),
    hints=(
        (
            "First the error of each sample, p - y; then: how does the score of a sample depend "
            "on w and on b?"
        ),
        (
            "dw adds up error times feature over the samples, one number a feature; db adds up "
            "the errors. Both belong to a mean."
        ),
    ),
)


@exercise.answer
def logreg_grad(w, b, X, y):
    z = X @ w + b
    p = 1 / (1 + np.exp(-z))
    error = (p - y) / len(y)
    dw = X.T @ error
    db = np.sum(error)
    return dw, db


@exercise.data_sets
def data(rng):
    """Weights, data and labels of a logistic regression."""
    for N, D in ((11, 3), (17, 5)):
        args = {"w": matrix(rng, D), "b": 0.7, "X": rng.normal(size=(N, D)) + 0.3}
        yield Case(args | {"y": labels(rng, N, 2)}, {"N": N, "D": D})
    args = {"w": matrix(rng, 3), "b": -0.4, "X": rng.normal(size=(7, 3))}
    yield Case(
        args | {"y": np.ones(7, int)},
        {"N": 7, "D": 3},
        kind="one class only",
        when="every label is 1",
    )
    whole = {"w": np.array([1, -1, 0]), "b": 0, "X": rng.integers(-2, 3, (7, 3))}
    yield Case(
        whole | {"y": labels(rng, 7, 2)},
        {"N": 7, "D": 3},
        kind="whole numbers",
        when="w, b and X hold whole numbers",
        ask="Can an array of whole numbers hold the result?",
        lenient=True,
    )
    args = {"w": matrix(rng, 3), "b": 0.6, "X": rng.normal(size=(1, 3))}
    yield Case(
        args | {"y": np.array([0])},
        {"N": 1, "D": 3},
        kind="one sample",
        when="there is one sample only",
        ask="Does your code rely on there being several rows?",
    )


@exercise.right("einsum")
def logreg_grad_einsum(w, b, X, y):
    p = 1 / (1 + np.exp(-(np.einsum("nd,d->n", X, w) + b)))
    return np.einsum("n,nd->d", p - y, X) / len(y), np.mean(p - y)


@exercise.mistake(
    "bias gradient left at zero",
    seen="dw is right, and db is exactly 0.",
    ask="By how much does the score change when b changes by 1?",
)
def lr_db_zero(w, b, X, y):
    p = 1 / (1 + np.exp(-(X @ w + b)))
    e = (p - y) / len(y)
    return X.T @ e, 0.0


@exercise.mistake(
    "label minus prediction",
    seen="both gradients are minus ours.",
    ask=("If p is bigger than y, must the score go down: what sign should dL/dscore then have?"),
    leads=("negated",),
)
def lr_sign(w, b, X, y):
    p = 1 / (1 + np.exp(-(X @ w + b)))
    e = (y - p) / len(y)
    return X.T @ e, e.sum()


@exercise.mistake(
    "extra factor p(1-p) (the squared-error gradient)",
    seen="each error is multiplied by p (1 - p) as well.",
    ask=("For cross-entropy, what is left of sigmoid' after it meets the 1/(p(1-p)) of the loss?"),
    leads=("slip slope",),
)
def lr_extra_sigmoid(w, b, X, y):
    p = 1 / (1 + np.exp(-(X @ w + b)))
    e = (p - y) * p * (1 - p) / len(y)
    return X.T @ e, e.sum()


@exercise.mistake(
    "divided by the number of features",
    seen="both are ours times N/D.",
    ask="Which entry of X.shape counts the examples?",
    leads=("factor",),
)
def lr_divd(w, b, X, y):
    p = 1 / (1 + np.exp(-(X @ w + b)))
    e = (p - y) / X.shape[1]
    return X.T @ e, e.sum()


@exercise.mistake(
    "X @ e without the transpose",
    seen="ValueError: matmul of (N,D) with (N,).",
    ask=("dw must have one number per feature: which axis of X should the product sum over?"),
    leads=("raised",),
)
def lr_notrans(w, b, X, y):
    p = 1 / (1 + np.exp(-(X @ w + b)))
    e = (p - y) / len(y)
    return X @ e, e.sum()


@exercise.mistake(
    "not divided by N",
    seen="both gradients are ours times N.",
    ask="Is the loss a sum over the samples or a mean?",
    leads=("factor",),
)
def lr_non(w, b, X, y):
    p = 1 / (1 + np.exp(-(X @ w + b)))
    e = p - y
    return X.T @ e, e.sum()


@exercise.mistake(
    "b left out of the score",
    seen="the gradients are those at b = 0.",
    ask="Does your gradient change when b changes?",
    leads=("argument missing b",),
)
def lr_nob(w, b, X, y):
    p = 1 / (1 + np.exp(-(X @ w)))
    e = (p - y) / len(y)
    return X.T @ e, e.sum()


@exercise.mistake(
    "db summed, dw averaged",
    seen="dw is right, db is ours times N.",
    ask="Weights and bias feel the same mean loss: do they share every factor?",
    leads=("factor",),
)
def lr_dbsum(w, b, X, y):
    e = 1 / (1 + np.exp(-(X @ w + b))) - y
    return X.T @ e / len(y), e.sum()


@exercise.mistake(
    "dw averaged twice",
    seen="db is right, dw is ours divided by N.",
    ask="How often does the average over the samples appear in dw?",
    leads=("factor",),
)
def lr_dwmean(w, b, X, y):
    e = (1 / (1 + np.exp(-(X @ w + b))) - y) / len(y)
    return X.T @ e / len(y), e.sum()


@exercise.mistake(
    "score used as probability",
    seen="the sigmoid is missing: the error is score minus label.",
    ask="What turns the score into a probability?",
    leads=("slip array",),
)
def lr_nosigmoid(w, b, X, y):
    e = (X @ w + b - y) / len(y)
    return X.T @ e, e.sum()


@exercise.mistake(
    "db not summed",
    seen="db has one entry for each sample.",
    ask="One bias serves all samples: what happens to their contributions?",
    leads=("shape",),
)
def lr_dbvec(w, b, X, y):
    e = (1 / (1 + np.exp(-(X @ w + b))) - y) / len(y)
    return X.T @ e, e


@exercise.mistake(
    "db returned first",
    seen="the two gradients are exchanged.",
    ask="In which order does the caller unpack the two?",
    leads=("exchanged",),
)
def lr_swapped(w, b, X, y):
    e = (1 / (1 + np.exp(-(X @ w + b))) - y) / len(y)
    return e.sum(), X.T @ e


@exercise.mistake(
    "decision instead of probability",
    seen="the error is made of decisions, 0 or 1, not of probabilities.",
    ask="Does a probability of 0.51 for the label 1 need no more learning?",
    leads=("slip extra",),
)
def lr_rounded(w, b, X, y):
    p = (X @ w + b > 0) * 1.0
    e = (p - y) / len(y)
    return X.T @ e, e.sum()


@exercise.mistake(
    "error averaged before it meets X",
    seen="db is right; dw is the mean error times the summed features.",
    ask="Does each sample keep its own error when it meets its own features?",
)
def lr_dwmeanrow(w, b, X, y):
    e = 1 / (1 + np.exp(-(X @ w + b))) - y
    return X.sum(axis=0) * e.mean() / len(y), e.mean()


@exercise.mistake(
    "a factor 2 as for squares",
    seen="both gradients are twice ours.",
    ask="Is there a square in this loss?",
    leads=("factor",),
)
def lr_two(w, b, X, y):
    e = 2 * (1 / (1 + np.exp(-(X @ w + b))) - y) / len(y)
    return X.T @ e, e.sum()
