"""The explorers: thin shells of widgets over pure functions ``state -> Picture``."""
