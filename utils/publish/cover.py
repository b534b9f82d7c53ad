"""The picture at the top of the README, drawn with the course's own code."""

from sklearn.linear_model import LogisticRegression

from utils import plots
from utils.data import two_moons
from utils.network import accuracy, forward, init_params
from utils.publish.notebooks import ROOT
from utils.sweep import sweep
from utils.training import gd_train

FILE = ROOT / "chapters" / "course.png"
SIZES = [1, 2, 3, 4, 5, 20, 50]


def picture() -> plots.Picture:
    """Three panels: the straight line, a network with 4 hidden units, the sweep over sizes."""
    X, y = two_moons(200, seed=0)
    new_X, new_y = two_moons(5000, seed=1000)
    line = LogisticRegression().fit(X, y)
    params, _ = gd_train(X, y, init_params(2, 4, 2, seed=0), lr=1.0, steps=3000)

    def network(points):
        return forward(points, params)["probs"]

    found = sweep(
        lambda seed: {"train": two_moons(200, seed=seed), "new": two_moons(5000, seed=1000 + seed)},
        SIZES,
        range(10),
        steps=2000,
    )
    scores = (line.score(new_X, new_y), float(accuracy(network(new_X), new_y)))
    fig, axes = plots.panels(1, 3, width=4.2, height=3.5)
    names = ("a straight line", "your own network")
    models = (line.predict_proba, network)
    for model, name, score, ax in zip(models, names, scores, axes[:2], strict=True):
        plots.boundary(model, X, y, ax, title=f"{name}: {score:.1%} of 5,000 new points")
    plots.errorbars(
        SIZES,
        {"new points, ten data sets": found.accuracy["new"]},
        axes[2],
        log="x",
        title="how many hidden units? (mean ± std)",
        baseline=("a straight line", scores[0]),
    )
    text = f"a straight line gets {scores[0]:.3f} of new points right, the network {scores[1]:.3f}"
    return plots.Picture(fig, axes, {"scores": scores, "sweep": found.accuracy["new"]}, text)


def draw() -> None:
    """Write the picture beside the chapters, whole or not at all."""
    temporary = FILE.with_suffix(".part")
    temporary.write_bytes(plots.png(picture().fig))
    temporary.replace(FILE)
