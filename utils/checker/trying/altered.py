"""What if an argument were different: whether the result is right for other arguments."""

from dataclasses import replace

import numpy as np

from utils.checker import patterns
from utils.checker.compare import agree
from utils.checker.finding import Finding
from utils.checker.trying.outcome import expected, try_one

_MATTERS = "Does your result change at all when {0} changes, and should it?"
_OFTEN = "How often, and with which factor, does {0} enter?"
_CHANGES = (
    ("missing", "were 0", lambda v: v * 0, _MATTERS),
    ("sign", "had the opposite sign", lambda v: -v, "With which sign does {0} enter?"),
    ("twice", "were twice as large", lambda v: 2 * v, _OFTEN),
    ("half", "were half as large", lambda v: v / 2, _OFTEN),
    ("one", "were 1", lambda v: v * 0 + 1, _MATTERS),
    ("absolute", "had lost its sign", np.abs, "Does the sign of {0} matter?"),
    ("square", "were squared", np.square, "How many times is {0} multiplied by itself?"),
    ("complement", "were 1 minus what it is", lambda v: 1 - v,
     "Is it {0} that belongs there, or what is missing from it to 1?"),
    ("tanh", "had been through tanh first", np.tanh,
     "Through how many functions has {0} been already?"),
)  # fmt: skip


def _places(args):
    """Every number or array among the arguments, with a way to put another in its place.

    Yields
    ------
    label, value or None, put       `put(new value)`, or `put(change)` where the value is None and
                                    each entry is changed; both give the arguments that differ
    """
    for key, value in args.items():
        if isinstance(value, dict):
            for k in value:
                yield (
                    f"{key}[{k!r}]",
                    value[k],
                    _putting(key, lambda new, d=value, k=k: d | {k: new}),
                )
            yield key, None, _putting(key, lambda f, d=value: {k: f(v) for k, v in d.items()})
        elif isinstance(value, list) and value and isinstance(value[0], np.ndarray):
            yield key, None, _putting(key, lambda f, d=value: [f(v) for v in d])
        elif isinstance(value, (float, np.ndarray)):
            yield key, value, _putting(key, lambda new: new)


def _putting(key, make):
    return lambda new: {key: make(new)}


def _expected(exercise, case, key, new):
    """The right parts where some arguments are new; worked out once for each `key`."""
    other = replace(case, args=case.args | new)
    return case.once((exercise, *key), lambda: expected(exercise, other))


def counterfactual(attempt, name, triples):
    """Whether the part is what the right function gives for other arguments."""
    bad = [t for t in triples if not agree(t[1], t[2])]
    if not bad or not attempt.exercise.steady:
        return None
    left, words = None, {}
    for case, _, got in bad:
        fits = set()
        for label, value, put in _places(case.args):
            if isinstance(value, np.ndarray) and value.dtype.kind in "iu":
                continue
            for kind, say, change, ask in _CHANGES:
                key = kind, label
                if left is not None and key not in left:
                    continue
                with np.errstate(all="ignore"):
                    new = put(change) if value is None else put(change(value))
                    want = _expected(attempt.exercise, case, key, new)
                if want is not None and name in want and agree(want[name], got):
                    fits.add(key)
                    words[key] = f"{{part}} comes out as if {label} {say}.", ask.format(label)
        left = fits if left is None else left & fits
        if not left:
            return None
    order = [c[0] for c in _CHANGES]
    rates = attempt.terms.rates
    kind, label = min(left, key=lambda k: (order.index(k[0]), k[1] not in rates, len(k[1]), k[1]))
    say, ask = words[kind, label]
    return Finding(f"argument {kind} {label}", say, ask)


def beside(attempt, name, triples):
    """A pattern in what is added to something: the penalty to the rest, a step to the weights."""
    if not triples or not attempt.exercise.steady:
        return None
    penalty, rounds = attempt.terms.penalty, attempt.terms.rounds

    def rest(case, part):
        if not case.args.get(penalty) or case.args.get(rounds, 1) > 1:
            return None
        want = _expected(attempt.exercise, case, ("rest",), {penalty: 0.0})
        return want and want.get(part)

    for words, base_of in ((f"the part that comes from {penalty}", rest), *attempt.exercise.beside):
        added = []
        for case, want, got in triples:
            base = base_of(case, name)
            if base is not None and np.shape(base) == np.shape(want):
                added.append((case, want - base, got - base))
        if len(added) == len(triples):
            found = patterns.first_of(added, attempt.terms)
            if found and found.kind in ("factor", "negated", "zero", "absolute", "square", "sign"):
                say = found.say.replace("{part}", words).replace("{of}", f" of {words}")
                return Finding(f"{found.kind} beside", f"{{part}}: {say}", found.ask)
    return None


def no_effect(attempt, name, rows):
    """Whether an argument that should matter does not."""
    if not attempt.exercise.steady:
        return None
    case, want, out, _ = next((r for r in rows if not r[3]), rows[0])
    if name not in out.parts:
        return None
    for label, value, put in _places(case.args):
        idle, matters = True, False
        for turn in (2.0, 3.1, 5.3):
            new = put(lambda v, turn=turn: _another(v, turn))
            if value is not None:
                new = put(_another(value, turn))
            other = replace(case, args=case.args | new)
            there = _expected(attempt.exercise, case, (turn, label), new)
            if there is None or name not in there:
                continue
            matters |= not agree(there[name], want[name])
            mine = try_one(attempt.exercise, attempt.functions, other, there)
            idle = name in mine.parts and agree(out.parts[name], mine.parts[name])
            if not idle:
                break
        if idle and matters:
            say = f"{{part}} does not change at all when {label} changes."
            return Finding(f"no effect {label}", say, f"Where does {label} enter the formula?")
    return None


def _another(value, turn):
    """Another value of the same kind: waves instead of numbers, other classes."""
    value = np.asarray(value)
    if value.dtype.kind != "f":
        return np.roll(value, int(turn)) if turn > 4 else value * 0 + np.min(value) + int(turn > 3)
    wave = 0.4 + 0.9 * np.cos(turn + np.arange(value.size)).reshape(value.shape)
    return wave if value.ndim else value + 0.37 * turn / 2
