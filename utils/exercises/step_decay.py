"""The exercise `step_decay` of chapter 06."""

import numpy as np

from utils.checker import Case, Exercise, FormError, given, kind_of


def observe(functions, case, watch):
    """The rates of a whole run."""
    args = {k: v for k, v in case.args.items() if k != "epochs"}
    rates = []
    for epoch in range(case.args["epochs"]):
        rate = given(watch.call(functions[0], {"epoch": epoch} | args))
        if np.shape(rate) != ():
            raise FormError(
                f"it returns {kind_of(rate)}; one number is wanted.",
                "For how many epochs is it asked?",
            )
        rates.append(rate)
    return {"rates": np.asarray(rates, float)}


exercise = Exercise(
    "step_decay(epoch, lr0, drop, every)",
    chapter="06",
    place=4,
    points=1,
    does=(
        "lr0 multiplied by drop once for every completed block of `every` epochs (epochs "
        "counted from 0)."
    ),
    parts=observe,
    hints=(
        "How many blocks of `every` epochs are complete when epoch e begins?",
        ("Whole-number division counts the blocks; each block multiplies by drop once more."),
    ),
)


@exercise.answer
def step_decay(epoch, lr0, drop, every):
    blocks = epoch // every
    return lr0 * drop**blocks


@exercise.data_sets
def data(rng):
    """A run of epochs each."""
    for lr0, drop, every in ((0.5, 0.5, 3), (2.0, 0.1, 5), (0.3, 0.9, 2)):
        yield Case({"epochs": 3 * every + 2, "lr0": lr0, "drop": drop, "every": every})
    args = {"epochs": 5, "lr0": 0.5, "drop": 0.7, "every": 1}
    yield Case(args, {}, kind="every 1", when="every is 1")


@exercise.right("repeated multiplication")
def step_decay_repeated_multiplication(epoch, lr0, drop, every):
    lr = lr0
    for e in range(1, epoch + 1):
        if e % every == 0:
            lr *= drop
    return lr


@exercise.mistake(
    "% instead of //",
    seen="the rate falls and rises again with every block.",
    ask="Can an annealed rate go up again?",
    leads=("slip operation",),
)
def st_mod(epoch, lr0, drop, every):
    return lr0 * drop ** (epoch % every)


@exercise.mistake(
    "dropped in every epoch",
    seen="the rate falls by the factor drop in every epoch.",
    ask="Where does `every` enter your formula?",
    leads=("slip missing",),
)
def st_everyepoch(epoch, lr0, drop, every):
    return lr0 * drop**epoch


@exercise.mistake(
    "drop subtracted",
    seen="the rate falls by a constant amount and becomes negative.",
    ask="Can a learning rate be negative?",
)
def st_subtract(epoch, lr0, drop, every):
    return lr0 - drop * (epoch // every)


@exercise.mistake(
    "multiplied by the block number",
    seen="the rate is 0 at the start and grows.",
    ask="What does your formula give in epoch 0?",
    leads=("slip power",),
)
def st_times(epoch, lr0, drop, every):
    return lr0 * drop * (epoch // every)


@exercise.mistake(
    "/ instead of //",
    seen="the rate falls a little in every epoch.",
    ask="Does the rate stay the same within one block?",
    leads=("slip operation",),
)
def st_smooth(epoch, lr0, drop, every):
    return lr0 * drop ** (epoch / every)


@exercise.mistake(
    "epochs counted from 1",
    seen="each drop comes one epoch too early.",
    ask="How many blocks are complete in epoch every - 1?",
)
def st_from1(epoch, lr0, drop, every):
    return lr0 * drop ** ((epoch + 1) // every)


@exercise.mistake(
    "drop one epoch late",
    seen="each drop comes one epoch too late.",
    ask="Is the first block complete when epoch `every` begins?",
)
def st_late(epoch, lr0, drop, every):
    return lr0 * drop ** (max(epoch - 1, 0) // every)


@exercise.mistake(
    "one drop only",
    seen="the rate drops once and never again.",
    ask="What happens after the second block?",
)
def st_once(epoch, lr0, drop, every):
    return lr0 * drop if epoch >= every else lr0


@exercise.mistake(
    "divided by drop",
    seen="the rate grows at each block.",
    ask="Should the steps become longer or shorter towards the end?",
    leads=("inverse",),
)
def st_divide(epoch, lr0, drop, every):
    return lr0 / drop ** (epoch // every)


@exercise.mistake(
    "multiplied by the number of blocks",
    seen="drop is multiplied by the number of blocks instead of raised to it.",
    ask="What does your formula give in epoch 0?",
)
def st_product(epoch, lr0, drop, every):
    return lr0 * (drop * (epoch // every) if epoch >= every else 1)


@exercise.mistake(
    "only at the multiples",
    seen="the rate drops in one epoch of each block and recovers.",
    ask="Can an annealed rate go up again?",
)
def st_only(epoch, lr0, drop, every):
    return lr0 * drop if epoch and epoch % every == 0 else lr0


@exercise.mistake(
    "lr0 left out",
    seen="your rate is ours without lr0.",
    ask="Which rate should the very first epoch use?",
    leads=("factor",),
)
def st_nolr0(epoch, lr0, drop, every):
    return drop ** (epoch // every)


@exercise.mistake(
    "base and exponent exchanged",
    seen="the number of blocks is raised to the power of drop.",
    ask="Which of the two is multiplied by itself?",
)
def st_swapped(epoch, lr0, drop, every):
    return lr0 * (epoch // every) ** drop


@exercise.mistake(
    "1/t instead of steps",
    seen="the rate falls like 1/(1 + ...).",
    ask="How does this schedule differ from the one with 1/t?",
)
def st_anneal(epoch, lr0, drop, every):
    return lr0 / (1 + drop * (epoch // every))


@exercise.mistake(
    "first block not counted",
    seen="the first drop comes after two blocks.",
    ask="How many drops are there when one block is complete?",
)
def st_minus1(epoch, lr0, drop, every):
    return lr0 * drop ** max(epoch // every - 1, 0)
