"""The exercise `lr_schedule` of chapter 06."""

import itertools

import numpy as np

from utils.checker import Case, Exercise, one

exercise = Exercise(
    "lr_schedule(n_epochs, n_batches, lr0, decay)",
    chapter="06",
    place=4,
    points=2,
    does=(
        "Learning-rate annealing: an array of n_epochs * n_batches rates; in epoch e (counted "
        "from 0) every batch uses lr0 / (1 + decay * e)."
    ),
    parts=one("rates"),
    hints=(
        "Work out the `n_epochs` rates first, one for each epoch; an array `np.arange(n_epochs)` "
        "saves a loop.",
        "`np.repeat` can write each of them `n_batches` times.",
    ),
)


@exercise.answer
def lr_schedule(n_epochs, n_batches, lr0, decay):
    """Learning rate of every update: array (n_epochs * n_batches,)."""
    epochs = np.arange(n_epochs)
    rates = lr0 / (1 + decay * epochs)
    return np.repeat(rates, n_batches)


@exercise.data_sets
def data(rng):
    """Epochs, batches and decays; no decay, one of each, whole numbers, small rates, late ones."""
    for epochs, batches, lr0, decay, kind, when, ask in (
        (5, 3, 0.5, 0.25, "", "", ""),
        (3, 7, 2.0, 0.6, "", "", ""),
        (3, 2, 0.5, 0.0, "no decay", "decay is 0", ""),
        (1, 5, 0.5, 0.3, "one epoch", "there is one epoch only", ""),
        (5, 1, 0.5, 0.3, "one batch", "there is one batch in each epoch", ""),
        (3, 2, 1, 1, "whole numbers", "lr0 and decay are whole numbers", _WHOLE),
        (4, 2, 1e-6, 0.75, "small rates", "lr0 is as small as 0.000001", _DIGITS),
        (4, 2, 1e-9, 0.75, "small rates", "lr0 is as small as 0.000000001", _DIGITS),
        (400, 2, 1.0, 5.0, "many epochs", "there are 400 epochs", "Does the rate ever stop?"),
    ):
        args = {"n_epochs": epochs, "n_batches": batches, "lr0": lr0, "decay": decay}
        sizes = {} if kind else {"n_epochs": epochs, "n_batches": batches}
        yield Case(args, sizes, kind=kind, when=when, ask=ask)


_WHOLE = "Can an array of whole numbers hold the result?"
_DIGITS = "How many digits after the decimal point does so small a rate need?"


@exercise.small_inputs
def small():
    """Few numbers, the fewest first."""
    sizes = (2, 1), (1, 2), (2, 2), (3, 1), (3, 2), (2, 3)
    for (epochs, batches), lr0, decay in itertools.product(sizes, (1.0, 0.5), (1.0, 0.5, 0.0)):
        yield {"n_epochs": epochs, "n_batches": batches, "lr0": lr0, "decay": decay}


@exercise.right("double loop")
def lr_schedule_double_loop(n_epochs, n_batches, lr0, decay):
    out = []
    for e in range(n_epochs):
        for _ in range(n_batches):
            out.append(lr0 / (1.0 + decay * e))
    return np.array(out)


@exercise.right("the epoch of each update by whole-number division")
def lr_schedule_division(n_epochs, n_batches, lr0, decay):
    return lr0 / (1 + decay * (np.arange(n_epochs * n_batches) // n_batches))


@exercise.right("a table, flattened")
def lr_schedule_table(n_epochs, n_batches, lr0, decay):
    rates = np.empty((n_epochs, n_batches))
    rates[:] = (lr0 / (1 + decay * np.arange(n_epochs)))[:, None]
    return rates.ravel()


def _each(n_epochs, n_batches, rate):
    """The array of rate(epoch, batch) over a whole training."""
    return np.array([rate(e, b) for e in range(n_epochs) for b in range(n_batches)])


@exercise.mistake(
    "linear decrease",
    seen="your rate is lr0 - decay * e, which becomes negative in the end.",
    ask="What happens to your rate after many epochs?",
)
def lr_linear(n_epochs, n_batches, lr0, decay):
    return _each(n_epochs, n_batches, lambda e, b: lr0 - decay * e)


@exercise.mistake(
    "decays with every batch instead of every epoch",
    seen="e counts updates instead of epochs: the rate falls with every batch.",
    ask="Does the rate stay the same within one epoch?",
)
def lr_perbatch(n_epochs, n_batches, lr0, decay):
    return _each(n_epochs, n_batches, lambda e, b: lr0 / (1 + decay * (e * n_batches + b)))


@exercise.mistake(
    "part of an epoch counted",
    seen="the rate falls a little with every batch, not once an epoch.",
    ask="Does the rate stay the same within one epoch?",
)
def lr_smooth(n_epochs, n_batches, lr0, decay):
    return _each(n_epochs, n_batches, lambda e, b: lr0 / (1 + decay * (e + b / n_batches)))


@exercise.mistake(
    "epochs counted from 1",
    seen="your epoch e has the rate of our epoch e + 1: lr0 is never used.",
    ask="Which rate should the very first epoch use?",
    leads=("points at constant",),
)
def lr_from1(n_epochs, n_batches, lr0, decay):
    return _each(n_epochs, n_batches, lambda e, b: lr0 / (1 + decay * (e + 1)))


@exercise.mistake(
    "one value per epoch",
    seen="there is one rate for each epoch instead of one for each update.",
    ask="How many updates are made in one epoch?",
    leads=("shape",),
)
def lr_onceperepoch(n_epochs, n_batches, lr0, decay):
    return lr0 / (1 + decay * np.arange(n_epochs))


@exercise.mistake(
    "lr0 / e",
    seen="in epoch 0 your formula divides by 0.",
    ask="What is your formula in epoch 0?",
    leads=("raised",),
)
def lr_one_over_t(n_epochs, n_batches, lr0, decay):
    return _each(n_epochs, n_batches, lambda e, b: lr0 / (decay * e) if decay else lr0 / e)


@exercise.mistake(
    "missing parentheses",
    seen="your rate is lr0 + decay * e.",
    ask="In which order does Python compute a / 1 + b?",
    leads=("brackets missing",),
)
def lr_parens(n_epochs, n_batches, lr0, decay):
    return _each(n_epochs, n_batches, lambda e, b: lr0 / 1 + decay * e)


@exercise.mistake(
    "multiplied instead of divided",
    seen="the rate grows from epoch to epoch.",
    ask="Should the steps become longer or shorter towards the end?",
    leads=("inverse",),
)
def lr_grows(n_epochs, n_batches, lr0, decay):
    return _each(n_epochs, n_batches, lambda e, b: lr0 * (1 + decay * e))


@exercise.mistake(
    "exponential decay",
    seen="your rate is lr0 * exp(-decay * e).",
    ask="By which formula does the exercise let the rate fall?",
)
def lr_exp(n_epochs, n_batches, lr0, decay):
    return _each(n_epochs, n_batches, lambda e, b: lr0 * np.exp(-decay * e))


@exercise.mistake(
    "decay to the power of the epoch",
    seen="your rate is lr0 * decay**e.",
    ask="By which formula does the exercise let the rate fall?",
)
def lr_power(n_epochs, n_batches, lr0, decay):
    return _each(n_epochs, n_batches, lambda e, b: lr0 * decay**e)


@exercise.mistake(
    "divided by 1 + decay once more in each epoch",
    seen="your rate is lr0 / (1 + decay)**e: the same division again in each epoch.",
    ask="Is e a factor of decay, or an exponent?",
)
def lr_expo(n_epochs, n_batches, lr0, decay):
    return _each(n_epochs, n_batches, lambda e, b: lr0 / np.power(1.0 + decay, e))


@exercise.mistake(
    "table instead of a row",
    seen="the rates come as a table of epochs and batches.",
    ask="How many axes does a list of rates have?",
    leads=("shape",),
)
def lr_table(n_epochs, n_batches, lr0, decay):
    return lr_schedule(n_epochs, n_batches, lr0, decay).reshape(n_epochs, n_batches)


@exercise.mistake(
    "never falls",
    seen="the rate is lr0 throughout.",
    ask="Where does the epoch enter your formula?",
    leads=("argument missing",),
)
def lr_const(n_epochs, n_batches, lr0, decay):
    return np.full(n_epochs * n_batches, lr0)


@exercise.mistake(
    "tiled instead of repeated",
    seen="the epochs' rates follow each other from batch to batch, again and again.",
    ask="Does `np.tile` keep equal rates together, or `np.repeat`?",
    leads=("points at function",),
)
def lr_tile(n_epochs, n_batches, lr0, decay):
    return np.tile(lr0 / (1 + decay * np.arange(n_epochs)), n_batches)


@exercise.mistake(
    "epochs and batches exchanged",
    seen="the rate falls from batch to batch and starts again in each epoch.",
    ask="Does the rate stay the same within one epoch?",
)
def lr_batches(n_epochs, n_batches, lr0, decay):
    return _each(n_epochs, n_batches, lambda e, b: lr0 / (1 + decay * b))


@exercise.mistake(
    "divided again in every epoch",
    seen="each epoch divides the rate of the epoch before once more.",
    ask="From which rate does the formula start in epoch 5: from lr0 or from that of epoch 4?",
)
def lr_compound(n_epochs, n_batches, lr0, decay):
    out = []
    for e in range(n_epochs):
        lr0 = lr0 / (1 + decay * e)
        out += [lr0] * n_batches
    return np.array(out)


@exercise.mistake(
    "lr0 left out",
    seen="your rates are ours without lr0.",
    ask="Which rate should the very first epoch use?",
    leads=("factor",),
)
def lr_nolr0(n_epochs, n_batches, lr0, decay):
    return _each(n_epochs, n_batches, lambda e, b: 1 / (1 + decay * e))


@exercise.mistake(
    "root of the epoch",
    seen="the rate falls with the root of the epoch.",
    ask="By which formula does the exercise let the rate fall?",
)
def lr_sqrt(n_epochs, n_batches, lr0, decay):
    return _each(n_epochs, n_batches, lambda e, b: lr0 / (1 + decay * e**0.5))


@exercise.mistake(
    "one epoch short",
    seen="the last epoch is missing.",
    ask="How many times does range(1, 10) run?",
    leads=("off by one", "shape"),
)
def lr_short(n_epochs, n_batches, lr0, decay):
    return _each(n_epochs - 1, n_batches, lambda e, b: lr0 / (1 + decay * e))


@exercise.mistake(
    "decay outside the bracket",
    seen="after the first epoch the rate stays at lr0 / (1 + decay).",
    ask="Which part did you want underneath the fraction bar?",
)
def lr_inside(n_epochs, n_batches, lr0, decay):
    return _each(n_epochs, n_batches, lambda e, b: lr0 / (1 + decay) if e else lr0)


@exercise.mistake(
    "rounded",
    seen="the rates are rounded to three digits after the decimal point.",
    ask="How many digits does a rate of 0.000123 need?",
)
def lr_round(n_epochs, n_batches, lr0, decay):
    return np.round(lr_schedule(n_epochs, n_batches, lr0, decay), 3)
