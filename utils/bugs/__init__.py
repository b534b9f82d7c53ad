"""Bugs to hunt: functions that look right and are not, and the judge of a learner's test for each.

catches_gate = hunt("catches_gate", catches_gate)    a verdict on a test; a test that works
reveal("catches_gate")                               the buggy function, folded
progress("11")                                       which bugs are caught

A *test* takes a version of a function and returns True if it has caught the bug, else False.

The parts of this room, each importing only from those below it; import from `utils.bugs`:

    judging     hunt, judge, reveal, passed, progress
    versions    right versions of each function, wrong ones, and a test of our own
    suspects    the functions of chapter 11 that are wrong on purpose
"""

from utils.bugs.judging import Verdict, alarm, forget, hunt, judge, passed, progress, reveal
from utils.bugs.suspects import (
    agrees,
    backward,
    batches,
    choose,
    dropout,
    dscores,
    loss,
    mse,
    relu_back,
    scale,
    softmax,
    step,
)
from utils.bugs.versions import BUGS, Bug

__all__ = [
    "BUGS", "Bug", "Verdict", "agrees", "alarm", "backward", "batches", "choose", "dropout",
    "dscores", "forget", "hunt", "judge", "loss", "mse", "passed", "progress", "relu_back",
    "reveal", "scale", "softmax", "step",
]  # fmt: skip
