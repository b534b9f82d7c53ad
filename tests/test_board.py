"""The front end of all explorers in a real browser, without Jupyter: keys, mouse, words, looks."""

import pytest
from browsing import CHROMIUM, chromium
from stand_in import mount
from test_explore import MODULES, explorer, small

from utils.explore.controls import Canvas, Seal, Slider

pytest.importorskip("playwright.sync_api", reason="the extra [browser] is missing")
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine")


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


@pytest.fixture
def page_of(browser):
    """Pages that are closed after the test, in which nothing may have gone wrong."""
    pages = []

    def open_page(explorer, **more):
        pages.append(mount(browser, explorer, **more))
        return pages[-1]

    yield open_page
    for page in pages:
        assert page.problems == []
        page.close()


def row(page, explorer, name, view=0, board=None):
    board = board or page.locator(".nn-board").nth(view)
    return board.locator(".nn-row").nth(list(explorer.controls).index(name))


def by_keys(page, explorer, name, wanted, board=None):
    """Bring one control to a value with keys alone."""
    control, line = explorer.controls[name], row(page, explorer, name, board=board)
    if isinstance(control, Canvas):
        return draw_by_keys(page, line, control, wanted)
    if isinstance(control, Seal):
        if wanted is not None:
            line.locator("button").focus()
            page.keyboard.press("Enter")
        return
    if isinstance(control, Slider):
        line.locator("input[type=range]:enabled").wait_for()  # another control may wake it
        line.locator("input[type=range]").focus()
        here = int(line.locator("input[type=range]").input_value())
    else:
        here = line.locator("input").evaluate_all("all => all.findIndex(e => e.checked)")
        line.locator("input").nth(here).focus()
    gap = control.index(wanted) - here
    for _ in range(abs(gap)):
        page.keyboard.press("ArrowRight" if gap > 0 else "ArrowLeft")


def draw_by_keys(page, line, control, wanted):
    if control.index(wanted) == control.index(control.value):
        return
    raise NotImplementedError("no goal of the course asks for a drawing")


def by_mouse(page, explorer, name, wanted, board=None):
    """Bring one control to a value with the mouse alone."""
    control, line = explorer.controls[name], row(page, explorer, name, board=board)
    if isinstance(control, Canvas):
        return draw_by_keys(page, line, control, wanted)
    if isinstance(control, Seal):
        if wanted is not None:
            line.locator("button").click()
        return
    index = control.index(wanted)
    if not isinstance(control, Slider):
        return line.locator("label").nth(index).click()
    track = line.locator("input[type=range]")
    line.locator("input[type=range]:enabled").wait_for()
    track.scroll_into_view_if_needed()
    last, fix = len(control.values) - 1, 0.0
    for _ in range(12):
        box = track.bounding_box()
        x = box["x"] + 8 + (box["width"] - 16) * index / last + fix
        page.mouse.click(min(max(x, box["x"] + 1), box["x"] + box["width"] - 1), box["y"] + 12)
        off = index - int(track.input_value())
        if off == 0:
            return
        fix += off * max(0.5, (box["width"] - 16) / last / 2)
    raise AssertionError(f"{name} stays {off} from {wanted}")


def reach(page, explorer, state, move, board=None):
    seals = [n for n, c in explorer.controls.items() if isinstance(c, Seal)]
    for name in [n for n in explorer.controls if n not in seals] + seals:
        move(page, explorer, name, state[name], board)


@pytest.mark.parametrize("name", MODULES)
def test_every_control_moves_picture_words_and_a_second_view(name, page_of):
    page = page_of(explorer(name), views=2)
    picture = page.locator(".nn-picture")
    before = picture.first.get_attribute("aria-label")
    for key, control in explorer(name).controls.items():
        if (
            isinstance(control, Seal | Canvas)
            or row(page, explorer(name), key).locator("input:disabled").count()
        ):
            continue
        there = control.ends()[0] if control.index(control.value) else control.ends()[-1]
        by_keys(page, explorer(name), key, there)
        page.wait_for_timeout(150)
        for kind in ("range", "radio"):
            both = [
                row(page, explorer(name), key, view)
                .locator(f"input[type={kind}]")
                .evaluate_all("all => all.map(e => [e.value, e.checked])")
                for view in (0, 1)
            ]
            assert both[0] == both[1]
    page.wait_for_timeout(300)
    assert picture.first.get_attribute("aria-label") != before
    assert picture.nth(1).get_attribute("aria-label") == picture.first.get_attribute("aria-label")


@pytest.mark.parametrize("name", MODULES)
def test_the_browser_draws_every_mark_that_the_scene_holds(name, page_of):
    page = page_of(explorer(name))
    panels = explorer(name).view(**explorer(name).start).scene.panels
    assert page.locator(".nn-panel svg").count() == len(panels)
    seen = page.locator(".nn-panel svg").evaluate_all(
        "all => all.map(s => [s.textContent, s.innerHTML.includes('NaN')])"
    )
    for panel, (text, broken) in zip(panels, seen, strict=True):
        assert not broken
        assert panel.title in text
        for mark in panel.marks:
            assert getattr(mark, "text", "").replace("\n", "") in text


@pytest.mark.parametrize("name", MODULES)
def test_the_alternative_to_the_picture_and_the_names_of_all_controls_are_there(name, page_of):
    page = page_of(explorer(name))
    assert len(page.locator(".nn-picture").get_attribute("aria-label").split()) > 7
    for key, control in explorer(name).controls.items():
        line = row(page, explorer(name), key)
        if isinstance(control, Slider):
            assert page.get_by_role("slider", name=control.label, exact=True).count() == 1
            spoken = line.locator("input[type=range]").get_attribute("aria-valuetext")
            assert spoken == control.row()["texts"][control.index(control.value)]


@pytest.mark.parametrize("theme", ["true", "false"], ids=["light", "dark"])
@pytest.mark.parametrize("name", MODULES)
def test_axe_finds_no_serious_fault(name, theme, page_of, axe):
    page = page_of(explorer(name))
    page.evaluate("theme => { document.body.dataset.jpThemeLight = theme; }", theme)
    page.add_script_tag(content=axe)
    found = page.evaluate("() => axe.run('.nn-board')")["violations"]
    serious = [
        (v["id"], [n["html"][:120] for n in v["nodes"]])
        for v in found
        if v["impact"] in ("serious", "critical")
    ]
    assert serious == []


@pytest.fixture(scope="module")
def axe():
    """The text of axe-core, which a package of the extra brings along."""
    from importlib import resources

    return (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def test_thirty_keys_leave_no_backlog_and_the_last_one_wins(page_of):
    page = page_of(explorer("two_lines"))
    line = row(page, explorer("two_lines"), "angle1").locator("input[type=range]")
    line.focus()
    for _ in range(30):
        page.keyboard.press("ArrowRight")
    page.wait_for_timeout(400)
    assert page.evaluate("window.sent") <= 31
    assert "line 1 at 150 degrees" in page.locator(".nn-picture").get_attribute("aria-label")


def test_home_end_and_page_keys_work_and_no_key_leaves_the_board(page_of):
    page = page_of(explorer("two_lines"))
    page.evaluate("document.addEventListener('keydown', (e) => (window.left ||= []).push(e.key))")
    line = row(page, explorer("two_lines"), "angle1").locator("input[type=range]")
    line.focus()
    values = []
    for key in ("Home", "End", "PageDown", "ArrowUp", "a", "d", "x"):
        page.keyboard.press(key)
        values.append(int(line.input_value()))
    assert values[:2] == [0, 72] and values[2] < 72 and values[3] == values[2] + 1
    assert values[4:] == [values[3]] * 3
    page.keyboard.press("Control+s")  # to save is still the notebook's
    assert page.evaluate("window.left").count("s") == 1
    assert len(page.evaluate("window.left")) <= 2  # Control itself, and s


def test_a_value_can_be_typed_and_the_nearest_there_is_counts(page_of):
    page = page_of(explorer("two_lines"))
    typed = page.get_by_label("offset of line 1, typed")
    for words, shown in (("−0.52", "−0.5"), ("-1,3", "−1.3"), ("99", "2.0"), ("abc", "2.0")):
        typed.fill(words)
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert typed.input_value() == shown


def test_tab_goes_through_all_controls_from_top_to_bottom(page_of):
    page = page_of(small())
    seen = []
    for _ in range(9):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate("[document.activeElement.type, document.activeElement.textContent]")
        )
    assert [kind for kind, _ in seen[:8]] == [
        "range", "text", "button", "button", "button", "button", "radio", "button",
    ]  # fmt: skip


def test_what_is_said_is_announced_once_the_hand_rests(page_of):
    page = page_of(small())
    hush = page.locator(".nn-board > .nn-hush")
    assert hush.get_attribute("aria-live") == "polite"
    assert hush.inner_text() == ""
    page.evaluate(
        "new MutationObserver(() => window.told = (window.told || 0) + 1)"
        ".observe(document.querySelector('.nn-board > .nn-hush'), { childList: true })"
    )
    row(page, small(), "slope").locator("input[type=range]").focus()
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    page.wait_for_timeout(800)
    assert hush.inner_text() == "slope 1.00 Open it at 0.75."
    assert page.evaluate("window.told") == 1


def test_an_error_is_seen_and_the_picture_before_it_stays(page_of):
    page = page_of(small())
    by_keys(page, small(), "slope", 2.0)
    page.locator(".nn-error", has_text="ValueError: too steep").wait_for()
    assert page.locator(".nn-stale").count() == 1
    by_keys(page, small(), "slope", 0.0)
    page.locator(".nn-stale").wait_for(state="detached")
    assert page.locator(".nn-error").is_hidden()


def test_play_begins_where_python_says_pauses_steps_and_goes_back(page_of):
    page = page_of(small())
    track = row(page, small(), "slope").locator("input[type=range]")
    last = len(small().controls["slope"].values) - 1
    by_keys(page, small(), "slope", 1.0)
    page.get_by_role("button", name="One step back: slope").click()
    assert int(track.input_value()) == 7
    page.get_by_role("button", name="One step on: slope").click()
    assert int(track.input_value()) == 8
    page.get_by_role("button", name="Back to the start: slope").click()
    assert int(track.input_value()) == 0
    page.get_by_role("button", name="Play slope").click()
    page.wait_for_timeout(500)
    page.get_by_role("button", name="Pause slope").click()
    here = int(track.input_value())
    assert 1 <= here <= 4
    page.wait_for_timeout(300)
    assert int(track.input_value()) == here
    track.press("End")
    page.get_by_role("button", name="Play slope").click()  # at the end: from the start again
    page.wait_for_timeout(250)
    assert int(track.input_value()) < last
    track.press("ArrowRight")  # a hand on the slider takes over
    assert page.get_by_role("button", name="Play slope").count() == 1


def test_a_seal_opens_once(page_of):
    page = page_of(small())
    by_keys(page, small(), "slope", 0.75)
    button = page.get_by_role("button", name="open")
    button.click()
    page.locator(".nn-reached").wait_for()
    assert button.is_disabled()
    by_keys(page, small(), "slope", 0.0)
    page.wait_for_timeout(200)
    assert page.board.frame["at"]["opened"] == {"slope": 7, "unit": 0}


def test_a_control_without_effect_is_disabled_and_says_why(page_of):
    page = page_of(small())
    line = row(page, small(), "unit")
    assert line.locator(".nn-why").is_hidden()
    by_keys(page, small(), "slope", 0.0)
    why = line.locator(".nn-why", has_text="without a slope no unit matters")
    why.wait_for()
    for button in line.locator("input").all():
        assert button.is_disabled()
        assert button.get_attribute("aria-describedby") == why.get_attribute("id")
    by_keys(page, small(), "slope", 0.5)
    why.wait_for(state="hidden")
    assert line.locator("input").first.is_enabled()


def test_a_drawing_is_made_by_keys_and_by_mouse(page_of):
    import numpy as np

    from utils.explore.board import Explorer
    from utils.explore.scene import Heat, Panel, Scene, View

    def view(picture):
        scene = Scene([Panel((0, 5), (0, 4), [Heat(picture, (0, 5, 0, 4), ink=True)])], "a drawing")
        return View(scene, f"ink {picture.sum():.1f}", "Draw.", data={"picture": picture})

    drawing = Explorer(
        "drawing", view, {"picture": Canvas("drawing", np.zeros((4, 5)))}, [], "draw."
    )
    page = page_of(drawing)
    paper = page.locator(".nn-paper canvas")
    paper.focus()
    for key in (" ", "ArrowLeft", " ", "ArrowUp", "ArrowUp", "ArrowUp", " "):
        page.keyboard.press(key)
    page.wait_for_timeout(200)
    drawn = drawing.state(page.board.frame["at"])["picture"]
    assert np.argwhere(drawn).tolist() == [[0, 1], [2, 1], [2, 2]]
    page.keyboard.press("Delete")
    page.wait_for_timeout(200)
    assert not drawing.state(page.board.frame["at"])["picture"].any()
    box = paper.bounding_box()
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 10, box["y"] + 10, steps=8)
    page.mouse.up()
    page.wait_for_timeout(200)
    drawn = drawing.state(page.board.frame["at"])["picture"]
    assert (drawn[0] > 0.8).all() and not drawn[2:].any()


def test_another_theme_and_a_narrow_window_leave_a_whole_picture(page_of):
    page = page_of(explorer("two_lines"))
    page.evaluate(
        """async () => {
          const main = document.querySelector('main');
          const rest = (ms) => new Promise((r) => setTimeout(r, ms));
          main.style.display = 'none'; document.body.dataset.jpThemeLight = 'false'; await rest(0);
          main.style.display = ''; await rest(200); }"""
    )
    fits = """[...document.querySelectorAll('svg')].every(
      (s) => s.viewBox.baseVal.width === s.parentNode.clientWidth)"""
    assert page.evaluate(fits)
    for width in (800, 420):  # 420: a window of 840 at a zoom of 200 %
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_timeout(250)
        assert page.evaluate(fits)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        track = page.locator("input[type=range]").first.bounding_box()
        assert track["width"] > 200


def test_a_drag_shows_no_blank_picture(page_of):
    page = page_of(explorer("two_lines"))
    page.evaluate(
        """() => { window.blank = 0; window.frames_seen = 0;
          const look = () => { window.frames_seen += 1;
            const all = [...document.querySelectorAll('.nn-panel svg')];
            if (all.some((s) => !s.querySelector('path'))) window.blank += 1;
            requestAnimationFrame(look); };
          requestAnimationFrame(look); }"""
    )
    box = page.locator("input[type=range]").first.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 12)
    page.mouse.down()
    for k in range(60):
        page.mouse.move(box["x"] + 20 + 8 * k, box["y"] + 12)
    page.mouse.up()
    page.wait_for_timeout(300)
    assert page.evaluate("window.frames_seen") > 10
    assert page.evaluate("window.blank") == 0
