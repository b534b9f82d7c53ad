"""`xor_predict`: class 1 where p (N,1) is above 0.5."""

import numpy as np

from utils.checker import Case, Exercise, one
from utils.exercises._data import labels

exercise = Exercise(
    "xor_predict(p)",
    chapter="07",
    place=3,
    points=1,
    does="Class 1 where p (N,1) is above 0.5.",
    parts=one("classes"),
    hints=(
        "Compare with one half; the result has one entry for each row.",
        "p has the shape (N, 1): pick its only column first.",
    ),
)


@exercise.answer
def xor_predict(p):
    return (p[:, 0] > 0.5) * 1


@exercise.data_sets
def data(rng):
    """Probabilities on both sides of one half."""
    for N in (11, 17):
        p = np.where(labels(rng, N, 2), rng.uniform(0.55, 0.98, N), rng.uniform(0.02, 0.45, N))
        p[:5] = 0.55, 0.97, 0.98, 0.96, 0.99
        yield Case({"p": p[:, None]}, {"N": N})
    edge = np.array([[0.5], [0.4999], [0.5001], [0.0], [1.0]])
    yield Case(
        {"p": edge},
        {"N": 5},
        kind="exactly 0",
        when="p is exactly 0, 0.5 or 1, or close to 0.5",
        ask="What does each step of your formula give there?",
    )
    yield Case(
        {"p": np.array([[0.8]])},
        {"N": 1},
        kind="one row",
        when="there is one row only",
        ask="Does your code rely on there being several rows?",
    )


@exercise.right("rint")
def xor_predict_rint(p):
    return np.rint(p[:, 0]).astype(int)


@exercise.mistake(
    "threshold 0",
    seen="the result is 1 for every row.",
    ask="Can p ever be below your threshold?",
)
def xp_zero(p):
    return (p[:, 0] > 0).astype(int)


@exercise.mistake(
    "column returned: comparing with y (N,) gives an N x N table",
    seen="the values are right, shape (N,1).",
    ask="Compare your result with y: what shape has the comparison?",
    leads=("shape",),
)
def xp_shape(p):
    return (p > 0.5).astype(int)


@exercise.mistake(
    "rounded down",
    seen="the result is 0 for every p below 1.",
    ask="What does int do to 0.9?",
)
def xp_floor(p):
    return p[:, 0].astype(int)


@exercise.mistake(
    "argmax over one column",
    seen="the result is 0 for every row: one column has one winner.",
    ask="How many columns does p have, and which one can win?",
)
def xp_argmax(p):
    return p.argmax(axis=1)


@exercise.mistake(
    "below one half",
    seen="the two classes are exchanged.",
    ask="Which class does a large p speak for?",
    leads=("complement",),
)
def xp_inverse(p):
    return (p[:, 0] < 0.5).astype(int)


@exercise.mistake(
    ">= instead of >",
    seen="right except where p is exactly 0.5.",
    ask="To which class does the exercise give the case p = 0.5?",
    leads=("special/region",),
)
def xp_ge(p):
    return (p[:, 0] >= 0.5).astype(int)


@exercise.mistake(
    "-1 and 1",
    seen="the classes are called -1 and 1.",
    ask="Which two numbers does the exercise call the classes?",
)
def xp_sign(p):
    return np.where(p[:, 0] > 0.5, 1, -1)


@exercise.mistake(
    "above the mean",
    seen="the threshold is the mean of p.",
    ask="Should the prediction for one example depend on the others?",
)
def xp_mean(p):
    return (p[:, 0] > p.mean()).astype(int)


@exercise.mistake(
    "one row only",
    seen="one number comes back instead of one a row.",
    ask="How many predictions are there for N samples?",
    leads=("shape",),
)
def xp_first(p):
    return int(p[0, 0] > 0.5)


@exercise.mistake(
    "p returned",
    seen="p comes back as it was.",
    ask="Which two numbers can the result hold?",
)
def xp_raw(p):
    return p[:, 0]
