"""Grades in the tables that Moodle and Canvas export: who is who, which column, which scale."""

import re
import unicodedata

from utils.course import CHAPTERS
from utils.exercises import COURSE
from utils.grade.pages import words
from utils.grade.sheet import Sheet, Unusable
from utils.grade.tables import points

OURS = "Neural networks from scratch"
_SEVERAL = "several of this name or number"


class Moodle:
    """The worksheet that Moodle exports for grading offline.

    Parameters
    ----------
    path : path

    Raises
    ------
    Unusable    if it is not such a worksheet
    """

    def __init__(self, path):
        self.sheet = Sheet(path)
        self.left: list[str] = []
        self.columns = {name.casefold(): i for i, name in enumerate(self.sheet.header)}
        for name in ("Identifier", "Grade", "Maximum Grade"):
            if name.casefold() not in self.columns:
                raise Unusable(
                    f'{path} has no column "{name}". Moodle names the columns in the language of '
                    "its pages: export the worksheet in English."
                )

    def fill(self, class_, chapters) -> list[str]:
        """Fill in grades and comments; what was done, in sentences."""
        rows = range(1, len(self.sheet))
        most = ", ".join(sorted({self._cell(row, "maximum grade") for row in rows}))
        factor, told = _scale(most, chapters, f"The Maximum Grade of {self.sheet.name}")
        names = range(1, self.columns.get("status", 2))
        people = {row: ({self._cell(row, "identifier").rpartition(" ")[2]},
                        _plainly(self.sheet.value(row, column) for column in names))
                  for row in rows}  # fmt: skip
        found, self.left = _matched(people, class_)
        changed = []
        for row, learner in list(found.items()):
            if self._cell(row, "grade can be changed").casefold() == "no":
                why = "the grade cannot be changed, says the worksheet"
                self.left.append(f"{learner.name} ({why})")
                del found[row]
                continue
            grade = points(learner.points(chapters) * factor)
            changed += _filled(self.sheet, row, self.columns["grade"], grade, learner)
            self._comment(row, learner, grade, chapters)
        return [f"Grades filled in: {len(found)}.", *told, *_changed(changed), *_left(self.left)]

    def _cell(self, row, name):
        return self.sheet.value(row, self.columns[name]) if name in self.columns else ""

    def _comment(self, row, learner, grade, chapters):
        """Moodle takes comments as HTML; one that somebody else has written is left."""
        there = self._cell(row, "feedback comments")
        if "feedback comments" in self.columns and (not there or there.startswith(OURS)):
            earned = points(learner.points(chapters))
            which = f"chapter{'s' * (len(chapters) > 1)} {', '.join(chapters)}"
            scaled = "" if earned == grade else f", which is a grade of {grade}"
            first = f"{OURS}, {which}: {earned} of {_worth(chapters)} points{scaled}."
            lines = "\n".join([first, *learner.lines(chapters)]).splitlines()
            self.sheet.fill(row, self.columns["feedback comments"], "<br>".join(map(words, lines)))


class Canvas:
    """The gradebook that Canvas exports.

    Parameters
    ----------
    path : path
    column : str        the assignment to fill in; found by the chapter if not said

    Raises
    ------
    Unusable    if it is not such a gradebook, or has no such assignment
    """

    def __init__(self, path, column=""):
        self.sheet = Sheet(path)
        self.left: list[str] = []
        self.header = self.sheet.header
        if not {"ID", "Section"} <= set(self.header):
            raise Unusable(f'{path} has no columns "ID" and "Section": take the gradebook as '
                           "Canvas exports it.")  # fmt: skip
        after = self.header.index("Section")
        self.assignments = {i: name for i, name in enumerate(self.header)
                            if i > after and re.search(r" \(\d+\)$", name)}  # fmt: skip
        self.column = None
        if column:
            self.column = self._one(lambda name: column in (name, name.rpartition(" (")[0]),
                                    f'called "{column}"')  # fmt: skip

    def fill(self, class_, chapters) -> list[str]:
        """Fill in an assignment for each chapter, or the one that was named for all of them."""
        if self.column is None:
            targets = [(self._of(chapter), [chapter]) for chapter in chapters]
        else:
            targets = [(self.column, chapters)]
        rows = [row for row in range(1, len(self.sheet)) if self._cell(row, "ID").strip()]
        found, self.left = _matched({row: self._person(row) for row in rows}, class_)
        told = []
        for column, some in targets:
            title = self.header[column]
            factor, scaled = _scale(
                self._possible(column), some, f'The Points Possible of "{title}"'
            )
            done = [row for row in found if self._may_change(row, column)]
            changed = []
            for row in done:
                score = points(found[row].points(some) * factor)
                changed += _filled(self.sheet, row, column, score, found[row])
            self.left += [f"{found[row].name} (excused, or not assigned)" for row in found
                          if row not in done]  # fmt: skip
            told += [f'Scores filled in under "{title}": {len(done)}.', *scaled]
            told += _changed(changed)
        return [*told, *_left(self.left)]

    def _cell(self, row, name):
        return self.sheet.value(row, self.header.index(name)) if name in self.header else ""

    def _may_change(self, row, column):
        return self.sheet.value(row, column).strip() not in ("EX", "N/A")

    def _person(self, row):
        """The number by which Canvas knows somebody, and the names and other ids."""
        last, first = self._cell(row, "LastName"), self._cell(row, "FirstName")
        whole = f"{last}, {first}" if first else last or self._cell(row, "Student")
        names = {whole, self._cell(row, "SIS User ID"), self._cell(row, "SIS Login ID")}
        return {self._cell(row, "ID").strip()}, _plainly(names)

    def _possible(self, column):
        for row in range(1, len(self.sheet)):
            if self.sheet.value(row, 0).strip() == "Points Possible":
                return self.sheet.value(row, column)
        return ""

    def _of(self, chapter):
        """The column of a chapter: its number or its title stands in the header.

        A title of one word, such as "exercises", has to be all of it.
        """
        title = next(c.title for c in CHAPTERS if c.number == chapter)
        number = re.compile(rf"(?<!\d){chapter}(?!\d)")

        def wanted(name):
            name = _plain(name.rpartition(" (")[0])
            return number.search(name) or name == title or (" " in title and title in name)

        return self._one(wanted, f"for chapter {chapter}, {title}")

    def _one(self, wanted, what):
        found = [i for i, name in self.assignments.items() if wanted(name)]
        if len(found) == 1:
            return found[0]
        names = ", ".join(f'"{self.header[i]}"' for i in found or self.assignments)
        raise Unusable(f"{self.sheet.name} has {len(found) or 'no'} assignments {what}. "
                       f"Say which with --column: {names or 'it has none at all'}.")  # fmt: skip


def _matched(people, class_):
    """Who stands in which row: by number where a file had one, else by a name that only one has.

    Parameters
    ----------
    people : dict       row -> (numbers, names)
    class_ : list of Learner

    Returns
    -------
    dict        row -> learner
    list        everybody else, with the reason
    """
    claims: dict[int, list] = {}
    left, found = [], {}
    for learner in class_:
        if learner.numbers:
            rows = [row for row, (numbers, _) in people.items() if numbers & learner.numbers]
        else:
            own = _plainly([learner.name])
            rows = [row for row, (_, names) in people.items() if own & names]
        if len(rows) == 1:
            claims.setdefault(rows[0], []).append(learner)
        else:
            left.append(f"{learner.name} ({_SEVERAL if rows else 'nobody of this name or number'})")
    for row, some in claims.items():
        if len(some) > 1:
            left += [f"{learner.name} ({_SEVERAL})" for learner in some]
        elif some[0].human:
            left.append(f"{some[0].name} (look at it first)")
        else:
            found[row] = some[0]
    return found, left


def _scale(most, chapters, what):
    """How many of the other program's points one of ours is, and a sentence if that is not 1.

    Raises
    ------
    Unusable    if the scale is no number, or chapters of different sizes would be mixed up
    """
    worth = _worth(chapters)
    try:
        whole = float(most.replace(",", "."))
    except ValueError:
        whole = 0.0
    if whole <= 0:
        raise Unusable(f'{what} is "{most}": it has to be a number above 0.')
    if whole != worth and len(chapters) > 1:
        raise Unusable(
            f"{what} is {whole:g}, but chapters {', '.join(chapters)} have {worth} points. "
            "If all notebooks are of one chapter, say which with --chapter."
        )
    if whole == worth or not worth:
        return 1.0, []
    return whole / worth, [f"{what} is {whole:g} and chapter {chapters[0]} has {worth} points: "
                           f"marks are multiplied by {whole:g}/{worth}."]  # fmt: skip


def _worth(chapters):
    return sum(e.points for e in COURSE.exercises.values() if e.chapter in chapters)


def _plain(name):
    """A name without the differences that do not tell people apart."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _plainly(names):
    """Names to compare; one with a comma also with the first name first."""
    plain = {_plain(name) for name in names}
    parts = [name.partition(", ") for name in plain if ", " in name]
    return (plain | {f"{first} {last}" for last, _, first in parts}) - {""}


def _filled(sheet, row, column, value, learner):
    """Fill in a grade; what it replaces, if that was another one."""
    before = sheet.value(row, column).strip()
    sheet.fill(row, column, value)
    try:
        same = float(before.replace(",", ".")) == float(value)
    except ValueError:
        same = not before
    return [] if same else [f"{learner.name}, {before} to {value}"]


def _changed(grades):
    return [_shown(f"Changed: {'; '.join(grades)}.")] if grades else []


def _left(people):
    return [_shown(f"Nothing was filled in for: {', '.join(people)}.")] if people else []


def _shown(sentence):
    """A sentence that any terminal can show."""
    return sentence.encode("utf-8", "replace").decode()
