"""One training step at MNIST's shape: minibatches, relu, plain descent, float32.

The data are made up (what is in a picture does not change how long its step takes). A pass is an
epoch; cost is its time divided by its steps. The arrays' conversion for PyTorch is not timed;
what `fit` and scikit-learn check at the start of each training is.
"""

import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from race import pytorch
from race.clock import Contestant, Effort, Row, agree, compare, race
from utils.network import (
    HIDDEN,
    LOSSES,
    OUTPUTS,
    SGD,
    NeuralNetwork,
    flatten,
    init_layers,
    one_hot,
    restore,
)
from utils.network.fitting import Fitting, quiet_threads
from utils.training import minibatch_train

AUTOGRAD = "PyTorch, autograd"
PRODUCTS = "its matrix products alone"
FIT, CLASS = "fit", "NeuralNetwork.fit"
#: What is compared with where PyTorch is not installed.
LIBRARY = "scikit-learn, fit"
STEP = "a step of "
#: layers -> epochs in each round of the full run.
NETWORKS = {(784, 64, 10): 10, (784, 300, 100, 10): 5}
BATCHES = (32, 128)
LR, SEED = 0.01, 5
#: What the ratio to PyTorch, and the share of the products' speed, should be at least.
TARGETS = {((784, 64, 10), 32): 1.8, ((784, 300, 100, 10), 32): 1, ((784, 300, 100, 10), 128): 1}
SHARE = 0.8


def made_up(rows: int):
    """Numbers between 0 and 1, four in five of them 0 as in MNIST, and classes."""
    rng = np.random.default_rng(SEED)
    X = rng.random((rows, 784), dtype=np.float32) * (rng.random((rows, 784)) < 0.2)
    return X, rng.integers(0, 10, rows)


def textbook(X, y, Ws, bs, lr, batch_size, seed, dtype=np.float64):
    """`minibatch_train`, the loop of chapter 06."""

    def go(epochs):
        rates = np.full(epochs * -(-len(X) // batch_size), lr)
        return minibatch_train(
            X.astype(dtype), y, Ws, bs, rates, batch_size, activation="relu", seed=seed
        )[:2]

    return go


def engine(X, y, Ws, bs, lr, batch_size, seed, dtype):
    """The loop inside `NeuralNetwork.fit`."""
    layers = [len(W) for W in Ws] + [Ws[-1].shape[1]]
    X, Y = np.ascontiguousarray(X, dtype), one_hot(y, layers[-1]).astype(dtype)
    links = HIDDEN["relu"], OUTPUTS["softmax"], LOSSES["cross_entropy"]

    def go(epochs):
        params, rng = flatten(Ws, bs).astype(dtype), np.random.default_rng(seed)
        fitting = Fitting(params, layers, *links, SGD(lr))
        with quiet_threads(layers, batch_size):
            for _ in range(epochs):
                for _ in fitting.epoch(X, Y, batch_size, rng):
                    pass
        return restore(params, layers)

    return go


def our_class(X, y, Ws, bs, lr, batch_size, seed, dtype):
    """`NeuralNetwork.fit`, which also counts how many are right."""

    def go(epochs):
        layers = [W.shape[0] for W in Ws] + [Ws[-1].shape[1]]
        network = NeuralNetwork(
            layers, "relu", optimizer=SGD(lr), random_state=seed, dtype=dtype
        ).set_weights(Ws, bs)
        network.fit(X, y, batch_size, epochs, verbose=False)
        return network.Ws, network.bs

    return go


def library(X, y, Ws, bs, lr, batch_size, seed, dtype):
    """scikit-learn's `MLPClassifier`, one `fit`."""
    X = X.astype(dtype)

    def go(epochs):
        model = MLPClassifier(
            [W.shape[1] for W in Ws[:-1]], solver="sgd", alpha=0, batch_size=batch_size,
            learning_rate_init=lr, momentum=0, random_state=seed, max_iter=epochs, tol=0,
            n_iter_no_change=epochs,
        )  # fmt: skip
        model.partial_fit(X[:batch_size], y[:batch_size], classes=range(10))
        for place, ours in zip(model.coefs_, Ws, strict=True):
            place[:] = ours
        for place, ours in zip(model.intercepts_, bs, strict=True):
            place[:] = ours[0]
        model.set_params(warm_start=True)
        with warnings.catch_warnings():  # it would go on: these epochs are all that is asked
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(X, y)
        return model.coefs_, [b[None] for b in model.intercepts_]

    return go


def products(X, y, Ws, bs, lr, batch_size, seed, dtype):
    """Nothing but the matrix products of a step, into arrays that are there: no fit is quicker."""
    rng = np.random.default_rng(seed)
    layers = [W.shape[0] for W in Ws] + [Ws[-1].shape[1]]
    Ws = [W.astype(dtype) for W in Ws]
    dWs = [np.empty_like(W) for W in Ws]

    def step_of(rows):
        acts = [rng.random((rows, n)).astype(dtype) for n in layers]
        back = [np.empty_like(a) for a in acts]

        def step():
            for k, W in enumerate(Ws):
                np.matmul(acts[k], W, acts[k + 1])
            for k in reversed(range(len(Ws))):
                np.matmul(acts[k].T, acts[k + 1], dWs[k])
                if k:
                    np.matmul(acts[k + 1], Ws[k].T, back[k])

        return step

    full, rest = divmod(len(X), batch_size)
    steps = [step_of(batch_size)] * full + [step_of(rest)] * bool(rest)

    def go(epochs):
        for _ in range(epochs):
            for step in steps:
                step()

    return go


#: name -> who, and whether it takes its samples in the textbook's order.
FIELD = {
    FIT: (engine, True),
    CLASS: (our_class, False),
    AUTOGRAD: (pytorch.steps_eager, True),
    LIBRARY: (library, False),
}


def field() -> dict:
    """Those of `FIELD` that are installed here."""
    return {k: v for k, v in FIELD.items() if pytorch.torch or not k.startswith("PyTorch")}


def check(layers) -> None:
    """Two epochs: in minibatches where the order is known, else in one batch of all samples."""
    X, y = made_up(100)
    start = init_layers(layers, SEED, "relu")
    for name, (make, ordered) in field().items():
        batch_size = 32 if ordered else len(X)
        right = textbook(X, y, *start, LR, batch_size, SEED)(2)
        for dtype in (np.float64, np.float32):
            found = make(X, y, *start, LR, batch_size, SEED, dtype)(2)
            who = f"{name}, checked in {dtype.__name__}, layers {layers},"
            agree(who, [*found[0], *found[1]], [*right[0], *right[1]], dtype)


def run(effort: Effort) -> list[Row]:
    """Rows for two networks and two sizes of batch."""
    rows = []
    X, y = made_up(effort.rows)
    for layers, epochs in NETWORKS.items():
        check(layers)
        start = init_layers(layers, SEED, "relu")
        for batch_size in BATCHES:
            makers = {name: make for name, (make, _) in field().items()} | {PRODUCTS: products}
            contestants = [
                Contestant(
                    name,
                    make(X, y, *start, LR, batch_size, SEED, np.float32),
                    effort.passes(epochs),
                    -(-len(X) // batch_size),
                )
                for name, make in makers.items()
            ]
            took = race(contestants, effort.rounds)
            task = f"{STEP}{'-'.join(map(str, layers))}, batch {batch_size}"
            target = TARGETS.get((layers, batch_size)) if AUTOGRAD in took else None
            targets = {FIT: target, CLASS: target}
            base = AUTOGRAD if AUTOGRAD in took else LIBRARY
            seen = {name: t for name, t in took.items() if name != PRODUCTS}
            rows += compare(task, seen, base, targets, (FIT, CLASS))
            share = SHARE if batch_size == 128 else None
            seen = {name: took[name] for name in (FIT, PRODUCTS)}
            rows += compare(task, seen, PRODUCTS, {FIT: share}, (FIT,))
    return rows
