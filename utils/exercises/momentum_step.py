"""The exercise `momentum_step` of chapter 08."""

import numpy as np

from utils.checker import Case, Exercise
from utils.exercises._walks import call_of, first_step, walk_of, walks

MEMORY = {"v": "velocity"}

exercise = Exercise(
    "momentum_step(w, v, g, lr, mu)",
    chapter="08",
    place=20,
    points=2,
    does=(
        "Classical momentum starting from v = 0, such that the first step is w - lr*g and "
        "each later step adds mu times the previous step. How the velocity is stored is "
        "free: v = mu*v - lr*g; w += v and v = mu*v + g; w -= lr*v both pass (lr constant). "
        "Must not change w, v or g."
    ),
    parts=walk_of(MEMORY),
    keeps=("w", "v", "g"),
    beside=(("the step", first_step),),
    hints=(
        (
            "A new velocity from the old one and the gradient, then a new position from the "
            "velocity. Which of the two lines must come first?"
        ),
        (
            "`v *= mu` writes into the caller's velocity. Which expression makes a new array? "
            "Return both, the new w and the new v."
        ),
    ),
)


@exercise.answer
def momentum_step(w, v, g, lr, mu):
    """One step with momentum: new w and new v, each shaped as w."""
    v = mu * v - lr * g
    w = w + v
    return w, v


exercise.args_for = call_of(momentum_step, MEMORY)


@exercise.data_sets
def data(rng):
    """Steps in a row along different gradients."""
    *ordinary, zeros, still, steep, tiny = walks(
        rng, {"lr": 0.1, "mu": 0.9}, {"lr": 0.5, "mu": 0.6}
    )
    last = ordinary[-1].args
    yield from ordinary
    yield Case(last | {"mu": 0.0}, {}, kind="no momentum", when="mu is 0")
    yield from (zeros, still, steep, tiny)


@exercise.small_inputs
def small():
    """One weight, one step."""
    for w, g in ((0, 1), (1, 0), (1, 2), (1, -1)):
        w, g = np.array([float(w)]), [np.array([float(g)])]
        yield {"w": w, "g": g, "lr": 0.1, "mu": 0.5}


@exercise.right("the velocity points uphill and is subtracted")
def momentum_step_subtracted(w, v, g, lr, mu):
    v = mu * v + lr * g
    return w - v, v


@exercise.right("PyTorch convention")
def momentum_step_pytorch_convention(w, v, g, lr, mu):
    v = mu * v + g
    return w - lr * v, v


@exercise.mistake(
    "velocity subtracted: -mu*v",
    seen="the second step goes back by mu times the first.",
    ask="A ball rolling downhill: does its old speed help or hinder the next step?",
    leads=("argument sign mu",),
)
def mo_braking(w, v, g, lr, mu):
    v = -mu * v - lr * g
    return w + v, v


@exercise.mistake(
    "mu multiplies the gradient instead of the velocity",
    seen="the first step is mu times as long as it should be, and the velocity never fades.",
    ask="What should happen when mu is 0: plain descent or no movement?",
    leads=("factor beside",),
)
def mo_mu_on_g(w, v, g, lr, mu):
    v = v - mu * lr * g
    return w + v, v


@exercise.mistake(
    "velocity never fades (mu ignored)",
    seen="the velocity never fades: the path is that of mu = 1, whatever mu is.",
    ask="Which number in your code makes old speed fade?",
    leads=("argument one mu",),
)
def mo_mu1(w, v, g, lr, mu):
    v = v - lr * g
    return w + v, v


@exercise.mistake(
    "weights multiplied by mu",
    seen="the first step shrinks w towards 0 by the factor mu.",
    ask="If the gradient is 0 and v is 0, should w change?",
)
def mo_w(w, v, g, lr, mu):
    v = mu * v - lr * g
    return mu * w + v, v


@exercise.mistake(
    "gradient added to the velocity and velocity added to w",
    seen="every step climbs: the first goes along the gradient, not against it.",
    ask="Does the first step go downhill?",
    leads=("argument sign lr",),
)
def mo_uphill(w, v, g, lr, mu):
    v = mu * v + lr * g
    return w + v, v


@exercise.mistake(
    "gradient weighted with (1 - mu)",
    seen="the gradient enters with the factor 1 - mu: so much shorter is the first step.",
    ask="How long is your very first step compared with plain gradient descent?",
    leads=("factor beside",),
)
def mo_ema(w, v, g, lr, mu):
    v = mu * v + (1 - mu) * g
    return w - lr * v, v


@exercise.mistake(
    "velocity ignored",
    seen="the path is that of plain gradient descent: the old velocity has no influence.",
    ask="Where does the old velocity enter?",
    leads=("argument missing mu",),
)
def mo_nov(w, v, g, lr, mu):
    v = -lr * g
    return w + v, v


@exercise.mistake(
    "moved with the old velocity",
    seen="the first step does not move: w moves with the velocity from before.",
    ask="Which velocity moves w: the old one or the new one?",
    leads=("argument missing lr",),
)
def mo_oldv(w, v, g, lr, mu):
    new = mu * v - lr * g
    return w + v, new


@exercise.mistake(
    "v updated in place",
    seen="the values are right, but the velocity of the caller has changed.",
    ask="Which operator writes into the array that it finds on its left?",
    leads=("changed",),
)
def mo_inplace(w, v, g, lr, mu):
    v *= mu
    v -= lr * g
    return w + v, v


@exercise.mistake(
    "w updated in place",
    seen="the values are right, but the weights of the caller have moved.",
    ask="Which operator writes into the array that it finds on its left?",
    leads=("changed",),
)
def mo_winplace(w, v, g, lr, mu):
    v = mu * v - lr * g
    w += v
    return w, v


@exercise.mistake(
    "results exchanged",
    seen="the first result is the velocity: the two come in the other order.",
    ask="In which order does the caller unpack the two?",
    leads=("argument missing w",),
)
def mo_swap(w, v, g, lr, mu):
    v = mu * v - lr * g
    return v, w + v


@exercise.mistake(
    "learning rate forgotten",
    seen="the first step is the whole gradient.",
    ask="Which argument says how far to walk?",
    leads=("argument one lr",),
)
def mo_nolr(w, v, g, lr, mu):
    v = mu * v - g
    return w + v, v


@exercise.mistake(
    "learning rate twice",
    seen="lr enters the velocity and the step as well.",
    ask="How often does the learning rate shorten the first step?",
    leads=("argument square lr",),
)
def mo_lrboth(w, v, g, lr, mu):
    v = mu * v - lr * g
    return w + lr * v, v


@exercise.mistake(
    "step taken twice",
    seen="the gradient is added to the step once more.",
    ask="How long is your very first step compared with plain gradient descent?",
    leads=("factor beside",),
)
def mo_nesterov(w, v, g, lr, mu):
    v = mu * v - lr * g
    return w + mu * v - lr * g, v


@exercise.mistake(
    "mu added",
    seen="mu is added to the velocity instead of multiplied.",
    ask="If v and g are 0, should w move?",
    leads=("offset",),
)
def mo_sum(w, v, g, lr, mu):
    v = mu + v - lr * g
    return w + v, v


@exercise.mistake(
    "gradient squared",
    seen="the gradient enters squared.",
    ask="Does the sign of the gradient still count?",
    leads=("argument square g",),
)
def mo_square(w, v, g, lr, mu):
    v = mu * v - lr * g**2
    return w + v, v


@exercise.mistake(
    "velocity not returned",
    seen="one result comes back instead of two.",
    ask="What does the caller need for the next step?",
    leads=("form",),
)
def mo_onlyw(w, v, g, lr, mu):
    v = mu * v - lr * g
    return w + v


@exercise.mistake(
    "only the last gradient kept (McCaffrey)",
    seen=(
        "only the last gradient is kept: what comes back as v has forgotten the velocity that came "
        "in."
    ),
    ask="Which share of the first step should still be in the third?",
)
def mo_last(w, v, g, lr, mu):
    step = -lr * g
    return w + step + mu * v, step


@exercise.mistake(
    "new velocity not handed back",
    seen=(
        "the old velocity is used, but the new one is not handed back: v comes back as it came in, "
        "so it stays 0."
    ),
    ask="What does the next step need: what came in, or the new one?",
    leads=("fact the new velocity",),
)
def mo_notback(w, v, g, lr, mu):
    return w + mu * v - lr * g, v


@exercise.mistake(
    "the whole bracket multiplied by mu",
    seen="mu multiplies the gradient as well: mu * (v - lr * g).",
    ask="How long is the first step, when v is still 0?",
    leads=("factor beside",),
)
def mo_bracket(w, v, g, lr, mu):
    v = mu * (v - lr * g)
    return w + v, v


@exercise.mistake(
    "old velocity multiplied by the rate as well",
    seen="lr multiplies the old velocity as well: too little of it is left.",
    ask="Which factor alone says how much of the old velocity is kept?",
)
def mo_lr_velocity(w, v, g, lr, mu):
    v = lr * (mu * v - g)
    return w + v, v


@exercise.mistake(
    "gradient handed back instead of the velocity",
    seen="the gradient comes back as v, not the velocity, and the next step adds mu times that.",
    ask="Which of your names holds the step that was taken?",
)
def mo_gradient_back(w, v, g, lr, mu):
    v = mu * v - lr * g
    return w + v, g


@exercise.mistake(
    "w in the place of v",
    seen="mu multiplies the weights, not the old velocity.",
    ask="If the gradient is 0 and v is 0, should w change?",
)
def mo_weights_for_velocity(w, v, g, lr, mu):
    v = mu * w - lr * g
    return w + v, v
