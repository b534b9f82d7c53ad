"""What can be seen of the steps of one epoch on batches."""

import numpy as np

from utils.checker import Fact, FormError, given, kind_of, number
from utils.exercises._batches import Epoch, batch_facts, order_facts, several_epochs


def steps(functions, case, watch):
    """What the gradient function was asked, and where the weights ended."""
    w, X, y, size, lr = (case.args[k] for k in ("w", "X", "y", "batch_size", "lr"))
    walks = []

    def epoch(rng):
        before = {"w": w, "X": X, "y": y}
        mine = {k: v.copy() for k, v in before.items()}
        calls = []
        try:
            end = functions[0](*mine.values(), size, lr, _asked(calls, len(X)), rng)
        finally:
            watch.note(before, mine)
        walks.append((calls, given(end)))
        return Epoch.of([(Xb, yb) for _, Xb, yb, _ in calls], X)

    epochs = several_epochs(epoch, case)
    calls, end = walks[0]
    again = walks[len(epochs[0])][1]
    if not calls:
        ask = "Which function knows the direction of each step?"
        return {"called": Fact(False, "grad is never called.", ask)}
    facts = batch_facts(epochs, X, y, size) | order_facts(epochs, X, size)
    if size < len(X) and all(len(yb) == len(X) for _, _, yb, _ in calls):
        say = f"every call of grad gets all {len(X)} examples, although batch_size is {size}."
        ask = "How many examples does each of your steps look at?"
        facts["sizes"] = Fact(False, say, ask, "all")
    return facts | _step_facts(w, calls, end, size, lr, len(X)) | {
        "same seed": Fact(
            epochs[0][0].order != epochs[1].order or not _is_vector(end) or _same(again, end),
            "two generators with the same seed give two different results.",
            "Where does the argument rng enter?",
        )
    }  # fmt: skip


def _asked(calls, N):
    """The gradient of a mean squared error, which notes what it is asked."""

    def grad(w, Xb, yb):
        at, Xb, yb = np.array(w), np.array(Xb, float), np.array(yb, float)
        if at.dtype.kind not in "fiu":
            say = f"grad is given {kind_of(at)} as w; an array of numbers is wanted."
            raise FormError(say, "What does your loop do to w?")
        if len(calls) > 4 * N:
            say = f"grad has been called more than {4 * N} times for {N} examples."
            raise FormError(say, "When is an epoch over?")
        if Xb.ndim != 2 or yb.shape != (len(Xb),):
            say = f"grad is given arrays of the shapes {Xb.shape} and {yb.shape}."
            raise FormError(say, "Does each row travel with its own label?")
        calls.append((at, Xb, yb, 2 * Xb.T @ (Xb @ at - yb) / max(len(yb), 1)))
        return calls[-1][-1].copy()

    return grad


def _step_facts(w, calls, end, size, lr, N):
    """Whether each step starts where the last one ended, and how long it is."""
    asked = [at for at, *_ in calls]
    steps = [lr * slope for *_, slope in calls]
    starts = [w, *(at - step for at, step in zip(asked, steps, strict=True))]
    arrived = starts.pop()
    followed = all(_same(at, start) for at, start in zip(asked, starts, strict=True))
    fits = _is_vector(end) and end.shape == w.shape
    seen = [*asked, end] if fits else asked
    ratios = [_ratio(a - b, step) for a, b, step in zip(seen, seen[1:], steps, strict=False)]
    stale = len(calls) > 1 and all(np.array_equal(at, w) for at in asked)
    about = _about_steps(ratios, [len(yb) for _, _, yb, _ in calls], size, lr, N)
    mark = tuple(ratios)
    return {
        "weights": Fact(
            followed or not stale,
            "grad sees the same w in every call.",
            "Does batch 2 profit from what batch 1 has taught the network?",
            mark,
        ),
        "steps": Fact(followed or stale, *about, mark),
        "end": _end(w, end, arrived, fits, followed, about if len(calls) == 1 else (), mark),
    }


def _end(w, end, arrived, fits, followed, about, mark):
    """Whether the new weights come back; where the steps are wrong, only what else is wrong."""
    if not fits:
        say = f"it returns {kind_of(end)}; w has the shape {w.shape}."
        return Fact(False, say, "What is the new w?", type(end).__name__)
    if _same(end, arrived):
        return Fact(True)
    if _same(end, w):
        say = "the weights that come back are those that went in."
        return Fact(False, say, "Which w does the caller train on with?", mark)
    if _same(end, arrived - w):
        say = "what comes back is the way from w, not the new w."
        return Fact(False, say, "Where do you arrive when you walk those steps from w?", mark)
    late = "what comes back is not w after the last step.", "Where does the epoch end?"
    say, ask = about or late
    return Fact(not followed, say, ask, mark)


def _is_vector(value):
    return type(value) is np.ndarray and value.dtype.kind in "fiu"


def _same(got, want):
    if got.shape != want.shape:
        return False
    near = 1e-4 if got.dtype.itemsize < 8 else 1e-7
    return bool(np.allclose(got, want, rtol=near, atol=near * max(np.abs(want).max(), 1e-3)))


def _ratio(way, step):
    """How many steps a way is long; None if it leads elsewhere, or if there is no step."""
    square = np.sum(step * step)
    if way.shape != step.shape or square == 0:
        return None
    ratio = float(np.sum(way * step) / square)
    return round(ratio, 4) + 0.0 if np.allclose(way, ratio * step, rtol=1e-3, atol=1e-9) else None


def _about_steps(ratios, counts, size, lr, N):
    """What to say and to ask about steps that are so many times too long."""
    averages = "grad averages over the batch already: what is left to"
    known = (
        (counts[: len(ratios)], "as many times too {} as its batch has examples", averages),
        (size, f"{size} times too {{}}, and batch_size is {size}", averages),
        (N, f"{N} times too {{}}, and N is {N}", averages),
    )
    numbers = np.array([np.nan if r is None else r for r in ratios])
    for factor, words, ask in known:
        for power, much, verb in ((1.0, "long", "multiply"), (-1.0, "short", "divide")):
            if ratios and np.allclose(numbers, np.power(factor, power), rtol=1e-3, atol=1e-4):
                return f"each step is {words.format(much)}.", f"{ask} {verb}?"
    if ratios and np.allclose(numbers, 1 / lr, rtol=1e-3):
        return "each step is the whole gradient.", "Which argument says how far to walk?"
    if ratios and np.allclose(numbers, -1, rtol=1e-3):
        say = "each step has the right length, and goes the wrong way."
        return say, "The gradient points uphill: which way do you want to walk?"
    if len(ratios) > 1 and ratios[0] not in (None, 1.0) and np.allclose(numbers, ratios[0]):
        say = f"each step is {number(ratios[0])} times lr * grad."
        return say, "How far does the formula move w after each batch?"
    if ratios and ratios[0] == 1.0:
        say = "the first step is right, the later ones are not lr * grad long."
        return say, "What changes between the first batch and the next?"
    say = "the steps are not lr * grad, taken at the weights that grad saw."
    return say, "How far, and in which direction, does the formula move w after each batch?"
