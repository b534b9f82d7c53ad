"""What chapters compare with: the 2015 post's own run, scikit-learn's straight line."""

import inspect
from typing import NamedTuple

import numpy as np
from sklearn.datasets import make_moons
from sklearn.linear_model import LogisticRegressionCV

from utils.network import Params


class PostRun(NamedTuple):
    """Data and starting point of the 2015 post, in this course's notation (mean over samples)."""

    X: np.ndarray
    y: np.ndarray
    params: Params
    lr: float
    reg: float


def post_recipe() -> PostRun:
    """The original post's own run: 200 moons, 3 hidden units, its seeds, its step, its penalty.

    The post descends the SUM over the 200 samples with step 0.01 and a penalty of 0.01 on the
    sum. For the mean that is a step of 0.01 * 200 = 2.0 and a λ of 0.01 / 200 = 5e-5.

    Returns
    -------
    PostRun    X (200, 2), y (200,), params of a 2-3-2 network, lr 2.0, reg 5e-5

    Notes
    -----
    The one place where this course uses NumPy's legacy generator: only that one gives the
    post's numbers. Its state is restored afterwards, nothing outside notices.

    Source: "Implementing a Neural Network from Scratch in Python" (2015).
    """
    before = np.random.get_state()
    try:
        np.random.seed(0)
        X, y = make_moons(200, noise=0.20)
        np.random.seed(0)
        W1 = np.random.randn(2, 3) / np.sqrt(2)
        W2 = np.random.randn(3, 2) / np.sqrt(3)
    finally:
        np.random.set_state(before)
    params = {"W1": W1, "b1": np.zeros((1, 3)), "W2": W2, "b2": np.zeros((1, 2))}
    return PostRun(X, y, params, lr=0.01 * len(X), reg=0.01 / len(X))


def logistic_cv() -> LogisticRegressionCV:
    """scikit-learn's `LogisticRegressionCV`, set to mean the same from version 1.5 to 1.9.

    Returns
    -------
    LogisticRegressionCV    not yet fitted: the strength C of its squared penalty is chosen among
                            ten by five-fold cross-validation of the log-loss

    Notes
    -----
    From 1.8 on scikit-learn wants two arguments said aloud that older versions refuse or warn
    about; which of them it knows is read from its signature.
    """
    known = inspect.signature(LogisticRegressionCV).parameters
    new = {"l1_ratios": (0.0,), "use_legacy_attributes": False}
    said = new if "use_legacy_attributes" in known else {}
    return LogisticRegressionCV(scoring="neg_log_loss", tol=1e-8, max_iter=1000, **said)
