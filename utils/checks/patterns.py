"""Traces that wrong answers leave in the numbers, whatever the exercise.

Each function looks at one part of the result on several data sets, `triples` of (case, want, got)
with arrays of the same shape, and returns a `Finding` or None. Its sentence starts with a verb,
since the caller puts the name of the part in front of it.
"""

import math

import numpy as np

from utils.checks.compare import Finding, agree


def first_of(triples):
    """The first pattern that explains every one of these data sets."""
    bad = [t for t in triples if not agree(t[1], t[2])]
    if not bad:
        return None
    for look in (
        not_finite,
        constant_factor,
        all_equal,
        complement,
        nearly,
        offset,
        moved,
        function_of_the_value,
        cut,
        rows_of_probabilities,
        rows_or_columns_scaled,
        outside_of_zero_and_one,
    ):
        found = look(bad)
        if found:
            return found
    return None


def _all(triples, relation):
    return all(agree(relation(want), got) for _, want, got in triples)


def _big(triples):
    """Whether at least one data set has several entries: one number alone proves little."""
    return any(want.size > 1 for _, want, _ in triples)


# --- numbers that are none --------------------------------------------------------------------


def not_finite(triples):
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
            return Finding("nan", f"{much}.", ask)
    return None


def all_equal(triples):
    """The same number everywhere."""
    several = [t for t in triples if t[1].size > 1]
    if not any(np.any(got) for _, _, got in triples) and len(triples) > 1:
        where = " in every entry" if several else ""
        return Finding("zero", f"is 0{where}.", "Is the result ever written into it?")
    if not several or not all(np.ptp(got.astype(float)) == 0 for _, _, got in several):
        return None
    if all(np.ptp(want) == 0 for _, want, _ in several):
        return None
    if not any(np.any(got) for _, _, got in several):
        return Finding("zero", "is 0 in every entry.", "Is the result ever written into it?")
    ask = "Which of the arguments makes one entry different from the next?"
    return Finding("equal", "is the same number in every entry.", ask)


# --- factors ------------------------------------------------------------------------------------


def _factor(want, got):
    """The number c with got = c * want, or None."""
    norm = float(np.sum(want * want))
    if norm == 0:
        return None
    c = float(np.sum(want * got)) / norm
    return c if c != 0 and math.isfinite(c) and agree(c * want, got) else None


_NUMBERS = {
    2.0: "",
    3.0: "",
    4.0: "",
    100.0: "",
    10.0: "",
    math.e: "e",
    1 / math.log(2): "1/ln 2",
    math.log(10): "ln 10",
    math.pi: "pi",
    math.sqrt(2): "the root of 2",
}


_RATES = ("lr", "mu", "reg", "eps", "decay", "lr0", "drop")


def _sizes(case):
    """The sizes of a data set, and its rates, by name."""
    rates = {k: v for k, v in case.args.items() if k in _RATES and isinstance(v, float) and v}
    return case.sizes | rates


def size_expressions(sizes):
    """Numbers that are made of the sizes, by the words for them."""
    out = {}
    for a, n in sizes.items():
        if a in _RATES:
            out |= {a: n, f"1 - {a}": 1 - n, f"1 + {a}": 1 + n, f"{a} squared": n * n}
            out |= {f"{a} / 2": n / 2, f"2 * {a}": 2 * n}
    sizes = {a: n for a, n in sizes.items() if a not in _RATES}
    for a, n in sizes.items():
        out[a] = n
        out[f"{a} squared"] = n * n
        out[f"the root of {a}"] = math.sqrt(n)
        out[f"2 * {a}"] = 2 * n
        out[f"{a} / 2"] = n / 2
        out[f"{a} - 1"] = n - 1
        out[f"{a} + 1"] = n + 1
        out[f"{a} / ({a} - 1)"] = n / (n - 1) if n > 1 else math.nan
        out[f"the root of {a} / ({a} - 1)"] = math.sqrt(n / (n - 1)) if n > 1 else math.nan
        for b, m in sizes.items():
            if a != b:
                out[f"{a} / {b}"] = n / m
                if a < b:
                    out[f"{a} * {b}"] = n * m
    return out


def _name_of(factors, cases):
    """What the factors have in common: (words, larger than one) or None."""
    shared = None
    for sizes, c in zip(map(_sizes, cases), factors, strict=True):
        good = set()
        for words, value in size_expressions(sizes).items():
            for sign, inverse in ((1, False), (1, True)):
                v = sign * (1 / value if inverse and value else value)
                if math.isfinite(v) and v and abs(abs(c) / v - 1) < 1e-4:
                    good.add((words, inverse))
        shared = good if shared is None else shared & good
    value = size_expressions(_sizes(cases[0]))
    return min(shared, key=lambda w: (len(w[0]), value[w[0]] < 1, w[0])) if shared else None


def constant_factor(triples):
    """Right proportions, wrong length or sign."""
    used = [(case, _factor(want, got)) for case, want, got in triples if np.any(want)]
    if not used or any(c is None for _, c in used):
        return None
    cases, factors = [case for case, _ in used], [c for _, c in used]
    if not _big(triples) and len(triples) < 2:
        return None
    entry = "every entry has" if _big(triples) else "it has"
    if all(abs(c + 1) < 1e-4 for c in factors):
        size = f"{entry} the right size, but the opposite sign."
        return Finding("negated", size, "Which of the two is subtracted from which?")
    sign = "" if factors[0] > 0 else "opposite"
    right = "the opposite sign and" if sign else "the right sign and"
    if any((c > 0) != (factors[0] > 0) for c in factors):
        right = "on some data the opposite sign and"
    proportions = f"{entry} {right} the right proportions, but is" if _big(triples) else "it is"
    constant = np.ptp(factors) < 1e-4 * abs(factors[0])
    c = abs(factors[0])
    many_sizes = len({tuple(_sizes(case).values()) for case in cases}) > 1
    named = None if constant and many_sizes else _name_of(factors, cases)
    if named is None and not constant:
        if not _big(triples):
            return None
        say = f"{entry} {right} the right proportions, but the length is off by a factor that "
        say += f"differs from one data set to the next, {_number(abs(factors[0]))} and "
        say += f"{_number(abs(factors[-1]))} for example."
        return Finding("length", say, "What is it divided by, or multiplied with, that changes?")
    if named is not None:
        words, inverse = named
        value = abs(size_expressions(_sizes(cases[0]))[words])
        if value >= 1:
            much = f"{_number(value)} times too {'small' if inverse else 'large'}"
        elif inverse:
            value, words = 1 / value, f"1 / {words}"
            much = f"{_number(value)} times too large"
        else:
            much = f"{_number(value)} times what it should be"
        say = f"{proportions} {much}, and {words} is {_number(value)}."
        ask = "Is it a sum or a mean, and over what?"
        if words == "N":
            ask = (
                "Is the loss a sum over the samples or a mean?"
                if not inverse
                else ("How often does the average over the samples appear?")
            )
        elif any(rate in words for rate in _RATES):
            ask = "Where does that number enter the formula, and how often?"
        elif "N" not in words:
            ask = "Which of the sizes counts the samples?"
        return Finding("factor", say, ask)
    say = f"{proportions} {_times(c)}."
    ask = "Where does that factor come from, or where did it get lost?"
    if abs(c - 2) < 1e-4 or abs(c - 0.5) < 1e-4:
        ask = "What is the derivative of a square, and is there one half in front of it?"
    for value, words in _NUMBERS.items():
        if words and abs(c / value - 1) < 1e-4:
            say = f"{proportions} {_times(c)}, and {words} is {_number(value)}."
        elif words and abs(c * value - 1) < 1e-4:
            say = (
                f"{proportions} {_number(value)} times too small, and {words} is {_number(value)}."
            )
        if "ln" in words and (abs(c / value - 1) < 1e-4 or abs(c * value - 1) < 1e-4):
            ask = "Which logarithm did you take, and which one has the derivative 1/p?"
    if sign and not _big(triples):
        say = say[:-1] + ", with the opposite sign."
    return Finding("factor", say, ask)


def _times(c):
    if c >= 1:
        return f"{_number(c)} times too large"
    inverse = 1 / c
    if abs(inverse - round(inverse)) < 1e-4 * inverse:
        return (
            "half as large as it should be"
            if round(inverse) == 2
            else (f"{round(inverse)} times too small")
        )
    return f"{_number(c)} times what it should be"


def _number(value):
    if abs(value - round(value)) < 1e-6 * max(1, abs(value)):
        return str(round(value))
    return f"{value:.4g}"


# --- simple relations -----------------------------------------------------------------------


def complement(triples):
    """One minus the right answer."""
    if _big(triples) and _all(triples, lambda want: 1 - want):
        return Finding("complement", "is 1 minus what it should be, everywhere.",
                       "As the input grows, should the result rise or fall?")  # fmt: skip
    return None


def offset(triples):
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
        return Finding("offset", f"is too {much} by {_number(abs(value))}, everywhere.",
                       "Which term is added to every entry, or left out?")  # fmt: skip
    return Finding("offset", "is off by one and the same number in every entry.",
                   "Which term is added to every entry, or left out?")  # fmt: skip


def moved(triples):
    """The right numbers in the wrong places."""
    if not all(want.size > 2 and len(np.unique(want)) > 1 for _, want, _ in triples):
        return None
    two = all(want.ndim == 2 for _, want, _ in triples)
    square = two and all(want.shape[0] == want.shape[1] for _, want, _ in triples)
    if square and _all(triples, np.transpose):
        ask = "In this course one sample is one row: what should a row of your result stand for?"
        return Finding("transposed", "is the transpose of what it should be.", ask)
    names = ("row", "column") if two else ("entry",)
    for axis, name in enumerate(names):
        if not all(want.ndim > axis for _, want, _ in triples):
            continue
        for step, words in ((1, "far"), (-1, "early")):
            if _all(triples, lambda w, s=step, a=axis: np.roll(w, s, a)):
                where = {("row", 1): "low", ("row", -1): "high", ("column", 1): "far to the right",
                         ("column", -1): "far to the left"}.get((name, step), words)  # fmt: skip
                say = f"has the right numbers, but each stands one {name} too {where}."
                return Finding("shifted", say, "With which number does the counting start?")
        if _all(triples, lambda w, a=axis: np.flip(w, a)):
            say = f"has the right {'entries' if name == 'entry' else name + 's'} in reversed order."
            return Finding("reversed", say, "In which order does the caller expect them?")
    same = all(
        agree(np.sort(want, axis=None), np.sort(got.astype(float), axis=None))
        for _, want, got in triples
    )
    if same:
        return Finding("moved", "has the right numbers, but in other places.",
                       "Which index says where each number goes?")  # fmt: skip
    return None


_FUNCTIONS = (
    ("absolute", "is the absolute value of what it should be", np.abs,
     "Which values should be negative?"),
    ("square", "is the square of what it should be", np.square,
     "How many times is it multiplied by itself?"),
    ("root", "is the square root of what it should be", lambda w: np.sqrt(np.abs(w)),
     "Is there a root that the formula does not have?"),
    ("log", "is the logarithm of what it should be", lambda w: np.log(np.abs(w)),
     "Who should take the logarithm, and when?"),
    ("exp", "is the exponential of what it should be", np.exp,
     "How often should exp be applied?"),
    ("inverse", "is one divided by what it should be", lambda w: 1 / w,
     "What should stand above the fraction bar, and what underneath?"),
    ("rounded", "is rounded to whole numbers", np.round,
     "Which line turns the numbers into whole ones?"),
    ("rounded", "has lost everything behind the decimal point", np.trunc,
     "Can an array of whole numbers hold the result?"),
    ("sign", "keeps the sign alone of what it should be", np.sign,
     "Should a large value count more than a small one?"),
    ("tanh", "is the tanh of what it should be", np.tanh,
     "Through how many functions does the result go at the end?"),
    ("softmax", "is what it should be, put through a softmax again",
     lambda w: _softmax(w), "Through how many functions does the result go at the end?"),
    ("sigmoid", "is what it should be, put through a sigmoid again",
     lambda w: 1 / (1 + np.exp(-w)), "Through how many functions does the result go at the end?"),
    ("extra one", "is one minus the square of what it should be", lambda w: 1 - w * w,
     "Is this the value or its slope?"),
)  # fmt: skip


def _softmax(w):
    if w.ndim != 2:
        return np.full(np.shape(w), np.nan)
    e = np.exp(w - w.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def function_of_the_value(triples):
    """A known function of the right answer."""
    if not _big(triples) and len(triples) < 2:
        return None
    with np.errstate(all="ignore"):
        for name, say, relation, ask in _FUNCTIONS:
            if _all(triples, relation):
                return Finding(name, say + ".", ask)
        for name, say, relation, ask in _FUNCTIONS[:6]:
            times = constant_factor([(c, relation(w), g) for c, w, g in triples])
            if times and times.pattern in ("factor", "negated"):
                return Finding(name, f"{say}, up to a factor.", ask)
    return None


def cut(triples):
    """Right in one range of values, cut off in the other."""
    if not all(want.size > 2 for _, want, _ in triples):
        return None
    for name, say, relation in (
        ("cut", "is right where ours is positive, and 0 elsewhere", lambda w: np.maximum(w, 0)),
        ("cut", "is right where ours is negative, and 0 elsewhere", lambda w: np.minimum(w, 0)),
        ("cut", "is right between 0 and 1, and cut off there", lambda w: np.clip(w, 0, 1)),
        ("cut", "is right up to 1, and cut off there", lambda w: np.minimum(w, 1)),
        ("cut", "is right between -1 and 1, and cut off there", lambda w: np.clip(w, -1, 1)),
    ):
        if _all(triples, relation):
            return Finding(name, say + ".", "Which values does your last step not let through?")
    return None


def rows_or_columns_scaled(triples):
    """Each row, or each column, is a multiple of the right one."""
    for axis, line in ((1, "row"), (0, "column")):
        good = True
        for _, want, got in triples:
            if want.ndim != 2 or min(want.shape) < 2:
                good = False
                break
            norm = np.sum(want * want, axis=axis, keepdims=True)
            with np.errstate(all="ignore"):
                c = np.sum(want * got, axis=axis, keepdims=True) / norm
            if not np.all(np.isfinite(c)) or not np.all(c) or not agree(c * want, got):
                good = False
                break
        if good:
            say = f"has the right proportions within each {line}, but the {line}s have different "
            say += "lengths."
            ask = (
                f"By what is each {line} divided or multiplied, and should it be the same for all?"
            )
            return Finding(f"{line} factor", say, ask)
    return None


def rows_of_probabilities(triples):
    """Rows that should sum to 1, or to 0, and do not; or that do and are still wrong."""
    sums = None
    for case, want, _ in triples:
        if want.ndim != 2 or want.shape[1] < 2:
            return None
        total = want.sum(axis=1)
        value = next((v for v in (0.0, 1.0) if np.allclose(total, v, atol=1e-9)), None)
        if value == 0.0 and "probs" not in case.args:
            return None
        if value is None or sums not in (None, value):
            return None
        sums = value
    got = [g.astype(float) for _, _, g in triples]
    ask = "What does the sum of one row say, and which step makes it so?"
    if not all(np.allclose(g.sum(axis=1), sums, atol=1e-4) for g in got):
        if sums and all(np.allclose(g.sum(axis=0), 1, atol=1e-4) for g in got):
            ask = "One row is one example: along which direction do its probabilities add up to 1?"
            return Finding("column sums", "has columns that sum to 1; the rows should.", ask)
        if sums and all(abs(g.sum() - 1) < 1e-4 for g in got):
            ask = "Should the prediction for one example depend on the others in the batch?"
            return Finding("whole sum", "sums to 1 as a whole; each row should.", ask)
        row = int(np.argmax(np.abs(got[0].sum(axis=1) - sums)))
        say = f"should have rows that sum to {sums:.0f}; row {row} sums to "
        name = "row sums" if sums else "zero sums"
        return Finding(name, f"{say}{_number(float(got[0][row].sum()))}.", ask)
    if sums == 0:
        return None
    if any(g.min() < -1e-9 for g in got):
        ask = "Can a probability be negative, and what in the formula prevents it?"
        return Finding("negative", "has rows that sum to 1, but also negative entries.", ask)
    spread = [
        g.max(axis=1) - want.max(axis=1) for (_, want, _), g in zip(triples, got, strict=True)
    ]
    for sign, words in ((-1, "even"), (1, "decided")):
        if all(np.all(sign * d > -1e-9) for d in spread):
            say = f"has rows that sum to 1, but they are too {words}."
            ask = "What is raised to the power of the scores, and are the scores themselves used?"
            return Finding("sharpness", say, ask)
    return None


def outside_of_zero_and_one(triples):
    """Numbers that should be probabilities and cannot be."""
    for _, want, _ in triples:
        if want.size < 3 or want.min() <= 0 or want.max() >= 1:
            return None
    got = np.concatenate([np.ravel(g).astype(float) for _, _, g in triples])
    if got.min() >= 0 and got.max() <= 1:
        return None
    side = "below 0" if got.min() < 0 else "above 1"
    both = " and above 1" if got.min() < 0 and got.max() > 1 else ""
    say = f"should lie between 0 and 1, and has entries {side}{both}."
    return Finding("range", say, "Which step keeps the result between 0 and 1?")


def nearly(triples):
    """Off by very little."""
    gap = 0.0
    for _, want, got in triples:
        scale = float(np.max(np.abs(want), initial=0))
        gap = max(gap, float(np.max(np.abs(got - want))) / scale) if scale else 1.0
    if gap > 2e-3:
        return None
    say = f"is nearly right, but off by a share of {gap:.0e} of the largest entry."
    return Finding(
        "nearly", say, "Which step is not exact, or where does something small stay behind?"
    )


# --- what is left: where it differs -----------------------------------------------------------


def where_different(triples):
    """Which entries differ, by how much, and where the largest difference stands."""
    bad = [t for t in triples if not agree(t[1], t[2])]
    _, want, got = bad[0]
    if want.shape == ():
        say = f"is {float(got):.4g} where it should be {float(want):.4g}."
        return Finding("different", say, "Which step of the formula changes the number like that?")
    scale = float(np.max(np.abs(want), initial=0))
    wrong = ~np.isclose(got, want, rtol=1e-5, atol=1e-6 * scale + 1e-12)
    at = np.unravel_index(np.argmax(np.abs(np.where(wrong, got - want, 0))), want.shape)
    place = f"[{', '.join(map(str, at))}]"
    numbers = f"the largest difference is at {place}: {got[at]:.4g} instead of {want[at]:.4g}."
    region = _region(bad)
    if region:
        return Finding("region", f"{region}; {numbers}", "What is special about those?")
    say = f"differs in {_many(wrong)}; {numbers}"
    return Finding("different", say, "Which line of yours makes {part}?")


def _many(wrong):
    if wrong.all():
        return "every entry"
    return f"{wrong.sum()} of {wrong.size} entries"


def _region(bad):
    """A description of where all the differences lie, if there is a short one."""
    options = {
        "is right but in the first row": lambda c, s: _at(s, 0, 0),
        "is right but in the last row": lambda c, s: _at(s, 0, -1),
        "is right but in the first column": lambda c, s: _at(s, 1, 0),
        "is right but in the last column": lambda c, s: _at(s, 1, -1),
        "is right but on the diagonal": lambda c, s: (
            np.eye(*s, dtype=bool) if len(s) == 2 else None
        ),
        "is right only in the first row": lambda c, s: _not(_at(s, 0, 0)),
        "is right only in the first column": lambda c, s: _not(_at(s, 1, 0)),
        "is right only in the last column": lambda c, s: _not(_at(s, 1, -1)),
        "is right for the true classes only": lambda c, s: _not(_true_class(c, s)),
        "is right but for the true classes": _true_class,
    }
    for words, region in options.items():
        good = True
        for case, want, got in bad:
            mask = region(case, want.shape)
            scale = float(np.max(np.abs(want), initial=0))
            wrong = ~np.isclose(got, want, rtol=1e-4, atol=1e-5 * scale)
            if (
                mask is None
                or min(want.shape) < 2
                or not wrong.any()
                or np.any(wrong & ~mask)
                or np.sum(wrong) < 0.5 * np.sum(mask)
            ):
                good = False
            if not good:
                break
        if good:
            return words.replace("row", "entry") if bad[0][1].ndim == 1 else words
    return ""


def _at(shape, axis, index):
    if len(shape) <= axis:
        return None
    mask = np.zeros(shape, bool)
    mask[(slice(None),) * axis + (index,)] = True
    return mask


def _not(mask):
    return None if mask is None else ~mask


def _true_class(case, shape):
    y = case.args.get("y")
    if y is None or len(shape) != 2 or np.shape(y) != (shape[0],) or np.max(y) >= shape[1]:
        return None
    mask = np.zeros(shape, bool)
    mask[np.arange(shape[0]), np.asarray(y, int)] = True
    return mask
