"""What to tell a learner whose answer is wrong.

Everything here is about one wrong answer: its outcomes on all data sets, beside the reference's.
"""

from dataclasses import dataclass, replace

import numpy as np

from utils.checks import patterns, report
from utils.checks.compare import Finding, agree
from utils.checks.observe import Fact
from utils.checks.slips import slipped
from utils.checks.outcome import expected, part_is_right, same_part, try_one

WEAK = {"different", "region", "length", "equal", "moved", "zero", "part"}


@dataclass(frozen=True)
class Wrong:
    """A wrong answer and everything that was seen of it."""

    exercise: object
    functions: tuple
    data: list
    wanted: list
    outcomes: list
    good: list
    seed: int = 0
    named: bool = False

    def rows(self, plain=None):
        """(case, want, outcome, good) of all, of the plain, or of the special data sets."""
        together = zip(self.data, self.wanted, self.outcomes, self.good, strict=True)
        return [row for row in together if plain is None or row[0].plain is plain]

    @property
    def only_special(self):
        """Whether it is right wherever nothing is special."""
        return all(ok for *_, ok in self.rows(plain=True))

    def wrong_parts(self, rows):
        """Names of the parts that differ somewhere, in the order in which an error travels."""
        names = []
        for case, want, out, _ in rows:
            for name in {**want, **out.parts}:
                if name not in names and not part_is_right(case, want, out, name):
                    names.append(name)
        order = self.exercise.steps
        return sorted(names, key=lambda n: order.index(n) if n in order else -1)

    def triples(self, name, rows):
        """(case, want, got) of one part wherever there are numbers to compare."""
        return [
            (case, want[name], out.parts[name])
            for case, want, out, _ in rows
            if name in out.parts and name in want and not isinstance(out.parts[name], Fact)
        ]


def explain(wrong):
    """The finding that says most."""
    rows = [row for row in wrong.rows() if not row[3]]
    plain = [row for row in rows if row[0].plain]
    if not plain:
        return _special(wrong, rows)
    finding = _stopped(plain) or _facts(plain) or _not_reproducible(wrong) or _values(wrong)
    changed = next((row[2].changed for row in plain if row[2].changed), [])
    if finding is None:
        return _changed(changed)
    if changed and finding.pattern not in ("raised", "random"):
        more = f" It also changed the caller's {report.joined(changed)}."
        return replace(finding, say=finding.say + more)
    return finding


def _changed(names):
    its = "which still belong" if len(names) > 1 else "which still belongs"
    say = f"the values are right, but it changed {report.joined(names)}, {its} to the caller."
    return Finding("changed", say, "Which line writes into an array that it was given?")


def _special(wrong, rows):
    """Right on ordinary data; what goes wrong on the first special data set."""
    case, want, out, _ = rows[0]
    inner = _stopped(rows[:1]) or _facts(rows[:1])
    if inner is None and out.changed and all(part_is_right(case, want, out, n) for n in want):
        inner = _changed(out.changed)
    if inner is None:
        names = wrong.wrong_parts(rows[:1])
        inner = _part_finding(wrong, names[0], rows[:1])
        inner = replace(inner, say=_with_subject(wrong, names[:1], inner.say))
    say = f"right on ordinary data; but when {case.when}, {inner.say}"
    if inner.pattern == "raised":
        return replace(inner, say=f"right on ordinary data; but when {case.when}, it {inner.say}")
    ask = inner.ask
    whole = "whole number" in case.when
    if inner.pattern in ("different", "region", "part", "rounded", "zero", "equal"):
        ask = _special_question(case) or ask
    pattern = f"whole numbers/{inner.pattern}" if whole else f"special/{inner.pattern}"
    return Finding(pattern, say, ask)


def _special_question(case):
    for words, ask in (
        ("whole number", "Can an array of whole numbers hold the result?"),
        ("does not occur", "Where does the number of classes come from?"),
        ("as large as 1000", "Which exponential becomes too large or too small to be held?"),
        ("one sample only", "Does your code rely on there being several rows?"),
        ("row only", "Does your code rely on there being several rows?"),
        ("one row", "Does your code rely on there being several rows?"),
        ("negative", "With which value does your comparison start?"),
        ("sizes are equal", "Which two arrays could have been exchanged without an error?"),
        ("exactly 0", "What does each step of your formula give there?"),
        ("less than one half", "Does a winner need more than half of the votes?"),
    ):
        if words in case.when:
            return ask
    return ""


def _stopped(rows):
    """An error, a result of another form, a part of another shape."""
    for case, want, out, _ in rows:
        if out.error:
            e = out.error
            say = f"raised {e.kind}{e.where}"
            say += f": {e.message}" if e.message else "."
            shapes = any(w in e.message for w in ("shape", "matmul", "mismatch", "broadcast"))
            if shapes and case.sizes:
                say += " (" + ", ".join(f"{k} is {v}" for k, v in case.sizes.items()) + ")"
            return Finding("raised", say, e.ask)
        if out.form:
            return Finding("form", out.form.say, out.form.ask)
        if out.unfit:
            name, finding = next(iter(out.unfit.items()))
            say = finding.say
            if len(want) == 1:
                say = "the result" + say.removeprefix(name)
            alike = [n for n, f in out.unfit.items() if n != name and f.pattern == finding.pattern]
            if alike:
                more = "has" if len(alike) == 1 else "have"
                say += f" {report.joined(alike)} {more} the same trouble."
            return replace(finding, say=say)
    return None


def _facts(rows):
    """The first thing that should be so and is not."""
    for case, _, out, _ in rows:
        for name, part in out.parts.items():
            if isinstance(part, Fact) and not part.ok:
                return Finding(f"fact {name}", part.say, part.ask)
        del case
    return None


def _not_reproducible(wrong):
    """Different results for the same arguments."""
    if any(isinstance(p, Fact) for p in wrong.outcomes[0].parts.values()):
        return None
    case, want = wrong.data[0], wrong.wanted[0]
    again = try_one(wrong.exercise, wrong.functions, case, want)
    first = wrong.outcomes[0]
    if again.error or again.form or again.parts.keys() != first.parts.keys():
        different = bool(again.error or again.form)
    else:
        different = not all(same_part(again.parts[k], first.parts[k]) for k in again.parts)
    if different:
        say = "two calls with the same arguments give different results."
        return Finding("random", say, "What else than the arguments does the result depend on?")
    return None


def _values(wrong):
    """Which parts are wrong, and the pattern of the first of them."""
    rows = wrong.rows(plain=True)
    names = wrong.wrong_parts(rows)
    if not names:
        return None
    finding = _part_finding(wrong, names[0], rows)
    alike = [names[0]]
    for name in names[1:] if finding.pattern not in WEAK else ():
        if _part_finding(wrong, name, rows) == finding:
            alike.append(name)
    say = _with_subject(wrong, alike, finding.say)
    everything = list(dict.fromkeys(n for want in wrong.wanted for n in want))
    right = [n for n in everything if n not in names]
    if right and len(everything) > 1:
        are = report.joined(right)
        are = "The" + are[3:] if are.startswith("the ") else are
        say += f" {are} {'is' if len(right) == 1 else 'are'} right."
        if finding.pattern in WEAK:
            finding = replace(finding, pattern="part")
    return replace(finding, say=say)


def _with_subject(wrong, names, say):
    single = len(wrong.wanted[0]) == 1
    name = names[0]
    if say.startswith(("every entry", "on some data")):
        out = say if single else f"in {name} {say}"
    elif say.startswith("it "):
        out = say if single else f"{name}: {say}"
    else:
        out = f"the result {say}" if single else f"{name} {say}"
    if len(names) > 1:
        out = f"{out[:-1]}; {report.joined(names[1:])} likewise."
    return out


def _part_finding(wrong, name, rows):
    triples = wrong.triples(name, rows)
    found = patterns.first_of(triples)
    if found:
        return found
    without_penalty = [t for t in triples if not t[0].args.get("reg", 1)]
    found = patterns.first_of(without_penalty)
    if found and found.pattern not in WEAK:
        return found
    if wrong.named:
        return patterns.where_different(triples)
    changed = counterfactual(wrong, name, triples)
    if changed and changed.pattern.removeprefix("argument ").startswith(_PLAIN_CHANGES):
        return changed
    return (
        slipped(wrong, name, wrong.seed)
        or changed
        or no_effect(wrong, name, rows)
        or patterns.where_different(triples)
    )


# --- what if an argument were different -------------------------------------------------------

_CHANGES = (
    ("missing", "comes out as if {0} were 0.", lambda v: v * 0,
     "Does your result change at all when {0} changes, and should it?"),
    ("sign", "comes out as if {0} had the opposite sign.", lambda v: -v,
     "With which sign does {0} enter?"),
    ("twice", "comes out as if {0} were twice as large.", lambda v: 2 * v,
     "How often, and with which factor, does {0} enter?"),
    ("half", "comes out as if {0} were half as large.", lambda v: v / 2,
     "How often, and with which factor, does {0} enter?"),
    ("one", "comes out as if {0} were 1.", lambda v: v * 0 + 1,
     "Does your result change at all when {0} changes, and should it?"),
    ("absolute", "comes out as if {0} had lost its sign.", np.abs,
     "Does the sign of {0} matter?"),
    ("square", "comes out as if {0} were squared.", np.square,
     "How many times is {0} multiplied by itself?"),
    ("complement", "comes out as if {0} were 1 minus what it is.", lambda v: 1 - v,
     "Is it {0} that belongs there, or what is missing from it to 1?"),
    ("tanh", "comes out as if {0} had been through tanh first.", np.tanh,
     "Through how many functions has {0} been already?"),
)  # fmt: skip


# changes of an argument that say more than any slip of the pen
_PLAIN_CHANGES = (
    "missing b",
    "missing reg",
    "sign reg",
    "twice reg",
    "half reg",
    "missing lr",
    "sign lr",
    "missing mu",
    "sign mu",
    "one mu",
)
_KNOBS = ("reg", "lr", "mu", "decay")


def _places(args):
    """Every number or array among the arguments, with a way to put another in its place."""
    for key, value in args.items():
        if isinstance(value, dict):
            for k in value:
                label = k if key in ("params", "cache") else f"{key}[{k!r}]"
                yield label, value[k], lambda new, key=key, k=k: {key: {**args[key], k: new}}
            yield (
                key,
                None,
                lambda change, key=key: {key: {k: change(v) for k, v in args[key].items()}},
            )
        elif isinstance(value, list) and value and isinstance(value[0], np.ndarray):
            yield key, None, lambda change, key=key: {key: [change(v) for v in args[key]]}
        elif isinstance(value, (float, np.ndarray)) and not callable(value):
            yield key, value, lambda new, key=key: {key: new}


def _altered(case):
    """The same data set with one argument changed, for each argument and each kind of change."""
    for label, value, put in _places(case.args):
        if isinstance(value, np.ndarray) and value.dtype.kind in "iu":
            continue
        for pattern, say, change, ask in _CHANGES:
            new = put(change) if value is None else put(change(value))
            yield (
                (pattern, label),
                say.format(label),
                ask.format(label),
                replace(case, args=case.args | new),
            )


def counterfactual(wrong, name, triples):
    """Whether the part is what the right function gives for other arguments."""
    if not triples or not wrong.exercise.steady:
        return None
    bad = [t for t in triples if not agree(t[1], t[2])]
    left = None
    words = {}
    for case, _, got in bad:
        fits = set()
        with np.errstate(all="ignore"):
            for key, say, ask, other in _altered(case):
                if left is not None and key not in left:
                    continue
                want = expected(wrong.exercise, other)
                if want is not None and name in want and agree(want[name], got):
                    fits.add(key)
                    words[key] = say, ask
        left = fits if left is None else left & fits
        if not left:
            return None
    order = [c[0] for c in _CHANGES]
    key = min(left, key=lambda k: (order.index(k[0]), k[1] not in _KNOBS, len(k[1]), k[1]))
    say, ask = words[key]
    return Finding(f"argument {key[0]} {key[1]}", say, ask)


def no_effect(wrong, name, rows):
    """Whether an argument that should matter does not."""
    if not wrong.exercise.steady:
        return None
    case, want, out, _ = next((r for r in rows if not r[3]), rows[0])
    if name not in out.parts:
        return None
    idle = []
    for label, value, put in _places(case.args):

        def change(v):
            return v + 0.37 if np.asarray(v).dtype.kind == "f" else v * 0 + np.min(v)

        new = put(change) if value is None else put(change(value))
        other = replace(case, args=case.args | new)
        there = expected(wrong.exercise, other)
        if there is None or name not in there or agree(there[name], want[name]):
            continue
        mine = try_one(wrong.exercise, wrong.functions, other, there)
        if name in mine.parts and agree(out.parts[name], mine.parts[name]):
            idle.append(label)
    if not idle:
        return None
    say = f"does not change at all when {idle[0]} changes."
    return Finding("no effect", say, f"Where does {idle[0]} enter the formula?")
