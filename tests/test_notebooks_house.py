"""The house rules of a notebook, for every notebook in chapters/ and solutions/."""

import ast
import re
from itertools import pairwise
from pathlib import Path

import utils
from utils.course import CHAPTERS
from utils.exercises import COURSE
from utils.publish import notebooks

NOTEBOOKS = [
    path.relative_to(notebooks.ROOT).as_posix()
    for folder in ("solutions", "chapters")
    for path in sorted((notebooks.ROOT / folder).glob("*.ipynb"))
]
#: A path of the machine on which a notebook happened to run.
MACHINE_PATH = re.compile(r"(?<![\w.:/])(/(home|Users|root|tmp|work|usr|opt|var)/\S+|[A-Z]:\\\w+)")
BANNED = re.compile(r"\b(simply|just|obviously|trivially|of course)\b", re.I)
#: Chapter -> its exercises in order.
EXERCISES = {
    chapter.number: [e.id for e in COURSE.exercises.values() if e.chapter == chapter.number]
    for chapter in CHAPTERS
}
#: How many cells may go uncompared, where it is not 1: those of 09 show MNIST if it is there, those
#: of 10 California's house prices.
UNCOMPARED = {"09": 2, "10": 9}

SOLUTIONS = [name for name in NOTEBOOKS if name.startswith("solutions")]


def pytest_generate_tests(metafunc):
    """Chapters hold no outputs: what is said of these, solutions must keep."""
    if "name" in metafunc.fixturenames:
        names = SOLUTIONS if metafunc.function in OF_OUTPUTS else NOTEBOOKS
        metafunc.parametrize("name", names)


def cells(name, kind=None):
    notebook = notebooks.read(notebooks.ROOT / name)
    found = [
        {**c, "source": "".join(c["source"])}
        for c in notebook["cells"]
        if kind in (None, c["cell_type"])
    ]
    assert found
    return found


def outputs(name):
    return [output for cell in cells(name, "code") for output in cell["outputs"]]


def output_text(name):
    return "\n".join(
        "".join(output.get("text", [])) + "".join(output.get("data", {}).get("text/plain", []))
        for output in outputs(name)
    )


def prose(name):
    """The text of all markdown cells without code, formulas, links and HTML tags."""
    text = "\n\n".join(cell["source"] for cell in cells(name, "markdown"))
    for pattern in (
        r"(?s)```.*?```",
        r"`[^`]*`",
        r"(?s)\$\$.*?\$\$",
        r"\$[^$\n]*\$",
        r"\]\([^)]*\)",
    ):
        text = re.sub(pattern, " ", text)
    return re.sub(r"<[^>]+>", " ", text)


def test_no_code_cell_is_longer_than_25_lines_or_100_columns(name):
    for cell in cells(name, "code"):
        lines = cell["source"].splitlines()
        assert len(lines) <= 25, cell["source"]
        assert max(map(len, lines), default=0) <= 100, cell["source"]


def test_the_first_cell_says_what_the_chapter_is_for(name):
    first = cells(name)[0]["source"]
    number = Path(name).name[:2]
    assert re.match(rf"# {number} \w", first)
    for promise in ("What you will do", "What you will learn", "What you need"):
        assert f"**{promise}" in first
    assert re.search(r"\*\*About \d+ minutes", first)


def test_headings_are_in_order_and_numbered(name):
    text = "\n".join(re.sub(r"(?s)```.*?```", "", c["source"]) for c in cells(name, "markdown"))
    headings = re.findall(r"(?m)^(#+) +(.*)$", text)
    levels = [len(marks) for marks, _ in headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    number = int(Path(name).name[:2])
    sections = [title for marks, title in headings if len(marks) == 2]
    for k, title in enumerate(sections, start=1):
        assert title.startswith(f"{number}.{k} "), f"section {k} is called {title!r}"


def test_every_exercise_has_a_heading_with_effort_and_minutes_and_two_hints(name):
    number = int(Path(name).name[:2])
    found = []
    for cell in cells(name, "markdown"):
        for k, function, marks, minutes in re.findall(
            r"(?m)^### Exercise \d+\.(\d+) · `(\w+)` · (●+○*) · about (\d+) minutes", cell["source"]
        ):
            found.append(function)
            assert int(k) == len(found)
            assert len(marks) == 3
            assert marks.count("●") == COURSE.exercise(function).points
            assert 1 <= int(minutes) <= 45
            assert cell["source"].count("<summary>Hint ") == 2, f"two hints for {function}"
    assert found == EXERCISES[f"{number:02d}"]
    checked = [notebooks.CHECK.search(c["source"]) for c in cells(name, "code")]
    assert [match[1] for match in checked if match] == found


def test_every_code_cell_was_executed_without_an_error_or_a_word_on_stderr(name):
    for cell in cells(name, "code"):
        assert cell["execution_count"], cell["source"]
    for output in outputs(name):
        assert output["output_type"] != "error"
        assert output.get("name") != "stderr"


def test_every_picture_has_a_text_alternative_of_some_length(name):
    for output in outputs(name):
        if "image/png" in output.get("data", {}):
            alt = output.get("metadata", {}).get("image/png", {}).get("alt", "")
            assert len(alt.split()) >= 8, f"alternative text {alt!r}"
    for cell in cells(name, "markdown"):
        assert not re.search(r"!\[\]\(|<img(?![^>]*alt=)", cell["source"])


def test_no_path_of_a_machine_and_no_sys_path_is_in_it(name):
    text = "\n".join(cell["source"] for cell in cells(name)) + output_text(name)
    assert not MACHINE_PATH.search(text), MACHINE_PATH.search(text)[0]
    assert "sys.path" not in text


def test_links_inside_the_repository_resolve(name):
    folder = (notebooks.ROOT / name).parent
    for cell in cells(name, "markdown"):
        for target in re.findall(r"\]\(([^)\s]+)\)", cell["source"]):
            if not re.match(r"https?://|mailto:|#", target):
                assert (folder / target.partition("#")[0]).exists(), target


def test_the_prose_has_none_of_the_words_that_make_a_learner_feel_slow(name):
    found = BANNED.search(prose(name))
    assert not found, prose(name)[max(0, found.start() - 60) : found.end() + 60]


def test_numbers_in_the_prose_are_numbers_that_a_cell_shows(name):
    """Every decimal fraction in the text, rounded as the text rounds it, stands in an output."""
    shown = re.findall(r"\d+\.\d+(?:e[-+]?\d+)?|\d+", output_text(name).replace("−", "-"))
    code = "\n".join(cell["source"] for cell in cells(name, "code"))
    shown += re.findall(r"\d+\.\d+", code)
    values = {float(number) for number in shown}
    without_headings = re.sub(r"(?m)^#.*$|\b[Cc]hapter \S+|\b[Ee]xercise \d+\.\d+", "", prose(name))
    for number in re.findall(r"(?<![\w./])\d+\.\d{2,}(?![\w.]*\d)", without_headings):
        digits = len(number.partition(".")[2])
        near = 0.5001 * 10.0**-digits
        assert any(
            abs(v - float(number)) <= near or abs(100 * v - float(number)) <= near for v in values
        ), f"the text says {number}, no output does"


def test_the_last_code_cell_shows_progress(name):
    number = Path(name).name[:2]
    if EXERCISES[number]:
        assert cells(name, "code")[-1]["source"] == f'progress("{number}")'
    else:
        assert "progress(" not in "".join(c["source"] for c in cells(name, "code"))


def test_there_is_a_recap_and_three_questions_with_folded_answers(name):
    text = "\n".join(cell["source"] for cell in cells(name, "markdown"))
    assert re.search(r"(?m)^## \d+\.\d+ .*[Rr]ecap", text)
    assert text.count("<summary>Answer</summary>") >= 3
    assert text.count("<details>") == text.count("</details>")


def test_the_first_code_cell_is_the_same_everywhere(name):
    """What it does without the course is tested in test_setting_up.py."""
    start = cells("solutions/00_start_here.ipynb", "code")[0]["source"]
    assert cells(name, "code")[0]["source"] == start


def test_no_answer_cell_imports_what_a_check_needs(name):
    """Otherwise a slip in the answer takes the check away as well."""
    for cell in cells(name, "code"):
        if cell["id"].endswith("-answer"):
            assert not re.search(r"(?m)^\s*(from utils\S* )?import .*\bcheck\b", cell["source"])


def test_widgets_and_random_state_leave_no_trace(name):
    text = (notebooks.ROOT / name).read_text(encoding="utf-8")
    assert notebooks.WIDGET_VIEW not in text
    code = "\n".join(cell["source"] for cell in cells(name, "code"))
    assert "np.random.seed" not in code


def test_no_output_shows_a_number_the_way_only_one_numpy_does(name):
    assert "np.float64(" not in output_text(name), "print it, rounded"
    assert "np.int64(" not in output_text(name), "print it"


def test_few_outputs_are_left_uncompared(name):
    tags = [tag for cell in cells(name) for tag in cell["metadata"].get("tags", [])]
    most = UNCOMPARED.get(Path(name).name[:2], 1)
    assert tags.count("nbval-ignore-output") + tags.count("nbval-skip") <= most


def test_exercise_cells_are_what_nbgrader_expects(name):
    """The rules of nbgrader's schema 3, checked without nbgrader."""
    ids, pairs = [], []
    for cell in cells(name):
        found = cell["metadata"].get("nbgrader")
        if not found:
            continue
        keys = {"schema_version", "grade_id", "grade", "solution", "locked", "task"}
        assert set(found) == (keys | {"points"} if found["grade"] else keys)
        assert found["schema_version"] == 3
        assert all(isinstance(found[k], bool) for k in ("grade", "solution", "locked", "task"))
        assert re.fullmatch(r"[a-zA-Z0-9_\-]+", found["grade_id"])
        assert found["grade"] != found["solution"]
        assert found["locked"] == found["grade"]
        assert not found["grade"] or found["points"] in (1, 2, 3)
        ids.append(found["grade_id"])
        pairs.append(found["grade"])
    assert len(set(ids)) == len(ids)
    assert pairs == [False, True] * (len(pairs) // 2), "each answer is followed by its check"


def test_the_package_that_is_tested_is_the_one_beside_the_notebooks():
    assert Path(utils.__file__).resolve().parent == notebooks.ROOT / "utils"


def test_a_chapter_holds_no_output_and_no_count(name):
    for cell in cells(name, "code"):
        if name.startswith("chapters"):
            assert not cell["outputs"], cell["source"]
            assert cell["execution_count"] is None


def test_nothing_that_only_the_solution_holds_is_needed_elsewhere(name):
    """So that a chapter with the answers put in runs as its solution does."""
    only, rest = set(), set()
    for cell in cells(name, "code"):
        tree = ast.parse(cell["source"])
        found = {n for n in ast.walk(tree) if isinstance(n, ast.Name)}
        if "solution-only" in cell["metadata"].get("tags", []):
            only |= {n.id for n in found if isinstance(n.ctx, ast.Store)}
            only |= {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}
        else:
            rest |= {n.id for n in found if isinstance(n.ctx, ast.Load)}
            only -= {n.id for n in found if isinstance(n.ctx, ast.Store)}
    assert not only & rest


OF_OUTPUTS = [
    test_every_code_cell_was_executed_without_an_error_or_a_word_on_stderr,
    test_every_picture_has_a_text_alternative_of_some_length,
    test_numbers_in_the_prose_are_numbers_that_a_cell_shows,
    test_no_output_shows_a_number_the_way_only_one_numpy_does,
]
