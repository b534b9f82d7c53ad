"""`accuracy`: fraction of rows whose most probable class is y."""

import numpy as np

from utils.checker import Case, Exercise, one
from utils.exercises._data import labels, probabilities

exercise = Exercise(
    "accuracy(probs, y)",
    chapter="02",
    place=5,
    points=1,
    does="Fraction of rows whose most probable class is y.",
    parts=one("accuracy"),
    hints=(
        "Which class does each row vote for, and how often is that the label?",
        "A comparison of two arrays gives True and False; what is the mean of those?",
    ),
)


@exercise.answer
def accuracy(probs, y):
    classes = np.argmax(probs, axis=1)
    return np.mean(classes == y)


@exercise.data_sets
def data(rng):
    """Probabilities and labels, some right and some wrong."""
    for N, C in ((11, 5), (17, 3)):
        probs, y = probabilities(rng, N, C), labels(rng, N, C)
        right = N // 2 + 1
        y[:right] = probs[:right].argmax(axis=1)
        y[right:] = (probs[right:].argmax(axis=1) + 1 + rng.integers(0, C - 1, N - right)) % C
        yield Case({"probs": probs, "y": y}, {"N": N, "C": C})
    probs = probabilities(rng, 7, 3)
    best, sizes = probs.argmax(axis=1), {"N": 7, "C": 3}
    yield Case(
        {"probs": probs, "y": best}, sizes, kind="all right", when="every prediction is right"
    )
    yield Case(
        {"probs": probs, "y": (best + 1) % 3},
        sizes,
        kind="all wrong",
        when="every prediction is wrong",
    )
    probs = np.array([[0.34, 0.33, 0.33], [0.3, 0.3, 0.4], [0.2, 0.41, 0.39]])
    args = {"probs": probs, "y": np.array([0, 2, 2])}
    yield Case(
        args,
        {},
        kind="no majority",
        when="the winner has less than one half, and N is C",
        ask="Does a winner need more than half of the votes?",
    )


@exercise.right("loop counting")
def accuracy_loop_counting(probs, y):
    hits = 0
    for p, t in zip(probs, y):
        hits += int(np.argmax(p) == t)
    return hits / len(y)


@exercise.mistake(
    "argmax over axis 0",
    seen=("ValueError (3 winners compared with N labels), or 0 when the comparison is refused."),
    ask="How many predictions are you comparing with how many labels?",
    leads=("raised",),
)
def am_axis(probs, y):
    return np.mean(probs.argmax(axis=0) == y)


@exercise.mistake(
    "integer division",
    seen="your result is 0 unless every example is right.",
    ask="What is 7 // 10?",
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
    ask="Is an example counted as right or wrong, or as a bit of both?",
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
    leads=("slip comparison",),
)
def am_error(probs, y):
    return np.mean(probs.argmax(axis=1) != y)


@exercise.mistake(
    "divided by the number of classes",
    seen="the hits are divided by C instead of N.",
    ask="Over what does the fraction run: samples or classes?",
    leads=("factor",),
)
def am_divc(probs, y):
    return (probs.argmax(axis=1) == y).sum() / probs.shape[1]


@exercise.mistake(
    "true class above one half",
    seen="it counts the rows whose true class has more than one half.",
    ask="Does a winner need more than half of the votes?",
    leads=("special/argument sign probs",),
)
def am_half(probs, y):
    return np.mean(probs[np.arange(len(y)), y] > 0.5)


@exercise.mistake(
    "hits one by one",
    seen="one True or False for each row comes back.",
    ask="How many numbers should come out?",
    leads=("shape",),
)
def am_vector(probs, y):
    return probs.argmax(axis=1) == y


@exercise.mistake(
    "least probable class",
    seen="it counts the rows whose least probable class is the label.",
    ask="Which end of the ranking should win?",
    leads=("slip average",),
)
def am_argmin(probs, y):
    return np.mean(probs.argmin(axis=1) == y)


@exercise.mistake(
    "rounded",
    seen="your result has two digits only.",
    ask="Why should the caller not see the whole number?",
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
