"""The exercise `chain_backward` of chapter 08."""

import numpy as np

from utils.checker import Exercise, unpack
from utils.exercises._links import chain_cases, lists


def observe(functions, case, watch):
    """The gradients of every layer."""
    both = unpack(watch.call(functions[0], case.args), ("dWs", "dbs"))
    return lists(both, len(case.args["Ws"]))


exercise = Exercise(
    "chain_backward(acts, Y, Ws, hidden, output, loss)",
    chapter="08",
    place=6,
    points=3,
    does=(
        "Gradients of every layer, (dWs, dbs), two lists in the order of Ws; acts as from "
        "chain_forward, Y (N, C); hidden, output and loss are pairs (function, derivative), all "
        "derivatives written with values: hidden (N, H) slopes, output (N, C, C) tables, loss "
        "(p, Y) -> (N, 1, C) rows. A bias gradient may be (n,) or (1, n). Inputs stay untouched."
    ),
    parts=observe,
    order=tuple(f"{k}[{i}]" for i in (3, 2, 1, 0) for k in ("dWs", "dbs")),
    flat=tuple(f"dbs[{i}]" for i in range(4)),
    mended=False,
    hints=(
        "The error of the last layer is what you wrote above: the loss's rows times the output's "
        "tables, both at `acts[-1]`. Then walk: `for k in reversed(range(len(Ws)))`. Which of the "
        "acts went into layer k?",
        "In the loop: `acts[k].T @ dz` and `dz.sum(axis=0, keepdims=True)` are the gradients of "
        "layer k. To go below it, if k > 0: `dz @ Ws[k].T`, times the hidden derivative at "
        "`acts[k]`. Put each gradient in front of its list.",
    ),
)


@exercise.answer
def chain_backward(acts, Y, Ws, hidden, output, loss):
    """Gradients (dWs, dbs) in the order of Ws; hidden, output and loss are pairs."""
    p, dWs, dbs = acts[-1], [], []
    dz = (loss[1](p, Y) @ output[1](p))[:, 0]
    for k in reversed(range(len(Ws))):
        dWs.insert(0, acts[k].T @ dz)
        dbs.insert(0, dz.sum(axis=0, keepdims=True))
        if k > 0:
            dz = dz @ Ws[k].T * hidden[1](acts[k])
    return dWs, dbs


exercise.data_sets(chain_cases("acts", "Y", "Ws", "hidden", "output", "loss"))


def _through_tables(rows, J):
    return (rows @ J)[:, 0]


def _with(
    first=_through_tables,
    weights=lambda a, dz: a.T @ dz,
    biases=lambda dz: dz.sum(axis=0),
    down=lambda dz, W, slope: dz @ W.T * slope,
    slope=lambda acts, k: acts[k],
    above=lambda k: k,
    inputs=lambda k: k,
):
    """The right answer with another line, or another index."""

    def backward(acts, Y, Ws, hidden, output, loss):
        L, p = len(Ws), acts[-1]
        dWs, dbs, dz = [None] * L, [None] * L, first(loss[1](p, Y), output[1](p))
        for k in range(L - 1, -1, -1):
            dWs[k], dbs[k] = weights(acts[inputs(k)], dz), biases(dz)
            if k > 0:
                dz = down(dz, Ws[above(k)], hidden[1](slope(acts, k)))
        return dWs, dbs

    return backward


exercise.right("lists filled by index")(_with())


@exercise.right("appended and reversed, einsum")
def backward_einsum(acts, Y, Ws, hidden, output, loss):
    dz = np.einsum("nki,nij->nj", loss[1](acts[-1], Y), output[1](acts[-1]))
    dWs, dbs = [], []
    for a, W in zip(acts[-2::-1], Ws[::-1]):
        dWs.append(np.einsum("ni,nj->ij", a, dz))
        dbs.append(np.einsum("nj->j", dz))
        dz = np.einsum("nj,ij->ni", dz, W) * hidden[1](a)
    return dWs[::-1], dbs[::-1]


@exercise.right("the last layer, then the network below it")
def backward_recursive(acts, Y, Ws, hidden, output, loss):
    def below(acts, Ws, dz):
        if not Ws:
            return [], []
        dWs, dbs = below(acts[:-1], Ws[:-1], (dz @ Ws[-1].T) * hidden[1](acts[-1]))
        return [*dWs, acts[-1].T @ dz], [*dbs, dz.sum(axis=0)]

    p = acts[-1]
    return below(acts[:-1], Ws, (loss[1](p, Y) @ output[1](p))[:, 0, :])


@exercise.mistake(
    "fused for every end",
    seen="right where softmax and cross-entropy stand at the end; with other ends all is wrong.",
    ask="Which two arguments say what stands at the end of the chain, and do you ask them?",
)
def kb_fused(acts, Y, Ws, hidden, output, loss):
    dz = (acts[-1] - Y) / len(Y)
    return _with(first=lambda rows, J: dz)(acts, Y, Ws, hidden, output, loss)


@exercise.mistake(
    "the diagonal of the tables only",
    seen="right where the tables are 0 off the diagonal; behind a softmax all is wrong.",
    ask="Through how many probabilities does one score reach the loss?",
)
def kb_diagonal():
    return _with(first=lambda rows, J: rows[:, 0] * np.einsum("nii->ni", J))


@exercise.mistake(
    "output link left out",
    seen="all gradients are wrong: the error is that of the probabilities, not of the scores.",
    ask="Through which link does the error go before it reaches the last weights?",
)
def kb_no_output():
    return _with(first=lambda rows, J: rows[:, 0])


@exercise.mistake(
    "slope left out",
    seen="the last layer is right; each one below it misses the slope of its hidden link.",
    ask="What else besides the weights does a signal pass on its way back?",
)
def kb_no_slope():
    return _with(down=lambda dz, W, slope: dz @ W.T)


@exercise.mistake(
    "slope of tanh for every link",
    seen="right where the hidden link is tanh; with others the layers below the last are wrong.",
    ask="Which argument knows the slope of the hidden layers?",
    leads=("points at name",),
)
def kb_tanh(acts, Y, Ws, hidden, output, loss):
    tanh = (np.tanh, lambda a: 1 - a**2)
    return chain_backward(acts, Y, Ws, tanh, output, loss)


@exercise.mistake(
    "the function instead of the derivative",
    seen="the last layer is right; below it the error is multiplied by the hidden function.",
    ask="Which half of the pair holds the slope?",
    leads=("points at constant",),
)
def kb_function(acts, Y, Ws, hidden, output, loss):
    return chain_backward(acts, Y, Ws, (hidden[0], hidden[0]), output, loss)


@exercise.mistake(
    "divided by N in every layer",
    seen="the last layer is right; each layer below it is divided by N once more.",
    ask="How often does the mean over the samples appear in the loss?",
    leads=("factor",),
)
def kb_n_each():
    return _with(down=lambda dz, W, slope: dz @ W.T * slope / len(dz))


@exercise.mistake(
    "the wrong weights on the way down",
    seen="the error is passed back through the weights of another layer.",
    ask="Through which weights did layer k's input reach layer k's output?",
    leads=("off by one", "raised"),
)
def kb_above():
    return _with(above=lambda k: k - 1)


@exercise.mistake(
    "slope at the layer above",
    seen="the slope is taken from the layer above.",
    ask="Which values did the signal pass between layer k and the one below it?",
    leads=("off by one", "raised"),
)
def kb_slope_index():
    return _with(slope=lambda acts, k: acts[k + 1])


@exercise.mistake(
    "the layer's own output in dW",
    seen="dW is made of the output of its own layer instead of the input.",
    ask="Which array went INTO layer k on the way forward?",
    leads=("off by one", "raised", "shape"),
)
def kb_inputs():
    return _with(inputs=lambda k: k + 1)


@exercise.mistake(
    "gradients returned last layer first",
    seen="your lists are ours reversed.",
    ask="Does the first gradient in your list have the shape of the first weight matrix?",
    leads=("reversed", "exchanged"),
)
def kb_reversed(acts, Y, Ws, hidden, output, loss):
    dWs, dbs = chain_backward(acts, Y, Ws, hidden, output, loss)
    return dWs[::-1], dbs[::-1]


@exercise.mistake(
    "biases averaged",
    seen="every db is divided by N once more.",
    ask="Do the shares of the samples in a bias's gradient add up, or average once more?",
    leads=("factor",),
)
def kb_bias_mean():
    return _with(biases=lambda dz: dz.mean(axis=0))


@exercise.mistake(
    "biases not added up",
    seen="every db has one row for each sample.",
    ask="One bias serves all samples: what happens to their contributions?",
    leads=("shape",),
)
def kb_bias_rows():
    return _with(biases=lambda dz: dz.copy())


@exercise.mistake(
    "weights not transposed",
    seen="the error goes back through Ws[k] as it stands: it has to be turned over.",
    ask="dz has as many columns as layer k has outputs: how many columns has the error below it?",
    leads=("raised",),
)
def kb_not_transposed():
    return _with(down=lambda dz, W, slope: dz @ W * slope)


@exercise.mistake(
    "p and Y exchanged in the loss",
    seen="the derivative of the loss is handed Y first and p second.",
    ask="In which order does the loss take the two: what the network says, and what is true?",
)
def kb_exchanged(acts, Y, Ws, hidden, output, loss):
    other = loss[0], lambda p, Y: loss[1](Y, p)
    return chain_backward(acts, Y, Ws, hidden, output, other)


@exercise.mistake(
    "the loss itself instead of its derivative",
    seen="the tables are multiplied by the loss, one number, instead of by its rows.",
    ask="Which half of the pair loss makes the rows?",
)
def kb_loss(acts, Y, Ws, hidden, output, loss):
    first = (loss[0](acts[-1], Y) * output[1](acts[-1]))[:, 0]
    return _with(first=lambda rows, J: first)(acts, Y, Ws, hidden, output, loss)
