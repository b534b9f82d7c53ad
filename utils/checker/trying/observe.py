"""What can be seen of a function on one data set, as named parts.

An observer calls the learner's function the way its contract says and returns a dict of parts.
A part is an array or a number, to be compared with the reference, or a `Fact`: something that is
so or not, with the sentence and the question that belong to it when it is not. Results of another
form than the contract's raise `FormError`. These four serve most exercises; an exercise that needs
another way of looking brings its own.
"""

from utils.checker.results import entries, given, unpack


def one(name):
    """A single array or number."""

    def observe(functions, case, watch):
        return {name: given(watch.call(functions[0], case.args))}

    return observe


def several(*names):
    """A tuple or a list of fixed length."""

    def observe(functions, case, watch):
        return unpack(watch.call(functions[0], case.args), names)

    return observe


def keyed(*names):
    """A dictionary with these keys."""

    def observe(functions, case, watch):
        return entries(watch.call(functions[0], case.args), names)

    return observe


def keys_of(argument):
    """A dictionary with the keys of one of the arguments."""

    def observe(functions, case, watch):
        return entries(watch.call(functions[0], case.args), list(case.args[argument]))

    return observe
