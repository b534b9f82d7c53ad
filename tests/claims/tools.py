"""What the claims are measured with: the course's own functions, and those of its notebooks.

What comes from other rooms of `utils` than `utils.sweep` and the oldest of `utils.network` is
imported here and nowhere else in this package: a new name there is one edit.
"""

import ast
import json
from functools import cache
from pathlib import Path

import numpy as np

from utils import bugs
from utils.data import SealedTest, band, split, three_arms, two_moons
from utils.data.distortions import RandomAffine
from utils.data.houses import load_house_prices, made_up_houses
from utils.data.pictures import load_digits
from utils.explore import capacity
from utils.gradients import step_errors
from utils.network import (
    chain_backward,
    chain_forward,
    dscores,
    init_layers,
)
from utils.network import stack_params as stack
from utils.sweep import draw_parts, sweep
from utils.training import best_line, logistic_cv, minibatch_train

__all__ = [
    "RandomAffine",
    "SealedTest",
    "band",
    "best_line",
    "bugs",
    "capacity",
    "cell_text",
    "chain_backward",
    "chain_forward",
    "defined",
    "drawn",
    "dscores",
    "init_layers",
    "lesson",
    "load_digits",
    "load_house_prices",
    "logistic_cv",
    "made_up_houses",
    "minibatch_train",
    "more",
    "parts_of",
    "restricted",
    "split",
    "stack",
    "step_errors",
    "swept",
    "three_arms",
    "two_moons",
]

ROOT = Path(__file__).resolve().parents[2]
MAKERS = {"moons": two_moons, "arms": three_arms, "band": band}


def more(seeds, k: int) -> tuple[int, ...]:
    """K seeds in the place of each: where there is one number a seed, and many are wanted."""
    return tuple(k * seed + j for seed in seeds for j in range(k))


def restricted(seeds, most: int) -> tuple[int, ...]:
    """At most so many of the seeds, for what is slow."""
    return tuple(seeds)[:most]


@cache
def drawn(make: str, seeds, noise: float | None = None, **sizes: int):
    """`draw_parts` of "moons", "arms" or "band": part -> stack of X (S, n, 2), y (S, n)."""
    maker = MAKERS[make]
    if noise is not None:
        return draw_parts(lambda n, seed: maker(n, noise=noise, seed=seed), sizes, seeds)
    return draw_parts(maker, sizes, seeds)


def parts_of(make: str, noise: float | None = None, **sizes: int):
    """The same as a function of one seed, as `sweep` takes it."""

    def data(seed):
        many = drawn(make, (seed,), noise, **sizes)
        return {part: (X[0], y[0]) for part, (X, y) in many.items()}

    return data


@cache
def swept(seeds, sizes, steps: int, lr, reg=0.0, noise=0.2, train=100, test=5000, dtype="float32"):
    """`sweep` of two moons; sizes, and λ where there are several, as tuples."""
    data = parts_of("moons", noise, train=train, validation=100, test=test)
    step = (lambda size: dict(lr)[size]) if isinstance(lr, tuple) else lr
    return sweep(data, sizes, seeds, lr=step, steps=steps, reg=reg, dtype=np.dtype(dtype))


@cache
def _cells(chapter: str):
    path = next((ROOT / "solutions").glob(f"{chapter}_*.ipynb"))
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def cell_text(cell: str) -> str:
    """The text of the cell with this id, or of README.md, without emphasis, in one line."""
    if cell == "README":
        text = (ROOT / "README.md").read_text(encoding="utf-8")
    else:
        text = "".join("".join(c["source"]) for c in _cells(cell[:2]) if c.get("id") == cell)
    return " ".join(text.replace("*", "").split())


def defined(chapter: str) -> dict[str, ast.stmt]:
    """Functions and classes that a solution notebook defines, by name; its imports by number."""
    sources = ["".join(c["source"]) for c in _cells(chapter) if c["cell_type"] == "code"]
    nodes = [node for source in sources for node in ast.parse(source).body]
    kinds = ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef
    return {
        getattr(node, "name", str(k)): node
        for k, node in enumerate(nodes)
        if isinstance(node, kinds)
    }


class lesson:  # noqa: N801 - read as a function: lesson("05", "trial").trial
    """Functions and classes of a solution notebook, without running the notebook.

    They are cut out of its cells by name when the first of them is asked for, and see its
    imports, each other, and what is given.
    """

    def __init__(self, chapter: str, *names: str, **given):
        self.__dict__.update(chapter=chapter, names=names, given=given)

    def __getattr__(self, name):
        if name not in self.names:
            raise AttributeError(name)
        found = defined(self.chapter)
        wanted = [node for key, node in found.items() if key.isdigit() or key in self.names]
        space: dict = {}
        exec(compile(ast.Module(wanted, []), f"chapter {self.chapter}", "exec"), space)
        space.update(self.given)
        self.__dict__.update({name: space[name] for name in self.names})
        return space[name]
