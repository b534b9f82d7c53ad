"""What can be seen of the parameters that a network starts from."""

import numpy as np

from utils.checker import Fact, FormError, PartialError, entries, kind_of, number, shape_in_words


def parameter_arrays(params, D, H, C):
    """The four arrays of a dictionary of parameters, and the shapes that they should have.

    Raises
    ------
    FormError, PartialError     if one of them is missing, or no array of numbers
    """
    wanted = {"W1": (D, H), "b1": (1, H), "W2": (H, C), "b2": (1, C)}
    out = entries(params, list(wanted))
    for name, value in out.items():
        if value is Ellipsis:
            raise PartialError
        if type(value) is not np.ndarray or value.dtype.kind not in "biuf":
            raise FormError(
                f"{name} is {kind_of(value)}; an array of numbers is wanted.",
                "What would the next line compute with it?",
                ("kind", name, type(value).__name__),
            )
    return out, wanted


def shape_facts(arrays, wanted, sizes):
    """Whether each array has its shape."""
    out = {}
    for name, array in arrays.items():
        shape = wanted[name]
        flat = name.startswith("b") and array.shape == shape[1:]
        out[f"shape of {name}"] = Fact(
            array.shape == shape,
            f"{name} has the shape {shape_in_words(array.shape, sizes)}; "
            f"{shape_in_words(shape, sizes)} is wanted.",
            _shape_question(name, array.shape, shape, flat),
            (name, array.shape),
        )
    return out


def _shape_question(name, got, want, flat):
    if flat:
        return "Biases are kept as one row in this course: how many pairs of brackets has yours?"
    if got == want[::-1]:
        return f"{name} meets rows of length {want[1]}: which shape lines up with those?"
    if name == "W2" or name == "b2":
        return "What does the last layer take in, and how many numbers does it put out?"
    return "What does the first layer take in, and how many numbers does it put out?"


def start_facts(arrays):
    """What holds of a start of any size: floats, none of them nan, and biases that are zero."""
    endless = [k for k, v in arrays.items() if not np.all(np.isfinite(v))]
    whole = [k for k, v in arrays.items() if v.dtype.kind != "f"]
    return {
        "finite": Fact(
            not endless,
            f"{_names(endless)} {_hold(endless)} numbers that are nan or infinite.",
            "What is divided by what?",
            tuple(endless),
        ),
        "numbers": Fact(
            not whole,
            f"{_names(whole)} {_hold(whole)} whole numbers.",
            "What happens to W -= 0.01 * dW if W holds whole numbers?",
            tuple(whole),
        ),
        "zero biases": Fact(
            not (np.any(arrays["b1"]) or np.any(arrays["b2"])),
            "the biases do not start at zero.",
            "Do the biases need to break a symmetry that the weights have already broken?",
            bool(np.ptp(arrays["b1"]) == 0),
        ),
    }


def _names(keys):
    return " and ".join(keys)


def _hold(keys):
    return "holds" if len(keys) == 1 else "hold"


def drawn_facts(arrays):
    """How the weights of a large network were drawn: each matrix, and the two beside each other."""
    W1, W2 = arrays["W1"].astype(float), arrays["W2"].astype(float)
    facts = spread_facts("W1", W1, *W1.shape) | spread_facts("W2", W2, *W2.shape)
    n = min(W1.size, W2.size)
    first, last = (
        correlation(W1.ravel()[part], W2.ravel()[part]) for part in (slice(n), slice(-n, None))
    )
    facts["independent"] = Fact(
        max(abs(first), abs(last)) < 0.5,
        "W1 and W2 hold the same random numbers, up to their scale.",
        "Compare the first numbers of W1 and W2: are they really drawn independently?",
    )
    return facts


def correlation(a, b):
    """The correlation of two rows of numbers; 0 where one of them does not vary."""
    if a.std() == 0 or b.std() == 0:
        return 0.0
    return float(np.corrcoef(a, b)[0, 1])


def spread_facts(name, W, fan_in, fan_out):
    """Whether many weights follow the normal distribution that the rule names."""
    std, mean = W.std(), W.mean()
    target = 1 / np.sqrt(fan_in)
    known = {
        "1/inputs": 1 / fan_in,
        "1/sqrt(outputs)": 1 / np.sqrt(fan_out),
        "1/outputs": 1 / fan_out,
        "sqrt(2/inputs)": np.sqrt(2 / fan_in),
        "sqrt(2/(inputs + outputs))": np.sqrt(2 / (fan_in + fan_out)),
        "1/sqrt(inputs + outputs)": 1 / np.sqrt(fan_in + fan_out),
        "sqrt(inputs)": np.sqrt(fan_in),
        "1/sqrt(3 * inputs)": 1 / np.sqrt(3 * fan_in),
        "1": 1.0,
        "0.1": 0.1,
        "0.01": 0.01,
    }
    named = next((k for k, v in known.items() if abs(std / v - 1) < 0.02), "")
    right = abs(std / target - 1) < 0.05
    mark = named or round(float(std), 2)
    if std == 0:
        ask = "If all hidden units start equal and get equal gradients, can they become different?"
        equal = Fact(False, f"every weight in {name} is {number(W.flat[0])}.", ask, mark)
        return {f"spread of {name}": equal}
    spread = f"a standard deviation of {number(std)}"
    spread += f", about {named}" if named and named != number(std) else ""
    spread += f", where 1/sqrt(inputs) = {number(target)} belongs"
    kurtosis = np.mean((W - mean) ** 4) / std**4
    fresh = W.std(axis=1).max() > 0 and W.std(axis=0).max() > 0
    fresh = fresh and len(np.unique(W[:, 0])) > len(W) // 2
    fresh = fresh and len(np.unique(W[0])) > W.shape[1] // 2
    return {
        f"mean of {name}": Fact(
            abs(mean) < 6 * std / np.sqrt(W.size),
            f"the weights in {name} have the mean {number(mean)}, not 0.",
            "Around which number should the weights scatter?",
            round(float(mean / target), 1),
        ),
        f"rows of {name}": Fact(
            bool(fresh),
            f"whole rows or columns of {name} are equal.",
            "Is a new number drawn for every single weight?",
        ),
        f"bell of {name}": Fact(
            2.6 < kurtosis < 3.4,
            f"the weights in {name} do not follow a normal distribution"
            + ("." if right else f", and they have {spread}."),
            "Which distribution did you draw from, and which one does the exercise name?",
            round(float(kurtosis), 1),
        ),
        f"spread of {name}": Fact(
            right,
            f"the weights in {name} have {spread}.",
            "How many terms are added up in one unit, and how does the spread of a sum grow?",
            mark,
        ),
    }
