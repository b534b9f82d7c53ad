"""Explorers at the corners of their controls and at random settings: data and words, not pixels."""

import functools
import html
import importlib
import json
import pkgutil
import sys
from pathlib import Path

import numpy as np
import pytest

import utils.explore
from utils import plots
from utils.exercises import COURSE
from utils.explore import still
from utils.explore.board import Board, Explorer
from utils.explore.controls import Canvas, Choice, Seal, Slider, powers, steps
from utils.explore.scene import Label, Panel, Points, Scene, View, number, ticks, wire
from utils.explore.scene import Path as Line

#: The rooms in which networks learn.
LEARNING = tuple(
    str(Path(utils.__file__).with_name(room)) for room in ("network", "training", "sweep")
)
CORE = {"board", "controls", "progress", "scene", "still"}
MODULES = sorted({m.name for m in pkgutil.iter_modules(utils.explore.__path__)} - CORE)


def module(name):
    return importlib.import_module(f"utils.explore.{name}")


def explorer(name) -> Explorer:
    return module(name).EXPLORER


@functools.cache
def random_views(name, count=200):
    """Settings drawn for each control, and what they look like."""
    rng = np.random.default_rng(list(name.encode()))
    states = [draw(explorer(name), rng) for _ in range(count)]
    return [(state, explorer(name).view(**state)) for state in states]


def draw(explorer, rng, inside=False):
    """A setting; a seal is closed, or open at another setting."""
    state = {}
    for key, control in explorer.controls.items():
        if isinstance(control, Seal):
            if not inside:
                state[key] = draw(explorer, rng, inside=True) if rng.random() < 0.5 else None
        elif isinstance(control, Canvas):
            state[key] = control.value * (rng.random(control.value.shape) < 0.8)
        else:
            state[key] = control.values[rng.integers(len(control.values))]
    return state


@functools.cache
def solved(name):
    """The view of the state that reaches the goal."""
    return explorer(name).view(**module(name).SOLVED)


def words(view):
    return [view.scene.alt, view.sentence, view.verdict, *view.idle.values()]


def sound(view, state):
    """What must hold of every view."""
    assert len(view.sentence.split()) >= 6, state
    assert len(view.scene.alt.split()) >= 8, state
    assert view.verdict, state
    assert view.reached == ("Goal reached" in view.verdict), state
    for text in words(view):
        assert not {"nan", "inf", "-0", "−0", "None"} & set(text.replace(",", " ").split()), text
    json.dumps(wire(view.scene), default=lambda buffer: len(buffer), allow_nan=False)
    for panel in view.scene.panels:
        assert np.isfinite([*panel.xlim, *panel.ylim]).all(), state
        assert panel.xlim[0] != panel.xlim[1] and panel.ylim[0] != panel.ylim[1], state
        assert all(np.isfinite(m.at).all() for m in panel.marks if isinstance(m, Label)), state


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", MODULES)
def test_every_corner_and_200_random_settings_give_a_sound_view(name):
    corners = [(state, explorer(name).view(**state)) for state in explorer(name).corners()]
    for state, view in [*corners, *random_views(name)]:
        sound(view, state)
        assert set(view.idle) <= set(explorer(name).controls), state
        assert view.data, state


@pytest.mark.parametrize("name", MODULES)
def test_a_control_that_is_called_idle_changes_nothing(name):
    rng = np.random.default_rng(0)
    for state, view in random_views(name)[:60]:
        for key in view.idle:
            control = explorer(name).controls[key]
            if isinstance(control, Seal):
                continue
            other = draw(explorer(name), rng)[key]
            moved = explorer(name).view(**{**state, key: other})
            assert _same(wire(view.scene)["panels"], wire(moved.scene)["panels"]), (state, key)
            assert view.reached == moved.reached


def _same(a, b):
    def plain(scene):
        return json.dumps(scene, default=lambda buffer: bytes(buffer).hex())

    return plain(a) == plain(b)


@pytest.mark.parametrize("name", MODULES)
def test_the_goal_can_be_reached_and_nothing_before_the_first_move_shows_it_reached(name):
    assert solved(name).reached
    for state in (explorer(name).start, *explorer(name).strip):
        assert not explorer(name).view(**state).reached, state


@pytest.mark.parametrize("name", MODULES)
def test_few_settings_reach_the_goal_by_chance(name):
    assert sum(view.reached for _, view in random_views(name)) <= 40


@pytest.mark.parametrize("name", MODULES)
def test_the_same_state_twice_gives_the_same_view(name):
    first, second = solved(name), explorer(name).view(**module(name).SOLVED)
    assert words(first) == words(second)
    assert _same(wire(first.scene), wire(second.scene))


@pytest.mark.parametrize("name", MODULES)
def test_matplotlib_draws_what_the_scene_holds(name):
    scene = explorer(name).view(**explorer(name).strip[-1]).scene
    fig = still.figure(scene)
    assert plots.png(fig).startswith(b"\x89PNG")
    for panel, ax in zip(scene.panels, fig.axes, strict=True):
        assert ax.get_title() == panel.title
        assert ax.get_xlim() == pytest.approx(panel.xlim)
        said = {text.get_text() for text in ax.texts}
        assert {m.text for m in panel.marks if isinstance(m, Label)} <= said
        drawn = np.concatenate([line.get_xydata() for line in ax.lines] or [np.zeros((0, 2))])
        for mark in panel.marks:
            for xy in [mark.xy] if isinstance(mark, Points) else getattr(mark, "lines", ()):
                xy = np.asarray(xy, dtype=float)
                seen = xy[np.isfinite(xy).all(axis=1)]
                assert all(np.isclose(drawn, p).all(axis=1).any() for p in seen[::17])


@pytest.mark.parametrize("name", MODULES)
def test_a_page_without_a_kernel_has_words_a_strip_and_a_board_that_may_be_missing(name, shown):
    explorer(name).show()
    (page, _), (board, _) = shown
    words, alt = explorer(name).words()
    assert 3 <= len(explorer(name).strip) <= 4
    assert page["text/plain"] == words
    assert html.escape(words) in page["text/html"]
    assert f'alt="{html.escape(alt)}"' in page["text/html"]
    assert explorer(name).goal in words
    assert "Goal reached" not in words + alt
    assert "application/vnd.jupyter.widget-view+json" in board
    assert "0x" not in page["text/plain"] + board["text/plain"]


@pytest.fixture
def shown(monkeypatch):
    """What `show` displays, its pictures written small: in full the chapters show them."""
    found = []
    monkeypatch.setattr("utils.explore.board.display", lambda data, **kw: found.append((data, kw)))
    monkeypatch.setattr("utils.explore.still.strip", lambda scenes: b"a picture")
    return found


@pytest.mark.parametrize("name", MODULES)
def test_a_move_computes_little_while_the_hand_is_on_the_slider(name):
    """Calls of functions of a network: a short training makes 10,000, a forgotten loop far more."""
    calls = 0

    def count(frame, event, _):
        nonlocal calls
        calls += event == "call" and frame.f_code.co_filename.startswith(LEARNING)

    explorer(name).view(**explorer(name).strip[0])
    for state in explorer(name).strip[1:]:
        sys.setprofile(count)
        try:
            explorer(name).view(**state)
        finally:
            sys.setprofile(None)
    assert calls < 12_000 * len(explorer(name).strip[1:])


# --- the parts, on a small explorer ---------------------------------------------------------------


def slope(slope: float, unit: str, opened=None) -> View:
    """A small explorer for the tests below; it fails above 1."""
    if slope > 1:
        raise ValueError("too steep")
    line = Line([np.array([[0.0, 0.0], [1.0, slope], [np.nan, 2.0]])])
    scene = Scene([Panel((0, 1), (-1, 1), [line, Label((0, 0), unit)])], "a line")
    reached = opened is not None and opened["slope"] == 0.75
    verdict = "Goal reached." if reached else "Open it at 0.75."
    idle = {} if slope else {"unit": "without a slope no unit matters"}
    return View(scene, f"slope {slope:.2f}", verdict, reached, idle, {"slope": slope})


def small(name="small"):
    controls = {
        "slope": Slider("slope", steps(-1, 2, 0.25), 0.5, ".2f", play=-1.0),
        "unit": Choice("unit", ["m", "km"], "m"),
        "opened": Seal("open"),
    }
    strip = [{"slope": s, "unit": "m", "opened": None} for s in (0.0, 0.5, 1.0)]
    return Explorer(name, slope, controls, strip, goal="go up.")


def test_corners_are_all_combinations_of_the_ends():
    corners = small().corners()
    assert [(c["slope"], c["unit"]) for c in corners] == [
        (-1.0, "m"), (-1.0, "km"), (2.0, "m"), (2.0, "km"),
    ]  # fmt: skip


def test_a_question_of_the_browser_is_answered_with_a_frame_and_an_error_is_shown_not_lost():
    board = Board(small())
    at = dict(board.frame["at"])
    assert at == {"slope": 6, "unit": 0, "opened": None}
    board.answer({**at, "slope": 7}, "view:1")
    assert board.frame["n"] == "view:1"
    assert board.frame["sentence"] == "slope 0.75"
    board.answer({**at, "slope": 10}, "view:2")
    assert board.frame["error"] == "ValueError: too steep"
    assert "panels" not in board.frame
    board.answer(at, "view:3")
    assert board.frame["sentence"] == "slope 0.50"


def test_a_seal_tells_the_view_at_which_values_it_was_opened():
    board = Board(small())
    at = {"slope": 0, "unit": 1, "opened": {"slope": 7, "unit": 0}}
    assert small().state(at)["opened"] == {"slope": 0.75, "unit": "m", "opened": None}
    board.answer(at, "view:1")
    assert board.frame["reached"] and board.done


def test_a_goal_is_kept_with_the_progress_and_counts_as_no_exercise(tmp_path, monkeypatch):
    file = tmp_path / "progress.json"
    monkeypatch.setenv("NN_COURSE_PROGRESS", str(file))
    monkeypatch.setattr("utils.explore.board._reached", set())
    monkeypatch.setattr(COURSE.record, "session", {})  # other tests have checked answers
    before = COURSE.summary("02")
    Board(small("kept")).answer({"slope": 0, "unit": 0, "opened": {"slope": 7, "unit": 0}}, "")
    assert json.loads(file.read_text())["done"] == ["explorer kept"]
    monkeypatch.setattr("utils.explore.board._reached", set())  # another session
    assert Board(small("kept")).done and not Board(small("other")).done
    assert COURSE.summary("02") == before


def test_a_goal_is_kept_for_the_session_where_progress_is_off(monkeypatch):
    monkeypatch.setenv("NN_COURSE_PROGRESS", "off")
    monkeypatch.setattr("utils.explore.board._reached", set())
    Board(small()).answer({"slope": 0, "unit": 0, "opened": {"slope": 7, "unit": 0}}, "")
    assert Board(small()).done


def test_controls_write_numbers_as_people_do():
    row = Slider("λ", powers(-3, 0, 1), 0.1, "g").row()
    assert row["texts"] == ["0.001", "0.01", "0.1", "1"]
    assert Slider("turn", range(-10, 11, 5), 0, "g °").row()["texts"][:3] == ["−10°", "−5°", "0°"]
    assert Slider("x", [-0.001, 2], 2, ".1f").row()["texts"] == ["0.0", "2.0"]


def test_every_control_finds_the_number_of_a_value_and_the_value_of_a_number(rng):
    slider = Slider("λ", powers(-4, -1, 0.25), 1e-4)
    assert [slider.at(slider.index(v)) for v in slider.values] == list(slider.values)
    assert slider.index(10**-2.25) == 7
    canvas = Canvas("digit", rng.integers(0, 256, (5, 7)) / 255)
    np.testing.assert_allclose(canvas.at(canvas.index(canvas.value)), canvas.value)
    with pytest.raises(ValueError, match=r"λ: 0\.3 is none of"):
        slider.index(0.3)


@pytest.mark.parametrize(("low", "high"), [(0, 1), (-3.2, 7.9), (0.001, 0.0042), (-1e4, 3e5)])
def test_ticks_are_few_round_and_inside(low, high):
    found = ticks(low, high)
    assert 2 <= len(found) <= 6
    assert all(low - 1e-9 <= v <= high + 1e-9 for v, _ in found)
    assert all(float(t.replace("−", "-")) == pytest.approx(v) for v, t in found)


def test_a_number_has_a_real_minus_and_zero_has_none():
    assert [number(v, ".1f") for v in (-1.25, -0.04, 0.0, 3)] == ["−1.2", "0.0", "0.0", "3.0"]


def test_the_strip_fills_rows_of_limited_width_and_leaves_the_rest_white():
    import io

    import matplotlib.image

    scenes = [slope(s, "m").scene for s in (0.5, 0.75, 1.0)]
    one = still.figure(scenes[0])
    width, height = (one.get_size_inches() * one.dpi).astype(int)
    image = matplotlib.image.imread(io.BytesIO(still.strip(scenes, width=2 * width + 1)))
    assert image.shape[:2] == (2 * height, 2 * width)
    assert (image[height:, width:, :3] == 1).all()
    assert not (image[height:, :width, :3] == 1).all()
