"""The exercise `step_decay` of chapter 06."""

import itertools

import numpy as np

from utils.checker import Case, Exercise, FormError, given, kind_of


def observe(functions, case, watch):
    """The rate of one epoch, or of each of several, asked for one at a time."""
    epochs = case.args["epoch"]
    rates = []
    for epoch in np.ravel(epochs).tolist():
        rate = given(watch.call(functions[0], case.args | {"epoch": epoch}))
        if type(rate) is np.ndarray and rate.shape == ():
            rate = rate[()]
        if isinstance(rate, bool) or not isinstance(rate, (int, float, np.number)):
            say = f"it returns {kind_of(rate)}; one number is wanted."
            raise FormError(say, "For how many epochs is it asked?", type(rate).__name__)
        rates.append(rate)
    return {"rates": np.reshape(rates, np.shape(epochs))}


exercise = Exercise(
    "step_decay(epoch, lr0, drop, every)",
    chapter="06",
    place=5,
    points=1,
    does=(
        "lr0 multiplied by drop once for every completed block of `every` epochs (epochs "
        "counted from 0)."
    ),
    parts=observe,
    keeps=(),
    hints=(
        "How many blocks of `every` epochs are complete when epoch 0 begins? Epoch `every`?",
        "Whole-number division `//` counts the blocks; each block multiplies by `drop` once more.",
    ),
)


@exercise.answer
def step_decay(epoch, lr0, drop, every):
    """Learning rate of one epoch: lr0, times drop for each completed block of epochs."""
    blocks = epoch // every
    return lr0 * drop**blocks


@exercise.data_sets
def data(rng):
    """The first epochs of several runs, and late ones."""
    for epochs, lr0, drop, every, when in (
        (11, 0.5, 0.5, 3, ""),
        (17, 2.0, 0.1, 5, ""),
        (8, 0.3, 0.9, 2, ""),
        (5, 0.5, 0.7, 1, "every is 1"),
        (7, 0.5, 0.7, 10, "no block is complete"),
        (9, 2, 0.5, 4, "lr0 is a whole number"),
    ):
        args = {"epoch": np.arange(epochs), "lr0": lr0, "drop": drop, "every": every}
        yield Case(args, kind=when and "special", when=when)
    for epoch, lr0 in ((203, 0.5), (30, 1e-5), (30, 1e-8)):
        args = {"epoch": np.array([epoch]), "lr0": lr0, "drop": 0.5, "every": epoch // 7}
        when = "seven blocks are complete" if lr0 == 0.5 else "the rate becomes very small"
        ask = "Is there anything that stops the rate from falling?"
        yield Case(args, kind="late", when=when, ask=ask)


@exercise.small_inputs
def small():
    """Few numbers, the fewest first."""
    for lr0, drop, (epoch, every) in itertools.product((1.0, 2.0), (0.5, 0.1), _SMALL):
        yield {"epoch": epoch, "lr0": lr0, "drop": drop, "every": every}


_SMALL = (0, 2), (1, 2), (2, 2), (3, 2), (4, 2), (5, 2), (6, 2), (2, 3), (3, 3), (6, 3), (1, 1)


@exercise.right("repeated multiplication")
def step_decay_repeated_multiplication(epoch, lr0, drop, every):
    lr = lr0
    for e in range(1, epoch + 1):
        if e % every == 0:
            lr *= drop
    return lr


@exercise.right("one multiplication for each complete block")
def step_decay_blocks(epoch, lr0, drop, every):
    for _ in range(epoch // every):
        lr0 = lr0 * drop
    return lr0


@exercise.right("blocks taken away until none is left")
def step_decay_while(epoch, lr0, drop, every):
    while epoch >= every:
        lr0 *= drop
        epoch -= every
    return lr0


@exercise.mistake(
    "% instead of //",
    seen="the rate falls within each block and starts again at lr0 with the next.",
    ask="Can an annealed rate go up again?",
    leads=("points at operator",),
)
def st_mod(epoch, lr0, drop, every):
    return lr0 * drop ** (epoch % every)


@exercise.mistake(
    "dropped in every epoch",
    seen="the rate falls by the factor drop in every epoch.",
    ask="Where does `every` enter your formula?",
)
def st_everyepoch(epoch, lr0, drop, every):
    return lr0 * drop**epoch


@exercise.mistake(
    "drop subtracted",
    seen="drop is subtracted, so that the rate becomes negative in the end.",
    ask="Can a learning rate be negative?",
)
def st_subtract(epoch, lr0, drop, every):
    return lr0 - drop * (epoch // every)


@exercise.mistake(
    "multiplied by the block number",
    seen="the rate is 0 at the start and grows.",
    ask="What does your formula give in epoch 0?",
)
def st_times(epoch, lr0, drop, every):
    return lr0 * drop * (epoch // every)


@exercise.mistake(
    "/ instead of //",
    seen="the rate falls a little in every epoch.",
    ask="Does the rate stay the same within one block?",
)
def st_smooth(epoch, lr0, drop, every):
    return lr0 * drop ** (epoch / every)


@exercise.mistake(
    "round instead of //",
    seen="each drop comes half a block too early.",
    ask="Is a block complete when half of it is over?",
    leads=("points at function",),
)
def st_round(epoch, lr0, drop, every):
    return lr0 * drop ** round(epoch / every)


@exercise.mistake(
    "epochs counted from 1",
    seen="each drop comes one epoch too early.",
    ask="How many blocks are complete in epoch every - 1?",
    leads=("off by one",),
)
def st_from1(epoch, lr0, drop, every):
    return lr0 * drop ** ((epoch + 1) // every)


@exercise.mistake(
    "drop one epoch late",
    seen="each drop comes one epoch too late.",
    ask="Is the first block complete when epoch `every` begins?",
    leads=("off by one",),
)
def st_late(epoch, lr0, drop, every):
    return lr0 * drop ** (max(epoch - 1, 0) // every)


@exercise.mistake(
    "a drop in epoch 0 already",
    seen="there is one drop too many: the first comes in epoch 0.",
    ask="0 is a multiple of everything: is a block complete in epoch 0?",
    leads=("off by one", "factor"),
)
def st_zero(epoch, lr0, drop, every):
    return lr0 * drop ** (epoch // every + 1)


@exercise.mistake(
    "a drop in epoch 0 already, counted up to the epoch before",
    seen="each drop comes nearly a whole block too early: the first counts from epoch 1.",
    ask="0 is a multiple of everything: is a block complete in epoch 0?",
)
def st_ceil(epoch, lr0, drop, every):
    for e in range(epoch):
        if e % every == 0:
            lr0 = lr0 * drop
    return lr0


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
    "1 - drop",
    seen="the rate is multiplied by 1 - drop.",
    ask="Is drop what the rate loses, or what is left of it?",
    leads=("argument complement drop",),
)
def st_complement(epoch, lr0, drop, every):
    return lr0 * (1 - drop) ** (epoch // every)


@exercise.mistake(
    "multiplied by the number of blocks",
    seen="drop is multiplied by the number of blocks instead of raised to it.",
    ask="What should the second drop do to the rate?",
)
def st_product(epoch, lr0, drop, every):
    return lr0 * drop * (epoch // every) if epoch >= every else lr0


@exercise.mistake(
    "only at the multiples",
    seen="the rate drops in one epoch of each block and recovers.",
    ask="Can an annealed rate go up again?",
)
def st_only(epoch, lr0, drop, every):
    return lr0 * drop if epoch and epoch % every == 0 else lr0


@exercise.mistake(
    "only at the multiples, epoch 0 too",
    seen="the rate drops in the first epoch of each block, epoch 0 too, and recovers.",
    ask="By epoch 2 * every + 1, how many drops have there been?",
)
def st_modulo(epoch, lr0, drop, every):
    return lr0 * drop if epoch % every == 0 else lr0


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
    seen="your rate is lr0 / (1 + drop * blocks): divided instead of multiplied by drop.",
    ask="How does this schedule differ from the one with 1/t?",
)
def st_anneal(epoch, lr0, drop, every):
    return lr0 / (1 + drop * (epoch // every))


@exercise.mistake(
    "first block not counted",
    seen="the first drop comes after two blocks.",
    ask="How many drops are there when one block is complete?",
    leads=("off by one",),
)
def st_minus1(epoch, lr0, drop, every):
    return lr0 * drop ** max(epoch // every - 1, 0)


@exercise.mistake(
    "the rates of all epochs",
    seen="a list comes back instead of one rate.",
    ask="For how many epochs is it asked?",
    leads=("form",),
)
def st_list(epoch, lr0, drop, every):
    return [lr0 * drop ** (e // every) for e in range(epoch)]


@exercise.mistake(
    "a least rate",
    seen="right at first; later the rate stops at 0.001.",
    ask="Is there anything that stops the rate from falling?",
    leads=("late/no effect drop",),
)
def st_floor(epoch, lr0, drop, every):
    return max(lr0 * drop ** (epoch // every), 1e-3)
