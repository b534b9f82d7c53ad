"""Functions that are seen at work over several steps, sizes or epochs."""

import numpy as np

from utils.checks.calling import listed
from utils.checks.observe.results import (
    Fact,
    FormError,
    close,
    entries,
    given,
    kind_of,
    plain,
    same,
    shown,
    unpack,
)


def gd_train(functions, case, watch):
    """The recorded losses and the trained parameters."""
    both = unpack(watch.call(functions[0], case.args), ("params", "losses"))
    losses = listed(both["losses"])
    if np.ndim(losses) != 1:
        raise FormError(
            f"losses is {kind_of(losses)} instead of a list with one loss a step.",
            "How many losses does a training of that many steps record?",
        )
    steps = case.args["steps"]
    if len(losses) != steps:
        raise FormError(
            f"losses has {len(losses)} entries after {steps} step{'s' * (steps != 1)}.",
            "How often does your loop run, and how often does it record the loss?",
            ("length", len(losses) - steps),
        )
    out = {"the list of losses": losses}
    return out | entries(both["params"], list(case.args["params"]), "it")


def sweep(functions, case, watch):
    """Which sizes were fitted on what, and which won."""
    sizes, scores = case.args["sizes"], case.args["scores"]
    table = dict(zip(sizes, scores, strict=True))
    train, val = ("X_train", "y_train"), ("X_val", "y_val")
    seen = {"fit": [], "score": [], "models": []}

    def fit(size, *data):
        if len(seen["fit"]) > 100:
            raise FormError("fit has been called more than 100 times.", "How many sizes are there?")
        seen["fit"].append((size, data))
        return ("model", size, len(seen["fit"]))

    def score(model, *data):
        seen["score"].append(data)
        if not (isinstance(model, tuple) and model and model[0] == "model"):
            raise FormError(
                f"score is given {kind_of(model)} instead of a model that fit returned.",
                "What does fit hand back, and where does it go next?",
            )
        return table[model[1]] + (0.05 * abs(table[model[1]]) + 0.01) * (data != val)

    args = {"fit": fit, "score": score, "sizes": list(sizes), "train": train, "val": val}
    result = unpack(watch.call(functions[0], args), ("best_size", "scores"))
    best, found = result["best_size"], result["scores"]
    fitted = [size for size, _ in seen["fit"]]
    if isinstance(best, dict) and not isinstance(found, dict):
        raise FormError(
            "the two results are exchanged.", "Which comes first: the best size or the scores?"
        )
    if not isinstance(found, dict):
        raise FormError(
            f"scores is {kind_of(found)} instead of a dictionary from size to score.",
            "How does the caller look up the score of one size?",
        )
    wanted = sizes[int(np.argmax(scores))]
    keys = [k for k in found if k not in sizes]
    lacking = [s for s in sizes if s not in found]
    values_ok = not lacking and all(close(found[s], table[s]) for s in sizes)
    best_is = _which(best, sizes, scores, wanted)
    return {
        "fitted": Fact(
            set(fitted) >= set(sizes),
            f"there are {len(sizes)} sizes, and fit was called for {len(set(fitted))} of them.",
            "How many different networks did you train?",
            tuple(fitted),
        ),
        "data to fit": Fact(
            all(data == train for _, data in seen["fit"]),
            "fit is not given the training data, and only them.",
            "Which of the two data sets may a network learn from?",
        ),
        "data to score": Fact(
            all(data == val for data in seen["score"]) and bool(seen["score"]),
            "score is not given the validation data, and only them.",
            "On which data does the comparison of the sizes mean something?",
        ),
        "keys": Fact(
            not keys and not lacking,
            f"scores has the keys {', '.join(map(str, found)) or 'none'}; the sizes are "
            f"{', '.join(map(str, sizes))}.",
            "How many sizes went in and how many results came out?",
            tuple(map(str, found)),
        ),
        "values": Fact(
            values_ok,
            "the entries of scores are not the validation scores of their sizes.",
            "Which network was scored for each entry?",
            tuple(plain(found.get(s)) for s in sizes),
        ),
        "best": Fact(
            bool(best_is == "right"),
            f"best_size is {best_is}.",
            {
                "the size with the lowest score": "Which end is good: the high or the low scores?",
                "the larger of two sizes that do equally well": "Two networks do equally well: "
                "which one would you rather explain?",
                "a score, not a size": "The caller wants to build a network: which number does it "
                "need?",
            }.get(best_is, "What does the caller need in order to build the best network?"),
            best_is,
        ),
    }


def _which(best, sizes, scores, wanted):
    if not isinstance(best, (int, float, np.number)) or isinstance(best, bool):
        return kind_of(best)
    if best == wanted:
        return "right"
    if best in sizes:
        its = scores[sizes.index(int(best))]
        if its == max(scores):
            return "the larger of two sizes that do equally well"
        if its == min(scores):
            return "the size with the lowest score"
        return "not the size with the highest score"
    if any(close(best, s) for s in scores):
        return "a score, not a size"
    if 0 <= best < len(sizes) and sizes[int(best)] == wanted:
        return "the position of the best size in the list, not the size"
    return "not one of the sizes"


def keep_best(functions, case, watch):
    """The lowest loss, and the parameters that belong to it."""
    losses, start = case.args["losses"], case.args["start"]
    params = {"W1": start.copy(), "b1": start[:1].copy()}

    def epochs():
        for i, loss in enumerate(losses):
            for name in params:
                params[name] += i + 1
            yield loss, params

    result = unpack(functions[0](epochs()), ("best_loss", "best_params"))
    loss, found = result["best_loss"], result["best_params"]
    if isinstance(loss, dict) and not isinstance(found, dict):
        raise FormError(
            "the two results are exchanged.", "Which comes first: the loss or the parameters?"
        )
    same_dict = found is params
    if found is None:
        raise FormError(
            "best_params is None.",
            "With which value does your comparison start, and can every loss be above it?",
            ("None", plain(loss)),
        )
    found = entries(found, ("W1", "b1"), "it")
    best = int(np.argmin(losses))
    shift = {i: (i + 1) * (i + 2) / 2 for i in range(len(losses))}
    number = np.asarray(loss, float) if np.size(loss) == 1 else None
    where = [i for i in shift if same(found["W1"], start + shift[i])]
    biases = [i for i in shift if same(found["b1"], start[:1] + shift[i])]
    last = len(losses) - 1
    alias = any(np.shares_memory(np.asarray(found[k]), params[k]) for k in params)
    return {
        "loss": Fact(
            number is not None and number.shape == () and close(loss, losses[best]),
            f"the losses are {', '.join(f'{x:g}' for x in losses)}, and best_loss is "
            f"{shown(loss)}.",
            _loss_question(loss, losses),
            plain(loss),
        ),
        "params": Fact(
            best in where and best in biases,
            _params_sentence(where, biases, best, last),
            "Training goes on after the best epoch: do your kept arrays notice?"
            if last in where and last != best
            else "At which moment are the parameters put aside?",
            (last in where, alias, same_dict, tuple(w - best for w in where)),
        ),
        "own arrays": Fact(
            not alias,
            "best_params still holds the very arrays that the training updates in place.",
            "Training goes on after the best epoch: do your kept arrays notice?",
        ),
    }


def _params_sentence(where, biases, best, last):
    if best in where or best in biases:
        return f"{'W1' if best in where else 'b1'} is from the best epoch, the other is not."
    if last in where:
        return "best_params are those of the last epoch, not of the best one."
    if where:
        return f"best_params are those of epoch {where[0] + 1}; the best is epoch {best + 1}."
    return "best_params are not the parameters of any epoch."


def _loss_question(loss, losses):
    if close(loss, losses[-1]):
        return "Is the last epoch always the best one?"
    if close(loss, max(losses)):
        return "Is a good loss a high one or a low one?"
    if close(loss, losses[0]):
        return "How often does your comparison get a chance to say yes?"
    if any(close(loss, x) for x in losses):
        return "With what is each loss compared, and until which epoch?"
    return "With what is the first loss compared?"


def step_decay(functions, case, watch):
    """The rates of a whole run."""
    args = {k: v for k, v in case.args.items() if k != "epochs"}
    rates = []
    for epoch in range(case.args["epochs"]):
        rate = given(watch.call(functions[0], {"epoch": epoch} | args))
        if np.shape(rate) != ():
            raise FormError(
                f"it returns {kind_of(rate)}; one number is wanted.",
                "For how many epochs is it asked?",
            )
        rates.append(rate)
    return {"rates": rates}


def momentum(functions, case, watch):
    """Where the weights are after each step; how the velocity is stored is the learner's."""
    w, lr, mu = case.args["w"], case.args["lr"], case.args["mu"]
    v, out = np.zeros_like(w), {}
    for number, g in enumerate(case.args["g"], 1):
        result = watch.call(functions[0], {"w": w, "v": v, "g": g, "lr": lr, "mu": mu})
        w, v = unpack(result, ("new w", "new v")).values()
        if np.shape(w) != np.shape(g) or np.shape(v) not in (np.shape(g), ()):
            raise FormError(
                f"new w has the shape {np.shape(w)} and new v {np.shape(v)}; w has {np.shape(g)}.",
                "What does the caller keep from one step to the next?",
            )
        w, v = np.asarray(w), np.asarray(v)
        out[f"step {number}"] = w
    return out
