"""Networks: the functions, the chain they form, optimisers, and the class made of all of these.

The parts of this room, each importing only from those below it; import from `utils.network`:

    estimators   NetworkClassifier, NetworkRegressor: for scikit-learn's pipelines and searches
    model        NeuralNetwork: any depth, activation, loss and optimiser; fit, predict, save, load
    storage      a network in a file, written whole or not at all, read with care
    fitting      the inner loop of a training
    workspace    a training step without new arrays: the fast form, which tests hold equal to chain
    optimisers   SGD, Momentum, Nesterov, Adagrad, RMSprop, Adam: update(params, gradient)
    own          links from outside, compared with central differences first
    two_layers   the chain of two layers by the names of the derivation: W1, b1, W2, b2
    chain        forward and backward, any depth, stacks too: the readable form
    parameters   drawn, counted, checked, in one vector
    losses       cross-entropy, squares, one-hot tables, accuracy
    links        activations, each with its derivative
"""

from utils.network.chain import chain_backward, chain_forward, penalty
from utils.network.links import (
    HIDDEN,
    OUTPUTS,
    Link,
    elementwise_jacobian,
    identity,
    relu,
    sigmoid,
    softmax,
    softmax_jacobian,
)
from utils.network.losses import (
    FUSED,
    LOSSES,
    TINY,
    accuracy,
    binary_cross_entropy,
    binary_cross_entropy_slope,
    cross_entropy,
    cross_entropy_slope,
    dscores,
    mean_squared_error,
    mean_squared_error_slope,
    one_hot,
    predict,
    score_gradient,
)
from utils.network.model import NeuralNetwork
from utils.network.optimisers import (
    OPTIMISERS,
    SGD,
    Adagrad,
    Adam,
    Momentum,
    Nesterov,
    Optimiser,
    RMSprop,
)
from utils.network.own import hidden_link, loss_link, output_link
from utils.network.parameters import (
    NAMES,
    Params,
    by_layer,
    by_name,
    check_layers,
    check_params,
    count_parameters,
    flatten,
    init_layers,
    restore,
    stack_params,
)
from utils.network.two_layers import backward, forward, init_params, loss_of, total_loss

#: What needs scikit-learn is imported when it is asked for.
LATER = ("NetworkClassifier", "NetworkRegressor")

__all__ = [
    "FUSED",
    "HIDDEN",
    "LOSSES",
    "NAMES",
    "OPTIMISERS",
    "OUTPUTS",
    "SGD",
    "TINY",
    "Adagrad",
    "Adam",
    "Link",
    "Momentum",
    "Nesterov",
    "NetworkClassifier",
    "NetworkRegressor",
    "NeuralNetwork",
    "Optimiser",
    "Params",
    "RMSprop",
    "accuracy",
    "backward",
    "binary_cross_entropy",
    "binary_cross_entropy_slope",
    "by_layer",
    "by_name",
    "chain_backward",
    "chain_forward",
    "check_layers",
    "check_params",
    "count_parameters",
    "cross_entropy",
    "cross_entropy_slope",
    "dscores",
    "elementwise_jacobian",
    "flatten",
    "forward",
    "from",
    "hidden_link",
    "identity",
    "init_layers",
    "init_params",
    "loss_link",
    "loss_of",
    "mean_squared_error",
    "mean_squared_error_slope",
    "network",
    "one_hot",
    "output_link",
    "penalty",
    "predict",
    "relu",
    "restore",
    "score_gradient",
    "sigmoid",
    "softmax",
    "softmax_jacobian",
    "stack_params",
    "total_loss",
    "utils",
]


def __getattr__(name: str):
    if name in LATER:
        from utils.network import estimators

        return getattr(estimators, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *LATER])
