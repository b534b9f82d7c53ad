"""Facts about the parameters that a network starts from."""

import numpy as np

from utils.checks.compare import shape_in_words
from utils.checks.observe.results import Fact, FormError, PartialError, entries, kind_of, number


def _parameter_shapes(params, D, H, C):
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


def _shape_facts(arrays, wanted, sizes):
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


def init_params(functions, case, watch):
    """Shapes, spread and reproducibility of the starting weights."""
    D, H, C, seed = case.args.values()
    first = watch.call(functions[0], case.args)
    arrays, wanted = _parameter_shapes(first, D, H, C)
    facts = _shape_facts(arrays, wanted, {"D": D, "H": H, "C": C})
    if not all(f.ok for f in facts.values()):
        return facts
    if D < 100:
        again, _ = _parameter_shapes(watch.call(functions[0], case.args), D, H, C)
        other, _ = _parameter_shapes(
            watch.call(functions[0], case.args | {"seed": seed + 1}), D, H, C
        )
        same = all(np.array_equal(arrays[k], again[k]) for k in arrays)
        facts["reproducible"] = Fact(
            same,
            f"two calls with seed = {seed} give different weights.",
            "What has to start anew in each call, so that the same numbers are drawn?",
        )
        facts["seed"] = Fact(
            not np.array_equal(arrays["W1"], other["W1"]) or not np.any(arrays["W1"]),
            "different seeds give the same weights.",
            "Where does the argument seed enter?",
        )
    facts["zero biases"] = Fact(
        not (np.any(arrays["b1"]) or np.any(arrays["b2"])),
        "the biases do not start at zero.",
        "Do the biases need to break a symmetry that the weights have already broken?",
        bool(np.ptp(arrays["b1"]) == 0),
    )
    facts["numbers"] = Fact(
        all(arrays[k].dtype.kind == "f" for k in arrays),
        "an array holds whole numbers ("
        + ", ".join(k for k in arrays if arrays[k].dtype.kind != "f")
        + ").",
        "What happens to W -= 0.01 * dW if W holds whole numbers?",
        tuple(k for k in arrays if arrays[k].dtype.kind != "f"),
    )
    if D < 100:
        return facts
    for name, fan_in, fan_out in (("W1", D, H), ("W2", H, C)):
        W = arrays[name].astype(float)
        facts |= _spread_facts(name, W, fan_in, fan_out)
    W1, W2 = arrays["W1"].astype(float).ravel(), arrays["W2"].astype(float).ravel()
    n = min(len(W1), len(W2))
    linked = abs(_correlation(W1[:n], W2[:n])) > 0.5
    linked |= abs(_correlation(W1[-n:], W2[-n:])) > 0.5
    facts["independent"] = Fact(
        not linked,
        "W1 and W2 hold the same random numbers, up to their scale.",
        "Compare the first numbers of W1 and W2: are they really drawn independently?",
    )
    return facts


def _correlation(a, b):
    if a.std() == 0 or b.std() == 0:
        return 0.0
    return float(np.corrcoef(a, b)[0, 1])


def _spread_facts(name, W, fan_in, fan_out):
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


def make_params(functions, case, watch):
    """Shapes that fit the data, and weights that are drawn from rng."""
    X, y, H = case.args.values()
    D, C = X.shape[1], int(y.max()) + 1

    def draw(seed):
        args = case.args | {"rng": np.random.default_rng(seed)}
        return _parameter_shapes(watch.call(functions[0], args), D, H, C)

    arrays, wanted = draw(1)
    facts = _shape_facts(arrays, wanted, case.sizes)
    if not all(f.ok for f in facts.values()):
        return facts
    facts["finite"] = Fact(
        all(np.isfinite(a.astype(float)).all() for a in arrays.values()),
        "some of the parameters are nan or infinite.",
        "What is divided by what?",
    )
    facts["different"] = Fact(
        bool(np.ptp(arrays["W1"]) > 0 and np.ptp(arrays["W2"]) > 0),
        "all weights of a layer start equal.",
        "If all hidden units start equal and get equal gradients, can they become different?",
        (bool(np.ptp(arrays["W1"]) > 0), bool(np.ptp(arrays["W2"]) > 0)),
    )
    facts["numbers"] = Fact(
        all(arrays[k].dtype.kind == "f" for k in arrays),
        "an array holds whole numbers.",
        "What happens to W -= 0.01 * dW if W holds whole numbers?",
    )
    facts["random"] = Fact(
        not np.array_equal(arrays["W1"], draw(2)[0]["W1"]) or not facts["different"].ok,
        "the weights are the same whichever generator it is given.",
        "Where does the argument rng enter?",
    )
    facts["uses rng"] = Fact(
        np.array_equal(arrays["W1"], draw(1)[0]["W1"]),
        "two generators with the same seed give different weights.",
        "Where does the argument rng enter?",
    )
    return facts
