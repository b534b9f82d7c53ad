"""A sweep on two worker processes of a real cluster, one of which dies in the middle of it."""

import os
import signal
import threading
import time

import joblib
import numpy as np
import pytest

from utils.data import two_moons
from utils.sweep import sweep

distributed = pytest.importorskip("distributed")


def parts(seed):
    return {"train": two_moons(100, seed=seed), "test": two_moons(300, seed=100 + seed)}


def kill_one_at_work(client, killed):
    """Wait until jobs are finished and others running, then end one worker without a word."""
    pids = client.run(os.getpid)
    while not killed:
        finished = client.run_on_scheduler(
            lambda dask_scheduler: sum(t.state == "memory" for t in dask_scheduler.tasks.values())
        )
        running = client.processing()
        busy = [worker for worker, tasks in running.items() if tasks]
        if finished and busy:
            os.kill(pids[busy[0]], signal.SIGKILL)
            killed.append(busy[0])
        time.sleep(0.02)


def test_a_cluster_that_loses_a_worker_gives_the_numbers_of_one_process(monkeypatch):
    monkeypatch.setattr("utils.sweep.jobs.STACK_BYTES", 64 * 1024)  # many short jobs
    how = dict(hidden_sizes=[3, 5, 20], seeds=range(24), lr=0.3, steps=2000)
    here = sweep(parts, **how)
    killed: list[str] = []
    with (
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            worker_dashboard_address=None,
            silence_logs=50,
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        thread = threading.Thread(target=kill_one_at_work, args=(client, killed), daemon=True)
        thread.start()
        with joblib.parallel_config(backend="dask"):
            there = sweep(parts, **how)
        thread.join(10)
        assert not thread.is_alive()
        assert len(killed) == 1, "the worker must have died before the sweep was over"
        assert killed[0] not in client.scheduler_info()["workers"]
    assert there.finished.all()
    assert np.array_equal(here.loss, there.loss)
    for H, stack in here.params.items():
        for name, values in stack.items():
            assert np.array_equal(values, there.params[H][name]), (H, name)
    for part in ("train", "test"):
        assert np.array_equal(here.log_loss[part], there.log_loss[part])
