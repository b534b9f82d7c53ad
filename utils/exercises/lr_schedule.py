"""The exercise `lr_schedule` of chapter 06."""

import numpy as np

from utils.checker import Case, Exercise, one

exercise = Exercise(
    "lr_schedule(n_epochs, n_batches, lr0, decay)",
    chapter="06",
    place=3,
    points=2,
    does=(
        "Learning-rate annealing: in epoch e (counted from 0) every batch uses lr0 / (1 + "
        "decay * e)."
    ),
    parts=one("rates"),
    hints=(
        "One rate for each epoch, and every batch of that epoch uses it.",
        ("Work out the n_epochs rates first. np.repeat can write each of them n_batches times."),
    ),
)


@exercise.answer
def lr_schedule(n_epochs, n_batches, lr0, decay):
    out = []
    for e in range(n_epochs):
        for b in range(n_batches):
            t = 1 + decay * e
            out.append(lr0 / t)
    return np.array(out)


@exercise.data_sets
def data(rng):
    """Epochs, batches and decays."""
    for epochs, batches, lr0, decay in ((5, 3, 0.5, 0.25), (3, 7, 2.0, 0.6)):
        args = {"n_epochs": epochs, "n_batches": batches, "lr0": lr0, "decay": decay}
        yield Case(args, {"n_epochs": epochs, "n_batches": batches})
    args = {"n_epochs": 3, "n_batches": 2, "lr0": 0.5, "decay": 0.0}
    yield Case(args, {}, kind="no decay", when="decay is 0")
    args = {"n_epochs": 1, "n_batches": 5, "lr0": 0.5, "decay": 0.3}
    yield Case(args, {}, kind="one epoch", when="there is one epoch only")
    args = {"n_epochs": 3, "n_batches": 2, "lr0": 1, "decay": 1}
    yield Case(
        args,
        {},
        kind="whole numbers",
        when="lr0 and decay are whole numbers",
        ask="Can an array of whole numbers hold the result?",
    )


@exercise.right("double loop")
def lr_schedule_double_loop(n_epochs, n_batches, lr0, decay):
    out = []
    for e in range(n_epochs):
        for _ in range(n_batches):
            out.append(lr0 / (1.0 + decay * e))
    return np.array(out)


@exercise.mistake(
    "linear decrease",
    seen="your rate is lr0 - decay * e, which can become negative.",
    ask="What happens to your rate after many epochs?",
)
def lr_linear(n_epochs, n_batches, lr0, decay):
    out = []
    for e in range(n_epochs):
        for b in range(n_batches):
            out.append(lr0 - decay * e)
    return np.array(out)


@exercise.mistake(
    "decays with every batch instead of every epoch",
    seen="the rate falls with every batch: it is not constant within the first epoch.",
    ask="Does the rate stay the same within one epoch?",
)
def lr_perbatch(n_epochs, n_batches, lr0, decay):
    out = []
    for e in range(n_epochs):
        for b in range(n_batches):
            out.append(lr0 / (1 + decay * (e * n_batches + b)))
    return np.array(out)


@exercise.mistake(
    "epochs counted from 1",
    seen="your epoch e has the rate of our epoch e + 1: lr0 is never used.",
    ask="Which rate should the very first epoch use?",
)
def lr_from1(n_epochs, n_batches, lr0, decay):
    out = []
    for e in range(n_epochs):
        for b in range(n_batches):
            out.append(lr0 / (1 + decay * (e + 1)))
    return np.array(out)


@exercise.mistake(
    "one value per epoch",
    seen="array has n_epochs entries instead of n_epochs*n_batches.",
    ask="How many updates are made in one epoch?",
    leads=("shape",),
)
def lr_onceperepoch(n_epochs, n_batches, lr0, decay):
    return lr0 / (1 + decay * np.arange(n_epochs))


@exercise.mistake(
    "lr0 / e",
    seen="ZeroDivisionError in epoch 0.",
    ask="What is your formula in epoch 0?",
    leads=("raised",),
)
def lr_one_over_t(n_epochs, n_batches, lr0, decay):
    out = []
    for e in range(n_epochs):
        for b in range(n_batches):
            out.append(lr0 / (decay * e) if decay else lr0 / e)
    return np.array(out)


@exercise.mistake(
    "missing parentheses",
    seen="your rate is lr0 + decay * e.",
    ask="In which order does Python compute a / 1 + b?",
)
def lr_parens(n_epochs, n_batches, lr0, decay):
    out = []
    for e in range(n_epochs):
        for b in range(n_batches):
            out.append(lr0 / 1 + decay * e)
    return np.array(out)


@exercise.mistake(
    "multiplied instead of divided",
    seen="the rate grows from epoch to epoch.",
    ask="Should the steps become longer or shorter towards the end?",
    leads=("inverse",),
)
def lr_grows(n_epochs, n_batches, lr0, decay):
    out = []
    for e in range(n_epochs):
        for b in range(n_batches):
            out.append(lr0 * (1 + decay * e))
    return np.array(out)


@exercise.mistake(
    "exponential decay",
    seen="your rate is lr0 times e to the power of -decay * epoch.",
    ask="By which formula does the exercise let the rate fall?",
)
def lr_exp(n_epochs, n_batches, lr0, decay):
    out = []
    for e in range(n_epochs):
        for b in range(n_batches):
            out.append(lr0 * np.exp(-decay * e))
    return np.array(out)


@exercise.mistake(
    "decay to the power of the epoch",
    seen="your rate is lr0 * decay**epoch.",
    ask="By which formula does the exercise let the rate fall?",
)
def lr_power(n_epochs, n_batches, lr0, decay):
    out = []
    for e in range(n_epochs):
        for b in range(n_batches):
            out.append(lr0 * decay**e)
    return np.array(out)


@exercise.mistake(
    "table instead of a row",
    seen="the rates come as a table of epochs and batches.",
    ask="How many axes does a list of rates have?",
    leads=("shape",),
)
def lr_table(n_epochs, n_batches, lr0, decay):
    out = []
    for e in range(n_epochs):
        for b in range(n_batches):
            out.append(lr0 / (1 + decay * e))
    return np.array(out).reshape(n_epochs, n_batches)


@exercise.mistake(
    "never falls",
    seen="the rate is lr0 throughout.",
    ask="Where does the epoch enter your formula?",
    leads=("slip missing",),
)
def lr_const(n_epochs, n_batches, lr0, decay):
    out = []
    for e in range(n_epochs):
        for b in range(n_batches):
            out.append(lr0)
    return np.array(out)


@exercise.mistake(
    "epochs and batches exchanged",
    seen="the rate changes from batch to batch and starts again in each epoch.",
    ask="Does the rate stay the same within one epoch?",
    leads=("slip array",),
)
def lr_tile(n_epochs, n_batches, lr0, decay):
    out = []
    for e in range(n_epochs):
        for b in range(n_batches):
            out.append(lr0 / (1 + decay * b))
    return np.array(out)


@exercise.mistake(
    "divided again in every epoch",
    seen="each epoch divides the rate of the epoch before once more.",
    ask=("From which rate does the formula start in epoch 5: from lr0 or from that of epoch 4?"),
)
def lr_compound(n_epochs, n_batches, lr0, decay):
    out = []
    for e in range(n_epochs):
        lr0 = lr0 / (1 + decay * e)
        for b in range(n_batches):
            out.append(lr0)
    return np.array(out)


@exercise.mistake(
    "lr0 left out",
    seen="your rates are ours without lr0.",
    ask="Which rate should the very first epoch use?",
    leads=("factor",),
)
def lr_nolr0(n_epochs, n_batches, lr0, decay):
    out = []
    for e in range(n_epochs):
        for b in range(n_batches):
            out.append(1 / (1 + decay * e))
    return np.array(out)


@exercise.mistake(
    "root of the epoch",
    seen="the rate falls with the root of the epoch.",
    ask="By which formula does the exercise let the rate fall?",
)
def lr_sqrt(n_epochs, n_batches, lr0, decay):
    out = []
    for e in range(n_epochs):
        for b in range(n_batches):
            out.append(lr0 / (1 + decay * e**0.5))
    return np.array(out)


@exercise.mistake(
    "one epoch short",
    seen="the last epoch is missing.",
    ask="How many times does range(1, 10) run?",
    leads=("shape",),
)
def lr_short(n_epochs, n_batches, lr0, decay):
    out = []
    for e in range(n_epochs - 1):
        for b in range(n_batches):
            out.append(lr0 / (1 + decay * e))
    return np.array(out)


@exercise.mistake(
    "decay outside the bracket",
    seen="after the first epoch the rate stays at lr0 / (1 + decay).",
    ask="Which part did you want underneath the fraction bar?",
)
def lr_inside(n_epochs, n_batches, lr0, decay):
    out = []
    for e in range(n_epochs):
        for b in range(n_batches):
            out.append(lr0 / (1 + decay) * (1 if e else 1 + decay))
    return np.array(out)
