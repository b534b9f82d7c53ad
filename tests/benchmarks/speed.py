"""How quick the engine is, beside the post's loop, PyTorch and scikit-learn.

    python tests/benchmarks/speed.py                   everything: about a quarter of an hour
    python tests/benchmarks/speed.py --quick           fewer passes and rounds: two minutes
    python tests/benchmarks/speed.py --only descent,sweep         these parts only
    python tests/benchmarks/speed.py --out FOLDER      also speed.md, speed.png and growth.png

The parts: descent (one network, full batch), sweep (many networks), minibatch (a step at MNIST's
shape), growth (cost against size). PyTorch takes part where it is installed. Nobody is timed
before the results agree: else the run stops with a sentence that names who differs by how much.
In a quick run setting up counts for more, so the engine looks slower than it is.
A full run is kept in tests/benchmarks/results.
"""

import argparse
import os
import sys
from pathlib import Path

# Before NumPy is imported: one thread, so that CPU seconds mean the same everywhere.
for name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ[name] = "1"

from race import descent, growth, minibatch, report, sweeps  # noqa: E402
from race.clock import FULL, QUICK, DisagreementError, Effort, machine, torch  # noqa: E402
from threadpoolctl import threadpool_limits  # noqa: E402

PARTS = ("descent", "sweep", "minibatch", "growth")


def measure(parts, effort: Effort, out: Path | None = None, options: str = "") -> None:
    """Run parts of the benchmark, print the tables, write the files if there is a folder.

    Parameters
    ----------
    parts : collection of str    some of `PARTS`
    effort : Effort
    out : Path, optional         where speed.md, speed.png and growth.png go
    options : str                what was said on the command line, for speed.md
    """
    if torch:
        torch.set_num_threads(1)
    rows, walls, pictures = [], [], {}
    with threadpool_limits(1):
        found = machine()
        print(*found, sep="\n", end="\n\n", flush=True)
        if "descent" in parts:
            rows += descent.run(effort)
        if "sweep" in parts:
            rows += sweeps.run(effort)
            walls = sweeps.chapter_05(effort)
        if "minibatch" in parts:
            rows += minibatch.run(effort)
        if rows:
            pictures["speed.png"] = report.bars(rows)
        if "growth" in parts:
            pictures["growth.png"] = report.lines(growth.run(effort))
    print(report.as_text(rows, walls))
    if out is None:
        return
    out.mkdir(parents=True, exist_ok=True)
    page = report.as_markdown(effort, options, found, rows, walls, pictures)
    (out / "speed.md").write_text(page, encoding="utf-8")
    for name, picture in pictures.items():
        (out / name).write_bytes(report.small_png(picture))


def main(arguments: list[str] | None = None) -> int:
    """Run the command line described at the top of this file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", default=",".join(PARTS), help=", ".join(PARTS))
    parser.add_argument("--out", type=Path, metavar="FOLDER")
    options = parser.parse_args(arguments)
    parts = options.only.split(",")
    if unknown := set(parts) - set(PARTS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; known are {', '.join(PARTS)}")
    said = sys.argv[1:] if arguments is None else arguments
    try:
        measure(parts, QUICK if options.quick else FULL, options.out, " ".join(said))
    except DisagreementError as reason:
        print(reason)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
