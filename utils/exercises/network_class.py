"""The exercise `network_class` of chapter 08: a chain that learns."""

import numpy as np

from utils.checker import Exercise, Fact, FormError, kind_of
from utils.exercises._networks import Descent, held, networks, vector_of
from utils.exercises.classifier_class import Classifier
from utils.exercises.minibatches import minibatches

EPOCHS = 3


def observe(functions, case, watch):
    """A training, and another one after it."""
    args = case.args
    X, y, size = args["X"], args["y"], args["batch_size"]

    def made(seed, rate=0.3):
        given = [args[name] for name in ("layers", "hidden", "output", "loss")]
        return functions[0](*given, Descent(rate), seed)

    net, other = made(args["seed"]), made(args["seed"] + 1)
    first, optimiser = vector_of(net).copy(), held(net, "optimizer")
    held(net, "losses")
    if not isinstance(optimiser, Descent):
        raise FormError("optimizer is not the one that was given.", "What does fit ask for steps?")
    train = {"X": X, "y": y, "batch_size": size, "epochs": EPOCHS}
    back = watch.call(held(net, "fit"), train)
    steps, moved = len(optimiser.seen), vector_of(net).copy()
    parts = {"params after fit": moved, "losses": _losses(net, EPOCHS)}
    watch.call(net.fit, train | {"epochs": 2})
    parts["params after a second fit"] = vector_of(net).copy()
    wanted = EPOCHS * -(-len(X) // size)
    still = made(args["seed"], rate=0.0)
    watch.call(still.fit, train | {"epochs": 2})
    both = still.optimizer.seen
    half = len(both) // 2
    alike = half > 1 and all(map(np.allclose, both[:half], both[half:]))
    return parts | {
        "steps": Fact(
            steps == wanted,
            f"{EPOCHS} epochs of {len(X)} samples in batches of {size} took {steps} steps instead "
            f"of {wanted}.",
            "How often does your loop ask the optimiser in one epoch?",
            steps,
        ),
        "anew": Fact(
            not alike,
            "every epoch takes the same batches in the same order.",
            "Who draws the order of the samples, and is it drawn anew in each epoch?",
        ),
        "moved": Fact(
            not np.array_equal(first, moved),
            "after fit the parameters are where they were before.",
            "What does update give back, and where do you keep it?",
        ),
        "itself": Fact(
            back is net,
            f"fit returns {kind_of(back)} instead of the network itself.",
            "`Network(...).fit(X, y, 20, 20).score(X, y)`: what does fit have to return?",
            type(back).__name__,
        ),
        "growing": Fact(
            len(net.losses) == EPOCHS + 2,
            f"after fits of {EPOCHS} and 2 epochs there are {len(net.losses)} losses.",
            "What happens to the losses of the first fit when a second one begins?",
            len(net.losses),
        ),
        "own losses": Fact(
            other.losses is not net.losses,
            "two networks share one list of losses.",
            "Where is the list made: once in the class, or in `__init__` for each network?",
        ),
    }


def _losses(net, wanted):
    losses = held(net, "losses")
    if not isinstance(losses, list):
        raise FormError(f"losses is {kind_of(losses)}; a list is wanted.", "Where does it begin?")
    if len(losses) != wanted:
        raise FormError(
            f"after {wanted} epochs losses has {len(losses)} entries.",
            "After what is a loss put in: after a step, or after an epoch?",
            ("losses", min(len(losses), wanted + 1)),
        )
    return np.array(losses, float)


exercise = Exercise(
    "Network(layers, hidden, output, loss, optimizer, seed)",
    id="network_class",
    chapter="08",
    place=33,
    points=3,
    does=(
        "A class that has all that Classifier has. optimizer, any object with "
        "update(params, gradient) -> params, is kept under that name. "
        "fit(X, y, batch_size, epochs) trains on classes y (N,): in each epoch a step for each "
        "batch of minibatches(X, y, batch_size, self.rng), then the loss on all of X is put into "
        "the list losses; it goes on from the parameters that are there and returns the network."
    ),
    parts=observe,
    keeps=("X", "y"),
    mended=False,
    hints=(
        "`super().__init__(layers, hidden, output, loss, seed)`, and two things more are kept. In "
        "fit: two loops around one line. C is `self.layers[-1]`: what "
        "makes rows (N, C) of classes (N,)?",
        "`for Xb, yb in minibatches(X, y, batch_size, self.rng)`: then `self.params` becomes "
        "`self.optimizer.update(self.params, self.gradient(Xb, Yb))`, with Yb the rows of yb. "
        "`self.loss[0]` is the loss itself, a function of outputs and rows.",
    ),
)


@exercise.answer
class Network(Classifier):
    """A classifier that learns, with any optimiser."""

    def __init__(self, layers, hidden, output, loss, optimizer, seed):
        super().__init__(layers, hidden, output, loss, seed)
        self.optimizer, self.losses = optimizer, []

    def fit(self, X, y, batch_size, epochs):
        """Train on classes y (N,); losses gets one number an epoch."""
        row = np.eye(self.layers[-1])
        for _ in range(epochs):
            for Xb, yb in minibatches(X, y, batch_size, self.rng):
                self.params = self.optimizer.update(self.params, self.gradient(Xb, row[yb]))
            self.losses.append(self.loss[0](self.outputs(X), row[y]))
        return self


@exercise.data_sets
def data(rng):
    """Networks of one to three layers with several links, and batches that do not divide N."""
    names = ("layers", "hidden", "output", "loss", "seed", "batch_size", "X", "y")
    yield from networks(rng, *names)


@exercise.right("steps counted, rows made for each batch")
def network_long():
    class Network(Classifier):
        def __init__(self, layers, hidden, output, loss, optimizer, seed):
            Classifier.__init__(self, layers, hidden, output, loss, seed)
            self.losses = []
            self.optimizer = optimizer
            self.steps = 0

        def one_hot(self, y):
            return (y[:, None] == np.arange(self.layers[-1])).astype(float)

        def fit(self, X, y, batch_size, epochs):
            epoch = 0
            while epoch < epochs:
                for Xb, yb in minibatches(X, y, batch_size, self.rng):
                    g = self.gradient(Xb, self.one_hot(yb))
                    self.params = self.optimizer.update(self.params, g)
                    self.steps += 1
                self.losses += [float(self.loss[0](self.outputs(X), self.one_hot(y)))]
                epoch += 1
            return self

    return Network


@exercise.right("the order drawn in fit")
def network_own_order():
    class Network(Classifier):
        def __init__(self, layers, hidden, output, loss, optimizer, seed):
            super().__init__(layers, hidden, output, loss, seed)
            self.optimizer, self.losses = optimizer, list()

        def fit(self, X, y, batch_size, epochs):
            Y = np.zeros((len(y), self.layers[-1]))
            Y[np.arange(len(y)), y] = 1
            for _ in range(epochs):
                order = self.rng.permutation(len(X))
                for k in range(0, len(X), batch_size):
                    rows = order[k : k + batch_size]
                    g = self.gradient(X[rows], Y[rows])
                    self.params = self.optimizer.update(self.params, g)
                self.losses.append(self.loss[0](self.outputs(X), Y))
            return self

    return Network


@exercise.right("methods hung on from outside")
def network_hung():
    def fit(net, X, y, batch_size, epochs):
        Y = np.eye(net.layers[-1])[y]
        for _ in range(epochs):
            for Xb, Yb in minibatches(X, Y, batch_size, net.rng):
                net.params = net.optimizer.update(net.params, net.gradient(Xb, Yb))
            net.losses.append(net.loss[0](net.outputs(X), Y))
        return net

    return type("Network", (Network,), {"fit": fit})


def _with(**methods):
    """The right class with other methods."""
    return type("Network", (Network,), methods)


def _fit(
    batches=lambda net, X, Y, size, epoch: minibatches(X, Y, size, net.rng),
    before=lambda net: None,
    step=lambda net, g: net.optimizer.update(net.params, g),
    after=lambda net, X, Y, Xb, Yb: net.losses.append(net.loss[0](net.outputs(X), Y)),
    back=lambda net: net,
):
    """The right class with another line in its fit."""

    def fit(net, X, y, batch_size, epochs):
        before(net)
        Y = np.eye(net.layers[-1])[y]
        for epoch in range(epochs):
            for Xb, Yb in batches(net, X, Y, batch_size, epoch):
                net.params = step(net, net.gradient(Xb, Yb))
            after(net, X, Y, Xb, Yb)
        return back(net)

    return _with(fit=fit)


@exercise.mistake(
    "fit returns nothing",
    seen="fit returns None instead of the network itself.",
    ask="`Network(...).fit(X, y, 20, 20).score(X, y)`: what does fit have to return?",
    leads=("fact itself",),
)
def nc_none():
    return _fit(back=lambda net: None)


@exercise.mistake(
    "new parameters not kept",
    seen="after fit the parameters are where they were before.",
    ask="What does update give back, and where do you keep it?",
    leads=("fact moved",),
)
def nc_not_kept():
    def step(net, g):
        net.optimizer.update(net.params, g)
        return net.params

    return _fit(step=step)


@exercise.mistake(
    "all samples in every step",
    seen="there is one step an epoch, on all samples.",
    ask="What does batch_size do in your fit?",
    leads=("fact steps",),
)
def nc_full():
    return _fit(lambda net, X, Y, size, epoch: [(X, Y)])


@exercise.mistake(
    "samples in their order",
    seen="the batches come in the order of the data.",
    ask="If the data are sorted by class, what does the first batch look like?",
    leads=("fact anew",),
)
def nc_not_shuffled():
    def batches(net, X, Y, size, epoch):
        return [(X[k : k + size], Y[k : k + size]) for k in range(0, len(X), size)]

    return _fit(batches)


@exercise.mistake(
    "the order fixed by a generator of its own",
    seen="the order of the samples does not come from self.rng.",
    ask="Which generator do your batches draw from, and is it the same in the second epoch?",
    leads=("fact anew",),
)
def nc_own_rng():
    return _fit(lambda net, X, Y, size, epoch: minibatches(X, Y, size, np.random.default_rng(0)))


@exercise.mistake(
    "begins anew with each fit",
    seen="the first fit is right; a second one begins at the first weights again.",
    ask="What should a second fit start from?",
)
def nc_anew():
    def before(net):
        net.params = net.first

    def start(net, layers, hidden, output, loss, optimizer, seed):
        Network.__init__(net, layers, hidden, output, loss, optimizer, seed)
        net.first = net.params.copy()

    return type("Network", (_fit(before=before),), {"__init__": start})


@exercise.mistake(
    "losses of the last fit only",
    seen="the losses of the first fit are gone after the second.",
    ask="What happens to the losses of the first fit when a second one begins?",
    leads=("fact growing",),
)
def nc_forgets():
    def before(net):
        net.losses = []

    return _fit(before=before)


@exercise.mistake(
    "loss of the last batch",
    seen="losses holds the loss on the last batch of each epoch, not on all of X.",
    ask="On which samples is your loss computed?",
)
def nc_last_batch():
    return _fit(after=lambda net, X, Y, Xb, Yb: net.losses.append(net.loss[0](net.outputs(Xb), Yb)))


@exercise.mistake(
    "one list for all networks",
    seen="two networks share one list of losses.",
    ask="Where is the list made: once in the class, or in `__init__` for each network?",
    leads=("fact own losses",),
)
def nc_shared():
    everybodys = []

    def start(net, layers, hidden, output, loss, optimizer, seed):
        Network.__init__(net, layers, hidden, output, loss, optimizer, seed)
        everybodys.clear()
        net.losses = everybodys

    return _with(__init__=start)


@exercise.mistake(
    "the optimiser passed over",
    seen="the steps are those of plain descent at a fixed rate; the optimiser is never asked.",
    ask="Which object knows how long a step is?",
    leads=("fact steps",),
)
def nc_plain():
    return _fit(step=lambda net, g: net.params - 0.1 * g)


@exercise.mistake(
    "rows and outputs exchanged in the loss",
    seen="losses is computed with outputs and rows exchanged.",
    ask="What does a loss take first: what the network says, or what is true?",
)
def nc_loss_order():
    return _fit(after=lambda net, X, Y, Xb, Yb: net.losses.append(net.loss[0](Y, net.outputs(X))))


@exercise.mistake(
    "the optimiser called like a function",
    seen="the optimiser is called itself: it is an object, and its update makes the step.",
    ask="Under which name does an optimiser keep the function that makes a step?",
    leads=("raised",),
)
def nc_called():
    return _fit(step=lambda net, g: net.optimizer(net.params, g))


@exercise.mistake(
    "the pair called like a function",
    seen="the loss is called itself: it is a pair, and its first function is the loss.",
    ask="Which of the two in the pair gives the loss, and which its derivative?",
    leads=("raised",),
)
def nc_pair():
    return _fit(after=lambda net, X, Y, Xb, Yb: net.losses.append(net.loss(net.outputs(X), Y)))
