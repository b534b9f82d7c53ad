"""`xor_backward`: gradients of the mean binary cross-entropy for xor_forward."""

import numpy as np

from utils.checker import Case, Exercise, keyed
from utils.exercises._data import labels, weights
from utils.exercises.xor_forward import xor_forward

exercise = Exercise(
    "xor_backward(X, y, a1, p, W2)",
    chapter="07",
    place=2,
    points=3,
    does=(
        "Gradients of the mean binary cross-entropy for xor_forward; y has shape (N,), p "
        "has shape (N,1)."
    ),
    parts=keyed("dW1", "db1", "dW2", "db2"),
    order=("dW2", "db2", "dW1", "db1"),
    flat=("db1", "db2"),
    hints=(
        (
            "For the sigmoid with cross-entropy the error at the score is again prediction "
            "minus label."
        ),
        (
            "p is a column and y is not: bring y to the shape (N, 1) before you subtract. From "
            "there on it is chapter 03."
        ),
    ),
)


@exercise.answer
def xor_backward(X, y, a1, p, W2):
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
    for N, D, H in ((11, 3, 7), (17, 5, 2)):
        X, params = rng.normal(size=(N, D)) + 0.2, weights(rng, D, H, 1)
        a1, p = xor_forward(X, **params)
        args = {"X": X, "y": labels(rng, N, 2), "a1": a1, "p": p, "W2": params["W2"]}
        yield Case(args, {"N": N, "D": D, "H": H})
    yield Case(
        args | {"y": np.ones(17, int)},
        {"N": 17, "D": 5, "H": 2},
        kind="one class only",
        when="every label is 1",
    )
    table, params = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), weights(rng, 2, 3, 1)
    a1, p = xor_forward(table, **params)
    args = {"X": table, "y": np.array([0, 1, 1, 0]), "a1": a1, "p": p, "W2": params["W2"]}
    yield Case(args, {"N": 4, "D": 2, "H": 3}, kind="XOR table", when="X is the XOR table")


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
    seen="already dW2 is wrong: the error is multiplied by p (1 - p) as well.",
    ask="Which loss belongs to your formula: cross-entropy or squared error?",
    leads=("slip slope",),
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
    seen="examples on the right side of 0.5 contribute nothing.",
    ask="Does a prediction of 0.51 for label 1 need no more learning?",
    leads=("slip extra",),
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
    seen="dW2 has shape (H,N) instead of (H,1).",
    ask="Print the shape of p - y: is it what you expected?",
    leads=("shape",),
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
    seen=("already dW2 is wrong: the error is multiplied by the slope of a second sigmoid."),
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
    seen="all four are minus ours.",
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
    seen="all four are ours times N.",
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
    seen="dW2 and db2 are right; dW1 and db1 miss the slope of tanh.",
    ask=("Walking back from a1 to z1, which function did you pass through on the way forward?"),
    leads=("slip missing",),
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
    seen="dW2 and db2 are right; the slope is 1 - a1.",
    ask=(
        "tanh is steepest at 0 and symmetric: is your factor the same for a1 = 0.5 and a1 = -0.5?"
    ),
    leads=("slip square",),
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
    seen="dW2 and db2 are right; the slope is a1 (1 - a1).",
    ask="Which activation did the hidden layer have?",
    leads=("slip slope",),
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
    seen="all four are twice ours.",
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
    seen="the weights are right; db1 and db2 are ours divided by N.",
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
    seen="the derivative with respect to p: the sigmoid is not passed.",
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
    seen="y has no influence.",
    ask="Where do the labels enter?",
    leads=("slip missing",),
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
    seen="dW2 and db2 are right; dW1 and db1 are ours divided by N.",
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
