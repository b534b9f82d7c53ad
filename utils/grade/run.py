"""A whole folder graded, on several processors or machines; each submission once."""

from concurrent.futures.process import BrokenProcessPool

import joblib
from joblib.externals.loky.process_executor import TerminatedWorkerError

from utils.grade.folder import one_line
from utils.grade.work import aside, work

_DIED = (BrokenProcessPool, TerminatedWorkerError)
_WHY = "the grader died twice while it graded this file"


def run(tasks, journal, jobs=1, tell=print) -> list[dict]:
    """The results of all tasks, in their order.

    Parameters
    ----------
    tasks : list of Task
    journal : Journal       what is in it already is not graded again
    jobs : int              processes; `joblib.parallel_config` may send them to a cluster
    tell : callable         is told of each result
    """
    left = [t for t in tasks if t.key not in journal.results]
    alone = [t for t in left if journal.suspect(t.key)]
    for task in alone:  # one of these has ended the last run: which?
        _one(task, journal, tell)
    left = [t for t in left if t.key not in journal.results]
    while left:
        try:
            _many(left, journal, jobs, tell)
        except _DIED:
            for task in [t for t in left if journal.suspect(t.key)]:
                _one(task, journal, tell, apart=True)
        left = [t for t in left if t.key not in journal.results]
    return [journal.results[t.key] | {"learner": one_line(t.learner)} for t in tasks]


def _many(tasks, journal, jobs, tell):
    def begun():
        for task in tasks:
            journal.begin(task.key)
            yield joblib.delayed(work)(task)

    parallel = joblib.Parallel(jobs, return_as="generator_unordered", batch_size=1)
    for result in parallel(begun()):
        _keep(result, journal, tell)


def _one(task, journal, tell, apart=False):
    """Grade a file that may have ended a run; if it does so again, a human is asked."""
    if journal.hopeless(task.key):
        _keep(aside(task, _WHY), journal, tell)
        return
    journal.begin(task.key)
    try:
        if apart:
            (result,) = joblib.Parallel(2)([joblib.delayed(work)(task)])
        else:
            result = work(task)
    except _DIED:
        result = aside(task, _WHY)
    _keep(result, journal, tell)


def _keep(result, journal, tell):
    journal.end(result["key"], result)
    tell(result)
