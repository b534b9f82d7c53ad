"""A class graded on two worker processes of a real cluster, one of which dies in the middle."""

import os
import signal

import joblib
import pytest
from grade_corpus import IMPORT, PREDICT, SOFTMAX, notebook

from utils.grade.journal import Journal
from utils.grade.process import protection
from utils.grade.run import run
from utils.grade.work import Task

distributed = pytest.importorskip("distributed")


def test_a_cluster_that_loses_a_worker_grades_each_submission_once(tmp_path):
    names = [f"learner{n}.ipynb" for n in range(8)]
    for number, name in enumerate(names):
        lines = (IMPORT, SOFTMAX, PREDICT) if number % 2 else (IMPORT, SOFTMAX)
        (tmp_path / name).write_bytes(notebook(*lines))
    tasks = [Task(str(tmp_path), name, name, protection()) for name in names]
    told: list = []
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
        joblib.parallel_config(backend="dask"),
    ):
        pids = client.run(os.getpid)

        def tell(result):
            told.append(result["file"])
            if len(told) == 2:
                os.kill(next(iter(pids.values())), signal.SIGKILL)

        results = run(tasks, Journal(tmp_path / "journal.jsonl", {}), jobs=2, tell=tell)
    assert sorted(told) == names
    assert [r["points"] for r in results] == [2, 3] * 4
