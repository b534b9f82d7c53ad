"""Diagnosis by repair: a mistake is certain when undoing it makes the answer right."""


def mend(attempt):
    """The repair of the answer's form that makes it right, or some of it; None if there is none."""
    return None


def point_at(attempt):
    """Where one changed number or sign would make the answer right: line and family only."""
    return None
