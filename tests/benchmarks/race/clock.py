"""How long to measure, rows, and what must agree before anything is timed.

The contestants and their rounds are those of `utils.machine.clock`.
"""

import os
import platform
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import sklearn
from threadpoolctl import threadpool_info

from utils.machine.clock import Contestant, quartiles, race

try:
    import torch
except ImportError:
    torch = None

__all__ = [
    "FULL",
    "QUICK",
    "TINY",
    "TOLERANCES",
    "Contestant",
    "DisagreementError",
    "Effort",
    "Row",
    "agree",
    "compare",
    "machine",
    "quartiles",
    "race",
    "torch",
]

#: How far a result may be from the textbook's after a few steps, relative to its largest number.
TOLERANCES = {np.float64: 1e-9, np.float32: 1e-4}


class Effort(NamedTuple):
    """How long to measure.

    Attributes
    ----------
    name : str
    rounds : int          of every comparison
    long_rounds : int     of those that take minutes
    share : float         of the passes of a full run
    rows : int            samples in MNIST's shape
    points : int          sizes along each axis of the growth
    """

    name: str
    rounds: int
    long_rounds: int
    share: float
    rows: int
    points: int

    def passes(self, full: int) -> int:
        """So many of the full run's passes, two at least."""
        return max(2, round(full * self.share))


FULL = Effort("full", 15, 5, 1.0, 10_000, 7)
QUICK = Effort("quick", 5, 3, 0.1, 10_000, 7)
#: For the tests: everything is called, nothing is measured.
TINY = Effort("tiny", 1, 1, 1e-4, 128, 2)


class Row(NamedTuple):
    """One line of the table.

    Attributes
    ----------
    task, name : str      what was done, and who did it
    cost : float          seconds for one pass (of one network) or one step, median
    ratio : (3,) array    how many times quicker: lower quartile, median, upper quartile
    against : str         than whom
    target : float        what the median was meant to reach, if anything
    ours : bool           whether it is this course's engine
    """

    task: str
    name: str
    cost: float
    ratio: np.ndarray
    against: str
    target: float | None = None
    ours: bool = False

    @property
    def verdict(self) -> str:
        """Empty without a target."""
        if self.target is None:
            return ""
        return "reached" if self.ratio[1] >= self.target else "MISSED"


class DisagreementError(Exception):
    """Somebody computes something else, so the time it takes means nothing."""


def agree(who: str, found: Sequence, expected: Sequence, dtype=np.float64) -> None:
    """Compare parameters, array by array.

    Parameters
    ----------
    who : str
    found, expected : sequences of arrays
    dtype : float64 or float32    in which they were found

    Raises
    ------
    DisagreementError             a sentence that says who is off and by how much
    """
    for number, (mine, right) in enumerate(zip(found, expected, strict=True), start=1):
        mine, right = np.asarray(mine, dtype=float), np.asarray(right, dtype=float)
        if mine.shape != right.shape:
            raise DisagreementError(
                f"{who}: array {number} has shape {mine.shape}, the textbook's {right.shape}."
            )
        off = np.abs(mine - right).max() / max(np.abs(right).max(), 1e-3)
        allowed = TOLERANCES[dtype]
        if not off <= allowed:  # NaN is a disagreement too
            raise DisagreementError(
                f"{who} differs from the textbook by {off:.1e} of the largest number of array "
                f"{number}; {allowed:.0e} is allowed. Nothing was timed."
            )


def compare(
    task: str,
    took: Mapping[str, np.ndarray],
    base: str,
    targets: Mapping[str, float] | None = None,
    ours: Sequence[str] = (),
) -> list[Row]:
    """Rows of everybody's ratio to one of them, round by round."""
    targets = targets or {}
    return [
        Row(task, name, float(np.median(t)), quartiles(took[base] / t), base,
            targets.get(name), name in ours)
        for name, t in took.items()
    ]  # fmt: skip


def machine() -> list[str]:
    """What was measured with: processor, versions, and the threads that BLAS may use now."""
    lines = [f"processor: {_processor()}"]
    versions = {
        "Python": platform.python_version(),
        "NumPy": np.__version__,
        "scikit-learn": sklearn.__version__,
        "PyTorch": torch.__version__ if torch else "not installed, left out",
    }
    lines += [f"{name} {version}" for name, version in versions.items()]
    for pool in sorted(threadpool_info(), key=lambda pool: pool["filepath"]):
        what = f"{pool['internal_api']} {pool['version'] or ''}".strip()
        where = Path(pool["filepath"]).name
        built = f", {pool['architecture']}" if "architecture" in pool else ""
        lines.append(f"{what}{built} ({where}): threads {pool['num_threads']}")
    if torch:
        lines.append(f"PyTorch's own threads: {torch.get_num_threads()}")
    if hasattr(os, "getloadavg"):
        lines.append(f"programs that wanted a core in the minute before: {os.getloadavg()[0]:.1f}")
    return lines


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in text.splitlines() if "model name" in line]
    return f"{names[0]}, {len(names)} cores" if names else platform.machine()
