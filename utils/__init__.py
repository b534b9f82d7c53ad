"""The helper package of the course "Neural networks from scratch, in notebooks".

Each module is one room that a reader can know whole. Imports run one way, down this list:

    explore      the interactive widgets: thin shells over pure functions
    plots        static pictures; every helper also returns its data and a text description
    bugs         functions that are wrong on purpose, for the hunt
    exercises/   the course's exercises, one file each: contract, answer, data, hints, mistakes
    sweep        many trainings at once, in stacks, on every core
    training/    the loops of the chapters, and quick ones beside them
    clock        who is quicker, and what came out once on one machine
    network/     forward, backward, parameters; links, optimisers, the class NeuralNetwork
    gradients    numerical gradients, the ledger that compares, the largest curvature
    pictures     digits: the embedded set, MNIST, small random distortions
    houses       California's house prices, or an embedded table in their place
    data         every data set, split, described; what counts as good input
    checker/     the engine that judges an answer and names the mistake; it knows no course
    course       the chapters, their questions and minutes; which libraries are needed
    text         tables and sentences that a notebook shows as they are
"""

COURSE = "nn-from-scratch"
__version__ = "0.1.0"
