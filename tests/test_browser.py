"""Every chapter in a real JupyterLab in a real browser: Run All, no error, the explorers move.

Needs the extra ``browser`` and a Chromium on the machine; skipped, with a word, without them.
"""

import json
import shutil

import pytest
from browsing import CHROMIUM, chromium, jupyter
from test_board import by_keys, by_mouse, reach
from test_explore import MODULES, explorer, module

from utils.publish import notebooks

pytest.importorskip("playwright.sync_api", reason="the extra [browser] is missing")

CHAPTERS = sorted(path.name for path in (notebooks.ROOT / "chapters").glob("*.ipynb"))

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine")

OPEN_AND_RUN = """async (path) => {
  const app = window.jupyterapp;
  const panel = await app.commands.execute('docmanager:open', {path, factory: 'Notebook'});
  await panel.context.ready; await panel.sessionContext.ready;
  await panel.sessionContext.session.kernel.info;
  await app.commands.execute('notebook:run-all-cells');
  return panel.context.model.toJSON().cells.filter(c => c.cell_type === 'code').map(c => ({
    count: c.execution_count, source: c.source, tags: c.metadata.tags || [],
    text: c.outputs.map(o => o.text || (o.data && o.data['text/plain']) || '').join(''),
    errors: c.outputs.filter(o => o.output_type === 'error').map(o => o.ename + ': ' + o.evalue)}));
}"""
NEW = """async ([path, sources]) => {
  const app = window.jupyterapp;
  const cells = sources.map(source => ({
    cell_type: 'code', source, metadata: {}, outputs: [], execution_count: null}));
  const kernelspec = {name: 'python3', display_name: 'Python 3', language: 'python'};
  const content = {cells, metadata: {kernelspec}, nbformat: 4, nbformat_minor: 4};
  await app.serviceManager.contents.save(path, {type: 'notebook', format: 'json', content});
  const panel = await app.commands.execute('docmanager:open', {path, factory: 'Notebook'});
  await panel.context.ready; await panel.sessionContext.ready;
  await panel.sessionContext.session.kernel.info;
}"""
RUN = """async ([index, source]) => {
  const app = window.jupyterapp, notebook = app.shell.currentWidget.content;
  const cell = notebook.widgets[index].model;
  if (source !== null) cell.sharedModel.setSource(source);
  notebook.activeCellIndex = index;
  notebook.deselectAll();
  await app.commands.execute('notebook:run-cell');
  return cell.toJSON().outputs.map(o => o.text || o.ename + ': ' + o.evalue).join('\\n');
}"""
RESTART = """async () => {
  const session = window.jupyterapp.shell.currentWidget.sessionContext;
  await session.restartKernel();
  await session.session.kernel.info;
}"""
CLOSE = """async () => {
  const panel = window.jupyterapp.shell.currentWidget;
  await panel.context.revert().catch(() => 0);
  await panel.sessionContext.shutdown();
  panel.dispose();
}"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """A JupyterLab on a copy of the chapters, so that autosave never touches the repository."""
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(notebooks.ROOT / "chapters", folder / "course" / "chapters")
    with jupyter(folder, folder / "course") as address:
        yield address


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def page(lab, browser):
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    page.set_default_timeout(60_000)
    page.goto(f"{lab}/lab?reset&token=t")
    page.wait_for_function("window.jupyterapp && window.jupyterapp.restored.then(() => true)")
    return page


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_runs_in_the_browser_and_its_explorer_moves(page, name):
    cells = page.evaluate(OPEN_AND_RUN, f"chapters/{name}")
    try:
        assert cells
        assert all(cell["count"] for cell in cells)
        errors = [e for c in cells if "raises-exception" not in c["tags"] for e in c["errors"]]
        assert errors == []
        if any("explorer.show()" in cell["source"] for cell in cells):
            move_a_slider(page)
        assert page.get_by_text("Error displaying widget").count() == 0
    finally:
        page.evaluate(CLOSE)


STUB = "def softmax(z):\n    ..."
TYPO = "def softmax(z)\n    return np.exp(z)"
WRONG = "def softmax(z):\n    e = np.exp(z - z.max())\n    return e / e.sum()"
RIGHT = """def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)"""


def test_answers_come_and_go_as_a_new_user_would_run_them(page, tmp_path):
    """A stub, a typo, a wrong and a right answer, each checked twice; then the kernel restarts."""
    kept = tmp_path / "progress.json"
    cells = [
        f"%env NN_COURSE_PROGRESS={kept}",
        "import numpy as np",
        "from utils.exercises import check, passed, progress",
        STUB,
        'softmax = check("softmax", softmax)',
        'print(passed("softmax"))\nprogress("02")',
    ]
    set_up, answer, check, done = range(3), 3, 4, 5

    def run(index, source=None):
        return page.evaluate(RUN, [index, source])

    def start():
        assert "Error" not in "".join(run(index) for index in set_up)

    page.evaluate(NEW, ["as_a_new_user.ipynb", cells])
    try:
        start()
        assert run(answer) == ""
        assert run(check).startswith("○ softmax: not yet.")
        assert run(check).startswith("○ softmax: this is the course's own function")

        assert run(answer, TYPO).startswith("SyntaxError")
        assert run(check).startswith("○ softmax: this is the course's own function")

        assert run(answer, WRONG) == ""
        assert run(check).startswith("✗ softmax: ")
        assert run(check).startswith("○ softmax: this is the course's own function")
        assert run(done).startswith("False\nChapter 02: 0 of ")
        assert not kept.exists()

        assert run(answer, RIGHT) == ""
        for _ in range(2):
            assert run(check).startswith("✓ softmax: right")
            assert json.loads(kept.read_text(encoding="utf-8"))["done"] == ["softmax"]
        assert run(done).startswith("True\nChapter 02: 1 of ")

        page.evaluate(RESTART)
        start()
        said = run(check)
        assert said.startswith("NameError: name 'softmax' is not defined")
        assert "`softmax` is not there yet: run the cell with your answer first" in said
        assert run(answer) == ""
        assert run(check).startswith("✓ softmax: right")
        assert json.loads(kept.read_text(encoding="utf-8"))["done"] == ["softmax"]
    finally:
        page.evaluate(CLOSE)


def move_a_slider(page):
    """Press arrow keys on the explorer's first control and wait for another picture."""
    board = page.locator(".nn-board").first
    board.scroll_into_view_if_needed()
    shown = "document.querySelector('.nn-board').innerText"
    before = page.evaluate(shown)
    board.locator("input:enabled").first.focus()
    for key in ("ArrowLeft", "ArrowRight", "ArrowRight"):  # it may stand at an end
        page.keyboard.press(key)
    page.wait_for_function(f"before => {shown} !== before", arg=before, timeout=10_000)


EXPLORERS = [
    f"from utils.explore.{name} import EXPLORER as explorer\nexplorer.show()" for name in MODULES
]
FRONT_ENDS = {"JupyterLab": "lab/tree", "Notebook 7": "notebooks"}


@pytest.fixture(scope="module", params=FRONT_ENDS.values(), ids=list(FRONT_ENDS))
def opened(request, lab, browser, page):
    """A notebook with all explorers, open in a front end of its own; and what went wrong there."""
    path = request.param
    file = f"{path.partition('/')[0]}_explorers.ipynb"
    page.evaluate(NEW, [file, EXPLORERS])
    page.evaluate(CLOSE)
    other = browser.new_page(viewport={"width": 1200, "height": 900})
    other.set_default_timeout(60_000)
    other.problems, other.outside = [], []
    other.on("pageerror", lambda e: other.problems.append(str(e)))
    other.on("console", lambda m: other.problems.append(m.text) if m.type == "error" else None)
    other.on("request", lambda r: other.outside.append(r.url) if outside(r.url, lab) else None)
    other.goto(f"{lab}/{path}/{file}?token=t")
    yield other
    other.close()


def outside(url, lab):
    return not url.startswith((lab, lab.replace("http", "ws"), "data:", "blob:"))


def run_all(page):
    page.wait_for_function("window.jupyterapp?.shell.currentWidget?.sessionContext?.session")
    page.evaluate(
        """async () => {
          const app = window.jupyterapp, panel = app.shell.currentWidget;
          await panel.context.ready; await panel.sessionContext.ready;
          await panel.sessionContext.session.kernel.info;
          await app.commands.execute('notebook:run-all-cells'); }"""
    )
    page.wait_for_function(f"document.querySelectorAll('.nn-board').length === {len(MODULES)}")


@pytest.mark.parametrize("move", [by_keys, by_mouse], ids=["keys", "mouse"])
def test_every_goal_is_reached_in_a_real_front_end(opened, move):
    run_all(opened)
    opened.problems.clear()  # those of the front end itself, before anything moves
    for place, name in enumerate(MODULES):
        board = opened.locator(".nn-board").nth(place)
        board.scroll_into_view_if_needed()
        reach(opened, explorer(name), module(name).SOLVED, move, board)
        board.locator(".nn-reached").wait_for(timeout=30_000)
        assert board.locator(".nn-badge").inner_text() == "★ reached"
        assert opened.locator(".jp-Notebook .jp-mod-editMode").count() == 0
    assert opened.problems == opened.outside == []


def test_a_notebook_that_is_saved_and_opened_again_shows_words_and_picture(opened):
    run_all(opened)
    opened.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    opened.reload()
    still = opened.locator(".nn-still").first
    still.wait_for()
    still.locator("img").wait_for()  # a picture has no size until it is decoded
    assert still.locator("img").evaluate("img => img.decode().then(() => img.naturalWidth)") > 200
    assert len(still.locator("img").get_attribute("alt").split()) > 20
    assert not opened.get_by_text("model not found").first.is_visible()
