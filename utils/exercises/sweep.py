"""`sweep`: train and val are pairs (X, y) of real arrays."""

import numpy as np

from utils.checker import Case, Exercise, Fact, FormError, close, kind_of, plain, unpack

CALLS = 100


class _Model:
    """What `fit` hands back: it knows its size and what it has seen."""

    def __init__(self, size, seen):
        self.size, self.seen = size, seen


class _World:
    """A `fit` and a `score` that remember how they were called.

    A model that has seen anything but the training data, or a score on anything but the validation
    data, gives another number than the table says.
    """

    def __init__(self, table, rng):
        self.table, self.fitted, self.scored, self.models = table, [], [], {}
        self.train, self.val = ((rng.normal(size=(n, 2)), rng.integers(0, 2, n)) for n in (12, 8))

    def fit(self, size, *data, **named):
        """A model of that size."""
        seen = self._which("fit", size, data, named)
        if len(self.fitted) >= CALLS:
            raise FormError(f"fit is called more than {CALLS} times.", "How many sizes are there?")
        if not isinstance(size, (int, np.integer)):
            raise FormError(
                f"fit is given {kind_of(size)} for the size.",
                "What does your loop go over, and what does it hand to fit?",
                ("size", kind_of(size)),
            )
        self.fitted.append((int(size), seen))
        return _Model(int(size), seen)

    def score(self, model, *data, **named):
        """The validation score of a model."""
        if not isinstance(model, _Model):
            raise FormError(
                f"score is given {kind_of(model)} instead of a model that fit returned.",
                "What does fit hand back, and where does it go next?",
                ("model", kind_of(model)),
            )
        seen = self._which("score", model, data, named)
        self.scored.append(seen)
        value = self.table.get(model.size, 0.0)
        honest = model.seen == "training" and seen == "validation"
        return value if honest else value + 0.05 * abs(value) + 0.01

    def _which(self, name, first, data, named):
        """Which data a call is given, in a word or two."""
        extra = [k for k in named if k not in ("X", "y")]
        if extra:
            raise TypeError(f"{name}() got an unexpected keyword argument {extra[0]!r}")
        given = [*data, *(named[k] for k in ("X", "y") if k in named)]
        if len(given) != 2:
            after = "the size" if name == "fit" else "the model"
            what = f"{kind_of(given[0])} alone" if len(given) == 1 else f"{len(given)} things"
            raise FormError(
                f"{name} is given {what if given else 'nothing'} after {after}; X and y belong "
                "there.",
                "What does the star in front of a tuple do to a call?",
                ("things", name, len(given)),
            )
        parts = {"training": self.train, "validation": self.val}
        for part, pair in parts.items():
            if all(np.array_equal(g, a) for g, a in zip(given, pair, strict=True)):
                return part
        both = [np.concatenate(a) for a in zip(self.train, self.val, strict=True)]
        rows = {tuple(row) for row in np.atleast_2d(given[0])}
        if np.shape(given[0]) == both[0].shape and rows == {tuple(row) for row in both[0]}:
            return "training and the validation"
        return "some other"


def observe(functions, case, watch):
    """Which sizes were fitted on what, and which won."""
    sizes, scores = case.args["sizes"], case.args["scores"]
    table = dict(zip(sizes, scores, strict=True))
    world = _World(table, np.random.default_rng(0))
    args = {"fit": world.fit, "score": world.score, "sizes": list(sizes)}
    args |= {"train": world.train, "val": world.val}
    result = unpack(watch.call(functions[0], args), ("best_size", "scores"))
    best, found = result["best_size"], result["scores"]
    if isinstance(best, dict) and not isinstance(found, dict):
        raise FormError(
            "the two results are exchanged.", "Which comes first: the best size or the scores?"
        )
    if not isinstance(found, dict):
        raise FormError(
            f"scores is {kind_of(found)} instead of a dictionary from size to score.",
            "How does the caller look up the score of one size?",
        )
    fitted = {size for size, _ in world.fitted}
    missed = [size for size in sizes if size not in fitted]
    wrong_fit = next((seen for _, seen in world.fitted if seen != "training"), "")
    wrong_score = next((seen for seen in world.scored if seen != "validation"), "")
    keys = set(found) == set(sizes)
    values = keys and all(_is_number(found[s]) and close(found[s], table[s]) for s in sizes)
    best_is = _which(best, sizes, scores)
    return {
        "fitted": Fact(
            not missed,
            f"fit is not called for size {missed[0]}." if missed else "",
            "How many different networks did you train?",
            tuple(missed),
        ),
        "data to fit": Fact(
            not wrong_fit,
            f"fit is given {_data(wrong_fit)} instead of the training data.",
            "Which of the two data sets may a network learn from?",
            wrong_fit,
        ),
        "data to score": Fact(
            not wrong_score and bool(world.scored),
            f"score is given {_data(wrong_score)} instead of the validation data."
            if world.scored
            else "score is never called.",
            "On which data does the comparison of the sizes mean something?",
            wrong_score,
        ),
        "keys": Fact(
            keys,
            f"scores has the keys {', '.join(map(str, found)) or 'none'}; the sizes are "
            f"{', '.join(map(str, sizes))}.",
            "By what does the caller look up a score?",
            tuple(map(str, found)),
        ),
        "values": Fact(
            values,
            "the entries of scores are not the validation scores of their sizes.",
            "Which network was scored for each entry?",
            tuple(plain(found.get(s)) for s in sizes),
        ),
        "best": Fact(not best_is, f"best_size is {best_is}.", _question(best_is), best_is),
    }


def _data(seen):
    return f"{seen} data" if seen.startswith("some") else f"the {seen} data"


def _is_number(value):
    number = isinstance(value, (int, float, np.number)) or getattr(value, "shape", None) == ()
    return number and not isinstance(value, (bool, np.bool_, np.complexfloating))


def _which(best, sizes, scores):
    """What best_size is if it is not the right one, and "" if it is."""
    if not _is_number(best):
        return kind_of(best)
    if any(close(best, s) for s in scores) and best not in sizes:
        return "a score, not a size"
    wanted = sizes[int(np.argmax(scores))]
    if np.asarray(best).dtype.kind not in "iu":
        return f"{float(best)}, and a number of units is a whole number"
    if best == wanted:
        return ""
    if best in sizes:
        its = scores[sizes.index(int(best))]
        if its == max(scores):
            return "the larger of two sizes that score alike"
        if its == min(scores):
            return "the size with the lowest score"
        return "not the size with the highest score"
    if 0 <= best < len(sizes) and sizes[int(best)] == wanted:
        return "the position of the best size in the list, not the size"
    return "not one of the sizes"


def _question(best_is):
    if best_is == "the size with the lowest score":
        return "Which end is good: the high or the low scores?"
    if best_is == "the larger of two sizes that score alike":
        return "Two networks do equally well: which one would you rather explain?"
    return "Which number does the caller need in order to build the best network?"


exercise = Exercise(
    "sweep(fit, score, sizes, train, val)",
    chapter="05",
    place=2,
    points=2,
    does=(
        "train and val are pairs (X, y) of real arrays; fit(size, X, y) and score(model, X, "
        "y) may be called with positions or with these names. For each hidden size: model = "
        "fit(size, *train); score(model, *val). Best = highest validation score, however "
        "small the difference; ties go to the smaller size (sizes are ascending)."
    ),
    parts=observe,
    steady=False,
    keeps=("sizes", "train", "val"),
    hints=(
        ("How often must `fit` be called? Where do you keep a score until all of them are known?"),
        (
            "Fill the dict in a loop over `sizes`; `*train` hands over both arrays. Then "
            "`max(scores, key=scores.get)` asks for a key, not a value; which of two equal ones "
            "does `max` return?"
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
        ((2, 4, 6), (-7.5e12, -2.5e12, -3.5e12), "every score is far below 0"),
        ((2, 4, 6), (250.0, 320.0, 310.0), "the scores are large"),
        ((2, 4, 6, 8), (0.9, 0.9 + 1e-9, 0.4, 0.9 + 5e-10), "scores differ by 0.000000001"),
        ((2, 3, 5, 8, 13, 20), (0.5, 0.4, 0.3, 0.3, 0.2, 0.6), "the scores fall before they rise"),
        ((2, 4, 6), (0.5, 0.5 + 2.0**-50, 0.4), "scores differ in their last digits only"),
        ((3,), (0.4,), "there is one size only"),
    )
    for sizes, scores, when in runs:
        args = {"sizes": list(sizes), "scores": list(scores)}
        yield Case(args, kind=when and "special", when=when)


@exercise.small_inputs
def small():
    """Two or three sizes and their scores."""
    for sizes, scores in (
        ([2, 4], [0.5, 0.7]),
        ([2, 4], [0.7, 0.5]),
        ([2, 4], [0.7, 0.7]),
        ([2, 4], [-0.7, -0.5]),
        ([2, 4, 6], [0.5, 0.7, 0.6]),
        ([2, 4, 6], [0.7, 0.5, 0.8]),
        ([2, 4, 6], [0.5, 0.8, 0.8]),
    ):
        yield {"sizes": sizes, "scores": scores}


@exercise.right("comprehension and numpy argmax")
def sweep_comprehension_and_numpy_argmax(fit, score, sizes, train, val):
    s = [score(fit(H, *train), *val) for H in sizes]
    return sizes[int(np.argmax(s))], dict(zip(sizes, s))


@exercise.right("a loop, with a strict comparison")
def sweep_loop(fit, score, sizes, train, val):
    best_size, scores = None, {}
    for size in sizes:
        model = fit(size, *train)
        scores[size] = score(model, *val)
        if best_size is None or scores[size] > scores[best_size]:
            best_size = size
    return best_size, scores


@exercise.right("the data by their names, and their shapes looked at")
def sweep_named(fit, score, sizes, train, val):
    (X, y), (X_val, y_val) = train, val
    if X.shape[1] != X_val.shape[1] or len(X) != len(y):
        raise ValueError("training and validation data do not fit together")
    scores = {H: score(fit(H, X=X, y=y), y=y_val, X=X_val) for H in np.array(sizes)}
    return max(scores, key=scores.get), scores


@exercise.mistake(
    "lowest score wins",
    seen="the scores are right; best_size is the size with the lowest one.",
    ask="Is your score an accuracy or an error: which end is good?",
    leads=("fact best",),
)
def sw_min(fit, score, sizes, train, val):
    scores = {H: score(fit(H, *train), *val) for H in sizes}
    return min(scores, key=scores.get), scores


@exercise.mistake(
    "last size skipped",
    seen="the last size is never fitted.",
    ask="How many sizes went in and how many results came out?",
    leads=("fact fitted", "range"),
)
def sw_skip_last(fit, score, sizes, train, val):
    scores = {}
    for i in range(len(sizes) - 1):
        scores[sizes[i]] = score(fit(sizes[i], *train), *val)
    return max(scores, key=scores.get), scores


@exercise.mistake(
    "ties go to the larger size",
    seen="the scores are right; of sizes that score alike the largest is chosen.",
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
    seen="best_size is the best score, not the size that it belongs to.",
    ask="The caller wants to build a network: which number does it need?",
    leads=("fact best",),
)
def sw_returns_score(fit, score, sizes, train, val):
    scores = {H: score(fit(H, *train), *val) for H in sizes}
    return max(scores.values()), scores


@exercise.mistake(
    "one model fitted before the loop",
    seen="fit is called once, for the first size, and all scores are equal.",
    ask="How many different networks did you train?",
    leads=("fact fitted",),
)
def sw_one_model(fit, score, sizes, train, val):
    model = fit(sizes[0], *train)
    scores = {H: score(model, *val) for H in sizes}
    return max(scores, key=scores.get), scores


@exercise.mistake(
    "scored on the training data",
    seen="score is given the training data instead of the validation data.",
    ask="On which data does the comparison of the sizes mean something?",
    leads=("fact data to score",),
)
def sw_train(fit, score, sizes, train, val):
    scores = {H: score(fit(H, *train), *train) for H in sizes}
    return max(scores, key=scores.get), scores


@exercise.mistake(
    "fitted on the validation data",
    seen="fit is given the validation data instead of the training data.",
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
    seen="best_size is the last size, whatever the scores are.",
    ask="Are the two numbers that your choice compares both scores?",
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
    leads=("fact values",),
)
def sw_models(fit, score, sizes, train, val):
    models = {H: fit(H, *train) for H in sizes}
    best = max(sizes, key=lambda H: score(models[H], *val))
    return best, models


@exercise.mistake(
    "fitted on the training and the validation data",
    seen="the networks learn from the validation data too.",
    ask="What does a score mean on data that the network was trained on?",
    leads=("fact data to fit",),
)
def sw_both(fit, score, sizes, train, val):
    X, y = (np.concatenate(pair) for pair in zip(train, val, strict=True))
    scores = {H: score(fit(H, X, y), *val) for H in sizes}
    return max(scores, key=scores.get), scores


@exercise.mistake(
    "rounded scores compared",
    seen="right where the scores differ clearly; small differences are rounded away.",
    ask="How small may a difference be that still decides?",
    leads=("special/fact best",),
)
def sw_rounded(fit, score, sizes, train, val):
    scores = {H: score(fit(H, *train), *val) for H in sizes}
    return max(scores, key=lambda H: round(scores[H], 4)), scores


@exercise.mistake(
    "scores as keys",
    seen="the dictionary leads from score to size.",
    ask="By what does the caller look up a score?",
    leads=("fact keys",),
)
def sw_inverted(fit, score, sizes, train, val):
    scores = {score(fit(H, *train), *val): H for H in sizes}
    return scores[max(scores)], scores


@exercise.mistake(
    "the largest key instead of the highest score",
    seen="best_size is the last size, whatever the scores are.",
    ask="Are the two numbers that your choice compares both scores?",
    leads=("fact best", "keys compared"),
)
def sw_keys(fit, score, sizes, train, val):
    scores = {H: score(fit(H, *train), *val) for H in sizes}
    return max(scores), scores
