"""Patterns in the numbers: for each a wrong answer that needs it, on exercises of no course."""

import functools

import numpy as np
import pytest

from utils.checker import Case, Exercise, Terms, one
from utils.checker.judge import judge

TERMS = Terms(
    samples="n",
    labels="label",
    probabilities=("p",),
    rates=("rate", "weight"),
    penalty="weight",
    rounds="rounds",
    functions=(("tanh", "the tanh of {}", np.tanh),),
    words={"half": "one half of z"},
)


def exercise(signature, answer, cases, **more):
    made = Exercise(signature, chapter="01", does="", parts=one("result"), hints=("a", "b"), **more)
    made.answer(answer)
    made.data_sets(cases)
    return made


def table_cases(rng):
    for n, k in ((7, 3), (13, 5)):
        z = rng.choice([-1, 1], (n, k)) * rng.uniform(0.2, 2.0, (n, k))
        yield Case({"z": z, "label": rng.integers(0, k, n)}, {"n": n, "k": k})


def square_cases(rng):
    for n in (3, 5):
        yield Case({"z": rng.normal(size=(n, n))}, {"n": n})


def softmax(z):
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)


TABLE = exercise("f(z, label)", lambda z, label: z + 0.1, table_cases)
POSITIVE = exercise("f(z, label)", lambda z, label: np.abs(z) + 0.5, table_cases)
SQUARE = exercise("f(z)", lambda z: z + 0.1, square_cases)
SHARES = exercise("f(z, label)", lambda z, label: softmax(z), table_cases)
BETWEEN = exercise("f(z, label)", lambda z, label: 0.5 + 0.4 * np.sin(z[:, 0]), table_cases)
NUMBER = exercise("f(z, label)", lambda z, label: float(np.sum(z * z)), table_cases)


def of(exercise, change):
    """The verdict on the right answer put through a change; a lambda has no text to repair."""
    answer = exercise.answers[0]
    return judge(exercise, (lambda *args: change(answer(*args)),), TERMS)


def flat(text):
    return " ".join(text.split())


def with_row(w, row, value):
    w = w.copy()
    w[row] = value
    return w


WRONG = (
    ("nan", TABLE, lambda w: np.where(w > 1, np.nan, w), "nan in"),
    ("nan", TABLE, lambda w: w / 0.0, "infinite in every entry"),
    ("nan", NUMBER, lambda w: np.nan, "the result is nan"),
    ("negated", TABLE, lambda w: -w, "right size, but the opposite sign"),
    ("factor", TABLE, lambda w: w * len(w), "7 times too large, and n is 7"),
    ("factor", TABLE, lambda w: w / len(w), "7 times too small, and n is 7"),
    ("factor", TABLE, lambda w: -w * len(w), "the opposite sign and the right proportions"),
    ("factor", TABLE, lambda w: w * w.shape[1], "3 times too large, and k is 3"),
    ("factor", TABLE, lambda w: w * w.size, "21 times too large, and k * n is 21"),
    ("factor", TABLE, lambda w: w / (len(w) - 1), "6 times too small, and n - 1 is 6"),
    ("factor", TABLE, lambda w: w * (len(w) + 1), "8 times too large, and n + 1 is 8"),
    ("factor", TABLE, lambda w: w * len(w) ** 2, "49 times too large, and n squared is 49"),
    ("factor", TABLE, lambda w: w * len(w) ** 0.5, "and the root of n is 2.646"),
    ("factor", TABLE, lambda w: w * len(w) / (len(w) - 1), "and n / (n - 1) is 1.167"),
    ("factor", TABLE, lambda w: w * (len(w) / (len(w) - 1)) ** 0.5, "the root of n / (n - 1)"),
    ("factor", TABLE, lambda w: w * len(w) / w.shape[1], "2.333 times too large, and n / k is"),
    ("factor", TABLE, lambda w: w * 2 * len(w), "14 times too large, and 2 * n is 14"),
    ("factor", TABLE, lambda w: 2 * w, "2 times too large."),
    ("factor", TABLE, lambda w: w / 2, "half as large as it should be"),
    ("factor", TABLE, lambda w: w / 5, "5 times too small"),
    ("factor", TABLE, lambda w: 0.3 * w, "0.3 times what it should be"),
    ("factor", TABLE, lambda w: w / np.log(2), "1.443 times too large, and 1/ln 2 is 1.443"),
    ("factor", TABLE, lambda w: w / np.log(10), "2.303 times too small, and ln 10 is 2.303"),
    ("factor", TABLE, lambda w: w * np.pi, "and pi is 3.142"),
    ("factor", NUMBER, lambda w: 3 * w, "the result is 3 times too large"),
    ("factor", NUMBER, lambda w: -3 * w, "with the opposite sign"),
    ("length", TABLE, lambda w: w * np.abs(w).max(), "differs from one data set to the next"),
    ("zero", TABLE, lambda w: 0 * w, "is 0 in every entry"),
    ("zero", NUMBER, lambda w: 0.0, "the result is 0."),
    ("equal", TABLE, lambda w: 0 * w + w.mean(), "the same number in every entry"),
    ("no effect z", NUMBER, lambda w: 0.5, "does not change at all when z changes"),
    ("complement", NUMBER, lambda w: 1 - w, "1 minus what it should be."),
    ("rounded", TABLE, lambda w: np.round(w, 1), "rounded to 1 digit after the decimal point"),
    ("rounded", NUMBER, lambda w: np.round(w, 1), "rounded to 1 digit after the decimal point"),
    ("complement", TABLE, lambda w: 1 - w, "1 minus what it should be"),
    ("nearly", TABLE, lambda w: w + 1e-4 * np.sin(np.arange(w.size)).reshape(w.shape), "nearly"),
    ("offset", TABLE, lambda w: w + 0.7, "too large by 0.7, everywhere"),
    ("offset", TABLE, lambda w: w - 3, "too small by 3, everywhere"),
    ("offset", TABLE, lambda w: w + w.max(), "one and the same number in every entry"),
    ("transposed", SQUARE, lambda w: w.T, "the transpose of what it should be"),
    ("shifted", TABLE, lambda w: np.roll(w, 1, 0), "one row too low"),
    ("shifted", TABLE, lambda w: np.roll(w, -1, 0), "one row too high"),
    ("shifted", TABLE, lambda w: np.roll(w, 1, 1), "one column too far to the right"),
    ("shifted", TABLE, lambda w: np.roll(w, -1, 1), "one column too far to the left"),
    ("reversed", TABLE, lambda w: w[::-1], "the right rows in reversed order"),
    ("reversed", TABLE, lambda w: w[:, ::-1], "the right columns in reversed order"),
    ("moved", TABLE, lambda w: np.sort(w, axis=0), "the right numbers, but in other places"),
    ("absolute", TABLE, np.abs, "the absolute value of what it should be"),
    ("square", TABLE, np.square, "the square of what it should be"),
    ("square", TABLE, lambda w: 5 * w * w, "the square of what it should be, up to a factor"),
    ("root", POSITIVE, np.sqrt, "the square root of what it should be"),
    ("log", POSITIVE, np.log, "the logarithm of what it should be"),
    ("exp", TABLE, np.exp, "the exponential of what it should be"),
    ("inverse", TABLE, lambda w: 1 / w, "one divided by what it should be"),
    ("rounded", TABLE, np.round, "what it should be, rounded to whole numbers"),
    ("rounded", TABLE, np.trunc, "without what stands after the decimal point"),
    ("sign", TABLE, np.sign, "the sign alone of what it should be"),
    ("tanh", TABLE, np.tanh, "the tanh of what it should be"),
    ("cut", TABLE, lambda w: np.maximum(w, 0), "right where ours is positive, and 0 elsewhere"),
    ("cut", TABLE, lambda w: np.minimum(w, 0), "right where ours is negative, and 0 elsewhere"),
    ("cut", TABLE, lambda w: np.clip(w, 0, 1), "right between 0 and 1, and cut off there"),
    ("cut", TABLE, lambda w: np.minimum(w, 1), "right up to 1, and cut off there"),
    ("cut", TABLE, lambda w: np.clip(w, -1, 1), "right between -1 and 1, and cut off there"),
    ("column sums", SHARES, lambda w: w / w.sum(axis=0), "columns that sum to 1"),
    ("whole sum", SHARES, lambda w: w**2 / (w**2).sum(), "sums to 1 as a whole"),
    ("row sums", SHARES, lambda w: w + 0.1 * np.arange(w.shape[1]), "rows that sum to 1; row"),
    ("negative", SHARES, lambda w: w + np.resize([0.9, -0.9, 0], w.shape[1]), "negative entries"),
    ("sharpness", SHARES, lambda w: softmax(np.sqrt(w)), "too even"),
    ("sharpness", SHARES, lambda w: softmax(np.log(w) * 3), "too decided"),
    ("row factor", TABLE, lambda w: w * np.arange(1, len(w) + 1)[:, None], "within each row"),
    ("column factor", TABLE, lambda w: w * np.arange(1, w.shape[1] + 1), "within each column"),
    ("range", BETWEEN, lambda w: 3 * w**2 - 1, "has entries below 0 and above 1"),
    ("region", TABLE, lambda w: with_row(w, 0, 9.0), "right but in the first row"),
    ("region", TABLE, lambda w: with_row(w, -1, 9.0), "right but in the last row"),
    ("region", TABLE, lambda w: with_row(w.T, 0, 9.0).T, "right but in the first column"),
    ("region", TABLE, lambda w: with_row(w.T, -1, 9.0).T, "right but in the last column"),
    ("region", SQUARE, lambda w: w + 4 * np.eye(len(w)) * w**2, "right but on the diagonal"),
    ("region", TABLE, lambda w: with_row(w**3 + 1, 0, w[0]), "right only in the first row"),
    ("region", TABLE, lambda w: with_row((w**3 + 1).T, 0, w.T[0]).T, "only in the first column"),
    ("region", TABLE, lambda w: with_row((w**3 + 1).T, -1, w.T[-1]).T, "only in the last column"),
    ("different", TABLE, lambda w: w + np.sin(9 * w), "differs in every entry; the largest"),
    ("different", NUMBER, lambda w: w + np.sin(w), "where it should be"),
)  # fmt: skip


@pytest.mark.parametrize(("kind", "exercise", "change", "words"), WRONG)
def test_each_pattern_is_seen_in_an_answer_that_needs_it(kind, exercise, change, words):
    verdict = of(exercise, change)
    assert verdict.status == "wrong"
    assert verdict.finding.kind == kind, verdict.text
    assert words in flat(verdict.text)
    assert verdict.parts == {"result": False}


def test_the_entries_that_the_labels_point_at_are_told_apart():
    def at_the_labels(z, label):
        out = z + 0.1
        out[np.arange(len(z)), label] += np.sin(np.arange(len(z)) + 1)
        return out

    def elsewhere(z, label):
        out = (z + 0.1) ** 3 + 5
        out[np.arange(len(z)), label] = (z + 0.1)[np.arange(len(z)), label]
        return out

    for wrong, words in (
        (at_the_labels, "right but for the true classes"),
        (elsewhere, "right for the true classes only"),
    ):
        verdict = judge(TABLE, (lambda *a, f=wrong: f(*a),), TERMS)
        assert verdict.finding.kind == "region" and words in flat(verdict.text)


def test_rows_that_should_sum_to_zero_are_asked_for_it():
    def cases(rng):
        for n, k in ((7, 3), (11, 5)):
            yield Case({"p": softmax(rng.normal(size=(n, k)))}, {"n": n, "k": k})

    made = exercise("f(p)", lambda p: p - p.mean(axis=1, keepdims=True), cases)
    verdict = of(made, lambda w: w + 0.1 * np.arange(w.shape[1]))
    assert verdict.finding.kind == "zero sums"


# --- what if an argument were different -----------------------------------------------------------


def rate_cases(rng):
    for n, k, rate, weight in ((7, 3, 0.3, 0.0), (11, 5, 0.7, 0.4)):
        args = {"z": rng.normal(size=(n, k)), "b": rng.normal(size=(1, k)), "rate": rate}
        yield Case(args | {"weight": weight}, {"n": n, "k": k})


def bent(z, b, rate, weight):
    half = z / 2
    return np.cos(half) + rate * np.exp(b) + weight * z**2


BENT = exercise("f(z, b, rate, weight)", bent, rate_cases)


@pytest.mark.parametrize(
    ("kind", "wrong", "words"),
    [
        ("argument missing b", lambda z, b, r, w: bent(z, 0 * b, r, w), "as if b were 0"),
        ("argument sign b", lambda z, b, r, w: bent(z, -b, r, w), "b had the opposite sign"),
        ("argument twice b", lambda z, b, r, w: bent(z, 2 * b, r, w), "b were twice as large"),
        ("argument half z", lambda z, b, r, w: bent(z / 2, b, r, 0.25 * w * 4), "z were half"),
        ("argument one rate", lambda z, b, r, w: bent(z, b, 1.0, w), "as if rate were 1"),
        ("argument square b", lambda z, b, r, w: bent(z, b * b, r, w), "b were squared"),
        ("argument complement b", lambda z, b, r, w: bent(z, 1 - b, r, w), "1 minus what it is"),
        ("argument absolute b", lambda z, b, r, w: bent(z, abs(b), r, w), "b had lost its sign"),
        ("argument tanh b", lambda z, b, r, w: bent(z, np.tanh(b), r, w), "through tanh first"),
    ],
)
def test_a_result_that_is_right_for_another_argument_says_which(kind, wrong, words):
    verdict = judge(BENT, (wrong,), TERMS)
    if kind == "argument half z":  # weight * z² would be another
        wrong = lambda z, b, r, w: np.cos(z / 4) + r * np.exp(b) + w * (z / 2) ** 2  # noqa: E731
        verdict = judge(BENT, (wrong,), TERMS)
    assert verdict.finding.kind == kind, verdict.text
    assert words in flat(verdict.text)


def test_a_flaw_in_the_penalty_alone_is_seen_beside_what_is_right():
    verdict = judge(BENT, (lambda z, b, r, w: bent(z, b, r, 3 * w),), TERMS)
    assert verdict.finding.kind == "factor beside", verdict.text
    text = flat(verdict.text)
    assert "with weight = 0 all is right; otherwise, " in text and "3 times too large" in text


def test_a_flaw_in_what_is_added_to_something_is_seen_beside_it():
    def cases(rng):
        for n in (5, 7):
            yield Case({"w": rng.normal(size=n), "g": rng.normal(size=n), "rate": 0.3}, {"n": n})

    made = exercise(
        "f(w, g, rate)",
        lambda w, g, rate: w - rate * np.exp(g),
        cases,
        beside=(("the step", lambda case, part: case.args["w"]),),
    )
    verdict = judge(made, (lambda w, g, rate: w - 7 * rate * np.exp(g),), TERMS)
    assert verdict.finding.kind == "factor beside"
    assert "every entry of the step has the right sign" in flat(verdict.text)


def test_a_result_that_is_a_step_on_the_way_says_which():
    def way(z, label):
        half = np.sin(z) + 0.3
        return np.exp(half) - 2 * z

    made = exercise("way(z, label)", way, table_cases)
    for wrong, words in (
        (lambda z, label: np.sin(z) + 0.3, "is one half of z itself"),
        (lambda z, label: np.tanh(np.sin(z) + 0.3), "is the tanh of one half of z"),
        (lambda z, label: way(z, label) * (np.sin(z) + 0.3), "as a factor too many"),
        (lambda z, label: way(z, label) + np.sin(z) + 0.3, "is too large by one half of z"),
    ):
        verdict = judge(made, (wrong,), TERMS)
        assert verdict.finding.kind == "found", verdict.text
        assert words in flat(verdict.text)


def test_an_argument_that_has_no_effect_is_named():
    def shaped(z, b, rate, weight):
        return np.cos(z / 2) ** 3 + 2.0 + weight * z**2 + 0 * b

    verdict = judge(BENT, (lambda *a: shaped(*a),), TERMS)
    assert verdict.finding.kind.startswith("no effect"), verdict.text


def test_several_rounds_are_tried_after_one():
    def cases(rng):
        for n, rounds in ((5, 1), (7, 3)):
            yield Case({"w": rng.normal(size=n), "rounds": rounds}, {"n": n})

    made = exercise("f(w, rounds)", lambda w, rounds: w * 1.5**rounds, cases)
    verdict = judge(made, (lambda w, rounds: w * (1 + 0.5 * rounds),), TERMS)
    assert "with rounds = 1 all is right; with more, " in flat(verdict.text)


# --- shapes and kinds of things -------------------------------------------------------------------

COLUMN = exercise("f(z, label)", lambda z, label: z.sum(axis=1, keepdims=True), table_cases)
VECTOR = exercise("f(z, label)", lambda z, label: z.sum(axis=1), table_cases)


@pytest.mark.parametrize(
    ("kind", "exercise", "change", "words"),
    [
        ("shape", NUMBER, lambda w: np.full(7, w), "a single number is wanted"),
        ("shape", NUMBER, lambda w: np.full((1, 1), w), "wrapped in an array"),
        ("shape", NUMBER, lambda w: np.full((7, 7), w), "A column of numbers met a row"),
        ("shape", TABLE, lambda w: w.sum(), "is a single number; the shape (7, 3), that is (n, k)"),
        ("transposed", TABLE, lambda w: w.T, "(3, 7), that is (k, n); (7, 3), that is (n, k) is"),
        ("transposed", TABLE, lambda w: 2 * w.T, "the other way round"),
        ("shape", TABLE, lambda w: w.ravel(), "and the numbers are right"),
        ("shape", COLUMN, lambda w: w - w.T, "A column of numbers met a row of numbers"),
        ("shape", VECTOR, lambda w: w[:, None] - w, "A column of numbers met a row of numbers"),
        ("shape", TABLE, lambda w: w[0], "Over which direction are numbers put"),
        ("shape", TABLE, lambda w: w[:-1], "Which sizes should be left over"),
        ("type", TABLE, lambda w: w.tolist(), "is a list; an array is wanted"),
        ("type", TABLE, lambda w: [[1.0], [2.0, 3.0]], "Does every row have the same length"),
        ("type", TABLE, lambda w: "text", "is text; an array is wanted"),
        ("type", TABLE, lambda w: w.astype(object), "an array of objects"),
        ("type", TABLE, lambda w: w.astype(str), "an array of text"),
        ("type", TABLE, lambda w: w + 1j, "an array of complex numbers"),
        ("type", TABLE, np.ma.masked_array, "a masked array"),
        ("type", TABLE, np.matrix, "a matrix instead of an ordinary array"),
        ("type", TABLE, lambda w: {"a": w}, "a dictionary"),
        ("type", TABLE, lambda w: (row for row in w), "a generator, which gives its values one"),
        ("type", TABLE, lambda w: print, "a function"),
        ("type", NUMBER, lambda w: True, "the result is True, not a number"),
        ("type", NUMBER, lambda w: [w], "is a list; a single number is wanted"),
        ("form", TABLE, lambda w: None, "it returns None"),
    ],
)
def test_each_odd_kind_of_result_is_called_what_it_is(kind, exercise, change, words):
    verdict = of(exercise, change)
    assert verdict.status == "wrong" and verdict.finding.kind == kind, verdict.text
    assert words in flat(verdict.text)


@pytest.mark.parametrize("kind", [np.float32, np.float64, np.longdouble])
def test_single_and_double_precision_are_right(kind):
    assert of(TABLE, lambda w: w.astype(kind)).status == "right"
    assert of(NUMBER, kind).status == "right"
    assert of(NUMBER, lambda w: np.array(w)).status == "right"


def test_a_bias_may_be_flat_where_the_exercise_says_so():
    def cases(rng):
        for n in (5, 7):
            yield Case({"z": rng.normal(size=(n, 3))}, {"n": n})

    answer = functools.partial(np.sum, axis=0, keepdims=True)
    for flat_parts, status in (((), "wrong"), (("result",), "right")):
        made = exercise("f(z)", lambda z: answer(z), cases, flat=flat_parts)
        assert judge(made, (lambda z: z.sum(axis=0),), TERMS).status == status


def test_what_changed_in_the_callers_arrays_is_said():
    def wrong(z, label):
        z += 0.1
        return z

    verdict = judge(TABLE, (lambda z, label: wrong(z, label),), TERMS)
    assert verdict.finding.kind == "changed"
    assert "the values are right, but it changed z, which still belongs to the caller" in flat(
        verdict.text
    )


def test_two_calls_that_differ_are_said_first():
    rng = np.random.default_rng(0)
    verdict = judge(TABLE, (lambda z, label: z + rng.normal(),), TERMS)
    assert verdict.finding.kind == "random"


def test_an_answer_that_keeps_something_from_call_to_call_is_found_out():
    kept, buffers = {}, {}

    def cached(z, label):
        return kept.setdefault(z.shape, z + 0.1)

    def buffered(z, label):
        out = buffers.setdefault(z.shape, np.zeros(z.shape))
        out[...] = z + 0.1
        return out

    for wrong, words in (
        (cached, "called again with other numbers"),
        (buffered, "an earlier call"),
    ):
        verdict = judge(TABLE, (lambda z, label, f=wrong: f(z, label),), TERMS)
        assert verdict.status == "wrong" and verdict.finding.kind == "remembers"
        assert words in flat(verdict.text)
