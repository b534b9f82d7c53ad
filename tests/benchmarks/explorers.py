"""From a key to the picture: every explorer in JupyterLab in a real Chromium.

    python tests/benchmarks/explorers.py [NAME ...] [--moves 30] [--former FOLDER]

Prints median, 95th percentile and maximum of the milliseconds from an arrow key on the first
slider that is free to the frame in which the new picture is on the screen, and the CPU time that
the view itself takes. With --former, a checkout of the course in which explorers were ipywidgets
with a PNG (up to commit 41f70da), its explorers are moved in turn with ours in the same session.
Needs the extra [browser]; use an otherwise idle machine.
"""

import argparse
import json
import os
import random
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from browsing import chromium, jupyter
from test_explore import MODULES, explorer

from utils.explore.scene import wire

MOVE = """([place, former, key]) => new Promise((done) => {
  const cell = document.querySelectorAll('.jp-CodeCell')[place];
  const target = cell.querySelector(former ? '.noUi-handle' : 'input[type=range]:enabled');
  const image = () => cell.querySelector('.widget-image');
  const seen = () => former ? (image().complete ? image().src : null)
    : cell.querySelector('.nn-picture').getAttribute('aria-label');
  const before = seen(), at = former ? +target.getAttribute('aria-valuenow') : +target.value;
  target.focus();
  const start = performance.now();
  const look = () => {
    const now = seen();
    if (now !== null && now !== before) requestAnimationFrame((t) => done(t - start));
    else if (performance.now() - start > 3000) done(null);
    else requestAnimationFrame(look);
  };
  if (former) target.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
  else {
    target.value = at + (key === 'ArrowRight' ? 1 : -1);
    target.dispatchEvent(new Event('input', {bubbles: true}));
  }
  requestAnimationFrame(look);
})"""
RUN = """async () => {
  const app = window.jupyterapp, panel = app.shell.currentWidget;
  await panel.context.ready; await panel.sessionContext.ready;
  await panel.sessionContext.session.kernel.info;
  await app.commands.execute('notebook:run-all-cells'); }"""


def notebook(folder, names):
    """A notebook with one explorer a cell, those of the package in a folder."""
    show = [f"from utils.explore.{n} import EXPLORER as explorer; explorer.show()" for n in names]
    show[0] = f"import sys; sys.path.insert(0, {str(folder)!r}); {show[0]}"
    cells = [
        {"cell_type": "code", "source": s, "metadata": {}, "outputs": [], "execution_count": None}
        for s in show
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 4}


def opened(browser, base, file, wanted):
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    page.set_default_timeout(120_000)
    page.goto(f"{base}/lab/workspaces/{file[:-6]}/tree/{file}?token=t")
    page.wait_for_function("window.jupyterapp?.shell.currentWidget?.sessionContext?.session")
    page.evaluate(RUN)
    page.wait_for_function(f"document.querySelectorAll({wanted!r}).length")
    time.sleep(3)
    return page


def cpu(name, moves):
    """CPU milliseconds of view and wire at settings that were not seen before."""
    rng, took = np.random.default_rng(1), []
    for _ in range(moves):
        state = explorer(name).start
        for key, control in explorer(name).controls.items():
            if hasattr(control, "values"):
                state[key] = control.values[rng.integers(len(control.values))]
        start = time.process_time()
        wire(explorer(name).view(**state).scene)
        took.append(1000 * (time.process_time() - start))
    return took


def spread(took):
    return "/".join(f"{v:.0f}" for v in (np.median(took), np.quantile(took, 0.95), max(took)))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*", default=MODULES)
    parser.add_argument("--moves", type=int, default=30)
    parser.add_argument("--former", type=Path)
    options = parser.parse_args()
    root = Path(__file__).resolve().parents[2]
    sides = {"ours": root} | ({"former": options.former.resolve()} if options.former else {})
    folder = Path(tempfile.mkdtemp())
    names = {
        side: [n for n in options.names if (place / f"utils/explore/{n}.py").exists()]
        for side, place in sides.items()
    }
    os.environ.pop("PYTHONPATH", None)
    (folder / "course").mkdir()
    for side, place in sides.items():
        content = json.dumps(notebook(place, names[side]))
        (folder / "course" / f"{side}.ipynb").write_text(content)
    with (
        jupyter(folder, folder / "course", NN_COURSE_PROGRESS="off") as base,
        chromium() as browser,
    ):
        found = {"ours": ".nn-board", "former": ".widget-image"}
        pages = {side: opened(browser, base, f"{side}.ipynb", found[side]) for side in sides}
        print(
            "ms from key to picture: median/p95/max" + " " * 8 + "CPU of the view, cold or cached"
        )
        for name in options.names:
            took: dict[str, list[float]] = {side: [] for side in sides if name in names[side]}
            for side in took:
                pages[side].evaluate(
                    "place => document.querySelectorAll('.jp-CodeCell')[place].scrollIntoView()",
                    names[side].index(name),
                )
            for move in range(options.moves):
                key = "ArrowRight" if move % 10 < 5 else "ArrowLeft"
                for side in took:
                    pages[side].bring_to_front()
                    ask = [names[side].index(name), side == "former", key]
                    took[side].append(pages[side].evaluate(MOVE, ask))
                    time.sleep(0.05 + 0.05 * random.random())
            words = [f"{side} {spread([t for t in ts if t])}" for side, ts in took.items()]
            if len(took) == 2:
                half = {s: np.median([t for t in ts if t]) for s, ts in took.items()}
                words.append(f"{half['former'] / half['ours']:.1f} times")
            print(f"{name:14} {'  '.join(words):48} {spread(cpu(name, options.moves))}", flush=True)


if __name__ == "__main__":
    main()
