"""`reg_forward`: regression network: tanh hidden layer, linear output."""

import itertools

import numpy as np

from utils.checker import Case, Exercise, several
from utils.exercises._data import weights

exercise = Exercise(
    "reg_forward(X, W1, b1, W2, b2)",
    chapter="10",
    place=4,
    points=1,
    does="Regression network: tanh hidden layer, linear output.",
    parts=several("a1", "pred"),
    hints=(
        "It is `forward` of chapter 02 with one step fewer. A price can be any number: what does "
        "the output layer apply to its score?",
        "Two lines: the tanh of the first scores, then the second scores as they are.",
    ),
)


@exercise.answer
def reg_forward(X, W1, b1, W2, b2):
    """Regression network: (N, D) and parameters -> a1 (N, H), pred (N, 1)."""
    z1 = X @ W1 + b1
    a1 = np.tanh(z1)
    pred = a1 @ W2 + b2
    return a1, pred


@exercise.data_sets
def data(rng):
    """Inputs of the regression network; its targets and weights are not small."""
    for N, D, H in ((11, 3, 7), (17, 5, 2)):
        args = {"X": rng.normal(size=(N, D)) + 0.2} | weights(rng, D, H, 1)
        args["W2"] = 3 * args["W2"]
        yield Case(args, {"N": N, "D": D, "H": H})
    zeros = args | {"X": np.zeros((3, 5))}
    yield Case(zeros, {"N": 3, "D": 5, "H": 2}, kind="zeros", when="every input is 0")
    ask = "Does your code rely on there being several rows?"
    one = args | {"X": args["X"][:1]}
    yield Case(one, kind="one sample", when="there is one sample only", ask=ask)
    ask = "How large can a prediction of your network become?"
    large = args | {"W2": 1e5 * args["W2"], "X": 100 * args["X"]}
    yield Case(large, kind="large", when="the predictions are large", ask=ask)
    steep = args | {"X": 1000 * args["X"] / np.max(np.abs(args["X"] @ args["W1"]))}
    ask = "Can every exponential on the way to a1 be held?"
    when = "some scores of the hidden layer are as large as 1000"
    yield Case(steep, kind="large scores", when=when, ask=ask)


@exercise.small_inputs
def small():
    """Few numbers, the fewest first."""
    for (N, D, H), X in itertools.product(((1, 1, 1), (1, 1, 2), (2, 1, 1), (1, 2, 1)), (1.0, 2.0)):
        W1, W2 = np.resize([1.0, -2.0], (D, H)), np.resize([-3.0, 1.0], (H, 1))
        b1, b2 = np.resize([0.5, 0.0], (1, H)), np.array([[2.0]])
        yield {"X": np.resize([X, -X], (N, D)), "W1": W1, "b1": b1, "W2": W2, "b2": b2}


@exercise.right("einsum")
def reg_forward_einsum(X, W1, b1, W2, b2):
    a = np.tanh(np.einsum("nd,dh->nh", X, W1) + b1)
    return a, np.einsum("nh,ho->no", a, W2) + b2


@exercise.right("np.dot")
def reg_forward_dot(X, W1, b1, W2, b2):
    a1 = np.tanh(np.dot(X, W1) + b1)
    return [a1, np.dot(a1, W2) + b2]


@exercise.right("the biases as one more row of weights")
def reg_forward_ones(X, W1, b1, W2, b2):
    ones = np.ones((len(X), 1))
    a1 = np.tanh(np.hstack([X, ones]) @ np.vstack([W1, b1]))
    return a1, np.hstack([a1, ones]) @ np.vstack([W2, b2])


@exercise.mistake(
    "tanh left on the output",
    seen="the predictions never leave the interval from -1 to 1.",
    ask="Your targets go up to 3: how large can your prediction get?",
    leads=("tanh",),
)
def rf_tanh(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    z2 = a1 @ W2 + b2
    return a1, np.tanh(z2)


@exercise.mistake(
    "softmax left on the single output",
    seen="all predictions are 1.",
    ask="Do you still need probabilities?",
    leads=("no effect",),
)
def rf_softmax(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    z2 = a1 @ W2 + b2
    return a1, np.exp(z2) / np.exp(z2).sum(axis=1, keepdims=True)


@exercise.mistake(
    "ReLU on the output",
    seen="the negative predictions are cut off at 0.",
    ask="What happens to the examples whose target is negative?",
    leads=("relu",),
)
def rf_relu(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    z2 = a1 @ W2 + b2
    return a1, np.maximum(0, z2)


@exercise.mistake(
    "no activation in the hidden layer",
    seen="a1 is X @ W1 + b1.",
    ask="Two linear maps in a row: could a single matrix do the same job?",
    leads=("found",),
)
def rf_noact(X, W1, b1, W2, b2):
    a1 = X @ W1 + b1
    return a1, a1 @ W2 + b2


@exercise.mistake(
    "sigmoid left on the output",
    seen="all predictions lie between 0 and 1.",
    ask="Do you still need probabilities?",
    leads=("sigmoid",),
)
def rf_sigmoid(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    return a1, 1 / (1 + np.exp(-(a1 @ W2 + b2)))


@exercise.mistake(
    "b2 forgotten",
    seen="b2 has no influence on pred.",
    ask="What does your network predict when a1 is 0?",
    leads=("argument missing b2",),
)
def rf_nob2(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    return a1, a1 @ W2


@exercise.mistake(
    "b1 forgotten",
    seen="b1 has no influence.",
    ask=("What does the hidden layer output for an input of all zeros: should it depend on b1?"),
    leads=("argument missing b1",),
)
def rf_nob1(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1)
    return a1, a1 @ W2 + b2


@exercise.mistake(
    "ReLU in the hidden layer",
    seen="a1 is max(0, score).",
    ask="Which activation does the hidden layer of this network have?",
    leads=("found",),
)
def rf_relu1(X, W1, b1, W2, b2):
    a1 = np.maximum(0, X @ W1 + b1)
    return a1, a1 @ W2 + b2


@exercise.mistake(
    "prediction flattened",
    seen="pred has the shape (N,).",
    ask="How many columns should pred have?",
    leads=("shape",),
)
def rf_flat(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    return a1, (a1 @ W2 + b2).ravel()


@exercise.mistake(
    "second layer fed with z1",
    seen="pred is made of the scores before tanh.",
    ask=(
        "Which quantity travels from the hidden layer to the output layer: before or after "
        "the squashing?"
    ),
)
def rf_z1(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    return a1, (X @ W1 + b1) @ W2 + b2


@exercise.mistake(
    "results exchanged",
    seen="pred comes first.",
    ask="In which order does the caller unpack the two?",
    leads=("returned", "exchanged"),
)
def rf_swap(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    return a1 @ W2 + b2, a1


@exercise.mistake(
    "score returned for a1",
    seen="the first result is z1, before tanh.",
    ask="Which quantity should the caller get: before or after the squashing?",
    leads=("old returned", "found"),
)
def rf_z1ret(X, W1, b1, W2, b2):
    z1 = X @ W1 + b1
    a1 = np.tanh(z1)
    return z1, a1 @ W2 + b2


@exercise.mistake(
    "sigmoid in the hidden layer",
    seen="a1 is the sigmoid of the score.",
    ask="Which activation does the hidden layer of this network have?",
    leads=("found",),
)
def rf_sigh(X, W1, b1, W2, b2):
    a1 = 1 / (1 + np.exp(-(X @ W1 + b1)))
    return a1, a1 @ W2 + b2


@exercise.mistake(
    "exponential on the output",
    seen="all predictions are positive: an exponential stands at the output.",
    ask="Can a target be negative, and can your prediction?",
    leads=("exp",),
)
def rf_exp(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    return a1, np.exp(a1 @ W2 + b2)


@exercise.mistake(
    "bias added to the weights",
    seen="b1 is added to the weights instead of the score: X @ (W1 + b1).",
    ask="Is a bias added once for each unit, or once for each of its inputs?",
    leads=("brackets misplaced",),
)
def rf_inside(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ (W1 + b1))
    return a1, a1 @ W2 + b2
