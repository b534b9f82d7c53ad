"""The exercise `rmsprop_step` of chapter 08."""

import numpy as np

from utils.checker import Case, Exercise
from utils.exercises._relations import related
from utils.exercises._walks import call_of, first_step, lengths_where_all_is_one, walk_of, walks

MEMORY = {"s": "mean of squares"}

relations = lengths_where_all_is_one(lambda t: 1 / np.sqrt(1 - 0.5**t), rho=0.5)

exercise = Exercise(
    "rmsprop_step(w, s, g, lr, rho, eps)",
    chapter="08",
    place=21,
    points=2,
    does=(
        "One step of RMSprop: s, which starts at 0, becomes rho * s + (1 - rho) * g**2, number by "
        "number; then w loses lr * g over √s + eps, with the new s, and eps outside the root. "
        "Return the new w and the new s, both shaped as w. w, s and g stay as they were."
    ),
    parts=related(walk_of(MEMORY), lambda: rmsprop_step, relations),
    keeps=("w", "s", "g"),
    beside=(("the step", first_step),),
    hints=(
        "Two lines, as in `momentum_step`: first the memory, then the step with it. Which of the "
        "two has a square in it, and which a root?",
        "`rho * s + (1 - rho) * g**2` makes a new array. The step divides number by number: each "
        "parameter by its own `np.sqrt(s) + eps`.",
    ),
)


@exercise.answer
def rmsprop_step(w, s, g, lr, rho, eps):
    """One step of RMSprop: new w and new s, each shaped as w."""
    s = rho * s + (1 - rho) * g**2
    return w - lr * g / (np.sqrt(s) + eps), s


exercise.args_for = call_of(rmsprop_step, MEMORY)


@exercise.data_sets
def data(rng):
    """Steps in a row along different gradients; a large eps tells where it stands."""
    rates = {"lr": 0.1, "rho": 0.9, "eps": 1e-8}, {"lr": 0.3, "rho": 0.6, "eps": 1e-7}
    *ordinary, zeros, still, steep, tiny = walks(rng, *rates)
    yield from ordinary
    args, ask = ordinary[0].args, "Where does eps stand: inside the root, outside, or not at all?"
    yield Case(args | {"eps": 0.2}, {}, kind="large eps", when="eps is as large as 0.2", ask=ask)
    yield from (zeros, still, steep, tiny)


@exercise.small_inputs
def small():
    """One weight, one step."""
    for w, g in ((0, 1), (1, 2), (1, -1)):
        w, g = np.array([float(w)]), [np.array([float(g)])]
        yield {"w": w, "g": g, "lr": 0.1, "rho": 0.75, "eps": 0.5}


@exercise.right("a rate for each number first")
def rms_rate_first(w, s, g, lr, rho, eps):
    s = s * rho + np.square(g) * (1 - rho)
    rates = lr / (eps + s**0.5)
    return w - rates * g, s


@exercise.right("moved a share of the way to the new square")
def rms_share(w, s, g, lr, rho, eps):
    new = s + (1 - rho) * (g * g - s)
    return w + -lr * g / (np.sqrt(new) + eps), new


@exercise.right("the root is what is kept")
def rms_root_kept(w, s, g, lr, rho, eps):
    r = np.sqrt(rho * s**2 + (1 - rho) * g**2)
    return w - lr * g / (r + eps), r


@exercise.right("in place, on copies")
def rms_copies(w, s, g, lr, rho, eps):
    w, s = w.copy(), s.copy()
    s *= rho
    s += (1 - rho) * g**2
    w -= lr * g / (np.sqrt(s) + eps)
    return w, s


@exercise.mistake(
    "the square added whole",
    seen="s comes out as rho * s + g**2: the new square enters whole.",
    ask="If every gradient were 1, at which number should s settle?",
    leads=("fact first", "argument missing rho"),
)
def rms_whole(w, s, g, lr, rho, eps):
    s = rho * s + g**2
    return w - lr * g / (np.sqrt(s) + eps), s


@exercise.mistake(
    "a sum for ever (Adagrad)",
    seen="s is the sum of all squares so far, as in Adagrad: nothing fades.",
    ask="Which number in your code makes old squares fade?",
    leads=("no effect rho", "argument missing rho", "fact settles"),
)
def rms_adagrad(w, s, g, lr, rho, eps):
    s = s + g**2
    return w - lr * g / (np.sqrt(s) + eps), s


@exercise.mistake(
    "rho and 1 - rho exchanged",
    seen="rho weighs the new square and 1 - rho the old mean.",
    ask="With rho = 0.9, which counts more: the memory or the newest square?",
    leads=("argument complement rho",),
)
def rms_exchanged(w, s, g, lr, rho, eps):
    s = (1 - rho) * s + rho * g**2
    return w - lr * g / (np.sqrt(s) + eps), s


@exercise.mistake(
    "root forgotten",
    seen="the step is divided by s itself, not by its root.",
    ask="The gradients become ten times as large: should the first step change?",
    leads=("fact scale",),
)
def rms_no_root(w, s, g, lr, rho, eps):
    s = rho * s + (1 - rho) * g**2
    return w - lr * g / (s + eps), s


@exercise.mistake(
    "square forgotten",
    seen="s is a mean of the gradients, not of their squares: below 0 it has no root.",
    ask="Can a root be taken of what you average?",
    leads=("argument square g", "fact scale"),
)
def rms_no_square(w, s, g, lr, rho, eps):
    s = rho * s + (1 - rho) * g
    return w - lr * g / (np.sqrt(s) + eps), s


@exercise.mistake(
    "eps inside the root",
    seen="eps stands inside the root: √(s + eps) instead of √s + eps.",
    ask="With s = 0 and eps = 0.01, what do you divide by, and what does the formula divide by?",
)
def rms_eps_inside(w, s, g, lr, rho, eps):
    s = rho * s + (1 - rho) * g**2
    return w - lr * g / np.sqrt(s + eps), s


@exercise.mistake(
    "eps forgotten",
    seen="eps is not used: where all gradients were 0, 0 is divided by 0.",
    ask="What does a parameter do whose gradient was always 0?",
    leads=("large eps/argument missing eps",),
)
def rms_no_eps(w, s, g, lr, rho, eps):
    s = rho * s + (1 - rho) * g**2
    return w - lr * g / np.sqrt(s), s


@exercise.mistake(
    "divided by the old mean",
    seen="the first step is enormous: it is divided by the s that came in, which is still 0.",
    ask="Which s does the step divide by: the old one or the new one?",
    leads=("fact", "fact first", "fact scale"),
)
def rms_old(w, s, g, lr, rho, eps):
    new = rho * s + (1 - rho) * g**2
    return w - lr * g / (np.sqrt(s) + eps), new


@exercise.mistake(
    "the new mean not handed back",
    seen="the mean of squares is used, but it comes back as it came in, so it stays 0.",
    ask="What does the next step need: what came in, or the new one?",
    leads=("fact the new mean of squares",),
)
def rms_not_back(w, s, g, lr, rho, eps):
    return w - lr * g / (np.sqrt(rho * s + (1 - rho) * g**2) + eps), s


@exercise.mistake(
    "one number for all parameters",
    seen="all parameters are divided by the same number: the squares are averaged over them.",
    ask="May a parameter with small gradients have a rate of its own?",
)
def rms_one_for_all(w, s, g, lr, rho, eps):
    s = rho * s + (1 - rho) * np.mean(g**2)
    return w - lr * g / (np.sqrt(s) + eps), s


@exercise.mistake(
    "uphill",
    seen="every step climbs: it goes along the gradient, not against it.",
    ask="Does the first step go downhill?",
    leads=("argument sign lr", "negated beside"),
)
def rms_uphill(w, s, g, lr, rho, eps):
    s = rho * s + (1 - rho) * g**2
    return w + lr * g / (np.sqrt(s) + eps), s


@exercise.mistake(
    "s updated in place",
    seen="the values are right, but the s of the caller has changed.",
    ask="Which operator writes into the array that it finds on its left?",
    leads=("changed",),
)
def rms_inplace(w, s, g, lr, rho, eps):
    s *= rho
    s += (1 - rho) * g**2
    return w - lr * g / (np.sqrt(s) + eps), s


@exercise.mistake(
    "learning rate forgotten",
    seen="the learning rate is not used.",
    ask="Which argument says how far to walk?",
    leads=("argument one lr", "factor beside"),
)
def rms_no_lr(w, s, g, lr, rho, eps):
    s = rho * s + (1 - rho) * g**2
    return w - g / (np.sqrt(s) + eps), s


@exercise.mistake(
    "the step weighted with 1 - rho",
    seen="1 - rho shortens the step as well: it belongs to the square alone.",
    ask="In which of the two lines of the formula does 1 - rho stand?",
    leads=("factor beside", "fact first"),
)
def rms_short(w, s, g, lr, rho, eps):
    s = rho * s + (1 - rho) * g**2
    return w - lr * (1 - rho) * g / (np.sqrt(s) + eps), s
