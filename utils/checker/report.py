"""How a verdict looks on the screen; everything that the checkers print passes through here."""

import re
import sys
import textwrap

WIDTH = 100
MARKS = {"not yet": "○", "borrowed": "○", "wrong": "✗", "raised": "!", "right": "✓"}

#: What a console that knows few signs shows instead.
PLAINER = {
    "○": "o", "✗": "x", "✓": "+", "●": "*", "∂": "d", "λ": "lambda", "−": "-", "×": "x", "·": "*",
    "²": "^2", "…": "...", "±": "+-", "→": "->", "½": "1/2", "ŷ": "y", "√": "sqrt", "≈": "~",
    "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "≥": ">=", "≤": "<=", "Σ": "sum",
}  # fmt: skip


def say(text):
    """Print one finished text, in the signs that the console has."""
    print(printable(text, getattr(sys.stdout, "encoding", None)))


def printable(text, encoding):
    """The text in signs that an encoding has; None has them all."""
    try:
        text.encode(encoding or "utf-8")
        return text
    except LookupError:
        return text
    except UnicodeEncodeError:
        plainer = "".join(PLAINER.get(c, c) if not _has(c, encoding) else c for c in text)
        return plainer.encode(encoding, "replace").decode(encoding)


def _has(sign, encoding):
    try:
        sign.encode(encoding)
        return True
    except UnicodeEncodeError:
        return False


def lines(*sentences):
    """Each sentence on lines of its own, wrapped, and indented below the first."""
    out = []
    for number, sentence in enumerate(s for s in sentences if s):
        first = "" if number == 0 else "  "
        out += textwrap.wrap(
            sentence,
            WIDTH,
            initial_indent=first,
            subsequent_indent="  ",
            break_long_words=True,
            break_on_hyphens=False,
        )
    return "\n".join(out)


def headed(status, name, sentence, *more):
    """A verdict: mark, name, what was seen, and below it what to think about."""
    return lines(f"{MARKS[status]} {name}: {sentence}", *more)


def capital(sentence):
    """The sentence with a capital letter, if it begins with an ordinary word."""
    first = sentence.partition(" ")[0]
    return sentence[:1].upper() + sentence[1:] if _ORDINARY.match(first) else sentence


_ORDINARY = re.compile(
    "(the|a|an|it|every|in|line|on|right|some|each|two|as|your|this|that|there|with|without|whole"
    "|several|raised|all|nothing|only|one|for|both|look)$"
)


def joined(names):
    """`a`, `a and b`, `a, b and c`."""
    names = list(names)
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def a(word):
    """The word with its article."""
    return f"{'an' if word[:1].lower() in 'aeiou' else 'a'} {word}"
