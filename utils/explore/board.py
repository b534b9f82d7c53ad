"""`Explorer`: something to move, a picture that follows, a goal; and `Board`, its live front end.

An explorer is data and one pure function: the state of its controls -> `View`. The board is one
widget for all of them (board.js, board.css); it draws the `Scene` in the browser and asks Python
for the next one. Where no kernel runs, a strip of states drawn by matplotlib stands in its place.
"""

import base64
import html
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import anywidget
import numpy as np
import traitlets
from IPython.display import display

from utils.exercises import COURSE
from utils.explore import still
from utils.explore.scene import View, number, wire

HERE = Path(__file__).parent
WIDGET = "application/vnd.jupyter.widget-view+json"


@dataclass(frozen=True)
class Slider:
    """A control with ordered values.

    Attributes
    ----------
    label : str
    values : sequence      from left to right
    value : object         where it starts
    form : str             how a number is written: a format, and what stands behind it ("g °")
    play : object, optional    a value from which a button moves it on by itself
    interval : int         milliseconds between two such moves
    """

    label: str
    values: Sequence
    value: object
    form: str = "g"
    play: object = None
    interval: int = 150
    kind = "slider"

    def texts(self) -> list[str]:
        form, _, unit = self.form.partition(" ")
        return [number(v, form) + unit for v in self.values]

    def at(self, index: int):
        return self.values[index]

    def index(self, value) -> int:
        near = [k for k, v in enumerate(self.values) if _same(v, value)]
        if not near:
            raise ValueError(f"{self.label}: {value!r} is none of {list(self.values)}.")
        return near[0]

    def ends(self) -> list:
        return [self.values[0], self.values[-1]]


@dataclass(frozen=True)
class Choice(Slider):
    """One of a few values without an order, by their names."""

    kind = "choice"

    def texts(self) -> list[str]:
        return [str(v) for v in self.values]

    def ends(self) -> list:
        return list(self.values)


@dataclass(frozen=True)
class Canvas:
    """A small picture (rows, columns) to draw with mouse, finger or keys; entries from 0 to 1."""

    label: str
    value: np.ndarray
    kind = "canvas"

    def texts(self) -> list[str]:
        return []

    def at(self, index) -> np.ndarray:
        return np.asarray(index, dtype=float).reshape(self.value.shape) / 255

    def index(self, value) -> list[int]:
        return np.rint(255 * np.clip(value, 0, 1)).astype(int).ravel().tolist()

    def ends(self) -> list:
        return [np.zeros(self.value.shape), self.value, np.ones(self.value.shape)]


@dataclass(frozen=True)
class Seal:
    """A button that opens something once: the view is told the other controls' values then."""

    label: str
    value: None = None
    kind = "seal"

    def texts(self) -> list[str]:
        return []

    def index(self, value) -> None:
        return value

    def ends(self) -> list:
        return [None]


def toggle(label: str, value: bool = False, words=("off", "on")) -> Choice:
    """Two states with names; the value is the name."""
    return Choice(label, list(words), words[value])


def steps(low: float, high: float, step: float) -> list[float]:
    """Low, low + step, …, high, without rounding errors in the last digits."""
    return [round(low + k * step, 10) for k in range(round((high - low) / step) + 1)]


def powers(low: float, high: float, step: float) -> list[float]:
    """Ten to the powers low, low + step, …, high."""
    return [10.0**k for k in steps(low, high, step)]


@dataclass(frozen=True)
class Explorer:
    """Something to move, a picture that follows, a sentence that reads it, and a goal.

    Attributes
    ----------
    name : str           under which a reached goal is remembered
    view : function      pure: takes one value a control and returns a `View`
    controls : dict      argument of ``view`` -> control
    strip : sequence     3 or 4 states, drawn beside each other where no kernel runs; not the goal
    goal : str           what to try to reach
    key : str            what stands left and right, what the lines mean
    """

    name: str
    view: Callable[..., View]
    controls: Mapping[str, Slider | Canvas | Seal]
    strip: Sequence[Mapping[str, object]]
    goal: str
    key: str = ""

    @property
    def start(self) -> dict:
        """The state in which it opens."""
        return {name: control.value for name, control in self.controls.items()}

    def state(self, at: Mapping[str, object]) -> dict:
        """The values of all controls, of the numbers that the browser sends for them."""
        found = {n: c.at(at[n]) for n, c in self.controls.items() if not isinstance(c, Seal)}
        opened = {n: at[n] for n, c in self.controls.items() if isinstance(c, Seal)}
        shut = dict.fromkeys(opened)
        return found | {n: self.state(v | shut) if v else None for n, v in opened.items()}

    def corners(self) -> list[dict]:
        """Every combination of the ends of all controls."""
        ends = {name: control.ends() for name, control in self.controls.items()}
        return [dict(zip(ends, state, strict=True)) for state in itertools.product(*ends.values())]

    def words(self) -> str:
        """What is written where no kernel runs."""
        views = [self.view(**state) for state in self.strip]
        said = [f"({a}) {v.scene.alt} {v.sentence}" for a, v in zip("abcd", views, strict=False)]
        return " ".join([f"Explorer. Goal: {self.goal}", self.key, *said]).replace("  ", " ")

    def show(self) -> None:
        """Show it in a notebook: words, a still and the live board, of which one or two are seen.

        Three outputs, since a notebook that is saved and opened again has lost its board: then the
        other two stand there. A board that lives hides them (board.css).
        """
        words = self.words()
        image = base64.b64encode(still.strip([self.view(**s).scene for s in self.strip])).decode()
        page = f'<p class="nn-still">{html.escape(words)}</p>{_STYLE}'
        display({"text/html": page, "text/plain": words}, raw=True)
        png = {"image/png": image, "text/plain": f"<figure: {self.name}, not moving>"}
        display(png, metadata={"image/png": {"alt": words}}, raw=True)
        board = Board(self)
        view = {"version_major": 2, "version_minor": 0, "model_id": board.model_id}
        display({WIDGET: view, "text/plain": "Run this cell to move the explorer."}, raw=True)


class Board(anywidget.AnyWidget):
    """Model half of board.js.

    The browser asks by messages {n, at}: a name for the question, and for every control the number
    of its value. Traits go to the browser: `spec` once, `frame` with the answer to n, `done` when
    the goal has been reached once. Messages, since a trait waits until the kernel is idle again.
    """

    _esm = HERE / "board.js"
    _css = HERE / "board.css"
    spec = traitlets.Dict().tag(sync=True)
    frame = traitlets.Dict().tag(sync=True)
    done = traitlets.Bool(False).tag(sync=True)

    def __init__(self, explorer: Explorer, **kwargs):
        self.explorer = explorer
        super().__init__(spec=_spec(explorer), done=_was_reached(explorer), **kwargs)
        start = {name: c.index(c.value) for name, c in explorer.controls.items()}
        self.answer(start, "")
        self.on_msg(lambda _board, content, _buffers: self.answer(content["at"], content["n"]))

    def answer(self, at: Mapping[str, object], n: str) -> None:
        """Put the picture of a state into ``frame``; an exception becomes words, not silence."""
        head = {"n": n, "at": dict(at)}
        done = self.done
        try:
            view = self.explorer.view(**self.explorer.state(at))
            said = {"sentence": view.sentence, "verdict": view.verdict, "idle": dict(view.idle)}
            frame = head | wire(view.scene) | said | {"reached": view.reached}
            if view.reached and not done:
                done = True
                _keep(self.explorer)
        except Exception as error:
            frame = head | {"error": f"{type(error).__name__}: {error}"}
        with self.hold_sync():  # one message
            self.frame, self.done = frame, done


def _spec(explorer: Explorer) -> dict:
    rows = []
    for name, c in explorer.controls.items():
        row = {"name": name, "kind": c.kind, "label": c.label, "texts": c.texts()}
        if isinstance(c, Canvas):
            row["shape"] = list(c.value.shape)
        elif getattr(c, "play", None) is not None:
            row["play"] = {"interval": c.interval, "from": c.index(c.play)}
        rows.append(row)
    return {"controls": rows, "goal": explorer.goal, "key": explorer.key}


_reached: set[str] = set()  # in this session


def _entry(explorer: Explorer) -> str:
    return f"explorer {explorer.name}"


def _was_reached(explorer: Explorer) -> bool:
    return _entry(explorer) in _reached | COURSE.record.add()[0]


def _keep(explorer: Explorer) -> None:
    """Remember the goal with the learner's progress, and for this session if that is off."""
    _reached.add(_entry(explorer))
    COURSE.record.add([_entry(explorer)])


def _same(a, b) -> bool:
    if isinstance(a, float) or isinstance(b, float):
        return bool(np.isclose(a, b, rtol=1e-9, atol=1e-12))
    return bool(a == b)


#: Where the front end of a board is not there, its output says "model not found": hidden then.
_STYLE = (
    "<style>.jp-OutputArea-child:has(.nn-still) + .jp-OutputArea-child + "
    ".jp-OutputArea-child:not(:has(.nn-board)) { display: none }</style>"
)
