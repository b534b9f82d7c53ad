"""What to say about an error that a learner's function raised."""

import linecache
import os
import re
import sysconfig
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from utils.checker.trying import source
from utils.checker.trying.calling import InputAskedError

_OURS = str(Path(__file__).resolve().parents[2])  # the engine, and what stands beside it
_NOT_THE_LEARNERS = tuple(
    os.path.abspath(p)
    for p in {_OURS, os.path.dirname(np.__file__), sysconfig.get_paths()["stdlib"]}
)


#: A call of one of Python's own functions for lists.
_PYTHONS = re.compile(r"(?<![.\w])(max|min|sorted|sum|any|all)\(")


@dataclass(frozen=True)
class Raised:
    """An error, and where in the learner's code it came from."""

    kind: str
    message: str
    line: str
    ask: str
    number: bool = False
    helper: str = ""

    @property
    def about_shapes(self):
        """Whether NumPy complains about shapes."""
        told = ("shape", "inner sizes", "broadcast", "dimension")
        return "Python scalars" not in self.message and any(w in self.message for w in told)

    @property
    def where(self):
        """The place, as the end of a sentence."""
        if not self.line:
            return ""
        of = f" of your {self.helper}" if self.helper else ""
        return f" in {self.line}" if self.number else f" in the line `{self.line}`{of}"


def describe(error, signature):
    """An error as a learner can use it.

    Parameters
    ----------
    error : BaseException           as caught
    signature : str                 how the checker calls them

    Returns
    -------
    Raised
    """
    kind, message = type(error).__name__, _message(error)
    frames = _frames(error)
    line, number = _line(frames[-1]) if frames else ("", False)
    called = [frame.tb_frame.f_code.co_name for frame in frames]
    helper = called[-1] if called and called[-1].isidentifier() and called[-1] != called[0] else ""
    question = _question(error, message, signature, line)
    return Raised(kind, message, line, question, number, helper)


def by_the_checker(error, functions) -> bool:
    """Whether no call of the answer has failed, but what looks at its results."""
    own = [method for f in functions for method in source.methods(source.innermost(f))]
    codes = {getattr(f, "__code__", None) for f in own}
    frame, frames = error.__traceback__, []
    while frame is not None:
        frames.append(frame.tb_frame.f_code)
        frame = frame.tb_next
    called = frames[-1].co_name == "call" or "argument" in _message(error)  # the call itself
    ours = os.path.abspath(frames[-1].co_filename).startswith(_OURS)
    return ours and not called and codes.isdisjoint(frames) and not _frames(error)


def _message(error):
    try:
        text = str(error)
    except Exception:
        text = ""
    text = text.splitlines()[0] if text.strip() else ""
    text = re.sub(re.escape(tempfile.gettempdir()) + r"[\\/]+[^\\/'\"]+[\\/]*", "", text)
    text = re.sub(r"0x[0-9a-fA-F]+", "0x...", text)
    sizes = re.search(
        r"matmul: .*mismatch in its core dimension.*size (\d+) is different from (\d+)", text
    )
    if sizes:
        text = (
            f"in a @ b the inner sizes must be equal, and here they are {sizes[2]} and {sizes[1]}"
        )
    text = text.strip() if len(text.strip()) <= 200 else text.strip()[:197] + "..."
    notes = [str(note) for note in getattr(error, "__notes__", ())]
    return " ".join([text, *(f"({note})" for note in notes)]).strip()


def _frames(error):
    """The calls of the learner's own code that the error came through, the last one last."""
    frame, found = error.__traceback__, []
    while frame is not None:
        name = frame.tb_frame.f_code.co_filename
        path = os.path.abspath(name)
        own = not path.startswith(_NOT_THE_LEARNERS) and "site-packages" not in path
        own = own and not name.endswith(".pyx")  # compiled, and named without its folder
        if name.startswith("<"):
            own = not name.startswith("<frozen") and "_array_function" not in name
        if own:
            found.append(frame)
        frame = frame.tb_next
    return found


def _line(found):
    """The text of a line of the learner's own code, or its number where there is no text."""
    code, number = found.tb_frame.f_code, found.tb_lineno
    text = linecache.getline(code.co_filename, number, found.tb_frame.f_globals).strip()
    if text:
        return (text if len(text) <= 120 else text[:117] + "..."), False
    return f"line {number - code.co_firstlineno + 1} of {code.co_name}", True


def _question(error, message, signature, line):
    low = message.lower()
    if isinstance(error, InputAskedError):
        return "A checker calls the function many times: which argument holds what you ask for?"
    if isinstance(error, RecursionError):
        return "The function calls itself: at which point does that stop?"
    if isinstance(error, (MemoryError,)):
        return "How many numbers should the result hold?"
    if isinstance(error, ModuleNotFoundError):
        return "NumPy is all that this exercise needs: which of its functions could do the same?"
    name = getattr(error, "name", None) or ""
    if type(error) is NameError and callable(getattr(np, name, None)):
        return f"Whose function is {name}: what has to stand in front of it?"
    if isinstance(error, (NameError, UnboundLocalError)):
        return "Which line gives that name its value, and does it run before this one?"
    if isinstance(error, ZeroDivisionError):
        return "For which argument does the number underneath the fraction bar become 0?"
    if isinstance(error, KeyError):
        return "Which keys does that dictionary have?"
    if isinstance(error, FileNotFoundError):
        return "Under which name was the file really written?"
    if isinstance(error, IndexError) and "list assignment" in low:
        return "A list has no place that nothing was put into: how does a list grow?"
    if isinstance(error, IndexError) and "shape mismatch" in low:
        return "Several index arrays are read in pairs: how long is each of them?"
    if isinstance(error, IndexError):
        return "How many entries are there along that axis, and with which number does it start?"
    if isinstance(error, AssertionError):
        return "Which of your own conditions does this data set not meet?"
    own = any(f"{s.strip().partition('(')[0]}() " in message for s in signature.split(";"))
    own = own or not line  # no line of the answer had begun
    if isinstance(error, TypeError) and own and "argument" in low and "positional" in low:
        return f"The checker calls {signature}: does your first line take the same arguments?"
    if isinstance(error, TypeError) and "missing" in low and "argument" in low:
        return "Which of its arguments does the call in that line leave out?"
    if "python scalars" in low and re.search(r"\b(int|float|bool)\(", line):
        return "int, float and bool take one number: which shape has what stands in the brackets?"
    if "python scalars" in low:
        return "Does that function take an array? NumPy has one of the same name that does."
    if isinstance(error, TypeError) and _PYTHONS.search(line) and "axis" in low:
        return "Python's own functions know no axis: which function of NumPy does?"
    if isinstance(error, ValueError) and ("read-only" in low or "readonly" in low):
        return "Could you write into an array of your own?"
    if "bitwise_xor" in low or "for ^" in low:
        return "In Python ^ works on bits: which sign takes a power?"
    if "cannot cast" in low or "casting" in low:
        return "Can an array of whole numbers hold the result?"
    if any(
        word in low
        for word in ("matmul", "inner sizes", "shapes", "broadcast", "dimension", "axis", "align")
    ):
        return "Which shape has each of the arrays in that line?"
    if "as a data type" in low:
        return "A shape is one argument: does it stand in brackets of its own?"
    if "truth value" in low and _PYTHONS.search(line):
        return "Python's own max, min and sorted compare whole rows: what has NumPy in their place?"
    if "truth value" in low:
        return "A comparison of arrays gives many answers: which one should decide?"
    if isinstance(error, (SystemExit,)):
        return "What should the caller get back instead of an end to everything?"
    if "nonetype" in low:
        return "Which function there changes an array in place, and hands back nothing?"
    if isinstance(error, TypeError) and "int' object is not iterable" in low:
        return "A loop walks through a row of things: which row counts up to a whole number?"
    if isinstance(error, TypeError) and "subscriptable" in low:
        return "Round brackets call, square brackets pick: which did you want there?"
    if isinstance(error, TypeError) and ("'tuple'" in low or "'list'" in low) and "callable" in low:
        return "That name holds several things: which of them is the function?"
    if isinstance(error, TypeError) and "not callable" in low:
        return "Is there a name that stands for a function and for a number?"
    if isinstance(error, AttributeError):
        return "What kind of thing stands in front of the dot?"
    return "What are the values in that line when it fails?"


def is_unfinished(error):
    """Whether the error only says that some of the answer is still `...`."""
    return isinstance(error, NotImplementedError) or (
        isinstance(error, (TypeError, AttributeError, ValueError))
        and "ellipsis" in _message(error).lower()
    )
