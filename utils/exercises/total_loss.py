"""`total_loss`: mean cross-entropy + reg/2 * (sum(W1**2) + sum(W2**2))."""

import numpy as np

from utils.checker import Case, Exercise, one
from utils.exercises._data import (
    FAINT,
    MANY,
    RARE,
    SIZES,
    VERY_FAINT,
    labels,
    matrix,
    near,
    probabilities,
    without,
)

exercise = Exercise(
    "total_loss(probs, y, W1, W2, reg)",
    chapter="02",
    place=7,
    points=1,
    does="Mean cross-entropy + reg/2 * (sum(W1**2) + sum(W2**2)).",
    parts=one("loss"),
    hints=(
        "Two terms: the mean cross-entropy, and a price on large weights. There are two matrices, "
        "with one sum of squares each.",
        "Square each entry with `W**2`; `W @ W` is something else. Sum, not mean: nothing in the "
        "penalty is divided by N.",
    ),
)


@exercise.answer
def total_loss(probs, y, W1, W2, reg):
    """Mean cross-entropy + reg/2 * (sum of W1 squared + sum of W2 squared): a float."""
    p = probs[np.arange(len(y)), y]
    data = -np.mean(np.log(np.maximum(p, 1e-300)))
    squares = np.sum(W1**2) + np.sum(W2**2)
    penalty = reg / 2 * squares
    return data + penalty


@exercise.data_sets
def data(rng):
    """Probabilities, labels and weights, ordinary, large, whole, few and many."""

    def arguments(N, D, H, C, reg):
        return {
            "probs": probabilities(rng, N, C),
            "y": labels(rng, N, C),
            "W1": matrix(rng, D, H) + 0.1,
            "W2": matrix(rng, H, C) - 0.1,
            "reg": reg,
        }

    for reg, sizes in zip((0.0, 0.3, 0.7), (SIZES[1], *SIZES), strict=True):
        args = arguments(*sizes.values(), reg)
        yield Case(args, sizes)
    C = sizes["C"]
    yield Case(
        args | {"y": without(args["y"], C - 1, C)},
        sizes,
        kind="a class missing",
        when="the last class does not occur in y",
        ask="Where does the number of classes come from?",
    )
    large = {"W1": 30 * args["W1"], "W2": 20 * args["W2"], "reg": 2.0}
    yield Case(
        args | large,
        sizes,
        kind="large",
        when="the weights are as large as 40",
        ask="Does a large weight count in full?",
    )
    few = {"W1": matrix(rng, 5, 2), "W2": matrix(rng, 2, 3), "reg": 0.3}
    sizes3 = {"N": 3, "D": 5, "H": 2, "C": 3}
    probs = np.array([[RARE, 0.25, 0.75 - RARE], [RARE, 1 - 2 * RARE, RARE], [0.5, 0.25, 0.25]])
    yield Case(
        {"probs": probs, "y": np.array([0, 1, 0])} | few,
        sizes3,
        kind="nearly 0",
        when="the probability of a true class is one in a million",
        ask="How small may a probability be before your code changes it?",
    )
    faint = {"probs": probs.copy(), "y": np.array([0, 1, 0])} | few
    faint["probs"][0] = FAINT, 0.25, 0.75 - FAINT
    yield Case(  # 1e-10 added to a probability may show
        faint, sizes3, accepts={"loss": near(total_loss(**faint), 0.15 / 3)}, **VERY_FAINT
    )
    whole = {"W1": rng.integers(-3, 4, (5, 2)), "W2": rng.integers(-3, 4, (2, 3)), "reg": 1.0}
    yield Case(
        args | whole,
        sizes,
        kind="whole numbers",
        when="W1 and W2 hold whole numbers",
        ask="Can an array of whole numbers hold the result?",
    )
    yield Case(
        arguments(1, 5, 2, 3, 0.4),
        {"N": 1, "D": 5, "H": 2, "C": 3},
        kind="one sample",
        when="there is one sample only",
        ask="Does your code rely on there being several rows?",
    )
    yield Case(arguments(5000, 5, 2, 3, 0.1), {"N": 5000, "D": 5, "H": 2, "C": 3}, **MANY)


@exercise.small_inputs
def small():
    """One sample, one hidden unit; with the penalty first, then without."""
    one, two = ([[0.5, 0.5]], [0]), ([[0.9, 0.1], [0.2, 0.8]], [0, 1])
    runs = (
        (one, [[1]], [[1, 1]], 1), (one, [[2]], [[1, 0]], 1), (one, [[-1]], [[1, 2]], 2),
        (one, [[3]], [[0, 1]], 0.1), (two, [[1]], [[1, 1]], 1), (two, [[2]], [[-1, 1]], 2),
        (one, [[1], [2]], [[1, 0]], 1), (one, [[1, 2]], [[1, 0], [0, 1]], 1), (one, [[1]],
        [[1, 1]], 0), (two, [[1]], [[1, 2]], 0),
    )  # fmt: skip
    for (probs, y), W1, W2, reg in runs:
        yield {
            "probs": np.array(probs),
            "y": np.array(y),
            "W1": np.array(W1, float),
            "W2": np.array(W2, float),
            "reg": float(reg),
        }


@exercise.right("einsum and vdot")
def total_loss_einsum_and_vdot(probs, y, W1, W2, reg):
    ce = -np.mean([np.log(probs[i, t]) for i, t in enumerate(y)])
    return ce + 0.5 * reg * (np.vdot(W1, W1) + np.einsum("ij,ij->", W2, W2))


@exercise.right("norms, squared")
def total_loss_norms(probs, y, W1, W2, reg):
    return _ce(probs, y) + reg / 2 * (np.linalg.norm(W1) ** 2 + np.linalg.norm(W2) ** 2)


def _ce(probs, y):
    return -np.log(probs[np.arange(len(y)), y]).mean()


@exercise.mistake(
    "penalty subtracted",
    seen="your loss is ours minus twice the penalty.",
    ask="Do big weights make your loss bigger or smaller?",
    leads=("argument sign reg", "negated beside"),
)
def tl_minus(probs, y, W1, W2, reg):
    return _ce(probs, y) - reg / 2 * (np.sum(W1**2) + np.sum(W2**2))


@exercise.mistake(
    "only W2 penalised",
    seen="your penalty equals the W2 part alone.",
    ask="How many weight matrices does the network have, and how many are in your penalty?",
    leads=("argument missing W1",),
)
def tl_w2only(probs, y, W1, W2, reg):
    return _ce(probs, y) + reg / 2 * np.sum(W2**2)


@exercise.mistake(
    "only W1 penalised",
    seen="your penalty is the W1 part alone.",
    ask="How many weight matrices does the network have, and how many are in your penalty?",
    leads=("argument missing W2",),
)
def tl_w1only(probs, y, W1, W2, reg):
    return _ce(probs, y) + reg / 2 * np.sum(W1**2)


@exercise.mistake(
    "W1 penalised twice, W2 not at all",
    seen="your penalty is twice the W1 part; W2 is not in it.",
    ask="Which matrices are in your two sums?",
    leads=("no effect W2",),
)
def tl_w1twice(probs, y, W1, W2, reg):
    return _ce(probs, y) + reg / 2 * (np.sum(W1**2) + np.sum(W1**2))


@exercise.mistake(
    "half of reg on W1, nothing on W2: brackets missing",
    seen="W1 is penalised with reg/2, and the sum of W2 squared is added in full.",
    ask="Which of the two sums does reg/2 multiply?",
)
def tl_brackets(probs, y, W1, W2, reg):
    return _ce(probs, y) + reg / 2 * np.sum(W1**2) + np.sum(W2**2)


@exercise.mistake(
    "weights summed without squaring",
    seen="your penalty adds up the weights without squaring them, so it can be negative.",
    ask="Would a weight of −10 be rewarded or punished by your penalty?",
)
def tl_nosquare(probs, y, W1, W2, reg):
    return _ce(probs, y) + reg / 2 * (np.sum(W1) + np.sum(W2))


@exercise.mistake(
    "mean of squares instead of the sum",
    seen="your penalty uses the means of the squares, and is much too small.",
    ask="If you double the number of hidden units, should the penalty see the additional weights?",
    leads=("points at function",),
)
def tl_meansq(probs, y, W1, W2, reg):
    return _ce(probs, y) + reg / 2 * (np.mean(W1**2) + np.mean(W2**2))


@exercise.mistake(
    "absolute values (L1)",
    seen="your penalty adds up absolute values.",
    ask="What is the derivative of your penalty with respect to one weight: is it reg times W?",
    leads=("points at function",),
)
def tl_l1(probs, y, W1, W2, reg):
    return _ce(probs, y) + reg / 2 * (np.abs(W1).sum() + np.abs(W2).sum())


@exercise.mistake(
    "no penalty",
    seen="your result is the cross-entropy alone.",
    ask="Does your loss change when reg changes?",
    leads=("argument missing reg", "no effect"),
)
def tl_noreg(probs, y, W1, W2, reg):
    return _ce(probs, y)


@exercise.mistake(
    "reg without the half",
    seen="your penalty is twice ours.",
    ask="Which factor stands in front of the squares?",
    leads=("argument twice reg",),
)
def tl_nohalf(probs, y, W1, W2, reg):
    return _ce(probs, y) + reg * (np.sum(W1**2) + np.sum(W2**2))


@exercise.mistake(
    "penalty divided by N",
    seen="your penalty is ours divided by N.",
    ask="Does the penalty become cheaper when there are more samples?",
    leads=("factor beside",),
)
def tl_divn(probs, y, W1, W2, reg):
    return _ce(probs, y) + reg / 2 * (np.sum(W1**2) + np.sum(W2**2)) / len(y)


@exercise.mistake(
    "data part summed",
    seen="the cross-entropy in it is ours times N; the penalty is right.",
    ask="If you duplicated every sample, should the loss double?",
    leads=("points at factor",),
)
def tl_sumdata(probs, y, W1, W2, reg):
    return len(y) * _ce(probs, y) + reg / 2 * (np.sum(W1**2) + np.sum(W2**2))


@exercise.mistake(
    "norms without the square",
    seen="your penalty is made of the lengths of the matrices, not of their squares.",
    ask="What is the derivative of your penalty with respect to one weight: is it reg times W?",
)
def tl_norm(probs, y, W1, W2, reg):
    return _ce(probs, y) + reg / 2 * (np.linalg.norm(W1) + np.linalg.norm(W2))


@exercise.mistake(
    "reg squared",
    seen="reg enters squared.",
    ask="How often does reg appear in the formula?",
    leads=("argument square reg",),
)
def tl_regsq(probs, y, W1, W2, reg):
    return _ce(probs, y) + reg**2 / 2 * (np.sum(W1**2) + np.sum(W2**2))


@exercise.mistake(
    "square of the sum",
    seen="the weights are added up before they are squared.",
    ask="Two weights, +5 and −5: what does your penalty say?",
    leads=("order of steps",),
)
def tl_sqsum(probs, y, W1, W2, reg):
    return _ce(probs, y) + reg / 2 * (np.sum(W1) ** 2 + np.sum(W2) ** 2)


@exercise.mistake(
    "data part missing",
    seen="your result is the penalty alone.",
    ask="Does your loss change when the predictions change?",
    leads=("argument one probs",),
)
def tl_penaltyonly(probs, y, W1, W2, reg):
    return reg / 2 * (np.sum(W1**2) + np.sum(W2**2))


@exercise.mistake(
    "sign of the data part",
    seen="the cross-entropy in it is minus ours.",
    ask="Is the first term of your loss positive?",
    leads=("points at sign",),
)
def tl_nominus(probs, y, W1, W2, reg):
    return -_ce(probs, y) + reg / 2 * (np.sum(W1**2) + np.sum(W2**2))


@exercise.mistake(
    "penalty multiplied",
    seen="the cross-entropy is multiplied by 1 plus the penalty.",
    ask="Does a penalty of 1 cost the same, whatever the cross-entropy is?",
)
def tl_product(probs, y, W1, W2, reg):
    return _ce(probs, y) * (1 + reg / 2 * (np.sum(W1**2) + np.sum(W2**2)))


@exercise.mistake(
    "cross-entropy multiplied by the penalty",
    seen="the cross-entropy is multiplied by the penalty: the loss is 0 when reg is.",
    ask="What should the loss be when reg is 0?",
    leads=("argument one probs",),
)
def tl_times(probs, y, W1, W2, reg):
    return _ce(probs, y) * reg / 2 * (np.sum(W1**2) + np.sum(W2**2))


@exercise.mistake(
    "logarithm of the product",
    seen="right for a few samples; for 5,000 it is infinite.",
    ask="0.5 multiplied 5,000 times by itself: what is left of it in a float?",
    leads=("many samples/nan",),
)
def tl_logprod(probs, y, W1, W2, reg):
    ce = -np.log(np.prod(probs[np.arange(len(y)), y])) / len(y)
    return ce + reg / 2 * (np.sum(W1**2) + np.sum(W2**2))
