"""What crosses between the grader and a learner's process: data, as JSON. Used on both sides.

A number, a text or a tuple is sent as it is. What can be changed is sent once and then referred
to by its number: lists, dicts, generators of random numbers, and the memory of arrays. An array
is a view of such a memory, so that two arrays that share it do so on the other side as well.
With every message goes what has changed meanwhile. Anything else, a function above all, stays
where it is: the other side gets a stand-in that asks for each call.
"""

import base64
import json
import struct
import weakref
from sys import getrefcount

import numpy as np
from numpy import empty  # a checker may put something else in its place

from . import values
from .values import Broken, Remote

MOST = 16 << 20
_TEXT = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode
ERRORS = 64


class Kept:
    """An object that both sides know: what it is, and what it held when the other last heard."""

    __slots__ = ("kind", "seen", "thing")

    def __init__(self, kind, thing, seen=None):
        self.kind, self.thing, self.seen = kind, thing, seen

    @property
    def object(self):
        return self.thing() if isinstance(self.thing, weakref.ref) else self.thing


#: How many hold a thing that only `Kept` holds, as `getrefcount(kept.thing)` says.
_SOME = Kept("m", {})
_ALONE = getrefcount(_SOME.thing)


class Peer:
    """One end of the line.

    Parameters
    ----------
    read, write : callables     `read(n)` gives n bytes, `write(bytes)` takes them all
    inside : bool               whether this is the learner's end: it keeps what it was told of
                                until the grader, at the other end, no longer needs it
    """

    def __init__(self, read, write, inside):
        self.read, self.write, self.inside = read, write, inside
        self.kept: dict[int, Kept] = {}
        self.numbers: dict[int, int] = {}  # id of an object here -> its number
        self.next = int(inside)
        self.gone: list[int] = []
        self.new: list = []
        self.errors_told: list = []
        self.done: list[int] = []

    # --- messages -----------------------------------------------------------------------------

    def send(self, message):
        """Send a message, with what has changed since the last one."""
        message |= {"changed": self._changes(), "gone": self.gone}
        message["new"], self.new, self.gone = self.new, [], []
        text = _TEXT(message).encode()
        self.write(struct.pack(">I", len(text)) + text)

    def receive(self):
        """The next message; what came with it is in place.

        Raises
        ------
        Broken
        """
        (size,) = struct.unpack(">I", self.read(4))
        if size > MOST:
            raise Broken("a message is too large")
        try:
            message = json.loads(self.read(size))
            for number in message["gone"]:
                self.forget(number)
            for number, kind, what in message["new"]:
                self._shell(number, kind, what)
            for number, kind, what in message["new"]:
                if kind != "b":
                    self._fill(number, kind, what)
            for number, what in message["changed"]:
                kept = self.kept.get(number)
                if kept is not None and kept.object is not None:
                    self._fill(number, kept.kind, what)
        except Broken:
            raise
        except Exception as error:
            raise Broken(f"a message cannot be read: {type(error).__name__}") from error
        return message

    def ask(self, op, **what):
        """What the other side answers; meanwhile its own questions are answered.

        Raises
        ------
        Remote, Broken
        """
        self.send({"op": op, **what})
        while "op" in (message := self.receive()):
            self.answer(message)
        if "error" in message:
            told = message["error"]
            raise Remote(told, self._origin(told))
        return self._read(message.get("value"))

    def _read(self, value):
        try:
            return self.decode(value)
        except Exception as error:
            raise Broken(f"a result cannot be read: {type(error).__name__}") from error

    def answer(self, message):
        """Do what the other side asks, and send the result or the error."""
        try:
            result = self.serve(message)
            reply = {"value": self.encode(result)}
        except Broken:
            raise
        except self.errors as error:
            reply = {"error": self.tell(error)}
        self.send(reply)  # the result has lived until then

    errors: tuple = (Exception,)

    def serve(self, message):
        """The result of a question; each side adds its own."""
        return self.do(message["op"], self.mine(message["of"]), message)

    def do(self, op, thing, message):
        """Do with a thing what is asked."""
        if op == "call":
            args = [self.decode(v) for v in message["args"]]
            return thing(*args, **{k: self.decode(v) for k, v in message["named"].items()})
        if op == "next":
            try:
                return (next(thing),)
            except StopIteration:
                return ()
        if op == "iter":
            return iter(thing)
        if op == "len":
            return len(thing)
        if op == "item":
            return thing[self.decode(message["key"])]
        raise Broken(f"nobody knows the question {op!r}")

    def mine(self, number):
        """The thing of this side that the other has been given under a number."""
        kept = self.kept.get(number)
        if kept is None or kept.kind != "f" or number % 2 != self.inside:
            raise LookupError("something that is no longer there")
        return kept.object

    def tell(self, error):
        """An error as data."""
        origin = getattr(error, "_origin", None)
        told = {"kind": type(error).__name__, "message": _text(error), "frames": []}
        if origin is not None:
            return told | {"origin": origin}
        args = error.args if all(type(a) in (str, int, float) for a in error.args) else None
        told |= {"args": args, "name": getattr(error, "name", None)}
        if self.inside:
            return told
        self.errors_told.append(error)
        if len(self.errors_told) > ERRORS:
            self.forget(self.numbers.get(id(self.errors_told.pop(0))))
        return told | {"number": self._number("x", error)}

    def _origin(self, told):
        kept = self.kept.get(told.get("origin"))
        return kept.object if kept and kept.kind == "x" else None

    # --- what both sides know -------------------------------------------------------------------

    def _number(self, kind, thing, seen=None, fixed=None):
        number = self.numbers.get(id(thing)) if fixed is None else fixed
        if number is None:
            number, self.next = self.next, self.next + 2
        self.numbers[id(thing)] = number
        self.kept[number] = Kept(kind, thing, seen)
        return number

    def _lost(self, number, key):
        if self.numbers.get(key) == number:
            del self.numbers[key]
        if self.kept.pop(number, None):
            self.gone.append(number)

    def forget(self, number):
        """Let go of an object that the other side no longer needs."""
        kept = self.kept.pop(number, None)
        if kept is not None and self.numbers.get(id(kept.object)) == number:
            del self.numbers[id(kept.object)]

    def _changes(self):
        changed, done, theirs = [], [], not self.inside
        for number, kept in list(self.kept.items()):
            kind = kept.kind
            if kind in "fx":
                continue
            thing = kept.thing
            now = thing.tobytes("A") if kind == "b" else self._content(kind, thing)
            alone = number % 2 == theirs and getrefcount(thing) <= _ALONE + 1
            if now != kept.seen:
                kept.seen = now
                changed.append((number, self._sent(kind, thing, now)))
            elif alone and number in self.done:
                self._lost(number, id(thing))
            if alone:
                done.append(number)  # nobody here has it any more: said next time
        self.done = done
        return changed

    def _content(self, kind, thing):
        if kind == "b":
            return thing.tobytes("A")
        if kind == "m":
            return [[self.encode(k), self.encode(v)] for k, v in thing.items()]
        if kind == "l":
            return [self.encode(v) for v in thing]
        return values.plainly(thing.bit_generator.state)

    @staticmethod
    def _sent(kind, thing, content):
        if kind != "b":
            return content
        order = "C" if thing.flags.c_contiguous else "F"
        shape, text = thing.shape, base64.b64encode(content).decode()
        return [thing.dtype.str, shape, order, text, bool(thing.flags.writeable)]

    def _shell(self, number, kind, what):
        if number % 2 == self.inside:
            raise Broken("a number that is not the sender's")
        thing = {} if kind == "m" else [] if kind == "l" else values.made(kind, what)
        self._number(kind, thing, thing.tobytes("A") if kind == "b" else None, number)

    def _fill(self, number, kind, what):
        kept = self.kept[number]
        thing = kept.object
        if kind == "m":
            new = {self.decode(k): self.decode(v) for k, v in what}
            if not values.as_before(thing, new):
                thing.clear()
                thing.update(new)
        elif kind == "l":
            thing[:] = [self.decode(v) for v in what]
        else:
            values.put(kind, thing, what)
        kept.seen = what if kind != "b" else thing.tobytes("A")

    # --- values ---------------------------------------------------------------------------------

    def encode(self, value, deep=0):
        """A value as JSON can hold it."""
        simple = values.simple(value)
        if simple is not None or value is None:
            return simple
        number = self.numbers.get(id(value))
        kept = self.kept.get(number)
        there = kept is not None and kept.object is value and kept.kind != "b"
        if there and (kept.kind != "f" or number % 2 != self.inside):
            return ["r", number]  # a stand-in of the other side may have gone meanwhile
        if deep > 40:
            raise ValueError("the result is nested too deeply")
        if isinstance(value, np.ndarray):
            return self._array(value, deep)
        if type(value) is tuple:
            return ["t", [self.encode(v, deep + 1) for v in value]]
        if type(value) in (set, frozenset):
            return ["z", type(value).__name__, [self.encode(v, deep + 1) for v in value]]
        kind = "m" if type(value) is dict else "l" if type(value) is list else None
        kind = "g" if values.follows(value) else kind
        if kind is None:
            return ["f", self._number("f", value), self.about(value)]
        number = self._number(kind, value)
        self.kept[number].seen = content = self._content(kind, value)
        self.new.append([number, kind, content])
        return ["r", number]

    def _array(self, value, deep):
        if value.dtype.kind not in values.KINDS:
            if value.dtype.kind != "O" or value.size > 10_000:
                return ["f", self._number("f", value), self.about(value)]
            return ["O", value.shape, [self.encode(v, deep + 1) for v in value.ravel().tolist()]]
        sub = type(value).__name__ if type(value) not in (np.ndarray, np.memmap) else ""
        if isinstance(value, np.ma.MaskedArray):
            parts = self.encode(value.filled(0), deep), self.encode(np.ma.getmaskarray(value), deep)
            return ["k", *parts]
        owner = value
        while isinstance(owner.base, np.ndarray):
            owner = owner.base
        if not (owner.flags.c_contiguous or owner.flags.f_contiguous) or owner.dtype.kind == "O":
            owner = value = np.array(value)
        number = self.numbers.get(id(owner))
        if number is None or self.kept[number].object is not owner:
            content = owner.tobytes("A")
            number = self._number("b", owner, content)
            self.new.append([number, "b", self._sent("b", owner, content)])
        if value is owner:
            return ["r", number, sub] if sub else ["r", number]
        offset = value.__array_interface__["data"][0] - owner.__array_interface__["data"][0]
        look = [value.dtype.str, value.shape, offset, value.strides, bool(value.flags.writeable)]
        return ["a", number, *look, sub]

    def decode(self, value):
        """A value from JSON.

        Raises
        ------
        Broken, ValueError, TypeError
        """
        if not isinstance(value, list):
            return value
        tag, *rest = value
        if tag == "r":
            kept = self.kept.get(rest[0])
            thing = kept.object if kept else None
            if thing is None:
                raise Broken("something that is no longer there")
            return values.as_kind(thing, rest[1]) if len(rest) > 1 else thing
        if tag == "t":
            return tuple(self.decode(v) for v in rest[0])
        if tag == "z":
            made = {self.decode(v) for v in rest[1]}
            return frozenset(made) if rest[0] == "frozenset" else made
        if tag == "a":
            number, *look, sub = rest
            kept = self.kept.get(number)
            if kept is None or kept.kind != "b" or kept.object is None:
                raise Broken("an array of nowhere")
            return values.as_kind(values.view(kept.object, *look), sub)
        if tag == "O":
            made = empty(values.size(rest[0], len(rest[1])), object)
            made.ravel()[:] = [self.decode(v) for v in rest[1]]
            return made
        if tag == "k":
            return np.ma.MaskedArray(self.decode(rest[0]), self.decode(rest[1]))
        if tag == "f":
            return self._foreign(*rest)
        return values.from_simple(tag, rest)

    def _foreign(self, number, about):
        if number % 2 == self.inside:
            raise Broken("a number that is not the sender's")
        kept = self.kept.get(number)
        thing = kept.object if kept else None
        if thing is None:
            thing = self.foreign(number, about)
            if number in self.gone:  # an earlier stand-in of it has gone meanwhile
                self.gone.remove(number)
            weakref.finalize(thing, self._lost, number, id(thing))
            self.numbers[id(thing)] = number
            self.kept[number] = Kept("f", weakref.ref(thing))
        return thing

    def about(self, value):
        """What the other side is told of a thing that stays here."""
        return values.about(value)

    def foreign(self, number, about):
        """A stand-in for something of the other side."""
        return values.stand_in(about)(self, number)

    def opens(self, number):
        """Whether public attributes of a thing of the other side can be asked for."""
        return True


def _text(error):
    try:
        return str(error)[:4000]
    except Exception:
        return ""
