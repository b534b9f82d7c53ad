"""The right answer put through something: one minus it, its square, its rows moved by one."""

import numpy as np

from utils.checker.compare import agree
from utils.checker.finding import Finding
from utils.checker.patterns.common import big, holds, number
from utils.checker.patterns.factors import constant_factor


def complement(triples, terms):
    """One minus the right answer."""
    everywhere = ", everywhere" if big(triples) else ""
    enough = everywhere or len(triples) > 1
    if enough and holds(triples, lambda want: 1 - want):
        return Finding("complement", f"{{part}} is 1 minus what it should be{everywhere}.",
                       "As the input grows, should the result rise or fall?")  # fmt: skip
    return None


def offset(triples, terms):
    """The same number too much everywhere."""
    gaps = [np.ravel(got - want) for _, want, got in triples]
    several = [g for g in gaps if g.size > 1]
    scale = max(float(np.max(np.abs(want))) for _, want, _ in triples)
    if not several or any(np.ptp(g) > 1e-5 * scale for g in several):
        return None
    values = {round(float(g[0]), 6) for g in gaps}
    if len(values) == 1:
        value = values.pop()
        much = "large" if value > 0 else "small"
        return Finding("offset", f"{{part}} is too {much} by {number(abs(value))}, everywhere.",
                       "Which term is added to every entry, or left out?")  # fmt: skip
    return Finding("offset", "{part} is off by one and the same number in every entry.",
                   "Which term is added to every entry, or left out?")  # fmt: skip


def moved(triples, terms):
    """The right numbers in the wrong places."""
    if not all(want.size > 2 and len(np.unique(want)) > 1 for _, want, _ in triples):
        return None
    two = all(want.ndim == 2 for _, want, _ in triples)
    square = two and all(want.shape[0] == want.shape[1] for _, want, _ in triples)
    if square and holds(triples, np.transpose):
        ask = "In this course one sample is one row: what should a row of your result stand for?"
        return Finding("transposed", "{part} is the transpose of what it should be.", ask)
    names = ("row", "column") if two else ("entry",)
    for axis, name in enumerate(names):
        if not all(want.ndim > axis for _, want, _ in triples):
            continue
        for step, words in ((1, "far"), (-1, "early")):
            if holds(triples, lambda w, s=step, a=axis: np.roll(w, s, a)):
                where = {("row", 1): "low", ("row", -1): "high", ("column", 1): "far to the right",
                         ("column", -1): "far to the left"}.get((name, step), words)  # fmt: skip
                say = f"{{part}} has the right numbers, but each stands one {name} too {where}."
                return Finding("shifted", say, "With which number does the counting start?")
        if holds(triples, lambda w, a=axis: np.flip(w, a)):
            lines = "entries" if name == "entry" else f"{name}s"
            say = f"{{part}} has the right {lines} in reversed order."
            return Finding("reversed", say, "In which order does the caller expect them?")
    same = all(
        agree(np.sort(want, axis=None), np.sort(got.astype(float), axis=None))
        for _, want, got in triples
    )
    if same:
        return Finding("moved", "{part} has the right numbers, but in other places.",
                       "Which index says where each number goes?")  # fmt: skip
    return None


_SIMPLE = (
    ("absolute", "the absolute value of {}", np.abs, "Which values should be negative?"),
    ("square", "the square of {}", np.square, "How many times is it multiplied by itself?"),
    ("root", "the square root of {}", lambda w: np.sqrt(np.abs(w)),
     "Is there a root that the formula does not have?"),
    ("log", "the logarithm of {}", lambda w: np.log(np.abs(w)),
     "Who should take the logarithm, and when?"),
    ("exp", "the exponential of {}", np.exp, "How often should exp be applied?"),
    ("inverse", "one divided by {}", lambda w: 1 / w,
     "What should stand above the fraction bar, and what underneath?"),
    ("rounded", "{}, rounded to whole numbers", np.round,
     "Which line turns the numbers into whole ones?"),
    ("rounded", "{}, without what stands after the decimal point", np.trunc,
     "Can an array of whole numbers hold the result?"),
    ("sign", "the sign alone of {}", np.sign, "Should a large value count more than a small one?"),
)  # fmt: skip
_DIGITS = tuple(
    ("rounded", f"{{}}, rounded to {k} digit{'s' * (k > 1)} after the decimal point",
     lambda w, k=k: np.round(w, k), "Which line rounds, and who has asked for it?")
    for k in (1, 2, 3)
)  # fmt: skip
_AGAIN = "Through how many functions does the result go at the end?"


def function_of_the_value(triples, terms):
    """A known function of the right answer."""
    if not big(triples) and len(triples) < 2:
        return None
    more = ((name, words, f, _AGAIN) for name, words, f in terms.functions)
    with np.errstate(all="ignore"):
        for name, words, relation, ask in (*_SIMPLE, *_DIGITS, *more):
            if holds(triples, relation):
                return Finding(name, f"{{part}} is {words.format('what it should be')}.", ask)
        for name, words, relation, ask in _SIMPLE[:6]:
            pairs = [(c, relation(w), g) for c, w, g in triples]
            times = constant_factor(pairs, terms)
            if times and times.kind in ("factor", "negated"):
                say = f"{{part}} is {words.format('what it should be')}, up to a factor."
                return Finding(name, say, ask)
    return None


def cut(triples, terms):
    """Right in one range of values, cut off in the other."""
    if not all(want.size > 2 for _, want, _ in triples):
        return None
    for where, relation in (
        ("where ours is positive, and 0 elsewhere", lambda w: np.maximum(w, 0)),
        ("where ours is negative, and 0 elsewhere", lambda w: np.minimum(w, 0)),
        ("between 0 and 1, and cut off there", lambda w: np.clip(w, 0, 1)),
        ("up to 1, and cut off there", lambda w: np.minimum(w, 1)),
        ("between -1 and 1, and cut off there", lambda w: np.clip(w, -1, 1)),
    ):
        if holds(triples, relation):
            ask = "Which values does your last step not let through?"
            return Finding("cut", f"{{part}} is right {where}.", ask)
    return None
