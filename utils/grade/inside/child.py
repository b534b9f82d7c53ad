"""The learner's process: it runs parts of a notebook, and calls their functions when asked to.

One process that has loaded NumPy, and nothing else, waits for orders. For each submission it makes
a copy of itself, with a line to the grader and a folder of its own; the copy closes itself in
before it reads a single line of the learner's.
"""

import builtins
import copy
import functools
import importlib.abc
import importlib.machinery
import json
import marshal
import os
import signal
import socket
import sys
import types
import warnings

import numpy as np

from . import fence, values, wire

_LIBRARY = os.path.dirname(np.__file__)
_DATA = (np.ndarray, list, dict, set, np.random.Generator)
COURSE = "utils"


class InputAskedError(Exception):
    """The function called input()."""


def _no_input(prompt=""):
    raise InputAskedError


def _shown_to_nobody(*things, **how):
    """Be what notebooks call `display`."""


class Learner(wire.Peer):
    """The learner's end of the line."""

    errors = (BaseException,)

    def __init__(self, line):
        self.line, self.changed = line, {}
        super().__init__(self._take, line.sendall, inside=True)

    def _take(self, n):
        found = bytearray()
        while len(found) < n:
            piece = self.line.recv(min(n - len(found), 1 << 20))
            if not piece:
                os._exit(0)
            found += piece
        return bytes(found)

    def serve(self, message):
        """What the grader asks of this side."""
        op = message["op"]
        if op == "load":
            return self._load(message)
        if op == "withhold":
            return withhold(message["names"])
        thing = self._changed(message) if "key" in message else self.mine(message["of"])
        if op == "names":
            return self._names(thing, message["names"])
        watched = {name: self.decode(f) for name, f in message.get("watched", {}).items()}
        before = {name: getattr(np, name) for name in watched}
        np.__dict__.update(watched)
        try:
            return self.do(op, thing, message)
        finally:
            np.__dict__.update(before)
            np.seterr(all="ignore")
            warnings.simplefilter("ignore")

    # --- a notebook, as far as a function needs it ------------------------------------------------

    def _load(self, message):
        space = {"__name__": "__main__", "__builtins__": builtins, "np": np}
        space |= {name: self.decode(value) for name, value in message["given"].items()}
        codes = {name: value for name, value in space.items() if type(value) is bytes}
        space |= {name: _made(code, name) for name, code in codes.items()}
        errors: list = []
        for code in map(self.decode, message["lines"]):
            try:
                exec(marshal.loads(code), space)
            except BaseException as error:  # a notebook goes on as well
                errors.append(f"{type(error).__name__}: {error}"[:200])
        return {name: space[name] for name in message["names"] if name in space}, errors[:5]

    def _names(self, function, names):
        """What stands for names in a function."""
        space = _space(innermost(function))
        found = {n: space[n] for n in names if n in space}
        return {n: v for n, v in found.items() if getattr(v, "nbytes", 0) < 1 << 22}

    def _changed(self, message):
        """A function with other lines, made from one that is there when it is first asked for."""
        for key in message["drop"]:
            self.changed.pop(key, None)
        key = message["key"]
        if key not in self.changed:
            function = self.changed.get(message["base"]) or self.mine(message["of"])
            self.changed[key] = self._make(innermost(function), message)
        return self.changed[key]

    def _make(self, function, message):
        code, space = marshal.loads(self.decode(message["code"])), _space(function)
        reads = {n for c in code.co_consts if isinstance(c, types.CodeType) for n in c.co_names}
        space |= {n: _copied(space[n]) for n in reads if isinstance(space.get(n), _DATA)}
        space |= {n: self.decode(v) for n, v in message["given"].items()}
        space |= {message["numpy"]: np, message["copy"]: copy}
        exec(code, space)
        made = space[message["name"]]
        made.__defaults__ = _copied(function.__defaults__)
        made.__kwdefaults__ = _copied(function.__kwdefaults__)
        return made

    # --- what the grader is told ------------------------------------------------------------------

    def about(self, value):
        """What the grader is told of a thing: of a function, where it is written."""
        told = values.about(value)
        inner = innermost(value)
        code = getattr(inner, "__code__", None)
        if isinstance(code, types.CodeType):
            told["code"] = _place(inner)
        if isinstance(value, type):
            own = [f for f in vars(value).values() if isinstance(f, types.FunctionType)]
            told["methods"] = [_place(f) for f in own]
        return told

    def foreign(self, number, about):
        """A stand-in for something of the grader's; of what is no function, attributes as well."""
        return values.stand_in(about, *([] if "name" in about else ["__getattr__"]))(self, number)

    def do(self, op, thing, message):
        """Do with a thing what is asked; what a class has made has attributes."""
        if op == "get":
            return getattr(thing, message["name"])
        if op == "set":
            return setattr(thing, message["name"], self.decode(message["value"]))
        return super().do(op, thing, message)

    def tell(self, error):
        """An error, with the learner's lines that it came through."""
        told = super().tell(error)
        trace, frames = error.__traceback__, []
        while trace is not None:
            code = trace.tb_frame.f_code
            if code.co_filename.startswith("<") and not code.co_filename.startswith("<frozen"):
                frames.append([code.co_filename, trace.tb_lineno, code.co_name])
            trace = trace.tb_next
        told["frames"] = frames if len(frames) < 20 else [*frames[:2], *frames[-2:]]
        told["notes"] = [str(n) for n in getattr(error, "__notes__", ())][:3]
        return told

    def raised(self, remote):
        """An error of the grader's side, as the learner's lines see it."""
        told = remote.told
        kind = getattr(builtins, told["kind"], None)
        if not (isinstance(kind, type) and issubclass(kind, Exception)):
            kind = type(told["kind"], (Exception,), {})
        try:
            error = kind(*(told.get("args") or [told["message"]]))
        except Exception:
            error = Exception(told["message"])
        error._origin = told.get("number")
        return error

    # --- the course's own functions ---------------------------------------------------------------

    def ask_for(self, module, name):
        """What the course has under a name; it stays on the other side."""
        try:
            return self.ask("course", of=module, name=name)
        except values.Remote as remote:
            raise self.raised(remote) from None


class Course(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Modules of the course that were not loaded beforehand: only their names are here."""

    def __init__(self, peer):
        self.peer = peer

    def find_spec(self, name, path=None, target=None):
        first = name.partition(".")[0]
        if first not in {COURSE, "inside", *fence.LIBRARIES, *sys.stdlib_module_names}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        if first == COURSE and name.count(".") < 2:
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec):
        made = _Module(spec.name)
        made.__dict__["_peer"] = self.peer
        return made

    def exec_module(self, module):
        pass


class _Module(types.ModuleType):
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        found = self.__dict__["_peer"].ask_for(self.__name__, name)
        return importlib.import_module(f"{self.__name__}.{name}") if found == () else found


def withhold(names):
    """Take functions of the course away, whoever has them already."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == COURSE:
            for function in [module.__dict__.get(n) for n in names]:
                if isinstance(function, types.FunctionType):
                    function.__code__ = _withheld.__code__


def _withheld(*args, **named):
    raise ImportError("borrowed from the course")


def innermost(function):
    """What is behind `functools.partial` and `functools.wraps`."""
    for _ in range(20):
        inner = getattr(function, "__wrapped__", None)
        if inner is None and isinstance(function, functools.partial):
            inner = function.func
        if inner is None:
            return function
        function = inner
    return function


def _made(code, name):
    """What a text of the course makes under a name."""
    space = {"__name__": "__main__", "__builtins__": builtins}
    exec(marshal.loads(code), space)
    return space[name]


def _place(function):
    """Where a function is written."""
    code = function.__code__
    return [code.co_filename, code.co_firstlineno, function.__name__]


def _space(function):
    """The names that a function can read."""
    space = dict(getattr(function, "__globals__", {}))
    code = getattr(function, "__code__", None)
    cells = zip(code.co_freevars if code else (), function.__closure__ or (), strict=False)
    for name, cell in cells:
        try:
            space[name] = cell.cell_contents
        except ValueError:  # nothing is in it yet
            continue
    return space


def _copied(value):
    try:
        return copy.deepcopy(value)
    except Exception:
        return value


# --- the process ----------------------------------------------------------------------------------


def learn(line, folder, limits):
    """Be a learner's process, from the beginning to the end."""
    os.chdir(folder)
    for name in (0, 1, 2):
        os.dup2(os.open(os.devnull, os.O_RDWR), name)
    kept = line.fileno()
    os.closerange(3, kept)
    os.closerange(kept + 1, 256)
    fence.close(folder, limits)
    builtins.input, builtins.display = _no_input, _shown_to_nobody
    np.seterr(all="ignore")
    warnings.simplefilter("ignore")
    peer = Learner(line)
    sys.meta_path.insert(0, Course(peer))
    while True:
        peer.answer(peer.receive())


def wait(number, apart):
    """Wait for orders on a line: make a copy, end it.

    Parameters
    ----------
    number : int        of the line
    apart : bool        whether each copy is to have namespaces of its own, where it may
    """
    orders, child = socket.socket(fileno=number), 0
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    fence.hide()
    orders.sendall(b"a" if apart and _may_be_apart() else b"-")
    while True:
        text, lines, *_ = socket.recv_fds(orders, 4096, 1)
        if child:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            child = 0
        if not text:
            os._exit(0)
        order = json.loads(text)
        if order["do"] == "begin":
            child = os.fork()
            if not child:
                try:
                    _copy(orders, socket.socket(fileno=lines[0]), order)
                finally:
                    os._exit(1)
        else:
            orders.sendall(b"+")
        for line in lines:
            os.close(line)


def _may_be_apart():
    """Whether a copy may have namespaces of its own, as it turns out when one tries."""
    if not fence.filters():  # without it a copy could outlive its keeper
        return False
    child = os.fork()
    if not child:
        try:
            fence.apart("/proc/folder", {"bytes": 1 << 20, "files": 16})
            os._exit(0)
        finally:
            os._exit(1)
    return os.waitpid(child, 0)[1] == 0


def _copy(orders, line, order):
    """Be the copy; where it has namespaces of its own, be the one that waits for it."""
    folder, limits, opened = order["folder"], order["limits"], []
    try:
        if order["apart"]:
            opened = [fence.apart(folder, limits)]
            limits |= {"processes": limits["threads"]}
            if os.fork():  # the copy ends when this process does
                line.close()
                os.wait()
                return
        socket.send_fds(orders, [b"+"], opened)
    except OSError:
        orders.sendall(b"-")
        return
    orders.close()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    learn(line, folder, limits)
