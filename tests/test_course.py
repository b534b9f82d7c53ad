"""The list of chapters is that of the notebooks, and `versions` has a line for each library."""

from itertools import pairwise

from utils.course import CHAPTERS, versions
from utils.publish import notebooks


def test_the_chapters_are_the_notebooks_in_their_order():
    files = sorted(path.stem for path in (notebooks.ROOT / "solutions").glob("*.ipynb"))
    assert [chapter.file for chapter in CHAPTERS] == files
    assert all(int(b.number) - int(a.number) == 1 for a, b in pairwise(CHAPTERS))


def test_a_chapter_has_a_title_a_question_and_minutes_that_its_notebook_has_too():
    for chapter in CHAPTERS:
        assert chapter.file == f"{chapter.number}_{chapter.title.replace(' ', '_')}"
        assert chapter.question.endswith("?")
        first = notebooks.read(notebooks.ROOT / "solutions" / f"{chapter.file}.ipynb")["cells"][0]
        assert f"**About {chapter.minutes} minutes" in "".join(first["source"])


def test_versions_says_of_each_library_what_is_here_what_is_needed_and_what_for():
    header, *lines = versions().splitlines()
    assert header.split()[:2] == ["installed", "needed"]
    assert lines[0].startswith("Python") and "runs these notebooks" in lines[0]
    assert all(">=" in line and "MISSING" not in line for line in lines)
