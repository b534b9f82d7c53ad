"""What in a learner's lines may lead to the course's own functions, or hide what they define."""

import ast

#: Names by which lines can define a function that nobody sees when reading them.
HIDDEN = {"exec", "eval", "globals", "vars", "locals", "setattr", "__import__", "importlib"}
#: Modules that lead to no others, but for the names below; whoever imports another one, or says
#: such a name, is asked whether the answer needs the course's own function.
HARMLESS = {"numpy", "math", "itertools", "functools", "collections", "random", "scipy", "sklearn"}
WAYS = {"sys", "os", "modules", "builtins", "gc", "inspect", "importlib", "warnings", "types",
        "f2py", "ctypeslib", "testing", "attrgetter", "getattr", "pickle", "load",
        "loads"}  # fmt: skip
#: What of `utils.network` does an exercise, or nearly, under another name.
SAME = {
    "bce_loss": ("binary_cross_entropy",),
    "dz2": ("dscores",),
    "deep_forward": ("chain_forward",),
    "deep_backward": ("chain_backward",),
    "xor_forward": ("forward", "chain_forward"),
    "cost": ("binary_cross_entropy",),
    "link": ("hidden_link", "output_link"),
    "loss_rows": ("cross_entropy_slope", "binary_cross_entropy_slope"),
    "fused": ("dscores",),
    "mse": ("mean_squared_error",),
    "mse_grad": ("mean_squared_error_slope",),
    "reg_forward": ("chain_forward",),
}


def hides(node) -> bool:
    """Whether a line may define a function that nobody sees when reading it."""
    return any(isinstance(n, ast.Name) and n.id in HIDDEN for n in ast.walk(node))


def reaches_out(node) -> bool:
    """Whether a line may lead to the course's own functions, on whatever way."""
    for n in ast.walk(node):
        said = []
        if isinstance(n, ast.Import | ast.ImportFrom):
            said = [a.name for a in n.names]
            if isinstance(n, ast.ImportFrom):
                said.insert(0, n.module or "utils")
            if said[0].partition(".")[0] not in HARMLESS:
                return True
        elif isinstance(n, ast.Attribute):
            said = [n.attr]
        elif isinstance(n, ast.MatchClass):
            said = n.kwd_attrs
        elif isinstance(n, ast.Name) and (n.id in WAYS or n.id.startswith("__")):
            return True
        if any(part in WAYS or part.startswith("_") for m in said for part in m.split(".")):
            return True
    return hides(node)
