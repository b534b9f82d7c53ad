"""`waves`: sines and cosines of a place, in four directions."""

import numpy as np

from utils.checker import Case, Exercise, agree, given
from utils.exercises._relations import related


def observe(functions, case, watch):
    """The columns, brought into our order where they are ours, or a mistake's, in another one."""
    got = given(watch.call(functions[0], case.args))
    if isinstance(got, np.ndarray) and got.ndim == 2 and got.dtype.kind == "f":
        for function in (_right, *(mistake.functions[0] for mistake in exercise.mistakes)):
            want = function(*(np.array(case.args[k], float) for k in ("lat", "lon", "periods")))
            if got.shape == want.shape:
                placed = np.empty_like(got)
                placed[:, _order(want)] = got[:, _order(got)]
                if np.allclose(placed, want, rtol=0, atol=1e-6):
                    return {"waves": placed}
    return {"waves": got}


def _order(columns):
    """Which column comes first, wherever it stands."""
    return np.argsort(np.cos(np.arange(len(columns)) + 1) @ columns)


def relations(case, want, got, again):
    """When the columns repeat, whether the periods enter, and what the squares add up to."""
    lat, periods, got = case.args["lat"], list(case.args["periods"]), got["waves"]
    if agree(again(periods=[*periods[:-1], 1.3 * periods[-1]])["waves"], got):
        say = "the result does not change at all when the last period does."
        yield "periods", say, "Which line of yours takes the next period?"
        return
    alone, p = again(periods=periods[:1])["waves"], periods[0]
    near = again(periods=[p], lat=lat + p / 10_000 * (np.arange(len(lat)) == 0))["waves"]
    if not agree(near[1:], alone[1:]):
        say = "when one place moves, the waves of the others change."
        yield "others", say, "Would a place get the same waves if it stood alone in the table?"
        return
    if np.mean(near[0] == alone[0]) > 0.8:
        say = "most numbers stay the same when the place moves by a small part of a period."
        yield "steps", say, "Does your division keep what is left of a period?"
    elif not agree(again(periods=[p], lat=lat + p)["waves"], alone):
        say = "when a place moves by one period, the columns do not come back to where they were."
        yield "period", say, "By how much does the number in your sine grow over one period?"
    if not agree(np.sum(got**2, axis=1), np.full(len(got), got.shape[1] / 2)):
        say = "the squares of a sine and of its cosine add up to 1; your columns cannot be paired."
        yield "pairs", say, "Which column is the cosine that belongs to a sine of yours?"


exercise = Exercise(
    "waves(lat, lon, periods)",
    chapter="10",
    place=6,
    points=2,
    does=(
        "The sine and the cosine of 2 pi u / p for each period p in periods (P,) and each of the "
        "four directions u = lat, lon, lat + lon, lat - lon; lat and lon have shape (N,): "
        "(N, 8 P), the columns in any order. Inputs stay untouched."
    ),
    parts=related(observe, lambda: waves, relations),
    hints=(
        "How many columns does one period give, and how many columns do P periods give? Which "
        "list could collect them one by one?",
        "Two loops, over the periods and over the four directions, may append "
        "`np.sin(2 * np.pi * u / p)` and the cosine to a list. What does `np.stack(columns, "
        "axis=1)` make of a list of (N,) arrays?",
    ),
)


@exercise.answer
def waves(lat, lon, periods):
    """Sines and cosines of the place in four directions: (N,), (N,), (P,) -> (N, 8 P)."""
    ways = [way / period for period in periods for way in (lat, lon, lat + lon, lat - lon)]
    turns = 2 * np.pi * np.stack(ways, axis=1)
    return np.hstack([np.sin(turns), np.cos(turns)])


@exercise.data_sets
def data(rng):
    """Places in degrees, no two alike."""
    for N, periods in ((7, [3.0, 1.7]), (11, [5.3, 2.2, 0.7]), (5, [2.9])):
        yield _case(rng, N, periods)
    ask = "Does your code rely on there being several rows?"
    yield _case(rng, 1, [3.0, 1.7], kind="one row", when="there is one place only", ask=ask)
    ask = "What does `//` do to a number with a decimal point?"
    short, when = [0.13, 0.05], "the periods are as short as 0.05"
    yield _case(rng, 3, short, kind="short periods", when=when, ask=ask)
    whole = _case(rng, 5, [8, 4], kind="whole numbers", when="all inputs are whole numbers",
                  ask="Can an array of whole numbers hold the result?")  # fmt: skip
    whole.args.update(
        lat=np.array([33, 35, 36, 38, 41]), lon=np.array([-115, -118, -119, -120, -124])
    )
    yield whole
    yield _case(rng, 5, (3.1, 0.9), kind="a tuple", when="periods is a tuple")
    yield _case(rng, 5, np.array([3.1, 0.9]), kind="an array", when="periods is an array")


def _case(rng, N, periods, **more):
    lat, lon = rng.uniform(32, 42, N), -rng.uniform(114, 125, N)
    return Case({"lat": lat, "lon": lon, "periods": periods}, {"N": N, "P": len(periods)}, **more)


@exercise.small_inputs
def small():
    """One place and one period, then more."""
    for lat, lon, periods in (
        ([1], [0.5], [4]),
        ([1], [0.5], [5, 3]),
        ([1, 2], [0.5, 3], [7]),
    ):
        yield {"lat": np.array(lat, float), "lon": np.array(lon, float), "periods": periods}


@exercise.right("column by column, sine beside cosine")
def waves_columns(lat, lon, periods):
    columns = []
    for p in periods:
        for u in (lat, lon, lat + lon, lat - lon):
            columns += [np.sin(2 * np.pi * u / p), np.cos(2 * np.pi * u / p)]
    return np.stack(columns, axis=1)


@exercise.right("one product with a matrix of directions")
def waves_matrix(lat, lon, periods):
    ways = np.array([[1, 0, 1, 1], [0, 1, 1, -1]])
    turns = np.column_stack([lat, lon]) @ np.hstack([2 * np.pi * ways / p for p in periods])
    return np.concatenate([np.cos(turns), np.sin(turns)], axis=1)


@exercise.right("broadcast over directions and periods")
def waves_broadcast(lat, lon, periods):
    u = np.array([lat, lon, lat + lon, lat - lon]).T[:, :, None]
    turns = 2 * np.pi * u / np.asarray(periods)
    return np.stack([np.sin(turns), np.cos(turns)], axis=3).reshape(len(lat), -1)


def _of(turns):
    turns = np.stack(turns, axis=1)
    return np.hstack([np.sin(turns), np.cos(turns)])


def _ways(lat, lon):
    return lat, lon, lat + lon, lat - lon


def _right(lat, lon, periods):
    return _of([2 * np.pi * u / p for p in periods for u in _ways(lat, lon)])


@exercise.mistake(
    "no 2 pi",
    seen="the factor 2 pi is missing: a wave repeats after 2 pi periods.",
    ask="When the place moves by one period, by how much does the number in your sine grow?",
    leads=("fact period",),
)
def waves_no_turn(lat, lon, periods):
    return _of([u / p for p in periods for u in _ways(lat, lon)])


@exercise.mistake(
    "pi instead of 2 pi",
    seen="a wave repeats only after two periods.",
    ask="After how many degrees does your sine repeat?",
    leads=("fact period",),
)
def waves_half(lat, lon, periods):
    return _of([np.pi * u / p for p in periods for u in _ways(lat, lon)])


@exercise.mistake(
    "multiplied by the period",
    seen="the place is multiplied by the period.",
    ask="Does a longer period make your wave slower or quicker?",
    leads=("points at operator", "fact period"),
)
def waves_times(lat, lon, periods):
    return _of([2 * np.pi * u * p for p in periods for u in _ways(lat, lon)])


@exercise.mistake(
    "multiplied by the period, and no 2 pi",
    seen="the place is multiplied by the period, and the factor 2 pi is missing.",
    ask="Does a longer period make your wave slower or quicker?",
)
def waves_plain_times(lat, lon, periods):
    return _of([u * p for p in periods for u in _ways(lat, lon)])


@exercise.mistake(
    "no period",
    seen="the period does not enter: every wave repeats after one degree.",
    ask="Where does the period enter your sine?",
)
def waves_no_period(lat, lon, periods):
    return _of([2 * np.pi * u for _ in periods for u in _ways(lat, lon)])


@exercise.mistake(
    "pi instead of 2 pi in the cosine",
    seen="the sines are right; the cosines repeat only after two periods.",
    ask="Do your sine and your cosine get the same number?",
)
def waves_half_cosine(lat, lon, periods):
    turns = np.stack([2 * np.pi * u / p for p in periods for u in _ways(lat, lon)], axis=1)
    return np.hstack([np.sin(turns), np.cos(turns / 2)])


@exercise.mistake(
    "no 2 pi in the cosine",
    seen="the sines are right; the factor 2 pi is missing in the cosines.",
    ask="Do your sine and your cosine get the same number?",
)
def waves_plain_cosine(lat, lon, periods):
    turns = np.stack([u / p for p in periods for u in _ways(lat, lon)], axis=1)
    return np.hstack([np.sin(2 * np.pi * turns), np.cos(turns)])


@exercise.mistake(
    "degrees taken for an angle",
    seen="the place is turned into radians, as if it were an angle of a circle.",
    ask="A period of 2 means 2 degrees on the map: after which step does your sine repeat?",
    leads=("fact period",),
)
def waves_radians(lat, lon, periods):
    return _of([np.deg2rad(u) / p for p in periods for u in _ways(lat, lon)])


@exercise.mistake(
    "the last direction is the sum again",
    seen="lat + lon stands there twice, and lat - lon is missing.",
    ask="Which two diagonals does a map have?",
    leads=("points at sign",),
)
def waves_sum_twice(lat, lon, periods):
    return _of([2 * np.pi * u / p for p in periods for u in (lat, lon, lat + lon, lat + lon)])


@exercise.mistake(
    "sines twice",
    seen="sines stand where the cosines should be.",
    ask="At a place where the sine is 0, which other column still says where in the wave it is?",
    leads=("fact pairs",),
)
def waves_sines(lat, lon, periods):
    half = np.sin(np.stack([2 * np.pi * u / p for p in periods for u in _ways(lat, lon)], axis=1))
    return np.hstack([half, half])


@exercise.mistake(
    "sines only",
    seen="the cosines are missing.",
    ask="How many columns should one period and one direction give?",
    leads=("shape",),
)
def waves_no_cosine(lat, lon, periods):
    return np.sin(np.stack([2 * np.pi * u / p for p in periods for u in _ways(lat, lon)], axis=1))


@exercise.mistake(
    "latitude and longitude only",
    seen="the two diagonal directions are missing.",
    ask="Which four directions does the exercise name?",
    leads=("shape",),
)
def waves_two_ways(lat, lon, periods):
    return _of([2 * np.pi * u / p for p in periods for u in (lat, lon)])


@exercise.mistake(
    "rows and columns exchanged",
    seen="a place is a column, not a row.",
    ask="Which axis should the N places lie along?",
    leads=("shape", "transposed"),
)
def waves_transposed(lat, lon, periods):
    return _of([2 * np.pi * u / p for p in periods for u in _ways(lat, lon)]).T


@exercise.mistake(
    "only the first period",
    seen="every column has the first period.",
    ask="Which line of yours takes the next period?",
    leads=("fact periods",),
)
def waves_first(lat, lon, periods):
    return _of([2 * np.pi * u / periods[0] for _ in periods for u in _ways(lat, lon)])


@exercise.mistake(
    "the place with its mean taken away",
    seen="the mean place is subtracted first.",
    ask="Would one new place alone get the same waves as in a table with others?",
    leads=("fact others", "points at term too many"),
)
def waves_centred(lat, lon, periods):
    return _right(lat - lat.mean(), lon - lon.mean(), periods)


@exercise.mistake(
    "whole periods only",
    seen="the place is divided with //, and what remains of a period is lost.",
    ask="What is left of 3.7 // 2?",
    leads=("fact steps",),
)
def waves_floor(lat, lon, periods):
    return _of([2 * np.pi * (u // p) / 1.5 for p in periods for u in _ways(lat, lon)])
