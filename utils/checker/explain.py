"""What the numbers of a wrong answer say, where nothing more certain is known of it.

Everything here looks at one `Attempt`: what an answer did on all data sets, beside the right
answer. A pattern counts only if it holds on every data set; what is left is where it goes wrong.
"""

from dataclasses import replace

from utils.checker import patterns, report
from utils.checker.compare import agree
from utils.checker.finding import LOCATED, ORDINARY, Finding
from utils.checker.ingredients import found_among
from utils.checker.results import Fact
from utils.checker.trying.altered import beside, counterfactual, no_effect
from utils.checker.trying.outcome import part_is_right, same_part, try_one

#: Kinds that only say where the numbers part.
VAGUE = {"different", "region", "length", "equal", "moved", "nearly", "offset", "range",
         "row sums", "zero sums", "sharpness"}  # fmt: skip
AT_MOST = 3


def explain(attempt) -> list[Finding]:
    """Everything that is wrong, in the order in which an error travels."""
    plain = attempt.rows(plain=True, good=False)
    if not plain:
        return _special(attempt, attempt.rows(good=False))
    stopped = _stopped(plain)
    found = [stopped] if stopped else _facts(plain) or _not_reproducible(attempt)
    found = found or _values(attempt)
    changed: list = next((out.changed for *_, out, _ in plain if out.changed), [])
    if changed and found and found[0].kind not in ("raised", "random"):
        more = f"it also changed the caller's {report.joined(changed)}."
        found.append(Finding("changed", more, _CHANGED))
    return found or [_changed(changed)]


def located(attempt) -> list[Finding]:
    """Where it first goes wrong, from what has been seen already: nothing is run again."""
    rows = attempt.rows(good=False)[:1]
    stopped = _stopped(rows)
    if stopped or _facts(rows):
        return [stopped] if stopped else _facts(rows)
    names = attempt.wrong_parts(rows)
    if not names:
        return [_changed(rows[0][2].changed)]
    found = patterns.where_different(attempt.triples(names[0], rows), attempt.terms)
    return [found.about(names[0], single=attempt.single)]


_CHANGED = "Which line writes into an array that it was given?"


def _changed(names):
    its = "which still belong" if len(names) > 1 else "which still belongs"
    say = f"the values are right, but it changed {report.joined(names)}, {its} to the caller."
    return Finding("changed", say, _CHANGED)


def _special(attempt, rows):
    """Right on ordinary data; what goes wrong on special ones: the first in full, then which."""
    case, want, out, _ = rows[0]
    inner = _stopped(rows[:1]) or next(iter(_facts(rows[:1])), None)
    if inner is None and out.changed and all(part_is_right(case, want, out, n) for n in want):
        inner = _changed(out.changed)
    names = attempt.wrong_parts(rows[:1])
    if inner is None:
        inner = _part(attempt, names[0], rows[:1])
        inner = inner.about(*names[:1], single=attempt.single)
    it = "it " if inner.kind == "raised" else ""
    say = f"{ORDINARY}; but when {case.when}, {it}{inner.say}"
    certainty = inner.certainty if inner.kind in ("raised", "form", "changed") else LOCATED
    ask = inner.ask
    if case.ask and (
        inner.certainty == LOCATED or inner.kind in VAGUE | {"rounded", "nan", "zero", "equal"}
    ):
        ask = case.ask
    kind = "raised" if inner.kind == "raised" else f"{case.kind}/{inner.kind}"
    found = [replace(inner, kind=kind, say=say, ask=ask, certainty=certainty)]
    others = list(dict.fromkeys(c.when for c, *_ in rows[1:] if c.kind != case.kind))
    if others:
        also = f"it also goes wrong when {', and when '.join(others[:2])}."
        found.append(Finding("special", also, ask, LOCATED))
    return found


def _stopped(rows):
    """An error, a result of another form, a part of another kind or shape."""
    for case, want, out, _ in rows:
        if out.error:
            return _raised(case, out.error)
        if out.form:
            return Finding("form", out.form.say, out.form.ask)
        if len(out.unfit) > 1 and _exchanged(want, out):
            say = f"{report.joined(out.unfit)} hold each other's numbers."
            ask = "In which order, or under which name, is each expected?"
            return Finding("exchanged", say, ask, parts=tuple(out.unfit))
        if out.unfit:
            name, finding = next(iter(out.unfit.items()))
            alike = [n for n, f in out.unfit.items() if n != name and f.kind == finding.kind]
            say = finding.say
            if alike:
                has = "has" if len(alike) == 1 else "have"
                say += f" {report.joined(alike)} {has} the same trouble."
            found = replace(finding, say=say).about(name, single=len(want) == 1)
            return replace(found, parts=(name, *alike))
    return None


def _raised(case, error):
    does = "asks for input()" if error.kind == "InputAskedError" else f"raised {error.kind}"
    say = f"{does}{error.where}"
    say += f": {error.message}" if error.message else "."
    if error.about_shapes and case.sizes:
        say += " (" + ", ".join(f"{k} is {v}" for k, v in case.sizes.items()) + ")"
    return Finding("raised", say, error.ask)


def _exchanged(want, out):
    """Whether every part of a wrong shape is another part, in the wrong place."""
    return all(
        array is not None
        and any(
            other != name
            and not isinstance(want[other], Fact)
            and array.size == want[other].size
            and agree(want[other].ravel(), array.ravel())
            for other in want
        )
        for name, array in out.raw.items()
    )


def _facts(rows):
    """What should be so and is not: the first two, each on the data set where it shows first."""
    told: dict = {}
    for *_, out, _ in rows:
        for name, fact in out.parts.items():
            if isinstance(fact, Fact) and not fact.ok:
                told.setdefault(name, fact)
    first = {fact.say: name for name, fact in reversed(told.items())}  # a sentence is said once
    names = [name for name, fact in told.items() if first[fact.say] == name]
    names = [n for n in names if told[n].say not in told[names[0]].say or n == names[0]][:2]
    return [Finding(told[n].kind or f"fact {n}", told[n].say, told[n].ask) for n in names]


def _not_reproducible(attempt):
    """Different results for the same arguments."""
    first = attempt.outcomes[0]
    if any(isinstance(p, Fact) for p in first.parts.values()):
        return []
    case, want = attempt.data[0], attempt.wanted[0]
    again = try_one(attempt.exercise, attempt.functions, case, want)
    different = bool(again.error or again.form) or again.parts.keys() != first.parts.keys()
    if different or not all(same_part(again.parts[k], first.parts[k]) for k in again.parts):
        say = "two calls with the same arguments give different results."
        ask = "What else than the arguments does the result depend on?"
        return [Finding("random", say, ask)]
    return []


def _values(attempt):
    """A finding for each group of parts that are wrong alike; vague ones once, at the end."""
    rows, before = _simplest(attempt)
    names = attempt.wrong_parts(rows)
    groups: dict[Finding, list] = {}
    for name in names:
        groups.setdefault(_part(attempt, name, rows), []).append(name)
    clear = {f: n for f, n in groups.items() if f.kind not in VAGUE}
    vague = {f: n for f, n in groups.items() if f.kind in VAGUE}
    chosen = list(clear.items()) or list(vague.items())[:1]
    found = []
    for finding, alike in chosen[:AT_MOST]:
        one = finding.about(*alike, single=attempt.single)
        if len(alike) > 1:
            one = replace(one, say=f"{one.say[:-1]}; {report.joined(alike[1:])} likewise.")
        found.append(one)
    rest = [n for n in names if not any(n in f.parts for f in found)]
    if rest:
        are = "is" if len(rest) == 1 else "are"
        say = f"{report.joined(rest)} {are} wrong as well."
        found.append(Finding("part", say, "", LOCATED, parts=tuple(rest)))
    if before:
        found[0] = replace(found[0], say=before + found[0].say)
    return found


def _simplest(attempt):
    """The simplest ordinary data sets on which it goes wrong, and what can be said before that."""
    plain, terms = attempt.rows(plain=True), attempt.terms

    def rung(row):
        args = row[0].args
        return bool(args.get(terms.penalty)), args.get(terms.rounds, 1) > 1

    rungs: dict = {}
    for row in plain:
        rungs.setdefault(rung(row), []).append(row)
    said = False
    for key, words in (
        ((False, False), ""),
        ((True, False), f"with {terms.penalty} = 0 all is right; otherwise, "),
        ((False, True), f"with {terms.rounds} = 1 all is right; with more, "),
        ((True, True), f"with {terms.rounds} = 1 all is right; with more and {terms.penalty}, "),
    ):
        rows = rungs.get(key)
        if rows and not all(ok for *_, ok in rows):
            return rows, words if said else ""
        said = said or bool(rows)
    return plain, ""


def _part(attempt, name, rows):
    """What is wrong with one part: the first that says something, the vaguest last."""
    triples = attempt.triples(name, rows)
    found = patterns.first_of(triples, attempt.terms)
    if found and found.kind not in VAGUE:
        return found
    return (
        counterfactual(attempt, name, triples)
        or beside(attempt, name, triples)
        or found_among(attempt, name, triples)
        or no_effect(attempt, name, rows)
        or found
        or patterns.where_different(triples, attempt.terms)
    )
