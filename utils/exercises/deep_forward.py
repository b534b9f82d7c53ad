"""`deep_forward`: any number L of layers: tanh in the hidden layers, softmax after the last."""

import numpy as np

from utils.checker import Case, Exercise
from utils.exercises._data import (
    deep_runs,
    layers,
)
from utils.exercises._layers import layer_list


def observe(functions, case, watch):
    """The input and every layer's output."""
    acts = layer_list(watch.call(functions[0], case.args), "acts", len(case.args["Ws"]) + 1)
    return {f"acts[{i}]": a for i, a in enumerate(acts)}


exercise = Exercise(
    "deep_forward(X, Ws, bs)",
    chapter="06",
    place=9,
    points=2,
    does=(
        "Any number L of layers: tanh in the hidden layers, softmax after the last; the "
        "list has L + 1 entries."
    ),
    parts=observe,
    hints=(
        "The list begins with X; every further entry is computed from the one before.",
        "All layers but the last end with tanh. Treat the last one after the loop.",
    ),
)


@exercise.answer
def deep_forward(X, Ws, bs):
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
    """Networks of one to four layers."""
    for N, widths, names, when in deep_runs(rng):
        Ws, bs = layers(rng, widths)
        yield Case(
            {"X": rng.normal(size=(N, widths[0])), "Ws": Ws, "bs": bs},
            names,
            kind=when and "special",
            when=when,
        )


@exercise.right("index loop with a conditional")
def deep_forward_index_loop_with_a_conditional(X, Ws, bs):
    out, h, L = [X], X, len(Ws)
    for l in range(L):
        z = h.dot(Ws[l]) + bs[l]
        h = np.tanh(z) if l < L - 1 else np.exp(z) / np.exp(z).sum(1)[:, None]
        out.append(h)
    return out


@exercise.mistake(
    "tanh in every layer, no softmax",
    seen="hidden activations right; last entry is tanh of the scores.",
    ask="Do the rows of your last entry sum to 1?",
    leads=("found",),
)
def df_nosoftmax(X, Ws, bs):
    acts = [X]
    for W, b in zip(Ws, bs):
        acts.append(np.tanh(acts[-1] @ W + b))
    return acts


@exercise.mistake(
    "biases left out",
    seen="your a1 is tanh(X @ W1).",
    ask="Does any output depend on bs?",
    leads=("argument missing bs",),
)
def df_nobias(X, Ws, bs):
    acts = [X]
    for W, b in zip(Ws[:-1], bs[:-1]):
        acts.append(np.tanh(acts[-1] @ W))
    z = acts[-1] @ Ws[-1]
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return acts + [e / e.sum(axis=1, keepdims=True)]


@exercise.mistake(
    "last hidden layer without activation",
    seen="the last hidden layer is a plain linear sum; those before it are right.",
    ask="How many layers does your loop squash, and how many hidden layers are there?",
)
def df_linear_last_hidden(X, Ws, bs):
    acts = [X]
    for l in range(len(Ws) - 2):
        acts.append(np.tanh(acts[-1] @ Ws[l] + bs[l]))
    acts.append(acts[-1] @ Ws[-2] + bs[-2])
    z = acts[-1] @ Ws[-1] + bs[-1]
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return acts + [e / e.sum(axis=1, keepdims=True)]


@exercise.mistake(
    "softmax in every layer",
    seen="the rows of the hidden layers are positive and sum to 1.",
    ask="Are the hidden units competing for one unit of probability?",
)
def df_softmax_all(X, Ws, bs):
    acts = [X]
    for W, b in zip(Ws, bs):
        z = acts[-1] @ W + b
        e = np.exp(z - z.max(axis=1, keepdims=True))
        acts.append(e / e.sum(axis=1, keepdims=True))
    return acts


@exercise.mistake(
    "X missing from the list",
    seen="the list begins with a1 instead of X.",
    ask="Which array went into the first layer?",
    leads=("form",),
)
def df_nox(X, Ws, bs):
    acts = [X]
    for W, b in zip(Ws[:-1], bs[:-1]):
        acts.append(np.tanh(acts[-1] @ W + b))
    z = acts[-1] @ Ws[-1] + bs[-1]
    e = np.exp(z - z.max(axis=1, keepdims=True))
    acts.append(e / e.sum(axis=1, keepdims=True))
    return acts[1:]


@exercise.mistake(
    "only the probabilities",
    seen="the last output comes back instead of the list.",
    ask="What will the way back need from every layer?",
    leads=("form",),
)
def df_onlylast(X, Ws, bs):
    acts = [X]
    for W, b in zip(Ws[:-1], bs[:-1]):
        acts.append(np.tanh(acts[-1] @ W + b))
    z = acts[-1] @ Ws[-1] + bs[-1]
    e = np.exp(z - z.max(axis=1, keepdims=True))
    acts.append(e / e.sum(axis=1, keepdims=True))
    return acts[-1]


@exercise.mistake(
    "ReLU in the hidden layers",
    seen="the hidden layers use a ReLU.",
    ask="Which activation do the hidden layers of this network have?",
    leads=("slip function",),
)
def df_relu(X, Ws, bs):
    acts = [X]
    for W, b in zip(Ws[:-1], bs[:-1]):
        acts.append(np.maximum(0, acts[-1] @ W + b))
    z = acts[-1] @ Ws[-1] + bs[-1]
    e = np.exp(z - z.max(axis=1, keepdims=True))
    acts.append(e / e.sum(axis=1, keepdims=True))
    return acts


@exercise.mistake(
    "scores appended",
    seen="the hidden layers are right; the last entry holds scores, not probabilities.",
    ask="Do the rows of your last entry sum to 1?",
    leads=("found",),
)
def df_scores(X, Ws, bs):
    acts = [X]
    for W, b in zip(Ws[:-1], bs[:-1]):
        acts.append(np.tanh(acts[-1] @ W + b))
    z = acts[-1] @ Ws[-1] + bs[-1]
    e = np.exp(z - z.max(axis=1, keepdims=True))
    acts.append(z)
    return acts


@exercise.mistake(
    "every layer fed with X",
    seen="the second layer is fed with X again.",
    ask="Which array goes into layer 2: X, or what layer 1 has made of it?",
    leads=("raised",),
)
def df_fromx(X, Ws, bs):
    acts = [X]
    for W, b in zip(Ws[:-1], bs[:-1]):
        acts.append(np.tanh(acts[0] @ W + b))
    z = acts[-1] @ Ws[-1] + bs[-1]
    e = np.exp(z - z.max(axis=1, keepdims=True))
    acts.append(e / e.sum(axis=1, keepdims=True))
    return acts


@exercise.mistake(
    "scores kept instead of activations",
    seen="the list holds the scores of the hidden layers, before tanh.",
    ask="Which quantity goes into the next layer: before or after the squashing?",
    leads=("slip function",),
)
def df_zs(X, Ws, bs):
    h, acts = X, [X]
    for W, b in zip(Ws[:-1], bs[:-1]):
        z = h @ W + b
        acts.append(z)
        h = np.tanh(z)
    z = h @ Ws[-1] + bs[-1]
    e = np.exp(z - z.max(axis=1, keepdims=True))
    acts.append(e / e.sum(axis=1, keepdims=True))
    return acts


@exercise.mistake(
    "no activation",
    seen="the hidden layers are linear.",
    ask="Two linear maps in a row: could a single matrix do the same job?",
    leads=("slip function",),
)
def df_nolinear(X, Ws, bs):
    acts = [X]
    for W, b in zip(Ws[:-1], bs[:-1]):
        acts.append(acts[-1] @ W + b)
    z = acts[-1] @ Ws[-1] + bs[-1]
    e = np.exp(z - z.max(axis=1, keepdims=True))
    acts.append(e / e.sum(axis=1, keepdims=True))
    return acts


@exercise.mistake(
    "first bias for all layers",
    seen="the last layer gets no bias of its own.",
    ask="Does your last output depend on the last bias?",
    leads=("slip missing",),
)
def df_firstbias(X, Ws, bs):
    acts = [X]
    for W, b in zip(Ws[:-1], bs[:-1]):
        acts.append(np.tanh(acts[-1] @ W + b))
    z = acts[-1] @ Ws[-1]
    e = np.exp(z - z.max(axis=1, keepdims=True))
    acts.append(e / e.sum(axis=1, keepdims=True))
    return acts


@exercise.mistake(
    "softmax over the columns",
    seen="the columns of the last entry sum to 1.",
    ask=("One row is one example: along which direction should its probabilities add up to 1?"),
    leads=("column sums",),
)
def df_axis(X, Ws, bs):
    acts = [X]
    for W, b in zip(Ws[:-1], bs[:-1]):
        acts.append(np.tanh(acts[-1] @ W + b))
    z = acts[-1] @ Ws[-1] + bs[-1]
    e = np.exp(z - z.max(axis=1, keepdims=True))
    acts.append(e / e.sum(axis=0))
    return acts


@exercise.mistake(
    "tanh before the softmax",
    seen="the scores go through tanh before the softmax.",
    ask=("How confident can softmax be when its scores cannot leave the interval from -1 to 1?"),
    leads=("slip extra",),
)
def df_tanhsoft(X, Ws, bs):
    acts = [X]
    for W, b in zip(Ws[:-1], bs[:-1]):
        acts.append(np.tanh(acts[-1] @ W + b))
    z = np.tanh(acts[-1] @ Ws[-1] + bs[-1])
    e = np.exp(z - z.max(axis=1, keepdims=True))
    acts.append(e / e.sum(axis=1, keepdims=True))
    return acts


@exercise.mistake(
    "two layers only",
    seen="only the first and the last matrix are used.",
    ask="How many matrices are there, and how many does your code meet?",
    leads=("raised",),
)
def df_two(X, Ws, bs):
    acts = [X]
    for W, b in zip(Ws[:1], bs[:1]):
        acts.append(np.tanh(acts[-1] @ W + b))
    z = acts[-1] @ Ws[-1] + bs[-1]
    e = np.exp(z - z.max(axis=1, keepdims=True))
    acts.append(e / e.sum(axis=1, keepdims=True))
    return acts


@exercise.mistake(
    "last layer first",
    seen="the list is in reversed order.",
    ask="Which entry should acts[0] be?",
    leads=("exchanged",),
)
def df_reversed(X, Ws, bs):
    acts = [X]
    for W, b in zip(Ws[:-1], bs[:-1]):
        acts.append(np.tanh(acts[-1] @ W + b))
    z = acts[-1] @ Ws[-1] + bs[-1]
    e = np.exp(z - z.max(axis=1, keepdims=True))
    acts.append(e / e.sum(axis=1, keepdims=True))
    return acts[::-1]
