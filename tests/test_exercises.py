"""Every exercise: its answer, its other right answers, and every mistake of its catalogue."""

import functools
import re

import numpy as np
import pytest
from checker_table import points

from utils.checker import Hunt
from utils.checker import judge as judging
from utils.checker.trying.attempt import probes
from utils.exercises import COURSE, judge

IDS = COURSE.ids
EXERCISES = COURSE.exercises
MISTAKES = [(e.id, m) for e in EXERCISES.values() for m in e.mistakes]
RIGHTS = [(e.id, r) for e in EXERCISES.values() for r in e.rights]


@pytest.fixture(autouse=True)
def _memory_only(monkeypatch):
    monkeypatch.setenv(COURSE.record.setting, "off")
    COURSE.record.forget()


@functools.cache
def judged(name, functions, known=None, seed=0):
    """A verdict, found once for all tests that look at it."""
    return judge(name, *functions, known=known, seed=seed)


@pytest.fixture(scope="module", autouse=True)
def _repairs_are_looked_for_once():
    """They do not depend on the catalogue: a verdict with it and one without share them."""
    look, known = judging._mended, {}

    def mended(attempt):
        key = attempt.exercise.id, attempt.functions, attempt.seed
        if key not in known:
            known[key] = look(attempt)
        found, now = known[key]
        return list(found), now

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(judging, "_mended", mended)
        yield


def flat(text):
    return " ".join(text.split())


def id_of(pair):
    return pair if isinstance(pair, str) else getattr(pair, "id", getattr(pair, "name", None))


# --- the catalogue ----------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "mistake"), MISTAKES, ids=id_of)
def test_each_catalogued_mistake_is_rejected_as_itself_with_its_own_sentence(name, mistake):
    verdict = judged(name, mistake.functions)
    assert verdict.status in ("wrong", "raised")
    looks_as_it_should(verdict.text)
    if isinstance(EXERCISES[name], Hunt):
        return  # of a test only its answers are seen: two mistakes may give the same
    assert verdict.mistake == mistake.id or verdict.certainty == "certain"
    if verdict.certainty != "certain":
        assert flat(verdict.text).endswith(flat(mistake.ask))
    if verdict.mistake == mistake.id:
        assert flat(mistake.seen).lower() in flat(verdict.text).lower()
    assert not all(verdict.parts.values()) or verdict.findings


@pytest.mark.parametrize(("name", "mistake"), MISTAKES, ids=id_of)
def test_each_mistake_is_rejected_also_when_nobody_has_catalogued_it(name, mistake):
    verdict = judged(name, mistake.functions, known=())
    assert verdict.status in ("wrong", "raised")
    assert verdict.mistake == ""
    assert verdict.certainty in ("certain", "pattern", "located")
    assert verdict.text.rstrip().endswith(("?", ".", ")"))
    looks_as_it_should(verdict.text)


def looks_as_it_should(text):
    """A verdict is short and plain, and stays within a hundred columns."""
    lines = text.split("\n")
    assert lines[0].startswith(("✗ ", "! ")), text
    assert all(line.startswith("  ") for line in lines[1:]), text
    assert max(map(len, lines)) <= 100, text
    assert len(lines) <= 7, text
    assert "\x1b" not in text and "  " not in text.replace("\n  ", " "), text
    assert not re.search(r"\b(simply|just|obviously)\b", text.lower()), text


def test_most_mistakes_are_named_also_when_nobody_has_catalogued_them():
    named = [points(judged(n, m.functions, known=()), m) for n, m in MISTAKES]
    assert np.mean(named) >= 0.8


@pytest.mark.parametrize(("name", "answer"), RIGHTS, ids=id_of)
def test_each_other_right_answer_is_accepted(name, answer):
    verdict = judged(name, answer.functions)
    assert verdict.status == "right", verdict.text


@pytest.mark.parametrize("name", IDS)
def test_the_answer_is_right_and_says_on_how_many_data_sets(name, monkeypatch):
    """A check tries a right answer once on each, and on two more for what it may remember."""
    exercise, calls = EXERCISES[name], []
    sets = len(probes(exercise)[0])
    probes(exercise, 1)
    observe = exercise.parts
    monkeypatch.setattr(exercise, "parts", lambda *a: calls.append(a) or observe(*a))
    verdict = judge(name, *exercise.answers)
    assert verdict.status == "right", verdict.text
    assert verdict.sets == sets
    assert verdict.text.startswith(f"✓ {name}: ")
    assert sets <= len(calls) <= sets + 2


def test_every_exercise_is_called_like_its_file_and_holds_all_that_belongs_to_it():
    for name, exercise in EXERCISES.items():
        assert exercise.id == name
        assert exercise.answers and exercise.data and exercise.does
        assert exercise.mistakes and exercise.rights, name
        assert len(exercise.hints) == 2 and all(exercise.hints)
        assert exercise.points in (1, 2, 3)
        for function, its_name in zip(exercise.answers, exercise.names, strict=True):
            assert function.__name__ == its_name


def test_every_mistake_has_an_id_of_its_own_and_every_hint_is_a_question():
    for name, exercise in EXERCISES.items():
        ids = [m.id for m in exercise.mistakes]
        assert len(set(ids)) == len(ids), name
        for mistake in exercise.mistakes:
            assert mistake.ask.endswith("?"), mistake.id
            assert mistake.seen.endswith(".") or not mistake.seen, mistake.id


def test_two_mistakes_share_a_verdict_only_where_they_deserve_the_same_question():
    texts = {}
    for name, mistake in MISTAKES:
        if isinstance(EXERCISES[name], Hunt):
            continue
        texts.setdefault(judged(name, mistake.functions).text, []).append((name, mistake))
    for text, found in texts.items():
        assert len({name for name, _ in found}) == 1, text
        assert len({m.ask for _, m in found}) == 1 or "certain" in {
            judged(n, m.functions).certainty for n, m in found
        }, (text, [m.id for _, m in found])
    assert len(texts) > 0.9 * sum(map(len, texts.values()))


# --- the same verdict, whatever the data ----------------------------------------------------


def numbers_aside(text):
    return re.sub(r"-?\d+(\.\d+)?(e-?\d+)?", "#", flat(text))


@pytest.mark.parametrize("name", IDS)
def test_the_answer_is_right_on_twelve_draws_of_the_data(name):
    for seed in range(12):
        verdict = judge(name, *EXERCISES[name].answers, seed=seed)
        assert verdict.status == "right", (seed, verdict.text)


@pytest.mark.parametrize("name", IDS)
def test_a_mistake_meets_the_same_verdict_on_other_draws_of_the_data(name):
    for number, mistake in enumerate(EXERCISES[name].mistakes[::4]):
        first = judged(name, mistake.functions)
        other = judged(name, mistake.functions, seed=1 + number % 3)
        assert other.status == first.status
        if other.certainty == first.certainty:  # how far a repair gets depends on the seconds
            assert other.mistake == first.mistake, (mistake.id, other.text)
            assert numbers_aside(other.text) == numbers_aside(first.text), mistake.id


@pytest.mark.parametrize("name", ["softmax", "dscores", "backward", "gd_step", "mse"])
def test_three_mistakes_meet_the_same_verdict_on_eight_draws_of_the_data(name):
    for mistake in EXERCISES[name].mistakes[:3]:
        texts = {numbers_aside(judged(name, mistake.functions, seed=s).text) for s in range(8)}
        assert len(texts) == 1, (mistake.id, texts)
