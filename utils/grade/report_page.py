"""The class report as a page: for one teacher, on a screen or on paper."""

import json
from pathlib import Path
from urllib.parse import quote

from utils.exercises import COURSE
from utils.grade import pages
from utils.grade.feedback import STATUS, how, sign
from utils.grade.pages import tag
from utils.grade.report import FEWEST, LEVEL, SURE, summary
from utils.grade.tables import points
from utils.publish import notebooks

#: Mistakes that are shown with their questions, and so many where none was made twice; the others
#: stand in a list.
CARDS, SINGLE = 12, 3
_BARS = {"right": ("right",), "partly": ("partly",), "wrong": ("wrong", "raised"),
         "open": ("borrowed", "not yet", "missing", "unmarked", "look at it")}  # fmt: skip
_LOOK = "for you to look at"
_TOO_FEW = (
    f"Nothing can be said: it takes {FEWEST} learners who have written both exercises of a pair, "
    "each of them right for some and wrong for others."
)
_MEASURED = (
    "Only those count who wrote an answer to both exercises of a pair. By Fisher's exact test, a "
    f"pair is named here if chance alone would make any pair look like that in fewer than "
    f"{LEVEL:.0%} of such classes. It says that the two go together in this class, not that one "
    "leads to the other."
)


def write(results, folder, nameless=False) -> list[Path]:
    """Write report.html and report.json, in which learners are named.

    Parameters
    ----------
    results : list of dict      as `work` gives them
    folder : path
    nameless : bool             whether report-no-names.html and .json are written as well

    Returns
    -------
    list of paths
    """
    paths = []
    for stem, names in (("report", True), ("report-no-names", False))[: 1 + nameless]:
        found = summary(results, names)
        text = json.dumps(found, indent=1, ensure_ascii=True) + "\n"
        paths += [notebooks.write(Path(folder) / f"{stem}.html", page(found)),
                  notebooks.write(Path(folder) / f"{stem}.json", text)]  # fmt: skip
    return paths


def page(found) -> str:
    """The page of a summary."""
    files = pages.file_names([row["learner"] for row in found["table"]]) if found["named"] else {}
    often, rest = _parted(found["mistakes"])
    body = [
        tag("h1", "Class report"),
        tag("p", _counted(found["learners"], "learner"), ", ", _counted(found["files"], "file"),
            "; ", _counted(found["graded"], "learner"), " with a notebook that was graded."),
        tag("p", tag("strong", "First: "), pages.words(found["start"]), class_="first"),
        *_without(found["table"], found["named"]),
        *_for_you(found["human"]),
    ]  # fmt: skip
    for chapter in found["chapters"]:
        body += [tag("h2", chapter["title"]), *_exercises(chapter)]
    body += [*_mistakes(often), *_rest(rest)]
    for chapter in found["chapters"]:
        body += [tag("h2", "The class in chapter ", chapter["title"]), *_together(chapter)]
        body += _class(chapter, found["table"], files)
    body += _on_paper(often)
    return pages.page("Class report", *body)


def _parted(mistakes):
    """Mistakes that are shown with their questions, and the others."""
    often = [m for m in mistakes if m["count"] > 1][:CARDS] or mistakes[:SINGLE]
    order = list(COURSE.exercises)
    rest = [m for m in mistakes if m not in often]
    return often, sorted(rest, key=lambda m: (-m["count"], order.index(m["exercise"])))


def _counted(number, word):
    return f"{number} {word}{'s' * (number != 1)}"


def _without(table, named):
    """Who has no notebook that could be graded."""
    without = [row["learner"] for row in table if not row["marks"]]
    if without and named:
        yield tag("p", "Without a notebook that could be graded: ", _listed(without), ".")


def _listed(learners):
    return [[", " * (i > 0), pages.name_of(learner)] for i, learner in enumerate(learners)]


def _for_you(human):
    if not human:
        return
    yield tag("h2", "For you to look at")
    rows = []
    for one in human:
        who = [tag("strong", pages.name_of(one["learner"]))] if one["learner"] else []
        file = [" (", tag("bdi", one["file"]), ")"] if one["file"] else []
        rows.append(tag("li", who, file, ": " if who or file else "", one["why"]))
    yield tag("ul", rows)


# --- mistakes -------------------------------------------------------------------------------------


def _mistakes(mistakes):
    yield tag("h2", "Mistakes, and questions to open the next lesson")
    if not mistakes:
        yield tag("p", "There was no wrong answer in which something was found.")
        return
    yield from map(_card, mistakes)
    told = [tag("li", tag("strong", kind), ": ", words, ".") for kind, words in SURE.items()]
    yield tag("div", tag("p", "How sure the checkers can be, from the surest on:"), tag("ul", told),
              class_="small")  # fmt: skip


def _card(mistake):
    counts = {kind: mistake["certainty"][kind] for kind in SURE if kind in mistake["certainty"]}
    times = {k: f", {n} times" if n > 1 else ", once" for k, n in counts.items()}
    sure = "; ".join(f"{k}{times[k] if len(counts) > 1 else ''} ({SURE[k]})" for k in counts)
    many = f"{mistake['count']} of {mistake['of']}"
    sentence = pages.words(mistake["sentence"].removeprefix(many))
    badge = tag("span", many, class_="many") if mistake["count"] > 1 else None
    inner = [tag("h3", badge, sentence)]
    if mistake["seen"]:
        inner.append(tag("p", "What the checker said: ", tag("q", pages.words(mistake["seen"]))))
    inner += [
        tag("p", tag("strong", "Where: "), f"{mistake['passage']}. ", tag("strong", "How sure: "),
            f"{sure}."),
        tag("ol", [tag("li", pages.words(q)) for q in mistake["questions"]]),
    ]  # fmt: skip
    if mistake["answer"]:
        fold = tag("details", tag("summary", "The answer by hand"), tag("p", _by_hand(mistake)))
        inner.append(fold)
    if mistake["learners"]:
        inner.append(tag("p", "Who: ", _listed(mistake["learners"]), ".", class_="small"))
    return tag("section", inner, class_="card")


def _by_hand(mistake):
    """What comes out of the smallest case, with the mistake and without it."""
    with_it = [" With the mistake: ", tag("code", mistake["mistaken"]), "."]
    return [tag("code", mistake["answer"]), ".", with_it if mistake["mistaken"] else ""]


def _on_paper(mistakes):
    """On paper, where nothing can be opened, the answers stand on a page of their own."""
    told = [tag("li", tag("code", m["exercise"]), ": ", _by_hand(m)) for m in mistakes
            if m["answer"]]  # fmt: skip
    if told:
        yield tag("div", tag("h2", "The answers by hand"), tag("ul", told), class_="paper")


def _rest(mistakes):
    if mistakes:
        yield tag("h3", "Mistakes seen less often")
        yield tag("ul", [tag("li", _short(m)) for m in mistakes], class_="rest")


def _short(mistake):
    """A mistake in a line."""
    many = f" ({mistake['count']} learners)" if mistake["count"] > 1 else ""
    who = ["; ", _listed(mistake["learners"])] if mistake["learners"] else ""
    return [tag("code", mistake["exercise"]), ": ", pages.words(mistake["what"]), many, who, "."]


def _wide(table, label, kind="wide"):
    """A table that can be moved to and fro where the screen is narrow, by keys as well."""
    return tag("div", table, class_=kind, tabindex="0", role="region", aria_label=label)


# --- exercises ------------------------------------------------------------------------------------


def _exercises(chapter):
    yield tag("h3", "Exercises, the fewest right first")
    heads = ["exercise", "section", "right", "", "and the others"]
    heads = [tag("th", h or tag("span", "as a bar", class_="unseen"), scope="col") for h in heads]
    rows = [_line(e) for e in sorted(chapter["exercises"], key=lambda e: e["right"]) if e["of"]]
    caption = tag("caption", "A bar shows, from left to right: right (dark), partly right (light), "
                  "wrong (striped), not written or not counted (white).")  # fmt: skip
    table = tag("table", caption, tag("thead", tag("tr", heads)), tag("tbody", rows),
                class_="exercises")  # fmt: skip
    yield _wide(table, f"Exercises of chapter {chapter['chapter']}", "wide keep")


def _line(exercise):
    counts, of = exercise["counts"], exercise["of"]
    bars = []
    for kind, statuses in _BARS.items():
        share = 100 * sum(counts.get(s, 0) for s in statuses) / of
        bars += [tag("i", class_=kind, style=f"width:{share:.1f}%")] if share else []
    words = {status: said for status, (_, said) in STATUS.items()} | {"look at it": "to look at"}
    others = "; ".join(f"{n} {words[s]}" for s, n in sorted(counts.items(), key=lambda c: -c[1])
                       if s != "right")  # fmt: skip
    right = f"{counts.get('right', 0)} of {of}"
    return tag(
        "tr",
        tag("th", f"{exercise['number']} ", tag("code", exercise["exercise"]), scope="row"),
        tag("td", exercise["passage"].partition("section ")[2], class_="section"),
        tag("td", right, class_="number"),
        tag("td", tag("div", bars, class_="bar", aria_hidden="true")),
        tag("td", others or "–"),
    )


def _together(chapter):
    found = chapter["pairs"]
    yield tag("h3", "Wrong together")
    if not found["tried"]:
        yield tag("p", _TOO_FEW)
        return
    told = [
        tag("li", tag("code", pair["exercises"][0]), " and ", tag("code", pair["exercises"][1]),
            f": {pair['both']} have both wrong, where chance alone would give about "
            f"{pair['by chance']:g}. Of {pair['answered']} who wrote both, {pair['wrong'][0]} have "
            f"the first wrong and {pair['wrong'][1]} the second.")
        for pair in found["together"][:5]
    ]  # fmt: skip
    if told:
        yield tag("ul", told)
    else:
        yield tag("p", "No two exercises are wrong together more often than chance explains.")
    tried = found["tried"]
    many = "one pair was" if tried == 1 else f"{tried} pairs were"
    yield tag("p", f"How this was measured: {many} compared. {_MEASURED}", class_="small")


# --- the class ------------------------------------------------------------------------------------


def _class(chapter, table, files):
    """Learners against exercises."""
    names = [e["exercise"] for e in chapter["exercises"] if e["of"]]
    numbers = {e["exercise"]: e["number"] for e in chapter["exercises"]}
    rows = [row for row in table if any(n in row["marks"] for n in names)]
    heads = [tag("th", tag("span", f"{numbers[n]} ", tag("code", n), class_="up"), scope="col")
             for n in names]  # fmt: skip
    heads = [tag("th", "learner", scope="col"), *heads,
             tag("th", "points", scope="col", class_="number")]  # fmt: skip
    body = [_learner(row, names, files) for row in rows]
    yield tag("h3", "Learner by learner")
    signs = [tag("li", sign({"status": s, "human": False}), words)
             for s, (_, words) in STATUS.items() if s != "unmarked"]  # fmt: skip
    look = {"status": "unmarked", "human": True}
    signs.append(tag("li", sign(look), _LOOK))
    yield tag("div", tag("ul", signs), class_="legend")
    whole = tag("table", tag("thead", tag("tr", heads)), tag("tbody", body), class_="class")
    yield _wide(whole, f"Learners and exercises of chapter {chapter['chapter']}")


def _learner(row, names, files):
    called = pages.name_of(row["learner"])
    if row["learner"] in files:
        called = tag("a", called, href=f"feedback/{quote(files[row['learner']])}.html")
    cells = [_cell(row["marks"].get(n)) for n in names]
    marks = [row["marks"][n] for n in names if n in row["marks"]]
    got = sum(m["points"] for m in marks)
    return tag("tr", tag("th", called, scope="row"), cells, tag("td", points(got), class_="number"))


def _cell(mark):
    if mark is None:
        return tag("td")
    kind, shown, words = how(mark, _LOOK)
    return tag("td", tag("span", shown, aria_hidden="true"),
               tag("span", words, class_="unseen"), class_=kind)  # fmt: skip
