"""Many trainings at once.

jobs       `sweep`: sizes x seeds and whatever else is asked, on every core
result     what it hands back: arrays with named axes
stacks     `gd_many`, its engine: full-batch descent for many two-layer networks at once
runs       `train`: a network on each of several data sets, batch by batch, any depth
"""

from utils.sweep.jobs import sweep
from utils.sweep.result import SweepResult
from utils.sweep.runs import Parts, Run, draw_parts, train
from utils.sweep.stacks import Many, gd_many

__all__ = ["Many", "Parts", "Run", "SweepResult", "draw_parts", "gd_many", "sweep", "train"]
