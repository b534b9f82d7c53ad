"""The hunt `test_16` of chapter 11: a penalty that is in the cost, and not in its gradient."""

import numpy as np

from utils.checker.hunting import Hunt
from utils.exercises import _finale as finale
from utils.gradients import numgrad, relative_error

exercise = Hunt(
    "test_16(part)",
    chapter="11",
    place=16,
    points=2,
    does=(
        "A test of gradients(X, y, p, reg) -> a dict like p: whether an entry is not the gradient "
        "of cost(X, y, p, reg), the mean cross-entropy plus reg / 2 times all squared weights."
    ),
    refused=(
        "Is what you compare with the gradient of the cost with the same reg, and does your "
        "tolerance leave room for the error of a numerical gradient, about 1e-9?"
    ),
    missed="Is reg large in your test, and do you compare all four entries?",
    hints=(
        "The cost stands right above it: who knows its gradient without a formula?",
        "`numgrad(lambda w: cost(X, y, p | {k: w}, reg), p[k])` for each name `k` of `p`, with "
        "random biases too, and with a `reg` so large that nobody can overlook it.",
    ),
)


def _given(seed=0, N=7, reg=0.5):
    """Inputs, labels, weights and biases that are all random, and reg."""
    rng = np.random.default_rng(seed)
    p = finale.start(2, 5, 3, rng)
    return rng.normal(size=(N, 2)), rng.integers(0, 3, N), {
        k: w + 0.5 * rng.normal(size=w.shape) for k, w in p.items()
    }, reg  # fmt: skip


def _numeric(X, y, p, reg):
    """The numerical gradient for each entry of p."""
    return {k: numgrad(lambda w: finale.cost(X, y, p | {k: w}, reg), p[k]) for k in p}


@exercise.answer
def test_16(part):
    """True if this version of gradients breaks its promise."""
    rng, cost = np.random.default_rng(0), finale.cost
    X, y, reg = rng.normal(size=(7, 2)), rng.integers(0, 3, size=7), 0.5
    p = {k: w + rng.normal(size=w.shape) for k, w in finale.start(2, 5, 3, rng).items()}
    d = part(X, y, p, reg)
    for k in p:
        numeric = numgrad(lambda w, k=k: cost(X, y, p | {k: w}, reg), p[k])
        if relative_error(d[k], numeric) > 1e-6:
            return True
    return False


# ---- right versions


def _of_data(X, y, p):
    return finale.gradients(X, y, p, 0.0)


def _with(X, y, p, **added):
    d = _of_data(X, y, p)
    return d | {k: d[k] + more for k, more in added.items()}


@exercise.right_version("one that adds reg times the weights")
def plain(X, y, p, reg):
    return _with(X, y, p, W1=reg * p["W1"], W2=reg * p["W2"])


@exercise.right_version("one that begins with the penalty")
def penalty_first(X, y, p, reg):
    d = {k: reg * w if k[0] == "W" else 0 * w for k, w in p.items()}
    return {k: d[k] + more for k, more in _of_data(X, y, p).items()}


@exercise.right_version("one that goes through the samples one by one")
def one_by_one(X, y, p, reg):
    rows = [plain(X[n : n + 1], y[n : n + 1], p, reg) for n in range(len(X))]
    return {k: sum(d[k] for d in rows) / len(rows) for k in p}


@exercise.right_version("one that differs in the last digit", ask="Do you allow for rounding?")
def rounded(X, y, p, reg):
    return {k: d * (1 + 4e-16) for k, d in plain(X, y, p, reg).items()}


# ---- wrong versions

REG = "Is reg in your test so large that its part of the gradient cannot be overlooked?"
ENTRIES = "Do you compare all four entries of the dict?"

exercise.wrong_version("the suspect itself", ask=REG)(finale.gradients)


@exercise.wrong_version("one without the penalty", ask=REG)
def no_penalty(X, y, p, reg):
    return _of_data(X, y, p)


@exercise.wrong_version("one with twice the penalty", ask=REG)
def twice(X, y, p, reg):
    return plain(X, y, p, 2 * reg)


@exercise.wrong_version("one that takes the penalty off", ask=REG)
def off(X, y, p, reg):
    return plain(X, y, p, -reg)


@exercise.wrong_version("one whose penalty is divided by N", ask=REG)
def spread_over_samples(X, y, p, reg):
    return plain(X, y, p, reg / len(X))


@exercise.wrong_version("one that spares W1", ask=ENTRIES)
def spares_first(X, y, p, reg):
    return _with(X, y, p, W2=reg * p["W2"])


@exercise.wrong_version("one that spares W2", ask=ENTRIES)
def spares_second(X, y, p, reg):
    return _with(X, y, p, W1=reg * p["W1"])


@exercise.wrong_version(
    "one that penalises the biases too", ask="Are the biases in your test random, or are they 0?"
)
def biases_too(X, y, p, reg):
    return _with(X, y, p, **{k: reg * w for k, w in p.items()})


@exercise.wrong_version("one that sums over the samples")
def summed(X, y, p, reg):
    d = _of_data(X, y, p)
    return {k: len(X) * d[k] + (reg * p[k] if k[0] == "W" else 0) for k in p}


@exercise.wrong_version("one that gives the penalty only, and nothing of the data")
def only_penalty(X, y, p, reg):
    return {k: reg * w if k[0] == "W" else 0 * w for k, w in p.items()}


@exercise.wrong_version("one that takes the mean over the samples for b1 once more", ask=ENTRIES)
def mean_bias(X, y, p, reg):
    d = plain(X, y, p, reg)
    return d | {"b1": d["b1"] / len(X)}


@exercise.wrong_version("one that forgets the slope of tanh", ask=ENTRIES)
def no_slope(X, y, p, reg):
    d, (_, probs) = plain(X, y, p, reg), finale.forward(X, p)
    dz1 = (probs - np.eye(probs.shape[1])[y]) / len(X) @ p["W2"].T
    return d | {"W1": X.T @ dz1 + reg * p["W1"], "b1": dz1.sum(axis=0, keepdims=True)}


# ---- other good tests


@exercise.right("the penalty alone by two calls, and the data by numgrad")
def two_calls(part):
    X, y, p, reg = _given(1)
    with_it, without = part(X, y, p, reg), part(X, y, p, 0.0)
    for k, numeric in _numeric(X, y, p, 0.0).items():
        added = reg * p[k] if k[0] == "W" else 0
        if not np.allclose(with_it[k] - without[k], added):
            return True
        if relative_error(without[k], numeric) > 1e-6:
            return True
    return False


@exercise.right("an assertion for each entry")
def asserted(part):
    X, y, p, reg = _given(2, 11, 2.0)
    for k, numeric in _numeric(X, y, p, reg).items():
        np.testing.assert_allclose(part(X, y, p, reg)[k], numeric, atol=1e-7)


@exercise.right("along a random direction")
def along_a_direction(part):
    X, y, p, reg = _given(3, 5, 1.0)
    rng, d = np.random.default_rng(4), part(X, y, p, reg)
    for k in p:
        u = rng.normal(size=p[k].shape)
        up, down = (finale.cost(X, y, p | {k: p[k] + h * u}, reg) for h in (1e-5, -1e-5))
        if abs((up - down) / 2e-5 - (d[k] * u).sum()) > 1e-6:
            return True
    return False


# ---- tests that miss something


def _misses(part, given, names=("W1", "b1", "W2", "b2"), within=1e-6):
    d, numeric = part(*given), _numeric(*given)
    return any(relative_error(d[k], numeric[k]) > within for k in names)


@exercise.mistake("reg = 0", seen="", ask=REG, leads=("misses",))
def no_reg(part):
    return _misses(part, _given(reg=0.0))


@exercise.mistake("a small reg and a wide tolerance", seen="", ask=REG, leads=("misses",))
def small_reg(part):
    return _misses(part, _given(reg=1e-5), within=1e-2)


@exercise.mistake("W2 only", seen="", ask=ENTRIES, leads=("misses",))
def only_w2(part):
    return _misses(part, _given(), names=("W2",))


@exercise.mistake(
    "the first weights, whose biases are 0",
    seen="",
    ask="Are the biases in your test random, or are they 0?",
    leads=("misses",),
)
def zero_biases(part):
    X, y, p, reg = _given()
    return _misses(part, (X, y, p | {k: 0 * p[k] for k in ("b1", "b2")}, reg))


@exercise.mistake(
    "a tolerance of 1e-12 for a numerical gradient",
    seen="",
    ask="How near can a numerical gradient come, and does your tolerance leave room for it?",
    leads=("refuses", "always True"),
)
def too_exact(part):
    return _misses(part, _given(), within=1e-13)


@exercise.mistake(
    "only whether a step downhill lowers the cost",
    seen="",
    ask="A wrong gradient may still point downhill: what do you compare it with?",
    leads=("misses",),
)
def downhill(part):
    X, y, p, reg = _given()
    d = part(X, y, p, reg)
    after = {k: p[k] - 0.01 * d[k] for k in p}
    return bool(finale.cost(X, y, after, reg) >= finale.cost(X, y, p, reg))


@exercise.mistake(
    "True and False exchanged",
    seen="",
    ask="Should it say True if a promise is broken, or if all is well?",
    leads=("exchanged",),
)
def exchanged(part):
    return not test_16(part)


@exercise.mistake(
    "printed instead of returned",
    seen="",
    ask="Which line hands True or False back to the caller?",
    leads=("returns nothing",),
)
def printed(part):
    print(test_16(part))
