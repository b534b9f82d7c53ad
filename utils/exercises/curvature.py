"""The exercise `curvature` of chapter 04."""

import numpy as np

from utils.checker import Case, Exercise, one

exercise = Exercise(
    "curvature(gradient, w, v, steps=50, eps=1e-4)",
    chapter="04",
    place=4,
    points=2,
    does=(
        "The largest curvature of the loss at w (P,), as a number: gradient(w) is the gradient "
        "there, (P,). Start from the direction v, of any length but 0. In each of `steps` steps "
        "bring v to length 1, replace it by Hv = (gradient(w + eps v) - gradient(w - eps v)) / "
        "(2 eps); the curvature is the length of the last Hv, or the last v · Hv (they agree once "
        "v has settled, and it has in all that is tried, where the curvature is above 0). w and v "
        "stay as they were."
    ),
    parts=one("curvature"),
    keeps=("w", "v"),
    hints=(
        "Which two places do you ask for a gradient, and how far apart are they if v has length 1?",
        "`v / np.linalg.norm(v)` has length 1. A round begins with it, since the first v may have "
        "any length; so the Hv of the last round comes out undivided, and its length is the "
        "answer.",
    ),
)


@exercise.answer
def curvature(gradient, w, v, steps=50, eps=1e-4):
    """Largest curvature at w, by repeated differences of the gradient along v."""
    for _ in range(steps):
        v = v / np.linalg.norm(v)
        Hv = (gradient(w + eps * v) - gradient(w - eps * v)) / (2 * eps)
        v = Hv
    return np.linalg.norm(Hv)


def _gradient(H, bend):
    """Of a bowl with curvatures H that gets steeper outside."""

    def gradient(w):
        return H @ w + bend * w**3

    return gradient


@exercise.data_sets
def data(rng):
    """Bowls of 2 to 11 weights, and a parabola."""
    for P, bend, eps in ((2, 0.0, 1e-4), (5, 0.3, 1e-3), (11, 0.3, 1e-3)):
        axes, _ = np.linalg.qr(rng.normal(size=(P, P)))
        sizes = np.linspace(0.9, -0.6, P)
        sizes[0] = 2.9
        H = (axes * sizes) @ axes.T
        yield Case(
            {
                "gradient": _gradient(H, bend),
                "w": 0.5 * rng.normal(size=P),
                "v": axes[:, 0] + 0.7 * rng.normal(size=P) / np.sqrt(P),
                "steps": 60,
                "eps": eps,
            },
            sizes={"P": P},
        )
    flat = np.diag([0.02, 0.005, 0.001])
    yield Case(
        {"gradient": _gradient(flat, 0.0), "w": np.ones(3), "v": np.array([4.0, 3.0, 8.0]),
         "steps": 40, "eps": 1e-3},
        sizes={"P": 3},
        kind="flat",
        when="the ground is nearly flat",
        ask="How small may a curvature be?",
    )  # fmt: skip
    yield Case(
        {"gradient": _gradient(np.diag([0.7]), 0.0), "w": np.array([2.0]), "v": np.array([0.01]),
         "steps": 1, "eps": 1e-3},
        sizes={"P": 1},
        kind="parabola",
        when="there is one weight, and one step",
        ask="Which length has v when Hv is computed for the first time?",
    )  # fmt: skip


@exercise.small_inputs
def small():
    """Bowls with the axes of the plane."""

    def bowl(*curvatures):
        def gradient(w):
            return np.array(curvatures) * w

        gradient.__name__ = f"the gradient {curvatures} * w"
        return gradient

    for curvatures in ((2.0,), (0.5,), (3.0, 1.0), (1.0, 4.0), (0.5, 0.1), (2.0, 1.0)):
        P = len(curvatures)
        args = {"gradient": bowl(*curvatures), "w": np.full(P, 1.0), "v": np.full(P, 1.0)}
        yield args | {"steps": 40, "eps": 0.001}


@exercise.right("the product of v and Hv, v brought to length 1 at the end of a step")
def by_product(gradient, w, v, steps=50, eps=1e-4):
    v = np.array(v) / np.sqrt(np.sum(v**2))
    found = 0.0
    for _ in range(steps):
        change = gradient(w + eps * v) - gradient(w - eps * v)
        found = float(v @ change) / (2 * eps)
        v = change / np.linalg.norm(change)
    return found


@exercise.right("v of length eps")
def short(gradient, w, v, steps=50, eps=1e-4):
    for _ in range(steps):
        step = eps * v / np.sqrt(v @ v)
        v = gradient(w + step) - gradient(w - step)
    return np.sqrt(v @ v) / (2 * eps)


@exercise.mistake(
    "v never brought to length 1",
    seen="v grows or shrinks with every step: it is never brought back to length 1.",
    ask="How long is v after fifty products with H, if each makes it three times as long?",
)
def cu_length(gradient, w, v, steps=50, eps=1e-4):
    for _ in range(steps):
        v = (gradient(w + eps * v) - gradient(w - eps * v)) / (2 * eps)
    return np.linalg.norm(v)


@exercise.mistake(
    "divided by eps",
    seen="it is twice too large: the two points are 2 eps apart.",
    ask="How far apart are w + eps v and w - eps v?",
    leads=("factor",),
)
def cu_eps(gradient, w, v, steps=50, eps=1e-4):
    for _ in range(steps):
        v = v / np.linalg.norm(v)
        v = (gradient(w + eps * v) - gradient(w - eps * v)) / eps
    return np.linalg.norm(v)


@exercise.mistake(
    "one step only",
    seen="it is the curvature along the first direction, not along the most curved one.",
    ask="How often does v turn before it points the right way?",
)
def cu_once(gradient, w, v, steps=50, eps=1e-4):
    v = v / np.linalg.norm(v)
    Hv = (gradient(w + eps * v) - gradient(w - eps * v)) / (2 * eps)
    return v @ Hv


@exercise.mistake(
    "the first direction kept",
    seen="v stays the first direction in every step.",
    ask="Which line of your loop turns v?",
)
def cu_same(gradient, w, v, steps=50, eps=1e-4):
    for _ in range(steps):
        u = v / np.linalg.norm(v)
        Hv = (gradient(w + eps * u) - gradient(w - eps * u)) / (2 * eps)
    return np.linalg.norm(Hv)


@exercise.mistake(
    "a difference to one side",
    seen="the difference is taken to one side: right only where the curvature does not change.",
    ask="Which point lies as far from w on the other side?",
)
def cu_forward(gradient, w, v, steps=50, eps=1e-4):
    for _ in range(steps):
        v = v / np.linalg.norm(v)
        v = (gradient(w + eps * v) - gradient(w)) / eps
    return np.linalg.norm(v)


@exercise.mistake(
    "the slope instead of the curvature",
    seen="it is the length of the gradient: a slope, not how the slope changes.",
    ask="What has to be subtracted from the gradient at one place?",
)
def cu_slope(gradient, w, v, steps=50, eps=1e-4):
    return np.linalg.norm(gradient(w))


@exercise.mistake(
    "the gradient at v",
    seen="the gradient is asked at eps v, as if w were 0.",
    ask="At which place do you want to know the curvature?",
)
def cu_at_v(gradient, w, v, steps=50, eps=1e-4):
    for _ in range(steps):
        v = v / np.linalg.norm(v)
        v = (gradient(eps * v) - gradient(-eps * v)) / (2 * eps)
    return np.linalg.norm(v)


@exercise.mistake(
    "the direction returned",
    seen="it is a direction (P,) instead of a number.",
    ask="Which of the two does the caller want: where it is most curved, or how much?",
)
def cu_direction(gradient, w, v, steps=50, eps=1e-4):
    for _ in range(steps):
        v = v / np.linalg.norm(v)
        v = (gradient(w + eps * v) - gradient(w - eps * v)) / (2 * eps)
    return v / np.linalg.norm(v)


@exercise.mistake(
    "the square of the length",
    seen="it is the square of the curvature.",
    ask="What does `v @ v` give for a v of length 3?",
    leads=("square",),
)
def cu_square(gradient, w, v, steps=50, eps=1e-4):
    for _ in range(steps):
        v = v / np.linalg.norm(v)
        v = (gradient(w + eps * v) - gradient(w - eps * v)) / (2 * eps)
    return v @ v


@exercise.mistake(
    "one product too many",
    seen="v is no longer of length 1 when v · Hv is taken, so a length comes in twice.",
    ask="Which length has the v that you multiply with Hv?",
    leads=("square",),
)
def cu_twice(gradient, w, v, steps=50, eps=1e-4):
    for _ in range(steps):
        u = v / np.linalg.norm(v)
        Hv = (gradient(w + eps * u) - gradient(w - eps * u)) / (2 * eps)
        found, v = v @ Hv, Hv
    return found


@exercise.mistake(
    "the first direction as it came",
    seen="the first v is never brought to length 1: only after its product is v divided.",
    ask="How long is v when the gradient is asked for the first time?",
)
def cu_first(gradient, w, v, steps=50, eps=1e-4):
    for _ in range(steps):
        Hv = (gradient(w + eps * v) - gradient(w - eps * v)) / (2 * eps)
        length = np.linalg.norm(Hv)
        v = Hv / length
    return length


@exercise.mistake(
    "the length after the division",
    seen="it is the length of a v that has already been brought to length 1: always 1.",
    ask="Where does your code still have Hv as it came out of the product?",
)
def cu_after(gradient, w, v, steps=50, eps=1e-4):
    for _ in range(steps):
        v = v / np.linalg.norm(v)
        v = (gradient(w + eps * v) - gradient(w - eps * v)) / (2 * eps)
        v = v / np.linalg.norm(v)
    return np.linalg.norm(v)


@exercise.mistake(
    "w walks along",
    seen="w moves in every round, so each product is taken at another place.",
    ask="At which place do you want to know the curvature?",
)
def cu_walks(gradient, w, v, steps=50, eps=1e-4):
    for _ in range(steps):
        v = v / np.linalg.norm(v)
        v = (gradient(w + eps * v) - gradient(w - eps * v)) / (2 * eps)
        w = w + v
    return np.linalg.norm(v)


@exercise.mistake(
    "divided by the sum",
    seen="v is divided by the sum of its entries: that does not bring it to length 1.",
    ask="Which length has (3, 4), and what is its sum?",
)
def cu_sum(gradient, w, v, steps=50, eps=1e-4):
    for _ in range(steps):
        v = v / np.sum(v)
        v = (gradient(w + eps * v) - gradient(w - eps * v)) / (2 * eps)
    return np.linalg.norm(v)


@exercise.mistake(
    "the largest entry",
    seen="it is the largest entry of the last Hv, not its length.",
    ask="Which length has (3, 4), and which is its largest entry?",
)
def cu_max(gradient, w, v, steps=50, eps=1e-4):
    for _ in range(steps):
        v = v / np.linalg.norm(v)
        v = (gradient(w + eps * v) - gradient(w - eps * v)) / (2 * eps)
    return v.max()
