"""A table that another program has exported: some cells are filled in, every other byte stays."""

import re
from pathlib import Path


class Unusable(Exception):  # noqa: N818
    """What was asked for cannot be done; the message says why."""


class Sheet:
    """A CSV file; quotes, line ends and the mark of its encoding stay as they are.

    Parameters
    ----------
    path : path

    Raises
    ------
    Unusable    if it cannot be read
    """

    def __init__(self, path):
        self.name = Path(path).name
        try:
            text = Path(path).read_bytes().decode("utf-8")
        except OSError as error:
            raise Unusable(f"{path} cannot be read: {error.strerror}.") from None
        except UnicodeDecodeError:
            raise Unusable(
                f"{path} is no text in UTF-8: take the file as it was exported."
            ) from None
        first = text.partition("\n")[0]
        self.separator = max(",;\t", key=first.count)
        self.cells = _cells(text, self.separator)

    def __len__(self):
        return len(self.cells)

    @property
    def header(self) -> list[str]:
        """What stands in the first line."""
        return [self.value(0, column) for column in range(len(self.cells[0]) if self.cells else 0)]

    def value(self, row, column) -> str:
        """What a cell holds; "" where the line is too short to have it."""
        if column >= len(self.cells[row]):
            return ""
        raw = self.cells[row][column][0].removeprefix("\ufeff")
        return raw[1:-1].replace('""', '"') if raw[:1] == '"' == raw[-1:] else raw

    def fill(self, row, column, value):
        """Write into a cell, in quotes where it needs them or had them."""
        raw, end = self.cells[row][column]
        if raw[:1] == '"' or any(mark in value for mark in (self.separator, '"', "\n", "\r")):
            value = '"' + value.replace('"', '""') + '"'
        self.cells[row][column] = (value, end)

    def text(self) -> str:
        """The whole table, as it goes into a file."""
        return "".join(raw + end for row in self.cells for raw, end in row)


def _cells(text, separator):
    """Rows of (text of a cell, what ends it)."""
    one = re.compile(rf'(\ufeff?"(?:[^"]|"")*"|[^{separator}\r\n]*)({separator}|\r\n|\n|\r|\Z)')
    rows: list[list[tuple[str, str]]] = [[]]
    at = 0
    while at < len(text):
        match = one.match(text, at)
        rows[-1].append((match[1], match[2]))
        at = match.end()
        if match[2] != separator:
            rows.append([])
    return rows if rows[-1] else rows[:-1]
