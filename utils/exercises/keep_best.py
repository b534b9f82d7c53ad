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
    plain,
    same,
    shown,
    unpack,
)


def observe(functions, case, watch):
    """The lowest loss, and the parameters that belong to it."""
    losses, start = case.args["losses"], case.args["start"]
    params = {"W1": start.copy(), "b1": start[:1].copy()}

    def epochs():
        for i, loss in enumerate(losses):
            for name in params:
                params[name] += i + 1
            yield loss, params

    result = unpack(functions[0](epochs()), ("best_loss", "best_params"))
    loss, found = result["best_loss"], result["best_params"]
    if isinstance(loss, dict) and not isinstance(found, dict):
        raise FormError(
            "the two results are exchanged.", "Which comes first: the loss or the parameters?"
        )
    same_dict = found is params
    if found is None:
        raise FormError(
            "best_params is None.",
            "With which value does your comparison start, and can every loss be above it?",
            ("None", plain(loss)),
        )
    found = entries(found, ("W1", "b1"), "it")
    best = int(np.argmin(losses))
    shift = {i: (i + 1) * (i + 2) / 2 for i in range(len(losses))}
    number = np.asarray(loss, float) if np.size(loss) == 1 else None
    where = [i for i in shift if same(found["W1"], start + shift[i])]
    biases = [i for i in shift if same(found["b1"], start[:1] + shift[i])]
    last = len(losses) - 1
    alias = any(np.shares_memory(np.asarray(found[k]), params[k]) for k in params)
    return {
        "loss": Fact(
            number is not None and number.shape == () and close(loss, losses[best]),
            f"the losses are {', '.join(f'{x:g}' for x in losses)}, and best_loss is "
            f"{shown(loss)}.",
            _loss_question(loss, losses),
            plain(loss),
        ),
        "params": Fact(
            best in where and best in biases,
            _params_sentence(where, biases, best, last),
            "Training goes on after the best epoch: do your kept arrays notice?"
            if last in where and last != best
            else "At which moment are the parameters put aside?",
            (last in where, alias, same_dict, tuple(w - best for w in where)),
        ),
        "own arrays": Fact(
            not alias,
            "best_params still holds the very arrays that the training updates in place.",
            "Training goes on after the best epoch: do your kept arrays notice?",
        ),
    }


def _params_sentence(where, biases, best, last):
    if best in where or best in biases:
        return f"{'W1' if best in where else 'b1'} is from the best epoch, the other is not."
    if last in where:
        return "best_params are those of the last epoch, not of the best one."
    if where:
        return f"best_params are those of epoch {where[0] + 1}; the best is epoch {best + 1}."
    return "best_params are not the parameters of any epoch."


def _loss_question(loss, losses):
    if close(loss, losses[-1]):
        return "Is the last epoch always the best one?"
    if close(loss, max(losses)):
        return "Is a good loss a high one or a low one?"
    if close(loss, losses[0]):
        return "How often does your comparison get a chance to say yes?"
    if any(close(loss, x) for x in losses):
        return "With what is each loss compared, and until which epoch?"
    return "With what is the first loss compared?"


exercise = Exercise(
    "keep_best(epochs)",
    chapter="05",
    place=2,
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
        "Keep the lowest loss so far and, at that moment, the parameters.",
        (
            "The training goes on writing into the same arrays. What must you make of each "
            "array so that yours stays as it was?"
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
    runs = (
        ((0.7, 0.5, 0.9, 0.8), ""),
        ((2.5, 1.9, 2.7, 1.4, 1.6), ""),
        ((0.9, 0.6, 0.4, 0.4, 0.7), "two epochs have the same loss"),
        ((0.3, 0.5, 0.7), "the first epoch is the best"),
        ((0.7, 0.5, 0.3), "the last epoch is the best"),
        ((5200.0, 4100.0, 4300.0), "every loss is above 1000"),
        ((-1.0, -3.0, -2.0), "every loss is negative"),
        ((0.8,), "there is one epoch only"),
    )
    for losses, when in runs:
        yield Case(
            {"losses": list(losses), "start": rng.normal(size=(3, 2))},
            {},
            kind=when and "special",
            when=when,
        )


@exercise.right("deepcopy of everything, min by key")
def keep_best_deepcopy_of_everything_min_by_key():

    def keep_best(epochs):
        history = [(L, copy.deepcopy(P)) for L, P in epochs]
        return min(history, key=lambda h: h[0])

    return keep_best


@exercise.mistake(
    "last epoch returned",
    seen="loss 0.8 from the last epoch.",
    ask="Is the last epoch always the best one?",
    leads=("fact loss",),
)
def kb_last(epochs):
    best, kept = None, None
    for loss, params in epochs:
        if best is None or True:
            best, kept = loss, {k: v.copy() for k, v in params.items()}
    return best, kept


@exercise.mistake(
    "<= takes the later of two equal epochs",
    seen="loss right; parameters of epoch 5 instead of epoch 3.",
    ask="Two epochs with the same loss: which one comes first?",
    leads=("special/fact params",),
)
def kb_ties(epochs):
    best, kept = None, None
    for loss, params in epochs:
        if best is None or loss <= best:
            best, kept = loss, {k: v.copy() for k, v in params.items()}
    return best, kept


@exercise.mistake(
    "dict(params): new dictionary, same arrays",
    seen=(
        "loss right; parameters are those of the last epoch although the dictionary is a new one."
    ),
    ask="A copied list of names: do the names still point to the same arrays?",
    leads=("fact params",),
)
def kb_shallow(epochs):
    best, kept = None, None
    for loss, params in epochs:
        if best is None or loss < best:
            best, kept = loss, dict(params)
    return best, kept


@exercise.mistake(
    "reference kept instead of a copy",
    seen="loss right; parameters are those of the last epoch (the very same dictionary).",
    ask="Training goes on after the best epoch: does your stored dictionary notice?",
    leads=("fact params",),
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
    seen="best_loss is the loss of the first epoch.",
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
    "comparison starts at 100",
    seen="right while some loss is below 100.",
    ask="With which value does your comparison start, and can every loss be above it?",
    leads=("special/form",),
)
def kb_thousand(epochs):
    best, kept = 100.0, None
    for loss, params in epochs:
        if loss < best:
            best, kept = loss, {k: v.copy() for k, v in params.items()}
    return best, kept


@exercise.mistake(
    "parameters of the last epoch copied",
    seen=("the loss is right; the parameters are those of the last epoch, copied at the end."),
    ask="At which moment are the parameters put aside?",
    leads=("fact params",),
)
def kb_lossonly(epochs):
    best, kept = None, None
    for loss, params in epochs:
        if best is None or loss < best:
            best, kept = loss, {k: v.copy() for k, v in params.items()}
    return best, {k: v.copy() for k, v in params.items()}


@exercise.mistake(
    "results exchanged",
    seen="the parameters come first.",
    ask="In which order does the caller unpack the two?",
    leads=("form",),
)
def kb_swapped(epochs):
    best, kept = None, None
    for loss, params in epochs:
        if best is None or loss < best:
            best, kept = loss, {k: v.copy() for k, v in params.items()}
    return kept, best


@exercise.mistake(
    "number of the epoch returned",
    seen="best_loss is the number of the epoch, not its loss.",
    ask="Which number does the caller want: when it was best, or how good?",
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
    "only W1 kept",
    seen="the dictionary holds W1 only.",
    ask="How many arrays does the dictionary have, and how many do you keep?",
    leads=("form",),
)
def kb_w1(epochs):
    best, kept = None, None
    for loss, params in epochs:
        if best is None or loss < best:
            best, kept = loss, {"W1": params["W1"].copy()}
    return best, kept
