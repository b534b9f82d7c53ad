"""The exercise `init_params` of chapter 04."""

import numpy as np

from utils.checker import Case, Exercise, Fact
from utils.exercises._parameters import correlation, parameter_arrays, shape_facts, spread_facts
from utils.network import init_params


def observe(functions, case, watch):
    """Shapes, spread and reproducibility of the starting weights."""
    D, H, C, seed = case.args.values()
    first = watch.call(functions[0], case.args)
    arrays, wanted = parameter_arrays(first, D, H, C)
    facts = shape_facts(arrays, wanted, {"D": D, "H": H, "C": C})
    if not all(f.ok for f in facts.values()):
        return facts
    if D < 100:
        again, _ = parameter_arrays(watch.call(functions[0], case.args), D, H, C)
        other, _ = parameter_arrays(
            watch.call(functions[0], case.args | {"seed": seed + 1}), D, H, C
        )
        same = all(np.array_equal(arrays[k], again[k]) for k in arrays)
        facts["reproducible"] = Fact(
            same,
            f"two calls with seed = {seed} give different weights.",
            "What has to start anew in each call, so that the same numbers are drawn?",
        )
        facts["seed"] = Fact(
            not np.array_equal(arrays["W1"], other["W1"]) or not np.any(arrays["W1"]),
            "different seeds give the same weights.",
            "Where does the argument seed enter?",
        )
    facts["zero biases"] = Fact(
        not (np.any(arrays["b1"]) or np.any(arrays["b2"])),
        "the biases do not start at zero.",
        "Do the biases need to break a symmetry that the weights have already broken?",
        bool(np.ptp(arrays["b1"]) == 0),
    )
    facts["numbers"] = Fact(
        all(arrays[k].dtype.kind == "f" for k in arrays),
        "an array holds whole numbers ("
        + ", ".join(k for k in arrays if arrays[k].dtype.kind != "f")
        + ").",
        "What happens to W -= 0.01 * dW if W holds whole numbers?",
        tuple(k for k in arrays if arrays[k].dtype.kind != "f"),
    )
    if D < 100:
        return facts
    for name, fan_in, fan_out in (("W1", D, H), ("W2", H, C)):
        W = arrays[name].astype(float)
        facts |= spread_facts(name, W, fan_in, fan_out)
    W1, W2 = arrays["W1"].astype(float).ravel(), arrays["W2"].astype(float).ravel()
    n = min(len(W1), len(W2))
    linked = abs(correlation(W1[:n], W2[:n])) > 0.5
    linked |= abs(correlation(W1[-n:], W2[-n:])) > 0.5
    facts["independent"] = Fact(
        not linked,
        "W1 and W2 hold the same random numbers, up to their scale.",
        "Compare the first numbers of W1 and W2: are they really drawn independently?",
    )
    return facts


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
        ("One generator made from seed draws both matrices; the biases are rows of zeros."),
        (
            "A unit adds up as many terms as the layer has inputs. By which root must each "
            "weight be divided so that the sum has spread 1?"
        ),
    ),
)


exercise.answer(init_params)


@exercise.data_sets
def data(rng):
    """Sizes of a network; the large one is for measuring the spread."""
    for D, H, C in ((3, 7, 5), (5, 2, 3)):
        yield Case({"D": D, "H": H, "C": C, "seed": 4}, {"D": D, "H": H, "C": C})
    sizes = {"D": 127, "H": 149, "C": 61}
    yield Case(sizes | {"seed": 3}, sizes)


@exercise.right("legacy global seed")
def init_params_legacy_global_seed(D, H, C, seed):
    np.random.seed(seed)
    W1 = np.random.randn(D, H) / np.sqrt(D)
    b1 = np.zeros((1, H))
    W2 = np.random.randn(H, C) / np.sqrt(H)
    return {"W1": W1, "b1": b1, "W2": W2, "b2": np.zeros((1, C))}


@exercise.mistake(
    "seed hard-coded",
    seen="different seeds give identical weights.",
    ask="Does the argument called seed appear anywhere in your function?",
    leads=("fact seed",),
)
def in_fixedseed(D, H, C, seed):
    rng = np.random.default_rng(0)
    return dict(
        W1=rng.normal(size=(D, H)) / np.sqrt(D),
        b1=np.zeros((1, H)),
        W2=rng.normal(size=(H, C)) / np.sqrt(H),
        b2=np.zeros((1, C)),
    )


@exercise.mistake(
    "scaled by the number of outputs",
    seen="standard deviation is 1/sqrt(outputs).",
    ask="How many numbers are added up in each hidden unit: D or H?",
    leads=("fact spread of W1",),
)
def in_fanout(D, H, C, seed):
    rng = np.random.default_rng(seed)
    return dict(
        W1=rng.normal(size=(D, H)) / np.sqrt(H),
        b1=np.zeros((1, H)),
        W2=rng.normal(size=(H, C)) / np.sqrt(C),
        b2=np.zeros((1, C)),
    )


@exercise.mistake(
    "biases random",
    seen="weights right; biases not 0.",
    ask="Do the biases need to break a symmetry that the weights have already broken?",
    leads=("fact zero biases",),
)
def in_bias_rand(D, H, C, seed):
    rng = np.random.default_rng(seed)
    return dict(
        W1=rng.normal(size=(D, H)) / np.sqrt(D),
        b1=rng.normal(size=(1, H)),
        W2=rng.normal(size=(H, C)) / np.sqrt(H),
        b2=rng.normal(size=(1, C)),
    )


@exercise.mistake(
    "generator re-created for every matrix",
    seen="W1 and W2 contain the same numbers up to scale (correlation 1).",
    ask="Compare the first numbers of W1 and W2: are they really drawn independently?",
    leads=("fact independent",),
)
def in_reseed(D, H, C, seed):
    rng = np.random.default_rng(seed)
    return dict(
        W1=np.random.default_rng(seed).normal(size=(D, H)) / np.sqrt(D),
        b1=np.zeros((1, H)),
        W2=np.random.default_rng(seed).normal(size=(H, C)) / np.sqrt(H),
        b2=np.zeros((1, C)),
    )


@exercise.mistake(
    "all weights zero",
    seen="weights are all 0; the hidden gradient stays 0 for ever.",
    ask=(
        "If all hidden units start equal and get equal gradients, can they ever become different?"
    ),
    leads=("fact spread of W1",),
)
def in_zeros(D, H, C, seed):
    rng = np.random.default_rng(seed)
    return dict(W1=np.zeros((D, H)), b1=np.zeros((1, H)), W2=np.zeros((H, C)), b2=np.zeros((1, C)))


@exercise.mistake(
    "biases as columns",
    seen="b1 has shape (H,1): X @ W1 + b1 fails or broadcasts to the wrong shape.",
    ask="b1 is added to rows of length H: which shape lines up with that?",
    leads=("fact shape of b1",),
)
def in_bias_shape(D, H, C, seed):
    rng = np.random.default_rng(seed)
    return dict(
        W1=rng.normal(size=(D, H)) / np.sqrt(D),
        b1=np.zeros((H, 1)),
        W2=rng.normal(size=(H, C)) / np.sqrt(H),
        b2=np.zeros((C, 1)),
    )


@exercise.mistake(
    "divided by the number of inputs without the root",
    seen="standard deviation is 1/inputs.",
    ask=("Variances add up: what does that mean for the standard deviation of a sum of D terms?"),
    leads=("fact spread of W1",),
)
def in_nosqrt(D, H, C, seed):
    rng = np.random.default_rng(seed)
    return dict(
        W1=rng.normal(size=(D, H)) / D,
        b1=np.zeros((1, H)),
        W2=rng.normal(size=(H, C)) / H,
        b2=np.zeros((1, C)),
    )


@exercise.mistake(
    "random integers",
    seen="integer dtype: in-place updates will fail or truncate.",
    ask="What happens to W -= 0.01 * dW if W holds whole numbers?",
    leads=("fact numbers",),
)
def in_int(D, H, C, seed):
    rng = np.random.default_rng(seed)
    return dict(
        W1=rng.integers(-1, 2, size=(D, H)),
        b1=np.zeros((1, H)),
        W2=rng.integers(-1, 2, size=(H, C)),
        b2=np.zeros((1, C)),
    )


@exercise.mistake(
    "not scaled",
    seen="the weights have the standard deviation 1.",
    ask="How many terms are added up in one unit, and how large does their sum get?",
    leads=("fact mean of W1",),
)
def in_unit(D, H, C, seed):
    rng = np.random.default_rng(seed)
    W1 = rng.normal(size=(D, H))
    W2 = rng.normal(size=(H, C))
    return dict(W1=W1, b1=np.zeros((1, H)), W2=W2, b2=np.zeros((1, C)))


@exercise.mistake(
    "a fixed small number",
    seen="the weights have the standard deviation 0.01, whatever the sizes.",
    ask="Should a unit with 1000 inputs start with the same weights as one with 3?",
    leads=("fact spread of W1",),
)
def in_small(D, H, C, seed):
    rng = np.random.default_rng(seed)
    W1 = rng.normal(size=(D, H)) * 0.01
    W2 = rng.normal(size=(H, C)) * 0.01
    return dict(W1=W1, b1=np.zeros((1, H)), W2=W2, b2=np.zeros((1, C)))


@exercise.mistake(
    "sqrt(2 / inputs)",
    seen=("the weights have the standard deviation sqrt(2 / inputs), which belongs to ReLU."),
    ask="Which activation does this network have?",
    leads=("fact spread of W1",),
)
def in_he(D, H, C, seed):
    rng = np.random.default_rng(seed)
    W1 = rng.normal(size=(D, H)) * np.sqrt(2 / D)
    W2 = rng.normal(size=(H, C)) * np.sqrt(2 / H)
    return dict(W1=W1, b1=np.zeros((1, H)), W2=W2, b2=np.zeros((1, C)))


@exercise.mistake(
    "uniform distribution",
    seen="no weight is larger than a fixed bound: the distribution is uniform.",
    ask="Which distribution does the exercise name?",
    leads=("fact bell of W1",),
)
def in_uniform(D, H, C, seed):
    rng = np.random.default_rng(seed)
    W1 = rng.uniform(-1, 1, (D, H)) * np.sqrt(3 / D)
    W2 = rng.uniform(-1, 1, (H, C)) * np.sqrt(3 / H)
    return dict(W1=W1, b1=np.zeros((1, H)), W2=W2, b2=np.zeros((1, C)))


@exercise.mistake(
    "uniform between 0 and 1",
    seen="all weights are positive: they were drawn between 0 and 1.",
    ask="Around which number should the weights scatter?",
    leads=("fact mean of W1",),
)
def in_uniform01(D, H, C, seed):
    rng = np.random.default_rng(seed)
    W1 = rng.random((D, H)) / np.sqrt(D)
    W2 = rng.random((H, C)) / np.sqrt(H)
    return dict(W1=W1, b1=np.zeros((1, H)), W2=W2, b2=np.zeros((1, C)))


@exercise.mistake(
    "second layer scaled with D",
    seen="W1 is right; W2 is scaled with the inputs of the first layer.",
    ask="How many numbers are added up in each output unit?",
    leads=("fact spread of W2",),
)
def in_w2d(D, H, C, seed):
    rng = np.random.default_rng(seed)
    W1 = rng.normal(size=(D, H)) / np.sqrt(D)
    W2 = rng.normal(size=(H, C)) / np.sqrt(D)
    return dict(W1=W1, b1=np.zeros((1, H)), W2=W2, b2=np.zeros((1, C)))


@exercise.mistake(
    "no seed",
    seen="two calls with the same seed give different weights.",
    ask="Where does the argument seed enter?",
    leads=("fact reproducible",),
)
def in_noseed(D, H, C, seed):
    rng = np.random.default_rng()
    W1 = rng.normal(size=(D, H)) / np.sqrt(D)
    W2 = rng.normal(size=(H, C)) / np.sqrt(H)
    return dict(W1=W1, b1=np.zeros((1, H)), W2=W2, b2=np.zeros((1, C)))


@exercise.mistake(
    "biases with one axis",
    seen="the biases have the shape (n,) instead of (1, n).",
    ask=("Biases are kept as one row in this course: how many pairs of brackets has yours?"),
    leads=("fact shape of b1",),
)
def in_flatbias(D, H, C, seed):
    rng = np.random.default_rng(seed)
    W1 = rng.normal(size=(D, H)) / np.sqrt(D)
    W2 = rng.normal(size=(H, C)) / np.sqrt(H)
    return dict(W1=W1, b1=np.zeros(H), W2=W2, b2=np.zeros(C))


@exercise.mistake(
    "biases one",
    seen="the biases start at 1.",
    ask=("What does a hidden unit say to an input of all zeros, before it has learned anything?"),
    leads=("fact zero biases",),
)
def in_ones(D, H, C, seed):
    rng = np.random.default_rng(seed)
    W1 = rng.normal(size=(D, H)) / np.sqrt(D)
    W2 = rng.normal(size=(H, C)) / np.sqrt(H)
    return dict(W1=W1, b1=np.ones((1, H)), W2=W2, b2=np.ones((1, C)))


@exercise.mistake(
    "weights transposed",
    seen="W1 has the shape (H, D) and W2 the shape (C, H).",
    ask="X is (N, D): which shape of W1 fits X @ W1?",
    leads=("fact shape of W1",),
)
def in_transposed(D, H, C, seed):
    rng = np.random.default_rng(seed)
    W1 = rng.normal(size=(H, D)) / np.sqrt(D)
    W2 = rng.normal(size=(C, H)) / np.sqrt(H)
    return dict(W1=W1, b1=np.zeros((1, H)), W2=W2, b2=np.zeros((1, C)))


@exercise.mistake(
    "mean instead of spread",
    seen="the scale went into the mean: the weights scatter around it with spread 1.",
    ask="Which argument of normal is the centre, and which the spread?",
    leads=("fact mean of W1",),
)
def in_loc(D, H, C, seed):
    rng = np.random.default_rng(seed)
    W1 = rng.normal(1 / np.sqrt(D), size=(D, H))
    W2 = rng.normal(1 / np.sqrt(H), size=(H, C))
    return dict(W1=W1, b1=np.zeros((1, H)), W2=W2, b2=np.zeros((1, C)))


@exercise.mistake(
    "one row repeated",
    seen="all rows of a matrix are equal.",
    ask="Is a new number drawn for every single weight?",
    leads=("fact rows of W1",),
)
def in_rows(D, H, C, seed):
    rng = np.random.default_rng(seed)
    W1 = np.tile(rng.normal(size=(1, H)), (D, 1)) / np.sqrt(D)
    W2 = rng.normal(size=(H, C)) / np.sqrt(H)
    return dict(W1=W1, b1=np.zeros((1, H)), W2=W2, b2=np.zeros((1, C)))


@exercise.mistake(
    "multiplied by the root",
    seen="the weights grow with the number of inputs.",
    ask="Should a unit with many inputs start with larger or with smaller weights?",
    leads=("fact mean of W1",),
)
def in_times(D, H, C, seed):
    rng = np.random.default_rng(seed)
    W1 = rng.normal(size=(D, H)) * np.sqrt(D)
    W2 = rng.normal(size=(H, C)) * np.sqrt(H)
    return dict(W1=W1, b1=np.zeros((1, H)), W2=W2, b2=np.zeros((1, C)))
