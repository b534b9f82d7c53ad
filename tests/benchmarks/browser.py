"""How long the site takes: to build, to have a kernel ready, and each chapter in a tab.

    .venv/bin/python tests/benchmarks/browser.py COPY [01 02 ...]

COPY is a folder with Pyodide. Each chapter starts a kernel of its own; the browser's cache is warm
from the first, which counts only once it has been loaded before. Seconds are by the clock on the
wall, so nothing else should run.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

import tab  # noqa: E402
from browsing import chromium  # noqa: E402

from utils.publish import site  # noqa: E402
from utils.publish.notebooks import ROOT  # noqa: E402

CHAPTERS = sorted(path.name for path in (ROOT / "chapters").glob("*.ipynb"))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("copy", type=Path, help="a folder with Pyodide")
    parser.add_argument("chapters", nargs="*", help="beginnings of their names, such as 02; or all")
    options = parser.parse_args()
    wanted = [n for n in CHAPTERS if n.startswith(tuple(options.chapters or [""]))]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "site"
        took, _ = timed(site.build, folder, options.copy)
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        print(f"build {took:6.1f} s, {size / 1e6:.1f} MB")
        with chromium() as browser, tab.tab(browser, folder) as opened:
            opened.lab()
            opened.do(tab.OPEN, f"chapters/{wanted[0]}", seconds=600)  # fills the browser's cache
            opened.do(tab.CLOSE)
            print("chapter                   kernel ready   Run All")
            for name in wanted:
                ready, _ = timed(opened.do, tab.OPEN, f"chapters/{name}", 600)
                ran, cells = timed(opened.do, tab.RUN_ALL, None, 1200)
                errors = [c["id"] for c in cells if c["errors"]]
                print(f"{name[:-6]:25} {ready:10.1f} s {ran:7.1f} s", *errors, flush=True)
                opened.do(tab.CLOSE)


def timed(function, *arguments):
    """The seconds that a call takes, and what it returns."""
    start = time.monotonic()
    result = function(*arguments)
    return time.monotonic() - start, result


if __name__ == "__main__":
    main()
