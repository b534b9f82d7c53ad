"""What was measured: as a table, as Markdown, as bars and as lines."""

import io
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter
from PIL import Image

from race.clock import Effort, Row
from race.descent import POST
from race.growth import Growth
from race.minibatch import AUTOGRAD, LIBRARY, PRODUCTS, STEP
from race.sweeps import Wall
from utils import plots
from utils.text import Text, table

HEADER = ("task", "who", "µs a pass", "times as quick", "quartiles", "as", "target", "verdict")
WALL_HEADER = ("task", "how", "seconds", "quartiles", "target", "verdict")
#: What a bar is measured by -> title of its panel.
PANELS = {
    POST: "Full batch: how many times as quick as the post's loop (log scale)",
    AUTOGRAD: "Minibatches: how many times as quick as PyTorch's autograd (log scale)",
    LIBRARY: "Minibatches: how many times as quick as scikit-learn's network (log scale)",
    PRODUCTS: "Minibatches: share of the speed of the matrix products alone",
}
#: In the table and not among the bars.
TABLE_ONLY = {
    "scikit-learn, partial_fit",
    "sweep, float64, mean of seven ratios",
    "sweep, float32, mean of seven ratios",
}
FONT = 12
OURS = {"facecolor": plots.COLOURS[5], "edgecolor": "black", "linewidth": 0.8}
OTHERS = {"facecolor": "#eeeeee", "edgecolor": "black", "linewidth": 0.8}
WHISKER = {"color": "black", "marker": "|", "markersize": 9, "linewidth": 1.5}
TARGET = {"color": "white", "marker": "D", "markersize": 7, "markeredgecolor": "black"}
INTRO = """\
# How quick the engine is

Written by

    python tests/benchmarks/speed.py {options}

{effort} run: {rounds} rounds, {long_rounds} of what takes minutes. In each round everybody has a
turn, one after the other; a ratio is one of the same round, the table holds the median of all
rounds and the quartiles. Time is CPU time of one process with one thread, except where it says
seconds: that is the clock on the wall. Before anybody is timed, parameters after a few steps are
compared with those of the course's textbook loops: to 1e-9 of the largest number in float64, to
1e-4 in float32.
"""
NOTES = """\
## Who is who

- **the post's loop**: the 2015 post's training loop in our own words, without the printing: it
  descends the sum over the samples with step 0.01 and penalty 0.01, which is 2.0 and 5e-5 for the
  mean. All others do the same descent. It is timed on fewer passes than the engine, since each of
  its passes costs the same.
- **gd_train**, **gd_many**, **sweep**, **fit**, **NeuralNetwork.fit**: this course's;
  `gd_train` is its textbook loop, the others are its engine.
- **scikit-learn**: `MLPClassifier`, plain descent without momentum. For two classes it has one
  sigmoid output, a little less work. `fit` does all passes in one call; `partial_fit` is called
  for each pass and checks X and y each time.
- **PyTorch, autograd**: eager, `torch.optim.SGD`, float32; `torch.compile` is not used. For
  minibatches `nn.Sequential` and `CrossEntropyLoss`, batches gathered by index. **by hand**: the
  course's gradients on tensors, without autograd.
- **its matrix products alone**: products of the same shapes and layout, written into arrays that
  are there already, from inputs that are in the cache already.
- **mean of seven ratios**: each size counts alike; without these words the ratio is that of the
  total times, in which 50 units count most.
"""


def cells(row: Row) -> list[str]:
    """A row as the table shows it."""
    low, middle, high = row.ratio
    target = "" if row.target is None else f"{row.target:g}"
    spread = "" if row.name == row.against else f"{low:.2f} to {high:.2f}"
    cost, ratio = 1e6 * row.cost, f"{middle:.2f}"
    cost = f"{cost:.3g}" if cost < 1000 else f"{cost:.0f}"
    return [row.task, row.name, cost, ratio, spread, row.against, target, row.verdict]


def wall_cells(wall: Wall) -> list[str]:
    """Likewise, for seconds on the wall."""
    low, middle, high = wall.seconds
    target = "" if wall.target is None else f"below {wall.target:g}"
    return [wall.task, wall.name, f"{middle:.2f}", f"{low:.2f} to {high:.2f}", target, wall.verdict]


def as_text(rows: Sequence[Row], walls: Sequence[Wall]) -> Text:
    """Both tables for a terminal."""
    tables = []
    if rows:
        tables.append(table(HEADER, map(cells, rows)))
    if walls:
        tables.append(table(WALL_HEADER, map(wall_cells, walls)))
    return Text("\n\n".join(tables))


def as_markdown(
    effort: Effort,
    options: str,
    machine: Sequence[str],
    rows: Sequence[Row],
    walls: Sequence[Wall],
    pictures: dict[str, plots.Picture],
) -> str:
    """The page: how, on what, the tables, the pictures with their descriptions."""
    counts = {"rounds": effort.rounds, "long_rounds": effort.long_rounds}
    intro = INTRO.format(options=options, effort=effort.name.capitalize(), **counts)
    parts = [intro, "\n".join(f"- {line}" for line in machine) + "\n"]
    if rows:
        parts.append(_pipes(HEADER, map(cells, rows)))
    if walls:
        parts.append(_pipes(WALL_HEADER, map(wall_cells, walls)))
    parts += [f"![{picture.text}]({name})\n" for name, picture in pictures.items()]
    return "\n".join([*parts, NOTES])


def _pipes(header, rows) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def bars(rows: Sequence[Row]) -> plots.Picture:
    """Ratios as horizontal bars with whiskers: to the post's loop, to PyTorch, to the products."""
    shown = [row for row in rows if row.name != row.against and row.name not in TABLE_ONLY]
    groups = {base: [row for row in shown if row.against == base] for base in PANELS}
    groups = {base: of for base, of in groups.items() if of}
    heights = [len(_lines(of, base)) + 2.2 for base, of in groups.items()]
    fig, axes = plots.panels(
        len(groups), 1, width=9.5, height=0.27 * sum(heights) / len(groups),
        squeeze=False, gridspec_kw={"height_ratios": heights},
    )  # fmt: skip
    for ax, (base, of) in zip(axes[:, 0], groups.items(), strict=True):
        _bar_panel(ax, base, of)
    _bar_legend(fig)
    seen = [
        f"{row.task}: {row.name} {_short(row.ratio[1])} times as quick as {row.against}"
        for row in shown
        if row.ours
    ]
    return plots.Picture(fig, axes[:, 0], {"rows": shown}, "; ".join(seen) + ".")


def _lines(rows: Sequence[Row], base: str) -> list[Row | str]:
    """What stands below each other in a panel: bars, and a heading before each task."""
    if base == PRODUCTS:
        return list(rows)
    found: list[Row | str] = []
    for row in rows:
        if not found or row.task != found[-1].task:
            found.append(row.task)
        found.append(row)
    return found


def _bar_panel(ax: Axes, base: str, rows: Sequence[Row]) -> None:
    share = base == PRODUCTS
    ax.axvline(1, color="black", linewidth=1, zorder=1)
    ticks = []
    for place, row in enumerate(_lines(rows, base)):
        if isinstance(row, str):
            ax.text(0.004, place, row, transform=ax.get_yaxis_transform(), va="center",
                    fontsize=FONT, fontweight="bold",
                    bbox={"fc": "white", "ec": "none", "pad": 1.5})  # fmt: skip
            continue
        _bar(ax, place, row, left=0 if share else 1)
        ticks.append((place, f"{row.name}: {row.task.removeprefix(STEP)}" if share else row.name))
    low, high = min(row.ratio[0] for row in rows), max(row.ratio[2] for row in rows)
    if share:
        ax.set_xlim(0, max(high, 1) * 1.12)
    else:
        ax.set_xscale("log")
        ax.set_xlim(min(low, 0.9) / 1.1, max(high, 1.1) * 1.3)
        _plain_numbers(ax.xaxis, between=True)
    ax.set_ylim(place + 0.6, -0.6)
    ax.set_yticks(*zip(*ticks, strict=True), fontsize=FONT)
    ax.tick_params(axis="x", labelsize=FONT)
    ax.tick_params(axis="y", length=0)
    ax.set_title(PANELS[base], fontsize=FONT + 1, loc="left")
    ax.spines[["top", "right", "left"]].set_visible(False)


def _bar(ax: Axes, place: int, row: Row, left: float) -> None:
    low, middle, high = row.ratio
    ax.barh(place, middle - left, left=left, height=0.72, **(OURS if row.ours else OTHERS))
    ax.plot((low, high), (place, place), **WHISKER)
    if row.target is not None:
        ax.plot(row.target, place, **TARGET)
    right = max(high, 1, row.target or 0)
    ax.annotate(_short(middle), (right, place), (11, 0), textcoords="offset points",
                va="center", fontsize=FONT)  # fmt: skip


def _bar_legend(fig) -> None:
    """What bars, whiskers and diamonds are, below everything."""
    handles = [
        Patch(label="this course's engine", **OURS),
        Patch(label="others", **OTHERS),
        Line2D([], [], label="quartiles of the rounds", **WHISKER),
        Line2D([], [], linestyle="", label="target", **TARGET),
    ]
    fig.legend(handles=handles, loc="outside lower center", ncols=4, fontsize=FONT, frameon=False)


def _short(ratio: float) -> str:
    """As few digits as the eye needs: 0.24, 4.8, 55."""
    return f"{ratio:.{2 if ratio < 2 else 1 if ratio < 9.95 else 0}f}"


def small_png(picture: plots.Picture) -> bytes:
    """The picture as a PNG of 64 colours: a third of the size, and nothing here has more."""
    small = io.BytesIO()
    image = Image.open(io.BytesIO(plots.png(picture.fig))).convert("RGB")
    image.quantize(64).save(small, "PNG", optimize=True)
    return small.getvalue()


def lines(panels: Sequence[Growth]) -> plots.Picture:
    """Microseconds against size, measured and of the products alone, a panel for each axis."""
    columns = min(3, len(panels))
    fig, axes = plots.panels(
        -(-len(panels) // columns), columns, width=3.3, height=3.0, squeeze=False, sharey=True
    )
    seen = []
    for ax, panel in zip(axes.flat, panels, strict=True):
        series = {name: 1e6 * values for name, values in panel.seconds.items()}
        plots.curves(series, panel.sizes, ax, log="xy")
        for k, line in enumerate(ax.get_lines()):
            line.set(marker=plots.MARKERS[k], markersize=6)
        ax.get_legend().remove()
        who, _, kept = panel.kept.partition(": ")
        ax.set_title(f"{who}: {kept}", fontsize=FONT - 1)
        ax.set_xlabel(panel.axis, fontsize=FONT)
        ax.set_ylabel("µs a pass or step" if ax in axes[:, 0] else "", fontsize=FONT)
        ax.tick_params(labelsize=FONT - 1)
        ax.grid(axis="y", color="#dddddd", linewidth=0.8)
        first, last = panel.sizes[0], panel.sizes[-1]
        _plain_numbers(ax.xaxis, between=last < 30 * first)
        _plain_numbers(ax.yaxis, between=False)
        told = ", ".join(f"{name} {v[0]:.3g} to {v[-1]:.3g}" for name, v in series.items())
        seen.append(f"{panel.axis} from {first} to {last}, µs a {panel.unit}: {told}")
    fig.legend(handles=axes[0, 0].get_lines(), loc="outside lower center", ncols=2, fontsize=FONT,
               frameon=False)  # fmt: skip
    return plots.Picture(fig, axes, {"panels": panels}, "; ".join(seen) + ".")


def _plain_numbers(axis, *, between: bool) -> None:
    """0.5, 20 and 3,000 instead of powers of ten; whether also 2 and 5 times these."""
    axis.set_major_locator(LogLocator(subs=(1, 2, 5) if between else (1,)))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
    axis.set_minor_formatter(NullFormatter())
