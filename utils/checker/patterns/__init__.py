"""Traces that wrong answers leave in the numbers, whatever the exercise.

Each function looks at one part of the result on several data sets, `triples` of (case, want, got)
with arrays of the same shape, and at the `terms` of the course; it returns a `Finding` or None.
A pattern is said only if it holds on every data set on which the part is wrong.
"""

import numpy as np

from utils.checker.compare import agree
from utils.checker.finding import Finding
from utils.checker.patterns.factors import constant_factor
from utils.checker.patterns.relations import complement, cut, function_of_the_value, moved, offset
from utils.checker.patterns.rows import (
    outside_of_zero_and_one,
    rows_of_probabilities,
    rows_or_columns_scaled,
)
from utils.checker.patterns.where import where_different

__all__ = ["first_of", "where_different"]


def first_of(triples, terms):
    """The first pattern that explains every one of these data sets."""
    bad = [t for t in triples if not agree(t[1], t[2])]
    if not bad:
        return None
    for look in (
        not_finite,
        constant_factor,
        all_equal,
        complement,
        function_of_the_value,
        nearly,
        offset,
        moved,
        cut,
        rows_of_probabilities,
        rows_or_columns_scaled,
        outside_of_zero_and_one,
    ):
        found = look(bad, terms)
        if found:
            return found
    return None


def not_finite(triples, terms):
    """Nan or infinity where a number should be."""
    for _, want, got in triples:
        wrong = ~np.isfinite(got.astype(float)) & np.isfinite(want)
        if wrong.any():
            kind = "nan" if np.isnan(got[wrong].astype(float)).any() else "infinite"
            if want.shape == ():
                much = f"is {kind}"
            elif wrong.all():
                much = f"is {kind} in every entry"
            else:
                much = f"is {kind} in {wrong.sum()} of {wrong.size} entries"
            ask = "Which division has 0 underneath, or which exp or log gets too large a number?"
            return Finding("nan", f"{{part}} {much}.", ask)
    return None


def all_equal(triples, terms):
    """The same number everywhere."""
    several = [t for t in triples if t[1].size > 1]
    if not any(np.any(got) for _, _, got in triples) and len(triples) > 1:
        where = " in every entry" if several else ""
        return Finding("zero", f"{{part}} is 0{where}.", "Is the result ever written into it?")
    if not several or not all(np.ptp(got.astype(float)) == 0 for _, _, got in several):
        return None
    if all(np.ptp(want) == 0 for _, want, _ in several):
        return None
    if not any(np.any(got) for _, _, got in several):
        return Finding("zero", "{part} is 0 in every entry.", "Is the result ever written into it?")
    ask = "Which of the arguments makes one entry different from the next?"
    return Finding("equal", "{part} is the same number in every entry.", ask)


def nearly(triples, terms):
    """Off by very little."""
    gap = 0.0
    for _, want, got in triples:
        scale = float(np.max(np.abs(want), initial=0))
        gap = max(gap, float(np.max(np.abs(got - want))) / scale) if scale else 1.0
    if gap > 2e-3:
        return None
    say = f"{{part}} is nearly right, but off by a share of {gap:.0e} of the largest entry."
    return Finding(
        "nearly", say, "Which step is not exact, or where does something small stay behind?"
    )
