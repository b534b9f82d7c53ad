"""`forward`: tanh hidden layer, softmax output."""

import numpy as np

from utils.checker import Case, Exercise, several
from utils.exercises._data import matrix, network, sized, weights

exercise = Exercise(
    "forward(X, W1, b1, W2, b2)",
    chapter="02",
    place=2,
    points=2,
    does="tanh hidden layer, softmax output; biases have shape (1, n).",
    parts=several("a1", "probs"),
    hints=(
        "Two layers, the same pattern twice: multiply by the weights (`@` multiplies matrices), "
        "add the bias, apply a function. That is four lines, one for each arrow.",
        "What enters the second layer, `z1` or `a1`? Which function does each layer end with: is "
        "there a tanh on the scores?",
    ),
)


@exercise.answer
def forward(X, W1, b1, W2, b2):
    """Hidden outputs a1 (N, H) and class probabilities (N, C) of a tanh/softmax network."""
    z1 = X @ W1 + b1
    a1 = np.tanh(z1)
    z2 = a1 @ W2 + b2
    e = np.exp(z2 - np.max(z2, axis=1, keepdims=True))
    probs = e / np.sum(e, axis=1, keepdims=True)
    return a1, probs


def _rows_far_apart(rng):
    """Scores near 600 in one row and near -600 in another; within a row they are close."""
    params = weights(rng, 3, 7, 2) | {"W1": matrix(rng, 3, 7), "b1": 0.1 * matrix(rng, 1, 7)}
    X = 3 * np.array([[1.0, 0.0, 0.0], [-1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    a1 = np.tanh(X @ params["W1"] + params["b1"])
    level = np.sign(a1[0])[:, None]
    params["W2"] = 600 / np.max(np.abs(a1 @ level)) * level + matrix(rng, 7, 2) / np.sqrt(7)
    args = {"X": X} | params
    _, probs = forward(**args)
    return Case(  # single precision leaves few digits to a difference of such scores
        args,
        sized(N=3, C=2),
        kind="rows far apart",
        when="one row has scores near 600 and another near −600",
        ask="What do the scores of one row do to the other rows?",
        accepts={"probs": lambda got: np.allclose(got, probs, rtol=0, atol=1e-3)},
    )


@exercise.data_sets
def data(rng):
    """Inputs of the tanh/softmax network, ordinary, zero, large, whole, and few."""
    yield from network(rng, "X", "W1", "b1", "W2", "b2")
    params = weights(rng, 3, 7, 2)
    yield Case(
        {"X": np.zeros((5, 3))} | params,
        sized(N=5, C=2),
        kind="zeros",
        when="every input is 0",
        ask="What is left of each layer when its input is 0?",
    )
    yield Case(
        {"X": 4 * rng.normal(size=(5, 3))} | weights(rng, 3, 7, 2),
        sized(N=5, C=2),
        kind="large",
        when="the inputs are large",
        ask="Is anything cut off on the way?",
    )
    steep = weights(rng, 3, 7, 2)
    yield Case(
        {"X": 2 * rng.normal(size=(7, 3))} | steep | {"W2": 50 * matrix(rng, 7, 2)},
        sized(N=7, C=2),
        kind="large scores",
        when="some scores are as large as 200",
        ask="Are scores or probabilities cut off on the way?",
    )
    sums = weights(rng, 3, 7, 2) | {"W1": matrix(rng, 3, 7)}
    yield Case(
        {"X": 500 * np.vstack([np.eye(3), -np.eye(3)])} | sums,
        sized(N=6, C=2),
        kind="large sums",
        when="the sums in front of tanh are as large as 1000",
        ask="Which exponential becomes too large to be held?",
    )
    yield _rows_far_apart(rng)
    whole = {"X": (6, 3), "W1": (3, 7), "b1": (1, 7), "W2": (7, 2), "b2": (1, 2)}
    yield Case(
        {k: rng.integers(-2, 3, shape) for k, shape in whole.items()},
        sized(N=6, C=2),
        kind="whole numbers",
        when="all arguments hold whole numbers",
        ask="Can an array of whole numbers hold the result?",
    )
    yield Case(
        {"X": rng.normal(size=(1, 3))} | weights(rng, 3, 7, 2),
        sized(N=1, C=2),
        kind="one sample",
        when="there is one sample only",
        ask="Does your code rely on there being several rows?",
    )


@exercise.small_inputs
def small():
    """One sample, one feature, one hidden unit and two classes first."""
    runs = (
        ([[1]], [[1]], [[0]], [[1, 0]], [[0, 0]]), ([[1]], [[1]], [[1]], [[1, 0]], [[0, 0]]),
        ([[1]], [[1]], [[0]], [[1, 0]], [[0, 1]]), ([[1]], [[-1]], [[0]], [[1, 0]], [[0, 0]]),
        ([[2]], [[1]], [[1]], [[1, -1]], [[0, 1]]), ([[0]], [[1]], [[1]], [[2, 0]], [[1, 0]]),
        ([[1], [2]], [[1]], [[0]], [[1, 0]], [[0, 0]]),
        ([[1, 2]], [[1], [0]], [[0]], [[1, 0]], [[0, 0]]),
        ([[1]], [[1, 2]], [[0, 1]], [[1, 0], [0, 1]], [[0, 0]]),
        ([[1], [2]], [[1]], [[1]], [[1, 0]], [[0, 1]]),
    )  # fmt: skip
    for values in runs:
        yield {
            k: np.array(v, float)
            for k, v in zip(("X", "W1", "b1", "W2", "b2"), values, strict=True)
        }


@exercise.right("einsum and scipy-free log-sum-exp")
def forward_einsum_and_scipy_free_log_sum_exp(X, W1, b1, W2, b2):
    a1 = np.tanh(np.einsum("nd,dh->nh", X, W1) + b1)
    z2 = np.einsum("nh,hc->nc", a1, W2) + b2
    return a1, np.exp(z2 - np.logaddexp.reduce(z2, axis=1, keepdims=True))


@exercise.right("tanh from the sigmoid, as a list")
def forward_sigmoid(X, W1, b1, W2, b2):
    a1 = 2 / (1 + np.exp(-2 * (X.dot(W1) + b1))) - 1
    return [a1, _softmax(a1.dot(W2) + b2)]


@exercise.right("a softmax without a shift")
def forward_unshifted(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    e = np.exp(a1 @ W2 + b2)
    return a1, e / e.sum(axis=1, keepdims=True)


def _softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@exercise.mistake(
    "no activation in the hidden layer",
    seen="your a1 is X @ W1 + b1, nothing more.",
    ask="Two linear maps in a row: could a single matrix do the same job?",
    leads=("found",),
)
def fw_noact(X, W1, b1, W2, b2):
    a1 = X @ W1 + b1
    return a1, _softmax(a1 @ W2 + b2)


@exercise.mistake(
    "b2 forgotten",
    seen="probs is the softmax of a1 @ W2 alone.",
    ask="Does your output change at all when b2 changes?",
    leads=("argument missing b2",),
)
def fw_nob2(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    return a1, _softmax(a1 @ W2)


@exercise.mistake(
    "second layer fed with z1 instead of a1",
    seen="probs is the softmax of z1 @ W2 + b2.",
    ask="What goes from the hidden layer to the output layer: the values before tanh or after it?",
    leads=("points at function",),
)
def fw_z1_second(X, W1, b1, W2, b2):
    z1 = X @ W1 + b1
    a1 = np.tanh(z1)
    return a1, _softmax(z1 @ W2 + b2)


@exercise.mistake(
    "b1 forgotten",
    seen="your a1 is tanh(X @ W1).",
    ask="What does the hidden layer give for an input of all zeros: should it depend on b1?",
    leads=("argument missing b1",),
)
def fw_nob1(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1)
    return a1, _softmax(a1 @ W2 + b2)


@exercise.mistake(
    "scores returned instead of probabilities",
    seen="the second result holds the scores a1 @ W2 + b2.",
    ask="Do the rows of your output add up to 1?",
    leads=("found",),
)
def fw_scores(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    return a1, a1 @ W2 + b2


@exercise.mistake(
    "W1 transposed",
    seen="",
    ask="X is (N, D) and W1 is (D, H): do the inner sizes already match as they are?",
    leads=("raised", "transpose"),
)
def fw_w1t(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1.T + b1)
    return a1, _softmax(a1 @ W2 + b2)


@exercise.mistake(
    "tanh applied to the scores before softmax",
    seen="probs is the softmax of the tanh of the scores.",
    ask="How sure can the softmax be when its scores cannot leave the interval from −1 to 1?",
    leads=("call too many",),
)
def fw_tanh_out(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    return a1, _softmax(np.tanh(a1 @ W2 + b2))


@exercise.mistake(
    "ReLU in the hidden layer",
    seen="a1 is max(0, z1): no entry is negative.",
    ask="Which activation does the hidden layer of this network have?",
    leads=("found",),
)
def fw_relu(X, W1, b1, W2, b2):
    a1 = np.maximum(0, X @ W1 + b1)
    return a1, _softmax(a1 @ W2 + b2)


@exercise.mistake(
    "sigmoid in the hidden layer",
    seen="a1 is the sigmoid of z1: all entries lie between 0 and 1.",
    ask="Which activation does the hidden layer of this network have?",
    leads=("found",),
)
def fw_sigmoid(X, W1, b1, W2, b2):
    a1 = 1 / (1 + np.exp(-(X @ W1 + b1)))
    return a1, _softmax(a1 @ W2 + b2)


@exercise.mistake(
    "tangent instead of hyperbolic tangent",
    seen="a1 is the tangent of z1, np.tan: some entries are above 1.",
    ask="Between which two values should a1 lie, and which of NumPy's functions keeps it there?",
    leads=("points at function",),
)
def fw_tan(X, W1, b1, W2, b2):
    a1 = np.tan(X @ W1 + b1)
    return a1, _softmax(a1 @ W2 + b2)


@exercise.mistake(
    "softmax over the columns",
    seen="the columns of probs sum to 1 instead of the rows.",
    ask="One row is one sample: along which direction should its probabilities add up to 1?",
    leads=("column sums", "axis"),
)
def fw_axis0(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    z2 = a1 @ W2 + b2
    e = np.exp(z2 - z2.max())
    return a1, e / e.sum(axis=0)


@exercise.mistake(
    "results exchanged",
    seen="the two results come in the other order.",
    ask="In which order does the caller unpack the two?",
    leads=("exchanged", "returned"),
)
def fw_swap(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    return _softmax(a1 @ W2 + b2), a1


@exercise.mistake(
    "z1 returned instead of a1",
    seen="the first result is z1, before the activation.",
    ask="Which values should the caller get: those before tanh or those after it?",
    leads=("found", "old returned"),
)
def fw_z1(X, W1, b1, W2, b2):
    z1 = X @ W1 + b1
    return z1, _softmax(np.tanh(z1) @ W2 + b2)


@exercise.mistake(
    "bias added outside tanh",
    seen="a1 is tanh(X @ W1) + b1: the bias comes after the tanh.",
    ask="Can your hidden unit return more than 1?",
    leads=("brackets misplaced",),
)
def fw_biasinside(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1) + b1
    return a1, _softmax(a1 @ W2 + b2)


@exercise.mistake(
    "biases added to the weights",
    seen="a1 is tanh(X @ (W1 + b1)): the bias is added to the weights, and multiplied by X.",
    ask="For an input of all zeros the bias alone should be left: is it, in your line?",
    leads=("brackets misplaced",),
)
def fw_bias_in_weights(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ (W1 + b1))
    return a1, _softmax(a1 @ (W2 + b2))


@exercise.mistake(
    "exponentials not divided",
    seen="probs holds the exponentials of the scores: the rows do not sum to 1.",
    ask="What must the probabilities of one sample add up to?",
    leads=("found",),
)
def fw_nonorm(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    return a1, np.exp(a1 @ W2 + b2)


@exercise.mistake(
    "sigmoid at the output",
    seen="probs holds the sigmoid of each score.",
    ask="Does raising one score lower the other probabilities of that row?",
    leads=("found",),
)
def fw_sigout(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    return a1, 1 / (1 + np.exp(-(a1 @ W2 + b2)))


@exercise.mistake(
    "bias subtracted",
    seen="a1 is tanh(X @ W1 − b1).",
    ask="With which sign does the bias enter?",
    leads=("argument sign b1",),
)
def fw_minusb(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 - b1)
    return a1, _softmax(a1 @ W2 + b2)


@exercise.mistake(
    "hidden layer not returned",
    seen="one result comes back instead of two: the probabilities.",
    ask="Which two results does the exercise ask for, and in which order?",
    leads=("form",),
)
def fw_onlyprobs(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    return _softmax(a1 @ W2 + b2)


@exercise.mistake(
    "classes instead of probabilities",
    seen="the second result holds the most probable class of each row.",
    ask="How many numbers for each row should the second result hold?",
    leads=("shape", "call too many"),
)
def fw_classes(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    return a1, np.argmax(a1 @ W2 + b2, axis=1)


@exercise.mistake(
    "probabilities cut off",
    seen="probs never goes below 0.001 or above 0.999, however far apart the scores are.",
    ask="How sure may the network be when its scores are 200 apart?",
    leads=("large scores/different", "call too many"),
)
def fw_clipped(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    return a1, np.clip(_softmax(a1 @ W2 + b2), 0.001, 0.999)


@exercise.mistake(
    "softmax in the hidden layer",
    seen="a1 is the softmax of z1: its rows sum to 1.",
    ask="Which function bends the hidden layer, and which makes probabilities at the end?",
    leads=("found",),
)
def fw_softmax_hidden(X, W1, b1, W2, b2):
    a1 = _softmax(X @ W1 + b1)
    return a1, _softmax(a1 @ W2 + b2)
