"""Facts about a random split."""

import numpy as np

from utils.checks.observe.results import Fact, FormError, unpack
from utils.checks.observe.rows import consecutive, row_numbers


def split(functions, case, watch):
    """Facts about the four parts, over many draws."""
    X, y, frac = case.args["X"], case.args["y"], case.args["frac"]
    N = len(X)
    n_test = round(frac * N)
    names = ("X_train", "y_train", "X_test", "y_test")

    def draw(rng):
        result = unpack(watch.call(functions[0], {"X": X, "y": y, "frac": frac, "rng": rng}), names)
        parts = {k: np.asarray(v) for k, v in result.items()}
        shapes = [v.ndim for v in parts.values()]
        if shapes == [2, 2, 1, 1]:
            raise FormError(
                "the four results come in the order X, X, y, y.",
                "In which order does the contract name the four parts?",
            )
        if shapes != [2, 1, 2, 1]:
            shown = ", ".join(f"{k} {v.shape}" for k, v in parts.items())
            raise FormError(
                f"the parts have the shapes {shown}.",
                "Which parts are tables with D columns, and which are lists of labels?",
            )
        return parts

    first = draw(np.random.default_rng(1))
    rows = {k: row_numbers(first[k], X) for k in ("X_train", "X_test")}
    sizes = (len(first["X_train"]), len(first["X_test"]))
    every = np.concatenate(list(rows.values()))
    counts = np.bincount(every[every >= 0], minlength=N)
    together = len(every) == sum(len(first[k]) for k in ("y_train", "y_test")) and all(
        len(first["y" + k[1:]]) == len(r) and np.array_equal(first["y" + k[1:]], y[r])
        for k, r in rows.items()
    )
    tests = []
    for seed in range(2, 42):
        part = row_numbers(draw(np.random.default_rng(seed))["X_test"], X)
        tests.append(tuple(sorted(part)))
    again = row_numbers(draw(np.random.default_rng(1))["X_test"], X)
    drawn = np.bincount([i for t in tests for i in t if i >= 0], minlength=N)
    return {
        "rows": Fact(
            bool(np.all(every >= 0)),
            "some rows that come back are not rows of X.",
            "Does every row keep all of its numbers?",
        ),
        "sizes": Fact(
            sizes == (N - n_test, n_test),
            f"with N = {N} and frac = {frac} the training part has {sizes[0]} examples and the "
            f"test part {sizes[1]}; they should have {N - n_test} and {n_test}.",
            _split_question(sizes, N, n_test, frac, counts),
            (sizes[0] - (N - n_test), sizes[1] - n_test),
        ),
        "once": Fact(
            bool(np.all(counts == 1)),
            f"{np.sum(counts > 1)} examples occur more than once and {np.sum(counts == 0)} are in "
            "neither part.",
            "Is each example in exactly one of the two parts?",
            (bool(np.any(counts > 1)), bool(np.any(counts == 0))),
        ),
        "together": Fact(
            bool(together),
            "the labels no longer belong to their rows.",
            "When a row moves, what has to move with it?",
            _a_stretch(first["y_test"], y),
        ),
        "random": Fact(
            len(set(tests)) > 1,
            "the same examples are the test part whichever generator it is given.",
            "If the file is sorted by class, which classes does your test set contain?",
            all(consecutive(t) for t in tests),
        ),
        "uses rng": Fact(
            sorted(again) == sorted(rows["X_test"]),
            "two generators with the same seed give two different splits.",
            "Where does the argument rng enter?",
        ),
        "everyone": Fact(
            bool(np.all(drawn > 0)),
            "over 40 draws some examples were never in the test part.",
            "Can every example end up in the test part?",
        ),
        "scattered": Fact(
            not all(consecutive(t) for t in tests),
            "the test part is always one unbroken stretch of the data.",
            "If the file is sorted by class, which classes does your test set contain?",
        ),
    }


def _a_stretch(part, whole):
    """Whether the part is the beginning or the end of the whole."""
    n = len(part)
    return bool(np.array_equal(part, whole[:n]) or np.array_equal(part, whole[len(whole) - n :]))


def _split_question(sizes, N, n_test, frac, counts):
    if sizes == (n_test, N - n_test):
        return "Which of the two parts does frac describe?"
    if sum(sizes) != N:
        return "Do the sizes of your two parts add up to N?"
    return f"{frac} * {N} is {frac * N:.4g}: which whole number is nearest?"
