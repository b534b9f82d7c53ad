"""The progress bar: one line, drawn where somebody watches, and gone afterwards."""

import io
from types import SimpleNamespace

import pytest

from utils.machine.bar import WIDTH, Bar, watched


def drawn(total, *steps, **options):
    stream = io.StringIO()
    with Bar(total, True, stream=stream, **options) as bar:
        for step in steps:
            bar.show(*step)
    return stream.getvalue().split("\r")[1:]


def test_it_fills_with_the_share_that_is_done():
    lines = drawn(4, (0, "a"), (1, "b"), (4, "c"), every=0)
    assert lines[0] == f"[{' ' * WIDTH}] 0/4 a"
    assert lines[1] == f"[{'=' * (WIDTH // 4)}{' ' * (WIDTH - WIDTH // 4)}] 1/4 b"
    assert lines[2] == f"[{'=' * WIDTH}] 4/4 c"


def test_a_shorter_line_and_the_end_wipe_away_what_was_longer():
    long, short, gone, end = drawn(2, (1, "a long text"), (2, "short"), every=0)
    assert len(short) == len(long) and not gone.strip() and end == ""


def test_it_is_drawn_again_only_after_a_while_and_at_the_end():
    lines = drawn(9, *[(k, "") for k in range(10)], every=1000)
    assert [line.rpartition("] ")[2].strip() for line in lines[:2]] == ["0/9", "9/9"]


def test_nothing_to_do_is_done_and_more_than_all_is_all():
    assert drawn(0, (0, ""))[0].startswith(f"[{'=' * WIDTH}]")
    assert drawn(2, (3, ""))[0].startswith(f"[{'=' * WIDTH}] 3/2")


def test_unwatched_it_draws_nothing():
    stream = io.StringIO()
    with Bar(3, stream=stream) as bar:
        bar.show(3, "done")
    assert stream.getvalue() == ""


@pytest.mark.parametrize(
    ("kernel", "terminal", "somebody"),
    [
        (None, True, True),
        (None, False, False),
        (SimpleNamespace(_allow_stdin=True), False, True),
        (SimpleNamespace(_allow_stdin=False), True, False),
        (SimpleNamespace(), True, False),
    ],
)
def test_a_person_sits_before_a_terminal_or_a_notebook_that_may_ask(kernel, terminal, somebody):
    assert watched(kernel, SimpleNamespace(isatty=lambda: terminal)) is somebody


def test_a_stream_that_is_closed_or_none_has_no_reader():
    closed = io.StringIO()
    closed.close()
    assert not watched(None, closed) and not watched(None, None)
