"""Pages of HTML that are safe by how they are made: text is escaped, whoever has written it.

A page is built of `tag`; a string in it is text, and only what `tag` has made is markup. It has no
script, and its policy lets a browser fetch nothing from anywhere.
"""

import hashlib
import html
import re
import unicodedata
from pathlib import Path

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_EMPTY = {"meta", "br", "hr"}
#: Signs without a shape of their own that names and languages need: joiners.
_JOINERS = "\u200c\u200d"
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?$")
_MARKED = re.compile(r"-[0-9a-f]{10}$")
_LONGEST = 60
_CSS = (Path(__file__).parent / "pages.css").read_text(encoding="utf-8")


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


def tag(name, /, *inner, **attributes) -> Html:
    """An element: what is inside is escaped unless `tag` has made it.

    Parameters
    ----------
    name : str
    *inner : str, number, Html, or a list of these
    **attributes            `class_` for class, `_` for "-"; None leaves one out
    """
    named = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{text(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _EMPTY:
        return Html(f"<{name}{named}>")
    return Html(f"<{name}{named}>{together(*inner)}</{name}>")


def together(*inner) -> Html:
    """Several things one after the other."""
    return Html(
        "".join(
            together(*one) if isinstance(one, list | tuple) else text(one)
            for one in inner
            if one is not None
        )
    )


def text(value) -> Html:
    """A value as it stands in a page: escaped, and no sign in it that cannot be seen."""
    if isinstance(value, Html):
        return value
    return Html(html.escape("".join(map(_visible, str(value)))))


def _visible(sign):
    """A sign; its number where it would hide, or turn round what stands beside it."""
    if sign in "\n\t" or sign in _JOINERS or sign.isprintable() or sign == "\u00a0":
        return sign
    if unicodedata.category(sign) == "Zs":
        return " "
    number = ord(sign)
    return f"\\x{number:02x}" if number < 256 else f"\\u{number:04x}"


def name_of(learner) -> Html:
    """A learner's name, which may be written from right to left."""
    short = learner if len(learner) <= _LONGEST else learner[: _LONGEST - 1] + "…"
    return tag("bdi", short)


def words(sentence) -> Html:
    """A sentence in which `code` stands between backticks."""
    pieces = str(sentence).split("`")
    if len(pieces) % 2 == 0:
        return text(sentence)
    return together([tag("code", p) if i % 2 else text(p) for i, p in enumerate(pieces)])


def page(title, *body) -> str:
    """A whole page."""
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", title),
        tag("style", Html(_CSS)),
    )
    return f"<!DOCTYPE html>\n{tag('html', head, tag('body', tag('main', *body)), lang='en')}\n"


def file_names(learners) -> dict[str, str]:
    """Learner -> a name for a file that every system can have, and nobody else gets."""
    found = {learner: _cleaned(learner) for learner in learners}
    seen: dict[str, int] = {}
    for name in found.values():
        seen[name.casefold()] = seen.get(name.casefold(), 0) + 1
    for learner, name in found.items():
        if name != _composed(learner) or seen[name.casefold()] > 1 or _MARKED.search(name):
            mark = hashlib.blake2b(learner.encode("utf-8", "surrogatepass"), digest_size=5)
            found[learner] = f"{name}-{mark.hexdigest()}"
    return found


def _cleaned(learner):
    """A name of letters, digits, spaces and , . - that is no path and no device."""
    name = re.sub(r"[^\w ,.-]+", "_", _composed(learner))[:_LONGEST]
    name = name.encode()[: 2 * _LONGEST].decode(errors="ignore").strip(" ,.-") or "_"
    return f"_{name}" if _RESERVED.match(name) else name


def _composed(learner):
    """A name in which each letter and its accent are one sign: macOS takes them apart."""
    return unicodedata.normalize("NFC", learner.encode("utf-8", "replace").decode())
