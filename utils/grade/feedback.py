"""A page for each learner: marks, what was found, what to ask oneself, and what to read again."""

import re
from collections import Counter
from pathlib import Path

from utils.exercises import COURSE
from utils.grade import lessons, pages, said, tables
from utils.grade.pages import tag
from utils.grade.tables import points
from utils.publish import notebooks

#: Status -> (sign, in words); an exercise that somebody has to look at has a sign of its own.
STATUS = {
    "right": ("✓", "right"),
    "partly": ("½", "partly right"),
    "wrong": ("✗", "not right yet"),
    "raised": ("!", "stopped with an error"),
    "borrowed": ("=", "borrowed from the course"),
    "not yet": ("○", "not written yet"),
    "missing": ("–", "not found in the notebook"),
    "unmarked": ("?", "not marked yet"),
}
_DEFINES = re.compile(r"(@|def |class |async def )")


def write(results, folder) -> list[Path]:
    """Write a page for each learner.

    Parameters
    ----------
    results : list of dict      as `work` gives them
    folder : path               the pages go into its folder "feedback"

    Returns
    -------
    list of paths
    """
    learners = tables.learners(results)
    names = pages.file_names(learners)
    return [
        notebooks.write(Path(folder) / "feedback" / f"{names[learner]}.html", page(learner, files))
        for learner, files in learners.items()
    ]


def page(learner, files) -> str:
    """A learner's page.

    Parameters
    ----------
    learner : str
    files : list of dict        the results of the learner's files
    """
    best = tables.best_marks(files)
    body = [tag("h1", "Feedback for ", pages.name_of(learner)), *_summary(best, files)]
    for chapter in sorted({COURSE.exercise(name).chapter for name in best}):
        there = [e.id for e in COURSE.exercises.values() if e.chapter == chapter and e.id in best]
        marks = {name: best[name] for name in there}
        body += [tag("h2", lessons.title(chapter)), _table(marks)]
        body += [tag("p", pages.words(s)) for s in said.not_written(marks)]
        body += [_exercise(COURSE.exercise(name), mark) for name, mark in marks.items()
                 if not said.untouched(mark)]  # fmt: skip
    return pages.page(f"Feedback for {learner}", *body)


def _summary(best, files):
    if best:
        got, of = (sum(m[key] for m in best.values()) for key in ("points", "of"))
        right = sum(m["status"] == "right" for m in best.values())
        yield tag("p", tag("strong", f"{points(got)} of {points(of)} points."), " ",
                  f"{right} of {len(best)} exercises are right.", class_="big")  # fmt: skip
        if right == len(best):
            yield tag("p", "Everything is right. Go on with the next chapter.")
    else:
        yield tag("p", "None of your files could be graded. Please ask your teacher.", class_="big")
    paths = [f["file"].replace("\\", "/").rstrip("/") for f in files]
    notes = [(path.rpartition("/")[2], f["note"]) for path, f in zip(paths, files, strict=True)]
    told = [tag("li", tag("bdi", name), f": {note}.") for name, note in notes if note]
    copies = Counter(f["chapter"] for f in files if f["marks"])
    counts = "each exercise counts from the one where it earned most"
    told += [
        tag("li", f"{number} notebooks of chapter {chapter}; {counts}.")
        for chapter, number in sorted(copies.items())
        if number > 1
    ]
    if told:
        yield tag("h2", "Your files")
        yield tag("ul", told)


def _table(marks):
    heads = [tag("th", "exercise", scope="col"), tag("th", "how it went", scope="col"),
             tag("th", "points", scope="col", class_="number")]  # fmt: skip
    rows = []
    for name, mark in marks.items():
        number = lessons.passage(COURSE.exercise(name)).number
        linked = tag("code", name)
        if not said.untouched(mark):
            linked = tag("a", linked, href=f"#{name}")
        got = f"{points(mark['points'])} of {points(mark['of'])}"
        rows.append(tag("tr", tag("th", f"{number} ", linked, scope="row"),
                        tag("td", sign(mark), how(mark)[2]),
                        tag("td", got, class_="number")))  # fmt: skip
    caption = tag("caption", "Your marks, exercise by exercise")
    return tag("table", caption, tag("thead", tag("tr", heads)), tag("tbody", rows))


def how(mark, look="your teacher looks at it") -> tuple[str, str, str]:
    """How an exercise went: its class in the style sheet, a sign, and words."""
    if mark["human"]:
        return "look", "?", look
    return mark["status"].replace(" ", "-"), *STATUS[mark["status"]]


def sign(mark):
    """How an exercise went as a sign, for those who can see it; words stand beside it."""
    kind, shown, _ = how(mark)
    return tag("span", shown, class_=f"sign {kind}", aria_hidden="true")


def _exercise(exercise, mark):
    """What there is to say about one exercise."""
    passage = lessons.passage(exercise)
    heading = [f"{passage.number} ", tag("code", exercise.id), ": ", how(mark)[2]]
    inner = [tag("h3", sign(mark), *heading)]
    inner += [tag("p", pages.words(s)) for s in said.for_learner(mark)]
    if mark["ask"]:
        inner.append(tag("p", pages.words(mark["ask"]), class_="ask"))
    if mark["status"] != "right":
        inner.append(tag("p", f"Read again: {passage}."))
    own, used = _parted(exercise, mark["code"])
    if own:
        inner += [tag("h4", "Your lines"), _code(own)]
    if used:
        inner += [tag("h4", "Other lines of the notebook that they need"), _code(used)]
    return tag("section", inner, id=exercise.id)


def _parted(exercise, code):
    """The lines that give an exercise's names their values, and the lines that these need."""
    name = rf"({'|'.join(exercise.names)})\b"
    binds = re.compile(rf"(?m)^\s*(def |class |async def ){name}|^{name}[^=(]*=")
    own = [piece for piece in code if binds.search(piece)]
    return own or code, [piece for piece in code if own and piece not in own]


def _code(pieces):
    """A learner's lines as text; those of a function have numbers, as the verdict counts them."""
    shown = []
    for piece in pieces:
        lines = piece.expandtabs(4).split("\n")
        if _DEFINES.match(piece):
            rows = [tag("span", f"{line}\n") for line in lines]
            shown.append(tag("pre", tag("code", rows), class_="numbered"))
        else:
            shown.append(tag("pre", tag("code", "\n".join(lines))))
    return shown
