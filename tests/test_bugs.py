"""The bugs of chapter 11 are really wrong, and the judge of a learner's test judges rightly."""

import copy
import inspect
import itertools

import numpy as np
import pytest

from utils import bugs, network
from utils.bugs import BUGS, judge
from utils.data import SealedTest, two_moons

IDS = sorted(BUGS)


def each(kind):
    return [
        pytest.param(bug.id, label, id=f"{bug.id}: {label[:40]}")
        for bug in BUGS.values()
        for label in getattr(bug, kind)
    ]


def scores():
    rng = np.random.default_rng(5)
    return rng.normal(scale=3, size=(7, 4)), rng.integers(0, 4, size=7)


def far_scores():
    return np.array([[1000.0, 1001.0, 999.0], [-1000.0, -1003.0, -1000.5], [0.0, 2.0, 1.0]])


def shuffled(batches):
    y = np.arange(23)
    pairs = list(batches(np.stack([y, 3 * y], axis=1), y.copy(), 5, np.random.default_rng(1)))
    X, y = (np.concatenate(part) for part in zip(*pairs, strict=True))
    whole = sorted(y.tolist()) == list(range(23)) and [len(p[1]) for p in pairs] == [5, 5, 5, 5, 3]
    return whole and (X[:, 0] == y).all() and (X[:, 1] == 3 * y).all()


def left_alone(backward):
    """Whether the gradients are right and nothing that was given has changed."""
    rng = np.random.default_rng(2)
    X, y, params = (
        rng.normal(size=(7, 3)),
        rng.integers(0, 4, size=7),
        network.init_params(3, 5, 4, seed=1),
    )
    cache = network.forward(X, params)
    before = copy.deepcopy((X, y, cache, params))
    right = network.backward(*before)
    found = backward(X, y, cache, params)
    after = [X, y, *cache.values(), *params.values()]
    kept = [before[0], before[1], *before[2].values(), *before[3].values()]
    return all(np.allclose(np.reshape(found[k], right[k].shape), right[k]) for k in right) and all(
        map(np.array_equal, after, kept)
    )


def blind_to_the_test_part(scale):
    rng = np.random.default_rng(3)
    train, test = rng.normal(5, 2, size=(20, 3)), rng.normal(9, 4, size=(6, 3))
    whole, rows = scale(train, test), [scale(train, row[None]) for row in test]
    return all(np.allclose(whole[0], a) for a, _ in rows) and np.allclose(
        whole[1], np.vstack([b for _, b in rows])
    )


def refuses_what_is_wrong(agrees):
    """Whether it accepts the right way back through softmax and no wrong one."""
    z = np.random.default_rng(4).normal(size=(4, 3))

    def back(G, z):
        p = network.softmax(z)
        return p * (G - (G * p).sum(axis=1, keepdims=True))

    wrong = [lambda G, z, f=f: f * back(G, z) for f in (0, -1, 2)]
    return agrees(network.softmax, back, z) and not any(
        agrees(network.softmax, w, z) for w in wrong
    )


def honest_dropout(dropout):
    a = np.abs(np.random.default_rng(6).normal(size=(3, 4))) + 1
    rng = np.random.default_rng(7)
    train = np.mean([dropout(a, 0.6, rng, True) for _ in range(4000)], axis=0)
    after = [dropout(a, 0.6, rng, False) for _ in range(2)]
    return np.array_equal(*after) and np.allclose(train, after[0], rtol=0.1)


def honest_choice(choose):
    """Twenty coin-tossing models: the choice is by validation, the envelope opened once."""
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


def dscores_is_right(dscores):
    z, y = scores()
    p = network.softmax(z)
    return np.allclose(dscores(p, y), (p - np.eye(4)[y]) / 7)


def gate_is_right(back):
    z, da = np.random.default_rng(8).normal(size=(2, 6, 5))
    return np.allclose(back(da, z), np.where(z > 0, da, 0))


def table_is_right(mse):
    y, pred = np.random.default_rng(9).normal(size=(2, 12))
    return np.isclose(mse(pred[:, None], y), ((pred - y) ** 2).mean())


def step_is_right(step):
    w, g = np.array([[4, -1], [7, 0]]), np.array([[0.5, 1.0], [-2.0, 3.0]])
    return np.allclose(step(w, g, 0.3), [[3.85, -1.3], [7.6, -0.9]])


def softmax_is_right(softmax):
    found, z = softmax(far_scores()), far_scores()
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return np.allclose(found, e / e.sum(axis=1, keepdims=True))


def loss_is_right(loss):
    z, y = scores()
    return np.isclose(loss(z, y), network.cross_entropy(network.softmax(z), y)) and np.isclose(
        loss(60 * np.eye(5), np.arange(5)), 0, atol=1e-4
    )


#: For each bug a measurement of its own, written without the tests of the package.
RIGHT = {
    "catches_overflow": softmax_is_right,
    "catches_gate": gate_is_right,
    "catches_table": table_is_right,
    "catches_integers": step_is_right,
    "catches_factor": dscores_is_right,
    "catches_shuffle": shuffled,
    "catches_cache": left_alone,
    "catches_leak": blind_to_the_test_part,
    "catches_blind": refuses_what_is_wrong,
    "catches_twice": loss_is_right,
    "catches_pair": honest_dropout,
    "catches_peeking": honest_choice,
}


def test_there_are_enough_bugs_on_three_levels_and_each_has_several_right_and_wrong_versions():
    assert len(BUGS) >= 10
    assert {bug.level for bug in BUGS.values()} == {1, 2, 3}
    assert set(RIGHT) == set(BUGS)
    for name, bug in BUGS.items():
        assert bug.id == name
        assert len(bug.right) >= 2
        assert len(bug.wrong) >= 3
        assert next(iter(bug.wrong.values())) is bug.buggy
        assert getattr(bugs, bug.buggy.__name__) is bug.buggy


@pytest.mark.parametrize(("name", "label"), each("right"))
def test_every_right_version_is_right_by_measurement(name, label):
    assert RIGHT[name](BUGS[name].right[label])


@pytest.mark.parametrize(("name", "label"), each("wrong"))
def test_every_wrong_version_runs_and_is_wrong_by_measurement(name, label):
    with np.errstate(all="ignore"):
        assert not RIGHT[name](BUGS[name].wrong[label])


@pytest.mark.parametrize(("name", "label"), each("wrong"))
def test_our_own_test_catches_each_wrong_version_without_breaking_down(name, label):
    with np.errstate(all="ignore"):
        assert BUGS[name].reference(BUGS[name].wrong[label])


@pytest.mark.parametrize(("name", "label"), each("right"))
def test_our_own_test_lets_each_right_version_pass(name, label):
    assert not BUGS[name].reference(BUGS[name].right[label])


@pytest.mark.parametrize(("one", "other"), [*itertools.permutations(IDS, 2)])
def test_no_test_passes_for_that_of_another_bug(one, other):
    """Each reference test catches its own bug only: for any other it is no right answer."""
    assert judge(other, BUGS[one].reference).status != "right"


@pytest.mark.parametrize("name", IDS)
def test_the_judge_calls_our_own_test_right_and_says_so(name):
    verdict = judge(name, BUGS[name].reference)
    assert verdict.status == "right"
    assert verdict.text.startswith(f"✓ {name}: your test lets ")


@pytest.mark.parametrize("name", IDS)
def test_a_stub_is_not_yet_a_test(name):
    def stub(version):
        """A docstring."""
        ...

    def returned(version):
        return ...

    for test in (stub, returned, ...):
        verdict = judge(name, test)
        assert verdict.status == "not yet"
        assert verdict.text.startswith(f"○ {name}: not yet")


@pytest.mark.parametrize("name", IDS)
def test_a_test_that_refuses_all_or_none_is_told_so(name):
    everything, nothing = judge(name, lambda version: True), judge(name, lambda version: False)
    assert everything.status == nothing.status == "wrong"
    assert "also refuses a right version" in everything.text
    assert "lets the bug pass: it is the one of this section" in " ".join(nothing.text.split())


def test_assertions_count_as_catching_and_no_answer_as_passing():
    def asserted(relu_back):
        z, da = np.array([[-1.0, 2.0, -3.0]]), np.array([[1.0, -1.0, -1.0]])
        np.testing.assert_allclose(relu_back(da, z), [[0, -1, 0]])

    assert judge("catches_gate", asserted).status == "right"


def test_a_test_that_breaks_down_on_wrong_versions_only_has_caught_them():
    def brittle(backward):
        X, y, params = np.ones((5, 2)), np.arange(5) % 3, network.init_params(2, 4, 3, seed=0)
        cache = network.forward(X, params)
        for array in (X, *cache.values(), *params.values()):
            array.flags.writeable = False
        backward(X, y, cache, params)
        return False

    assert judge("catches_cache", brittle).status == "right"


def test_a_careless_demand_at_the_corner_of_the_relu_is_refused():
    def strict(relu_back):
        return relu_back(np.ones((1, 3)), np.array([[-1.0, 0.0, 1.0]])).tolist() != [[0, 0, 1]]

    verdict = judge("catches_gate", strict)
    assert "at exactly z = 0" in " ".join(verdict.text.split())
    assert verdict.status == "wrong"


def labels_of(batches):
    return np.concatenate([b for _, b in batches(np.eye(4), np.arange(4), 3, rng_of())]).tolist()


def rng_of(seed=0):
    return np.random.default_rng(seed)


WEAK = {
    "catches_overflow": lambda f: not np.isfinite(f(np.array([[1000.0, 0.0]]))).all(),
    "catches_gate": lambda f: (f(np.ones((1, 2)), np.array([[1.0, 2.0]])) != 1).any(),
    "catches_table": lambda f: f(np.array([[3.0]]), np.array([1.0])) != 4,
    "catches_integers": lambda f: f(np.array([3.0]), np.array([1.0]), 0.5)[0] != 2.5,
    "catches_factor": lambda f: (
        not np.allclose(
            f(np.full((3, 3), 1 / 3), np.arange(3)), (np.full((3, 3), 1 / 3) - np.eye(3)) / 3
        )
    ),
    "catches_shuffle": lambda f: sorted(labels_of(f)) != [0, 1, 2, 3],
    "catches_leak": lambda f: (
        not np.allclose(*f(*2 * [np.random.default_rng(0).normal(size=(9, 2))]))
    ),
    "catches_blind": lambda f: f(np.tanh, lambda G, z: 0 * z, np.ones((2, 3))),
    "catches_twice": lambda f: not np.isclose(f(np.zeros((4, 3)), np.zeros(4, int)), np.log(3)),
}  # fmt: skip


@pytest.mark.parametrize("name", WEAK)
def test_a_weak_test_is_shown_what_slips_through(name):
    verdict = judge(name, WEAK[name])
    assert verdict.status == "wrong"
    assert "lets the bug pass" in verdict.text
    assert verdict.text.count("?") >= 1


def test_an_error_is_shown_where_it_stands_in_the_test_not_in_our_versions():
    def flat(mse):
        y = np.ones(3)
        return mse(y, y) != 0

    verdict = judge("catches_table", flat)
    assert verdict.status == "raised"
    assert "`return mse(y, y) != 0`" in " ".join(verdict.text.split())


def test_an_alarm_is_true_or_false_whatever_the_test_does():
    def asserted(version):
        assert version is network.softmax

    assert bugs.alarm(asserted, bugs.softmax) is True
    assert bugs.alarm(asserted, network.softmax) is False
    assert bugs.alarm(lambda version: 1 / 0, network.softmax) is True


def endless(version):
    while True:
        pass


def ends_everything(version):
    raise SystemExit


def asks(version):
    return input("? ")


def divides(version):
    return 1 / 0


class Rude:
    def __bool__(self):
        raise RuntimeError

    def __eq__(self, other):
        raise RuntimeError

    __hash__ = None


ODD = [
    None, 3, "text", np.zeros(3), len, divides, ends_everything, asks, lambda: True,
    lambda version: np.array([True, False]), lambda version: "yes", lambda version: Rude(),
    lambda version: np.bool_(True), lambda version: np.float64(1), lambda version: version,
    lambda version: version(), lambda a, b: True, lambda version: np.random.rand() < 0.5,
]  # fmt: skip


@pytest.mark.parametrize("name", IDS)
def test_a_verdict_is_given_on_anything_and_nothing_is_raised(name, capfd):
    for test in ODD:
        verdict = judge(name, test)
        assert verdict.status in ("wrong", "raised")
        assert verdict.text[0] in "✗!"
        assert max(map(len, verdict.text.splitlines())) <= 100
        assert "0x" not in verdict.text
    assert capfd.readouterr() == ("", "")


def test_a_test_that_does_not_end_is_stopped(monkeypatch):
    monkeypatch.setattr("utils.checks.calling.SECONDS", 0.2)
    assert "still running" in judge("catches_gate", endless).text


def test_a_test_whose_answer_depends_on_chance_is_found():
    toss = itertools.cycle([False, True])
    verdict = judge("catches_gate", lambda version: next(toss))
    assert "two answers" in verdict.text


def test_hunting_prints_a_verdict_and_hands_back_a_test_that_works(capsys):
    bugs.forget()
    back = bugs.hunt("catches_gate", lambda relu_back: False)
    assert back is BUGS["catches_gate"].reference
    assert capsys.readouterr().out.startswith("✗ catches_gate: it lets the bug pass")
    assert not bugs.passed("catches_gate")
    mine = BUGS["catches_table"].reference
    assert bugs.hunt("catches_table", mine) is mine
    assert bugs.passed("catches_table")
    out = capsys.readouterr().out
    assert "np.mean((pred - y) ** 2)" in out or "✓" in out
    bugs.progress("11")
    out = capsys.readouterr().out
    assert out.startswith("Chapter 11: 1 of 12 bugs caught.")
    assert "✗ catches_gate" in out
    assert "✓ catches_table" in out
    bugs.forget()


def test_the_bug_is_shown_only_once_it_is_caught(monkeypatch):
    shown = []
    monkeypatch.setattr("utils.bugs.judging.display", lambda data, raw: shown.append(data))
    bugs.hunt("catches_gate", lambda relu_back: False)
    assert shown == []
    bugs.hunt("catches_gate", BUGS["catches_gate"].reference)
    assert shown[0]["text/plain"] == inspect.getsource(bugs.relu_back).rstrip()
    assert shown[0]["text/html"].startswith("<details><summary>")
    assert "a &gt;= 0" in shown[0]["text/html"]
    bugs.forget()


@pytest.mark.parametrize("call", [bugs.passed, bugs.reveal, lambda name: judge(name, len)])
def test_an_unknown_bug_is_a_sentence_with_a_proposal(call):
    with pytest.raises(ValueError, match="Did you mean catches_gate"):
        call("catches_gates")
    with pytest.raises(ValueError, match="There is no bug called"):
        call("")


def test_progress_knows_its_own_chapter_only():
    with pytest.raises(ValueError, match="chapter 11, not in '03'"):
        bugs.progress("03")


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
