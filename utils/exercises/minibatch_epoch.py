"""The exercise `minibatch_epoch` of chapter 06."""

import numpy as np

from utils.checker import (
    Case,
    Exercise,
    Fact,
    FormError,
    given,
    kind_of,
    number,
)
from utils.exercises._batches import batch_facts, order_facts
from utils.exercises._data import matrix


def observe(functions, case, watch):
    """What the gradient function was asked, and where the weights ended."""
    w, X, y, size, lr = (case.args[k] for k in ("w", "X", "y", "batch_size", "lr"))
    N = len(X)

    def run(rng):
        calls = []

        def grad(at, Xb, yb):
            Xb, yb = np.asarray(Xb, float), np.asarray(yb, float)
            if len(calls) > 4 * N:
                raise FormError(
                    f"grad has been called more than {4 * N} times.", "When is an epoch over?"
                )
            if Xb.ndim != 2 or yb.shape != (len(Xb),):
                raise FormError(
                    f"grad is given arrays of the shapes {Xb.shape} and {yb.shape}.",
                    "Does each row travel with its own label?",
                )
            calls.append((np.array(at, float), Xb, yb))
            return 2 * Xb.T @ (Xb @ at - yb) / max(len(yb), 1)

        args = {"w": w, "X": X, "y": y, "batch_size": size, "lr": lr, "grad": grad, "rng": rng}
        before = {k: args[k] for k in ("w", "X", "y")}
        mine = {k: v.copy() for k, v in before.items()}
        try:
            result = functions[0](*(mine | {k: args[k] for k in list(args)[3:]}).values())
        finally:
            watch.note(before, mine)
        return given(result), calls

    rng = np.random.default_rng(1)
    (end, calls), (_, second) = run(rng), run(rng)
    (again, same), (_, other) = run(np.random.default_rng(1)), run(np.random.default_rng(2))
    if not calls:
        say = "grad is never called."
        return {"called": Fact(False, say, "Which direction does each batch ask for?")}
    facts = batch_facts([(Xb, yb) for _, Xb, yb in calls], X, y, size, N)
    facts.pop("labels")
    if len(calls) * N == sum(len(b) for _, b, _ in calls) and size < N:
        facts["sizes"] = Fact(
            False,
            f"every call of grad gets all {N} examples, although batch_size is {size}.",
            "How many examples does each of your steps look at?",
            "all",
        )
    epochs = [[c[1:] for c in e] for e in (calls, second, same, other)]
    facts |= order_facts(*epochs[:3], epochs[3:], X, y, size, N)
    replayed, stale, at_right = np.array(w, float), True, True
    step_sizes = []
    for i, (at, Xb, yb) in enumerate(calls):
        at_right &= at.shape == replayed.shape and bool(np.allclose(at, replayed, atol=1e-6))
        stale &= at.shape == w.shape and np.array_equal(at, w)
        step = lr * 2 * Xb.T @ (Xb @ at - yb) / max(len(yb), 1)
        if i + 1 < len(calls) and np.abs(step).max() > 0:
            moved = at - calls[i + 1][0]
            step_sizes.append(float(np.sum(moved * step) / np.sum(step * step)))
        replayed = at - step
    end_array = np.asarray(end, float) if np.shape(end) == w.shape else None
    if end_array is not None:
        last = calls[-1][0] - end_array
        step_sizes.append(float(np.sum(last * step) / np.sum(step * step)))
    facts["weights"] = Fact(
        not (stale and len(calls) > 1),
        "grad sees the same w in every call.",
        "Does batch 2 profit from what batch 1 has taught the network?",
    )
    facts["steps"] = Fact(
        at_right,
        _steps_sentence(step_sizes, calls, lr),
        _steps_question(step_sizes, calls),
        tuple(np.round(step_sizes, 4)),
    )
    if end_array is None:
        facts["end"] = Fact(
            False, f"it returns {kind_of(end)}; w has the shape {w.shape}.", "What is the new w?"
        )
    else:
        facts["end"] = Fact(
            bool(np.allclose(end_array, replayed, rtol=1e-4, atol=1e-6)),
            *_end(w, end_array, replayed, step_sizes, calls, lr),
            tuple(np.round(step_sizes, 4)),
        )
    facts["same seed"] = Fact(
        end_array is None or bool(np.allclose(end_array, np.asarray(again, float))),
        "two generators with the same seed give two different results.",
        "Where does the argument rng enter?",
    )
    return facts


def _end(w, end, replayed, step_sizes, calls, lr):
    """What to say about the weights that come back."""
    if np.allclose(end, w):
        return "the weights that come back are those that went in.", (
            "Which w does the caller train on with?"
        )
    if np.allclose(end, replayed - w):
        return "what comes back is the way from w, not the new w.", (
            "Where do you arrive when you walk those steps from w?"
        )
    if len(calls) > 1 and np.allclose(step_sizes[:-1], 1, rtol=1e-3):
        return "the weights that come back are not those after the last step.", (
            "Where does the epoch end?"
        )
    return _steps_sentence(step_sizes, calls, lr), _steps_question(step_sizes, calls)


def _steps_sentence(sizes, calls, lr):
    counts = [len(yb) for _, _, yb in calls]
    if sizes and np.allclose(sizes, counts, rtol=1e-3):
        return "each step is as many times too long as its batch has examples."
    if sizes and np.allclose(np.multiply(sizes, counts), 1, rtol=1e-3):
        return "each step is as many times too short as its batch has examples."
    if sizes and np.allclose(sizes, 1 / lr, rtol=1e-3):
        return f"each step is {number(sizes[0])} times too long, and 1 / lr is {number(1 / lr)}."
    if sizes and np.allclose(sizes, -1, rtol=1e-3):
        return "each step has the right length, and goes the wrong way."
    if sizes and np.allclose(sizes, sizes[0], rtol=1e-3):
        return f"each step is {number(sizes[0])} times lr * grad."
    if sizes and abs(sizes[0] - 1) < 1e-3:
        return "the first step is right, the later ones are not lr * grad long."
    return "the steps are not lr * grad, taken at the weights that grad saw."


def _steps_question(sizes, calls):
    counts = [len(yb) for _, _, yb in calls]
    if sizes and np.allclose(sizes, counts, rtol=1e-3):
        return "grad averages over the batch already: what is left to multiply?"
    if sizes and np.allclose(sizes, -1, rtol=1e-3):
        return "The gradient points uphill: which way do you want to walk?"
    if sizes and abs(sizes[0] - 1) < 1e-3:
        return "What changes between the first batch and the next?"
    return "How far, and in which direction, does the formula move w after each batch?"


exercise = Exercise(
    "minibatch_epoch(w, X, y, batch_size, lr, grad, rng)",
    chapter="06",
    place=2,
    points=2,
    does=(
        "One epoch of minibatch gradient descent: shuffle once, then for each batch w = w - "
        "lr * grad(w, Xb, yb), where grad returns the MEAN gradient of the batch it gets. w "
        "stays untouched."
    ),
    parts=observe,
    steady=False,
    keeps=("w", "X", "y"),
    hints=(
        "Shuffle once, then one step for each batch.",
        (
            "Each step starts from the weights that the step before left behind; grad averages "
            "over its batch already. Write w = w - ..., not w -= ...."
        ),
    ),
)


@exercise.answer
def minibatch_epoch(w, X, y, batch_size, lr, grad, rng):
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        rows = order[start : start + batch_size]
        w = w - lr * grad(w, X[rows], y[rows])
    return w


@exercise.data_sets
def data(rng):
    """A linear regression to take an epoch of steps on."""
    for N, batch_size, when in (
        (11, 4, ""),
        (17, 3, ""),
        (13, 13, "there is one full batch"),
        (12, 4, "batch_size divides N"),
    ):
        args = {"w": matrix(rng, 3), "X": rng.normal(size=(N, 3)), "y": matrix(rng, N)}
        args |= {"batch_size": batch_size, "lr": 0.1}
        yield Case(args, {"N": N, "batch_size": batch_size}, kind=when and "special", when=when)


@exercise.right("in place on a copy, reshaped permutation")
def minibatch_epoch_in_place_on_a_copy_reshaped_permutation(w, X, y, batch_size, lr, grad, rng):
    w = np.array(w, float)
    idx = np.arange(len(X))
    rng.shuffle(idx)
    while idx.size:
        b, idx = idx[:batch_size], idx[batch_size:]
        w -= lr * grad(w, X[b], y[b])
    return w


@exercise.mistake(
    "X and y indexed by different permutations",
    seen="grad receives rows with foreign labels.",
    ask="Does each row still travel with its own label?",
    leads=("fact together",),
)
def me_apart(w, X, y, batch_size, lr, grad, rng):
    X, y = X[rng.permutation(len(X))], y[rng.permutation(len(y))]
    for i in range(0, len(X), batch_size):
        w = w - lr * grad(w, X[i : i + batch_size], y[i : i + batch_size])
    return w


@exercise.mistake(
    "gradient of the whole data set in every batch step",
    seen="grad always receives all N examples.",
    ask="How many examples does each of your steps look at?",
    leads=("fact sizes",),
)
def me_fullgrad(w, X, y, batch_size, lr, grad, rng):
    order = rng.permutation(len(X))
    for i in range(0, len(X), batch_size):
        w = w - lr * grad(w, X, y)
    return w


@exercise.mistake(
    "all gradients taken at the starting weights",
    seen="grad sees the same w in every call.",
    ask="Does batch 2 profit from what batch 1 has taught the network?",
    leads=("fact weights",),
)
def me_stale(w, X, y, batch_size, lr, grad, rng):
    order = rng.permutation(len(X))
    new = w.copy()
    for i in range(0, len(X), batch_size):
        b = order[i : i + batch_size]
        new = new - lr * grad(w, X[b], y[b])
    return new


@exercise.mistake(
    "mean gradient multiplied by the batch length",
    seen="with one full batch the step is ours times N.",
    ask="grad already averages: how large is your step for a batch of 100?",
    leads=("fact steps",),
)
def me_timesb(w, X, y, batch_size, lr, grad, rng):
    order = rng.permutation(len(X))
    for i in range(0, len(X), batch_size):
        b = order[i : i + batch_size]
        w = w - lr * len(b) * grad(w, X[b], y[b])
    return w


@exercise.mistake(
    "learning rate shrinks inside the epoch",
    seen=(
        "right with one full batch; with several batches later steps are shorter (first "
        "step right)."
    ),
    ask="Should the third batch of an epoch have less say than the first?",
    leads=("fact steps",),
)
def me_lrdecay(w, X, y, batch_size, lr, grad, rng):
    order = rng.permutation(len(X))
    for i in range(0, len(X), batch_size):
        b = order[i : i + batch_size]
        w = w - lr * grad(w, X[b], y[b])
        lr *= 0.5
    return w


@exercise.mistake(
    "step uphill",
    seen="each step goes the wrong way.",
    ask="The gradient points uphill: which way do you want to walk?",
    leads=("fact steps",),
)
def me_uphill(w, X, y, batch_size, lr, grad, rng):
    order = rng.permutation(len(X))
    for i in range(0, len(X), batch_size):
        b = order[i : i + batch_size]
        w = w + lr * grad(w, X[b], y[b])
    return w


@exercise.mistake(
    "not shuffled",
    seen="the batches come in the original order.",
    ask="If the data are sorted by class, what does the first batch look like?",
    leads=("fact shuffled",),
)
def me_noshuffle(w, X, y, batch_size, lr, grad, rng):
    order = np.arange(len(X))
    for i in range(0, len(X), batch_size):
        b = order[i : i + batch_size]
        w = w - lr * grad(w, X[b], y[b])
    return w


@exercise.mistake(
    "learning rate forgotten",
    seen="each step is the whole gradient.",
    ask="Which argument says how far to walk?",
    leads=("fact steps",),
)
def me_nolr(w, X, y, batch_size, lr, grad, rng):
    order = rng.permutation(len(X))
    for i in range(0, len(X), batch_size):
        b = order[i : i + batch_size]
        w = w - grad(w, X[b], y[b])
    return w


@exercise.mistake(
    "divided by the batch length",
    seen="each step is too short by the length of its batch.",
    ask="grad already averages: what is left to divide?",
    leads=("fact steps",),
)
def me_divb(w, X, y, batch_size, lr, grad, rng):
    order = rng.permutation(len(X))
    for i in range(0, len(X), batch_size):
        b = order[i : i + batch_size]
        w = w - lr * grad(w, X[b], y[b]) / len(b)
    return w


@exercise.mistake(
    "divided by N",
    seen="each step is N times too short.",
    ask="grad already averages: what is left to divide?",
    leads=("fact steps",),
)
def me_divn(w, X, y, batch_size, lr, grad, rng):
    order = rng.permutation(len(X))
    for i in range(0, len(X), batch_size):
        b = order[i : i + batch_size]
        w = w - lr * grad(w, X[b], y[b]) / len(X)
    return w


@exercise.mistake(
    "return inside the loop",
    seen="only the first batch is used.",
    ask="How far does your loop get before it returns?",
    leads=("fact sizes",),
)
def me_return(w, X, y, batch_size, lr, grad, rng):
    order = rng.permutation(len(X))
    for i in range(0, len(X), batch_size):
        b = order[i : i + batch_size]
        w = w - lr * grad(w, X[b], y[b])
        return w


@exercise.mistake(
    "w -= ...",
    seen="the result is right, but the weights of the caller have moved.",
    ask="Which operator writes into the array that it finds on its left?",
    leads=("changed",),
)
def me_inplace(w, X, y, batch_size, lr, grad, rng):
    order = rng.permutation(len(X))
    for i in range(0, len(X), batch_size):
        b = order[i : i + batch_size]
        w -= lr * grad(w, X[b], y[b])
    return w


@exercise.mistake(
    "shuffled anew for each batch",
    seen="some examples come twice in one epoch, others never.",
    ask="How often should the order be drawn in one epoch?",
    leads=("fact once",),
)
def me_replace(w, X, y, batch_size, lr, grad, rng):
    order = rng.permutation(len(X))
    for i in range(0, len(X), batch_size):
        order = rng.permutation(len(X))
        b = order[i : i + batch_size]
        w = w - lr * grad(w, X[b], y[b])
    return w


@exercise.mistake(
    "last, smaller batch dropped",
    seen="the examples that do not fill a whole batch are lost.",
    ask="What happens to the examples that do not fill a whole batch?",
    leads=("fact sizes",),
)
def me_droplast(w, X, y, batch_size, lr, grad, rng):
    order = rng.permutation(len(X))
    for i in range(0, len(X) - batch_size + 1, batch_size):
        b = order[i : i + batch_size]
        w = w - lr * grad(w, X[b], y[b])
    return w


@exercise.mistake(
    "one example at a time",
    seen="every step looks at a single example.",
    ask="How many examples does each of your steps look at?",
    leads=("fact sizes",),
)
def me_single(w, X, y, batch_size, lr, grad, rng):
    order = rng.permutation(len(X))
    for i in range(len(X)):
        b = order[i : i + 1]
        w = w - lr * grad(w, X[b], y[b])
    return w


@exercise.mistake(
    "sum of the steps returned",
    seen="the steps come back, added up, without the weights.",
    ask="Where do you arrive when you walk those steps from w?",
    leads=("fact end",),
)
def me_stepsum(w, X, y, batch_size, lr, grad, rng):
    start = w
    order = rng.permutation(len(X))
    for i in range(0, len(X), batch_size):
        b = order[i : i + batch_size]
        w = w - lr * grad(w, X[b], y[b])
    return w - start


@exercise.mistake(
    "result of the step not kept",
    seen="the weights that come back are those that went in.",
    ask="Which name does the result of the step get?",
    leads=("fact weights",),
)
def me_nothing(w, X, y, batch_size, lr, grad, rng):
    order = rng.permutation(len(X))
    for i in range(0, len(X), batch_size):
        b = order[i : i + batch_size]
        new = w - lr * grad(w, X[b], y[b])
    return w


@exercise.mistake(
    "only X shuffled",
    seen="X is shuffled, y stands in its old order.",
    ask="Does each row still travel with its own label?",
    leads=("fact together",),
)
def me_onlyx(w, X, y, batch_size, lr, grad, rng):
    order = rng.permutation(len(X))
    for i in range(0, len(X), batch_size):
        b = order[i : i + batch_size]
        w = w - lr * grad(w, X[b], y[i : i + batch_size])
    return w


@exercise.mistake(
    "np.random instead of rng",
    seen="the same generator gives another order each time.",
    ask="Which generator does np.random.permutation draw from?",
    leads=("fact uses rng",),
)
def me_global(w, X, y, batch_size, lr, grad, rng):
    order = np.random.permutation(len(X))
    for i in range(0, len(X), batch_size):
        b = order[i : i + batch_size]
        w = w - lr * grad(w, X[b], y[b])
    return w


@exercise.mistake(
    "two epochs",
    seen="every example comes twice.",
    ask="When is one epoch over?",
    leads=("fact sizes",),
)
def me_two(w, X, y, batch_size, lr, grad, rng):
    order = rng.permutation(len(X))
    for i in [*range(0, len(X), batch_size)] * 2:
        b = order[i : i + batch_size]
        w = w - lr * grad(w, X[b], y[b])
    return w


@exercise.mistake(
    "average of all positions returned",
    seen="the mean of the weights on the way comes back.",
    ask="Where does the epoch end?",
    leads=("fact end",),
)
def me_average(w, X, y, batch_size, lr, grad, rng):
    path = []
    order = rng.permutation(len(X))
    for i in range(0, len(X), batch_size):
        b = order[i : i + batch_size]
        w = w - lr * grad(w, X[b], y[b])
        path.append(w)
    return np.mean(path, axis=0)
