"""`reg_forward`: regression network: tanh hidden layer, linear output."""

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
        "The hidden layer is that of chapter 02.",
        "A price can be any number: what does the output layer apply to its score?",
    ),
)


@exercise.answer
def reg_forward(X, W1, b1, W2, b2):
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
    yield Case(
        {**args, "X": np.zeros((3, 5))},
        {"N": 3, "D": 5, "H": 2},
        kind="zeros",
        when="every input is 0",
    )


@exercise.right("einsum")
def reg_forward_einsum(X, W1, b1, W2, b2):
    a = np.tanh(np.einsum("nd,dh->nh", X, W1) + b1)
    return a, np.einsum("nh,ho->no", a, W2) + b2


@exercise.mistake(
    "tanh left on the output",
    seen="predictions never leave (-1, 1).",
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
    seen="negative predictions cut to 0.",
    ask="What happens to the examples whose target is negative?",
    leads=("cut",),
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
    seen="a1 is right; b2 has no influence.",
    ask="What does your network predict when a1 is 0?",
    leads=("offset",),
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
    seen="a1 is right; pred is made of the scores before tanh.",
    ask=(
        "Which quantity travels from the hidden layer to the output layer: before or after "
        "the squashing?"
    ),
    leads=("slip array",),
)
def rf_z1(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    return a1, (X @ W1 + b1) @ W2 + b2


@exercise.mistake(
    "results exchanged",
    seen="pred comes first.",
    ask="In which order does the caller unpack the two?",
    leads=("exchanged",),
)
def rf_swap(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    return a1 @ W2 + b2, a1


@exercise.mistake(
    "score returned for a1",
    seen="pred is right; the first result is z1, before tanh.",
    ask="Which quantity should the caller get: before or after the squashing?",
    leads=("found",),
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
