"""Networks: the functions, the chain they form, optimisers, and the class made of all of these.

From data to a saved network, in scikit-learn's way:

>>> from sklearn.model_selection import train_test_split
>>> from sklearn.pipeline import make_pipeline
>>> from sklearn.preprocessing import StandardScaler
>>> from utils.data import two_moons
>>> from utils.network import NetworkClassifier, NeuralNetwork
>>> X, y = two_moons(400, seed=0)
>>> X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
>>> model = NetworkClassifier((16,), learning_rate_init=0.01, max_iter=60, random_state=0)
>>> model = make_pipeline(StandardScaler(), model).fit(X_train, y_train)
>>> model.score(X_test, y_test) > 0.9
True

`NetworkRegressor` predicts numbers. Both go through cross_val_score and GridSearchCV, take
sample_weight and partial_fit, and hold the network that they trained:

>>> net = model[-1].network_
>>> net.summary()
layer   in -> out   activation   parameters
1       2 -> 16     relu                 48
2       16 -> 2     softmax              34
total                                    82

That is a `NeuralNetwork`, which can also be made by hand: any depth, functions of your own, early
stopping, a schedule for the learning rate. It takes the inputs as they are, so scale them first:

>>> scale = model[0].transform
>>> by_hand = NeuralNetwork([2, 16, 2], "relu", random_state=0, learning_rate_init=0.01)
>>> by_hand = by_hand.fit(scale(X_train), y_train, epochs=200, early_stopping=True)
>>> by_hand.score(scale(X_test), y_test) > 0.9
True
>>> by_hand.history["validation_loss"][by_hand.best_epoch - 1] < by_hand.history["loss"][0]
True

A file holds the whole network, and no code:

>>> from pathlib import Path
>>> from tempfile import TemporaryDirectory
>>> with TemporaryDirectory() as folder:
...     file = by_hand.save(Path(folder) / "moons")
...     again = NeuralNetwork.load(file)
>>> bool((again.predict(scale(X_test)) == by_hand.predict(scale(X_test))).all())
True

The parts of this room, each importing only from those below it; import from `utils.network`:

    estimators   NetworkClassifier, NetworkRegressor: for scikit-learn's pipelines and searches
    model/       NeuralNetwork: any depth, activation, loss and optimiser; fit, predict, save, load
    fitting      the inner loop: gather a batch, one step, one update, in place
    workspace    a step without new arrays: the fast form, which tests hold equal to chain
    measuring    accuracy, R² and weighted losses
    optimisers   SGD, Momentum, Nesterov, Adagrad, RMSprop, Adam: update(params, gradient)
    own          links from outside, compared with central differences first
    derivation   the ledger of chapter 03: seven lines that a learner writes
    two_layers   the chain of two layers by the names of the derivation: W1, b1, W2, b2
    chain        forward and backward, any depth, stacks too: the readable form
    parameters   drawn, counted, checked, in one vector
    losses       cross-entropy, squares, one-hot tables, accuracy
    links        activations, each with its derivative
"""

from typing import TYPE_CHECKING

from utils.later import later
from utils.network.chain import chain_backward, chain_forward, penalty
from utils.network.derivation import Derivation, network_ledger
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

if TYPE_CHECKING:
    from utils.network.estimators import NetworkClassifier, NetworkRegressor
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
    "Derivation",
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
    "hidden_link",
    "identity",
    "init_layers",
    "init_params",
    "loss_link",
    "loss_of",
    "mean_squared_error",
    "mean_squared_error_slope",
    "network_ledger",
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
]

__getattr__, __dir__ = later(
    __name__,
    {
        **dict.fromkeys(("NetworkClassifier", "NetworkRegressor"), "estimators"),
        "NeuralNetwork": "model",
        **dict.fromkeys(("hidden_link", "loss_link", "output_link"), "own"),
        **dict.fromkeys(
            (
                "OPTIMISERS",
                "SGD",
                "Adagrad",
                "Adam",
                "Momentum",
                "Nesterov",
                "Optimiser",
                "RMSprop",
            ),
            "optimisers",
        ),
    },
)
