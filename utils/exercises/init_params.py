"""The exercise `init_params` of chapter 04."""

import numpy as np

from utils.checker import Case, Exercise, Fact
from utils.exercises._parameters import drawn_facts, parameter_arrays, shape_facts, start_facts
from utils.network import init_params

LARGE = 100


def observe(functions, case, watch):
    """Shapes and reproducibility of the starting weights; of a large network, their spread."""
    D, H, C, seed = case.args.values()

    def draw(seed):
        args = case.args | {"seed": seed}
        return parameter_arrays(watch.call(functions[0], args), D, H, C)

    arrays, wanted = draw(seed)
    facts = shape_facts(arrays, wanted, {"D": D, "H": H, "C": C})
    if not all(f.ok for f in facts.values()):
        return facts
    if D > LARGE:
        return facts | start_facts(arrays) | drawn_facts(arrays)
    again, other = draw(seed)[0], draw(seed + 1)[0]
    facts["reproducible"] = Fact(
        all(np.array_equal(arrays[k], again[k]) for k in arrays),
        f"two calls with seed = {seed} give different weights.",
        "What has to start anew in each call, so that the same numbers are drawn?",
    )
    facts["seed"] = Fact(
        not np.array_equal(arrays["W1"], other["W1"]) or not np.any(arrays["W1"]),
        "different seeds give the same weights.",
        "Where does the argument seed enter?",
    )
    return facts | start_facts(arrays)


exercise = Exercise(
    "init_params(D, H, C, seed)",
    chapter="04",
    place=1,
    points=2,
    does=(
        "Weights from a normal distribution with standard deviation 1/sqrt(number of inputs "
        "of the layer), zero biases, reproducible from seed."
    ),
    parts=observe,
    steady=False,
    hints=(
        "How many numbers does one unit of the second layer add up?",
        (
            "One generator, `np.random.default_rng(seed)`, for both: a second one would draw the "
            "same numbers again. By which root must each weight be divided, so that the sum has "
            "spread 1?"
        ),
    ),
)


exercise.answer(init_params)


@exercise.data_sets
def data(rng):
    """Sizes of a network; the large one is for measuring the spread."""
    for D, H, C, seed in ((3, 7, 5, 4), (5, 2, 3, 0)):
        sizes = {"D": D, "H": H, "C": C}
        yield Case(sizes | {"seed": seed}, sizes)
    sizes = {"D": 241, "H": 89, "C": 53}
    yield Case(sizes | {"seed": 3}, sizes)


@exercise.small_inputs
def small():
    """Sizes, all of them different."""
    for D, H, C in ((1, 2, 3), (2, 3, 1), (2, 1, 3), (3, 4, 2), (4, 3, 2)):
        for seed in (1, 0):
            yield {"D": D, "H": H, "C": C, "seed": seed}


def _with_zeros(W1, W2):
    """These weights, and biases of zeros."""
    b1, b2 = np.zeros((1, W1.shape[1])), np.zeros((1, W2.shape[1]))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


@exercise.right("legacy global seed")
def init_params_legacy_global_seed(D, H, C, seed):
    np.random.seed(seed)
    W1 = np.random.randn(D, H) / np.sqrt(D)
    b1 = np.zeros((1, H))
    W2 = np.random.randn(H, C) / np.sqrt(H)
    return {"W1": W1, "b1": b1, "W2": W2, "b2": np.zeros((1, C))}


@exercise.right("the spread as an argument")
def init_params_scale(D, H, C, seed):
    rng = np.random.default_rng(seed)
    W1 = rng.normal(0, 1 / np.sqrt(D), (D, H))
    return _with_zeros(W1, rng.normal(0, 1 / np.sqrt(H), (H, C)))


@exercise.right("a legacy generator of its own, layer by layer, in single precision")
def init_params_legacy_generator(D, H, C, seed):
    rng, out = np.random.RandomState(seed), {}
    for i, (inputs, outputs) in enumerate(((D, H), (H, C)), 1):
        weights = rng.standard_normal((inputs, outputs)) * inputs**-0.5
        out[f"W{i}"] = weights.astype(np.float32)
        out[f"b{i}"] = np.zeros((1, outputs), np.float32)
    return out


@exercise.mistake(
    "seed hard-coded",
    seen="different seeds give identical weights.",
    ask="Does the argument called seed appear anywhere in your function?",
    leads=("fact seed", "random"),
)
def in_fixedseed(D, H, C, seed):
    rng = np.random.default_rng(0)
    W1 = rng.normal(size=(D, H)) / np.sqrt(D)
    return _with_zeros(W1, rng.normal(size=(H, C)) / np.sqrt(H))


@exercise.mistake(
    "no seed",
    seen="two calls with the same seed give different weights.",
    ask="Where does the argument seed enter?",
    leads=("fact reproducible", "random"),
)
def in_noseed(D, H, C, seed):
    rng = np.random.default_rng()
    W1 = rng.normal(size=(D, H)) / np.sqrt(D)
    return _with_zeros(W1, rng.normal(size=(H, C)) / np.sqrt(H))


@exercise.mistake(
    "generator re-created for every matrix",
    seen="W1 and W2 hold the same random numbers, up to their scale.",
    ask="Compare the first numbers of W1 and W2: are they really drawn independently?",
    leads=("fact independent",),
)
def in_reseed(D, H, C, seed):
    W1 = np.random.default_rng(seed).normal(size=(D, H)) / np.sqrt(D)
    return _with_zeros(W1, np.random.default_rng(seed).normal(size=(H, C)) / np.sqrt(H))


@exercise.mistake(
    "scaled by the number of outputs",
    seen="the weights have the standard deviation 1/sqrt(outputs).",
    ask="How many numbers are added up in each hidden unit: D or H?",
    leads=("fact spread of W1",),
)
def in_fanout(D, H, C, seed):
    rng = np.random.default_rng(seed)
    W1 = rng.normal(size=(D, H)) / np.sqrt(H)
    return _with_zeros(W1, rng.normal(size=(H, C)) / np.sqrt(C))


@exercise.mistake(
    "divided by the number of inputs without the root",
    seen="the weights have the standard deviation 1/inputs.",
    ask="Variances add up: what does that mean for the standard deviation of a sum of D terms?",
    leads=("fact spread of W1",),
)
def in_nosqrt(D, H, C, seed):
    rng = np.random.default_rng(seed)
    return _with_zeros(rng.normal(size=(D, H)) / D, rng.normal(size=(H, C)) / H)


@exercise.mistake(
    "not scaled",
    seen="the weights have the standard deviation 1 where 1/sqrt(inputs) belongs.",
    ask="How many terms are added up in one unit, and how large does their sum get?",
    leads=("fact spread of W1",),
)
def in_unit(D, H, C, seed):
    rng = np.random.default_rng(seed)
    return _with_zeros(rng.normal(size=(D, H)), rng.normal(size=(H, C)))


@exercise.mistake(
    "multiplied by the root",
    seen="the weights grow with the number of inputs.",
    ask="Should a unit with many inputs start with larger or with smaller weights?",
    leads=("fact spread of W1",),
)
def in_times(D, H, C, seed):
    rng = np.random.default_rng(seed)
    W1 = rng.normal(size=(D, H)) * np.sqrt(D)
    return _with_zeros(W1, rng.normal(size=(H, C)) * np.sqrt(H))


@exercise.mistake(
    "a fixed small number",
    seen="the weights have the standard deviation 0.01, whatever the sizes.",
    ask="Should a unit with 1000 inputs start with the same weights as one with 3?",
    leads=("fact spread of W1",),
)
def in_small(D, H, C, seed):
    rng = np.random.default_rng(seed)
    return _with_zeros(rng.normal(size=(D, H)) * 0.01, rng.normal(size=(H, C)) * 0.01)


@exercise.mistake(
    "sqrt(2 / inputs)",
    seen="the weights have the standard deviation sqrt(2/inputs): the 2 is too much.",
    ask="With which spread does a sum of D terms keep the scale of its inputs?",
    leads=("fact spread of W1",),
)
def in_he(D, H, C, seed):
    rng = np.random.default_rng(seed)
    W1 = rng.normal(size=(D, H)) * np.sqrt(2 / D)
    return _with_zeros(W1, rng.normal(size=(H, C)) * np.sqrt(2 / H))


@exercise.mistake(
    "second layer scaled with D",
    seen="W1 is right; W2 is scaled with the inputs of the first layer.",
    ask="How many numbers are added up in each output unit?",
    leads=("fact spread of W2",),
)
def in_w2d(D, H, C, seed):
    rng = np.random.default_rng(seed)
    W1 = rng.normal(size=(D, H)) / np.sqrt(D)
    return _with_zeros(W1, rng.normal(size=(H, C)) / np.sqrt(D))


@exercise.mistake(
    "W1 scaled, W2 not",
    seen="W1 is right; the weights in W2 have the standard deviation 1.",
    ask="How many numbers are added up in each output unit?",
    leads=("fact spread of W2",),
)
def in_w2unit(D, H, C, seed):
    rng = np.random.default_rng(seed)
    W1 = rng.normal(size=(D, H)) / np.sqrt(D)
    return _with_zeros(W1, rng.normal(size=(H, C)))


@exercise.mistake(
    "mean instead of spread",
    seen="the scale went into the mean: the weights scatter around it with spread 1.",
    ask="Which argument of normal is the centre, and which the spread?",
    leads=("fact mean of W1",),
)
def in_loc(D, H, C, seed):
    rng = np.random.default_rng(seed)
    W1 = rng.normal(1 / np.sqrt(D), size=(D, H))
    return _with_zeros(W1, rng.normal(1 / np.sqrt(H), size=(H, C)))


@exercise.mistake(
    "uniform distribution",
    seen="no weight is larger than a fixed bound: the distribution is uniform.",
    ask="Which distribution does the exercise name?",
    leads=("fact bell of W1",),
)
def in_uniform(D, H, C, seed):
    rng = np.random.default_rng(seed)
    W1 = rng.uniform(-1, 1, (D, H)) * np.sqrt(3 / D)
    return _with_zeros(W1, rng.uniform(-1, 1, (H, C)) * np.sqrt(3 / H))


@exercise.mistake(
    "uniform between 0 and 1",
    seen="all weights are positive: they were drawn between 0 and 1.",
    ask="Around which number should the weights scatter?",
    leads=("fact mean of W1",),
)
def in_uniform01(D, H, C, seed):
    rng = np.random.default_rng(seed)
    W1 = rng.random((D, H)) / np.sqrt(D)
    return _with_zeros(W1, rng.random((H, C)) / np.sqrt(H))


@exercise.mistake(
    "all weights zero",
    seen="all weights are 0, and then no gradient ever reaches the hidden layer.",
    ask="If all hidden units start equal and get equal gradients, can they ever become different?",
    leads=("fact spread of W1",),
)
def in_zeros(D, H, C, seed):
    return _with_zeros(np.zeros((D, H)), np.zeros((H, C)))


@exercise.mistake(
    "one row repeated",
    seen="all rows of W1 are equal.",
    ask="Is a new number drawn for every single weight?",
    leads=("fact rows of W1",),
)
def in_rows(D, H, C, seed):
    rng = np.random.default_rng(seed)
    W1 = np.tile(rng.normal(size=(1, H)), (D, 1)) / np.sqrt(D)
    return _with_zeros(W1, rng.normal(size=(H, C)) / np.sqrt(H))


@exercise.mistake(
    "random integers",
    seen="the weights are whole numbers.",
    ask="What happens to W -= 0.01 * dW if W holds whole numbers?",
    leads=("fact numbers",),
)
def in_int(D, H, C, seed):
    rng = np.random.default_rng(seed)
    return _with_zeros(rng.integers(-1, 2, size=(D, H)), rng.integers(-1, 2, size=(H, C)))


@exercise.mistake(
    "biases random",
    seen="the weights are right; the biases are random too.",
    ask="Do the biases need to break a symmetry that the weights have already broken?",
    leads=("fact zero biases",),
)
def in_bias_rand(D, H, C, seed):
    start, rng = init_params(D, H, C, seed), np.random.default_rng(seed)
    return start | {"b1": rng.normal(size=(1, H)), "b2": rng.normal(size=(1, C))}


@exercise.mistake(
    "biases one",
    seen="the biases start at 1.",
    ask="What does a hidden unit say to an input of all zeros, before it has learned anything?",
    leads=("fact zero biases",),
)
def in_ones(D, H, C, seed):
    return init_params(D, H, C, seed) | {"b1": np.ones((1, H)), "b2": np.ones((1, C))}


@exercise.mistake(
    "biases with one axis",
    seen="the biases have the shape (n,) instead of (1, n).",
    ask="Biases are kept as one row in this course: how many pairs of brackets has yours?",
    leads=("fact shape of b1",),
)
def in_flatbias(D, H, C, seed):
    return init_params(D, H, C, seed) | {"b1": np.zeros(H), "b2": np.zeros(C)}


@exercise.mistake(
    "biases as columns",
    seen="the biases have the shape (n, 1) instead of (1, n).",
    ask="b1 is added to rows of length H: which shape lines up with that?",
    leads=("fact shape of b1",),
)
def in_bias_shape(D, H, C, seed):
    return init_params(D, H, C, seed) | {"b1": np.zeros((H, 1)), "b2": np.zeros((C, 1))}


@exercise.mistake(
    "weights transposed",
    seen="W1 has the shape (H, D) and W2 the shape (C, H).",
    ask="X is (N, D): which shape of W1 fits X @ W1?",
    leads=("fact shape of W1", "transpose"),
)
def in_transposed(D, H, C, seed):
    start = init_params(D, H, C, seed)
    return start | {"W1": start["W1"].T, "W2": start["W2"].T}
