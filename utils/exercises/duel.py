"""The exercise `duel` of chapter 06."""

import numpy as np

from utils.checker import Case, Exercise, Fact, entries, given
from utils.exercises._runs import runner, training_facts
from utils.exercises.tune import tune

NAMES = ("lr_a", "lr_b", "mean", "error", "higher")


def observe(functions, case, watch):
    """The rates that were chosen, what was read of the test part, and the comparison."""
    rates = list(case.args["rates"])
    sides = {
        side: runner(rates, case.args[f"validation_{side}"], case.args[f"test_{side}"], side)
        for side in "ab"
    }
    args = {side: run for side, (run, _) in sides.items()} | {"rates": rates}
    found = entries(watch.call(functions[0], args), NAMES, "duel")
    facts = {}
    for side, (_, trained) in sides.items():
        facts |= {
            f"{what} {side}": fact for what, fact in training_facts(rates, trained, side).items()
        }
        best = rates[int(np.nanargmin(case.args[f"validation_{side}"].mean(axis=1)))]
        early = [one.lr for one in trained if one.opened and one.lr != best]
        facts[f"test {side}"] = Fact(
            not early,
            f"log_loss of {side} is read at the rate {early[0]:g}, which its validation part does "
            "not choose."
            if early
            else "",
            "Which part may choose the rate of each side?",
            len(early) > 1,
        )
    return {name: given(value) for name, value in found.items()} | facts


exercise = Exercise(
    "duel(a, b, rates)",
    chapter="06",
    place=6,
    points=2,
    does=(
        "a and b are two functions like the run of `tune`, on the same S data sets. Tune each at "
        "the rates; then read log_loss (S,), the test part, of the two that were chosen. Return a "
        'dict: "lr_a" and "lr_b", the chosen rates; "mean" of the differences a - b; "error", the '
        'standard error of that mean (S - 1 below the line); "higher", on how many data sets a '
        "lies above b."
    ),
    parts=observe,
    keeps=("rates",),
    hints=(
        "How many rates does a comparison have to choose, when each side is to be at its best? "
        "Which of your functions chooses one?",
        "`lr_a, runs_a = tune(a, rates)`, and the same for b. With `d` the S differences of "
        "`runs_a[lr_a].log_loss` and its counterpart, what do `d.std(ddof=1)` and √S make?",
    ),
)


def _result(lr_a, lr_b, d, error=None, higher=None):
    error = d.std(ddof=1) / np.sqrt(len(d)) if error is None else error
    higher = (d > 0).sum() if higher is None else higher
    return {"lr_a": lr_a, "lr_b": lr_b, "mean": d.mean(), "error": error, "higher": higher}


def _chosen(a, b, rates):
    """The chosen rates, and the chosen networks."""
    (lr_a, runs_a), (lr_b, runs_b) = tune(a, rates), tune(b, rates)
    return lr_a, lr_b, runs_a[lr_a], runs_b[lr_b]


@exercise.answer
def duel(a, b, rates):
    """Compare two ways to train, each at its own rate: the paired test log-loss of a minus b."""
    lr_a, runs_a = tune(a, rates)
    lr_b, runs_b = tune(b, rates)
    d = runs_a[lr_a].log_loss - runs_b[lr_b].log_loss
    error = d.std(ddof=1) / np.sqrt(len(d))
    return {"lr_a": lr_a, "lr_b": lr_b, "mean": d.mean(), "error": error, "higher": (d > 0).sum()}


def _side(rng, K, S, best, test_best, level):
    """Log-losses of one side: one rate validates best, another one is the best on the test part."""
    validation, test = 0.3 + level + 0.02 * rng.random((2, K, S))
    validation[best] -= 0.1
    test[test_best] -= 0.15
    return validation, test


def _case(rates, a, b, **more):
    names = ("validation_a", "test_a", "validation_b", "test_b")
    return Case({"rates": list(rates)} | dict(zip(names, (*a, *b), strict=True)), **more)


@exercise.data_sets
def data(rng):
    """Two sides that validate best at different rates, and a few that are special."""
    for rates, S, best in (((0.5, 1.0, 2.0, 4.0), 7, (1, 2)), ((2.0, 0.3, 1.0), 11, (2, 1))):
        level = 0.3 * rng.random(S)  # how hard each data set is, for both sides
        K = len(rates)
        a = _side(rng, K, S, best[0], 0, level)
        b = _side(rng, K, S, best[1], K - 1 if best[1] < K - 1 else 0, level + 0.03 * rng.random(S))
        yield _case(rates, a, b, sizes={"S": S})
    level = 0.3 * rng.random(5)
    a, b = _side(rng, 3, 5, 1, 2, level), _side(rng, 3, 5, 2, 1, level)
    a[1][1, :3] = b[1][2, :3]
    yield _case(
        (0.3, 1.0, 3.0),
        a,
        b,
        sizes={"S": 5},
        kind="ties",
        when="both sides score alike on three data sets",
        ask="Does a lie above b where both are equal?",
    )
    level = 0.3 * rng.random(5)
    a, b = _side(rng, 3, 5, 1, 2, level), _side(rng, 3, 5, 2, 1, level)
    b[0][0] = b[1][0] = np.nan
    yield _case(
        (10.0, 1.0, 0.3),
        a,
        b,
        sizes={"S": 5},
        kind="diverged",
        when="b diverges at the first rate: its log-loss there is nan",
        ask="Which of your functions already knows what to do with a nan?",
    )


@exercise.small_inputs
def small():
    """Two rates, two or three data sets."""
    low, high = [[0.1, 0.3], [0.4, 0.5]], [[0.6, 0.4], [0.2, 0.4]]
    more = [[0.5, 0.2], [0.3, 0.1]]
    for a, b in ((low, high), (high, low), (low, low), (high, high), (low, more), (more, high)):
        args = {"validation_a": a, "test_a": b, "validation_b": b, "test_b": a}
        yield {"rates": [0.1, 1.0]} | {name: np.array(value) for name, value in args.items()}


@exercise.right("a loop over the sides, and the variance")
def over_sides(a, b, rates):
    chosen, scores = [], []
    for run in (a, b):
        lr, runs = tune(run, rates)
        chosen.append(lr)
        scores.append(runs[lr].log_loss)
    d = np.subtract(*scores)
    error = np.sqrt(np.var(d, ddof=1) / d.size)
    return dict(zip(NAMES, (*chosen, np.mean(d), error, int(np.sum(d > 0)))))


@exercise.right("without tune, and sums by hand")
def by_hand(a, b, rates):
    lr, test = {}, {}
    for name, run in (("a", a), ("b", b)):
        low = np.inf
        for rate in rates:
            networks = run(rate)
            if np.mean(networks.validation) < low:
                low, lr[name], best = np.mean(networks.validation), rate, networks
        test[name] = best.log_loss
    d = [x - y for x, y in zip(test["a"], test["b"])]
    mean = sum(d) / len(d)
    error = (sum((x - mean) ** 2 for x in d) / (len(d) - 1) / len(d)) ** 0.5
    higher = len([x for x in d if x > 0])
    return {"lr_a": lr["a"], "lr_b": lr["b"], "mean": mean, "error": error, "higher": higher}


@exercise.mistake(
    "both at the rate of a",
    seen="b is trained and tested at the rate that was chosen for a.",
    ask="Is b at its best at a rate that suits a?",
    leads=("fact test b",),
)
def du_shared(a, b, rates):
    lr, runs = tune(a, rates)
    _, other = tune(b, rates)
    return _result(lr, lr, runs[lr].log_loss - other[lr].log_loss)


@exercise.mistake(
    "chosen by the test part",
    seen="each side gets the rate at which its test log-loss is the lowest.",
    ask="Which part may choose, and which may only report?",
    leads=("fact test",),
)
def du_peeks(a, b, rates):
    runs = [{lr: run(lr) for lr in rates} for run in (a, b)]
    lr_a, lr_b = (min(rates[::-1], key=lambda lr: r[lr].log_loss.mean()) for r in runs)
    return _result(lr_a, lr_b, runs[0][lr_a].log_loss - runs[1][lr_b].log_loss)


@exercise.mistake(
    "the validation part reports",
    seen="the differences are those of the validation log-losses, which made the choice.",
    ask="Is the lowest of several validation log-losses an honest report of the winner?",
    leads=("no effect test_a",),
)
def du_validation(a, b, rates):
    lr_a, lr_b, one, other = _chosen(a, b, rates)
    return _result(lr_a, lr_b, one.validation - other.validation)


@exercise.mistake(
    "b minus a",
    seen="it is the comparison of b with a.",
    ask="Which of the two comes first in the difference?",
)
def du_sign(a, b, rates):
    lr_a, lr_b, one, other = _chosen(a, b, rates)
    return _result(lr_a, lr_b, other.log_loss - one.log_loss)


@exercise.mistake(
    "the deviation instead of the error of the mean",
    seen="error is the standard deviation of the differences.",
    ask="How much does a mean of S numbers scatter, when one of them scatters this much?",
    leads=("factor",),
)
def du_deviation(a, b, rates):
    lr_a, lr_b, one, other = _chosen(a, b, rates)
    d = one.log_loss - other.log_loss
    return _result(lr_a, lr_b, d, error=d.std(ddof=1))


@exercise.mistake(
    "S below the line",
    seen="error is right but for S instead of S - 1 below the line.",
    ask="What does std divide by, if nobody says `ddof`?",
    leads=("factor",),
)
def du_ddof(a, b, rates):
    lr_a, lr_b, one, other = _chosen(a, b, rates)
    d = one.log_loss - other.log_loss
    return _result(lr_a, lr_b, d, error=d.std() / np.sqrt(len(d)))


@exercise.mistake(
    "not paired",
    seen="error is that of two separate samples: how the data sets differ is still in it.",
    ask="Which S numbers does your deviation look at: the scores, or the differences?",
)
def du_unpaired(a, b, rates):
    lr_a, lr_b, one, other = _chosen(a, b, rates)
    a, b = one.log_loss, other.log_loss
    error = np.sqrt((a.var(ddof=1) + b.var(ddof=1)) / len(a))
    return _result(lr_a, lr_b, a - b, error=error)


@exercise.mistake(
    "divided by S instead of its root",
    seen="error is divided by S, not by its square root.",
    ask="By which factor does the error of a mean fall when S grows fourfold?",
    leads=("factor",),
)
def du_root(a, b, rates):
    lr_a, lr_b, one, other = _chosen(a, b, rates)
    d = one.log_loss - other.log_loss
    return _result(lr_a, lr_b, d, error=d.std(ddof=1) / len(d))


@exercise.mistake(
    "ties counted",
    seen="higher counts the data sets on which both score alike.",
    ask="Does a lie above b where both are equal?",
)
def du_ties(a, b, rates):
    lr_a, lr_b, one, other = _chosen(a, b, rates)
    d = one.log_loss - other.log_loss
    return _result(lr_a, lr_b, d, higher=(d >= 0).sum())


@exercise.mistake(
    "a share instead of a count",
    seen="higher is a share between 0 and 1.",
    ask="What does mean make of a row of True and False, and what does sum?",
)
def du_share(a, b, rates):
    lr_a, lr_b, one, other = _chosen(a, b, rates)
    d = one.log_loss - other.log_loss
    return _result(lr_a, lr_b, d, higher=(d > 0).mean())


@exercise.mistake(
    "the size of the differences",
    seen="the differences have lost their sign.",
    ask="What does it say about a and b that they differ, if not in which direction?",
)
def du_size(a, b, rates):
    lr_a, lr_b, one, other = _chosen(a, b, rates)
    return _result(lr_a, lr_b, np.abs(one.log_loss - other.log_loss))


@exercise.mistake(
    "no rate is chosen",
    seen="both sides are compared at the last rate.",
    ask="Where does the validation part enter your choice?",
    leads=("fact test",),
)
def du_last(a, b, rates):
    runs = [[run(lr) for lr in rates][-1] for run in (a, b)]
    return _result(rates[-1], rates[-1], runs[0].log_loss - runs[1].log_loss)


@exercise.mistake(
    "a tuned twice",
    seen="both sides of the comparison are a.",
    ask="Which function does your second call of tune get?",
    leads=("fact trained",),
)
def du_itself(a, b, rates):
    lr, runs = tune(a, rates)
    again, other = tune(a, rates)
    return _result(lr, again, runs[lr].log_loss - other[again].log_loss)


@exercise.mistake(
    "the two rates exchanged",
    seen="lr_a and lr_b are exchanged.",
    ask="Which of the two rates did tune choose for a?",
)
def du_rates(a, b, rates):
    lr_a, lr_b, one, other = _chosen(a, b, rates)
    return _result(lr_b, lr_a, one.log_loss - other.log_loss)


@exercise.mistake(
    "a below b counted",
    seen="higher counts the data sets on which a lies below b.",
    ask="Which sign has d = a - b where a lies above b?",
)
def du_lower(a, b, rates):
    lr_a, lr_b, one, other = _chosen(a, b, rates)
    d = one.log_loss - other.log_loss
    return _result(lr_a, lr_b, d, higher=(d < 0).sum())


@exercise.mistake(
    "ten data sets hard-coded",
    seen="error is divided by the root of 10, however many data sets there are.",
    ask="How many differences does the caller hand to you, and where can you read it?",
    leads=("factor",),
)
def du_ten(a, b, rates):
    lr_a, lr_b, one, other = _chosen(a, b, rates)
    d = one.log_loss - other.log_loss
    return _result(lr_a, lr_b, d, error=d.std(ddof=1) / np.sqrt(10))


@exercise.mistake(
    "how many errors the mean is away from 0",
    seen="error is the mean divided by its standard error.",
    ask="Is it the standard error that is asked for, or how many of them the mean is long?",
)
def du_errors(a, b, rates):
    lr_a, lr_b, one, other = _chosen(a, b, rates)
    d = one.log_loss - other.log_loss
    return _result(lr_a, lr_b, d, error=d.mean() / (d.std(ddof=1) / np.sqrt(len(d))))
