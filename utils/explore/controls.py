"""What can be moved: the values that a control can have, and how they travel.

The browser knows no values, only their numbers (a canvas its 256 shades) and how they are written.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from utils.explore.scene import number


class Control:
    """A name for people and a value to begin with."""

    label: str
    value: Any

    def row(self) -> dict:
        """What the browser must know of it."""
        return {}

    def at(self, index: Any) -> Any:
        """The value of what the browser sends."""
        return index

    def index(self, value: Any) -> Any:
        """What the browser sends for a value."""
        return value

    def ends(self) -> list:
        """Its extreme values."""
        return [self.value]


@dataclass(frozen=True, eq=False)
class Choice(Control):
    """One of a few values that have no order, by their names."""

    label: str
    values: Sequence
    value: Any

    def row(self) -> dict:
        return {"texts": [str(v) for v in self.values]}

    def at(self, index: int) -> Any:
        return self.values[index]

    def index(self, value: Any) -> int:
        near = [k for k, v in enumerate(self.values) if _same(v, value)]
        if not near:
            raise ValueError(f"{self.label}: {value!r} is none of {list(self.values)}.")
        return near[0]

    def ends(self) -> list:
        return list(self.values)


@dataclass(frozen=True, eq=False)
class Slider(Choice):
    """One of many values from left to right.

    Attributes
    ----------
    form : str                 how a number is written: a format, and a unit behind it ("g °")
    play : object, optional    a value from which a button moves it on by itself
    interval : int             milliseconds between two such moves
    """

    form: str = "g"
    play: Any = None
    interval: int = 150

    def row(self) -> dict:
        form, _, unit = self.form.partition(" ")
        found: dict = {"texts": [number(v, form) + unit for v in self.values]}
        if self.play is not None:
            found["play"] = {"interval": self.interval, "from": self.index(self.play)}
        return found

    def ends(self) -> list:
        return [self.values[0], self.values[-1]]


@dataclass(frozen=True, eq=False)
class Canvas(Control):
    """A small picture (rows, columns) to draw with mouse, finger or keys; entries from 0 to 1."""

    label: str
    value: np.ndarray

    def row(self) -> dict:
        return {"shape": list(self.value.shape)}

    def at(self, index: Sequence[int]) -> np.ndarray:
        return np.asarray(index, dtype=float).reshape(self.value.shape) / 255

    def index(self, value: np.ndarray) -> list[int]:
        return np.rint(255 * np.clip(value, 0, 1)).astype(int).ravel().tolist()

    def ends(self) -> list:
        return [np.zeros(self.value.shape), self.value, np.ones(self.value.shape)]


@dataclass(frozen=True, eq=False)
class Seal(Control):
    """A button that opens something once: the view is told the other controls' values then."""

    label: str
    value: None = None


def steps(low: float, high: float, step: float) -> list[float]:
    """Low, low + step, …, high, without rounding errors in the last digits."""
    return [round(low + k * step, 10) for k in range(round((high - low) / step) + 1)]


def powers(low: float, high: float, step: float) -> list[float]:
    """Ten to the powers low, low + step, …, high."""
    return [10.0**k for k in steps(low, high, step)]


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, float) or isinstance(b, float):
        return bool(np.isclose(a, b, rtol=1e-9, atol=1e-12))
    return bool(a == b)
