"""The exercise `minibatch_epoch` of chapter 06."""

import numpy as np

from utils.checker import Case, Exercise
from utils.exercises._data import matrix
from utils.exercises._steps import steps
from utils.exercises.minibatches import minibatches

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
    parts=steps,
    steady=False,
    keeps=("w", "X", "y"),
    hints=(
        "Shuffle once, then one step for each batch: each starts from the weights that the step "
        "before left behind.",
        "`w -= ...` writes into the caller's array, `w = w - ...` makes a new one. Nothing has to "
        "be divided by the batch size: `grad` averages over its batch already.",
    ),
)


@exercise.answer
def minibatch_epoch(w, X, y, batch_size, lr, grad, rng):
    """One epoch of minibatch gradient descent: w (P,) -> new w (P,)."""
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        rows = order[start : start + batch_size]
        w = w - lr * grad(w, X[rows], y[rows])
    return w


@exercise.data_sets
def data(rng):
    """A linear regression to take an epoch of steps on: ordinary, steep, and flat."""
    for N, size, lr, when in (
        (10, 4, 0.15, ""),
        (17, 5, 0.08, ""),
        (13, 13, 0.1, "there is one full batch"),
        (12, 4, 0.1, "batch_size divides N"),
        (7, 11, 0.1, "batch_size is larger than N"),
        (11, 4, 0.001, "the gradients are large"),
        (11, 4, 0.1, "the gradients are 0"),
        (11, 4, 0.1, "the gradients are tiny"),
    ):
        args = {"w": matrix(rng, 3), "X": rng.normal(size=(N, 3)), "y": matrix(rng, N)}
        args |= {"batch_size": size, "lr": lr}
        if when == "the gradients are large":
            args["y"] = 30000 * args["y"]
        elif when == "the gradients are tiny":
            args |= {"w": 1e-7 * args["w"], "y": 1e-7 * args["y"]}
        elif when == "the gradients are 0":
            args["w"] = np.zeros(3)
            args["y"] = np.zeros(N)
        yield Case(args, {"N": N, "batch_size": size}, kind=when and "special", when=when)


@exercise.right("in place on a copy, reshaped permutation")
def minibatch_epoch_in_place_on_a_copy_reshaped_permutation(w, X, y, batch_size, lr, grad, rng):
    w = np.array(w, float)
    idx = np.arange(len(X))
    rng.shuffle(idx)
    while idx.size:
        b, idx = idx[:batch_size], idx[batch_size:]
        w -= lr * grad(w, X[b], y[b])
    return w


@exercise.right("the batches of the exercise before, a copy first")
def minibatch_epoch_batches(w, X, y, batch_size, lr, grad, rng):
    w = w.astype(float)
    for Xb, yb in minibatches(X, y, batch_size, rng):
        w -= lr * grad(w, Xb, yb)
    return w


def _walk(w, X, y, size, rng, step):
    """One epoch in which step(w, Xb, yb) makes the new w."""
    for Xb, yb in minibatches(X, y, size, rng):
        w = step(w, Xb, yb)
    return w


@exercise.mistake(
    "X and y indexed by different permutations",
    seen="grad receives rows with the labels of others.",
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
    return _walk(w, X, y, batch_size, rng, lambda w, Xb, yb: w - lr * grad(w, X, y))


@exercise.mistake(
    "all gradients taken at the starting weights",
    seen="grad sees the same w in every call.",
    ask="Does batch 2 profit from what batch 1 has taught the network?",
    leads=("fact weights", "not fed back"),
)
def me_stale(w, X, y, batch_size, lr, grad, rng):
    start = w
    return _walk(w, X, y, batch_size, rng, lambda w, Xb, yb: w - lr * grad(start, Xb, yb))


@exercise.mistake(
    "every step starts from the first weights",
    seen="every step starts from the first w: what comes back is the last step alone.",
    ask="Where does the second step start: at w, or where the first one ended?",
    leads=("fact weights", "not fed back"),
)
def me_restart(w, X, y, batch_size, lr, grad, rng):
    start = w
    return _walk(w, X, y, batch_size, rng, lambda w, Xb, yb: start - lr * grad(start, Xb, yb))


@exercise.mistake(
    "mean gradient multiplied by the batch length",
    seen="each step is as many times too long as its batch has examples.",
    ask="grad already averages: how large is your step for a batch of 100?",
    leads=("fact steps",),
)
def me_timesb(w, X, y, batch_size, lr, grad, rng):
    return _walk(w, X, y, batch_size, rng, lambda w, Xb, yb: w - lr * len(yb) * grad(w, Xb, yb))


@exercise.mistake(
    "learning rate shrinks inside the epoch",
    seen="the first step of an epoch is right, each later one is half as long as the last.",
    ask="Should the third batch of an epoch have less say than the first?",
    leads=("fact steps", "indentation"),
)
def me_lrdecay(w, X, y, batch_size, lr, grad, rng):
    for Xb, yb in minibatches(X, y, batch_size, rng):
        w = w - lr * grad(w, Xb, yb)
        lr *= 0.5
    return w


@exercise.mistake(
    "step uphill",
    seen="each step goes the wrong way.",
    ask="The gradient points uphill: which way do you want to walk?",
    leads=("fact steps",),
)
def me_uphill(w, X, y, batch_size, lr, grad, rng):
    return _walk(w, X, y, batch_size, rng, lambda w, Xb, yb: w + lr * grad(w, Xb, yb))


@exercise.mistake(
    "not shuffled",
    seen="the batches come in the original order.",
    ask="If the data are sorted by class, what does the first batch look like?",
    leads=("fact shuffled",),
)
def me_noshuffle(w, X, y, batch_size, lr, grad, rng):
    for i in range(0, len(X), batch_size):
        w = w - lr * grad(w, X[i : i + batch_size], y[i : i + batch_size])
    return w


@exercise.mistake(
    "learning rate forgotten",
    seen="each step is the whole gradient.",
    ask="Which argument says how far to walk?",
    leads=("fact steps",),
)
def me_nolr(w, X, y, batch_size, lr, grad, rng):
    return _walk(w, X, y, batch_size, rng, lambda w, Xb, yb: w - grad(w, Xb, yb))


@exercise.mistake(
    "divided by the batch length",
    seen="each step is as many times too short as its batch has examples.",
    ask="grad already averages: what is left to divide?",
    leads=("fact steps",),
)
def me_divb(w, X, y, batch_size, lr, grad, rng):
    return _walk(w, X, y, batch_size, rng, lambda w, Xb, yb: w - lr * grad(w, Xb, yb) / len(yb))


@exercise.mistake(
    "divided by batch_size",
    seen="each step is batch_size times too short.",
    ask="grad already averages: what is left to divide?",
    leads=("fact steps",),
)
def me_divsize(w, X, y, batch_size, lr, grad, rng):
    return _walk(w, X, y, batch_size, rng, lambda w, Xb, yb: w - lr * grad(w, Xb, yb) / batch_size)


@exercise.mistake(
    "divided by N",
    seen="each step is N times too short.",
    ask="grad already averages: what is left to divide?",
    leads=("fact steps",),
)
def me_divn(w, X, y, batch_size, lr, grad, rng):
    return _walk(w, X, y, batch_size, rng, lambda w, Xb, yb: w - lr * grad(w, Xb, yb) / len(X))


@exercise.mistake(
    "gradient clipped",
    seen="right for small gradients; large ones are cut off at 5.",
    ask="What does the formula do when the gradient is large?",
)
def me_clip(w, X, y, batch_size, lr, grad, rng):
    return _walk(
        w, X, y, batch_size, rng, lambda w, Xb, yb: w - lr * np.clip(grad(w, Xb, yb), -5, 5)
    )


@exercise.mistake(
    "return inside the loop",
    seen="only the first batch is used.",
    ask="How far does your loop get before it returns?",
    leads=("return in the loop", "fact sizes"),
)
def me_return(w, X, y, batch_size, lr, grad, rng):
    for Xb, yb in minibatches(X, y, batch_size, rng):
        w = w - lr * grad(w, Xb, yb)
        return w


@exercise.mistake(
    "w -= ...",
    seen="the result is right, but the weights of the caller have moved.",
    ask="Which operator writes into the array that it finds on its left?",
    leads=("in place", "changed"),
)
def me_inplace(w, X, y, batch_size, lr, grad, rng):
    for Xb, yb in minibatches(X, y, batch_size, rng):
        w -= lr * grad(w, Xb, yb)
    return w


@exercise.mistake(
    "shuffled anew for each batch",
    seen="some examples come twice in one epoch, others never.",
    ask="How often should the order be drawn in one epoch?",
    leads=("fact once",),
)
def me_replace(w, X, y, batch_size, lr, grad, rng):
    for i in range(0, len(X), batch_size):
        b = rng.permutation(len(X))[i : i + batch_size]
        w = w - lr * grad(w, X[b], y[b])
    return w


@exercise.mistake(
    "last, smaller batch dropped",
    seen="the examples that do not fill a whole batch are lost.",
    ask="What happens to the examples that do not fill a whole batch?",
    leads=("fact sizes", "range"),
)
def me_droplast(w, X, y, batch_size, lr, grad, rng):
    for Xb, yb in minibatches(X, y, batch_size, rng)[: len(X) // batch_size]:
        w = w - lr * grad(w, Xb, yb)
    return w


@exercise.mistake(
    "one example at a time",
    seen="every step looks at a single example.",
    ask="How many examples does each of your steps look at?",
    leads=("fact sizes",),
)
def me_single(w, X, y, batch_size, lr, grad, rng):
    for Xb, yb in minibatches(X, y, 1, rng):
        w = w - lr * grad(w, Xb, yb)
    return w


@exercise.mistake(
    "sum of the steps returned",
    seen="the steps come back, added up, without the weights.",
    ask="Where do you arrive when you walk those steps from w?",
    leads=("fact end",),
)
def me_stepsum(w, X, y, batch_size, lr, grad, rng):
    return minibatch_epoch(w, X, y, batch_size, lr, grad, rng) - w


@exercise.mistake(
    "result of the step not kept",
    seen="the weights that come back are those that went in.",
    ask="Which name does the result of the step get?",
    leads=("came back", "fact weights"),
)
def me_nothing(w, X, y, batch_size, lr, grad, rng):
    for Xb, yb in minibatches(X, y, batch_size, rng):
        w - lr * grad(w, Xb, yb)
    return w


@exercise.mistake(
    "only X shuffled",
    seen="X is shuffled, y stands in its old order.",
    ask="Does each row still travel with its own label?",
    leads=("fact together",),
)
def me_onlyx(w, X, y, batch_size, lr, grad, rng):
    X = X[rng.permutation(len(X))]
    for i in range(0, len(X), batch_size):
        w = w - lr * grad(w, X[i : i + batch_size], y[i : i + batch_size])
    return w


@exercise.mistake(
    "np.random instead of rng",
    seen="two generators with the same seed give two different orders.",
    ask="Which generator does your shuffle draw from?",
    leads=("fact uses rng",),
)
def me_global(w, X, y, batch_size, lr, grad, rng):
    order = np.random.permutation(len(X))
    X, y = X[order], y[order]
    for i in range(0, len(X), batch_size):
        w = w - lr * grad(w, X[i : i + batch_size], y[i : i + batch_size])
    return w


@exercise.mistake(
    "two epochs",
    seen="every example comes twice.",
    ask="When is one epoch over?",
    leads=("fact sizes",),
)
def me_two(w, X, y, batch_size, lr, grad, rng):
    for Xb, yb in minibatches(X, y, batch_size, rng) * 2:
        w = w - lr * grad(w, Xb, yb)
    return w


@exercise.mistake(
    "average of all positions returned",
    seen="the mean of the weights on the way comes back.",
    ask="Where does the epoch end?",
    leads=("fact end",),
)
def me_average(w, X, y, batch_size, lr, grad, rng):
    path = []
    for Xb, yb in minibatches(X, y, batch_size, rng):
        w = w - lr * grad(w, Xb, yb)
        path.append(w)
    return np.mean(path, axis=0)


@exercise.mistake(
    "a generator of its own",
    seen="the order is the same whichever generator is given.",
    ask="Where does the argument rng enter?",
    leads=("fact uses rng",),
)
def me_own(w, X, y, batch_size, lr, grad, rng):
    return minibatch_epoch(w, X, y, batch_size, lr, grad, np.random.default_rng(0))


@exercise.mistake(
    "w last",
    seen="grad is given its three arguments in another order.",
    ask="In which order does grad(w, Xb, yb) take them?",
    leads=("form",),
)
def me_wlast(w, X, y, batch_size, lr, grad, rng):
    return _walk(w, X, y, batch_size, rng, lambda w, Xb, yb: w - lr * grad(Xb, yb, w))


@exercise.mistake(
    "labels before rows",
    seen="grad is given the labels before the rows.",
    ask="In which order does grad(w, Xb, yb) take them?",
    leads=("form",),
)
def me_labels(w, X, y, batch_size, lr, grad, rng):
    return _walk(w, X, y, batch_size, rng, lambda w, Xb, yb: w - lr * grad(w, yb, Xb))
