"""The exercise `deep_backward` of chapter 06."""

import itertools

import numpy as np

from utils.checker import Exercise, unpack
from utils.exercises._layers import errors, layer_list, small_networks
from utils.network import dscores


def observe(functions, case, watch):
    """The gradients of every layer."""
    both = unpack(watch.call(functions[0], case.args), ("dWs", "dbs"))
    L = len(case.args["Ws"])
    lists = {name: layer_list(values, name, L) for name, values in both.items()}
    return {f"{name}[{i}]": lists[name][i] for name in lists for i in range(L)}


exercise = Exercise(
    "deep_backward(acts, y, Ws, reg)",
    chapter="06",
    place=12,
    points=3,
    does=(
        "Gradients for every layer, in the order of Ws, of mean cross-entropy + reg/2 * sum of all "
        "squared weights; acts as returned by deep_forward; two lists of arrays (each can be "
        "indexed, and has a length); bias gradients (n,) or (1,n); inputs stay untouched."
    ),
    parts=observe,
    order=tuple(f"{k}[{i}]" for i in (3, 2, 1, 0) for k in ("dWs", "dbs")),
    flat=tuple(f"dbs[{i}]" for i in range(4)),
    hints=(
        "Start at the end with (probs - one-hot) / N and walk through the layers backwards: "
        "`reversed(range(len(Ws)))` counts as the formulas do.",
        "On the way forward `acts[k]` met `Ws[k]`: these two make the gradient of `Ws[k]`. To pass "
        "to the layer below: through `Ws[k]`, then through the slope of tanh at `acts[k]`.",
    ),
)


@exercise.answer
def deep_backward(acts, y, Ws, reg):
    """Gradients of every layer: acts as from deep_forward, y (N,) -> (dWs, dbs), in Ws' order."""
    L = len(Ws)
    dWs, dbs = [None] * L, [None] * L
    probs = acts[-1]
    Y = np.eye(probs.shape[1])[y]
    d = (probs - Y) / len(y)
    for k in range(L - 1, -1, -1):
        dWs[k] = acts[k].T @ d + reg * Ws[k]
        dbs[k] = np.sum(d, axis=0, keepdims=True)
        if k > 0:
            back = d @ Ws[k].T
            slope = 1 - acts[k] ** 2
            d = back * slope
    return dWs, dbs


exercise.data_sets(errors)


@exercise.small_inputs
def small():
    """Few numbers, the fewest first."""
    sizes = (1, (1, 2)), (1, (1, 1, 2)), (2, (1, 2)), (1, (2, 2)), (1, (1, 1, 1, 2))
    for (X, Ws, _), reg in itertools.product(small_networks(*sizes), (0.0, 1.0)):
        hidden = [np.resize([0.5, 0.8], (len(X), W.shape[1])) for W in Ws[:-1]]
        probs = np.resize([0.5, 0.5, 0.1, 0.9], (len(X), 2))
        yield {"acts": [X, *hidden, probs], "y": np.arange(len(X)), "Ws": Ws, "reg": reg}


@exercise.right("lists built backwards and reversed, einsum")
def deep_backward_lists_built_backwards_and_reversed_einsum(acts, y, Ws, reg):
    d = (acts[-1] - np.eye(acts[-1].shape[1])[y]) / len(y)
    dWs, dbs = [], []
    for a, W in zip(acts[-2::-1], Ws[::-1]):
        dWs.append(np.einsum("ni,nj->ij", a, d) + reg * W)
        dbs.append(np.einsum("nj->j", d))
        d = np.einsum("nj,ij->ni", d, W) * (1 - a * a)
    return dWs[::-1], dbs[::-1]


@exercise.right("the last layer, then the network below it")
def deep_backward_recursive(acts, y, Ws, reg):
    def below(acts, d, Ws):
        if not Ws:
            return [], []
        dWs, dbs = below(acts[:-1], (d @ Ws[-1].T) * (1 - acts[-1] ** 2), Ws[:-1])
        return [*dWs, acts[-1].T @ d + reg * Ws[-1]], [*dbs, d.sum(axis=0)]

    return below(acts[:-1], dscores(acts[-1], y), Ws)


def _with(
    first=dscores,
    weights=lambda a, d, W, reg: a.T @ d + reg * W,
    biases=lambda d, reg: d.sum(axis=0, keepdims=True),
    down=lambda d, W, a, reg: (d @ W.T) * (1 - a**2),
):
    """The right answer with another line: the first error, a dW, a db, or the way down."""

    def deep_backward(acts, y, Ws, reg):
        d, dWs, dbs = first(acts[-1], y), [], []
        for a, W in zip(acts[-2::-1], Ws[::-1]):
            dWs.insert(0, weights(a, d, W, reg))
            dbs.insert(0, biases(d, reg))
            d = down(d, W, a, reg)
        return dWs, dbs

    return deep_backward


def _indexed(above=lambda k: k, inputs=lambda k: k, slope=lambda k: k):
    """The right answer with another index: of the weights, of the inputs, or of the slope."""

    def deep_backward(acts, y, Ws, reg):
        L, d = len(Ws), dscores(acts[-1], y)
        dWs, dbs = [None] * L, [None] * L
        for k in range(L - 1, -1, -1):
            dWs[k] = acts[inputs(k)].T @ d + reg * Ws[k]
            dbs[k] = d.sum(axis=0, keepdims=True)
            d = (d @ Ws[above(k)].T) * (1 - acts[slope(k)] ** 2)
        return dWs, dbs

    return deep_backward


exercise.right("by index, one error more than is needed")(_indexed())


@exercise.mistake(
    "gradients returned last layer first",
    seen="your lists are ours reversed.",
    ask="Does the first gradient in your list have the shape of the first weight matrix?",
    leads=("reversed", "exchanged"),
)
def db_reversed(acts, y, Ws, reg):
    dWs, dbs = deep_backward(acts, y, Ws, reg)
    return dWs[::-1], dbs[::-1]


@exercise.mistake(
    "delta passed back through the wrong weight matrix",
    seen="the error is passed back through the weights of another layer.",
    ask="Through which weights did layer k's input reach layer k's output?",
    leads=("off by one", "raised"),
)
def db_w_index():
    return _indexed(above=lambda k: k - 1)


@exercise.mistake(
    "regularisation in the last layer only",
    seen="right at reg = 0; with reg only the last layer is right.",
    ask="Which weight matrices does the penalty contain?",
    leads=("argument missing reg",),
)
def db_reg_last(acts, y, Ws, reg):
    dWs, dbs = deep_backward(acts, y, Ws, 0.0)
    return [*dWs[:-1], dWs[-1] + reg * Ws[-1]], dbs


@exercise.mistake(
    "tanh slope also applied at the output",
    seen="the last layer is wrong already: its error is multiplied by 1 - probs**2.",
    ask="Which activation does the output layer have, and is its slope already inside p - onehot?",
)
def db_out_tanh():
    return _with(first=lambda p, y: dscores(p, y) * (1 - p**2))


@exercise.mistake(
    "acts[k+1] instead of acts[k] in dW",
    seen="dW is made of the output of its own layer instead of the input.",
    ask="Which array went INTO layer k on the way forward?",
    leads=("off by one", "raised"),
)
def db_input_index():
    return _indexed(inputs=lambda k: k + 1)


@exercise.mistake(
    "activation slope missing everywhere",
    seen="the last layer is right; every earlier one misses its slope.",
    ask="What else besides the weights does a signal pass on its way back?",
)
def db_noslope():
    return _with(down=lambda d, W, a, reg: d @ W.T)


@exercise.mistake(
    "divided by N in every layer",
    seen="the last layer is right; each layer below it is divided by N once more.",
    ask="How often does the average over the examples appear in the loss?",
    leads=("factor",),
)
def db_n_each():
    return _with(down=lambda d, W, a, reg: (d @ W.T) * (1 - a**2) / len(a))


@exercise.mistake(
    "no 1/N",
    seen="apart from the penalty all gradients are N times too large.",
    ask="Is the loss a sum over the samples or a mean?",
    leads=("factor",),
)
def db_non():
    return _with(first=lambda p, y: dscores(p, y) * len(y))


@exercise.mistake(
    "label minus prediction",
    seen="apart from the penalty all gradients have the opposite sign.",
    ask="Take a tiny step along minus your gradient: does the loss go down?",
    leads=("negated",),
)
def db_sign():
    return _with(first=lambda p, y: -dscores(p, y))


@exercise.mistake(
    "penalty forgotten",
    seen="right at reg = 0; with reg every dW lacks reg * W.",
    ask="Does your gradient change at all when reg changes?",
    leads=("argument missing reg", "fixed number"),
)
def db_noreg(acts, y, Ws, reg):
    return deep_backward(acts, y, Ws, 0.0)


@exercise.mistake(
    "2 * reg * W",
    seen="right at reg = 0; with reg the penalty counts twice.",
    ask="What is the derivative of (reg/2)*W**2?",
    leads=("argument twice reg",),
)
def db_reg2(acts, y, Ws, reg):
    return deep_backward(acts, y, Ws, 2 * reg)


@exercise.mistake(
    "the penalty itself added",
    seen="right at reg = 0; with reg the penalty itself is added, a number, not its slope.",
    ask="What is the derivative of (reg/2)*W**2?",
)
def db_penalty():
    return _with(weights=lambda a, d, W, reg: a.T @ d + reg / 2 * np.sum(W**2))


@exercise.mistake(
    "reg added to the first error",
    seen="right at reg = 0; with reg the last db is wrong too: reg is added to the first error.",
    ask="Does the penalty depend on the scores, or directly on the weights?",
    leads=("points at term too many",),
)
def db_reg_inside(acts, y, Ws, reg):
    d = dscores(acts[-1], y) + reg
    return _with(first=lambda p, y: d)(acts, y, Ws, reg)


@exercise.mistake(
    "penalty passed down with the error",
    seen="right at reg = 0; with reg the last layer is right, but reg goes down with the error.",
    ask="Does the penalty depend on the scores, or directly on the weights?",
)
def db_reg_fed():
    return _with(down=lambda d, W, a, reg: (d @ W.T + reg) * (1 - a**2))


@exercise.mistake(
    "last activations overwritten",
    seen="the gradients are right, but the probabilities in acts have changed.",
    ask="After your function has run, do the rows of the last entry still add up to 1?",
    leads=("alias", "changed"),
)
def db_alias(acts, y, Ws, reg):
    d = acts[-1]
    d[np.arange(len(y)), y] -= 1
    d /= len(y)
    return _with(first=lambda p, y: d)(acts, y, Ws, reg)


@exercise.mistake(
    "1 - a",
    seen="the last layer is right; the slope misses its square.",
    ask="tanh is steepest at 0 and symmetric: is your factor the same for a = 0.5 and a = -0.5?",
)
def db_nosq():
    return _with(down=lambda d, W, a, reg: (d @ W.T) * (1 - a))


@exercise.mistake(
    "tanh applied once more in the slope",
    seen="the last layer is right; the slope below it is 1 - tanh(a)**2.",
    ask="acts[k] has been through tanh: how often do you apply it?",
)
def db_tanh2():
    return _with(down=lambda d, W, a, reg: (d @ W.T) * (1 - np.tanh(a) ** 2))


@exercise.mistake(
    "slope of the sigmoid",
    seen="the last layer is right; the slope is that of a sigmoid.",
    ask="Which activation did the hidden layers have?",
)
def db_sig():
    return _with(down=lambda d, W, a, reg: (d @ W.T) * a * (1 - a))


@exercise.mistake(
    "slope of the wrong layer",
    seen="the slope is taken from the layer above.",
    ask="Which activation did the signal pass between layer k and the layer below?",
    leads=("off by one", "raised"),
)
def db_slopeindex():
    return _indexed(slope=lambda k: k + 1)


@exercise.mistake(
    "biases averaged",
    seen="every db is divided by N once more.",
    ask="Do the shares of the examples in a bias's gradient add up, or average once more?",
    leads=("factor",),
)
def db_dbmean():
    return _with(biases=lambda d, reg: d.mean(axis=0, keepdims=True))


@exercise.mistake(
    "bias gradient from the first row",
    seen="every db is the share of the first sample alone.",
    ask="One bias serves all samples: what happens to their contributions?",
)
def db_firstrow():
    return _with(biases=lambda d, reg: d[:1])


@exercise.mistake(
    "true class never subtracted",
    seen="y has no influence.",
    ask="If the prediction were perfect, what should your gradient be?",
    leads=("no effect y",),
)
def db_noonehot():
    return _with(first=lambda p, y: p / len(y))


@exercise.mistake(
    "first layer left out",
    seen="the first entry of both lists is None.",
    ask="At which index does your loop stop?",
    leads=("none",),
)
def db_short(acts, y, Ws, reg):
    dWs, dbs = deep_backward(acts, y, Ws, reg)
    return [None, *dWs[1:]], [None, *dbs[1:]]


@exercise.mistake(
    "walked from the first layer on",
    seen="the walk begins with the first layer, but the first error is known at the last.",
    ask="At which layer is the first error known?",
    leads=("raised",),
)
def db_forwards(acts, y, Ws, reg):
    d, dWs = dscores(acts[-1], y), []
    for a, W in zip(acts, Ws):
        dWs.append(a.T @ d + reg * W)
        d = (d @ W.T) * (1 - a**2)
    return dWs, []


@exercise.mistake(
    "bias gradients not summed",
    seen="every db has one row for each sample.",
    ask="One bias serves all samples: what happens to their contributions?",
    leads=("shape",),
)
def db_dbnosum():
    return _with(biases=lambda d, reg: d.copy())


@exercise.mistake(
    "weight gradients transposed",
    seen="every dW is transposed.",
    ask="You will subtract dW from W: do the two have the same shape?",
    leads=("transpose", "transposed"),
)
def db_dwtrans(acts, y, Ws, reg):
    dWs, dbs = deep_backward(acts, y, Ws, reg)
    return [dW.T for dW in dWs], dbs


@exercise.mistake(
    "gradients clipped",
    seen="right for small gradients; large ones are cut off at 5.",
    ask="What does the formula do when the gradient is large?",
)
def db_clip(acts, y, Ws, reg):
    dWs, dbs = deep_backward(acts, y, Ws, reg)
    return [np.clip(dW, -5, 5) for dW in dWs], [np.clip(db, -5, 5) for db in dbs]


@exercise.mistake(
    "error passed down before dW is made",
    seen="the error is passed down before dW and db are made of it.",
    ask="Which dz belongs to Ws[k]: the one above the slope at acts[k], or the one below?",
)
def db_early(acts, y, Ws, reg):
    d, dWs, dbs = dscores(acts[-1], y), [], []
    for a, W in zip(acts[-2::-1], Ws[::-1]):
        d = (d @ W.T) * (1 - a**2)
        dWs.insert(0, a.T @ d + reg * W)
        dbs.insert(0, d.sum(axis=0, keepdims=True))
    return dWs, dbs


@exercise.mistake(
    "first layer never filled",
    seen="the entries of the first layer are still the 0 they began with.",
    ask="At which index does your loop stop?",
)
def db_zero(acts, y, Ws, reg):
    dWs, dbs = deep_backward(acts, y, Ws, reg)
    return [0, *dWs[1:]], [0, *dbs[1:]]
