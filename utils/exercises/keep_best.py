"""`keep_best`: epochs yields (validation loss, params dict)."""

import copy

import numpy as np

from utils.checker import (
    Case,
    Exercise,
    Fact,
    FormError,
    close,
    entries,
    kind_of,
    plain,
    same,
    shown,
    unpack,
)


class generator:  # noqa: N801 - what an error message calls it
    """An iterator that notes whether a loop begins after it has come to its end."""

    def __init__(self, pairs):
        self.pairs, self.over, self.again = pairs, False, False

    def __iter__(self):
        self.again |= self.over
        return self

    def __next__(self):
        try:
            return next(self.pairs)
        except StopIteration:
            self.over = True
            raise


def observe(functions, case, watch):
    """The lowest loss, and the parameters that belong to it; or that epochs was walked twice."""
    twice = FormError(
        "epochs is walked twice; the second time nothing comes.",
        "What has a generator left to give once a loop has gone to its end?",
    )
    walks = []

    def walked(epochs):
        walks.append(generator(epochs))
        return functions[0](walks[0])

    try:
        facts = _facts(walked, case)
    except Exception as error:
        raise (twice if walks[0].again else error) from None
    if walks[0].again and not all(fact.ok for fact in facts.values()):
        raise twice
    return facts


def _facts(keep_best, case):
    losses, start = case.args["losses"], case.args["start"]
    first, second = names = case.args.get("names", ("W1", "b1"))
    params = {first: start.copy(), second: start[:1].copy()}

    def epochs():
        for i, loss in enumerate(losses):
            for name in params:
                params[name] += i + 1
            yield loss, params

    result = unpack(keep_best(epochs()), ("best_loss", "best_params"))
    loss, found = result["best_loss"], result["best_params"]
    if isinstance(loss, dict) and not isinstance(found, dict):
        raise FormError(
            "the two results are exchanged.", "Which comes first: the loss or the parameters?"
        )
    if found is None or (isinstance(found, dict) and not found):
        raise FormError(
            f"best_params is {'None' if found is None else 'empty'}: no epoch has been kept.",
            "With which value does your comparison start, and can every loss be above it?",
            (str(found), plain(loss)),
        )
    itself, found = found is params, entries(found, names)
    odd = next((k for k in names if type(found[k]) is not np.ndarray), None)
    if odd:
        raise FormError(
            f"best_params[{odd!r}] is {kind_of(found[odd])} instead of an array.",
            "What would the next line compute with it?",
            ("kind", odd, kind_of(found[odd])),
        )
    best, last = int(np.argmin(losses)), len(losses) - 1
    then = [start + (i + 1) * (i + 2) / 2 for i in range(len(losses))]
    where = [i for i, W in enumerate(then) if same(found[first], W)]
    biases = [i for i, W in enumerate(then) if same(found[second], W[:1])]
    alias = any(np.shares_memory(found[k], params[k]) for k in params)
    return {
        "loss": Fact(
            _is_number(loss) and loss == losses[best],
            f"best_loss is {_exactly(loss)}, and the lowest is {_exactly(losses[best])}, in "
            f"epoch {best + 1} of {len(losses)}.",
            _loss_question(loss, losses),
            loss if _is_number(loss) else kind_of(loss),
        ),
        "params": Fact(
            best in where and best in biases,
            _params_sentence(names, where, biases, best, last),
            "Training goes on after the best epoch: do your kept arrays notice?"
            if last in where and last != best
            else "At which moment are the parameters put aside?",
            (last in where, alias, itself, tuple(w - best for w in where)),
        ),
        "own arrays": Fact(
            not alias,
            "best_params still holds the very arrays that the training updates in place.",
            "Training goes on after the best epoch: do your kept arrays notice?",
        ),
    }


def _is_number(value):
    number = isinstance(value, (int, float, np.number)) or (
        isinstance(value, np.ndarray) and value.shape == () and value.dtype.kind in "fiu"
    )
    return number and not isinstance(value, bool)


def _exactly(value):
    """A number with all the digits that it has."""
    return f"{float(value) + 0.0:.12g}" if _is_number(value) else shown(value)


def _params_sentence(names, where, biases, best, last):
    if best in where or best in biases:
        return f"{names[best not in where]} is from the best epoch, the other is not."
    if last in where:
        return "best_params are those of the last epoch, not of the best one."
    if where:
        return f"best_params are those of epoch {where[0] + 1}; the best is epoch {best + 1}."
    return "best_params are not the parameters of any epoch."


def _loss_question(loss, losses):
    if not _is_number(loss):
        return "What would you print in a sentence?"
    if loss == losses[-1]:
        return "Is the last epoch always the best one?"
    if loss == max(losses):
        return "Is a good loss a high one or a low one?"
    if loss == losses[0]:
        return "How often does your comparison get a chance to say yes?"
    if loss in losses:
        return "With what is each loss compared, and until which epoch?"
    if any(close(loss, x) for x in losses):
        return "Which line changes the digits of a loss?"
    return "With what is the first loss compared?"


exercise = Exercise(
    "keep_best(epochs)",
    chapter="05",
    place=3,
    points=2,
    does=(
        "epochs yields (validation loss, params dict); the SAME arrays are updated in place "
        "between the yields. Return the lowest loss of ALL that come, however late and "
        "however small the improvement (first one on ties; a loss may be 0 or negative), "
        "and the parameters as they were then."
    ),
    parts=observe,
    steady=False,
    keeps=(),
    hints=(
        (
            "Keep the lowest loss so far and, at that moment, the parameters. Ten passes later "
            "the training has written new numbers into the same arrays: what does your stored "
            "dictionary show?"
        ),
        (
            "A new dictionary is not enough: `dict(params)` still names the old arrays, and a "
            "slice such as `W1[:]` of an array is no copy either. Each array needs its own "
            "`.copy()`."
        ),
    ),
)


@exercise.answer
def keep_best(epochs):
    """Lowest loss and a copy of the parameters as they were then."""
    best_loss, best_params = None, None
    for loss, params in epochs:
        if best_loss is None or loss < best_loss:
            best_loss, best_params = loss, {k: v.copy() for k, v in params.items()}
    return best_loss, best_params


@exercise.data_sets
def data(rng):
    """Losses of the epochs, the best one in different places."""
    late = (0.5, *np.linspace(0.6, 0.9, 58), 0.4, 0.7)
    runs = (
        ((0.7, 0.5, 0.9, 0.8), ""),
        ((2.5, 1.9, 2.7, 1.4, 1.6), ""),
        ((0.9, 0.6, 0.4, 0.4, 0.7), "two epochs have the same loss"),
        ((0.3, 0.5, 0.7), "the first epoch is the best"),
        ((0.7, 0.5, 0.3), "the last epoch is the best"),
        ((5.2e12, 4.1e12, 4.3e12), "every loss is above a million million"),
        ((-1.0, -3.0, -2.0), "every loss is negative"),
        ((0.4, 0.0, 0.3, 0.2), "the lowest loss is exactly 0"),
        ((0.7, 0.7 - 1e-9, 0.9, 0.7 - 2e-9, 0.8), "a loss is lower by 0.000000001 only"),
        ((0.7, 0.7 - 1e-12, 0.9, 0.7 - 2e-12), "a loss is lower in its last digits only"),
        (late, "the best epoch comes after 58 that are worse"),
        ((0.8,), "there is one epoch only"),
    )
    for losses, when in runs:
        args = {"losses": [float(x) for x in losses], "start": rng.normal(size=(3, 2))}
        yield Case(args, kind=when and "special", when=when)
    yield Case(
        {"losses": [0.8, 0.5, 0.6], "start": rng.normal(size=(3, 2)), "names": ("W3", "b3")},
        kind="special",
        when="the parameters are called W3 and b3",
        ask="Where do the names of the parameters stand?",
    )


@exercise.small_inputs
def small():
    """Two to four epochs, and one array of two numbers."""
    for losses in (
        [0.5, 0.7],
        [0.7, 0.5],
        [0.5, 0.5],
        [0.5, 0.0],
        [-0.5, -0.7],
        [0.7, 0.5, 0.6],
        [0.5, 0.7, 0.6],
        [0.5, 0.7, 0.4],
        [0.7, 0.5, 0.5],
        [0.0, 0.5, 0.2],
        [0.7, 0.5, 0.6, 0.4],
    ):
        yield {"losses": losses, "start": np.array([[1.0, 2.0]])}


@exercise.right("deepcopy of everything, min by key")
def keep_best_deepcopy_of_everything_min_by_key():

    def keep_best(epochs):
        history = [(L, copy.deepcopy(P)) for L, P in epochs]
        return min(history, key=lambda h: h[0])

    return keep_best


@exercise.right("a deep copy, compared with infinity at first")
def keep_best_infinity():

    def keep_best(epochs):
        best = np.inf, None
        for loss, params in epochs:
            best = best if best[0] <= loss else (loss, copy.deepcopy(params))
        return best

    return keep_best


@exercise.right("the first pair taken before the loop")
def keep_best_first(epochs):
    epochs = iter(epochs)
    best_loss, params = next(epochs)
    best_params = {name: np.array(value) for name, value in params.items()}
    for loss, params in epochs:
        if loss < best_loss:
            best_loss = loss
            best_params = {name: np.array(value) for name, value in params.items()}
    return best_loss, best_params


@exercise.mistake(
    "last epoch returned",
    seen="loss and parameters are those of the last epoch.",
    ask="Is the last epoch always the best one?",
    leads=("fact loss",),
)
def kb_last(epochs):
    best, kept = None, None
    for loss, params in epochs:
        best, kept = loss, {k: v.copy() for k, v in params.items()}
    return best, kept


@exercise.mistake(
    "<= takes the later of two equal epochs",
    seen="the loss is right; of epochs with the same loss the parameters are those of the last.",
    ask="Two epochs with the same loss: which one comes first?",
    leads=("special/fact params", "tie"),
)
def kb_ties(epochs):
    best, kept = None, None
    for loss, params in epochs:
        if best is None or loss <= best:
            best, kept = loss, {k: v.copy() for k, v in params.items()}
    return best, kept


@exercise.mistake(
    "dict(params): new dictionary, same arrays",
    seen="the loss is right; the parameters are those of the last epoch, in a new dictionary.",
    ask="The dictionary is new: are its arrays new too, or the old ones under the same names?",
    leads=("fact params", "shallow copy"),
)
def kb_shallow(epochs):
    best, kept = None, None
    for loss, params in epochs:
        if best is None or loss < best:
            best, kept = loss, dict(params)
    return best, kept


@exercise.mistake(
    "reference kept instead of a copy",
    seen="the loss is right; the parameters are those of the last epoch, in the same dictionary.",
    ask="Training goes on after the best epoch: does your stored dictionary notice?",
    leads=("fact params", "alias"),
)
def kb_alias(epochs):
    best, kept = None, None
    for loss, params in epochs:
        if best is None or loss < best:
            best, kept = loss, params
    return best, kept


@exercise.mistake(
    "highest loss kept",
    seen="best_loss is the highest loss.",
    ask="Is a good loss a high one or a low one?",
    leads=("fact loss",),
)
def kb_max(epochs):
    best, kept = None, None
    for loss, params in epochs:
        if best is None or loss > best:
            best, kept = loss, {k: v.copy() for k, v in params.items()}
    return best, kept


@exercise.mistake(
    "first epoch returned",
    seen="loss and parameters are those of the first epoch.",
    ask="How often does your comparison get a chance to say yes?",
    leads=("fact loss",),
)
def kb_first(epochs):
    best, kept = None, None
    for loss, params in epochs:
        if best is None:
            best, kept = loss, {k: v.copy() for k, v in params.items()}
    return best, kept


@exercise.mistake(
    "comparison starts at 1",
    seen="right while some loss is below 1.",
    ask="With which value does your comparison start, and can every loss be above it?",
    leads=("form",),
)
def kb_one(epochs):
    best, kept = 1.0, None
    for loss, params in epochs:
        if loss < best:
            best, kept = loss, {k: v.copy() for k, v in params.items()}
    return best, kept


@exercise.mistake(
    "comparison starts at 0",
    seen="no loss is ever below 0: nothing is kept.",
    ask="With which value does your comparison start, and can any loss be below it?",
    leads=("form",),
)
def kb_zero(epochs):
    best, kept = 0.0, None
    for loss, params in epochs:
        if loss < best:
            best, kept = loss, {k: v.copy() for k, v in params.items()}
    return best, kept


@exercise.mistake(
    "parameters of the last epoch copied",
    seen=("the loss is right; the parameters are those of the last epoch, copied at the end."),
    ask="At which moment are the parameters put aside?",
    leads=("fact params", "shallow copy"),
)
def kb_lossonly(epochs):
    best, kept = None, None
    for loss, params in epochs:
        if best is None or loss < best:
            best, kept = loss, {k: v.copy() for k, v in params.items()}
    return best, {k: v.copy() for k, v in params.items()}


@exercise.mistake(
    "number of the epoch returned",
    seen="best_loss is the number of the epoch, not its loss.",
    ask="Which number does the caller want: when it was best, or how good?",
    leads=("fact loss",),
)
def kb_index(epochs):
    best, kept = None, None
    for i, (loss, params) in enumerate(epochs):
        if best is None or loss < best:
            where = i
            best, kept = loss, {k: v.copy() for k, v in params.items()}
    return where, kept


@exercise.mistake(
    "smallest size of the loss",
    seen="right for positive losses: their absolute values are compared.",
    ask="Is a loss of -3 better or worse than one of -1?",
    leads=("special/fact loss",),
)
def kb_abs(epochs):
    best, kept = None, None
    for loss, params in epochs:
        if best is None or abs(loss) < abs(best):
            best, kept = loss, {k: v.copy() for k, v in params.items()}
    return best, kept


@exercise.mistake(
    "stops at the first rise",
    seen="the loop ends when the loss rises for the first time.",
    ask="Could the loss fall again later?",
    leads=("fact loss",),
)
def kb_stop(epochs):
    best, kept = None, None
    for loss, params in epochs:
        if best is not None and loss > best:
            break
        if best is None or loss < best:
            best, kept = loss, {k: v.copy() for k, v in params.items()}
    return best, kept


@exercise.mistake(
    "patience: stops after some epochs without improvement",
    seen="the loop ends after some epochs that are no better, before the best one has come.",
    ask="Could the loss fall again later?",
    leads=("special/fact loss",),
)
def kb_patience(epochs):
    best, kept, waited = None, None, 0
    for loss, params in epochs:
        if best is None or loss < best:
            best, kept, waited = loss, {k: v.copy() for k, v in params.items()}, 0
        else:
            waited += 1
        if waited == 10:
            break
    return best, kept


@exercise.mistake(
    "an improvement has to be large enough",
    seen="right where the losses differ clearly; a small improvement is not noticed.",
    ask="How small may an improvement be that still counts?",
    leads=("special/fact loss",),
)
def kb_least(epochs):
    best, kept = None, None
    for loss, params in epochs:
        if best is None or loss < best - 1e-4:
            best, kept = loss, {k: v.copy() for k, v in params.items()}
    return best, kept


@exercise.mistake(
    "`if not best` as the sign of the first epoch",
    seen="right while no loss is 0: then the next one is taken for the first.",
    ask="For which numbers is `not best` true, apart from None?",
    leads=("special/fact loss",),
)
def kb_falsy(epochs):
    best, kept = None, None
    for loss, params in epochs:
        if not best or loss < best:
            best, kept = loss, {k: v.copy() for k, v in params.items()}
    return best, kept


@exercise.mistake(
    "the lowest loss is never noted",
    seen="best_loss keeps the value that it started with; no loss is ever noted in it.",
    ask="With what is each loss compared, and where is that value renewed?",
    leads=("fact loss",),
)
def kb_unnoted(epochs):
    best, kept = np.inf, None
    for loss, params in epochs:
        if loss < best:
            kept = {k: v.copy() for k, v in params.items()}
    return best, kept


@exercise.mistake(
    "two walks through the epochs",
    seen="epochs is walked twice; the second time nothing comes.",
    ask="What has a generator left to give once a loop has gone to its end?",
    leads=("form",),
)
def kb_twice(epochs):
    best = min(loss for loss, _ in epochs)
    for loss, params in epochs:
        if loss == best:
            return loss, {k: v.copy() for k, v in params.items()}


@exercise.mistake(
    "min without a key",
    seen="right while no two losses are equal; then the comparison goes on to the parameters, "
    "which have no order.",
    ask="How do you tell min, or sorted, to look at the loss alone?",
    leads=("raised",),
)
def kb_pairs(epochs):
    return min((loss, copy.deepcopy(params)) for loss, params in epochs)
