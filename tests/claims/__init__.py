"""Every general empirical claim of the chapters, in one table, to be measured on any seeds.

kinds        what a claim can say, and when numbers bear it out
tools        what the claims are measured with: the course's own functions, and its notebooks'
chapter_NN   one function a claim: seeds -> paired differences, or yes and no
__main__     python -m tests.claims --seeds 1000:1030
"""

from importlib import import_module

from .kinds import CLAIMS

for number in range(1, 13):
    import_module(f"{__name__}.chapter_{number:02}")

__all__ = ["CLAIMS"]
