"""How networks learn: the loops of the chapters to read, and what they are compared with.

descent    the update and the loops as the chapters write them
recipes    the 2015 post's own run, scikit-learn's straight line
lines      the best of all straight lines, by trying them
"""

from typing import TYPE_CHECKING

from utils.data import minibatches
from utils.later import later

if TYPE_CHECKING:
    from utils.training.descent import Trained, gd_step, gd_train, minibatch_train, momentum_train
    from utils.training.lines import Line, best_line
    from utils.training.recipes import PostRun, logistic_cv, post_recipe

__all__ = [
    "Line",
    "PostRun",
    "Trained",
    "best_line",
    "gd_step",
    "gd_train",
    "logistic_cv",
    "minibatch_train",
    "minibatches",
    "momentum_train",
    "post_recipe",
]

__getattr__, __dir__ = later(
    __name__,
    {
        **dict.fromkeys(
            ("Trained", "gd_step", "gd_train", "minibatch_train", "momentum_train"), "descent"
        ),
        **dict.fromkeys(("Line", "best_line"), "lines"),
        **dict.fromkeys(("PostRun", "logistic_cv", "post_recipe"), "recipes"),
    },
)
