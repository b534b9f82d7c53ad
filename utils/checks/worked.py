"""The worked answers of the catalogue: right, in small steps, each step with its place in words."""

import functools
import tomllib
from importlib import resources


@functools.cache
def _all():
    text = resources.files("utils.checks.catalogue").joinpath("worked.toml").read_text("utf-8")
    return tomllib.loads(text)


def code(name):
    """The worked answer of an exercise; None if there is none."""
    entry = _all().get(name)
    return entry["code"].strip("\n") if entry else None


def places(name):
    """Line number -> where that line stands, in words."""
    lines = (code(name) or "").split("\n")
    return {i: line.split("#", 1)[1].strip() for i, line in enumerate(lines, 1) if "#" in line}
