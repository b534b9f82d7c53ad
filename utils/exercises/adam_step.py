"""The exercise `adam_step` of chapter 08."""

import numpy as np

from utils.checker import Case, Exercise
from utils.exercises._relations import related
from utils.exercises._walks import call_of, first_step, lengths_where_all_is_one, walk_of, walks

MEMORY = {"m": "mean of gradients", "s": "mean of squares"}

relations = lengths_where_all_is_one(lambda t: np.ones(t.shape), beta1=0.6, beta2=0.5)

exercise = Exercise(
    "adam_step(w, m, s, t, g, lr, beta1, beta2, eps)",
    chapter="08",
    place=22,
    points=3,
    does=(
        "Step number t (1, 2, 3, ...) of Adam. m becomes beta1 * m + (1 - beta1) * g, and s "
        "becomes beta2 * s + (1 - beta2) * g**2; both start at 0. Corrected for that start, m is "
        "divided by 1 - beta1**t and s by 1 - beta2**t; w loses lr times the corrected m, over "
        "the root of the corrected s plus eps. Return the new w, m and s, all shaped as w, m and s "
        "NOT corrected. w, m, s and g stay as they were."
    ),
    parts=related(walk_of(MEMORY, numbered=True), lambda: adam_step, relations),
    keeps=("w", "m", "s", "g"),
    beside=(("the step", first_step),),
    hints=(
        "Five lines, in the order of the five formulas. Which two of the five results does the "
        "next step get, and which two are used once and forgotten?",
        "`m_hat = m / (1 - beta1**t)` gives the corrected mean a name of its own, so that `m` "
        "itself can be handed back. The root belongs to the corrected s, and eps stands outside.",
    ),
)


@exercise.answer
def adam_step(w, m, s, t, g, lr, beta1, beta2, eps):
    """Step t = 1, 2, ... of Adam: new w, new m and new s, each shaped as w."""
    m = beta1 * m + (1 - beta1) * g
    s = beta2 * s + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    s_hat = s / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(s_hat) + eps), m, s


exercise.args_for = call_of(adam_step, MEMORY, numbered=True)


@exercise.data_sets
def data(rng):
    """Steps in a row along different gradients; a large eps tells where it stands."""
    rates = (
        {"lr": 0.1, "beta1": 0.9, "beta2": 0.99, "eps": 1e-8},
        {"lr": 0.3, "beta1": 0.6, "beta2": 0.8, "eps": 1e-7},
    )
    *ordinary, zeros, still, steep, tiny = walks(rng, *rates)
    yield from ordinary
    args, ask = ordinary[0].args, "To what is eps added: to the root, and of which s?"
    yield Case(args | {"eps": 0.2}, {}, kind="large eps", when="eps is as large as 0.2", ask=ask)
    plain = args | {"beta1": 0.0}
    yield Case(plain, {}, kind="no momentum", when="beta1 is 0", ask="What is m when beta1 is 0?")
    yield from (zeros, still, steep, tiny)


@exercise.small_inputs
def small():
    """One weight, one step."""
    for w, g in ((0, 1), (1, 2), (1, -1)):
        w, g = np.array([float(w)]), [np.array([float(g)])]
        yield {"w": w, "g": g, "lr": 0.1, "beta1": 0.5, "beta2": 0.75, "eps": 0.5}


@exercise.right("the corrections in the rate")
def adam_rate(w, m, s, t, g, lr, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    s = beta2 * s + (1 - beta2) * g**2
    root = np.sqrt(1 - beta2**t)
    return w - lr * root / (1 - beta1**t) * m / (np.sqrt(s) + eps * root), m, s


@exercise.right("shares of the way to the new values")
def adam_shares(w, m, s, t, g, lr, beta1, beta2, eps):
    m = m + (1 - beta1) * (g - m)
    s = s + (1 - beta2) * (g * g - s)
    down = (s / (1 - beta2**t)) ** 0.5 + eps
    return w - lr * (m / (1 - beta1**t)) / down, m, s


@exercise.right("the memories kept as sums")
def adam_sums(w, m, s, t, g, lr, beta1, beta2, eps):
    m, s = beta1 * m + g, beta2 * s + g**2
    m_hat = m / sum(beta1**k for k in range(t))
    s_hat = s / sum(beta2**k for k in range(t))
    return w - lr * m_hat / (np.sqrt(s_hat) + eps), m, s


@exercise.right("the corrected means are kept, and the correction is undone first")
def adam_undone(w, m, s, t, g, lr, beta1, beta2, eps):
    m = (beta1 * (1 - beta1 ** (t - 1)) * m + (1 - beta1) * g) / (1 - beta1**t)
    s = (beta2 * (1 - beta2 ** (t - 1)) * s + (1 - beta2) * g**2) / (1 - beta2**t)
    return w - lr * m / (np.sqrt(s) + eps), m, s


def _means(m, s, g, beta1, beta2):
    """The two new means, as they should be."""
    return beta1 * m + (1 - beta1) * g, beta2 * s + (1 - beta2) * g**2


@exercise.mistake(
    "no correction",
    seen="nothing is corrected for the start at 0: t is not used.",
    ask="After one step m is (1 - beta1) * g: by what must it be divided to be g?",
    leads=("factor beside", "fact first"),
)
def ad_uncorrected(w, m, s, t, g, lr, beta1, beta2, eps):
    m, s = _means(m, s, g, beta1, beta2)
    return w - lr * m / (np.sqrt(s) + eps), m, s


@exercise.mistake(
    "only m corrected",
    seen="m is corrected for its start at 0, s is not: the first steps are too long.",
    ask="Which of the two memories still believes in its zeros?",
    leads=("fact first",),
)
def ad_only_m(w, m, s, t, g, lr, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    s = beta2 * s + (1 - beta2) * g**2
    return w - lr * m / (1 - beta1**t) / (np.sqrt(s) + eps), m, s


@exercise.mistake(
    "only s corrected",
    seen="s is corrected for its start at 0, m is not: the first steps are too short.",
    ask="Which of the two memories still believes in its zeros?",
    leads=("fact first",),
)
def ad_only_s(w, m, s, t, g, lr, beta1, beta2, eps):
    m, s = _means(m, s, g, beta1, beta2)
    return w - lr * m / (np.sqrt(s / (1 - beta2**t)) + eps), m, s


@exercise.mistake(
    "the same correction at each step",
    seen="every step divides by 1 - beta, as the first must: the power t is missing.",
    ask="After a thousand steps, how much of the zeros is left in m, and what must correct it?",
    leads=("fact settles", "fact later"),
)
def ad_no_power(w, m, s, t, g, lr, beta1, beta2, eps):
    m, s = _means(m, s, g, beta1, beta2)
    m_hat, s_hat = m / (1 - beta1), s / (1 - beta2)
    return w - lr * m_hat / (np.sqrt(s_hat) + eps), m, s


@exercise.mistake(
    "t counted one too far",
    seen="the power is t + 1, as if the first step had the number 2.",
    ask="What is 1 - beta1**t in the first step, and what stands before g in m?",
    leads=("fact first",),
)
def ad_from_2(w, m, s, t, g, lr, beta1, beta2, eps):
    m, s = _means(m, s, g, beta1, beta2)
    m_hat, s_hat = m / (1 - beta1 ** (t + 1)), s / (1 - beta2 ** (t + 1))
    return w - lr * m_hat / (np.sqrt(s_hat) + eps), m, s


@exercise.mistake(
    "t counted from 0",
    seen="the power is t - 1: in the first step that divides 0 into m.",
    ask="Which number does the first step get as t?",
    leads=("nan",),
)
def ad_from_0(w, m, s, t, g, lr, beta1, beta2, eps):
    m, s = _means(m, s, g, beta1, beta2)
    m_hat, s_hat = m / (1 - beta1 ** (t - 1)), s / (1 - beta2 ** (t - 1))
    return w - lr * m_hat / (np.sqrt(s_hat) + eps), m, s


@exercise.mistake(
    "multiplied by the correction",
    seen="m and s are multiplied by 1 - beta**t, which makes them smaller still.",
    ask="m is too small after one step: does your correction make it larger?",
    leads=("factor beside", "fact first"),
)
def ad_multiplied(w, m, s, t, g, lr, beta1, beta2, eps):
    m, s = _means(m, s, g, beta1, beta2)
    m_hat, s_hat = m * (1 - beta1**t), s * (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(s_hat) + eps), m, s


@exercise.mistake(
    "corrected means handed back",
    seen="the corrected m and s come back: the next step corrects them once more.",
    ask="Is it m or the corrected m that the formula of the next step starts from?",
    leads=("fact later",),
)
def ad_hats_back(w, m, s, t, g, lr, beta1, beta2, eps):
    m, s = _means(m, s, g, beta1, beta2)
    m, s = m / (1 - beta1**t), s / (1 - beta2**t)
    return w - lr * m / (np.sqrt(s) + eps), m, s


@exercise.mistake(
    "betas exchanged",
    seen="beta1 and beta2 have changed places.",
    ask="Which of the two memories is the longer one, and which beta is closer to 1?",
    leads=("fact exchanged",),
)
def ad_exchanged(w, m, s, t, g, lr, beta1, beta2, eps):
    m = beta2 * m + (1 - beta2) * g
    s = beta1 * s + (1 - beta1) * g**2
    m_hat, s_hat = m / (1 - beta2**t), s / (1 - beta1**t)
    return w - lr * m_hat / (np.sqrt(s_hat) + eps), m, s


@exercise.mistake(
    "square forgotten",
    seen="s is a mean of the gradients, not of their squares.",
    ask="Can a root be taken of what s averages?",
    leads=("fact scale",),
)
def ad_no_square(w, m, s, t, g, lr, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    s = beta2 * s + (1 - beta2) * g
    m_hat, s_hat = m / (1 - beta1**t), s / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(s_hat) + eps), m, s


@exercise.mistake(
    "m squared into s",
    seen="s averages the squares of m, not those of g.",
    ask="Which array does the formula of s square?",
    leads=("fact first",),
)
def ad_m_squared(w, m, s, t, g, lr, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    s = beta2 * s + (1 - beta2) * m**2
    m_hat, s_hat = m / (1 - beta1**t), s / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(s_hat) + eps), m, s


@exercise.mistake(
    "root forgotten",
    seen="the step is divided by s itself, not by its root.",
    ask="The gradients become ten times as large: should the first step change?",
    leads=("fact scale",),
)
def ad_no_root(w, m, s, t, g, lr, beta1, beta2, eps):
    m, s = _means(m, s, g, beta1, beta2)
    m_hat, s_hat = m / (1 - beta1**t), s / (1 - beta2**t)
    return w - lr * m_hat / (s_hat + eps), m, s


@exercise.mistake(
    "eps inside the root",
    seen="eps stands inside the root.",
    ask="With s = 0 and eps = 0.01, what do you divide by, and what does the formula divide by?",
)
def ad_eps_inside(w, m, s, t, g, lr, beta1, beta2, eps):
    m, s = _means(m, s, g, beta1, beta2)
    m_hat, s_hat = m / (1 - beta1**t), s / (1 - beta2**t)
    return w - lr * m_hat / np.sqrt(s_hat + eps), m, s


@exercise.mistake(
    "eps forgotten",
    seen="eps is not used: where all gradients were 0, 0 is divided by 0.",
    ask="What does a parameter do whose gradient was always 0?",
    leads=("large eps/argument missing eps",),
)
def ad_no_eps(w, m, s, t, g, lr, beta1, beta2, eps):
    m, s = _means(m, s, g, beta1, beta2)
    m_hat, s_hat = m / (1 - beta1**t), s / (1 - beta2**t)
    return w - lr * m_hat / np.sqrt(s_hat), m, s


@exercise.mistake(
    "eps added before the correction",
    seen="eps is added to the root of s before s is corrected, so that it is corrected as well.",
    ask="Which comes first in the formula: the correction of s, or eps?",
    leads=("large eps/different", "large eps"),
)
def ad_eps_early(w, m, s, t, g, lr, beta1, beta2, eps):
    m, s = _means(m, s, g, beta1, beta2)
    rate = lr * np.sqrt(1 - beta2**t) / (1 - beta1**t)
    return w - rate * m / (np.sqrt(s) + eps), m, s


@exercise.mistake(
    "the gradient in the place of its mean",
    seen="the step goes along g: the mean m is worked out and not used.",
    ask="In which of your lines is the corrected m used?",
    leads=("argument missing beta1",),
)
def ad_along_g(w, m, s, t, g, lr, beta1, beta2, eps):
    m, s = _means(m, s, g, beta1, beta2)
    return w - lr * g / (np.sqrt(s / (1 - beta2**t)) + eps), m, s


@exercise.mistake(
    "1 - beta1 forgotten",
    seen="m comes out as beta1 * m + g, and is corrected as if it were a mean.",
    ask="If every gradient were 1, at which number should m settle?",
    leads=("fact first",),
)
def ad_sum(w, m, s, t, g, lr, beta1, beta2, eps):
    m = beta1 * m + g
    s = beta2 * s + (1 - beta2) * g**2
    m_hat, s_hat = m / (1 - beta1**t), s / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(s_hat) + eps), m, s


@exercise.mistake(
    "the old memories handed back",
    seen="the new m and s are used, but the old ones come back: they stay 0.",
    ask="What does the next step need: what came in, or the new one?",
    leads=("fact the new mean",),
)
def ad_not_back(w, m, s, t, g, lr, beta1, beta2, eps):
    new_m, new_s = _means(m, s, g, beta1, beta2)
    m_hat, s_hat = new_m / (1 - beta1**t), new_s / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(s_hat) + eps), m, s


@exercise.mistake(
    "memories exchanged in the result",
    seen="m and s come back in the other order.",
    ask="In which order does the caller unpack the three?",
)
def ad_order(w, m, s, t, g, lr, beta1, beta2, eps):
    m, s = _means(m, s, g, beta1, beta2)
    m_hat, s_hat = m / (1 - beta1**t), s / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(s_hat) + eps), s, m


@exercise.mistake(
    "memories changed in place",
    seen="the values are right, but m and s of the caller have changed.",
    ask="Which operator writes into the array that it finds on its left?",
    leads=("changed",),
)
def ad_inplace(w, m, s, t, g, lr, beta1, beta2, eps):
    m *= beta1
    m += (1 - beta1) * g
    s *= beta2
    s += (1 - beta2) * g**2
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(s / (1 - beta2**t)) + eps), m, s


@exercise.mistake(
    "uphill",
    seen="every step climbs: it goes along the mean gradient, not against it.",
    ask="Does the first step go downhill?",
    leads=("argument sign lr", "negated beside"),
)
def ad_uphill(w, m, s, t, g, lr, beta1, beta2, eps):
    m, s = _means(m, s, g, beta1, beta2)
    m_hat, s_hat = m / (1 - beta1**t), s / (1 - beta2**t)
    return w + lr * m_hat / (np.sqrt(s_hat) + eps), m, s


@exercise.mistake(
    "beta times t",
    seen="beta is multiplied by t instead of raised to it: from step 2 on the root fails.",
    ask="How often has the first 0 been multiplied by beta after t steps: which sign says that?",
)
def ad_times_t(w, m, s, t, g, lr, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    s = beta2 * s + (1 - beta2) * g**2
    with np.errstate(all="ignore"):
        return w - lr * m / (1 - beta1 * t) / (np.sqrt(s / (1 - beta2 * t)) + eps), m, s
