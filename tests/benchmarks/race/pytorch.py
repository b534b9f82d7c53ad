"""Contestants made of PyTorch, as its users write them; ``torch`` is None where it is missing."""

import numpy as np

from race.clock import torch


def moons_eager(X, y, params, lr, reg, dtype):
    """Full batch, two layers: autograd and `torch.optim.SGD`."""
    X, y = torch.tensor(X.astype(dtype)), torch.tensor(y)

    def go(passes):
        W1, b1, W2, b2 = (
            torch.tensor(params[name].astype(dtype), requires_grad=True)
            for name in ("W1", "b1", "W2", "b2")
        )
        groups = [{"params": [W1, W2], "weight_decay": reg}, {"params": [b1, b2]}]
        optimiser = torch.optim.SGD(groups, lr=lr)
        for _ in range(passes):
            optimiser.zero_grad()
            scores = torch.tanh(X @ W1 + b1) @ W2 + b2
            torch.nn.functional.cross_entropy(scores, y).backward()
            optimiser.step()
        found = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
        return {name: value.detach().numpy() for name, value in found.items()}

    return go


def moons_by_hand(X, y, params, lr, reg, dtype):
    """The same with the course's own gradients on tensors, parameters changed in place."""
    N = len(X)
    X, Y = torch.tensor(X.astype(dtype)), torch.tensor(np.eye(2, dtype=dtype)[y])

    @torch.inference_mode()
    def go(passes):
        W1, b1, W2, b2 = (
            torch.tensor(params[name].astype(dtype)) for name in ("W1", "b1", "W2", "b2")
        )
        XT = X.T
        for _ in range(passes):
            a1 = torch.addmm(b1, X, W1).tanh_()
            dz2 = torch.softmax(torch.addmm(b2, a1, W2), 1).sub_(Y).div_(N)
            dW2 = torch.addmm(W2, a1.T, dz2, beta=reg)
            dz1 = (dz2 @ W2.T).mul_(1 - a1 * a1)
            dW1 = torch.addmm(W1, XT, dz1, beta=reg)
            W1.sub_(dW1, alpha=lr)
            b1.sub_(dz1.sum(0, keepdim=True), alpha=lr)
            W2.sub_(dW2, alpha=lr)
            b2.sub_(dz2.sum(0, keepdim=True), alpha=lr)
        found = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
        return {name: value.numpy() for name, value in found.items()}

    return go


def steps_eager(X, y, Ws, bs, lr, batch_size, seed, dtype):
    """Minibatches, any depth, relu: `nn.Sequential`, cross-entropy, `torch.optim.SGD`."""
    X, y = torch.tensor(X.astype(dtype)), torch.tensor(y)

    def go(epochs):
        links = []
        for W, b in zip(Ws, bs, strict=True):
            linear = torch.nn.Linear(*W.shape)
            linear.weight = torch.nn.Parameter(torch.tensor(W.T.astype(dtype)).contiguous())
            linear.bias = torch.nn.Parameter(torch.tensor(b[0].astype(dtype)))
            links += [linear, torch.nn.ReLU()]
        model = torch.nn.Sequential(*links[:-1])
        loss, rng = torch.nn.CrossEntropyLoss(), np.random.default_rng(seed)
        optimiser = torch.optim.SGD(model.parameters(), lr=lr)
        for _ in range(epochs):
            order = torch.from_numpy(rng.permutation(len(X)))
            for start in range(0, len(X), batch_size):
                part = order[start : start + batch_size]
                optimiser.zero_grad()
                loss(model(X[part]), y[part]).backward()
                optimiser.step()
        linears = model[::2]
        return (
            [linear.weight.detach().numpy().T for linear in linears],
            [linear.bias.detach().numpy()[None] for linear in linears],
        )

    return go
