"""The words of a course: all that the engine has to be told about its subject."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Terms:
    """What a course calls its things.

    Attributes
    ----------
    samples : str           the size that counts the samples: "N"
    labels : str            the argument that holds the class of each row: "y"
    probabilities : tuple   arguments whose rows sum to 1
    rates : tuple           arguments that enter as factors: learning rates, penalties
    penalty : str           the rate that switches a second term on: tried without it first
    rounds : str            the argument that counts rounds: one round is tried first
    functions : tuple       (name, words with {} for the argument, function): what a value may have
                            been put through, such as ("tanh", "the tanh of {}", np.tanh)
    helpers : mapping       name -> function that an answer may have called, for repairs
    words : mapping         intermediate results of the answers, in words
    """

    samples: str = ""
    labels: str = ""
    probabilities: tuple = ()
    rates: tuple = ()
    penalty: str = ""
    rounds: str = ""
    functions: tuple = ()
    helpers: Mapping[str, Callable] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
