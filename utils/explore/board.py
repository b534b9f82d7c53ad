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
from typing import Any

import anywidget
import traitlets
from IPython.display import display

from utils.exercises import COURSE
from utils.explore import still
from utils.explore.controls import Control, Seal
from utils.explore.scene import View, wire

HERE = Path(__file__).parent
INVITATION = "Run this cell to move the explorer."
WIDGET = "application/vnd.jupyter.widget-view+json"


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
    controls: Mapping[str, Control]
    strip: Sequence[Mapping[str, object]]
    goal: str
    key: str = ""

    @property
    def start(self) -> dict:
        """The state in which it opens."""
        return {name: control.value for name, control in self.controls.items()}

    def state(self, at: Mapping[str, Any]) -> dict[str, Any]:
        """The values of all controls, of the numbers that the browser sends for them."""
        free = {n: c for n, c in self.controls.items() if not isinstance(c, Seal)}
        seals = [n for n in self.controls if n not in free]

        def values(numbers):
            return {n: c.at(numbers[n]) for n, c in free.items()} | dict.fromkeys(seals)

        return values(at) | {n: at[n] and values(at[n]) for n in seals}

    def corners(self) -> list[dict]:
        """Every combination of the ends of all controls."""
        ends = {name: control.ends() for name, control in self.controls.items()}
        return [dict(zip(ends, state, strict=True)) for state in itertools.product(*ends.values())]

    def words(self) -> tuple[str, str]:
        """What is read where no kernel runs, and what stands for the pictures there."""
        views = list(zip("abcd", [self.view(**state) for state in self.strip], strict=False))
        said = [f"({letter}) {view.sentence}" for letter, view in views]
        seen = [f"({letter}) {view.scene.alt}" for letter, view in views]
        head = filter(None, ["Explorer. Goal:", self.goal, self.key])
        return " ".join([*head, *said]), " ".join(seen)

    def show(self) -> None:
        """Show it in a notebook: words with a still, and the live board; one of the two is seen.

        Two outputs, since a notebook that is saved and opened again has lost its board: then the
        first stands there. A board that lives hides it (board.css). The still is part of the page,
        since notebooks show the alternative text of no other picture.
        """
        words, alt = self.words()
        png = base64.b64encode(still.strip([self.view(**s).scene for s in self.strip])).decode()
        page = _PAGE.format(words=html.escape(words), alt=html.escape(alt), png=png)
        display({"text/html": page, "text/plain": words}, raw=True)
        board = Board(self)
        view = {"version_major": 2, "version_minor": 0, "model_id": board.model_id}
        display({WIDGET: view, "text/plain": INVITATION}, raw=True)


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

    def answer(self, at: Mapping[str, Any], n: str) -> None:
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
    rows = [
        {"name": name, "kind": type(c).__name__, "label": c.label, **c.row()}
        for name, c in explorer.controls.items()
    ]
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


#: Where no board lives, its output says "model not found" or nothing to the purpose: hidden.
_PAGE = (
    '<div class="nn-still"><p>{words}</p><img style="max-width:100%" alt="{alt}" '
    'src="data:image/png;base64,{png}"></div>'
    "<style>.jp-OutputArea-child:has(.nn-still) + "
    ".jp-OutputArea-child:not(:has(.nn-board)) {{ display: none }}</style>"
)
