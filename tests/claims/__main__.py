"""Measure the claims of the chapters on seeds that no notebook shows.

python -m tests.claims --seeds 1000:1030
python -m tests.claims --chapter 05
python -m tests.claims --only line_gets_87_percent --seeds 2000:2100
"""

import argparse
import sys
import warnings

import numpy as np
import sklearn

from . import CLAIMS

HEADER = ("claim", "chapter, cell", "effect", "±", "decided by", "holds", "expected")


def seeds_of(text: str) -> range:
    """1000:1030 -> range(1000, 1030)."""
    first, _, last = text.partition(":")
    found = range(int(first), int(last) if last else int(first) + 1)
    if len(found) < 2 or found[0] < 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no range of two seeds or more from 0 on.")
    return found


def parser() -> argparse.ArgumentParser:
    """The options."""
    found = argparse.ArgumentParser(prog="python -m tests.claims", description=__doc__)
    found.formatter_class = argparse.RawDescriptionHelpFormatter
    found.add_argument("--seeds", type=seeds_of, default="1000:1030", help="first:last+1")
    found.add_argument("--chapter", action="append", help="two digits; may come twice")
    found.add_argument("--only", action="append", metavar="NAME", help="one claim by its name")
    found.add_argument("--quick", action="store_true", help="three seeds: does it run?")
    found.add_argument("--slow", action="store_true", help="digits and houses too")
    return found


def chosen(options) -> list:
    """The claims that the options ask for."""
    if options.only:
        if unknown := [name for name in options.only if name not in CLAIMS]:
            raise SystemExit(f"no claim is called {', '.join(unknown)}.")
        return [CLAIMS[name] for name in options.only]
    return [
        one
        for one in CLAIMS.values()
        if (not options.chapter or one.chapter in options.chapter)
        and (options.slow or not one.slow)
    ]


def row(one, verdict) -> list[str]:
    """One line of the table."""
    said = {True: "yes", False: "**no**", None: "too few"}[verdict.holds]
    numbers = (f"{verdict.effect:+.4g}", f"{verdict.error:.2g}")
    where = f"{one.chapter} {one.cell.rpartition('-')[2]}" if "-" in one.cell else one.cell
    return [one.name.replace("_", " "), where, *numbers, verdict.words, said, one.expected]


def main(argv=None) -> int:
    """Print the table as Markdown; 0 if every claim came out as expected."""
    options = parser().parse_args(argv)
    seeds = options.seeds[:3] if options.quick else options.seeds
    versions = f"Python {sys.version.split()[0]}, NumPy {np.__version__}"
    print(f"# The claims of the chapters, on seeds {seeds[0]} to {seeds[-1]}\n")
    print(f"`python -m tests.claims`; {versions}, scikit-learn {sklearn.__version__}.\n")
    for line in (HEADER, ["---"] * len(HEADER)):
        print("| " + " | ".join(line) + " |", flush=True)
    counts, surprises = {True: 0, False: 0, None: 0}, []
    for one in chosen(options):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            verdict = one.judge(seeds)
        counts[verdict.holds] += 1
        if verdict.holds is not None and verdict.holds != (one.expected == "holds"):
            surprises.append(one.name)
        print("| " + " | ".join(row(one, verdict)) + " |", flush=True)
    few = f", {counts[None]} had too few numbers" * bool(counts[None])
    print(f"\n{sum(counts.values())} claims: {counts[True]} hold, {counts[False]} do not{few}.")
    print(f"Not as expected: {', '.join(surprises) or 'none'}.")
    return 1 if surprises else 0


if __name__ == "__main__":
    sys.exit(main())
