"""Exercises of chapters 03 to 05: wrong on unusual data is wrong, right in another way is right."""

import copy
from collections import deque

import numpy as np
import pytest

from utils.checker.trying.attempt import Attempt
from utils.checker.trying.calling import quiet
from utils.exercises import COURSE, judge
from utils.network import backward as right_backward
from utils.network import dscores, forward, total_loss

IDS = (
    *("numgrad", "dscores", "backward", "init_params", "gd_step", "gd_train", "curvature"),
    *("paired", "sweep", "keep_best", "trial"),
)


def accepted(exercise, function, seed=0):
    """Whether an answer is right on every data set; without a diagnosis, which takes longer."""
    with quiet():
        return Attempt.of(COURSE.exercise(exercise), (function,), COURSE.terms, seed).right


# --- answers, each with one thing that can be done otherwise --------------------------------------


def central(step_of=lambda eps: eps, copy_of=lambda w: w.astype(float), put_back=True):
    """Central differences in place on a copy."""

    def numgrad(f, w, eps=1e-5):
        v, g, h = copy_of(w), np.zeros(w.shape), step_of(eps)
        for i in np.ndindex(w.shape):
            old = v[i]
            v[i] = old + h
            up = f(v)
            v[i] = old - h
            g[i] = (up - f(v)) / (2 * h)
            if put_back:
                v[i] = old
        return g

    return numgrad


def five_points(f, w, eps=1e-5):
    g = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        e = np.zeros(w.shape)
        e[i] = eps
        near, far = f(w + e) - f(w - e), f(w + 2 * e) - f(w - 2 * e)
        g[i] = (8 * near - far) / (12 * eps)
    return g


def flat(f, w, eps=1e-5):
    """In place through `ravel`, which copies where the numbers do not lie in a row."""
    w = w.astype(float)
    entries, g = w.ravel(), np.zeros(w.size)
    for i, old in enumerate(entries.copy()):
        entries[i] = old + eps
        up = f(w)
        entries[i] = old - eps
        g[i] = (up - f(w)) / (2 * eps)
        entries[i] = old
    return g.reshape(w.shape)


def one_sided(f, w, eps=1e-5):
    g, base = np.zeros(w.shape), f(w)
    for i in np.ndindex(w.shape):
        e = np.zeros(w.shape)
        e[i] = eps
        g[i] = (4 * f(w + e) - f(w + 2 * e) - 3 * base) / (2 * eps)
    return g


def scores(change=lambda d: d, probs_of=lambda p: p, kind=np.array):
    def dscores(probs, y):
        return kind(change((probs_of(probs) - np.eye(probs.shape[1])[y]) / len(y)))

    return dscores


def gradients(change):
    """`backward` with something done to each gradient."""

    def backward(X, y, cache, params, reg):
        out = right_backward(X, y, cache, params, reg)
        return {k: change(v, params[k[1:]], X, reg) for k, v in out.items()}

    return backward


def start(scale, draw="normal", biases=np.zeros, kind=lambda x: x):
    """`init_params` with `scale` times standard numbers."""

    def init_params(D, H, C, seed):
        rng = np.random.default_rng(seed)
        numbers = {
            "normal": lambda *shape: rng.normal(size=shape),
            "uniform": lambda *shape: rng.uniform(-(3**0.5), 3**0.5, size=shape),
        }[draw]
        W1, W2 = scale(D, H) * numbers(D, H), scale(H, C) * numbers(H, C)
        drawn = {"W1": W1, "b1": biases((1, H)), "W2": W2, "b2": biases((1, C))}
        return {k: kind(v) for k, v in drawn.items()}

    return init_params


def rule(inputs, outputs):
    return 1 / np.sqrt(inputs)


def step(change):
    def gd_step(params, grads, lr):
        return {k: params[k] - lr * change(grads[k]) for k in params}

    return gd_step


def training(stop=lambda losses: False, change=lambda g: g, rate=lambda lr, losses: lr,
             pick=lambda all_params: all_params[-1], kind=list):  # fmt: skip
    """`gd_train` that may stop, change gradients or the rate, or hand back other parameters."""

    def gd_train(X, y, params, lr, steps, reg):
        losses, all_params = [], [params]
        for _ in range(steps):
            cache = forward(X, params)
            losses.append(total_loss(cache["probs"], y, params["W1"], params["W2"], reg))
            if stop(losses):
                break
            d = right_backward(X, y, cache, params, reg)
            lr = rate(lr, losses)
            params = {k: v - lr * change(d["d" + k]) for k, v in params.items()}
            all_params.append(params)
        gd_train.losses = losses
        return pick(all_params), kind(losses)

    return gd_train


def lowest(all_params):
    """The parameters whose loss was lowest among those that were recorded."""
    return all_params[int(np.argmin(best.losses))]


best = training(pick=lowest)


def longest(gradient, most=5.0):
    return gradient * min(1.0, most / max(np.linalg.norm(gradient), 1e-300))


def sizes_by(choose, data=lambda train, val: (train, val), kind=dict):
    def sweep(fit, score, sizes, train, val):
        on, judged = data(train, val)
        found = {H: score(fit(H, *on), *judged) for H in sizes}
        return choose(found), kind(found)

    return sweep


def highest(found):
    return max(found, key=found.get)


def kept(better=lambda loss, best: best is None or loss < best, stop=lambda waited: False,
         copied=copy.deepcopy, value=lambda loss: loss):  # fmt: skip
    def keep_best(epochs):
        best, found, waited = None, None, 0
        for loss, params in epochs:
            loss = value(loss)
            waited += 1
            if better(loss, best):
                best, found, waited = loss, copied(params), 0
            if stop(waited):
                break
        return best, found

    return keep_best


def both(train, val):
    return tuple(np.concatenate(pair) for pair in zip(train, val, strict=True)), val


WRONG = {
    "numgrad": {
        "a step of its own": central(lambda eps: 1e-4),
        "a tiny step of its own": central(lambda eps: 1e-6),
        "half of eps": central(lambda eps: eps / 2),
        "twice eps": central(lambda eps: 2 * eps),
        "whole numbers stay whole": central(copy_of=lambda w: w.copy()),
        "entries not put back": central(copy_of=lambda w: w, put_back=False),
        "one side only": one_sided,
        "through a copy of a transpose": flat,
        "a list": lambda f, w, eps: central()(f, w, eps).tolist(),
    },
    "dscores": {
        "probabilities kept away from 0 and 1": scores(probs_of=lambda p: np.clip(p, 1e-3, 0.999)),
        "rounded": scores(lambda d: np.round(d, 4)),
        "small entries left out": scores(lambda d: np.where(np.abs(d) < 1e-3, 0, d)),
        "a list": scores(kind=np.ndarray.tolist),
        "objects": scores(kind=lambda d: d.astype(object)),
        "text": scores(kind=lambda d: d.astype(str)),
    },
    "backward": {
        "clipped at 5": gradients(lambda g, w, X, reg: np.clip(g, -5, 5)),
        "clipped at 1": gradients(lambda g, w, X, reg: np.clip(g, -1, 1)),
        "no longer than 5": gradients(lambda g, w, X, reg: longest(g)),
        "small entries left out": gradients(lambda g, w, X, reg: np.where(abs(g) < 1e-4, 0, g)),
        "lists": gradients(lambda g, w, X, reg: g.tolist()),
        "objects": gradients(lambda g, w, X, reg: g.astype(object)),
    },
    "init_params": {
        "not scaled": start(lambda a, b: 1.0),
        "by the inputs, without the root": start(lambda a, b: 1 / a),
        "by the outputs": start(lambda a, b: 1 / np.sqrt(b)),
        "a fixed number": start(lambda a, b: 0.1),
        "inputs and outputs": start(lambda a, b: np.sqrt(2 / (a + b))),
        "uniform": start(rule, "uniform"),
        "biases drawn": start(rule, biases=lambda n: np.random.default_rng(1).normal(size=n)),
        "lists": start(rule, kind=np.ndarray.tolist),
        "objects": start(rule, kind=lambda v: v.astype(object)),
        "biases of whole numbers": start(rule, biases=lambda shape: np.zeros(shape, int)),
        "no seed where it is 0": lambda D, H, C, seed: start(rule)(D, H, C, seed or None),
    },
    "gd_step": {
        "clipped at 5": step(lambda g: np.clip(g, -5, 5)),
        "clipped at 1": step(lambda g: np.clip(g, -1, 1)),
        "no longer than 5": step(longest),
        "small entries left out": step(lambda g: np.where(np.abs(g) < 1e-4, 0, g)),
        "by position": lambda params, grads, lr: {
            k: v - lr * g for (k, v), g in zip(params.items(), grads.values(), strict=True)},
    },
    "gd_train": {
        "stops when the loss hardly changes": training(
            lambda v: len(v) > 1 and abs(v[-1] - v[-2]) < 1e-3),
        "stops when the loss does not change": training(lambda v: len(v) > 1 and v[-1] == v[-2]),
        "stops after 40 passes without gain": training(
            lambda v: len(v) > 40 and min(v[-40:]) >= min(v[:-40])),
        "stops when the loss rises": training(lambda v: len(v) > 1 and v[-1] > v[-2]),
        "stops when the loss is small": training(lambda v: v[-1] < 0.001),
        "clips at 5": training(change=lambda g: np.clip(g, -5, 5)),
        "clips at 1": training(change=lambda g: np.clip(g, -1, 1)),
        "clips lengths": training(change=longest),
        "halves the rate when the loss rises": training(
            rate=lambda lr, v: lr / 2 if len(v) > 1 and v[-1] > v[-2] else lr),
        "lets the rate shrink after 50 passes": training(
            rate=lambda lr, v: lr if len(v) < 50 else 0.9 * lr),
        "returns the best": best,
        "a generator of losses": training(kind=iter),
        "losses as text": training(kind=lambda v: [str(x) for x in v]),
        "rounded losses": training(kind=lambda v: [round(x, 4) for x in v]),
    },
    "sweep": {
        "the smallest within 0.05 of the best": sizes_by(
            lambda found: next(H for H in found if found[H] >= max(found.values()) - 0.05)),
        "the smallest within 1e-6 of the best": sizes_by(
            lambda found: next(H for H in found if found[H] >= max(found.values()) - 1e-6)),
        "rounded scores": sizes_by(lambda found: max(found, key=lambda H: round(found[H], 6))),
        "rounded in the last digits": sizes_by(
            lambda found: max(found, key=lambda H: round(found[H], 12))),
        "nothing below -1e6 is best": sizes_by(
            lambda found: max((H for H in found if found[H] > -1e6), default=None, key=found.get)),
        "ties to the larger": sizes_by(lambda found: max(found, key=lambda H: (found[H], H))),
        "fitted on train and validation": sizes_by(highest, both),
        "fitted on validation": sizes_by(highest, lambda train, val: (val, val)),
        "scored on train": sizes_by(highest, lambda train, val: (train, train)),
        "scores as text": sizes_by(highest, kind=lambda f: {k: str(v) for k, v in f.items()}),
        "the size as text": sizes_by(lambda found: str(highest(found))),
        "the size as a float": sizes_by(lambda found: float(highest(found))),
        "scores in an array": sizes_by(highest, kind=lambda f: np.array(list(f.values()))),
    },
    "keep_best": {
        "patience of 10": kept(stop=lambda waited: waited == 10),
        "patience of 40": kept(stop=lambda waited: waited == 40),
        "a least improvement": kept(lambda loss, best: best is None or loss < best - 1e-3),
        "a tiny least improvement": kept(lambda loss, best: best is None or loss < best - 1e-8),
        "a least improvement of 1e-10": kept(
            lambda loss, best: best is None or loss < best - 1e-10),
        "nothing above 1e6 is best": kept(
            lambda loss, best: loss < (1e6 if best is None else best)),
        "two names written out": kept(
            copied=lambda params: {k: params[k].copy() for k in ("W1", "b1")}),
        "rounded losses": kept(value=lambda loss: round(loss, 6)),
        "if not best": kept(lambda loss, best: not best or loss < best),
        "the later of equals": kept(lambda loss, best: best is None or loss <= best),
        "no copy": kept(copied=lambda params: params),
        "a copy of the names": kept(copied=dict),
        "lists": kept(copied=lambda params: {k: v.tolist() for k, v in params.items()}),
        "the loss as text": lambda epochs: (lambda a, b: (str(a), b))(*kept()(epochs)),
    },
}  # fmt: skip


def in_place(params, grads, lr):
    new = copy.deepcopy(params)
    for k in new:
        new[k] -= lr * grads[k]
    return new


def by_name(fit, score, sizes, train, val):
    if train[0].shape[1] != val[0].shape[1]:
        raise ValueError("the columns differ")
    found = {}
    for size in sizes:
        model = fit(size, y=train[1], X=train[0])
        found[size] = score(model, X=val[0], y=val[1])
    return highest(found), found


def numerical_backward(X, y, cache, params, reg):
    out = {}
    for name in params:

        def loss(v, name=name):
            q = params | {name: v}
            probs = forward(X, q)["probs"]
            return total_loss(probs, y, q["W1"], q["W2"], reg)

        out["d" + name] = central()(loss, params[name])
    return out


def numerical_dscores(probs, y):
    def loss(z):
        return np.mean(np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(y)), y])

    return central()(loss, np.log(probs))


RIGHT = {
    "numgrad": {
        "in place on a float copy": central(),
        "five points": five_points,
        "in place on the caller's array, put back": central(
            copy_of=lambda w: w if w.dtype.kind == "f" else w.astype(float)
        ),
    },
    "dscores": {
        "central differences": numerical_dscores,
        "single precision": scores(kind=np.float32),
        "the package's own": dscores,
    },
    "backward": {
        "central differences": numerical_backward,
        "biases of one axis": gradients(lambda g, w, X, reg: g[0] if len(g) == 1 < len(X) else g),
        "single precision": gradients(lambda g, w, X, reg: g.astype(np.float32)),
    },
    "init_params": {
        "times the root": start(rule),
        "single precision": start(rule, kind=np.float32),
    },
    "gd_step": {"a deep copy, then in place": in_place, "in one line": step(lambda g: g)},
    "gd_train": {
        "a list": training(),
        "an array of losses": training(kind=np.array),
        "a tuple": training(kind=tuple),
    },
    "sweep": {"by name": by_name, "by position": sizes_by(highest)},
    "keep_best": {"a deep copy": kept(), "min over a deque": lambda epochs: min(
        deque((loss, copy.deepcopy(p)) for loss, p in epochs), key=lambda pair: pair[0])},
}  # fmt: skip


def cases(table):
    return [pytest.param(e, f, id=f"{e}: {name}") for e in table for name, f in table[e].items()]


@pytest.mark.parametrize(("exercise", "function"), cases(WRONG))
def test_an_answer_that_is_right_on_mild_data_only_is_rejected(exercise, function):
    assert not accepted(exercise, function)


@pytest.mark.parametrize(("exercise", "function"), cases(RIGHT))
def test_a_right_answer_that_is_written_otherwise_is_accepted(exercise, function):
    verdict = judge(exercise, function)
    assert verdict.status == "right", verdict.text


@pytest.mark.parametrize("exercise", IDS)
def test_the_course_s_answers_are_right_whatever_the_seed(exercise):
    here = COURSE.exercise(exercise)
    for seed in (1, 2):
        for functions in (here.answers, *(r.functions for r in here.rights)):
            assert accepted(exercise, *functions, seed=seed)


@pytest.mark.parametrize("exercise", IDS)
def test_small_inputs_are_ones_that_the_answer_can_take(exercise):
    here = COURSE.exercise(exercise)
    inputs = list(here.small())
    assert 6 <= len(inputs) <= 60
    if exercise not in ("sweep", "keep_best", "trial"):
        for args in inputs:
            assert list(args) == list(here.arguments)
            assert here.answers[0](**args) is not None


@pytest.mark.parametrize("exercise", IDS)
def test_no_sentence_of_a_mistake_says_ours_or_a_word_of_a_later_chapter(exercise):
    for mistake in COURSE.exercise(exercise).mistakes:
        said = f" {mistake.seen} {mistake.ask} ".lower()
        for word in (" ours", "relu", "momentum", "minibatch", "-0.", "delta", "simply", "just "):
            assert word not in said, mistake.id
        assert mistake.ask.endswith("?") and mistake.ask.count("?") == 1
        assert mistake.seen.endswith(".") or not mistake.seen


# --- what is said ---------------------------------------------------------------------------------


def says(exercise, function):
    return " ".join(judge(exercise, function).text.split())


def test_a_constant_step_is_named_by_the_eps_that_has_no_effect():
    assert (
        "the eps that was passed has no effect"
        in says("numgrad", central(lambda eps: 2e-4)).lower()
    )
    assert "half of eps" in says("numgrad", central(lambda eps: eps / 2))


def test_gradients_taken_by_position_are_named_by_the_order_of_the_keys():
    def gd_step(params, grads, lr):
        return {k: params[k] - lr * g for k, g in zip(params, grads.values(), strict=True)}

    assert "list their keys in the same order" in says("gd_step", gd_step)


def test_one_array_under_two_names_is_not_taken_for_rounding():
    def numgrad(f, w, eps=1e-5):
        w = w.astype(float)
        g = np.zeros(w.shape)
        for i in np.ndindex(w.shape):
            wp = w
            wm = w
            wp[i] += eps
            wm[i] -= eps
            g[i] = (f(wp) - f(wm)) / (2 * eps)
        return g

    verdict = judge("numgrad", numgrad)
    assert verdict.mistake in ("ng_alias", "") and "1e-18" not in verdict.text
    assert "two names" in verdict.text or "no copy" in verdict.text


def test_numgrad_that_needs_two_axes_is_told_that_it_is_right_for_a_table():
    def numgrad(f, w, eps=1e-5):
        rows, columns = w.shape
        g = np.zeros(w.shape)
        for i in range(rows):
            for j in range(columns):
                step = np.zeros(w.shape)
                step[i, j] = eps
                g[i, j] = (f(w + step) - f(w - step)) / (2 * eps)
        return g

    said = says("numgrad", numgrad)
    assert "right for a table" in said and "w has one axis" in said and "ValueError" in said


def test_numgrad_that_moves_all_of_w_is_told_how_many_slopes_are_wanted():
    said = says("numgrad", lambda f, w, eps: (f(w + eps) - f(w - eps)) / eps / 2)
    assert "all 7 entries of w moved together" in said and "7 slopes are wanted" in said


def test_a_step_that_goes_into_a_copy_is_not_taken_for_rounding():
    def numgrad(f, w, eps=1e-5):
        g = np.zeros(w.shape)
        for i in np.ndindex(w.shape):
            x = w[i]
            x += eps
            up = f(w)
            x -= 2 * eps
            g[i] = (up - f(w)) / (2 * eps)
        return g

    named = {m.id: m.functions[0] for m in COURSE.exercise("numgrad").mistakes}
    for answer in (numgrad, named["ng_flatcopy"]):
        assert "no step has reached it" in says("numgrad", answer)
    assert "where w is the transpose" in says("numgrad", flat)


def test_softmax_once_more_is_named_in_dscores():
    def dscores(probs, y):
        e = np.exp(probs)
        d = e / e.sum(axis=1, keepdims=True)
        d[np.arange(len(y)), y] -= 1
        return d / len(y)

    verdict = judge("dscores", dscores)
    assert verdict.mistake == "ds_softmax" and "softmax once more" in verdict.text


def test_a_missing_mean_is_said_of_all_four_gradients():
    def backward(X, y, cache, params, reg):
        a1 = cache["a1"]
        dz2 = cache["probs"].copy()
        dz2[np.arange(len(y)), y] -= 1
        dW2 = a1.T @ dz2 + reg * params["W2"]
        db2 = dz2.sum(axis=0)
        dz1 = (dz2 @ params["W2"].T) * (1 - a1**2)
        dW1 = X.T @ dz1 + reg * params["W1"]
        db1 = dz1.sum(axis=0)
        return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}

    said = says("backward", backward)
    assert "all four" in said or all(name in said for name in ("dW1", "db1", "dW2", "db2"))


def test_two_gradients_with_different_factors_are_both_named():
    def backward(X, y, cache, params, reg):
        a1 = cache["a1"]
        dz2 = dscores(cache["probs"], y)
        dW2 = 2 * (a1.T @ dz2) + reg * params["W2"]
        db2 = dz2.sum(axis=0)
        dz1 = (dz2 @ params["W2"].T) * (1 - a1**2)
        dW1 = X.T @ dz1 + reg * params["W1"]
        db1 = 4 * dz1.sum(axis=0)
        return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}

    said = says("backward", backward)
    assert "dW2" in said and "db1" in said and "4 times too large" in said
    assert "square in the cross-entropy" not in said


def test_a_spread_that_is_too_large_is_no_mean_that_is_not_zero():
    for scale in (lambda a, b: 1.0, lambda a, b: a**0.5, lambda a, b: 8 / a**0.5):
        said = says("init_params", start(scale))
        assert "mean" not in said
        assert "standard deviation" in said or "grow with" in said


def test_the_best_parameters_instead_of_the_last_are_named():
    assert "with the lowest loss" in says("gd_train", best)
    assert "as if lr were 0" not in says("gd_train", best)


def test_parameters_that_are_never_fed_back_are_named():
    def gd_train(X, y, params, lr, steps, reg):
        losses = []
        for _ in range(steps):
            cache = forward(X, params)
            losses.append(total_loss(cache["probs"], y, params["W1"], params["W2"], reg))
            d = right_backward(X, y, cache, params, reg)
            new = {k: params[k] - lr * d["d" + k] for k in params}
        return new, losses

    verdict = judge("gd_train", gd_train)
    assert verdict.mistake == "tr_notfed" and "as if lr were 0" not in verdict.text


def test_a_sweep_that_learns_from_the_validation_part_is_told_so():
    said = says("sweep", sizes_by(highest, both))
    assert "validation" in said and "dimension" not in said


def test_a_loop_that_ends_early_is_told_how_many_losses_are_missing():
    said = says("gd_train", training(lambda v: len(v) > 1 and v[-1] == v[-2]))
    assert "losses has 2 entries after 60 steps" in said
