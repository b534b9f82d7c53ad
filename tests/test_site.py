"""The site without a browser: its pages, its wheels, what it refuses and how it says so."""

import hashlib
import html
import json
import re
import sys
import tomllib
import warnings
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import numpy as np
import pytest
from packaging.requirements import Requirement

from utils.course import CHAPTERS
from utils.data import download
from utils.publish import lite, reading, site
from utils.publish.notebooks import ROOT, read
from utils.sweep import sweep

SOLUTIONS = {c.file: read(ROOT / "solutions" / f"{c.file}.ipynb") for c in CHAPTERS}

# Of the theme and the parser, about each other.
pytestmark = pytest.mark.filterwarnings("ignore:.*is deprecated:PendingDeprecationWarning")
needs_the_extra = pytest.mark.skipif(
    bool(site.missing()), reason=f"the extra [site] is missing: {', '.join(site.missing())}"
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The whole site, with Pyodide from its CDN."""
    folder = tmp_path_factory.mktemp("site") / "pages"
    site.build(folder)
    return folder


class Tags(HTMLParser):
    """All tags of a page with their attributes, and its text."""

    def __init__(self, path: Path):
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.text = ""
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.text += data

    def addresses(self, *kinds):
        """What tags of these kinds lead to or load, as it stands."""
        return [a[k] for tag, a in self.tags if tag in kinds for k in ("href", "src") if a.get(k)]


def made_by_us(folder):
    return [*folder.glob("*.html"), *(folder / "read").glob("*.html")]


@needs_the_extra
def test_every_picture_has_its_words_and_what_stands_beside_it_is_there_once(pages):
    for name, notebook in SOLUTIONS.items():
        page = Tags(pages / "read" / f"{name}.html")
        shown = [a.get("alt") for tag, a in page.tags if tag == "img" and "_images" in a["src"]]
        assert shown == list(reading.alternatives(notebook).values())
        assert "<figure:" not in page.text
        for cell in notebook["cells"]:
            for output in cell.get("outputs", ()):
                said = "".join(output.get("data", {}).get("text/plain", ""))
                if said.startswith("Figure: "):
                    assert page.text.count(said.strip()) == 1, said


@needs_the_extra
def test_links_between_pages_lead_somewhere(pages):
    for path in made_by_us(pages):
        page = Tags(path)
        for address in page.addresses("a", "link", "script", "img"):
            parts = urlsplit(address)
            if not parts.scheme and parts.path:
                target = path.parent / unquote(parts.path)
                assert (target / "index.html" if target.is_dir() else target).exists(), address


@needs_the_extra
def test_pages_load_nothing_from_outside(pages):
    for path in made_by_us(pages):
        page = Tags(path)
        for address in page.addresses("link", "script", "img", "iframe"):
            assert not urlsplit(address).netloc, f"{path.name}: {address}"
        assert "//cdn" not in path.read_text(encoding="utf-8"), path.name
    for path in (pages / "_static").rglob("*.css"):
        outside = re.findall(
            r"""(?:url\(|@import )["']?(?:https?:)?//.*""", path.read_text("utf-8")
        )
        assert outside == [], path.name


@needs_the_extra
def test_a_chapter_to_read_shows_no_marks_and_leads_on_and_to_its_exercises(pages):
    for k, chapter in enumerate(CHAPTERS):
        page = Tags(pages / "read" / f"{chapter.file}.html")
        assert "BEGIN SOLUTION" not in page.text and "HIDDEN TESTS" not in page.text
        links = page.addresses("a")
        assert f"../{reading.at_work(chapter.file)}" in links
        for other in CHAPTERS[max(0, k - 1) : k] + CHAPTERS[k + 1 : k + 2]:
            assert f"{other.file}.html" in links
    assert "backpropag" in (pages / "searchindex.js").read_text(encoding="utf-8")


@needs_the_extra
def test_the_front_page_has_two_doors_and_the_syllabus(pages):
    page = Tags(pages / "index.html")
    for chapter in CHAPTERS:
        assert html.unescape(chapter.question) in page.text
        assert reading.at_work(chapter.file) in page.addresses("a")
        assert f"read/{chapter.file}.html" in page.addresses("a")


@needs_the_extra
def test_chapters_to_work_in_are_those_of_the_repository(pages):
    for chapter in CHAPTERS:
        name = f"{chapter.file}.ipynb"
        served = (pages / "work" / "files" / "chapters" / name).read_bytes()
        assert served == (ROOT / "chapters" / name).read_bytes()


@needs_the_extra
def test_the_kernel_finds_everything_that_the_course_needs_and_nothing_twice(pages):
    lock = json.loads((pages / "work" / "python" / "lock.json").read_text(encoding="utf-8"))
    packages = lock["packages"]
    normal = {name.replace("_", "-") for name in packages}
    for package in packages.values():
        assert {need.replace("_", "-") for need in package["depends"]} <= normal
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {Requirement(line).name for line in project["dependencies"]} <= normal
    wheels = pages / "work" / "python" / "wheels"
    assert {packages[name]["file_name"] for name in lock["ours"]} == {
        p.name for p in wheels.iterdir()
    }
    for name in lock["ours"]:
        content = (wheels / packages[name]["file_name"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == packages[name]["sha256"]


@needs_the_extra
def test_the_site_is_small_even_with_python_in_it(pages):
    sizes = [path.stat().st_size for path in pages.rglob("*") if path.is_file()]
    assert sum(sizes) <= 45e6  # a copy of Pyodide has 53 MB more
    assert not [*pages.rglob("*.js.map")]


def test_a_copy_of_pyodide_is_refused_when_a_file_is_missing_or_another(tmp_path):
    with pytest.raises(ValueError, match=r"holds no pyodide.asm.js: it must be Pyodide v0.27.7"):
        lite.copied(tmp_path, tmp_path / "site")
    (tmp_path / "pyodide.asm.js").write_text("something else")
    with pytest.raises(ValueError, match=r"pyodide.asm.js is not the file that Pyodide published"):
        lite.copied(tmp_path, tmp_path / "again")


@needs_the_extra
def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path):
    (tmp_path / "thesis.tex").touch()
    with pytest.raises(ValueError, match="holds something that is no site of this course"):
        site.build(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.tex"]


def test_without_the_extra_one_sentence_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(site, "NEEDED", ("json", "no_such_library"))
    with pytest.raises(ValueError, match=r"^no_such_library missing: run .*\[site\]"):
        site.build(tmp_path / "site")


def test_a_browser_fetches_nothing_and_says_what_serves_instead(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "platform", "emscripten")
    source = download.Source("MNIST", "m.npz", "https://x.org/m", 1, "", list, "the small digits")
    for wanted in (True, False):
        with pytest.raises(download.NoData, match=r"inside a browser.*the small digits stand in"):
            source.load(wanted, tmp_path, print)


def test_a_browser_trains_in_one_process_and_says_so(monkeypatch):
    monkeypatch.setattr(sys, "platform", "emscripten")
    rng = np.random.default_rng(0)
    data = {"train": (rng.normal(size=(20, 2)), rng.integers(0, 2, 20))}
    with pytest.warns(UserWarning, match="A browser starts no other processes: n_jobs=2"):
        sweep(data, [2], [0], steps=2, n_jobs=2, verbose=False)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sweep(data, [2], [0], steps=2, verbose=False)
