"""What every picture shares: colours, panels, and the `Picture` that a helper returns."""

import base64
import io
import textwrap
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from IPython.display import display
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from utils.text import Text

#: One colour, marker and line style a class or a curve: Okabe and Ito's palette, safe for
#: colour-blind readers; markers and line styles differ too, so that a grey print can be read.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")

MARKERS = ("o", "^", "s", "D", "v", "P", "X")

LINES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 3)), (0, (8, 3)))

#: From surely class 0 over undecided to surely class 1; the ends differ in grey as well.
SHADES = LinearSegmentedColormap.from_list("two", (COLOURS[0], "#ffffff", "#F09A50"))

DPI = 100


@dataclass
class Picture:
    """What a plot helper drew.

    Attributes
    ----------
    fig, ax : the matplotlib figure and the axes (one, or an array of them)
    data : dict of arrays, what was drawn
    text : str, what is to be seen, in words
    """

    fig: Figure
    ax: Axes | np.ndarray
    data: dict = field(repr=False)
    text: str = ""


def panels(
    rows: int = 1, columns: int = 1, *, width: float = 4.0, height: float = 3.4, **kwargs
) -> tuple[Figure, Any]:
    """A new figure with rows x columns axes, independent of pyplot.

    Parameters
    ----------
    rows, columns : int
    width, height : float    of one panel, in inches
    **kwargs                 for `matplotlib.figure.Figure.subplots`, such as sharey=True

    Returns
    -------
    fig, axes                axes is one Axes for a single panel, else an array of them
    """
    fig = Figure(figsize=(width * columns, height * rows), dpi=DPI, layout="constrained")
    FigureCanvasAgg(fig)
    return fig, fig.subplots(rows, columns, **kwargs)


def png(fig: Figure, *, quick: bool = False) -> bytes:
    """The figure as a PNG, without date or version in it; ``quick`` trades size for speed."""
    buffer = io.BytesIO()
    options = {"compress_level": 1} if quick else {}
    fig.savefig(buffer, format="png", dpi=fig.dpi, metadata={"Software": None}, pil_kwargs=options)
    return buffer.getvalue()


def show(*pictures: Picture, text: str | None = None) -> None:
    """Show one figure in the notebook, and under it in words what is to be seen.

    Parameters
    ----------
    *pictures : Picture    the panels of ONE figure
    text : str, optional   description of the whole, instead of those of the panels

    Raises
    ------
    ValueError             if the pictures are not all on the same figure
    """
    if len({id(picture.fig) for picture in pictures}) != 1:
        raise ValueError(f"show takes the panels of one figure; these {len(pictures)} are not.")
    description = text or " ".join(picture.text for picture in pictures)
    image = base64.b64encode(png(pictures[0].fig)).decode()
    display(
        {"image/png": image, "text/plain": f"<figure: {description}>"},
        metadata={"image/png": {"alt": description}},
        raw=True,
    )
    display(Text(textwrap.fill("Figure: " + description, 100)))


COLOUR_NAMES = (
    "blue circles",
    "orange triangles",
    "green squares",
    "pink diamonds",
    "yellow triangles",
    "light blue crosses",
    "black crosses",
)


def axes_of(ax: Axes | None, **size: Any) -> tuple[Figure, Axes]:
    """Return the figure and the axes to draw into: the given ones, or new ones of that size."""
    return panels(**size) if ax is None else (ax.figure.figure, ax)


def scales(ax: Axes, log: str) -> None:
    """Make the axes logarithmic whose letter is in ``log``."""
    if "x" in log:
        ax.set_xscale("log")
    if "y" in log:
        ax.set_yscale("log")


def finish(ax: Axes, title: str, xlabel: str, ylabel: str) -> None:
    """Write title and labels in the sizes that all pictures have."""
    ax.set_title(title, fontsize=10)
    ax.set_xlabel(xlabel, fontsize=9)
    ax.set_ylabel(ylabel, fontsize=9)
    ax.tick_params(labelsize=8)
    ax.spines[["top", "right"]].set_visible(False)


def sentence(title: str, text: str) -> str:
    """Return a description that begins with the title, if there is one."""
    return f"{title}: {text}" if title else text
