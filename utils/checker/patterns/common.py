"""What several patterns share."""

from utils.checker.compare import agree


def holds(triples, relation):
    """Whether a relation gives the result from the right answer on every data set."""
    return all(agree(relation(want), got) for _, want, got in triples)


def big(triples):
    """Whether at least one data set has several entries: one number alone proves little."""
    return any(want.size > 1 for _, want, _ in triples)


def number(value):
    """A number as a sentence shows it: whole if it is whole, else four digits."""
    if abs(value) < 1e9 and abs(value - round(value)) < 1e-6 * max(1, abs(value)):
        return str(round(value))
    return f"{value:.4g}"
