"""`init`: first weights of the network with one output, drawn from a generator."""

import copy

import numpy as np

from utils.checker import Case, Exercise, Fact, FormError, agree, entries
from utils.exercises._parameters import parameter_arrays, shape_facts, spread_facts, start_facts

NAMES = ("W1", "b1", "W2", "b2")


def only(value, names=NAMES):
    """The entries of a dict of parameters that holds these and nothing else.

    Raises
    ------
    FormError, PartialError
    """
    found = entries(value, names)
    more = [str(k) for k in value if k not in names]
    if more:
        raise FormError(
            f"the dictionary holds {', '.join(more)} besides {', '.join(names)}.",
            "xor_forward(X, **params) hands on every entry: which arguments does it take?",
            ("more", *more),
        )
    return found


def observe(functions, case, watch):
    """The four arrays; and where the numbers in them come from, if that is not as it should be."""
    D, H, rng = case.args.values()
    first = only(watch.call(functions[0], case.args))
    arrays, wanted = parameter_arrays(first, D, H, 1)
    shapes = zip(NAMES, shape_facts(arrays, wanted, {"D": D, "H": H}).values(), strict=True)
    misshapen = {name: fact for name, fact in shapes if not fact.ok}
    if misshapen:
        return arrays | misshapen
    W1, facts = arrays["W1"], start_facts(arrays)
    again = watch.call(functions[0], case.args)["W1"]
    other = watch.call(functions[0], case.args | {"rng": np.random.default_rng(1)})["W1"]
    if W1.size > 1 and np.ptp(W1) == 0:
        return arrays | spread_facts("W1", W1, D, H)
    facts["reproducible"] = Fact(
        np.array_equal(W1, again),
        "two generators in the same state give different weights.",
        "From which generator are the numbers drawn?",
    )
    facts["generator"] = Fact(
        not np.array_equal(W1, other),
        "the same weights come back, whatever generator is handed over.",
        "Where does the argument rng enter?",
    )
    facts["bell"] = _bell(W1, copy.deepcopy(rng).normal(size=(D, H)))
    return arrays | {name: fact for name, fact in facts.items() if not fact.ok}


def _bell(W, want):
    """Whether many weights, if they are not the right ones, are at least normal."""
    if W.size < 1000 or W.dtype.kind != "f" or agree(want, W) or np.ptp(W) == 0:
        return Fact(True)
    z = (W - W.mean()) / W.std()
    low, high, middle = (round(float(v), 2) + 0.0 for v in (W.min(), W.max(), W.mean()))
    return Fact(
        abs(W.mean()) < 0.2 * W.std() and abs(np.mean(z**4) - 3) < 0.5,
        f"the weights in W1 do not follow a normal distribution: they lie between {low:g} and "
        f"{high:g}, with the mean {middle:g}.",
        "Which method of rng draws from the normal distribution?",
        (round(float(W.mean()), 1), round(float(W.std()), 1)),
    )


exercise = Exercise(
    "init(D, H, rng)",
    chapter="07",
    place=2,
    points=1,
    does=(
        "First weights of the network with one output, in a dict with these four entries: W1 "
        "(D, H), then W2 (H, 1), drawn in this order from the generator rng, standard normal; "
        "b1 (1, H) and b2 (1, 1) are zeros."
    ),
    parts=observe,
    steady=False,
    hints=(
        (
            "`rng.normal(size=(D, H))` draws a whole matrix of standard normal numbers. Which of "
            "the two comes first?"
        ),
        (
            "Biases are rows, as in chapter 04: `np.zeros` takes their shape as one pair. Which "
            "four names does the dict need?"
        ),
    ),
)


@exercise.answer
def init(D, H, rng):
    """First weights of the network, in a dict: W1 (D, H), b1 (1, H), W2 (H, 1), b2 (1, 1)."""
    W1 = rng.normal(size=(D, H))
    W2 = rng.normal(size=(H, 1))
    return {"W1": W1, "b1": np.zeros((1, H)), "W2": W2, "b2": np.zeros((1, 1))}


@exercise.data_sets
def data(rng):
    """Sizes of a network; with the large ones one sees how the numbers are spread."""
    for D, H, seed in ((3, 7, 4), (5, 2, 9), (31, 53, 6)):
        yield Case({"D": D, "H": H, "rng": np.random.default_rng(seed)}, {"D": D, "H": H})
    used = np.random.default_rng(3)
    used.normal(size=5)
    yield Case(
        {"D": 2, "H": 3, "rng": used},
        {"D": 2, "H": 3},
        kind="used generator",
        when="some numbers have been drawn from rng before",
        ask="Is it rng itself that you draw from, or one that is made anew?",
    )
    yield Case(
        {"D": 1, "H": 1, "rng": np.random.default_rng(8)},
        {"D": 1, "H": 1},
        kind="one unit",
        when="there is one input and one hidden unit",
    )


class _Seeded(np.random.Generator):
    """A generator that an example can show."""

    def __str__(self):
        return "np.random.default_rng(0)"


@exercise.small_inputs
def small():
    """One input and one unit, then more."""
    for D, H in ((1, 1), (2, 1), (1, 2), (2, 2)):
        yield {"D": D, "H": H, "rng": _Seeded(np.random.default_rng(0).bit_generator)}


@exercise.right("all weights in one draw")
def init_one_draw(D, H, rng):
    w = rng.normal(size=D * H + H)
    W1, W2 = w[: D * H].reshape(D, H), w[D * H :].reshape(H, 1)
    return dict(W1=W1, b1=np.zeros((1, H)), W2=W2, b2=np.zeros((1, 1)))


@exercise.right("a loop over the layers, standard_normal")
def init_loop(D, H, rng):
    params = {}
    for layer, (inputs, outputs) in enumerate(((D, H), (H, 1)), 1):
        params[f"W{layer}"] = rng.standard_normal((inputs, outputs))
        params[f"b{layer}"] = np.zeros((1, outputs))
    return params


@exercise.mistake(
    "W2 drawn before W1",
    seen="the weights are the right numbers in the wrong places: W2 is drawn before W1.",
    ask="In which order does the exercise name the two?",
)
def it_order(D, H, rng):
    W2, W1 = rng.normal(size=(H, 1)), rng.normal(size=(D, H))
    return {"W1": W1, "b1": np.zeros((1, H)), "W2": W2, "b2": np.zeros((1, 1))}


@exercise.mistake(
    "drawn as (H, D) and turned",
    seen="W1 holds the right numbers, drawn as (H, D) and turned.",
    ask="In which order does rng fill a matrix: row by row, or column by column?",
    leads=("moved",),
)
def it_turned(D, H, rng):
    W1, W2 = rng.normal(size=(H, D)).T, rng.normal(size=(H, 1))
    return {"W1": W1, "b1": np.zeros((1, H)), "W2": W2, "b2": np.zeros((1, 1))}


@exercise.mistake(
    "scaled as in chapter 04",
    seen="the weights are divided by the root of the number of inputs, as in chapter 04.",
    ask="Which standard deviation has a standard normal distribution?",
    leads=("factor",),
)
def it_scaled(D, H, rng):
    W1, W2 = rng.normal(size=(D, H)) / np.sqrt(D), rng.normal(size=(H, 1)) / np.sqrt(H)
    return {"W1": W1, "b1": np.zeros((1, H)), "W2": W2, "b2": np.zeros((1, 1))}


@exercise.mistake(
    "a small factor",
    seen="all weights are 100 times too small.",
    ask="Which standard deviation has a standard normal distribution?",
    leads=("factor",),
)
def it_small(D, H, rng):
    W1, W2 = 0.01 * rng.normal(size=(D, H)), 0.01 * rng.normal(size=(H, 1))
    return {"W1": W1, "b1": np.zeros((1, H)), "W2": W2, "b2": np.zeros((1, 1))}


@exercise.mistake(
    "biases drawn as well, each after its weights",
    seen="the biases are drawn as well: they should be 0, and W2 gets other numbers.",
    ask="Do the biases need to break a symmetry that the weights have already broken?",
    leads=("fact zero biases",),
)
def it_biases(D, H, rng):
    W1, b1 = rng.normal(size=(D, H)), rng.normal(size=(1, H))
    W2, b2 = rng.normal(size=(H, 1)), rng.normal(size=(1, 1))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


@exercise.mistake(
    "a generator of its own",
    seen="the numbers are not drawn from rng: another generator gives the same weights.",
    ask="Where does the argument rng enter?",
    leads=("fact generator",),
)
def it_own(D, H, rng):
    rng = np.random.default_rng(0)
    W1, W2 = rng.normal(size=(D, H)), rng.normal(size=(H, 1))
    return {"W1": W1, "b1": np.zeros((1, H)), "W2": W2, "b2": np.zeros((1, 1))}


@exercise.mistake(
    "NumPy's own random numbers",
    seen="the numbers are not drawn from rng: in the same state it gives different weights.",
    ask="From which generator are the numbers drawn?",
    leads=("fact reproducible",),
)
def it_legacy(D, H, rng):
    W1, W2 = np.random.randn(D, H), np.random.randn(H, 1)
    return {"W1": W1, "b1": np.zeros((1, H)), "W2": W2, "b2": np.zeros((1, 1))}


@exercise.mistake(
    "uniform numbers between 0 and 1",
    seen="the weights lie between 0 and 1, all equally likely, and none is negative.",
    ask="Which method of rng draws from the normal distribution?",
    leads=("fact bell",),
)
def it_uniform(D, H, rng):
    W1, W2 = rng.random((D, H)), rng.random((H, 1))
    return {"W1": W1, "b1": np.zeros((1, H)), "W2": W2, "b2": np.zeros((1, 1))}


@exercise.mistake(
    "uniform numbers between -1 and 1",
    seen="the weights lie between -1 and 1, all equally likely.",
    ask="Which method of rng draws from the normal distribution?",
    leads=("fact bell",),
)
def it_plusminus(D, H, rng):
    W1, W2 = rng.uniform(-1, 1, (D, H)), rng.uniform(-1, 1, (H, 1))
    return {"W1": W1, "b1": np.zeros((1, H)), "W2": W2, "b2": np.zeros((1, 1))}


@exercise.mistake(
    "zeros",
    seen="every weight is 0.",
    ask="If all hidden units start equal and get equal gradients, can they become different?",
    leads=("fact spread of W1",),
)
def it_zeros(D, H, rng):
    return {
        "W1": np.zeros((D, H)),
        "b1": np.zeros((1, H)),
        "W2": np.zeros((H, 1)),
        "b2": np.zeros((1, 1)),
    }


@exercise.mistake(
    "biases of shape (H,) and (1,)",
    seen="the biases have one axis, (H,) and (1,); a row has two.",
    ask="Biases are kept as one row in this course: how many pairs of brackets has yours?",
    leads=("fact b1",),
)
def it_flat(D, H, rng):
    W1, W2 = rng.normal(size=(D, H)), rng.normal(size=(H, 1))
    return {"W1": W1, "b1": np.zeros(H), "W2": W2, "b2": np.zeros(1)}


@exercise.mistake(
    "biases as columns",
    seen="b1 is a column, (H, 1), where a row belongs.",
    ask="b1 is added to rows of length H: which shape lines up with that?",
    leads=("fact b1",),
)
def it_columns(D, H, rng):
    W1, W2 = rng.normal(size=(D, H)), rng.normal(size=(H, 1))
    return {"W1": W1, "b1": np.zeros((H, 1)), "W2": W2, "b2": np.zeros((1, 1))}


@exercise.mistake(
    "W2 of shape (H,)",
    seen="W2 has the shape (H,): with it a1 @ W2 is (N,), not a column.",
    ask="Which shape has p, and which W2 gives it?",
    leads=("fact W2",),
)
def it_flat_w2(D, H, rng):
    W1, W2 = rng.normal(size=(D, H)), rng.normal(size=H)
    return {"W1": W1, "b1": np.zeros((1, H)), "W2": W2, "b2": np.zeros((1, 1))}


@exercise.mistake(
    "one shape for both layers",
    seen="W2 has the shape (D, H), that of W1.",
    ask="What does the last layer take in, and how many numbers does it put out?",
    leads=("fact W2",),
)
def it_same(D, H, rng):
    W1, W2 = rng.normal(size=(D, H)), rng.normal(size=(D, H))
    return {"W1": W1, "b1": np.zeros((1, H)), "W2": W2, "b2": np.zeros((1, 1))}


@exercise.mistake(
    "a tuple instead of a dict",
    seen="it returns a tuple; a dictionary with the four names is wanted.",
    ask="How does the caller find each array by its name?",
    leads=("form",),
)
def it_tuple(D, H, rng):
    W1, W2 = rng.normal(size=(D, H)), rng.normal(size=(H, 1))
    return W1, np.zeros((1, H)), W2, np.zeros((1, 1))


@exercise.mistake(
    "biases left out",
    seen="the dict holds W1 and W2 only.",
    ask="Which four arguments does xor_forward take besides X?",
    leads=("form",),
)
def it_nobias(D, H, rng):
    return {"W1": rng.normal(size=(D, H)), "W2": rng.normal(size=(H, 1))}


@exercise.mistake(
    "the sizes in the place of mean and spread",
    seen="W1 is a single number: rng.normal takes a mean and a spread before the size.",
    ask="What do the first two arguments of rng.normal mean?",
    leads=("form",),
)
def it_mean_and_spread(D, H, rng):
    W1, W2 = rng.normal(D, H), rng.normal(H, 1)
    return {"W1": W1, "b1": np.zeros((1, H)), "W2": W2, "b2": np.zeros((1, 1))}


@exercise.mistake(
    "the shape in the place of the mean",
    seen="two numbers come back as W1: rng.normal takes the mean first, and two means were given.",
    ask="Under which name does rng.normal take the shape?",
    leads=("fact W1",),
)
def it_mean(D, H, rng):
    W1, W2 = rng.normal((D, H)), rng.normal((H, 1))
    return {"W1": W1, "b1": np.zeros((1, H)), "W2": W2, "b2": np.zeros((1, 1))}
