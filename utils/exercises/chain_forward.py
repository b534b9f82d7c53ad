"""The exercise `chain_forward` of chapter 08."""

import numpy as np

from utils.checker import Exercise, FormError, given, kind_of
from utils.exercises._layers import layer_list
from utils.exercises._links import chain_cases, pair


def observe(functions, case, watch):
    """The values of every layer, the inputs first."""
    acts = given(watch.call(functions[0], case.args))
    if isinstance(acts, np.ndarray):
        raise FormError(
            f"it returns {kind_of(acts)}; a list is wanted: [X, a1, ..., p].",
            "What will the way back need besides the last values?",
            "array",
        )
    acts = layer_list(acts, "acts", len(case.args["Ws"]) + 1, case.args["X"])
    return {f"acts[{i}]": a for i, a in enumerate(acts)}


exercise = Exercise(
    "chain_forward(X, Ws, bs, hidden, output)",
    chapter="08",
    place=5,
    points=2,
    does=(
        "The list [X, a1, ..., p]: every layer's values. hidden and output are pairs (function, "
        "derivative): the hidden function after each layer but the last, the output function after "
        "the last. Any number of layers. Inputs stay untouched."
    ),
    parts=observe,
    order=tuple(f"acts[{i}]" for i in range(5)),
    mended=False,
    hints=(
        "Keep a list that begins with X; what is the input of a layer, wherever it stands? "
        "`Ws[:-1]` is all weights but the last.",
        "In a loop over `zip(Ws[:-1], bs[:-1])`: `hidden[0](acts[-1] @ W + b)` is appended. After "
        "the loop the same once more, with the last weights and `output[0]`.",
    ),
)


@exercise.answer
def chain_forward(X, Ws, bs, hidden, output):
    """Every layer's values, [X, a1, ..., p]; hidden and output are pairs."""
    acts = [X]
    for W, b in zip(Ws[:-1], bs[:-1]):
        acts.append(hidden[0](acts[-1] @ W + b))
    acts.append(output[0](acts[-1] @ Ws[-1] + bs[-1]))
    return acts


exercise.data_sets(chain_cases("X", "Ws", "bs", "hidden", "output"))


def _layered(functions=lambda L, hidden, output: [hidden] * (L - 1) + [output],
             z=lambda a, W, b: a @ W + b, side=0):  # fmt: skip
    """The right answer with other links, another z, or the other half of each pair."""

    def forward(X, Ws, bs, hidden, output):
        acts = [X]
        for W, b, link in zip(Ws, bs, functions(len(Ws), hidden, output)):
            acts.append(link[side](z(acts[-1], W, b)))
        return acts

    return forward


exercise.right("one list of links, the output last")(_layered())


@exercise.right("by index, with a condition")
def forward_index(X, Ws, bs, hidden, output):
    L, a, acts = len(Ws), X, [X]
    for k in range(L):
        z = np.dot(a, Ws[k]) + bs[k]
        a = output[0](z) if k == L - 1 else hidden[0](z)
        acts += [a]
    return acts


@exercise.right("a tuple, layer after layer")
def forward_recursive(X, Ws, bs, hidden, output):
    if len(Ws) == 1:
        return X, output[0](X @ Ws[0] + bs[0])
    a = hidden[0](X @ Ws[0] + bs[0])
    return (X, *forward_recursive(a, Ws[1:], bs[1:], hidden, output))


@exercise.mistake(
    "hidden function at the output as well",
    seen="all hidden layers are right; the last values come from the hidden function.",
    ask="Which function belongs behind the last weights?",
    leads=("relu",),
)
def cf_hidden_everywhere():
    return _layered(lambda L, hidden, output: [hidden] * L)


@exercise.mistake(
    "output function everywhere",
    seen="the first hidden layer is wrong already: it went through the output function.",
    ask="Which function belongs behind the first weights?",
)
def cf_output_everywhere():
    return _layered(lambda L, hidden, output: [output] * L)


@exercise.mistake(
    "tanh fixed",
    seen="right where the hidden link is tanh; with other links the hidden layers are wrong.",
    ask="Which argument says what the hidden layers do?",
)
def cf_tanh():
    return _layered(lambda L, hidden, output: [pair("hidden", "tanh")] * (L - 1) + [output])


@exercise.mistake(
    "biases left out",
    seen="the biases are not added.",
    ask="What else belongs to a layer besides its weights?",
    leads=("argument missing bs",),
)
def cf_no_bias():
    return _layered(z=lambda a, W, b: a @ W)


@exercise.mistake(
    "biases subtracted",
    seen="the biases are subtracted.",
    ask="With which sign does a bias stand in z?",
    leads=("argument sign bs",),
)
def cf_minus():
    return _layered(z=lambda a, W, b: a @ W - b)


@exercise.mistake(
    "the derivative instead of the function",
    seen="each layer goes through the derivative of its link, not through its function.",
    ask="Which half of a pair does the way forward need?",
    leads=("shape",),
)
def cf_derivative():
    return _layered(side=1)


@exercise.mistake(
    "every layer from X",
    seen="it stops at the second layer: each layer is fed with X.",
    ask="What is the input of the second layer?",
    leads=("raised",),
)
def cf_from_x(X, Ws, bs, hidden, output):
    acts = [X]
    for W, b in zip(Ws[:-1], bs[:-1]):
        acts.append(hidden[0](X @ W + b))
    return [*acts, output[0](X @ Ws[-1] + bs[-1])]


@exercise.mistake(
    "X not in the list",
    seen="the list is one short: X is not in it.",
    ask="Whose values will the gradient of the first weights ask for?",
    leads=("form",),
)
def cf_no_x(X, Ws, bs, hidden, output):
    return chain_forward(X, Ws, bs, hidden, output)[1:]


@exercise.mistake(
    "only the last values",
    seen="only the last values come back.",
    ask="What will the way back need besides the last values?",
    leads=("form",),
)
def cf_last(X, Ws, bs, hidden, output):
    return chain_forward(X, Ws, bs, hidden, output)[-1]


@exercise.mistake(
    "output link forgotten",
    seen="all hidden layers are right; the last values are scores: the output link is missing.",
    ask="Which argument has your function not used?",
    leads=("range",),
)
def cf_scores():
    return _layered(lambda L, hidden, output: [hidden] * (L - 1) + [pair("hidden", "identity")])


@exercise.mistake(
    "the sum instead of z kept",
    seen="the list holds the values before the links, z, instead of those behind them.",
    ask="With what were the derivatives of your links written: with z, or with the value?",
)
def cf_zs(X, Ws, bs, hidden, output):
    acts = chain_forward(X, Ws, bs, hidden, output)
    return [X, *(a @ W + b for a, W, b in zip(acts, Ws, bs))]


@exercise.mistake(
    "last weights left out",
    seen="the last hidden values go through the output link at once: its layer has no weights.",
    ask="How many of the weight matrices has your function used when it returns?",
)
def cf_no_last(X, Ws, bs, hidden, output):
    acts = chain_forward(X, Ws, bs, hidden, output)[:-1]
    return [*acts, output[0](acts[-1])]


@exercise.mistake(
    "a pair called",
    seen="it calls a pair: hidden and output hold two functions each.",
    ask="hidden is a pair: which half of it is the function?",
    leads=("raised",),
)
def cf_pair(X, Ws, bs, hidden, output):
    acts = [X]
    for W, b in zip(Ws[:-1], bs[:-1]):
        acts.append(hidden(acts[-1] @ W + b))
    return [*acts, output(acts[-1] @ Ws[-1] + bs[-1])]
