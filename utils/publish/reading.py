"""The pages of the site: the front page, the solved notebooks to read, the way back to an original.

Sphinx makes them, with MyST for the notebooks and a theme that brings search, previous and next,
dark and light. Formulas are set by the MathJax that a package on this machine brings.
"""

import base64
import copy
import hashlib
import importlib.metadata
import io
import re
import shutil
from pathlib import Path

from utils.course import CHAPTERS
from utils.explore.board import INVITATION
from utils.publish.lite import STORAGE, WEB
from utils.publish.notebooks import HIDDEN_TESTS, ROOT, as_text, read

MATHJAX = "sphinx-mathjax-offline/static/mathjax"
TITLE = "Neural networks from scratch"
THEME = {
    "home_page_in_toc": True,
    "show_toc_level": 2,
    "use_download_button": False,
    "use_fullscreen_button": False,
}
MARKS = re.compile(r"(?m)^[ \t]*### (BEGIN|END) SOLUTION[^\n]*\n?")
SETTINGS = {
    "author": "",
    "exclude_patterns": [],
    "extensions": ["myst_nb", "sphinx.ext.mathjax"],
    "html_copy_source": False,
    "html_css_files": ["site.css"],
    "html_favicon": None,
    "html_show_copyright": False,
    "html_show_sourcelink": False,
    "html_show_sphinx": False,
    "html_static_path": ["_static"],
    "html_theme": "sphinx_book_theme",
    "html_theme_options": THEME,
    "html_title": TITLE,
    "language": "en",
    "mathjax_path": "mathjax/tex-mml-chtml.js",
    "mathjax3_config": {
        "tex": {"inlineMath": [["$", "$"], ["\\(", "\\)"]], "processEscapes": True},
        "options": {"ignoreHtmlClass": "bd-article", "processHtmlClass": "math|formulas"},
    },
    "myst_dmath_allow_digits": True,
    "myst_enable_extensions": ["dollarmath"],
    "myst_update_mathjax": False,
    "nb_execution_mode": "off",
    "nb_merge_streams": True,
    "project": TITLE,
}


def build(folder: Path, scratch: Path) -> None:
    """Write the front page, the reading edition and the page that brings back an original.

    Parameters
    ----------
    folder : Path     what becomes of it, new
    scratch : Path    an empty folder to work in

    Raises
    ------
    ValueError    if Sphinx finds something to complain about: a link that leads nowhere, say
    """
    from sphinx.application import Sphinx
    from sphinx.util.docutils import docutils_namespace

    source = scratch / "pages"
    (source / "read").mkdir(parents=True)
    alts: dict[str, str] = {}
    for chapter in CHAPTERS:
        notebook = to_read(read(ROOT / "solutions" / f"{chapter.file}.ipynb"), chapter.file)
        alts |= alternatives(notebook)
        _write(source / "read" / f"{chapter.file}.ipynb", as_text(notebook))
    _write(source / "index.md", front())
    _write(source / "original.md", original())
    shutil.copy(ROOT / "chapters" / "course.png", source)
    static = source / "_static"
    _mathjax(static / "mathjax")
    for name in ("site.css", "original.js"):
        shutil.copy(WEB / name, static)

    said = io.StringIO()
    with docutils_namespace():  # what one build registers, another finds gone
        app = Sphinx(
            source, None, folder, scratch / "doctrees", "html", SETTINGS, status=None, warning=said
        )
        app.connect("doctree-read", lambda app, tree: _describe(tree, alts))
        app.build()
    if said.getvalue():
        raise ValueError(f"Sphinx says:\n{said.getvalue()}")
    for path in folder.rglob("*.map"):
        path.unlink()


def to_read(notebook: dict, file: str) -> dict:
    """A solved notebook as a page: a way to its exercises on top, no marks, formulas in folds.

    Parameters
    ----------
    notebook : dict    a solution
    file : str         its name without the ending
    """
    notebook = copy.deepcopy(notebook)
    for cell in notebook["cells"]:
        text = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            cell["source"] = text.replace("<details>", '<details class="formulas">')
        else:
            cell["source"] = MARKS.sub("", HIDDEN_TESTS.sub("", text)).rstrip("\n")
            cell["outputs"] = [o for o in cell["outputs"] if not _invites(o)]
    first = notebook["cells"][0]
    first["source"] += (
        f'\n\n<p class="door"><a href="../{at_work(file)}">Work on this chapter in the browser</a> '
        "(this page shows it solved)</p>\n"
    )
    return notebook


def _invites(output: dict) -> bool:
    """Whether it asks to run a cell, which a page cannot."""
    return "".join(output.get("data", {}).get("text/plain", "")) == INVITATION


def at_work(file: str) -> str:
    """The address of a chapter to work in, seen from the front page."""
    return f"work/lab/index.html?path=chapters/{file}.ipynb"


def alternatives(notebook: dict) -> dict[str, str]:
    """SHA-256 of each picture in a notebook -> its text alternative."""
    found = {}
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            if png := output.get("data", {}).get("image/png"):
                content = base64.b64decode("".join(png))
                found[hashlib.sha256(content).hexdigest()] = output["metadata"]["image/png"]["alt"]
    return found


def front() -> str:
    """The front page: what the README says the course is, two doors, the syllabus."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    about = readme.partition("## Two commands")[0].replace("chapters/course.png", "course.png")
    about = re.sub(r"\n\*Made by .*?\*\n", "", about)
    title, _, about = about.partition("\n")
    rows = "".join(
        f"| {c.number} {c.title} | {c.question} | {c.minutes} | "
        f'<a href="{at_work(c.file)}">work</a> | [read](read/{c.file}) |\n'
        for c in CHAPTERS
    )
    listed = "".join(f"read/{c.file}\n" for c in CHAPTERS)
    page = (WEB / "front.md").read_text(encoding="utf-8")
    for name, text in {
        "TITLE": title,
        "ABOUT": about.strip(),
        "FIRST": at_work(CHAPTERS[0].file),
        "READ": f"read/{CHAPTERS[0].file}.html",
        "ROWS": rows,
        "LISTED": listed,
    }.items():
        page = page.replace(f"@{name}@", text)
    return page


def original() -> str:
    """The page that brings a chapter back to its original."""
    names = "".join(f'<option value="{c.file}">{c.number} {c.title}</option>' for c in CHAPTERS)
    page = (WEB / "original.md").read_text(encoding="utf-8")
    return page.replace("@CHAPTERS@", names).replace("@STORAGE@", STORAGE)


def _describe(tree, alts: dict[str, str]) -> None:
    """Give each picture of an output its text alternative: its file is called by its SHA-256."""
    from docutils import nodes

    for image in tree.findall(nodes.image):
        image["alt"] = alts.get(Path(image["uri"]).stem, image.get("alt"))


def _mathjax(folder: Path) -> None:
    """Of MathJax only what pages use: one script and its fonts."""
    package = importlib.metadata.distribution("sphinx-mathjax-offline")
    where = Path(str(package.locate_file(MATHJAX)))
    fonts = "output/chtml/fonts/woff-v2"
    shutil.copytree(where / fonts, folder / fonts)
    shutil.copy(where / "tex-mml-chtml.js", folder)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
