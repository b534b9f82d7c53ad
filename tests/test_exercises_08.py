"""The classes of chapter 08: what a check says of one that is whole, half written, or borrowed."""

from itertools import pairwise

import numpy as np
import pytest
from answers import notebook_names, written

from utils.data import minibatches
from utils.exercises import COURSE, judge
from utils.exercises._networks import Descent

CHAIN = """
class Chain:
    def __init__(self, layers, hidden, output, loss, seed):
        self.layers, self.hidden, self.output, self.loss = layers, hidden, output, loss
        self.rng = np.random.default_rng(seed)
        Ws = [self.rng.normal(size=s) / np.sqrt(s[0]) for s in pairwise(layers)]
        self.params = flatten(Ws, [np.zeros((1, n)) for n in layers[1:]])

    def outputs(self, X):
        Ws, bs = restore(self.params, self.layers)
        return chain_forward(X, Ws, bs, self.hidden, self.output)[-1]

    def gradient(self, X, Y):
        Ws, bs = restore(self.params, self.layers)
        acts = chain_forward(X, Ws, bs, self.hidden, self.output)
        return flatten(*chain_backward(acts, Y, Ws, self.hidden, self.output, self.loss))
"""
NETWORK = """
class Network(Classifier):
    def __init__(self, layers, hidden, output, loss, optimizer, seed):
        super().__init__(layers, hidden, output, loss, seed)
        self.optimizer, self.losses = optimizer, []

    def fit(self, X, y, batch_size, epochs):
        row = np.eye(self.layers[-1])
        for _ in range(epochs):
            for Xb, yb in minibatches(X, y, batch_size, self.rng):
                self.params = self.optimizer.update(self.params, self.gradient(Xb, row[yb]))
            self.losses.append(self.loss[0](self.outputs(X), row[y]))
        return self
"""
CLASSES = ["chain_class", "classifier_class", "network_class"]


@pytest.fixture(autouse=True)
def _memory_only(monkeypatch):
    monkeypatch.setenv(COURSE.record.setting, "off")
    COURSE.record.forget()


def verdict_on(name, code):
    """The verdict on a class that stands in a notebook as text."""
    space = {**notebook_names(), "pairwise": pairwise, "minibatches": minibatches}
    return judge(name, *written(code, *COURSE.exercise(name).names, **space))


@pytest.mark.parametrize(("name", "code"), [("chain_class", CHAIN), ("network_class", NETWORK)])
def test_a_class_written_in_a_notebook_is_right(name, code):
    verdict = verdict_on(name, code)
    assert verdict.status == "right", verdict.text


@pytest.mark.parametrize("name", CLASSES)
def test_a_class_whose_methods_are_all_unwritten_is_not_yet_judged(name):
    made = COURSE.exercise(name).names[0]
    assert verdict_on(name, f"class {made}:\n    def fit(self, X): ...\n").status == "not yet"
    assert verdict_on(name, f"class {made}:\n    pass\n").status == "not yet"


def test_a_class_with_one_method_left_to_write_is_told_so():
    half = CHAIN.partition("        Ws, bs = restore(self.params, self.layers)\n        acts")[0]
    verdict = verdict_on("chain_class", half + "        ...\n")
    assert verdict.status == "not yet"
    assert "still ..." in verdict.text


@pytest.mark.parametrize("name", CLASSES)
def test_the_courses_own_class_is_borrowed_and_so_is_one_that_only_inherits_from_it(name, capsys):
    (ours,) = COURSE.exercise(name).answers
    COURSE.check(name, ours)
    COURSE.check(name, type(ours.__name__, (ours,), {"more": lambda self: 1}))
    assert capsys.readouterr().out.count("this is the course's own") == 2


def test_a_network_of_ones_own_on_the_courses_classifier_is_not_borrowed(capsys):
    space = {**notebook_names(), "pairwise": pairwise, "minibatches": minibatches}
    COURSE.check("network_class", *written(NETWORK, "Network", **space))
    assert capsys.readouterr().out.startswith("✓ network_class")


@pytest.mark.parametrize(
    ("line", "instead", "said"),
    [
        ("self.params = flatten", "params = flatten", "a new network has no params"),
        ("self.rng = np", "self.rng = 0; rng = np", "self.rng is no generator"),
        ("[-1]\n", "\n", "the list of all layers' values"),
        ("np.sqrt(s[0])", "np.sqrt(s[1])", "square root of the outputs"),
    ],
)
def test_what_is_wrong_with_a_chain_is_named(line, instead, said):
    code = CHAIN.replace(line, instead).replace("= rng.normal", "= self.rng.normal")
    if "self.rng = 0" in instead:
        code = code.replace("[self.rng.normal", "[rng.normal")
    assert said in " ".join(verdict_on("chain_class", code).text.split())


@pytest.mark.parametrize(
    ("line", "instead", "said"),
    [
        ("self.params = self.opt", "self.opt", "the parameters are where they were before"),
        ("        return self\n", "", "fit returns None"),
        ("self.optimizer.update(", "self.optimizer(", "it is an object"),
        ("self.loss[0](", "self.loss(", "it is a pair"),
        ("            self.losses", "                self.losses", "losses has 12 entries"),
        ("self.rng)", "np.random.default_rng(0))", "does not come from self.rng"),
    ],
)
def test_what_is_wrong_with_a_network_is_named(line, instead, said):
    assert line in NETWORK
    text = " ".join(verdict_on("network_class", NETWORK.replace(line, instead)).text.split())
    assert said in text


def test_what_the_checks_hand_over_trains_together_whatever_they_accept():
    take = {name: COURSE.exercise(name).rights[0].functions[0] for name in CLASSES}
    space = {**notebook_names(), "Classifier": take["classifier_class"]}
    space |= {"pairwise": pairwise, "minibatches": minibatches}
    (Network,) = written(NETWORK, "Network", **space)
    link = COURSE.exercise("link").answers[0]
    square = (lambda p, Y: np.mean((p - Y) ** 2), lambda p, Y: (2 * (p - Y) / p.size)[:, None])
    same = (link("identity")[0], lambda z: np.tile(np.eye(z.shape[1]), (len(z), 1, 1)))
    X, y = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), np.array([0, 1, 1, 1])
    net = Network([2, 3, 2], link("tanh"), same, square, Descent(), 0).fit(X, y, 2, 50)
    assert net.losses[-1] < net.losses[0] and net.score(X, y) == 1
