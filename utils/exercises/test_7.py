"""The hunt `test_7` of chapter 11: gradients that spoil what they were given."""

import copy

import numpy as np

from utils import network
from utils.checker.hunting import Hunt

exercise = Hunt(
    "test_7(backward)",
    chapter="11",
    place=7,
    points=2,
    does=(
        "A test of backward(X, y, cache, params): whether it changes an array that it was given. "
        "Its gradients are of no concern."
    ),
    refused="Do you compare what was given before and after, and nothing else?",
    missed="Which arrays does backward get, and did you keep a real copy of each?",
    hints=(
        "Keep what you give: `import copy`, then `copy.deepcopy` copies a dict with all its "
        "arrays; `dict(cache)` copies the names only.",
        "`np.array_equal(before[k], after[k])` for each array of the cache, of params, and for X "
        "and y.",
    ),
)


@exercise.answer
def test_7(backward):
    """True if this version of backward breaks its promise."""
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(7, 2)), rng.integers(0, 3, size=7)
    params = network.init_params(2, 5, 3, seed=0)
    cache = network.forward(X, params)
    given = {"X": X, "y": y, **cache, **params}
    before = {k: v.copy() for k, v in given.items()}
    backward(X, y, cache, params)
    return not all(np.array_equal(given[k], before[k]) for k in given)


# ---- right versions

exercise.right_version("the course's own")(network.backward)


@exercise.right_version("one that changes copies of its own")
def own_copies(X, y, cache, params):
    N, a1 = len(y), cache["a1"].copy()
    dz2 = (cache["probs"] - np.eye(cache["probs"].shape[1])[y]) / N
    slope = 1 - np.square(a1)
    dz1 = np.einsum("nc,hc->nh", dz2, params["W2"]) * slope
    a1 *= 0.5
    return {"dW1": X.T @ dz1, "db1": dz1.sum(0), "dW2": 2 * a1.T @ dz2, "db2": dz2.sum(0)}


@exercise.right_version(
    "one whose gradients differ in the last digit",
    ask="Its gradients are not your concern: do you compare them without room for rounding?",
)
def rounded(X, y, cache, params):
    return {k: v * (1 + 4e-16) for k, v in network.backward(X, y, cache, params).items()}


# ---- wrong versions


@exercise.suspect
def backward(X, y, cache, params):
    """Gradients dW1, db1, dW2, db2 of the mean cross-entropy of a tanh/softmax network."""
    dz2 = cache["probs"]
    dz2[np.arange(len(y)), y] -= 1
    dz2 /= len(y)
    dz1 = dz2 @ params["W2"].T * (1 - cache["a1"] ** 2)
    return {
        "dW1": X.T @ dz1,
        "db1": dz1.sum(axis=0, keepdims=True),
        "dW2": cache["a1"].T @ dz2,
        "db2": dz2.sum(axis=0, keepdims=True),
    }


@exercise.wrong_version("one that squares a1 where it stands")
def squares(X, y, cache, params):
    dz2, a1 = network.dscores(cache["probs"], y), cache["a1"]
    dW2 = a1.T @ dz2
    a1 *= a1
    dz1 = dz2 @ params["W2"].T * (1 - a1)
    return {"dW1": X.T @ dz1, "db1": dz1.sum(0), "dW2": dW2, "db2": dz2.sum(0)}


@exercise.wrong_version("one that writes the slope 1 - a1² into a1")
def slope(X, y, cache, params):
    grads = network.backward(X, y, cache, params)
    cache["a1"][...] = 1 - cache["a1"] ** 2
    return grads


@exercise.wrong_version("one that rounds the probabilities where they stand")
def rounds(X, y, cache, params):
    grads = network.backward(X, y, cache, params)
    np.round(cache["probs"], 1, out=cache["probs"])
    return grads


@exercise.wrong_version("one that makes W2 smaller in passing")
def decays(X, y, cache, params):
    grads = network.backward(X, y, cache, params)
    params["W2"] *= 0.999
    return grads


@exercise.wrong_version("one that makes W2 one long in passing")
def unit(X, y, cache, params):
    grads = network.backward(X, y, cache, params)
    params["W2"] /= np.linalg.norm(params["W2"])
    return grads


@exercise.wrong_version("one that makes the step itself: params -= 0.1 times the gradients")
def steps(X, y, cache, params):
    grads = network.backward(X, y, cache, params)
    for name in params:
        params[name] -= 0.1 * grads["d" + name]
    return grads


@exercise.wrong_version("one that centres X in passing")
def centres(X, y, cache, params):
    grads = network.backward(X, y, cache, params)
    X -= X.mean(axis=0)
    return grads


@exercise.wrong_version("one that counts the labels from 1 afterwards")
def from_one(X, y, cache, params):
    grads = network.backward(X, y, cache, params)
    y += 1
    return grads


# ---- other good tests


def _given(seed=1):
    rng = np.random.default_rng(seed)
    X, y, params = rng.normal(size=(6, 3)), rng.integers(0, 4, 6), network.init_params(3, 5, 4, 2)
    return X, y, network.forward(X, params), params


@exercise.right("two calls give the same gradients")
def two_calls(backward):
    given = _given()
    first, second = backward(*given), backward(*given)
    return not all(np.allclose(first[k], second[k]) for k in first)


@exercise.right("arrays that cannot be written to")
def read_only(backward):
    X, y, cache, params = _given()
    for array in (X, y, *cache.values(), *params.values()):
        array.flags.writeable = False
    backward(X, y, cache, params)
    return False


@exercise.right("a deep copy of everything, and assertions")
def deep_copy(backward):
    given = _given(4)
    X, y, cache, params = copy.deepcopy(given)
    backward(*given)
    np.testing.assert_array_equal(given[0], X)
    np.testing.assert_array_equal(given[1], y)
    for before, after in ((cache, given[2]), (params, given[3])):
        for k in before:
            np.testing.assert_array_equal(after[k], before[k])


# ---- tests that miss something


@exercise.mistake(
    "the probabilities only",
    seen="",
    ask="What else does backward get, besides the probabilities?",
    leads=("misses",),
)
def only_probs(backward):
    rng = np.random.default_rng(0)
    X, y, params = rng.normal(size=(7, 2)), rng.integers(0, 3, 7), network.init_params(2, 5, 3, 0)
    cache = network.forward(X, params)
    before = cache["probs"].copy()
    backward(X, y, cache, params)
    return not np.array_equal(cache["probs"], before)


@exercise.mistake(
    "no copy kept: before = cache",
    seen="",
    ask="How many arrays are there under your two names?",
    leads=("misses all",),
)
def no_copy(backward):
    X, y, cache, params = _given()
    before = cache
    backward(X, y, cache, params)
    return not all(np.array_equal(cache[k], before[k]) for k in cache)


@exercise.mistake(
    "dict(cache): a copy of the names only",
    seen="",
    ask="How many arrays are there under your two names?",
    leads=("misses all",),
)
def names_only(backward):
    X, y, cache, params = _given()
    before = dict(cache) | dict(params)
    backward(X, y, cache, params)
    return not all(np.array_equal((cache | params)[k], before[k]) for k in before)


@exercise.mistake(
    "the cache only",
    seen="",
    ask="What else does backward get, besides the cache?",
    leads=("misses",),
)
def only_cache(backward):
    X, y, cache, params = _given()
    before = copy.deepcopy(cache)
    backward(X, y, cache, params)
    return not all(np.array_equal(cache[k], before[k]) for k in cache)


@exercise.mistake(
    "the gradients instead",
    seen="",
    ask="The gradients come out right: what else should be as it was?",
)
def only_gradients(backward):
    given = _given()
    right = network.backward(*given)
    found = backward(*given)
    return not all(np.allclose(np.reshape(found[k], right[k].shape), right[k]) for k in right)


@exercise.mistake(
    "the gradients as well, exactly",
    seen="",
    ask="Its gradients are not your concern: do you compare them without room for rounding?",
    leads=("refuses",),
)
def exact_gradients(backward):
    given = _given()
    right = network.backward(*given)
    found = backward(*copy.deepcopy(given))
    return test_7(backward) or not all(
        np.array_equal(np.ravel(found[k]), np.ravel(right[k])) for k in right
    )


@exercise.mistake(
    "True and False exchanged",
    seen="",
    ask="Should it say True if a bug is there, or if all is well?",
    leads=("exchanged",),
)
def exchanged(backward):
    return not test_7(backward)


@exercise.mistake(
    "printed instead of returned",
    seen="",
    ask="Which line hands True or False back to the caller?",
    leads=("returns nothing",),
)
def printed(backward):
    print(test_7(backward))
