"""Chapter 03: which step for differences."""

import numpy as np

from .kinds import Share, claim
from .tools import lesson, more, step_errors


def _best_steps(seeds, how):
    """The step with the lowest error in other chains of the text's kind: (S,)."""
    eps, found = 10.0 ** -np.arange(1, 14), []
    for seed in more(seeds, 4):
        x, v = np.random.default_rng(seed).normal(size=2)
        own = lesson("03", "loss", "slope", x=x, v=v)
        errors = step_errors(own.loss, own.slope, np.linspace(-1, 1, 101), eps)
        found.append(eps[np.argmin(errors[how])])
    return np.array(found)


@claim("03_backpropagation-011", "Central differences are best at", Share(0.5, 1))
def central_differences_are_best_at_1e_5(seeds):
    return np.isclose(_best_steps(seeds, "central"), 1e-5)
