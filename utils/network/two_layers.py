"""The two-layer network by the names of the derivation: W1, b1, W2, b2; z1, a1, z2, probs.

The mathematics is that of `utils.network.chain`; here it has the names of chapters 02 to 05.
"""

from utils.inputs import check_positive, check_X, check_y
from utils.network.chain import chain_backward, chain_forward, penalty
from utils.network.links import HIDDEN, named, softmax
from utils.network.losses import cross_entropy, dscores
from utils.network.parameters import Params, by_layer, by_name, check_params, init_layers


def init_params(D: int, H: int, C: int, seed: int) -> Params:
    """Random weights of standard deviation 1/sqrt(inputs of the layer), zero biases.

    Parameters
    ----------
    D, H, C : int    features, hidden units, classes
    seed : int       the same seed gives the same weights

    Returns
    -------
    dict             W1 (D, H), b1 (1, H), W2 (H, C), b2 (1, C)

    Raises
    ------
    ValueError       if a size is not a whole number above 0

    Source: LeCun et al. (1998), Efficient BackProp; see chapters/04_gradient_descent.
    """
    for name, size in (("D", D), ("H", H), ("C", C)):
        check_positive(name, size, whole=True)
    return by_name(*init_layers([D, H, C], seed))


def forward(X, params: Params, activation: str = "tanh", *, validate: bool = True) -> Params:
    """Scores and probabilities, and everything on the way to them.

    Parameters
    ----------
    X : (N, D) or (S, N, D) array    inputs, one sample a row
    params : dict                    W1 (D, H), b1 (1, H), W2 (H, C), b2 (1, C), or stacks of them
    activation : str                 of the hidden layer: identity, relu, sigmoid or tanh
    validate : bool                  whether to check shapes and numbers first

    Returns
    -------
    dict                             z1, a1 (N, H); z2, probs (N, C); a stack's with S in front

    Raises
    ------
    ValueError                       if shapes disagree or X holds NaN or infinity

    Source: derived in chapters/02_forward_pass.
    """
    if validate:
        check_params(params)
        X = check_X(X, D=params["W1"].shape[-2])
    (z1, z2), (_, a1, probs) = chain_forward(X, *by_layer(params), activation, validate=False)
    return {"z1": z1, "a1": a1, "z2": z2, "probs": probs}


def total_loss(probs, y, W1, W2, reg: float = 0.0, *, validate: bool = True):
    """Mean cross-entropy + reg/2 (‖W1‖² + ‖W2‖²): a number, or (S,) for a stack.

    Parameters
    ----------
    probs : (..., N, C) array
    y : (..., N) int array
    W1, W2 : (..., D, H), (..., H, C) arrays
    reg : float                  λ, the strength of the penalty; biases carry none

    Raises
    ------
    ValueError                   as `cross_entropy`, or if reg is negative
    """
    return cross_entropy(probs, y, validate=validate) + penalty((W1, W2), reg, validate=validate)


def backward(
    X,
    y,
    cache: Params,
    params: Params,
    reg: float = 0.0,
    activation: str = "tanh",
    *,
    validate=True,
) -> Params:
    """Gradients of `total_loss`, line by line as chapter 03 derives them.

    Parameters
    ----------
    X : (N, D) array        inputs, one sample a row
    y : (N,) int array      class of each sample, 0 .. C-1
    cache : dict            z1, a1 (N, H); z2, probs (N, C), from `forward`
    params : dict           W1 (D, H), b1 (1, H), W2 (H, C), b2 (1, C)
    reg : float             λ of the penalty λ/2 (‖W1‖² + ‖W2‖²)
    activation : str        the one `forward` was called with
    validate : bool         whether to check shapes and numbers first

    Returns
    -------
    dict                    dW1, db1, dW2, db2, each shaped as its parameter

    Raises
    ------
    ValueError              if shapes disagree or a label is outside 0 .. C-1

    Source: Rumelhart, Hinton & Williams (1986); derived in chapters/03_backpropagation.
    """
    if validate:
        check_params(params)
        check_positive("reg", reg, zero=True)
        X = check_X(X, D=params["W1"].shape[-2])
        y = check_y(y, N=X.shape[-2], C=params["W2"].shape[-1])
    dz2 = dscores(cache["probs"], y, validate=False)
    zs, acts = [cache["z1"], cache["z2"]], [X, cache["a1"], cache["probs"]]
    dWs, dbs = chain_backward(dz2, zs, acts, by_layer(params)[0], activation, reg)
    return by_name(dWs, dbs, prefix="d")


def loss_of(X, y, params: Params, reg: float = 0.0, activation: str = "tanh"):
    """The loss as a function of each single variable of the network, for numerical gradients.

    Parameters
    ----------
    X, y, params, reg, activation    as in `backward`

    Returns
    -------
    functions : dict    for each of z2, W2, b2, a1, z1, W1, b1 a function from an array of that
                        shape to the loss, everything that comes before it held where it is
    values : dict       where each of these variables is

    Notes
    -----
    What comes *before* a variable does not change when it does; what comes after is computed
    anew. The penalty is counted with the weights only.
    """
    cache = forward(X, params, activation)
    y = check_y(y, N=len(X), C=params["W2"].shape[-1])
    g = named(activation, HIDDEN).function

    def from_a1(a1, p=params):
        probs = softmax(a1 @ p["W2"] + p["b2"])
        return float(total_loss(probs, y, p["W1"], p["W2"], reg))

    def of_parameter(name):
        def loss(value):
            p = {**params, name: value}
            return from_a1(g(X @ p["W1"] + p["b1"]), p)

        return loss

    functions = {
        "z2": lambda z2: float(total_loss(softmax(z2), y, params["W1"], params["W2"], reg)),
        "W2": of_parameter("W2"),
        "b2": of_parameter("b2"),
        "a1": from_a1,
        "z1": lambda z1: from_a1(g(z1)),
        "W1": of_parameter("W1"),
        "b1": of_parameter("b1"),
    }
    everything = {**cache, **params}
    return functions, {name: everything[name] for name in functions}
