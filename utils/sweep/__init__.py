"""Many trainings at once.

jobs       `sweep`: sizes x seeds and whatever else is asked, on every core
result     what it hands back: arrays with named axes
stacks     `gd_many`, its engine: full-batch descent for many two-layer networks at once
tuning     `tune`: the same networks at several learning rates, each kept at its best one
"""

from utils.sweep.jobs import sweep
from utils.sweep.result import SweepResult
from utils.sweep.stacks import Many, gd_many
from utils.sweep.tuning import Parts, Tuned, draw_parts, tune

__all__ = ["Many", "Parts", "SweepResult", "Tuned", "draw_parts", "gd_many", "sweep", "tune"]
