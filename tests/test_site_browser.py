"""The built site in headless Chromium, with Python in the tab: chapters run, work is kept.

Needs the extras [browser] and [site], a Chromium, and a copy of Pyodide in the folder that
NN_COURSE_PYODIDE names; skipped, with the reason, without them. NN_COURSE_TAB=all runs all
chapters, otherwise the first four.
"""

import os
from pathlib import Path

import pytest
import tab
from browsing import CHROMIUM, chromium

from utils.publish import lite, site
from utils.publish.compared import DIFFERS
from utils.publish.notebooks import ROOT, read

pytest.importorskip("playwright.sync_api", reason="the extra [browser] is missing")

PYODIDE = os.environ.get("NN_COURSE_PYODIDE", "")
CHAPTERS = sorted(path.name for path in (ROOT / "chapters").glob("*.ipynb"))
if os.environ.get("NN_COURSE_TAB") != "all":
    CHAPTERS = CHAPTERS[:4]
SECONDS = 600  # after which a chapter hangs

#: Cells whose lines are others in a tab, and why.
OTHERS = DIFFERS | {
    "01_logistic_regression-013": "scikit-learn 1.6 warns that a fit could go on",
    "12_making_it_fast-043": "a browser starts no other processes, and says so",
}

pytestmark = [
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine"),
    pytest.mark.skipif(bool(site.missing()), reason="the extra [site] is missing"),
    pytest.mark.skipif(not PYODIDE, reason="NN_COURSE_PYODIDE names no copy of Pyodide"),
    pytest.mark.filterwarnings("ignore:.*is deprecated:PendingDeprecationWarning"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site") / "site"
    site.build(folder, Path(PYODIDE))
    return folder


@pytest.fixture(scope="module")
def browser():
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def shared(browser, folder):
    with tab.tab(browser, folder) as opened:
        opened.lab()
        yield opened


@pytest.fixture
def fresh(browser, folder):
    """A browser that has never seen the site."""
    with tab.tab(browser, folder) as opened:
        yield opened


def test_the_site_has_at_most_100_megabytes(folder):
    assert sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) <= 100e6


def compared(cell):
    """Whether what a cell of a chapter prints is what its solution prints."""
    waits = "= check(" in cell["source"] or cell["source"].startswith("progress(")
    return not waits and cell["id"] not in OTHERS and "nbval-ignore-output" not in cell["tags"]


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_runs_in_a_tab_prints_what_its_solution_prints_and_its_explorer_moves(
    shared, name
):
    shared.do(tab.OPEN, f"chapters/{name}")
    try:
        cells = shared.do(tab.RUN_ALL, seconds=SECONDS)
        assert cells and all(cell["count"] for cell in cells)
        assert [(c["id"], c["errors"]) for c in cells if c["errors"]] == []
        solved = {
            cell["id"]: "".join(
                "".join(output["text"]) for output in cell["outputs"] if "text" in output
            )
            for cell in read(ROOT / "solutions" / name)["cells"]
            if cell["cell_type"] == "code"
        }
        assert [
            (cell["id"], printed(cell), solved[cell["id"]])
            for cell in cells
            if compared(cell) and printed(cell) != solved[cell["id"]]
        ] == []
        if any("explorer.show()" in cell["source"] for cell in cells):
            move_an_explorer(shared.page)
        assert shared.page.get_by_text("Error displaying widget").count() == 0
        assert shared.outside == []
    finally:
        shared.do(tab.CLOSE)


def printed(cell):
    return "".join(text for _, text in cell["streams"])


def move_an_explorer(page):
    """Press an arrow key on the first control that is free, and wait for other words."""
    picture = page.locator(".nn-picture").first
    picture.wait_for()
    picture.scroll_into_view_if_needed()
    shown = "document.querySelector('.nn-board').innerText"
    before = page.evaluate(shown)
    page.locator(".nn-board input:enabled").first.focus()
    for key in ("ArrowLeft", "ArrowRight", "ArrowRight"):  # it may stand at an end
        page.keyboard.press(key)
    page.wait_for_function(f"before => {shown} !== before", arg=before, timeout=60_000)


NAME = "01_logistic_regression"
SET_UP, CHECK, COUNT = "-003", "-016", "-058"
ANSWER = """def sigmoid(z):
    return (1 + np.tanh(z / 2)) / 2"""
ENDLESS = """def sigmoid(z):
    while True:
        pass"""


def test_what_is_written_and_solved_is_there_after_a_reload_until_the_original_is_asked_for(fresh):
    page = fresh.page

    def start():
        fresh.lab()
        fresh.do(tab.OPEN, f"chapters/{NAME}.ipynb")
        assert "Error" not in fresh.do(tab.RUN, [SET_UP, None])

    def source():
        return page.evaluate(
            "() => [...window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells]"
            ".map(cell => cell.getSource()).join('\\n')"
        )

    def original(button, says):
        page.goto(f"{fresh.base}/original.html")
        page.locator("#chapter").select_option(NAME)
        page.get_by_role("button", name=button).click()
        page.get_by_text(says).wait_for()

    start()
    fresh.do(tab.RUN, ["sigmoid-answer", ENDLESS])
    assert "still running after" in fresh.do(tab.RUN, [CHECK, None])
    fresh.do(tab.RUN, ["sigmoid-answer", ANSWER])
    assert fresh.do(tab.RUN, [CHECK, None]).startswith("✓ sigmoid: right")
    saved = "() => !window.jupyterapp.shell.currentWidget.context.model.dirty"
    page.wait_for_function(saved, timeout=60_000)  # by itself

    start()
    assert ANSWER in source()
    assert "1 of " in fresh.do(tab.RUN, [COUNT, None])

    original("Bring back the original", f"{NAME} is as it was at the start.")
    original("Forget which", "No exercise counts as solved any more.")
    original("Bring back the original", "nothing had been changed")
    start()
    assert ANSWER not in source() and "def sigmoid" in source()
    assert "0 of " in fresh.do(tab.RUN, [COUNT, None])
    assert fresh.outside == []


def test_a_site_without_a_copy_of_python_asks_its_cdn_for_it_and_nobody_else(fresh):
    def from_the_cdn(route):
        name = route.request.url.rpartition("/")[2]
        route.fulfill(path=Path(PYODIDE) / name, headers={"Access-Control-Allow-Origin": "*"})

    context = fresh.page.context
    context.route(f"{lite.CDN}/**", from_the_cdn)
    script = {"body": lite.kernel(lite.CDN), "content_type": "text/javascript"}
    context.route("**/work/python/kernel.js", lambda route: route.fulfill(**script))
    context.route("**/work/python/pyodide/**", lambda route: route.abort())
    fresh.lab()
    fresh.do(tab.OPEN, f"chapters/{NAME}.ipynb")
    assert "200 samples" in fresh.do(tab.RUN, [SET_UP, None])
    assert fresh.outside == []


def test_a_chapter_to_read_sets_its_formulas_and_asks_nobody(fresh):
    for scheme in ("light", "dark"):
        fresh.page.emulate_media(color_scheme=scheme)
        fresh.page.goto(f"{fresh.base}/read/03_backpropagation.html")
        fresh.page.locator("mjx-container").nth(30).wait_for()
        assert fresh.page.locator("mjx-merror").count() == 0
    fresh.page.goto(f"{fresh.base}/read/00_start_here.html")
    fresh.page.locator("details mjx-container").first.wait_for(state="attached")  # in a fold
    fresh.page.goto(f"{fresh.base}/search.html?q=softmax")
    fresh.page.locator("#search-results li").first.wait_for()
    assert fresh.outside == []
