"""Explorers at every corner of their controls: data and descriptions, not pixels."""

import functools
import importlib
import pkgutil
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest

import utils.explore
from utils import plots
from utils.explore.live import Explorer, side_by_side

#: The rooms in which networks learn.
LEARNING = tuple(
    str(Path(utils.__file__).with_name(room)) for room in ("network", "training", "sweep")
)
MODULES = [m.name for m in pkgutil.iter_modules(utils.explore.__path__) if m.name != "live"]


def module(name):
    return importlib.import_module(f"utils.explore.{name}")


def corners():
    return [(name, state) for name in MODULES for state in module(name).EXPLORER.corners()]


@pytest.fixture(autouse=True)
def _no_figure_is_left_open():
    before = plt.get_fignums()
    yield
    assert plt.get_fignums() == before


@functools.cache
def solved(name):
    """The picture of the state that reaches the goal."""
    return module(name).EXPLORER.draw(**module(name).SOLVED)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", MODULES)
def test_every_corner_of_the_controls_draws_finite_data_and_describes_it(name):
    """What only the writing of a file can warn of is looked for in the last corner."""
    explorer = module(name).EXPLORER
    for state in explorer.corners():
        picture = explorer.draw(**state)
        arrays = [np.asarray(v, dtype=float) for v in picture.data.values() if _is_numeric(v)]
        assert arrays, f"a picture returns the data it drew: {state}"
        assert not any(np.isinf(array).any() for array in arrays), state
        assert len(picture.text.split()) >= 8, state
        assert "nan" not in picture.text.lower().split(), state
    assert plots.png(picture.fig).startswith(b"\x89PNG")


def _is_numeric(value):
    try:
        np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        return False
    return True


@pytest.mark.parametrize("name", MODULES)
def test_the_goal_can_be_reached_and_no_picture_before_the_first_move_shows_it_reached(name):
    explorer = module(name).EXPLORER
    start = {key: control.value for key, control in explorer.controls().items()}
    assert "reached" in solved(name).text.replace("not reached", "")
    for state in (start, *explorer.strip):  # a still that solves the riddle would spoil it
        assert "reached" not in explorer.draw(**state).text.replace("not reached", "")


@pytest.mark.parametrize("name", MODULES)
def test_the_same_state_twice_gives_the_same_picture(name):
    first, second = solved(name), module(name).EXPLORER.draw(**module(name).SOLVED)
    assert first.text == second.text
    assert plots.png(first.fig) == plots.png(second.fig)


@pytest.mark.parametrize("name", MODULES)
def test_an_explorer_shows_a_strip_where_no_kernel_runs(name, monkeypatch):
    """Its pictures are written small here, and in full where the chapters are run."""
    shown = []
    monkeypatch.setattr("utils.explore.live.display", lambda data, **kw: shown.append((data, kw)))
    monkeypatch.setattr("utils.explore.live.png", thumbnail)
    explorer = module(name).EXPLORER
    assert 3 <= len(explorer.strip) <= 4
    explorer.show()
    ((data, kw),) = shown
    assert {"text/plain", "image/png"} < set(data)
    assert data["text/plain"] == kw["metadata"]["image/png"]["alt"]
    assert explorer.goal in data["text/plain"]


@functools.cache
def _dot():
    fig = plots.curves({"line": [0, 1]}, text="a line").fig
    fig.set_dpi(5)
    return plots.png(fig)


def thumbnail(fig, **options):
    """A small picture in the place of a large one."""
    return _dot()


@pytest.mark.parametrize("name", MODULES)
def test_a_move_computes_little_while_the_hand_is_on_the_slider(name):
    """Calls of functions of a network: a short training makes 10,000, a forgotten loop far more."""
    explorer, calls = module(name).EXPLORER, 0

    def count(frame, event, _):
        nonlocal calls
        calls += event == "call" and frame.f_code.co_filename.startswith(LEARNING)

    explorer.draw(**explorer.strip[0])
    for state in explorer.strip[1:]:
        sys.setprofile(count)
        try:
            explorer.draw(**state)
        finally:
            sys.setprofile(None)
    assert calls < 12_000 * len(explorer.strip[1:])


def line(slope: float) -> plots.Picture:
    """A small explorer for the tests below; it fails above 1."""
    if slope > 1:
        raise ValueError("too steep")
    return plots.curves({"line": [0, slope]}, text=f"slope {slope:.2f}")


def small(**kwargs):
    import ipywidgets

    return Explorer(
        line,
        lambda: {"slope": ipywidgets.FloatSlider(value=0.5, min=-1, max=2)},
        strip=[{"slope": 0.0}, {"slope": 0.5}, {"slope": 1.0}],
        goal="go up.",
        **kwargs,
    )


def test_corners_are_all_combinations_of_the_ends():
    assert small().corners() == [{"slope": -1.0}, {"slope": 2.0}]


def test_moving_a_control_changes_the_picture_and_an_error_is_shown_not_lost(monkeypatch):
    import ipywidgets

    boxes = []
    make = ipywidgets.VBox
    monkeypatch.setattr("utils.explore.live.display", lambda *a, **kw: None)
    monkeypatch.setattr(
        "utils.explore.live.ipywidgets.VBox", lambda rows: boxes.append(make(rows)) or boxes[-1]
    )
    small().show()
    _, slider, picture, words = boxes[0].children
    before = picture.value
    slider.value = 0.75
    assert picture.value != before
    assert "slope 0.75" in words.value
    slider.value = 1.5
    assert "ValueError: too steep" in words.value
    slider.value = 0.25
    assert "slope 0.25" in words.value


def test_the_strip_fills_rows_of_limited_width_and_leaves_the_rest_white():
    import io

    import matplotlib.image

    pictures = [line(0.5), line(0.75), line(1.0)]
    width, height = (pictures[0].fig.get_size_inches() * pictures[0].fig.dpi).astype(int)
    image = matplotlib.image.imread(io.BytesIO(side_by_side(pictures, width=2 * width + 1)))
    assert image.shape[:2] == (2 * height, 2 * width)
    assert (image[height:, width:, :3] == 1).all()
    assert not (image[height:, :width, :3] == 1).all()
