"""The exercise `trial` of chapter 05."""

import numpy as np

from utils.checker import Case, Exercise, FormError, entries, given, kind_of


def observe(functions, case, watch):
    """The test scores of each size, one on each data set."""
    sizes = [int(size) for size in case.args["sizes"]]
    found = dict(zip(sizes, zip(case.args["validation"], case.args["test"], strict=True)))

    def run(size):
        if size not in found:
            raise FormError(
                f"run is called with {size if np.ndim(size) == 0 else kind_of(size)}; the sizes "
                f"are {', '.join(map(str, sizes))}.",
                "What does your loop go over, and what does it hand to run?",
                ("size", kind_of(size)),
            )
        return tuple(part.copy() for part in found[size])

    scores = entries(watch.call(functions[0], {"run": run, "sizes": sizes}), sizes)
    return {f"scores[{size}]": given(value) for size, value in scores.items()}


exercise = Exercise(
    "trial(run, sizes)",
    chapter="05",
    place=4,
    points=2,
    does=(
        "run(size) trains and returns two arrays of log-losses, validation (K, S) and test (K, S), "
        "for K settings on S data sets. Return a dict from size to an array (S,): on each data set "
        "the test log-loss of the setting whose validation log-loss is the lowest THERE, the first "
        "of equals."
    ),
    parts=observe,
    steady=False,
    keeps=("sizes",),
    hints=(
        "For one size, which line of the validation table is the best on data set 0? On data set "
        "1? How many answers are that in all?",
        "`validation.argmin(axis=0)` is (S,): one setting for each data set. Indexing with two "
        "arrays, `test[best, np.arange(S)]` with S = `test.shape[1]`, picks one entry per data "
        "set.",
    ),
)


@exercise.answer
def trial(run, sizes):
    """Size -> test log-loss (S,), each data set at the setting that its validation part chose."""
    scores = {}
    for size in sizes:
        validation, test = run(size)
        best = validation.argmin(axis=0)
        scores[size] = test[best, np.arange(test.shape[1])]
    return scores


@exercise.data_sets
def data(rng):
    """Log-losses of some settings on some data sets, and a few that are special."""
    for sizes, K, S in (((2, 5, 20), 4, 7), ((3, 50), 3, 11), ((1, 2, 3, 4), 5, 3)):
        validation, test = 0.1 + rng.random((2, len(sizes), K, S))
        yield Case(
            {"sizes": list(sizes), "validation": validation, "test": test},
            sizes={"K": K, "S": S},
        )
    validation, test = 0.1 + rng.random((2, 2, 4, 5))
    validation[:, 3] = validation[:, 1] = 0.05
    special = (
        (validation, test, "ties", "two settings validate alike", "Which of two equal ones wins?"),
        (
            0.1 + rng.random((2, 1, 5)),
            0.1 + rng.random((2, 1, 5)),
            "one setting",
            "there is one setting only",
            "What is there to choose, and what has to come back?",
        ),
        (
            3000 + rng.random((2, 3, 5)),
            5000 + rng.random((2, 3, 5)),
            "large",
            "every log-loss is large",
            "With which value does your comparison start?",
        ),
    )
    for validation, test, kind, when, ask in special:
        args = {"sizes": [3, 50], "validation": validation, "test": test}
        yield Case(args, kind=kind, when=when, ask=ask)


@exercise.small_inputs
def small():
    """One or two sizes, two settings, two data sets."""
    low, high = [[0.1, 0.5], [0.4, 0.2]], [[0.3, 0.1], [0.2, 0.6]]
    for validation, test in ((low, high), (high, low), (low, low), (high, high)):
        yield {"sizes": [2], "validation": np.array([validation]), "test": np.array([test])}
    for first, second in ((low, high), (high, low)):
        args = {"validation": np.array([first, second]), "test": np.array([second, first])}
        yield {"sizes": [2, 3]} | args


@exercise.right("two loops, one number at a time")
def two_loops(run, sizes):
    found = {}
    for size in sizes:
        validation, test = run(size)
        kept = []
        for s in range(validation.shape[1]):
            best = min(range(len(validation)), key=lambda k: validation[k, s])
            kept.append(test[best, s])
        found[size] = np.array(kept)
    return found


@exercise.right("a mask of the best, taken along the axis")
def along(run, sizes):
    def kept(validation, test):
        best = np.argmin(validation, axis=0)
        return np.take_along_axis(test, best[None], axis=0)[0]

    return {size: kept(*run(size)) for size in sizes}


@exercise.mistake(
    "chosen by the test part",
    seen="each setting is chosen by the test log-loss that it is then reported with.",
    ask="Which part may choose, and which may only report?",
)
def tr_peeks(run, sizes):
    return {size: run(size)[1].min(axis=0) for size in sizes}


@exercise.mistake(
    "the validation log-loss reported",
    seen="what is reported is the validation log-loss that made the choice.",
    ask="Is the lowest of K validation log-losses an honest report of the winner?",
)
def tr_validation(run, sizes):
    return {size: run(size)[0].min(axis=0) for size in sizes}


@exercise.mistake(
    "one setting for all data sets",
    seen="one setting is chosen for all data sets together.",
    ask="Whose validation part may choose the setting for data set 0?",
)
def tr_together(run, sizes):
    found = {}
    for size in sizes:
        validation, test = run(size)
        found[size] = test[validation.mean(axis=1).argmin()]
    return found


@exercise.mistake(
    "the highest log-loss wins",
    seen="each data set gets the setting with its highest validation log-loss.",
    ask="Is a good log-loss a high one or a low one?",
    leads=("points at function",),
)
def tr_highest(run, sizes):
    found = {}
    for size in sizes:
        validation, test = run(size)
        found[size] = test[validation.argmax(axis=0), np.arange(test.shape[1])]
    return found


@exercise.mistake(
    "a whole line for each data set",
    seen="there is a table (S, S) for each size instead of one number for each data set.",
    ask="How does an index in two arrays pick one entry per column?",
    leads=("shape",),
)
def tr_lines(run, sizes):
    found = {}
    for size in sizes:
        validation, test = run(size)
        found[size] = test[validation.argmin(axis=0)]
    return found


@exercise.mistake(
    "averaged too early",
    seen="there is one mean for each size instead of a number for each data set.",
    ask="What does a paired comparison need from each data set?",
)
def tr_mean(run, sizes):
    found = {}
    for size in sizes:
        validation, test = run(size)
        best = validation.argmin(axis=0)
        found[size] = test[best, np.arange(test.shape[1])].mean()
    return found


@exercise.mistake(
    "the last setting",
    seen="it is the test log-loss of the last setting, whatever the validation part says.",
    ask="Where does the validation table enter your choice?",
)
def tr_last(run, sizes):
    return {size: run(size)[1][-1] for size in sizes}


@exercise.mistake(
    "the first setting",
    seen="it is the test log-loss of the first setting, whatever the validation part says.",
    ask="Where does the validation table enter your choice?",
)
def tr_first(run, sizes):
    return {size: run(size)[1][0] for size in sizes}


@exercise.mistake(
    "the mean over the settings",
    seen="it is the mean over all settings: nothing is chosen.",
    ask="Which of the K networks would you hand over?",
)
def tr_average(run, sizes):
    return {size: run(size)[1].mean(axis=0) for size in sizes}


@exercise.mistake(
    "validation and test exchanged",
    seen="the test part chooses, and the validation part reports.",
    ask="In which order does run return its two tables?",
)
def tr_exchanged(run, sizes):
    found = {}
    for size in sizes:
        test, validation = run(size)
        found[size] = test[validation.argmin(axis=0), np.arange(test.shape[1])]
    return found


@exercise.mistake(
    "the last size only",
    seen="the dictionary holds one size only.",
    ask="Where is the dictionary made: before the loop or inside it?",
)
def tr_only(run, sizes):
    for size in sizes:
        validation, test = run(size)
        best = validation.argmin(axis=0)
        found = {size: test[best, np.arange(test.shape[1])]}
    return found


@exercise.mistake(
    "one winner of the whole table",
    seen="the setting of the lowest log-loss in the whole table is used for all data sets.",
    ask="Does data set 0 have to take the setting that is the best on data set 1?",
)
def tr_winner(run, sizes):
    found = {}
    for size in sizes:
        validation, test = run(size)
        found[size] = test[validation.min(axis=1).argmin()]
    return found


@exercise.mistake(
    "a position in the whole table",
    seen="`argmin()` without an axis counts through the whole table, not down one column.",
    ask="How many settings do you need for S data sets: one or S?",
)
def tr_position(run, sizes):
    found = {}
    for size in sizes:
        validation, test = run(size)
        found[size] = test[validation.argmin(), np.arange(test.shape[1])]
    return found


@exercise.mistake(
    "the best data set of each setting",
    seen="`argmin(axis=1)` picks a data set for each setting; wanted is a setting for each "
    "data set.",
    ask="Which of the two directions, K settings or S data sets, should be left over?",
)
def tr_axis(run, sizes):
    found = {}
    for size in sizes:
        validation, test = run(size)
        found[size] = test[validation.argmin(axis=1), np.arange(test.shape[1])]
    return found


@exercise.mistake(
    "a number for each setting",
    seen="each setting is reported on its best data set: K numbers, where S are wanted.",
    ask="Which of the two directions, K settings or S data sets, should be left over?",
    leads=("shape",),
)
def tr_settings(run, sizes):
    found = {}
    for size in sizes:
        validation, test = run(size)
        found[size] = test[np.arange(len(test)), validation.argmin(axis=1)]
    return found


@exercise.mistake(
    "rows and columns exchanged",
    seen="the two indices stand in the wrong order: rows are settings, columns are data sets.",
    ask="Which of your two indices counts settings, and which place comes first in `test[…]`?",
)
def tr_indices(run, sizes):
    found = {}
    for size in sizes:
        validation, test = run(size)
        found[size] = test[np.arange(test.shape[1]), validation.argmin(axis=0)]
    return found


@exercise.mistake(
    "the chosen settings looked up among the data sets",
    seen="the chosen settings stand where the data sets belong: rows are settings, columns are "
    "data sets.",
    ask="Your index counts settings: which place in `test[…]` is theirs, and what is left over?",
    leads=("shape",),
)
def tr_columns(run, sizes):
    found = {}
    for size in sizes:
        validation, test = run(size)
        found[size] = test[:, validation.argmin(axis=0)]
    return found


@exercise.mistake(
    "the number of the setting reported",
    seen="it is the number of the chosen setting, not its test log-loss.",
    ask="Which table holds what you report, and at which place in it?",
)
def tr_number(run, sizes):
    return {size: run(size)[0].argmin(axis=0) for size in sizes}


@exercise.mistake(
    "a data set picked for each setting, in a loop",
    seen="for each setting you pick a data set; wanted is a setting for each data set.",
    ask="Which of the two directions should your loop go along: K settings or S data sets?",
)
def tr_rows(run, sizes):
    found = {}
    for size in sizes:
        validation, test = run(size)
        found[size] = np.array([test[line.argmin(), k] for k, line in enumerate(validation)])
    return found
