"""The exercise `output_error` of chapter 08."""

import numpy as np

from utils.checker import Case, Exercise, one
from utils.exercises._data import matrix

exercise = Exercise(
    "output_error(rows, J)",
    chapter="08",
    place=4,
    points=1,
    does=(
        "The chain rule at the output, for all samples at once: each sample's row (1, C) times its "
        "table (C, C): rows (N, 1, C), J (N, C, C) -> (N, C)."
    ),
    parts=one("dz"),
    hints=(
        "`@` with three axes multiplies matrix by matrix along the first. Which shape does "
        "(N, 1, C) @ (N, C, C) have, and which axis has to go?",
        "`[:, 0]`, an index 0 in the middle, takes the only row of each sample: (N, C) is left.",
    ),
)


@exercise.answer
def output_error(rows, J):
    """Gradient of the loss with respect to the scores: (N, 1, C), (N, C, C) -> (N, C)."""
    return (rows @ J)[:, 0]


@exercise.data_sets
def data(rng):
    """Any rows and any tables, not those of a softmax; special sizes."""
    for N, C in ((11, 5), (17, 3)):
        yield Case({"rows": matrix(rng, N, 1, C), "J": matrix(rng, N, C, C)}, {"N": N, "C": C})
    for N, C, when, ask in (
        (1, 3, "there is one sample only", "Does your code rely on there being several samples?"),
        (5, 5, "N and C are equal", "Which of your axes counts samples, and which classes?"),
        (7, 1, "there is one output only", "What does your code do with an axis of length 1?"),
    ):
        args = {"rows": matrix(rng, N, 1, C), "J": matrix(rng, N, C, C)}
        yield Case(args, kind="special", when=when, ask=ask)


@exercise.small_inputs
def small():
    """One sample, two classes."""
    for J in ([[1.0, 0.0], [0.0, 2.0]], [[1.0, 2.0], [0.0, 1.0]]):
        yield {"rows": np.array([[[1.0, 3.0]]]), "J": np.array([J])}


@exercise.right("einsum")
def output_error_einsum(rows, J):
    return np.einsum("nki,nij->nj", rows, J)


@exercise.right("sample by sample")
def output_error_loop(rows, J):
    return np.array([row[0] @ table for row, table in zip(rows, J)])


@exercise.right("products added up")
def output_error_sum(rows, J):
    return (rows.transpose(0, 2, 1) * J).sum(axis=1)


@exercise.mistake(
    "the table turned",
    seen="every table is turned: rows and columns are exchanged.",
    ask="J[n, i, j] moves probability i with score j: over which of the two do you add up?",
)
def oe_turned(rows, J):
    return (rows @ J.transpose(0, 2, 1))[:, 0]


@exercise.mistake(
    "three axes left",
    seen="the numbers are right, but the axis in the middle is still there: (N, 1, C).",
    ask="What shape do the scores have, whose gradient this is?",
    leads=("shape",),
)
def oe_three(rows, J):
    return rows @ J


@exercise.mistake(
    "the diagonal only",
    seen="only the diagonal of each table is used.",
    ask="Through how many probabilities does one score reach the loss?",
)
def oe_diagonal(rows, J):
    return rows[:, 0] * np.einsum("nii->ni", J)


@exercise.mistake(
    "number by number",
    seen="rows and tables are multiplied number by number, and nothing is added up.",
    ask="What does a row times a table do after it has multiplied?",
    leads=("shape",),
)
def oe_times(rows, J):
    return rows * J


@exercise.mistake(
    "added up over the samples",
    seen="one row comes back: all samples are added up.",
    ask="Does the chain rule mix samples?",
    leads=("shape",),
)
def oe_samples(rows, J):
    return (rows @ J).sum(axis=0)


@exercise.mistake(
    "divided by N",
    seen="it is divided by N once more.",
    ask="The rows carry their 1/N already: where?",
    leads=("factor",),
)
def oe_mean(rows, J):
    return (rows @ J)[:, 0] / len(J)


@exercise.mistake(
    "the first table for all",
    seen="every sample is multiplied by the table of the first one.",
    ask="Whose table does your line use for the last sample?",
    leads=("region",),
)
def oe_first(rows, J):
    return rows[:, 0] @ J[0]


@exercise.mistake(
    "sums of the columns",
    seen="the rows are not used: the columns of each table are added up.",
    ask="By what does the chain rule multiply each slope before it adds them up?",
    leads=("no effect rows", "argument one rows"),
)
def oe_no_rows(rows, J):
    return J.sum(axis=1)
