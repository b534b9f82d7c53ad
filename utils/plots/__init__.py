"""Static pictures. Every helper takes data and an optional ``ax``, sets no global state, and
returns a `Picture`: the figure, the axes, the data it drew and a description in words.

points      data of two features, and what a network makes of the plane around them
lines       curves, bundles, bars: one number against another
diagrams    a computation as boxes and arrows, a network, the course as a path
bowls       height lines of a loss over two numbers, and paths across it
results     pictures of digits, confusion, how sure, how far off, histograms
base        what all of them share
"""

from typing import TYPE_CHECKING

from utils.later import later
from utils.plots.base import COLOURS, LINES, MARKERS, SHADES, Picture, panels, png, show
from utils.plots.points import boundaries, boundary, scatter, straight_line, two_views

if TYPE_CHECKING:
    from utils.plots.bowls import bowl
    from utils.plots.diagrams import Node, computation, course_map, network
    from utils.plots.lines import bars, bundles, curves, errorbars, means, step_errors
    from utils.plots.results import (
        against,
        confusion,
        gallery,
        histogram,
        layers,
        reliability,
        ridges,
    )

__all__ = [
    "COLOURS",
    "LINES",
    "MARKERS",
    "SHADES",
    "Node",
    "Picture",
    "against",
    "bars",
    "boundaries",
    "boundary",
    "bowl",
    "bundles",
    "computation",
    "confusion",
    "course_map",
    "curves",
    "errorbars",
    "gallery",
    "histogram",
    "layers",
    "means",
    "network",
    "panels",
    "png",
    "reliability",
    "ridges",
    "scatter",
    "show",
    "step_errors",
    "straight_line",
    "two_views",
]

__getattr__, __dir__ = later(
    __name__,
    {
        "bowl": "bowls",
        **dict.fromkeys(("Node", "computation", "course_map", "network"), "diagrams"),
        **dict.fromkeys(
            ("bars", "bundles", "curves", "errorbars", "means", "step_errors"), "lines"
        ),
        **dict.fromkeys(
            ("against", "confusion", "gallery", "histogram", "layers", "reliability", "ridges"),
            "results",
        ),
    },
)
