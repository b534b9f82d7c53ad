"""The exercise `tune` of chapter 06."""

import numpy as np

from utils.checker import Case, Exercise, Fact, FormError, kind_of, plain, shown, unpack
from utils.exercises._runs import Networks, runner, training_facts

RATES = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0)


def observe(functions, case, watch):
    """Which rates were trained, which part was read, which rate was chosen, what came back."""
    rates = list(case.args["rates"])
    run, trained = runner(rates, case.args["validation"], case.args["test"])
    result = unpack(watch.call(functions[0], {"run": run, "rates": rates}), ("lr", "runs"))
    lr, runs = result["lr"], result["runs"]
    if isinstance(lr, dict) and not isinstance(runs, dict):
        raise FormError(
            "the two results are exchanged.", "Which comes first: the chosen rate or all runs?"
        )
    if isinstance(lr, Networks):
        raise FormError(
            "the networks of one rate come back where their rate is wanted.",
            "By what does the caller look up the chosen networks in runs?",
        )
    if not isinstance(runs, dict):
        raise FormError(
            f"runs is {kind_of(runs)} instead of a dictionary from rate to networks.",
            "How does the caller look up the networks of one rate?",
        )
    return _facts(case, rates, trained, lr, runs)


def _facts(case, rates, trained, lr, runs):
    opened = sum(one.opened for one in trained)
    keys = set(runs) == set(rates)
    kept = keys and all(any(runs[one.lr] is one for one in trained) for one in trained)
    means = case.args["validation"].mean(axis=1)
    best = rates[int(np.nanargmin(means))]
    told = "an array" if np.ndim(lr) else shown(lr)
    say = f"lr is {told}; the lowest mean validation log-loss is at {best:g}."
    ask = "Which number of each rate do you compare, and which of them do you keep?"
    if np.ndim(lr) or lr not in rates:
        say = f"lr is {told}, which is none of the rates {', '.join(map(shown, rates))}."
        ask = "Can the caller look up what you return in runs?"
    elif np.isnan(means[rates.index(lr)]):
        say = f"lr is {told}, where a network has diverged."
        ask = "What does a comparison with nan answer, and what is a mean with a nan in it?"
    return training_facts(rates, trained) | {
        "test": Fact(
            not opened,
            "log_loss is read: that is the test part, and nothing is chosen yet.",
            "Which part may choose, and which may only report?",
        ),
        "keys": Fact(
            keys,
            f"runs has the keys {', '.join(map(shown, runs)) or 'none'}; the rates are "
            f"{', '.join(map(shown, rates))}.",
            "By what does the caller look up the networks of one rate?",
            tuple(map(plain, runs)),
        ),
        "entries": Fact(
            kept or not keys,
            "the entries of runs are not the networks that run returned for their rates.",
            "What does the caller need from each rate: a number or the networks?",
        ),
        "lr": Fact(
            np.ndim(lr) == 0 and lr == best,
            say,
            ask,
            (plain(lr), rates.index(lr) if np.ndim(lr) == 0 and lr in rates else -1),
        ),
    }  # fmt: skip


exercise = Exercise(
    "tune(run, rates)",
    chapter="06",
    place=3,
    points=2,
    does=(
        "run(lr) trains one network on each of S data sets at the rate lr and returns the trained "
        "networks; their attribute validation (S,) holds a log-loss each. Train once at each rate "
        "of the list rates. Return the rate with the lowest mean validation log-loss, the first of "
        "equals, never one with a nan; and a dict from rate to networks. The test part, their "
        "attribute log_loss, stays unread."
    ),
    parts=observe,
    steady=False,
    keeps=("rates",),
    hints=(
        "One number decides about each rate: the mean of S log-losses. What do you keep while the "
        "loop goes on: the lowest so far, its rate, and what else?",
        "`nan < 0.3` is False, and so is `0.3 < nan`. With `low = np.inf` before the loop and "
        "`if loss < low:` inside it, can a nan ever become the lowest? Can an equal one?",
    ),
)


@exercise.answer
def tune(run, rates):
    """The rate with the lowest mean validation log-loss, and a dict from rate to networks."""
    lr, low, runs = None, np.inf, {}
    for rate in rates:
        runs[rate] = run(rate)
        loss = runs[rate].validation.mean()
        if loss < low:
            lr, low = rate, loss
    return lr, runs


def _tables(rng, order, S):
    """Six rates; each way to choose picks another one: mean, median, lowest number, test, first."""
    validation, test = 0.3 + 0.01 * rng.random((2, 6, S))
    validation[0] -= 0.1  # the lowest mean
    validation[1] -= 0.15  # the lowest median
    validation[1, 1] += 0.09 * S
    validation[2] -= 0.02  # the lowest of all numbers
    validation[2, 2] = 0.05
    test[3] -= 0.2  # the lowest on the test part
    validation[4, 0] = 0.1  # the lowest on data set 0
    validation[5] += 0.4
    return {"validation": validation[order], "test": test[order]}


@exercise.data_sets
def data(rng):
    """Log-losses at six rates, and a few that are special."""
    for order, S in (((5, 1, 0, 2, 3, 4), 7), ((3, 4, 2, 5, 0, 1), 11)):
        order = list(order)
        yield Case({"rates": list(RATES)} | _tables(rng, order, S), sizes={"S": S})
    yield Case(
        {"rates": [1.0, 10.0, 0.03, 0.3, 3.0, 0.1]} | _tables(rng, [2, 5, 3, 0, 4, 1], 5),
        kind="unsorted",
        when="the rates come in no order",
        ask="Does your choice depend on where a rate stands in the list?",
    )
    three = [3.0, 1.0, 0.3]
    validation, test = 0.3 + 0.1 * rng.random((2, 3, 5))
    validation[2] = validation[1] = 0.2
    yield Case(
        {"rates": three, "validation": validation, "test": test},
        kind="ties",
        when="two rates validate alike",
        ask="Which of two equal ones wins?",
    )
    for place, which, when in (
        (0, slice(None), "all networks of the first rate have diverged"),
        (0, 2, "one network of the first rate has diverged"),
        (2, slice(None), "all networks of the last rate have diverged"),
    ):
        validation, test = 0.3 + 0.1 * rng.random((2, 3, 5))
        validation[place] -= 0.2
        validation[place, which] = test[place, which] = np.nan
        yield Case(
            {"rates": three if place == 0 else three[::-1], "validation": validation, "test": test},
            kind="diverged",
            when=f"{when}: a log-loss of nan",
            ask="What does a comparison with nan answer, and what is a mean with a nan in it?",
        )
    yield Case(
        {"rates": [0.3], "validation": 0.3 + rng.random((1, 5)), "test": rng.random((1, 5))},
        kind="one rate",
        when="there is one rate only",
        ask="What is there to choose, and what has to come back?",
    )
    validation, test = rng.random((2, 3, 5)) + 3000
    validation[1] -= 5
    yield Case(
        {"rates": three, "validation": validation, "test": test},
        kind="large",
        when="every log-loss is large",
        ask="With which value does your comparison start?",
    )


@exercise.small_inputs
def small():
    """Two or three rates, two data sets."""
    low, middle, high = [0.1, 0.3], [0.3, 0.2], [0.4, 0.5]
    for validation, test in (
        ([low, high], [low, high]),
        ([high, low], [low, high]),
        ([low, high], [high, low]),
        ([high, low, middle], [low, middle, high]),
        ([middle, high, low], [high, low, middle]),
        ([low, low], [low, high]),
        ([[np.nan, 0.1], high], [low, high]),
    ):
        args = {"validation": np.array(validation), "test": np.array(test)}
        yield {"rates": [0.1, 0.3, 1.0][: len(test)]} | args


@exercise.right("trains first, then compares what is a number")
def in_two_steps(run, rates):
    runs = {lr: run(lr) for lr in rates}
    means = {lr: np.mean(networks.validation) for lr, networks in runs.items()}
    numbers = {lr: mean for lr, mean in means.items() if not np.isnan(mean)}
    return min(numbers, key=numbers.get), runs


@exercise.right("numpy's nanargmin over the means")
def by_position(run, rates):
    runs = [run(lr) for lr in rates]
    best = np.nanargmin([networks.validation.mean() for networks in runs])
    return rates[best], dict(zip(rates, runs))


@exercise.mistake(
    "chosen by the test part",
    seen="the test part chooses the rate that it then reports.",
    ask="Which part may choose, and which may only report?",
    leads=("fact test",),
)
def tu_peeks(run, rates):
    lr, low, runs = None, np.inf, {}
    for rate in rates:
        runs[rate] = run(rate)
        loss = runs[rate].log_loss.mean()
        if loss < low:
            lr, low = rate, loss
    return lr, runs


@exercise.mistake(
    "a nan wins",
    seen="right where all numbers are finite; a nan that comes first is never beaten.",
    ask="What does a comparison with the lowest so far answer, once that is a nan?",
    leads=("diverged/fact lr",),
)
def tu_nan(run, rates):
    runs = {lr: run(lr) for lr in rates}
    return min(runs, key=lambda lr: runs[lr].validation.mean()), runs


@exercise.mistake(
    "argmin of a nan",
    seen="`argmin` takes a nan for the lowest of all, wherever it stands.",
    ask="Which function finds the smallest of those that are numbers?",
    leads=("diverged/fact lr",),
)
def tu_argmin(run, rates):
    runs = {lr: run(lr) for lr in rates}
    return rates[np.argmin([r.validation.mean() for r in runs.values()])], runs


@exercise.mistake(
    "diverged networks left out of the mean",
    seen="networks that have diverged are left out of the mean, so their rate looks good.",
    ask="Would you trust a rate at which one network in five is lost?",
    leads=("diverged/fact lr",),
)
def tu_nanmean(run, rates):
    lr, low, runs = None, np.inf, {}
    for rate in rates:
        runs[rate] = run(rate)
        loss = np.nanmean(runs[rate].validation)
        if loss < low:
            lr, low = rate, loss
    return lr, runs


@exercise.mistake(
    "the highest log-loss wins",
    seen="the rate with the highest validation log-loss is chosen.",
    ask="Is a good log-loss a high one or a low one?",
    leads=("fact lr",),
)
def tu_highest(run, rates):
    lr, top, runs = None, -np.inf, {}
    for rate in rates:
        runs[rate] = run(rate)
        loss = runs[rate].validation.mean()
        if loss > top:
            lr, top = rate, loss
    return lr, runs


@exercise.mistake(
    "the last of equals",
    seen="of two rates that validate alike the later one wins.",
    ask="Is an equal log-loss an improvement, and in which order does your loop take the rates?",
)
def tu_ties(run, rates):
    lr, low, runs = None, np.inf, {}
    for rate in rates:
        runs[rate] = run(rate)
        loss = runs[rate].validation.mean()
        if loss <= low:
            lr, low = rate, loss
    return lr, runs


@exercise.mistake(
    "the networks instead of their rate",
    seen="the networks of one rate come back where their rate is wanted.",
    ask="By what does the caller look up the chosen networks in runs?",
    leads=("form",),
)
def tu_networks(run, rates):
    best, low, runs = None, np.inf, {}
    for rate in rates:
        runs[rate] = run(rate)
        loss = runs[rate].validation.mean()
        if loss < low:
            best, low = runs[rate], loss
    return best, runs


@exercise.mistake(
    "the place of the rate in the list",
    seen="lr is a position in the list of rates, counted from 0.",
    ask="Does `argmin` return a rate, or where it stands?",
    leads=("fact lr",),
)
def tu_place(run, rates):
    runs = {lr: run(lr) for lr in rates}
    return int(np.nanargmin([r.validation.mean() for r in runs.values()])), runs


@exercise.mistake(
    "the lowest log-loss instead of its rate",
    seen="lr is a log-loss, the lowest mean.",
    ask="The caller wants to train with it: is it a rate?",
    leads=("fact lr",),
)
def tu_loss(run, rates):
    runs = {lr: run(lr) for lr in rates}
    return np.nanmin([r.validation.mean() for r in runs.values()]), runs


@exercise.mistake(
    "the median",
    seen="the median of the S log-losses decides, which does not see a network that failed.",
    ask="Which number does the contract compare?",
    leads=("fact lr",),
)
def tu_median(run, rates):
    lr, low, runs = None, np.inf, {}
    for rate in rates:
        runs[rate] = run(rate)
        loss = np.median(runs[rate].validation)
        if loss < low:
            lr, low = rate, loss
    return lr, runs


@exercise.mistake(
    "the luckiest network",
    seen="the lowest single log-loss of each rate decides.",
    ask="Is a rate good because one network of S was lucky with it?",
    leads=("fact lr",),
)
def tu_lowest(run, rates):
    lr, low, runs = None, np.inf, {}
    for rate in rates:
        runs[rate] = run(rate)
        loss = runs[rate].validation.min()
        if loss < low:
            lr, low = rate, loss
    return lr, runs


@exercise.mistake(
    "the first data set only",
    seen="data set 0 alone decides.",
    ask="How many of the S log-losses does your comparison look at?",
    leads=("fact lr",),
)
def tu_first(run, rates):
    lr, low, runs = None, np.inf, {}
    for rate in rates:
        runs[rate] = run(rate)
        loss = runs[rate].validation[0]
        if loss < low:
            lr, low = rate, loss
    return lr, runs


@exercise.mistake(
    "log-losses kept instead of networks",
    seen="the entries of runs are mean log-losses.",
    ask="What does the caller draw and test: a number or networks?",
    leads=("fact entries",),
)
def tu_means(run, rates):
    lr, low, means = None, np.inf, {}
    for rate in rates:
        means[rate] = run(rate).validation.mean()
        if means[rate] < low:
            lr, low = rate, means[rate]
    return lr, means


@exercise.mistake(
    "only the best networks kept",
    seen="runs holds the chosen rate only.",
    ask="What does a table of all rates need?",
    leads=("fact keys",),
)
def tu_only(run, rates):
    lr, low, best = None, np.inf, None
    for rate in rates:
        networks = run(rate)
        if networks.validation.mean() < low:
            lr, low, best = rate, networks.validation.mean(), networks
    return lr, {lr: best}


@exercise.mistake(
    "trained again",
    seen="the networks are trained once to choose, and again to be kept.",
    ask="Where are the networks that you have trained already?",
    leads=("fact once",),
)
def tu_again(run, rates):
    lr, low = None, np.inf
    for rate in rates:
        loss = run(rate).validation.mean()
        if loss < low:
            lr, low = rate, loss
    return lr, {rate: run(rate) for rate in rates}


@exercise.mistake(
    "the two results exchanged",
    seen="the two results are exchanged.",
    ask="Which comes first: the chosen rate or all runs?",
)
def tu_exchanged(run, rates):
    lr, runs = tune(run, rates)
    return runs, lr


@exercise.mistake(
    "comparison starts at 1",
    seen="right for small log-losses; nothing wins when all are above the start.",
    ask="With which value does your comparison start, and must a log-loss be below it?",
    leads=("large/fact lr",),
)
def tu_start(run, rates):
    lr, low, runs = rates[0], 1.0, {}
    for rate in rates:
        runs[rate] = run(rate)
        loss = runs[rate].validation.mean()
        if loss < low:
            lr, low = rate, loss
    return lr, runs


@exercise.mistake(
    "the lowest never updated",
    seen="every rate with a finite log-loss beats the start, so the last of them is chosen.",
    ask="With which log-loss is each new one compared?",
    leads=("fact lr",),
)
def tu_stale(run, rates):
    lr, low, runs = None, np.inf, {}
    for rate in rates:
        runs[rate] = run(rate)
        if runs[rate].validation.mean() < low:
            lr = rate
    return lr, runs


@exercise.mistake(
    "ends at the first rate that does worse",
    seen="the loop ends at the first rate that does worse than the one before.",
    ask="How many rates went in, and how many networks came out?",
    leads=("fact trained",),
)
def tu_early(run, rates):
    lr, low, runs = None, np.inf, {}
    for rate in rates:
        runs[rate] = run(rate)
        loss = runs[rate].validation.mean()
        if loss > low:
            break
        lr, low = rate, loss
    return lr, runs


@exercise.mistake(
    "returned inside the loop",
    seen="the loop is left after the first rate.",
    ask="How far is your return line indented?",
)
def tu_inside(run, rates):
    lr, low, runs = None, np.inf, {}
    for rate in rates:
        runs[rate] = run(rate)
        loss = runs[rate].validation.mean()
        if loss < low:
            lr, low = rate, loss
        return lr, runs


@exercise.mistake(
    "a rate for each data set",
    seen="there is a rate for each data set.",
    ask="How many rates does a setting have, when S networks are trained at once?",
    leads=("fact lr",),
)
def tu_each(run, rates):
    runs = {lr: run(lr) for lr in rates}
    table = np.array([networks.validation for networks in runs.values()])
    return np.array(rates)[np.argmin(table, axis=0)], runs


@exercise.mistake(
    "a rate that diverged left out of runs",
    seen="a rate at which a network has diverged is missing from runs.",
    ask="May the table of all rates leave out one that was trained and failed?",
    leads=("diverged/fact keys",),
)
def tu_skips(run, rates):
    lr, low, runs = None, np.inf, {}
    for rate in rates:
        networks = run(rate)
        loss = networks.validation.mean()
        if np.isnan(loss):
            continue
        runs[rate] = networks
        if loss < low:
            lr, low = rate, loss
    return lr, runs


@exercise.mistake(
    "the loop's rate instead of the best",
    seen="the last rate of the list comes back as the chosen one.",
    ask="Which name does your return line give: that of the loop, or that of the best so far?",
    leads=("fact lr",),
)
def tu_last(run, rates):
    _, runs = tune(run, rates)
    return rates[-1], runs
