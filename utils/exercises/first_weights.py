"""The exercise `first_weights` of chapter 08."""

import numpy as np

from utils.checker import Case, Exercise, given

KINDS = ("xavier", "he")


def by_rule(functions, case, watch):
    """One call for each rule, from generators in the same state."""
    parts = {k: watch.call(functions[0], {"kind": k} | case.args) for k in KINDS}
    if all(part is None for part in parts.values()):
        given(None)
    return parts


exercise = Exercise(
    "first_weights(kind, n_in, n_out, rng)",
    chapter="08",
    place=23,
    points=1,
    does=(
        "First weights of a layer, (n_in, n_out): numbers of a normal distribution with mean 0, "
        "drawn in one go from rng. Their standard deviation is √(2 / (n_in + n_out)) where kind is "
        '"xavier", and √(2 / n_in) where it is "he".'
    ),
    parts=by_rule,
    args_for=lambda case, part: {"kind": part} | case.args,
    hints=(
        "`rng.normal(size=(n_in, n_out))` has the standard deviation 1. What does a factor do to "
        "it?",
        "The two rules differ in one number below the line: `n_in + n_out` or `n_in`. And is it "
        "the number itself that you multiply with, or its root?",
    ),
)


@exercise.answer
def first_weights(kind, n_in, n_out, rng):
    """First weights of a layer by the rule "xavier" or "he": (n_in, n_out)."""
    below = n_in + n_out if kind == "xavier" else n_in
    return rng.normal(size=(n_in, n_out)) * np.sqrt(2 / below)


@exercise.data_sets
def data(rng):
    """Layers that grow wider and narrower; one input; a generator that was used before."""
    for n_in, n_out, seed in ((3, 7, 4), (11, 5, 9), (31, 53, 6)):
        args = {"n_in": n_in, "n_out": n_out, "rng": np.random.default_rng(seed)}
        yield Case(args, {"n_in": n_in, "n_out": n_out})
    one = {"n_in": 1, "n_out": 2, "rng": np.random.default_rng(8)}
    yield Case(one, {"n_in": 1, "n_out": 2}, kind="one input", when="there is one input")
    used = np.random.default_rng(3)
    used.normal(size=5)
    ask = "Is it rng itself that you draw from, or one that is made anew?"
    when = "some numbers have been drawn from rng before"
    args = {"n_in": 2, "n_out": 3, "rng": used}
    yield Case(args, {"n_in": 2, "n_out": 3}, kind="used generator", when=when, ask=ask)


class _Seeded(np.random.Generator):
    """A generator that an example can show."""

    def __str__(self):
        return "np.random.default_rng(0)"


@exercise.small_inputs
def small():
    """One input and one unit, then more."""
    for n_in, n_out in ((1, 1), (2, 1), (1, 2)):
        rng = _Seeded(np.random.default_rng(0).bit_generator)
        yield {"n_in": n_in, "n_out": n_out, "rng": rng}


@exercise.right("the deviation handed to the generator")
def fw_scale(kind, n_in, n_out, rng):
    variances = {"xavier": 2 / (n_in + n_out), "he": 2 / n_in}
    return rng.normal(0.0, variances[kind] ** 0.5, (n_in, n_out))


@exercise.right("divided by the root of half the number")
def fw_divided(kind, n_in, n_out, rng):
    W = rng.standard_normal((n_in, n_out))
    if kind == "he":
        return W / np.sqrt(n_in / 2)
    return W / np.sqrt((n_in + n_out) / 2)


@exercise.right("row by row")
def fw_rows(kind, n_in, n_out, rng):
    spread = np.sqrt(2 / (n_in + n_out * (kind == "xavier")))
    return np.array([rng.normal(scale=spread, size=n_out) for _ in range(n_in)])


def _spread(of):
    """Weights with the standard deviation of(kind, n_in, n_out)."""
    return lambda kind, n_in, n_out, rng: rng.normal(size=(n_in, n_out)) * of(kind, n_in, n_out)


def _below(kind, n_in, n_out):
    return n_in + n_out if kind == "xavier" else n_in


@exercise.mistake(
    "variance taken for the deviation",
    seen="the numbers are multiplied by the variance: the root is missing.",
    ask="If all numbers are multiplied by c, by what is their variance multiplied?",
    leads=("length",),
)
def fw_variance():
    return _spread(lambda *a: 2 / _below(*a))


@exercise.mistake(
    "divided by the deviation",
    seen="the numbers are divided by the standard deviation that they should have.",
    ask="A layer with a million inputs: should its weights be small or large?",
    leads=("factor", "length"),
)
def fw_upside_down():
    return _spread(lambda *a: np.sqrt(_below(*a) / 2))


@exercise.mistake(
    "1 instead of 2 above the line",
    seen="every number is too small by the factor √2: above the line stands 1, not 2.",
    ask="What becomes of half of the values in a ReLU, and what makes up for it?",
    leads=("factor", "length"),
)
def fw_one():
    return _spread(lambda *a: np.sqrt(1 / _below(*a)))


@exercise.mistake(
    "outputs instead of inputs",
    seen="he counts the outputs of the layer, not its inputs.",
    ask="How many products are added up for one unit of the layer?",
    leads=("factor", "length"),
)
def fw_outputs():
    return _spread(lambda k, a, b: np.sqrt(2 / (a + b if k == "xavier" else b)))


@exercise.mistake(
    "rules exchanged",
    seen="the two rules have changed places.",
    ask="Which of the two knows nothing of the way back, and so of the outputs?",
    leads=("factor", "length"),
)
def fw_exchanged():
    return _spread(lambda k, a, b: np.sqrt(2 / (a if k == "xavier" else a + b)))


@exercise.mistake(
    "kind not looked at",
    seen="both kinds come out as he.",
    ask="Where does the argument kind enter?",
    leads=("factor", "length"),
)
def fw_always_he():
    return _spread(lambda k, a, b: np.sqrt(2 / a))


@exercise.mistake(
    "the product instead of the sum",
    seen="xavier divides by n_in times n_out, not by their sum.",
    ask="A compromise between two numbers: do you add them or multiply them?",
    leads=("factor", "length"),
)
def fw_product():
    return _spread(lambda k, a, b: np.sqrt(2 / (a * b if k == "xavier" else a)))


@exercise.mistake(
    "uniform numbers",
    seen="the numbers are uniform: they all lie between two limits.",
    ask="Which method of rng draws from the normal distribution?",
)
def fw_uniform(kind, n_in, n_out, rng):
    limit = np.sqrt(6 / _below(kind, n_in, n_out))
    return rng.uniform(-limit, limit, size=(n_in, n_out))


@exercise.mistake(
    "transposed",
    seen="the weights come as (n_out, n_in).",
    ask="In X @ W, which of the two numbers of W must be the number of columns of X?",
    leads=("transposed",),
)
def fw_transposed(kind, n_in, n_out, rng):
    return rng.normal(size=(n_out, n_in)) * np.sqrt(2 / _below(kind, n_in, n_out))


@exercise.mistake(
    "a generator of its own",
    seen="the weights come from a new generator: whatever is handed over, they are the same.",
    ask="Where does the argument rng enter?",
)
def fw_own(kind, n_in, n_out, rng):
    rng = np.random.default_rng(0)
    return rng.normal(size=(n_in, n_out)) * np.sqrt(2 / _below(kind, n_in, n_out))
