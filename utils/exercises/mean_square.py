"""`mean_square`: mean of the squares of all entries of an array of any shape."""

import numpy as np

from utils.checker import Case, Exercise, one
from utils.exercises._data import matrix

exercise = Exercise(
    "mean_square(errors)",
    chapter="00",
    place=1,
    points=1,
    does="Mean of the squares of all entries of an array of any shape.",
    parts=one("mean_square"),
    counted=False,
    hints=(
        "For the errors +5 and −5, which number should come out? Which step has to come first so "
        "that they do not cancel?",
        "For an array `a`, what are `a**2` and `a.mean()`?",
    ),
)


@exercise.answer
def mean_square(errors):
    """Mean of the squares of all entries: array of any shape -> float."""
    squares = np.asarray(errors, float) ** 2
    return np.mean(squares)


@exercise.data_sets
def data(rng):
    """Vectors and tables of errors, ordinary, whole, large and small."""
    yield Case({"errors": matrix(rng, 11) + 0.3}, {"size": 11})
    yield Case({"errors": matrix(rng, 5, 3) + 0.3}, {"rows": 5, "columns": 3, "size": 15})
    yield Case({"errors": matrix(rng, 3, 7) - 0.4}, {"rows": 3, "columns": 7, "size": 21})
    whole = rng.integers(1, 9, 7) * np.array([1, -1, 1, 1, -1, 1, 1])
    yield Case(
        {"errors": whole},
        {"size": 7},
        kind="whole numbers",
        when="errors holds whole numbers",
        ask="Can an array of whole numbers hold the result?",
    )
    yield Case(
        {"errors": matrix(rng, 2, 3, 5)},
        kind="three axes",
        when="errors is a stack of tables",
        ask="How many entries has a stack of 2 tables with 3 rows and 5 columns?",
    )
    yield Case(
        {"errors": np.append(matrix(rng, 5), [400.0, -250.0])},
        {"size": 7},
        kind="large",
        when="two errors are as large as 400",
        ask="Does a large error count in full?",
    )
    yield Case(
        {"errors": 1e-4 * matrix(rng, 5)},
        {"size": 5},
        kind="small",
        when="every error is as small as 0.0001",
        ask="Is anything rounded, or left out because it is small?",
    )
    yield Case({"errors": np.zeros(5)}, {"size": 5}, kind="zeros", when="every error is 0")
    yield Case(
        {"errors": np.array([-1.5])}, {"size": 1}, kind="one error", when="there is one error only"
    )


@exercise.small_inputs
def small():
    """One error, two, three, and a table."""
    rows = ([2], [3], [-1], [1, -1], [2, 0], [3, -1], [1, 2], [2, 2], [1, 0, 2], [3, -1, 1])
    for values in (*rows, [[1, 2], [3, 0]], [[1, 2, 0], [3, 0, 1]]):
        yield {"errors": np.array(values, float)}
    yield {"errors": np.array([1, 2])}


@exercise.right("dot product of the flat array")
def mean_square_dot_product_of_the_flat_array(errors):
    e = np.ravel(errors).astype(float)
    return e @ e / e.size


@exercise.right("np.square and the mean of it")
def mean_square_np_square(errors):
    return np.mean(np.square(errors))


@exercise.right("a loop over all entries")
def mean_square_loop(errors):
    total = 0
    for e in errors.ravel():
        total += e * e
    return total / errors.size


@exercise.mistake(
    "sum instead of mean",
    seen="your result is ours times the number of entries.",
    ask="If every error occurred twice, should the result double?",
    leads=("factor",),
)
def ms_sum(errors):
    return np.sum(np.square(errors))


@exercise.mistake(
    "square of the mean",
    seen="your result is the square of the mean error.",
    ask="Two errors, +5 and −5: what does your formula say?",
    leads=("order of steps",),
)
def ms_sqmean(errors):
    return np.mean(errors) ** 2


@exercise.mistake(
    "absolute values instead of squares",
    seen="your result is the mean of the absolute errors.",
    ask="How much more does an error of 10 count than an error of 1?",
    leads=("points at function",),
)
def ms_abs(errors):
    return np.mean(np.abs(errors))


@exercise.mistake(
    "no square",
    seen="your result is the mean of the errors themselves.",
    ask="Two errors, +5 and −5: what does your formula say?",
    leads=("points at function",),
)
def ms_nosquare(errors):
    return np.mean(errors)


@exercise.mistake(
    "squared in place",
    seen="the value is right, but errors now holds its squares.",
    ask="After your function has run, what is left in errors?",
    leads=("changed", "in place", "changes an argument"),
)
def ms_inplace(errors):
    errors *= errors
    return np.mean(errors)


@exercise.mistake(
    "divided by len, the number of rows",
    seen="right for a vector; for a table it is too large by the number of columns.",
    ask="How many entries has a table, and does your divisor count them all?",
    leads=("factor",),
)
def ms_len(errors):
    return np.sum(errors**2) / len(errors)


@exercise.mistake(
    "mean over the rows only",
    seen="for a table it returns one number a column.",
    ask="How many numbers should come out of a table of errors?",
    leads=("shape", "axis"),
)
def ms_rows(errors):
    return np.mean(errors**2, axis=0)


@exercise.mistake(
    "root taken as well",
    seen="your result is the root of the mean square.",
    ask="In which unit is the result: that of the error, or its square?",
    leads=("root", "call too many"),
)
def ms_root(errors):
    return np.sqrt(np.mean(errors**2))


@exercise.mistake(
    "squares returned without averaging",
    seen="the squares come back one by one.",
    ask="How many numbers should come out?",
    leads=("shape",),
)
def ms_nomean(errors):
    return errors**2


@exercise.mistake(
    "one half in front",
    seen="your result is half of ours.",
    ask="Does the name of the function promise a half?",
    leads=("factor",),
)
def ms_half(errors):
    return np.mean(errors**2) / 2


@exercise.mistake(
    "divided by 2 whatever the number of errors",
    seen="the sum of the squares is divided by 2, however many errors there are.",
    ask="How many errors are there, and does your divisor change with them?",
    leads=("factor",),
)
def ms_two(errors):
    return np.sum(errors**2) / 2


@exercise.mistake(
    "the last one only",
    seen="of all the errors only the last (of a table, its last row) is in your result.",
    ask="What happens in each round of your loop to what the rounds before have found?",
    leads=("shape",),
)
def ms_last(errors):
    for e in errors:
        total = e**2
    return total


@exercise.mistake(
    "the last one only, and divided",
    seen="of all the errors only the last (of a table, its last row) is in your result.",
    ask="What happens in each round of your loop to what the rounds before have found?",
    leads=("shape",),
)
def ms_last_divided(errors):
    total = 0
    for e in errors:
        total = e**2
    return total / len(errors)


@exercise.mistake(
    "a loop that ends one too early",
    seen="your loop leaves the last error out; and a table needs one number for all its entries.",
    ask="With which numbers does range(n) begin and end?",
    leads=("shape",),
)
def ms_short_loop(errors):
    total = 0
    for i in range(len(errors) - 1):
        total += errors[i] ** 2
    return total / len(errors)


@exercise.mistake(
    "sum of the errors, not squared",
    seen="the errors are added up as they are.",
    ask="For +5 and −5, which number should come out, and which comes out of yours?",
    leads=("shape",),
)
def ms_builtin_sum(errors):
    return sum(errors)


@exercise.mistake(
    "a sum of sums, which needs a table",
    seen="right for a table; a row of days has nothing to add up twice.",
    ask="What do you get when you walk through a row: another row, or a number?",
    leads=("raised",),
)
def ms_sum_of_sums(errors):
    return sum(sum(errors**2)) / errors.size


@exercise.mistake(
    "divided by one less than the number",
    seen="your result is that of a division by one less than the number of errors.",
    ask="How many errors are there?",
    leads=("factor",),
)
def ms_nminus1(errors):
    e = np.asarray(errors, float)
    return np.sum(e**2) / max(e.size - 1, 1)


@exercise.mistake(
    "variance instead of mean square",
    seen="your result is the variance: the mean was subtracted first.",
    ask="If every error is 2, what should come out: 4 or 0?",
)
def ms_var(errors):
    return np.var(errors)


@exercise.mistake(
    "rounded",
    seen="your result is ours, rounded to two digits after the decimal point.",
    ask="If every error is 0.01, what does your function return?",
    leads=("call too many",),
)
def ms_round(errors):
    return round(float(np.mean(np.square(errors))), 2)
