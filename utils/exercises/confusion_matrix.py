"""The exercise `confusion_matrix` of chapter 09."""

import numpy as np

from utils.checker import Case, Exercise, one
from utils.exercises._data import labels
from utils.exercises._relations import related
from utils.training.answered import confusion_matrix


def relations(case, want, got, again):
    """Which samples are in the table, and what its entries add up to."""
    got, want, N = got["table"], want["table"], len(case.args["y"])
    right, wrong = np.diag(want).sum(), N - np.diag(want).sum()
    if right and not np.diag(got).any():
        say = f"the diagonal is 0, but {right:.0f} answers are right."
        yield "diagonal", say, "Where do the answers that are right belong?"
    elif wrong and not (got - np.diag(np.diag(got))).any():
        say = f"only the diagonal holds numbers, but {wrong:.0f} answers are wrong."
        yield "beside", say, "In which column does a sample go whose answer is wrong?"
    elif np.array_equal(got, got.T) and not np.array_equal(want, want.T):
        say = "row i, column j holds the same number as row j, column i."
        yield "symmetric", say, "Is i taken for j the same mistake as j taken for i?"
    elif np.array_equal(got, np.rint(got)) and got.sum() != N:
        say = f"the entries add up to {got.sum():.0f}, and there are {N} samples."
        yield "sum", say, "In how many entries of the table is one sample counted?"


exercise = Exercise(
    "confusion_matrix(y, answers, C)",
    chapter="09",
    place=2,
    points=1,
    does=(
        "y (N,) are the true classes and answers (N,) the predicted ones, whole numbers from 0 to "
        "C - 1. Return a table (C, C): in row i, column j stands how many samples of class i were "
        "answered with j, 0 where there are none."
    ),
    parts=related(one("table"), lambda: confusion_matrix, relations),
    hints=(
        "Each sample adds 1 to one entry of a table of zeros. Which row is it in, which column?",
        "A loop over `zip(y, answers)` with `counts[i, j] += 1` is enough. Careful with "
        "`counts[y, answers] += 1`: what happens to a pair that occurs twice?",
    ),
)
exercise.answer(confusion_matrix)


@exercise.data_sets
def data(rng):
    """Answers often right, a class that is never answered rightly, classes that do not occur."""
    ask = "Where does the size of your table come from?"
    for N, C in ((31, 3), (53, 5), (97, 7)):
        y = labels(rng, N, C)
        wrong = np.where(rng.random(N) < 0.4, (y + 1 + (y > 1)) % C, y)
        answers = np.where(rng.random(N) < 0.1, rng.integers(0, C, N), wrong)
        yield Case({"y": y, "answers": answers, "C": C}, sizes={"N": N, "C": C})
    for y, answers, C, when in (
        (rng.integers(0, 3, 17), rng.integers(0, 3, 17), 5, "two classes occur nowhere"),
        (rng.integers(0, 2, 13), 2 * np.ones(13, int), 3, "every answer is the same class"),
        (np.array([2]), np.array([0]), 3, "there is one sample"),
    ):
        args = {"y": y, "answers": answers, "C": C}
        yield Case(args, {"N": len(y), "C": C}, kind="a class missing", when=when, ask=ask)
    y = labels(rng, 19, 5)
    args = {"y": y, "answers": y.copy(), "C": 5}
    yield Case(args, {"N": 19, "C": 5}, kind="all right", when="every answer is right")


@exercise.small_inputs
def small():
    """One sample, two, three."""
    for y, answers in (
        ([0], [1]),
        ([1], [0]),
        ([0, 0], [1, 1]),
        ([0, 1], [1, 1]),
        ([0, 1, 1], [0, 0, 0]),
    ):
        yield {"y": np.array(y), "answers": np.array(answers), "C": 2}
        yield {"y": np.array(y), "answers": np.array(answers), "C": 3}


@exercise.right("a loop over the samples")
def by_loop(y, answers, C):
    table = np.zeros((C, C))
    for i, j in zip(y, answers):
        table[i, j] += 1
    return table


@exercise.right("one number for each pair, counted")
def by_bincount(y, answers, C):
    return np.bincount(y * C + answers, minlength=C * C).reshape(C, C)


@exercise.right("two one-hot tables multiplied")
def by_product(y, answers, C):
    one_hot = np.eye(C)
    return one_hot[y].T @ one_hot[answers]


@exercise.right("entry by entry")
def by_entry(y, answers, C):
    return np.array([[np.sum((y == i) & (answers == j)) for j in range(C)] for i in range(C)])


@exercise.mistake(
    "rows and columns exchanged",
    seen="rows are the answers and columns the truth.",
    ask="What does a row stand for here: what it is, or what was said?",
    leads=("transposed",),
)
def cm_transposed(y, answers, C):
    table = np.zeros((C, C), int)
    for i, j in zip(y, answers):
        table[j, i] += 1
    return table


@exercise.mistake(
    "a pair that comes twice counted once",
    seen="every entry is 0 or 1: a pair that occurs again is not counted again.",
    ask="How often does NumPy add to an entry that stands several times in the index?",
    leads=("sign", "fact sum"),
)
def cm_once(y, answers, C):
    table = np.zeros((C, C), int)
    table[y, answers] += 1
    return table


@exercise.mistake(
    "shares of the row",
    seen="each row is divided by its sum: shares stand where counts should.",
    ask="Can your table say how many samples of class i were answered with j?",
    leads=("row factor",),
)
def cm_rows(y, answers, C):
    table = np.zeros((C, C))
    for i, j in zip(y, answers):
        table[i, j] += 1
    return table / np.maximum(table.sum(axis=1, keepdims=True), 1)


@exercise.mistake(
    "shares of all samples",
    seen="the counts are divided by N.",
    ask="Can your table say how many samples of class i were answered with j?",
    leads=("factor",),
)
def cm_shares(y, answers, C):
    table = np.zeros((C, C))
    for i, j in zip(y, answers):
        table[i, j] += 1
    return table / len(y)


@exercise.mistake(
    "as large as the largest label",
    seen="the table is only as large as the classes that occur.",
    ask="How large is the table if the last class does not occur?",
    leads=("points at name",),
)
def cm_size(y, answers, C):
    size = max(y.max(), answers.max()) + 1
    table = np.zeros((size, size), int)
    for i, j in zip(y, answers):
        table[i, j] += 1
    return table


@exercise.mistake(
    "mistakes only",
    seen="the diagonal is 0: right answers are not counted.",
    ask="Where do the answers that are right belong?",
    leads=("fact diagonal", "points at function"),
)
def cm_wrong(y, answers, C):
    table = np.zeros((C, C), int)
    for i, j in zip(y, answers):
        if i != j:
            table[i, j] += 1
    return table


@exercise.mistake(
    "right answers only",
    seen="only the diagonal is counted.",
    ask="In which column does a sample go whose answer is wrong?",
    leads=("fact beside",),
)
def cm_diagonal(y, answers, C):
    table = np.zeros((C, C), int)
    for i, j in zip(y, answers):
        table[i, i] += i == j
    return table


@exercise.mistake(
    "the last class left out",
    seen="the last row and the last column stay 0.",
    ask="Which numbers does range(C - 1) go through?",
    leads=("fact sum",),
)
def cm_last(y, answers, C):
    table = np.zeros((C, C), int)
    for i in range(C - 1):
        for j in range(C - 1):
            table[i, j] = np.sum((y == i) & (answers == j))
    return table


@exercise.mistake(
    "both orders together",
    seen="i for j and j for i are counted together.",
    ask="Is i taken for j the same mistake as j taken for i?",
    leads=("fact symmetric",),
)
def cm_both(y, answers, C):
    table = np.zeros((C, C), int)
    for i, j in zip(y, answers):
        table[i, j] += 1
        if i != j:
            table[j, i] += 1
    return table


@exercise.mistake(
    "either instead of both",
    seen="an entry counts the samples that are of class i or were answered with j.",
    ask="Must a sample in row i, column j fulfil both conditions, or one of them?",
    leads=("fact sum",),
)
def cm_either(y, answers, C):
    return np.array([[np.sum((y == i) | (answers == j)) for j in range(C)] for i in range(C)])


@exercise.mistake(
    "as large as the largest true class",
    seen="the table ends at the largest class in y, whatever C is.",
    ask="How large is the table if the last class does not occur in y?",
    leads=("raised", "shape", "points at name"),
)
def cm_truth(y, answers, C):
    size = y.max() + 1
    table = np.zeros((size, size), int)
    for i, j in zip(y, answers):
        table[i, j] += 1
    return table
