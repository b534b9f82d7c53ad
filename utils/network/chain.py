"""The network as a chain: any depth, any links, one network or a stack with a leading axis.

Everything is written with ``@``, ``swapaxes(-1, -2)`` and sums over axis -2, so the same lines
serve one network, W (in, out), and S of them, W (S, in, out), on X (N, D) for all or (S, N, D) with
one data set each. `utils.network.workspace` does the same without making new arrays.
"""

import numpy as np

from utils.inputs import check_positive, check_X
from utils.network.links import HIDDEN, OUTPUTS, Link, named
from utils.network.parameters import check_layers


def chain_forward(
    X, Ws, bs, hidden: str | Link = "tanh", output: str | Link = "softmax", *, validate: bool = True
) -> tuple[list, list]:
    """Scores and values of every layer.

    Parameters
    ----------
    X : (N, D) or (S, N, D) array    inputs, one sample a row
    Ws, bs : sequences of L arrays   W (in, out), b (1, out), or stacks of them
    hidden, output : str or Link     activations of the hidden layers and of the last
    validate : bool                  whether to check shapes and numbers first

    Returns
    -------
    zs : list of L arrays            (N, H1), …, (N, C)
    acts : list of L+1 arrays        X, (N, H1), …, (N, C)

    Raises
    ------
    ValueError                       if shapes disagree or X holds NaN or infinity

    Source: derived in chapters/02_forward_pass; any depth in chapters/06_exercises.
    """
    if validate:
        check_layers(Ws, bs)
        X = check_X(X, D=np.shape(Ws[0])[-2])
    hidden, output = named(hidden, HIDDEN), named(output, OUTPUTS)
    zs, acts = [], [X]
    for layer, (W, b) in enumerate(zip(Ws, bs, strict=True), start=1):
        z = acts[-1] @ W
        z += b
        link = output if layer == len(Ws) else hidden
        zs.append(z)
        acts.append(np.asarray(link.function(z), dtype=z.dtype))
    return zs, acts


def chain_backward(dz, zs, acts, Ws, hidden: str | Link = "tanh", reg: float = 0.0):
    """Gradients of every layer, from that of the last scores.

    Parameters
    ----------
    dz : (..., N, C) array           gradient with respect to the last scores
    zs, acts : lists                 from `chain_forward`
    Ws : sequence of L arrays
    hidden : str or Link             of the hidden layers
    reg : float                      λ of the penalty λ/2 Σ‖W‖²

    Returns
    -------
    dWs, dbs : two lists of L arrays, shaped as the parameters

    Source: Rumelhart, Hinton & Williams (1986); derived in chapters/03_backpropagation.
    """
    hidden = named(hidden, HIDDEN)
    dWs, dbs = [], []
    for layer in reversed(range(len(Ws))):
        dWs.append(acts[layer].swapaxes(-1, -2) @ dz)
        if reg:
            dWs[-1] += reg * Ws[layer]
        dbs.append(dz.sum(axis=-2, keepdims=True))
        if layer > 0:  # nothing stands before X that could learn
            dz = dz @ Ws[layer].swapaxes(-1, -2)
            dz *= hidden.at(zs[layer - 1], acts[layer])
    return dWs[::-1], dbs[::-1]


def penalty(Ws, reg: float, *, validate: bool = True):
    """The penalty λ/2 Σ‖W‖² on all weights: a number, or (S,) for a stack; biases carry none."""
    if validate:
        check_positive("reg", reg, zero=True)
    return reg / 2 * sum((W**2).sum(axis=(-2, -1)) for W in Ws)
