"""A learner's functions as the checkers see them: called here, run in a process of their own."""

import ast
import builtins
import contextlib
import functools
import inspect
import itertools
import linecache
import marshal
import sys
import time
import types
import weakref

import numpy as np

from utils.checker.trying import source
from utils.checker.trying.calling import InputAskedError
from utils.exercises import COURSE
from utils.grade import course
from utils.grade.inside import values, wire
from utils.grade.process import EndedError, reader
from utils.publish.parsed import name_of

STARTS = 12
#: How much longer a call takes than in a notebook.
SLOWER = 4.0


class Line(wire.Peer):
    """The grader's end of a line to a learner's process."""

    def __init__(self, line, learner):
        self.learner, self.drop, self.opened = learner, [], set()
        super().__init__(*reader(line, lambda: learner.until), inside=False)

    def ask(self, op, **what):
        watched = {n: getattr(np, n) for n, f in _WATCHED.items() if getattr(np, n) is not f}
        if watched:
            what["watched"] = {n: self.encode(f) for n, f in watched.items()}
        try:
            return super().ask(op, **what)
        except values.Remote:
            raise
        except BaseException as error:  # in the middle of a message: nothing on it can be trusted
            self.learner.end()
            if isinstance(error, Exception):
                raise values.Broken(str(error)) from None
            raise

    def serve(self, message):
        self.learner.questions += 1
        if message["op"] == "course":
            if message["name"] in self.learner.withheld:
                raise ImportError("borrowed from the course")
            return course.look_up(message["of"], message["name"])
        if message["op"] == "get":
            return course.attribute(self.mine(message["of"]), message["name"])
        return super().serve(message)

    def raised(self, error):
        """An error of the learner's as it would have been raised here, with its lines."""
        if isinstance(error, values.Broken):
            return EndedError(str(error) or "the process has ended")
        try:
            return self._with_lines(error.told, error.origin)
        except Exception:  # the process does not keep to what is agreed
            return EndedError("an error that cannot be read")

    def _with_lines(self, told, made):
        if made is None:
            made = _error(told)
            for note in told.get("notes", ()):
                made.add_note(str(note)[:200])
        trace = None
        for file, number, name in reversed(told["frames"][:20]):
            if file in self.learner.files:
                frame = _frame(file, str(name)[:80])
                trace = types.TracebackType(trace, frame, frame.f_lasti, max(1, int(number)))
        return made.with_traceback(trace or made.__traceback__)

    def foreign(self, number, about):
        if about.get("code") and "__call__" in about["has"]:
            return Function(self, number, about)
        if "methods" in about:
            return Class(self, number, about)
        return values.stand_in(about, "__getattr__", "__setattr__")(self, number)

    def opens(self, number):
        return number in self.opened


#: What a checker may put something else in the place of, to see what it is asked.
_WATCHED = {name: getattr(np, name) for name in ("tanh", "empty", "empty_like")}
_NUMPYS = {"LinAlgError": np.linalg.LinAlgError, "AxisError": np.exceptions.AxisError}


def _error(told):
    name, message = str(told["kind"])[:80], str(told["message"])[:4000]
    kind = _NUMPYS.get(name) or getattr(builtins, name, None)
    if name == "InputAskedError":
        return InputAskedError(message)
    if not (isinstance(kind, type) and issubclass(kind, Exception | SystemExit)):
        return type(name, (Exception,), {})(message)
    with contextlib.suppress(Exception):
        made = kind(*(told.get("args") or ()))
        if isinstance(made, NameError) and isinstance(told.get("name"), str):
            made.name = told["name"]
        if str(made) == message:
            return made
    return type(name, (kind,), {"__init__": _nothing, "__str__": lambda self: message})()


def _nothing(self):
    pass


@functools.lru_cache(maxsize=64)
def _frame(file, name):
    """A frame of a function that never ran, for a traceback."""
    code = _stop.__code__.replace(co_filename=file, co_name=name, co_firstlineno=1)
    return types.FunctionType(code, {"getframe": sys._getframe})()


def _stop():
    return getframe()  # noqa: F821 - given when the function is made


class Function(values.Foreign):
    """A function that a learner has written, with its text."""

    __slots__ = ("__dict__",)
    slower = SLOWER

    def __init__(self, peer, number, about):
        super().__init__(peer, number)
        file, line, name = about["code"]
        self.__name__ = str(name)[:80]
        self.__module__, self.__closure__ = "__main__", None
        code = peer.learner.codes.get((file, line, name))
        if code is not None:
            self.__code__ = code

    def __call__(self, *args, **named):
        return values._call(self, *args, **named)

    @functools.cached_property
    def __globals__(self):
        names = [*_names(self.__code__), "np", "numpy"]
        return values.call(self, "names", names=names)

    @functools.cached_property
    def written(self):
        """Its lines, and the number of the first."""
        first = self.__code__.co_firstlineno
        lines = linecache.getlines(self.__code__.co_filename)
        return inspect.getblock(lines[first - 1 :]), first

    @property
    def __signature__(self):
        tree = source.definition(self)
        if tree is None:
            return None
        return inspect.signature(eval(f"lambda {_bare(tree.args)}: 0", {}))  # nothing of theirs

    def remade(self, tree, given, numpy, copy):
        """The function with other lines."""
        return Changed(self, tree, given, numpy, copy)


class Changed(Function):
    """A function with other lines: made when it is first called."""

    __slots__ = ()

    def __init__(self, base, tree, given, numpy, copy):
        values.Foreign.__init__(self, base._peer, base._number)
        file = base.__code__.co_filename
        code = compile(ast.Module([tree], []), file, "exec")
        self.__name__, self.__module__, self.__closure__ = tree.name, "__main__", None
        self.__code__, self.written = base.__code__, base.written
        key = next(_keys)
        self.how = {"key": key, "base": getattr(base, "how", {}).get("key"), "name": tree.name}
        self.make = {"code": marshal.dumps(code), "numpy": numpy, "copy": copy, "given": given}
        weakref.finalize(self, base._peer.drop.append, key)
        self.kept = base  # on the other side it may still be needed

    def more(self):
        """What is said with each question about it."""
        peer, how = self._peer, dict(self.how)
        how["drop"], peer.drop[:] = list(peer.drop), []
        if self.make:
            encoded = {k: peer.encode(v) for k, v in self.make["given"].items()}
            how |= self.make | {"code": peer.encode(self.make["code"]), "given": encoded}
            self.make = None
        return how


_keys = itertools.count()


class Class(values.Foreign):
    """A class that a learner has written."""

    __slots__ = ("methods",)

    def __init__(self, peer, number, about):
        super().__init__(peer, number)
        codes = [peer.learner.codes.get(tuple(place)) for place in about["methods"]]
        self.methods = [types.SimpleNamespace(__code__=code) for code in codes]

    def __call__(self, *args, **named):
        return values._call(self, *args, **named)


def _names(code):
    found = {*code.co_names, *code.co_freevars}
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            found |= set(_names(constant))
    return sorted(found)


def _bare(args):
    """The arguments of a function without defaults that could run, and without annotations."""
    bare = ast.arguments(
        posonlyargs=[ast.arg(a.arg) for a in args.posonlyargs],
        args=[ast.arg(a.arg) for a in args.args],
        vararg=args.vararg and ast.arg(args.vararg.arg),
        kwonlyargs=[ast.arg(a.arg) for a in args.kwonlyargs],
        kw_defaults=[d and ast.Constant(None) for d in args.kw_defaults],
        kwarg=args.kwarg and ast.arg(args.kwarg.arg),
        defaults=[ast.Constant(None) for _ in args.defaults],
    )
    return ast.unparse(bare)


class Answer:
    """An answer to an exercise: whichever process the learner has, the function is found there."""

    slower = SLOWER

    def __init__(self, learner, room, name):
        self._learner, self._room, self._name = learner, room, name

    def _there(self):
        return self._learner.load(self._room)[0].get(self._name)

    def __call__(self, *args, **named):
        return call(self, args, named)

    def __getattr__(self, name):
        if name in ("remade", "written", "methods") or (name[:2] == name[-2:] == "__"):
            with contextlib.suppress(values.Broken):
                return getattr(self._there(), name)
        raise AttributeError(name)


def call(answer, args, named):
    """Call an answer; named like what it stands for in a traceback."""
    try:
        there = answer._there()
    except values.Broken as error:
        raise EndedError(str(error)) from None
    made = there(*args, **named)
    if answer._name in _classes() and isinstance(made, values.Foreign):
        made._peer.opened.add(made._number)
    return made


@functools.cache
def _classes():
    """Names of answers that are classes: what they make can be asked for attributes."""
    every = COURSE.exercises.values()
    return {e.names[0] for e in every if inspect.isclass(e.answers[0])}


class Learner:
    """What a learner has handed in, and the process in which it runs.

    Parameters
    ----------
    waiting : Waiting       makes the process
    book : Notebook
    seconds : float         for all exercises together
    """

    def __init__(self, waiting, book, seconds=120.0):
        self.waiting, self.book = waiting, book
        self.line, self.folder, self.starts = None, "", 0
        self.questions = 0
        self.until, self.most = time.monotonic() + seconds, STARTS
        self.rooms: dict = {}
        self.withheld: tuple = ()
        self.made = 0
        self.files: dict = {}
        self.codes: dict = {}

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.end()
        for file in self.files:
            linecache.cache.pop(file, None)

    @property
    def out_of_time(self) -> bool:
        return time.monotonic() > self.until

    def room(self, places, names, given, withheld=()):
        """A place for some lines of the notebook, in which names have a meaning.

        Parameters
        ----------
        places : list of int    of the lines
        names : tuple           that are asked for
        given : dict            name -> what the course has in the place of the learner's
        withheld : tuple        functions of the course that are not there
        """
        lines = []
        for line in (self.book.lines[place] for place in places):
            lines += [marshal.dumps(code) for code in line.code]
            self._know(line)
        codes = {name: course.code_of(thing, name) for name, thing in given.items()}
        given = {n: marshal.dumps(codes[n]) if codes[n] else thing for n, thing in given.items()}
        self.made += 1
        return {"lines": lines, "names": list(names), "given": given, "withheld": withheld,
                "key": self.made}  # fmt: skip

    def begin(self):
        """Let the process begin, if there is none."""
        if self.line is None:
            if self.starts >= self.most or self.out_of_time:
                raise values.Broken("the process has ended")
            self.starts += 1
            self.socket, self.folder = self.waiting.begin()
            self.line = Line(self.socket, self)

    def load(self, room) -> tuple[dict, list]:
        """The names of a room and what they stand for, and the errors on the way there."""
        self.begin()
        found = self.rooms.get(room["key"])
        if found is None:
            given = {n: self.line.encode(f) for n, f in room["given"].items()}
            self.withheld = room["withheld"]
            if self.withheld:
                self.line.ask("withhold", names=list(self.withheld))
            lines = [self.line.encode(code) for code in room["lines"]]
            sent = {"lines": lines, "names": room["names"], "given": given}
            found = self.line.ask("load", **sent)
            kinds = [type(v) for v in found] if type(found) is tuple else []
            if kinds != [dict, list] or any(type(e) is not str for e in found[1]):
                self.end()
                raise values.Broken("the process does not answer what it was asked")
            self.rooms[room["key"]] = found
        return found

    def end(self):
        """End the process."""
        if self.line is not None:
            self.socket.close()
            self.waiting.end(self.folder)
            self.line, self.rooms = None, {}

    def _know(self, line):
        """Remember the text of a line's cell and the code of its functions: none of it is run."""
        file = name_of(line.cell)
        if file not in self.files:
            text = self.files[file] = self.book.cells[line.cell]
            linecache.cache[file] = (len(text), None, text.splitlines(True), file)
        for code in line.code:
            _all_code(code, self.codes)


def _all_code(code, found):
    for inner in code.co_consts:
        if isinstance(inner, types.CodeType):
            found[inner.co_filename, inner.co_firstlineno, inner.co_name] = inner
            _all_code(inner, found)
