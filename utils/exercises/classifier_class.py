"""The exercise `classifier_class` of chapter 08: a chain that gives answers and can be kept."""

import os
import tempfile

import numpy as np

from utils.checker import Exercise, Fact, FormError
from utils.exercises._networks import asked, held, networks, vector_of
from utils.exercises.chain_class import Chain
from utils.exercises.save_load import load, save


def observe(functions, case, watch):
    """The answers of a classifier, and a way through a file."""
    args = case.args
    given = [args[name] for name in ("layers", "hidden", "output", "loss")]
    net, other = functions[0](*given, args["seed"]), functions[0](*given, args["seed"] + 1)
    vector_of(net)
    net.params = args["params"].copy()
    parts = {
        "the answers of predict": asked(watch, net, "predict", {"X": args["X"]}),
        "score": asked(watch, net, "score", {"X": args["X"], "y": args["y"]}),
    }
    loaded, returned = _through_a_file(net, other)
    return parts | {
        "file": Fact(
            loaded,
            "a network that loads what another has saved does not have its parameters.",
            "What do save and load of the exercise before take and give?",
        ),
        "loaded itself": Fact(
            returned,
            "load does not return the network itself.",
            "`Classifier(...).load(path).predict(X)`: what does load have to return?",
        ),
    }


def _through_a_file(net, other):
    """Whether another network has the parameters of this one, and comes back from load."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "net.npz")
        held(net, "save")(path)
        saved = vector_of(net).copy()
        net.params = saved + 1.0
        back = held(other, "load")(path)
        if isinstance(other.params, dict):
            raise FormError(
                "after load, params is the whole dictionary that your function load returns.",
                "Under which key did save put the vector?",
                ("params", "dict"),
            )
        net.params = saved
    return np.array_equal(vector_of(other), saved), back is other


exercise = Exercise(
    "Classifier(layers, hidden, output, loss, seed)",
    id="classifier_class",
    chapter="08",
    place=32,
    points=2,
    does=(
        "A class that has all that Chain has. predict(X) gives the class of the largest output of "
        "each sample, (N,); score(X, y) the share of samples that are right; save(path) writes "
        "the parameters to a file, load(path) takes them over from one and returns the network."
    ),
    parts=observe,
    keeps=("X", "y"),
    mended=False,
    hints=(
        "Each method is one line, load has two. `self.outputs(X)` is there: Chain brings it along. "
        "Which of the C numbers in a row is asked for: the largest, or its place?",
        "`argmax(axis=1)` is the place of the largest. `np.mean` of True and False is the share of "
        'True. In the method save, `save({"params": self.params}, path)` is your own function.',
    ),
)


@exercise.answer
class Classifier(Chain):
    """A chain whose largest output is its answer."""

    def predict(self, X):
        """The class of each sample: (N, D) -> (N,)."""
        return self.outputs(X).argmax(axis=1)

    def score(self, X, y):
        """The share of samples that are right."""
        return np.mean(self.predict(X) == y)

    def save(self, path):
        """Write the parameters to a file."""
        save({"params": self.params}, path)

    def load(self, path):
        """Take over the parameters of a file."""
        self.params = load(path)["params"]
        return self


@exercise.data_sets
def data(rng):
    """Classifiers of one to three layers with several links."""
    yield from networks(rng, "layers", "hidden", "output", "loss", "seed", "X", "y", "params")


@exercise.right("layers in the file as well")
def classifier_layers():
    class Classifier(Chain):
        def predict(self, X):
            return np.argmax(self.outputs(X), axis=-1)

        def score(self, X, y):
            return (self.predict(X) == y).sum() / len(y)

        def save(self, path):
            save({"layers": np.array(self.layers), "params": self.params}, path)

        def load(self, path):
            kept = load(path)
            self.layers, self.params = kept["layers"].tolist(), kept["params"]
            return self

    return Classifier


@exercise.right("row by row, np.save")
def classifier_rows():
    class Classifier(Chain):
        def predict(self, X):
            return np.array([row.argmax() for row in self.outputs(X)])

        def score(self, X, y):
            return 1 - np.mean(self.predict(X) != y)

        def save(self, path):
            with open(path, "wb") as file:
                np.save(file, self.params)

        def load(self, path):
            self.params = np.load(path)
            return self

    return Classifier


@exercise.right("methods hung on from outside")
def classifier_hung():
    def predict(net, X):
        scores = net.outputs(X)
        return np.where(scores == scores.max(axis=1, keepdims=True), 1, 0).argmax(axis=1)

    return type("Classifier", (Classifier,), {"predict": predict})


def _with(**methods):
    """The right class with other methods."""
    right = {name: vars(Classifier)[name] for name in ("predict", "score", "save", "load")}
    return type("Classifier", (Chain,), right | methods)


@exercise.mistake(
    "predict gives probabilities",
    seen="predict gives one number for each class instead of a class for each sample.",
    ask="Which of the C numbers of a row is asked for: the largest, or its place?",
    leads=("shape",),
)
def ca_probabilities():
    def score(net, X, y):
        return np.mean(net.outputs(X).argmax(axis=1) == y)

    return _with(predict=lambda net, X: net.outputs(X), score=score)


@exercise.mistake(
    "number of right answers",
    seen="score counts the right answers instead of their share.",
    ask="May a score be above 1?",
    leads=("factor",),
)
def ca_count():
    return _with(score=lambda net, X, y: np.sum(net.predict(X) == y))


@exercise.mistake(
    "share of wrong answers",
    seen="score is the share of wrong answers.",
    ask="What is the score of a network that is always right?",
    leads=("complement",),
)
def ca_errors():
    return _with(score=lambda net, X, y: np.mean(net.predict(X) != y))


@exercise.mistake(
    "load gives a dictionary",
    seen="load hands back what is in the file, and the network stays as it was.",
    ask="Whose params should be new after net.load(path)?",
    leads=("fact file",),
)
def ca_load():
    return _with(load=lambda net, path: load(path))


@exercise.mistake(
    "load returns nothing",
    seen="load does not return the network itself.",
    ask="`Classifier(...).load(path).predict(X)`: what does load have to return?",
    leads=("fact loaded itself",),
)
def ca_load_none():
    def take(net, path):
        net.params = load(path)["params"]

    return _with(load=take)


@exercise.mistake(
    "one answer for all samples",
    seen="predict looks down the columns: one number for each class instead of one a sample.",
    ask="Along which axis do the outputs of one sample lie?",
    leads=("shape",),
)
def ca_axis():
    def score(net, X, y):
        return np.mean(net.outputs(X).argmax(axis=1) == y)

    return _with(predict=lambda net, X: net.outputs(X).argmax(axis=0), score=score)


@exercise.mistake(
    "the smallest output",
    seen="predict gives the class with the smallest output.",
    ask="Which class does a network hold for the most probable?",
)
def ca_smallest():
    return _with(predict=lambda net, X: net.outputs(X).argmin(axis=1))


@exercise.mistake(
    "nothing is written",
    seen="save writes no file for load to read.",
    ask="Which of your functions writes arrays to a file?",
    leads=("raised",),
)
def ca_no_file():
    def keep(net, path):
        net.saved = {path: net.params.copy()}

    return _with(save=keep)


@exercise.mistake(
    "score without return",
    seen="score returns None.",
    ask="Is there a return line?",
    leads=("form",),
)
def ca_score_none():
    def score(net, X, y):
        np.mean(net.predict(X) == y)

    return _with(score=score)


@exercise.mistake(
    "the largest output itself",
    seen="predict gives the largest output of each sample, and not its place.",
    ask="A class is a whole number: where in its row does the largest output stand?",
)
def ca_largest():
    return _with(predict=lambda net, X: net.outputs(X).max(axis=1))
