"""A `run` for exercises that train at several rates: it trains nothing, and sees what is read."""

import numpy as np

from utils.checker import Fact, FormError, kind_of, shown


class Networks:
    """What `run` hands back: log-losses on two parts; it remembers whether the test was read."""

    def __init__(self, lr, validation, test):
        self.lr, self.validation, self._test, self.opened = lr, validation, test, False

    @property
    def log_loss(self):
        """On the test part."""
        self.opened = True
        return self._test


def runner(rates, validation, test, name="run"):
    """A function lr -> Networks, and the list of those that it has handed back.

    Parameters
    ----------
    rates : (K,) sequence
    validation, test : (K, S) arrays    the log-losses of each rate
    name : str                          what the learner calls it
    """
    tables = dict(zip(rates, zip(validation, test, strict=True), strict=True))
    trained = []

    def run(lr):
        if not isinstance(lr, (int, float, np.number)) or lr not in tables:
            raise FormError(
                f"{name} is called with {shown(lr)}; the rates are {', '.join(map(shown, rates))}.",
                f"What does your loop go over, and what does it hand to {name}?",
                ("rate", kind_of(lr)),
            )
        if len(trained) >= 3 * len(rates):
            raise FormError(
                f"{name} is called more than {3 * len(rates)} times for {len(rates)} rates.",
                "How often must a rate be trained, before its networks can be kept?",
            )
        trained.append(Networks(lr, *(part.copy() for part in tables[lr])))
        return trained[-1]

    return run, trained


def training_facts(rates, trained, name="run"):
    """Whether each rate was trained, and once."""
    asked = [one.lr for one in trained]
    missed = [rate for rate in rates if rate not in asked]
    twice = [rate for rate in rates if asked.count(rate) > 1]
    return {
        "trained": Fact(
            not missed,
            f"{name} is not called for the rate {missed[0]:g}." if missed else "",
            "How many rates are there to compare?",
            len(missed) == len(rates) - 1,
        ),
        "once": Fact(
            not twice,
            f"the rate {twice[0]:g} is trained {asked.count(twice[0])} times." if twice else "",
            "Where are the networks that you have trained already?",
        ),
    }
