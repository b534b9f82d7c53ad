"""Data sets that a learner's function is tried on.

Sizes are prime and all different, so that a transposed matrix does not fit and a missing factor
shows which size it is. No value sits on a kink, no bias is zero, and no row sums to one by chance.
"""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from utils.checks import reference as ref

SIZES = ({"N": 11, "D": 3, "H": 7, "C": 5}, {"N": 17, "D": 5, "H": 2, "C": 3})


@dataclass(frozen=True)
class Case:
    """One data set.

    Attributes
    ----------
    args : dict         the arguments, in the order of the signature
    sizes : dict        what each size is called
    when : str          for a special data set: what is special, as the end of a sentence
    lenient : bool      whether an error raised here is forgiven
    accepts : dict      part -> function of the result, where more than one value is right
    """

    args: dict
    sizes: dict = field(default_factory=dict)
    when: str = ""
    lenient: bool = False
    accepts: dict[str, Callable] = field(default_factory=dict)

    @property
    def plain(self):
        """Whether nothing is special about this data set."""
        return not self.when


def labels(rng, N, C):
    """N classes in a random order, every class at least once where N allows it."""
    return rng.permutation(np.concatenate([np.arange(C), rng.integers(0, C, max(N - C, 0))])[:N])


def without(y, missing, C):
    """The same labels with one class replaced by its neighbours."""
    others = [c for c in range(C) if c != missing]
    out = y.copy()
    out[y == missing] = np.resize(others, np.sum(y == missing))
    return out


def matrix(rng, *shape):
    """Numbers between 0.2 and 2 in size, of either sign: none near a kink."""
    return rng.choice([-1.0, 1.0], shape) * rng.uniform(0.2, 2.0, shape)


def probabilities(rng, N, C):
    """Rows that sum to 1, no entry too small, the two largest well apart."""
    probs = ref.softmax(rng.normal(size=(N, C)))
    probs[np.arange(N), rng.integers(0, C, N)] += 1.0 + rng.uniform(0, 1, N)
    probs = 0.04 + probs
    return probs / probs.sum(axis=1, keepdims=True)


def weights(rng, D, H, C):
    """Parameters of the two-layer network, biases not zero."""
    return {
        "W1": rng.normal(size=(D, H)) / np.sqrt(D),
        "b1": 0.5 * matrix(rng, 1, H),
        "W2": matrix(rng, H, C) / np.sqrt(H),
        "b2": 0.5 * matrix(rng, 1, C),
    }


def sized(N=11, D=3, H=7, C=5):
    """Sizes by name."""
    return {"N": N, "D": D, "H": H, "C": C}


# --- chapter 00 -----------------------------------------------------------------------------


def mean_square(rng):
    """Vectors and tables of errors."""
    yield Case({"errors": matrix(rng, 11) + 0.3}, {"N": 11})
    yield Case({"errors": matrix(rng, 5, 3) + 0.3}, {"rows": 5, "columns": 3})
    yield Case({"errors": matrix(rng, 3, 7) - 0.4}, {"rows": 3, "columns": 7})
    whole = rng.integers(1, 9, 7) * np.array([1, -1, 1, 1, -1, 1, 1])
    yield Case({"errors": whole}, {"N": 7}, when="errors holds whole numbers")
    yield Case({"errors": np.zeros(5)}, {"N": 5}, when="every error is 0")
    yield Case({"errors": np.array([-1.5])}, {"N": 1}, when="there is one error only")


# --- chapter 01 -----------------------------------------------------------------------------


def scores_of_any_shape(rng):
    """Inputs of an elementwise function."""
    yield Case({"z": matrix(rng, 11)}, {"N": 11})
    yield Case({"z": matrix(rng, 7, 3) * 1.5}, {"N": 7, "columns": 3})
    z = np.array([-1000.0, -700.0, -40.0, 0.0, 40.0, 700.0, 1000.0])
    yield Case({"z": z}, {"N": 7}, when="some entries are as large as 1000")
    whole = np.array([-3, -1, 0, 1, 2, 4])
    yield Case({"z": whole}, {"N": 6}, when="z holds whole numbers")
    yield Case({"z": np.array([[0.0], [-2.5]])}, {"N": 2}, when="z is 0 or negative")


def bce_loss(rng):
    """Probabilities and labels."""
    for N in (11, 17):
        p = rng.uniform(0.05, 0.95, N)
        p[:4] = 0.03, 0.97, 0.05, 0.95
        yield Case({"p": p, "y": labels(rng, N, 2)}, {"N": N})
    p = rng.uniform(0.05, 0.95, 11)
    yield Case({"p": p, "y": np.zeros(11, int)}, {"N": 11}, when="every label is 0")
    yield Case({"p": p, "y": np.ones(11, int)}, {"N": 11}, when="every label is 1")
    y = np.array([0, 1, 0, 1, 1])
    sure = np.array([0.0, 1.0, 0.0, 1.0, 1.0])
    yield Case(
        {"p": sure, "y": y},
        {"N": 5},
        when="every prediction is perfect, exactly 0 or 1",
        accepts={"loss": lambda got: abs(got) < 1e-4},
    )
    wrong = sure.copy()
    wrong[:2] = 1 - wrong[:2]
    yield Case(
        {"p": wrong, "y": y},
        {"N": 5},
        when="some p is exactly 0 or 1 and wrong",
        accepts={"loss": lambda got: got * 5 / 2 > 9 and np.isfinite(got)},
    )


def logreg(rng):
    """Weights, data and labels of a logistic regression."""
    for N, D in ((11, 3), (17, 5)):
        args = {"w": matrix(rng, D), "b": 0.7, "X": rng.normal(size=(N, D)) + 0.3}
        yield Case(args | {"y": labels(rng, N, 2)}, {"N": N, "D": D})
    args = {"w": matrix(rng, 3), "b": -0.4, "X": rng.normal(size=(7, 3))}
    yield Case(args | {"y": np.ones(7, int)}, {"N": 7, "D": 3}, when="every label is 1")
    whole = {"w": np.array([1, -1, 0]), "b": 0, "X": rng.integers(-2, 3, (7, 3))}
    yield Case(
        whole | {"y": labels(rng, 7, 2)},
        {"N": 7, "D": 3},
        when="w, b and X hold whole numbers",
        lenient=True,
    )
    args = {"w": matrix(rng, 3), "b": 0.6, "X": rng.normal(size=(1, 3))}
    yield Case(args | {"y": np.array([0])}, {"N": 1, "D": 3}, when="there is one sample only")


def split(rng):
    """Data whose rows can be told apart."""
    for N, frac in ((11, 0.3), (13, 0.2), (17, 0.25), (10, 0.5)):
        X = rng.normal(size=(N, 3))
        yield Case({"X": X, "y": labels(rng, N, 3), "frac": frac, "rng": None}, {"N": N, "D": 3})


# --- chapter 02 -----------------------------------------------------------------------------


def one_hot(rng):
    """Labels, with and without every class."""
    for N, C in ((11, 5), (7, 3)):
        yield Case({"y": labels(rng, N, C), "C": C}, {"N": N, "C": C})
    y = labels(rng, 11, 5)
    sizes = {"N": 11, "C": 5}
    yield Case({"y": without(y, 4, 5), "C": 5}, sizes, when="the last class does not occur in y")
    yield Case({"y": without(y, 2, 5), "C": 5}, sizes, when="a class does not occur in y")
    yield Case({"y": np.array([1]), "C": 3}, {"N": 1, "C": 3}, when="there is one label only")
    yield Case({"y": np.array([0, 2, 1, 3]), "C": 4}, {}, when="N is C")


def softmax(rng):
    """Scores, ordinary and extreme."""
    yield Case({"z": matrix(rng, 11, 5)}, {"N": 11, "C": 5})
    yield Case({"z": matrix(rng, 7, 3)}, {"N": 7, "C": 3})
    huge = np.array([[1000.0, 999.0, -1000.0], [0.5, 0.1, -0.2], [-1000.0, -1001.0, -999.0]])
    sizes = {"N": 3, "C": 3}
    high = np.array([[1000.0, 999.0, -1000.0, -999.0, 1.0], [1000.0, *[-1000.0] * 4]])
    yield Case({"z": high}, {"N": 2, "C": 5}, when="some scores are as large as 1000")
    yield Case({"z": huge[[2, 2]]}, {"N": 2, "C": 3}, when="all scores are near -1000")
    yield Case({"z": huge}, sizes, when="one row is near 1000 and another near -1000")
    whole = rng.integers(-3, 4, (5, 3))
    yield Case({"z": whole}, {"N": 5, "C": 3}, when="z holds whole numbers", lenient=True)
    yield Case({"z": matrix(rng, 1, 3)}, {"N": 1, "C": 3}, when="there is one sample only")


def network(rng, *names):
    """Inputs and parameters of the network, by name."""
    for sizes in SIZES:
        N, D, H, C = sizes.values()
        everything = {"X": rng.normal(size=(N, D)) + 0.2} | weights(rng, D, H, C)
        yield Case({k: everything[k] for k in names}, sizes)


def forward(rng):
    """Inputs of the tanh/softmax network."""
    names = ("X", "W1", "b1", "W2", "b2")
    yield from network(rng, *names)
    args = {"X": np.zeros((5, 3))} | weights(rng, 3, 7, 2)
    yield Case(args, sized(N=5, C=2), when="every input is 0")
    args = {"X": 4 * rng.normal(size=(5, 3))} | weights(rng, 3, 7, 2)
    yield Case(args, sized(N=5, C=2), when="the inputs are large")
    args = {"X": rng.normal(size=(1, 3))} | weights(rng, 3, 7, 2)
    yield Case(args, sized(N=1, C=2), when="there is one sample only")


def predict(rng):
    """Probabilities with a clear winner."""
    for N, C in ((11, 5), (17, 3), (13, 2)):
        yield Case({"probs": probabilities(rng, N, C)}, {"N": N, "C": C})
    even = np.array([[0.34, 0.33, 0.33], [0.3, 0.3, 0.4], [0.2, 0.41, 0.39]])
    yield Case({"probs": even}, {}, when="the winner has less than one half")
    yield Case({"probs": np.array([[0.1, 0.2, 0.7]])}, {"N": 1, "C": 3}, when="there is one row")


def accuracy(rng):
    """Probabilities and labels, some right and some wrong."""
    for N, C in ((11, 5), (17, 3)):
        probs, y = probabilities(rng, N, C), labels(rng, N, C)
        right = N // 2 + 1
        y[:right] = probs[:right].argmax(axis=1)
        y[right:] = (probs[right:].argmax(axis=1) + 1 + rng.integers(0, C - 1, N - right)) % C
        yield Case({"probs": probs, "y": y}, {"N": N, "C": C})
    probs = probabilities(rng, 7, 3)
    best, sizes = probs.argmax(axis=1), {"N": 7, "C": 3}
    yield Case({"probs": probs, "y": best}, sizes, when="every prediction is right")
    yield Case({"probs": probs, "y": (best + 1) % 3}, sizes, when="every prediction is wrong")
    probs = np.array([[0.34, 0.33, 0.33], [0.3, 0.3, 0.4], [0.2, 0.41, 0.39]])
    args = {"probs": probs, "y": np.array([0, 2, 2])}
    yield Case(args, {}, when="the winner has less than one half, and N is C")


def probs_and_labels(rng):
    """Probabilities and labels for a loss or its gradient."""
    for N, C in ((11, 5), (17, 3)):
        yield Case({"probs": probabilities(rng, N, C), "y": labels(rng, N, C)}, {"N": N, "C": C})
    probs, y, sizes = probabilities(rng, 11, 5), labels(rng, 11, 5), {"N": 11, "C": 5}
    last, middle = without(y, 4, 5), without(y, 2, 5)
    yield Case({"probs": probs, "y": last}, sizes, when="the last class does not occur in y")
    yield Case({"probs": probs, "y": middle}, sizes, when="a class does not occur in y")
    one = {"probs": probabilities(rng, 1, 3), "y": np.array([1])}
    yield Case(one, {"N": 1, "C": 3}, when="there is one sample only")


def cross_entropy(rng):
    """As above, and probabilities that are exactly 0 or 1."""
    yield from probs_and_labels(rng)
    probs = np.array([[0.0, 0.25, 0.75], [0.5, 0.25, 0.25], [1.0, 0.0, 0.0], [0.0, 0.4, 0.6]])
    yield Case(
        {"probs": probs, "y": np.array([0, 0, 0, 1])},
        {"N": 4, "C": 3},
        when="the probability of a true class is exactly 0",
        accepts={"loss": lambda got: 4 * got > 9 and np.isfinite(got)},
    )
    yield Case(
        {"probs": probs, "y": np.array([2, 0, 0, 2])},
        {"N": 4, "C": 3},
        when="the probability of a wrong class is exactly 0",
    )


def total_loss(rng):
    """Probabilities, labels and weights."""
    for reg, sizes in zip((0.0, 0.3, 0.7), (SIZES[1], *SIZES), strict=True):
        N, D, H, C = sizes.values()
        args = {"probs": probabilities(rng, N, C), "y": labels(rng, N, C)}
        args |= {"W1": matrix(rng, D, H) + 0.1, "W2": matrix(rng, H, C) - 0.1, "reg": reg}
        yield Case(args, sizes)
    missing = without(args["y"], C - 1, C)
    yield Case(args | {"y": missing}, sizes, when="the last class does not occur in y")


# --- chapter 03 -----------------------------------------------------------------------------


def _curved(factors):
    """A smooth function whose second and third derivatives are not small."""

    def f(w):
        w = np.asarray(w, dtype=float)
        if w.shape != factors.shape:
            raise ValueError(f"f got an array of shape {w.shape} instead of {factors.shape}")
        return float(np.sum(factors * np.exp(0.7 * w)) + 0.3 * np.sum(w) ** 2)

    return f


def numgrad(rng):
    """Functions of arrays of any shape."""
    for shape in ((7,), (5, 3), (2, 3, 5)):
        f = _curved(matrix(rng, *shape))
        sizes = {"N": 7} if len(shape) == 1 else {"rows": shape[-2], "columns": shape[-1]}
        yield Case({"f": f, "w": matrix(rng, *shape), "eps": 1e-3}, sizes)
    f = _curved(matrix(rng, 3, 2))
    whole = np.array([[1, -1], [0, 2], [1, 0]])
    yield Case({"f": f, "w": whole, "eps": 1e-5}, {}, when="w holds whole numbers")
    args = {"f": f, "w": matrix(rng, 3, 2), "eps": 0.05}
    yield Case(args, {}, when="eps is 0.05")
    yield Case({"f": f, "w": np.zeros((3, 2)), "eps": 1e-5}, {}, when="every w is 0")


def _cache(X, params):
    z1 = X @ params["W1"] + params["b1"]
    a1 = np.tanh(z1)
    z2 = a1 @ params["W2"] + params["b2"]
    return {"z1": z1, "a1": a1, "z2": z2, "probs": ref.softmax(z2)}


def backward(rng):
    """A whole forward pass to walk back over."""
    for reg, sizes in zip((0.0, 0.0, 0.3, 0.7), SIZES + SIZES, strict=True):
        N, D, H, C = sizes.values()
        X, params = rng.normal(size=(N, D)) + 0.2, weights(rng, D, H, C)
        args = {"X": X, "y": labels(rng, N, C), "cache": _cache(X, params)}
        args |= {"params": params, "reg": reg}
        yield Case(args, sizes)
    missing = without(args["y"], C - 1, C)
    yield Case(args | {"y": missing}, sizes, when="the last class does not occur in y")
    equal = sized(N=7, D=7, H=7, C=7)
    X, params = rng.normal(size=(7, 7)), weights(rng, 7, 7, 7)
    args = {"X": X, "y": labels(rng, 7, 7), "cache": _cache(X, params)}
    yield Case(args | {"params": params, "reg": 0.2}, equal, when="all sizes are equal")


# --- chapter 04 -----------------------------------------------------------------------------


def init_params(rng):
    """Sizes of a network; the large one is for measuring the spread."""
    for D, H, C in ((3, 7, 5), (5, 2, 3)):
        yield Case({"D": D, "H": H, "C": C, "seed": 4}, {"D": D, "H": H, "C": C})
    sizes = {"D": 127, "H": 149, "C": 61}
    yield Case(sizes | {"seed": 3}, sizes)


def gd_step(rng):
    """Parameters and their gradients."""
    for lr, (D, H, C) in ((0.1, (3, 7, 5)), (2.0, (5, 2, 3))):
        params = weights(rng, D, H, C)
        grads = {k: matrix(rng, *v.shape) for k, v in params.items()}
        yield Case({"params": params, "grads": grads, "lr": lr}, {"D": D, "H": H, "C": C})
    whole = {k: rng.integers(-3, 4, v.shape) for k, v in params.items()}
    args = {"params": whole, "grads": grads, "lr": 0.3}
    yield Case(args, {}, when="params holds whole numbers")
    still = {k: np.zeros_like(v) for k, v in params.items()}
    yield Case({"params": params, "grads": still, "lr": 0.3}, {}, when="every gradient is 0")
    params = weights(rng, 5, 5, 5)  # so that a gradient of the wrong key fits in shape
    grads = {k: matrix(rng, *params[k].shape) for k in reversed(params)}
    args = {"params": params, "grads": grads, "lr": 0.3}
    yield Case(args, {}, when="grads lists its keys in another order")


def gd_train(rng):
    """Small data sets to train on."""
    runs = ((0.0, 0.3, 1), (0.0, 0.2, 7), (0.4, 0.3, 1), (0.2, 0.3, 7))
    for (reg, lr, steps), sizes in zip(runs, (SIZES[0], SIZES[1], SIZES[1], SIZES[0]), strict=True):
        N, D, H, C = sizes.values()
        args = {"X": rng.normal(size=(N, D)) + 0.2, "y": labels(rng, N, C)}
        args |= {"params": weights(rng, D, H, C), "lr": lr, "steps": steps, "reg": reg}
        yield Case(args, sizes | {"steps": steps} if steps > 1 else sizes)
    missing = without(args["y"], C - 1, C)
    yield Case(args | {"y": missing}, sizes, when="the last class does not occur in y")


# --- chapter 05 -----------------------------------------------------------------------------


def sweep(rng):
    """Validation scores to be found again."""
    runs = (
        ((4, 7, 11, 20), (0.6, 0.9, 0.5, 0.8), ""),
        ((3, 5, 11), (0.5, 0.7, 0.8), ""),
        ((2, 5, 11), (0.9, 0.7, 0.8), ""),
        ((1, 2, 3, 4, 5), (0.7, 0.9, 0.9, 0.8, 0.9), "two sizes have the same score"),
        ((2, 4, 6), (-7.5, -2.5, -3.5), "every score is negative"),
        ((2, 4, 6), (250.0, 320.0, 310.0), "the scores are large"),
        ((3,), (0.4,), "there is one size only"),
    )
    for sizes, scores, when in runs:
        yield Case({"sizes": list(sizes), "scores": list(scores)}, {}, when=when)


def keep_best(rng):
    """Losses of the epochs, the best one in different places."""
    runs = (
        ((0.7, 0.5, 0.9, 0.8), ""),
        ((2.5, 1.9, 2.7, 1.4, 1.6), ""),
        ((0.9, 0.6, 0.4, 0.4, 0.7), "two epochs have the same loss"),
        ((0.3, 0.5, 0.7), "the first epoch is the best"),
        ((0.7, 0.5, 0.3), "the last epoch is the best"),
        ((5200.0, 4100.0, 4300.0), "every loss is above 1000"),
        ((-1.0, -3.0, -2.0), "every loss is negative"),
        ((0.8,), "there is one epoch only"),
    )
    for losses, when in runs:
        yield Case({"losses": list(losses), "start": rng.normal(size=(3, 2))}, {}, when=when)


# --- chapter 06 -----------------------------------------------------------------------------


def minibatches(rng):
    """Data whose rows can be told apart, cut in several ways."""
    runs = ((11, 4, ""), (17, 3, ""), (12, 4, "batch_size divides N"), (7, 7, "batch_size is N"))
    for N, batch_size, when in (*runs, (5, 8, "batch_size is larger than N")):
        args = {"X": rng.normal(size=(N, 3)), "y": labels(rng, N, 3), "batch_size": batch_size}
        yield Case(args, {"N": N, "batch_size": batch_size}, when=when)


def minibatch_epoch(rng):
    """A linear regression to take an epoch of steps on."""
    for N, batch_size, when in (
        (11, 4, ""),
        (17, 3, ""),
        (13, 13, "there is one full batch"),
        (12, 4, "batch_size divides N"),
    ):
        args = {"w": matrix(rng, 3), "X": rng.normal(size=(N, 3)), "y": matrix(rng, N)}
        args |= {"batch_size": batch_size, "lr": 0.1}
        yield Case(args, {"N": N, "batch_size": batch_size}, when=when)


def lr_schedule(rng):
    """Epochs, batches and decays."""
    for epochs, batches, lr0, decay in ((5, 3, 0.5, 0.25), (3, 7, 2.0, 0.6)):
        args = {"n_epochs": epochs, "n_batches": batches, "lr0": lr0, "decay": decay}
        yield Case(args, {"n_epochs": epochs, "n_batches": batches})
    args = {"n_epochs": 3, "n_batches": 2, "lr0": 0.5, "decay": 0.0}
    yield Case(args, {}, when="decay is 0")
    args = {"n_epochs": 1, "n_batches": 5, "lr0": 0.5, "decay": 0.3}
    yield Case(args, {}, when="there is one epoch only")
    args = {"n_epochs": 3, "n_batches": 2, "lr0": 1, "decay": 1}
    yield Case(args, {}, when="lr0 and decay are whole numbers")


def step_decay(rng):
    """A run of epochs each."""
    for lr0, drop, every in ((0.5, 0.5, 3), (2.0, 0.1, 5), (0.3, 0.9, 2)):
        yield Case({"epochs": 3 * every + 2, "lr0": lr0, "drop": drop, "every": every})
    args = {"epochs": 5, "lr0": 0.5, "drop": 0.7, "every": 1}
    yield Case(args, {}, when="every is 1")


def activations(rng):
    """Pre-activations, away from 0 and extreme."""
    yield Case({"z": matrix(rng, 11)}, {"N": 11})
    yield Case({"z": matrix(rng, 7, 5) * 1.5}, {"N": 7, "H": 5})
    large = np.array([-1000.0, -400.0, -30.0, 30.0, 400.0, 1000.0])
    yield Case({"z": large}, {"N": 6}, when="some entries are as large as 1000")
    yield Case({"z": np.array([-3, -1, 1, 2, 4])}, {"N": 5}, when="z holds whole numbers")


def activation(rng):
    """The same, and 0 itself."""
    yield from activations(rng)
    yield Case({"z": np.array([0.0, -0.5, 0.5])}, {}, when="z is exactly 0")


def activation_grad(rng):
    """The same, and 0 itself, where any ReLU slope between 0 and 1 is right."""
    yield from activations(rng)
    accept = {"relu": lambda got: got.shape == (2,) and np.all((got >= 0) & (got <= 1))}
    yield Case({"z": np.zeros(2)}, {}, when="z is exactly 0", accepts=accept)


def hidden_delta(rng):
    """An error signal from above, on its way through one layer."""
    for N, H, C in ((11, 7, 5), (17, 2, 3)):
        args = {"delta_out": matrix(rng, N, C), "W_out": matrix(rng, H, C), "z": matrix(rng, N, H)}
        yield Case(args, {"N": N, "H": H, "C": C})
    args = {"delta_out": matrix(rng, 5, 5), "W_out": matrix(rng, 5, 5), "z": matrix(rng, 5, 5)}
    yield Case(args, {}, when="all sizes are equal")
    args = {"delta_out": matrix(rng, 5, 3), "W_out": matrix(rng, 2, 3), "z": np.zeros((5, 2))}
    back = args["delta_out"] @ args["W_out"].T

    def between(got):
        low, high = np.minimum(back, 0) - 1e-6, np.maximum(back, 0) + 1e-6
        return got.shape == back.shape and np.all((got >= low) & (got <= high))

    yield Case(args, {}, when="z is exactly 0", accepts={"relu": between})


def make_params(rng):
    """Data with two, three, and five classes."""
    for N, D, H, C in ((11, 3, 7, 5), (17, 5, 2, 3), (13, 3, 5, 2)):
        args = {"X": rng.normal(size=(N, D)), "y": labels(rng, N, C), "H": H}
        yield Case(args, sized(N, D, H, C))
    y = without(labels(rng, 11, 5), 2, 5)
    args = {"X": rng.normal(size=(11, 3)), "y": y, "H": 7}
    yield Case(args, sized(), when="a class does not occur in y")
    y = without(labels(rng, 11, 5), 0, 5)
    yield Case(args | {"y": y}, sized(), when="class 0 does not occur in y")


def _layers(rng, widths):
    Ws = [matrix(rng, a, b) / np.sqrt(a) for a, b in itertools.pairwise(widths)]
    return Ws, [0.5 * matrix(rng, 1, b) for b in widths[1:]]


def _deep_runs(rng):
    runs = (
        (11, (3, 7, 5, 2), ""),
        (17, (5, 2, 3), ""),
        (13, (2, 3, 7, 5, 11), ""),
        (7, (3, 5), "there is one layer only"),
        (7, (5, 5, 5, 5), "all layers are equally wide"),
    )
    for N, widths, when in runs:
        names = {"N": N, "D": widths[0], "C": widths[-1]}
        names |= {f"H{i}": width for i, width in enumerate(widths[1:-1], 1)}
        yield N, widths, names if not when else {}, when


def deep_forward(rng):
    """Networks of one to four layers."""
    for N, widths, names, when in _deep_runs(rng):
        Ws, bs = _layers(rng, widths)
        yield Case({"X": rng.normal(size=(N, widths[0])), "Ws": Ws, "bs": bs}, names, when=when)


def deep_backward(rng):
    """Their outputs, to walk back over; without and with a penalty."""
    for reg in (0.0, 0.3):
        for N, widths, names, when in _deep_runs(rng):
            if when and not reg:
                continue
            Ws, bs = _layers(rng, widths)
            acts = ref.deep_forward(rng.normal(size=(N, widths[0])), Ws, bs)
            args = {"acts": acts, "y": labels(rng, N, widths[-1]), "Ws": Ws, "reg": reg}
            yield Case(args, names, when=when)


# --- chapter 07 -----------------------------------------------------------------------------


def xor_forward(rng):
    """Inputs of the network with one output."""
    for N, D, H in ((11, 3, 7), (17, 5, 2)):
        args = {"X": rng.normal(size=(N, D)) + 0.2} | weights(rng, D, H, 1)
        yield Case(args, {"N": N, "D": D, "H": H})
    table = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    args = {"X": table} | weights(rng, 2, 3, 1)
    yield Case(args, {"N": 4, "D": 2, "H": 3}, when="X is the XOR table")
    args = {"X": np.zeros((5, 3))} | weights(rng, 3, 7, 1)
    yield Case(args, {"N": 5, "D": 3, "H": 7}, when="every input is 0")


def xor_backward(rng):
    """Outputs of that network, to walk back over."""
    for N, D, H in ((11, 3, 7), (17, 5, 2)):
        X, params = rng.normal(size=(N, D)) + 0.2, weights(rng, D, H, 1)
        a1, p = ref.xor_forward(X, **params)
        args = {"X": X, "y": labels(rng, N, 2), "a1": a1, "p": p, "W2": params["W2"]}
        yield Case(args, {"N": N, "D": D, "H": H})
    yield Case(args | {"y": np.ones(17, int)}, {"N": 17, "D": 5, "H": 2}, when="every label is 1")
    table, params = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), weights(rng, 2, 3, 1)
    a1, p = ref.xor_forward(table, **params)
    args = {"X": table, "y": np.array([0, 1, 1, 0]), "a1": a1, "p": p, "W2": params["W2"]}
    yield Case(args, {"N": 4, "D": 2, "H": 3}, when="X is the XOR table")


def xor_predict(rng):
    """Probabilities on both sides of one half."""
    for N in (11, 17):
        p = np.where(labels(rng, N, 2), rng.uniform(0.55, 0.98, N), rng.uniform(0.02, 0.45, N))
        p[:5] = 0.55, 0.97, 0.98, 0.96, 0.99
        yield Case({"p": p[:, None]}, {"N": N})
    edge = np.array([[0.5], [0.4999], [0.5001], [0.0], [1.0]])
    yield Case({"p": edge}, {"N": 5}, when="p is exactly 0, 0.5 or 1, or close to 0.5")
    yield Case({"p": np.array([[0.8]])}, {"N": 1}, when="there is one row only")


# --- chapter 08 -----------------------------------------------------------------------------


def momentum(rng):
    """Steps in a row along different gradients."""
    for shape, lr, mu in (((3, 5), 0.1, 0.9), ((7,), 0.5, 0.6)):
        args = {"w": matrix(rng, *shape), "g": [matrix(rng, *shape) for _ in range(4)]}
        args |= {"lr": lr, "mu": mu}
        yield Case(args, {})
    yield Case(args | {"mu": 0.0}, {}, when="mu is 0")
    yield Case(args | {"g": [np.zeros(7)] * 4}, {}, when="every gradient is 0")


def save_load(rng):
    """Parameters of several kinds, and names of files."""
    mixed = {"W1": rng.normal(size=(3, 5)), "b1": rng.normal(size=(1, 5)) * 1e-7}
    mixed |= {"steps": np.array([3, 1, 2]), "small": rng.normal(size=4).astype(np.float32)}
    floats = {k: v for k, v in mixed.items() if k in ("W1", "b1")}
    for name, params in (("model.npz", floats), ("weights", floats), ("mixed", mixed)):
        yield Case({"params": params, "name": name})


# --- chapter 10 -----------------------------------------------------------------------------


def standardise(rng):
    """Tables whose columns differ in place and size."""
    for N, M, D in ((11, 7, 3), (17, 5, 2)):
        place, size = rng.uniform(3, 9, D), 10.0 ** np.arange(D)
        train = size * (place + rng.normal(size=(N, D)))
        test = size * (place + 1 + 0.5 * rng.normal(size=(M, D)))
        yield Case({"train": train, "test": test}, {"N": N, "M": M, "D": D})
    one = {"train": train, "test": test[:1]}
    yield Case(one, {}, when="the test part has one row only")
    whole = {"train": rng.integers(0, 50, (7, 3)), "test": rng.integers(0, 50, (5, 3))}
    yield Case(whole, {}, when="the columns hold whole numbers", lenient=True)


def predictions(rng):
    """Predictions (N, 1) and targets (N,)."""
    for N in (11, 17):
        yield Case({"pred": matrix(rng, N, 1), "y": matrix(rng, N) + 0.5}, {"N": N})
    pred = matrix(rng, 7, 1)
    yield Case({"pred": pred, "y": pred[:, 0].copy()}, {"N": 7}, when="every prediction is right")
    whole = {"pred": matrix(rng, 7, 1), "y": rng.integers(-3, 4, 7)}
    yield Case(whole, {"N": 7}, when="y holds whole numbers")
    one = {"pred": matrix(rng, 1, 1), "y": np.array([2.5])}
    yield Case(one, {"N": 1}, when="there is one example only")


def reg_forward(rng):
    """Inputs of the regression network; its targets and weights are not small."""
    for N, D, H in ((11, 3, 7), (17, 5, 2)):
        args = {"X": rng.normal(size=(N, D)) + 0.2} | weights(rng, D, H, 1)
        args["W2"] = 3 * args["W2"]
        yield Case(args, {"N": N, "D": D, "H": H})
    yield Case({**args, "X": np.zeros((3, 5))}, {"N": 3, "D": 5, "H": 2}, when="every input is 0")
