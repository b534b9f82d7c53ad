"""What a test is tried on: right versions of each function, wrong ones, and a test of our own."""

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from utils import data, network
from utils.bugs import suspects
from utils.gradients import numgrad, relative_error


@dataclass(frozen=True)
class Bug:
    """One bug, and what a test of it is tried on.

    Attributes
    ----------
    id : str             the name of the learner's test, such as "catches_gate"
    level : int          1 one line, one symptom; 2 hidden; 3 a pair, or a look of success
    buggy : function     as the chapter shows it
    right : dict         what it is like -> a right version, each written another way
    wrong : dict         likewise: the buggy one first, then its relatives
    reference : function our own test
    leaves_open : str    a question for a test that refuses a right version
    look_at : str        a question for a test that lets the bug pass
    """

    id: str
    level: int
    buggy: Callable
    right: Mapping[str, Callable]
    wrong: Mapping[str, Callable]
    reference: Callable
    leaves_open: str
    look_at: str


def _rows(z, subtract):
    e = np.exp(z - subtract)
    return e / e.sum(axis=1, keepdims=True)


def _softmax_pairs(z):
    return 1 / np.exp(z[:, None, :] - z[:, :, None]).sum(axis=2)


def _softmax_by_log(z):
    top = z.max(axis=1, keepdims=True)
    return np.exp(z - top - np.log(np.exp(z - top).sum(axis=1, keepdims=True)))


def _as_floats(w, g, lr):
    new = np.array(w, dtype=float)
    new -= lr * np.asarray(g)
    return new


def _step_by_zeros(w, g, lr):
    new = np.zeros_like(w)
    new[...] = w - lr * g
    return new


def _one_by_one(probs, y):
    d = np.zeros(probs.shape)
    for n, row in enumerate(probs):
        for c, p in enumerate(row):
            d[n, c] = (p - (c == y[n])) / len(y)
    return d


def _cut(X, y, order_X, order_y, size):
    starts = range(0, len(X), size)
    return [(X[order_X[i : i + size]], y[order_y[i : i + size]]) for i in starts]


def _batches_of_one_order(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    return _cut(X, y, order, order, batch_size)


def _batches_of_equal_seeds(X, y, batch_size, rng):
    seed = rng.integers(1 << 30)
    orders = [np.random.default_rng(seed).permutation(len(X)) for _ in range(2)]
    return _cut(X, y, *orders, batch_size)


def _batches_of_pairs(X, y, batch_size, rng):
    pairs = [*zip(X, y, strict=True)]
    rng.shuffle(order := [*range(len(pairs))])
    for start in range(0, len(order), batch_size):
        Xb, yb = zip(*(pairs[i] for i in order[start : start + batch_size]), strict=True)
        yield np.array(Xb), np.array(yb)


def _batches_of_inputs_only(X, y, batch_size, rng):
    return _cut(X, y, rng.permutation(len(X)), np.arange(len(y)), batch_size)


def _batches_one_off(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    return _cut(X, y, order, np.roll(order, 1), batch_size)


def _backward_in_other_words(X, y, cache, params):
    N, a1 = len(y), cache["a1"].copy()
    dz2 = (cache["probs"] - np.eye(cache["probs"].shape[1])[y]) / N
    slope = 1 - np.square(a1)
    dz1 = np.einsum("nc,hc->nh", dz2, params["W2"]) * slope
    a1 *= 0.5  # its own copy
    return {"dW1": X.T @ dz1, "db1": dz1.sum(0), "dW2": 2 * a1.T @ dz2, "db2": dz2.sum(0)}


def _backward_that_squares(X, y, cache, params):
    dz2, a1 = network.dscores(cache["probs"], y), cache["a1"]
    dW2 = a1.T @ dz2
    a1 *= a1
    dz1 = dz2 @ params["W2"].T * (1 - a1)
    return {"dW1": X.T @ dz1, "db1": dz1.sum(0), "dW2": dW2, "db2": dz2.sum(0)}


def _backward_that_decays(X, y, cache, params):
    grads = network.backward(X, y, cache, params)
    params["W2"] *= 0.999
    return grads


def _backward_that_centres(X, y, cache, params):
    grads = network.backward(X, y, cache, params)
    X -= X.mean(axis=0)
    return grads


def _scaled(train, test, shift, spread):
    return (train - shift) / spread, (test - shift) / spread


def _scale_with_guard(train, test):
    spread = train.std(axis=0)
    return _scaled(train, test, train.mean(axis=0), np.where(spread > 0, spread, 1))


def _scale_each_by_itself(train, test):
    return tuple((part - part.mean(axis=0)) / part.std(axis=0) for part in (train, test))


def _agrees(layer, back, z, G, atol=1e-6):
    numeric = numgrad(lambda z: (G * layer(z)).sum(), z)
    return bool(np.allclose(back(G, z), numeric, atol=atol))


def _random(z, shape=None, seed=0):
    return np.random.default_rng(seed).normal(size=z.shape if shape is None else shape)


def _agrees_entry_by_entry(layer, back, z):
    """Every upstream gradient that is 1 in one place and 0 elsewhere."""
    for index in np.ndindex(z.shape):
        G = np.zeros(z.shape)
        G[index] = 1
        if not _agrees(layer, back, z, G):
            return False
    return True


def _loss_by_log(scores, y):
    top = scores.max(axis=1, keepdims=True)
    logs = scores - top - np.log(np.exp(scores - top).sum(axis=1, keepdims=True))
    return -np.mean(logs[np.arange(len(y)), y])


def _loss_by_loop(scores, y):
    ps = [network.softmax(row[None])[0, c] for row, c in zip(scores, y, strict=True)]
    return sum(-np.log(max(p, 1e-300)) for p in ps) / len(y)


def _loss_smoothed(scores, y):
    p, C = network.softmax(scores), scores.shape[1]
    Y = 0.9 * np.eye(C)[y] + 0.1 / C
    return -np.mean((Y * np.log(np.maximum(p, 1e-300))).sum(axis=1))


def _dropout(in_training, at_test, *, always=False):
    """A dropout that multiplies by in_training(keep) beside the mask, by at_test(keep) after it."""

    def version(a, keep, rng, training):
        if training or always:
            return a * (rng.random(np.shape(a)) < keep) * in_training(keep)
        return a * at_test(keep)

    return version


def _dropout_by_choice(a, keep, rng, training):
    if not training:
        return np.array(a)
    return a * rng.choice([0, 1 / keep], size=np.shape(a), p=[1 - keep, keep])


def _scores(models, X, y):
    return np.array([np.mean(model(X) == y) for model in models])


def _choose_by_validation(models, X_val, y_val, sealed):
    best = int(_scores(models, X_val, y_val).argmax())
    X, y = sealed.open()
    return best, float(np.mean(models[best](X) == y))


def _choose_in_a_loop(models, X_val, y_val, sealed):
    best, highest = 0, -1.0
    for k, model in enumerate(models):
        right = (model(X_val) == y_val).sum()
        if right > highest:
            best, highest = k, right
    return best, (lambda X, y: (models[best](X) == y).mean())(*sealed.open())


def _choose_opening_early(models, X_val, y_val, sealed):
    X, y = sealed.open()  # early, and yet it has no say in the choice
    best = max(range(len(models)), key=lambda k: _scores([models[k]], X_val, y_val)[0])
    return best, _scores(models, X, y)[best]


def _choose_opening_often(models, X_val, y_val, sealed):
    tests = [_scores([model], *sealed.open())[0] for model in models]
    best = int(_scores(models, X_val, y_val).argmax())
    return best, tests[best]


def _choose_by_both(models, X_val, y_val, sealed):
    tests = _scores(models, *sealed.open())
    best = int((_scores(models, X_val, y_val) + 2 * tests).argmax())
    return best, tests[best]


def _choose_through_the_paper(models, X_val, y_val, sealed):
    tests = _scores(models, sealed.X, sealed.y)
    best = int(tests.argmax())
    return best, tests[best]


# ---- our own tests


def _catches_overflow(softmax):
    z = np.array([[0.0, 1.0, 3.0], [2.0, -1.0, 2.0]])
    far = z + np.array([[1000.0], [-1000.0]])  # a shift changes no probability
    return not np.allclose(softmax(far), softmax(z))


def _catches_gate(relu_back):
    z = np.array([[-2.0, 0.5, -0.1], [3.0, -1.0, 0.2]])  # no 0: any slope in [0, 1] is right there
    da = np.array([[1.0, -2.0, 3.0], [-4.0, 5.0, -6.0]])
    numeric = numgrad(lambda z: (da * np.maximum(z, 0)).sum(), z)
    return relative_error(relu_back(da, z), numeric) > 1e-6


def _catches_table(mse):
    y = np.array([1.0, 2.0, 4.0])
    return not np.isclose(mse(y[:, None] + 3, y), 9)


def _catches_integers(step):
    new = step(np.array([3, -2]), np.array([1.0, 2.0]), 0.1)
    return not np.allclose(new, [2.9, -2.2])


def _catches_factor(dscores):
    rng = np.random.default_rng(0)
    z, y = rng.normal(size=(7, 3)), rng.integers(0, 3, size=7)
    numeric = numgrad(lambda z: network.cross_entropy(network.softmax(z), y), z)
    return relative_error(dscores(network.softmax(z), y), numeric) > 1e-6


def _catches_shuffle(batches):
    y = np.arange(11)
    X = np.stack([10 * y, -y], axis=1)  # each row says which label it belongs to
    pairs = batches(X, y, 4, np.random.default_rng(0))
    return not all((Xb[:, 0] == 10 * yb).all() for Xb, yb in pairs)


def _catches_cache(backward):
    rng = np.random.default_rng(0)
    X, y, params = (
        rng.normal(size=(7, 2)),
        rng.integers(0, 3, size=7),
        network.init_params(2, 5, 3, 0),
    )
    given = {"X": X, **network.forward(X, params), **params}
    before = copy.deepcopy(given)
    backward(X, y, {k: given[k] for k in ("z1", "a1", "z2", "probs")}, params)
    return not all(np.array_equal(given[k], before[k]) for k in given)


def _catches_leak(scale):
    rng = np.random.default_rng(0)
    train, test = rng.normal(size=(9, 2)), rng.normal(size=(5, 2))
    other = np.vstack([test[:1], 100 * test[1:]])  # the first row is the same
    (a, b), (c, d) = scale(train, test), scale(train, other)
    return not (np.allclose(a, c) and np.allclose(b[0], d[0]))


def _catches_blind(agrees):
    z = np.random.default_rng(0).normal(size=(3, 5))
    return bool(agrees(network.softmax, lambda G, z: 0 * z, z))  # nonsense that it should refuse


def _catches_twice(loss):
    return loss(100 * np.eye(3), np.arange(3)) > 0.001  # sure, and right


def _catches_pair(dropout):
    a, keep = np.ones((1, 10_000)), 0.8
    train, one, two = (
        dropout(a, keep, np.random.default_rng(seed), training)
        for seed, training in ((0, True), (1, False), (2, False))
    )
    return not (np.array_equal(one, two) and np.isclose(train.mean(), one.mean(), rtol=0.05))


def _catches_peeking(choose):
    models = [lambda X: np.zeros(len(X), int), lambda X: np.ones(len(X), int)]
    X, no, yes = np.zeros((4, 1)), np.zeros(4, int), np.ones(4, int)
    sealed = data.SealedTest(X, yes)  # validation likes the first model, the test set the second
    best, _ = choose(models, X, no, sealed)
    return best != 0 or sealed.openings != 1


def _ones(_):
    return 1.0


BUGS: dict[str, Bug] = {
    bug.id: bug
    for bug in (
        Bug(
            "catches_overflow",
            1,
            suspects.softmax,
            {
                "one that subtracts each row's largest score": network.softmax,
                "one that subtracts logarithms": _softmax_by_log,
                "one that divides 1 by a sum of exp(difference)": _softmax_pairs,
            },
            {
                "it is the one of this section": suspects.softmax,
                "this one puts 0 where NaN was": lambda z: np.nan_to_num(suspects.softmax(z)),
                "this one cuts the scores off at ±500: finite, and wrong": lambda z: (
                    suspects.softmax(np.clip(z, -500, 500))
                ),
                "this one subtracts the largest score of the whole table": lambda z: _rows(
                    z, np.max(z)
                ),
            },
            _catches_overflow,
            "Which probabilities do you compare with, and do you allow for rounding?",
            "What should the probabilities of a row be if 1000 is added to all its scores? And "
            "what if one row is at 1000 and another at -1000?",
        ),
        Bug(
            "catches_gate",
            1,
            suspects.relu_back,
            {
                "one with z > 0": lambda da, z: da * (z > 0),
                "one that passes everything at exactly z = 0": lambda da, z: da * (z >= 0),
                "one that passes one half at exactly z = 0": lambda da, z: (
                    da * np.heaviside(z, 0.5)
                ),
                "one that asks the activation, with a strict >": lambda da, z: np.where(
                    np.maximum(z, 0) > 0, da, 0.0
                ),
            },
            {
                "it is the one of this section": suspects.relu_back,
                "this one hands da on as it is": lambda da, z: 1.0 * da,
                "this one closes where da is negative": lambda da, z: da * (da > 0),
                "this one takes the size of z": lambda da, z: da * (np.abs(z) > 0),
            },
            _catches_gate,
            "Does your test ask for a particular slope at exactly z = 0, where every slope from 0 "
            "to 1 is right?",
            "Which z closes the gate, whatever the sign of da?",
        ),
        Bug(
            "catches_table",
            1,
            suspects.mse,
            {
                "one that makes pred flat": lambda pred, y: np.mean((pred[:, 0] - y) ** 2),
                "one that makes y a column": lambda pred, y: np.square(pred - y[:, None]).mean(),
                "one that turns pred into a row": lambda pred, y: (
                    ((pred.T - y) ** 2).sum() / len(y)
                ),
                "one that keeps the diagonal of the table": lambda pred, y: np.mean(
                    np.diag(pred - y) ** 2
                ),
            },
            {
                "it is the one of this section": suspects.mse,
                "this one adds up and divides by N": lambda pred, y: (
                    ((pred - y) ** 2).sum() / len(y)
                ),
                "this one takes the mean along each axis": lambda pred, y: (
                    ((pred - y) ** 2).mean(axis=0).mean()
                ),
            },
            _catches_table,
            "Is pred a column (N, 1) and y flat (N,) in your test, and is your own number right?",
            "For which pred do you know the mean squared error without computing it? How many "
            "samples does it need for the table to differ?",
        ),
        Bug(
            "catches_integers",
            1,
            suspects.step,
            {
                "one that writes w - lr * g": lambda w, g, lr: w - lr * g,
                "one that works on a float copy": _as_floats,
                "one that adds the negative": lambda w, g, lr: np.add(w, -lr * g),
            },
            {
                "it is the one of this section": suspects.step,
                "this one fills an array like w": _step_by_zeros,
                "this one turns the result into the type of w": lambda w, g, lr: (
                    w - lr * g
                ).astype(w.dtype),
                "this one rounds": lambda w, g, lr: (
                    np.rint(w - lr * g) if w.dtype.kind == "i" else w - lr * g
                ),
            },
            _catches_integers,
            "Do you allow for rounding in the last digit?",
            "Which w in your test holds whole numbers, and is the right result not whole?",
        ),
        Bug(
            "catches_factor",
            2,
            suspects.dscores,
            {
                "one that copies and subtracts": network.dscores,
                "one with a one-hot table": lambda probs, y: (
                    (probs - np.eye(probs.shape[1])[y]) / len(y)
                ),
                "one with two loops": _one_by_one,
            },
            {
                "it is the one of this section": suspects.dscores,
                "this one divides by the number of classes": lambda probs, y: (
                    suspects.dscores(probs, y) / probs.shape[1]
                ),
                "this one divides by the number of entries": lambda probs, y: (
                    suspects.dscores(probs, y) / probs.size
                ),
                "this one divides by 200, whatever N is": lambda probs, y: (
                    suspects.dscores(probs, y) / 200
                ),
            },
            _catches_factor,
            "Of which loss is your numerical gradient: the mean, as a function of the scores?",
            "Are N and C different in your test, and is neither of them 1?",
        ),
        Bug(
            "catches_shuffle",
            2,
            suspects.batches,
            {
                "one with one order for both": _batches_of_one_order,
                "one with two generators of one seed": _batches_of_equal_seeds,
                "a generator that shuffles pairs": _batches_of_pairs,
                "the course's own": data.minibatches,
            },
            {
                "it is the one of this section": suspects.batches,
                "this one shuffles the inputs only": _batches_of_inputs_only,
                "this one shuffles together, but one place off": _batches_one_off,
            },
            _catches_shuffle,
            "The batches come in random order, as a list or one by one, and the last is smaller: "
            "does your test mind?",
            "How could a row of X tell you which label belongs to it?",
        ),
        Bug(
            "catches_cache",
            2,
            suspects.backward,
            {
                "the course's own": network.backward,
                "one that changes copies of its own": _backward_in_other_words,
            },
            {
                "it is the one of this section": suspects.backward,
                "this one squares a1 where it stands": _backward_that_squares,
                "this one makes W2 smaller in passing": _backward_that_decays,
                "this one centres X in passing": _backward_that_centres,
            },
            _catches_cache,
            "Do you compare what was given before and after, and nothing else?",
            "Which arrays does backward get, and did you keep a real copy of each?",
        ),
        Bug(
            "catches_leak",
            2,
            suspects.scale,
            {
                "one with mean and standard deviation": lambda train, test: _scaled(
                    train, test, train.mean(axis=0), train.std(axis=0)
                ),
                "one that divides by N - 1": lambda train, test: _scaled(
                    train, test, train.mean(axis=0), train.std(axis=0, ddof=1)
                ),
                "one that leaves a constant column alone": _scale_with_guard,
                "one that maps the training part to 0 … 1": lambda train, test: _scaled(
                    train, test, train.min(axis=0), np.ptp(train, axis=0)
                ),
            },
            {
                "it is the one of this section": suspects.scale,
                "this one scales each part by itself": _scale_each_by_itself,
                "this one takes only the spread from both": lambda train, test: _scaled(
                    train, test, train.mean(axis=0), np.vstack([train, test]).std(axis=0)
                ),
                "this one takes its numbers from the test part": lambda train, test: _scaled(
                    train, test, test.mean(axis=0), test.std(axis=0)
                ),
            },
            _catches_leak,
            "Which numbers of the training part are taken is left open: could you compare two "
            "calls instead of asking for particular values?",
            "If the other rows of the test part change, which rows of the two results may change?",
        ),
        Bug(
            "catches_blind",
            2,
            suspects.agrees,
            {
                "one with a random upstream gradient": lambda layer, back, z: _agrees(
                    layer, back, z, _random(z)
                ),
                "one with upstream 0, 1, 2, …": lambda layer, back, z: _agrees(
                    layer, back, z, np.arange(z.size).reshape(z.shape) / z.size
                ),
                "one that tries every entry": _agrees_entry_by_entry,
            },
            {
                "it is the one of this section": suspects.agrees,
                "this one draws one random number for each row": lambda layer, back, z: _agrees(
                    layer, back, z, _random(z, (len(z), 1)) * np.ones_like(z)
                ),
                "this one calls a difference of 1 small": lambda layer, back, z: _agrees(
                    layer, back, z, _random(z), atol=1
                ),
                "this one compares shapes": lambda layer, back, z: (
                    np.shape(back(_random(z), z)) == np.shape(z)
                ),
            },
            _catches_blind,
            "Is the layer that you hand over differentiable, and its planted mistake really one?",
            "Which layer has a sum that never changes, and which wrong answer is 0 there?",
        ),
        Bug(
            "catches_twice",
            3,
            suspects.loss,
            {
                "the course's own": lambda scores, y: network.cross_entropy(
                    network.softmax(scores), y
                ),
                "one that subtracts logarithms": _loss_by_log,
                "one with a loop": _loss_by_loop,
            },
            {
                "it is the one of this section": suspects.loss,
                "this one sends the probabilities through a sigmoid": lambda scores, y: (
                    -np.mean(np.log(network.sigmoid(network.softmax(scores))[np.arange(len(y)), y]))
                ),
                "this one cuts probabilities off at 0.95": lambda scores, y: (
                    -np.mean(
                        np.log(np.clip(network.softmax(scores), 0.05, 0.95)[np.arange(len(y)), y])
                    )
                ),
                "this one mixes a tenth of the other classes into the label": _loss_smoothed,
            },
            _catches_twice,
            "How near to 0 must the loss come? Do you allow for rounding?",
            "What should the loss be when the scores are sure, and right?",
        ),
        Bug(
            "catches_pair",
            3,
            suspects.dropout,
            {
                "one that divides by keep in training": _dropout(lambda k: 1 / k, _ones),
                "one that multiplies by keep at test time": _dropout(_ones, lambda k: k),
                "one that draws 0 or 1/keep": _dropout_by_choice,
            },
            {
                "it is the one of this section": suspects.dropout,
                "this one is quiet at test time, but nothing makes up for keep": _dropout(
                    _ones, _ones
                ),
                "this one makes up for keep, but stays random at test time": _dropout(
                    lambda k: 1 / k, _ones, always=True
                ),
                "this one makes up for keep twice": _dropout(lambda k: 1 / k, lambda k: k),
            },
            _catches_pair,
            "Two conventions are right: divide by keep in training, or multiply by it at test "
            "time. What do they have in common? And is the mean of few units steady enough?",
            "Two things are promised: no chance at test time, and the same mean in training as at "
            "test time. Do you ask for both?",
        ),
        Bug(
            "catches_peeking",
            3,
            suspects.choose,
            {
                "one that chooses, then opens": _choose_by_validation,
                "one with a loop": _choose_in_a_loop,
                "one that opens early, but chooses by validation": _choose_opening_early,
            },
            {
                "it is the one of this section": suspects.choose,
                "this one opens the envelope for every model": _choose_opening_often,
                "this one lets the test score weigh in": _choose_by_both,
                "this one reads through the paper: the envelope counts no opening": (
                    _choose_through_the_paper
                ),
            },
            _catches_peeking,
            "Is there one clear winner on the validation part of your test, and is a fresh "
            "envelope handed over?",
            "Which model should win if validation and test part disagree, and what should the "
            "envelope have counted?",
        ),
    )
}
