"""The exercise `restore` of chapter 08."""

import itertools

import numpy as np

from utils.checker import Case, Exercise, Fact, unpack
from utils.exercises._links import lists
from utils.network import count_parameters


def observe(functions, case, watch):
    """The weights and biases of every layer, and whether they were cut out at the right places."""
    both = unpack(watch.call(functions[0], case.args), ("Ws", "bs"))
    parts = lists(both, len(case.args["layers"]) - 1)
    return parts | {"places": _places(parts, **case.args)}


def _places(parts, vector, layers):
    """Whether no part has the numbers of another place in the vector, row by row."""
    begins = 0
    for i, (n_in, n_out) in enumerate(itertools.pairwise(layers)):
        for name, size in ((f"Ws[{i}]", n_in * n_out), (f"bs[{i}]", n_out)):
            got = np.ravel(parts[name])
            found = [k for k in range(vector.size - size + 1) if _equal(got, vector[k : k + size])]
            if found and found[0] != begins:
                say = f"{name} holds the numbers of vector[{found[0]} : {found[0] + size}]; it "
                say += f"begins at {begins}."
                ask = "Where in the vector are you when it is cut out?"
                return Fact(False, say, ask, (name, found[0] - begins))
            begins += size
    return Fact(True)


def _equal(got, numbers):
    return got.shape == numbers.shape and np.array_equal(got, numbers)


exercise = Exercise(
    "restore(vector, layers)",
    chapter="08",
    place=9,
    points=2,
    does=(
        "The inverse of flatten: from a vector (P,) and the sizes [D, H1, ..., C] two lists, "
        "weights (in, out) and biases (1, out). The vector stays untouched; windows into it are "
        "as right as copies."
    ),
    parts=observe,
    order=tuple(f"{k}[{i}]" for i in range(4) for k in ("Ws", "bs")),
    mended=False,
    hints=(
        "`pairwise(layers)` gives (in, out) of each layer. Keep one number, k: where in the vector "
        "you are. How far does it move for the weights of a layer, and how far for its biases?",
        "`vector[k : k + n_in * n_out].reshape(n_in, n_out)`, then k moves on by `n_in * n_out`; "
        "the biases are the next `n_out` numbers, and k moves on by as many.",
    ),
)


@exercise.answer
def restore(vector, layers):
    """Weights (in, out) and biases (1, out) of every layer: two lists."""
    Ws, bs, k = [], [], 0
    for n_in, n_out in itertools.pairwise(layers):
        Ws.append(vector[k : k + n_in * n_out].reshape(n_in, n_out))
        k += n_in * n_out
        bs.append(vector[k : k + n_out].reshape(1, n_out))
        k += n_out
    return Ws, bs


@exercise.data_sets
def data(rng):
    """Vectors for networks of one to four layers."""
    for layers, when in (
        ([3, 7, 5, 2], ""),
        ([5, 2, 3], ""),
        ([2, 3, 7, 5, 11], "there are four layers"),
        ([3, 5], "there is one layer only"),
        ([5, 5, 5], "all layers are equally wide"),
    ):
        vector = rng.normal(size=count_parameters(layers))
        yield Case({"vector": vector, "layers": layers}, kind=when and "special", when=when)


@exercise.right("cut at all places at once")
def restore_split(vector, layers):
    sizes = [n for a, b in itertools.pairwise(layers) for n in (a * b, b)]
    parts = np.split(vector, np.cumsum(sizes)[:-1])
    widths = layers[1:]
    return [p.reshape(-1, n) for p, n in zip(parts[::2], widths)], [p[None] for p in parts[1::2]]


@exercise.right("one table a layer, the biases in its last row")
def restore_tables(vector, layers):
    Ws, bs, rest = (), (), vector
    for a, b in itertools.pairwise(layers):
        table, rest = rest[: (a + 1) * b].reshape(a + 1, b), rest[(a + 1) * b :]
        Ws, bs = (*Ws, table[:-1]), (*bs, table[-1:])
    return Ws, bs


@exercise.right("numbers taken one by one")
def restore_iterated(vector, layers):
    numbers = iter(vector.tolist())
    Ws, bs = [], []
    for a, b in itertools.pairwise(layers):
        Ws.append(np.array([[next(numbers) for _ in range(b)] for _ in range(a)]))
        bs.append(np.array([[next(numbers) for _ in range(b)]]))
    return Ws, bs


def _cut(weights=lambda v, a, b: v.reshape(a, b), biases=lambda v, n: v.reshape(1, n),
         after_weights=lambda a, b: a * b, after_biases=lambda a, b: b):  # fmt: skip
    """The right answer with another reshape, or another step through the vector."""

    def restore(vector, layers):
        Ws, bs, k = [], [], 0
        for a, b in itertools.pairwise(layers):
            Ws.append(weights(vector[k : k + a * b], a, b))
            k += after_weights(a, b)
            bs.append(biases(vector[k : k + b], b))
            k += after_biases(a, b)
        return Ws, bs

    return restore


@exercise.mistake(
    "(out, in)",
    seen="the weights have the shape (out, in).",
    ask="X @ W: how many rows must W have?",
    leads=("shape", "transposed"),
)
def re_out_in():
    return _cut(weights=lambda v, a, b: v.reshape(b, a))


@exercise.mistake(
    "column by column",
    seen="the weights are filled column by column.",
    ask="In which direction did flatten read a matrix?",
    leads=("moved",),
)
def re_columns():
    return _cut(weights=lambda v, a, b: v.reshape(b, a).T)


@exercise.mistake(
    "not moved on after the biases",
    seen="the first layer is right; the next begins again at the biases of the one before.",
    ask="Where in the vector are you when the biases are cut out?",
    leads=("moved", "raised", "fact places"),
)
def re_after_biases():
    return _cut(after_biases=lambda a, b: 0)


@exercise.mistake(
    "not moved on after the weights",
    seen="the first weights are right; the biases are cut out where the weights began.",
    ask="Where in the vector are you when the weights are cut out?",
    leads=("fact places",),
)
def re_after_weights():
    return _cut(after_weights=lambda a, b: 0, after_biases=lambda a, b: a * b + b)


@exercise.mistake(
    "every layer from the beginning",
    seen="the first layer is right; every other is cut out at the beginning of the vector too.",
    ask="Does your number still say where you are when the next layer begins?",
    leads=("fact places",),
)
def re_from_0(vector, layers):
    both = [restore(vector, [a, b]) for a, b in itertools.pairwise(layers)]
    return [Ws[0] for Ws, _ in both], [bs[0] for _, bs in both]


@exercise.mistake(
    "biases before weights",
    seen="the biases are cut out before the weights.",
    ask="In which order did flatten lay the two down?",
    leads=("fact places",),
)
def re_biases_first(vector, layers):
    Ws, bs, k = [], [], 0
    for a, b in itertools.pairwise(layers):
        bs.append(vector[k : k + b].reshape(1, b))
        k += b
        Ws.append(vector[k : k + a * b].reshape(a, b))
        k += a * b
    return Ws, bs


@exercise.mistake(
    "all weights, then all biases",
    seen="the first weights are right; the second are cut out where the first biases are.",
    ask="What stands directly behind W1 in the vector: b1, or W2?",
    leads=("fact places",),
)
def re_weights_first(vector, layers):
    Ws, bs, k = [], [], 0
    for a, b in itertools.pairwise(layers):
        Ws.append(vector[k : k + a * b].reshape(a, b))
        k += a * b
    for b in layers[1:]:
        bs.append(vector[k : k + b].reshape(1, b))
        k += b
    return Ws, bs


@exercise.mistake(
    "biases as columns",
    seen="the biases are columns, (out, 1).",
    ask="z = a @ W + b: along which axis do the biases lie?",
    leads=("shape", "transposed"),
)
def re_columns_b():
    return _cut(biases=lambda v, n: v.reshape(n, 1))


@exercise.mistake(
    "one list of pairs",
    seen="one list of pairs (W, b) comes back instead of two lists.",
    ask="What does the caller unpack: one pair a layer, or two lists?",
    leads=("form",),
)
def re_pairs(vector, layers):
    return list(zip(*restore(vector, layers)))


@exercise.mistake(
    "last layer forgotten",
    seen="the lists are one short: the last layer is missing.",
    ask="Where does your loop stop?",
    leads=("form",),
)
def re_short(vector, layers):
    return restore(vector, layers[:-1])


@exercise.mistake(
    "biases as vectors",
    seen="the biases are vectors (out,); a row is wanted, a table (1, out).",
    ask="How many indices does an entry of a table (1, out) have, and how many has yours?",
    leads=("shape",),
)
def re_flat():
    return _cut(biases=lambda v, n: v)
