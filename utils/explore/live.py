"""`Explorer`: controls, a picture, a sentence; a strip of pictures where no kernel runs."""

import base64
import html
import io
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import ipywidgets
import matplotlib.image
import numpy as np
from IPython.display import display

from utils.plots import Picture, png


@dataclass(frozen=True)
class Explorer:
    """Something to move, a picture that follows, a sentence that reads it, and a goal.

    Parameters
    ----------
    draw : function      pure: takes one value a control and returns a `Picture`; its text says
                         what is to be seen and how far the goal is
    controls : function  makes the ipywidgets controls, name of an argument of ``draw`` -> widget
    strip : list         3 or 4 states (dicts), drawn beside and below each other as the picture
                         that stands in the notebook where no kernel is running
    goal : str           what to try to reach
    play : str           name of an integer control that gets a play button; "" for none
    """

    draw: Callable[..., Picture]
    controls: Callable[[], dict[str, ipywidgets.Widget]]
    strip: Sequence[Mapping[str, object]]
    goal: str
    play: str = ""

    def corners(self) -> list[dict[str, object]]:
        """Every combination of the ends of all controls: the states that a test draws."""
        ends = {name: _ends(control) for name, control in self.controls().items()}
        return [dict(zip(ends, state, strict=True)) for state in itertools.product(*ends.values())]

    def show(self) -> None:
        """Show the explorer in a notebook.

        Picture, text and widgets are ONE output: a page without a kernel shows the strip, a
        running notebook the widgets. An exception inside a callback would be invisible, so it is
        caught and shown under the picture.
        """
        controls = self.controls()
        stills = [self.draw(**state) for state in self.strip]
        first = self.draw(**{name: control.value for name, control in controls.items()})
        picture = ipywidgets.Image(value=png(first.fig, quick=True), format="png")
        picture.layout.width = f"{first.fig.get_figwidth() * first.fig.dpi:.0f}px"
        picture.layout.height = f"{first.fig.get_figheight() * first.fig.dpi:.0f}px"
        picture.layout.align_self = "flex-start"
        words = ipywidgets.HTML(_paragraph(first.text))

        def update(_change) -> None:
            try:
                now = self.draw(**{name: control.value for name, control in controls.items()})
                picture.value, words.value = png(now.fig, quick=True), _paragraph(now.text)
            except Exception as error:
                words.value = _paragraph(f"{type(error).__name__}: {error}")

        rows = []
        for name, control in controls.items():
            control.description = control.description or name
            control.style.description_width = "10em"
            control.observe(update, "value")
            rows.append(_with_play(control) if name == self.play else control)
        goal = ipywidgets.HTML(_paragraph(f"Goal: {self.goal}"))
        box = ipywidgets.VBox([goal, *rows, picture, words])
        text = f"Explorer (run this cell to move it). Goal: {self.goal} " + " ".join(
            f"({letter}) {_state(state)}: {still.text}"
            for letter, state, still in zip("abcdefgh", self.strip, stills, strict=False)
        )
        display(
            {
                "text/plain": text,
                "image/png": base64.b64encode(side_by_side(stills)).decode(),
                "application/vnd.jupyter.widget-view+json": {
                    "version_major": 2,
                    "version_minor": 0,
                    "model_id": box.model_id,
                },
            },
            metadata={"image/png": {"alt": text}},
            raw=True,
        )


def side_by_side(pictures: Sequence[Picture], width: int = 1300) -> bytes:
    """A PNG with several pictures of one size, as many in a row as fit into ``width`` pixels."""
    images = [matplotlib.image.imread(io.BytesIO(png(p.fig)))[..., :3] for p in pictures]
    columns = min(len(images), max(1, width // images[0].shape[1]))
    images += [np.ones_like(images[0])] * (-len(images) % columns)  # white in the last row's rest
    rows = [np.concatenate(images[k : k + columns], axis=1) for k in range(0, len(images), columns)]
    buffer = io.BytesIO()
    # None leaves an entry out, as matplotlib documents for savefig; its types allow words alone.
    named = {"Software": None}
    matplotlib.image.imsave(buffer, np.concatenate(rows), metadata=named)  # type: ignore[arg-type]
    return buffer.getvalue()


def _state(state: Mapping[str, object]) -> str:
    return ", ".join(f"{name} {value:g}" if isinstance(value, float) else f"{name} {value}"
                     for name, value in state.items())  # fmt: skip


def _paragraph(text: str) -> str:
    return f"<p style='max-width:60em;line-height:1.4'>{html.escape(text)}</p>"


def _with_play(slider: ipywidgets.IntSlider) -> ipywidgets.HBox:
    """The slider with a button that moves it by itself."""
    play = ipywidgets.Play(min=slider.min, max=slider.max, step=slider.step, interval=150)
    ipywidgets.jslink((play, "value"), (slider, "value"))
    return ipywidgets.HBox([play, slider])


def _ends(control: ipywidgets.Widget) -> list[object]:
    """The extreme values of a control, or all options of a choice."""
    if isinstance(control, ipywidgets.Checkbox | ipywidgets.ToggleButton):
        return [False, True]
    if isinstance(control, ipywidgets.FloatLogSlider):
        return [control.base**control.min, control.base**control.max]
    if hasattr(control, "options"):  # a dropdown holds (label, value) pairs or plain values
        return [option[1] if isinstance(option, tuple) else option for option in control.options]
    return [control.min, control.max]
