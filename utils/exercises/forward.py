"""`forward`: tanh hidden layer, softmax output."""

import numpy as np

from utils.checker import Case, Exercise, several
from utils.exercises._data import network, sized, weights

exercise = Exercise(
    "forward(X, W1, b1, W2, b2)",
    chapter="02",
    place=3,
    points=2,
    does="tanh hidden layer, softmax output; biases have shape (1, n).",
    parts=several("a1", "probs"),
    hints=(
        (
            "Two layers, the same pattern twice: multiply by the weights, add the bias, apply a "
            "function."
        ),
        (
            "Follow the shapes: (N, D) @ (D, H) gives (N, H). The biases are rows and are added "
            "to every sample. Which function does each layer end with?"
        ),
    ),
)


@exercise.answer
def forward(X, W1, b1, W2, b2):
    z1 = X @ W1 + b1
    a1 = np.tanh(z1)
    z2 = a1 @ W2 + b2
    e = np.exp(z2 - np.max(z2, axis=1, keepdims=True))
    probs = e / np.sum(e, axis=1, keepdims=True)
    return a1, probs


@exercise.data_sets
def data(rng):
    """Inputs of the tanh/softmax network."""
    names = ("X", "W1", "b1", "W2", "b2")
    yield from network(rng, *names)
    args = {"X": np.zeros((5, 3))} | weights(rng, 3, 7, 2)
    yield Case(args, sized(N=5, C=2), kind="zeros", when="every input is 0")
    args = {"X": 4 * rng.normal(size=(5, 3))} | weights(rng, 3, 7, 2)
    yield Case(args, sized(N=5, C=2), kind="large", when="the inputs are large")
    args = {"X": rng.normal(size=(1, 3))} | weights(rng, 3, 7, 2)
    yield Case(
        args,
        sized(N=1, C=2),
        kind="one sample",
        when="there is one sample only",
        ask="Does your code rely on there being several rows?",
    )


@exercise.right("einsum and scipy-free log-sum-exp")
def forward_einsum_and_scipy_free_log_sum_exp(X, W1, b1, W2, b2):
    a1 = np.tanh(np.einsum("nd,dh->nh", X, W1) + b1)
    z2 = np.einsum("nh,hc->nc", a1, W2) + b2
    return a1, np.exp(z2 - np.logaddexp.reduce(z2, axis=1, keepdims=True))


@exercise.mistake(
    "no activation in the hidden layer",
    seen="your a1 is X @ W1 + b1, nothing more.",
    ask="Two linear maps in a row: could a single matrix do the same job?",
    leads=("found",),
)
def fw_noact(X, W1, b1, W2, b2):
    a1 = X @ W1 + b1
    z2 = a1 @ W2 + b2
    e = np.exp(z2 - z2.max(axis=1, keepdims=True))
    return a1, e / e.sum(axis=1, keepdims=True)


@exercise.mistake(
    "b2 forgotten",
    seen="a1 is right; probs is the softmax of a1 @ W2 alone.",
    ask="Does your output change at all when b2 changes?",
    leads=("argument missing b2",),
)
def fw_nob2(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    z2 = a1 @ W2
    e = np.exp(z2 - z2.max(axis=1, keepdims=True))
    return a1, e / e.sum(axis=1, keepdims=True)


@exercise.mistake(
    "second layer fed with z1 instead of a1",
    seen="a1 is right; probs is the softmax of z1 @ W2 + b2.",
    ask=(
        "Which quantity travels from the hidden layer to the output layer: before or after "
        "the squashing?"
    ),
    leads=("slip array",),
)
def fw_z1_second(X, W1, b1, W2, b2):
    z1 = X @ W1 + b1
    a1 = np.tanh(z1)
    z2 = z1 @ W2 + b2
    e = np.exp(z2 - z2.max(axis=1, keepdims=True))
    return a1, e / e.sum(axis=1, keepdims=True)


@exercise.mistake(
    "b1 forgotten",
    seen="your a1 is tanh(X @ W1).",
    ask=("What does the hidden layer output for an input of all zeros: should it depend on b1?"),
    leads=("argument missing b1",),
)
def fw_nob1(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1)
    z2 = a1 @ W2 + b2
    e = np.exp(z2 - z2.max(axis=1, keepdims=True))
    return a1, e / e.sum(axis=1, keepdims=True)


@exercise.mistake(
    "scores returned instead of probabilities",
    seen="a1 right; second output equals the raw scores.",
    ask="Do the rows of your output add up to 1?",
    leads=("found",),
)
def fw_scores(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    return a1, a1 @ W2 + b2


@exercise.mistake(
    "W1 transposed",
    seen="ValueError from matmul: D and H do not match.",
    ask="X is (N, D) and W1 is (D, H): do the inner sizes already match as they are?",
    leads=("raised",),
)
def fw_w1t(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1.T + b1)
    z2 = a1 @ W2 + b2
    e = np.exp(z2 - z2.max(axis=1, keepdims=True))
    return a1, e / e.sum(axis=1, keepdims=True)


@exercise.mistake(
    "tanh applied to the scores before softmax",
    seen="a1 right; probs equal softmax(tanh(scores)).",
    ask=("How confident can softmax be when its scores cannot leave the interval from -1 to 1?"),
    leads=("slip extra",),
)
def fw_tanh_out(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    z2 = np.tanh(a1 @ W2 + b2)
    e = np.exp(z2 - z2.max(axis=1, keepdims=True))
    return a1, e / e.sum(axis=1, keepdims=True)


@exercise.mistake(
    "ReLU in the hidden layer",
    seen="a1 is max(0, z1): no entry is negative.",
    ask="Which activation does the hidden layer of this network have?",
    leads=("found",),
)
def fw_relu(X, W1, b1, W2, b2):
    a1 = np.maximum(0, X @ W1 + b1)
    z2 = a1 @ W2 + b2
    e = np.exp(z2 - z2.max(axis=1, keepdims=True))
    return a1, e / e.sum(axis=1, keepdims=True)


@exercise.mistake(
    "sigmoid in the hidden layer",
    seen="a1 is the sigmoid of z1: all entries between 0 and 1.",
    ask="Which activation does the hidden layer of this network have?",
    leads=("found",),
)
def fw_sigmoid(X, W1, b1, W2, b2):
    a1 = 1 / (1 + np.exp(-(X @ W1 + b1)))
    z2 = a1 @ W2 + b2
    e = np.exp(z2 - z2.max(axis=1, keepdims=True))
    return a1, e / e.sum(axis=1, keepdims=True)


@exercise.mistake(
    "softmax over the columns",
    seen="a1 is right; the columns of probs sum to 1 instead of the rows.",
    ask=("One row is one example: along which direction should its probabilities add up to 1?"),
    leads=("column sums",),
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
    leads=("exchanged",),
)
def fw_swap(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    z2 = a1 @ W2 + b2
    e = np.exp(z2 - z2.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True), a1


@exercise.mistake(
    "z1 returned instead of a1",
    seen="probs is right; the first result is z1, before the activation.",
    ask="Which quantity should the caller get: before or after the squashing?",
    leads=("found",),
)
def fw_z1(X, W1, b1, W2, b2):
    z1 = X @ W1 + b1
    z2 = np.tanh(z1) @ W2 + b2
    e = np.exp(z2 - z2.max(axis=1, keepdims=True))
    return z1, e / e.sum(axis=1, keepdims=True)


@exercise.mistake(
    "bias added outside tanh",
    seen="a1 is tanh(X @ W1) + b1: the bias comes after the squashing.",
    ask="Can your hidden unit return more than 1?",
)
def fw_biasinside(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1) + b1
    z2 = a1 @ W2 + b2
    e = np.exp(z2 - z2.max(axis=1, keepdims=True))
    return a1, e / e.sum(axis=1, keepdims=True)


@exercise.mistake(
    "exponentials not divided",
    seen="a1 is right; the rows of probs do not sum to 1.",
    ask="What must the probabilities of one example add up to?",
    leads=("found",),
)
def fw_nonorm(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    z2 = a1 @ W2 + b2
    return a1, np.exp(z2)


@exercise.mistake(
    "sigmoid at the output",
    seen="a1 is right; probs holds the sigmoid of each score.",
    ask="Does raising one score lower the other probabilities of that row?",
    leads=("found",),
)
def fw_sigout(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    return a1, 1 / (1 + np.exp(-(a1 @ W2 + b2)))


@exercise.mistake(
    "bias subtracted",
    seen="a1 is tanh(X @ W1 - b1).",
    ask="With which sign does the bias enter?",
    leads=("slip sign",),
)
def fw_minusb(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 - b1)
    z2 = a1 @ W2 + b2
    e = np.exp(z2 - z2.max(axis=1, keepdims=True))
    return a1, e / e.sum(axis=1, keepdims=True)


@exercise.mistake(
    "hidden layer not returned",
    seen="one result comes back instead of two.",
    ask="What will the way back need from the way forward?",
    leads=("form",),
)
def fw_onlyprobs(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    z2 = a1 @ W2 + b2
    e = np.exp(z2 - z2.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
