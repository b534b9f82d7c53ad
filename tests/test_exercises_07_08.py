"""The exercises of chapters 07 and 08: what is right, what is wrong, and what is said of it."""

import numpy as np
import pytest
from answers import notebook_names, written

from utils.checker.trying.attempt import Attempt
from utils.checker.trying.calling import quiet
from utils.exercises import COURSE, judge
from utils.exercises.xor_forward import xor_forward

NEW = ("init", "cost", "update", "train")
IN_ORDER = ["xor_forward", "init", "cost", "xor_backward", "update", "train", "xor_predict"]


def verdict_on(name, code, **space):
    """The verdict on an answer that stands in a notebook as text."""
    names = COURSE.exercise(name).names
    return judge(name, *written(code, *names, **{**notebook_names(), **space}))


def said(name, code, **space):
    """What a wrong answer is told, in one line."""
    verdict = verdict_on(name, code, **space)
    assert verdict.status in ("wrong", "raised"), verdict.text
    return " ".join(verdict.text.split())


def tried(name, code, **space):
    """What an answer does on every data set; nobody asks why."""
    exercise = COURSE.exercise(name)
    functions = written(code, *exercise.names, **{**notebook_names(), **space})
    with quiet():
        return Attempt.of(exercise, functions, COURSE.terms)


def refused(name, code, **space):
    return not tried(name, code, **space).right


def accepted(name, code, **space):
    verdict = verdict_on(name, code, **space)
    assert verdict.status == "right", verdict.text


def test_chapter_07_lists_its_seven_exercises_in_the_order_of_the_notebook():
    assert [e.id for e in COURSE.exercises.values() if e.chapter == "07"] == IN_ORDER
    assert all(COURSE.exercise(name).counted for name in IN_ORDER)


@pytest.mark.parametrize("name", NEW)
def test_a_page_that_was_blank_has_all_that_an_exercise_has(name):
    exercise = COURSE.exercise(name)
    assert len(exercise.rights) >= 2
    assert len(exercise.mistakes) >= 8
    assert exercise.small is not None


# --- xor_forward ------------------------------------------------------------------------------

FORWARD = """
def xor_forward(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    z2 = a1 @ W2 + b2
    return a1, {}
"""


@pytest.mark.parametrize("limit", ["1e-3", "1e-5", "1e-7"])
def test_probabilities_that_are_clipped_are_not_right(limit):
    p = f"np.clip(1 / (1 + np.exp(-z2)), {limit}, 1 - {limit})"
    assert refused("xor_forward", FORWARD.format(p))


@pytest.mark.parametrize(
    "p",
    [
        "1 / (1 + np.exp(-z2))",
        "0.5 * (1 + np.tanh(0.5 * z2))",
        "np.where(z2 > 0, 1 / (1 + np.exp(-z2)), np.exp(z2) / (1 + np.exp(z2)))",
        "np.exp(-np.logaddexp(0, -z2))",
        "(1 / (1 + np.exp(-z2.astype(np.float32))))",
        "1 / (1 + np.exp(-np.clip(z2, -500, 500)))",
    ],
)
def test_a_sigmoid_may_be_written_in_any_way(p):
    accepted("xor_forward", FORWARD.format(p))


def test_a_sigmoid_that_is_nan_for_large_scores_is_not_right():
    text = said("xor_forward", FORWARD.format("np.exp(z2) / (1 + np.exp(z2))"))
    assert "nan" in text


# --- xor_backward -----------------------------------------------------------------------------

BACKWARD = """
def xor_backward(X, y, a1, p, W2):
    {}
    dW2 = a1.T @ dz2
    db2 = dz2.sum(axis=0, keepdims=True)
    {}
    dW1 = X.T @ dz1
    db1 = dz1.sum(axis=0, keepdims=True)
    return {{"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}}
"""
DZ2, DZ1 = "dz2 = (p - y[:, None]) / len(y)", "dz1 = (dz2 @ W2.T) * (1 - a1**2)"
PAIRS = "p (N, 1) minus y (N,) is (N, N)"


@pytest.mark.parametrize(
    "dz1",
    [
        DZ1,
        "dz1 = np.dot(dz2, W2.T) * (1 - a1**2)",
        "dz1 = (dz2 * W2.T) * (1 - a1**2)",
        "dz1 = (dz2.sum(axis=1, keepdims=True) @ W2.T) * (1 - a1**2)",
        "dz1 = (dz2.mean(axis=0)[:, None] @ W2.T) * (1 - a1**2)",
    ],
)
def test_a_column_minus_a_row_is_named_wherever_the_answer_stops(dz1):
    attempt = tried("xor_backward", BACKWARD.format("dz2 = (p - y) / len(y)", dz1))
    assert PAIRS in attempt.outcomes[0].form.say


def test_a_row_minus_a_column_is_named_with_and_without_the_mean():
    for dz2 in ("dz2 = p - y", "dz2 = (y - p) / len(y)"):
        attempt = tried("xor_backward", BACKWARD.format(dz2, DZ1))
        assert PAIRS in attempt.outcomes[0].form.say
    assert PAIRS in said("xor_backward", BACKWARD.format("dz2 = (p - y) / len(y)", DZ1))


def test_another_error_in_the_same_line_is_not_taken_for_a_column_minus_a_row():
    for dz2, dz1 in (
        ("dz2 = (p[:, 0] - y) / len(y)", DZ1),
        (DZ2, "dz1 = (dz2 @ W2) * (1 - a1**2)"),
        ("dz2 = np.ones((len(y), len(y)))", DZ1),
    ):
        first = tried("xor_backward", BACKWARD.format(dz2, dz1)).outcomes[0]
        assert first.form is None and first.error.kind == "ValueError"


@pytest.mark.parametrize(
    ("dz2", "dz1", "name"),
    [
        ("dz2 = (p - y[:, None]) / len(y); a1 *= a1", "dz1 = (dz2 @ W2.T) * (1 - a1)", "a1"),
        (DZ2, "a1 *= a1; dz1 = (dz2 @ W2.T) * (1 - a1)", "a1"),
        ("p -= y[:, None]; dz2 = p / len(y)", DZ1, "p"),
        ("dz2 = np.subtract(p, y[:, None], out=p) / len(y)", DZ1, "p"),
    ],
)
def test_an_argument_that_is_overwritten_is_named(dz2, dz1, name):
    verdict = verdict_on("xor_backward", BACKWARD.format(dz2, dz1))
    kinds = {finding.kind for finding in verdict.findings}
    assert verdict.status == "wrong"
    assert verdict.certainty in ("certain", "catalogued") or "changed" in kinds
    assert name in verdict.text


def test_a_missing_mean_is_said_of_all_four_gradients():
    verdict = verdict_on("xor_backward", BACKWARD.format("dz2 = p - y[:, None]", DZ1))
    assert not any(verdict.parts.values())
    assert "all four are N times too large" in verdict.text


@pytest.mark.parametrize(
    "ends", ["", ".sum()", ".sum(axis=0)", ".sum(axis=0, keepdims=True)", ".sum(axis=0)[0]"]
)
def test_the_gradient_of_the_one_output_bias_may_have_any_shape_with_one_entry(ends):
    if not ends:
        ends = ".sum(axis=0).reshape(1, 1)"
    code = BACKWARD.format(DZ2, DZ1).replace(
        "db2 = dz2.sum(axis=0, keepdims=True)", f"db2 = dz2{ends}"
    )
    accepted("xor_backward", code)


# --- xor_predict ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        "(p[:, 0] > 0.5).astype(int)",
        "p[:, 0] > 0.5",
        "np.where(p.ravel() > 0.5, 1.0, 0.0)",
        "np.round(p[:, 0])",
        "np.array([1 if q > 0.5 else 0 for q in p[:, 0]])",
        "(np.hstack([1 - p, p])).argmax(axis=1)",
    ],
)
def test_classes_may_be_whole_numbers_floats_or_truth_values(body):
    accepted("xor_predict", f"def xor_predict(p):\n    return {body}\n")


def test_one_half_belongs_to_class_0_and_is_asked_about():
    text = said("xor_predict", "def xor_predict(p):\n    return (p[:, 0] >= 0.5) * 1\n")
    assert "exactly 0.5" in text
    assert text.endswith("?") and "exactly" in text


@pytest.mark.parametrize("digits", [2, 3, 6, 8])
def test_near_ties_are_decided_by_p_itself(digits):
    line = f"return (p[:, 0].round({digits}) > 0.5) * 1"
    assert refused("xor_predict", f"def xor_predict(p):\n    {line}\n")


# --- init -------------------------------------------------------------------------------------

INIT = """
def init(D, H, rng):
    W1 = {}
    W2 = {}
    return {}
"""
NORMAL = ("rng.normal(size=(D, H))", "rng.normal(size=(H, 1))")
DICT = '{"W1": W1, "b1": np.zeros((1, H)), "W2": W2, "b2": np.zeros((1, 1))}'


def test_first_weights_may_come_by_any_call_that_hands_out_the_same_numbers():
    accepted("init", INIT.format("rng.standard_normal((D, H))", "rng.normal(0, 1, (H, 1))", DICT))
    one_by_one = "np.array([[rng.normal() for _ in range(H)] for _ in range(D)])"
    accepted("init", INIT.format(one_by_one, NORMAL[1], DICT))
    accepted("init", INIT.format(*NORMAL, "dict(b2=np.zeros((1, 1)), W2=W2, b1=0 * W1[:1], W1=W1)"))


def test_a_distribution_that_is_not_normal_is_named():
    drawn = ("rng.uniform(-2, 2, (D, H))", "rng.uniform(-2, 2, (H, 1))")
    assert "do not follow a normal distribution" in said("init", INIT.format(*drawn, DICT))


def test_a_generator_of_its_own_is_named():
    own = ("np.random.default_rng(D).normal(size=(D, H))", NORMAL[1])
    verdict = verdict_on("init", INIT.format(*own, DICT))
    assert verdict.certainty == "certain" or verdict.finding.kind == "fact generator"
    assert "rng" in verdict.text and "differs in every entry" not in verdict.text


def test_one_more_entry_in_the_dict_is_refused_since_the_forward_pass_would_stop_at_it():
    text = said("init", INIT.format(*NORMAL, DICT[:-1] + ', "H": H}'))
    assert "the dictionary holds H besides W1, b1, W2, b2" in text


# --- cost -------------------------------------------------------------------------------------

COST = """
def cost(p, y):
    t = y[:, None]
    {}
"""


@pytest.mark.parametrize(
    "lines",
    [
        "q = np.clip(p, 1e-15, 1 - 1e-15); return -(t * np.log(q) + (1-t) * np.log(1-q)).mean()",
        "return -np.mean(t * np.log(p + 1e-12) + (1 - t) * np.log(1 - p + 1e-12))",
        "return -np.mean(t * np.log(p + 1e-10) + (1 - t) * np.log(1 - p + 1e-10))",
        "q = np.clip(p, 1e-10, 1 - 1e-10); return -(t * np.log(q) + (1-t) * np.log(1-q)).mean()",
        "return -np.mean(np.log(np.maximum(np.abs(1 - t - p), 1e-300)))",
        "return float(np.float32(-np.mean(np.log(np.maximum(np.abs(1 - t - p), 1e-12)))))",
        "return sum(-np.log(max(q if k else 1 - q, 1e-20)) for q, k in zip(p[:, 0], y)) / len(y)",
    ],
)
def test_a_cost_may_keep_away_from_zero_in_any_way_that_changes_no_other_number(lines):
    accepted("cost", COST.format(lines))


@pytest.mark.parametrize(
    "lines",
    [
        "return -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p))",
        "return -np.log(np.prod(np.abs(1 - t - p))) / len(y)",
        "return -np.log(np.prod(np.maximum(np.abs(1 - t - p), 1e-300))) / len(y)",
        "return np.nan_to_num(-np.mean(t * np.log(p) + (1 - t) * np.log(1 - p)))",
        "return -np.nan_to_num(t * np.log(p) + (1 - t) * np.log(1 - p)).mean()",
        "q = np.clip(p, 1e-5, 1 - 1e-5); return -(t * np.log(q) + (1-t) * np.log(1-q)).mean()",
        "q = np.clip(p, 1e-7, 1 - 1e-7); return -(t * np.log(q) + (1-t) * np.log(1-q)).mean()",
        "return -np.mean(t * np.log(p + 1e-8) + (1 - t) * np.log(1 - p + 1e-8))",
        "return round(-np.mean(np.log(np.maximum(np.abs(1 - t - p), 1e-300))), 4)",
        "return np.mean(-np.log(np.maximum(np.abs(1 - t - p), 1e-300)), axis=0)",
    ],
)
def test_a_cost_that_is_right_on_mild_data_only_is_not_right(lines):
    assert refused("cost", COST.format(lines))


def test_pickling_is_named_in_the_verdict():
    pair = COURSE.exercise("save_load").mistakes[0].functions
    assert "loading a pickle can run any code" in " ".join(judge("save_load", *pair).text.split())


def test_a_cost_over_all_pairs_is_named():
    code = "def cost(p, y):\n    p = p.clip(1e-15, 1 - 1e-15)\n"
    code += "    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))\n"
    verdict = verdict_on("cost", code)
    assert verdict.mistake == "co_pairs" or verdict.certainty == "certain"


@pytest.mark.parametrize(
    "q", ["np.clip(p, 1e-20, 1 - 1e-20)", "np.clip(p, 1e-300, 1)", "np.maximum(p, 1e-12)"]
)
def test_a_margin_that_is_lost_beside_1_is_told_that_1_is_the_trouble(q):
    text = said("cost", COST.format(f"q = {q}; return -np.mean(t*np.log(q) + (1-t)*np.log(1 - q))"))
    assert "right unless some p is exactly 1" in text and "1 - 1e-20 == 1" in text
    bare = "return -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p))"
    assert "exactly 0 or 1" in said("cost", COST.format(bare))


def test_a_cost_of_one_axis_is_asked_how_many_numbers_are_left():
    q = "q = np.clip(p, 1e-12, 1 - 1e-12); "
    line = q + "return -np.mean(t * np.log(q) + (1 - t) * np.log(1 - q), axis=0)"
    assert "How many numbers should be left" in said("cost", COST.format(line))


# --- update -----------------------------------------------------------------------------------


def test_an_update_without_return_is_told_that_it_returns_nothing():
    code = "def update(params, grads, lr):\n    for k in params:\n        "
    code += 'params[k] -= lr * grads["d" + k]\n'
    text = said("update", code)
    assert "returns nothing" in text or "nothing comes back" in text


@pytest.mark.parametrize(
    "lines",
    [
        'for k in params: params[k] -= lr * grads["d" + k]\n    return params',
        'for k in list(params): params[k] = params[k] - lr * grads["d" + k]\n    return params',
        'new = dict(params)\n    for k in new: new[k] -= lr * grads["d" + k]\n    return new',
        "for k in grads: grads[k] *= lr\n    "
        'return {k: params[k] - grads["d" + k] for k in params}',
    ],
)
def test_an_update_that_changes_what_the_caller_holds_is_not_right(lines):
    verdict = verdict_on("update", f"def update(params, grads, lr):\n    {lines}\n")
    assert verdict.status == "wrong"
    assert verdict.certainty in ("certain", "catalogued") or "changed" in verdict.text


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('params[k] = params[k] - lr * grads["d" + k]', "a dictionary"),
        ('params[k] -= lr * grads["d" + k]', "an array"),
    ],
)
def test_an_update_is_told_what_it_writes_into(line, what):
    code = (
        f"def update(params, grads, lr):\n    for k in params:\n        {line}\n    return params\n"
    )
    assert f"writes into {what} that still belongs to the caller" in said("update", code)


@pytest.mark.parametrize("g", ["np.where(np.abs(g) < 0.01, 0, g)", "np.clip(g, -10, 10)"])
def test_an_update_follows_small_and_large_gradients_alike(g):
    code = "def update(params, grads, lr):\n    new = {}\n    for k in params:\n"
    code += f'        g = grads["d" + k]\n        new[k] = params[k] - lr * {g}\n    return new\n'
    assert refused("update", code)


def test_an_update_may_get_bias_gradients_of_one_axis_and_names_in_any_order():
    kinds = {c.kind for c in COURSE.exercise("update").data(np.random.default_rng(0))}
    assert {"flat biases", "order of names"} <= kinds
    code = "def update(params, grads, lr):\n    pairs = zip(params.items(), grads.values())\n"
    assert refused("update", code + "    return {k: v - lr * g for (k, v), g in pairs}\n")


# --- train ------------------------------------------------------------------------------------

TRAIN = """
def train(X, y, params, lr, steps):
    {}
    for step in range(steps):
        a1, p = xor_forward(X, **params)
        {}
        {}
    return {}
"""
START, NOTE = "costs = []", "costs.append(cost(p, y))"
STEP = 'params = update(params, xor_backward(X, y, a1, p, params["W2"]), lr)'


def test_a_training_may_return_its_costs_as_a_list_a_tuple_or_an_array():
    for end in ("params, costs", "[params, tuple(costs)]", "params, np.array(costs)"):
        accepted("train", TRAIN.format(START, NOTE, STEP, end))


def test_a_training_in_single_precision_is_right():
    start = "X = X.astype(np.float32); costs = []; lr = np.float32(lr)"
    start += "; params = {k: v.astype(np.float32) for k, v in params.items()}"
    accepted("train", TRAIN.format(start, NOTE, STEP, "params, costs"))


@pytest.mark.parametrize(
    ("note", "step", "end"),
    [
        (NOTE + "\n        if costs[-1] < 1e-2: break", STEP, "params, costs"),
        (NOTE + "\n        if costs[-1] > min(costs): lr /= 2", STEP, "params, costs"),
        (NOTE, STEP.replace(", lr)", ", min(lr, 1.0))"), "params, costs"),
        (NOTE, STEP, "params, [round(c, 3) for c in costs]"),
        (NOTE, STEP, "params, iter(costs)"),
        (NOTE, STEP, "params, costs[::-1]"),
        (NOTE, STEP, "params | {'costs': costs}, costs"),
        ("costs.append(np.mean((p[:, 0] - y) ** 2))", STEP, "params, costs"),
        (STEP, NOTE, "params, costs[1:] + costs[-1:]"),
    ],
)
def test_a_training_that_does_something_else_is_not_right(note, step, end):
    assert refused("train", TRAIN.format(START, note, step, end))


def test_a_training_whose_cost_fails_at_exactly_0_and_1_is_not_right():
    bare = "costs.append(-np.mean(y * np.log(p[:, 0]) + (1 - y) * np.log(1 - p[:, 0])))"
    attempt = tried("train", TRAIN.format(START, bare, STEP, "params, costs"))
    assert [case.kind for case, *_ in attempt.rows(good=False)] == ["exactly 0"]


def test_a_training_that_starts_anew_in_each_round_is_named():
    step = STEP.replace("params = ", "new = ")
    text = said("train", TRAIN.format(START, NOTE, step, "new, costs"))
    assert "round" in text or "starts from" in text
    assert "lr were 0" not in text


def test_the_best_parameters_are_not_the_last():
    note = NOTE + "\n        if costs[-1] == min(costs): best = params"
    text = said("train", TRAIN.format(START, note, STEP, "best, costs"))
    assert "lowest cost" in text and "lr were 0" not in text


# --- momentum_step ----------------------------------------------------------------------------

MOMENTUM = """
def momentum_step(w, v, g, lr, mu):
    {}
    return {}
"""


@pytest.mark.parametrize(
    ("line", "end"),
    [
        ("v = mu * v - lr * g", "w + v, v"),
        ("v = mu * v + g", "w - lr * v, v"),
        ("v = mu * v + lr * g", "w - v, v"),
        ("v = mu * v - lr * g", "[w + v, v]"),
        ("v = (mu * v - lr * g).astype(np.float32)", "w + v, v"),
        ("v = v.copy(); v *= mu; v -= lr * g", "w + v, v"),
    ],
)
def test_the_velocity_may_be_stored_in_any_way(line, end):
    accepted("momentum_step", MOMENTUM.format(line, end))


@pytest.mark.parametrize("g", ["np.clip(g, -5, 5)", "g * (np.abs(g) > 0.01)"])
def test_the_velocity_follows_small_and_large_gradients_alike(g):
    assert refused("momentum_step", MOMENTUM.format(f"v = mu * v - lr * {g}", "w + v, v"))


def test_a_velocity_that_is_used_but_not_handed_back_is_named():
    text = said("momentum_step", MOMENTUM.format("pass", "w + mu * v - lr * g, v"))
    assert "step 1 is right" in text
    assert "the new one is not handed back" in text
    assert "no influence" not in text


def test_a_velocity_that_is_never_used_is_told_apart_from_it():
    text = said("momentum_step", MOMENTUM.format("v = -lr * g", "w + v, v"))
    assert "handed back" not in text


def test_only_the_last_gradient_kept_is_named():
    text = said("momentum_step", MOMENTUM.format("d = -lr * g", "w + d + mu * v, d"))
    assert "step 1 and step 2 are right" in text
    assert "Only the last gradient is kept" in text


@pytest.mark.parametrize(
    "end", ["(w + v).tolist(), v", "w + v, v.tolist()", "w + v, float(v.sum())"]
)
def test_a_step_hands_back_two_arrays(end):
    text = said("momentum_step", MOMENTUM.format("v = mu * v - lr * g", end))
    assert "an array shaped as w is wanted" in text or "tolist" in text


# --- rmsprop_step and adam_step ---------------------------------------------------------------

RMSPROP = """
def rmsprop_step(w, s, g, lr, rho, eps):
    s = {}
    return w - lr * g / {}, s
"""
ADAM = """
def adam_step(w, m, s, t, g, lr, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    s = beta2 * s + (1 - beta2) * g * g
    m_hat, s_hat = {}
    return w - lr * m_hat / (s_hat ** 0.5 + eps), {}
"""
MEAN, CORRECTED = "rho * s + (1 - rho) * g**2", "m / (1 - beta1**t), s / (1 - beta2**t)"


@pytest.mark.parametrize(
    ("mean", "below"),
    [
        (MEAN, "(eps + s**0.5)"),
        ("s - (1 - rho) * (s - np.square(g))", "(np.sqrt(s) + eps)"),
        ("np.average([s, g * g], axis=0, weights=[rho, 1 - rho])", "np.add(np.sqrt(s), eps)"),
    ],
)
def test_the_mean_of_squares_may_be_written_in_any_way(mean, below):
    accepted("rmsprop_step", RMSPROP.format(mean, below))


def test_an_eps_inside_the_root_is_named():
    text = said("rmsprop_step", RMSPROP.format(MEAN, "(s + eps)**0.5"))
    assert "eps stands inside the root" in text


def test_adagrads_sum_is_named():
    text = said("rmsprop_step", RMSPROP.format("s + g**2", "(np.sqrt(s) + eps)"))
    assert "as in Adagrad" in text


@pytest.mark.parametrize(
    "hats",
    [CORRECTED, "m / (1 - np.power(beta1, t)), s / (1 - np.exp(t * np.log(beta2)))"],
)
def test_the_correction_may_be_written_in_any_way(hats):
    assert tried("adam_step", ADAM.format(hats, "m, s")).right


def test_a_step_without_correction_is_told_which_argument_it_does_not_use():
    text = said("adam_step", ADAM.format("m, s", "m, s"))
    assert "t is not used" in text


def test_corrected_means_that_are_handed_back_are_right_in_the_first_step_only():
    text = said("adam_step", ADAM.format(CORRECTED, "m_hat, s_hat"))
    assert "step 1 is right" in text
    assert "corrects them once more" in text


# --- first_weights and dropout ----------------------------------------------------------------

DROPOUT = """
def dropout(a, p, rng):
    passes = {}
    return {}
"""


def test_weights_with_the_right_spread_from_another_distribution_are_not_right():
    body = "limit = np.sqrt(6 / n_in); return rng.uniform(-limit, limit, size=(n_in, n_out))"
    assert refused("first_weights", f"def first_weights(kind, n_in, n_out, rng):\n    {body}")


@pytest.mark.parametrize(
    ("passes", "end"),
    [
        ("rng.random(a.shape) > p", "a * passes / (1 - p), passes / (1 - p)"),
        ("rng.uniform(size=a.shape) < 1 - p", "a * (passes / (1 - p)), passes / (1 - p)"),
        ("1 - rng.binomial(1, p, a.shape)", "[a * passes / (1 - p), passes / (1 - p)]"),
    ],
)
def test_the_throws_of_dropout_may_come_in_any_order(passes, end):
    accepted("dropout", DROPOUT.format(passes, end))


@pytest.mark.parametrize(
    ("passes", "end", "words"),
    [
        ("rng.random(a.shape) > p", "a * passes, passes * 1.0", "not made larger"),
        ("rng.random(a.shape) < p", "a * passes / (1 - p), passes / (1 - p)", "p is taken for"),
        ("rng.random(a.shape) > p", "a * passes / (1 - p), passes", "out is scaled, slope is not"),
    ],
)
def test_a_slip_of_dropout_is_named(passes, end, words):
    text = said("dropout", DROPOUT.format(passes, end))
    assert words in text


# --- save_load --------------------------------------------------------------------------------

PAIR = """
import gzip, io, json, pickle, zipfile

def save(params, path):
    {}

def load(path):
    {}
"""


@pytest.mark.parametrize(
    ("save", "load"),
    [
        ("pickle.dump(params, open(path, 'wb'))", "return pickle.load(open(path, 'rb'))"),
        ("pickle.dump(params, open(path, 'wb'), 0)", "return pickle.load(open(path, 'rb'))"),
        (
            "rows = {k: (v.tolist(), str(v.dtype)) for k, v in params.items()}\n    "
            "pickle.dump(rows, open(path, 'wb'))",
            "return {k: np.array(*v) for k, v in pickle.load(open(path, 'rb')).items()}",
        ),
        (
            "with gzip.open(path, 'w') as file:\n        pickle.dump(params, file)",
            "return pickle.load(gzip.open(path))",
        ),
        (
            "np.save(open(path, 'wb'), params)",
            "return np.load(path, allow_pickle=True).item()",
        ),
        (
            "np.savez(open(path, 'wb'), params=params)",
            "return np.load(path, allow_pickle=True)['params'].item()",
        ),
        (
            "np.savez(open(path, 'wb'), **{k: v.astype(object) for k, v in params.items()})",
            "return {k: v.astype(float) for k, v in np.load(path, allow_pickle=True).items()}",
        ),
    ],
)
def test_a_file_that_needs_pickle_is_refused_with_the_reason(save, load):
    attempt = tried("save_load", PAIR.format(save, load))
    say = attempt.outcomes[0].form.say
    assert "loading a pickle can run any code that its author put in" in say


def test_an_object_that_load_cannot_read_is_told_the_same_reason():
    text = said(
        "save_load", PAIR.format("np.save(open(path, 'wb'), params)", "return np.load(path)")
    )
    assert "by pickle" in text


@pytest.mark.parametrize(
    ("save", "load"),
    [
        ("np.savez(open(path, 'wb'), **params)", "return dict(np.load(path))"),
        (
            "np.savez_compressed(open(path, 'wb'), **params)",
            "return {k: v for k, v in np.load(path, allow_pickle=True).items()}",
        ),
        (
            "rows = {k: [str(v.dtype), v.tolist()] for k, v in params.items()}\n    "
            "json.dump(rows, open(path, 'w'))",
            "return {k: np.array(v, t) for k, (t, v) in json.load(open(path)).items()}",
        ),
        (
            "open(path, 'w').write(repr({k: [v.dtype.str, v.shape, v.tobytes().hex()]"
            " for k, v in params.items()}))",
            "import ast\n    found = ast.literal_eval(open(path).read())\n    return {k: "
            "np.frombuffer(bytearray.fromhex(b), t).reshape(s) for k, (t, s, b) in found.items()}",
        ),
        (
            "with zipfile.ZipFile(path, 'w') as z:\n        for k, v in params.items():\n"
            "            b = io.BytesIO()\n            np.save(b, v)\n"
            "            z.writestr(k, b.getvalue())",
            "with zipfile.ZipFile(path) as z:\n        return {k: np.load(io.BytesIO(z.read(k)))"
            " for k in z.namelist()}",
        ),
    ],
)
def test_any_file_that_holds_numbers_only_and_gives_them_back_exactly_is_right(save, load):
    accepted("save_load", PAIR.format(save, load))


def test_the_parameters_are_in_the_file_and_not_in_memory():
    code = """
kept = {}

def save(params, path):
    kept[path] = {k: v.copy() for k, v in params.items()}
    open(path, "w").write("x")

def load(path):
    open(path).close()
    return {k: v.copy() for k, v in kept[path].items()}
"""
    for key in ("kept[path]", "kept[path[-9:]]"):
        text = " ".join(said("save_load", code.replace("kept[path]", key)).split())
        assert "a copy of the file in another folder does not give the parameters back" in text


def test_a_file_in_another_folder_than_the_path_names_is_not_right(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    save = "np.savez(path[-9:] + '.npz', **params)"
    save = save.replace("path[-9:]", "path.replace('\\\\', '/').split('/')[-1]")
    load = "return dict(np.load(path.replace('\\\\', '/').split('/')[-1] + '.npz'))"
    text = " ".join(said("save_load", PAIR.format(save, load)).split())
    assert "save has written no file into the folder that path names" in text


def test_a_folder_of_files_may_stand_at_the_path():
    save = "import os\n    os.makedirs(path, exist_ok=True)\n    "
    save += "for f in os.listdir(path): os.remove(os.path.join(path, f))\n    "
    save += "for k, v in params.items(): np.save(os.path.join(path, k), v)"
    load = (
        "import os\n    return {f[:-4]: np.load(os.path.join(path, f)) for f in os.listdir(path)}"
    )
    accepted("save_load", PAIR.format(save, load))


def test_a_name_that_savez_changes_is_named():
    text = said("save_load", PAIR.format("np.savez(path, **params)", "return dict(np.load(path))"))
    assert "does not end in .npz" in text or "'weights'" in text
    assert "under which name" in text.lower()


# --- what a chapter goes on with --------------------------------------------------------------


def test_what_the_checks_hand_over_trains_together_whatever_they_accept():
    rng = np.random.default_rng(0)
    params = COURSE.exercise("init").rights[1].functions[0](2, 3, rng)
    cost = COURSE.exercise("cost").rights[1].functions[0]
    update = COURSE.exercise("update").rights[2].functions[0]
    backward = COURSE.exercise("xor_backward").rights[0].functions[0]
    X, y = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), np.array([0, 1, 1, 0])
    for _ in range(3):
        a1, p = xor_forward(X, **params)
        assert np.isfinite(cost(p, y))
        params = update(params, backward(X, y, a1, p, params["W2"]), 0.3)
    assert {k: v.shape for k, v in params.items()} == {
        "W1": (2, 3), "b1": (1, 3), "W2": (3, 1), "b2": (1, 1),
    }  # fmt: skip
