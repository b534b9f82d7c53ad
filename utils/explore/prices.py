"""Waves of the place along a made-up coast: good between neighbours, wild where nobody was seen."""

from functools import lru_cache

import numpy as np

from utils.data import coast
from utils.explore.board import Explorer
from utils.explore.controls import Seal, Slider, powers
from utils.explore.scene import Box, Panel, Path, Points, Scene, View, number

AIM, ENDS = 0.13, (3.0, 4.2, 6.6, 7.6)  # of the region for validation, of that for the test
X, Y = coast()
ROWS = np.random.default_rng(4).permutation(np.repeat([0, 1, 2], [120, 80, 40]))
PARTS = {"rows": ROWS, "region": np.array([0, 1, 0, 2, 0])[np.digitize(X, ENDS)]}


@lru_cache(maxsize=1024)
def fit(kind: str, waves: int, penalty: float) -> tuple[np.ndarray, list[float]]:
    """The curve at 300 places, (300, 2), and its mean squared error in training, validation, test.

    It has the smallest error plus penalty times the squares of the waves' weights.
    """
    part, at = PARTS[kind], np.linspace(0, 8, 300)
    place = np.concatenate([X, at])[:, None] / 8
    turns = 2 * np.pi * np.arange(1, waves + 1) * place
    F = np.hstack([place**0, place, np.sin(turns), np.cos(turns)])
    A, cost = F[: len(X)][part == 0], penalty * np.diag([0, 0] + [1] * (2 * waves))
    w = np.linalg.lstsq(A.T @ A / len(A) + cost, A.T @ Y[part == 0] / len(A), rcond=1e-12)[0]
    error = (F[: len(X)] @ w - Y) ** 2
    return np.stack([at, F[len(X) :] @ w], axis=1), [error[part == k].mean() for k in range(3)]


def view(waves: int, penalty: float, opened: dict | None = None) -> View:
    """The same model with rows and with a region held out; data: kind -> its errors so far."""
    then, data, panels = opened and (opened["waves"], opened["penalty"]), {}, []
    for kind, part in PARTS.items():
        curve, errors = fit(kind, waves, penalty)
        data[kind] = errors[:2] + (fit(kind, *then)[1][:0:-1] if then else [])
        seen, test = part < 2 + bool(then), f"test {data[kind][2]:.3f}" if then else "test sealed"
        points = Points(np.stack([X, Y], axis=1)[seen], part[seen], 4.0)
        grey = [Box((*ENDS[2:], -0.5, 5), "muted", 0.4)] * (kind == "region" and not then)
        marks, title = [points, Path([curve]), *grey], f"{kind}: {errors[1]:.3f}, {test}"
        panels.append(Panel((0, 8), (-0.5, 5), marks, title, "place, degrees", "price"))
    said = f"At {_name(waves, penalty)}: squared error {data['rows'][1]:.3f} on held-out rows, "
    said += f"{data['region'][1]:.3f} on a held-out region; the test parts "
    said += f"were opened at {_name(*then)}." if then else "are sealed."
    scene = Scene(panels, f"Left and right 240 houses along a coast and a curve. {said}")
    said += " What is chosen from now on has seen them." * bool(then)
    idle = {} if waves else {"penalty": "it is on the waves, and there are none"}
    return View(scene, said, v := _verdict(**data), v.startswith("Goal reached"), idle, data)


def _name(waves, penalty):
    return f"waves {waves}" + f", penalty {number(penalty, '.1e')}" * bool(waves)


def _verdict(rows, region) -> str:
    good = max(rows[-1], region[-1]) <= AIM
    if len(rows) > 2:
        new = "rows {:.3f}, in validation {:.3f}; region {:.3f}, in validation {:.3f}"
        new = new.format(*rows[2:], *region[2:])
        if good:
            return f"Goal reached: test {new}. Chosen for one region is no promise for another."
        return f"Opened too soon: test {new}. Run the cell to seal them; you know what you saw."
    if good:
        return f"Both are at most {AIM}. Now open the test parts, once."
    if rows[1] <= AIM:
        return "Good between neighbours; what holds the curve in the gap, where nobody was seen?"
    how = "free: it follows single houses" if rows[0] < 0.085 else "stiff for the towns"
    return f"On the left the curve is too {how}."


CONTROLS: dict[str, Slider | Seal] = {
    "waves": Slider("waves", range(21), 0),
    "penalty": Slider("penalty", powers(-4, 0, 0.25), 1e-4, ".1e"),
    "opened": Seal("open the test parts"),
}
STRIP = [{"waves": w, "penalty": p} for w, p in ((0, 1e-4), (20, 1e-4), (14, 1e-3))]
SOLVED = {"waves": 8, "penalty": 1e-2, "opened": {"waves": 8, "penalty": 1e-2}}
EXPLORER = Explorer("prices", view, CONTROLS, STRIP,
    f"find one setting with errors of at most {AIM} on held-out rows AND on a held-out region. THEN"
    " open the test parts, once: other rows, and another region.",
    "Circles: training. Triangles: validation, on the left single rows, on the right a region. "
    "Squares: test. Grey is sealed.")  # fmt: skip
