"""What a learner may read of a verdict: its words, and no number that was wanted."""

import ast
import re

from utils.checker.report import capital, joined

#: The most that is kept of an answer's text, and of one sentence.
LETTERS, SENTENCE = 6000, 500
_BORROWED = "This is the course's own function. Write the lines yourself: they earn the points."
_LOOK = "Your teacher will look at this answer."
_NUMBER = r"-?[\d#][\d#.e+-]*"
_NUMBERS = rf"{_NUMBER}(?:(?:, | and ){_NUMBER})*"
_END = r"(?=[;,]|\.(?:\s|$))"
_RULES = (
    (rf": {_NUMBER} instead of {_NUMBER}{_END}", ""),
    (rf" where it should be {_NUMBER}{_END}", ", which is not right"),
    (rf" instead of {_NUMBERS}{_END}", ", which is not right"),
    (rf" = {_NUMBER} belongs", " belongs"),
    (r"; right is .*$", "."),
    (
        r"(?:;|, and) (?!but when)(?=[^;]*\b(?:should|lowest|best|begins)\b)"
        rf"[^;]*?{_NUMBER}[^;]*?(?=;|\.(?:\s|$))",
        "",
    ),
)


def withheld(sentence) -> str:
    """A sentence of a verdict without the numbers that would have been right."""
    for rule, instead in _RULES:
        sentence = re.sub(rule, instead, sentence)
    return sentence if len(sentence) <= SENTENCE else sentence[:SENTENCE] + " …"


def sentences(verdict, good=()) -> list[str]:
    """What a verdict says, without its question.

    Parameters
    ----------
    verdict : Verdict
    good : list of str      the parts that are right, where others are not
    """
    if not verdict.findings:
        plain = " ".join(verdict.text.split()).partition(": ")[2]
        return [_ended(plain[:1].upper() + plain[1:])]
    are = "is" if len(good) == 1 else "are"
    praise = [f"{joined(good)} {are} right."] if good else []
    said = [f.say for f in verdict.findings] + [f.example for f in verdict.findings[:1]]
    return praise + [_ended(capital(withheld(s))) for s in said if s]


def doubled(book, names) -> list[str]:
    """What to say where an answer is defined several times, and not always alike.

    Parameters
    ----------
    book : Notebook
    names : tuple           what the answer defines
    """
    for name in names:
        places = book.binders.get(name, ())
        places = [p for p in places if isinstance(book.lines[p].node, ast.FunctionDef)]
        if len(set(book.written(places))) > 1:
            times = "twice" if len(places) == 2 else f"{len(places)} times"
            return [f"`{name}` is defined {times} in the notebook; the last one counts."]
    return []


def _ended(sentence):
    """A sentence with a full stop."""
    return sentence if sentence.endswith((".", "?", "!", "…")) else f"{sentence}."


def untouched(mark) -> bool:
    """Whether nothing was written for an exercise, so that there is nothing to say about it."""
    return mark["status"] == "not yet" and not mark["note"] and not mark["human"]


def not_written(marks) -> list[str]:
    """One sentence for all exercises that are untouched; none where there are none.

    Parameters
    ----------
    marks : dict        exercise -> mark
    """
    names = [f"`{name}`" for name, mark in marks.items() if untouched(mark)]
    if not names:
        return []
    if len(names) == len(marks):
        return ["Nothing is written yet: put your own lines in the place of each stub."]
    stub = "the stub" if len(names) == 1 else "each stub"
    return [f"Not written yet: {joined(names)}. Put your own lines in the place of {stub}."]


def for_learner(mark) -> list[str]:
    """The sentences for the learner of a mark as data; nothing of what went wrong on our side."""
    told = mark["said"]
    if mark["status"] == "borrowed":
        told = [_BORROWED]
    elif not told and mark["note"] and mark["status"] != "unmarked":
        told = [f"What we saw: {mark['note']}."]
    return [*told, *([_LOOK] if mark["human"] else [])]


def shortened(texts) -> list[str]:
    """An answer's text, cut where it is very long."""
    kept, left = [], LETTERS
    for text in texts:
        kept.append(text if len(text) <= left else f"{text[:left]}\n# … cut here")
        left -= len(text)
        if left <= 0:
            break
    return kept
