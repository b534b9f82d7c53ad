"""The ledger of a derivation that is still to be written, line by line, on two networks at once."""

import copy
from collections.abc import Callable

import numpy as np

from utils.gradients import Ledger, Row, numgrad
from utils.network.losses import one_hot
from utils.network.parameters import Params
from utils.network.two_layers import forward, loss_of
from utils.text import Text, table

#: Line -> what it is made of; shapes of what it belongs to; how that gets to the loss.
LINES = {
    "dz2": (("probs", "Y"), "(N, C)", "softmax and log, then 1/N of the mean"),
    "dW2": (("a1", "dz2"), "(H, C)", "N paths, one a sample, slope a1"),
    "db2": (("dz2",), "(1, C)", "N paths, one a sample, slope 1"),
    "da1": (("dz2", "W2"), "(N, H)", "C paths, one a score, slope W2"),
    "dz1": (("da1", "z1", "a1"), "(N, H)", "one path, the slope of tanh"),
    "dW1": (("X", "dz1"), "(D, H)", "N paths, one a sample, slope X"),
    "db1": (("dz1",), "(1, H)", "N paths, one a sample, slope 1"),
}
NOT_YOURS = "not yours: run the cell with your answer first"
#: Sizes of the second network, which stands in no notebook.
OTHER = (17, 5, 2, 3)


def network_ledger(
    X, y, params: Params, reg: float = 0.0, witness: Callable[..., np.ndarray] = numgrad
) -> Ledger:
    """An empty `Ledger` for the two-layer network: a loss for each variable, its sizes by name.

    Parameters
    ----------
    X, y, params, reg       as in `backward`
    witness : function      who is asked for each gradient
    """
    sizes = dict(zip("NDHC", (*np.shape(X), *params["W2"].shape), strict=True))
    losses, values = loss_of(X, y, params, reg)
    return Ledger(losses, values, sizes=sizes, witness=witness)


class Derivation:
    """Seven empty lines, from the scores back to the first weights; each is a function to write.

    A line is tried on the network that is passed and on a second one of other sizes, so that
    a name of the notebook in the place of an argument is found out. What a line needs from the
    lines before it comes from the witness: one wrong line leaves the others right.

    Parameters
    ----------
    X, y, params, reg       the network, as in `backward`
    witness : function      who is asked for each gradient: takes a function and an array
    """

    def __init__(
        self, X, y, params: Params, witness: Callable[..., np.ndarray] = numgrad, reg: float = 0.0
    ):
        self.reg = reg
        self.networks = [(X, y, params), _other()]
        self.ledgers = [
            network_ledger(X, y, params, reg, witness) for X, y, params in self.networks
        ]
        self.values = [self._known(*pair) for pair in zip(self.networks, self.ledgers, strict=True)]
        self.rows = {name: _empty(name) for name in LINES}

    @staticmethod
    def _known(network, ledger):
        """Every quantity that a line may take, by name."""
        X, y, params = network
        known = {"X": X, "Y": one_hot(y, params["W2"].shape[1]), **params, **forward(X, params)}
        for name in ("dz2", "da1", "dz1"):
            known[name] = ledger.witness(ledger.loss_of[name[1:]], ledger.values[name[1:]])
        return known

    def write(self, name: str, line: Callable) -> Text:
        """Write your own function for one line, right or wrong, and show the ledger.

        A function that a check has handed back in the place of yours is not written.

        Parameters
        ----------
        name : str          such as "dW2"
        line : function     of the arguments that the exercise names
        """
        if _handed_back(line):
            self.rows[name] = _empty(name, NOT_YOURS)
        else:
            self._write(name, line)
        return self.show()

    def fill(self, lines: dict[str, Callable]) -> Text:
        """Write functions for many lines, whoever wrote them, and show the ledger."""
        for name, line in lines.items():
            self._write(name, line)
        return self.show()

    def _write(self, name, line):
        def ask(k):
            given = {v: copy.deepcopy(self.values[k][v]) for v in LINES[name][0]}
            value = line(*given.values())
            changed = [v for v in given if not np.array_equal(given[v], self.values[k][v])]
            return value, f", but {changed[0]} has been changed" if changed else ""

        self.rows[name] = self._judged(name, ask)

    def whole(self, backward: Callable) -> Text:
        """Show what a whole `backward` gives: one row for each parameter, in the walk's order."""

        def ask(k):
            X, y, params = copy.deepcopy(self.networks[k])
            grads = backward(X, y, forward(X, params), params, self.reg)
            return grads if grads is None or grads is ... else grads[name], ""

        rows = []
        for name in ("dW2", "db2", "dW1", "db1"):
            ours = _handed_back(backward)
            rows.append(_empty(name, NOT_YOURS) if ours else self._judged(name, ask))
        return self._table(rows)

    def show(self) -> Text:
        """The ledger as it stands: how a variable gets to the loss is said once its line agrees."""
        return self._table(self.rows.values())

    def first_wrong(self) -> str | None:
        """Name of the first line that does not agree, or None."""
        return next((row.code for row in self.rows.values() if row.verdict != "agrees"), None)

    def _judged(self, name: str, ask: Callable) -> Row:
        """One line on both networks; the second speaks only where the first agrees."""
        row = _empty(name)
        for k, ledger in enumerate(self.ledgers):
            try:
                value, but = ask(k)
                if value is None or value is ...:
                    return _empty(name)
                row = ledger.row(name, LINES[name][2], value, wrt=name[1:])
                verdict = row.verdict + but
            except Exception as error:  # the check above has said what it is
                verdict = f"stops with {type(error).__name__}"
            if k and verdict != "agrees":
                verdict = f"not for other sizes: {verdict}"
            if verdict != "agrees":
                return Row(name, name[1:], "", row.shape, row.error, verdict)
        return row

    def _table(self, rows) -> Text:
        known = self.ledgers[0].values
        header = ("symbol", "code", "shape", "on the way to L", "against the witness")
        return table(
            header,
            [
                (
                    f"∂L/∂{row.wrt}",
                    row.code,
                    f"{LINES[row.code][1]} = {known[row.wrt].shape}",
                    row.formula,
                    row.verdict,
                )
                for row in rows
            ],
        )


def _empty(name: str, verdict: str = "not written yet") -> Row:
    return Row(name, name[1:], "", (), np.inf, verdict)


def _handed_back(function) -> bool:
    """Whether a function is the one that a check gives for a wrong answer."""
    return str(getattr(function, "__module__", "")).startswith("utils.exercises")


def _other():
    """The second network: random, no size like another."""
    N, D, H, C = OTHER
    rng = np.random.default_rng(5)
    shapes = {"W1": (D, H), "b1": (1, H), "W2": (H, C), "b2": (1, C)}
    params = {name: 0.7 * rng.normal(size=shape) for name, shape in shapes.items()}
    return rng.normal(size=(N, D)), rng.integers(0, C, size=N), params
