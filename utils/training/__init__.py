"""How networks learn: the loops of the chapters to read, and quick ones beside them.

descent    the update and the loops as the chapters write them
fitting    `fit`: minibatches for one network of any depth
recipes    the 2015 post's own run, scikit-learn's straight line
"""

from utils.data import minibatches
from utils.training.descent import Trained, gd_step, gd_train, minibatch_train
from utils.training.fitting import fit
from utils.training.recipes import PostRun, logistic_cv, post_recipe

__all__ = [
    "PostRun",
    "Trained",
    "fit",
    "gd_step",
    "gd_train",
    "logistic_cv",
    "minibatch_train",
    "minibatches",
    "post_recipe",
]
