"""What the course prints outside Jupyter, on consoles that know few signs."""

import io
import json
import os
import subprocess
import sys

import build
import pytest

from utils.text import Text, plus_minus, table

ENCODINGS = ("cp1252", "cp949", "ascii")

SCRIPT = """
import json, sys
import numpy as np
from utils.course import versions
from utils.exercises import check, hint, judge, progress
from utils.gradients import Ledger
from utils.text import plus_minus, table

def softmax(scores):
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)

def wrong(scores):
    return scores

def stub(scores):
    ...

def ledger():
    one = Ledger({"w": lambda w: float((w**2).sum())}, {"w": np.array([1.0, 3.0])})
    one.add("dw", "2 w", 2 * one.values["w"], wrt="w")
    print(one.show())

spread = plus_minus([1, 2, 3])
rows = [(0.5, spread, "1 × 2"), (2, spread, "−1")]
pieces = {
    "right": lambda: check("softmax", softmax),
    "wrong": lambda: check("softmax", wrong),
    "stub": lambda: check("softmax", stub),
    "borrowed": lambda: check("softmax", judge.__self__.exercise("softmax").answers[0]),
    "hint": lambda: (hint("softmax"), hint("softmax", 2)),
    "progress": lambda: progress("02"),
    "judge": lambda: print(judge("softmax", wrong)),
    "versions": lambda: print(versions()),
    "table": lambda: print(table(("λ", "µs", "x² …"), rows)),
    "table in a sentence": lambda: print(f"here:\\n{table(('λ', 'mean', 'x²'), rows)}"),
    "table by itself": lambda: sys.displayhook(table(("λ", "mean", "x²"), rows)),
    "ledger": ledger,
    "spread": lambda: print("mean", spread, f"or {spread} or {spread:>20}"),
}
failed = {}
for name, piece in pieces.items():
    print("##", name)
    try:
        piece()
    except UnicodeEncodeError as error:
        failed[name] = str(error)
print(json.dumps(failed), file=sys.stderr)
"""

#: Each piece, and what it says on a console that has nothing but ASCII.
PIECES = {
    "right": "+ softmax: right",
    "wrong": "x softmax: ",
    "stub": "o softmax: not yet",
    "borrowed": "o softmax: this is the course's own function",
    "hint": "Hint 2 of 2",
    "progress": "+ done: softmax",
    "judge": "softmax: ",
    "versions": "numpy ",
    "table": "lambda   us",
    "table in a sentence": "2.000 +- 1.000   1 x 2",
    "table by itself": "2.000 +- 1.000   -1",
    "ledger": "dL/dw",
    "spread": "mean 2.000 +- 1.000 or 2.000 +- 1.000 or       2.000 +- 1.000",
}


@pytest.fixture(scope="module", params=ENCODINGS)
def console(request, tmp_path_factory):
    """What one console shows of each piece, and the pieces that it could not show."""
    script = tmp_path_factory.mktemp("console") / "learner.py"
    script.write_text(SCRIPT, encoding="utf-8")
    env = dict(os.environ, PYTHONIOENCODING=request.param, PYTHONUTF8="0")
    env |= {"PYTHONPATH": str(build.ROOT), "NN_COURSE_PROGRESS": "off"}
    ran = subprocess.run([sys.executable, script], capture_output=True, env=env)
    assert ran.returncode == 0, ran.stderr.decode(request.param)
    failed = json.loads(ran.stderr.decode("ascii").splitlines()[-1])
    shown = ran.stdout.decode(request.param).replace("\r\n", "\n").split("## ")[1:]
    return request.param, dict(part.split("\n", 1) for part in shown), failed


@pytest.mark.parametrize("piece", PIECES)
def test_a_console_with_few_signs_shows_everything_that_the_course_prints(console, piece):
    encoding, shown, failed = console
    assert piece not in failed
    assert shown[piece].strip()
    if encoding == "ascii":
        assert PIECES[piece] in shown[piece]


def test_a_console_keeps_the_signs_that_it_has(console):
    encoding, shown, _ = console
    assert ("∂L/∂w" in shown["ledger"]) == (encoding == "cp949")
    assert ("2.000 ± 1.000" in shown["table"]) == (encoding != "ascii")


@pytest.fixture
def on_console(monkeypatch):
    def set_encoding(encoding):
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding=encoding))

    return set_encoding


def test_what_a_console_shows_leaves_the_string_as_it_is(on_console):
    text = table(("λ", "mean"), [(0.1, spread := plus_minus([1, 3]))])
    in_a_notebook = str(text)
    on_console("ascii")
    assert str(spread) == repr(spread) == f"{spread}" == "2.000 +- 1.414"
    assert spread == "2.000 ± 1.414"
    assert str(text) != in_a_notebook == "" + text
    assert text == table(("λ", "mean"), [(0.1, spread)])
    on_console("utf-8")
    assert str(text) == repr(text) == in_a_notebook


@pytest.mark.parametrize("encoding", [None, "", "no such code", 7])
def test_a_stream_that_is_no_console_gets_the_text_as_it_is(monkeypatch, encoding):
    class Stream:
        pass

    Stream.encoding = encoding
    monkeypatch.setattr(sys, "stdout", Stream())
    shown = str(Text("∂"))
    monkeypatch.undo()
    assert shown == "∂"
