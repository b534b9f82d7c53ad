"""The helper package of the course "Neural networks from scratch, in notebooks".

Each module is one room that a reader can know whole. Imports run one way, down this list:

    grade/       the classroom: marks for a folder of notebooks
    publish/     solutions to chapters: stubs for answers, outputs that last
    explore/     the interactive widgets: thin shells over pure functions
    bugs/        functions that are wrong on purpose, for the hunt
    exercises/   the course's exercises, one file each: contract, answer, data, hints, mistakes
    plots/       static pictures; every helper also returns its data and a text description
    sweep/       many trainings at once, in stacks, on every core
    training/    the loops that the chapters write, and what they are compared with
    network/     links and the chain that they form, parameters, optimisers, the class
    gradients    numerical gradients, and the ledger that compares
    data/        data sets drawn, downloaded, split, described
    checker/     the engine that judges an answer and names the mistake; it knows no course
    machine/     a progress bar, threads of BLAS, a clock for races
    course       the chapters, their questions and minutes; which libraries are needed
    text         tables and sentences that a notebook shows as they are
    inputs       what counts as good input, said with the numbers in it
    later        names that are imported when they are first asked for
"""

COURSE = "nn-from-scratch"
__version__ = "0.1.0"
