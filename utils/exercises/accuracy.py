"""`accuracy`: fraction of rows whose most probable class is y."""

import numpy as np

from utils.checker import Case, Exercise, one
from utils.exercises._data import labels, probabilities

exercise = Exercise(
    "accuracy(probs, y)",
    chapter="02",
    place=4,
    points=1,
    does="Fraction of rows whose most probable class is y.",
    parts=one("accuracy"),
    hints=(
        "Which class does each row vote for? Compare these (N,) predictions with the (N,) classes: "
        "what is the result?",
        "The mean of an array of True and False is the fraction of True.",
    ),
)


@exercise.answer
def accuracy(probs, y):
    """Fraction of rows whose most probable class is y: (N, C), (N,) -> float."""
    classes = np.argmax(probs, axis=1)
    return np.mean(classes == y)


def _votes(rng, y, C, right):
    """Probabilities whose winners are the labels in the first `right` rows, others elsewhere."""
    N = len(y)
    probs, rows = probabilities(rng, N, C), np.arange(N)
    best = probs.argmax(axis=1)
    wanted = np.where(rows < right, y, (y + 1 + rng.integers(0, C - 1, N)) % C)
    probs[rows, best], probs[rows, wanted] = probs[rows, wanted], probs[rows, best]
    return probs


@exercise.data_sets
def data(rng):
    """Probabilities and labels, some right and some wrong; narrow winners, and ties."""
    for N, C in ((11, 5), (17, 3)):
        y = labels(rng, N, C)
        yield Case({"probs": _votes(rng, y, C, N // 2 + 1), "y": y}, {"N": N, "C": C})
    y = labels(rng, 7, 3)
    for right, which in ((7, "right"), (0, "wrong")):
        yield Case(
            {"probs": _votes(rng, y, 3, right), "y": y},
            {"N": 7, "C": 3},
            kind=f"all {which}",
            when=f"every prediction is {which}",
            ask="What should the fraction be then?",
        )
    shares = rng.permuted(np.tile([0.3, 0.31, 0.39], (13, 1)), axis=1)
    y = np.where(np.arange(13) < 8, shares.argmax(axis=1), shares.argmin(axis=1))
    yield Case(
        {"probs": shares, "y": y},
        {"N": 13, "C": 3},
        kind="no majority",
        when="the winner has less than one half",
        ask="Does a winner need more than half of the votes?",
    )
    close = rng.permuted(np.tile([-2.0, -1.0, 0.0, 3.0], (13, 1)), axis=1)
    y = np.where(np.arange(13) < 9, close.argmax(axis=1), close.argmin(axis=1))
    yield Case(
        {"probs": 0.25 + 1e-9 * close, "y": y},
        {"N": 13, "C": 4},
        kind="near ties",
        when="the probabilities of a row differ by 0.000000001",
        ask="Are the probabilities rounded, or compared with some tolerance?",
    )
    ties = [[0.4, 0.4, 0.2], [0.2, 0.4, 0.4], [0.4, 0.2, 0.4], [0.1, 0.1, 0.8], [0.4, 0.4, 0.2],
            [0.2, 0.4, 0.4], [0.4, 0.2, 0.4]]  # fmt: skip
    yield Case(  # the first of equals wins, or each of them counts
        {"probs": np.array(ties), "y": np.array([0, 1, 0, 2, 0, 1, 2])},
        {"N": 7, "C": 3},
        kind="ties",
        when="two classes of a row are equally probable",
        ask="Of two that are equal, which does your code compare with the label?",
        accepts={"accuracy": lambda got: min(abs(got - 6 / 7), abs(got - 1)) < 1e-4},
    )
    yield Case(
        {"probs": np.array([[0.1, 0.2, 0.7]]), "y": np.array([2])},
        {"N": 1, "C": 3},
        kind="one sample",
        when="there is one sample only",
        ask="Does your code rely on there being several rows?",
    )


@exercise.small_inputs
def small():
    """One row, two, three."""
    two, three = [[0.9, 0.1], [0.2, 0.8]], [[0.1, 0.2, 0.7], [0.5, 0.3, 0.2]]
    runs = (
        ([[0.1, 0.9]], [1]), ([[0.1, 0.9]], [0]), ([[0.4, 0.3, 0.3]], [0]), (two, [0, 1]),
        (two, [0, 0]), (two, [1, 0]), (two, [1, 1]), (three, [2, 0]), (three, [2, 1]),
        (three, [0, 0]), ([[0.4, 0.3, 0.3], [0.2, 0.5, 0.3]], [0, 2]),
        ([*two, [0.6, 0.4]], [0, 1, 1]), ([*two, [0.6, 0.4]], [0, 0, 1]),
    )  # fmt: skip
    for probs, y in runs:
        yield {"probs": np.array(probs), "y": np.array(y)}


@exercise.right("loop counting")
def accuracy_loop_counting(probs, y):
    hits = 0
    for p, t in zip(probs, y):
        hits += int(np.argmax(p) == t)
    return hits / len(y)


@exercise.right("sum divided by the number")
def accuracy_sum(probs, y):
    return (np.argmax(probs, axis=1) == y).sum() / len(y)


@exercise.right("the true class has the largest probability of its row")
def accuracy_true_class(probs, y):
    return float(np.mean(probs[np.arange(len(y)), y] == probs.max(axis=1)))


@exercise.mistake(
    "argmax over axis 0",
    seen="",
    ask="How many predictions are you comparing with how many labels?",
    leads=("raised", "axis"),
)
def am_axis(probs, y):
    return np.mean(probs.argmax(axis=0) == y)


@exercise.mistake(
    "integer division",
    seen="your result is 0 unless every sample is right.",
    ask="What is 7 // 10?",
    leads=("whole division",),
)
def am_floordiv(probs, y):
    return (probs.argmax(axis=1) == y).sum() // len(y)


@exercise.mistake(
    "percent",
    seen="it is ours times 100.",
    ask="Between which two numbers does the exercise want the answer?",
    leads=("factor",),
)
def am_percent(probs, y):
    return 100 * np.mean(probs.argmax(axis=1) == y)


@exercise.mistake(
    "mean probability of the true class",
    seen="your result is the mean probability of the true class.",
    ask="Is a sample counted as right or wrong, or as a bit of both?",
)
def am_prob(probs, y):
    return probs[np.arange(len(y)), y].mean()


@exercise.mistake(
    "number of hits",
    seen="your result is ours times N.",
    ask="Between which two numbers does the exercise want the answer?",
    leads=("factor",),
)
def am_sum(probs, y):
    return (probs.argmax(axis=1) == y).sum()


@exercise.mistake(
    "fraction of errors",
    seen="your result is 1 minus ours.",
    ask="Is a good network near 0 or near 1?",
    leads=("points at comparison", "complement"),
)
def am_error(probs, y):
    return np.mean(probs.argmax(axis=1) != y)


@exercise.mistake(
    "divided by the number of classes",
    seen="the hits are divided by C instead of N.",
    ask="Over what does the fraction run: samples or classes?",
    leads=("factor", "another size"),
)
def am_divc(probs, y):
    return (probs.argmax(axis=1) == y).sum() / probs.shape[1]


@exercise.mistake(
    "divided by the size of the table",
    seen="your result is ours divided by C.",
    ask="How many entries has probs, and how many rows?",
    leads=("factor", "another size"),
)
def am_divsize(probs, y):
    return (probs.argmax(axis=1) == y).sum() / probs.size


@exercise.mistake(
    "true class above one half",
    seen="it counts the rows whose true class has more than one half.",
    ask="Does a winner need more than half of the votes?",
    leads=("no majority/no effect y",),
)
def am_half(probs, y):
    return np.mean(probs[np.arange(len(y)), y] > 0.5)


@exercise.mistake(
    "hits one by one",
    seen="one True or False for each row comes back.",
    ask="How many numbers should come out?",
    leads=("shape", "type"),
)
def am_vector(probs, y):
    return probs.argmax(axis=1) == y


@exercise.mistake(
    "least probable class",
    seen="it counts the rows whose least probable class is the label.",
    ask="Which end of the ranking should win?",
    leads=("argument sign probs",),
)
def am_argmin(probs, y):
    return np.mean(probs.argmin(axis=1) == y)


@exercise.mistake(
    "rounded",
    seen="your result is ours, rounded to two digits.",
    ask="What is left of the difference between 0.871 and 0.874?",
)
def am_round(probs, y):
    return round(float(np.mean(probs.argmax(axis=1) == y)), 2)


@exercise.mistake(
    "rounded table compared",
    seen="the rounded table is compared with the labels as a column.",
    ask="Which class does a row vote for: where does that number stand?",
)
def am_is1(probs, y):
    return np.mean(np.round(probs) == y[:, None])


@exercise.mistake(
    "probabilities rounded before the vote",
    seen="right where the winner is clear; wrong where probabilities differ by very little.",
    ask="What is left of a difference of 0.000000001 when the probabilities are rounded?",
    leads=("near ties/different",),
)
def am_rounded(probs, y):
    return np.mean(np.round(probs, 3).argmax(axis=1) == y)


@exercise.mistake(
    "the last of equals wins",
    seen="right without ties; of classes that are equally probable the last one counts.",
    ask="Which of two equal entries does your search end with?",
    leads=("ties/different",),
)
def am_last(probs, y):
    return np.mean(probs.shape[1] - 1 - probs[:, ::-1].argmax(axis=1) == y)


@exercise.mistake(
    "only the samples of one class",
    seen="your result is the fraction among the samples of class 1 alone.",
    ask="Which rows does your mean run over?",
)
def am_class1(probs, y):
    return np.mean(probs.argmax(axis=1)[y == 1] == 1)


@exercise.mistake(
    "the largest probability compared with the class",
    seen="the largest probability of each row is compared with the label.",
    ask="A label is a class, 0, 1, 2 and so on: which number of a row is one?",
)
def am_max(probs, y):
    return np.mean(probs.max(axis=1) == y)
