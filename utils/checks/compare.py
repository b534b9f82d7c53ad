"""Whether one part of a result agrees with the reference, and if not, how it is different."""

from dataclasses import dataclass

import numpy as np

from utils.checks.calling import listed

TOLERANCE = 1e-5
SINGLE = 1e-4


@dataclass(frozen=True)
class Finding:
    """What was found: the pattern's name, a sentence for the learner, and a question."""

    pattern: str
    say: str
    ask: str = ""


class UnfitError(Exception):
    """A part that cannot be compared number by number."""

    def __init__(self, finding, array=None):
        super().__init__(finding.say)
        self.finding = finding
        self.array = array


def shape_in_words(shape, sizes):
    """A shape with the names of its sizes, where they have one: (11, 7), that is (N, H)."""
    plain = "(" + ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "") + ")"
    names = {size: name for name, size in reversed(sizes.items())}
    named = [names.get(n, str(n)) for n in shape]
    if not shape or all(n == str(m) for n, m in zip(named, shape, strict=True)):
        return plain
    return f"{plain}, that is ({', '.join(named)}{',' if len(shape) == 1 else ''})"


def numbers(name, want, raw, sizes, flat=False, no_bools=False):
    """The part as an array of the reference's shape.

    Raises
    ------
    UnfitError                   with a finding, if it is no array of numbers of that shape
    """
    array = _as_numbers(name, raw)
    if no_bools and array.dtype == bool:
        say = f"{name} holds True and False instead of numbers."
        raise UnfitError(Finding("type", say, "Can you subtract one such table from another?"))
    shape = np.shape(want)
    if array.shape == shape:
        return array
    a_row = len(shape) == 2 and 1 in shape and array.shape == (max(shape),) and flat
    if a_row or (flat and array.shape == () and np.size(want) == 1):
        return array.reshape(shape)
    if shape == (1,) and array.shape == ():
        return array.reshape(shape)
    raise UnfitError(_shape_finding(name, want, array, sizes), array)


def _as_numbers(name, raw):
    raw = listed(raw)
    if raw is None:
        raise UnfitError(Finding("none", f"{name} is None.", "Is every line of the answer there?"))
    if isinstance(raw, (str, bytes)):
        raise UnfitError(
            Finding("type", f"{name} is a string.", "What would the caller compute with it?")
        )
    if isinstance(raw, (dict, set)) or callable(raw):
        kind = type(raw).__name__
        kind = "function" if callable(raw) else kind
        question = "Which numbers does the contract ask for?"
        raise UnfitError(Finding("type", f"{name} is a {kind} instead of numbers.", question))
    try:
        array = np.asarray(raw)
        if array.dtype == object or array.dtype.kind not in "biufc":
            array = array.astype(float)
    except (TypeError, ValueError, OverflowError):
        kind = type(raw).__name__
        article = "an" if kind[0] in "aeiou" else "a"
        say = f"{name} is {article} {kind} that does not turn into an array of numbers."
        raise UnfitError(Finding("type", say, "Does every row have the same length?")) from None
    if array.dtype.kind == "c":
        raise UnfitError(
            Finding("type", f"{name} holds complex numbers.", "Where does the root come from?")
        )
    return array


def _shape_finding(name, want, array, sizes):
    shape, got = np.shape(want), array.shape
    shown, wanted = shape_in_words(got, sizes), shape_in_words(shape, sizes)
    if shape == ():
        say = f"{name} has the shape {shown}; a single number is wanted."
        if array.size == 1:
            ask = "The number is wrapped in an array: what would you print in a sentence?"
        elif array.ndim == 2 and got[0] == got[1]:
            ask = "A column of N numbers met a row of N numbers: which table does that make?"
        else:
            ask = "Which numbers still have to become one?"
        return Finding("shape", say, ask)
    if got == ():
        say = f"{name} is a single number; the shape {wanted} is wanted."
        return Finding("shape", say, "Over which direction did you add up, and over which not?")
    if got == shape[::-1]:
        exact = np.allclose(array.astype(float), np.asarray(want).T, rtol=1e-4, atol=1e-8)
        say = f"{name} has the shape {shown}; {wanted} is wanted"
        say += (
            ", and its numbers are those of the transpose." if exact else ", the other way round."
        )
        ask = "In this course one sample is one row: what should a row of your result stand for?"
        return Finding("transposed", say, ask)
    say = f"{name} has the shape {shown}; {wanted} is wanted."
    if array.size == np.size(want):
        exact = np.allclose(np.ravel(array).astype(float), np.ravel(want), rtol=1e-4, atol=1e-8)
        if exact:
            ask = "The numbers are right: how many axes should they be arranged in?"
            return Finding("shape", say[:-1] + ", and the numbers are right.", ask)
    if len(shape) == 2 and shape[0] == 1 and len(got) == 2 and got[1] == shape[1]:
        return Finding("shape", say, "One row serves all samples: what happens to their shares?")
    if len(got) == 2 and len(shape) == 2 and got[0] == got[1] and shape[1] == 1:
        ask = "A column of N numbers met a row of N numbers: which table does that make?"
        return Finding("shape", say, ask)
    if len(got) < len(shape):
        return Finding("shape", say, "Over which direction did you add up, and over which not?")
    return Finding("shape", say, "Which sizes should be left over, and which are added up?")


def agree(want, got):
    """Whether two arrays are the same numbers, as exactly as the type of `got` allows."""
    want, got = np.asarray(want), np.asarray(got)
    if want.shape != got.shape:
        return False
    single = got.dtype.kind == "f" and got.dtype.itemsize < 8
    tolerance = SINGLE if single else TOLERANCE
    want, got = want.astype(float), got.astype(float)
    with np.errstate(all="ignore"):
        scale = np.max(np.abs(want), initial=0.0, where=np.isfinite(want))
        close = np.isclose(got, want, rtol=tolerance, atol=0.1 * tolerance * scale + 1e-12)
    return bool(np.all(close | (np.isnan(want) & np.isnan(got))))
