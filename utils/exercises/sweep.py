"""`sweep`: train and val are pairs (X, y) of real arrays."""

import numpy as np

from utils.checker import (
    Case,
    Exercise,
    Fact,
    FormError,
    close,
    kind_of,
    plain,
    unpack,
)


def observe(functions, case, watch):
    """Which sizes were fitted on what, and which won."""
    sizes, scores = case.args["sizes"], case.args["scores"]
    table = dict(zip(sizes, scores, strict=True))
    train, val = ("X_train", "y_train"), ("X_val", "y_val")
    seen = {"fit": [], "score": [], "models": []}

    def fit(size, *data):
        if len(seen["fit"]) > 100:
            raise FormError("fit has been called more than 100 times.", "How many sizes are there?")
        seen["fit"].append((size, data))
        return ("model", size, len(seen["fit"]))

    def score(model, *data):
        seen["score"].append(data)
        if not (isinstance(model, tuple) and model and model[0] == "model"):
            raise FormError(
                f"score is given {kind_of(model)} instead of a model that fit returned.",
                "What does fit hand back, and where does it go next?",
            )
        return table[model[1]] + (0.05 * abs(table[model[1]]) + 0.01) * (data != val)

    args = {"fit": fit, "score": score, "sizes": list(sizes), "train": train, "val": val}
    result = unpack(watch.call(functions[0], args), ("best_size", "scores"))
    best, found = result["best_size"], result["scores"]
    fitted = [size for size, _ in seen["fit"]]
    if isinstance(best, dict) and not isinstance(found, dict):
        raise FormError(
            "the two results are exchanged.", "Which comes first: the best size or the scores?"
        )
    if not isinstance(found, dict):
        raise FormError(
            f"scores is {kind_of(found)} instead of a dictionary from size to score.",
            "How does the caller look up the score of one size?",
        )
    wanted = sizes[int(np.argmax(scores))]
    keys = [k for k in found if k not in sizes]
    lacking = [s for s in sizes if s not in found]
    values_ok = not lacking and all(close(found[s], table[s]) for s in sizes)
    best_is = _which(best, sizes, scores, wanted)
    return {
        "fitted": Fact(
            set(fitted) >= set(sizes),
            f"there are {len(sizes)} sizes, and fit was called for {len(set(fitted))} of them.",
            "How many different networks did you train?",
            tuple(fitted),
        ),
        "data to fit": Fact(
            all(data == train for _, data in seen["fit"]),
            "fit is not given the training data, and only them.",
            "Which of the two data sets may a network learn from?",
        ),
        "data to score": Fact(
            all(data == val for data in seen["score"]) and bool(seen["score"]),
            "score is not given the validation data, and only them.",
            "On which data does the comparison of the sizes mean something?",
        ),
        "keys": Fact(
            not keys and not lacking,
            f"scores has the keys {', '.join(map(str, found)) or 'none'}; the sizes are "
            f"{', '.join(map(str, sizes))}.",
            "How many sizes went in and how many results came out?",
            tuple(map(str, found)),
        ),
        "values": Fact(
            values_ok,
            "the entries of scores are not the validation scores of their sizes.",
            "Which network was scored for each entry?",
            tuple(plain(found.get(s)) for s in sizes),
        ),
        "best": Fact(
            bool(best_is == "right"),
            f"best_size is {best_is}.",
            {
                "the size with the lowest score": "Which end is good: the high or the low scores?",
                "the larger of two sizes that do equally well": "Two networks do equally well: "
                "which one would you rather explain?",
                "a score, not a size": "The caller wants to build a network: which number does it "
                "need?",
            }.get(best_is, "What does the caller need in order to build the best network?"),
            best_is,
        ),
    }


def _which(best, sizes, scores, wanted):
    if not isinstance(best, (int, float, np.number)) or isinstance(best, bool):
        return kind_of(best)
    if best == wanted:
        return "right"
    if best in sizes:
        its = scores[sizes.index(int(best))]
        if its == max(scores):
            return "the larger of two sizes that do equally well"
        if its == min(scores):
            return "the size with the lowest score"
        return "not the size with the highest score"
    if any(close(best, s) for s in scores):
        return "a score, not a size"
    if 0 <= best < len(sizes) and sizes[int(best)] == wanted:
        return "the position of the best size in the list, not the size"
    return "not one of the sizes"


exercise = Exercise(
    "sweep(fit, score, sizes, train, val)",
    chapter="05",
    place=1,
    points=2,
    does=(
        "train and val are pairs (X, y) of real arrays; fit(size, X, y) and score(model, X, "
        "y) may be called with positions or with these names. For each hidden size: model = "
        "fit(size, *train); score(model, *val). Best = highest validation score, however "
        "small the difference; ties go to the smaller size (sizes are ascending)."
    ),
    parts=observe,
    steady=False,
    hints=(
        (
            "For each size: fit on the training data, score on the validation data, put the "
            "score under its size."
        ),
        (
            "*train hands over both arrays. Which comparison, > or >=, keeps the smaller of two "
            "sizes that do equally well?"
        ),
    ),
)


@exercise.answer
def sweep(fit, score, sizes, train, val):
    """Validation score of each size, and the best size."""
    scores = {size: score(fit(size, *train), *val) for size in sizes}
    return max(scores, key=scores.get), scores


@exercise.data_sets
def data(rng):
    """Validation scores to be found again."""
    runs = (
        ((4, 7, 11, 20), (0.6, 0.9, 0.5, 0.8), ""),
        ((3, 5, 11), (0.5, 0.7, 0.8), ""),
        ((2, 5, 11), (0.9, 0.7, 0.8), ""),
        ((1, 2, 3, 4, 5), (0.7, 0.9, 0.9, 0.8, 0.9), "two sizes have the same score"),
        ((2, 4, 6), (-7.5, -2.5, -3.5), "every score is negative"),
        ((2, 4, 6), (250.0, 320.0, 310.0), "the scores are large"),
        ((3,), (0.4,), "there is one size only"),
    )
    for sizes, scores, when in runs:
        yield Case(
            {"sizes": list(sizes), "scores": list(scores)}, {}, kind=when and "special", when=when
        )


@exercise.right("comprehension and numpy argmax")
def sweep_comprehension_and_numpy_argmax(fit, score, sizes, train, val):
    s = [score(fit(H, *train), *val) for H in sizes]
    return sizes[int(np.argmax(s))], dict(zip(sizes, s))


@exercise.mistake(
    "lowest score wins",
    seen="scores right; best is the worst.",
    ask="Is your score an accuracy or an error: which end is good?",
    leads=("fact best",),
)
def sw_min(fit, score, sizes, train, val):
    scores = {H: score(fit(H, *train), *val) for H in sizes}
    return min(scores, key=scores.get), scores


@exercise.mistake(
    "last size skipped",
    seen="one size is missing from the scores.",
    ask="How many sizes went in and how many results came out?",
    leads=("fact fitted",),
)
def sw_skip_last(fit, score, sizes, train, val):
    scores = {}
    for i in range(len(sizes) - 1):
        scores[sizes[i]] = score(fit(sizes[i], *train), *val)
    return max(scores, key=scores.get), scores


@exercise.mistake(
    "ties go to the larger size",
    seen="scores right; among equals the largest is chosen.",
    ask="Two networks do equally well: which one would you rather explain?",
    leads=("special/fact best",),
)
def sw_ties_large(fit, score, sizes, train, val):
    best, top, out = None, -1, {}
    for H in sizes:
        out[H] = score(fit(H, *train), *val)
        if out[H] >= top:
            best, top = H, out[H]
    return best, out


@exercise.mistake(
    "best score returned instead of the size",
    seen="best is 0.9, not a size.",
    ask="The caller wants to build a network: which number does it need?",
    leads=("fact best",),
)
def sw_returns_score(fit, score, sizes, train, val):
    scores = {H: score(fit(H, *train), *val) for H in sizes}
    return max(scores.values()), scores


@exercise.mistake(
    "one model fitted before the loop",
    seen="fit is called once; all scores equal.",
    ask="How many different networks did you train?",
    leads=("fact fitted",),
)
def sw_one_model(fit, score, sizes, train, val):
    model = fit(sizes[0], *train)
    scores = {H: score(model, *val) for H in sizes}
    return max(scores, key=scores.get), scores


@exercise.mistake(
    "scored on the training data",
    seen="score is given the training data.",
    ask="On which data does the comparison of the sizes mean something?",
    leads=("fact data to score",),
)
def sw_train(fit, score, sizes, train, val):
    scores = {H: score(fit(H, *train), *train) for H in sizes}
    return max(scores, key=scores.get), scores


@exercise.mistake(
    "fitted on the validation data",
    seen="fit is given the validation data.",
    ask="Which of the two data sets may a network learn from?",
    leads=("fact data to fit",),
)
def sw_fitval(fit, score, sizes, train, val):
    scores = {H: score(fit(H, *val), *val) for H in sizes}
    return max(scores, key=scores.get), scores


@exercise.mistake(
    "position instead of size",
    seen="best_size is the position of the best size in the list.",
    ask=(
        "The caller wants to build a network: is the number of hidden units a position in a list?"
    ),
    leads=("fact best",),
)
def sw_index(fit, score, sizes, train, val):
    s = [score(fit(H, *train), *val) for H in sizes]
    return int(np.argmax(s)), dict(zip(sizes, s))


@exercise.mistake(
    "list instead of dictionary",
    seen="scores is a list.",
    ask="How does the caller look up the score of one size?",
    leads=("form",),
)
def sw_list(fit, score, sizes, train, val):
    s = [score(fit(H, *train), *val) for H in sizes]
    return sizes[int(np.argmax(s))], s


@exercise.mistake(
    "comparison starts at 0",
    seen="right for positive scores; nothing wins when all scores are negative.",
    ask="With which value does your comparison start, and can every score be below it?",
    leads=("special/fact best",),
)
def sw_zero(fit, score, sizes, train, val):
    best, top, out = None, 0, {}
    for H in sizes:
        out[H] = score(fit(H, *train), *val)
        if out[H] > top:
            best, top = H, out[H]
    return best, out


@exercise.mistake(
    "top never updated",
    seen="every size that beats the start wins: the last one does.",
    ask="With which score is each new score compared?",
    leads=("fact best",),
)
def sw_lastmodel(fit, score, sizes, train, val):
    best, top, out = None, -np.inf, {}
    for H in sizes:
        out[H] = score(fit(H, *train), *val)
        if out[H] > top:
            best = H
    return best, out


@exercise.mistake(
    "train handed over as one argument",
    seen="fit gets one pair instead of X and y.",
    ask="What does the star in front of a tuple do to a call?",
    leads=("fact data to fit",),
)
def sw_nostar(fit, score, sizes, train, val):
    scores = {H: score(fit(H, train), val) for H in sizes}
    return max(scores, key=scores.get), scores


@exercise.mistake(
    "results exchanged",
    seen="the dictionary comes first.",
    ask="In which order does the caller unpack the two?",
    leads=("form",),
)
def sw_swapped(fit, score, sizes, train, val):
    scores = {H: score(fit(H, *train), *val) for H in sizes}
    return scores, max(scores, key=scores.get)


@exercise.mistake(
    "stops when the score falls",
    seen="the sweep ends at the first size that does worse.",
    ask="How many sizes went in and how many results came out?",
    leads=("fact fitted",),
)
def sw_early(fit, score, sizes, train, val):
    out, best = {}, None
    for H in sizes:
        out[H] = score(fit(H, *train), *val)
        if best is not None and out[H] < out[best]:
            break
        best = H
    return best, out


@exercise.mistake(
    "only the best score kept",
    seen="scores holds the best size only.",
    ask="How many sizes went in and how many results came out?",
    leads=("fact keys",),
)
def sw_onlybest(fit, score, sizes, train, val):
    scores = {H: score(fit(H, *train), *val) for H in sizes}
    best = max(scores, key=scores.get)
    return best, {best: scores[best]}


@exercise.mistake(
    "models kept instead of scores",
    seen="the entries of scores are the fitted models.",
    ask="What does the caller want to compare: networks or numbers?",
)
def sw_models(fit, score, sizes, train, val):
    models = {H: fit(H, *train) for H in sizes}
    best = max(sizes, key=lambda H: score(models[H], *val))
    return best, models
