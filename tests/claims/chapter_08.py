"""Chapter 08: momentum, optimisers, first weights, a link of one's own."""

from functools import cache

import numpy as np

from utils.network import Momentum, NeuralNetwork, cross_entropy

from .kinds import AtBest, Beats, Near, Tuned, claim
from .tools import chain_forward, drawn

GRIDS = {
    "sgd": (0.25, 0.5, 1, 2),
    "momentum": (0.05, 0.1, 0.2, 0.4),
    "adagrad": (0.1, 0.2, 0.4, 0.8),
    "adam": (0.015, 0.03, 0.06),
}


@cache
def _arms(seeds):
    return drawn("arms", seeds, train=300, validation=1000, test=2000)


@cache
def _trained(seeds, name, rate):
    """300 steps on three arms: validation and test log-loss, test accuracy, (3, S)."""
    found, parts = [], _arms(seeds)
    for s, seed in enumerate(seeds):
        train, validation, test = ([v[s] for v in part] for part in parts.values())
        net = NeuralNetwork(
            [2, 16, 16, 3], optimizer=name, random_state=seed, learning_rate_init=rate
        )
        net.fit(*train, batch_size=20, epochs=20)
        losses = [cross_entropy(net.predict_proba(X), y) for X, y in (validation, test)]
        found.append([*losses, net.score(*test)])
    return np.transpose(found)


def _best(seeds, name):
    """Test log-loss and accuracy at the rate that validates best, and (it, all rates)."""
    runs = {rate: _trained(seeds, name, rate) for rate in GRIDS[name]}
    rate = min(runs, key=lambda rate: runs[rate][0].mean())
    return runs[rate][1:], (rate, [*GRIDS[name]])


def _tuned(seeds, better, worse, measure=0):
    """How much lower the first one's log-loss is; with measure 1, how much higher its accuracy."""
    (a, rate_a), (b, rate_b) = _best(seeds, better), _best(seeds, worse)
    gain = a[1] - b[1] if measure else b[0] - a[0]
    return AtBest(gain, {better: rate_a, worse: rate_b})


@claim(
    "08_network_class-041",
    "at this rate your velocity makes the difference",
    Tuned(Near(0.25, 0.1)),
    "hangs on a setting",
    "on the rate 0.1: of 0.25 there, a tenth is left with each at its own best rate",
)
def velocity_makes_the_difference(seeds):
    return _tuned(seeds, "momentum", "sgd", 1)


@claim("08_network_class-041", "at this rate your velocity makes the difference", Beats())
def at_a_rate_of_01_velocity_makes_the_difference(seeds):
    return _trained(seeds, "momentum", 0.1)[2] - _trained(seeds, "sgd", 0.1)[2]


@claim(
    "08_network_class-055",
    "All five beat plain descent",
    Tuned(Beats()),
    note="by half of what the text says: steps of three between the rates handicap plain descent",
)
def momentum_beats_plain_descent(seeds):
    return _tuned(seeds, "momentum", "sgd")


@claim(
    "08_network_class-055",
    "do not rank the five among themselves",
    Tuned(Near(0, 0.02)),
    "luck",
    "of five seeds: adagrad is below adam by 0.05",
)
def adagrad_and_adam_do_alike(seeds):
    return _tuned(seeds, "adagrad", "adam")


@claim("08_network_class-055", "was worth having on this budget", Tuned(Beats()))
def a_rate_for_each_parameter_is_worth_having(seeds):
    return _tuned(seeds, "adagrad", "sgd")


@cache
def _signal(seeds, hidden, init):
    """Size of the activations in layers 1 and 10 of an untrained network: (2, S)."""
    found = []
    for seed in seeds:
        net = NeuralNetwork([100] * 11 + [2], hidden, init=init, random_state=seed)
        signal = np.random.default_rng(seed).normal(size=(200, 100))
        acts = chain_forward(signal, net.Ws, net.bs, hidden)[1]
        found.append([acts[1].std(), acts[10].std()])
    return np.transpose(found)


@claim("08_network_class-057", "With 0.01 nothing of the input is left", Near(0, 1e-6))
def from_a_hundredth_nothing_is_left(seeds):
    return _signal(seeds, "tanh", 0.01)[1]


@claim("08_network_class-057", "He keeps ReLU level", Near(1, 0.25))
def he_keeps_relu_level(seeds):
    first, last = _signal(seeds, "relu", "he")
    return last / first


@claim("08_network_class-057", "With 0.3 ReLU's signal explodes", Beats())
def from_03_relu_explodes(seeds):
    return np.log10(_signal(seeds, "relu", 0.3)[1]) - 2


@cache
def _deep(seeds, hidden, init):
    """Accuracy on new moons of ten layers after 150 steps: (S,)."""
    parts, found = drawn("moons", seeds, 0.2, train=200, test=2000), []
    for s, seed in enumerate(seeds):
        how = {"init": init, "random_state": seed, "learning_rate_init": 0.1}
        net = NeuralNetwork([2] + [32] * 10 + [2], hidden, optimizer="sgd", **how)
        train, test = ([v[s] for v in part] for part in parts.values())
        found.append(net.fit(*train, 20, 15).score(*test))
    return np.array(found)


@claim("08_network_class-059", "From 0.01 no run learned anything", Near(0.5, 0.002))
def from_a_hundredth_nothing_is_learned(seeds):
    return np.concatenate([_deep(seeds, hidden, 0.01) for hidden in ("tanh", "relu")])


@claim(
    "08_network_class-059",
    "Between the two rules ReLU shows no difference after 150 steps",
    Near(0, 0.01),
    "luck",
    "of five seeds: He is ahead by 0.027",
)
def he_and_xavier_are_alike_for_relu(seeds):
    return _deep(seeds, "relu", "he") - _deep(seeds, "relu", "xavier")


@claim(
    "08_network_class-059",
    "ReLU under Xavier shrinks more, and loses nothing",
    Near(0, 0.01),
    "luck",
    "of five seeds, with the argument built on it",
)
def relu_loses_nothing_under_xavier(seeds):
    return he_and_xavier_are_alike_for_relu(seeds)


@claim("08_network_class-059", "He's larger weights did better here", Beats())
def he_is_better_for_tanh(seeds):
    return _deep(seeds, "tanh", "he") - _deep(seeds, "tanh", "xavier")


@claim("08_network_class-130", "about as good", Near(0, 0.02))
def softsign_is_about_as_good_as_tanh(seeds):
    parts = drawn("moons", seeds, 0.2, train=200, test=2000)
    softsign = (lambda z: z / (1 + abs(z)), lambda a: (1 - abs(a)) ** 2)

    def score(hidden, s, seed):
        train, test = ([v[s] for v in part] for part in parts.values())
        how = {"optimizer": Momentum(0.1), "random_state": seed, "dtype": np.float64}
        net = NeuralNetwork([2, 16, 16, 2], hidden, **how)
        return net.fit(*train, batch_size=20, epochs=20).score(*test)

    return np.array([score("tanh", *k) - score(softsign, *k) for k in enumerate(seeds)])
