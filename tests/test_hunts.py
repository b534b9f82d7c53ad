"""The hunts of chapter 11: exercises whose answer is a test, and the versions it is tried on."""

import copy
import inspect
import itertools

import numpy as np
import pytest
from answers import written

from utils import bugs, network
from utils.checker.hunting import Hunt
from utils.data import SealedTest, two_moons
from utils.exercises import COURSE, check, judge, progress

HUNTS = {name: e for name, e in COURSE.exercises.items() if isinstance(e, Hunt)}
IDS = list(HUNTS)


@pytest.fixture(autouse=True)
def _a_new_session():
    COURSE.record.forget()
    yield
    COURSE.record.forget()


def flat(text):
    return " ".join(text.split())


def each(right):
    return [
        pytest.param(name, version, id=f"{name}: {version.label[:40]}")
        for name, hunt in HUNTS.items()
        for version in hunt.versions
        if version.right is right
    ]


def catalogued(kind):
    return [
        pytest.param(name, test, id=f"{name}: {getattr(test, 'id', '') or test.name}"[:60])
        for name, hunt in HUNTS.items()
        for test in getattr(hunt, kind)
    ]


# --- each version, measured without the tests of the course ---------------------------------------


def softmax_is_right(softmax):
    z = np.array([[1000.0, 1001.0, 999.0], [-1000.0, -1003.0, -1000.5], [0.0, 2.0, 1.0]])
    e = np.exp(z - z.max(axis=1, keepdims=True))
    found = softmax(z.copy())
    return found.shape == z.shape and np.allclose(found, e / e.sum(axis=1, keepdims=True))


def gate_is_right(back):
    z, da = np.random.default_rng(8).normal(size=(2, 6, 5))
    found = back(da, z)
    return found.shape == z.shape and np.allclose(found, np.where(z > 0, da, 0))


def table_is_right(mse):
    y, pred = np.random.default_rng(9).normal(size=(2, 12))
    return np.isclose(mse(pred[:, None], y), ((pred - y) ** 2).mean())


def step_is_right(step):
    g, right = np.array([[0.5, 1.0], [-2.0, 3.0]]), [[3.85, -1.3], [7.6, -0.9]]
    starts = [np.array([[4, -1], [7, 0]], dtype=kind) for kind in (int, float)]
    found = [step(w, g, 0.3) for w in starts]
    return np.allclose(found, [right, right]) and np.array_equal(*starts)


def dscores_is_right(dscores):
    rng = np.random.default_rng(5)
    p, y = network.softmax(rng.normal(scale=3, size=(7, 4))), rng.integers(0, 4, size=7)
    found = dscores(p, y)
    return found.shape == p.shape and np.allclose(found, (p - np.eye(4)[y]) / 7)


def batches_are_right(batches):
    y = np.arange(23)
    X = np.stack([y, 3 * y], axis=1)
    pairs, other = (list(batches(X, y.copy(), 5, np.random.default_rng(s))) for s in (1, 2))
    if [len(labels) for _, labels in pairs] != [5, 5, 5, 5, 3]:
        return False
    X, y = (np.concatenate(part) for part in zip(*pairs, strict=True))
    if np.array_equal(y, np.concatenate([labels for _, labels in other])):
        return False
    return sorted(y.tolist()) == list(range(23)) and (np.stack([y, 3 * y], axis=1) == X).all()


def backward_is_right(backward):
    rng = np.random.default_rng(2)
    X, y = rng.normal(size=(7, 3)), rng.integers(0, 4, size=7)
    params = network.init_params(3, 5, 4, seed=1)
    cache = network.forward(X, params)
    before = copy.deepcopy((X, y, cache, params))
    right, found = network.backward(*before), backward(X, y, cache, params)
    after = [X, y, *cache.values(), *params.values()]
    kept = [before[0], before[1], *before[2].values(), *before[3].values()]
    return all(np.allclose(np.reshape(found[k], right[k].shape), right[k]) for k in right) and all(
        map(np.array_equal, after, kept)
    )


def scale_is_right(scale):
    rng = np.random.default_rng(3)
    train, test = rng.normal(5, 2, size=(20, 3)), rng.normal(9, 4, size=(6, 3))
    whole, rows = scale(train, test), [scale(train, row[None]) for row in test]
    return all(np.allclose(whole[0], a) for a, _ in rows) and np.allclose(
        whole[1], np.vstack([b for _, b in rows])
    )


def check_is_right(agrees):
    z = np.random.default_rng(4).normal(size=(4, 3))

    def back(G, z):
        p = network.softmax(z)
        return p * (G - (G * p).sum(axis=1, keepdims=True))

    wrong = [lambda G, z, f=f: f * back(G, z) for f in (0, -1, 2)]
    return agrees(network.softmax, back, z) and not any(
        agrees(network.softmax, w, z) for w in wrong
    )


def loss_is_right(loss):
    rng = np.random.default_rng(5)
    z, y = rng.normal(scale=3, size=(7, 4)), rng.integers(0, 4, size=7)
    return np.isclose(loss(z, y), network.cross_entropy(network.softmax(z), y)) and np.isclose(
        loss(60 * np.eye(5), np.arange(5)), 0, atol=1e-4
    )


def dropout_is_right(dropout):
    a = np.abs(np.random.default_rng(6).normal(size=(3, 4))) + 1
    rng = np.random.default_rng(7)
    train = np.mean([dropout(a, 0.6, rng, True) for _ in range(1500)], axis=0)
    after = [dropout(a, 0.6, rng, False) for _ in range(2)]
    return np.array_equal(*after) and np.allclose(train, after[0], rtol=0.1)


def choice_is_right(choose):
    for seed in range(5):
        rng = np.random.default_rng(seed)
        y_val, y_test = rng.integers(0, 2, size=(2, 60))
        models = [lambda X, a=a: a for a in rng.integers(0, 2, size=(20, 60))]
        sealed = SealedTest(np.zeros((60, 1)), y_test)
        k, score = choose(models, np.zeros((60, 1)), y_val, sealed)
        rights = [(m(None) == y_val).mean() for m in models]
        if rights[k] < max(rights) or sealed.openings != 1:
            return False
        if not np.isclose(score, (models[k](None) == y_test).mean()):
            return False
    return True


def split_is_right(split):
    X, y = np.arange(24)[:, None] + np.array([0.0, 0.5]), np.arange(24)
    found = [split(X, y, np.random.default_rng(seed)) for seed in range(5)]
    for X_train, y_train, X_val, y_val in found:
        if sorted([*y_train, *y_val]) != list(range(24)) or len(y_val) != 6:
            return False
        if not (np.array_equal(X[y_train], X_train) and np.array_equal(X[y_val], X_val)):
            return False
    return len({tuple(sorted(part[3])) for part in found}) > 1


def scaler_is_right(scaler):
    rng = np.random.default_rng(6)
    X, other = rng.normal((30, -8), (0.5, 4), (40, 2)), rng.normal(5, 3, (6, 2))
    expected = (other - X.mean(axis=0)) / X.std(axis=0)
    return np.allclose(scaler(X)(other), expected)


def gradients_are_right(gradients):
    rng = np.random.default_rng(7)
    X, y = rng.normal(size=(9, 2)), rng.integers(0, 3, size=9)
    p = {k: rng.normal(size=w.shape) for k, w in network.init_params(2, 5, 3, seed=0).items()}
    right = network.backward(X, y, network.forward(X, p), p, 0.7)
    found = gradients(X, y, p, 0.7)
    return all(np.allclose(found[k], right["d" + k]) for k in p)


RIGHT = {
    "test_1": softmax_is_right,
    "test_2": gate_is_right,
    "test_3": table_is_right,
    "test_4": step_is_right,
    "test_5": dscores_is_right,
    "test_6": batches_are_right,
    "test_7": backward_is_right,
    "test_8": scale_is_right,
    "test_9": check_is_right,
    "test_10": loss_is_right,
    "test_11": dropout_is_right,
    "test_12": choice_is_right,
    "test_14": split_is_right,
    "test_15": scaler_is_right,
    "test_16": gradients_are_right,
}
#: Hunts where nothing is computed: batches are handed on, a check says yes or no.
WITHOUT_ROUNDING = {"test_6", "test_9", "test_14"}


@pytest.mark.parametrize(("name", "version"), each(right=True))
def test_every_right_version_is_right_by_measurement(name, version):
    assert RIGHT[name](version.function)


@pytest.mark.parametrize(("name", "version"), each(right=False))
def test_every_wrong_version_runs_and_is_wrong_by_measurement(name, version):
    with np.errstate(all="ignore"):
        assert not RIGHT[name](version.function)


def test_the_hunts_are_numbered_in_order_each_with_enough_versions_that_say_what_they_do():
    assert [name for name in COURSE.exercises if name in HUNTS] == list(RIGHT)
    assert [f"test_{HUNTS[name].place}" for name in RIGHT] == list(RIGHT)
    for name, hunt in HUNTS.items():
        labels = [v.label for v in hunt.versions]
        wrong = [v.label for v in hunt.versions if not v.right]
        assert len(labels) - len(wrong) >= 3
        assert len(wrong) >= 9
        assert len(set(labels)) == len(labels)
        assert wrong[0] == "the suspect itself"
        assert all(label.startswith(("one ", "the ")) for label in labels)
        last = any(
            "differ" in v.label and "last digit" in v.label for v in hunt.versions if v.right
        )
        assert last or name in WITHOUT_ROUNDING


@pytest.mark.parametrize("name", IDS)
def test_every_version_takes_the_arguments_of_the_suspect_by_their_names(name):
    suspect = next(v.function for v in HUNTS[name].versions if not v.right)
    names = list(inspect.signature(suspect).parameters)
    for version in HUNTS[name].versions:
        assert list(inspect.signature(version.function).parameters)[: len(names)] == names


@pytest.mark.parametrize("name", IDS)
def test_the_package_of_bugs_hands_out_the_suspects_with_a_docstring(name):
    suspect = next(v.function for v in HUNTS[name].versions if not v.right)
    assert getattr(bugs, suspect.__name__) is suspect
    assert suspect.__doc__


# --- what is accepted, and what is not ------------------------------------------------------------


@pytest.mark.parametrize("name", IDS)
def test_the_course_s_own_test_is_right_and_the_verdict_counts_the_versions(name):
    verdict = judge(name, *HUNTS[name].answers)
    versions = HUNTS[name].versions
    rights = sum(v.right for v in versions)
    assert verdict.status == "right"
    assert flat(verdict.text) == (
        f"✓ {name}: your test lets {rights} right versions pass and catches all "
        f"{len(versions) - rights} wrong ones."
    )
    assert verdict.parts == {v.label: True for v in versions}


@pytest.mark.parametrize(("name", "test"), catalogued("rights"))
def test_every_other_good_test_is_accepted(name, test):
    verdict = judge(name, *test.functions)
    assert verdict.status == "right", verdict.text


@pytest.mark.parametrize(("name", "test"), catalogued("mistakes"))
def test_every_test_that_misses_something_is_rejected_with_a_finding_and_a_question(name, test):
    verdict = judge(name, *test.functions, known=(test,))
    assert verdict.status in ("wrong", "raised")
    if test.id == "one_envelope":  # what it keeps is spent: judged again, it says True of all
        assert verdict.finding.kind in ("two answers", "always True")
    else:
        assert verdict.mistake == test.id or verdict.finding.kind == "two answers"
    assert verdict.text.endswith("?")
    assert not all(verdict.parts.values())


@pytest.mark.parametrize("name", IDS)
def test_no_test_passes_for_that_of_another_bug(name):
    for other in set(IDS) - {name}:
        assert judge(other, *HUNTS[name].answers, known=()).status != "right"


# --- what is said first ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", IDS)
def test_true_and_false_exchanged_is_said_before_anything_else(name):
    verdict = judge(name, lambda version: not HUNTS[name].answers[0](version))
    assert verdict.finding.kind == "exchanged"
    assert "the other way round: it says True for all" in verdict.text
    assert not any(v.label in flat(verdict.text) for v in HUNTS[name].versions)


@pytest.mark.parametrize("name", IDS)
def test_nothing_returned_is_said_before_anything_else(name, capsys):
    def prints(version):
        print(HUNTS[name].answers[0](version))

    verdict = judge(name, prints)
    assert verdict.finding.kind == "returns nothing"
    assert "it returns nothing" in verdict.text
    assert capsys.readouterr().out == ""


def test_an_array_is_neither_true_nor_false():
    def all_entries(relu_back):
        z, da = np.random.default_rng(0).normal(size=(2, 2, 3))
        return relu_back(da, z) != np.where(z > 0, da, 0)

    verdict = judge("test_2", all_entries)
    assert verdict.finding.kind == "no answer"
    assert "it returns an array of shape (2, 3), not True or False" in flat(verdict.text)
    assert ".any() or .all()" in verdict.text


@pytest.mark.parametrize("name", IDS)
def test_a_test_that_refuses_all_or_none_is_told_so(name):
    def all_of_them(version):
        HUNTS[name].answers[0](version)
        return True

    def none_of_them(version):
        HUNTS[name].answers[0](version)
        return False

    everything, nothing = judge(name, all_of_them), judge(name, none_of_them)
    assert everything.finding.kind == "always True"
    assert nothing.finding.kind == "misses all"
    assert nothing.finding.say.startswith(("it catches 0 of", "it catches 1 of"))
    assert "misses: the suspect itself" in flat(nothing.text)
    assert everything.mistake == nothing.mistake == ""


def test_a_test_that_never_calls_the_version_is_told_so():
    def of_another(softmax):
        return not np.allclose(bugs.softmax(np.array([[1000.0, 1000.0]])), 0.5)

    assert "calls none of them" in flat(judge("test_1", of_another).text)


# --- what it refuses, what it misses --------------------------------------------------------------


def test_a_missing_tolerance_is_said_as_such():
    def exact(mse):
        y = np.array([1.0, 2.0, 4.0])
        return mse(y[:, None] + 3, y) != 9

    verdict = judge("test_3", exact, known=())
    text = flat(verdict.text)
    assert "it refuses 1 of 5 right versions (one that differs in the last digit)" in text
    assert text.endswith("Do you allow for rounding?")
    assert [label for label, right in verdict.parts.items() if not right] == [
        "one that differs in the last digit"
    ]


def test_a_tolerance_below_the_error_of_a_numerical_gradient_is_asked_for():
    found = [m for m in HUNTS["test_2"].mistakes if m.id == "too_exact"]
    assert "1e-9" in judge("test_2", *found[0].functions, known=()).text


def test_the_corner_of_the_relu_is_open():
    def strict(relu_back):
        return relu_back(np.ones((1, 3)), np.array([[-1.0, 0.0, 1.0]])).tolist() != [[0, 0, 1]]

    assert "at exactly z = 0" in flat(judge("test_2", strict, known=()).text)


def test_a_test_that_looks_closely_at_one_probability_only_misses_what_the_other_rows_say():
    def one_entry(softmax):
        p = softmax(np.array([[1000.0, 999.0], [-1000.0, -1001.0]]))
        good = np.isfinite(p).all() and p.shape == (2, 2) and abs(p[0, 0] - 0.731) < 0.01
        return not (good and abs(p[1].sum() - 1) < 0.3)

    text = flat(judge("test_1", one_entry, known=()).text)
    assert "it catches 9 of 11 wrong versions" in text
    assert text.endswith("Which probabilities do you expect in each row?")


def test_what_slips_through_is_counted_and_described():
    def only_finite(softmax):
        return not np.isfinite(softmax(np.array([[1000.0, 0.0], [-1000.0, 1.0]]))).all()

    verdict = judge("test_1", only_finite, known=())
    text = flat(verdict.text)
    assert "it catches 2 of 11 wrong versions" in text
    assert "The first that it misses: one that puts 0 where NaN was." in text
    assert sum(verdict.parts.values()) == 4 + 2
    assert verdict.parts["the suspect itself"] is True
    assert verdict.parts["one that puts 0 where NaN was"] is False


# --- how it is called -----------------------------------------------------------------------------


def test_assertions_count_as_catching_and_no_answer_as_passing():
    def asserted(relu_back):
        z, da = np.array([[-1.0, 2.0, -3.0]]), np.array([[1.0, -1.0, -1.0]])
        np.testing.assert_allclose(relu_back(da, z), [[0, -1, 0]])

    assert judge("test_2", asserted).status == "right"


def test_an_error_on_a_right_version_is_shown_with_the_learner_s_line():
    code = "def counts(batches):\n    pairs = batches(X, y, 4, rng)\n    return len(pairs) != 3\n"
    y = np.arange(11)
    (test,) = written(code, "counts", X=y[:, None], y=y, rng=np.random.default_rng(0))
    verdict = judge("test_6", test, known=())
    assert verdict.status == "raised"
    assert "in the line `return len(pairs) != 3`" in flat(verdict.text)
    assert "on a right version: the course's own" in flat(verdict.text)


def test_a_line_that_calls_a_version_is_where_its_error_came_from():
    code = "def flat_pred(mse):\n    y = np.ones(3)\n    return mse(y, y) != 0\n"
    verdict = judge("test_3", *written(code, "flat_pred"), known=())
    assert verdict.status == "raised"
    assert "`return mse(y, y) != 0`" in flat(verdict.text)


def test_the_learner_s_own_arrays_are_put_back_after_a_version_has_changed_them():
    X, y = two_moons(20)
    params = network.init_params(2, 3, 2, seed=0)
    before = copy.deepcopy((X, y, params))

    def with_notebook_arrays(backward):
        cache = network.forward(X, params)
        kept = copy.deepcopy((X, y, cache, params))
        backward(X, y, cache, params)
        return any(
            not np.array_equal(a, b)
            for one, other in zip(kept, (X, y, cache, params), strict=True)
            for a, b in (
                [(one[k], other[k]) for k in one] if isinstance(one, dict) else [(one, other)]
            )
        )

    assert judge("test_7", with_notebook_arrays).status == "right"
    assert np.array_equal(X, before[0])
    assert np.array_equal(y, before[1])
    assert all(np.array_equal(params[k], before[2][k]) for k in params)


def test_a_test_whose_answer_depends_on_chance_is_found():
    toss = itertools.cycle([False, True])

    def tosses(relu_back):
        relu_back(np.ones((1, 1)), np.ones((1, 1)))
        return next(toss)

    assert "it gives two answers" in flat(judge("test_2", tosses).text)


def test_a_test_that_does_not_end_is_stopped(monkeypatch):
    def endless(version):
        while True:
            pass

    monkeypatch.setattr("utils.checker.judge.SECONDS", 0.2)
    assert "still running" in judge("test_2", endless).text


def ends_everything(version):
    raise SystemExit


class Rude:
    def __bool__(self):
        raise RuntimeError

    def __eq__(self, other):
        raise RuntimeError

    __hash__ = None


ODD = [
    None, 3, "text", np.zeros(3), len, lambda v: 1 / 0, ends_everything, lambda v: input("? "),
    lambda: True, lambda v: np.array([True, False]), lambda v: "yes", lambda v: Rude(),
    lambda v: np.bool_(True), lambda v: np.float64(1), lambda v: v, lambda v: v(),
    lambda a, b: True, lambda v: np.random.rand() < 0.5,
]  # fmt: skip


@pytest.mark.parametrize("name", IDS)
def test_a_verdict_is_given_on_anything_and_nothing_is_raised_or_printed(name, capfd):
    for test in ODD:
        verdict = judge(name, test)
        assert verdict.status in ("wrong", "raised")
        assert max(map(len, verdict.text.splitlines())) <= 100
        assert "0x" not in verdict.text
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("name", IDS)
def test_a_stub_is_not_yet_a_test(name):
    def stub(version):
        """A docstring."""
        ...

    for test in (stub, lambda version: ..., ...):
        assert judge(name, test).text.startswith(f"○ {name}: not yet")


# --- in a notebook --------------------------------------------------------------------------------


def mine(mse):
    y = np.array([1.0, 2.0, 4.0])
    return not np.isclose(mse(y[:, None] + 3, y), 9)


def test_check_hands_back_a_test_that_works_and_shows_the_bug_only_once_it_is_caught(capsys):
    def never(mse):
        return mse(np.ones((2, 1)), np.ones(2)) < 0

    back = check("test_3", never)
    assert back is HUNTS["test_3"].answers[0]
    assert "np.mean((pred - y) ** 2)" not in capsys.readouterr().out
    assert check("test_3", mine) is mine
    out = capsys.readouterr().out
    assert out.startswith("✓ test_3: your test lets 5 right versions pass")
    assert "utils/exercises/test_3.py" in out
    assert "return np.mean((pred - y) ** 2)" in out
    assert "@exercise" not in out


def test_in_a_notebook_the_bug_is_folded_and_has_a_plain_text(monkeypatch):
    import IPython
    import IPython.display

    shown = []
    monkeypatch.setattr(IPython, "get_ipython", lambda: "a shell")
    monkeypatch.setattr(IPython.display, "display", lambda data, raw: shown.append(data))
    HUNTS["test_2"].reveal()
    assert shown[0]["text/plain"] == inspect.getsource(bugs.relu_back).partition("\n")[2].rstrip()
    assert shown[0]["text/html"].startswith("<details><summary>")
    assert "a &gt;= 0" in shown[0]["text/html"]


def test_progress_counts_what_is_caught(capsys):
    check("test_3", mine)
    check("test_2", lambda relu_back: False)
    capsys.readouterr()
    progress("11")
    out = flat(capsys.readouterr().out)
    assert out.startswith("Chapter 11: 1 of 16 done. ✓ done: test_3 ✗ wrong: test_2")
    assert "Whole course: 1 of " in out
    assert all(HUNTS[name].counted for name in IDS)


def test_an_alarm_is_true_or_false_whatever_the_test_does():
    def asserted(version):
        assert np.isfinite(version(np.array([[1000.0, 0.0]]))).all()

    assert bugs.alarm(asserted, bugs.softmax) is True
    assert bugs.alarm(asserted, network.softmax) is False
    assert bugs.alarm(lambda version: 1 / 0, network.softmax) is True


# --- how the bugs hide ----------------------------------------------------------------------------


def test_the_pair_of_dropout_bugs_hides_itself_and_half_a_repair_breaks_the_mean():
    a, rng = np.ones((1, 20_000)), np.random.default_rng(0)
    train, after = (bugs.dropout(a, 0.25, rng, training).mean() for training in (True, False))
    assert np.isclose(train, after, rtol=0.1)
    assert not np.isclose(train, a.mean(), rtol=0.5)


def test_the_spoiled_cache_hides_from_the_ledger():
    X, y = two_moons(20)
    params = network.init_params(2, 3, 2, seed=0)
    cache = network.forward(X, params)
    right = network.backward(X, y, cache, params)
    found = bugs.backward(X, y, cache, params)
    assert all(np.allclose(found[k], right[k]) for k in right)
    assert network.accuracy(cache["probs"], y) == 0
