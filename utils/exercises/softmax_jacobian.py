"""The exercise `softmax_jacobian` of chapter 08."""

import numpy as np

from utils.checker import Case, Exercise, one
from utils.exercises._data import probabilities
from utils.network import softmax

exercise = Exercise(
    "softmax_jacobian(p)",
    chapter="08",
    place=2,
    points=2,
    does=(
        "One table for each sample, (N, C) -> (N, C, C): entry [n, i, j] is p[n, i] * ([i = j] - "
        "p[n, j]), how the probability of class i moves with the score of class j. p stays "
        "untouched."
    ),
    parts=one("the table"),
    hints=(
        "`np.eye(C)` is [i = j]. The p in front goes along i, the p in the bracket along j: into "
        "which place of its shape does each of the two get an axis of length 1?",
        "`p[:, :, None]` has the shape (N, C, 1): p along i, the same for every j. "
        "`p[:, None, :]` has (N, 1, C): p along j. What do they give together with "
        "`np.eye(C)`?",
    ),
)


@exercise.answer
def softmax_jacobian(p):
    """How each probability moves with each score of its sample: (N, C) -> (N, C, C)."""
    return p[:, :, None] * (np.eye(p.shape[1]) - p[:, None, :])


@exercise.data_sets
def data(rng):
    """Rows of probabilities; one sample; as many samples as classes; a class that is sure."""
    for N, C in ((11, 5), (17, 3)):
        yield Case({"p": probabilities(rng, N, C)}, {"N": N, "C": C})
    for N, C, when, ask in (
        (1, 3, "there is one sample only", "Does your code rely on there being several samples?"),
        (5, 5, "N and C are equal", "Which of your axes counts samples, and which classes?"),
    ):
        yield Case({"p": probabilities(rng, N, C)}, kind="special", when=when, ask=ask)
    sure = np.array([[1.0, 0.0, 0.0], [0.0, 0.5, 0.5]])
    ask = "May your formula divide by a probability?"
    yield Case({"p": sure}, kind="sure", when="a probability is 0 or 1", ask=ask)


@exercise.small_inputs
def small():
    """One sample with few classes."""
    for row in ([0.5, 0.5], [0.75, 0.25], [0.5, 0.25, 0.25]):
        yield {"p": np.array([row])}


@exercise.right("a diagonal minus an outer product")
def jacobian_outer(p):
    return np.eye(p.shape[1]) * p[:, None, :] - p[:, :, None] * p[:, None, :]


@exercise.right("sample by sample")
def jacobian_loop(p):
    return np.stack([np.diag(row) - np.outer(row, row) for row in p])


@exercise.right("entry by entry")
def jacobian_entries(p):
    N, C = p.shape
    J = np.zeros((N, C, C))
    for i in range(C):
        for j in range(C):
            J[:, i, j] = p[:, i] * ((i == j) - p[:, j])
    return J


@exercise.right("einsum, and the diagonal added")
def jacobian_einsum(p):
    J = -np.einsum("ni,nj->nij", p, p)
    k = np.arange(p.shape[1])
    J[:, k, k] += p
    return J


@exercise.mistake(
    "the diagonal only",
    seen="off the diagonal it is 0: a score moves its own probability only.",
    ask="When one score rises, what happens to the probabilities of the other classes?",
)
def sj_diagonal(p):
    return np.eye(p.shape[1]) * (p * (1 - p))[:, None, :]


@exercise.mistake(
    "a slope for each number",
    seen="there is one slope for each number, p (1 - p), instead of a table for each sample.",
    ask="On how many scores does one probability depend?",
    leads=("shape",),
)
def sj_sigmoid(p):
    return p * (1 - p)


@exercise.mistake(
    "sign",
    seen="the sign is wrong everywhere.",
    ask="When a score rises, does the probability of its own class rise or fall?",
    leads=("negated",),
)
def sj_sign(p):
    return -softmax_jacobian(p)


@exercise.mistake(
    "identity left out",
    seen="on the diagonal a probability is missing: every entry is -p_i p_j.",
    ask="What is the bracket when i and j are the same class?",
)
def sj_no_eye(p):
    return -p[:, :, None] * p[:, None, :]


@exercise.mistake(
    "the same index twice",
    seen="the bracket holds p_i where p_j belongs: off the diagonal each row has one number.",
    ask="Along which of the two axes does the p in your bracket lie?",
)
def sj_same_index(p):
    return p[:, :, None] * (np.eye(p.shape[1]) - p[:, :, None])


@exercise.mistake(
    "plus in the bracket",
    seen="the bracket adds p_j instead of subtracting it.",
    ask="What does a column of the table have to add up to?",
    leads=("points at sign",),
)
def sj_plus(p):
    return p[:, :, None] * (np.eye(p.shape[1]) + p[:, None, :])


@exercise.mistake(
    "summed over the samples",
    seen="one table comes back: the tables of all samples are added up.",
    ask="Does the score of one sample move the probabilities of another?",
    leads=("shape",),
)
def sj_summed(p):
    return softmax_jacobian(p).sum(axis=0)


@exercise.mistake(
    "divided by N",
    seen="every table is divided by N.",
    ask="Where does the mean over the samples stand: in the softmax, or in the loss?",
    leads=("factor",),
)
def sj_mean(p):
    return softmax_jacobian(p) / len(p)


@exercise.mistake(
    "softmax once more",
    seen="p goes through a softmax once more.",
    ask="p holds probabilities already: what do you hand to your formula?",
)
def sj_again(p):
    return softmax_jacobian(softmax(p))


@exercise.mistake(
    "samples last",
    seen="the samples lie along the last axis: (C, C, N).",
    ask="Which axis counts the samples in everything that the chain hands on?",
    leads=("shape",),
)
def sj_last(p):
    return softmax_jacobian(p).transpose(1, 2, 0)


@exercise.mistake(
    "identity of the wrong size",
    seen="it stops where N and C differ: the identity has N rows.",
    ask="Which two indices does [i = j] compare: two samples, or two classes?",
    leads=("raised",),
)
def sj_eye_n(p):
    return p[:, :, None] * (np.eye(len(p)) - p[:, None, :])


@exercise.mistake(
    "1 for [i = j]",
    seen="the bracket is 1 - p_j everywhere, also where i and j differ.",
    ask="What is [i = j] where i and j are two different classes?",
)
def sj_one(p):
    return p[:, :, None] * (1 - p[:, None, :])
