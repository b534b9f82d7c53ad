"""`descend`: full-batch gradient descent on logistic regression."""

import numpy as np

from utils.checker import Case, Exercise, FormError, kind_of, listed, unpack
from utils.exercises._data import labels, matrix


def observe(functions, case, watch):
    """The weights and the bias after the last step, and the losses before each."""
    parts = unpack(watch.call(functions[0], case.args), ("w", "b", "losses"))
    losses, steps = listed(parts["losses"]), case.args["steps"]
    if np.ndim(losses) != 1:
        raise FormError(
            f"losses is {kind_of(losses)} instead of a list with one loss a step.",
            "How many losses does a descent of that many steps record?",
        )
    if len(losses) != steps:
        many = f"{len(losses)} entr{'y' if len(losses) == 1 else 'ies'}"
        raise FormError(
            f"losses has {many} after {steps} step{'s' * (steps != 1)}.",
            "How often does your loop run, and how often does it record the loss?",
            ("length", len(losses) - steps),
        )
    return {"losses": np.asarray(losses, float), "w": parts["w"], "b": parts["b"]}


def _start(case, part):
    """What the only step is added to."""
    return case.args.get(part) if case.args["steps"] == 1 else None


exercise = Exercise(
    "descend(w, b, X, y, lr, steps)",
    chapter="01",
    place=5,
    points=2,
    does=(
        "Full-batch gradient descent on logistic regression: (w, b) after `steps` steps, and the "
        "losses (mean binary cross-entropy) before each; the caller's w stays untouched."
    ),
    parts=observe,
    order=("losses", "w", "b"),
    keeps=("w", "X", "y"),
    beside=(("the step", _start),),
    hints=(
        "In each step: the loss, then both gradients, then the update. Which functions that you "
        "have written give the first two?",
        "`w = w - lr * dw` makes a new array; `w -= lr * dw` changes the caller's. Take both "
        "gradients at the same `w` and `b`, before either of them changes.",
    ),
)


@exercise.answer
def descend(w, b, X, y, lr, steps):
    """Gradient descent: (D,), float, (N, D), (N,), rate, number -> w (D,), b, losses (steps,)."""
    losses = []
    for _ in range(steps):
        p = 1 / (1 + np.exp(-(X @ w + b)))
        p_true = np.where(y == 1, p, 1 - p)
        losses.append(-np.mean(np.log(np.maximum(p_true, 1e-15))))
        dz = (p - y) / len(y)
        dw, db = X.T @ dz, np.sum(dz)
        w, b = w - lr * dw, b - lr * db
    return w, b, np.array(losses)


@exercise.data_sets
def data(rng):
    """A step, some steps, many; a rising loss, a steep one, and sure predictions."""

    def arguments(N, D, lr, steps):
        y = labels(rng, N, 2)
        y[[0, -1]] = 1
        X = rng.normal(size=(N, D)) + 0.3
        return {"w": matrix(rng, D), "b": 0.7, "X": X, "y": y, "lr": lr, "steps": steps}

    for N, D, lr, steps in ((11, 3, 0.3, 1), (17, 5, 0.4, 1), (11, 3, 0.2, 7), (17, 5, 0.5, 5)):
        sizes = {"N": N, "D": D} | ({"steps": steps} if steps > 1 else {})
        yield Case(arguments(N, D, lr, steps), sizes)
    yield Case(
        arguments(13, 3, 1.0, 150),
        {"N": 13, "D": 3, "steps": 150},
        kind="long",
        when="it runs for 150 steps",
        ask="Does your loop end early, or does the rate change on the way?",
    )
    yield Case(
        arguments(13, 3, 12.0, 8),
        {"N": 13, "D": 3, "steps": 8},
        kind="rising loss",
        when="the rate is so large that the loss rises on the way",
        ask="Does a rising loss change what a step does?",
    )
    steep = arguments(7, 3, 0.0005, 3)
    yield Case(
        steep | {"X": 60 * matrix(rng, 7, 3), "w": 0.02 * steep["w"]},
        {"N": 7, "D": 3, "steps": 3},
        kind="steep",
        when="the features are as large as 100",
        ask="Is a long gradient cut short?",
    )
    sure = arguments(7, 3, 0.3, 3)
    sure["X"][:2] = np.array([[60.0], [-60.0]]) * sure["w"] / (sure["w"] @ sure["w"])
    sure["y"][:2] = 1, 0
    yield Case(
        sure,
        {"N": 7, "D": 3, "steps": 3},
        kind="sure",
        when="some samples are predicted with certainty",
        ask="What is 0 times the logarithm of 0 for NumPy?",
    )
    zero = arguments(7, 2, 1.0, 4)
    yield Case(
        zero | {"w": np.zeros(2), "b": 0.0},
        {"N": 7, "D": 2, "steps": 4},
        kind="from zero",
        when="w and b are 0 at the start",
        ask="What is the first loss when every probability is one half?",
    )
    whole = arguments(7, 3, 0.5, 4)
    yield Case(
        whole | {"X": rng.integers(-2, 3, (7, 3)), "b": 0},
        {"N": 7, "D": 3, "steps": 4},
        kind="whole numbers",
        when="X holds whole numbers",
        ask="Can an array of whole numbers hold the result?",
    )
    yield Case(
        arguments(1, 3, 0.5, 3),
        {"N": 1, "D": 3, "steps": 3},
        kind="one sample",
        when="there is one sample only",
        ask="Does your code rely on there being several rows?",
    )


@exercise.small_inputs
def small():
    """One sample, one feature, one step first."""
    runs = (
        ([1], 0, [[2]], [0], 1, 1), ([1], 0, [[2]], [1], 1, 1), ([0], 0, [[1]], [1], 1, 1),
        ([1], 1, [[2]], [0], 0.5, 1), ([1], 0, [[2]], [0], 1, 2), ([0], 0, [[1]], [1], 1, 2),
        ([1], 1, [[1], [2]], [0, 1], 1, 1), ([0], 0, [[1], [-2]], [1, 0], 1, 2),
        ([1, 0], 1, [[1, 2]], [0], 1, 1), ([0, 0], 0, [[1, 2], [2, 0]], [1, 0], 1, 2),
        ([1, 0], 1, [[1, 2], [0, 1]], [0, 1], 0.5, 2), ([0], 0, [[1]], [1], 1, 3),
    )  # fmt: skip
    for w, b, X, y, lr, steps in runs:
        yield {
            "w": np.array(w, float),
            "b": float(b),
            "X": np.array(X, float),
            "y": np.array(y),
            "lr": float(lr),
            "steps": steps,
        }


def _p(w, b, X):
    return 0.5 * (1 + np.tanh(0.5 * (X @ w + b)))


def _loss(w, b, X, y):
    p = np.clip(_p(w, b, X), 1e-12, 1 - 1e-12)
    return float(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))


def _grad(w, b, X, y):
    dz = (_p(w, b, X) - y) / len(y)
    return X.T @ dz, float(dz.sum())


@exercise.right("a copy, changed in place; losses as a list")
def descend_copy(w, b, X, y, lr, steps):
    w, losses = w.copy(), []
    for _ in range(steps):
        losses.append(_loss(w, b, X, y))
        dw, db = _grad(w, b, X, y)
        w -= lr * dw
        b -= lr * db
    return w, b, losses


@exercise.right("losses into an array made before the loop")
def descend_filled(w, b, X, y, lr, steps):
    losses = np.empty(steps)
    for t in range(steps):
        losses[t] = _loss(w, b, X, y)
        dw, db = _grad(w, b, X, y)
        w, b = w - lr * dw, b - lr * db
    return w, b, losses


@exercise.mistake(
    "uphill",
    seen="each step goes up the gradient: the loss rises.",
    ask="The gradient points to where the loss grows: which way should a step go?",
    leads=("argument sign lr", "negated beside"),
)
def de_uphill(w, b, X, y, lr, steps):
    return descend(w, b, X, y, -lr, steps)


@exercise.mistake(
    "loss recorded after the update",
    seen="the losses are those after each step; the first, before any step, is missing.",
    ask="What is the loss before the first step, and where does it stand in your list?",
)
def de_late_loss(w, b, X, y, lr, steps):
    losses = []
    for _ in range(steps):
        dw, db = _grad(w, b, X, y)
        w, b = w - lr * dw, b - lr * db
        losses.append(_loss(w, b, X, y))
    return w, b, losses


@exercise.mistake(
    "one loss too many",
    seen="there is one loss more than there are steps.",
    ask="How many losses stand before a step?",
    leads=("form",),
)
def de_last_loss(w, b, X, y, lr, steps):
    losses = []
    for _ in range(steps):
        losses.append(_loss(w, b, X, y))
        dw, db = _grad(w, b, X, y)
        w, b = w - lr * dw, b - lr * db
    return w, b, [*losses, _loss(w, b, X, y)]


@exercise.mistake(
    "new weights already used for the bias",
    seen="b takes its step with the gradient at the new w, after it has changed.",
    ask="At which w and b are the two gradients of one step taken?",
)
def de_one_by_one(w, b, X, y, lr, steps):
    losses = []
    for _ in range(steps):
        losses.append(_loss(w, b, X, y))
        w = w - lr * _grad(w, b, X, y)[0]
        b = b - lr * _grad(w, b, X, y)[1]
    return w, b, losses


@exercise.mistake(
    "bias forgotten",
    seen="b never changes.",
    ask="Which numbers does the model learn besides w?",
    leads=("argument missing lr",),
)
def de_no_bias(w, b, X, y, lr, steps):
    losses = []
    for _ in range(steps):
        losses.append(_loss(w, b, X, y))
        w = w - lr * _grad(w, b, X, y)[0]
    return w, b, losses


@exercise.mistake(
    "learning rate forgotten",
    seen="each step is as long as the gradient: lr has no influence.",
    ask="Where does lr enter?",
    leads=("argument one lr", "no effect lr"),
)
def de_no_rate(w, b, X, y, lr, steps):
    return descend(w, b, X, y, 1.0, steps)


@exercise.mistake(
    "gradients computed once, before the loop",
    seen="the first step is right; every later one repeats it.",
    ask="The weights change in every step: at which of them is your gradient taken?",
)
def de_gradient_outside(w, b, X, y, lr, steps):
    dw, db = _grad(w, b, X, y)
    losses = []
    for _ in range(steps):
        losses.append(_loss(w, b, X, y))
        w, b = w - lr * dw, b - lr * db
    return w, b, losses


@exercise.mistake(
    "every step taken from the start",
    seen="the result is that of a single step, and every loss is the first one.",
    ask="From which w and b does the second step start?",
)
def de_never_fed_back(w, b, X, y, lr, steps):
    losses = []
    for _ in range(steps):
        losses.append(_loss(w, b, X, y))
        dw, db = _grad(w, b, X, y)
        w_new, b_new = w - lr * dw, b - lr * db
    return w_new, b_new, losses


@exercise.mistake(
    "start at zero instead of the w and b that are passed",
    seen="the descent starts at w = 0 and b = 0, whatever is passed.",
    ask="From where does the exercise ask you to start?",
    leads=("argument missing", "no effect w"),
)
def de_from_zero(w, b, X, y, lr, steps):
    return descend(np.zeros(X.shape[1]), 0.0, X, y, lr, steps)


@exercise.mistake(
    "w -= on the caller's array",
    seen="the values are right, but the caller's w has been changed.",
    ask="Which operator writes into the array that it finds on its left?",
    leads=("changed", "in place", "changes an argument"),
)
def de_inplace(w, b, X, y, lr, steps):
    losses = []
    for _ in range(steps):
        losses.append(_loss(w, b, X, y))
        dw, db = _grad(w, b, X, y)
        w -= lr * dw
        b -= lr * db
    return w, b, losses


@exercise.mistake(
    "gradient of the sum instead of the mean",
    seen="each step is N times too long.",
    ask="Is the loss a sum over the samples or a mean?",
    leads=("factor beside",),
)
def de_sum(w, b, X, y, lr, steps):
    return descend(w, b, X, y, lr * len(y), steps)


@exercise.mistake(
    "stops when the loss hardly changes",
    seen="",
    ask="Which condition ends your loop before the last step?",
    leads=("long/form",),
)
def de_stops_early(w, b, X, y, lr, steps):
    losses = []
    for _ in range(steps):
        losses.append(_loss(w, b, X, y))
        if len(losses) > 1 and abs(losses[-1] - losses[-2]) < 1e-3:
            break
        dw, db = _grad(w, b, X, y)
        w, b = w - lr * dw, b - lr * db
    return w, b, losses


@exercise.mistake(
    "rate halved when the loss rises",
    seen="right while the loss falls; after a rise your steps become shorter.",
    ask="Which line changes lr, and does the exercise ask for that?",
    leads=("rising loss/region",),
)
def de_halved(w, b, X, y, lr, steps):
    losses = []
    for _ in range(steps):
        losses.append(_loss(w, b, X, y))
        if len(losses) > 1 and losses[-1] > losses[-2]:
            lr = lr / 2
        dw, db = _grad(w, b, X, y)
        w, b = w - lr * dw, b - lr * db
    return w, b, losses


@exercise.mistake(
    "the best instead of the last",
    seen="the w and b of the lowest loss come back, not those after the last step.",
    ask="Where do w and b stand after the last step, whatever the loss is there?",
    leads=("rising loss/different",),
)
def de_best(w, b, X, y, lr, steps):
    losses, best = [], (np.inf, w, b)
    for _ in range(steps):
        losses.append(_loss(w, b, X, y))
        dw, db = _grad(w, b, X, y)
        w, b = w - lr * dw, b - lr * db
        best = min(best, (_loss(w, b, X, y), w, b), key=lambda t: t[0])
    return *best[1:], losses


@exercise.mistake(
    "0 times log(0) not prevented",
    seen="right normally, but the losses are nan where a sample is predicted with certainty.",
    ask="What is 0 times the logarithm of 0 for NumPy?",
    leads=("sure/nan", "points at function"),
)
def de_nan(w, b, X, y, lr, steps):
    losses = []
    for _ in range(steps):
        p = 1 / (1 + np.exp(-(X @ w + b)))
        losses.append(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))
        dw, db = _grad(w, b, X, y)
        w, b = w - lr * dw, b - lr * db
    return w, b, losses
