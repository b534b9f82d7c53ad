"""The measured table of the checkers, in Markdown.

    python tests/checker_table.py                          the catalogue, whole and held out
    python tests/checker_table.py --answers FILE.json      also answers that learners wrote
    python tests/checker_table.py --verdicts FILE.txt      every verdict, written out for reading

First part: every catalogued mistake and every catalogued right answer goes through its checker.
*Rejected* counts the mistakes that were not accepted, *named* those that met their own entry.

Second part: a random third of the mistakes is taken out of the catalogue, and the checkers meet
them with the rest. Nobody has told them about these. *Named* counts the verdicts that are certain,
or whose finding is of a kind that the entry lists under `leads` ("factor" leads to a forgotten
mean, "different" never does). The lists were made by reading verdicts, so this part is a
regression test first and a measurement second: on answers written afterwards the share is lower.

Third part, where a file of answers is given or lies beside the project (shared/slips.json): a list
of {"exercise", "slip", "right", "code"}. *Certain* counts the findings that a repair or the
catalogue proves, *pattern* those that hold on every data set, *located* the rest.

Seconds are processor time, one BLAS thread.
"""

import argparse
import collections
import json
import time
from pathlib import Path

import numpy as np
from answers import notebook_names, written

from utils.checker.finding import CATALOGUED, CERTAIN, LOCATED, PATTERN
from utils.exercises import COURSE, judge

SEEDS = range(6)
BESIDE = Path(__file__).resolve().parents[2] / "shared" / "slips.json"


def points(verdict, mistake):
    """Whether a verdict that does not know the mistake leads to it."""
    kinds = [f.kind for f in verdict.findings]
    led = any(k == lead or k.startswith(f"{lead} ") for k in kinds for lead in mistake.leads)
    return led or verdict.certainty in (CERTAIN, CATALOGUED)


def timed(name, functions, **options):
    """A verdict, and the processor seconds that it took."""
    start = time.process_time()
    verdict = judge(name, *functions, **options)
    return verdict, time.process_time() - start


def measure(exercise, keep):
    """One row of the first table."""
    first, seconds = timed(exercise.id, exercise.answers)
    rejected = named = 0
    longest = seconds
    for mistake in exercise.mistakes:
        verdict, took = timed(exercise.id, mistake.functions)
        keep(f"{exercise.id} | {mistake.id}: {mistake.mistake}", verdict, took)
        longest = max(longest, took)
        rejected += verdict.status in ("wrong", "raised")
        named += verdict.mistake == mistake.id or verdict.certainty == CERTAIN
    accepted = (first.status == "right") + sum(
        judge(exercise.id, *r.functions).status == "right" for r in exercise.rights
    )
    rights = len(exercise.rights) + 1
    return len(exercise.mistakes), rejected, named, accepted, rights, seconds, longest


def held_out(seed):
    """How a random third of the mistakes fares with a catalogue that lacks it."""
    rng = np.random.default_rng(seed)
    total = rejected = pointing = 0
    for exercise in COURSE.exercises.values():
        hidden = rng.random(len(exercise.mistakes)) < 1 / 3
        pairs = list(zip(exercise.mistakes, hidden, strict=True))
        known = tuple(m for m, h in pairs if not h)
        for mistake in (m for m, h in pairs if h):
            verdict = judge(exercise.id, *mistake.functions, known=known)
            total += 1
            rejected += verdict.status in ("wrong", "raised")
            pointing += points(verdict, mistake)
    return total, rejected, pointing


def alone():
    """The same for each mistake with an empty catalogue: repairs and patterns by themselves."""
    total = rejected = pointing = 0
    for exercise in COURSE.exercises.values():
        for mistake in exercise.mistakes:
            verdict = judge(exercise.id, *mistake.functions, known=())
            total += 1
            rejected += verdict.status in ("wrong", "raised")
            pointing += points(verdict, mistake)
    return total, rejected, pointing


def of_learners(path, keep):
    """Counts over a file of answers, and the processor seconds of the wrong ones."""
    space, counts, seconds = notebook_names(), collections.Counter(), []
    for row in json.loads(Path(path).read_text(encoding="utf-8")):
        names = COURSE.exercise(row["exercise"]).names
        verdict, took = timed(row["exercise"], written(row["code"], *names, **space))
        keep(f"{row['exercise']} | {row.get('slip', '')}", verdict, took, row["code"])
        if row["right"]:
            counts["right answers"] += 1
            counts["accepted"] += verdict.status == "right"
            continue
        seconds.append(took)
        counts["wrong answers"] += 1
        counts["rejected"] += verdict.status in ("wrong", "raised")
        counts[verdict.certainty] += 1
    return counts, seconds


def main(arguments=None):
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--answers", default=BESIDE if BESIDE.exists() else None)
    parser.add_argument("--verdicts", help="a file for every verdict")
    options = parser.parse_args(arguments)
    texts = []

    def keep(title, verdict, seconds, code=""):
        texts.append(f"### {title} ({verdict.certainty or verdict.status}, {seconds:.2f} s)")
        texts.append("\n".join(t for t in (code.rstrip(), verdict.text) if t) + "\n")

    _print_catalogue(keep)
    if options.answers:
        _print_learners(options.answers, keep)
    if options.verdicts:
        Path(options.verdicts).write_text("\n".join(texts), encoding="utf-8")


def _print_catalogue(keep):
    print("| exercise | mistakes | rejected | named | right answers accepted | seconds |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    sums, slowest = np.zeros(6), 0.0
    for exercise in COURSE.exercises.values():
        *numbers, longest = measure(exercise, keep)
        sums += numbers
        slowest = max(slowest, longest)
        print(_row(f"`{exercise.id}`", numbers))
    print(_row("**all**", sums))
    print(f"\nThe longest single check took {slowest:.2f} s.\n")
    print("| a third held out, seed | mistakes never seen | rejected | named |")
    print("| --- | ---: | ---: | ---: |")
    every = np.zeros(3)
    for seed in SEEDS:
        row = held_out(seed)
        every += row
        print(_line(seed, row))
    print(_line("**all seeds**", every))
    print(_line("*no catalogue at all*", alone()))


def _print_learners(path, keep):
    counts, seconds = of_learners(path, keep)
    wrong = counts["wrong answers"]
    print("\n| answers of learners | number | share |\n| --- | ---: | ---: |")
    for key in ("rejected", CERTAIN, CATALOGUED, PATTERN, LOCATED):
        print(f"| {key} | {counts[key]} of {wrong} | {counts[key] / max(wrong, 1):.1%} |")
    rights = counts["right answers"]
    print(f"| right ones accepted | {counts['accepted']} of {rights} | |")
    median, nine, most = np.quantile(seconds, (0.5, 0.9, 1))
    print(f"| seconds: median, nine of ten below, most | {median:.3f}, {nine:.2f}, {most:.2f} | |")


def _row(label, numbers):
    total, rejected, named, accepted, rights, seconds = numbers
    whole = f"{total:.0f} | {rejected:.0f} | {named:.0f} | {accepted:.0f} of {rights:.0f}"
    return f"| {label} | {whole} | {seconds:.3f} |"


def _line(label, row):
    total, rejected, pointing = row
    return f"| {label} | {total:.0f} | {rejected / total:.1%} | {pointing / total:.1%} |"


if __name__ == "__main__":
    main()
