"""Pictures: the data they return, their descriptions, and that they leave no state behind."""

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from utils import plots
from utils.course import CHAPTERS
from utils.data import two_moons
from utils.network import sigmoid
from utils.text import Text, plus_minus, table


def right_half(points):
    """Probability of class 1 that rises from left to right."""
    return sigmoid(3 * (np.asarray(points)[:, 0] - 0.5))


def test_scatter_draws_each_class_with_its_own_colour_and_marker():
    X, y = two_moons(20)
    picture = plots.scatter(X, y, title="moons")
    lines = picture.ax.get_lines()
    assert len({line.get_color() for line in lines}) == len(lines) == 2
    assert len({line.get_marker() for line in lines}) == 2
    assert picture.text.startswith("moons: 20 points, 10 of class 0 (blue circles)")
    np.testing.assert_array_equal(picture.data["X"], X)


def test_boundary_returns_the_probabilities_it_shaded_and_counts_the_right_side():
    X, y = two_moons(50, seed=1)
    picture = plots.boundary(right_half, X, y, resolution=30)
    probs = picture.data["probs"]
    assert probs.shape == (30, 30, 2)
    grid = np.stack(np.meshgrid(picture.data["x1"], picture.data["x2"]), axis=-1)
    np.testing.assert_allclose(probs[..., 1], right_half(grid.reshape(-1, 2)).reshape(30, 30))
    right = np.mean((right_half(X) > 0.5) == y)
    assert picture.data["accuracy"] == pytest.approx(right)
    assert f"{round(right * 50)} of 50" in picture.text


def test_boundary_draws_three_classes_too():
    X, y = two_moons(50, seed=1)
    y = y + (X[:, 0] > 1.5)

    def probability(points):
        scores = np.stack([-points[:, 0], points[:, 0] * 0, points[:, 0] - 1], axis=1)
        return np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)

    assert plots.boundary(probability, X, y, resolution=20).data["probs"].shape == (20, 20, 3)


def test_curves_say_where_they_start_and_end_unless_told_otherwise():
    picture = plots.curves({"train": [3.0, 2, 1], "test": [3.0, 2.5, 2.25]})
    assert picture.text == "train from 3 to 1; test from 3 to 2.25."
    assert plots.curves({"a": [1.0]}, text="look here").text == "look here."
    styles = {line.get_linestyle() for line in picture.ax.get_lines()}
    assert len(styles) == 2


def test_errorbars_return_mean_and_standard_deviation(rng):
    values = rng.normal(size=(3, 10))
    picture = plots.errorbars([1, 2, 20], {"test": values}, log="x", baseline=("line", 0.5))
    np.testing.assert_allclose(picture.data["test"]["mean"], values.mean(axis=1))
    np.testing.assert_allclose(picture.data["test"]["std"], values.std(axis=1, ddof=1))
    assert "line at 0.500" in picture.text


def test_means_are_panels_of_standard_errors_with_one_legend_beside_them(rng):
    values = rng.normal(size=(3, 16)) + np.array([[3], [1], [2]])
    picture = plots.means({"few": {"test": values}, "many": {"test": values - 1}}, [1, 2, 20])
    error = values.std(axis=1, ddof=1) / 4
    drawn = picture.ax[0].collections[0].get_segments()
    np.testing.assert_allclose([np.ptp(bar[:, 1]) / 2 for bar in drawn], error)
    assert [ax.get_legend() for ax in picture.ax] == [None, None]
    assert len(picture.fig.legends) == 1
    low = values.mean(axis=1)[1]
    assert f"{low:.3f} at 2," in picture.text and f"{low - 1:.3f} at 2," in picture.text


def test_no_helper_changes_matplotlibs_settings_or_leaves_a_figure_open():
    import matplotlib.pyplot as plt

    before, open_before = dict(mpl.rcParams), plt.get_fignums()
    X, y = two_moons(20)
    plots.png(plots.boundary(right_half, X, y).fig)
    assert dict(mpl.rcParams) == before
    assert plt.get_fignums() == open_before


def test_the_same_picture_twice_is_the_same_png():
    X, y = two_moons(20)
    first, second = (plots.png(plots.scatter(X, y).fig) for _ in range(2))
    assert first == second
    assert first.startswith(b"\x89PNG")


def test_show_gives_the_picture_its_description_as_alternative_text(monkeypatch):
    shown = []
    monkeypatch.setattr(plots.base, "display", lambda data, **kw: shown.append((data, kw)))
    picture = plots.scatter(*two_moons(20))
    plots.show(picture)
    assert shown[0][1]["metadata"]["image/png"]["alt"] == picture.text
    assert picture.text in str(shown[1][0]).replace("\n", " ")


def test_show_refuses_panels_of_different_figures():
    X, y = two_moons(20)
    with pytest.raises(ValueError, match="these 2 are not"):
        plots.show(plots.scatter(X, y), plots.scatter(X, y))


def test_the_first_two_colours_and_the_two_shades_differ_in_grey():
    def grey(colour):
        return np.dot(to_rgb(colour), (0.299, 0.587, 0.114))

    assert abs(grey(plots.COLOURS[0]) - grey(plots.COLOURS[1])) > 0.05
    assert abs(grey(plots.SHADES(0.0)) - grey(plots.SHADES(1.0))) > 0.2


def test_a_table_lines_up_numbers_to_the_right_and_words_to_the_left():
    text = table(("name", "value"), [("a", "1.5"), ("long", "12.5 ± 0.1")])
    assert isinstance(text, Text)
    assert repr(text) == "name        value\na             1.5\nlong   12.5 ± 0.1"


def test_a_row_of_the_wrong_length_is_refused():
    with pytest.raises(ValueError, match="row 1 has 3 entries but the table 2 columns"):
        table(("a", "b"), [(1, 2), (1, 2, 3)])


def test_bundles_draw_every_repetition_and_their_median_each_series_in_its_own_panel(rng):
    values = rng.random((4, 5)) + 1
    _, axes = plots.panels(1, 2, sharey=True)
    first, second = plots.bundles({"a": values, "b": 2 * values}, axes, at=(0, 3))
    assert [len(ax.lines) for ax in axes] == [6, 6]
    np.testing.assert_allclose(second.data["b"], 2 * np.median(values, axis=1))
    assert f"median at epoch 0: {np.median(values[0]):.3g}, 3:" in first.text


def test_curves_may_hold_each_value_until_the_next():
    picture = plots.curves({"rate": [3.0, 1.0]}, steps=True)
    assert picture.ax.lines[0].get_drawstyle() == "steps-post"


def test_plus_minus_is_mean_and_standard_deviation_and_needs_two_values():
    assert plus_minus([1.0, 2.0, 3.0], 2) == "2.00 ± 1.00"
    assert plus_minus(np.array([0.5, 0.5])) == "0.500 ± 0.000"
    with pytest.raises(ValueError, match="1 repetitions"):
        plus_minus([1.0])


def test_bars_are_as_long_as_the_medians_and_say_them_from_top_to_bottom():
    values = {"slow": (1.0, 1.0, 1.0), "quick": (3.0, 4.1, 5.0)}
    picture = plots.bars(values, title="race", label="times as quick")
    assert [bar.get_width() for bar in picture.ax.patches] == [1.0, 4.1]
    assert [tick.get_text() for tick in picture.ax.get_yticklabels()] == ["slow", "quick"]
    assert picture.ax.yaxis_inverted()
    assert picture.data == values
    assert picture.text == "race: times as quick: slow 1, quick 4.1."


def test_the_diagram_of_a_network_has_a_line_for_each_weight_and_an_arrow_each_way():
    ahead, back = plots.network(2, 3, 2), plots.network(2, 3, 2, back=True)
    for picture in (ahead, back):
        assert list(picture.data["weights"]) == [6, 6]
        assert [len(places) for places in picture.data["units"]] == [2, 3, 2]
    words = [[t.get_text() for t in picture.ax.texts] for picture in (ahead, back)]
    assert not any("dW" in word for word in words[0])
    assert sum("dW" in word for word in words[1]) == 2
    assert "back" in back.text and "back" not in ahead.text


def test_the_diagram_of_a_network_boxes_its_links_and_says_the_shapes_of_their_derivatives():
    plain, boxed = plots.network(), plots.network(links=True)
    assert len(boxed.ax.patches) == len(plain.ax.patches) + 3
    for shape in ("(N, H)", "(N, C, C)", "(N, 1, C)"):
        assert sum(f"\n{shape}" in t.get_text() for t in boxed.ax.texts) >= 1
        assert shape in boxed.text


def test_a_bowl_returns_its_heights_row_by_row_and_says_where_a_path_leads():
    walk = np.array([[0.0, 0.0], [1.0, -2.0]])
    picture = plots.bowl(lambda w: w[0] + 10 * w[1], [0, 1, 2], [-2, 0], paths={"walk": walk})
    assert picture.data["height"].tolist() == [[-20, -19, -18], [0, 1, 2]]
    assert "walk: from (0.00, 0.00) to (1.00, -2.00)" in picture.text
    assert picture.ax.get_aspect() == 1


def test_the_arrow_on_a_bowl_leads_from_its_start_along_its_move():
    picture = plots.bowl(lambda w: w @ w, [-1, 0, 1], [-1, 0, 1], arrow=([0, 1], [0.5, -1]))
    (arrow,) = [t for t in picture.ax.texts if getattr(t, "arrow_patch", None)]
    assert list(arrow.xyann) == [0, 1]
    assert list(arrow.xy) == [0.5, 0]


def test_the_map_of_the_course_reads_every_row_from_left_to_right_with_an_arrow_to_each_station():
    picture = plots.course_map(CHAPTERS)
    assert picture.data["places"][:4].tolist() == [[0, 0], [1, 0], [2, 0], [0, -1]]
    arrows = [t for t in picture.ax.texts if getattr(t, "arrow_patch", None)]
    assert len(arrows) == len(CHAPTERS) - 1


def test_ridges_count_each_row_on_one_axis_and_what_lies_outside_at_its_ends():
    rows = {"low": [0.0, 0.1, 5.0], "high": [[0.9, 0.95], [-3.0, 0.8]]}
    picture = plots.ridges(rows, span=(0, 1), bins=2, label="x")
    np.testing.assert_array_equal(picture.data["edges"], [0, 0.5, 1])
    np.testing.assert_array_equal(picture.data["low"], [2, 1])
    np.testing.assert_array_equal(picture.data["high"], [1, 3])
    assert [tick.get_text() for tick in picture.ax.get_yticklabels()] == ["low", "high"]
    assert "low 0.05 to 2.5" in plots.ridges({"low": rows["low"]}).text


@pytest.mark.parametrize("values", [[], [1.0, np.nan]])
def test_ridges_refuse_what_cannot_be_counted(values):
    with pytest.raises(ValueError, match="b has"):
        plots.ridges({"a": [1.0], "b": values})


def test_layers_show_values_and_the_powers_of_ten_of_the_gradients_that_made_them():
    acts, dWs = [np.array([[0.5, 3.0]])] * 3, [np.array([[0.0, 0.01]])] * 2
    picture = plots.layers({"one": (acts, dWs), "two": (acts, dWs)}, shown=(1, 2))
    values, powers = picture.data["two"]
    assert set(values) == {"edges", "acts[1]", "acts[2]"}
    assert set(powers) == {"edges", "dWs[0]", "dWs[1]"}
    assert values["edges"][-1] == 2
    assert values["acts[1]"][-1] == 1
    assert powers["dWs[1]"].sum() == 1
    assert picture.ax.shape == (2, 2)


def test_boundaries_take_functions_and_name_the_classes_below_the_panels():
    X, y = np.array([[0.0, 0], [1, 1], [2, 0]]), np.array([0, 1, 2])

    def nearest(points):
        return np.exp(-((points[:, None] - X) ** 2).sum(axis=2))

    picture = plots.boundaries({"one": nearest, "two": nearest}, X, y)
    assert picture.data["two"]["accuracy"] == 1
    assert not any(ax.get_legend() for ax in picture.ax)
    assert [text.get_text() for text in picture.fig.legends[0].texts] == [
        "class 0",
        "class 1",
        "class 2",
    ]
