"""What a learner's kernel needs: a chapter worked through once, solved, in a kernel of its own.

    python tests/benchmarks/kernels.py              chapters 02, 06, 08 and 09
    python tests/benchmarks/kernels.py 03 04        others

The most memory that the kernel held, its processor seconds, and the seconds on the clock. Libraries
get one thread for their sums.
"""

import argparse
import copy
import os
import sys
import time

from utils.publish import notebooks, running

LAST = """\
import resource
used = resource.getrusage(resource.RUSAGE_SELF)
print(used.ru_maxrss, used.ru_utime + used.ru_stime)
"""
MEGABYTE = 2**20 if sys.platform == "darwin" else 2**10


def measured(chapter):
    """Megabytes and processor seconds of a kernel, and seconds on the clock."""
    file = next((notebooks.ROOT / "solutions").glob(f"{chapter}_*.ipynb"))
    book = copy.deepcopy(notebooks.read(file))
    last = {"cell_type": "code", "id": "used", "metadata": {}, "outputs": []}
    book["cells"].append(last | {"execution_count": None, "source": LAST})
    began = time.perf_counter()
    done = running.execute(book, file.parent)
    seconds = time.perf_counter() - began
    memory, cpu = map(float, "".join(done["cells"][-1]["outputs"][0]["text"]).split())
    return memory / MEGABYTE, cpu, seconds


def main(arguments=None):
    """Measure and print, a line each chapter."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("chapters", nargs="*", default=["02", "06", "08", "09"])
    os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MPLBACKEND": "agg",
                   "NN_COURSE_PROGRESS": "off"}  # fmt: skip
    for chapter in parser.parse_args(arguments).chapters:
        memory, cpu, seconds = measured(chapter)
        print(f"{chapter}  {memory:4.0f} MB  {cpu:5.1f} s CPU  {seconds:5.1f} s", flush=True)


if __name__ == "__main__":
    main()
