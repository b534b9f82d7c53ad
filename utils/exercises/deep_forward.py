"""`deep_forward`: any number L of layers: tanh in the hidden layers, softmax after the last."""

import numpy as np

from utils.checker import Case, Exercise
from utils.exercises._data import layers
from utils.exercises._layers import layer_list, runs, small_networks
from utils.network import softmax


def observe(functions, case, watch):
    """The input and every layer's output."""
    L = len(case.args["Ws"])
    acts = layer_list(watch.call(functions[0], case.args), "acts", L + 1, case.args["X"])
    return {f"acts[{i}]": acts[i] for i in range(L + 1)}


exercise = Exercise(
    "deep_forward(X, Ws, bs)",
    chapter="06",
    place=11,
    points=2,
    does=(
        "Any number L of layers: tanh in the hidden layers, softmax after the last; the "
        "list has L + 1 entries, X first."
    ),
    parts=observe,
    hints=(
        "The list begins with X; every further entry is computed from the one before.",
        "All layers but the last end with tanh. Treat the last one after the loop; "
        "`network.softmax` is there.",
    ),
)


@exercise.answer
def deep_forward(X, Ws, bs):
    """X (N, D) -> list [X, a1, ..., probs]: the output of every layer, L + 1 entries."""
    acts = [X]
    for l in range(len(Ws) - 1):
        z = acts[-1] @ Ws[l] + bs[l]
        acts.append(np.tanh(z))
    z = acts[-1] @ Ws[-1] + bs[-1]
    e = np.exp(z - np.max(z, axis=1, keepdims=True))
    acts.append(e / np.sum(e, axis=1, keepdims=True))
    return acts


@exercise.data_sets
def data(rng):
    """Networks of one to four layers; one sample; a network that is sure of itself."""
    for (X, Ws, bs), names, when in runs(rng):
        args = {"X": X, "Ws": Ws, "bs": bs}
        yield Case(args, names, kind=when and "special", when=when)
    Ws, bs = layers(rng, (3, 7, 2))
    args = {"X": rng.normal(size=(1, 3)), "Ws": Ws, "bs": bs}
    ask = "Does your code rely on there being several rows?"
    yield Case(args, kind="one sample", when="there is one sample only", ask=ask)
    large = {"X": rng.normal(size=(5, 3)), "Ws": [Ws[0], 12 * Ws[1]], "bs": [bs[0], bs[1] + 40]}
    ask = "What happens to a score of 40, and to a probability that is nearly 0?"
    yield Case(large, kind="large", when="some scores are as large as 40", ask=ask)
    X = rng.normal(size=(5, 3))
    steep = {"X": 1000 * X / np.max(np.abs(X @ Ws[0])), "Ws": Ws, "bs": bs}
    ask = "Can every exponential on the way through the hidden layers be held?"
    when = "some scores of a hidden layer are as large as 1000"
    yield Case(steep, kind="large scores", when=when, ask=ask)


@exercise.small_inputs
def small():
    """Few numbers, the fewest first."""
    sizes = (1, (1, 2)), (1, (1, 1, 1)), (1, (1, 1, 1, 1)), (1, (1, 1, 2)), (2, (1, 2)), (1, (2, 2))
    for X, Ws, bs in small_networks(*sizes):
        yield {"X": X, "Ws": Ws, "bs": bs}


@exercise.right("index loop with a conditional")
def deep_forward_index_loop_with_a_conditional(X, Ws, bs):
    out, h, L = [X], X, len(Ws)
    for l in range(L):
        z = h.dot(Ws[l]) + bs[l]
        h = np.tanh(z) if l < L - 1 else np.exp(z) / np.exp(z).sum(1)[:, None]
        out.append(h)
    return out


@exercise.right("one loop with a question in it, a list made beforehand")
def deep_forward_preallocated(X, Ws, bs):
    L = len(Ws)
    acts = [None] * (L + 1)
    acts[0] = X
    for layer in range(L):
        g = softmax if layer == L - 1 else np.tanh
        acts[layer + 1] = g(acts[layer] @ Ws[layer] + bs[layer])
    return acts


@exercise.right("layer upon layer, a tuple")
def deep_forward_recursive(X, Ws, bs):
    if len(Ws) == 1:
        return X, softmax(X @ Ws[0] + bs[0])
    return X, *deep_forward_recursive(np.tanh(X @ Ws[0] + bs[0]), Ws[1:], bs[1:])


def _with(score=lambda a, W, b: a @ W + b, hidden=np.tanh, last=softmax):
    """The right answer with another score, or another function after it."""

    def deep_forward(X, Ws, bs):
        acts = [X]
        for W, b in zip(Ws[:-1], bs[:-1]):
            acts.append(hidden(score(acts[-1], W, b)))
        return [*acts, last(score(acts[-1], Ws[-1], bs[-1]))]

    return deep_forward


@exercise.mistake(
    "tanh in every layer, no softmax",
    seen="the last entry is the tanh of the scores.",
    ask="Do the rows of your last entry sum to 1?",
    leads=("found",),
)
def df_nosoftmax():
    return _with(last=np.tanh)


@exercise.mistake(
    "biases left out",
    seen="the biases have no influence: a1 is tanh(X @ W1).",
    ask="Does any output depend on bs?",
    leads=("argument missing bs",),
)
def df_nobias():
    return _with(score=lambda a, W, b: a @ W)


@exercise.mistake(
    "bias added to the weights",
    seen="each bias is added to the weights instead of the score: a @ (W + b).",
    ask="Is b added once for each unit, or once for each of its inputs?",
)
def df_inside():
    return _with(score=lambda a, W, b: a @ (W + b))


@exercise.mistake(
    "last hidden layer without activation",
    seen="the last hidden layer is a plain linear sum; those before it are right.",
    ask="How many layers does your loop squash, and how many hidden layers are there?",
)
def df_linear_last_hidden(X, Ws, bs):
    acts = [X]
    for l, (W, b) in enumerate(zip(Ws[:-1], bs[:-1])):
        z = acts[-1] @ W + b
        acts.append(np.tanh(z) if l < len(Ws) - 2 else z)
    return [*acts, softmax(acts[-1] @ Ws[-1] + bs[-1])]


@exercise.mistake(
    "softmax in every layer",
    seen="the rows of the hidden layers are positive and sum to 1.",
    ask="Are the hidden units competing for one unit of probability?",
)
def df_softmax_all():
    return _with(hidden=softmax)


@exercise.mistake(
    "X missing from the list",
    seen="the list begins with a1 instead of X.",
    ask="Which array went into the first layer?",
    leads=("form", "range"),
)
def df_nox(X, Ws, bs):
    return deep_forward(X, Ws, bs)[1:]


@exercise.mistake(
    "probabilities missing from the list",
    seen="the list ends with the last hidden layer.",
    ask="What comes out of the last layer?",
    leads=("form",),
)
def df_noprobs(X, Ws, bs):
    return deep_forward(X, Ws, bs)[:-1]


@exercise.mistake(
    "only the probabilities",
    seen="the last output comes back instead of the list.",
    ask="What will the way back need from every layer?",
    leads=("form",),
)
def df_onlylast(X, Ws, bs):
    return deep_forward(X, Ws, bs)[-1]


@exercise.mistake(
    "ReLU in the hidden layers",
    seen="the hidden layers use a ReLU.",
    ask="Which activation do the hidden layers of this network have?",
)
def df_relu():
    return _with(hidden=lambda z: np.maximum(0, z))


@exercise.mistake(
    "scores appended",
    seen="the last entry holds scores, not probabilities.",
    ask="Do the rows of your last entry sum to 1?",
    leads=("found",),
)
def df_scores():
    return _with(last=lambda z: z)


@exercise.mistake(
    "every layer fed with X",
    seen="the second layer is fed with X again.",
    ask="Which array goes into layer 2: X, or what layer 1 has made of it?",
    leads=("raised",),
)
def df_fromx(X, Ws, bs):
    hidden = [np.tanh(X @ W + b) for W, b in zip(Ws[:-1], bs[:-1])]
    acts = [X, *hidden]
    return [*acts, softmax(acts[-1] @ Ws[-1] + bs[-1])]


@exercise.mistake(
    "scores kept instead of activations",
    seen="the list holds the scores of the hidden layers, before tanh.",
    ask="Which quantity goes into the next layer: before or after the squashing?",
)
def df_zs(X, Ws, bs):
    acts = deep_forward(X, Ws, bs)
    return [X, *(a @ W + b for a, W, b in zip(acts, Ws[:-1], bs)), acts[-1]]


@exercise.mistake(
    "no activation",
    seen="the hidden layers are linear.",
    ask="Two linear maps in a row: could a single matrix do the same job?",
)
def df_nolinear():
    return _with(hidden=lambda z: z)


@exercise.mistake(
    "last bias left out",
    seen="the last layer gets no bias.",
    ask="Does your last output depend on the last bias?",
)
def df_firstbias(X, Ws, bs):
    return deep_forward(X, Ws, [*bs[:-1], 0 * bs[-1]])


@exercise.mistake(
    "a bias of another layer",
    seen="a layer gets the bias of another layer.",
    ask="Which entry of bs belongs to the second layer?",
    leads=("raised",),
)
def df_otherbias(X, Ws, bs):
    return deep_forward(X, Ws, [*bs[:1] * (len(bs) - 1), bs[-1]])


@exercise.mistake(
    "softmax over the columns",
    seen="the columns of the last entry sum to 1.",
    ask="One row is one example: along which direction should its probabilities add up to 1?",
    leads=("column sums",),
)
def df_axis():
    return _with(last=lambda z: np.exp(z) / np.exp(z).sum(axis=0))


@exercise.mistake(
    "tanh before the softmax",
    seen="the scores go through tanh before the softmax.",
    ask="How confident can softmax be when its scores cannot leave the interval from -1 to 1?",
    leads=("sharpness",),
)
def df_tanhsoft():
    return _with(last=lambda z: softmax(np.tanh(z)))


@exercise.mistake(
    "probabilities clipped",
    seen="right while no probability is small; it is cut off at 0.001.",
    ask="What do the rows of your last entry add up to?",
    leads=("large/nearly",),
)
def df_clip():
    return _with(last=lambda z: np.clip(softmax(z), 1e-3, 1))


@exercise.mistake(
    "two layers only",
    seen="a matrix between the first and the last is left out.",
    ask="How many matrices are there, and how many does your code meet?",
    leads=("raised",),
)
def df_two(X, Ws, bs):
    a1 = np.tanh(X @ Ws[0] + bs[0]) if len(Ws) > 1 else X
    return [X, a1, softmax(a1 @ Ws[-1] + bs[-1])]


@exercise.mistake(
    "last layer first",
    seen="the list is in reversed order.",
    ask="Which entry should acts[0] be?",
    leads=("reversed", "exchanged"),
)
def df_reversed(X, Ws, bs):
    return deep_forward(X, Ws, bs)[::-1]


@exercise.mistake(
    "a generator",
    seen="the entries come one at a time, from a generator.",
    ask="Can a caller ask a generator for its last entry?",
    leads=("form",),
)
def df_generator(X, Ws, bs):
    yield from deep_forward(X, Ws, bs)


@exercise.mistake(
    "one hidden layer left out",
    seen="the last hidden layer is left out.",
    ask="The formula runs from 0 to L - 2, both included: where does your range end?",
)
def df_short(X, Ws, bs):
    acts = [X]
    for W, b in zip(Ws[:-2], bs[:-2]):
        acts.append(np.tanh(acts[-1] @ W + b))
    return [*acts, softmax(acts[-1] @ Ws[-1] + bs[-1])]
