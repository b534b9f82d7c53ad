"""Explorer of chapter 09: move a digit a little, and watch what two networks make of it."""

from functools import lru_cache

import ipywidgets
import numpy as np

from utils import plots
from utils.data.distortions import RandomAffine, warp
from utils.data.pictures import load_digits
from utils.explore.live import Explorer
from utils.network import Momentum, NeuralNetwork
from utils.plots import COLOURS, Picture

DIGIT, FARTHEST, STEEPEST, SURE = 3, 1.0, 10.0, 0.9
GOAL = (
    f"with the {DIGIT}, fool the network that was trained without distortions into a wrong answer "
    f"of certainty {SURE} or more, by a shift of at most {FARTHEST:g} pixel in each direction and "
    f"a turn of at most {STEEPEST:g} degrees, while the other network still reads the digit."
)


@lru_cache(maxsize=1)
def _networks():
    """Two networks of one size, trained on the same pictures: as they are, and distorted."""
    digits = load_digits()
    found = []
    for augment, epochs in ((None, 20), (RandomAffine(10, 0.1, 0.1, 0.75, share=4), 40)):
        network = NeuralNetwork(
            [64, 64, 10], "relu", optimizer=Momentum(0.1), random_state=0, dtype=np.float64
        )
        rate = lambda epoch, epochs=epochs: 0.1 * (1 - epoch / epochs)  # noqa: E731
        network.fit(
            digits.X_train,
            digits.y_train,
            32,
            epochs,
            augment=augment,
            schedule=rate,
            verbose=False,
        )
        found.append(network)
    return found


@lru_cache(maxsize=1)
def _examples():
    """For each digit the first test picture that both networks read: (10, 64)."""
    digits = load_digits()
    right = np.all([n.predict(digits.X_test) == digits.y_test for n in _networks()], axis=0)
    first = [np.flatnonzero(right & (digits.y_test == c))[0] for c in range(10)]
    return digits.X_test[first]


def draw(digit: int = 3, down: float = 0.0, right: float = 0.0, turn: float = 0.0) -> Picture:
    """One test picture, moved, and the probabilities that both networks give to the ten digits.

    Parameters
    ----------
    digit : int           which of ten test pictures, one of each digit
    down, right : float   shift in pixels
    turn : float          degrees, anticlockwise

    Returns
    -------
    Picture               data: pixels (64,), plain (10,), distorted (10,), reached
    """
    digit = int(digit)
    pixels = warp(_examples()[[digit]], turn, shift=(down, right))
    plain, distorted = (network.predict_proba(pixels)[0] for network in _networks())
    fig, axes = plots.panels(1, 2, width=3.0, height=2.7, width_ratios=(1, 1.25))
    fig.set_layout_engine(None)  # fixed margins: quicker than measuring them at every move
    fig.subplots_adjust(left=0.02, right=0.98, bottom=0.2, top=0.88, wspace=0.1)
    axes[0].imshow(pixels.reshape(8, 8), cmap="gray_r", vmin=0, vmax=1)
    axes[0].set(xticks=[], yticks=[])
    axes[0].set_title(f"it is {digit}", fontsize=14)
    at = np.arange(10)
    for k, (p, name) in enumerate(((plain, "trained as is"), (distorted, "distorted"))):
        axes[1].bar(at + 0.4 * k - 0.2, p, 0.4, color=COLOURS[k], label=name,
                    hatch=("", "///")[k], edgecolor="white")  # fmt: skip
    axes[1].axhline(SURE, color="black", linestyle=":", linewidth=1)
    axes[1].set(xticks=at, ylim=(0, 1.3), yticks=[])
    axes[1].set_xlabel("probability of each digit", fontsize=12)
    axes[1].tick_params(labelsize=11)
    axes[1].set_title(f"says {plain.argmax()}; {distorted.argmax()}", fontsize=14)
    axes[1].legend(
        fontsize=10, handlelength=1.2, columnspacing=1, loc="upper center", ncols=2, frameon=False
    )
    axes[1].spines[["top", "right", "left"]].set_visible(False)
    small = max(abs(down), abs(right)) <= FARTHEST and abs(turn) <= STEEPEST
    fooled = plain.argmax() != digit and plain.max() >= SURE
    reads = distorted.argmax() == digit
    reached = bool(digit == DIGIT and small and fooled and reads)
    if reached:
        goal = "Goal reached."
    elif digit != DIGIT:
        goal = f"The goal counts with the {DIGIT}."
    elif not small:
        goal = "This move is larger than the goal allows."
    elif not reads:
        goal = "Goal not there yet: the second network does not read it either."
    else:
        best = np.delete(plain, digit).max()
        goal = f"Goal not there yet: the best wrong answer has {best:.2f}, {SURE} is needed."
    text = (
        f"A {digit}, {_way(down, 'down', 'up')}, {_way(right, 'right', 'left')}, turned "
        f"{turn:g} degrees. Trained on the pictures as they are: says "
        f"{plain.argmax()} with {plain.max():.2f}. Trained on distorted ones: says "
        f"{distorted.argmax()} with {distorted.max():.2f}. {goal}"
    )
    data = {"pixels": pixels[0], "plain": plain, "distorted": distorted, "reached": reached}
    return Picture(fig, axes, data, text)


def _way(pixels: float, positive: str, negative: str) -> str:
    return f"{abs(pixels):g} pixels {negative if pixels < 0 else positive}"


def controls() -> dict[str, ipywidgets.Widget]:
    """The digit, shifts and turn."""
    shift = {"min": -2.0, "max": 2.0, "step": 0.25, "value": 0.0, "readout_format": ".2f"}
    return {
        "digit": ipywidgets.IntSlider(value=3, min=0, max=9),
        "down": ipywidgets.FloatSlider(**shift, description="down"),
        "right": ipywidgets.FloatSlider(**shift, description="right"),
        "turn": ipywidgets.FloatSlider(value=0, min=-30, max=30, step=5, description="turn"),
    }


SOLVED = {"digit": 3, "down": 0.75, "right": 0.25, "turn": 5.0}

STRIP = [
    {"digit": 3, "down": 0.0, "right": 0.0, "turn": 0.0},
    {"digit": 3, "down": 0.0, "right": 0.5, "turn": -10.0},
    {"digit": 3, "down": 2.0, "right": 0.25, "turn": 30.0},
]

EXPLORER = Explorer(draw, controls, STRIP, GOAL)
