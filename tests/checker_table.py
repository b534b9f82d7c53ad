"""The measured table of the checkers, in Markdown: `python tests/checker_table.py`.

First part: every catalogued mistake and every catalogued right answer goes through its checker.
*Rejected* counts the mistakes that were not accepted, *named* those that met their own hint.

Second part: a random third of the mistakes is taken out of the catalogue, and the checkers meet
them with the rest. Nobody has told them about these. *Rejected* as above. *Points at the mistake*
counts the verdicts that say what is wrong, judged like this: each entry of the catalogue lists
under `patterns` the findings that, read by a teacher, lead to that mistake ("N times too large"
does for a forgotten mean, "differs from ours" never does); the verdict has to rest on one of them.
The lists were made by reading the verdicts, so this part is a regression test first and a
measurement second: on answers written after the patterns were finished the share is lower.

Seconds are processor time for the first check of the reference answer; the longest single check of
any answer stands below the table.
"""

import time

import numpy as np

from utils.checks import catalogue, judge
from utils.checks.exercises import EXERCISES

SEEDS = range(6)


def points(verdict, mistake):
    """Whether a verdict leads to the mistake."""
    return any(p == q or p.startswith(q + " ") for p in verdict.patterns for q in mistake.patterns)


def measure(exercise):
    """One row of the first table."""
    start = time.process_time()
    right_first = judge(exercise.id, *exercise.reference).status == "right"
    seconds, longest = time.process_time() - start, 0.0
    mistakes = catalogue.mistakes(exercise.id, exercise.chapter)
    rights = catalogue.right_answers(exercise.id, exercise.chapter)
    rejected = named = 0
    for mistake in mistakes:
        functions = catalogue.functions(mistake.code, exercise.names)
        start = time.process_time()
        verdict = judge(exercise.id, *functions)
        longest = max(longest, time.process_time() - start)
        rejected += verdict.status in ("wrong", "raised")
        named += verdict.mistake == mistake.id and mistake.hint in " ".join(verdict.text.split())
    accepted = sum(
        judge(exercise.id, *catalogue.functions(r.code, exercise.names)).status == "right"
        for r in rights
    )
    return len(mistakes), rejected, named, accepted + right_first, len(rights) + 1, seconds, longest


def held_out(seed):
    """How a random third of the mistakes fares with a catalogue that lacks it."""
    rng = np.random.default_rng(seed)
    total = rejected = pointing = 0
    for exercise in EXERCISES.values():
        mistakes = catalogue.mistakes(exercise.id, exercise.chapter)
        hidden = rng.random(len(mistakes)) < 1 / 3
        known = tuple(m for m, h in zip(mistakes, hidden, strict=True) if not h)
        for mistake, is_hidden in zip(mistakes, hidden, strict=True):
            if is_hidden:
                functions = catalogue.functions(mistake.code, exercise.names)
                verdict = judge(exercise.id, *functions, known=known)
                total += 1
                rejected += verdict.status in ("wrong", "raised")
                pointing += points(verdict, mistake)
    return total, rejected, pointing


def alone():
    """The same for each mistake with an empty catalogue: the general patterns by themselves."""
    total = rejected = pointing = 0
    for exercise in EXERCISES.values():
        for mistake in catalogue.mistakes(exercise.id, exercise.chapter):
            functions = catalogue.functions(mistake.code, exercise.names)
            verdict = judge(exercise.id, *functions, known=())
            total += 1
            rejected += verdict.status in ("wrong", "raised")
            pointing += points(verdict, mistake)
    return total, rejected, pointing


def main():
    """Print both parts."""
    print(
        "| exercise | mistakes | rejected | named with own hint | right answers accepted "
        "| seconds |"
    )
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    sums, slowest = np.zeros(6), 0.0
    for exercise in EXERCISES.values():
        *numbers, longest = measure(exercise)
        sums += numbers
        slowest = max(slowest, longest, numbers[-1])
        print(_row(f"`{exercise.id}`", numbers))
    print(_row("**all**", sums))
    print(f"\nThe longest single check took {slowest:.2f} s.\n")
    print("| a third held out, seed | mistakes never seen | rejected | point at the mistake |")
    print("| --- | ---: | ---: | ---: |")
    every = np.zeros(3)
    for seed in SEEDS:
        row = held_out(seed)
        every += row
        print(_line(seed, row))
    print(_line("**all seeds**", every))
    print(_line("*no catalogue at all*", alone()))


def _row(label, numbers):
    total, rejected, named, accepted, rights, seconds = numbers
    whole = f"{total:.0f} | {rejected:.0f} | {named:.0f} | {accepted:.0f} of {rights:.0f}"
    return f"| {label} | {whole} | {seconds:.3f} |"


def _line(label, row):
    total, rejected, pointing = row
    return f"| {label} | {total:.0f} | {rejected / total:.1%} | {pointing / total:.1%} |"


if __name__ == "__main__":
    main()
