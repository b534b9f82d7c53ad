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
        (
            "As in chapter 02: two lines, a bias in each. Softmax shares 1 among a row's outputs. "
            "What would a single output get?"
        ),
        (
            "Which function belongs to which layer? `np.tanh` keeps the hidden outputs between "
            "-1 and 1; one score becomes one probability as in chapter 01."
        ),
    ),
)


@exercise.answer
def xor_forward(X, W1, b1, W2, b2):
    """tanh hidden layer, one sigmoid output: a1 (N, H), p (N, 1)."""
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
    args = {"X": rng.normal(size=(1, 3))} | weights(rng, 3, 7, 1)
    yield Case(args, {"N": 1, "D": 3, "H": 7}, kind="one sample", when="there is one sample only")
    yield large(rng)
    args = {"X": rng.normal(size=(7, 3))} | weights(rng, 3, 5, 1)
    args["X"] = 1000 * args["X"] / np.max(np.abs(args["X"] @ args["W1"]))
    ask = "Can every exponential on the way to a1 be held?"
    when = "some scores of the hidden layer are as large as 1000"
    yield Case(args, {"N": 7, "D": 3, "H": 5}, kind="large scores", when=when, ask=ask)


def large(rng):
    """Scores between -1000 and 1000: one unit, steep behind it, and inputs that aim at them."""
    scores = np.array([-990.0, -40.0, -16.0, -8.0, 3.0, 8.0, 16.0, 40.0, 990.0])
    params = weights(rng, 1, 1, 1) | {"W2": np.array([[1000.0]])}
    z1 = np.arctanh((scores - params["b2"][0]) / 1000)[:, None]
    args = {"X": (z1 - params["b1"]) / params["W1"]} | params
    p = 0.5 * (1 + np.tanh(0.5 * scores))[:, None]

    def exact(got):
        """To nine digits after the decimal point, or as many as single precision has."""
        digits = 1e-9 if got.dtype.itemsize == 8 else 1e-6
        return np.allclose(got, p, rtol=1e-4, atol=digits)

    return Case(
        args,
        {"N": len(scores), "D": 1, "H": 1},
        kind="large",
        when="some scores are as large as 1000",
        ask="How near may p come to 0 and to 1, and can every exponential on the way be held?",
        accepts={"p": exact},
    )


@exercise.small_inputs
def small():
    """One sample and one unit."""
    for x, b1, w2, b2 in ((0, 1, 1, 0), (1, 0, 1, 0), (1, 0, 1, 1), (1, 1, 2, 1), (1, 2, -3, 1)):
        numbers = {"X": x, "W1": 1, "b1": b1, "W2": w2, "b2": b2}
        yield {name: np.array([[float(value)]]) for name, value in numbers.items()}


@exercise.right("1 / (1 + exp(-z2))")
def xor_forward_textbook(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    z2 = a1 @ W2 + b2
    return a1, 1 / (1 + np.exp(-z2))


@exercise.right("softmax of the scores 0 and z2, second column")
def xor_forward_softmax_of_two(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    z2 = a1 @ W2 + b2
    both = np.hstack([np.zeros_like(z2), z2])
    e = np.exp(both - both.max(axis=1, keepdims=True))
    return a1, (e / e.sum(axis=1, keepdims=True))[:, 1:]


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
    seen="neither bias has any influence: for the input (0, 0) p is always 0.5.",
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
    leads=("argument sign b2",),
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


@exercise.mistake(
    "p kept away from 0 and 1",
    seen="p is cut off at 0.001 and 0.999.",
    ask="A score of 20 says p = 0.999999998: what does your p say?",
    leads=("large/nearly",),
)
def xf_clip(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    return a1, np.clip(1 / (1 + np.exp(-(a1 @ W2 + b2))), 0.001, 0.999)


@exercise.mistake(
    "exp(z) / (1 + exp(z))",
    seen="right for moderate scores; for a score of 1000 p is nan.",
    ask="What is inf divided by inf?",
    leads=("large/nan",),
)
def xf_overflow(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    e = np.exp(a1 @ W2 + b2)
    return a1, e / (1 + e)


@exercise.mistake(
    "X @ (W1 + b1)",
    seen="a1 is made of X @ (W1 + b1): the bias is added to the weights.",
    ask="What is left of b1 where the whole input is 0?",
)
def xf_bias_inside(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ (W1 + b1))
    return a1, 1 / (1 + np.exp(-(a1 @ W2 + b2)))


@exercise.mistake(
    "b2 added after the sigmoid",
    seen="p is sigmoid(a1 @ W2) + b2: the bias comes after the sigmoid.",
    ask="Which comes last: the bias, or the function that keeps p between 0 and 1?",
    leads=("range",),
)
def xf_bias_after(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    return a1, 1 / (1 + np.exp(-(a1 @ W2))) + b2


@exercise.mistake(
    "tan instead of tanh",
    seen="a1 is the tangent of the scores: np.tan, not np.tanh.",
    ask="Can your a1 be larger than 1?",
    leads=("points at function",),
)
def xf_tan(X, W1, b1, W2, b2):
    a1 = np.tan(X @ W1 + b1)
    return a1, 1 / (1 + np.exp(-(a1 @ W2 + b2)))


@exercise.mistake(
    "tanh of the whole score instead of half of it",
    seen="p is the sigmoid of twice the score.",
    ask="A sigmoid is (1 + tanh) / 2 of what: of the score, or of half of it?",
)
def xf_half(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    return a1, (np.tanh(a1 @ W2 + b2) + 1) / 2


@exercise.mistake(
    "z1 returned instead of a1",
    seen="a1 is z1: what goes into tanh, not what comes out of it.",
    ask="Which of the two does the backward pass need: z1 or a1?",
    leads=("found",),
)
def xf_z1(X, W1, b1, W2, b2):
    z1 = X @ W1 + b1
    z2 = np.tanh(z1) @ W2 + b2
    return z1, 1 / (1 + np.exp(-z2))


@exercise.mistake(
    "b1 once more instead of b2",
    seen="p has H columns: the H biases of b1 are added to the one score.",
    ask="Which bias belongs to the second line, and how many numbers does it hold?",
    leads=("shape",),
)
def xf_b1(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    return a1, 1 / (1 + np.exp(-(a1 @ W2 + b1)))
