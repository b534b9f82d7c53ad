"""`total_loss`: mean cross-entropy + reg/2 * (sum(W1**2) + sum(W2**2))."""

import numpy as np

from utils.checker import Case, Exercise, one
from utils.exercises._data import SIZES, labels, matrix, probabilities, without

exercise = Exercise(
    "total_loss(probs, y, W1, W2, reg)",
    chapter="02",
    place=7,
    points=1,
    does="Mean cross-entropy + reg/2 * (sum(W1**2) + sum(W2**2)).",
    parts=one("loss"),
    hints=(
        "Two terms: the mean cross-entropy, and a price on large weights.",
        (
            "The penalty is half of reg times the sum of all squared weights, of both matrices. "
            "Nothing in it is divided by N."
        ),
    ),
)


@exercise.answer
def total_loss(probs, y, W1, W2, reg):
    p = probs[np.arange(len(y)), y]
    data = -np.mean(np.log(p))
    squares = sum([np.sum(W**2) for W in (W1, W2)])
    penalty = reg / 2 * squares
    return data + penalty


@exercise.data_sets
def data(rng):
    """Probabilities, labels and weights."""
    for reg, sizes in zip((0.0, 0.3, 0.7), (SIZES[1], *SIZES), strict=True):
        N, D, H, C = sizes.values()
        args = {"probs": probabilities(rng, N, C), "y": labels(rng, N, C)}
        args |= {"W1": matrix(rng, D, H) + 0.1, "W2": matrix(rng, H, C) - 0.1, "reg": reg}
        yield Case(args, sizes)
    missing = without(args["y"], C - 1, C)
    yield Case(
        args | {"y": missing},
        sizes,
        kind="a class missing",
        when="the last class does not occur in y",
        ask="Where does the number of classes come from?",
    )


@exercise.right("einsum and vdot")
def total_loss_einsum_and_vdot(probs, y, W1, W2, reg):
    ce = -np.mean([np.log(probs[i, t]) for i, t in enumerate(y)])
    return ce + 0.5 * reg * (np.vdot(W1, W1) + np.einsum("ij,ij->", W2, W2))


@exercise.mistake(
    "penalty subtracted",
    seen="your loss is ours minus twice the penalty.",
    ask="Do big weights make your loss bigger or smaller?",
    leads=("penalty negated",),
)
def tl_minus(probs, y, W1, W2, reg):
    ce = -np.log(probs[np.arange(len(y)), y]).mean()
    return ce - reg / 2 * (np.sum(W1**2) + np.sum(W2**2))


@exercise.mistake(
    "only W2 penalised",
    seen="your penalty equals the W2 part alone.",
    ask=("How many weight matrices does the network have, and how many are in your penalty?"),
    leads=("argument missing W1",),
)
def tl_w2only(probs, y, W1, W2, reg):
    ce = -np.log(probs[np.arange(len(y)), y]).mean()
    return ce + reg / 2 * np.sum(W2**2)


@exercise.mistake(
    "weights summed without squaring",
    seen="your penalty adds up the weights without squaring them, so it can be negative.",
    ask="Would a weight of -10 be rewarded or punished by your penalty?",
    leads=("slip square",),
)
def tl_nosquare(probs, y, W1, W2, reg):
    ce = -np.log(probs[np.arange(len(y)), y]).mean()
    return ce + reg / 2 * (np.sum(W1) + np.sum(W2))


@exercise.mistake(
    "mean of squares instead of the sum",
    seen="your penalty uses the means of the squares, and is much too small.",
    ask=(
        "If you double the number of hidden units, should the penalty see the additional weights?"
    ),
    leads=("slip average",),
)
def tl_meansq(probs, y, W1, W2, reg):
    ce = -np.log(probs[np.arange(len(y)), y]).mean()
    return ce + reg / 2 * (np.mean(W1**2) + np.mean(W2**2))


@exercise.mistake(
    "absolute values (L1)",
    seen="your penalty adds up absolute values.",
    ask=(
        "What is the derivative of your penalty with respect to one weight, and does it "
        "match reg*W?"
    ),
    leads=("slip square",),
)
def tl_l1(probs, y, W1, W2, reg):
    ce = -np.log(probs[np.arange(len(y)), y]).mean()
    return ce + reg / 2 * (np.abs(W1).sum() + np.abs(W2).sum())


@exercise.mistake(
    "no penalty",
    seen="your result is the cross-entropy alone.",
    ask="Does your loss change when reg changes?",
    leads=("argument missing reg",),
)
def tl_noreg(probs, y, W1, W2, reg):
    return -np.log(probs[np.arange(len(y)), y]).mean()


@exercise.mistake(
    "reg without the half",
    seen="your penalty is twice ours.",
    ask="Which factor stands in front of the squares?",
    leads=("argument twice reg",),
)
def tl_nohalf(probs, y, W1, W2, reg):
    ce = -np.log(probs[np.arange(len(y)), y]).mean()
    return ce + reg * (np.sum(W1**2) + np.sum(W2**2))


@exercise.mistake(
    "only W1 penalised",
    seen="your penalty is the W1 part alone.",
    ask=("How many weight matrices does the network have, and how many are in your penalty?"),
    leads=("argument missing W2",),
)
def tl_w1only(probs, y, W1, W2, reg):
    ce = -np.log(probs[np.arange(len(y)), y]).mean()
    return ce + reg / 2 * np.sum(W1**2)


@exercise.mistake(
    "penalty divided by N",
    seen="your penalty is ours divided by N.",
    ask="Does the penalty become cheaper when there are more samples?",
    leads=("penalty factor",),
)
def tl_divn(probs, y, W1, W2, reg):
    ce = -np.log(probs[np.arange(len(y)), y]).mean()
    return ce + reg / 2 * (np.sum(W1**2) + np.sum(W2**2)) / len(y)


@exercise.mistake(
    "data part summed",
    seen="the data part is ours times N, the penalty is right.",
    ask="If you duplicated every example, should the loss double?",
    leads=("slip average",),
)
def tl_sumdata(probs, y, W1, W2, reg):
    ce = -np.log(probs[np.arange(len(y)), y]).sum()
    return ce + reg / 2 * (np.sum(W1**2) + np.sum(W2**2))


@exercise.mistake(
    "norms without the square",
    seen="your penalty is made of the lengths of the matrices, not of their squares.",
    ask=(
        "What is the derivative of your penalty with respect to one weight, and does it "
        "match reg*W?"
    ),
)
def tl_norm(probs, y, W1, W2, reg):
    ce = -np.log(probs[np.arange(len(y)), y]).mean()
    return ce + reg / 2 * (np.linalg.norm(W1) + np.linalg.norm(W2))


@exercise.mistake(
    "reg squared",
    seen="reg enters squared.",
    ask="How often does reg appear in the formula?",
    leads=("penalty factor",),
)
def tl_regsq(probs, y, W1, W2, reg):
    ce = -np.log(probs[np.arange(len(y)), y]).mean()
    return ce + reg**2 / 2 * (np.sum(W1**2) + np.sum(W2**2))


@exercise.mistake(
    "square of the sum",
    seen="the weights are added up before they are squared.",
    ask="Two weights, +5 and -5: what does your penalty say?",
    leads=("slip order",),
)
def tl_sqsum(probs, y, W1, W2, reg):
    ce = -np.log(probs[np.arange(len(y)), y]).mean()
    return ce + reg / 2 * (np.sum(W1) ** 2 + np.sum(W2) ** 2)


@exercise.mistake(
    "data part missing",
    seen="your result is the penalty alone.",
    ask="Does your loss change when the predictions change?",
    leads=("slip missing",),
)
def tl_penaltyonly(probs, y, W1, W2, reg):
    return reg / 2 * (np.sum(W1**2) + np.sum(W2**2))


@exercise.mistake(
    "sign of the data part",
    seen="the data part is minus ours.",
    ask="Is the first term of your loss positive?",
    leads=("slip sign",),
)
def tl_nominus(probs, y, W1, W2, reg):
    ce = np.log(probs[np.arange(len(y)), y]).mean()
    return ce + reg / 2 * (np.sum(W1**2) + np.sum(W2**2))


@exercise.mistake(
    "penalty multiplied",
    seen="the penalty multiplies the loss instead of being added.",
    ask="What should the loss be when reg is 0?",
)
def tl_product(probs, y, W1, W2, reg):
    ce = -np.log(probs[np.arange(len(y)), y]).mean()
    return ce * (1 + reg / 2 * (np.sum(W1**2) + np.sum(W2**2)))
