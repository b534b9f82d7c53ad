"""Every chapter in a real JupyterLab in a real browser: Run All, no error, the explorers move.

Needs the extra ``browser`` and a Chromium on the machine; skipped, with a word, without them.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from utils.publish import notebooks

playwright = pytest.importorskip("playwright.sync_api", reason="the extra [browser] is missing")

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
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
    settings = folder / "config" / "labconfig" / "page_config.json"
    settings.parent.mkdir(parents=True)
    news = "@jupyterlab/apputils-extension:announcements"
    settings.write_text(json.dumps({"disabledExtensions": {news: True}}), encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    places = {"CONFIG": "config", "DATA": "data", "RUNTIME": "runtime"}
    env = dict(os.environ, IPYTHONDIR=str(folder / "ipython"))
    env |= {f"JUPYTER_{name}_DIR": str(folder / place) for name, place in places.items()}
    command = [sys.executable, "-m", "jupyterlab", "--allow-root", "--no-browser"]
    command += ["--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0"]
    command += ["--IdentityProvider.token=t", "--expose-app-in-browser"]
    with open(folder / "lab.log", "w") as log:
        server = subprocess.Popen(
            command, cwd=folder / "course", env=env, stdout=log, stderr=subprocess.STDOUT
        )
    base = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{base}/api/status?token=t", timeout=1)
                break
            except OSError:
                time.sleep(0.1)
        else:
            pytest.fail((folder / "lab.log").read_text()[-2000:])
        yield base
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture(scope="module")
def page(lab):
    with playwright.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        page = browser.new_page(viewport={"width": 1200, "height": 900})
        page.set_default_timeout(60_000)
        page.goto(f"{lab}/lab?reset&token=t")
        page.wait_for_function("window.jupyterapp && window.jupyterapp.restored.then(() => true)")
        yield page
        browser.close()


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
    """Press an arrow key on the explorer's first slider and wait for another picture."""
    handle = page.locator(".jp-Cell-outputArea .noUi-handle").first
    handle.scroll_into_view_if_needed()
    pictures = page.locator(".jp-Cell-outputArea .widget-image")
    pictures.first.wait_for()
    before = pictures.first.get_attribute("src")
    handle.focus()
    at_the_end = handle.get_attribute("aria-valuenow") == handle.get_attribute("aria-valuemax")
    page.keyboard.press("ArrowLeft" if at_the_end else "ArrowRight")
    page.wait_for_function(
        "before => [...document.querySelectorAll('.jp-Cell-outputArea .widget-image')]"
        ".some(image => image.src && image.src !== before)",
        arg=before,
        timeout=10_000,
    )
