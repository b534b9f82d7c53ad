"""Tables that are wrong row by row, and tables of probabilities."""

import numpy as np

from utils.checker.compare import agree
from utils.checker.finding import Finding
from utils.checker.patterns.common import number


def rows_or_columns_scaled(triples, terms):
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
            say = f"{{part}} has the right proportions within each {line}, but the {line}s have "
            say += "different lengths."
            ask = (
                f"By what is each {line} divided or multiplied, and should it be the same for all?"
            )
            return Finding(f"{line} factor", say, ask)
    return None


def rows_of_probabilities(triples, terms):
    """Rows that should sum to 1, or to 0, and do not; or that do and are still wrong."""
    sums = None
    for case, want, _ in triples:
        if want.ndim != 2 or want.shape[1] < 2:
            return None
        total = want.sum(axis=1)
        value = next((v for v in (0.0, 1.0) if np.allclose(total, v, atol=1e-9)), None)
        zero_sums = value == 0.0 and not any(k in case.args for k in terms.probabilities)
        if value is None or zero_sums or sums not in (None, value):
            return None
        sums = value
    got = [g.astype(float) for _, _, g in triples]
    ask = "What does the sum of one row say, and which step makes it so?"
    if not all(np.allclose(g.sum(axis=1), sums, atol=1e-4) for g in got):
        if sums and all(np.allclose(g.sum(axis=0), 1, atol=1e-4) for g in got):
            ask = "One row is one example: along which direction do its probabilities add up to 1?"
            return Finding("column sums", "{part} has columns that sum to 1; the rows should.", ask)
        if sums and all(abs(g.sum() - 1) < 1e-4 for g in got):
            ask = "Should the prediction for one example depend on the others in the batch?"
            return Finding("whole sum", "{part} sums to 1 as a whole; each row should.", ask)
        row = int(np.argmax(np.abs(got[0].sum(axis=1) - sums)))
        say = f"{{part}} should have rows that sum to {sums:.0f}; row {row} sums to "
        name = "row sums" if sums else "zero sums"
        return Finding(name, f"{say}{number(float(got[0][row].sum()))}.", ask)
    if sums == 0:
        return None
    if any(g.min() < -1e-9 for g in got):
        ask = "Can a probability be negative, and what in the formula prevents it?"
        return Finding("negative", "{part} has rows that sum to 1, but also negative entries.", ask)
    spread = [
        g.max(axis=1) - want.max(axis=1) for (_, want, _), g in zip(triples, got, strict=True)
    ]
    for sign, words in ((-1, "even"), (1, "decided")):
        if all(np.all(sign * d > -1e-9) for d in spread):
            say = f"{{part}} has rows that sum to 1, but they are too {words}."
            ask = "What is raised to the power of the scores, and are the scores themselves used?"
            return Finding("sharpness", say, ask)
    return None


def outside_of_zero_and_one(triples, terms):
    """Numbers that should be probabilities and cannot be."""
    for _, want, _ in triples:
        if want.size < 3 or want.min() <= 0 or want.max() >= 1:
            return None
    got = np.concatenate([np.ravel(g).astype(float) for _, _, g in triples])
    if got.min() >= 0 and got.max() <= 1:
        return None
    side = "below 0" if got.min() < 0 else "above 1"
    both = " and above 1" if got.min() < 0 and got.max() > 1 else ""
    say = f"{{part}} should lie between 0 and 1, and has entries {side}{both}."
    return Finding("range", say, "Which step keeps the result between 0 and 1?")
