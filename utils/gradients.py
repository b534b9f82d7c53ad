"""Numerical gradients, and the ledger that compares a derivation with them."""

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from utils.text import Text, table

#: Below this relative error a gradient counts as right: central differences in float64 leave
#: about 1e-10 of rounding, the smallest real mistake seen in this course is above 1e-3.
AGREES = 1e-6
#: The same for an answer in float32.
AGREES_IN_SINGLE = 1e-4


def numgrad(f: Callable[[np.ndarray], float], w, eps: float = 1e-5) -> np.ndarray:
    """Central-difference gradient of a scalar function, one entry of w after the other.

    Parameters
    ----------
    f : function          takes an array of w's shape, returns one number
    w : array             where the gradient is wanted; any shape, left as it was
    eps : float           half the distance between the two evaluations

    Returns
    -------
    array of w's shape    (f(w + eps) - f(w - eps)) / (2 eps) for each entry

    Raises
    ------
    ValueError            if eps is not above 0
    """
    if not eps > 0:
        raise ValueError(f"eps is {eps}: the distance of a difference must be above 0.")
    w = np.array(w, dtype=float)  # a copy: the caller's array stays as it is
    gradient = np.zeros_like(w)
    for index in np.ndindex(w.shape):
        here = w[index]
        w[index] = here + eps
        above = f(w)
        w[index] = here - eps
        below = f(w)
        w[index] = here
        gradient[index] = (above - below) / (2 * eps)
    return gradient


def step_errors(f: Callable, slope: Callable, points, eps) -> dict[str, np.ndarray]:
    """How far forward and central differences are from a known slope, for each step.

    Parameters
    ----------
    f, slope : functions    of an array of numbers, elementwise: the function and its derivative
    points : (M,) array     where both are compared
    eps : (K,) array        steps

    Returns
    -------
    dict    "forward" and "central", each (K,): the median over the points of the absolute error
    """
    points, eps = np.asarray(points, dtype=float), np.asarray(eps, dtype=float)[:, None]
    here, above, below = f(points), f(points + eps), f(points - eps)
    return {
        "forward": np.median(np.abs((above - here) / eps - slope(points)), axis=1),
        "central": np.median(np.abs((above - below) / (2 * eps) - slope(points)), axis=1),
    }


def relative_error(value, reference) -> float:
    """Largest difference between two arrays, in units of the reference's largest entry.

    Parameters
    ----------
    value, reference : arrays of one shape

    Returns
    -------
    float    max |value - reference| / max |reference|; 0 where both are 0, NaN if a value is NaN

    Raises
    ------
    ValueError    if the shapes differ
    """
    value, reference = np.asarray(value, dtype=float), np.asarray(reference, dtype=float)
    if value.shape != reference.shape:
        raise ValueError(f"shape {value.shape} cannot be compared with shape {reference.shape}.")
    difference = np.abs(value - reference).max(initial=0.0)
    scale = np.abs(reference).max(initial=0.0)
    return float(difference / scale) if scale > 0 else (0.0 if difference == 0 else np.inf)


@dataclass
class Ledger:
    """One table for a derivation: each line beside its numerical check.

    Parameters
    ----------
    loss_of : dict of functions
        For each variable (``"z2"``, ``"W1"``, …) the loss as a function of that variable alone,
        everything before it held fixed; `utils.network.loss_of` makes it.
    values : dict of arrays
        Where each variable stands.
    sizes : dict of int, optional
        Names of the sizes, such as ``{"N": 11}``; a wrong factor that equals one is named.
    witness : function, optional
        Who is asked for the gradient: takes a function and an array, as `numgrad` does.

    Examples
    --------
    >>> ledger = Ledger({"w": lambda w: float((w**2).sum())}, {"w": np.array([1.0, 3.0])})
    >>> ledger.add("dw", "2 w", 2 * ledger.values["w"], wrt="w")
    >>> ledger.rows[0].verdict
    'agrees'
    """

    loss_of: Mapping[str, Callable[[np.ndarray], float]]
    values: Mapping[str, np.ndarray]
    sizes: Mapping[str, int] = field(default_factory=dict)
    rows: list["Row"] = field(default_factory=list)
    witness: Callable[..., np.ndarray] = numgrad

    def add(self, code: str, formula: str, value, wrt: str) -> None:
        """Compare ``value``, your ∂L/∂wrt, with the witness and write the line down.

        Parameters
        ----------
        code : str       the name in your code, such as ``dz2``; a line of that name is replaced
        formula : str    how you computed it, to be read by people
        value : array    your gradient
        wrt : str        the variable it belongs to, such as ``z2``

        Raises
        ------
        ValueError       if the ledger does not know the variable
        """
        row = self.row(code, formula, value, wrt)
        self.rows = [old for old in self.rows if old.code != code] + [row]

    def row(self, code: str, formula: str, value, wrt: str) -> "Row":
        """The line that `add` writes down."""
        if wrt not in self.loss_of:
            raise ValueError(f"this ledger knows {', '.join(self.loss_of)}, not {wrt!r}.")
        reference = self.witness(self.loss_of[wrt], self.values[wrt])
        single = np.asarray(value).dtype == np.float32
        value = np.asarray(value, dtype=float)
        agrees = AGREES_IN_SINGLE if single else AGREES
        return Row(code, wrt, formula, *self._compare(value, np.asarray(reference), agrees))

    def add_all(self, grads, *args, formula: str = "yours") -> Text:
        """Write down one line for every gradient of a dict, in the ledger's order, and show it.

        Parameters
        ----------
        grads : dict, or function    such as ``{"dW1": …, "db1": …}``; ``dW1`` belongs to ``W1``.
                                     A function that returns such a dict is called with copies of
                                     ``args``; if it stops with an error or returns no dict, the
                                     answer says so instead.
        formula : str                stands in the formula column of each line

        Raises
        ------
        ValueError                   if a name of a dict is no "d" and a variable of this ledger
        """
        if callable(grads):
            try:
                return self.add_all(grads(*copy.deepcopy(args)), formula=formula)
            except Exception as error:
                return Text(f"Nothing to compare: it stops with {type(error).__name__}: {error}")
        if not isinstance(grads, Mapping):
            return Text("Nothing to compare yet: the function does not return a dict.")
        variables = {code: str(code).removeprefix("d") for code in grads}
        walk = {variable: k for k, variable in enumerate(self.loss_of)}  # the first wrong on top
        for code in sorted(grads, key=lambda code: walk.get(variables[code], len(walk))):
            self.add(code, formula, grads[code], wrt=variables[code])
        return self.show()

    def show(self) -> Text:
        """Return the table: symbol, code, shape, formula, relative error and what it means."""
        header = ("symbol", "code", "shape", "formula", "error", "against central differences")
        return table(
            header,
            [
                (f"∂L/∂{r.wrt}", r.code, r.shape, r.formula, f"{_round(r.error)}", r.verdict)
                for r in self.rows
            ],
        )

    def first_wrong(self) -> str | None:
        """Return the code name of the first line that does not agree, or None."""
        return next((row.code for row in self.rows if row.verdict != "agrees"), None)

    def _compare(self, value, reference, agrees):
        if value.shape != reference.shape:
            if value.size == reference.size and value.squeeze().shape == reference.squeeze().shape:
                value = value.reshape(reference.shape)  # (n,) for (1, n) is the same gradient
            else:
                wrong = f"shape {value.shape} where {reference.shape} belongs"
                if value.shape == 2 * reference.shape[:1] and 1 in reference.shape:
                    wrong += ": (N, 1) and (N,) make a table, every row with every other"
                return value.shape, np.inf, wrong
        error = relative_error(value, reference)
        if error < agrees:
            return value.shape, error, "agrees"
        if not np.isfinite(value).all():
            return value.shape, error, "holds NaN or infinity"
        return value.shape, error, self._factor(value, reference) or "differs"

    def _factor(self, value, reference) -> str:
        """Name a constant factor between the two, if that is all that is wrong."""
        ratio = float((value * reference).sum() / max((reference**2).sum(), 1e-300))
        if ratio == 0 or relative_error(value, ratio * reference) > 1e-4:
            return ""
        for name, size in self.sizes.items():
            if size > 1 and np.isclose(ratio, size, rtol=1e-4):
                return f"yours is {size} times the numerical one; {name} is {size}"
            if size > 1 and np.isclose(ratio, 1 / size, rtol=1e-4):
                return f"yours is 1/{size} of the numerical one; {name} is {size}"
        if np.isclose(ratio, -1, rtol=1e-4):
            return "the sign is turned round"
        return f"yours is {ratio:.4g} times the numerical one"


@dataclass(frozen=True)
class Row:
    """One line of the ledger: names, shape, relative error and verdict."""

    code: str
    wrt: str
    formula: str
    shape: tuple[int, ...]
    error: float
    verdict: str


def _round(error: float) -> str:
    """Show an error so that it reads the same on every machine: rounding noise as a bound."""
    if error < 1e-8:
        return "< 1e-08"
    return f"{error:.1e}"
