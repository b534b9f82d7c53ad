"""The course as a static site: a front page, a reading edition, and the course to work in.

    python -m utils.publish site FOLDER
    python -m utils.publish site FOLDER --pyodide COPY    nothing from outside, Python included

Needs the extra ``site``. Every server of files can serve the folder.
"""

import importlib.util
import shutil
import tempfile
from pathlib import Path

NEEDED = (
    "sphinx",
    "myst_nb",
    "sphinx_book_theme",
    "sphinx-mathjax-offline",
    "hatchling",
    "jupyterlite_core",
    "jupyterlite_pyodide_kernel",
)


def missing() -> list[str]:
    """The libraries of the extra ``site`` that this Python lacks."""
    return [name for name in NEEDED if importlib.util.find_spec(name) is None]


def build(folder: Path, pyodide: Path | None = None) -> None:
    """Write the site; a site that stands in the folder already is replaced.

    Parameters
    ----------
    folder : Path               new, empty, or with a site
    pyodide : Path, optional    a copy of Pyodide to put into the site; otherwise browsers fetch it
                                from its CDN

    Raises
    ------
    ValueError    if it cannot be built; the text says why
    """
    if missing():
        raise ValueError(
            f"{', '.join(missing())} missing: run python -m pip install -e '.[site]' first."
        )
    if folder.exists() and any(folder.iterdir()) and not (folder / "work" / "python").exists():
        raise ValueError(f"{folder} holds something that is no site of this course: name another.")
    from utils.publish import lite, reading

    with tempfile.TemporaryDirectory() as scratch:
        pages = Path(scratch) / "site"
        reading.build(pages, Path(scratch))
        lite.build(pages / "work", pyodide, Path(scratch))
        (pages / ".nojekyll").touch()  # folders whose names begin with _ are served as well
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(pages, folder)
