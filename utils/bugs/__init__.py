"""Functions that are WRONG ON PURPOSE, rebuilt in this course's own words: not to be copied.

What each should do, its docstring says; what it does instead is for chapter 11 to find. Each
stands in the file of its exercise, beside right versions and other wrong ones:
`utils/exercises/catches_*.py`.

    alarm(test, function)    whether a test objects to a function
    program                  a small network with one bug built in, and six tools that look at it
"""

from utils.checker.hunting import alarm
from utils.exercises.catches_blind import agrees
from utils.exercises.catches_cache import backward
from utils.exercises.catches_factor import dscores
from utils.exercises.catches_gate import relu_back
from utils.exercises.catches_integers import step
from utils.exercises.catches_leak import scale
from utils.exercises.catches_overflow import softmax
from utils.exercises.catches_pair import dropout
from utils.exercises.catches_peeking import choose
from utils.exercises.catches_shuffle import batches
from utils.exercises.catches_table import mse
from utils.exercises.catches_twice import loss

__all__ = [
    "agrees", "alarm", "backward", "batches", "choose", "dropout", "dscores", "loss", "mse",
    "relu_back", "scale", "softmax", "step",
]  # fmt: skip
