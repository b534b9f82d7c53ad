"""Optimisers' steps: several in a row, each with what the one before has handed back."""

import numpy as np

from utils.checker import Case, Fact, FormError, given, kind_of, unpack
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
