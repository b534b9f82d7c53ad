"""Functions that are WRONG ON PURPOSE, rebuilt in this course's own words: not to be copied.

What each should do, its docstring says; what it does instead is for chapter 11 to find. Each
stands in the file of its exercise, beside right versions and other wrong ones:
`utils/exercises/test_*.py`.

    alarm(test, function)    whether a test objects to a function
    program                  a small network with one bug built in, and six tools that look at it
"""

from utils.checker.hunting import alarm
from utils.exercises._finale import gradients, scaler, split
from utils.exercises.test_1 import softmax
from utils.exercises.test_2 import relu_back
from utils.exercises.test_3 import mse
from utils.exercises.test_4 import step
from utils.exercises.test_5 import dscores
from utils.exercises.test_6 import batches
from utils.exercises.test_7 import backward
from utils.exercises.test_8 import scale
from utils.exercises.test_9 import agrees
from utils.exercises.test_10 import loss
from utils.exercises.test_11 import dropout
from utils.exercises.test_12 import choose

__all__ = [
    "agrees", "alarm", "backward", "batches", "choose", "dropout", "dscores", "gradients", "loss",
    "mse", "relu_back", "scale", "scaler", "softmax", "split", "step",
]  # fmt: skip
