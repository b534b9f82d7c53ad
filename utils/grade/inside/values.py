"""Single values for the wire: numbers, texts, views of arrays, stand-ins for the rest."""

import base64
import functools
import math
import types

import numpy as np
from numpy import empty  # a checker may put something else in its place

#: Kinds of NumPy's types that hold no addresses.
KINDS = "biufcUSmM"
#: What can be asked of a thing on the other side.
ASKED = {"__call__": "call", "__next__": "next", "__iter__": "iter", "__len__": "len",
         "__getitem__": "item"}  # fmt: skip


def simple(value):
    """A value that cannot be changed, as JSON can hold it; None where it is another thing."""
    kind = type(value)
    if kind in (bool, str, float):
        return value
    if kind is int:
        return value if abs(value) < 1 << 60 else ["i", hex(value)]
    if value is Ellipsis:
        return ["e"]
    if kind is complex:
        return ["c", value.real, value.imag]
    if kind is bytes:
        return ["y", base64.b64encode(value).decode()]
    if isinstance(value, np.generic) and value.dtype.kind in KINDS:
        return ["n", value.dtype.str, base64.b64encode(value.tobytes()).decode()]
    if kind is range:
        return ["R", value.start, value.stop, value.step]
    if kind is slice and all(type(v) in (int, type(None)) for v in _ends(value)):
        return ["s", *_ends(value)]
    if isinstance(value, np.dtype) and value.kind in KINDS:
        return ["d", value.str]
    if isinstance(value, type) and getattr(np, value.__name__, None) is value:
        return ["T", value.__name__]
    if isinstance(value, types.ModuleType):
        return ["M", value.__name__]
    return None


def _ends(piece):
    return piece.start, piece.stop, piece.step


def from_simple(tag, rest):
    """What `simple` has sent."""
    if tag == "i":
        return int(rest[0], 16)
    if tag == "e":
        return ...
    if tag == "c":
        return complex(*rest)
    if tag == "y":
        return base64.b64decode(rest[0])
    if tag == "n":
        return np.frombuffer(base64.b64decode(rest[1]), numeric(rest[0]))[0]
    if tag == "R":
        return range(*rest)
    if tag == "s":
        return slice(*rest)
    if tag == "d":
        return numeric(rest[0])
    if tag == "T" and isinstance(getattr(np, rest[0], None), type):
        return getattr(np, rest[0])
    if tag == "M":
        return np if rest[0] == "numpy" else types.ModuleType(str(rest[0])[:80])
    raise ValueError(f"nobody knows the kind {tag!r}")


@functools.lru_cache(maxsize=64)
def numeric(text):
    """A type of NumPy that holds numbers or text.

    Raises
    ------
    ValueError
    """
    kind = np.dtype(text)
    if kind.kind not in KINDS or kind.itemsize > 1 << 20:
        raise ValueError(f"not a type of numbers: {text!r}")
    return kind


def size(shape, entries):
    """A shape, if it has so many entries.

    Raises
    ------
    ValueError
    """
    shape = tuple(int(n) for n in shape)
    if min(shape, default=0) < 0 or math.prod(shape) != entries or len(shape) > 32:
        raise ValueError("a shape that does not fit")
    return shape


# --- what can be changed --------------------------------------------------------------------------


def made(kind, what):
    """The memory of an array, or a generator of random numbers, from what was sent of it."""
    if kind == "b":
        kind, shape, order, text, writeable = what
        kind, data = numeric(kind), base64.b64decode(text)
        size(shape, len(data) // max(kind.itemsize, 1))
        array = empty(shape, kind, order="F" if order == "F" else "C")
        _flat(array)[:] = np.frombuffer(data, kind)
        array.flags.writeable = bool(writeable)
        return array
    if kind == "g":
        return np.random.Generator(np.random.PCG64(0))
    raise ValueError(f"nobody knows the kind {kind!r}")


def _flat(array):
    return array.reshape(-1, order="C" if array.flags.c_contiguous else "F")


def put(kind, thing, what):
    """Write what was sent into what is there."""
    if kind == "g":
        thing.bit_generator.state = what
    elif kind == "b" and thing.flags.writeable:
        dtype, _, _, text, _ = what
        if np.dtype(dtype) == thing.dtype:
            _flat(thing)[:] = np.frombuffer(base64.b64decode(text), thing.dtype)


def as_before(old, new):
    """Whether a dict holds the very things that it should, in their order."""
    same = list(old) == list(new) and all(old[k] is new[k] for k in new)
    return same


def follows(value):
    """Whether it is a generator of random numbers whose state can be sent."""
    return type(value) is np.random.Generator and type(value.bit_generator) is np.random.PCG64


def plainly(value):
    """A state of a generator as JSON can hold it."""
    if isinstance(value, dict):
        return {k: plainly(v) for k, v in value.items()}
    return value if isinstance(value, str) else int(value)


def view(owner, dtype, shape, offset, strides, writeable):
    """A view of the memory of an array, inside its bounds.

    Raises
    ------
    ValueError
    """
    dtype, shape = numeric(dtype), tuple(int(n) for n in shape)
    offset, strides = int(offset), tuple(int(n) for n in strides)
    if len(shape) != len(strides) or min(shape, default=0) < 0 or len(shape) > 32:
        raise ValueError("a view that does not fit")
    reach = [(n - 1) * s for n, s in zip(shape, strides, strict=True)]
    low = offset + sum(min(r, 0) for r in reach)
    high = offset + sum(max(r, 0) for r in reach) + dtype.itemsize
    if 0 in shape:
        return empty(shape, dtype)
    if low < 0 or high > owner.nbytes or math.prod(shape) > 1 << 24:
        raise ValueError("a view beyond its memory")
    memory = owner if owner.flags.c_contiguous else owner.T
    if memory.ndim == 0:
        memory = memory.reshape(1)
    array = np.ndarray(shape, dtype, memory, offset, strides)
    if not writeable:
        array.flags.writeable = False
    return array


@functools.lru_cache(maxsize=64)
def _array_kind(name):
    known = {"matrix": np.matrix, "recarray": np.recarray}
    return known.get(name) or type(name[:60], (np.ndarray,), {})


def as_kind(array, name):
    """The array as one of another class, of which only the name is known."""
    if not name:
        return array
    return array.view(_array_kind(str(name)))


# --- the rest stays where it is -------------------------------------------------------------------


def about(value):
    """What the other side is told of a thing that stays here."""
    has = [name for name in ASKED if callable(getattr(type(value), name, None))]
    told = {"kind": type(value).__name__[:80], "has": has}
    if isinstance(value, types.FunctionType | types.BuiltinFunctionType):
        told["name"] = str(value.__name__)[:80]
    return told


def stand_in(told, *more):
    """The class of a stand-in; `more` are methods for its attributes."""
    has = tuple(name for name in ASKED if name in told["has"])
    return _stand_in(str(told["kind"])[:80], (*has, *more))


@functools.lru_cache(maxsize=256)
def _stand_in(kind, has):
    return type(kind, (Foreign,), {"__slots__": (), **{name: _METHODS[name] for name in has}})


class Foreign:
    """Something of the other side."""

    __slots__ = ("__weakref__", "_number", "_peer")

    def __init__(self, peer, number):
        self._peer, self._number = peer, number

    def more(self):
        """What is said with each question about it."""
        return {}


def call(self, op, **what):
    """What the other side answers; its errors are raised here."""
    try:
        return self._peer.ask(op, of=self._number, **what, **self.more())
    except (Remote, Broken) as error:
        raise self._peer.raised(error) from None


def _call(self, *args, **named):
    encode = self._peer.encode
    sent = [encode(v) for v in args], {k: encode(v) for k, v in named.items()}
    return call(self, "call", args=sent[0], named=sent[1])


def _next(self):
    found = call(self, "next")
    if not found:
        raise StopIteration
    return found[0]


def _get(self, name):
    if name.startswith("_") or not self._peer.opens(self._number):
        raise AttributeError(name)
    return call(self, "get", name=name)


def _set(self, name, value):
    if name.startswith("_"):
        object.__setattr__(self, name, value)
    elif not self._peer.opens(self._number):
        raise AttributeError(name)
    else:
        call(self, "set", name=name, value=self._peer.encode(value))


_METHODS = {
    "__call__": _call,
    "__next__": _next,
    "__iter__": lambda self: call(self, "iter"),
    "__len__": lambda self: call(self, "len"),
    "__getitem__": lambda self, key: call(self, "item", key=self._peer.encode(key)),
    "__getattr__": _get,
    "__setattr__": _set,
}


class Broken(Exception):  # noqa: N818 - it is about the line, not about the data
    """The other side is gone, or does not keep to what is agreed."""


class Remote(Exception):  # noqa: N818
    """An error on the other side, as data; `origin` is the error itself where it began here."""

    def __init__(self, told, origin=None):
        super().__init__(told.get("message", ""))
        self.told, self.origin = told, origin
