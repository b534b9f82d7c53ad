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
        "Go forward first: which two lines make `p` from `X`, `w` and `b`? Then one line for `dz`, "
        "and look at its shape.",
        "`dw` needs one number for each feature: which product of `X` (N, D) and `dz` (N,) sums "
        "over the N points?",
    ),
)


@exercise.answer
def logreg_grad(w, b, X, y):
    """Gradient of the mean cross-entropy: (D,), float, (N, D), (N,) -> dw (D,), db float."""
    z = X @ w + b
    p = 1 / (1 + np.exp(-z))
    dz = (p - y) / len(y)
    dw = X.T @ dz
    db = np.sum(dz)
    return dw, db


@exercise.data_sets
def data(rng):
    """Weights, data and labels, ordinary, large, whole, and few."""
    for N, D in ((11, 3), (17, 5)):
        args = {"w": matrix(rng, D), "b": 0.7, "X": rng.normal(size=(N, D)) + 0.3}
        y = labels(rng, N, 2)
        y[[0, -1]] = 1
        yield Case(args | {"y": y}, {"N": N, "D": D})
    args = {"w": matrix(rng, 3), "b": -0.4, "X": rng.normal(size=(7, 3))}
    yield Case(
        args | {"y": np.ones(7, int)},
        {"N": 7, "D": 3},
        kind="one class only",
        when="every label is 1",
        ask="Does each sample count, whatever its label?",
    )
    steep = {"w": 0.01 * matrix(rng, 3), "b": 0.2, "X": 100 * matrix(rng, 7, 3)}
    yield Case(
        steep | {"y": labels(rng, 7, 2)},
        {"N": 7, "D": 3},
        kind="steep",
        when="the features are as large as 200",
        ask="Is a long gradient cut short?",
    )
    w = matrix(rng, 3)
    X = rng.normal(size=(9, 3)) - 0.2
    X[:4] = np.array([[1.0], [-1.0], [0.5], [-0.5]]) * 1000 * w / (w @ w)
    yield Case(
        {"w": w, "b": 0.3, "X": X, "y": np.array([1, 0, 1, 0, 1, 1, 0, 0, 1])},
        {"N": 9, "D": 3},
        kind="large",
        when="some scores are as large as 1000",
        ask="Which exponential becomes too large or too small to be held?",
    )
    whole = {"w": np.array([1, -1, 0]), "b": 0, "X": rng.integers(-2, 3, (7, 3))}
    yield Case(
        whole | {"y": labels(rng, 7, 2)},
        {"N": 7, "D": 3},
        kind="whole numbers",
        when="w, b and X hold whole numbers",
        ask="Can an array of whole numbers hold the result?",
    )
    args = {"w": matrix(rng, 3), "b": 0.6, "X": rng.normal(size=(1, 3))}
    yield Case(
        args | {"y": np.array([0])},
        {"N": 1, "D": 3},
        kind="one sample",
        when="there is one sample only",
        ask="Does your code rely on there being several rows?",
    )


@exercise.small_inputs
def small():
    """One sample with one feature first; two of each last."""
    runs = (
        ([1], 0, [[2]], [0]), ([1], 0, [[2]], [1]), ([1], 1, [[2]], [0]), ([0], 1, [[1]], [1]),
        ([-1], 1, [[3]], [0]), ([1], 1, [[1], [2]], [0, 1]), ([1], 0, [[1], [-2]], [1, 0]),
        ([2], 1, [[1], [0]], [1, 1]), ([1, 2], 0, [[1, -1]], [0]), ([1, 0], 1, [[2, 1]], [1]),
        ([1, 2], 1, [[1, 0], [0, 1]], [1, 0]), ([1, -1], 1, [[1, 2], [2, 0]], [0, 1]),
        ([1, 0], 1, [[1, 2], [0, 1], [2, 0]], [0, 1, 1]),
    )  # fmt: skip
    for w, b, X, y in runs:
        yield {"w": np.array(w, float), "b": float(b), "X": np.array(X, float), "y": np.array(y)}


@exercise.right("einsum")
def logreg_grad_einsum(w, b, X, y):
    p = 1 / (1 + np.exp(-(np.einsum("nd,d->n", X, w) + b)))
    return np.einsum("n,nd->d", p - y, X) / len(y), np.mean(p - y)


@exercise.right("dz @ X")
def logreg_grad_dz_first(w, b, X, y):
    p = 0.5 * (1 + np.tanh(0.5 * (X @ w + b)))
    dz = (p - y) / len(y)
    return dz @ X, float(dz.sum())


@exercise.right("divided only at the end")
def logreg_grad_divided_last(w, b, X, y):
    p = 1 / (1 + np.exp(-(X @ w + b)))
    N = len(y)
    return X.T @ (p - y) / N, np.mean(p - y)


@exercise.right("loops")
def logreg_grad_loops(w, b, X, y):
    dw, db = np.zeros(len(w)), 0.0
    for x, label in zip(X, y):
        e = 1 / (1 + np.exp(-(x @ w + b))) - label
        for d in range(len(w)):
            dw[d] += e * x[d] / len(y)
        db += e / len(y)
    return dw, db


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


def _dz(w, b, X, y):
    return (_sigmoid(X @ w + b) - y) / len(y)


@exercise.mistake(
    "bias gradient left at zero",
    seen="db is exactly 0.",
    ask="By how much does the score change when b changes by 1?",
    leads=("zero",),
)
def lr_db_zero(w, b, X, y):
    return X.T @ _dz(w, b, X, y), 0.0


@exercise.mistake(
    "bias gradient left at one",
    seen="db is 1, whatever the data are.",
    ask="The score of a sample changes by 1 when b does: what is that 1 multiplied with?",
)
def lr_db_one(w, b, X, y):
    return X.T @ _dz(w, b, X, y), 1.0


@exercise.mistake(
    "label minus prediction",
    seen="both gradients are minus ours.",
    ask="If p is larger than y, should the score rise or fall: which sign has dz then?",
    leads=("negated", "factor"),
)
def lr_sign(w, b, X, y):
    dz = -_dz(w, b, X, y)
    return X.T @ dz, dz.sum()


@exercise.mistake(
    "extra factor p(1-p) (the squared-error gradient)",
    seen="each error is multiplied by p (1 − p) as well.",
    ask="For cross-entropy, what is left of p (1 − p) when it meets the fraction of the loss?",
    leads=("points at factor",),
)
def lr_extra_sigmoid(w, b, X, y):
    p = _sigmoid(X @ w + b)
    dz = (p - y) * p * (1 - p) / len(y)
    return X.T @ dz, dz.sum()


@exercise.mistake(
    "divided by the number of features",
    seen="both are ours times N/D.",
    ask="Which entry of X.shape counts the samples?",
    leads=("factor", "another size"),
)
def lr_divd(w, b, X, y):
    dz = (_sigmoid(X @ w + b) - y) / X.shape[1]
    return X.T @ dz, dz.sum()


@exercise.mistake(
    "X @ dz without the transpose",
    seen="",
    ask="dw must have one number for each feature: over which axis of X should the product sum?",
    leads=("raised", "transpose"),
)
def lr_notrans(w, b, X, y):
    dz = _dz(w, b, X, y)
    return X @ dz, dz.sum()


@exercise.mistake(
    "not divided by N",
    seen="both gradients are ours times N.",
    ask="Is the loss a sum over the samples or a mean?",
    leads=("factor",),
)
def lr_non(w, b, X, y):
    dz = _sigmoid(X @ w + b) - y
    return X.T @ dz, dz.sum()


@exercise.mistake(
    "b left out of the score",
    seen="the gradients are those at b = 0.",
    ask="Does your gradient change when b changes?",
    leads=("argument missing b",),
)
def lr_nob(w, b, X, y):
    dz = (_sigmoid(X @ w) - y) / len(y)
    return X.T @ dz, dz.sum()


@exercise.mistake(
    "b added to the probability instead of the score",
    seen="the gradients are those of p = sigmoid(Xw) + b.",
    ask="Where does b belong: inside the brackets of the sigmoid, or behind them?",
    leads=("brackets misplaced",),
)
def lr_b_outside(w, b, X, y):
    dz = (_sigmoid(X @ w) + b - y) / len(y)
    return X.T @ dz, dz.sum()


@exercise.mistake(
    "db summed, dw averaged",
    seen="db is ours times N.",
    ask="Weights and bias feel the same mean loss: do they share every factor?",
    leads=("factor",),
)
def lr_dbsum(w, b, X, y):
    dz = _sigmoid(X @ w + b) - y
    return X.T @ dz / len(y), dz.sum()


@exercise.mistake(
    "dw averaged twice",
    seen="dw is ours divided by N.",
    ask="How often does the average over the samples appear in dw?",
    leads=("factor",),
)
def lr_dwmean(w, b, X, y):
    dz = _dz(w, b, X, y)
    return X.T @ dz / len(y), dz.sum()


@exercise.mistake(
    "db averaged twice",
    seen="db is ours divided by N.",
    ask="How often does the average over the samples appear in db?",
    leads=("factor",),
)
def lr_dbmean(w, b, X, y):
    dz = _dz(w, b, X, y)
    return X.T @ dz, dz.mean()


@exercise.mistake(
    "score used as probability",
    seen="the sigmoid is missing: the error is score minus label.",
    ask="What turns the score into a probability?",
)
def lr_nosigmoid(w, b, X, y):
    dz = (X @ w + b - y) / len(y)
    return X.T @ dz, dz.sum()


@exercise.mistake(
    "db not summed",
    seen="db has one entry for each sample.",
    ask="One bias serves all samples: what happens to their contributions?",
    leads=("shape",),
)
def lr_dbvec(w, b, X, y):
    dz = _dz(w, b, X, y)
    return X.T @ dz, dz


@exercise.mistake(
    "db of the first sample only",
    seen="db is the share of the first sample alone.",
    ask="One bias serves all samples: what happens to their contributions?",
)
def lr_dbfirst(w, b, X, y):
    dz = _dz(w, b, X, y)
    return X.T @ dz, dz[0]


@exercise.mistake(
    "db returned first",
    seen="the two gradients are exchanged.",
    ask="In which order does the caller unpack the two?",
    leads=("exchanged", "returned"),
)
def lr_swapped(w, b, X, y):
    dz = _dz(w, b, X, y)
    return dz.sum(), X.T @ dz


@exercise.mistake(
    "the step taken as well",
    seen="w − dw and b − db come back instead of the gradients.",
    ask="Does the exercise ask for the gradient, or for the weights after a step along it?",
    leads=("points at term too many",),
)
def lr_step(w, b, X, y):
    dz = _dz(w, b, X, y)
    return w - X.T @ dz, b - dz.sum()


@exercise.mistake(
    "decision instead of probability",
    seen="the error is made of decisions, 0 or 1, not of probabilities.",
    ask="Does a probability of 0.51 for the label 1 need no more learning?",
)
def lr_rounded(w, b, X, y):
    dz = ((X @ w + b > 0) * 1.0 - y) / len(y)
    return X.T @ dz, dz.sum()


@exercise.mistake(
    "error averaged before it meets X",
    seen="dw is the mean error times the mean of the features.",
    ask="Does each sample keep its own error when it meets its own features?",
)
def lr_dwmeanrow(w, b, X, y):
    e = _sigmoid(X @ w + b) - y
    return X.sum(axis=0) * e.mean() / len(y), e.mean()


@exercise.mistake(
    "a factor 2 as for squares",
    seen="both gradients are twice ours.",
    ask="Is there a square in this loss?",
    leads=("factor",),
)
def lr_two(w, b, X, y):
    dz = 2 * _dz(w, b, X, y)
    return X.T @ dz, dz.sum()


@exercise.mistake(
    "exp(z) / (1 + exp(z)), which overflows",
    seen="right for moderate scores, nan when some are as large as 1000.",
    ask="Which step gives inf / inf or 0 / 0 there, and what is left of it on paper?",
    leads=("large/nan",),
)
def lr_overflow(w, b, X, y):
    e = np.exp(X @ w + b)
    dz = (e / (1 + e) - y) / len(y)
    return X.T @ dz, dz.sum()


@exercise.mistake(
    "gradient clipped",
    seen="your gradient never goes beyond −5 and 5, however steep the loss is.",
    ask="How long should the gradient be where the loss is steep?",
    leads=("steep/different", "call too many"),
)
def lr_clipped(w, b, X, y):
    dz = _dz(w, b, X, y)
    return np.clip(X.T @ dz, -5, 5), np.clip(dz.sum(), -5, 5)
