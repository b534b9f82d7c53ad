"""The fence around a notebook's lines: what one leaves for the next, and how little it can hold."""

import bz2
import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from grade_corpus import ATTACKS, IMPORT, SOFTMAX, body, notebook

from utils.exercises import save_load
from utils.grade import folder, marks, process, tables, work
from utils.grade.__main__ import main
from utils.grade.answers import Answer, Learner
from utils.publish.parsed import read

HAS = process.protection()
bubblewrap = pytest.mark.skipif(HAS != "bubblewrap", reason="bubblewrap may not be used here")


@contextlib.contextmanager
def started(kind=process.Waiting, has=HAS):
    made = kind(has)
    try:
        yield made
    finally:
        made.close()


def called(waiting, lines):
    """What an answer with these lines gives back; None where its process ends."""
    book = read(notebook(IMPORT, lines))
    with Learner(waiting, book, 30) as learner:
        room = learner.room(range(len(book.lines)), ("softmax",), {})
        with contextlib.suppress(process.EndedError):
            return Answer(learner, room, "softmax")(np.ones((2, 3)))


class OneByOne(process.Waiting):
    """Where the system refuses namespaces inside bubblewrap's."""

    def _start(self):
        super()._start()
        self.apart = False


WAYS = {"Landlock": process.Waiting, "bubblewrap": OneByOne}
ASIDE = [a for a in ATTACKS if "return 0 * z" in a.cells[1]]


@pytest.mark.parametrize("has", WAYS)
def test_no_attack_gets_through_the_second_best_protection(has):
    if process.protection({*process.STRONG} - {has}) != has:
        pytest.skip(f"no {has} here")
    with started(WAYS[has], has) as waiting:
        for attack in ASIDE[:: 1 if has == "Landlock" else 8]:
            found = called(waiting, attack.cells[1])
            assert found is None or not np.any(found), attack.name
    assert not os.path.exists("/tmp/grade-was-here")


# --- namespaces alone -----------------------------------------------------------------------------

LEAVES = """\
import ctypes, os, time
shm = ctypes.CDLL(None).shmget(4711, 4096, 0o1666)
for place in ("/tmp", "/dev/shm", "/proc", "/", os.getcwd()):
    try: open(place + "/left", "w").close()
    except OSError: pass
for _ in range(3):
    if not os.fork():
        os.setsid()
        time.sleep(60)
return np.array([shm >= 0, os.path.exists("left")])"""
FINDS = """\
import ctypes, os
places = ("/tmp", "/dev/shm", "/proc", "/", os.getcwd())
others = 0
for number in range(2, 400):
    try: os.kill(number, 0)
    except ProcessLookupError: continue
    except OSError: pass
    others += 1
return np.array([ctypes.CDLL(None).shmget(4711, 4096, 0) >= 0, others, os.getpid(),
                 sum(os.path.exists(place + "/left") for place in places)])"""


def children(number):
    """Processes that come from a process, as Linux tells."""
    found, parents = {number}, {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents[int(entry.parent.name)] = int(entry.read_text().rpartition(")")[2].split()[1])
    while more := {p for p, parent in parents.items() if parent in found} - found:
        found |= more
    return found


@bubblewrap
def test_one_leaves_nothing_for_the_next_even_where_only_namespaces_are_between_them(monkeypatch):
    off = "import child, fence; fence._filter = fence._landlock = lambda *a: None;"
    begin = process._BEGIN.replace("import child;", off)
    monkeypatch.setattr(process, "_BEGIN", begin)
    with started() as waiting:
        called(waiting, SOFTMAX)
        if not waiting.apart:
            pytest.skip("namespaces inside namespaces are refused here")
        before = children(waiting.process.pid)
        assert called(waiting, body(LEAVES)).tolist() == [True, True]
        assert called(waiting, body(FINDS)).tolist() == [False, 0, 1, 0]
        until = time.monotonic() + 10
        while children(waiting.process.pid) != before and time.monotonic() < until:
            time.sleep(0.05)
        assert children(waiting.process.pid) == before


# --- folders --------------------------------------------------------------------------------------

FILLS = """\
import os
n = 0
try:
    for n in range(20_000): open(f"f{n}", "wb").write(bytes(1 << 17))
except OSError: pass
return n"""


@pytest.mark.parametrize("has", sorted({HAS, "Landlock"} & {*process.STRONG}))
def test_a_folder_holds_little_and_goes_away_however_it_was_made(has, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    deep = "import os\nfor _ in range(1500): os.mkdir('d'); os.chdir('d')"
    closed = "import os\nos.mkdir('d', 0o300); open('d/x', 'w').close()\nreturn z"
    with started(has=has) as waiting:
        with contextlib.suppress(OSError):
            called(waiting, body(deep))
        assert called(waiting, body(closed)) is not None
        number = called(waiting, body(FILLS))
        assert number is None or number <= process.LIMITS["bytes"] >> 17
    assert list(tmp_path.iterdir()) == []


def test_a_small_file_that_unpacks_to_much_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(save_load, "_MOST", 1 << 10)
    (part,) = save_load._parts(bz2.compress(bytes(1 << 20)))
    assert len(part) == 1 << 10
    assert save_load._pickle_in(bz2.compress(bz2.compress(b"x"))) == ""


# --- nothing stops the run ------------------------------------------------------------------------


def test_names_and_errors_that_no_terminal_should_see_are_written_out(tmp_path, capsys):
    place = tmp_path / "in"
    place.mkdir()
    names = (b"\xff.ipynb", b"a\x1b[2J\nb.ipynb", "\u202ecod.ipynb".encode())
    lines = body(r"raise ValueError('\ud800 \x1b[2J')")
    for name in names:
        Path(os.fsdecode(os.fsencode(place) + b"/" + name)).write_bytes(notebook(IMPORT, lines))
    weak = [] if HAS in process.STRONG else ["--protection", "limits"]
    assert main([str(place), *weak]) == 0
    said = capsys.readouterr().out
    assert r"\udcff.ipynb" in said and r"\u202ecod" in said and r"a\x1b[2J b" in said
    written = Path(f"{place}-marks/marks.json").read_text(encoding="utf-8")
    assert not any(sign in said + written for sign in "\x1b\u202e\ud800\udcff")
    assert folder.readable("Zoë\t李\nx") == "Zoë\t李\nx"


def test_a_notebook_that_takes_long_to_read_is_set_aside(tmp_path, monkeypatch):
    monkeypatch.setattr(work, "READING", 0.2)
    (tmp_path / "02.ipynb").write_bytes(notebook("if 0: pass\n" + "elif 0: pass\n" * 3000))
    result = work.work(work.Task(str(tmp_path), "02.ipynb", "anna", HAS))
    assert result["human"] and "too long" in result["note"]
    assert tables.by_file([result])[1][0][-1] == result["note"]


def test_what_one_changes_does_not_reach_the_next(tmp_path):
    changes = body("from utils.data import two_moons\nX, y = two_moons(20)\nX *= 0; z *= 0")
    with started() as waiting:
        for lines, points in ((SOFTMAX, 2), (changes, 0), (SOFTMAX, 2)):
            found = marks.grade(read(notebook(IMPORT, lines)), "02", waiting)
            assert found[0].points == points


def test_on_windows_there_is_one_clear_sentence(tmp_path):
    lines = (
        "import sys, utils.exercises, joblib.externals.loky.process_executor\n"
        "sys.platform, sys.modules['resource'] = 'win32', None\n"
        "from utils.grade.__main__ import main\nsys.exit(main(sys.argv[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", lines, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "Subsystem for Linux" in done.stderr and "Traceback" not in done.stderr
