"""What was found of a wrong answer."""

from dataclasses import dataclass, replace

CERTAIN, CATALOGUED, PATTERN, LOCATED = "certain", "catalogued", "pattern", "located"
#: How a sentence begins where only special data go wrong.
ORDINARY = "right on ordinary data"


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong.

    Attributes
    ----------
    kind : str          what was found, in a word or two: "factor", "return in the loop"
    say : str           the sentence for the learner; {part} stands for the part that is wrong, as
                        the subject of the sentence, and {of} for "" or " of dW2"
    ask : str           the question that fits
    certainty : str     certain: undoing it makes the answer right; catalogued: the numbers are
                        those of a catalogued mistake on every data set; pattern: a pattern that
                        holds on every data set; located: only where it goes wrong
    parts : tuple       names of the parts that it is about; () for the whole
    line : int          of the learner's function, counted from its first line; 0 if unknown
    mistake : str       id of the catalogued mistake, or ""
    example : str       the smallest input on which it goes wrong, in one line, or ""
    """

    kind: str
    say: str
    ask: str = ""
    certainty: str = PATTERN
    parts: tuple = ()
    line: int = 0
    mistake: str = ""
    example: str = ""

    def about(self, *parts, single=False) -> "Finding":
        """The finding with the names of its parts put into its sentence."""
        subject = "the result" if single else parts[0]
        of = "" if single else f" of {parts[0]}"
        say = self.say.replace("{part}", subject).replace("{of}", of)
        ask = self.ask.replace("{part}", "it" if single else parts[0])
        return replace(self, say=say, ask=ask, parts=parts)
