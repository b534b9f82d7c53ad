"""The exercise `deep_backward` of chapter 06."""

import numpy as np

from utils.checker import Case, Exercise, unpack
from utils.exercises._data import (
    deep_runs,
    labels,
    layers,
)
from utils.exercises._layers import layer_list
from utils.exercises.deep_forward import deep_forward


def observe(functions, case, watch):
    """The gradients of every layer."""
    both = unpack(watch.call(functions[0], case.args), ("dWs", "dbs"))
    out, L = {}, len(case.args["Ws"])
    for name, values in both.items():
        values = layer_list(values, name, L)
        out |= {f"{name}[{i}]": v for i, v in enumerate(values)}
    return out


exercise = Exercise(
    "deep_backward(acts, y, Ws, reg)",
    chapter="06",
    place=10,
    points=3,
    does=(
        "Gradients for every layer, in the order of Ws, of mean cross-entropy + reg/2 * sum "
        "of all squared weights; acts as returned by deep_forward; two lists of arrays "
        "(each can be indexed, and has a length); bias gradients (n,) or (1,n); inputs stay "
        "untouched."
    ),
    parts=observe,
    order=tuple(f"{k}[{i}]" for i in (3, 2, 1, 0) for k in ("dWs", "dbs")),
    flat=tuple(f"dbs[{i}]" for i in range(4)),
    hints=(
        ("Start at the end with (probs - one-hot) / N and walk through the layers backwards."),
        (
            "In layer l the weights met acts[l] on the way forward. To pass to the layer below: "
            "through Ws[l], then through the slope of tanh at acts[l]."
        ),
    ),
)


@exercise.answer
def deep_backward(acts, y, Ws, reg):
    L = len(Ws)
    dWs, dbs = [None] * L, [None] * L
    probs = acts[-1]
    Y = np.eye(probs.shape[1])[y]
    d = (probs - Y) / len(y)
    for l in range(L - 1, -1, -1):
        dWs[l] = acts[l].T @ d + reg * Ws[l]
        dbs[l] = np.sum(d, axis=0, keepdims=True)
        if l > 0:
            back = d @ Ws[l].T
            slope = 1 - acts[l] ** 2
            d = back * slope
    return dWs, dbs


@exercise.data_sets
def data(rng):
    """Their outputs, to walk back over; without and with a penalty."""
    for reg in (0.0, 0.3):
        for N, widths, names, when in deep_runs(rng):
            if when and not reg:
                continue
            Ws, bs = layers(rng, widths)
            acts = deep_forward(rng.normal(size=(N, widths[0])), Ws, bs)
            args = {"acts": acts, "y": labels(rng, N, widths[-1]), "Ws": Ws, "reg": reg}
            yield Case(args, names, kind=when and "special", when=when)


@exercise.right("lists built backwards and reversed, einsum")
def deep_backward_lists_built_backwards_and_reversed_einsum(acts, y, Ws, reg):
    d = (acts[-1] - np.eye(acts[-1].shape[1])[y]) / len(y)
    dWs, dbs = [], []
    for a, W in zip(acts[-2::-1], Ws[::-1]):
        dWs.append(np.einsum("ni,nj->ij", a, d) + reg * W)
        dbs.append(np.einsum("nj->j", d))
        d = np.einsum("nj,ij->ni", d, W) * (1 - a * a)
    return dWs[::-1], dbs[::-1]


@exercise.mistake(
    "gradients returned last layer first",
    seen="your list is ours reversed.",
    ask=("Does the first gradient in your list have the shape of the first weight matrix?"),
    leads=("exchanged",),
)
def db_reversed(acts, y, Ws, reg):
    N, L = len(y), len(Ws)
    dWs, dbs = [None] * L, [None] * L
    d = acts[-1].copy()
    d[np.arange(N), y] -= 1
    d /= N
    for l in range(L - 1, -1, -1):
        dWs[l] = acts[l].T @ d + reg * Ws[l]
        dbs[l] = d.sum(axis=0, keepdims=True)
        if l > 0:
            d = (d @ Ws[l].T) * (1 - acts[l] ** 2)
    return dWs[::-1], dbs[::-1]


@exercise.mistake(
    "delta passed back through the wrong weight matrix",
    seen=("distinct widths: ValueError; equal widths: last layer right, earlier ones use W_{l-1}."),
    ask="Through which weights did layer l's input reach layer l's output?",
    leads=("raised",),
)
def db_w_index(acts, y, Ws, reg):
    N, L = len(y), len(Ws)
    dWs, dbs = [None] * L, [None] * L
    d = acts[-1].copy()
    d[np.arange(N), y] -= 1
    d /= N
    for l in range(L - 1, -1, -1):
        dWs[l] = acts[l].T @ d + reg * Ws[l]
        dbs[l] = d.sum(axis=0, keepdims=True)
        if l > 0:
            d = (d @ Ws[l - 1].T) * (1 - acts[l] ** 2)
    return dWs, dbs


@exercise.mistake(
    "regularisation in the last layer only",
    seen="right at reg = 0; with reg only the last layer is right.",
    ask="Which weight matrices does the penalty contain?",
    leads=("argument missing reg",),
)
def db_reg_last(acts, y, Ws, reg):
    N, L = len(y), len(Ws)
    dWs, dbs = [None] * L, [None] * L
    d = acts[-1].copy()
    d[np.arange(N), y] -= 1
    d /= N
    for l in range(L - 1, -1, -1):
        dWs[l] = acts[l].T @ d + (reg * Ws[l] if l == L - 1 else 0)
        dbs[l] = d.sum(axis=0, keepdims=True)
        if l > 0:
            d = (d @ Ws[l].T) * (1 - acts[l] ** 2)
    return dWs, dbs


@exercise.mistake(
    "tanh slope also applied at the output",
    seen="last layer already wrong: delta times 1 - probs**2.",
    ask=(
        "Which activation does the output layer have, and is its slope already inside p - onehot?"
    ),
    leads=("slip slope",),
)
def db_out_tanh(acts, y, Ws, reg):
    N, L = len(y), len(Ws)
    dWs, dbs = [None] * L, [None] * L
    d = acts[-1].copy()
    d[np.arange(N), y] -= 1
    d /= N
    d *= 1 - acts[-1] ** 2
    for l in range(L - 1, -1, -1):
        dWs[l] = acts[l].T @ d + reg * Ws[l]
        dbs[l] = d.sum(axis=0, keepdims=True)
        if l > 0:
            d = (d @ Ws[l].T) * (1 - acts[l] ** 2)
    return dWs, dbs


@exercise.mistake(
    "acts[l+1] instead of acts[l] in dW",
    seen=(
        "distinct widths: a wrong shape or ValueError; equal widths: dW uses a layer's own output."
    ),
    ask="Which array went INTO layer l on the way forward?",
    leads=("raised",),
)
def db_input_index(acts, y, Ws, reg):
    N, L = len(y), len(Ws)
    dWs, dbs = [None] * L, [None] * L
    d = acts[-1].copy()
    d[np.arange(N), y] -= 1
    d /= N
    for l in range(L - 1, -1, -1):
        dWs[l] = acts[l + 1].T @ d + reg * Ws[l]
        dbs[l] = d.sum(axis=0, keepdims=True)
        if l > 0:
            d = (d @ Ws[l].T) * (1 - acts[l] ** 2)
    return dWs, dbs


@exercise.mistake(
    "activation slope missing everywhere",
    seen="the last layer is right; every earlier one misses its slope.",
    ask="What else besides the weights does a signal pass on its way back?",
    leads=("slip missing",),
)
def db_noslope(acts, y, Ws, reg):
    N, L = len(y), len(Ws)
    dWs, dbs = [None] * L, [None] * L
    d = acts[-1].copy()
    d[np.arange(N), y] -= 1
    d /= N
    for l in range(L - 1, -1, -1):
        dWs[l] = acts[l].T @ d + reg * Ws[l]
        dbs[l] = d.sum(axis=0, keepdims=True)
        if l > 0:
            d = d @ Ws[l].T
    return dWs, dbs


@exercise.mistake(
    "divided by N in every layer",
    seen="last layer right; then ours/N, then ours/N^2.",
    ask="How often does the average over the examples appear in the loss?",
    leads=("factor",),
)
def db_n_each(acts, y, Ws, reg):
    N, L = len(y), len(Ws)
    dWs, dbs = [None] * L, [None] * L
    d = acts[-1].copy()
    d[np.arange(N), y] -= 1
    d /= N
    for l in range(L - 1, -1, -1):
        d = d / (N if l < L - 1 else 1)
        dWs[l] = acts[l].T @ d + reg * Ws[l]
        dbs[l] = d.sum(axis=0, keepdims=True)
        if l > 0:
            d = (d @ Ws[l].T) * (1 - acts[l] ** 2)
    return dWs, dbs


@exercise.mistake(
    "no 1/N",
    seen="all gradients are ours times N (without the penalty).",
    ask="Is the loss a sum over the samples or a mean?",
    leads=("factor",),
)
def db_non(acts, y, Ws, reg):
    N, L = len(y), len(Ws)
    dWs, dbs = [None] * L, [None] * L
    d = acts[-1].copy()
    d[np.arange(N), y] -= 1
    for l in range(L - 1, -1, -1):
        dWs[l] = acts[l].T @ d + reg * Ws[l]
        dbs[l] = d.sum(axis=0, keepdims=True)
        if l > 0:
            d = (d @ Ws[l].T) * (1 - acts[l] ** 2)
    return dWs, dbs


@exercise.mistake(
    "label minus prediction",
    seen="all gradients are minus ours (without the penalty).",
    ask="Take a tiny step along minus your gradient: does the loss go down?",
    leads=("negated",),
)
def db_sign(acts, y, Ws, reg):
    N, L = len(y), len(Ws)
    dWs, dbs = [None] * L, [None] * L
    d = acts[-1].copy()
    d[np.arange(N), y] -= 1
    d /= -N
    for l in range(L - 1, -1, -1):
        dWs[l] = acts[l].T @ d + reg * Ws[l]
        dbs[l] = d.sum(axis=0, keepdims=True)
        if l > 0:
            d = (d @ Ws[l].T) * (1 - acts[l] ** 2)
    return dWs, dbs


@exercise.mistake(
    "penalty forgotten",
    seen="right at reg = 0; with reg every dW lacks reg * W.",
    ask="Does your gradient change at all when reg changes?",
    leads=("argument missing reg",),
)
def db_noreg(acts, y, Ws, reg):
    N, L = len(y), len(Ws)
    dWs, dbs = [None] * L, [None] * L
    d = acts[-1].copy()
    d[np.arange(N), y] -= 1
    d /= N
    for l in range(L - 1, -1, -1):
        dWs[l] = acts[l].T @ d
        dbs[l] = d.sum(axis=0, keepdims=True)
        if l > 0:
            d = (d @ Ws[l].T) * (1 - acts[l] ** 2)
    return dWs, dbs


@exercise.mistake(
    "2 * reg * W",
    seen="right at reg = 0; with reg the penalty part is twice ours.",
    ask="What is the derivative of (reg/2)*W**2?",
    leads=("argument twice reg",),
)
def db_reg2(acts, y, Ws, reg):
    N, L = len(y), len(Ws)
    dWs, dbs = [None] * L, [None] * L
    d = acts[-1].copy()
    d[np.arange(N), y] -= 1
    d /= N
    for l in range(L - 1, -1, -1):
        dWs[l] = acts[l].T @ d + 2 * reg * Ws[l]
        dbs[l] = d.sum(axis=0, keepdims=True)
        if l > 0:
            d = (d @ Ws[l].T) * (1 - acts[l] ** 2)
    return dWs, dbs


@exercise.mistake(
    "last activations overwritten",
    seen="the gradients are right, but the probabilities in acts have changed.",
    ask="After your function has run, do the rows of the last entry still add up to 1?",
    leads=("changed",),
)
def db_alias(acts, y, Ws, reg):
    N, L = len(y), len(Ws)
    dWs, dbs = [None] * L, [None] * L
    d = acts[-1]
    d[np.arange(N), y] -= 1
    d /= N
    for l in range(L - 1, -1, -1):
        dWs[l] = acts[l].T @ d + reg * Ws[l]
        dbs[l] = d.sum(axis=0, keepdims=True)
        if l > 0:
            d = (d @ Ws[l].T) * (1 - acts[l] ** 2)
    return dWs, dbs


@exercise.mistake(
    "1 - a",
    seen="the last layer is right; the slope misses its square.",
    ask=("tanh is steepest at 0 and symmetric: is your factor the same for a = 0.5 and a = -0.5?"),
    leads=("slip square",),
)
def db_nosq(acts, y, Ws, reg):
    N, L = len(y), len(Ws)
    dWs, dbs = [None] * L, [None] * L
    d = acts[-1].copy()
    d[np.arange(N), y] -= 1
    d /= N
    for l in range(L - 1, -1, -1):
        dWs[l] = acts[l].T @ d + reg * Ws[l]
        dbs[l] = d.sum(axis=0, keepdims=True)
        if l > 0:
            d = (d @ Ws[l].T) * (1 - acts[l])
    return dWs, dbs


@exercise.mistake(
    "slope of the sigmoid",
    seen="the last layer is right; the slope is that of a sigmoid.",
    ask="Which activation did the hidden layers have?",
    leads=("slip slope",),
)
def db_sig(acts, y, Ws, reg):
    N, L = len(y), len(Ws)
    dWs, dbs = [None] * L, [None] * L
    d = acts[-1].copy()
    d[np.arange(N), y] -= 1
    d /= N
    for l in range(L - 1, -1, -1):
        dWs[l] = acts[l].T @ d + reg * Ws[l]
        dbs[l] = d.sum(axis=0, keepdims=True)
        if l > 0:
            d = (d @ Ws[l].T) * (acts[l] * (1 - acts[l]))
    return dWs, dbs


@exercise.mistake(
    "slope of the wrong layer",
    seen="the slope is taken from the layer above.",
    ask="Which activation did the signal pass between layer l and the layer below?",
    leads=("raised",),
)
def db_slopeindex(acts, y, Ws, reg):
    N, L = len(y), len(Ws)
    dWs, dbs = [None] * L, [None] * L
    d = acts[-1].copy()
    d[np.arange(N), y] -= 1
    d /= N
    for l in range(L - 1, -1, -1):
        dWs[l] = acts[l].T @ d + reg * Ws[l]
        dbs[l] = d.sum(axis=0, keepdims=True)
        if l > 0:
            d = (d @ Ws[l].T) * (1 - acts[l + 1] ** 2)
    return dWs, dbs


@exercise.mistake(
    "biases averaged",
    seen="the weights are right; every db is ours divided by N.",
    ask=(
        "The bias reaches the loss through every example: do those contributions add up or "
        "average once more?"
    ),
    leads=("factor",),
)
def db_dbmean(acts, y, Ws, reg):
    N, L = len(y), len(Ws)
    dWs, dbs = [None] * L, [None] * L
    d = acts[-1].copy()
    d[np.arange(N), y] -= 1
    d /= N
    for l in range(L - 1, -1, -1):
        dWs[l] = acts[l].T @ d + reg * Ws[l]
        dbs[l] = d.mean(axis=0, keepdims=True)
        if l > 0:
            d = (d @ Ws[l].T) * (1 - acts[l] ** 2)
    return dWs, dbs


@exercise.mistake(
    "true class never subtracted",
    seen="y has no influence.",
    ask="If the prediction were perfect, what should your gradient be?",
    leads=("slip missing",),
)
def db_noonehot(acts, y, Ws, reg):
    N, L = len(y), len(Ws)
    dWs, dbs = [None] * L, [None] * L
    d = acts[-1].copy()
    d /= N
    for l in range(L - 1, -1, -1):
        dWs[l] = acts[l].T @ d + reg * Ws[l]
        dbs[l] = d.sum(axis=0, keepdims=True)
        if l > 0:
            d = (d @ Ws[l].T) * (1 - acts[l] ** 2)
    return dWs, dbs


@exercise.mistake(
    "results exchanged",
    seen="dbs comes before dWs.",
    ask="In which order does the caller unpack the two?",
    leads=("exchanged",),
)
def db_swap(acts, y, Ws, reg):
    N, L = len(y), len(Ws)
    dWs, dbs = [None] * L, [None] * L
    d = acts[-1].copy()
    d[np.arange(N), y] -= 1
    d /= N
    for l in range(L - 1, -1, -1):
        dWs[l] = acts[l].T @ d + reg * Ws[l]
        dbs[l] = d.sum(axis=0, keepdims=True)
        if l > 0:
            d = (d @ Ws[l].T) * (1 - acts[l] ** 2)
    return dbs, dWs


@exercise.mistake(
    "only dbs reversed",
    seen="dWs is right; dbs is in reversed order.",
    ask="Does the first entry of dbs belong to the first layer?",
    leads=("exchanged",),
)
def db_dbrev(acts, y, Ws, reg):
    N, L = len(y), len(Ws)
    dWs, dbs = [None] * L, [None] * L
    d = acts[-1].copy()
    d[np.arange(N), y] -= 1
    d /= N
    for l in range(L - 1, -1, -1):
        dWs[l] = acts[l].T @ d + reg * Ws[l]
        dbs[l] = d.sum(axis=0, keepdims=True)
        if l > 0:
            d = (d @ Ws[l].T) * (1 - acts[l] ** 2)
    return dWs, dbs[::-1]


@exercise.mistake(
    "first layer left out",
    seen="the first entry of both lists is None.",
    ask="At which index does your loop stop?",
    leads=("none",),
)
def db_short(acts, y, Ws, reg):
    N, L = len(y), len(Ws)
    dWs, dbs = [None] * L, [None] * L
    d = acts[-1].copy()
    d[np.arange(N), y] -= 1
    d /= N
    for l in range(L - 1, 0, -1):
        dWs[l] = acts[l].T @ d + reg * Ws[l]
        dbs[l] = d.sum(axis=0, keepdims=True)
        if l > 0:
            d = (d @ Ws[l].T) * (1 - acts[l] ** 2)
    return dWs, dbs


@exercise.mistake(
    "bias gradients not summed",
    seen="every db has one row for each sample.",
    ask="One bias serves all samples: what happens to their contributions?",
    leads=("shape",),
)
def db_dbnosum(acts, y, Ws, reg):
    N, L = len(y), len(Ws)
    dWs, dbs = [None] * L, [None] * L
    d = acts[-1].copy()
    d[np.arange(N), y] -= 1
    d /= N
    for l in range(L - 1, -1, -1):
        dWs[l] = acts[l].T @ d + reg * Ws[l]
        dbs[l] = d.copy()
        if l > 0:
            d = (d @ Ws[l].T) * (1 - acts[l] ** 2)
    return dWs, dbs


@exercise.mistake(
    "weight gradients transposed",
    seen="every dW is transposed.",
    ask="You will subtract dW from W: do the two have the same shape?",
    leads=("transposed",),
)
def db_dwtrans(acts, y, Ws, reg):
    N, L = len(y), len(Ws)
    dWs, dbs = [None] * L, [None] * L
    d = acts[-1].copy()
    d[np.arange(N), y] -= 1
    d /= N
    for l in range(L - 1, -1, -1):
        dWs[l] = d.T @ acts[l] + reg * Ws[l].T
        dbs[l] = d.sum(axis=0, keepdims=True)
        if l > 0:
            d = (d @ Ws[l].T) * (1 - acts[l] ** 2)
    return dWs, dbs
