"""How a verdict looks on the screen; everything that the checkers print passes through here."""

import textwrap

WIDTH = 100
MARKS = {"not yet": "○", "wrong": "✗", "right": "✓", "raised": "!"}


def say(text):
    """Print one finished text."""
    print(text)


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


def sentence(text):
    """The text with a capital letter, if it begins with an article."""
    return text.replace(" the ", " The ", 1) if text.startswith(" the ") else text


def joined(names):
    """`a`, `a and b`, `a, b and c`."""
    names = list(names)
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
