"""Tables and sentences that a notebook shows as they are, and that nbval can compare."""

import statistics
from collections.abc import Iterable, Sequence


class Text(str):
    """A string whose ``repr`` is itself: a cell that ends in it shows it without quotes."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


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
    rows = [list(row) for row in rows]
    for number, row in enumerate(rows):
        if len(row) != len(header):
            raise ValueError(
                f"row {number} has {len(row)} entries but the table {len(header)} columns"
            )
    right = [bool(rows) and all(_is_number(row[c]) for row in rows) for c in range(len(header))]
    lines = [[str(name) for name in header]] + [[str(entry) for entry in row] for row in rows]
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


def plus_minus(values: Sequence[float], digits: int = 3) -> str:
    """Mean ± standard deviation of repetitions, such as "0.962 ± 0.007"; at least two of them."""
    values = [float(value) for value in values]
    if len(values) < 2:
        raise ValueError(f"{len(values)} repetitions: a spread needs at least 2.")
    return f"{statistics.fmean(values):.{digits}f} ± {statistics.stdev(values):.{digits}f}"


def _is_number(entry: object) -> bool:
    try:
        float(str(entry).split(" ± ")[0].rstrip("%"))
    except ValueError:
        return False
    return True
