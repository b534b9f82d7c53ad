"""The learner's own package: what comes along, what stays behind, and what is never touched."""

import json
import os
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from utils.publish import __main__ as command
from utils.publish.answers import LeftOutError, Notebook
from utils.publish.mine import mine, write
from utils.publish.notebooks import read
from utils.publish.recording import Recorder
from utils.publish.replayed import Replay, same

FIRST = '''
%matplotlib inline
import os
import numpy as np
from math import prod
from utils import network
from utils.exercises import check
open("ran", "w").write("a cell was run")
---
SMALL = 1e-30

def clipped(p):
    return np.maximum(p, SMALL)
---
def sigmoid(z):
    raise NotImplementedError  # an older try
---
def sigmoid(z):
    ### BEGIN SOLUTION
    return 0.5 * (1 + np.tanh(0.5 * z))
    ### END SOLUTION
---
sigmoid = check("sigmoid", sigmoid)
---
def cost(p, y):
    t = y[:, None]
    return -np.mean(t * np.log(clipped(p)) + (1 - t) * np.log(clipped(1 - p)))
---
cost = check("cost", cost)
---
def xor_forward(X, W1, b1, W2, b2):
    a1 = np.tanh(X @ W1 + b1)
    return a1, sigmoid(a1 @ W2 + b2)
---
xor_forward = check("xor_forward", xor_forward)
---
def xor_predict(p):
    return (p > 0.5).astype(int)
---
xor_predict = check("xor_predict", xor_predict)
---
def softmax(z):
    os._exit(3)
---
softmax = check("softmax", softmax)
---
def update(params, grads, lr):
    """One step."""
    ...
---
update = check("update", update)
---
def forward(X, W1, b1, W2, b2):
    return network.forward(X, W1, b1, W2, b2)
---
forward = check("forward", forward)
---
def numgrad(f, x, eps=1e-5):
    return (f(x + eps) - f(x - eps)) / (2 * eps
---
numgrad = check("numgrad", numgrad)
---
def save(params, path):
    with open(path, "wb") as file:
        np.savez(file, **params)

def load(path):
    with np.load(path) as file:
        return {name: file[name] for name in file.files}
---
save, load = check("save_load", save, load)
'''
SECOND = """
import numpy as np
from utils.network import sigmoid as squash
from mine import xor_predict
---
def bce_loss(p, y):
    p = np.clip(p, 1e-30, 1)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(np.maximum(1 - p, 1e-30)))
---
bce_loss = check("bce_loss", bce_loss)
---
def activation(z, kind):
    return {"tanh": np.tanh, "sigmoid": squash, "relu": lambda z: np.maximum(0, z)}[kind](z)
---
activation = check("activation", activation)
---
one_hot = lambda y, C: (y[:, None] == range(C)) * 1.0
---
one_hot = check("one_hot", one_hot)
---
def accuracy(y_hat, y):
    return np.mean(xor_predict(y_hat[:, None]) == y)
---
accuracy = check("accuracy", accuracy)
"""


def notebook(path, text):
    """A notebook of code cells, from their texts between lines of three dashes."""
    cells = [{"cell_type": "code", "source": s.strip("\n")} for s in text.split("\n---\n")]
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A folder with two notebooks and the package made of them; what was said."""
    folder = tmp_path_factory.mktemp("learner")
    paths = [notebook(folder / "02_b.ipynb", SECOND), notebook(folder / "01_a.ipynb", FIRST)]
    command = [sys.executable, "-m", "utils.publish", "mine", "--to", str(folder / "mine")]
    command += map(str, paths)
    ran = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return SimpleNamespace(folder=folder, paths=paths, said=ran.stdout, stderr=ran.stderr)


def outside(folder, *arguments):
    """Python in a folder, with nothing of the course on its path."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    env["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=300)


def test_right_answers_come_along_with_their_helpers_and_constants(written):
    text = (written.folder / "mine" / "chapter_01_a.py").read_text(encoding="utf-8")
    for line in ("import numpy as np", "SMALL = 1e-30", "def clipped(p):", "def sigmoid(z):"):
        assert text.count(line) == 1
    assert "an older try" not in text
    assert "SOLUTION" not in text
    assert "prod" not in text


def test_each_answer_that_stays_behind_gets_one_sentence(written):
    for name, why in {
        "softmax": "it ended the process",
        "forward": "it uses `network`, which comes from `utils`.",
        "numgrad": "a cell that Python cannot read",
        "accuracy": "it uses xor_predict, which stays behind.",
        "xor_predict": "shape",
    }.items():
        lines = [s for s in written.said.splitlines() if s.startswith(f"{name} is left out: ")]
        assert len(lines) == 1, written.said
        assert why in lines[0]
    assert "Still to do: update." in written.said


def test_it_says_that_answers_are_run_and_runs_no_cell(written):
    assert written.said.startswith("Your answers are run now, in a process of their own")
    assert not written.stderr
    assert sorted(p.name for p in written.folder.iterdir()) == ["01_a.ipynb", "02_b.ipynb", "mine"]


def test_an_answer_takes_the_learners_own_in_place_of_the_courses(written):
    text = (written.folder / "mine" / "chapter_02_b.py").read_text(encoding="utf-8")
    assert "from .chapter_01_a import sigmoid as squash" in text
    assert "utils" not in "".join(p.read_text("utf-8") for p in written.folder.glob("mine/ch*.py"))


def test_the_package_works_where_there_is_no_course(written):
    code = "import mine, sys; print(mine.sigmoid(0.0)); assert 'utils' not in sys.modules"
    ran = outside(written.folder, "-c", code)
    assert ran.stdout.strip() == "0.5", ran.stderr


def test_pip_installs_it_and_its_tests_go_with_it(written, tmp_path):
    pytest.importorskip("hatchling", reason="pip would have to download what builds the package")
    there = ["--target", str(tmp_path), str(written.folder / "mine")]
    ran = outside(tmp_path, "-m", "pip", "install", "--no-build-isolation", "--no-deps", *there)
    assert ran.returncode == 0, ran.stderr
    ran = outside(tmp_path, "-m", "pytest", "-q", "-p", "no:cacheprovider", "mine")
    assert "7 passed" in ran.stdout, ran.stdout


def test_its_own_tests_pass_and_notice_a_changed_line(written, tmp_path):
    arguments = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "mine")
    ran = outside(written.folder, *arguments)
    assert "7 passed" in ran.stdout, ran.stdout
    copy = tmp_path / "mine"
    copy.mkdir()
    for file in (written.folder / "mine").glob("*.*"):
        text = file.read_text(encoding="utf-8").replace("0.5 * (1 + np.tanh", "0.6 * (1 + np.tanh")
        (copy / file.name).write_text(text, encoding="utf-8")
    ran = outside(tmp_path, *arguments)
    assert "3 failed, 4 passed" in ran.stdout, ran.stdout


def test_a_folder_of_its_own_is_written_anew_and_no_other(written, tmp_path, capsys):
    target = tmp_path / "nets"
    assert mine(written.paths[:1], target) == 0
    assert mine(written.paths[:1], target) == 0
    before = sorted(p.name for p in tmp_path.iterdir())
    (target / "chapter_02_b.py").write_text("# my own changes\n", encoding="utf-8")
    assert mine(written.paths[:1], target) == 1
    assert "did not write" in capsys.readouterr().out
    assert (target / "chapter_02_b.py").read_text(encoding="utf-8") == "# my own changes\n"
    other = tmp_path / "other"
    other.mkdir()
    assert mine(written.paths[:1], other) == 1
    assert sorted(p.name for p in tmp_path.iterdir()) == [*before, "other"]


@pytest.mark.parametrize("name", ["my-nets", "class", "json", "numpy"])
def test_a_name_that_python_could_not_import_is_refused(name, tmp_path, capsys):
    assert mine([], tmp_path / name) == 1
    assert "no name that Python could import" in capsys.readouterr().out
    assert not list(tmp_path.iterdir())


def test_where_nothing_is_right_nothing_is_written(tmp_path, capsys):
    path = notebook(
        tmp_path / "a.ipynb", 'def sigmoid(z):\n    ...\nsigmoid = check("sigmoid", sigmoid)'
    )
    assert command.main(["mine", str(path), "--to", str(tmp_path / "nets")]) == 1
    assert "No answer is right yet" in capsys.readouterr().out
    assert [p.name for p in tmp_path.iterdir()] == ["a.ipynb"]


def test_a_file_that_is_no_notebook_gets_its_sentence_too(tmp_path, capsys):
    path = tmp_path / "a.ipynb"
    path.write_text("{", encoding="utf-8")
    assert mine([path, tmp_path / "b.ipynb"], tmp_path / "nets") == 1
    assert capsys.readouterr().out.count("it is no notebook that can be read.") == 2


@pytest.mark.parametrize(("line", "own"), [("network.sigmoid(z)", True), ("network.tanh(z)", False),
                                           ("network.sigmoid(network)", False)])  # fmt: skip
def test_a_module_of_the_course_gives_way_where_all_that_is_used_is_the_learners_own(
    line, own, tmp_path
):
    code = f"from utils import network\n---\ndef forward(z):\n    return {line}\n---\n"
    path = notebook(tmp_path / "b.ipynb", code + 'forward = check("forward", forward)')
    book = Notebook(path)
    known = {"sigmoid": ("chapter_a", "sigmoid")}
    if not own:
        with pytest.raises(LeftOutError, match="which comes from `utils`"):
            book.answer(2, "forward", ("forward",), known)
        return
    answer = book.answer(2, "forward", ("forward",), known)
    assert answer.calls == {"sigmoid"}
    write(tmp_path / "nets", [answer])
    text = (tmp_path / "nets" / "chapter_b.py").read_text(encoding="utf-8")
    assert "network = SimpleNamespace(sigmoid=chapter_a.sigmoid)" in text


# --- classes ----------------------------------------------------------------------------------

CLASSES = """
from functools import cache
import numpy as np
---
def step(w, g, lr):
    return w - lr * g
---
class Base:
    SCALE = 2.0

    def __init__(self, w, link):
        self.w, self.link = np.array(w), link
---
class Network(Base):
    def fit(self, optimiser, n):
        for _ in range(n):
            self.w = optimiser.update(self.w, self.slope())
        return self

    def slope(self):
        return Network.SCALE * self.link(self.w)
---
Network = check("network_class", Network)
"""


class Descent:
    """An optimiser that is no part of the package."""

    def update(self, w, g):
        return w - 0.1 * g


def test_an_answer_that_is_a_class_brings_its_base(tmp_path):
    book = Notebook(notebook(tmp_path / "08.ipynb", CLASSES))
    (k, exercise, names), *_ = book.checks
    assert names == ("Network",)
    answer = book.answer(k, exercise, names, {})
    assert sorted(answer.pieces) == ["Base", "Network"]
    assert answer.imports == {"np": "import numpy as np"}


def test_calls_of_a_class_are_recorded_and_made_again(tmp_path):
    space: dict = {"check": lambda _, answer: answer}
    for cell in read(notebook(tmp_path / "08.ipynb", CLASSES))["cells"]:
        exec(cell["source"], space)
    recorder = Recorder()
    net = recorder.traced(space["Network"], "Network")([1.0, 2.0], np.tanh)
    assert net.fit(Descent(), 3) is net
    net.w = net.w + 1  # from outside, as a check does
    slope = net.slope()
    steps = json.loads(json.dumps(recorder.steps))
    assert [s["call"] for s in steps] == ["Network", "fit", "slope"]
    replay = Replay(SimpleNamespace(Network=space["Network"]), tmp_path)
    assert all(map(replay.step, steps))
    assert same(replay.objects[0].slope(), slope)
    steps[-1]["result"]["array"][0] += 1e-6
    again = Replay(SimpleNamespace(Network=space["Network"]), tmp_path)
    assert [again.step(s) for s in steps] == [True, True, False]


def test_a_function_that_comes_back_is_asked_what_it_was_asked():
    recorder = Recorder()

    def power(n):
        return lambda x: x**n

    recorder.traced(power, "power")(2)(3.0)
    (step,) = json.loads(json.dumps(recorder.steps))
    assert Replay(SimpleNamespace(power=power), "").step(step)
    assert not Replay(SimpleNamespace(power=lambda n: lambda x: x * n), "").step(step)
