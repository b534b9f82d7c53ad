"""What the course prints: on consoles that know few signs, and after a NameError in IPython."""

import io
import json
import linecache
import os
import subprocess
import sys
import types

import pytest

from utils.exercises import _notebook
from utils.publish import notebooks
from utils.text import Text, plus_minus, table

ENCODINGS = ("cp1252", "cp949", "ascii")

SCRIPT = """
import json, sys
import numpy as np
from utils.checker import report
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
    "table": lambda: print(table(("λ", "µs", "x² →"), rows)),
    "table in a sentence": lambda: print(f"here:\\n{table(('λ', 'mean', 'x²'), rows)}"),
    "table by itself": lambda: sys.displayhook(table(("λ", "mean", "x²"), rows)),
    "ledger": ledger,
    "spread": lambda: print("mean", spread, f"or {spread} or {spread:>20}"),
}
failed = {}
for encoding in sys.argv[1:]:
    sys.stdout.reconfigure(encoding=encoding)
    print("#>", encoding)
    for name, piece in pieces.items():
        print("##", name)
        try:
            piece()
        except UnicodeEncodeError as error:
            failed[f"{encoding} {name}"] = str(error)
print(json.dumps(failed), file=sys.stderr)
"""

#: Each piece, and what it says on a console that has nothing but ASCII.
PIECES = {
    "right": "+ softmax: right",
    "wrong": "x softmax: ",
    "stub": "o softmax: not yet",
    "borrowed": "o softmax: this is the course's own function",
    "hint": "Hint 2 of 2",
    "progress": "Whole course: ",
    "judge": "x softmax: ",
    "versions": "numpy ",
    "table": "us   x^2 ->",
    "table in a sentence": "2.000 +- 1.000   1 x 2",
    "table by itself": "2.000 +- 1.000   -1",
    "ledger": "dL/dw",
    "spread": "mean 2.000 +- 1.000 or 2.000 +- 1.000 or       2.000 +- 1.000",
}


@pytest.fixture(scope="module")
def consoles(tmp_path_factory):
    """What each console shows of each piece, and the pieces that it cannot show."""
    script = tmp_path_factory.mktemp("console") / "learner.py"
    script.write_text(SCRIPT, encoding="utf-8")
    env = dict(os.environ, PYTHONIOENCODING=ENCODINGS[0], PYTHONUTF8="0", LC_ALL="C")
    env |= {"PYTHONPATH": str(notebooks.ROOT), "NN_COURSE_PROGRESS": "off"}
    ran = subprocess.run([sys.executable, script, *ENCODINGS], capture_output=True, env=env)
    assert ran.returncode == 0, ran.stderr.decode("ascii", "replace")
    shown = {}
    for part in ran.stdout.replace(b"\r\n", b"\n").split(b"#> ")[1:]:
        encoding = part.split(b"\n", 1)[0].decode("ascii")
        pieces = part.decode(encoding).split("## ")[1:]
        shown[encoding] = dict(piece.split("\n", 1) for piece in pieces)
    return shown, json.loads(ran.stderr.decode("ascii").splitlines()[-1])


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("piece", PIECES)
def test_a_console_with_few_signs_shows_everything_that_the_course_prints(
    consoles, piece, encoding
):
    shown, failed = consoles
    assert f"{encoding} {piece}" not in failed
    assert shown[encoding][piece].strip()
    if encoding == "ascii":
        assert PIECES[piece] in shown[encoding][piece]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_console_keeps_the_signs_that_it_has(consoles, encoding):
    shown = consoles[0][encoding]
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


# --- a check whose answer has not been run --------------------------------------------------------


NAMES = {"softmax": ("softmax",), "sigmoid": ("sigmoid",), "save_load": ("save", "load")}
COURSE = types.SimpleNamespace(
    ids=tuple(NAMES), exercise=lambda name: types.SimpleNamespace(names=NAMES[name])
)


class Shell:
    """As much of IPython as the sentence needs."""

    def __init__(self, *custom):
        self.custom_exceptions, self.handler, self.shown = custom, None, []

    def set_custom_exc(self, kinds, handler):
        self.custom_exceptions, self.handler = kinds, handler

    def showtraceback(self, found, tb_offset=None, running_compiled_code=False):
        self.shown.append((found[0], running_compiled_code))

    def run(self, cell):
        linecache.cache["a cell"] = (len(cell), None, cell.splitlines(keepends=True), "a cell")
        try:
            exec(compile(cell, "a cell", "exec"), {"check": lambda *_: None})
        except NameError as error:
            self.handler(self, type(error), error, error.__traceback__.tb_next)


@pytest.fixture
def in_ipython(monkeypatch):
    def install(shell, course=COURSE):
        ipython = types.SimpleNamespace(get_ipython=lambda: shell)
        with monkeypatch.context() as patch:
            patch.setitem(sys.modules, "IPython", ipython)
            _notebook.install(course)
        return shell

    return install


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ('softmax = check("softmax", softmax)', "softmax"),
        ('z = 1\ncheck( "softmax", softmax)', "softmax"),
        ('save, load = check("save_load", save, load)', "save"),
    ],
)
def test_a_check_before_its_answer_is_told_what_to_run(in_ipython, capsys, cell, name):
    shell = in_ipython(Shell())
    shell.run(cell)
    assert shell.shown == [(NameError, True)]
    first = f"`{name}` is not there yet: run the cell with your answer first, then this one.\n"
    assert capsys.readouterr().out == first


@pytest.mark.parametrize(
    "cell",
    [
        "softmax",
        'check("softmax", softmx)',
        'check("sigmoid", softmax)',
        'check("nothing", nothing)',
        'def f():\n    return softmax\n\ncheck("softmax", f())',
        'raise NameError("check")',
    ],
)
def test_any_other_name_error_is_shown_as_ever(in_ipython, capsys, cell):
    shell = in_ipython(Shell())
    shell.run(cell)
    assert shell.shown == [(NameError, True)]
    assert capsys.readouterr().out == ""


def test_the_sentence_never_stands_in_the_way(in_ipython, capsys):
    shell = in_ipython(Shell(), course=None)  # whatever goes wrong behind it
    shell.run('check("softmax", softmax)')
    assert shell.shown == [(NameError, True)]
    assert capsys.readouterr().out == ""
    taken = in_ipython(Shell(ValueError))
    assert taken.custom_exceptions == (ValueError,)
    assert in_ipython(None) is None
