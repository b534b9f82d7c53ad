"""Right proportions, wrong length or sign; and which of the sizes and rates the factor is."""

import math

import numpy as np

from utils.checker.compare import agree
from utils.checker.finding import Finding
from utils.checker.patterns.common import big, number

NEAR = 1e-4

#: Factors that give themselves away, in words.
NUMBERS = {
    math.e: "e",
    1 / math.log(2): "1/ln 2",
    math.log(10): "ln 10",
    math.pi: "pi",
    math.sqrt(2): "the root of 2",
}


def constant_factor(triples, terms):
    """Right proportions, wrong length or sign."""
    used = [(case, _factor(want, got)) for case, want, got in triples if np.any(want)]
    if not used or any(c is None for _, c in used):
        return None
    several = big(triples)
    if not several and len(triples) < 2:
        return None
    cases, factors = [case for case, _ in used], [c for _, c in used]
    entry = "every entry{of} has" if several else "{part} has"
    if all(abs(c + 1) < NEAR for c in factors):
        say = f"{entry} the right size, but the opposite sign."
        return Finding("negated", say, "Which of the two is subtracted from which?")
    sign = "right" if factors[0] > 0 else "opposite"
    sign = f"the {sign} sign"
    if any((c > 0) != (factors[0] > 0) for c in factors):
        sign = "on some data the opposite sign"
    right = f"{entry} {sign} and the right proportions, but is" if several else "{part} is"
    constant = np.ptp(factors) < NEAR * abs(factors[0])
    many_sizes = len({tuple(_sizes(case, terms).values()) for case in cases}) > 1
    named = None if constant and many_sizes else _name_of(factors, cases, terms)
    if named:
        return _named(named, right, cases[0], terms)
    if constant:
        return _plain(abs(factors[0]), right, "" if several or factors[0] > 0 else sign)
    if not several:
        return None
    say = right.removesuffix(" is") + " the length is off by a factor that differs from one data "
    say += f"set to the next, {number(abs(factors[0]))} and {number(abs(factors[-1]))} for example."
    return Finding("length", say, "What is it divided by, or multiplied with, that changes?")


def _factor(want, got):
    """The number c with got = c * want, or None."""
    norm = float(np.sum(want * want))
    if norm == 0:
        return None
    c = float(np.sum(want * got)) / norm
    return c if c != 0 and math.isfinite(c) and agree(c * want, got) else None


def _sizes(case, terms):
    """The sizes of a data set, and its rates, by name."""
    rates = {k: v for k, v in case.args.items() if k in terms.rates and isinstance(v, float) and v}
    return case.sizes | rates


def _expressions(sizes, terms):
    """Numbers that are made of the sizes and the rates, by the words for them."""
    out = {}
    for a, n in sizes.items():
        out |= {a: n, f"{a} squared": n * n, f"2 * {a}": 2 * n, f"{a} / 2": n / 2}
        if a in terms.rates:
            out |= {f"1 - {a}": 1 - n, f"1 + {a}": 1 + n}
            continue
        out |= {f"the root of {a}": math.sqrt(n), f"{a} - 1": n - 1, f"{a} + 1": n + 1}
        share = n / (n - 1) if n > 1 else math.nan
        out |= {f"{a} / ({a} - 1)": share, f"the root of {a} / ({a} - 1)": math.sqrt(share)}
        for b, m in sizes.items():
            if a != b and b not in terms.rates:
                out[f"{a} / {b}"] = n / m
                if a < b:
                    out[f"{a} * {b}"] = n * m
    return out


def _name_of(factors, cases, terms):
    """What the factors have in common: (words, whether it is one divided by that), or None."""
    shared = None
    for case, c in zip(cases, factors, strict=True):
        good = set()
        for words, value in _expressions(_sizes(case, terms), terms).items():
            for inverse in (False, True):
                v = 1 / value if inverse and value else value
                if math.isfinite(v) and v and abs(abs(c) / v - 1) < NEAR:
                    good.add((words, inverse))
        shared = good if shared is None else shared & good
    value = _expressions(_sizes(cases[0], terms), terms)
    return min(shared, key=lambda w: (len(w[0]), value[w[0]] < 1, w[0])) if shared else None


def _named(named, right, case, terms):
    words, inverse = named
    value = abs(_expressions(_sizes(case, terms), terms)[words])
    size = not any(rate in words for rate in terms.rates)
    ask = "Is it a sum or a mean, and over what?"
    if words == terms.samples:
        ask = (
            "How often does the average over the samples appear?"
            if inverse
            else "Is the loss a sum over the samples or a mean?"
        )
    elif not size:
        ask = "Where does that number enter the formula, and how often?"
    elif terms.samples not in words:
        ask = "Which of the sizes counts the samples?"
    if value < 1 and inverse:
        value, words, inverse = 1 / value, f"1 / {words}", False
    way = "small" if inverse else "large"
    much = f"{number(value)} times too {way}" if value >= 1 else f"{number(value)} times what it "
    much += "" if value >= 1 else "should be"
    return Finding("factor", f"{right} {much}, and {words} is {number(value)}.", ask)


def _plain(c, right, sign):
    much, ask = _times(c), "Where does that factor come from, or where did it get lost?"
    for value, words in NUMBERS.items():
        larger, smaller = abs(c / value - 1) < NEAR, abs(c * value - 1) < NEAR
        if larger or smaller:
            way = "large" if larger else "small"
            much = f"{number(value)} times too {way}, and {words} is {number(value)}"
            if "ln" in words:
                ask = "Which logarithm did you take, and which one has the derivative 1/p?"
    return Finding("factor", f"{right} {much}{f', with {sign}' if sign else ''}.", ask)


def _times(c):
    inverse = 1 / c
    if c >= 1:
        return f"{number(c)} times too large"
    if abs(inverse - round(inverse)) > NEAR * inverse:
        return f"{number(c)} times what it should be"
    return (
        "half as large as it should be"
        if round(inverse) == 2
        else f"{round(inverse)} times too small"
    )
