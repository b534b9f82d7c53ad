"""What is remembered: in the session, and in a file that two notebooks share."""

import json
import os
import subprocess
import sys
import time

import numpy as np
import pytest
from filelock import FileLock, SoftFileLock

from utils.checker import record
from utils.checker.record import Record
from utils.exercises import COURSE, check, passed, progress, status

FORMAT = "neural networks from scratch: progress"
TOTAL = sum(e.counted for e in COURSE.exercises.values())


@pytest.fixture(autouse=True)
def _fresh(monkeypatch):
    monkeypatch.setenv(COURSE.record.setting, "off")
    COURSE.record.forget()


@pytest.fixture
def file(monkeypatch, tmp_path):
    path = tmp_path / "deep" / "progress.json"
    monkeypatch.setenv(COURSE.record.setting, str(path))
    return path


def stored(path):
    return json.loads(path.read_text(encoding="utf-8"))


def softmax_right(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


# --- the session ----------------------------------------------------------------------------------


def test_progress_tells_done_wrong_raised_borrowed_and_not_yet_apart(capsys):
    check("softmax", softmax_right)
    check("predict", lambda probs: probs.argmin(axis=1))
    check("accuracy", lambda probs, y: 1 / 0)
    check("one_hot", COURSE.exercise("one_hot").answers[0])
    capsys.readouterr()
    progress("02")
    assert capsys.readouterr().out == (
        "Chapter 02: 1 of 7 done.\n"
        "✓ done: softmax\n"
        "✗ wrong: predict\n"
        "! raised: accuracy\n"
        "○ borrowed from the course: one_hot\n"
        "○ not yet: forward, cross_entropy, total_loss\n"
        f"Whole course: 1 of {TOTAL} exercises done.\n"
    )
    found = [status(e) for e in ("softmax", "predict", "accuracy", "one_hot", "forward")]
    assert found == ["right", "wrong", "raised", "borrowed", "not yet"]
    assert [passed(e) for e in ("softmax", "predict", "accuracy", "one_hot", "forward")] == [
        True, False, False, False, False,
    ]  # fmt: skip


def test_a_check_cell_run_twice_changes_nothing(file, capsys):
    def accuracy(probs, y):
        return (probs.argmax(axis=1) == y).sum()

    ours = check("accuracy", accuracy)
    assert check("accuracy", ours) is ours
    assert status("accuracy") == "wrong" and not passed("accuracy") and not file.exists()
    stub = check("softmax", lambda z: ...)
    assert check("softmax", stub) is stub and status("softmax") == "not yet"
    assert "✓" not in capsys.readouterr().out


def test_what_was_right_stays_right_when_the_courses_function_comes_in(file):
    check("softmax", softmax_right)
    check("softmax", COURSE.exercise("softmax").answers[0])
    assert passed("softmax") and stored(file)["done"] == ["softmax"]


def test_a_function_from_the_package_is_borrowed():
    from utils import network

    check("softmax", network.softmax)
    assert status("softmax") == "borrowed"


def test_after_the_first_try_out_both_lines_are_true(capsys):
    check("mean_square", lambda errors: float(np.mean(np.asarray(errors, float) ** 2)))
    capsys.readouterr()
    progress("00")
    out = capsys.readouterr().out
    assert out.startswith("Chapter 00: 1 of 1 done.\n✓ done: mean_square\n")
    assert f"Whole course: 0 of {TOTAL} exercises done." in out
    assert "mean_square" in out.splitlines()[-1] or "mean_square" in out.splitlines()[-2]


def test_an_unknown_chapter_is_an_error_that_names_the_known_ones():
    with pytest.raises(ValueError, match="03"):
        progress("42")


# --- the file -------------------------------------------------------------------------------------


def test_progress_is_kept_from_one_session_to_the_next(file):
    COURSE.record.remember("softmax", "right")
    COURSE.record.remember("sigmoid", "wrong")
    COURSE.record.forget()
    assert f"Whole course: 1 of {TOTAL} exercises done." in COURSE.summary("02")
    assert "not yet: softmax, forward" in COURSE.summary("02")
    COURSE.record.remember("softmax", "wrong")
    assert f"Whole course: 1 of {TOTAL}" in COURSE.summary("02")
    assert {p.name for p in file.parent.iterdir()} <= {"progress.json", "progress.json.lock"}


def test_what_is_right_in_this_session_is_added_when_the_file_comes_back(file, monkeypatch):
    monkeypatch.setenv(COURSE.record.setting, "off")
    COURSE.record.remember("softmax", "right")
    monkeypatch.setenv(COURSE.record.setting, str(file))
    COURSE.summary("02")
    assert stored(file)["done"] == ["softmax"]


def test_entries_and_keys_that_it_does_not_know_are_kept(file):
    file.parent.mkdir()
    content = {"format": FORMAT, "done": ["knitting", "sigmoid"], "colour": "green"}
    file.write_text(json.dumps(content), encoding="utf-8")
    COURSE.record.remember("softmax", "right")
    assert stored(file) == content | {"done": ["knitting", "sigmoid", "softmax"]}
    assert f"Whole course: 2 of {TOTAL}" in COURSE.summary("02")


def test_entries_that_are_not_even_names_are_kept_too(file):
    file.parent.mkdir()
    content = {"format": FORMAT, "done": ["sigmoid", 3, None, {"knitting": 1}, "sigmoid"]}
    file.write_text(json.dumps(content), encoding="utf-8-sig")  # as some editors save it
    COURSE.record.remember("softmax", "right")
    assert stored(file)["done"] == [*content["done"], "softmax"]
    assert f"Whole course: 2 of {TOTAL}" in COURSE.summary("02")


@pytest.mark.skipif(sys.platform == "win32", reason="links and modes of files are another matter")
def test_a_link_stays_a_link_and_a_file_keeps_its_mode(file, tmp_path):
    file.parent.mkdir()
    real = tmp_path / "kept_elsewhere.json"
    real.write_text(json.dumps({"format": FORMAT, "done": []}), encoding="utf-8")
    real.chmod(0o640)
    file.symlink_to(real)
    COURSE.record.remember("softmax", "right")
    assert file.is_symlink() and stored(real)["done"] == ["softmax"]
    assert real.stat().st_mode & 0o777 == 0o640


def test_what_is_there_already_is_not_written_again(file):
    COURSE.record.remember("softmax", "right")
    before = file.stat().st_mtime_ns
    COURSE.record.remember("softmax", "right")
    COURSE.summary("02")
    assert file.stat().st_mtime_ns == before


@pytest.mark.parametrize("locks", ["of the system", "that are files"])
def test_two_notebooks_at_once_lose_nothing(file, locks):
    code = (
        "import sys\n"
        "from utils.checker import record\n"
        f"record.FileLock = record.{'SoftFileLock' if 'files' in locks else 'FileLock'}\n"
        f"mine = record.Record('neural networks from scratch', 'P', {str(file)!r})\n"
        "for k in range(25):\n"
        "    mine.remember(f'{sys.argv[1]}{k}', 'right')\n"
    )
    env = {k: v for k, v in os.environ.items() if k != "PYTEST_VERSION"}
    both = [subprocess.Popen([sys.executable, "-c", code, name], env=env) for name in "ab"]
    assert [p.wait(60) for p in both] == [0, 0]
    assert sorted(stored(file)["done"]) == sorted(f"{n}{k}" for n in "ab" for k in range(25))


def test_a_lock_that_is_held_too_long_costs_a_sentence(file, monkeypatch):
    monkeypatch.setattr(record, "SECONDS", 0.2)
    file.parent.mkdir()
    with FileLock(f"{file}.lock"):
        COURSE.record.remember("softmax", "right")
        text = COURSE.summary("02")
    assert f"Whole course: 1 of {TOTAL}" in text and "cannot be written" in " ".join(text.split())
    COURSE.summary("02")
    assert stored(file)["done"] == ["softmax"]


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "null", '{"done": 3}', '{"format": "another"}', "\x00\xff", "[" * 100_000,
     f'{{"format": "{FORMAT}", "done": {{"a": 1}}}}'],
)  # fmt: skip
def test_a_damaged_or_foreign_file_costs_a_sentence_and_stays(file, content):
    file.parent.mkdir()
    file.write_text(content, encoding="utf-8")
    COURSE.record.remember("softmax", "right")
    text = COURSE.summary("02")
    assert f"Whole course: 1 of {TOTAL} exercises done." in text and "progress file" in text
    assert file.read_text(encoding="utf-8") == content


def test_a_file_that_cannot_be_written_costs_a_sentence(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("in the way")
    for bad in (tmp_path / "file" / "progress.json", tmp_path):
        monkeypatch.setenv(COURSE.record.setting, str(bad))
        COURSE.record.forget()
        COURSE.record.remember("softmax", "right")
        text = COURSE.summary("02")
        assert f"Whole course: 1 of {TOTAL} exercises done." in text
        assert "The progress file cannot be" in text
        assert str(tmp_path) not in text


def test_an_odd_setting_breaks_nothing(monkeypatch):
    for odd in ("off", "OFF", "", "~nobody_at_all/x.json", "x" * 5000):
        if odd == "":
            monkeypatch.setenv("HOME", os.devnull)
        monkeypatch.setenv(COURSE.record.setting, odd)
        COURSE.record.remember("softmax", "right")
        assert f"Whole course: 1 of {TOTAL}" in COURSE.summary("02")


class Nowhere:
    """A lock of a system that has none."""

    def __init__(self, *args, **kwargs):
        raise NotImplementedError("no locks here")


@pytest.mark.parametrize("missing", [["FileLock"], ["FileLock", "SoftFileLock"]])
def test_where_no_lock_can_be_had_progress_is_written_all_the_same(file, monkeypatch, missing):
    for kind in missing:
        monkeypatch.setattr(record, kind, Nowhere)
    fresh = Record("neural networks from scratch", COURSE.record.setting, "off")
    fresh.remember("softmax", "right")
    assert stored(file)["done"] == ["softmax"]
    assert [p.name for p in file.parent.iterdir()] == ["progress.json"]


@pytest.mark.parametrize("age", [0, 3600])
def test_a_lock_file_that_was_left_behind_does_not_stay_in_the_way(file, monkeypatch, age):
    """Where the system has no locks, a notebook that is ended while it writes leaves one."""
    monkeypatch.setattr(record, "FileLock", SoftFileLock)
    monkeypatch.setattr(record, "SECONDS", 0.2)
    file.parent.mkdir()
    lock = file.with_name("progress.json.lock")
    lock.touch()
    os.utime(lock, (time.time() - age,) * 2)
    COURSE.record.remember("softmax", "right")
    text = " ".join(COURSE.summary("02").split())
    assert file.exists() == (age > 0) and ("another program holds it" in text) == (age == 0)
    assert f"Whole course: 1 of {TOTAL}" in text


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes that look like files")
def test_what_is_no_file_is_not_waited_for(file):
    file.parent.mkdir()
    os.mkfifo(file)
    COURSE.record.remember("softmax", "right")
    text = COURSE.summary("02")
    assert f"Whole course: 1 of {TOTAL}" in text and "cannot be read" in " ".join(text.split())


@pytest.mark.parametrize("missing", ["fcntl", "filelock"])
def test_a_system_without_locks_is_no_reason_for_a_word(file, missing):
    code = (
        f"import sys; sys.modules[{missing!r}] = None\n"
        "from utils.checker.record import Record\n"
        f"Record('neural networks from scratch', 'P', {str(file)!r}).remember('softmax', 'right')\n"
    )
    env = {k: v for k, v in os.environ.items() if k != "PYTEST_VERSION"}
    ran = subprocess.run([sys.executable, "-W", "error", "-c", code], env=env, capture_output=True)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert stored(file)["done"] == ["softmax"]
