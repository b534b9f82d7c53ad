"""The data of the course: drawn from a seed, downloaded, split, described.

sets         two moons, a band, three arms, a coast
parts        split, minibatches, a sealed test set, a description in words
download     a file found or fetched, checked, kept whole
pictures     digits: the embedded set and MNIST
distortions  small random turns and shifts of pictures
houses       California's house prices, or a made-up coast in their place
"""

from utils.data.parts import SealedTest, describe, minibatches, split
from utils.data.sets import band, coast, three_arms, two_moons

__all__ = [
    "SealedTest",
    "band",
    "coast",
    "describe",
    "minibatches",
    "split",
    "three_arms",
    "two_moons",
]
