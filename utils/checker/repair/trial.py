"""Trying a changed function: on copies, for a short time, and how much better it is."""

import ast
import builtins
import copy
import inspect
import time
from dataclasses import dataclass, replace

import numpy as np

from utils.checker.repair.scope import Scope
from utils.checker.repair.trees import COPY, NUMPY
from utils.checker.results import Fact
from utils.checker.trying import source
from utils.checker.trying.calling import TimeUp, Watch, fresh, time_limit
from utils.checker.trying.outcome import Outcome, is_right, part_is_right, try_one

#: How much better: right everywhere; on all ordinary data; in some of the parts.
EVERYWHERE, ORDINARY, PARTS = 1, 2, 3

#: Slips that are certain as soon as the error is gone that they have caused.
_SURE = {"return in the loop", "print", "no return", "power sign", "shape", "method not called",
         "notebook name", "unknown name", "star", "returned"}  # fmt: skip
#: Those that count as well where a fact comes right of which there are several.
_COUNTED = {"fixed size", "whole numbers", "random", "alias", "shallow copy"}
#: What is taken away may be needed elsewhere: this counts only if everything is right without it.
_TAKEN = {"delete", "call too many"}
_LARGE = 1_000_000
_SHORTEST = 1.5
_SAMPLES = 4


@dataclass(frozen=True)
class Trial:
    """What a changed answer did, how much better that is, and which parts have come right."""

    strength: int
    parts: tuple
    outcomes: tuple
    functions: tuple


class _SeenError(Exception):
    """The call that was looked for has been seen."""


class Bench:
    """One function of an answer, taken apart so that changes in it can be tried.

    Parameters
    ----------
    attempt : Attempt       a wrong answer
    index : int             which of its functions
    seconds : float         of this process's time

    Raises
    ------
    LookupError             if there is no text to change, or if it does not do what was seen
    """

    def __init__(self, attempt, index, seconds):
        self.attempt, self.index = attempt, index
        self._function = source.innermost(attempt.functions[index])
        # a function in a process of its own costs more, and says so: the search goes as far
        self._seconds, self._until = seconds * getattr(self._function, "slower", 1), None
        if not source.has_lines(self._function):
            raise LookupError
        self.said = getattr(self._function, "_said", frozenset())
        before = getattr(self._function, "_tree", None)
        self.tree = copy.deepcopy(before) if before else _own_tree(self._function)
        self._module = ast.Module([self.tree], [])
        self._space, self._lent = _namespace(self._function), {}
        rows = attempt.rows(plain=True)[:_SAMPLES]
        seen = [(args, case.sizes) for case, *_ in rows if (args := self._call(case))]
        text, parts = source.lines(self._function), tuple(attempt.wanted[0])
        self.scope = Scope(self.tree, self._space, seen, text, parts)
        reads = {n: self._space.get(n) for n in set(self.scope.loaded)}
        data = (np.ndarray, list, dict, set, np.random.Generator)
        self._data = [n for n, value in reads.items() if isinstance(value, data)]
        self.plain = [i for i, case in enumerate(attempt.data) if case.plain]
        bad = [i for i, good in enumerate(attempt.good) if not good]
        self.first = next((i for i in self.plain if i in bad), bad[0])
        order = [self.first, *bad, *self.plain, *range(len(attempt.data))]
        self._order = list(dict.fromkeys(order))
        self._wrong = tuple(attempt.wrong_parts(attempt.rows(plain=True)) or attempt.wrong_parts())
        self._was_right: dict = {}
        began, self._limit = time.perf_counter(), 2.0
        now = self.outcome(self.rebuilt(), self.first)
        self._limit = max(_SHORTEST, 5 * (time.perf_counter() - began))
        if self._is_right(self.first, now):
            raise LookupError

    @property
    def time_left(self):
        """Whether there is time for another trial; it begins to run when this is first asked."""
        now = time.process_time()
        self._until = self._until or now + self._seconds
        return now < self._until

    # --- the function and what it needs -----------------------------------------------------------

    def rebuilt(self, **names):
        """The answer with the tree as it is; `names` are names of the notebook and other values."""
        if hasattr(self._function, "remade"):  # it runs in a process of its own
            made = self._function.remade(self.tree, self._lent | names, NUMPY, COPY)
            made._said = self.said
            return self._with(made)
        space = self._space | {n: _copied(self._space[n]) for n in self._data} | names
        exec(compile(self._module, self._function.__code__.co_filename, "exec"), space)
        made = space[self.tree.name]
        made.__defaults__ = _copied(self._function.__defaults__)
        made.__kwdefaults__ = _copied(self._function.__kwdefaults__)
        made.__module__ = self._function.__module__
        made._said = self.said
        return self._with(made)

    def _with(self, function):
        mine = list(self.attempt.functions)
        mine[self.index] = function
        return tuple(mine)

    def _call(self, case):
        """The learner's own argument names and their values in the first call on a data set."""
        seen: dict = {}

        def spy(*args, **named):
            if not seen:
                try:
                    given = inspect.signature(self._function).bind(*args, **named).arguments
                except TypeError:  # the learner's function takes other arguments
                    given = dict(zip([a.arg for a in self.tree.args.args], args, strict=False))
                seen.update({k: fresh(v) for k, v in given.items()})
            raise _SeenError

        try:
            with time_limit(1.0):
                self.attempt.exercise.parts(self._with(spy), case, Watch())
        except KeyboardInterrupt:
            raise
        except BaseException:
            pass
        return seen

    def lend(self, helpers):
        """Make functions callable under names that no learner has; the names."""
        self._lent = {f"__{name}": function for name, function in helpers.items()}
        self._space |= self._lent
        return list(self._lent)

    # --- trying -----------------------------------------------------------------------------------

    def attempted(self, edit, partly=True) -> Trial | None:
        """What a change makes of the answer, if that is better; in parts only where asked for."""
        try:
            undo = edit.apply()
        except Exception:  # a change that does not fit the tree
            return None
        try:
            stopped = self.attempt.outcomes[self.first]
            # where nothing came out before, some parts may come out right for any reason
            nothing = stopped.error or stopped.form
            partly = partly and (edit.kind in _SURE or not nothing)
            functions = self.rebuilt()
            trial = self._graded(functions, partly and self.first in self.plain, edit.kind)
            if trial:
                functions[self.index]._tree = copy.deepcopy(self.tree)
            return trial
        except (Exception, TimeUp):  # it cannot be compiled
            return None
        finally:
            undo()

    def _graded(self, functions, partly, kind):
        attempt, outcomes, mended = self.attempt, {}, set(self._wrong)
        for i in self._order:
            before, now = attempt.outcomes[i], self.outcome(functions, i)
            outcomes[i], right = now, self._is_right(i, now)
            if right:
                continue
            if attempt.good[i] or not partly or now.time_up or now.unfinished:
                return None
            if i not in self._was_right:
                self._was_right[i] = self._right_parts(i, before)
            is_now = self._right_parts(i, now)
            more = not (before.error or before.form) and set(now.changed) - set(before.changed)
            if i in self.plain:
                mended &= is_now
            if self._was_right[i] - is_now or more or not mended:
                return None
        seen = tuple(outcomes[i] for i in range(len(attempt.data)))
        rights = [self._is_right(i, out) for i, out in enumerate(seen)]
        if all(rights):
            return Trial(EVERYWHERE, self._wrong, seen, functions)
        if all(rights[i] for i in self.plain):
            return Trial(ORDINARY, self._wrong, seen, functions) if kind not in _TAKEN else None
        if kind in _TAKEN or kind == "order":  # another sign elsewhere may be what is wrong
            return None
        now, facts = seen[self.first].parts, kind in _SURE | _COUNTED
        parts = tuple(n for n in self._wrong if n in mended
                      and (facts or not isinstance(now.get(n), Fact)))  # fmt: skip
        return Trial(PARTS, parts, seen, functions) if parts else None

    def outcome(self, functions, i):
        """What functions do on the i-th data set, in a short time."""
        try:
            with time_limit(self._limit):
                attempt = self.attempt
                return try_one(attempt.exercise, functions, attempt.data[i], attempt.wanted[i])
        except TimeUp:
            return Outcome(time_up=True)

    def _is_right(self, i, outcome):
        return is_right(self.attempt.data[i], self.attempt.wanted[i], outcome)

    def _right_parts(self, i, outcome):
        case, want = self.attempt.data[i], self.attempt.wanted[i]
        return {n for n in {**want, **outcome.parts} if part_is_right(case, want, outcome, n)}

    # --- what comes of it -------------------------------------------------------------------------

    def unchanged(self, said):
        """The attempt as it is, with something said of it that need not be said again."""
        self.said = self.said | {said}
        functions = self.rebuilt()
        functions[self.index]._tree = copy.deepcopy(self.tree)
        return replace(self.attempt, functions=functions)


def _own_tree(function):
    """The function's `def`, without decorators, defaults and annotations, on the lines it has."""
    tree = source.definition(function)
    if tree is None:
        raise LookupError
    try:
        lines, first = source.text(function)
    except (OSError, TypeError):
        raise LookupError from None
    above = next((i for i, line in enumerate(lines) if line.lstrip().startswith("def ")), 0)
    ast.increment_lineno(tree, first + above - 1)
    tree.decorator_list, tree.returns = [], None
    tree.args.defaults = [ast.Constant(None) for _ in tree.args.defaults]
    tree.args.kw_defaults = [d and ast.Constant(None) for d in tree.args.kw_defaults]
    for node in ast.walk(tree.args):
        if isinstance(node, ast.arg):
            node.annotation = None
    return ast.fix_missing_locations(tree)


def _namespace(function):
    """The names that a function can read: the notebook's, and those of a function around it."""
    space = {"__builtins__": builtins, **function.__globals__, NUMPY: np, COPY: copy}
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=False)
    for name, cell in cells:
        try:
            space[name] = cell.cell_contents
        except ValueError:  # nothing is in it yet
            continue
    return space


def _copied(value):
    """A copy that may be written into; of what is large, a view that may not."""
    if isinstance(value, np.ndarray) and value.nbytes > _LARGE:
        value = value.view()
        value.flags.writeable = False
        return value
    if isinstance(value, (list, dict, set)) and len(value) > _LARGE // 100:
        return value
    try:
        return copy.deepcopy(value)
    except Exception:  # it holds something that cannot be copied
        return value
