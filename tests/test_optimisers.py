"""Optimisers against PyTorch where it is installed, first steps by hand, and formulas unrolled."""

import numpy as np
import pytest

from utils.network import (
    OPTIMISERS,
    SGD,
    Adagrad,
    Adam,
    Momentum,
    Nesterov,
    RMSprop,
)

STEPS, P = 12, 7


@pytest.fixture
def gradients(rng):
    """Twelve gradients of seven parameters, of very different size."""
    return rng.normal(size=(STEPS, P)) * 10.0 ** np.arange(-3, 4)


def walk(optimiser, w, gradients):
    path = [w]
    for g in gradients:
        path.append(optimiser.update(path[-1], g))
    return np.array(path)


def test_first_steps_by_hand():
    w, g = np.array([1.0, -2.0]), np.array([0.5, -4.0])
    by_hand = {
        "sgd": (SGD(0.1), [0.95, -1.6]),
        "momentum": (Momentum(0.1, 0.9), [0.95, -1.6]),
        "nesterov": (Nesterov(0.1, 0.9), [1 - 0.1 * 1.9 * 0.5, -2 + 0.1 * 1.9 * 4]),
        "adagrad": (Adagrad(0.1), [0.9, -1.9]),
        "rmsprop": (RMSprop(0.1, 0.99), [0.0, -1.0]),
        "adam": (Adam(0.1), [0.9, -1.9]),
    }
    assert set(by_hand) == set(OPTIMISERS)
    for name, (optimiser, expected) in by_hand.items():
        np.testing.assert_allclose(optimiser.update(w, g), expected, atol=1e-6, err_msg=name)


def test_second_steps_by_hand():
    """The gradient is 1 and then 2; everything below is arithmetic on paper."""
    by_hand = {
        Momentum(0.1, 0.5): -0.1 - (0.2 + 0.05),
        Nesterov(0.1, 0.5): -0.15 - (0.5 * 0.25 + 0.2),
        Adagrad(0.1): -0.1 - 0.2 / np.sqrt(5),
        RMSprop(0.1, 0.5): -0.1 / np.sqrt(0.5) - 0.2 / np.sqrt(0.25 + 2),
        Adam(0.1, 0.5, 0.5): -0.1 - 0.1 * (1.25 / 0.75) / np.sqrt(2.25 / 0.75),
    }
    for optimiser, expected in by_hand.items():
        path = walk(optimiser, np.zeros(1), np.array([[1.0], [2.0]]))
        assert path[-1][0] == pytest.approx(expected, rel=1e-6), type(optimiser).__name__


def test_momentum_is_a_sum_over_all_gradients_with_shrinking_weights(gradients):
    path = walk(Momentum(0.1, 0.8), np.zeros(P), gradients)
    for t in range(1, STEPS + 1):
        weights = [(1 - 0.8 ** (t - k)) / (1 - 0.8) for k in range(t)]
        expected = -0.1 * sum(w * g for w, g in zip(weights, gradients, strict=False))
        np.testing.assert_allclose(path[t], expected, rtol=1e-10, atol=1e-12)


def test_adam_s_averages_are_the_weighted_means_of_its_paper(gradients):
    path = walk(Adam(0.1, 0.9, 0.99, 1e-8), np.zeros(P), gradients)
    for t in range(1, STEPS + 1):
        past = np.arange(t - 1, -1, -1)
        one, two = 0.9**past, 0.99**past
        m = (one[:, None] * gradients[:t]).sum(axis=0) / one.sum()
        v = (two[:, None] * gradients[:t] ** 2).sum(axis=0) / two.sum()
        step = path[t] - path[t - 1]
        np.testing.assert_allclose(step, -0.1 * m / (np.sqrt(v) + 1e-8), rtol=1e-9)


@pytest.mark.parametrize("name", OPTIMISERS)
def test_an_optimiser_agrees_with_torch(name, gradients, rng):
    torch = pytest.importorskip("torch")
    kinds = {
        "sgd": (SGD(0.1), torch.optim.SGD, {"lr": 0.1}),
        "momentum": (Momentum(0.1, 0.9), torch.optim.SGD, {"lr": 0.1, "momentum": 0.9}),
        "nesterov": (
            Nesterov(0.1, 0.9),
            torch.optim.SGD,
            {"lr": 0.1, "momentum": 0.9, "nesterov": True},
        ),
        "adagrad": (Adagrad(0.1), torch.optim.Adagrad, {"lr": 0.1}),
        "rmsprop": (RMSprop(0.1), torch.optim.RMSprop, {"lr": 0.1}),
        "adam": (Adam(0.1), torch.optim.Adam, {"lr": 0.1}),
    }
    ours, theirs, settings = kinds[name]
    w = rng.normal(size=P)
    tensor = torch.tensor(w, requires_grad=True)
    reference = theirs([tensor], **settings)
    for t, here in enumerate(walk(ours, w, gradients)[1:]):
        tensor.grad = torch.tensor(gradients[t])
        reference.step()
        np.testing.assert_allclose(here, tensor.detach().numpy(), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", OPTIMISERS)
def test_an_optimiser_writes_neither_into_params_nor_gradient_and_keeps_float32(name, rng):
    optimiser = OPTIMISERS[name](np.float64(0.1))
    w, g = (rng.normal(size=P).astype(np.float32) for _ in range(2))
    kept = w.copy(), g.copy()
    for _ in range(3):
        new = optimiser.update(w, g)
        assert new.dtype == np.float32
    assert np.array_equal(w, kept[0])
    assert np.array_equal(g, kept[1])


@pytest.mark.parametrize("name", OPTIMISERS)
def test_an_optimiser_goes_down_a_valley_that_is_steep_across_and_flat_along(name):
    curvature = np.array([10.0, 0.1])
    optimiser, w = OPTIMISERS[name](0.05), np.array([1.0, 1.0])
    for _ in range(300):
        w = optimiser.update(w, curvature * w)
    assert curvature @ w**2 < 0.1 * curvature.sum()


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: SGD(-1), "lr is -1"),
        (lambda: SGD(np.nan), "lr is nan"),
        (lambda: Momentum(0.1, 1), "momentum is 1: it must be at least 0 and below 1"),
        (lambda: RMSprop(0.1, -0.1), "decay is -0.1"),
        (lambda: Adam(0.1, beta_1=1.0), "beta_1 is 1.0"),
        (lambda: Adam(0.1, beta_2=2), "beta_2 is 2"),
        (lambda: Adagrad(0.1, epsilon=0), "epsilon is 0"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(make, sentence):
    with pytest.raises(ValueError, match=sentence):
        make()
