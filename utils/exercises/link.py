"""The exercise `link` of chapter 08: functions, each beside its derivative."""

import numpy as np

from utils.checker import Case, Exercise, FormError, kind_of, unpack
from utils.exercises._data import matrix
from utils.exercises._kinds import KINDS

VALUES = KINDS | {"identity": lambda z: z}


def observe(functions, case, watch):
    """The function at z, and the derivative at the function's right value there."""
    name, z = case.args["name"], case.args["z"]
    found = watch.call(functions[0], {"name": name})
    if found is None:
        say, ask = (
            f'link("{name}") returns None.',
            "Which line answers this name, and does it return?",
        )
        raise FormError(say, ask, "None")
    pair = unpack(found, ("function", "derivative"))
    for part, found in pair.items():
        if not callable(found):
            raise FormError(
                f"the {part} is {kind_of(found)}; something that can be called is wanted.",
                "Do you hand over the function itself, or what it gives?",
                (part, type(found).__name__),
            )
    a = VALUES[name](z)
    slope = watch.call(pair["derivative"], {"a": a})
    if isinstance(slope, (int, float)):
        slope = np.full(a.shape, float(slope))  # one number for all is as good
    return {
        f"the function of {name}": watch.call(pair["function"], {"z": z}),
        f"the derivative of {name}": slope,
    }


exercise = Exercise(
    "link(name)",
    chapter="08",
    place=1,
    points=1,
    does=(
        'For "tanh", "sigmoid", "relu" or "identity" a pair (function, derivative): both work '
        "number by number, the derivative is written with the function's value a. The slope of "
        "relu where a is 0 is 0. A derivative that is the same everywhere may be one number."
    ),
    parts=observe,
    keeps=(),
    mended=False,
    hints=(
        "A dictionary from name to pair, and one line that looks the name up. The slopes of "
        "tanh and relu you wrote in chapter 06, from z: what do they look like, made of a alone?",
        "Written with their values: `1 - a**2` for tanh, `a * (1 - a)` for the sigmoid. A relu "
        "lets through what is above 0: its slope is 1 there. What is the slope of z itself?",
    ),
)


@exercise.answer
def link(name):
    """A function and its derivative, which is written with the function's value a."""
    pairs = {
        "tanh": (np.tanh, lambda a: 1 - a**2),
        "sigmoid": (lambda z: 0.5 * (1 + np.tanh(z / 2)), lambda a: a * (1 - a)),
        "relu": (lambda z: np.maximum(0, z), lambda a: (a > 0) * 1.0),
        "identity": (lambda z: z, np.ones_like),
    }
    return pairs[name]


@exercise.data_sets
def data(rng):
    """Each link on two tables; then numbers far from 0, and whole numbers."""
    for name in VALUES:
        for N, H in ((11, 7), (17, 2)):
            yield Case({"name": name, "z": matrix(rng, N, H)}, {"N": N, "H": H})
    for name in VALUES:
        z = np.array([[-800.0, -30.0, 30.0, 800.0]])
        ask = "Which exponential becomes too large to be held?"
        yield Case({"name": name, "z": z}, kind="large", when="z is as large as 800", ask=ask)


@exercise.right("if after if, and where")
def link_by_ifs(name):
    if name == "tanh":
        return np.tanh, lambda a: (1 - a) * (1 + a)
    if name == "sigmoid":
        return lambda z: np.exp(-np.logaddexp(0, -z)), lambda a: a - a**2
    if name == "relu":
        return lambda z: np.where(z > 0, z, 0), lambda a: np.where(a > 0, 1, 0)
    return np.array, lambda a: 1


@exercise.right("functions defined one by one, in a list")
def link_listed(name):
    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    def slope_of_relu(a):
        return np.sign(a)

    pairs = [["tanh", np.tanh, lambda a: 1 - a * a], ["sigmoid", sigmoid, lambda a: a * (1 - a)]]
    pairs += [
        ["relu", lambda z: z * (z > 0), slope_of_relu],
        ["identity", lambda z: z, lambda a: a * 0 + 1],
    ]
    return next((f, d) for known, f, d in pairs if known == name)


@exercise.right("the value of tanh by exponentials")
def link_exponentials(name):
    def tanh(z):
        return np.sign(z) * (1 - np.exp(-2 * np.abs(z))) / (1 + np.exp(-2 * np.abs(z)))

    return (tanh, lambda a: 1 - a**2) if name == "tanh" else link(name)


def _with(name, function=None, derivative=None):
    """The right answer with another function or derivative under one name."""

    def wrong(asked):
        right = link(asked)
        if asked != name:
            return right
        return function or right[0], derivative or right[1]

    return wrong


@exercise.mistake(
    "slope of tanh written with z",
    seen="the slope of tanh goes through tanh once more: it is written with z, not with the value.",
    ask="Your derivative is handed a, which has been through tanh: what is left to do with it?",
    leads=("argument tanh a", "argument tanh z"),
)
def li_tanh_of_z():
    return _with("tanh", derivative=lambda z: 1 - np.tanh(z) ** 2)


@exercise.mistake(
    "slope of tanh without the square",
    seen="the slope of tanh misses its square.",
    ask="tanh is as steep at -0.5 as at 0.5: is your slope?",
    leads=("points at name",),
)
def li_no_square():
    return _with("tanh", derivative=lambda a: 1 - a)


@exercise.mistake(
    "slope of the sigmoid written with z",
    seen="the slope of the sigmoid sends its value through a sigmoid once more.",
    ask="Your derivative is handed a, between 0 and 1 already: what is left to do with it?",
    leads=("points at name",),
)
def li_sigmoid_of_z():
    s = VALUES["sigmoid"]
    return _with("sigmoid", derivative=lambda z: s(z) * (1 - s(z)))


@exercise.mistake(
    "slope of tanh for the sigmoid",
    seen="the sigmoid has the slope of tanh.",
    ask="How steep is a sigmoid where its value is 0.5, and what does your slope say there?",
    leads=("points at name",),
)
def li_tanh_slope():
    return _with("sigmoid", derivative=lambda a: 1 - a**2)


@exercise.mistake(
    "slope of relu 1 at 0",
    seen="the slope of relu is 1 where the value is 0 as well.",
    ask="A unit that relu has silenced has the value 0: what should come back through it?",
)
def li_relu_at_0():
    return _with("relu", derivative=lambda a: (a >= 0) * 1.0)


@exercise.mistake(
    "slope of relu is its value",
    seen="the slope of relu is relu itself.",
    ask="How much does max(0, z) grow when z grows by a little, at z = 2 and at z = 200?",
    leads=("points at name",),
)
def li_relu_value():
    return _with("relu", derivative=lambda a: np.maximum(0, a))


@exercise.mistake(
    "slope of identity 0",
    seen="the slope of identity is 0.",
    ask="When z grows by 0.1, by how much does z grow?",
    leads=("zero",),
)
def li_identity_0():
    return _with("identity", derivative=np.zeros_like)


@exercise.mistake(
    "slope of identity z",
    seen="the slope of identity is its value.",
    ask="What is the derivative of z with respect to z?",
    leads=("points at name",),
)
def li_identity_z():
    return _with("identity", derivative=lambda a: a)


@exercise.mistake(
    "derivative before function",
    seen="the two are exchanged: the derivative comes first.",
    ask="In which order does the chain unpack a pair?",
    leads=("exchanged",),
)
def li_exchanged(name):
    return link(name)[::-1]


@exercise.mistake(
    "sigmoid overflows",
    seen="the sigmoid of a large number is nan: exp(z) is too large, above and below.",
    ask="Which way of writing the sigmoid has no exponential of a large positive number?",
    leads=("nan", "large/nan", "points at name"),
)
def li_overflow():
    return _with("sigmoid", function=lambda z: np.exp(z) / (1 + np.exp(z)))


@exercise.mistake(
    "only the function",
    seen="one thing comes back: a function without its derivative.",
    ask="What will the way back ask of a link?",
    leads=("form",),
)
def li_alone(name):
    return link(name)[0]


@exercise.mistake(
    "sign of the slope of tanh",
    seen="the slope of tanh has the wrong sign.",
    ask="tanh rises everywhere: may its slope be below 0?",
    leads=("negated",),
)
def li_sign():
    return _with("tanh", derivative=lambda a: a**2 - 1)


@exercise.mistake(
    "identity forgotten",
    seen='three names are right; for "identity" nothing comes back.',
    ask="Which of the four names has no line of its own?",
    leads=("form",),
)
def li_forgotten(name):
    return None if name == "identity" else link(name)


@exercise.mistake(
    "slopes of two links by the value",
    seen="the slope of relu is relu itself, and that of identity is 0.",
    ask="How much do max(0, z) and z grow when z = 2 grows by 0.1?",
)
def li_two(name):
    slopes = {"relu": lambda a: a, "identity": lambda a: 0 * a}
    function, derivative = link(name)
    return function, slopes.get(name, derivative)
