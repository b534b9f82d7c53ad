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
        "The formula in NumPy is one line. Which part belongs under the fraction bar, and does "
        "your line say so?",
        "For z = −1000 NumPy cannot hold e to the power of 1000 and warns, although the result, 0, "
        "is right. If you want no warning: NumPy has a function of the same S shape, from −1 to 1, "
        "that never overflows. What must you add, and divide by, to get 0 to 1? (It rises twice as "
        "fast.)",
    ),
)


@exercise.answer
def sigmoid(z):
    """Logistic function, elementwise: array -> array of the same shape."""
    e = np.exp(-np.asarray(z, float))
    return 1 / (1 + e)


_FAR = np.array([-16.0, -19.0, -22.0, -25.0, -40.0, -300.0])


def _as_small(got):
    """Whether results for _FAR are as small as they should be; single precision may give 0."""
    if got.dtype.itemsize < 8:
        return bool(np.all(np.abs(got) < 2e-7))
    return bool(np.allclose(got, np.exp(_FAR), rtol=1e-5, atol=1e-14))


@exercise.data_sets
def data(rng):
    """Ordinary numbers, whole ones, large ones, and arrays of other shapes."""
    yield Case({"z": matrix(rng, 11)}, {"N": 11})
    yield Case({"z": matrix(rng, 7, 3) * 1.5}, {"N": 7, "columns": 3})
    yield Case(
        {"z": _FAR.copy()},
        {"N": 6},
        kind="far below 0",
        when="every entry is far below 0",
        ask="Is z, or the result, cut off anywhere?",
        accepts={"sigmoid": _as_small},
    )
    yield Case(
        {"z": np.array([-1000.0, -700.0, -40.0, 0.0, 40.0, 700.0, 1000.0])},
        {"N": 7},
        kind="large",
        when="some entries are as large as 1000",
        ask="Which exponential becomes too large or too small to be held?",
    )
    yield Case(
        {"z": np.array([-3, -1, 0, 1, 2, 4])},
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
    yield Case(
        {"z": matrix(rng, 2, 3, 5)},
        kind="three axes",
        when="z has three axes",
        ask="How many axes does your code expect?",
    )


@exercise.small_inputs
def small():
    """One number, two, and a table; the large ones last."""
    for values in ([1], [-1], [2], [0], [-2], [1, -1], [0, 3], [2, 0, -1], [[1, 0], [2, -1]]):
        yield {"z": np.array(values, float)}
    for values in ([1], [2, -1], [0, 1]):
        yield {"z": np.array(values)}
    for value in (-5.0, -20.0, 20.0, -1000.0, 1000.0):
        yield {"z": np.array([value])}


@exercise.right("textbook (overflow warning only)")
def sigmoid_textbook_overflow_warning_only(z):
    return 1.0 / (1.0 + np.exp(-z))


@exercise.right("made of tanh")
def sigmoid_tanh(z):
    return 0.5 * (1 + np.tanh(0.5 * np.asarray(z)))


@exercise.right("the side that stays small")
def sigmoid_small_side(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


@exercise.right("single precision")
def sigmoid_single(z):
    return (0.5 * (1 + np.tanh(0.5 * z))).astype(np.float32)


@exercise.mistake(
    "missing parentheses: 1/1+exp(-z)",
    seen="your output equals 1 + exp(-z), which is always above 1.",
    ask="Python divides before it adds: which part did you want underneath the fraction bar?",
    leads=("inverse", "brackets missing"),
)
def sig_parens(z):
    return 1 / 1 + np.exp(-z)


@exercise.mistake(
    "exponent has the wrong sign",
    seen="your output equals 1 minus ours everywhere.",
    ask="As z grows very large, should the probability of class 1 go towards 0 or towards 1?",
    leads=("complement",),
)
def sig_sign(z):
    return 1 / (1 + np.exp(z))


@exercise.mistake(
    "tanh returned instead of the logistic function",
    seen="your output is tanh(z): it is 0 at z = 0, where 0.5 belongs, and falls to −1.",
    ask="A probability lies between 0 and 1: what is the smallest value your function can return?",
    leads=("found", "range"),
)
def sig_tanh(z):
    return np.tanh(z)


@exercise.mistake(
    "tanh of z where tanh of z/2 belongs",
    seen="your output is the sigmoid of 2z: it rises twice as fast. (1 + tanh(z)) / 2 is that.",
    ask="tanh rises twice as fast as the sigmoid: what has to happen to z before you take it?",
    leads=("argument twice z",),
)
def sig_tanh_full(z):
    return (np.tanh(z) + 1) / 2


@exercise.mistake(
    "tanh of 2z where tanh of z/2 belongs",
    seen="your output is the sigmoid of 4z: it rises four times as fast.",
    ask="tanh rises twice as fast as the sigmoid: is it double z or half of z that belongs inside?",
)
def sig_tanh_double(z):
    return (np.tanh(2 * z) + 1) / 2


@exercise.mistake(
    "only the 1 is halved: tanh(z/2) + 1/2",
    seen="your output equals tanh(z / 2) + 1/2: it runs from −0.5 to 1.5.",
    ask="tanh runs from −1 to 1: what has to be divided by 2, the 1 alone or the whole sum?",
    leads=("range", "brackets missing"),
)
def sig_tanh_brackets(z):
    return np.tanh(z / 2) + 1 / 2


@exercise.mistake(
    "result written into zeros_like(z), which is an integer array when z is",
    seen="right for numbers with a decimal point; for whole numbers z it is 0 or 1 everywhere.",
    ask="What kind of array is your result when z holds whole numbers?",
    leads=("whole numbers",),
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
    leads=("large/nan",),
)
def sig_noneg(z):
    return np.exp(z) / (1 + np.exp(z))


@exercise.mistake(
    "exp(-z) alone",
    seen="your output is exp(-z).",
    ask="Can your function return more than 1?",
    leads=("found", "range"),
)
def sig_nodenom(z):
    return np.exp(-z)


@exercise.mistake(
    "z clipped to a narrow range",
    seen="right in the middle; at the ends it stays too far from 0 and 1.",
    ask="What is the sigmoid of −40, to eight digits?",
    leads=("far below 0/equal", "call too many"),
)
def sig_clip1(z):
    return 1 / (1 + np.exp(-np.clip(z, -5, 5)))


@exercise.mistake(
    "result written into z",
    seen="the values are right, but z is gone.",
    ask="What does the caller find in z afterwards?",
    leads=("changed", "in place", "changes an argument"),
)
def sig_inplace(z):
    if z.dtype.kind == "f":
        z *= -1
        return 1 / (1 + np.exp(z))
    return 1 / (1 + np.exp(-z))


@exercise.mistake(
    "slope returned instead of the value",
    seen="your output is p (1 − p), where p is the sigmoid of z.",
    ask="At z = 0 a probability of one half is expected: what do you return?",
    leads=("found",),
)
def sig_slope(z):
    s = 1 / (1 + np.exp(-z))
    return s * (1 - s)


@exercise.mistake(
    "absolute value taken against overflow",
    seen="your output is the sigmoid of |z|: it never falls below one half.",
    ask="What should come out for z = −3, and what for z = 3?",
    leads=("argument absolute z", "call too many"),
)
def sig_abs(z):
    return 1 / (1 + np.exp(-np.abs(z)))


@exercise.mistake(
    "math.exp on an array",
    seen="",
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
    leads=("rounded", "found"),
)
def sig_step(z):
    return (z > 0).astype(float)


@exercise.mistake(
    "1 / (1 - exp(-z))",
    seen="your output equals 1 / (1 − exp(−z)): it is negative or above 1.",
    ask="What is e to the power of 0, and what then stands underneath the bar?",
    leads=("range", "points at sign"),
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


@exercise.mistake(
    "z clipped at 30",
    seen="right in the middle; at the ends it stays too far from 0 and 1.",
    ask="What is the sigmoid of −40, and of −700: how far out may you clip?",
)
def sig_clip30(z):
    return 1 / (1 + np.exp(-np.clip(z, -30, 30)))
