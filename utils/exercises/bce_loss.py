"""`bce_loss`: mean binary cross-entropy of probabilities against labels 0 and 1."""

import numpy as np

from utils.checker import Case, Exercise, one
from utils.exercises._data import FAINT, FAINTLY, MANY, RARE, VERY_FAINT, labels, near

exercise = Exercise(
    "bce_loss(p, y)",
    chapter="01",
    place=3,
    points=2,
    does=(
        "Mean binary cross-entropy of probabilities p (N,) against labels y (N,) in {0,1}; "
        "finite even when some p is exactly 0 or 1, for any N (N = 5,000 too), and right to "
        "1e-6 wherever p is not."
    ),
    parts=one("loss"),
    hints=(
        "For each point one of the two terms is multiplied by 0. What does NumPy make of "
        "`0 * np.log(0)`?",
        "`np.clip(p, 1e-12, 1 - 1e-12)` keeps the logarithms finite and changes nothing that "
        "matters elsewhere. Clip first, and use the clipped p in both terms.",
    ),
)


@exercise.answer
def bce_loss(p, y):
    """Mean binary cross-entropy: (N,), (N,) -> float."""
    p = np.clip(p, 1e-15, 1 - 1e-15)
    positive = y * np.log(p)
    negative = (1 - y) * np.log(1 - p)
    return -np.mean(positive + negative)


@exercise.data_sets
def data(rng):
    """Probabilities and labels, ordinary, extreme, exactly 0 and 1, few and many."""
    for N in (11, 17):
        p, y = rng.uniform(0.05, 0.95, N), labels(rng, N, 2)
        p[:4], y[[0, -1]] = (0.03, 0.97, 0.05, 0.95), 1
        yield Case({"p": p, "y": y}, {"N": N})
    p = rng.uniform(0.05, 0.95, 11)
    for label in (0, 1):
        yield Case(
            {"p": p, "y": np.full(11, label)},
            {"N": 11},
            kind="one class only",
            when=f"every label is {label}",
            ask="What does a probability cost whose label is 0, and what if its label is 1?",
        )
    yield Case(
        {"p": np.array([RARE, 0.7, 1 - RARE, 0.4, RARE]), "y": np.array([1, 1, 0, 0, 0])},
        {"N": 5},
        kind="nearly 0",
        when="some p are one millionth away from 0 or 1",
        ask="How near to 0 or 1 may a probability be before your code changes it?",
    )
    faint = np.array([FAINT, 0.5, 1 - FAINTLY, 0.25])
    loss = -np.log([FAINT, 0.5, FAINTLY, 0.75]).mean()
    yield Case(  # 1e-10 added to a probability may show
        {"p": faint, "y": np.array([1, 1, 0, 0])},
        {"N": 4},
        accepts={"loss": near(loss, 0.15 / 4)},
        **VERY_FAINT,
    )
    yield Case({"p": rng.uniform(0.05, 0.95, 5000), "y": labels(rng, 5000, 2)}, {"N": 5000}, **MANY)
    y = np.array([0, 1, 0, 1, 1])
    sure = np.array([0.0, 1.0, 0.0, 1.0, 1.0])
    yield Case(
        {"p": sure, "y": y},
        {"N": 5},
        kind="exactly 0",
        when="every prediction is perfect, exactly 0 or 1",
        ask="What does each step of your formula give there?",
        accepts={"loss": lambda got: abs(got) < 1e-4},
    )
    wrong = np.array([1.0, 0.0, 0.0, 1.0, 0.0])
    yield Case(
        {"p": wrong, "y": y},
        {"N": 5},
        kind="exactly 0",
        when="some p are exactly 0 or 1 and wrong",
        ask="What does each step of your formula give there?",
        accepts={"loss": lambda got: 9 < got * 5 / 3 < 1000},
    )
    yield Case(
        {"p": np.array([0.3]), "y": np.array([1])},
        {"N": 1},
        kind="one sample",
        when="there is one sample only",
    )


@exercise.small_inputs
def small():
    """One probability, two, three; exactly 0 and 1 last, where they cost nothing."""
    runs = (
        ([0.5], [0]), ([0.5], [1]), ([0.9], [1]), ([0.9], [0]), ([0.2], [0]), ([0.2], [1]),
        ([0.9, 0.2], [1, 0]), ([0.9, 0.2], [0, 0]), ([0.5, 0.8], [1, 1]), ([0.5, 0.8], [0, 1]),
        ([0.9, 0.2, 0.6], [1, 0, 1]), ([0.9, 0.2, 0.6], [0, 1, 1]), ([0.001], [1]),
        ([0.00001], [1]), ([1e-9], [1]), ([1.0], [1]), ([0.0], [0]), ([1.0, 0.5], [1, 1]),
    )  # fmt: skip
    for p, y in runs:
        yield {"p": np.array(p), "y": np.array(y)}


@exercise.right("boolean mask instead of products")
def bce_loss_boolean_mask_instead_of_products(p, y):
    q = np.where(np.asarray(y) == 1, p, 1 - p)
    return -np.log(np.maximum(q, 1e-15)).mean()


@exercise.right("clipped at 1e-12, as a Python float")
def bce_loss_clipped(p, y):
    p = np.clip(p, 1e-12, 1 - 1e-12)
    return float(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))


@exercise.right("a tiny number inside the logarithms")
def bce_loss_tiny_number(p, y):
    return -np.mean(y * np.log(p + 1e-12) + (1 - y) * np.log(1 - p + 1e-12))


@exercise.right("a loop that adds the logarithms")
def bce_loss_loop(p, y):
    total = 0.0
    for pi, yi in zip(p, y):
        q = pi if yi == 1 else 1 - pi
        total -= np.log(max(q, 1e-300))
    return total / len(p)


@exercise.mistake(
    "large number added inside the logarithms",
    seen="it is below ours, and below 0 for perfect predictions.",
    ask="What should the loss be for perfect predictions, and what does yours return?",
    leads=("points at constant",),
)
def bce_bigeps(p, y):
    return -np.mean(y * np.log(p + 0.1) + (1 - y) * np.log(1 - p + 0.1))


@exercise.mistake(
    "summed over the samples instead of averaged",
    seen="your loss equals ours times N.",
    ask="If you duplicated every sample, should the loss double?",
    leads=("factor",),
)
def bce_sum(p, y):
    p = np.clip(p, 1e-12, 1 - 1e-12)
    return -np.sum(y * np.log(p) + (1 - y) * np.log(1 - p))


@exercise.mistake(
    "only the y*log(p) term",
    seen="your loss counts the samples with label 1 only, still divided by N.",
    ask="How much does your loss charge a confident wrong answer on a sample whose label is 0?",
)
def bce_oneterm(p, y):
    return -np.mean(y * np.log(np.clip(p, 1e-12, 1)))


@exercise.mistake(
    "base-2 logarithm",
    seen="your loss equals ours divided by ln 2 (times 1.4427).",
    ask="Which logarithm has the derivative 1/p?",
    leads=("factor",),
)
def bce_log2(p, y):
    p = np.clip(p, 1e-12, 1 - 1e-12)
    return -np.mean(y * np.log2(p) + (1 - y) * np.log2(1 - p))


@exercise.mistake(
    "minus sign forgotten",
    seen="your loss is minus ours.",
    ask="Is your loss positive, and does it shrink when the model gets better?",
    leads=("factor", "negated"),
)
def bce_nominus(p, y):
    p = np.clip(p, 1e-12, 1 - 1e-12)
    return np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


@exercise.mistake(
    "log(0) not prevented",
    seen="right normally, but nan when some p are exactly 0 or 1.",
    ask="What is 0 times the logarithm of 0 for NumPy?",
    leads=("exactly 0/nan", "points at function"),
)
def bce_noclip(p, y):
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


@exercise.mistake(
    "nan and infinity replaced instead of prevented",
    seen="right until some p are exactly 0 or 1 and wrong: then it is infinite.",
    ask="Which number does the logarithm get there, and which would you give it instead?",
    leads=("exactly 0/nan", "points at function"),
)
def bce_nan_to_num(p, y):
    return -np.mean(np.nan_to_num(y * np.log(p) + (1 - y) * np.log(1 - p)))


@exercise.mistake(
    "logarithm of the product",
    seen="right for a few samples; for 5,000 it is infinite.",
    ask="0.5 multiplied 5,000 times by itself: what is left of it in a float?",
    leads=("many samples/nan",),
)
def bce_product(p, y):
    p = np.clip(p, 1e-12, 1 - 1e-12)
    return -np.log(np.prod(p**y * (1 - p) ** (1 - y))) / len(y)


@exercise.mistake(
    "labels exchanged",
    seen="the labels 0 and 1 have exchanged their roles.",
    ask="Which probability should be high when the label is 1?",
    leads=("argument complement p",),
)
def bce_swap(p, y):
    p = np.clip(p, 1e-12, 1 - 1e-12)
    return -np.mean((1 - y) * np.log(p) + y * np.log(1 - p))


@exercise.mistake(
    "squared error",
    seen="your loss is the mean squared error.",
    ask="What is the worst loss a single sample can cause in your formula?",
)
def bce_mse(p, y):
    return np.mean((p - y) ** 2)


@exercise.mistake(
    "minus between the two terms",
    seen="the two terms are subtracted from each other.",
    ask="With which sign does each of the two terms enter?",
    leads=("points at sign",),
)
def bce_minusterm(p, y):
    p = np.clip(p, 1e-12, 1 - 1e-12)
    return -np.mean(y * np.log(p) - (1 - y) * np.log(1 - p))


@exercise.mistake(
    "not averaged",
    seen="one loss for each sample comes back.",
    ask="How many numbers should a loss be?",
    leads=("shape",),
)
def bce_vector(p, y):
    p = np.clip(p, 1e-12, 1 - 1e-12)
    return -(y * np.log(p) + (1 - y) * np.log(1 - p))


@exercise.mistake(
    "clipped far from 0 and 1",
    seen="your loss is that of probabilities moved inwards to lie between 0.1 and 0.9.",
    ask="How small may a probability be before you change it?",
    leads=("call too many",),
)
def bce_clip01(p, y):
    p = np.clip(p, 0.1, 0.9)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


@exercise.mistake(
    "p clipped in place",
    seen="the value is right, but the caller's p has been changed where it was exactly 0 or 1.",
    ask="What does the caller find in p afterwards?",
    leads=("exactly 0/changed", "changes an argument"),
)
def bce_inplace(p, y):
    np.clip(p, 1e-12, 1 - 1e-12, out=p)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


@exercise.mistake(
    "log of the mean probability",
    seen="your result is −log of the mean probability of the true class.",
    ask="Does it matter whether you average before or after taking the logarithm?",
)
def bce_logmean(p, y):
    q = np.where(y == 1, p, 1 - p)
    return -np.log(np.mean(q))


@exercise.mistake(
    "divided by 2 for the two terms",
    seen="your loss is half of ours.",
    ask="How many of the two terms are not zero for one sample?",
    leads=("factor",),
)
def bce_half(p, y):
    p = np.clip(p, 1e-12, 1 - 1e-12)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)) / 2


@exercise.mistake(
    "floor outside the logarithm",
    seen="your loss is 0, whatever p and y are.",
    ask="Logarithms of probabilities are negative: which is larger, they or a tiny floor?",
    leads=("order of steps",),
)
def bce_floor(p, y):
    q = np.where(y == 1, p, 1 - p)
    return -np.mean(np.maximum(np.log(q), 1e-300))


@exercise.mistake(
    "p[y]: the labels used as positions",
    seen="your loss looks at p[0] and p[1] only: the labels pick positions of p.",
    ask="What does p[y] pick, when y holds only 0 and 1?",
)
def bce_index(p, y):
    p = np.clip(p, 1e-12, 1 - 1e-12)
    return -np.log(p[y]).mean()


@exercise.mistake(
    "means of the two classes added",
    seen="your loss is the mean over class 1 plus the mean over class 0.",
    ask="By how many samples is each of your two sums divided, and by how many should it be?",
)
def bce_class_means(p, y):
    q = np.clip(np.where(y == 1, p, 1 - p), 1e-12, 1)
    return -sum(np.log(q[y == c]).mean() for c in (0, 1) if np.any(y == c))
