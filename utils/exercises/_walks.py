"""Optimisers' steps: several in a row, each with what the one before has handed back."""

from itertools import combinations

import numpy as np

from utils.checker import Case, Fact, FormError, agree, close, given, kind_of, unpack
from utils.exercises._data import matrix


def calls(case, numbered=False):
    """The arguments of each call without w and the memory: number of the step, g, and rates."""
    rates = {k: v for k, v in case.args.items() if k not in ("w", "g")}
    for number, g in enumerate(case.args["g"], 1):
        yield ({"t": number} if numbered else {}) | {"g": g} | rates


def walk_of(memory, numbered=False):
    """Where the weights are after each step; how the memory is stored is the learner's.

    `memory` has the names of the arrays that a step hands on, with the word for each; `numbered`
    says whether a step is also told its number.
    """

    def observe(functions, case, watch):
        w = case.args["w"]
        kept, out = {name: np.zeros_like(w) for name in memory}, {}
        for number, rest in enumerate(calls(case, numbered), 1):
            result = watch.call(functions[0], {"w": w} | kept | rest)
            found = unpack(result, ("new w", *(f"new {name}" for name in memory)))
            _arrays_like(w, {name: given(value) for name, value in found.items()})
            w, *handed = found.values()
            kept = dict(zip(memory, handed, strict=True))
            if number == 1 and all(np.any(value) for value in rest.values()):
                out |= {f"the new {memory[k]}": _handed_on(memory[k], v) for k, v in kept.items()}
            out[f"step {number}"] = w
        return out

    return observe


def _handed_on(word, value):
    return Fact(
        bool(np.any(value)),
        f"after a step along a gradient, the {word} that comes back is still 0: it may be used, "
        "but the new one is not handed back.",
        "What does the next step need: what came in, or the new one?",
        word,
    )


def _arrays_like(w, results):
    for name, value in results.items():
        if type(value) is not np.ndarray or value.dtype.kind not in "biuf":
            raise FormError(
                f"{name} is {kind_of(value)}; an array shaped as w is wanted.",
                "What would the next step compute with it?",
                (name, type(value).__name__),
            )
        if value.shape != w.shape:
            raise FormError(
                f"{name} has the shape {value.shape}; w has {w.shape}.",
                "What does the caller keep from one step to the next?",
                (name, value.ndim, value.size > w.size),
            )


def lengths_where_all_is_one(right, **rates):
    """Relations for `related`: what can be said of the steps where every gradient is 1.

    `right(t)` are the lengths that steps 1, 2, ... should have, in units of lr, with the `rates`.
    """
    ask = "What is in each memory after one step along a gradient of 1, and what is w changed by?"
    scale = "Where the ground is ten times as steep, should the steps be longer?"
    settle = "If every gradient were 1, at which number should each memory settle?"
    later = "What does the next step need: what is in the memory, or what w was changed by?"

    def relations(case, want, got, again):
        t, lr = np.arange(1, 81), case.args["lr"]

        def lengths(slope):
            g = [np.full(1, slope)] * len(t)
            walk = again(w=np.zeros(1), g=g, eps=1e-12, **rates).values()
            return -np.diff(np.ravel(list(walk)), prepend=0) / lr

        wish, found = right(t), lengths(1.0)
        if not np.isfinite(found).all() or any(agree(wish / k, found) for k in (-1, lr)):
            return  # nothing is known, or it is the rate: that is seen better elsewhere
        steep, end = lengths(10.0), f"{found[-1]:.4g}"
        first = f"along a gradient of 1 the first step is {found[0]:.4g} lr long"
        if not agree(found, steep):
            say = "where all gradients are ten times as large, the first step is "
            yield "scale", f"{say}{steep[0] / found[0]:.4g} times as long.", scale
        elif not close(found[-1], found[-2]):
            say = f"where every gradient is 1, the steps never settle: step 80 is {end} lr long."
            yield "settles", say, "What makes old gradients fade in the memory?"
        elif not close(found[0], wish[0]):
            yield "first", f"{first}; right is {wish[0]:.4g} lr.", ask
        elif not close(found[-1], wish[-1]):
            yield "settles", f"where every gradient is 1, the steps settle at {end} lr.", settle
        elif not agree(wish, found):
            yield "later", f"{first}, which is right; step 2 is {found[1]:.4g} lr long.", later
        for one, other in combinations(rates, 2):
            swapped = {one: case.args[other], other: case.args[one]}
            if agree(*(np.ravel(list(p.values())) for p in (want, again(**swapped)))):
                say = f"the result is right when {one} and {other} change places."
                yield "exchanged", say, "Which memory does each of the two belong to?"

    return relations


def call_of(step, memory, numbered=False):
    """A function of (case, part): the arguments of that step's call, with the course's memory."""

    def args_for(case, part):
        w = case.args["w"]
        kept = dict.fromkeys(memory, np.zeros_like(w))
        for number, rest in enumerate(calls(case, numbered), 1):
            args = {"w": w} | kept | rest
            if part == f"step {number}":
                break
            w, *handed = step(*args.values())
            kept = dict(zip(memory, handed, strict=True))
        return args

    return args_for


def walks(rng, *rates):
    """Five steps along different gradients, for each of the dicts of rates; and special ones."""
    for shape, given_rates in zip(((3, 5), (7,), (2, 3)), rates, strict=False):
        gradients = [matrix(rng, *shape) for _ in range(5)]
        args = {"w": matrix(rng, *shape), "g": gradients} | given_rates
        yield Case(args, {})
    still = [gradients[0], *[np.zeros(shape)] * 4]
    yield Case(args | {"g": still}, {}, kind="zeros", when="the later gradients are 0")
    yield Case(args | {"g": [np.zeros(shape)] * 4}, {}, kind="zeros", when="every gradient is 0")
    steep = args | {"g": [1000 * g for g in gradients]}
    ask = "How long is a step where the ground is steep?"
    yield Case(steep, {}, kind="steep", when="gradients are as large as 1000", ask=ask)
    tiny = args | {"w": 1e-5 * args["w"], "g": [1e-5 * g for g in gradients]}
    ask = "Does a small number count less than a large one?"
    yield Case(tiny, {}, kind="tiny", when="weights and gradients are tiny", ask=ask)


def first_step(case, part):
    """The weights before the first step: what is added to them is a pattern of its own."""
    return case.args["w"] if part == "step 1" else None
