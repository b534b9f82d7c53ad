"""The exercise `numgrad` of chapter 03."""

import numpy as np

from utils.checker import (
    Case,
    Exercise,
    Fact,
    FormError,
    PartialError,
    agree,
    given,
    shape_in_words,
)
from utils.exercises._data import matrix


def observe(functions, case, watch):
    """The gradient, and how far from w the function f was asked on the way to it."""
    try:
        gradient, moves, kinds = _ask(functions[0], case, watch)
    except (IndexError, TypeError, ValueError) as error:
        _tables_only(functions[0], case, watch, error)
        raise
    eps, far = case.args["eps"], _distances(moves)
    _one_number(gradient, moves, case)
    ok, *rest = True, "", "", None
    if moves and not len(far) and not kinds <= {"i", "u"}:
        ok, *rest = _about_no_step(functions[0], case, watch)
    elif moves and not np.any(np.isclose(far, eps, rtol=1e-3)):
        _, again, _ = _ask(functions[0], case, watch, eps=3 * eps)
        ok, *rest = _about_the_step(far, _distances(again), eps, kinds)
    crowd = max((int(np.sum(np.abs(m) > 1e-6 * np.max(np.abs(m)))) for m in moves), default=0)
    return {
        "the gradient": gradient,
        "the step": Fact(ok, *rest),
        "the entries": Fact(
            crowd <= 1,
            f"f is asked while {crowd} entries of w are away from their places.",
            "Where is the rest of w while one entry moves?",
        ),
    }


def _ask(function, case, watch, **other):
    """The gradient; how the arrays that f was given differ from w; and what they hold."""
    f, w, eps = (case.args | other).values()
    moves, kinds = [], set()

    def asked(x):
        if np.shape(x) != w.shape:
            raise FormError(
                f"f is given {_shape(np.shape(x))}; w has the shape "
                f"{shape_in_words(w.shape, case.sizes)}.",
                "What does f expect: one entry of w, or all of them?",
                ("shape", np.ndim(x)),
            )
        value = f(x)
        moves.append(np.asarray(x, float) - w)
        kinds.add(np.asarray(x).dtype.kind)
        return value

    return given(watch.call(function, {"f": asked, "w": w, "eps": eps})), moves, kinds


def _tables_only(function, case, watch, error):
    """Say it where an answer that stops at a vector is right for a table of the same numbers."""
    f, w = case.args["f"], case.args["w"]
    if w.ndim != 1:
        return
    column = {"f": lambda x: f(x[:, 0]), "w": w[:, None]}
    try:
        gradient, _, _ = _ask(function, case, watch, **column)
    except (FormError, PartialError, IndexError, TypeError, ValueError):
        return
    if np.shape(gradient) == (w.size, 1) and agree(numgrad(**case.args), np.ravel(gradient)):
        raise FormError(
            f"right for a table, {w.size} rows of 1; but here w has one axis, the shape "
            f"{shape_in_words(w.shape, case.sizes)}, and it stops with {type(error).__name__}.",
            "Which loop visits every entry, however many axes there are?",
            "table",
        )


def _one_number(gradient, moves, case):
    """Say it where one number comes back, and every question to f moved the whole of w."""
    size = case.args["w"].size
    if size > 1 and np.ndim(gradient) == 0 and moves and all(np.all(m) for m in moves):
        raise FormError(
            f"f is asked with all {size} entries of w moved together, and one number comes back; "
            f"{size} slopes are wanted, one for each entry.",
            "How much of the change in f belongs to the first entry alone?",
            "together",
        )


def _shape(shape):
    return f"an array of the shape {shape}" if shape else "a single number"


def _distances(moves):
    """How far the entries were moved, each distance once."""
    return np.unique([float(f"{np.max(np.abs(m)):.3g}") for m in moves if np.any(m)])


def _about_no_step(function, case, watch):
    """Why f is asked at w itself every time; an enormous eps or a tiny w tells."""
    _, huge, _ = _ask(function, case, watch, eps=1e20)
    _, tiny, _ = _ask(function, case, watch, w=1e-20 * case.args["w"])
    if len(_distances(huge)):
        say = "f is asked at w itself both times: each step undoes the other."
        return False, say, "How many arrays are there: two, or one under two names?", "undone"
    if len(_distances(tiny)):
        say = "f is asked at w itself every time: a step of that size is lost in the rounding."
        return False, say, "In floating point, is 1 + 1e-18 different from 1?", "lost"
    say = "f is asked at w itself every time: no step has reached the array that f is given."
    return False, say, "Is the array that you step the one that f gets, or a copy?", "none"


def _about_the_step(far, again, eps, kinds):
    """What the distances say, where none of them is eps; `again` were those for 3 eps."""
    if kinds <= {"i", "u"}:
        say = "f is given an array of whole numbers, which cannot hold w + eps."
        return False, say, "Can an array of whole numbers hold 1.00001?", "whole"
    if np.array_equal(far, again):
        say = f"the eps that was passed has no effect: f is asked {far[0]:g} away from w."
        return False, say, "Which argument says how far each entry moves?", "fixed"
    times = far[0] / eps
    much = "half of eps" if abs(times - 0.5) < 1e-3 else f"{times:.3g} times eps"
    say = f"f is asked {much} away from w, to either side, not eps."
    ask = "How far apart are the two points of a central difference?"
    return len(far) > 1, say, ask, round(times, 3)


exercise = Exercise(
    "numgrad(f, w, eps=1e-5)",
    chapter="03",
    place=1,
    points=2,
    does=(
        "Central-difference gradient of the scalar function f at w (any shape, float or "
        "int), with the eps that is passed; a rule of higher order is right too; must leave "
        "w as it was."
    ),
    parts=observe,
    rounding=1e-11,
    keeps=("w",),
    hints=(
        "Keep the entry before you move it. After both moves, what has to stand there again?",
        (
            "`for index in np.ndindex(w.shape):` visits each entry of an array of any shape. "
            "Keep the entry, set it twice, ask `f` twice, put it back. The two points are "
            "2 * `eps` apart."
        ),
    ),
)


@exercise.answer
def numgrad(f, w, eps=1e-5):
    """Central-difference gradient of the scalar function f at w: array of w's shape."""
    grad = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        up, down = w.astype(float), w.astype(float)
        up[i] = up[i] + eps
        down[i] = down[i] - eps
        grad[i] = (f(up) - f(down)) / (2 * eps)
    return grad


def _curved(factors):
    """A smooth function whose second and third derivatives are not small, and its gradient."""

    def f(w):
        return float(np.sum(factors * np.exp(0.7 * w)) + 0.3 * np.sum(w) ** 2)

    def slope(w):
        return 0.7 * factors * np.exp(0.7 * w) + 0.6 * np.sum(w)

    return f, slope


@exercise.data_sets
def data(rng):
    """Functions of arrays of any shape."""
    for shape, eps in (((7,), 1e-3), ((5, 3), 2e-3), ((2, 3, 5), 5e-4)):
        f, _ = _curved(matrix(rng, *shape))
        sizes = {"N": 7} if len(shape) == 1 else {"rows": shape[-2], "columns": shape[-1]}
        yield Case({"f": f, "w": matrix(rng, *shape), "eps": eps}, sizes)
    f, slope = _curved(matrix(rng, 3, 2))
    yield Case(
        {"f": f, "w": np.array([[1, -1], [0, 2], [1, 0]]), "eps": 1e-5},
        kind="whole numbers",
        when="w holds whole numbers",
        ask="Can an array of whole numbers hold the result?",
    )
    args = {"f": f, "w": matrix(rng, 3, 2), "eps": 0.05}
    central, exact = numgrad(**args), slope(args["w"])
    yield Case(
        args,
        kind="another eps",
        when="eps is 0.05",
        ask="At which two points does a central difference look?",
        accepts={"the gradient": lambda got: agree(central, got) or agree(exact, got)},
    )
    yield Case(
        {"f": f, "w": matrix(rng, 2, 3).T, "eps": 1e-3},
        {"rows": 3, "columns": 2},
        kind="a transpose",
        when="w is the transpose of another array",
        ask="reshape and ravel sometimes share an array's numbers and sometimes copy them: does "
        "your code rely on one of the two?",
    )
    yield Case({"f": f, "w": np.zeros((3, 2)), "eps": 1e-5}, kind="zeros", when="every w is 0")


@exercise.small_inputs
def small():
    """Powers of one to three numbers."""

    def power(n):
        def f(w):
            return float(np.sum(np.asarray(w, float) ** n))

        f.__name__ = f"sum(w**{n})"
        return f

    for w in ([2.0], [1.0, 2.0], [[1.0, 2.0]], [[1.0, 2.0], [3.0, 0.5]]):
        for n, eps in ((2, 1e-3), (3, 0.1), (2, 0.5), (3, 0.5)):
            yield {"f": power(n), "w": np.array(w), "eps": eps}
    for w in ([2], [1, 2]):
        yield {"f": power(2), "w": np.array(w), "eps": 1e-3}


@exercise.right("each entry of a float copy set twice, and put back")
def numgrad_put_back(f, w, eps=1e-5):
    w = np.array(w, dtype=float)
    gradient = np.zeros_like(w)
    for index in np.ndindex(w.shape):
        here = w[index]
        w[index] = here + eps
        above = f(w)
        w[index] = here - eps
        gradient[index] = (above - f(w)) / (2 * eps)
        w[index] = here
    return gradient


@exercise.right("an array of zeros with one eps in it")
def numgrad_step_array(f, w, eps=1e-5):
    gradient = np.zeros(w.shape)
    for index in np.ndindex(w.shape):
        step = np.zeros(w.shape)
        step[index] = eps
        gradient[index] = (f(w + step) - f(w - step)) / (2 * eps)
    return gradient


@exercise.right("flat copies, one direction vector at a time")
def numgrad_flat_copies_one_direction_vector_at_a_time(f, w, eps=1e-5):
    w = np.asarray(w, float)
    E = np.eye(w.size).reshape((w.size,) + w.shape) * eps
    return np.array([(f(w + e) - f(w - e)) / (2 * eps) for e in E]).reshape(w.shape)


@exercise.right("five points, of fourth order")
def numgrad_five_points(f, w, eps=1e-5):
    v, g = w.astype(float), np.zeros(w.shape)
    for i in range(w.size):
        old, at = v.flat[i], {}
        for k in (-2, -1, 1, 2):
            v.flat[i] = old + k * eps
            at[k] = f(v)
        v.flat[i] = old
        g.flat[i] = (8 * (at[1] - at[-1]) - (at[2] - at[-2])) / (12 * eps)
    return g


@exercise.right("two central differences, combined so that their errors cancel")
def numgrad_extrapolated(f, w, eps=1e-5):
    def central(step):
        E = np.eye(w.size).reshape(-1, *w.shape) * step
        return np.array([f(w + e) - f(w - e) for e in E]).reshape(w.shape) / (2 * step)

    return (4 * central(eps / 2) - central(eps)) / 3


@exercise.mistake(
    "eps far below machine precision",
    seen="every entry is 0: a step of that size is lost in the rounding.",
    ask="In floating point, is 1 + 1e-18 different from 1?",
    leads=("fact the step", "fixed number"),
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
    "one array under two names",
    seen="every entry is 0: f is asked at w itself both times, since each step undoes the other.",
    ask="How many arrays are there: two, or one under two names?",
    leads=("fact the step", "alias"),
)
def ng_alias(f, w, eps=1e-5):
    w = w.astype(float)
    g = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        up = w
        down = w
        up[i] += eps
        down[i] -= eps
        g[i] = (f(up) - f(down)) / (2 * eps)
    return g


@exercise.mistake(
    "whole rows moved at once",
    seen="all entries of a row are equal, and each is the sum of what that row should hold.",
    ask="`w[i]` of a matrix is a whole row: how many weights did you move?",
    leads=("fact the entries",),
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
    seen="the eps that was passed has no effect, and the two points are far apart.",
    ask="Is a line through two far-apart points a good tangent?",
    leads=("fact the step", "fixed number"),
)
def ng_bigeps(f, w, eps=1e-5):
    g = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        up, down = w.astype(float), w.astype(float)
        up[i] += 0.5
        down[i] -= 0.5
        g[i] = f(up) - f(down)
    return g


@exercise.mistake(
    "a step of its own instead of eps",
    seen="the eps that was passed has no effect: the step is the same whatever eps is.",
    ask="Which argument says how far each entry moves?",
    leads=("fact the step", "fixed number"),
)
def ng_ownstep(f, w, eps=1e-5):
    g, h = np.zeros(w.shape), 1e-4
    for i in np.ndindex(w.shape):
        up, down = w.astype(float), w.astype(float)
        up[i] += h
        down[i] -= h
        g[i] = (f(up) - f(down)) / (2 * h)
    return g


@exercise.mistake(
    "half of eps to either side",
    seen="f is asked half of eps away from w, to either side, not eps.",
    ask="How far apart are the two points of a central difference?",
    leads=("fact the step",),
)
def ng_halfeps(f, w, eps=1e-5):
    g = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        up, down = w.astype(float), w.astype(float)
        up[i] += eps / 2
        down[i] -= eps / 2
        g[i] = (f(up) - f(down)) / eps
    return g


@exercise.mistake(
    "minus side first",
    seen="every entry has the right size, but the opposite sign.",
    ask="For f(w) = w, which sign should the slope have?",
    leads=("negated", "order"),
)
def ng_sign(f, w, eps=1e-5):
    g = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        up, down = w.astype(float), w.astype(float)
        up[i] += eps
        down[i] -= eps
        g[i] = (f(down) - f(up)) / (2 * eps)
    return g


@exercise.mistake(
    "all entries moved at once",
    seen="all entries are equal, and each is the sum of what all of them should be.",
    ask="Which single weight does each entry of the gradient talk about?",
    leads=("fact the entries",),
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
    seen="every entry is twice as large as it should be.",
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
    seen="it is divided by 2 and then multiplied by eps: the brackets below the bar are missing.",
    ask="In which order does Python compute a / 2 * b?",
    leads=("factor", "brackets missing"),
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
    seen="w keeps the last step of every entry, so each later entry is measured somewhere else.",
    ask="What is w after your loop, and what was it before?",
    leads=("fact the entries",),
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
    leads=("fact the entries", "indentation"),
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
    "return inside the loop",
    seen="only the first entry is filled in; the others are still 0.",
    ask="How far does your loop get before it returns?",
    leads=("return in the loop",),
)
def ng_return(f, w, eps=1e-5):
    g = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        up, down = w.astype(float), w.astype(float)
        up[i] += eps
        down[i] -= eps
        g[i] = (f(up) - f(down)) / (2 * eps)
        return g


@exercise.mistake(
    "steps in an array of whole numbers",
    seen="right while w holds floats; an array of whole numbers cannot hold w + eps.",
    ask="Can an array of whole numbers hold 1.00001?",
    leads=("whole numbers/fact the step", "whole numbers"),
)
def ng_int(f, w, eps=1e-5):
    g, v = np.zeros(w.shape), w.copy()
    for i in np.ndindex(w.shape):
        old = v[i]
        v[i] = old + eps
        up = f(v)
        v[i] = old - eps
        g[i] = (up - f(v)) / (2 * eps)
        v[i] = old
    return g


@exercise.mistake(
    "result in an array of whole numbers",
    seen="right while w holds floats; where w holds whole numbers, the result is cut to such.",
    ask="Of which type is an array that `zeros_like` makes?",
    leads=("whole numbers/rounded", "whole numbers"),
)
def ng_intresult(f, w, eps=1e-5):
    g = np.zeros_like(w)
    for i in np.ndindex(w.shape):
        up, down = w.astype(float), w.astype(float)
        up[i] += eps
        down[i] -= eps
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
    seen="right for a vector; of a table whole rows move at once.",
    ask="`w[i]` of a matrix is a whole row: how many weights did you move?",
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


@exercise.mistake(
    "two loops, over the two axes of a table",
    seen="",
    ask="Which loop visits every entry, however many axes there are?",
    leads=("form", "raised"),
)
def ng_table(f, w, eps=1e-5):
    g = np.zeros(w.shape)
    for i in range(w.shape[0]):
        for j in range(w.shape[1]):
            up, down = w.astype(float), w.astype(float)
            up[i, j] += eps
            down[i, j] -= eps
            g[i, j] = (f(up) - f(down)) / (2 * eps)
    return g


@exercise.mistake(
    "all entries moved at once, one number returned",
    seen="",
    ask="How much of the change in f belongs to the first entry alone?",
    leads=("form", "shape"),
)
def ng_together(f, w, eps=1e-5):
    return (f(w + eps) - f(w - eps)) / (2 * eps)


@exercise.mistake(
    "steps in a flat copy",
    seen="every entry is 0: f is given w itself every time, and no step has reached it.",
    ask="Is what you step w itself, or a copy of its numbers, as `w.flatten()` makes one?",
    leads=("fact the step", "alias"),
)
def ng_flatcopy(f, w, eps=1e-5):
    w = w.astype(float)
    flat, g = w.flatten(), np.zeros(w.size)
    for i in range(w.size):
        old = flat[i]
        flat[i] = old + eps
        up = f(w)
        flat[i] = old - eps
        g[i] = (up - f(w)) / (2 * eps)
        flat[i] = old
    return g.reshape(w.shape)


@exercise.mistake(
    "ravel of a transpose taken for a view",
    seen="right on ordinary data; but where w is the transpose of another array, no step reaches "
    "the array that f is given. There `ravel` and `reshape` hand out a copy.",
    ask="Which loop visits the entries of w itself, whatever their order in memory?",
    leads=("a transpose/fact the step",),
)
def ng_ravel(f, w, eps=1e-5):
    w = w.astype(float)
    flat, g = w.ravel(), np.zeros(w.size)
    for i in range(w.size):
        old = flat[i]
        flat[i] = old + eps
        up = f(w)
        flat[i] = old - eps
        g[i] = (up - f(w)) / (2 * eps)
        flat[i] = old
    return g.reshape(w.shape)


@exercise.mistake(
    "one step up, one step back",
    seen="f is asked at w + eps and at w, and divided by 2 eps: half of the slope.",
    ask="Where does your second step end: at w − eps, or at w?",
)
def ng_back(f, w, eps=1e-5):
    w = np.array(w, dtype=float)
    gradient = np.zeros(w.shape)
    for index in np.ndindex(w.shape):
        w[index] += eps
        above = f(w)
        w[index] -= eps
        gradient[index] = (above - f(w)) / (2 * eps)
    return gradient
