"""The ledger of chapter 03: seven lines that a learner writes, judged on two networks."""

import numpy as np
import pytest

from utils.data import band
from utils.exercises import COURSE, check, judge
from utils.gradients import Ledger, numgrad
from utils.network import Derivation, backward, forward, network_ledger, one_hot, total_loss
from utils.network.derivation import LINES


@pytest.fixture
def network(rng):
    N, D, H, C = 11, 3, 7, 5
    shapes = {"W1": (D, H), "b1": (1, H), "W2": (H, C), "b2": (1, C)}
    params = {name: 0.7 * rng.normal(size=shape) for name, shape in shapes.items()}
    return rng.normal(size=(N, D)), rng.integers(0, C, size=N), params


def verdict(network, name, line, **options):
    ledger = Derivation(*network, **options)
    ledger.fill({name: line})
    return ledger.rows[name].verdict


def test_an_empty_ledger_has_seven_lines_and_tells_shapes_but_no_reasons(network):
    shown = Derivation(*network).show()
    assert shown.count("not written yet") == len(LINES) == 7
    assert "(N, C) = (11, 5)" in shown and "paths" not in shown


@pytest.mark.parametrize("name", LINES)
def test_the_ledger_and_the_check_agree_about_every_answer_and_every_mistake(network, name):
    exercise = COURSE.exercise(name)
    assert exercise.arguments == LINES[name][0]
    for right in (exercise.answers, *(r.functions for r in exercise.rights)):
        assert verdict(network, name, *right) == "agrees"
    for mistake in exercise.mistakes:
        assert verdict(network, name, *mistake.functions) != "agrees", mistake.id


def test_a_name_of_the_notebook_in_place_of_an_argument_is_wrong_in_both(network):
    X, _, _ = network
    N, C = 11, 5

    def with_n(probs, Y):
        return (probs - Y) / N

    def with_c(dz2):
        return np.array([[dz2[:, c].sum() for c in range(C)]])

    assert verdict(network, "dz2", with_n).startswith("not for other sizes: yours is 1.545 times")
    assert verdict(network, "dW1", lambda _, dz1: X.T @ dz1).startswith("not for other sizes")
    assert verdict(network, "db2", with_c).startswith("not for other sizes: stops with IndexError")
    assert judge("dz2", with_n).status == "wrong"


def test_one_wrong_line_leaves_the_others_right(network):
    ledger = Derivation(*network)
    ledger.write("dz2", lambda probs, Y: probs - Y)
    ledger.write("dW2", lambda a1, dz2: a1.T @ dz2)
    assert ledger.rows["dz2"].verdict == "yours is 11 times the numerical one; N is 11"
    assert ledger.rows["dW2"].verdict == "agrees"
    assert ledger.first_wrong() == "dz2"


def test_the_witness_of_the_learner_is_asked(network):
    def turned(f, w):
        return -numgrad(f, w)

    right = COURSE.exercise("dz2").answers[0]
    assert verdict(network, "dz2", right, witness=turned) == "the sign is turned round"


def test_single_precision_agrees_and_a_changed_argument_is_named(network):
    def single(a1, dz2):
        return a1.astype(np.float32).T @ dz2.astype(np.float32)

    def spoiling(dz2):
        total = dz2.sum(axis=0)
        dz2 *= 0
        return total

    assert verdict(network, "dW2", single) == "agrees"
    assert verdict(network, "db2", spoiling) == "agrees, but dz2 has been changed"


def test_a_whole_walk_is_judged_with_its_penalty_on_both_networks(network):
    ledger = Derivation(*network, reg=0.1)
    assert ledger.whole(backward).count("agrees") == 4
    assert ledger.whole(lambda *args: ...).count("not written yet") == 4
    unpenalised = ledger.whole(lambda X, y, cache, params, reg: backward(X, y, cache, params, 0))
    assert unpenalised.count("agrees") == 2
    X, _, _ = network
    here = ledger.whole(lambda _, y, cache, params, reg: backward(X, y, cache, params, reg))
    assert "not for other sizes" in here


def test_a_table_of_every_pair_is_named_by_the_ledger(rng):
    p, y = rng.uniform(size=(11, 1)), rng.integers(0, 2, size=11)
    ledger = Ledger({"z2": lambda z: float(np.sum((z[:, 0] - y) ** 2) / 2)}, {"z2": p})
    ledger.add("dz2", "p - y", p - y, wrt="z2")
    assert ledger.rows[0].verdict.startswith(
        "shape (11, 11) where (11, 1) belongs: (N, 1) and (N,)"
    )


def walked(network, factor, turned):
    """How a walk agrees whose dz2 has a factor and whose da1 goes through another W2."""
    X, y, params = network
    lines = {name: COURSE.exercise(name).answers[0] for name in LINES}
    cache = forward(X, params)
    dz2 = factor * lines["dz2"](cache["probs"], one_hot(y, 5))
    da1 = dz2 @ turned(params["W2"])
    dz1 = lines["dz1"](da1, cache["z1"], cache["a1"])
    walk = {"dz2": dz2, "dW2": lines["dW2"](cache["a1"], dz2), "db2": lines["db2"](dz2)}
    walk |= {"da1": da1, "dz1": dz1, "dW1": lines["dW1"](X, dz1), "db1": lines["db1"](dz1)}
    ledger = network_ledger(*network)
    ledger.add_all(walk)
    return ledger


def test_the_two_planted_mistakes_of_the_chapter_show_as_it_says(network):
    ledger = walked(network, 11, np.transpose)
    assert ["yours is 11 times" in row.verdict for row in ledger.rows] == [True] * 7
    assert ledger.first_wrong() == "dz2"
    ledger = walked(network, 1, lambda W2: W2.reshape(5, 7))
    assert [row.code for row in ledger.rows if row.verdict != "agrees"] == list(LINES)[3:]
    assert ledger.first_wrong() == "da1"


def test_what_the_penalty_of_chapter_02_asks_of_the_second_layer():
    X, y = band(200, seed=0)
    W1, b1 = np.array([[2.0, -2.0], [2.0, -2.0]]), np.array([[-1.5, -1.5]])
    W2, b2 = np.array([[4.0, -4.0], [4.0, -4.0]]), np.array([[4.0, -4.0]])
    sizes = (0.25, 0.5, 1.0, 2.0)

    def lowest(reg):
        runs = [(s, {"W1": W1, "b1": b1, "W2": s * W2, "b2": s * b2}) for s in sizes]
        return min((total_loss(forward(X, p)["probs"], y, W1, p["W2"], reg), s) for s, p in runs)[1]

    assert [lowest(reg) for reg in (0.01, 0.001, 0)] == [0.5, 1.0, 2.0]


def test_what_a_check_has_handed_back_is_not_written_as_the_learners_own(network):
    ledger = Derivation(*network)
    ours = check("dz2", lambda probs, Y: probs)
    assert "not yours" in str(ledger.write("dz2", ours))
    assert "not yours" in str(ledger.whole(check("backward", lambda *a: None)))
    assert "not yours" not in str(ledger.fill({"dz2": ours})) and ledger.first_wrong() == "dW2"
