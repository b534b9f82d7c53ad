"""Whether one part of a result agrees with the reference, and if not, how it is different."""

import numpy as np

from utils.checker.finding import Finding
from utils.checker.report import a
from utils.checker.trying.calling import listed

TOLERANCE = 1e-5
SINGLE = 1e-4


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


def kind_of(value):
    """A value's type in words."""
    if value is None:
        return "None"
    if isinstance(value, np.ma.MaskedArray):
        return "a masked array"
    if isinstance(value, np.ndarray):
        what = {"O": "objects", "U": "text", "S": "text", "c": "complex numbers"}
        if value.dtype.kind in what:
            return f"an array of {what[value.dtype.kind]}"
        if type(value) is not np.ndarray:
            return f"{a(type(value).__name__)} instead of an ordinary array"
        return f"an array of shape {value.shape}"
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value))
    if isinstance(value, (int, float, np.generic)):
        return "a single number"
    words = {tuple: "a tuple", list: "a list", dict: "a dictionary", str: "text", set: "a set"}
    if type(value) in words:
        return words[type(value)]
    name = type(value).__name__
    if name == "coroutine":
        return "a coroutine, which nobody has awaited"
    if name == "generator":
        return "a generator, which gives its values one at a time"
    if "scipy.sparse" in type(value).__module__:
        return "a sparse matrix"
    return "a function" if callable(value) else a(name)


def numbers(name, want, raw, sizes, flat=False, no_bools=False):
    """The part as an array of the reference's shape.

    Raises
    ------
    UnfitError                  with a finding, if it is no array of numbers of that shape, or no
                                number where one is wanted
    """
    shape = np.shape(want)
    array = _as_numbers(raw, shape, no_bools)
    if array.shape == shape:
        return array
    a_row = len(shape) == 2 and 1 in shape and array.shape == (max(shape),) and flat
    if a_row or (flat and array.shape == () and np.size(want) == 1):
        return array.reshape(shape)
    raise UnfitError(_shape_finding(want, array, sizes), array)


def _as_numbers(raw, shape, no_bools):
    if raw is None:
        raise UnfitError(Finding("none", "{part} is None.", "Is every line of the answer there?"))
    number = isinstance(raw, (int, float, np.generic))
    ordinary = type(raw) in (np.ndarray, np.memmap)
    array = np.asarray(raw) if number or ordinary else None
    if array is None or array.dtype.kind not in "biuf":
        raise UnfitError(_kind_finding(raw, shape), _numbers_in(raw))
    if array.dtype == bool and (no_bools or array.shape == shape == ()):
        say = (
            "{part} holds True and False instead of numbers."
            if shape
            else "{part} is {it}, not a number."
        )
        say = say.replace("{it}", str(raw))
        raise UnfitError(Finding("type", say, "What would the next line compute with it?"), array)
    return array


def _numbers_in(raw):
    """The numbers in another kind of thing, to see what they would have been; or None."""
    if isinstance(raw, (str, bytes, dict, set)) or callable(raw):
        return None
    try:
        return np.asarray(listed(raw)).astype(float)
    except (TypeError, ValueError, OverflowError):
        return None


def _kind_finding(raw, shape):
    wanted = "an array" if shape else "a single number"
    say = f"{{part}} is {kind_of(raw)}; {wanted} is wanted."
    if np.ndim(raw) if isinstance(raw, np.ndarray) else False:
        say = f"{{part}} is {kind_of(raw)}; {wanted} of numbers is wanted."
    ask = "What would the next line compute with it?"
    if isinstance(raw, np.ndarray) and raw.dtype.kind == "c":
        ask = "Where does the root of a negative number come from?"
    elif isinstance(raw, (list, tuple)) and _numbers_in(raw) is None:
        ask = "Does every row have the same length?"
    elif isinstance(raw, (list, tuple)) and shape:
        ask = "Which function of NumPy turns a list into an array?"
    elif isinstance(raw, (list, tuple)) and len(raw) == 1:
        ask = "What do brackets, or a comma at the end of a line, make of a single number?"
    return Finding("type", say, ask)


def _shape_finding(want, array, sizes):
    shape, got = np.shape(want), array.shape
    shown, wanted = shape_in_words(got, sizes), shape_in_words(shape, sizes)
    if shape == ():
        say = f"{{part}} has the shape {shown}; a single number is wanted."
        if array.size == 1:
            ask = "It is one number, wrapped in an array: which step has kept the directions?"
        elif array.ndim == 2 and got[0] == got[1]:
            ask = "A column of numbers met a row of numbers: which table does that make?"
        else:
            ask = "Which numbers still have to become one?"
        return Finding("shape", say, ask)
    if got == ():
        say = f"{{part}} is a single number; the shape {wanted} is wanted."
        return Finding(
            "shape", say, "Over which direction are numbers put together, and over which not?"
        )
    if got == shape[::-1]:
        exact = np.allclose(array.astype(float), np.asarray(want).T, rtol=1e-4, atol=1e-8)
        say = f"{{part}} has the shape {shown}; {wanted} is wanted"
        say += (
            ", and its numbers are those of the transpose." if exact else ", the other way round."
        )
        ask = "In this course one sample is one row: what should a row of your result stand for?"
        return Finding("transposed", say, ask)
    say = f"{{part}} has the shape {shown}; {wanted} is wanted."
    if array.size == np.size(want) and agree(np.ravel(want), np.ravel(array)):
        ask = "The numbers are right: how many axes should they be arranged in?"
        return Finding("shape", say[:-1] + ", and the numbers are right.", ask)
    if len(got) == 2 and got[0] == got[1] and (len(shape) == 1 or shape[1] == 1):
        ask = "A column of numbers met a row of numbers: which table does that make?"
        return Finding("shape", say, ask)
    if len(shape) == 2 and shape[0] == 1 and len(got) == 2 and got[1] == shape[1]:
        return Finding("shape", say, "One row serves all samples: what happens to their shares?")
    if len(got) < len(shape):
        return Finding(
            "shape", say, "Over which direction are numbers put together, and over which not?"
        )
    return Finding(
        "shape", say, "Which sizes should be left over, and in which step do the others go?"
    )


def agree(want, got):
    """Whether two arrays are the same numbers, as exactly as the type of `got` allows."""
    want, got = np.asarray(want), np.asarray(got)
    if want.shape != got.shape:
        return False
    single = got.dtype.kind == "f" and got.dtype.itemsize < 8
    tolerance = SINGLE if single else TOLERANCE
    want, got = want.astype(float, copy=False), got.astype(float, copy=False)
    with np.errstate(all="ignore"):
        size, gap = np.abs(want), np.abs(got - want)
        finite = np.isfinite(size)
        all_finite = finite.all()
        scale = (size if all_finite else size[finite]).max(initial=0.0)
        close = gap <= 0.1 * tolerance * scale + 1e-12 + tolerance * size
        if not all_finite:
            close = (close & finite) | (got == want) | (np.isnan(want) & np.isnan(got))
    return bool(close.all())


def close(a, b):
    """Whether two things are the same number."""
    try:
        return abs(float(a) - float(b)) < 1e-6 * max(1, abs(float(b)))
    except (TypeError, ValueError):
        return False


def same(got, want):
    """Whether something is the wanted array, to six digits."""
    try:
        got = np.asarray(got, float)
    except (TypeError, ValueError):
        return False
    return got.shape == want.shape and bool(np.allclose(got, want, rtol=1e-6, atol=1e-9))
