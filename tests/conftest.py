"""Settings for every test, and the table of seconds per notebook at the end of a run."""

from collections import defaultdict
from pathlib import Path

import pytest

from utils.publish import compared  # noqa: F401 - its settings hold for every test

ROOT = Path(__file__).resolve().parent.parent
seconds: dict[str, float] = defaultdict(float)


#: What takes longest is begun first, so that at the end no process waits for another.
LONG = ("test_browser.py", "test_site_browser.py", "test_exercises.py", "test_notebooks_right.py",
        "test_cells.py", "test_classroom.py", "06_exercises.ipynb", "test_site.py",
        "09_digits.ipynb", "05_hidden_size_sweep.ipynb", "04_gradient_descent.ipynb",
        "01_logistic_regression.ipynb", "10_house_prices.ipynb", "08_network_class.ipynb",
        "test_explore.py", "test_properties.py")  # fmt: skip


def pytest_collection_modifyitems(items):
    """Put the files that take longest first; the tests of a file stay in their order."""
    places = {name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: places.get(item.path.name, len(LONG)))


@pytest.fixture
def rng():
    """A generator whose seed is fixed, so that a failure can be seen again."""
    import numpy as np

    return np.random.default_rng(20150903)


def pytest_runtest_logreport(report):
    """Add up what each notebook took, kernel start included."""
    file = report.nodeid.partition("::")[0]
    if file.endswith(".ipynb"):
        seconds[file] += report.duration


def pytest_terminal_summary(terminalreporter):
    """Print seconds per notebook, slowest first."""
    if not seconds:
        return
    terminalreporter.section("seconds per notebook")
    for file, took in sorted(seconds.items(), key=lambda item: -item[1]):
        terminalreporter.write_line(f"{took:8.1f}  {file}")
    terminalreporter.write_line(f"{sum(seconds.values()):8.1f}  in all, two at a time")
