"""Chapter 08: momentum, optimisers, first weights, dropout, a link of one's own."""

from functools import cache
from itertools import pairwise

import numpy as np

from utils import network
from utils.network import NeuralNetwork

from .kinds import AtBest, Beats, Near, Tuned, claim
from .tools import chain_forward, drawn, lesson

#: Whose steps, and the rates tried, in steps of two.
GRIDS = {
    "plain": (network.SGD, (0.25, 0.5, 1, 2)),
    "momentum": (network.Momentum, (0.025, 0.05, 0.1, 0.2)),
    "nesterov": (network.Nesterov, (0.05, 0.1, 0.2)),
    "adagrad": (network.Adagrad, (0.2, 0.4, 0.8)),
    "rmsprop": (network.RMSprop, (0.01, 0.02, 0.04, 0.08)),
    "adam": (network.Adam, (0.015, 0.03, 0.06, 0.12)),
}

#: The rates tried for so many hidden layers.
DEPTHS = {
    2: (0.4, 0.8, 1.6),
    4: (0.1, 0.2, 0.4, 0.8),
    8: (0.025, 0.05, 0.1, 0.2, 0.4),
    16: (0.02, 0.04, 0.08, 0.16),
}

_the = lesson(
    "08",
    *("log_loss", "train_stack", "first_weights"),
    *("adam_step", "Adam", "dropout", "dropped", "fit_dropped"),
)


@cache
def _arms(seeds):
    return drawn("arms", seeds, train=300, validation=1000, test=2000)


@cache
def _at(seeds, rule, rate):
    """Test log-loss after 300 steps on three arms at one rate, (S,)."""
    start = network.init_layers([2, 16, 16, 3], seeds)
    return _the.train_stack(start, _arms(seeds), rule, rate, watch=False)[1]


@claim("08_network_class-218", "At the same rate momentum is far ahead", Beats())
def at_a_rate_of_01_velocity_makes_the_difference(seeds):
    return _at(seeds, network.SGD, 0.1) - _at(seeds, network.Momentum, 0.1)


@claim("08_network_class-218", "most of that is the rate", Beats())
def most_of_momentums_gain_is_the_effective_rate(seeds):
    slow, gain = _at(seeds, network.SGD, 0.1), at_a_rate_of_01_velocity_makes_the_difference(seeds)
    return slow - _at(seeds, network.SGD, 1.0) - gain / 2


@cache
def _best(seeds, name):
    """Test log-loss at the rate that validates best, (S,), and (it, all rates)."""
    rule, rates = GRIDS[name]
    start = network.init_layers([2, 16, 16, 3], seeds)
    runs = {rate: _the.train_stack(start, _arms(seeds), rule, rate, watch=False) for rate in rates}
    rate = min(runs, key=lambda rate: runs[rate][0][-1].mean())
    return runs[rate][1], (rate, [*rates])


def _tuned(seeds, better, worse):
    """How much lower the first one's log-loss is."""
    (a, rate_a), (b, rate_b) = _best(seeds, better), _best(seeds, worse)
    return AtBest(b - a, {better: rate_a, worse: rate_b})


@claim(
    "08_network_class-055",
    "Nesterov, Adagrad, RMSprop and Adam end below plain descent",
    Tuned(Beats()),
)
def adagrad_beats_plain_descent(seeds):
    return _tuned(seeds, "adagrad", "plain")


@claim(
    "08_network_class-055",
    "Nesterov, Adagrad, RMSprop and Adam end below plain descent",
    Tuned(Beats()),
)
def nesterov_beats_plain_descent(seeds):
    return _tuned(seeds, "nesterov", "plain")


@claim(
    "08_network_class-055",
    "Nesterov, Adagrad, RMSprop and Adam end below plain descent",
    Tuned(Beats()),
)
def rmsprop_beats_plain_descent(seeds):
    return _tuned(seeds, "rmsprop", "plain")


@claim(
    "08_network_class-055",
    "Nesterov, Adagrad, RMSprop and Adam end below plain descent",
    Tuned(Beats()),
)
def adam_beats_plain_descent(seeds):
    return _tuned(seeds, "adam", "plain")


@claim(
    "08_network_class-055", "ahead by 0.070, too, of the 0.376 at one rate", Tuned(Near(0.05, 0.06))
)
def little_of_momentums_lead_is_left(seeds):
    return _tuned(seeds, "momentum", "plain")


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
def _deep(seeds, kind, depth):
    """Test log-loss of so many ReLU layers at the rate that validates best, and the rates."""
    parts = drawn("moons", seeds, 0.2, train=200, validation=300, test=2000)
    rngs = [np.random.default_rng(seed) for seed in seeds]
    layers = [*pairwise([2, *[32] * depth, 2])]
    Ws = [np.stack([_the.first_weights(kind, *size, rng) for rng in rngs]) for size in layers]
    start = Ws, [np.zeros((len(seeds), 1, n)) for _, n in layers]
    runs = {
        rate: _the.train_stack(start, parts, network.SGD, rate, "relu", epochs=15, watch=False)
        for rate in DEPTHS[depth]
    }
    rate = min(runs, key=lambda rate: runs[rate][0][-1].mean())
    return runs[rate][1], (rate, [*DEPTHS[depth]])


def _he_over_xavier(seeds, depth):
    (he, rate_he), (xavier, rate_xavier) = (_deep(seeds, k, depth) for k in ("he", "xavier"))
    return AtBest(xavier - he, {"he": rate_he, "xavier": rate_xavier})


@claim("08_network_class-059", "At 16 no rate saves Xavier", Tuned(Beats()))
def he_beats_xavier_at_sixteen_layers(seeds):
    return _he_over_xavier(seeds, 16)


@claim("08_network_class-059", "At 16 no rate saves Xavier", Near(0.6, 0.08))
def xavier_hardly_learns_at_sixteen_layers(seeds):
    return _deep(seeds, "xavier", 16)[0]


@claim("08_network_class-059", "Up to eight layers the difference is small", Tuned(Near(0, 0.08)))
def he_and_xavier_are_near_each_other_at_two_layers(seeds):
    return _he_over_xavier(seeds, 2)


@claim("08_network_class-059", "Up to eight layers the difference is small", Tuned(Near(0, 0.08)))
def he_and_xavier_are_near_each_other_at_eight_layers(seeds):
    return _he_over_xavier(seeds, 8)


@cache
def _dropped(seeds, p):
    """Test log-loss after the last epoch and at the one that validates best, each (S,)."""
    parts = drawn("moons", seeds, 0.3, train=60, validation=300, test=500)
    validation, test = _the.fit_dropped(parts, p).transpose(1, 0, 2)
    return test[-1], test[validation.argmin(axis=0), np.arange(len(seeds))]


@claim("08_network_class-238", "Dropout has put off the learning by heart", Beats())
def dropout_ends_lower_than_nothing(seeds):
    return _dropped(seeds, 0.0)[0] - _dropped(seeds, 0.5)[0]


@claim("08_network_class-238", "stopped in time it gains nothing", Near(0, 0.02))
def dropout_is_no_better_than_stopping_in_time(seeds):
    return _dropped(seeds, 0.0)[1] - _dropped(seeds, 0.5)[1]


@claim("08_network_class-130", "about as good", Near(0, 0.02))
def softsign_is_about_as_good_as_tanh(seeds):
    parts = drawn("moons", seeds, 0.2, train=200, test=2000)
    softsign = (lambda z: z / (1 + abs(z)), lambda a: (1 - abs(a)) ** 2)

    def score(hidden, s, seed):
        train, test = ([v[s] for v in part] for part in parts.values())
        how = {"optimizer": network.Momentum(0.1), "random_state": seed, "dtype": np.float64}
        net = NeuralNetwork([2, 16, 16, 2], hidden, **how)
        return net.fit(*train, batch_size=20, epochs=20).score(*test)

    return np.array([score("tanh", *k) - score(softsign, *k) for k in enumerate(seeds)])
