"""The exercise `bce_loss` of chapter 01."""

import numpy as np

from utils.checker import Case, Exercise, one
from utils.exercises._data import labels

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
        ("Each sample pays for the probability that was given to its own label: p or 1 - p."),
        (
            "log(0) is -inf, and 0 times -inf is nan. What could you do to p before the "
            "logarithm so that it is never exactly 0 or 1?"
        ),
    ),
)


@exercise.answer
def bce_loss(p, y):
    p = np.clip(p, 1e-15, 1 - 1e-15)
    positive = y * np.log(p)
    negative = (1 - y) * np.log(1 - p)
    return -np.mean(positive + negative)


@exercise.data_sets
def data(rng):
    """Probabilities and labels."""
    for N in (11, 17):
        p = rng.uniform(0.05, 0.95, N)
        p[:4] = 0.03, 0.97, 0.05, 0.95
        yield Case({"p": p, "y": labels(rng, N, 2)}, {"N": N})
    p = rng.uniform(0.05, 0.95, 11)
    yield Case(
        {"p": p, "y": np.zeros(11, int)}, {"N": 11}, kind="one class only", when="every label is 0"
    )
    yield Case(
        {"p": p, "y": np.ones(11, int)}, {"N": 11}, kind="one class only", when="every label is 1"
    )
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
    wrong = sure.copy()
    wrong[:2] = 1 - wrong[:2]
    yield Case(
        {"p": wrong, "y": y},
        {"N": 5},
        kind="exactly 0",
        when="some p is exactly 0 or 1 and wrong",
        ask="What does each step of your formula give there?",
        accepts={"loss": lambda got: got * 5 / 2 > 9 and np.isfinite(got)},
    )


@exercise.right("boolean mask instead of products")
def bce_loss_boolean_mask_instead_of_products(p, y):
    q = np.where(np.asarray(y) == 1, p, 1 - p)
    return -np.log(np.maximum(q, 1e-15)).mean()


@exercise.mistake(
    "large epsilon added inside the logs",
    seen="it is a little below ours, and not 0 for perfect predictions.",
    ask="What should the loss be for perfect predictions, and what does yours return?",
)
def bce_bigeps(p, y):
    return -np.mean(y * np.log(p + 0.1) + (1 - y) * np.log(1 - p + 0.1))


@exercise.mistake(
    "summed over examples instead of averaged",
    seen="your loss equals ours times N.",
    ask="If you duplicated every example, should the loss double?",
    leads=("factor",),
)
def bce_sum(p, y):
    p = np.clip(p, 1e-12, 1 - 1e-12)
    return -np.sum(y * np.log(p) + (1 - y) * np.log(1 - p))


@exercise.mistake(
    "only the y*log(p) term",
    seen="your loss counts the examples with label 1 only, still divided by N.",
    ask=("How much does your loss charge a confident wrong answer on an example whose label is 0?"),
    leads=("slip missing",),
)
def bce_oneterm(p, y):
    return -np.mean(y * np.log(np.clip(p, 1e-12, 1)))


@exercise.mistake(
    "base-2 logarithm",
    seen="your loss equals ours divided by ln 2 (times 1.4427).",
    ask="Which logarithm has the derivative 1/p that the gradient formula relies on?",
    leads=("factor",),
)
def bce_log2(p, y):
    p = np.clip(p, 1e-12, 1 - 1e-12)
    return -np.mean(y * np.log2(p) + (1 - y) * np.log2(1 - p))


@exercise.mistake(
    "minus sign forgotten",
    seen="your loss is minus ours.",
    ask="Is your loss positive, and does it shrink when the model gets better?",
    leads=("negated",),
)
def bce_nominus(p, y):
    p = np.clip(p, 1e-12, 1 - 1e-12)
    return np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


@exercise.mistake(
    "log(0) not prevented",
    seen="right normally, nan when some p is exactly 0 or 1.",
    ask="What is 0 times the logarithm of 0 for NumPy?",
    leads=("special/nan",),
)
def bce_noclip(p, y):
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


@exercise.mistake(
    "labels exchanged",
    seen="the labels 0 and 1 have exchanged their roles.",
    ask="Which probability should be high when the label is 1?",
    leads=("slip array",),
)
def bce_swap(p, y):
    p = np.clip(p, 1e-12, 1 - 1e-12)
    return -np.mean((1 - y) * np.log(p) + y * np.log(1 - p))


@exercise.mistake(
    "squared error",
    seen="your loss is the mean squared error.",
    ask="What is the worst loss a single example can cause in your formula?",
)
def bce_mse(p, y):
    return np.mean((p - y) ** 2)


@exercise.mistake(
    "minus between the two terms",
    seen="the two terms are subtracted from each other.",
    ask="With which sign does each of the two terms enter?",
    leads=("slip sign",),
)
def bce_minusterm(p, y):
    p = np.clip(p, 1e-12, 1 - 1e-12)
    return -np.mean(y * np.log(p) - (1 - y) * np.log(1 - p))


@exercise.mistake(
    "not averaged",
    seen="one loss for each example comes back.",
    ask="How many numbers should a loss be?",
    leads=("shape",),
)
def bce_vector(p, y):
    p = np.clip(p, 1e-12, 1 - 1e-12)
    return -(y * np.log(p) + (1 - y) * np.log(1 - p))


@exercise.mistake(
    "clipped far from 0 and 1",
    seen="probabilities below 0.1 and above 0.9 are moved inwards.",
    ask="How small may a probability be before you change it?",
)
def bce_clip01(p, y):
    p = np.clip(p, 0.1, 0.9)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


@exercise.mistake(
    "p clipped in place",
    seen="the value is right, but the caller's p has been clipped.",
    ask="What does the caller find in p afterwards?",
    leads=("special/changed",),
)
def bce_inplace(p, y):
    np.clip(p, 1e-12, 1 - 1e-12, out=p)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


@exercise.mistake(
    "log of the mean probability",
    seen="the logarithm is taken after averaging.",
    ask="Does it matter whether you average before or after taking the logarithm?",
)
def bce_logmean(p, y):
    q = np.where(y == 1, p, 1 - p)
    return -np.log(np.mean(q) + 1e-15)


@exercise.mistake(
    "divided by 2 for the two terms",
    seen="your loss is half of ours.",
    ask="How many of the two terms are not zero for one example?",
    leads=("factor",),
)
def bce_half(p, y):
    p = np.clip(p, 1e-12, 1 - 1e-12)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)) / 2
