"""What chapter 11 says of its hunts: each "another right way" and "common mistake" is judged."""

import inspect
import re

import numpy as np
import pytest

from utils.exercises import COURSE, _finale, judge
from utils.publish import notebooks

CELLS = notebooks.read(notebooks.ROOT / "solutions" / "11_bug_hunt.ipynb")["cells"]
SOURCES = {cell["id"]: "".join(cell["source"]) for cell in CELLS}
IDS = [e.id for e in COURSE.exercises.values() if e.chapter == "11"]

#: Exercise -> the right ways that its discussion names, and the mistakes in the order of the text.
SAID = {
    "test_1": (["by_hand"], ["only_finite", "only_the_shift", "two_halves", "same_shift"]),
    "test_2": (["both_sides"], ["at_the_corner", "upstream_of_ones", "only_open", "too_exact"]),
    "test_3": (["different_errors"], ["only_perfect", "one_sample", "equal_targets"]),
    "test_4": (["type_and_values"], ["floats", "whole_result", "only_whole"]),
    "test_5": (
        ["by_formula"],
        ["only_doubled", "only_direction", "as_many", "too_wide", "too_exact"],
    ),
    "test_6": (["as_a_set"], ["each_batch", "each_sorted", "one_generator", "in_order"]),
    "test_7": (["two_calls", "read_only"], ["no_copy", "names_only", "only_cache"]),
    "test_8": (["one_by_one"], ["same_part", "mean_0", "only_train"]),
    "test_9": (["several"], ["in_tanh", "transposed"]),
    "test_10": (["random_scores"], ["only_zeros", "only_sure"]),
    "test_11": (["many_calls"], ["a_itself", "too_few", "same_seed", "one_half"]),
    "test_12": (["two_calls"], ["only_counter", "no_number", "equal_models"]),
    "repaired": (
        ["rewritten", "wrapped"],
        ["by_the_largest", "without_penalty", "biases_too", "with_n_minus_1", "only_what_changed"],
    ),
    "test_14": (
        ["as_sets", "counted"],
        ["only_sizes", "only_apart", "no_labels", "two_classes", "one_seed", "in_order"],
    ),
    "test_15": (
        ["by_hand", "two_numbers"],
        ["around_0", "only_mean", "only_x", "one_column", "other_spread"],
    ),
    "test_16": (
        ["two_calls"],
        ["no_reg", "small_reg", "only_w2", "zero_biases", "downhill", "too_exact"],
    ),
}  # fmt: skip


def discussion(name):
    """The cell that discusses an exercise's answer: it follows the check."""
    ids = [cell["id"] for cell in CELLS]
    return SOURCES[ids[ids.index(f"{name}-answer") + 2]]


def named(name, functions):
    return {answer.functions[0].__name__: answer for answer in functions}


@pytest.mark.parametrize("name", IDS)
def test_each_right_way_that_a_solution_names_is_accepted(name):
    rights = named(name, COURSE.exercise(name).rights)
    for way in SAID[name][0]:
        assert judge(name, *rights[way].functions, known=()).status == "right", way


@pytest.mark.parametrize("name", IDS)
def test_each_slip_that_a_solution_names_is_refused(name):
    mistakes = {mistake.id: mistake for mistake in COURSE.exercise(name).mistakes}
    for slip in SAID[name][1]:
        assert judge(name, *mistakes[slip].functions, known=()).status in ("wrong", "raised"), slip


@pytest.mark.parametrize("name", IDS)
def test_a_solution_names_no_right_way_and_no_slip_that_is_not_judged(name):
    """A clause ends at a semicolon; "or" and a comma may join two of them."""
    text = discussion(name)
    ways, slips = re.search(
        r"(?s)\*Another right way:\* (.*?)\*Common mistakes:\* (.*)", text
    ).groups()
    assert ways.count("; ") < 2 + len(SAID[name][0])
    assert len(slips.split("; ")) <= len(SAID[name][1]) + slips.count(": ")


#: As the solutions write them, to the letter.
LITERALLY = {
    "test_1": (
        "np.array([[1000.0, 999.0], [-1000.0, -1001.0]])",
        lambda softmax: (
            not np.allclose(
                softmax(np.array([[1000.0, 999.0], [-1000.0, -1001.0]])),
                np.array([[np.e, 1.0], [np.e, 1.0]]) / (np.e + 1),
            )
        ),
    ),
    "test_4": (
        'step(w, g, lr).dtype.kind != "f"',
        lambda step: bool(
            step(np.array([3]), np.array([2.0]), 0.1).dtype.kind != "f"
            or not np.allclose(step(np.array([3]), np.array([2.0]), 0.1), 2.8)
            or (lambda w: step(w, np.array([2.0]), 0.1) is w or w[0] != 3)(np.array([3.0]))
        ),
    ),
}


@pytest.mark.parametrize("name", LITERALLY)
def test_what_a_solution_writes_in_code_is_right_to_the_letter(name):
    code, test = LITERALLY[name]
    assert code in discussion(name)
    assert judge(name, test, known=()).status == "right"


def test_an_index_that_does_not_change_is_not_enough_as_the_solution_says():
    assert "That it does not change is not enough" in discussion("test_12")
    two_calls = inspect.getsource(
        named("test_12", COURSE.exercise("test_12").rights)["two_calls"].functions[0]
    )
    body = two_calls[two_calls.index("def ") :].replace(" or found[0] != 4", "")
    assert " or found[0] != 4" in two_calls
    space = dict(vars(__import__("utils.exercises.test_12", fromlist=["exercise"])))
    exec(body, space)
    text = judge("test_12", space["two_calls"], known=()).text
    assert "takes the worst on the validation part" in " ".join(text.split())


# --- names that give nothing away -----------------------------------------------------------------


@pytest.mark.parametrize("name", [n for n in IDS if n != "repaired"])
def test_neither_the_name_nor_the_stub_of_a_hunt_tells_its_bug(name):
    assert re.fullmatch(r"test_\d+", name)
    stub = re.search(r'"""(.*?)"""', SOURCES[f"{name}-answer"])[1]
    assert re.fullmatch(
        r"True if this version of (\w+|the \w+ function) breaks its promise\.", stub
    )


def test_the_chapter_shows_the_lines_of_the_program_that_is_judged():
    text = "\n".join(SOURCES.values())
    functions = [
        f
        for f in vars(_finale).values()
        if inspect.isfunction(f) and f.__module__ == _finale.__name__
    ]
    assert len(functions) == 8
    for function in functions:
        assert inspect.getsource(function).rstrip() in text
    assert 55 <= len("\n\n".join(map(inspect.getsource, functions)).splitlines()) <= 65


# --- how the three bugs of the finale hide one another --------------------------------------------


def gauges(N, seed):
    from utils.data import two_moons

    X, y = two_moons(N, 0.3, seed=seed)
    return X + 20, y


def losses(*out):
    """Log-loss of training part, validation part, new points, with some bugs out: (3,)."""
    mended = COURSE.exercise("repaired").answers[0](dict(_finale.PROGRAM))
    program = _finale.PROGRAM | {name: mended[name] for name in out}
    runs = [_finale.run(program, gauges(120, s), gauges(2000, 1000 + s), s) for s in range(3)]
    return np.array(runs)[:, :, 0].mean(axis=0)


def test_every_repair_changes_the_symptoms_so_that_the_next_bug_shows():
    found = losses()
    bent = losses("scaler")
    honest = losses("scaler", "split")
    whole = losses("scaler", "split", "gradients")
    assert np.ptp(found) < 0.25  # the three parts agree
    assert bent[2] > found[2] + 0.1 and bent[1] < 0.5 * bent[2]  # dearer, and validation flatters
    assert honest[1] > honest[0] + 0.3  # overfitting to be seen
    assert whole[2] < found[2] - 0.05 and whole[2] < honest[2] - 0.1


def test_while_the_inputs_are_small_the_other_two_bugs_do_not_show():
    found = losses()
    np.testing.assert_allclose(losses("split")[[0, 2]], found[[0, 2]], atol=1e-9)
    assert losses("gradients")[2] > found[2]  # and repairing this one alone makes it worse
