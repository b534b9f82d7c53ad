"""The exercise `make_params` of chapter 06."""

import itertools

import numpy as np

from utils.checker import Case, Exercise, Fact
from utils.exercises._data import labels, sized, without
from utils.exercises._parameters import drawn_facts, parameter_arrays, shape_facts, start_facts
from utils.network import init_params


def observe(functions, case, watch):
    """Shapes that fit the data, and weights that are drawn from rng, spread by the rule."""
    X, y, H = case.args.values()
    D, C = X.shape[1], int(y.max()) + 1

    def draw(seed):
        args = case.args | {"rng": np.random.default_rng(seed)}
        return parameter_arrays(watch.call(functions[0], args), D, H, C)

    arrays, wanted = draw(1)
    facts = shape_facts(arrays, wanted, case.sizes)
    if not all(f.ok for f in facts.values()):
        return facts
    facts |= start_facts(arrays)
    if D > 100:
        return facts | drawn_facts(arrays)
    again, other = draw(1)[0], draw(2)[0]
    same = [k for k in ("W1", "W2") if np.any(arrays[k]) and np.array_equal(arrays[k], other[k])]
    where = "Where does the argument rng enter?"
    facts["random"] = Fact(
        not same,
        f"{' and '.join(same)} {'is' if len(same) == 1 else 'are'} the same whichever generator "
        "is given.",
        where,
        tuple(same),
    )
    facts["uses rng"] = Fact(
        all(np.array_equal(arrays[k], again[k]) for k in arrays),
        "two generators with the same seed give different weights.",
        where,
    )
    return facts


exercise = Exercise(
    "make_params(X, y, H, rng)",
    chapter="06",
    place=10,
    points=1,
    does=(
        "As `init_params`, with sizes read from the data: standard deviation 1/sqrt(inputs "
        "of the layer), zero biases, drawn from rng. Labels run from 0 to C-1 and C = "
        "y.max() + 1 (a class may be absent from y, except the last)."
    ),
    parts=observe,
    steady=False,
    hints=(
        "`D`, `H` and `C` fix all four shapes. Which of them can be read from `X`, and which "
        "from `y`?",
        "Labels run from 0, so the largest label is not yet the number of classes.",
    ),
)


@exercise.answer
def make_params(X, y, H, rng):
    """Parameters whose shapes fit the data."""
    D, C = X.shape[1], int(y.max()) + 1
    return {
        "W1": rng.normal(size=(D, H)) / np.sqrt(D),
        "b1": np.zeros((1, H)),
        "W2": rng.normal(size=(H, C)) / np.sqrt(H),
        "b2": np.zeros((1, C)),
    }


@exercise.data_sets
def data(rng):
    """Data with two, three, and five classes; a large one for measuring the spread."""
    for N, D, H, C in ((11, 3, 7, 5), (17, 5, 2, 3), (13, 3, 5, 2), (67, 127, 149, 61)):
        args = {"X": rng.normal(size=(N, D)), "y": labels(rng, N, C), "H": H}
        yield Case(args, sized(N, D, H, C))
    X, y = rng.normal(size=(11, 3)), labels(rng, 11, 5)
    ask = "Where does the number of classes come from?"
    for missing, when in ((2, "a class does not occur in y"), (0, "class 0 does not occur in y")):
        args = {"X": X, "y": without(y, missing, 5), "H": 7}
        yield Case(args, sized(), kind="a class missing", when=when, ask=ask)
    args = {"X": X[:1], "y": np.array([4]), "H": 7}
    yield Case(args, sized(N=1), kind="one sample", when="there is one sample only", ask=ask)


@exercise.right("bincount")
def make_params_bincount(X, y, H, rng):
    sizes = [X.shape[-1], H, np.bincount(y).size]
    P = {}
    for i, (a, b) in enumerate(itertools.pairwise(sizes), 1):
        P[f"W{i}"], P[f"b{i}"] = rng.standard_normal((a, b)) * a**-0.5, np.zeros((1, b))
    return P


@exercise.right("init_params with a seed that rng has drawn")
def make_params_init_params(X, y, H, rng):
    return init_params(X.shape[1], H, int(y.max()) + 1, int(rng.integers(1_000_000)))


@exercise.right("another order, the scale inside the draw")
def make_params_other_order(X, y, H, rng):
    D, C = X.shape[1], max(y) + 1
    W2, W1 = rng.normal(0, H**-0.5, (H, C)), rng.normal(0, D**-0.5, (D, H))
    return {"b1": np.zeros((1, H)), "W2": W2, "b2": np.zeros((1, C)), "W1": W1}


def _params(rng, D, H, C, scale1=None, scale2=None):
    """Normal weights, by the rule where no other scale is given, and zero biases."""
    return {
        "W1": rng.normal(size=(D, H)) * (scale1 or 1 / np.sqrt(D)),
        "b1": np.zeros((1, H)),
        "W2": rng.normal(size=(H, C)) * (scale2 or 1 / np.sqrt(H)),
        "b2": np.zeros((1, C)),
    }


def _sizes(X, y):
    return X.shape[1], int(y.max()) + 1


@exercise.mistake(
    "two classes hard-coded",
    seen="W2 has two columns whatever y contains.",
    ask="Which number in your code would have to change for a fourth class?",
    leads=("fact shape of W2", "fixed size"),
)
def mp_two(X, y, H, rng):
    return _params(rng, X.shape[1], H, 2)


@exercise.mistake(
    "len(y)",
    seen="there is one output column for each example.",
    ask="What does len(y) count?",
    leads=("fact shape of W2", "another size"),
)
def mp_len(X, y, H, rng):
    return _params(rng, X.shape[1], H, len(y))


@exercise.mistake(
    "y.max() without + 1",
    seen="there is one output column too few.",
    ask="Labels 0, 1, 2: how many classes is that?",
    leads=("fact shape of W2", "off by one"),
)
def mp_max(X, y, H, rng):
    return _params(rng, X.shape[1], H, int(y.max()))


@exercise.mistake(
    "three classes hard-coded",
    seen="W2 has three columns whatever y contains.",
    ask="Does your function still work on the two-class moons?",
    leads=("fact shape of W2", "fixed size"),
)
def mp_three(X, y, H, rng):
    return _params(rng, X.shape[1], H, 3)


@exercise.mistake(
    "classes that occur counted",
    seen="there is one output column too few when a class does not occur.",
    ask="What if this batch has no example of some class?",
    leads=("a class missing/fact shape of W2", "another size"),
)
def mp_unique(X, y, H, rng):
    return _params(rng, X.shape[1], H, len(np.unique(y)))


@exercise.mistake(
    "X.shape[0]",
    seen="W1 has one row for each sample.",
    ask="Which entry of X.shape counts the features?",
    leads=("fact shape of W1", "another size"),
)
def mp_rows(X, y, H, rng):
    return _params(rng, X.shape[0], H, int(y.max()) + 1)


@exercise.mistake(
    "biases with one axis",
    seen="the biases have the shape (n,) instead of (1, n).",
    ask="Biases are kept as one row in this course: how many pairs of brackets has yours?",
    leads=("fact shape of b1",),
)
def mp_flat(X, y, H, rng):
    D, C = _sizes(X, y)
    return _params(rng, D, H, C) | {"b1": np.zeros(H), "b2": np.zeros(C)}


@exercise.mistake(
    "weights zero",
    seen="all weights start at 0.",
    ask="If all hidden units start equal and get equal gradients, can they become different?",
    leads=("fact spread of W1",),
)
def mp_zeros(X, y, H, rng):
    D, C = _sizes(X, y)
    return _params(rng, D, H, C) | {"W1": np.zeros((D, H)), "W2": np.zeros((H, C))}


@exercise.mistake(
    "a generator of its own",
    seen="the weights are the same whichever generator is given.",
    ask="Where does the argument rng enter?",
    leads=("fact random", "random"),
)
def mp_ownseed(X, y, H, rng):
    return _params(np.random.default_rng(0), X.shape[1], H, int(y.max()) + 1)


@exercise.mistake(
    "weights transposed",
    seen="W1 and W2 are transposed.",
    ask="X is (N, D): which shape of W1 fits X @ W1?",
    leads=("fact shape of W1", "transpose"),
)
def mp_trans(X, y, H, rng):
    D, C = _sizes(X, y)
    P = _params(rng, D, H, C)
    return P | {"W1": P["W1"].T, "W2": P["W2"].T}


@exercise.mistake(
    "biases as columns",
    seen="the biases are columns: b1 has the shape (H, 1).",
    ask="b1 is added to rows of length H: which shape lines up with that?",
    leads=("fact shape of b1",),
)
def mp_column(X, y, H, rng):
    D, C = _sizes(X, y)
    return _params(rng, D, H, C) | {"b1": np.zeros((H, 1)), "b2": np.zeros((C, 1))}


@exercise.mistake(
    "hidden size hard-coded",
    seen="the hidden layer has 3 units whatever H is.",
    ask="Which argument says how many hidden units there are?",
    leads=("fact shape of W1", "fixed size"),
)
def mp_h2(X, y, H, rng):
    return _params(rng, X.shape[1], 3, int(y.max()) + 1)


@exercise.mistake(
    "a tuple instead of a dictionary",
    seen="four arrays come back instead of a dictionary.",
    ask="How does the caller find each entry by its name?",
    leads=("form",),
)
def mp_tuple(X, y, H, rng):
    return tuple(_params(rng, X.shape[1], H, int(y.max()) + 1).values())


@exercise.mistake(
    "np.random instead of rng",
    seen="two generators with the same seed give different weights.",
    ask="Which generator do your weights come from?",
    leads=("fact uses rng",),
)
def mp_global(X, y, H, rng):
    return _params(np.random, X.shape[1], H, int(y.max()) + 1)


@exercise.mistake(
    "weights not scaled",
    seen="the weights of both layers have a standard deviation of 1, not 1/sqrt(inputs).",
    ask="How large is the sum of 100 such terms, and what does tanh make of it?",
    leads=("fact spread of W1",),
)
def mp_unscaled(X, y, H, rng):
    D, C = _sizes(X, y)
    return _params(rng, D, H, C, 1.0, 1.0)


@exercise.mistake(
    "both layers scaled by 0.1",
    seen="both layers have weights with a standard deviation of 0.1, whatever their inputs.",
    ask="How many terms are added up in one unit, and how does the spread of a sum grow?",
    leads=("fact spread of W1",),
)
def mp_tenth(X, y, H, rng):
    D, C = _sizes(X, y)
    return _params(rng, D, H, C, 0.1, 0.1)


@exercise.mistake(
    "both layers scaled by 0.01",
    seen="both layers have weights with a standard deviation of 0.01, whatever their inputs.",
    ask="How many terms are added up in one unit, and how does the spread of a sum grow?",
    leads=("fact spread of W1",),
)
def mp_small(X, y, H, rng):
    D, C = _sizes(X, y)
    return _params(rng, D, H, C, 0.01, 0.01)


@exercise.mistake(
    "last weights scaled by 0.01",
    seen="W1 is right; W2 has a standard deviation of 0.01, whatever its inputs.",
    ask="Does the rule of chapter 04 make a difference between the layers?",
    leads=("fact spread of W2",),
)
def mp_small2(X, y, H, rng):
    D, C = _sizes(X, y)
    return _params(rng, D, H, C, None, 0.01)


@exercise.mistake(
    "divided by D instead of the root of D",
    seen="the weights have a standard deviation of 1/inputs, not 1/sqrt(inputs).",
    ask="How does the spread of a sum grow with the number of its terms?",
    leads=("fact spread of W1",),
)
def mp_inputs(X, y, H, rng):
    D, C = _sizes(X, y)
    return _params(rng, D, H, C, 1 / D, 1 / H)


@exercise.mistake(
    "scaled by the number of outputs",
    seen="the standard deviation is 1/sqrt(outputs), not 1/sqrt(inputs).",
    ask="How many numbers are added up in each hidden unit: D or H?",
    leads=("fact spread of W1",),
)
def mp_outputs(X, y, H, rng):
    D, C = _sizes(X, y)
    return _params(rng, D, H, C, H**-0.5, C**-0.5)


@exercise.mistake(
    "twice the variance",
    seen="the standard deviation is sqrt(2/inputs): that is the rule for ReLU.",
    ask="Which activation does this network have, and which rule goes with it?",
    leads=("fact spread of W1",),
)
def mp_he(X, y, H, rng):
    D, C = _sizes(X, y)
    return _params(rng, D, H, C, (2 / D) ** 0.5, (2 / H) ** 0.5)


@exercise.mistake(
    "uniform weights",
    seen="the weights do not follow a normal distribution.",
    ask="Which distribution did you draw from, and which one does chapter 04 name?",
    leads=("fact bell of W1",),
)
def mp_uniform(X, y, H, rng):
    D, C = _sizes(X, y)
    a, b = 1 / np.sqrt(D), 1 / np.sqrt(H)
    drawn = {"W1": rng.uniform(-a, a, (D, H)), "W2": rng.uniform(-b, b, (H, C))}
    return _params(rng, D, H, C) | drawn


@exercise.mistake(
    "biases drawn as well",
    seen="the biases do not start at zero.",
    ask="Do the biases need to break a symmetry that the weights have already broken?",
    leads=("fact zero biases",),
)
def mp_biases(X, y, H, rng):
    D, C = _sizes(X, y)
    drawn = {"b1": rng.normal(size=(1, H)), "b2": rng.normal(size=(1, C))}
    return _params(rng, D, H, C) | drawn


@exercise.mistake(
    "the last label",
    seen="C is read from the last label of y, which need not be the largest.",
    ask="In which order do the labels stand in y?",
    leads=("fact shape of W2",),
)
def mp_last(X, y, H, rng):
    return _params(rng, X.shape[1], H, int(y[-1]) + 1)


@exercise.mistake(
    "the inputs of the first layer for both",
    seen="the weights in W2 are spread by D, the inputs of the first layer.",
    ask="How many numbers go into the second layer?",
    leads=("fact spread of W2",),
)
def mp_first_inputs(X, y, H, rng):
    D, C = _sizes(X, y)
    return _params(rng, D, H, C, D**-0.5, D**-0.5)
