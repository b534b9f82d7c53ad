"""`train`: full-batch gradient descent on the network with one output."""

import copy

import numpy as np

from utils.checker import Case, Exercise, FormError, kind_of, unpack
from utils.exercises._data import labels, weights
from utils.exercises.cost import cost
from utils.exercises.init import only
from utils.exercises.update import update
from utils.exercises.xor_backward import xor_backward
from utils.exercises.xor_forward import xor_forward


def observe(functions, case, watch):
    """The costs that were noted, and the last parameters."""
    both = unpack(watch.call(functions[0], case.args), ("params", "costs"))
    costs, steps = both["costs"], case.args["steps"]
    if not isinstance(costs, (list, tuple, np.ndarray)):
        raise FormError(
            f"costs is {kind_of(costs)}; a list with one number a step is wanted.",
            "What does your loop add to the list in each of its rounds?",
            ("costs", type(costs).__name__),
        )
    if len(costs) != steps:
        raise FormError(
            f"costs has {len(costs)} entr{'y' if len(costs) == 1 else 'ies'} after {steps} "
            f"step{'s' * (steps != 1)}.",
            "How often does your loop run, and how often does it note the cost?",
            ("length", len(costs) - steps),
        )
    if not all(isinstance(c, (int, float, np.generic)) or np.shape(c) == () for c in costs):
        raise FormError(
            f"costs[0] is {kind_of(costs[0])}; one number is wanted.",
            "What does your loop add to the list in each of its rounds?",
            ("entry", type(costs[0]).__name__),
        )
    return {"the list of costs": np.array(costs)} | only(both["params"])


exercise = Exercise(
    "train(X, y, params, lr, steps)",
    chapter="07",
    place=6,
    points=2,
    does=(
        "Full-batch gradient descent with xor_forward, cost, xor_backward and update: (params, "
        "costs). costs[t] is the cost before update t, and there are as many as steps; params are "
        "those after the last update, in a dict with the same four names. The params passed in "
        "stay untouched."
    ),
    parts=observe,
    beside=(("the step", lambda case, name: case.args["params"].get(name)),),
    hints=(
        (
            "In each round: forward, cost, backward, update, in that order. You have written all "
            "four."
        ),
        (
            "`update` hands back a new dict: give it the name `params`, and the next round starts "
            "from it. Note the cost before."
        ),
    ),
)


@exercise.answer
def train(X, y, params, lr, steps):
    """Full-batch gradient descent: (params, list of `steps` costs)."""
    costs = []
    for _ in range(steps):
        a1, p = xor_forward(X, **params)
        costs.append(cost(p, y))
        grads = xor_backward(X, y, a1, p, params["W2"])
        params = update(params, grads, lr)
    return params, costs


@exercise.data_sets
def data(rng):
    """Small data sets to train on."""

    def run(N, D, H, lr, steps):
        X, params = rng.normal(size=(N, D)) + 0.2, weights(rng, D, H, 1)
        return {"X": X, "y": labels(rng, N, 2), "params": params, "lr": lr, "steps": steps}

    for N, D, H, lr, steps in ((11, 3, 7, 0.3, 7), (17, 5, 2, 0.2, 1), (11, 3, 7, 0.3, 1)):
        sizes = {"N": N, "D": D, "H": H}
        yield Case(run(N, D, H, lr, steps), sizes | {"steps": steps} if steps > 1 else sizes)
    args = run(11, 3, 7, 0.3, 5)
    args["params"] = {k: args["params"][k] for k in ("b2", "W2", "b1", "W1")}
    yield Case(
        args,
        sizes,
        kind="order of names",
        when="params lists its names in another order",
        ask="How does each array find its place?",
    )
    table = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    args = run(4, 2, 3, 1.0, 150) | {"X": table, "y": np.array([0, 1, 1, 1])}
    yield Case(
        args,
        {"N": 4, "D": 2, "H": 3},
        kind="many steps",
        when="there are 150 steps, and the cost has become small",
        ask="Does your loop run to its last round, whatever the cost is?",
    )
    args = run(11, 3, 7, 6.0, 4)
    yield Case(
        args,
        sizes,
        kind="rising cost",
        when="the rate is so large that the cost rises",
        ask="Which parameters does the contract ask for: the last ones, or the best ones?",
    )
    yield Case(
        _saturated(run(7, 3, 5, 1e-5, 2)),
        {"N": 7, "D": 3, "H": 5},
        kind="exactly 0",
        when="some p are exactly 0 or 1",
        ask="What does each step of your cost give there?",
    )


def _saturated(args):
    """Every sample on the correct side: most of them far away from it, one near."""
    params = args["params"] | {"W2": 100 * args["params"]["W2"]}
    a1 = np.tanh(args["X"] @ params["W1"] + params["b1"])
    scores = np.sort(a1 @ params["W2"], axis=0)
    params["b2"] = 0.7 - scores[3:4]  # the one in the middle
    y = (xor_forward(args["X"], **params)[1][:, 0] > 0.5) * 1
    return args | {"params": params, "y": y}


@exercise.small_inputs
def small():
    """One sample, one unit, one or two steps."""
    for x, y, w, steps in ((1, 1, 0, 1), (1, 0, 0, 1), (1, 1, 1, 1), (1, 1, 0, 2), (1, 1, 1, 2)):
        params = {k: np.array([[float(w)]]) for k in ("W1", "b1", "W2", "b2")}
        args = {"X": np.array([[float(x)]]), "y": np.array([y]), "params": params}
        yield args | {"lr": 1.0, "steps": steps}


@exercise.right("every intermediate by name")
def train_by_name(X, y, params, lr, steps):
    costs = []
    for _ in range(steps):
        a1, p = xor_forward(X, params["W1"], params["b1"], params["W2"], params["b2"])
        costs.append(cost(p, y))
        params = update(params, xor_backward(X, y, a1, p, params["W2"]), lr)
    return params, costs


@exercise.right("without the earlier functions, in place on a deep copy, an array of costs")
def train_alone(X, y, params, lr, steps):
    new, costs, t = copy.deepcopy(params), np.zeros(steps), y[:, None]
    for step in range(steps):
        a1 = np.tanh(X @ new["W1"] + new["b1"])
        z2 = a1 @ new["W2"] + new["b2"]
        costs[step] = np.mean(np.logaddexp(0, z2) - t * z2)
        dz2 = (0.5 * (1 + np.tanh(0.5 * z2)) - t) / len(y)
        dz1 = (dz2 @ new["W2"].T) * (1 - a1**2)
        for name, d in (("W1", X.T @ dz1), ("W2", a1.T @ dz2)):
            new[name] -= lr * d
        for name, d in (("b1", dz1), ("b2", dz2)):
            new[name] -= lr * d.sum(axis=0)
    return new, costs


@exercise.mistake(
    "every step starts from the first parameters",
    seen="every step starts from the first parameters again: only the first is right.",
    ask="Which parameters does the second round have to start from?",
)
def tn_restart(X, y, params, lr, steps):
    costs, new = [], params
    for _ in range(steps):
        a1, p = xor_forward(X, **params)
        costs.append(cost(p, y))
        new = update(params, xor_backward(X, y, a1, p, params["W2"]), lr)
    return new, costs


@exercise.mistake(
    "what update returns is dropped",
    seen="the parameters never change: what update returns is not kept.",
    ask="Which name holds the new parameters, and which does the next round read?",
    leads=("argument missing lr",),
)
def tn_dropped(X, y, params, lr, steps):
    costs = []
    for _ in range(steps):
        a1, p = xor_forward(X, **params)
        costs.append(cost(p, y))
        update(params, xor_backward(X, y, a1, p, params["W2"]), lr)
    return params, costs


@exercise.mistake(
    "the parameters passed in returned",
    seen="the parameters that come back are those that went in.",
    ask="Which dict holds the trained weights, and which one do you return?",
    leads=("argument missing lr",),
)
def tn_first(X, y, params, lr, steps):
    costs, new = [], params
    for _ in range(steps):
        a1, p = xor_forward(X, **new)
        costs.append(cost(p, y))
        new = update(new, xor_backward(X, y, a1, p, new["W2"]), lr)
    return params, costs


@exercise.mistake(
    "the best parameters returned, not the last",
    seen="the parameters of the lowest cost come back; the contract asks for the last ones.",
    ask="After the last update nobody has seen the cost: which parameters does that leave?",
)
def tn_best(X, y, params, lr, steps):
    costs, best = [], params
    for _ in range(steps):
        a1, p = xor_forward(X, **params)
        costs.append(cost(p, y))
        if costs[-1] <= min(costs):
            best = params
        params = update(params, xor_backward(X, y, a1, p, params["W2"]), lr)
    return best, costs


@exercise.mistake(
    "cost noted after the update",
    seen="every cost is the one after its update, not the one before it.",
    ask="What is the cost of the parameters that were passed in, and where does it stand?",
)
def tn_after(X, y, params, lr, steps):
    costs = []
    for _ in range(steps):
        a1, p = xor_forward(X, **params)
        params = update(params, xor_backward(X, y, a1, p, params["W2"]), lr)
        costs.append(cost(xor_forward(X, **params)[1], y))
    return params, costs


@exercise.mistake(
    "one cost too many",
    seen="costs has one entry more than there are steps.",
    ask="How many updates are there, and before which of them is the last cost?",
    leads=("form",),
)
def tn_more(X, y, params, lr, steps):
    costs = []
    for _ in range(steps):
        a1, p = xor_forward(X, **params)
        costs.append(cost(p, y))
        params = update(params, xor_backward(X, y, a1, p, params["W2"]), lr)
    costs.append(cost(xor_forward(X, **params)[1], y))
    return params, costs


@exercise.mistake(
    "one step too few",
    seen="costs has one entry too few.",
    ask="How many times does range(1, 10) run?",
    leads=("form",),
)
def tn_fewer(X, y, params, lr, steps):
    costs = []
    for _ in range(1, steps):
        a1, p = xor_forward(X, **params)
        costs.append(cost(p, y))
        params = update(params, xor_backward(X, y, a1, p, params["W2"]), lr)
    return params, costs


@exercise.mistake(
    "only the last cost",
    seen="one cost comes back instead of a list of them.",
    ask="What would one draw the learning curve from?",
    leads=("form",),
)
def tn_one_cost(X, y, params, lr, steps):
    for _ in range(steps):
        a1, p = xor_forward(X, **params)
        last = cost(p, y)
        params = update(params, xor_backward(X, y, a1, p, params["W2"]), lr)
    return params, last


@exercise.mistake(
    "results exchanged",
    seen="the costs come first and the parameters second; the contract names them the other way.",
    ask="In which order does the caller unpack the two?",
    leads=("form",),
)
def tn_swapped(X, y, params, lr, steps):
    costs = []
    for _ in range(steps):
        a1, p = xor_forward(X, **params)
        costs.append(cost(p, y))
        params = update(params, xor_backward(X, y, a1, p, params["W2"]), lr)
    return costs, params


@exercise.mistake(
    "the caller's dict updated",
    seen="the values are right, but the caller's params have been trained as well.",
    ask="Could you train twice from the same start?",
    leads=("changed",),
)
def tn_inplace(X, y, params, lr, steps):
    costs = []
    for _ in range(steps):
        a1, p = xor_forward(X, **params)
        costs.append(cost(p, y))
        grads = xor_backward(X, y, a1, p, params["W2"])
        for k in params:
            params[k] -= lr * grads["d" + k]
    return params, costs


@exercise.mistake(
    "stops once the cost is small",
    seen="right until the cost is small: then the loop ends early.",
    ask="How many costs does the caller expect?",
    leads=("many steps/form",),
)
def tn_early(X, y, params, lr, steps):
    costs = []
    for _ in range(steps):
        a1, p = xor_forward(X, **params)
        costs.append(cost(p, y))
        params = update(params, xor_backward(X, y, a1, p, params["W2"]), lr)
        if costs[-1] < 0.01:
            break
    return params, costs


@exercise.mistake(
    "return inside the loop",
    seen="one cost comes back, however many steps there are.",
    ask="What should happen once a round, and what only after the last one?",
    leads=("form",),
)
def tn_return(X, y, params, lr, steps):
    costs = []
    for _ in range(steps):
        a1, p = xor_forward(X, **params)
        costs.append(cost(p, y))
        params = update(params, xor_backward(X, y, a1, p, params["W2"]), lr)
        return params, costs


@exercise.mistake(
    "new W2 used for the error of the hidden layer",
    seen="W2 and b2 are updated too early: the steps of W1 and b1 are made with the new W2.",
    ask="Which W2 made the score whose error you pass back: the old one or the new one?",
)
def tn_stale(X, y, params, lr, steps):
    costs = []
    for _ in range(steps):
        a1, p = xor_forward(X, **params)
        costs.append(cost(p, y))
        grads = xor_backward(X, y, a1, p, params["W2"])
        params = params | {k: params[k] - lr * grads["d" + k] for k in ("W2", "b2")}
        grads = xor_backward(X, y, a1, p, params["W2"])
        params = params | {k: params[k] - lr * grads["d" + k] for k in ("W1", "b1")}
    return params, costs


@exercise.mistake(
    "forward pass before the loop",
    seen="the forward pass is done once, before the loop: every step uses the same a1 and p.",
    ask="What has to be worked out anew once the parameters have changed?",
)
def tn_forward_once(X, y, params, lr, steps):
    costs = []
    a1, p = xor_forward(X, **params)
    for _ in range(steps):
        costs.append(cost(p, y))
        params = update(params, xor_backward(X, y, a1, p, params["W2"]), lr)
    return params, costs


@exercise.mistake(
    "biases not trained",
    seen="the biases have not moved.",
    ask="How many parameters does the dict hold, and how many does your loop change?",
    leads=("argument missing lr",),
)
def tn_weights_only(X, y, params, lr, steps):
    costs = []
    for _ in range(steps):
        a1, p = xor_forward(X, **params)
        costs.append(cost(p, y))
        grads = xor_backward(X, y, a1, p, params["W2"])
        params = params | {k: params[k] - lr * grads["d" + k] for k in ("W1", "W2")}
    return params, costs


@exercise.mistake(
    "step uphill",
    seen="every step goes uphill.",
    ask="Does the cost of a small step rise or fall?",
    leads=("argument sign lr",),
)
def tn_uphill(X, y, params, lr, steps):
    costs = []
    for _ in range(steps):
        a1, p = xor_forward(X, **params)
        costs.append(cost(p, y))
        params = update(params, xor_backward(X, y, a1, p, params["W2"]), -lr)
    return params, costs


@exercise.mistake(
    "lr halved where the cost rises",
    seen="right while the cost falls; where it rises, the rate has been changed.",
    ask="Which rate does the caller ask for in the last step?",
    leads=("rising cost/different", "rising cost/region"),
)
def tn_halved(X, y, params, lr, steps):
    costs = []
    for _ in range(steps):
        a1, p = xor_forward(X, **params)
        costs.append(cost(p, y))
        if len(costs) > 1 and costs[-1] > costs[-2]:
            lr = lr / 2
        params = update(params, xor_backward(X, y, a1, p, params["W2"]), lr)
    return params, costs
