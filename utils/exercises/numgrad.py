"""The exercise `numgrad` of chapter 03."""

import numpy as np

from utils.checker import Case, Exercise, one
from utils.exercises._data import matrix

exercise = Exercise(
    "numgrad(f, w, eps)",
    chapter="03",
    place=1,
    points=2,
    does=(
        "Central-difference gradient of the scalar function f at w (any shape, float or "
        "int), with the eps that is passed; a rule of higher order is right too; must leave "
        "w as it was."
    ),
    parts=one("gradient"),
    rounding=1e-11,
    hints=(
        (
            "Move one entry a little up, then a little down, and leave all the others where "
            "they are."
        ),
        (
            "np.ndindex(w.shape) visits every position of an array of any shape. Work on a copy "
            "of floats; the distance between the two points is 2 * eps."
        ),
    ),
)


@exercise.answer
def numgrad(f, w, eps):
    grad = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        up, down = w.astype(float), w.astype(float)
        up[i] = up[i] + eps
        down[i] = down[i] - eps
        grad[i] = (f(up) - f(down)) / (2 * eps)
    return grad


def _curved(factors):
    """A smooth function whose second and third derivatives are not small."""

    def f(w):
        w = np.asarray(w, dtype=float)
        if w.shape != factors.shape:
            raise ValueError(f"f got an array of shape {w.shape} instead of {factors.shape}")
        return float(np.sum(factors * np.exp(0.7 * w)) + 0.3 * np.sum(w) ** 2)

    return f


@exercise.data_sets
def data(rng):
    """Functions of arrays of any shape."""
    for shape in ((7,), (5, 3), (2, 3, 5)):
        f = _curved(matrix(rng, *shape))
        sizes = {"N": 7} if len(shape) == 1 else {"rows": shape[-2], "columns": shape[-1]}
        yield Case({"f": f, "w": matrix(rng, *shape), "eps": 1e-3}, sizes)
    f = _curved(matrix(rng, 3, 2))
    whole = np.array([[1, -1], [0, 2], [1, 0]])
    yield Case(
        {"f": f, "w": whole, "eps": 1e-5},
        {},
        kind="whole numbers",
        when="w holds whole numbers",
        ask="Can an array of whole numbers hold the result?",
    )
    args = {"f": f, "w": matrix(rng, 3, 2), "eps": 0.05}
    yield Case(args, {}, kind="another eps", when="eps is 0.05")
    yield Case({"f": f, "w": np.zeros((3, 2)), "eps": 1e-5}, {}, kind="zeros", when="every w is 0")


@exercise.right("flat copies, one direction vector at a time")
def numgrad_flat_copies_one_direction_vector_at_a_time(f, w, eps=1e-5):
    w = np.asarray(w, float)
    E = np.eye(w.size).reshape((w.size,) + w.shape) * eps
    return np.array([(f(w + e) - f(w - e)) / (2 * eps) for e in E]).reshape(w.shape)


@exercise.mistake(
    "eps far below machine precision",
    seen="every entry is 0.",
    ask="In floating point, is 1 + 1e-18 different from 1?",
)
def ng_tinyeps(f, w, eps=1e-5):
    g = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        old = w[i]
        v = w.astype(float)
        v[i] = old + 1e-18
        up = f(v)
        v[i] = old - 1e-18
        g[i] = (up - f(v)) / 2e-18
    return g


@exercise.mistake(
    "whole rows moved at once",
    seen="all entries of a row are equal, and each is the sum of our row.",
    ask="w[i] of a matrix is a whole row: how many weights did you move?",
)
def ng_rows(f, w, eps=1e-5):
    g = np.zeros(w.shape)
    for i in range(len(w)):
        v = w.astype(float)
        v[i] = w[i] + eps
        up = f(v)
        v[i] = w[i] - eps
        g[i] = (up - f(v)) / (2 * eps)
    return g


@exercise.mistake(
    "eps ignored, 0.5 used",
    seen="your result is a little off, whatever eps is.",
    ask="Is a line through two far-apart points a good tangent?",
    leads=("no effect",),
)
def ng_bigeps(f, w, eps=1e-5):
    g = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        old = w[i]
        v = w.astype(float)
        v[i] = old + 0.5
        up = f(v)
        v[i] = old - 0.5
        g[i] = up - f(v)
    return g


@exercise.mistake(
    "minus side first",
    seen="it is minus ours.",
    ask="For f(w) = w, which sign should the slope have?",
    leads=("negated",),
)
def ng_sign(f, w, eps=1e-5):
    g = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        old = w[i]
        v = w.astype(float)
        v[i] = old - eps
        lo = f(v)
        v[i] = old + eps
        g[i] = (lo - f(v)) / (2 * eps)
    return g


@exercise.mistake(
    "all entries moved at once",
    seen="all entries are equal, and each is the sum of all of ours.",
    ask="Which single weight does each entry of the gradient talk about?",
)
def ng_all(f, w, eps=1e-5):
    d = (f(w + eps) - f(w - eps)) / (2 * eps)
    return np.full(w.shape, d)


@exercise.mistake(
    "forward difference",
    seen="your result is the slope of a step to one side only: its error grows with eps.",
    ask="At which two points does a central difference look?",
    leads=("nearly",),
)
def ng_forward(f, w, eps=1e-5):
    g, base = np.zeros(w.shape), f(w)
    for i in np.ndindex(w.shape):
        v = w.astype(float)
        v[i] += eps
        g[i] = (f(v) - base) / eps
    return g


@exercise.mistake(
    "backward difference",
    seen="your result is the slope of a step to one side only: its error grows with eps.",
    ask="At which two points does a central difference look?",
    leads=("nearly",),
)
def ng_backward(f, w, eps=1e-5):
    g, base = np.zeros(w.shape), f(w)
    for i in np.ndindex(w.shape):
        v = w.astype(float)
        v[i] -= eps
        g[i] = (base - f(v)) / eps
    return g


@exercise.mistake(
    "divided by eps instead of 2 eps",
    seen="it is twice ours.",
    ask="How far apart are the two points that you look at?",
    leads=("factor",),
)
def ng_no2(f, w, eps=1e-5):
    g = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        v = w.astype(float)
        v[i] += eps
        up = f(v)
        v[i] -= 2 * eps
        g[i] = (up - f(v)) / eps
    return g


@exercise.mistake(
    "/ 2 * eps without brackets",
    seen="it is ours times eps squared: the brackets underneath the bar are missing.",
    ask="In which order does Python compute a / 2 * b?",
    leads=("factor",),
)
def ng_parens(f, w, eps=1e-5):
    g = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        v = w.astype(float)
        v[i] += eps
        up = f(v)
        v[i] -= 2 * eps
        g[i] = (up - f(v)) / 2 * eps
    return g


@exercise.mistake(
    "entry not put back",
    seen="w keeps the last step of every entry.",
    ask="What is w after your loop, and what was it before?",
)
def ng_norestore(f, w, eps=1e-5):
    g = np.zeros(w.shape)
    w = w if w.dtype.kind == "f" else w.astype(float)
    for i in np.ndindex(w.shape):
        old = w[i]
        w[i] = old + eps
        up = f(w)
        w[i] = old - eps
        g[i] = (up - f(w)) / (2 * eps)
    return g


@exercise.mistake(
    "copy taken once, steps pile up",
    seen="the first entry is right; the others are taken at a point that has moved.",
    ask="Where is the rest of w while one entry moves?",
)
def ng_accumulate(f, w, eps=1e-5):
    g = np.zeros(w.shape)
    v = w.astype(float)
    for i in np.ndindex(w.shape):
        v[i] += eps
        up = f(v)
        v[i] -= 2 * eps
        g[i] = (up - f(v)) / (2 * eps)
    return g


@exercise.mistake(
    "steps in an array of whole numbers",
    seen="right for floats, 0 where w holds whole numbers.",
    ask="Can an array of whole numbers hold 1.00001?",
    leads=("whole numbers/zero",),
)
def ng_int(f, w, eps=1e-5):
    g = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        up, down = w.copy(), w.copy()
        up[i] += np.asarray(eps).astype(w.dtype)
        down[i] -= np.asarray(eps).astype(w.dtype)
        g[i] = (f(up) - f(down)) / (2 * eps)
    return g


@exercise.mistake(
    "result left flat",
    seen="the numbers are right, in one long row.",
    ask="Which shape has w, and which has your gradient?",
    leads=("shape",),
)
def ng_flat(f, w, eps=1e-5):
    g = []
    for i in np.ndindex(w.shape):
        up, down = w.astype(float), w.astype(float)
        up[i] += eps
        down[i] -= eps
        g.append((f(up) - f(down)) / (2 * eps))
    return np.array(g)


@exercise.mistake(
    "one loop over len(w)",
    seen="right for a vector; for a table whole rows move at once.",
    ask="w[i] of a matrix is a whole row: how many weights did you move?",
    leads=("shape",),
)
def ng_1d(f, w, eps=1e-5):
    g = np.zeros(len(w))
    for i in range(len(w)):
        up, down = w.astype(float), w.astype(float)
        up[i] += eps
        down[i] -= eps
        g[i] = (f(up) - f(down)) / (2 * eps)
    return g
