"""A plugin of pytest: nbval compares a chapter, which holds no outputs, with its solution's.

Also the settings that every run of notebooks needs, those of single ones too: kernels inherit them.

A cell that shows the same in both is compared with the solution's output, to the letter. A check
of something that is still to do says so instead. What else differs is named in `DIFFERS`.
"""

import os
from pathlib import Path

import nbformat
import pytest

# Two BLAS threads on these small matrices are slower than one.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ["NN_COURSE_PROGRESS"] = "off"  # a learner's own progress is neither read nor changed

#: Cells whose output depends on the answers above them, and what they show while these are stubs.
DIFFERS = {
    "02_forward_pass-053": "the course's own floor under a probability stands in",
    "07_xor-021": "the learner's own gradients are not there to compare",
}


def pytest_configure(config) -> None:
    """Let a picture inside a page count as every other picture does: it is not compared."""
    if getattr(config.option, "nbval_sanitize_with", "") is None:
        config.option.nbval_sanitize_with = str(Path(__file__).with_suffix(".ini"))


def pytest_collection_modifyitems(items) -> None:
    """Give each cell of a chapter the output that its solution shows."""
    solutions: dict[Path, dict] = {}
    for item in items:
        cell = getattr(item, "cell", None)
        if cell is None or cell.outputs or item.path.parent.name != "chapters":
            continue
        path = item.path.parent.parent / "solutions" / item.path.name
        if path not in solutions:
            solved = nbformat.read(path, as_version=4).cells if path.exists() else []
            solutions[path] = {c.id: c for c in solved if c.cell_type == "code"}
        solved = solutions[path].get(cell.id)
        if solved is None or cell.id in DIFFERS or _waits(cell) or _counts(cell):
            item.options["check"] = False
            continue
        cell.outputs, cell.execution_count = solved.outputs, solved.execution_count


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """See that a check of an untouched answer says "not yet"."""
    result = yield
    cell = getattr(item, "cell", None)
    if cell is not None and item.path.parent.name == "chapters" and _waits(cell):
        said = "".join(output.get("text", "") for output in item.test_outputs)
        assert said.startswith("○"), said
        assert "not yet" in said, said
    return result


def _waits(cell) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get("grade"))


def _counts(cell) -> bool:
    return cell.source.startswith("progress(")
