"""How a wrong result is related to the right one: facts that name a mistake nobody has listed."""

from dataclasses import replace

import numpy as np

from utils.checker import Fact, agree


def related(observe, answer, relations):
    """An observer that also tells the relations between a wrong result and the right one.

    Parameters
    ----------
    observe : callable      (functions, case, watch) -> parts, as for any exercise
    answer : callable       () -> the right answer
    relations : callable    (case, want, got, again) -> (name, sentence, question) for each that
                            holds; `want` and `got` are dicts of parts as arrays, and
                            `again(lr=2)` is what the answer gives with that argument changed

    Returns
    -------
    callable                an observer; it says nothing of a right result, or of another form
    """

    def look(functions, case, watch):
        found = observe(functions, case, watch)
        want = case.once("right parts", lambda: observe((answer(),), case, watch))

        def again(**changed):
            return _arrays(observe(functions, replace(case, args=case.args | changed), watch))

        try:
            got, want = _arrays(found), _arrays(want)
            if not all(k in got and got[k].shape == want[k].shape for k in want):
                return found
            if all(agree(want[k], got[k]) for k in want):
                return found
            told = list(relations(case, want, got, again))
        except Exception:  # an answer may fail on other arguments: then there is no relation
            return found
        return found | {name: Fact(False, say, ask, say) for name, say, ask in told}

    return look


def _arrays(parts):
    return {k: np.asarray(v, float) for k, v in parts.items() if not isinstance(v, Fact)}
