"""Trying a changed function: on copies, for a short time, and how much better it is."""

import ast
import builtins
import copy
import inspect
import time
import types
from dataclasses import dataclass, replace

import numpy as np

from utils.checker import source
from utils.checker.calling import TimeUp, Watch, fresh, time_limit
from utils.checker.outcome import Outcome, is_right, part_is_right, same_outcome, try_one
from utils.checker.repair.scope import Scope
from utils.checker.repair.trees import COPY, NUMPY, loaded
from utils.checker.results import Fact

LARGE = 1_000_000
SHORTEST = 0.1
ENDLESS = 2

#: Slips that are certain as soon as an error that they caused is gone.
SURE = {"return in the loop", "print", "no return", "power sign", "shape", "method not called",
        "notebook name", "star", "returned"}  # fmt: skip
#: How much better: right everywhere; on all ordinary data; in some of the parts.
EVERYWHERE, ORDINARY, PARTS = 1, 2, 3


@dataclass(frozen=True)
class Trial:
    """What a changed answer did, and how much better that is."""

    strength: int
    parts: tuple
    outcomes: tuple
    functions: tuple


class _SeenError(Exception):
    """The call that was looked for has been seen."""


class Bench:
    """One function of an attempt, taken apart so that changes in it can be tried.

    Parameters
    ----------
    attempt : Attempt
    index : int             which of its functions
    seconds : float         of this process's time

    Raises
    ------
    LookupError             if there is no text to change, or if it does not do what was seen
    """

    def __init__(self, attempt, index, seconds):
        self.attempt, self.index = attempt, index
        self.until = time.process_time() + seconds
        self.function = attempt.functions[index]
        inner = source.innermost(self.function)
        self.said = getattr(inner, "_said", frozenset())
        self.tree = getattr(inner, "_tree", None) or _own_tree(self.function, inner)
        if self.tree is None or not isinstance(inner, types.FunctionType):
            raise LookupError
        self.tree = copy.deepcopy(self.tree)
        self._module = ast.Module([self.tree], [])
        self._inner, self._stopped = inner, 0
        self._space = _namespace(inner)
        rows = attempt.rows(plain=True)
        seen = [(s, c.sizes) for s, c in ((self._call(c), c) for c, *_ in rows[:4]) if s]
        samples, sizes = [s for s, _ in seen], [n for _, n in seen]
        text, parts = source.lines(self.function), tuple(attempt.wanted[0])
        self.scope = Scope(self.tree, self._space, samples, sizes, text, parts)
        self._own_data = [n for n in set(loaded(self.tree)) if _is_data(self._space.get(n))]
        plain = [i for i, c in enumerate(attempt.data) if c.plain]
        bad = [i for i, good in enumerate(attempt.good) if not good]
        self.first = next((i for i in plain if i in bad), bad[0])
        rest = [i for i in (*bad, *plain, *range(len(attempt.data))) if i != self.first]
        self._order = [self.first, *dict.fromkeys(rest)]
        self.plain = plain
        ordinary = attempt.rows(plain=True)
        self._wrong = tuple(attempt.wrong_parts(ordinary) or attempt.wrong_parts())
        began = time.perf_counter()
        now = self._outcome(self.functions(), self.first, 1.0)
        self._limit = max(SHORTEST, 5 * (time.perf_counter() - began))
        if not same_outcome(now, attempt.outcomes[self.first]) and self._is_right(self.first, now):
            raise LookupError

    # --- the function and what it needs -----------------------------------------------------------

    def functions(self, names=()):
        """The answer with the tree as it is; `names` are names of the notebook and other values."""
        space = dict(self._space)
        for name in self._own_data:
            space[name] = _copied(space[name])
        space.update(names)
        exec(compile(self._module, self._inner.__code__.co_filename, "exec"), space)
        made = space[self.tree.name]
        made.__defaults__ = _copied(self._inner.__defaults__)
        made.__kwdefaults__ = _copied(self._inner.__kwdefaults__)
        made.__module__ = self._inner.__module__
        made._said = self.said
        both = list(self.attempt.functions)
        both[self.index] = made
        return tuple(both)

    def kept(self, functions):
        """The same functions, which remember what they have been changed into."""
        functions[self.index]._tree = copy.deepcopy(self.tree)
        return functions

    def _call(self, case):
        """The learner's own argument names and their values in the first call on a data set."""
        seen: dict = {}

        def spy(*args, **named):
            if not seen:
                try:
                    given = inspect.signature(self._inner).bind(*args, **named).arguments
                except TypeError:  # the learner's function takes other arguments
                    given = dict(zip([a.arg for a in self.tree.args.args], args, strict=False))
                seen.update({k: fresh(v) for k, v in given.items()})
            raise _SeenError

        both = list(self.attempt.functions)
        both[self.index] = spy
        try:
            with time_limit(1.0):
                self.attempt.exercise.parts(tuple(both), case, Watch())
        except (Exception, TimeUp):
            pass
        return seen

    # --- trying -----------------------------------------------------------------------------------

    @property
    def time_left(self):
        """Whether there is time for another trial."""
        return time.process_time() < self.until and self._stopped < ENDLESS

    def attempted(self, edit, partly=True) -> Trial | None:
        """What a change makes of the answer, if that is better; in parts only where asked for.

        Where nothing came out before, some parts may come out right for any reason: this counts
        only for slips that are certain by themselves.
        """
        partly = partly and ("sure" if edit.kind in SURE else True)
        try:
            undo = edit.apply()
        except Exception:  # a change that does not fit the tree
            return None
        try:
            functions = self.functions()
            trial = self._graded(functions, partly)
            if trial:
                self.kept(functions)
            return trial
        except (Exception, TimeUp):  # it cannot be compiled, or never ends
            return None
        finally:
            undo()

    def outcome_with(self, names):
        """The outcome on the first bad data set when names of the notebook have other values."""
        return self._outcome(self.functions(names), self.first, self._limit)

    def calls(self):
        """(arguments, result) of the first call on each ordinary data set."""
        found = []
        for sample in self.scope.samples:
            try:
                with time_limit(1.0):
                    function = self.functions()[self.index]
                    found.append((sample, function(**{k: fresh(v) for k, v in sample.items()})))
            except (Exception, TimeUp):
                return []
        return found

    def lend(self, helpers):
        """Make functions callable under names that no learner has; the names."""
        lent = {f"__{name}": function for name, function in helpers.items()}
        self._space |= lent
        return list(lent)

    def _outcome(self, functions, index, seconds):
        case, want = self.attempt.data[index], self.attempt.wanted[index]
        try:
            with time_limit(seconds):
                return try_one(self.attempt.exercise, functions, case, want)
        except TimeUp:
            self._stopped += 1
            return Outcome(time_up=True)

    def _is_right(self, index, outcome):
        return is_right(self.attempt.data[index], self.attempt.wanted[index], outcome)

    def _right_parts(self, index, outcome):
        case, want = self.attempt.data[index], self.attempt.wanted[index]
        return {n for n in {**want, **outcome.parts} if part_is_right(case, want, outcome, n)}

    def _graded(self, functions, partly):
        attempt, outcomes = self.attempt, {}
        mended = set(self._wrong)
        stopped = attempt.outcomes[self.first].error or attempt.outcomes[self.first].form
        partly = partly and self.first in self.plain and not (stopped and partly != "sure")
        for i in self._order:
            before, now = attempt.outcomes[i], self._outcome(functions, i, self._limit)
            outcomes[i], right = now, self._is_right(i, now)
            was, is_now = self._right_parts(i, before), self._right_parts(i, now)
            worse = was - is_now or (attempt.good[i] and not right)
            if worse or now.time_up or now.unfinished or self._writes_more(before, now):
                return None
            if i in self.plain:
                mended &= is_now
            if not right and not (partly and mended):
                return None
        seen = tuple(outcomes[i] for i in range(len(attempt.data)))
        rights = [self._is_right(i, out) for i, out in enumerate(seen)]
        if all(rights):
            return Trial(EVERYWHERE, self._wrong, seen, functions)
        if all(rights[i] for i in self.plain):
            return Trial(ORDINARY, self._wrong, seen, functions)
        parts = tuple(n for n in self._wrong if n in mended and not isinstance(
            seen[self.first].parts.get(n), Fact))  # fmt: skip
        return Trial(PARTS, parts, seen, functions) if parts else None

    @staticmethod
    def _writes_more(before, now):
        """Whether it changes an argument that it left alone before."""
        went_through = not (before.error or before.form)
        return went_through and not set(now.changed) <= set(before.changed)

    def better(self, trial):
        """The attempt that a trial stands for."""
        return replace(self.attempt, functions=trial.functions, outcomes=trial.outcomes)

    def unchanged(self, said):
        """The attempt as it is, with something said of it that need not be said again."""
        self.said = self.said | {said}
        return replace(self.attempt, functions=self.kept(self.functions()))


def _own_tree(function, inner):
    """The function's `def`, without decorators, defaults and annotations, on the lines it has."""
    tree = source.definition(function)
    if tree is None:
        return None
    try:
        lines, first = inspect.getsourcelines(inner)
    except (OSError, TypeError):
        return None
    above = next((i for i, line in enumerate(lines) if line.lstrip().startswith("def ")), 0)
    ast.increment_lineno(tree, first + above - 1)
    a = tree.args
    a.defaults = [ast.Constant(None) for _ in a.defaults]
    a.kw_defaults = [d and ast.Constant(None) for d in a.kw_defaults]
    for node in ast.walk(a):
        if isinstance(node, ast.arg):
            node.annotation = None
    tree.decorator_list, tree.returns = [], None
    return ast.fix_missing_locations(tree)


def _namespace(function):
    """The names that a function can read: the notebook's, and those of a function around it."""
    space = dict(function.__globals__)
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=False)
    for name, cell in cells:
        try:
            space[name] = cell.cell_contents
        except ValueError:  # not filled yet
            continue
    space.setdefault("__builtins__", builtins)
    return space | {NUMPY: np, COPY: copy}


def _is_data(value):
    return isinstance(value, (np.ndarray, list, dict, set, np.random.Generator))


def _copied(value):
    """A copy that may be written into; of what is large, a view that may not."""
    if isinstance(value, np.ndarray) and value.nbytes > LARGE:
        view = value.view()
        view.flags.writeable = False
        return view
    if isinstance(value, (list, dict, set)) and len(value) > LARGE // 100:
        return value
    try:
        return copy.deepcopy(value)
    except Exception:
        return value
