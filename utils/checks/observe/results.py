"""What an observer hands over, and what goes wrong on the way."""

from dataclasses import dataclass

import numpy as np

from utils.checks.calling import listed
from utils.checks.report import joined


@dataclass(frozen=True)
class Fact:
    """Whether something is so; if not, what to say and what to ask."""

    ok: bool
    say: str = ""
    ask: str = ""
    mark: object = None


class FormError(Exception):
    """The result is not of the form that the contract names."""

    def __init__(self, say, ask="", mark=None):
        super().__init__(say)
        self.say, self.ask, self.mark = say, ask, mark or say


class PartialError(Exception):
    """Some of the result is still `...`."""


def kind_of(value):
    """A value's type in words."""
    if value is None:
        return "None"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if isinstance(value, (bool, int, float, np.generic)):
        return "a single number"
    words = {tuple: "a tuple", list: "a list", dict: "a dictionary", str: "a string"}
    words |= {set: "a set", type(len): "a function", type(lambda: 0): "a function"}
    return words.get(type(value), f"a {type(value).__name__}")


def given(value):
    """The value, if it is one: None is of the wrong form, and `...` is still to be written."""
    if value is None:
        raise FormError("it returns None.", "Is there a return line?", "None")
    if value is Ellipsis:
        raise PartialError
    return value


def unpack(value, names):
    """A result of several things, by name."""
    value = listed(given(value))
    wanted = f"{len(names)} things, {', '.join(names[:-1])} and {names[-1]}"
    if not isinstance(value, (tuple, list)):
        raise FormError(
            f"it returns {kind_of(value)}; the contract asks for {wanted}.",
            "Which results does the caller unpack, and in which order?",
        )
    if len(value) != len(names):
        raise FormError(
            f"it returns {len(value)} thing{'s' * (len(value) != 1)} instead of {wanted}.",
            "Which results does the caller unpack, and in which order?",
        )
    if all(v is Ellipsis for v in value):
        raise PartialError
    return dict(zip(names, value, strict=True))


def entries(value, names, what="it"):
    """The named entries of a dictionary."""
    given(value)
    if not isinstance(value, dict):
        raise FormError(
            f"{what} returns {kind_of(value)}; the contract asks for a dictionary with the keys "
            f"{', '.join(names)}.",
            "How does the caller find each entry by its name?",
        )
    lacking = [k for k in names if k not in value]
    if lacking:
        has = ", ".join(map(str, value)) or "no key at all"
        lacks = joined(lacking)
        raise FormError(
            f"the dictionary that {what} returns lacks {lacks}; it has {has}.",
            "Which names does the contract give to the entries?",
        )
    if all(value[k] is Ellipsis for k in names):
        raise PartialError
    return {k: value[k] for k in names}


def close(a, b):
    """Whether two things are the same number."""
    try:
        return abs(float(a) - float(b)) < 1e-6 * max(1, abs(float(b)))
    except (TypeError, ValueError):
        return False


def plain(value):
    """A number rounded for comparing mistakes; the type of anything else."""
    try:
        return round(float(value), 6)
    except (TypeError, ValueError):
        return str(type(value))


def shown(value):
    """A number as a sentence shows it."""
    try:
        return f"{float(value):g}"
    except (TypeError, ValueError):
        return kind_of(value)


def same(got, want):
    """Whether something is the wanted array, to six digits."""
    try:
        got = np.asarray(got, float)
    except (TypeError, ValueError):
        return False
    return got.shape == want.shape and bool(np.allclose(got, want, rtol=1e-6, atol=1e-9))


def number(value):
    """A number with four digits."""
    return f"{value:.4g}"
