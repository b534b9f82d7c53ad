"""`xor_backward`: gradients of the mean binary cross-entropy for xor_forward."""

import numpy as np

from utils.checker import Case, Exercise, FormError, agree, entries
from utils.exercises._data import labels, weights
from utils.exercises.xor_forward import xor_forward

NAMES = ("dW1", "db1", "dW2", "db2")
ORDER = ("dW2", "db2", "dW1", "db1")  # in which an error travels


def observe(functions, case, watch):
    """The four gradients; a column minus a row on the way to them is seen."""
    a1, p, y = (case.args[k] for k in ("a1", "p", "y"))
    pairs = p - y  # (N, N)
    try:
        found = entries(watch.call(functions[0], case.args), NAMES)
    except ValueError as error:
        if len(y) > 1 and any(_multiple(value, pairs) for value in _locals(error)):
            raise _table() from None
        raise
    if len(y) > 1 and _multiple(found["dW2"], a1.T @ pairs):
        raise _table()
    return {name: found[name] for name in ORDER}


def _table():
    return FormError(
        "p (N, 1) minus y (N,) is (N, N): a column meets a row, and every pair is subtracted.",
        "Print the shape of p - y. Which shape of y gives one error for each sample?",
        "pairs",
    )


def _locals(error):
    """What stood in the variables of the functions that an error came through."""
    frame = error.__traceback__
    while frame is not None:
        yield from frame.tb_frame.f_locals.values()
        frame = frame.tb_next


def _multiple(value, table):
    """Whether a value is a table of numbers, or a multiple of it."""
    if not isinstance(value, np.ndarray) or value.shape != table.shape or value is table:
        return False
    if value.dtype.kind not in "fiu" or not np.any(table):
        return False
    factor = np.sum(value * table) / np.sum(table * table)
    return bool(factor) and agree(factor * table, value)


exercise = Exercise(
    "xor_backward(X, y, a1, p, W2)",
    chapter="07",
    place=4,
    points=3,
    does=(
        "Gradients of the mean binary cross-entropy for xor_forward; y has shape (N,), p "
        "has shape (N,1)."
    ),
    parts=observe,
    order=ORDER,
    flat=("db1", "db2"),
    hints=(
        "Print the shape of `p - y` before you use it: p is a column, and y is not.",
        (
            "With `y[:, None]` the error is (p - y) / N, shape (N, 1). From there on it is "
            "chapter 03: each gradient has the shape of its variable, and that leaves one way to "
            "write each product."
        ),
    ),
)


@exercise.answer
def xor_backward(X, y, a1, p, W2):
    """Gradients of the mean binary cross-entropy: dW1, db1, dW2, db2 in a dict."""
    dz2 = (p - y[:, None]) / len(y)
    dW2 = a1.T @ dz2
    db2 = np.sum(dz2, axis=0, keepdims=True)
    da1 = dz2 @ W2.T
    slope = 1 - a1**2
    dz1 = da1 * slope
    dW1 = X.T @ dz1
    db1 = np.sum(dz1, axis=0, keepdims=True)
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


@exercise.data_sets
def data(rng):
    """Outputs of that network, to walk back over."""

    def walked(X, y, H):
        params = weights(rng, X.shape[1], H, 1)
        a1, p = xor_forward(X, **params)
        return {"X": X, "y": y, "a1": a1, "p": p, "W2": params["W2"]}

    for N, D, H in ((11, 3, 7), (17, 5, 2)):
        args = walked(rng.normal(size=(N, D)) + 0.2, labels(rng, N, 2), H)
        yield Case(args, {"N": N, "D": D, "H": H})
    yield Case(
        args | {"y": np.ones(17, int)},
        {"N": 17, "D": 5, "H": 2},
        kind="one class only",
        when="every label is 1",
    )
    table = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    args = walked(table, np.array([0, 1, 1, 0]), 3)
    yield Case(args, {"N": 4, "D": 2, "H": 3}, kind="XOR table", when="X is the XOR table")
    args = walked(rng.normal(size=(1, 3)), np.array([1]), 7)
    yield Case(args, {"N": 1, "D": 3, "H": 7}, kind="one sample", when="there is one sample only")
    args = walked(rng.normal(size=(7, 3)), labels(rng, 7, 2), 5)
    sure = np.array([0.0, 1.0, 0.0, 1.0, 1e-4, 1 - 1e-4, 0.25])[:, None]
    yield Case(
        args | {"p": sure},
        {"N": 7, "D": 3, "H": 5},
        kind="exactly 0",
        when="some p are exactly 0 or 1, or close to them",
        ask="What does each step of your formula give there?",
    )


@exercise.small_inputs
def small():
    """One unit; one sample, then two."""
    for X, y, a1, p, W2 in (
        ([1], [0], [0], [0.5], 1),
        ([1], [1], [0], [0.5], 1),
        ([1], [0], [0.5], [0.5], 1),
        ([1], [1], [-0.5], [0.5], 2),
        ([1], [0], [0.5], [0.8], 2),
        ([1, 1], [0, 0], [0, 0], [0.5, 0.5], 1),
        ([1, 2], [0, 1], [0.5, 0.5], [0.5, 0.5], 1),
    ):
        column = {k: np.array(v, float)[:, None] for k, v in (("X", X), ("a1", a1), ("p", p))}
        yield {"X": column["X"], "y": np.array(y), "a1": column["a1"], "p": column["p"],
               "W2": np.array([[float(W2)]])}  # fmt: skip


@exercise.right("everything flat, np.outer")
def xor_backward_flat(X, y, a1, p, W2):
    N = len(y)
    e = (p[:, 0] - y) / N
    dz1 = np.outer(e, W2[:, 0]) * (1 - a1**2)
    return {
        "dW1": X.T @ dz1,
        "db1": dz1.sum(axis=0),
        "dW2": (a1.T @ e).reshape(-1, 1),
        "db2": np.array([e.sum()]),
    }


@exercise.right("einsum")
def xor_backward_einsum(X, y, a1, p, W2):
    e = (p[:, 0] - y) / y.size
    d1 = np.einsum("n,h,nh->nh", e, W2[:, 0], 1 - a1 * a1)
    return dict(
        dW1=np.einsum("nd,nh->dh", X, d1),
        db1=d1.sum(0),
        dW2=np.einsum("nh,n->h", a1, e)[:, None],
        db2=np.array([e.sum()]),
    )


@exercise.mistake(
    "extra factor p(1-p) (squared-error gradient)",
    seen="the error is multiplied by p (1 - p) as well, and all four gradients are made of it.",
    ask="Which loss belongs to your formula: cross-entropy or squared error?",
)
def xb_extra(X, y, a1, p, W2):
    d2 = (p - y.reshape(-1, 1)) * p * (1 - p) / len(y)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    return dict(
        dW1=X.T @ d1,
        db1=d1.sum(axis=0, keepdims=True),
        dW2=a1.T @ d2,
        db2=d2.sum(axis=0, keepdims=True),
    )


@exercise.mistake(
    "error from the rounded prediction",
    seen="samples on the correct side of 0.5 contribute nothing.",
    ask="Does a prediction of 0.51 for label 1 need no more learning?",
)
def xb_rounded(X, y, a1, p, W2):
    d2 = (np.round(p) - y.reshape(-1, 1)) / len(y)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    return dict(
        dW1=X.T @ d1,
        db1=d1.sum(axis=0, keepdims=True),
        dW2=a1.T @ d2,
        db2=d2.sum(axis=0, keepdims=True),
    )


@exercise.mistake(
    "p (N,1) minus y (N,) makes an (N,N) table",
    seen="p (N, 1) minus y (N,) is (N, N): a column meets a row, and every pair is subtracted.",
    ask="Print the shape of p - y. Which shape of y gives one error for each sample?",
    leads=("form",),
)
def xb_broadcast(X, y, a1, p, W2):
    d2 = (p - y) / len(y)
    d1 = (d2.sum(axis=1, keepdims=True) @ W2.T) * (1 - a1**2)
    return dict(
        dW1=X.T @ d1,
        db1=d1.sum(axis=0, keepdims=True),
        dW2=a1.T @ d2,
        db2=d2.sum(axis=0, keepdims=True),
    )


@exercise.mistake(
    "sigmoid applied to p once more",
    seen="the error is multiplied by the slope of a second sigmoid, taken at p.",
    ask="p has already been through the sigmoid: how often do you apply it?",
)
def xb_sigsig(X, y, a1, p, W2):
    s = 1 / (1 + np.exp(-p))
    d2 = (p - y.reshape(-1, 1)) * s * (1 - s) / len(y)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    return dict(
        dW1=X.T @ d1,
        db1=d1.sum(axis=0, keepdims=True),
        dW2=a1.T @ d2,
        db2=d2.sum(axis=0, keepdims=True),
    )


@exercise.mistake(
    "y - p",
    seen="all four have the opposite sign.",
    ask=("If p is too large, which way must the score move, and what sign has its derivative?"),
    leads=("negated",),
)
def xb_sign(X, y, a1, p, W2):
    d2 = (y.reshape(-1, 1) - p) / len(y)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    return dict(
        dW1=X.T @ d1,
        db1=d1.sum(axis=0, keepdims=True),
        dW2=a1.T @ d2,
        db2=d2.sum(axis=0, keepdims=True),
    )


@exercise.mistake(
    "no 1/N",
    seen="all four are N times too large.",
    ask="Is the loss a sum over the samples or a mean?",
    leads=("factor",),
)
def xb_non(X, y, a1, p, W2):
    d2 = p - y.reshape(-1, 1)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    return dict(
        dW1=X.T @ d1,
        db1=d1.sum(axis=0, keepdims=True),
        dW2=a1.T @ d2,
        db2=d2.sum(axis=0, keepdims=True),
    )


@exercise.mistake(
    "slope of tanh missing",
    seen="dW1 and db1 lack the slope of tanh.",
    ask=("Walking back from a1 to z1, which function did you pass through on the way forward?"),
    leads=("argument missing a1",),
)
def xb_noslope(X, y, a1, p, W2):
    d2 = (p - y.reshape(-1, 1)) / len(y)
    d1 = d2 @ W2.T
    return dict(
        dW1=X.T @ d1,
        db1=d1.sum(axis=0, keepdims=True),
        dW2=a1.T @ d2,
        db2=d2.sum(axis=0, keepdims=True),
    )


@exercise.mistake(
    "1 - a1",
    seen="dW1 and db1 hold 1 - a1 where the slope of tanh belongs.",
    ask=(
        "tanh is steepest at 0 and symmetric: is your factor the same for a1 = 0.5 and a1 = -0.5?"
    ),
)
def xb_nosq(X, y, a1, p, W2):
    d2 = (p - y.reshape(-1, 1)) / len(y)
    d1 = (d2 @ W2.T) * (1 - a1)
    return dict(
        dW1=X.T @ d1,
        db1=d1.sum(axis=0, keepdims=True),
        dW2=a1.T @ d2,
        db2=d2.sum(axis=0, keepdims=True),
    )


@exercise.mistake(
    "slope of the sigmoid in the hidden layer",
    seen="dW1 and db1 hold a1 (1 - a1), the slope of a sigmoid.",
    ask="Which activation did the hidden layer have?",
)
def xb_sigslope(X, y, a1, p, W2):
    d2 = (p - y.reshape(-1, 1)) / len(y)
    d1 = (d2 @ W2.T) * (a1 * (1 - a1))
    return dict(
        dW1=X.T @ d1,
        db1=d1.sum(axis=0, keepdims=True),
        dW2=a1.T @ d2,
        db2=d2.sum(axis=0, keepdims=True),
    )


@exercise.mistake(
    "a factor 2 as for squares",
    seen="all four are twice as large as they should be.",
    ask="Which loss belongs to your formula: cross-entropy or squared error?",
    leads=("factor",),
)
def xb_two(X, y, a1, p, W2):
    d2 = 2 * (p - y.reshape(-1, 1)) / len(y)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    return dict(
        dW1=X.T @ d1,
        db1=d1.sum(axis=0, keepdims=True),
        dW2=a1.T @ d2,
        db2=d2.sum(axis=0, keepdims=True),
    )


@exercise.mistake(
    "biases averaged",
    seen="db1 and db2 are N times too small: averaged, where the error holds 1/N already.",
    ask=(
        "The bias reaches the loss through every example: do those contributions add up or "
        "average once more?"
    ),
    leads=("factor",),
)
def xb_dbmean(X, y, a1, p, W2):
    d2 = (p - y.reshape(-1, 1)) / len(y)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    return dict(
        dW1=X.T @ d1,
        db1=d1.mean(axis=0, keepdims=True),
        dW2=a1.T @ d2,
        db2=d2.mean(axis=0, keepdims=True),
    )


@exercise.mistake(
    "divided by p(1-p)",
    seen="the error is the derivative with respect to p, not to the score z2.",
    ask="Which function stands between the score and p?",
)
def xb_divp(X, y, a1, p, W2):
    d2 = (p - y.reshape(-1, 1)) / (p * (1 - p)) / len(y)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    return dict(
        dW1=X.T @ d1,
        db1=d1.sum(axis=0, keepdims=True),
        dW2=a1.T @ d2,
        db2=d2.sum(axis=0, keepdims=True),
    )


@exercise.mistake(
    "label left out",
    seen="the labels have no influence: the error is p alone.",
    ask="Where do the labels enter?",
    leads=("no effect y",),
)
def xb_noy(X, y, a1, p, W2):
    d2 = p / len(y)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    return dict(
        dW1=X.T @ d1,
        db1=d1.sum(axis=0, keepdims=True),
        dW2=a1.T @ d2,
        db2=d2.sum(axis=0, keepdims=True),
    )


@exercise.mistake(
    "divided by N twice",
    seen="dW1 and db1 are N times too small: the error at z2 has been averaged already.",
    ask=("The output error contains the average already: does the chain rule ask for another one?"),
    leads=("factor",),
)
def xb_twicen(X, y, a1, p, W2):
    d2 = (p - y.reshape(-1, 1)) / len(y)
    d1 = (d2 @ W2.T) / len(y) * (1 - a1**2)
    return dict(
        dW1=X.T @ d1,
        db1=d1.sum(axis=0, keepdims=True),
        dW2=a1.T @ d2,
        db2=d2.sum(axis=0, keepdims=True),
    )


@exercise.mistake(
    "p overwritten",
    seen="the gradients are right, but p has changed.",
    ask="What does the caller find in p afterwards?",
    leads=("changed",),
)
def xb_alias(X, y, a1, p, W2):
    p -= y.reshape(-1, 1)
    d2 = p / len(y)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    return dict(
        dW1=X.T @ d1,
        db1=d1.sum(axis=0, keepdims=True),
        dW2=a1.T @ d2,
        db2=d2.sum(axis=0, keepdims=True),
    )


@exercise.mistake(
    "divided by the number of features",
    seen="the error is divided by D, the number of columns of X, not by N.",
    ask="Which axis of X counts the samples?",
    leads=("factor",),
)
def xb_features(X, y, a1, p, W2):
    d2 = (p - y.reshape(-1, 1)) / X.shape[1]
    d1 = (d2 @ W2.T) * (1 - a1**2)
    return dict(
        dW1=X.T @ d1,
        db1=d1.sum(axis=0, keepdims=True),
        dW2=a1.T @ d2,
        db2=d2.sum(axis=0, keepdims=True),
    )


@exercise.mistake(
    "tanh taken once more for the slope",
    seen="dW1 and db1 hold 1 - tanh(a1)**2: a1 has been through tanh already.",
    ask="Is a1 what goes into tanh, or what comes out of it?",
    leads=("argument tanh a1",),
)
def xb_tanhtanh(X, y, a1, p, W2):
    d2 = (p - y.reshape(-1, 1)) / len(y)
    d1 = (d2 @ W2.T) * (1 - np.tanh(a1) ** 2)
    return dict(
        dW1=X.T @ d1,
        db1=d1.sum(axis=0, keepdims=True),
        dW2=a1.T @ d2,
        db2=d2.sum(axis=0, keepdims=True),
    )


@exercise.mistake(
    "a1 squared in place",
    seen="a1 is squared in place: it has changed for the caller, and for the lines that follow.",
    ask="Which operator writes into the array that it finds on its left?",
    leads=("changed",),
)
def xb_square_inplace(X, y, a1, p, W2):
    d2 = (p - y.reshape(-1, 1)) / len(y)
    a1 *= a1
    d1 = (d2 @ W2.T) * (1 - a1)
    return dict(
        dW1=X.T @ d1,
        db1=d1.sum(axis=0, keepdims=True),
        dW2=a1.T @ d2,
        db2=d2.sum(axis=0, keepdims=True),
    )


@exercise.mistake(
    "bias gradients from the first row",
    seen="db1 and db2 hold the share of the first sample only.",
    ask="How many samples reach the loss through each bias?",
)
def xb_firstrow(X, y, a1, p, W2):
    d2 = (p - y.reshape(-1, 1)) / len(y)
    d1 = (d2 @ W2.T) * (1 - a1**2)
    return dict(dW1=X.T @ d1, db1=d1[:1], dW2=a1.T @ d2, db2=d2[:1])


@exercise.mistake(
    "a1 in place of its slope",
    seen="dW1 and db1 hold a1 itself where the slope of tanh belongs.",
    ask="What is the slope of tanh where a1 is 0?",
)
def xb_valueslope(X, y, a1, p, W2):
    d2 = (p - y.reshape(-1, 1)) / len(y)
    d1 = (d2 @ W2.T) * a1
    return dict(
        dW1=X.T @ d1,
        db1=d1.sum(axis=0, keepdims=True),
        dW2=a1.T @ d2,
        db2=d2.sum(axis=0, keepdims=True),
    )
