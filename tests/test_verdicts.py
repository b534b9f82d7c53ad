"""What the checkers say of a sample of wrong answers, kept in verdicts.json: a change is noticed.

    python tests/test_verdicts.py      writes the file anew; read what `git diff` shows

Every eighth catalogued mistake, with an empty catalogue, so that the repairs and the patterns have
to find it; the first of each exercise also with the catalogue. Numbers are left out, so that
another machine may round differently; so is what NumPy says of an error. Answers on which the
search for a repair takes long are left out: how far it gets depends on the machine.
"""

import json
import re
import time
from pathlib import Path

import pytest

from utils.exercises import COURSE, judge

FILE = Path(__file__).with_name("verdicts.json")
EACH = 8
QUICK = 0.12
KEPT = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}


def sample():
    """(name, exercise, functions, known) of the answers."""
    for exercise in COURSE.exercises.values():
        for number, mistake in enumerate(exercise.mistakes):
            if number % EACH == 0:
                yield f"{exercise.id}: {mistake.id}", exercise.id, mistake.functions, ()
            if number == 0:
                name = f"{exercise.id}: {mistake.id}, catalogued"
                yield name, exercise.id, mistake.functions, None


def seen(name, functions, known):
    """A verdict without its numbers."""
    verdict = judge(name, *functions, known=known)
    kinds = [[f.kind, f.certainty, f.line, list(f.parts)] for f in verdict.findings]
    text = re.sub(r"-?\d+(\.\d+)?(e-?\d+)?", "#", " ".join(verdict.text.split()))
    if "raised" in text:
        text = text.partition(":")[0]
    wrong = [k for k, right in verdict.parts.items() if not right]
    return {"status": verdict.status, "findings": kinds, "wrong": wrong, "text": text}


@pytest.mark.parametrize("name", KEPT)
def test_a_verdict_is_the_one_that_was_read(name):
    functions, known = next((functions, known) for n, _, functions, known in sample() if n == name)
    assert seen(name.partition(":")[0], functions, known) == KEPT[name]


def test_the_sample_is_large():
    assert len(KEPT) > 100


def main():
    """Write the file."""
    kept = {}
    for name, exercise, functions, known in sample():
        judge(exercise, *functions, known=known)  # once for what is worked out only once
        start = time.process_time()
        found = seen(exercise, functions, known)
        if time.process_time() - start < QUICK:
            kept[name] = found
    FILE.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
