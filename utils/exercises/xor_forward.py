"""`xor_forward`: tanh hidden layer, ONE output with sigmoid."""

import numpy as np

from utils.checker import Case, Exercise, several
from utils.exercises._data import weights

exercise = Exercise(
    "xor_forward(X, W1, b1, W2, b2)",
    chapter="07",
    place=1,
    points=1,
    does="tanh hidden layer, ONE output with sigmoid.",
    parts=several("a1", "p"),
    hints=(
        "As in chapter 02, but with one output.",
        (
            "With one output there is nothing to share: which function turns one score into a "
            "probability?"
        ),
    ),
)


@exercise.answer
def xor_forward(X, W1, b1, W2, b2):
    z1 = X @ W1 + b1
    a1 = np.tanh(z1)
    z2 = a1 @ W2 + b2
    p = 1 / (1 + np.exp(-z2))
    return a1, p


@exercise.data_sets
def data(rng):
    """Inputs of the network with one output."""
    for N, D, H in ((11, 3, 7), (17, 5, 2)):
        args = {"X": rng.normal(size=(N, D)) + 0.2} | weights(rng, D, H, 1)
        yield Case(args, {"N": N, "D": D, "H": H})
    table = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    args = {"X": table} | weights(rng, 2, 3, 1)
    yield Case(args, {"N": 4, "D": 2, "H": 3}, kind="XOR table", when="X is the XOR table")
    args = {"X": np.zeros((5, 3))} | weights(rng, 3, 7, 1)
    yield Case(args, {"N": 5, "D": 3, "H": 7}, kind="zeros", when="every input is 0")


@exercise.right("tanh form of the sigmoid, einsum")
def xor_forward_tanh_form_of_the_sigmoid_einsum(X, W1, b1, W2, b2):
    a = np.tanh(np.einsum("nd,dh->nh", X, W1) + b1)
    return a, (np.tanh((a.dot(W2) + b2) / 2) + 1) / 2


@exercise.mistake(
    "softmax over the single output",
    seen="p is 1 for every input.",
    ask="If one output has nobody to share with, what does softmax give it?",
    leads=("no effect",),
)
def xf_softmax(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    z2 = a1 @ W2 + b2
    return a1, np.exp(z2) / np.exp(z2).sum(axis=1, keepdims=True)


@exercise.mistake(
    "biases left out",
    seen="for the input (0, 0) p is always 0.5.",
    ask="For the input (0, 0), what can your network output other than 0.5?",
    leads=("argument missing b1",),
)
def xf_nobias(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1)
    return a1, 1 / (1 + np.exp(-(a1 @ W2)))


@exercise.mistake(
    "no output activation",
    seen="p equals the score.",
    ask="What keeps your output between 0 and 1?",
    leads=("found",),
)
def xf_linear(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    z2 = a1 @ W2 + b2
    return a1, z2


@exercise.mistake(
    "tanh at the output",
    seen="p can be negative.",
    ask="Is your smallest output a possible probability?",
    leads=("found",),
)
def xf_tanh(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    z2 = a1 @ W2 + b2
    return a1, np.tanh(z2)


@exercise.mistake(
    "no activation in the hidden layer",
    seen="a1 is X @ W1 + b1.",
    ask="Two linear maps in a row: can they solve XOR?",
    leads=("found",),
)
def xf_nohidden(X, W1, b1, W2, b2):
    a1 = X @ W1 + b1
    return a1, 1 / (1 + np.exp(-(a1 @ W2 + b2)))


@exercise.mistake(
    "sigmoid in the hidden layer",
    seen="a1 is the sigmoid of the scores.",
    ask="Which activation does the hidden layer of this network have?",
    leads=("found",),
)
def xf_sighidden(X, W1, b1, W2, b2):
    a1 = 1 / (1 + np.exp(-(X @ W1 + b1)))
    return a1, 1 / (1 + np.exp(-(a1 @ W2 + b2)))


@exercise.mistake(
    "ReLU in the hidden layer",
    seen="a1 is max(0, score).",
    ask="Which activation does the hidden layer of this network have?",
    leads=("found",),
)
def xf_relu(X, W1, b1, W2, b2):
    a1 = np.maximum(0, X @ W1 + b1)
    return a1, 1 / (1 + np.exp(-(a1 @ W2 + b2)))


@exercise.mistake(
    "exponent has the wrong sign",
    seen="p is 1 minus ours.",
    ask=("As the score grows, should the probability of class 1 go towards 0 or towards 1?"),
    leads=("complement",),
)
def xf_sign(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    return a1, 1 / (1 + np.exp(a1 @ W2 + b2))


@exercise.mistake(
    "minus in front of the product only",
    seen="p is made of -a1 @ W2 + b2.",
    ask="Which part did you want behind the minus sign?",
    leads=("slip sign",),
)
def xf_brackets(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    return a1, 1 / (1 + np.exp(-a1 @ W2 + b2))


@exercise.mistake(
    "b2 forgotten",
    seen="p is the sigmoid of a1 @ W2.",
    ask="Does your output change at all when b2 changes?",
    leads=("argument missing b2",),
)
def xf_nob2(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    return a1, 1 / (1 + np.exp(-(a1 @ W2)))


@exercise.mistake(
    "p flattened",
    seen="p has the shape (N,).",
    ask="How many columns should p have?",
    leads=("shape",),
)
def xf_flat(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    return a1, (1 / (1 + np.exp(-(a1 @ W2 + b2)))).ravel()


@exercise.mistake(
    "rounded",
    seen="p is 0 or 1.",
    ask="What should the network say when it is not sure?",
    leads=("rounded",),
)
def xf_round(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    return a1, np.round(1 / (1 + np.exp(-(a1 @ W2 + b2))))


@exercise.mistake(
    "results exchanged",
    seen="p comes before a1.",
    ask="In which order does the caller unpack the two?",
    leads=("exchanged",),
)
def xf_swap(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    return 1 / (1 + np.exp(-(a1 @ W2 + b2))), a1
