"""What an observer hands over, and what goes wrong on the way."""

from dataclasses import dataclass

from utils.checker.compare import kind_of
from utils.checker.report import joined
from utils.checker.trying.calling import listed


@dataclass(frozen=True)
class Fact:
    """Whether something is so; if not, what to say and what to ask.

    `mark` is data that tells one way of being wrong from another, `kind` the finding's kind.
    """

    ok: bool
    say: str = ""
    ask: str = ""
    mark: object = None
    kind: str = ""


class FormError(Exception):
    """The result is not of the form that the contract names."""

    def __init__(self, say, ask="", mark=None):
        super().__init__(say)
        self.say, self.ask, self.mark = say, ask, mark or say


class PartialError(Exception):
    """Some of the result is still `...`."""


def given(value):
    """The value, if it is one: None is of the wrong form, and `...` is still to be written.

    Raises
    ------
    FormError, PartialError
    """
    if value is None:
        raise FormError("it returns None.", "Is there a return line?", "None")
    if value is Ellipsis:
        raise PartialError
    return value


def unpack(value, names):
    """A result of several things, by name.

    Raises
    ------
    FormError, PartialError
    """
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
    """The named entries of a dictionary.

    Raises
    ------
    FormError, PartialError
    """
    given(value)
    if not isinstance(value, dict):
        raise FormError(
            f"{what} returns {kind_of(value)}; the contract asks for a dictionary with the keys "
            f"{', '.join(map(str, names))}.",
            "How does the caller find each entry by its name?",
        )
    lacking = [k for k in names if k not in value]
    if lacking:
        has = ", ".join(map(str, value)) or "no key at all"
        raise FormError(
            f"the dictionary that {what} returns lacks {joined(map(str, lacking))}; it has {has}.",
            "Which names does the contract give to the entries?",
        )
    if all(value[k] is Ellipsis for k in names):
        raise PartialError
    return {k: value[k] for k in names}


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


def number(value):
    """A number with four digits, and no "-0"."""
    return f"{value + 0.0:.4g}"
