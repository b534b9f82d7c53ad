"""What can be seen of a function on one data set, as named parts.

An observer calls the learner's function the way its contract says and returns a dict of parts.
A part is an array or a number, to be compared with the reference, or a `Fact`: something that is
so or not, with the sentence and the question that belong to it when it is not. Results of another
form than the contract's raise `FormError`.
"""

from utils.checks.observe.batches import minibatch_epoch, minibatches
from utils.checks.observe.calls import (
    by_kind,
    deep_backward,
    deep_forward,
    keyed,
    keys_of,
    one,
    several,
)
from utils.checks.observe.files import save_load
from utils.checks.observe.parameters import init_params, make_params
from utils.checks.observe.results import Fact, FormError, PartialError
from utils.checks.observe.runs import gd_train, keep_best, momentum, step_decay, sweep
from utils.checks.observe.splitting import split

__all__ = [
    "Fact",
    "FormError",
    "PartialError",
    "by_kind",
    "deep_backward",
    "deep_forward",
    "gd_train",
    "init_params",
    "keep_best",
    "keyed",
    "keys_of",
    "make_params",
    "minibatch_epoch",
    "minibatches",
    "momentum",
    "one",
    "save_load",
    "several",
    "split",
    "step_decay",
    "sweep",
]
