"""A network written to a file and read again: nothing comes back as something else."""

from numbers import Integral

import numpy as np

from utils.network.model import storage
from utils.network.model.watching import kept_settings
from utils.network.optimisers import from_settings

#: What a file may lack, because it came from outside, and how it is handed over again.
PARTS = {
    "hidden_activation": "(function, derivative)",
    "output_activation": "(function, Jacobian)",
    "loss": "(function, derivative)",
    "optimizer": "...",
}


def state_of(network) -> dict:
    """What a file holds of a network beside its parameters, for `storage.write`."""
    seed = network.random_state
    return {
        "layers": network.layers,
        "hidden_activation": network._hidden.name,
        "output_activation": network._output.name,
        "loss": network._loss.name,
        "optimizer": kept_settings(network.optimizer),
        "reg": network.reg,
        "init": network.init if isinstance(network.init, str) else float(network.init),
        "kind": network.kind,
        "random_state": int(seed) if isinstance(seed, Integral) else None,
        "history": {
            name: [None if np.isnan(v) else v for v in values]
            for name, values in network.history.items()
        },
        "stopped": network.stopped,
        "best_epoch": network.best_epoch,
    }


def from_file(kind: type, path, given: dict):
    """A network of that class from a file; ``given`` has what was not in it, None otherwise."""
    state, params = storage.read(path)
    name = storage.with_suffix(path).name
    parts = {part: _one(name, part, state[part], given[part]) for part in PARTS}
    try:
        if parts["optimizer"] is state["optimizer"]:
            parts["optimizer"] = from_settings(state["optimizer"])
        network = kind(
            state["layers"],
            **parts,
            random_state=state["random_state"],
            reg=state["reg"],
            init=state["init"],
            dtype=params.dtype,
        )
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} describes no network: {error}") from None
    if network._output.name and network._loss.name and network.kind != state["kind"]:
        raise ValueError(
            f"{name} describes no network: it says {state['kind']}, but "
            f"{network._output.name} with {network._loss.name} gives {network.kind}."
        )
    network.params, network._drawn = params, None
    network.history = {
        key: [float("nan") if v is None else v for v in values]
        for key, values in state["history"].items()
    }
    for part in ("kind", "stopped", "best_epoch"):
        setattr(network, part, state[part])
    return network


def _one(name: str, part: str, kept, given):
    """What the file holds of a part, or what was handed over; never one instead of the other."""
    if kept and given is not None:
        known = kept if isinstance(kept, str) else kept["name"]
        raise ValueError(
            f"{name} holds {part} {known!r}, and load was given another: leave {part}= out"
            + (" and set network.optimizer afterwards." if part == "optimizer" else ".")
        )
    if not kept and given is None:
        what = "an object" if part == "optimizer" else "a pair of functions"
        raise ValueError(
            f"{part} of the network in {name} was {what} of your own, which no file holds: hand "
            f"it over again, load(path, {part}={PARTS[part]})."
        )
    return kept if given is None else given


class Load:
    """``NeuralNetwork.load(path)`` makes a network; ``network.load(path)`` replaces that one."""

    def __get__(self, network, kind):
        def load(
            path, *, hidden_activation=None, output_activation=None, loss=None, optimizer=None
        ):
            """Read a network from a file that `save` wrote.

            Parameters
            ----------
            path : str or Path      .npz is added where it is missing
            hidden_activation, output_activation, loss : pair
                                    those that came as pairs from outside when it was saved, and
                                    only those
            optimizer : str or object
                                    if it was an object of one's own; the same kind, or another

            Returns
            -------
            NeuralNetwork           a new one; called on a network, that one, with everything
                                    in it replaced

            Raises
            ------
            FileNotFoundError       if there is no such file
            ValueError              if the file is truncated, foreign, newer than this course,
                                    or contradicts itself or what is handed over; nothing is
                                    changed then
            """
            given = dict(
                hidden_activation=hidden_activation,
                output_activation=output_activation,
                loss=loss,
                optimizer=optimizer,
            )
            loaded = from_file(kind, path, given)
            if network is None:
                return loaded
            network.__dict__.update(loaded.__dict__)
            return network

        return load
