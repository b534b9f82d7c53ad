"""`cost`: the mean binary cross-entropy of the network with one output."""

import numpy as np

from utils.checker import Case, Exercise, agree, given
from utils.exercises._data import MANY, RARE, labels


def observe(functions, case, watch):
    """The cost; of many samples only if that of a few is right.

    A column against a row of 5,000 makes a table of 25 million numbers, several times over.
    """
    few = {name: value[:7] for name, value in case.args.items()}
    if len(case.args["y"]) > 1000:
        first = given(watch.call(functions[0], few))
        if np.ndim(first) or not agree(cost(**few), first):
            return {"cost": first}
    return {"cost": given(watch.call(functions[0], case.args))}


exercise = Exercise(
    "cost(p, y)",
    chapter="07",
    place=3,
    points=2,
    does=(
        "Mean binary cross-entropy, a number, of probabilities p (N, 1) against labels y (N,) in "
        "{0, 1}; finite where some p are exactly 0 or 1, for any N (N = 5,000 too), and right to "
        "1e-6 wherever p is not."
    ),
    parts=observe,
    hints=(
        "p is a column and y is not: `y[:, None]`, or `p[:, 0]`, before the two meet.",
        (
            "log(0) is -inf, and 0 times -inf is nan. What could you do to the number that goes "
            "into the logarithm, so that it is never exactly 0, while any other p stays as it is? "
            "(Both logarithms need it. And 1 - 1e-20 is exactly 1 for the computer.)"
        ),
    ),
)


@exercise.answer
def cost(p, y):
    """Mean binary cross-entropy: p (N, 1), y (N,) -> number."""
    t = y[:, None]
    p_0 = np.maximum(1 - p, 1e-30)
    p_1 = np.maximum(p, 1e-30)
    return -np.mean(t * np.log(p_1) + (1 - t) * np.log(p_0))


@exercise.data_sets
def data(rng):
    """Probabilities and labels."""
    for N in (11, 17):
        p, y = rng.uniform(0.05, 0.95, (N, 1)), labels(rng, N, 2)
        p[:4, 0] = 0.03, 0.97, 0.05, 0.95
        if N == 17:  # mostly wrong: a cost above 1
            y = (p[:, 0] < 0.5) * 1
            y[-2:] = 1 - y[-2:]
        yield Case({"p": p, "y": y}, {"N": N})
    for label in (0, 1):
        yield Case(
            {"p": p, "y": np.full(17, label)},
            {"N": 17},
            kind="one class only",
            when=f"every label is {label}",
        )
    p, y = np.array([RARE, 1 - RARE, 0.5, 0.25, RARE]), np.array([1, 0, 1, 0, 1])
    yield Case(
        {"p": p[:, None], "y": y},
        {"N": 5},
        kind="sure and wrong",
        when="p is one in a million and the label is 1, or the other way round",
        ask="How small may a probability be before your formula changes it?",
    )
    rare = np.array([[1e-9], [1e-9], [0.5]])
    yield Case(
        {"p": rare, "y": np.array([1, 1, 0])},
        {"N": 3},
        kind="sure and wrong",
        when="of three samples two have the label 1 and p one in a billion",
        ask="How small may a probability be before your formula changes it?",
        accepts={"cost": _rare},
    )
    yield Case(
        {"p": np.array([[0.0], [0.5], [0.0]]), "y": np.array([0, 1, 0])},
        {"N": 3},
        kind="exactly 0",
        when="some p are exactly 0 and right, and none is 1",
        ask="What does each step of your formula give there?",
        accepts={"cost": lambda got: abs(got - np.log(2) / 3) < 1e-4},
    )
    y = np.array([0, 1, 0, 1, 1])
    yield Case(
        {"p": y[:, None].astype(float), "y": y},
        {"N": 5},
        kind="exactly 0",
        when="every p is exactly 0 or 1 and right",
        ask="What does each step of your formula give there?",
        accepts={"cost": lambda got: abs(got) < 1e-4},
    )
    for wrong, p in ((1, [0.0, 0.0, 0.0, 1.0, 1.0]), (3, [1.0, 0.0, 0.0, 0.0, 1.0])):
        yield Case(
            {"p": np.array(p)[:, None], "y": y},
            {"N": 5},
            kind="exactly 0",
            when=f"{'one p is' if wrong == 1 else 'several p are'} exactly 0 or 1 and wrong",
            ask="What does each step of your formula give there?",
            accepts={"cost": lambda got, wrong=wrong: 13.8 < got * 5 / wrong < 1000},
        )
    p = rng.uniform(0.05, 0.95, (5000, 1))
    yield Case({"p": p, "y": labels(rng, 5000, 2)}, {"N": 5000}, **MANY)
    yield Case(
        {"p": np.array([[0.8]]), "y": np.array([1])},
        {"N": 1},
        kind="one sample",
        when="there is one sample only",
    )


def _rare(got):
    """Whether it is the cost of 1e-9 twice and of 0.5, up to 1e-10 beside each probability."""
    want = (2 * np.log(1e9) + np.log(2)) / 3
    return abs(got - want) < 0.01 * want


@exercise.small_inputs
def small():
    """One probability, then two."""
    for p, y in (([0.5], [1]), ([0.8], [0]), ([1e-9], [1]), ([0.8, 0.5], [1, 0]), ([0.2], [1])):
        yield {"p": np.array(p)[:, None], "y": np.array(y)}


@exercise.right("the probability of the true class, then its logarithm")
def cost_true_class(p, y):
    p_true = np.where(y == 1, p[:, 0], 1 - p[:, 0])
    return -np.log(np.maximum(p_true, 1e-30)).mean()


@exercise.right("p clipped at both ends")
def cost_clip(p, y):
    q = np.clip(p[:, 0], 1e-12, 1 - 1e-12)
    return float(np.sum(-y * np.log(q) - (1 - y) * np.log(1 - q)) / len(y))


@exercise.mistake(
    "a column against a row",
    seen="p (N, 1) and y (N,) make a table (N, N): the mean over all pairs comes out.",
    ask="Print the shape of y * np.log(p). Which shape of y gives one term for each sample?",
)
def co_pairs(p, y):
    p = np.clip(p, 1e-15, 1 - 1e-15)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


@exercise.mistake(
    "log(0) not prevented",
    seen="right unless some p is exactly 0 or 1: then it is nan.",
    ask="What is 0 times the logarithm of 0 for NumPy?",
    leads=("exactly 0/nan", "points at function"),
)
def co_nan(p, y):
    t = y[:, None]
    return -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p))


@exercise.mistake(
    "log(0) not prevented where the label picks the term",
    seen="right unless some p is exactly 0 or 1 and wrong: then it is infinite.",
    ask="What is the logarithm of 0, and which number could stand in its place?",
    leads=("exactly 0/nan", "points at function"),
)
def co_inf(p, y):
    return -np.mean(np.log(np.where(y == 1, p[:, 0], 1 - p[:, 0])))


@exercise.mistake(
    "logarithm of the product",
    seen="right for a few samples; of 5,000, the product is 0 and the cost infinite.",
    ask="0.5 multiplied 5,000 times by itself: what is left of it in a float?",
    leads=("many samples/nan", "exactly 0/nan"),
)
def co_product(p, y):
    p_true = np.where(y == 1, p[:, 0], 1 - p[:, 0])
    return -np.log(np.prod(np.maximum(p_true, 1e-30))) / len(y)


@exercise.mistake(
    "nan_to_num behind the logarithm",
    seen="where p is exactly 0 and wrong, -inf becomes -1.8e308, and two of those are infinite.",
    ask="Which number does nan_to_num put in the place of -inf, and what are two of those?",
    leads=("exactly 0/different", "points at function"),
)
def co_nan_to_num(p, y):
    t = y[:, None]
    terms = np.nan_to_num(t * np.log(p) + (1 - t) * np.log(1 - p))
    return -np.mean(terms)


@exercise.mistake(
    "clipped far from 0 and 1",
    seen="right for moderate p; p below 0.001 or above 0.999 is cut off there.",
    ask="How small may a probability be before your formula changes it?",
    leads=("sure and wrong/different",),
)
def co_clip(p, y):
    t, q = y[:, None], np.clip(p, 0.001, 0.999)
    return -np.mean(t * np.log(q) + (1 - t) * np.log(1 - q))


@exercise.mistake(
    "a large number added inside the logarithms",
    seen="0.001 is added to every probability, and the cost is too small.",
    ask="What is the cost of a perfect p, and what does yours say?",
    leads=("points at constant",),
)
def co_eps(p, y):
    t = y[:, None]
    return -np.mean(t * np.log(p + 0.001) + (1 - t) * np.log(1 - p + 0.001))


@exercise.mistake(
    "floor outside the logarithm",
    seen="it is 0: every logarithm is raised to the floor, which stands outside of it.",
    ask="What is to be kept above 0: the probability, or its logarithm?",
    leads=("negative part",),
)
def co_floor(p, y):
    t = y[:, None]
    p_1, p_0 = np.maximum(np.log(p), 1e-30), np.maximum(np.log(1 - p), 1e-30)
    return -np.mean(t * p_1 + (1 - t) * p_0)


@exercise.mistake(
    "summed instead of averaged",
    seen="it is N times too large: the sum, not the mean.",
    ask="If every sample stood there twice, should the cost double?",
    leads=("factor",),
)
def co_sum(p, y):
    t, q = y[:, None], np.clip(p, 1e-15, 1 - 1e-15)
    return -np.sum(t * np.log(q) + (1 - t) * np.log(1 - q))


@exercise.mistake(
    "minus sign forgotten",
    seen="it has the opposite sign: it is negative.",
    ask="Is the logarithm of a probability above 0 or below?",
    leads=("negated",),
)
def co_sign(p, y):
    t, q = y[:, None], np.clip(p, 1e-15, 1 - 1e-15)
    return np.mean(t * np.log(q) + (1 - t) * np.log(1 - q))


@exercise.mistake(
    "the term of label 1 only",
    seen="samples with the label 0 cost nothing.",
    ask="What does a sure p = 0.99 cost where the label is 0?",
)
def co_one_term(p, y):
    return -np.mean(y[:, None] * np.log(np.maximum(p, 1e-30)))


@exercise.mistake(
    "labels exchanged",
    seen="the labels 0 and 1 have exchanged their roles.",
    ask="Which p should be cheap where the label is 1?",
    leads=("argument complement p",),
)
def co_swapped(p, y):
    t, q = y[:, None], np.clip(p, 1e-15, 1 - 1e-15)
    return -np.mean((1 - t) * np.log(q) + t * np.log(1 - q))


@exercise.mistake(
    "squared error",
    seen="it is the mean of (p - y)**2, the squared error.",
    ask="What is the most that one sample can cost in your formula, and in the chapter's?",
)
def co_squares(p, y):
    return np.mean((p[:, 0] - y) ** 2)


@exercise.mistake(
    "logarithm to base 2",
    seen="it is the cost divided by ln 2: the logarithm has the base 2.",
    ask="Which logarithm has the derivative 1/p?",
    leads=("factor",),
)
def co_log2(p, y):
    t, q = y[:, None], np.clip(p, 1e-15, 1 - 1e-15)
    return -np.mean(t * np.log2(q) + (1 - t) * np.log2(1 - q))


@exercise.mistake(
    "not averaged",
    seen="one cost for each sample comes back.",
    ask="How many numbers is a cost?",
    leads=("shape",),
)
def co_each(p, y):
    t, q = y[:, None], np.clip(p, 1e-15, 1 - 1e-15)
    return -(t * np.log(q) + (1 - t) * np.log(1 - q))


@exercise.mistake(
    "p changed in place",
    seen="the value is right, but where p was 0 or 1 the caller finds another p afterwards.",
    ask="Which line writes into an array that it was given?",
    leads=("exactly 0/changed",),
)
def co_inplace(p, y):
    p[p == 0], p[p == 1] = 1e-15, 1 - 1e-15
    t = y[:, None]
    return -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p))


@exercise.mistake(
    "two means added, one for each class",
    seen="the mean over the samples of label 1 is added to the mean over those of label 0.",
    ask="Should a class of three samples weigh as much as one of eight?",
)
def co_per_class(p, y):
    q = np.clip(p[:, 0], 1e-15, 1 - 1e-15)
    return -np.mean(np.log(q[y == 1])) - np.mean(np.log(1 - q[y == 0]))


@exercise.mistake(
    "minus between the two terms",
    seen="the term of label 0 enters with the opposite sign.",
    ask="With which sign does each of the two terms stand in the sum?",
    leads=("points at sign",),
)
def co_minus(p, y):
    t, q = y[:, None], np.clip(p, 1e-15, 1 - 1e-15)
    return -np.mean(t * np.log(q) - (1 - t) * np.log(1 - q))


@exercise.mistake(
    "brackets left out around 1 - y",
    seen="1 - y stands without its brackets: y multiplies the second logarithm.",
    ask="Which does Python do first: the minus or the multiplication?",
    leads=("brackets missing",),
)
def co_brackets(p, y):
    t, q = y[:, None], np.clip(p, 1e-15, 1 - 1e-15)
    return -np.mean(t * np.log(q) + 1 - t * np.log(1 - q))


@exercise.mistake(
    "the mean over the samples of label 1 alone",
    seen="it is the mean over the samples of label 1 alone.",
    ask="What does a sure p = 0.99 cost where the label is 0?",
)
def co_positive(p, y):
    return -np.mean(np.log(np.maximum(p[y == 1], 1e-30)))


@exercise.mistake(
    "log(0) not prevented at p = 1",
    seen="right unless some p is exactly 1: there the second logarithm still gets 0.",
    ask="What does Python say to 1 - 1e-20 == 1? How near to 1 can your p still come?",
    leads=("exactly 0/nan",),
)
def co_one_end(p, y):
    t, q = y[:, None], np.clip(p, 1e-20, 1 - 1e-20)
    return -np.mean(t * np.log(q) + (1 - t) * np.log(1 - q))


@exercise.mistake(
    "nan_to_num around the mean",
    seen="where some p is exactly 0 or 1, the mean is nan, and nan_to_num makes that 0: as if "
    "every answer were right and sure.",
    ask="What should a sure and wrong sample cost, and the other samples beside it?",
    leads=("exactly 0/different",),
)
def co_nan_is_zero(p, y):
    t = y[:, None]
    return np.nan_to_num(-np.mean(t * np.log(p) + (1 - t) * np.log(1 - p)))


@exercise.mistake(
    "the logarithm of p for both labels",
    seen="both logarithms are of p: a sample costs the same with either label.",
    ask="Which probability does the network give to class 0?",
)
def co_p_twice(p, y):
    t, q = y[:, None], np.clip(p, 1e-15, 1 - 1e-15)
    return -np.mean(t * np.log(q) + (1 - t) * np.log(q))
