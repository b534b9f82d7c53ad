"""Tables and sentences that a notebook shows as they are, and that nbval can compare."""

import codecs
import statistics
import sys
from collections.abc import Iterable, Sequence

#: What a console that lacks a sign shows instead; a question mark for any other.
PLAINER = {
    "∂": "d", "±": "+-", "−": "-", "×": "x", "·": "*", "²": "^2", "µ": "u", "λ": "lambda",
    "…": "...", "→": "->", "–": "-", "’": "'",
}  # fmt: skip


class Text(str):
    """A string whose ``repr`` is itself: a cell that ends in it shows it without quotes.

    Shown or printed, it keeps to the signs that the console has; the string stays as it is.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)

    def __str__(self) -> str:
        text = super().__str__()
        encoding = getattr(sys.stdout, "encoding", None)
        if text.isascii() or not encoding:
            return text
        try:
            return text.encode(encoding, "plainer").decode(encoding)
        except (LookupError, TypeError):  # a stream that is no console
            return text

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)


def _plainer(error):
    missing = error.object[error.start : error.end]
    return "".join(PLAINER.get(sign, "?") for sign in missing), error.end


codecs.register_error("plainer", _plainer)


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Text:
    """Lay rows out in columns, numbers to the right and everything else to the left.

    Parameters
    ----------
    header : sequence of str        one name a column
    rows : iterable of sequences    one entry a column; shown with ``str``

    Returns
    -------
    Text                            one line for the header, one for each row

    Raises
    ------
    ValueError                      if a row has not one entry for each column
    """
    cells = [[_as_it_is(entry) for entry in row] for row in rows]
    for number, row in enumerate(cells):
        if len(row) != len(header):
            raise ValueError(
                f"row {number} has {len(row)} entries but the table {len(header)} columns"
            )
    right = [bool(cells) and all(_is_number(row[c]) for row in cells) for c in range(len(header))]
    lines = [[_as_it_is(name) for name in header], *cells]
    widths = [max(len(line[c]) for line in lines) for c in range(len(header))]
    return Text(
        "\n".join(
            "   ".join(
                entry.rjust(width) if to_right else entry.ljust(width)
                for entry, width, to_right in zip(line, widths, right, strict=True)
            ).rstrip()
            for line in lines
        )
    )


def plus_minus(values: Iterable[float], digits: int = 3) -> Text:
    """Mean ± standard deviation of repetitions, such as "0.962 ± 0.007"; at least two of them."""
    values = [float(value) for value in values]
    if len(values) < 2:
        raise ValueError(f"{len(values)} repetitions: a spread needs at least 2.")
    return Text(f"{statistics.fmean(values):.{digits}f} ± {statistics.stdev(values):.{digits}f}")


def _as_it_is(entry: object) -> str:
    return entry if isinstance(entry, Text) else str(entry)


def _is_number(entry: str) -> bool:
    try:
        float(entry.split(" ± ")[0].rstrip("%"))
    except ValueError:
        return False
    return True
