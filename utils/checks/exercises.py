"""The table of exercises: where each belongs, how it is called, and what is looked at."""

import functools
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from utils.checks import cases, observe
from utils.checks import reference as ref


@dataclass(frozen=True)
class Exercise:
    """One exercise.

    Attributes
    ----------
    id, chapter : str
    signature : str             as in the contract
    reference : tuple           the function, or the pair of functions, that is right
    cases : function            rng -> the data sets
    observe : function          (functions, case, watch) -> dict of named parts
    steps : tuple               the parts in the order in which an error travels through them
    flat : tuple                parts that may come as (n,) instead of (1, n) or (n, 1)
    counted : bool              whether it is one of the course's exercises, or a first try-out
    no_bools : bool             whether True and False will not do for 1 and 0
    rounding : float            by how much the arguments may change: what += and -= leave behind
    keeps : tuple               the arguments that stay untouched, where that is worth saying
    """

    id: str
    chapter: str
    signature: str
    reference: tuple
    cases: Callable
    observe: Callable
    steps: tuple = ()
    flat: tuple = ()
    counted: bool = True
    no_bools: bool = False
    rounding: float = 0.0
    keeps: tuple = field(default=())

    @property
    def steady(self):
        """Whether the result is numbers that follow from the arguments alone."""
        return self.observe not in _LOOSE

    @property
    def names(self):
        """The names of the functions."""
        return tuple(f.__name__ for f in self.reference)


_LOOSE = (
    observe.split,
    observe.minibatches,
    observe.minibatch_epoch,
    observe.init_params,
    observe.make_params,
    observe.sweep,
    observe.keep_best,
    observe.save_load,
)
BIASES = ("db1", "db2")
GRADIENTS = ("dW2", "db2", "dW1", "db1")


def _table():
    one, several, keyed = observe.one, observe.several, observe.keyed
    rows = (
        ("00", "mean_square(errors)", cases.mean_square, one("mean_square"), {"counted": False}),
        ("01", "split(X, y, frac, rng)", cases.split, observe.split, {"keeps": ("X", "y")}),
        ("01", "sigmoid(z)", cases.scores_of_any_shape, one("sigmoid"), {}),
        ("01", "bce_loss(p, y)", cases.bce_loss, one("loss"), {}),
        ("01", "logreg_grad(w, b, X, y)", cases.logreg, several("dw", "db"), {}),
        ("02", "one_hot(y, C)", cases.one_hot, one("table"), {"no_bools": True}),
        ("02", "softmax(z)", cases.softmax, one("probs"), {}),
        ("02", "forward(X, W1, b1, W2, b2)", cases.forward, several("a1", "probs"), {}),
        ("02", "predict(probs)", cases.predict, one("classes"), {}),
        ("02", "accuracy(probs, y)", cases.accuracy, one("accuracy"), {}),
        ("02", "cross_entropy(probs, y)", cases.cross_entropy, one("loss"), {}),
        ("02", "total_loss(probs, y, W1, W2, reg)", cases.total_loss, one("loss"), {}),
        ("03", "numgrad(f, w, eps)", cases.numgrad, one("gradient"), {"rounding": 1e-11}),
        ("03", "dscores(probs, y)", cases.probs_and_labels, one("gradient"), {}),
        ("03", "backward(X, y, cache, params, reg)", cases.backward,
         keyed("dW1", "db1", "dW2", "db2"), {"steps": GRADIENTS, "flat": BIASES}),
        ("04", "init_params(D, H, C, seed)", cases.init_params, observe.init_params, {}),
        ("04", "gd_step(params, grads, lr)", cases.gd_step, observe.keys_of("params"), {}),
        ("04", "gd_train(X, y, params, lr, steps, reg)", cases.gd_train, observe.gd_train,
         {"steps": ("the list of losses", "W2", "b2", "W1", "b1")}),
        ("05", "sweep(fit, score, sizes, train, val)", cases.sweep, observe.sweep, {}),
        ("05", "keep_best(epochs)", cases.keep_best, observe.keep_best, {}),
        ("06", "minibatches(X, y, batch_size, rng)", cases.minibatches, observe.minibatches,
         {"keeps": ("X", "y")}),
        ("06", "minibatch_epoch(w, X, y, batch_size, lr, grad, rng)", cases.minibatch_epoch,
         observe.minibatch_epoch, {"keeps": ("w", "X", "y")}),
        ("06", "lr_schedule(n_epochs, n_batches, lr0, decay)", cases.lr_schedule, one("rates"), {}),
        ("06", "step_decay(epoch, lr0, drop, every)", cases.step_decay, observe.step_decay, {}),
        ("06", "activation(z, kind)", cases.activation, observe.by_kind, {}),
        ("06", "activation_grad(z, kind)", cases.activation_grad, observe.by_kind, {}),
        ("06", "hidden_delta(delta_out, W_out, z, a, kind)", cases.hidden_delta, observe.by_kind,
         {}),
        ("06", "make_params(X, y, H, rng)", cases.make_params, observe.make_params, {}),
        ("06", "deep_forward(X, Ws, bs)", cases.deep_forward, observe.deep_forward, {}),
        ("06", "deep_backward(acts, y, Ws, reg)", cases.deep_backward, observe.deep_backward,
         {"steps": tuple(f"{k}[{i}]" for i in (3, 2, 1, 0) for k in ("dWs", "dbs")),
          "flat": tuple(f"dbs[{i}]" for i in range(4))}),
        ("07", "xor_forward(X, W1, b1, W2, b2)", cases.xor_forward, several("a1", "p"), {}),
        ("07", "xor_backward(X, y, a1, p, W2)", cases.xor_backward,
         keyed("dW1", "db1", "dW2", "db2"), {"steps": GRADIENTS, "flat": BIASES}),
        ("07", "xor_predict(p)", cases.xor_predict, one("classes"), {}),
        ("08", "momentum_step(w, v, g, lr, mu)", cases.momentum, observe.momentum, {}),
        ("08", "save_load(params, path)", cases.save_load, observe.save_load, {}),
        ("10", "standardise(train, test)", cases.standardise,
         several("the training part", "the test part"), {}),
        ("10", "mse(pred, y)", cases.predictions, one("mse"), {}),
        ("10", "mse_grad(pred, y)", cases.predictions, one("gradient"), {"flat": ("gradient",)}),
        ("10", "reg_forward(X, W1, b1, W2, b2)", cases.reg_forward, several("a1", "pred"), {}),
    )  # fmt: skip
    for chapter, signature, data, look, more in rows:
        name = signature.split("(")[0]
        functions = (ref.save, ref.load) if name == "save_load" else (getattr(ref, name),)
        yield name, Exercise(name, chapter, signature, functions, data, look, **more)


EXERCISES = dict(_table())


def data_sets(exercise, seed=0):
    """The data sets of an exercise; the same seed gives the same ones. Nobody may change them."""
    return _data_sets(exercise.id, seed)


@functools.lru_cache(maxsize=128)
def _data_sets(name, seed):
    return tuple(EXERCISES[name].cases(np.random.default_rng(seed)))
