"""What to tell a learner whose answer is wrong.

Everything here is about one wrong answer: its outcomes on all data sets, beside the reference's.
"""

from dataclasses import dataclass, replace

import numpy as np

from utils.checks import patterns, report
from utils.checks.compare import Finding, agree
from utils.checks.ingredients import found_among
from utils.checks.observe import Fact
from utils.checks.outcome import expected, part_is_right, same_part, try_one
from utils.checks.slips import slipped

WEAK = {"different", "region", "length", "equal", "moved", "zero", "part"}
# said only when nothing more exact is found, although it says something
SOFT = WEAK - {"zero"} | {"range", "row sums", "zero sums", "sharpness"}
# for a mistake that is catalogued, its own sentence says more than these
VAGUE = WEAK | SOFT | {"nearly", "offset"}


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
            shapes = any(w in e.message for w in ("shape", "inner sizes", "broadcast", "dimension"))
            if shapes and case.sizes:
                say += " (" + ", ".join(f"{k} is {v}" for k, v in case.sizes.items()) + ")"
            return Finding("raised", say, e.ask)
        if out.form:
            return Finding("form", out.form.say, out.form.ask)
        if len(out.unfit) > 1 and _exchanged(want, out):
            names = report.joined(out.unfit)
            say = f"{names} hold each other's numbers."
            return Finding(
                "exchanged", say, "In which order, or under which name, is each expected?"
            )
        if out.unfit:
            name, finding = next(iter(out.unfit.items()))
            say = finding.say
            if len(want) == 1:
                say = "the result" + say.removeprefix(name)
            alike = [n for n, f in out.unfit.items() if n != name and f.pattern == finding.pattern]
            if alike:
                more = "has" if len(alike) == 1 else "have"
                say += report.sentence(f" {report.joined(alike)} {more} the same trouble.")
            return replace(finding, say=say)
    return None


def _exchanged(want, out):
    """Whether every part of a wrong shape is another part, in the wrong place."""
    return all(
        array is not None
        and any(
            other != name
            and array.size == want[other].size
            and agree(want[other].ravel(), array.ravel())
            for other in want
        )
        for name, array in out.raw.items()
    )


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
    rows, before = _simplest(wrong)
    names = wrong.wrong_parts(rows)
    if not names:
        return None
    finding = _part_finding(wrong, names[0], rows, before)
    alike = [names[0]]
    for name in names[1:] if finding.pattern not in WEAK else ():
        if _part_finding(wrong, name, rows, before) == finding:
            alike.append(name)
    say = before + _with_subject(wrong, alike, finding.say)
    everything = list(dict.fromkeys(n for row in rows for n in row[1]))
    right = [n for n in everything if n not in names]
    if right and not before:
        are = "is" if len(right) == 1 else "are"
        say += report.sentence(f" {report.joined(right)} {are} right.")
    if (right or before) and finding.pattern in WEAK:
        finding = replace(finding, pattern="part")
    return replace(finding, say=say)


def _simplest(wrong):
    """The simplest ordinary data sets on which it goes wrong, and what can be said before that."""
    plain = wrong.rows(plain=True)

    def rung(row):
        args = row[0].args
        return bool(args.get("reg")), args.get("steps", 1) > 1

    rungs = {}
    for row in plain:
        rungs.setdefault(rung(row), []).append(row)
    said = ""
    for key, words in (
        ((False, False), ""),
        ((True, False), "without a penalty (reg = 0) all is right; with one, "),
        ((False, True), "the first step is right; after several, "),
        ((True, True), "the first step is right; after several with a penalty, "),
    ):
        rows = rungs.get(key)
        if rows and not all(ok for *_, ok in rows):
            return rows, said and words
        said = said or bool(rows)
    return plain, ""


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


def _part_finding(wrong, name, rows, before=""):
    triples = wrong.triples(name, rows)
    found = patterns.first_of(triples)
    if found and found.pattern not in SOFT:
        return found
    if wrong.named:
        found = found or patterns.where_different(triples)
        return replace(found, ask=found.ask.replace("{part}", name))
    changed = counterfactual(wrong, name, triples)
    if changed and changed.pattern.removeprefix("argument ").startswith(_PLAIN_CHANGES):
        return changed
    better = (
        _beside(wrong, name, triples)
        or found_among(wrong.exercise, name, triples)
        or slipped(wrong, name, wrong.seed)
        or changed
        or no_effect(wrong, name, rows)
    )
    better = better or found or patterns.where_different(triples)
    part = "it" if len(wrong.wanted[0]) == 1 else name
    return replace(better, ask=better.ask.replace("{part}", part))


def _beside(wrong, name, triples):
    """A pattern in what is added to something: the penalty to the rest, a step to the weights."""
    if not triples or not wrong.exercise.steady:
        return None
    without, start = [], []
    for case, want, got in triples:
        if case.args.get("reg") and case.args.get("steps", 1) == 1:
            rest = expected(wrong.exercise, replace(case, args=case.args | {"reg": 0.0}))[name]
            without.append((case, want - rest, got - rest))
        params = case.args.get("params", {})
        base = params.get(name) if "lr" in case.args else None
        if name == "step 1":
            base = case.args["w"]
        if base is not None and base.shape == want.shape and case.args.get("steps", 1) == 1:
            start.append((case, want - base, got - base))
    for few, whose in ((without, "penalty"), (start, "step")):
        if len(few) == len(triples):
            found = patterns.first_of(few)
            if found and found.pattern not in WEAK - {"zero", "length"}:
                say = found.say.removeprefix("it is ").removeprefix("it has ")
                if found.say.startswith("it "):
                    say = found.say[3:]
                if say.startswith("every entry has"):
                    say = "has" + say.removeprefix("every entry has")
                what = "the part that comes from reg" if whose == "penalty" else "the step"
                return Finding(
                    f"{whose} {found.pattern}", f"has a flaw in {what}: it {say}", found.ask
                )
    return None


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
                label = f"the old {k}" if "grads" in args and key == "params" else label
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
            v = np.asarray(v)
            if v.dtype.kind != "f":
                return v * 0 + np.min(v)
            wave = 0.4 + 0.9 * np.cos(2.0 + np.arange(v.size)).reshape(v.shape)
            return wave if v.ndim else v + 0.37

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
