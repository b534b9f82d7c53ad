"""The grader: the marks of odd and hostile submissions, and nothing that escapes."""

import csv
import json
import os
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from grade_corpus import (
    ATTACKS,
    FIVE,
    FORM,
    IMPORT,
    PREDICT,
    SOFTMAX,
    TWO,
    WILD,
    Submission,
    notebook,
)

from utils.checker.trying.attempt import probes
from utils.exercises import COURSE
from utils.grade import course, journal, loans, marks, process, run, tables, work
from utils.grade.__main__ import main
from utils.grade.answers import Answer, Learner
from utils.grade.said import for_learner
from utils.publish import notebooks
from utils.publish.parsed import read

HAS = process.protection()
STRONG = HAS in process.STRONG


@pytest.fixture(scope="module")
def waiting():
    made = process.Waiting(HAS)
    yield made
    made.close()


def graded(submission, tmp_path):
    """The result of a submission, as `work` gives it."""
    (tmp_path / submission.file).write_bytes(submission.content())
    for name, text in submission.beside.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return work.work(work.Task(str(tmp_path), submission.file, "anna", HAS))


def earned(result):
    return {m["exercise"]: m["points"] for m in result["marks"] if m["points"]}


@pytest.mark.parametrize("submission", [*FORM, *WILD, *ATTACKS], ids=lambda s: s.name)
def test_a_submission_gets_the_marks_beside_it(submission, tmp_path):
    if submission.attack and not STRONG:
        pytest.skip("nothing here would keep it in")
    result = graded(submission, tmp_path)
    assert earned(result) == submission.marks, result
    assert result["human"] == submission.human
    said = {m["exercise"]: m["status"] for m in result["marks"]}
    assert said.items() >= submission.status.items(), result
    assert (tmp_path / submission.file).read_bytes() == submission.content()
    assert not os.path.exists("/tmp/grade-was-here")


def test_nothing_is_left_behind(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    made = process.Waiting(HAS)
    lines = SOFTMAX.replace("    e =", "    open('left', 'w').write('x')\n    e =", 1)
    found = marks.grade(read(notebook(IMPORT, lines)), "02", made)
    assert found[0].status == "right"
    made.close()
    assert list(tmp_path.iterdir()) == []


def test_an_answer_that_knows_the_data_fails_on_other_data(waiting):
    exercise = COURSE.exercise("softmax")
    data, wanted = probes(exercise, 0)
    name = next(iter(wanted[0]))
    pairs = [(c.args["z"].tolist(), w[name].tolist()) for c, w in zip(data, wanted, strict=True)]
    text = f"known = {pairs!r}\ndef softmax(z):\n    nan, inf = np.nan, np.inf\n"
    text += "    for a, b in known:\n        if a == z.tolist(): return np.array(b)\n"
    book = read(notebook(IMPORT, "nan, inf = np.nan, np.inf", text))
    here, there = (marks.grade(book, "02", waiting, seed=seed)[0] for seed in (0, 7))
    assert (here.points, there.points) == (0, 0)
    assert "called again with other numbers" in here.text  # also without another seed
    assert marks.grade(read(notebook(IMPORT, SOFTMAX)), "02", waiting, seed=7)[0].points == 2


BACKWARD = """\
def backward(X, y, cache, params, reg):
    dz2 = cache["probs"].copy()
    dz2[np.arange(len(y)), y] -= 1
    dz2 /= len(y)
    dz1 = dz2 @ params["W2"].T
    return {"dW2": cache["a1"].T @ dz2 + reg * params["W2"], "db2": dz2.sum(0),
            "dW1": X.T @ dz1 + reg * params["W1"], "db1": dz1.sum(0)}
"""


def test_a_right_part_earns_its_share_unless_that_is_not_wanted(waiting):
    book = read(notebook(IMPORT, BACKWARD))
    mark = marks.grade(book, "03", waiting)[-1]
    assert (mark.status, mark.points, mark.of) == ("partly", 1.0, 2.0)
    assert mark.parts == {"dW2": True, "db2": True, "dW1": False, "db1": False}
    assert marks.grade(book, "03", waiting, partial=False)[-1].points == 0


def test_sizes_and_kinds_alone_earn_nothing(waiting):
    zeros = "def backward(X, y, cache, params, reg):\n"
    zeros += "    return {'d' + k: 0 * v for k, v in params.items()}"
    assert marks.grade(read(notebook(IMPORT, zeros)), "03", waiting)[-1].points == 0


def test_what_does_an_exercise_under_another_name_is_in_the_course():
    for exercise, names in loans.SAME.items():
        assert exercise in COURSE.exercises
        assert all(callable(course.look_up("utils.network", name)) for name in names)


def test_a_right_answer_that_takes_long_the_second_time_is_not_called_borrowed(
    waiting, monkeypatch
):
    judged, endless = marks.judged, SimpleNamespace(kind="endless")
    verdicts = iter([judged, lambda *a: SimpleNamespace(status="wrong", findings=[endless])])
    monkeypatch.setattr(marks, "judged", lambda *a: next(verdicts, judged)(*a))
    (mark, *_) = marks.grade(read(notebook(IMPORT, "import sys", SOFTMAX.replace(
        "    e =", "    sys.stderr.flush()\n    e ="))), "02", waiting)  # fmt: skip
    assert (mark.status, mark.points, mark.human) == ("right", 2, True)


CLASS = """\
class Other:
    params = 3


class Chain:
    def __init__(self, params):
        self.params, self._own, self.other = params, 4, Other()

    def __array__(self, *args, **named):
        return np.ones(2)

    def itself(self):
        return self
"""


def test_only_what_a_class_has_made_is_asked_for_attributes_and_never_for_hidden_ones(waiting):
    with Learner(waiting, read(notebook(IMPORT, CLASS))) as learner:
        net = Answer(learner, learner.room([0, 1, 2], ("Chain",), {}), "Chain")(np.ones(3))
        assert net.params.tolist() == [1, 1, 1]
        mine = net.params = np.zeros(3)
        assert net.params is mine
        assert net.itself() is net
        for thing, name in ((net, "_own"), (net, "__array__"), (net.other, "params")):
            assert not hasattr(thing, name)
        with pytest.raises(AttributeError):
            net.other.params = 4


def test_what_an_answer_changes_is_followed_from_call_to_call(waiting):
    lines = "def draw(rng, x):\n    x += 1\n    return rng.integers(13)"
    with Learner(waiting, read(notebook(lines))) as learner:
        draw = Answer(learner, learner.room([0], ("draw",), {}), "draw")
        theirs, ours = np.random.default_rng(3), np.random.default_rng(3)
        x = np.zeros(2)
        drawn = [(draw(theirs, x), ours.integers(13)) for _ in range(6)]
    assert all(a == b for a, b in drawn)
    assert x.tolist() == [6, 6]


def test_the_same_lines_are_tried_once_and_other_lines_or_data_again(waiting, monkeypatch):
    tried, judged = [], marks.judged
    monkeypatch.setattr(marks, "_known", {})
    monkeypatch.setattr(marks, "judged", lambda e, *more: tried.append(e.id) or judged(e, *more))
    for cells, seed in (((IMPORT, SOFTMAX), 0), (("", IMPORT, SOFTMAX), 0), ((IMPORT, SOFTMAX), 7),
                        ((IMPORT, SOFTMAX.replace("e =", "e  =")), 0)):  # fmt: skip
        found = marks.grade(read(notebook(*cells)), "02", waiting, seed=seed)
        assert found[0].points == 2
    assert tried == ["softmax"] * 3


def test_what_cannot_be_read_or_is_not_here_is_said(waiting):
    """Which line of which cell, which library, which name: not only that something is missing."""
    broken = SOFTMAX.replace("np.exp(", "np.exp((", 1)
    torch = "import torch\n" + SOFTMAX.replace("    e =", "    torch.tensor(z)\n    e =", 1)
    for lines, status, words in (
        (broken, "raised", "was never closed"),
        (SOFTMAX.replace("def softmax", "def Softmax"), "missing", "there is Softmax"),
        (torch, "raised", "No module named 'torch': NumPy is enough"),
    ):
        mark, *_ = marks.grade(read(notebook(IMPORT, lines)), "02", waiting)
        assert (mark.status, mark.points) == (status, 0)
        assert words in " ".join(for_learner(mark.data()))


def test_an_earlier_answer_that_nobody_can_read_does_not_cost_a_later_one(waiting):
    hidden = "exec('def predict(probs): return np.zeros(len(probs), int)')"
    accuracy = "def accuracy(probs, y):\n    return np.mean(predict(probs) == y)"
    found = {
        m.exercise: m for m in marks.grade(read(notebook(IMPORT, hidden, accuracy)), "02", waiting)
    }
    assert found["predict"].points == 0 and found["predict"].human
    assert found["accuracy"].status == "right"


def test_helpers_of_the_learners_own_package_are_there_and_earn_nothing_themselves(waiting):
    helps = "from mine import softmax as mine_softmax"
    predict = "def predict(probs):\n    return mine_softmax(probs).argmax(axis=1)"
    found = marks.grade(read(notebook(IMPORT, helps, predict)), "02", waiting)
    assert {m.exercise: m.points for m in found if m.points} == {"predict": 1}
    lent = notebook("from mine import softmax", 'softmax = check("softmax", softmax)')
    assert marks.grade(read(lent), "02", waiting)[0].points == 0


def test_a_notebook_with_exercises_of_two_chapters_is_looked_at(tmp_path):
    other = notebook(IMPORT, SOFTMAX, PREDICT, 'dz2_of = check("dz2", dz2_of)')
    (tmp_path / "02.ipynb").write_bytes(other)
    result = work.work(work.Task(str(tmp_path), "02.ipynb", "anna", HAS))
    assert result["human"] and "exercises of 03 as well" in result["note"]


# --- a folder -------------------------------------------------------------------------------------


def test_every_file_in_a_folder_gets_a_row_and_the_exit_tells_who_must_look(tmp_path, capsys):
    place = tmp_path / "in"
    for name, data in {
        "anna/02_forward_pass.ipynb": notebook(IMPORT, SOFTMAX),
        "anna/notes.txt": b"x",
        "Zoë B_123_assignsubmission_file_/copy (2).ipynb": notebook(IMPORT, SOFTMAX),
        "=cmd()/02.ipynb": notebook(IMPORT, FORM[0].cells[1]),
        "carl_7_8_02.ipynb": notebook(IMPORT, SOFTMAX),
        "DORA.IPYNB": notebook(IMPORT, SOFTMAX),
        "list.csv": b"a,b",
    }.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(data)
    before = {p: p.read_bytes() for p in place.rglob("*") if p.is_file()}
    weak = [] if STRONG else ["--protection", "limits"]
    assert main([str(place), "--out", str(tmp_path / "out"), *weak]) == 0
    assert HAS in capsys.readouterr().out
    rows = table(tmp_path / "out" / "marks.csv")
    assert {r["learner"]: (r["points"], r["softmax"]) for r in rows} == {
        name: ("2", "2") for name in ("'=cmd()", "DORA", "Zoë B", "anna", "carl")
    }
    assert len(table(tmp_path / "out" / "files.csv")) == 7
    whole = json.loads((tmp_path / "out" / "marks.json").read_text(encoding="utf-8"))
    assert len(whole["results"]) == 7
    assert before == {p: p.read_bytes() for p in place.rglob("*") if p.is_file()}

    (place / "bad").mkdir()
    (place / "bad" / "02.ipynb").write_bytes(b"")
    (place / "link.ipynb").symlink_to(place / "anna" / "02_forward_pass.ipynb")
    assert main([str(place), "--out", str(tmp_path / "out"), *weak]) == 1
    notes = {r["file"]: r["note"] for r in table(tmp_path / "out" / "files.csv")}
    assert "link" in notes["link.ipynb"]
    assert "empty" in notes["bad/02.ipynb"]
    assert len(notes) == 9


def table(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_without_protection_nothing_is_graded_unless_that_is_wanted(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("utils.grade.__main__.protection", lambda without=(): "limits only")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "anna.ipynb").write_bytes(notebook(IMPORT))
    assert main([str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--chapter", "02"]) == 2
    assert "bubblewrap" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    weak = ["--protection", "limits", "--chapter", "02"]
    assert main([str(tmp_path / "in"), "--out", str(tmp_path / "out"), *weak]) == 0
    assert main([str(tmp_path / "nowhere")]) == 2


def test_who_has_no_notebook_is_counted_once_and_everywhere(tmp_path, capsys):
    place, out = tmp_path / "in", tmp_path / "out"
    for name, data in {
        "Ágnes/02.ipynb": notebook(IMPORT, SOFTMAX),
        "ben/hw.zip": b"x",
        "ben/notes.txt": b"x",
        "carl_LATE_7_8_02.ipynb": notebook(IMPORT, SOFTMAX),
        "Dora/HW.PDF": b"x",
        "eva/02.py": b"x",
        "__MACOSX/._02.ipynb": b"x",
        ".ipynb_checkpoints/02.ipynb": b"x",
    }.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(data)
    (place / "fay" / "inner").mkdir(parents=True)
    weak = [] if STRONG else ["--protection", "limits"]
    assert main([str(place), "--out", str(out), *weak]) == 1
    assert (
        "9 files of 6 learners; 4 of them for you to look at: ben, Dora, eva, fay."
        in capsys.readouterr().out
    )
    rows = table(out / "marks.csv")
    assert [r["learner"] for r in rows] == ["Ágnes", "ben", "carl", "Dora", "eva", "fay"]
    without = {r["learner"] for r in rows if r["look at it"]}
    assert without == {"ben", "Dora", "eva", "fay"}
    files = {r["file"]: r for r in table(out / "files.csv")}
    assert {r["learner"] for r in files.values() if r["look at it"]} == without
    human = json.loads((out / "report.json").read_text(encoding="utf-8"))["human"]
    assert {one["learner"] for one in human} == without
    assert files["ben/hw.zip"]["note"] == "no notebook, but a zip: unpack it"
    assert files["Dora/HW.PDF"]["note"] == "no notebook, but a PDF"
    assert files["eva/02.py"]["note"] == "no notebook, but a Python file"
    assert files["fay/"]["note"] == "no notebook, but an empty folder"
    same = "the same file as Ágnes/02.ipynb; late, says Canvas"
    assert files["carl_LATE_7_8_02.ipynb"]["note"].endswith(same)
    empty = (out / "feedback" / "fay.html").read_text(encoding="utf-8")
    assert "<bdi>fay</bdi>: no notebook, but an empty folder." in empty
    for path in (out / "feedback").iterdir():
        assert "same file" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("file, said", [("", "."), ("ben/a.zip", ". What is there: a zip: unpack")])
def test_a_folder_without_a_notebook_is_not_a_graded_class(file, said, tmp_path, capsys):
    place = tmp_path / "in"
    (place / file).parent.mkdir(parents=True, exist_ok=True)
    place.mkdir(exist_ok=True)
    if file:
        (place / file).write_bytes(b"x")
    assert main([str(place), "--protection", "limits"]) == 2
    assert f"There is no notebook in {place}{said}" in capsys.readouterr().err
    assert not (tmp_path / "in-marks").exists()


def test_of_two_files_of_a_chapter_the_better_mark_counts():
    def result(**points):
        found = [{"exercise": e, "points": p, "status": "", "note": ""} for e, p in points.items()]
        return {"file": "", "learner": "anna", "chapter": "02", "marks": found, "points": 0,
                "of": 0, "note": "", "human": False}  # fmt: skip

    names, (row,) = tables.by_learner([result(softmax=2, predict=0), result(softmax=0, predict=1)])
    found = dict(zip(names, row, strict=True))
    assert (found["points"], found["softmax"], found["predict"]) == (3, 2, 1)
    assert "several files" in found["note"]


# --- a run that is killed -------------------------------------------------------------------------


def tasks(tmp_path, *names):
    for name in names:
        (tmp_path / name).write_bytes(notebook(IMPORT, SOFTMAX))
    return [work.Task(str(tmp_path), name, name, HAS) for name in names]


def test_a_run_goes_on_where_it_was_killed(tmp_path, monkeypatch):
    todo, path = tasks(tmp_path, "a.ipynb", "b.ipynb"), tmp_path / "journal.jsonl"
    first = journal.Journal(path, {"seed": 0})
    run.run(todo[:1], first, tell=lambda r: None)
    first.begin("b.ipynb")
    first.close()
    with path.open("a") as file:
        file.write('{"result": {"fi')  # the moment at which it was killed
    told = []
    second = journal.Journal(path, {"seed": 0})
    results = run.run(todo, second, tell=told.append)
    assert [r["points"] for r in results] == [2, 2]
    assert [r["file"] for r in told] == ["b.ipynb"]
    second.close()
    assert journal.Journal(path, {"seed": 1}).results == {}
    monkeypatch.setattr(journal, "course", lambda: "a later course")
    assert journal.Journal(path, {"seed": 0}).results == {}


def test_a_file_that_was_handed_in_again_is_graded_again(tmp_path, capsys):
    place, weak = tmp_path / "in", [] if STRONG else ["--protection", "limits"]
    place.mkdir()
    for cells, points in (((IMPORT, SOFTMAX), 2), (FORM[0].cells, 5)):
        (place / "02.ipynb").write_bytes(notebook(*cells))
        assert main([str(place), "--out", str(tmp_path / "out"), *weak]) == 0
        (row,) = table(tmp_path / "out" / "marks.csv")
        assert float(row["points"]) == points
    capsys.readouterr()
    assert main([str(place), "--out", str(tmp_path / "out"), *weak]) == 0
    assert "02.ipynb" not in capsys.readouterr().out  # it was in the journal


def test_the_benchmark_grades_what_it_has_written(capsys):
    sys.path.insert(0, str(notebooks.ROOT / "tests" / "benchmarks"))
    import grading

    grading.main(["--number", "2", "--jobs", "1", "--right", "1"])
    assert "mean mark 1.00" in capsys.readouterr().out


def test_a_submission_that_ended_the_run_twice_is_set_aside(tmp_path):
    todo, path = tasks(tmp_path, "a.ipynb", "b.ipynb"), tmp_path / "journal.jsonl"
    for _ in range(2):
        killed = journal.Journal(path, {})
        killed.begin("a.ipynb")
        killed.close()
    results = run.run(todo, journal.Journal(path, {}), tell=lambda r: None)
    assert [r["human"] for r in results] == [True, False]
    assert "twice" in results[0]["note"]


def dies(task):
    """Grade a file, but for one that ends the worker."""
    if task.path == "kills.ipynb":
        os._exit(1)
    with open(os.path.join(task.folder, "graded"), "a") as file:
        file.write(task.path + "\n")
    return work.aside(task, "")


def test_a_worker_that_dies_costs_its_own_submission_only(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "work", dies)
    names = [f"{n}.ipynb" for n in "abcd"]
    todo = tasks(tmp_path, names[0], "kills.ipynb", *names[1:])
    results = run.run(todo, journal.Journal(tmp_path / "j.jsonl", {}), jobs=2, tell=lambda r: None)
    assert [r["file"] for r in results] == [t.path for t in todo]
    assert [bool(r["note"]) for r in results] == [False, True, False, False, False]


def test_two_processes_give_the_same_as_one(tmp_path):
    todo = tasks(tmp_path, "a.ipynb", "b.ipynb", "c.ipynb")
    found = run.run(todo, journal.Journal(tmp_path / "j.jsonl", {}), jobs=2, tell=lambda r: None)
    assert [earned(r) for r in found] == [TWO] * 3


def test_the_corpus_is_large():
    names = [s.name for s in (*FORM, *WILD, *ATTACKS)]
    assert len(names) == len(set(names)) >= 50
    assert isinstance(FORM[0], Submission) and FORM[0].marks == FIVE


# --- the course's own notebooks -------------------------------------------------------------------

NUMBERED = sorted({e.chapter for e in COURSE.exercises.values()})


@pytest.mark.parametrize("chapter", NUMBERED)
def test_a_solved_chapter_earns_everything_and_a_new_one_nothing(chapter, waiting):
    for folder, share in (("solutions", 1), ("chapters", 0)):
        file = next((notebooks.ROOT / folder).glob(f"{chapter}_*.ipynb"))
        book = read(file.read_bytes())
        assert marks.chapter_of(book) == chapter
        found = marks.grade(book, chapter, waiting)
        assert {m.exercise: m.points for m in found} == {m.exercise: share * m.of for m in found}
        assert found and not any(m.human for m in found)
