"""Explorer of chapter 09: move a digit a little, or draw one, and watch two networks read it."""

from functools import lru_cache

import numpy as np

from utils.data.distortions import RandomAffine, warp
from utils.data.pictures import ink_and_middle, load_digits
from utils.explore.board import Explorer
from utils.explore.controls import Canvas, Choice, Control, Slider, steps
from utils.explore.scene import Box, Heat, Label, Panel, Path, Scene, View, number
from utils.network import Momentum, NeuralNetwork

SURE, TEST, OWN = 0.9, "from the test set", "my own"
UNUSUAL = "has little ink", "has much ink", "lies high", "lies low", "lies left", "lies right"


@lru_cache(maxsize=1)
def _learned():
    # two networks, trained on pictures as they are and distorted; for each digit the first test
    # picture that both read, (10, 64); between which measures 98 of 100 training pictures lie
    (X, y, X_test, y_test, _), networks = load_digits(), []
    for augment, epochs in ((None, 20), (RandomAffine(10, 0.1, 0.1, 0.75, share=4), 40)):
        new = NeuralNetwork(
            [64, 64, 10], "relu", optimizer=Momentum(0.1), random_state=0, dtype=float
        )
        rate = lambda epoch, epochs=epochs: 0.1 * (1 - epoch / epochs)  # noqa: E731
        networks.append(new.fit(X, y, 32, epochs, augment=augment, schedule=rate, verbose=False))
    right = np.all([network.predict(X_test) == y_test for network in networks], axis=0)
    first = [np.flatnonzero(right & (y_test == c))[0] for c in range(10)]
    return networks, X_test[first], np.percentile(ink_and_middle(X), [1, 99], axis=0)


def read(still, down: float, right: float, turn: float) -> list[np.ndarray]:
    """A picture (64,), moved, and how sure both networks then are of each digit, (10,) each."""
    pixels = warp(still[None], turn, shift=(down, right))
    return [pixels[0], *(network.predict_proba(pixels)[0] for network in _learned()[0])]


def view(picture: str, digit: int, drawing, down: float, right: float, turn: float) -> View:
    """A test picture or a drawing (8, 8), moved, and what both networks make of it."""
    own, move = picture == OWN, (down, right, turn)
    still = np.ravel(drawing) if own else _learned()[1][digit]
    pixels, plain, distorted = read(still, *move)
    idle = {"digit": "you draw it yourself"} if own else {"drawing": f"choose “{OWN}” to draw"}
    name, moved = "your drawing" if own else f"a {digit}", f"{number(down)} pixels down and "
    moved += f"{number(right)} to the right, turned by {number(turn)}°"
    verdict = _own(pixels) if own else _verdict(digit, still, move, plain, distorted)
    if not still.any():
        idle |= dict.fromkeys(("down", "right", "turn"), "there is nothing on the paper yet")
        moved, verdict = "empty", "Draw a digit, large and in the middle."
    heat = Heat(pixels.reshape(8, 8)[::-1], (0, 8, 0, 8), 1.0, smooth=False, ink=True)
    paper = Panel((0, 8), (0, 8), [heat], name, xticks=(), yticks=(), span=0.8, ratio=1.03)
    marks: list = [Path([np.array([(-0.6, SURE), (9.6, SURE)])], dash="dot")]
    for k, (p, how) in enumerate(((plain, "as is"), (distorted, "distorted"))):
        look, word = (str(k), 1 - 0.5 * k, "ink" * k), f"{how}: {p.argmax()}, {p.max():.2f}"
        marks += [Box((c + 0.4 * k - 0.4, c + 0.4 * k, 0, v), *look) for c, v in enumerate(p)]
        marks += [Box((5 * k - 0.4, 5 * k, 1.08, 1.18), *look), Label((5 * k + 0.2, 1.13), word)]
    ticks, title = [(c, str(c)) for c in range(10)], "how sure of each digit"
    bars = Panel((-0.6, 9.6), (0, 1.25), marks, title, "", "", ticks, (), span=1.2, ratio=0.67)
    words = f"{name.capitalize()}, {moved}. Trained on pictures as they are, a network says "
    words += f"{plain.argmax()} with {plain.max():.2f}; trained on distorted pictures, it says "
    words += f"{distorted.argmax()} with {distorted.max():.2f}."
    scene = Scene([paper, bars], f"Left 8 by 8 pixels, right ten pairs of bars. {words}")
    data = {"plain": plain, "distorted": distorted}
    return View(scene, words, verdict, verdict.startswith("Goal reached"), idle, data)


def _own(pixels) -> str:
    (low, high), mine = _learned()[2], ink_and_middle(pixels[None])[0]
    out = np.stack([mine < low, mine > high], axis=1).ravel()
    how = " and ".join(words for words, found in zip(UNUSUAL, out, strict=True) if found)
    odd = f"It {how}, unlike 98 of 100 pictures that they learned from, and they may fail"
    said = odd if how else "It lies and weighs like the pictures that they learned from"
    return f"{said}. The goal counts with the 3 from the test set."


def _verdict(digit, still, move, plain, distorted) -> str:
    if digit != 3:
        return "The goal counts with the 3."
    if max(map(abs, move[:2])) > 1 or abs(move[2]) > 10:
        return "This move is larger than the goal allows: 1 pixel each way, 10 degrees."
    if distorted.argmax() != 3:
        return "Not this way: the second network does not read it either."
    wrong = int(np.where(np.arange(10) == 3, 0, plain).argmax())
    best = f"the first network's best wrong answer, {wrong}, has {plain[wrong]:.2f}"
    if plain[wrong] >= SURE:
        return f"Goal reached: {best}, after a move that you hardly see."
    if plain[wrong] > read(still, *(m / 2 for m in move))[1][wrong] + 0.02:
        return f"On the way: {best}. Go on, or add a second direction."
    return f"It hardly minds: {best}. Try other directions, or two at once."


SHIFTS = steps(-2, 2, 0.25)
CONTROLS: dict[str, Control] = {
    "picture": Choice("picture", [TEST, OWN], TEST),
    "digit": Slider("digit", range(10), 3),
    "drawing": Canvas("drawing", np.zeros((8, 8))),
    "down": Slider("down", SHIFTS, 0.0, ".2f"),
    "right": Slider("right", SHIFTS, 0.0, ".2f"),
    "turn": Slider("turn", range(-30, 31, 5), 0, "g °"),
}
MOVES = (0.0, 0.0, 0), (0.0, 0.5, -10), (2.0, 0.25, 30), (0.75, 0.25, 5)
START = {name: control.value for name, control in CONTROLS.items()}
*STRIP, SOLVED = [START | dict(zip(("down", "right", "turn"), m, strict=True)) for m in MOVES]
EXPLORER = Explorer("digits", view, CONTROLS, STRIP,
    "with the 3, fool the network that was trained without distortions into a wrong answer of "
    f"certainty {SURE} or more, by a shift of at most 1 pixel in each direction and a turn of at "
    "most 10 degrees, while the other network still reads the digit.",
    "Full bars: trained on pictures as they are. Pale bars with an edge: on distorted ones. "
    f"Dotted: {SURE}.")  # fmt: skip
