"""Chapters are compared with their solutions; pictures of few colours become smaller."""

import base64
import io

import numpy as np
import pytest
from nbformat import v4, write
from PIL import Image

from utils.publish.palette import smaller

pytest_plugins = "pytester"

# --- compared -------------------------------------------------------------------------------------


def cell(id, source, shows=None, **metadata):
    made = v4.new_code_cell(source, metadata=metadata)
    made["id"] = id
    if shows is not None:
        made["execution_count"] = 1
        made["outputs"] = [v4.new_output("stream", text=f"{shows}\n")]
    return made


def notebook(path, *cells):
    path.parent.mkdir(exist_ok=True)
    write(v4.new_notebook(cells=list(cells)), path)


CHECK = {"nbgrader": {"grade": True}}


def test_a_chapter_is_compared_with_its_solution_and_an_untouched_check_says_not_yet(pytester):
    notebook(
        pytester.path / "solutions" / "97_tiny.ipynb",
        cell("same", "progress = print; print(1)", "1"),
        cell("other", "print(2)", "2"),
        cell("todo", 'print("✓ f: right")', "✓ f: right", **CHECK),
        cell("done", 'print("✓ g: right")', "✓ g: right", **CHECK),
        cell("count", "progress(1)", "2 of 2"),
    )
    notebook(
        pytester.path / "chapters" / "97_tiny.ipynb",
        cell("same", "progress = print; print(1)"),
        cell("other", "print(3)"),
        cell("todo", 'print("○ f: not yet.")', **CHECK),
        cell("done", 'print("✓ g: right")', **CHECK),
        cell("count", "progress(1)"),
    )
    ran = pytester.runpytest_inprocess(
        "-v", "--nbval", "--nbval-current-env", "-p", "utils.publish.compared",
        "-p", "no:xdist", "-p", "no:cacheprovider", "chapters",
    )  # fmt: skip
    assert [line.split()[2] for line in ran.outlines if "::Cell " in line and "%]" in line] == [
        "PASSED", "FAILED", "PASSED", "FAILED", "PASSED",
    ]  # fmt: skip


# --- palette --------------------------------------------------------------------------------------


def encoded(array):
    file = io.BytesIO()
    Image.fromarray(array.astype(np.uint8)).save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()


def decoded(png):
    return Image.open(io.BytesIO(base64.b64decode(png)))


def few_colours():
    """Blocks of colour with noise in their places, 120 by 160."""
    colours = np.array([[255, 255, 255], [0, 114, 178], [230, 159, 0], [0, 0, 0]])
    return colours[np.random.default_rng(0).integers(0, 4, (120, 160))]


def smooth():
    """Every shade between four corners."""
    x, y = np.meshgrid(np.linspace(0, 255, 400), np.linspace(0, 255, 300))
    return np.stack([x, y, 255 - (x + y) / 2], axis=2)


def test_a_picture_of_few_colours_gets_smaller_and_looks_the_same():
    png = encoded(few_colours())
    found = smaller(png)
    assert len(found) < len(png)
    assert decoded(found).mode == "P"
    np.testing.assert_array_equal(decoded(found).convert("RGB"), few_colours())


def test_smooth_shades_are_left_alone():
    png = encoded(smooth())
    assert smaller(png) == png


def test_what_lets_something_shine_through_is_left_alone():
    alpha = np.full((120, 160, 1), 255)
    opaque = encoded(np.concatenate([few_colours(), alpha], axis=2))
    assert len(smaller(opaque)) < len(opaque)
    alpha[5, 5] = 254
    clear = encoded(np.concatenate([few_colours(), alpha], axis=2))
    assert smaller(clear) == clear


def test_a_picture_that_is_small_already_stays_as_it_is():
    once = smaller(encoded(few_colours()))
    assert smaller(once) == once


def test_the_same_picture_gives_the_same_bytes():
    assert smaller(encoded(few_colours())) == smaller(encoded(few_colours()))


@pytest.mark.parametrize("shade", [0, 1])
def test_a_colour_of_its_own_on_few_pixels_is_not_lost(shade):
    """Of 19,200 pixels 40 may lie far off and no more: then the picture is left alone."""
    picture = few_colours()
    picture[:1, :30] = [10 + shade, 200, 10]
    found = np.asarray(decoded(smaller(encoded(picture))).convert("RGB"), int)
    assert (np.abs(found - picture).max(axis=2) > 16).mean() <= 1e-3
