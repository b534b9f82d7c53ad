"""Chapter 06: two runs from one start, at a constant rate and annealed, raced over the epochs."""

from dataclasses import replace
from functools import lru_cache

import numpy as np

from utils.data import two_moons
from utils.explore.board import Explorer
from utils.explore.controls import Choice, Slider, powers
from utils.explore.progress import progress
from utils.explore.scene import Scene, View, plane
from utils.network import chain_forward, cross_entropy, init_layers
from utils.training import minibatch_train

EPOCHS, E, TARGET = 40, np.arange(40), 0.16
NEAR_A, NEAR_B = 0.56, 3.6  # with rates near these every start of the slider reaches the goal
PLANS = {"constant": np.ones(EPOCHS), "1/t": 1 / (1 + 0.1 * E), "step": 0.5 ** (E // 10)}
(X, Y), HELD_BACK = two_moons(200, noise=0.2, seed=0), two_moons(500, noise=0.2, seed=1)


@lru_cache(maxsize=256)
def run(plan: str, rate: float, seed: int):
    """Minibatches on a 2-10-2 network: EPOCHS + 1 functions points -> probabilities, and losses."""
    networks: list = []

    def watch(Ws, bs):
        networks.append(lambda points: chain_forward(points, Ws, bs, validate=False)[1][-1])
        return cross_entropy(networks[-1](HELD_BACK[0]), HELD_BACK[1], validate=False)

    rates, start = np.repeat(rate * PLANS[plan], len(X) // 20), init_layers([2, 10, 2], seed)
    return networks, minibatch_train(X, Y, *start, rates, 20, seed=seed, watch=watch).history


def view(plan_a: str, rate_a: float, plan_b: str, rate_b: float, epoch: int, seed: int) -> View:
    """Both losses on points held back, as far as the race is run, and both boundaries then."""
    (nets_a, a), (nets_b, b) = run(plan_a, rate_a, seed), run(plan_b, rate_b, seed)
    title, goal = "loss on 500 points held back", (EPOCHS - 10, TARGET)
    curves = progress((a, b), epoch, (-1.2, 0.8), goal, title=title, xlabel="epoch")
    one, two = (plane(lambda x, n=n: n(x)[:, 1], X, Y) for n in (nets_a[epoch], nets_b[epoch]))
    marks: list = [*one.marks[:0:-1], two.marks[1]]
    marks[-1] = replace(marks[-1], dash="dash")
    both = replace(one, marks=marks, title=f"boundaries after {epoch} epochs")
    said = f"After {epoch} of {EPOCHS} epochs the losses are {_both(a[epoch], b[epoch])}."
    alt = f"Left: the race. {said} Right: 200 points and the boundaries of A and B."
    first, last = ((a[k].mean(), b[k].mean()) for k in (slice(1, 11), slice(-10, None)))
    verdict = f"The race is judged after epoch {EPOCHS}: move on or press Play."
    if epoch == EPOCHS:
        said = (
            f"Mean loss in the first ten epochs: {_both(*first)}; in the last ten: {_both(*last)}."
        )
        verdict = _verdict(plan_a, rate_a, plan_b, rate_b, first, last)
    reached = verdict.startswith("Goal reached")
    return View(Scene([curves, both], alt), said, verdict, reached, data={"a": a, "b": b})


def _both(*losses: float) -> str:  # digits as far as machines agree on them
    a, b = (f"{loss:.3f}" if loss < 0.45 else "above 0.45" for loss in losses)
    return f"A {a}, B {b}"


def _verdict(plan_a, rate_a, plan_b, rate_b, first, last) -> str:
    if plan_a != "constant" or plan_b == "constant":
        return "For the goal A keeps a constant rate and B is annealed."
    if last[0] > TARGET:
        way = "larger" if rate_a < NEAR_A else "smaller"
        return f"A is not in the green box yet: try a {way} rate for A first."
    if last[1] < last[0] and first[1] > first[0] and rate_b > rate_a:
        return "Goal reached: hot to travel, cool to arrive. Is it so from the other starts?"
    if last[1] < last[0]:
        return "B ends ahead. Can it do so from behind, after a hotter start than A's?"
    cold = "B cools before it has arrived: start it hotter."
    return cold if rate_b < NEAR_B else "B stays too hot to arrive: start it cooler."


CONTROLS: dict[str, Choice] = {}
for x, plan in (("a", "constant"), ("b", "1/t")):
    CONTROLS[f"plan_{x}"] = Choice(f"{x.upper()}'s schedule", list(PLANS), plan)
    CONTROLS[f"rate_{x}"] = Slider(f"{x.upper()}'s first rate", powers(-1, 1, 0.1), 10**-0.5, ".3g")
CONTROLS["epoch"] = Slider("epochs", range(EPOCHS + 1), EPOCHS, play=0)
CONTROLS["seed"] = Slider("start (seed)", range(5), 0)
STRIP = [
    dict(zip(CONTROLS, ("constant", 10**a, plan, 10**b, EPOCHS, 0), strict=True))
    for a, plan, b in ((-0.5, "1/t", -0.5), (-0.2, "1/t", -0.2), (-0.2, "step", 0))
]
SOLVED = STRIP[1] | {"plan_b": "step", "rate_b": 10**0.6}
GOAL = (
    "let A, at a constant rate, end in the green box. Then let B, annealed from a hotter first "
    "rate, be behind A in the first ten epochs and ahead in the last ten, on average."
)
KEY = "A solid with a circle, B dashed with a triangle. Left: grey is to come. Right: boundaries."
EXPLORER = Explorer("race", view, CONTROLS, STRIP, GOAL, KEY)
