"""`xor_predict`: class 1 where p (N,1) is above 0.5."""

import numpy as np

from utils.checker import Case, Exercise, one
from utils.exercises._data import labels

exercise = Exercise(
    "xor_predict(p)",
    chapter="07",
    place=7,
    points=1,
    does="Class 1 where p (N,1) is above 0.5.",
    parts=one("classes"),
    steady=False,  # only 0 and 1: chance makes them agree with too many other formulas
    hints=(
        "Compare your answer with `y`, which has the shape (N,). What shape has the comparison?",
        "`p[:, 0]` has the shape (N,): one entry for each row. Compare that with one half.",
    ),
)


@exercise.answer
def xor_predict(p):
    """Class 1 where p (N, 1) is above 0.5: (N,) of 0 and 1."""
    return (p[:, 0] > 0.5) * 1


@exercise.data_sets
def data(rng):
    """Probabilities on both sides of one half."""
    for N in (11, 17):
        p = np.where(labels(rng, N, 2), rng.uniform(0.55, 0.98, N), rng.uniform(0.02, 0.45, N))
        p[:5] = 0.55, 0.97, 0.98, 0.96, 0.99
        yield Case({"p": p[:, None]}, {"N": N})
    edge = np.array([0.5, 0.5, 0.0, 1.0, 0.5])
    yield Case(
        {"p": edge[:, None]},
        {"N": 5},
        kind="exactly 0.5",
        when="p is exactly 0.5",
        ask="To which class does the exercise give the case p = 0.5?",
    )
    near = 0.5 + np.array([1e-9, -1e-9, 0.0004, -0.0004, 0.4, -1e-6, 1e-6])
    yield Case(
        {"p": near[:, None]},
        {"N": 7},
        kind="near ties",
        when="p is very close to 0.5",
        ask="Is p itself compared, or p with fewer digits?",
    )
    yield Case(
        {"p": np.array([[0.8]])},
        {"N": 1},
        kind="one row",
        when="there is one row only",
        ask="Does your code rely on there being several rows?",
    )


@exercise.small_inputs
def small():
    """One probability, then two."""
    for p in ([0.2], [0.9], [0.5], [0.501], [0.2, 0.9], [0.6, 0.9]):
        yield {"p": np.array(p)[:, None]}


@exercise.right("the sign of the score")
def xor_predict_score(p):
    with np.errstate(divide="ignore"):
        z2 = np.log(p[:, 0]) - np.log(1 - p[:, 0])
    return (z2 > 0).astype(int)


@exercise.right("a loop over the rows")
def xor_predict_loop(p):
    classes = []
    for row in p:
        classes.append(1 if row[0] > 0.5 else 0)
    return np.array(classes)


@exercise.right("rint")
def xor_predict_rint(p):
    return np.rint(p[:, 0]).astype(int)


@exercise.mistake(
    "threshold 0",
    seen="the result is 1 for every row.",
    ask="Can p ever be below your threshold?",
    leads=("equal",),
)
def xp_zero(p):
    return (p[:, 0] > 0).astype(int)


@exercise.mistake(
    "column returned: comparing with y (N,) gives an N x N table",
    seen="the values are right, but they stand in a column, shape (N, 1).",
    ask="Compare your result with y: what shape has the comparison?",
    leads=("shape",),
)
def xp_shape(p):
    return (p > 0.5).astype(int)


@exercise.mistake(
    "rounded down",
    seen="the result is 0 for every p below 1: what stands after the decimal point is cut off.",
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
    leads=("exactly 0.5/region", "exactly 0.5/different"),
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


@exercise.mistake(
    "p rounded to few digits first",
    seen="right unless p is closer to 0.5 than 0.0005: p is rounded before it is compared.",
    ask="Is 0.5004 above 0.5 once it is rounded to three digits?",
    leads=("near ties/different",),
)
def xp_digits(p):
    return (np.round(p[:, 0], 3) > 0.5).astype(int)


@exercise.mistake(
    "the largest alone",
    seen="the result is 1 for the largest p only.",
    ask="Should the prediction for one sample depend on the others?",
)
def xp_winner(p):
    return (p[:, 0] == p.max()).astype(int)


@exercise.mistake(
    "a list of numbers",
    seen="the result is a list of numbers, not an array.",
    ask="Which function of NumPy turns a list into an array?",
    leads=("type",),
)
def xp_list(p):
    return [int(row[0] > 0.5) for row in p]


@exercise.mistake(
    "squeezed",
    seen="right unless there is one row only: then squeeze leaves a single number.",
    ask="Which of the two axes should go, and which stay, however long it is?",
    leads=("one row/shape",),
)
def xp_squeeze(p):
    return (p > 0.5).astype(int).squeeze()
