"""Notebooks as data: a chapter from its solution, and nothing in a file that a run changes.

A notebook is written once, solved, in solutions/. Learners' parts stand between the marks of
nbgrader, ``### BEGIN SOLUTION`` and ``### END SOLUTION``; cells tagged ``solution-only`` stay
behind. A chapter is handed out without outputs: what it asks to predict, it does not show.
"""

import copy
import html
import json
import re
from pathlib import Path

from utils.exercises import COURSE
from utils.publish.palette import smaller

ROOT = Path(__file__).resolve().parents[2]

NOTEBOOK_METADATA = {
    "kernelspec": {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    },
    "language_info": {"name": "python"},
}
SOLUTION = re.compile(r"(?ms)^([ \t]*)### BEGIN SOLUTION.*?### END SOLUTION[^\n]*")
HIDDEN_TESTS = re.compile(r"(?ms)^[ \t]*### BEGIN HIDDEN TESTS.*?### END HIDDEN TESTS[^\n]*\n?")
CHECK = re.compile(r"^[\w, ]+ = check\(\s*\"(\w+)\"", re.M)
DEFINED = re.compile(r"^(?:def|class) (\w+)", re.M)
EXERCISE = re.compile(r"^### Exercise \d+\.\d+ · `(\w+)` · ", re.M)
FOLD = re.compile(r"(?s)(<details><summary>Hint ([12])</summary>).*?(</details>)")
_EMBEDDED = re.compile(r"(?<=data:image/png;base64,)[\w+/=]+")
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def chapter_from(solution: dict) -> dict:
    """Return the chapter of a solved notebook: stubs for answers, no outputs, the same cell ids.

    Parameters
    ----------
    solution : dict    a notebook in nbformat 4.5, as JSON gives it

    Returns
    -------
    dict               a new notebook, not executed
    """
    chapter = handed_out(solution)
    for cell in chapter["cells"]:
        if cell["cell_type"] == "code":
            source = SOLUTION.sub(lambda match: match[1] + "...", _text(cell["source"]))
            cell["source"] = _lines(HIDDEN_TESTS.sub("", source).rstrip("\n"))
    return chapter


def handed_out(solution: dict) -> dict:
    """Return the cells that learners get, answers still in them: no discussions, no outputs."""
    notebook = copy.deepcopy(solution)
    notebook["cells"] = [
        c for c in notebook["cells"] if "solution-only" not in c["metadata"].get("tags", [])
    ]
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return notebook


def normalise(notebook: dict, stem: str) -> dict:
    """Return the notebook with nothing in it that differs from run to run or editor to editor.

    Fixed metadata, ids ``stem-000``… where one is missing or double, counts 1..n, output streams
    joined, widget models removed, the folds of an exercise's heading filled with its hints, and
    nbgrader metadata: a cell with a solution is an answer, a cell ``name = check("id", name)``
    gives the exercise's points.

    Raises
    ------
    ValueError    if an output holds a memory address or stderr, or two answers define one name
    """
    notebook = copy.deepcopy(notebook)
    notebook["metadata"], notebook["nbformat"], notebook["nbformat_minor"] = NOTEBOOK_METADATA, 4, 5
    seen: set[str] = set()
    count = 0
    for k, cell in enumerate(notebook["cells"]):
        source = _text(cell["source"])
        cell["source"] = _lines(source)
        if "### BEGIN SOLUTION" in source:
            cell["id"] = f"{DEFINED.findall(source)[0]}-answer"
        elif not cell.get("id") or cell["id"] in seen:
            cell["id"] = f"{stem[:50]}-{k:03d}"
        if cell["id"] in seen:
            raise ValueError(f"{stem}: two cells have the id {cell['id']}")
        seen.add(cell["id"])
        if cell["cell_type"] == "markdown" and (heading := EXERCISE.search(source)):
            cell["source"] = _lines(_with_hints(source, heading[1]))
        tags = cell["metadata"].get("tags")
        cell["metadata"] = {"tags": sorted(tags)} if tags else {}
        nbgrader = _nbgrader(cell, stem)
        if nbgrader:
            cell["metadata"]["nbgrader"] = nbgrader
        if cell["cell_type"] != "code":
            cell.pop("outputs", None)
            cell.pop("execution_count", None)
            continue
        count += 1
        ran = cell.get("execution_count") is not None or bool(cell["outputs"])
        cell["execution_count"] = count if ran else None
        cell["outputs"] = [_output(o, count, cell["id"]) for o in _joined(cell["outputs"])]
    return notebook


def write(path: Path, text: str | bytes) -> Path:
    """Write a file whole or not at all, its folder as well: to a temporary name, then renamed.

    The ends of lines stay as they are; half a sign, which no file can hold, becomes "?".
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name[:200] + ".part")
    temporary.write_bytes(text.encode("utf-8", "replace") if isinstance(text, str) else text)
    temporary.replace(path)
    return path


def read(path: Path) -> dict:
    """Return a notebook file as plain JSON."""
    return json.loads(path.read_text(encoding="utf-8"))


def as_text(notebook: dict) -> str:
    """Return a notebook as the text of its file."""
    return json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _nbgrader(cell: dict, stem: str) -> dict:
    """Metadata for an answer cell or a check cell; {} for any other."""
    if cell["cell_type"] != "code" or "solution-only" in cell["metadata"].get("tags", []):
        return {}
    base = {"schema_version": 3, "task": False}
    if cell["id"].endswith("-answer"):
        grade_id = f"{stem}-{cell['id']}"
        return {**base, "grade_id": grade_id, "grade": False, "solution": True, "locked": False}
    if check := CHECK.search(_text(cell["source"])):
        grade_id = f"{stem}-{check[1]}-check"
        return {
            **base,
            "grade_id": grade_id,
            "grade": True,
            "solution": False,
            "locked": True,
            "points": COURSE.exercise(check[1]).points if check[1] in COURSE.ids else 1,
        }
    return {}


def _with_hints(source: str, exercise: str) -> str:
    """The cell with the exercise's own hints in its folds."""
    if exercise not in COURSE.ids:
        return source
    hints = COURSE.exercise(exercise).hints
    return FOLD.sub(lambda m: m[1] + _as_html(hints[int(m[2]) - 1]) + m[3], source)


def _as_html(hint: str) -> str:
    """A hint as it stands inside a fold: code in tags, formulas as they are."""
    pieces = re.split(r"(\$[^$]*\$)", hint)
    return "".join(
        p if p[:1] == "$" else re.sub(r"`([^`]*)`", r"<code>\1</code>", html.escape(p, quote=False))
        for p in pieces
    )


def _joined(outputs: list[dict]) -> list[dict]:
    """Outputs with the chunks of each stream joined into its first."""
    joined: list[dict] = []
    for output in outputs:
        if output["output_type"] == "stream":
            last = joined[-1] if joined else {}
            if last.get("name") == output["name"]:
                last["text"] = _text(last["text"]) + _text(output["text"])
                continue
        joined.append(output)
    return joined


def _output(output: dict, count: int, where: str) -> dict:
    """One output as it is committed."""
    if output["output_type"] == "stream":
        if output["name"] == "stderr":
            raise ValueError(f"cell {where} writes to stderr: {_text(output['text'])[:200]}")
        output["text"] = _lines(_text(output["text"]))
    if "execution_count" in output:
        output["execution_count"] = count
    data = output.get("data", {})
    data.pop(WIDGET_VIEW, None)  # the model lives in a kernel that has gone
    for kind, value in data.items():
        if kind == "image/png":
            data[kind] = smaller(_text(value).strip())
        elif kind == "text/html":  # an explorer's still is part of its page
            data[kind] = _lines(_EMBEDDED.sub(lambda png: smaller(png[0]), _text(value)))
        elif isinstance(value, str | list):
            data[kind] = _lines(_text(value))
    shown = _text(output.get("text", "")) + _text(data.get("text/plain", ""))
    if re.search(r"\b0x[0-9a-f]{8,}", shown):
        raise ValueError(f"cell {where} shows a memory address: {shown[:200]}")
    if "metadata" in output:
        alt = output["metadata"].get("image/png", {}).get("alt")
        output["metadata"] = {"image/png": {"alt": alt}} if alt else {}
    return output


def _text(source: str | list[str]) -> str:
    return source if isinstance(source, str) else "".join(source)


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)
