"""Chapter 08: optimisers walk down a valley that is steep across and flat along."""

from functools import lru_cache

import numpy as np

from utils.explore.board import Explorer
from utils.explore.controls import Choice, Slider, powers, steps
from utils.explore.progress import progress
from utils.explore.scene import Label, Panel, Path, Points, Scene, View
from utils.network import OPTIMISERS

STEPS, TARGET = 60, 0.02
START, FAR = np.array([-1.6, 1.3]), 1e3  # beyond FAR a walk is lost for good
#: Curvature across and along the valley, and the direction along it: neither axis.
STEEP, FLAT, ANGLE = 20.0, 0.2, np.pi / 6
ALONG, ACROSS = np.array([[np.cos(ANGLE), np.sin(ANGLE)], [-np.sin(ANGLE), np.cos(ANGLE)]])
#: The height is w·CURVATURE·w / 2, so that the gradient is CURVATURE·w and the bottom is (0, 0).
CURVATURE = STEEP * np.outer(ACROSS, ACROSS) + FLAT * np.outer(ALONG, ALONG)
TURN = np.linspace(0, 2 * np.pi, 90)[:, None]
RING = np.sqrt(2 / FLAT) * np.cos(TURN) * ALONG + np.sqrt(2 / STEEP) * np.sin(TURN) * ACROSS
RINGS = [RING * np.sqrt(height) for height in (0.02, 0.1, 0.3, 1, 3, 10, 30)]
MEMORY = {"momentum": "momentum", "nesterov": "momentum", "rmsprop": "decay", "adam": "beta_1"}


@lru_cache(maxsize=256)
def walk(optimiser: str, rate: float, memory: float) -> np.ndarray:
    """The places of one walk: (STEPS + 1, 2), not to be written to; NaN from where it is FAR."""
    remembers = {MEMORY[optimiser]: memory} if optimiser in MEMORY else {}
    moves, w = OPTIMISERS[optimiser](rate, **remembers), START
    places = np.full((STEPS + 1, 2), np.nan)
    for step in range(STEPS + 1):
        if np.linalg.norm(w) > FAR:
            break
        places[step] = w
        w = moves.update(w, CURVATURE @ w)
    places.flags.writeable = False
    return places


def view(optimiser: str, rate: float, memory: float, step: int) -> View:
    """The way down so far, seen from above, and the distance from the bottom at each step."""
    places = walk(optimiser, rate, memory)
    distance, so_far = np.linalg.norm(places, axis=1), places[: step + 1]
    marks = [
        Path(RINGS, "muted", 0.8),
        Path([so_far], "0", 1),
        Points(so_far, np.zeros(step + 1, int), 2.5),
        Points(so_far[-1:], np.zeros(1, int), 8),
        Label((0, 0), "★", "middle", size=15),
        Label((-1.6, 1.5), "start", "middle"),
    ]
    who = f"{optimiser}, rate {rate:.3g}" + f", memory {memory:.2f}" * (optimiser in MEMORY)
    valley = Panel(
        (-2.2, 1.6), (-1.6, 1.8), marks, f"{optimiser}, rate {rate:.3g}", xticks=(), yticks=()
    )
    goal, title = (STEPS - 6, TARGET), "distance from the star"
    curve = progress([distance], step, (-3, 1), goal, title=title, xlabel="step")
    state = f"is {distance[step]:.3f} from the star" if distance[step] < 10 else "is out of sight"
    said = f"After {step} of {STEPS} steps {who}, {state}."
    alt = f"Left: a narrow valley and the way down so far; {who}. Right: it {state}."
    verdict = f"The goal is judged after step {STEPS}: move on or press Play."
    verdict = _verdict(optimiser in MEMORY, places, distance[-1]) if step == STEPS else verdict
    reached = step == STEPS and bool(distance[-1] < TARGET)
    idle = {} if optimiser in MEMORY else {"memory": f"{optimiser} remembers no direction"}
    return View(Scene([valley, curve], alt), said, verdict, reached, idle, {"distance": distance})


def _verdict(remembers: bool, places, end: float) -> str:
    if end < TARGET:
        return "Goal reached: steady across, and quick along at the same rate."
    if not end < 10:
        return "Its steps grow instead of shrinking: they are too long for the steep walls."
    along, across = places @ ALONG, places @ ACROSS
    brakes = "try shorter steps" + ", or less memory" * remembers
    if abs(across[-15:]).max() > 2 * abs(along[-1]):
        swings = f"It still swings from wall to wall: {brakes}."
        return swings if across.min() < 0 else "It is not down the wall yet: try longer steps."
    if along.max() > TARGET:
        return f"It has run past the star: {brakes}."
    push = "try longer steps, or more memory" if remembers else "no memory adds its steps up"
    return f"It creeps along the floor: {push}."


CONTROLS = {
    "optimiser": Choice("optimiser", list(OPTIMISERS), "sgd"),
    "rate": Slider("learning rate", powers(-2, 0, 0.1), 10**-1.5, ".3g"),
    "memory": Slider("memory", steps(0, 0.98, 0.02), 0.9, ".2f"),
    "step": Slider("steps", range(STEPS + 1), STEPS, play=0),
}
STRIP = [
    {"optimiser": name, "rate": 10**power, "memory": 0.9, "step": STEPS}
    for name, power in (("sgd", -1.1), ("momentum", -1.1), ("adam", -0.1))
]
SOLVED = {"optimiser": "momentum", "rate": 10**-1.3, "memory": 0.8, "step": STEPS}
GOAL = (
    f"end within {TARGET:.2f} of the star after {STEPS} steps. Find out first how near plain SGD "
    "comes at its best rate."
)
KEY = "Left: the valley from above, lines of equal height. Right: the distance from the star."
EXPLORER = Explorer("valley", view, CONTROLS, STRIP, GOAL, KEY)
