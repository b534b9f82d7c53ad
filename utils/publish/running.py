"""Solutions executed and written, chapters generated: the command ``build``."""

import copy
import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from utils.publish.notebooks import ROOT, as_text, chapter_from, normalise, read, write

CELL_SECONDS = 60


def execute(notebook: dict, folder: Path) -> dict:
    """Run a notebook from top to bottom in ``folder`` and return it with its outputs.

    Raises
    ------
    nbclient.exceptions.CellExecutionError    if a cell raises
    """
    node = nbformat.from_dict(copy.deepcopy(notebook))
    for cell in node.cells:
        if isinstance(cell.source, list):
            cell.source = "".join(cell.source)
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    NotebookClient(
        node,
        timeout=CELL_SECONDS,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        store_widget_state=False,
    ).execute()
    return json.loads(nbformat.writes(node))


def generated(solution: dict, stem: str) -> str:
    """Return the text of the chapter of a normalised solution."""
    return as_text(normalise(chapter_from(solution), stem))


def build(path: Path) -> list[Path]:
    """Execute a solution, write it and its chapter; return the files that changed."""
    solution = normalise(execute(normalise(read(path), path.stem), path.parent), path.stem)
    texts = {path: as_text(solution), ROOT / "chapters" / path.name: generated(solution, path.stem)}
    changed = [
        file
        for file, text in texts.items()
        if not file.exists() or file.read_text(encoding="utf-8") != text
    ]
    for file in changed:
        write(file, texts[file])
    return changed


def drifted(path: Path) -> list[Path]:
    """Return which of a solution and its chapter are not what `build` would write."""
    solution = normalise(read(path), path.stem)
    target = ROOT / "chapters" / path.name
    texts = {path: as_text(solution), target: generated(solution, path.stem)}
    return [
        file
        for file, text in texts.items()
        if not file.exists() or file.read_text(encoding="utf-8") != text
    ]


def build_all(paths: list[Path]) -> int:
    """Build notebooks, two at a time, and say what became of each; return how many failed."""
    os.environ.update(NN_COURSE_PROGRESS="off", OPENBLAS_NUM_THREADS="1", MPLBACKEND="agg")
    failed = 0
    with ThreadPoolExecutor(2) as pool:
        for path, work in [(path, pool.submit(build, path)) for path in paths]:
            try:
                changed = [str(file.relative_to(ROOT)) for file in work.result()]
                print(f"{path.stem}: {'wrote ' + ', '.join(changed) if changed else 'unchanged'}")
            except Exception as error:
                failed += 1
                print(f"{path.stem}: FAILED\n{error}")
    return failed
