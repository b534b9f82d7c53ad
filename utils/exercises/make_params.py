"""The exercise `make_params` of chapter 06."""

import numpy as np

from utils.checker import Case, Exercise, Fact
from utils.exercises._data import labels, sized, without
from utils.exercises._parameters import parameter_arrays, shape_facts


def observe(functions, case, watch):
    """Shapes that fit the data, and weights that are drawn from rng."""
    X, y, H = case.args.values()
    D, C = X.shape[1], int(y.max()) + 1

    def draw(seed):
        args = case.args | {"rng": np.random.default_rng(seed)}
        return parameter_arrays(watch.call(functions[0], args), D, H, C)

    arrays, wanted = draw(1)
    facts = shape_facts(arrays, wanted, case.sizes)
    if not all(f.ok for f in facts.values()):
        return facts
    facts["finite"] = Fact(
        all(np.isfinite(a.astype(float)).all() for a in arrays.values()),
        "some of the parameters are nan or infinite.",
        "What is divided by what?",
    )
    facts["different"] = Fact(
        bool(np.ptp(arrays["W1"]) > 0 and np.ptp(arrays["W2"]) > 0),
        "all weights of a layer start equal.",
        "If all hidden units start equal and get equal gradients, can they become different?",
        (bool(np.ptp(arrays["W1"]) > 0), bool(np.ptp(arrays["W2"]) > 0)),
    )
    facts["numbers"] = Fact(
        all(arrays[k].dtype.kind == "f" for k in arrays),
        "an array holds whole numbers.",
        "What happens to W -= 0.01 * dW if W holds whole numbers?",
    )
    facts["random"] = Fact(
        not np.array_equal(arrays["W1"], draw(2)[0]["W1"]) or not facts["different"].ok,
        "the weights are the same whichever generator it is given.",
        "Where does the argument rng enter?",
    )
    facts["uses rng"] = Fact(
        np.array_equal(arrays["W1"], draw(1)[0]["W1"]),
        "two generators with the same seed give different weights.",
        "Where does the argument rng enter?",
    )
    return facts


exercise = Exercise(
    "make_params(X, y, H, rng)",
    chapter="06",
    place=8,
    points=1,
    does=(
        "As `init_params`, with sizes read from the data: standard deviation 1/sqrt(inputs "
        "of the layer), zero biases, drawn from rng. Labels run from 0 to C-1 and C = "
        "y.max() + 1 (a class may be absent from y, except the last)."
    ),
    parts=observe,
    steady=False,
    hints=(
        ("D, H and C fix all four shapes. Which of them can be read from X, and which from y?"),
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
    """Data with two, three, and five classes."""
    for N, D, H, C in ((11, 3, 7, 5), (17, 5, 2, 3), (13, 3, 5, 2)):
        args = {"X": rng.normal(size=(N, D)), "y": labels(rng, N, C), "H": H}
        yield Case(args, sized(N, D, H, C))
    y = without(labels(rng, 11, 5), 2, 5)
    args = {"X": rng.normal(size=(11, 3)), "y": y, "H": 7}
    yield Case(
        args,
        sized(),
        kind="a class missing",
        when="a class does not occur in y",
        ask="Where does the number of classes come from?",
    )
    y = without(labels(rng, 11, 5), 0, 5)
    yield Case(
        args | {"y": y},
        sized(),
        kind="a class missing",
        when="class 0 does not occur in y",
        ask="Where does the number of classes come from?",
    )


@exercise.right("bincount")
def make_params_bincount(X, y, H, rng):
    sizes = [X.shape[-1], H, np.bincount(y).size]
    P = {}
    for i, (a, b) in enumerate(zip(sizes, sizes[1:]), 1):
        P[f"W{i}"], P[f"b{i}"] = rng.standard_normal((a, b)) * a**-0.5, np.zeros((1, b))
    return P


@exercise.mistake(
    "two classes hard-coded",
    seen="W2 has two columns whatever y contains.",
    ask=(
        "Which number in your code would have to change for a fourth class, and where could "
        "it come from?"
    ),
    leads=("fact shape of W2",),
)
def mp_two(X, y, H, rng):
    D, C = X.shape[1], 2
    return dict(
        W1=rng.normal(size=(D, H)),
        b1=np.zeros((1, H)),
        W2=rng.normal(size=(H, C)),
        b2=np.zeros((1, C)),
    )


@exercise.mistake(
    "len(y)",
    seen="one output column per example.",
    ask="What does len(y) count?",
    leads=("fact shape of W2",),
)
def mp_len(X, y, H, rng):
    D, C = X.shape[1], len(y)
    return dict(
        W1=rng.normal(size=(D, H)),
        b1=np.zeros((1, H)),
        W2=rng.normal(size=(H, C)),
        b2=np.zeros((1, C)),
    )


@exercise.mistake(
    "y.max() without + 1",
    seen="one output column too few.",
    ask="Labels 0, 1, 2: how many classes is that?",
    leads=("fact shape of W2",),
)
def mp_max(X, y, H, rng):
    D, C = X.shape[1], int(y.max())
    return dict(
        W1=rng.normal(size=(D, H)),
        b1=np.zeros((1, H)),
        W2=rng.normal(size=(H, C)),
        b2=np.zeros((1, C)),
    )


@exercise.mistake(
    "three classes hard-coded",
    seen="right for three classes only.",
    ask="Does your function still work on the two-class moons?",
    leads=("fact shape of W2",),
)
def mp_three(X, y, H, rng):
    D, C = X.shape[1], 3
    return dict(
        W1=rng.normal(size=(D, H)),
        b1=np.zeros((1, H)),
        W2=rng.normal(size=(H, C)),
        b2=np.zeros((1, C)),
    )


@exercise.mistake(
    "classes that occur counted",
    seen="one output column too few when a class does not occur.",
    ask="What if this batch has no example of some class?",
    leads=("special/fact shape of W2",),
)
def mp_unique(X, y, H, rng):
    D, C = X.shape[1], len(np.unique(y))
    return dict(
        W1=rng.normal(size=(D, H)) / np.sqrt(D),
        b1=np.zeros((1, H)),
        W2=rng.normal(size=(H, C)) / np.sqrt(H),
        b2=np.zeros((1, C)),
    )


@exercise.mistake(
    "X.shape[0]",
    seen="W1 has one row for each sample.",
    ask="Which entry of X.shape counts the features?",
    leads=("fact shape of W1",),
)
def mp_rows(X, y, H, rng):
    D, C = X.shape[0], int(y.max()) + 1
    return dict(
        W1=rng.normal(size=(D, H)) / np.sqrt(D),
        b1=np.zeros((1, H)),
        W2=rng.normal(size=(H, C)) / np.sqrt(H),
        b2=np.zeros((1, C)),
    )


@exercise.mistake(
    "biases with one axis",
    seen="the biases have the shape (n,) instead of (1, n).",
    ask=("Biases are kept as one row in this course: how many pairs of brackets has yours?"),
    leads=("fact shape of b1",),
)
def mp_flat(X, y, H, rng):
    D, C = X.shape[1], int(y.max()) + 1
    return dict(
        W1=rng.normal(size=(D, H)) / np.sqrt(D),
        b1=np.zeros(H),
        W2=rng.normal(size=(H, C)) / np.sqrt(H),
        b2=np.zeros(C),
    )


@exercise.mistake(
    "weights zero",
    seen="all weights start at 0.",
    ask=("If all hidden units start equal and get equal gradients, can they become different?"),
    leads=("fact different",),
)
def mp_zeros(X, y, H, rng):
    D, C = X.shape[1], int(y.max()) + 1
    return dict(W1=np.zeros((D, H)), b1=np.zeros((1, H)), W2=np.zeros((H, C)), b2=np.zeros((1, C)))


@exercise.mistake(
    "a generator of its own",
    seen="the weights are the same whichever generator is given.",
    ask="Where does the argument rng enter?",
    leads=("fact random",),
)
def mp_ownseed(X, y, H, rng):
    rng = np.random.default_rng(0)
    D, C = X.shape[1], int(y.max()) + 1
    return dict(
        W1=rng.normal(size=(D, H)) / np.sqrt(D),
        b1=np.zeros((1, H)),
        W2=rng.normal(size=(H, C)) / np.sqrt(H),
        b2=np.zeros((1, C)),
    )


@exercise.mistake(
    "weights transposed",
    seen="W1 has the shape (H, D).",
    ask="X is (N, D): which shape of W1 fits X @ W1?",
    leads=("fact shape of W1",),
)
def mp_trans(X, y, H, rng):
    D, C = X.shape[1], int(y.max()) + 1
    return dict(
        W1=rng.normal(size=(H, D)) / np.sqrt(D),
        b1=np.zeros((1, H)),
        W2=rng.normal(size=(C, H)) / np.sqrt(H),
        b2=np.zeros((1, C)),
    )


@exercise.mistake(
    "biases as columns",
    seen="b1 has the shape (H, 1).",
    ask="b1 is added to rows of length H: which shape lines up with that?",
    leads=("fact shape of b1",),
)
def mp_column(X, y, H, rng):
    D, C = X.shape[1], int(y.max()) + 1
    return dict(
        W1=rng.normal(size=(D, H)) / np.sqrt(D),
        b1=np.zeros((H, 1)),
        W2=rng.normal(size=(H, C)) / np.sqrt(H),
        b2=np.zeros((C, 1)),
    )


@exercise.mistake(
    "hidden size hard-coded",
    seen="the hidden layer has 3 units whatever H is.",
    ask="Which argument says how many hidden units there are?",
    leads=("fact shape of W1",),
)
def mp_h2(X, y, H, rng):
    H = 3
    D, C = X.shape[1], int(y.max()) + 1
    return dict(
        W1=rng.normal(size=(D, H)) / np.sqrt(D),
        b1=np.zeros((1, H)),
        W2=rng.normal(size=(H, C)) / np.sqrt(H),
        b2=np.zeros((1, C)),
    )


@exercise.mistake(
    "a tuple instead of a dictionary",
    seen="four arrays come back instead of a dictionary.",
    ask="How does the caller find each entry by its name?",
    leads=("form",),
)
def mp_tuple(X, y, H, rng):
    D, C = X.shape[1], int(y.max()) + 1
    return (rng.normal(size=(D, H)), np.zeros((1, H)), rng.normal(size=(H, C)), np.zeros((1, C)))


@exercise.mistake(
    "np.random instead of rng",
    seen="the same generator gives other weights each time.",
    ask="Which generator does np.random.normal draw from?",
    leads=("fact uses rng",),
)
def mp_global(X, y, H, rng):
    D, C = X.shape[1], int(y.max()) + 1
    return dict(
        W1=np.random.normal(size=(D, H)) / np.sqrt(D),
        b1=np.zeros((1, H)),
        W2=np.random.normal(size=(H, C)) / np.sqrt(H),
        b2=np.zeros((1, C)),
    )
