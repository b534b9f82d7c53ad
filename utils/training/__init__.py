"""How networks learn: the loops of the chapters to read, and what they are compared with.

descent    the update and the loops as the chapters write them
recipes    the 2015 post's own run, scikit-learn's straight line
"""

from utils.data import minibatches
from utils.training.descent import Trained, gd_step, gd_train, minibatch_train
from utils.training.recipes import PostRun, logistic_cv, post_recipe

__all__ = [
    "PostRun",
    "Trained",
    "gd_step",
    "gd_train",
    "logistic_cv",
    "minibatch_train",
    "minibatches",
    "post_recipe",
]
