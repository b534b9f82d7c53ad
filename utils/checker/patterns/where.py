"""What is left where no pattern is found: which entries differ, and by how much."""

import numpy as np

from utils.checker.compare import agree
from utils.checker.finding import LOCATED, Finding
from utils.checker.results import number


def where_different(triples, terms):
    """Which entries differ, by how much, and where the largest difference stands."""
    bad = [t for t in triples if not agree(t[1], t[2])]
    _, want, got = bad[0]
    if want.shape == ():
        say = f"{{part}} is {number(float(got))} where it should be {number(float(want))}."
        return Finding(
            "different", say, "Which step of the formula changes the number like that?", LOCATED
        )
    scale = float(np.max(np.abs(want), initial=0))
    wrong = ~np.isclose(got, want, rtol=1e-5, atol=1e-6 * scale + 1e-12)
    at = np.unravel_index(np.argmax(np.abs(np.where(wrong, got - want, 0))), want.shape)
    place = f"[{', '.join(map(str, at))}]"
    numbers = (
        f"the largest difference is at {place}: {number(got[at])} instead of {number(want[at])}."
    )
    region = _region(bad, terms)
    if region:
        return Finding(
            "region", f"{{part}} {region}; {numbers}", "What is special about those?", LOCATED
        )
    say = f"{{part}} differs in {_many(wrong)}; {numbers}"
    return Finding("different", say, "Which line of yours makes {part}?", LOCATED)


def _many(wrong):
    if wrong.all():
        return "every entry"
    return f"{wrong.sum()} of {wrong.size} entries"


def _region(bad, terms):
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
        "is right for the true classes only": lambda c, s: _not(_marked(c, s, terms)),
        "is right but for the true classes": lambda c, s: _marked(c, s, terms),
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


def _marked(case, shape, terms):
    """The entry of each row that its label points at."""
    y = case.args.get(terms.labels)
    if y is None or len(shape) != 2 or np.shape(y) != (shape[0],) or np.max(y) >= shape[1]:
        return None
    mask = np.zeros(shape, bool)
    mask[np.arange(shape[0]), np.asarray(y, int)] = True
    return mask
