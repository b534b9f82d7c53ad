"""A panel that several explorers share: numbers on their way down, as far as they are played."""

from collections.abc import Sequence

import numpy as np

from utils.explore.scene import Box, Label, Panel, Path, Points, number


def progress(
    runs: Sequence[np.ndarray], step: int, lim, goal: tuple[int, float] | None = None, **panel
) -> Panel:
    """Up to two runs on a scale of powers of ten, the second dashed; grey is still to come.

    Parameters
    ----------
    runs : (K + 1,) arrays    a number above 0 for each step; NaN where there is none
    step : int                how far they are played
    lim : pair                the scale's ends, as powers of ten; what is outside lies at the edge
    goal : pair, optional     a first step and a number: to be below it from there on
    **panel                   for `Panel`
    """
    last, marks, (low, high) = len(runs[0]) - 1, [], lim
    if goal is not None:
        height = np.log10(goal[1])
        marks += [
            Box((goal[0], last, low, height), "goal", 0.35),
            Path([np.array([[0, height], [last, height]])], "goal", dash="dash"),
            Label((0, low + (high - low) / 25), "goal: end in the green box"),
        ]
    for run, colour, dash in zip(runs, "01", ("solid", "dash"), strict=False):
        pad = (high - low) / 80
        way = np.c_[: last + 1, np.log10(run).clip(low + pad, high - pad)]
        marks += [Path([way], "muted", 1, dash), Path([way[: step + 1]], colour, dash=dash)]
        marks += [Points(way[[step]], np.array([int(colour)]), 9)]
    heights = [(k, number(10.0**k)) for k in range(int(np.ceil(low)), int(np.floor(high)) + 1)]
    return Panel((-0.02 * last, 1.03 * last), lim, marks, yticks=heights, **panel)
