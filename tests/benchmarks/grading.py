"""How long a class takes to grade: submissions of a chapter, from the catalogue and right answers.

    python tests/benchmarks/grading.py                        1,000 of chapter 03, two processes
    python tests/benchmarks/grading.py --number 50 --jobs 1   fewer
    python tests/benchmarks/grading.py --different            no two answers with the same lines

Seconds on the clock, and processor seconds of the grader and of what it has started; the memory of
the grader after a tenth of them and at the end.
"""

import argparse
import copy
import json
import os
import re
import resource
import tempfile
import time
from pathlib import Path

import numpy as np

from utils.exercises import COURSE
from utils.grade import course
from utils.grade.journal import Journal
from utils.grade.process import protection
from utils.grade.run import run
from utils.grade.work import Task
from utils.publish import notebooks


def answers(exercise):
    """Texts of right and of wrong answers, as far as one text holds them."""
    ways = [[exercise.answers, *(r.functions for r in exercise.rights)],
            [m.functions for m in exercise.mistakes]]  # fmt: skip
    return [[t for f in some if (t := text(f, exercise.names))] for some in ways]


def text(functions, names):
    """An answer as a learner would write it; None where it cannot stand by itself."""
    parts = [course.text_of(f, name) for f, name in zip(functions, names, strict=True)]
    return "\n\n".join(parts) if all(parts) else None


def submissions(chapter, number, folder, right=0.7, different=False, seed=0):
    """Write notebooks: each answer right with a probability, otherwise from the catalogue."""
    rng, file = np.random.default_rng(seed), next(
        (notebooks.ROOT / "chapters").glob(f"{chapter}_*.ipynb")
    )  # fmt: skip
    chapter_book, choice = json.loads(file.read_text(encoding="utf-8")), {}
    for exercise in COURSE.exercises.values():
        if exercise.chapter == chapter:
            choice[exercise.id] = answers(exercise)
    for learner in range(number):
        book = copy.deepcopy(chapter_book)
        for name, (good, bad) in choice.items():
            some = good if rng.random() < right or not bad else bad
            mark = f"-{name}-check"
            place = next(i for i, c in enumerate(book["cells"])
                         if mark in json.dumps(c["metadata"]))  # fmt: skip
            answer = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
            answer["source"] = some[rng.integers(len(some))]
            if different:  # a mark holds for all answers with the same lines
                answer["source"] = re.sub(r"(?m)^(def .*:)$", rf"\1  # {learner}", answer["source"])
            book["cells"].insert(place, answer)
        place = Path(folder) / f"learner{learner:04d}"
        place.mkdir()
        (place / file.name).write_text(json.dumps(book), encoding="utf-8")


def seconds():
    """Processor seconds of this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def megabytes():
    """Memory that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def main(arguments=None):
    """Measure, and print one line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--number", type=int, default=1000)
    parser.add_argument("--chapter", default="03")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--right", type=float, default=0.7)
    parser.add_argument("--different", action="store_true")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "in"
        place.mkdir()
        submissions(options.chapter, options.number, place, options.right, options.different)
        files = sorted(place.rglob("*.ipynb"))
        has, memory, marks = protection(), [], []
        tasks = [Task(str(place), str(f.relative_to(place)), f.parent.name, has) for f in files]

        def tell(result):
            marks.append(result["points"] / result["of"])
            memory.append(megabytes())

        journal, began = Journal(Path(folder) / "journal.jsonl", {}), time.perf_counter()
        results = run(tasks, journal, options.jobs, tell)
        took = time.perf_counter() - began
        journal.close()
    for process in work_processes():
        process.close()
    print(f"{len(results)} submissions of chapter {options.chapter}, {options.jobs} processes, "
          f"{has}: {took:.1f} s; processor here {seconds():.1f} s; mean mark "
          f"{np.mean(marks):.2f}; memory {memory[len(memory) // 10]:.0f} MB after a tenth, "
          f"{memory[-1]:.0f} MB at the end")  # fmt: skip


def work_processes():
    """The processes that wait, if this process has graded by itself."""
    from utils.grade import work

    return work._processes.values()


if __name__ == "__main__":
    main()
