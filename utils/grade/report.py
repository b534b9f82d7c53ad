"""The class as data: what is right, which mistakes were made how often, what to teach again."""

import builtins
import re
from collections import Counter
from itertools import combinations
from math import comb

from utils.checker.finding import CATALOGUED, CERTAIN, LOCATED, PATTERN
from utils.checker.report import a as with_article
from utils.exercises import COURSE
from utils.grade import lessons, tables
from utils.grade.examples import example

#: Statuses of an exercise for which an answer was written.
WRITTEN = ("right", "partly", "wrong", "raised")
WRONG = ("partly", "wrong", "raised")
OPEN = ("not yet", "missing")
#: How sure the checkers are, in the words of a teacher; the surest first.
SURE = {
    CERTAIN: "undoing it makes the answer right",
    CATALOGUED: "the catalogued mistake gives the same results on all data",
    PATTERN: "a pattern in the results",
    LOCATED: "only located: where it goes wrong, not why",
}
#: Fewer learners than these say nothing about two exercises; and how rare chance has to be.
FEWEST, LEVEL = 8, 0.05
#: Kinds of finding that name no mistake.
_VAGUE = ("different", "region", "part", "raised", "special", "")
_RAISED = re.compile(r"[Rr]aised (\w+)")
#: What points at the lines of one learner, and so is no question for a class.
_POINTS = re.compile(r"(?i)\b(that|those|this|there|it|your|yours)\b")
_CONTRACT = (
    "Read the contract of `{}` aloud. For each promise in it: which call would show that an answer "
    "breaks it?"
)


def summary(results, names=True) -> dict:
    """Everything that the report says.

    Parameters
    ----------
    results : list of dict      as `work` gives them
    names : bool                whether learners are named

    Returns
    -------
    dict        start, learners, files, graded, named, chapters, mistakes, table, human
    """
    whole = {
        learner: tables.best_marks(files) for learner, files in tables.learners(results).items()
    }
    called = _called(whole, names)
    mistakes = _mistakes(whole, called if names else {})
    chapters = _chapters(whole)
    human = [r for r in results if r["human"]]
    return {
        "start": start(chapters, mistakes, sum(bool(marks) for marks in whole.values())),
        "learners": len(whole),
        "graded": sum(bool(marks) for marks in whole.values()),
        "files": len(results),
        "named": names,
        "chapters": chapters,
        "mistakes": mistakes,
        "table": [_row(called[learner], whole[learner]) for learner in called],
        "human": [_for_you(r, called, names) for r in human],
    }


def _called(whole, names):
    """Learner -> what the report calls them; without names in the order of their points."""
    if names:
        return {learner: learner for learner in whole}
    points = {learner: sum(m["points"] for m in marks.values()) for learner, marks in whole.items()}
    order = sorted(whole, key=lambda learner: -points[learner])
    return {learner: f"learner {number}" for number, learner in enumerate(order, 1)}


def _row(called, marks):
    kept = ("points", "status", "human")
    return {
        "learner": called,
        "points": round(sum(m["points"] for m in marks.values()), 2),
        "of": sum(m["of"] for m in marks.values()),
        "marks": {name: {k: mark[k] for k in kept} for name, mark in marks.items()},
    }


def _for_you(result, called, names):
    """A file that somebody has to look at, and why."""
    notes = [f"{m['exercise']}: {m['note'] or m['status']}" for m in result["marks"] if m["human"]]
    why = "; ".join(filter(None, [result["note"], *notes]))
    if not names:
        why = "; ".join(m["exercise"] for m in result["marks"] if m["human"]) or "the whole file"
    learner = called.get(result["learner"], "")
    return {"learner": learner, "file": result["file"] if names else "", "why": why}


def _chapters(whole):
    found = []
    for chapter in sorted({COURSE.exercise(n).chapter for marks in whole.values() for n in marks}):
        exercises = [e for e in COURSE.exercises.values() if e.chapter == chapter]
        rows = [m for m in whole.values() if any(e.id in m for e in exercises)]
        found.append({
            "chapter": chapter,
            "title": lessons.title(chapter),
            "learners": len(rows),
            "exercises": [_exercise(e, [m[e.id] for m in rows if e.id in m]) for e in exercises],
            "pairs": pairs([e.id for e in exercises], rows),
        })  # fmt: skip
    return found


def _exercise(exercise, marks):
    passage = lessons.passage(exercise)
    counts = Counter("look at it" if m["human"] else m["status"] for m in marks)
    return {
        "exercise": exercise.id,
        "number": passage.number,
        "passage": str(passage),
        "of": len(marks),
        "counts": dict(counts),
        "right": round(counts["right"] / len(marks), 3) if marks else 0.0,
    }


# --- mistakes -------------------------------------------------------------------------------------


def _mistakes(whole, called):
    """Each mistake with its count, the most frequent first."""
    groups: dict = {}
    for learner, marks in whole.items():
        for mark in marks.values():
            if mark["status"] in WRONG and (mark["kinds"] or mark["mistake"]):
                key = mark["exercise"], mark["mistake"], "" if mark["mistake"] else _kind(mark)
                groups.setdefault(key, []).append((learner, mark))
    had = Counter(name for marks in whole.values() for name in marks)
    found = [_group(*key, group, had[key[0]], called) for key, group in groups.items()]
    order, sure = list(COURSE.exercises), list(SURE)
    return sorted(found, key=lambda g: (-g["count"], min(sure.index(c) for c in g["certainty"]),
                                        order.index(g["exercise"])))  # fmt: skip


def _kind(mark):
    """The first finding's kind; for one of Python's errors, which one it was."""
    kind = mark["kinds"][0]
    raised = _RAISED.search(" ".join(mark["said"])) if kind == "raised" else None
    python = raised and isinstance(getattr(builtins, raised[1], None), type)
    return f"raised {raised[1]}" if python else kind


def _group(name, mistake, kind, group, of, called):
    """One mistake, of everybody who has made it."""
    exercise, count = COURSE.exercise(name), len(group)
    known = lessons.mistake_of(name, mistake)
    first = group[0][1]
    error = kind.partition("raised ")[2]
    learners = f"{count} of {of} learners" if count > 1 else "One learner"
    if known:
        what = known.mistake
        sentence = f"{learners} made this mistake in `{name}`: {what}."
    else:
        what = f"{with_article(error)} is raised" if error else lessons.in_words(exercise, kind)
        has = "has" if count == 1 else "have"
        sentence = f"{learners} {has} an answer to `{name}` in which {what}."
    seen = known.seen if known else first["said"][-1] if called and first["said"] else ""
    shown = example(exercise, known.functions if known else ())
    return {
        "exercise": name,
        "passage": str(lessons.passage(exercise)),
        "count": count,
        "of": of,
        "mistake": mistake,
        "kind": kind,
        "what": what,
        "sentence": sentence,
        "seen": seen,
        "certainty": dict(Counter(m["certainty"] or LOCATED for _, m in group)),
        "questions": questions(exercise, known, first, shown),
        "answer": shown.right if shown else "",
        "mistaken": shown.mistaken if shown else "",
        "learners": [called[learner] for learner, _ in group if learner in called],
    }


def questions(exercise, known, mark, shown) -> list[str]:
    """Three questions that open a lesson: on the idea, on a smallest case, on the mistake.

    Parameters
    ----------
    exercise : Exercise
    known : Mistake or None     the catalogued mistake
    mark : dict                 of a learner who has made it
    shown : Example or None     a smallest case
    """
    idea, more = lessons.openers(exercise)
    ask = known.ask if known else mark["ask"]
    if not known and (mark["certainty"] == LOCATED or _POINTS.search(ask)):
        ask = ""
    by_hand = ""
    if shown:
        part = f"should `{shown.part}` be" if shown.part else "should come out"
        by_hand = f"By hand, with `{shown.given}`: what {part}?"
    found, spare = [idea, by_hand, ask], [more, _CONTRACT.format(exercise.id)]
    return [q for q in found if q] + spare[: found.count("")]


# --- what fails together --------------------------------------------------------------------------


def pairs(names, rows) -> dict:
    """Pairs of exercises that are wrong together more often than chance makes likely.

    Each pair is looked at among those who have written an answer to both, with Fisher's exact test;
    the probability is multiplied by the number of pairs.

    Parameters
    ----------
    names : list of str         exercises
    rows : list of dict         exercise -> mark, of each learner

    Returns
    -------
    dict        tried: how many pairs; together: those that stand out
    """
    tried = []
    for one, other in combinations(names, 2):
        pair = _pair(one, other, [row for row in rows if one in row and other in row])
        n = pair["answered"]
        if n >= FEWEST and all(0 < wrong < n for wrong in pair["wrong"]):
            tried.append(pair)
    for pair in tried:
        pair["p"] = len(tried) * _by_chance(pair["answered"], pair["wrong"], pair["both"])
    found = [pair for pair in tried if pair["p"] < LEVEL]
    return {"tried": len(tried), "together": sorted(found, key=lambda pair: pair["p"])}


def _pair(one, other, rows) -> dict:
    """How many have the one wrong, the other, and both, of those who have written both."""
    answers = [(row[one]["status"], row[other]["status"]) for row in rows]
    wrong = [(a in WRONG, b in WRONG) for a, b in answers if a in WRITTEN and b in WRITTEN]
    n, each = len(wrong), [sum(a for a, _ in wrong), sum(b for _, b in wrong)]
    expected = round(each[0] * each[1] / n, 1) if n else 0.0
    return {"exercises": [one, other], "answered": n, "wrong": each,
            "both": sum(a and b for a, b in wrong), "by chance": expected}  # fmt: skip


def _by_chance(n, wrong, both):
    """How likely so many or more have both wrong, if the two have nothing to do with each other."""
    few, many = sorted(wrong)
    ways = (comb(many, i) * comb(n - many, few - i) for i in range(both, few + 1))
    return sum(ways) / comb(n, few)


# --- where to begin -------------------------------------------------------------------------------


def start(chapters, mistakes, graded) -> str:
    """What to begin the next lesson with, in a sentence or two."""
    if not graded:
        return "No notebook could be graded, so nothing can be said about the class."
    exercises = [e for chapter in chapters for e in chapter["exercises"] if e["of"]]
    if all(e["counts"].get("right") == e["of"] for e in exercises):
        return "Everything is right: nothing has to be taught again. Go on with the next chapter."
    told = [_hardest(exercises, mistakes, graded), _unreached(exercises)]
    return " ".join(filter(None, told))


def _hardest(exercises, mistakes, graded):
    """The mistake that most have made, or else the exercise that most who wrote it have wrong."""
    shared = [m for m in mistakes if m["count"] > 1 and _telling(m)]
    if shared:
        share = {e["exercise"]: e["right"] for e in exercises}
        most = [m for m in shared if m["count"] == shared[0]["count"]]
        worst = min(most, key=lambda m: share[m["exercise"]])
        return f"Start the next lesson with `{worst['exercise']}`. {worst['sentence']}"
    most_wrong = max(exercises, key=_wrong_answers)
    wrong, written = _wrong_answers(most_wrong)[0], _count(most_wrong, WRITTEN)
    if not wrong:
        return "No answer that could be judged is wrong."
    said = f"Start the next lesson with `{most_wrong['exercise']}`"
    if graded == 1:
        return f"There is one notebook only. {said}."
    if wrong == 1:
        return f"{said}: 1 of {written} who wrote it has it wrong."
    twice = "no mistake in it was recognised twice"
    return f"{said}: {wrong} of {written} who wrote it have it wrong, and {twice}."


def _wrong_answers(exercise):
    """How many have an exercise wrong, and their share of those who wrote an answer."""
    wrong = _count(exercise, WRONG)
    return wrong, wrong / max(_count(exercise, WRITTEN), 1)


def _unreached(exercises):
    """The first exercise that most have not written."""
    last = max(exercises, key=lambda e: _count(e, OPEN))
    count, of = _count(last, OPEN), last["of"]
    if not count:
        return ""
    if of == 1:
        return f"`{last['exercise']}` is not written yet."
    said = f"{count} of {of} {'has' if count == 1 else 'have'} not written `{last['exercise']}` yet"
    return f"{said}: perhaps it needs time, not more words." if 2 * count > of else f"{said}."


def _count(exercise, statuses):
    return sum(exercise["counts"].get(status, 0) for status in statuses)


def _telling(mistake):
    return bool(mistake["mistake"]) or mistake["kind"].partition(" ")[0] not in _VAGUE
