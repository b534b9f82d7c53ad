"""The smallest input on which an answer goes wrong, in one line with both values."""


def smallest(attempt) -> str:
    """A line such as `softmax([[0, 0]]) gives [[1, 1]]; [[0.5, 0.5]] is right`, or ""."""
    return ""
