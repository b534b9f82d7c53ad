"""Whatever a cell holds: a stub, something odd, a right answer written in another way."""

import builtins
import functools
import math
import random
import re
import sys
import time
import warnings

import numpy as np
import pytest
from answers import written

from utils.checker.report import MARKS
from utils.exercises import COURSE, check, hint, judge

IDS = COURSE.ids
EXERCISES = COURSE.exercises
ONE = [i for i in IDS if len(EXERCISES[i].names) == 1]
RUNS = ("sweep", "keep_best", "trial", "tune", "duel")  # what they are given is functions


@pytest.fixture(autouse=True)
def _memory_only(monkeypatch):
    monkeypatch.setenv(COURSE.record.setting, "off")
    COURSE.record.forget()


def mistake_of(name, id):
    return next(m for m in EXERCISES[name].mistakes if m.id == id)


def flat(text):
    return " ".join(text.split())


# --- stubs ------------------------------------------------------------------------------------


def stubs(signature):
    for inside in (
        "...",
        "pass",
        '"""Only a docstring."""',
        '"""A docstring."""\n    ...',
        "return ...",
        "raise NotImplementedError",
    ):
        yield "\n\n".join(f"def {s.strip()}:\n    {inside}\n" for s in signature.split(";"))


@pytest.mark.parametrize("name", IDS)
def test_the_untouched_stub_never_passes(name):
    exercise = EXERCISES[name]
    for code in stubs(exercise.signature):
        verdict = judge(name, *written(code, *exercise.names))
        assert verdict.status == "not yet", (code, verdict.text)
        assert verdict.text.startswith(f"○ {name}: not yet.")


def test_an_answer_with_one_part_still_to_do_is_not_yet():
    def backward(X, y, cache, params, reg):
        dz2 = (cache["probs"] - np.eye(cache["probs"].shape[1])[y]) / len(y)
        dW2 = cache["a1"].T @ dz2 + reg * params["W2"]
        return dict(dW1=..., db1=..., dW2=dW2, db2=dz2.sum(axis=0))

    assert judge("backward", backward).status == "not yet"


def test_computing_with_the_dots_is_not_yet():
    def forward(X, W1, b1, W2, b2):
        z1 = ...
        a1 = np.tanh(z1)
        return a1, a1 @ W2

    assert judge("forward", forward).status == "not yet"


def test_the_verdict_on_a_stub_is_the_one_of_the_lesson():
    def dscores(probs, y):
        """Gradient of the mean cross-entropy with respect to the scores."""
        ...

    assert judge("dscores", dscores).text == (
        "○ dscores: not yet. Replace the ... with your own lines; the chapter goes on with ours "
        "meanwhile."
    )


def test_the_verdict_on_a_forgotten_mean_is_the_one_of_the_lesson():
    verdict = judge("dscores", *mistake_of("dscores", "ds_non").functions)
    assert flat(verdict.text) == (
        "✗ dscores: every entry has the right sign and the right proportions, but is 11 times too "
        "large, and N is 11. Is the loss a sum over the samples or a mean?"
    )


# --- whatever else a cell can hold --------------------------------------------------------------


def everything_but_an_answer():
    def recursion(*args):
        return recursion(*args)

    def endless(*args):
        while True:
            yield 1

    def raiser(error):
        def function(*args):
            raise error

        return function

    def asks(*args):
        return input("a number, please")

    def prints(*args):
        print("x" * 100_000)
        sys.stderr.write("y" * 1000)
        return "printed"

    class Odd:
        def __repr__(self):
            raise RuntimeError

        __str__ = __repr__

    class OddError(Exception):
        def __str__(self):
            raise RuntimeError

    results = {
        "None": None,
        "True": True,
        "a string": "probs",
        "an empty list": [],
        "a ragged list": [[1.0], [2.0, 3.0]],
        "a list of strings": ["a", "b"],
        "a dictionary": {"W1": 1},
        "an empty dictionary": {},
        "a set": {1, 2},
        "a tuple of Nones": (None, None),
        "four Nones": (None, None, None, None),
        "nan": np.nan,
        "an array of nan": np.full((11, 5), np.nan),
        "an empty array": np.array([]),
        "a large array": np.zeros((1000, 1000)),
        "complex numbers": np.ones((11, 5)) * 1j,
        "objects": np.array([None, {}, "x"], dtype=object),
        "itself a function": len,
        "a class": dict,
        "an odd thing": Odd(),
        "a date": np.datetime64("2020-01-01"),
        "a huge number": 10**400,
        "-1": -1,
        "a masked array": np.ma.masked_array([1.0, 2.0], [True, False]),
        "a list of itself": (lambda out: out.append(out) or out)([]),
    }
    out = {f"returns {k}": (lambda *args, value=v: value) for k, v in results.items()}
    errors = (
        ValueError("x" * 5000),
        TypeError(),
        SystemExit(1),
        GeneratorExit(),
        MemoryError(),
        StopIteration(),
        KeyError("W9"),
        OddError(),
        Warning("a warning"),
        RecursionError(),
        BaseException("base"),
        AssertionError(),
        UnicodeDecodeError("utf-8", b"x", 0, 1, "odd"),
    )
    out |= {f"raises {type(e).__name__}": raiser(e) for e in errors}
    out |= {"recursion": recursion, "endless generator": endless, "asks": asks, "prints": prints}
    out |= {"no arguments": lambda: 1, "builtin": max, "class": dict, "number": 3, "text": "f"}
    out |= {"nothing": None, "partial": functools.partial(max, 1)}
    return out


ODD = everything_but_an_answer()
THOROUGHLY = ("softmax", "backward", "gd_train", "minibatches", "save_load", "test_2")


@pytest.mark.parametrize("name", IDS)
def test_whatever_a_cell_holds_check_gives_a_verdict_and_a_working_function(name, capfd):
    odd_ones = list(ODD.items())
    if name not in THOROUGHLY:  # a third of them, another third for the next exercise
        odd_ones = odd_ones[IDS.index(name) % 3 :: 3]
    for label, odd in odd_ones:
        answer = check(name, *[odd] * len(EXERCISES[name].names))
        out, err = capfd.readouterr()
        mark = out[:1]
        assert mark in MARKS.values() and mark != "✓", (label, out)
        assert err == "", (label, err)
        assert "Traceback" not in out and "could not be compared" not in out, (label, out)
        assert max(map(len, out.splitlines())) <= 100, (label, out)
        assert len(out) < 1500, (label, len(out))
        if name == "save_load":
            assert answer == EXERCISES[name].answers
        else:
            assert answer is EXERCISES[name].answers[0]


def test_an_endless_loop_is_stopped(monkeypatch):
    monkeypatch.setattr("utils.checker.judge.SECONDS", 0.2)

    def softmax(z):
        while True:
            pass

    verdict = judge("softmax", softmax)
    assert verdict.status == "wrong" and "still running" in verdict.text


def test_a_loop_that_swallows_every_exception_is_stopped_too(monkeypatch):
    monkeypatch.setattr("utils.checker.judge.SECONDS", 0.2)

    def sigmoid(z):
        while True:
            try:
                time.sleep(0.01)
            except Exception:
                continue

    assert "still running" in judge("sigmoid", sigmoid).text


def test_what_a_function_prints_or_warns_does_not_reach_the_notebook(capfd):
    def mse(pred, y):
        print("a secret")
        warnings.warn("careful", stacklevel=1)
        np.log(np.array([0.0]))
        return np.mean((pred[:, 0] - y) ** 2)

    assert check("mse", mse) is mse
    out, err = capfd.readouterr()
    assert out == "✓ mse: right, on 9 data sets. It also left pred and y untouched.\n"
    assert err == ""


def test_input_is_itself_again_after_a_check():
    before = builtins.input, sys.stdin, sys.stdout, sys.stderr
    check("softmax", lambda z: input())
    assert (builtins.input, sys.stdin, sys.stdout, sys.stderr) == before


def test_a_check_leaves_the_global_random_generators_alone():
    np.random.seed(5)
    random.seed(5)
    before = np.random.get_state()[1].tolist(), random.getstate()

    def init_params(D, H, C, seed):
        random.seed(seed)
        np.random.seed(seed)
        return {
            "W1": np.random.randn(D, H) / np.sqrt(D),
            "b1": np.zeros((1, H)),
            "W2": np.random.randn(H, C) / np.sqrt(H),
            "b2": np.zeros((1, C)),
        }

    assert judge("init_params", init_params).status == "right"
    assert (np.random.get_state()[1].tolist(), random.getstate()) == before


def test_a_check_leaves_the_settings_of_numpy_alone():
    before = np.geterr()

    def sigmoid(z):
        np.seterr(all="ignore")
        return 1 / (1 + np.exp(-z))

    judge("sigmoid", sigmoid)
    assert np.geterr() == before


def test_a_real_interruption_by_the_user_passes_through():
    def softmax(z):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check("softmax", softmax)


def test_the_raised_verdict_shows_the_learners_line_and_names_the_sizes():
    def logreg_grad(w, b, X, y):
        p = 1 / (1 + np.exp(-(X @ w + b)))
        e = (p - y) / len(y)
        return X @ e, e.sum()

    verdict = judge("logreg_grad", logreg_grad)
    assert verdict.status == "raised"
    text = flat(verdict.text)
    assert text.startswith("! logreg_grad: raised ValueError in the line `return X @ e, e.sum()`")
    assert "rows and columns are exchanged in `X @ e`" in text

    def shifted(w, b, X, y):
        return X + y, y.sum()

    assert "(N is 11, D is 3)" in flat(judge("logreg_grad", lambda *a: shifted(*a)).text)


def test_the_raised_verdict_shows_the_line_inside_a_helper_of_the_learners():
    def helper(z):
        return undefined_name  # noqa: F821

    def softmax(z):
        return helper(z)

    assert "`return undefined_name" in judge("softmax", softmax).text


SLIPS = {
    "return mean(errors**2)": "has to stand in front of it",  # np. is missing
    "return np.mean(errors)^2": "which sign takes a power",
    "return math.exp(errors)": "of the same name that does",
    "return max(errors, axis=0)": "know no axis",
    "return 7 if max(errors) == 7 else np.mean(errors**2)": "compare whole rows",
    "return np.zeros(3, 5)": "in brackets of its own",
    "return (lambda a, b: a)(errors)": "does the call in that line leave out",
    "t = np.zeros((3, 5)); t[np.arange(3), np.arange(2)] = 1; return t": "read in pairs",
}


@pytest.mark.parametrize("body", SLIPS)
def test_a_raised_verdict_asks_about_what_python_or_numpy_complained_of(body):
    [mean_square] = written(f"def mean_square(errors):\n    {body}\n", "mean_square", math=math)
    verdict = judge("mean_square", mean_square)
    assert verdict.status == "raised"
    assert SLIPS[body] in " ".join(verdict.text.split()), verdict.text


def test_the_raised_verdict_on_text_without_lines_names_the_number_of_the_line():
    space = {}
    exec("def softmax(z):\n    e = 1\n    return e / 0\n", space)
    assert "line 3 of softmax" in judge("softmax", space["softmax"]).text


def test_an_unknown_exercise_is_an_error_with_near_names():
    with pytest.raises(ValueError, match="softmax"):
        check("sofmax", lambda z: z)
    with pytest.raises(ValueError, match="backward"):
        hint("bakward")


def test_the_pair_comes_back_as_a_pair():
    save, load = EXERCISES["save_load"].answers
    assert check("save_load", save, load) == (save, load)
    assert check("save_load", lambda params, path: ..., load) == (save, load)


def test_two_checks_in_a_row_print_the_same(capsys):
    (function,) = written("def softmax(z):\n    return np.exp(z) / np.exp(z).sum()\n", "softmax")
    check("softmax", function)
    first = capsys.readouterr().out
    check("softmax", function)
    assert capsys.readouterr().out == first


def test_hints_come_in_two_steps(capsys):
    hint("softmax")
    hint("softmax", 2)
    out = capsys.readouterr().out
    assert "Hint 1 of 2" in out and "Hint 2 of 2" in out
    with pytest.raises(ValueError, match="no hint 3"):
        hint("softmax", 3)


# --- right answers, however they are written ------------------------------------------------------


def test_single_precision_and_numpy_scalars_are_right():
    def softmax(z):
        z = np.asarray(z, dtype=np.float32)
        e = np.exp(z - z.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    assert judge("softmax", softmax).status == "right"

    def accuracy(probs, y):
        return np.float32(np.mean(np.argmax(probs, axis=1) == y))

    assert judge("accuracy", accuracy).status == "right"

    def dscores(probs, y):
        return ((probs - np.eye(probs.shape[1])[y]) / len(y)).astype(np.float32)

    assert judge("dscores", dscores).status == "right"


def test_extra_arguments_with_defaults_and_callable_objects_are_right():
    class Sigmoid:
        def __call__(self, z, scale=1.0):
            return 1 / (1 + np.exp(-scale * z))

    assert judge("sigmoid", Sigmoid()).status == "right"
    assert judge("sigmoid", lambda z, *, steep=1.0: 1 / (1 + np.exp(-steep * z))).status == "right"


@pytest.mark.parametrize("slope", [0.0, 0.5, 1.0])
def test_any_relu_slope_at_exactly_zero_is_right(slope):
    def activation_grad(z, kind):
        if kind == "tanh":
            return 1 - np.tanh(z) ** 2
        s = 1 / (1 + np.exp(-np.asarray(z, float)))
        return s * (1 - s) if kind == "sigmoid" else np.where(z == 0, slope, (z > 0) * 1.0)

    def hidden_delta(delta_out, W_out, z, a, kind):
        return delta_out @ W_out.T * activation_grad(z, kind)

    assert judge("activation_grad", activation_grad).status == "right"
    assert judge("hidden_delta", hidden_delta).status == "right"


def test_numgrad_in_place_with_the_entry_put_back_is_right():
    def numgrad(f, w, eps=1e-5):
        w = w if w.dtype.kind == "f" else w.astype(float)
        grad = np.zeros(w.shape)
        for i in np.ndindex(w.shape):
            w[i] += eps
            up = f(w)
            w[i] -= 2 * eps
            down = f(w)
            w[i] += eps
            grad[i] = (up - down) / (2 * eps)
        return grad

    assert judge("numgrad", numgrad).status == "right"


def test_tuples_are_right_where_a_list_of_batches_is_named():
    def minibatches(X, y, batch_size, rng):
        o = rng.permutation(len(y))
        return tuple([X[o[i : i + batch_size]], y[o[i : i + batch_size]]]
                     for i in range(0, len(y), batch_size))  # fmt: skip

    assert judge("minibatches", minibatches).status == "right"


def test_the_functions_of_the_package_are_right():
    from utils import gradients, network

    shared = {name: getattr(network, name) for name in IDS if hasattr(network, name)}
    shared |= {"numgrad": gradients.numgrad} if hasattr(gradients, "numgrad") else {}
    for name in ("sigmoid", "softmax", "one_hot", "predict", "cross_entropy", "total_loss"):
        if name in shared:
            verdict = judge(name, shared[name])
            assert verdict.status == "right", verdict.text


# --- never right: changing what belongs to the caller --------------------------------------------


@pytest.mark.parametrize("name", [n for n in ONE if n not in RUNS])
def test_the_right_values_are_not_enough_when_an_argument_has_changed(name):
    reference = EXERCISES[name].answers[0]

    changed = []

    def spoiled(*args):
        result = reference(*args)
        if name in ("minibatches", "split"):
            result = list(result)
        for value in args:
            for array in value.values() if isinstance(value, dict) else [value]:
                if isinstance(array, list):
                    array = array[-1]
                if isinstance(array, np.ndarray) and array.dtype.kind == "f":
                    array += 1e-3
                    changed.append(name)
                    return result
        return result

    verdict = judge(name, spoiled)
    if not changed:
        pytest.skip("no array of floats among the arguments")
    assert verdict.status == "wrong", verdict.text
    assert re.search("changed|writes into", flat(verdict.text)), verdict.text
