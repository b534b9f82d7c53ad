"""The exercises of chapters 06 and 10: what is right, what is wrong, and what is said of it."""

import collections
import random
import re

import numpy as np
import pytest
from answers import notebook_names, written

from utils.checker.smallest import smallest
from utils.checker.trying.attempt import Attempt
from utils.checker.trying.calling import quiet
from utils.exercises import COURSE, judge

IN_06 = [
    "minibatches", "minibatch_epoch", "tune", "lr_schedule", "step_decay", "duel", "activation",
    "activation_grad", "hidden_delta", "make_params", "deep_forward", "deep_backward",
    "update_ratio",
]  # fmt: skip
IN_10 = ["standardise", "mse", "mse_grad", "reg_forward"]
DRAWN = ("minibatches", "minibatch_epoch", "make_params")
#: Few of their inputs fit into a line, or they take functions.
LONG = {"deep_forward": 0.4, "deep_backward": 0.0, "tune": 0.0, "duel": 0.0}


@pytest.fixture(scope="module")
def space():
    return notebook_names() | {"random": random, "collections": collections}


@pytest.fixture
def attempt(space):
    """An answer as text, tried on every data set."""

    def tried(name, code):
        exercise = COURSE.exercise(name)
        with quiet():
            return Attempt.of(exercise, written(code, *exercise.names, **space), COURSE.terms)

    return tried


@pytest.fixture
def accepted(attempt):
    return lambda name, code: attempt(name, code).right


@pytest.fixture
def said(space):
    """What a wrong answer is told, in one line."""

    def verdict(name, code):
        found = judge(name, *written(code, *COURSE.exercise(name).names, **space))
        assert found.status in ("wrong", "raised"), found.text
        return " ".join(found.text.split())

    return verdict


@pytest.mark.parametrize("name", IN_06 + IN_10)
def test_the_answers_are_right_on_other_draws_of_the_data_too(name):
    exercise = COURSE.exercise(name)
    with quiet():
        for functions in (exercise.answers, *(r.functions for r in exercise.rights)):
            assert Attempt.of(exercise, functions, COURSE.terms, seed=1).right


@pytest.mark.parametrize("name", [n for n in IN_06 + IN_10 if n not in DRAWN])
def test_small_inputs_show_most_mistakes_in_one_line(name):
    exercise = COURSE.exercise(name)
    assert 5 <= len(list(exercise.small())) <= 60
    with quiet():
        tried = [Attempt.of(exercise, m.functions, COURSE.terms) for m in exercise.mistakes[::2]]
        lines = [smallest(attempt) for attempt in tried]
    assert np.mean([bool(line) for line in lines]) >= LONG.get(name, 0.6)
    assert not any(re.search(r"-0(?![.\d])", line) for line in lines)


# --- tune and duel ----------------------------------------------------------------------------

TUNE = """
def tune(run, rates):
    runs = {lr: run(lr) for lr in rates}
    means = {lr: networks.validation.mean() for lr, networks in runs.items()}
    return RESULT
"""


@pytest.mark.parametrize(
    "result",
    [
        "min(means, key=lambda lr: means[lr] if means[lr] == means[lr] else np.inf), runs",
        "[sorted(rates, key=lambda lr: (np.nan_to_num(means[lr], nan=9e9)))[0], runs]",
        "np.float64(rates[np.nanargmin([*means.values()])]), runs",
    ],
)
def test_a_rate_may_be_chosen_in_any_way_that_a_nan_does_not_win(accepted, result):
    assert accepted("tune", TUNE.replace("RESULT", result))


@pytest.mark.parametrize(
    ("result", "words"),
    [
        ("min(means, key=means.get), runs", "never beaten"),
        ("rates[int(np.argmin([*means.values()]))], runs", "takes a nan for the lowest"),
        ("min(runs, key=lambda lr: runs[lr].log_loss.mean()), runs", "test part chooses"),
        ("runs[rates[0]], runs", "where their rate is wanted"),
        ("rates[np.nanargmin([*means.values()])], [*runs.values()]", "instead of a dictionary"),
        ("rates[np.nanargmin([*means.values()])]", "the contract asks for 2 things"),
    ],
)
def test_a_wrong_choice_of_rate_is_named(said, result, words):
    assert words in said("tune", TUNE.replace("RESULT", result))


def test_a_rate_that_is_not_in_the_list_is_refused(said):
    assert "run is called with 0; the rates are" in said(
        "tune", "def tune(run, rates):\n    runs = {k: run(k) for k in range(len(rates))}\n"
        "    return 0, runs"
    )  # fmt: skip


def test_a_duel_at_a_shared_rate_reads_the_test_part_where_nothing_chose_it(said):
    code = """
def duel(a, b, rates):
    lr, runs = tune(a, rates)
    d = runs[lr].log_loss - b(lr).log_loss
    error = d.std(ddof=1) / len(d) ** 0.5
    return dict(lr_a=lr, lr_b=lr, mean=d.mean(), error=error, higher=(d > 0).sum())
"""
    assert "log_loss of b is read at the rate" in said("duel", code)


# --- minibatches ------------------------------------------------------------------------------

BATCHES = """
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    parts = [order[s : s + batch_size] for s in range(0, len(X), batch_size)]
    pairs = [(X[part], y[part]) for part in parts]
    return {}
"""


@pytest.mark.parametrize(
    "result",
    [
        "pairs",
        "tuple(pairs)",
        "iter(pairs)",
        "(pair for pair in pairs)",
        "collections.deque(pairs)",
        "[list(pair) for pair in pairs]",
        "zip([X[p] for p in parts], [y[p] for p in parts])",
        "type('Batches', (), {'__iter__': lambda self: iter(pairs)})()",
        "type('Batches', (), {'__getitem__': lambda self, k: pairs[k]})()",
    ],
)
def test_batches_may_come_as_anything_that_a_loop_can_unpack(accepted, result):
    assert accepted("minibatches", BATCHES.format(result))


@pytest.mark.parametrize(
    "result",
    [
        "dict(enumerate(pairs))",
        "'pairs'",
        "X",
        "[X[p] for p in parts]",
        "[(X[p].tolist(), y[p]) for p in parts]",
        "[(X[p], y[p].tolist()) for p in parts]",
        "[(X[p].astype(object), y[p]) for p in parts]",
        "[(X[p], y[p].astype(str)) for p in parts]",
        "[(X[p], y[p][:, None]) for p in parts]",
        "[(X[p], y[p] * 1.0) for p in parts]",
        "([X[p] for p in parts], [y[p] for p in parts])",
    ],
)
def test_batches_of_another_kind_are_refused(accepted, result):
    assert not accepted("minibatches", BATCHES.format(result))


def test_a_batch_that_is_written_over_by_the_next_is_right_while_a_loop_reads_it(accepted):
    code = """
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    Xb, yb = np.empty((batch_size, X.shape[1])), np.empty(batch_size, y.dtype)
    for s in range(0, len(X), batch_size):
        n = len(order[s : s + batch_size])
        Xb[:n], yb[:n] = X[order[s : s + n]], y[order[s : s + n]]
        yield Xb[:n], yb[:n]
"""
    assert accepted("minibatches", code)


EVEN = """
def minibatches(X, y, batch_size, rng):
    parts = np.array_split(rng.permutation(len(X)), {})
    return [(X[part], y[part]) for part in parts]
"""


@pytest.mark.parametrize(
    "parts", ["-(-len(X) // batch_size)", "max(len(X) // batch_size, 1)", "batch_size"]
)
def test_parts_as_equal_as_possible_are_refused(accepted, parts):
    assert not accepted("minibatches", EVEN.format(parts))


def test_full_batches_and_a_rest_may_be_cut_by_array_split(accepted):
    assert accepted("minibatches", EVEN.format("np.arange(batch_size, len(X), batch_size)"))


def test_equal_parts_are_named(said):
    assert "dealt out evenly" in said("minibatches", EVEN.format("-(-len(X) // batch_size)"))


ORDER = """
def minibatches(X, y, batch_size, rng):
    order = {}
    return [
        (X[order[s : s + batch_size]], y[order[s : s + batch_size]])
        for s in range(0, len(X), batch_size)
    ]
"""


@pytest.mark.parametrize(
    "order",
    [
        "np.roll(np.arange(len(X)), rng.integers(len(X)))",
        "np.arange(len(X))[:: rng.choice([-1, 1])]",
        "np.r_[rng.permutation(len(X) - 1), len(X) - 1]",
        "np.argsort(y, kind='stable')",
        "rng.integers(0, len(X), len(X))",
        "np.random.default_rng(len(X)).permutation(len(X))",
        "random.sample(range(len(X)), len(X))",
    ],
)
def test_an_order_that_is_not_every_order_is_refused(accepted, order):
    assert not accepted("minibatches", ORDER.format(order))


@pytest.mark.parametrize(
    "order",
    [
        "np.argsort(rng.random(len(X)))",
        "rng.choice(len(X), len(X), replace=False)",
        "np.random.default_rng(rng.integers(10**6)).permutation(len(X))",
    ],
)
def test_every_way_to_draw_an_order_from_rng_is_right(accepted, order):
    assert accepted("minibatches", ORDER.format(order))


def test_batches_drawn_with_replacement_get_a_question_that_fits(said):
    code = """
def minibatches(X, y, b, rng):
    picks = (rng.integers(0, len(X), b) for _ in range(-(-len(X) // b)))
    return [(X[i], y[i]) for i in picks]
"""
    assert said("minibatches", code).endswith("Can the same example be drawn for two batches?")


def test_another_generator_gets_a_question_that_fits(said):
    text = said("minibatches", ORDER.format("random.sample(range(len(X)), len(X))"))
    assert "two different orders" in text or "does not" in text
    assert "Which generator" in text or "rng" in text


def test_two_lists_instead_of_pairs_are_said_to_be_two_lists(said):
    text = said("minibatches", BATCHES.format("[X[p] for p in parts], [y[p] for p in parts]"))
    assert "one list with every Xb" in text


# --- minibatch_epoch --------------------------------------------------------------------------

EPOCH = """
def minibatch_epoch(w, X, y, batch_size, lr, grad, rng):
    {}
    for Xb, yb in minibatches(X, y, batch_size, rng):
        {}
    return w
"""
STEP = "w = w - lr * grad(w, Xb, yb)"


def test_an_epoch_may_be_walked_on_a_copy_in_place(accepted):
    assert accepted("minibatch_epoch", EPOCH.format("", STEP))
    assert accepted("minibatch_epoch", EPOCH.format("w = w.copy()", "w -= lr * grad(w, Xb, yb)"))
    float32 = "w = w - (lr * grad(w, Xb, yb)).astype(np.float32)"
    assert accepted("minibatch_epoch", EPOCH.format("w = w.astype(np.float32)", float32))


@pytest.mark.parametrize(
    "step",
    [
        "w = w - lr * np.clip(grad(w, Xb, yb), -20, 20)",
        "w = w - lr * np.round(grad(w, Xb, yb), 3)",
        "g = grad(w, Xb, yb); w = w - lr * g / max(1, np.linalg.norm(g) / 20)",
        "g = grad(w, Xb, yb); w = w - lr * g; w = w.tolist() if len(Xb) < 3 else w",
        "w = w - lr * np.clip(grad(w, Xb, yb), -1000, 1000)",
        "g = grad(w, Xb, yb); w = w - lr * g * (np.abs(g) > 1e-6)",
        "w -= lr * grad(w, Xb, yb)",
        "w = w - lr * grad(w, Xb.copy(), yb) / len(yb)",
        "g = grad(w, Xb, yb)\n        if not g.any(): break\n        w = w - lr * g",
    ],
)
def test_steps_that_are_right_on_mild_data_only_are_refused(accepted, step):
    assert not accepted("minibatch_epoch", EPOCH.format("", step))


def test_steps_divided_by_the_batch_size_are_named(said):
    step = "w = w - lr * grad(w, Xb, yb) / batch_size"
    assert "batch_size times too short" in said("minibatch_epoch", EPOCH.format("", step))


def test_a_step_that_starts_from_the_first_weights_is_named(said):
    text = said("minibatch_epoch", EPOCH.format("w0 = w", "w = w0 - lr * grad(w0, Xb, yb)"))
    assert "every step starts from the first w" in text


# --- the two schedules ------------------------------------------------------------------------

RATES = """
def lr_schedule(n_epochs, n_batches, lr0, decay):
    e = np.arange(n_epochs)
    return {}
"""


@pytest.mark.parametrize(
    "rates",
    [
        "np.repeat(lr0 / (1 + decay * e), n_batches)",
        "lr0 / (1 + decay * (np.arange(n_epochs * n_batches) // n_batches))",
        "np.array([lr0 / (1 + decay * k) for k in e for _ in range(n_batches)])",
        "np.repeat(lr0 / (1 + decay * e.astype(np.float32)), n_batches)",
    ],
)
def test_rates_may_be_written_in_any_way(accepted, rates):
    assert accepted("lr_schedule", RATES.format(rates))


@pytest.mark.parametrize(
    "rates",
    [
        "np.repeat(np.round(lr0 / (1 + decay * e), 6), n_batches)",
        "np.repeat(np.round(lr0 / (1 + decay * e), 9), n_batches)",
        "np.repeat(np.maximum(lr0 / (1 + decay * e), 1e-5), n_batches)",
        "np.repeat(np.maximum(lr0 / (1 + decay * e), 1e-8), n_batches)",
        "np.repeat(lr0 / (1 + decay * np.minimum(e, 50)), n_batches)",
        "np.repeat(lr0 / (1 + decay * e), n_batches).tolist()",
        "np.repeat(lr0 / (1 + decay * e), n_batches).astype(object)",
        "np.tile(lr0 / (1 + decay * e), n_batches)",
        "np.repeat(lr0 // (1 + decay * e), n_batches)",
    ],
)
def test_rates_that_are_right_in_mild_runs_only_are_refused(accepted, rates):
    assert not accepted("lr_schedule", RATES.format(rates))


def test_a_tiled_and_a_compounded_schedule_are_named(said):
    text = said("lr_schedule", RATES.format("np.tile(lr0 / (1 + decay * e), n_batches)"))
    assert "again and again" in text and "np.tile" in text
    assert "the same division again in each epoch" in said(
        "lr_schedule", RATES.format("np.repeat(lr0 / (1 + decay) ** e, n_batches)")
    )


DECAY = "def step_decay(epoch, lr0, drop, every): return {}"


@pytest.mark.parametrize(
    "rate",
    [
        "lr0 * drop ** (epoch // every)",
        "lr0 * drop ** int(epoch / every)",
        "np.float32(lr0) * drop ** (epoch // every)",
        "np.array(lr0 * drop ** (epoch // every))",
    ],
)
def test_a_staircase_may_be_written_in_any_way(accepted, rate):
    assert accepted("step_decay", DECAY.format(rate))


@pytest.mark.parametrize(
    "rate",
    [
        "round(lr0 * drop ** (epoch // every), 4)",
        "max(lr0 * drop ** (epoch // every), 1e-6)",
        "max(lr0 * drop ** (epoch // every), 1e-8)",
        "lr0 * drop ** min(epoch // every, 5)",
        "lr0 * drop ** round(epoch / every)",
        "str(lr0 * drop ** (epoch // every))",
        "[lr0 * drop ** (epoch // every)]",
        "None if epoch == 3 else lr0 * drop ** (epoch // every)",
    ],
)
def test_a_staircase_that_is_right_in_mild_runs_only_is_refused(accepted, rate):
    assert not accepted("step_decay", DECAY.format(rate))


@pytest.mark.parametrize(
    ("rate", "words"),
    [
        ("lr0 * drop if epoch % every == 0 else lr0", "in the first epoch of each block"),
        ("lr0 * drop ** (epoch // every + 1)", "one drop too many"),
        ("lr0 * (1 - drop) ** (epoch // every)", "multiplied by 1 - drop"),
        ("lr0 * drop ** (epoch % every)", "starts again at lr0"),
        ("lr0 * drop ** (-(-epoch // every))", "nearly a whole block too early"),
    ],
)
def test_each_slip_on_the_staircase_is_named(said, rate, words):
    assert words in said("step_decay", DECAY.format(rate))


def test_an_unknown_slip_on_the_staircase_is_shown_at_the_smallest_epoch(said):
    text = said("step_decay", DECAY.format("lr0 * drop ** (epoch // every) ** 2"))
    assert "step_decay(4, 1, 0.5, 2) gives 0.0625; right is 0.25." in text


# --- activations ------------------------------------------------------------------------------

KINDS = """
def {name}(z, kind):
    if kind == "tanh": return {tanh}
    if kind == "sigmoid": return {sigmoid}
    return {relu}
"""
VALUES = {"tanh": "np.tanh(z)", "sigmoid": "1 / (1 + np.exp(-z))", "relu": "np.maximum(0, z)"}
SLOPES = {
    "tanh": "1 - np.tanh(z)**2",
    "sigmoid": "0.25 * (1 - np.tanh(z / 2)**2)",
    "relu": "np.where(z > 0, 1.0, 0.0)",
}


def values(**other):
    return KINDS.format(name="activation", **VALUES | other)


def slopes(**other):
    return KINDS.format(name="activation_grad", **SLOPES | other)


@pytest.mark.parametrize(
    "other",
    [
        {"sigmoid": "0.5 * (1 + np.tanh(0.5 * z))"},
        {"sigmoid": "np.exp(-np.logaddexp(0, -z))"},
        {"sigmoid": "1 / (1 + np.exp(-np.clip(z, -500, 500)))"},
        {"sigmoid": "1 / (1 + np.exp(-z.astype(np.float32)))"},
        {"sigmoid": "0.5 * (1 + np.tanh(0.5 * z.astype(np.float32)))"},
        {"relu": "z * (z > 0)"},
        {"relu": "(np.abs(z) + z) / 2"},
        {"tanh": "1 - 2 / (1 + np.exp(2 * z.astype(np.float32)))"},
    ],
)
def test_activations_may_be_written_in_any_way(accepted, other):
    assert accepted("activation", values(**other))


@pytest.mark.parametrize(
    "other",
    [
        {"tanh": "(np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))"},
        {"sigmoid": "np.exp(z) / (1 + np.exp(z))"},
        {"sigmoid": "1 / (1 + np.exp(-np.clip(z, -18, 18)))"},
        {"sigmoid": "np.round(1 / (1 + np.exp(-z)), 8)"},
        {"sigmoid": "(1 / (1 + np.exp(-z))).tolist()"},
        {"sigmoid": "(np.tanh(z) + 1) / 2"},
        {"tanh": "np.tan(z)"},
        {"relu": "np.maximum(0.001 * z, z)"},
        {"relu": "np.clip(z, 0, 500)"},
        {"relu": "np.where(z > 0.1, z, 0)"},
        {"relu": "np.where(z > 1e-8, z, 0)"},
        {"relu": "np.array([[max(0, v) for v in row] for row in np.atleast_2d(z)])"},
    ],
)
def test_activations_that_are_right_on_mild_data_only_are_refused(accepted, other):
    assert not accepted("activation", values(**other))


def test_an_else_that_overwrites_the_first_branch_is_named(said):
    code = """
def activation(z, kind):
    if kind == "tanh":
        out = np.tanh(z)
    if kind == "sigmoid":
        out = 1 / (1 + np.exp(-z))
    else:
        out = np.maximum(0, z)
    return out
"""
    assert "the second question has overwritten the answer" in said("activation", code)


def test_the_tanh_of_z_instead_of_half_of_it_is_named(said):
    assert "tanh of z/2 belongs" in said("activation", values(sigmoid="(np.tanh(z) + 1) / 2"))


@pytest.mark.parametrize("relu", ["(z >= 0) * 1.0", "np.heaviside(z, 0.5)", "(z > 0) * 1"])
def test_any_slope_between_0_and_1_is_right_for_relu_at_0(accepted, relu):
    assert accepted("activation_grad", slopes(relu=relu))


@pytest.mark.parametrize(
    "other",
    [
        {"relu": "z > 0"},
        {"relu": "np.maximum(0, z) / z"},
        {"relu": "np.heaviside(z, 2.0)"},
        {"relu": "((z > 0) * 1.0).astype(object)"},
        {"sigmoid": "np.exp(-z) / (1 + np.exp(-z))**2"},
        {"tanh": "1 - np.tanh(np.clip(z, -5, 5))**2"},
        {"relu": "np.where(z > 0.1, 1.0, 0.0)"},
        {"relu": "np.where(z > 1e-8, 1.0, 0.0)"},
        {"relu": "np.round(np.clip(z, 0, 1) + 0.3)"},
    ],
)
def test_slopes_of_another_kind_or_on_mild_data_only_are_refused(accepted, other):
    assert not accepted("activation_grad", slopes(**other))


def test_true_and_false_are_said_to_be_no_numbers(said):
    text = said("activation_grad", slopes(relu="z > 0"))
    assert "tanh and sigmoid are right. relu is True and False instead of numbers." in text


DELTA = "def hidden_delta(d, W, z, a, kind): return (d @ W.T) * {}"
OF_A = "{{'tanh': 1 - a**2, 'sigmoid': a * (1 - a), 'relu': {}}}[kind]"


def test_the_error_of_a_hidden_layer_may_be_made_of_z_or_of_a(accepted):
    for relu in ("a > 0", "z >= 0", "np.sign(a)"):
        assert accepted("hidden_delta", DELTA.format(OF_A.format(relu)))
    assert accepted("hidden_delta", DELTA.format("activation_grad(z, kind)"))


@pytest.mark.parametrize(
    ("slope", "words"),
    [
        ("activation_grad(a, kind)", "relu is right. tanh and sigmoid have their slope taken at a"),
        ("a", "multiplied by a instead of the slope"),
        (OF_A.format("1"), "relu lets every error through"),
        ("(1 - a**2)", "the slope of tanh is used for every kind"),
    ],
)
def test_each_slip_in_the_slope_is_named(said, slope, words):
    assert words.lower() in said("hidden_delta", DELTA.format(slope)).lower()


def test_a_slope_that_is_nan_for_large_z_is_refused(accepted):
    sigmoid = "np.exp(-z) / (1 + np.exp(-z))**2"
    code = DELTA.format(f"{{'tanh': 1 - a**2, 'sigmoid': {sigmoid}, 'relu': z > 0}}[kind]")
    assert not accepted("hidden_delta", code)


@pytest.mark.parametrize("relu", ["a > 0.1", "z > 1e-8", "np.round(np.clip(z, 0, 1) + 0.3)"])
def test_a_small_positive_score_lets_the_error_through_as_a_large_one_does(accepted, relu):
    assert not accepted("hidden_delta", DELTA.format(OF_A.format(relu)))


# --- make_params ------------------------------------------------------------------------------

PARAMS = """
def make_params(X, y, H, rng):
    D, C = X.shape[1], {C}
    W1, b1 = {W1}, {b1}
    W2, b2 = {W2}, np.zeros((1, C))
    return {{"W1": W1, "b1": b1, "W2": W2, "b2": b2}}
"""
RULE = {
    "C": "int(y.max()) + 1",
    "W1": "rng.normal(size=(D, H)) / np.sqrt(D)",
    "b1": "np.zeros((1, H))",
    "W2": "rng.normal(size=(H, C)) / np.sqrt(H)",
}


@pytest.mark.parametrize(
    "other",
    [
        {},
        {"C": "y.max() + 1"},
        {"C": "len(np.bincount(y))"},
        {"W1": "rng.normal(0, D**-0.5, (D, H))", "W2": "rng.standard_normal((H, C)) / H**0.5"},
        {"W1": "(rng.normal(size=(D, H)) / np.sqrt(D)).astype(np.float32)"},
    ],
)
def test_first_weights_may_be_drawn_in_any_way_that_follows_the_rule(accepted, other):
    assert accepted("make_params", PARAMS.format(**RULE | other))


def test_first_weights_may_come_from_init_params_with_a_seed_that_rng_draws(accepted):
    code = """
def make_params(X, y, H, rng):
    return network.init_params(X.shape[1], H, int(y.max()) + 1, int(rng.integers(10**6)))
"""
    assert accepted("make_params", code)


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"W1": "rng.normal(size=(D, H))", "W2": "rng.normal(size=(H, C))"}, "deviation of 1,"),
        ({"W1": "rng.uniform(-1, 1, (D, H)) * (3 / D)**0.5"}, "normal distribution"),
        ({"W1": "rng.normal(size=(D, H)) / D", "W2": "rng.normal(size=(H, C)) / H"}, "1/inputs"),
        ({"W2": "0.01 * rng.normal(size=(H, C))"}, "W2 has a standard deviation of 0.01"),
        ({"b1": "rng.normal(size=(1, H))"}, "biases do not start at zero"),
        ({"W1": "rng.normal(size=(D, H)) * np.sqrt(2 / D)"}, "sqrt(2/inputs)"),
        ({"C": "len(np.unique(y))"}, "one output column too few when a class does not occur"),
    ],
)
def test_the_rule_of_init_params_applies(said, other, words):
    assert words in said("make_params", PARAMS.format(**RULE | other))


@pytest.mark.parametrize("kind", [".tolist()", ".astype(object)", ".astype(str)"])
def test_first_weights_of_another_kind_are_refused(accepted, kind):
    assert not accepted("make_params", PARAMS.format(**RULE | {"W1": f"({RULE['W1']}){kind}"}))


# --- networks of any depth --------------------------------------------------------------------

DEEP = """
def deep_forward(X, Ws, bs):
    acts = [X]
    for W, b in zip(Ws[:-1], bs[:-1]):
        acts.append(np.tanh({}))
    acts.append({}(acts[-1] @ Ws[-1] + bs[-1]))
    return {}
"""
SCORE = "acts[-1] @ W + b"


@pytest.mark.parametrize("result", ["acts", "tuple(acts)", "collections.deque(acts)"])
def test_the_outputs_of_the_layers_may_come_as_a_list_or_a_tuple(accepted, result):
    assert accepted("deep_forward", DEEP.format(SCORE, "network.softmax", result))


@pytest.mark.parametrize(
    "result",
    [
        "iter(acts)",
        "(a for a in acts)",
        "zip(*[acts])",
        "dict(enumerate(acts))",
        "np.array([*acts, None], dtype=object)[:-1]",
        "[a.tolist() for a in acts]",
        "[a.astype(object) for a in acts]",
        "acts[1:]",
        "acts[-1]",
    ],
)
def test_outputs_of_another_kind_are_refused(accepted, result):
    assert not accepted("deep_forward", DEEP.format(SCORE, "network.softmax", result))


def test_probabilities_and_scores_that_are_clipped_are_refused(accepted):
    for last in (
        "(lambda z: np.clip(network.softmax(z), 1e-4, 1))",
        "(lambda z: network.softmax(np.clip(z, -10, 10)))",
    ):
        assert not accepted("deep_forward", DEEP.format(SCORE, last, "acts"))


@pytest.mark.parametrize(
    "tanh",
    [
        "(np.exp(2 * z) - 1) / (np.exp(2 * z) + 1)",
        "(np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))",
        "np.tanh(z)",
        "1 - 2 / (1 + np.exp(np.clip(2 * z, -500, 500)))",
    ],
)
def test_a_tanh_of_exponentials_that_cannot_be_held_is_refused_in_every_network(accepted, tanh):
    right = "tanh" in tanh or "clip" in tanh
    deep = DEEP.replace("np.tanh({})", "(lambda z: {})({})")
    code = deep.format(tanh, SCORE, "network.softmax", "acts")
    assert accepted("deep_forward", code) is right
    for name, out in (("reg_forward", "s"), ("xor_forward", "1 / (1 + np.exp(-s))")):
        code = f"def {name}(X, W1, b1, W2, b2):\n    z = X @ W1 + b1\n    a1 = {tanh}\n"
        code += f"    s = a1 @ W2 + b2\n    return a1, {out}\n"
        assert accepted(name, code) is right


def test_a_bias_added_to_the_weights_is_named(said):
    code = """
def deep_forward(X, Ws, bs):
    acts = [X]
    for W, b in zip(Ws, bs):
        acts.append(acts[-1] @ (W + b))
        acts[-1] = np.tanh(acts[-1]) if len(acts) <= len(Ws) else network.softmax(acts[-1])
    return acts
"""
    assert "added to the weights" in said("deep_forward", code)
    code = """
def reg_forward(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ (W1 + b1))
    return a1, a1 @ W2 + b2
"""
    assert "added to the weights" in said("reg_forward", code)


BACK = """
def deep_backward(acts, y, Ws, reg):
    L = len(Ws)
    dWs, dbs = [None] * L, [None] * L
    dz = network.dscores(acts[-1], y)
    for l in range(L, 0, -1):
        dWs[l - 1] = acts[l - 1].T @ dz + reg * Ws[l - 1]
        dbs[l - 1] = {db}
        dz = {down}
    return {result}
"""
WAY = {
    "db": "dz.sum(0)[None]",
    "down": "dz @ Ws[l - 1].T * (1 - acts[l - 1]**2)",
    "result": "dWs, dbs",
}


@pytest.mark.parametrize(
    "other",
    [
        {},
        {"db": "dz.sum(axis=0)"},
        {"result": "[dWs, dbs]"},
        {"result": "tuple(dWs), tuple(dbs)"},
        {"result": "collections.deque(dWs), dbs"},
        {"down": "(dz @ Ws[l - 1].T) * (1 - acts[l - 1] * acts[l - 1])"},
    ],
)
def test_the_gradients_of_all_layers_may_come_in_any_list(accepted, other):
    assert accepted("deep_backward", BACK.format(**WAY | other))


def test_lists_that_are_built_from_pairs_and_taken_apart_are_right(accepted):
    code = """
def deep_backward(acts, y, Ws, reg):
    dz, out = network.dscores(acts[-1], y), []
    for a, W in zip(acts[-2::-1], Ws[::-1]):
        out = [(a.T @ dz + reg * W, dz.sum(0, keepdims=True))] + out
        dz = (dz @ W.T) * (1 - a * a)
    a, b = zip(*out)
    return list(a), list(b)
"""
    assert accepted("deep_backward", code)


@pytest.mark.parametrize(
    "other",
    [
        {"result": "iter(dWs), iter(dbs)"},
        {"result": "np.array([*dWs, None], dtype=object)[:-1], dbs"},
        {"result": "[dW.astype(object) for dW in dWs], dbs"},
        {"result": "[dW.tolist() for dW in dWs], dbs"},
        {"result": "dict(enumerate(dWs)), dict(enumerate(dbs))"},
        {"result": "[np.clip(dW, -5, 5) for dW in dWs], dbs"},
        {"result": "[np.round(dW, 6) for dW in dWs], dbs"},
        {"down": "np.clip(dz @ Ws[l - 1].T, -1, 1) * (1 - acts[l - 1]**2)"},
    ],
)
def test_gradients_of_another_kind_or_on_mild_data_only_are_refused(accepted, other):
    assert not accepted("deep_backward", BACK.format(**WAY | other))


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"down": "dz @ Ws[l - 1].T * (1 - np.tanh(acts[l - 1])**2)"}, "1 - tanh(a)**2"),
        (
            {"down": "(dz @ Ws[l - 1].T + reg) * (1 - acts[l - 1]**2)"},
            "the last layer is right, but reg goes down with the error",
        ),
        ({"db": "dz[:1]"}, "the share of the first sample alone"),
        ({"result": "dWs[::-1], dbs[::-1]"}, "ours reversed"),
    ],
)
def test_each_slip_on_the_way_back_is_named_as_in_the_sister_exercise(said, other, words):
    assert words in said("deep_backward", BACK.format(**WAY | other))


def test_lists_of_one_entry_are_spoken_of_in_the_singular():
    from utils.exercises._layers import layer_list

    with pytest.raises(Exception, match=r"has 1 entry; with 1 layer it should have 2\."):
        layer_list([0], "acts", 2)


# --- house prices -----------------------------------------------------------------------------

SCALE = """
def standardise(train, test):
    m, s = {}
    return {}
"""
BOTH = "(train - m) / s, (test - m) / s"


def test_columns_are_scaled_by_the_standard_deviation_of_the_training_part(accepted):
    assert accepted("standardise", SCALE.format("train.mean(0), train.std(0)", BOTH))
    assert accepted("standardise", SCALE.format("train.mean(0), np.sqrt(train.var(0))", BOTH))
    single = "(((train - m) / s).astype(np.float32), ((test - m) / s).astype(np.float32))"
    assert accepted("standardise", SCALE.format("train.mean(0), train.std(0)", single))
    single = (
        "def standardise(train, test):\n    train, test = np.float32(train), np.float32(test)\n"
    )
    single += "    m, s = train.mean(0), train.std(0)\n    return (train - m) / s, (test - m) / s\n"
    assert accepted("standardise", single)
    squares = "train.mean(0), np.sqrt((train**2).mean(0) - train.mean(0)**2)"
    assert not accepted("standardise", SCALE.format(squares, BOTH))
    ddof = "train.mean(0), train.std(0, ddof=1)"
    assert not accepted("standardise", SCALE.format(ddof, BOTH))


@pytest.mark.parametrize(
    "s",
    [
        "((train * train).sum(0) / len(train) - m * m) ** 0.5",
        "np.sqrt(np.mean(np.square(train), axis=0) - np.square(m))",
    ],
)
def test_a_variance_of_two_large_numbers_is_told_that_it_loses_digits(said, s):
    code = f"def standardise(train, test):\n    m = train.mean(0)\n    s = {s}\n"
    text = said("standardise", code + f"    return {BOTH}\n")
    assert "the standard deviation loses its digits" in text and "times too" not in text


@pytest.mark.parametrize(
    ("fitted", "words"),
    [
        ("test.mean(0), test.std(0)", "those of the test part"),
        ("np.vstack([train, test]).mean(0), np.vstack([train, test]).std(0)", "of both parts"),
        ("train.mean(), train.std()", "different scales"),
    ],
)
def test_a_scale_that_is_fitted_on_the_wrong_part_is_named(said, fitted, words):
    assert words in said("standardise", SCALE.format(fitted, BOTH))


@pytest.mark.parametrize(
    "result",
    [
        "np.clip((train - m) / s, -4, 4), np.clip((test - m) / s, -4, 4)",
        "((train - m) / s).tolist(), ((test - m) / s).tolist()",
        "((train - m) / s).round(3), ((test - m) / s).round(3)",
        "(train - m) / s, (test - test.mean(0)) / s",
    ],
)
def test_scaled_columns_of_another_kind_or_on_mild_data_only_are_refused(accepted, result):
    assert not accepted("standardise", SCALE.format("train.mean(0), train.std(0)", result))


MSE = "def mse(pred, y): return {}"
GRAD = "def mse_grad(pred, y): return {}"


@pytest.mark.parametrize(
    "error",
    [
        "np.mean((pred[:, 0] - y) ** 2)",
        "((pred - y[:, None]) ** 2).sum() / len(y)",
        "float(np.mean((pred.ravel() - y) ** 2))",
        "np.mean((pred.squeeze() - y) ** 2)",
        "sum((p - t) ** 2 for p, t in zip(pred[:, 0], y)) / len(y)",
        "np.mean((pred[:, 0] - y).astype(np.float32) ** 2)",
    ],
)
def test_a_mean_squared_error_may_be_written_in_any_way(accepted, error):
    assert accepted("mse", MSE.format(error))


@pytest.mark.parametrize(
    "error",
    [
        "np.mean((pred - y) ** 2)",
        "round(float(np.mean((pred[:, 0] - y) ** 2)), 4)",
        "np.mean(np.clip(pred[:, 0] - y, -10, 10) ** 2)",
        "np.mean(np.minimum((pred[:, 0] - y) ** 2, 1e6))",
        "np.mean((pred[:, 0] - y) ** 2, keepdims=True)",
        "str(np.mean((pred[:, 0] - y) ** 2))",
    ],
)
def test_an_error_of_another_kind_or_on_mild_data_only_is_refused(accepted, error):
    assert not accepted("mse", MSE.format(error))


def test_the_gradient_of_the_error_has_the_shape_of_the_prediction(accepted, said):
    assert accepted("mse_grad", GRAD.format("2 / pred.size * (pred - y.reshape(pred.shape))"))
    clipped = "np.clip(2 * (pred - y[:, None]) / len(y), -1e3, 1e3)"
    assert not accepted("mse_grad", GRAD.format(clipped))
    flat = GRAD.format("2 * (pred[:, 0] - y) / len(y)")
    assert "the numbers are right, but the result has the shape (N,)" in said("mse_grad", flat)
    table = GRAD.format("2 * (pred - y) / len(y)")
    assert "a table of N by N" in said("mse_grad", table)


REG = """
def reg_forward(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    return a1, {}
"""


@pytest.mark.parametrize(
    ("pred", "right"),
    [
        ("a1 @ W2 + b2", True),
        ("np.dot(a1, W2) + b2", True),
        ("(a1 @ W2 + b2)[:, 0]", False),
        ("np.clip(a1 @ W2 + b2, -100, 100)", False),
        ("np.maximum(a1 @ W2 + b2, 0)", False),
        ("(a1 @ W2 + b2).tolist()", False),
    ],
)
def test_a_prediction_is_the_last_score_unchanged(accepted, pred, right):
    assert accepted("reg_forward", REG.format(pred)) is right
