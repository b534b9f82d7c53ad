"""Explorer of chapter 05: hidden size, λ and data seed, chosen on a validation part."""

from functools import lru_cache

import numpy as np
from sklearn.linear_model import LogisticRegression

from utils.data import two_moons
from utils.explore.board import Explorer
from utils.explore.controls import Seal, Slider, powers
from utils.explore.scene import Box, Label, Panel, Path, Scene, View, number, plane
from utils.network import Params, cross_entropy, forward, init_params
from utils.training import momentum_train

BOUND, PARTS = 0.255, {"train": (60, 0), "validation": (100, 100), "test": (2000, 1000)}


def _part(name: str, seed: int) -> tuple[np.ndarray, np.ndarray]:
    points, first = PARTS[name]
    return two_moons(points, 0.3, first + seed)


@lru_cache(maxsize=256)
def _train(size: int, reg: float, seed: int) -> Params:
    return momentum_train(*_part("train", seed), init_params(2, size, 2, seed), 0.3, 0.9, 400, reg)


@lru_cache(maxsize=1024)
def log_loss(name: str, size: int, reg: float, seed: int) -> float:
    """Log-loss on a part of the network trained on a seed; with 0 units, of a straight line."""
    X, y = _part(name, seed)
    if size:
        return float(cross_entropy(forward(X, _train(size, reg, seed))["probs"], y))
    line = LogisticRegression().fit(*_part("train", seed))
    return float(cross_entropy(line.predict_proba(X), y))


def view(hidden_size: int, reg: float, seed: int, opened: dict | None = None) -> View:
    """Boundary and log-losses now; the test part's from when it was ``opened``, else None."""
    now, then = (hidden_size, reg, seed), opened and tuple(opened[k] for k in list(CONTROLS)[:3])
    name, net, line = _name(*now), _train(*now), log_loss("validation", 0, 0, seed)
    data: dict = {part: log_loss(part, *now) for part in ("train", "validation")}
    data |= {"test": log_loss("test", *then) if then else None}
    p = lambda points: forward(points, net, validate=False)["probs"][:, 1]  # noqa: E731
    left = plane(p, *_part("train", seed), title=name[:-13], xlabel="x1", ylabel="x2", span=1.08)
    marks: list = []
    for y, (part, loss) in zip((2, 1, 0), data.items(), strict=True):
        end, shut, words = (0.7, 1, "sealed") if loss is None else (loss, 0, f"{loss:.3f}")
        marks += [Box((0, end, y - 0.2, y + 0.1), "5", 1 - shut, "ink" * shut, dash="dash")]
        marks += [Label((0.01, y + 0.24), f"{part}, {PARTS[part][0]} points: {words}")]
    for x, words, side, dash in (BOUND, "bound ", "end", "dash"), (line, " line", "start", "dot"):
        marks += [Path([np.array([(x, 0.66), (x, 1.1)])], dash=dash), Label((x, 0.58), words, side)]
    right = Panel((0, 0.72), (-0.3, 2.5), marks, "log-loss", yticks=(), span=0.92, ratio=1.1)
    said = "log-loss {train:.3f} in training, {validation:.3f} in validation".format(**data)
    said += f" (a straight line: {line:.3f}); the test part "
    said += f"was opened at {_name(*then)}: {data['test']:.3f}." if then else "is sealed."
    scene = Scene([left, right], f"Left: 60 points and the boundary of {name}. Right: bars; {said}")
    sentence = f"{name}: {said}" + " What is chosen from now on has seen it." * bool(then)
    return View(scene, sentence, *_verdict(then or now, data["train"], data["test"]), data=data)


def _name(size, reg, seed):
    return f"{size} hidden unit{'s' * (size > 1)}, λ = {number(reg, '.1e')}, data seed {seed}"


def _verdict(setting, on_train, on_test) -> tuple[str, bool]:
    counts, low = setting[::2] == (50, 0), log_loss("validation", *setting)
    if on_test is not None:
        said = f"the validation part had said {low:.3f}, the test part says {on_test:.3f}. "
        if counts and low < BOUND:
            return f"Goal reached: {said}Only a part that had no say can report.", True
        return (
            f"Opened too soon: {said}Run the cell to seal it again; you know what you saw.",
            False,
        )
    if not counts:
        return "The goal counts with 50 hidden units and data seed 0.", False
    if low < BOUND:
        return f"{low:.3f} is below the bound of {BOUND}. Now open the test part, once.", False
    if on_train < low - 0.1:
        return "Training is much better than validation: the network is too free.", False
    return "Training is hardly better than validation: the penalty holds too firmly.", False


CONTROLS: dict[str, Slider | Seal] = {
    "hidden_size": Slider("hidden units", (1, 2, 3, 4, 5, 20, 50), 50),
    "reg": Slider("λ", powers(-4, -1, 0.25), 1e-4, ".1e"),
    "seed": Slider("data seed", range(10), 0),
    "opened": Seal("open the test part"),
}
STRIP = [
    {"hidden_size": H, "reg": 10**-k, "seed": 0} for H, k in ((3, 4), (50, 4), (50, 3), (50, 1))
]
SOLVED = (_found := STRIP[1] | {"reg": 10**-2.25}) | {"opened": _found}
EXPLORER = Explorer("capacity", view, CONTROLS, STRIP,
    f"with 50 hidden units on data seed 0, find a λ whose validation log-loss is below {BOUND}; "
    "THEN open the test part, once. Does it say the same?",
    "Right: shorter is better; dashed the bound, dotted a straight line's log-loss.")  # fmt: skip
