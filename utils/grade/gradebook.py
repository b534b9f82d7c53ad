"""Marks written into nbgrader's gradebook, through its own programming interface.

Each mark becomes the *manual* score of its check cell: it takes precedence over nbgrader's own, and
stays when `nbgrader autograde` is run again, which asks for a look at such cells until the marks
are written once more. The verdict becomes a comment on the answer, below what a teacher wrote
there. A score that is not the one in that comment was given by hand: it stays as it is.
"""

import re
from pathlib import Path

from utils.course import CHAPTERS
from utils.exercises import COURSE
from utils.grade.exports import words
from utils.grade.sheet import Unusable
from utils.grade.tables import best_marks, learners, points

FILE = "gradebook.db"
MISSING = 'nbgrader is not installed: python -m pip install -e ".[classroom]" installs it.'
#: A comment of ours: the points, the verdict, as text that no browser takes for markup.
_OURS = re.compile(r"```\n(\S+) of \S+ points(?:\. .*?)?\n```", re.S)


class Book:
    """The gradebook of a course folder of nbgrader's.

    Parameters
    ----------
    course : path

    Raises
    ------
    Unusable        if nbgrader is not installed, or has written no gradebook there
    """

    def __init__(self, course):
        self.path = path = Path(course) / FILE
        try:
            from nbgrader.api import Gradebook
            from sqlalchemy.engine import URL
        except ImportError:
            raise Unusable(MISSING) from None
        if not path.is_file():
            raise Unusable(f"{path} is not there. In {course}, `nbgrader generate_assignment` "
                           "makes it; then run this once more.")  # fmt: skip
        # no name of a course: none is added to those that are in it
        self.book = Gradebook(URL.create("sqlite", database=str(path.resolve())), course_id="")
        self.cells = self._cells()
        self.ready: set = set()  # submissions that are in the book

    def _cells(self):
        """Exercise -> its check cells; each with its answer cell, "" where there is none."""
        stems = {c.number: c.file for c in CHAPTERS}
        names = {f"{stems[e.chapter]}-{e.id}-check": e for e in COURSE.exercises.values()}
        found: dict[str, list] = {}
        for assignment in self.book.assignments:
            for notebook in assignment.notebooks:
                answers = {cell.name for cell in notebook.solution_cells}
                for cell in notebook.grade_cells:
                    if exercise := names.get(cell.name):
                        stem = stems[exercise.chapter]
                        own = [n for n in exercise.names if f"{stem}-{n}-answer" in answers]
                        answer = f"{stem}-{own[0]}-answer" if own else ""
                        where = (notebook.name, assignment.name)
                        found.setdefault(exercise.id, []).append((where, cell.name, answer))
        return found

    def write(self, results) -> list[str]:
        """Write the best mark of each learner and exercise; what was done, in sentences.

        Parameters
        ----------
        results : list of dict      as `work` gives them

        Raises
        ------
        Unusable                    if the file cannot be written to
        """
        from sqlalchemy.exc import SQLAlchemyError

        try:
            return self._write(results)
        except SQLAlchemyError as error:
            self.book.db.rollback()
            why = getattr(error, "orig", error)
            raise Unusable(f"{self.path} does not have all marks: {why}. They are in the tables; "
                           "run this once more.") from None  # fmt: skip
        finally:
            self.book.close()

    def _write(self, results):
        written, kept, unknown = 0, [], set()
        for learner, files in learners(results).items():
            paths = [Path(file["file"]).parts for file in files]
            for exercise, mark in best_marks(files).items():
                cell = self._cell(exercise, paths)
                if cell is None:
                    unknown.add(exercise)
                elif self._mark(learner, cell, mark):
                    written += 1
                else:
                    kept.append(f"{learner}'s {exercise}")
        self.book.db.commit()
        said = [f"{written} marks are in {self.path}."]
        if kept:
            said.append(f"Given by hand there, and left: {', '.join(kept)}.")
        if unknown:
            which = ", ".join(sorted(unknown))
            said.append(f"In no assignment of that gradebook, or in several: {which}.")
        return said

    def _cell(self, exercise, paths):
        """The check cell of an exercise: of several, the one in whose assignment files lie."""
        cells = self.cells.get(exercise, [])
        if len(cells) > 1:
            cells = [c for c in cells if any(c[0][1] in parts for parts in paths)]
        return cells[0] if len(cells) == 1 else None

    def _mark(self, learner, cell, mark) -> bool:
        """Write a mark, unless somebody has given one by hand."""
        (notebook, assignment), check, answer = cell
        if (learner, assignment) not in self.ready:
            self.book.update_or_create_student(learner)
            with self.book.db.no_autoflush:
                self.book.update_or_create_submission(assignment, learner)
            self.ready.add((learner, assignment))
        grade = self.book.find_grade(check, notebook, assignment, learner)
        comment = answer and self.book.find_comment(answer, notebook, assignment, learner)
        text = (comment and comment.manual_comment) or ""
        ours = _OURS.search(text)
        written = float(ours[1]) if ours else None
        if comment and grade.manual_score not in (None, written):
            return False
        grade.manual_score, grade.needs_manual_grade = mark["points"], mark["human"]
        if comment:
            theirs = _OURS.sub("", text).strip()
            comment.manual_comment = f"{theirs}\n\n{_comment(mark)}".strip()
        return True


def _comment(mark):
    said = words(mark).replace("```", "'''")
    return f"```\n{points(mark['points'])} of {points(mark['of'])} points. {said}\n```"
