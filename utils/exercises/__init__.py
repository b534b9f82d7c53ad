"""The exercises of the course: one file for each.

softmax = check("softmax", softmax)      a short verdict; a function that works either way
hint("softmax"), hint("softmax", 2)      a first and a second hint
progress("03")                           what of a chapter is done
passed("softmax"), status("softmax")     how the last check in this session ended
judge("softmax", softmax)                a verdict as data; prints and records nothing
"""

import numpy as np

from utils.checker import Course, Terms
from utils.exercises import _notebook


def _sigmoid(x):
    return 0.5 * (1 + np.tanh(0.5 * x))


def _softmax(x):
    if x.ndim != 2:
        return np.full(np.shape(x), np.nan)
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


COURSE = Course(
    package=__name__,
    title="neural networks from scratch",
    setting="NN_COURSE_PROGRESS",
    default="~/.nn-from-scratch/progress.json",
    terms=Terms(
        samples="N",
        labels="y",
        probabilities=("probs",),
        rates=("lr", "mu", "reg", "eps", "decay", "lr0", "drop"),
        penalty="reg",
        rounds="steps",
        functions=(
            ("tanh", "the tanh of {}", np.tanh),
            ("sigmoid", "the sigmoid of {}", _sigmoid),
            ("softmax", "the softmax of {}", _softmax),
            ("relu", "max(0, {})", lambda x: np.maximum(0, x)),
            ("negative part", "min(0, {})", lambda x: np.minimum(0, x)),
            ("softplus", "log(1 + exp({}))", lambda x: np.logaddexp(0, x)),
            ("slope of tanh", "1 - tanh({})**2", lambda x: 1 - np.tanh(x) ** 2),
            (
                "slope of sigmoid",
                "the slope of a sigmoid at {}",
                lambda x: _sigmoid(x) * (1 - _sigmoid(x)),
            ),
        ),
        helpers={"sigmoid": _sigmoid, "softmax": _softmax},
        words={
            "t": "tanh(z)",
            "s": "sigmoid(z)",
            "e": "the exponential of the score",
            "d": "the difference",
            "back": "the error behind the weights",
            "shifted": "the shifted score",
            "squares": "the square",
            "m": "the mean",
            "z": "the score",
        },
    ),
)

check, hint, judge = COURSE.check, COURSE.hint, COURSE.judge
passed, progress, status = COURSE.passed, COURSE.progress, COURSE.status
_notebook.install(COURSE)

__all__ = ["COURSE", "check", "hint", "judge", "passed", "progress", "status"]
