"""Chapter 04: one learning rate, one start, play the training forth and back."""

from functools import lru_cache

from utils.data import two_moons
from utils.explore.board import Explorer
from utils.explore.controls import Slider, powers
from utils.explore.progress import progress
from utils.explore.scene import Scene, View, plane
from utils.network import accuracy, forward, init_params
from utils.training import gd_train

PASSES, LAST, TARGET = 400, 20, 0.10
GOOD = 3.0  # with rates about this one every start of the slider reaches the goal
X, Y = two_moons(200, noise=0.2, seed=0)


@lru_cache(maxsize=128)
def path(rate: float, seed: int):
    """One training of a 2-3-2 network: parameters and loss before each pass, and after them all.

    Returns
    -------
    params : list of PASSES + 1 dicts
    losses : (PASSES + 1,) array    not to be written to
    """
    params: list = []
    losses = gd_train(X, Y, init_params(2, 3, 2, seed), rate, PASSES + 1, path=params)[1]
    losses.flags.writeable = False
    return params[: PASSES + 1], losses


def view(rate: float, step: int, seed: int) -> View:
    """The boundary of start ``seed`` after so many passes at a rate, and the loss on the way.

    Returns
    -------
    View    data: losses (PASSES + 1,), accuracy at this pass, highest loss of the LAST passes
    """
    params, losses = path(rate, seed)

    def probability(points):
        return forward(points, params[step], validate=False)["probs"]

    highest, right = losses[max(0, step - LAST) : step + 1].max(), accuracy(probability(X), Y)
    title = f"after {step} passes, rate {rate:.3g}"
    left = plane(lambda points: probability(points)[:, 1], X, Y, title=title)
    goal = PASSES - LAST, TARGET
    curve = progress([losses], step, (-1.4, 1.8), goal, title="loss", xlabel="pass")
    # A run that jumps about gets no digits: they differ between machines.
    state = f"the loss is {losses[step]:.2f}, {right * len(Y):.0f} of {len(Y)} points are right"
    state = "the loss jumps about, above 1" if highest > 1 and step > LAST else state
    alt = f"Left: the network's boundary. Right: the loss at each pass; at pass {step} {state}."
    reached = step == PASSES and bool(highest < TARGET)
    said = f"After {step} of {PASSES} passes at rate {rate:.3g} from start {seed} {state}."
    data = {"losses": losses, "accuracy": right, "highest": highest}
    return View(Scene([left, curve], alt), said, _verdict(rate, step, losses), reached, data=data)


def _verdict(rate: float, step: int, losses) -> str:
    highest = losses[-1 - LAST :].max()
    if step < PASSES:
        return f"The goal is judged after pass {PASSES}: move on or press Play."
    if highest < TARGET:
        return f"Goal reached: at most {highest:.2f}. Does this rate serve the other starts too?"
    if rate > GOOD:
        return "The loss does not settle low: the steps are too long. Try a smaller rate."
    falls = losses[-1] < 0.95 * losses[-100]
    how = "is still on its way down" if falls else "comes to rest too high"
    return f"The loss {how}, {highest - TARGET:.2f} above the goal. Try a larger rate."


CONTROLS = {
    "rate": Slider("learning rate", powers(-2, 1.5, 0.1), 0.1, ".3g"),
    "step": Slider("passes", range(0, PASSES + 1, 10), PASSES, play=0),
    "seed": Slider("start (seed)", range(5), 0),
}
STRIP = [{"rate": 10**k, "step": PASSES, "seed": 0} for k in (-1.5, -0.5, 1.5)]
SOLVED = {"rate": 10**0.5, "step": PASSES, "seed": 0}
GOAL = (
    f"find a learning rate whose loss stays below {TARGET:.2f} through the last {LAST} of "
    f"{PASSES} passes; then try the same rate from the other starts."
)
KEY = "Left: the boundary after these passes. Right: the loss so far; grey, all of the run."
EXPLORER = Explorer("learning_rate", view, CONTROLS, STRIP, GOAL, KEY)
