"""`group_split`: which rows are held out when whole groups are."""

import numpy as np

from utils.checker import Case, Exercise, Fact, FormError, given, kind_of

ORDINARY, MANY = 6, 150


def observe(functions, case, watch):
    """Facts about one mask, and about the groups that are held out in many draws."""
    groups, frac = case.args["groups"], case.args["frac"]
    names, of = np.unique(groups, return_inverse=True)
    G = len(names)
    wanted = round(frac * G)

    def draw(seed):
        rng = np.random.default_rng(seed)  # a new one each time: it needs no copy
        args = {"groups": groups, "frac": frac}
        mask = given(watch.call(lambda *a: functions[0](*a, rng), args))
        return _of_the_right_form(mask, len(groups))

    first = draw(1)
    out = np.bincount(of, weights=first, minlength=G)  # rows of each group held out
    torn = np.sum((out > 0) & (out < np.bincount(of)))
    held = int(np.sum(out > 0))
    many = case.kind == "many draws"
    drawn = np.array([draw(seed) for seed in range(2, 2 + (MANY if many else ORDINARY))])
    facts = {
        "whole": Fact(
            bool(torn == 0),
            f"{torn} of {G} groups are torn: some of their rows are held out, and some are not.",
            "May two rows of one group be in different parts?",
            bool(torn),
        ),
        "count": Fact(
            held == wanted,
            f"with {G} groups and frac = {frac} rows of {held} group{'s' * (held != 1)} are held "
            f"out; they should be of {wanted}.",
            _about_count(held, wanted, G),
            held - wanted,
        ),
        "random": Fact(
            bool(np.any(drawn != drawn[0])),
            "the same groups are held out, whichever generator is given.",
            "Where does the argument rng enter?",
            bool(np.all(np.flatnonzero(out) < held)),  # the first in the order of their numbers
        ),
        "uses rng": Fact(
            all(np.array_equal(draw(2 + i), seen) for i, seen in enumerate(drawn[:ORDINARY])),
            "two generators with the same seed hold out two different sets of groups.",
            "Where does the argument rng enter?",
        ),
    }
    if many:
        first_rows = np.unique(of, return_index=True)[1]
        together = drawn[:, first_rows].T.astype(int) @ drawn[:, first_rows]
        often, apart = np.diag(together), together[~np.eye(G, dtype=bool)]
        fair = often.min() > 0.5 * often.mean() and often.max() < 1.5 * often.mean()
        mixed = apart.min() > 0 and apart.max() < 0.8 * max(often.max(), 1)
        facts["everyone"] = Fact(
            bool(fair),
            f"over {MANY} draws some groups were held out far more often than others.",
            "Has a group of many rows a greater chance with your code than a group of one row?",
        )
        facts["mixed"] = Fact(
            bool(mixed),
            f"over {MANY} draws some groups were held out always together, or never together.",
            "Can every choice of groups be held out, or only neighbours in a list?",
        )
    return facts


def _of_the_right_form(mask, N):
    if isinstance(mask, tuple):
        raise FormError(
            f"it returns a tuple of {len(mask)}; one array of N times True or False is wanted.",
            "Which single array says of each row whether it is held out?",
        )
    if type(mask) is not np.ndarray or mask.shape != (N,):
        raise FormError(
            f"it returns {kind_of(mask)}; an array of N = {N} times True or False is wanted.",
            "How many rows must your answer say something about?",
        )
    if mask.dtype.kind != "b":
        raise FormError(
            "the array holds numbers; True and False are wanted, one for each row.",
            "What would `~` make of your numbers, where the caller wants all other rows?",
        )
    return mask


def _about_count(held, wanted, G):
    if held == G - wanted:
        return "Which of the two parts does frac describe?"
    if held > wanted:
        return f"frac is a share of the {G} different numbers: of what is it one with your code?"
    return "Does what you draw from hold the number of each group once, and no other number?"


exercise = Exercise(
    "group_split(groups, frac, rng)",
    chapter="10",
    place=7,
    points=2,
    does=(
        "Which rows are held out, a mask (N,) of True and False: all rows of round(frac * G) "
        "groups, drawn at random with rng from the G different numbers in groups (N,), every "
        "choice of groups equally likely; no row of the others. Inputs stay untouched."
    ),
    parts=observe,
    steady=False,
    mended=False,
    keeps=("groups",),
    hints=(
        "What is drawn here: rows, or groups? How do you get each group's number once, however "
        "many rows it has?",
        "`names = np.unique(groups)` holds every number once, and `rng.permutation(names)` "
        "shuffles them. Which rows does `np.isin(groups, some_of_them)` mark?",
    ),
)


@exercise.answer
def group_split(groups, frac, rng):
    """Mask of the rows that are held out, whole groups only: (N,) numbers -> (N,) bool."""
    names = rng.permutation(np.unique(groups))
    return np.isin(groups, names[: round(frac * len(names))])


@exercise.data_sets
def data(rng):
    """Groups of very different size, in no order, with numbers that are no places in a list."""
    for sizes, frac in (((7, 1, 4, 2, 5), 0.35), ((3, 11, 1, 2, 6, 4, 2), 0.4)):
        yield _case(rng, sizes, frac)
    ask = "Do the numbers of the groups have to begin at 0, or to be without gaps?"
    when, far = (
        "the numbers of the groups are negative or in the thousands",
        [-7003, 12, 4096, -1, 5, 800],
    )
    yield _case(rng, (3, 5, 2, 7, 1, 4), 0.3, far, kind="large numbers", ask=ask, when=when)
    ask = "Does a group of one row count as one of the G groups?"
    yield _case(rng, (1, 1, 1, 1, 1, 1), 0.5, kind="one row each", ask=ask,
                when="every group has one row")  # fmt: skip
    ask = "Can every choice of groups be held out, or only some of them?"
    when = f"it splits the same groups {MANY} times"
    yield _case(rng, (9, 1, 2, 5, 1, 3, 14), 0.43, kind="many draws", when=when, ask=ask)


def _case(rng, sizes, frac, names=None, **more):
    names = rng.permutation(3 + 4 * np.arange(len(sizes))) if names is None else names
    groups = rng.permutation(np.repeat(names, sizes))
    args = {"groups": groups, "frac": frac, "rng": None}
    return Case(args, {"N": len(groups), "G": len(sizes)}, **more)


@exercise.right("a loop over the chosen groups")
def gs_loop(groups, frac, rng):
    names, out = np.unique(groups), np.zeros(len(groups), bool)
    for name in rng.choice(names, round(frac * len(names)), replace=False):
        out |= groups == name
    return out


@exercise.right("a set of the numbers, and a list of True and False")
def gs_set(groups, frac, rng):
    names = sorted({int(g) for g in groups})
    order = np.argsort(rng.random(len(names)))
    held = {names[i] for i in order[: round(frac * len(names))]}
    return np.array([int(g) in held for g in groups])


@exercise.right("one True or False for each group, spread over its rows")
def gs_inverse(groups, frac, rng):
    names, of = np.unique(groups, return_inverse=True)
    held = np.zeros(len(names), bool)
    held[rng.permutation(len(names))[len(names) - round(frac * len(names)) :]] = True
    return held[of]


def _held(groups, names):
    return np.isin(groups, names)


@exercise.mistake(
    "rows drawn instead of groups",
    seen="rows are drawn one by one: nearly every group is in both parts.",
    ask="May two rows of one group be in different parts?",
    leads=("fact whole",),
)
def gs_rows(groups, frac, rng):
    out = np.zeros(len(groups), bool)
    out[rng.permutation(len(groups))[: round(frac * len(groups))]] = True
    return out


@exercise.mistake(
    "parts exchanged",
    seen="what is True belongs to the training part.",
    ask="Which of the two parts does frac describe?",
    leads=("fact count",),
)
def gs_exchanged(groups, frac, rng):
    return ~group_split(groups, frac, rng)


@exercise.mistake(
    "the first groups, always",
    seen="the same groups are held out, whichever generator is given.",
    ask="Where does the argument rng enter?",
    leads=("fact random",),
)
def gs_first(groups, frac, rng):
    names = np.unique(groups)
    return _held(groups, names[: round(frac * len(names))])


@exercise.mistake(
    "np.random instead of rng",
    seen="two generators with the same seed hold out two different sets of groups.",
    ask="Which generator shuffles your groups, and where does rng enter?",
    leads=("fact uses rng",),
)
def gs_global(groups, frac, rng):
    return group_split(groups, frac, np.random)


@exercise.mistake(
    "a generator of its own with a fixed seed",
    seen="the held-out groups are the same, whichever generator is given.",
    ask="Where does the argument rng enter?",
    leads=("fact random", "random"),
)
def gs_seed(groups, frac, rng):
    return group_split(groups, frac, np.random.default_rng(0))


@exercise.mistake(
    "drawn from the rows' groups: large groups are likelier",
    seen="the groups are drawn through their rows: a large group has more chances than a small.",
    ask="How often does a group of nine rows stand in the list that you draw from?",
    leads=("many draws/fact everyone",),
)
def gs_weighted(groups, frac, rng):
    wanted, shuffled = round(frac * len(np.unique(groups))), rng.permutation(groups)
    first = np.sort(np.unique(shuffled, return_index=True)[1])
    return _held(groups, shuffled[first[:wanted]])


@exercise.mistake(
    "groups drawn with replacement",
    seen="a group can be drawn twice: then fewer groups are held out than frac says.",
    ask="Can the same group be drawn twice with your code?",
    leads=("fact count",),
)
def gs_replacement(groups, frac, rng):
    names = np.unique(groups)
    return _held(groups, rng.choice(names, round(frac * len(names))))


@exercise.mistake(
    "so many rows as frac says, then the whole groups that they touch",
    seen="frac is taken as a share of the rows, not of the groups.",
    ask="Of what is frac a share here?",
    leads=("fact count",),
)
def gs_touched(groups, frac, rng):
    rows = rng.permutation(len(groups))[: round(frac * len(groups))]
    return _held(groups, groups[rows])


@exercise.mistake(
    "size rounded down",
    seen="one group too few is held out where frac * G is nearer to the next whole number.",
    ask="What does int do to 2.8, and what does round do?",
    leads=("fact count", "misses"),
)
def gs_floor(groups, frac, rng):
    names = rng.permutation(np.unique(groups))
    return _held(groups, names[: int(frac * len(names))])


@exercise.mistake(
    "the numbers of the groups taken for 0, 1, 2, ...",
    seen="the groups are taken to be numbered 0, 1, 2, ...",
    ask="Which numbers do the groups really have?",
    leads=("fact count",),
)
def gs_numbered(groups, frac, rng):
    G = len(np.unique(groups))
    return _held(groups, rng.permutation(G)[: round(frac * G)])


@exercise.mistake(
    "neighbouring groups from a random start",
    seen="the held-out groups are always neighbours in the list; only the first is drawn.",
    ask="Can every choice of groups be held out, or only neighbours in a list?",
    leads=("many draws/fact mixed",),
)
def gs_rolled(groups, frac, rng):
    names = np.unique(groups)
    names = np.roll(names, rng.integers(len(names)))
    return _held(groups, names[: round(frac * len(names))])


@exercise.mistake(
    "row numbers instead of a mask",
    seen="row numbers come back; True or False for each row is wanted.",
    ask="How many rows must your answer say something about?",
    leads=("form",),
)
def gs_numbers(groups, frac, rng):
    return np.flatnonzero(group_split(groups, frac, rng))
