"""The learner's own right answers as a small package of their own: the command ``mine``.

Answers are taken from notebooks as text, with the imports and helpers that they use, and written
into a folder. A process of its own then runs them from there, under the limits of the checks: what
is not right is taken out again, and what uses it. Of the course the package needs nothing.
"""

import contextlib
import hashlib
import importlib
import json
import keyword
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from utils.checker.trying.calling import time_limit
from utils.exercises import COURSE
from utils.publish import replayed
from utils.publish.answers import Answer, common, taken
from utils.publish.notebooks import ROOT
from utils.publish.recording import recorded

WRITTEN = "written.json"  # file -> digest: how a folder is known that nobody else has touched
SECONDS = 30  # for one exercise, beside the limit that each check has
PROJECT = """\
[build-system]
requires = ["hatchling>=1.25"]
build-backend = "hatchling.build"

[project]
name = "{name}"
version = "0.1.0"
description = "My own neural network, from scratch"
requires-python = ">=3.11"
dependencies = ["numpy>=1.26"]

[project.optional-dependencies]
test = ["pytest"]

[tool.hatch.build.targets.wheel]
include = ["*.py", "recorded.json"]
sources = {{ "" = "{name}" }}
"""


def without(answers: list[Answer], left: dict) -> list[Answer]:
    """The answers that are not left out, nor use one that is; `left` says why of each."""
    while True:
        there = {a.id for a in answers if a.id not in left}
        lost = [a for a in answers if a.id in there and not a.calls <= there]
        if not lost:
            return [a for a in answers if a.id in there]
        for a in lost:
            left[a.id] = f"it uses {', '.join(sorted(a.calls - there))}, which stays behind."


def write(folder: Path, answers: list[Answer], runs: dict | None = None) -> None:
    """Write the package; without runs its modules only, to be tried one by one."""
    folder.mkdir(exist_ok=True)
    start = ['"""My own neural network, from scratch: every answer was found right."""\n']
    for module in dict.fromkeys(a.module for a in answers):
        group = [a for a in answers if a.module == module]
        imports = sorted({line for a in group for line in a.imports.values()})
        imports += _spaces(group)
        pieces = {p.place: p.text for a in group for p in a.pieces.values()}
        texts = [pieces[place] for place in sorted(pieces)]
        about = f'"""Answers from {module.removeprefix("chapter_")}."""'
        text = "\n\n\n".join(["\n".join([about, "", *imports]).strip(), *texts])
        (folder / f"{module}.py").write_text(text + "\n", encoding="utf-8")
        start.append(f"from .{module} import {', '.join(n for a in group for n in a.names)}")
    (folder / "__init__.py").write_text(
        "\n".join(start) + "\n" if runs is not None else "", encoding="utf-8"
    )
    if runs is not None:
        shutil.copy(replayed.__file__, folder / "test_answers.py")
        (folder / "recorded.json").write_text(json.dumps(runs), encoding="utf-8")
        (folder / "pyproject.toml").write_text(PROJECT.format(name=folder.name), encoding="utf-8")
        (folder / WRITTEN).write_text(json.dumps(_digests(folder)), encoding="utf-8")


def _spaces(group) -> list[str]:
    """Lines that make `network` hold the learner's own functions, as answers look them up there."""
    spaces: dict[str, dict] = {}
    for a in group:
        for name, own in a.spaces.items():
            spaces.setdefault(name, {}).update(own)
    lines = [
        f"from . import {m}" for m in sorted({m for own in spaces.values() for m in own.values()})
    ]
    for name, own in spaces.items():
        inside = ", ".join(f"{attr}={module}.{attr}" for attr, module in sorted(own.items()))
        lines.append(f"{name} = SimpleNamespace({inside})")
    return ["from types import SimpleNamespace", *lines] if lines else []


def tried(place: Path, name: str, answers: list[Answer]) -> dict:
    """Exercise -> status, text and runs of its answer, found by a process of its own."""
    found: dict[str, list] = {}
    env = os.environ | {"NN_COURSE_PROGRESS": "off", "PYTHONPATH": str(ROOT)}
    while left := [(a.id, a.module, a.names) for a in answers if a.id not in found]:
        (place / "plan.json").write_text(json.dumps([name, left]), encoding="utf-8")
        (place / "found.txt").write_text("", encoding="utf-8")
        command = [sys.executable, "-c", "from utils.publish import mine; mine.worker()"]
        limit = SECONDS * (2 + len(left))
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run(
                command, cwd=place, env=env, timeout=limit, stdin=subprocess.DEVNULL,
                capture_output=True,
            )  # fmt: skip
        lines = (place / "found.txt").read_text(encoding="utf-8").splitlines()
        found |= dict(map(json.loads, lines))
        if len(lines) < len(left):
            found[left[len(lines)][0]] = ["raised", "it ended the process, or did not end.", []]
    return found


def worker() -> None:
    """Try every answer of the plan in this folder; a line in found.txt for each."""
    name, plan = json.loads(Path("plan.json").read_text(encoding="utf-8"))
    sys.path.insert(0, os.getcwd())
    out = Path("found.txt").resolve()
    for exercise, module, names in plan:
        runs: list = []
        try:
            with time_limit():
                there = importlib.import_module(f"{name}.{module}")
            answers = tuple(getattr(there, one) for one in names)
            verdict = COURSE.judge(exercise, *answers, known=())
            status, text = verdict.status, verdict.text.split(": ", 1)[-1]
            if status == "right":
                runs = recorded(COURSE.exercise(exercise), names, there)
        except BaseException as error:
            status, text = "raised", f"{type(error).__name__}: {error}"
        with out.open("a", encoding="utf-8") as file:
            file.write(json.dumps([exercise, [status, " ".join(text.split()), runs]]) + "\n")


def _digests(folder: Path) -> dict:
    """Digest of every file, but of what running leaves behind."""
    files = [f for f in folder.rglob("*") if f.is_file() and f.name != WRITTEN]
    files = [f for f in files if not re.search(r"cache|egg-info", str(f.relative_to(folder)))]
    return {
        f.relative_to(folder).as_posix(): hashlib.sha256(f.read_bytes()).hexdigest() for f in files
    }


def mine(paths: list[Path], folder: Path) -> int:
    """Write the package, and say of each answer what became of it; 1 if nothing was written."""
    folder = Path(folder).resolve()
    if not folder.name.isidentifier() or keyword.iskeyword(folder.name) or common(folder.name):
        print(f"{folder.name} is no name that Python could import: choose another with --to.")
        return 1
    try:
        ours = json.loads((folder / WRITTEN).read_text(encoding="utf-8")) == _digests(folder)
    except (OSError, ValueError):
        ours = False
    if folder.exists() and not ours:
        print(f"{folder} holds something that this command did not write: name another with --to.")
        return 1
    answers, left = taken(paths)
    print("Your answers are run now, in a process of their own, to see which are right.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".mine-") as place:
        new = Path(place, folder.name)
        write(new, answers)
        found = tried(Path(place), folder.name, answers)
        wrong = {e for e, (status, _, _) in found.items() if status != "right"}
        first = [a for a in answers if a.id in wrong and not a.calls & wrong]
        left |= {a.id: _why(a, found[a.id][1]) for a in first}
        answers = without(answers, left)
        runs = {a.id: found[a.id][2] for a in answers if found[a.id][2]}
        if answers:
            shutil.rmtree(new)
            write(new, answers, runs)
            before = Path(place, "before")
            if folder.exists():
                folder.rename(before)
            try:
                new.rename(folder)
            except OSError:
                before.rename(folder)
                raise
    todo = [e for e in left if found.get(e, [""])[0] == "not yet"]
    for exercise in [e for e in left if e not in todo]:
        print(f"{exercise} is left out: {left[exercise]}")
    return _said(folder, answers, runs, todo)


def _why(answer, verdict) -> str:
    """One sentence on an answer that is not right as it stands in the package."""
    if not answer.spaces:
        return re.split(r"(?<=[.!?]) ", verdict)[0]
    used = [f"`{name}.{attr}`" for name, own in answer.spaces.items() for attr in sorted(own)]
    return f"it uses {', '.join(used)} of the course, and with your own functions it is not right."


def _said(folder, answers, runs, todo) -> int:
    """Say what was written."""
    if todo:
        print(f"Still to do: {', '.join(todo)}.")
    if not answers:
        print("No answer is right yet: nothing is written.")
        return 1
    print(f"In {folder}, right and taken along: {', '.join(a.id for a in answers)}.")
    if bare := [a.id for a in answers if a.id not in runs]:
        print(f"Without a test, since what they are called with is no data: {', '.join(bare)}.")
    print(f"In a notebook beside it: from {folder.name} import {answers[0].names[0]}")
    print(f"Its tests: python -m pytest {folder}. Elsewhere: python -m pip install {folder}")
    return 0
