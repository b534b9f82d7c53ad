"""The exercise `chain_class` of chapter 08: parameters and links in one object."""

import itertools

import numpy as np

from utils.checker import Exercise, Fact
from utils.exercises._networks import asked, networks, vector_of
from utils.exercises.chain_backward import chain_backward
from utils.exercises.chain_forward import chain_forward
from utils.exercises.flatten import flatten
from utils.exercises.restore import restore


def observe(functions, case, watch):
    """The first parameters of a network, and what it computes with others."""
    args = case.args
    given = [args[name] for name in ("layers", "hidden", "output", "loss")]
    net = functions[0](*given, args["seed"])
    first = vector_of(net).copy()
    again, other = functions[0](*given, args["seed"]), functions[0](*given, args["seed"] + 1)
    mine = args["params"].copy()
    net.params = mine
    parts = {"the first params": first}
    if first.size == mine.size:  # layer by layer, it can be seen by which factor they are off
        Ws, bs = restore(first, args["layers"])
        parts = {f"the first W[{i}]": W for i, W in enumerate(Ws)}
        parts |= {f"the first b[{i}]": b for i, b in enumerate(bs)}
    parts |= {
        "outputs": asked(watch, net, "outputs", {"X": args["X"]}),
        "gradient": asked(watch, net, "gradient", {"X": args["X"], "Y": args["Y"]}),
    }
    kept = vector_of(net)
    drawn = getattr(net, "rng", None)
    return parts | {
        "seed": Fact(
            np.array_equal(first, vector_of(again)) and not np.array_equal(first, vector_of(other)),
            "two networks with one seed begin differently, or two seeds begin alike.",
            "Which generator do the first weights come from, and what is it made from?",
        ),
        "rng": Fact(
            isinstance(drawn, np.random.Generator),
            "self.rng is no generator of random numbers.",
            "From where will fit draw the order of the samples?",
            type(drawn).__name__,
        ),
        "kept": Fact(
            kept.shape == mine.shape and np.array_equal(kept, args["params"]),
            "asking for outputs or a gradient has changed the parameters.",
            "Who takes the steps: the chain, or the optimiser?",
        ),
    }


exercise = Exercise(
    "Chain(layers, hidden, output, loss, seed)",
    id="chain_class",
    chapter="08",
    place=31,
    points=3,
    does=(
        "A class. layers is [D, H1, ..., C]; hidden, output and loss are pairs (function, "
        "derivative) and are kept under these names, as is layers. rng is a generator made from "
        "seed. params is one vector (P,) in flatten's order: for each layer W from "
        "rng.normal(size=(in, out)) / sqrt(in), the first layer first, and biases of 0. "
        "outputs(X) gives the last values, (N, C), and gradient(X, Y) the gradient of the loss, "
        "(P,), both at what params is when they are asked; they change nothing."
    ),
    parts=observe,
    keeps=("X", "Y"),
    mended=False,
    hints=(
        "`__init__` keeps what it is given: `self.layers = layers`. Each of the other two methods "
        "needs Ws and bs first: which of your functions makes them from `self.params`?",
        "`Ws = [self.rng.normal(size=size) / np.sqrt(size[0]) for size in pairwise(layers)]`, "
        "then `flatten`. `gradient` is four of your functions in a row: restore, chain_forward, "
        "chain_backward, flatten.",
    ),
)


@exercise.answer
class Chain:
    """Parameters in one vector and the links that use them: layers [D, H1, ..., C]."""

    def __init__(self, layers, hidden, output, loss, seed):
        self.layers, self.hidden, self.output, self.loss = layers, hidden, output, loss
        self.rng = np.random.default_rng(seed)
        sizes = list(itertools.pairwise(layers))
        Ws = [self.rng.normal(size=(n_in, n_out)) / np.sqrt(n_in) for n_in, n_out in sizes]
        self.params = flatten(Ws, [np.zeros((1, n_out)) for _, n_out in sizes])

    def outputs(self, X):
        """The last values: (N, D) -> (N, C)."""
        Ws, bs = restore(self.params, self.layers)
        return chain_forward(X, Ws, bs, self.hidden, self.output)[-1]

    def gradient(self, X, Y):
        """Gradient of the loss with respect to params: (N, D), (N, C) -> (P,)."""
        Ws, bs = restore(self.params, self.layers)
        acts = chain_forward(X, Ws, bs, self.hidden, self.output)
        return flatten(*chain_backward(acts, Y, Ws, self.hidden, self.output, self.loss))


@exercise.data_sets
def data(rng):
    """Networks of one to three layers with several links."""
    yield from networks(rng, "layers", "hidden", "output", "loss", "seed", "X", "Y", "params")


@exercise.right("one forward pass for both, weights drawn in a loop")
def chain_one_pass():
    class Chain:
        def __init__(self, layers, hidden, output, loss, seed):
            self.layers, self.seed = list(layers), seed
            self.hidden, self.output, self.loss = hidden, output, loss
            self.rng, parts = np.random.default_rng(seed), []
            for n_in, n_out in itertools.pairwise(layers):
                parts.append(self.rng.standard_normal(n_in * n_out) / n_in**0.5)
                parts.append(np.zeros(n_out))
            self.params = np.concatenate(parts)

        def forward(self, X):
            self.Ws, self.bs = restore(self.params, self.layers)
            return chain_forward(X, self.Ws, self.bs, self.hidden, self.output)

        def outputs(self, X):
            return self.forward(X)[-1]

        def gradient(self, X, Y):
            acts = self.forward(X)
            links = self.hidden, self.output, self.loss
            return flatten(*chain_backward(acts, Y, self.Ws, *links))

    return Chain


@exercise.right("links kept together, a property for the weights")
def chain_property():
    class Chain:
        def __init__(self, layers, hidden, output, loss, seed):
            self.layers, self.links, self.rng = layers, (hidden, output, loss), None
            self.hidden, self.output, self.loss = self.links
            self.rng = np.random.default_rng(seed)
            pairs = itertools.pairwise(layers)
            Ws = [self.rng.normal(0, 1 / np.sqrt(a), (a, b)) for a, b in pairs]
            self.params = flatten(Ws, [np.zeros(b) for b in layers[1:]])

        @property
        def Ws(self):
            return restore(self.params, self.layers)[0]

        def acts(self, X):
            return chain_forward(X, *restore(self.params, self.layers), *self.links[:2])

        def outputs(self, X):
            return self.acts(X)[-1]

        def gradient(self, X, Y):
            return flatten(*chain_backward(self.acts(X), Y, self.Ws, *self.links))

    return Chain


@exercise.right("functions of the network, hung on a class")
def chain_functions():
    def gradient(net, X, Y):
        Ws, bs = restore(net.params, net.layers)
        acts = chain_forward(X, Ws, bs, net.hidden, net.output)
        return flatten(*chain_backward(acts, Y, Ws, net.hidden, net.output, net.loss))

    return type("Chain", (Chain,), {"gradient": gradient, "outputs": lambda net, X: chain_forward(
        X, *restore(net.params, net.layers), net.hidden, net.output)[-1]})  # fmt: skip


def _changed(start=None, outputs=None, gradient=None):
    """The right class with one method replaced; `start(net, seed)` is run after `__init__`."""

    class Wrong(Chain):
        def __init__(self, layers, hidden, output, loss, seed):
            super().__init__(layers, hidden, output, loss, seed)
            if start:
                start(self, seed)

        def outputs(self, X):
            return outputs(self, X) if outputs else super().outputs(X)

        def gradient(self, X, Y):
            return gradient(self, X, Y) if gradient else super().gradient(X, Y)

    return Wrong


def _weights(net, scale=lambda a, b: np.sqrt(a), biases=lambda rng, b: np.zeros((1, b))):
    """Draw the first parameters anew in another way."""
    sizes = list(itertools.pairwise(net.layers))
    Ws = [net.rng.normal(size=size) / scale(*size) for size in sizes]
    net.params = flatten(Ws, [biases(net.rng, b) for _, b in sizes])


def _fresh(seed, net):
    net.rng = np.random.default_rng(seed)


@exercise.mistake(
    "weights not scaled",
    seen="the first weights are not divided by the square root of the layer's inputs.",
    ask="How large is a sum of 100 products if each weight is as large as the inputs?",
    leads=("factor", "length"),
)
def cc_not_scaled():
    def start(net, seed):
        _fresh(seed, net)
        _weights(net, lambda a, b: 1)

    return _changed(start)


@exercise.mistake(
    "divided by the outputs",
    seen="the first weights are divided by the square root of the outputs, not of the inputs.",
    ask="Over how many numbers does one entry of X @ W add up?",
    leads=("factor", "length"),
)
def cc_outputs():
    def start(net, seed):
        _fresh(seed, net)
        _weights(net, lambda a, b: np.sqrt(b))

    return _changed(start)


@exercise.mistake(
    "divided by the inputs",
    seen="the first weights are divided by the number of inputs, not by its square root.",
    ask="By how much does a sum of n random numbers spread: by n, or by its square root?",
    leads=("factor", "length"),
)
def cc_no_root():
    def start(net, seed):
        _fresh(seed, net)
        _weights(net, lambda a, b: a)

    return _changed(start)


@exercise.mistake(
    "all weights 0",
    seen="every first weight is 0.",
    ask="Chapter 04: what becomes of units that begin alike?",
    leads=("fact seed",),
)
def cc_zeros():
    def start(net, seed):
        net.params = 0 * net.params

    return _changed(start)


@exercise.mistake(
    "seed ignored",
    seen="the first weights do not follow from the seed.",
    ask="Which generator do your first weights come from?",
    leads=("fact seed",),
)
def cc_seed():
    def start(net, seed):
        _fresh(0, net)
        _weights(net)

    return _changed(start)


@exercise.mistake(
    "random biases",
    seen="the first biases are random; they begin at 0.",
    ask="Do units with different weights need different biases to begin differently?",
)
def cc_biases():
    def start(net, seed):
        _fresh(seed, net)
        _weights(net, biases=lambda rng, b: rng.normal(size=(1, b)))

    return _changed(start)


@exercise.mistake(
    "weights cut out once and for all",
    seen="outputs and gradient use the first weights, whatever params is now.",
    ask="An optimiser replaces params: do your Ws and bs hear of it?",
    leads=("no effect params",),
)
def cc_stale():
    def start(net, seed):
        net.Ws, net.bs = restore(net.params, net.layers)

    def acts(net, X):
        return chain_forward(X, net.Ws, net.bs, net.hidden, net.output)

    return _changed(
        start,
        lambda net, X: acts(net, X)[-1],
        lambda net, X, Y: flatten(
            *chain_backward(acts(net, X), Y, net.Ws, net.hidden, net.output, net.loss)
        ),
    )


@exercise.mistake(
    "all values as outputs",
    seen="outputs gives the list of all layers' values.",
    ask="Which entry of the list is the last layer's?",
    leads=("type",),
)
def cc_all_acts():
    return _changed(
        outputs=lambda net, X: chain_forward(
            X, *restore(net.params, net.layers), net.hidden, net.output
        )
    )


@exercise.mistake(
    "gradient not flattened",
    seen="gradient gives two lists instead of one vector.",
    ask="What will the optimiser subtract from the vector params?",
    leads=("type",),
)
def cc_lists():
    def gradient(net, X, Y):
        Ws, bs = restore(net.params, net.layers)
        acts = chain_forward(X, Ws, bs, net.hidden, net.output)
        return chain_backward(acts, Y, Ws, net.hidden, net.output, net.loss)

    return _changed(gradient=gradient)


@exercise.mistake(
    "a step in the gradient",
    seen="asking for the gradient moves the parameters.",
    ask="Who takes the steps: the chain, or the optimiser?",
    leads=("fact kept",),
)
def cc_steps():
    def gradient(net, X, Y):
        found = Chain.gradient(net, X, Y)
        net.params = net.params - 0.1 * found
        return found

    return _changed(gradient=gradient)


@exercise.mistake(
    "params not kept",
    seen="a new network has no params.",
    ask="What is left of a name without `self.` when `__init__` has ended?",
    leads=("form",),
)
def cc_no_self():
    def start(net, seed):
        del net.params

    return _changed(start)


@exercise.mistake(
    "gradient without return",
    seen="gradient returns None.",
    ask="Is there a return line?",
    leads=("form",),
)
def cc_none():
    return _changed(gradient=lambda net, X, Y: None)
