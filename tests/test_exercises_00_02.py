"""The exercises of chapters 00 to 02: what must be rejected, and what must be accepted."""

import functools
import re

import numpy as np
import pytest

from utils.checker.trying.attempt import Attempt
from utils.checker.trying.calling import quiet
from utils.exercises import COURSE, judge

IDS = [name for name, e in COURSE.exercises.items() if e.chapter in ("00", "01", "02")]


def right(exercise, function):
    """Whether an answer is right on every data set; nothing is diagnosed."""
    with quiet():
        return Attempt.of(COURSE.exercise(exercise), (function,), COURSE.terms).right


def rejected(exercise, function):
    assert not right(exercise, function)


def accepted(exercise, function):
    assert right(exercise, function), judge(exercise, function).text


def says(exercise, function):
    """What the verdict on a wrong answer says, on one line."""
    verdict = judge(exercise, function)
    assert verdict.status in ("wrong", "raised"), verdict.text
    return " ".join(verdict.text.split())


def sigmoid_of(z):
    return 0.5 * (1 + np.tanh(0.5 * z))


def softmax_of(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


# --- what every file holds --------------------------------------------------------------------


@pytest.mark.parametrize("name", IDS)
def test_every_right_way_is_accepted(name):
    exercise = COURSE.exercise(name)
    accepted(name, exercise.answers[0])
    for answer in exercise.rights:
        accepted(name, answer.functions[0])


@pytest.mark.parametrize("name", IDS)
def test_the_hints_and_mistakes_use_no_word_of_a_later_chapter(name):
    exercise = COURSE.exercise(name)
    texts = [*exercise.hints, *(m.seen for m in exercise.mistakes)]
    texts += [m.ask for m in exercise.mistakes]
    assert len(exercise.hints) == 2
    for text in texts:
        assert not re.search(r"batch|epoch|back-?prop|the way back|way forward|<code>|-0\.", text)
    for mistake in exercise.mistakes:
        assert mistake.ask.count("?") == 1 and mistake.ask.endswith("?"), mistake.id


@pytest.mark.parametrize("name", [name for name in IDS if name != "split"])
def test_the_small_inputs_fit_the_contract_and_begin_with_ordinary_numbers(name):
    exercise = COURSE.exercise(name)
    inputs = list(exercise.small())
    assert 10 <= len(inputs) <= 60
    for args in inputs:
        assert tuple(args) == exercise.arguments
    probabilities = inputs[0].get("probs", inputs[0].get("p", 0.5))
    assert np.all((probabilities > 0) & (probabilities < 1))
    assert np.any(next(iter(inputs[0].values())))


# --- infinite, for many samples or several zeros ----------------------------------------------


def test_the_logarithm_of_a_product_is_tried_on_5000_samples():
    def bce_loss(p, y):
        p = np.clip(p, 1e-12, 1 - 1e-12)
        return -np.log(np.prod(p**y * (1 - p) ** (1 - y))) / len(y)

    def cross_entropy(probs, y):
        p = np.maximum(probs[np.arange(len(y)), y], 1e-300)
        return -np.log(np.prod(p)) / len(y)

    def total_loss(probs, y, W1, W2, reg):
        return cross_entropy(probs, y) + reg / 2 * (np.sum(W1**2) + np.sum(W2**2))

    assert "5,000" in says("bce_loss", bce_loss)
    assert "5,000" in says("cross_entropy", cross_entropy)
    assert "5,000" in says("total_loss", total_loss)


def test_a_loss_that_is_infinite_for_several_zeros_is_rejected():
    def bce_loss(p, y):
        return -np.mean(np.nan_to_num(y * np.log(p) + (1 - y) * np.log(1 - p)))

    def cross_entropy(probs, y):
        return -np.mean(np.nan_to_num(np.log(probs[np.arange(len(y)), y])))

    assert "infinite" in says("bce_loss", bce_loss)
    assert "infinite" in says("cross_entropy", cross_entropy)


def test_a_loss_that_is_nan_for_perfect_predictions_is_rejected():
    def bce_loss(p, y):
        return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))

    def cross_entropy(probs, y):
        return -np.sum(np.eye(probs.shape[1])[y] * np.log(probs)) / len(y)

    assert "exactly 0" in says("bce_loss", bce_loss)
    assert "exactly 0" in says("cross_entropy", cross_entropy)


# --- another kind of thing --------------------------------------------------------------------


def other_kinds(array):
    return (
        array.tolist(),
        str(array),
        array.astype(object),
        np.ma.array(array),
        iter(array),
        (row for row in array),
    )


@pytest.mark.parametrize("number", range(6))
def test_a_list_text_objects_and_iterators_are_no_arrays(number):
    def one_hot(y, C):
        return other_kinds(np.eye(C)[y])[number]

    def predict(probs):
        return other_kinds(probs.argmax(axis=1))[number]

    def sigmoid(z):
        return other_kinds(sigmoid_of(z))[number]

    def softmax(z):
        return other_kinds(softmax_of(z))[number]

    def forward(X, W1, b1, W2, b2):
        a1 = np.tanh(X @ W1 + b1)
        return other_kinds(a1)[number], softmax_of(a1 @ W2 + b2)

    for function in (one_hot, predict, sigmoid, softmax, forward):
        rejected(function.__name__, function)


def test_a_number_in_a_list_is_no_number():
    rejected("mean_square", lambda errors: [np.mean(errors**2)])
    rejected("accuracy", lambda probs, y: str(np.mean(probs.argmax(axis=1) == y)))


def test_a_split_into_lists_is_rejected():
    def split(X, y, frac, rng):
        n, order = round(frac * len(X)), rng.permutation(len(X))
        train, test = order[n:], order[:n]
        return [X[i] for i in train], [y[i] for i in train], [X[i] for i in test], y[test]

    assert "list" in says("split", split)


def test_labels_that_became_fractions_are_rejected_since_the_chapter_uses_them_as_numbers():
    def split(X, y, frac, rng):
        n = round(frac * len(X))
        both = rng.permutation(np.column_stack([X, y]))
        return both[n:, :-1], both[n:, -1], both[:n, :-1], both[:n, -1]

    assert "decimal point" in says("split", split)


def test_true_and_false_are_no_one_hot_table():
    rejected("one_hot", lambda y, C: y[:, None] == np.arange(C))


# --- right on mild data only ------------------------------------------------------------------


def test_rounded_probabilities_do_not_find_a_narrow_winner():
    def predict(probs):
        return np.round(probs, 6).argmax(axis=1)

    def accuracy(probs, y):
        return np.mean(np.round(probs, 6).argmax(axis=1) == y)

    rejected("predict", predict)
    rejected("accuracy", accuracy)


def test_winners_within_a_tolerance_are_rejected():
    def predict(probs):
        return np.isclose(probs, probs.max(axis=1, keepdims=True)).argmax(axis=1)

    rejected("predict", predict)
    rejected("accuracy", lambda probs, y: np.mean(predict(probs) == y))


def test_a_tie_gets_one_answer_and_it_is_the_first():
    rejected("predict", lambda probs: np.where(probs == probs.max(axis=1, keepdims=True))[1])
    rejected("predict", lambda probs: probs.argsort(axis=1, kind="stable")[:, -1])
    rejected("accuracy", lambda p, y: np.mean(p.argsort(axis=1, kind="stable")[:, -1] == y))


def test_a_winner_without_a_majority_wins():
    rejected("predict", lambda probs: (probs > 0.5).argmax(axis=1))
    rejected("accuracy", lambda probs, y: np.mean(probs[np.arange(len(y)), y] > 0.5))


def test_the_first_of_equals_wins_among_many_classes_too():
    rejected("predict", lambda probs: np.argsort(-probs, axis=1)[:, 0])


def test_a_difference_in_the_last_digits_makes_a_winner():
    rejected("predict", lambda probs: np.round(probs, 12).argmax(axis=1))


@pytest.mark.parametrize("limit", [5, 10, 15, 20])
def test_a_clipped_sigmoid_is_rejected(limit):
    rejected("sigmoid", lambda z: 1 / (1 + np.exp(-np.clip(z, -limit, limit))))


def test_a_softmax_of_clipped_scores_is_rejected():
    def after_the_shift(z):
        e = np.exp(np.clip(z - z.max(axis=1, keepdims=True), -10, 0))
        return e / e.sum(axis=1, keepdims=True)

    rejected("softmax", after_the_shift)
    rejected("softmax", lambda z: softmax_of(np.clip(z, -700, 700)))
    rejected("softmax", lambda z: np.clip(softmax_of(z), 1e-6, 1))


def test_a_softmax_that_lets_one_row_disturb_another_is_rejected():
    def softmax(z):
        e = np.exp(z - z.max())
        return e / e.sum(axis=1, keepdims=True)

    assert "row" in says("softmax", softmax)


@pytest.mark.parametrize(
    "change",
    [
        lambda p: np.round(p, 6),
        lambda p: np.round(p, 8),
        lambda p: np.clip(p, 1e-8, 1 - 1e-8),
        lambda p: p + 1e-8,
    ],
)
def test_a_tiny_probability_is_not_rounded_or_cut_off(change):
    rejected("sigmoid", lambda z: change(sigmoid_of(z)))
    rejected("softmax", lambda z: change(softmax_of(z)))


def test_a_tiny_probability_may_be_computed_in_single_precision():
    accepted("sigmoid", lambda z: sigmoid_of(z.astype(np.float32)))
    accepted("softmax", lambda z: softmax_of(z.astype(np.float32)))


def test_a_tanh_of_exponentials_that_overflow_is_rejected():
    def forward(X, W1, b1, W2, b2):
        u = np.exp(2 * (X @ W1 + b1))
        a1 = (u - 1) / (u + 1)
        return a1, softmax_of(a1 @ W2 + b2)

    assert "1000" in says("forward", forward)


def test_a_forward_pass_in_which_one_row_disturbs_another_is_rejected():
    def forward(X, W1, b1, W2, b2):
        a1 = np.tanh(X @ W1 + b1)
        s = a1 @ W2 + b2
        e = np.exp(s - s.max())
        return a1, e / e.sum(axis=1, keepdims=True)

    assert "600" in says("forward", forward)


def test_a_forward_pass_in_single_precision_is_right():
    def forward(X, W1, b1, W2, b2):
        X, W1, b1, W2, b2 = (a.astype(np.float32) for a in (X, W1, b1, W2, b2))
        a1 = np.tanh(X @ W1 + b1)
        return a1, softmax_of(a1 @ W2 + b2)

    accepted("forward", forward)


def test_a_forward_pass_with_clipped_scores_or_probabilities_is_rejected():
    def scores(X, W1, b1, W2, b2):
        a1 = np.tanh(X @ W1 + b1)
        return a1, softmax_of(np.clip(a1 @ W2 + b2, -10, 10))

    def probabilities(X, W1, b1, W2, b2):
        a1 = np.tanh(X @ W1 + b1)
        return a1, np.clip(softmax_of(a1 @ W2 + b2), 1e-3, 1 - 1e-3)

    rejected("forward", scores)
    rejected("forward", probabilities)


@pytest.mark.parametrize("size", [1e-2, 1e-5, 1e-8])
def test_a_number_that_moves_small_probabilities_is_too_large(size):
    def bce_loss(p, y):
        return -np.mean(y * np.log(p + size) + (1 - y) * np.log(1 - p + size))

    rejected("bce_loss", bce_loss)
    rejected("cross_entropy", lambda p, y: -np.mean(np.log(p[np.arange(len(y)), y] + size)))


@pytest.mark.parametrize("size", [1e-2, 1e-5, 1e-7, 1e-8])
def test_a_limit_that_moves_small_probabilities_is_too_large(size):
    def bce_loss(p, y):
        p = np.clip(p, size, 1 - size)
        return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))

    def cross_entropy(probs, y):
        return -np.mean(np.log(np.clip(probs[np.arange(len(y)), y], size, 1)))

    def total_loss(probs, y, W1, W2, reg):
        return cross_entropy(probs, y) + reg / 2 * (np.sum(W1**2) + np.sum(W2**2))

    for function in (bce_loss, cross_entropy, total_loss):
        rejected(function.__name__, function)


def test_a_probability_of_the_true_class_near_1_is_not_cut_off():
    def total_loss(probs, y, W1, W2, reg):
        p = np.minimum(probs[np.arange(len(y)), y], 0.99)
        return -np.mean(np.log(p)) + reg / 2 * (np.sum(W1**2) + np.sum(W2**2))

    rejected("total_loss", total_loss)


@pytest.mark.parametrize("size", [1e-10, 1e-12, 1e-15])
def test_a_total_loss_with_a_tiny_number_in_its_logarithm_is_right(size):
    def total_loss(probs, y, W1, W2, reg):
        p = probs[np.arange(len(y)), y] + size
        return -np.mean(np.log(p)) + reg / 2 * (np.sum(W1**2) + np.sum(W2**2))

    accepted("total_loss", total_loss)


def test_a_loss_in_single_precision_is_right_for_small_probabilities():
    def picked(q):
        return -np.log(np.maximum(q.astype(np.float32), np.float32(1e-30))).mean()

    accepted("bce_loss", lambda p, y: picked(np.where(y == 1, p, 1 - p)))
    accepted("cross_entropy", lambda probs, y: picked(probs[np.arange(len(y)), y]))


@pytest.mark.parametrize("size", [1e-10, 1e-12, 1e-15])
def test_a_tiny_number_that_keeps_logarithms_finite_is_right(size):
    def added(p, y):
        return -np.mean(y * np.log(p + size) + (1 - y) * np.log(1 - p + size))

    def clipped(p, y):
        p = np.clip(p, size, 1 - size)
        return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))

    accepted("bce_loss", added)
    accepted("bce_loss", clipped)
    accepted("cross_entropy", lambda p, y: -np.mean(np.log(p[np.arange(len(y)), y] + size)))


def test_a_clipped_gradient_is_rejected():
    def logreg_grad(w, b, X, y):
        dz = (sigmoid_of(X @ w + b) - y) / len(y)
        return np.clip(X.T @ dz, -5, 5), dz.sum()

    assert "steep" in says("logreg_grad", logreg_grad)


def test_a_gradient_that_overflows_at_large_scores_is_rejected():
    def logreg_grad(w, b, X, y):
        e = np.exp(X @ w + b)
        dz = (e / (1 + e) - y) / len(y)
        return X.T @ dz, dz.sum()

    assert "1000" in says("logreg_grad", logreg_grad)


def test_errors_that_are_cut_off_left_out_or_rounded_are_noticed():
    rejected("mean_square", lambda errors: np.mean(np.clip(errors, -100, 100) ** 2))
    rejected("mean_square", lambda errors: np.mean(np.where(abs(errors) < 1e-3, 0, errors) ** 2))
    rejected("mean_square", lambda errors: round(float(np.mean(errors**2)), 6))


def test_weights_that_are_cut_off_are_noticed_in_the_penalty():
    def total_loss(probs, y, W1, W2, reg):
        ce = -np.mean(np.log(probs[np.arange(len(y)), y]))
        return ce + reg / 2 * sum(np.sum(np.clip(W, -10, 10) ** 2) for W in (W1, W2))

    rejected("total_loss", total_loss)


def test_an_array_of_whole_numbers_cannot_hold_the_result():
    def sigmoid(z):
        out = np.zeros_like(z)
        out[...] = sigmoid_of(z)
        return out

    def softmax(z):
        out = np.empty_like(z)
        out[...] = softmax_of(z)
        return out

    def forward(X, W1, b1, W2, b2):
        z1 = X @ W1 + b1
        z1[...] = np.tanh(z1)
        return z1, softmax_of(z1 @ W2 + b2)

    for function in (sigmoid, softmax, forward):
        assert "whole numbers" in says(function.__name__, function)


# --- random membership ------------------------------------------------------------------------


def splitting(order_of):
    """A split that takes the first rows of an order for the test part."""

    def split(X, y, frac, rng):
        n, order = round(frac * len(X)), order_of(len(X), rng)
        return X[order[n:]], y[order[n:]], X[order[:n]], y[order[:n]]

    return split


def rotated(N, rng):
    return np.roll(np.arange(N), rng.integers(N))


def forwards_or_backwards(N, rng):
    return rotated(N, rng)[:: rng.choice([-1, 1])]


def pairs_of_neighbours(N, rng):
    order = (2 * rng.permutation((N + 1) // 2)[:, None] + [0, 1]).ravel()
    return order[order < N]


def one_of_five(N, rng):
    return np.random.default_rng(rng.integers(5)).permutation(N)


def every_third_from_a_random_start(N, rng):
    step = 3 if N % 3 else 7
    return (rng.integers(N) + step * np.arange(N)) % N


def the_last_row_always_trains(N, rng):
    return np.append(rng.permutation(N - 1), N - 1)


@pytest.mark.parametrize(
    "order_of",
    [
        rotated,
        forwards_or_backwards,
        pairs_of_neighbours,
        one_of_five,
        every_third_from_a_random_start,
        the_last_row_always_trains,
    ],
)
def test_a_test_part_that_only_some_choices_of_rows_can_be_is_rejected(order_of):
    rejected("split", splitting(order_of))


def test_examples_with_equal_rows_are_not_lost():
    def split(X, y, frac, rng):
        test = rng.choice(len(X), round(frac * len(X)), replace=False)
        left = ~np.isin(X, X[test]).all(axis=1)
        return X[left], y[left], X[test], y[test]

    assert "equal rows" in says("split", split)


def test_labels_that_leave_their_rows_are_noticed_among_equal_rows_too():
    def split(X, y, frac, rng):
        n, order = round(frac * len(X)), rng.permutation(len(X))
        rows = [X.tolist().index(row) for row in X[order].tolist()]
        return X[order[n:]], y[rows[n:]], X[order[:n]], y[rows[:n]]

    assert "equal rows" in says("split", split)


def test_an_unbroken_stretch_of_rows_is_no_random_test_part():
    def split(X, y, frac, rng):
        n = round(frac * len(X))
        start = rng.integers(len(X) - n + 1)
        test = np.arange(start, start + n)
        train = np.setdiff1d(np.arange(len(X)), test)
        return X[train], y[train], X[test], y[test]

    assert "unbroken stretch" in says("split", split)


@pytest.mark.parametrize("seed", range(6))
def test_a_random_split_is_never_refused_by_chance(seed):
    def order_of(N, rng):
        return np.random.default_rng([seed, rng.integers(2**31)]).permutation(N)

    accepted("split", splitting(order_of))


def test_a_split_that_keeps_the_classes_in_proportion_is_random_enough():
    def split(X, y, frac, rng):
        n, order = round(frac * len(X)), rng.permutation(len(X))
        quota = {c: int(frac * np.sum(y == c)) for c in set(y.tolist())}
        chosen = []
        for i in order:
            if quota[y[i]] > 0:
                quota[y[i]] -= 1
                chosen.append(i)
        chosen += [i for i in order if i not in chosen][: n - len(chosen)]
        train = np.setdiff1d(order, chosen)
        return X[train], y[train], X[chosen], y[chosen]

    accepted("split", split)


# --- what belongs to the caller ---------------------------------------------------------------


def test_an_array_that_is_changed_only_on_unusual_data_still_belongs_to_the_caller():
    def sigmoid(z):
        z[z < -500] = -500
        return sigmoid_of(z)

    def cross_entropy(probs, y):
        probs[probs == 0] = 1e-300
        return -np.mean(np.log(probs[np.arange(len(y)), y]))

    def bce_loss(p, y):
        np.clip(p, 1e-12, 1 - 1e-12, out=p)
        return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))

    for function in (sigmoid, cross_entropy, bce_loss):
        assert "caller" in says(function.__name__, function)


# --- other right ways -------------------------------------------------------------------------


def single(function):
    """The same in single precision."""

    @functools.wraps(function)
    def answer(*args):
        return function(*(a.astype(np.float32) if np.asarray(a).dtype == float and np.ndim(a)
                          else a for a in args))  # fmt: skip

    return answer


def test_single_precision_is_right():
    def bce_loss(p, y):
        q = np.where(y == 1, p, 1 - p)
        return -np.log(np.maximum(q, np.float32(1e-30))).mean()

    def cross_entropy(probs, y):
        return -np.log(np.maximum(probs[np.arange(len(y)), y], np.float32(1e-30))).mean()

    def logreg_grad(w, b, X, y):
        dz = (sigmoid_of(X @ w + np.float32(b)) - y.astype(np.float32)) / np.float32(len(y))
        return X.T @ dz, dz.sum()

    def forward(X, W1, b1, W2, b2):
        a1 = np.tanh(X @ W1 + b1)
        return a1, softmax_of(a1 @ W2 + b2)

    for function in (bce_loss, cross_entropy, logreg_grad, forward):
        accepted(function.__name__, single(function))
    accepted("sigmoid", single(lambda z: sigmoid_of(z)))
    accepted("softmax", single(lambda z: softmax_of(z)))
    accepted("mean_square", single(lambda errors: np.mean(errors**2)))


def test_a_gradient_by_central_differences_is_right():
    def bce(p, y):
        p = np.clip(p, 1e-12, 1 - 1e-12)
        return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))

    def slope(f, at, h=1e-5):
        return (f(at + h) - f(at - h)) / (2 * h)

    def logreg_grad(w, b, X, y):
        def moved(d, t):
            return bce(sigmoid_of(X @ (w + t * np.eye(len(w))[d]) + b), y)

        dw = np.array([slope(lambda t, d=d: moved(d, t), 0.0) for d in range(len(w))])
        return dw, slope(lambda c: bce(sigmoid_of(X @ w + c), y), b)

    accepted("logreg_grad", logreg_grad)


def test_counting_every_class_that_is_tied_for_the_most_probable_is_a_right_accuracy():
    accepted("accuracy", lambda p, y: np.mean(p[np.arange(len(y)), y] == p.max(axis=1)))


# --- the loop of chapter 01 -------------------------------------------------------------------


def descending(change_rate=lambda lr, losses: lr, stop=lambda losses: False):
    def descend(w, b, X, y, lr, steps):
        losses = []
        for _ in range(steps):
            p = sigmoid_of(X @ w + b)
            q = np.maximum(np.where(y == 1, p, 1 - p), 1e-300)
            losses.append(-np.log(q).mean())
            if stop(losses):
                break
            lr = change_rate(lr, losses)
            dz = (p - y) / len(y)
            w, b = w - lr * (X.T @ dz), b - lr * dz.sum()
        return w, b, losses

    return descend


def test_the_loop_is_right_with_its_losses_in_a_list():
    accepted("descend", descending())


def test_a_loop_that_stops_early_or_changes_its_rate_is_rejected():
    def small_change(losses):
        return len(losses) > 1 and abs(losses[-1] - losses[-2]) < 1e-4

    def halved(lr, losses):
        return lr / 2 if len(losses) > 1 and losses[-1] > losses[-2] else lr

    rejected("descend", descending(stop=small_change))
    rejected("descend", descending(change_rate=halved))
    rejected("descend", descending(change_rate=lambda lr, losses: 0.99 * lr))
