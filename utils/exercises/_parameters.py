"""What can be seen of the parameters that a network starts from."""

import numpy as np

from utils.checker import (
    Fact,
    FormError,
    PartialError,
    entries,
    kind_of,
    number,
    shape_in_words,
)


def parameter_arrays(params, D, H, C):
    wanted = {"W1": (D, H), "b1": (1, H), "W2": (H, C), "b2": (1, C)}
    out = entries(params, list(wanted))
    arrays = {}
    for name, value in out.items():
        if value is Ellipsis:
            raise PartialError
        try:
            arrays[name] = np.asarray(value)
            arrays[name].astype(float)
        except (TypeError, ValueError):
            raise FormError(f"{name} is {kind_of(value)} instead of an array.", "") from None
        if arrays[name].dtype == object:
            raise FormError(f"{name} does not hold numbers.", "What is one weight?")
    return arrays, wanted


def shape_facts(arrays, wanted, sizes):
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


def correlation(a, b):
    if a.std() == 0 or b.std() == 0:
        return 0.0
    return float(np.corrcoef(a, b)[0, 1])


def spread_facts(name, W, fan_in, fan_out):
    std, mean = W.std(), W.mean()
    target = 1 / np.sqrt(fan_in)
    known = {
        "1 / inputs": 1 / fan_in,
        "1 / sqrt(outputs)": 1 / np.sqrt(fan_out),
        "1 / outputs": 1 / fan_out,
        "sqrt(2 / inputs)": np.sqrt(2 / fan_in),
        "sqrt(2 / (inputs + outputs))": np.sqrt(2 / (fan_in + fan_out)),
        "1 / sqrt(inputs + outputs)": 1 / np.sqrt(fan_in + fan_out),
        "sqrt(inputs)": np.sqrt(fan_in),
        "1 / sqrt(3 * inputs)": 1 / np.sqrt(3 * fan_in),
        "1": 1.0,
        "0.1": 0.1,
        "0.01": 0.01,
    }
    named = next((k for k, v in known.items() if abs(std / v - 1) < 0.02), None)
    if std == 0:
        say, ask = (
            f"every weight in {name} is {W.flat[0]:g}.",
            "If all hidden units start equal and get equal gradients, can they become different?",
        )
    else:
        say = f"the weights in {name} have a standard deviation of {number(std)}"
        say += f", that is {named}" if named else ""
        say += f"; 1/sqrt(inputs) would be {number(target)}."
        ask = "How many terms are added up in one unit, and how does the spread of a sum grow?"
    centred = W - mean
    kurtosis = np.mean(centred**4) / std**4 if std else 0.0
    columns = std > 0 and W.std(axis=1).max() > 0 and W.std(axis=0).max() > 0
    return {
        f"mean of {name}": Fact(
            abs(mean) < 6 * target / np.sqrt(W.size),
            f"the weights in {name} have the mean {number(mean)}, not 0.",
            "Around which number should the weights scatter?",
            round(float(mean / target), 1),
        ),
        **(
            {}
            if std == 0
            else {
                f"rows of {name}": Fact(
                    bool(columns)
                    and len(np.unique(W[:, 0])) > len(W) // 2
                    and len(np.unique(W[0])) > W.shape[1] // 2,
                    f"whole rows or columns of {name} are equal.",
                    "Is a new number drawn for every single weight?",
                ),
            }
        ),
        f"spread of {name}": Fact(abs(std / target - 1) < 0.05, say, ask, named or round(std, 2)),
        f"bell of {name}": Fact(
            2.6 < kurtosis < 3.4,
            f"the weights in {name} have the right spread but do not follow a normal distribution.",
            "Which distribution did you draw from, and which one does the exercise name?",
            round(float(kurtosis), 1),
        ),
    }
