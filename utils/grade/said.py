"""What a learner may read of a verdict: its words, and no number that was wanted."""

import re

from utils.checker.report import capital, joined

#: The most that is kept of an answer's text, and of one sentence.
LETTERS, SENTENCE = 6000, 500
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
        return [plain[:1].upper() + plain[1:]]
    are = "is" if len(good) == 1 else "are"
    praise = [f"{joined(good)} {are} right."] if good else []
    said = [f.say for f in verdict.findings] + [f.example for f in verdict.findings[:1]]
    return praise + [capital(withheld(s)) for s in said if s]


def shortened(texts) -> list[str]:
    """An answer's text, cut where it is very long."""
    kept, left = [], LETTERS
    for text in texts:
        kept.append(text if len(text) <= left else f"{text[:left]}\n# … cut here")
        left -= len(text)
        if left <= 0:
            break
    return kept
