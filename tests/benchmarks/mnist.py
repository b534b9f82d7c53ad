"""How well and how fast the course's network reads digits, over seeds.

    python tests/benchmarks/mnist.py               embedded digits; MNIST line, plain, best
    python tests/benchmarks/mnist.py digits plain  only these
    python tests/benchmarks/mnist.py --article     also the article's recipe: raw bytes, 100 epochs
    python tests/benchmarks/mnist.py plain best --validate
                                                   hold back the last 10,000 training pictures and
                                                   score these: what the recipes were chosen by

Prints a table: recipe, seeds, test accuracy with its standard deviation over seeds, and CPU seconds
of one `fit` (mean and longest) on one BLAS thread. MNIST is read from scikit-learn's data folder;
with --download it is fetched if it is not there. The test part is used once, after the training.
"""

import argparse
import os
import platform
import sys
import time

# Before NumPy is imported: one thread, so that CPU seconds mean the same everywhere.
for name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np  # noqa: E402

from utils.data.distortions import RandomAffine  # noqa: E402
from utils.data.pictures import NoMNIST, load_digits, load_mnist  # noqa: E402
from utils.network import Momentum, NeuralNetwork  # noqa: E402
from utils.text import plus_minus, table  # noqa: E402


def falling(peak: float, epochs: int):
    """A learning rate that falls in a straight line from its peak, and would be 0 after the end."""
    return lambda epoch: peak * (1 - epoch / epochs)


def digits(data, seed):
    """Embedded digits, the held-out fifth: 128 units, small distortions, 25 epochs."""
    epochs, peak = 25, 0.1
    network = NeuralNetwork([64, 128, 10], "relu", optimizer=Momentum(peak), random_state=seed)
    distort = RandomAffine(turn=10, scale=0.1, shear=0.1, shift=0.5, share=4)
    return network.fit(
        data.X_train,
        data.y_train,
        32,
        epochs,
        schedule=falling(peak, epochs),
        augment=distort,
        verbose=False,
    )


def line(data, seed):
    """MNIST [784, 10], no hidden layer: the number to beat."""
    epochs, peak = 5, 0.1
    network = NeuralNetwork([784, 10], "relu", optimizer=Momentum(peak), random_state=seed)
    return network.fit(
        data.X_train, data.y_train, 128, epochs, schedule=falling(peak, epochs), verbose=False
    )


def plain(data, seed):
    """MNIST [784, 300, 100, 10], pictures as they are."""
    epochs, peak = 5, 0.1
    network = NeuralNetwork(
        [784, 300, 100, 10], "relu", optimizer=Momentum(peak), random_state=seed
    )
    return network.fit(
        data.X_train, data.y_train, 128, epochs, schedule=falling(peak, epochs), verbose=False
    )


def best(data, seed):
    """MNIST [784, 512, 256, 10], random affine distortions, targets 0.955 and 0.005."""
    epochs, peak, smooth = 34, 0.2, 0.05
    network = NeuralNetwork(
        [784, 512, 256, 10], "relu", optimizer=Momentum(peak), random_state=seed
    )
    targets = np.full((len(data.y_train), 10), smooth / 10, np.float32)
    targets[np.arange(len(targets)), data.y_train] += 1 - smooth
    return network.fit(
        data.X_train,
        targets,
        256,
        epochs,
        schedule=falling(peak, epochs),
        augment=RandomAffine(turn=12, scale=0.12, shear=0.15, shift=2.0, share=16),
        verbose=False,
    )


def article(data, seed):
    """MNIST as the article: bytes 0 to 255, 100 epochs (units, rate and layers are our choice)."""
    network = NeuralNetwork(
        [784, 300, 100, 10],
        "sigmoid",
        optimizer="sgd",
        learning_rate_init=0.1,
        random_state=seed,
    )
    raw = data.X_train * np.float32(255)
    return network.fit(raw, data.y_train, 100, 100, verbose=False)


def measure(recipe, data_of, seeds) -> tuple[list[float], list[float]]:
    """Accuracy on what was held out, and CPU seconds of the training, one of each a seed."""
    scores, seconds = [], []
    for seed in seeds:
        data = data_of(seed)
        start = time.process_time()
        network = recipe(data, seed)
        seconds.append(time.process_time() - start)
        X = data.X_test * np.float32(255) if recipe is article else data.X_test
        scores.append(float(network.score(X, data.y_test)))
        print(f"  {recipe.__name__}, seed {seed}: {scores[-1]:.4f}, {seconds[-1]:.1f} CPU s",
              file=sys.stderr, flush=True)  # fmt: skip
    return scores, seconds


def main(arguments: list[str] | None = None) -> int:
    """Run the command line described at the top of this file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("recipes", nargs="*", help="digits, line, plain, best; all four otherwise")
    parser.add_argument("--seeds", type=int, default=3, help="for MNIST (digits: always ten)")
    parser.add_argument("--article", action="store_true")
    parser.add_argument("--validate", action="store_true")
    parser.add_argument("--download", action="store_true")
    options = parser.parse_args(arguments)
    known = {"digits": digits, "line": line, "plain": plain, "best": best, "article": article}
    if unknown := set(options.recipes) - set(known):
        parser.error(f"unknown: {', '.join(unknown)}; known are {', '.join(known)}")
    names = options.recipes or ["digits", "line", "plain", "best"]
    names += ["article"] if options.article and "article" not in names else []
    mnist = None
    if set(names) - {"digits"}:
        try:
            mnist = load_mnist(download=options.download)
        except NoMNIST as reason:
            print(reason)
            names = [name for name in names if name == "digits"]
        else:
            if options.validate:
                X, y = mnist.X_train, mnist.y_train
                mnist = mnist._replace(
                    X_train=X[:-10_000], y_train=y[:-10_000], X_test=X[-10_000:], y_test=y[-10_000:]
                )
    rows = []
    for name in names:
        seeds = range(10) if name == "digits" else range(options.seeds)
        data_of = (lambda seed: load_digits(seed=seed)) if name == "digits" else lambda seed: mnist
        scores, seconds = measure(known[name], data_of, seeds)
        accuracy = plus_minus(scores, 4) if len(scores) > 1 else f"{scores[0]:.4f}"
        longest = f"{max(seconds):.1f}"
        rows.append([name, len(seeds), accuracy, f"{np.mean(seconds):.1f}", longest])
    print(table(["recipe", "seeds", "accuracy held out", "CPU s a fit", "longest"], rows))
    for name in names:
        print(f"{name}: {known[name].__doc__}")
    print(f"NumPy {np.__version__}, Python {platform.python_version()}, one BLAS thread")
    return 0


if __name__ == "__main__":
    sys.exit(main())
