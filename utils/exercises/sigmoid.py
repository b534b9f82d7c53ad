"""`sigmoid`: logistic function, elementwise."""

import math

import numpy as np

from utils.checker import Case, Exercise, one
from utils.exercises._data import matrix

exercise = Exercise(
    "sigmoid(z)",
    chapter="01",
    place=2,
    points=1,
    does=(
        "Logistic function, elementwise; finite and right for |z| up to 1000; must not change z."
    ),
    parts=one("sigmoid"),
    hints=(
        "Write 1 / (1 + e^(-z)) for a whole array at once; watch the brackets.",
        (
            "For z = -1000 the textbook formula computes e^1000. That overflows to inf, and "
            "1/inf is 0, which is right; to avoid the warning, use the side of the formula that "
            "stays small."
        ),
    ),
)


@exercise.answer
def sigmoid(z):
    e = np.exp(-np.asarray(z, float))
    return 1 / (1 + e)


@exercise.data_sets
def data(rng):
    """Inputs of an elementwise function."""
    yield Case({"z": matrix(rng, 11)}, {"N": 11})
    yield Case({"z": matrix(rng, 7, 3) * 1.5}, {"N": 7, "columns": 3})
    z = np.array([-1000.0, -700.0, -40.0, 0.0, 40.0, 700.0, 1000.0])
    yield Case(
        {"z": z},
        {"N": 7},
        kind="large",
        when="some entries are as large as 1000",
        ask="Which exponential becomes too large or too small to be held?",
    )
    whole = np.array([-3, -1, 0, 1, 2, 4])
    yield Case(
        {"z": whole},
        {"N": 6},
        kind="whole numbers",
        when="z holds whole numbers",
        ask="Can an array of whole numbers hold the result?",
    )
    yield Case(
        {"z": np.array([[0.0], [-2.5]])},
        {"N": 2},
        kind="zeros",
        when="z is 0 or negative",
        ask="With which value does your comparison start?",
    )


@exercise.right("textbook (overflow warning only)")
def sigmoid_textbook_overflow_warning_only(z):
    return 1.0 / (1.0 + np.exp(-z))


@exercise.mistake(
    "missing parentheses: 1/1+exp(-z)",
    seen="your output equals 1 + exp(-z); values above 1.",
    ask=("Python divides before it adds: which part did you want underneath the fraction bar?"),
    leads=("inverse",),
)
def sig_parens(z):
    return 1 / 1 + np.exp(-z)


@exercise.mistake(
    "exponent has the wrong sign",
    seen="your output equals one minus ours everywhere.",
    ask=("As z grows very large, should the probability of class 1 go towards 0 or towards 1?"),
    leads=("complement",),
)
def sig_sign(z):
    return 1 / (1 + np.exp(z))


@exercise.mistake(
    "tanh returned instead of the logistic function",
    seen="value at 0 is 0 rather than 0.5 and outputs lie in (-1, 1).",
    ask=(
        "A probability lives between 0 and 1: what is the smallest value your function can return?"
    ),
    leads=("range",),
)
def sig_tanh(z):
    return np.tanh(z)


@exercise.mistake(
    "result written into zeros_like(z), which is an integer array when z is",
    seen="right for floats, all 0 (or 1) for an integer z.",
    ask="What dtype does your result array have when z holds whole numbers?",
    leads=("whole numbers/zero",),
)
def sig_intbuffer(z):
    out = np.zeros_like(z)
    for i, v in np.ndenumerate(z):
        out[i] = 1 / (1 + np.exp(-v))
    return out


@exercise.mistake(
    "exp(z) / (1 + exp(z)), which overflows",
    seen="right for moderate z, nan at 1000.",
    ask="What is inf divided by inf?",
    leads=("special/nan",),
)
def sig_noneg(z):
    return np.exp(z) / (1 + np.exp(z))


@exercise.mistake(
    "exp(-z) alone",
    seen="your output is exp(-z).",
    ask="Can your function return more than 1?",
    leads=("range",),
)
def sig_nodenom(z):
    return np.exp(-z)


@exercise.mistake(
    "z clipped to a narrow range",
    seen="right in the middle; too far from 0 and 1 at the ends.",
    ask="What is the sigmoid of 40, to eight digits?",
    leads=("special/different",),
)
def sig_clip1(z):
    return 1 / (1 + np.exp(-np.clip(z, -5, 5)))


@exercise.mistake(
    "result written into z",
    seen="the values are right, but z is gone.",
    ask="What does the caller find in z afterwards?",
    leads=("changed",),
)
def sig_inplace(z):
    if z.dtype.kind == "f":
        z *= -1
        return 1 / (1 + np.exp(z))
    return 1 / (1 + np.exp(-z))


@exercise.mistake(
    "slope returned instead of the value",
    seen="your output is s(1 - s).",
    ask="At z = 0 a probability of one half is expected: what do you return?",
)
def sig_slope(z):
    s = 1 / (1 + np.exp(-z))
    return s * (1 - s)


@exercise.mistake(
    "math.exp on an array",
    seen="math.exp takes one number only.",
    ask="Which module has an exp for whole arrays?",
    leads=("raised",),
)
def sig_math():

    def sigmoid(z):
        return 1 / (1 + math.exp(-z))

    return sigmoid


@exercise.mistake(
    "rounded to 0 or 1",
    seen="your output is 0 or 1, nothing between.",
    ask="What should the function say when it is not sure?",
    leads=("rounded",),
)
def sig_step(z):
    return (z > 0).astype(float)


@exercise.mistake(
    "1 / (1 - exp(-z))",
    seen="the sign underneath the bar is wrong: values above 1.",
    ask="What is e to the power of 0, and what then stands underneath the bar?",
    leads=("slip sign",),
)
def sig_minus(z):
    return 1 / (1 - np.exp(-z))


@exercise.mistake(
    "logarithm of the probability",
    seen="your output is the logarithm of ours.",
    ask="Is the result positive?",
    leads=("log",),
)
def sig_softplus(z):
    return -np.logaddexp(0, -z)
